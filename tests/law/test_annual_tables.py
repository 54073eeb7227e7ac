"""All tables of the annual report: what must hold within and between them, foreign sheets, and numbers in the text."""

from __future__ import annotations

import io
import json
from decimal import Decimal

import pytest
from click.testing import CliRunner
from docx import Document
from hypothesis import given
from hypothesis import strategies as st
from tests.law import annual_sheet
from tests.law.test_annual import sheets

from gongkai.cli.annual import annual
from gongkai.law.annual import COLUMNS, ROWS, SheetRefused
from gongkai.law.annual_outline import BLOCKS, DEPTH, ENDS, TABLE_2, lines
from gongkai.law.annual_reading import read
from gongkai.law.annual_tables import Beside, Tables, added, consolidated, disagreements, equation, totalled, weight
from gongkai.law.annual_text import fee_quotes, filled, places, quotes, strangers
from gongkai.text import cells

blocks = st.lists(st.integers(0, 10**4), min_size=4, max_size=4).map(lambda ends: [*ends, sum(ends)])


@st.composite
def tables(draw: st.DrawFn) -> Tables:
    """Tables that reconcile."""
    documents = {key: draw(st.lists(st.integers(0, 500), min_size=3, max_size=3)) for key in ("rules", "normative")}
    decisions = {key: [draw(st.integers(0, 10**6))] for key in ("permit", "penalty", "coercion")}
    fees = {"fees": [draw(st.decimals(0, 10**6, places=4))]}
    return Tables({**documents, **decisions, **fees}, draw(sheets()), {block: draw(blocks) for block in BLOCKS})


def published() -> Tables:
    proactive = {"rules": [1, 0, 30], "normative": [9, 14, 61], "permit": [2304], "penalty": [871], "coercion": [12]}
    return Tables({**proactive, "fees": [Decimal("1234.56")]}, annual_sheet.requests(), annual_sheet.DISPUTES)


def test_the_published_sheet_reconciles_in_all_tables() -> None:
    assert disagreements(published()) == ()
    assert sum(key != "" for _heads, key in lines()) == len(ROWS) == 25


@given(tables())
def test_tables_that_follow_the_equations_are_in_order(made: Tables) -> None:
    assert disagreements(made) == ()
    assert Tables.read(json.loads(json.dumps(made.plain()))) == Tables.read(made.plain())
    assert consolidated(added([made, made]), [made, made]) == ()


@given(tables(), st.data())
def test_any_single_changed_cell_of_tables_3_and_4_is_found(made: Tables, data: st.DataObject) -> None:
    told = made.plain()
    table = data.draw(st.sampled_from(["requests", "disputes"]))
    row = data.draw(st.sampled_from(sorted(told[table])))
    at = data.draw(st.integers(0, len(told[table][row]) - 1))
    told[table][row][at] = int(told[table][row][at]) + data.draw(st.integers(1, 99))
    changed = Tables.read(told)
    assert any(fault.row == row for fault in disagreements(changed)) or disagreements(changed)
    where = consolidated(changed, [made])
    assert [(fault.row, fault.shown - fault.expected > 0) for fault in where] == [(row, True)]


def test_last_year_is_carried_over_and_documents_in_force_follow() -> None:
    last, now = published(), published()
    told = disagreements(now, Beside(last_year=last, unpaid=200))
    assert {fault.check: (fault.expected, fault.shown) for fault in told} == {
        "in_force:rules": (31, 30),
        "in_force:normative": (56, 61),
        **{
            f"carry:{column}": (a, b)
            for column, a, b in zip(COLUMNS, last.requests["carried_out"], now.requests["carried_in"], strict=True)
            if a != b
        },
        "unpaid:other_no_fee": (200, 203),
    }
    assert {weight(fault.check) for fault in told} == {"soft", "excusable"}
    assert equation("carry:总计") == "R5" and weight("balance:总计") == "hard"
    assert told[0].sentence == "现行有效件数栏“规章”应为31，表中为30（in_force:rules）"


def test_totals_follow_from_their_cells_but_for_those_of_a_sheet() -> None:
    sound = published()
    spoiled = Tables.read(sound.plain())
    for row in (spoiled.requests["total_handled"], spoiled.requests["carried_out"], spoiled.requests["granted"]):
        row[-1] += 3  # type: ignore[index]
    spoiled.requests["carried_out"][1] += 1  # type: ignore[index]
    spoiled.disputes["direct"][-1] = 0  # type: ignore[index]
    assert totalled(spoiled) == sound and disagreements(totalled(spoiled)) == ()
    kept = totalled(spoiled, {("requests", "carried_out", "business"), ("disputes", "direct", "total")})
    assert {fault.check for fault in disagreements(kept)} == {
        "balance:商业企业",
        "balance:总计",
        "dispute_total:direct",
    }
    spoiled.requests["granted"][4] = 200  # type: ignore[index]
    with pytest.raises(SheetRefused, match="法律服务机构栏：本年新收和上年结转共146件，办理结果共321件"):
        totalled(spoiled)


@pytest.mark.parametrize(
    ("text", "received", "told"),
    [
        ("本年度没有收取信息处理费。", "0", []),
        ("收取信息处理费1,200元。", "1200", []),
        ("应收信息处理费0.3万元，实收1200元", "1200", []),
        ("收取信息处理费{{6.fees.received}}元。", "1200", []),
        ("没有其他事项。", "0", []),
        ("收取信息处理费1000元。", "1200", ["写“收取信息处理费1000元”，收费台账中本年实收信息处理费1200元"]),
        ("没有收取信息处理费。", "1200", ["写“没有收取信息处理费”，收费台账中本年实收信息处理费1200元"]),
        ("严格执行信息处理费管理办法。", "1200", ["没有写明信息处理费，收费台账中本年实收信息处理费1200元"]),
        (
            "收取信息处理费{{3.new.total}}元，共100元。",
            "0",
            ["写“收取信息处理费…元，共100元”，收费台账中本年实收信息处理费0元"],
        ),
    ],
)
def test_what_the_text_says_of_fees_is_what_was_paid(text: str, received: str, told: list[str]) -> None:
    assert [one.sentence.removeprefix("六、") for one in fee_quotes("other", "六、", text, Decimal(received))] == told
    assert "6.fees.received" in places(published(), Decimal(received)) and "6.fees.received" not in places(published())


@pytest.mark.parametrize(
    ("key", "row", "told"),
    [
        ("penalty", [-1], "不小于0的整数"),
        ("penalty", [1.5], "不小于0的整数"),
        ("penalty", [Decimal("1.500000")], "实为“1.5”"),
        ("permit", [1, 2], "应有1个数"),
        ("fees", [Decimal("-0.01")], "不小于0"),
        ("fees", [Decimal("0.1234567")], "6位"),
        ("fees", [Decimal("NaN")], "不小于0"),
    ],
)
def test_what_cannot_be_counted_is_refused(key: str, row: list[object], told: str) -> None:
    sound = published()
    with pytest.raises(SheetRefused, match=told):
        Tables({**sound.proactive, key: row}, sound.requests, sound.disputes)  # type: ignore[dict-item]


# foreign sheets


def page(**how: object) -> bytes:
    return annual_sheet.html(annual_sheet.requests(), **how).encode()  # type: ignore[arg-type]


def test_a_web_page_in_the_layout_of_2021_is_read() -> None:
    found = read(cells.lines(page(), "a.html"))
    assert found.requests == annual_sheet.requests()
    assert (found.trial, found.proactive, found.disputes) == (False, None, None)


def test_the_trial_layout_has_one_row_for_what_is_handled_otherwise_and_blank_cells() -> None:
    rows = annual_sheet.requests()
    found = read(cells.lines(annual_sheet.html(rows, trial=True).encode(), "a.html"))
    assert found.trial
    assert found.requests["other_other"] == rows["other_other"]
    assert found.requests["other_no_fee"] == found.requests["other_no_correction"] == [0] * 7
    assert found.requests["np_publication"] == [0] * 7


@pytest.mark.parametrize(("words", "told"), [("12件左右", "“重复申请”的商业企业栏读不出数：“12件左右”"), ("1.5", "读不出数"), ("-3", "读不出数")])  # fmt: skip
def test_a_cell_that_is_no_figure_is_named_by_row_and_column(words: str, told: str) -> None:
    with pytest.raises(SheetRefused, match=told):
        read(cells.lines(page(beside={("np_repeat", 1): words}), "a.html"))


def test_all_cells_that_are_no_figures_are_named_at_once() -> None:
    told = "“本年新收政府信息公开申请数量”的自然人栏读不出数：“约9”；“重复申请”的商业企业栏读不出数：“若干”。请改为"
    with pytest.raises(SheetRefused, match=told):
        read(cells.lines(page(beside={("np_repeat", 1): "若干", ("new", 0): "约9"}), "a.html"))


@pytest.mark.parametrize("words", ["", "—", "０", "0"])
def test_nothing_is_nought(words: str) -> None:
    found = read(cells.lines(page(beside={("np_repeat", 1): words}), "a.html"))
    assert found.requests["np_repeat"][1] == 0


def word() -> bytes:
    """All three tables in a Word file, merged as the format has them."""
    rows, document = annual_sheet.requests(), Document()
    two = document.add_table(rows=0, cols=4)
    for label, figures in (("信息内容", ["本年制发件数", "本年废止件数", "现行有效件数"]), ("规章", ["1", "", "30"]), ("行政规范性文件", ["9", "14", "61"])):  # fmt: skip
        for cell, words in zip(two.add_row().cells, [label, *figures], strict=True):
            cell.text = words
    for label, figure in (
        ("行政许可", "2,304"),
        ("行政处罚", "871"),
        ("行政强制", "12"),
        ("行政事业性收费", "1234.56"),
    ):
        line = two.add_row().cells
        line[0].text = label
        line[1].merge(line[3]).text = figure
    table = document.add_table(rows=3 + len(ROWS), cols=DEPTH + 7)
    table.cell(0, 0).merge(table.cell(2, DEPTH - 1)).text = "勾稽关系"
    table.cell(1, DEPTH).merge(table.cell(2, DEPTH)).text = "自然人"
    for at, name in enumerate(COLUMNS[1:6]):
        table.cell(2, DEPTH + 1 + at).text = name
    table.cell(1, DEPTH + 6).merge(table.cell(2, DEPTH + 6)).text = "总计"
    for number, (heads, key) in enumerate(lines(), 3):
        first = DEPTH - sum(one.across for one in heads)
        for one in heads:
            table.cell(number, first).merge(table.cell(number + one.down - 1, first + one.across - 1)).text = one.label
            first += one.across
        for at, count in enumerate(rows[key]):
            table.cell(number, DEPTH + at).text = str(count)
    four = document.add_table(rows=2, cols=15)
    for at, name in enumerate(list(ENDS.values()) * 3):
        four.cell(0, at).text = name
    for at, count in enumerate([n for block in annual_sheet.DISPUTES.values() for n in block]):
        four.cell(1, at).text = str(count)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def test_a_word_file_with_all_three_tables_is_read() -> None:
    found = read(cells.lines(word(), "年报.docx"))
    assert found.requests == annual_sheet.requests()
    assert found.disputes == annual_sheet.DISPUTES
    assert found.proactive == dict(published().proactive)


def test_the_command_takes_foreign_files_and_checks_table_4(tmp_path) -> None:
    sound, broken = tmp_path / "a.docx", tmp_path / "b.html"
    sound.write_bytes(word())
    broken.write_bytes(page(beside={("granted", 6): "5550"}))
    assert CliRunner().invoke(annual, ["check", str(sound), "--json"]).exit_code == 0
    run = CliRunner().invoke(annual, ["check", str(broken), "--json"])
    assert run.exit_code == 1
    assert [one["check"] for one in json.loads(run.stdout)] == ["detail_sum:总计", "row_total:granted"]
    assert "应当：办理结果总计＝各项办理结果之和\n" in run.stderr and "应当：总计＝各类申请人之和\n" in run.stderr
    ours = tmp_path / "c.json"
    rows = [{"key": key, "values": values} for key, values in annual_sheet.requests().items()]
    ours.write_text(json.dumps({"rows": rows, "disputes": {**annual_sheet.DISPUTES, "review": [1, 0, 0, 0, 2]}}))
    told = json.loads(CliRunner().invoke(annual, ["check", str(ours), "--json"]).stdout)
    assert told == [{"check": "dispute_total:review", "column": "总计", "row": "review", "expected": 1, "shown": 2}]
    (tmp_path / "d.html").write_bytes(b"<html><body><p>no table</p></body></html>")
    run = CliRunner().invoke(annual, ["check", str(tmp_path / "d.html")])
    assert run.exit_code == 2 and "找不到表三" in run.stderr
    assert CliRunner().invoke(annual, ["check", str(tmp_path / "d.pdf")]).exit_code == 2


# numbers in the text


def test_places_are_filled_and_strangers_named() -> None:
    known = places(published())
    text = "新收{{3.new.total}}件，法人或其他组织{{ 3.new.organisation }}件，不予公开{{3.deny.total}}件，收费{{2.fees.charged}}万元。"
    assert filled(text, known) == "新收14069件，法人或其他组织457件，不予公开730件，收费1234.56万元。"
    assert strangers("{{3.new.totals}}和{{9}}", known) == ["3.new.totals", "9"]
    assert len(known) == sum(len(row.columns) for row in TABLE_2) + (len(ROWS) + 4) * 8 + 4 * 5


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("新收申请14069件，上年结转560件", []),
        ("新收申请14,069件", []),
        ("新收申请{{3.new.total}}件", []),
        ("新收申请14096件", ["表中一、本年新收政府信息公开申请数量 总计为14069"]),
        ("部分公开2168件，不予公开730件，予以公开5548件", []),
        ("予以公开2168件", ["予以公开 总计为5548"]),
        ("发布信息23161条", ["各表中没有这个数"]),
        ("行政复议790件", []),
        ("行政诉讼212件，其中复议后起诉156件", []),
        ("收费1234.56万元", []),
        ("收费1200万元", ["行政事业性收费"]),
        ("2025年1月1日起，根据第20条和〔2021〕30号", []),
    ],
)
def test_a_number_that_the_tables_contradict_is_flagged(text: str, told: list[str]) -> None:
    found = [quote.sentence for quote in quotes("overview", "总体情况", text, places(published()))]
    assert len(found) == len(told)
    assert all(want in sentence for want, sentence in zip(told, found, strict=True))
