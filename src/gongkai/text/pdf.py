"""PDF files: the text layer, page after page, without running page numbers."""

import re
from itertools import pairwise

import pypdfium2

from gongkai.text import pdftables
from gongkai.text.errors import Unreadable

MAX_PAGES = 2_000
_NO_TEXT = "这份 PDF 只有图像，没有文字层：请先作文字识别（OCR），或上传 Word、文本原件。"
_LOCKED = "这份 PDF 设有打开密码：请去掉密码后另存再上传。"
DAMAGED = "这份 PDF 已损坏或不完整：请重新下载或重新导出后再上传。"
LONG = f"这份 PDF 超过 {MAX_PAGES} 页：请拆分后分别上传。"
_PAGE_NUMBER = re.compile(r"^\s*(?:[-—–－· ]{0,3}\d{1,4}[-—–－· ]{0,3}|第\s*\d{1,4}\s*页.{0,12})\s*$")
_EDGE = 2


def text_of(data: bytes) -> str:
    """Lines as they stand on the page; joining wrapped lines is the reader's business (`layout`)."""
    document = open_document(data)
    try:
        if len(document) > MAX_PAGES:
            raise Unreadable(LONG)
        pages = [_page(document, number) for number in range(len(document))]
    finally:
        document.close()
    text = "\n".join("\n".join(page) for page in _with_rows_whole(_without_running_heads(pages)))
    if not text.strip():
        raise Unreadable(_NO_TEXT)
    return text + "\n"


def properties(data: bytes) -> str:
    """Title, author, subject and the like, one a line."""
    document = open_document(data)
    try:
        return "\n".join(f"{name}: {value}" for name, value in document.get_metadata_dict(skip_empty=True).items())
    finally:
        document.close()


def open_document(data: bytes) -> pypdfium2.PdfDocument:
    """Raises `Unreadable` for passwords and damage."""
    try:
        return pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        raise Unreadable(_LOCKED if "assword" in str(error) else DAMAGED) from error


def _page(document: pypdfium2.PdfDocument, number: int) -> list[str]:
    try:
        page = document[number]
        words = page.get_textpage()
        lines = _tables(page, words) or _plain(words.get_text_bounded())
    except pypdfium2.PdfiumError as error:
        raise Unreadable(DAMAGED) from error
    lines = [line.rstrip() for line in lines if line.strip()]
    edges = {*range(_EDGE), *range(len(lines) - _EDGE, len(lines))}
    return [line for at, line in enumerate(lines) if not (at in edges and _PAGE_NUMBER.match(line))]


def _tables(page: pypdfium2.PdfPage, words: pypdfium2.PdfTextPage) -> list[str] | None:
    try:
        return pdftables.lines_of(page, words)
    except pypdfium2.PdfiumError:
        return None  # what is drawn cannot be read; what is written may


def _plain(text: str) -> list[str]:
    return text.replace("\r\n", "\n").replace("\r", "\n").replace("\ufffe", "").split("\n")


def _with_rows_whole(pages: list[list[str]]) -> list[list[str]]:
    """A row of a table that goes on upon the next page, below the heads said again, is one row: its number stands in one part only."""
    for before, page in pairwise(pages):
        again = bool(page and "\t" in page[0] and page[0] in before)
        parts = [lines[at].split("\t") for lines, at in ((before, -1), (page, again)) if len(lines) > again]
        if len(parts) == 2 and len(parts[0]) == len(parts[1]) > 2 and bool(parts[0][0]) != bool(parts[1][0]):
            before[-1] = "\t".join(map("".join, zip(*parts, strict=True)))
            del page[: again + 1]
    return pages


def _without_running_heads(pages: list[list[str]]) -> list[list[str]]:
    """The line that opens every page stays on the first only."""
    heads = {page[0].strip() for page in pages[1:] if page}
    if len(pages) < 3 or len(heads) != 1:
        return pages
    return [pages[0], *(page[1:] for page in pages[1:])]
