"""Divisions of work of which a site left the words of the cells and nothing between them, or only gaps:

    序号任务牵头单位配合单位时限1完善预案市应急局市气象局、市水利局5月底2…

The heads tell the columns, the count tells the rows, and a row is read from its right: its limit, then the authorities, which
begin as most of the table do (市…). Where one ends and the next begins with no 、 between them, a column ends.
"""

import itertools
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from gongkai.text import outline, units
from gongkai.text.layout import Paragraph
from gongkai.text.tables import UNITS, Column, Stacked

_KIND = "重点|工作|主要|具体|年度|目标|任务|项目|推进|改革|整改|落实"
_HEADS: tuple[tuple[Column | None, str], ...] = (
    ("number", "序 ?号|编号"),
    ("person", "(?:[省市县区州](?:委|政府)?)?(?:责任|分管|牵头|包抓)(?:人|领导)|负责人|联系人"),
    ("lead", "(?:牵头|主办|主责)(?:责任)?(?:单位|部门|科室|处室)"),
    ("cooperating", "(?:配合|协办|协同|参与|协助)(?:责任)?(?:单位|部门|科室|处室)"),
    ("responsible", "(?:责任|承办|落实|实施)(?:单位|部门|主体|科室|处室|股室)"),
    ("time", "(?:完成|办结|整改)?(?:时限|期限|时间)(?:节点|要求|安排)?|进度(?:安排|要求)"),
    (None, "备 ?注"),
    ("task", rf"(?:{_KIND}){{0,2}}(?:任务|内容|事项|名称|措施|举措|目标(?!值)|要求|分解|分类|类别|项目|目标值|指标)|指标(?:名称)?|(?:重点|年度|主要|具体)工作|任务分解|类别|领域"),
)  # fmt: skip
_HEAD = re.compile(" ?(?:" + "|".join(f"(?P<h{at}>{words})" for at, (_, words) in enumerate(_HEADS)) + ")")
_FEWEST_HEADS = 3
_ENDS = "局委办厅室院会处队部府心社站司位门区县镇乡道科团所)"
_PLACES = "[省市县区州盟旗]"
_OFFICE = re.compile(rf"({_PLACES})(?=[\u4e00-\u9fff]{{1,10}}(?:局|委|办|厅|中心))")
_NO_START = re.compile("市[场容]|市政(?!府|务|协)|区[域划]|县域|县城(?![管市建乡])")
_NO_END = re.compile("城市|社区|园区|景区|辖区|地区|全[省市县区]$")
_CERTAIN = re.compile(rf"^(?:{_PLACES}|[各国中])|(?:局|公司|中心|[总支大]队|管委会|办事处|政府|委员会)$")
"""Behind a gap, where the end of a task may stand as well."""
_LIMIT = re.compile(
    r"(?:(?:20\d\d ?年 ?)?(?:\d{1,2} ?[—~-] ?)?\d{1,2} ?月(?:份| ?\d{1,2} ?日|底|末|[上中下]旬)?|20\d\d ?年(?:底|末|内|全年|[上下]半年|第?[一二三四1-4]季度)?|20\d\d[.-]\d{1,2}(?:[.-]\d{1,2})?|年[底内]|全年|"
    r"第?[一二三四1-4]季度|[上下]半年|每(?:季度|月|半年|年)|长期|持续|常态化?|及时|立即|适时)(?:之?前|完成|坚持|推进|实施|开展)*$"
)
_NUMBER = re.compile(r"(?<!\d)(?P<n>\d{1,4})(?:[.、]| |(?=[^\d.、 ]))(?![年月日\d个项])")
_BRACKETED = re.compile(r"\([^()]*\)")
_TOKEN = re.compile(
    r"[\u4e00-\u9fff]{0,12}?(?:经开区|高新[园区]|开发区|园区|(?<=[\u4e00-\u9fff])(?:委员会|管委会|办公室|公司|集团|中心|[总支大]队|街道|部门|单位|局|委|办|院|厅|处|站|所|镇|乡))(?:\([^()]*\))?"
)
_PERSON = re.compile(rf"(?:(?<=[{_ENDS}])| )(?![{_ENDS}])[\u4e00-\u9fff]{{1,2}}[\u4e00-\u9fff某×]$")
"""Who answers, behind the authority."""
_LEVEL = re.compile(rf"{_PLACES}[直级属]$")
"""县直 of 县直各部门."""
_LONGEST_TAIL = 60
_LONGEST_NAME_OF_TWO = 5
"""何海平教育局 begins with a name of three signs, 张菁民政局 with one of two."""
_LONGEST_NAME = 30
_LONGEST_ROW = 3_000


def find(body: Sequence[Paragraph], at: int) -> Stacked | None:
    """The table whose heads `body[at]` begins with."""
    heads = list(_heads(body[at].folded))
    columns = [column for column, _ in heads]
    if len(heads) < _FEWEST_HEADS or "task" not in columns or not set(columns) & set(UNITS) or "\t" in body[at].text:
        return None
    rest = body[at].part(heads[-1][1], len(body[at].text))
    below = (body[i] for i in range(at + 1, len(body)))
    counted, taken = _rows(itertools.chain([rest] if rest.text else [], below), body[at].folded)
    if not counted:
        return None
    place = Counter(m[1] for row in counted for m in _OFFICE.finditer(row.folded)).most_common(1)
    after = columns[max(i for i, column in enumerate(columns) if column == "task") + 1 :]
    rows = [_cells(row, after, place[0][0] if place else "市") for row in counted]
    named: list[Column] = ["number", "task", *(column for column in after if column and column != "person")]
    if not any(rows):
        return None
    return Stacked({column: i for i, column in enumerate(named)}, rows, at + taken + (0 if rest.text else 1))


def _heads(folded: str) -> Iterator[tuple[Column | None, int]]:
    """The column of each head at the beginning of the words, and where it ends."""
    at = 0
    while match := _HEAD.match(folded, at):
        yield _HEADS[int((match.lastgroup or "h0")[1:])][0], match.end()
        at = match.end()


def _rows(parts: Iterable[Paragraph], heads: str) -> tuple[list[Paragraph], int]:
    """Rows numbered 1, 2, 3, and how many of the parts they fill. What a row lost to the next part belongs to it; a new page
    repeats the heads."""
    rows: list[Paragraph] = []
    at = -1
    for at, part in enumerate(parts):
        if part.folded == heads:
            continue
        starts = list(_counts(part.folded, len(rows) + 1))
        if not starts or starts[0]:
            goes_on = (
                rows and len(rows[-1].text) < _LONGEST_ROW and not outline.heading(part) and not _is_whole(rows[-1])
            )
            if not goes_on:
                return rows, at
            head = part.part(0, starts[0] if starts else len(part.text))
            rows[-1] = rows[-1].followed_by(head, " ")
        rows += [part.part(a, b) for a, b in itertools.pairwise([*starts, len(part.text)])]
    return rows, at + 1


def _counts(folded: str, number: int) -> Iterator[int]:
    """Where the next numbers stand: at the beginning, or behind the end of a cell."""
    for match in _NUMBER.finditer(folded):
        if int(match["n"]) == number and (not match.start() or _closes(folded, match.start())):
            yield match.start()
            number += 1


def _closes(folded: str, at: int) -> bool:
    before = folded[max(0, at - 12) : at].rstrip()
    return bool(before) and (before[-1] in _ENDS or before[-1] in "。;" or bool(_LIMIT.search(before)))


def _is_whole(row: Paragraph) -> bool:
    """Whether a row ends as the last of its cells does."""
    return bool(_LIMIT.search(row.folded)) or row.folded[-1] in _ENDS


def _cells(row: Paragraph, after: Sequence[Column | None], place: str) -> list[Paragraph]:
    """Number, task and what stands behind it; empty when no authority is found."""
    number = re.match(r"\d+[.、 ]*", row.folded)
    begin, end = number.end() if number else 0, len(row.text)
    found: list[Paragraph] = []
    for group, columns in itertools.groupby(reversed(after), lambda column: column in UNITS):
        for column in () if group else columns:
            if column == "person" and (person := _PERSON.search(row.folded, begin, end)):
                end = person.start()
            if column == "time":
                limit = _LIMIT.search(row.folded.rstrip(" 。"), begin, end)
                found.insert(0, row.part(limit.start() if limit else end, end))
                end = limit.start() if limit else end
        if group:
            closed = _BRACKETED.sub(lambda aside: re.sub("[、,;]", "·", aside.group()), row.folded)
            spans = _names(closed, begin, end, place)
            if not spans or closed[spans[0][0] - 1] not in "。;":
                spans = _told(closed, begin, end, "person" in after) or spans
            found = [_cell(row, names, end) for names in _parted(closed, spans, len(list(columns)))] + found
            end = spans[0][0] if spans else end
    return [row.part(0, begin), row.part(begin, end), *found] if begin < end < len(row.text) else []


def _names(folded: str, begin: int, end: int, place: str) -> list[tuple[int, int]]:
    """The authorities that the words end in."""
    spans: list[tuple[int, int]] = []
    while True:
        while end > begin and folded[end - 1] in " 、,;":
            end -= 1
        start = _start(folded, begin, end, place)
        if start is None:
            return spans
        spans.insert(0, (start, end))
        end = start
        if start == begin or folded[start - 1] not in " 、,;" + _ENDS:
            return spans


def _start(folded: str, begin: int, end: int, place: str) -> int | None:
    """Where the name that ends at `end` begins."""
    if end <= begin or folded[end - 1] not in _ENDS:
        return None
    floor = max(begin, end - _LONGEST_NAME)
    edge = max((folded.rfind(mark, floor, end) + 1 for mark in " 、,;。"), default=0)
    edge = max(edge, floor)
    whole = folded[edge:end]
    listed = edge > begin and (folded[edge - 1] in "、,;" or (folded[edge - 1] == " " and bool(_CERTAIN.search(whole))))
    if listed and units.is_organ(whole) and not re.search(f"[{_ENDS}][{place}各]", whole):
        return edge
    for at in range(end - 2, edge - 1, -1):
        starts = (
            folded[at] == place
            and not _NO_START.match(folded, at)
            and not _NO_END.search(folded[max(0, at - 1) : at + 1])
        )
        if (starts or folded[at] == "各") and units.is_organ(folded[at:end]):
            level = _LEVEL.search(folded, edge, at) if folded[at] == "各" else None
            return level.start() if level else at
    return None


def _told(folded: str, begin: int, end: int, answers: bool) -> list[tuple[int, int]]:
    """The same where the names do not say of which place they are: what stands behind the last full stop is nothing else,
    but for the name of who answers (`answers`), before the first."""
    begin = max(begin, folded.rfind("。", begin, end) + 1)
    tokens = [match.span() for match in _TOKEN.finditer(folded, begin, end)]
    whole = tokens and tokens[-1][1] == end and all(a[1] == b[0] for a, b in itertools.pairwise(tokens))
    if begin == 0 or not whole or end - begin > _LONGEST_TAIL or folded[begin - 1] != "。":
        return []
    start, stop = tokens[0]
    name = 0 if not answers else 3 if stop - start > _LONGEST_NAME_OF_TWO else 2
    return [(start + name, stop), *tokens[1:]]


def _parted(folded: str, spans: Sequence[tuple[int, int]], width: int) -> list[list[tuple[int, int]]]:
    """The names by cells, so many of them: a new one where nothing, or a gap, stands between two names."""
    cells: list[list[tuple[int, int]]] = []
    for before, span in itertools.pairwise([(-1, -1), *spans]):
        apart = before[0] < 0 or not folded[before[1] : span[0]].strip(" ")
        if apart and len(cells) < width:
            cells.append([span])
        else:
            cells[-1].append(span)
    return cells + [[]] * (width - len(cells))


def _cell(row: Paragraph, names: Sequence[tuple[int, int]], end: int) -> Paragraph:
    cell = row.part(*names[0]) if names else row.part(end, end)
    for name in names[1:]:
        cell = cell.followed_by(row.part(*name), "、")
    return cell
