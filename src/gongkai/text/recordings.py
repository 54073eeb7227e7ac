"""Sound and film by their bytes: MP3 (ISO/IEC 11172-3, 13818-3) and MP4 (ISO/IEC 14496-12). Nothing is decoded.

Whole means that frames or boxes follow one another to the end, so that no other file hides before, between or behind them.
"""

import struct
from collections.abc import Iterator

_ID3, _ID3V1, _APE = b"ID3", b"TAG", b"APETAGEX"
_RATES = {3: (44100, 48000, 32000), 2: (22050, 24000, 16000), 0: (11025, 12000, 8000)}
_BITS_1 = (0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320)
_BITS_2 = (0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160)
#: Major brands of files that browsers play; QuickTime and pictures (heic, avif) are other things.
_BRANDS = frozenset(
    {
        b"isom",
        b"iso2",
        b"iso3",
        b"iso4",
        b"iso5",
        b"iso6",
        b"iso8",
        b"iso9",
        b"mp41",
        b"mp42",
        b"avc1",
        b"dash",
        b"MSNV",
    }
    | {b"M4V ", b"M4A ", b"f4v ", b"3gp4", b"3gp5", b"3gp6"}
)
_BOXES = frozenset(
    {
        b"ftyp",
        b"styp",
        b"moov",
        b"moof",
        b"mdat",
        b"mfra",
        b"sidx",
        b"free",
        b"skip",
        b"wide",
        b"meta",
        b"uuid",
        b"udta",
    }
)
#: Bytes before the first frame and behind the last that encoders leave.
_SLACK = 4096


def is_mp3(data: bytes) -> bool:
    """Begins with a tag or a frame of layer III, and a frame follows a tag."""
    return _frame(data, _first_frame(data)) > 0


def is_mp4(data: bytes) -> bool:
    """Begins with the box that names a kind browsers play."""
    return data[4:8] == b"ftyp" and data[8:12] in _BRANDS


def whole(data: bytes) -> bool:
    return _boxes_fit(data) if data[4:8] == b"ftyp" else _frames_fit(data)


def _first_frame(data: bytes) -> int:
    """Behind the tags at the start (ID3v2: ten bytes, the size in four times seven bits), and zeros after them."""
    at = 0
    while (
        data[at : at + 3] == _ID3 and len(data) >= at + 10 and not any(byte & 0x80 for byte in data[at + 6 : at + 10])
    ):
        size = 0
        for byte in data[at + 6 : at + 10]:
            size = size << 7 | byte
        at += 10 + size + (10 if data[at + 5] & 0x10 else 0)
    return at + len(data[at : at + _SLACK]) - len(data[at : at + _SLACK].lstrip(b"\0"))


def _frame(data: bytes, at: int) -> int:
    """Length in bytes of the layer III frame here; 0 where there is none."""
    if len(data) < at + 4:
        return 0
    head: int = struct.unpack_from(">I", data, at)[0]
    version, layer = head >> 19 & 3, head >> 17 & 3
    bits, rate = head >> 12 & 15, head >> 10 & 3
    if head >> 21 != 0x7FF or version == 1 or layer != 1 or bits in (0, 15) or rate == 3:
        return 0
    kilobits = (_BITS_1 if version == 3 else _BITS_2)[bits]
    return (144 if version == 3 else 72) * kilobits * 1000 // int(_RATES[version][rate]) + (head >> 9 & 1)


def _frames_fit(data: bytes) -> bool:
    at = _first_frame(data)
    while length := _frame(data, at):
        at += length
    rest = data[at:].lstrip(b"\0")
    return not rest or (len(rest) <= _SLACK and rest.startswith((_ID3V1, _APE)))


def _boxes_fit(data: bytes) -> bool:
    """Known boxes from the first byte to the last, among them the description and the media."""
    boxes = list(_boxes(data))
    return bool(boxes) and set(boxes) <= _BOXES and bool({b"moov", b"moof"} & set(boxes)) and b"mdat" in boxes


def _boxes(data: bytes) -> Iterator[bytes]:
    """Kinds of the outermost boxes; an empty one where a box does not fit."""
    at = 0
    while at < len(data):
        if len(data) < at + 8:
            yield b""
            return
        size, kind = struct.unpack_from(">I4s", data, at)
        if size == 1 and len(data) >= at + 16:
            size = struct.unpack_from(">Q", data, at + 8)[0]
        size = size or len(data) - at
        yield kind if 8 <= size <= len(data) - at else b""
        if not 8 <= size <= len(data) - at:
            return
        at += size
