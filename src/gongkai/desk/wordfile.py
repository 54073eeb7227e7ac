"""Word files after GB/T 9704-2012: the faces by name, 22 lines of 28 characters on A4, and the same bytes for the same words.

Faces are named, not embedded: the readers who print official documents have them.
"""

from __future__ import annotations

import io
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from docx import Document
from docx.document import Document as DocumentObject
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor
from docx.table import _Cell
from docx.text.paragraph import Paragraph
from docx.text.run import Run

TITLE, BODY, HEI, KAI, SONG = "方正小标宋简体", "仿宋_GB2312", "黑体", "楷体_GB2312", "宋体"
RED = RGBColor(0xD4, 0, 0)
SIZE_3, SIZE_2, SIZE_4 = Pt(16), Pt(22), Pt(14)
PITCH = Pt(28.95)
#: Twentieths of a point between lines, and 4096ths of a point taken from each character: 22 lines of 28 in 225 by 156 mm.
LINE_PITCH, CHARACTER_SPACE = "579", "-842"
SIDES = {"center": WD_ALIGN_PARAGRAPH.CENTER, "right": WD_ALIGN_PARAGRAPH.RIGHT}
_EARLIEST = (1980, 1, 1, 0, 0, 0)


def sheet(running: str = "") -> DocumentObject:
    """An empty document on official paper; ``running`` stands in red above every page."""
    document = Document()
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
    set_face(style.element.get_or_add_rPr(), BODY)
    pitch(style.paragraph_format)
    for footer, side in (
        (section.footer, WD_ALIGN_PARAGRAPH.RIGHT),
        (section.even_page_footer, WD_ALIGN_PARAGRAPH.LEFT),
    ):
        number_pages(footer.paragraphs[0], side)
    for header in (section.header, section.even_page_header):
        say(header.paragraphs[0], running, face=HEI, size=Pt(10.5), colour=RED)
        header.paragraphs[0].alignment = WD_ALIGN_PARAGRAPH.CENTER
    return document


def bearing(document: DocumentObject, *, title: str, subject: str, author: str, at: datetime) -> None:
    """Nobody's name travels with the file, and its dates are the document's own."""
    told, at = document.core_properties, at.astimezone(UTC)
    told.title, told.subject, told.author = title[:255], subject[:255], author[:255]
    told.last_modified_by, told.comments, told.language = author[:255], "", "zh-CN"
    told.created = told.modified = datetime(at.year, at.month, at.day, at.hour, at.minute, at.second)


def saved(document: DocumentObject) -> bytes:
    """The file, without the moment at which it was written."""
    made, out = io.BytesIO(), io.BytesIO()
    document.save(made)
    with ZipFile(made) as before, ZipFile(out, "w", ZIP_DEFLATED) as after:
        for name in before.namelist():
            after.writestr(ZipInfo(name, _EARLIEST), before.read(name), ZIP_DEFLATED)
    return out.getvalue()


def paragraph(
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
    pitch(line.paragraph_format)
    if side:
        line.alignment = SIDES[side]
    if indent:
        line.paragraph_format.first_line_indent = SIZE_3 * 2
    say(line, text, face=face, size=size, colour=colour)
    return line


def say(
    line: Paragraph,
    text: str,
    *,
    face: str = BODY,
    size: Any = SIZE_3,
    colour: RGBColor | None = None,
    marks: Iterable[str] = (),
) -> Run:
    run = line.add_run(text)
    set_face(run._element.get_or_add_rPr(), face)
    run.font.size, run.font.bold = size, "strong" in marks
    run.font.color.rgb = colour or RGBColor(0, 0, 0)
    run.font.underline, run.font.strike = "u" in marks, "s" in marks
    run.font.subscript, run.font.superscript = "sub" in marks, "sup" in marks
    return run


def set_face(properties: Any, face: str) -> None:
    fonts = properties.get_or_add_rFonts()
    for name in ("ascii", "hAnsi", "eastAsia", "cs"):
        fonts.set(qn(f"w:{name}"), face)


def pitch(form: Any, height: Any = PITCH) -> None:
    form.line_spacing_rule, form.line_spacing = WD_LINE_SPACING.EXACTLY, height
    form.space_before = form.space_after = Pt(0)


def border(line: Paragraph, side: str, *, size: int, colour: str, space: int) -> None:
    """``size`` in eighths of a point, ``space`` in points."""
    properties = line._p.get_or_add_pPr()
    borders: Any = properties.find(qn("w:pBdr"))
    if borders is None:
        borders = OxmlElement("w:pBdr")
        properties.insert_element_before(
            borders, "w:shd", "w:tabs", "w:suppressAutoHyphens", "w:spacing", "w:ind", "w:jc", "w:rPr", "w:sectPr"
        )
    edge = OxmlElement(f"w:{side}")
    for name, value in (("val", "single"), ("sz", str(size)), ("space", str(space)), ("color", colour)):
        edge.set(qn(f"w:{name}"), value)
    borders.append(edge)


def number_pages(line: Paragraph, side: Any) -> None:
    """— 1 —, one character from the outer edge."""
    line.alignment = side
    line.paragraph_format.left_indent = line.paragraph_format.right_indent = SIZE_4
    say(line, "— ", face=SONG, size=SIZE_4)
    run = say(line, "", face=SONG, size=SIZE_4)
    for kind, text in (("begin", ""), ("", " PAGE "), ("end", "")):
        part = OxmlElement("w:fldChar" if kind else "w:instrText")
        if kind:
            part.set(qn("w:fldCharType"), kind)
        else:
            part.set(qn("xml:space"), "preserve")
            part.text = text
        run._r.append(part)
    say(line, " —", face=SONG, size=SIZE_4)
