"""A case of another system comes in with everything that moved its clock: fees, consultations, reasons, a date that was set."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from io import BytesIO

import openpyxl
import pytest
from click.testing import CliRunner

from gongkai.cli.exchange import export
from gongkai.desk import ledger
from gongkai.desk.actions import Refused
from gongkai.foi import closed_years, exchange, figures, import_sheet
from gongkai.foi.case_facts import case_facts
from gongkai.foi.models import Request

BASE = {"提交渠道": "当面", "申请人类型": "自然人", "姓名或者名称": "欧阳明珠", "所需信息": "东风路征地补偿标准"}


def file(*rows: dict[str, str]) -> bytes:
    """A row a case; columns that no row has stay away."""
    told = [{**BASE, "原系统编号": f"C-{n}", **row} for n, row in enumerate(rows, 1)]
    head = list(dict.fromkeys(title for row in told for title in row))
    lines = [head, *([row.get(title, "") for title in head] for row in told)]
    return "\n".join(",".join(line) for line in lines).encode()


@pytest.fixture
def taken(office):
    def take(*rows: dict[str, str], today: date = date(2026, 6, 8)) -> tuple[exchange.Taken, list[Request]]:
        with office.on(today):
            told = exchange.import_rows(file(*rows), "旧系统.csv", office.organ, by=office.clerk)
            return told, list(Request.objects.order_by("foreign_number"))

    return take


@pytest.mark.parametrize("signed", [True, False])
def test_a_preview_takes_nothing_and_tells_of_a_year_that_was_signed(office, signed, monkeypatch):
    monkeypatch.setattr(closed_years, "askers", [lambda organ, year: signed and year == 2025])
    rows = (
        {"收到申请之日": "2025-12-22"},
        {"收到申请之日": "2025-10-09", "答复日期": "2025-10-20", "办理结果": "予以公开"},
    )
    with office.on(date(2026, 6, 8)):
        told = exchange.import_rows(file(*rows), "旧系统.csv", office.organ, preview=True, by=office.clerk)
    assert (told.accepted, told.refused, Request.objects.count()) == (2, [], 0)
    assert ["2件在这一年" in one and "其中1件结转" in one and "2026年报告" in one for one in told.notes] == [
        True
    ] * signed


def test_a_paid_fee_begins_the_period_again_and_stands_in_the_year_of_payment(taken, office):
    """E11, answered on the last day; and one that stopped for a fee nobody paid (收费办法 第六条)."""
    charged = {
        "收到申请之日": "2025-01-10",
        "收费通知日期": "2025-01-20",
        "收费通知送达日期": "2025-01-23",
        "收费金额": "600",
    }
    told, (paid, lapsed) = taken(
        {**charged, "缴费日期": "2025-02-13", "答复日期": "2025-03-13", "办理结果": "予以公开"},
        {**charged, "逾期不缴费日期": "2025-02-27"},
    )
    assert (told.accepted, told.refused) == (2, [])
    assert (paid.state, paid.due_on, paid.in_time) == ("REPLIED", date(2025, 3, 13), True)
    assert (lapsed.state, lapsed.outcome, lapsed.closed_on) == ("ABANDONED_FEE", "fee_lapsed", date(2025, 2, 27))
    table = figures.table3([office.organ.code], 2025)
    assert (table["granted"][-1], table["other_no_fee"][-1], table["total_handled"][-1]) == (1, 1, 2)
    assert figures.unpaid([office.organ.code], 2025) == 1
    assert figures.fees_received([office.organ.code], 2025) == Decimal(600)


def test_what_was_paid_comes_in_with_its_receipt(taken, office):
    """Another sum than the notice asked for is the one that the year's report counts."""
    charged = {"收到申请之日": "2025-01-10", "收费通知日期": "2025-01-20", "收费金额": "600", "缴费日期": "2025-02-13"}
    told, (less, whole) = taken({**charged, "实缴金额": "450.50元", "票据号": "青财00123456"}, charged)
    assert told.refused == []
    paid = [ledger.history(one.subject).get(name="foi.fee_paid").data for one in (less, whole)]
    assert [(one.get("amount"), one.get("receipt")) for one in paid] == [("450.50", "青财00123456"), (None, None)]
    assert figures.fees_received([office.organ.code], 2025) == Decimal("1050.50")


def test_time_of_several_consultations_is_their_union(taken):
    """E10: A from 01-27 to 02-12, B from 02-05 to 02-27, in one cell each, separated by a semicolon."""
    told, (one,) = taken(
        {
            "收到申请之日": "2026-01-19",
            "征求意见对象": "第三方；共同制作机关",
            "被征求意见方": "望川建材有限公司；测试县住建局",
            "征求意见发出日期": "2026-01-27；2026-02-05",
            "征求意见送达日期": "2026-01-28；2026-02-06",
            "征求意见答复日期": "2026-02-12；2026-02-27",
            "征求意见答复": "不同意公开；同意公开",
            "答复日期": "2026-03-18",
            "办理结果": "保护第三方合法权益",
        }
    )
    assert told.refused == []
    assert (one.state, one.due_on, one.in_time) == ("REPLIED", date(2026, 3, 18), True)
    first, second = one.consultations.order_by("key")
    assert (first.kind, first.party, first.answer, first.answered_on) == ("third_party", "望川建材有限公司", "no", date(2026, 2, 12))  # fmt: skip
    assert (second.kind, second.served_on, second.answer) == ("co_maker", date(2026, 2, 6), "yes")
    assert case_facts(one)["consultation_result"]


def test_silence_of_a_third_party_ends_the_pause_after_fifteen_days(taken):
    """E8: no answer; the clock goes on by itself, and the request is due on 2024-11-13."""
    sent = {"征求意见对象": "第三方", "征求意见发出日期": "2024-09-23", "征求意见送达日期": "2024-09-25"}
    _told, (one, two) = taken(
        {"收到申请之日": "2024-09-18", **sent},
        {"收到申请之日": "2024-09-18", **sent, "答复日期": "2024-11-14", "办理结果": "予以公开"},
    )
    assert (one.due_on, one.open) == (date(2024, 11, 13), True)
    assert one.consultations.get().until == date(2024, 10, 21)
    assert (two.due_on, two.in_time) == (date(2024, 11, 13), False)


def test_reasons_move_nothing_and_a_deferral_sets_the_date(taken):
    told, (one, two) = taken(
        {"收到申请之日": "2026-02-06", "要求说明理由日期": "2026-02-10", "说明理由日期": "2026-02-25",
         "延迟答复告知日期": "2026-03-10", "延迟答复至": "2026-04-30", "答复日期": "2026-04-29", "办理结果": "予以公开"},
        {"收到申请之日": "2026-02-06", "要求说明理由日期": "2026-02-10"},
    )  # fmt: skip
    assert told.refused == []
    assert (one.due_on, one.in_time) == (date(2026, 4, 30), True)
    assert (two.state, two.due_on) == ("AWAITING_REASONS", date(2026, 3, 12))


def test_a_correction_keeps_its_limit_and_its_lapse_closes_the_case(taken, office):
    _told, (one, two) = taken(
        {"收到申请之日": "2026-02-09", "要求补正日期": "2026-02-13", "补正期限": "2026-03-31"},
        {"收到申请之日": "2025-12-22", "要求补正日期": "2025-12-31", "补正期限": "2026-01-20", "逾期不补正日期": "2026-01-21"},
        today=date(2026, 3, 20),
    )  # fmt: skip
    assert (one.state, one.waits_until) == ("AWAITING_CORRECTION", date(2026, 3, 31))
    assert (two.state, two.outcome) == ("ABANDONED_CORRECTION", "correction_lapsed")
    last, this = (figures.table3([office.organ.code], year) for year in (2025, 2026))
    assert last["carried_out"][-1] == this["carried_in"][-1] == 1
    assert this["other_no_correction"][-1] == 1


WRONG = {
    "fee_without_notice": ({"缴费日期": "2026-03-01"}, "收费通知"),
    "fee_twice_ended": (
        {"收费通知日期": "2026-02-20", "收费金额": "100", "缴费日期": "2026-03-01", "逾期不缴费日期": "2026-04-01"},
        "缴费",
    ),
    "no_amount": ({"收费通知日期": "2026-02-20"}, "收费金额"),
    "strange_amount": ({"收费通知日期": "2026-02-20", "收费金额": "免费"}, "收费金额"),
    "strange_payment": (
        {"收费通知日期": "2026-02-20", "收费金额": "100", "缴费日期": "2026-03-01", "实缴金额": "-100"},
        "实缴金额",
    ),
    "receipt_of_nothing": ({"收费通知日期": "2026-02-20", "收费金额": "100", "票据号": "青财0012"}, "缴费日期"),
    "paid_before_served": (
        {"收费通知日期": "2026-02-20", "收费金额": "100", "收费通知送达日期": "2026-02-25", "缴费日期": "2026-02-21"},
        "早于",
    ),
    "uneven_consultations": (
        {"征求意见对象": "第三方；第三方", "征求意见发出日期": "2026-02-20"},
        "征求意见",
    ),
    "nobody_asked": ({"征求意见发出日期": "2026-02-20"}, "征求意见对象"),
    "strange_party": ({"征求意见对象": "邻居", "征求意见发出日期": "2026-02-20"}, "邻居"),
    "answer_without_day": (
        {"征求意见对象": "第三方", "征求意见发出日期": "2026-02-20", "征求意见答复": "同意公开"},
        "征求意见答复日期",
    ),
    "deferred_half": ({"延迟答复告知日期": "2026-02-20"}, "延迟答复至"),
    "reasons_not_asked": ({"说明理由日期": "2026-02-20"}, "要求说明理由"),
    "lapse_without_correction": ({"逾期不补正日期": "2026-03-20"}, "要求补正"),
    "lapse_as_an_outcome": (
        {"答复日期": "2026-03-01", "办理结果": "申请人逾期未按收费通知要求缴纳费用"},
        "逾期不缴费日期",
    ),
    "outcome_of_an_open_case": ({"办理结果": "予以公开"}, "答复日期"),
    "while_correction_is_awaited": (
        {"要求补正日期": "2026-02-13", "收费通知日期": "2026-02-20", "收费金额": "100"},
        "待补正",
    ),
}


@pytest.mark.parametrize(("row", "word"), WRONG.values(), ids=WRONG)
def test_what_cannot_have_happened_is_told_in_words(taken, row, word):
    told, found = taken({"收到申请之日": "2026-02-09", **row})
    assert not found and told.accepted == 0
    (refused,) = told.refused
    assert any(word in reason for reason in refused.reasons), refused.reasons


def test_the_template_tells_of_every_column_and_is_read_back(office):
    book = openpyxl.load_workbook(BytesIO(import_sheet.template()))
    sheet, told = book.worksheets[:2]
    head = [cell.value for cell in sheet[1]]
    assert head == [column.title for column in import_sheet.COLUMNS]
    explained = {row[0]: row for row in told.iter_rows(min_row=2, values_only=True)}
    assert list(explained) == head and all(row[2] for row in explained.values())
    told_of = {"提交渠道": "当面", "办理结果": "予以公开", "征求意见对象": "第三方"}
    assert all(choice in explained[title][3] for title, choice in told_of.items())
    filled = {**BASE, "原系统编号": "T-1", "收到申请之日": "2026-02-09"}
    sheet.append([filled.get(title, "") for title in head])
    out = BytesIO()
    book.save(out)
    with office.on(date(2026, 6, 8)):
        taken = exchange.import_rows(out.getvalue(), "模板.xlsx", office.organ, by=office.clerk)
    assert (taken.accepted, taken.refused) == (1, [])


def test_the_command_writes_the_template_and_strange_columns_stop_the_file(office, tmp_path):
    out = tmp_path / "模板.xlsx"
    assert CliRunner().invoke(export, ["requests", "--template", "--out", str(out)]).exit_code == 0
    assert openpyxl.load_workbook(out).sheetnames == ["申请", "填写说明"]
    refused = CliRunner().invoke(export, ["records", "--template", "--out", str(out)])
    assert refused.exit_code and "requests" in refused.output
    with pytest.raises(Refused, match="收费标准"):
        exchange.import_rows(
            file({"收到申请之日": "2026-02-09", "收费标准": "按件"}), "旧.csv", office.organ, by=office.clerk
        )
