"""Spreadsheets as counties publish them, made for tests."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence

import xlsxwriter

from gongkai.text.script import to_traditional

UPPER = ["序号", "公开事项", "", "公开内容（要素）", "公开依据", "公开时限", "公开主体", "公开渠道和载体", "公开对象", "", "公开方式", "", "公开层级", ""]  # fmt: skip
LOWER = ["", "一级事项", "二级事项", "", "", "", "", "", "全社会", "特定群体", "主动", "依申请", "县级", "乡（村）级"]
TWENTY = "自信息形成或者变更之日起20个工作日内"
TITLE = "社会救助领域基层政务公开标准目录"


def row(level1: str, level2: str = "", **cells: str) -> list[str]:
    """A complete row of social assistance; name a cell to change it."""
    kept = {
        "elements": "1.名称\n2.正文", "basis": "社会救助暂行办法（国务院令第649号）", "limit": TWENTY, "subject": "民政局",
        "channels": "■政府网站 □公示栏", "all": "√", "group": "", "active": "√", "asked": "", "county": "√", "town": "",
    }  # fmt: skip
    kept |= cells
    return ["", level1, level2, *kept.values()]


def official(rows: Sequence[Sequence[str]], title: str = TITLE, name: str = "Sheet1") -> bytes:
    """The printed layout: a title over all, headings in two lines with merged cells, 一级事项 merged over its rows."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True})
    sheet = book.add_worksheet(name)
    sheet.merge_range(0, 0, 0, len(UPPER) - 1, title)
    for place, (top, bottom) in enumerate(zip(UPPER, LOWER, strict=True)):
        if top and not bottom:
            sheet.merge_range(1, place, 2, place, top)
        elif top:
            sheet.merge_range(1, place, 1, place + 1, top)
        if bottom:
            sheet.write(2, place, bottom)
    for n, cells in enumerate(rows):
        sheet.write(3 + n, 0, n + 1)
        for place, cell in enumerate(cells[1:], start=1):
            sheet.write(3 + n, place, cell)
    first = 0
    for n in range(1, len(rows) + 1):
        if n == len(rows) or rows[n][1]:
            if n - first > 1:
                sheet.merge_range(3 + first, 1, 3 + n - 1, 1, rows[first][1])
            first = n
    book.close()
    return out.getvalue()


def flat(rows: Sequence[Sequence[str]], encoding: str = "utf-8-sig", separator: str = ",") -> bytes:
    """One line of headings, as a database exports it."""
    out = io.StringIO()
    writer = csv.writer(out, delimiter=separator)
    writer.writerow([bottom or top for top, bottom in zip(UPPER, LOWER, strict=True)])
    writer.writerows(rows)
    text = out.getvalue()
    return (to_traditional(text) if "big5" in encoding else text).encode(encoding)
