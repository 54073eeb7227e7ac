"""When the figures of a year stand: the report that speaks for an organ is before its reviewers, or was handed in."""

from __future__ import annotations

from django.db.models import Exists, OuterRef, Q

from gongkai.organs.models import Organ

from .models import Edition, Report, Scope, State


def signed(organ: str, year: int) -> bool:
    """By the organ's own report, or by that of a body above whose report covers its institutions."""
    handed_in = Edition.objects.filter(report=OuterRef("pk"), returned_at=None)
    reports = Report.objects.filter(scope=Scope.OWN, year=year).filter(Q(state=State.IN_REVIEW) | Exists(handed_in))
    found = Organ.objects.filter(code=organ).first()
    if found is None or found.kind != "institution":
        return reports.filter(organ__code=organ).exists()
    return any(found.path.startswith(path) for path in reports.values_list("organ__path", flat=True))
