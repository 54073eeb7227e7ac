"""The official document as a Word file: the faces of GB/T 9704-2012 by name, 22 lines of 28 characters on A4.

Faces are named, not embedded: the readers who print official documents have them.
"""

from __future__ import annotations

import io
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

from docx import Document
from docx.document import Document as DocumentObject
from docx.enum.section import WD_SECTION
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor
from docx.table import _Cell
from docx.text.paragraph import Paragraph
from docx.text.run import Run

from gongkai.desk.blocks import Block

from .models import Record
from .official import Sheet, sheet

TITLE, BODY, HEI, KAI, SONG = "方正小标宋简体", "仿宋_GB2312", "黑体", "楷体_GB2312", "宋体"
RED = RGBColor(0xD4, 0, 0)
SIZE_3, SIZE_2, SIZE_4 = Pt(16), Pt(22), Pt(14)
PITCH = Pt(28.95)
#: Twentieths of a point between lines, and 4096ths of a point taken from each character: 22 lines of 28 in 225 by 156 mm.
LINE_PITCH, CHARACTER_SPACE = "579", "-842"
_FACES = {"title": TITLE, "chapter": HEI, "one": HEI, "two": KAI}
_SIDES = {"center": WD_ALIGN_PARAGRAPH.CENTER, "right": WD_ALIGN_PARAGRAPH.RIGHT}


def as_docx(record: Record, *, draft: bool = False) -> bytes:
    told = sheet(record, draft=draft)
    document = Document()
    _page(document, told)
    _head(document, told)
    for block in told.blocks:
        _block(document, block, first=True)
    _foot(document, told)
    _properties(document, record)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def _page(document: DocumentObject, told: Sheet) -> None:
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin, section.bottom_margin = Mm(37), Mm(35)
    section.left_margin, section.right_margin = Mm(28), Mm(26)
    section.footer_distance, section.header_distance = Mm(25), Mm(20)
    grid = section._sectPr.find(qn("w:docGrid"))
    if grid is None:
        grid = OxmlElement("w:docGrid")
        section._sectPr.append(grid)
    for name, value in (("type", "linesAndChars"), ("linePitch", LINE_PITCH), ("charSpace", CHARACTER_SPACE)):
        grid.set(qn(f"w:{name}"), value)
    document.settings.odd_and_even_pages_header_footer = True
    style = document.styles["Normal"]
    style.font.size = SIZE_3
    _face(style.element.get_or_add_rPr(), BODY)
    _pitch(style.paragraph_format)
    for footer, side in (
        (section.footer, WD_ALIGN_PARAGRAPH.RIGHT),
        (section.even_page_footer, WD_ALIGN_PARAGRAPH.LEFT),
    ):
        _page_number(footer.paragraphs[0], side)
    for header in (section.header, section.even_page_header):
        line = "草稿 DRAFT　不是正式文本" if told.draft else told.standing
        _say(header.paragraphs[0], line, face=HEI, size=Pt(10.5), colour=RED)
        header.paragraphs[0].alignment = WD_ALIGN_PARAGRAPH.CENTER


def _head(document: DocumentObject, told: Sheet) -> None:
    """版头 and 标题. The mark stands 35 mm below the upper edge of the type area."""
    widest = max(map(len, told.mark))
    for place, line in enumerate(told.mark):
        mark = _paragraph(document, line, face=TITLE, size=Pt(min(46, int(436 / widest))), colour=RED, side="center")
        mark.paragraph_format.line_spacing_rule = WD_LINE_SPACING.SINGLE
        mark.paragraph_format.space_before = Mm(0 if place else 35)
    _paragraph(document, "")
    number = _paragraph(document, told.number, side="center")
    _border(number, "bottom", size=16, colour="D40000", space=11)
    _paragraph(document, "")
    for line in told.title:
        title = document.add_heading(level=1)
        title.alignment = WD_ALIGN_PARAGRAPH.CENTER
        _pitch(title.paragraph_format, Pt(32))
        _say(title, line, face=TITLE, size=SIZE_2)
    _paragraph(document, "")
    if told.addressed:
        _paragraph(document, told.addressed)


def _foot(document: DocumentObject, told: Sheet) -> None:
    if told.attached:
        _paragraph(document, "")
        numbered = len(told.attached) > 1
        for place, name in enumerate(told.attached):
            start = "附件：" if not place else "　　　"
            line = _paragraph(document, f"{start}{f'{place + 1}. ' if numbered else ''}{name}")
            line.paragraph_format.left_indent = Pt(32)
    if told.signed or told.formed:
        _paragraph(document, "")
        _paragraph(document, "")
        for line in (*told.signed, *((told.formed,) if told.formed else ())):
            _paragraph(document, line, side="right").paragraph_format.right_indent = Pt(64)
    if told.note:
        _paragraph(document, told.note, indent=True)
    document.add_section(WD_SECTION.EVEN_PAGE)
    room = _paragraph(document, "")
    room.paragraph_format.space_before = Mm(190)
    printed = _paragraph(document, f"{told.printed_by}\t{told.printed_on}", size=SIZE_4)
    printed.paragraph_format.tab_stops.add_tab_stop(Mm(152), alignment=2)
    printed.paragraph_format.left_indent = Pt(14)
    _border(printed, "top", size=8, colour="000000", space=4)
    _border(printed, "bottom", size=8, colour="000000", space=4)


def _block(parent: DocumentObject | _Cell, block: Block, *, first: bool = False) -> None:
    match block["kind"]:
        case "p" | "heading":
            _words(parent, block, first=first)
        case "list":
            for place, item in enumerate(block["items"]):
                mark = f"{block['start'] + place}. " if block["ordered"] else "· "
                for number, inner in enumerate(item):
                    _block(parent, _marked(inner, mark) if not number else inner)
        case "table":
            _table(parent, block)
        case "quote":
            for inner in block["blocks"]:
                _block(parent, inner)
        case "pre":
            for line in block["text"].splitlines():
                _paragraph(parent, line)
        case "picture":
            _paragraph(parent, f"〔图：{block['alt']}〕" if block["alt"] else "", side="center")
        case "rule":
            _border(_paragraph(parent, ""), "bottom", size=4, colour="000000", space=1)


def _words(parent: DocumentObject | _Cell, block: Block, *, first: bool) -> None:
    level = block.get("standing", "")
    face = _FACES.get(level, BODY)
    heads = block["kind"] == "heading" and isinstance(parent, DocumentObject)
    line = parent.add_heading(level=min(block["level"] + 1, 9)) if heads else parent.add_paragraph()  # type: ignore[union-attr]
    _pitch(line.paragraph_format, Pt(32) if level == "title" else PITCH)
    side = "center" if level in ("title", "chapter") else block["align"]
    if side:
        line.alignment = _SIDES[side]
    elif first:
        line.paragraph_format.first_line_indent = SIZE_3 * 2
    if side == "right":
        line.paragraph_format.right_indent = SIZE_3 * 4
    size = SIZE_2 if level == "title" else (SIZE_3 if isinstance(parent, DocumentObject) else SIZE_4)
    for run in block["runs"]:
        if run.get("break"):
            line.add_run().add_break()
        else:
            _say(line, run["text"], face=KAI if "em" in run["marks"] else face, size=size, marks=run["marks"])


def _marked(block: Block, mark: str) -> Block:
    if block["kind"] != "p":
        return block
    return {**block, "runs": [{"text": mark, "marks": []}, *block["runs"]]}


def _table(parent: DocumentObject | _Cell, block: Block) -> None:
    if block["caption"]:
        _words(parent, {"kind": "p", "runs": block["caption"], "align": "center"}, first=False)
    cells = [*block["head"], *block["rows"]]
    height = max(cell["y"] + cell["rowspan"] for cell in cells)
    table = parent.add_table(rows=height, cols=block["columns"])
    if isinstance(parent, DocumentObject):
        table.style = parent.styles["Table Grid"]
    grid = [list(row.cells) for row in table.rows]
    for cell in cells:
        made = grid[cell["y"]][cell["x"]]
        if cell["colspan"] > 1 or cell["rowspan"] > 1:
            made = made.merge(grid[cell["y"] + cell["rowspan"] - 1][cell["x"] + cell["colspan"] - 1])
        for inner in cell["blocks"]:
            _block(made, inner)
        if cell["blocks"]:
            blank = made.paragraphs[0]._element
            blank.getparent().remove(blank)
    for row in table.rows[: max((cell["y"] + cell["rowspan"] for cell in block["head"]), default=0)]:
        repeats = OxmlElement("w:tblHeader")
        row._tr.get_or_add_trPr().append(repeats)


def _paragraph(
    parent: DocumentObject | _Cell,
    text: str,
    *,
    face: str = BODY,
    size: Any = SIZE_3,
    colour: RGBColor | None = None,
    side: str = "",
    indent: bool = False,
) -> Paragraph:
    line = parent.add_paragraph()
    _pitch(line.paragraph_format)
    if side:
        line.alignment = _SIDES[side]
    if indent:
        line.paragraph_format.first_line_indent = SIZE_3 * 2
    _say(line, text, face=face, size=size, colour=colour)
    return line


def _say(
    line: Paragraph,
    text: str,
    *,
    face: str = BODY,
    size: Any = SIZE_3,
    colour: RGBColor | None = None,
    marks: Iterable[str] = (),
) -> Run:
    run = line.add_run(text)
    _face(run._element.get_or_add_rPr(), face)
    run.font.size, run.font.bold = size, "strong" in marks
    run.font.color.rgb = colour or RGBColor(0, 0, 0)
    run.font.underline, run.font.strike = "u" in marks, "s" in marks
    run.font.subscript, run.font.superscript = "sub" in marks, "sup" in marks
    return run


def _face(properties: Any, face: str) -> None:
    fonts = properties.get_or_add_rFonts()
    for name in ("ascii", "hAnsi", "eastAsia", "cs"):
        fonts.set(qn(f"w:{name}"), face)


def _pitch(form: Any, pitch: Any = PITCH) -> None:
    form.line_spacing_rule, form.line_spacing = WD_LINE_SPACING.EXACTLY, pitch
    form.space_before = form.space_after = Pt(0)


def _border(line: Paragraph, side: str, *, size: int, colour: str, space: int) -> None:
    """``size`` in eighths of a point, ``space`` in points."""
    properties = line._p.get_or_add_pPr()
    borders = properties.find(qn("w:pBdr"))
    if borders is None:
        borders = OxmlElement("w:pBdr")
        properties.insert_element_before(
            borders, "w:shd", "w:tabs", "w:suppressAutoHyphens", "w:spacing", "w:ind", "w:jc", "w:rPr", "w:sectPr"
        )
    edge = OxmlElement(f"w:{side}")
    for name, value in (("val", "single"), ("sz", str(size)), ("space", str(space)), ("color", colour)):
        edge.set(qn(f"w:{name}"), value)
    borders.append(edge)


def _page_number(line: Paragraph, side: Any) -> None:
    """— 1 —, one character from the outer edge."""
    line.alignment = side
    line.paragraph_format.left_indent = line.paragraph_format.right_indent = SIZE_4
    _say(line, "— ", face=SONG, size=SIZE_4)
    run = _say(line, "", face=SONG, size=SIZE_4)
    for kind, text in (("begin", ""), ("", " PAGE "), ("end", "")):
        part = OxmlElement("w:fldChar" if kind else "w:instrText")
        if kind:
            part.set(qn("w:fldCharType"), kind)
        else:
            part.set(qn("xml:space"), "preserve")
            part.text = text
        run._r.append(part)
    _say(line, " —", face=SONG, size=SIZE_4)


def _properties(document: DocumentObject, record: Record) -> None:
    """Nobody's name travels with the file, and its dates are the document's own."""
    told, at = document.core_properties, (record.published_at or record.changed_at).astimezone(UTC)
    told.title, told.subject, told.author = record.title[:255], record.doc_number, record.organ.name
    told.last_modified_by, told.comments, told.language = record.organ.name, "", "zh-CN"
    told.created = told.modified = datetime(at.year, at.month, at.day, at.hour, at.minute, at.second)
