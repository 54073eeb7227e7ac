"""What a report stands on: last year's, the reports that a government's adds up, the figures that the house has for it now."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from gongkai.desk import clock
from gongkai.desk.once import once
from gongkai.duties import rules
from gongkai.duties.models import Duty
from gongkai.law.annual_tables import Beside, Tables, added
from gongkai.law.kinds import Quota
from gongkai.organs.models import Organ
from gongkai.organs.queries import standing as organs_standing

from . import figures
from .models import Edition, Report, Scope

DUTY_RULES = ".annual-report."
RELEASED = "released"
"""Beside the three tables, under this name, a report keeps what section 一 tells of what was made public."""
RELEASED_TITLES = {"published": "本年公开的信息（条）", "interpretations": "本年公开的解读材料（条）"}


@dataclass(frozen=True, slots=True)
class Part:
    """One body whose report a government's adds up. ``kept_at`` is the organ that makes it: for a lower government its office."""

    organ: Organ
    scope: str
    report: Report | None
    added: str | None = None
    duties: tuple[Duty, ...] = ()
    by: date | None = None
    """The last day on which it is handed in in time; None where no rule of the house sets one (乡镇、街道: local notices)."""

    @property
    def name(self) -> str:
        """A lower government's own; without an office that would make its report, the government itself is in the place of one."""
        of_office = self.scope == Scope.GOVERNMENT and self.organ.kind != "government"
        return (self.organ.parent or self.organ).name if of_office else self.organ.name

    @property
    def counted(self) -> Report | None:
        """The report, once it was handed in: what is still being written counts nowhere."""
        return self.report if self.edition else None

    @property
    def edition(self) -> Edition | None:
        return self.report.handed_in if self.report else None

    @property
    def missing(self) -> bool:
        return self.counted is None

    @property
    def changed(self) -> bool:
        """Handed in or corrected since it was added up."""
        return self.edition is not None and self.edition.content_hash != (self.added or "")

    @property
    def handed_in_on(self) -> date | None:
        return self.edition.at.astimezone(clock.CHINA).date() if self.edition else None

    @property
    def overdue(self) -> bool:
        """Not handed in although the day for it has passed."""
        return self.missing and self.by is not None and self.by < clock.today()

    @property
    def slow(self) -> bool:
        """Late or missed by a duty that stands: to hand it in, or to publish it."""
        now = clock.now()
        return any(duty.state == "late" or duty.is_missed(now) for duty in self.duties)

    @property
    def late(self) -> bool:
        """Handed in after its day."""
        return bool(self.by and self.handed_in_on and self.handed_in_on > self.by)


@once
def last_year(report: Report) -> Tables | None:
    """Figures of the organ's report on the year before: as handed in, else as far as it is written."""
    found = Report.objects.filter(organ=report.organ_id, scope=report.scope, year=report.year - 1).first()
    if found is None:
        return None
    return found.handed_in.figures if found.handed_in else found.figures


@once
def from_house(report: Report) -> Tables:
    """The figures of today: of an organ from its records, of a government from the reports handed in to it. Of a sum made
    elsewhere the house knows nothing."""
    if report.elsewhere:
        return Tables.empty()
    if report.is_roll_up:
        return added([one.edition.figures for one in standing(report) if one.edition])
    return figures.taken(figures.covered(report.organ), report.year)


@once
def fees_received(report: Report) -> Decimal | None:
    """信息处理费 paid in the year (yuan), of a government the sum of its parts; None where one of them, or the house, does not know."""
    if report.elsewhere:
        return None
    if not report.is_roll_up:
        return figures.fees_received(figures.covered(report.organ), report.year)
    told = [one.edition.fees_received for one in standing(report) if one.edition]
    return None if None in told else sum(filter(None, told), Decimal(0))


@once
def released(report: Report) -> dict[str, int] | None:
    """Of an organ what it made public in the year, of a government the sum of its parts; None where one of them does not tell."""
    if report.elsewhere:
        return None
    if not report.is_roll_up:
        return figures.released(figures.covered(report.organ), report.year)
    told = [one.edition.tables.get(RELEASED) for one in standing(report) if one.edition]
    if None in told:
        return None
    return {key: sum(one[key] for one in told) for key in RELEASED_TITLES}


def beside(report: Report) -> Beside:
    """What the tables are held against."""
    unpaid = None if report.scope == Scope.GOVERNMENT else figures.unpaid(figures.covered(report.organ), report.year)
    return Beside(last_year(report), unpaid)


def now(report: Report) -> Tables:
    """The same with what was entered by hand. Raises SheetRefused."""
    house = from_house(report)
    return house if report.is_roll_up else figures.with_hand(house, report.by_hand.all())


def added_up(report: Report) -> list[Tables]:
    """Figures of the editions that the report says it is the sum of."""
    told = {(one["report"], one["hash"]) for one in report.parts}
    reports = Report.objects.filter(pk__in={pk for pk, _hash in told}).prefetch_related("editions")
    return [
        edition.figures for one in reports for edition in one.editions.all() if (one.pk, edition.content_hash) in told
    ]


@once
def standing(report: Report) -> list[Part]:
    """Of a government's report: every body it covers with its report, in the order of the register."""
    government = report.organ.parent or report.organ
    return of_government(government, report.year, report.parts)


def of_government(government: Organ, year: int, told: Iterable[dict[str, object]] = ()) -> list[Part]:
    """Its departments and offices, its towns and streets by their own reports, a lower government by the one of its office."""
    hashes = {one["report"]: str(one["hash"]) for one in told}
    slots = list(_slots(government, year))
    reports = {
        (one.organ_id, one.scope): one
        for one in Report.objects.filter(organ__in=[organ for organ, _scope in slots], year=year)
        .select_related("organ__parent", "record")
        .prefetch_related("editions")
    }
    duties = duties_of({organ.code for organ, _scope in slots}, year)
    return [
        part(organ, scope, year, found, duties.get(organ.code, ()), hashes.get(found.pk) if found else None)
        for organ, scope in slots
        for found in [reports.get((organ.pk, scope))]
    ]


def part(
    organ: Organ, scope: str, year: int, report: Report | None, duties: Iterable[Duty], added: str | None = None
) -> Part:
    owed = () if _of_office(organ, scope) else tuple(duties)
    return Part(organ, scope, report, added, owed, last_day(organ, scope, year))


def _of_office(organ: Organ, scope: str) -> bool:
    """An office's own report: no rule sets its day, and what stands in the office's name is owed for its government's."""
    return scope == Scope.OWN and organ.kind == "office"


def _slots(government: Organ, year: int) -> Iterable[tuple[Organ, str]]:
    day = date(year, 12, 31)
    children = list(organs_standing(day).filter(parent=government).select_related("parent"))
    places = in_place_of([organ for organ in children if organ.kind == "government"], day)
    for organ in children:
        yield (places[organ.pk], Scope.GOVERNMENT) if organ.pk in places else (organ, Scope.OWN)


def lower(governments: Iterable[Organ]) -> list[Organ]:
    """Who makes the report of each government below these."""
    day = clock.today()
    found = organs_standing(day).filter(parent__in=governments, kind="government").select_related("parent")
    return list(in_place_of(list(found), day).values())


def in_place_of(governments: Collection[Organ], day: date) -> dict[int, Organ]:
    """Of each government, by its key, its disclosure office; without one the government itself."""
    found = organs_standing(day).filter(parent__in=governments, is_disclosure_office=True).select_related("parent")
    offices = {office.parent_id: office for office in found}
    return {one.pk: offices.get(one.pk, one) for one in governments}


def last_day(organ: Organ, scope: str, year: int) -> date | None:
    """条例 第四十九条, by the rules in force then: of a department's own report, and of a government's; whether or not the ledger
    reaches so far back that a duty stands."""
    kind = "office" if scope == Scope.GOVERNMENT else organ.kind
    if _of_office(organ, scope):
        return None
    found = (rule for rule in rules.rulebook().of(Quota) if DUTY_RULES in rule.id and kind in rule.applies)
    days = (
        date(year + 1, *rule.closes) for rule in found if rule.closes and rule.in_force(date(year + 1, *rule.closes))
    )
    return min(days, default=None)


def duties_about(report: Report) -> tuple[Duty, ...]:
    """What its organ owes about this very report."""
    organ = report.organ
    return part(
        organ, report.scope, report.year, report, duties_of([organ.code], report.year).get(organ.code, ())
    ).duties


def duties_of(codes: Iterable[str], year: int) -> dict[str, list[Duty]]:
    """What the organs owe about the report on ``year``: to hand it in and to publish it, due in the year after it."""
    found: dict[str, list[Duty]] = {}
    owed = Duty.objects.filter(rule__contains=DUTY_RULES, kind="quota", organ__in=set(codes), due_on__year=year + 1)
    for duty in owed.order_by("due_on", "id"):
        found.setdefault(duty.organ, []).append(duty)
    return found
