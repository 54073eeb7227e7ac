"""A bulletin on paper: the same words as a Word file and as a PDF."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

from docx.document import Document as DocumentObject
from docx.shared import Pt

from gongkai.desk import typeset, wordfile
from gongkai.desk.wordfile import BODY, HEI, RED, SIZE_2, SIZE_4, TITLE, border, paragraph, pitch, say

from .bulletin import COUNTED, late_by
from .models import Bulletin

TEMPLATE = Path(__file__).with_name("typst") / "bulletin.typ"
MARK = "工作通报"
LIGHTS = {"red": "红", "yellow": "黄", "": ""}


def sheet(bulletin: Bulletin) -> dict[str, Any]:
    """Everything that stands on it, as text; official paper is Chinese whatever language its reader has chosen."""
    told = bulletin.content
    whole = told["whole"]
    rate = round(100 * whole["done"] / whole["total"]) if whole["total"] else 0
    return {
        "mark": MARK,
        "number": f"〔{bulletin.year}〕第{bulletin.number}期",
        "organ": bulletin.organ.name,
        "title": "政策落实情况通报",
        "period": f"（{_day(bulletin.first)}至{_day(bulletin.last)}）",
        "lead": bulletin.lead.strip(),
        "figures": f"截至{_day(bulletin.last)}，共分派工作{whole['total']}件，已完成{whole['done']}件，完成率{rate}%；"
        f"本期完成{whole['done_now']}件，逾期{whole['late']}件，即将到期{whole['soon']}件。",
        "sections": [
            {
                "title": "一、各单位完成情况",
                "head": ["单位", "总数", "完成", "本期", "逾期", "将到期", "亮牌"],
                "rows": [
                    [
                        one["name"],
                        *(str(one[name]) for name in ("total", "done", "done_now", "late", "soon")),
                        LIGHTS[one["light"]],
                    ]
                    for one in told["units"]
                ],
                "none": "没有分派工作。",
            },
            {
                "title": "二、逾期工作",
                "head": ["单位", "任务", "出处", "期限", "逾期（工作日）"],
                "rows": [
                    [
                        one["unit"],
                        one["task"],
                        f"{one['document']} {one['clause']}".strip(),
                        one["due"],
                        late_by(one),
                    ]
                    for one in told["overdue"]
                ],
                "none": "没有逾期工作。",
                "note": COUNTED,
            },
            {
                "title": "三、未按要求报送的单位",
                "head": ["单位", "报送内容", "报送对象", "期限"],
                "rows": [[one["unit"], one["title"], one["receiver"], one["due"]] for one in told["silent"]],
                "none": "各单位均已报送。",
            },
        ],
    }


def as_docx(bulletin: Bulletin, at: datetime) -> bytes:
    told = sheet(bulletin)
    document = wordfile.sheet()
    paragraph(document, MARK, face=TITLE, size=Pt(44), colour=RED, side="center").paragraph_format.line_spacing = None
    number = paragraph(document, f"{told['number']}　　{told['organ']}", side="center")
    border(number, "bottom", size=16, colour="D40000", space=11)
    paragraph(document, "")
    title = document.add_heading(level=1)
    title.alignment = wordfile.SIDES["center"]
    pitch(title.paragraph_format)
    say(title, told["title"], face=TITLE, size=SIZE_2)
    paragraph(document, told["period"], side="center")
    for line in (*told["lead"].splitlines(), told["figures"]):
        paragraph(document, line, indent=True)
    for section in told["sections"]:
        head = document.add_heading(level=2)
        pitch(head.paragraph_format)
        say(head, section["title"], face=HEI)
        if section["rows"]:
            _table(document, section["head"], section["rows"])
            if "note" in section:
                paragraph(document, f"注：{section['note']}", size=SIZE_4)
        else:
            paragraph(document, section["none"], indent=True)
    wordfile.bearing(document, title=told["title"], subject=told["number"], author=told["organ"], at=at)
    return wordfile.saved(document)


def as_pdf(bulletin: Bulletin, at: datetime) -> bytes:
    told = sheet(bulletin)
    return typeset.pdf(TEMPLATE, {"sheet": told}, title=f"{MARK}{told['number']}", at=at)


def _table(document: DocumentObject, head: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    table = document.add_table(rows=0, cols=len(head), style="Table Grid")
    for place, cells in enumerate([head, *rows]):
        row = table.add_row()
        for cell, words in zip(row.cells, cells, strict=True):
            line = cell.paragraphs[0]
            pitch(line.paragraph_format, Pt(20))
            say(line, words, face=BODY if place else HEI, size=SIZE_4)


def _day(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"
