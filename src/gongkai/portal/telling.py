"""What happened, as the public may be told today: an event that named a record which has since been withdrawn, or lost its title
to a correction, keeps its day and its kind, and loses its words."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime

from django.db.models import Max

from gongkai.desk import clock, ledger
from gongkai.desk.models import Event
from gongkai.duties.models import Duty
from gongkai.duties.queries import explain
from gongkai.duties.why import Happening, Why
from gongkai.records.models import Record
from gongkai.records.queries import public

RECORD = "record:"
#: Events that give a document its mark, with the document they name as the basis.
MARKS = ("record.amended", "record.repealed", "record.declared_expired")


@dataclass(frozen=True, slots=True)
class Told:
    """One line of a public timeline."""

    name: str
    title: str
    sentence: str
    at: datetime


def course(record: Record) -> list[Told]:
    """The public history of a public record, newest first; two queries."""
    events = list(ledger.history(record.subject, public=True).order_by("-seq"))
    silent = unspeakable(events)
    return [
        Told(event.name, event.type.title, "" if event.seq in silent else event.sentence, event.at) for event in events
    ]


def changed(records: Iterable[Record]) -> dict[int, datetime]:
    """Record id → when the public last saw it change: publication, a correction, a mark. The work on drafts before it
    does not count. One query.
    """
    moments = {record.subject: (record.pk, record.published_at or record.changed_at) for record in records}
    events = Event.objects.filter(subject__in=moments, name__in=ledger.public_names())
    last = dict(events.order_by().values_list("subject").annotate(Max("at")))
    return {pk: max(published, last.get(subject, published)) for subject, (pk, published) in moments.items()}


def basis(record: Record, told: Iterable[Told]) -> str:
    """Why the record bears its mark, unless that would name a document that is no longer public."""
    last = next((line for line in told if line.name in MARKS), None)
    return record.validity_basis if last is None or last.sentence else ""


def endings(keys: Iterable[str]) -> dict[str, tuple[date | None, str]]:
    """Of public records by their ids: from which day on they bear their mark, and ``basis``; three queries, none for none."""
    wanted = [int(key) for key in keys if key.isdecimal()]
    if not wanted:
        return {}
    told = ("validity", "validity_on", "valid_from", "valid_until", "validity_basis")
    found = public().filter(pk__in=wanted).select_related(None).order_by().only(*told)
    last = {
        event.subject: event
        for event in Event.objects.filter(subject__in=[f"{RECORD}{pk}" for pk in wanted], name__in=MARKS).order_by(
            "seq"
        )
    }
    silent = unspeakable(last.values())
    quiet = {subject for subject, event in last.items() if event.seq in silent}
    return {str(one.pk): _ending(one, one.subject in quiet) for one in found}


def _ending(record: Record, quiet: bool) -> tuple[date | None, str]:
    if record.lapsed_by_term(clock.today()):
        return record.valid_until, ""
    return record.validity_on or record.valid_until, "" if quiet else record.validity_basis


def explained(duty: Duty) -> Why:
    """Why the duty falls on its day, for everyone."""
    why = explain(duty, public=True)
    happenings = [one for one in (why.start, why.end, why.released, *why.counted) if one]
    silent = unspeakable(Event.objects.filter(seq__in=[one.seq for one in happenings]))
    return replace(
        why,
        start=_quiet(why.start, silent),
        end=_quiet(why.end, silent),
        released=_quiet(why.released, silent),
        counted=tuple(_quietened(one, silent) for one in why.counted),
    )


def unspeakable(events: Iterable[Event]) -> set[int]:
    """Numbers of the events that name a record which is not public now, or by a title it no longer bears; one query."""
    named = {event.seq: dict(_records_in(event)) for event in events}
    ids = set().union(*named.values())
    titles = dict(public().filter(pk__in=ids).values_list("pk", "title")) if ids else {}
    return {
        seq
        for seq, records in named.items()
        if any(pk not in titles or titles[pk] not in words for pk, words in records.items())
    }


def _records_in(event: Event) -> Iterable[tuple[int, str]]:
    """Each record that the event's sentence names, with the words in which its title stands."""
    data = event.data
    if event.subject.startswith(RECORD) and "title" in data:
        yield _number(event.subject), data["title"]
    if by_record := data.get("by_record"):
        yield _number(by_record), data.get("basis", "")


def _number(subject: str) -> int:
    return int(subject.removeprefix(RECORD))


def _quiet(one: Happening | None, silent: Collection[int]) -> Happening | None:
    return _quietened(one, silent) if one else None


def _quietened(one: Happening, silent: Collection[int]) -> Happening:
    return replace(one, sentence=one.title) if one.seq in silent else one
