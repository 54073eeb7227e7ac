"""Everything wrong with the values of a record, each as a sentence that says what to do."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any

from gongkai.schemas.record_cells import said
from gongkai.schemas.record_computed import complete, computed, computed_in_row
from gongkai.schemas.record_rules import broken
from gongkai.schemas.record_shapes import NUMBERS, TIMES, WORDS, Attribute, RecordType, Rows, Severity
from gongkai.schemas.record_types import code_lists
from gongkai.schemas.record_values import PROOFS, begins, empty, is_minor, lines, listed, number
from gongkai.text.privacy import scan

LONGEST = {"long_text": 20_000, "list": 200, "person_name": 30, "address": 200}
LONGEST_WORDS, MOST_ITEMS = 500, 200
MOST_PLACES = {"元": 2, "千元": 5, "万元": 6, "百万元": 8, "亿元": 10}
EARLIEST, LATEST = 1900, 2199
_PHONE = re.compile(
    r"(?:\+?86-?)?1[3-9]\d{9}|(?:0\d{2,3}-?)?[2-9]\d{6,7}(?:(?:转|-)\d{1,6})?|[48]00-?\d{3}-?\d{4}|1\d{2}|1\d{4}|9\d{4,7}"
)
_SERIOUS = {"ID_CARD": "居民身份证号码", "BANK_CARD": "银行账号", "MINOR": "未成年人信息"}
_NOTED = {
    "MOBILE": "手机号码",
    "HOME_ADDRESS": "家庭住址",
    "PASSPORT": "护照、通行证号码",
    "PLATE": "车牌号码",
    "BIRTH_DATE": "未遮盖出生日期的身份证号码",
}


@dataclass(frozen=True, slots=True)
class Fault:
    """`key`: an attribute, or a table when `row` (from 1) and perhaps `column` are given. `code` is for programs."""

    key: str
    code: str
    sentence: str
    severity: Severity = "error"
    row: int | None = None
    column: str | None = None


def check(kind: RecordType, values: Mapping[str, Any], today: date | None = None) -> tuple[Fault, ...]:
    """Every fault of values as they are kept, in the order of the type. Without `today` nothing is held against the day.
    Never raises, whatever the values are."""
    if not isinstance(values, Mapping):
        return (Fault("", "shape", "记录应逐项填写。"),)
    return (
        *_strange(kind, values),
        *_cells(kind, None, values, today),
        *(fault for table in kind.rows for fault in _table(kind, table, values, today)),
        *_worked_out(kind, values),
        *_broken(kind, complete(kind, values)),
    )


def elsewhere(kind: RecordType, values: Mapping[str, Any], keeper: Sequence[str]) -> Iterator[Fault]:
    """Whether another organ is named than the one that keeps the record, which goes by the names ``keeper``, the full one first."""
    for one in kind.attributes:
        value = values.get(one.key)
        if one.own and not empty(value) and str(value).strip() not in keeper:
            text = f"“{one.title}”填的不是本机关（{next(iter(keeper), '')}），请核对，确实如此的请说明。"
            yield Fault(one.key, "other-organ", text, "warning")


def errors(faults: tuple[Fault, ...]) -> tuple[Fault, ...]:
    """What must be mended before the record may go on."""
    return tuple(fault for fault in faults if fault.severity == "error")


def _strange(kind: RecordType, values: Mapping[str, Any]) -> Iterator[Fault]:
    known = {one.key for one in kind.attributes} | {table.key for table in kind.rows}
    for key in sorted(str(key) for key in values if key not in known):
        yield Fault(key[:60], "unknown", f"“{kind.title}”没有“{key[:60]}”这一项，请删去。")


def _cells(kind: RecordType, rows: str | None, given: Mapping[str, Any], today: date | None) -> Iterator[Fault]:
    """Of one record or one row."""
    given_for = kind.worked_out(rows)
    for one in kind.columns(rows):
        value = given.get(one.key)
        if empty(value):
            if one.required and one.key not in given_for:
                yield Fault(one.key, "missing", f"请填写“{one.title}”。")
        else:
            yield from well_formed(one, value, today)


def well_formed(one: Attribute, value: Any, today: date | None = None) -> Iterator[Fault]:
    """What is wrong with a value that is not empty."""
    found = list(_CHECKS.get(one.type, _words)(one, value))
    yield from found
    if not errors(tuple(found)):
        yield from _personal(one, value)
        yield from _past(one, value, today)


def _table(kind: RecordType, table: Rows, values: Mapping[str, Any], today: date | None) -> Iterator[Fault]:
    given = values.get(table.key)
    if not empty(given) and not isinstance(given, list | tuple):
        yield Fault(table.key, "shape", f"“{table.title}”应逐行填写。")
        return
    rows = lines(values, table.key)
    if len(rows) < table.at_least:
        yield Fault(table.key, "missing", f"“{table.title}”至少填写{table.at_least}行。")
    if len(rows) > table.at_most:
        yield Fault(table.key, "many", f"“{table.title}”有{len(rows)}行，至多{table.at_most}行，请分开填报。")
        return
    columns = {one.key for one in table.columns}
    for at, (row, raw) in enumerate(zip(rows, listed(given), strict=True), 1):
        if not isinstance(raw, Mapping):
            yield Fault(table.key, "shape", f"“{table.title}”第{at}行应逐列填写。", row=at)
            continue
        for key in sorted(str(key) for key in row if key not in columns):
            yield _in_row(table, at, Fault(key[:60], "unknown", f"没有“{key[:60]}”这一列，请删去。"))
        yield from (_in_row(table, at, fault) for fault in _cells(kind, table.key, row, today))
        yield from _minor_told(table, at, row, values)


def _in_row(table: Rows, at: int, fault: Fault) -> Fault:
    where = f"{table.title}第{at}行：{fault.sentence}"
    return replace(fault, key=table.key, row=at, column=fault.key or None, sentence=where)


def _minor_told(table: Rows, at: int, row: Mapping[str, Any], values: Mapping[str, Any]) -> Iterator[Fault]:
    """A row that nobody can tell the age of stays hidden; the clerk should know."""
    if table.minors and table.minors.unknown == "hide" and is_minor(table.minors, row, values) is None:
        titles = "、".join(f"“{one.title}”" for one in table.columns if one.key in table.minors.told_by)
        text = f"{table.title}第{at}行：看不出是否成年，公开时将隐去这一行；请补填{titles}。"
        yield Fault(table.key, "age", text, "warning", at)


def _worked_out(kind: RecordType, values: Mapping[str, Any]) -> Iterator[Fault]:
    yield from _differs(kind, None, values, computed(kind, complete(kind, values)))
    for table in kind.rows:
        if not any(one.rows == table.key for one in kind.computed):
            continue
        for at, row in enumerate(lines(values, table.key), 1):
            found = _differs(kind, table.key, row, computed_in_row(kind, table.key, row))
            yield from (_in_row(table, at, fault) for fault in found)


def _differs(
    kind: RecordType, rows: str | None, given: Mapping[str, Any], worked: Mapping[str, Any]
) -> Iterator[Fault]:
    columns = {one.key: one for one in kind.columns(rows)}
    for key, right in worked.items():
        value = given.get(key)
        same = number(value) == number(right) if number(right) is not None else value == right
        if not empty(value) and not same:
            one = columns[key]
            yield Fault(
                key, "computed", f"“{one.title}”按所填数据应为{said(one, right)}，请核对数据，或者清空由系统计算。"
            )


def _broken(kind: RecordType, values: Mapping[str, Any]) -> Iterator[Fault]:
    for rule in kind.rules:
        for key, row, sentence in broken(kind, rule, values):
            where = f"{table.title}第{row}行：" if rule.rows and row and (table := kind.table(rule.rows)) else ""
            at_row = rule.rows is not None
            yield Fault(
                rule.rows if rule.rows is not None else key,
                str(rule.__struct_config__.tag),
                f"{where}{rule.says or sentence}",
                rule.severity,
                row,
                key if at_row else None,
            )


# one value


def _wrong(one: Attribute, sentence: str, code: str = "invalid") -> Fault:
    return Fault(one.key, code, f"“{one.title}”{sentence}")


def _words(one: Attribute, value: Any) -> Iterator[Fault]:
    if not isinstance(value, str):
        yield _wrong(one, "应填写文字。")
        return
    longest = one.check.longest or LONGEST.get(one.type, LONGEST_WORDS)
    if len(value) > longest:
        yield _wrong(one, f"超过{longest}字，请精简。", "long")
    yield from _said_well(one, value)


def _said_well(one: Attribute, value: str) -> Iterator[Fault]:
    check = one.check
    if check.pattern and not re.fullmatch(check.pattern, value):
        yield _wrong(one, f"格式不对：{(check.says or '').rstrip('。')}。")
    for word in check.without:
        if word in value:
            yield _wrong(one, f"写了“{word}”，办事的人看不懂，请逐项写清。", "vague")
    if check.by and not PROOFS[check.by][0](value):
        yield _wrong(one, f"有误：{PROOFS[check.by][1]}，请核对。", "checksum")


def _list(one: Attribute, value: Any) -> Iterator[Fault]:
    if not isinstance(value, list) or not all(isinstance(item, str) and item.strip() for item in value):
        yield _wrong(one, "应一行填写一项。")
        return
    longest = one.check.longest or LONGEST["list"]
    if len(value) > MOST_ITEMS or any(len(item) > longest for item in value):
        yield _wrong(one, f"至多{MOST_ITEMS}项，每项至多{longest}字，请精简。", "long")
    if any(re.search(r"[;；\n]", item) for item in value):
        yield _wrong(one, "每一项里不要用分号和换行，请分成几项。")
    for item in value:
        yield from _said_well(one, item)


def _identifier(one: Attribute, value: Any) -> Iterator[Fault]:
    if not isinstance(value, str) or not re.fullmatch(r"[0-9A-Z]{4,30}", value):
        yield _wrong(one, "应由数字和大写字母组成，不留空格，请核对。")
        return
    proof = one.check.by or {"resident_id": "resident_id", "uscc": "uscc"}.get(one.type)
    if proof and not PROOFS[proof][0](value):
        yield _wrong(one, f"有误：{PROOFS[proof][1]}，请核对。", "checksum")
    elif one.check.pattern and not re.fullmatch(one.check.pattern, value):
        yield _wrong(one, f"格式不对：{(one.check.says or '').rstrip('。')}。")


def _phone(one: Attribute, value: Any) -> Iterator[Fault]:
    if not isinstance(value, str) or not _PHONE.fullmatch(value):
        yield _wrong(one, "不是电话号码：座机写区号加号码（0412-1234567），手机写11位，热线照写（12345）。")


def _url(one: Attribute, value: Any) -> Iterator[Fault]:
    if not isinstance(value, str) or len(value) > 2000 or not re.fullmatch(r"https?://[^\s<>\"'\\]+", value):
        yield _wrong(one, "不是网址，应以 http:// 或者 https:// 开头。")


def _figure(one: Attribute, value: Any) -> Iterator[Fault]:
    figure = number(value)
    whole = one.type == "count"
    if figure is None or whole != isinstance(value, int):
        yield _wrong(one, "应填写整数。" if whole else "应填写数字。")
        return
    yield from _bounds(one, figure)
    places = one.check.places if one.check.places is not None else MOST_PLACES.get(one.unit or "", 6)
    exponent = figure.as_tuple().exponent
    if isinstance(exponent, int) and -exponent > places:
        yield _wrong(one, f"的小数不超过{places}位，请核对单位和数字。", "places")


def _bounds(one: Attribute, figure: Decimal) -> Iterator[Fault]:
    least = one.check.min if one.check.min is not None else Decimal(0) if one.type == "count" else None
    if least is not None and figure < least:
        yield _wrong(one, f"不得小于{said(one, _plainly(least))}，请核对。", "range")
    if one.check.max is not None and figure > one.check.max:
        yield _wrong(one, f"不得大于{said(one, _plainly(one.check.max))}，请核对。", "range")
    elif one.check.doubt is not None and figure > one.check.doubt:
        text = f"“{one.title}”大于{said(one, _plainly(one.check.doubt))}，请核对数字和单位，确实如此的请说明。"
        yield Fault(one.key, "doubtful", text, "warning")


def _plainly(limit: Decimal) -> str:
    return f"{limit:f}"


def _time(one: Attribute, value: Any) -> Iterator[Fault]:
    begun = begins(value, one.type)
    example = {
        "date": "2026-03-05",
        "moment": "2026-03-05 09:30",
        "month": "2026-03",
        "quarter": "2026年第三季度",
        "year": "2026",
    }
    if begun is None:
        yield _wrong(one, f"读不出来，请写成 {example[one.type]}。")
    elif not EARLIEST <= begun.year <= LATEST:
        yield _wrong(one, f"的年份应在{EARLIEST}年至{LATEST}年之间，请核对。", "range")


def _yes_no(one: Attribute, value: Any) -> Iterator[Fault]:
    if not isinstance(value, bool):
        yield _wrong(one, "请选择是或者否。")


def _choice(one: Attribute, value: Any) -> Iterator[Fault]:
    codes = code_lists()[one.codes or ""]
    if not isinstance(value, str) or codes.named(value) is None:
        yield _wrong(one, f"请从“{codes.title}”中选择一项。", "code")


def _choices(one: Attribute, value: Any) -> Iterator[Fault]:
    codes = code_lists()[one.codes or ""]
    known = isinstance(value, list) and all(isinstance(item, str) and codes.named(item) for item in value)
    if not known:
        yield _wrong(one, f"请从“{codes.title}”中选择。", "code")
    elif len(set(value)) < len(value):
        yield _wrong(one, "同一项选了两次，请删去重复的。", "code")


def _location(one: Attribute, value: Any) -> Iterator[Fault]:
    known = isinstance(value, dict) and set(value) == {"lon", "lat"}
    lon, lat = (number(value["lon"]), number(value["lat"])) if known else (None, None)
    if lon is None or lat is None:
        yield _wrong(one, "应填写经度和纬度，如 123.4567,41.1234。")
    elif not (73 <= lon <= 136 and 3 <= lat <= 54):
        yield _wrong(one, "不在我国范围内：请先写经度（73至136）再写纬度（3至54）。", "range")


def _past(one: Attribute, value: Any, today: date | None) -> Iterator[Fault]:
    begun = begins(value, one.type) if one.check.past and today else None
    if begun and today and begun.date() > today:
        yield _wrong(one, "还没有到，请核对日期。", "future")


def _personal(one: Attribute, value: Any) -> Iterator[Fault]:
    """Personal data in words that everybody will read. Offices have telephones: those are only noted."""
    if one.audience != "public" or one.type not in WORDS:
        return
    text = "\n".join(listed(value)) if isinstance(value, list) else value
    for found in sorted({span.type for span in scan(text) if span.certainty != "possible"}):
        if found in _SERIOUS:
            yield _wrong(one, f"里有{_SERIOUS[found]}，不得公开，请删去。", "personal")
        elif found in _NOTED:
            yield replace(_wrong(one, f"里像有{_NOTED[found]}：属于个人的请删去。", "personal"), severity="warning")


_CHECKS: Mapping[str, Callable[[Attribute, Any], Iterator[Fault]]] = {
    "list": _list, "resident_id": _identifier, "identity_number": _identifier, "uscc": _identifier,
    "bank_account": _identifier, "phone": _phone, "url": _url, "yes_no": _yes_no, "choice": _choice,
    "choices": _choices, "location": _location, **dict.fromkeys(NUMBERS, _figure), **dict.fromkeys(TIMES, _time),
}  # fmt: skip
