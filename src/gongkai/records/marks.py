"""What must not go out: entries of the 负面清单 in force, and marks by which a paper says itself that it is not for everybody.

The words of an entry are literal but for three signs: ``…`` stands for up to eight characters, ``#`` for figures, ``*`` for
one character at most. Nobody writes regular expressions, so no entry can bring the search to a halt.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache, lru_cache
from pathlib import Path

import msgspec
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_noop

from gongkai.desk import clock, files
from gongkai.desk.models import StoredFile
from gongkai.organs.models import Organ
from gongkai.schemas.reading import parse
from gongkai.text.exposure import parts
from gongkai.text.normalise import normalise

from . import pictures, privacy, typed
from .content import attachments_of
from .models import Attribute, Negative, Record

#: Between the characters of a word: blanks and invisible signs that only hide it.
_HIDDEN = re.compile(r"[\s\u00ad\u200b-\u200f\u2060\ufeff]+")
_GAPS = {"…": ".{0,8}?", "#": "[0-9〇零一二三四五六七八九十百]+", "*": ".?"}
_AROUND = 12
#: The mark “不予公开／依申请公开” of a paper: it bars publication, not an answer to the one who asks.
NOT_PUBLISHED = "M-03"


@dataclass(frozen=True, slots=True)
class Source:
    """Where hits come from: an entry of the list (``revision`` ≥ 1) or a mark (0)."""

    code: str
    title: str
    basis: str
    terms: tuple[str, ...]
    lines: tuple[str, ...] = ()
    revision: int = 0
    danger: str = ""


@dataclass(frozen=True, slots=True)
class Hit:
    """``words`` is what was found, in a few characters of its surroundings; ``place`` is where, for people."""

    source: Source
    place: str
    words: str


class _Mark(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    code: str
    title: str
    basis: str
    patterns: tuple[str, ...]
    line: tuple[str, ...]


@cache
def paper_marks() -> tuple[Source, ...]:
    file = Path(__file__).with_name("marks.yaml")
    found = parse(file.read_text(encoding="utf-8"), tuple[_Mark, ...], f"records/{file.name}")
    return tuple(Source(one.code, one.title, one.basis, one.patterns, one.line) for one in found)


def in_force(organ: Organ, day: date) -> QuerySet[Negative]:
    """Entries that hold for the organ on ``day``: its own and those of every organ above it."""
    above = [int(pk) for pk in organ.path.split("/") if pk]
    return Negative.objects.filter(Q(ends_on__isnull=True) | Q(ends_on__gte=day), organ__in=above, starts_on__lte=day)


def sources(organ: Organ, day: date) -> tuple[Source, ...]:
    listed = in_force(organ, day)
    return (*paper_marks(), *(as_source(one) for one in listed))


def as_source(entry: Negative) -> Source:
    return Source(
        entry.code, entry.title, entry.basis, tuple(entry.terms), revision=entry.revision, danger=entry.danger
    )


def hits(record: Record) -> list[Hit]:
    """In the record's own words and in everything that its files show; nothing of what is not to be public."""
    if record.attribute != Attribute.OPEN:
        return []
    asked = sources(record.organ, clock.today())
    attachments = attachments_of(record)
    places = [*privacy.places(record, attachments), ("", gettext_noop("填报内容"), typed.all_words(record))]
    found = [hit for _key, place, words in places for hit in _in_words(words, place, asked)]
    for attachment in attachments:
        name = f"附件“{attachment.name}”"
        found += [Hit(hit.source, f"{name}{hit.place}", hit.words) for hit in _in_file(attachment.file, asked)]
        for seen in pictures.words_in(attachment.file):
            found += _in_words(seen.words, f"{name}·{seen.place}图中文字", asked)
    return found


def standing(record: Record) -> list[Hit]:
    """Hits that nobody cleared in exactly this content."""
    found = hits(record)
    if not found:
        return []
    cleared = set(record.clearances.filter(content_hash=record.content_hash).values_list("code", "entry_revision"))
    return [hit for hit in found if (hit.source.code, hit.source.revision) not in cleared]


def of_paper(organ: Organ, shown: str, whole: str) -> list[Hit]:
    """Of a paper that is no record: the marks it bears, and the entries of the list that what would be shown of it meets."""
    return [*found_in(whole, paper_marks()), *found_in(shown, map(as_source, in_force(organ, clock.today())))]


def found_in(words: str, asked: Iterable[Source]) -> list[Hit]:
    return list(_in_words(words, "", tuple(asked)))


def _in_words(words: str, place: str, asked: tuple[Source, ...]) -> Iterator[Hit]:
    if not words:
        return
    lines = [
        line
        for line in (_HIDDEN.sub("", normalise(line)).strip("【】[]()（）〔〕") for line in words.splitlines())
        if line
    ]
    whole = _HIDDEN.sub("", normalise(words))
    for source in asked:
        found = _pattern(source.terms).search(whole) if source.terms else None
        if found:
            yield Hit(source, place, _shown(whole, found.start(), found.end()))
        elif alone := next((line for line in lines if line in _folded(source.lines)), None):
            yield Hit(source, place, alone)


def _shown(text: str, start: int, end: int) -> str:
    return text[max(0, start - _AROUND) : end + _AROUND]


@lru_cache(maxsize=256)
def _in_file(file: StoredFile, asked: tuple[Source, ...]) -> tuple[Hit, ...]:
    """A file that no program can read is the privacy scan's finding already: a person looks at it."""
    with files.open_file(file) as stream:
        data = stream.read()
    try:
        exposed = parts(data, f"_.{file.extension}")
    except Exception:  # a reader of strangers' files may fail in any way
        return ()
    return tuple(hit for part in exposed for hit in _in_words(part.text, f"·{part.where}", asked))


@lru_cache(maxsize=512)
def _pattern(terms: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile("|".join(_expression(term) for term in terms))


@lru_cache(maxsize=64)
def _folded(lines: tuple[str, ...]) -> frozenset[str]:
    return frozenset(normalise(line) for line in lines)


def plain(term: str) -> str:
    """What of a term is literal, as it is compared."""
    return "".join(_HIDDEN.sub("", normalise(piece)) for piece in re.split(r"[…#*]", term))


def _expression(term: str) -> str:
    pieces = re.split(r"([…#*])", term)
    return "".join(_GAPS.get(piece) or re.escape(_HIDDEN.sub("", normalise(piece))) for piece in pieces)
