"""A clause of a document by its number, as rules cite it: 第二十六条, （九）, 二（三）3."""

import re

from gongkai.text import outline
from gongkai.text.layout import Paragraph, fold_for_reading, paragraphs

_PARTS = re.compile(r"第[一二三四五六七八九十百零]+[编章节条款]|\([^()]+\)|[一二三四五六七八九十]+|\d+")


def passage(text: str, article: str) -> str:
    """The paragraphs of the clause, in the words of the text; empty where no heading, or more than one, bears the number."""
    wanted = _numbers(article)
    found = [said for numbers, said in _clauses(paragraphs(text)) if wanted and numbers[-len(wanted) :] == wanted]
    told = [said for said in found if len(said) > 1 or not _is_title(said[0])] or found
    return "\n".join(paragraph.text.strip() for paragraph in told[0]) if len(told) == 1 else ""


def _clauses(body: list[Paragraph]) -> list[tuple[list[str], list[Paragraph]]]:
    """Each numbered clause with the numbers above it and what belongs to it, smaller clauses included."""
    open_: list[tuple[int, list[str], list[Paragraph]]] = []
    found: list[tuple[list[str], list[Paragraph]]] = []
    for paragraph in body:
        if head := outline.heading(paragraph):
            open_ = [above for above in open_ if above[0] < head.level]
            numbers = [*(open_[-1][1] if open_ else []), *_numbers(head.label)]
            open_.append((head.level, numbers, []))
            found.append((numbers, open_[-1][2]))
        for _level, _numbers_above, said in open_:
            said.append(paragraph)
    return found


def _is_title(paragraph: Paragraph) -> bool:
    """A heading alone, as a table of contents lists it."""
    head = outline.heading(paragraph)
    return head is not None and bool(head.title) and not head.runs_in


def _numbers(label: str) -> list[str]:
    return _PARTS.findall(fold_for_reading(label))
