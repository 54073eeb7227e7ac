"""Tables as files to take away: CSV and xlsx of exactly the rows a page shows, harmless to a spreadsheet program."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain
from tempfile import TemporaryFile
from urllib.parse import quote

import xlsxwriter
from django.http import FileResponse, HttpResponse, StreamingHttpResponse

KINDS = ("csv", "xlsx")
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
#: What makes a spreadsheet calculate, full width included, and what some of them pass over before it.
_FORMULA = tuple("=+-@＝＋－＠\t\r\n")

Cell = str | int
#: What a sheet holds beside its head, and a cell; further rows go to the next sheet.
_ROWS_OF_A_SHEET, _LONGEST_CELL = 1_048_575, 32_767


def answer(kind: str, name: str, head: Sequence[str], rows: Iterable[Sequence[Cell]]) -> HttpResponse:
    """A download called ``name``; ``kind`` is one of KINDS. Rows are written as they come, however many."""
    response: HttpResponse
    if kind == "csv":
        response = StreamingHttpResponse(_csv(head, rows), content_type="text/csv; charset=utf-8")  # type: ignore[assignment]
    else:
        response = FileResponse(_xlsx(head, rows), content_type=_XLSX)  # type: ignore[assignment]
    response["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(name)}.{kind}"
    response["Cache-Control"] = "private, no-store"
    return response


def harmless(cell: Cell) -> Cell:
    """A cell no spreadsheet takes for a formula; ``read_back`` undoes it."""
    return f"'{cell}" if isinstance(cell, str) and cell.lstrip("'").startswith(_FORMULA) else cell


def read_back(cell: str) -> str:
    """What ``harmless`` was given."""
    return cell[1:] if cell.startswith("'") and cell.lstrip("'").startswith(_FORMULA) else cell


def _csv(head: Sequence[str], rows: Iterable[Sequence[Cell]]) -> Iterator[str]:
    out = io.StringIO()
    writer = csv.writer(out)
    yield "\ufeff"  # without it spreadsheets take UTF-8 for something else
    for row in chain([head], rows):
        writer.writerow([harmless(cell) for cell in row])
        yield out.getvalue()
        out.seek(0)
        out.truncate()


def _xlsx(head: Sequence[str], rows: Iterable[Sequence[Cell]]) -> io.BufferedRandom:
    out = TemporaryFile()  # noqa: SIM115 the answer closes it
    book = xlsxwriter.Workbook(out, {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    bold, rows, more = book.add_format({"bold": True}), iter(rows), True
    while more:
        sheet, more = book.add_worksheet(), False
        sheet.freeze_panes(1, 0)
        for place, title in enumerate(head):
            sheet.write_string(0, place, title, bold)
            sheet.set_column(place, place, max(10, min(40, len(title) * 2 + 4)))
        for number, row in enumerate(rows, start=1):
            for place, cell in enumerate(row):
                if isinstance(cell, int):
                    sheet.write_number(number, place, cell)
                else:
                    sheet.write_string(number, place, cell[:_LONGEST_CELL])
            if number == _ROWS_OF_A_SHEET:
                more = True
                break
    book.close()
    out.seek(0)
    return out
