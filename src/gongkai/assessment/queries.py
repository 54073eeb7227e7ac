"""The public score board: how each authority keeps its duties, computed from the duties themselves."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from gongkai.desk import clock
from gongkai.duties import queries as duties
from gongkai.duties.queries import Counts, Row

PERIODS = ("year", "quarter", "all")


@dataclass(frozen=True, slots=True)
class Score:
    """``rank`` is shared by equals; None for an organ of whose duties none has an outcome yet."""

    row: Row
    rank: int | None

    @property
    def counts(self) -> Counts:
        return self.row.counts

    @property
    def percent(self) -> str:
        """One decimal, cut and not rounded: 99.96 is not 100."""
        rate = self.counts.rate
        return "—" if rate is None else f"{int(rate * 1000) / 10:.1f}%"


@dataclass(frozen=True, slots=True)
class Scoreboard:
    scores: tuple[Score, ...]
    total: Counts
    period: str
    since: date | None
    as_of: date


def scoreboard(period: str = "year") -> Scoreboard:
    """Every organ that owes something, the best first; ``period`` is one of PERIODS and counts duties due in it."""
    today = clock.today()
    since = _since(period, today)
    rows = [row for row in duties.board(since=since) if row.counts != Counts()]
    return Scoreboard(tuple(_ranked(rows)), duties.counts(since=since), period, since, today)


def _since(period: str, today: date) -> date | None:
    if period == "quarter":
        return date(today.year, (today.month - 1) // 3 * 3 + 1, 1)
    return None if period == "all" else date(today.year, 1, 1)


def _ranked(rows: list[Row]) -> list[Score]:
    scored = sorted((row for row in rows if row.counts.rate is not None), key=_order)
    rates = [row.counts.rate for row in scored]
    ranked = [Score(row, rates.index(row.counts.rate) + 1) for row in scored]
    return [*ranked, *(Score(row, None) for row in rows if row.counts.rate is None)]


def _order(row: Row) -> tuple[float, int]:
    rate = row.counts.rate
    assert rate is not None
    return -rate, -row.counts.ended
