"""Pictures of pages become lines of words. The engine is an extra of the installation; everything else is here."""

from __future__ import annotations

import io
import logging
from collections.abc import Iterator
from functools import cache
from typing import Any

import pypdfium2
from django.utils.translation import gettext as _
from PIL import Image

from gongkai.desk.actions import Reason, Refused
from gongkai.schemas.gazette import gazette

from .gazette_layout import begins, furniture, order, straightened

#: Dots per inch that a page of a PDF is drawn with.
DPI = 200
#: A page larger than this on one side is made smaller: the machine reads no better, and a bomb stays small.
LONGEST_SIDE = 3000
MOST_PIXELS = 80_000_000
Line = dict[str, Any]


class Unavailable(Exception):
    """The installation cannot read pictures; the sentence says what to do."""


def page_count(data: bytes, extension: str) -> int:
    """Pages of an inspected file. ``Refused`` when it cannot be opened."""
    if extension != "pdf":
        picture(data, extension, 0)
        return 1
    with _opened(data) as document:
        return len(document)


def picture(data: bytes, extension: str, place: int) -> Image.Image:
    """A page as a grey picture of bounded size, drawn anew: nothing of the file but its looks gets through."""
    if extension == "pdf":
        with _opened(data) as document:
            page = document[place]
            scale = min(DPI / 72, LONGEST_SIDE / max(page.get_size()))
            return page.render(scale=scale, grayscale=True).to_pil().convert("L")
    try:
        with Image.open(io.BytesIO(data)) as image:
            if image.width * image.height > MOST_PIXELS:
                raise Refused(Reason("pixels", _("图片太大：请把分辨率降到300点每英寸以内再上传。")))
            grey = image.convert("L")
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError) as error:
        raise Refused(Reason("unreadable", _("图片打不开：请重新扫描或者另存后再上传。"))) from error
    grey.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    return grey


def png(image: Image.Image) -> bytes:
    out = io.BytesIO()
    image.save(out, "PNG", optimize=False)
    return out.getvalue()


def read(image: Image.Image) -> list[Line]:
    """The lines of a page in reading order, as ``ScanPage.lines`` keeps them. Raises ``Unavailable``."""
    result = engine()(image.convert("RGB"), return_word_box=True)
    if result.boxes is None or not len(result.boxes):
        return []
    corners = [[(float(x), float(y)) for x, y in box] for box in result.boxes]
    straight = straightened(corners)
    ranks = order(straight)
    placed = [straight[i] for i in ranks]
    texts = [result.txts[i] for i in ranks]
    starts, aside = begins(placed), furniture(placed, texts)
    return [
        {
            "box": _around(corners[i]),
            "text": texts[n],
            "read": texts[n],
            "doubt": _doubts(texts[n], result.word_results[i] if i < len(result.word_results) else ()),
            "begins": starts[n],
            "furniture": aside[n],
        }
        for n, i in enumerate(ranks)
    ]


@cache
def engine() -> Any:
    """Loaded once a process: it takes seconds and several hundred megabytes."""
    try:
        from rapidocr import RapidOCR
    except ImportError as error:
        raise Unavailable(_("本机没有安装文字识别组件：请运行 pip install 'gongkai[ocr]' 后再试。")) from error
    logging.getLogger("RapidOCR").setLevel(logging.ERROR)
    return RapidOCR(params={"Global.log_level": "error"})


def available() -> bool:
    from importlib.util import find_spec

    return find_spec("rapidocr") is not None and find_spec("onnxruntime") is not None


def distance(one: str, other: str) -> int:
    """Characters to insert, delete or change to make one text the other (Levenshtein)."""
    previous = list(range(len(other) + 1))
    for i, sign in enumerate(one, 1):
        row = [i]
        for j, there in enumerate(other, 1):
            row.append(min(previous[j] + 1, row[-1] + 1, previous[j - 1] + (sign != there)))
        previous = row
    return previous[-1]


def _opened(data: bytes) -> pypdfium2.PdfDocument:
    try:
        return pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        raise Refused(Reason("unreadable", _("PDF打不开：请确认文件完整、没有密码，重新导出后再上传。"))) from error


def _around(corners: list[tuple[float, float]]) -> list[int]:
    xs, ys = [x for x, _y in corners], [y for _x, y in corners]
    return [int(min(xs)), int(min(ys)), int(max(xs)), int(max(ys))]


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
