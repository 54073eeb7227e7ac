"""Division-of-work tables: one row a task, columns headed 牵头单位, 责任单位, 完成时限."""

import itertools
import re
from typing import Literal

from gongkai.text.layout import Paragraph

Column = Literal["lead", "responsible", "cooperating", "time", "task", "number", "frequency"]

_HEADS: tuple[tuple[Column, re.Pattern[str]], ...] = (
    ("lead", re.compile("牵头|主办|主责")),
    ("cooperating", re.compile("配合|协办|协同|参与|协助")),
    ("time", re.compile("时限|期限|完成时间|时间节点|时间要求|时间安排|完成日期")),
    ("responsible", re.compile("责任(?:单位|部门|主体)|承办|落实单位|实施单位|负责单位|责任分工")),
    ("frequency", re.compile("频次|频率|周期")),
    ("number", re.compile("^序号$|^编号$|^项目编号$")),
    ("task", re.compile("任务|事项|内容|举措|措施|工作|项目|要求")),
)


def cells(paragraph: Paragraph) -> list[Paragraph]:
    """The cells of a table row, empty ones too; a paragraph that is no row has one."""
    separator = "\t" if "\t" in paragraph.text else "|" if paragraph.text.count("|") >= 2 else ""
    if not separator:
        return [paragraph]
    edges = [-1, *(i for i, c in enumerate(paragraph.text) if c == separator), len(paragraph.text)]
    found = [paragraph.part(a + 1, b) if a + 1 < b else paragraph.part(b, b) for a, b in itertools.pairwise(edges)]
    outer = separator == "|" and paragraph.text.startswith("|")
    return found[1 : -1 if paragraph.text.endswith("|") else None] if outer else found


def header(row: list[Paragraph]) -> dict[Column, int]:
    """Which column holds what, when this row heads a division of work; else empty."""
    found: dict[Column, int] = {}
    for at, cell in enumerate(row):
        column = next((name for name, pattern in _HEADS if pattern.search(cell.folded)), None)
        if column and len(cell.folded) <= 16:
            found.setdefault(column, at)
    return found if len(row) > 1 and found.keys() & {"lead", "responsible"} and len(found) > 1 else {}
