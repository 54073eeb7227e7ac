"""A passage as it is read: lines that a program broke at the margin of a page are put together again."""

from __future__ import annotations

from gongkai.text.layout import Paragraph, paragraphs

#: Characters before and after a passage that tell how wide its lines are.
_AROUND = 4000


def prose(text: str, start: int, end: int) -> list[str]:
    """The paragraphs from ``start`` to ``end``, without page numbers between them; none where there is no passage."""
    if end <= start:
        return []
    first = text.rfind("\n", 0, max(start - _AROUND, 0)) + 1
    found = paragraphs(text[first : end + _AROUND])
    said = (_between(paragraph, start - first, end - first) for paragraph in found)
    return [words for words in said if words]


def _between(paragraph: Paragraph, start: int, end: int) -> str:
    """The words of a paragraph that stand between two offsets."""
    low, high = paragraph.extent
    if end <= low or high <= start:
        return ""
    return "".join(c for at, c in enumerate(paragraph.text) if start <= paragraph.offset(at) < end).strip()
