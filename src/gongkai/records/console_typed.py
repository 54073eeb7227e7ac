"""Staff pages of typed records: the types to choose from, long tables a page at a time, files taken in, many reviewed in turn."""

from __future__ import annotations

import io
from collections.abc import Callable
from itertools import count
from time import monotonic
from typing import Any
from urllib.parse import quote

import xlsxwriter
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Count, Q, QuerySet
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from gongkai.catalog.queries import open_to
from gongkai.desk import files, sheets
from gongkai.desk.actions import Reason, Refused
from gongkai.desk.clock import today
from gongkai.desk.console import MenuEntry, add_menu, add_urls, staff
from gongkai.desk.exports import Columns, export
from gongkai.desk.permissions import Actor, Role
from gongkai.organs.models import Organ
from gongkai.organs.queries import standing
from gongkai.schemas.loader import fields
from gongkai.schemas.record_shapes import RecordType
from gongkai.schemas.record_sheets import template_columns
from gongkai.schemas.record_types import record_type, record_types
from gongkai.schemas.record_values import lines

from . import actions, batches, layout, privacy, queries, typed
from .content import Content
from .forms import subjects
from .gates import missing_kinds
from .kinds import serves
from .models import Attribute, Batch, BatchLine, Record
from .permissions import may
from .typed_forms import judge, row_forms, rows_posted

PER_PAGE, REVIEWED_TOGETHER, ROWS_A_PAGE = 50, 20, 50
#: Seconds that one request works on a batch; what is left goes on with the next.
A_WHILE = 8.0


def told_of(request: HttpRequest, record: Record) -> dict[str, Any]:
    """What the record's page and a reviewer's show of its values: what the public will see, and all that the organ keeps."""
    kind = typed.type_of(record)
    if kind is None:
        return {}
    found = typed.faults(record)
    return {
        "kind": kind,
        "told": layout.parts(request, record),
        "told_all": layout.parts(request, record, "internal"),
        "drawings": layout.drawings_of(record),
        "faults": [fault for fault in found if fault.severity == "error"],
        "doubts": typed.doubts(found, record.value_notes),
        "display_over": record.display_over(today()),
    }


@staff
@require_GET
def types(request: HttpRequest) -> HttpResponse:
    """Choose what kind of information to write or to import."""
    _organs(request)
    grouped: dict[str, list[RecordType]] = {}
    for kind in record_types().values():
        grouped.setdefault(kind.fields[0], []).append(kind)
    groups = [(fields().get(code), grouped[code]) for code in sorted(grouped)]
    return render(request, "records/console_types.html", {"groups": groups})


# long tables


@staff
def record_rows(request: HttpRequest, pk: int, table: str) -> HttpResponse:
    """Fifty rows of a table at a time; the rest stays as it is."""
    record = _record(request, pk)
    kind = typed.type_of(record)
    found = kind.table(table) if kind else None
    if kind is None or found is None:
        raise Http404
    if not may(_actor(request), "edit", record):
        raise PermissionDenied(_("现在不能修改这条信息。"))
    rows: list[Any] = list(lines(record.values, table))
    page = Paginator(range(len(rows) + 1), ROWS_A_PAGE).get_page(request.GET.get("page"))
    first = (page.number - 1) * ROWS_A_PAGE
    shown: list[Any] = rows[first : first + ROWS_A_PAGE]
    reasons: tuple[Reason, ...] = ()
    if request.method == "POST":
        shown = rows_posted(kind, request.POST, table)
        rows = [*rows[:first], *shown, *rows[first + ROWS_A_PAGE :]]
        try:
            _save_rows(record, table, rows, _number(request.POST.get("revision")), _actor(request))
        except Refused as refused:
            reasons = refused.reasons
        else:
            messages.success(request, _("已保存。"))
            return redirect(request.get_full_path())
    values = {**record.values, table: rows}
    faults = [fault for fault in judge(kind, values, today()) if fault.key == table]
    wrong = sorted({(fault.row - 1) // ROWS_A_PAGE + 1 for fault in faults if fault.row})
    offered = [*shown, {}] if page.number == page.paginator.num_pages else shown
    context = {
        "record": record,
        "table": found,
        "columns": [(one.heading, one.required) for one in found.columns if one.key not in kind.worked_out(table)],
        "rows": list(row_forms(kind, found, offered, faults, first)),
        "first": first + 1,
        "page": page,
        "total": len(rows),
        "wrong": wrong,
        "reasons": reasons,
    }
    return render(request, "records/console_rows.html", context, status=409 if reasons else 200)


def _save_rows(record: Record, table: str, rows: list[Any], revision: int, by: Actor) -> None:
    from dataclasses import replace

    told = Content.of(record)
    actions.edit(record, replace(told, values={**told.values, table: rows}), revision=revision, by=by)


@staff
def record_concerned(request: HttpRequest, pk: int) -> HttpResponse:
    """What somebody concerned may see, once it is said why: that stays in the ledger."""
    record = _record(request, pk)
    context: dict[str, Any] = {"record": record, "reason": request.POST.get("reason", "")}
    status = 200
    if request.method == "POST":
        try:
            actions.show_concerned(record, context["reason"], by=_actor(request))
            context["told"] = layout.parts(request, record, "concerned")
        except Refused as refused:
            context["reasons"], status = refused.reasons, 409
    return render(request, "records/console_concerned.html", context, status=status)


# files


@staff
@require_GET
def template(request: HttpRequest, key: str) -> HttpResponse:
    """An empty sheet with the headings, hints and choices of a type, or of one of its tables."""
    kind, table = _kind(key), request.GET.get("table") or None
    if table and kind.table(table) is None:
        raise Http404
    name = kind.table(table).title if table else kind.title  # type: ignore[union-attr]
    response = FileResponse(_template(kind, table), content_type=sheets._XLSX)
    response["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(f'{name}模板.xlsx')}"
    return response  # type: ignore[return-value]


def _template(kind: RecordType, table: str | None) -> io.BytesIO:
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True})
    sheet, bold = book.add_worksheet("填写"), book.add_format({"bold": True, "text_wrap": True, "bg_color": "#E2EDEF"})
    text, lists = book.add_format({"num_format": "@"}), book.add_worksheet("选项")
    place = count()
    for at, column in enumerate(template_columns(kind, table)):
        sheet.write_string(0, at, column.heading + ("*" if column.required else ""), bold)
        sheet.set_column(at, at, max(12, min(30, len(column.heading) * 2 + 4)), text)
        if column.hint:
            sheet.write_comment(0, at, column.hint)
        if column.choices:
            held = next(place)
            for row, choice in enumerate(column.choices):
                lists.write_string(row, held, choice)
            letter = xlsxwriter.utility.xl_col_to_name(held)
            source = f"='选项'!${letter}$1:${letter}${len(column.choices)}"
            sheet.data_validation(1, at, 5000, at, {"validate": "list", "source": source, "error_type": "warning"})
    sheet.freeze_panes(1, 0)
    lists.hide()
    book.close()
    out.seek(0)
    return out


BATCHES: Columns = (
    (gettext_lazy("文件"), "name"),
    (gettext_lazy("信息类型"), lambda one: record_types()[one.type].title if one.type in record_types() else one.type),
    (gettext_lazy("机构"), "organ.name"),
    (gettext_lazy("状态"), "get_state_display"),
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
    )
    found = found.select_related("organ").order_by("-created_at", "-pk")
    if file := export(request, _("批量导入"), BATCHES, found):
        return file
    page = Paginator(found, 25).get_page(request.GET.get("page"))
    titles = {key: kind.title for key, kind in record_types().items()}
    return render(request, "records/console_batches.html", {"page": page, "titles": titles})


@staff
def batch_new(request: HttpRequest) -> HttpResponse:
    """Upload: ``type`` for a file of records, ``record`` and ``table`` for the rows of one record."""
    asked, organs = (request.POST or request.GET), _organs(request)
    record = _record(request, int(asked["record"])) if str(asked.get("record", "")).isdecimal() else None
    kind = typed.type_of(record) if record else _kind(str(asked.get("type", "")))
    table = str(asked.get("table", "")) if record else ""
    if kind is None or (record and kind.table(table) is None):
        raise Http404
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
        made = actions.open_batch(organ, kind, kept, upload.name or "", record=record, table=table, by=_actor(request))
    except Refused as refused:
        return render(request, "records/console_batch_new.html", {**context, "reasons": refused.reasons}, status=409)
    return redirect("console:batch", made.pk)


@staff
def batch(request: HttpRequest, pk: int) -> HttpResponse:
    """The batch as far as it is: columns to match, lines with their errors, the result."""
    found = _batch(request, pk)
    if found.state == Batch.State.MATCHING or (
        request.GET.get("match") and found.state in (Batch.State.LOOKED, Batch.State.LOOKING)
    ):
        return _match_page(request, found)
    return _batch_page(request, found)


def _match_page(request: HttpRequest, found: Batch, reasons: Any = ()) -> HttpResponse:
    kind = batches.type_of(found)
    rows = batches.sheet(found)
    heading = rows[found.heading - 1]
    sample = rows[found.heading : found.heading + 3]
    asked = [one for one in kind.columns(found.table or None) if one.key not in kind.worked_out(found.table or None)]
    chosen = set(found.columns.values())
    items = open_to(found.organ).select_related("parent")
    context = {
        "batch": found,
        "kind": kind,
        "columns": [
            (at, words, [row[at] if at < len(row) else "" for row in sample], found.columns.get(str(at), ""))
            for at, words in enumerate(heading)
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
    (gettext_lazy("结果"), "get_state_display"),
    (gettext_lazy("原因"), "sentences"),
)


def _batch_page(request: HttpRequest, found: Batch, reasons: Any = ()) -> HttpResponse:
    counts = dict(found.lines.order_by().values_list("state").annotate(Count("pk")))
    wanted = request.GET.get("state", "")
    shown = found.lines.select_related("record")
    shown = shown.filter(state=wanted) if wanted in BatchLine.State.values else shown
    if not reasons and (file := export(request, found.name, LINES, shown)):
        return file
    page = Paginator(shown, PER_PAGE).get_page(request.GET.get("page"))
    cells = batches.cells_of(found, [line.line for line in page])
    warned: dict[str, str] = {}
    if found.state == Batch.State.LOOKED:
        for told in found.lines.filter(state=BatchLine.State.DOUBTED).values_list("reasons", flat=True)[:500]:
            warned |= {key: sentence for key, sentence in told if key}
    states = dict(Record.objects.filter(batch_lines__batch=found).order_by().values_list("state").annotate(Count("pk")))
    done = found.total if found.state in (Batch.State.LOOKED, Batch.State.DONE, Batch.State.UNDONE) else _gone(found)
    context = {
        "batch": found,
        "kind": batches.type_of(found),
        "counts": [
            (state, label, counts.get(state, 0)) for state, label in BatchLine.State.choices if counts.get(state)
        ],
        "good": counts.get(BatchLine.State.SOUND, 0) + counts.get(BatchLine.State.DOUBTED, 0),
        "refused": counts.get(BatchLine.State.FAULTY, 0),
        "wanted": wanted,
        "page": page,
        "lines": [(line, cells.get(line.line, [])[:4]) for line in page],
        "warned": warned,
        "working": found.state in (Batch.State.LOOKING, Batch.State.TAKING),
        "done": done,
        "drafts": states.get("draft", 0) + states.get("returned", 0),
        "in_review": states.get("in_review", 0),
        "may": _actor(request).has_any(frozenset({Role.DRAFTER}), found.organ.code),
        "may_review": _actor(request).has_any(frozenset({Role.REVIEWER, Role.APPROVER}), found.organ.code),
        "reasons": reasons,
    }
    return render(request, "records/console_batch.html", context, status=409 if reasons else 200)


def _gone(found: Batch) -> int:
    return max(0, found.cursor - found.heading)


@staff
@require_POST
def batch_do(request: HttpRequest, pk: int, deed: str) -> HttpResponse:
    """match, look, take, undo, send: works a while and shows how far it is; the same button goes on."""
    found, actor = _batch(request, pk), _actor(request)
    deeds: dict[str, Callable[[], Any]] = {
        "match": lambda: _matched(request, found, actor),
        "look": lambda: actions.look(found, by=actor, until=monotonic() + A_WHILE),
        "take": lambda: actions.take_in(found, _notes(request), by=actor, until=monotonic() + A_WHILE),
        "undo": lambda: _undone(request, found, actor),
        "send": lambda: _sent(request, found, actor),
    }
    if deed not in deeds:
        raise Http404
    try:
        deeds[deed]()
    except Refused as refused:
        found = _batch(request, pk)
        page = _match_page if deed == "match" else _batch_page
        return page(request, found, refused.reasons)
    return redirect("console:batch", pk)


def _matched(request: HttpRequest, found: Batch, by: Actor) -> None:
    width = len(batches.sheet(found)[found.heading - 1])
    columns = {str(at): request.POST.get(f"column-{at}", "") for at in range(width)}
    names = ("item", "subject_class", "attribute", "formed_key", "formed_on", "add")
    actions.match(found, columns, {name: request.POST.get(name, "") for name in names}, by=by)
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
        text = _("有%(n)d条没有送审，例如№%(pk)d：%(why)s")
        messages.warning(request, text % {"n": len(refused), "pk": pk, "why": "".join(reasons)[:300]})
    else:
        messages.success(request, _("已送审。"))


@staff
@require_GET
def batch_refused(request: HttpRequest, pk: int) -> HttpResponse:
    """The lines that were not taken, as they stood, with the reasons in front: mend them there and import that file."""
    found = _batch(request, pk)
    faulty = list(found.lines.filter(state=BatchLine.State.FAULTY))
    cells = batches.cells_of(found, [line.line for line in faulty])
    head = [_("原因"), *batches.sheet(found)[found.heading - 1]]
    rows = (["".join(map(str, line.reasons)), *cells.get(line.line, [])] for line in faulty)
    return sheets.answer("xlsx", f"{found.name.rpartition('.')[0]}-{_('未导入')}", head, rows)


# many reviewed in turn


@staff
def batch_review(request: HttpRequest, pk: int) -> HttpResponse:
    """Up to twenty records with everything they say. A conclusion counts for those whose content was opened here, each on its
    own hash; who only ticks boxes reviews nothing."""
    found, actor = _batch(request, pk), _actor(request)
    waiting = _waiting(found, actor)
    reasons: list[Reason] = []
    if request.method == "POST":
        reasons = _conclude(request, found, actor)
        if not reasons:
            messages.success(request, _("已记录结论。"))
            return redirect("console:batch-review", pk)
    page = Paginator(waiting.order_by("pk"), REVIEWED_TOGETHER).get_page(request.GET.get("page"))
    records = list(page)
    actions.look_at(found, records, by=actor)
    shown = [
        (
            one,
            layout.parts(request, one),
            layout.parts(request, one, "internal"),
            privacy.findings(one),
            _step(one, actor),
        )
        for one in records
    ]
    context = {"batch": found, "page": page, "shown": shown, "reasons": reasons}
    return render(request, "records/console_batch_review.html", context, status=409 if reasons else 200)


def _waiting(found: Batch, actor: Actor) -> QuerySet[Record]:
    """What waits for this person's review or consent."""
    ids = [
        *queries.to_review(actor).values_list("pk", flat=True),
        *queries.to_approve(actor).values_list("pk", flat=True),
    ]
    return queries.visible_to(actor).filter(batch_lines__batch=found, pk__in=ids).select_related("item")


def _step(record: Record, actor: Actor) -> str:
    return "approve" if record.state == "reviewed" else "review"


def _conclude(request: HttpRequest, found: Batch, actor: Actor) -> list[Reason]:
    opened = actions.looked_at(found, actor)
    refused: list[Reason] = []
    for record in _waiting(found, actor).filter(pk__in=[n for n in request.POST.getlist("record") if n.isdecimal()]):
        digest = request.POST.get(f"hash-{record.pk}", "")
        if digest not in opened:
            refused.append(Reason("unopened", _("“%(title)s”还没有打开看过。") % {"title": record.title}))
            continue
        try:
            _conclude_one(record, digest, request.POST.get("opinion", "")[:500], actor)
        except Refused as error:
            refused += [Reason(reason.code, f"“{record.title}”：{reason}") for reason in error.reasons]
    if not request.POST.getlist("record"):
        refused.append(Reason("none", _("请勾选看过并且同意的信息。")))
    return refused


def _conclude_one(record: Record, digest: str, opinion: str, actor: Actor) -> None:
    if _step(record, actor) == "approve":
        actions.approve(record, content_hash=digest, opinion=opinion, by=actor)
        return
    for kind in missing_kinds(record):
        if may(actor, f"review_{kind}", record):
            actions.review(record, kind, passed=True, content_hash=digest, opinion=opinion, by=actor)


# shared


def _actor(request: HttpRequest) -> Actor:
    actor: Actor = request.actor  # type: ignore[attr-defined]
    return actor


def _organs(request: HttpRequest) -> list[Organ]:
    """The organs that the person drafts for. 403 where there is none."""
    found = list(standing(today()).filter(code__in=_actor(request).organs(Role.DRAFTER)))
    if not found:
        raise PermissionDenied(_("只有拟稿人可以起草信息。"))
    return found


def _record(request: HttpRequest, pk: int) -> Record:
    found: Record = get_object_or_404(queries.visible_to(_actor(request)).select_related("organ", "item"), pk=pk)
    return found


def _batches(request: HttpRequest) -> QuerySet[Batch]:
    return Batch.objects.filter(organ__code__in=_actor(request).organs(*queries.SEEING_DRAFTS))


def _batch(request: HttpRequest, pk: int) -> Batch:
    found: Batch = get_object_or_404(_batches(request).select_related("organ", "file", "record__organ"), pk=pk)
    return found


def _number(words: str | None) -> int:
    return int(words) if words and words.isdecimal() and len(words) < 10 else 0


def _kind(key: str) -> RecordType:
    try:
        return record_type(key)
    except KeyError:
        raise Http404 from None


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
    path("records/types/", types, name="record-types"),
    path("records/types/<slug:key>/template.xlsx", template, name="type-template"),
    path("records/<int:pk>/rows/<slug:table>/", record_rows, name="record-rows"),
    path("records/<int:pk>/concerned/", record_concerned, name="record-concerned"),
    path("batches/", batch_list, name="batches"),
    path("batches/new/", batch_new, name="batch-new"),
    path("batches/<int:pk>/", batch, name="batch"),
    path("batches/<int:pk>/do/<slug:deed>/", batch_do, name="batch-do"),
    path("batches/<int:pk>/refused.xlsx", batch_refused, name="batch-refused"),
    path("batches/<int:pk>/review/", batch_review, name="batch-review"),
)
