"""One piece of government information, as anyone may read it."""

from __future__ import annotations

from functools import lru_cache

import segno
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.safestring import SafeString

from gongkai.desk import clock
from gongkai.portal import graph
from gongkai.portal.http import public_page
from gongkai.portal.public import of_record
from gongkai.portal.site import show
from gongkai.portal.telling import basis, course
from gongkai.records import normative, typed
from gongkai.records.comparison import compared
from gongkai.records.interpreting import attached_pictures
from gongkai.records.layout import drawings, drawings_of, parts, parts_of
from gongkai.records.models import Record, Relation
from gongkai.records.queries import (
    clarified,
    display_ended,
    interpretations,
    interpreted_by,
    public,
    public_versions,
    tombstone,
)
from gongkai.records.questions import split
from gongkai.reports.charts import years_of


@public_page(max_age=0)
def record(request: HttpRequest, pk: int) -> HttpResponse:
    found = public().select_related("organ", "item__field").filter(pk=pk).first()
    if found is None:
        return gone(request, pk)
    told, acts = course(found), normative.course(found)
    context = {
        "record": found,
        "course": told,
        "basis": basis(found, told),
        "mark": found.validity_mark(clock.today()),
        "kind": typed.type_of(found),
        "values": parts(request, found),
        "drawings": drawings_of(found) or drawings(years_of(found)),
        "attachments": found.attachments.select_related("file"),
        "interpretations": interpretations(found),
        "interpreted": interpreted_by(found),
        "affecting": _related(found, found.related_by, "source"),
        "affected": _related(found, found.relations, "target"),
        "ending": found.ends_later(clock.today()),
        "acts": acts,
        "graph": graph.drawing(found, acts),
        **clarified(found, public()),
        "dialogue": split(found.body),
        "pictures": attached_pictures(found) if interpreted_by(found) else (),
        "versions": public_versions(found).defer("content"),
        "duties": of_record(pk),
        "qr": _qr(settings.SITE_URL + found.get_absolute_url()),
    }
    return show(request, "portal/record.html", context)


@public_page(max_age=0)
def version(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """A version as it was published, and what it changed in the public version before it."""
    found = public().filter(pk=pk).first()
    if found is None:
        return gone(request, pk)
    versions = list(public_versions(found))
    shown = next((one for one in versions if one.number == number), None)
    if shown is None:
        raise Http404
    before = next((one for one in versions if one.number < number), None)
    context = {
        "record": found,
        "version": shown,
        "before": before,
        "versions": versions,
        "values": parts_of(request, shown.content),
        "changes": compared(before.content, shown.content) if before else (),
    }
    return show(request, "portal/version.html", context)


def gone(request: HttpRequest, pk: int) -> HttpResponse:
    """410 with the public reason for what was withdrawn, and for a list whose display is over; 404 for what is not public,
    as if it did not exist."""
    ended = display_ended(pk)
    if ended is not None:
        told = {"organ": ended.organ, "kind": typed.type_of(ended), "until": ended.shown_until}
        return show(request, "portal/display_over.html", told, 410)
    withdrawn = tombstone(pk)
    if withdrawn is None:
        raise Http404
    return show(
        request,
        "portal/withdrawn.html",
        {"organ": withdrawn.organ, "on": withdrawn.withdrawn_at, "reason": withdrawn.withdrawal_reason},
        410,
    )


def _related(found: Record, relations: object, end: str) -> list[tuple[str, Record]]:
    """Public documents that amend, repeal or replace this one, or that this one does it to: (sentence kind, record)."""
    pairs = relations.exclude(kind=Relation.Kind.INTERPRETS)  # type: ignore[attr-defined]
    kinds = dict(pairs.values_list(f"{end}_id", "kind"))
    return [(kinds[other.pk], other) for other in public().filter(pk__in=kinds)] if kinds else []


@lru_cache(maxsize=1024)
def _qr(address: str) -> SafeString:
    """The address as a square to photograph: plain SVG, no script, no style. The same in every language."""
    code = segno.make(address, error="m")
    return SafeString(code.svg_inline(scale=4, border=2, svgclass="qr", lineclass=None, omitsize=True))
