"""Pages for print: a template of ours and data become a PDF, in this process, with fonts of our own.

A template is a file in Typst beside the room that uses it. It begins with

    #import "/gongkai.typ": *
    #show: gongkai

and finds ``data`` (what ``pdf`` was given), ``draw`` (blocks of ``desk.blocks``), ``faces`` and ``draft-mark``. Words reach it
as JSON and are drawn as they are: nothing that anybody typed is ever read as Typst. A template sees its own file, the shared
one, the data and the pictures it was given; no disk and no network.
"""

from __future__ import annotations

import io
import json
import logging
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

import pylopdf_fonts_zh_cn
import typst
from django.conf import settings
from PIL import Image

from .blocks import Block, pictures

if TYPE_CHECKING:
    from typst import PDFStandard

_SHARED = Path(__file__).with_name("typst")
_log = logging.getLogger(__name__)
#: Tried in this order: a character that no font has, say, keeps a document out of the archive format, not off the screen.
STANDARDS: tuple[list[PDFStandard], ...] = (["ua-1", "a-2a"], ["ua-1"], [])
#: A picture that would take more room than this in memory is told by its words.
_PIXELS = 40_000_000


def pdf(
    template: Path, data: Mapping[str, Any], *, title: str, at: datetime, files: Mapping[str, bytes] | None = None
) -> bytes:
    """The finished document: tagged (PDF/UA-1), archivable (PDF/A-2a), the same bytes for the same arguments.

    ``data`` is anything JSON can hold. ``at`` is the date the file bears; ``files`` are pictures by the names in ``data``.
    """
    told = {**data, "document": {"title": title, "date": [at.year, at.month, at.day]}}
    sources: dict[str, bytes] = {
        "main.typ": template.read_bytes(),
        "gongkai.typ": _SHARED.joinpath("gongkai.typ").read_bytes(),
        "data.json": json.dumps(told, ensure_ascii=False).encode("utf-8", "replace"),
        **(files or {}),
    }
    return _compiled(sources, int(at.timestamp()))


def shown(found: list[Block], picture: Callable[[str], bytes | None]) -> dict[str, bytes]:
    """The pictures of blocks, as ``pdf`` wants them: each block gets the name of its ``file``, or none if it cannot be drawn."""
    files: dict[str, bytes] = {}
    for block in pictures(found):
        data = picture(block["src"])
        kind = _drawable(data) if data else ""
        block["file"] = f"picture-{len(files)}.{kind}" if kind else ""
        if data and kind:
            files[block["file"]] = data
    return files


def families() -> list[str]:
    """Names of the typefaces at hand."""
    return _fonts(settings.GONGKAI_FONTS).families()


def _compiled(sources: Mapping[str, bytes], timestamp: int) -> bytes:
    with TemporaryDirectory(prefix="gongkai-print-") as folder:
        for name, content in sources.items():
            Path(folder, name).write_bytes(content)
        for standards in STANDARDS:
            try:
                made = typst.compile(
                    Path(folder, "main.typ"),
                    root=Path(folder),
                    format="pdf",
                    font_paths=_fonts(settings.GONGKAI_FONTS),
                    ignore_system_fonts=True,
                    pdf_standards=standards,
                    timestamp=timestamp,
                )
            except typst.TypstError as error:
                failure = error
                _log.info("not typeset as %s: %s", "+".join(standards) or "PDF", error.message)
            else:
                return made
    raise failure


@cache
def _fonts(folder: Path | None) -> typst.Fonts:
    """Ours, and before them those of the operator: faces that official documents ask for by name and that need a licence."""
    own = pylopdf_fonts_zh_cn.serif_path().parent
    folders: Iterable[Path] = [folder, own] if folder else [own]
    return typst.Fonts(
        include_system_fonts=False, include_embedded_fonts=True, font_paths=[str(folder) for folder in folders]
    )


def _drawable(data: bytes) -> str:
    """The format of a picture that can be drawn whole, else an empty string."""
    try:
        with Image.open(io.BytesIO(data)) as image:
            if image.format in ("PNG", "JPEG", "GIF", "WEBP") and image.width * image.height <= _PIXELS:
                image.load()
                return image.format.lower()
    except Exception:  # whatever a broken picture makes its reader raise
        _log.info("a picture cannot be drawn")
    return ""
