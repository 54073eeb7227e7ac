"""Pictures of pages become lines of words, in their order and with doubts. The machine itself is ``desk.ocr``'s."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from PIL import Image

from gongkai.desk.ocr import Unavailable, available, engine, opened, picture
from gongkai.schemas.gazette import gazette

from .gazette_layout import Box, begins, furniture, missing, runs, slant, upright

#: A pixel darker than this is ink; a row of pixels holds words from this share of ink on.
_DARK, _INK = 128, 0.01
#: Rows this close together are one line; what is lower than that is dirt. More lines than that are no oversight.
_JOINED, _LOWEST, _MOST_ROWS = 4, 8, 12
#: A line with fewer characters than this share of what its box has room for is read again.
_SPARSE = 0.45
#: Degrees from which a page is turned, and beyond which the angle is no page's.
_SLANT, _STEEPEST = 0.25, 15
Line = dict[str, Any]
__all__ = ["Unavailable", "available", "distance", "engine", "page_count", "picture", "png", "read"]


def page_count(data: bytes, extension: str) -> int:
    """Pages of an inspected file. ``Refused`` when it cannot be opened."""
    if extension != "pdf":
        picture(data, extension, 0)
        return 1
    with opened(data) as document:
        return len(document)


def png(image: Image.Image) -> bytes:
    out = io.BytesIO()
    image.save(out, "PNG", optimize=False)
    return out.getvalue()


@dataclass(frozen=True, slots=True)
class Found:
    """A line as the machine gives it: its four corners, its words, and how sure it is of each piece of them."""

    corners: list[tuple[float, float]]
    text: str
    pieces: Any

    @property
    def box(self) -> Box:
        return upright(self.corners)

    @property
    def sparse(self) -> bool:
        """Far fewer characters than fit: the machine lost its way in a long line."""
        left, top, right, bottom = self.box
        return len(self.text) < _SPARSE * (right - left) / max(1, bottom - top)


def read(image: Image.Image) -> tuple[Image.Image, list[Line]]:
    """The page set straight, and its lines in reading order as ``ScanPage.lines`` keeps them. Raises ``Unavailable``.

    The machine overlooks a line now and then, or loses its way in one: there it is asked to look once more.
    """
    found = _look(image)
    turn = slant([one.corners for one in found])
    if _SLANT < abs(turn) < _STEEPEST:
        image = image.rotate(turn, resample=Image.Resampling.BICUBIC, fillcolor=255)
        found = _look(image)
    found = [better for one in found for better in (_better(image, one) if one.sparse else [one])]
    boxes = [one.box for one in found]
    overlooked = [row for band in missing(boxes, runs(boxes)) for row in _inked(image, band)]
    found += [one for row in overlooked[:_MOST_ROWS] for one in _look_again(image, row)]
    boxes = [one.box for one in found]
    parts = runs(boxes)
    starts = begins(boxes, parts)
    ranks = [i for part in parts for i in part]
    aside = furniture([boxes[i] for i in ranks], [found[i].text for i in ranks])
    return image, [_line(found[i], starts[i], aside[n]) for n, i in enumerate(ranks)]


def _line(found: Found, starts: bool, aside: bool) -> Line:
    return {
        "box": [int(edge) for edge in found.box],
        "text": found.text,
        "read": found.text,
        "doubt": _doubts(found.text, found.pieces),
        "begins": starts,
        "furniture": aside,
    }


def _look(image: Image.Image) -> list[Found]:
    result = engine()(image.convert("RGB"), return_word_box=True)
    if result.boxes is None or not len(result.boxes):
        return []
    pieces = list(result.word_results) + [()] * len(result.txts)
    return [
        Found([(float(x), float(y)) for x, y in box], text, pieces[n])
        for n, (box, text) in enumerate(zip(result.boxes, result.txts, strict=True))
        if text.strip()
    ]


def _better(image: Image.Image, one: Found) -> list[Found]:
    """The line read by itself, if more comes of it."""
    again = _look_again(image, one.box)
    return again if sum(len(other.text) for other in again) > len(one.text) else [one]


def _look_again(image: Image.Image, band: Box) -> list[Found]:
    """A band of the page by itself, with white around it."""
    left, top, right, bottom = _within(image, band)
    margin = bottom - top
    alone = Image.new("L", (right - left + 2 * margin, bottom - top + 2 * margin), 255)
    alone.paste(image.crop((left, top, right, bottom)), (margin, margin))
    return [
        Found([(x - margin + left, y - margin + top) for x, y in one.corners], one.text, one.pieces)
        for one in _look(alone)
    ]


def _inked(image: Image.Image, band: Box) -> list[Box]:
    """The rows of a band that hold ink as a line of text does."""
    left, top, right, bottom = _within(image, band)
    dark = image.crop((left, top, right, bottom)).point(lambda grey: 255 if grey < _DARK else 0)
    shares = dark.resize((1, max(1, bottom - top)), Image.Resampling.BOX).tobytes()
    found: list[list[int]] = []
    for y, share in enumerate(shares):
        if share <= 255 * _INK:
            continue
        if found and y - found[-1][1] <= _JOINED:
            found[-1][1] = y
        else:
            found.append([y, y])
    return [(left, top + first, right, top + last + 1) for first, last in found if last - first >= _LOWEST]


def _within(image: Image.Image, band: Box) -> tuple[int, int, int, int]:
    left, top, right, bottom = (int(edge) for edge in band)
    return max(0, left - 8), max(0, top - 4), min(image.width, right + 8), min(image.height, bottom + 4)


def distance(one: str, other: str) -> int:
    """Characters to insert, delete or change to make one text the other (Levenshtein)."""
    previous = list(range(len(other) + 1))
    for i, sign in enumerate(one, 1):
        row = [i]
        for j, there in enumerate(other, 1):
            row.append(min(previous[j] + 1, row[-1] + 1, previous[j - 1] + (sign != there)))
        previous = row
    return previous[-1]


def _doubts(text: str, pieces: Any) -> list[list[float]]:
    """[place, certainty] of the characters that the machine was not sure of."""
    found = []
    for place, certainty in _places(text, pieces):
        if certainty < gazette().sure_from:
            found.append([place, round(certainty, 2)])
    return found


def _places(text: str, pieces: Any) -> Iterator[tuple[int, float]]:
    """Where in the line each piece stands; blanks belong to no piece."""
    at = 0
    for words, certainty, _box in pieces:
        at = max(text.find(words, at), at)
        for offset in range(len(words)):
            if at + offset < len(text):
                yield at + offset, float(certainty)
        at += len(words)
