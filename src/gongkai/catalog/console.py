"""Staff pages of the catalogue: list, item, import with a preview, what came into being, export."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

from django.contrib import messages
from django.core import signing
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from gongkai.desk import files
from gongkai.desk.actions import Refused
from gongkai.desk.clock import today
from gongkai.desk.console import MenuEntry, Panel, add_menu, add_urls, add_workbench_panel, answer_refused, staff
from gongkai.desk.models import StoredFile
from gongkai.desk.permissions import Actor, Role
from gongkai.organs.models import Organ
from gongkai.text.normalise import normalise

from . import actions, permissions, queries
from .checks import plan_import
from .content import Content, of_item
from .forms import COMMON, CatalogFilter, FormedForm, ImportForm, ItemForm, NewItemForm, RetireForm
from .models import Field, Item
from .sheet import workbook

PER_PAGE = 25
ON_WORKBENCH = 6
SHOWN_ROWS = 200
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_SALT = "catalog.import"


@staff
@require_GET
def catalog(request: HttpRequest) -> HttpResponse:
    form = CatalogFilter(request.GET)
    organ = _chosen(form, "organ")
    context = {
        "form": form,
        "page": Paginator(_found(form), PER_PAGE).get_page(request.GET.get("page")),
        "organ": organ,
        "coverage": queries.coverage(organ) if organ else None,
        "late": queries.late(organ) if organ else [],
        "may_keep": _may_keep_any(request.actor),
        "may_adopt": organ and permissions.may_keep(request.actor, organ),
    }
    return render(request, "catalog/console_list.html", context)


@staff
@require_GET
def item(request: HttpRequest, pk: int) -> HttpResponse:
    return _item_page(request, _item(pk))


@staff
def item_new(request: HttpRequest) -> HttpResponse:
    form = NewItemForm(request.POST or None, **_places(request.actor, permissions.KEEPERS))
    if request.method == "POST" and form.is_valid():
        where, field = form.cleaned_data["organ"], form.cleaned_data["field"]
        try:
            added = actions.add_item(where, field, form.content, by=request.actor)
        except Refused as refused:
            return answer_refused(request, "catalog/console_form.html", refused, {"form": form})
        messages.success(request, _("已增加公开事项。"))
        return redirect("console:catalog-item", added.pk)
    return render(request, "catalog/console_form.html", {"form": form}, status=422 if form.errors else 200)


@staff
def item_edit(request: HttpRequest, pk: int) -> HttpResponse:
    found = _item(pk)
    if not permissions.may_keep(request.actor, found.organ):
        raise PermissionDenied(actions.NOT_YOURS)
    form = ItemForm(request.POST or None, initial=_initial(of_item(found), found.revision))
    context = {"form": form, "item": found}
    if request.method == "POST" and form.is_valid():
        try:
            revision = form.cleaned_data["revision"] or 0
            actions.change_item(found, form.content, revision=revision, by=request.actor)
        except Refused as refused:
            return answer_refused(request, "catalog/console_form.html", refused, context)
        return redirect("console:catalog-item", pk)
    return render(request, "catalog/console_form.html", context, status=422 if form.errors else 200)


@staff
@require_POST
def item_retire(request: HttpRequest, pk: int) -> HttpResponse:
    found, form = _item(pk), RetireForm(request.POST)
    if not form.is_valid():
        return _item_page(request, found, retire=form, status=422)
    try:
        actions.retire_item(found, form.cleaned_data["reason"], by=request.actor)
    except Refused as refused:
        return _item_page(request, found, retire=form, reasons=refused.reasons, status=409)
    messages.success(request, _("已停用公开事项。"))
    return redirect("console:catalog-item", pk)


@staff
@require_POST
def item_formed(request: HttpRequest, pk: int) -> HttpResponse:
    """信息形成: from that day the limit runs."""
    found = _item(pk)
    form = FormedForm(request.POST, organs=_noters(request.actor, found))
    if not form.is_valid():
        return _item_page(request, found, formed=form, status=422)
    told = form.cleaned_data
    try:
        actions.note_formed(found, told["organ"], told["formed_on"], told["note"], by=request.actor)
    except Refused as refused:
        return _item_page(request, found, formed=form, reasons=refused.reasons, status=409)
    messages.success(request, _("已登记，公开时限从形成之日起算。"))
    return redirect("console:catalog-item", pk)


@staff
def import_(request: HttpRequest) -> HttpResponse:
    """Upload, and see what would be taken and what would not before anything is."""
    places = _places(request.actor, permissions.KEEPERS)
    form = ImportForm(request.POST or None, request.FILES or None, **places)
    if request.method != "POST" or not form.is_valid():
        return render(request, "catalog/console_import.html", {"form": form}, status=422 if form.errors else 200)
    upload, where, field = (form.cleaned_data[name] for name in ("file", "organ", "field"))
    try:
        data = upload.read()
        kept = files.keep(data, upload.name, kinds=files.SHEETS)
        report = plan_import(data, upload.name, where, field=field)
    except Refused as refused:
        return answer_refused(request, "catalog/console_import.html", refused, {"form": form})
    ticket = {"file": kept.pk, "name": upload.name, "organ": where and where.pk, "field": field and field.pk}
    context = {
        "report": report,
        "place": where or COMMON,
        "ticket": signing.dumps(ticket, salt=_SALT),
        "shown": SHOWN_ROWS,
    }
    return render(request, "catalog/console_preview.html", context)


@staff
@require_POST
def import_confirm(request: HttpRequest) -> HttpResponse:
    try:
        ticket = signing.loads(request.POST.get("ticket", ""), salt=_SALT, max_age=24 * 3600)
    except signing.BadSignature:
        messages.error(request, _("核对页面已过期，请重新上传表格。"))
        return redirect("console:catalog-import")
    where = get_object_or_404(Organ, pk=ticket["organ"]) if ticket["organ"] else None
    field = get_object_or_404(Field, pk=ticket["field"]) if ticket["field"] else None
    with files.open_file(get_object_or_404(StoredFile, pk=ticket["file"])) as stored:
        data = stored.read()
    try:
        report = actions.import_items(data, ticket["name"], where, field=field, by=request.actor)
    except Refused as refused:
        form = ImportForm(**_places(request.actor, permissions.KEEPERS))
        return answer_refused(request, "catalog/console_import.html", refused, {"form": form})
    messages.success(request, _("已导入%(n)s项公开事项。") % {"n": len(report.accepted)})
    return redirect("console:catalog")


@staff
@require_GET
def export(request: HttpRequest) -> HttpResponse:
    """The filtered list in the official columns."""
    form = CatalogFilter(request.GET)
    field, organ = _chosen(form, "field"), _chosen(form, "organ")
    title = f"{organ.name if organ else ''}{field.name_zh + '领域' if field else ''}政务公开事项标准目录"
    response = HttpResponse(workbook(_found(form), title), content_type=XLSX)
    response["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(title)}.xlsx"
    return response


@staff
@require_GET
def compare(request: HttpRequest, code: str) -> HttpResponse:
    organ = get_object_or_404(Organ, code=code)
    context = {
        "organ": organ,
        "comparison": queries.compare(organ),
        "fields": queries.fields_to_adopt(organ),
        "may_adopt": permissions.may_keep(request.actor, organ),
    }
    return render(request, "catalog/console_compare.html", context)


@staff
@require_POST
def adopt(request: HttpRequest, code: str) -> HttpResponse:
    """承接共性事项: all of a field."""
    organ = get_object_or_404(Organ, code=code)
    wanted = queries.of_organ(None).filter(field__code__in=request.POST.getlist("field"))
    try:
        taken = actions.adopt_items(organ, wanted, by=request.actor)
    except Refused as refused:
        raise PermissionDenied(str(refused)) from refused
    messages.success(request, _("已承接%(n)s项共性事项。") % {"n": len(taken)})
    return redirect("console:catalog-compare", code)


def _item_page(request: HttpRequest, found: Item, *, status: int = 200, **forms: Any) -> HttpResponse:
    formations = list(queries.formations(found)[:PER_PAGE])
    duties = queries.duties_of(formations)
    noters = _noters(request.actor, found)
    context = {
        "item": found,
        "formations": [(formation, duties.get(formation.pk)) for formation in formations],
        "may_keep": found.in_force and permissions.may_keep(request.actor, found.organ),
        "may_note": found.in_force and found.published_actively and noters.exists(),
        "formed": FormedForm(organs=noters, initial={"formed_on": today()}),
        "retire": RetireForm(),
        **forms,
    }
    return render(request, "catalog/console_item.html", context, status=status)


def _found(form: CatalogFilter) -> QuerySet[Item]:
    chosen = form.cleaned_data if form.is_valid() else {}
    found = queries.items().filter(in_force=chosen.get("state") != "retired")
    if chosen.get("state") == "common":
        found = found.filter(organ=None)
    if organ := chosen.get("organ"):
        found = found.filter(organ=organ)
    if field := chosen.get("field"):
        found = found.filter(field=field)
    for word in normalise(chosen.get("q") or "").split():
        found = found.filter(Q(name_key__contains=word) | Q(code__icontains=word))
    return found


def _chosen(form: CatalogFilter, name: str) -> Any:
    return form.cleaned_data.get(name) if form.is_valid() else None


def _item(pk: int) -> Item:
    return get_object_or_404(Item.objects.select_related("organ", "field", "parent"), pk=pk)


def _initial(content: Content, revision: int) -> dict[str, Any]:
    return {**{name: getattr(content, name) for name in content.__slots__}, "revision": revision}


def _may_keep_any(actor: Actor) -> bool:
    return bool(actor.organs(*permissions.KEEPERS))


def _places(actor: Actor, roles: frozenset[Role]) -> Mapping[str, Any]:
    """The catalogues a person may change; none is a refusal."""
    codes = actor.organs(*roles)
    if not codes:
        raise PermissionDenied(actions.NOT_YOURS)
    organs = Organ.objects.filter(code__in=codes, ended_on__isnull=True)
    return {"organs": organs, "common": permissions.may_keep(actor, None)}


def _noters(actor: Actor, found: Item) -> QuerySet[Organ]:
    organs = Organ.objects.filter(code__in=actor.organs(*permissions.NOTERS), ended_on__isnull=True)
    return organs.filter(pk=found.organ_id) if found.organ_id else organs


def _waiting(actor: Actor) -> dict[str, Any] | None:
    organs = actor.organs(*permissions.NOTERS - {Role.DISCLOSURE_OFFICE})
    rows = queries.waiting(organs)[:ON_WORKBENCH] if organs else []
    return {"rows": rows} if rows else None


add_urls(
    path("catalog/", catalog, name="catalog"),
    path("catalog/new/", item_new, name="catalog-new"),
    path("catalog/import/", import_, name="catalog-import"),
    path("catalog/import/confirm/", import_confirm, name="catalog-import-confirm"),
    path("catalog/export/", export, name="catalog-export"),
    path("catalog/organ/<slug:code>/", compare, name="catalog-compare"),
    path("catalog/organ/<slug:code>/adopt/", adopt, name="catalog-adopt"),
    path("catalog/<int:pk>/", item, name="catalog-item"),
    path("catalog/<int:pk>/edit/", item_edit, name="catalog-edit"),
    path("catalog/<int:pk>/retire/", item_retire, name="catalog-retire"),
    path("catalog/<int:pk>/formed/", item_formed, name="catalog-formed"),
)
add_menu(
    MenuEntry(
        gettext_lazy("公开事项目录"),
        "catalog",
        gettext_lazy("信息公开"),
        icon="list",
        order=30,
    )
)
add_workbench_panel(
    Panel(gettext_lazy("已形成、待公开的信息"), "catalog/console_panel_waiting.html", _waiting, order=40)
)
