"""Perhaps the same item twice under different names: pointed out, for a person to judge."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import TypeVar

from gongkai.text.normalise import normalise

from .content import Content

T = TypeVar("T")
#: Two names are alike when they share most pairs of neighbouring signs.
_NAMES_ALIKE = 0.75
#: In an endless list of names under one 一级事项 each is held against the latest alone.
_MOST_COMPARED = 100
_EMPTY_WORDS = re.compile(r"信息|情况|公开|公示|有关|相关|及|和|与|的")


@dataclass(frozen=True, slots=True)
class _Looks:
    """What is compared: the things listed (None: too few to tell), and the name below its 一级事项."""

    key: str
    things: tuple[frozenset[str], frozenset[str]] | None
    group: str
    name: str
    pairs: frozenset[str]


def lookalikes(entries: Iterable[T], of: Callable[[T], tuple[int, Content]]) -> Iterator[tuple[T, T]]:
    """Pairs (earlier, later) of one field that seem to be the same; each later one is paired once.

    ``of`` gives the field and the content of an entry. Alike are rows that list the same elements with the same basis, and
    rows under one 一级事项 whose names differ little or in filling words alone.
    """
    by_things: dict[object, list[tuple[T, _Looks]]] = defaultdict(list)
    by_group: dict[object, list[tuple[T, _Looks]]] = defaultdict(list)
    for entry in entries:
        field, content = of(entry)
        looks = _looks(content)
        things, group = by_things[field, looks.things], by_group[field, looks.group]
        twin = next((other for other, seen in things if looks.things and seen.key != looks.key), None)
        twin = twin or next((other for other, seen in group[-_MOST_COMPARED:] if _names_alike(seen, looks)), None)
        if twin is not None:
            yield twin, entry
        things.append((entry, looks))
        group.append((entry, looks))


def _looks(content: Content) -> _Looks:
    elements = frozenset(_plain(line) for line in content.elements)
    name = _plain(content.level2 + content.level3 or content.level1)
    return _Looks(
        content.name_key,
        (elements, frozenset(content.basis)) if len(elements) > 1 else None,
        _plain(content.level1) if content.level2 else "",
        name,
        frozenset(name[n : n + 2] for n in range(len(name) - 1)) or frozenset({name}),
    )


def _names_alike(one: _Looks, other: _Looks) -> bool:
    if one.key == other.key or not one.name or not other.name:
        return False
    shared = 2 * len(one.pairs & other.pairs) / (len(one.pairs) + len(other.pairs))
    return one.name == other.name or shared >= _NAMES_ALIKE


def _plain(name: str) -> str:
    return _EMPTY_WORDS.sub("", re.sub(r"[\W_]+", "", normalise(name)))
