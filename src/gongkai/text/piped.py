"""Tables of which a page kept only the strokes behind their cells:

工作任务 |            one cell a line, or a stroke on a line of its own;
责任单位 |            where a row ends only the number of the heads or the counted tasks tell
1 |
更新目录。|
市教育局 |
"""

import itertools
import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from gongkai.text import tables
from gongkai.text.layout import Paragraph
from gongkai.text.numbers import parse

_LONGEST_CELL = 8
"""Of how many paragraphs a cell may consist."""
_MOST = 20_000
_MOST_LINES = 40
"""Of a cell in a drawn row."""


@dataclass
class _Stream:
    """Cells in reading order; `ends` says at which paragraph of the body each was closed."""

    cells: list[Paragraph] = field(default_factory=list)
    ends: list[int] = field(default_factory=list)
    open: Paragraph | None = None

    def take(self, paragraph: Paragraph, at: int) -> None:
        edges = [-1, *(m.start() for m in re.finditer(r"\|", paragraph.text)), len(paragraph.text)]
        for number, (a, b) in enumerate(itertools.pairwise(edges)):
            words = paragraph.part(a + 1, b)
            closed = b < len(paragraph.text)
            outer = number == 0 and not words.text and self.open is None and len(edges) > 3
            if outer and paragraph.text.strip("| "):
                continue
            if words.text:
                self.open = self.open.followed_by(words) if self.open else words
            if closed:
                self.cells.append(self.open or words)
                self.ends.append(at)
                self.open = None


def find(body: Sequence[Paragraph], at: int) -> tables.Stacked | None:
    """The table that begins at `body[at]` with heads one a line."""
    if not _may_begin(body, at):
        return None
    stream = _stream(body, at)
    width = next((n for n, cell in enumerate(stream.cells) if not tables.is_head(cell)), len(stream.cells))
    columns = tables.header(stream.cells[:width])
    if not columns or len(stream.cells) <= width or stream.ends[width - 1] == at:
        return None
    rows, counted = _rows(stream.cells[width:], width)
    if counted and "number" not in columns:
        first = width - len(rows[0])
        columns |= {"number": first, "task": first + 1}
    return tables.Stacked(columns, [tables.right(row, width) for row in rows], stream.ends[-1] + 1)


def with_rows_joined(body: Sequence[Paragraph]) -> list[Paragraph]:
    """Below heads that end in a stroke a row goes on until a line ends in one: its cells may be of several paragraphs."""
    done: list[Paragraph] = []
    stroked, begun = False, 0
    for paragraph in body:
        heads = paragraph.text.endswith("|") and bool(tables.header(tables.cells(paragraph)))
        if begun and begun < _LONGEST_CELL:
            done[-1] = done[-1].followed_by(paragraph)
        else:
            done.append(paragraph)
        stroked = heads or (stroked and "|" in done[-1].text)
        begun = begun + 1 if stroked and not done[-1].text.endswith("|") else 0
    return done


_RULE = re.compile(r"[ |─-╿=-]*[─-╿][ |─-╿=-]*")
"""A line drawn between rows."""


def with_boxes_joined(body: Sequence[Paragraph]) -> list[Paragraph]:
    """Rows of a drawn table, whose cells go on in the next line, each as one paragraph of cells; the lines drawn are left out."""
    if not any("─" in paragraph.text or "━" in paragraph.text for paragraph in body):
        return list(body)
    done: list[Paragraph] = []
    row: list[Paragraph] = []
    for paragraph in body:
        drawn = bool(_RULE.fullmatch(paragraph.text))
        cells = tables.cells(paragraph) if not drawn and paragraph.folded.startswith("|") else []
        if row and (len(cells) != len(row) or drawn or len(row[-1].pieces) > _MOST_LINES):
            done.append(_row(row))
            row = []
        if cells:
            row = (
                [
                    one.followed_by(more) if one.text and more.text else (more if more.text else one)
                    for one, more in zip(row, cells, strict=True)
                ]
                if row
                else cells
            )
        elif not drawn:
            done.append(paragraph)
    return [*done, _row(row)] if row else done


def _row(cells: Sequence[Paragraph]) -> Paragraph:
    whole = cells[0]
    for cell in cells[1:]:
        whole = whole.followed_by(cell, "\t")
    return whole


def _may_begin(body: Sequence[Paragraph], at: int) -> bool:
    stroke = body[at].text.endswith("|") or (at + 1 < len(body) and body[at + 1].text.startswith("|"))
    return stroke and tables.is_head(body[at].part(0, len(body[at].text.rstrip("| "))))


def _stream(body: Sequence[Paragraph], at: int) -> _Stream:
    stream = _Stream()
    for index in range(at, min(at + _MOST, len(body))):
        if not any("|" in following.text for following in body[index : index + _LONGEST_CELL]):
            break
        stream.take(body[index], index)
    return stream


def _rows(cells: list[Paragraph], width: int) -> tuple[list[list[Paragraph]], bool]:
    """Rows that begin with the next number, and whether they do; where nothing counts, as many cells as there are heads."""
    counted = list(_counted(cells))
    if len(counted) < 2:
        return [cells[a : a + width] for a in range(0, len(cells), width)], False
    length = min(*(b - a for a, b in itertools.pairwise([*counted, len(cells)])), width + 1)
    return [cells[a : a + length] for a in counted], True


def _counted(cells: list[Paragraph]) -> list[int]:
    found: list[int] = []
    for at, cell in enumerate(cells):
        if len(cell.folded) <= 4 and parse(cell.folded.strip("(). 、")) == len(found) + 1:
            found.append(at)
    return found
