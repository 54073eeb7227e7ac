"""机构信息: what an organ says of itself, who leads it, how it is divided."""

from __future__ import annotations

from typing import Any

from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from gongkai.desk.asked import actor_of, paged
from gongkai.desk.clock import today
from gongkai.desk.console import MenuEntry, add_menu, add_urls, staff
from gongkai.desk.exports import Columns, export
from gongkai.organs.models import Organ

from . import actions, permissions
from .actions.profiles import LEADER_FIELDS, PROFILE_FIELDS, UNIT_FIELDS
from .console import GROUP, edited, photo, readable_organs, reader, upload
from .forms import EndForm, LeaderForm, ProfileForm, UnitForm, initial_of
from .models import Leader, Profile, Unit
from .models.profile import present
from .payload import ITEMS, about, abouts

PROFILES: Columns = (
    (gettext_lazy("机关"), "organ.name"),
    (gettext_lazy("已有（项）"), "there"),
    (gettext_lazy("缺"), "lacking_titles"),
)


@staff
@require_GET
def profiles(request: HttpRequest) -> HttpResponse:
    actor = reader(request)
    organs = readable_organs(actor)
    if file := export(request, _("机构信息"), PROFILES, organs, each=abouts):
        return file
    page = paged(request, organs)
    found = abouts(list(page))
    return render(request, "channels/console_profiles.html", {"page": page, "lines": found, "all": len(ITEMS)})


@staff
@require_GET
def profile(request: HttpRequest, code: str) -> HttpResponse:
    organ = _organ(request, code)
    gone = Leader.objects.filter(organ=organ).exclude(present(today())).order_by("-until", "id")[:20]
    context = {
        "organ": organ,
        "about": about(organ),
        "gone": gone,
        "items": [(ITEMS[key], there) for key, there in about(organ).items.items()],
        "may_keep": permissions.may_keep(actor_of(request), organ),
    }
    return render(request, "channels/console_profile.html", context)


@staff
@require_http_methods(["GET", "POST"])
def profile_edit(request: HttpRequest, code: str) -> HttpResponse:
    organ = _organ(request, code)
    found = Profile.objects.filter(organ=organ).first() or Profile(organ=organ, revision=0)
    form = ProfileForm(request.POST or None, actor=actor_of(request), initial=initial_of(found, PROFILE_FIELDS))
    return edited(
        request,
        form,
        lambda: actions.change_profile(organ, revision=form.seen, by=actor_of(request), **form.values),
        title=_("修改机构信息"),
        **_way(organ),
    )


@staff
@require_http_methods(["GET", "POST"])
def leader_new(request: HttpRequest, code: str) -> HttpResponse:
    organ = _organ(request, code)
    form = LeaderForm(request.POST or None, request.FILES or None, actor=actor_of(request), initial={"since": today()})
    return edited(
        request,
        form,
        lambda: actions.enter_leader(organ, by=actor_of(request), photo=upload(request, "photo"), **_bare(form)),
        title=_("登记领导"),
        **_way(organ),
    )


@staff
@require_http_methods(["GET", "POST"])
def leader_edit(request: HttpRequest, pk: int) -> HttpResponse:
    found = _of(request, Leader, pk)
    form = LeaderForm(
        request.POST or None, request.FILES or None, actor=actor_of(request), initial=initial_of(found, LEADER_FIELDS)
    )
    return edited(
        request,
        form,
        lambda: actions.change_leader(
            found, revision=form.seen, by=actor_of(request), photo=upload(request, "photo"), **_bare(form)
        ),
        title=_("修改领导信息"),
        **_way(found.organ),
    )


@staff
@require_http_methods(["GET", "POST"])
def leader_leave(request: HttpRequest, pk: int) -> HttpResponse:
    found = _of(request, Leader, pk)
    form = EndForm(request.POST or None, initial={"on": today()})
    return edited(
        request,
        form,
        lambda: actions.leave(found, form.cleaned_data["on"], by=actor_of(request)),
        title=_("%(name)s离任") % {"name": found.name},
        submit=_("登记离任"),
        danger=True,
        **_way(found.organ),
    )


@staff
@require_GET
def leader_photo(request: HttpRequest, pk: int) -> FileResponse:
    found = _of(request, Leader, pk)
    if found.photo is None:
        raise Http404
    return photo(found.photo, f"photo.{found.photo.extension}")


@staff
@require_http_methods(["GET", "POST"])
def unit_new(request: HttpRequest, code: str) -> HttpResponse:
    organ = _organ(request, code)
    form = UnitForm(request.POST or None, actor=actor_of(request), initial={"since": today()})
    return edited(
        request,
        form,
        lambda: actions.enter_unit(organ, by=actor_of(request), **form.values),
        title=_("登记内设机构"),
        **_way(organ),
    )


@staff
@require_http_methods(["GET", "POST"])
def unit_edit(request: HttpRequest, pk: int) -> HttpResponse:
    found = _of(request, Unit, pk)
    form = UnitForm(request.POST or None, actor=actor_of(request), initial=initial_of(found, UNIT_FIELDS))
    return edited(
        request,
        form,
        lambda: actions.change_unit(found, revision=form.seen, by=actor_of(request), **form.values),
        title=_("修改内设机构"),
        **_way(found.organ),
    )


@staff
@require_http_methods(["GET", "POST"])
def unit_end(request: HttpRequest, pk: int) -> HttpResponse:
    found = _of(request, Unit, pk)
    form = EndForm(request.POST or None, initial={"on": today()})
    return edited(
        request,
        form,
        lambda: actions.end_unit(found, form.cleaned_data["on"], by=actor_of(request)),
        title=_("撤销%(name)s") % {"name": found.name},
        submit=_("登记撤销"),
        danger=True,
        **_way(found.organ),
    )


def _organ(request: HttpRequest, code: str) -> Organ:
    return get_object_or_404(Organ.objects.filter(code__in=permissions.organs_read(actor_of(request))), code=code)


def _of(request: HttpRequest, kind: Any, pk: int) -> Any:
    codes = permissions.organs_read(actor_of(request))
    return get_object_or_404(kind.objects.filter(organ__code__in=codes).select_related("organ"), pk=pk)


def _bare(form: LeaderForm) -> dict[str, Any]:
    return {name: value for name, value in form.values.items() if name != "photo"}


def _way(organ: Organ) -> dict[str, str]:
    back = reverse("console:profile", args=[organ.code])
    return {"back": back, "up": back, "up_title": _("%(organ)s机构信息") % {"organ": organ.short_name}}


add_urls(
    path("profiles/", profiles, name="profiles"),
    path("profiles/<slug:code>/", profile, name="profile"),
    path("profiles/<slug:code>/edit/", profile_edit, name="profile-edit"),
    path("profiles/<slug:code>/leaders/new/", leader_new, name="leader-new"),
    path("profiles/<slug:code>/units/new/", unit_new, name="unit-new"),
    path("leaders/<int:pk>/edit/", leader_edit, name="leader-edit"),
    path("leaders/<int:pk>/leave/", leader_leave, name="leader-leave"),
    path("leaders/<int:pk>/photo/", leader_photo, name="leader-photo"),
    path("units/<int:pk>/edit/", unit_edit, name="unit-edit"),
    path("units/<int:pk>/end/", unit_end, name="unit-end"),
)
add_menu(MenuEntry(gettext_lazy("机构信息"), "profiles", GROUP, icon="people", roles=permissions.READERS, order=61))
