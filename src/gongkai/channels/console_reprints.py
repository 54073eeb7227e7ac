"""24小时转载: what came from above, who owes its reprint, what was reprinted, how late, how faithfully."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from gongkai.desk import clock
from gongkai.desk.actions import Refused
from gongkai.desk.asked import actor_of, paged
from gongkai.desk.console import MenuEntry, Panel, add_menu, add_urls, add_workbench_panel, staff
from gongkai.desk.exports import Columns, export
from gongkai.desk.permissions import Actor, Role
from gongkai.duties.models import Duty, State
from gongkai.organs.models import Organ
from gongkai.organs.queries import seat
from gongkai.records.body import text_of

from . import actions, permissions, queries
from .actions.reprints import SOURCE_FIELDS, is_early, uncredited
from .console import GROUP, edited, filtered, own, public_record, reader
from .fetching import Unreachable, entries, fetch
from .forms import JudgeForm, LinkForm, OutsideForm, SourceForm, UpperForm, WhyForm, initial_of
from .matching import differences
from .models import Repost, UpperItem, UpperSource
from .models.upper import Judgement

IN_PANEL = 6


REPRINTS: Columns = (
    (gettext_lazy("名称"), "item.title"),
    (gettext_lazy("来源"), "item.source.name"),
    (gettext_lazy("机关"), "organ.name"),
    (gettext_lazy("原文发布时间"), "item.published_at"),
    (gettext_lazy("转载时间"), "reposted_at"),
    (gettext_lazy("站外转载网址"), "outside_url"),
    (gettext_lazy("与原文一致"), lambda one: "" if one.faithful is None else one.faithful),
    (gettext_lazy("转载后被删除"), "lost_at"),
    (gettext_lazy("原文地址"), "item.url"),
)


@staff
@require_GET
def reprints(request: HttpRequest) -> HttpResponse:
    """By organ: missing and late first."""
    actor = reader(request)
    form, codes = filtered(request, actor)
    found = queries.reposts_of(codes).order_by("-item__published_at", "organ__position", "id")
    if file := export(request, _("上级信息转载"), REPRINTS, found):
        return file
    page = paged(request, found)
    owed = duties_of(list(page))
    waiting = UpperItem.objects.filter(judgement=Judgement.NEW).count() if permissions.may_judge(actor) else 0
    context = {
        "form": form,
        "page": page,
        "lines": [(one, owed.get((one.item_id, one.organ.code)), delay(one), is_early(one)) for one in page],
        "tallies": tallies(codes),
        "waiting": waiting,
        "may_judge": permissions.may_judge(actor),
    }
    return render(request, "channels/console_reprints.html", context)


def duties_of(found: Sequence[Repost]) -> dict[tuple[int, str], Duty]:
    """Item and organ → the duty that the rulebook made; one query."""
    subjects = {f"upper:{one.item_id}" for one in found}
    listed = Duty.objects.filter(subject__in=subjects).exclude(state=State.CANCELLED).order_by("-closes_at", "id")
    return {(int(one.subject.partition(":")[2]), one.organ): one for one in listed}


def delay(repost: Repost) -> timedelta | None:
    """From the original to the reprint, to the second."""
    moment = repost.item.published_at
    return repost.reposted_at - moment if repost.reposted_at and moment else None


def tallies(codes: frozenset[str]) -> list[tuple[Organ, dict[str, int]]]:
    """Organ → how many are missing, late, in time, gone; two queries."""
    reposts = list(queries.reposts_of(codes))
    owed = duties_of(reposts)
    found: dict[int, tuple[Organ, dict[str, int]]] = {}
    for one in reposts:
        _organ, counts = found.setdefault(one.organ_id, (one.organ, {"missing": 0, "late": 0, "met": 0, "lost": 0}))
        duty = owed.get((one.item_id, one.organ.code))
        if one.lost_at:
            counts["lost"] += 1
        if one.met_seq is None:
            counts["missing"] += 1
        else:
            counts["late" if duty and duty.state == State.LATE else "met"] += 1
    return sorted(found.values(), key=lambda pair: (-pair[1]["missing"], -pair[1]["late"], pair[0].position))


UPPER: Columns = (
    (gettext_lazy("标题"), "title"),
    (gettext_lazy("来源"), "source.name"),
    (gettext_lazy("原文发布时间"), "published_at"),
    (gettext_lazy("发现时间"), "seen_at"),
    (gettext_lazy("研判"), "get_judgement_display"),
    (gettext_lazy("原文地址"), "url"),
)


@staff
@require_GET
def upper_items(request: HttpRequest) -> HttpResponse:
    """Everything that came in, what waits for a judgement first."""
    actor = _judge(request)
    found = queries.items_for(actor).order_by("-judgement", "-seen_at", "-id")
    if file := export(request, _("上级信息"), UPPER, found):
        return file
    page = paged(request, found)
    sources = UpperSource.objects.all()
    return render(request, "channels/console_upper.html", {"page": page, "sources": sources})


@staff
@require_GET
def reprint(request: HttpRequest, pk: int) -> HttpResponse:
    actor = reader(request)
    item = get_object_or_404(queries.items_for(actor).defer(None), pk=pk)
    codes = permissions.organs_read(actor)
    reposts = [one for one in item.reposts.select_related("organ", "record") if one.organ.code in codes]
    for one in reposts:
        one.item = item
    owed = duties_of(reposts)
    drafters = actor.organs(Role.DRAFTER)
    context = {
        "item": item,
        "text": text_of(item.body),
        "may_judge": permissions.may_judge(actor),
        "lines": [
            {
                "repost": one,
                "duty": owed.get((pk, one.organ.code)),
                "delay": delay(one),
                "early": is_early(one),
                "shown": one.record and (one.record.is_public or one.organ.code in drafters),
                "differences": _differences(item, one),
                "may_draft": one.organ.code in drafters,
                "may_link": permissions.may_keep(actor, one.organ),
            }
            for one in reposts
        ],
    }
    return render(request, "channels/console_reprint.html", context)


def _differences(item: UpperItem, repost: Repost) -> list[Any]:
    if not repost.record or not repost.record.is_public or repost.faithful is not False:
        return []
    return differences(text_of(item.body), uncredited(item, text_of(repost.record.body)))


@staff
@require_http_methods(["GET", "POST"])
def upper_new(request: HttpRequest) -> HttpResponse:
    _judge(request)
    form = UpperForm(request.POST or None)
    return edited(
        request,
        form,
        lambda: actions.enter_item(
            *(form.cleaned_data[name] for name in ("source", "title", "url", "body", "published_at")),
            by=actor_of(request),
        ),
        title=_("登记上级政策信息"),
        back=reverse("console:upper"),
        up=reverse("console:upper"),
        up_title=_("上级政策信息"),
        then=lambda made: reverse("console:upper-judge", args=[made.pk]),
    )


@staff
@require_http_methods(["GET", "POST"])
def upper_judge(request: HttpRequest, pk: int) -> HttpResponse:
    actor = _judge(request)
    item = get_object_or_404(UpperItem.objects.select_related("source"), pk=pk)
    organs = queries.organs_of(actor, permissions.organs_kept(actor))
    chosen = list(item.reposts.values_list("organ__code", flat=True))
    house, _office = seat(clock.today())
    initial = {
        "wide": {"wide": "yes", "left": "no"}.get(item.judgement),
        "published_at": item.published_at,
        "organs": chosen or list(organs.filter(pk=house and house.pk).values_list("code", flat=True)),
    }
    form = JudgeForm(request.POST or None, organs=organs, initial=initial)
    back = reverse("console:reprint", args=[pk])
    return edited(
        request,
        form,
        lambda: actions.judge(
            item,
            form.cleaned_data["wide"] == "yes",
            list(form.cleaned_data["organs"]),
            published_at=form.cleaned_data["published_at"],
            by=actor_of(request),
        ),
        title=_("研判是否转载"),
        back=back,
        up=back,
        up_title=item.title,
        hint=_("期限自原文发布的那一刻起连续计算24小时，周末和节假日不除外。"),
    )


@staff
@require_POST
def reprint_draft(request: HttpRequest, pk: int) -> HttpResponse:
    """一键转载."""
    found = _repost(request, pk)
    try:
        record = actions.draft_reprint(found, by=actor_of(request))
    except Refused as refused:
        messages.error(request, str(refused))
        return redirect("console:reprint", found.item_id)
    messages.success(request, _("已建立转载稿，来源、时间和原文地址写在文末。请核对后送审。"))
    return redirect("console:record-edit", record.pk)


@staff
@require_http_methods(["GET", "POST"])
def reprint_link(request: HttpRequest, pk: int) -> HttpResponse:
    found = _repost(request, pk)
    form, back = LinkForm(request.POST or None), reverse("console:reprint", args=[found.item_id])
    return edited(
        request,
        form,
        lambda: actions.link(
            found, public_record(form.cleaned_data["record"], actor_of(request)), by=actor_of(request)
        ),
        title=_("指认转载"),
        back=back,
        up=back,
        up_title=found.item.title,
    )


@staff
@require_http_methods(["GET", "POST"])
def reprint_outside(request: HttpRequest, pk: int) -> HttpResponse:
    """The organ's own site is elsewhere: address and moment of the reprint, as the page shows them."""
    found = _repost(request, pk)
    form, back = OutsideForm(request.POST or None), reverse("console:reprint", args=[found.item_id])
    return edited(
        request,
        form,
        lambda: actions.report_outside(found, form.cleaned_data["at"], form.cleaned_data["url"], by=actor_of(request)),
        title=_("登记站外转载"),
        hint=_("本机关在其他网站转载的，填写转载页面的网址和时间，即视为完成转载。"),
        back=back,
        up=back,
        up_title=found.item.title,
    )


@staff
@require_http_methods(["GET", "POST"])
def reprint_outside_back(request: HttpRequest, pk: int) -> HttpResponse:
    found = _repost(request, pk)
    form, back = WhyForm(request.POST or None), reverse("console:reprint", args=[found.item_id])
    return edited(
        request,
        form,
        lambda: actions.take_back_outside(found, form.cleaned_data["reason"], by=actor_of(request)),
        title=_("撤销站外转载"),
        submit=_("撤销登记"),
        danger=True,
        hint=_("登记有误，或者转载页面已经打不开的，撤销后重新计算应当转载的机关。"),
        back=back,
        up=back,
        up_title=found.item.title,
    )


@staff
@require_POST
def reprint_scan(request: HttpRequest) -> HttpResponse:
    actor = _judge(request)
    found, lost = actions.scan(by=actor)
    messages.success(
        request, _("核对完毕：新核对到%(found)s条，发现已不在的%(lost)s条。") % {"found": found, "lost": lost}
    )
    return redirect("console:reprints")


@staff
@require_http_methods(["GET", "POST"])
def source_edit(request: HttpRequest, pk: int | None = None) -> HttpResponse:
    _judge(request)
    found = get_object_or_404(UpperSource, pk=pk) if pk else None
    form = SourceForm(request.POST or None, initial=initial_of(found, SOURCE_FIELDS) if found else None)
    values = lambda: {name: form.cleaned_data[name] for name in SOURCE_FIELDS}  # noqa: E731
    return edited(
        request,
        form,
        lambda: actions.keep_source(
            found, revision=form.cleaned_data["revision"] or 0, by=actor_of(request), **values()
        ),
        title=_("修改上级来源") if found else _("登记上级来源"),
        back=reverse("console:upper"),
        up=reverse("console:upper"),
        up_title=_("上级政策信息"),
    )


@staff
@require_POST
def source_read(request: HttpRequest, pk: int) -> HttpResponse:
    """Reads one feed now."""
    _judge(request)
    found = get_object_or_404(UpperSource.objects.exclude(feed=""), pk=pk)
    try:
        new = actions.take_in(found, entries(fetch(found.feed), found.feed), by=actor_of(request))
    except Unreachable as error:
        actions.note_problem(found, str(error))
        messages.error(request, str(error))
    else:
        messages.success(request, _("读到%(n)s条新的。") % {"n": len(new)})
    return redirect("console:upper")


def _judge(request: HttpRequest) -> Actor:
    actor = reader(request)
    if not permissions.may_judge(actor):
        raise Http404
    return actor


def _repost(request: HttpRequest, pk: int) -> Repost:
    found: Repost = own(actor_of(request), Repost.objects.select_related("item__source", "organ", "record"), pk)
    return found


def _waiting(actor: Actor) -> dict[str, Any] | None:
    """What the person's organs still owe, and for the office what waits for a judgement."""
    codes = actor.organs(Role.DRAFTER, Role.DISCLOSURE_OFFICE)
    rows = queries.reposts_of(codes).filter(met_seq=None).order_by("item__published_at")[:IN_PANEL] if codes else []
    new = UpperItem.objects.filter(judgement=Judgement.NEW).count() if permissions.may_judge(actor) else 0
    if not rows and not new:
        return None
    owed = duties_of(list(rows))
    return {"rows": [(one, owed.get((one.item_id, one.organ.code))) for one in rows], "new": new}


add_urls(
    path("reprints/", reprints, name="reprints"),
    path("reprints/scan/", reprint_scan, name="reprints-scan"),
    path("reprints/<int:pk>/", reprint, name="reprint"),
    path("reprints/<int:pk>/judge/", upper_judge, name="upper-judge"),
    path("reprints/owed/<int:pk>/draft/", reprint_draft, name="reprint-draft"),
    path("reprints/owed/<int:pk>/link/", reprint_link, name="reprint-link"),
    path("reprints/owed/<int:pk>/outside/", reprint_outside, name="reprint-outside"),
    path("reprints/owed/<int:pk>/outside/back/", reprint_outside_back, name="reprint-outside-back"),
    path("reprints/upper/", upper_items, name="upper"),
    path("reprints/upper/new/", upper_new, name="upper-new"),
    path("reprints/sources/new/", source_edit, name="source-new"),
    path("reprints/sources/<int:pk>/", source_edit, name="source-edit"),
    path("reprints/sources/<int:pk>/read/", source_read, name="source-read"),
)
add_menu(MenuEntry(gettext_lazy("转载"), "reprints", GROUP, icon="chain", roles=permissions.READERS, order=64))
add_workbench_panel(Panel(gettext_lazy("待转载的上级信息"), "channels/panel_reprints.html", _waiting, order=35))
