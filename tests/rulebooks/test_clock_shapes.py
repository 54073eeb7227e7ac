"""What is refused in the file of a clock, where, and why."""

from __future__ import annotations

from typing import Any

import pytest
from tests.law.clock_cases import fact

from gongkai.law.clock_reading import read
from gongkai.law.clocks import Clock
from gongkai.law.errors import RulebookError
from gongkai.rulebooks.books import Book
from gongkai.rulebooks.calendars import calendar
from gongkai.rulebooks.checks import check_rule
from gongkai.rulebooks.loader import assemble, rules_of
from gongkai.rulebooks.reading import parse
from gongkai.rulebooks.shapes import Profile

GOOD = """
title: 试验
rules:
- id: test.clock
  kind: clock
  title: 试验计时
  citation: {instrument: 条例, article: 第三十三条}
  basis: statute
  checked: 2026-11-25
  within: {n: 3, unit: working-days}
  states: {RUNNING: 进行中, STOPPED: 停止, DONE: 完成}
  settings:
    strict: {title: 口径, value: "no", choices: {"yes": 从严, "no": 从宽}}
  transitions:
  - {event: foi.received, effect: start, title: 开始, from: [NOT_STARTED], to: RUNNING}
  - event: foi.fee_noticed
    effect: stop
    title: 停止
    from: [RUNNING]
    to: STOPPED
    served: served_on
    limits: [{key: pay_by, title: 缴费期限, whose: applicant, within: {n: 2, unit: working-days}, since: served_on, answered: [foi.fee_paid]}]
    guards: [{by: due, when: {strict: "yes"}, sentence: 停止过迟}]
  - {event: foi.fee_paid, effect: reset, title: 恢复, from: [STOPPED], to: RUNNING, guards: [{by: pay_by, sentence: 缴费过迟}]}
  - {event: foi.replied, effect: end, title: 完成, to: DONE, answers: true}
"""


def rules(text: str) -> tuple[Any, ...]:
    return rules_of(parse(text, Book, "test.yaml"), "test.yaml")


def test_a_clock_is_read_as_it_is_written() -> None:
    (clock,) = rules(GOOD)
    assert isinstance(clock, Clock)
    assert clock.open_states == {"RUNNING", "STOPPED"}
    assert clock.events() == {"foi.received", "foi.fee_noticed", "foi.fee_paid", "foi.replied"}
    assert set(clock.reads()) >= {(("foi.fee_noticed",), "served_on")}
    assert list(check_rule(clock, "test.yaml")) == []


@pytest.mark.parametrize(
    ("old", "new", "what"),
    [
        ("effect: start", "effect: begin", "begin"),
        ("effect: start", "effect: note", "起算的事件"),
        ("to: RUNNING}\n  - event", "to: RUNING}\n  - event", "RUNING"),
        ("from: [STOPPED]", "from: [STOPED]", "STOPED"),
        ("by: pay_by", "by: pay_until", "pay_until"),
        ('when: {strict: "yes"}', 'when: {strict: "maybe"}', "strict: maybe"),
        ('when: {strict: "yes"}', 'when: {mood: "yes"}', "mood: yes"),
        ('value: "no"', 'value: "maybe"', "choices"),
        ("guards: [{by: pay_by, ", "guards: [{by: pay_by, once: case, ", "之一"),
        ("guards: [{by: pay_by, ", "guards: [{", "之一"),
        (
            "within: {n: 2, unit: working-days}, since",
            "named: until, within: {n: 2, unit: working-days}, since",
            "之一",
        ),
        ("answered: [foi.fee_paid]", "answered: [foi.corrected]", "foi.corrected"),
        ("unit: working-days}\n  states", "unit: months}\n  states", "可用"),
        ("within: {n: 2, unit: working-days}", "within: {n: 2, unit: months}", "可用"),
        ("within: {n: 2, unit: working-days}", "within: {n: 2, unit: hours}", "按小时"),
        ("unit: working-days}\n  states", "unit: hours}\n  states", "按小时"),
        ("    served: served_on\n", "    served: served_on\n    lapses: other\n", "lapses other"),
        ("effect: reset, title: 恢复", "effect: extend, title: 恢复", "carries"),
        ("answers: true", "answer: true", "answer"),
        ("answers: true", "answers: true, owed: 另行答复", "owed"),
    ],
)
def test_a_wrong_clock_is_refused(old: str, new: str, what: str) -> None:
    assert GOOD.count(old) == 1
    with pytest.raises(RulebookError) as refused:
        rules(GOOD.replace(old, new))
    assert what in refused.value.what


def test_a_choice_that_no_event_has_is_named() -> None:
    (clock,) = rules(GOOD.replace("event: foi.received,", "event: foi.received, where: {channel: [pigeon]},"))
    assert any("pigeon" in fault.what for fault in check_rule(clock, "test.yaml"))


def _profile(**tailor: Any) -> Profile:
    import msgspec

    row = {"rule": "foi.reply", "reason": "市政府规定", "from": "2019-05-15", **tailor}
    return msgspec.convert({"title": "某市", "imports": [{"book": "national/foi"}], "tailor": [row]}, Profile)


def test_a_place_may_choose_the_strict_reading_and_says_why() -> None:
    (clock,) = assemble("test", _profile(settings={"pause_from": "served"})).versions("foi.reply")
    assert isinstance(clock, Clock) and "市政府规定" in (clock.tailored or "")
    facts = [
        fact("received", "2025-09-15"),
        fact("consult_sent", "2025-09-22", served_on="2025-09-24"),
        fact("consult_done", "2025-10-13"),
    ]
    found = read(clock, facts, calendar()).due
    assert found is not None and found.value.isoformat() == "2025-10-30"


def test_a_place_may_promise_a_shorter_period_but_no_longer_one() -> None:
    (clock,) = assemble("test", _profile(within={"n": 15, "unit": "working-days"})).versions("foi.reply")
    found = read(clock, [fact("received", "2025-09-25")], calendar()).due  # type: ignore[arg-type]
    assert found is not None and found.value.isoformat() == "2025-10-22"
    with pytest.raises(RulebookError, match="不得宽于"):
        assemble("test", _profile(within={"n": 21, "unit": "working-days"}))


def test_a_reading_nobody_offers_is_refused() -> None:
    with pytest.raises(RulebookError, match="sent、served"):
        assemble("test", _profile(settings={"pause_from": "whenever"}))
