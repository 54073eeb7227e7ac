"""Who does what where no statement divides the work: the authority that a sentence begins with.

    市住建局会同市水利局、各镇(街道)开展排查,于2027年3月31日前完成整改 → leads, the others help
    市应急局要在春节前组织演练、市政府督查室每半年通报一次           → leads, and somebody looks at it
    牵头部门另行确定                                               → nobody yet

要 and 应当 alone command nothing: every document exhorts everybody. The sentence must name a limit or how often, too.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from gongkai.text import assignment, deadlines, frequency, outline, spoken, units
from gongkai.text.assignment import BESIDE, Assignment
from gongkai.text.doubts import Doubt, doubt
from gongkai.text.layout import Paragraph, enclosed
from gongkai.text.limits import Calendar

_LABEL = rf"(?:[一二三四五六七八九十]{{1,3}} ?[、.]|\([一二三四五六七八九十\d]{{1,3}}\)|\d{{1,2}} ?(?:[、.](?!\d)|\.(?={outline.MONTH}))|[①-⑳]|[一二三四五六七八九十]{{1,2}}是)"
_BEFORE = re.compile(
    rf"\s*(?:{_LABEL})?\s*(?P<when>[^,。;:、]{{1,20}}前,)?(?P<by>(?:(?!所需|经费|资金|费用)[^,。;:、由]{{0,12}}(?<![自经缘事理因不]))?由|请)?"
)
_ANNOUNCED = (
    "(?<=[局委办厅院会队处部府社心站司镇乡道位所)])[:。] ?(?=(?:主要|具体)?(?:负责|牵头|统筹|协调|指导|组织|做好|加强|落实|开展|督促|制[定订]|拟[定订]|承担|会同|配合|协助|"
    "依[法据]|按照?|根据|参与|推[进动]|监督|及时|保障|提供|建立|完善|抓好|履行|编制|研究|支持|实施|引导|强化|审核|汇总|收集|查处|打击|维护|调度|对|将))"
)
"""市教育局:负责…, 1.市公安局。维护…: what stands behind is its part."""
_DUTY = re.compile(
    rf"(?:要|应当?|须|必须|负责)?(?P<joint>{BESIDE}|(?:联合|商)(?=[省市县区国各中州自有相]))|(?:要|应当?|须|必须|负责)?(?P<leads>总?牵头)(?!单位|部门|人|的)|(?:要|应当?|须|必须)?(?P<does>(?:分别|共同|具体|主要|统一|各自|牵头)*负责(?!人|同志|解释|的)|对[^,。;:]{{2,30}}?(?:负[总全主]责|总负责))"
    rf"|(?P<announced>{_ANNOUNCED})"
    r"|(?P<given>承担|组织|汇总|制[定订]|编制|起草|拟[定订]|开展|审核|统筹|提出|跟踪|督办|督促|对[^,。;:]{2,30}?(?:进行|开展|实施|予以))"
    r"|(?P<then>(?=完成|制[定订]|印发|出台|开展|组织|建[立成]|报送|提交|公[布开]|启动|实施|落实|形成|编制|修订|召开|上报|将|对|全[面部]))"
    r"|(?:要|应当?|须|必须|需|力争|争取)(?=[\u4e00-\u9fff\d])|(?=于|在|(?:20)?\d{1,4} ?[年月]|每|按(?:月|季|年|半年|周))|(?P<none>[,。;:《》“”由])"
)
_ALSO = re.compile(
    "(?<=,)(?P<who>[^,。;:《》由]{2,40}?)(?:(?P<does>负责)(?!人|同志|解释|的)|对[^,。;:]{2,30}?进行(?:监督|检查|指导))"
)
_BESIDE_NAMED = re.compile("(?![有相])[\u4e00-\u9fff]")
"""Behind 会同: somebody in particular, not 有关单位."""
_LONGEST = 60
_ENDS = re.compile(rf"(?!{_ANNOUNCED})(?:[。;!?]|:(?! ?(?:另行|待)))")
_ADDRESSED = re.compile("你[局委办厅县市区镇乡单院]|贵[局委办厅县市区镇乡单院]|[批函]复")
"""市教育局:根据你局…: somebody is written to."""
_PLACE = re.compile(
    r"[省市县区州国中自镇乡各]|街道|(?!指导|督促|要求|协调|组织|推[动进]|支持|配合|协助|加强|建立|完善|明确|通知|责成|[经报向在对按与和同将以])[\u4e00-\u9fff]{2,3}[省市县区州镇乡]\S{0,16}[局委办府会处]$"
)
_SOMEBODY = re.compile(
    "有关|相关|责任|牵头|主管|所在|所属|上级|同级|(?:企业|公司|学校|医院|机构|商会|协会|社会|大会|会议)$"
)
_EACH = re.compile("各|所有|全[省市县区镇体]")
"""Everybody: 各镇要于6月底前上报 is a limit that somebody still has to share out."""
_STANDING_BODY = re.compile("领导小组|指挥部|联席会议|专班")
"""What it 负责 is its office, no task."""
_TOLD = re.compile("[^。;]{0,40}?(?:了|已经?|曾)(?![解结])")
_OPEN = re.compile(
    rf"(?:总?牵头|主办|主责|责任|承办)(?:单位|部门)[,:]? ?(?:由[^,。;:]{{2,16}})?{assignment.UNSETTLED}(?=[,。;)]|$)"
)


@dataclass(frozen=True, slots=True)
class Sentence:
    """Holds from `start` of its paragraph to `end`; who is named stands up to `named`."""

    start: int
    named: int
    end: int
    found: Assignment
    doubts: tuple[Doubt, ...]


Begun = tuple[int, int, Assignment, tuple[Doubt, ...]]


def find(paragraph: Paragraph, calendar: Calendar, standing: bool, minutes: bool = False) -> Iterator[Sentence]:
    """In order. `standing` rules say who is competent for every case to come: there only what has a day counts. In `minutes` of a
    meeting a bare verb gives somebody a part."""
    begun: Begun | None = None
    for start, end in _sentences(paragraph.folded):
        if said := _read(paragraph, start, end, calendar, standing, minutes):
            for one in (said, *_also(paragraph, said[1], end)):
                if begun:
                    yield _until(one[0], *begun)
                begun = one
    if begun:
        yield _until(len(paragraph.folded), *begun)


def _also(paragraph: Paragraph, after: int, end: int) -> Iterator[Begun]:
    """市财政局负责筹措,市商务局负责审核: whoever else the sentence gives a part."""
    for match in _ALSO.finditer(paragraph.folded, after, end):
        if (names := units.split(match["who"])) and _is_named(names[0]) and all(map(_is_body, names)):
            found = Assignment()
            found.add("responsible" if match["does"] else "cooperating", paragraph.text[slice(*match.span("who"))])
            yield match.start(), match.end("who"), found, ()


def _until(end: int, start: int, named: int, found: Assignment, doubts: tuple[Doubt, ...]) -> Sentence:
    return Sentence(start, named, end, found, doubts)


def _sentences(folded: str) -> Iterator[tuple[int, int]]:
    closed = enclosed(folded, ("(", ")"), ("“", "”"), ("《", "》"))
    start = 0
    for match in _ENDS.finditer(folded):
        if match.start() not in closed:
            yield start, match.end()
            start = match.end()
    yield start, len(folded)


def _read(
    paragraph: Paragraph, start: int, end: int, calendar: Calendar, standing: bool, minutes: bool
) -> Begun | None:
    sentence = paragraph.folded[start:end]
    if open_ := _OPEN.search(sentence):
        return (start, start + open_.end(), Assignment(unsettled=True), ()) if not standing else None
    subject = _subject(sentence, minutes)
    if subject is None or _TOLD.match(sentence, subject[1].end()):
        return None
    at, duty = subject
    dated = any(limit.day for limit in calendar.dated(sentence))
    if standing and not dated:
        return None
    if duty["announced"] and _ADDRESSED.search(sentence):
        return None
    holds = (
        duty["leads"]
        or duty["announced"]
        or duty["given"]
        or (duty["joint"] and _BESIDE_NAMED.match(sentence, duty.end()))
    )
    holds = holds or (duty["does"] and not _STANDING_BODY.search(sentence, at, duty.start()))
    return _assigned(paragraph, start, at, duty) if dated or holds or _timed(sentence) else None


def _timed(sentence: str) -> bool:
    counted = deadlines.relative(sentence) or deadlines.undated(sentence)
    return bool(counted) or any(True for _ in frequency.find(sentence))


def _subject(sentence: str, minutes: bool) -> tuple[int, re.Match[str]] | None:
    """Where the names begin, and the duty behind them."""
    begin = _BEFORE.match(sentence)
    start = begin.end() if begin else 0
    by, when = (minutes or bool(begin and begin[name]) for name in ("by", "when"))
    for duty in _DUTY.finditer(sentence, start, start + _LONGEST):
        if (duty["given"] and not by) or (duty["then"] is not None and not when):
            continue
        names = units.split(sentence[start : duty.start()])
        if (
            names
            and _is_named(names[0])
            and all(map(_is_body, names))
            and (_tells(duty) or not all(_EACH.search(name) or not _is_named(name) for name in names))
        ):
            return None if duty["none"] else (start, duty)
    return None


def _tells(duty: re.Match[str]) -> bool:
    """Whether the words give somebody a part, and do not only exhort."""
    return bool(duty["announced"] or duty["does"] or duty["given"])


def _is_body(name: str) -> bool:
    return units.is_organ(name) and not _SOMEBODY.search(name)


def _is_named(name: str) -> bool:
    told = bool(_PLACE.match(name)) or units.is_everywhere(name)
    return told and _is_body(name)


def _assigned(paragraph: Paragraph, start: int, at: int, duty: re.Match[str]) -> Begun | None:
    begin, end = start + at, start + duty.start()
    who, found = paragraph.text[begin:end], Assignment()
    names = units.split(who)
    told = _tells(duty)
    leads = duty["joint"] or duty["leads"] or paragraph.folded.startswith("牵头", start + duty.end())
    found.add("lead" if leads or (len(names) == 1 and not told) else "responsible", who)
    if duty["joint"]:
        run = spoken.run_of_names(paragraph.folded, start + duty.end())
        found.add("cooperating", paragraph.text[start + duty.end() : run])
        end = max(run, start + duty.end())
    if duty["announced"]:
        return start, end, found, ()
    if duty["joint"] or duty["leads"] or duty["does"] or duty["given"]:
        whole, after = spoken.helpers(paragraph.text, paragraph.folded, found, max(end, start + duty.end()))
        return (start, after, whole, ()) if whole else None
    doubtful = doubt("subject", "likely", (paragraph.offset(begin), paragraph.end(end)), said=who)
    return start, end, found, (doubtful,)
