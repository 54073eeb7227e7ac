"""Staff pages: the 负面清单, its changes, and hits that reviewers clear."""

from __future__ import annotations

from typing import Any

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from gongkai.desk import clock
from gongkai.desk.asked import actor_of, paged
from gongkai.desk.console import MenuEntry, add_menu, add_urls, staff
from gongkai.desk.exports import Columns, export
from gongkai.desk.permissions import Role
from gongkai.organs.models import Organ

from . import actions, queries
from .actions.negatives import FIELDS
from .console_shared import attempt, form_page, needs, record_of
from .forms_gates import ClearForm, NegativeForm, organs_of
from .marks import paper_marks
from .models import Negative

KEEPING = (Role.DISCLOSURE_OFFICE,)


NEGATIVES: Columns = (
    (gettext_lazy("编号"), "code"),
    (gettext_lazy("事项"), "title"),
    (gettext_lazy("适用机关"), "organ.name"),
    (gettext_lazy("类别"), "get_danger_display"),
    (gettext_lazy("依据"), "basis"),
    (gettext_lazy("识别用语"), "terms"),
    (gettext_lazy("生效日期"), "starts_on"),
    (gettext_lazy("失效日期"), "ends_on"),
)


@staff
@require_GET
def negatives(request: HttpRequest) -> HttpResponse:
    """What holds for the organs the person works for: their own entries and those from above."""
    actor = needs(request, *queries.SEEING_DRAFTS)
    mine = Organ.objects.filter(code__in=actor.watched(*queries.SEEING_DRAFTS)).values_list("path", flat=True)
    ids = {int(pk) for line in mine for pk in line.split("/") if pk}
    today = clock.today()
    found = Negative.objects.filter(organ__in=ids).select_related("organ").order_by("code")
    show = request.GET.get("show", "")
    if show != "all":
        found = found.filter(Q(ends_on=None) | Q(ends_on__gte=today))
    if file := export(request, _("负面清单"), NEGATIVES, found):
        return file
    page = paged(request, found)
    context = {
        "page": page,
        "show": show,
        "today": today,
        "marks": paper_marks(),
        "keeps": actor.organs(*KEEPING),
        "may_add": bool(actor.roles & set(KEEPING)),
        "names": queries.names(one.changed_by for one in page),
    }
    return render(request, "records/console_negatives.html", context)


@staff
@require_http_methods(["GET", "POST"])
def negative_new(request: HttpRequest) -> HttpResponse:
    actor = needs(request, *KEEPING)
    organs = organs_of(actor.organs(*KEEPING))
    form = NegativeForm(request.POST or None, organs=organs, initial={"starts_on": clock.today()})
    page = reverse("console:negatives")

    def deed(data: dict[str, Any]) -> str:
        values = {name: data[name] for name in ("organ", "code", *FIELDS)}
        actions.add_negative(**values, by=actor)
        return page

    return form_page(request, form, deed, heading=_("增加负面清单事项"), back=page, back_title=_("负面清单"))


@staff
@require_http_methods(["GET", "POST"])
def negative(request: HttpRequest, pk: int) -> HttpResponse:
    actor = needs(request, *KEEPING)
    entry: Negative = get_object_or_404(
        Negative.objects.filter(organ__code__in=actor.organs(*KEEPING)).select_related("organ"), pk=pk
    )
    given = {name: getattr(entry, name) for name in FIELDS} | {"revision": entry.revision}
    form = NegativeForm(request.POST or None, initial=given, organs=organs_of([]), entry=entry)
    page = reverse("console:negatives")

    def deed(data: dict[str, Any]) -> str:
        values = {name: data[name] for name in FIELDS}
        actions.change_negative(entry, revision=data["revision"] or 0, by=actor, **values)
        return page

    return form_page(
        request,
        form,
        deed,
        heading=f"{entry.code} {entry.title}",
        back=page,
        back_title=_("负面清单"),
        intro=_("修改后，以前排除过的命中须重新判断；到失效日期后不再拦截。"),
        subject=f"negative:{entry.pk}",
    )


@staff
@require_POST
def record_clear(request: HttpRequest, pk: int) -> HttpResponse:
    """排除命中."""
    found, actor = record_of(request, pk), actor_of(request)
    form = ClearForm(request.POST)
    back = reverse("console:record-review" if request.POST.get("next") == "review" else "console:record", args=[pk])

    def deed() -> None:
        data = form.cleaned_data if form.is_valid() else {}
        actions.clear(
            found, data.get("code", ""), data.get("reason", ""), content_hash=data.get("content_hash", ""), by=actor
        )

    return attempt(request, deed, back, _("已排除这一命中。"))


add_menu(
    MenuEntry(
        gettext_lazy("负面清单"),
        "negatives",
        gettext_lazy("审查与清理"),
        icon="shield",
        roles=frozenset(queries.SEEING_DRAFTS),
        order=71,
    )
)
add_urls(
    path("negatives/", negatives, name="negatives"),
    path("negatives/new/", negative_new, name="negative-new"),
    path("negatives/<int:pk>/", negative, name="negative"),
    path("records/<int:pk>/clear/", record_clear, name="record-clear"),
)
