"""政府网站: the register and its course, columns by how stale they are, 值班读网, what is wrong, links that lead nowhere."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Any

from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from gongkai.desk.asked import actor_of, paged
from gongkai.desk.clock import today
from gongkai.desk.console import MenuEntry, Panel, add_menu, add_urls, add_workbench_panel, staff
from gongkai.desk.exports import Columns, export
from gongkai.desk.permissions import Actor, Role
from gongkai.records.queries import names

from . import actions, links, permissions
from . import sites as register
from .actions import sites as site_actions
from .console import GROUP, edited, filtered, own, reader
from .forms import (
    EndSiteForm,
    JudgeSiteForm,
    OnForm,
    ReadingForm,
    SiteColumnForm,
    SiteForm,
    TurnForm,
    initial_of,
)
from .forms import today as from_today
from .models import LinkRound, Site, SiteColumn, SiteReading, SiteState
from .models.site import ENDED
from .thresholds import figure

RECENT = 10


SITES: Columns = (
    (gettext_lazy("网站名称"), "name"),
    (gettext_lazy("网址"), "url"),
    (gettext_lazy("网站层级"), "get_level_display"),
    (gettext_lazy("主办单位"), "organ.name"),
    (gettext_lazy("状态"), "get_state_display"),
    (gettext_lazy("状态起始日"), "since"),
    (gettext_lazy("网站标识码"), "code"),
    (gettext_lazy("主要领导"), "principal"),
    (gettext_lazy("分管领导"), "deputy"),
    (gettext_lazy("专职人员"), "editor"),
    (gettext_lazy("运维单位"), "operator"),
    (gettext_lazy("运维合同号"), "contract"),
    (gettext_lazy("运维合同期满"), "contract_until"),
    (gettext_lazy("已迁入集约化平台"), "intensive"),
    (gettext_lazy("联动媒体"), "partners"),
)
COLUMNS: Columns = (
    (gettext_lazy("栏目名称"), "column.name"),
    (gettext_lazy("网站名称"), "column.site.name"),
    (gettext_lazy("责任单位"), "column.organ.name"),
    (gettext_lazy("栏目类别"), "column.get_kind_display"),
    (gettext_lazy("更新周期（天）"), "column.interval"),
    (gettext_lazy("最近更新"), "standing.newest"),
    (gettext_lazy("已过天数"), "standing.days"),
    (gettext_lazy("超过周期（自然日）"), "standing.over"),
    (gettext_lazy("状态"), lambda line: STATES[line.standing.state]),
)
STATES = {
    "ok": gettext_lazy("按期"),
    "due": gettext_lazy("今天到期"),
    "stale": gettext_lazy("逾期"),
    "empty": gettext_lazy("空白"),
}
READINGS: Columns = (
    (gettext_lazy("读网日期"), "day"),
    (gettext_lazy("网站名称"), "site.name"),
    (gettext_lazy("读网人"), "reader"),
    (gettext_lazy("登记时间"), "at"),
    (gettext_lazy("首页最新信息的日期"), "newest_on"),
    (gettext_lazy("发现的问题"), "found"),
    (gettext_lazy("处理情况"), "done"),
)
FINDINGS: Columns = (
    (gettext_lazy("问题"), "title"),
    (gettext_lazy("网站名称"), lambda one: one.site.name if one.site else ""),
    (gettext_lazy("栏目名称"), lambda one: one.column.name if one.column else ""),
    (gettext_lazy("机关"), lambda one: one.organ.name if one.organ else ""),
    (gettext_lazy("说明"), "sentence"),
)
LINKS: Columns = (
    (gettext_lazy("链接"), "url"),
    (gettext_lazy("所在信息或者栏目"), lambda one: one.record.title if one.record else str(one.column)),
    (gettext_lazy("机关"), lambda one: (one.record or one.column).organ.name),
    (gettext_lazy("说明"), links.sentence),
    (gettext_lazy("发现时间"), "found_at"),
)


# the register


@staff
@require_GET
def sites(request: HttpRequest) -> HttpResponse:
    actor = reader(request)
    form, codes = filtered(request, actor)
    found = register.sites(codes)
    if file := export(request, _("政府网站"), SITES, found):
        return file
    context = {
        "form": form,
        "label": _("政府网站"),
        "page": paged(request, found),
        "may_enter": _may_enter(actor),
        "running": found.exclude(state__in=ENDED).count(),
        "intensive": found.exclude(state__in=ENDED).filter(intensive=True).count(),
        "three": register.PERSONS,
    }
    return render(request, "channels/console_sites.html", context)


@staff
@require_GET
def site(request: HttpRequest, pk: int) -> HttpResponse:
    found = _site(request, pk)
    actor = actor_of(request)
    missing = register.unread([found]).get(found.pk, [])
    context = {
        "site": found,
        "lines": register.lines(register.columns().filter(site=found)),
        "states": STATES,
        "findings": [one for one in register.findings([found.organ.code], portal=False) if one.site == found],
        "redirections": found.redirections.all(),
        "readings": _signed(found.readings.all()[:RECENT]),
        "missing": missing,
        "back": figure("reading_back"),
        "may_office": not found.ended and permissions.may_keep_sites(actor, found.organ),
        "may_keep": not found.ended and permissions.may_keep(actor, found.organ),
    }
    return render(request, "channels/console_site.html", context)


@staff
@require_http_methods(["GET", "POST"])
def site_new(request: HttpRequest) -> HttpResponse:
    form = SiteForm(request.POST or None, actor=_office(request), initial={"opened_on": today()})
    return edited(
        request,
        form,
        lambda: actions.enter_site(by=actor_of(request), **form.values),
        title=_("登记网站"),
        then=_page,
        **_up(),
    )


@staff
@require_http_methods(["GET", "POST"])
def site_edit(request: HttpRequest, pk: int) -> HttpResponse:
    found = _site(request, pk)
    initial = {**initial_of(found, site_actions.FIELDS), "organ": found.organ.code}
    form = SiteForm(request.POST or None, actor=_office(request), existing=True, initial=initial)
    return edited(
        request,
        form,
        lambda: actions.change_site(found, revision=form.seen, by=actor_of(request), **form.values),
        title=_("修改网站登记"),
        **_at(found),
    )


@staff
@require_http_methods(["GET", "POST"])
def site_turn(request: HttpRequest, pk: int) -> HttpResponse:
    by = _office(request)
    found = _site(request, pk)
    choices = [(one.value, one.label) for one in site_actions.TURNS if one != found.state]
    form = TurnForm(request.POST or None, choices=choices, initial=from_today())
    do = lambda: actions.turn_site(found, by=by, **form.cleaned_data)  # noqa: E731
    return edited(request, form, do, title=_("变更网站状态"), **_at(found))


@staff
@require_http_methods(["GET", "POST"])
def site_announce(request: HttpRequest, pk: int) -> HttpResponse:
    by = _office(request)
    found = _site(request, pk)
    form = OnForm(request.POST or None, initial=from_today())
    do = lambda: actions.announce_closing(found, form.cleaned_data["on"], by=by)  # noqa: E731
    hint = _("填写网站首页登出关停或者迁移公告的日期；公告满规定的天数以后才能关停、上移。")
    return edited(request, form, do, title=_("登记关停公告"), hint=hint, **_at(found))


@staff
@require_http_methods(["GET", "POST"])
def site_end(request: HttpRequest, pk: int) -> HttpResponse:
    by = _office(request)
    found = _site(request, pk)
    choices = [(one.value, one.label) for one in ENDED]
    form = EndSiteForm(request.POST or None, choices=choices, initial=from_today())
    do = lambda: actions.end_site(found, by=by, **form.cleaned_data)  # noqa: E731
    title = _("关停、上移")
    return edited(request, form, do, title=title, submit=title, danger=True, **_at(found))


@staff
@require_http_methods(["GET", "POST"])
def site_judge(request: HttpRequest, pk: int) -> HttpResponse:
    by = _office(request)
    found = _site(request, pk)
    form = JudgeSiteForm(request.POST or None)
    do = lambda: actions.judge_suspicion(  # noqa: E731
        found, form.cleaned_data["confirmed"] == "yes", form.cleaned_data["note"], by=by
    )
    return edited(request, form, do, title=_("核实网站异常"), **_at(found))


# columns


@staff
@require_GET
def columns(request: HttpRequest) -> HttpResponse:
    """The longest overdue first."""
    actor = reader(request)
    form, codes = filtered(request, actor)
    found = register.lines(register.columns(codes))
    state = request.GET.get("state", "")
    shown = [line for line in found if state not in STATES or line.standing.state == state]
    if file := export(request, _("网站栏目"), COLUMNS, shown):
        return file
    context = {
        "form": form,
        "page": paged(request, shown),
        "states": STATES,
        "state": state,
        "counts": [(key, title, sum(line.standing.state == key for line in found)) for key, title in STATES.items()],
        "areas": register.areas(),
    }
    return render(request, "channels/console_site_columns.html", context)


@staff
@require_http_methods(["GET", "POST"])
def column_new(request: HttpRequest, pk: int) -> HttpResponse:
    found = _site(request, pk)
    initial = {"opened_on": today(), "interval": figure("column_interval"), "organ": found.organ.code}
    form = SiteColumnForm(request.POST or None, actor=_office(request), site=found, initial=initial)
    do = lambda: actions.open_column(found, by=actor_of(request), **form.values)  # noqa: E731
    return edited(request, form, do, title=_("登记栏目"), **_at(found))


@staff
@require_http_methods(["GET", "POST"])
def column_edit(request: HttpRequest, pk: int) -> HttpResponse:
    found = _column(request, pk)
    initial = {**initial_of(found, site_actions.COLUMN_FIELDS), "organ": found.organ.code}
    form = SiteColumnForm(request.POST or None, actor=_office(request), site=found.site, existing=True, initial=initial)
    do = lambda: actions.change_column(found, revision=form.seen, by=actor_of(request), **form.values)  # noqa: E731
    return edited(request, form, do, title=_("修改栏目"), hint=str(found), **_at(found.site))


@staff
@require_http_methods(["GET", "POST"])
def column_updated(request: HttpRequest, pk: int) -> HttpResponse:
    found = _column(request, pk)
    form = OnForm(request.POST or None, initial=from_today())
    do = lambda: actions.note_update(found, form.cleaned_data["on"], by=actor_of(request))  # noqa: E731
    return edited(request, form, do, title=_("登记栏目更新"), hint=str(found), **_at(found.site))


@staff
@require_http_methods(["GET", "POST"])
def column_close(request: HttpRequest, pk: int) -> HttpResponse:
    by = _office(request)
    found = _column(request, pk)
    form = OnForm(request.POST or None, initial=from_today())
    do = lambda: actions.close_column(found, form.cleaned_data["on"], by=by)  # noqa: E731
    title = _("撤销栏目")
    return edited(request, form, do, title=title, submit=title, danger=True, hint=str(found), **_at(found.site))


# 值班读网


@staff
@require_GET
def readings(request: HttpRequest) -> HttpResponse:
    actor = reader(request)
    form, codes = filtered(request, actor)
    found = SiteReading.objects.filter(site__organ__code__in=codes).select_related("site")
    if file := export(request, _("读网记录"), READINGS, found):
        return file
    page = paged(request, found)
    running = list(register.sites(codes).filter(state=SiteState.RUNNING))
    missing = register.unread(running)
    context = {
        "form": form,
        "page": page,
        "readings": _signed(page),
        "missing": [(one, missing[one.pk]) for one in running if one.pk in missing],
        "back": figure("reading_back"),
    }
    return render(request, "channels/console_site_readings.html", context)


@staff
@require_http_methods(["GET", "POST"])
def reading_new(request: HttpRequest, pk: int) -> HttpResponse:
    found = _site(request, pk)
    form = ReadingForm(request.POST or None, initial={"day": today()})
    do = lambda: actions.note_reading(found, by=actor_of(request), **form.cleaned_data)  # noqa: E731
    return edited(request, form, do, title=_("登记读网"), said=_("已登记。"), **_at(found))


def _signed(found: Iterable[SiteReading]) -> list[tuple[SiteReading, str]]:
    """Each with the name of who read."""
    listed = list(found)
    known = names({one.reader for one in listed})
    return [(one, known.get(one.reader, one.reader)) for one in listed]


# what is wrong


@staff
@require_GET
def findings(request: HttpRequest) -> HttpResponse:
    actor = reader(request)
    form, codes = filtered(request, actor)
    found = register.findings(codes, portal=_may_enter(actor) and not request.GET.get("organ"))
    if file := export(request, _("网站问题"), FINDINGS, found):
        return file
    context = {"form": form, "page": paged(request, found)}
    return render(request, "channels/console_site_findings.html", context)


@staff
@require_GET
def broken_links(request: HttpRequest) -> HttpResponse:
    actor = reader(request)
    form, codes = filtered(request, actor)
    found = links.broken().filter(
        Q(record__organ__code__in=codes) | Q(column__organ__code__in=codes) | Q(column__site__organ__code__in=codes)
    )
    if file := export(request, _("打不开的链接"), LINKS, found):
        return file
    page = paged(request, found)
    context = {
        "form": form,
        "page": page,
        "lines": [(one, links.sentence(one)) for one in page],
        "round": LinkRound.objects.exclude(done_at=None).first(),
    }
    return render(request, "channels/console_site_links.html", context)


def _site(request: HttpRequest, pk: int) -> Site:
    found: Site = own(actor_of(request), register.sites(), pk)
    return found


def _column(request: HttpRequest, pk: int) -> SiteColumn:
    """Of an organ that the person reads, or of a site of such an organ."""
    codes = permissions.organs_read(actor_of(request))
    found = SiteColumn.objects.filter(Q(organ__code__in=codes) | Q(site__organ__code__in=codes))
    return get_object_or_404(found.select_related("site__organ", "organ"), pk=pk)


def _office(request: HttpRequest) -> Actor:
    """Forms of the register are the disclosure office's; for others they do not exist."""
    actor = actor_of(request)
    if not _may_enter(actor):
        raise Http404
    return actor


def _may_enter(actor: Actor) -> bool:
    return bool(actor.organs(Role.DISCLOSURE_OFFICE))


def _page(found: Site) -> str:
    return reverse("console:site", args=[found.pk])


def _up() -> dict[str, Any]:
    return {"back": reverse("console:sites"), "up": reverse("console:sites"), "up_title": _("政府网站")}


def _at(found: Site) -> dict[str, Any]:
    return {"back": _page(found), "up": _page(found), "up_title": found.name}


def _panel(actor: Actor) -> dict[str, Any] | None:
    """What is to be mended of the sites and columns of the organs that the person keeps, by kind."""
    codes = permissions.organs_kept(actor)
    found = register.findings(codes, portal=_may_enter(actor), live=False) if codes else []
    counted = Counter(one.kind for one in found)
    return (
        {"kinds": [(title, counted[kind]) for kind, title in register.KINDS.items() if counted[kind]]}
        if found
        else None
    )


add_urls(
    path("sites/", sites, name="sites"),
    path("sites/new/", site_new, name="site-new"),
    path("sites/columns/", columns, name="site-columns"),
    path("sites/columns/<int:pk>/edit/", column_edit, name="site-column-edit"),
    path("sites/columns/<int:pk>/updated/", column_updated, name="site-column-updated"),
    path("sites/columns/<int:pk>/close/", column_close, name="site-column-close"),
    path("sites/readings/", readings, name="site-readings"),
    path("sites/findings/", findings, name="site-findings"),
    path("sites/links/", broken_links, name="site-links"),
    path("sites/<int:pk>/", site, name="site"),
    path("sites/<int:pk>/edit/", site_edit, name="site-edit"),
    path("sites/<int:pk>/turn/", site_turn, name="site-turn"),
    path("sites/<int:pk>/announce/", site_announce, name="site-announce"),
    path("sites/<int:pk>/end/", site_end, name="site-end"),
    path("sites/<int:pk>/judge/", site_judge, name="site-judge"),
    path("sites/<int:pk>/columns/new/", column_new, name="site-column-new"),
    path("sites/<int:pk>/read/", reading_new, name="site-read"),
)
add_menu(
    MenuEntry(
        gettext_lazy("政府网站"),
        "sites",
        GROUP,
        icon="chain",
        roles=permissions.READERS,
        order=61,
    )
)
add_workbench_panel(Panel(gettext_lazy("网站问题"), "channels/panel_sites.html", _panel, order=64))
