"""机构信息 of one organ, and the places where people may read."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _

from gongkai.channels.models.place import PlaceKind
from gongkai.channels.payload import about
from gongkai.channels.queries import coverage, places
from gongkai.desk import clock
from gongkai.organs.queries import standing
from gongkai.portal import columns
from gongkai.portal.exports import export
from gongkai.portal.http import public_page
from gongkai.portal.site import show


@public_page(max_age=0)
def profile(request: HttpRequest, code: str) -> HttpResponse:
    """People in office today: whoever left is gone with the day, and at once when it is entered."""
    organ = get_object_or_404(standing(clock.today()), code=code)
    return show(request, "portal/profile.html", {"organ": organ, "about": about(organ)})


@public_page
def reading_places(request: HttpRequest) -> HttpResponse:
    kind = request.GET.get("kind", "")
    found = list(places())
    shown = [one for one in found if not kind or one.kind == kind]
    if file := export(request, _("政府信息查阅场所"), columns.PLACES, shown):
        return file
    with_carrier, total = coverage(found)
    context = {
        "places": shown,
        "kinds": [(value, label) for value, label in PlaceKind.choices if any(one.kind == value for one in found)],
        "kind": kind if kind in PlaceKind.values else "",
        "with_carrier": with_carrier,
        "total": total,
    }
    return show(request, "portal/places.html", context)


@public_page
def reading_place(request: HttpRequest, pk: int) -> HttpResponse:
    found = places().filter(pk=pk).first()
    if found is None:
        raise Http404
    return show(request, "portal/place.html", {"place": found})
