"""Text in which some lines are rows of a table: what stands in front of a value, and what heads its column."""

import re
from bisect import bisect_right
from collections.abc import Iterator

_LOOK = 48


class Sheet:
    """Rows are lines with tabs; the first row of an unbroken run of them heads the others."""

    def __init__(self, folded: str) -> None:
        self.folded = folded
        self._starts = [0, *(i + 1 for i, c in enumerate(folded) if c == "\n")]
        self._heads = self._find_heads() if "\t" in folded else {}

    def _find_heads(self) -> dict[int, list[str]]:
        heads: dict[int, list[str]] = {}
        current: list[str] = []
        for number in range(len(self._starts)):
            line = self.line(number)
            if "\t" not in line:
                current = []
            elif current:
                heads[number] = current
            else:
                current = [cell.strip() for cell in line.split("\t")]
        return heads

    def line(self, number: int) -> str:
        end = self._starts[number + 1] - 1 if number + 1 < len(self._starts) else len(self.folded)
        return self.folded[self._starts[number] : end]

    def row(self, index: int) -> int:
        return bisect_right(self._starts, index) - 1

    def labelled(self, index: int, pattern: re.Pattern[str]) -> bool:
        """Whether the words before `index` on its line, or the head of its column, end in what `pattern` looks for."""
        row = self.row(index)
        start = self._starts[row]
        if pattern.search(self.folded[max(start, index - _LOOK) : index]):
            return True
        head = self._heads.get(row)
        column = self.folded.count("\t", start, index) if head else 0
        return bool(head and column < len(head) and pattern.search(head[column] + ":"))

    def cells(self, pattern: re.Pattern[str]) -> Iterator[tuple[int, int]]:
        """Non-empty cells below a head that matches, as (start, end)."""
        for number, head in self._heads.items():
            columns = {at for at, name in enumerate(head) if len(name) <= 16 and pattern.search(name)}
            at = self._starts[number]
            for column, cell in enumerate(self.line(number).split("\t") if columns else ()):
                if column in columns and cell.strip():
                    yield at, at + len(cell)
                at += len(cell) + 1
