"""The calendar of one organ as iCalendar (RFC 5545): an event for every open duty, cancelled when it is no more.

Events and not to-dos: most calendars that offices use show no VTODO of a subscription. A UID hangs on the duty's key, which
a new derivation keeps; SEQUENCE grows with every move of its date that the ledger knows.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from urllib.parse import urlsplit

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from icalendar import Alarm, Calendar, Event

from gongkai.desk import clock
from gongkai.desk.models import Event as LedgerEvent
from gongkai.desk.words import named
from gongkai.duties import queries as duties
from gongkai.duties import rules
from gongkai.duties.models import Duty, State
from gongkai.duties.rows import due_text
from gongkai.law.errors import CalendarNotCovered
from gongkai.text.privacy import scan

from .agenda import PENDING
from .models import Feed

#: What ended is shown as cancelled for so long, so that every subscriber hears of it.
KEPT = timedelta(days=30)
#: A calendar of thousands of entries helps nobody; the nearest ones are kept.
MOST = 2000
ALARM_AT = time(9)
REFRESH = timedelta(hours=6)
FURTHEST_BACK = timedelta(days=40)
_UNWRITABLE = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]+")


@dataclass(slots=True)
class History:
    """What the ledger knows of the moves of one duty."""

    moves: int = 0
    at: datetime | None = None
    gone: dict[str, str] = field(default_factory=dict)
    """Title and last date, when it was taken away."""


def calendar(feed: Feed) -> bytes:
    """The whole feed, in the language of its owner; four queries."""
    with translation.override(feed.language):
        return _calendar(feed)


def uid(key: str) -> str:
    return f"{hashlib.sha256(key.encode()).hexdigest()[:32]}@{urlsplit(settings.SITE_URL).hostname}"


def printable(words: str) -> str:
    """On one line, without the signs that a content line has no way to write."""
    return _UNWRITABLE.sub(" ", words).strip()


def _calendar(feed: Feed) -> bytes:
    made = Calendar()
    name = printable(_("%(organ)s公开义务") % {"organ": named(feed.organ)})
    for key, value in (
        ("version", "2.0"),
        ("prodid", "-//gongkai//duties//ZH"),
        ("calscale", "GREGORIAN"),
        ("name", name),
        ("x-wr-calname", name),
        ("refresh-interval", REFRESH),
        ("x-published-ttl", "PT6H"),
    ):
        made.add(key, value, parameters={"VALUE": "DURATION"} if key == "refresh-interval" else None)
    for event in _events(feed):
        made.add_component(event)
    return made.to_ical()


def _events(feed: Feed) -> Iterator[Event]:
    since = datetime.combine(clock.today() - KEPT, time(), clock.CHINA)
    code = feed.organ.code
    histories = _histories(code)
    pending = list(
        duties.of_organs([code]).filter(state__in=PENDING, due_on__isnull=False).order_by("closes_at", "id")[:MOST]
    )
    ended = duties.of_organs([code]).filter(
        state__in=(State.MET, State.LATE, State.CANCELLED), due_on__isnull=False, due_on__gte=since.date()
    )
    starts = _started_at(duty.started_by for duty in pending)
    for duty in pending:
        yield _event(duty, feed, histories.get(duty.key, History()), starts)
    for duty in ended.order_by("-closes_at", "-id")[:MOST]:
        yield _cancelled(duty, histories.get(duty.key, History()))
    there = {duty.key for duty in pending} | set(
        Duty.objects.filter(key__in=[key for key, one in histories.items() if one.gone]).values_list("key", flat=True)
    )
    for key, history in histories.items():
        if history.gone and key not in there and history.at and history.at >= since:
            yield _taken_away(key, history)


def _event(duty: Duty, feed: Feed, history: History, starts: dict[int, datetime]) -> Event:
    made = _bare(
        duty.key, history, _summary(duty, feed), history.at or starts.get(duty.started_by or 0) or _begin(duty)
    )
    _set_due(made, duty.due_at or duty.due_on)
    made.add("url", settings.SITE_URL + reverse("console:duty", args=[duty.pk]))
    made.add("description", _description(duty, feed))
    if duty.state == State.OPEN:
        made.add("status", "CONFIRMED")
    else:
        made.add("status", "TENTATIVE")
        made.add("categories", [str(State(duty.state).label)])
    if duty.state == State.OPEN and not duty.best_effort:
        for alarm in _alarms(duty):
            made.add_component(alarm)
    return made


def _cancelled(duty: Duty, history: History) -> Event:
    """Done or no longer owed: the entry goes from the calendars of those who subscribed."""
    made = _bare(duty.key, history, duty.title, duty.met_at or history.at or _begin(duty), ended=True)
    _set_due(made, duty.due_at or duty.due_on)
    made.add("status", "CANCELLED")
    return made


def _taken_away(key: str, history: History) -> Event:
    assert history.at
    made = _bare(key, history, history.gone["title"], history.at)
    _set_due(made, _kept_due(history.gone["before"]) or history.at.astimezone(clock.CHINA).date())
    made.add("status", "CANCELLED")
    return made


def _bare(key: str, history: History, summary: str, changed: datetime, *, ended: bool = False) -> Event:
    made = Event()
    made.add("uid", uid(key))
    made.add("dtstamp", changed.astimezone(UTC))
    made.add("last-modified", changed.astimezone(UTC))
    made.add("sequence", history.moves + ended)
    made.add("summary", printable(summary))
    made.add("transp", "TRANSPARENT")
    made.add("class", "PRIVATE")
    return made


def _set_due(made: Event, due: date | datetime | None) -> None:
    """An hour is a moment in UTC; a day is the whole day."""
    assert due
    if isinstance(due, datetime):
        made.add("dtstart", due.astimezone(UTC))
    else:
        made.add("dtstart", due)
        made.add("dtend", due + timedelta(days=1))


def _summary(duty: Duty, feed: Feed) -> str:
    """The rule; the matter too where the owner wants it and nothing in it looks like a person's data."""
    if not (feed.names and duty.heading != duty.title) or any(scan(duty.heading)):
        return duty.title
    return f"{duty.heading} · {duty.title}"


def _description(duty: Duty, feed: Feed) -> str:
    parts = [named(feed.organ), duty.title, _("截止：%(due)s") % {"due": due_text(duty)}]
    if duty.best_effort:
        parts.append(_("这是力争目标，过了日期也不计为逾期。"))
    return "\n".join(map(printable, [*parts, _("为何是这天：登录办公台打开本项的链接。")]))


def _alarms(duty: Duty) -> Iterator[Alarm]:
    """At nine on the first day of each light before the limit, and on its last day; as the house counts, in working days."""
    assert duty.due_on
    days = {duty.due_on, *(first_day(duty.due_on, light.within) for light in rules.lights().lights if light.within)}
    for day in sorted(days):
        moment = datetime.combine(day, ALARM_AT, clock.CHINA)
        if duty.closes_at and moment < duty.closes_at:
            alarm = Alarm()
            alarm.add("action", "DISPLAY")
            alarm.add("description", printable(duty.title))
            alarm.add("trigger", moment.astimezone(UTC), parameters={"VALUE": "DATE-TIME"})
            yield alarm


def first_day(due: date, within: int) -> date:
    """The first day from which ``due`` lies within so many working days; without an official calendar, plain days."""
    return _first_day(due, within, settings.GONGKAI_AREA)


@lru_cache(maxsize=4096)
def _first_day(due: date, within: int, area: str) -> date:
    working, day = rules.calendar(), due
    try:
        while due - day < FURTHEST_BACK and working.add_working_days(day - timedelta(days=1), within) >= due:
            day -= timedelta(days=1)
    except CalendarNotCovered:
        return due - timedelta(days=within)
    return day


def _histories(organ: str) -> dict[str, History]:
    """Moves of every duty of the organ, by key; one query."""
    found: dict[str, History] = {}
    for event in LedgerEvent.objects.filter(name="duty.moved", organ=organ).order_by("seq").iterator(chunk_size=2000):
        told = event.data
        history = found.setdefault(told["duty"], History())
        history.moves += 1
        history.at = event.at
        history.gone = {"title": told["title"], "before": told["before"]} if told["after"] == "不再适用" else {}
        if replaced := told.get("replaced"):
            before = found.setdefault(replaced, History())
            before.moves, before.at = before.moves + 1, event.at
            before.gone = {"title": told["title"], "before": told["before"]}
    return found


def _started_at(events: Iterable[int | None]) -> dict[int, datetime]:
    wanted = {seq for seq in events if seq}
    return dict(LedgerEvent.objects.filter(seq__in=wanted).values_list("seq", "at"))


def _begin(duty: Duty) -> datetime:
    """A quota begins with its period and no event."""
    day = duty.started_on or duty.due_on
    assert day
    return datetime.combine(day, time(), clock.CHINA)


def _kept_due(text: str) -> date | None:
    try:
        return date.fromisoformat(text[:10])
    except ValueError:
        return None
