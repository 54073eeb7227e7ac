"""The shape of a clock in a rule file. Whatever can be wrong with its states, limits and settings is refused on loading."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain
from typing import Any, Literal

from msgspec import Struct, field

from gongkai.law.clocks import (
    COUNTED_IN,
    DUE,
    NOT_STARTED,
    Broken,
    Clock,
    Effect,
    Expiry,
    Guard,
    Setting,
    SideLimit,
    Transition,
)
from gongkai.law.periods import Unit
from gongkai.law.rulebook import Basis, Rule
from gongkai.rulebooks.shapes import (
    CitationFile,
    Count,
    Instruments,
    Name,
    PatternFile,
    RuleFile,
    Where,
    WithinFile,
    values,
)

CONDITIONS = ("within", "by", "after", "reached", "beyond", "once", "at_most", "needs", "holds")
NOT_BY_HOURS = (Effect.SERVE, Effect.LAPSE, Effect.SET)


class SettingFile(Struct, forbid_unknown_fields=True, frozen=True, kw_only=True):
    title: Name
    value: Name
    choices: dict[Name, Name]
    basis: Basis = "convention"

    def __post_init__(self) -> None:
        if self.value not in self.choices:
            raise ValueError(f"value {self.value} 不在 choices 中")

    def setting(self) -> Setting:
        return Setting(self.title, self.value, self.choices, self.basis)


class SideLimitFile(Struct, forbid_unknown_fields=True, frozen=True, kw_only=True):
    key: Name
    title: Name
    whose: Name
    within: WithinFile | None = None
    since: Name | None = None
    named: Name | None = None
    answered: tuple[Name, ...] = ()
    silence: Name | None = None
    citation: CitationFile | None = None

    def __post_init__(self) -> None:
        if (self.within is None) == (self.named is None):
            raise ValueError(f"{self.key} 应且只应写明 within、named 之一")

    def limit(self, instruments: Instruments) -> SideLimit:
        same = {key: getattr(self, key) for key in ("key", "title", "whose", "since", "named", "answered", "silence")}
        within = self.within.within() if self.within else None
        return SideLimit(**same, within=within, citation=_cited(self.citation, instruments))


class GuardFile(Struct, forbid_unknown_fields=True, frozen=True, kw_only=True):
    sentence: Name
    broken: Broken = Broken.STANDS
    within: WithinFile | None = None
    by: Name | None = None
    after: Name | None = None
    reached: Name | None = None
    beyond: Name | None = None
    once: Literal["period", "case"] | None = None
    at_most: Count | None = None
    needs: tuple[Name, ...] = ()
    holds: Where = field(default_factory=dict)
    when: dict[Name, Name] = field(default_factory=dict)
    basis: Basis = "statute"
    citation: CitationFile | None = None

    def __post_init__(self) -> None:
        if sum(bool(getattr(self, key)) for key in CONDITIONS) != 1:
            raise ValueError(f"条件应且只应写明 {'、'.join(CONDITIONS)} 之一")

    @property
    def limits(self) -> Iterator[str]:
        return filter(None, (self.by, self.after, self.reached, self.beyond))

    def guard(self, instruments: Instruments) -> Guard:
        plain = ("sentence", "broken", "by", "after", "reached", "beyond", "once", "at_most", "needs", "when", "basis")
        return Guard(
            **{key: getattr(self, key) for key in plain},
            within=self.within.within() if self.within else None,
            holds=values(self.holds),
            citation=_cited(self.citation, instruments),
        )


class TransitionFile(PatternFile, forbid_unknown_fields=True, frozen=True, kw_only=True):
    effect: Effect
    title: Name
    sources: tuple[Name, ...] = field(default=(), name="from")
    target: Name | None = field(default=None, name="to")
    key: Name | None = None
    served: Name | None = None
    carries: Name | None = None
    lapses: Name | None = None
    limits: tuple[SideLimitFile, ...] = ()
    guards: tuple[GuardFile, ...] = ()
    keeps_date: bool = False
    answers: bool = False
    label: str = ""
    owed: str = ""
    also: tuple[Name, ...] = ()
    when: dict[Name, Name] = field(default_factory=dict)
    on: Name | None = None
    basis: Basis = "statute"
    citation: CitationFile | None = None

    def __post_init__(self) -> None:
        if self.effect in (Effect.EXTEND, Effect.SET) and not self.carries:
            raise ValueError(f"{self.title}：应写明 carries，即载明延长长度或者日期的一项")
        if self.owed and self.effect is not Effect.START:
            raise ValueError(f"{self.title}：owed 只用于起算（effect: start）")
        if self.keeps_date and self.effect is not Effect.RESET:
            raise ValueError(f"{self.title}：keeps_date 只用于重新计算（effect: reset）")
        if self.lapses and self.lapses not in {limit.key for limit in self.limits}:
            raise ValueError(f"{self.title}：lapses {self.lapses} 不在本项的 limits 中")

    def transition(self, instruments: Instruments) -> Transition:
        same = ("effect", "title", "sources", "target", "key", "served", "carries", "lapses", "answers", "label")
        plain = (*same, "keeps_date", "owed", "also", "when", "on", "basis")
        return Transition(
            **{key: getattr(self, key) for key in plain},
            pattern=self.pattern(),
            limits=tuple(limit.limit(instruments) for limit in self.limits),
            guards=tuple(guard.guard(instruments) for guard in self.guards),
            citation=_cited(self.citation, instruments),
        )


class ExpiryFile(Struct, forbid_unknown_fields=True, frozen=True, kw_only=True):
    to: Name
    sentence: Name
    from_start: bool = False
    citation: CitationFile | None = None

    def expiry(self, instruments: Instruments) -> Expiry:
        return Expiry(self.to, self.sentence, self.from_start, _cited(self.citation, instruments))


class ClockFile(RuleFile, forbid_unknown_fields=True, frozen=True, kw_only=True, tag="clock"):
    within: WithinFile
    states: dict[Name, Name]
    transitions: tuple[TransitionFile, ...]
    settings: dict[Name, SettingFile] = field(default_factory=dict)
    expiry: ExpiryFile | None = None
    whose: Name | None = None
    per: Name | None = None

    def __post_init__(self) -> None:
        if not any(one.effect is Effect.START for one in self.transitions):
            raise ValueError("计时应有起算的事件（effect: start）")
        if unknown := sorted({*self._named_states()} - self.states.keys() - {NOT_STARTED}):
            raise ValueError(f"状态“{unknown[0]}”未列入 states")
        limits = {limit.key for one in self.transitions for limit in one.limits} | {DUE}
        if unknown := sorted({key for one in self._guards() for key in one.limits} - limits):
            raise ValueError(f"条件所指的期限“{unknown[0]}”不在本规则中")
        for name, value in chain.from_iterable(when.items() for when in self._choices()):
            if name not in self.settings or value not in self.settings[name].choices:
                raise ValueError(f"when 的“{name}: {value}”不在 settings 中")
        heard = set(chain.from_iterable(one.pattern().events for one in self.transitions))
        if unknown := sorted({*self._answering()} - heard):
            raise ValueError(f"“{unknown[0]}”不是本规则的事件，不能写在 answered、needs 中")
        self._check_unit()

    def rule(self, instruments: Instruments, locality: str | None) -> Rule:
        return Clock(
            **self.common(instruments, locality),
            within=self.within.within(),
            states=self.states,
            transitions=tuple(one.transition(instruments) for one in self.transitions),
            settings={name: one.setting() for name, one in self.settings.items()},
            expiry=self.expiry.expiry(instruments) if self.expiry else None,
            whose=self.whose,
            per=self.per,
        )

    def _named_states(self) -> Iterator[str]:
        for one in self.transitions:
            yield from one.sources
            if one.target:
                yield one.target
        if self.expiry:
            yield self.expiry.to

    def _answering(self) -> Iterator[str]:
        for one in self.transitions:
            yield from chain.from_iterable(limit.answered for limit in one.limits)
            yield from chain.from_iterable(guard.needs for guard in one.guards)

    def _guards(self) -> Iterator[GuardFile]:
        return chain.from_iterable(one.guards for one in self.transitions)

    def _choices(self) -> Iterator[dict[str, str]]:
        return chain((one.when for one in self.transitions), (one.when for one in self._guards()))

    def _check_unit(self) -> None:
        if self.within.unit not in COUNTED_IN:
            raise ValueError(f"计时的单位可用：{'、'.join(COUNTED_IN)}")
        inner = [limit.within for one in self.transitions for limit in one.limits]
        units = {within.unit for within in (*inner, *(guard.within for guard in self._guards())) if within}
        if not units <= {*COUNTED_IN}:
            raise ValueError(f"计时的单位可用：{'、'.join(COUNTED_IN)}")
        if self.within.unit is Unit.HOURS:
            dated = [one for one in self.transitions if one.effect in NOT_BY_HOURS or one.served or one.limits]
            if dated or units:
                raise ValueError("按小时的计时不能有按日推算的期限、送达或者改定日期")
        elif Unit.HOURS in units:
            raise ValueError("按日的计时不能有按小时的期限")


def _cited(row: CitationFile | None, instruments: Instruments) -> Any:
    return row.citation(instruments) if row else None
