"""The statutory platform's four parts (国办公开办函〔2019〕61号), each a filter over public records, as data."""

from __future__ import annotations

from functools import cache

import msgspec
from django.db import connection
from django.db.models import Q

from gongkai.desk.paging import LAST_PAGE
from gongkai.records.queries import public
from gongkai.schemas.reading import read

from .listing import PER_PAGE, Wanted


class Part(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A filter as the data file names it."""

    genres: tuple[str, ...] = ()
    fields: tuple[str, ...] = ()
    subjects: tuple[str, ...] = ()
    normative_only: bool = False

    @property
    def wanted(self) -> Wanted:
        return Wanted(
            genres=self.genres, fields=self.fields, subjects=self.subjects, normative_only=self.normative_only
        )


class Entry(Part, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One item of 第二十条 or 第二十一条."""

    key: str
    article: str
    zh: str
    en: str


class Platform(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    guide: Part
    rules: tuple[Part, ...]
    reports: Part
    content: tuple[Entry, ...]

    def entry(self, key: str) -> Entry | None:
        return next((entry for entry in self.content if entry.key == key), None)


@cache
def platform() -> Platform:
    return read(Platform, "portal", "statutory.yaml")


def counted() -> list[tuple[Entry, int, bool]]:
    """Every entry with the number of its public records, no further than its own page lists them, and whether there are more;
    one query, each count along an index."""
    entries, most = platform().content, LAST_PAGE * PER_PAGE
    found = (public().filter(entry.wanted.condition).order_by().values("pk")[: most + 1] for entry in entries)
    asked = [one.query.sql_with_params() for one in found]
    counts = ", ".join(f"(SELECT COUNT(*) FROM ({sql}) AS one)" for sql, _given in asked)  # noqa: S608 - values travel as parameters
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {counts}", [value for _sql, given in asked for value in given])
        numbers = cursor.fetchone()
    return [(entry, min(n, most), n > most) for entry, n in zip(entries, numbers, strict=True)]


def rules_condition() -> Q:
    """制度: any of the listed kinds."""
    found = Q(pk__in=[])
    for part in platform().rules:
        found |= part.wanted.condition
    return found
