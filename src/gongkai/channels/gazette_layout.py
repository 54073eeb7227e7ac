"""Lines that were read from a page, put into the order in which people read them. Pure: boxes in, an order out.

A box is ``(left, top, right, bottom)`` in any unit. Columns are told by a gutter that few lines cross; whatever crosses it
(a title over both columns) parts the page into a before and an after.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from itertools import pairwise
from statistics import median

Box = tuple[float, float, float, float]
#: A gutter is believed when at least this share of the lines lies on each side, and at most this share crosses it.
_EACH_SIDE, _CROSSING = 0.25, 0.35
_LEAST = 3
_NUMBER = re.compile(r"[\s\-—–―·•.~_()（）第页]*[0-9０-９]{1,4}[\s\-—–―·•.~_()（）第页]*")
#: How far from the edge of what is printed a page number or running head may stand, as a share of the height.
_EDGE = 0.06


def slant(corners: Sequence[Sequence[Sequence[float]]]) -> float:
    """Degrees by which most of the four-cornered lines fall towards the right."""
    found = [math.atan2(c[1][1] - c[0][1], c[1][0] - c[0][0]) for c in corners if c[1][0] - c[0][0] > 0]
    return math.degrees(median(found)) if found else 0.0


def upright(corners: Sequence[Sequence[float]]) -> Box:
    """The box around four corners."""
    xs, ys = [x for x, _y in corners], [y for _x, y in corners]
    return min(xs), min(ys), max(xs), max(ys)


def runs(boxes: Sequence[Box]) -> list[list[int]]:
    """Indexes of the boxes in reading order: a run for each stretch of a column, and one for what stands across columns."""
    return [run for run in _runs(list(range(len(boxes))), boxes) if run]


def _runs(found: list[int], boxes: Sequence[Box]) -> list[list[int]]:
    gutter = _gutter([boxes[i] for i in found])
    if gutter is None:
        return [_rows(found, boxes)]
    across = sorted((i for i in found if _crosses(boxes[i], gutter)), key=lambda i: boxes[i][1])
    rest = [i for i in found if not _crosses(boxes[i], gutter)]
    result: list[list[int]] = []
    for mark in [*across, None]:
        edge = math.inf if mark is None else _middle(boxes[mark])
        part = [i for i in rest if _middle(boxes[i]) < edge]
        rest = [i for i in rest if _middle(boxes[i]) >= edge]
        if part:
            result += _runs([i for i in part if boxes[i][0] < gutter], boxes)
            result += _runs([i for i in part if boxes[i][0] >= gutter], boxes)
            result.append([])
        if mark is not None and result and not part and len(result[-1]):
            result[-1].append(mark)
        elif mark is not None:
            result.append([mark])
    return result


def _gutter(boxes: Sequence[Box]) -> float | None:
    """The line down the page that the fewest boxes cross, with enough of them on either side; None for a single column."""
    best: tuple[float, float, float] | None = None
    middle = (min(b[0] for b in boxes) + max(b[2] for b in boxes)) / 2 if boxes else 0
    for x in sorted({b[0] - 1 for b in boxes}):
        left = sum(b[2] <= x for b in boxes)
        right = sum(b[0] >= x for b in boxes)
        crossing = len(boxes) - left - right
        if min(left, right) < max(_LEAST, _EACH_SIDE * len(boxes)) or crossing > _CROSSING * len(boxes):
            continue
        if _beside(boxes, x):
            best = min(filter(None, (best, (crossing, abs(x - middle), x))))
    return best[2] if best else None


def _beside(boxes: Sequence[Box], x: float) -> bool:
    """Whether there is text left and right of ``x`` at the same height: else it is an indent, not a gutter."""
    left = [b for b in boxes if b[2] <= x]
    right = [b for b in boxes if b[0] >= x]
    together = sum(any(_same_row(one, other) for other in left) for one in right)
    return together >= len(right) / 2


def _rows(found: list[int], boxes: Sequence[Box]) -> list[int]:
    """From top to bottom; what stands in one row, from left to right."""
    rows: list[list[int]] = []
    for i in sorted(found, key=lambda i: _middle(boxes[i])):
        if rows and _same_row(boxes[rows[-1][0]], boxes[i]):
            rows[-1].append(i)
        else:
            rows.append([i])
    return [i for row in rows for i in sorted(row, key=lambda i: boxes[i][0])]


def begins(boxes: Sequence[Box], parts: Sequence[Sequence[int]]) -> dict[int, bool]:
    """Whether a paragraph begins with each box. One does after a short line, at an indent, in a new size, after a gap; at the
    top of a column only an indent or a new size tells."""
    result: dict[int, bool] = {}
    last: Box | None = None
    for part in parts:
        left, right = _margins([boxes[i] for i in part])
        for n, i in enumerate(part):
            within = boxes[part[n - 1]] if n else None
            result[i] = last is None or _begins(boxes[i], last, within, left, right)
            last = boxes[i]
    return result


def _begins(box: Box, last: Box, before: Box | None, left: float, right: float) -> bool:
    """``last`` is the box read before; ``before`` the same, unless it stands in another column."""
    size = box[3] - box[1]
    if before is None:
        return box[0] - left > 1.2 * size or not _sized_alike(box, last)
    if _both_centred(before, box, left, right):
        return False
    indented = box[0] - left > 1.2 * size
    short = right - before[2] > 2.2 * size
    return indented or short or not _sized_alike(box, before) or box[1] - before[3] > 1.6 * size


def _sized_alike(one: Box, other: Box) -> bool:
    return 0.7 < (one[3] - one[1]) / max(other[3] - other[1], 1e-6) < 1.43


def _both_centred(before: Box, box: Box, left: float, right: float) -> bool:
    """Two lines of one title: of a size, close together, and each in the middle of the column."""
    size = box[3] - box[1]
    alike = 0.8 < size / max(before[3] - before[1], 1e-6) < 1.25 and 0 <= box[1] - before[3] < 1.3 * size
    middle = (left + right) / 2
    return alike and all(
        abs((b[0] + b[2]) / 2 - middle) < size and min(b[0] - left, right - b[2]) > 1.2 * size for b in (before, box)
    )


def furniture(boxes: Sequence[Box], texts: Sequence[str]) -> list[bool]:
    """Whether each line is a page number, alone at the head or foot of what is printed."""
    if not boxes:
        return []
    top, bottom = min(b[1] for b in boxes), max(b[3] for b in boxes)
    edge = _EDGE * (bottom - top)
    return [
        bool(_NUMBER.fullmatch(text)) and (box[1] - top < edge or bottom - box[3] < edge)
        for box, text in zip(boxes, texts, strict=True)
    ]


def _margins(part: Sequence[Box]) -> tuple[float, float]:
    """Left and right edge of a column: the outermost that several lines share, so that one wide title does not count."""
    size = median(b[3] - b[1] for b in part)
    return -_shared([-b[0] for b in part], size), _shared([b[2] for b in part], size)


def _shared(edges: Sequence[float], size: float) -> float:
    """The largest edge near which enough others lie; without such, the largest of all."""
    enough = max(2, len(edges) * 0.15)
    near = (edge for edge in sorted(edges, reverse=True) if sum(abs(edge - one) < size / 2 for one in edges) >= enough)
    return next(near, max(edges))


def missing(boxes: Sequence[Box], parts: Sequence[Sequence[int]]) -> list[Box]:
    """Bands of a column where lines could stand and none was read: room for one between two lines."""
    heights = sorted(b[3] - b[1] for b in boxes)
    if len(heights) < _LEAST:
        return []
    usual = heights[len(heights) // 2]
    found = []
    for part in parts:
        left, right = _margins([boxes[i] for i in part])
        for one, other in pairwise(part):
            above, below = boxes[one][3], boxes[other][1]
            if below - above > 1.2 * usual:
                found.append((left, above, right, below))
    return found


def _crosses(box: Box, x: float) -> bool:
    return box[0] < x < box[2]


def _middle(box: Box) -> float:
    return (box[1] + box[3]) / 2


def _same_row(one: Box, other: Box) -> bool:
    return min(one[3], other[3]) - max(one[1], other[1]) > 0.5 * min(one[3] - one[1], other[3] - other[1])
