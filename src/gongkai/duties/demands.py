"""What a rule demands, in plain words: one sentence, and lists where it names several things."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import singledispatch

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from gongkai.law.clocks import Clock, Effect, SideLimit, Transition
from gongkai.law.kinds import (
    SUBJECT,
    Completeness,
    Deadline,
    Gate,
    Measure,
    NamedException,
    Quota,
    Ratio,
    Requirement,
)
from gongkai.law.periods import Unit
from gongkai.law.rulebook import Pattern, Rule, Within

from . import plain
from .plain import conditions, events, length, listed, quoted

MEASURES = {
    "count": gettext_noop("%(events)s的次数"),
    "sum": gettext_noop("%(events)s的%(key)s合计"),
    "latest": gettext_noop("最近一次%(events)s的%(key)s"),
    "size": gettext_noop("最近一次%(events)s的%(key)s的个数"),
    "distinct": gettext_noop("%(events)s的不同%(key)s的个数"),
    "repeated": gettext_noop("%(events)s中出现不止一次的%(key)s的个数"),
    "again": gettext_noop("最近一次%(events)s中以前出现过的%(key)s的个数"),
}
#: Of each single event that is judged, from its own data.
OF_ITS_OWN = {
    "sum": gettext_noop("%(key)s"),
    "latest": gettext_noop("%(key)s"),
    "size": gettext_noop("%(key)s的个数"),
    "distinct": gettext_noop("不同%(key)s的个数"),
}
#: Who keeps a limit that the organ does not.
WHOSE = {
    "organ": gettext_noop("行政机关"),
    "applicant": gettext_noop("申请人"),
    "third_party": gettext_noop("第三方"),
    "co_maker": gettext_noop("共同制作机关"),
    "handler": gettext_noop("承办单位"),
}
EFFECTS = {
    Effect.START: gettext_noop("起算"),
    Effect.PAUSE: gettext_noop("暂停，其间的时间不计入"),
    Effect.STOP: gettext_noop("停止，原来的计算作废"),
    Effect.RESET: gettext_noop("重新计算"),
    Effect.EXTEND: gettext_noop("延长"),
    Effect.SET: gettext_noop("另定期限"),
    Effect.END: gettext_noop("结束"),
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
    """In the reader's language."""
    sentence, parts = _said(rule)
    return Demand(sentence, tuple(part for part in parts if part.lines))


@singledispatch
def _said(rule: Rule) -> tuple[str, Iterable[Part]]:
    return rule.title, ()


# deadlines


@_said.register
def _deadline(rule: Deadline) -> tuple[str, Iterable[Part]]:
    owed = _("力争%(met)s") if rule.best_effort else _("应当%(met)s")
    values = {
        "start": _start(rule),
        "limit": plain.limit(rule, rule.start),
        "owed": owed % {"met": events(rule.met)},
    }
    dated = rule.by or rule.by_field
    sentence = _("发生%(start)s的，%(limit)s%(owed)s。") if dated else _("自%(start)s起，%(limit)s%(owed)s。")
    return sentence % values, (
        Part(_("例外"), tuple(_exception(one, rule.start) for one in rule.exceptions)),
        Part(_("待前置"), tuple(_waiting(rule))),
        Part(_("不再适用的情形"), tuple(events(one) for one in rule.cancelled)),
        Part(_("怎样计算"), tuple(_counting(rule))),
    )


def _start(rule: Deadline) -> str:
    started = events(rule.start)
    if not rule.start_on:
        return started
    return _("%(events)s的%(key)s") % {"events": started, "key": plain.key(rule.start.events, rule.start_on)}


def _counting(rule: Deadline) -> Iterator[str]:
    if rule.within:
        yield from _ticking(rule.within)
    elif rule.within_field:
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
    said = plain.limit(one, start) if owed else _("不要求办理")
    where = conditions(one.where, start.events)
    words = {"name": one, "where": where, "limit": said}
    return _("%(name)s（%(where)s）：%(limit)s") % words if where else _("%(name)s：%(limit)s") % words


# quotas, ratios


@_said.register
def _quota(rule: Quota) -> tuple[str, Iterable[Part]]:
    counted = rule.sum or rule.distinct
    values = {
        "often": plain.often(rule),
        "events": events(rule.counts),
        "n": rule.at_least,
        "key": plain.key(rule.counts.events, counted) if counted else "",
    }
    if rule.sum:
        sentence = _("%(often)s%(events)s的%(key)s合计不少于%(n)s。")
    elif rule.distinct:
        sentence = _("%(often)s%(events)s涉及的%(key)s不少于%(n)s个。")
    else:
        sentence = _("%(often)s%(events)s不少于%(n)s次。")
    return sentence % values, (_organs(rule.applies, rule.charged),)


@_said.register
def _ratio(rule: Ratio) -> tuple[str, Iterable[Part]]:
    read = rule.as_read()
    values = {
        "often": _observed(read),
        "numerator": measured(read.numerator, read),
        "denominator": measured(read.denominator, read),
        "bound": plain.bound(read),
    }
    sentence = _("%(often)s，%(numerator)s占%(denominator)s的比例%(bound)s。") % values
    return sentence, (
        Part(_("读法"), tuple(_readings(rule))),
        Part(_("做不到的情形"), (rule.unsatisfiable.sentence,) if rule.unsatisfiable else ()),
        _organs(rule.applies),
    )


def measured(one: Measure, rule: Ratio) -> str:
    """The name of a figure: “抽查的网站”的个数."""
    pattern = one.pattern(rule.observes)
    where = plain.in_brackets(one.where, pattern.events) if not one.events else ""
    key = _("事项") if one.key == SUBJECT else plain.key(pattern.events, one.key) if one.key else ""
    own = rule.period == "event" and not one.events and one.of in OF_ITS_OWN
    titles = OF_ITS_OWN if own else MEASURES
    return _(titles[one.of]) % {"events": events(pattern), "key": key} + where


def _observed(rule: Ratio) -> str:
    if rule.period == "event":
        return _("每一次%(events)s") % {"events": events(rule.observes)}
    return _(plain.PERIODS[rule.period])


def _readings(rule: Ratio) -> Iterator[str]:
    if not rule.readings:
        return
    yield _("按原文") if rule.chosen else _("按原文（本地采用）")
    for one in rule.readings:
        yield _("%(title)s（本地采用）") % {"title": one.title} if one is rule.chosen else one.title


# completeness


@_said.register
def _completeness(rule: Completeness) -> tuple[str, Iterable[Part]]:
    things = [*rule.elements.values(), *(step.title for step in rule.steps)]
    values = {"of": events(rule.of), "n": len(things), "m": rule.at_least or 0}
    if rule.steps:
        sentence = _("%(of)s以前，下列%(n)d个步骤应当依次办过。")
    elif rule.at_least and rule.at_least < len(things):
        sentence = _("%(of)s应当具备下列%(n)d项中的至少%(m)d项。")
    else:
        sentence = _("%(of)s应当具备下列%(n)d项。")
    lines = [_element(rule, key, title) for key, title in rule.elements.items()] or things
    return sentence % values, (
        Part(_("步骤") if rule.steps else _("要素"), tuple(lines), ordered=bool(rule.steps)),
        Part(_("怎样计算"), tuple(_adding_up(rule))),
        _organs(rule.applies, rule.charged),
    )


def _element(rule: Completeness, key: str, title: str) -> str:
    if key not in rule.optional:
        return title
    where = conditions(rule.optional[key], rule.of.events)
    return _("%(title)s（仅在%(where)s时）") % {"title": title, "where": where}


def _adding_up(rule: Completeness) -> Iterator[str]:
    if rule.by:
        yield _("在%(day)s24时前") % {"day": plain.day(rule.by)}
    if rule.union == "subject":
        yield _("同一事项先后各次合并计算。")
    elif rule.union == "organ":
        yield _("同一机关先后各次合并计算。")
        if rule.lost:
            yield _("%(events)s的，所列的要素不再计入。") % {"events": events(rule.lost)}
        if not rule.by:
            yield _("逐步做到：没有截止日，齐全以前一直是未完成。")


# gates


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


def _required(gate: Gate, one: Requirement) -> str:
    sentence = _("，").join(_asked(gate, one))
    if not one.unless:
        return sentence
    where = conditions(one.unless, gate.before.events)
    return _("%(sentence)s（%(where)s的除外）") % {"sentence": sentence, "where": where}


def _asked(gate: Gate, one: Requirement) -> Iterator[str]:
    if one.pattern:
        yield _("先%(events)s") % {"events": events(one.pattern)}
    if one.holds:
        yield _("且%(conditions)s") % {"conditions": conditions(one.holds, one.pattern.events if one.pattern else ())}
    if one.elapsed:
        yield _("并且已满%(length)s") % {"length": length(one.elapsed)}
    if one.reached:
        key = plain.key(one.pattern.events if one.pattern else (), one.reached)
        yield _("并且已到其中的%(key)s") % {"key": key}
    if one.voided_by:
        yield _("其后没有%(events)s") % {"events": events(Pattern(one.voided_by))}
    if one.distinct_from:
        others = listed(quoted(plain.event_title(name)) for name in one.distinct_from)
        yield _("办理人没有做过%(events)s") % {"events": others}
    for key, allowed in one.carries.items():
        if allowed is None:
            yield _("写明%(key)s") % {"key": plain.key(gate.before.events, key)}
        else:
            yield conditions({key: allowed}, gate.before.events)


def _refusals(gate: Gate) -> Iterator[str]:
    for one in gate.require:
        yield one.sentence
        if one.distinct_sentence:
            yield one.distinct_sentence


# clocks


@_said.register
def _clock(rule: Clock) -> tuple[str, Iterable[Part]]:
    made = [one for one in rule.transitions if rule.applies(one.when)]
    starts = dict.fromkeys(one.title for one in made if one.effect is Effect.START)
    answers = dict.fromkeys(one.title for one in made if one.effect is Effect.END and one.answers)
    values = {
        "start": _("或者").join(map(quoted, starts)),
        "length": length(rule.within),
        "met": _("或者").join(map(quoted, answers)),
        "whose": whose(rule.whose),
    }
    sentence = _("自%(start)s起，%(whose)s须在%(length)s内%(met)s。") % values
    faults = dict.fromkeys(guard.sentence for one in made for guard in one.guards if rule.applies(guard.when))
    return sentence, (
        *(Part(_(title), tuple(_moves(rule, made, effect))) for effect, title in EFFECTS.items()),
        Part(_("同时开始的其他期限"), tuple(dict.fromkeys(_side(limit) for one in made for limit in one.limits))),
        Part(_("期满没有办理"), (rule.expiry.sentence,) if rule.expiry else ()),
        Part(_("不合要求的情形"), tuple(faults)),
        Part(_("约定口径"), tuple(str(one) for one in rule.settings.values())),
        Part(_("怎样计算"), tuple(_ticking(rule.within))),
    )


def whose(party: str | None) -> str:
    """Who keeps a limit; the organ where nobody is named."""
    return _(WHOSE.get(party or "organ", party or "organ"))


def _moves(rule: Clock, made: Iterable[Transition], effect: Effect) -> Iterator[str]:
    """What has the effect, with its clause where that is another than the rule's."""
    said = (
        f"{one.title} {one.citation}" if one.citation and one.citation != rule.citation else one.title
        for one in made
        if one.effect is effect
    )
    yield from dict.fromkeys(said)


def _side(limit: SideLimit) -> str:
    said = length(limit.within) if limit.within else _("按载明的日期")
    words = _("%(title)s：%(whose)s，%(length)s") % {
        "title": limit.title,
        "whose": whose(limit.whose),
        "length": said,
    }
    return words + (_("；") + limit.silence if limit.silence else "")


def _ticking(within: Within) -> Iterator[str]:
    if within.unit is Unit.HOURS:
        yield _("从那一刻起连续计时，夜间和休假日不停，计算到秒。")
        return
    yield _("当日不计，从次日起算；最后一日24时前完成都算按期。")
    if not within.rolls:
        yield _("最后一日是休假日的，不顺延。")
    elif within.unit is not Unit.WORKING_DAYS:
        yield _("最后一日是休假日的，顺延到休假日后的第一个工作日。")


def _organs(applies: tuple[str, ...], charged: Pattern | None = None) -> Part:
    lines = [plain.kinds(applies)] if applies else []
    if charged:
        lines.append(_("自己有过%(events)s的机关") % {"events": events(charged)})
    return Part(_("适用的机关"), tuple(lines))
