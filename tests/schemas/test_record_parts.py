"""Cells, sheets, figures, masks and the loader of record types, piece by piece."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import yaml

from gongkai.schemas import record_types as record_type_module
from gongkai.schemas.items import basic_items, national_items
from gongkai.schemas.limits import parse_limits
from gongkai.schemas.reading import DataError
from gongkai.schemas.record_cells import CellRefused, read_cell, said, write_cell
from gongkai.schemas.record_checks import check, errors
from gongkai.schemas.record_computed import complete
from gongkai.schemas.record_figures import Series, figures, figures_over, sums
from gongkai.schemas.record_pages import Grid, Line, listed_as, page
from gongkai.schemas.record_shapes import Attribute, Code, CodeList, Grade, Index, Mask
from gongkai.schemas.record_sheets import export_columns, match_columns, read_line, template_columns, write_line
from gongkai.schemas.record_types import code_lists, for_item, read_type, record_type, record_types
from gongkai.schemas.record_values import plain
from gongkai.schemas.record_views import display_over, masked, may_be_hushed, public_view, seen_by

CELLS = yaml.load((Path(__file__).parent / "cases/record-cells.yaml").read_text("utf-8"), Loader=yaml.BaseLoader)
TYPES = record_types()


def attribute(case: dict[str, Any]) -> Attribute:
    return Attribute(key="a", title="某项", type=case["type"], unit=case.get("unit"), codes=case.get("codes"))


@pytest.mark.parametrize("case", CELLS, ids=lambda case: f"{case['type']} {case['cell']}")
def test_cells(case: dict[str, Any]) -> None:
    one = attribute(case)
    if "value" in case:
        value = read_cell(one, case["cell"], case.get("heading"))
        assert ("null" if value is None else str(value)) == case["value"]
    else:
        with pytest.raises(CellRefused) as refused:
            read_cell(one, case["cell"], case.get("heading"))
        assert [word for word in case["says"] if word not in str(refused.value)] == []


@pytest.mark.parametrize(
    ("kind", "cell", "value"),
    [
        ("date", datetime(2026, 3, 5, 8, 0), "2026-03-05"),
        ("date", date(999, 1, 1), "0999-01-01"),
        ("moment", datetime(2026, 3, 5, 8, 5, 59), "2026-03-05 08:05"),
        ("month", date(2026, 3, 5), "2026-03"),
        ("year", 2026.0, "2026"),
        ("count", 12.0, 12),
        ("phone", 13800000000.0, "13800000000"),
        ("text", 12.0, "12"),
        ("yes_no", True, True),
        ("percent", 12.5, "12.5"),
        ("text", None, None),
    ],
)
def test_cells_that_are_no_text(kind: Any, cell: object, value: object) -> None:
    assert read_cell(attribute({"type": kind}), cell) == value


def test_a_long_number_that_a_sheet_kept_as_a_figure_is_refused() -> None:
    with pytest.raises(CellRefused, match="科学记数"):
        read_cell(attribute({"type": "resident_id"}), 2.1032319700101e17)
    with pytest.raises(CellRefused, match="不是数"):
        read_cell(attribute({"type": "count"}), True)


def test_amounts_are_shown_with_thousands_and_unit() -> None:
    one = attribute({"type": "amount", "unit": "万元"})
    assert said(one, "1234567.5") == "1,234,567.5万元"
    assert write_cell(one, "1234567.5") == "1234567.5"
    assert one.heading == "某项（万元）"
    assert attribute({"type": "percent"}).heading == "某项（%）"


@pytest.mark.parametrize(
    ("mask", "value", "shown"),
    [
        ("surname", "张三", "张*"),
        ("surname", "欧阳春分", "欧***"),
        ("last4", "210323197001010019", "****0019"),
        ("last4", "1234567", ""),
        ("phone", "13812345678", "138****5678"),
        ("phone", "+86-13812345678", "138****5678"),
        ("phone", "0412-782000", ""),
        ("village", "云溪市雁栖镇柳河村二组31号", "云溪市雁栖镇柳河村"),
        ("village", "云溪市河东街道和平社区3号楼2单元501", "云溪市河东街道和平社区"),
        ("village", "云溪市雁栖镇", "云溪市雁栖镇"),
        ("village", "云溪市建设路12号柳河村", ""),
        ("village", "建设路12号", ""),
        ("year", "1970-01-01", "1970年"),
    ],
)
def test_masks(mask: Mask, value: str, shown: str) -> None:
    assert masked(mask, value) == shown


def test_the_audiences_see_what_the_type_says() -> None:
    kind = TYPES["land-registration"]
    row = {"holder": "赵小满", "resident_id": "210323197001010019", "area": "2", "compensation": "9600"}
    values = {"project": "公路", "village": "柳河村", "paid_total": "9600", "holders": [row]}
    assert public_view(kind, values) == {}
    concerned = seen_by(kind, values, "concerned")
    assert concerned["holders"] == [{"holder": "赵小满", "area": "2", "compensation": "9600"}]
    assert seen_by(kind, values, "internal")["holders"] == [row]


def test_the_day_of_the_check_counts_only_when_it_is_given() -> None:
    kind = TYPES["housing-completion"]
    values = {"name": "甲", "address": "乙", "owner": "丙", "units": 1, "completed_on": "2026-11-25"}
    assert check(kind, values) == () == check(kind, values, date(2026, 11, 25))
    assert [fault.code for fault in check(kind, values, date(2026, 11, 24))] == ["future"]


def test_a_telephone_in_words_is_noted_and_does_not_stop_the_record() -> None:
    kind = TYPES["housing-completion"]
    values = {"name": "联系13812345678", "address": "乙", "owner": "丙", "units": 1, "completed_on": "2026-11-25"}
    assert [fault.severity for fault in check(kind, values)] == ["warning"]
    assert errors(check(kind, values)) == ()


@pytest.mark.parametrize(
    ("written", "gone"),
    [
        ("核实 2103 2319 7001 0100 19 的情况", "2103"),
        ("核实２１０３２３１９７００１０１００１９的情况", "２１０３２３"),
        ("另有案外人210323198506120031在场", "210323198506120031"),
    ],
)
def test_a_number_is_blotted_out_however_it_is_written_and_whoever_it_names(written: str, gone: str) -> None:
    kind = TYPES["penalty"]
    values = {"legal_id": "210323197001010019", "facts": written, "remark": "无"}
    assert gone in written and gone not in public_view(kind, values)["facts"]
    assert seen_by(kind, values, "internal")["facts"] == written


def test_a_display_is_over_on_the_day_after_its_last() -> None:
    kind = TYPES["assistance-list"]
    assert not display_over(kind, {"shown_to": "2026-03-11"}, date(2026, 3, 11))
    assert display_over(kind, {"shown_to": "2026-03-11"}, date(2026, 3, 12))
    assert not display_over(kind, {}, date(2026, 3, 12))
    assert not display_over(TYPES["permit"], {"valid_to": "2000-01-01"}, date(2026, 3, 12))


# sheets


def test_a_template_asks_for_everything_but_what_is_worked_out() -> None:
    kind = TYPES["accident-report"]
    columns = {column.key: column for column in template_columns(kind)}
    assert "grade" not in columns
    assert columns["loss"].heading == "直接经济损失（万元）"
    assert columns["kind"].choices[:2] == ("煤矿", "非煤矿山")
    assert columns["injured"].hint == "包括急性工业中毒；整数"
    assert [column.heading for column in template_columns(kind, "victims")] == ["姓名", "身份证号", "死亡"]


def test_columns_are_known_by_title_standard_code_or_short_word_and_carry_their_unit() -> None:
    kind = TYPES["penalty"]
    matched = match_columns(kind, ["行政相对人名称*", "CF_WSH", " 罚款金额(元) ", "领导批示", "罚款金额", ""])
    assert {at: (one.key, unit) for at, (one, unit) in matched.columns.items()} == {
        0: ("party", None),
        1: ("number", None),
        2: ("fine", "元"),
    }
    assert matched.unknown == ("领导批示",)
    assert matched.twice == ("罚款金额",)
    assert "处罚决定日期" in matched.missing and "行政相对人名称" not in matched.missing
    values, faults = read_line(matched, ["云溪化工", "云环罚字[2026]12号", "500"], row=7)
    assert values == {"party": "云溪化工", "number": "云环罚字〔2026〕12号", "fine": "0.05"}
    assert faults == ()
    _, faults = read_line(matched, ["甲", "乙", "五百元整"], row=8)
    assert [(fault.key, fault.row, fault.code) for fault in faults] == [("fine", 8, "cell")]


def test_the_two_lists_of_the_credit_standard_are_exported_under_its_codes() -> None:
    penalty = export_columns(TYPES["penalty"], data=True)
    permit = export_columns(TYPES["permit"], data=True)
    assert {"CF_XDR_MC", "CF_XDR_LB", "CF_XDR_SHXYM", "CF_FRDB", "CF_WSH", "CF_WFXW", "CF_SY", "CF_YJ", "CF_CFLB", "CF_NR", "CF_NR_FK", "CF_NR_WFFF", "CF_NR_ZKDX", "CF_JDRQ", "CF_YXQ", "CF_GSJZQ", "CF_CFJG", "CF_CFJGDM", "CF_SJLY", "CF_SJLYDM", "BZ"} <= set(penalty.values())  # fmt: skip
    assert {"XK_XDR_MC", "XK_XKWS", "XK_WSH", "XK_XKLB", "XK_XKZS", "XK_XKBH", "XK_NR", "XK_JDRQ", "XK_YXQZ", "XK_YXQZI", "XK_XKJG", "XK_XKJGDM", "XK_ZT", "XK_LYDW", "XK_LYDWDM", "BZ"} <= set(permit.values())  # fmt: skip
    hidden = {"CF_XDR_ZJHM", "CF_FR_ZJHM", "XK_XDR_ZJHM", "XK_FR_ZJHM"}
    assert hidden & {*penalty.values(), *permit.values()} == set()
    assert hidden <= {*TYPES["penalty"].export.data.values(), *TYPES["permit"].export.data.values()}


def test_a_masked_cell_is_exported_as_it_is_masked() -> None:
    kind = TYPES["assistance-list"]
    seen = public_view(
        kind, {"list": [{"name": "赵小满", "resident_id": "210323197001010019", "age": 56, "people": 3}]}
    )
    assert write_line(kind, seen["list"][0], "list")[0] == "赵**"


# figures


def test_figures_over_the_rows_of_one_record() -> None:
    kind = TYPES["local-debt"]
    bonds = [
        {"kind": "general-new", "amount": "1.1"},
        {"kind": "special-new", "amount": "2"},
        {"kind": "general-new", "amount": "2.2"},
    ]
    (pie,) = figures(kind, {"bonds": bonds})
    assert (pie.kind, pie.unit, pie.labels) == ("pie", "亿元", ("新增一般债券", "新增专项债券"))
    assert pie.series == (Series("发行额", (Decimal("3.3"), Decimal(2))),)
    assert sums(kind, "bonds", {"bonds": bonds}) == {"amount": Decimal("5.3")}


def test_figures_over_many_records_stand_in_the_order_of_days_and_leave_gaps_open() -> None:
    kind = TYPES["air-quality"]
    days = [{"day": "2026-03-02", "pm25": "40"}, {"day": "2026-03-01", "pm25": "30", "pm10": "50"}]
    line = next(figure for figure in figures_over(kind, [complete(kind, day) for day in days]) if figure.kind == "line")
    assert line.labels == ("2026-03-01", "2026-03-02")
    assert line.series[1].values == (Decimal(50), None)


def test_without_a_measure_a_chart_counts() -> None:
    kind = TYPES["housing-allocation"]
    pie = figures(kind, {"final_on": "2026-01-01", "households": [{"class": "public-rent", "resident_id": "210323197001010019"}] * 2})[0]  # fmt: skip
    assert pie.series == (Series("数量", (Decimal(2),)),)


def test_what_is_hidden_is_in_no_chart() -> None:
    kind = TYPES["housing-allocation"]
    minor = {"class": "public-rent", "resident_id": "210323201505050021"}
    assert figures(kind, {"final_on": "2026-01-01", "households": [minor]}) == ()


# the shipped types


def test_there_are_types_of_every_shape_and_of_every_key_field() -> None:
    assert len(TYPES) >= 36
    assert {kind.shape for kind in TYPES.values()} == {
        "document",
        "entry",
        "table",
        "people",
        "series",
        "place",
        "report",
    }
    served = {field for kind in TYPES.values() for field in kind.fields}
    assert {"01", "02", "03", "04", "06", "07", "08", "10", "13", "15", "19", "22", "23", "24", "25"} <= served


@pytest.mark.parametrize(
    ("key", "rows", "titles"),
    [
        ("service-guide", None, "服务事项名称 办理依据 受理单位 基本流程 收费标准 承诺办结时限 咨询电话"),
        ("service-guide", "materials", "材料名称"),
        ("fee-list", None, "收费文件依据 收费项目 收费范围 收费对象 收费标准"),
        ("charging-place", "fees", "收费文件依据 收费项目 收费范围 收费标准"),
        ("bidding-violation", None, "违法违规行为 企业名称 处理依据 处理时间 处理机关 处理结果"),
        ("housing-start", None, "项目名称 建设地址 建设方式 建设规模 开工时间 建设单位 设计单位 施工单位 监理单位"),
        ("housing-completion", None, "项目名称 建设地点 建设单位 竣工套数 竣工时间"),
        ("office-board", None, "工作流程 办公电话 监督方式"),
        ("office-board", "leaders", "照片 姓名 分工"),
        ("office-board", "units", "职责"),
        ("intermediary-service", None, "项目名称 类别 设置依据 服务时限"),
        ("interpretation", None, "背景依据 目标任务 主要内容 涉及范围 执行口径"),
        ("inspection-items", "items", "抽查依据 抽查主体 抽查内容 抽查方式"),
    ],
)
def test_the_fields_that_the_documents_name_are_required(key: str, rows: str | None, titles: str) -> None:
    required = {one.title for one in TYPES[key].columns(rows) if one.required}
    assert set(titles.split()) <= required


@pytest.mark.parametrize("kind", TYPES.values(), ids=lambda kind: kind.key)
def test_a_type_serves_items_that_exist_and_tells_its_limit(kind: Any) -> None:
    known = {**national_items(), **basic_items()}
    assert kind.items and all(item in known for item in kind.items)
    assert kind.limit is None or parse_limits(kind.limit)
    assert all(kind in for_item(item) for item in kind.items)


def test_what_is_owed_to_a_group_alone_is_never_for_the_open_web() -> None:
    known = {**national_items(), **basic_items()}
    for kind in TYPES.values():
        if all(known[item].audience == "group" for item in kind.items):
            assert kind.audience == "concerned", kind.key


def test_every_code_list_is_used_and_tells_its_source() -> None:
    used = {one.codes for kind in TYPES.values() for _, one in kind.everything() if one.codes}
    assert used == set(code_lists())
    assert all(row.source for row in code_lists().values())


def test_a_type_is_found_in_its_version() -> None:
    assert record_type("penalty") is record_type("penalty", 1)
    with pytest.raises(KeyError):
        record_type("penalty", 99)


# files with holes

GOOD = """\
key: test
title: 试验
en: Test
shape: entry
basis: [{instrument: 某办法}]
checked: 2026-11-25
genre: list
fields: ["00"]
attributes:
- {key: name, title: 名称, type: text, required: true}
- {key: from, title: 开始, type: date}
- {key: kind, title: 类别, type: choice, codes: two}
- {key: money, title: 金额, type: amount, unit: 元}
rows:
- key: lines
  title: 明细
  sums: [amount]
  columns:
  - {key: item, title: 项目, type: text}
  - {key: amount, title: 数额, type: amount, unit: 元}
form:
  groups: [{title: 全部, of: [name, from, kind, money, lines]}]
view: {order: [name, lines]}
export: {name: tests}
chart:
- {kind: pie, title: 图, rows: lines, x: item, y: [amount]}
rules:
- {kind: sum, total: money, of: [lines.amount]}
- {kind: needed, keys: [from], when: {kind: [a]}}
"""
LISTS = {"two": CodeList("two", "两种", "convention", (Code("a", "甲"), Code("b", "乙")))}


def test_the_good_file_is_read() -> None:
    assert read_type(GOOD, "test.yaml", LISTS).key == "test"


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("title: 试验", "titel: 试验", "line 1: .*titel"),
        ("shape: entry", "shape: heap", "line 4: .*heap"),
        ("genre: list", "genre: poem", "line 7: genre：没有体裁“poem”"),
        ('fields: ["00"]', 'fields: ["99"]', "line 8: fields：没有领域“99”"),
        ('fields: ["00"]', 'fields: ["00"]\nitems: [99-001]', "line 9: items：没有公开事项“99-001”"),
        ('fields: ["00"]', 'fields: ["00"]\nlimit: 看着办', "line 9: limit"),
        ('fields: ["00"]', 'fields: ["00"]\nperiod: {every: year, key: name}', "line 9: period"),
        ("key: from, title: 开始", "key: name, title: 开始", "attributes：“name”写了两次"),
        ("title: 开始, type: date", "title: 名称, type: date", "名称“名称”写了两次"),
        ("type: date}", "type: day}", "line 11: .*day"),
        ("codes: two", "codes: three", "line 12: .*没有代码表“three”"),
        ("type: choice, codes: two", "type: choice", "line 12: .*须写 codes"),
        ("type: amount, unit: 元}\nrows", "type: amount, unit: 斤}\nrows", "line 13: .*元、万元或者亿元"),
        ("type: amount, unit: 元}\nrows", "type: amount}\nrows", "line 13: .*须写 unit"),
        ("type: text, required", "type: resident_id, required", "line 10: .*不得向社会公开"),
        ("type: text, required", "type: text, mask: surname, required", "line 10: .*不需要 mask"),
        ("type: text, required", "type: text, check: {min: 1}, required", "line 10: .*只有数"),
        ("type: text, required", "type: text, check: {pattern: a}, required", "line 10: .*says"),
        ("type: text, required", 'type: text, check: {pattern: "(", says: 好}, required', "line 10: .*正则"),
        ("type: text, required", "type: text, check: {past: true}, required", "line 10: .*只有日期"),
        ("sums: [amount]", "sums: [item]", "line 17: rows.0..sums"),
        ("sums: [amount]", "minors: {as_of: from}", "age、born、id 至少写一个"),
        ("of: [name, from, kind, money, lines]", "of: [name, from, kind, lines]", "line 22: form.groups：漏了“money”"),
        ("of: [name, from, kind, money, lines]", "of: [name, name, from, kind, money, lines]", "“name”写了两次"),
        ("order: [name, lines]", "order: [name, rest]", "line 23: view.order：没有“rest”"),
        ("export: {name: tests}", "export: {name: tests, data: {nobody: x}}", "line 24: export.data：没有“nobody”"),
        ("y: [amount]", "y: [item]", "line 26: chart.0.：“item”不是数"),
        ("x: item", "x: thing", "line 26: chart.0.：没有“thing”"),
        ("kind: sum, total: money", "kind: guess, total: money", "line 28: .*guess"),
        ("of: [lines.amount]", "of: [lines.price]", "line 28: rules.0.：没有“lines.price”"),
        ("kind: sum, total", "kind: sum, rows: other, total", "没有表格“other”"),
        ("when: {kind: [a]}", "when: {kind: [c]}", "line 29: rules.1..when：“kind”没有“c”"),
        ('fields: ["00"]', 'fields: ["00"]\nshown_until: name', "line 9: shown_until：“name”不是日期"),
        ("key: test\n", "key: test\nkey: test\n", "line 2: .*written twice"),
    ],
)
def test_a_hole_is_named_with_file_and_line(old: str, new: str, says: str) -> None:
    assert old in GOOD
    with pytest.raises(DataError, match=says) as refused:
        read_type(GOOD.replace(old, new, 1), "test.yaml", LISTS)
    assert str(refused.value).startswith("test.yaml: line")


def test_every_hole_is_told_at_once() -> None:
    text = GOOD.replace("genre: list", "genre: poem").replace("order: [name, lines]", "order: [rest]")
    with pytest.raises(DataError) as refused:
        read_type(text, "test.yaml", LISTS)
    assert len(str(refused.value).splitlines()) == 2


@pytest.mark.parametrize(
    ("computed", "says"),
    [
        ("{kind: total, gives: money, of: [nothing]}", "没有“nothing”"),
        ("{kind: grade, gives: kind, order: [a, z], bands: [{of: money, at_least: {a: 0}}]}", "代码表里没有“z”"),
        ("{kind: grade, gives: kind, order: [a, b], bands: [{of: money, at_least: {a: 0, b: 5}}]}", "从大到小"),
        ("{kind: grade, gives: kind, order: [a, b], bands: [{of: money, at_most: {b: 5, a: 5}}]}", "从小到大"),
        ("{kind: grade, gives: kind, order: [a, b], bands: [{of: money}]}", "写且只写一个"),
        ("{kind: index, gives: money, index: [0, 1], breakpoints: {money: [0, 1, 2]}}", "至多2个"),
    ],
)
def test_a_table_that_cannot_be_computed_is_refused(computed: str, says: str) -> None:
    gives = "money" if "gives: money" in computed else "kind"
    asked = [key for key in ("name", "from", "kind", "money", "lines") if key != gives]
    text = GOOD.replace("of: [name, from, kind, money, lines]", f"of: [{', '.join(asked)}]")
    with pytest.raises(DataError, match=says):
        read_type(f"{text}computed:\n- {computed}\n", "test.yaml", LISTS)


# pages


def test_a_page_follows_the_view_and_says_how_many_rows_are_left_out() -> None:
    kind = TYPES["assistance-list"]
    values = {
        "shown_from": "2026-03-02",
        "organ": "雁栖镇人民政府",
        "people": 3,
        "list": [
            {"name": "赵小满", "age": 56, "people": 3, "monthly": "1290.5", "address": "雁栖镇柳河村二组3号"},
            {"name": "钱小雪", "age": 12, "people": 1, "monthly": "500"},
        ],
    }
    organ, day, grid = page(kind, values)
    assert isinstance(organ, Line) and (organ.label, organ.words) == ("公示单位", "雁栖镇人民政府")
    assert isinstance(day, Line)
    assert isinstance(grid, Grid)
    assert grid.headings == ("姓名", "住址", "保障人数（人）", "月救助金额（元）")
    assert grid.rows == (("赵**", "雁栖镇柳河村", "3人", "1,290.5元"),)
    assert grid.foot == ("", "", "3", "1,290.5")
    assert grid.withheld == 1
    inside = page(kind, values, "internal")[2]
    assert isinstance(inside, Grid) and len(inside.rows) == 2 and inside.withheld == 0
    people = page(kind, values, "internal")[3]
    assert isinstance(people, Line) and people.words == "3人"
    assert [line.words for line in listed_as(kind, values)] == ["雁栖镇人民政府"]
    assert [line.words for line in listed_as(kind, {**values, "list": values["list"][:1]})] == ["雁栖镇人民政府", "3人"]


def test_sums_stay_away_while_they_would_tell_of_one_or_two_withheld_rows() -> None:
    """In page, list, data and charts alike, and nothing is put in order by them."""
    kind = TYPES["assistance-list"]
    assert may_be_hushed(kind) == {"people", "monthly"} and may_be_hushed(TYPES["housing-allocation"]) == frozenset()

    def record(*withheld: str | None) -> dict[str, Any]:
        rows = [{"name": "钱小雪", "age": 12, "people": 1, "monthly": monthly} for monthly in withheld]
        shown = {"name": "赵小满", "age": 56, "people": 3, "monthly": "1290.5"}
        return {"kind": "minimum-rural", "households": 1 + len(rows), "people": 3 + len(rows), "monthly": "2790.5", "list": [shown, *rows]}  # fmt: skip

    told = [public_view(kind, record(*["500"] * many)) for many in range(4)]
    assert [sorted({"households", "people", "monthly"} & set(one)) for one in told] == [
        ["households", "monthly", "people"], ["households"], ["households"], ["households", "monthly", "people"],
    ]  # fmt: skip
    lone = public_view(kind, record("1500", None, None))
    assert "people" in lone and "monthly" not in lone, "one figure among three rows is that row's"
    (chart,) = figures_over(kind, [record("500"), record("500", "500", "500")])
    assert chart.series[0].values == (Decimal(6),)


def test_a_page_of_what_is_not_for_the_web_is_empty() -> None:
    assert page(TYPES["land-registration"], {"project": "公路", "holders": [{"holder": "赵小满"}]}) == ()


# limits of the tables in the files

GRADES = [(kind, one, band) for kind in TYPES.values() for one in kind.computed if isinstance(one, Grade) for band in one.bands]  # fmt: skip
INDICES = [(kind, one, key) for kind in TYPES.values() for one in kind.computed if isinstance(one, Index) for key in one.breakpoints]  # fmt: skip
LEAST = Decimal("0.000001")


@pytest.mark.parametrize(
    ("kind", "grade", "band"), GRADES, ids=lambda x: getattr(x, "of", None) or getattr(x, "key", "grade")
)
def test_a_grade_changes_exactly_at_its_limits(kind: Any, grade: Grade, band: Any) -> None:
    """At the limit the code itself, a hair's breadth beyond it the next one."""
    rising = bool(band.at_most)
    limits = list((band.at_most or band.at_least).items())
    following = [*(code for code, _ in limits[1:]), band.otherwise]
    for (code, limit), then in zip(limits, following, strict=True):
        beyond = limit + LEAST if rising else limit - LEAST
        assert complete(kind, {band.of: plain(limit)})[grade.gives] == code
        assert complete(kind, {band.of: plain(beyond)}).get(grade.gives) == then


@pytest.mark.parametrize(("kind", "index", "key"), INDICES, ids=lambda x: x if isinstance(x, str) else "")
def test_an_index_meets_its_breakpoints_and_is_rounded_up_beyond_them(kind: Any, index: Index, key: str) -> None:
    for point, expected in zip(index.breakpoints[key], index.index, strict=False):
        assert complete(kind, {key: plain(point)})[index.gives] == expected
        beyond = complete(kind, {key: plain(point + LEAST)})[index.gives]
        assert beyond == (expected + 1 if point != index.breakpoints[key][-1] else index.index[-1])


# versions


def test_the_newest_version_is_offered_and_the_old_one_still_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lists = code_lists()
    monkeypatch.setattr(record_type_module, "code_lists", lambda: {**lists, **LISTS})
    (tmp_path / "test.v1.yaml").write_text(GOOD, "utf-8")
    (tmp_path / "test.yaml").write_text(GOOD.replace("key: test\n", "key: test\nversion: 2\n"), "utf-8")
    monkeypatch.setattr(record_type_module, "_files", lambda folder: sorted(tmp_path.glob("*.yaml")))
    assert {key: kind.version for key, kind in record_type_module._versions.__wrapped__().items()} == {("test", 1): 1, ("test", 2): 2}  # fmt: skip
    (tmp_path / "other.yaml").write_text(GOOD, "utf-8")
    with pytest.raises(DataError, match=r"文件名应为 test\.yaml"):
        record_type_module._versions.__wrapped__()
    (tmp_path / "other.yaml").unlink()
    (tmp_path / "test.v2.yaml").write_text(GOOD, "utf-8")
    with pytest.raises(DataError, match="第1版写了两次"):
        record_type_module._versions.__wrapped__()


def test_a_code_that_means_two_things_is_refused(tmp_path: Path) -> None:
    text = "key: pair\ntitle: 两项\nsource: convention\ncodes:\n- {code: a, title: 甲}\n- {code: b, title: 乙, aliases: [甲]}\n"
    (tmp_path / "pair.yaml").write_text(text, "utf-8")
    with pytest.raises(DataError, match="“甲”写了两次"):
        record_type_module._code_list(tmp_path / "pair.yaml")
    (tmp_path / "pear.yaml").write_text(text.replace(", aliases: [甲]", ""), "utf-8")
    with pytest.raises(DataError, match=r"文件名应为 pair\.yaml"):
        record_type_module._code_list(tmp_path / "pear.yaml")
