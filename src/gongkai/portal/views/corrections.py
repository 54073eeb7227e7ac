"""更正本人信息 (条例 第四十一条): whoever has proof that what an organ keeps about them is wrong asks for its correction. Followed under
``tracking``, with number and code, like a request."""

from __future__ import annotations

import secrets

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_http_methods

from gongkai.desk import sender_limits
from gongkai.desk.actions import Reason, Refused
from gongkai.foi import queries, vault, waiting_files
from gongkai.foi.actions import Upload, ask_correction
from gongkai.foi.actions.correcting import faults as lacking
from gongkai.foi.forms_correction import AskCorrectionForm
from gongkai.foi.models import Paper, RecordCorrection
from gongkai.foi.receipts import spaced
from gongkai.organs.models import Organ
from gongkai.portal.senders import GONE, faults, gathered, legible, sender
from gongkai.portal.site import show

#: Name of the file field → kind of paper.
FILES = {"identity": Paper.Kind.IDENTITY, "papers": Paper.Kind.EVIDENCE}


@never_cache
@csrf_exempt
@legible
@csrf_protect
@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: HttpRequest) -> HttpResponse:
    """One page that needs no script; what was typed and the files that were right stay."""
    if request.method != "POST":
        return _page(request, AskCorrectionForm(initial={"organ": request.GET.get("organ")}), [], [])
    form, sending = AskCorrectionForm(request.POST), request.POST.get("sending", "")
    wrong: list[Reason] = []
    if made := form.is_valid() and queries.correction_by(form.cleaned_data["organ"], sending):
        return _receipt(request, *made)
    files = gathered(request, request.POST.getlist(waiting_files.NAME), FILES, wrong)
    dropped, _sep, place = request.POST.get("do", "").partition("-")
    if dropped == "drop" and place.isdecimal() and int(place) < len(files):
        vault.drop(files.pop(int(place)).kept.ticket)
        return _page(request, AskCorrectionForm(initial=request.POST.dict()), files, wrong)
    if not form.is_valid() or wrong:
        return _page(request, form, files, wrong, 422)
    return _send(request, form, files)


def _send(request: HttpRequest, form: AskCorrectionForm, files: list[waiting_files.Waiting]) -> HttpResponse:
    organ: Organ | None = form.cleaned_data["organ"]
    wrong: list[Reason] = []
    if organ is None:
        form.add_error("organ", _("请选择机关。"))
        wrong = lacking(form.applicant, **form.about, kinds={one.kind for one in files})
        form.refuse(one for one in wrong if one.code not in FILES)
    if form.cleaned_data["website"]:
        form.add_error(None, _("没有提交成功，请再按一次“提交”。"))
        form.data = {key: value for key, value in form.data.items() if key != "website"}
    if form.errors or wrong:
        return _page(request, form, files, wrong, 422)
    if not sender_limits.within("apply", sender(request), settings.GONGKAI_FOI_PER_DAY, sender_limits.DAY):
        text = _("您今天提交得较多，请明天再试；也可以当面提交或者邮寄。")
        return _page(request, form, files, [Reason("often", text)], 429)
    assert organ is not None  # said above where it is
    copies: list[Upload] = []
    taken: list[str] = []
    try:
        copies += waiting_files.uploads(files)
        sending = request.POST.get("sending") or secrets.token_urlsafe(32)
        made, code = ask_correction(organ, form.applicant, **form.about, papers=copies, sending=sending)
        taken += (paper["ticket"] for paper in made.papers)
    except Refused as refused:
        form.refuse(one for one in refused.reasons if one.code not in FILES)
        return _page(request, form, files, list(refused.reasons), 422)
    except FileNotFoundError:
        return _page(request, form, [], [Reason("papers", str(GONE))], 422)
    finally:
        waiting_files.forget_spare([copies], taken)
    for one in files:
        vault.drop(one.kept.ticket)
    return _receipt(request, made, code)


def _receipt(request: HttpRequest, made: RecordCorrection, code: str) -> HttpResponse:
    return show(request, "portal/correction_receipt.html", {"made": made, "code": code, "spaced": spaced(code)})


def _page(
    request: HttpRequest,
    form: AskCorrectionForm,
    files: list[waiting_files.Waiting],
    wrong: list[Reason],
    status: int = 200,
) -> HttpResponse:
    context = {
        "form": form,
        "files": files,
        "sending": request.POST.get("sending") or secrets.token_urlsafe(32),
        "faults": list(faults(form, FILES, wrong)),
        "wrong": {field: [one.text for one in wrong if one.code == field] for field in FILES},
        "most_files": settings.GONGKAI_FOI_FILES,
        "most_megabytes": settings.GONGKAI_FOI_FILE_MB,
        "sealed": bool(settings.GONGKAI_SEAL_KEYS),
    }
    return show(request, "portal/correction_form.html", context, status)
