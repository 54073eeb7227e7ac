"""试点: registered with its stages, carried through in their order, accepted by others than those who tried it out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from itertools import pairwise
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext

from gongkai.desk import clock, ledger
from gongkai.desk.actions import Reason, action, check, faults, impersonal, unchanged_since, unless
from gongkai.desk.models import Event
from gongkai.desk.permissions import Actor
from gongkai.desk.words import source
from gongkai.duties import gates
from gongkai.facts.values import happened
from gongkai.organs.models import Organ
from gongkai.policies import permissions
from gongkai.policies.models import Adoption, Pilot, Policy, Stage
from gongkai.policies.models.pilot import Conclusion, PilotKind, StageKind
from gongkai.rulebooks import vocabulary

from .editing import reasoned

EXPERIENCE = "pilot.experience_formed"
_EVENTS = {
    Adoption.Kind.EXPERIENCE: EXPERIENCE,
    Adoption.Kind.ADOPTED: "pilot.adopted",
    Adoption.Kind.CASE: "pilot.case_named",
}


@dataclass(frozen=True, slots=True)
class PilotText:
    """``stages``: the last day of each stage that the pilot has, in any order."""

    title: str
    organ: Organ
    units: Sequence[Organ]
    stages: Mapping[StageKind, date]
    policy: Policy | None = None
    scope: str = ""
    kind: PilotKind = PilotKind.OTHER


@dataclass(frozen=True, slots=True)
class Verdict:
    """验收: ``judges`` came to the conclusion; at least one of them tried nothing out itself."""

    conclusion: Conclusion
    opinion: str
    judges: Sequence[Organ]


@action
def register_pilot(told: PilotText, *, by: Actor) -> Pilot:
    ledger.hold()
    pilot = Pilot(
        title=" ".join(told.title.split()), kind=told.kind, organ=told.organ, policy=told.policy, scope=told.scope.strip(),
        registered_by=by.username, registered_at=clock.now(),
    )  # fmt: skip
    check(
        [
            _unless_leader(by, told.organ),
            unless(told.title.strip(), "title", gettext("请填写试点名称。")),
            unless(told.units, "units", gettext("请选择试点单位。")),
            *_in_order(told.stages),
            impersonal(f"{told.title} {told.scope}"),
        ]
    )
    check(faults(pilot))
    pilot.save()
    pilot.units.set(told.units)
    units = "、".join(unit.short_name for unit in told.units)
    _note("pilot.registered", pilot, by, units=units, stages={kind.value: day for kind, day in told.stages.items()})
    _plan(pilot, told.stages, by)
    return pilot


@action
def plan_stages(pilot: Pilot, stages: Mapping[StageKind, date], reason: str, *, revision: int, by: Actor) -> Pilot:
    """调整计划: other days for stages that are not done, or a stage more. None is given up, and what is done stays."""
    ledger.hold()
    pilot = _held(pilot)
    there = {StageKind(stage.kind): stage for stage in pilot.stages.all()}
    new = {kind: day for kind, day in stages.items() if kind not in there or there[kind].due_on != day}
    last = max((list(StageKind).index(kind) for kind, stage in there.items() if stage.done_on), default=-1)
    check(
        [
            _unless_leader(by, pilot.organ),
            unless(new, "same", gettext("计划没有变化。")),
            unless(
                all(list(StageKind).index(kind) > last for kind in new),
                "done",
                gettext("已经完成的阶段和它以前的阶段不能再改。"),
            ),
            *_in_order({**{kind: stage.due_on for kind, stage in there.items()}, **new}),
            *reasoned(reason),
        ]
    )
    unchanged_since(revision, pilot.revision, pilot.subject)
    _note("pilot.replanned", pilot, by, reason=reason.strip())
    _plan(pilot, new, by)
    _save(pilot)
    return pilot


@action
def set_kind(pilot: Pilot, kind: PilotKind, *, revision: int, by: Actor) -> Pilot:
    """试点类别 of a pilot that was registered without one. What rules wait for is told from then on with it."""
    ledger.hold()
    pilot = _held(pilot)
    given = gettext("试点类别已经确定为%(kind)s，不能再改。") % {"kind": pilot.get_kind_display()}
    check([_unless_leader(by, pilot.organ), unless(not pilot.kind, "given", given)])
    unchanged_since(revision, pilot.revision, pilot.subject)
    pilot.kind = kind
    check(faults(pilot))
    _save(pilot)
    _note("pilot.kind_set", pilot, by, kind=kind.value, kind_title=source(kind.label))
    return pilot


@action
def set_standard(pilot: Pilot, standard: str, on: date, *, revision: int, by: Actor) -> Pilot:
    """验收标准: what the pilot will be accepted by, said before it is."""
    ledger.hold()
    pilot = _held(pilot)
    check(
        [
            _unless_leader(by, pilot.organ),
            unless(standard.strip(), "standard", gettext("请写明验收标准。")),
            unless(not pilot.conclusion, "accepted", gettext("验收已有结论，标准不能再改。")),
            unless(on <= clock.today(), "on", gettext("日期不能晚于今天。")),
            impersonal(standard),
        ]
    )
    unchanged_since(revision, pilot.revision, pilot.subject)
    pilot.standard, pilot.standard_on = standard.strip(), on
    _save(pilot)
    _note("pilot.standard_set", pilot, by, on=on)
    return pilot


@action
def finish_stage(
    pilot: Pilot, kind: StageKind, on: date, evidence: str, *, revision: int, by: Actor, verdict: Verdict | None = None
) -> Stage:
    """A stage is done: after all before it, on evidence. 验收 asks for the standard and a ``verdict``; 推广 for one passed.

    验收 that was not passed leaves its stage open, to be held again. What rules about the document wait for is told of it.
    """
    ledger.hold()
    pilot = _held(pilot)
    stages = {StageKind(stage.kind): stage for stage in pilot.stages.all()}
    stage = stages.get(kind)
    check(
        [
            _unless_leader(by, pilot.organ),
            unless(stage, "stage", gettext("这个试点没有安排这个阶段。")),
            unless(stage is None or stage.done_on is None, "done", gettext("这个阶段已经完成。")),
            *_after_the_rest(kind, on, stages),
            unless(evidence.strip(), "evidence", gettext("请填写依据材料：文件名称、文号，或者已公开信息的编号。")),
            unless(on <= clock.today(), "on", gettext("完成日期不能晚于今天。")),
            impersonal(evidence),
            *(_accepted_well(pilot, on, verdict) if kind == StageKind.ACCEPT else ()),
            *(_ready_to_roll_out(pilot, on, by) if kind == StageKind.ROLL_OUT else ()),
        ]
    )
    unchanged_since(revision, pilot.revision, pilot.subject)
    assert stage is not None
    if verdict:
        _accept(pilot, verdict, on, evidence.strip(), by)
    if not verdict or verdict.conclusion == Conclusion.PASSED:
        stage.done_on, stage.evidence, stage.done_by = on, evidence.strip(), by.username
        stage.save()
        _note(
            "pilot.stage_done", pilot, by,
            stage=source(kind.label), of=stage.subject, on=on, evidence=stage.evidence,
        )  # fmt: skip
    _save(pilot)
    _tell_rules(pilot, kind, stages, on, by)
    return stage


@action
def add_outcome(
    pilot: Pilot, kind: Adoption.Kind, on: date, words: str, evidence: str, *, by: Actor,
    organ: Organ | None = None, place: str = "", city: str = "",
) -> Adoption:  # fmt: skip
    """What came of the pilot: experience that others can take over, who took it over, a typical case.

    Taken over it is only once accepted. ``city`` is a key of the national pilot's cities (vocabulary), of experience alone.
    """
    ledger.hold()
    pilot = _held(pilot)
    cities = _cities()
    place = cities.get(city, place.strip())
    check(
        [
            _unless_leader(by, pilot.organ),
            unless(bool(organ) != bool(place), "where", gettext("请选择单位，或者填写地方，只填一项。")),
            unless(words.strip(), "words", gettext("请写明做法或者成效。")),
            unless(evidence.strip(), "evidence", gettext("请填写依据材料：文件名称、文号，或者已公开信息的编号。")),
            unless(on <= clock.today(), "on", gettext("日期不能晚于今天。")),
            _unless_before(pilot) if kind == Adoption.Kind.ADOPTED else None,
            unless(
                organ is None or not pilot.units.filter(pk=organ.pk).exists() or kind != Adoption.Kind.ADOPTED,
                "itself",
                gettext("试点单位自己的做法不算采用，请登记别的单位。"),
            ),
            impersonal(f"{words} {evidence} {place}"),
        ]
    )
    made = Adoption(
        pilot=pilot, kind=kind, organ=organ, place=place, on=on, words=words.strip(), evidence=evidence.strip()
    )
    check(faults(made))
    made.save()
    told: dict[str, Any] = {"where": made.where, "words": made.words, "on": on}
    if kind == Adoption.Kind.EXPERIENCE:
        told |= {"formed_on": on, "cities": [city] if city in cities else []}
    at = datetime.combine(on, time(), clock.CHINA) if kind == Adoption.Kind.EXPERIENCE else None
    _note(_EVENTS[kind], pilot, by, at=at, **told)
    return made


def _cities() -> dict[str, str]:
    kind = vocabulary.events()[EXPERIENCE]
    return next(field.choices for field in kind.fields if field.key == "cities")


def _unless_before(pilot: Pilot) -> Reason | None:
    if pilot.stages.filter(kind=StageKind.ACCEPT).exists():
        text = gettext("试点还没有通过验收，不能登记采用情况。")
    else:
        text = gettext("试点没有安排验收，不能登记采用情况：请先调整计划，安排验收。")
    return unless(pilot.conclusion == Conclusion.PASSED, "before", text)


def _plan(pilot: Pilot, stages: Mapping[StageKind, date], by: Actor) -> None:
    """Each stage is a duty of its own, owed by its day."""
    for kind in _planned(stages):
        stage, _new = Stage.objects.update_or_create(pilot=pilot, kind=kind, defaults={"due_on": stages[kind]})
        ledger.write(
            "pilot.stage_planned", stage.subject, organ=pilot.organ.code, actor=by.username,
            title=pilot.title, stage=source(kind.label), due=stage.due_on,
        )  # fmt: skip


def _planned(stages: Mapping[StageKind, date]) -> list[StageKind]:
    return [kind for kind in StageKind if kind in stages]


def _in_order(stages: Mapping[StageKind, date]) -> list[Reason | None]:
    kinds = _planned(stages)
    text = gettext("%(later)s阶段的计划日期早于%(earlier)s阶段，请核对。")
    rolls = StageKind.ROLL_OUT in kinds
    return [
        unless(kinds, "stages", gettext("请至少安排一个阶段的计划完成日期。")),
        unless(not rolls or StageKind.ACCEPT in kinds, "no_acceptance", gettext("要推广的试点须安排验收阶段。")),
        *(
            unless(stages[one] <= stages[other], "order", text % {"earlier": one.label, "later": other.label})
            for one, other in pairwise(kinds)
        ),
        unless(
            StageKind.ACCEPT not in kinds or StageKind.SUM_UP in kinds,
            "no_summary",
            gettext("验收以前须安排总结阶段。"),
        ),
    ]


def _after_the_rest(kind: StageKind, on: date, stages: Mapping[StageKind, Stage]) -> list[Reason | None]:
    order = list(StageKind)
    before = [stages[one] for one in order[: order.index(kind)] if one in stages]
    open_now = [stage.get_kind_display() for stage in before if stage.done_on is None]
    last = max((stage.done_on for stage in before if stage.done_on), default=None)
    return [
        unless(
            not open_now,
            "too_early",
            gettext("%(stages)s阶段还没有完成，不能登记%(kind)s。")
            % {"stages": "、".join(open_now), "kind": kind.label},
        ),
        unless(
            last is None or on >= last,
            "before_last",
            gettext("完成日期早于前一阶段的完成日期（%(day)s），请核对。") % {"day": last},
        ),
    ]


def _accepted_well(pilot: Pilot, on: date, verdict: Verdict | None) -> list[Reason | None]:
    tried = {unit.pk for unit in pilot.units.all()}
    others = [judge for judge in verdict.judges if judge.pk not in tried] if verdict else []
    before = acceptances(pilot).last()
    return [
        unless(pilot.standard, "no_standard", gettext("还没有确定验收标准：先写明标准，再登记验收。")),
        unless(
            pilot.standard_on is None or pilot.standard_on <= on,
            "standard_late",
            gettext("验收标准在验收之后才确定，请核对日期。"),
        ),
        unless(
            before is None or before.data["on"] <= on.isoformat(),
            "before_failed",
            gettext("早于上一次验收的日期（%(day)s），请核对。") % {"day": before.data["on"] if before else ""},
        ),
        unless(verdict and verdict.conclusion, "no_conclusion", gettext("请填写验收结论。")),
        unless(verdict and verdict.opinion.strip(), "no_opinion", gettext("请写明验收意见。")),
        unless(
            others, "own_judge", gettext("试点单位不能单独验收自己的试点：请至少有一个没有参加试点的单位参加验收。")
        ),
        impersonal(verdict.opinion) if verdict else None,
    ]


def acceptances(pilot: Pilot) -> QuerySet[Event]:
    """Every 验收 of the pilot as the ledger tells it, passed or not, oldest first."""
    return ledger.history(pilot.subject).filter(name="pilot.accepted")


def _ready_to_roll_out(pilot: Pilot, on: date, by: Actor) -> list[Reason | None]:
    if pilot.conclusion != Conclusion.PASSED:
        return [Reason("not_accepted", gettext("试点没有通过验收，不能推广。"))]
    if pilot.policy is None:
        return []
    told = _told(pilot, {"rolled_out_on": on})
    return [*gates.shut("trial.rolled_out", pilot.policy.subject, pilot.organ.code, told, by=by)]


def _accept(pilot: Pilot, verdict: Verdict, on: date, evidence: str, by: Actor) -> None:
    pilot.conclusion, pilot.opinion = verdict.conclusion, verdict.opinion.strip()
    pilot.judges.set(verdict.judges)
    judges = "、".join(judge.short_name for judge in verdict.judges)
    _note(
        "pilot.accepted", pilot, by, conclusion=source(Conclusion(verdict.conclusion).label), judges=judges, on=on,
        opinion=pilot.opinion, evidence=evidence,
    )  # fmt: skip


def _tell_rules(pilot: Pilot, done: StageKind, stages: Mapping[StageKind, Stage], on: date, by: Actor) -> None:
    """What rules about the document wait for: the tasks of each unit, 验收 whatever came of it, 推广.

    The tasks are completed with 实施, or with 总结 where 实施 is no stage of its own.
    """
    working = next((kind for kind in (StageKind.CARRY_OUT, StageKind.SUM_UP) if kind in stages), None)
    conclusion = source(Conclusion(pilot.conclusion).label) if pilot.conclusion else ""
    if done == working:
        _tell(pilot, "trial.completed", {pilot.organ, *pilot.units.all()}, {"completed_on": on}, by)
    elif done == StageKind.ACCEPT:
        passed = pilot.conclusion == Conclusion.PASSED
        told = {"accepted_on": on, "passed": passed, "conclusion": conclusion}
        _tell(pilot, "trial.accepted", [pilot.organ], told, by)
    elif done == StageKind.ROLL_OUT:
        _tell(pilot, "trial.rolled_out", [pilot.organ], {"rolled_out_on": on}, by)


def _tell(pilot: Pilot, name: str, organs: Iterable[Organ], given: dict[str, Any], by: Actor) -> None:
    if pilot.policy is None:
        return
    past = (event.at for event in ledger.history(pilot.policy.subject))
    at = happened(vocabulary.events()[name], given, clock.now(), past)
    told = _told(pilot, given)
    entries = [
        ledger.Entry(name, pilot.policy.subject, organ.code, {**told, "organ_name": organ.name})
        for organ in sorted(organs, key=lambda organ: (organ.position, organ.pk))
    ]
    ledger.write_all(entries, actor=by.username, at=at)


def _told(pilot: Pilot, given: Mapping[str, Any]) -> dict[str, Any]:
    return {**given, "title": pilot.title, "pilot": pilot.subject, "kind": pilot.kind or None}


def _unless_leader(by: Actor, organ: Organ) -> Reason | None:
    text = gettext("试点由%(organ)s的政务公开工作机构登记。") % {"organ": organ.short_name}
    return unless(permissions.may_lead(by, organ), "not_yours", text)


def _held(pilot: Pilot) -> Pilot:
    return Pilot.objects.select_for_update(of=("self",)).select_related("organ", "policy").get(pk=pilot.pk)


def _save(pilot: Pilot) -> None:
    pilot.revision += 1
    pilot.save()


def _note(name: str, pilot: Pilot, by: Actor, *, at: datetime | None = None, **data: Any) -> None:
    ledger.write(name, pilot.subject, organ=pilot.organ.code, actor=by.username, at=at, title=pilot.title, **data)
