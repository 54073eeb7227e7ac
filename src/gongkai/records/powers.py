"""权责清单 and public services held against the catalogue: which entries an item is about, and which entries no item is."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import CharField, Q, QuerySet
from django.db.models.fields.json import KT
from django.db.models.functions import Cast

from gongkai.catalog.models import Item
from gongkai.catalog.queries import open_to
from gongkai.organs.models import Organ

from .models import Attribute, Record, State, Validity
from .queries import public

#: Record types whose ``code`` an item may name: 权责清单事项 and 办事指南.
TYPES = ("power-list", "service-guide")
_OUT = (State.PUBLISHED, State.WITHDRAWN)


@dataclass(frozen=True, slots=True)
class Named:
    """A code that an item names, and the public entry that bears it; None where there is none in force today."""

    code: str
    record: Record | None


@dataclass(frozen=True, slots=True)
class Broken:
    """An item, and what it names in vain: entries that ended, and codes that no entry ever bore."""

    item: Item
    ended: tuple[str, ...]
    unknown: tuple[str, ...]


def named(item: Item, day: date) -> list[Named]:
    """Every code the item names, in its order, with the entry anyone may read; one query, none for an item without."""
    found = _by_code(item.powers, day)
    return [Named(code, found.get(code)) for code in item.powers]


def uncovered(organ: Organ, day: date) -> list[Record]:
    """Entries of the organ in force that no item open to it names, in the order of their codes; two queries."""
    told = {code for codes in open_to(organ).order_by().values_list("powers", flat=True) for code in codes}
    entries = _in_force(day).filter(organ=organ).order_by("entry_code", "id")
    return [one for one in entries if one.entry_code not in told]


def broken(organ: Organ, day: date) -> list[Broken]:
    """Items of the organ's own catalogue that name entries that ended or do not exist, its drafts included; three queries."""
    items = list(Item.objects.filter(organ=organ, in_force=True).exclude(powers=[]).select_related("organ", "field"))
    codes = {code for item in items for code in item.powers}
    living = set(_by_code(codes, day))
    left = codes - living
    gone = set(_entries(_EVER).filter(entry_code__in=left).values_list("entry_code", flat=True)) if left else set()
    found = []
    for item in items:
        lost = [code for code in item.powers if code not in living]
        if lost:
            parts: dict[bool, list[str]] = defaultdict(list)
            for code in lost:
                parts[code in gone].append(code)
            found.append(Broken(item, tuple(parts[True]), tuple(parts[False])))
    return found


def _by_code(codes: Collection[str], day: date) -> dict[str, Record]:
    """Code → its entry; of several that bear one code, the newest."""
    if not codes:
        return {}
    entries = _in_force(day).filter(entry_code__in=list(codes)).order_by("published_at", "id")
    return {one.entry_code: one for one in entries}


_EVER = Q(state__in=_OUT, attribute=Attribute.OPEN, corrects__isnull=True)


def _in_force(day: date) -> QuerySet[Any]:
    over = Q(validity__in=[Validity.REPEALED, Validity.EXPIRED]) | Q(valid_until__lt=day)
    return _entries(Q()).filter(pk__in=public().order_by().values("pk")).exclude(over)


def _entries(which: Q) -> QuerySet[Any]:
    found = Record.objects.filter(which, type__in=TYPES).select_related("organ").defer("body")
    return found.annotate(entry_code=Cast(KT("values__code"), CharField()))
