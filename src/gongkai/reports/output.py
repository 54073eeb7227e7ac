"""A report as it leaves the house: the body of its record, a Word file, PDF, a workbook, and JSON with the keys of ``gongkai annual check``."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from html import escape
from pathlib import Path
from typing import Any

import xlsxwriter

from gongkai.desk import files as kept
from gongkai.desk import typeset
from gongkai.desk.clock import CHINA
from gongkai.desk.models import StoredFile
from gongkai.law.annual import COLUMNS
from gongkai.law.annual_tables import Tables
from gongkai.records.body import clean

from . import explaining, parts, word
from .content import SECTIONS, told
from .figures import DISPUTES, PROACTIVE, REQUESTS
from .grids import Cell, Laid, laid_out
from .models import Report

TEMPLATE = Path(__file__).with_name("typst") / "annual.typ"
MEDIA = {
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "pdf": "application/pdf",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "json": "application/json",
}
Files = list[tuple[str, StoredFile]]
_TABLE_OF = {"proactive": PROACTIVE, "requests": REQUESTS, "disputes": DISPUTES}


def sections(report: Report) -> list[dict[str, Any]]:
    """The six sections in their order: titles, paragraphs with their figures, and the table that belongs there."""
    laid = {one.table: one for one in laid_out(report.figures)}
    texts = list(told(report))
    because = list(explaining.lines(report))
    return [
        {
            "title": title,
            "parts": [
                *((head.title, _paragraphs(text)) for head, text in texts if head.section == key),
                *([("", because)] if key == "other" and because else ()),
            ],
            "table": laid.get(_TABLE_OF.get(key, "")),
        }
        for key, title in SECTIONS.items()
    ]


def _paragraphs(text: str) -> list[str]:
    return [line for line in text.splitlines() if line.strip()]


def body(report: Report) -> str:
    """HTML for the record that the public reads, as the records room cleans it."""
    out: list[str] = []
    for section in sections(report):
        out.append(f"<h2>{escape(section['title'])}</h2>")
        for title, paragraphs in section["parts"]:
            out += [f"<h3>{escape(title)}</h3>"] if title else []
            out += [f"<p>{escape(line)}</p>" for line in paragraphs]
        if section["table"]:
            out.append(_html(section["table"]))
    return clean("".join(out))


def _html(laid: Laid) -> str:
    rows = ["".join(map(_cell, row)) for row in laid.rows]
    head = "".join(f"<tr>{row}</tr>" for row in rows[: laid.heads])
    rest = "".join(f"<tr>{row}</tr>" for row in rows[laid.heads :])
    return f"<table>{f'<thead>{head}</thead>' if head else ''}<tbody>{rest}</tbody></table>"


def _cell(cell: Cell) -> str:
    spans = (f' rowspan="{cell.down}"' if cell.down > 1 else "") + (
        f' colspan="{cell.across}"' if cell.across > 1 else ""
    )
    if not cell.heads:
        return f'<td{spans} class="align-right">{escape(cell.text)}</td>'
    group = "group" if (cell.across if cell.heads == "col" else cell.down) > 1 else ""
    return f'<th scope="{cell.heads}{group}"{spans}>{escape(cell.text)}</th>'


def files(report: Report) -> Files:
    """All four, kept: their names as readers see them."""
    made = ((ending, make(report, ending)) for ending in MEDIA)
    kinds = frozenset(MEDIA)
    return [(f"{report}.{ending}", kept.keep(data, f"report.{ending}", kinds=kinds)) for ending, data in made]


def make(report: Report, ending: str) -> bytes:
    """One form of the report. Raises KeyError for a form that there is not."""
    return {"docx": _docx, "pdf": _pdf, "xlsx": _xlsx, "json": _json}[ending](report)


def _docx(report: Report) -> bytes:
    return word.document(str(report), sections(report), report.taken_at)


def _pdf(report: Report) -> bytes:
    data = {
        "title": str(report),
        "sections": [
            {
                "title": one["title"],
                "parts": [{"title": title, "lines": lines} for title, lines in one["parts"]],
                "table": _drawn(one["table"]) if one["table"] else None,
            }
            for one in sections(report)
        ],
    }
    return typeset.pdf(TEMPLATE, data, title=str(report), at=report.taken_at.astimezone(CHINA))


def _drawn(laid: Laid) -> dict[str, Any]:
    cells = [
        {
            "x": x,
            "y": y,
            "down": cell.down,
            "across": cell.across,
            "text": cell.text,
            "head": bool(cell.heads),
            "row": cell.heads == "row",
        }
        for y, x, cell in placed(laid)
    ]
    return {"name": laid.table, "cells": cells, "heads": laid.heads}


def placed(laid: Laid) -> Iterator[tuple[int, int, Cell]]:
    """Row and column, from 0, of every cell."""
    taken: set[tuple[int, int]] = set()
    for y, row in enumerate(laid.rows):
        x = 0
        for cell in row:
            while (y, x) in taken:
                x += 1
            yield y, x, cell
            taken |= {(y + down, x + across) for down in range(cell.down) for across in range(cell.across)}
            x += cell.across


def _xlsx(report: Report) -> bytes:
    """A sheet for each table, with its spans; figures are numbers."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    book.set_properties({"title": str(report), "created": report.taken_at.astimezone(CHINA).replace(tzinfo=None)})
    common = {"border": 1, "valign": "vcenter", "text_wrap": True}
    head, side, number = (
        book.add_format({**common, **more})
        for more in ({"align": "center", "bold": True}, {"align": "left"}, {"align": "right"})
    )
    for title, laid in zip(("表二", "表三", "表四"), laid_out(report.figures), strict=True):
        sheet = book.add_worksheet(title)
        sheet.set_column(0, laid.wide - 1, 12)
        if laid.table == REQUESTS:
            sheet.set_column(0, 1, 10)
            sheet.set_column(2, 2, 42)
        for y, x, cell in placed(laid):
            style = number if cell.key else head if cell.heads == "col" else side
            value = cell.text if cell.value is None else cell.value
            if cell.down > 1 or cell.across > 1:
                sheet.merge_range(y, x, y + cell.down - 1, x + cell.across - 1, "", style)
            if isinstance(value, str):
                sheet.write_string(y, x, value, style)
            else:
                sheet.write_number(y, x, value, style)
        sheet.freeze_panes(laid.heads, 0)
        sheet.fit_to_pages(1, 0)
        sheet.set_landscape()
    book.close()
    return out.getvalue()


def _json(report: Report) -> bytes:
    last = parts.last_year(report)
    return json.dumps(machine(report, report.figures, last), ensure_ascii=False, indent=1).encode()


def machine(report: Report, tables: Tables, last: Tables | None) -> dict[str, Any]:
    """What a program reads, and ``gongkai annual check`` takes; money in 万元 is text, so that nobody rounds it."""
    plain = tables.plain()
    return {
        "title": str(report),
        "organ": report.organ.code,
        "name": report.name,
        "year": report.year,
        "columns": list(COLUMNS),
        "rows": [{"key": key, "values": values} for key, values in plain["requests"].items()],
        "carried_out_last_year": list(last.requests["carried_out"]) if last else None,
        "proactive": plain["proactive"],
        "disputes": plain["disputes"],
        parts.RELEASED: report.tables.get(parts.RELEASED),
        "sections": {head.key: text for head, text in told(report)},
        "explanations": list(explaining.lines(report)),
    }
