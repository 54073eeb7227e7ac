"""用语检查 of drafts: the lists that hold for an organ, and what they and the checks of signs and numbers remark."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

from gongkai.desk import clock
from gongkai.desk.words import source
from gongkai.organs.models import Organ
from gongkai.text.wording import Entry, Finding, check

from . import body
from .models import Record, WordList

WORDS = ("title", "summary")


@dataclass(frozen=True, slots=True)
class Remark:
    """A finding in one of the record's own texts; ``number`` is its place on the page."""

    number: int
    key: str
    place: str
    finding: Finding


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of a text: plain words, or the words of a remark."""

    words: str
    remark: Remark | None = None


def lists_of(organ: Organ) -> list[WordList]:
    """Kept by the organ or by one above it, and in use."""
    above = [int(pk) for pk in organ.path.split("/") if pk]
    return list(WordList.objects.filter(organ__in=above, retired=False).order_by("organ__path", "name"))


def plain(entry: Entry) -> dict[str, Any]:
    """As a list keeps it; empty values are left out."""
    values = {name: getattr(entry, name) for name in entry.__dataclass_fields__}
    told = {name: value.isoformat() if isinstance(value, date) else value for name, value in values.items() if value}
    return told | ({"unless": list(entry.unless)} if entry.unless else {})


def entries(lists: Iterable[WordList]) -> tuple[Entry, ...]:
    return tuple(_entry(one) for words in lists for one in words.entries)


def _entry(kept: dict[str, Any]) -> Entry:
    days = {name: date.fromisoformat(kept[name]) for name in ("starts_on", "ends_on") if kept.get(name)}
    return Entry(**{**kept, **days, "unless": tuple(kept.get("unless", ()))})


def remarks(record: Record) -> list[Remark]:
    """Of the title, the summary and the body, in reading order."""
    asked = entries(lists_of(record.organ))
    found = ((key, place, one) for key, place, words in texts(record) for one in _checked(words, asked, clock.today()))
    return [Remark(number, key, place, one) for number, (key, place, one) in enumerate(found, 1)]


@lru_cache(maxsize=64)
def _checked(words: str, asked: tuple[Entry, ...], on: date) -> tuple[Finding, ...]:
    return tuple(check(words, asked, on))


def barring(record: Record) -> list[Remark]:
    return [one for one in remarks(record) if one.finding.severity == "block"]


def texts(record: Record) -> Iterator[tuple[str, str, str]]:
    for name in WORDS:
        yield name, source(Record._meta.get_field(name).verbose_name), getattr(record, name)
    yield "body", source(Record._meta.get_field("body").verbose_name), body.text_of(record.body) if record.body else ""


def marked(record: Record, found: Iterable[Remark]) -> list[tuple[str, list[Piece]]]:
    """Each text with its remarks in place; of remarks on the same words the first shows where they stand."""
    by_key: dict[str, list[Remark]] = {}
    for remark in found:
        by_key.setdefault(remark.key, []).append(remark)
    return [(place, list(_pieces(words, by_key.get(key, [])))) for key, place, words in texts(record) if words]


def _pieces(words: str, found: list[Remark]) -> Iterator[Piece]:
    last = 0
    for remark in found:
        start, end = max(remark.finding.start, last), remark.finding.end
        if start > last:
            yield Piece(words[last:start])
        yield Piece(words[start : max(start, end)], remark)
        last = max(last, end)
    yield Piece(words[last:])
