"""机关: who they are, how to reach them, what they have published."""

from __future__ import annotations

from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404

from gongkai.catalog.queries import coverage, fields_with_counts
from gongkai.desk import clock
from gongkai.duties.queries import counts
from gongkai.organs.models import Organ
from gongkai.organs.queries import standing
from gongkai.portal.http import public_page
from gongkai.portal.listing import Wanted, leaf
from gongkai.portal.site import show
from gongkai.records.models import Attribute, State

GUIDES = ("openness-guide", "organisation")


@public_page
def organs(request: HttpRequest) -> HttpResponse:
    shown = Q(records__state=State.PUBLISHED, records__attribute=Attribute.OPEN, records__corrects__isnull=True)
    found = standing(clock.today()).annotate(published=Count("records", filter=shown))
    return show(request, "portal/organs.html", {"organs": found})


@public_page
def organ(request: HttpRequest, code: str) -> HttpResponse:
    found = get_object_or_404(Organ.objects.select_related("parent"), code=code)
    records = Wanted(organs=[code]).records()
    context = {
        "organ": found,
        "children": standing(clock.today()).filter(parent=found),
        "guides": Wanted(organs=[code], genres=GUIDES).records()[:5],
        "records": leaf(records, request.GET.get("page")),
        "coverage": coverage(found),
        "fields": [(field, n) for field, n in fields_with_counts(found) if n],
        "counts": counts([code]),
        "ended": found.ended_on is not None and found.ended_on <= clock.today(),
    }
    return show(request, "portal/organ.html", context)
