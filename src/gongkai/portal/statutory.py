"""The statutory platform's four parts (国办公开办函〔2019〕61号), each a filter over public records, as data."""

from __future__ import annotations

from functools import cache

import msgspec
from django.db.models import Count, Q

from gongkai.records.queries import public
from gongkai.schemas.reading import read

from .listing import Wanted


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


def counted() -> list[tuple[Entry, int]]:
    """Every entry with the number of its public records; one query."""
    entries = platform().content
    tallies = {entry.key: Count("pk", filter=entry.wanted.condition) for entry in entries}
    numbers = public().order_by().aggregate(**tallies)
    return [(entry, numbers[entry.key]) for entry in entries]


def rules_condition() -> Q:
    """制度: any of the listed kinds."""
    found = Q(pk__in=[])
    for part in platform().rules:
        found |= part.wanted.condition
    return found
