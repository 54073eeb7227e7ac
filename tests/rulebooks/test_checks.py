"""What nobody can understand, or what comes out otherwise, is named with its place."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Annotated, Any, Literal

import msgspec
import pytest

from gongkai.law.errors import RulebookError
from gongkai.law.kinds import Completeness, Quota, Ratio
from gongkai.rulebooks.checks import ORGAN_KINDS, check, check_file
from gongkai.rulebooks.fields import fields
from gongkai.rulebooks.loader import load
from gongkai.rulebooks.reading import parse

HEAD = """
title: 某市的规则
locality: 某市
instruments: {某市2026: {title: 某市政务公开工作要点}}
imports: []
rules:
- id: test.rule
  title: 试验规则
  citation: {instrument: 某市2026, article: 一}
  basis: policy
  checked: 2026-11-25
"""
DEADLINE = """
  kind: deadline
  start: {event: opinion.noticed, where: {level: major}, on: noticed_at}
  met: {event: opinion.answered}
  within: {n: 5, unit: hours}
"""
CASES = """
cases:
- {rule: test.rule, case: 五小时内发布, now: 2026-03-03 09:00, events: [{event: opinion.noticed, at: 2026-03-02 09:00, noticed_at: 2026-03-02 09:00, level: major}, {event: opinion.answered, at: 2026-03-02 14:00:00}], expect: {due: 2026-03-02 14:00:00, state: met}}
- {rule: test.rule, case: 晚一秒, now: 2026-03-03 09:00, events: [{event: opinion.noticed, at: 2026-03-02 09:00, noticed_at: 2026-03-02 09:00, level: major}, {event: opinion.answered, at: 2026-03-02 14:00:01}], expect: {state: late}}
"""
GOOD = HEAD + DEADLINE.removeprefix("\n") + CASES.removeprefix("\n")
QUOTA = """
  kind: quota
  counts: {event: training.held}
  period: year
  at_least: 1
"""
RATIO = """
  kind: ratio
  observes: {event: site.drawn}
  period: event
  numerator: {of: size, key: sites}
  denominator: {of: latest, key: running}
  at_least: 15
"""
COMPLETE = """
  kind: completeness
  of: {event: site.drawn}
  elements: {sites: 抽查的网站}
"""
GATE = """
  kind: gate
  before: {event: opinion.answered}
  require: [{event: opinion.noticed, sentence: 尚未登记}]
"""
EXCEPTIONS = """
  exceptions:
  - {name: 甲, where: {level: [major, ordinary]}, within: {n: 3, unit: hours}}
  - {name: 乙, where: {level: major}, within: {n: 2, unit: hours}}
"""


def faults(tmp_path: Path, text: str, name: str = "somewhere.yaml") -> list[str]:
    file = tmp_path / name
    file.write_text(text, encoding="utf-8")
    return [str(error) for error in check_file(file)]


def rule(text: str) -> str:
    """A file with this one rule and no cases."""
    return HEAD + text.removeprefix("\n")


def test_a_good_file_has_no_faults(tmp_path: Path) -> None:
    assert faults(tmp_path, GOOD) == []


@pytest.mark.parametrize(
    ("text", "place", "said"),
    [
        (GOOD.replace("event: opinion.noticed, where", "event: opinion.seen, where"), "test.rule", "“opinion.seen”不在"),
        (GOOD.replace("where: {level: major}", "where: {lvl: major}"), "test.rule", "没有“lvl”这一项"),
        (GOOD.replace("where: {level: major}", "where: {level: huge}"), "test.rule", "没有“huge”这个选项"),
        (GOOD.replace("on: noticed_at", "on: seen_at"), "test.rule", "没有“seen_at”这一项"),
        (GOOD.replace("within: {n: 5, unit: hours}", "by_field: until"), "test.rule", "没有“until”这一项"),
        (GOOD.replace("within: {n: 5, unit: hours}", "within_field: length"), "test.rule", "没有“length”这一项"),
        (GOOD.replace("met: {event: opinion.answered}", "met: {event: opinion.answered}\n  link: about_it"), "test.rule", "没有“about_it”这一项"),
        (GOOD.replace("kind: deadline", "kind: deadline\n  awaits: {event: catalogue.issued_by_nobody}"), "test.rule", "不在"),
        (GOOD.replace("kind: deadline", "kind: deadline\n  field: astrology"), "test.rule", "“astrology”不在 fields.yaml"),
        (GOOD.replace("kind: deadline", "kind: deadline\n  requirement: [T1]"), "test.rule", "NR-T01"),
        (GOOD.replace("  within", EXCEPTIONS.removeprefix("\n") + "  within"), "test.rule", "“甲”与“乙”重叠"),
        (GOOD.replace("  within", EXCEPTIONS.removeprefix("\n").replace("乙", "甲") + "  within"), "test.rule", "“甲”写了两次"),
        (GOOD.replace("instrument: 某市2026", "instrument: 某县2026"), "test.rule", "“某县2026”未列入，请先补到本文件的 instruments"),
        (GOOD.replace("{某市2026:", "{条例:").replace("instrument: 某市2026", "instrument: 条例"), "somewhere", "“条例”是自带的简称"),
        (GOOD.replace("locality: 某市\n", ""), "somewhere", "应写明 locality"),
        (GOOD.replace("imports: []", "imports: [{book: national/atlantis}]"), "national/atlantis", "没有这个规则文件"),
        (GOOD.replace("imports: []", "imports: [{book: national/tasks, select: [NR-X99]}]"), "somewhere", "NR-X99"),
        (GOOD.replace("imports: []", "tailor: [{rule: no.such, reason: x, at_least: 2}]"), "somewhere", "“no.such”没有被引入"),
        (GOOD.replace(CASES.removeprefix("\n"), ""), "test.rule", "没有案例"),
        (GOOD.replace("state: met", "state: late"), "五小时内发布", "应为 2026-03-02 14:00:00 late"),
        (GOOD.replace("due: 2026-03-02 14:00:00", "due: 2026-03-02 14:00:01"), "五小时内发布", "应为"),
        (GOOD.replace("now: 2026-03-03 09:00, ", ""), "第17行", "应写明 now"),
        (GOOD.replace("now: 2026-03-03 09:00", "now: 昨天"), "第17行", "“昨天”不可读"),
        (GOOD.replace("rule: test.rule", "rule: test.other"), "五小时内发布", "没有规则“test.other”"),
        (GOOD.replace("expect: {", "words: [第九条], expect: {"), "五小时内发布", "没有“第九条”"),
        (GOOD.replace("{event: opinion.answered, at", "{event: opinion.answered, chanel: x, at"), "五小时内发布", "没有“chanel”这一项"),
        (GOOD.replace("{event: opinion.answered, at", "{event: opinion.reply, at"), "五小时内发布", "“opinion.reply”不在词表中"),
        (GOOD.replace("kind: deadline", "kind: deadline\n  kinds: x"), "第7行", "kinds"),
        (rule(QUOTA).replace("at_least: 1", "at_least: 1\n  applies: [ministry]"), "test.rule", "没有“ministry”这类机关"),
        (rule(QUOTA).replace("at_least: 1", "at_least: 1\n  sum: hours"), "test.rule", "没有“hours”这一项"),
        (rule(QUOTA).replace("at_least: 1", "at_least: 1\n  distinct: hours"), "test.rule", "没有“hours”这一项"),
        (rule(QUOTA).replace("at_least: 1", "at_least: 1\n  charged: {event: charge.taken, where: {work: [alchemy]}}"), "test.rule", "“alchemy”"),
        (rule(RATIO).replace("key: sites", "key: places"), "test.rule", "没有“places”这一项"),
        (rule(RATIO).replace("at_least: 15", "at_least: 15\n  reading: monthly"), "test.rule", "“monthly”不在 readings"),
        (rule(RATIO).replace("at_least: 15", "at_least: 15\n  readings: [{name: a, title: b}, {name: a, title: c}]"), "test.rule", "“a”写了两次"),
        (rule(COMPLETE).replace("{sites:", "{places:"), "test.rule", "没有“places”这一项"),
        (rule(COMPLETE).replace("elements", "in: places\n  elements"), "test.rule", "没有“places”这一项"),
        (rule(GATE).replace("sentence:", "unless: {level: major}, sentence:"), "test.rule", "没有“level”这一项"),
        (rule(GATE).replace("sentence:", "holds: {level: huge}, sentence:"), "test.rule", "“huge”"),
        (rule(GATE).replace("sentence:", "carries: {plan: filled}, sentence:"), "test.rule", "没有“plan”这一项"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_named_with_its_place(tmp_path: Path, text: str, place: str, said: str) -> None:
    found = faults(tmp_path, text)
    assert any(place in fault and said in fault for fault in found), found


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (rule(QUOTA).replace("period: year", ""), "period、rolling 之一"),
        (rule(QUOTA).replace("period: year", "period: year\n  rolling: {n: 3, unit: years}"), "period、rolling 之一"),
        (rule(QUOTA).replace("period: year", "period: month\n  closes: 01-31"), "period: year"),
        (rule(QUOTA).replace("period: year", "period: year\n  closes: 02-29"), "不是每年都有"),
        (rule(QUOTA).replace("period: year", "period: year\n  opens: 05-15"), "同时写明 closes"),
        (rule(QUOTA).replace("period: year", "period: year\n  opens: 05-16\n  closes: 05-15"), "晚于 closes"),
        (rule(QUOTA).replace("period: year", "period: year\n  opens: 02-29\n  closes: 05-15"), "opens 02-29 不是每年都有"),
        (rule(DEADLINE).replace("unit: hours}", "unit: hours, rolls: false}"), "rolls"),
        (rule(QUOTA).replace("period: year", "period: year\n  sum: a\n  distinct: b"), "只能写一个"),
        (rule(QUOTA).replace("period: year", "rolling: {n: 3, unit: years}\n  sum: a"), "不能与 sum"),
        (rule(QUOTA).replace("period: year", "rolling: {n: 3, unit: hours}"), "hours"),
        (rule(RATIO).replace("at_least: 15", ""), "之一"),
        (rule(RATIO).replace("at_least: 15", "at_least: 15\n  below: 20"), "之一"),
        (rule(RATIO).replace("at_least: 15", "at_least: 十五"), "应符合"),
        (rule(RATIO).replace("key: sites", "key: sites, of: most"), "写了两次"),
        (rule(RATIO).replace("{of: size, key: sites}", "{of: size}"), "都要写明 key"),
        (rule(RATIO).replace("at_least: 15", "at_least: 15\n  unsatisfiable: {sentence: 无解, below: 2}"), "unsatisfiable"),
        (rule(COMPLETE).replace("elements: {sites: 抽查的网站}", ""), "elements、steps 之一"),
        (rule(COMPLETE).replace("elements", "at_least: 2\n  elements"), "多于所列的项数"),
        (rule(COMPLETE).replace("elements", "optional: {b: {a: 1}}\n  elements"), "“b”不在 elements"),
        (rule(COMPLETE).replace("elements", "charged: {event: charge.taken}\n  elements"), "union: organ"),
        (rule(COMPLETE).replace("elements", "each: true\n  union: subject\n  elements"), "只能写一个"),
        (rule(COMPLETE).replace("elements: {sites: 抽查的网站}", "union: organ\n  steps: [{event: a.b, title: c}]"), "不能与 steps 同用"),
        (rule(GATE).replace("require:", "forbid: 不得\n  require:"), "require、forbid 之一"),
        (rule(GATE).replace("event: opinion.noticed, ", ""), "event（此前须有的事件）或者 carries"),
        (rule(GATE).replace("event: opinion.noticed, ", "carries: {channel: filled}, elapsed: {n: 3, unit: hours}, "), "请写明 event"),
        (rule(GATE).replace("event: opinion.noticed, ", "carries: {channel: filled}, reached: at, "), "请写明 event"),
        (rule(DEADLINE).replace("within: {n: 5, unit: hours}", "within: {n: 5, unit: hours}\n  ahead: {n: 1, unit: hours}"), "请写明 by_field"),
        (rule(DEADLINE).replace("within: {n: 5, unit: hours}", "within: {n: 5, unit: hours}\n  after_release: {n: 1, unit: hours}"), "请写明 awaits"),
        (rule(DEADLINE).replace("  within", EXCEPTIONS.removeprefix("\n").replace(", within: {n: 2, unit: hours}", "") + "  within"), "none 之一"),
    ],
)  # fmt: skip
def test_a_rule_that_contradicts_itself_is_refused_with_its_line(tmp_path: Path, text: str, said: str) -> None:
    (found,) = faults(tmp_path, text)
    assert "行" in found.partition("：")[0] and said in found, found


def test_a_file_of_the_same_name_as_a_shipped_one_is_refused(tmp_path: Path) -> None:
    assert ["同名" in fault for fault in faults(tmp_path, GOOD, "bazhong-2017.yaml")] == [True]


def test_a_folder_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(RulebookError, match="GONGKAI_RULES"):
        check(tmp_path / "nowhere")


def test_a_gate_and_a_duty_have_cases_of_their_own_shape(tmp_path: Path) -> None:
    refused = CASES.partition("now:")[0] + "about: {event: opinion.answered}, refused: [尚未登记]}\n"
    refused += "- {rule: test.rule, case: 已登记, past: [{event: opinion.noticed}], about: {event: opinion.answered}, refused: []}\n"
    assert faults(tmp_path, rule(GATE) + refused.removeprefix("\n")) == []
    wrong = faults(tmp_path, HEAD + DEADLINE.removeprefix("\n") + refused.removeprefix("\n"), "other.yaml")
    assert any("前置程序的案例" in fault for fault in wrong)
    more = faults(tmp_path, rule(GATE) + refused.replace("[尚未登记]", "[]").removeprefix("\n"), "third.yaml")
    assert any("应拒绝的理由：无，实为：尚未登记" in fault for fault in more)


def test_cases_on_one_side_of_a_limit_alone_are_refused(tmp_path: Path) -> None:
    one, other = GOOD.rsplit("\n- {", 1)
    for text in (one + "\n", one.rsplit("\n- {", 1)[0] + "\n- {" + other):
        assert [fault.partition("：")[2] for fault in faults(tmp_path, text)] == [
            "案例都落在限度的同一边，请在另一边也写一个"
        ]


class Shape(msgspec.Struct, forbid_unknown_fields=True, tag_field="kind", tag="shape"):
    count: Annotated[int, msgspec.Meta(ge=1, le=9)]
    name: Annotated[str, msgspec.Meta(min_length=1, max_length=3)] = "x"
    code: Annotated[str, msgspec.Meta(pattern="^a+$")] = "a"
    day: date | None = None
    unit: Literal["days", "hours"] = "days"
    said: dict[Annotated[str, msgspec.Meta(min_length=1)], bool] = {}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("kind: shape\ncount: 两个", "第2行（count）：应为整数，实为文字"),
        ("kind: shape\ncount: 0", "第2行（count）：应为不小于 1 的整数"),
        ("kind: shape\ncount: 10", "第2行（count）：应为不大于 9 的整数"),
        ("kind: shape\ncount: 1\nname: ''", "第3行（name）：不能为空，请写明"),
        ("kind: shape\ncount: 1\nname: abcd", "第3行（name）：长度应不大于 3"),
        ("kind: shape\ncount: 1\ncode: b", "第3行（code）：写法不对，应符合 ^a+$"),
        ("kind: shape\ncount: 1\nday: 2026-02-30", "第3行（day）：不是存在的日期，应为 2026-03-01 的形式"),
        ("kind: shape\ncount: 1\nday: 3", "第3行（day）：应为日期或者空，实为整数"),
        ("kind: shape\ncount: 1\nunit: weeks", "第3行（unit）：“weeks”不是可用的值"),
        ("kind: shape\ncount: 1\nsaid: {'': true}", "第3行（said）：不能为空，请写明"),
        ("kind: shape\ncount: 1\nsaid: [a]", "第3行（said）：应为“键: 值”，实为列表"),
        ("kind: form\ncount: 1", "第1行（kind）：“form”不是可用的值"),
        ("kind: shape", "第1行：缺少“count”，请补上"),
        ("kind: shape\ncount: 1\ncounts: 1", "第1行：没有“counts”这一项，请改名或者删去"),
    ],
)
def test_whatever_does_not_fit_its_shape_is_said_in_chinese(text: str, said: str) -> None:
    with pytest.raises(RulebookError) as refused:
        parse(text, Shape, "某市.yaml")
    assert str(refused.value) == f"某市.yaml {said}"


def test_the_kinds_of_organs_are_those_of_the_register() -> None:
    from gongkai.organs.models.organ import Kind

    assert set(ORGAN_KINDS) == set(Kind.values)
    applied = {kind for rule in load() if isinstance(rule, (Quota, Ratio, Completeness)) for kind in rule.applies}
    assert applied <= set(ORGAN_KINDS)


def test_a_finer_area_of_work_names_one_that_is_there() -> None:
    assert all(field.part_of is None or field.part_of in fields() for field in fields().values())


def test_every_event_a_room_should_write_is_declared_by_it() -> None:
    """The vocabulary says which room writes an event; the room must know of it."""
    from gongkai.desk.vocabulary import vocabulary as declared
    from gongkai.rulebooks.vocabulary import events

    by_rooms: dict[str, Any] = {name: kind for name, kind in events().items() if kind.room}
    assert by_rooms and by_rooms.keys() <= declared().keys()
