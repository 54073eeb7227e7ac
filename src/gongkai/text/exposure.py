"""Everything a file shows to whoever opens it: hidden sheets, comments, deleted words, properties. For the privacy scan."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from lxml import etree

from gongkai.text import files
from gongkai.text.archive import Archive
from gongkai.text.decode import decode
from gongkai.text.errors import Unreadable

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_WORD_PARTS = (
    ("批注", "word/comments"),
    ("页眉", "word/header"),
    ("页脚", "word/footer"),
    ("脚注", "word/footnotes"),
    ("尾注", "word/endnotes"),
    ("属性", "docProps/"),
    ("自定义数据", "customXml/item"),
)
_SHEET_PARTS = (("批注", "xl/comments"), ("批注", "xl/threadedComments/"), ("批注", "xl/persons/"), ("图形", "xl/drawings/"), ("属性", "docProps/"))  # fmt: skip


class Part(NamedTuple):
    """`where` is for people: 正文, 工作表“名单”（隐藏）, 批注, 修订中删除的文字, 属性."""

    where: str
    text: str


def parts(data: bytes, name: str = "") -> list[Part]:
    """Non-empty parts of a txt, html, docx, xlsx or pdf file, the body first. Raises `Unreadable`."""
    readers = {"docx": _word, "xlsx": _workbook, "pdf": _pdf, "html": _page, "txt": _text}
    found = [part for part in readers[files.kind_of(data, name)](data) if part.text.strip()]
    if not found:
        raise Unreadable(files.EMPTY)
    return found


def _text(data: bytes) -> Iterator[Part]:
    yield Part("正文", decode(data).text)


def _page(data: bytes) -> Iterator[Part]:
    from gongkai.text import web

    html = decode(data).text
    yield Part("正文", web.read(html, everything=True).text)
    yield Part("网页注释", "\n".join(re.findall(r"<!--(.*?)-->", html, re.DOTALL)))
    yield Part("网页属性", "\n".join(f"{k}: {v}" for k, v in web.read(html).meta.items()))


def _pdf(data: bytes) -> Iterator[Part]:
    from gongkai.text import pdf

    yield Part("正文", pdf.text_of(data))
    yield Part("属性", pdf.properties(data))


def _word(data: bytes) -> Iterator[Part]:
    from gongkai.text import word

    archive = Archive(data)
    yield Part("正文", word.text_of(archive))
    deleted = archive.xml("word/document.xml").iter(f"{_W}delText")
    yield Part("修订中删除的文字", "".join(node.text or "" for node in deleted))
    yield from _xml_parts(archive, _WORD_PARTS)


def _workbook(data: bytes) -> Iterator[Part]:
    archive = Archive(data)
    yield from _sheets(data)
    yield from _xml_parts(archive, _SHEET_PARTS)


def _sheets(data: bytes) -> Iterator[Part]:
    from gongkai.text import workbook

    for sheet in workbook.sheets(data):
        yield Part(f"工作表“{sheet.name}”{'（隐藏）' if sheet.hidden else ''}", sheet.text)


def _xml_parts(archive: Archive, wanted: tuple[tuple[str, str], ...]) -> Iterator[Part]:
    for where, start in wanted:
        for member in archive.matching(start):
            yield Part(where, _words(archive.xml(member)))


def _words(root: etree._Element) -> str:
    """Paragraph by paragraph where there are any, else element by element; attributes carry names of authors too."""
    lines = ["".join(map(str, node.itertext("{*}t"))) for node in root.iter("{*}p", "{*}si", "{*}comment")]
    return "\n".join(lines) if any(lines) else "\n".join(str(text) for text in root.itertext())
