"""收到申请之日和送达之日 as this room asks for them. Which date a channel or a way makes count is law (``law.foi_days``); here
stand what a clerk reads beside the date, and the questions of the actions."""

from __future__ import annotations

from datetime import date

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from gongkai.law.foi_days import By, DayRule, received
from gongkai.rulebooks.foi_days import foi_days

from .models import Channel

Words = tuple[str | Promise, str | Promise]
#: By the date that counts: which day to write down, and from when the period runs.
_WORDS: dict[By, Words] = {
    "came": (_("提交的日期"), _("提交之日就是收到申请之日，当日不计，次日为第1日。")),
    "signed": (_("本机关签收的日期"), _("签收之日就是收到申请之日，不看寄出的邮戳。")),
    "confirmed": (
        _("提交或者到达的日期"),
        _("双方确认之日才是收到申请之日，提交、到达的时间不算；登记后请与申请人确认。"),
    ),
}
_SAME_DAY: Words = (
    _("实际到达的日期"),
    _("到达当天应当联系申请人确认；确认之日才是收到申请之日，登记后请即确认。"),
)
_MISDIRECTED: Words = (
    _("工作机构实际收到的日期"),
    _(
        "寄给本机关其他内设机构、负责人或者其他机关的：工作机构收到的当天联系申请人确认，确认之日才是收到申请之日，寄到别处的日期不算。"
    ),
)
_ORAL: Words = (
    _("申请人口头提出的日期"),
    _("书写确有困难的，由工作人员代为填写，念给申请人核对；填写之日就是收到申请之日。"),
)


def words(channel: str) -> Words:
    rule = _rule(channel)
    own = {Channel.ORAL: _ORAL, Channel.MISDIRECTED: _MISDIRECTED}.get(Channel(channel))
    return own or (_SAME_DAY if rule.same_day else _WORDS[rule.by])


def rows() -> list[tuple[str, str, str | Promise, str | Promise, str]]:
    """Channel, its name, which day, what follows, and the clause."""
    return [(one.value, str(one.label), *words(one), str(_rule(one).citation)) for one in Channel]


def needs_confirmation(channel: str) -> bool:
    """Whether what comes so is received only once both sides confirm it (条例 第三十一条)."""
    return _rule(channel).by == "confirmed"


def same_day(channel: str) -> bool:
    """Whether it is to be confirmed on the day on which it came."""
    return _rule(channel).same_day


def confirmed_late(channel: str, came: date, confirmed: date, *, unreachable: bool) -> tuple[str, ...]:
    """What was done late in confirming. Raises DayRefused for a confirmation before it came."""
    return received(foi_days(), channel, {"came": came, "confirmed": confirmed}, unreachable=unreachable).breaches


def signed_for(way: str) -> bool:
    """Whether a letter that goes so is served when it is signed for, not when it leaves (国办公开办函〔2016〕235号)."""
    return foi_days().ways[way].by == "signed"


def _rule(channel: str) -> DayRule:
    return foi_days().channels[str(channel)]
