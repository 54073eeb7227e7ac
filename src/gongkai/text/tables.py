"""Division-of-work tables: one row a task, columns headed 牵头单位, 责任单位, 完成时限."""

import itertools
import math
import re
from collections.abc import Sequence
from typing import Literal, NamedTuple

from gongkai.text import assignment, deadlines, units
from gongkai.text.assignment import Assignment
from gongkai.text.layout import Paragraph, fold_for_reading
from gongkai.text.numbers import parse

Column = Literal["lead", "responsible", "cooperating", "time", "task", "number", "frequency", "person"]
UNITS: tuple[Literal["lead", "responsible", "cooperating"], ...] = ("lead", "responsible", "cooperating")

_RULE = re.compile(r"[-:= ]*$")
_NUMBERS = re.compile(r"^\d+$|[\u4e00-\u9fff]\d+(?: |$)")
"""Figures, or shares of places, where a row lacks cells."""
_GROUP = re.compile("[一二三四五六七八九十]{1,3}、|\\([一二三四五六七八九十]{1,3}\\)")
"""What the name of a group of rows begins with."""
_NOTHING = re.compile(r"[ /—\-无]*$")
_OTHER_HEAD = re.compile("(?:备 ?注|类别|领域|分类|说明|专栏|目标)$")
_MOST_HEADS = 12
_LONGEST_HEAD = 16
_MOST_MORE = 6
_MOST_WAYS = 500
_FEWEST_HEADS = 3
_LONGEST_PART = 200
"""Of a cell that a line break parted."""

_HEADS: tuple[tuple[Column, re.Pattern[str]], ...] = (
    ("person", re.compile("(?:领导|责任人|负责人|联系人|联络人|包抓)(?!.*(?:单位|部门))")),
    ("responsible", re.compile("责任(?:单位|部门).*(?:第一|首位)")),
    ("lead", re.compile("牵头|主办|主责|主要责任")),
    ("cooperating", re.compile("配合|协办|协同|参与|协助")),
    (
        "time",
        re.compile(
            "时限|期限|(?:完成|竣工|完工|建成|办结|投用|交付|整改)时间|时间节点|时间要求|时间安排|完成日期|^时间$|进度"
        ),
    ),
    (
        "responsible",
        re.compile(
            "责任(?:单位|部门|主体|处室|科室|股室|地区)|承办|落实(?:单位|部门)|实施(?:单位|部门|主体)|负责(?:单位|部门|科室|处室|股室)|责任分工"
        ),
    ),
    ("frequency", re.compile("频次|频率|周期")),
    ("number", re.compile("^序 ?号$|^编号$|^项目编号$")),
    ("task", re.compile("任务|事项|内容|举措|措施|工作|项目|要求|职责")),
)


_MAIN = re.compile("^主要责任(?!.*(?:牵头|主办))")
_BARE_UNIT = re.compile("(?:成员)?(?:单位|部门)(?:名称)?")
"""Whose duties another column tells."""


def cells(paragraph: Paragraph) -> list[Paragraph]:
    """The cells of a table row, empty ones too; a paragraph that is no row has one."""
    separator = "\t" if "\t" in paragraph.text else "|" if paragraph.folded.count("|") >= 2 else ""
    if not separator:
        return [paragraph]
    edges = [-1, *(i for i, c in enumerate(paragraph.folded) if c == separator), len(paragraph.text)]
    found = [paragraph.part(a + 1, b) if a + 1 < b else paragraph.part(b, b) for a, b in itertools.pairwise(edges)]
    outer = separator == "|" and paragraph.folded.startswith("|")
    return found[1 : -1 if paragraph.folded.endswith("|") else None] if outer else found


def is_head(cell: Paragraph) -> bool:
    """Whether the words may head a column of a division of work."""
    said = cell.folded.replace(" ", "")
    return (
        1 < len(said) <= _LONGEST_HEAD
        and not re.search("[:。;,]", said)
        and bool(_OTHER_HEAD.match(said) or any(p.search(said) for _, p in _HEADS))
    )


def header(row: list[Paragraph]) -> dict[Column, int]:
    """Which column holds what, when this row heads a division of work; else empty."""
    found: dict[Column, int] = {}
    for at, cell in enumerate(row):
        if column := _column(cell):
            found.setdefault(column, at)
    if (
        "lead" in found
        and _MAIN.search(row[found["lead"]].folded)
        and not found.keys() & {"responsible", "cooperating"}
    ):
        found["responsible"] = found.pop("lead")  # 主要责任单位 leads nobody where no others are named
    named = next((at for at, cell in enumerate(row) if _BARE_UNIT.fullmatch(cell.folded)), None)
    if named is not None and "task" in found and not found.keys() & {"lead", "responsible", "person"}:
        found["responsible"] = named
    return found if len(row) > 1 and found.keys() & {"lead", "responsible"} and len(found) > 1 else {}


def naming(columns: dict[Column, int]) -> set[int]:
    """Where the cells stand that name units."""
    return {columns[column] for column in UNITS if column in columns}


def second_head(below: dict[Column, int], width: int, above: dict[Column, int], whole: int) -> dict[Column, int]:
    """The columns of a table whose head 责任分工 is divided into 牵头单位 and 配合单位 by a second row, which lost its empty cells;
    empty where the second row is no such thing."""
    if not set(below) <= set(UNITS) or "responsible" not in above or width >= whole:
        return {}
    shift = above["responsible"] - min(below.values())
    kept: dict[Column, int] = {column: at for column, at in above.items() if column != "responsible"}
    return kept | {column: at + shift for column, at in below.items()}


def _column(cell: Paragraph) -> Column | None:
    fits = len(cell.folded) <= _LONGEST_HEAD
    return next((name for name, pattern in _HEADS if pattern.search(cell.folded)), None) if fits else None


def begins_another(row: list[Paragraph]) -> bool:
    """Heads of a table that divides no work: 序号, 单位, 联系人."""
    return bool(re.fullmatch("序 ?号|编号", row[0].folded)) and len(row) > 1


def spaced(paragraph: Paragraph, width: int) -> list[Paragraph]:
    """Cells with only gaps between them: heads when no `width` is given, else a row of a number and so many cells.

    What is too many belongs to the task, the second cell.
    """
    found = [paragraph.part(*match.span()) for match in re.finditer(r"\S+", paragraph.text)]
    if not width:
        heads = len(found) > 2 and ":" not in paragraph.folded and all(map(is_head, found))
        return found if heads else [paragraph]
    if len(found) < width or _counts(found[0]) is None:
        return [paragraph]
    after = len(found) - width + 2
    begin, end = paragraph.text.index(found[1].text, len(found[0].text)), paragraph.text.rindex(found[after - 1].text)
    return [found[0], paragraph.part(begin, end + len(found[after - 1].text)), *found[after:]]


def unnumbered(paragraph: Paragraph, width: int, columns: dict[Column, int]) -> list[Paragraph]:
    """A row with only gaps between its cells and no number, known by authorities where the heads want them. What is too many belongs
    to the task; what is missing reaches down from the row above."""
    found = [paragraph.part(*match.span()) for match in re.finditer(r"\S+", paragraph.text)]
    named = naming(columns)
    if "task" not in columns or len(found) < _FEWEST_HEADS or len(found) > 3 * width:
        return [paragraph]
    more, task = len(found) - width, columns["task"]
    if more > 0:
        begin, end = _place(paragraph, found, task), _place(paragraph, found, task + more)
        found[task : task + more + 1] = [paragraph.part(begin, end + len(found[task + more].text))]
    row = right(found, width)
    return row if all(_names_organs(row[at]) for at in named) else [paragraph]


def _place(paragraph: Paragraph, cells: list[Paragraph], at: int) -> int:
    """Where a cell begins in its row."""
    begin = 0
    for cell in cells[:at]:
        begin = paragraph.text.index(cell.text, begin) + len(cell.text)
    return paragraph.text.index(cells[at].text, begin)


def right(row: list[Paragraph], width: int) -> list[Paragraph]:
    """A row without the cells that reach down from rows above: the rest stands at the right."""
    return [row[0].part(0, 0)] * (width - len(row)) + row


def fitted(row: list[Paragraph], width: int, columns: dict[Column, int]) -> list[Paragraph]:
    """A row that lost the empty cell at its beginning or end, which no line of text keeps, or parts a head that it does not, as
    wide as the heads."""
    if len(row) == width or len(row) < 2:
        return row
    named = naming(columns)
    padded = right(row, width) if len(row) < width else row[len(row) - width :]
    better = sum(_names_organs(padded[at]) for at in named) > sum(
        at < len(row) and _names_organs(row[at]) for at in named
    )
    return padded if better else row


def is_rule(row: list[Paragraph]) -> bool:
    """| --- | --- |, drawn below the heads."""
    return all(_RULE.match(cell.folded) for cell in row)


def assigned(cell: dict[Column, Paragraph]) -> Assignment:
    """Who does the task of a row, whatever the cells say beside names."""
    found = Assignment()
    for role in UNITS:
        if role in cell and not _NOTHING.match(cell[role].folded):
            said = assignment.parse(cell[role].text) if re.search("牵头|配合|负责|:", cell[role].folded) else None
            if said:
                if role == "lead" and not said.lead:  # 甲局、乙局分别负责 below 牵头单位
                    said.lead, said.responsible = said.responsible, []
                assignment.merge(found, said)
            else:
                for words in _names(cell[role].text):
                    if not _NUMBERS.search(fold_for_reading(words)):
                        found.add(role, words)
    if found.has_units and "time" in cell and not _NOTHING.match(cell["time"].folded):
        found.add("time", cell["time"].text)
    return found


def _names(words: str) -> list[str]:
    """Names on lines of their own in one cell, of which a space is left."""
    pieces = words.split()
    apart = len(pieces) > 1 and all(units.is_organ(name) for piece in pieces for name in units.split(piece))
    return pieces if apart else [words]


def with_rows_joined(body: Sequence[Paragraph]) -> list[Paragraph]:
    """Rows that a line break in one of their cells parted, whole again: below heads a row that lacks cells takes in the lines behind
    it that begin with no number, until it is as wide as the heads."""
    done: list[Paragraph] = []
    width = 0
    for paragraph in body:
        row = cells(paragraph)
        if "\t" in paragraph.text and header(row):
            width = len(row) if len(row) <= _MOST_HEADS else 0
        elif width and done and _goes_on(cells(done[-1]), row, width):
            done[-1] = _row_joined(done[-1], paragraph)
            continue
        done.append(paragraph)
    return done


def _goes_on(row: list[Paragraph], below: list[Paragraph], width: int) -> bool:
    counted = len(row) > 1 and _counts(row[0]) is not None and _counts(below[0]) is None
    return counted and len(row) < width and len(row) + len(below) - 1 <= width and len(below[0].text) <= _LONGEST_PART


def _row_joined(row: Paragraph, below: Paragraph) -> Paragraph:
    names = all(map(_names_organs, (cells(row)[-1], cells(below)[0])))
    return row.followed_by(below, "、" if names else "")


class Stacked(NamedTuple):
    """A table whose cells stand below each other, one a paragraph, from the first head to `end` of the body."""

    columns: dict[Column, int]
    rows: list[list[Paragraph]]
    end: int


def stacked(body: Sequence[Paragraph], at: int) -> Stacked | None:
    """The table that begins at `body[at]` with heads one a line and goes on with rows numbered 1, 2, 3."""
    if not _is_head(body[at]):
        return _uncounted(body, at) if is_head(body[at]) else None
    counted = [i for i in range(at + 3, min(at + _MOST_HEADS, len(body))) if _counts(body[i])]
    first = next((i for i in counted if _counts(body[i]) == 1), next(iter(counted), None))
    heads = _heads(body[at:first]) if first else []
    columns = header(heads) if heads and all(len(p.folded) <= _LONGEST_HEAD for p in heads) else {}
    if not columns or first is None or columns.get("number") != 0:
        return None
    rows: list[list[Paragraph]] = []
    begin, number = first, _counts(body[first]) or 1
    chosen = number > 1
    while True:
        ends = range(begin + max(_FEWEST_HEADS, len(heads) - 2), min(begin + 3 * len(heads), len(body)))
        whole = (i for i in (begin + len(heads), *ends) if i < len(body))
        following = next((i for i in whole if _follows(body[i], number, chosen)), None)
        end = following if following is not None else _last_row(body, begin, len(heads), columns)
        rows.append(_fitted(_without_heading(list(body[begin:end]), len(heads), columns), len(heads), columns))
        if following is None:
            return Stacked(columns, [row for row in rows if row], end)
        begin, number = following, _counts(body[following]) or number + 1


def _follows(cell: Paragraph, number: int, chosen: bool) -> bool:
    """Whether the next row begins; `chosen`: the table keeps some rows of a longer one, with their numbers."""
    count = _counts(cell) or 0
    return count > number if chosen else count == number + 1


def _uncounted(body: Sequence[Paragraph], at: int) -> Stacked | None:
    """The same without a number: as many cells a row as there are heads, as long as authorities stand where they should."""
    most = next((n for n in range(_MOST_HEADS) if at + n >= len(body) or not is_head(body[at + n])), _MOST_HEADS)
    found = (_of_width(body, at, width) for width in range(_FEWEST_HEADS, most + 1))
    return max((one for one in found if one), key=lambda one: len(one.rows), default=None)


def _of_width(body: Sequence[Paragraph], at: int, width: int) -> Stacked | None:
    columns = header(list(body[at : at + width]))
    named = naming(columns)
    if not named or "task" not in columns or at + width >= len(body) or _column(body[at + width]) not in (None, "task"):
        return None
    rows: list[list[Paragraph]] = []
    for begin in range(at + width, len(body) - width + 1, width):
        row = list(body[begin : begin + width])
        if not all(_names_organs(row[column]) or (rows and _NOTHING.match(row[column].folded)) for column in named):
            break
        if "time" in columns and not rows and not deadlines.reads_as_limit(row[columns["time"]].folded):
            break
        rows.append(row)
    return Stacked(columns, rows, at + width * (len(rows) + 1)) if rows else None


def _heads(above: Sequence[Paragraph]) -> list[Paragraph]:
    """The heads of the columns, without the name of the first group of rows that stands below them."""
    heads = list(above)
    while len(heads) > _FEWEST_HEADS and not is_head(heads[-1]):
        heads.pop()
    return heads


def _without_heading(row: list[Paragraph], width: int, columns: dict[Column, int]) -> list[Paragraph]:
    """A row without the name of the next group below it, where names of authorities close every row."""
    while len(row) > width and _GROUP.match(row[-1].folded):
        row = row[:-1]
    closes = width - 1 in naming(columns)
    if closes and len(row) == width + 1 and _names_organs(row[-2]) and not _names_organs(row[-1]):
        return row[:-1]
    return row


def _names_organs(cell: Paragraph) -> bool:
    return bool(cell.text) and all(map(units.is_organ, units.split(cell.text)))


def _is_head(paragraph: Paragraph) -> bool:
    return bool(re.fullmatch("序 ?号|编号", paragraph.folded))


def _counts(paragraph: Paragraph) -> int | None:
    return parse(paragraph.folded.strip("().、 ")) if len(paragraph.folded) <= 4 else None


def _last_row(body: Sequence[Paragraph], begin: int, width: int, columns: dict[Column, int]) -> int:
    """Where the row ends that no number follows: with as many paragraphs as heads, or with the first limit after them."""
    end = min(begin + width, len(body))
    if columns.get("time") != width - 1 or end - begin < width or deadlines.reads_as_limit(body[end - 1].folded):
        return end
    more = (at for at in range(end, min(end + _MOST_MORE, len(body))) if deadlines.reads_as_limit(body[at].folded))
    return next(more, end - 1) + 1


def _fitted(row: list[Paragraph], width: int, columns: dict[Column, int]) -> list[Paragraph]:
    """The row with as many cells as there are heads: what fell into several paragraphs is put together again.

    Of all ways to do so the one that finds most authorities where they belong.
    """
    if len(row) < width:
        return _padded(row, width, columns)
    if len(row) == width or math.comb(len(row) - 1, width - 1) > _MOST_WAYS:
        return row if len(row) == width else []
    named = naming(columns)
    organs = [all(units.is_organ(name) for name in units.split(part.text)) for part in row]
    best: tuple[int, list[Paragraph]] = (-len(row), [])
    for cuts in itertools.combinations(range(1, len(row)), width - 1):
        edges = [0, *cuts, len(row)]
        ends = list(itertools.pairwise(edges))
        if not all(all(organs[a:b]) or _is_one_name(row[a:b]) for at, (a, b) in enumerate(ends) if at in named):
            continue
        score = sum(
            sum(organs[a:b]) * (2 if at in named else -1) - (at != columns.get("task")) * (b - a - 1)
            for at, (a, b) in enumerate(ends)
        )
        if score > best[0]:
            best = (
                score,
                [
                    _together(row[a:b], " " if at in named and all(organs[a:b]) else "")
                    for at, (a, b) in enumerate(ends)
                ],
            )
    return best[1]


def _padded(row: list[Paragraph], width: int, columns: dict[Column, int]) -> list[Paragraph]:
    """A row that lost empty cells, whose authorities and limit stand where the heads want them; empty when there is no such way."""
    named = naming(columns)
    if len(row) < _FEWEST_HEADS or width - len(row) > 2:
        return []
    best: tuple[int, list[Paragraph]] = (0, [])
    for places in itertools.combinations(range(width - 1, 0, -1), width - len(row)):
        cells = iter(row)
        tried = [row[0].part(0, 0) if at in places else next(cells) for at in range(width)]
        if not all(_names_organs(tried[at]) or not tried[at].text for at in named):
            continue
        limit = tried[columns["time"]].folded if "time" in columns else ""
        score = 2 * sum(bool(tried[at].text) for at in named) + bool(limit and deadlines.reads_as_limit(limit))
        best = max(best, (score, tried), key=lambda way: way[0])
    return best[1]


def _is_one_name(parts: list[Paragraph]) -> bool:
    joined = "".join(part.text for part in parts)
    return not re.search(r"[\d。;]", joined) and all(units.is_organ(name) for name in units.split(joined))


def _together(parts: list[Paragraph], gap: str) -> Paragraph:
    whole = parts[0]
    for part in parts[1:]:
        whole = whole.followed_by(part, gap)
    return whole
