"""Tables of web pages: cells that hold a value stand on one line with their row, cells that only lay out the page do not."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from selectolax.lexbor import LexborNode

CELLS = {"td", "th"}
_MOST = 100
LONGEST_REPEATED = 400
"""A cell with more words than this is said once, not in every row it spans."""


def layout_cells(walk: Iterator[tuple[LexborNode, bool]], blocks: set[str]) -> set[int]:
    """`mem_id`s of cells that hold a table, or that hold blocks while no other cell of their row says anything."""
    found: set[int] = set()
    open_: list[_Cell] = []
    rows: list[list[_Cell]] = []
    for node, leaving in walk:
        tag = node.tag
        if tag in CELLS and not leaving:
            open_.append(_Cell(node.mem_id))
            if rows:
                rows[-1].append(open_[-1])
        elif tag in CELLS and open_:
            open_.pop()
        elif tag == "tr" and not leaving:
            rows.append([])
        elif tag == "tr" and rows:
            found |= _lay_out(rows.pop())
        elif open_ and not leaving:
            open_[-1].note(node, blocks)
    return found


@dataclass(slots=True)
class _Cell:
    mem_id: int
    table: bool = False
    blocks: int = 0
    says: bool = False

    def note(self, node: LexborNode, blocks: set[str]) -> None:
        self.table |= node.tag == "table"
        self.blocks += node.tag in blocks
        self.says |= bool(node.is_text_node and (node.text_content or "").strip())


def _lay_out(row: list[_Cell]) -> set[int]:
    alone = sum(cell.says for cell in row) == 1
    return {cell.mem_id for cell in row if cell.table or (alone and cell.says and cell.blocks > 1)}


@dataclass(slots=True)
class Grid:
    """Fills in what a cell that spans rows or columns says to the cells it covers."""

    column: int = 0
    covered: dict[int, tuple[int, str]] = field(default_factory=dict)
    """By column: for how many rows more, and with which words."""

    def before(self) -> list[str]:
        """The words of cells from rows above that stand here."""
        words = []
        while self.column in self.covered:
            rows, said = self.covered.pop(self.column)
            if rows > 1:
                self.covered[self.column] = (rows - 1, said)
            words.append(said)
            self.column += 1
        return words

    def add(self, node: LexborNode, said: str) -> int:
        """Takes note of a cell; returns how many columns it fills."""
        columns, rows = _span(node, "colspan"), _span(node, "rowspan")
        for column in range(self.column, self.column + columns):
            if rows > 1:
                repeated = column == self.column and len(said) <= LONGEST_REPEATED
                self.covered[column] = (rows - 1, said if repeated else "")
        self.column += columns
        return columns


def _span(node: LexborNode, name: str) -> int:
    words = (node.attributes.get(name) or "").strip()
    return min(max(int(words), 1), _MOST) if words.isascii() and words.isdigit() and len(words) < 6 else 1
