"""Statements alone on their line below several items, and names that share one 各."""

from datetime import date

import pytest

from gongkai.text import units
from gongkai.text.reading import read

HEAD = "江左市2023年工作方案\n"
ONE = "（一）改造管网。\n1.排查老旧管道。\n2.2023年9月底前更换。\n3.建立台账。\n（责任单位：市住建局）\n"
TWO = "（二）保障供水。\n1.建设泵站。\n2.检测水质。\n（责任单位：市水务局）\n"
EACH = "（三）美化环境。\n1.清理垃圾。\n（责任单位：市城管局）\n2.种植树木。\n（责任单位：市园林局）\n"


def found(text: str) -> list[tuple[str, tuple[str, ...], date | None, list[str]]]:
    return [
        (t.clause, t.responsible, t.deadline, [d.kind for d in t.doubts])
        for t in read(HEAD + "一、任务\n" + text).tasks
    ]


def test_a_document_that_always_states_units_below_its_items_means_all_of_them() -> None:
    assert found(ONE + TWO) == [
        ("一(一)", ("市住建局",), date(2023, 9, 30), []),
        ("一(二)", ("市水务局",), None, []),
    ]


def test_where_only_one_clause_is_written_so_somebody_is_asked() -> None:
    assert found(ONE) == [("一(一)", ("市住建局",), date(2023, 9, 30), ["governs-all"])]


def test_where_other_items_have_their_own_the_last_one_is_meant_and_somebody_is_asked() -> None:
    [first, *others] = found(ONE + EACH)
    assert first == ("一(一)3", ("市住建局",), None, ["governs-last"])
    assert [(clause, doubts) for clause, _, _, doubts in others] == [("一(三)1", []), ("一(三)2", [])]


def test_items_that_go_on_below_the_statement_leave_it_to_the_one_above() -> None:
    [first, second] = found("（一）改造。\n1.甲事。\n2.乙事。\n（责任单位：市甲局）\n3.丙事。\n（责任单位：市乙局）\n")
    assert (first[0], second[0], second[3]) == ("一(一)2", "一(一)3", [])
    assert first[3] == ["governs-last"]


def test_what_holds_for_all_spans_all_and_owns_their_dates() -> None:
    text = HEAD + "一、任务\n" + ONE + TWO
    reading = read(text)
    task = reading.tasks[0]
    assert text[task.start : task.end].startswith("1.排查老旧管道。")
    assert text[task.start : task.end].endswith("（责任单位：市住建局）")
    assert reading.dated == ()


def test_a_label_below_may_add_the_limit_of_all() -> None:
    text = ONE.replace("（责任单位：市住建局）", "责任单位：市住建局\n完成时限：2023年11月底前") + TWO
    assert found(text)[0] == ("一(一)", ("市住建局",), date(2023, 11, 30), [])


@pytest.mark.parametrize(
    ("words", "names"),
    [
        ("各市党委、政府，省委各部委", ("各市党委、政府", "省委各部委")),
        ("各县（市、区）党委、政府，市直各单位", ("各县（市、区）党委、政府", "市直各单位")),
        ("各市委、市政府、省财政厅", ("各市委、市政府", "省财政厅")),
        ("市委、市政府", ("市委", "市政府")),
    ],
)
def test_party_and_government_of_every_place_share_one_each(words: str, names: tuple[str, ...]) -> None:
    assert units.split(words) == names
    assert units.addressees(words) == names
