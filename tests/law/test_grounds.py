"""What a verdict rests on can be taken apart: shares, elements, exceptions, what was awaited."""

from __future__ import annotations

from datetime import date, datetime
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gongkai.law.completeness import derive_completeness
from gongkai.law.data import in_words
from gongkai.law.deadlines import derive_deadlines
from gongkai.law.kinds import Completeness, Deadline, Measure, NamedException, Ratio, Stage
from gongkai.law.periods import SHANGHAI, Unit
from gongkai.law.ratios import derive_ratios
from gongkai.law.rulebook import Citation, Event, Pattern, Within
from gongkai.rulebooks.calendars import calendar

CLAUSE = Citation("试行办法", "第三条")
NOW = datetime(2026, 3, 31, 12, tzinfo=SHANGHAI)


def event(id: int, name: str, day: int, **data: object) -> Event:
    return Event(id, name, "matter:1", "edu", datetime(2026, 3, day, 9, tzinfo=SHANGHAI), data)


def ratio(**bound: Fraction) -> Ratio:
    return Ratio(
        id="share",
        title="比例",
        citation=CLAUSE,
        observes=Pattern(("site.drawn",)),
        period="event",
        numerator=Measure(of="size", key="sites"),
        denominator=Measure(of="latest", key="running"),
        **bound,
    )


@pytest.mark.parametrize(
    ("bound", "running", "needed"),
    [
        ({"at_least": Fraction(15)}, 60, 9),
        ({"at_least": Fraction(15)}, 61, 10),
        ({"at_most": Fraction(10)}, 19, 1),
        ({"exactly": Fraction(100)}, 60, None),
    ],
)
def test_a_share_says_how_many_there_must_be(bound, running, needed) -> None:
    drawn = event(1, "site.drawn", 2, running=running, sites=["a", "b", "c"])
    (duty,) = derive_ratios([ratio(**bound)], [drawn], [], NOW)
    share = duty.grounds()
    assert (share.numerator, share.denominator, share.needed) == (3, running, needed)
    assert share.percent == Fraction(300, running)


@given(st.integers(1, 500), st.integers(1, 100))
def test_the_number_needed_is_the_smallest_that_is_enough(running: int, least: int) -> None:
    (duty,) = derive_ratios(
        [ratio(at_least=Fraction(least))], [event(1, "site.drawn", 2, running=running, sites=["a"])], [], NOW
    )
    needed = duty.grounds().needed
    assert needed * 100 >= least * running > (needed - 1) * 100


def test_what_cannot_be_divided_has_no_figures() -> None:
    (duty,) = derive_ratios([ratio(at_least=Fraction(15))], [event(1, "site.drawn", 2, sites=["a"])], [], NOW)
    assert duty.grounds() is None


def test_elements_that_are_there_and_those_that_are_missing() -> None:
    rule = Completeness(
        id="board",
        title="公示",
        citation=CLAUSE,
        of=Pattern(("board.posted",)),
        elements={"name": "姓名", "photo": "照片", "phone": "电话", "old": "旧政策"},
        inside="items",
        optional={"old": {"has_old": (True,)}},
    )
    (duty,) = derive_completeness([rule], [event(1, "board.posted", 2, items=["phone", "name"])], [], NOW)
    stand = duty.grounds()
    assert (stand.found, stand.missing, stand.needed) == (("姓名", "电话"), ("照片",), 3)


def test_steps_that_were_taken_and_those_left_out() -> None:
    rule = Completeness(
        id="steps",
        title="程序",
        citation=CLAUSE,
        of=Pattern(("decision.made",)),
        steps=(Stage(Pattern(("opinion.asked",)), "征求意见"), Stage(Pattern(("risk.assessed",)), "风险评估")),
    )
    events = [event(1, "opinion.asked", 2), event(2, "decision.made", 9)]
    (duty,) = derive_completeness([rule], events, [], NOW)
    stand = duty.grounds()
    assert (stand.found, stand.missing, stand.events) == (("征求意见",), ("风险评估",), (1,))


def deadline(**more: object) -> Deadline:
    return Deadline(
        id="release",
        title="回应",
        citation=CLAUSE,
        start=Pattern(("opinion.noticed",)),
        met=Pattern(("opinion.answered",)),
        within=Within(48, Unit.HOURS),
        **more,
    )


def test_an_exception_tells_which_limit_it_replaced() -> None:
    major = NamedException(name="重大", where={"level": ("major",)}, within=Within(5, Unit.HOURS))
    rule = deadline(exceptions=(major,))
    (duty,) = derive_deadlines([rule], [event(1, "opinion.noticed", 2, level="major")], calendar(), NOW)
    grounds = duty.grounds()
    assert grounds.exception is major
    assert (duty.due.hour, grounds.base.moment) == (14, datetime(2026, 3, 4, 9, tzinfo=SHANGHAI))
    (usual,) = derive_deadlines([rule], [event(1, "opinion.noticed", 2, level="minor")], calendar(), NOW)
    assert (usual.grounds().exception, usual.grounds().base) == (None, None)


def test_what_was_awaited_is_named_once_it_has_happened() -> None:
    rule = deadline(awaits=Pattern(("catalogue.issued",)), after_release=Within(2, Unit.WORKING_DAYS))
    noticed, issued = event(1, "opinion.noticed", 2), event(2, "catalogue.issued", 10)
    (waiting,) = derive_deadlines([rule], [noticed], calendar(), NOW)
    (released,) = derive_deadlines([rule], [noticed, issued], calendar(), NOW)
    assert (waiting.state, waiting.grounds().release) == ("waiting", None)
    assert (released.grounds().release, released.due) == (2, date(2026, 3, 12))
    assert released.grounds().own.moment == datetime(2026, 3, 4, 9, tzinfo=SHANGHAI)


@pytest.mark.parametrize(
    ("figure", "said"),
    [
        (Fraction(7), "7"),
        (Fraction(5, 2), "2.5"),
        (Fraction(1, 3), "约0.3333"),
        (Fraction(99999999, 1000000), "约100"),
    ],
)
def test_a_figure_is_said_exactly_or_as_about(figure: Fraction, said: str) -> None:
    assert in_words(figure) == said
