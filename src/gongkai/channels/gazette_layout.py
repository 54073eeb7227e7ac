"""Lines that were read from a page, put into the order in which people read them. Pure: boxes in, an order out.

A box is ``(left, top, right, bottom)`` in any unit. Columns are told by a gutter that few lines cross; whatever crosses it
(a title over both columns) parts the page into a before and an after.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from statistics import median

Box = tuple[float, float, float, float]
#: A gutter is believed when at least this share of the lines lies on each side, and at most this share crosses it.
_EACH_SIDE, _CROSSING = 0.25, 0.35
_LEAST = 3
_NUMBER = re.compile(r"[\s\-—–―·•.~_()（）第页]*[0-9０-９]{1,4}[\s\-—–―·•.~_()（）第页]*")
#: How far from the edge of what is printed a page number or running head may stand, as a share of the height.
_EDGE = 0.06


def straightened(corners: Sequence[Sequence[Sequence[float]]]) -> list[Box]:
    """Boxes of four-cornered lines as if the page had lain straight: turned back by the angle most of them share."""
    angles = [math.atan2(c[1][1] - c[0][1], c[1][0] - c[0][0]) for c in corners if c[1][0] - c[0][0] > 0]
    turn = -median(angles) if angles else 0.0
    cos, sin = math.cos(turn), math.sin(turn)
    found = []
    for points in corners:
        xs = [x * cos - y * sin for x, y in points]
        ys = [x * sin + y * cos for x, y in points]
        found.append((min(xs), min(ys), max(xs), max(ys)))
    return found


def order(boxes: Sequence[Box]) -> list[int]:
    """Indexes of the boxes in reading order."""
    return _ordered(list(range(len(boxes))), boxes)


def _ordered(found: list[int], boxes: Sequence[Box]) -> list[int]:
    gutter = _gutter([boxes[i] for i in found])
    if gutter is None:
        return _rows(found, boxes)
    across = sorted((i for i in found if _crosses(boxes[i], gutter)), key=lambda i: boxes[i][1])
    rest = [i for i in found if not _crosses(boxes[i], gutter)]
    result: list[int] = []
    for mark in [*across, None]:
        edge = math.inf if mark is None else _middle(boxes[mark])
        part = [i for i in rest if _middle(boxes[i]) < edge]
        rest = [i for i in rest if _middle(boxes[i]) >= edge]
        result += _ordered([i for i in part if boxes[i][0] < gutter], boxes)
        result += _ordered([i for i in part if boxes[i][0] >= gutter], boxes)
        result += [] if mark is None else [mark]
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


def begins(boxes: Sequence[Box]) -> list[bool]:
    """Of boxes in reading order: whether a paragraph begins with each. One does after a short line, at an indent, in a new
    size, after a gap; at the top of a column only an indent tells."""
    result = []
    for n, box in enumerate(boxes):
        before = boxes[n - 1] if n else None
        size = box[3] - box[1]
        left, right = _margins(boxes, box)
        indented = box[0] - left > 1.2 * size
        if before is None or (indented and not _both_centred(before, box, left, right)):
            result.append(True)
            continue
        resized = not 0.75 < size / max(before[3] - before[1], 1e-6) < 1.33
        below = before[3] <= box[3] and box[1] >= before[1]
        gap = below and box[1] - before[3] > 1.6 * size
        _left, before_right = _margins(boxes, before)
        short = before_right - before[2] > 2.2 * size and not _both_centred(before, box, left, right)
        result.append(resized or gap or short)
    return result


def _both_centred(before: Box, box: Box, left: float, right: float) -> bool:
    """Two lines of one title: of a size, close together, and each in the middle of the column."""
    size = box[3] - box[1]
    alike = 0.8 < size / max(before[3] - before[1], 1e-6) < 1.25 and 0 <= box[1] - before[3] < 1.3 * size
    middle = (left + right) / 2
    return alike and all(abs((b[0] + b[2]) / 2 - middle) < size and b[0] - left > 1.2 * size for b in (before, box))


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


def _margins(boxes: Sequence[Box], box: Box) -> tuple[float, float]:
    """Left and right edge of the column that the box stands in: of the boxes that share most of its width."""
    column = [b for b in boxes if min(b[2], box[2]) - max(b[0], box[0]) > 0.5 * min(b[2] - b[0], box[2] - box[0])]
    widest = max(b[2] - b[0] for b in column)
    full = [b for b in column if b[2] - b[0] > 0.8 * widest] or column
    return min(b[0] for b in full), max(b[2] for b in full)


def _crosses(box: Box, x: float) -> bool:
    return box[0] < x < box[2]


def _middle(box: Box) -> float:
    return (box[1] + box[3]) / 2


def _same_row(one: Box, other: Box) -> bool:
    return min(one[3], other[3]) - max(one[1], other[1]) > 0.5 * min(one[3] - one[1], other[3] - other[1])
