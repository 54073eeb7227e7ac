"""A draw that anyone can recompute and nobody, staff included, can steer.

    list digest   SHA-256 of the frozen list
    commit        SHA-256 of the digests and the plan, published before the chance exists
    seed          SHA-256 of the commit and of what the sources of chance gave
    rank          ascending HMAC-SHA256 of each identifier under the seed; the first n of a stratum are drawn

Independent of the order of the list and without modulo bias; a replacement is the next in rank. tools/verify_draw.py does
it all again without this package.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from fractions import Fraction
from typing import Any

from gongkai.law.chain import Chain
from gongkai.law.errors import DrawRefused
from gongkai.law.frozen import clean, digest, freeze, identifier
from gongkai.law.periods import aware
from gongkai.law.randomness import Future, Refusal, Revealed, check_planned, combine, said
from gongkai.law.ranking import LISTS, commitment, rank, rank_inspectors, seed_of
from gongkai.law.roster import Recusal, Roster, Staffing

ALGORITHM = "gongkai-draw/v1"


@dataclass(frozen=True, slots=True)
class Stratum:
    """`rate` of what remains after exclusions, rounded up; or a `number`; neither ranks and draws nothing."""

    name: str
    rate: Fraction | None = None
    number: int | None = None

    def needed(self, size: int) -> int | None:
        """How many of `size` are drawn. Exact: a tenth of 30 is 3, of 31 is 4."""
        if self.rate is not None:
            return -(-self.rate.numerator * size // self.rate.denominator)
        if self.number is not None and self.number > size:
            raise DrawRefused(f"“{self.name}”层可抽取的只有 {size} 个，不足 {self.number} 个。")
        return self.number

    def data(self) -> dict[str, Any]:
        if self.rate is not None and self.number is not None:
            raise DrawRefused(f"“{self.name}”层的 rate 与 number 只能写一个。")
        if self.rate is not None and not 0 <= self.rate <= 1:
            raise DrawRefused(f"“{self.name}”层的抽取比例 {self.rate} 应在 0 与 1（100%）之间。")
        if self.number is not None and self.number < 0:
            raise DrawRefused(f"“{self.name}”层的抽取数量 {self.number} 不能为负。")
        return said(rate=None if self.rate is None else str(self.rate), number=self.number)


@dataclass(frozen=True, slots=True)
class Redraw:
    """Drawing again needs a reason, and names the commit of the draw it replaces; both are committed."""

    of: str
    reason: str

    def data(self) -> dict[str, str]:
        return {"of": clean(self.of, "被替代的承诺值"), "reason": clean(self.reason, "重新抽取的理由")}


@dataclass(frozen=True, slots=True)
class Plan:
    """All that is settled beforehand. `about` is free (items, basis, organs) and committed word for word."""

    name: str
    strata: tuple[Stratum, ...]
    randomness: tuple[Future, ...]
    committed_at: datetime | None = None
    staffing: Staffing | None = None
    redraw: Redraw | None = None
    about: Mapping[str, Any] = field(default_factory=dict)

    def data(self) -> dict[str, Any]:
        """What is committed, in its one form."""
        return said(
            algorithm=ALGORITHM,
            name=clean(self.name, "计划名称"),
            strata={stratum.name: stratum.data() for stratum in self.strata},
            randomness=[future.data() for future in self.randomness],
            committed_at=aware(self.committed_at).isoformat() if self.committed_at else None,
            inspectors=self.staffing.data() if self.staffing else None,
            redraw=self.redraw.data() if self.redraw else None,
            about=dict(self.about) or None,
        )


@dataclass(frozen=True, slots=True)
class Entry:
    """One of the objects or inspectors. With a reason for its exclusion it stays in the frozen list."""

    id: str
    stratum: str = ""
    excluded: str | None = None


@dataclass(frozen=True, slots=True)
class Change:
    """What comes up after the draw: an object that cannot be checked, or, with `inspector`, a recusal found late."""

    object: str
    reason: str
    inspector: str | None = None
    at: str | None = None


@dataclass(frozen=True, slots=True)
class Draw:
    """Everything a draw rests on. Without a plan the list alone is committed, `lines` are the sources as they enter the
    seed, and the whole ranking is the result."""

    objects: tuple[Entry, ...]
    plan: Plan | None = None
    inspectors: tuple[Entry, ...] = ()
    recusals: tuple[Recusal, ...] = ()
    sources: tuple[Revealed, ...] = ()
    lines: tuple[str, ...] = ()
    changes: tuple[Change, ...] = ()


@dataclass(frozen=True, slots=True)
class Outcome:
    """What anyone gets who recomputes the draw. Before the sources have spoken there is no seed and nothing after it."""

    digests: Mapping[str, str]
    commit: str
    plan: Mapping[str, Any] | None
    needed: Mapping[str, int]
    seed: str | None = None
    ranks: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    chosen: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    assigned: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    log: tuple[Mapping[str, Any], ...] = ()


def run(draw: Draw) -> Outcome:
    """The whole draw, or its committed part while the sources are unknown. Raises DrawRefused, NaiveMoment."""
    draw = _normalised(draw)
    digests = {name: digest(lines) for name, lines in frozen_lists(draw).items() if lines}
    plan = draw.plan.data() if draw.plan else None
    eligible = _eligible(draw)
    needed = _needed(draw, eligible)
    _check(draw, sum(needed.values()))
    commit = commitment(digests, plan)
    log = Chain(commit)
    log.add("committed", digests=digests)
    before = Outcome(digests, commit, plan, needed, log=log.records)
    if not (draw.sources or draw.lines):
        return _nothing_drawn_yet(draw, before)
    return _drawn(draw, before, eligible, log)


def frozen_lists(draw: Draw) -> dict[str, tuple[str, ...]]:
    """The lines whose digests are committed, by list. Which stratum an object is in is committed too, if there are several."""
    strata = draw.plan.strata if draw.plan else {entry.stratum for entry in draw.objects}
    lines: dict[str, Iterable[str]] = {
        "objects": (entry.id for entry in draw.objects),
        "strata": (f"{entry.stratum}|{entry.id}" for entry in draw.objects if len(strata) > 1),
        "exclusions": _exclusions(draw.objects),
        "inspectors": (entry.id for entry in draw.inspectors),
        "unqualified": _exclusions(draw.inspectors),
        "recusals": (f"{item.inspector}|{item.object}|{item.reason}" for item in draw.recusals),
    }
    return {name: freeze(lines[name], _TITLES[name]) for name in LISTS}


_TITLES = {
    "objects": "检查对象", "strata": "分层", "exclusions": "排除", "inspectors": "执法证号", "unqualified": "排除", "recusals": "回避",
}  # fmt: skip


def _exclusions(entries: Iterable[Entry]) -> Iterator[str]:
    return (f"{entry.id}|{entry.excluded}" for entry in entries if entry.excluded is not None)


def _normalised(draw: Draw) -> Draw:
    if not draw.objects:
        raise DrawRefused("检查对象名录为空，没有可抽取的对象。")
    only = draw.plan.strata[0].name if draw.plan and len(draw.plan.strata) == 1 else ""
    return replace(
        draw,
        objects=tuple(_entry(entry, "检查对象", identifier(entry.stratum or only, "层名")) for entry in draw.objects),
        inspectors=tuple(_entry(entry, "执法证号", "") for entry in draw.inspectors),
        recusals=tuple(_recusal(item) for item in draw.recusals),
        lines=tuple(clean(line, "随机数来源") for line in draw.lines),
        changes=tuple(_change(change) for change in draw.changes),
        plan=draw.plan and replace(draw.plan, strata=_strata(draw.plan.strata)),
    )


def _entry(entry: Entry, what: str, stratum: str) -> Entry:
    excluded = None if entry.excluded is None else clean(entry.excluded, f"“{entry.id}”的排除理由")
    return Entry(identifier(entry.id, what), stratum, excluded)


def _recusal(item: Recusal) -> Recusal:
    reason = clean(item.reason, f"“{item.inspector}”的回避理由")
    return Recusal(identifier(item.inspector, "执法证号"), identifier(item.object, "检查对象"), reason)


def _change(change: Change) -> Change:
    reason = clean(change.reason, f"“{change.object}”变动的理由")
    inspector = None if change.inspector is None else identifier(change.inspector, "执法证号")
    at = None if change.at is None else clean(change.at, "变动的时间")
    return Change(identifier(change.object, "检查对象"), reason, inspector, at)


def _strata(strata: Iterable[Stratum]) -> tuple[Stratum, ...]:
    """In the order of their names."""
    found = tuple(replace(stratum, name=identifier(stratum.name, "层名")) for stratum in strata)
    names = freeze((stratum.name for stratum in found), "层")
    if not names:
        raise DrawRefused("计划没有写明分层与比例 strata；不分层的，写一层即可。")
    return tuple(sorted(found, key=lambda stratum: names.index(stratum.name)))


def _eligible(draw: Draw) -> dict[str, list[str]]:
    """By stratum, what may be drawn."""
    found = {entry.stratum for entry in draw.objects}
    names = [stratum.name for stratum in draw.plan.strata] if draw.plan else sorted(found)
    if strangers := found - set(names):
        raise DrawRefused(f"名录中的层“{min(strangers)}”不在计划中，请在计划 strata 中写明。")
    members: dict[str, list[str]] = {name: [] for name in names}
    for entry in draw.objects:
        if entry.excluded is None:
            members[entry.stratum].append(entry.id)
    return members


def _needed(draw: Draw, eligible: Mapping[str, list[str]]) -> dict[str, int]:
    wanted = (
        {stratum.name: stratum.needed(len(eligible[stratum.name])) for stratum in draw.plan.strata} if draw.plan else {}
    )
    return {name: number for name, number in wanted.items() if number is not None}


def _check(draw: Draw, drawn: int) -> None:
    """Whatever would make a draw unfair or impossible, said before there is anything to gain by it."""
    if draw.plan is None:
        if draw.inspectors or draw.recusals or draw.sources or draw.changes:
            raise DrawRefused("没有抽取计划时只能对一份名录排序；请写明计划 plan。")
        return
    if draw.lines:
        raise DrawRefused("有抽取计划时，随机数来源 sources 应逐个写明 kind，不能只写行。")
    check_planned(draw.plan.randomness, draw.plan.committed_at)
    if draw.plan.staffing:
        draw.plan.staffing.check(drawn, sum(entry.excluded is None for entry in draw.inspectors))
    elif draw.inspectors or draw.recusals:
        raise DrawRefused("名录中有执法人员，请在计划 inspectors 中写明每个对象派几名 each。")
    _check_recusals(draw)


def _check_recusals(draw: Draw) -> None:
    known = {entry.id for entry in (*draw.objects, *draw.inspectors)}
    for item in draw.recusals:
        if {item.inspector, item.object} - known:
            raise DrawRefused(f"回避“{item.inspector}”对“{item.object}”：其中有名录里没有的，请核对。")


def _nothing_drawn_yet(draw: Draw, before: Outcome) -> Outcome:
    if draw.changes:
        raise DrawRefused("还没有抽取，不能递补或者回避。")
    return before


def _drawn(draw: Draw, before: Outcome, eligible: Mapping[str, list[str]], log: Chain) -> Outcome:
    lines = combine(draw.plan.randomness, draw.sources) if draw.plan else draw.lines
    seed = seed_of(before.commit, lines)
    for source in draw.sources:
        if isinstance(source, Refusal):
            log.add(
                "dropped",
                **said(witness=source.key[1], reason=clean(source.reason, "理由"), committed=source.committed),
            )
    log.add("seeded", lines=list(lines), seed=seed)
    ranks = {name: rank(seed, name, ids) for name, ids in eligible.items()}
    hand = _Hand(ranks, before.needed, _roster(draw, seed, log), log)
    for change in draw.changes:
        hand.change(change)
    return replace(before, seed=seed, ranks=ranks, chosen=hand.chosen, assigned=hand.assigned, log=log.records)


def _roster(draw: Draw, seed: str, log: Chain) -> Roster | None:
    if draw.plan is None or draw.plan.staffing is None:
        return None
    qualified = [entry.id for entry in draw.inspectors if entry.excluded is None]
    return Roster(draw.plan.staffing, lambda object_: rank_inspectors(seed, object_, qualified), draw.recusals, log)


class _Hand:
    """What is drawn at the moment: the first of each ranking, then what the changes made of it."""

    def __init__(
        self, ranks: Mapping[str, tuple[str, ...]], needed: Mapping[str, int], roster: Roster | None, log: Chain
    ) -> None:
        self._ranks, self._reached, self._roster, self._log = ranks, dict(needed), roster, log
        self._chosen = {name: list(ranks[name][:number]) for name, number in needed.items()}
        log.add("drawn", chosen=self.chosen)
        for ids in self._chosen.values():
            for object_ in ids:
                self._staff(object_)

    @property
    def chosen(self) -> dict[str, tuple[str, ...]]:
        return {name: tuple(ids) for name, ids in self._chosen.items()}

    @property
    def assigned(self) -> Mapping[str, tuple[str, ...]]:
        return self._roster.assigned if self._roster else {}

    def change(self, change: Change) -> None:
        stratum = next((name for name, ids in self._chosen.items() if change.object in ids), None)
        if stratum is None:
            raise DrawRefused(f"“{change.object}”不在抽中的对象里，不能变动。")
        if change.inspector is None:
            self._replace(stratum, change)
        else:
            self._recuse(change, change.inspector)

    def _replace(self, stratum: str, change: Change) -> None:
        rest = self._ranks[stratum][self._reached[stratum] :]
        follower = rest[0] if rest else None
        self._reached[stratum] += 1
        self._chosen[stratum].remove(change.object)
        self._log.add("replaced", **said(object=change.object, by=follower, reason=change.reason, at=change.at))
        if self._roster:
            self._roster.clear(change.object)
        if follower is not None:
            self._chosen[stratum].append(follower)
            self._staff(follower)

    def _recuse(self, change: Change, inspector: str) -> None:
        if self._roster is None:
            raise DrawRefused("这次抽取没有派执法人员，不能回避。")
        facts = said(object=change.object, inspector=inspector, reason=change.reason, at=change.at)
        self._log.add("recused", **facts)
        self._roster.recuse(inspector, change.object, change.reason)
        self._log.add("sent", object=change.object, inspectors=self._roster.assigned[change.object])

    def _staff(self, object_: str) -> None:
        if self._roster:
            self._roster.fill(object_)
            self._log.add("sent", object=object_, inspectors=self._roster.assigned[object_])
