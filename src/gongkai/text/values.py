"""Chosen values, found again in any text however they are written there: full or half width, spaced, wrapped, in small letters."""

from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from typing import NamedTuple

import ahocorasick_rs

from gongkai.text.layout import fold_for_reading
from gongkai.text.runs import forms

#: What may stand between the signs of one value. A tab may not: it parts cells.
_GAPS = frozenset(" -·\n\r")


class Place(NamedTuple):
    start: int
    end: int
    value: str


class Values(Mapping[str, str]):
    """From a value as it was found to what shall stand in its stead."""

    def __init__(self, shown: Mapping[str, str]) -> None:
        self._shown = {value: words for value, words in shown.items() if squeezed(value)[0]}
        self._known = {squeezed(value)[0]: value for value in self._shown}

    def __getitem__(self, value: str) -> str:
        return self._shown[value]

    def __iter__(self) -> Iterator[str]:
        return iter(self._shown)

    def __len__(self) -> int:
        return len(self._shown)

    @cached_property
    def _automaton(self) -> ahocorasick_rs.AhoCorasick:
        return ahocorasick_rs.AhoCorasick(list(self._known), matchkind=ahocorasick_rs.MatchKind.LeftmostLongest)

    def places(self, text: str) -> list[Place]:
        """In order, apart from each other; never a part of a longer number."""
        if not self._known or not text:
            return []
        tight, at = squeezed(text)
        found = []
        for _number, start, end in self._automaton.find_matches_as_indexes(tight):
            first, last = at[start], at[end - 1] + 1
            if not _cuts(text, first - 1, first) and not _cuts(text, last - 1, last):
                found.append(Place(first, last, self._known[tight[start:end]]))
        return found

    def replaced(self, text: str) -> str:
        parts, last = [], 0
        for place in self.places(text):
            parts += [text[last : place.start], self[place.value]]
            last = place.end
        return "".join([*parts, text[last:]]) if last else text

    def in_any(self, texts: Iterable[str]) -> bool:
        return any(self.places(text) for text in texts)


def squeezed(text: str) -> tuple[str, list[int]]:
    """The signs that count, and where each of them stands."""
    folded = fold_for_reading(text.translate(forms())).upper()
    if len(folded) != len(text):  # a letter whose capital is two
        folded = fold_for_reading(text.translate(forms()))
    at = [index for index, sign in enumerate(folded) if sign not in _GAPS]
    return "".join(folded[index] for index in at), at


def _cuts(text: str, before: int, after: int) -> bool:
    """Whether a number goes on across the edge."""
    return before >= 0 and after < len(text) and text[before].isdigit() and text[after].isdigit()
