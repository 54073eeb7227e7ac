"""Who sent a form, so far as the network says; its files; and forms that are more than anybody fills in."""

from __future__ import annotations

import functools

from django.conf import settings
from django.core.exceptions import BadRequest, SuspiciousOperation
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse
from django.http.multipartparser import MultiPartParserError
from django.utils.translation import gettext as _

from gongkai.desk.actions import Reason, Refused
from gongkai.foi import bounds, waiting

from .http import View
from .site import show


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


def laid(
    request: HttpRequest, found: list[UploadedFile], kind: str, had: int, reasons: list[Reason]
) -> list[waiting.Waiting]:
    """Files as they wait; ``had``: how many there are already. What is wrong with one is added to ``reasons``."""
    taken: list[waiting.Waiting] = []
    for one in found:
        name = one.name or ""
        if had + len(taken) >= settings.GONGKAI_FOI_FILES:
            text = _("最多上传%(n)d个文件，“%(name)s”没有收下。") % {"n": settings.GONGKAI_FOI_FILES, "name": name}
        elif (one.size or 0) > settings.GONGKAI_FOI_FILE_MB * 2**20:
            told = {"name": name, "n": settings.GONGKAI_FOI_FILE_MB}
            text = _("“%(name)s”太大：每个文件不能超过%(n)d兆字节，请压缩图片或者拆分后再上传。") % told
        elif not bounds.within(
            "upload", sender(request), settings.GONGKAI_FOI_PER_DAY * settings.GONGKAI_FOI_FILES, bounds.DAY
        ):
            text = _("您今天上传的文件较多，“%(name)s”没有收下，请明天再试。") % {"name": name}
        else:
            try:
                taken.append(waiting.lay(one.read(), name, kind))
                continue
            except Refused as refused:
                text = f"“{name}”：" + "".join(str(reason) for reason in refused.reasons)
        reasons.append(Reason("papers", text))
    return taken
