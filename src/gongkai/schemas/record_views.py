"""What of a record who may see. The full values never leave through here for anybody else.

    audience of the attribute   the public sees        the persons concerned see   the organ sees
    public                      the value              the value                   the value
    concerned                   its mask or nothing    the value                   the value
    internal                    its mask or nothing    its mask or nothing         the value

Rows about minors are left out and counted; while fewer than three of them have a figure in a column, what is added up from
that column is left out as well, since it would give away the rest once the rows shown are taken from it. A protected number or name that somebody wrote again into other words of the
same record is blotted out there, and so is any identity or account number that proves itself. What is no proper value of
its type is not shown at all.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date
from functools import lru_cache
from typing import Any

from gongkai.schemas.record_cells import write_cell
from gongkai.schemas.record_checks import well_formed
from gongkai.schemas.record_shapes import (
    PERSONAL,
    WORDS,
    Attribute,
    Audience,
    Equal,
    Mask,
    Number,
    RecordType,
    Rows,
    Share,
    Sum,
    Tally,
    Total,
    Values,
)
from gongkai.schemas.record_values import begins, empty, hidden_as_minor, lines
from gongkai.text.privacy import mask, scan

_RANK = {"public": 0, "concerned": 1, "internal": 2}
_VILLAGE = re.compile(
    r"^(?P<kept>.*?(?:街道|[乡镇])?.*?(?:村民委员会|居民委员会|村委会|居委会|社区|[一-龥]村(?!路|街|小学|中学)|屯))"
)
_TOWN = re.compile(r"^(?P<kept>.*?(?:街道|[乡镇]))")
_DOOR = re.compile(r"[0-9０-９一二三四五六七八九十]+\s*(?:号|栋|幢|单元|室|组|户|队)")
_LONG_NUMBER = re.compile(r"[0-9A-Za-z\-]{6,}")
_DIGITS = re.compile(r"[0-9０-９](?:[\s\-－—]?[0-9０-９]){11}")
_WIDE = ord("０") - ord("0")
BLOT = "＊＊＊"
SHORTEST = 2
#: A sum over fewer withheld rows tells what is in them.
FEWEST = 3


def public_view(kind: RecordType, values: Mapping[str, Any]) -> Values:
    """What everybody may see, masked where the type says so."""
    return seen_by(kind, values, "public")


def seen_by(kind: RecordType, values: Mapping[str, Any], audience: Audience) -> Values:
    """What that audience may see, in the order of the type; empty where the whole record is not for it."""
    if not isinstance(values, Mapping) or not _whole(kind, values, audience):
        return {}
    hushed = hushed_sums(kind, values, audience)
    told = {key: value for key, value in _shown(kind.attributes, values, audience).items() if key not in hushed}
    for table in kind.rows:
        rows = [_shown(table.columns, row, audience) for row in _rows(table, values, audience)]
        if any(rows):
            told[table.key] = [row for row in rows if row]
    return told if audience == "internal" else _blotted(kind, told, set(_protected(kind, values, audience)))


def display_over(kind: RecordType, values: Mapping[str, Any], today: date) -> bool:
    """Whether a list was to be shown until a day that is past: then it is taken down or kept from the open web."""
    until = begins(values.get(kind.shown_until), "date") if kind.shown_until else None
    return until is not None and until.date() < today


def protected(kind: RecordType, values: Mapping[str, Any], audience: Audience = "public") -> frozenset[str]:
    """Names and numbers of persons in the record that this audience may not see: they must not stand in other words either."""
    return frozenset(_protected(kind, values, audience)) if isinstance(values, Mapping) else frozenset()


def withheld(kind: RecordType, values: Mapping[str, Any], audience: Audience = "public") -> dict[str, int]:
    """How many rows of each table are left out because they tell of minors."""
    left_out = {
        table.key: len(lines(values, table.key)) - len(_rows(table, values, audience))
        for table in kind.rows
        if _RANK[audience] < _RANK["internal"]
    }
    return {key: count for key, count in left_out.items() if count}


def hushed_sums(kind: RecordType, values: Mapping[str, Any], audience: Audience = "public") -> frozenset[str]:
    """Attributes from which the figures of one or two withheld rows could be worked out. Plain numbers of rows stay."""
    if audience == "internal":
        return frozenset()
    thin: set[str] = set()
    for table in kind.rows:
        hidden = [row for row in lines(values, table.key) if hidden_as_minor(table.minors, row, values)]
        if hidden:
            known = {one.key: sum(not empty(row.get(one.key)) for row in hidden) for one in table.columns}
            thin |= {f"{table.key}.{key}" for key, count in known.items() if count < FEWEST}
            thin |= {table.key} if len(hidden) < FEWEST else set()
    return _following(kind, thin)


def may_be_hushed(kind: RecordType) -> frozenset[str]:
    """Those that ``hushed_sums`` leaves out of some record: nothing may be put in order by them either."""
    tables = [table for table in kind.rows if table.minors]
    names = {f"{table.key}.{one.key}" for table in tables for one in table.columns} | {table.key for table in tables}
    return _following(kind, names)


def masked(mask: Mask, value: str) -> str:
    """The form that those see who may not see the value; empty where nothing safe is left."""
    return _MASKS[mask](value)


def _whole(kind: RecordType, values: Mapping[str, Any], audience: Audience) -> bool:
    if _RANK[audience] < _RANK[kind.audience]:
        return False
    return audience == "internal" or not hidden_as_minor(kind.minors, values, values)


def _rows(table: Rows, values: Mapping[str, Any], audience: Audience) -> list[Mapping[str, Any]]:
    rows = lines(values, table.key)
    if audience == "internal":
        return rows
    return [row for row in rows if not hidden_as_minor(table.minors, row, values)]


def _shown(columns: tuple[Attribute, ...], values: Mapping[str, Any], audience: Audience) -> Values:
    pairs = ((one, _cell(one, values.get(one.key), audience)) for one in columns)
    return {one.key: value for one, value in pairs if not empty(value)}


def _cell(one: Attribute, value: Any, audience: Audience) -> Any:
    if empty(value) or any(fault.code in ("invalid", "shape", "code") for fault in well_formed(one, value)):
        return None
    if may_see(one, audience):
        return value
    return masked(one.mask, write_cell(one, value)) if one.mask else None


def may_see(one: Attribute, audience: Audience) -> bool:
    return _RANK[audience] >= _RANK[one.audience]


def _following(kind: RecordType, names: set[str]) -> frozenset[str]:
    """Attributes of the record that rest on these columns (`table.column`) or on chosen rows of these tables."""
    found = set(names)
    links = list(_links(kind))
    while new := {gives for gives, of in links if gives not in found and found & of}:
        found |= new
    return frozenset(found - names)


def _links(kind: RecordType) -> Iterator[tuple[str, set[str]]]:
    """What is worked out, and what of."""
    for one in (*kind.computed, *kind.rules):
        if one.rows is not None:
            continue
        match one:
            case Total():
                yield one.gives, {name.removeprefix("-") for name in one.of}
            case Sum():
                yield one.total, {name.removeprefix("-") for name in one.of}
            case Share():
                yield one.gives, {one.part, one.whole}
            case Equal():
                first, second = one.keys
                yield first, {second}
                yield second, {first}
            case Number() if one.where:
                yield one.gives, {one.of}
            case Tally() if one.where:
                yield one.key, {one.of}


# masks


def _surname(name: str) -> str:
    return name[0] + "*" * max(1, min(len(name) - 1, 3))


def _last4(number: str) -> str:
    return f"****{number[-4:]}" if len(number) > 7 else ""


def _phone(number: str) -> str:
    digits = re.sub(r"[^0-9]", "", number)[-11:]
    return f"{digits[:3]}****{digits[-4:]}" if len(digits) == 11 else ""


def _village(address: str) -> str:
    """As far as the village or the community, else the town; never a house."""
    for pattern in (_VILLAGE, _TOWN):
        found = pattern.match(address)
        if found and not _DOOR.search(found["kept"]):
            return found["kept"]
    return ""


def _year(day: str) -> str:
    return f"{day[:4]}年" if re.match(r"[0-9]{4}(?:-|$)", day) else ""


_MASKS = {"surname": _surname, "last4": _last4, "phone": _phone, "village": _village, "year": _year}


# the same secret written a second time


def _protected(kind: RecordType, values: Mapping[str, Any], audience: Audience) -> Iterator[str]:
    """Names and numbers of persons that this audience may not see, wherever they stand in the record."""
    yield from _secrets(kind.attributes, values, audience)
    for table in kind.rows:
        for row in lines(values, table.key):
            hidden = audience != "internal" and hidden_as_minor(table.minors, row, values)
            yield from _secrets(table.columns, row, audience, everything=hidden)


def _secrets(
    columns: tuple[Attribute, ...], values: Mapping[str, Any], audience: Audience, everything: bool = False
) -> Iterator[str]:
    personal = [one for one in columns if one.type in PERSONAL and (everything or not may_see(one, audience))]
    words = (values.get(one.key) for one in personal)
    yield from (word.strip() for word in words if isinstance(word, str) and len(word.strip()) >= SHORTEST)


def _blotted(kind: RecordType, told: Values, secrets: set[str]) -> Values:
    clean = _clean_row(kind.attributes, told, secrets)
    for table in kind.rows:
        if table.key in told:
            clean[table.key] = [_clean_row(table.columns, row, secrets) for row in told[table.key]]
    return clean


def _clean_row(columns: tuple[Attribute, ...], row: Values, secrets: set[str]) -> Values:
    pattern = _pattern(frozenset(secrets))
    free = {one.key for one in columns if one.type in WORDS or one.type == "url"}
    return {key: _clean(value, pattern) if key in free else value for key, value in row.items()}


@lru_cache(maxsize=64)
def _pattern(secrets: frozenset[str]) -> re.Pattern[str] | None:
    """Longest first, so that no piece of a longer one is left standing. Numbers are found in any width, blanks between."""
    ways = [_ways(secret) for secret in sorted(secrets, key=len, reverse=True)]
    return re.compile("|".join(ways), re.IGNORECASE) if ways else None


def _ways(secret: str) -> str:
    if not _LONG_NUMBER.fullmatch(secret):
        return re.escape(secret)
    return r"[\s\-]*".join(f"[{char}{chr(ord(char) + _WIDE)}]" if char.isalnum() else "-?" for char in secret)


def _clean(value: Any, pattern: re.Pattern[str] | None) -> Any:
    if isinstance(value, list):
        return [_clean(item, pattern) for item in value]
    text = pattern.sub(BLOT, value) if pattern else value
    return _numbers_blotted(text) if _DIGITS.search(text) else text


def _numbers_blotted(text: str) -> str:
    """Numbers of identity and accounts that prove themselves, whoever they belong to."""
    certain = [span for span in scan(text) if span.certainty == "certain" and span.type in ("ID_CARD", "BANK_CARD")]
    return mask(text, certain)
