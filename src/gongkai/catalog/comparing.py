"""A comparison with the upper catalogue, told row by row: for the screen and for a spreadsheet."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _

from .models import Item
from .queries import Comparison, Difference, Pending
from .refining import FieldChange

HEAD = ("结果", "领域", "编码", "事项", "要素", "上级目录", "本目录", "说明")


@dataclass(frozen=True, slots=True)
class Line:
    """One part of one item: what is above and what is here."""

    title: str
    before: str
    after: str
    gone: tuple[str, ...] = ()
    new: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Part:
    """One item with its lines; ``notes`` say what a person has to look at."""

    item: Item
    upper: Item
    lines: tuple[Line, ...]
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Parts:
    changed: tuple[Part, ...]
    pending: tuple[Part, ...]


def parts(comparison: Comparison) -> Parts:
    return Parts(
        tuple(part(one) for one in comparison.changed),
        tuple(Part(one.item, one.upper, _lines(one.changes)) for one in comparison.pending),
    )


def part(one: Difference) -> Part:
    return Part(one.item, one.upper, _lines(one.changes), tuple(reason.text for reason in one.departures))


def of_pending(one: Pending) -> Part:
    return Part(one.item, one.upper, _lines(one.changes))


def rows(comparison: Comparison) -> Iterator[tuple[str, ...]]:
    """Every added, changed and missing item, and what waits to be taken over; one line a part that differs."""
    for item in comparison.added:
        yield "增加", *_named(item), "", "", "", ""
    for one in parts(comparison).changed:
        for line in one.lines:
            yield "修改", *_named(one.item), line.title, line.before, line.after, "；".join(one.notes)
    for item in comparison.missing:
        yield "缺少", *_named(item), "", item.limit_text, "", ""
    for one in parts(comparison).pending:
        for line in one.lines:
            yield "上级变动待接收", *_named(one.item), line.title, line.before, line.after, _("前为承接时，后为现在")


def _named(item: Item) -> tuple[str, str, str]:
    return item.field.name_zh, item.code, item.title


def _lines(changes: tuple[FieldChange, ...]) -> tuple[Line, ...]:
    return tuple(Line(change.title, *change.told, change.gone, change.new) for change in changes)
