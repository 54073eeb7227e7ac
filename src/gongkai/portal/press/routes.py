"""Which public addresses are printed and which the application answers. A new public address has one line here.

A printed page is the page without parameters: filters, further pages of a list and ways of reading are answered by the
application, so nothing stale can lie in the depth of a list.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from urllib.parse import unquote

from django.conf import settings
from django.db.models import F, Max, Q
from django.urls import reverse
from django.utils import translation
from wagtail.models import Page

from gongkai.catalog.models import Field, Item
from gongkai.channels.models import ReadingPlace
from gongkai.desk import clock
from gongkai.organs.models import Organ
from gongkai.portal.models import ColumnPage, HomePage, StatutoryPage
from gongkai.portal.public import issued
from gongkai.portal.statutory import platform
from gongkai.portal.views.feeds import EVERYTHING
from gongkai.portal.views.robots import RANGE
from gongkai.records import datasets
from gongkai.records.models import Record, State, Version
from gongkai.records.queries import public
from gongkai.rulebooks.calendars import calendar

Args = tuple[object, ...]
#: Languages after the first are printed after every page of the first, and each page of the newest record before all.
BETWEEN, OTHER_LANGUAGE = 10, 1000


@dataclass(frozen=True, slots=True)
class Printed:
    """``all`` answers the arguments of every address of the view. With a ``key`` (``item:{}``, filled with the first
    argument) only events that touch this key print it anew; without one, every event on a table that it read.
    ``of_records`` marks the views of single records: they are found by their record and never listed all at once.
    """

    all: Callable[[], Iterable[Args]]
    key: str = ""
    of_records: bool = False


@dataclass(frozen=True, slots=True)
class Address:
    """``rank`` is the order of printing; ``number`` puts the newest of one rank first."""

    path: str
    key: str = ""
    rank: int = 0
    number: int = 0
    of_record: bool = False


def _one() -> Iterable[Args]:
    return [()]


def _records(only: Iterable[int] | None = None) -> Iterator[Args]:
    """Those that are public, and those withdrawn: their address answers why."""
    yield from ((pk,) for pk in _of(public().order_by(), only).values_list("pk", flat=True))
    yield from ((pk,) for pk in _of(Record.objects.filter(state=State.WITHDRAWN), only).values_list("pk", flat=True))


def _versions(only: Iterable[int] | None = None) -> Iterator[Args]:
    """Of records that were corrected: with a single version there is nothing to compare."""
    corrected = Version.objects.filter(number__gt=1, record__in=_of(public().order_by(), only).values("pk"))
    shown = Version.objects.filter(withheld=False, record__in=corrected.values("record"))
    yield from shown.values_list("record", "number")


def _of(records: object, only: Iterable[int] | None) -> object:
    return records if only is None else records.filter(pk__in=list(only))  # type: ignore[attr-defined]


def _tree() -> Iterator[Args]:
    home = HomePage.objects.live().first()
    if home is None:
        return
    kinds = [kind.objects.live() for kind in (HomePage, StatutoryPage, ColumnPage)]
    below = Page.objects.descendant_of(home, inclusive=True).live().values_list("pk", flat=True)
    reached = set(below)
    for pages in kinds:
        for pk, address in pages.values_list("pk", "url_path"):
            if pk in reached:
                yield (address.removeprefix(home.url_path),)


def _items() -> Iterable[Args]:
    return Item.objects.filter(in_force=True, published=True).values_list("pk")


def _ranges() -> Iterable[Args]:
    last = public().order_by().aggregate(last=Max("pk"))["last"] or 0
    return [(number,) for number in range(1, -(-last // RANGE) + 1)]


def _years() -> Iterable[Args]:
    known = calendar(None).years
    return [(year,) for year in range(known[0].year, max(known[-1].year, clock.today().year) + 2)]


def _feeds() -> Iterable[Args]:
    return [(EVERYTHING,), *ColumnPage.objects.live().values_list("slug")]


#: By the name of the address, in the order in which pages are printed. The views of a record come first in every language.
PRINTED: dict[str, Printed] = {
    "portal:record": Printed(_records, "record:{}", of_records=True),
    "portal:version": Printed(_versions, "record:{}", of_records=True),
    "wagtail_serve": Printed(_tree),
    "open:atom": Printed(_feeds),
    "open:json-feed": Printed(_feeds),
    "open:rss": Printed(_feeds),
    "portal:field": Printed(lambda: Field.objects.values_list("code"), "field:{}"),
    "portal:field-records": Printed(lambda: Field.objects.values_list("code"), "field:{}"),
    "portal:item": Printed(_items, "item:{}"),
    "portal:organ": Printed(lambda: Organ.objects.values_list("code"), "organ:{}"),
    "portal:guide": Printed(lambda: Organ.objects.values_list("code"), "organ:{}"),
    "portal:organ-catalogue": Printed(lambda: Organ.objects.values_list("code"), "organ:{}"),
    "portal:types": Printed(_one),
    "portal:type": Printed(lambda: [(kind.key,) for kind, _count in datasets.counts()], "type:{}"),
    "portal:statutory-entry": Printed(lambda: [(entry.key,) for entry in platform().content]),
    "portal:catalogue": Printed(_one),
    "portal:organs": Printed(_one),
    "portal:score": Printed(_one),
    "portal:policies": Printed(_one),
    "portal:policy": Printed(lambda: issued().order_by().values_list("pk"), "policy:{}"),
    "portal:rules": Printed(_one),
    "portal:normative": Printed(_one),
    "portal:coverage": Printed(_one),
    "portal:places": Printed(_one),
    "portal:place": Printed(lambda: ReadingPlace.objects.filter(closed_on=None).values_list("pk")),
    "portal:interface": Printed(_one),
    "portal:calendar": Printed(_one),
    "portal:calendar-year": Printed(_years),
    "portal:help": Printed(_one),
    "portal:accessibility": Printed(_one),
    "open:sitemap": Printed(_one),
    "open:sitemap-pages": Printed(_one),
    "open:sitemap-records": Printed(_ranges, "range:{}"),
    "open:robots": Printed(_one),
}
_PARAMETERS = "answers what a program asks in its parameters"
_DATA = "holds everything public, and is made when it is asked for"
_HOURS = "says to the minute how many hours are left, and there is one for every duty or rule"
_FORM = "a form, or the key of one"
_OWN = "for the applicant alone"
_BOARD = "a board asks each minute, and says that it is alive"
_MADE = "a file made when somebody asks for it"
_GAZETTE = "asked each time which of the documents it carries are public"
#: Those that the application answers, each with the reason.
ANSWERED: dict[str, str] = {
    "healthz": "says whether the application answers",
    "portal:search": "answers what the reader typed",
    "portal:duty": _HOURS,
    "portal:organ-duties": _HOURS,
    "portal:organ-clauses": "changes with every document that gives the organ work",
    "portal:policy-map": "changes with every document that cites or repeals the one shown",
    "portal:rule": _HOURS,
    "portal:data": _DATA,
    "portal:dataset": _DATA,
    "open:data-file": _DATA,
    "open:dcat": _DATA,
    "api:records": _PARAMETERS,
    "api:record": _PARAMETERS,
    "api:versions": _PARAMETERS,
    "api:organs": _PARAMETERS,
    "api:organ": _PARAMETERS,
    "api:items": _PARAMETERS,
    "api:policies": _PARAMETERS,
    "api:vocabularies": _PARAMETERS,
    "api:types": _PARAMETERS,
    "api:type": _PARAMETERS,
    "api:rules": _PARAMETERS,
    "api:rule": _PARAMETERS,
    "api:duties": _PARAMETERS,
    "api:openapi-json": _PARAMETERS,
    "api:nothing": "says that there is no such address",
    "open:captions": "asked each time whether its record is public",
    "open:attachment": "asked each time whether its record is public; the web server sends the bytes",
    "portal:gazette": _GAZETTE,
    "portal:gazette-issue": _GAZETTE,
    "portal:gazette-article": _GAZETTE,
    "open:gazette-pdf": _GAZETTE,
    "open:gazette-epub": _GAZETTE,
    "open:gazette-atom": _GAZETTE,
    "open:icon": "leads to the seal",
    "open:feeds": "leads to the help page",
    "calendars:feed": "its address is a key",
    "open:feed": "there is one for every organ, field, genre and type",
    "portal:sites": "asked each time whether the columns it leads to can be opened",
    "portal:profile": "who leaves office is gone with the day",
    "portal:subscribe": _FORM,
    "portal:subscribe-confirm": _FORM,
    "portal:subscribe-leave": _FORM,
    "portal:tip": _FORM,
    "portal:apply": _FORM,
    "portal:apply-form": _FORM,
    "portal:apply-draft": _OWN,
    "portal:apply-look": _OWN,
    "portal:correction": _FORM,
    "portal:apply-figures": "numbers that change with every request",
    "portal:track": _OWN,
    "portal:track-receipt": _OWN,
    "portal:track-letter": _OWN,
    "portal:track-correction": _OWN,
    "portal:track-reasons": _OWN,
    "portal:track-withdraw": _OWN,
    "portal:track-wish": _OWN,
    "screens:screen": _BOARD,
    "screens:screen-payload": _BOARD,
    "screens:screen-heartbeat": _BOARD,
    "screens:screen-worker": _BOARD,
    "screens:leader-photo": "asked each time whether the person is in office",
    "open:catalogue-file": _MADE,
    "open:official": _MADE,
    "open:record-data": _MADE,
    "open:type-data": _MADE,
    "portal:catalogue-changes": "a history, turned over page by page",
}


def everything() -> Iterator[Address]:
    for name in PRINTED:
        yield from _addresses(name, PRINTED[name].all())


def but_records() -> Iterator[Address]:
    """Every address that is none of a single record: some hundreds, however many records there are."""
    for name, printed in PRINTED.items():
        if not printed.of_records:
            yield from _addresses(name, printed.all())


def of_records(pks: Iterable[int]) -> Iterator[Address]:
    pks = list(pks)
    yield from _addresses("portal:record", _records(pks))
    yield from _addresses("portal:version", _versions(pks))


def _addresses(name: str, every: Iterable[Args]) -> Iterator[Address]:
    printed, rank = PRINTED[name], list(PRINTED).index(name) * BETWEEN
    codes = [code for code, _name in settings.LANGUAGES]
    every = list(every)
    for position, code in enumerate(codes if name.startswith(("portal:", "wagtail_serve")) else codes[:1]):
        later = position if printed.of_records else position * OTHER_LANGUAGE
        with translation.override(code):
            for args in every:
                number = args[0] if args and isinstance(args[0], int) else 0
                key = printed.key.format(*args) if printed.key else ""
                yield Address(unquote(reverse(name, args=args)), key, rank + later, number, printed.of_records)


def public_records_of_file(sha256: str) -> bool:
    """Whether any public record shows this file."""
    return public().filter(Q(attachments__file_id=sha256)).exists()


def public_files(only: Iterable[int] | None = None) -> set[str]:
    """Hashes of the files that public records show; of these records alone, where they are named."""
    found = _of(public().order_by(), only).annotate(sha256=F("attachments__file_id"))  # type: ignore[attr-defined]
    return set(found.exclude(sha256=None).values_list("sha256", flat=True))
