"""One call from text to everything that can be read in it."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from gongkai.text import citations, dates, docnumbers, effect, facts, furniture, numbers, script
from gongkai.text.citations import Citation
from gongkai.text.governing import Reader
from gongkai.text.kinds import kind
from gongkai.text.layout import Paragraph, fold_for_reading, paragraphs
from gongkai.text.limits import Calendar
from gongkai.text.tasks import Dated, Task

_MET = re.compile(rf"{dates.WRITTEN.pattern}(?=[^。]{{0,60}}(?:召开|主持|会议))")
_OPENING = 6


@dataclass(frozen=True, slots=True)
class OutlineEntry:
    level: int
    label: str
    title: str
    line: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Reading:
    """Lines are 1-based, offsets count code points of the text that was read. Nothing found is empty, never a guess."""

    script: script.Script
    title: str
    doc_number: str | None
    issuers: tuple[str, ...]
    addressees: tuple[str, ...]
    written_on: date | None
    published_at: date | datetime | None
    cites: tuple[Citation, ...]
    outline: tuple[OutlineEntry, ...]
    tasks: tuple[Task, ...]
    dated: tuple[Dated, ...]
    effect: effect.Effect


def read(text: str, meta: Mapping[str, str] | None = None) -> Reading:
    """Reads any text; a text that is no official document gives a reading with little in it.

    `meta` is what a web page says of itself (`Source.meta`); it fills only what the text leaves open.
    """
    head = facts.read(paragraphs(text), meta or {})
    reader = Reader(_calendar(head), kind(head.title))
    reader.read([p for p in head.body if not furniture.surrounds(p.folded)])
    return Reading(
        script.detect(text),
        head.title,
        head.doc_number,
        head.issuers,
        head.addressees,
        head.written_on,
        head.published_at,
        tuple(citations.find(head.body, head.title)),
        tuple(_entry(h.level, h.label, h.title, h.start, h.end, p) for h, p in reader.headings),
        tuple(reader.tasks),
        tuple(reader.dated),
        effect.find(head.body),
    )


def _calendar(head: facts.Facts) -> Calendar:
    """The year that 10月底前 and 年内 mean: the one in the title, else that of signing, else that of the number."""
    match = dates.YEAR.search(fold_for_reading(head.title))
    if match:
        return Calendar(numbers.parse(match["y"]), "title", head.written_on)
    if head.written_on:
        return Calendar(head.written_on.year, "issue", head.written_on)
    numbered = docnumbers.year(head.doc_number or "")
    met = None if numbered else next((m for p in head.body[:_OPENING] if (m := _MET.search(p.folded))), None)
    return Calendar(numbers.parse(met["y"]) if met else numbered, "issue", None)


def _entry(level: int, label: str, title: str, start: int, end: int, paragraph: Paragraph) -> OutlineEntry:
    return OutlineEntry(level, label, title, paragraph.line(), paragraph.offset(start), paragraph.end(end))
