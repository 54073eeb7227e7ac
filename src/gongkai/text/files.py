"""A file from anybody, to text. The content decides what it is; the name is only a hint."""

from dataclasses import dataclass, field
from typing import Literal

from gongkai.text.decode import decode
from gongkai.text.errors import Unreadable

Kind = Literal["txt", "html", "docx", "pdf", "xlsx"]

MAX_BYTES = 50 * 1024 * 1024
MAX_CHARACTERS = 3_000_000

EMPTY = "文件是空的：请确认选对了文件，重新上传。"
_LARGE = "文件超过 50 MB：请删去图片、附件或拆分后再上传。"
_LONG = "文字超过 300 万字，不像一份公文：请拆分后再上传。"
_OLD_WORD = "这是旧版 Office 文件（doc、xls、wps）或加密的文档：请在编辑软件里去掉密码，另存为 docx 后再上传。"
_OTHER = "不认识这种文件（{}）：请上传 txt、html、docx 或有文字层的 pdf。"
_SHEET = "这份表格里没有任务分工（没有一栏叫“牵头单位”或“责任单位”）：公文请上传 txt、html、docx 或 pdf。"
_MACROS = "文件里带有宏，未执行，也未读取。"
_HIDDEN = "网页里有访问者看不到的文字，未读取。"
_DAMAGED_TEXT = "有 {} 处字节无法识别，以 � 代替，请核对原文。"

_SIGNATURES = (
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", _OLD_WORD),
    (b"{\\rtf", _OTHER.format("RTF")),
    (b"\x89PNG", _OTHER.format("图片")),
    (b"\xff\xd8\xff", _OTHER.format("图片")),
    (b"GIF8", _OTHER.format("图片")),
    (b"Rar!", _OTHER.format("RAR 压缩包")),
    (b"7z\xbc\xaf", _OTHER.format("7z 压缩包")),
    (b"\x1f\x8b", _OTHER.format("gzip 压缩包")),
)
_HTML_MARKS = (b"<!doctype html", b"<html", b"<head", b"<body", b"<meta", b"<div", b"<p>", b"<p ", b"<table")


@dataclass(frozen=True, slots=True)
class Source:
    """`text` has `\\n` line ends; every later offset and line number counts in it."""

    text: str
    kind: Kind
    notes: tuple[str, ...] = ()
    meta: dict[str, str] = field(default_factory=dict)


def kind_of(data: bytes, name: str = "") -> Kind:
    """Raises `Unreadable` for empty, oversized and foreign files."""
    _refuse(data)
    if b"%PDF-" in data[:1024]:
        return "pdf"
    if data[:4] in {b"PK\x03\x04", b"PK\x05\x06"}:
        return _office_kind(data)
    head = data[:4096].lower().replace(b"\0", b"")
    return "html" if any(mark in head for mark in _HTML_MARKS) or name.lower().endswith((".html", ".htm")) else "txt"


def _refuse(data: bytes) -> None:
    if not data.strip(b"\0 \t\r\n\xef\xbb\xbf\xfe\xff"):
        raise Unreadable(EMPTY)
    if len(data) > MAX_BYTES:
        raise Unreadable(_LARGE)
    for signature, sentence in _SIGNATURES:
        if data.startswith(signature):
            raise Unreadable(sentence)


def _office_kind(data: bytes) -> Kind:
    from gongkai.text.archive import Archive

    archive = Archive(data)
    if "word/document.xml" in archive:
        return "docx"
    if "xl/workbook.xml" in archive:
        return "xlsx"
    raise Unreadable(_OTHER.format("OFD" if "OFD.xml" in archive else "压缩包"))


def read(data: bytes, name: str = "") -> Source:
    """The words of a txt, html, docx or pdf file, or of a workbook with a division of work. Raises `Unreadable`, whose message tells the sender what to do."""
    kind = kind_of(data, name)
    match kind:
        case "docx":
            source = _docx(data)
        case "pdf":
            source = _pdf(data)
        case "xlsx":
            source = _xlsx(data)
        case _:
            source = _text(data, kind)
    if not source.text.strip():
        raise Unreadable(EMPTY)
    if len(source.text) > MAX_CHARACTERS:
        raise Unreadable(_LONG)
    return source


def _docx(data: bytes) -> Source:
    from gongkai.text import word
    from gongkai.text.archive import Archive

    archive = Archive(data)
    macros = any(member.lower().endswith("vbaproject.bin") for member in archive.names())
    return Source(word.text_of(archive), "docx", (_MACROS,) if macros else ())


def _xlsx(data: bytes) -> Source:
    from gongkai.text import tables, workbook
    from gongkai.text.layout import paragraphs

    text = workbook.text_of(data)
    if not any(tables.header(tables.cells(p)) for p in paragraphs(text)):
        raise Unreadable(_SHEET)
    return Source(text, "xlsx")


def _pdf(data: bytes) -> Source:
    from gongkai.text import pdf

    return Source(pdf.text_of(data), "pdf")


def _text(data: bytes, kind: Kind) -> Source:
    decoded = decode(data)
    notes = (_DAMAGED_TEXT.format(decoded.damaged),) if decoded.damaged else ()
    if kind == "txt":
        return Source(decoded.text, "txt", notes)
    from gongkai.text import web

    page = web.read(decoded.text)
    return Source(page.text, "html", (*notes, _HIDDEN) if page.hidden else notes, page.meta)
