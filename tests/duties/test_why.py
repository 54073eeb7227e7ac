"""The explanation: clause, events, every day with its reason, what gave way; and what the public may not read."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from django.template.loader import render_to_string
from tests import factories
from tests.duties.books import CLAUSE, deadline, use

from gongkai.desk.clock import CHINA, pinned
from gongkai.duties import queries
from gongkai.duties.models import Duty
from gongkai.duties.strip import Gap, strip
from gongkai.law.periods import Unit, due
from gongkai.law.rulebook import Pattern, Rulebook
from gongkai.rulebooks.calendars import calendar

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("book", "county")]
LATER = datetime(2027, 1, 1, tzinfo=CHINA)


def explained(public=False, at=LATER, **which):
    with pinned(at):
        return queries.explain(Duty.objects.get(**which), public=public)


def page(why) -> str:
    with pinned(LATER):
        return render_to_string("duties/_why.html", {"why": why})


def cells(strip):
    return {cell.day: cell for week in strip.weeks if not isinstance(week, Gap) for cell in week.cells if cell}


@pytest.fixture
def over_national_day(happen):
    happen("record.formed", "record:1", on=date(2026, 9, 16), formed_on="2026-09-16")
    happen("record.published", "record:1", on=date(2026, 10, 19), title="检查结果", index_number="x-1")


def test_it_names_the_clause_the_events_and_the_length(over_national_day):
    why = explained()
    assert why.citation == "《试行办法》（试政发〔2020〕1号）第三条"
    assert (why.measure, why.due_text) == ("20个工作日", "2026-10-20")
    assert (why.start.day, why.start.sentence) == (date(2026, 9, 16), "信息于2026-09-16形成")
    assert (why.end.day, why.end.actor) == (date(2026, 10, 19), "li")
    assert (why.standing.code, why.standing.left) == ("met", "提前1个工作日")


@pytest.mark.parametrize(
    ("day", "tone", "number", "mark"),
    [
        (date(2026, 9, 16), "start", None, "起"),
        (date(2026, 9, 17), "counted", 1, ""),
        (date(2026, 9, 19), "off", None, "休"),
        (date(2026, 9, 20), "makeup", 3, "班"),
        (date(2026, 9, 25), "off", None, "中秋节"),
        (date(2026, 10, 7), "off", None, "国庆节"),
        (date(2026, 10, 10), "makeup", 13, "班"),
        (date(2026, 10, 20), "counted", 20, ""),
    ],
)
def test_each_day_of_the_strip_tells_its_reason(over_national_day, day, tone, number, mark):
    cell = cells(explained().strip)[day]
    assert (cell.tone, cell.number, cell.mark) == (tone, number, mark)
    assert cell.why


def test_the_strip_marks_the_limit_and_the_day_of_the_answer(over_national_day):
    found = cells(explained().strip)
    assert {day: cell.ends for day, cell in found.items() if cell.ends} == {
        date(2026, 10, 19): ("met",),
        date(2026, 10, 20): ("due",),
    }


def test_days_past_the_limit_are_numbered_apart(happen):
    happen("record.published", "record:1", on=date(2017, 3, 17), needs_interpretation=True)
    why = explained(at=datetime(2017, 3, 27, 9, tzinfo=CHINA), subject="record:1")
    found = cells(why.strip)
    assert found[date(2017, 3, 22)].ends == ("due",)
    assert [(d.day, c.number) for d, c in found.items() if c.tone == "over"] == [(23, 1), (24, 2), (27, 3)]
    assert found[date(2017, 3, 27)].ends == ("today",)
    assert (why.standing.label, why.standing.left) == ("已逾期", "超过3个工作日")


def test_the_limits_that_gave_way_are_listed_with_their_clause_and_date(happen):
    happen("record.formed", "record:1", on=date(2017, 3, 17), formed_on="2017-03-17")
    happen("record.issued", "record:1", on=date(2017, 3, 20), issued_on="2017-03-20", normative=True)
    why = explained()
    assert why.duty.rule == "three"
    assert [(one.title, one.due, one.measure, one.counts) for one in why.limits] == [
        ("规则three", date(2017, 3, 23), "3个工作日", True),
        ("规则twenty", date(2017, 4, 17), "20个工作日", False),
    ]
    assert why.limits[1].citation == str(CLAUSE)
    assert "让位" in page(why) and "<s>2017-04-17</s>" in page(why)
    assert [event.data["after"] for event in why.moves] == ["2017-03-23"]


def test_a_task_cites_the_clause_of_its_own_document(happen):
    happen(
        "task.assigned",
        "work:1",
        on=date(2017, 3, 1),
        due=date(2017, 3, 31),
        policy_title="工作要点",
        doc_number="试政发〔2017〕2号",
        clause="第二条",
    )
    why = explained()
    assert why.citation == "《工作要点》（试政发〔2017〕2号）第二条"
    assert why.strip is None and why.dated


def test_hours_run_on_and_have_no_strip(happen, monkeypatch):
    rule = deadline("hours", Pattern(("record.issued",)), "record.published", 48, unit=Unit.HOURS)
    use(monkeypatch, Rulebook("hours", "小时", (rule,)))
    happen("record.issued", "record:1", on=datetime(2017, 4, 1, 22, 30, tzinfo=CHINA))
    why = explained(at=datetime(2017, 4, 3, 22, 0, tzinfo=CHINA))
    assert (why.due_text, why.measure, why.strip) == ("2017-04-03 22:30", "48小时", None)
    assert (why.standing.code, why.standing.left) == ("soon", "不足1小时")
    assert "2017-04-03 22:30:00" in page(why) and "2017-04-01 22:30:00" in page(why)


def test_a_duty_that_no_longer_follows_says_that_it_waits_for_recomputing(over_national_day, monkeypatch):
    use(monkeypatch, Rulebook("empty", "空", ()))
    why = explained()
    assert why.moved and why.derived is None and why.strip is None
    assert "recompute" in page(why)
    assert "recompute" not in page(explained(public=True))


def test_a_year_without_a_notice_says_so_on_the_page(happen):
    last = calendar().years[-1].year
    happen("record.formed", "record:1", on=date(last, 12, 31), formed_on=f"{last}-12-31")
    why = explained(at=datetime(last, 12, 31, 12, tzinfo=CHINA))
    assert f"{last + 1}年的放假安排尚未录入" in page(why)


def test_the_public_reads_neither_names_nor_the_words_of_private_events(happen):
    happen("task.assigned", "work:1", on=date(2017, 3, 1), due=date(2017, 3, 31), title="内部标题", organ_name="教育局")
    happen("task.completed", "work:1", on=date(2017, 3, 2), organ_name="教育局", evidence="内部依据")
    staff, public = page(explained()), page(explained(public=True))
    assert "内部标题" in staff and "内部依据" in staff and ">li " in staff.replace("li ·", ">li ")
    assert "内部" not in public and "li ·" not in public and "台账№" not in public
    assert "任务分派" in public and "完成任务" in public


def test_the_page_keeps_the_content_security_policy(over_national_day):
    html = page(explained())
    assert "style=" not in html and "<script" not in html and "onclick" not in html


def test_every_day_of_the_strip_is_also_in_the_table(over_national_day):
    why = explained()
    table = page(why).partition('<details class="why__days">')[2]
    assert all(f'datetime="{step.day}"' in table and step.why in table for step in why.steps)
    assert len(why.steps) == (date(2026, 10, 20) - date(2026, 9, 16)).days


def test_explaining_costs_a_fixed_number_of_queries(happen, django_assert_num_queries):
    happen("record.formed", "record:1", on=date(2017, 3, 17), formed_on="2017-03-17")
    for number in range(2, 30):
        happen("record.formed", f"record:{number}", on=date(2017, 3, 17), formed_on="2017-03-17")
    duty = Duty.objects.get(subject="record:1")
    with django_assert_num_queries(4):
        page(queries.explain(duty))
    with django_assert_num_queries(2):
        page(queries.explain(duty, public=True))


def test_staff_read_the_name_of_who_acted_and_not_how_they_sign_in(over_national_day):
    factories.person("li", name="李秀英")
    assert explained().end.actor == "李秀英"
    assert explained(public=True).end.actor == ""


def test_a_long_strip_leaves_out_its_middle_and_says_how_much():
    start = date(2017, 1, 3)
    limit = due(start, 120, "working-days", calendar())
    found = strip(start, limit.day, limit.trace, calendar(), met=None, today=start, ended=False)
    gaps = [week for week in found.weeks if isinstance(week, Gap)]
    weeks = (limit.day - (start - timedelta(start.weekday()))).days // 7 + 1
    assert len(gaps) == 1 and gaps[0].weeks + len(found.weeks) - 1 == weeks
    assert found.counted == 120


def test_a_strip_stops_at_the_last_official_year():
    last = calendar().years[-1].year
    start = date(last, 12, 20)
    limit = due(start, 3, "working-days", calendar())
    found = strip(start, limit.day, limit.trace, calendar(), met=None, today=date(last + 1, 3, 1), ended=False)
    assert max(cells(found)) == date(last, 12, 31) or max(cells(found)) < date(last, 12, 31)
    assert found.cut
