"""Cells of a catalogue as clerks write them, turned into the parts of a row."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from functools import cache

from gongkai.schemas.loader import channels, five_opens
from gongkai.text.script import fold

from .content import Content
from .models import Audience, Mode
from .models.item import LEVELS

_TICKS = re.compile(r"[√✓✔☑■●vVyY1]|是|有")
_NUMBER = re.compile(
    r"^\s*(?:[（(]?\d{1,2}[)）.．、]|[①-⑳]|[（(][一二三四五六七八九十]{1,3}[)）]|[一二三四五六七八九十]{1,3}、)\s*(?!\d)"
)
_BRACKETS = {"（": "）", "(": ")", "《": "》", "〔": "〕", "[": "]", "“": "”", "【": "】"}
_BOX = re.compile(r"(?=[■□☑☐])")
_SPACE = re.compile(r"\s+")


def plain(text: str) -> str:
    """A heading or a name without spaces, brackets and other signs, in simplified script: for comparing."""
    return re.sub(r"[\W_]+", "", fold(unicodedata.normalize("NFKC", text)))


def content(cells: Mapping[str, str]) -> Content:
    """A row by column key (``columns.yaml``). What is not there stays empty, never guessed."""
    audience, group = _audience(cells)
    return Content(
        level1=_line(cells.get("level1", "")),
        level2=_line(cells.get("level2", "")),
        level3=_line(cells.get("level3", "")),
        elements=things(cells.get("elements", "")),
        basis=things(cells.get("basis", "")),
        limit_text=_line(cells.get("limit", "")),
        subject_organ=_line(cells.get("subject", "")),
        channels=channel_names(cells.get("channels", "")),
        audience=audience,
        audience_group=group,
        mode=_mode(cells),
        levels=_levels(cells),
        cycle=_line(cells.get("cycle", "")),
        five_open=_five_open(cells.get("five_open", "")),
        format=_line(cells.get("format", "")),
        powers=codes(cells.get("powers", "")),
    )


def things(cell: str) -> tuple[str, ...]:
    """A cell that lists several: one a line, or divided by ； or else by 、 (never inside brackets); numbering is dropped."""
    lines = list(_split(cell, "\n；;"))
    if len(lines) == 1:
        lines = list(_split(cell, "、，,"))
    if len(lines) == 1:
        lines = re.split(r"(?=[●○])", cell)
    named = (_line(_NUMBER.sub("", line)).lstrip("●•·").strip().rstrip("。.；;") for line in lines)
    return tuple(dict.fromkeys(name for name in named if name))


def codes(cell: str) -> tuple[str, ...]:
    """Codes of the 权责清单 and of public services, however they are divided; wide and small letters are made plain."""
    return (
        tuple(dict.fromkeys(re.split(r"[\s、,;]+", unicodedata.normalize("NFKC", cell).strip(" 、,;\n").upper())))
        if cell.strip()
        else ()
    )


def channel_names(cell: str) -> tuple[str, ...]:
    """Channels by their official names where they are known; those marked □ stay optional, ■ and no mark are required."""
    boxed = re.search(r"[■□☑☐]", cell)
    parts = (part for piece in _BOX.split(cell) for part in ([piece] if boxed else _split(piece, "\n；;、，, ")))
    return tuple(dict.fromkeys(name for part in parts if (name := _channel(part))))


def _channel(part: str) -> str:
    optional = bool(re.match(r"\s*[□☐]", part))
    name = re.sub(r"^[\s■□☑☐]+|[\s；;、，,。]+$", "", _SPACE.sub("", part))
    official = _channel_aliases().get(plain(name), name)
    return f"□{official}" if optional and official else official


@cache
def _channel_aliases() -> dict[str, str]:
    return {plain(name): row.zh for row in channels().values() for name in (row.zh, *row.aliases)}


def _split(text: str, separators: str) -> Iterator[str]:
    closers: list[str] = []
    piece = ""
    for character in text:
        if closers and character == closers[-1]:
            closers.pop()
        elif character in _BRACKETS:
            closers.append(_BRACKETS[character])
        if character == "\n" or (character in separators and not closers):
            closers.clear()
            if piece.strip():
                yield piece
            piece = ""
        else:
            piece += character
    if piece.strip():
        yield piece


def _line(cell: str) -> str:
    return _SPACE.sub(" ", re.sub(r"(?<=[^\x00-\x7f])\s+(?=[^\x00-\x7f])", "", cell)).strip()


def _ticked(cells: Mapping[str, str], key: str) -> bool:
    return bool(_TICKS.match(cells.get(key, "").strip()))


def _audience(cells: Mapping[str, str]) -> tuple[str, str]:
    """A group is named in its cell; both ticked means everybody, the group being a part of it."""
    group, written = _line(cells.get("group", "")), cells.get("audience", "")
    if _ticked(cells, "all") or "全社会" in written or plain(written) in ("社会公众", "公众", "社会"):
        return Audience.ALL, ""
    if group and not re.fullmatch(r"[□☐×xX否无/\-—]+", group):
        return Audience.GROUP, "" if _ticked(cells, "group") and len(group) == 1 else group.lstrip("√✓✔☑■ ：:")
    if not written.strip():
        return "", ""
    named = re.sub(r"特定(群体|群众|对象|人群)|[：:（()）\s]", "", written)
    return Audience.GROUP, named


def _mode(cells: Mapping[str, str]) -> str:
    written = plain(cells.get("mode", ""))
    active = _ticked(cells, "active") or "主动" in written
    asked = _ticked(cells, "on_request") or "依申请" in written
    return {(True, True): Mode.BOTH, (True, False): Mode.ACTIVE, (False, True): Mode.ON_REQUEST}.get(
        (active, asked), ""
    )


def _levels(cells: Mapping[str, str]) -> tuple[str, ...]:
    written = cells.get("levels", "")
    signs = {"province": "省", "city": "市", "county": "县", "town": "乡"}
    return tuple(level for level in LEVELS if _ticked(cells, level) or signs[level] in written)


def _five_open(cell: str) -> str:
    named = {plain(name): row.code for row in five_opens().values() for name in (row.zh, *row.aliases, row.code)}
    return named.get(plain(cell), _line(cell)[:12])
