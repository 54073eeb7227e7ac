"""Staff pages of files taken in: uploaded, their columns matched, their lines looked through, taken, undone, sent on."""

from __future__ import annotations

from collections.abc import Callable
from time import monotonic
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.db.models import Count, Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from gongkai.catalog.queries import open_to
from gongkai.desk import files, sheets
from gongkai.desk.actions import Reason, Refused, check, unless
from gongkai.desk.asked import actor_of, paged
from gongkai.desk.console import MenuEntry, add_menu, add_urls, staff
from gongkai.desk.exports import Columns, export
from gongkai.desk.permissions import Actor, Role
from gongkai.schemas.record_types import record_types

from . import actions, batches, queries, repeats, typed
from .console_shared import drafting_organs, kind_of_key, record_of
from .forms import subjects
from .kinds import serves
from .models import Attribute, Batch, BatchLine, Record

LINES_PER_PAGE = 50
#: Seconds that one request works on a batch; what is left goes on with the next.
A_WHILE = 8.0

BATCHES: Columns = (
    (gettext_lazy("文件"), "name"),
    (gettext_lazy("信息类型"), lambda one: record_types()[one.type].title if one.type in record_types() else one.type),
    (gettext_lazy("机构"), "organ.name"),
    (gettext_lazy("状态"), lambda one: batches.state_words(one, one.taken, one.undone)),
    (gettext_lazy("行数"), "total"),
    (gettext_lazy("已导入"), "taken"),
    (gettext_lazy("有误"), "refused"),
    (gettext_lazy("上传时间"), "created_at"),
)


@staff
@require_GET
def batch_list(request: HttpRequest) -> HttpResponse:
    found = _batches(request).annotate(
        taken=Count("lines", filter=Q(lines__state=BatchLine.State.TAKEN)),
        refused=Count("lines", filter=Q(lines__state=BatchLine.State.FAULTY)),
        undone=Count("lines", filter=Q(lines__state=BatchLine.State.UNDONE)),
    )
    found = found.select_related("organ").order_by("-created_at", "-pk")
    if file := export(request, _("批量导入"), BATCHES, found):
        return file
    page = paged(request, found)
    titles = {key: kind.title for key, kind in record_types().items()}
    return render(request, "records/console_batches.html", {"page": page, "titles": titles})


@staff
def batch_new(request: HttpRequest) -> HttpResponse:
    """Upload: ``type`` for a file of records, ``record`` and ``table`` for the rows of one record."""
    asked, organs = (request.POST or request.GET), drafting_organs(request)
    if not asked.get("record") and not asked.get("type"):
        return redirect("console:record-types")
    record = record_of(request, int(asked["record"])) if str(asked.get("record", "")).isdecimal() else None
    kind = typed.type_of(record) if record else kind_of_key(str(asked.get("type", "")))
    table = str(asked.get("table", "")) if record else ""
    if kind is None or (record and kind.table(table) is None):
        raise Http404
    if record is None and (first := batches.rows_first(kind)):
        messages.warning(request, str(first))
        return redirect(f"{reverse('console:record-new')}?{urlencode({'type': kind.key})}")
    context = {"kind": kind, "record": record, "table": kind.table(table), "organs": organs}
    if request.method != "POST":
        return render(request, "records/console_batch_new.html", context)
    organ = record.organ if record else next((one for one in organs if one.code == asked.get("organ")), organs[0])
    upload = request.FILES.get("file")
    try:
        if upload is None:
            raise Refused(Reason("no_file", _("请选择文件。")))
        if (upload.size or 0) > batches.MOST_BYTES:
            raise Refused(Reason("too_large", files.too_large()))
        kept = files.keep(upload.read(), upload.name or "", kinds=batches.KINDS)
        made = actions.open_batch(
            organ, kind, kept, upload.name or "", record=record, table=table, by=actor_of(request)
        )
    except Refused as refused:
        return render(request, "records/console_batch_new.html", {**context, "reasons": refused.reasons}, status=409)
    return redirect("console:batch", made.pk)


@staff
def batch(request: HttpRequest, pk: int) -> HttpResponse:
    """The batch as far as it is: columns to match, lines with their errors, the result."""
    found = batch_of(request, pk)
    if found.state == Batch.State.MATCHING or (
        request.GET.get("match") and found.state in (Batch.State.LOOKED, Batch.State.LOOKING)
    ):
        return _match_page(request, found)
    return _batch_page(request, found)


def _match_page(request: HttpRequest, found: Batch, reasons: Any = ()) -> HttpResponse:
    kind = batches.type_of(found)
    heading = batches.sheet(found)[found.heading - 1]
    sample, shown = batches.first_filled(found), batches.discreet(found)
    asked = [one for one in kind.columns(found.table or None) if one.key not in kind.worked_out(found.table or None)]
    chosen = set(found.columns.values())
    items = open_to(found.organ).select_related("parent")
    context = {
        "batch": found,
        "kind": kind,
        "columns": [
            (
                at,
                words,
                [shown(row[at], row) for row in sample if at < len(row) and row[at]],
                found.columns.get(str(at), ""),
            )
            for at, words in enumerate(heading)
            if at in batches.columns_asked(found)
        ],
        "asked": asked,
        "missing": [one.title for one in asked if one.required and one.key not in chosen],
        "days": batches.days(kind),
        "items": [item for item in items if serves(kind, item)] or list(items[:200]),
        "subjects": subjects(),
        "attributes": [one for one in Attribute.choices if one[0] != "closed"],
        "reasons": reasons,
    }
    status = 422 if any(reason.code == "item" for reason in reasons) else 409 if reasons else 200
    return render(request, "records/console_batch_match.html", context, status=status)


LINES: Columns = (
    (gettext_lazy("行"), "line"),
    (gettext_lazy("信息"), lambda one: one.record.title if one.record else ""),
    (gettext_lazy("结果"), "outcome"),
    (gettext_lazy("原因"), "sentences"),
)


def _batch_page(request: HttpRequest, found: Batch, reasons: Any = ()) -> HttpResponse:
    counts = dict(found.lines.order_by().values_list("state").annotate(Count("pk")))
    wanted = request.GET.get("state", "")
    shown = found.lines.select_related("record")
    shown = shown.filter(state=wanted) if wanted in BatchLine.State.values else shown
    if not reasons and (file := export(request, found.name, LINES, shown)):
        return file
    page = paged(request, shown, LINES_PER_PAGE)
    cells, fit = batches.cells_of(found, [line.line for line in page]), batches.discreet(found)
    asked = batches.columns_asked(found)
    warned: dict[str, str] = {}
    if found.state == Batch.State.LOOKED:
        for told in found.lines.filter(state=BatchLine.State.DOUBTED).values_list("reasons", flat=True)[:500]:
            warned |= {key: fit(sentence, ()) for key, sentence in told if key}
    states = dict(Record.objects.filter(batch_lines__batch=found).order_by().values_list("state").annotate(Count("pk")))
    done = found.total if found.state in (Batch.State.LOOKED, Batch.State.DONE, Batch.State.UNDONE) else _gone(found)
    context = {
        "batch": found,
        "state": batches.state_words(
            found, counts.get(BatchLine.State.TAKEN, 0), counts.get(BatchLine.State.UNDONE, 0)
        ),
        "kind": batches.type_of(found),
        "counts": [
            (state, label, counts.get(state, 0)) for state, label in BatchLine.State.choices if counts.get(state)
        ],
        "good": counts.get(BatchLine.State.SOUND, 0) + counts.get(BatchLine.State.DOUBTED, 0),
        "refused": counts.get(BatchLine.State.FAULTY, 0),
        "wanted": wanted,
        "page": page,
        "lines": [_line(line, cells.get(line.line, []), asked, fit) for line in page],
        "warned": warned,
        "working": found.state in (Batch.State.LOOKING, Batch.State.TAKING),
        "done": done,
        "drafts": states.get("draft", 0) + states.get("returned", 0),
        "ready": actions.ready(found, actor_of(request)).count(),
        "in_review": states.get("in_review", 0),
        "may": actor_of(request).has_any(frozenset({Role.DRAFTER}), found.organ.code),
        "may_review": actor_of(request).has_any(frozenset({Role.REVIEWER, Role.APPROVER}), found.organ.code),
        "reasons": reasons,
    }
    return render(request, "records/console_batch.html", context, status=409 if reasons else 200)


def _line(
    line: BatchLine, cells: list[str], asked: list[int], fit: Callable[..., str]
) -> tuple[BatchLine, list[str], list[str]]:
    """With its first cells and its reasons, as a screen may show them."""
    first = [cells[at] for at in asked if at < len(cells) and cells[at].strip()][:4]
    return line, [fit(cell, cells) for cell in first], [fit(sentence, cells) for sentence in line.sentences]


def _gone(found: Batch) -> int:
    return max(0, found.cursor - found.heading)


@staff
@require_POST
def batch_do(request: HttpRequest, pk: int, deed: str) -> HttpResponse:
    """match, look, take, undo, send, publish: works a while and shows how far it is; the same button goes on."""
    found, actor = batch_of(request, pk), actor_of(request)
    deeds: dict[str, Callable[[], Any]] = {
        "match": lambda: _matched(request, found, actor),
        "look": lambda: actions.look(found, by=actor, until=monotonic() + A_WHILE),
        "take": lambda: actions.take_in(found, _notes(request), by=actor, until=monotonic() + A_WHILE),
        "undo": lambda: _undone(request, found, actor),
        "send": lambda: _sent(request, found, actor),
        "publish": lambda: _published(request, found, actor),
    }
    if deed not in deeds:
        raise Http404
    try:
        deeds[deed]()
    except Refused as refused:
        found = batch_of(request, pk)
        if deed == "take" and repeats.taken(found, actor.username):
            return redirect("console:batch", pk)
        if deed != "match":
            return _batch_page(request, found, refused.reasons)
        found.columns, found.defaults = _chosen(request, found)  # shown again as chosen, not kept
        return _match_page(request, found, refused.reasons)
    return redirect("console:batch", pk)


def _chosen(request: HttpRequest, found: Batch) -> tuple[dict[str, str], dict[str, str]]:
    """Of the page of columns: what each of them fills, and what all records have in common."""
    width = len(batches.sheet(found)[found.heading - 1])
    names = ("item", "subject_class", "attribute", "formed_key", "formed_on", "add")
    columns = {str(at): request.POST.get(f"column-{at}", "") for at in range(width)}
    return columns, {name: request.POST.get(name, "") for name in names}


def _matched(request: HttpRequest, found: Batch, by: Actor) -> None:
    columns, defaults = _chosen(request, found)
    classed, dated = defaults["subject_class"], defaults["formed_key"] or defaults["formed_on"]
    if found.record is None:  # else every draft would be stopped when it is sent, and none could be mended at once
        check(
            [
                unless(classed, "subject_class", _("请选择主题分类。")),
                unless(dated, "undated", _("请填写成文日期：公开时限从这一天起算。"), "《政府信息公开条例》第二十六条"),
            ]
        )
    actions.match(found, columns, defaults, by=by)
    actions.look(found, by=by, until=monotonic() + A_WHILE)


def _notes(request: HttpRequest) -> dict[str, str]:
    return {
        name.removeprefix("note:"): request.POST[name].replace("\x00", "")[:300]
        for name in request.POST
        if name.startswith("note:")
    }


def _undone(request: HttpRequest, found: Batch, by: Actor) -> None:
    left = actions.undo(found, by=by)
    if left:
        text = _("其余%(n)d条已经送审或者公开，没有撤销：未公开的请退回后作废，已公开的请逐条更正或者撤回。")
        messages.warning(request, text % {"n": left})
    else:
        messages.success(request, _("已撤销整批导入。"))


def _sent(request: HttpRequest, found: Batch, by: Actor) -> None:
    refused = actions.send(found, by=by, until=monotonic() + A_WHILE)
    if refused:
        pk, reasons = next(iter(refused.items()))
        why = batches.discreet(found)("".join(reasons), ())
        text = _("有%(n)d条没有送审，例如№%(pk)d：%(why)s")
        messages.warning(request, text % {"n": len(refused), "pk": pk, "why": why[:300]})
    else:
        messages.success(request, _("已送审。"))


def _published(request: HttpRequest, found: Batch, by: Actor) -> None:
    out, refused = actions.publish_batch(found, by=by, until=monotonic() + A_WHILE)
    if out:
        messages.success(request, _("已公开%(n)d条。") % {"n": out})
    fit = batches.discreet(found)
    text = _("“%(title)s”没有公开：%(why)s")
    reasons = [
        Reason("unpublished", text % {"title": title, "why": fit("；".join(why), ())}) for title, why in refused.items()
    ]
    if reasons:
        raise Refused(*reasons)


@staff
@require_GET
def batch_refused(request: HttpRequest, pk: int) -> HttpResponse:
    """The lines that were not taken, as they stood, with the reasons in front: mend them there and import that file."""
    found = batch_of(request, pk)
    faulty = list(found.lines.filter(state=BatchLine.State.FAULTY))
    cells = batches.cells_of(found, [line.line for line in faulty])
    heading, asked = batches.sheet(found)[found.heading - 1], batches.columns_asked(found)
    head = [_("原因"), *(heading[at] for at in asked)]
    rows = (
        ["".join(map(str, line.reasons)), *(told[at] for at in asked if at < len(told))]
        for line in faulty
        for told in [cells.get(line.line, [])]
    )
    return sheets.answer("xlsx", f"{found.name.rpartition('.')[0]}-{_('未导入')}", head, rows)


def _batches(request: HttpRequest) -> QuerySet[Batch]:
    return Batch.objects.filter(organ__code__in=actor_of(request).watched(*queries.SEEING_DRAFTS))


def batch_of(request: HttpRequest, pk: int) -> Batch:
    found: Batch = get_object_or_404(_batches(request).select_related("organ", "file", "record__organ"), pk=pk)
    return found


add_menu(
    MenuEntry(
        gettext_lazy("批量导入"),
        "batches",
        gettext_lazy("信息公开"),
        icon="list",
        roles=frozenset({Role.DRAFTER, Role.REVIEWER, Role.APPROVER}),
        order=22,
    ),
)
add_urls(
    path("batches/", batch_list, name="batches"),
    path("batches/new/", batch_new, name="batch-new"),
    path("batches/<int:pk>/", batch, name="batch"),
    path("batches/<int:pk>/do/<slug:deed>/", batch_do, name="batch-do"),
    path("batches/<int:pk>/refused.xlsx", batch_refused, name="batch-refused"),
)
