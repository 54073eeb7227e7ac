"""A report as a Word file on A4: the tables as the format has them, figures to the right, heads repeated on every page."""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any

from docx import Document
from docx.document import Document as DocumentObject
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Length, Mm, Pt
from docx.table import _Cell

from .figures import DISPUTES, REQUESTS
from .grids import Cell, Laid

TITLE, BODY, HEI, KAI = "方正小标宋简体", "仿宋_GB2312", "黑体", "楷体_GB2312"
WIDTH_MM = 158.0
_SIDES = {REQUESTS: (11.0, 13.0, 43.0), DISPUTES: ()}
_SIZES = {REQUESTS: Pt(9), DISPUTES: Pt(8.5)}


def document(title: str, sections: Iterable[dict[str, Any]], at: datetime) -> bytes:
    made = Document()
    section = made.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin = section.bottom_margin = Mm(30)
    section.left_margin = section.right_margin = Mm(26)
    style = made.styles["Normal"]
    style.font.size = Pt(16)
    _face(style.element.get_or_add_rPr(), BODY)
    head = made.add_heading(level=0)
    head.alignment = WD_ALIGN_PARAGRAPH.CENTER
    _say(head, title, TITLE, Pt(22))
    for one in sections:
        _say(made.add_heading(level=1), one["title"], HEI, Pt(16))
        for name, lines in one["parts"]:
            if name:
                _say(made.add_heading(level=2), name, KAI, Pt(16))
            for line in lines:
                paragraph = made.add_paragraph(line)
                paragraph.paragraph_format.first_line_indent = Pt(32)
        if one["table"]:
            _table(made, one["table"])
    properties = made.core_properties
    properties.title, properties.author, properties.comments = title, "", ""
    properties.created = properties.modified = at.replace(tzinfo=None)
    properties.language = "zh-CN"
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def _table(made: DocumentObject, laid: Laid) -> None:
    from .output import placed

    table = made.add_table(rows=len(laid.rows), cols=laid.wide)
    table.style = made.styles["Table Grid"]
    table.autofit = False
    for column, width in zip(table.columns, _widths(laid), strict=True):
        column.width = width
    style = _style(made, laid)
    grid = [list(row.cells) for row in table.rows]
    for y, x, cell in placed(laid):
        where = grid[y][x]
        if cell.down > 1 or cell.across > 1:
            where = where.merge(grid[y + cell.down - 1][x + cell.across - 1])
        _write(where, cell, style)
    for row in table.rows[: laid.heads]:
        row._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))


def _widths(laid: Laid) -> Iterator[Length]:
    side = _SIDES.get(laid.table, ())
    yield from map(Mm, side)
    rest = laid.wide - len(side)
    yield from (Mm((WIDTH_MM - sum(side)) / rest) for _column in range(rest))


def _style(made: DocumentObject, laid: Laid) -> str:
    """Id of the style of this table's words: said once, not cell by cell."""
    style = made.styles.add_style(f"annual-{laid.table}", WD_STYLE_TYPE.PARAGRAPH)
    style.base_style = made.styles["Normal"]
    style.font.size = _SIZES.get(laid.table, Pt(12))
    style.paragraph_format.first_line_indent = style.paragraph_format.space_after = Pt(0)
    _face(style.element.get_or_add_rPr(), BODY)
    return str(style.style_id)


def _write(where: _Cell, cell: Cell, style: str) -> None:
    paragraph = where._tc.p_lst[0]
    about = paragraph.get_or_add_pPr()
    about.style = style
    middle = cell.heads == "col"
    about.jc_val = (
        WD_ALIGN_PARAGRAPH.CENTER if middle else WD_ALIGN_PARAGRAPH.RIGHT if cell.key else WD_ALIGN_PARAGRAPH.LEFT
    )
    paragraph.add_r().text = cell.text


def _say(paragraph: Any, text: str, face: str, size: Length) -> None:
    run = paragraph.add_run(text)
    run.font.size, run.font.color.rgb = size, None
    _face(run._r.get_or_add_rPr(), face)


def _face(properties: Any, face: str) -> None:
    fonts = properties.find(qn("w:rFonts"))
    if fonts is None:
        fonts = OxmlElement("w:rFonts")
        properties.append(fonts)
    for side in ("ascii", "hAnsi", "eastAsia"):
        fonts.set(qn(f"w:{side}"), face)
