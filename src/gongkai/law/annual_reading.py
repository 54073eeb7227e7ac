"""Somebody else's sheet, as rows of cells with words in them, to figures: of the format of 2021 or of the trial format before it.

The trial format (国办公开办函〔2019〕60号) has （六）其他处理 as one row, which becomes ``other_other``. An empty cell is 0. What is no
figure is refused by its row and column, never passed over.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from gongkai.law.annual import COLUMNS, ROWS, SheetRefused, refuse
from gongkai.law.annual_outline import BLOCKS, ENDS, TABLE_2, paths
from gongkai.law.figures import as_written

Lines = Sequence[Sequence[str]]
Unread = dict[str, str]
"""What is wrong with each cell that holds no figure → what to do about such cells. Gathered, so that all are told at once."""
_NUMBERING = re.compile(r"^(?:[（(]?[一二三四五六七八九十]+[)）]?[、.．]?|\d+[、.．)）]|[⒈-⒛①-⑳])")
_NOTE = re.compile(r"[（(].*?[)）]")
_SIGNS = re.compile(r"[\s“”\"'‘’,，、。:：;；]+")
_BLANK = frozenset(["", "-", "—", "–", "——", "/", "\\", "－"])
_COUNT = re.compile(r"\d{1,9}|\d{1,3}(?:,\d{3}){1,2}")
_MONEY = re.compile(r"\d{1,12}(?:\.\d{1,6})?|\d{1,3}(?:,\d{3}){1,3}(?:\.\d{1,6})?")
_UNPAID, _UNCORRECTED, _ASIDE = "other_no_fee", "other_no_correction", "其他处理"
_WIDTH = len(COLUMNS)


@dataclass(frozen=True, slots=True)
class Foreign:
    """What was found. ``proactive`` and ``disputes`` are None where the file has no such table; ``trial`` names the format of 2019."""

    requests: Mapping[str, list[int]]
    proactive: Mapping[str, list[int | Decimal]] | None
    disputes: Mapping[str, list[int]] | None
    trial: bool


def read(lines: Lines) -> Foreign:
    """Raises SheetRefused when Table 3 is not there whole, or cells of any of the three hold what is no figure."""
    folded = [[_folded(cell) for cell in line] for line in lines]
    unread = Unread({})
    requests, trial = _requests(folded, unread)
    found = Foreign(requests, _proactive(folded, unread), _disputes(folded, unread), trial)
    refuse(list(unread), "".join(dict.fromkeys(unread.values())))
    return found


# Table 3


def _requests(lines: list[list[str]], unread: Unread) -> tuple[dict[str, list[int]], bool]:
    places = _columns(lines)
    start = min(places.values())
    known = _labels()
    found: dict[str, list[int]] = {}
    group = ""
    for line in lines:
        heads = [words for words in map(plain, line[:start]) if words] if len(line) > start else []
        group = next((words for words in reversed(heads) if words in _GROUPS), group)
        key = known.get(heads[-1], "") if heads else ""
        if not key or key in found or (key == "other_other" and group != _ASIDE):
            continue
        found[key] = [_count(line, at, _named(key), column, unread) for column, at in places.items()]
    aside = found.pop(_ASIDE, None)
    trial = aside is not None and not found.keys() & {_UNPAID, _UNCORRECTED, "other_other"}
    if trial and aside is not None:
        found |= {_UNPAID: [0] * _WIDTH, _UNCORRECTED: [0] * _WIDTH, "other_other": aside}
    if missing := [ROWS[key] for key in ROWS if key not in found]:
        text = f"表三缺少行：{'、'.join(missing)}。"
        raise SheetRefused(f"{text}请确认文件里有完整的“收到和处理政府信息公开申请情况”表。")
    return {key: found[key] for key in ROWS}, trial


def _named(key: str) -> str:
    return ROWS.get(key, key)


_GROUPS = frozenset(["不予公开", "无法提供", "不予处理", _ASIDE])


def _columns(lines: list[list[str]]) -> dict[str, int]:
    """Where each column of figures stands, from the heads above the first row: in one line or in several."""
    found: dict[str, int] = {}
    first = {plain(ROWS["new"])}
    for line in lines:
        words = [plain(cell) for cell in line]
        if first & set(words):
            break
        if "自然人" in words:
            found = {}
        if found or "自然人" in words:
            for column in COLUMNS:
                if column in words:
                    found[column] = words.index(column)
    else:
        raise SheetRefused(
            "找不到表三：没有“本年新收政府信息公开申请数量”这一行。请给出含完整表格的 xlsx、docx 或者 html。"
        )
    if missing := [column for column in COLUMNS if column not in found]:
        raise SheetRefused(f"表三缺少栏目：{'、'.join(missing)}。请核对表头。")
    return {column: found[column] for column in COLUMNS}


def _labels() -> dict[str, str]:
    """What the leaf headings say → key; long ones also by how they begin."""
    named = {plain(label): key for key, label in ROWS.items()}
    named |= {plain(path[-1]): key for key, path in paths().items()}
    return named | {
        _ASIDE: _ASIDE,
        "总计": "total_handled",
        "本年新收政府信息公开申请数": "new",
        "上年结转政府信息公开申请数": "carried_in",
        "申请人无正当理由逾期不补正": _UNCORRECTED,
        "申请人逾期未按收费通知要求缴纳费用": _UNPAID,
    }


# Table 2 and Table 4


def _proactive(lines: list[list[str]], unread: Unread) -> dict[str, list[int | Decimal]] | None:
    rows = {row.label: row for row in TABLE_2}
    found: dict[str, list[int | Decimal]] = {}
    for line in lines:
        words = [plain(cell) for cell in line]
        at = next((place for place, word in enumerate(words) if word in rows and rows[word].key not in found), -1)
        if at < 0 or len(line) - at - 1 < 1:
            continue
        row = rows[words[at]]
        cells = line[at + 1 :]
        if any(plain(cell) in rows for cell in cells):
            continue
        figures = _apart(cells, len(row.columns))
        read_one = _money if row.key == "fees" else _figure
        found[row.key] = [
            read_one(cell, row.label, title, unread) for cell, title in zip(figures, row.columns.values(), strict=True)
        ]
    if not found:
        return None
    if missing := [row.label for row in TABLE_2 if row.key not in found]:
        raise SheetRefused(f"表二缺少行：{'、'.join(missing)}。请核对表格。")
    return {row.key: found[row.key] for row in TABLE_2}


def _apart(cells: Sequence[str], width: int) -> list[str]:
    """The figures of a row: one cell each, or one that spans them all."""
    if width == 1:
        return [next((cell for cell in cells if cell), "")]
    return [*cells[:width], *[""] * (width - len(cells))]


def _disputes(lines: list[list[str]], unread: Unread) -> dict[str, list[int]] | None:
    """The row of fifteen numbers below the heads that name the results three times."""
    wide = len(BLOCKS) * len(ENDS)
    for number, line in enumerate(lines):
        words = [plain(cell) for cell in line]
        if words.count(ENDS["upheld"]) != len(BLOCKS):
            continue
        start = words.index(ENDS["upheld"])
        below = next((row for row in lines[number + 1 :] if any(row)), [])
        cells = [*below[start : start + wide], *[""] * max(0, wide - len(below[start : start + wide]))]
        ends = list(ENDS.values())
        return {
            block: [_figure(cells[place * len(ends) + at], label, end, unread) for at, end in enumerate(ends)]
            for place, (block, label) in enumerate(BLOCKS.items())
        }
    return None


# cells


def plain(words: str) -> str:
    """A label without its number, its note in brackets, and signs between."""
    text = _SIGNS.sub("", _folded(words))
    text = _NUMBERING.sub("", text)
    return _NOTE.sub("", text)


def _folded(words: str) -> str:
    """Full width to half width; what separates words is left out."""
    return "".join(unicodedata.normalize("NFKC", words).split())


def _count(line: Sequence[str], at: int, row: str, column: str, unread: Unread) -> int:
    return _figure(line[at] if at < len(line) else "", row, column, unread)


def _figure(cell: str, row: str, column: str, unread: Unread) -> int:
    text = cell.strip()
    if text in _BLANK:
        return 0
    if not _COUNT.fullmatch(text):
        unread[_no_figure(cell, row, column)] = "请改为不小于0的整数，没有的留空或者填0。"
        return 0
    return int(text.replace(",", ""))


def _money(cell: str, row: str, column: str, unread: Unread) -> Decimal:
    text = cell.strip().removesuffix("万元")
    if text in _BLANK:
        return Decimal(0)
    if not _MONEY.fullmatch(text):
        unread[_no_figure(cell, row, column)] = "收费金额请填以万元为单位的数。"
        return Decimal(0)
    return Decimal(text.replace(",", ""))


def _no_figure(cell: str, row: str, column: str) -> str:
    return f"“{row}”的{column}栏读不出数：“{as_written(cell)}”"
