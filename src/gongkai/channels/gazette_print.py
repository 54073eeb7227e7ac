"""An issue as it comes from the press: what the template is told, the file, and on which page each article begins."""

from __future__ import annotations

import re
from datetime import datetime, time
from pathlib import Path
from typing import Any

import pypdfium2
from django.conf import settings

from gongkai.desk import typeset
from gongkai.desk.blocks import Block, blocks
from gongkai.desk.clock import CHINA
from gongkai.desk.files import path_of
from gongkai.records.content import digest
from gongkai.records.models import Attachment
from gongkai.records.queries import public
from gongkai.schemas.gazette import sections

from .gazette_content import canonical, difference, in_order
from .gazette_queries import standing, why_gone
from .models import Article, Edition, Issue

TEMPLATE = Path(__file__).with_name("typst") / "gazette.typ"
_OWN_FILE = re.compile(r"/records/(\d{1,18})/files/(\d{1,18})/")


def made_of(issue: Issue) -> str:
    """Digest of what would be seen in a file made now."""
    return digest({**canonical(issue), "readable": sorted(standing(issue))})


def current(issue: Issue) -> Edition | None:
    """The file that the public may have at this moment; None while it may hold what has left the issue."""
    edition = issue.edition
    if edition is None or not issue.articles.exclude(pk__in=standing(issue)).exists():
        return edition
    return edition if edition.made_of == made_of(issue) else None


def make(issue: Issue, *, mark: str = "") -> bytes:
    """The PDF of the issue as anyone may read it at this moment; ``mark`` lies across every page of a proof."""
    found = in_order(issue)
    readable = standing(issue)
    told = [_article(article, article.pk in readable) for article in found]
    drawn: list[Block] = [block for article in told for block in article["blocks"]]
    data = {
        "gazette": f"{issue.organ.name}公报",
        "organ": issue.organ.name,
        "year": issue.year,
        "number": issue.number,
        "total": issue.total,
        "dated": _day(issue),
        "columns": 2 if issue.two_columns else 1,
        "mark": mark,
        "address": f"{settings.SITE_URL}{issue.get_absolute_url()}",
        "digitised": issue.digitised,
        "sections": [
            {"title": _title(code), "articles": [one for one in told if one["section"] == code]}
            for code in dict.fromkeys(article.section for article in found)
        ],
    }
    at = datetime.combine(issue.dated_on, time(), CHINA)
    return typeset.pdf(TEMPLATE, data, title=str(issue), at=at, files=typeset.shown(drawn, _picture))


def places(pdf: bytes, issue: Issue) -> tuple[int, dict[str, int]]:
    """Number of pages, and the page that each article begins on, by the bookmarks of the file."""
    document = pypdfium2.PdfDocument(pdf)
    try:
        starts = [mark.get_dest().get_index() + 1 for mark in document.get_toc() if mark.level == 1]
        pages = len(document)
    finally:
        document.close()
    keys = [str(article.pk) for article in in_order(issue)]
    return pages, dict(zip(keys, starts, strict=False))


def _article(article: Article, readable: bool) -> dict[str, Any]:
    if not readable:
        return {"section": article.section, "gone": True, "reason": why_gone(article), "blocks": []}
    attached = [one["name"] for one in article.version.content.get("attachments", [])] if article.version else []
    return {
        "section": article.section,
        "gone": False,
        "title": article.title,
        "number": article.doc_number,
        "blocks": blocks(article.full, site=settings.SITE_URL),
        "attachments": attached,
        "explanation": article.explanation if difference(article) else "",
        "address": f"{settings.SITE_URL}{article.record.get_absolute_url()}" if article.record else "",
    }


def _title(code: str) -> str:
    found = sections().get(code)
    return found.title if found else code


def _day(issue: Issue) -> str:
    day = issue.dated_on
    return f"{day.year}年{day.month}月{day.day}日"


def _picture(source: str) -> bytes | None:
    """A picture that is a file of a public record; of others paper shows the words."""
    if (match := _OWN_FILE.fullmatch(source)) is None:
        return None
    found = Attachment.objects.filter(pk=match[2], record__in=public().filter(pk=match[1])).first()
    return path_of(found.file_id).read_bytes() if found else None
