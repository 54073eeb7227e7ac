"""Numbers and dates that contradict each other. What the words leave open is not judged."""

import re
from collections.abc import Iterator
from datetime import date
from decimal import Decimal, InvalidOperation

from gongkai.text.dates import WRITTEN
from gongkai.text.layout import fold_for_reading
from gongkai.text.numbers import CHINESE, parse
from gongkai.text.wording import Finding, Severity

_NUMBER = rf"(?:\d{{1,2}}|[{CHINESE}]{{1,3}})"
_DATE = re.compile(
    rf"(?P<y>\d{{4}}|[〇零○一二三四五六七八九]{{4}}) ?年 ?(?P<m>{_NUMBER}) ?月(?: ?(?P<d>{_NUMBER}) ?日)?"
)
_WEEKDAY = re.compile(r" ?\(? ?(?:星期|周|礼拜)(?P<w>[一二三四五六日天])(?![年期边围转报刊末])")
_TO = re.compile(r" ?(?:至|到|—+|-|~|起至) ?")
_SAME_YEAR = re.compile(rf"(?P<m>{_NUMBER}) ?月 ?(?P<d>{_NUMBER}) ?日")
_HOURS = re.compile(
    r"(?<![\d:])(?P<h1>[01]?\d|2[0-4]):(?P<m1>[0-5]\d) ?(?:至|到|—+|-|~) ?(?P<h2>[01]?\d|2[0-4]):(?P<m2>[0-5]\d)(?![\d:])"
)
_CAPITALS = r"零〇壹贰貳叁參肆伍陆陸柒捌玖拾佰仟万萬亿億元圆角分整正"
_AMOUNTS = (
    re.compile(
        rf"(?P<n>\d[\d,]{{0,18}}(?:\.\d{{1,2}})?) ?(?P<u>万元|亿元|元)?[^。;、\n\d]{{0,12}}?(?:大写|人民币)[^。;\n\d]{{0,6}}?(?P<c>[{_CAPITALS}]{{3,40}})"
    ),
    re.compile(
        rf"(?:大写|人民币)[^。;\n\d]{{0,6}}?(?P<c>[{_CAPITALS}]{{3,40}})[^。;、\n\d]{{0,10}}(?P<n>\d[\d,]{{0,18}}(?:\.\d{{1,2}})?) ?(?P<u>万元|亿元|元)?"
    ),
)
_UNIT = r"(?:个|户|人|名|件|项|次|家|套|亩|公里|万元|亿元|元|吨|份|条|篇|期|场|辆|所|处)"
_TOTAL = re.compile(
    rf"(?:共|共计|合计|总计|累计|总数|总额)[^。;,\n\d]{{0,16}}?(?P<n>\d[\d,]{{0,18}}(?:\.\d+)?) ?(?P<u>{_UNIT})[^。;\n\d]{{0,10}}?[,(:]? ?(?:其中|分别为|包括)[:,]?(?P<parts>[^。;\n]{{4,200}})"
)
_PART = re.compile(rf"(?P<n>\d[\d,]{{0,18}}(?:\.\d+)?) ?(?P<u>{_UNIT})")
_OF_ALL = re.compile(r"(?:占比?|占总\w{0,4}的?|比重为?|比例为?)[^。;,%\n]{0,8}?(?P<n>\d{1,4}(?:\.\d+)?) ?%")
_OWN_NUMBER = re.compile(r"^[ \t]*\S{2,24}[〔\[(](?P<y>(?:19|20)\d\d)[〕\])]第?\d{1,4}号[ \t]*$", re.MULTILINE)
_DAYS = "一二三四五六日"
_UNITS = {"万元": Decimal(10_000), "亿元": Decimal(100_000_000)}
_DIGITS = dict(zip("零壹贰叁肆伍陆柒捌玖", range(10), strict=True)) | {"〇": 0, "貳": 2, "參": 3, "陸": 6}
_STEPS = {"拾": 10, "佰": 100, "仟": 1000}


def check(text: str) -> Iterator[Finding]:
    folded = fold_for_reading(text)
    for finder in (_dates, _hours, _amounts, _totals, _shares, _year):
        for start, end, code, right, note, severity in finder(folded):
            yield Finding(start, end, code, severity, text[start:end], right, note)


_Raw = tuple[int, int, str, str, str, Severity]


def _dates(text: str) -> Iterator[_Raw]:
    for match in _DATE.finditer(text):
        day = _day(match["y"], match["m"], match["d"] or "一")
        if day is None:
            yield (*match.span(), "impossible_date", "", "没有这一天。", "warning")
            continue
        if match["d"]:
            yield from _weekday(text, match, day)
            yield from _reversed(text, match, day)


def _weekday(text: str, match: re.Match[str], day: date) -> Iterator[_Raw]:
    said = _WEEKDAY.match(text, match.end())
    right = _DAYS[day.weekday()]
    if said and said["w"].replace("天", "日") != right:
        yield (match.start(), said.end(), "weekday", f"星期{right}", f"这一天是星期{right}。", "warning")


def _reversed(text: str, match: re.Match[str], day: date) -> Iterator[_Raw]:
    weekday = _WEEKDAY.match(text, match.end())
    to = _TO.match(text, weekday.end() if weekday else match.end())
    if not to:
        return
    until = _DATE.match(text, to.end())
    short = None if until else _SAME_YEAR.match(text, to.end())
    found = until or short
    year = until["y"] if until else match["y"]
    end = _day(year, found["m"], found["d"]) if found and found["d"] else None
    if found and end and end < day:
        yield (match.start(), found.end(), "range_reversed", "", "截止日期早于开始日期。", "warning")
    elif short and end is None:
        yield (*short.span(), "impossible_date", "", "没有这一天。", "warning")


def _day(year: str, month: str, day: str) -> date | None:
    numbers = [parse(part) for part in (year, month, day)]
    try:
        return date(*numbers) if None not in numbers else None  # type: ignore[arg-type]
    except ValueError:
        return None


def _hours(text: str) -> Iterator[_Raw]:
    for match in _HOURS.finditer(text):
        start, end = int(match["h1"]) * 60 + int(match["m1"]), int(match["h2"]) * 60 + int(match["m2"])
        if end < start and "次日" not in text[match.start() : match.end() + 2]:
            yield (*match.span(), "range_reversed", "", "结束时间早于开始时间。", "hint")


def _amounts(text: str) -> Iterator[_Raw]:
    told: set[tuple[int, int]] = set()
    for match in (match for pattern in _AMOUNTS for match in pattern.finditer(text)):
        figures, capitals = _decimal(match["n"]), capital_amount(match["c"])
        if figures is None or capitals is None or match.span("c") in told:
            continue
        told.add(match.span("c"))
        if figures * _UNITS.get(match["u"] or "", Decimal(1)) != capitals:
            yield (*match.span(), "capital_amount", "", f"大写为{capitals:,.2f}元，与数字不符。", "warning")


def capital_amount(words: str) -> Decimal | None:
    """壹万贰仟叁佰元伍角 → 12300.50; None when it is not an amount."""
    whole, section, digit, cents = 0, 0, 0, 0
    for sign in words.replace("圆", "元").replace("萬", "万").replace("億", "亿"):
        if sign in _DIGITS:
            digit = _DIGITS[sign]
        elif sign in _STEPS:
            section += (digit or 1) * _STEPS[sign]
            digit = 0
        elif sign == "亿":
            whole, section, digit = (whole + section + digit) * 100_000_000, 0, 0
        elif sign == "万":
            whole, section, digit = whole + (section + digit) * 10_000, 0, 0
        elif sign == "元":
            whole, section, digit = whole + section + digit, 0, 0
        elif sign in "角分":
            cents += digit * (10 if sign == "角" else 1)
            digit = 0
        elif sign not in "整正":
            return None
    total = whole + section + digit
    return Decimal(total) + Decimal(cents) / 100 if total or cents else None


def _totals(text: str) -> Iterator[_Raw]:
    for match in _TOTAL.finditer(text):
        parts = [_decimal(part["n"]) for part in _PART.finditer(match["parts"]) if part["u"] == match["u"]]
        total = _decimal(match["n"])
        if total is None or len(parts) < 2 or None in parts:
            continue
        said = sum((part for part in parts if part is not None), Decimal(0))
        span = (match.start("n"), match.end("parts"))
        if said > total:
            yield (*span, "sum", "", f"各项相加为{said:f}，大于总数{total:f}。", "warning")
        elif said < total:
            yield (*span, "sum", "", f"各项相加为{said:f}，小于总数{total:f}；如未全部列出可以忽略。", "hint")


def _shares(text: str) -> Iterator[_Raw]:
    for sentence in re.finditer(r"[^。;\n]+", text):
        shares = [(m, _decimal(m["n"])) for m in _OF_ALL.finditer(text, sentence.start(), sentence.end())]
        for match, share in shares:
            if share and share > 100:
                yield (*match.span(), "share", "", "所占比例超过100%。", "warning")
        said = sum((share for _, share in shares if share), Decimal(0))
        if len(shares) > 1 and said > Decimal("100.5") and all(share and share <= 100 for _, share in shares):
            yield (
                shares[0][0].start(),
                shares[-1][0].end(),
                "share",
                "",
                f"各项比例相加为{said:f}%，超过100%；如非同一总体可以忽略。",
                "hint",
            )


def _year(text: str) -> Iterator[_Raw]:
    """The year of the document's own number and that of its date at the end."""
    number = _OWN_NUMBER.search(text)
    days = [
        match
        for line in re.finditer(r"[^\n]+", text)
        if WRITTEN.fullmatch(line.group().strip())
        for match in _DATE.finditer(text, *line.span())
    ]
    written = parse(days[-1]["y"]) if days else None
    if number and written and int(number["y"]) != written:
        yield (
            *number.span("y"),
            "number_year",
            str(written),
            f"发文字号的年份与成文日期（{written}年）不一致。",
            "warning",
        )


def _decimal(words: str) -> Decimal | None:
    try:
        return Decimal(words.replace(",", ""))
    except InvalidOperation:
        return None
