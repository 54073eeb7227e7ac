"""What a draw file may say, and its turning into law.draws. A file that does not fit is refused whole."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from fractions import Fraction
from typing import Any, Literal

from msgspec import UNSET, Struct, UnsetType, field

from gongkai.law import randomness as chance
from gongkai.law.draws import Change, Draw, Entry, Plan, Redraw, Stratum
from gongkai.law.errors import DrawRefused
from gongkai.law.roster import Recusal, Staffing

LONGEST_RATE = 40


class Row(Struct, forbid_unknown_fields=True, frozen=True):
    id: str
    stratum: str = ""
    excluded: str | None = None

    def entry(self) -> Entry:
        return Entry(self.id, self.stratum, self.excluded)


class RecusalRow(Struct, forbid_unknown_fields=True, frozen=True):
    inspector: str
    object: str
    reason: str

    def recusal(self) -> Recusal:
        return Recusal(self.inspector, self.object, self.reason)


class Lists(Struct, forbid_unknown_fields=True, frozen=True):
    objects: tuple[str | Row, ...]
    inspectors: tuple[str | Row, ...] = ()
    recusals: tuple[RecusalRow, ...] = ()


class Share(Struct, forbid_unknown_fields=True, frozen=True):
    rate: str | int | None = None
    number: int | None = None

    def stratum(self, name: str) -> Stratum:
        return Stratum(name, None if self.rate is None else rate(str(self.rate)), self.number)


class Staff(Struct, forbid_unknown_fields=True, frozen=True):
    each: int = 2
    load: int | None = None


class WitnessAhead(Struct, forbid_unknown_fields=True, frozen=True, tag_field="kind", tag="witness"):
    name: str
    committed: str | None = None
    at: datetime | None = None

    def future(self) -> chance.Witness:
        return chance.Witness(self.name, self.committed, self.at)


class PublicAhead(Struct, forbid_unknown_fields=True, frozen=True, tag_field="kind", tag="public"):
    name: str
    at: datetime

    def future(self) -> chance.PublicDraw:
        return chance.PublicDraw(self.name, self.at)


class DrandAhead(Struct, forbid_unknown_fields=True, frozen=True, tag_field="kind", tag="drand"):
    chain: str = "quicknet"
    at: datetime | None = None
    round: int | None = None

    def future(self) -> chance.Beacon:
        return chance.Beacon(self.chain, self.at, self.round)


class WitnessSaid(Struct, forbid_unknown_fields=True, frozen=True, tag_field="kind", tag="witness"):
    name: str
    committed: str | None = None
    nonce: str | None = None
    value: str | None = None
    refused: str | None = None

    def __post_init__(self) -> None:
        if (self.refused is None) == (self.nonce is None) or (self.nonce is None) != (self.value is None):
            raise ValueError("见证人应写明 nonce 与 value，或者 refused")

    def revealed(self) -> chance.Revealed:
        if self.refused is not None:
            return chance.Refusal(self.name, self.refused, self.committed)
        return chance.Reveal(self.name, self.nonce or "", self.value or "", self.committed)


class PublicSaid(Struct, forbid_unknown_fields=True, frozen=True, tag_field="kind", tag="public"):
    name: str
    value: str

    def revealed(self) -> chance.Revealed:
        return chance.PublicResult(self.name, self.value)


class DrandSaid(Struct, forbid_unknown_fields=True, frozen=True, tag_field="kind", tag="drand"):
    round: int
    randomness: str
    chain: str = "quicknet"
    signature: str | None = None

    def revealed(self) -> chance.Revealed:
        return chance.BeaconValue(self.round, self.randomness, self.chain, self.signature)


class RedrawRow(Struct, forbid_unknown_fields=True, frozen=True):
    of: str
    reason: str


class PlanFile(Struct, forbid_unknown_fields=True, frozen=True):
    name: str
    strata: dict[str, Share]
    randomness: tuple[WitnessAhead | PublicAhead | DrandAhead, ...] = ()
    committed_at: datetime | None = None
    inspectors: Staff | None = None
    redraw: RedrawRow | None = None
    about: dict[str, Any] = field(default_factory=dict)
    algorithm: Literal["gongkai-draw/v1"] = "gongkai-draw/v1"

    def plan(self) -> Plan:
        return Plan(
            self.name,
            tuple(share.stratum(name) for name, share in self.strata.items()),
            tuple(row.future() for row in self.randomness),
            self.committed_at,
            Staffing(self.inspectors.each, self.inspectors.load) if self.inspectors else None,
            Redraw(self.redraw.of, self.redraw.reason) if self.redraw else None,
            self.about,
        )


class ChangeRow(Struct, forbid_unknown_fields=True, frozen=True):
    object: str
    reason: str
    inspector: str | None = None
    at: str | None = None

    def change(self) -> Change:
        return Change(self.object, self.reason, self.inspector, self.at)


class DrawFile(Struct, forbid_unknown_fields=True, frozen=True):
    """`ids`, `stratum` and `sources` as lines are the short form: one list ranked, nothing planned. From `list_digest` on
    it is what was computed."""

    draw: Literal["v1"] = "v1"
    plan: PlanFile | None = None
    lists: Lists | None = None
    sources: tuple[str | WitnessSaid | PublicSaid | DrandSaid, ...] | str = ()
    changes: tuple[ChangeRow, ...] = ()
    salt: str | None = None
    ids: tuple[str, ...] | None = None
    stratum: str | None = None
    list_digest: str | UnsetType = UNSET
    digests: dict[str, str] | UnsetType = UNSET
    commit: str | UnsetType = UNSET
    needed: dict[str, int] | UnsetType = UNSET
    seed: str | UnsetType = UNSET
    ranks: dict[str, list[str]] | UnsetType = UNSET
    order: list[str] | UnsetType = UNSET
    chosen: dict[str, list[str]] | UnsetType = UNSET
    assigned: dict[str, list[str]] | UnsetType = UNSET
    masked: dict[str, list[str]] | UnsetType = UNSET
    log: list[dict[str, Any]] | UnsetType = UNSET
    notes: list[str] | UnsetType = UNSET

    def as_draw(self) -> Draw:
        """Raises DrawRefused when something is missing."""
        if self.ids is not None:
            return self._short(self.ids)
        if self.plan is None or self.lists is None:
            raise DrawRefused("文件应有抽取计划 plan 和名录 lists（短式为 ids、stratum、sources）。")
        return Draw(
            objects=tuple(_entry(row) for row in self.lists.objects),
            plan=self.plan.plan(),
            inspectors=tuple(_entry(row) for row in self.lists.inspectors),
            recusals=tuple(row.recusal() for row in self.lists.recusals),
            sources=tuple(self.revealed()),
            changes=tuple(row.change() for row in self.changes),
        )

    def revealed(self) -> Iterator[chance.Revealed]:
        for row in self.sources:
            if isinstance(row, str):
                raise DrawRefused("有抽取计划时，随机数来源 sources 应逐个写明 kind，不能只写行。")
            yield row.revealed()

    def _short(self, ids: tuple[str, ...]) -> Draw:
        if self.plan is not None or self.lists is not None or self.changes:
            raise DrawRefused("短式（ids、stratum、sources）与计划、名录、变动不能并用。")
        if self.stratum is None:
            raise DrawRefused("短式应写明层名 stratum。")
        return Draw(objects=tuple(Entry(id_, self.stratum) for id_ in ids), lines=tuple(self._lines()))

    def _lines(self) -> list[str]:
        rows = [self.sources] if isinstance(self.sources, str) else self.sources
        texts = [row for row in rows if isinstance(row, str)]
        if len(texts) < len(rows):
            raise DrawRefused("短式的 sources 是进入种子的各行文字；写明 kind 的来源需要计划 plan。")
        return "\n".join(texts).removesuffix("\n").split("\n") if texts else []


def rate(written: str) -> Fraction:
    """1/20, 5%, 0.05 and 1, exactly."""
    text = written.strip()
    try:
        if len(text) > LONGEST_RATE or "e" in text.lower():
            raise ValueError(text)
        return Fraction(text.removesuffix("%")) / (100 if text.endswith("%") else 1)
    except (ValueError, ZeroDivisionError):
        raise DrawRefused(f"抽取比例“{text[:LONGEST_RATE]}”不可读，应为 1/20、5% 或者 0.05 的形式。") from None


def _entry(row: str | Row) -> Entry:
    return Entry(row) if isinstance(row, str) else row.entry()
