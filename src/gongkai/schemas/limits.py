"""Time limits as catalogue cells write them, turned into figures.

    自信息形成或者变更之日起20个工作日内            deadline   20 working-days   formed
    批准后20日内                                    deadline   20 calendar-days  approved
    公示期不少于7个工作日                           display     7 working-days   published
    每季度更新                                      frequency   3 months         formed
    及时公开                                        none        —                formed

One cell may hold several. `formed` covers 形成, 变更, 制定, 获取 and 产生: the day the information came to be, never the
day it went online (政府信息公开条例第二十六条).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterator
from typing import Literal

import msgspec

from gongkai.text import numbers

LimitKind = Literal["deadline", "display", "frequency", "none"]
LimitUnit = Literal["working-days", "calendar-days", "hours", "months", "years"]
Anchor = Literal[
    "formed", "approved", "approval_received", "decided", "issued", "published", "published_above", "signed",
    "awarded", "evaluated", "ended", "started", "before_event",
]  # fmt: skip


class UnknownLimit(ValueError):
    """A cell whose time limit cannot be read; the message quotes it and says how to write one."""


class Limit(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`amount` and `unit` are None where the cell sets no figure (及时; 长期公示)."""

    kind: LimitKind
    amount: int | None = None
    unit: LimitUnit | None = None
    anchor: Anchor = "formed"


_DIGITS = "一二三四五六七八九两"
_PERIOD = re.compile(
    rf"(?<![\d年月十{_DIGITS}])(?P<n>\d{{1,4}}|[{_DIGITS}]?十[{_DIGITS}]?|[{_DIGITS}])"
    r"个?(?P<unit>工作日|自然日|日历日|小时|月|年|天|日)(?!底|\d)"
)
_UNITS: dict[str, LimitUnit] = {
    "工作日": "working-days", "自然日": "calendar-days", "日历日": "calendar-days", "天": "calendar-days",
    "日": "calendar-days", "小时": "hours", "月": "months", "年": "years",
}  # fmt: skip
#: Calendar days that one unit takes, weekends with it.
_DAYS: dict[LimitUnit, float] = {
    "hours": 1 / 24, "calendar-days": 1, "working-days": 1.4, "months": 30.5, "years": 365.25,
}  # fmt: skip
_EVERY: tuple[tuple[str, int, LimitUnit], ...] = (
    (r"每半年", 6, "months"),
    (r"每(个)?季度?|按季度?", 3, "months"),
    (r"每(个)?月|按月", 1, "months"),
    (r"每(个)?年|按年|年度(更新|公开)", 12, "months"),
    (r"每(两|2)周", 14, "calendar-days"),
    (r"每周|按周", 7, "calendar-days"),
    (r"每(日|天)", 1, "calendar-days"),
)
_DISPLAY = re.compile(r"不(得)?(少|短)于|不低于|至少|>=|≥|(公示|公告|展示|征求意见)(期|时间)|公示\d")
_LASTING = re.compile(r"长期(公开|公示)|常年")
_PROMPT = re.compile(r"及时|实时|即时|随时|适时|按(照)?(有关|相关)?规定(的)?(时限|时间)?|动态")
_SAME_DAY = re.compile(r"(当|即)(日|天)")
_ANCHORS: tuple[tuple[str, Anchor], ...] = (
    (r"形成|变更|获取", "formed"),
    (r"\d+个?(工作日|小时|日|天)(以)?前", "before_event"),
    (r"收到.*(批准|批复)", "approval_received"),
    (r"(评标|评审|评估)报告|中标候选人", "evaluated"),
    (r"(确定|产生)(中标|成交)|中标[、,或和]?成交|供应商确定|(中标|成交)(人|供应商|结果)", "awarded"),
    (r"签订|合同", "signed"),
    (r"转载|上级.*(公开|发布)|(发布|公开)后转载", "published_above"),
    (r"批准|批复", "approved"),
    (r"决定|处罚|许可", "decided"),
    (r"印发", "issued"),
    (r"(文件|政策|原文|信息)?(公开|发布|公布)(后|之日)|解读", "published"),
    (r"(结束|终了|完成|验收合格|分配结果确定)(后|之日)", "ended"),
    (r"启动", "started"),
)


def parse_limits(cell: str) -> tuple[Limit, ...]:
    """Every limit of a cell, in its order. Raises UnknownLimit when there is none to be read.

    Words without a figure (及时) count only where the cell sets no figure at all.
    """
    found = tuple(limit for clause in _clauses(cell) for limit in _of_clause(clause))
    if not found:
        raise UnknownLimit(
            f"看不懂公开时限“{cell}”：请写成“自信息形成或者变更之日起20个工作日内”这样的期限，或者“及时公开”。"
        )
    return tuple(limit for limit in found if limit.kind != "none") or found[:1]


def _clauses(cell: str) -> list[str]:
    return re.split(r"[,;。()]", re.sub(r"\s", "", unicodedata.normalize("NFKC", cell)))


def parse_limit(cell: str) -> Limit:
    """The limit that can be missed: the first deadline of the cell, else the first limit of any kind."""
    limits = parse_limits(cell)
    return next((limit for limit in limits if limit.kind == "deadline"), limits[0])


def limit_for(cell: str, names: Collection[str], others: Collection[str] = ()) -> Limit:
    """Of several deadlines the one whose clause says what the information is, by one of ``names``; else the strictest.

    Deadlines whose clause says one of ``others`` are for other information and left out where ``names`` says what this
    is. Without a deadline it is ``parse_limit``, which also raises UnknownLimit.
    """
    found = [(clause, limit) for clause in _clauses(cell) for limit in _of_clause(clause) if limit.kind == "deadline"]
    named = [limit for clause, limit in found if _says(clause, names)]
    for_all = [limit for clause, limit in found if not (names and _says(clause, others))]
    fitting = named or for_all or [limit for _clause, limit in found]
    return min(fitting, key=_latest_day) if fitting else parse_limit(cell)


def _says(clause: str, names: Collection[str]) -> bool:
    """A cell that is about penalties anyhow writes 处罚决定 for 行政处罚决定."""
    return any(name in clause or name.removeprefix("行政") in clause for name in names)


def _latest_day(limit: Limit) -> float:
    """About how many calendar days a deadline may take at the most: seven working days end after seven days."""
    return (limit.amount or 0) * _DAYS[limit.unit or "calendar-days"]


def _of_clause(clause: str) -> Iterator[Limit]:
    every = next(((n, unit) for words, n, unit in _EVERY if re.search(words, clause)), None)
    period = _PERIOD.search(clause)
    if every:
        yield Limit("frequency", *every)
    elif period:
        yield _of_period(clause, period)
    elif _LASTING.search(clause):
        yield Limit("display", anchor="published")
    elif _SAME_DAY.search(clause):
        yield Limit("deadline", 0, "calendar-days", _anchor(clause))
    elif _PROMPT.search(clause):
        yield Limit("none")


def _of_period(clause: str, period: re.Match[str]) -> Limit:
    amount = _figure(period["n"])
    unit = "working-days" if _penalty_days(clause, period) else _UNITS[period["unit"]]
    if _DISPLAY.search(clause):
        return Limit("display", amount, unit, "published")
    return Limit("deadline", amount, unit, _anchor(clause))


def _penalty_days(clause: str, period: re.Match[str]) -> bool:
    """行政处罚法第八十五条: its 二日, 三日, 五日 and 七日 are working days."""
    return "处罚" in clause and period["unit"] == "日" and _figure(period["n"]) in {2, 3, 5, 7}


def _anchor(clause: str) -> Anchor:
    return next((anchor for words, anchor in _ANCHORS if re.search(words, clause)), "formed")


def _figure(written: str) -> int:
    amount = numbers.parse(written)
    assert amount is not None  # _PERIOD lets only numbers through
    return amount
