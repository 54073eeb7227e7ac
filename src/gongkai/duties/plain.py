"""What a rule demands, in plain words: one sentence, and lists where it names several things.

The words for events and their data come from the vocabulary, so a rule that only data changed needs no word here.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from functools import singledispatch

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from gongkai.desk.vocabulary import vocabulary as declared
from gongkai.desk.words import english
from gongkai.law.kinds import (
    SUBJECT,
    Completeness,
    Deadline,
    Gate,
    Limit,
    Measure,
    NamedException,
    Quota,
    Ratio,
    Requirement,
)
from gongkai.law.periods import Unit
from gongkai.law.rulebook import Pattern, Rule, Values, Within
from gongkai.organs.models.organ import Kind
from gongkai.rulebooks import vocabulary

LENGTHS = {
    Unit.WORKING_DAYS: gettext_noop("%(n)d个工作日"),
    Unit.CALENDAR_DAYS: gettext_noop("%(n)d日"),
    Unit.HOURS: gettext_noop("%(n)d小时"),
    Unit.MONTHS: gettext_noop("%(n)d个月"),
    Unit.YEARS: gettext_noop("%(n)d年"),
}
PERIODS = {"month": gettext_noop("每月"), "quarter": gettext_noop("每季度"), "year": gettext_noop("每年")}
MEASURES = {
    "count": gettext_noop("%(events)s的次数"),
    "sum": gettext_noop("%(events)s的%(key)s合计"),
    "latest": gettext_noop("最近一次%(events)s的%(key)s"),
    "size": gettext_noop("最近一次%(events)s的%(key)s的个数"),
    "distinct": gettext_noop("%(events)s的不同%(key)s的个数"),
    "repeated": gettext_noop("%(events)s中出现不止一次的%(key)s的个数"),
    "again": gettext_noop("最近一次%(events)s中以前出现过的%(key)s的个数"),
}


@dataclass(frozen=True, slots=True)
class Part:
    """A list below the sentence; ``ordered`` when its order matters."""

    title: str
    lines: tuple[str, ...]
    ordered: bool = False


@dataclass(frozen=True, slots=True)
class Demand:
    sentence: str
    parts: tuple[Part, ...] = ()


def demand(rule: Rule) -> Demand:
    """In the reader's language; names that the rule files give stay as they are."""
    sentence, parts = _said(rule)
    return Demand(sentence, tuple(part for part in parts if part.lines))


def length(within: Within) -> str:
    """3个工作日, 48小时, 2个月."""
    return _(LENGTHS[within.unit]) % {"n": within.n}


def measure(rule: Rule | None) -> str:
    """The limit of a rule in a few words, for lists: 3个工作日, 每年不少于2次, 不低于15%; empty where it has none of its own."""
    if isinstance(rule, Deadline):
        return length(rule.within) if rule.within else _day(rule.by) if rule.by else ""
    if isinstance(rule, Quota):
        return _("%(often)s不少于%(n)s次") % {"often": _often(rule), "n": rule.at_least}
    if isinstance(rule, Ratio):
        return _bound(rule)
    if isinstance(rule, Completeness):
        return _("%(n)d项齐全") % {"n": rule.at_least or len(rule.elements or rule.steps)}
    return ""


def percent(value: Fraction) -> str:
    """15%, 2.5%: what the rule says, never rounded."""
    places = next((n for n in range(7) if (value * 10**n).denominator == 1), None)
    return f"{value}%" if places is None else f"{value.numerator / value.denominator:.{places}f}%"


def event_title(name: str) -> str:
    kind, here = vocabulary.events().get(name), declared().get(name)
    return _(kind.title) if kind else _(here.title) if here else name


def kinds(codes: Iterable[str]) -> str:
    """Kinds of organs, joined."""
    return _listed(str(Kind(code).label) if code in Kind.values else code for code in codes)


@singledispatch
def _said(rule: Rule) -> tuple[str, Iterable[Part]]:
    return rule.title, ()


@_said.register
def _deadline(rule: Deadline) -> tuple[str, Iterable[Part]]:
    met, until = events(rule.met), limit(rule, rule.start)
    owed = _("力争%(met)s") if rule.best_effort else _("应当%(met)s")
    values = {"start": _start(rule), "limit": until, "owed": owed % {"met": met}}
    if rule.by or rule.by_field:
        sentence = _("发生%(start)s的，%(limit)s%(owed)s。") % values
    else:
        sentence = _("自%(start)s起，%(limit)s%(owed)s。") % values
    return sentence, (
        Part(_("例外"), tuple(_exception(one, rule.start) for one in rule.exceptions)),
        Part(_("待前置"), tuple(_waiting(rule))),
        Part(_("不再适用的情形"), tuple(events(one) for one in rule.cancelled)),
        Part(_("怎样计算"), tuple(_counting(rule))),
    )


@_said.register
def _quota(rule: Quota) -> tuple[str, Iterable[Part]]:
    counted, key = events(rule.counts), rule.sum or rule.distinct
    values = {
        "often": _often(rule),
        "events": counted,
        "n": rule.at_least,
        "key": _key(rule.counts, key) if key else "",
    }
    if rule.sum:
        sentence = _("%(often)s%(events)s的%(key)s合计不少于%(n)s。") % values
    elif rule.distinct:
        sentence = _("%(often)s%(events)s涉及的%(key)s不少于%(n)s个。") % values
    else:
        sentence = _("%(often)s%(events)s不少于%(n)s次。") % values
    return sentence, (_organs(rule.applies, rule.charged),)


@_said.register
def _ratio(rule: Ratio) -> tuple[str, Iterable[Part]]:
    read = rule.as_read()
    values = {
        "often": _observed(read),
        "numerator": _measured(read.numerator, read),
        "denominator": _measured(read.denominator, read),
        "bound": _bound(read),
    }
    sentence = _("%(often)s，%(numerator)s占%(denominator)s的比例%(bound)s。") % values
    return sentence, (
        Part(_("读法"), tuple(_readings(rule))),
        Part(_("做不到的情形"), (rule.unsatisfiable.sentence,) if rule.unsatisfiable else ()),
        _organs(rule.applies),
    )


@_said.register
def _completeness(rule: Completeness) -> tuple[str, Iterable[Part]]:
    of, things = events(rule.of), [*rule.elements.values(), *(step.title for step in rule.steps)]
    values = {"of": of, "n": len(things), "m": rule.at_least or 0}
    if rule.steps:
        sentence = _("%(of)s以前，下列%(n)d个步骤应当依次办过。") % values
    elif rule.at_least and rule.at_least < len(things):
        sentence = _("%(of)s应当具备下列%(n)d项中的至少%(m)d项。") % values
    else:
        sentence = _("%(of)s应当具备下列%(n)d项。") % values
    lines = [_element(rule, key, title) for key, title in rule.elements.items()] or things
    return sentence, (
        Part(_("步骤") if rule.steps else _("要素"), tuple(lines), ordered=bool(rule.steps)),
        Part(_("怎样计算"), tuple(_adding_up(rule))),
        _organs(rule.applies),
    )


@_said.register
def _gate(rule: Gate) -> tuple[str, Iterable[Part]]:
    before = events(rule.before)
    if rule.forbid:
        return _("不得%(before)s：%(sentence)s。") % {"before": before, "sentence": rule.forbid}, ()
    version = (_("所指的是同一版本的内容，改动以后要重新办理。"),) if rule.version else ()
    return _("下列各项都做到，才可以%(before)s。") % {"before": before}, (
        Part(_("先决条件"), tuple(_required(rule, one) for one in rule.require), ordered=len(rule.require) > 1),
        Part(_("否则拒绝，理由是"), tuple(_refusals(rule))),
        Part(_("怎样计算"), version),
    )


def events(pattern: Pattern) -> str:
    """“公开”（体裁：政策解读）, alternatives joined."""
    names = _("或者").join(_quoted(event_title(name)) for name in pattern.events)
    return names + _conditions(pattern.where, pattern.events)


def limit(one: Limit, start: Pattern) -> str:
    """Until when, as a phrase; ``start`` is the event whose data may name it."""
    if one.within:
        return _("%(length)s内") % {"length": length(one.within)}
    if one.by:
        return _("在%(day)s24时前") % {"day": _day(one.by)}
    if one.by_field:
        named = {"key": _key(start, one.by_field), "length": length(one.ahead) if one.ahead else ""}
        return (_("在%(key)s至少%(length)s以前") if one.ahead else _("在%(key)s当日24时前")) % named
    if one.within_field:
        return _("在%(key)s内") % {"key": _key(start, one.within_field)}
    return _("没有期限")


def conditions(where: Values, names: Iterable[str]) -> str:
    """级别：重大、特别重大；需要解读：是"""
    return _("；").join(
        _("%(key)s：%(values)s")
        % {"key": _key_title(names, key), "values": _listed(_value(names, key, value) for value in allowed)}
        for key, allowed in where.items()
    )


def field_of(names: Iterable[str], key: str) -> vocabulary.Field | None:
    """The field of that key of the first of the events that has one."""
    known = vocabulary.events()
    rows = (row for name in names if name in known for row in known[name].fields)
    return next((row for row in rows if row.key == key), None)


def _conditions(where: Values, names: Iterable[str]) -> str:
    return _("（%(conditions)s）") % {"conditions": conditions(where, names)} if where else ""


def _start(rule: Deadline) -> str:
    started = events(rule.start)
    if not rule.start_on:
        return started
    return _("%(events)s的%(key)s") % {"events": started, "key": _key(rule.start, rule.start_on)}


def _counting(rule: Deadline) -> Iterator[str]:
    if rule.within and rule.within.unit is Unit.HOURS:
        yield _("从那一刻起连续计时，夜间和休假日不停，计算到秒。")
    elif rule.within or rule.within_field:
        yield _("当日不计，从次日起算；最后一日24时前完成都算按期。")
    if rule.per_organ:
        yield _("每个机关各自承担、各自完成。")
    if rule.restarts:
        yield _("未了结时再次发生的，从后一次重新起算。")
    if rule.duty:
        yield _("同一事项有几个期限的，从严：最早的一个算数。")
    if rule.best_effort:
        yield _("来源文件写的是“力争”：这是目标，过了日期也不计为逾期。")


def _waiting(rule: Deadline) -> Iterator[str]:
    if rule.awaits:
        yield _("%(events)s以前，谁也不逾期。") % {"events": events(rule.awaits)}
    if rule.after_release:
        yield _("前置具备以后，至少还有%(length)s。") % {"length": length(rule.after_release)}


def _exception(one: NamedException, start: Pattern) -> str:
    owed = any((one.within, one.by, one.by_field, one.within_field))
    said = limit(one, start) if owed else _("不要求办理")
    where = conditions(one.where, start.events)
    words = {"name": one, "where": where, "limit": said}
    return _("%(name)s（%(where)s）：%(limit)s") % words if where else _("%(name)s：%(limit)s") % words


def _often(rule: Quota) -> str:
    if rule.rolling:
        return _("任何连续的%(length)s内，") % {"length": length(rule.rolling)}
    if rule.closes:
        month, day = rule.closes
        return _("每年%(month)d月%(day)d日以前") % {"month": month, "day": day}
    return _(PERIODS[rule.period or "year"])


def _observed(rule: Ratio) -> str:
    if rule.period == "event":
        return _("每一次%(events)s") % {"events": events(rule.observes)}
    return _(PERIODS[rule.period])


def _measured(one: Measure, rule: Ratio) -> str:
    pattern = one.pattern(rule.observes)
    where = _conditions(one.where, pattern.events) if not one.events else ""
    key = _("事项") if one.key == SUBJECT else _key(pattern, one.key) if one.key else ""
    return _(MEASURES[one.of]) % {"events": events(pattern), "key": key} + where


def _bound(rule: Ratio) -> str:
    if rule.at_least is not None:
        return _("不低于%(percent)s") % {"percent": percent(rule.at_least)}
    if rule.at_most is not None:
        return _("不高于%(percent)s") % {"percent": percent(rule.at_most)}
    return _("等于%(percent)s") % {"percent": percent(rule.exactly or Fraction(0))}


def _readings(rule: Ratio) -> Iterator[str]:
    if not rule.readings:
        return
    yield _("按原文") if rule.chosen else _("按原文（本地采用）")
    for one in rule.readings:
        yield _("%(title)s（本地采用）") % {"title": one.title} if one is rule.chosen else one.title


def _element(rule: Completeness, key: str, title: str) -> str:
    if key not in rule.optional:
        return title
    where = conditions(rule.optional[key], rule.of.events)
    return _("%(title)s（仅在%(where)s时）") % {"title": title, "where": where}


def _adding_up(rule: Completeness) -> Iterator[str]:
    if rule.by:
        yield _("在%(day)s24时前") % {"day": _day(rule.by)}
    if rule.union == "subject":
        yield _("同一事项先后各次合并计算。")
    elif rule.union == "organ":
        yield _("同一机关先后各次合并计算。")
        if not rule.by:
            yield _("逐步做到：没有截止日，齐全以前一直是未完成。")


def _required(gate: Gate, one: Requirement) -> str:
    said = _("先%(events)s") % {"events": events(one.pattern)} if one.pattern else ""
    names = one.pattern.events if one.pattern else ()
    more = [said] if said else []
    if one.holds:
        more.append(_("且%(conditions)s") % {"conditions": conditions(one.holds, names)})
    if one.elapsed:
        more.append(_("并且已满%(length)s") % {"length": length(one.elapsed)})
    if one.voided_by:
        more.append(_("其后没有%(events)s") % {"events": events(Pattern(one.voided_by))})
    if one.distinct_from:
        more.append(
            _("办理人没有做过%(events)s") % {"events": _listed(_quoted(event_title(n)) for n in one.distinct_from)}
        )
    more.extend(_carried(gate, key, allowed) for key, allowed in one.carries.items())
    sentence = _("，").join(more)
    if not one.unless:
        return sentence
    return _("%(sentence)s（%(where)s的除外）") % {
        "sentence": sentence,
        "where": conditions(one.unless, gate.before.events),
    }


def _carried(gate: Gate, key: str, allowed: tuple[object, ...] | None) -> str:
    title = _key(gate.before, key)
    if allowed is None:
        return _("写明%(key)s") % {"key": title}
    return conditions({key: allowed}, gate.before.events)


def _refusals(gate: Gate) -> Iterator[str]:
    for one in gate.require:
        yield one.sentence
        if one.distinct_sentence:
            yield one.distinct_sentence


def _organs(applies: tuple[str, ...], charged: Pattern | None = None) -> Part:
    lines = [kinds(applies)] if applies else []
    if charged:
        lines.append(_("自己有过%(events)s的机关") % {"events": events(charged)})
    return Part(_("适用的机关"), tuple(lines))


def _key(pattern: Pattern, key: str) -> str:
    return _quoted(_key_title(pattern.events, key))


def _key_title(names: Iterable[str], key: str) -> str:
    row = field_of(names, key)
    return _(row.title) if row else key


def _value(names: Iterable[str], key: str, value: object) -> str:
    if isinstance(value, bool):
        return _("是") if value else _("否")
    if value is None:
        return _("没有写明")
    row = field_of(names, key)
    choices: Mapping[str, str] = row.choices if row else {}
    return _(choices[value]) if isinstance(value, str) and value in choices else str(value)


def _quoted(words: str) -> str:
    return _("“%(words)s”") % {"words": words}


def _listed(words: Iterable[str]) -> str:
    return (", " if english() else "、").join(words)


def _day(day: date) -> str:
    return date_format(day, _("Y年n月j日"))
