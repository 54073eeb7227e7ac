"""Pages as pictures, and the machine that reads words in them: an extra of the installation."""

from __future__ import annotations

import io
import logging
from functools import cache
from typing import Any

import pypdfium2
from django.utils.translation import gettext as _
from PIL import Image

from .actions import Reason, Refused

#: Dots per inch that a page of a PDF is drawn with.
DPI = 200
#: A page larger than this on one side is made smaller: the machine reads no better, and a bomb stays small.
LONGEST_SIDE = 3000
MOST_PIXELS = 80_000_000


class Unavailable(Exception):
    """The installation cannot read pictures; the sentence says what to do."""


def picture(data: bytes, extension: str, place: int) -> Image.Image:
    """A page as a grey picture of bounded size, drawn anew: nothing of the file but its looks gets through."""
    if extension == "pdf":
        with opened(data) as document:
            page = document[place]
            scale = min(DPI / 72, LONGEST_SIDE / max(page.get_size()))
            drawn: Image.Image = page.render(scale=scale, grayscale=True).to_pil()
            return drawn.convert("L")
    try:
        with Image.open(io.BytesIO(data)) as image:
            if image.width * image.height > MOST_PIXELS:
                raise Refused(Reason("pixels", _("图片太大：请把分辨率降到300点每英寸以内再上传。")))
            grey = image.convert("L")
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError) as error:
        raise Refused(Reason("unreadable", _("图片打不开：请重新扫描或者另存后再上传。"))) from error
    grey.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    return grey


def words(image: Image.Image) -> str:
    """The lines that the machine finds, one below the other. Raises ``Unavailable``."""
    result = engine()(image.convert("RGB"))
    return "\n".join(result.txts or ())


@cache
def engine() -> Any:
    """Loaded once a process: it takes seconds and several hundred megabytes. It works in one thread, since the pages are
    read behind the back of a site that answers meanwhile."""
    try:
        from rapidocr import RapidOCR
    except ImportError as error:
        raise Unavailable(_("本机没有安装文字识别组件：请运行 ./run setup all 后再试。")) from error
    logging.getLogger("RapidOCR").setLevel(logging.ERROR)
    return RapidOCR(params={"Global.log_level": "error", "EngineConfig.onnxruntime.intra_op_num_threads": 1})


def available() -> bool:
    from importlib.util import find_spec

    return find_spec("rapidocr") is not None and find_spec("onnxruntime") is not None


def opened(data: bytes) -> pypdfium2.PdfDocument:
    try:
        return pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        raise Refused(Reason("unreadable", _("PDF打不开：请确认文件完整、没有密码，重新导出后再上传。"))) from error
