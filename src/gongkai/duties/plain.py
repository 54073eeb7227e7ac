"""Plain words for what rules are made of: events and their data, lengths, limits, shares.

The words for events and data come from the vocabulary, so a rule that only data changed needs no word here. Names that the
rule files give stay as they are.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from fractions import Fraction

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from gongkai.desk.vocabulary import vocabulary as declared
from gongkai.desk.words import english, named
from gongkai.law.clocks import Clock
from gongkai.law.kinds import Completeness, Deadline, Limit, Quota, Ratio
from gongkai.law.periods import Unit
from gongkai.law.rulebook import Pattern, Rule, Values, Within
from gongkai.organs.models.organ import Kind
from gongkai.rulebooks import vocabulary
from gongkai.schemas import loader as schemas

BASES = {
    "statute": gettext_noop("法律法规规章"),
    "policy": gettext_noop("政策文件"),
    "convention": gettext_noop("约定口径"),
}
LENGTHS = {
    Unit.WORKING_DAYS: gettext_noop("%(n)d个工作日"),
    Unit.CALENDAR_DAYS: gettext_noop("%(n)d日"),
    Unit.HOURS: gettext_noop("%(n)d小时"),
    Unit.MONTHS: gettext_noop("%(n)d个月"),
    Unit.YEARS: gettext_noop("%(n)d年"),
}
PERIODS = {"month": gettext_noop("每月"), "quarter": gettext_noop("每季度"), "year": gettext_noop("每年")}
#: Keys whose values are codes of ``schemas``.
CODES = {"genre": schemas.genres}


def length(within: Within) -> str:
    """3个工作日, 48小时, 2个月."""
    return _(LENGTHS[within.unit]) % {"n": within.n}


def measure(rule: Rule | None) -> str:
    """The limit of a rule in a few words, for lists: 3个工作日, 每年不少于2次, 不低于15%; empty where it has none of its own."""
    if isinstance(rule, Deadline):
        return length(rule.within) if rule.within else day(rule.by) if rule.by else ""
    if isinstance(rule, Clock):
        return length(rule.within)
    if isinstance(rule, Quota):
        least = _("不少于%(n)s") if rule.sum else _("不少于%(n)s次")
        return often(rule) + least % {"n": rule.at_least}
    if isinstance(rule, Ratio):
        return bound(rule)
    if isinstance(rule, Completeness):
        return _("%(n)d项齐全") % {"n": rule.at_least or len(rule.elements or rule.steps)}
    return ""


def percent(value: Fraction) -> str:
    """15%, 2.5%: what the rule says, never rounded."""
    places = next((n for n in range(7) if (value * 10**n).denominator == 1), None)
    return f"{value}%" if places is None else f"{value.numerator / value.denominator:.{places}f}%"


def bound(rule: Ratio) -> str:
    """不低于15%"""
    for said, value in (
        (_("不低于%(percent)s"), rule.at_least),
        (_("不高于%(percent)s"), rule.at_most),
        (_("低于%(percent)s"), rule.below),
        (_("高于%(percent)s"), rule.above),
    ):
        if value is not None:
            return said % {"percent": percent(value)}
    return _("等于%(percent)s") % {"percent": percent(rule.exactly or Fraction(0))}


def often(rule: Quota) -> str:
    """每年, 每年1月31日以前, 任何连续的3年内."""
    if rule.rolling:
        return _("任何连续的%(length)s内，") % {"length": length(rule.rolling)}
    if rule.opens and rule.closes:
        (from_month, from_day), (month, last) = rule.opens, rule.closes
        if rule.opens == rule.closes:
            return _("每年%(month)d月%(day)d日") % {"month": month, "day": last}
        said = _("每年%(from_month)d月%(from_day)d日至%(month)d月%(day)d日")
        return said % {"from_month": from_month, "from_day": from_day, "month": month, "day": last}
    if rule.closes:
        month, last = rule.closes
        return _("每年%(month)d月%(day)d日以前") % {"month": month, "day": last}
    period = rule.period or "year"
    return _(PERIODS[period])


def limit(one: Limit, start: Pattern) -> str:
    """Until when, as a phrase; ``start`` is the event whose data may name it."""
    if one.within:
        return _("%(length)s内") % {"length": length(one.within)}
    if one.by:
        return _("在%(day)s24时前") % {"day": day(one.by)}
    if one.by_field:
        said = {"key": key(start.events, one.by_field), "length": length(one.ahead) if one.ahead else ""}
        return (_("在%(key)s至少%(length)s以前") if one.ahead else _("在%(key)s当日24时前")) % said
    if one.within_field:
        return _("在%(key)s内") % {"key": key(start.events, one.within_field)}
    return _("没有期限")


def event_title(name: str) -> str:
    kind, here = vocabulary.events().get(name), declared().get(name)
    return _(kind.title) if kind else _(here.title) if here else name


def events(pattern: Pattern) -> str:
    """“公开”（体裁：政策解读）, alternatives joined."""
    names = _("或者").join(quoted(event_title(name)) for name in pattern.events)
    return names + in_brackets(pattern.where, pattern.events)


def in_brackets(where: Values, names: Iterable[str]) -> str:
    return _("（%(conditions)s）") % {"conditions": conditions(where, names)} if where else ""


def conditions(where: Values, names: Iterable[str]) -> str:
    """级别：重大、特别重大；需要解读：是"""
    return _("；").join(
        _("%(key)s：%(values)s")
        % {"key": key_title(names, one), "values": listed(value_title(names, one, value) for value in allowed)}
        for one, allowed in where.items()
    )


def key(names: Iterable[str], name: str) -> str:
    """“形成日期”: what a key of the events' data is called."""
    return quoted(key_title(names, name))


def key_title(names: Iterable[str], name: str) -> str:
    row = _field(names, name)
    return _(row.title) if row else name


def value_title(names: Iterable[str], name: str, value: object) -> str:
    if isinstance(value, bool):
        return _("是") if value else _("否")
    if value is None:
        return _("没有写明")
    row = _field(names, name)
    choices: Mapping[str, str] = row.choices if row else {}
    if isinstance(value, str) and value in choices:
        return _(choices[value])
    return named(CODES[name]().get(str(value), value)) if name in CODES else str(value)


def kinds(codes: Iterable[str]) -> str:
    """Kinds of organs, joined."""
    return listed(str(Kind(code).label) if code in Kind.values else code for code in codes)


def quoted(words: str) -> str:
    return _("“%(words)s”") % {"words": words}


def listed(words: Iterable[str]) -> str:
    return (", " if english() else "、").join(words)


def day(one: date) -> str:
    return date_format(one, _("Y年n月j日"))


def _field(names: Iterable[str], name: str) -> vocabulary.Field | None:
    """The field of that key of the first of the events that has one."""
    known = vocabulary.events()
    rows = (row for event in names if event in known for row in known[event].fields)
    return next((row for row in rows if row.key == name), None)
