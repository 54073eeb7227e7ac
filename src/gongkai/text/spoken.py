"""Who does what in running prose: 由市财政局牵头,市审计局配合; 由县商务局负责; 由省财政厅会同省教育厅制定.

A sentence counts only when every name in it is an authority's, so that 由带班领导负责 and 由牵头部门负责解读 assign nothing.
"""

import itertools
import re
from collections.abc import Iterator
from typing import NamedTuple

from gongkai.text import units
from gongkai.text.assignment import BESIDE, WITH, Assignment, parse
from gongkai.text.layout import Paragraph, enclosed

_WHO = "[^。;:《》由]{2,100}?"
_DUTY = "(?:按照?|根据)?(?:各自)?(?:职责|职能)?(?:分工)?(?:分别|共同|具体|统一|统筹|总)*"
_BY = re.compile(
    rf"(?<![自经缘事理因不])由(?P<who>{_WHO})(?:(?P<lead>(?:负责)?(?:总?牵头|主办))|{_DUTY}(?P<does>负责|承办)(?!人|同志|解释|单位|部门)|(?P<next>汇总|收集|审核|初审|梳理|编制|制[定订]|统一组织|组织实施|跟踪|督办)(?!的|单位|部门|人)|(?P<guides>指导)(?=,)|(?P<joint>{BESIDE}|商(?=[省市县区国各中州自])))"
    rf"|(?:^|(?<=[。;:)]))(?P<who2>[^。;:,《》由]{{2,100}}?)(?P<lead2>牵头)(?:负责|落实|组织|实施|抓总)*(?=[,。;]|制定|编制|起草|拟定|开展|推进|建立|会同)"
    rf"|以(?P<who4>[省市县区州旗乡镇村国中][^。;:,《》由]{{1,60}}?)(?P<lead4>为主)(?=[,。;])"
    rf"|(?<=[,;])(?P<who3>[^。;:,《》由]{{2,80}}?)(?:{_DUTY}(?P<does3>负责)(?!人|同志)|对[^,。;:]{{2,30}}负[总全主]责)"
)
_IS = re.compile("(?:^|(?<=[。;]))[^。;]{2,200}?为(?:牵头|主办|责任|承办|配合|协办)(?:单位|部门)(?=[。;]|$)")
"""市民政局为牵头单位,市财政局为配合单位。"""
_HELP = re.compile(
    rf"[,、](?:并)?(?P<who>[^。;:《》由]{{2,100}}?){_DUTY}(?:(?P<helps>(?:密切|积极|全力|协同)*(?:配合|协助|协同|参与|参加|协办|督促指导|督促|业务指导|指导))|(?P<does>负责|组织实施|组织落实|落实|实施|抓好落实|做好(?:相关|有关)工作)(?!人|同志|的|解释))(?:落实|实施|做好)?(?=[,。;]|开展|做好|推进|制定|于(?=\d))"
)
_ALONGSIDE = re.compile(r",(?:并)?会同")
_LATER = re.compile("[^。;由]{2,60}?,(?:并)?会同")
_DESCRIBES = re.compile(
    r"[^,。;]{0,6}的(?:工作)?(?:机制|体系|小组|专班|制度|格局)|,[^,。;]{2,80}?(?:参与|参加|配合|协同|协作|负责|组成)的"
)
_GENERIC = re.compile("^(?:各?(?:牵头|责任|主管|起草|有关|相关|行业主管)|要|在|其|以上|上述|该)")
_GENERIC_HELP = re.compile("^(?:各?(?:牵头|责任|主管|起草)|要|在|其|以上|上述|该)")
"""Beside a named authority 各有关单位 may help."""
_VAGUE = re.compile("(?![各省市县区州国中自乡镇街旗军]|有关|相关).*(?:单位|部门|机构|企业|公司|学校|医院)$")
"""Bodies that are somebody different in every case: 项目承担单位, 用人单位."""
_JOINTLY = re.compile(rf",(?:并)?由?(?P<who>[^。;:,《》由]{{2,60}}?){BESIDE}")
_PLACED = re.compile("[省市县区州国中自镇乡各]")
_SPEAKS = re.compile("牵头|负责|配合|[局委厅办]要")
_SHARED = re.compile("(?:[\u4e00-\u9fff]{2,6}、)+[\u4e00-\u9fff]{2,6}部门")
"""消防救援、应急管理部门: names that share their ending."""
_NO_NAME = re.compile("[的了要应并及将]|做好|加强|开展|推进|落实|完善|建立|强化|(?:工作|机制|制度|任务|活动)$")
_NAMES = re.compile("(?P<who>[^,。;:]{2,40}?)(?:会商[^,。;:]{0,40}?)?(?:指定|商定|确定|明确)")
_SOME = re.compile("[一某两数几]|有关|相关|其中|具体|牵头|责任|主办")
"""Somebody who is to be found."""
_AFTER_NAME = re.compile(
    r"[、,。;和及与]|$|牵头|负责|会同|组织|落实|开展|制定|编制|公布|发布|做好|实施|推进|于|在|按|共同|联合|对|将|根据|另行|等|抓|具体|汇总|研究|提出|建立|"
    r"完成|修订|印发|出台|报送|排查|整治|检查|全面|深入|集中|立即|继续|进一步|要|应|须|必须|力争|向|完善|加强|统一|审核|指导|每|定期|参加|参与|配合|协助|协同|下达|拟定|起草|审定|核定|确定|监督|验收|办理|分别|定|适时|及时|统筹|\d"
)
_SHORT_RUN = re.compile("(?:[\u4e00-\u9fff]{2,6}、){1,12}[\u4e00-\u9fff]{2,6}等(?:有关|相关|职能|成员)*(?:部门|单位)")
"""公安、城管等部门: names without their endings, which they share."""
_LONGEST_NAME = 40
_LONGEST_OBJECT = 60
_LONGEST_LISTED = 10
_LONGEST_SENTENCE = 1_000


class Said(NamedTuple):
    """What stands at `start` to `end` of a paragraph and governs up to `until`."""

    start: int
    end: int
    until: int
    found: Assignment
    step: bool = False
    """It says who takes the next step, 由甲局汇总: in standing rules that is how cases are handled."""


def find(paragraph: Paragraph) -> list[Said]:
    said = list(_statements(paragraph))
    edges = [_clause_before(paragraph.folded, a.end, b.start) for a, b in itertools.pairwise(said)]
    return [s._replace(until=until) for s, until in zip(said, [*edges, len(paragraph.text)], strict=bool(said))]


def _clause_before(folded: str, after: int, start: int) -> int:
    """Where the clause of the next statement begins."""
    stop = max((folded.rfind(mark, after, start) for mark in ",;。"), default=-1)
    return stop + 1 if stop >= 0 else start


def _statements(paragraph: Paragraph) -> Iterator[Said]:
    folded, text = paragraph.folded, paragraph.text
    closed = enclosed(folded, ("(", ")"), ("《“", "》”"))
    for whole in _IS.finditer(folded):
        if whole.start() not in closed and (named := parse(text[whole.start() : whole.end()])) and _all_certain(named):
            yield Said(whole.start(), whole.end(), whole.end(), named)
            return
    at, sentence = 0, -2
    while match := _BY.search(folded, at):
        at = max(match.end(), match.start() + 1)
        alone = match["who3"] is not None
        if match.start() in closed or (alone and sentence != _sentence(folded, match.start())):
            at = match.start() + 1 if not alone else at
            continue
        found, end = _statement(text, folded, match)
        if found is None:
            at = match.start() + 1
            continue
        yield Said(match.start(), end, end, found, bool(match["next"]))
        at, sentence = end, _sentence(folded, match.start())


def _all_certain(found: Assignment) -> bool:
    return all(_certain(name) for name in (*found.lead, *found.responsible, *found.cooperating))


def _sentence(folded: str, at: int) -> int:
    return folded.rfind("。", max(0, at - _LONGEST_SENTENCE), at)


def _statement(text: str, folded: str, match: re.Match[str]) -> tuple[Assignment | None, int]:
    group = next(name for name in ("who", "who2", "who3", "who4") if match[name] is not None)
    who, end = text[match.start(group) : match.end(group)], match.end()
    found = Assignment()
    if naming := _NAMES.match(folded, match.start(group), match.end(group)):
        return _named(text, folded, match, naming)
    first, _, second = _parted(folded, match.start(group), match.end(group), who)
    if (match["does"] or match["next"]) and any(_VAGUE.match(name) for name in units.split(first)):
        return None, 0
    if match["next"] and not _PLACED.match(first):
        return None, 0
    named = _certain(first) or (match["lead2"] and _SHARED.fullmatch(first))
    if not (named and (not second or _certain(second))) or folded[end : end + 1] == "的":
        return None, 0
    leads = match["lead"] or match["lead2"] or match["lead4"] or match["joint"] or second
    found.add("cooperating" if match["guides"] else "lead" if leads else "responsible", first)
    if match["guides"]:
        return _guided(text, folded, found, end)
    if second:
        found.add("cooperating", second)
    if match["joint"]:
        run = run_of_names(folded, end)
        if run == end:
            return None, 0
        found.add("cooperating", text[end:run])
        end = run
    return helpers(text, folded, found, end)


def _guided(text: str, folded: str, found: Assignment, end: int) -> tuple[Assignment | None, int]:
    """由省教育厅指导,市教育局会同市财政局实施: what follows says who does it; who only guides has no part alone."""
    joint = _JOINTLY.match(folded, end)
    run = run_of_names(folded, joint.end()) if joint else 0
    if not joint or run == joint.end() or not _certain(joint["who"]):
        return None, 0
    found.add("lead", text[joint.start("who") : joint.end("who")])
    found.add("cooperating", text[joint.end() : run])
    return helpers(text, folded, found, run)


def _named(text: str, folded: str, match: re.Match[str], naming: re.Match[str]) -> tuple[Assignment | None, int]:
    """由市政府办公室指定一个单位牵头: who names is responsible; who is named is an authority only where it has a name."""
    found, namer = Assignment(), text[naming.start("who") : naming.end("who")]
    if not _certain(namer):
        return None, 0
    found.add("responsible", namer)
    other = text[naming.end() : match.end("who")] if match["who"] else ""
    if match["lead"] and _certain(other) and not _SOME.match(other):
        found.add("lead", other)
    return helpers(text, folded, found, match.end())


def _parted(folded: str, start: int, end: int, who: str) -> tuple[str, str, str]:
    parts = WITH.split(folded[start:end], maxsplit=1)
    return (who[: len(parts[0])], "", who[len(who) - len(parts[1]) :]) if len(parts) == 2 else (who, "", "")


def helpers(text: str, folded: str, found: Assignment, end: int) -> tuple[Assignment | None, int]:
    """Takes in the phrases that follow and say who helps and who carries out."""
    verb = re.match(r"(?:负责|落实|组织|实施)+", folded[end : end + 8])
    end += verb.end() if verb else 0
    while True:
        if beside := _ALONGSIDE.match(folded, end) or _later_beside(folded, end):
            run = run_of_names(folded, beside.end())
            if run == beside.end():
                break
            found.add("cooperating", text[beside.end() : run])
            end = run
            continue
        helper = _HELP.match(folded, end) or _later_help(folded, end)
        if not helper or not _helps(text[helper.start("who") : helper.end("who")], bool(helper["helps"])):
            break
        found.add("cooperating" if helper["helps"] else "responsible", text[helper.start("who") : helper.end("who")])
        end = helper.end()
    return (None, 0) if _DESCRIBES.match(folded, end) else (found, end)


def _helps(who: str, helps: bool) -> bool:
    """Whether the words name authorities; of several that help some may be known by what they are alone: 教办、中学、派出所."""
    names = units.split(who)
    listed = helps and len(names) > 2 and all(len(n) <= _LONGEST_LISTED and not _NO_NAME.search(n) for n in names)
    return _certain(who, _GENERIC_HELP) or listed


def _later_beside(folded: str, end: int) -> re.Match[str] | None:
    """市住建局牵头制定计划,会同市财政局落实资金: nobody else is named in between."""
    beside = _LATER.match(folded, end)
    return beside if beside and not _SPEAKS.search(beside.group()) else None


def _later_help(folded: str, end: int) -> re.Match[str] | None:
    """由市法制办负责起草制度,市保密局配合: what is to be done stands between."""
    comma = folded.find(",", end, end + _LONGEST_OBJECT)
    stop = min(
        (at for at in (folded.find(mark, end, end + _LONGEST_OBJECT) for mark in "。;") if at >= 0), default=comma
    )
    helper = _HELP.match(folded, comma) if 0 <= comma <= stop else None
    return helper if helper and helper["helps"] else None


def _certain(who: str, generic: re.Pattern[str] = _GENERIC) -> bool:
    names = units.split(who)
    return bool(names) and all(units.is_organ(name) and not generic.search(name) for name in names)


def run_of_names(folded: str, start: int) -> int:
    """Where the list of authorities that begins at `start` ends; `start` itself when none begins there."""
    if short := _SHORT_RUN.match(folded, start):
        return short.end()
    end = start
    while True:
        name = _name_end(folded, start)
        if name is None:
            return end
        end = name
        if end >= len(folded) or folded[end] not in "、和及与":
            return end
        start = end + 1


def _name_end(folded: str, start: int) -> int | None:
    ends = range(start + 2, min(start + _LONGEST_NAME, len(folded)) + 1)
    return next((e for e in ends if _AFTER_NAME.match(folded, e) and units.is_organ(folded[start:e])), None)
