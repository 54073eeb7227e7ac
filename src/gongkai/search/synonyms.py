"""The same question in other words: what people say for what documents write, and the other way round."""

from __future__ import annotations

from functools import cache

import msgspec

from gongkai.schemas.reading import read

from .words import runs, terms

#: Each is one more question to the index.
MOST_REWRITTEN = 3


class Synonym(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    everyday: str
    official: str


@cache
def table() -> dict[str, tuple[str, ...]]:
    """Word → the words that may stand for it, as runs; official words before everyday ones, longer words first."""
    rows = [(runs(row.everyday), runs(row.official)) for row in read(tuple[Synonym, ...], "search", "synonyms.yaml")]
    both = dict.fromkeys([*rows, *((official, everyday) for everyday, official in rows)])
    words = sorted({word for word, _ in both}, key=lambda word: (-len(word), word))
    return {word: tuple(other for one, other in both if one == word) for word in words}


def rewritten(query: str) -> tuple[str, ...]:
    """The query, normalised, with one word exchanged; at most ``MOST_REWRITTEN``. None where it has no word of the table."""
    plain = " ".join(term.runs for term in terms(query))
    others = (
        plain.replace(word, other)
        for word, exchanged in table().items()
        if word in plain
        for other in exchanged
        if other not in plain
    )
    return tuple(dict.fromkeys(others))[:MOST_REWRITTEN]
