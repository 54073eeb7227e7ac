"""Staff pages of 负责人解读与新闻发布会台账: who explained what when, and whose year falls short."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from gongkai.desk import files
from gongkai.desk.actions import Reason, Refused
from gongkai.desk.asked import actor_of, paged
from gongkai.desk.clock import today
from gongkai.desk.console import MenuEntry, add_menu, add_urls, staff
from gongkai.desk.exports import Columns, export
from gongkai.desk.permissions import Actor
from gongkai.desk.words import named
from gongkai.organs.models import Organ
from gongkai.organs.queries import organs_of
from gongkai.schemas.normative import normative

from . import appearances
from .actions.officials import KEEPERS, Event, end_office, enter_appearance, name_official, void_appearance
from .forms_normative import AppearanceForm, LeaveForm, OfficialForm, ReasonOnlyForm
from .models import Official
from .queries import find_target

HEADS: Columns = (
    (gettext_lazy("机关"), lambda line: named(line.organ)),
    (gettext_lazy("规则"), "rule.title"),
    (gettext_lazy("主要负责人"), lambda line: str(line.head or "")),
    (gettext_lazy("应解读次数"), "wanted"),
    (gettext_lazy("已解读次数"), "n"),
    (gettext_lazy("还差"), "short"),
    (gettext_lazy("计入的活动"), lambda line: [f"{one.on} {one.title}" for one in line.counted]),
)


APPEARANCES: Columns = (
    (gettext_lazy("日期"), "on"),
    (gettext_lazy("活动名称"), "title"),
    (gettext_lazy("机关"), "organ.name"),
    (gettext_lazy("负责人"), lambda one: one.official.name if one.official else ""),
    (
        gettext_lazy("形式"),
        lambda one: named(kind) if (kind := normative().appearances.by_code.get(one.kind)) else one.kind,
    ),
    (gettext_lazy("政策文件"), lambda one: one.policy.title if one.policy else ""),
    (gettext_lazy("其他出席人员"), "others"),
    (gettext_lazy("撤销原因"), "void_reason"),
)


@staff
@require_GET
def board(request: HttpRequest) -> HttpResponse:
    """What each head has done this year by a day, against the rules of that day."""
    actor = actor_of(request)
    on = _day(request)
    codes = actor.watched(*appearances.READERS)
    lines = appearances.lines(on, codes)
    found = appearances.visible_to(actor).filter(on__year=on.year, on__lte=on)
    if request.GET.get("list") == "heads":
        file = export(request, _("负责人解读次数"), HEADS, lines)
    else:
        file = export(request, _("负责人解读台账"), APPEARANCES, found)
    if file:
        return file
    page = paged(request, found)
    context = {
        "on": on,
        "lines": lines,
        "short": [line for line in lines if line.short],
        "page": page,
        "kinds": normative().appearances.by_code,
        "leaver": normative().appearances.leaver,
        "may_keep": bool(organs_of(actor, *KEEPERS)),
        "kept": actor.organs(*KEEPERS),
    }
    return render(request, "records/console_appearances.html", context)


def _day(request: HttpRequest) -> date:
    try:
        return min(date.fromisoformat(request.GET.get("on", "")), today())
    except ValueError:
        return today()


@staff
def enter(request: HttpRequest) -> HttpResponse:
    actor = actor_of(request)
    organs = _keeping(actor)
    form = AppearanceForm(request.POST or None, request.FILES or None, organs=organs, initial={"on": today()})
    reasons: Any = ()
    if request.method == "POST" and form.is_valid():
        try:
            made = enter_appearance(form.cleaned_data["organ"], _event(form, actor), by=actor)
        except Refused as refused:
            reasons = refused.reasons
        else:
            messages.success(request, _("已登记“%(title)s”。") % {"title": made.title})
            return redirect("console:appearances")
    context = {"form": form, "reasons": reasons, "heading": _("登记解读和发布活动")}
    return render(
        request, "records/console_entry.html", context, status=409 if reasons else 422 if form.errors else 200
    )


def _event(form: AppearanceForm, actor: Actor) -> Event:
    data = dict(form.cleaned_data)
    organ, words, upload = data.pop("organ"), data.pop("policy").strip(), data.pop("file")
    found = find_target(words, actor) if words else []
    if words and len(found) != 1:
        raise Refused(Reason("policy", _("找不到唯一的“%(words)s”：请改填编号或者发文字号。") % {"words": words[:60]}))
    if not actor.has_any(KEEPERS, organ.code):
        raise Refused(Reason("role", _("只有%(organ)s或者政务公开办的人员可以登记。") % {"organ": organ}))
    kept = files.keep(upload.read(), upload.name) if upload else None
    return Event(**data, policy=found[0] if found else None, evidence=kept)


@staff
def void(request: HttpRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(appearances.visible_to(actor_of(request)), pk=pk)
    form = ReasonOnlyForm(request.POST or None)
    reasons: Any = ()
    if request.method == "POST" and form.is_valid():
        try:
            void_appearance(found, form.cleaned_data["reason"], by=actor_of(request))
        except Refused as refused:
            reasons = refused.reasons
        else:
            messages.success(request, _("已撤销登记。"))
            return redirect("console:appearances")
    context = {"form": form, "reasons": reasons, "heading": _("撤销登记"), "about": str(found)}
    return render(
        request, "records/console_entry.html", context, status=409 if reasons else 422 if form.errors else 200
    )


@staff
@require_GET
def evidence(request: HttpRequest, pk: int) -> FileResponse:
    found = get_object_or_404(appearances.visible_to(actor_of(request)), pk=pk)
    if found.evidence is None:
        raise Http404
    return files.download(found.evidence, f"{found.title}.{found.evidence.extension}")


OFFICIALS: Columns = (
    (gettext_lazy("机关"), "organ.name"),
    (gettext_lazy("姓名"), "name"),
    (gettext_lazy("职务"), "title"),
    (gettext_lazy("类别"), "get_rank_display"),
    (gettext_lazy("任职日期"), "starts_on"),
    (gettext_lazy("离任日期"), "ends_on"),
)


@staff
def officials(request: HttpRequest) -> HttpResponse:
    """负责人名册, and the form that adds one."""
    actor = actor_of(request)
    codes = actor.watched(*appearances.READERS)
    if not codes:
        raise PermissionDenied(_("这一页由其他岗位的人员使用。"))
    organs = organs_of(actor, *KEEPERS)
    form = OfficialForm(request.POST or None, organs=organs) if organs else None
    reasons: Any = ()
    if request.method == "POST" and form is not None and form.is_valid():
        data = dict(form.cleaned_data)
        try:
            name_official(data.pop("organ"), **data, by=actor)
        except Refused as refused:
            reasons = refused.reasons
        else:
            messages.success(request, _("已登记负责人。"))
            return redirect("console:officials")
    found = Official.objects.filter(organ__code__in=codes).select_related("organ")
    if file := export(request, _("负责人名册"), OFFICIALS, found):
        return file
    context = {
        "page": paged(request, found),
        "form": form,
        "reasons": reasons,
        "keeps": {one.pk for one in organs or ()},
    }
    status = 409 if reasons else 422 if form is not None and form.errors else 200
    return render(request, "records/console_officials.html", context, status=status)


@staff
def leave(request: HttpRequest, pk: int) -> HttpResponse:
    actor = actor_of(request)
    found = get_object_or_404(Official, pk=pk, organ__code__in=actor.organs(*KEEPERS))
    form = LeaveForm(request.POST or None, initial={"on": today()})
    reasons: Any = ()
    if request.method == "POST" and form.is_valid():
        try:
            end_office(found, form.cleaned_data["on"], by=actor)
        except Refused as refused:
            reasons = refused.reasons
        else:
            messages.success(request, _("已登记离任。"))
            return redirect("console:officials")
    context = {"form": form, "reasons": reasons, "heading": _("登记离任"), "about": str(found)}
    return render(
        request, "records/console_entry.html", context, status=409 if reasons else 422 if form.errors else 200
    )


def _keeping(actor: Actor) -> QuerySet[Organ]:
    organs = organs_of(actor, *KEEPERS)
    if not organs:
        raise PermissionDenied(_("这一页由其他岗位的人员使用。"))
    return organs


add_menu(
    MenuEntry(
        gettext_lazy("负责人解读台账"),
        "appearances",
        gettext_lazy("信息公开"),
        icon="file",
        roles=frozenset(appearances.READERS),
        order=26,
    )
)
add_urls(
    path("appearances/", board, name="appearances"),
    path("appearances/new/", enter, name="appearance-new"),
    path("appearances/<int:pk>/void/", void, name="appearance-void"),
    path("appearances/<int:pk>/evidence/", evidence, name="appearance-evidence"),
    path("officials/", officials, name="officials"),
    path("officials/<int:pk>/leave/", leave, name="official-leave"),
)
