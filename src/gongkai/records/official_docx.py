"""The official document as a Word file, on the paper of ``desk.wordfile``."""

from __future__ import annotations

from docx.document import Document as DocumentObject
from docx.enum.section import WD_SECTION
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml import OxmlElement
from docx.shared import Mm, Pt
from docx.table import _Cell

from gongkai.desk import wordfile
from gongkai.desk.blocks import Block
from gongkai.desk.wordfile import (
    BODY,
    HEI,
    KAI,
    PITCH,
    RED,
    SIDES,
    SIZE_2,
    SIZE_3,
    SIZE_4,
    TITLE,
    border,
    paragraph,
    pitch,
    say,
)

from .models import Record
from .official import Sheet, sheet

_FACES = {"title": TITLE, "chapter": HEI, "one": HEI, "two": KAI}


def as_docx(record: Record, *, draft: bool = False) -> bytes:
    told = sheet(record, draft=draft)
    document = wordfile.sheet("草稿 DRAFT　不是正式文本" if told.draft else told.standing)
    _head(document, told)
    for block in told.blocks:
        _block(document, block, first=True)
    _foot(document, told)
    at = record.published_at or record.changed_at
    wordfile.bearing(document, title=record.title, subject=record.doc_number, author=record.organ.name, at=at)
    return wordfile.saved(document)


def _head(document: DocumentObject, told: Sheet) -> None:
    """版头 and 标题. The mark stands 35 mm below the upper edge of the type area."""
    widest = max(map(len, told.mark))
    for place, line in enumerate(told.mark):
        mark = paragraph(document, line, face=TITLE, size=Pt(min(46, int(436 / widest))), colour=RED, side="center")
        mark.paragraph_format.line_spacing_rule = WD_LINE_SPACING.SINGLE
        mark.paragraph_format.space_before = Mm(0 if place else 35)
    paragraph(document, "")
    number = paragraph(document, told.number, side="center")
    border(number, "bottom", size=16, colour="D40000", space=11)
    paragraph(document, "")
    for line in told.title:
        title = document.add_heading(level=1)
        title.alignment = WD_ALIGN_PARAGRAPH.CENTER
        pitch(title.paragraph_format, Pt(32))
        say(title, line, face=TITLE, size=SIZE_2)
    paragraph(document, "")
    if told.addressed:
        paragraph(document, told.addressed)


def _foot(document: DocumentObject, told: Sheet) -> None:
    if told.attached:
        paragraph(document, "")
        numbered = len(told.attached) > 1
        for place, name in enumerate(told.attached):
            start = "附件：" if not place else "　　　"
            line = paragraph(document, f"{start}{f'{place + 1}. ' if numbered else ''}{name}")
            line.paragraph_format.left_indent = Pt(32)
    if told.signed or told.formed:
        # GB/T 9704-2012, 7.3.5.5: no page carries the seal without words of the text.
        before = [document.paragraphs[-1], paragraph(document, ""), paragraph(document, "")]
        for line in before:
            line.paragraph_format.keep_with_next = True
        for line in (*told.signed, *((told.formed,) if told.formed else ())):
            paragraph(document, line, side="right").paragraph_format.right_indent = Pt(64)
    if told.note:
        paragraph(document, told.note, indent=True)
    document.add_section(WD_SECTION.EVEN_PAGE)
    room = paragraph(document, "")
    room.paragraph_format.space_before = Mm(190)
    printed = paragraph(document, f"{told.printed_by}\t{told.printed_on}", size=SIZE_4)
    printed.paragraph_format.tab_stops.add_tab_stop(Mm(152), alignment=2)
    printed.paragraph_format.left_indent = Pt(14)
    border(printed, "top", size=8, colour="000000", space=4)
    border(printed, "bottom", size=8, colour="000000", space=4)


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
                paragraph(parent, line)
        case "picture":
            paragraph(parent, f"〔图：{block['alt']}〕" if block["alt"] else "", side="center")
        case "rule":
            border(paragraph(parent, ""), "bottom", size=4, colour="000000", space=1)


def _words(parent: DocumentObject | _Cell, block: Block, *, first: bool) -> None:
    level = block.get("standing", "")
    face = _FACES.get(level, BODY)
    heads = block["kind"] == "heading" and isinstance(parent, DocumentObject)
    line = parent.add_heading(level=min(block["level"] + 1, 9)) if heads else parent.add_paragraph()  # type: ignore[union-attr]
    pitch(line.paragraph_format, Pt(32) if level == "title" else PITCH)
    side = "center" if level in ("title", "chapter") else block["align"]
    if side:
        line.alignment = SIDES[side]
    elif first:
        line.paragraph_format.first_line_indent = SIZE_3 * 2
    if side == "right":
        line.paragraph_format.right_indent = SIZE_3 * 4
    size = SIZE_2 if level == "title" else (SIZE_3 if isinstance(parent, DocumentObject) else SIZE_4)
    for run in block["runs"]:
        if run.get("break"):
            line.add_run().add_break()
        else:
            say(line, run["text"], face=KAI if "em" in run["marks"] else face, size=size, marks=run["marks"])


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
