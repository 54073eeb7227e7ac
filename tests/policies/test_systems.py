"""制度: which unit lacks which, exact to the day; versions kept; clean-up with a conclusion and a day."""

from __future__ import annotations

from datetime import date, datetime

import pytest
from tests import factories as make

from gongkai.desk import clock
from gongkai.desk.actions import Refused, Stale
from gongkai.desk.permissions import Role
from gongkai.duties import queries
from gongkai.duties.models import Duty
from gongkai.organs.models import Organ
from gongkai.policies import actions, system_gaps
from gongkai.policies.actions import SystemText
from gongkai.policies.models import System, SystemReview
from gongkai.policies.system_gaps import required_systems
from gongkai.rulebooks.checks import check_file

WORDS = (
    "第一条 {what}由专人负责，先审查、后公开。第二条 审查分科室初审和机关复审，意见逐件留存备查，每年检查一次执行情况。"
)


@pytest.fixture
def edu(city):
    return Organ.objects.get(code="wc-education")


@pytest.fixture
def by(edu):
    return make.actor(edu, Role.DRAFTER)


def told(what: str = "保密审查", effective: date | None = date(2026, 1, 1), **more: object) -> SystemText:
    text = WORDS.format(what=what).encode()
    return SystemText(
        **{"title": f"{what}制度", "content": text, "name": "制度.txt", "effective_on": effective, **more}
    )


def on(month: int, day: int):
    return clock.pinned(datetime(2026, month, day, 9, tzinfo=clock.CHINA))


def gaps(edu: Organ, day: date) -> set[str]:
    return set(system_gaps.matrix([edu], day).rows[0].missing)


def codes(deed) -> set[str]:
    with pytest.raises(Refused) as refused:
        deed()
    return {reason.code for reason in refused.value.reasons}


def test_the_matrix_is_exact_and_a_repealed_rule_is_gone_on_the_day_it_ends(edu, by):
    required = {key for key, one in required_systems().items() if "department" in one.applies}
    assert gaps(edu, date(2026, 6, 1)) == required
    actions.add_version(edu, "secrecy", told(), by=by)
    actions.add_version(edu, "foi", told("依申请公开", None, draft=True), by=by)
    assert gaps(edu, date(2025, 12, 31)) == required, "not yet in force"
    assert gaps(edu, date(2026, 6, 1)) == required - {"secrecy"}, "a draft builds nothing"
    newer = told("保密审查（修订）", date(2026, 3, 1))
    actions.add_version(edu, "secrecy", newer, revision=1, by=by)
    system = System.objects.get(key="secrecy")
    assert [(one.number, one.ended_on) for one in system.versions.all()] == [(1, date(2026, 3, 1)), (2, None)]
    actions.end_system(system, date(2026, 5, 20), "不再适用", revision=system.revision, by=by)
    assert "secrecy" not in gaps(edu, date(2026, 5, 19)) and "secrecy" in gaps(edu, date(2026, 5, 20))


def test_blank_drafts_missing_days_and_one_file_for_several_are_refused(edu, by):
    add = lambda key, one, **more: lambda: actions.add_version(edu, key, one, by=by, **more)  # noqa: E731
    assert codes(add("secrecy", told(effective=None))) == {"effective_on"}
    assert codes(add("secrecy", told(content="制度".encode()))) == {"blank"}
    assert codes(add("secrecy", told("保密审查（征求意见稿）"))) == {"draft"}
    assert codes(add("nothing", told())) == {"system"}
    whole = told("政府信息公开工作", article="第一条")
    actions.add_version(edu, "secrecy", whole, by=by)
    assert codes(add("foi", told("政府信息公开工作", article="第一条"))) == {"same_file"}
    assert codes(add("foi", told("政府信息公开工作"))) == {"same_file"}
    actions.add_version(edu, "foi", told("政府信息公开工作", article="第二条"), by=by)
    assert codes(add("secrecy", told("另一份", date(2025, 1, 1)), revision=1)) == {"not_newer"}
    with pytest.raises(Stale):
        actions.add_version(edu, "secrecy", told("再一份", date(2026, 2, 1)), by=by)


def test_a_clean_up_ends_with_a_conclusion_and_its_day(edu, by):
    actions.add_version(edu, "secrecy", told(), by=by)
    system = System.objects.get(key="secrecy")
    review = actions.plan_review(system, date(2026, 9, 30), by=by)
    assert codes(lambda: actions.plan_review(system, date(2026, 9, 30), by=by)) == {"planned"}
    assert codes(lambda: actions.conclude_review(review, "", None, "仍然适用", by=by)) == {"outcome", "on"}
    assert codes(lambda: actions.conclude_review(review, "keep", date(2026, 6, 1), " ", by=by)) == {"reason"}
    actions.conclude_review(review, SystemReview.Outcome.REPEAL, date(2026, 6, 1), "已被取代", by=by)
    assert "secrecy" in gaps(edu, date(2026, 6, 1)) and "secrecy" not in gaps(edu, date(2026, 5, 31))
    stranger = make.actor(Organ.objects.get(code="wc-police"), Role.DRAFTER)
    assert "not_yours" in codes(lambda: actions.add_version(edu, "foi", told("依申请公开"), by=stranger))


def test_what_is_filed_ahead_stands_from_its_day_and_what_ended_is_owed_again(edu, by, settings):
    settings.GONGKAI_PROFILE = "luoyang-2012"
    for at, key in enumerate(("secrecy", "coordination", "proactive", "foi", "assessment", "annual-report"), 1):
        actions.add_version(edu, key, told(f"第{at}项"), by=by)
    owed = Duty.objects.filter(rule="luoyang.systems.seven-basic", organ=edu.code)
    actions.add_version(edu, "accountability", told("责任追究", date(2026, 7, 1)), by=by)
    assert owed.get().state == "open" and "accountability" in gaps(edu, date(2026, 6, 30))
    cell = next(one for one in system_gaps.matrix([edu], date(2026, 6, 30)).rows[0].cells if one.draft)
    assert cell.required.key == "accountability" and cell.missing
    assert actions.turn_systems(date(2026, 6, 30)) == 0
    with on(7, 1):
        assert [actions.turn_systems(date(2026, 7, 1)) for _ in range(2)] == [1, 0]
        assert owed.get().state == "met" and "accountability" not in gaps(edu, date(2026, 7, 1))
    with on(7, 20):
        foi = System.objects.get(key="foi")
        actions.end_system(foi, date(2026, 8, 1), "并入新办法", revision=foi.revision, by=by)
        assert owed.get().state == "met" and "foi" not in gaps(edu, date(2026, 7, 31))
    with on(8, 1):
        assert [actions.turn_systems(date(2026, 8, 1)) for _ in range(2)] == [1, 0]
        assert owed.get().state == "open" and "缺：依申请公开" in "".join(queries.explain(owed.get()).sentences)
        actions.add_version(edu, "foi", told("依申请公开（新）", date(2026, 7, 15)), revision=foi.revision + 1, by=by)
        assert owed.get().state == "met" and actions.turn_systems(date(2026, 8, 2)) == 0


def test_a_clean_up_is_owed_by_its_day_and_an_amended_system_its_new_document(edu, by):
    actions.add_version(edu, "secrecy", told(), by=by)
    system = System.objects.get(key="secrecy")
    review = actions.plan_review(system, date(2026, 9, 30), by=by)
    duty = lambda rule: Duty.objects.get(rule=rule, subject=system.subject)  # noqa: E731
    assert (duty("cn.system.review").due_on, duty("cn.system.review").state) == (date(2026, 9, 30), "open")
    assert codes(lambda: actions.end_system(system, date(2026, 6, 1), "过时", revision=1, by=by)) == {"review"}
    amend = SystemReview.Outcome.AMEND, date(2026, 6, 1), "与条例不一致"
    assert codes(lambda: actions.conclude_review(review, *amend, by=by)) == {"amend_by"}
    actions.conclude_review(review, *amend, amend_by=date(2026, 6, 30), by=by)
    assert duty("cn.system.review").state == "met"
    assert (duty("cn.system.amended").due_on, duty("cn.system.amended").state) == (date(2026, 6, 30), "open")
    actions.add_version(edu, "secrecy", told("保密审查（修订）", date(2026, 7, 1)), revision=1, by=by)
    assert duty("cn.system.amended").state == "met"
    again = actions.plan_review(system, date(2027, 9, 30), by=by)
    actions.add_version(edu, "secrecy", told("保密审查（再修订）", date(2026, 8, 1)), revision=2, by=by)
    assert actions.conclude_review(again, *amend, by=by).amend_by is None, "the new document is there"


PLACE = """title: 望川市制度清单
locality: 望川市
instruments:
  望川2026: {title: 望川市政务公开工作办法, number: 望政发〔2026〕3号, issued: 2026-02-02}
rules: []
systems:
- {key: secrecy, title: 保密审查, group: basic, instrument: 望川2026, article: 四, applies: [department, town]}
- {key: town-board, title: 村务公开栏管理, group: site, instrument: 望川2026, article: 九, applies: [town]}
"""


def test_a_place_lists_its_own_systems_instead_and_a_wrong_list_is_named(edu, by, tmp_path, settings):
    file = tmp_path / "wangchuan-2026.yaml"
    file.write_text(PLACE)
    assert check_file(file) == []
    settings.GONGKAI_RULES, settings.GONGKAI_PROFILE = tmp_path, "wangchuan-2026"
    actions.add_version(edu, "secrecy", told(), by=by)
    assert codes(lambda: actions.add_version(edu, "foi", told("依申请公开"), by=by)) == {"system"}
    town = Organ.objects.get(code="wc-qingxi-town")
    found = system_gaps.matrix([edu, town], date(2026, 6, 1))
    assert [row.missing for row in found.rows] == [[], ["secrecy", "town-board"]]
    assert "望政发〔2026〕3号" in str(found.required[0].citation)
    for at, (wrong, right, said) in enumerate(
        [
            ("town-board", "secrecy", "“secrecy”写了两次"),
            ("instrument: 望川2026, article: 九", "instrument: 望川2025, article: 九", "依据“望川2025”未列入"),
            ("applies: [town]", "applies: [village]", "systems"),
        ]
    ):
        bad = tmp_path / f"wrong-{at}.yaml"
        bad.write_text(PLACE.replace(wrong, right))
        assert said in " ".join(map(str, check_file(bad))), said
