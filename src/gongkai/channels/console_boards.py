"""公示屏和查阅场所: what hangs where and whether it lives; where people may read."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from gongkai.desk.asked import actor_of, paged
from gongkai.desk.clock import today
from gongkai.desk.console import MenuEntry, add_menu, add_urls, staff
from gongkai.desk.exports import Columns, export
from gongkai.desk.permissions import Actor
from gongkai.rulebooks import vocabulary

from . import actions, permissions, queries
from .actions import places as place_actions
from .actions import screens as screen_actions
from .console import GROUP, attempt, edited, filtered, own, public_record, reader
from .forms import PlaceForm, PostedForm, QueueForm, ScreenForm, initial_of
from .models import ReadingPlace, Screen
from .payload import ITEMS, shown
from .thresholds import thresholds

CONDITIONS = {
    "ok": gettext_lazy("正常"),
    "updating": gettext_lazy("更新中"),
    "silent": gettext_lazy("离线"),
    "outdated": gettext_lazy("内容过时"),
    "paper": gettext_lazy("公示栏"),
}
MOST_ARRIVALS = 10


SCREENS: Columns = (
    (gettext_lazy("安装地点"), "place"),
    (gettext_lazy("机关"), "organ.name"),
    (gettext_lazy("类型"), "get_kind_display"),
    (gettext_lazy("横向像素"), "width"),
    (gettext_lazy("纵向像素"), "height"),
    (gettext_lazy("状态"), lambda one: CONDITIONS[queries.condition(one)]),
    (gettext_lazy("最近心跳"), "seen_at"),
)


@staff
@require_GET
def screens(request: HttpRequest) -> HttpResponse:
    actor = reader(request)
    form, codes = filtered(request, actor)
    found = list(queries.screens_in_use().filter(organ__code__in=codes))
    found.sort(key=lambda one: queries.condition(one) not in ("silent", "outdated"))
    if file := export(request, _("公示屏"), SCREENS, found):
        return file
    page = paged(request, found)
    lines = [(one, queries.condition(one), CONDITIONS[queries.condition(one)]) for one in page]
    trouble = sum(queries.condition(one) in ("silent", "outdated") for one in found)
    context = {
        "form": form,
        "page": page,
        "lines": lines,
        "trouble": trouble,
        "may_keep": bool(permissions.organs_kept(actor)),
        "figures": thresholds(),
    }
    return render(request, "channels/console_screens.html", context)


@staff
@require_GET
def screen(request: HttpRequest, pk: int) -> HttpResponse:
    found = _screen(request, pk)
    condition = queries.condition(found)
    made = shown(found)
    context = {
        "screen": found,
        "condition": condition,
        "condition_title": CONDITIONS[condition],
        "shown": made,
        "parts": dict.fromkeys(one.title for one in made.pages),
        "items": [(ITEMS[key], there) for key, there in made.about.items.items()],
        "unregistered": found.closed_on is None and screen_actions.unregistered(found),
        "arrivals": found.arrivals.all()[:MOST_ARRIVALS],
        "showings": found.showings.select_related("record").filter(until__gte=today()),
        "queue": QueueForm(initial={"until": today()}),
        "may_keep": found.closed_on is None and permissions.may_keep(actor_of(request), found.organ),
    }
    return render(request, "channels/console_screen.html", context)


@staff
@require_http_methods(["GET", "POST"])
def screen_new(request: HttpRequest) -> HttpResponse:
    form = ScreenForm(request.POST or None, actor=_keeper(request))
    return edited(
        request,
        form,
        lambda: actions.open_screen(form.cleaned_data["organ"], by=actor_of(request), **form.values),
        title=_("登记公示屏"),
        back=reverse("console:screens"),
        up=reverse("console:screens"),
        up_title=_("公示屏"),
        then=lambda made: reverse("console:screen", args=[made.pk]),
    )


@staff
@require_http_methods(["GET", "POST"])
def screen_edit(request: HttpRequest, pk: int) -> HttpResponse:
    found = _screen(request, pk)
    initial = initial_of(found, screen_actions.FIELDS)
    form = ScreenForm(request.POST or None, actor=actor_of(request), existing=True, initial=initial)
    back = reverse("console:screen", args=[pk])
    return edited(
        request,
        form,
        lambda: actions.change_screen(found, revision=form.seen, by=actor_of(request), **form.values),
        title=_("修改公示屏"),
        back=back,
        up=back,
        up_title=str(found),
    )


@staff
@require_POST
def screen_close(request: HttpRequest, pk: int) -> HttpResponse:
    found = _screen(request, pk)
    do = lambda: actions.close_screen(found, by=actor_of(request))  # noqa: E731
    return attempt(request, do, _("已停用。"), reverse("console:screen", args=[pk]))


@staff
@require_http_methods(["GET", "POST"])
def screen_queue(request: HttpRequest, pk: int) -> HttpResponse:
    found = _screen(request, pk)
    form, back = QueueForm(request.POST or None), reverse("console:screen", args=[pk])
    return edited(
        request,
        form,
        lambda: actions.queue(
            found,
            public_record(form.cleaned_data["record"], actor_of(request)),
            form.cleaned_data["until"],
            by=actor_of(request),
        ),
        title=_("重点播放"),
        back=back,
        up=back,
        up_title=str(found),
    )


@staff
@require_POST
def screen_unqueue(request: HttpRequest, pk: int, showing: int) -> HttpResponse:
    found = get_object_or_404(_screen(request, pk).showings.select_related("screen__organ", "record"), pk=showing)
    do = lambda: actions.unqueue(found, by=actor_of(request))  # noqa: E731
    return attempt(request, do, _("已取消。"), reverse("console:screen", args=[pk]))


@staff
@require_http_methods(["GET", "POST"])
def screen_posted(request: HttpRequest, pk: int) -> HttpResponse:
    found = _screen(request, pk)
    kind = vocabulary.events()[screen_actions.event_of(found)]
    choices = next(field.choices for field in kind.fields if field.key == "items")
    there = [key for key, is_there in shown(found).about.items.items() if is_there] if found.electronic else []
    form, back = (
        PostedForm(request.POST or None, choices=choices, initial={"on": today(), "items": there}),
        reverse("console:screen", args=[pk]),
    )
    return edited(
        request,
        form,
        lambda: actions.post_by_hand(found, form.cleaned_data["on"], form.cleaned_data["items"], by=actor_of(request)),
        title=_("登记张贴"),
        back=back,
        up=back,
        up_title=str(found),
    )


# places


PLACES: Columns = (
    (gettext_lazy("名称"), "name"),
    (gettext_lazy("类别"), "get_kind_display"),
    (gettext_lazy("主办机关"), "organ.name"),
    (gettext_lazy("地址"), "address"),
    (gettext_lazy("开放时间"), "hours"),
    (gettext_lazy("电话"), "phone"),
    (gettext_lazy("公开载体"), "carrier_titles"),
)


@staff
@require_GET
def places(request: HttpRequest) -> HttpResponse:
    actor = reader(request)
    form, codes = filtered(request, actor)
    found = queries.places().filter(organ__code__in=codes)
    if file := export(request, _("政府信息查阅场所"), PLACES, found):
        return file
    with_carrier, total = queries.coverage(found)
    context = {
        "form": form,
        "label": _("查阅场所"),
        "page": paged(request, found),
        "with_carrier": with_carrier,
        "total": total,
        "may_keep": bool(permissions.organs_kept(actor)),
    }
    return render(request, "channels/console_places.html", context)


@staff
@require_GET
def place(request: HttpRequest, pk: int) -> HttpResponse:
    found = _place(request, pk)
    may = found.closed_on is None and permissions.may_keep(actor_of(request), found.organ)
    return render(request, "channels/console_place.html", {"place": found, "may_keep": may})


@staff
@require_http_methods(["GET", "POST"])
def place_new(request: HttpRequest) -> HttpResponse:
    form = PlaceForm(request.POST or None, actor=_keeper(request), initial={"opened_on": today()})
    return edited(
        request,
        form,
        lambda: actions.open_place(form.cleaned_data["organ"], by=actor_of(request), **form.values),
        title=_("登记查阅场所"),
        back=reverse("console:places"),
        up=reverse("console:places"),
        up_title=_("查阅场所"),
        then=lambda made: reverse("console:place", args=[made.pk]),
    )


@staff
@require_http_methods(["GET", "POST"])
def place_edit(request: HttpRequest, pk: int) -> HttpResponse:
    found = _place(request, pk)
    initial = initial_of(found, place_actions.FIELDS)
    form = PlaceForm(request.POST or None, actor=actor_of(request), existing=True, initial=initial)
    back = reverse("console:place", args=[pk])
    return edited(
        request,
        form,
        lambda: actions.change_place(found, revision=form.seen, by=actor_of(request), **form.values),
        title=_("修改查阅场所"),
        back=back,
        up=back,
        up_title=found.name,
    )


@staff
@require_POST
def place_close(request: HttpRequest, pk: int) -> HttpResponse:
    found = _place(request, pk)
    do = lambda: actions.close_place(found, by=actor_of(request))  # noqa: E731
    return attempt(request, do, _("已撤销。"), reverse("console:place", args=[pk]))


def _keeper(request: HttpRequest) -> Actor:
    return reader(request)


def _screen(request: HttpRequest, pk: int) -> Screen:
    found: Screen = own(actor_of(request), Screen.objects.select_related("organ"), pk)
    return found


def _place(request: HttpRequest, pk: int) -> ReadingPlace:
    found: ReadingPlace = own(actor_of(request), ReadingPlace.objects.select_related("organ"), pk)
    return found


def _in_trouble(actor: Actor) -> int:
    codes = permissions.organs_kept(actor)
    return sum(one.organ.code in codes for one, _what in queries.screens_in_trouble()) if codes else 0


add_urls(
    path("screens/", screens, name="screens"),
    path("screens/new/", screen_new, name="screen-new"),
    path("screens/<int:pk>/", screen, name="screen"),
    path("screens/<int:pk>/edit/", screen_edit, name="screen-edit"),
    path("screens/<int:pk>/close/", screen_close, name="screen-close"),
    path("screens/<int:pk>/queue/", screen_queue, name="screen-queue"),
    path("screens/<int:pk>/queue/<int:showing>/remove/", screen_unqueue, name="screen-unqueue"),
    path("screens/<int:pk>/posted/", screen_posted, name="screen-posted"),
    path("places/", places, name="places"),
    path("places/new/", place_new, name="place-new"),
    path("places/<int:pk>/", place, name="place"),
    path("places/<int:pk>/edit/", place_edit, name="place-edit"),
    path("places/<int:pk>/close/", place_close, name="place-close"),
)
add_menu(
    MenuEntry(
        gettext_lazy("公示屏"),
        "screens",
        GROUP,
        icon="chart",
        roles=permissions.READERS,
        count=_in_trouble,
        order=62,
    ),
    MenuEntry(gettext_lazy("查阅场所"), "places", GROUP, icon="book", roles=permissions.READERS, order=63),
)
