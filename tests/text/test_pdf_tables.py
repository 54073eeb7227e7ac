"""Tables in a PDF: cells between drawn lines, wrapped, merged, broken over pages; and pages that only look like one."""

from collections.abc import Callable, Iterator, Sequence
from datetime import date

import pytest
from tests.text import samples

from gongkai.text import files
from gongkai.text.reading import read

XS = (60, 90, 210, 330, 450, 535)
HEAD = ("序号", "工作任务", "牵头单位", "配合单位", "完成时限")
FIRST = ("1", "完善目录\n管理制度", "县档案局", "县财政局\n县教育局", "9月底前")
SECOND = ("2", "公布清单", "县农业\n农村局", "各乡镇、县\n直各部门", "11月\n30日前")
TITLE = [(60.0, 800.0, "2024年平川县重点任务分工表")]
Lines = Callable[[float, float, float, float], str]


def stroked(x1: float, y1: float, x2: float, y2: float) -> str:
    return f"{x1} {y1} m {x2} {y2} l S"


def filled(x1: float, y1: float, x2: float, y2: float) -> str:
    """A line as a thin box, as printers of web pages draw it."""
    return f"{x1} {y1} {max(x2 - x1, 0.7)} {max(y2 - y1, 0.7)} re f"


def page(rows: Sequence[Sequence[str]], lines: Lines = stroked, top: float = 780, tall: float = 40, without: Sequence[tuple[int, int]] = ()) -> bytes:  # fmt: skip
    """`without`: cells (row, column) whose lower line is not drawn, so that they reach down."""
    drawn, placed = [], list(TITLE) if top == 780 else []
    for at in range(len(rows) + 1):
        for column in range(len(XS) - 1):
            if (at - 1, column) not in without:
                drawn.append(lines(XS[column], top - at * tall, XS[column + 1], top - at * tall))
    drawn += [lines(x, top - len(rows) * tall, x, top) for x in XS]
    for at, row in enumerate(rows):
        for column, words in enumerate(row):
            placed += [
                (XS[column] + 3.0, top - at * tall - 14 - 14 * n, line) for n, line in enumerate(words.split("\n"))
            ]
    return " ".join(drawn).encode() + b" " + samples.pdf_words(placed)


def told(*pages: bytes) -> Iterator[tuple[str, tuple[str, ...], tuple[str, ...], date | None]]:
    for task in read(files.read(samples.pdf_pages(*pages), "a.pdf").text).tasks:
        yield task.title, task.lead, task.cooperating, task.deadline


WANTED = [
    ("完善目录管理制度", ("县档案局",), ("县财政局", "县教育局"), date(2024, 9, 30)),
    ("公布清单", ("县农业农村局",), ("各乡镇", "县直各部门"), date(2024, 11, 30)),
]


@pytest.mark.parametrize("lines", [stroked, filled])
def test_what_stands_between_lines_is_a_cell(lines: Lines) -> None:
    assert list(told(page([HEAD, FIRST, SECOND], lines))) == WANTED


def test_a_cell_that_reaches_down_is_said_in_every_row() -> None:
    rows = [HEAD, ("1", "完善目录", "县档案局", "县财政局", "9月底前"), ("2", "公布清单", "", "县教育局", "11月30日前")]
    assert [lead for _, lead, _, _ in told(page(rows, without=[(1, 2)]))] == [("县档案局",), ("县档案局",)]
    assert [lead for _, lead, _, _ in told(page(rows))] == [("县档案局",), ()]


def test_a_row_goes_on_upon_the_next_page() -> None:
    above = page([HEAD, FIRST, ("2", "公布", "县农业农村局", "各乡镇、", "11月")])
    below = page([("", "清单", "", "县直各部门", "30日前")], top=760)
    assert (
        list(
            told(
                above,
                page([("", "清单", "", "县直各部门", "30日前"), ("3", "验收", "县审计局", "", "年底前")], top=760),
            )
        )[:2]
        == WANTED
    )
    assert len(list(told(above, below))) == 2


@pytest.mark.parametrize(
    ("turned", "matrix"), [(90, "0 1 -1 0 595 0"), (180, "-1 0 0 -1 595 842"), (270, "0 -1 1 0 0 842")]
)
def test_a_page_lying_on_its_side(turned: int, matrix: str) -> None:
    content = f"q {matrix} cm ".encode() + page([HEAD, FIRST, SECOND], top=560) + b" Q"
    text = files.read(samples.pdf_pages(content, turned=turned), "a.pdf").text
    rows = [line.split("\t") for line in text.splitlines() if "底前" in line or "日前" in line]
    assert [(row[0], row[-1]) for row in rows] == [("1", "9月底前"), ("2", "11月30日前")]


def test_lines_that_cross_nothing_make_no_table() -> None:
    ruled = " ".join(stroked(60, 700 - 30 * n, 535, 700 - 30 * n) for n in range(5)).encode()
    text = files.read(samples.pdf_pages(ruled + b" " + samples.pdf_words([(60, 705, "责任单位：县档案局"), (60, 675, "以上各条")])), "a.pdf").text  # fmt: skip
    assert text.split() == ["责任单位：县档案局", "以上各条"]


def test_every_word_of_a_page_is_kept() -> None:
    rows = [HEAD, FIRST, SECOND]
    text = files.read(samples.pdf_pages(page(rows)), "a.pdf").text
    wanted = sorted("".join(TITLE[0][2] + "".join("".join(row) for row in rows)).replace("\n", ""))
    assert sorted("".join(text.split())) == wanted
