"""用语检查: words of lists that an organ keeps, signs and layout, numbers and dates that contradict each other.

No list is ours: whoever runs an installation loads its own. A finding is a remark beside the text; only an entry that says so bars
the way.
"""

import csv
import io
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal, NamedTuple

import yaml

from gongkai.text.decode import decode
from gongkai.text.errors import Unreadable
from gongkai.text.layout import fold_for_reading

Severity = Literal["hint", "warning", "block"]
SEVERITIES: Mapping[str, Severity] = {
    "hint": "hint", "提示": "hint", "warning": "warning", "警告": "warning", "": "warning", "block": "block", "禁止": "block",
}  # fmt: skip
COLUMNS: Mapping[str, tuple[str, ...]] = {
    "wrong": ("wrong", "错误用法", "错误表述", "误"),
    "right": ("right", "正确用法", "规范用法", "规范表述", "正"),
    "kind": ("kind", "类别", "类型"),
    "severity": ("severity", "程度", "级别"),
    "note": ("note", "说明", "备注"),
    "starts_on": ("starts_on", "valid_from", "起用日期", "生效日期"),
    "ends_on": ("ends_on", "valid_to", "停用日期", "失效日期"),
    "unless": ("unless", "例外"),
}
MAX_ENTRIES = 50_000
LONGEST = 60
_NOT_A_LIST = (
    "这份词表读不出来：第一行应是栏目名（错误用法、正确用法、类别、程度、说明、起用日期、停用日期、例外），每行一条。"
)
_TOO_MANY = f"词表超过 {MAX_ENTRIES} 条：请拆分后分别导入。"
_QUOTED_TITLE = re.compile(r"《[^《》\n]{1,120}》")
_PARTS = re.compile(r"[、,，;；|]+")


@dataclass(frozen=True, slots=True)
class Entry:
    """`unless`: longer words in which the wrong form is right. Days are inclusive; none is for ever."""

    wrong: str
    right: str = ""
    kind: str = ""
    severity: Severity = "warning"
    note: str = ""
    starts_on: date | None = None
    ends_on: date | None = None
    unless: tuple[str, ...] = ()

    def holds(self, on: date | None) -> bool:
        return on is None or ((self.starts_on or on) <= on <= (self.ends_on or on))


class Loaded(NamedTuple):
    entries: tuple[Entry, ...]
    faults: tuple[str, ...]
    """One sentence a row that was left out."""


class Finding(NamedTuple):
    """`start`, `end` in code points of the checked text; `right` is what might stand there, empty where nobody can say."""

    start: int
    end: int
    code: str
    severity: Severity
    words: str
    right: str
    note: str


def check(text: str, entries: Sequence[Entry] = (), on: date | None = None) -> list[Finding]:
    """In order. `on` chooses the entries that hold on a day; without it all do."""
    from gongkai.text import consistency, typography

    found = [
        *_listed(text, [entry for entry in entries if entry.holds(on)]),
        *typography.check(text),
        *consistency.check(text),
    ]
    return sorted(set(found), key=lambda one: (one.start, -one.end, one.code))


def _listed(text: str, entries: Sequence[Entry]) -> Iterator[Finding]:
    import ahocorasick_rs

    wrong = [_folded(entry.wrong) for entry in entries]
    if not wrong:
        return
    folded = _folded(text)
    protected = [match.span() for match in _QUOTED_TITLE.finditer(text)]
    automaton = ahocorasick_rs.AhoCorasick(wrong, matchkind=ahocorasick_rs.MatchKind.LeftmostLongest)
    for number, start, end in automaton.find_matches_as_indexes(folded):
        entry = entries[number]
        if any(a <= start and end <= b for a, b in protected) or _cuts_word(folded, start, end):
            continue
        if not any(_covers(folded, _folded(longer), start, end) for longer in (entry.right, *entry.unless) if longer):
            yield Finding(start, end, entry.kind or "wording", entry.severity, text[start:end], entry.right, entry.note)


def _folded(text: str) -> str:
    lower = fold_for_reading(text).lower()
    return lower if len(lower) == len(text) else fold_for_reading(text)


def _cuts_word(folded: str, start: int, end: int) -> bool:
    """A Latin word or number goes on past the edge."""

    def alike(a: int, b: int) -> bool:
        return (
            a >= 0
            and b < len(folded)
            and folded[a].isascii()
            and folded[b].isascii()
            and folded[a].isalnum()
            and folded[b].isalnum()
        )

    return alike(start - 1, start) or alike(end - 1, end)


def _covers(folded: str, longer: str, start: int, end: int) -> bool:
    """Whether the match is only a part of the longer word standing there."""
    first = max(0, end - len(longer))
    at = folded.find(longer, first, start + len(longer))
    while at >= 0:
        if at <= start and at + len(longer) >= end and len(longer) > end - start:
            return True
        at = folded.find(longer, at + 1, start + len(longer))
    return False


# lists


def load(data: bytes, name: str = "") -> Loaded:
    """A list as yaml (a list of mappings), csv or xlsx, columns named in Chinese or English. Raises `Unreadable` when it is none."""
    rows = list(_rows(data, name))
    if not rows or not any("wrong" in row for row in rows):
        raise Unreadable(_NOT_A_LIST)
    if len(rows) > MAX_ENTRIES:
        raise Unreadable(_TOO_MANY)
    entries: list[Entry] = []
    faults: list[str] = []
    seen: set[str] = set()
    for number, row in enumerate(rows, 1):
        entry = _entry(row)
        if isinstance(entry, str):
            faults.append(f"第{number}条：{entry}")
        elif _folded(entry.wrong) in seen:
            faults.append(f"第{number}条：“{entry.wrong}”已在前面，未重复导入。")
        else:
            seen.add(_folded(entry.wrong))
            entries.append(entry)
    return Loaded(tuple(entries), tuple(faults))


def _rows(data: bytes, name: str) -> Iterator[dict[str, Any]]:
    lower = name.lower()
    if data[:4] == b"PK\x03\x04":
        from gongkai.text import workbook

        sheet = next(iter(workbook.sheets(data)), None)
        return _headed([line.split("\t") for line in sheet.text.split("\n")] if sheet else [])
    text = decode(data).text
    if lower.endswith((".yaml", ".yml")):
        return _mappings(text)
    try:
        return _headed(list(csv.reader(io.StringIO(text))))
    except csv.Error as error:
        raise Unreadable(_NOT_A_LIST) from error


def _mappings(text: str) -> Iterator[dict[str, Any]]:
    try:
        loaded = yaml.load(text, yaml.CSafeLoader)
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        raise Unreadable(_NOT_A_LIST) from error
    listed = loaded.get("entries") if isinstance(loaded, dict) else loaded
    if not isinstance(listed, list):
        raise Unreadable(_NOT_A_LIST)
    for row in listed:
        named = row if isinstance(row, dict) else {}
        yield {key: value for head, value in named.items() if (key := _column(str(head)))}


def _headed(rows: list[list[str]]) -> Iterator[dict[str, Any]]:
    head = [_column(cell) for cell in rows[0]] if rows else []
    for row in rows[1:]:
        if any(cell.strip() for cell in row):
            yield {key: cell for key, cell in zip(head, row, strict=False) if key}


def _column(head: str) -> str:
    said = head.strip().lower().lstrip("\ufeff")
    return next((key for key, names in COLUMNS.items() if said in names), "")


def _entry(row: Mapping[str, Any]) -> Entry | str:
    wrong = str(row.get("wrong") or "").strip()
    severity = SEVERITIES.get(str(row.get("severity") or "").strip().lower())
    if not wrong or len(wrong) > LONGEST or "\n" in wrong:
        return f"错误用法应有1至{LONGEST}个字。"
    if severity is None:
        return f"程度“{row.get('severity')}”应是提示、警告或者禁止。"
    try:
        starts_on, ends_on = _day(row.get("starts_on")), _day(row.get("ends_on"))
    except ValueError:
        return "日期应写成 2026-01-31。"
    if starts_on and ends_on and starts_on > ends_on:
        return "停用日期早于起用日期。"
    unless = row.get("unless") or ()
    listed = unless if isinstance(unless, list | tuple) else _PARTS.split(str(unless))
    said = {key: str(row.get(key) or "").strip()[:200] for key in ("right", "kind", "note")}
    if said["right"] == wrong:
        return "正确用法与错误用法相同。"
    return Entry(wrong, said["right"], said["kind"], severity, said["note"], starts_on, ends_on, tuple(str(w).strip() for w in listed if str(w).strip()))  # fmt: skip


def _day(value: object) -> date | None:
    if value is None or str(value).strip() == "":
        return None
    return (
        value
        if type(value) is date
        else date.fromisoformat(str(value).strip()[:10].replace("/", "-").replace(".", "-"))
    )


def dumped(entries: Iterable[Entry]) -> str:
    """The list as csv, with the Chinese names of the columns."""
    titles = {"hint": "提示", "warning": "警告", "block": "禁止"}
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow([names[1] if len(names) > 1 else names[0] for names in _TITLES.values()])
    for one in entries:
        writer.writerow([one.wrong, one.right, one.kind, titles[one.severity], one.note, one.starts_on or "", one.ends_on or "", "、".join(one.unless)])  # fmt: skip
    return out.getvalue()


_TITLES = {key: (names[0], next(name for name in names if not name.isascii())) for key, names in COLUMNS.items()}
