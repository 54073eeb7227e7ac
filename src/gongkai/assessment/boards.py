"""The supervision board: figures by organ, by rule or by area of work, each of them a filter that lists what it counts.

A figure and its list are one condition (``FIGURES``), so they cannot disagree. Lights are of now; the other figures count
duties due in the period.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any
from urllib.parse import urlencode

from django.db.models import Count, F, Q
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from gongkai.desk import clock
from gongkai.desk.words import named
from gongkai.duties import queries as duties
from gongkai.duties import rules
from gongkai.duties.models import State
from gongkai.duties.models.duty import DutyQuerySet
from gongkai.duties.queries import Counts, percent
from gongkai.rulebooks.fields import fields

from .queries import PERIODS, burning, since

GROUPS = ("organ", "rule", "field")
MONTHS = 12
MONTHS_A_YEAR = 12
_OWED = Q(best_effort=False)
_OPEN = _OWED & Q(state=State.OPEN)


@dataclass(frozen=True, slots=True)
class Figure:
    """``of`` narrows duties at a moment; ``now``: whatever the period is."""

    key: str
    label: str | Promise
    of: Callable[[datetime], Q]
    now: bool = False


def _light(code: str) -> Callable[[datetime], Q]:
    return lambda moment: _OPEN & next(burns for light, burns in burning(moment) if light.light == code)


FIGURES: Mapping[str, Figure] = {
    figure.key: figure
    for figure in (
        Figure("red", gettext_lazy("红牌"), _light("red"), now=True),
        Figure("orange", gettext_lazy("橙牌"), _light("orange"), now=True),
        Figure("yellow", gettext_lazy("黄牌"), _light("yellow"), now=True),
        Figure("overdue", gettext_lazy("已逾期"), lambda moment: _OPEN & Q(closes_at__lt=moment)),
        Figure("open", gettext_lazy("未到期"), lambda moment: _OPEN & Q(closes_at__gte=moment)),
        Figure("met", gettext_lazy("按期完成"), lambda moment: _OWED & Q(state=State.MET)),
        Figure("late", gettext_lazy("逾期完成"), lambda moment: _OWED & Q(state=State.LATE)),
        Figure("waiting", gettext_lazy("待前置"), lambda moment: Q(state=State.WAITING), now=True),
        Figure("undetermined", gettext_lazy("无法推算"), lambda moment: Q(state=State.UNDETERMINED), now=True),
    )
}
LIGHTS = ("red", "orange", "yellow")
#: What one cell of a board shows; the sum of the outcomes is its rate.
OUTCOMES = ("met", "late", "overdue")


@dataclass(frozen=True, slots=True)
class Scope:
    """What is looked at: duties of ``organs``, of one organ, rule or area of work where one is chosen, due in ``period``.

    ``month`` (2026-11) takes the place of the period: for the figures of the trend.
    """

    organs: frozenset[str]
    period: str = "year"
    organ: str = ""
    rule: str = ""
    field: str | None = None
    month: str = ""

    @classmethod
    def asked(cls, organs: frozenset[str], told: Mapping[str, str]) -> Scope:
        """From a query string: what is not offered narrows nothing, but an organ that is not watched shows nothing."""
        period, month = told.get("period", ""), told.get("month", "")
        return cls(
            organs,
            period=period if period in PERIODS else "year",
            organ=told.get("organ", "")[:60],
            rule=told.get("rule", "")[:120],
            field=told["field"][:60] if "field" in told and told["field"] != "any" else None,
            month=month if _month(month) else "",
        )

    def duties(self) -> DutyQuerySet:
        """All of the scope, whenever due."""
        found = duties.of_organs(self.organs & {self.organ} if self.organ else self.organs)
        if self.rule:
            found = found.filter(rule=self.rule)
        return found if self.field is None else found.filter(field=self.field)

    def condition(self, figure: Figure, moment: datetime) -> Q:
        return figure.of(moment) if figure.now and not self.month else figure.of(moment) & self._due()

    def counted(self, figure: Figure, moment: datetime) -> DutyQuerySet:
        """The duties of a figure: open ones by urgency, settled ones newest first."""
        found = self.duties().filter(self.condition(figure, moment))
        settled = figure.key in (State.MET, State.LATE)
        return found.order_by(
            *((F("closes_at").desc(), "-id") if settled else (F("closes_at").asc(nulls_last=True), "id"))
        )

    @property
    def query(self) -> dict[str, str]:
        """The same as a query string tells it."""
        told = {"period": self.period, "organ": self.organ, "rule": self.rule, "month": self.month}
        return {name: value for name, value in told.items() if value} | (
            {} if self.field is None else {"field": self.field}
        )

    def within(self, group: str, key: str) -> Scope:
        """Narrowed to one row of a board."""
        return replace(self, **{group: key})

    def _due(self) -> Q:
        if self.month:
            first = _month(self.month)
            assert first
            return Q(due_on__gte=first, due_on__lte=_last_day(first))
        begin = since(self.period, clock.today())
        return Q(due_on__gte=begin) | Q(due_on__isnull=True) if begin else Q()


@dataclass(frozen=True, slots=True)
class Line:
    """One row: an organ, a rule or an area of work, with the links of its figures ready to be made."""

    key: str
    title: str
    scope: Scope
    figures: Mapping[str, int]

    @property
    def counts(self) -> Counts:
        return Counts(**{key: self.figures[key] for key in ("overdue", "open", "met", "late")})

    @property
    def percent(self) -> str:
        return percent(self.counts)

    @property
    def lit(self) -> dict[str, int]:
        return {key: self.figures[key] for key in LIGHTS if self.figures[key]}


@dataclass(frozen=True, slots=True)
class Board:
    group: str
    scope: Scope
    lines: tuple[Line, ...]
    total: Line
    as_of: date = field(default_factory=clock.today)

    @property
    def longest(self) -> int:
        return max((line.counts.ended + line.counts.open for line in self.lines), default=0)


@dataclass(frozen=True, slots=True)
class Month:
    first: date
    counts: Counts

    @property
    def key(self) -> str:
        return f"{self.first:%Y-%m}"

    @property
    def percent(self) -> str:
        return percent(self.counts)


def address(scope: Scope, figure: str) -> str:
    """Where exactly the duties of a figure are listed."""
    return f"{reverse('console:supervision-duties')}?{urlencode(scope.query | {'figure': figure})}"


def board(scope: Scope, group: str = "organ") -> Board:
    """Everything the board shows, those with the most to do first; one query, and one more for the names of organs."""
    moment = clock.now()
    tallies: dict[str, Any] = {
        key: Count("id", filter=scope.condition(figure, moment)) for key, figure in FIGURES.items()
    }
    rows = scope.duties().order_by().values(group).annotate(**tallies).values_list(group, *tallies)
    counted = {str(key): dict(zip(tallies, numbers, strict=True)) for key, *numbers in rows}
    names = titles(group, counted)
    lines = [
        Line(key, names.get(key) or key or _("未归类"), scope.within(group, key), figures)
        for key, figures in counted.items()
        if any(figures.values())
    ]
    total = {name: sum(line.figures[name] for line in lines) for name in FIGURES}
    return Board(group, scope, tuple(sorted(lines, key=_urgency)), Line("", _("合计"), scope, total))


def titles(group: str, keys: Mapping[str, object]) -> dict[str, str]:
    """What the rows are called: short names of organs, titles of rules in force here, titles of areas of work."""
    if group == "organ":
        return duties.organ_names(keys)
    if group == "rule":
        return {rule.id: rule.title for rule in rules.rulebook().owing}
    return {key: named(area) for key, area in fields().items()}


def trend(scope: Scope, months: int = MONTHS) -> list[Month]:
    """For each of the last months, the present one included, what became of the duties due in it; one query."""
    moment = clock.now()
    firsts = _last_months(clock.today(), months)
    tallies = {key: Count("id", filter=FIGURES[key].of(moment)) for key in OUTCOMES}
    found = scope.duties().filter(due_on__gte=firsts[0], due_on__lte=_last_day(firsts[-1]))
    by_month = {first: dict.fromkeys(OUTCOMES, 0) for first in firsts}
    # Grouped by day and added up here: SQLite would call Python for each row to cut a date to its month.
    for day, *numbers in found.order_by().values("due_on").annotate(**tallies).values_list("due_on", *tallies):
        month = by_month[day.replace(day=1)]
        for key, number in zip(OUTCOMES, numbers, strict=True):
            month[key] += number
    return [Month(first, Counts(**figures)) for first, figures in by_month.items()]


def _urgency(line: Line) -> tuple[list[int], float, str]:
    """More of the strictest light comes first; of equals, who keeps fewer duties in time."""
    rate = line.counts.rate
    return [-line.figures[key] for key in LIGHTS], rate if rate is not None else 1, line.title


def _month(text: str) -> date | None:
    try:
        return date.fromisoformat(f"{text}-01") if len(text) == len("2026-11") else None
    except ValueError:
        return None


def _last_day(first: date) -> date:
    return first.replace(day=monthrange(first.year, first.month)[1])


def _last_months(today: date, n: int) -> list[date]:
    last = today.year * MONTHS_A_YEAR + today.month - 1
    return [date(number // MONTHS_A_YEAR, number % MONTHS_A_YEAR + 1, 1) for number in range(last - n + 1, last + 1)]
