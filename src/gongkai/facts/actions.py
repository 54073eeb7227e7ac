"""Every change of the room: a matter is opened and closed, a fact recorded and retracted."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.utils.translation import gettext, override

from gongkai.desk import clock, ledger
from gongkai.desk.actions import Reason, Stale, action, check, faults, impersonal, unless
from gongkai.desk.models import Event, StoredFile
from gongkai.desk.permissions import Actor
from gongkai.desk.subjects import named
from gongkai.duties import gates
from gongkai.duties.models import Duty, State
from gongkai.organs.models import Organ
from gongkai.rulebooks import vocabulary
from gongkai.rulebooks.vocabulary import EventKind

from . import permissions, queries, values
from .evidence import Evidence
from .models import Fact, Matter

LONGEST_REASON, LONGEST_NAME = 300, 200


@dataclass(frozen=True, slots=True)
class Place:
    """What a fact is about, and in whose name it is recorded."""

    subject: str
    organ: Organ
    matter: Matter | None = None

    @classmethod
    def of_matter(cls, matter: Matter) -> Place:
        return cls(matter.subject, matter.organ, matter)

    @classmethod
    def of_organ(cls, organ: Organ) -> Place:
        return cls(f"{vocabulary.ORGAN}:{organ.code}", organ)

    @property
    def open(self) -> bool:
        return self.matter is None or self.matter.open

    @property
    def about(self) -> str:
        """As the vocabulary says it: a kind of matter, organ, or a kind of subject that a room owns."""
        return self.matter.kind if self.matter else self.subject.partition(":")[0]


# matters


@action
def open_matter(kind: str, title: str, organ: Organ, *, by: Actor) -> Matter:
    ledger.hold()
    title = " ".join(title.split())
    matter = Matter(kind=kind, title=title, organ=organ, opened_by=by.username, opened_at=clock.now())
    check(
        [
            _unless_recorder(by, organ),
            _unless_standing(organ),
            unless(kind in vocabulary.matters(), "kind", gettext("请选择事项的类别。")),
            unless(title, "title", gettext("请填写事项名称。")),
            impersonal(title),
            *(faults(matter) if title else ()),
        ]
    )
    matter.save()
    _note("matter.opened", matter, by, kind=kind, kind_title=matter.kind_title)
    return matter


@action
def close_matter(matter: Matter, *, seen: int | None = None, by: Actor) -> Matter:
    """办结: nothing more is recorded. What is owed stays owed. ``seen`` as in ``record``."""
    ledger.hold()
    matter = Matter.objects.select_related("organ").get(pk=matter.pk)
    shut = unless(matter.open, "closed", gettext("这个事项已经办结。"))
    check([_unless_recorder(by, matter.organ), shut, _unless_ended_by_fact(matter)])
    _unless_stale(matter.subject, None, seen)
    return _close(matter, by)


def _close(matter: Matter, by: Actor) -> Matter:
    matter.closed_by, matter.closed_at = by.username, clock.now()
    matter.save(update_fields=["closed_by", "closed_at"])
    _note("matter.closed", matter, by)
    return matter


def _unless_ended_by_fact(matter: Matter) -> Reason | None:
    """Where an event ends it, gates are asked before that event: there is no way past them."""
    end = queries.ending(matter.kind)
    told = end is None or queries.of_subject(matter.subject).filter(event=end.name, retracted_at=None).exists()
    text = gettext("请登记“%(event)s”：登记以后，事项自动办结。")
    return unless(told, "ending", text % {"event": end.title if end else ""})


@action
def reopen_matter(matter: Matter, *, by: Actor) -> Matter:
    ledger.hold()
    matter = Matter.objects.select_related("organ").get(pk=matter.pk)
    shut = unless(not matter.open, "open", gettext("这个事项没有办结，可以直接登记。"))
    check([_unless_recorder(by, matter.organ), shut])
    return _reopen(matter, by)


def _reopen(matter: Matter, by: Actor) -> Matter:
    matter.closed_by, matter.closed_at = "", None
    check(faults(matter))
    matter.save(update_fields=["closed_by", "closed_at"])
    _note("matter.reopened", matter, by)
    return matter


# facts


@action
def record(
    name: str,
    place: Place,
    given: dict[str, Any],
    *,
    by: Actor,
    seen: int | None = None,
    token: str = "",
    evidence: Evidence | None = None,
) -> Fact:
    """Writes the event ``name`` with the data ``given`` (values of Python) at the moment it happened.

    ``seen`` is ``queries.head`` when the form was opened: ``Stale`` when somebody told something of the subject since (None
    asks nothing). The
    same ``token`` of the same person makes one fact. Gates of the rules in force are asked before anything is written, with
    no other writer in between.
    """
    ledger.hold()
    if again := _sent_before(token, by):
        check([_unless_same(again, name, place, given, evidence)])
        return again
    place, now = _held(place), clock.now()
    kind = vocabulary.events().get(name)
    check(_may_be_recorded(kind, place, by))
    assert kind is not None
    check(values.faults(kind, given, now))
    _unless_stale(place.subject, _watched(kind), seen)
    past = list(ledger.history(place.subject))
    data = values.kept(given)
    at = values.happened(kind, given, now, (event.at for event in past))
    day = at.astimezone(clock.CHINA).date()
    check(
        [
            unless(place.open, "closed", gettext("事项已经办结：请先重新打开，再登记。")),
            _recorded_already(name, place, day, data),
            *gates.shut(name, place.subject, place.organ.code, data, by=by, at=at, past=past),
            _unless_after_its_start(name, place, at, past),
            *(evidence.faults() if evidence else ()),
        ]
    )
    stored = evidence.keep() if evidence else None
    event = _write(kind, place, at, data, stored, evidence.reason if evidence else "", by)
    fact = Fact.objects.create(
        subject=place.subject,
        matter=place.matter,
        organ=place.organ,
        event=name,
        happened_at=at,
        day=day,
        data=data,
        evidence=stored,
        evidence_name=evidence.name[-LONGEST_NAME:] if evidence else "",
        seq=event.seq,
        token=token,
        recorded_by=by.username,
        recorded_at=now,
    )
    if kind.ends and place.matter:
        _close(place.matter, by)
    return fact


@action
def retract(fact: Fact, reason: str, *, by: Actor) -> Fact:
    """撤销: the ledger keeps the fact and learns that it never had effect; duties stand as if it had not been recorded."""
    ledger.hold()
    fact = Fact.objects.select_related("organ", "matter__organ").get(pk=fact.pk)
    reason, carried = " ".join(reason.split()), queries.carried(fact)
    check(
        [
            unless(
                permissions.may_retract(by, fact),
                "not_yours",
                gettext("别人登记的内容由政务公开办撤销，请联系政务公开办。"),
            ),
            unless(fact.standing, "retracted", gettext("这条登记已经撤销。")),
            _unless_alone(by, fact, carried),
            unless(reason, "reason", gettext("请写明撤销理由。")),
            unless(
                len(reason) <= LONGEST_REASON,
                "reason",
                gettext("撤销理由超过%(n)s字，请精简。") % {"n": LONGEST_REASON},
            ),
            impersonal(reason),
        ]
    )
    event = ledger.write(
        "fact.retracted",
        fact.subject,
        organ=fact.organ.code,
        actor=by.username,
        voids=[fact.seq],
        seq=fact.seq,
        event=fact.event,
        fact_title=fact.title,
        reason=reason,
        recorder=fact.recorded_by,
        carried={duty.key: duty.title for duty in carried},
    )
    fact.retracted_by, fact.retracted_at, fact.retract_reason = by.username, clock.now(), reason
    fact.retract_seq = event.seq
    fact.save(update_fields=["retracted_by", "retracted_at", "retract_reason", "retract_seq"])
    if fact.kind and fact.kind.ends and fact.matter and not fact.matter.open:
        _reopen(fact.matter, by)
    return fact


def _unless_alone(by: Actor, fact: Fact, carried: Sequence[Duty]) -> Reason | None:
    """Nobody takes back by himself what he is reproached with."""
    text = gettext("“%(duty)s”已经逾期或者被催办，由这条登记引起或者办结：请联系政务公开办，由其核实后撤销。")
    may = not carried or permissions.may_retract_carrying(by, fact)
    return unless(may, "carries", text % {"duty": "、".join(duty.title for duty in carried)})


# may it be


def _held(place: Place) -> Place:
    """The matter as it is now."""
    if place.matter is None:
        return place
    return Place.of_matter(Matter.objects.select_related("organ").get(pk=place.matter.pk))


def _may_be_recorded(kind: EventKind | None, place: Place, by: Actor) -> list[Reason | None]:
    fits = kind is not None and kind.by_hand and kind.about == place.about
    return [
        unless(fits, "event", gettext("这里不能登记这样的内容，请从列出的内容中选择。")),
        _unless_recorder(by, place.organ),
        _unless_standing(place.organ),
        _unless_part_of(place),
    ]


def _unless_part_of(place: Place) -> Reason | None:
    """Of a subject that a room keeps only its organs may tell something: those that its events in the ledger name."""
    if place.matter is not None or place.about == vocabulary.ORGAN:
        return None
    if place.subject not in named([place.subject]):
        return Reason("subject", gettext("找不到“%(subject)s”，请核对编号。") % {"subject": place.subject})
    text = gettext("%(organ)s与“%(subject)s”无关，不能登记。")
    part = place.organ.code in queries.organs_of(place.subject)
    return unless(part, "organ", text % {"organ": place.organ.short_name, "subject": place.subject})


def _unless_recorder(by: Actor, organ: Organ) -> Reason | None:
    text = gettext("只有%(organ)s的拟稿人、保密审查员和政务公开办可以登记。") % {"organ": organ.short_name}
    return unless(permissions.may_record(by, organ.code), "not_yours", text)


def _unless_standing(organ: Organ) -> Reason | None:
    standing = organ.ended_on is None or organ.ended_on > clock.today()
    return unless(standing, "organ-ended", gettext("该机关已经撤并，请另选。"))


def _watched(kind: EventKind) -> str | None:
    """Of an organ only facts of the same kind make a form stale: its trainings say nothing of its site draws."""
    return kind.name if kind.about == vocabulary.ORGAN else None


def _unless_stale(subject: str, event: str | None, seen: int | None) -> None:
    fact = None if seen is None else queries.changed_since(seen, subject, event)
    if fact is None:
        return
    text = gettext("您打开页面之后，%(who)s%(did)s“%(what)s”。您填写的内容还在下面，请核对后再提交。")
    who = fact.recorded_by if fact.standing else fact.retracted_by
    did = gettext("登记了") if fact.standing else gettext("撤销了")
    raise Stale(Reason("stale", text % {"who": queries.names_of([who]).get(who, ""), "did": did, "what": fact}))


def _sent_before(token: str, by: Actor) -> Fact | None:
    return Fact.objects.filter(recorded_by=by.username, token=token).first() if token else None


def _unless_same(
    again: Fact, name: str, place: Place, given: dict[str, Any], evidence: Evidence | None
) -> Reason | None:
    """One form makes one fact: sent once more with other words it is another, and needs a form of its own."""
    there = (again.event, again.subject, again.organ_id, again.data)
    same = there == (name, place.subject, place.organ.pk, values.kept(given))
    new_file = evidence is not None and hashlib.sha256(evidence.data).hexdigest() != again.evidence_id
    text = gettext("这张表单已经登记过“%(what)s”（№%(seq)s），这次的内容与它不同：请打开一张新表单填写。")
    return unless(same and not new_file, "sent_otherwise", text % {"what": again, "seq": again.seq})


def _unless_after_its_start(name: str, place: Place, at: datetime, past: list[Event]) -> Reason | None:
    """An answer dated before everything that it could answer counts for nothing: one of the dates is wrong."""
    if place.matter is None:
        return None
    began = {event.seq: event for event in past}
    owed = Duty.objects.filter(subject=place.subject, state=State.OPEN, started_by__in=began)
    starts = [began[duty.started_by] for duty in owed if duty.started_by and name in queries.answering(duty.rule)]
    if not starts or any(start.at <= at for start in starts):
        return None
    text = gettext(
        "早于“%(start)s”（%(when)s），不能算作对它的办理：请核对日期；如果是前一条登错了，先撤销再重新登记。"
    )
    first = min(starts, key=lambda start: start.at)
    when = f"{first.at.astimezone(clock.CHINA):%Y-%m-%d %H:%M}"
    return Reason("before_start", text % {"start": first.type.title, "when": when})


def _recorded_already(name: str, place: Place, day: date, data: values.Data) -> Reason | None:
    found = queries.same(name, place.subject, place.organ, day, data)
    text = gettext("同一天已经登记过完全相同的内容（№%(seq)s），不必重复登记。")
    return Reason("recorded_already", text % {"seq": found.seq}) if found else None


# the ledger


def _write(
    kind: EventKind, place: Place, at: datetime, data: values.Data, evidence: StoredFile | None, reason: str, by: Actor
) -> Event:
    """With the moment it happened for its own, and in its data the moment it was entered."""
    beside: dict[str, Any] = {"entered_at": clock.now()}
    if evidence:
        beside["evidence_file"] = evidence.sha256
    if reason:
        beside["evidence_reason"] = reason
    with override(settings.LANGUAGE_CODE):
        beside["said"] = values.said(kind, data)
    entry = ledger.Entry(kind.name, place.subject, place.organ.code, {**data, **beside})
    return ledger.write_all([entry], actor=by.username, at=at)[0]


def _note(name: str, matter: Matter, by: Actor, **data: Any) -> None:
    ledger.write(name, matter.subject, organ=matter.organ.code, actor=by.username, title=matter.title, **data)
