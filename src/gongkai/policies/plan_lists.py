"""Three lists: who made a plan on time, who late, who not at all – measured by a rule about plans."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Literal

from django.conf import settings
from django.utils.translation import gettext as _

from gongkai.desk import clock, ledger
from gongkai.desk.models import Event
from gongkai.desk.permissions import Actor
from gongkai.duties import rules
from gongkai.duties.queries import of_subject
from gongkai.law.errors import LawError
from gongkai.law.kinds import Deadline
from gongkai.law.periods import due
from gongkai.law.rulebook import Citation, Within
from gongkai.organs.models import Organ
from gongkai.rulebooks import loader

from .models import Plan, Policy
from .permissions import OVERSEERS, WORKERS

MADE, PUBLISHED = "plan.made", "plan.published"
STARTS = {"issued_on": "issue_day", "published_on": "published_on"}
Outcome = Literal["on_time", "late", "none"]


@dataclass(frozen=True, slots=True)
class Limit:
    """A rule about plans: counted from a date of the document (``starts_on``), answered by ``event``."""

    rule: str
    title: str
    citation: Citation
    within: Within
    starts_on: str
    event: str


@dataclass(frozen=True, slots=True)
class Row:
    """``day`` is when the rule was answered, ``told`` by what; ``overdue``: not at all, and the last day has passed."""

    organ: Organ
    outcome: Outcome
    day: date | None
    plan: Plan | None
    overdue: bool = False
    told: Event | None = None

    @property
    def recorded(self) -> Event | None:
        """What answers where no plan was filed here: somebody recorded it by hand."""
        return None if self.plan else self.told

    @property
    def title(self) -> str:
        if self.plan:
            return self.plan.title
        return (self.told.data.get("title") or _("手工登记的方案")) if self.told else ""

    @property
    def word(self) -> str:
        return {"on_time": _("按期"), "late": _("逾期"), "none": _("未制定或者未公开")}[self.outcome]


@dataclass(frozen=True, slots=True)
class Lists:
    """``due`` is None where the document lacks the date or the calendar does not reach: ``problem`` says which."""

    limit: Limit
    due: date | None
    rows: tuple[Row, ...]
    problem: str = ""

    def of(self, outcome: Outcome) -> list[Row]:
        return [row for row in self.rows if row.outcome == outcome]

    @property
    def on_time(self) -> list[Row]:
        return self.of("on_time")

    @property
    def late(self) -> list[Row]:
        return self.of("late")

    @property
    def none(self) -> list[Row]:
        return self.of("none")


def limits() -> dict[str, Limit]:
    """Every rule about plans that there is, by its id: any of them may serve as a measure."""
    found = [
        Limit(rule.id, rule.title, rule.citation, rule.within, rule.start_on or "issued_on", event)
        for rule in loader.load(loader.ALL, settings.GONGKAI_RULES)
        if isinstance(rule, Deadline) and rule.within
        for event in (MADE, PUBLISHED)
        if event in rule.met.events
    ]
    return {limit.rule: limit for limit in found}


def usual(policy: Policy) -> Limit | None:
    """The rule that lays the duty on the document's units; else the first there is."""
    known = limits()
    laid = set(of_subject(policy.subject).filter(rule__in=known).values_list("rule", flat=True))
    return next((limit for limit in known.values() if limit.rule in laid), next(iter(known.values()), None))


def roster(policy: Policy) -> list[Organ]:
    """The units that the document was addressed to, in the order of the register."""
    codes = ledger.history(policy.subject).filter(name="policy.addressed").values_list("organ", flat=True)
    return list(Organ.objects.filter(code__in=set(codes)).order_by("position", "pk"))


def lists(policy: Policy, limit: Limit, units: Iterable[Organ]) -> Lists:
    """Exact: each unit stands in one list. A plan made on the last day is on time; one withdrawn was never made."""
    last, problem = last_day(policy, limit)
    told, plans = answers(policy, limit.event), _plans(policy)
    rows = tuple(_row(unit, told.get(unit.code), plans.get(unit.pk), last) for unit in units)
    return Lists(limit, last, rows, problem)


def last_day(policy: Policy, limit: Limit) -> tuple[date | None, str]:
    start = getattr(policy, STARTS[limit.starts_on])
    if start is None:
        name = _("公布日期") if limit.starts_on == "published_on" else _("成文日期")
        return None, _("文件没有填写%(date)s，无法推算期限：请在要素中补充。") % {"date": name}
    try:
        return due(start, limit.within.n, limit.within.unit, rules.calendar()).day, ""
    except LawError as error:
        return None, str(error)


def visible_units(actor: Actor, policy: Policy) -> list[Organ]:
    """Of the roster: all for those who oversee the document, else the actor's own."""
    units = roster(policy)
    if policy.organ.code in actor.watched(*OVERSEERS):
        return units
    own = actor.watched(*WORKERS)
    return [unit for unit in units if unit.code in own]


def _row(unit: Organ, told: Event | None, plan: Plan | None, last: date | None) -> Row:
    if told is None:
        return Row(unit, "none", None, plan, last is not None and last < clock.today())
    day = told.at.astimezone(clock.CHINA).date()
    return Row(unit, "late" if last is not None and day > last else "on_time", day, plan, told=told)


def answers(policy: Policy, event: str) -> dict[str, Event]:
    """Code of the unit → what answered first; what was taken back does not count."""
    history = list(Event.objects.filter(subject=policy.subject).order_by("at", "seq"))
    gone = {seq for one in history for seq in one.data.get("voids", [])}
    found: dict[str, Event] = {}
    for one in history:
        if one.name == event and one.seq not in gone:
            found.setdefault(one.organ, one)
    return found


def _plans(policy: Policy) -> dict[int, Plan]:
    """Unit → its standing plan, its own or a joint one."""
    found: dict[int, Plan] = {}
    for plan in policy.plans.filter(withdrawn_at__isnull=True).select_related("organ").prefetch_related("partners"):
        for organ in (plan.organ, *plan.partners.all()):
            found[organ.pk] = plan
    return found
