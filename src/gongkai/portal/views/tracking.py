"""查询办理情况: by number and query code alone. They come by POST, so that no address, cookie or log ever holds them.

The holder of the code is the applicant. No answer tells whether a number exists: number and code fit, or they do not.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterable
from typing import TypeVar
from urllib.parse import quote

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from gongkai.catalog.queries import guide
from gongkai.desk import sender_limits
from gongkai.desk.actions import Reason, Refused
from gongkai.foi import composing, corrected_words, correction_letter, printing, queries, receipts, vault, waiting_files
from gongkai.foi.actions import Upload, applicant, make_wish
from gongkai.foi.forms_public import AddedForm, CodeForm
from gongkai.foi.forms_wish import WishForm
from gongkai.foi.models import Letter, Paper, RecordCorrection, Request, State
from gongkai.foi.progress import letters, released, remedies, sent, standing
from gongkai.foi.wishes import may_wish, wish_of
from gongkai.portal.http import View
from gongkai.portal.senders import laid, legible, sender
from gongkai.portal.site import show

Shown = TypeVar("Shown", Letter, Paper)
Holding = Callable[[HttpRequest, Request, str], HttpResponse]
#: A number is locked only by tries from several senders: one alone cannot keep its holder out.
NUMBER_SHARED = 5
#: Name of the file that holds what an applicant wrote into the form.
WRITTEN = {State.AWAITING_CORRECTION: corrected_words.NAME, State.AWAITING_REASONS: "理由说明.txt"}


def by_code(view: Holding) -> View:
    """Passes the request that the number and code in the form open. Wrong ones are counted, by sender and by number.

    There is no cookie to forge with: who knows the code may act, so a token against forgery would protect nothing.
    """

    @never_cache
    @csrf_exempt
    @legible
    @require_http_methods(["GET", "HEAD", "POST"])
    @functools.wraps(view)
    def answer(request: HttpRequest) -> HttpResponse:
        if request.method != "POST":
            return redirect("portal:track")
        form = CodeForm(request.POST)
        if not form.is_valid():
            return show(request, "portal/track.html", {"form": form}, 422)
        number, code = form.cleaned_data["number"].strip().upper()[:40], form.cleaned_data["code"][:40]
        if any(
            sender_limits.exhausted("track", one, most, sender_limits.HOUR) for one, most in _counted(request, number)
        ):
            form.add_error(None, _("试的次数太多了，请过一小时再试，或者直接联系受理机关。"))
            return show(request, "portal/track.html", {"form": form}, 429)
        found = queries.tracked(number, code)
        if found is None and (own := queries.tracked_correction(number, code)):
            return _correction_page(request, own, code)
        if found is None:
            for one, most in _counted(request, number):
                sender_limits.within("track", one, most, sender_limits.HOUR)
            form.add_error(None, _("申请编号和查询码对不上，请核对后再试。"))
            return show(request, "portal/track.html", {"form": form}, 422)
        return view(request, found, code)

    return answer


@never_cache
@csrf_exempt
@legible
@require_http_methods(["GET", "HEAD", "POST"])
def track(request: HttpRequest) -> HttpResponse:
    """The form; sent, the state of the request."""
    if request.method != "POST":
        return show(request, "portal/track.html", {"form": CodeForm()})
    return _state(request)


@by_code
def _state(request: HttpRequest, found: Request, code: str) -> HttpResponse:
    return _page(request, found, code)


@by_code
def receipt(request: HttpRequest, found: Request, code: str) -> HttpResponse:
    return _file(receipts.pdf(found, code), f"{_('登记回执')}-{found.number}.pdf")


@by_code
def letter(request: HttpRequest, found: Request, code: str) -> HttpResponse:
    """A letter that was sent electronically, as it was approved; or a file that came with it."""
    if paper := _asked(released(found), request.POST.get("paper")):
        return _file(vault.read(paper.ticket), paper.name, paper.media_type)
    one = _asked(letters(found), request.POST.get("letter"))
    if one is None:
        raise Http404
    return _file(printing.pdf(one), f"{one.number or found.number}.pdf")


@by_code
def correction(request: HttpRequest, found: Request, code: str) -> HttpResponse:
    return _added(request, found, code, State.AWAITING_CORRECTION, _("提交补正"), Paper.Kind.CORRECTION)


@by_code
def reasons(request: HttpRequest, found: Request, code: str) -> HttpResponse:
    return _added(request, found, code, State.AWAITING_REASONS, _("说明理由"), Paper.Kind.SUPPLEMENT)


@by_code
def withdraw(request: HttpRequest, found: Request, code: str) -> HttpResponse:
    """Asks first; only the second button takes the request back."""
    if not found.open:
        return _page(request, found, code)
    if request.POST.get("do") != "withdraw":
        return show(request, "portal/track_withdraw.html", {"found": found, "code": code})
    try:
        found = applicant.withdraw(found)
    except Refused as refused:
        return show(request, "portal/track_withdraw.html", {"found": found, "code": code, "refused": refused}, 422)
    return _page(request, found, code, _("申请已经撤回。"))


@by_code
def wish(request: HttpRequest, found: Request, code: str) -> HttpResponse:
    """建议主动公开 (条例 第四十四条第二款); refused or incomplete, what was typed stands in the form again."""
    form = WishForm(request.POST)
    if not may_wish(found) or not form.is_valid():
        return _page(request, found, code, wish_form=form)
    try:
        make_wish(found, form.cleaned_data["ground"], form.cleaned_data["words"])
    except Refused as refused:
        form.refuse(refused.reasons)
        return _page(request, found, code, wish_form=form)
    return _page(request, found, code, _("建议已经提交，机关答复后可以在这里看到。"))


def _added(request: HttpRequest, found: Request, code: str, state: State, title: str, kind: Paper.Kind) -> HttpResponse:
    """Words and files that an applicant adds, while that is waited for."""
    if found.state != state:
        return _page(request, found, code)
    wrong: list[Reason] = []
    sent = request.POST.get("do") == "add"
    files = waiting_files.files(request.POST.getlist(waiting_files.NAME)[: settings.GONGKAI_FOI_FILES])
    files += laid(request, request.FILES.getlist("papers"), kind, len(files), wrong)
    form = AddedForm(request.POST if sent else None)
    if sent and form.is_valid() and not wrong:
        words = form.cleaned_data["words"]
        own = [Upload(kind, WRITTEN[state], vault.keep_words(words))] if words else []
        act = applicant.hand_in_correction if state == State.AWAITING_CORRECTION else applicant.give_reasons
        try:
            found = act(found, [*own, *waiting_files.uploads(files)])
        except Refused as refused:
            wrong += refused.reasons
        else:
            for one in files:
                vault.drop(one.kept.ticket)
            said = _("补正已经提交。机关将与您确认，确认之日为收到补正之日。")
            return _page(request, found, code, said if state == State.AWAITING_CORRECTION else _("理由已经提交。"))
    context = {"found": found, "code": code, "form": form, "files": files, "wrong": wrong, "title": title}
    context["until"] = standing(found).until
    status = 422 if wrong or form.errors else 200
    return show(request, "portal/track_add.html", {**context, "state": state, **_limits()}, status)


def _page(
    request: HttpRequest, found: Request, code: str, said: str = "", *, wish_form: WishForm | None = None
) -> HttpResponse:
    made = wish_of(found)
    may = made is None and may_wish(found)
    wrong = bool(wish_form and wish_form.errors)
    context = {
        "found": found,
        "code": code,
        "standing": standing(found),
        "letters": [(one, composing.title_of(one.code)) for one in sent(found)],
        "remedies": remedies(found),
        "released": released(found),
        "parts": [(one, standing(one)) for one in _beside(found)],
        "guide": guide(found.organ),
        "said": said,
        "wish": made,
        "wish_form": (wish_form or WishForm()) if may else None,
    }
    return show(request, "portal/tracked.html", context, 422 if may and wrong else 200)


def _correction_page(request: HttpRequest, found: RecordCorrection, code: str) -> HttpResponse:
    """更正 (条例 第四十一条): where it stands, and the letter once it went out electronically."""
    letter = not found.open and found.way == Letter.Way.ELECTRONIC and not found.forgotten_at
    if letter and request.POST.get("letter") == str(found.pk):
        return _file(correction_letter.file(found, "pdf"), f"{found.letter_number}.pdf")
    context = {"found": found, "code": code, "letter": letter, "guide": guide(found.organ)}
    return show(request, "portal/tracked_correction.html", context)


def _beside(found: Request) -> list[Request]:
    """The others that one request was split into, the whole first: one code opens them all."""
    return [one for one in _split(found.whole) if one != found]


def _split(request: Request) -> list[Request]:
    return [request, *(one for part in request.parts.order_by("pk") for one in _split(part))]


def _counted(request: HttpRequest, number: str) -> tuple[tuple[str, int], ...]:
    """Who and what wrong codes are counted by; several readers may sit behind one address."""
    most = settings.GONGKAI_FOI_TRIES_HOUR
    return (f"from {sender(request)}", most), (f"for {number}", most * NUMBER_SHARED)


def _limits() -> dict[str, object]:
    return {"most_files": settings.GONGKAI_FOI_FILES, "most_megabytes": settings.GONGKAI_FOI_FILE_MB}


def _asked(found: Iterable[Shown], pk: str | None) -> Shown | None:
    return next((one for one in found if str(one.pk) == pk), None)


def _file(data: bytes, name: str, kind: str = "application/pdf") -> HttpResponse:
    response = HttpResponse(data, content_type=kind)
    response["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(name)}"
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response
