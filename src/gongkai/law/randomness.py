"""Where the chance of a draw comes from: named before it exists, revealed afterwards, combined so that no one source decides.

    witness   bound by the plan to SHA-256(nonce + value), reveals both on the day; a refusal is kept, its value dropped
    public    a draw held by others, such as the numbers of one issue of a national lottery
    drand     one round of the public randomness beacon, fixed by its time

The last witness to reveal could walk away for advantage; therefore witnesses together are one source and never enough.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from gongkai.law.errors import DrawRefused
from gongkai.law.frozen import clean, sha256
from gongkai.law.periods import SHANGHAI, aware

SHORTEST_NONCE = 16
"""A shorter one lets others try every value until the published hash comes out."""
FEWEST = 2
_HASH = re.compile(r"[0-9a-f]{64}")
_HEX = re.compile(r"(?:[0-9a-f]{2})+")


@dataclass(frozen=True, slots=True)
class Rounds:
    """A public beacon: one round every `period` seconds since `genesis`."""

    name: str
    genesis: int
    period: int

    def round_at(self, moment: datetime) -> int:
        """The round of that moment. Raises DrawRefused before the chain began, NaiveMoment."""
        since = aware(moment) - datetime.fromtimestamp(self.genesis, UTC)
        if since < timedelta():
            raise DrawRefused(f"drand {self.name} 自 {self.time_of(1).isoformat()} 起才有随机数，请另定时间。")
        return since // timedelta(seconds=self.period) + 1

    def time_of(self, number: int) -> datetime:
        """When a round is published, in China's time."""
        try:
            return datetime.fromtimestamp(self.genesis, UTC).astimezone(SHANGHAI) + timedelta(
                seconds=(number - 1) * self.period
            )
        except OverflowError:
            raise DrawRefused(f"drand 轮次 {number} 过大，请核对。") from None


#: docs.drand.love: the chain that needs no earlier round to verify a later one.
CHAINS = {"quicknet": Rounds("quicknet", genesis=1692803367, period=3)}


@dataclass(frozen=True, slots=True)
class Witness:
    """A person who will reveal. `committed` is the hash that the plan binds them to: named after the other sources have
    spoken, it could be chosen for its draw."""

    name: str
    committed: str | None = None
    at: datetime | None = None

    @property
    def key(self) -> tuple[str, str]:
        return ("witness", clean(self.name, "见证人"))

    def data(self) -> dict[str, Any]:
        return said(kind="witness", name=self.key[1], committed=_hash(self.committed, self.name), at=_iso(self.at))


@dataclass(frozen=True, slots=True)
class PublicDraw:
    """A draw held by others, named so that everyone will read the same result; `at` is when it is held."""

    name: str
    at: datetime

    @property
    def key(self) -> tuple[str, str]:
        return ("public", clean(self.name, "公开抽签的名称"))

    def data(self) -> dict[str, Any]:
        return said(kind="public", name=self.key[1], at=_iso(self.at))


@dataclass(frozen=True, slots=True)
class Beacon:
    """A round of drand, by its number, its time, or both if they agree."""

    chain: str = "quicknet"
    at: datetime | None = None
    round: int | None = None

    @property
    def key(self) -> tuple[str, str]:
        return ("drand", self.chain)

    def data(self) -> dict[str, Any]:
        chain = chain_of(self.chain)
        if self.at is None and self.round is None:
            raise DrawRefused("drand 来源应写明时间 at 或者轮次 round。")
        number = self.round if self.at is None else chain.round_at(self.at)
        if number is None or number < 1 or self.round not in (None, number):
            raise DrawRefused(f"drand {self.chain} 在 {_iso(self.at)} 的轮次是 {number}，与 {self.round} 不符。")
        at = self.at or chain.time_of(number)
        return {"kind": "drand", "chain": self.chain, "at": _iso(at), "round": number}

    @property
    def published(self) -> datetime:
        return chain_of(self.chain).time_of(self.data()["round"])


Future = Witness | PublicDraw | Beacon


@dataclass(frozen=True, slots=True)
class Reveal:
    name: str
    nonce: str
    value: str
    committed: str | None = None

    @property
    def key(self) -> tuple[str, str]:
        return ("witness", clean(self.name, "见证人"))

    def lines(self, planned: dict[str, Any]) -> tuple[str, ...]:
        told = clean(self.nonce, "随机串") + clean(self.value, f"见证人“{self.name}”揭示的值")
        if len(self.nonce) < SHORTEST_NONCE:
            raise DrawRefused(f"见证人“{self.name}”的随机串太短，应不少于{SHORTEST_NONCE}个字符。")
        if sha256(told) != _committed(self, planned):
            raise DrawRefused(f"见证人“{self.name}”揭示的内容与承诺值不符；拒不更正的，按拒绝揭示记录（refused）。")
        return (f"witness:{self.key[1]}", told)


@dataclass(frozen=True, slots=True)
class Refusal:
    """A witness who did not reveal. It stays on record; nothing of it enters the seed."""

    name: str
    reason: str
    committed: str | None = None

    @property
    def key(self) -> tuple[str, str]:
        return ("witness", clean(self.name, "见证人"))

    def lines(self, planned: dict[str, Any]) -> tuple[str, ...]:
        clean(self.reason, f"见证人“{self.name}”拒绝揭示的情形")
        _committed(self, planned)
        return ()


@dataclass(frozen=True, slots=True)
class PublicResult:
    name: str
    value: str

    @property
    def key(self) -> tuple[str, str]:
        return ("public", clean(self.name, "公开抽签的名称"))

    def lines(self, planned: dict[str, Any]) -> tuple[str, ...]:
        return (f"public:{self.key[1]}", clean(self.value, f"“{self.name}”的结果"))


@dataclass(frozen=True, slots=True)
class BeaconValue:
    """What drand published. With its signature the randomness is checked against it; that the signature is the chain's own
    is a BLS12-381 check which needs a tool of its own."""

    round: int
    randomness: str
    chain: str = "quicknet"
    signature: str | None = None

    @property
    def key(self) -> tuple[str, str]:
        return ("drand", self.chain)

    def lines(self, planned: dict[str, Any]) -> tuple[str, ...]:
        if self.round != planned["round"]:
            raise DrawRefused(f"drand 轮次应是承诺中的 {planned['round']}，收到 {self.round}。")
        if not _HASH.fullmatch(self.randomness):
            raise DrawRefused("drand 的随机数应为64位小写十六进制，请核对。")
        if self.signature is not None and _of_signature(self.signature) != self.randomness:
            raise DrawRefused("drand 的随机数不是其签名的 SHA-256，请核对。")
        return (f"drand:{self.chain}:{self.round}", self.randomness)


Revealed = Reveal | Refusal | PublicResult | BeaconValue


def combine(planned: Sequence[Future], revealed: Iterable[Revealed]) -> tuple[str, ...]:
    """The source lines in the order of the plan. Raises DrawRefused unless every planned source, and no other, is there."""
    known = {item.key: item for item in _once(revealed)}
    for future in planned:
        if future.key not in known:
            raise DrawRefused(f"计划中的随机数来源“{future.key[1]}”还没有结果；见证人未揭示的，请记录 refused。")
    for key in known.keys() - {future.key for future in planned}:
        raise DrawRefused(f"随机数来源“{key[1]}”不在计划中，不能采用。")
    lines = tuple(line for future in planned for line in known[future.key].lines(future.data()))
    if not lines:
        raise DrawRefused("没有一个随机数来源给出结果，不能抽取；请说明理由后另行安排（redraw）。")
    return lines


def _once(revealed: Iterable[Revealed]) -> tuple[Revealed, ...]:
    items = tuple(revealed)
    if len({item.key for item in items}) < len(items):
        raise DrawRefused("同一随机数来源写了两次，请只保留一个。")
    return items


def check_planned(planned: Sequence[Future], committed_at: datetime | None) -> None:
    """That nobody can know or steer the sources when the draw is committed."""
    if len({future.key for future in planned}) < len(planned):
        raise DrawRefused("计划中同一随机数来源写了两次，请只保留一个。")
    independent = {future.key if future.key[0] != "witness" else "witnesses" for future in planned}
    if len(independent) < FEWEST:
        raise DrawRefused("随机数来源至少要有两个；全部见证人合起来算一个，请再加一次公开抽签或者 drand。")
    for future in planned:
        if isinstance(future, Witness) and future.committed is None:
            raise DrawRefused(f"请在随机数产生之前把见证人“{future.name}”的承诺值 committed 写进计划。")
    if committed_at is None:
        raise DrawRefused("请写明公布承诺值的时间 committed_at，应早于随机数产生的时间。")
    for future in planned:
        born = future.published if isinstance(future, Beacon) else future.at
        if born is not None and aware(born) <= aware(committed_at):
            raise DrawRefused(f"随机数来源“{future.key[1]}”产生于 {_iso(born)}，不晚于公布承诺值的时间，请另定。")


def chain_of(name: str) -> Rounds:
    if name not in CHAINS:
        raise DrawRefused(f"不认识的 drand 链“{name}”，可用：{'、'.join(CHAINS)}。")
    return CHAINS[name]


def _committed(item: Reveal | Refusal, planned: dict[str, Any]) -> str:
    before, now = planned.get("committed"), _hash(item.committed, item.name)
    if before is None:
        raise DrawRefused(f"计划没有写明见证人“{item.name}”的承诺值 committed，不能采用。")
    if now not in (None, before):
        raise DrawRefused(f"见证人“{item.name}”的承诺值与计划中的不一致。")
    return str(before)


def _hash(value: str | None, name: str) -> str | None:
    if value is not None and not _HASH.fullmatch(value):
        raise DrawRefused(f"见证人“{name}”的承诺值应为64位小写十六进制。")
    return value


def _of_signature(signature: str) -> str:
    if not _HEX.fullmatch(signature):
        raise DrawRefused("drand 的签名应为小写十六进制，请核对。")
    return hashlib.sha256(bytes.fromhex(signature)).hexdigest()


def said(**facts: Any) -> dict[str, Any]:
    """The facts that there are, as a file keeps them."""
    return {key: value for key, value in facts.items() if value is not None}


def _iso(moment: datetime | None) -> str | None:
    return aware(moment).isoformat() if moment else None
