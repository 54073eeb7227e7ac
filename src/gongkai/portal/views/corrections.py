"""更正本人信息 (条例 第四十一条): whoever has proof that what an organ keeps about them is wrong asks for its correction. Followed under
``tracking``, with number and code, like a request."""

from __future__ import annotations

from collections.abc import Iterable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_http_methods

from gongkai.desk.actions import Reason, Refused
from gongkai.foi import bounds, vault, waiting
from gongkai.foi.actions import ask_correction
from gongkai.foi.actions.correcting import faults
from gongkai.foi.forms_correction import AskCorrectionForm
from gongkai.foi.models import Paper
from gongkai.foi.receipts import spaced
from gongkai.portal.senders import laid, legible, sender
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
    wrong: list[Reason] = []
    form, files = AskCorrectionForm(request.POST), _files(request, wrong)
    dropped, _sep, place = request.POST.get("do", "").partition("-")
    if dropped == "drop" and place.isdecimal() and int(place) < len(files):
        vault.drop(files.pop(int(place)).kept.ticket)
        return _page(request, AskCorrectionForm(initial=request.POST.dict()), files, wrong)
    if not form.is_valid() or wrong:
        return _page(request, form, files, wrong, 422)
    return _send(request, form, files)


def _send(request: HttpRequest, form: AskCorrectionForm, files: list[waiting.Waiting]) -> HttpResponse:
    organ, wrong = form.cleaned_data["organ"], []
    if organ is None:
        form.add_error("organ", _("请选择机关。"))
        wrong = _refused(form, faults(form.applicant, **form.about, kinds={one.kind for one in files}))
    if form.cleaned_data["website"]:
        form.add_error(None, _("没有提交成功，请再按一次“提交”。"))
        form.data = {key: value for key, value in form.data.items() if key != "website"}
    if form.errors or wrong:
        return _page(request, form, files, wrong, 422)
    if not bounds.within("apply", sender(request), settings.GONGKAI_FOI_PER_DAY, bounds.DAY):
        text = _("您今天提交得较多，请明天再试；也可以当面提交或者邮寄。")
        return _page(request, form, files, [Reason("often", text)], 429)
    try:
        made, code = ask_correction(organ, form.applicant, **form.about, papers=waiting.uploads(files))
    except Refused as refused:
        return _page(request, form, files, _refused(form, refused.reasons), 422)
    except FileNotFoundError:
        return _page(request, form, [], [Reason("papers", _("有文件已经超过保存时间，请重新上传。"))], 422)
    for one in files:
        vault.drop(one.kept.ticket)
    return show(request, "portal/correction_receipt.html", {"made": made, "code": code, "spaced": spaced(code)})


def _refused(form: AskCorrectionForm, reasons: Iterable[Reason]) -> list[Reason]:
    """Each reason at its field; what is wrong with the files, which are none, is answered."""
    told = list(reasons)
    form.refuse(one for one in told if one.code != "identity")
    return [one for one in told if one.code == "identity"]


def _files(request: HttpRequest, wrong: list[Reason]) -> list[waiting.Waiting]:
    found = waiting.files(request.POST.getlist(waiting.NAME)[: settings.GONGKAI_FOI_FILES])
    for field, kind in FILES.items():
        found += laid(request, request.FILES.getlist(field), kind, len(found), wrong)
    return found


def _page(
    request: HttpRequest, form: AskCorrectionForm, files: list[waiting.Waiting], wrong: list[Reason], status: int = 200
) -> HttpResponse:
    faults = [(f"f-{name}", text) for name in form.fields for text in form.errors.get(name, ())]
    faults += [("send", text) for text in form.non_field_errors()] + [("f-papers", str(one)) for one in wrong]
    context = {
        "form": form,
        "files": files,
        "faults": faults,
        "most_files": settings.GONGKAI_FOI_FILES,
        "most_megabytes": settings.GONGKAI_FOI_FILE_MB,
    }
    return show(request, "portal/correction_form.html", context, status)
