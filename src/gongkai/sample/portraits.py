"""Portraits of people who do not exist: a head and shoulders drawn by arithmetic."""

from __future__ import annotations

import struct
import zlib

WIDTH, HEIGHT = 240, 320
_GROUND, _COAT, _SKIN, _HAIR, _SHIRT = range(5)
_COATS = ((38, 50, 56), (27, 58, 75), (62, 39, 35), (46, 64, 50), (55, 48, 74))


def portrait(number: int) -> bytes:
    """A PNG; the same number is always the same person."""
    palette = bytes(
        sum(((214, 222, 226), _COATS[number % len(_COATS)], (232, 196, 168), (33, 29, 28), (246, 246, 242)), ())
    )
    rows = b"".join(b"\0" + bytes(_colour(x, y, number) for x in range(WIDTH)) for y in range(HEIGHT))
    head = struct.pack(">IIBBBBB", WIDTH, HEIGHT, 8, 3, 0, 0, 0)
    parts = ((b"IHDR", head), (b"PLTE", palette), (b"IDAT", zlib.compress(rows, 6)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(kind, data) for kind, data in parts)


def _colour(x: int, y: int, number: int) -> int:
    left, wide = abs(x - WIDTH // 2), 56 + number % 3 * 3
    if (left / wide) ** 2 + ((y - 128) / 74) ** 2 < 1:
        fringe = 84 + number % 4 * 5 + left // (3 + number % 2)
        return _HAIR if y < fringe else _SKIN
    if (left / (wide + 7)) ** 2 + ((y - 118) / 76) ** 2 < 1 and y < 132 + number % 5 * 8:
        return _HAIR
    if left < 22 and 180 < y < 226:
        return _SKIN
    if y > 212 and left < 50 + (y - 212) * 1.4 and left < 112:
        return _SHIRT if left < max(0, 30 - (y - 212) // 3) else _COAT
    return _GROUND


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
