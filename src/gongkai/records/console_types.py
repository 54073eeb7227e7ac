"""Staff pages of typed records: the types to choose from, their templates, long tables a page at a time."""

from __future__ import annotations

import io
from dataclasses import replace
from itertools import count
from typing import Any
from urllib.parse import quote

import xlsxwriter
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from gongkai.desk import sheets
from gongkai.desk.actions import Reason, Refused
from gongkai.desk.asked import actor_of, number
from gongkai.desk.clock import today
from gongkai.desk.console import add_urls, staff
from gongkai.desk.permissions import Actor
from gongkai.schemas.loader import fields
from gongkai.schemas.record_shapes import RecordType
from gongkai.schemas.record_sheets import template_columns
from gongkai.schemas.record_types import record_types
from gongkai.schemas.record_values import lines

from . import actions, layout, typed
from .console_shared import drafting_organs, kind_of_key, record_of
from .content import Content
from .models import Record
from .permissions import may
from .typed_forms import judge, row_forms, rows_posted

ROWS_A_PAGE = 50


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
    drafting_organs(request)
    grouped: dict[str, list[RecordType]] = {}
    for kind in record_types().values():
        grouped.setdefault(kind.fields[0], []).append(kind)
    groups = [(fields().get(code), grouped[code]) for code in sorted(grouped)]
    return render(request, "records/console_types.html", {"groups": groups})


# long tables


@staff
def record_rows(request: HttpRequest, pk: int, table: str) -> HttpResponse:
    """Fifty rows of a table at a time; the rest stays as it is."""
    record = record_of(request, pk)
    kind = typed.type_of(record)
    found = kind.table(table) if kind else None
    if kind is None or found is None:
        raise Http404
    if not may(actor_of(request), "edit", record):
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
            _save_rows(record, table, rows, number(request.POST.get("revision")), actor_of(request))
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
    told = Content.of(record)
    actions.edit(record, replace(told, values={**told.values, table: rows}), revision=revision, by=by)


@staff
def record_concerned(request: HttpRequest, pk: int) -> HttpResponse:
    """What somebody concerned may see, once it is said why: that stays in the ledger."""
    record = record_of(request, pk)
    context: dict[str, Any] = {"record": record, "reason": request.POST.get("reason", "")}
    status = 200
    if request.method == "POST":
        try:
            actions.show_concerned(record, context["reason"], by=actor_of(request))
            context["told"] = layout.parts(request, record, "concerned")
        except Refused as refused:
            context["reasons"], status = refused.reasons, 409
    return render(request, "records/console_concerned.html", context, status=status)


# templates


@staff
@require_GET
def template(request: HttpRequest, key: str) -> HttpResponse:
    """An empty sheet with the headings, hints and choices of one of its tables, or of a type whose lines can be records."""
    kind, table = kind_of_key(key), request.GET.get("table") or None
    if kind.table(table) is None if table else kind.needed_tables:
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


add_urls(
    path("records/types/", types, name="record-types"),
    path("records/types/<slug:key>/template.xlsx", template, name="type-template"),
    path("records/<int:pk>/rows/<slug:table>/", record_rows, name="record-rows"),
    path("records/<int:pk>/concerned/", record_concerned, name="record-concerned"),
)
