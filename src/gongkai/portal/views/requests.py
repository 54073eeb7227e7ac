"""依申请公开: which organ, the application, drafts. Nothing that anybody wrote is kept by a cache or stands in an address."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from django.conf import settings
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.http.request import QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_http_methods, require_POST

from gongkai.catalog.queries import guide
from gongkai.desk import clock, sender_limits
from gongkai.desk.actions import Reason, Refused, unless
from gongkai.foi import drafts, queries, vault, waiting_files
from gongkai.foi.actions import Upload
from gongkai.foi.actions.applicant import submit_each
from gongkai.foi.applications import ART_29, SHORTEST_WANTED, Application, plain
from gongkai.foi.asked_before import asked_before
from gongkai.foi.forms_public import MOST_PARTS, ApplicationForm
from gongkai.foi.models import Paper, Request
from gongkai.foi.reading import reply_clock
from gongkai.foi.receipts import spaced
from gongkai.organs.models import Organ
from gongkai.organs.queries import standing
from gongkai.portal.http import public_page
from gongkai.portal.senders import GONE, faults, gathered, legible, sender
from gongkai.portal.site import show
from gongkai.portal.suggesting import suggested
from gongkai.text.matters import matters

#: Name of the file field → kind of paper.
FILES = {"identity": Paper.Kind.IDENTITY, "papers": Paper.Kind.SUPPLEMENT}
SPLIT, WHOLE = "split", "whole"
LONGEST_ASKED = 40
LOOKS_HOUR = 600


@public_page
def apply(request: HttpRequest) -> HttpResponse:
    """Which organ, and what one may expect. It shows nothing of any request."""
    q = request.GET.get("q", "").replace("\0", "").strip()[:LONGEST_ASKED]
    found = standing(clock.today()).order_by("position", "id")
    if q:
        named = Q(name__icontains=q) | Q(short_name__icontains=q) | Q(name_en__icontains=q)
        found = found.filter(named)
    return show(request, "portal/apply.html", {"q": q, "organs": found, "within": _within()})


@never_cache
@csrf_exempt
@legible
@csrf_protect
@require_http_methods(["GET", "HEAD", "POST"])
def form(request: HttpRequest, code: str) -> HttpResponse:
    """One page that needs no script. ``csrf_exempt`` is for the outermost view alone: a form too large is told of first."""
    organ = get_object_or_404(Organ, code=code)
    if not standing(clock.today()).filter(pk=organ.pk).exists():
        return redirect("portal:organ", code)  # says who goes on with its powers
    return Sheet(request, organ, request.POST).answer()


@never_cache
@require_http_methods(["GET", "HEAD"])
@csrf_protect
def draft(request: HttpRequest, token: str) -> HttpResponse:
    """An application to go on with, for whoever has its address."""
    found = drafts.find(token)
    if found is None:
        return show(request, "portal/apply_over.html", status=404)
    told = QueryDict(mutable=True)
    for name, values in found.told.items():
        told.setlist(name, values)
    told["draft"] = token
    return Sheet(request, found.organ, told).page(unbound=True)


@never_cache
@csrf_exempt
@legible
@require_POST
def look(request: HttpRequest) -> HttpResponse:
    """What is public already, as a piece of a page; asked while somebody types. The words stand in no address."""
    if not sender_limits.within("look", sender(request), LOOKS_HOUR, sender_limits.HOUR):
        return HttpResponse(status=429)
    hits = suggested(request.POST.get("wanted", ""), request.POST.get("doc_number", ""))
    return render(request, "portal/_apply_hits.html", {"hits": hits})


class Sheet:
    """One sending of the form: what was told, its files, and the one thing that a button asks for."""

    def __init__(self, request: HttpRequest, organ: Organ, told: QueryDict) -> None:
        self.request, self.organ, self.told = request, organ, _plain(told)
        self.reasons: list[Reason] = []
        self.files: list[waiting_files.Waiting] = []

    def answer(self) -> HttpResponse:
        if self.request.method != "POST":
            return self.page(unbound=True)
        wish, _sep, which = self.told.get("do", "").partition("-")
        if wish == "confirm" and (made := self._made()):
            return self._receipt(made)
        self.files = gathered(self.request, self.told.getlist(waiting_files.NAME), FILES, self.reasons)
        if wish == "drop":
            return self._drop(which)
        if wish == "edit":
            return self.page(unbound=True)
        if wish == "look":
            return self.page(unbound=True, hits=suggested(self.told.get("wanted", ""), self.told.get("doc_number", "")))
        if wish == "save":
            return self._save()
        sent = self._send(wish)  # pressed twice at once, the other press may have taken the files meanwhile
        return self._receipt(made) if wish == "confirm" and sent.status_code >= 400 and (made := self._made()) else sent

    def page(self, status: int = 200, *, unbound: bool = False, **more: Any) -> HttpResponse:
        """The form with everything that was typed. ``unbound``: nobody asked yet whether it is right."""
        self.files = self.files or waiting_files.files(self.told.getlist(waiting_files.NAME))
        form = ApplicationForm(initial=self.told.dict()) if unbound else self.form
        if form.errors or self.reasons:
            status = 422 if status == 200 else status
        context = {
            "organ": self.organ,
            "guide": guide(self.organ),
            "form": form,
            "faults": list(self._faults(form)),
            "files": self.files,
            "draft": self.told.get("draft", ""),
            "within": _within(),
            "most_files": settings.GONGKAI_FOI_FILES,
            "most_megabytes": settings.GONGKAI_FOI_FILE_MB,
            "sealed": bool(settings.GONGKAI_SEAL_KEYS),
            "wrong": {field: self._wrong(field) for field in FILES},
            **more,
        }
        template = "portal/apply_check.html" if context.get("asked") == "right" else "portal/apply_form.html"
        return show(self.request, template, context, status)

    @cached_property
    def form(self) -> ApplicationForm:
        return ApplicationForm(self.told)

    def _send(self, wish: str) -> HttpResponse:
        """Asks what is to be asked, one thing after the other, last whether all is right; confirmed, it is handed in."""
        right, sure = self.form.is_valid(), wish == "confirm"
        self._expect_identity()
        if self.told.get("website"):
            self.reasons.append(Reason("trap", _("没有提交成功，请再按一次“提交申请”。")))
            self.form.data = self.told = _without(self.told, "website")
        if not right or self.reasons:
            return self.page()
        how = wish if wish in (SPLIT, WHOLE) else self.told.get("as", "")
        parts = self._parts(how)
        if self.reasons:
            return self.page(parts=parts, asked="matters")
        if len(parts) > 1 and how != SPLIT:
            return self.page(parts=parts, asked="matters")
        told = [replace(self.form.application, wanted=part) for part in parts]
        earlier = [] if sure or wish == "anyway" else [one for part in told for one in asked_before(self.organ, part)]
        if earlier:
            return self.page(earlier=list(dict.fromkeys(earlier)), asked="twins", how=how, parts=parts)
        if sure:
            return self._hand_in(told)
        carried = [*self._carried(), ("as", how or WHOLE), *(("part", part) for part in parts if how == SPLIT)]
        return self.page(asked="right", parts=parts, carried=carried, sending=secrets.token_urlsafe(32))

    def _carried(self) -> list[tuple[str, str]]:
        """What was filled in, to be sent once more with the page that asks whether it is right."""
        names = [*ApplicationForm.base_fields, "draft"]
        return [(name, value) for name in names for value in self.told.getlist(name) if value]

    def _made(self) -> list[tuple[Request, str]]:
        """What this page made when its button was pressed before."""
        sending, form = self.told.get("sending", ""), ApplicationForm(self.told)
        return queries.made_by(self.organ, form.application, sending) if sending and form.is_valid() else []

    def _hand_in(self, told: list[Application]) -> HttpResponse:
        most = settings.GONGKAI_FOI_PER_DAY
        if not sender_limits.within("apply", sender(self.request), most, sender_limits.DAY, len(told)):
            text = _("您今天提交得较多，请明天再试；也可以当面提交或者邮寄。填写的内容可以先保存为草稿。")
            self.reasons.append(Reason("often", text))
            return self.page(429)
        copies: list[list[Upload]] = []
        try:
            copies += (waiting_files.uploads(self.files) for _one in told)
            made = submit_each(self.organ, told, copies, self.told.get("sending") or secrets.token_urlsafe(32))
        except (Refused, FileNotFoundError) as error:
            self.form.refuse(error.reasons if isinstance(error, Refused) else [Reason("papers", str(GONE))])
            return self.page()
        finally:
            waiting_files.forget_spare(copies)
        for one in self.files:
            vault.drop(one.kept.ticket)
        drafts.drop(self.told.get("draft", ""))
        return self._receipt(made)

    def _receipt(self, made: list[tuple[Request, str]]) -> HttpResponse:
        given = [(request, code, spaced(code)) for request, code in made]
        context = {"organ": self.organ, "guide": guide(self.organ), "made": given, "within": _within()}
        return show(self.request, "portal/apply_receipt.html", context)

    def _parts(self, how: str) -> list[str]:
        """What is to become a request each."""
        wanted = self.form.application.wanted
        if how == WHOLE:
            return [wanted]
        if how != SPLIT:
            found = matters(wanted)
            return (
                [*found[: MOST_PARTS - 1], "；".join(found[MOST_PARTS - 1 :])]
                if len(found) > MOST_PARTS
                else list(found)
            )
        parts = [part.strip() for part in self.told.getlist("part") if part.strip()][:MOST_PARTS]
        short = [place for place, part in enumerate(parts, 1) if len(part) < SHORTEST_WANTED]
        if short:
            self.reasons.append(Reason(f"part-{short[0]}", _("每个事项至少写4个字。")))
        return parts or [wanted]

    def _save(self) -> HttpResponse:
        if not sender_limits.within("draft", sender(self.request), settings.GONGKAI_FOI_PER_DAY, sender_limits.DAY):
            self.reasons.append(Reason("often", _("您今天保存得较多，请明天再试。")))
            return self.page(429, unbound=True)
        kept = {name: self.told.getlist(name) for name in ApplicationForm.base_fields if name in self.told}
        token, made = drafts.save(
            self.organ, {**kept, waiting_files.NAME: [one.slip for one in self.files]}, self.told.get("draft", "")
        )
        address = settings.SITE_URL + reverse("portal:apply-draft", args=[token])
        context = {"organ": self.organ, "address": address, "until": made.until, "token": token}
        return show(self.request, "portal/apply_draft.html", context)

    def _drop(self, which: str) -> HttpResponse:
        if which.isdecimal() and int(which) < len(self.files):
            vault.drop(self.files.pop(int(which)).kept.ticket)
        return self.page(unbound=True)

    def _expect_identity(self) -> None:
        proof = self._wrong("identity") or any(one.kind == Paper.Kind.IDENTITY for one in self.files)
        reason = unless(proof, "identity", _("请上传身份证明：证件正反面的照片或者扫描件。"), ART_29)
        self.reasons += [reason] if reason else []

    def _wrong(self, code: str) -> list[str]:
        return [reason.text for reason in self.reasons if reason.code == code]

    def _faults(self, form: ApplicationForm) -> Iterator[tuple[str, str]]:
        """Those of the parts, which stand above the form, come first."""
        for place in range(1, MOST_PARTS + 1):
            yield from ((f"part-{place}", text) for text in self._wrong(f"part-{place}"))
        yield from faults(form, FILES, self.reasons)


def _plain(told: QueryDict) -> QueryDict:
    """What is shown again holds no sign that nobody sees, either."""
    other = QueryDict(mutable=True)
    for name, values in told.lists():
        other.setlist(plain(name), [plain(value) for value in values])
    return other


def _without(told: QueryDict, name: str) -> QueryDict:
    other = told.copy()
    other.pop(name, None)
    return other


def _within() -> int:
    """Working days in which a request is answered."""
    return reply_clock(None).within.n
