"""Records against the catalogue, and the catalogue against what no longer holds."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from tests import factories
from tests.records.story import House, build
from tests.records.typed_cases import content_of

from gongkai.catalog import actions as catalog
from gongkai.catalog.bases import numbers, superseded, title
from gongkai.catalog.models import Item
from gongkai.catalog.periods import Period, period
from gongkai.desk import clock
from gongkai.desk.permissions import SYSTEM
from gongkai.records import actions, catalogue, powers
from gongkai.records.models import Record

NOW = datetime(2026, 6, 1, 10, tzinfo=clock.CHINA)


@pytest.mark.parametrize(
    ("cycle", "limit", "since"),
    [
        ("", "自信息形成之日起20个工作日内", date(2025, 6, 30)),
        ("每月", "自信息形成之日起20个工作日内", date(2026, 5, 30)),
        ("每季度更新", "及时公开", date(2026, 3, 30)),
        ("", "每周更新", date(2026, 6, 23)),
        ("动态调整", "每年更新", date(2025, 6, 30)),
    ],
)
def test_the_period_is_the_items_own_else_the_convention(cycle: str, limit: str, since: date) -> None:
    assert period(Item(cycle=cycle, limit_text=limit)).begins(date(2026, 6, 30)) == since


def test_a_month_ago_is_the_last_day_of_a_shorter_month() -> None:
    assert Period(1, "months", named=True).begins(date(2026, 3, 31)) == date(2026, 2, 28)


@pytest.mark.parametrize(
    ("line", "name", "keys"),
    [
        ("《环境保护法》", "环境保护法", set()),
        ("中华人民共和国环境保护法（2014年修订）", "环境保护法", set()),
        ("《望川市停车管理办法》（望政办发[2020]12号）", "望川市停车管理办法", {"望政办发|2020|12"}),
        ("望政办发(2020)12号", "望政办发", {"望政办发|2020|12"}),
        ("政府信息公开条例（国务院令第492号）", "政府信息公开条例", {"国务院令第492号"}),
    ],
)
def test_a_basis_is_read_by_number_and_by_name(line: str, name: str, keys: set[str]) -> None:
    assert (title(line), numbers(line)) == (name, keys)


def test_an_instrument_whose_rules_have_all_ended_is_no_basis() -> None:
    lines = ["政府信息公开条例（国务院令第492号）", "政府信息公开条例", "国务院令第711号", "预算法"]
    (gone,) = superseded(lines, date(2026, 6, 1))
    assert (gone.line, gone.until) == (lines[0], date(2019, 5, 14))
    assert superseded(lines, date(2019, 5, 14)) == [], "on its last day it still held"


@pytest.fixture
def house(db: None) -> House:
    return build()


def test_what_belongs_to_no_item_and_what_has_nothing(
    house: House, client: Client, django_assert_max_num_queries: Any
) -> None:
    organ = house.organ
    with clock.pinned(NOW):
        common = factories.item(level1="共性事项", levels=())
        (mine,) = catalog.adopt_items(organ, [common], by=SYSTEM, publish=True)
        empty, asked = factories.item(organ, level1="空事项"), factories.item(organ, level1="依申请", mode="on_request")
        monthly = factories.item(organ, level1="月报", cycle="每月")
        house.published(title="挂在共性事项下", item=common)
        house.published(title="五月月报", item=monthly)
        loose = house.published(title="没有事项", item=None)
        assert list(catalogue.untied([organ.code])) == [loose]
        assert catalogue.tied_share([organ.code]) == (2, 3)
        with django_assert_max_num_queries(8):
            silent = catalogue.silent(organ, clock.today())
        assert {one.item for one in silent} == {empty}, "mine is answered by the record under the item above"
        assert mine.parent == common and not asked.published_actively
        late = catalogue.silent(organ, date(2026, 8, 1))
        assert {one.item for one in late} == {empty, monthly}
        client.force_login(factories.staff(organ, "drafter"))
        text = client.get(reverse("console:catalog-findings", args=[organ.code])).content.decode()
        drafting, seeing = f"?item={empty.pk}", f"/console/records/{loose.pk}/"
        assert "没有事项" in text and "空事项" in text and "2/3" in text and drafting in text and seeing in text
        client.force_login(factories.staff(organ, "system_admin"))
        text = client.get(reverse("console:catalog-findings", args=[organ.code])).content.decode()
    assert "没有事项" in text and drafting not in text and seeing not in text, (
        "text alone, for links would lead to 403, 404"
    )


def test_an_item_that_leans_on_a_repealed_document_is_flagged(house: House, client: Client) -> None:
    organ = house.organ
    with clock.pinned(NOW):
        old = house.published(title="测试市停车管理办法", doc_number="测政发〔2020〕12号", item=None)
        by_number = factories.item(organ, level1="按文号", basis=("停车办法（测政发[2020]12号）", "政府信息公开条例"))
        by_name = factories.item(organ, level1="按名称", basis=("《测试市停车管理办法》",))
        factories.item(organ, level1="无关", basis=("测政发〔2020〕13号",))
        assert catalogue.repealed_bases(None, clock.today()) == []
        actions.repeal(old, "测政发〔2026〕3号", by=house.approver)
        found = {one.item: one.gone for one in catalogue.repealed_bases([organ.code], clock.today())}
        assert set(found) == {by_number, by_name}
        assert [gone.line for gone in found[by_number]] == ["停车办法（测政发[2020]12号）"]
        client.force_login(factories.staff(organ, "drafter"))
        text = client.get(reverse("console:catalog-item", args=[by_name.pk])).content.decode()
        assert "公开依据已不再有效" in text and f"/console/records/{old.pk}/" in text
        # A new document of the same name: the name is no proof any more, the number is.
        house.published(title="测试市停车管理办法", doc_number="测政发〔2026〕3号", item=None)
        assert {one.item for one in catalogue.repealed_bases(None, clock.today())} == {by_number}


def entry(house: House, code: str, **changes: Any) -> Record:
    """A published entry of the 权责清单."""
    found = content_of("power-list", values={"code": code}, title=f"职权{code}", item=None, **changes)
    return house.pass_all(actions.draft(house.organ, found, by=house.drafter))


def test_an_item_and_the_powers_it_is_about_are_held_against_each_other(
    house: House, client: Client, django_assert_max_num_queries: Any
) -> None:
    organ = house.organ
    with clock.pinned(NOW):
        told, gone, bare = (entry(house, f"21000{n}SJ-XK-0001") for n in (1, 2, 3))
        item = factories.item(organ, level1="许可公示", powers=("210001SJ-XK-0001", "210002SJ-XK-0001", "9999-01"))
        other = factories.item(organ, level1="没有职权")
        with django_assert_max_num_queries(5):
            assert powers.uncovered(organ, clock.today()) == [bare]
            (lost,) = powers.broken(organ, clock.today())
        assert (lost.item, lost.ended, lost.unknown) == (item, (), ("9999-01",))
        house.withdraw(gone)
        (lost,) = powers.broken(organ, clock.today())
        assert (lost.ended, lost.unknown) == (("210002SJ-XK-0001",), ("9999-01",))
        actions.repeal(told, "测政发〔2026〕3号", by=house.approver)
        (lost,) = powers.broken(organ, clock.today())
        assert lost.ended == ("210001SJ-XK-0001", "210002SJ-XK-0001")
        client.force_login(factories.staff(organ, "drafter"))
        text = client.get(reverse("console:catalog-findings", args=[organ.code])).content.decode()
        assert bare.title in text and "没有公开过的编码 9999-01" in text and item.title in text
        assert "9999-01" in client.get(reverse("console:catalog-item", args=[item.pk])).content.decode()
        before = [one.record for one in powers.named(other, clock.today())]
    assert before == []


def test_the_public_page_of_an_item_leads_to_its_powers(house: House, client: Client) -> None:
    with clock.pinned(NOW):
        told, gone = (entry(house, f"21000{n}SJ-XK-0001") for n in (1, 2))
        item = factories.item(house.organ, powers=("210001SJ-XK-0001", "210002SJ-XK-0001"))
        house.withdraw(gone)
        text = client.get(reverse("portal:item", args=[item.pk])).content.decode()
    assert told.get_absolute_url() in text and told.title in text and "210002SJ-XK-0001" in text
    assert gone.title not in text, "a withdrawn entry is named by the code that the item gives, and by nothing else"
