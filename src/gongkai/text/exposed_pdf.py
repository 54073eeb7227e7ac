"""What a PDF file shows and hides: text on and off the page, under boxes and in white, annotations, fields, properties, attachments,
former versions. Words are told apart by page; pages without words but with pictures are named."""

import io
import re
from collections.abc import Iterator

import pikepdf
import pypdfium2
import pypdfium2.raw as pdfium_c

from gongkai.text import pdf
from gongkai.text.errors import Unreadable
from gongkai.text.exposure import Part, inside

MOST_STRINGS = 200_000
MOST_FORMER = 8
_SCAN = "扫描图像，没有文字，须人工查看"
_END = b"%%EOF"


def pieces(data: bytes, depth: int) -> Iterator[Part | str]:
    pages, unread = page_texts(data)
    shown = "\n".join(pages)
    yield Part("正文", shown, starts=_starts(pages))
    yield from unread
    yield Part("属性", pdf.properties(data))
    yield from _inside(data, shown, depth)
    yield from _former(data, shown)


def _starts(pages: list[str]) -> tuple[tuple[int, str], ...]:
    starts, at = [], 0
    for number, page in enumerate(pages, 1):
        starts.append((at, f"第{number}页"))
        at += len(page) + 1
    return tuple(starts)


def unpacked(data: bytes) -> bytes:
    """The same file with every object written out, those packed into object streams too; as it is where it cannot be opened."""
    out = io.BytesIO()
    try:
        with pikepdf.open(io.BytesIO(data)) as document:
            document.save(out, object_stream_mode=pikepdf.ObjectStreamMode.disable)
    except (pikepdf.PdfError, ValueError, RuntimeError, RecursionError):
        return data
    return out.getvalue()


def page_texts(data: bytes) -> tuple[list[str], list[str]]:
    """The words of each page, those beyond its edges included, and the pages that are only pictures."""
    document = pdf.open_document(data)
    try:
        if len(document) > pdf.MAX_PAGES:
            raise Unreadable(pdf.LONG)
        pages, unread = [], []
        for number in range(len(document)):
            page = document[number]
            pages.append(_text(page))
            if not pages[-1].strip() and any(True for _ in page.get_objects((pdfium_c.FPDF_PAGEOBJ_IMAGE,))):
                unread.append(f"第{number + 1}页：{_SCAN}")
        return pages, unread
    except pypdfium2.PdfiumError as error:
        raise Unreadable(pdf.DAMAGED) from error
    finally:
        document.close()


def _text(page: pypdfium2.PdfPage) -> str:
    text = page.get_textpage()
    return (
        str(text.get_text_range()).replace("\r\n", "\n").replace("\r", "\n").replace("\ufffe", "").replace("\x02", "")
    )


def _inside(data: bytes, shown: str, depth: int) -> Iterator[Part | str]:
    try:
        with pikepdf.open(io.BytesIO(data)) as document:
            notes = list(_annotations(document))
            yield from notes
            known = "\n".join([shown, *(note.text for note in notes)])
            yield Part("内部文字", "\n".join(dict.fromkeys(_strings(document, known))))
            yield Part("元数据", "\n".join(_metadata(document)))
            yield from _attachments(document, depth)
    except (pikepdf.PdfError, ValueError, RuntimeError, RecursionError) as error:
        raise Unreadable(pdf.DAMAGED) from error


def _annotations(document: pikepdf.Pdf) -> Iterator[Part]:
    for number, page in enumerate(document.pages, 1):
        found = page.obj.get("/Annots")
        lines = []
        for note in found if isinstance(found, pikepdf.Array) else ():
            if isinstance(note, pikepdf.Dictionary):
                lines += [str(note[key]) for key in ("/Contents", "/RC", "/V", "/DV", "/TU", "/T") if isinstance(note.get(key), pikepdf.String)]  # fmt: skip
        yield Part("批注和表单", "\n".join(lines), starts=((0, f"第{number}页"),))


def _strings(document: pikepdf.Pdf, shown: str) -> Iterator[str]:
    """Every string of every object, wherever it hangs."""
    left = MOST_STRINGS
    for thing in document.objects:
        pending = [thing]
        while pending and left:
            node = pending.pop()
            left -= 1
            if isinstance(node, pikepdf.String):
                words = str(node)
                if len(words) > 3 and words not in shown:
                    yield words
            elif isinstance(node, pikepdf.Array):
                pending += [child for child in node if not _elsewhere(child)]
            elif isinstance(node, pikepdf.Dictionary | pikepdf.Stream):
                pending += [child for key, child in node.items() if not _elsewhere(child) and key != "/ID"]


def _elsewhere(child: object) -> bool:
    """Objects with a number of their own are walked in their own turn."""
    return isinstance(child, pikepdf.Object) and bool(child.is_indirect)


def _metadata(document: pikepdf.Pdf) -> Iterator[str]:
    for thing in document.objects:
        if isinstance(thing, pikepdf.Stream) and str(thing.get("/Type", "")) == "/Metadata":
            yield re.sub(r"<[^>]*>", "\n", thing.read_bytes().decode("utf-8", "replace"))


def _attachments(document: pikepdf.Pdf, depth: int) -> Iterator[Part | str]:
    for name, spec in document.attachments.items():
        try:
            yield from inside(spec.get_file().read_bytes(), name, depth)
        except (pikepdf.PdfError, ValueError):
            yield f"{name}：附件无法读取，须人工查看"


def _former(data: bytes, shown: str) -> Iterator[Part]:
    """Each time a program saved below the old end, the old words stayed above it."""
    ends = [match.end() for match in re.finditer(re.escape(_END), data)][:-1][-MOST_FORMER:]
    for number, end in enumerate(ends, 1):
        try:
            pages, _ = page_texts(data[:end] + b"\n")
        except Unreadable:
            continue
        lines = [line for page in pages for line in page.split("\n") if line.strip() and line not in shown]
        yield Part(f"文件的旧版本（第{number}次保存）", "\n".join(lines))
