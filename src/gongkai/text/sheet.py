"""Text in which some lines are rows of a table: what stands in front of a value, and what heads its column.

Cells are told apart by tabs, by bars (`| 甲 | 乙 |`), by gaps of two spaces, by commas or, last, by single spaces. Tabs and
bars speak for themselves; with the others a line heads a table only when it is made of names that heads have.
"""

import re
from bisect import bisect_right
from collections.abc import Callable, Iterator

Cell = tuple[int, int]

_LOOK = 48
_LONGEST_HEAD = 16
_HEADS_FOUND = 2
_LATE_HEADS = 6
_HEAD = re.compile(
    r"序号|编号|姓名|名单|户主|户名|申请人|当事人|学生|儿童|幼儿|新生|监护人|家长|联系人|法定代表人|车主|性别|民族|年龄|出生|身份证|证件|证号|护照"
    r"|电话|手机|联系方式|联系号码|邮箱|账号|帐号|账户|帐户|卡号|一卡通|社保卡|开户|住址|地址|住所|村组|学校|班级|年级|等级|类别|金额|标准|面积|人口|备注|车牌|号牌|车辆|时间|日期|房源|单位|名称|疫苗|数量"
)
_TAB, _BAR, _GAP, _COMMA, _SPACE = (re.compile(p) for p in ("\t", r"\|", r" {2,}", ",", " +"))
_RULE = re.compile(r"[\s|:+=-]+")


class Sheet:
    """Where a table begins anew, or repeats its head on the next page, its own first row of heads counts."""

    def __init__(self, folded: str, text: str | None = None) -> None:
        self.folded, self.text = folded, folded if text is None else text
        self._starts = [0, *(match.end() for match in re.finditer("\n", folded))]
        self._rows: dict[int, list[Cell]] = {}
        self._heads: dict[int, list[str]] = {}
        self._titles: dict[int, int] = {}
        self._read()

    def _read(self) -> None:
        how: re.Pattern[str] | None = None
        heads: list[str] = []
        since = 0
        for number in range(len(self._starts)):
            line = self.line(number)
            found = _separator(line)
            if found is None and how is not _SPACE:
                how = None
                continue
            if found in (_TAB, _BAR):
                if _RULE.fullmatch(line):
                    continue
                cells = self._cells(number, found)
                words = self._words(cells)
                if how is not found:
                    how, heads, since = found, words, number
                elif _is_head(words, _HEADS_FOUND + 1) or (
                    number - since < _LATE_HEADS and _is_head(words) and not _is_head(heads)
                ):
                    heads = words
                else:
                    self._rows[number], self._heads[number] = cells, heads
                continue
            how, heads = self._loose(number, found, how, heads)

    def _loose(
        self, number: int, found: re.Pattern[str] | None, how: re.Pattern[str] | None, heads: list[str]
    ) -> tuple[re.Pattern[str] | None, list[str]]:
        """A row under the heads that stand, else perhaps the heads of a new table."""
        if how in (_GAP, _COMMA, _SPACE):
            cells = self._cells(number, how)
            if len(cells) == len(heads) and not _is_head(self._words(cells)):
                self._rows[number], self._heads[number] = cells, heads
                return how, heads
        if found is None:
            return (how, heads) if how is _SPACE and self.line(number).strip() else (None, [])
        for separator in (found, _SPACE) if found is not _COMMA else (found,):
            words = self._words(self._cells(number, separator))
            if _is_head(words):
                return separator, words
        return (how, heads) if how is _SPACE else (None, [])

    def _cells(self, number: int, separator: re.Pattern[str]) -> list[Cell]:
        line, start = self.line(number), self._starts[number]
        edges = [0, *(edge for match in separator.finditer(line) for edge in match.span()), len(line)]
        cells = [_trimmed(line, a, b) for a, b in zip(edges[::2], edges[1::2], strict=True)]
        if separator is _BAR:
            cells = cells[1 if line.lstrip().startswith("|") else 0 : -1 if line.rstrip().endswith("|") else None]
        elif separator in (_GAP, _SPACE):
            cells = [cell for cell in cells if cell[0] < cell[1]]
        return [(start + a, start + b) for a, b in cells]

    def _words(self, cells: list[Cell]) -> list[str]:
        return [self.folded[a:b] for a, b in cells]

    def line(self, number: int) -> str:
        end = self._starts[number + 1] - 1 if number + 1 < len(self._starts) else len(self.folded)
        return self.folded[self._starts[number] : end]

    def matches(self, pattern: re.Pattern[str], words: tuple[str, ...]) -> Iterator[re.Match[str]]:
        """What `pattern` finds in lines that hold one of `words`, which it cannot do without: most lines hold none."""
        for number in sorted({self.row(at) for word in words for at in self._places(word)}):
            start = self._starts[number]
            yield from pattern.finditer(self.folded, start, start + len(self.line(number)))

    def _places(self, word: str) -> Iterator[int]:
        at = self.folded.find(word)
        while at >= 0:
            yield at
            at = self.folded.find(word, at + len(word))

    def row(self, index: int) -> int:
        return bisect_right(self._starts, index) - 1

    def head(self, index: int) -> str | None:
        """The words that head the column of a value in a table."""
        row = self.row(index)
        heads = self._heads.get(row)
        if heads is None:
            return None
        column = bisect_right(self._rows[row], (index, len(self.folded) + 1)) - 1
        return heads[column] if 0 <= column < len(heads) else None

    def labelled(self, index: int, pattern: re.Pattern[str]) -> bool:
        """Whether the words before `index` on its line, or the head of its column, end in what `pattern` looks for."""
        if pattern.search(self._before(index)):
            return True
        head = self.head(index)
        return bool(head and pattern.search(head.replace(" ", "") + ":"))

    def _before(self, index: int) -> str:
        """The words on its line; for what begins a line of prose those of the line above, where a label may stand."""
        row = self.row(index)
        start = self._starts[row]
        words = self.folded[max(start, index - _LOOK) : index]
        if words.strip() or not row or row in self._heads:
            return words
        return self.line(row - 1)[-_LOOK:].rstrip()

    def headed(self, index: int, pattern: re.Pattern[str]) -> bool:
        """As `labelled`, but in a table its head alone counts: the cell before is another person's or another thing's."""
        head = self.head(index)
        return self.labelled(index, pattern) if head is None else bool(pattern.search(head.replace(" ", "") + ":"))

    def entitled(self, row: int, pattern: re.Pattern[str]) -> bool:
        """Whether the last lines of words above the table of `row` say what `pattern` looks for."""
        above = self._above(row)
        return any(pattern.search(self.line(number)) for number in range(max(0, above - 2), above + 1))

    def _above(self, row: int) -> int:
        """The line of words above the table; rows are asked from the top, so the answer for the one before is at hand."""
        if row not in self._titles:
            before = row - 1
            inside = before in self._heads or (before > 0 and not self.line(before).strip())
            self._titles[row] = self._titles.get(before, before) if inside else max(before, 0)
        return self._titles[row]

    def cells(self, pattern: re.Pattern[str]) -> Iterator[Cell]:
        """Non-empty cells below a head that matches, as (start, end)."""
        for number, heads in self._heads.items():
            for (start, end), head in zip(self._rows[number], heads, strict=False):
                if start < end and len(head) <= _LONGEST_HEAD and pattern.search(head.replace(" ", "")):
                    yield start, end

    def rows(self) -> Iterator[tuple[int, dict[str, Cell]]]:
        """Each row with its number: its non-empty cells by the head above them."""
        for number, heads in self._heads.items():
            pairs = zip(heads, self._rows[number], strict=False)
            yield number, {head.replace(" ", ""): cell for head, cell in pairs if cell[0] < cell[1]}


def _separator(line: str) -> re.Pattern[str] | None:
    if "\t" in line:
        return _TAB
    if line.count("|") > 1:
        return _BAR
    if "  " in line.strip():
        return _GAP
    if line.count(",") > 1:
        return _COMMA
    return _SPACE if line.strip().count(" ") > 1 else None


def _is_head(words: list[str], least: int = _HEADS_FOUND) -> bool:
    said = [word.replace(" ", "") for word in words if word]
    named = sum(bool(_HEAD.search(word)) for word in said)
    return named >= max(least, len(said) / 2) and all(len(word) <= _LONGEST_HEAD for word in said) and not any(map(_has_figures, said))  # fmt: skip


_has_figures: Callable[[str], object] = re.compile(r"\d{4}").search


def _trimmed(line: str, start: int, end: int) -> Cell:
    while start < end and line[start] == " ":
        start += 1
    while start < end and line[end - 1] == " ":
        end -= 1
    return start, end
