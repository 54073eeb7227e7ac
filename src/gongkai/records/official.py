"""A record as an official document on paper, after GB/T 9704-2012: its parts in their order, and the PDF of them.

``Sheet`` says what stands where; ``official.typ`` and ``official_docx`` only draw it. What the body says already (who it goes
to, who signs, that it may be made public) is not said twice.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from urllib.parse import quote

from django.conf import settings
from django.http import HttpResponse

from gongkai.desk import clock
from gongkai.desk.blocks import Block, blocks, words
from gongkai.desk.files import open_file
from gongkai.desk.typeset import pdf, shown

from .models import Attribute, Record, State

TEMPLATE = Path(__file__).with_name("typst") / "official.typ"
ENDINGS = {
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}
#: 附注 by the attribute given at the origin, and what a body may say in its place; without one no document is issued.
NOTES = {
    Attribute.OPEN: ("（此件公开发布）", ("此件公开发布", "此件主动公开")),
    Attribute.ON_REQUEST: ("（此件依申请公开）", ("此件依申请公开",)),
    Attribute.CLOSED: ("（此件不予公开）", ("此件不予公开", "此件不公开")),
}
NO_ATTRIBUTE = "（公开属性未确定，不得印发）"
_LEVELS = (
    ("chapter", re.compile(r"第[一二三四五六七八九十百零〇\d]+[章节编]")),
    ("one", re.compile(r"[一二三四五六七八九十百]+、")),
    ("two", re.compile(r"[（(][一二三四五六七八九十百]+[）)]")),
    ("article", re.compile(r"第[一二三四五六七八九十百零〇\d]+条")),
)
_BREAK = re.compile(r"^(.{4,40}?)(关于.+)$")
_ADDRESSED = re.compile(r"[：:]$")
_ATTACHED = re.compile(r"附件[：:1-9]")
LONGEST_ADDRESS = 200
ONE_LINE = 19


@dataclass(frozen=True, slots=True)
class Sheet:
    """``blocks`` are those of ``desk.blocks``, each with its ``level`` of the standard's four (or "")."""

    mark: tuple[str, ...]
    number: str
    title: tuple[str, ...]
    addressed: str
    blocks: list[Block]
    attached: tuple[str, ...]
    signed: tuple[str, ...]
    formed: str
    note: str
    printed_by: str
    printed_on: str
    standing: str
    draft: bool


def sheet(record: Record, *, draft: bool = False) -> Sheet:
    found = blocks(record.body, site=settings.SITE_URL)
    addressed = _addressed(found)
    if addressed:
        found = found[1:]
    signs = any(block["kind"] == "p" and block["align"] == "right" for block in found)
    said = words(found)
    issuers = tuple(record.issuers) or (record.organ.name,)
    for block in found:
        block["standing"] = _standing(block)
    return Sheet(
        mark=tuple(f"{name}文件" if len(issuers) == 1 else name for name in issuers),
        number=record.doc_number,
        title=_lines(record.title),
        addressed=addressed,
        blocks=found,
        attached=() if _ATTACHED.search(said) else tuple(record.attachments.values_list("name", flat=True)),
        signed=() if signs else issuers,
        formed="" if signs or record.formed_on is None else in_chinese(record.formed_on),
        note=_note(record.attribute, said),
        printed_by=record.organ.name,
        printed_on=f"{in_chinese(record.issued_on or record.formed_on)}印发"
        if record.issued_on or record.formed_on
        else "",
        standing=standing(record),
        draft=draft,
    )


def _note(attribute: str, said: str) -> str:
    """A body that says another attribute than the record has gets the record's note all the same: both are seen."""
    note, alike = NOTES[Attribute(attribute)] if attribute else (NO_ATTRIBUTE, ())
    return "" if any(words in said for words in alike) else note


def standing(record: Record) -> str:
    """What a reader of the paper must know of its validity on the day it is printed."""
    mark = record.validity_mark(clock.today())
    if not mark:
        return ""
    parts = [f"本文件{mark}" if mark != "尚未施行" else mark]
    if record.validity_on and mark in ("已废止", "已修改"):
        parts.append(f"（{in_chinese(record.validity_on)}）")
    if record.validity_basis and mark in ("已废止", "已修改"):
        parts.append(f"：{record.validity_basis}")
    return "".join(parts)


def unfinished(record: Record) -> bool:
    """Whether the paper is a draft still: what is not to be public is finished with its approval, all else when it is out."""
    kept = record.state == State.APPROVED and record.attribute in (Attribute.ON_REQUEST, Attribute.CLOSED)
    return not (record.is_public or kept)


def as_pdf(record: Record, *, draft: bool = False) -> bytes:
    told = sheet(record, draft=draft)
    files = shown(told.blocks, _own_picture(record))
    at = record.published_at or record.changed_at
    return pdf(TEMPLATE, {"sheet": asdict(told)}, title=record.title, at=at.astimezone(clock.CHINA), files=files)


def answer(made: bytes, record: Record, ending: str) -> HttpResponse:
    """A download that no browser takes for a page."""
    response = HttpResponse(made, content_type=ENDINGS[ending])
    name = quote(file_name(record, ending))
    response["Content-Disposition"] = f"attachment; filename*=UTF-8''{name}"
    response["X-Content-Type-Options"] = "nosniff"
    return response


def file_name(record: Record, ending: str) -> str:
    """What the download is called: words of the title that every file system takes."""
    plain = re.sub(r'[\\/:*?"<>|\x00-\x1f\s]+', " ", record.title).strip(" .")[:60].strip(" .")
    return f"{plain or record.pk}.{ending}"


def in_chinese(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"


def _addressed(found: list[Block]) -> str:
    """主送机关: the first line, if it ends as an address does."""
    first = found[0] if found else None
    if first is None or first["kind"] != "p" or first["align"]:
        return ""
    text = words([first])
    return text if _ADDRESSED.search(text) and len(text) <= LONGEST_ADDRESS else ""


def _standing(block: Block) -> str:
    """Which of the standard's levels a heading or a paragraph begins: one 黑体, two 楷体; a heading without a number is a title."""
    if block["kind"] not in ("p", "heading"):
        return ""
    text = words([block])
    level = next((name for name, begins in _LEVELS if begins.match(text)), "")
    if block["kind"] == "heading":
        return level if level and level != "article" else ("title" if block["level"] == 1 else "one")
    return level if level in ("one", "two") and len(text) <= 30 and not text.endswith("。") else ""


def _lines(title: str) -> tuple[str, ...]:
    """The title broken by its meaning: who, then about what."""
    parts = _BREAK.match(title)
    return (title,) if len(title) <= ONE_LINE or parts is None else (parts[1], parts[2])


def _own_picture(record: Record) -> Callable[[str], bytes | None]:
    """Pictures that are attachments of this record; nothing else is read."""
    files = {one.pk: one for one in record.attachments.select_related("file")}
    address = re.compile(rf"(?:/[a-z-]+)?/(?:console/)?records/{record.pk}/(?:files|attachments)/(\d+)/")

    def find(source: str) -> bytes | None:
        place = address.search(source)
        one = files.get(int(place[1])) if place else None
        if one is None:
            return None
        with open_file(one.file) as kept:
            return kept.read()

    return find
