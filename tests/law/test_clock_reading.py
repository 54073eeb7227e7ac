"""What the reading of a clock says beside its limit: what stands, what silence meant, what is left, the limits beside it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from tests.law.clock_cases import CLOCKS, REPLY, fact

from gongkai.law.clock_reading import ClockReading, SideDue, read
from gongkai.law.clocks import Fact
from gongkai.law.periods import SHANGHAI
from gongkai.rulebooks.calendars import calendar

RECEIVED = fact("received", "2026-03-02")  # the limit is 2026-03-30
DISPATCHED = datetime(2026, 3, 2, 9, tzinfo=SHANGHAI)


def reply(*facts: Fact, now: str | None = None, area: str | None = None) -> ClockReading:
    return read(REPLY, [RECEIVED, *facts], calendar(area), now and date.fromisoformat(now))


def test_before_it_begins_there_is_nothing_to_tell() -> None:
    found = read(REPLY, [], calendar())
    assert (found.due, found.started_on, found.started_by, found.ended_by, found.ended_on) == (None,) * 5
    assert (found.remaining, found.expired, found.effective_on, found.asof) == (None,) * 4
    assert (found.extended, found.stopped, found.provisional, found.overdue, found.answered) == (0, *(False,) * 4)
    assert (found.steps, found.limits, found.segments, found.trace, found.marks) == ((),) * 5


@pytest.mark.parametrize(
    ("facts", "stopped"),
    [
        ([], False),
        ([fact("correction_asked", "2026-03-03")], True),
        ([fact("correction_asked", "2026-03-03"), fact("corrected", "2026-03-05")], False),
        ([fact("correction_asked", "2026-03-03"), fact("withdrawn", "2026-03-05")], False),
    ],
)
def test_a_clock_stands_still_from_the_stop_to_what_follows(facts: list[Fact], stopped: bool) -> None:
    assert reply(*facts).stopped is stopped


def test_what_ended_it_is_told_with_its_day() -> None:
    replied = fact("replied", "2026-03-20", number=7)
    found = reply(replied)
    assert found.ended_by is not None
    transition, ended = found.ended_by
    assert (transition.effect, transition.answers, ended) == ("end", True, replied)
    assert (found.ended_on, found.in_time, found.answered) == (date(2026, 3, 20), True, True)


@pytest.mark.parametrize(("on", "overdue"), [("2026-03-30", False), ("2026-03-31", True)])
def test_what_was_answered_is_overdue_by_its_answer_and_not_by_the_day_it_is_read(on: str, overdue: bool) -> None:
    found = reply(fact("replied", on), now="2026-06-01")
    assert (found.overdue, found.in_time, "OVERDUE" in found.marks) == (overdue, not overdue, overdue)
    assert reply(now=on).overdue is overdue


def test_silence_takes_effect_with_the_limit_or_as_of_the_start() -> None:
    clock, facts = CLOCKS["hotline.return"], [Fact("hotline.dispatched", DISPATCHED)]
    limit = DISPATCHED + timedelta(hours=24)
    found = read(clock, facts, calendar(), limit + timedelta(seconds=1))
    assert (found.expired, found.effective_on) == (limit, limit)
    accept, asked = CLOCKS["licence.accept"], [fact("received", "2026-03-02", "licence")]
    open_still = read(accept, asked, calendar(), date(2026, 3, 9))
    assert (open_still.expired, open_still.effective_on) == (None, None)
    silent = read(accept, asked, calendar(), date(2026, 3, 10))
    assert (silent.expired, silent.effective_on) == (date(2026, 3, 9), date(2026, 3, 2))


def test_a_limit_in_hours_carries_the_trace_of_its_reading() -> None:
    found = read(CLOCKS["hotline.return"], [Fact("hotline.dispatched", DISPATCHED)], calendar())
    assert found.due is not None and found.due.moment == DISPATCHED + timedelta(hours=24)
    assert found.due.trace == found.trace and len(found.trace) == 1 and found.due.notes == ()
    there = read(CLOCKS["hotline.return"], [Fact("hotline.dispatched", DISPATCHED)], calendar("450100")).due
    assert there is not None and there.notes == (), "hours run through festivals"


@pytest.mark.parametrize(
    ("facts", "now", "left"),
    [
        ([], "2026-03-02", 20),
        ([], "2026-03-03", 19),
        ([], "2026-03-30", 0),
        ([], "2026-04-30", 0),
        ([fact("extended", "2026-03-10", n=5)], "2026-03-30", 5),
        ([fact("correction_asked", "2026-03-03")], "2026-03-10", None),
        ([fact("replied", "2026-03-10")], "2026-03-11", None),
        ([fact("reasons_asked", "2026-03-03"), fact("deferred", "2026-03-10", until="2026-06-01")], "2026-03-11", None),
    ],
)
def test_what_is_left_of_the_period(facts: list[Fact], now: str, left: int | None) -> None:
    assert reply(*facts, now=now).remaining == left


@pytest.mark.parametrize(("n", "marks"), [(1, ("EXTENDED",)), (20, ("EXTENDED",)), (21, ("EXTENDED", "BREACH"))])
def test_any_extension_is_marked(n: int, marks: tuple[str, ...]) -> None:
    found = reply(fact("extended", "2026-03-10", n=n))
    assert (found.extended, found.marks) == (min(n, 20), marks)


def test_what_changed_nothing_is_marked() -> None:
    assert reply(fact("consult_done", "2026-03-10")).marks == ("IGNORED",)


def test_days_that_an_area_has_not_entered_are_told_with_the_limit() -> None:
    due = reply(area="450100").due
    assert due is not None and "2026" in due.notes[0]
    assert reply().due is not None and reply().due.notes == ()  # type: ignore[union-attr]


CONSULTED = fact("consult_sent", "2026-03-03", served_on="2026-03-04", kind="third_party")  # answered by 2026-03-25


def beside(*facts: Fact, **asked: Any) -> SideDue:
    (found,) = (limit for limit in reply(CONSULTED, *facts, **asked).limits if limit.key == "consult_due")
    return found


@pytest.mark.parametrize(
    ("facts", "now", "passed", "in_time"),
    [
        ([], "2026-03-25", False, None),
        ([], "2026-03-26", True, None),
        ([fact("consult_done", "2026-03-25")], "2026-04-01", False, True),
    ],
)
def test_a_limit_beside_the_clock_passes_unless_it_was_answered(
    facts: list[Fact], now: str, passed: bool, in_time: bool | None
) -> None:
    found = beside(*facts, now=now)
    assert (found.due, found.passed, found.in_time) == (date(2026, 3, 25), passed, in_time)
    assert found.problem == "" and found.silence


def test_a_limit_beside_the_clock_cites_its_own_clause_or_that_of_what_opened_it() -> None:
    (correction,) = reply().limits
    assert (correction.due, "第三十条" in (correction.citation or "")) == (date(2026, 3, 11), True)
    assert "第三十二条" in (beside().citation or "")
    uncited = tuple(replace(one, citation=None) for one in REPLY.transitions)
    limits = read(replace(REPLY, transitions=uncited), [RECEIVED, CONSULTED], calendar()).limits
    assert {limit.key: limit.citation is None for limit in limits} == {"correction_due": False, "consult_due": True}
