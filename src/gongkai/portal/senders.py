"""Who sent a form, so far as the network says; its files; and forms that are more than anybody fills in."""

from __future__ import annotations

import functools
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from django.conf import settings
from django.core.exceptions import BadRequest, SuspiciousOperation
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse
from django.http.multipartparser import MultiPartParserError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from gongkai.desk import sender_limits
from gongkai.desk.actions import Reason, Refused
from gongkai.foi import waiting_files
from gongkai.foi.forms_public import PublicForm

from .http import View
from .site import show

#: Codes of reasons that belong to no field.
WHOLE = ("often", "trap")
GONE = gettext_lazy("有文件已经超过保存时间，请重新上传。")


def sender(request: HttpRequest) -> str:
    """The address: behind our own proxy, the last one that it added."""
    forwarded = request.headers.get("X-Forwarded-For", "") if getattr(settings, "SECURE_PROXY_SSL_HEADER", None) else ""
    return forwarded.rsplit(",", 1)[-1].strip() or request.META.get("REMOTE_ADDR", "")


def legible(view: View) -> View:
    """Answers with a sentence where a form holds more words, fields or files than the house reads, or cannot be read at all."""

    @functools.wraps(view)
    def answer(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        try:
            len(request.POST)
        except (SuspiciousOperation, BadRequest, MultiPartParserError):
            return show(request, "portal/apply_illegible.html", status=413)
        return view(request, *args, **kwargs)

    return answer


def gathered(
    request: HttpRequest, slips: list[str], kinds: Mapping[str, str], reasons: list[Reason]
) -> list[waiting_files.Waiting]:
    """Files that came before, by their slips, and those that come now, by the field of each kind; what cannot be taken is
    added to ``reasons`` under its field, the others stay."""
    slips = slips[: settings.GONGKAI_FOI_FILES]
    found = waiting_files.files(slips)
    if len(found) < len(slips):
        reasons.append(Reason("papers", str(GONE)))
    for field, kind in kinds.items():
        wrong: list[Reason] = []
        found += laid(request, request.FILES.getlist(field), kind, len(found), wrong)
        reasons += (replace(one, code=field) for one in wrong)
    return found


def faults(form: PublicForm, kinds: Iterable[str], reasons: Iterable[Reason]) -> Iterator[tuple[str, str]]:
    """What is to be corrected, in the order of the page: the id of a control, and one sentence for it. What is wrong with
    the whole comes last, with no id."""
    yield from form.to_correct
    for field in kinds:
        if wrong := [reason.text for reason in reasons if reason.code == field]:
            many = ngettext("有%(n)d个文件没有收下。", "有%(n)d个文件没有收下。", len(wrong)) % {"n": len(wrong)}
            yield f"id_{field}", many if len(wrong) > 1 else wrong[0]
    yield from (("", reason.text) for reason in reasons if reason.code in WHOLE)
    yield from (("", str(text)) for text in form.non_field_errors())


def laid(
    request: HttpRequest, found: list[UploadedFile], kind: str, had: int, reasons: list[Reason]
) -> list[waiting_files.Waiting]:
    """Files as they wait; ``had``: how many there are already. What is wrong with one is added to ``reasons``."""
    taken: list[waiting_files.Waiting] = []
    for one in found:
        name = one.name or ""
        if had + len(taken) >= settings.GONGKAI_FOI_FILES:
            text = _("最多上传%(n)d个文件，“%(name)s”没有收下。") % {"n": settings.GONGKAI_FOI_FILES, "name": name}
        elif (one.size or 0) > settings.GONGKAI_FOI_FILE_MB * 2**20:
            told = {"name": name, "n": settings.GONGKAI_FOI_FILE_MB}
            text = _("“%(name)s”太大：每个文件不能超过%(n)d兆字节，请压缩图片或者拆分后再上传。") % told
        elif not sender_limits.within(
            "upload", sender(request), settings.GONGKAI_FOI_PER_DAY * settings.GONGKAI_FOI_FILES, sender_limits.DAY
        ):
            text = _("您今天上传的文件较多，“%(name)s”没有收下，请明天再试。") % {"name": name}
        else:
            try:
                taken.append(waiting_files.lay(one.read(), name, kind))
                continue
            except Refused as refused:
                text = f"“{name}”：" + "".join(str(reason) for reason in refused.reasons)
        reasons.append(Reason("papers", text))
    return taken
