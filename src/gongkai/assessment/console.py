"""监督看板 and 日历 for staff: who is late, who soon will be, what falls due when; reminders; calendar subscriptions."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from gongkai.desk import clock, sheets
from gongkai.desk.actions import Refused
from gongkai.desk.asked import actor_of, paged
from gongkai.desk.console import MenuEntry, Panel, add_menu, add_subject_panel, add_urls, answer_refused, staff
from gongkai.desk.exports import Columns, export
from gongkai.desk.permissions import Actor
from gongkai.desk.words import named
from gongkai.duties import permissions as seeing
from gongkai.duties import queries as duties
from gongkai.duties import rules
from gongkai.duties.lines import lines
from gongkai.duties.models import Duty
from gongkai.duties.rows import due_text
from gongkai.duties.rules import lights
from gongkai.duties.standing import light_of
from gongkai.organs.models import Organ
from gongkai.rulebooks.fields import fields

from . import actions, agenda, boards, months, queries
from .boards import FIGURES, GROUPS, Board, Scope
from .chart import chart
from .forms import GROUPS as TABS
from .forms import PERIODS, AgendaFilters, BoardFilters, FeedForm, RemindForm
from .models import Feed
from .permissions import WATCHING, may_guard_feed, may_urge, watched
from .telling import readers_of_urging

ALERTS = 8
_NEW_ADDRESS = "new-calendar-address"
#: Columns of the board, in their order on the screen and in the file.
COLUMNS = ("red", "orange", "yellow", "overdue", "open", "met", "late", "waiting", "undetermined")


@staff
def supervision(request: HttpRequest) -> HttpResponse:
    """By organ, rule or area of work; ``?format=csv`` or ``xlsx`` takes the same rows away."""
    scope = _scope(request)
    group = request.GET.get("by", "")
    board = boards.board(scope, group if group in GROUPS else "organ")
    if file := export(request, gettext("监督看板"), _board_columns(board), (*board.lines, board.total)):
        return file
    now = clock.now()
    urgent = list(scope.duties().filter(_burning(now)).order_by("closes_at", "id")[:ALERTS])
    organs = duties.organ_names(scope.organs)
    trend = boards.trend(scope)
    context = {
        "board": board,
        "tabs": [(code, label, _link("supervision", scope.query | {"by": code})) for code, label in TABS],
        "periods": [
            (code, label, _link("supervision", scope.query | {"by": board.group, "period": code}))
            for code, label in PERIODS
        ],
        "filters": _filters(request, organs),
        "narrowed": bool(scope.organ or scope.rule or scope.field is not None),
        "lights": [
            (light, board.total.figures[light.light], boards.address(scope, light.light))
            for light in lights().by_strictness
        ],
        "apart": [
            (FIGURES[key], board.total.figures[key], boards.address(scope, key)) for key in ("waiting", "undetermined")
        ],
        "rows": [(line, _figures(line)) for line in board.lines],
        "heads": [FIGURES[key] for key in COLUMNS[3:]],
        "totals": _figures(board.total),
        "lines": lines(urgent, organs, now),
        **_urging(request.actor, urgent),  # type: ignore[attr-defined]
        "chart": chart(trend),
        "trend": [
            (
                month,
                [
                    (key, getattr(month.counts, key), boards.address(replace(scope, month=month.key), key))
                    for key in boards.OUTCOMES
                ],
            )
            for month in trend
        ],
        "convention": lights(),
        "downloads": _downloads("supervision", scope.query | {"by": board.group}),
    }
    return render(request, "assessment/console_supervision.html", context)


@staff
def counted(request: HttpRequest) -> HttpResponse:
    """The duties that one figure of the board counts: the same condition, listed."""
    scope, figure = _scope(request), FIGURES.get(request.GET.get("figure", ""))
    if figure is None:
        raise Http404
    found = scope.counted(figure, clock.now())
    names = duties.organ_names(scope.organs)
    if file := export(request, figure.label, _duty_columns(), found, each=lambda rows: lines(rows, names, clock.now())):
        return file
    page = paged(request, found)
    context = {
        "figure": figure,
        "page": page,
        "lines": lines(page, names, clock.now()),
        "scope": _in_words(scope, figure, names),
        "back": _link("supervision", {k: v for k, v in scope.query.items() if k != "month"}),
        **_urging(request.actor, page),  # type: ignore[attr-defined]
    }
    return render(request, "assessment/console_counted.html", context)


@staff
def remind(request: HttpRequest, pk: int) -> HttpResponse:
    actor = actor_of(request)
    duty = get_object_or_404(duties.visible_to(actor), pk=pk)
    if not may_urge(actor, duty.organ):
        raise PermissionDenied
    form = RemindForm(request.POST if request.method == "POST" else None)
    names, back = duties.organ_names([duty.organ]), _came_from(request, duty)
    context = {
        "duty": duty,
        "line": lines([duty], names, clock.now())[0],
        "form": form,
        "reminders": queries.told_by(queries.reminders(duty)),
        "readers": readers_of_urging(duty.organ),
        "back": back,
        "done": request.method != "POST" and duty.key in queries.reminded_today([duty]),
    }
    if request.method != "POST" or not form.is_valid():
        return render(request, "assessment/console_remind.html", context, status=422 if form.errors else 200)
    try:
        actions.remind(duty, form.cleaned_data["text"], by=actor)
    except Refused as refused:
        return answer_refused(request, "assessment/console_remind.html", refused, context)
    messages.success(request, gettext("已催办，对方会在提醒里看到。"))
    return redirect(back)


# calendar


@staff
def calendar(request: HttpRequest) -> HttpResponse:
    """What falls due for the person's organs, by month; ``?day=`` lists one day whole."""
    actor = actor_of(request)
    seen = seeing.organs_seen(actor)
    if not seen:
        raise PermissionDenied
    names = duties.organ_names(seen)
    filters = AgendaFilters(request.GET, _sorted(names))
    chosen = filters.cleaned_data if filters.is_valid() else {}
    organ = chosen.get("organ", "")
    found = agenda.falling_due(seen & {organ} if organ else seen, settled=bool(chosen.get("settled")))
    kept = {
        name: value for name, value in (("organ", organ), ("settled", "on" if chosen.get("settled") else "")) if value
    }
    if day := _day_named(request.GET.get("day", "")):
        return _one_day(request, day, found, names, kept)
    first = months.month_named(request.GET.get("month", "")) or clock.today().replace(day=1)
    working = rules.calendar()
    month = months.month(first, working)
    due = agenda.agenda(found, month.first, month.last)
    context = {
        "month": month,
        "today": clock.today(),
        "weeks": [[(day, due.get(day.day) if day else None) for day in week] for week in month.weeks],
        "days": [(day, due.get(day.day)) for day in month.days if day.day in due or day.special],
        "total": sum(one.total for one in due.values()),
        "several": len(names) > 1,
        "filters": filters,
        "view": "list" if request.GET.get("view") == "list" else "grid",
        "area": working.local.name if working.local else "",
        "notes": working.notes(month.first, month.last),
        "kept": f"&{urlencode(kept)}" if kept else "",
    }
    return render(request, "assessment/console_calendar.html", context)


def _one_day(request: HttpRequest, day: Any, found: Any, names: dict[str, str], kept: dict[str, str]) -> HttpResponse:
    found = found.filter(due_on=day).order_by("closes_at", "id")
    columns = _duty_columns()
    if file := export(request, f"{day:%Y-%m-%d}", columns, found, each=lambda rows: lines(rows, names, clock.now())):
        return file
    page = paged(request, found)
    context = {
        "day": months.day_of(day, rules.calendar()),
        "page": page,
        "lines": lines(page, names, clock.now()),
        "several": len(names) > 1,
        "back": f"{reverse('console:calendar')}?{urlencode({'month': f'{day:%Y-%m}', **kept})}",
    }
    return render(request, "assessment/console_day.html", context)


# subscriptions


@staff
def feeds(request: HttpRequest) -> HttpResponse:
    """The person's own calendar addresses, and those that a security administrator may take away. An address shows once."""
    actor = actor_of(request)
    organs = _sorted(duties.organ_names(seeing.organs_seen(actor)))
    form = FeedForm(request.POST if request.method == "POST" else None, organs)
    context: dict[str, Any] = {"form": form, "address": request.session.pop(_NEW_ADDRESS, "")}
    if request.method == "POST" and form.is_valid():
        chosen = form.cleaned_data
        organ = get_object_or_404(Organ, code=chosen["organ"])
        try:
            _feed, key = actions.open_feed(
                request.user,  # type: ignore[arg-type]
                organ,
                by=actor,
                label=chosen["label"],
                names=chosen["names"],
            )
        except Refused as refused:
            return answer_refused(request, "assessment/console_feeds.html", refused, context | _feeds(actor))
        # Kept for the one page that shows it: a page loaded again opens no other address.
        request.session[_NEW_ADDRESS] = settings.SITE_URL + reverse("calendars:feed", args=[key])
        return redirect("console:feeds")
    status = 422 if form.errors else 200
    return render(request, "assessment/console_feeds.html", context | _feeds(actor), status=status)


@require_POST
@staff
def feed_revoke(request: HttpRequest, pk: int) -> HttpResponse:
    actor = actor_of(request)
    feed = get_object_or_404(Feed.objects.select_related("person", "organ"), pk=pk)
    if feed.person.username != actor.username and not may_guard_feed(actor, feed.organ.code):
        raise Http404
    try:
        actions.revoke_feed(feed, by=actor)
    except Refused as refused:
        return answer_refused(
            request,
            "assessment/console_feeds.html",
            refused,
            {"form": FeedForm(None, _sorted(duties.organ_names(seeing.organs_seen(actor))))} | _feeds(actor),
        )
    messages.success(request, gettext("已撤销，该地址不再有内容。"))
    return redirect("console:feeds")


def _feeds(actor: Actor) -> dict[str, Any]:
    live = Feed.objects.filter(revoked_at=None).select_related("organ", "person")
    guarded = [code for code in actor.organs() if may_guard_feed(actor, code)]
    return {
        "feeds": live.filter(person__username=actor.username),
        "others": live.filter(organ__code__in=guarded).exclude(person__username=actor.username) if guarded else [],
    }


# what the pages are made of


def _scope(request: HttpRequest) -> Scope:
    actor = actor_of(request)
    organs = watched(actor)
    if not organs:
        raise PermissionDenied
    return Scope.asked(organs, request.GET)


def _filters(request: HttpRequest, organs: dict[str, str]) -> BoardFilters:
    titles = {rule.id: rule.title for rule in rules.rulebook().owing}
    areas = [("", _("未归类")), *((key, named(area)) for key, area in fields().items())]
    told = request.GET.copy()
    told.setdefault("field", "any")
    told.setdefault("period", "year")
    return BoardFilters(told, _sorted(organs), sorted(titles.items(), key=lambda pair: pair[1]), areas)


def _burning(now: Any) -> Any:
    condition = FIGURES["red"].of(now)
    for key in boards.LIGHTS[1:]:
        condition |= FIGURES[key].of(now)
    return condition


def _urging(actor: Actor, found: Iterable[Duty]) -> dict[str, set[int]]:
    """Of those that burn and that the actor may urge: ids of those still to be ``urging``, and of those ``urged`` today."""
    burning = [duty for duty in found if may_urge(actor, duty.organ) and light_of(duty, clock.now())]
    done = queries.reminded_today(burning) if burning else frozenset()
    urged = {duty.pk for duty in burning if duty.key in done}
    return {"urging": {duty.pk for duty in burning} - urged, "urged": urged}


def _came_from(request: HttpRequest, duty: Duty) -> str:
    """The page of this site that led here; else that of the duty."""
    asked = request.POST.get("next") or request.GET.get("next") or ""
    here = url_has_allowed_host_and_scheme(asked, allowed_hosts=None, require_https=request.is_secure())
    return asked if here and asked.startswith("/console/") else reverse("console:duty", args=[duty.pk])


def _sorted(names: dict[str, str]) -> list[tuple[str, str]]:
    return sorted(names.items(), key=lambda pair: pair[1])


def _link(name: str, told: dict[str, str]) -> str:
    return f"{reverse(f'console:{name}')}?{urlencode(told)}"


def _figures(line: boards.Line) -> list[tuple[str, int, str]]:
    """What stands in a row beside its lights: label, number, where its duties are."""
    return [(str(FIGURES[key].label), line.figures[key], boards.address(line.scope, key)) for key in COLUMNS[3:]]


def _downloads(name: str, told: dict[str, str]) -> list[tuple[str, str]]:
    return [(kind, _link(name, told | {"format": kind})) for kind in sheets.KINDS]


def _in_words(scope: Scope, figure: boards.Figure, names: dict[str, str]) -> str:
    """What the list is narrowed by, for a heading."""
    period = scope.month or ("" if figure.now else str(dict(PERIODS)[scope.period]))
    rule = boards.titles("rule", {}).get(scope.rule, scope.rule)
    field = boards.titles("field", {}).get(scope.field, gettext("未归类")) if scope.field is not None else ""
    said = (period, names.get(scope.organ, scope.organ), rule, field)
    return " · ".join(str(word) for word in said if word)


def _day_named(text: str) -> Any:
    first = months.month_named(text[:7])
    return (
        next((day.day for day in months.month(first, rules.calendar()).days if str(day.day) == text), None)
        if first
        else None
    )


def _board_columns(board: Board) -> Columns:
    titles = {"organ": gettext("机关"), "rule": gettext("规则"), "field": gettext("工作领域")}
    figures = [(FIGURES[key].label, lambda line, key=key: line.figures[key]) for key in COLUMNS]
    return [(titles[board.group], "title"), (gettext("代码"), "key"), (gettext("按期率"), "percent"), *figures]


def _duty_columns() -> Columns:
    areas = boards.titles("field", {})
    return [
        (gettext("机关"), "organ_name"),
        (gettext("事项"), "duty.about"),
        (gettext("义务"), "duty.title"),
        (gettext("规则"), "duty.rule"),
        (gettext("工作领域"), lambda line: areas.get(line.duty.field, line.duty.field)),
        (gettext("截止"), lambda line: due_text(line.duty)),
        (gettext("状态"), "standing.label"),
        (gettext("余时或者超时"), "standing.left"),
    ]


def _reminded(actor: Actor, subject: str) -> dict[str, Any] | None:
    """On the page of a duty: how often it was urged, and the way to do so."""
    kind, _sep, pk = subject.partition(":")
    duty = Duty.objects.filter(pk=pk).first() if kind == "duty" and pk.isdigit() else None
    if duty is None or not seeing.may_see(actor, duty.organ):
        return None
    told, urging = queries.told_by(queries.reminders(duty)), _urging(actor, [duty])
    shown = {"duty": duty, "reminders": told, "urgeable": bool(urging["urging"]), "urged": bool(urging["urged"])}
    return shown if told or shown["urgeable"] else None


_GROUP = _("义务与监督")
_SEEING: frozenset[Any] = frozenset(seeing.SEEING)
add_urls(
    path("supervision/", supervision, name="supervision"),
    path("supervision/duties/", counted, name="supervision-duties"),
    path("duties/<int:pk>/remind/", remind, name="duty-remind"),
    path("calendar/", calendar, name="calendar"),
    path("calendar/feeds/", feeds, name="feeds"),
    path("calendar/feeds/<int:pk>/revoke/", feed_revoke, name="feed-revoke"),
)
add_menu(
    MenuEntry(_("监督看板"), "supervision", _GROUP, icon="chart", roles=WATCHING, order=51),
    MenuEntry(_("到期日历"), "calendar", _GROUP, icon="calendar", roles=_SEEING, order=52),
)
add_subject_panel(Panel(_("催办"), "assessment/_panel_reminders.html", _reminded, order=10))
