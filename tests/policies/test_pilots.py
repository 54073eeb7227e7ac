"""试点: stages in their order, accepted by others; the four-stage plan of 岫政办发〔2020〕37号 with its five dates."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
from tests import factories as make

from gongkai.desk import clock, ledger
from gongkai.desk.actions import Refused, Stale
from gongkai.desk.permissions import Role
from gongkai.duties import rules
from gongkai.duties.models import Duty
from gongkai.organs.models import Organ
from gongkai.policies import actions
from gongkai.policies.actions import PilotText, Verdict
from gongkai.policies.models import Adoption, Pilot
from gongkai.policies.models.pilot import Conclusion, PilotKind, StageKind
from gongkai.rulebooks import loader, vocabulary

from .test_ledger import issue_seed

PLANNED = {
    StageKind.DEPLOY: date(2020, 8, 31),
    StageKind.CARRY_OUT: date(2020, 10, 31),
    StageKind.SUM_UP: date(2021, 9, 30),
    StageKind.ACCEPT: date(2022, 3, 31),
    StageKind.ROLL_OUT: date(2022, 8, 31),
}


@pytest.fixture
def officer(city):
    with clock.pinned(datetime(2022, 9, 1, 9, tzinfo=ZoneInfo("Asia/Shanghai"))):
        yield make.actor(organ("wc-gov-office"), Role.DISCLOSURE_OFFICE)


def organ(code: str) -> Organ:
    return Organ.objects.get(code=code)


@pytest.fixture
def pilot(officer) -> Pilot:
    units = [organ("wc-education"), organ("wc-police")]
    told = PilotText("行政决策公众参与试点", organ("wc-gov-office"), units, PLANNED)
    return actions.register_pilot(told, by=officer)


def finish(pilot: Pilot, kind: StageKind, on: date, officer, **told):
    pilot.refresh_from_db()
    return actions.finish_stage(pilot, kind, on, "有关材料", revision=pilot.revision, by=officer, **told)


def codes(deed) -> set[str]:
    with pytest.raises(Refused) as refused:
        deed()
    return {reason.code for reason in refused.value.reasons}


def passed(*judges: str, conclusion: str = Conclusion.PASSED) -> Verdict:
    return Verdict(conclusion, "达到标准", [organ(code) for code in judges])


def test_the_four_stage_plan_keeps_its_five_dates_and_its_order(pilot, officer):
    assert {StageKind(stage.kind): stage.due_on for stage in pilot.stages.all()} == PLANNED
    assert "too_early" in codes(lambda: finish(pilot, StageKind.ROLL_OUT, date(2022, 3, 1), officer))
    finish(pilot, StageKind.DEPLOY, date(2020, 8, 28), officer)
    finish(pilot, StageKind.CARRY_OUT, date(2020, 10, 30), officer)
    early = lambda: finish(pilot, StageKind.ACCEPT, date(2021, 9, 1), officer, verdict=passed("wc-gov-office"))  # noqa: E731
    assert {"too_early", "no_standard"} <= codes(early), "acceptance comes after the summary, by a recorded standard"
    assert codes(lambda: finish(pilot, StageKind.SUM_UP, date(2020, 10, 1), officer)) == {"before_last"}
    finish(pilot, StageKind.SUM_UP, date(2021, 9, 29), officer)
    assert {"no_standard", "no_conclusion", "no_opinion", "own_judge"} == codes(
        lambda: finish(pilot, StageKind.ACCEPT, date(2022, 3, 30), officer)
    )
    seen = Pilot.objects.get(pk=pilot.pk).revision
    actions.set_standard(pilot, "事项清单齐全，参与方式不少于两种", date(2022, 1, 5), revision=seen, by=officer)
    with pytest.raises(Stale):
        actions.set_standard(pilot, "另一个标准", date(2022, 1, 5), revision=seen, by=officer)
    own = lambda: finish(pilot, StageKind.ACCEPT, date(2022, 3, 30), officer, verdict=passed("wc-education"))  # noqa: E731
    assert codes(own) == {"own_judge"}
    finish(pilot, StageKind.ACCEPT, date(2022, 3, 30), officer, verdict=passed("wc-gov-office", "wc-education"))
    assert codes(lambda: finish(pilot, StageKind.ROLL_OUT, date(2022, 3, 1), officer)) == {"before_last"}
    finish(pilot, StageKind.ROLL_OUT, date(2022, 8, 31), officer)
    assert all(stage.done_on <= stage.due_on and stage.evidence for stage in pilot.stages.all())


def test_what_failed_is_not_rolled_out_and_not_adopted(pilot, officer):
    for kind, day in list(PLANNED.items())[:3]:
        finish(pilot, kind, day, officer)
    adopt = lambda: actions.add_outcome(  # noqa: E731
        pilot, Adoption.Kind.ADOPTED, date(2022, 4, 1), "照此办理", "文件", organ=organ("wc-finance"), by=officer
    )
    assert codes(adopt) == {"before"}
    pilot.refresh_from_db()
    actions.set_standard(pilot, "标准", date(2022, 1, 5), revision=pilot.revision, by=officer)
    judged = lambda day, conclusion: finish(  # noqa: E731
        pilot, StageKind.ACCEPT, day, officer, verdict=passed("wc-gov-office", conclusion=conclusion)
    )
    judged(date(2022, 3, 1), Conclusion.FAILED)
    out = codes(lambda: finish(pilot, StageKind.ROLL_OUT, date(2022, 8, 1), officer))
    assert out == {"too_early", "not_accepted"} and codes(adopt) == {"before"}
    assert codes(lambda: judged(date(2022, 2, 28), Conclusion.PASSED)) == {"before_failed"}
    owed = Duty.objects.get(subject=pilot.stages.get(kind=StageKind.ACCEPT).subject)
    assert (owed.due_on, owed.state) == (date(2022, 3, 31), "open"), "what failed is owed by its day"
    judged(date(2022, 4, 20), Conclusion.PASSED)
    owed.refresh_from_db()
    assert [one.data["opinion"] for one in actions.acceptances(pilot)] == ["达到标准"] * 2
    assert owed.state == "late" and codes(lambda: judged(date(2022, 4, 21), Conclusion.PASSED)) == {"done"}
    made = adopt()
    assert made.where == "市财政局"
    assert codes(
        lambda: actions.add_outcome(
            pilot, Adoption.Kind.ADOPTED, date(2022, 4, 1), "做法", "文件", organ=organ("wc-education"), by=officer
        )
    ) == {"itself"}


def test_the_kind_of_an_older_pilot_is_set_once_and_told_to_the_rules_from_then_on(pilot, officer):
    Pilot.objects.update(kind="")
    pilot.refresh_from_db()
    stale = pilot.revision + 1
    with pytest.raises(Stale):
        actions.set_kind(pilot, PilotKind.STANDARDS, revision=stale, by=officer)
    other = make.actor(organ("wc-education"), Role.DRAFTER)
    assert codes(lambda: actions.set_kind(pilot, PilotKind.STANDARDS, revision=pilot.revision, by=other)) == {
        "not_yours"
    }
    pilot = actions.set_kind(pilot, PilotKind.STANDARDS, revision=pilot.revision, by=officer)
    assert pilot.kind == "standards"
    assert "基层政务公开标准化规范化" in ledger.history(pilot.subject).last().sentence
    again = lambda: actions.set_kind(pilot, PilotKind.BENEFIT, revision=pilot.revision, by=officer)  # noqa: E731
    assert codes(again) == {"given"}


def test_a_plan_is_moved_and_completed_and_nothing_is_adopted_without_acceptance(officer):
    told = PilotText("试点", organ("wc-gov-office"), [organ("wc-education")], {StageKind.SUM_UP: date(2022, 9, 30)})
    pilot = actions.register_pilot(told, by=officer)
    again = lambda reason="验收前先总结", **days: actions.plan_stages(  # noqa: E731
        pilot, {StageKind(kind): day for kind, day in days.items()}, reason, revision=pilot.revision, by=officer
    )
    adopt = lambda: actions.add_outcome(  # noqa: E731
        pilot, Adoption.Kind.ADOPTED, date(2022, 9, 1), "照此办理", "文件", organ=organ("wc-finance"), by=officer
    )
    assert codes(adopt) == {"before"}, "no acceptance was planned"
    assert codes(lambda: again(sum_up=date(2022, 9, 30))) == {"same"}
    assert codes(lambda: again("", accept=date(2022, 9, 1))) == {"order", "reason"}
    again(sum_up=date(2022, 10, 31), accept=date(2022, 12, 31))
    owed = Duty.objects.filter(rule="cn.pilot.stage").order_by("due_on")
    assert [(duty.due_on, duty.state) for duty in owed] == [(date(2022, 10, 31), "open"), (date(2022, 12, 31), "open")]
    finish(pilot, StageKind.SUM_UP, date(2022, 9, 1), officer)
    assert [duty.state for duty in owed.all()] == ["met", "open"]
    pilot.refresh_from_db()
    assert codes(lambda: again(carry_out=date(2022, 9, 1))) == {"done"}


def test_stages_meet_what_the_document_asks_of_its_pilots(city, officer, seeds, settings):
    """岫政办发〔2020〕37号 has two pilots: one meets what the other is asked for as little as a form filled by hand."""
    settings.GONGKAI_PROFILE = "xiuyan-2020"
    policy = issue_seed(seeds, "xiuyan-2020.txt", city, officer)
    assert not [kind.name for kind in vocabulary.by_hand("policy") if kind.name.startswith("trial.")]
    assert {key for key, _ in PilotKind.choices} == set(vocabulary.events()["trial.accepted"].fields[2].choices)
    office, education = organ("wc-gov-office"), organ("wc-education")

    def run(kind: PilotKind, stages: list[StageKind]) -> None:
        told = PilotText("试点", office, [education], {one: PLANNED[one] for one in stages}, policy, kind=kind)
        pilot = actions.register_pilot(told, by=officer)
        actions.set_standard(pilot, "标准", date(2020, 9, 1), revision=pilot.revision, by=officer)
        for one in stages:
            verdict = {"verdict": passed("wc-justice")} if one == StageKind.ACCEPT else {}
            finish(pilot, one, PLANNED[one], officer, **verdict)

    def states(rule: str) -> set[tuple[str, str]]:
        owed = Duty.objects.filter(rule=rule, organ__in=[office.code, education.code])
        return {(duty.organ, duty.state) for duty in owed}

    before = states("xiuyan.participation.trial-completed")
    run(PilotKind.STANDARDS, list(StageKind))
    assert {state for _, state in states("xiuyan.trial.accepted") | states("xiuyan.trial.rolled-out")} == {"met"}
    assert states("xiuyan.participation.trial-completed") == before
    run(PilotKind.PARTICIPATION, [StageKind.CARRY_OUT, StageKind.SUM_UP, StageKind.ACCEPT])
    assert states("xiuyan.participation.trial-completed") == {(code, "met") for code, _ in before} != set()


@pytest.mark.parametrize(
    ("stages", "code"),
    [
        ({}, "stages"),
        ({StageKind.ACCEPT: date(2022, 3, 31)}, "no_summary"),
        ({StageKind.SUM_UP: date(2021, 9, 30), StageKind.ROLL_OUT: date(2022, 8, 31)}, "no_acceptance"),
        ({**PLANNED, StageKind.ROLL_OUT: date(2022, 3, 30)}, "order"),
    ],
)
def test_a_plan_out_of_order_is_refused(officer, stages, code):
    told = PilotText("试点", organ("wc-gov-office"), [organ("wc-education")], stages)
    assert code in codes(lambda: actions.register_pilot(told, by=officer))


def test_experience_of_three_cities_answers_the_rule(city, monkeypatch):
    monkeypatch.setattr(rules, "rulebook", lambda: loader.load(loader.ALL))
    with clock.pinned(datetime(2017, 10, 1, 9, tzinfo=ZoneInfo("Asia/Shanghai"))):
        by = make.actor(organ("wc-gov-office"), Role.DISCLOSURE_OFFICE)
        told = PilotText(
            "国家信息惠民试点", organ("wc-gov"), [organ("wc-education")], {StageKind.CARRY_OUT: date(2017, 9, 1)}
        )
        pilot = actions.register_pilot(told, by=by)
        for city_key in ("harbin", "daqing"):
            actions.add_outcome(
                pilot, Adoption.Kind.EXPERIENCE, date(2017, 9, 4), "一次办好", "材料", city=city_key, by=by
            )
        owed = Duty.objects.filter(rule="heilongjiang.pilot.three-cities")
        assert [duty.state for duty in owed] == ["open"]
        actions.add_outcome(
            pilot, Adoption.Kind.EXPERIENCE, date(2017, 9, 5), "一次办好", "材料", city="qitaihe", by=by
        )
        assert [duty.state for duty in owed.all()] == ["met"]
