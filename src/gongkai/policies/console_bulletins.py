"""Staff pages: 工作通报 – drafted, given its lead, issued; its two files."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from gongkai.desk import files
from gongkai.desk.actions import Refused
from gongkai.desk.asked import actor_of, number, paged
from gongkai.desk.clock import today
from gongkai.desk.console import MenuEntry, add_menu, add_urls, staff
from gongkai.desk.exports import Columns, export
from gongkai.desk.permissions import Role
from gongkai.organs.models import Organ

from . import actions, ledger_queries, permissions
from .bulletin import COUNTED, content, late_by
from .console_shared import form_page, over_again
from .forms_ledger import LeadForm, PeriodForm
from .models import Bulletin

BULLETINS: Columns = (
    (gettext_lazy("年度"), "year"),
    (gettext_lazy("期号"), "number"),
    (gettext_lazy("政府"), "organ.name"),
    (gettext_lazy("起始日期"), "first"),
    (gettext_lazy("截止日期"), "last"),
    (gettext_lazy("逾期（件）"), lambda one: one.content["whole"]["late"]),
    (gettext_lazy("印发时间"), "issued_at"),
)


@staff
@require_GET
def bulletins(request: HttpRequest) -> HttpResponse:
    actor = actor_of(request)
    found = ledger_queries.bulletins(actor)
    if file := export(request, _("工作通报"), BULLETINS, found):
        return file
    context = {"page": paged(request, found), "drafts": Role.DISCLOSURE_OFFICE in actor.roles}
    return render(request, "policies/console_bulletins.html", context)


@staff
@require_http_methods(["GET", "POST"])
def bulletin_new(request: HttpRequest) -> HttpResponse:
    """Proposes the last whole week."""
    actor = actor_of(request)
    organs = Organ.objects.filter(code__in=actor.organs(Role.DISCLOSURE_OFFICE), kind="government", ended_on=None)
    if not organs:
        raise PermissionDenied(_("工作通报由政务公开工作机构起草。"))
    sunday = today() - timedelta(days=today().isoweekday())

    def deed(data: dict[str, Any]) -> str:
        made = actions.draft_bulletin(data["organ"], data["first"], data["last"], by=actor)
        return reverse("console:bulletin", args=[made.pk])

    return form_page(
        request,
        PeriodForm(request.POST or None, initial={"first": sunday - timedelta(days=6), "last": sunday}, organs=organs),
        deed,
        done=_("通报已起草，请写导语。"),
        heading=_("起草工作通报"),
        back=reverse("console:bulletins"),
        back_title=_("工作通报"),
        submit=_("起草"),
    )


@staff
@require_GET
def bulletin(request: HttpRequest, pk: int) -> HttpResponse:
    return _page(request, _bulletin(request, pk))


@staff
@require_POST
def bulletin_edit(request: HttpRequest, pk: int) -> HttpResponse:
    found, form = _bulletin(request, pk), LeadForm(request.POST)
    if not form.is_valid():
        return _page(request, found, form=form, status=422)
    try:
        data = form.cleaned_data
        actions.edit_bulletin(found, data["lead"], revision=data["revision"], by=actor_of(request))
    except Refused as refused:
        found = _bulletin(request, pk)
        over_again(form, refused, lambda: found.revision)
        return _page(request, found, form=form, reasons=refused.reasons, status=409)
    messages.success(request, _("已保存。"))
    return redirect("console:bulletin", pk)


@staff
@require_POST
def bulletin_issue(request: HttpRequest, pk: int) -> HttpResponse:
    found = _bulletin(request, pk)
    try:
        actions.issue_bulletin(found, revision=number(request.POST.get("revision")), by=actor_of(request))
    except Refused as refused:
        return _page(request, found, reasons=refused.reasons, status=409)
    messages.success(request, _("通报已印发，文件已固定。"))
    return redirect("console:bulletin", pk)


@staff
@require_GET
def bulletin_file(request: HttpRequest, pk: int, kind: str) -> HttpResponse:
    found = _bulletin(request, pk)
    stored = {"docx": found.docx, "pdf": found.pdf}.get(kind)
    if stored is None:
        raise Http404
    return files.download(stored, f"工作通报{found.year}年第{found.number}期.{kind}")


def _page(
    request: HttpRequest, found: Bulletin, *, form: LeadForm | None = None, reasons: Any = (), status: int = 200
) -> HttpResponse:
    writes = found.issued_at is None and permissions.may_take_in(actor_of(request), found.organ)
    given = {"lead": found.lead, "revision": found.revision}
    told = found.content if found.issued_at else content(found.organ, found.first, found.last)
    context = {
        "bulletin": found,
        "told": told,
        "overdue": [(one, late_by(one)) for one in told["overdue"]],
        "counted": _(COUNTED),
        "form": (form or LeadForm(initial=given)) if writes else None,
        "oversees": actor_of(request).watches(permissions.OVERSEERS, found.organ.code),
        "reasons": reasons,
    }
    return render(request, "policies/console_bulletin.html", context, status=status)


def _bulletin(request: HttpRequest, pk: int) -> Bulletin:
    seen = ledger_queries.bulletins(actor_of(request)).select_related("docx", "pdf")
    found: Bulletin = get_object_or_404(seen, pk=pk)
    return found


add_menu(
    MenuEntry(
        gettext_lazy("工作通报"),
        "bulletins",
        gettext_lazy("政策落实"),
        icon="list",
        roles=permissions.WORKERS,
        order=26,
    )
)
add_urls(
    path("bulletins/", bulletins, name="bulletins"),
    path("bulletins/new", bulletin_new, name="bulletin-new"),
    path("bulletins/<int:pk>", bulletin, name="bulletin"),
    path("bulletins/<int:pk>/edit", bulletin_edit, name="bulletin-edit"),
    path("bulletins/<int:pk>/issue", bulletin_issue, name="bulletin-issue"),
    path("bulletins/<int:pk>/file/<slug:kind>", bulletin_file, name="bulletin-file"),
)
