"""Staff page: 拟提供的信息 – files put in, uploaded or taken from a record of the house; what personal data they show; masked copies."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import reduce
from operator import and_
from pathlib import PurePosixPath
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from gongkai.desk import files
from gongkai.desk.actions import Reason, Refused
from gongkai.desk.asked import actor_of, number
from gongkai.desk.console import add_urls, staff
from gongkai.desk.forms import Form
from gongkai.records import official
from gongkai.records import queries as records
from gongkai.records.models import Record

from . import actions, releasing, vault
from .console_shared import known_of
from .models import Paper, Request
from .permissions import may_handle
from .releasing import How

HOWS: tuple[tuple[How, Any], ...] = (
    ("mask", gettext_lazy("遮盖")),
    ("remove", gettext_lazy("删除")),
    ("keep", gettext_lazy("不动")),
)
ITSELF = "itself"
"""The record's own text, as an official paper, beside its attachments."""
MOST_MEANT = 10


class UploadForm(Form):
    file = forms.FileField(label=gettext_lazy("文件"))


@staff
@require_http_methods(["GET", "POST"])
def release(request: HttpRequest, pk: int) -> HttpResponse:
    """``?record=12`` shows what of a record could be handed out; a document number or words of a title find it."""
    found = known_of(request, pk)
    if request.method != "POST":
        return _page(request, found, meant=_meant(request, request.GET.get("record", "")))
    _handled(request, found)
    form = UploadForm(request.POST, request.FILES)
    if not form.is_valid():
        return _page(request, found, upload=form, status=422)
    file = form.cleaned_data["file"]
    return _put_in(request, found, [(file.name, file.read())])


@staff
@require_POST
def from_record(request: HttpRequest, pk: int) -> HttpResponse:
    found = known_of(request, pk)
    _handled(request, found)
    record = _record(request, request.POST.get("record"))
    chosen = list(_chosen(record, request.POST.getlist("part"))) if record else []
    if not chosen:
        wanted = Reason(
            "choose", _("请选择这条信息里要提供的文件。") if record else _("找不到这条信息：请核对名称、文号或者编号。")
        )
        return _page(request, found, meant=[record] if record else [], reasons=(wanted,), status=422)
    return _put_in(request, found, chosen)


@staff
@require_POST
def mask(request: HttpRequest, pk: int, paper: int) -> HttpResponse:
    """A masked copy in the place of a file: made and opened again first, put in place after."""
    found, one = _paper(request, pk, paper)
    how = {hit.digest: _how(request, hit.digest) for hit in releasing.findings(one) if not hit.by_hand}

    def deed() -> None:
        copy = releasing.masked(one, how)
        kept = vault.keep(copy.data, one.name)
        try:
            actions.exchange(one, kept, by=actor_of(request))
        except Refused:
            vault.forget(kept.ticket)
            raise
        for note in copy.notes:
            messages.warning(request, note)

    return _deed(request, found, deed, _("已换成遮盖后的副本，原件留在案卷里。"))


@staff
@require_POST
def hold_back(request: HttpRequest, pk: int, paper: int) -> HttpResponse:
    found, one = _paper(request, pk, paper)
    return _deed(request, found, lambda: actions.hold_back(one, by=actor_of(request)), _("已撤下，留在案卷里。"))


def _put_in(request: HttpRequest, found: Request, given: Iterable[tuple[str, bytes]]) -> HttpResponse:
    """Every file is kept or none is."""
    kept: list[vault.Kept] = []

    def deed() -> None:
        try:
            for name, data in given:
                kept.append(vault.keep(data, name))
                actions.hand_out(found, name, kept[-1], by=actor_of(request))
        except Refused:
            vault.forget(kept[-1].ticket) if kept else None
            raise

    return _deed(request, found, deed, _("已放入。"))


def _deed(request: HttpRequest, found: Request, deed: Callable[[], Any], said: str) -> HttpResponse:
    try:
        deed()
    except Refused as refused:
        return _page(request, found, reasons=refused.reasons, status=409)
    messages.success(request, said)
    return redirect("console:foi-release", found.pk)


def _page(
    request: HttpRequest,
    found: Request,
    *,
    upload: UploadForm | None = None,
    meant: Sequence[Record] = (),
    reasons: tuple[Reason, ...] = (),
    status: int = 200,
) -> HttpResponse:
    papers = list(releasing.papers(found))
    record = meant[0] if len(meant) == 1 else None
    context = {
        "foi": found,
        "papers": [(one, releasing.findings(one)) for one in papers],
        "hows": HOWS,
        "upload": upload or UploadForm(),
        "may_handle": found.open and may_handle(actor_of(request), found.organ),
        "record": record,
        "meant": meant,
        "record_asked": request.GET.get("record", "") or request.POST.get("record", ""),
        "parts": list(_parts(record)) if record else [],
        "reasons": list(reasons),
    }
    return render(request, "foi/console_release.html", context, status=status)


def _parts(record: Record) -> Iterator[tuple[str, str]]:
    if record.body:
        yield ITSELF, official.file_name(record, "pdf")
    yield from ((str(one.pk), one.name) for one in record.attachments.all())


def _chosen(record: Record, wanted: list[str]) -> Iterator[tuple[str, bytes]]:
    if ITSELF in wanted and record.body:
        yield official.file_name(record, "pdf"), official.as_pdf(record)
    for one in record.attachments.select_related("file"):
        if str(one.pk) in wanted:
            with files.open_file(one.file) as stream:
                yield _with_ending(one.name, one.file.extension), stream.read()


def _with_ending(name: str, extension: str) -> str:
    return name if PurePosixPath(name).suffix.lower() == f".{extension}" else f"{name}.{extension}"


def _meant(request: HttpRequest, words: str) -> list[Record]:
    """The one that the words name, or those whose titles hold every word, newest first."""
    actor, words = actor_of(request), " ".join(words.split())
    if not words:
        return []
    if named := records.find_target(words, actor):
        return named
    titled = reduce(and_, (Q(title__icontains=word) for word in words.split(" ")))
    return list(records.visible_to(actor).filter(titled).select_related("organ").order_by("-pk")[:MOST_MEANT])


def _record(request: HttpRequest, pk: Any) -> Record | None:
    """A record that the person may see, by its number."""
    return records.visible_to(actor_of(request)).filter(pk=number(pk)).first() if pk else None


def _how(request: HttpRequest, digest: str) -> How:
    given = request.POST.get(f"how-{digest}", "")
    return next((how for how, _title in HOWS if how == given), "mask")


def _paper(request: HttpRequest, pk: int, paper: int) -> tuple[Request, Paper]:
    found = known_of(request, pk)
    _handled(request, found)
    return found, get_object_or_404(Paper, pk=paper, request=found, kind=Paper.Kind.RELEASE)


def _handled(request: HttpRequest, found: Request) -> None:
    if not may_handle(actor_of(request), found.organ):
        raise PermissionDenied(_("只有%(organ)s的经办人员和政务公开办可以办理。") % {"organ": found.organ.short_name})


add_urls(
    path("foi/<int:pk>/release/", release, name="foi-release"),
    path("foi/<int:pk>/release/record/", from_record, name="foi-release-record"),
    path("foi/<int:pk>/release/<int:paper>/mask/", mask, name="foi-release-mask"),
    path("foi/<int:pk>/release/<int:paper>/hold-back/", hold_back, name="foi-release-hold-back"),
)
