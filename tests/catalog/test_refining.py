"""可以细化，不能删减: what an organ may make of the row above, by cases and by property."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests import factories

from gongkai.catalog.content import FIELDS, Content, absences
from gongkai.catalog.lookalikes import lookalikes
from gongkai.catalog.refining import Upper, changes, departures, limit_order, merged
from gongkai.schemas.limits import parse_limits

ABOVE = Content(
    level1="低保",
    elements=("名单", "标准", "○照片"),
    basis=("社会救助暂行办法",),
    limit_text="自信息形成之日起20个工作日内",
    subject_organ="民政部门",
    channels=("政府网站", "□两微一端"),
    audience="all",
    mode="active",
    levels=("county", "town"),
    cycle="每季度",
)
UPPER = Upper(ABOVE, "19-001", "共性事项目录")


def codes(content: Content, upper: Content = ABOVE, *, level: str = "county", judged: bool = False) -> set[str]:
    found = departures(content, replace(UPPER, content=upper), level, judged=judged)
    assert all("19-001" in reason.text for reason in found), "every refusal cites the row above"
    return {reason.code for reason in found}


@pytest.mark.parametrize(
    ("change", "refused"),
    [
        ({}, set()),
        ({"elements": ("标准", "名单", "监督电话")}, set()),
        ({"elements": ("名 单", "標準")}, set()),
        ({"elements": ("名单",)}, {"element_dropped"}),
        ({"elements": ("名单", "○标准")}, {"element_dropped"}),
        ({"elements": ("名单", "标准", "照片")}, set()),
        ({"channels": ("政府网站", "政府公报")}, set()),
        ({"channels": ("□政府网站", "两微一端")}, {"channel_dropped"}),
        ({"channels": ()}, {"channel_dropped"}),
        ({"limit_text": "自信息形成之日起5个工作日内"}, set()),
        ({"limit_text": "自信息形成之日起21个工作日内"}, {"looser"}),
        ({"limit_text": "及时公开"}, {"looser"}),
        ({"limit_text": ""}, {"looser"}),
        ({"limit_text": "批准后20日内"}, {"unclear"}),
        ({"audience": "group", "audience_group": "村民"}, {"audience_narrower"}),
        ({"mode": "both"}, set()),
        ({"mode": "on_request"}, {"mode_narrower"}),
        ({"levels": ("county",)}, set()),
        ({"levels": ("town",)}, {"level_dropped"}),
        ({"cycle": "每月"}, set()),
        ({"cycle": "每年"}, {"rarer"}),
        ({"cycle": ""}, {"rarer"}),
        ({"level1": "最低生活保障", "subject_organ": "望川市民政局", "basis": ("新办法",)}, set()),
    ],
)
def test_what_refines_and_what_departs(change: dict[str, Any], refused: set[str]) -> None:
    assert codes(replace(ABOVE, **change)) == refused


def test_a_person_may_judge_what_cannot_be_compared_but_not_what_is_looser() -> None:
    assert codes(replace(ABOVE, limit_text="批准后20日内"), judged=True) == set()
    assert codes(replace(ABOVE, limit_text="自信息形成之日起21个工作日内"), judged=True) == {"looser"}


# properties


def _bare(line: str) -> str:
    return line.lstrip("○□")


ELEMENTS = st.lists(st.sampled_from("甲乙丙丁戊"), unique=True, min_size=1).map(
    lambda names: st.tuples(*(st.sampled_from([name, f"○{name}"]) for name in names))
)
LIMITS = st.builds(
    "{}{}{}".format,
    st.sampled_from(["自信息形成之日起", "批准后"]),
    st.integers(1, 40),
    st.sampled_from(["个工作日内", "日内"]),
) | st.sampled_from(["及时公开", "公示期不少于7日", "自信息形成之日起20个工作日内；公示期不少于5个工作日"])
ROWS = st.builds(
    Content,
    level1=st.sampled_from(["低保", "最低生活保障"]),
    elements=ELEMENTS.flatmap(lambda one: one),
    basis=st.just(("条例",)),
    limit_text=LIMITS,
    subject_organ=st.sampled_from(["民政部门", "民政局"]),
    channels=st.lists(st.sampled_from(["政府网站", "□政府公报", "公示栏", "□公示栏"]), min_size=1, unique_by=_bare).map(
        tuple
    ),
    audience=st.sampled_from(["all", "group"]),
    mode=st.sampled_from(["active", "both", "on_request"]),
    levels=st.lists(st.sampled_from(["county", "town"]), unique=True).map(tuple),
    cycle=st.sampled_from(["", "每月", "每季度", "每年", "动态"]),
)


@given(ROWS, ROWS)
def test_nothing_that_stands_has_dropped_or_loosened_anything(own: Content, above: Content) -> None:
    if codes(own, above):
        return
    required = {line for line in above.elements if not line.startswith("○")}
    assert required <= {line for line in own.elements if not line.startswith("○")}
    assert {line for line in above.channels if line[0] != "□"} <= {line for line in own.channels if line[0] != "□"}
    assert limit_order(own, above) in ("same", "stricter")
    for mine in parse_limits(own.limit_text):
        for upper in parse_limits(above.limit_text):
            if (mine.kind, mine.unit, mine.anchor) == (upper.kind, upper.unit, upper.anchor) and mine.amount:
                assert mine.amount >= upper.amount if mine.kind == "display" else mine.amount <= upper.amount


@given(ROWS, ROWS, ROWS)
def test_taking_over_never_departs_and_keeps_what_was_refined(base: Content, above: Content, own: Content) -> None:
    """Whatever was above, is above now and was made of it here: the outcome keeps to the row above."""
    found = merged(base, above, own)
    assert codes(found, above) <= {"unclear"} - ({"unclear"} if found.limit_text == above.limit_text else set())
    assert merged(base, above, base) == above, "what was not refined follows"
    added = {line for line in own.elements if line.lstrip("○") not in {old.lstrip("○") for old in base.elements}}
    assert {line.lstrip("○") for line in added} <= {line.lstrip("○") for line in found.elements}
    assert merged(above, above, found) == found, "taken over twice is taken over once"


@given(ROWS, ROWS)
def test_a_comparison_names_exactly_the_parts_that_differ(one: Content, other: Content) -> None:
    told = changes(one, other)
    assert [change.name for change in told] == [name for name in FIELDS if getattr(one, name) != getattr(other, name)]
    assert replace(one, **{change.name: change.after for change in told}) == other


@given(ROWS)
def test_kept_as_json_a_row_is_the_same(row: Content) -> None:
    assert Content.kept(row.plain) == row


# the same thing twice


@pytest.mark.parametrize(
    ("one", "other", "alike"),
    [
        ({"level1": "低保", "level2": "名单公示"}, {"level1": "低保", "level2": "名单"}, True),
        ({"level1": "教育概况", "level2": "学校名录信息"}, {"level1": "教育概况", "level2": "学校名录"}, True),
        ({"level1": "教育概况", "level2": "学校名录"}, {"level1": "学生管理", "level2": "学生资助"}, False),
        ({"level1": "甲", "elements": ("一", "二")}, {"level1": "完全不同", "elements": ("二", "一")}, True),
        ({"level1": "甲", "elements": ("一",)}, {"level1": "完全不同", "elements": ("一",)}, False),
        ({"level1": "财政", "level2": "一般公共预算"}, {"level1": "财政", "level2": "政府性基金预算"}, False),
    ],
)
def test_look_alikes(one: dict[str, Any], other: dict[str, Any], alike: bool) -> None:
    plain = {"elements": ("名称", "正文")}
    rows = [
        factories.content(**plain | {"elements": (f"{n}",)} | change)
        if "elements" not in change
        else factories.content(**change)
        for n, change in enumerate((one, other))
    ]
    assert bool(list(lookalikes(rows, lambda row: (19, row)))) is alike
    assert not list(lookalikes(enumerate(rows), lambda pair: pair)), "in another field it is another item"


def test_the_eight_elements_are_named_when_missing() -> None:
    told = [reason.text[2:4] for reason in absences(Content(level1="x")) if reason]
    assert told == ["内容", "依据", "时限", "主体", "方式", "渠道", "公开"]
