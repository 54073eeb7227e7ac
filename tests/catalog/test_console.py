from __future__ import annotations

import io
from datetime import datetime
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from python_calamine import CalamineWorkbook
from tests import factories
from tests.catalog import sheets

from gongkai.catalog import actions, queries
from gongkai.catalog.models import Formation, Item
from gongkai.desk import clock
from gongkai.desk.console import frame
from gongkai.desk.permissions import SYSTEM, Role
from gongkai.organs.models import Organ

pytestmark = pytest.mark.django_db
TYPED = {
    "level1": "低保", "elements": "名单\n标准", "basis": "社会救助暂行办法", "limit_text": "自信息形成之日起10个工作日内",
    "subject_organ": "民政局", "channels": "政府网站", "audience": "all", "mode": "active", "levels": ["county", "town"],
}  # fmt: skip


@pytest.fixture
def organ() -> Organ:
    return factories.organ("civil", name="民政局")


@pytest.fixture
def drafter(client: Client, organ: Organ) -> Client:
    client.force_login(factories.staff(organ, Role.DRAFTER))
    return client


def url(name: str, *args: object, **query: str) -> str:
    return reverse(f"console:{name}", args=args, query=query)


def test_strangers_are_asked_to_log_in(client: Client) -> None:
    item = factories.item()
    for name, args in [("catalog", ()), ("catalog-new", ()), ("catalog-item", (item.pk,)), ("catalog-export", ())]:
        assert client.get(url(name, *args)).status_code == 302


def test_the_list_does_not_ask_more_as_it_grows(drafter: Client, organ: Organ, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(frame, "menu", [])  # counts of all rooms on every page

    def asked() -> int:
        with CaptureQueriesContext(connection) as queries_of_page:
            page = drafter.get(url("catalog"))
        assert page.content.count(b"console/catalog/") >= Item.objects.count() % 25
        return len(queries_of_page)

    for n in range(3):
        factories.item(organ if n % 2 else None)
    few = asked()
    for n in range(27):
        factories.item(organ if n % 2 else None)
    assert asked() == few <= 14


def test_the_list_is_filtered(drafter: Client, organ: Organ) -> None:
    factories.item(organ, "19", level1="低保名单")
    factories.item(organ, "20", level1="养老补贴")
    factories.item(None, "19", level1="共同的事项")
    gone = factories.item(organ, "19", level1="旧事项")
    actions.retire_item(gone, "依据已废止", by=SYSTEM)

    def shown(**query: str) -> set[str]:
        text = drafter.get(url("catalog", **query)).content.decode()
        return {title for title in ("低保名单", "养老补贴", "共同的事项", "旧事项") if f">{title}</a>" in text}

    assert shown() == {"低保名单", "养老补贴", "共同的事项"}
    assert shown(organ="civil") == {"低保名单", "养老补贴"}
    assert shown(field="19") == {"低保名单", "共同的事项"}
    assert shown(q="養老") == {"养老补贴"}
    assert shown(state="common") == {"共同的事项"}
    assert shown(state="retired") == {"旧事项"}
    assert shown(organ="nobody", field="99") == {"低保名单", "养老补贴", "共同的事项"}


def test_the_organs_page_tells_coverage(drafter: Client, organ: Organ) -> None:
    factories.item(organ)
    assert "1/26" in drafter.get(url("catalog", organ="civil")).content.decode()


def test_an_item_is_added_on_the_page(drafter: Client, organ: Organ) -> None:
    page = drafter.post(url("catalog-new"), {**TYPED, "organ": organ.pk, "field": factories.catalog_field().pk})
    item = Item.objects.get()
    assert page.status_code == 302 and page["Location"] == url("catalog-item", item.pk)
    assert (item.elements, item.channels, item.levels) == (["名单", "标准"], ["政府网站"], ["county", "town"])
    assert "10个工作日" in drafter.get(page["Location"]).content.decode()


def test_what_was_typed_stays_when_it_is_refused(drafter: Client, organ: Organ) -> None:
    typed = {**TYPED, "basis": "", "limit_text": "看情况", "organ": organ.pk, "field": factories.catalog_field().pk}
    page = drafter.post(url("catalog-new"), typed)
    text = page.content.decode()
    assert page.status_code == 409
    assert "缺少依据" in text and "看不懂公开时限" in text and "名单\n标准" in text


def test_a_drafter_is_not_offered_the_catalogues_of_others(drafter: Client, organ: Organ) -> None:
    neighbour = factories.organ()
    for place in (neighbour.pk, ""):
        typed = {**TYPED, "organ": place, "field": factories.catalog_field().pk}
        assert drafter.post(url("catalog-new"), typed).status_code == 422
    assert Item.objects.count() == 0


def test_an_item_is_changed_and_a_late_change_is_told(drafter: Client, organ: Organ) -> None:
    item = factories.item(organ, level1="低保")
    assert 'value="1"' in drafter.get(url("catalog-edit", item.pk)).content.decode()
    assert (
        drafter.post(
            url("catalog-edit", item.pk), {**TYPED, "cycle": "每月", "revision": 1, "why": "改为月报"}
        ).status_code
        == 302
    )
    page = drafter.post(url("catalog-edit", item.pk), {**TYPED, "cycle": "每年", "revision": 1, "why": "改为年报"})
    assert page.status_code == 409 and "改动过该事项" in page.content.decode() and "每年" in page.content.decode()
    item.refresh_from_db()
    assert item.cycle == "每月"


def test_others_may_look_but_not_touch(client: Client, organ: Organ) -> None:
    item = factories.item(organ)
    client.force_login(factories.staff(factories.organ(), Role.DRAFTER))
    assert client.get(url("catalog-item", item.pk)).status_code == 200
    assert client.get(url("catalog-edit", item.pk)).status_code == 403
    assert client.post(url("catalog-retire", item.pk), {"reason": "x"}).status_code == 409
    assert client.post(url("catalog-adopt", organ.code), {"field": ["19"]}).status_code == 403
    client.force_login(factories.staff(organ, Role.REVIEWER))
    assert client.get(url("catalog-import")).status_code == 403
    item.refresh_from_db()
    assert item.in_force


def test_information_is_noted_and_its_due_date_shown(drafter: Client, organ: Organ) -> None:
    item = factories.item(organ)
    with clock.pinned(datetime(2026, 6, 1, 10, tzinfo=clock.CHINA)):
        typed = {"organ": organ.pk, "formed_on": "2026-05-29", "note": "五月名单"}
        assert drafter.post(url("catalog-formed", item.pk), typed).status_code == 302
        text = drafter.get(url("catalog-item", item.pk)).content.decode()
        assert "五月名单" in text and "2026-06-29" in text
        assert "五月名单" in drafter.get(reverse("console:workbench")).content.decode()
        again = drafter.post(url("catalog-formed", item.pk), {**typed, "formed_on": "2026-06-02"})
    assert again.status_code == 409 and "不能晚于今天" in again.content.decode()
    assert Formation.objects.count() == 1


def test_an_item_is_retired_with_a_reason(drafter: Client, organ: Organ) -> None:
    item = factories.item(organ)
    assert drafter.post(url("catalog-retire", item.pk), {"reason": ""}).status_code == 409
    assert drafter.post(url("catalog-retire", item.pk), {"reason": "依据已废止"}).status_code == 302
    assert "依据已废止" in drafter.get(url("catalog-item", item.pk)).content.decode()


def upload(client: Client, organ: Organ, data: bytes, name: str = "目录.xlsx") -> Any:
    return client.post(url("catalog-import"), {"file": SimpleUploadedFile(name, data), "organ": organ.pk, "field": ""})


def test_a_spreadsheet_changes_what_is_there_after_a_look(drafter: Client, organ: Organ) -> None:
    upload_ = lambda rows, **more: drafter.post(  # noqa: E731
        url("catalog-import"),
        {"file": SimpleUploadedFile("目录.xlsx", sheets.official(rows)), "organ": organ.pk, "field": "", **more},
    )
    first = upload_([sheets.row("低保", "指南")])
    drafter.post(url("catalog-import-confirm"), {"ticket": first.context["ticket"]})
    shorter = [sheets.row("低保", "指南", limit="形成后5个工作日内")]
    refused = upload_(shorter, update="on")
    assert refused.status_code == 422 and "写明修改的理由" in refused.content.decode()
    looked = upload_(shorter, update="on", why="规定修订")
    text = looked.content.decode()
    assert "<ins>形成后5个工作日内</ins>" in text and "新增0项，修改1项" in text
    item = Item.objects.get()
    Item.objects.update(revision=item.revision + 1)
    again = drafter.post(url("catalog-import-confirm"), {"ticket": looked.context["ticket"]})
    assert again.status_code == 409 and "再核对一次" in again.content.decode()
    drafter.post(url("catalog-import-confirm"), {"ticket": again.context["ticket"]})
    assert Item.objects.get().limit["n"] == 5


def test_what_a_changing_spreadsheet_leaves_out_is_named_and_stays(drafter: Client, organ: Organ) -> None:
    rows = [sheets.row("低保", "指南"), sheets.row("低保", "名单"), sheets.row("临时救助", "指南")]
    actions.import_items(sheets.official(rows), "目录.xlsx", organ, by=SYSTEM)
    file = SimpleUploadedFile("目录.xlsx", sheets.official([rows[0], sheets.row("低保", "名单", basis="")]))
    told = {"file": file, "organ": organ.pk, "field": "", "update": "on"}
    text = drafter.post(url("catalog-import"), told).content.decode()
    assert "目录中另有1项不在表中，未作改动" in text and ">临时救助 · 指南</a>" in text
    assert ">低保 · 名单</a></li>" not in text  # it is there, though its row is refused
    assert Item.objects.filter(in_force=True).count() == 3
    assert "不在表中" not in upload(drafter, organ, sheets.official(rows[:1])).content.decode()


def test_a_spreadsheet_is_looked_at_before_it_is_taken_in(drafter: Client, organ: Organ) -> None:
    data = sheets.official([sheets.row("低保", "指南"), sheets.row("低保", "名单", basis="")])
    preview = upload(drafter, organ, data)
    text = preview.content.decode()
    assert preview.status_code == 200 and "缺少依据" in text and "低保 · 指南" in text
    assert Item.objects.count() == 0
    done = drafter.post(url("catalog-import-confirm"), {"ticket": preview.context["ticket"]})
    assert done.status_code == 302
    assert [item.title for item in queries.of_organ(organ)] == ["低保 · 指南"]


def test_a_ticket_cannot_be_made_up_nor_used_for_another_catalogue(
    client: Client, drafter: Client, organ: Organ
) -> None:
    assert drafter.post(url("catalog-import-confirm"), {"ticket": "x"}).status_code == 302
    ticket = upload(drafter, organ, sheets.official([sheets.row("低保")])).context["ticket"]
    client.force_login(factories.staff(factories.organ(), Role.DRAFTER))
    assert client.post(url("catalog-import-confirm"), {"ticket": ticket}).status_code == 409
    assert Item.objects.count() == 0


@pytest.mark.parametrize(
    ("data", "name"),
    [
        (b"", "空.xlsx"),
        (b"<script>alert(1)</script>", "a.csv"),
        (b"MZ", "a.exe"),
        (b"PK\x03\x04", "a.xlsx"),
        ("无表头".encode(), "a.csv"),
    ],
)
def test_bad_files_are_answered_in_words(drafter: Client, organ: Organ, data: bytes, name: str) -> None:
    page = upload(drafter, organ, data, name)
    assert page.status_code == 409
    assert "reasons" in page.content.decode() and "<script>alert(1)" not in page.content.decode()


def test_a_file_name_of_three_hundred_characters(drafter: Client, organ: Organ) -> None:
    assert upload(drafter, organ, sheets.official([sheets.row("低保")]), "长" * 300 + ".xlsx").status_code in (
        200,
        409,
        422,
    )


def test_the_export_is_the_filtered_list(drafter: Client, organ: Organ) -> None:
    factories.item(organ, "19", level1="低保")
    factories.item(organ, "20", level1="养老")
    page = drafter.get(url("catalog-export", organ="civil", field="19"))
    rows = CalamineWorkbook.from_filelike(io.BytesIO(page.content)).get_sheet_by_index(0).to_python()
    assert rows[0][0] == "民政局社会救助领域基层政务公开标准目录"
    assert [row[1] for row in rows[3:]] == ["低保"]


def test_common_items_of_a_field_are_taken_over_on_the_page(drafter: Client, organ: Organ) -> None:
    common = factories.item(level1="低保")
    factories.item(field="20")
    assert "社会救助（1项）" in drafter.get(url("catalog-compare", "civil")).content.decode()
    assert drafter.post(url("catalog-adopt", "civil"), {"field": ["19"]}).status_code == 302
    assert [item.parent for item in queries.written(organ)] == [common]
    assert queries.of_organ(organ).count() == 0
    assert drafter.post(url("catalog-publish-all", "civil")).status_code == 302
    assert [item.parent for item in queries.of_organ(organ)] == [common]
    text = drafter.get(url("catalog-compare", "civil")).content.decode()
    assert "社会救助（" not in text and "养老服务（1项）" in text
