"""Questions about annual reports."""

from __future__ import annotations

from django.db.models import QuerySet

from gongkai.desk import clock
from gongkai.desk.permissions import Actor, Role
from gongkai.law.annual_tables import Tables
from gongkai.organs.models import Organ
from gongkai.organs.queries import standing
from gongkai.records.models import Record

from . import permissions
from .models import Edition, Report, Scope

GENRE = "annual-report"
YEARS_SHOWN = 6
EARLIEST_YEAR = 2008
"""The first year with reports (条例 2007)."""


def visible_to(actor: Actor) -> QuerySet[Report]:
    """Reports of the organs where the actor does business, newest year first."""
    found = Report.objects.filter(organ__code__in=permissions.organs_read(actor))
    return found.select_related("organ__parent", "record", "paper")


def makers_of(actor: Actor) -> QuerySet[Organ]:
    """Organs for which the actor may begin a report: governments make theirs through their office."""
    codes = permissions.organs_made(actor)
    return standing(clock.today()).filter(code__in=codes).exclude(kind="government").order_by("position", "id")


def governments_of(actor: Actor) -> QuerySet[Organ]:
    """Governments whose organs' reports the actor watches."""
    watched = actor.watched(Role.DISCLOSURE_OFFICE, Role.SUPERVISOR)
    return Organ.objects.filter(code__in=watched, kind="government").order_by("position", "id")


def scopes_of(organ: Organ) -> tuple[str, ...]:
    """An office that leads disclosure makes its government's report beside its own."""
    return (Scope.GOVERNMENT, Scope.OWN) if organ.is_disclosure_office else (Scope.OWN,)


def editions_over_years(report: Report) -> list[tuple[int, Tables]]:
    """Year and figures of the last years up to the report's own, oldest first: what was handed in, and the report itself."""
    found: dict[int, Tables] = {}
    before = Edition.objects.filter(
        report__organ=report.organ_id, report__scope=report.scope, report__year__lt=report.year, returned_at=None
    )
    for edition in before.select_related("report").order_by("report__year", "number"):
        found[edition.report.year] = edition.figures
    found[report.year] = report.figures
    return sorted(found.items())[-YEARS_SHOWN:]


def published_years(record: Record) -> list[tuple[int, Tables]]:
    """The same for readers of a public record: published editions alone, none after its own year."""
    report = Report.objects.filter(record=record).first()
    if report is None:
        return []
    shown = Edition.objects.filter(
        report__organ=report.organ_id, report__scope=report.scope, report__record__isnull=False
    )
    found: dict[int, Tables] = {}
    for edition in (
        shown.filter(published_at__isnull=False, report__year__lte=report.year)
        .select_related("report")
        .order_by("number")
    ):
        found[edition.report.year] = edition.figures
    return sorted(found.items())[-YEARS_SHOWN:]
