"""Staff screens of the channels: what was done where. Further screens in ``console_<thing>.py``, imported at the end."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.db.models import QuerySet
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from gongkai.desk import files
from gongkai.desk.actions import Reason, Refused
from gongkai.desk.asked import actor_of, paged
from gongkai.desk.console import MenuEntry, Panel, add_menu, add_subject_panel, add_urls, answer_refused, staff
from gongkai.desk.exports import Columns, export
from gongkai.desk.permissions import Actor
from gongkai.desk.words import named
from gongkai.organs.models import Organ
from gongkai.records.models import Record
from gongkai.records.queries import find_target, public, visible_to
from gongkai.schemas.loader import channels

from . import actions, clearings, permissions, queries
from .clearings import Met
from .forms import ChooseForm, DeliverForm, OrganFilter, ReasonForm
from .models import Delivery

GROUP = gettext_lazy("公开渠道")


# what every screen of the room needs


def reader(request: HttpRequest) -> Actor:
    """Whoever may see nothing of any organ finds no list either."""
    actor = actor_of(request)
    if not permissions.organs_read(actor):
        raise Http404
    return actor


def readable_organs(actor: Actor) -> QuerySet[Organ]:
    return queries.organs_of(actor, permissions.organs_read(actor))


def own(actor: Actor, found: QuerySet[Any], pk: int, organ: str = "organ") -> Any:
    """The thing, if its organ is one that the person reads; else as if it did not exist."""
    return get_object_or_404(found.filter(**{f"{organ}__code__in": permissions.organs_read(actor)}), pk=pk)


def filtered(request: HttpRequest, actor: Actor) -> tuple[OrganFilter, frozenset[str]]:
    form = OrganFilter(request.GET or None, organs=readable_organs(actor))
    return form, (form.codes if request.GET else None) or permissions.organs_read(actor)


def edited(
    request: HttpRequest,
    form: Any,
    do: Callable[[], Any],
    *,
    title: str,
    back: str,
    up: str,
    up_title: str,
    said: str = "",
    then: Callable[[Any], str] | None = None,
    submit: str = "",
    danger: bool = False,
    hint: str = "",
    whole: str = "",
) -> HttpResponse:
    """One form on one page: shown, sent, refused with every reason, or done. ``whole`` is a text that is judged, line by line."""
    context = {
        "form": form, "title": title, "back": back, "up": up, "up_title": up_title, "submit": submit, "danger": danger,
        "hint": hint, "whole": whole,
    }  # fmt: skip
    if request.method != "POST" and (typed := clearings.typed(request.path, actor_of(request).username)):
        form.initial |= typed
        context["hint"] = _("命中已经排除，下面是您上次填写的内容：核对后保存。")
    if request.method != "POST" or not form.is_valid():
        return render(request, "channels/console_edit.html", context, status=422 if form.errors else 200)
    try:
        made = do()
    except Refused as refused:
        return answer_refused(
            request, "channels/console_edit.html", refused, context | _asking(request, refused, title)
        )
    actions.forget_typed(request.path, by=actor_of(request))
    messages.success(request, said or _("已保存。"))
    return redirect(then(made) if then else back)


def _asking(request: HttpRequest, refused: Refused, title: str) -> dict[str, Any]:
    """Where nothing but the negative list stands in the way, the second button asks somebody else about these words."""
    met = [one for one in refused.reasons if isinstance(one, Met) and one.organ]
    if not met or len(met) < len(refused.reasons):
        return {}
    if "ask" in request.POST:
        for one in met:
            assert one.organ
            what = f"{one.organ.short_name}：{title}"
            actions.ask_clearing(
                one.organ, f"organ:{one.organ.code}", what, one.words,
                page=request.path, typed=_typed(request), by=actor_of(request),
            )  # fmt: skip
        messages.success(request, _("已送请他人判断：排除之后再打开这一页，填写的内容还在，核对后保存。"))
    return {"second": ("ask", _("确属误判，送请他人判断"))}


def _typed(request: HttpRequest) -> dict[str, Any]:
    """The fields of the form; a picture has to be chosen again."""
    lists = ((name, found) for name, found in request.POST.lists() if name not in ("csrfmiddlewaretoken", "ask"))
    return {name: found[0] if len(found) == 1 else found for name, found in lists}


def attempt(request: HttpRequest, do: Callable[[], Any], said: str, back: str) -> HttpResponse:
    """One button: done, or told why not, on the page it stands on."""
    try:
        do()
    except Refused as refused:
        for reason in refused.reasons:
            messages.error(request, str(reason))
    else:
        messages.success(request, said)
    return redirect(back)


def upload(request: HttpRequest, name: str) -> bytes | None:
    """A small picture, read only as far as it may be."""
    sent = request.FILES.get(name)
    if sent is None:
        return None
    if sent.size and sent.size > settings.GONGKAI_MAX_UPLOAD:
        raise Refused(Reason("too_large", files.too_large()))
    return sent.read()


def public_record(words: str, actor: Actor) -> Record:
    """The one public record that the words name; ``Refused`` when there is none or more than one."""
    found = [one for one in find_target(words, actor) if one.is_public]
    found = list(public().filter(pk__in=[one.pk for one in found]))
    if len(found) != 1:
        text = _("“%(words)s”对应%(n)s条公开信息：请改填编号。") if found else _("找不到公开信息“%(words)s”，请核对。")
        raise Refused(Reason("record", text % {"words": words[:40], "n": len(found)}))
    return found[0]


def photo(stored: Any, name: str) -> FileResponse:
    """A picture of ours, shown and not downloaded; checked when it was taken in."""
    response = files.download(stored, name)
    response["Content-Disposition"] = "inline"
    return response


# channels of records


LACKING: Columns = (
    (gettext_lazy("名称"), lambda row: row[0].title),
    (gettext_lazy("机关"), lambda row: row[0].organ.name),
    (gettext_lazy("公开日期"), lambda row: row[0].published_at),
    (gettext_lazy("缺的渠道"), lambda row: [named(one) for one in row[1]]),
)


@staff
@require_GET
def deliveries(request: HttpRequest) -> HttpResponse:
    """Public records of which a demanded channel has nothing done yet."""
    actor = reader(request)
    form, codes = filtered(request, actor)
    found = queries.missing_channels(codes)
    if file := export(request, _("渠道落实"), LACKING, found, each=_with_lacking):
        return file
    page = paged(request, found)
    return render(
        request, "channels/console_deliveries.html", {"form": form, "page": page, "lines": _with_lacking(page)}
    )


def _with_lacking(page: Any) -> list[tuple[Record, list[Any]]]:
    done = _done_of(page)
    return [(record, _lacking(record, done.get(record.pk, set()))) for record in page]


def _done_of(page: Any) -> dict[int, set[str]]:
    found: dict[int, set[str]] = {}
    rows = Delivery.objects.filter(record__in=[one.pk for one in page], done_on__isnull=False)
    for pk, code in rows.values_list("record", "channel"):
        found.setdefault(pk, set()).add(code)
    return found


def _lacking(record: Record, done: set[str]) -> list[Any]:
    wanted = {code for code, required in queries.ticked(record.item).items() if required}
    return [channels()[code] for code in channels() if code in wanted - done - {queries.WEBSITE}]


@staff
@require_GET
def record_channels(request: HttpRequest, pk: int) -> HttpResponse:
    return _channels_page(request, _record(request, pk))


@staff
@require_POST
def record_choose(request: HttpRequest, pk: int) -> HttpResponse:
    record = _record(request, pk)
    form = ChooseForm(request.POST, choices=_choices(record))
    if not form.is_valid():
        return _channels_page(request, record, choose=form, status=422)
    wanted = form.cleaned_data["wanted"]
    do = lambda: actions.choose_channels(record, wanted, by=actor_of(request))  # noqa: E731
    return attempt(request, do, _("已保存。"), f"/console/channels/records/{pk}/")


@staff
@require_POST
def record_deliver(request: HttpRequest, pk: int) -> HttpResponse:
    record = _record(request, pk)
    form = DeliverForm(request.POST, request.FILES, ways=_ways(record))
    if not form.is_valid():
        return _channels_page(request, record, deliver=form, status=422)
    sent = request.FILES.get("evidence")
    try:
        kept = files.keep(sent.read(), sent.name or "") if sent else None
        told = form.cleaned_data
        actions.deliver(
            record,
            told["channel"],
            told["on"],
            told["where"],
            by=actor_of(request),
            evidence=kept,
            evidence_name=sent.name or "" if sent else "",
        )
    except Refused as refused:
        return _channels_page(request, record, deliver=form, reasons=refused.reasons, status=409)
    messages.success(request, _("已登记。"))
    return redirect("console:channels-record", pk)


@staff
@require_http_methods(["GET", "POST"])
def record_undeliver(request: HttpRequest, pk: int, code: str) -> HttpResponse:
    record = _record(request, pk)
    found = get_object_or_404(record.deliveries, channel=code)
    form = ReasonForm(request.POST or None)
    back = f"/console/channels/records/{pk}/"
    do = lambda: actions.undeliver(found, form.cleaned_data["reason"], by=actor_of(request))  # noqa: E731
    title = _("撤销渠道公开登记")
    return edited(request, form, do, title=title, back=back, up=back, up_title=record.title, danger=True, submit=title)


@staff
@require_GET
def record_evidence(request: HttpRequest, pk: int, code: str) -> FileResponse:
    found = get_object_or_404(_record(request, pk).deliveries.select_related("evidence"), channel=code)
    if found.evidence is None:
        raise Http404
    return files.download(found.evidence, found.evidence_name or "evidence")


def _channels_page(request: HttpRequest, record: Record, *, status: int = 200, **more: Any) -> HttpResponse:
    ways = queries.ways_of(record)
    context = {
        "record": record,
        "ways": ways,
        "may_keep": permissions.may_keep(actor_of(request), record.organ),
        "choose": ChooseForm(
            choices=_choices(record), initial={"wanted": [one.code for one in ways if one.wanted and not one.required]}
        ),
        "deliver": DeliverForm(ways=_ways(record)),
        **more,
    }
    return render(request, "channels/console_record.html", context, status=status)


def _choices(record: Record) -> list[tuple[str, str]]:
    required = {one.code for one in queries.ways_of(record) if one.required}
    return [(code, row.zh) for code, row in channels().items() if code not in required | {queries.WEBSITE}]


def _ways(record: Record) -> list[queries.Way]:
    return [one for one in queries.ways_of(record) if one.code != queries.WEBSITE and (one.wanted or one.required)]


def _record(request: HttpRequest, pk: int) -> Record:
    """A record whose drafts the person sees, or a public one of an organ the person reads."""
    actor = actor_of(request)
    found = visible_to(actor).filter(pk=pk) | Record.objects.filter(
        pk__in=public().filter(organ__code__in=permissions.organs_read(actor)).values("pk"), pk=pk
    )
    return get_object_or_404(found.select_related("organ", "item").distinct())


def _panel(actor: Actor, subject: str) -> dict[str, Any] | None:
    kind, _colon, pk = subject.partition(":")
    if kind != "record" or not pk.isdecimal():
        return None
    record = Record.objects.select_related("item", "organ").filter(pk=pk).first()
    if record is None or record.corrects_id or record.attribute != "open":
        return None
    if record.organ.code not in permissions.organs_read(actor):
        return None
    ways = queries.ways_of(record)
    return {"record": record, "ways": ways, "missing": [one for one in ways if one.missing and record.is_public]}


add_urls(
    path("channels/", deliveries, name="channels"),
    path("channels/records/<int:pk>/", record_channels, name="channels-record"),
    path("channels/records/<int:pk>/choose/", record_choose, name="channels-choose"),
    path("channels/records/<int:pk>/deliver/", record_deliver, name="channels-deliver"),
    path("channels/records/<int:pk>/<slug:code>/undo/", record_undeliver, name="channels-undo"),
    path("channels/records/<int:pk>/<slug:code>/evidence/", record_evidence, name="channels-evidence"),
)
add_menu(MenuEntry(gettext_lazy("渠道落实"), "channels", GROUP, icon="check", roles=permissions.READERS, order=60))
add_subject_panel(Panel(gettext_lazy("公开渠道"), "channels/panel_channels.html", _panel, order=60))

from . import (  # noqa: E402
    console_boards,  # noqa: F401
    console_clearings,  # noqa: F401
    console_gazette,  # noqa: F401
    console_gazette_scans,  # noqa: F401
    console_media,  # noqa: F401
    console_profile,  # noqa: F401
    console_reprints,  # noqa: F401
    console_sites,  # noqa: F401
    console_subscriptions,  # noqa: F401
    console_troubles,  # noqa: F401
)
