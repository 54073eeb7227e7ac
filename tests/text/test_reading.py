"""Documents of every shape, read as a clerk would read them. Cases: `shapes/` (our own) and `expected/` (documents kept elsewhere)."""

import re
from datetime import date
from pathlib import Path

import pytest
from tests.text.readingcases import SEEDS, Expected, ExpectedTask, load, seeds, shapes

from gongkai.text.numbers import to_chinese
from gongkai.text.reading import OutlineEntry, Reading, read
from gongkai.text.tasks import Task


def _check(text: str, reading: Reading, expected: Expected) -> None:
    head = {name: getattr(reading, name) for name in ("script", "title", "doc_number", "written_on")}
    assert head == {name: getattr(expected, name) for name in head}
    assert list(reading.issuers) == expected.issuers
    assert list(reading.addressees) == expected.addressees
    assert (reading.published_at and reading.published_at.isoformat()) == expected.published_at
    assert [(c.title, c.number) for c in reading.cites] == expected.cites
    by_size = any(len(entry) == 4 for entry in expected.outline)
    assert [_heading(o, by_size) for o in reading.outline] == expected.outline
    assert [_units(t) for t in reading.tasks] == [_units(t) for t in expected.tasks]
    assert [_limits(t) for t in reading.tasks] == [(t.deadline, t.deadline_text, t.frequency) for t in expected.tasks]
    assert [(d.clause, d.text, d.day) for d in reading.dated] == expected.dated
    for found, wanted in zip(reading.tasks, expected.tasks, strict=True):
        assert wanted.title in (None, found.title)
        assert wanted.line in (None, found.line)


def _heading(entry: OutlineEntry, by_size: bool) -> list[int | str]:
    return [entry.level, entry.label, *((len(entry.title), entry.line) if by_size else (entry.title,))]


def _units(task: Task | ExpectedTask) -> tuple[str, list[str], list[str], list[str]]:
    return task.clause, list(task.lead), list(task.responsible), list(task.cooperating)


def _limits(task: Task) -> tuple[date | None, str | None, str | None]:
    return task.deadline, task.deadline_text if task.deadline is None else None, task.frequency_text


def _offsets_hold(text: str, reading: Reading) -> None:
    """Every span lies where it says, on the line it says."""
    lines = text.split("\n")
    for entry in reading.outline:
        assert entry.label[0] in lines[entry.line - 1]
        assert _same(text[entry.start : entry.end], entry.title)
    for task in reading.tasks:
        assert task.start <= task.block[0] < task.block[1] <= task.end
        assert task.line == text.count("\n", 0, task.start) + 1
        spoken = _plain(text[task.start : task.end])
        assert all(_plain(unit) in spoken for unit in (*task.lead, *task.responsible, *task.cooperating))
    for cite in reading.cites:
        assert _same(text[cite.start + 1 : cite.end - 1], cite.title)
    for dated in reading.dated:
        assert _same(text[dated.start : dated.end], dated.text)


def _same(one: str, other: str) -> bool:
    """Equal but for the line breaks inside a hard-wrapped file and the sounds a converter put behind characters."""
    return _plain(one) == _plain(other)


_PAGE_NUMBER = re.compile(r"\n *(?:[-—] ?\d+ ?[-—]|第 ?\d+ ?页 ?共 ?\d+ ?页) *\n")
"""What may stand in the middle of a name whose lines a page parts."""


def _plain(words: str) -> str:
    return re.sub(r"\([a-zà-ǜ]+\)", "", "".join(_PAGE_NUMBER.sub("", words).split()))


@pytest.mark.parametrize("case", shapes(), ids=lambda path: path.stem)
def test_shapes(case: Path) -> None:
    text = case.with_suffix(".txt").read_text("utf-8")
    reading = read(text)
    _check(text, reading, load(case))
    _offsets_hold(text, reading)


@pytest.mark.parametrize("case", seeds(), ids=lambda path: path.stem)
def test_published_documents(case: Path) -> None:
    source = SEEDS / f"{case.stem}.txt"
    if not source.exists():
        pytest.skip(f"{source.name} is not here; set GONGKAI_SEEDS to the folder that has it")
    text = source.read_text("utf-8")
    reading = read(text)
    _check(text, reading, load(case))
    _offsets_hold(text, reading)


def test_a_division_of_duties_counts_wherever_its_bracket_stands() -> None:
    """A scan that loses the full stop before the bracket loses no units."""
    found = read(
        "一、主要任务\n1.新车电动化比例达到3O(省甲厅、省乙厅按职责分工负责)继续推广节能车辆，做好统计。\n"
    ).tasks
    assert [t.responsible for t in found] == [("省甲厅", "省乙厅")]


def test_others_of_the_state_council_are_left_out_like_any_others() -> None:
    text = "一、主要任务\n1.简化登记。（市场监管总局等国务院相关部门及各地区按职责分工负责）\n2.压缩时间。（海关总署牵头，税务总局等国务院有关部门负责）\n"
    found = read(text).tasks
    assert [(t.lead, t.responsible) for t in found] == [
        ((), ("市场监管总局", "各地区")),
        (("海关总署",), ("税务总局",)),
    ]


def test_a_name_broken_inside_a_drawn_cell_is_one_again() -> None:
    text = """防汛分工
┌──┬────┬────┬─────┐
│序号│任务    │牵头单位│配合单位  │
├──┼────┼────┼─────┤
│1   │修订预案│县防汛办│县气象局、│
│    │        │        │县水务局、县│
│    │        │        │民政局    │
└──┴────┴────┴─────┘
"""
    found = read(text).tasks
    assert [(t.lead, t.cooperating) for t in found] == [(("县防汛办",), ("县气象局", "县水务局", "县民政局"))]


@pytest.mark.parametrize("label", ["（{n}）", "{n}.", "{n}、", "（{chinese}）", "{chinese}、"])
def test_a_division_of_work_counts_past_a_hundred(label: str) -> None:
    most = 323
    items = [
        f"{label.format(n=n, chinese=to_chinese(n))}推进第{n}类事项网上办理。2027年3月底前完成。（市教育局牵头，市司法局配合）"
        for n in range(1, most + 1)
    ]
    found = read("\n".join(("关于做好工作的通知", "市政府各部门：", "现就有关事项通知如下。", *items)))
    assert [task.title for task in found.tasks] == [f"推进第{n}类事项网上办理" for n in range(1, most + 1)]
    assert found.tasks[-1].clause.strip("()（）") in ("323", "三百二十三")
