"""Staff pages: 登记 – a request that came by post, fax, e-mail, at the counter or by word of mouth, and its receipt."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from gongkai.desk import clock
from gongkai.desk.actions import Reason, Refused, action
from gongkai.desk.asked import actor_of
from gongkai.desk.console import add_urls, staff
from gongkai.desk.permissions import Actor
from gongkai.desk.words import source
from gongkai.organs.models import Organ
from gongkai.organs.queries import organs_of
from gongkai.text.matters import matters

from . import actions, day_rules, masked, queries, waiting_files
from .actions.handling import note_helped, see_identity
from .applications import Application, digest_of, faults_of_identity
from .console_shared import known_of
from .forms_intake import HELPED, REACH, WHO, IntakeForm
from .models import Channel, Paper, Request
from .permissions import HANDLING

#: Papers that come with a request, each under the name of its file input.
PAPERS = (Paper.Kind.IDENTITY, Paper.Kind.REQUEST, Paper.Kind.SUPPLEMENT)
MOST_FILES = 20
_RECEIPTS = "foi_receipts"


@dataclass(frozen=True, slots=True)
class Earlier:
    """Requests of the same applicant in the last year; ``alike`` ask for about the same."""

    all: list[Request]
    alike: list[Request]

    @property
    def newest(self) -> int:
        return max((one.pk for one in self.alike), default=0)


@staff
@require_http_methods(["GET", "POST"])
def register(request: HttpRequest) -> HttpResponse:
    actor = actor_of(request)
    organs = {organ.code: organ for organ in organs_of(actor, *HANDLING)}
    if not organs:
        raise PermissionDenied(_("登记申请由经办人员和政务公开办办理。"))
    form = IntakeForm(request.POST or None, organs=[(code, one.name) for code, one in organs.items()])
    if request.method != "POST":
        return _page(request, form, [])
    reasons, files = _files(request)
    if not form.is_valid() or reasons:
        return _page(request, form, files, status=422, reasons=reasons)
    data, told = form.cleaned_data, form.told.tidy()
    organ = organs[data["organ"]]
    earlier = _earlier(organ, told)
    if "check" in request.POST or earlier.newest > (data["known"] or 0):
        return _page(request, _shown(form, earlier.newest), files, earlier=earlier, checked=True)
    if data["proof"] == "file" and not any(one.kind == Paper.Kind.IDENTITY for one in files):
        reasons = [Reason("identity", _("请上传身份证明，或者改选其他情形。"))]
        return _page(request, form, files, status=409, reasons=reasons)
    if data["proof"] != "missing" and (reasons := faults_of_identity(told)):
        return _page(request, form, files, status=409, reasons=reasons)
    try:
        made, code = _registered(organ, told, data, waiting_files.uploads(files), actor)
    except Refused as refused:
        return _page(request, form, files, status=409, reasons=refused.reasons)
    request.session[_RECEIPTS] = {**request.session.get(_RECEIPTS, {}), str(made.pk): code}
    return redirect("console:foi-receipt", made.pk)


@action
def _registered(
    organ: Organ, told: Application, data: dict[str, Any], papers: list[actions.Upload], by: Actor
) -> tuple[Request, str]:
    how = {"arrived_at": data["arrived_at"], "mail_number": data["mail_number"]}
    made, code = actions.register(organ, told, data["channel"], data["arrived_on"], papers, **how, by=by)
    if data["channel"] == Channel.ORAL:
        note_helped(made, source(dict(HELPED)[data["helped"]]), by=by)
    if data["proof"] == "seen":
        see_identity(made, by=by)
    return made, code


@staff
@require_GET
def receipt(request: HttpRequest, pk: int) -> HttpResponse:
    """登记回执: the query code is shown this once and kept nowhere."""
    found = known_of(request, pk)
    codes = request.session.get(_RECEIPTS, {})
    code = codes.pop(str(pk), "")
    request.session[_RECEIPTS] = codes
    context = {
        "foi": found,
        "code": code,
        "name": found.name if code else masked.name(found.name, found.kind),
        "waits": not found.received_on,
        "rule": day_rules.words(found.channel)[1],
        "earlier": queries.of_same_applicant(found).count(),
        "parts": matters(found.wanted) if found.open else (),
    }
    return render(request, "foi/console_receipt.html", context)


def _page(
    request: HttpRequest,
    form: IntakeForm,
    files: list[waiting_files.Waiting],
    *,
    status: int = 200,
    reasons: Iterable[Reason] = (),
    earlier: Earlier | None = None,
    **more: Any,
) -> HttpResponse:
    context = {
        "form": form,
        "who": [form[key] for key in WHO],
        "reach": [form[key] for key in REACH],
        "rules": day_rules.rows(),
        "chosen": form["channel"].value(),
        "papers": [(kind.value, kind.label) for kind in PAPERS],
        "files": files,
        "slips": waiting_files.NAME,
        "reasons": list(reasons),
        "earlier": earlier,
        **more,
    }
    return render(request, "foi/console_new.html", context, status=status)


def _files(request: HttpRequest) -> tuple[list[Reason], list[waiting_files.Waiting]]:
    """What was uploaded now and before; each that cannot be kept with its reason."""
    reasons: list[Reason] = []
    kept = waiting_files.files(request.POST.getlist(waiting_files.NAME))
    dropped = set(request.POST.getlist("drop"))
    found = [one for one in kept if one.kept.ticket not in dropped]
    given = [(kind, file) for kind in PAPERS for file in request.FILES.getlist(kind.value)]
    for kind, file in given[: MOST_FILES - len(found)]:
        try:
            found.append(waiting_files.lay(file.read(), file.name or "", kind.value))
        except Refused as refused:
            reasons += [Reason(one.code, f"{file.name}：{one.text}", one.citation) for one in refused.reasons]
    if len(given) + len(kept) > MOST_FILES:
        reasons.append(Reason("many", _("一次最多上传%(n)d个文件，其余的登记后再补充。") % {"n": MOST_FILES}))
    return reasons, found


def _earlier(organ: Organ, told: Application) -> Earlier:
    found = list(queries.of_applicant(organ, digest_of(told.applicant), clock.now())[: queries.MOST_SHOWN])
    return Earlier(found, queries.near(found, told.wanted))


def _shown(form: IntakeForm, newest: int) -> IntakeForm:
    """The form, which now knows what the clerk was told of."""
    told: Any = form.data.copy()  # type: ignore[attr-defined]
    told["known"] = str(newest)
    form.data = told
    return form


add_urls(
    path("foi/new/", register, name="foi-new"),
    path("foi/<int:pk>/receipt/", receipt, name="foi-receipt"),
)
