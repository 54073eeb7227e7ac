"""Which public records a page lists: by genre, field, organ, subject, catalogue item. Every list starts from ``public()``."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import reduce
from operator import or_

from django.core.paginator import Page as Leaf
from django.db.models import Q, QuerySet

from gongkai.desk.paging import leaf as desk_leaf
from gongkai.records.models import Record
from gongkai.records.queries import public

PER_PAGE = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Values of one kind are alternatives; different kinds narrow each other; nothing at all is everything."""

    genres: Sequence[str] = ()
    fields: Sequence[str] = ()
    organs: Sequence[str] = ()
    subjects: Sequence[str] = ()
    items: Sequence[str] = ()
    normative_only: bool = False

    @property
    def condition(self) -> Q:
        named = {
            "genre__in": self.genres,
            "item__field__code__in": self.fields,
            "organ__code__in": self.organs,
        }
        found = Q(**{lookup: list(values) for lookup, values in named.items() if values})
        if self.items:  # a common item stands for the rows that organs made of it
            found &= Q(item__code__in=list(self.items)) | Q(item__parent__code__in=list(self.items))
        if self.subjects:
            found &= reduce(or_, (_under(code) for code in self.subjects))
        return found & Q(normative=True) if self.normative_only else found

    def records(self) -> QuerySet[Record]:
        return lines(public().filter(self.condition))


def _under(code: str) -> Q:
    """The subject class and its children. A range of codes is found in the index, a beginning of words is not."""
    after = str(int(code) + 1).zfill(len(code)) if code.isdecimal() else ""
    if len(after) != len(code):
        return Q(subject_class__startswith=code)
    return Q(subject_class__gte=code, subject_class__lt=after)


def lines(records: QuerySet[Record]) -> QuerySet[Record]:
    """Only what a line of a list shows: bodies stay in the database."""
    return records.defer("body", "values", "organ__aliases")


def leaf(records: QuerySet[Record], number: str | None) -> Leaf[Record]:
    """One page of a list; a number that is none, too small or too large gives the nearest page."""
    return desk_leaf(records, number, PER_PAGE)
