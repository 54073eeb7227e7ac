"""Lists to take away. A list view says once what its columns are; ``?format=csv`` or ``xlsx`` at its own address then answers
every row of all its pages, under the filters and the permission of the page itself."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date, datetime
from itertools import islice
from typing import Any

from django.core.exceptions import ObjectDoesNotExist
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from . import clock, sheets

#: How a cell comes out of a row: the names that lead to it (``organ.name``), or a function.
Value = str | Callable[[Any], Any]
#: Heading and value, in the order of the file.
Columns = Sequence[tuple[str | Promise, Value]]
AT_ONCE = 500


def export(
    request: HttpRequest,
    name: str | Promise,
    columns: Columns,
    found: Iterable[Any],
    *,
    each: Callable[[list[Any]], Iterable[Any]] | None = None,
) -> HttpResponse | None:
    """The file, when one is asked for; else None, and the page that is now made shows where to get it.

    ``each`` is what the page does with the things on it, done with at most AT_ONCE of them: the columns are taken from its
    results. To be called when the person's right to the page is settled and ``found`` is narrowed.
    """
    request.exports = sheets.KINDS  # type: ignore[attr-defined]
    kind = request.GET.get("format", "")
    if request.method not in ("GET", "HEAD") or kind not in sheets.KINDS:
        return None
    head = [str(heading) for heading, _value in columns]
    return sheets.answer(kind, f"{name}-{clock.today():%Y%m%d}", head, cells(rows(columns, found, each)))


def rows(
    columns: Columns, found: Iterable[Any], each: Callable[[list[Any]], Iterable[Any]] | None = None
) -> Iterator[list[Any]]:
    """The values of every row as they are, read from the database as they are needed."""
    taken = [_getter(value) for _heading, value in columns]
    for one in _made(found, each):
        yield [take(one) for take in taken]


def cells(found: Iterable[Iterable[Any]]) -> Iterator[list[sheets.Cell]]:
    return ([cell(value) for value in row] for row in found)


def cell(value: Any) -> sheets.Cell:
    """A value as a spreadsheet shows it: days and moments in China's time, several things with a sign between them."""
    match value:
        case None:
            return ""
        case bool():
            return _("是") if value else _("否")
        case int():
            return value
        case datetime():
            return f"{value.astimezone(clock.CHINA):%Y-%m-%d %H:%M}"
        case date():
            return value.isoformat()
        case list() | tuple() | set() | frozenset():
            return "；".join(str(cell(one)) for one in value)
        case _:
            return str(value)


def _made(found: Iterable[Any], each: Callable[[list[Any]], Iterable[Any]] | None) -> Iterator[Any]:
    things = found.iterator(chunk_size=AT_ONCE) if isinstance(found, QuerySet) else iter(found)
    if each is None:
        yield from things
        return
    while batch := list(islice(things, AT_ONCE)):
        yield from each(batch)


def _getter(value: Value) -> Callable[[Any], Any]:
    return _path(value) if isinstance(value, str) else value


def _path(names: str) -> Callable[[Any], Any]:
    """Nothing where one of the names leads to nothing; a method is asked, as in a template."""
    steps = names.split(".")

    def taken(one: Any) -> Any:
        for step in steps:
            if one is None:
                return None
            try:
                one = getattr(one, step)
            except ObjectDoesNotExist:
                return None
        return one() if callable(one) else one

    return taken
