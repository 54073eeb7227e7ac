"""Masked copies of files. What was chosen is gone from the copy: from words, caches, former versions and properties alike.

`redact` opens its own work with every reader before it hands it out, and refuses where a value is still there in any decoding.
"""

import re
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from gongkai.text import files
from gongkai.text.archive import Archive
from gongkai.text.decode import decode
from gongkai.text.errors import Unreadable
from gongkai.text.exposure import look
from gongkai.text.values import Values, squeezed

_STAYED = "遮盖后仍能在{}找到原值：请在原来的软件里改好后重新上传，或者转为 PDF 后再遮盖。"
_OTHER = "这种文件不能自动遮盖：请在原来的软件里改好，另存为 docx、xlsx 或 PDF 后重新上传。"
_INSIDE = "文件内部"
#: Shorter values (most names) stand by chance in what only a program reads.
_LONG_ENOUGH = 6
_TAG = re.compile(r"<[^<>]*>")
_SKIPPED = re.compile(r"<[^<>]*>|&nbsp;|&#160;|&zwnj;|&shy;")
_ENTITY = re.compile(r"&#(\d{1,7});|&#[xX]([0-9a-fA-F]{1,6});")


class Copy(NamedTuple):
    """`notes` tell people what the copy lost besides the values: 第3页已改为图像."""

    data: bytes
    notes: tuple[str, ...] = ()


def redact(data: bytes, name: str, shown: Mapping[str, str]) -> Copy:
    """A copy in which no key of `shown` (a value as written in the file's parts) stands any more, but what it maps to: the
    masked form, or nothing. Raises `Unreadable` with a sentence when that cannot be done."""
    values = Values(shown)
    if not values:
        return Copy(data)
    copy = _rewritten(data, name, values)
    if place := left_in(copy.data, name, values):
        raise Unreadable(_STAYED.format(place))
    return copy


def _rewritten(data: bytes, name: str, values: Values) -> Copy:
    if data[:4] == b"PK\x03\x04":
        from gongkai.text import redacted_office

        return redacted_office.package(data, values)
    if data.startswith(b"\xd0\xcf\x11\xe0"):
        raise Unreadable(_OTHER)
    match files.kind_of(data, name):
        case "pdf":
            from gongkai.text import redacted_pdf

            return redacted_pdf.document(data, values)
        case "html":
            return Copy(_encoded(page(decode(data).text, values), data))
        case _:
            return Copy(_encoded(values.replaced(decode(data).text), data))


def _encoded(text: str, data: bytes) -> bytes:
    """In the encoding it came in, where that has the signs of the masked form."""
    try:
        return text.encode(decode(data).encoding)
    except (UnicodeEncodeError, LookupError):
        return text.encode("utf-8-sig")


def page(html: str, values: Values) -> str:
    """Through tags and entities between the signs of a value; tags stay."""
    html = values.replaced(html)
    words, at = [], []
    last = 0
    for skipped in [*_SKIPPED.finditer(html), None]:
        end = skipped.start() if skipped else len(html)
        for sign, start, stop in _signs(html, last, end):
            words.append(sign)
            at.append((start, stop))
        last = skipped.end() if skipped else end
    parts, last = [], 0
    for place in values.places("".join(words)):
        start, end = at[place.start][0], at[place.end - 1][1]
        parts += [html[last:start], values[place.value], *_TAG.findall(html[start:end])]
        last = end
    return "".join([*parts, html[last:]])


def _signs(html: str, start: int, end: int) -> Iterator[tuple[str, int, int]]:
    while start < end:
        entity = _ENTITY.match(html, start, end) if html[start] == "&" else None
        code = int(entity[1]) if entity and entity[1] else int(entity[2], 16) if entity else -1
        if entity and 0 < code < 0x110000:
            yield chr(code), start, entity.end()
            start = entity.end()
        else:
            yield html[start], start, start + 1
            start += 1


def left_in(data: bytes, name: str, values: Values) -> str:
    """Where a value still stands, as a person calls the place; empty when nowhere."""
    for part in look(data, name).parts:
        if found := values.places(part.text):
            return part.place(found[0].start)
    long = Values({value: "" for value in values if len(squeezed(value)[0]) >= _LONG_ENOUGH})
    return _INSIDE if long and long.in_any(text for piece in _bytes(data) for text in decodings(piece)) else ""


def _bytes(data: bytes) -> Iterator[bytes]:
    """The file as it lies on the disk, and everything in it that is packed."""
    yield data
    if data[:4] == b"PK\x03\x04":
        archive = Archive(data)
        for name in archive.names():
            yield from _bytes(archive.read(name))
    elif b"%PDF-" in data[:1024]:
        from gongkai.text import redacted_pdf

        yield from redacted_pdf.streams(data)


def decodings(piece: bytes) -> Iterator[str]:
    yield piece.decode("utf-8", "ignore")
    if b"\0" in piece:
        for start in (0, 1):
            yield piece[start:].decode("utf-16-le", "ignore")
            yield piece[start:].decode("utf-16-be", "ignore")
    yield piece.decode("gb18030", "ignore") if piece.isascii() is False and len(piece) < 4_000_000 else ""
