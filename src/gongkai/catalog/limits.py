"""Which of the limits of a cell is owed for information of one genre."""

from __future__ import annotations

from gongkai.schemas import loader
from gongkai.schemas.limits import Limit, UnknownLimit, limit_for
from gongkai.text.script import fold

#: Shorter names (决定, 公告, 目录) are words of many clauses that do not mean the genre.
_TELLING = 4


def limit_among(text: str, genre: str) -> Limit | None:
    """The limit of a cell that can be missed: named for the genre (code, may be blank), else the strictest, else the first
    of any kind. None when the cell cannot be read."""
    names = {code: _names(code) for code in loader.genres()}
    mine = names.pop(genre, ())
    try:
        return limit_for(fold(text), mine, [name for others in names.values() for name in others])
    except UnknownLimit:
        return None


def _names(code: str) -> tuple[str, ...]:
    genre = loader.genres()[code]
    return tuple(name for name in (genre.zh, *genre.aliases) if len(name) >= _TELLING)
