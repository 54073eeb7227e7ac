"""The five localities: every numbered demand of their documents is served, with its figure, in its own file and clause."""

from __future__ import annotations

import json
import os
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from itertools import chain
from pathlib import Path
from typing import Any

import pytest
from tests.law.lawcases import beijing, events

from gongkai.law.clocks import Clock
from gongkai.law.duties import derive
from gongkai.law.duty import State
from gongkai.law.kinds import Completeness, Deadline, Gate, Quota, Ratio
from gongkai.law.periods import Unit
from gongkai.law.rulebook import Organ, Rule, Within
from gongkai.rulebooks.calendars import calendar
from gongkai.rulebooks.loader import book, cases_of, load
from gongkai.rulebooks.vocabulary import events as vocabulary

REQUIREMENTS = Path(os.environ.get("GONGKAI_REQUIREMENTS") or Path(__file__).parents[3] / "shared" / "requirements")
BOOKS = {
    "S0": "localities/anshan-2010",
    "S1": "localities/xiuyan-2020",
    "S2": "localities/luoyang-2012",
    "S3": "localities/bazhong-2017",
    "S4": "localities/heilongjiang-2017",
}
UNITS = {"hour": Unit.HOURS, "working_day": Unit.WORKING_DAYS, "year": Unit.YEARS}
PERIODS = {"times_per_month": "month", "times_per_quarter": "quarter", "times_per_year": "year"}
BOUNDS = {">=": "at_least", "<=": "at_most", "==": "exactly"}


def demands() -> list[Any]:
    """The numbered demands, where the list of them lies beside this repository."""
    file = REQUIREMENTS / "numeric-rules.json"
    return json.loads(file.read_text(encoding="utf-8"))["rules"] if file.exists() else []


OF_THE_REGULATION = {"NR-U02": "foi.reply"}
"""A document that only says 按法定时限: the figure, with its resets, pauses and extensions, is the regulation's."""


def rules_of(source: str) -> tuple[Rule, ...]:
    return book(BOOKS[source])


def serving(demand: Any) -> list[Rule]:
    """The rules that name it, in the file of its own document."""
    return [rule for rule in rules_of(f"S{demand['seed']}") if demand["id"] in rule.requirement]


# Figures ------------------------------------------------------------------------------------------------------------


def agrees(rule: Rule, demand: Any) -> bool:
    """Whether the rule asks for exactly what the demand says, each in its own way of saying it."""
    limit, unit, kind = demand["limit"], demand["unit"], demand["kind"]
    match kind, rule:
        case "duration", Deadline():
            return rule.within == Within(limit, UNITS[unit])
        case "absolute_deadline", Deadline():
            return rule.by == date.fromisoformat(limit)
        case "frequency", Quota():
            return (rule.at_least, rule.period) == (limit, PERIODS[unit])
        case "percentage", Ratio():
            bounds = {name: getattr(rule, name) for name in BOUNDS.values()}
            return bounds == {name: limit if name == BOUNDS[demand["comparator"]] else None for name in bounds}
        case "percentage", Gate():  # refuses every act that lacks it
            return limit == 100
        case "count", _:
            return limit in counts(rule, unit)
        case "start", Rule():
            return rule.starts == date(limit, 1, 1)
        case "unnumbered", Deadline():
            return bool(rule.by_field or rule.within_field)
        case (("unnumbered" | "order"), Gate()):
            return True
    return False


def counts(rule: Rule, unit: str) -> Iterable[object]:
    """The number of things a rule asks for."""
    match rule:
        case Completeness():
            return (rule.at_least or len(rule.elements or rule.steps),)
        case Quota() if unit == "ordinal":
            return chain.from_iterable(rule.counts.where.values())
        case Quota():  # so many times, or a report that stands against that figure
            return (rule.at_least, *chain.from_iterable(rule.counts.where.values()))
        case Ratio():  # 100%: one for each
            return (rule.exactly / 100,) if rule.exactly is not None else ()
        case Gate():  # no act passes that has what is forbidden or lacks what is asked for
            return (0, len(rule.require))
    return ()


def may_be_a_target(demand: Any) -> bool:
    """及时 and its kin have no figure: a local one is a target at most."""
    return demand["best_effort"] or demand["kind"] == "unnumbered"


@pytest.mark.parametrize("demand", demands(), ids=lambda demand: demand["id"])
def test_a_demand_is_served_with_its_figure(demand: Any) -> None:
    found = serving(demand)
    if demand["id"] in OF_THE_REGULATION:
        assert not found, "the national clock serves it; a second limit would know nothing of its pauses"
        return
    assert found, f"{demand['id']} is not served in {BOOKS['S' + str(demand['seed'])]}"
    for rule in found:
        assert rule.locality == demand["jurisdiction"]
        assert agrees(rule, demand), f"{rule.id} does not say {demand['comparator']} {demand['limit']} {demand['unit']}"
        assert rule.best_effort <= may_be_a_target(demand) and rule.best_effort >= demand["best_effort"]
        assert rule.basis in ("policy", "convention")


@pytest.mark.parametrize("source", BOOKS)
def test_a_document_serves_its_own_demands_only_and_cites_their_clauses(source: str) -> None:
    rows = {demand["id"]: demand["source_rows"] for demand in demands()}
    if not rows:
        pytest.skip("the list of demands is not here")
    for rule in rules_of(source):
        clauses = {article(row) for key in rule.requirement for row in rows[key] if row.startswith(source)}
        assert not rule.requirement or rule.citation.article in clauses, rule.id


NUMERALS = "零一二三四五六七八九十"


def numeral(number: int) -> str:
    """1 to 29 as Chinese documents count their clauses."""
    tens, ones = divmod(number, 10)
    leading = {0: "", 1: "十"}.get(tens, NUMERALS[tens] + "十")
    return leading + (NUMERALS[ones] if ones else "")


def article(row: str) -> str:
    """S3-9-c is clause （九） of its document; a last paragraph is numbered 9, a preamble 0."""
    source, clause, _ = row.split("-")
    if clause == "END":
        return "结尾段"
    first, *deeper = map(int, clause.split("."))
    if source == "S3":
        return f"（{numeral(first)}）"
    if not first:
        return "引言"
    return numeral(first) + "".join(_below(source, level, number) for level, number in enumerate(deeper))


def _below(source: str, level: int, number: int) -> str:
    if level == 0 and source == "S2" and number == 9:
        return "（末段）"
    if not number:
        return ""
    if level == 0:
        return f"（{numeral(number)}）"
    return numeral(number) if source == "S4" else str(number)


def test_a_limit_that_a_document_leaves_to_the_regulation_is_kept_by_its_clock() -> None:
    (clock,) = load("heilongjiang-2017").versions(OF_THE_REGULATION["NR-U02"])
    assert isinstance(clock, Clock) and "NR-U02" in clock.requirement and clock.locality is None
    assert clock.in_force(date(2026, 11, 25))
    for demand in demands():
        if demand["id"] == "NR-U02":
            assert demand["source_rows"] == ["S4-3.5-a"] and demand["limit"] is None and "external" in demand["note"]
    others = [rule for rule in rules_of("S4") if isinstance(rule, Deadline) and "foi.replied" in rule.met.events]
    assert others == []


# Words --------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("source", BOOKS)
def test_whatever_must_be_complete_can_be_ticked_in_the_same_words(source: str) -> None:
    lists = [rule for rule in rules_of(source) if isinstance(rule, Completeness) and rule.inside]
    assert lists
    for rule in lists:
        (name,) = rule.of.events
        (ticked,) = (one for one in vocabulary()[name].fields if one.key == rule.inside)
        assert ticked.type == "choices"
        assert rule.elements.items() <= ticked.choices.items(), rule.id


@pytest.mark.parametrize("source", BOOKS)
def test_the_cases_of_a_rule_stand_on_both_sides_of_its_limit(source: str) -> None:
    outcomes: dict[str, set[object]] = defaultdict(set)
    for case in cases_of(BOOKS[source]):
        came_out = [bool(case.refused)] if case.about else [duty.state for duty in case.expected]
        outcomes[case.rule].update(came_out)
    assert {rule.id for rule in rules_of(source) if len(outcomes[rule.id]) < 2} == set()


# Where several limits meet, and where a text may be read in two ways ------------------------------------------------

EMERGENCY = ("opinion-release", "opinion-conference")


def test_of_two_documents_limits_on_one_emergency_the_strictest_is_owed() -> None:
    rules = [
        rule
        for source in ("S3", "S4")
        for rule in rules_of(source)
        if isinstance(rule, Deadline) and rule.duty in EMERGENCY
    ]
    happened = [{"event": "opinion.occurred", "at": "2018-02-16 01:20", "kind": "emergency", "level": "extraordinary"}]
    owed = derive(rules, events(happened), calendar(), (), beijing("2018-02-16 06:20:01"))
    assert [(duty.rule, duty.state) for duty in owed] == [
        ("bazhong.opinion.conference-24-hours", State.OPEN),
        ("heilongjiang.emergency.release-five-hours", State.MISSED),
    ]
    assert [[other.rule for other in duty.superseded] for duty in owed] == [
        ["heilongjiang.emergency.conference-24-hours"],
        ["bazhong.opinion.release-48-hours"],
    ]


def drawn(running: int, first: range, second: range) -> list[dict[str, Any]]:
    days = (("2017-07-10 09:00", first), ("2017-09-11 09:00", second))
    return [
        {
            "event": "site.drawn",
            "at": at,
            "organ": "city",
            "subject": "organ:city",
            "running": running,
            "sites": [*sites],
        }
        for at, sites in days
    ]


def judged(rule: Rule, reading: str, happened: list[dict[str, Any]]) -> State:
    assert isinstance(rule, Ratio) and any(one.name == reading for one in rule.readings)
    organs = [Organ("city", "government", date(2017, 7, 1))]
    read = replace(rule, reading=reading)
    (duty,) = derive([read], events(happened), calendar(), organs, beijing("2017-10-01 00:00"))
    return duty.state


def rule(source: str, rule_id: str) -> Rule:
    (found,) = (one for one in rules_of(source) if one.id == rule_id)
    return found


@pytest.mark.parametrize(
    ("running", "drawn_each", "repeats"),
    [(6, 1, 0), (39, 6, 0), (122, 19, 1), (153, 23, 2), (328, 50, 5), (561, 85, 8)],
)
def test_the_second_draw_may_repeat_a_tenth_of_itself(running: int, drawn_each: int, repeats: int) -> None:
    limited = rule("S4", "heilongjiang.site-draw.ten-percent-repeated")
    for repeated, state in ((repeats, State.MET), (repeats + 1, State.MISSED)):
        start = drawn_each - repeated
        happened = drawn(running, range(drawn_each), range(start, start + drawn_each))
        assert judged(limited, "second-draw", happened) is state


@pytest.mark.parametrize(("second", "state"), [(3, State.MET), (2, State.MISSED)])
def test_fifteen_percent_may_be_reached_over_the_quarter(second: int, state: State) -> None:
    """39 sites need 6: three in July and three others in September; a site drawn twice is one."""
    happened = drawn(39, range(3), range(3, 3 + second))
    assert judged(rule("S4", "heilongjiang.site-draw.fifteen-percent"), "quarter", happened) is state


def test_a_single_site_cannot_be_drawn_twice_without_repeating() -> None:
    limited = rule("S4", "heilongjiang.site-draw.ten-percent-repeated")
    assert judged(limited, "second-draw", drawn(1, range(1), range(1))) is State.UNDETERMINED
