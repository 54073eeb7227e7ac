"""Between the duty that law derived and the row that stores it."""

from __future__ import annotations

from datetime import date, datetime

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import override

from gongkai.desk.clock import CHINA
from gongkai.desk.models import Event
from gongkai.law import duties as law
from gongkai.law.kinds import Completeness

from . import rules
from .models import Duty, State

#: Every column that is derived; all but the key.
DERIVED = [field.name for field in Duty._meta.fields if field.name not in ("id", "key")]
#: Where a start event may carry what its subject is called.
TITLES = ("title", "item_title", "policy_title")


def row_of(duty: law.Duty, about: str) -> Duty:
    """An unsaved row. Missed is stored as open: the clock alone tells them apart."""
    source = duty.source
    row = Duty(
        key=duty.id,
        rule=duty.rule,
        kind=source.kind if source else "deadline",
        field=(source.field or "") if source else "",
        title=duty.title[:200],
        about=(about or _period(duty))[:300],
        subject=duty.subject,
        organ=duty.organ,
        state=State.OPEN if duty.state is law.State.MISSED else State(duty.state),
        started_on=duty.started_on,
        started_by=duty.started_by,
        met_at=duty.met_at,
        met_by=duty.met_by,
        best_effort=bool(source and source.best_effort),
        problem=_problem(duty)[:300],
    )
    _set_due(row, duty.due)
    return row


def differs(row: Duty, stored: Duty) -> bool:
    return any(getattr(row, name) != getattr(stored, name) for name in DERIVED)


def due_of(row: Duty) -> date | datetime | None:
    return row.due_at or row.due_on


def due_text(row: Duty) -> str:
    """As a person reads it: the day, with the hour for limits in hours."""
    if row.due_at:
        return f"{row.due_at.astimezone(CHINA):%Y-%m-%d %H:%M}"
    if row.due_on:
        return row.due_on.isoformat()
    if row.state == State.WAITING:
        return _("时钟停着")
    return _("不设期限") if row.kind == Completeness.kind else _("无法推算")


def due_kept(row: Duty) -> str:
    """The same as the ledger keeps it, whatever language the person at work reads."""
    with override(settings.LANGUAGE_CODE):
        return due_text(row)


def title_in(start: Event | None) -> str:
    """What the start event calls its subject, when no room can name it."""
    data = start.data if start else {}
    return next((str(data[key]) for key in TITLES if data.get(key)), "")


def _set_due(row: Duty, due: date | datetime | None) -> None:
    if isinstance(due, datetime):
        row.due_at = row.closes_at = due
        row.due_on = due.astimezone(CHINA).date()
    elif due:
        row.due_on, row.closes_at = due, rules.last_instant(due)


def _problem(duty: law.Duty) -> str:
    if duty.due is not None:
        return ""
    return next(iter(duty.trace.sentences), "")


def _period(duty: law.Duty) -> str:
    """The period of what an organ owes, the last part of its id: 2026, 2026Q1, 2026-03; or the day it began."""
    if duty.started_by is not None:
        return ""
    name = duty.id.rpartition("/")[2]
    if len(name) == len("2026-03-01"):
        return f"{name}起"
    year, _sep, quarter = name.partition("Q")
    year, _sep, month = year.partition("-")
    return f"{year}年" + (f"第{quarter}季度" if quarter else f"{int(month)}月" if month else "")
