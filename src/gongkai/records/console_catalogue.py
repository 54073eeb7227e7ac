"""事项与信息的对应: what was published outside the catalogue, and which items have nothing, with the way to mend each."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import path
from django.utils.translation import gettext, gettext_lazy
from django.views.decorators.http import require_GET

from gongkai.catalog.models import Item
from gongkai.catalog.periods import conventions
from gongkai.desk.asked import actor_of, paged
from gongkai.desk.clock import today
from gongkai.desk.console import Panel, add_subject_panel, add_urls, staff
from gongkai.desk.exports import Columns, export
from gongkai.desk.permissions import Actor
from gongkai.organs.models import Organ

from . import catalogue, powers
from .permissions import may_draft
from .queries import visible_to

UNTIED: Columns = (
    (gettext_lazy("信息"), "title"),
    (gettext_lazy("发文字号"), "doc_number"),
    (gettext_lazy("发布时间"), "published_at"),
)


@staff
@require_GET
def findings(request: HttpRequest, code: str) -> HttpResponse:
    organ = get_object_or_404(Organ, code=code)
    untied = catalogue.untied([code]).defer("body", "values")
    if file := export(request, gettext("没有对应事项的信息"), UNTIED, untied):
        return file
    page = paged(request, untied)
    actor = actor_of(request)
    tied, every = catalogue.tied_share([code])
    context = {
        "organ": organ,
        "page": page,
        "seen": set(visible_to(actor).filter(pk__in=[record.pk for record in page]).values_list("pk", flat=True)),
        "tied": tied,
        "every": every,
        "silent": catalogue.silent(organ, today()),
        "leaning": catalogue.repealed_bases([code], today()),
        "uncovered": powers.uncovered(organ, today()),
        "broken": powers.broken(organ, today()),
        "months": conventions().silent_months,
        "may_draft": may_draft(actor, organ),
    }
    return render(request, "records/console_catalogue.html", context)


def _gone(actor: Actor, subject: str) -> dict[str, Any] | None:
    """On the page of an item: its bases that no longer hold."""
    kind, _, key = subject.partition(":")
    item = Item.objects.filter(pk=int(key), in_force=True).first() if kind == "item" and key.isdecimal() else None
    gone = catalogue.gone_bases(item, today()) if item else ()
    return {"gone": gone} if gone else None


add_urls(path("catalog/organ/<slug:code>/findings/", findings, name="catalog-findings"))
add_subject_panel(Panel(gettext_lazy("公开依据已不再有效"), "records/console_panel_gone.html", _gone, order=5))
