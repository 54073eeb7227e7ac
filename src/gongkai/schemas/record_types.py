"""Record types and code lists, each read once; a file with a hole in it is refused with file, line and place."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from importlib.resources.abc import Traversable

from gongkai.schemas import loader
from gongkai.schemas.limits import UnknownLimit, parse_limits
from gongkai.schemas.reading import DataError, data_file, line_of, parse
from gongkai.schemas.record_shapes import (
    CODED,
    NUMBERS,
    TIMES,
    WHEN_WORDS,
    Attribute,
    Chart,
    CodeList,
    Grade,
    Index,
    InList,
    Minors,
    Number,
    RecordType,
    Rows,
    Tally,
    When,
)

Found = Iterator[tuple[str, str]]
_NO_RANGE = TIMES | CODED | {"yes_no", "location"}


@cache
def code_lists() -> Mapping[str, CodeList]:
    """Key → code list. DataError names the file and the line."""
    return {row.key: row for file in _files("codes") for row in [_code_list(file)]}


@cache
def record_types() -> Mapping[str, RecordType]:
    """Key → the newest version of a type, in the order of keys. DataError names the file and the line."""
    newest: dict[str, RecordType] = {}
    for (key, _), kind in sorted(_versions().items()):
        newest[key] = kind
    return newest


def record_type(key: str, version: int | None = None) -> RecordType:
    """A type as it was in that version, so that old records read as they were written. KeyError when there is none."""
    return record_types()[key] if version is None else _versions()[key, version]


def for_item(item: str) -> tuple[RecordType, ...]:
    """The types that serve a catalogue item."""
    return tuple(kind for kind in record_types().values() if item in kind.items)


def read_type(text: str, name: str, lists: Mapping[str, CodeList] | None = None) -> RecordType:
    """A type from its file. Raises DataError that tells everything wrong with it, each with its line."""
    kind = parse(text, RecordType, name)
    found = [f"{name}: line {line_of(text, path)}: {path}：{what}" for path, what in _faults(kind, lists)]
    if found:
        raise DataError("\n".join(found))
    return kind


@cache
def _versions() -> Mapping[tuple[str, int], RecordType]:
    found: dict[tuple[str, int], RecordType] = {}
    for file in _files("records"):
        kind = read_type(file.read_text("utf-8"), f"schemas/records/{file.name}")
        if re.sub(r"\.v\d+$", "", file.name.removesuffix(".yaml")) != kind.key:
            raise DataError(f"schemas/records/{file.name}: 文件名应为 {kind.key}.yaml，旧版为 {kind.key}.v1.yaml")
        if (kind.key, kind.version) in found:
            raise DataError(f"schemas/records/{file.name}: {kind.key} 的第{kind.version}版写了两次")
        found[kind.key, kind.version] = kind
    return found


def _files(folder: str) -> list[Traversable]:
    found = [entry for entry in data_file("schemas", folder).iterdir() if entry.name.endswith(".yaml")]
    return sorted(found, key=lambda entry: entry.name)


def _code_list(file: Traversable) -> CodeList:
    name = f"schemas/codes/{file.name}"
    rows = parse(file.read_text("utf-8"), CodeList, name)
    if file.name != f"{rows.key}.yaml":
        raise DataError(f"{name}: 文件名应为 {rows.key}.yaml")
    words = [word for code in rows.codes for word in {code.code, code.title, *code.aliases}]
    for twice in _twice(words):
        raise DataError(f"{name}: “{twice}”写了两次，代码、名称和别名都应只指一项")
    return rows


# everything that a shape alone cannot see


def _faults(kind: RecordType, given: Mapping[str, CodeList] | None) -> Found:
    lists = code_lists() if given is None else given
    yield from _head(kind)
    for place, one in _places(kind):
        yield from _attribute(place, one, lists)
    for at, table in enumerate(kind.rows):
        yield from _table(f"rows[{at}]", table)
    yield from _form(kind)
    yield from _names_known(kind, "view.order", kind.view.order)
    yield from _names_known(kind, "view.lists", kind.view.lists)
    yield from _names_known(kind, "view.labels", kind.view.labels, deep=True)
    yield from _names_known(kind, "export.columns", kind.export.columns, deep=True)
    yield from _names_known(kind, "export.data", kind.export.data, deep=True)
    for at, chart in enumerate(kind.chart):
        yield from _chart(kind, f"chart[{at}]", chart)
    yield from _computed(kind, lists)
    yield from _rules(kind, lists)


def _places(kind: RecordType) -> Iterator[tuple[str, Attribute]]:
    yield from ((f"attributes[{at}]", one) for at, one in enumerate(kind.attributes))
    for at, table in enumerate(kind.rows):
        yield from ((f"rows[{at}].columns[{n}]", one) for n, one in enumerate(table.columns))


def _head(kind: RecordType) -> Found:
    known = {*loader.fields(), loader.basic_field().code}
    yield from (("fields", f"没有领域“{code}”") for code in kind.fields if code not in known)
    items = {**loader.national_items(), **loader.basic_items()}
    yield from (("items", f"没有公开事项“{code}”") for code in kind.items if code not in items)
    if kind.genre not in loader.genres():
        yield "genre", f"没有体裁“{kind.genre}”"
    if kind.limit is not None:
        try:
            parse_limits(kind.limit)
        except UnknownLimit as error:
            yield "limit", str(error)
    times = {one.key for one in kind.attributes if one.type in TIMES}
    if kind.tells and not any(one.key == kind.tells.on and one.type == "date" for one in kind.attributes):
        yield "tells", f"没有日期属性“{kind.tells.on}”"
    if kind.period and kind.period.key not in times:
        yield "period", f"“{kind.period.key}”不是日期、月份、季度或者年份"
    if kind.shown_until and not any(one.key == kind.shown_until and one.type == "date" for one in kind.attributes):
        yield "shown_until", f"“{kind.shown_until}”不是日期"
    yield from _names_known(kind, "identity", kind.identity)
    keys = [*(one.key for one in kind.attributes), *(table.key for table in kind.rows)]
    yield from (("attributes", f"“{key}”写了两次") for key in _twice(keys))
    yield from (("attributes", f"名称“{t}”写了两次") for t in _twice(one.title for one in kind.attributes))
    if kind.minors:
        yield from _minors("minors", kind.minors, kind.attributes)


def _attribute(place: str, one: Attribute, lists: Mapping[str, CodeList]) -> Found:
    if (one.codes is not None) != (one.type in CODED):
        yield place, f"{one.key}：choice、choices 须写 codes，其他类型不得写"
    elif one.codes is not None and one.codes not in lists:
        yield place, f"{one.key}：没有代码表“{one.codes}”"
    if (one.unit is None and one.type in ("amount", "decimal")) or (one.unit and one.type not in NUMBERS):
        yield place, f"{one.key}：amount、decimal 须写 unit，只有数可以有 unit"
    if one.type == "amount" and one.unit not in ("元", "万元", "亿元"):
        yield place, f"{one.key}：金额的单位应为元、万元或者亿元"
    if one.mask and one.audience == "public":
        yield place, f"{one.key}：人人可见的不需要 mask，请写 audience"
    if one.type in ("resident_id", "identity_number", "bank_account") and one.audience == "public":
        yield place, f"{one.key}：证件号码和账号不得向社会公开，audience 应为 concerned 或者 internal"
    yield from _limits(place, one)


def _limits(place: str, one: Attribute) -> Found:
    check = one.check
    if (check.min is not None or check.max is not None) and one.type not in NUMBERS:
        yield place, f"{one.key}：只有数可以有 min、max"
    if (check.pattern or check.longest or check.without or check.by) and one.type in _NO_RANGE | NUMBERS:
        yield place, f"{one.key}：只有文字可以有 pattern、longest、without、by"
    if bool(check.pattern) != bool(check.says):
        yield place, f"{one.key}：pattern 须配一句 says，说明怎样填写"
    if check.pattern:
        try:
            re.compile(check.pattern)
        except re.error:
            yield place, f"{one.key}：pattern 不是可用的正则表达式"
    if check.past and one.type not in TIMES:
        yield place, f"{one.key}：只有日期可以写 past"


def _table(place: str, table: Rows) -> Found:
    yield from ((place, f"“{key}”写了两次") for key in _twice(one.key for one in table.columns))
    yield from ((place, f"名称“{title}”写了两次") for title in _twice(one.title for one in table.columns))
    keys = {one.key for one in table.columns}
    for heading in table.headings:
        yield from ((f"{place}.headings", f"没有列“{key}”") for key in heading.over if key not in keys)
    numbers = {one.key for one in table.columns if one.type in NUMBERS}
    yield from ((f"{place}.sums", f"“{key}”不是数，不能合计") for key in table.sums if key not in numbers)
    if table.minors:
        yield from _minors(f"{place}.minors", table.minors, table.columns)


def _minors(place: str, minors: Minors, columns: Iterable[Attribute]) -> Found:
    keys = {one.key for one in columns}
    if not minors.told_by:
        yield place, "age、born、id 至少写一个"
    yield from ((place, f"没有“{key}”") for key in minors.told_by if key not in keys)


def _form(kind: RecordType) -> Found:
    asked = [key for group in kind.form.groups for key in group.of]
    wanted = {one.key for one in kind.attributes} - kind.worked_out() | {table.key for table in kind.rows}
    yield from (("form.groups", f"“{key}”写了两次") for key in _twice(asked))
    yield from (("form.groups", f"没有填写项“{key}”") for key in asked if key not in wanted)
    yield from (("form.groups", f"漏了“{key}”") for key in sorted(wanted - set(asked)))
    yield from _names_known(kind, "form.help", kind.form.help, deep=True)


def _names_known(kind: RecordType, place: str, keys: Iterable[str], deep: bool = False) -> Found:
    known = {one.key for one in kind.attributes} | {table.key for table in kind.rows}
    if deep:
        known |= {f"{table}.{one.key}" for table, one in kind.everything() if table}
    keys = list(keys)
    yield from ((place, f"没有“{key}”") for key in keys if key not in known)
    yield from ((place, f"“{key}”写了两次") for key in _twice(keys))


def _chart(kind: RecordType, place: str, chart: Chart) -> Found:
    columns = {one.key: one for one in kind.columns(chart.rows)}
    for key in (chart.x, *chart.y):
        if key not in columns:
            yield place, f"没有“{key}”"
        elif columns[key].audience != "public":
            yield place, f"“{key}”不向社会公开，不能画图"
    figures = [columns[key] for key in chart.y if key in columns]
    yield from ((place, f"“{one.key}”不是数") for one in figures if one.type not in NUMBERS)
    if len({one.unit or one.type for one in figures}) > 1:
        yield place, "一张图里的数应为同一单位"


def _computed(kind: RecordType, lists: Mapping[str, CodeList]) -> Found:
    for at, one in enumerate(kind.computed):
        place = f"computed[{at}]"
        yield from _references(kind, place, one.names(), one.rows)
        if isinstance(one, Number):
            yield from _conditions(kind, f"{place}.where", one.where, one.of, lists)
        if isinstance(one, Grade):
            yield from _grade(kind, place, one, lists)
        if isinstance(one, Index) and one.leads:
            allowed = _codes(kind, one.rows, one.leads, lists)
            yield from ((place, f"代码表里没有“{key}”") for key in one.breakpoints if key not in allowed)


def _grade(kind: RecordType, place: str, one: Grade, lists: Mapping[str, CodeList]) -> Found:
    allowed = _codes(kind, one.rows, one.gives, lists)
    yield from ((place, f"代码表里没有“{code}”") for code in one.order if code not in allowed)
    for band in one.bands:
        yield from ((place, f"order 里没有“{code}”") for code in band.codes() if code not in one.order)


def _codes(kind: RecordType, rows: str | None, key: str, lists: Mapping[str, CodeList]) -> set[str]:
    codes = next((one.codes for one in kind.columns(rows) if one.key == key), None)
    return {row.code for row in lists[codes].codes} if codes is not None and codes in lists else set()


def _rules(kind: RecordType, lists: Mapping[str, CodeList]) -> Found:
    for at, rule in enumerate(kind.rules):
        place = f"rules[{at}]"
        yield from _references(kind, place, rule.names(), rule.rows)
        yield from _conditions(kind, f"{place}.when", rule.when, rule.rows, lists)
        if isinstance(rule, Tally):
            yield from _conditions(kind, f"{place}.where", rule.where, rule.of, lists)
        if isinstance(rule, InList) and rule.codes not in lists:
            yield place, f"没有代码表“{rule.codes}”"


def _conditions(kind: RecordType, place: str, when: When, rows: str | None, lists: Mapping[str, CodeList]) -> Found:
    for key, wanted in when.items():
        yield from _references(kind, place, (key,), rows)
        codes = _codes(kind, rows, key, lists)
        strange = [word for word in wanted if codes and word not in codes and word not in WHEN_WORDS]
        yield from ((place, f"“{key}”没有“{word}”这一选项") for word in strange)


def _references(kind: RecordType, place: str, names: Iterable[str], rows: str | None) -> Found:
    if rows is not None and kind.table(rows) is None:
        yield place, f"没有表格“{rows}”"
        return
    known = {one.key for one in kind.columns(rows)}
    if rows is None:
        known |= {table.key for table in kind.rows}
        known |= {f"{table}.{one.key}" for table, one in kind.everything() if table}
    yield from ((place, f"没有“{name}”") for name in names if name not in known)


def _twice(words: Iterable[str]) -> list[str]:
    seen: set[str] = set()
    return sorted({word for word in words if word in seen or seen.add(word)})  # type: ignore[func-returns-value]
