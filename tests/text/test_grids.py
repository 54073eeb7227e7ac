"""Workbooks that would take all the memory of the machine are refused by a sentence, whatever they are; the others are read."""

from __future__ import annotations

import io
import struct
import zipfile
from datetime import date, datetime, time

import pytest
import xlsxwriter

from gongkai.desk.spreadsheet import read_tables
from gongkai.text import files, wording, workbook
from gongkai.text.errors import Unreadable
from gongkai.text.grids import grids

_SPACE = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"


def book(*cells: tuple[str, object], merged: str = "") -> bytes:
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream, {"in_memory": True}) as made:
        sheet = made.add_worksheet("表")
        for place, value in cells:
            sheet.write(place, value)
        if merged:
            sheet.merge_range(merged, "合并")
    return stream.getvalue()


def with_member(data: bytes, name: str, content: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for one in old.namelist():
            new.writestr(one, content if one == name else old.read(one))
    return out.getvalue()


def sheet_xml(rows: str) -> str:
    return f'<worksheet xmlns="{_SPACE}"><dimension ref="A1:B2"/><sheetData>{rows}</sheetData></worksheet>'


def old(*cells: tuple[int, int, str]) -> bytes:
    """An xls of one sheet: BIFF8 in a compound file of version 3 whose stream has sectors of its own."""

    def record(kind: int, body: bytes) -> bytes:
        return struct.pack("<HH", kind, len(body)) + body

    begin, end = record(0x809, struct.pack("<HHHHII", 0x600, 0x10, 0, 1997, 0, 6)), record(0x0A, b"")
    labels = b"".join(record(0x204, struct.pack("<HHHHB", row, column, 0, len(said), 0) + said.encode()) for row, column, said in cells)  # fmt: skip
    head = record(0x809, struct.pack("<HHHHII", 0x600, 0x05, 0, 1997, 0, 6)) + record(0x42, struct.pack("<H", 1200))
    at = len(head) + 4 + 6 + 2 + 2 + len(end)
    stream = head + record(0x85, struct.pack("<IBBBB", at, 0, 0, 2, 0) + b"S1") + end + begin + labels + end
    stream = stream.ljust(max(4096, -(-len(stream) // 512) * 512), b"\0")
    sectors = len(stream) // 512

    def entry(name: str, kind: int, child: int, first: int, size: int) -> bytes:
        written = (name + "\0").encode("utf-16-le")
        links = struct.pack("<III", 0xFFFFFFFF, 0xFFFFFFFF, child)
        return written.ljust(64, b"\0") + struct.pack("<HBB", len(written), kind, 1) + links + bytes(36) + struct.pack("<IQ", first, size)  # fmt: skip

    folder = entry("Root Entry", 5, 1, 0xFFFFFFFE, 0) + entry("Workbook", 2, 0xFFFFFFFF, 2, len(stream)) + bytes(256)
    chain = [0xFFFFFFFD, 0xFFFFFFFE, *range(3, 2 + sectors), 0xFFFFFFFE]
    table = struct.pack(f"<{len(chain)}I", *chain).ljust(512, b"\xff")
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16) + struct.pack("<HHHHH6x", 0x3E, 3, 0xFFFE, 9, 6)
    header += struct.pack("<10I", 0, 1, 1, 0, 4096, 0xFFFFFFFE, 0, 0xFFFFFFFE, 0, 0)
    return header.ljust(512, b"\xff") + table + folder + stream


FAR = {
    "corners": book(("A1", "甲"), ("XFD1048576", "乙")),
    "rows that name no place": with_member(
        book(("A1", 1)),
        "xl/worksheets/sheet1.xml",
        sheet_xml('<row r="1"><c r="XFD1"><v>1</v></c></row><row r="1048576"><c><v>1</v></c></row>'),
    ),
    "one string everywhere": with_member(
        with_member(book(("A1", "甲")), "xl/sharedStrings.xml", f'<sst xmlns="{_SPACE}"><si><t>{"长" * 300_000}</t></si></sst>'),
        "xl/worksheets/sheet1.xml",
        sheet_xml("".join(f'<row r="{n}"><c r="A{n}" t="s"><v>0</v></c></row>' for n in range(1, 4000))),
    ),
    "merged over and over": with_member(
        book(("A1", "甲"), ("A9000", "乙")),
        "xl/worksheets/sheet1.xml",
        sheet_xml('<row r="1"><c r="A1"><v>1</v></c></row><row r="9000"><c r="A9000"><v>1</v></c></row>').replace(
            "</worksheet>", "<mergeCells>" + '<mergeCell ref="A1:A9000"/>' * 5000 + "</mergeCells></worksheet>"
        ),
    ),
    "old corners": old((0, 0, "a"), *((65535, 255, "b"),) * 2),
}  # fmt: skip


@pytest.mark.parametrize("how", FAR)
def test_a_sheet_without_end_is_refused(how: str) -> None:
    with pytest.raises(Unreadable, match="范围太大"):
        list(grids(FAR[how]))


def test_wherever_a_workbook_is_read() -> None:
    for read in (
        lambda data: read_tables(data, "a.xlsx"),
        lambda data: list(workbook.sheets(data)),
        wording.load,
        files.read,
    ):
        with pytest.raises(Unreadable, match="范围太大"):
            read(FAR["corners"])


def test_nobody_else_reads_workbooks() -> None:
    from pathlib import Path

    import gongkai

    root = Path(gongkai.__file__).parent
    assert [one.name for one in root.rglob("*.py") if "python_calamine" in one.read_text("utf-8")] == ["gridreader.py"]


def test_cells_keep_their_kinds() -> None:
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream, {"in_memory": True}) as made:
        sheet = made.add_worksheet("表")
        sheet.write("C3", "甲")
        sheet.write("D3", 2.5)
        sheet.write("E3", True)
        sheet.write_datetime("F3", datetime(2026, 1, 2), made.add_format({"num_format": "yyyy-mm-dd"}))
        sheet.write_datetime("G3", datetime(2026, 1, 2, 3, 4), made.add_format({"num_format": "yyyy-mm-dd hh:mm"}))
        sheet.write_datetime("H3", time(3, 4), made.add_format({"num_format": "hh:mm"}))
        sheet.merge_range("C5:D6", "合并")
        made.add_worksheet("空").hide()
    found, empty = grids(stream.getvalue())
    assert (found.name, found.hidden, found.left, found.height, found.width) == ("表", False, 2, 5, 8)
    assert found.rows[2][:3] == ["甲", 2.5, True] and found.rows[2][4] == datetime(2026, 1, 2, 3, 4)
    assert found.rows[2][3] in (date(2026, 1, 2), datetime(2026, 1, 2)) and found.rows[2][5] == time(3, 4)
    assert found.merged == [[[4, 2], [5, 3]]] and (empty.hidden, empty.rows) == (True, [])
    (table,) = read_tables(stream.getvalue(), "a.xlsx")
    assert table.rows[2] == ["", "", "甲", "2.5", "是", "2026-01-02", "2026-01-02 03:04:00", "03:04:00"]


def test_an_old_workbook_is_read() -> None:
    (found,) = grids(old((0, 0, "name"), (1, 1, "x")))
    assert found.rows == [["name", ""], ["", "x"]]


@pytest.mark.parametrize(
    "data", [b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"x" * 600, b"PK\x03\x04" + bytes(200), b"", b"nothing"]
)
def test_what_is_no_workbook_is_said(data: bytes) -> None:
    with pytest.raises(Unreadable, match="损坏"):
        list(grids(data))
