"""Clocks: lawyers' cases, then the promises every clock keeps."""

from __future__ import annotations

import random
import re
from datetime import date, datetime, timedelta
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from tests.law.clock_cases import (
    CLOCKS,
    FIRST,
    REPLY,
    consultations,
    days,
    due_of,
    fact,
    histories,
    lengths,
    pauses,
    reading,
)
from tests.law.lawcases import cases

from gongkai.law.clock_reading import ClockReading, read, readings
from gongkai.law.clock_trace import EXTEND, PAUSE, RUN
from gongkai.law.clocks import Clock, Fact
from gongkai.law.errors import CalendarNotCovered, FieldMissing, NaiveMoment
from gongkai.law.periods import SHANGHAI, due
from gongkai.rulebooks.calendars import calendar
from gongkai.rulebooks.loader import load

CASES = cases("clocks")
COUNT = re.compile(r"(\d\d-\d\d)(?:=(\d+)|(p))")


def _ids(case: dict[str, Any]) -> str:
    return str(case["case"])


@pytest.mark.parametrize("case", [case for case in CASES if "uncovered" not in case["expect"]], ids=_ids)
def test_where_the_clock_stands(case: dict[str, Any]) -> None:
    found, expected = reading(case), case["expect"]
    value = found.due.value if found.due else None
    if "due" in expected:
        shown = value.isoformat() if isinstance(value, datetime) else value
        assert shown == expected["due"]
    told = {
        "status": found.status,
        "flags": list(found.marks),
        "answered_in_time": found.in_time,
        "effective_on": found.effective_on,
    }
    assert {key: told[key] for key in told if key in expected} == {
        key: expected[key] for key in told if key in expected
    }
    assert value not in expected.get("never", ())
    if "remaining" in expected:
        assert found.remaining == expected["remaining"]
    if "segments" in expected:
        assert [[one.first, one.last, one.effect, one.days] for one in found.segments] == expected["segments"]


@pytest.mark.parametrize("case", [case for case in CASES if "uncovered" not in case["expect"]], ids=_ids)
def test_what_else_is_said(case: dict[str, Any]) -> None:
    found, expected = reading(case), case["expect"]
    limits = {limit.key: limit for limit in found.limits}
    assert {key: limits[key].due for key in expected.get("limits", {})} == expected.get("limits", {})
    assert {key: limits[key].in_time for key in expected.get("in_time", {})} == expected.get("in_time", {})
    if "silence" in expected:
        assert expected["silence"] in (limits["consult_due"].silence or "")
    for kinds, name in (({"stands", "void", "capped"}, "breaches"), ({"ignored"}, "ignored"), ({"note"}, "notes")):
        _flags(found, kinds, expected.get(name, []))
    if "clause" in expected:
        assert all(expected["clause"] in str(flag.citation) for flag in found.flags)


def _flags(found: ClockReading, kinds: set[str], words: list[str]) -> None:
    sentences = [flag.sentence for flag in found.flags if flag.kind in kinds]
    assert len(sentences) == len(words), sentences
    for sentence, word in zip(sentences, words, strict=True):
        assert word in sentence


@pytest.mark.parametrize("case", [case for case in CASES if "counts" in case["expect"]], ids=_ids)
def test_every_written_out_day_is_counted_so(case: dict[str, Any]) -> None:
    numbers = {f"{step.day:%m-%d}": step.number for step in reading(case).trace}
    written = COUNT.findall(case["expect"]["counts"])
    assert written
    for day, number, _paused in written:
        assert numbers[day] == (int(number) if number else None), day


@pytest.mark.parametrize("case", [case for case in CASES if "uncovered" in case["expect"]], ids=_ids)
def test_a_year_without_a_notice_is_refused(case: dict[str, Any]) -> None:
    with pytest.raises(CalendarNotCovered) as refused:
        assert reading(case).due
    assert refused.value.year == case["expect"]["uncovered"]


def test_information_formed_in_december_is_public_by_january() -> None:
    (rule,) = (rule for rule in load().versions("cn.proactive.twenty-days") if rule.in_force(date(2025, 12, 19)))
    within = rule.within  # type: ignore[attr-defined]
    assert due(date(2025, 12, 19), within.n, within.unit, calendar()).day == date(2026, 1, 19)


# The year's end -----------------------------------------------------------------------------------------------------


def test_a_stopped_clock_needs_no_calendar_of_next_year() -> None:
    found = read(REPLY, [fact("received", "2026-12-20"), fact("correction_asked", "2026-12-24")], calendar())
    assert (found.due, found.status) == (None, "AWAITING_CORRECTION")
    assert [limit.due for limit in found.limits] == [date(2026, 12, 29)]


def test_acts_of_this_year_are_judged_though_the_limit_lies_in_the_next() -> None:
    """An extension before a limit that no calendar tells yet is in time; a consultation that lapses then is open."""
    facts = [
        fact("received", "2026-12-20"),
        fact("extended", "2026-12-24", n=5),
        fact("consult_sent", "2026-12-25", served_on="2026-12-28"),
    ]
    found = read(REPLY, facts, calendar(), date(2026, 12, 31))
    assert (found.status, found.flags, found.extended) == ("CONSULTING", (), 5)
    (consult,) = (limit for limit in found.limits if limit.key == "consult_due")
    assert consult.due is None and "2027" in consult.problem
    with pytest.raises(CalendarNotCovered):
        assert found.due


def test_what_was_done_too_early_is_known_though_the_day_it_could_be_done_is_not() -> None:
    facts = [
        fact("received", "2026-12-14"),
        fact("reasons_asked", "2026-12-15"),
        fact("correction_asked", "2026-12-16", until="2027-01-15"),
        fact("correction_lapsed", "2026-12-30"),
    ]
    assert [flag.sentence for flag in read(REPLY, facts, calendar()).flags] == ["补正期限未满即认定逾期"]
    given = fact("reasons_given", "2026-12-15")
    deferred = [*facts[:2], given, fact("deferred", "2026-12-16", until="2026-12-31")]
    assert [flag.kind for flag in read(REPLY, deferred, calendar()).flags] == ["void"]


def test_a_limit_of_this_year_stands_whatever_happens_in_the_next() -> None:
    facts = [fact("received", "2026-09-14"), fact("consult_sent", "2027-02-01")]
    found = read(REPLY, facts, calendar())
    assert found.due is not None and found.due.value == date(2026, 10, 16)


def test_a_length_that_no_calendar_tells_is_left_out() -> None:
    facts = [fact("received", "2026-12-20"), fact("correction_asked", "2026-12-24"), fact("corrected", "2027-01-05")]
    found = read(REPLY, facts, calendar())
    with pytest.raises(CalendarNotCovered):
        assert found.segments


# Data ---------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("event", "data", "word"),
    [
        ("extended", {"n": "很多"}, "n 应为整数"),
        ("extended", {"n": True}, "n 应为整数"),
        ("extended", {"n": "9" * 5000}, "n 过大"),
        ("extended", {"n": 2.5}, "n 应为整数"),
        ("deferred", {"until": "下月"}, "until 应为日期"),
        ("consult_sent", {"served_on": 20250924}, "served_on 应为日期"),
    ],
)
def test_data_that_is_no_date_and_no_number_is_refused_in_words(event: str, data: dict[str, Any], word: str) -> None:
    with pytest.raises(FieldMissing, match=word):
        read(REPLY, [fact("received", "2025-09-25"), fact(event, "2025-10-09", **data)], calendar())


def test_a_length_may_be_written_in_digits() -> None:
    extended = fact("extended", "2025-10-09", n="5")
    assert due_of(fact("received", "2025-09-25"), extended) == date(2025, 11, 5)


@pytest.mark.parametrize("event", ["received", "replied", "consult_sent"])
def test_an_event_whose_day_nothing_else_tells_needs_one(event: str) -> None:
    with pytest.raises(FieldMissing, match="缺少日期"):
        read(REPLY, [fact("received", "2025-09-25"), fact(event, None)], calendar())


def test_a_moment_is_read_as_its_day_in_china() -> None:
    assert due_of(Fact("foi.received", datetime(2025, 9, 24, 17, tzinfo=SHANGHAI) + timedelta(hours=8))) == date(
        2025, 10, 29
    )


def test_hours_need_moments_with_a_zone() -> None:
    clock = CLOCKS["hotline.return"]
    with pytest.raises(FieldMissing, match="时刻"):
        read(clock, [Fact("hotline.dispatched", date(2026, 3, 2))], calendar())
    with pytest.raises(NaiveMoment):
        read(clock, [Fact("hotline.dispatched", datetime(2026, 3, 2, 9))], calendar())


def test_silence_on_a_return_means_the_unit_handles_the_order() -> None:
    dispatched = datetime(2026, 3, 2, 9, tzinfo=SHANGHAI)
    clock, facts = CLOCKS["hotline.return"], [Fact("hotline.dispatched", dispatched)]
    assert read(clock, facts, calendar(), dispatched + timedelta(hours=24)).status == "OPEN"
    assert read(clock, facts, calendar(), dispatched + timedelta(hours=24, seconds=1)).status == "ACCEPTED"


def test_a_setting_that_does_not_exist_is_refused_with_those_that_do() -> None:
    with pytest.raises(FieldMissing, match="sent、served"):
        REPLY.chosen(pause_from="whenever")
    with pytest.raises(FieldMissing, match="pause_from"):
        REPLY.chosen(mood="good")


def test_a_clock_explains_itself() -> None:
    (case,) = (case for case in CASES if case["case"] == "补正、征求意见、延期依次发生")
    said = "\n".join(reading(case).sentences)
    for words in (
        "2025-12-22收到申请（事件1），起算，当日不计入",
        "2025-12-31补正告知（事件2），停止计算，原计算作废",
        "2026-01-12收到补正的申请（事件3），重新计算",
        "2026-03-06延期答复告知（事件6），延长15个工作日",
        "约定口径：征求意见的时间，自征求意见书发出的次日起不计入",
    ):
        assert words in said


def test_every_run_of_a_case_is_read_by_itself() -> None:
    facts = [
        fact("dispatched", "2026-03-02", "hotline"),
        fact("answered", "2026-03-10", "hotline"),
        fact("sent_back", "2026-03-11", "hotline"),
        fact("answered", "2026-03-18", "hotline"),
    ]
    first, second = readings(CLOCKS["hotline.order"], facts, calendar())
    assert (first.due and first.due.value, first.in_time) == (date(2026, 3, 9), False)
    assert (second.due and second.due.value, second.in_time) == (date(2026, 3, 18), True)


# Promises -----------------------------------------------------------------------------------------------------------


@given(days, pauses, st.randoms(use_true_random=False))
def test_neither_order_nor_repetition_of_consultations_matters(
    received: date, spans: list[tuple[int, int]], chance: random.Random
) -> None:
    again = spans + [chance.choice(spans) for _ in spans]
    chance.shuffle(again)
    start = fact("received", received)
    assert due_of(start, *consultations(received, again)) == due_of(start, *consultations(received, spans))


@given(days, pauses, st.tuples(st.integers(0, 40), st.integers(0, 15)))
def test_another_pause_never_brings_the_limit_nearer(
    received: date, spans: list[tuple[int, int]], more: tuple[int, int]
) -> None:
    start = fact("received", received)
    without, with_it = (
        due_of(start, *consultations(received, spans)),
        due_of(start, *consultations(received, [*spans, more])),
    )
    assert without is not None and with_it is not None and without <= with_it


@given(days, pauses)
def test_what_is_taken_out_is_given_back_and_no_more(received: date, spans: list[tuple[int, int]]) -> None:
    """Days that run and days paused before the limit add up to the plain count between receipt and limit."""
    facts = [fact("received", received), *consultations(received, spans)]
    found = read(REPLY, facts, calendar())
    assert found.due is not None
    run = sum(one.days or 0 for one in found.segments if one.effect == RUN)
    paused = sum(one.days or 0 for one in found.segments if one.effect == PAUSE)
    assert run == 20
    assert run + paused == calendar().working_days_between(received, found.due.day)


@given(days, st.integers(0, 25), st.integers(0, 40), pauses, lengths, st.sampled_from(["correction", "fee"]))
def test_a_reset_is_a_fresh_clock(
    received: date, used: int, waited: int, spans: list[tuple[int, int]], n: int, why: str
) -> None:
    asked, back = {"correction": ("correction_asked", "corrected"), "fee": ("fee_noticed", "fee_paid")}[why]
    stopped = received + timedelta(days=used)
    again = stopped + timedelta(days=waited)
    before = [fact("received", received), fact("extended", received, n=n), fact(asked, stopped), fact(back, again)]
    after = consultations(again, spans)
    found = read(REPLY, [*before, *after], calendar())
    fresh = read(REPLY, [fact("received", again), *after], calendar())
    assert (found.due, found.status, found.extended) == (fresh.due, fresh.status, 0)
    assert found.segments[-len(fresh.segments) :] == fresh.segments


@given(days, pauses, st.integers(0, 19))
def test_a_longer_extension_never_ends_sooner(received: date, spans: list[tuple[int, int]], n: int) -> None:
    base = [fact("received", received), *consultations(received, spans)]
    shorter, longer = (
        due_of(fact("received", received), fact("extended", received, n=k), *base[1:]) for k in (n, n + 1)
    )
    assert shorter is not None and longer is not None and shorter < longer


@given(days, lengths)
def test_an_extension_adds_exactly_its_length(received: date, n: int) -> None:
    found = read(REPLY, [fact("received", received), fact("extended", received, n=n)], calendar())
    assert found.due is not None
    assert calendar().working_days_between(received, found.due.day) == 20 + n
    assert [one.days for one in found.segments if one.effect == EXTEND] == [n]


@given(days, st.integers(0, 30), st.integers(0, 200), st.none() | st.integers(1, 90))
def test_an_order_to_answer_anew_has_its_own_limit_and_leaves_the_first_as_it_was(
    received: date, replied: int, later: int, named: int | None
) -> None:
    first = [fact("received", received), fact("replied", received + timedelta(days=replied))]
    on = received + timedelta(days=replied + later)
    told = {"until": on + timedelta(days=named)} if named else {}
    order = fact("reply_ordered", on, by="organ", **told)
    alone = read(REPLY, first, calendar(), on)
    before, after = readings(REPLY, [*first, order], calendar(), on)
    assert (before.due, before.in_time, before.ended_on) == (alone.due, alone.in_time, alone.ended_on)
    assert after.due and after.due.value == told.get("until", due_of(fact("received", on)))
    assert (after.status, after.owed, before.owed) == ("RUNNING", "按照行政复议决定重新答复", REPLY.title)


@given(histories())
def test_any_events_have_an_answer(facts: list[Fact]) -> None:
    found = read(REPLY, facts, calendar())
    assert found.status in {*REPLY.states, "NOT_STARTED"}
    if found.due is not None and found.started_on is not None:
        assert found.due.value > found.started_on
        counted = [step.number for step in found.trace if step.number]
        assert counted == list(range(1, len(counted) + 1))
    assert all(one.first <= one.last for one in found.segments if one.last)
    assert "".join(found.sentences) or not facts


@given(histories())
def test_stretches_follow_each_other_without_a_gap(facts: list[Fact]) -> None:
    stretches = read(REPLY, facts, calendar()).segments
    for before, after in pairwise(stretches):
        assert before.last is not None and after.first == before.last + timedelta(days=1)


@given(histories(distinct_days=True), st.randoms(use_true_random=False))
def test_the_order_in_which_events_are_given_does_not_matter(facts: list[Fact], chance: random.Random) -> None:
    shuffled = list(facts)
    chance.shuffle(shuffled)
    assert _answer(read(REPLY, shuffled, calendar())) == _answer(read(REPLY, facts, calendar()))


@given(histories(), st.integers(0, 300))
def test_the_mere_passing_of_time_moves_no_limit_that_stood(facts: list[Fact], later: int) -> None:
    """Later the clock may know that a consultation lapsed; the limit it foretold is the one it keeps."""
    now = read(REPLY, facts, calendar())
    then = read(REPLY, facts, calendar(), FIRST + timedelta(days=400 + later))
    assume(now.due is not None)
    assert now.due == then.due


@given(histories())
def test_an_act_against_the_law_is_always_told_with_its_clause(facts: list[Fact]) -> None:
    day = FIRST - timedelta(days=1)
    told = [fact("received", day), fact("extended", day, n=21), *facts]
    flags = [flag for one in readings(REPLY, told, calendar()) for flag in one.flags]
    against = [flag for flag in flags if flag.kind in ("stands", "void", "capped")]
    assert against and all(flag.citation is not None and flag.sentence for flag in against)


@pytest.mark.parametrize("clock", CLOCKS.values(), ids=lambda clock: clock.id)
def test_every_clock_runs_and_ends(clock: Clock) -> None:
    """From its start event alone it has a limit; each event that it lists, and no other, does something to it somewhere."""
    start = next(one for one in clock.transitions if one.effect == "start")
    on = datetime(2026, 3, 2, 9, tzinfo=SHANGHAI)
    data = {key: values[0] for key, values in start.pattern.where.items()}
    found = read(clock, [Fact(start.pattern.events[0], on, data)], calendar())
    assert found.due is not None and found.status == start.target
    assert not [name for name in clock.events() if not _heard(clock, name)]
    assert not _heard(clock, "no.such") and start.pattern.events[0] in clock.events()
    assert any(one.answers for one in clock.transitions)


def _heard(clock: Clock, name: str) -> bool:
    """Whether the clock can make anything of the event, with the data that its patterns ask for."""
    asked = [one.pattern.where for one in clock.transitions if name in one.pattern.events] or [{}]
    settings = [{}, *({key: value} for key, one in clock.settings.items() for value in one.choices)]
    return any(
        list(clock.chosen(**setting).matching(name, {key: values[0] for key, values in where.items()}))
        for where in asked
        for setting in settings
    )


def _answer(found: ClockReading) -> tuple[object, ...]:
    return found.status, found.due, found.marks, found.segments, found.limits, sorted(map(str, found.flags))
