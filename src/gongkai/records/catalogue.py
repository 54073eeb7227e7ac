"""Records and the catalogue, held against each other: each published record should belong to an item, and each item should
have something published in its period."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from django.db.models import Count, Max, Q, QuerySet

from gongkai.catalog.bases import Gone, named, numbers, superseded, title
from gongkai.catalog.models import Item
from gongkai.catalog.periods import Period, period
from gongkai.catalog.queries import of_organ
from gongkai.catalog.queries import public as public_items
from gongkai.desk import clock
from gongkai.organs.models import Organ

from .models import Record, Relation, Validity
from .queries import public

#: 省 → 市 → 县 → 乡: so many items may stand above one.
_DEEPEST = 4
Ended = tuple[dict[str, Record], dict[str, Record]]
"""Public documents that hold no longer, by number and by title."""


@dataclass(frozen=True, slots=True)
class Silent:
    """An item under which nothing was published since ``since``; ``last`` is the last time anything was."""

    item: Item
    period: Period
    since: date
    last: datetime | None


@dataclass(frozen=True, slots=True)
class Leaning:
    """An item in force, and those of its bases that no longer hold."""

    item: Item
    gone: tuple[Gone, ...]


def untied(organs: Collection[str]) -> QuerySet[Record]:
    """Public records of these organs that belong to no catalogue item, newest first."""
    return public().filter(organ__code__in=organs, item=None)


def tied_share(organs: Collection[str]) -> tuple[int, int]:
    """Public records of these organs: those that belong to an item, and all."""
    counted = public().filter(organ__code__in=organs).order_by()
    told = counted.aggregate(tied=Count("pk", filter=Q(item__isnull=False)), every=Count("pk"))
    return told["tied"], told["every"]


def silent(organ: Organ, day: date) -> list[Silent]:
    """Items of the organ's catalogue to be published actively that had nothing in their period up to ``day``.

    A record under an item above, which the organ's own was made of, counts for it. Three queries and one a level above.
    """
    items = [item for item in of_organ(organ) if item.published_actively]
    chains = _chains(items)
    last = _last(organ, {pk for chain in chains.values() for pk in chain})
    found = []
    for item in items:
        named, moments = period(item), [last[pk] for pk in chains[item.pk] if pk in last]
        latest, since = max(moments, default=None), named.begins(day)
        if latest is None or latest.astimezone(clock.CHINA).date() < since:
            found.append(Silent(item, named, since, latest))
    return found


def repealed_bases(organs: Collection[str] | None, day: date) -> list[Leaning]:
    """Items in force, of these organs or of all catalogues, whose basis was repealed, lapsed or superseded."""
    items = public_items() if organs is None else public_items().filter(organ__code__in=organs)
    return list(_leaning(items, day))


def gone_bases(item: Item, day: date) -> tuple[Gone, ...]:
    """The same of one item."""
    return next((one.gone for one in _leaning([item], day)), ())


def gone(lines: Sequence[str], day: date) -> tuple[Gone, ...]:
    """Of lines that name documents, those whose document holds no longer, each with what took its place."""
    found = _gone(lines, day, _ended(day)) if lines else []
    after = _replaced([one.record for one in found if one.record])
    return tuple(replace(one, now=after.get(one.record, one.now)) for one in found)


def _leaning(items: Iterable[Item], day: date) -> Iterator[Leaning]:
    ended = _ended(day)
    for item in items:
        if found := _gone(item.basis, day, ended):
            yield Leaning(item, tuple(found))


def _gone(lines: Iterable[str], day: date, ended: Ended) -> list[Gone]:
    by_number, by_title = ended
    lines = list(lines)
    found = {one.line: one for one in superseded(lines, day)}
    for line in lines:
        known = numbers(line)
        record = next((by_number[key] for key in known if key in by_number), None)
        record = record or (by_title.get(title(line)) if not known else None)
        if record:
            found[line] = Gone(line, record.title, record.validity_on or record.valid_until, record.pk)
    return list(found.values())


def _replaced(records: Collection[int]) -> dict[int | None, str]:
    """Record → the name of the public document that replaced or repealed it."""
    kinds = (Relation.Kind.REPLACES, Relation.Kind.REPEALS)
    told = public().filter(relations__target__in=records, relations__kind__in=kinds) if records else public().none()
    rows = told.order_by("published_at").values_list("relations__target", "title", "doc_number")
    return {target: named(heading, number) for target, heading, number in rows}


def _ended(day: date) -> Ended:
    """Public documents that hold no longer, by number and by title; a title that a living one bears is left out."""
    over = Q(validity__in=[Validity.REPEALED, Validity.EXPIRED]) | Q(valid_until__lt=day)
    found = list(public().filter(over).only(*_SHOWN).order_by("validity_on", "id"))
    gone = [one for one in found if one.validity_mark(day) in ("已废止", "失效")]
    by_title = {title(one.title): one for one in gone}
    living = public().exclude(over).filter(title__in=[one.title for one in gone]).values_list("title", flat=True)
    for name in living:
        by_title.pop(title(name), None)
    return {one.doc_key: one for one in gone if one.doc_key}, by_title


_SHOWN = ("title", "doc_key", "validity", "validity_on", "valid_from", "valid_until", "organ")


def _chains(items: Iterable[Item]) -> dict[int, list[int]]:
    """Item → itself and the items above it."""
    chains = {item.pk: [item.pk, *([item.parent_id] if item.parent_id else [])] for item in items}
    for _level in range(_DEEPEST - 1):
        ends = {chain[-1] for chain in chains.values()}
        parents = dict(Item.objects.filter(pk__in=ends, parent__isnull=False).values_list("pk", "parent_id"))
        if not parents:
            break
        for chain in chains.values():
            if (parent := parents.get(chain[-1])) is not None and parent not in chain:
                chain.append(parent)
    return chains


def _last(organ: Organ, items: Collection[int]) -> dict[int, datetime]:
    """Item → when the organ last published under it."""
    found = public().filter(organ=organ, item__in=items).order_by().values_list("item")
    return dict(found.annotate(last=Max("published_at")))
