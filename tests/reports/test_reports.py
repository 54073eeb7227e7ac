"""A report from its first figures to the public and to its correction; what bars it, who may, and what a government adds up."""

from __future__ import annotations

import io
import json
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal

import pytest
from django.test import Client
from docx import Document
from python_calamine import CalamineWorkbook
from tests import factories as make
from tests.law import annual_sheet

from gongkai.desk import clock, ledger
from gongkai.desk.actions import Refused, Stale
from gongkai.desk.permissions import Role
from gongkai.duties.actions import open_quotas
from gongkai.duties.models import Duty
from gongkai.law.annual_reading import read
from gongkai.organs.models import Person
from gongkai.organs.queries import actor_of
from gongkai.records import actions as records
from gongkai.records.content import Content, digest
from gongkai.records.models import Record
from gongkai.records.queries import public
from gongkai.reports import actions, charts, figures, output, parts
from gongkai.reports.actions import barred
from gongkai.reports.console_rollup import Line
from gongkai.reports.models import Edition, HandFigure, Report
from gongkai.reports.queries import published_years
from gongkai.reports.remarks import remarks
from gongkai.reports.signing import signatures
from gongkai.text import cells

from .story import NOW, TEXTS, document


def refused(call) -> dict[str, str]:
    with pytest.raises(Refused) as told:
        call()
    return {reason.code: str(reason) for reason in told.value.reasons}


# figures


def test_every_cell_of_table_2_is_the_number_of_the_records_behind_it(house):
    report = actions.begin(house.organ, 2025, by=house.drafter)
    told = report.figures.proactive
    assert told["normative"] == [2, 1, 3]  # 乙、丙；丁；甲、乙、丙
    assert told["rules"] == [1, 0, 1]
    assert (told["permit"], told["penalty"], told["coercion"], told["fees"]) == ([2], [1], [0], [Decimal(0)])
    for row in ("normative", "rules", "permit", "penalty"):
        for column in figures.columns_of("proactive", row):
            behind = figures.records_behind({house.organ.code}, 2025, row, column)
            assert behind.count() == figures.value(report.figures, "proactive", row, column)
    assert report.figures.requests == annual_sheet.requests()
    assert report.figures.disputes == annual_sheet.DISPUTES


def test_only_a_closed_year_is_begun_unless_it_is_marked_and_nothing_provisional_is_handed_in(house):
    assert "not_closed" in refused(lambda: actions.begin(house.organ, 2026, by=house.drafter))
    assert "year" in refused(lambda: actions.begin(house.organ, 2027, provisional=True, by=house.drafter))
    assert {"role", "scope"} <= refused(
        lambda: actions.begin(house.organ, 2025, scope="government", by=house.clerk)
    ).keys()
    assert "organ" in refused(lambda: actions.begin(house.government, 2025, by=house.disclosure))
    early = actions.begin(house.organ, 2026, provisional=True, by=house.drafter)
    assert "provisional" in refused(lambda: actions.submit(early, revision=early.revision, by=house.drafter))
    with clock.pinned(NOW.replace(year=2027)):
        actions.take_figures(early, revision=early.revision, by=house.drafter)
    assert not early.provisional
    house.ready()
    assert "twice" in refused(lambda: actions.begin(house.organ, 2025, by=house.drafter))


def test_what_the_house_has_not_is_entered_by_hand_with_its_source_and_stays_apart(house):
    report = house.ready()

    def enter(*cell, value, source="执法系统", **how):
        return actions.enter(report, *cell, value, source, **{"revision": report.revision, "by": house.drafter, **how})

    assert "source" in refused(lambda: enter("proactive", "coercion", "handled", value=Decimal(3), source=" "))
    assert "figures" in refused(lambda: enter("proactive", "coercion", "handled", value=Decimal("1.5")))
    assert "cell" in refused(lambda: enter("proactive", "fees", "made", value=Decimal(1)))
    enter("proactive", "coercion", "handled", value=Decimal(3))
    enter("proactive", "fees", "charged", value=Decimal("12.50"))
    enter("proactive", "permit", "handled", value=Decimal(9))
    assert report.figures.proactive["coercion"] == [3] and report.figures.proactive["fees"] == [Decimal("12.5")]
    # the records contradict the third: kept, and told in words
    told = [one for one in remarks(report) if one.check.startswith("hand:")]
    assert [one.sentence for one in told] == ["“行政许可 · 本年处理决定数量”手工填报9，系统内的记录是2。"]
    assert not told[0].open
    actions.take_figures(report, revision=report.revision, by=house.drafter)
    assert report.figures.proactive["permit"] == [9]
    enter("proactive", "permit", "handled", value=None, source="")
    assert report.figures.proactive["permit"] == [2]
    assert HandFigure.objects.filter(report=report).count() == 2
    history = json.dumps([event.data for event in ledger.history(report.subject)], ensure_ascii=False)
    assert "执法系统" not in history


def test_somebody_elses_sheet_fills_what_the_house_does_not_know(house):
    report = actions.begin(house.other, 2025, by=house.clerk)
    found = read(cells.lines(annual_sheet.html(annual_sheet.requests()).encode(), "旧报告.html"))
    actions.read_sheet(report, found, "旧报告.html", revision=report.revision, by=house.clerk)
    assert report.figures.requests == annual_sheet.requests()
    assert set(report.by_hand.values_list("source", flat=True)) == {"文件《旧报告.html》"}


# what bars it


def test_hard_equations_bar_and_soft_ones_want_a_word(house):
    house.stand.rows[house.organ.code, 2025]["granted"][0] += 1
    last = actions.begin(house.organ, 2024, by=house.drafter)
    report = house.ready()
    assert last.figures.requests["carried_out"] == [0] * 7
    told = refused(lambda: actions.submit(report, revision=report.revision, by=house.drafter))
    assert {code.partition(":")[0] for code in told} == {"detail_sum", "row_total", "carry", "in_force"}
    assert "自然人栏“本年度办理结果总计”应为13365，表中为13364" in told["detail_sum:自然人"]
    assert "不能用说明代替" in refused(lambda: actions.note(report, "detail_sum:自然人", "统计误差", revision=report.revision, by=house.drafter))["hard"]  # fmt: skip
    house.stand.rows[house.organ.code, 2025]["granted"][0] -= 1
    actions.take_figures(report, revision=report.revision, by=house.drafter)
    actions.note(report, "carry", "本年由两局合并组建。", revision=report.revision, by=house.drafter)
    actions.note(report, "in_force:normative", "戊办法有效期届满。", revision=report.revision, by=house.drafter)
    assert not [one for one in remarks(report) if one.open]
    actions.submit(report, revision=report.revision, by=house.drafter)
    assert report.state == "in_review"


def test_a_kind_of_applicant_corrected_after_the_year_was_signed_is_explained_in_print(house):
    """R5 column by column: what last year's report carried out as 自然人 is taken over as 商业企业. The words are signed, too."""
    house.stand.rows[house.organ.code, 2024] = {
        key: [1, 0, 0, 0, 0, 0, 1] if key in ("new", "carried_out") else [0] * 7 for key in annual_sheet.requests()
    }
    house.submitted(year=2024)
    moved = {key: [0] * 7 for key in annual_sheet.requests()}
    moved |= {key: [0, 1, 0, 0, 0, 0, 1] for key in ("carried_in", "granted", "total_handled")}
    house.stand.rows[house.organ.code, 2025] = moved
    report = house.ready()
    assert "carry" in {one.noted_as for one in remarks(report) if one.open}
    before = report.content_hash
    actions.note(
        report, "carry", "一件申请的申请人类型在上一年度报告签批后更正", revision=report.revision, by=house.drafter
    )
    assert report.content_hash != before
    for name in sorted({one.noted_as for one in remarks(report) if one.open}):
        actions.note(report, name, "见台账。", revision=report.revision, by=house.drafter)
    line = "上年结转件数与上一年度报告不同（自然人由1件变为0件、商业企业由0件变为1件），原因是：一件申请的申请人类型在上一年度报告签批后更正。"
    house.signed(actions.submit(report, revision=report.revision, by=house.drafter))
    paper = Record.objects.get(pk=report.paper_id)
    assert paper.body.count(f"<p>{line}</p>") == 1 and paper.body.index(line) > paper.body.index(
        "六、其他需要报告的事项"
    )
    told = json.loads(output.make(report, "json"))
    assert line in told["explanations"] and line not in told["sections"]["other"]
    assert line in [one.text for one in Document(io.BytesIO(output.make(report, "docx"))).paragraphs]


def test_a_difference_that_came_right_is_explained_no_more(house):
    report = house.ready()
    actions.begin(house.organ, 2024, by=house.drafter)
    names = sorted({one.noted_as for one in remarks(report) if one.open})
    for name in names:
        actions.note(report, name, "由两局合并组建。", revision=report.revision, by=house.drafter)
    assert names[0] == "carry" and "由两局合并组建" in output.body(report)
    Report.objects.filter(year=2024).delete()
    report.refresh_from_db()
    assert "由两局合并组建" not in output.body(report) and set(report.notes) == set(names)
    actions.submit(report, revision=report.revision, by=house.drafter)
    assert report.notes == {}


def test_numbers_typed_into_the_text_and_empty_sections_are_told(house):
    report = actions.begin(house.organ, 2025, by=house.drafter)

    def write(**texts):
        return actions.edit(
            report,
            {key.replace("_", "."): text for key, text in texts.items()},
            revision=report.revision,
            by=house.drafter,
        )

    write(overview_requests="新收申请14096件，{{3.nwe.total}}。", overview_proactive="发布信息23161条。")
    told = {one.check: one for one in remarks(report)}
    assert told["quoted:overview.requests:新收申请14096件"].sentence.startswith(
        "依申请公开写“新收申请14096件”，表中一、本年新收"
    )
    assert told["quoted:overview.proactive:发布信息23161条"].weight == "soft"
    assert "{{3.nwe.total}}" in told["place:overview.requests:3.nwe.total"].sentence
    assert "“其他需要报告的事项”还没有写。" in {one.sentence for one in told.values()}
    assert {one.weight for one in told.values() if one.check.startswith(("place", "empty"))} == {"hard"}


def test_fees_and_what_was_given_up_for_want_of_payment_are_held_against_the_ledger(house):
    own = (house.organ.code, 2025)
    house.stand.paid[own] = Decimal(1200)
    report = house.ready()
    told = {one.check: one for one in remarks(report)}
    assert (
        told["fees:other:本年度没有收取信息处理费"].sentence
        == "其他需要报告的事项写“本年度没有收取信息处理费”，收费台账中本年实收信息处理费1200元"
    )
    assert "fees:other:本年度没有收取信息处理费" in refused(lambda: actions.submit(report, revision=report.revision, by=house.drafter))  # fmt: skip

    def write(text):
        actions.edit(report, {"other": text}, revision=report.revision, by=house.drafter)
        return [one.sentence for one in remarks(report) if one.equation == "R9"]

    assert write("收取信息处理费{{6.fees.received}}元。") == []
    assert "收取信息处理费1200元。" in output.body(report)
    house.stand.paid[own], house.stand.given_up[own] = Decimal(1300), 200
    assert write("收取信息处理费{{6.fees.received}}元。 ") == [
        "总计栏“申请人逾期未按收费通知要求缴纳费用”应为200，表中为203",
        "取数时信息处理费实收1200元，收费台账现在是1300元：请重新取数。",
    ]
    actions.take_figures(report, revision=report.revision, by=house.drafter)
    assert "收取信息处理费1300元。" in output.body(report)
    actions.note(report, "unpaid:other_no_fee", "三件在上年办结。", revision=report.revision, by=house.drafter)
    actions.submit(report, revision=report.revision, by=house.drafter)
    assert house.signed(report).handed_in.fees_received == 1300
    noted = [event.data["check"] for event in ledger.history(report.subject) if event.name == "annual_report.noted"]
    assert noted == ["逾期未缴费件数与申请记录一致"]


def test_totals_follow_what_is_typed_and_a_sheets_own_totals_are_checked(house):
    report = actions.begin(house.other, 2025, by=house.clerk)

    def enter(*cell, value):
        value = None if value is None else Decimal(value)
        return actions.enter(report, *cell, value, "纸质登记簿", revision=report.revision, by=house.clerk)

    for cell in (("requests", "granted", "total"), ("requests", "total_handled", "natural"), ("requests", "carried_out", "legal"), ("disputes", "review", "total")):  # fmt: skip
        assert "由同表其他各格算出" in refused(lambda cell=cell: enter(*cell, value=1))["total"]
    too_many = refused(lambda: enter("requests", "granted", "legal", value=3))["figures"]
    assert too_many == "法律服务机构栏：本年新收和上年结转共0件，办理结果共3件。请先填收到的件数。"
    enter("requests", "new", "legal", value=5)
    enter("requests", "granted", "legal", value=3)
    enter("disputes", "direct", "upheld", value=2)
    rows = report.figures.requests
    assert [rows[key] for key in ("new", "total_handled", "carried_out")] == [[0, 0, 0, 0, n, 0, n] for n in (5, 3, 2)]
    assert report.figures.disputes["direct"] == [2, 0, 0, 0, 2]
    actions.take_figures(report, revision=report.revision, by=house.clerk)
    assert not [one for one in remarks(report) if one.weight == "hard" and one.cell] and report.figures.requests == rows
    enter("requests", "granted", "legal", value=None)
    assert report.figures.requests["carried_out"][-1] == 5
    # a sheet keeps its own totals, wrong as they are, until a cell of theirs is typed
    given = annual_sheet.requests()
    given["total_handled"][0] += 2
    given["carried_out"][1] += 1
    found = read(cells.lines(annual_sheet.html(given).encode(), "旧报告.html"))
    actions.read_sheet(report, found, "旧报告.html", revision=report.revision, by=house.clerk)
    wrong = {one.check for one in remarks(report) if one.weight == "hard" and one.cell}
    assert wrong >= {"detail_sum:自然人", "balance:自然人", "balance:商业企业", "row_total:total_handled"}
    enter("requests", "granted", "natural", value=given["granted"][0])
    left = {one.check for one in remarks(report) if one.weight == "hard" and one.cell}
    assert left == {"balance:商业企业", "balance:总计"}


def test_two_people_do_not_write_over_each_other(house):
    report = house.ready()
    stale = report.revision
    actions.edit(report, {"problems": "甲的文字"}, revision=stale, by=house.drafter)
    with pytest.raises(Stale, match="存在的主要问题"):
        actions.edit(report, {"problems": "乙的文字"}, revision=stale, by=house.disclosure)


def test_only_the_organ_and_its_disclosure_office_may(house):
    report = house.ready()
    for by in (house.stranger, house.clerk, house.reviewer):
        same = {"revision": report.revision, "by": by}
        for call in (
            lambda same=same: actions.take_figures(report, **same),
            lambda same=same: actions.edit(report, TEXTS, **same),
            lambda same=same: actions.enter(report, "proactive", "fees", "charged", Decimal(1), "账", **same),
            lambda same=same: actions.note(report, "carry", "x", **same),
            lambda same=same: actions.submit(report, **same),
        ):
            assert "role" in refused(call)
    actions.submit(report, revision=report.revision, by=house.drafter)
    assert "role" in refused(lambda: actions.send_back(report, "重做", by=house.drafter))
    assert "state" in refused(lambda: actions.send_back(report, "重做", by=house.disclosure))
    assert "state" in refused(lambda: actions.edit(report, TEXTS, revision=report.revision, by=house.drafter))
    house.signed(report)
    actions.send_back(report, "第三部分与台账不符", by=house.disclosure)
    assert (report.state, report.returned_for, report.handed_in) == ("draft", "第三部分与台账不符", None)
    assert report.paper.state == "returned"


# on to the public


def test_who_wrote_it_neither_reviews_nor_approves_it_and_nothing_counts_before_the_head_signs(house):
    writer = Person.objects.get(username=house.drafter.username)
    for role in (Role.REVIEWER, Role.APPROVER):
        make.post(writer, house.organ, role)
    many = actor_of(writer, NOW.date())
    report = house.ready(by=house.disclosure)
    actions.edit(report, {"problems": "改过的问题。"}, revision=report.revision, by=many)
    clerk = make.actor(house.organ, Role.DRAFTER)
    actions.submit(report, revision=report.revision, by=clerk)
    paper = Record.objects.get(pk=report.paper_id)
    look = {"content_hash": paper.content_hash}
    assert "编制过" in refused(lambda: records.review(paper, "secrecy", passed=True, by=many, **look))["own_work"]
    records.review(Record.objects.get(pk=paper.pk), "secrecy", passed=True, by=house.reviewer, **look)
    assert "编制过" in refused(lambda: records.approve(paper, by=many, **look))["own_work"]
    paper.refresh_from_db()
    report.refresh_from_db()
    assert (paper.state, report.state, report.handed_in) == ("reviewed", "in_review", None)
    assert [(one.title, one.by) for one in signatures(report)] == [
        ("编制", house.disclosure.username), ("送审", clerk.username), ("保密审查", house.reviewer.username), ("批准，提交主管部门", ""), ("公开", ""),
    ]  # fmt: skip
    records.approve(paper, by=house.approver, **look)
    report.refresh_from_db()
    kept = report.handed_in
    assert (report.state, kept.by, kept.approved_by) == ("submitted", clerk.username, house.approver.username)
    assert [one["by"] for one in kept.reviews] == [house.reviewer.username]
    assert kept.content_hash == report.content_hash and kept.body_hash == digest({"body": paper.body})
    # what is changed on its way is not what the head signed
    actions.take_back(report, by=clerk)
    paper.refresh_from_db()
    assert (report.state, report.handed_in, paper.state) == ("draft", None, "draft")
    assert "annual_report" in refused(lambda: records.submit(paper, by=clerk))
    actions.submit(report, revision=report.revision, by=clerk)
    paper = Record.objects.get(pk=report.paper_id)
    records.edit(paper, Content.of(paper), revision=paper.revision, by=clerk)  # nothing changed, nothing happens
    report.refresh_from_db()
    assert report.state == "in_review"
    records.edit(paper, replace(Content.of(paper), body="<p>另一份报告</p>"), revision=paper.revision, by=clerk)
    report.refresh_from_db()
    assert (report.state, report.returned_for) == ("draft", "稿子在送审以后被改动。")


def test_it_is_handed_in_published_through_all_gates_and_meets_its_duties(house, all_forms):
    with clock.pinned(NOW.replace(year=2025, month=7)):  # who has no past owes nothing for the year before
        records.draft(house.organ, Content(title="旧稿"), by=house.drafter)
    report = house.submitted()
    paper = report.paper
    assert paper.state == "approved" and not public().filter(pk=paper.pk).exists()
    assert [one.name.rpartition(".")[2] for one in paper.attachments.all()] == ["docx", "pdf", "xlsx", "json"]
    assert "新收申请14069件，上年结转560件。" in paper.body and "{{" not in paper.body
    names = [event.name for event in ledger.history(report.subject)]
    assert names[-2:] == ["annual_report.compiled", "annual_report.submitted"]
    house.public(report)
    assert report.state == "published" and report.record_id == paper.pk and report.paper is None
    assert ledger.history(report.subject).last().name == "annual_report.released"
    open_quotas()
    met = dict(Duty.objects.filter(organ=house.organ.code, rule__contains="annual-report", due_on="2026-01-31").values_list("rule", "state"))  # fmt: skip
    assert met == {"cn.annual-report.departments": "met", "cn.annual-report.submitted": "met"}
    complete = Duty.objects.filter(subject=report.subject).values_list("rule", "state")
    assert dict(complete) == {"cn.annual-report.contents": "met", "cn.annual-report.sections": "met"}
    assert [year for year, _tables in published_years(report.record)] == [2025]


def test_a_correction_is_the_next_version_of_the_same_record(house):
    report = house.public(house.submitted())
    assert "annual_report" in refused(lambda: records.correct(report.record, "改一个数", by=house.drafter))
    assert "state" in refused(lambda: actions.edit(report, TEXTS, revision=report.revision, by=house.drafter))
    first = report.record_id
    house.stand.blocks[house.organ.code, 2025] = {**annual_sheet.DISPUTES, "direct": [16, 2, 12, 27, 57]}
    actions.reissue(report, "补计一件行政诉讼", by=house.drafter)
    assert "unchanged" in refused(lambda: actions.submit(report, revision=report.revision, by=house.drafter))
    actions.take_figures(report, revision=report.revision, by=house.drafter)
    actions.submit(report, revision=report.revision, by=house.drafter)
    assert report.paper.corrects_id == first and public().get(pk=first).versions.count() == 1
    house.public(house.signed(report))
    record = public().get(pk=first)
    assert record.versions.count() == 2 and "<td>57</td>" in record.body.replace(' class="align-right"', "")
    assert Record.objects.filter(genre="annual-report", state="published").count() == 1
    assert list(report.editions.values_list("number", flat=True)) == [2, 1]
    assert report.editions.get(number=1).figures.disputes["direct"] == [16, 1, 12, 27, 56]
    records.ask_withdrawal(record, "wrong", "数字有误，更正后另行公布。", by=house.drafter)
    records.withdraw(record, by=house.approver)
    report.refresh_from_db()
    assert (report.state, report.record) == ("withdrawn", None)


def test_what_came_back_goes_on_in_the_same_draft(house):
    report = house.sent()
    paper = report.paper_id
    records.send_back(report.paper, "content_error", "第三部分有误", by=house.reviewer)
    report.refresh_from_db()
    assert (report.state, report.returned_for) == ("draft", "内容有差错：第三部分有误")
    actions.edit(report, {"problems": "改过的问题。"}, revision=report.revision, by=house.drafter)
    actions.submit(report, revision=report.revision, by=house.drafter)
    assert report.paper_id == paper and "改过的问题" in Record.objects.get(pk=paper).body
    assert Record.objects.get(pk=paper).attachments.count() == 1 and not Edition.objects.exists()
    house.signed(report)
    assert Edition.objects.get().sections["problems"] == "改过的问题。"


# a government's


def test_a_government_adds_up_its_organs_and_names_those_missing_and_those_that_changed(house):
    house.submitted()
    whole = house.ready(organ=house.office, by=house.disclosure, scope="government")
    assert whole.figures.requests == annual_sheet.requests() and str(whole).startswith("测试市人民政府2025年")
    told = {one.check: one for one in remarks(whole) if one.equation == "R6"}
    assert set(told) == {f"missing:{house.other.code}", f"missing:{house.office.code}"}
    assert told[f"missing:{house.other.code}"].sentence == "测试市教育局还没有提交2025年的报告，未汇总。"
    assert "sum" in refused(lambda: actions.enter(whole, "proactive", "fees", "charged", Decimal(1), "账", revision=whole.revision, by=house.disclosure))  # fmt: skip
    house.stand.rows[house.other.code, 2025] = {
        key: [n * 2 for n in row] for key, row in annual_sheet.requests().items()
    }
    sent = house.sent(organ=house.other, by=house.clerk)
    assert {one.organ: one for one in parts.standing(whole)}[house.other].missing
    house.signed(sent)
    part = {one.organ: one for one in parts.standing(whole)}[house.other]
    assert part.counted and part.changed
    assert f"moved:{house.other.code}" in {one.check for one in remarks(whole)}
    actions.take_figures(whole, revision=whole.revision, by=house.disclosure)
    assert whole.figures.requests["new"][-1] == 3 * annual_sheet.TOTALS["new"]
    Report.objects.filter(pk=whole.pk).update(tables={**whole.tables, "requests": annual_sheet.requests()})
    whole.refresh_from_db()
    assert any(one.check.startswith("consolidated:new:") for one in remarks(whole))


def test_figures_rise_from_county_to_province_and_a_correction_below_is_seen_above(house):
    def above(name, lower):
        government = make.government(f"gov-{name}", name=f"{name}人民政府", level="city")
        lower.parent = government
        lower.save()
        office = make.organ(parent=government, kind="office", is_disclosure_office=True, name=f"{name}办公厅")
        return government, office, make.actor(office, Role.DISCLOSURE_OFFICE, Role.DRAFTER)

    def report_of(office, by):
        return house.ready(organ=office, by=by, scope="government")

    def handed_in(report, by):
        actions.note(report, "missing", "由原渠道报送，另行补报。", revision=report.revision, by=by)
        actions.submit(report, revision=report.revision, by=by)
        return house.signed(report)

    city, city_office, city_by = above("测试市级", house.government)
    _province, province_office, province_by = above("测试省级", city)
    slow = make.government("gov-slow", name="慢县人民政府", parent=city)
    department = house.public(house.submitted())
    for level, (office, by) in enumerate(((house.office, house.disclosure), (city_office, city_by))):
        whole = report_of(office, by)
        missing = [one.sentence for one in remarks(whole) if one.check.startswith("missing:")]
        assert (f"{slow.name}还没有提交2025年的报告，未汇总。" in missing) == bool(level)
        handed_in(whole, by)
    top = report_of(province_office, province_by)
    assert top.figures.requests == annual_sheet.requests() and top.figures.disputes == annual_sheet.DISPUTES
    assert [(one.name, one.missing) for one in parts.standing(top)] == [
        (city.name, False),
        (province_office.name, True),
    ]
    page = {one.name: one for one in map(Line, parts.of_government(city, 2025))}
    assert page[slow.name].why == "没有提交" and page[house.government.name].why == ""
    # a department's report is corrected after it was public; each level says that what it added up has moved
    house.stand.blocks[house.organ.code, 2025] = {**annual_sheet.DISPUTES, "direct": [16, 2, 12, 27, 57]}
    actions.reissue(department, "补计一件行政诉讼", by=house.drafter)
    actions.take_figures(department, revision=department.revision, by=house.drafter)
    actions.submit(department, revision=department.revision, by=house.drafter)
    house.public(house.signed(department))
    for number in (1, 2):
        shown = Client().get(f"/records/{department.record_id}/versions/{number}/")
        assert shown.status_code == 200 and ("56" if number == 1 else "57") in shown.content.decode()
    for office, by in ((house.office, house.disclosure), (city_office, city_by)):
        whole = Report.objects.get(organ=office, scope="government")
        assert [part.changed for part in parts.standing(whole) if not part.missing] == [True]
        actions.take_back(whole, by=by)
        actions.take_figures(whole, revision=whole.revision, by=by)
        assert whole.figures.disputes["direct"][-1] == 57
        actions.submit(whole, revision=whole.revision, by=by)
        house.signed(whole)
    actions.take_figures(top, revision=top.revision, by=province_by)
    assert top.figures.disputes["direct"] == [16, 2, 12, 27, 57]


# what leaves the house


def test_every_form_holds_the_same_figures(house):
    report = house.ready()
    for ending in ("docx", "xlsx"):
        found = read(cells.lines(output.make(report, ending), f"a.{ending}"))
        assert found.requests == report.figures.requests
        assert found.disputes == report.figures.disputes
        assert found.proactive == report.figures.proactive
    page = read(cells.lines(f"<html><body>{output.body(report)}</body></html>".encode(), "a.html"))
    assert (page.requests, page.disputes) == (report.figures.requests, report.figures.disputes)
    told = json.loads(output.make(report, "json"))
    assert {row["key"]: row["values"] for row in told["rows"]} == report.figures.requests
    assert told["sections"]["overview.requests"] == "新收申请14069件，上年结转560件。"
    assert output.make(report, "pdf").startswith(b"%PDF-")
    assert len(Document(io.BytesIO(output.make(report, "docx"))).tables) == 3
    assert CalamineWorkbook.from_filelike(io.BytesIO(output.make(report, "xlsx"))).sheet_names == [
        "表二",
        "表三",
        "表四",
    ]


def test_years_are_drawn_beside_each_other(house):
    actions.begin(house.organ, 2024, by=house.drafter)
    first = house.submitted(year=2024, organ=house.other, by=house.clerk)
    now = actions.begin(house.other, 2025, by=house.clerk)
    assert charts.of(now) == []  # nothing happened in either year
    house.stand.rows[house.other.code, 2025] = annual_sheet.requests()
    house.stand.blocks[house.other.code, 2025] = annual_sheet.DISPUTES
    actions.take_figures(now, revision=now.revision, by=house.clerk)
    drawn = charts.of(now)
    assert [one.labels for one in drawn] == [("2024", "2025")] * 3
    assert charts.of(first) == []


def test_an_offices_own_report_does_not_meet_what_is_owed_for_its_government(house):
    with clock.pinned(NOW.replace(year=2025, month=7)):
        records.draft(house.office, Content(title="旧稿"), by=house.disclosure)
    owed = Duty.objects.filter(organ=house.office.code, rule="cn.annual-report.governments", due_on="2026-03-31")
    house.public(house.submitted(organ=house.office, by=house.disclosure))
    open_quotas()
    assert owed.get().state == "open"
    whole = house.ready(organ=house.office, by=house.disclosure, scope="government")
    actions.note(whole, "missing", "另行补报。", revision=whole.revision, by=house.disclosure)
    actions.submit(whole, revision=whole.revision, by=house.disclosure)
    house.public(house.signed(whole))
    open_quotas()
    assert owed.get().state == "met"


def test_what_was_made_public_is_told_in_the_text_by_its_number(house):
    Record.objects.filter(title="甲办法").update(published_at=datetime(2025, 1, 1, 0, 30, tzinfo=clock.CHINA))
    Record.objects.filter(title="己办法").update(published_at=datetime(2026, 1, 1, tzinfo=clock.CHINA))
    told = dict(Record.objects.filter(organ=house.organ).values_list("title", "published_at__year"))
    whole = sum(year == 2025 for year in told.values())
    assert (told["甲办法"], told["己办法"]) == (2025, 2026) and whole
    report = house.ready()
    text = {"overview.proactive": "全年公开信息{{1.published.total}}条。"}
    actions.edit(report, text, revision=report.revision, by=house.drafter)
    assert f"全年公开信息{whole}条。" in output.body(report)
    document(house.organ, "庚办法", date(2025, 8, 1))  # comes in late: the text stays as its figures were taken
    assert f"全年公开信息{whole}条。" in output.body(report)
    actions.enter(report, "proactive", "coercion", "handled", Decimal(2), "台账", revision=report.revision, by=house.drafter)  # fmt: skip
    assert f"全年公开信息{whole}条。" in output.body(report)
    actions.take_figures(report, revision=report.revision, by=house.drafter)
    assert f"全年公开信息{whole + 1}条。" in output.body(report) and not barred(report, house.drafter)
    actions.submit(report, revision=report.revision, by=house.drafter)
    house.signed(report)
    above = house.ready(organ=house.office, by=house.disclosure, scope="government")
    assert above.tables["released"]["published"] == whole + 1


def test_an_older_report_that_is_made_up_for_does_not_meet_what_is_owed_for_the_last_year(house):
    with clock.pinned(NOW.replace(year=2025, month=7)):
        records.draft(house.organ, Content(title="旧稿"), by=house.drafter)
    owed = Duty.objects.filter(organ=house.organ.code, rule__contains="annual-report", due_on="2026-01-31")
    house.public(house.submitted(year=2024))
    open_quotas()
    assert sorted(owed.values_list("rule", "state")) == [
        ("cn.annual-report.departments", "open"),
        ("cn.annual-report.submitted", "open"),
    ]
