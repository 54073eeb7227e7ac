"""Staff pages: 文书 – all letters of one's organs; which fit a request; and the form from which one is drafted."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from gongkai.desk.actions import Reason, Refused
from gongkai.desk.asked import PER_PAGE, actor_of, number
from gongkai.desk.console import MenuEntry, add_menu, add_urls, staff
from gongkai.desk.exports import Columns, export
from gongkai.desk.paging import LAST_PAGE, leaf
from gongkai.desk.permissions import Actor
from gongkai.duties.queries import organ_names
from gongkai.law.errors import LawError
from gongkai.law.fees import Counts, Fee
from gongkai.organs.models import Organ
from gongkai.records.console_shared import needs

from . import actions, charging, composing, printing, queries
from .actions import beginning, lettering
from .console_list import GROUP
from .console_shared import known_of
from .effects import ASKING_REASONS
from .fitting_letters import ASKING, fits
from .forms_letter import Fields, LetterFilter
from .models import Consultation, Letter, Request
from .permissions import KNOWING, SEEING, may_handle, organs_seen

FEE_NOTICE, MOST_PAGES = "L09", 100_000
COLUMNS: Columns = (
    (gettext_lazy("文号"), "number"),
    (gettext_lazy("文书种类"), lambda one: composing.title_of(one.code)),
    (gettext_lazy("状态"), "get_state_display"),
    (gettext_lazy("申请编号"), "request.number"),
    (gettext_lazy("机关"), "request.organ.name"),
    (gettext_lazy("起草时间"), "drafted_at"),
    (gettext_lazy("批准时间"), "approved_at"),
    (gettext_lazy("送达方式"), lambda one: one.get_way_display()),
    (gettext_lazy("发出日期"), "sent_on"),
    (gettext_lazy("送达日期"), "served_on"),
    (gettext_lazy("收到日期"), "received_on"),
)


@staff
@require_GET
def letters(request: HttpRequest) -> HttpResponse:
    """Kind, number and days; whom they go to and what they say, only their own page tells."""
    actor = needs(request, *SEEING)
    organs = sorted(organ_names(organs_seen(actor)).items(), key=lambda pair: pair[1])
    filters = LetterFilter(request.GET, organs)
    found = _narrowed(actor, filters)
    if file := export(request, _("依申请公开文书"), COLUMNS, found[: LAST_PAGE * PER_PAGE]):
        return file
    context = {
        "page": leaf(found, request.GET.get("page"), PER_PAGE),
        "filters": filters,
        "several": len(organs) > 1,
        "narrowed": any(request.GET.get(name) for name in filters.fields),
        "knowing": actor.organs(*KNOWING),
    }
    return render(request, "foi/console_letters.html", context)


def _narrowed(actor: Actor, filters: LetterFilter) -> QuerySet[Letter]:
    keys = list(Organ.objects.filter(code__in=organs_seen(actor)).values_list("pk", flat=True))
    found = Letter.objects.filter(request__organ__in=keys).select_related("request__organ").order_by("-id")
    for name, column in {"code": "code", "state": "state", "organ": "request__organ__code"}.items():
        if value := filters.wanted(name):
            found = found.filter(**{column: value})
    if since := filters.wanted("sent_since"):
        found = found.filter(sent_on__gte=since)
    if until := filters.wanted("sent_until"):
        found = found.filter(sent_on__lte=until)
    if words := filters.wanted("q"):
        by_code = printing.with_code(Letter.objects.all(), words)
        found = found.filter(
            Q(number__icontains=words) | Q(request__number__icontains=words) | Q(pk__in=by_code.values("pk"))
        )
    return found


@staff
@require_http_methods(["GET", "POST"])
def letter_new(request: HttpRequest, pk: int) -> HttpResponse:
    """Without ``?code=`` which letters fit; with it the form of one."""
    found, code = known_of(request, pk), request.GET.get("code", "")
    if code not in composing.codes():
        return _kinds(request, found)
    if not _may(request, found):
        raise PermissionDenied(_("只有%(organ)s的经办人员和政务公开办可以办理。") % {"organ": found.organ.short_name})
    if refused := lettering.refused_at_start(found, code):
        return _kinds(request, found, refused, 409)
    asked = _asked(found, request.GET.get("consultation", ""))
    if code in ASKING and asked is None:
        return redirect("console:foi-consult", pk)
    given = _begun(request, found, code, asked)
    typed = request.POST if request.method == "POST" else None
    fields = Fields(composing.fields_of(found, code), given, typed)
    return _written(request, Letter(request=found, code=code, consultation=asked), fields)


def _kinds(request: HttpRequest, found: Request, reasons: Sequence[Reason] = (), status: int = 200) -> HttpResponse:
    """Which letters fit; ``reasons`` why the one that was asked for cannot be begun."""
    context = {"foi": found, "fits": fits(found), "may_handle": _may(request, found), "reasons": reasons}
    return render(request, "foi/console_letter_kinds.html", context, status=status)


def _begun(request: HttpRequest, found: Request, code: str, asked: Consultation | None) -> Mapping[str, Any]:
    """What the case knows, the consultation, and for a fee the way of counting that was chosen."""
    told = composing.prefilled(found, code)
    if asked:
        told.setdefault("content", composing.asked_about(asked, asked.letters.all()))
    if code == FEE_NOTICE and request.GET.get("counts") == "pages":
        told |= composing.charged(found, "pages", _pages(request))
    return told


def _written(request: HttpRequest, letter: Letter, fields: Fields) -> HttpResponse:
    """The form, and below it the letter as it would stand; drafted by its button."""
    fields.derive(composing.derived(letter.request, letter.code, fields.told))
    if request.method == "POST":
        fields.add_row(request.POST.get("add", ""))
        fields.drop_row(request.POST.get("drop", ""))
    reasons: tuple[Reason, ...] = ()
    if "draft" in request.POST:
        try:
            made = actions.draft_letter(
                letter.request, letter.code, fields.told, consultation=letter.consultation, by=actor_of(request)
            )
        except Refused as refused:
            reasons = refused.reasons
        else:
            messages.success(request, _("已起草。"))
            return redirect("console:foi-letter", made.pk)
    paragraphs, missing = preview(letter, fields)
    context = {
        "foi": letter.request,
        "letter": letter,
        "fields": fields,
        "paragraphs": paragraphs,
        "missing": missing if "preview" in request.POST and not reasons else (),
        "reasons": reasons,
        "most_days": composing.most_days(letter.request, letter.code),
        "fees": _fees(request, letter.request) if letter.code == FEE_NOTICE else None,
        "doubts": beginning.doubted(letter.request, letter.code),
        "asks_reasons": letter.code == ASKING_REASONS,
        "often": queries.often(letter.request) if letter.code == ASKING_REASONS else None,
    }
    return render(request, "foi/console_letter_new.html", context, status=409 if reasons else 200)


def preview(letter: Letter, fields: Fields) -> tuple[list[dict[str, str]], tuple[Reason, ...]]:
    """The letter as the fields make it, or what is still missing."""
    letter.fields = fields.told
    try:
        return composing.compose(letter), ()
    except Refused as refused:
        return [], refused.reasons


def _fees(request: HttpRequest, found: Request) -> dict[str, Any]:
    """Both ways of counting side by side; pages only once somebody says how many."""
    typed, pages = request.GET.get("pages", "").strip(), _pages(request)
    wrong = bool(typed) and not pages
    ways = [("items", _fee(found, "items")), ("pages", _fee(found, "pages", pages) if pages else None)]
    return {
        "pages": typed if wrong else pages or "",
        "wrong": wrong,
        "most": MOST_PAGES,
        "counts": "pages" if request.GET.get("counts") == "pages" else "items",
        "ways": ways,
        "ordinal": charging.ordinal(found) if found.received_on else None,
        "month": found.received_on,
    }


def _pages(request: HttpRequest) -> int:
    """0 for what is no number of pages that a letter could have."""
    pages = number(request.GET.get("pages", "").strip())
    return pages if pages <= MOST_PAGES else 0


def _fee(found: Request, counts: Counts, pages: int | None = None) -> Fee | None:
    try:
        return charging.fee(found, counts, pages)
    except LawError:
        return None


def _asked(found: Request, pk: str) -> Consultation | None:
    return get_object_or_404(Consultation, request=found, pk=number(pk)) if pk else None


def _may(request: HttpRequest, found: Request) -> bool:
    return may_handle(actor_of(request), found.organ)


add_menu(MenuEntry(gettext_lazy("文书"), "foi-letters", GROUP, icon="file", roles=frozenset(SEEING), order=43))
add_urls(
    path("foi/letters/", letters, name="foi-letters"),
    path("foi/<int:pk>/letters/new/", letter_new, name="foi-letter-new"),
)
