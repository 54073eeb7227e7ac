"""省 → 市 → 县 → 乡: adopted in one step, refined, compared exactly, followed when what is above changes."""

from __future__ import annotations

import io
from dataclasses import dataclass, replace
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from python_calamine import CalamineWorkbook
from tests import factories

from gongkai.catalog import actions, comparing, queries
from gongkai.catalog.content import of_item
from gongkai.catalog.inheritance import uppers
from gongkai.catalog.models import Field, Item
from gongkai.desk import ledger
from gongkai.desk.actions import Refused, Stale
from gongkai.desk.permissions import SYSTEM, Role
from gongkai.organs.models import Organ

pytestmark = pytest.mark.django_db
ALL = ("province", "city", "county", "town")


@dataclass
class Chain:
    province: Organ
    city: Organ
    county: Organ
    town: Organ


@pytest.fixture
def chain() -> Chain:
    found: dict[str, Organ] = {}
    parent = None
    for level in ALL:
        parent = found[level] = factories.government(level, level=level, parent=parent, name=f"{level}政府")
    return Chain(**found)


def codes(refused: pytest.ExceptionInfo[Refused]) -> set[str]:
    return {reason.code for reason in refused.value.reasons}


def refine(item: Item, **changes: Any) -> Item:
    return actions.change_item(
        item, replace(of_item(item), **changes), revision=item.revision, by=SYSTEM, why="本地细化"
    )


def adopted(organ: Organ, *codes_of_fields: str) -> list[Item]:
    return actions.adopt_items(organ, queries.to_adopt(organ, codes_of_fields or ["19"]), by=SYSTEM, publish=True)


def test_each_level_is_held_to_the_nearest_row_above(chain: Chain) -> None:
    national = factories.item(level1="低保", limit_text="形成之日起20个工作日内", levels=ALL)
    (province,) = adopted(chain.province)
    refine(province, limit_text="形成之日起15个工作日内", level1="最低生活保障")
    (county,) = adopted(chain.county)
    assert county.parent == province and county.level1 == "最低生活保障", "the city has none: the province's row stands"
    county = refine(county, elements=("名称", "正文", "监督电话"))
    (town,) = adopted(chain.town)
    assert town.parent == county and queries.above(town) == county
    for wider, upper in ((20, "15个工作日"), (16, "15个工作日")):
        with pytest.raises(Refused, match=upper) as refused:
            refine(town, limit_text=f"形成之日起{wider}个工作日内")
        assert codes(refused) == {"looser"} and county.code in str(refused.value)
    with pytest.raises(Refused) as refused:
        refine(town, elements=("名称", "正文"))
    assert codes(refused) == {"element_dropped"} and "监督电话" in str(refused.value)
    with pytest.raises(Refused, match="county政府"):
        actions.retire_item(town, "不需要", by=SYSTEM)
    assert list(uppers(chain.town).items) == [county], "one row above, not three"
    assert national not in uppers(chain.county).items


def test_a_row_in_between_that_comes_later_stands_for_the_one_it_was_made_of(chain: Chain) -> None:
    factories.item(level1="低保", levels=ALL)
    (town,) = adopted(chain.town)
    (county,) = adopted(chain.county)
    county = refine(county, elements=("名称", "正文", "电话"))
    comparison = queries.compare(chain.town)
    assert comparison.missing == () and [one.upper for one in comparison.changed] == [county]
    town = actions.take_over(town, revision=town.revision, by=SYSTEM)
    assert (town.parent, town.elements) == (county, ["名称", "正文", "电话"])
    assert queries.compare(chain.town).same == 1


def test_what_is_not_meant_for_a_level_is_not_asked_of_it(chain: Chain) -> None:
    factories.item(level1="县级事项", levels=("county",))
    factories.item(level1="乡级事项", levels=("town",))
    assert [item.level1 for item in queries.to_adopt(chain.town, ["19"])] == ["乡级事项"]
    assert [(field.code, n) for field, n in queries.fields_to_adopt(chain.county)] == [("19", 1)]


def test_a_neighbours_rows_and_drafts_above_bind_nobody(chain: Chain) -> None:
    factories.item(factories.organ(parent=chain.city), level1="邻居", levels=ALL)
    actions.add_item(
        chain.county, Field.objects.get(code="19"), factories.content(level1="稿", levels=ALL), by=SYSTEM, draft=True
    )
    assert uppers(chain.town).items == ()


def test_the_comparison_is_exact_on_a_fixture_field_by_field(chain: Chain, client: Client) -> None:
    factories.item(level1="相同")
    factories.item(level1="细化")
    factories.item(level1="缺少")
    missing = Item.objects.get(level1="缺少")
    organ = chain.county
    wanted = [item for item in queries.to_adopt(organ, ["19"]) if item != missing]
    _same, mine = actions.adopt_items(organ, wanted, by=SYSTEM, publish=True)
    mine = refine(
        mine,
        elements=("名称", "正文", "电话"),
        limit_text="自信息形成之日起10个工作日内",
        channels=("政府网站", "公示栏"),
    )
    own = factories.item(organ, level1="自有")
    found = queries.compare(organ)
    assert (found.added, found.missing, found.same) == ((own,), (missing,), 1)
    (difference,) = found.changed
    assert (difference.item, difference.order, difference.departures) == (mine, "stricter", ())
    told = {change.name: (change.gone, change.new) if change.is_list else change.told for change in difference.changes}
    assert told == {
        "elements": ((), ("电话",)),
        "limit_text": ("自信息形成或者变更之日起20个工作日内", "自信息形成之日起10个工作日内"),
        "channels": ((), ("公示栏",)),
    }
    assert [row[0] for row in comparing.rows(found)] == ["增加", "修改", "修改", "修改", "缺少"]
    client.force_login(factories.staff(organ, Role.DRAFTER))
    text = client.get(reverse("console:catalog-compare", args=[organ.code])).content.decode()
    assert "缺少" in text and "自有" in text and "<ins>电话</ins>" in text
    answer = client.get(reverse("console:catalog-compare-xlsx", args=[organ.code]))
    sheet = CalamineWorkbook.from_filelike(io.BytesIO(b"".join(answer))).get_sheet_by_index(0).to_python()
    assert sheet[0] == list(comparing.HEAD) and [row[0] for row in sheet[1:]] == [
        "增加",
        "修改",
        "修改",
        "修改",
        "缺少",
    ]


def test_what_changes_above_waits_and_is_taken_over_one_by_one_or_all(chain: Chain) -> None:
    first, second = factories.item(level1="甲"), factories.item(level1="乙")
    mine, other = adopted(chain.county)
    mine = refine(mine, elements=("名称", "正文", "本地要素"), limit_text="自信息形成之日起5个工作日内")
    assert queries.compare(chain.county).pending == ()
    refine(first, elements=("名称", "正文", "新要素"), limit_text="自信息形成之日起10个工作日内")
    refine(second, level1="乙（改名）", channels=("政府网站", "公示栏"))
    factories.item(level1="新事项")
    found = queries.compare(chain.county)
    assert [one.item for one in found.pending] == [mine, other] and len(found.missing) == 1
    assert [change.name for change in found.pending[0].changes] == ["elements", "limit_text"]
    assert found.changed[0].departures, "until then it lacks what is new above"
    with pytest.raises(Stale):
        actions.take_over(mine, revision=1, by=SYSTEM)
    mine = actions.take_over(mine, revision=mine.revision, by=SYSTEM)
    assert mine.elements == ["名称", "正文", "新要素", "本地要素"], "what was added here stays"
    assert mine.limit_text == "自信息形成之日起5个工作日内", "and so does the stricter limit"
    last = ledger.history(mine.subject, public=True).last()
    assert last and "接收上级目录的变动" in last.sentence
    done, left = actions.take_over_all(chain.county, by=SYSTEM)
    assert (done, left) == ([other], [])
    other.refresh_from_db()
    assert (other.level1, other.channels) == ("乙（改名）", ["政府网站", "公示栏"])
    assert queries.compare(chain.county).pending == ()
    assert actions.take_over_all(chain.county, by=SYSTEM) == ([], [])


def test_taking_over_stops_where_a_name_would_stand_twice(chain: Chain) -> None:
    common = factories.item(level1="旧名")
    (mine,) = adopted(chain.county)
    factories.item(chain.county, level1="新名")
    refine(common, level1="新名")
    done, ((item, reasons),) = actions.take_over_all(chain.county, by=SYSTEM)
    assert (done, item, [reason.code for reason in reasons]) == ([], mine, ["duplicate"])


def test_what_was_retired_above_is_said_and_may_then_be_retired_here(chain: Chain) -> None:
    common = factories.item(level1="甲")
    (mine,) = adopted(chain.county)
    actions.retire_item(common, "依据已废止", by=SYSTEM)
    assert queries.compare(chain.county).orphans == (mine,)
    assert not actions.retire_item(mine, "上级已停用", by=SYSTEM).in_force


def test_a_limit_that_cannot_be_compared_needs_a_persons_word(chain: Chain) -> None:
    common = factories.item(level1="预算", limit_text="批准后20日内")
    (mine,) = adopted(chain.county)
    other = replace(of_item(mine), limit_text="自信息形成之日起10个工作日内")
    with pytest.raises(Refused) as refused:
        actions.change_item(mine, other, revision=1, by=SYSTEM, why="统一口径")
    assert codes(refused) == {"unclear"} and "不能直接比较" in str(refused.value)
    said = "批准当日即为形成之日，10个工作日至多14日"
    mine = actions.change_item(mine, other, revision=1, by=SYSTEM, why="统一口径", judgement=said)
    assert mine.limit_judgement == said
    assert queries.compare(chain.county).changed[0].departures == ()
    mine = actions.change_item(mine, replace(other, cycle="每年"), revision=2, by=SYSTEM, why="注明周期")
    assert mine.limit_judgement == said, "both limits stand as they were judged"
    refine(common, limit_text="批准后15日内")
    with pytest.raises(Refused) as refused:
        actions.change_item(mine, replace(other, cycle="每月"), revision=3, by=SYSTEM, why="注明周期")
    assert codes(refused) == {"unclear"}, "the judgement was about another limit"


# drafts, publication, the eight elements


def test_no_published_row_lacks_an_element_by_whatever_way(chain: Chain) -> None:
    organ, field = chain.county, factories.catalog_field()
    draft = actions.add_item(organ, field, factories.content(level1="稿", basis=()), by=SYSTEM, draft=True)
    with pytest.raises(Refused) as refused:
        actions.publish_item(draft, revision=1, by=SYSTEM)
    assert codes(refused) == {"basis"} and refused.value.reasons[0].citation
    assert queries.of_organ(organ).count() == 0 and queries.unready(organ)[0][0] == draft
    for name in ("elements", "basis", "channels"):
        with pytest.raises(IntegrityError), transaction.atomic():
            Item.objects.filter(pk=draft.pk).update(published=True, **{"basis": ["条例"], name: []})
    for name in ("level1", "limit_text", "subject_organ", "mode", "audience"):
        with pytest.raises(IntegrityError), transaction.atomic():
            Item.objects.filter(pk=draft.pk).update(published=True, **{"basis": ["条例"], name: ""})
    actions.discard_item(draft, revision=1, by=SYSTEM)
    assert list(queries.changelog(organ)) == [], "a draft leaves no public trace"


def test_all_that_is_complete_is_published_at_once_and_the_rest_is_told(chain: Chain) -> None:
    field = factories.catalog_field()
    whole = actions.add_item(chain.county, field, factories.content(level1="全"), by=SYSTEM, draft=True)
    part = actions.add_item(chain.county, field, factories.content(level1="缺", limit_text=""), by=SYSTEM, draft=True)
    done, ((item, reasons),) = actions.publish_all(chain.county, by=SYSTEM)
    assert (done, item, [reason.code for reason in reasons]) == ([whole], part, ["limit_text"])
    with pytest.raises(Stale):
        actions.publish_item(whole, revision=1, by=SYSTEM)
    with pytest.raises(Refused) as refused:
        actions.publish_item(whole, revision=2, by=factories.actor(chain.city, Role.REVIEWER))
    assert codes(refused) == {"published", "not_yours"}


def test_the_change_log_says_who_when_what_and_why_to_everyone(chain: Chain, client: Client) -> None:
    item = factories.item(chain.county, level1="低保")
    by = factories.actor(chain.county, Role.DRAFTER, username="li")
    actions.change_item(item, replace(of_item(item), cycle="每月"), revision=1, by=by, why="改为月报")
    told = [event.sentence for event in queries.changelog(chain.county)]
    assert told == ["修改公开事项“低保”：更新周期。理由：改为月报", "county政府增加公开事项“低保”"]
    page = client.get(f"/organs/{chain.county.code}/catalogue/changes/").content.decode()
    assert (
        "改为月报" in page
        and "li" not in page.replace("<li", "").replace("</li", "").split("<main")[1].split("</main")[0].split()
    )
    assert "改为月报" in client.get(f"/catalogue/items/{item.pk}/").content.decode()


# coverage


def test_coverage_opens_to_its_rows_and_a_local_field_does_not_count(
    chain: Chain, client: Client, django_assert_num_queries: Any
) -> None:
    local = Field.objects.create(code="27", name_zh="交通运输", position=27)
    for field in ("19", "19", "23", "27"):
        factories.item(chain.county, field)
    factories.item(chain.town, "20")
    with django_assert_num_queries(2):
        found = queries.matrix([chain.county, chain.town])
    county, town = found.rows
    assert (county.coverage.covered, county.coverage.total, town.coverage.covered) == (2, 26, 1)
    assert (found.whole.covered, found.whole.total, county.total) == (3, 26, 4)
    assert {field.code: (n, organs) for field, n, organs in found.totals}["19"] == (2, 1)
    assert (local, 1) in county.counts
    page = client.get("/catalogue/coverage/").content.decode()
    assert "2/26" in page and "/catalogue/fields/19/?organ=county" in page and "交通运输" in page
    client.force_login(factories.staff(chain.county, Role.DRAFTER))
    page = client.get(reverse("console:catalog-coverage")).content.decode()
    assert "3/26" in page and "organ=county&amp;field=27" in page


def test_the_public_tree_shows_published_rows_alone(chain: Chain, client: Client) -> None:
    factories.item(chain.county, level1="低保", level2="名单")
    factories.item(chain.county, level1="低保", level2="标准")
    actions.add_item(
        chain.county, factories.catalog_field(), factories.content(level1="zqx草稿"), by=SYSTEM, draft=True
    )
    ((field, groups),) = queries.tree(chain.county)
    assert field.code == "19" and [(name, len(items)) for name, items in groups] == [("低保", 2)]
    for address in (
        "/catalogue/",
        "/catalogue/fields/19/",
        "/organs/county/",
        "/organs/county/catalogue/",
        "/catalogue/coverage/",
    ):
        page = client.get(address).content.decode()
        assert "zqx草稿" not in page
    book = CalamineWorkbook.from_filelike(io.BytesIO(client.get("/organs/county/catalogue.xlsx").content))
    assert book.sheet_names == ["社会救助"] and "zqx" not in str(book.get_sheet_by_index(0).to_python())
    draft = Item.objects.get(level1="zqx草稿")
    assert client.get(f"/catalogue/items/{draft.pk}/").status_code == 404
