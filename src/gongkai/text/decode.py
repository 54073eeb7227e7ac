"""Bytes to text, whatever a clerk's computer wrote: UTF-8, GB 18030, Big5, UTF-16, with or without a mark."""

import codecs
import re
from functools import cache
from typing import NamedTuple

from gongkai.text.errors import Unreadable
from gongkai.text.script import fold

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_CANDIDATES = ("gb18030", "big5hkscs", "utf-16-le", "utf-16-be")
_DECLARED = re.compile(rb"""(?:charset|encoding)\s*=\s*["']?\s*([A-Za-z0-9_.:-]{2,40})""", re.IGNORECASE)
_SAMPLE = 20_000
_PLAUSIBLE = 0.5
_NOT_TEXT = "文件内容不是文字：请确认上传的是文档本身，文本文件请另存为 UTF-8 编码后再试。"


class Decoded(NamedTuple):
    text: str
    encoding: str
    damaged: int
    """How many bytes or groups of bytes could not be read and stand as U+FFFD."""


def decode(data: bytes) -> Decoded:
    """The text of `data` with line ends made `\\n`. Raises `Unreadable` when no known encoding makes it Chinese or plain text."""
    found = _marked(data) or _utf8(data) or _declared(data) or _guessed(data) or _repaired(data)
    if found is None or _binary(found.text):
        raise Unreadable(_NOT_TEXT)
    return found._replace(text=found.text.replace("\r\n", "\n").replace("\r", "\n"))


def _strictly(data: bytes, encoding: str) -> Decoded | None:
    try:
        return Decoded(data.decode(encoding), encoding, 0)
    except (UnicodeDecodeError, LookupError):
        return None


def _marked(data: bytes) -> Decoded | None:
    return next((_strictly(data, encoding) for mark, encoding in _MARKS if data.startswith(mark)), None)


def _utf8(data: bytes) -> Decoded | None:
    return None if b"\0" in data else _strictly(data, "utf-8")


def _declared(data: bytes) -> Decoded | None:
    """What the page says of itself, believed only when the outcome reads as Chinese."""
    match = _DECLARED.search(data[:4096])
    if not match:
        return None
    name = match[1].decode("ascii").lower()
    name = "gb18030" if name in {"gb2312", "gbk", "gb_2312-80", "cp936", "x-gbk"} else name
    found = _strictly(data, name) if _is_text_encoding(name) else None
    return found if found and plausibility(found.text) >= _PLAUSIBLE else None


def _is_text_encoding(name: str) -> bool:
    try:
        return codecs.lookup(name)._is_text_encoding
    except LookupError:
        return False


def _guessed(data: bytes) -> Decoded | None:
    found = [d for d in (_strictly(data, encoding) for encoding in _CANDIDATES) if d and not _binary(d.text)]
    best = max(found, key=lambda d: plausibility(d.text), default=None)
    return best if best and plausibility(best.text) >= _PLAUSIBLE else None


def _repaired(data: bytes) -> Decoded | None:
    """Mostly good text with a few broken bytes, as a cut download leaves behind."""
    for encoding in ("utf-8", "gb18030"):
        text = data.decode(encoding, errors="replace")
        damaged = text.count("\ufffd")
        if damaged * 50 <= len(text) and plausibility(text) >= _PLAUSIBLE:
            return Decoded(text, encoding, damaged)
    return None


@cache
def _common() -> frozenset[str]:
    """The 3,755 characters of level one of GB 2312, ordered there by sound because everybody uses them."""
    cells = (bytes((row, cell)) for row in range(0xB0, 0xD8) for cell in range(0xA1, 0xFF))
    return frozenset(cell.decode("gb2312", "ignore") for cell in cells) - {""}


def plausibility(text: str) -> float:
    """Share of the non-ASCII characters that everyday Chinese uses, 0 to 1; 1 for text in ASCII alone."""
    strange = [c for c in fold(text[:_SAMPLE]) if c > "\x7f" and not c.isspace()]
    good = sum(c in _common() or 0x2000 <= ord(c) <= 0x303F or 0xFF00 <= ord(c) <= 0xFF65 for c in strange)
    return good / len(strange) if strange else 1.0


def _binary(text: str) -> bool:
    """Control characters beyond the odd one: no document has them."""
    controls = sum(c < " " and c not in "\t\n\r\f\v" for c in text[:_SAMPLE])
    return controls * 50 > len(text[:_SAMPLE])
