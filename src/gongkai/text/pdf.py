"""PDF files: the text layer, page after page, without running page numbers."""

import re

import pypdfium2

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
    text = "\n".join("\n".join(page) for page in _without_running_heads(pages))
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
        text: str = page.get_textpage().get_text_bounded()
    except pypdfium2.PdfiumError as error:
        raise Unreadable(DAMAGED) from error
    lines = text.replace("\r\n", "\n").replace("\r", "\n").replace("\ufffe", "").split("\n")
    lines = [line.rstrip() for line in lines if line.strip()]
    edges = {*range(_EDGE), *range(len(lines) - _EDGE, len(lines))}
    return [line for at, line in enumerate(lines) if not (at in edges and _PAGE_NUMBER.match(line))]


def _without_running_heads(pages: list[list[str]]) -> list[list[str]]:
    """The line that opens every page stays on the first only."""
    heads = {page[0].strip() for page in pages[1:] if page}
    if len(pages) < 3 or len(heads) != 1:
        return pages
    return [pages[0], *(page[1:] for page in pages[1:])]
