"""Last days allowed, named in the text of a task.

    2020年10月底前 → 2020-10-31     2012年12月15日前 → 2012-12-15    到2020年、2023年底、年内 → 31 December
    上半年完成 → 30 June            三季度末前 → 30 September        6月前 → 31 May
    5月10日至31日 → 31 May          2021年9月—2022年3月 → 31 March 2022
    国庆节前 → 30 September         2024年春节前 → 9 February 2024

A service limit (3个工作日内答复), a period of validity (有效期至…) and the age of a thing (2019年底前建成的) are not deadlines.
"""

import functools
import re
from collections.abc import Iterable, Iterator
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Literal

from gongkai.text import feasts
from gongkai.text.dates import month_end
from gongkai.text.layout import enclosed
from gongkai.text.numbers import CHINESE, parse

_N = rf"[\d{CHINESE}]"
_YEAR = rf"(?:(?P<y>(?<!\d)(?:19|20)\d\d|[二][{CHINESE}]{{3}}) ?年 ?|(?P<rel>今年|本年度?|当年|明年|次年))?"
_BEFORE = "(?:之前|以前|前)"
_DONE = r"(?=[^。;,]{0,12}(?:完成|建成|实现|印发|出台|公布|公开|上线|报送|落实|到位|全覆盖|投入使用)(?!情况))"
_ENDS_SOON = r"[^。;,]{0,12}(?:完成|建成|实现|印发|出台|报送|到位|覆盖|验收|达到?|投用|投产|竣工)"
_FORMS = re.compile(
    rf"(?=[\d{CHINESE}元今本当明次第上下年])(?:"  # nothing else begins one: most places are passed over at once
    + "|".join(
        (
            rf"{_YEAR}(?P<m>{_N}{{1,2}}|元) ?月(?:份)? ?(?:(?P<d>{_N}{{1,3}})(?: ?(?:日|号)|(?<=\d)(?=前))(?P<by>(?:\((?:星期|周).\))? ?(?:24时|\d{{1,2}}[:时]\d{{0,2}}分?|下班)? ?{_BEFORE}|止|(?=(?:和|、|及|以及|与) ?(?:\d{{4}} ?年 ?)?\d{{1,2}} ?月 ?\d{{1,2}} ?[日号]{_BEFORE}))|(?P<part>底|末|上旬|中旬|下旬){_BEFORE}?|(?P<mb>{_BEFORE}))",
            rf"{_YEAR.replace('?P<y>', '?P<yq>').replace('?P<rel>', '?P<relq>')}第?(?P<q>[一二三四1-4])季度(?:底|末|内|{_BEFORE})+",
            rf"{_YEAR.replace('?P<y>', '?P<yh>').replace('?P<rel>', '?P<relh>')}(?P<h>上半年|下半年)(?:(?:底|末|内)?{_BEFORE}|底|末|内|{_DONE})",
            r"(?P<y5>(?<!\d)(?:19|20)\d\d) ?年(?:年)?(?:底|末)(?:之?前|以前)?",
            r"(?P<y6>(?<!\d)(?:19|20)\d\d) ?年(?:度)?内",
            r"(?:(?<=到)|(?<=到 ))(?P<y7>(?:19|20)\d\d) ?年(?=[,;。、]|(?:基本|全面|力争|全市|全省|全县|全区|实现|建成|形成))",
            rf"(?P<rel8>今年|本年|明年)(?:年)?(?:底|末)(?:之?前|以前)?|(?<![\d{CHINESE}每跨同当来])(?P<bare>年底|年末|年内)(?:之?前|以前|(?<=年内)|(?={_ENDS_SOON})|(?<=[到于至在]年[底末]))",
        )
    )
    + ")"
)  # fmt: skip
_FEAST = re.compile(
    rf"(?:(?P<y>(?<!\d)(?:19|20)\d\d) ?年 ?|(?P<rel>今年|本年度?|明年|次年))?(?P<feast>元旦|春节|(?:[“\"]?五一[”\"]?)?(?:国际)?劳动节|[“\"]五一[”\"]|[“\"]七一[”\"]|建党节|[“\"]八一[”\"]|建军节|国庆|清明|端午|中秋)(?:节|假期|长假|假日)*(?:来临|到来)?(?:{_BEFORE}|前夕)(?!后)"
)
_FEAST_SIGN = re.compile("元旦|节|国庆|[五七八]一|清明|端午|中秋")
_SEASON = re.compile(
    rf"(?:(?:\d{{4}} ?年|今年|明年)?(?:主?汛期|雨季|台风季|防火期|供暖期|采暖期|供暖季|采暖季|冬季|开学|省?[“\"]?两会[”\"]?)(?:来临|到来)?|入汛|入冬|主?汛|秋收)(?:{_BEFORE}|前夕)(?!后|[期沿瞻])"
)
_POINT = (
    rf"(?:(?P<y{{0}}>(?<!\d)(?:19|20)\d\d) ?年 ?)?(?P<m{{0}}>(?<!\d)\d{{{{1,2}}}}|[{CHINESE}]{{{{1,2}}}}) ?月份?"
    rf"(?: ?(?P<d{{0}}>{_N}{{{{1,3}}}}) ?日|(?P<part{{0}}>上旬|中旬|下旬|初|底|末))?"
)
_RANGE = re.compile(
    rf"(?=[\d{CHINESE}]){_POINT.format(1)} ?(?:至|到|—{{1,2}}|–|-{{1,2}}|~) ?(?:{_POINT.format(2)}|(?P<d3>\d{{1,2}}) ?日)"
    r"(?:之?前|止)?(?=(?P<does>,?(?:完成|开展|组织|进行|集中|全面|总结|巩固|整治|整改|自查|督查|排查|验收))|[,。;、)\s]|$)"
)
_ENDS_IN = r"(?=(?:要|应|全部|全面|基本|力争|确保)?(?:完成|建成|竣工|投用|投入使用|投产|通车|开通|上线|开园|交付|启用|实现|推开|铺开))"
_OUT = "(?=(?:向社会)?(?:公布|印发|出台|公开|上线|报送))"
_PLANNED = re.compile(
    rf"(?=[\d{CHINESE}第至不最])(?:"
    + "|".join(
        (
            rf"(?<![\d{CHINESE}])(?:(?P<y>20\d\d) ?年 ?)?(?<![\d{CHINESE}])(?P<m>{_N}{{1,2}}) ?月份?{_ENDS_IN}",
            rf"(?:(?<!\d)(?P<yq>20\d\d) ?年 ?)?(?<!每年)第?(?P<q>[一二三四1-4])季度(?:{_ENDS_IN}|{_OUT})",
            rf"(?<!\d)(?P<yd>20\d\d) ?年度?{_ENDS_IN}",
            rf"(?<!\d)(?P<yb>20\d\d) ?年{_BEFORE}(?!后)",
            r"(?<=[,。;])至(?P<yt>20\d\d) ?年(?=,)",
            r"(?<=到)(?P<yu>20\d\d) ?年 ?(?P<mu>\d{1,2}) ?月份?(?=[,;。]|(?:基本|全面|力争|全[市省县区]|实现|建成|形成|完成))",
            r"(?P<plan>十[二三四五六])五”?(?:时期|期)?末",
            rf"(?:不迟于|不晚于|最迟于?) ?(?:(?P<yl>20\d\d) ?年 ?)?(?P<ml>{_N}{{1,2}}) ?月 ?(?P<dl>{_N}{{1,3}}) ?[日号]",
            rf"(?<![\d.])(?P<yn>20\d\d)[-./](?P<mn>\d{{1,2}})[-./](?P<dn>\d{{1,2}}) ?日?{_BEFORE}",
        )
    )
    + ")"
)
"""Ends that need their verb or a whole date to be read as limits: 10月完成, 2025年前, 不迟于6月30日."""
_PAST = re.compile(r"(?:已|已经|曾|自|从|截至|截止)(?:于|在)?$")
_SINCE = re.compile(r"[^,。;]{0,14}(?:以来|期间|后)|[^,。;]{0,10}的")
_MONTHS = re.compile(
    rf"(?:(?<!\d)(?P<y>20\d\d) ?年 ?)?(?<![\d{CHINESE}—-])(?P<m1>\d{{1,2}})(?:—{{1,2}}|–|-|~|至)(?P<m2>\d{{1,2}}) ?月份?(?=(?P<does>,?(?:完成|开展|组织|进行|集中|全面|总结|巩固|整治|整改|自查|督查|排查|验收))|[,。;、)\s]|$)"
)
_PHASE = re.compile(r"(?:阶段|步骤|时间|进度|期限|时限)[^,]{0,4}$|[(于在]$|^$")
_VALIDITY = re.compile(
    r"(?:有效期|有效期限|试行期|执行期|施行|有效|截至|适用|期限)(?:自|从|为|限|至|到|截至|截止)?[^。;]{0,14}$|(?:自|从)$|(?<=[^,。;:\s])至$"
)
_EACH_ONE = re.compile("每(?:[个所家名户]|[省市县区镇乡村])[^。;,()]{0,6}$")
_FROM_NOW = re.compile("(?:即日|现在|下发之日|印发之日)起?[至到]$")
"""即日起至3月底开展检查: what begins now has that as its last day, unless it says how long something holds."""
_HOLDS = re.compile("[^,。;]{0,6}(?:有效|施行|实施|执行|试行)")
_EVERY = re.compile(
    r"(?:每|逐|次|第二|历|各)年?(?:度|季|季度)?(?:的)?$|每[^。;,]{0,6}$|年中[和、]$|每[^。;,()]{0,6}\([^()]{0,16}$"
)
_AGED = re.compile(
    r"(?:之?前|以前)?(?:已经?|未|依法)?(?:制定|印发|出台|发布|取得|成立|登记|注册|签订|建成|开工|投产|形成|产生|参加|入学|退休|出生|存在|下发|制发|颁布|实施|施行|生效|办理|发生|受理)[^,。;]{0,10}的"
)
_QUOTA = re.compile(r"[^,。;]{0,16}(?:不少于|至少|不低于|达到?)?[\d一二两三四五六七八九十]+(?:次|篇|期|场|条)")

RELATIVE = re.compile(
    rf"(?P<anchor>(?:自|从|在|于)?(?:本|该)?(?:通知|意见|方案|要点|办法|细则|规定|文件|计划|清单|公告)?(?:印发|发布|公布|下发|施行|实施|收到|发文)(?:之日)?(?:起|后)(?:的)?)"
    rf"(?P<n>\d{{1,3}}|[{CHINESE}]{{1,4}})个?(?P<unit>工作日|日|天|个?月|年|小时)(?:之内|以内|内)"
)
_EVENT = re.compile(
    rf"(?P<event>[^,。;:!?()《》“”.]{{2,30}}?)(?:之日起?|次日起|当日起|后|之后|以后|起)(?:的)?(?P<n>\d{{1,3}}|[{CHINESE}]{{1,4}})个?(?P<unit>工作日|日|天|个?月)(?:之内|以内|内)"
)
"""A limit counted from something that happens once: 会议结束后5日内, 验收合格之日起15个工作日内."""
_EACH_CASE = re.compile(
    "受理|申请|申报|收件|接件|诉求|举报|投诉|来电|来信|来访|建议|提案|提交|办结|签收|登记|发生|发现|出现|接报|预警|事故|疫情|灾|报警|出生|死亡|录用|入职|变更|"
    "每|各?季度|季末|月末|年度?终|月终|季终|终了|[应须可](?!急)|不得|作出|送达|缴纳|产生|形成|获得|取得|更新|公开|公布|发布|印发|逾期|到期|届满|退休|离职"
)
"""Every case to come, or every period: somebody's standing service."""
_OWN = re.compile(
    r"(?:本|该)?(?:通知|意见|方案|要点|办法|细则|规定|文件|计划)(?:印发|发布|公布|下发|施行|实施|发文)|(?:印发|发布|公布|下发)之日"
)
_EVERY_DOCUMENT = re.compile(
    "(?<![本该此])(?:规范性文件|文件|政策|规章|公文|法规|决定|办法|细则|意见|通知|规划|方案)|各类|凡|均|每"
)
_BARE = re.compile(
    rf"(?:(?:(?<!\d)(?:19|20)\d\d|[二][{CHINESE}]{{3}}) ?年 ?)?"
    rf"(?:(?<![\d{CHINESE}]){_N}{{1,2}} ?月份?(?: ?(?P<d>{_N}{{1,3}}) ?[日号])?|第?[一二三四1-4]季度|[上下]半年)"
    r"(?![前底末内上中下\d])(?!之?前|以前|份|起|开始|以来|启动|后|至|到|—|-|~)"
    r"|(?<!\d)(?:19|20)\d\d ?年(?:度|全年)?$"
)
_UNTIL = re.compile("^(?:自|从)?(?:即日|现在|方案?印发之日|[^,;。至]{0,8}启动)起?(?:至|到)|^截[至止]")
"""即日起至 before the last day that a label states."""
_EVERY_CASE = re.compile("(?:应当?|须|必须|均)$")
_FIGURES = re.compile(r"(?<![\d.])(?P<y>20\d\d)[-./](?P<m>0?[1-9]|1[0-2])(?:[-./](?P<d>[0-3]?\d))?(?![\d.])")
_LIMIT = re.compile(r"\d ?[月年日]|底前|年内|季度|[上下]半年|^(?:长期|持续|常态|全年|常年|立即|按期|每)")


Unit = Literal["working-days", "calendar-days", "hours", "months", "years"]
Year = Literal["stated", "document", "above"]
"""Where the year of a day comes from: the words themselves or their sentence, the document, the sentence before."""


@dataclass(frozen=True, slots=True)
class Deadline:
    """`day` is None for a limit counted from an event; then `days` and `unit` say how long. Indices are of the folded text."""

    start: int
    end: int
    day: date | None
    days: int | None = None
    unit: Unit | None = None
    year: Year = "stated"


def absolute(folded: str, year: int | None) -> list[Deadline]:
    """Dated deadlines in order. `year` completes 10月底前 and 年内; without one they are left out."""
    return [limit for limit in dated(folded, year) if limit.day]


@functools.lru_cache(maxsize=64)
def dated(folded: str, year: int | None) -> tuple[Deadline, ...]:
    """Like `absolute`, with those on a day that no calendar has (2023年2月29日前), whose `day` is None.

    A passage is asked for its duties, for its limit and for what nobody is named for, one after the other."""
    if not _MAY_BE_DATED.search(folded):
        return ()
    quoted = enclosed(folded, ("《", "》"))
    spans = (*_ranges(folded, year), *_months(folded, year)) if "月" in folded else ()
    found = [span for span in spans if span.start not in quoted]
    taken = _covered(found)
    above = _Above(year)
    for match in _FORMS.finditer(folded):
        if match.start() in quoted or match.end() - 1 in taken or _is_no_deadline(folded, match):
            continue
        of, source = above.year_of(folded, match)
        if of is not None:
            found.append(Deadline(match.start(), match.end(), _possible_day(match, of), year=source))
    taken = quoted | _covered(found)
    found += [*_planned(folded, year, taken), *_feasts(folded, year, taken)]
    return tuple(sorted(found, key=lambda limit: limit.start))


def _covered(found: Iterable[Deadline]) -> set[int]:
    return {i for limit in found for i in range(limit.start, limit.end)}


def _before(folded: str, match: re.Match[str]) -> str:
    return folded[max(0, match.start() - 24) : match.start()]


_MAY_BE_DATED = re.compile(r"[月年节旦\d]|季度|末|清明|端午|中秋|国庆")


class _Above:
    """The year that a date without one takes: of its sentence, of the day that the sentence before names, of the document."""

    def __init__(self, year: int | None) -> None:
        self._document = year
        self._year = year
        self._at = -1
        self._names_month = False

    def year_of(self, folded: str, match: re.Match[str]) -> tuple[int | None, Year]:
        stated = next((parse(match[g]) for g in ("y", "yq", "yh", "y5", "y6", "y7") if match[g]), None)
        if stated:
            self._year, self._at = stated, match.start()
            self._names_month = bool(match["m"] or match["q"] or match["h"])
            return stated, "stated"
        word = next((match[g] for g in ("rel", "relq", "relh", "rel8") if match[g]), "")
        near = self._at >= 0 and "。" not in folded[self._at : match.start()]
        if word in {"今年", "本年", "本年度", "明年"} or not (near or self._names_month):
            source: Year = "document"
            of = self._document
        else:
            source = "stated" if near else "above"
            of = self._year
        return (of + (word in {"明年", "次年"}) if of else None), source


def _planned(folded: str, year: int | None, taken: AbstractSet[int]) -> Iterator[Deadline]:
    """What lies in the document's year or later; a year gone by is told, not planned."""
    for match in _PLANNED.finditer(folded):
        if not taken.isdisjoint(range(*match.span())):
            continue
        before = _before(folded, match)
        if _PAST.search(before) or _SINCE.match(folded, match.end()) or _is_no_deadline(folded, match):
            continue
        try:
            day = _planned_day(match, year)
        except (ValueError, OverflowError):
            continue
        if day and (year is None or day.year >= year):
            told = any(match[g] for g in ("y", "yq", "yd", "yb", "yt", "yl", "yn", "yu", "plan"))
            yield Deadline(match.start(), match.end(), day, year="stated" if told else "document")


def _planned_day(match: re.Match[str], year: int | None) -> date | None:
    of = next((parse(match[g]) for g in ("y", "yq", "yd", "yt", "yl", "yn") if match[g]), None) or year
    if match["plan"]:
        return date(2006 + 5 * ((parse(match["plan"]) or 0) - 10) - 1, 12, 31)
    if match["yb"]:
        return date(int(match["yb"]) - 1, 12, 31)
    if of is None:
        return None
    if match["m"] or match["mu"] or match["q"]:
        return month_end(
            of, parse(match["m"] or match["mu"]) or 0 if match["m"] or match["mu"] else 3 * (parse(match["q"]) or 0)
        )
    month, last = match["ml"] or match["mn"], match["dl"] or match["dn"]
    return date(of, parse(month) or 0, parse(last) or 0) if month else date(of, 12, 31)


def _months(folded: str, year: int | None) -> Iterator[Deadline]:
    """5—8月: the last month counts."""
    for match in _MONTHS.finditer(folded):
        before = _before(folded, match)
        of = parse(match["y"] or "") or year
        fits = match["does"] or _PHASE.search(before) or match.end() == len(folded) or folded[match.end()] == ")"
        if of and fits and not _EVERY.search(before) and 1 <= int(match["m2"]) <= 12:
            source: Year = "stated" if match["y"] else "document"
            yield Deadline(match.start(), match.end(), month_end(of, int(match["m2"])), year=source)


def _ranges(folded: str, year: int | None) -> Iterator[Deadline]:
    """A time from one day or month to another: its last day counts."""
    for match in _RANGE.finditer(folded):
        before = _before(folded, match)
        if _EVERY.search(before) or re.search(r"有效期?|施行|执行|适用|截至", before):
            continue
        if not (match["does"] or _PHASE.search(before) or match.end() == len(folded) or folded[match.end()] == ")"):
            continue
        day = _end_of_range(match, year)
        if day is not None:
            source: Year = "stated" if match["y1"] or match["y2"] else "document"
            yield Deadline(match.start(), match.end(), day, year=source)


def _end_of_range(match: re.Match[str], year: int | None) -> date | None:
    first, month = parse(match["m1"]) or 0, parse(match["m2"] or match["m1"]) or 0
    begins = parse(match["y1"] or "") or year
    ends = parse(match["y2"] or "") or (begins + (month < first) if begins else None)
    try:
        return _in_month(ends, month, match["d2"] or match["d3"], match["part2"]) if ends else None
    except (ValueError, OverflowError):
        return None


def stated(folded: str, year: int | None) -> list[Deadline]:
    """Like `absolute`, for the value of a label such as 完成时限, where a bare day, month, quarter or year is the limit too."""
    folded = _UNTIL.sub(lambda lead_in: " " * len(lead_in.group()), folded)
    found = absolute(folded, year)
    found += _typed(folded)
    taken = _covered(found)
    for match in _BARE.finditer(folded.rstrip(" 。;,)")):
        if match.start() in taken or _EVERY.search(folded[: match.start()]):
            continue
        ending = "前" if match["d"] else "底前"
        for limit in absolute(match.group().removesuffix("份").removesuffix("全年") + ending, year):
            found.append(replace(limit, start=match.start(), end=match.end()))
    return found


def _typed(folded: str) -> Iterator[Deadline]:
    """2024-06-30, 2024.6.30 and 2024/6, as they are typed into cells."""
    for match in _FIGURES.finditer(folded):
        try:
            day = _in_month(int(match["y"]), int(match["m"]), match["d"], None)
        except ValueError:
            continue
        yield Deadline(match.start(), match.end(), day)


def _is_no_deadline(folded: str, match: re.Match[str]) -> bool:
    before, after = _before(folded, match), folded[match.end() : match.end() + 40]
    tail = folded[max(match.start(), match.end() - 2) : match.end() + 40]
    if _FROM_NOW.search(before) and not _HOLDS.match(after):
        return False
    stated = any(match.groupdict().get(name) for name in ("y", "yq", "yh", "y5", "y6", "y7"))
    every = _EVERY.search(before) and not (stated and _EACH_ONE.search(before))  # 每个县2025年底前 is one day
    if _VALIDITY.search(before) or every or _AGED.match(after) or _AGED.match(tail):
        return True
    return match.groupdict().get("bare") == "年内" and bool(_QUOTA.match(after))


def _possible_day(match: re.Match[str], year: int) -> date | None:
    try:
        return _last_day(match, year)
    except (ValueError, OverflowError):
        return None


def _feasts(folded: str, year: int | None, taken: AbstractSet[int]) -> Iterator[Deadline]:
    """The day before a feast; of those that follow the moon only in the years of their tables."""
    if "前" not in folded or not _FEAST_SIGN.search(folded):
        return
    for match in _FEAST.finditer(folded):
        stated = parse(match["y"] or "")
        of = stated or (year + (match["rel"] in {"明年", "次年"}) if year else None)
        before = _before(folded, match)
        if of is None or not taken.isdisjoint(range(*match.span())):
            continue
        if _EVERY.search(before) or _AGED.match(folded, match.end()):
            continue
        feast = feasts.day(match["feast"], of)
        if feast:
            source: Year = "stated" if stated else "document"
            yield Deadline(match.start(), match.end(), feast - timedelta(days=1), year=source)


def _last_day(match: re.Match[str], year: int) -> date | None:
    if match["m"]:
        return _of_month(match, year, 1 if match["m"] == "元" else parse(match["m"]) or 0)
    if match["q"]:
        return month_end(year, 3 * (parse(match["q"]) or 0))
    return date(year, 6, 30) if match["h"] == "上半年" else date(year, 12, 31)


def _of_month(match: re.Match[str], year: int, month: int) -> date | None:
    if match["mb"]:
        return date(year, month, 1) - timedelta(days=1)
    return _in_month(year, month, match["d"], match["part"])


def _in_month(year: int, month: int, day: str | None, part: str | None) -> date:
    if day:
        return date(year, month, parse(day) or 0)
    ends = {"初": date(year, month, 10), "上旬": date(year, month, 10), "中旬": date(year, month, 20)}
    return ends.get(part or "") or month_end(year, month)


def reads_as_limit(folded: str) -> bool:
    """Whether a short text says when something is due, be it only 持续推进."""
    return len(folded) <= 20 and bool(_LIMIT.search(folded))


def relative(folded: str) -> list[Deadline]:
    """Limits counted from the issue of this very document (本意见印发后20个工作日内), never those of every case to come."""
    return [
        Deadline(match.start(), match.end(), None, parse(match["n"]), _unit(match["unit"]))
        for match in RELATIVE.finditer(folded)
        if _OWN.search(match["anchor"]) and not _of_every_case(folded, match)
    ]


def _of_every_case(folded: str, match: re.Match[str]) -> bool:
    """规范性文件应当自印发之日起20个工作日内公开 tells of every document; 排查结果应当自印发之日起… of this one."""
    if not _EVERY_CASE.search(folded[max(0, match.start() - 6) : match.start()]):
        return False
    begin = max(folded.rfind(mark, 0, match.start()) for mark in "。;") + 1
    return bool(_EVERY_DOCUMENT.search(folded, begin, match.start())) and not re.search("[本该此]", match["anchor"])


def undated(folded: str) -> list[Deadline]:
    """Limits whose day the words do not tell: before a season (no `days`), or so many days after something that happens once."""
    if "前" not in folded and "内" not in folded:
        return []
    quoted = enclosed(folded, ("《", "》"))
    found = [
        Deadline(match.start(), match.end(), None)
        for match in _SEASON.finditer(folded)
        if not _EVERY.search(_before(folded, match))
    ]
    for match in _EVENT.finditer(folded) if "内" in folded else ():
        own = _OWN.search(match.group()) or RELATIVE.search(match.group())
        if not own and not _EACH_CASE.search(match["event"]):
            found.append(Deadline(match.start(), match.end(), None, parse(match["n"]), _unit(match["unit"])))
    return sorted((limit for limit in found if limit.start not in quoted), key=lambda limit: limit.start)


def _unit(word: str) -> Unit:
    if word == "工作日":
        return "working-days"
    if word == "小时":
        return "hours"
    return "months" if word.endswith("月") else "years" if word == "年" else "calendar-days"
