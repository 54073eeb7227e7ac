"""What every action of this room does: take the row, ask the clock what it would say, tell the ledger, keep the row in step."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from datetime import date, datetime, time
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import override

from gongkai.desk import clock, ledger
from gongkai.desk.actions import Reason, check, unchanged_since, unless
from gongkai.desk.ledger import canonical
from gongkai.desk.models import Event
from gongkai.desk.permissions import Actor
from gongkai.duties import gates
from gongkai.facts import values
from gongkai.foi import closed_years
from gongkai.foi.models import Request, State
from gongkai.foi.permissions import may_handle
from gongkai.foi.reading import facts, foreseen, reading, rounds_of
from gongkai.law.clock_reading import ClockReading
from gongkai.law.clock_run import IGNORED, Flag
from gongkai.law.clocks import Broken, Fact
from gongkai.law.errors import CalendarNotCovered
from gongkai.organs.models import Organ
from gongkai.rulebooks import vocabulary

CONSULT_DUE = "consult_due"
WAITING = {State.AWAITING_CORRECTION: "correction_until", State.AWAITING_FEE: "fee_due"}
"""The limit of the applicant that a state waits for."""
AGAINST = (*Broken, IGNORED)
"""Kinds of flags that a person has to know of; the others explain."""


def take(request: Request, revision: int | None = None) -> Request:
    """The row as it is, held until the transaction ends. Raises ``Stale`` when ``revision`` is not the one on the table, and
    ``Refused`` once it was forgotten: nothing is done with it any more."""
    found = Request.objects.select_for_update(of=("self",)).select_related("organ").get(pk=request.pk)
    if revision is not None:
        unchanged_since(revision, found.revision, found.subject)
    check([not_forgotten(found)])
    return found


def not_forgotten(request: Request) -> Reason | None:
    text = _("这件申请的个人信息已经清除，只留办理过程和统计，不能再办理。")
    return unless(request.forgotten_at is None, "forgotten", text)


def handler(by: Actor, request: Request) -> Reason | None:
    text = _("只有%(organ)s的经办人员和政务公开办可以办理。") % {"organ": request.organ.short_name}
    return unless(may_handle(by, request.organ), "permission", text)


def still_open(request: Request) -> Reason | None:
    return unless(request.open, "closed", _("这件申请已经办结：%(state)s。") % {"state": request.get_state_display()})


def happen(request: Request, name: str, by: Actor, /, *, despite: bool = False, **given: Any) -> Event:
    """Something that moves the clock: written to the ledger on the day that its data name, the row brought in step and saved
    as changed by this person, with whatever else was set on it before.

    What the clock would give no effect is refused; what would stand as a breach, or undo the effect of what was done before,
    is refused too, unless the person acts ``despite`` of it, because it did happen so.
    """
    past = list(ledger.history(request.subject))
    at, data = dated(name, given, (event.at for event in past))
    shut = gates.shut(name, request.subject, request.organ.code, data, by=by, at=at, past=past)
    check([*objections(request, name, at, data, despite=despite), *shut])
    event = enter(name, request.subject, request.organ, at, data, by)
    _read_off(request, [*past, event])
    touched(request, by)
    if not request.open:
        _settled(request, by)
    return event


def dated(name: str, given: dict[str, Any], before: Iterable[datetime]) -> tuple[datetime, dict[str, Any]]:
    """When an event of the rules happened, by the day in its data, and the data as they are kept; ``before`` are the moments
    of what its subject's ledger has. Raises ``Refused`` with everything wrong with the data."""
    kind, now = vocabulary.events()[name], clock.now()
    check(values.faults(kind, given, now))
    return values.happened(kind, given, now, before), values.kept(given)


def enter(name: str, subject: str, organ: Organ, at: datetime, data: dict[str, Any], by: Actor) -> Event:
    """Writes an event of the rules at the moment it happened, and in it when it was entered."""
    with override(settings.LANGUAGE_CODE):
        said = values.said(vocabulary.events()[name], data)
    entry = ledger.Entry(name, subject, organ.code, {**data, "entered_at": clock.now(), "said": said})
    return ledger.write_all([entry], actor=by.username, at=at)[0]


def objections(
    request: Request, name: str, on: date | datetime, data: dict[str, Any], *, despite: bool
) -> Iterable[Reason]:
    """What the clock has against it. Screens ask this before a person signs."""
    day = on.astimezone(clock.CHINA).date() if isinstance(on, datetime) else on
    try:
        flags = foreseen(request, name, day, data)
    except CalendarNotCovered as error:
        yield Reason("calendar", str(error))
        return
    for flag in flags:
        citation = str(flag.citation) if flag.citation else ""
        if flag.id is not None and flag.kind in AGAINST:
            if not despite:
                yield Reason(f"breach:{name}", _undone(flag, request, name, day, data), citation)
        elif flag.kind == Broken.STANDS and not despite:
            text = _("%(flag)s：如确已如此办理，请勾选“如实登记”，这一情况会留在记录里。")
            yield Reason(f"breach:{name}", text % {"flag": flag.sentence}, citation)
        elif flag.kind in (Broken.VOID, Broken.CAPPED, IGNORED):
            yield Reason(f"void:{name}", flag.sentence, citation)


def _undone(flag: Flag, request: Request, name: str, day: date, data: dict[str, Any]) -> str:
    """Something that the ledger has already would lose its effect: what, and what the limit would then be."""
    try:
        then = reading(request, Fact(name, day, data, None)).due
    except CalendarNotCovered:
        then = None
    told = {"on": flag.on, "flag": flag.sentence, "due": then.day if then else _("暂不能推算")}
    text = _("登记以后，%(on)s的一项办理不再有效（%(flag)s），答复期限为%(due)s；确实如此的，请勾选“如实登记”。")
    return text % told


def note(name: str, request: Request, by: Actor, **data: Any) -> Event:
    """Something that moves no clock."""
    return ledger.write(name, request.subject, organ=request.organ.code, actor=by.username, **data)


def reopen(request: Request, by: Actor, name: str) -> None:
    """重新开卷 of a file that was archived; ``name`` is the event that says why."""
    if request.archived_at is None:
        return
    told = ledger.history(request.subject).filter(name="foi.archived").last()
    archived_on = told.at.astimezone(clock.CHINA).date() if told else None
    note(name, request, by, archived_on=archived_on, voids=[told.seq] if told else [])
    request.archived_at, request.archived_by = None, ""


def touched(request: Request, by: Actor) -> None:
    """Saves the row as changed by this person."""
    request.revision += 1
    request.changed_by = by.username
    request.save()


def refresh(request: Request, events: Iterable[Event] | None = None, *, historic: bool = False) -> None:
    """The row says what the clock says of the ledger, although nobody acted on the request. ``historic``: it was counted in its own
    years by another system, whether or not their figures are signed."""
    _read_off(request, ledger.history(request.subject) if events is None else events)
    if historic:
        request.new_on, request.ended_on = request.received_on, request.closed_on
        request.counted_outcome = request.outcome
    request.save()


def _read_off(request: Request, events: Iterable[Event]) -> None:
    """A year without a calendar leaves the limit empty, never guessed."""
    runs = rounds_of(facts(events))
    first, found = runs[0], runs[-1]
    request.round = len(runs)
    request.state = request.state if found.status == "NOT_STARTED" else found.status
    request.received_on = _day(first.started_by.on) if first.started_by else None
    request.extended, request.closed_on = found.extended, _day(found.ended_on)
    request.new_on = closed_years.counted(request.organ.code, request.received_on, request.new_on)
    _count_end(request, first)
    try:
        request.due_on = _day(found.due.value) if found.due else None
        request.in_time = found.in_time
    except CalendarNotCovered:
        request.due_on = request.in_time = None
    request.waits_until = None
    for limit in found.limits:
        if limit.key == WAITING.get(State(request.state)):
            request.waits_until = limit.due
        if limit.key == CONSULT_DUE:
            request.consultations.filter(key=limit.of).update(until=limit.due)


def _count_end(request: Request, first: ClockReading) -> None:
    """In the annual figures a request is handled once, by the end of its first round; that another body had it answered anew is
    told in their fourth table. What a signed year counts stays there."""
    before, code = request.ended_on, request.organ.code
    request.ended_on = closed_years.counted(code, _day(first.ended_on), before)
    if before and request.counted_state and closed_years.closed(code, before.year):
        return
    if first.ended_by is None:
        request.counted_state = request.counted_outcome = ""
        request.counted_closed_on = request.counted_in_time = None
        return
    request.counted_state, request.counted_closed_on = first.status, _day(first.ended_on)
    told = first.ended_by[1].data.get("outcome")
    if request.round == 1 or told:
        request.counted_outcome = str(told or request.outcome)
    try:
        request.counted_in_time = first.in_time
    except CalendarNotCovered:
        request.counted_in_time = None


def _settled(request: Request, by: Actor) -> None:
    from .orders import settle  # which writes to the ledger by what stands here

    settle(request, by)


def ledger_safe(told: Mapping[str, Any]) -> dict[str, Any]:
    """Dates and amounts as text, as JSON keeps them."""
    loaded: dict[str, Any] = json.loads(canonical(dict(told)))
    return loaded


def on_day(day: date) -> datetime:
    return datetime.combine(day, time(), clock.CHINA)


def _day(at: date | datetime | None) -> date | None:
    return at.astimezone(clock.CHINA).date() if isinstance(at, datetime) else at
