"""Tables of a PDF page: what stands between drawn lines is a cell, however its words are wrapped.

The lines of a page are gathered into grids; where two neighbours have no line between them they are one cell. Every character
belongs to the cell that its middle lies in, and a row comes out as one line, its cells parted by tabs, a cell that reaches down
said again in every row.
"""

import ctypes
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

import pypdfium2
import pypdfium2.raw as raw

from gongkai.text import units

_NEAR = 3.0
"""Points that two lines may lie apart and still be one."""
_SHORTEST = 6.0
_MOST_SEGMENTS = 20_000
_MOST_LINES = 300
_MOST_FIELDS = 10_000
_LONGEST_CELL = 1_500
"""Characters; more than this is a page that lays out its text in boxes."""
_LONGEST_REPEATED = 400
_FEWEST = 3
"""Lines each way: two columns and two rows."""


_Point = tuple[float, float]
_Box = tuple[float, float, float, float]
"""Left, bottom, right, top."""


_Turn = Callable[[float, float], _Point]
_TURNS: dict[int, _Turn] = {
    0: lambda x, y: (x, y), 90: lambda x, y: (y, -x), 180: lambda x, y: (-x, -y), 270: lambda x, y: (-y, x),
}  # fmt: skip
"""From places on the paper to places as the page is shown, by how far it is turned to the right."""


class Line(NamedTuple):
    """At `at`, from `start` to `end` in points: an upright one by its x, a level one by its y."""

    at: float
    start: float
    end: float


@dataclass(slots=True)
class Grid:
    """`xs` from left to right, `ys` from top to bottom; `owner` tells for each field the field its cell begins in."""

    xs: list[float]
    ys: list[float]
    owner: dict[tuple[int, int], tuple[int, int]]
    lines: dict[tuple[int, int], list[str]] = field(default_factory=lambda: defaultdict(list))
    """The words of each cell by their lines."""
    last: dict[tuple[int, int], float] = field(default_factory=dict)
    """How high the last line of each cell stands."""

    def cell(self, x: float, y: float) -> tuple[int, int] | None:
        column, row = bisect_right(self.xs, x) - 1, bisect_right([-at for at in self.ys], -y) - 1
        return self.owner.get((row, column))

    def take(self, at: tuple[int, int], sign: str, middle: float, height: float) -> None:
        if at not in self.last or abs(self.last[at] - middle) > 0.6 * max(height, 4.0):
            self.lines[at].append("")
        self.last[at] = middle if at not in self.last or sign.isalnum() else self.last[at]
        self.lines[at][-1] += sign

    def rows(self) -> Iterator[str]:
        said = {at: _joined(lines) for at, lines in self.lines.items()}
        for row in range(len(self.ys) - 1):
            cells = [self._words(said, row, column) for column in range(len(self.xs) - 1)]
            if any(cells):
                yield "\t".join(cells)

    def _words(self, said: dict[tuple[int, int], str], row: int, column: int) -> str:
        above, left = self.owner[row, column]
        words = said.get((above, left), "") if left == column else ""
        return words if above == row or len(words) <= _LONGEST_REPEATED else ""


def lines_of(page: pypdfium2.PdfPage, text: pypdfium2.PdfTextPage) -> list[str] | None:
    """The lines of a page that draws tables, each row of them one line; None for a page that draws none."""
    turn = _TURNS[page.get_rotation()]
    grids = list(_grids(*_drawn(page, turn)))
    if not grids:
        return None
    found: list[str | Grid] = [""]
    for sign, box in _signs(text, page.get_bbox(), turn):
        grid, cell = _place(grids, box) if box else (None, None)
        if grid and cell and box:
            if not any(one is grid for one in found):
                found += [grid, ""]
            grid.take(cell, sign, (box[1] + box[3]) / 2, box[3] - box[1])
        elif sign == "\n":
            found.append("")
        elif isinstance(found[-1], str):
            found[-1] += sign
    if any(sum(map(len, lines)) > _LONGEST_CELL for grid in grids for lines in grid.lines.values()):
        return None
    return [line for one in found for line in ([one] if isinstance(one, str) else one.rows())]


def _place(grids: Sequence[Grid], box: _Box) -> tuple[Grid | None, tuple[int, int] | None]:
    x, y = (box[0] + box[2]) / 2, (box[1] + box[3]) / 2
    return next(((grid, cell) for grid in grids if (cell := grid.cell(x, y))), (None, None))


def _signs(text: pypdfium2.PdfTextPage, page: _Box, turn: _Turn) -> Iterator[tuple[str, _Box | None]]:
    """Each sign on the page with its box; a gap or a line's end that nobody drew has none."""
    left, bottom, right, top = (ctypes.c_double() for _ in range(4))
    for at in range(text.count_chars()):
        sign = chr(raw.FPDFText_GetUnicode(text, at))
        if sign in "\r\ufffe\x00":
            continue
        box = None
        if sign not in "\n " and raw.FPDFText_GetCharBox(text, at, left, right, bottom, top):
            box = (left.value, bottom.value, right.value, top.value)
        if box is None or (page[0] <= box[2] and box[0] <= page[2] and page[1] <= box[3] and box[1] <= page[3]):
            yield sign, _turned(box, turn) if box else None


def _turned(box: _Box, turn: _Turn) -> _Box:
    (x1, y1), (x2, y2) = turn(box[0], box[1]), turn(box[2], box[3])
    return min(x1, x2), min(y1, y2), max(x1, x2), max(y1, y2)


def _joined(lines: Sequence[str]) -> str:
    """The lines of a cell as one: closed up, but for names of authorities that have a line each."""
    whole = ""
    for line in (line.strip() for line in lines):
        apart = whole and line[:1] not in "、，," and _are_names(whole.rsplit(" ", 1)[-1]) and _are_names(line)
        latin = whole[-1:].isascii() and whole[-1:].isalnum() and line[:1].isascii() and line[:1].isalpha()
        whole += (" " if apart or latin else "") + line
    return whole.replace("\t", " ")


def _are_names(words: str) -> bool:
    names = units.split(words)
    return units.are_organs(names) and words[-1] not in "、，,"


def _drawn(page: pypdfium2.PdfPage, turn: _Turn) -> tuple[list[Line], list[Line]]:
    """Level and upright lines, those that touch end to end as one."""
    level: list[Line] = []
    upright: list[Line] = []
    for (x1, y1), (x2, y2) in ((turn(*one), turn(*other)) for one, other in _segments(page)):
        if abs(y1 - y2) < _NEAR / 2 and abs(x1 - x2) > _SHORTEST:
            level.append(Line((y1 + y2) / 2, min(x1, x2), max(x1, x2)))
        elif abs(x1 - x2) < _NEAR / 2 and abs(y1 - y2) > _SHORTEST:
            upright.append(Line((x1 + x2) / 2, min(y1, y2), max(y1, y2)))
    return _whole(level), _whole(upright)


def _segments(page: pypdfium2.PdfPage) -> Iterator[tuple[_Point, _Point]]:
    left = _MOST_SEGMENTS
    for drawn in page.get_objects(filter=(raw.FPDF_PAGEOBJ_PATH,), max_depth=2):
        matrix, count = drawn.get_matrix(), raw.FPDFPath_CountSegments(drawn)
        left -= count
        if left < 0:
            return
        start = point = (0.0, 0.0)
        for at in range(count):
            segment = raw.FPDFPath_GetPathSegment(drawn, at)
            x, y = ctypes.c_float(), ctypes.c_float()
            raw.FPDFPathSegment_GetPoint(segment, x, y)
            to = matrix.on_point(x.value, y.value)
            if raw.FPDFPathSegment_GetType(segment) == raw.FPDF_SEGMENT_MOVETO:
                start = to
            else:
                yield point, to
            if raw.FPDFPathSegment_GetClose(segment):
                yield to, start
            point = to


def _whole(lines: Iterable[Line]) -> list[Line]:
    """Lines at nearly one place that touch or overlap, joined."""
    rows: list[list[Line]] = []
    for line in sorted(lines):
        if rows and line.at - rows[-1][0].at <= _NEAR:
            rows[-1].append(line)
        else:
            rows.append([line])
    found: list[Line] = []
    for row in rows:
        at = sum(line.at for line in row) / len(row)
        spans: list[tuple[float, float]] = []
        for line in sorted(row, key=lambda one: one.start):
            if spans and line.start <= spans[-1][1] + _NEAR:
                spans[-1] = (spans[-1][0], max(spans[-1][1], line.end))
            else:
                spans.append((line.start, line.end))
        found += [Line(at, *span) for span in spans]
    return found


def _grids(level: list[Line], upright: list[Line]) -> Iterator[Grid]:
    """Lines that cross each other, directly or through others, make a grid."""
    if len(level) > _MOST_LINES or len(upright) > _MOST_LINES:
        return
    rest = list(level)
    while rest:
        rows, columns = [rest.pop()], list[Line]()
        grown = True
        while grown:
            met = [one for one in upright if one not in columns and any(_cross(row, one) for row in rows)]
            columns += met
            also = [one for one in rest if any(_cross(one, column) for column in met)]
            rest = [one for one in rest if one not in also]
            rows += also
            grown = bool(also)
        if grid := _grid(rows, columns):
            yield grid


def _cross(level: Line, upright: Line) -> bool:
    across = level.start - _NEAR <= upright.at <= level.end + _NEAR
    return across and upright.start - _NEAR <= level.at <= upright.end + _NEAR


def _grid(level: list[Line], upright: list[Line]) -> Grid | None:
    xs = _places([line.at for line in upright], [e for line in level for e in (line.start, line.end)])
    ys = _places([line.at for line in level], [e for line in upright for e in (line.start, line.end)])[::-1]
    if len(xs) < _FEWEST or len(ys) < _FEWEST or len(xs) * len(ys) > _MOST_FIELDS:
        return None
    beside = [[line for line in upright if abs(line.at - x) <= 2 * _NEAR] for x in xs]
    under = [[line for line in level if abs(line.at - y) <= 2 * _NEAR] for y in ys]
    owner: dict[tuple[int, int], tuple[int, int]] = {}
    for row, column in ((row, column) for row in range(len(ys) - 1) for column in range(len(xs) - 1)):
        if (row, column) in owner:
            continue
        right = column + 1
        while right < len(xs) - 1 and (row, right) not in owner and not _reaches(beside[right], _middle(ys, row)):
            right += 1
        below = row + 1
        while below < len(ys) - 1 and not any(_reaches(under[below], _middle(xs, one)) for one in range(column, right)):
            below += 1
        owner |= {(r, c): (row, column) for r in range(row, below) for c in range(column, right)}
    return Grid(xs, ys, owner)


def _places(lines: list[float], ends: list[float]) -> list[float]:
    """Where lines stand, with the outermost ends of those that cross them."""
    found: list[float] = []
    for at in sorted([*lines, *([min(ends), max(ends)] if ends else [])]):
        if not found or at - found[-1] > 2 * _NEAR:
            found.append(at)
    return found


def _middle(places: list[float], at: int) -> float:
    return (places[at] + places[at + 1]) / 2


def _reaches(lines: list[Line], middle: float) -> bool:
    return any(line.start - 1 <= middle <= line.end + 1 for line in lines)
