from __future__ import annotations

from datetime import date, datetime

import pytest
from tests import factories

from gongkai.catalog import actions, queries
from gongkai.catalog.content import of_item
from gongkai.catalog.models import Field, Formation, Item
from gongkai.desk import clock, ledger
from gongkai.desk.actions import Refused, Stale
from gongkai.desk.permissions import SYSTEM, Role
from gongkai.organs.models import Organ
from gongkai.schemas.items import basic_items, national_items

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 6, 1, 10, tzinfo=clock.CHINA)


@pytest.fixture
def organ() -> Organ:
    return factories.organ("civil")


def codes(refused: pytest.ExceptionInfo[Refused]) -> set[str]:
    return {reason.code for reason in refused.value.reasons}


def names(subject: str) -> list[str]:
    return [event.name for event in ledger.history(subject)]


def test_an_organ_adds_to_its_own_catalogue_and_everybody_may_read_that(organ: Organ) -> None:
    drafter = factories.actor(organ, Role.DRAFTER)
    item = actions.add_item(organ, factories.catalog_field(), factories.content(level1="低保"), by=drafter)
    assert (item.code, item.revision, item.in_force) == ("civil-19-001", 1, True)
    (event,) = ledger.history(item.subject, public=True)
    assert "低保" in event.sentence and event.organ == "civil"


@pytest.mark.parametrize("role", [Role.REVIEWER, Role.SUPERVISOR, Role.SYSTEM_ADMIN])
def test_others_do_not_keep_the_catalogue(organ: Organ, role: Role) -> None:
    with pytest.raises(Refused) as refused:
        actions.add_item(organ, factories.catalog_field(), factories.content(), by=factories.actor(organ, role))
    assert codes(refused) == {"not_yours"}


def test_a_neighbour_and_a_common_item_are_out_of_a_drafters_reach(organ: Organ) -> None:
    neighbour = factories.actor(factories.organ(), Role.DRAFTER)
    for place in (organ, None):
        with pytest.raises(Refused) as refused:
            actions.add_item(place, factories.catalog_field(), factories.content(), by=neighbour)
        assert codes(refused) == {"not_yours"}


def test_the_disclosure_office_keeps_common_items_and_those_below_it() -> None:
    government = factories.government()
    office = factories.organ(parent=government, is_disclosure_office=True)
    department = factories.organ(parent=government)
    actor = factories.actor(office, Role.DISCLOSURE_OFFICE)
    for place in (None, department):
        assert actions.add_item(place, factories.catalog_field(), factories.content(), by=actor).organ == place


def test_every_reason_is_told_at_once(organ: Organ) -> None:
    factories.item(organ, level1="低保")
    poor = factories.content(level1="低 保", basis=(), limit_text="看情况")
    with pytest.raises(Refused) as refused:
        actions.add_item(organ, factories.catalog_field(), poor, by=factories.actor(factories.organ(), Role.DRAFTER))
    assert codes(refused) == {"not_yours", "basis", "limit_text", "duplicate"}
    assert ledger.history("item:2").count() == 0


def test_the_same_name_may_stand_in_another_field_or_organ(organ: Organ) -> None:
    for place, field in [(organ, "19"), (organ, "20"), (factories.organ(), "19"), (None, "19")]:
        factories.item(place, field, level1="政策文件")
    assert Item.objects.filter(level1="政策文件").count() == 4


def test_a_change_says_what_changed(organ: Organ) -> None:
    item = factories.item(organ)
    wanted = factories.content(level1=item.level1, limit_text="批准后20日内", cycle="每年")
    with pytest.raises(Refused) as refused:
        actions.change_item(item, wanted, revision=1, by=SYSTEM)
    assert codes(refused) == {"why"}
    changed = actions.change_item(item, wanted, revision=1, by=SYSTEM, why="预算法的期限")
    assert (changed.revision, changed.limit) == (2, {"n": 20, "unit": "calendar-days"})
    last = ledger.history(item.subject).last()
    assert last and last.sentence.endswith("公开时限、更新周期。理由：预算法的期限")
    assert last.data["changed"]["cycle"] == ["", "每年"]


def test_changing_nothing_leaves_no_trace(organ: Organ) -> None:
    item = factories.item(organ)
    assert actions.change_item(item, of_item(item), revision=1, by=SYSTEM).revision == 1
    assert names(item.subject) == ["item.added"]


def test_two_people_change_the_same_item_and_the_second_is_told_of_the_first(organ: Organ) -> None:
    item = factories.item(organ)
    first, second = factories.actor(organ, Role.DRAFTER, username="li"), factories.actor(organ, Role.DRAFTER)
    actions.change_item(item, factories.content(level1="甲"), revision=1, by=first, why="改名")
    with pytest.raises(Stale, match="用户li改动过该事项：修改公开事项“甲”：一级事项。理由：改名"):
        actions.change_item(item, factories.content(level1="乙"), revision=1, by=second)
    item.refresh_from_db()
    assert item.title == "甲"


def test_an_item_is_retired_with_a_public_reason_and_its_name_is_free_again(organ: Organ) -> None:
    item = factories.item(organ, level1="低保")
    with pytest.raises(Refused) as refused:
        actions.retire_item(item, "  ", by=SYSTEM)
    assert codes(refused) == {"reason"}
    actions.retire_item(item, "依据已废止", by=SYSTEM)
    _, retired = ledger.history(item.subject, public=True)
    assert "依据已废止" in retired.sentence
    with pytest.raises(Refused) as refused:
        actions.change_item(item, factories.content(), revision=2, by=SYSTEM, why="改名")
    assert codes(refused) == {"retired"}
    assert factories.item(organ, level1="低保").code == "civil-19-002"


def test_common_items_are_taken_over_refined_but_not_dropped_or_loosened(organ: Organ) -> None:
    common = factories.item(level1="低保", limit_text="形成之日起10个工作日内")
    (mine,) = actions.adopt_items(organ, [common], by=SYSTEM)
    assert (mine.parent, mine.code, of_item(mine)) == (common, "civil-19-001", of_item(common))
    assert actions.adopt_items(organ, [common], by=SYSTEM) == []
    assert not mine.published and queries.coverage(organ).covered == 0
    finer = factories.content(level1="低保", limit_text="形成之日起5个工作日内")
    mine = actions.change_item(mine, finer, revision=1, by=SYSTEM)
    mine = actions.publish_item(mine, revision=2, by=SYSTEM)
    assert names(mine.subject) == ["item.drafted", "item.edited", "item.published"]
    assert [event.name for event in ledger.history(mine.subject, public=True)] == ["item.published"]
    with pytest.raises(Refused) as refused:
        actions.change_item(mine, factories.content(level1="低保"), revision=3, by=SYSTEM, why="放宽")
    assert codes(refused) == {"looser"} and "（19-001）" in refused.value.reasons[0].text
    with pytest.raises(Refused) as refused:
        actions.retire_item(mine, "不需要", by=SYSTEM)
    assert codes(refused) == {"inherited"}
    actions.retire_item(common, "上级已取消", by=SYSTEM)
    assert not actions.retire_item(mine, "上级已取消", by=SYSTEM).in_force


def test_an_organ_item_is_not_taken_over_by_another(organ: Organ) -> None:
    assert actions.adopt_items(organ, [factories.item(factories.organ())], by=SYSTEM) == []


def test_the_national_items_are_common_items_and_none_twice() -> None:
    taken = actions.adopt_standard(by=SYSTEM)
    assert len(taken) == len(national_items()) + len(basic_items()) >= 60
    assert actions.adopt_standard(by=SYSTEM) == []
    assert {item.field.code for item in taken if item.field.standard} == {f"{n:02}" for n in range(1, 27)}


def test_the_26_fields_are_in_every_installation() -> None:
    assert Field.objects.filter(standard=True).count() == 26


# information comes into being


def test_the_limit_runs_from_the_day_the_information_came_into_being(organ: Organ) -> None:
    item = factories.item(organ, level1="低保")
    with clock.pinned(NOW):
        formation = actions.note_formed(
            item, organ, date(2026, 5, 20), "五月名单", by=factories.actor(organ, Role.DRAFTER)
        )
    (event,) = ledger.history(f"formation:{formation.pk}", public=True)
    assert event.at == datetime(2026, 5, 20, tzinfo=clock.CHINA)
    assert event.data == {
        "item": item.pk,
        "item_title": "低保",
        "formed_on": "2026-05-20",
        "limit": {"n": 20, "unit": "working-days"},
    }
    assert "五月名单" not in event.payload


def test_an_item_without_a_figure_has_no_limit_to_keep(organ: Organ) -> None:
    item = factories.item(organ, limit_text="及时公开")
    with clock.pinned(NOW):
        formation = actions.note_formed(item, organ, date(2026, 5, 20), "通知", by=SYSTEM)
    assert ledger.history(f"formation:{formation.pk}").get().data["limit"] is None


def test_what_cannot_have_come_into_being_is_refused_with_every_reason(organ: Organ) -> None:
    item = factories.item(factories.organ(), mode="on_request")
    actions.retire_item(item, "试验", by=SYSTEM)
    item.refresh_from_db()
    with clock.pinned(NOW), pytest.raises(Refused) as refused:
        actions.note_formed(item, organ, date(2026, 6, 2), " ", by=factories.actor(organ, Role.REVIEWER))
    assert codes(refused) == {"not_yours", "organ", "retired", "on_request", "future", "note"}
    assert Formation.objects.count() == 0


def test_the_same_information_is_noted_once(organ: Organ) -> None:
    item = factories.item()
    with clock.pinned(NOW):
        actions.note_formed(item, organ, date(2026, 6, 1), "预算", by=SYSTEM)
        actions.note_formed(item, factories.organ(), date(2026, 6, 1), "预算", by=SYSTEM)
        with pytest.raises(Refused) as refused:
            actions.note_formed(item, organ, date(2026, 6, 1), " 预算 ", by=SYSTEM)
    assert codes(refused) == {"duplicate"}


def test_an_item_shows_who_is_late(organ: Organ) -> None:
    item = factories.item(organ)
    with clock.pinned(NOW):
        late = actions.note_formed(item, organ, date(2026, 4, 1), "一季度", by=SYSTEM)
        actions.note_formed(item, organ, date(2026, 5, 29), "五月", by=SYSTEM)
        (row,) = queries.late(organ)
        # 20 working days after 1 April 2026, by the notice of the year: 4-6 April and 1-5 May off, 9 May worked.
        assert (row.formation, row.duty.due_on, row.is_missed) == (late, date(2026, 4, 30), True)
        assert [row.formation.note for row in queries.waiting([organ.code])] == ["一季度", "五月"]
        assert queries.late(factories.organ()) == []
