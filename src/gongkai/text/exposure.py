"""Everything a file shows to whoever opens it, or hides in it: hidden sheets, comments, deleted words, properties. For the privacy scan.

What a program cannot read (a scan, a picture, a file with a password inside another) is named, so that a person looks at it.
"""

import csv
import io
import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from gongkai.text import files, recordings
from gongkai.text.archive import Archive
from gongkai.text.decode import decode
from gongkai.text.errors import Unreadable

MOST_DEPTH = 3
MAX_INSIDE = 200 * 1024 * 1024
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_PICTURES = (b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"BM", b"II*\0", b"MM\0*")
PICTURE = "图片，须人工查看"
RECORDING = "音视频，须人工听看"
_DEEP = "文件里的文件套得太深，须人工查看"
_LARGE = "文件里的文件太大，须人工查看"


class Part(NamedTuple):
    """`where` is for people: 正文, 工作表“名单”（隐藏）, 批注, 修订中删除的文字, 属性.

    With `cell` (row and column of the first cell, from 0) lines are rows and tabs part cells; otherwise `starts` may name stretches of
    the text: (offset, name).
    """

    where: str
    text: str
    cell: tuple[int, int] | None = None
    starts: tuple[tuple[int, str], ...] = ()

    def place(self, index: int) -> str:
        """Where exactly: 工作表“名单”!C5, 第3页."""
        if self.cell is not None:
            line = self.text.rfind("\n", 0, index) + 1
            row, column = self.text.count("\n", 0, index), self.text.count("\t", line, index)
            return f"{self.where}!{column_letters(self.cell[1] + column)}{self.cell[0] + row + 1}"
        named = [name for start, name in self.starts if start <= index]
        return f"{self.where}{named[-1]}" if named else self.where


class Exposure(NamedTuple):
    parts: list[Part]
    unread: list[str]
    """Places that no program here can read: 第2页（扫描图像）, 图片 word/media/image1.png."""


def parts(data: bytes, name: str = "") -> list[Part]:
    """Non-empty parts of a file, the body first. Raises `Unreadable` when there is nothing that a program can read."""
    found = look(data, name)
    if not found.parts:
        raise Unreadable("；".join(found.unread) + "。")
    return found.parts


def look(data: bytes, name: str = "", depth: int = 0) -> Exposure:
    """Raises `Unreadable` when there is nothing at all to look at."""
    found, unread = [], []
    for piece in _pieces(data, name, depth):
        if isinstance(piece, str):
            unread.append(piece)
        elif piece.text.strip():
            found.append(piece)
    if not found and not unread:
        raise Unreadable(files.EMPTY)
    return Exposure(found, list(dict.fromkeys(unread)))


def _pieces(data: bytes, name: str, depth: int) -> Iterator[Part | str]:
    extension = name.lower().rsplit(".", 1)[-1]
    if recordings.is_mp3(data) or recordings.is_mp4(data):
        return iter([RECORDING])
    if data.startswith(_OLE) and extension in {"xls", "et"}:
        from gongkai.text.exposed_office import old_workbook

        return old_workbook(data)
    if data[:4] in {b"PK\x03\x04", b"PK\x05\x06"}:
        return _package(data, depth)
    kind = files.kind_of(data, name)
    if kind == "pdf":
        from gongkai.text.exposed_pdf import pieces

        return pieces(data, depth)
    return _page(data) if kind == "html" else _columns(data) if extension == "csv" else _text(data)


def _package(data: bytes, depth: int) -> Iterator[Part | str]:
    from gongkai.text import exposed_office as office

    archive = Archive(data)
    if "word/document.xml" in archive:
        return office.word(archive, depth)
    if "xl/workbook.xml" in archive:
        return office.workbook(archive, data, depth)
    if "ppt/presentation.xml" in archive or "OFD.xml" in archive:
        return office.other(archive, depth)
    return _folder(archive, depth)


def _folder(archive: Archive, depth: int) -> Iterator[Part | str]:
    """A zip archive: each file in it, and the names of them all."""
    names = [name for name in archive.names() if not name.endswith("/")]
    yield Part("压缩包内文件名", "\n".join(names))
    for name in names:
        yield from inside(archive.read(name), name, depth)


def inside(data: bytes, name: str, depth: int) -> Iterator[Part | str]:
    """A file in a file. What cannot be read is only named: the outer file has other parts."""
    if depth + 1 > MOST_DEPTH:
        yield f"{name}：{_DEEP}"
        return
    if len(data) > min(MAX_INSIDE, files.MAX_BYTES):
        yield f"{name}：{_LARGE}"
        return
    if data.startswith(_PICTURES):
        yield f"{name}：{PICTURE}"
        return
    try:
        found = look(data, name, depth + 1)
    except Unreadable as error:
        if str(error) != files.EMPTY:
            yield f"{name}：{error}"
        return
    yield from (part._replace(where=f"{name} · {part.where}") for part in found.parts)
    yield from (f"{name} · {place}" for place in found.unread)


def _text(data: bytes) -> Iterator[Part]:
    text = decode(data).text
    yield Part("正文", text, starts=_line_starts(text))


def _line_starts(text: str) -> tuple[tuple[int, str], ...]:
    starts = [0, *(match.end() for match in re.finditer("\n", text))]
    return tuple((start, f"第{number}行") for number, start in enumerate(starts, 1)) if len(starts) < 50_000 else ()


def _columns(data: bytes) -> Iterator[Part]:
    """A csv file as its columns: quotes, protecting tabs and `="…"` are the program's, not the value's."""
    text = decode(data).text
    separator = max(",;\t", key=text[:4096].count)
    try:
        rows = [[_bare(cell) for cell in row] for row in csv.reader(io.StringIO(text), delimiter=separator)]
    except csv.Error:
        rows = [line.split(separator) for line in text.split("\n")]
    yield Part("正文", "\n".join(map("\t".join, rows)), cell=(0, 0))


def _bare(cell: str) -> str:
    formula = re.fullmatch(r'="(.*)"', cell.strip(), re.DOTALL)
    return " ".join((formula[1] if formula else cell).split())


def _page(data: bytes) -> Iterator[Part]:
    from gongkai.text import web

    html = decode(data).text
    seen, whole = (
        web.read(html),
        web.read(re.sub(r"(</?)template\b", r"\1div", html, flags=re.IGNORECASE), everything=True),
    )
    yield Part("正文", whole.text, starts=((0, "（有隐藏文字）"),) if seen.hidden else ())
    yield Part("网页注释", "\n".join(re.findall(r"<!--(.*?)-->", html, re.DOTALL)))
    yield Part("网页属性", "\n".join(_with_meta(web.attributes(html), seen.meta)))
    yield Part("网页脚本", "\n".join(re.findall(r"<(?:script|style)\b[^>]*>(.*?)</(?:script|style)", html, re.DOTALL | re.IGNORECASE)))  # fmt: skip


def _with_meta(attributes: Iterable[str], meta: dict[str, str]) -> Iterator[str]:
    yield from (f"{name}: {words}" for name, words in meta.items())
    yield from (words for words in attributes if words not in meta.values())


def column_letters(column: int) -> str:
    """0 is A, 26 is AA, as spreadsheets name columns."""
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return letters
