"""The rows of a table as a walk through a body meets them: heads, then tasks, each with what its columns give it."""

from dataclasses import dataclass, field
from typing import NamedTuple

from gongkai.text import limits, tables
from gongkai.text.assignment import Assignment
from gongkai.text.layout import Paragraph

_LONGEST_LIMIT = 12
_LONGEST_HEADING = 40
"""Of a line between rows, which does not end the table."""


class Row(NamedTuple):
    """What a row says; `texts` are the cells that name neither units nor its number."""

    found: Assignment
    number: str
    title: str
    texts: list[Paragraph]


@dataclass
class Rows:
    columns: dict[tables.Column, int] = field(default_factory=dict)
    """Empty outside of a table."""
    _met: int = 0
    """How many rows the table has so far."""
    _width: int = 0
    """How many cells the row of heads has."""
    _number: str = ""
    """Of the last row: a cell that reaches down over several rows stands in the first."""
    _spaced: bool = False
    """Only gaps part the cells of the table."""

    def cells(self, paragraph: Paragraph) -> list[Paragraph]:
        """The cells of a row; none of a line that is no row, which may end the table."""
        row = tables.cells(paragraph)
        if len(row) < 2:
            row = self._parted_by_gaps(paragraph)
        if len(row) < 2:
            if len(paragraph.text) > _LONGEST_HEADING or paragraph.folded.endswith("。"):
                self.columns = {}
            return []
        if self.columns and not tables.header(row) and tables.begins_another(row):
            self.columns = {}
        return row

    def _parted_by_gaps(self, paragraph: Paragraph) -> list[Paragraph]:
        inside = bool(self.columns and self._spaced)
        row = tables.spaced(paragraph, self._width if inside else 0)
        if inside and len(row) < 2 and "number" not in self.columns:
            row = tables.unnumbered(paragraph, self._width, self.columns)
        self._spaced = len(row) > 1
        return row

    def goes_on(self, head: dict[tables.Column, int], width: int) -> bool:
        """Whether heads are the second row of those above; then they count."""
        below = tables.second_head(head, width, self.columns, self._width)
        if below and not self._met:
            self.columns = below
            return True
        return False

    def begin(self, columns: dict[tables.Column, int], width: int) -> None:
        self.columns, self._width, self._number, self._met = columns, width, "", 0

    def begin_stacked(self, columns: dict[tables.Column, int]) -> None:
        self.columns, self._number = columns, ""

    def fitted(self, row: list[Paragraph], stroked: bool) -> list[Paragraph]:
        """As many cells as there are heads; `stroked`: the row ends in a stroke."""
        if stroked and len(row) < self._width:
            return tables.right(row, self._width)
        return tables.fitted(row, self._width, self.columns)

    def read(self, row: list[Paragraph]) -> Row | None:
        """What the row gives whom; None where it names nobody."""
        self._met += 1
        cell = {name: row[at] for name, at in self.columns.items() if at < len(row)}
        found = tables.assigned(cell)
        if not found.has_units:
            return None
        if "number" in cell:
            self._number = cell["number"].text.strip(" .、．") or self._number
        told = tables.naming(self.columns) | {self.columns.get("number", -1)}
        texts = [part for at, part in enumerate(row) if at not in told]
        if not found.time:  # a limit in the column of remarks
            found.time = [p.text for p in texts if limits.is_alone(p) and len(p.text) <= _LONGEST_LIMIT][-1:]
        return Row(found, self._number, cell["task"].text if "task" in cell else "", texts)
