"""Documents of which only one long line is left: where its paragraphs began.

    …的通知 各区人民政府： 现将…一、总体要求 （一）指导思想。…二、重点任务…  → one start for each of them

Only a line that counts 一、 and 二、, or 第一条 to 第三条, at the ends of sentences is taken for such a document.
"""

import re
from collections.abc import Iterator

from gongkai.text.dates import WRITTEN
from gongkai.text.docnumbers import YEAR
from gongkai.text.numbers import CHINESE, parse

_SHORTEST = 120
_LONG = 300
_SKIPPED = 5
"""How far a number may be ahead of the last: clauses get lost."""
_C = "[一二三四五六七八九十百零]"
_HEAD = 3_000
"""How far into the line its title, its addressees and its signature are looked for."""
_ENDED = frozenset("。;:!?)》”] ")
_LONGEST_TITLE = 30
_LABEL = re.compile(
    rf"(?P<chapter>第{_C}{{1,3}}章)|(?P<article>第{_C}{{1,4}}条)|(?<!{_C})(?P<first>{_C}{{1,3}})、|\((?P<second>{_C}{{1,3}})\)|(?<![\d.])(?P<third>\d{{1,2}})[.、](?!\d)|(?<![\d.])(?P<point>\d{{1,2}}\.\d{{1,2}}) ?(?=[\u4e00-\u9fff])"
)
_DEPTH = {"chapter": 0, "article": 1, "first": 1, "second": 2, "third": 3, "point": 4}
_STOCK = re.compile(
    "(?:总体要求|指导思想|基本原则|总体思路|(?:工作|总体|主要|发展)目标|目标任务|(?:主要|重点|工作|目标)任务|(?:工作|保障|政策)措施|工作要求|有关要求|组织(?:领导|保障|实施)|"
    "(?:实施|工作|方法)步骤|(?:工作|主要)内容|(?:职责|责任|任务)分工|时间安排|总则|附则|加强组织领导)(?= ?[\u4e00-\u9fff《“(])(?! ?(?:和|与|及|的|、))"
)
_GENRE = "通知|意见|决定|方案|办法|公告|通告|通报|批复|函|要点|规定|细则|计划|规划|措施|条例"
_OWN_NUMBER = re.compile(rf"(?:^|(?<= ))[\u4e00-\u9fff]{{2,16}} ?{YEAR} ?第?\d{{1,5}} ?号(?!\))")
_TITLE = re.compile(
    rf"关于[^。:;]{{4,160}}?(?:{_GENRE})(?P<number> ?(?!的|》)[\u4e00-\u9fff]{{2,10}} ?{YEAR} ?第?\d{{1,5}} ?号)?(?P<to> ?(?=各|[省市县区州旗]|有关|本|全)(?:(?!关于|印发|现将)[^。:;《]){{3,300}}:)"
)
_BODIES = "政府|办公室|办公厅|委员会|局|厅|委|部|院|会|行署|中心"
_SIGNED = re.compile(
    rf"(?:(?<=[。)!》 ])|(?<=方案|办法|通知|意见|规定|细则|要点|计划|清单))(?P<who>(?:(?!关于|印发|根据)[\u4e00-\u9fff、 ]){{3,60}}?(?:{_BODIES})) ?(?=(?:\d{{4}}|[{CHINESE}]{{4}}) ?年)"
)
_BEGINS = re.compile(
    rf"(?:{_GENRE})(?:\((?:试行|暂行)\))? ?(?=(?:为(?!了?期)|根据|按照|依据|今年|近年来|\d{{4}}年[^,。]{{0,20}}(?:总体要求|工作))[^。]{{10}})"
)
_RELEASE = re.compile(r"\((?:此件|本件)[^()]{2,12}\)")
_LETTERHEAD = re.compile(
    rf"[\u4e00-\u9fff]{{2,30}}(?:{_BODIES})文件 ?(?=[\u4e00-\u9fff]{{2,12}} ?{YEAR})|(?P<who>[\u4e00-\u9fff]{{2,30}}(?:{_BODIES})) ?(?=(?P=who)(?:关于|印发|转发|批转))"
)
"""Where a scan has the authority before the number, or twice."""
_TABLE = re.compile(
    "(?<=[^ ] )序 ?号 (?=[^。]{2,40}(?:任务|内容|事项|项目|工作|措施|举措)[^。]{0,40}(?:单位|部门|科室))"
)
"""The heads of a table behind its title on one line."""
_TAIL = 160
_BEHIND_GAP = re.compile("[。)] +$")
"""What stands before a clause that began a line, on a page that opens inside a chapter."""
_GAP = re.compile(r"(?<=[。:;!?)》”]) +(?=\S)|(?<=\d日) +(?=\()")
_WORD_GAP = re.compile("(?<=[\u4e00-\u9fff)》〕】号]{2}) +(?=[\u4e00-\u9fff《(]{2}|\\d{4}年)")


def starts(folded: str) -> list[int]:
    """Indices at which a paragraph of the line begins, without 0; none when the line is a paragraph."""
    if len(folded) < _SHORTEST:
        return []
    return sorted({*_paragraphs(folded), *(match.start() for match in _TABLE.finditer(folded))})


def _paragraphs(folded: str) -> list[int]:
    labels = list(_labels(folded))
    depths = [depth for _, depth, _ in labels]
    points = depths.count(3) > 2 and (depths.count(4) > 1 or WRITTEN.search(folded))
    apart = sum(
        depth == _DEPTH["second"] and bool(_BEHIND_GAP.search(folded, max(0, at - 4), at)) for at, depth, _ in labels
    )
    if depths.count(1) < 2 and not (len(folded) > _LONG and points) and apart < 2:
        return []
    found = {at for at, _, _ in labels} | {end for _, _, end in labels if end}
    found |= {match.end() for match in _GAP.finditer(folded)}
    found |= set(_head(folded[: min(labels[0][0], _HEAD)])) | set(_foot(folded))
    return sorted(at for at in found if 0 < at < len(folded))


def _labels(folded: str) -> Iterator[tuple[int, int, int]]:
    """(start, depth, end of a title that is always the same) of numbers that count on from the one before them on their level."""
    last: dict[str, int] = {}
    counted: dict[str, int] = {}
    title_from = 0
    for match in _LABEL.finditer(folded):
        kind = match.lastgroup or ""
        number = parse(re.sub(r"[第章条]|^.*\.", "", match[kind])) or 0
        ended = match.start() == 0 or folded[match.start() - 1] in _ENDED
        if not ended and not (number == 1 and title_from and _is_title(folded[title_from : match.start()])):
            continue
        goes_on = 0 < number - last.get(kind, 0) <= _SKIPPED or 0 < number - counted.get(kind, number) <= 2
        if not goes_on and not (number == 1 and kind in {"second", "third", "point"}):
            continue
        if number == 1 and kind == "first" and last.get("article"):
            continue
        last[kind] = counted[kind] = number
        for deeper in [other for other in last if _DEPTH[other] > _DEPTH[kind]]:
            if not (kind == "first" and deeper == "second"):
                del last[deeper]
        title_from = match.end()
        stock = _STOCK.match(folded, match.end() + (folded[match.end() : match.end() + 1] == " "))
        yield match.start(), _DEPTH[kind], stock.end() if stock else 0


def _is_title(words: str) -> bool:
    """Whether the words between two numbers are a title: 一、加强领导(一)成立…"""
    return 1 < len(words) <= _LONGEST_TITLE and not re.search("[。;:,!?]", words)


def _head(head: str) -> Iterator[int]:
    """Where number, title, addressees, signature and day begin and end."""
    for match in _WORD_GAP.finditer(head):
        yield match.end()
    for match in _OWN_NUMBER.finditer(head):
        yield from match.span()
    for match in _LETTERHEAD.finditer(head[:_TAIL]):
        yield match.end()
    told = _TITLE.search(head)
    if told:
        yield from told.span("number")
        yield told.start("to")
        yield told.end("to")
    for match in _SIGNED.finditer(head):
        day = WRITTEN.match(head, match.end())
        if day:
            yield match.start()
            yield match.end()
            yield day.end()
    for match in _RELEASE.finditer(head):
        yield from match.span()
    for match in _BEGINS.finditer(head, told.end() if told else 0):
        yield match.end()


def _foot(folded: str) -> Iterator[int]:
    """Where a signature at the end of the line begins, and what is said about its release."""
    start = max(len(folded) - _TAIL, 0)
    for match in _SIGNED.finditer(folded, start):
        if WRITTEN.match(folded, match.end()):
            yield match.start()
    for match in _RELEASE.finditer(folded, start):
        yield match.start()
