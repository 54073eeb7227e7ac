"""Lists frozen so that anyone can hash them again: Unicode NFC, one entry a line, sorted by bytes, each line ended by LF."""

from __future__ import annotations

import hashlib
import json
import unicodedata
from collections.abc import Iterable
from itertools import pairwise
from typing import Any

from gongkai.law.errors import DrawRefused

BAR = "|"
"""Joins the parts of what is hashed; an identifier that held one could be read in two ways."""
_UNSEEN = {"Cc", "Cf", "Cs", "Zl", "Zp"}


def freeze(entries: Iterable[str], what: str) -> tuple[str, ...]:
    """The entries as they are hashed. Two that are one after normalisation, an empty one, unseen characters: refused."""
    frozen = sorted((clean(entry, what) for entry in entries), key=str.encode)
    for before, after in pairwise(frozen):
        if before == after:
            raise DrawRefused(f"{what}“{after}”重复，请删去一个。")
    return tuple(frozen)


def digest(frozen: Iterable[str]) -> str:
    return sha256("".join(f"{line}\n" for line in frozen))


def sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def clean(text: str, what: str) -> str:
    """In NFC. Refuses what a reader of the printed list could not see."""
    plain = unicodedata.normalize("NFC", text)
    if not plain.strip():
        raise DrawRefused(f"{what}为空，请填写。")
    if plain != plain.strip() or any(unicodedata.category(char) in _UNSEEN for char in plain):
        raise DrawRefused(f"{what}“{ascii(plain)[1:-1]}”含有首尾空格或者看不见的字符，请清除。")
    return plain


def identifier(text: str, what: str) -> str:
    plain = clean(text, what)
    if BAR in plain:
        raise DrawRefused(f"{what}“{plain}”不能含有“{BAR}”。")
    return plain


def canonical(value: Any) -> str:
    """JSON on one line, keys in order, no spaces, text in NFC: the same for everyone who holds the same data."""
    return json.dumps(_plain(value), ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def _plain(value: Any) -> Any:
    if isinstance(value, str):
        _encodable(value)
        return unicodedata.normalize("NFC", value)
    if isinstance(value, dict):
        return {_plain(key): _plain(inner) for key, inner in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(inner) for inner in value]
    if value is None or isinstance(value, int):
        return value
    raise DrawRefused(f"“{value}”不是文字、整数或者真假值，各人写法可能不同；小数请加引号写成文字。")


def _encodable(text: str) -> None:
    if any(unicodedata.category(char) == "Cs" for char in text):
        raise DrawRefused(f"“{ascii(text)[1:-1]}”含有不成字的编码，请清除。")
