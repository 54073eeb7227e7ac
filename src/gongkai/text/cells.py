"""The tables of a file as rows of cells: every line of an xlsx, docx or html file, cell by cell, in reading order."""

from __future__ import annotations

from gongkai.text import web, word, workbook
from gongkai.text.archive import Archive
from gongkai.text.decode import decode
from gongkai.text.errors import Unreadable
from gongkai.text.files import Kind, kind_of

_KINDS: tuple[Kind, ...] = ("xlsx", "docx", "html")
_OTHER = "这里读取 xlsx、docx 和 html 文件里的表格：请把文件另存为其中一种。"


def lines(data: bytes, name: str = "") -> list[list[str]]:
    """A cell that spans rows says its words in each of them, one that spans columns in the first. Raises ``Unreadable``."""
    kind = kind_of(data, name)
    if kind not in _KINDS:
        raise Unreadable(_OTHER)
    return [line.split("\t") for line in _text(data, kind).split("\n")]


def _text(data: bytes, kind: Kind) -> str:
    if kind == "docx":
        return word.text_of(Archive(data))
    if kind == "html":
        return web.read(decode(data).text).text
    return "\n".join(sheet.text for sheet in workbook.sheets(data, merged=True) if not sheet.hidden)
