"""Staff pages of the catalogue: list, item, import with a preview, what came into being, export."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import quote

from django.contrib import messages
from django.core import signing
from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from gongkai.desk import exports, files, sheets
from gongkai.desk.actions import Refused, Stale
from gongkai.desk.asked import PER_PAGE, paged
from gongkai.desk.clock import today
from gongkai.desk.console import MenuEntry, Panel, add_menu, add_urls, add_workbench_panel, answer_refused, staff
from gongkai.desk.exports import Columns
from gongkai.desk.models import StoredFile
from gongkai.desk.permissions import Actor, Role
from gongkai.organs.models import Organ
from gongkai.organs.queries import standing
from gongkai.text.normalise import normalise

from . import actions, comparing, permissions, queries
from .checks import plan_import
from .content import Content, of_item
from .forms import COMMON, CatalogFilter, FieldForm, FormedForm, ImportForm, ItemForm, NewItemForm, RetireForm
from .models import Field, Item
from .reading import ImportReport
from .sheet import workbook

ON_WORKBENCH = 6
SHOWN_ROWS = 200
LONGEST_NUMBER = 10
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_SALT = "catalog.import"


COLUMNS: Columns = (
    (gettext_lazy("领域"), "field.name_zh"),
    (gettext_lazy("事项编码"), "code"),
    (gettext_lazy("公开事项"), "title"),
    (gettext_lazy("公开内容（要素）"), "elements"),
    (gettext_lazy("公开依据"), "basis"),
    (gettext_lazy("公开时限"), "limit_text"),
    (gettext_lazy("公开主体"), "subject_organ"),
    (gettext_lazy("编制机关"), lambda one: one.organ.name if one.organ else ""),
    (gettext_lazy("公开渠道和载体"), "channels"),
    (gettext_lazy("权责清单和公共服务事项"), "powers"),
    (gettext_lazy("有效"), "in_force"),
    (gettext_lazy("已公布"), "published"),
)


@staff
@require_GET
def catalog(request: HttpRequest) -> HttpResponse:
    form = CatalogFilter(request.GET)
    organ = _chosen(form, "organ")
    found = _found(form).select_related("field", "organ")
    if file := exports.export(request, _("公开事项目录"), COLUMNS, found):
        return file
    mine = bool(organ and permissions.may_keep(request.actor, organ))
    context = {
        "form": form,
        "page": paged(request, found),
        "organ": organ,
        "coverage": queries.coverage(organ) if organ else None,
        "late": queries.late(organ) if organ else [],
        "may_keep": _may_keep_any(request.actor),
        "may_adopt": mine,
        "drafts": queries.written(organ).filter(published=False).count() if organ and mine else 0,
        "own": request.actor.organs(Role.DRAFTER),
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
        draft = "draft" in request.POST
        try:
            added = actions.add_item(where, field, form.content, by=request.actor, draft=draft)
        except Refused as refused:
            return answer_refused(request, "catalog/console_form.html", refused, {"form": form})
        messages.success(request, _("已存为草稿，公布后才对外显示。") if draft else _("已增加公开事项。"))
        return redirect("console:catalog-item", added.pk)
    return render(request, "catalog/console_form.html", {"form": form}, status=422 if form.errors else 200)


@staff
def item_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """One row a form, what is above beside each field; the last button goes on to the next row of the catalogue."""
    found = _item(pk)
    if not permissions.may_keep(request.actor, found.organ):
        raise PermissionDenied(actions.NOT_YOURS)
    upper = queries.above(found)
    form = ItemForm(
        request.POST or None,
        initial=_initial(of_item(found), found),
        upper=of_item(upper) if upper else None,
        published=found.published,
    )
    following = _following(found)
    context = {"form": form, "item": found, "upper": upper, "following": following}
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        judgement = told.get("judgement", "")
        try:
            actions.change_item(
                found,
                form.content,
                revision=told["revision"] or 0,
                by=request.actor,
                why=told.get("why", ""),
                judgement=None if judgement == found.limit_judgement else judgement,
            )
        except Refused as refused:
            return answer_refused(request, "catalog/console_form.html", refused, context)
        if "next" in request.POST and following:
            return redirect("console:catalog-edit", following)
        return redirect("console:catalog-item", pk)
    return render(request, "catalog/console_form.html", context, status=422 if form.errors else 200)


@staff
@require_POST
def item_do(request: HttpRequest, pk: int, verb: str) -> HttpResponse:
    """Publish, discard or take over: what needs nothing but a click, on the revision that was seen."""
    found = _item(pk)
    do, said = DOING[verb]
    try:
        do(found, revision=_number(request.POST.get("revision")), by=request.actor)
    except Refused as refused:
        return _item_page(request, found, reasons=refused.reasons, status=409)
    messages.success(request, said)
    return redirect("console:catalog") if verb == "discard" else redirect("console:catalog-item", pk)


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
    told = form.cleaned_data
    upload, where, field = told["file"], told["organ"], told["field"]
    try:
        data = upload.read()
        kept = files.keep(data, upload.name, kinds=files.SHEETS)
        report = plan_import(data, upload.name, where, field=field, update=told["update"])
    except Refused as refused:
        return answer_refused(request, "catalog/console_import.html", refused, {"form": form})
    if not told["why"].strip() and any(change.item.published for change in report.changed):
        form.add_error("why", _(actions.WHY))
        return render(request, "catalog/console_import.html", {"form": form}, status=422)
    ticket = {
        "file": kept.pk,
        "name": upload.name,
        "organ": where and where.pk,
        "field": field and field.pk,
        "update": told["update"],
        "why": told["why"],
    }
    return _preview(request, report, where, ticket)


def _preview(
    request: HttpRequest, report: ImportReport, where: Organ | None, ticket: dict[str, Any], status: int = 200
) -> HttpResponse:
    context = {
        "report": report,
        "place": where or COMMON,
        "ticket": signing.dumps({**ticket, "seen": actions.touching(report)}, salt=_SALT),
        "shown": SHOWN_ROWS,
    }
    return render(request, "catalog/console_preview.html", context, status=status)


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
        report = actions.import_items(
            data,
            ticket["name"],
            where,
            field=field,
            update=ticket["update"],
            why=ticket["why"],
            seen=ticket["seen"],
            by=request.actor,
        )
    except Stale as stale:
        messages.error(request, str(stale))
        report = plan_import(data, ticket["name"], where, field=field, update=ticket["update"])
        return _preview(request, report, where, ticket, status=409)
    except Refused as refused:
        form = ImportForm(**_places(request.actor, permissions.KEEPERS))
        return answer_refused(request, "catalog/console_import.html", refused, {"form": form})
    messages.success(
        request,
        _("新增%(n)s项公开事项，修改%(m)s项。") % {"n": len(report.accepted), "m": len(report.changed)},
    )
    return redirect("console:catalog")


@staff
@require_GET
def export(request: HttpRequest) -> HttpResponse:
    """The filtered list in the official layout, a sheet a field."""
    form = CatalogFilter(request.GET)
    field, organ = _chosen(form, "field"), _chosen(form, "organ")
    title = f"{organ.name if organ else ''}{field.name_zh + '领域' if field else ''}基层政务公开标准目录"
    response = HttpResponse(workbook(_found(form), organ.name if organ else ""), content_type=XLSX)
    response["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(title)}.xlsx"
    return response


@staff
@require_GET
def compare(request: HttpRequest, code: str) -> HttpResponse:
    return _compare_page(request, get_object_or_404(Organ, code=code))


@staff
@require_GET
def compare_xlsx(request: HttpRequest, code: str) -> HttpResponse:
    organ = get_object_or_404(Organ, code=code)
    title = f"{organ.name}目录与上级目录比对"
    return sheets.answer("xlsx", title, comparing.HEAD, comparing.rows(queries.compare(organ)))


@staff
@require_POST
def adopt(request: HttpRequest, code: str) -> HttpResponse:
    """承接上级目录: all of a field, or single items."""
    organ = get_object_or_404(Organ, code=code)
    wanted = queries.to_adopt(organ, request.POST.getlist("field"))
    single = [_number(value) for value in request.POST.getlist("item")]
    wanted += [item for item in queries.public().filter(pk__in=single) if item not in wanted]
    try:
        taken = actions.adopt_items(organ, wanted, by=request.actor)
    except Refused as refused:
        raise PermissionDenied(str(refused)) from refused
    messages.success(request, _("已承接%(n)s项事项，核对后公布。") % {"n": len(taken)})
    return redirect(f"{reverse('console:catalog')}?organ={code}&state=draft")


@staff
@require_POST
def take_all(request: HttpRequest, code: str) -> HttpResponse:
    return _for_all(request, code, actions.take_over_all, _("已接收%(n)s项变动。"))


@staff
@require_POST
def publish_all(request: HttpRequest, code: str) -> HttpResponse:
    return _for_all(request, code, actions.publish_all, _("已公布%(n)s项公开事项。"))


def _for_all(request: HttpRequest, code: str, do: Callable[..., Any], said: str) -> HttpResponse:
    """Does it for every row that allows it, and shows the others with their reasons."""
    organ = get_object_or_404(Organ, code=code)
    try:
        done, left = do(organ, by=request.actor)
    except Refused as refused:
        raise PermissionDenied(str(refused)) from refused
    if done:
        messages.success(request, said % {"n": len(done)})
    if left:
        return _compare_page(request, organ, left=left, status=409)
    return redirect("console:catalog-compare", code)


def _compare_page(request: HttpRequest, organ: Organ, *, status: int = 200, **more: Any) -> HttpResponse:
    comparison = queries.compare(organ)
    context = {
        "organ": organ,
        "comparison": comparison,
        "parts": comparing.parts(comparison),
        "fields": queries.fields_to_adopt(organ),
        "alike": queries.alike(organ),
        "unready": [(item, reasons) for item, reasons in queries.unready(organ) if reasons],
        "ready": sum(not reasons for _item, reasons in queries.unready(organ)),
        "may_adopt": permissions.may_keep(request.actor, organ),
        **more,
    }
    return render(request, "catalog/console_compare.html", context, status=status)


@staff
@require_GET
def coverage(request: HttpRequest) -> HttpResponse:
    """n/26 of every organ and of all together, each figure leading to its rows."""
    found = queries.matrix(standing(today()))
    may_add = permissions.may_keep(request.actor, None)
    return render(request, "catalog/console_coverage.html", {"matrix": found, "may_add": may_add})


@staff
def field_new(request: HttpRequest) -> HttpResponse:
    """A place's own field of work, beside the national ones."""
    if not permissions.may_keep(request.actor, None):
        raise PermissionDenied(_("地方领域由政务公开办增加。"))
    form = FieldForm(request.POST or None)
    if request.method != "POST" or not form.is_valid():
        status = 422 if form.errors else 200
        return render(request, "catalog/console_field.html", {"form": form}, status=status)
    try:
        made = actions.add_field(**form.cleaned_data, by=request.actor)
    except Refused as refused:
        return answer_refused(request, "catalog/console_field.html", refused, {"form": form})
    messages.success(request, _("已增加地方领域“%(name)s”。") % {"name": made.name_zh})
    return redirect("console:catalog-coverage")


def _item_page(request: HttpRequest, found: Item, *, status: int = 200, **forms: Any) -> HttpResponse:
    formations = list(queries.formations(found)[:PER_PAGE])
    duties = queries.duties_of(formations)
    noters = _noters(request.actor, found)
    context = {
        "item": found,
        "formations": [(formation, duties.get(formation.pk)) for formation in formations],
        "may_keep": found.in_force and permissions.may_keep(request.actor, found.organ),
        "may_note": found.is_public and found.published_actively and noters.exists(),
        **_against_upper(found),
        "formed": FormedForm(organs=noters, initial={"formed_on": today()}),
        "retire": RetireForm(),
        **forms,
    }
    return render(request, "catalog/console_item.html", context, status=status)


def _against_upper(found: Item) -> dict[str, Any]:
    if not found.in_force or not (one := queries.difference(found)):
        return {"upper": None}
    pending = queries.pending(found)
    return {
        "upper": one.upper,
        "difference": comparing.part(one) if one.changes else None,
        "pending": comparing.of_pending(pending) if pending else None,
    }


def _found(form: CatalogFilter) -> QuerySet[Item]:
    chosen = form.cleaned_data if form.is_valid() else {}
    found = queries.items().filter(in_force=chosen.get("state") != "retired")
    if chosen.get("state") == "common":
        found = found.filter(organ=None)
    if chosen.get("state") in ("draft", "published"):
        found = found.filter(published=chosen["state"] == "published")
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


def _initial(content: Content, item: Item) -> dict[str, Any]:
    values = {name: getattr(content, name) for name in content.__slots__}
    return {**values, "revision": item.revision, "judgement": item.limit_judgement}


def _following(item: Item) -> int | None:
    """The row below this one in its catalogue, as the list shows them."""
    rows = list(queries.written(item.organ).values_list("pk", flat=True))
    at = rows.index(item.pk) + 1 if item.pk in rows else len(rows)
    return rows[at] if at < len(rows) else None


def _number(text: str | None) -> int:
    """0 for what is no number: no revision and no row has it."""
    return int(text) if text and text.isascii() and text.isdecimal() and len(text) < LONGEST_NUMBER else 0


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


DOING: dict[str, tuple[Callable[..., Item], Any]] = {
    "publish": (actions.publish_item, gettext_lazy("已公布公开事项。")),
    "discard": (actions.discard_item, gettext_lazy("已删去草稿。")),
    "take": (actions.take_over, gettext_lazy("已接收上级事项的变动。")),
}


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
    path("catalog/organ/<slug:code>/take/", take_all, name="catalog-take-all"),
    path("catalog/organ/<slug:code>/publish/", publish_all, name="catalog-publish-all"),
    path("catalog/organ/<slug:code>/comparison.xlsx", compare_xlsx, name="catalog-compare-xlsx"),
    path("catalog/coverage/", coverage, name="catalog-coverage"),
    path("catalog/fields/new/", field_new, name="catalog-field-new"),
    path("catalog/<int:pk>/", item, name="catalog-item"),
    path("catalog/<int:pk>/edit/", item_edit, name="catalog-edit"),
    path("catalog/<int:pk>/retire/", item_retire, name="catalog-retire"),
    path("catalog/<int:pk>/formed/", item_formed, name="catalog-formed"),
    path("catalog/<int:pk>/publish/", item_do, {"verb": "publish"}, name="catalog-publish"),
    path("catalog/<int:pk>/discard/", item_do, {"verb": "discard"}, name="catalog-discard"),
    path("catalog/<int:pk>/take/", item_do, {"verb": "take"}, name="catalog-take"),
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

from . import console_guide  # noqa: E402, F401  hangs its pages in
