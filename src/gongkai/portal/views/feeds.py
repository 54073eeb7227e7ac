"""Feeds of the newest records: Atom (RFC 4287) and JSON Feed 1.1, of the whole site and of each column."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import UTC, datetime

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.utils import feedgenerator

from gongkai.desk.models import Event
from gongkai.portal.http import public_page
from gongkai.portal.models import ColumnPage
from gongkai.portal.site import owners
from gongkai.portal.telling import changed
from gongkai.records.body import text_of
from gongkai.records.models import Record
from gongkai.records.queries import public

LENGTH = 30
#: Characters of the text that stand for a record which has no summary.
BEGINNING = 200
_UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
EVERYTHING = "all"


class _Atom(feedgenerator.Atom1Feed):
    """An empty feed is as old as the site: it is the same whenever it is asked for."""

    def latest_post_date(self) -> datetime:
        if self.items:
            return super().latest_post_date()
        return Event.objects.order_by("seq").values_list("at", flat=True).first() or datetime.fromtimestamp(0, UTC)


@public_page
def atom(request: HttpRequest, slug: str) -> HttpResponse:
    title, about, records = _channel(slug)
    feed = _Atom(
        title=_said(title),
        link=f"{settings.SITE_URL}/",
        description=_said(about),
        subtitle=_said(about),
        language="zh-Hans",
        feed_url=settings.SITE_URL + request.path,
        feed_guid=settings.SITE_URL + request.path,
    )
    moved = changed(records)
    for record in records:
        feed.add_item(
            title=_said(record.title),
            link=_address(record),
            description=_said(_about(record)),
            author_name=_said(record.organ.name),
            pubdate=record.published_at,
            updateddate=moved[record.pk],
            unique_id=_address(record),
            categories=map(_said, record.keywords),
        )
    return HttpResponse(feed.writeString("utf-8"), content_type="application/atom+xml; charset=utf-8")


@public_page
def json_feed(request: HttpRequest, slug: str) -> HttpResponse:
    title, about, records = _channel(slug)
    moved = changed(records)
    body = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": title,
        "description": about,
        "language": "zh-Hans",
        "home_page_url": f"{settings.SITE_URL}/",
        "feed_url": settings.SITE_URL + request.path,
        "items": [_item(record, moved[record.pk]) for record in records],
    }
    return JsonResponse(body, content_type="application/feed+json", json_dumps_params={"ensure_ascii": False})


def _item(record: Record, moved: datetime) -> dict[str, object]:
    return {
        "id": _address(record),
        "url": _address(record),
        "title": record.title,
        "content_text": _about(record),
        "date_published": record.published_at.isoformat() if record.published_at else None,
        "date_modified": moved.isoformat(),
        "authors": [{"name": record.organ.name}],
        "tags": list(record.keywords),
        "language": "zh-Hans",
    }


def _about(record: Record) -> str:
    """The summary, else how the text begins; of what is nothing but attachments, the title."""
    text = record.summary or (" ".join(text_of(record.body).split()) if record.body else "")
    short = text if record.summary or len(text) <= BEGINNING else f"{text[:BEGINNING]}…"
    return short or record.title


def _said(words: str) -> str:
    """Without the signs that XML has no way to write; one of them in a title would take the whole feed away."""
    return _UNWRITABLE.sub("", words)


def _channel(slug: str) -> tuple[str, str, Sequence[Record]]:
    government, _office = owners()
    site = government.name if government else settings.WAGTAIL_SITE_NAME
    if slug == EVERYTHING:
        return f"{site} · 最新公开", "最新公开的政府信息", list(public()[:LENGTH])
    column = ColumnPage.objects.live().filter(slug=slug).first()
    if column is None:
        raise Http404
    return (
        f"{site} · {column.title}",
        column.intro or column.title,
        list(public().filter(column.wanted.condition)[:LENGTH]),
    )


def _address(record: Record) -> str:
    return settings.SITE_URL + record.get_absolute_url()
