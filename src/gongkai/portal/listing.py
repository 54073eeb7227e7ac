"""Which public records a page lists: by genre, field, organ, subject, catalogue item. Every list starts from ``public()``."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import reduce
from operator import or_

from django.core.paginator import Page as Leaf
from django.db.models import F, OuterRef, Q, QuerySet

from gongkai.catalog.models import Item
from gongkai.desk.paging import leaf as desk_leaf
from gongkai.organs.models import Organ
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

    def newest(self, most: int) -> list[Record]:
        """The first of ``records``, at a cost that does not grow with the number of records.

        Where one kind has alternatives the database would sort all that fit, or walk through all there are until enough fit.
        So each alternative is asked for its own newest ones, which its index holds in order.
        """
        ways = self._alternatives(most)
        if ways is None:
            return list(self.records()[:most])
        heads = [head for way in ways for head in public().filter(way).values_list("published_at", "pk")[:most]]
        found = [pk for _at, pk in sorted(heads, reverse=True)[:most]]
        return list(lines(public().filter(pk__in=found)))

    def _alternatives(self, most: int) -> list[Q] | None:
        """None where kinds narrow each other, or where one has no index of its own."""
        if self.subjects or self.normative_only:
            return None
        match bool(self.genres), bool(self.organs), bool(self.fields), bool(self.items):
            case True, False, False, False:
                return [Q(genre=code) for code in self.genres]
            case False, True, False, False:
                return [Q(organ=pk) for pk in Organ.objects.filter(code__in=self.organs).values_list("pk", flat=True)]
            case False, False, True, False:
                return _lately(Item.objects.filter(field__code__in=self.fields), most)
            case False, False, False, True:
                named = Q(code__in=self.items) | Q(parent__code__in=self.items)
                return _lately(Item.objects.filter(named), most)
        return None


def _lately(items: QuerySet[Item], most: int) -> list[Q]:
    """The items with the newest records: the ``most`` newest of them all are among theirs. Each costs one look into an index."""
    last = public().filter(item=OuterRef("pk")).values("published_at")[:1]
    found = items.annotate(last=last).order_by(F("last").desc(nulls_last=True)).values_list("pk", "last")[:most]
    return [Q(item=pk) for pk, at in found if at]


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
