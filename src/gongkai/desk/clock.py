"""What time it is. The only place that asks the machine; everything else is told."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.utils import timezone

CHINA = ZoneInfo("Asia/Shanghai")
_pinned: ContextVar[datetime | None] = ContextVar("gongkai_now", default=None)


def now() -> datetime:
    """The moment, in China time."""
    return (_pinned.get() or timezone.now()).astimezone(CHINA)


def today() -> date:
    """The day in China, whatever the server's own zone is."""
    return now().date()


@contextmanager
def pinned(moment: datetime) -> Iterator[None]:
    """Within the block it is ``moment`` (an aware time): for the sample city, for tests, for ``--today``."""
    if moment.tzinfo is None:
        raise ValueError("a moment needs a time zone")
    token = _pinned.set(moment)
    try:
        yield
    finally:
        _pinned.reset(token)
