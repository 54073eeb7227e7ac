"""PDF pages without the chosen words: the text is cut out of the page, or the page becomes a picture where that is not safe.

Cut out: every text object that shows a value is taken away, and what it said besides is set again at its old place, in its old
font. The page is kept only if a reader then finds exactly the other words and it looks the same outside the boxes.
"""

import ctypes
import io
import zlib
from collections.abc import Iterator
from typing import Any, NamedTuple

import pikepdf
import pypdfium2
import pypdfium2.raw as c

from gongkai.text import pdf
from gongkai.text.errors import Unreadable
from gongkai.text.redaction import Copy
from gongkai.text.values import Values, squeezed

_PICTURE = "第{}页已改为图像：页面上的文字不能再选取和检索。"
_GONE = "附件“{}”已从 PDF 里去掉：请单独遮盖后另行上传。"
_DOTS_PER_POINT = 2.2
_COMPARED = 0.6
_MARGIN = 1.5
_ALIKE = 0.004
_DIFFERENT = 60


class _Box(NamedTuple):
    left: float
    bottom: float
    right: float
    top: float


def document(data: bytes, values: Values) -> Copy:
    pages = _pages_with(data, values)
    cut = _cut(data, values, pages) if pages else data
    pictures = [number for number in pages if cut is None or not _is_clean(data, cut, number, values)]
    copy = _assembled(data if cut is None else cut, data, values, pictures)
    stayed = [number for number in pages if number not in pictures] if values.in_any(_texts(streams(copy.data))) else []
    if stayed:  # words that the page says in another way, as of its structure: then the whole page is a picture
        pictures += stayed
        copy = _assembled(data, data, values, sorted(pictures))
    return copy


def _pages_with(data: bytes, values: Values) -> list[int]:
    book = pdf.open_document(data)
    try:
        return [number for number in range(len(book)) if values.places(_letters(book[number].get_textpage()))]
    finally:
        book.close()


def _letters(text: pypdfium2.PdfTextPage) -> str:
    """One character for each that the page counts, so that an index in it is an index on the page."""
    return "".join(_letter(c.FPDFText_GetUnicode(text, i)) for i in range(c.FPDFText_CountChars(text)))


def _letter(code: int) -> str:
    return chr(code) if 0 < code < 0x110000 and code not in (2, 0xFFFE) and not 0xD800 <= code < 0xE000 else "\n"


def _cut(data: bytes, values: Values, numbers: list[int]) -> bytes | None:
    """The file with the text cut out of these pages; None where a page has its words in a form that cannot be cut."""
    book = pdf.open_document(data)
    try:
        for number in numbers:
            page = book[number]
            if not _cut_page(book, page, values):
                continue
            c.FPDFPage_GenerateContent(page)
        out = io.BytesIO()
        book.save(out)
        return out.getvalue()
    except (pypdfium2.PdfiumError, ValueError, OSError):
        return None
    finally:
        book.close()


def _cut_page(book: pypdfium2.PdfDocument, page: pypdfium2.PdfPage, values: Values) -> bool:
    text = page.get_textpage()
    letters = _letters(text)
    hit = {index for place in values.places(letters) for index in range(place.start, place.end)}
    objects: dict[int, tuple[Any, list[int]]] = {}
    for index in range(len(letters)):
        thing = c.FPDFText_GetTextObject(text, index)
        if thing:
            objects.setdefault(ctypes.addressof(thing.contents), (thing, []))[1].append(index)
    touched = [(thing, indexes) for thing, indexes in objects.values() if hit & set(indexes)]
    again = [piece for thing, indexes in touched for piece in _kept(book, text, thing, indexes, hit, letters)]
    boxes = _boxes(text, values, letters)
    if not all(c.FPDFPage_RemoveObject(page, thing) for thing, _ in touched):
        return False
    for piece in again:
        c.FPDFPage_InsertObject(page, piece)
    for box in boxes:
        c.FPDFPage_InsertObject(page, _black(box))
    return True


def _kept(
    book: pypdfium2.PdfDocument, text: Any, thing: Any, indexes: list[int], hit: set[int], letters: str
) -> Iterator[Any]:
    """New text objects for what stands beside the values, in stretches without a gap."""
    stretch: list[int] = []
    for index in [*indexes, -1]:
        if index >= 0 and index not in hit:
            stretch.append(index)
        elif stretch:
            yield _again(book, text, thing, stretch, letters)
            stretch = []


def _again(book: pypdfium2.PdfDocument, text: Any, thing: Any, stretch: list[int], letters: str) -> Any:
    size, matrix = ctypes.c_float(), c.FS_MATRIX()
    x, y = ctypes.c_double(), ctypes.c_double()
    c.FPDFTextObj_GetFontSize(thing, size)
    c.FPDFPageObj_GetMatrix(thing, matrix)
    c.FPDFText_GetCharOrigin(text, stretch[0], x, y)
    new = c.FPDFPageObj_CreateTextObj(book, c.FPDFTextObj_GetFont(thing), size)
    words = ctypes.create_string_buffer(("".join(letters[i] for i in stretch) + "\0").encode("utf-16-le"))
    c.FPDFText_SetText(new, ctypes.cast(words, c.FPDF_WIDESTRING))
    matrix.e, matrix.f = x.value, y.value
    c.FPDFPageObj_SetMatrix(new, matrix)
    red, green, blue, alpha = (ctypes.c_uint() for _ in range(4))
    if c.FPDFPageObj_GetFillColor(thing, red, green, blue, alpha):
        c.FPDFPageObj_SetFillColor(new, red, green, blue, alpha)
    c.FPDFTextObj_SetTextRenderMode(new, c.FPDFTextObj_GetTextRenderMode(thing))
    return new


def _boxes(text: Any, values: Values, letters: str) -> list[_Box]:
    """One for each line of each value."""
    boxes: list[_Box] = []
    for place in values.places(letters):
        line: list[_Box] = []
        for index in range(place.start, place.end):
            box = _box(text, index)
            if box is None:
                continue
            if line and abs(box.bottom - line[0].bottom) > (line[0].top - line[0].bottom):
                boxes.append(_around(line))
                line = []
            line.append(box)
        if line:
            boxes.append(_around(line))
    return boxes


def _box(text: Any, index: int) -> _Box | None:
    left, right, bottom, top = (ctypes.c_double() for _ in range(4))
    if not c.FPDFText_GetCharBox(text, index, left, right, bottom, top) or right.value <= left.value:
        return None
    return _Box(left.value, bottom.value, right.value, max(top.value, bottom.value + 4))


def _around(boxes: list[_Box]) -> _Box:
    return _Box(
        min(b.left for b in boxes) - _MARGIN,
        min(b.bottom for b in boxes) - _MARGIN,
        max(b.right for b in boxes) + _MARGIN,
        max(b.top for b in boxes) + _MARGIN,
    )


def _black(box: _Box) -> Any:
    shape = c.FPDFPageObj_CreateNewRect(box.left, box.bottom, box.right - box.left, box.top - box.bottom)
    c.FPDFPageObj_SetFillColor(shape, 0, 0, 0, 255)
    c.FPDFPath_SetDrawMode(shape, c.FPDF_FILLMODE_WINDING, False)
    return shape


def _is_clean(before: bytes, after: bytes, number: int, values: Values) -> bool:
    """The other words are all there and no others, and outside the boxes the page looks as before."""
    old, new = pdf.open_document(before), pdf.open_document(after)
    try:
        was, now = (_letters(book[number].get_textpage()) for book in (old, new))
        gone = set(squeezed(Values(dict.fromkeys(values, "")).replaced(was))[0])
        kept = sorted(squeezed(Values(dict.fromkeys(values, "")).replaced(was))[0]) == sorted(squeezed(now)[0])
        return (
            bool(gone or not now.strip()) and kept and not values.places(now) and _looks_alike(old, new, number, values)
        )
    finally:
        old.close()
        new.close()


def _looks_alike(old: pypdfium2.PdfDocument, new: pypdfium2.PdfDocument, number: int, values: Values) -> bool:
    text = old[number].get_textpage()
    boxes = _boxes(text, values, _letters(text))
    pictures = [_picture(book[number], boxes, _COMPARED) for book in (old, new)]
    if pictures[0][:2] != pictures[1][:2]:
        return False
    differing = sum(abs(a - b) > _DIFFERENT for a, b in zip(pictures[0][2], pictures[1][2], strict=True))
    return differing <= _ALIKE * len(pictures[0][2])


def _picture(page: pypdfium2.PdfPage, boxes: list[_Box], scale: float) -> tuple[int, int, bytes]:
    """Width, height and RGB of the page with the boxes painted over."""
    bitmap = page.render(scale=scale, rev_byteorder=True, prefer_bgrx=False, draw_annots=True)
    x, y = ctypes.c_int(), ctypes.c_int()
    for box in boxes:
        corners = []
        for px, py in ((box.left, box.bottom), (box.right, box.top)):
            c.FPDF_PageToDevice(page, 0, 0, bitmap.width, bitmap.height, 0, px, py, x, y)
            corners.append((x.value, y.value))
        (ax, ay), (bx, by) = corners
        left, top = max(min(ax, bx) - 1, 0), max(min(ay, by) - 1, 0)
        width, height = abs(ax - bx) + 2, abs(ay - by) + 2
        c.FPDFBitmap_FillRect(bitmap, left, top, width, height, 0xFF000000)
    row = bitmap.width * bitmap.n_channels
    raw = bytes(bitmap.buffer)
    lines = [raw[start : start + row] for start in range(0, bitmap.stride * bitmap.height, bitmap.stride)]
    if bitmap.n_channels == 4:
        lines = [b"".join(line[i : i + 3] for i in range(0, len(line), 4)) for line in lines]
    return bitmap.width, bitmap.height, b"".join(lines)


def _assembled(cut: bytes, whole: bytes, values: Values, pictures: list[int]) -> Copy:
    """The pages, some as pictures of the original, without former versions, and every string of every object rewritten."""
    notes: list[str] = []
    source = pdf.open_document(whole)
    try:
        with pikepdf.open(io.BytesIO(cut)) as book:
            for number in pictures:
                text = source[number].get_textpage()
                _become_picture(book, book.pages[number], source[number], _boxes(text, values, _letters(text)))
                notes.append(_PICTURE.format(number + 1))
            if pictures and "/StructTreeRoot" in book.Root:
                del book.Root["/StructTreeRoot"]
            notes += _attachments(book, values)
            _strings(book, values)
            _metadata(book, values)
            out = io.BytesIO()
            book.remove_unreferenced_resources()
            book.save(out, object_stream_mode=pikepdf.ObjectStreamMode.generate)
            return Copy(out.getvalue(), tuple(notes))
    except (pikepdf.PdfError, pypdfium2.PdfiumError, ValueError, RuntimeError) as error:
        raise Unreadable(pdf.DAMAGED) from error
    finally:
        source.close()


def _become_picture(book: pikepdf.Pdf, page: pikepdf.Page, source: pypdfium2.PdfPage, boxes: list[_Box]) -> None:
    width, height, pixels = _picture(source, boxes, _DOTS_PER_POINT)
    image = pikepdf.Stream(
        book, zlib.compress(pixels), Type=pikepdf.Name.XObject, Subtype=pikepdf.Name.Image, Width=width, Height=height,
        ColorSpace=pikepdf.Name.DeviceRGB, BitsPerComponent=8, Filter=pikepdf.Name.FlateDecode,
    )  # fmt: skip
    across, up = source.get_size()
    for key in [key for key in page.obj.keys() if key not in {"/Type", "/Parent"}]:  # noqa: SIM118 - not a dict
        del page.obj[key]
    page.obj["/MediaBox"] = pikepdf.Array([0, 0, round(across, 2), round(up, 2)])
    page.obj["/Resources"] = pikepdf.Dictionary(XObject=pikepdf.Dictionary(Page=image))
    page.obj["/Contents"] = pikepdf.Stream(book, f"q {across:.2f} 0 0 {up:.2f} 0 0 cm /Page Do Q".encode())


def _attachments(book: pikepdf.Pdf, values: Values) -> list[str]:
    from gongkai.text.redaction import left_in

    notes = []
    for name, spec in list(book.attachments.items()):
        try:
            holds = bool(left_in(spec.get_file().read_bytes(), name, values))
        except Unreadable:
            holds = True
        if holds:
            del book.attachments[name]
            notes.append(_GONE.format(values.replaced(name)))
    return notes


def _strings(book: pikepdf.Pdf, values: Values) -> None:
    for thing in list(book.objects):
        pending: list[Any] = [thing]
        while pending:
            node = pending.pop()
            if isinstance(node, pikepdf.Array):
                pending += _rewritten(node, list(enumerate(node)), values)
            elif isinstance(node, pikepdf.Dictionary | pikepdf.Stream):
                pending += _rewritten(node, list(node.items()), values)


def _rewritten(node: Any, items: list[tuple[Any, Any]], values: Values) -> list[Any]:
    """Puts the new strings in; returns the children to walk. A note or field whose words changed is drawn anew."""
    children = []
    for key, child in items:
        if isinstance(child, pikepdf.String):
            if (words := str(child)) != (new := values.replaced(words)):
                node[key] = pikepdf.String(new)
                if isinstance(node, pikepdf.Dictionary) and "/AP" in node:
                    del node["/AP"]
        elif isinstance(child, pikepdf.Array | pikepdf.Dictionary) and not child.is_indirect:
            children.append(child)
    return children


def _metadata(book: pikepdf.Pdf, values: Values) -> None:
    for thing in list(book.objects):
        if isinstance(thing, pikepdf.Stream) and str(thing.get("/Type", "")) == "/Metadata":
            thing.write(values.replaced(thing.read_bytes().decode("utf-8", "replace")).encode())


def streams(data: bytes) -> Iterator[bytes]:
    """Everything packed in the file, unpacked; of instructions that draw also their words alone."""
    with pikepdf.open(io.BytesIO(data)) as book:
        drawing = {stream.objgen for page in book.pages for stream in _contents(page)}
        for thing in book.objects:
            if not isinstance(thing, pikepdf.Stream) or str(thing.get("/Subtype", "")) == "/Image":
                continue
            try:
                yield thing.read_bytes()
                if thing.objgen in drawing or str(thing.get("/Subtype", "")) == "/Form":
                    yield _drawn(thing)
            except (pikepdf.PdfError, ValueError, RuntimeError, TypeError):
                yield thing.read_raw_bytes()


def _contents(page: pikepdf.Page) -> list[Any]:
    found = page.obj.get("/Contents")
    return list(found) if isinstance(found, pikepdf.Array) else [found] if isinstance(found, pikepdf.Stream) else []


def _drawn(stream: Any) -> bytes:
    return b"".join(bytes(part) for step in pikepdf.parse_content_stream(stream) for part in _parts(step.operands))


def _parts(operands: Any) -> Iterator[Any]:
    for part in operands:
        if isinstance(part, pikepdf.String):
            yield part
        elif isinstance(part, pikepdf.Array):
            yield from (piece for piece in part if isinstance(piece, pikepdf.String))
        elif isinstance(part, pikepdf.Dictionary):
            yield from (piece for _, piece in part.items() if isinstance(piece, pikepdf.String))


def _texts(pieces: Iterator[bytes]) -> Iterator[str]:
    from gongkai.text.redaction import decodings

    return (text for piece in pieces for text in decodings(piece))
