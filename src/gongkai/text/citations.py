"""Documents that a document names in 《》, with the number that follows in brackets."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from gongkai.text.docnumbers import NUMBER, closed
from gongkai.text.layout import Paragraph, brackets
from gongkai.text.titles import AROUND_FIGURES

_OUTER = str.maketrans("〈〉", "《》")
_SHORT_NAME = re.compile(r"(?:简称|称为|称作|称)[:]?\s*[“\"]?$")


@dataclass(frozen=True, slots=True)
class Citation:
    title: str
    number: str | None
    start: int
    end: int
    line: int


def find(paragraphs: Iterable[Paragraph], own: str) -> list[Citation]:
    """Each document once, in order of first mention. Left out: the document itself (`own`, its title) and names it only abbreviates."""
    own = _plain(own)
    found: dict[str, Citation] = {}
    for paragraph in paragraphs:
        short = _short_names(paragraph.folded)
        for start, end in brackets(paragraph.folded, "《", "》"):
            title, number = paragraph.text[start + 1 : end - 1].strip(), number_behind(paragraph, end)
            known = found.get(title)
            if not title or start in short or _plain(title) in own or (known and (known.number or not number)):
                continue
            line = paragraph.line(start)
            found[title] = Citation(title, number, paragraph.offset(start), paragraph.end(end), line)
    abbreviated = {name for p in paragraphs for name in _names(p, _short_names(p.folded))}
    return [c for c in found.values() if c.title not in abbreviated]


def _plain(title: str) -> str:
    """The same for a title however it was set, in the text or at its head."""
    return AROUND_FIGURES.sub("", title.translate(_OUTER)).replace("的", "")


def _short_names(folded: str) -> set[int]:
    return {start for start, _ in brackets(folded, "《", "》") if _SHORT_NAME.search(folded[max(0, start - 8) : start])}


def _names(paragraph: Paragraph, starts: set[int]) -> set[str]:
    pairs = brackets(paragraph.folded, "《", "》")
    return {paragraph.text[start + 1 : end - 1].strip() for start, end in pairs if start in starts}


def number_behind(paragraph: Paragraph, end: int) -> str | None:
    """The document number that opens the bracket right behind a title."""
    rest = re.match(r"\s*\(", paragraph.folded[end : end + 4])
    if not rest:
        return None
    match = NUMBER.match(paragraph.folded, end + rest.end(), end + rest.end() + 60)
    return closed(paragraph.text[match.start() : match.end()]) if match else None
