"""Staff pages: one letter – its words, who approves them, how it is sent and when it was served; and the paper."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from gongkai.desk import clock
from gongkai.desk.actions import Reason, Refused
from gongkai.desk.asked import actor_of, number
from gongkai.desk.console import add_urls, staff
from gongkai.law.errors import LawError
from gongkai.records.queries import names

from . import actions, charging, composing, naming, printing, queries
from .actions import lettering
from .console_letters import preview
from .console_shared import attachment, names_told
from .forms_letter import Fields, SendForm, ServeForm
from .models import Letter
from .permissions import may_approve, may_handle

MAIL_NUMBER = re.compile(r"[A-Z]{2}[0-9]{9}[A-Z]{2}|[A-Z]{2}[0-9]{11}|[0-9]{13}")
Deed = Callable[[HttpRequest, Letter], Any]
OPEN = (Letter.State.DRAFT, Letter.State.SUBMITTED)
UNSENT = (*OPEN, Letter.State.APPROVED)
SLIPS = {"slip.pdf": printing.slip_pdf, "slip.docx": printing.slip_docx}
FILES = {"letter.pdf": printing.pdf, "letter.docx": printing.docx, **SLIPS}


@staff
@require_GET
def letter_page(request: HttpRequest, pk: int) -> HttpResponse:
    return _page(request, _letter(request, pk))


@staff
@require_POST
def letter_do(request: HttpRequest, pk: int, name: str) -> HttpResponse:
    """One button; refused, the page stands again with every reason (409)."""
    letter = _letter(request, pk)
    if name not in DEEDS:
        raise Http404
    deed, said = DEEDS[name]
    try:
        deed(request, letter)
    except Refused as refused:
        return _page(request, _letter(request, pk), reasons=refused.reasons, status=409)
    messages.success(request, said())
    return redirect("console:foi-letter", pk)


@staff
@require_POST
def letter_send(request: HttpRequest, pk: int) -> HttpResponse:
    letter = _letter(request, pk)
    waiting = bool(lettering.waiting_for(letter, clock.today()))
    form = SendForm(request.POST, breach=True, unheard=waiting, letter=letter)
    if not form.is_valid():
        return _page(request, letter, send_form=form, status=422)
    told = form.cleaned_data
    way = {name: told.get(name, "") for name in ("mail_number", "despite", "unheard")}
    try:
        actions.send_letter(letter, told["way"], told["on"], **way, by=actor_of(request))
    except Refused as refused:
        breach = _breach(refused.reasons) or told["despite"]
        again = SendForm(request.POST, breach=breach, unheard=waiting, letter=letter)
        return _page(request, _letter(request, pk), send_form=again, reasons=refused.reasons, status=409)
    messages.success(request, _("已登记发出。"))
    if told["way"] == Letter.Way.POST and not MAIL_NUMBER.fullmatch("".join(told["mail_number"].split()).upper()):
        messages.warning(request, _("邮件号不像邮政的13位号码（如 XA12345678933）：请对照邮寄凭证核对。"))
    return redirect("console:foi-letter", pk)


@staff
@require_POST
def letter_serve(request: HttpRequest, pk: int) -> HttpResponse:
    letter = _letter(request, pk)
    form = ServeForm(request.POST, breach=True)
    if not form.is_valid():
        return _page(request, letter, serve_form=form, status=422)
    told = form.cleaned_data
    try:
        actions.serve_letter(letter, told["on"], despite=told["despite"], by=actor_of(request))
    except Refused as refused:
        again = ServeForm(request.POST, breach=_breach(refused.reasons) or told["despite"])
        return _page(request, _letter(request, pk), serve_form=again, reasons=refused.reasons, status=409)
    messages.success(request, _("已登记送达。"))
    return redirect("console:foi-letter", pk)


@staff
@require_http_methods(["GET", "POST"])
def letter_fields(request: HttpRequest, pk: int) -> HttpResponse:
    """The template once more with other fields; what was edited by hand is lost, as the page says."""
    letter = _editable(request, pk)
    revision, typed = letter.revision, request.POST if request.method == "POST" else None
    fields = Fields(composing.fields_of(letter.request, letter.code), letter.fields or {}, typed)
    fields.derive(composing.derived(letter.request, letter.code, fields.told))
    reasons: tuple[Reason, ...] = ()
    if typed is not None:
        fields.add_row(request.POST.get("add", ""))
        fields.drop_row(request.POST.get("drop", ""))
        revision = number(request.POST.get("revision"))
    if "draft" in request.POST:
        try:
            actions.rewrite_letter(letter, fields.told, revision=revision, by=actor_of(request))
        except Refused as refused:
            reasons, revision = refused.reasons, Letter.objects.get(pk=pk).revision
        else:
            messages.success(request, _("已按填写的内容重新生成。"))
            return redirect("console:foi-letter", pk)
    by_hand = letter.paragraphs != _generated(letter)
    paragraphs, missing = preview(letter, fields)
    context = {
        "foi": letter.request, "letter": letter, "fields": fields, "paragraphs": paragraphs, "revision": revision,
        "missing": missing if "preview" in request.POST and not reasons else (), "reasons": reasons, "by_hand": by_hand,
        "most_days": composing.most_days(letter.request, letter.code),
    }  # fmt: skip
    return render(request, "foi/console_letter_new.html", context, status=409 if reasons else 200)


@staff
@require_http_methods(["GET", "POST"])
def letter_words(request: HttpRequest, pk: int) -> HttpResponse:
    """Every paragraph in a box of its own; what the law wants said is marked beside it."""
    letter = _editable(request, pk)
    words = request.POST.getlist("paragraph")
    reasons: tuple[Reason, ...] = ()
    revision = number(request.POST.get("revision")) if request.method == "POST" else letter.revision
    if request.method == "POST" and "more" not in request.POST:
        try:
            kept = actions.edit_letter(letter, words, revision=revision, by=actor_of(request))
        except Refused as refused:
            reasons, revision = refused.reasons, Letter.objects.get(pk=pk).revision
        else:
            lost = _missing(kept)
            for one in lost:
                messages.warning(request, one)
            if not lost:
                messages.success(request, _("已保存。"))
            return redirect("console:foi-letter", pk)
    marked = [(one["text"], titles) for one, titles in _marked(letter) if one["role"] == "body"]
    musts = dict(marked)
    boxes = [(text, musts.get(text, ())) for text in words] if request.method == "POST" else marked
    context = {
        "foi": letter.request,
        "letter": letter,
        "boxes": [*boxes, ("", ())],
        "reasons": reasons,
        "revision": revision,
    }
    return render(request, "foi/console_letter_words.html", context, status=409 if reasons else 200)


@staff
@require_GET
def letter_file(request: HttpRequest, pk: int, name: str) -> HttpResponse:
    letter = _letter(request, pk)
    if not letter.paragraphs or name not in FILES or (name in SLIPS and letter.code not in printing.CONSULTING):
        raise Http404
    ending = name.rpartition(".")[2]
    shown = printing.file_name(letter, ending)
    title = f"{_('回执')} {shown}" if name in SLIPS else shown
    return attachment(FILES[name](letter), title, printing.ENDINGS[ending])


def _page(
    request: HttpRequest, letter: Letter, *, status: int = 200, reasons: tuple[Reason, ...] = (), **more: Any
) -> HttpResponse:
    actor, organ = actor_of(request), letter.request.organ
    handles = may_handle(actor, organ)
    doubts = _doubts(letter)
    sending = handles and letter.state == Letter.State.APPROVED
    serving = handles and letter.state == Letter.State.SENT
    context = {
        "foi": letter.request,
        "letter": letter,
        "paragraphs": letter.paragraphs,
        "code": printing.code_of(letter),
        "doubts": doubts,
        "missing": _missing(letter) if letter.state in OPEN else [],
        "ended": composing.ended_bases(letter, clock.today()) if letter.state in UNSENT else [],
        "typed": request.POST.get("ended", letter.ended_reason),
        "named": naming.named(letter) if letter.state in UNSENT else [],
        "named_reason": request.POST.get("named", naming.reason(letter)),
        "names": names([*letter.editors, letter.approved_by]),
        "shown": lettering.hash_of(letter),
        "may_edit": handles and letter.state in OPEN,
        "may_submit": handles and letter.state == Letter.State.DRAFT,
        "may_approve": may_approve(actor, organ) and letter.state == Letter.State.SUBMITTED,
        "may_return": may_approve(actor, organ) and letter.state in (Letter.State.SUBMITTED, Letter.State.APPROVED),
        "send_form": SendForm(breach=_breach(doubts), unheard=_has(doubts, "unheard"), letter=letter)
        if sending
        else None,
        "serve_form": ServeForm(breach=_breach(doubts)) if serving else None,
        "fee": charging.noticed(letter.request) if letter.code == charging.NOTICE else None,
        "slip": letter.code in printing.CONSULTING,
        "reasons": list(reasons),
        **more,
    }
    return render(request, "foi/console_letter.html", context, status=status)


def _doubts(letter: Letter) -> tuple[Reason, ...]:
    """What the clock would say of it today, as long as it has not taken effect."""
    if letter.seq is not None or letter.state == Letter.State.DISCARDED:
        return ()
    try:
        return tuple(lettering.doubts(letter, clock.today()))
    except (LawError, Refused) as error:
        return (Reason("calendar", str(error)),)


def _breach(reasons: tuple[Reason, ...]) -> bool:
    return _has(reasons, "breach:")


def _has(reasons: tuple[Reason, ...], code: str) -> bool:
    return any(one.code.startswith(code) for one in reasons)


def _missing(letter: Letter) -> list[str]:
    try:
        return composing.missing(letter)
    except Refused as refused:
        return [str(one) for one in refused.reasons]


def _marked(letter: Letter) -> list[tuple[dict[str, str], tuple[str, ...]]]:
    try:
        return composing.marked(letter)
    except Refused:
        return [(one, ()) for one in letter.paragraphs]


def _generated(letter: Letter) -> list[dict[str, str]]:
    """As the template would have it with the fields that are kept; as it stands where it cannot be written."""
    try:
        return composing.compose(letter)
    except Refused:
        return list(letter.paragraphs)


def _letter(request: HttpRequest, pk: int) -> Letter:
    """404 for what the person may not see; 403 to whoever may see the case without names."""
    seen = queries.visible_to(actor_of(request))
    found: Letter = get_object_or_404(
        Letter.objects.select_related("request__organ", "consultation"), pk=pk, request__in=seen.values("pk")
    )
    names_told(request, found.request)
    actions.open_letter(found, by=actor_of(request))
    return found


def _editable(request: HttpRequest, pk: int) -> Letter:
    letter = _letter(request, pk)
    if not may_handle(actor_of(request), letter.request.organ):
        raise PermissionDenied(
            _("只有%(organ)s的经办人员和政务公开办可以办理。") % {"organ": letter.request.organ.short_name}
        )
    return letter


def _seen(request: HttpRequest) -> int:
    return number(request.POST.get("revision"))


DEEDS: dict[str, tuple[Deed, Callable[[], str]]] = {
    "submit": (
        lambda request, one: actions.submit_letter(
            one,
            revision=_seen(request),
            ended=request.POST.get("ended", ""),
            named=request.POST.get("named", ""),
            by=actor_of(request),
        ),
        lambda: _("已送批。"),
    ),
    "approve": (
        lambda request, one: actions.approve_letter(one, request.POST.get("shown", ""), by=actor_of(request)),
        lambda: _("已批准，内容不能再改。"),
    ),
    "return": (lambda request, one: actions.return_letter(one, by=actor_of(request)), lambda: _("已退回。")),
    "discard": (
        lambda request, one: actions.discard_letter(one, revision=_seen(request), by=actor_of(request)),
        lambda: _("已作废。"),
    ),
}

add_urls(
    path("foi/letters/<int:pk>/", letter_page, name="foi-letter"),
    path("foi/letters/<int:pk>/do/<slug:name>/", letter_do, name="foi-letter-do"),
    path("foi/letters/<int:pk>/send/", letter_send, name="foi-letter-send"),
    path("foi/letters/<int:pk>/serve/", letter_serve, name="foi-letter-serve"),
    path("foi/letters/<int:pk>/fields/", letter_fields, name="foi-letter-fields"),
    path("foi/letters/<int:pk>/words/", letter_words, name="foi-letter-words"),
    path("foi/letters/<int:pk>/files/<str:name>", letter_file, name="foi-letter-file"),
)
