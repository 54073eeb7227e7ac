from __future__ import annotations

import io
import zipfile
from typing import Any

import pytest
import xlsxwriter
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests import factories
from tests.catalog import sheets

from gongkai.catalog import actions, queries
from gongkai.catalog.checks import plan_import
from gongkai.catalog.content import FIELDS
from gongkai.catalog.models import Item
from gongkai.catalog.sheet import workbook
from gongkai.desk import ledger
from gongkai.desk.actions import Refused, Stale
from gongkai.desk.permissions import SYSTEM

pytestmark = pytest.mark.django_db
ROWS = [
    sheets.row("最低生活保障", "办事指南"),
    sheets.row("", "审核信息"),
    sheets.row("临时救助", "审批信息", limit="批准后20日内"),
]


def codes(report: Any) -> list[tuple[int, set[str]]]:
    return [(row.line, {reason.code for reason in row.reasons}) for row in report.refused]


def test_the_printed_layout_is_read_merged_cells_and_all() -> None:
    organ = factories.organ()
    report = actions.import_items(sheets.official(ROWS), "目录.xlsx", organ, by=SYSTEM)
    assert report.refused == []
    titles = [item.title for item in queries.of_organ(organ)]
    assert titles == ["最低生活保障 · 办事指南", "最低生活保障 · 审核信息", "临时救助 · 审批信息"]
    item = queries.of_organ(organ)[0]
    assert item.field.name_zh == "社会救助"
    assert (item.elements, item.channels) == (["名称", "正文"], ["政府网站", "□社区/企事业单位/村公示栏（电子屏）"])
    assert (item.audience, item.mode, item.levels) == ("all", "active", ["county"])
    assert item.limit == {"n": 20, "unit": "working-days"}


def test_an_exported_catalogue_comes_back_changed() -> None:
    organ = factories.organ()
    actions.import_items(sheets.official(ROWS), "目录.xlsx", organ, by=SYSTEM)
    Item.objects.filter(organ=organ).update(cycle="每月")  # the official layout has no column for it
    rows = [*ROWS[:2], sheets.row("临时救助", "审批信息", limit="批准后10日内"), sheets.row("临时救助", "资金信息")]
    told = plan_import(sheets.official(rows), "目录.xlsx", organ, update=True)
    assert (len(told.accepted), told.same, told.refused) == (1, 2, [])
    [change] = told.changed
    assert change.parts == (("公开时限", "批准后20日内", "批准后10日内"),)
    with pytest.raises(Refused, match="理由"):
        actions.import_items(sheets.official(rows), "目录.xlsx", organ, update=True, by=SYSTEM)
    seen = actions.touching(told)
    actions.import_items(sheets.official(rows), "目录.xlsx", organ, update=True, why="办法修订", seen=seen, by=SYSTEM)
    item = Item.objects.get(pk=change.item.pk)
    assert (item.limit["n"], item.cycle, item.revision) == (10, "每月", change.item.revision + 1)
    assert "办法修订" in ledger.history(f"item:{item.pk}").last().data["why"]
    assert plan_import(sheets.official(rows), "目录.xlsx", organ, update=True).same == 4
    back = sheets.official(ROWS)
    seen = actions.touching(plan_import(back, "目录.xlsx", organ, update=True))
    Item.objects.filter(pk=item.pk).update(revision=99)
    with pytest.raises(Stale, match="再核对一次"):
        actions.import_items(back, "目录.xlsx", organ, update=True, why="改回", seen=seen, by=SYSTEM)


def test_an_import_may_not_loosen_what_stands_above() -> None:
    county = factories.organ()
    actions.import_items(sheets.official(ROWS), "目录.xlsx", county.parent, by=SYSTEM)
    actions.import_items(sheets.official(ROWS), "目录.xlsx", county, by=SYSTEM)
    looser = sheets.official([sheets.row("临时救助", "审批信息", limit="批准后30日内")])
    told = plan_import(looser, "目录.xlsx", county, update=True)
    assert told.changed == [] and [line for line, _codes in codes(told)]


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-8", "gb18030", "utf-16", "big5hkscs"])
@pytest.mark.parametrize("separator", [",", "\t"])
def test_csv_in_any_encoding(encoding: str, separator: str) -> None:
    organ, field = factories.organ(), factories.catalog_field()
    rows = [sheets.row("最低生活保障", f"第{n}项" * 3, channels="政府网站") for n in range(8)]
    data = sheets.flat(rows, encoding, separator)
    report = actions.import_items(data, "目录.csv", organ, by=SYSTEM, field=field)
    assert (len(report.accepted), report.refused) == (8, [])


def test_rows_that_cannot_stand_are_told_with_every_reason_and_the_others_go_in() -> None:
    organ = factories.organ()
    rows = [
        sheets.row("低保", "一"),
        sheets.row("低保", "二", basis="", limit="看情况"),
        sheets.row("低保", "三", all="", active="", channels="□政府网站"),
        sheets.row("低保", "一 "),
        ["", "", "", "", "", "", "", "", "", "", "", "", "", ""],
    ]
    report = actions.import_items(sheets.official(rows), "目录.xlsx", organ, by=SYSTEM)
    assert codes(report) == [(5, {"basis", "limit_text"}), (6, {"audience", "mode", "channels"}), (7, {"twice"})]
    assert [item.level2 for item in queries.of_organ(organ)] == ["一"]


def test_importing_twice_adds_nothing_and_says_why() -> None:
    organ, data = factories.organ(), sheets.official(ROWS)
    actions.import_items(data, "目录.xlsx", organ, by=SYSTEM)
    report = actions.import_items(data, "目录.xlsx", organ, by=SYSTEM)
    assert [reasons for _, reasons in codes(report)] == [{"duplicate"}] * 3
    assert queries.of_organ(organ).count() == 3


def test_the_preview_says_what_the_import_then_does_and_changes_nothing() -> None:
    organ, data = factories.organ(), sheets.official([*ROWS, sheets.row("低保", limit="")])
    before = ledger.verify().events
    plan = plan_import(data, "目录.xlsx", organ)
    assert (Item.objects.count(), ledger.verify().events) == (0, before)
    assert actions.import_items(data, "目录.xlsx", organ, by=SYSTEM) == plan


def test_a_row_of_no_field_is_told_so() -> None:
    report = plan_import(sheets.official(ROWS, title="目录"), "目录.xlsx", factories.organ())
    assert [reasons for _, reasons in codes(report)] == [{"field"}] * 3


def test_notes_below_the_table_are_no_rows() -> None:
    notes = [["", "", ""], ["", "注：■为必选，□为可选。", ""], ["3", "", ""]]
    report = plan_import(sheets.official([*ROWS, *notes]), "目录.xlsx", factories.organ())
    assert (len(report.accepted), report.refused) == (3, [])


def test_a_sheet_of_each_field_in_one_file() -> None:
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out)
    for name in ("义务教育", "养老服务"):
        sheet = book.add_worksheet(name)
        for y, line in enumerate([sheets.UPPER, sheets.LOWER, sheets.row(f"{name}政策")]):
            sheet.write_row(y, 0, line)
    book.add_worksheet("说明").write(0, 0, "填表说明")
    book.close()
    report = plan_import(out.getvalue(), "目录.xlsx", factories.organ())
    assert [(row.sheet, row.field and row.field.code) for row in report.accepted] == [
        ("义务教育", "23"),
        ("养老服务", "20"),
    ]


def test_the_same_things_under_another_name_are_pointed_out() -> None:
    data = sheets.official([sheets.row("低保", "指南"), sheets.row("低保", "办理须知")])
    report = plan_import(data, "目录.xlsx", factories.organ())
    assert [(row.content.level2, other) for row, other in report.lookalikes] == [("办理须知", "低保 · 指南")]


def test_a_row_is_tied_to_the_common_item_of_its_name_and_may_not_be_looser() -> None:
    organ, common = factories.organ(), factories.item(level1="低保", level2="指南", limit_text="形成之日起10个工作日内")
    strict = sheets.row("低保", "指南", limit="形成之日起5个工作日内")
    loose = sheets.row("低保", "指南", limit="形成之日起20个工作日内")
    assert codes(plan_import(sheets.official([loose]), "目录.xlsx", organ)) == [(4, {"looser"})]
    actions.import_items(sheets.official([strict]), "目录.xlsx", organ, by=SYSTEM)
    assert queries.of_organ(organ).get().parent == common


@pytest.mark.parametrize(
    ("data", "name", "code"),
    [
        (b"", "a.xlsx", "unreadable"),
        (b"   \n", "a.csv", "unreadable"),
        (b"PK\x03\x04 broken", "a.xlsx", "unreadable"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "a.xls", "unreadable"),
        (b"<html><table>", "a.html", "unreadable"),
        (bytes(range(256)) * 20, "a.csv", "unreadable"),
        ("随便写的一行\n又一行".encode(), "a.csv", "no_heading"),
        ("序号,一级事项,二级事项,公开内容,公开依据\n1,a,b,c,d".encode(), "a.csv", "columns"),
        (sheets.flat([]), "a.csv", "no_rows"),
        (sheets.official([]), "a.xlsx", "no_rows"),
        (b"a" * (3 * 1024 * 1024 + 1), "a.csv", "unreadable"),
        (("列," * 70 + "\n").encode(), "a.csv", "unreadable"),
        (sheets.flat([sheets.row("甲")] * 5001), "a.csv", "unreadable"),
        ('一级事项,公开内容\n"没有结束的引号'.encode(), "a.csv", "no_heading"),
    ],
)
def test_what_is_no_catalogue_is_refused_whole_in_one_sentence(data: bytes, name: str, code: str) -> None:
    with pytest.raises(Refused) as refused:
        plan_import(data, name, factories.organ())
    (reason,) = refused.value.reasons
    assert reason.code == code and reason.text.endswith("。") and "Error" not in reason.text


def test_missing_columns_are_named() -> None:
    data = "序号,一级事项,二级事项,公开内容,公开依据\n1,a,b,c,d".encode()
    with pytest.raises(Refused, match="公开时限、公开主体、公开渠道和载体、公开对象、公开方式"):
        plan_import(data, "a.csv", factories.organ())


def test_a_zip_bomb_is_not_unpacked() -> None:
    bomb = io.BytesIO()
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", b"0" * (300 * 1024 * 1024))
    with pytest.raises(Refused, match="压缩内容异常"):
        plan_import(bomb.getvalue(), "a.xlsx", factories.organ())


def test_what_is_exported_can_be_imported_again() -> None:
    """All national items, through the official layout and back: nothing is lost but what has no column."""
    actions.adopt_standard(by=SYSTEM)
    organ, common = factories.organ(), list(queries.of_organ(None))
    report = actions.import_items(workbook(common, "目录"), "目录.xlsx", organ, by=SYSTEM)
    assert report.refused == []
    no_column = {"genre"}
    back = {(item.field_id, item.name_key): item for item in queries.of_organ(organ)}
    for item in common:
        again = back[item.field_id, item.name_key]
        lost = [f for f in FIELDS if f not in no_column and getattr(item, f) != getattr(again, f)]
        assert lost == [], item.title


def test_the_layout_is_as_counties_print_it() -> None:
    """A3 across, headings on every page, 一级事项 merged over its rows, a sheet a field."""
    rows = [factories.item(level1="低保", level2=f"第{n}项", channels=("政府网站", "□公示栏")) for n in range(3)]
    book = zipfile.ZipFile(io.BytesIO(workbook([*rows, factories.item(field="23")], "望川市民政局")))
    sheet = book.read("xl/worksheets/sheet1.xml").decode()
    assert 'paperSize="8"' in sheet and 'orientation="landscape"' in sheet and 'fitToHeight="0"' in sheet
    assert '<mergeCell ref="B4:B6"/>' in sheet
    assert "$2:$3" in book.read("xl/workbook.xml").decode(), "both lines of headings repeat"
    words = book.read("xl/sharedStrings.xml").decode()
    assert "望川市民政局社会救助领域基层政务公开标准目录" in words and "■政府网站\n□公示栏" in words and "√" in words
    assert 'name="23 义务教育"' in book.read("xl/workbook.xml").decode()


def test_exported_cells_are_never_formulas() -> None:
    item = factories.item(level1='=HYPERLINK("http://x","点我")', subject_organ="+1", elements=("@a", "-b"))
    with zipfile.ZipFile(io.BytesIO(workbook([item], "目录"))) as archive:
        sheet = archive.read("xl/worksheets/sheet1.xml").decode()
    assert "<f>" not in sheet and "hyperlink" not in sheet.lower()


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.lists(st.text(max_size=12), max_size=16), max_size=8), st.binary(max_size=300))
def test_any_file_is_answered(rows: list[list[str]], noise: bytes) -> None:
    for data, name in [(sheets.flat(rows, "utf-8"), "a.csv"), (noise, "a.csv"), (b"PK\x03\x04" + noise, "a.xlsx")]:
        try:
            report = plan_import(data, name, None)
        except Refused as refused:
            assert refused.reasons
        else:
            assert all(row.reasons for row in report.refused)
