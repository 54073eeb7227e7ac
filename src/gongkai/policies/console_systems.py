"""Staff pages: which unit lacks which system, the documents of one, its clean-up."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from gongkai.desk import files
from gongkai.desk.asked import actor_of, paged
from gongkai.desk.clock import today
from gongkai.desk.console import MenuEntry, add_menu, add_urls, staff
from gongkai.desk.exports import export
from gongkai.desk.permissions import Actor
from gongkai.organs.models import Organ
from gongkai.organs.queries import standing
from gongkai.rulebooks.system_shapes import System as Required

from . import actions, permissions
from .actions import SystemText
from .console_shared import form_page, needs
from .forms_plans import EndForm, GapFilter, ReviewForm, ReviewPlanForm, VersionForm
from .models import System, SystemReview, SystemVersion
from .system_gaps import Row, matrix, required_systems

WAITING = 12


@staff
@require_GET
def systems(request: HttpRequest) -> HttpResponse:
    """单位 × 制度: exact on the day that ``?day=`` names. The export has a column a system."""
    actor = needs(request, permissions.WORKERS)
    form = GapFilter(request.GET, auto_id="filter_%s")
    wanted = form.cleaned_data if form.is_valid() else {}
    kinds = {kind for one in required_systems().values() for kind in one.applies}
    organs = list(_watched(actor).filter(kind__in=kinds))
    found = matrix(organs, wanted.get("day") or today(), wanted.get("group", ""))
    columns = [
        (gettext_lazy("单位"), "organ.name"),
        *((one.title, _state_of(at)) for at, one in enumerate(found.required)),
        (gettext_lazy("没有建立"), lambda row: [required_systems()[key].title for key in row.missing]),
    ]
    if file := export(request, _("制度缺项表"), columns, found.rows):
        return file
    reviews = SystemReview.objects.filter(
        outcome="", system__organ__in=organs, system__key__in=required_systems()
    ).select_related("system__organ")[:WAITING]
    for review in reviews:
        review.title = required_systems()[review.system.key].title  # type: ignore[attr-defined]
    context = {
        "form": form, "matrix": found, "page": paged(request, found.rows), "reviews": reviews, "today": today()
    }  # fmt: skip
    return render(request, "policies/console_systems.html", context)


@staff
@require_GET
def system(request: HttpRequest, code: str, key: str) -> HttpResponse:
    organ, required = _place(request, code, key)
    found = System.objects.filter(organ=organ, key=key).first()
    versions = list(found.versions.all()) if found else []
    reviews = list(found.reviews.all()) if found else []
    context = {
        "organ": organ,
        "required": required,
        "system": found,
        "versions": versions,
        "current": next((one for one in reversed(versions) if one.in_force(today())), None),
        "reviews": reviews,
        "today": today(),
        "open_review": any(not one.outcome for one in reviews),
        "editable": permissions.may_keep_systems(actor_of(request), organ),
    }
    return render(request, "policies/console_system.html", context)


@staff
@require_http_methods(["GET", "POST"])
def system_version(request: HttpRequest, code: str, key: str) -> HttpResponse:
    organ, required = _kept(request, code, key)
    found = System.objects.filter(organ=organ, key=key).first()
    data, sent = (request.POST, request.FILES) if request.method == "POST" else (None, None)
    form = VersionForm(data, sent, initial={"revision": found.revision if found else 0})

    def deed(given: dict[str, Any]) -> str:
        upload, revision = given.pop("file"), given.pop("revision")
        told = SystemText(content=upload.read(), name=upload.name, **given)
        actions.add_version(organ, key, told, revision=revision, by=actor_of(request))
        return _address(organ, key)

    return _form(request, form, deed, organ, required, _("登记制度文件"))


@staff
@require_http_methods(["GET", "POST"])
def system_end(request: HttpRequest, code: str, key: str) -> HttpResponse:
    organ, required = _kept(request, code, key)
    found = get_object_or_404(System, organ=organ, key=key)
    form = EndForm(request.POST or None, initial={"on": today(), "revision": found.revision})

    def deed(given: dict[str, Any]) -> str:
        actions.end_system(found, given["on"], given["reason"], revision=given["revision"], by=actor_of(request))
        return _address(organ, key)

    return _form(request, form, deed, organ, required, _("废止"), danger=True)


@staff
@require_http_methods(["GET", "POST"])
def system_review_plan(request: HttpRequest, code: str, key: str) -> HttpResponse:
    organ, required = _kept(request, code, key)
    found = get_object_or_404(System, organ=organ, key=key)
    form = ReviewPlanForm(request.POST or None)

    def deed(given: dict[str, Any]) -> str:
        actions.plan_review(found, given["due_on"], by=actor_of(request))
        return _address(organ, key)

    return _form(request, form, deed, organ, required, _("安排清理"))


@staff
@require_http_methods(["GET", "POST"])
def system_review(request: HttpRequest, pk: int) -> HttpResponse:
    review = get_object_or_404(SystemReview.objects.select_related("system__organ"), pk=pk)
    organ, required = _kept(request, review.system.organ.code, review.system.key)
    form = ReviewForm(request.POST or None, initial={"on": today()})

    def deed(given: dict[str, Any]) -> str:
        actions.conclude_review(review, **given, by=actor_of(request))
        return _address(organ, review.system.key)

    return _form(request, form, deed, organ, required, _("清理结论"))


@staff
@require_GET
def system_file(request: HttpRequest, pk: int) -> FileResponse:
    found = get_object_or_404(SystemVersion.objects.select_related("system__organ", "file"), pk=pk)
    _place(request, found.system.organ.code, found.system.key)
    return files.download(found.file, found.file_name)


def _watched(actor: Actor) -> QuerySet[Organ]:
    return standing(today()).filter(code__in=actor.watched(*permissions.WORKERS))


def _place(request: HttpRequest, code: str, key: str) -> tuple[Organ, Required]:
    """404 for organs that are none of the person's."""
    organ = get_object_or_404(Organ, code=code, pk__in=_watched(actor_of(request)).values("pk"))
    required = required_systems().get(key)
    if required is None:
        raise Http404
    return organ, required


def _kept(request: HttpRequest, code: str, key: str) -> tuple[Organ, Required]:
    organ, required = _place(request, code, key)
    if not permissions.may_keep_systems(actor_of(request), organ):
        raise PermissionDenied(_("制度由本单位和政务公开办登记。"))
    return organ, required


def _state_of(at: int) -> Any:
    def state(row: Row) -> str:
        cell = row.cells[at]
        if not cell.applies:
            return _("不要求")
        return _("有") if cell.version else _("草案或者还没有施行") if cell.draft else _("没有")

    return state


def _address(organ: Organ, key: str) -> str:
    return reverse("console:system", args=[organ.code, key])


def _form(
    request: HttpRequest, form: Any, deed: Any, organ: Organ, required: Required, heading: str, **more: Any
) -> HttpResponse:
    title = f"{required.title} · {organ.short_name}"
    back = _address(organ, required.key)
    return form_page(
        request, form, deed, now=lambda: _revision(organ, required.key),
        heading=f"{heading} · {title}", back=back, back_title=title, **more,
    )  # fmt: skip


def _revision(organ: Organ, key: str) -> int:
    found = System.objects.filter(organ=organ, key=key).first()
    return found.revision if found else 0


add_menu(
    MenuEntry(
        gettext_lazy("制度"),
        "systems",
        gettext_lazy("政策落实"),
        icon="book",
        roles=permissions.WORKERS,
        order=27,
    )
)
add_urls(
    path("systems/", systems, name="systems"),
    path("systems/reviews/<int:pk>", system_review, name="system-review"),
    path("systems/files/<int:pk>", system_file, name="system-file"),
    path("systems/<slug:code>/<slug:key>", system, name="system"),
    path("systems/<slug:code>/<slug:key>/versions/new", system_version, name="system-version"),
    path("systems/<slug:code>/<slug:key>/end", system_end, name="system-end"),
    path("systems/<slug:code>/<slug:key>/reviews/new", system_review_plan, name="system-review-plan"),
)
