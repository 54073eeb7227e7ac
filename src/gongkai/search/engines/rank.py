"""One number by which an engine sorts: what is in force first, then the newest day, then the newest entry; it ends in the id."""

from __future__ import annotations

from gongkai.search.models import SearchEntry

_DAY, _IN_FORCE = 38, 60
_ID = (1 << _DAY) - 1
#: Every number of an entry in force is at least this.
IN_FORCE = 1 << _IN_FORCE


def rank(entry: SearchEntry) -> int:
    """Fits a signed 64-bit integer. No day sorts last."""
    day = entry.published_on.toordinal() if entry.published_on else 0
    return (0 if entry.status else IN_FORCE) | day << _DAY | entry.pk


def by_date(rank: int) -> int:
    """The part of the number that sorts by date alone."""
    return rank & (IN_FORCE - 1)


def entry_of(rank: int) -> int:
    return rank & _ID
