"""信息处理费: what an applicant owes for requests beyond an ordinary number, by a tariff that is data.

    items   the place of a request among those of one applicant that one organ received in one calendar month
    pages   the pages of one request, never added up across requests

Both are marginal (超额累进): a rate is paid for what lies in its band alone. One request is charged by one of the two.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Literal

from gongkai.law.errors import FeeRefused, TariffNotInForce
from gongkai.law.figures import as_written

Counts = Literal["items", "pages"]
Month = tuple[str, str, int, int]
"""Applicant, organ, year and month, within which requests are counted."""
MOST = 100_000
"""More requests in a month, or pages in one request, is a typing error."""


@dataclass(frozen=True, slots=True)
class Band:
    """Up to and including `to`, from where the band before ends. With `every` it goes on in steps, each `adds` dearer."""

    rate: Decimal
    citation: str
    to: int | None = None
    every: int | None = None
    adds: Decimal = Decimal(0)


@dataclass(frozen=True, slots=True)
class Tariff:
    """One way of counting. `bands` leave no gap: each begins where the one before ends, and the last has no end."""

    id: str
    title: str
    counts: Counts
    unit: str
    citation: str
    bands: tuple[Band, ...]
    starts: date | None = None
    ends: date | None = None
    conventions: tuple[str, ...] = ()

    def in_force(self, day: date) -> bool:
        return (self.starts is None or self.starts <= day) and (self.ends is None or day <= self.ends)


@dataclass(frozen=True, slots=True)
class Part:
    """What falls into one band: its numbers `first` to `last`, at `rate` each."""

    first: int
    last: int
    rate: Decimal
    citation: str

    @property
    def count(self) -> int:
        return self.last - self.first + 1

    @property
    def amount(self) -> Decimal:
        return self.rate * self.count

    def data(self) -> dict[str, Any]:
        return {
            "from": self.first,
            "to": self.last,
            "count": self.count,
            "rate": yuan(self.rate),
            "amount": yuan(self.amount),
            "citation": self.citation,
        }


@dataclass(frozen=True, slots=True)
class Fee:
    """An amount and the bands it was added up from."""

    tariff: Tariff
    trace: tuple[Part, ...]

    @property
    def amount(self) -> Decimal:
        return sum((part.amount for part in self.trace), Decimal(0))


@dataclass(frozen=True, slots=True)
class Request:
    """What a fee must know of a request. Whoever charges by pages says how many."""

    id: str
    applicant: str
    organ: str
    received: date
    counts: Counts = "items"
    pages: int | None = None


def fee(tariff: Tariff, n: int) -> Fee:
    """The fee of `n` requests of one applicant, organ and month in all; or of one request of `n` pages."""
    return Fee(tariff, tuple(_parts(tariff.bands, 1, _whole(n, tariff, least=0))))


def charge(tariff: Tariff, ordinal: int) -> Fee:
    """What the `ordinal`-th request (or page) alone adds."""
    return Fee(tariff, tuple(_parts(tariff.bands, _whole(ordinal, tariff, least=1), ordinal)))


def ordinals(requests: Sequence[Request], kept: Mapping[str, int] | None = None) -> Mapping[str, int]:
    """The place of each request in its applicant's month at its organ, by day of receipt, then in the order given.

    Those of `kept` have the place that it says, whatever else was received since; no other takes it."""
    kept, seen, places = kept or {}, Counter[Month](), {}
    taken = {(_month(request), kept[request.id]) for request in requests if request.id in kept}
    for request in sorted(requests, key=lambda request: request.received):
        places[request.id] = kept.get(request.id) or _next(_month(request), seen, taken)
    if len(places) < len(requests):
        raise FeeRefused("有两件申请编号相同，请核对后再计费。")
    return places


def bills(
    requests: Sequence[Request], tariffs: Iterable[Tariff], kept: Mapping[str, int] | None = None
) -> Mapping[str, Fee]:
    """The fee of each request by the tariff chosen for it. One charged by pages keeps its place among the month's; ``kept`` as
    in ``ordinals``."""
    tariffs, places = tuple(tariffs), ordinals(requests, kept)
    return {request.id: _bill(request, places[request.id], tariffs) for request in requests}


def in_force(tariffs: Iterable[Tariff], counts: Counts, day: date | None = None) -> Tariff:
    """The tariff that counts so and holds on `day`, or the latest. Raises TariffNotInForce."""
    known = sorted((t for t in tariffs if t.counts == counts), key=lambda tariff: tariff.starts or date.min)
    holding = [tariff for tariff in known if day is None or tariff.in_force(day)]
    if holding:
        return holding[-1]
    since = "、".join(f"自 {tariff.starts} 起" for tariff in known if tariff.starts)
    raise TariffNotInForce(f"{day or '今日'} 没有生效的信息处理费标准（现有标准{since or '没有'}），请核对日期。")


def yuan(amount: Decimal) -> str:
    """Plain digits, no exponent, no needless zero: 3000, 0.5."""
    text = format(amount, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def spelled_out(tariff: Tariff) -> str:
    """The whole tariff in words, with its article, as a notice to the applicant says it."""
    unit, parts, begins = tariff.unit, [], 1
    for band in tariff.bands:
        where = f"第{begins}{unit}以上" if band.to is None else f"第{begins}{unit}至第{band.to}{unit}"
        rate = f"每{unit}{yuan(band.rate)}元" if band.rate else "不收费"
        if band.every:
            rate = f"以{band.every}{unit}为一档，首档{rate}，每增加一档，每{unit}增加{yuan(band.adds)}元"
        parts.append(f"{where}{rate}")
        begins = (band.to or 0) + 1
    return f"{tariff.title}（{tariff.citation}）：{'；'.join(parts)}"


def _month(request: Request) -> Month:
    return request.applicant, request.organ, request.received.year, request.received.month


def _next(month: Month, seen: Counter[Month], taken: Collection[tuple[Month, int]]) -> int:
    """The first place of the month that nobody has."""
    seen[month] += 1
    while (month, seen[month]) in taken:
        seen[month] += 1
    return seen[month]


def _bill(request: Request, place: int, tariffs: Sequence[Tariff]) -> Fee:
    tariff = in_force(tariffs, request.counts, request.received)
    if request.counts == "items":
        return charge(tariff, place)
    if request.pages is None:
        raise FeeRefused(f"申请“{request.id}”按量计收，请写明页数。")
    return fee(tariff, request.pages)


def _parts(bands: Iterable[Band], first: int, last: int) -> Iterator[Part]:
    """What of the numbers `first` to `last` lies in which band."""
    begins = 1
    for to, rate, citation in _steps(bands):
        ends = last if to is None else min(to, last)
        if max(begins, first) <= ends:
            yield Part(max(begins, first), ends, rate, citation)
        if to is None or to >= last:
            return
        begins = to + 1


def _steps(bands: Iterable[Band]) -> Iterator[tuple[int | None, Decimal, str]]:
    """Bands as steps: last number, rate, clause. Never ends for a tariff that goes on in steps."""
    reached = 0
    for band in bands:
        if band.every is None:
            yield band.to, band.rate, band.citation
            reached = band.to or reached
            continue
        rate = band.rate
        while True:
            reached += band.every
            yield reached, rate, band.citation
            rate += band.adds


def _whole(n: object, tariff: Tariff, least: int) -> int:
    if isinstance(n, bool) or not isinstance(n, int):
        raise FeeRefused(f"{tariff.unit}数应为整数，收到“{as_written(n)}”。")
    if n < least:
        raise FeeRefused(f"{tariff.unit}数不能小于{least}，收到 {n}。")
    if n > MOST:
        raise FeeRefused(f"{tariff.unit}数过大（最多 {MOST}），请核对。")
    return n
