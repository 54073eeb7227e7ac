"""What a clock makes of acts that come twice, out of turn, too early or in a year that no calendar tells."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, timedelta, timezone
from typing import Any

import pytest
from tests.law.clock_cases import CLOCKS, REPLY, fact

from gongkai.law.clock_reading import ClockReading, read
from gongkai.law.clocks import DUE, Clock, Effect, Fact, Guard, SideLimit, Transition, date_in
from gongkai.law.errors import CalendarNotCovered, FieldMissing
from gongkai.law.periods import Unit
from gongkai.law.rulebook import Citation, Pattern, Within
from gongkai.rulebooks.calendars import calendar

RECEIVED = fact("received", "2026-03-02")


def reply(*facts: Fact, now: str | None = None, clock: Clock = REPLY) -> ClockReading:
    return read(clock, [RECEIVED, *facts], calendar(), now and date.fromisoformat(now))


def changed(event: str, **values: Any) -> Clock:
    """The clock of replies with other transitions of one event."""
    name = f"foi.{event}"
    made = (replace(one, **values) if name in one.pattern.events else one for one in REPLY.transitions)
    return replace(REPLY, transitions=tuple(made))


def said(found: ClockReading) -> list[tuple[str, str]]:
    return [(flag.kind, flag.event.partition(".")[2]) for flag in found.flags]


# Twice and out of turn ----------------------------------------------------------------------------------------------


def sent(key: str, on: str, served: str | None = None) -> Fact:
    return fact("consult_sent", on, consultation=key, kind="third_party", served_on=served)


def test_the_answer_that_was_first_keeps_the_limit_beside_the_clock() -> None:
    found = reply(
        fact("correction_asked", "2026-03-03"), fact("corrected", "2026-03-05"), fact("correction_asked", "2026-03-20")
    )
    answered = {limit.key: limit.answered_on for limit in found.limits}
    assert answered["correction_due"] == date(2026, 3, 3)


def test_a_consultation_sent_again_is_the_same_one_and_may_tell_its_service() -> None:
    found = reply(sent("A", "2026-03-03"), sent("A", "2026-03-05", "2026-03-06"))
    assert said(found) == [("note", "consult_sent")]
    assert [limit.due for limit in found.limits if limit.key == "consult_due"] == [date(2026, 3, 27)]


def test_the_service_told_first_stands() -> None:
    found = reply(sent("A", "2026-03-03", "2026-03-04"), sent("A", "2026-03-05", "2026-03-10"))
    assert [limit.due for limit in found.limits if limit.key == "consult_due"] == [date(2026, 3, 25)]


def test_an_answer_that_names_no_consultation_is_that_of_the_only_one_still_open() -> None:
    lapsed, open_ = sent("A", "2026-03-03", "2026-03-04"), sent("B", "2026-03-20", "2026-03-21")
    found = reply(lapsed, open_, fact("consult_done", "2026-03-30"))
    assert said(found) == []
    answered = {limit.of: limit.answered_on for limit in found.limits if limit.key == "consult_due"}
    assert answered == {"A": None, "B": date(2026, 3, 30)}


def test_an_answer_that_names_none_of_several_is_that_of_the_one_without_a_name() -> None:
    named, unnamed = sent("A", "2026-03-03", "2026-03-04"), sent("", "2026-03-03", "2026-03-04")
    done = fact("consult_done", "2026-03-10")
    found = reply(named, unnamed, done)
    answered = {limit.of: limit.answered_on for limit in found.limits if limit.key == "consult_due"}
    assert answered == {"A": None, "1": date(2026, 3, 10)}
    two = reply(named, sent("B", "2026-03-03", "2026-03-04"), done)
    assert said(two) == [("ignored", "consult_done")]


def test_a_consultation_is_closed_once() -> None:
    done = fact("consult_done", "2026-03-10", consultation="A")
    found = reply(sent("A", "2026-03-03", "2026-03-04"), done, replace(done, on=date(2026, 3, 12)))
    assert said(found) == [("ignored", "consult_done")]
    assert [fact_.on for fact_ in found.steps] == [date(2026, 3, 2), date(2026, 3, 3), date(2026, 3, 10)]


def test_what_was_not_sent_cannot_be_served_nor_lapse() -> None:
    for event in ("fee_served", "consult_served", "consult_lapsed", "consult_done"):
        found = reply(fact(event, "2026-03-05"))
        assert said(found) == [("ignored", event)] and len(found.steps) == 1


def test_what_was_sent_and_served_and_lapsed_took_place() -> None:
    rows = [sent("A", "2026-03-03"), fact("consult_served", "2026-03-04", consultation="A")]
    found = reply(*rows, fact("consult_lapsed", "2026-03-26", consultation="A"))
    assert said(found) == []
    assert [one.name.partition(".")[2] for one in found.steps] == ["received", "consult_sent", "consult_served", "consult_lapsed"]  # fmt: skip


def test_an_end_of_a_pause_is_heard_in_whatever_state_the_clock_is() -> None:
    clock = changed("consult_done", sources=("RUNNING",))
    rows = [sent("A", "2026-03-03"), fact("consult_done", "2026-03-10", consultation="A")]
    assert reply(*rows, clock=clock).due == reply(*rows).due
    assert said(reply(*rows, clock=clock)) == []


def test_a_reset_may_come_without_a_stop() -> None:
    found = reply(fact("corrected", "2026-03-10"), clock=changed("corrected", sources=("RUNNING",)))
    assert found.due is not None and found.due.value == date(2026, 4, 8)
    assert found.started_on == date(2026, 3, 10)


@pytest.mark.parametrize(("until", "due"), [("2026-03-02", "2026-03-30"), ("2026-03-03", "2026-03-03")])
def test_a_date_that_is_set_lies_after_the_start(until: str, due: str) -> None:
    found = reply(fact("deferred", "2026-03-02", until=until), clock=changed("deferred", guards=()))
    assert found.due is not None and str(found.due.value) == due
    assert said(found) == ([] if until == due else [("void", "deferred")])


@pytest.mark.parametrize("n", [None, "", 0, -1])
def test_an_extension_by_nothing_is_none(n: object) -> None:
    found = reply(fact("extended", "2026-03-10", n=n))
    assert (found.extended, said(found)) == (0, [("void", "extended")])


def test_an_act_without_a_day_that_comes_first_is_placed_with_the_next() -> None:
    found = read(REPLY, [fact("consult_lapsed", None), RECEIVED], calendar())
    assert (found.started_on, said(found)) == (date(2026, 3, 2), [("ignored", "consult_lapsed")])


@pytest.mark.parametrize(
    ("event", "title"), [("consult_lapsed", "征求意见逾期未答复"), ("unheard_of", "foi.unheard_of")]
)
def test_without_any_day_nothing_can_be_placed(event: str, title: str) -> None:
    with pytest.raises(FieldMissing, match=f"“{title}”缺少日期"):
        read(REPLY, [fact(event, None)], calendar())


def test_an_extension_without_a_most_is_as_long_as_it_says() -> None:
    found = reply(fact("extended", "2026-03-10", n=50), clock=changed("extended", guards=()))
    assert (found.extended, said(found)) == (50, [])


# Which limit an act is measured by ----------------------------------------------------------------------------------


@pytest.mark.parametrize(("on", "early"), [("2026-03-24", True), ("2026-03-25", False)])
def test_a_consultation_lapses_by_its_own_limit_and_not_that_of_a_later_one(on: str, early: bool) -> None:
    both = sent("A", "2026-03-03", "2026-03-04"), sent("B", "2026-03-10", "2026-03-12")
    found = reply(*both, fact("consult_lapsed", on, consultation="A"))
    assert [event for _, event in said(found)] == ["consult_lapsed"] * early


@pytest.mark.parametrize(("on", "early"), [("2026-04-20", True), ("2026-04-21", False)])
def test_of_a_limit_that_was_set_twice_the_later_counts(on: str, early: bool) -> None:
    twice = (
        fact("correction_asked", "2026-03-03", until="2026-03-20"),
        fact("corrected", "2026-03-05"),
        fact("correction_asked", "2026-03-10", until="2026-04-20"),
    )
    found = reply(*twice, fact("correction_lapsed", on))
    assert ("补正期限未满即认定逾期" in [flag.sentence for flag in found.flags]) is early


def test_an_act_in_a_year_without_a_calendar_is_not_judged_by_a_limit_there() -> None:
    late = [fact("received", "2026-12-20"), fact("extended", "2027-01-05", n=5)]
    with pytest.raises(CalendarNotCovered):
        read(REPLY, late, calendar())


def test_a_limit_that_has_not_begun_is_kept_by_everything() -> None:
    told = Transition(
        pattern=Pattern(("foi.told",)),
        effect=Effect.NOTE,
        title="预先告知",
        sources=("NOT_STARTED",),
        guards=(Guard(sentence="迟了", by=DUE), Guard(sentence="迟了一日", within=Within(1, Unit.WORKING_DAYS))),
    )
    clock = replace(REPLY, transitions=(told, *REPLY.transitions))
    assert said(read(clock, [fact("told", "2026-03-02")], calendar())) == []


# Data ---------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("value", "day"),
    [
        (None, None),
        ("", None),
        ("2026-03-01", date(2026, 3, 1)),
        (date(2026, 3, 1), date(2026, 3, 1)),
        ("2026-03-01T23:00:00", date(2026, 3, 1)),
        ("2026-03-01T23:00:00+08:00", date(2026, 3, 1)),
        ("2026-03-01T23:00:00+00:00", date(2026, 3, 2)),
        (datetime(2026, 3, 1, 23, tzinfo=timezone(timedelta(hours=-5))), date(2026, 3, 2)),
        ("1900-01-01", date(1900, 1, 1)),
        ("9000-12-31", date(9000, 12, 31)),
    ],
)
def test_a_date_in_the_data(value: Any, day: date | None) -> None:
    assert date_in({"day": value}, "day") == day
    assert date_in({"day": value}, None) is None and date_in({}, "day") is None


@pytest.mark.parametrize("value", ["1899-12-31", "9001-01-01", date(9001, 1, 1), "2026-02-30", "明天", 20260301])
def test_what_is_no_date_or_a_typing_error_is_refused(value: Any) -> None:
    with pytest.raises(FieldMissing):
        date_in({"day": value}, "day")


@pytest.mark.parametrize("on", ["1899-12-31", "9001-01-01"])
def test_an_act_of_another_age_is_a_typing_error(on: str) -> None:
    with pytest.raises(FieldMissing, match="核对年份"):
        read(REPLY, [fact("received", on)], calendar())


def test_states_in_which_a_clock_still_runs() -> None:
    assert CLOCKS["licence.accept"].open_states == {"CHECKING", "AWAITING_MATERIAL"}
    assert CLOCKS["foi.third-party"].open_states == {"OPEN"}


def made(effect: Effect, **values: Any) -> Callable[[Clock], set[str]]:
    one = Transition(pattern=Pattern(("a.b",), {"kind": ("x",)}), effect=effect, title="试", **values)
    return lambda clock: {key for names, key in replace(clock, transitions=(one,)).reads() if names == ("a.b",)}


BESIDE = {"key": "k", "title": "t", "whose": "organ", "citation": Citation("某法", "第一条")}


@pytest.mark.parametrize(
    ("keys", "read_"),
    [
        (made(Effect.NOTE), {"kind"}),
        (made(Effect.PAUSE, key="which", served="served_on"), {"kind", "which"}),
        (made(Effect.STOP, served="served_on"), {"kind"}),
        (made(Effect.SERVE, served="served_on"), {"kind", "served_on"}),
        (made(Effect.EXTEND, carries="n", on="done_on"), {"kind", "n", "done_on"}),
        (made(Effect.NOTE, limits=(SideLimit(**BESIDE, since="sent_on"),)), {"kind", "sent_on"}),
        (made(Effect.NOTE, limits=(SideLimit(**BESIDE, named="until"),)), {"kind", "until"}),
        (made(Effect.NOTE, guards=(Guard(sentence="s", holds={"good": (True,)}),)), {"kind", "good"}),
    ],
)
def test_what_a_clock_reads_of_an_event(keys: Callable[[Clock], set[str]], read_: set[str]) -> None:
    assert keys(REPLY) == read_ and keys(replace(REPLY, per="party")) == {*read_, "party"}
