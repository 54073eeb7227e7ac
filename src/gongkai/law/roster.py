"""Who inspects what was drawn: for each object the first of its own ranking who is free to go.

An inspector is passed over who has withdrawn (回避), for that object, or who already has as many objects as the plan lets
anyone have. Objects are taken in the order of their strata and ranks.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from gongkai.law.chain import Chain
from gongkai.law.errors import DrawRefused

FEWEST = 2
"""Two at least go together."""


@dataclass(frozen=True, slots=True)
class Staffing:
    each: int = FEWEST
    load: int | None = None

    def data(self) -> dict[str, int]:
        if self.each < FEWEST:
            raise DrawRefused(f"每个检查对象至少派{FEWEST}名执法人员，收到 {self.each}。")
        if self.load is not None and self.load < 1:
            raise DrawRefused(f"每名执法人员至多承担的对象数 load 应为正整数，收到 {self.load}。")
        return {"each": self.each} | ({"load": self.load} if self.load is not None else {})

    def check(self, objects: int, inspectors: int) -> None:
        """Refuses what cannot be staffed whatever the chance."""
        if inspectors < self.each or (self.load is not None and inspectors * self.load < self.each * objects):
            load = f"、每人至多 {self.load} 个对象" if self.load is not None else ""
            raise DrawRefused(
                f"{inspectors} 名执法人员不够：要抽 {objects} 个对象、每个 {self.each} 人{load}，请增加人员或者放宽上限。"
            )


@dataclass(frozen=True, slots=True)
class Recusal:
    """回避 known before the draw, with its reason inside the frozen list."""

    inspector: str
    object: str
    reason: str


class Roster:
    """Fills and refills places, and logs everyone passed over."""

    def __init__(
        self, staffing: Staffing, rank: Callable[[str], Iterable[str]], recusals: Iterable[Recusal], log: Chain
    ) -> None:
        self._staffing, self._rank, self._log = staffing, rank, log
        self._barred = {(item.inspector, item.object): item.reason for item in recusals}
        self._loads: Counter[str] = Counter()
        self._places: dict[str, list[str]] = {}
        self._told: set[tuple[str, str, str]] = set()

    @property
    def assigned(self) -> Mapping[str, tuple[str, ...]]:
        return {object_: tuple(going) for object_, going in self._places.items()}

    def fill(self, object_: str) -> None:
        going = self._places.setdefault(object_, [])
        for inspector in self._rank(object_):
            if len(going) == self._staffing.each:
                return
            if inspector not in going and self._free(inspector, object_):
                going.append(inspector)
                self._loads[inspector] += 1
        if len(going) < self._staffing.each:
            self._log.add("short", object=object_, missing=self._staffing.each - len(going))

    def clear(self, object_: str) -> None:
        """The object is not inspected after all; those who were to go are free again."""
        for inspector in self._places.pop(object_):
            self._loads[inspector] -= 1

    def recuse(self, inspector: str, object_: str, reason: str) -> None:
        """回避 found after the draw: out, and the next in rank takes the place; everyone else stays."""
        if inspector not in self._places.get(object_, ()):
            raise DrawRefused(f"执法人员“{inspector}”没有派往“{object_}”，不必回避。")
        self._places[object_].remove(inspector)
        self._loads[inspector] -= 1
        self._barred[inspector, object_] = reason
        self._told.add((inspector, object_, reason))
        self.fill(object_)

    def _free(self, inspector: str, object_: str) -> bool:
        reason = self._barred.get((inspector, object_))
        if reason is None and self._staffing.load is not None and self._loads[inspector] >= self._staffing.load:
            reason = f"已承担{self._staffing.load}个对象"
        if reason is not None and (inspector, object_, reason) not in self._told:
            self._told.add((inspector, object_, reason))
            self._log.add("passed-over", inspector=inspector, object=object_, reason=reason)
        return reason is None
