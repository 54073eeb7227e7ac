"""The figures of a year whose annual report is signed stand: what is entered afterwards counts in the year in which it is."""

from __future__ import annotations

from datetime import date, datetime

from gongkai.desk import clock
from gongkai.desk.permissions import Role
from gongkai.foi import actions, figures
from gongkai.foi.actions import file_remedy
from gongkai.foi.actions.remedies import decide_remedy
from gongkai.law.annual_tables import Beside, Tables, disagreements
from gongkai.reports.models import Report

NEW, IN, DONE, OUT = "new", "carried_in", "total_handled", "carried_out"


def total(tables: Tables, *rows: str) -> list[int]:
    return [tables.requests[row][-1] for row in rows]


def holds(tables, published: Tables) -> None:
    """What was published still is what the house counts, and the year after follows from it."""
    assert tables(2025) == published
    assert disagreements(tables(2026), Beside(published)) == ()


def test_a_part_split_off_after_the_report_is_new_in_the_year_of_the_split(office, signed, tables):
    request = office.received(date(2025, 12, 29), wanted="一、东风路补偿标准；二、东风路评估报告")
    published = signed(date(2026, 1, 20))
    with office.on(date(2026, 2, 3)):
        _whole, part = actions.split(request, ["东风路补偿标准", "东风路评估报告"], by=office.clerk)
    assert (part.received_on, part.new_on, part.due_on) == (date(2025, 12, 29), date(2026, 2, 3), request.due_on)
    assert total(published, NEW, OUT) == [1, 1] and total(tables(2026), NEW, IN, OUT) == [1, 1, 2]
    holds(tables, published)


def test_before_the_report_a_part_counts_with_its_day_of_receipt(office, tables):
    request = office.received(date(2025, 12, 29), wanted="一、东风路补偿标准；二、东风路评估报告")
    with office.on(date(2026, 1, 5)):
        actions.split(request, ["东风路补偿标准", "东风路评估报告"], by=office.clerk)
    assert total(tables(2025), NEW, OUT) == [2, 2] and total(tables(2026), NEW, IN) == [0, 2]


def test_late_entries_of_receipt_and_end_count_when_they_are_entered(office, signed, tables):
    waiting = office.received(date(2025, 12, 10), "ordinary_mail")
    open_one = office.received(date(2025, 12, 11))
    published = signed(date(2026, 1, 20))
    with office.on(date(2026, 2, 3)):
        actions.confirm(waiting, date(2025, 12, 10), by=office.clerk)
        actions.take_withdrawal(open_one, date(2025, 12, 30), by=office.clerk)
        late = actions.register(office.organ, office.application(), "in_person", date(2025, 12, 31), by=office.clerk)[0]
    open_one.refresh_from_db()
    assert (open_one.closed_on, open_one.ended_on) == (date(2025, 12, 30), date(2026, 2, 3))
    assert late.new_on == date(2026, 2, 3)
    assert total(tables(2026), NEW, IN, DONE, OUT) == [2, 1, 1, 2]
    holds(tables, published)


def test_an_end_taken_back_stays_where_it_was_published(office, signed, tables):
    request = office.received(date(2025, 12, 10))
    with office.on(date(2025, 12, 20)):
        actions.take_withdrawal(request, date(2025, 12, 20), by=office.clerk)
    published = signed(date(2026, 1, 20))
    with office.on(date(2026, 2, 3)):
        from gongkai.foi.rectification import rectifiable

        entry = next(one.seq for one in rectifiable(request) if one.name == "foi.withdrawn")
        actions.propose_rectification(request, entry, "并没有撤回", None, by=office.clerk)
        request = actions.approve_rectification(request, by=office.head)
        assert (request.open, request.ended_on) == (True, date(2025, 12, 20))
        actions.take_withdrawal(request, date(2026, 2, 3), by=office.clerk)
    assert total(tables(2026), IN, DONE) == [0, 0]
    holds(tables, published)


def test_a_review_decided_then_and_entered_now_is_not_lost(office, signed, tables):
    request = office.received(date(2025, 9, 1))
    with office.on(date(2025, 11, 3)):
        remedy = file_remedy(request, "review", date(2025, 11, 3), "测试市人民政府", by=office.clerk)
    published = signed(date(2026, 1, 20))
    with office.on(date(2026, 2, 3)):
        decide_remedy(remedy, date(2025, 12, 29), "upheld", by=office.clerk)
    assert published.disputes["review"] == [0, 0, 0, 1, 1]
    assert tables(2026).disputes["review"] == [1, 0, 0, 0, 1]
    assert tables(2025) == published


def test_an_institution_is_spoken_for_by_the_report_above_it(office, signed):
    from tests import factories

    below = factories.organ("station", parent=office.organ, kind="institution", name="测试县水文站")
    beside = factories.organ("edu", parent=office.government, name="测试县教育局")
    signed(date(2026, 1, 20))
    with office.on(date(2026, 2, 3)):
        told = [
            actions.register(
                organ, office.application(), "in_person", date(2025, 12, 30), by=factories.actor(organ, Role.DRAFTER)
            )[0]
            for organ in (below, beside)
        ]
    assert [one.new_on for one in told] == [date(2026, 2, 3), date(2025, 12, 30)]


def test_an_unsigned_draft_and_one_sent_back_close_nothing(office, signed):
    signed(date(2026, 1, 20))
    report = Report.objects.get()
    report.editions.update(returned_at=datetime(2026, 1, 25, tzinfo=clock.CHINA))
    for state, day in (("draft", date(2025, 12, 30)), ("in_review", date(2026, 2, 3))):
        Report.objects.update(state=state)
        with office.on(date(2026, 2, 3)):
            made = actions.register(
                office.organ, office.application(), "in_person", date(2025, 12, 30), by=office.clerk
            )[0]
        assert made.new_on == day, state


def test_what_comes_from_another_system_counts_as_it_did_there(office, signed):
    from gongkai.foi import exchange

    signed(date(2026, 1, 20))
    rows = "原系统编号,提交渠道,申请人类型,姓名或者名称,所需信息,收到申请之日,撤回日期\nA,当面,自然人,欧阳明珠,补偿标准,2025-12-01,2025-12-20\n"
    with office.on(date(2026, 2, 3)):
        exchange.import_rows(rows.encode(), "a.csv", office.organ, by=office.clerk)
    assert figures.table3([office.organ.code], 2025)[DONE][-1] == 1
