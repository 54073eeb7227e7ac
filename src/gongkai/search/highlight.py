"""Titles and excerpts as safe HTML with ``<mark>`` around what was found, in the script the document was written in."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import pairwise

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from gongkai.text.normalise import normalise
from gongkai.text.script import fold

from .words import Term

EXCERPT = 110
_LEAD = 24
_SENTENCE = re.compile(r"[。；！？!?\n]")
_HAN = re.compile("[㐀-鿿]")

Span = tuple[int, int]


class _Plain(dict[int, str]):
    """Character → its normalised form, which may be several characters or none; filled as characters are met."""

    def __missing__(self, code: int) -> str:
        self[code] = plain = normalise(chr(code))
        return plain


_plain = _Plain()


def marked(text: str, terms: Sequence[Term]) -> SafeString:
    """The whole text with every term marked."""
    return _html(text, 0, len(text), spans(text, terms))


def excerpt(text: str, terms: Sequence[Term]) -> SafeString:
    """About ``EXCERPT`` characters: where most different terms stand together, else the beginning."""
    found = spans(text, terms)
    start = _start(text, found)
    end = min(len(text), start + EXCERPT)
    body = _html(text, start, end, found)
    return mark_safe(("…" if start else "") + body + ("…" if end < len(text) else ""))  # noqa: S308 - escaped in _html


def spans(text: str, terms: Sequence[Term]) -> list[Span]:
    """Where the terms stand in ``text``: offsets, in order, without overlaps."""
    plain, origin = _shadow(text)
    found = sorted(
        (origin[match.start()], origin[match.end() - 1] + 1)
        for term in terms
        for match in re.finditer(_pattern(term), plain)
    )
    return list(_merged(found))


def _shadow(text: str) -> tuple[str, Sequence[int]]:
    folded = fold(text)
    plain = folded.translate(_plain)
    if len(plain) == len(folded):
        return plain, range(len(text))
    return plain, [i for i, character in enumerate(folded) for _ in _plain[ord(character)]]


def _pattern(term: Term) -> str:
    # Lines wrap inside Chinese words, so space between two characters counts for nothing, as in ``normalise``.
    return r"[\W_]+".join(_run(run) for run in term.runs.split(" "))


def _run(run: str) -> str:
    wraps = (r"\s*" if _HAN.match(a) and _HAN.match(b) else "" for a, b in pairwise(run))
    return "".join(re.escape(a) + gap for a, gap in zip(run, [*wraps, ""], strict=True))


def _merged(found: Sequence[Span]) -> Iterator[Span]:
    start = end = -1
    for a, b in found:
        if a > end:
            if end > start:
                yield start, end
            start, end = a, b
        end = max(end, b)
    if end > start:
        yield start, end


def _start(text: str, found: Sequence[Span]) -> int:
    if not found:
        return 0
    best = _richest(text, found)
    sentence = max((m.end() for m in _SENTENCE.finditer(text, max(0, best - _LEAD), best)), default=best - _LEAD)
    return max(0, sentence)


def _richest(text: str, found: Sequence[Span]) -> int:
    """Where the excerpt with most different words begins; in one pass, for a word may stand in a text ten thousand times."""
    inside: Counter[str] = Counter()
    best, most, last = found[0][0], 0, 0
    for first, (start, end) in enumerate(found):
        while last < len(found) and found[last][1] <= start + EXCERPT - _LEAD:
            inside[text[slice(*found[last])]] += 1
            last += 1
        if len(inside) > most:
            best, most = start, len(inside)
        if last > first:
            inside -= Counter([text[start:end]])
        last = max(last, first + 1)
    return best


def _html(text: str, start: int, end: int, found: Sequence[Span]) -> SafeString:
    parts, at = [], start
    for a, b in found:
        a, b = max(a, start), min(b, end)
        if a < b:
            parts += [escape(text[at:a]), "<mark>", escape(text[a:b]), "</mark>"]
            at = b
    parts.append(escape(text[at:end]))
    return mark_safe(re.sub(r"\s+", " ", "".join(parts)))  # noqa: S308 - every piece of text was escaped
