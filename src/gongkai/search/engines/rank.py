"""One number by which an engine sorts, the least first: what is in force, then the newest day, then the newest entry; it ends
in the id."""

from __future__ import annotations

from datetime import date

from gongkai.search.models import SearchEntry

_DAY, _NO_LONGER = 38, 60
_ID = (1 << _DAY) - 1
#: Every number of an entry that is not in force is at least this.
NO_LONGER = 1 << _NO_LONGER


def rank(entry: SearchEntry) -> int:
    """Fits a signed 64-bit integer and is not negative. No day sorts last."""
    day = entry.published_on.toordinal() if entry.published_on else 0
    return (NO_LONGER if entry.status else 0) | (date.max.toordinal() - day) << _DAY | (_ID - entry.pk)


def by_date(rank: int) -> int:
    """The part of the number that sorts by date alone."""
    return rank & (NO_LONGER - 1)


def entry_of(rank: int) -> int:
    return _ID - (rank & _ID)
