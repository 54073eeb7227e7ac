"""Boxes of lines become reading order: columns, what stands across them, indents and page numbers."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from gongkai.channels.gazette_layout import begins, furniture, missing, runs, slant, upright
from gongkai.channels.gazette_ocr import distance


def column(left: int, top: int, widths: str) -> list[tuple[int, int, int, int]]:
    """Lines 20 high, 30 apart: ``f`` full, ``i`` indented and full, ``s`` short."""
    edges = {"f": (0, 400), "i": (40, 400), "s": (0, 150)}
    return [(left + edges[w][0], top + 30 * n, left + edges[w][1], top + 30 * n + 20) for n, w in enumerate(widths)]


def read(boxes: list[tuple[int, int, int, int]]) -> list[int]:
    return [i for run in runs(boxes) for i in run]


def test_one_column_is_read_from_top_to_bottom():
    boxes = column(100, 100, "ifsifs")
    assert read(boxes) == [0, 1, 2, 3, 4, 5]
    starts = begins(boxes, runs(boxes))
    assert [starts[i] for i in range(6)] == [True, False, False, True, False, False]


def test_two_columns_under_a_title_are_read_one_after_the_other():
    title, left, right = (150, 40, 850, 80), column(100, 100, "ifff"), column(550, 100, "fsif")
    boxes = [right[2], left[0], title, right[0], left[3], left[1], right[1], left[2], right[3]]
    assert [boxes[i] for i in read(boxes)] == [title, *left, *right]
    starts = begins(boxes, runs(boxes))
    assert not starts[boxes.index(right[0])], "the paragraph goes on in the next column"
    assert starts[boxes.index(right[2])]


def test_a_title_between_parts_the_page():
    above = [*column(100, 100, "fff"), *column(550, 100, "fff")]
    title = (150, 200, 850, 240)
    below = [*column(100, 260, "fff"), *column(550, 260, "fff")]
    boxes = [*below, title, *above]
    assert [boxes[i] for i in read(boxes)] == [*above, title, *below]


def test_a_signature_on_the_right_is_no_column():
    boxes = [*column(100, 100, "iffff"), (350, 260, 500, 280), (350, 290, 500, 310)]
    assert read(boxes) == list(range(7))


def test_a_title_over_two_lines_is_one_paragraph():
    boxes = [(200, 40, 400, 60), (250, 70, 350, 90), *column(100, 120, "iff")]
    starts = begins(boxes, runs(boxes))
    assert [starts[i] for i in range(4)] == [True, False, True, False]


def test_page_numbers_stand_alone_at_the_edge():
    boxes = [*column(100, 100, "ffffffffff"), (280, 460, 320, 480)]
    told = furniture(boxes, [*["文字"] * 9, "12", "— 12 —"])
    assert told == [*[False] * 10, True], "a number between the lines is text"


def test_where_a_line_could_stand_and_none_was_read():
    boxes = column(100, 100, "ffff")
    del boxes[2]
    assert [(top, bottom) for _l, top, _r, bottom in missing(boxes, runs(boxes))] == [(150, 190)]


def test_slant():
    assert round(slant([[(0, 0), (100, 10), (100, 30), (0, 20)]]), 1) == 5.7
    assert slant([]) == 0 and upright([(0, 1), (4, 0), (4, 2), (0, 3)]) == (0, 0, 4, 3)


@given(st.lists(st.tuples(st.integers(0, 900), st.integers(0, 900)), max_size=40, unique=True))
def test_every_line_is_read_once(places):
    boxes = [(x, y, x + 80, y + 20) for x, y in places]
    parts = runs(boxes)
    assert sorted(i for part in parts for i in part) == list(range(len(boxes)))
    assert begins(boxes, parts).keys() == set(range(len(boxes)))


@given(st.text("甲乙丙", max_size=8), st.text("甲乙丙", max_size=8))
def test_distance(one, other):
    assert distance(one, other) == distance(other, one) <= max(len(one), len(other))
    assert (distance(one, other) == 0) == (one == other)
