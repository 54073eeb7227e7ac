"""Photos of leaders: PNG or JPEG and nothing else in the file, without what a camera wrote into it (place, time, device).

No picture is decoded here. The file is read piece by piece as its standard lays it out; pieces that do not make the picture
are left out, what follows its end is cut off, and anything that does not fit is refused.
"""

from __future__ import annotations

import struct
import zlib
from dataclasses import dataclass

from django.utils.translation import gettext as _

from gongkai.desk.actions import Reason, Refused, check, unless

from .thresholds import figure

_PNG = b"\x89PNG\r\n\x1a\n"
_PNG_KEPT = frozenset({b"IHDR", b"PLTE", b"tRNS", b"sRGB", b"gAMA", b"IDAT", b"IEND"})
_SIZES = frozenset({0xC0, 0xC1, 0xC2})
_ALONE = frozenset({0x01, *range(0xD0, 0xD8)})
#: Tables, frames and scans; APP0 says JFIF. All other application segments and comments go.
_JPEG_KEPT = frozenset({0xC0, 0xC1, 0xC2, 0xC4, 0xDB, 0xDD, 0xE0})


@dataclass(frozen=True, slots=True)
class Portrait:
    data: bytes
    width: int
    height: int
    extension: str


def portrait(data: bytes) -> Portrait:
    """The photo alone, upright. Raises ``Refused`` with what to do."""
    found = picture(data)
    text = _("请上传竖幅的半身照片（%(w)s×%(h)s不合适）。") % {"w": found.width, "h": found.height}
    check([unless(1 <= found.height / found.width <= 2, "photo_shape", text)])
    return found


def picture(data: bytes) -> Portrait:
    """The picture alone. Raises ``Refused`` with what to do."""
    limit = figure("photo_bytes")
    text = _("照片不能超过%(n)s兆字节，请压缩后再上传。") % {"n": limit // 1_000_000}
    check([unless(len(data) <= limit, "photo_size", text)])
    try:
        found = _png(data) if data.startswith(_PNG) else _jpeg(data)
    except (ValueError, IndexError, struct.error, zlib.error) as error:
        raise Refused(Reason("photo_format", _("请上传完好的JPG或者PNG照片。"))) from error
    least, most = figure("photo_least"), figure("photo_most")
    measured = {"w": found.width, "h": found.height}
    small = _("照片太小（%(w)s×%(h)s）：短边至少%(n)s像素。") % {**measured, "n": least}
    large = _("照片太大（%(w)s×%(h)s）：长边至多%(n)s像素。") % {**measured, "n": most}
    check(
        [
            unless(min(found.width, found.height) >= least, "photo_small", small),
            unless(max(found.width, found.height) <= most, "photo_large", large),
        ]
    )
    return found


def _png(data: bytes) -> Portrait:
    out, at, size, pixels = [_PNG], len(_PNG), None, 0
    while True:
        (length,) = struct.unpack_from(">I", data, at)
        kind, body = data[at + 4 : at + 8], data[at + 8 : at + 8 + length]
        (told,) = struct.unpack_from(">I", data, at + 8 + length)
        if len(body) != length or zlib.crc32(kind + body) != told:
            raise ValueError("a damaged chunk")
        if (kind == b"IHDR") != (size is None):
            raise ValueError("no header first")
        if kind == b"IHDR":
            size = struct.unpack(">II", body[:8])
        if kind in _PNG_KEPT:
            out.append(data[at : at + 12 + length])
        elif not kind[0] & 0x20:
            raise ValueError("an unknown critical chunk")
        pixels += kind == b"IDAT"
        at += 12 + length
        if kind == b"IEND":
            break
    if size is None or not pixels:
        raise ValueError("no picture")
    return Portrait(b"".join(out), size[0], size[1], "png")


def _jpeg(data: bytes) -> Portrait:
    if not data.startswith(b"\xff\xd8\xff"):
        raise ValueError("neither PNG nor JPEG")
    out, at, size = [b"\xff\xd8"], 2, None
    while True:
        if data[at] != 0xFF:
            raise ValueError("no marker")
        while data[at + 1] == 0xFF:
            at += 1
        mark = data[at + 1]
        if mark == 0xD9:
            break
        if mark in _ALONE:
            at += 2
            continue
        (length,) = struct.unpack_from(">H", data, at + 2)
        segment = data[at : at + 2 + length]
        if length < 2 or len(segment) != 2 + length:
            raise ValueError("a cut segment")
        if mark in _SIZES:
            height, width = struct.unpack_from(">HH", segment, 5)
            size = width, height
        at += 2 + length
        if mark == 0xDA:
            end = _scan_end(data, at)
            out += [segment, data[at:end]]
            at = end
        elif mark in _JPEG_KEPT:
            out.append(segment)
        elif not (0xE1 <= mark <= 0xEF or mark == 0xFE):
            raise ValueError("a segment that no photo has")
    if size is None or len(out) < 4:
        raise ValueError("no picture")
    return Portrait(b"".join([*out, b"\xff\xd9"]), size[0], size[1], "jpg")


def _scan_end(data: bytes, at: int) -> int:
    """Where the next marker of a scan's data begins; stuffed bytes and restart marks belong to the data."""
    while True:
        at = data.index(b"\xff", at)
        if data[at + 1] != 0 and not 0xD0 <= data[at + 1] <= 0xD7:
            return at
        at += 2
