"""Feeds of the newest records: Atom (RFC 4287), RSS 2.0 and JSON Feed 1.1; of the whole site, of each column, organ, field,
genre and record type."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from django.conf import settings
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.urls import reverse
from django.utils import feedgenerator

from gongkai.catalog.models import Field
from gongkai.desk.models import Event
from gongkai.desk.words import named
from gongkai.organs.models import Organ
from gongkai.portal.http import public_page
from gongkai.portal.models import ColumnPage
from gongkai.portal.site import owners
from gongkai.portal.telling import changed
from gongkai.records.body import text_of
from gongkai.records.models import Record
from gongkai.records.queries import public
from gongkai.schemas.loader import genres
from gongkai.schemas.record_types import record_types

LENGTH = 30
#: Characters of the text that stand for a record which has no summary.
BEGINNING = 200
_UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
EVERYTHING = "all"


class _Dated:
    """An empty feed is as old as the site: it is the same whenever it is asked for."""

    items: list[object]

    def latest_post_date(self) -> datetime:
        if self.items:
            found: datetime = super().latest_post_date()  # type: ignore[misc]
            return found
        return Event.objects.order_by("seq").values_list("at", flat=True).first() or datetime.fromtimestamp(0, UTC)


class _Dated:
    """An empty feed is as old as the site: it is the same whenever it is asked for."""

    items: list[object]

    def latest_post_date(self) -> datetime:
        if self.items:
            return super().latest_post_date()  # type: ignore[misc,no-any-return]
        return Event.objects.order_by("seq").values_list("at", flat=True).first() or datetime.fromtimestamp(0, UTC)


class _Atom(_Dated, feedgenerator.Atom1Feed):
    pass


class _Rss(_Dated, feedgenerator.Rss201rev2Feed):
    """``webMaster`` and the like are addresses of people: left out."""


@dataclass(frozen=True, slots=True)
class Channel:
    """What a feed is about, the page of the site that shows the same, and its newest records."""

    title: str
    about: str
    page: str
    records: Sequence[Record]


@public_page
def atom(request: HttpRequest, slug: str) -> HttpResponse:
    return _as_atom(request, _channel(slug))


@public_page
def rss(request: HttpRequest, slug: str) -> HttpResponse:
    return _as_rss(request, _channel(slug))


@public_page
def json_feed(request: HttpRequest, slug: str) -> HttpResponse:
    return _as_json(request, _channel(slug))


@public_page
def feed(request: HttpRequest, kind: str, code: str, form: str) -> HttpResponse:
    """``/feeds/organs/wc-education.rss``: of one organ, field, genre or record type, in one of the three forms."""
    if form not in FORMS or kind not in KINDS:
        raise Http404
    found = KINDS[kind](code)
    if found is None:
        raise Http404
    name, condition, page = found
    records = list(public().filter(condition)[:LENGTH])
    return FORMS[form](request, Channel(f"{_site()} · {name}", f"{name}：最新公开的政府信息", page, records))


def _as_atom(request: HttpRequest, channel: Channel) -> HttpResponse:
    return _written(_Atom, request, channel, "application/atom+xml; charset=utf-8")


def _as_rss(request: HttpRequest, channel: Channel) -> HttpResponse:
    return _written(_Rss, request, channel, "application/rss+xml; charset=utf-8")


def _written(
    form: type[feedgenerator.SyndicationFeed], request: HttpRequest, channel: Channel, content_type: str
) -> HttpResponse:
    made = form(
        title=_said(channel.title),
        link=settings.SITE_URL + channel.page,
        description=_said(channel.about),
        subtitle=_said(channel.about),
        language="zh-Hans",
        feed_url=settings.SITE_URL + request.path,
        feed_guid=settings.SITE_URL + request.path,
    )
    moved = changed(channel.records)
    for record in channel.records:
        made.add_item(
            title=_said(record.title),
            link=_address(record),
            description=_said(_about(record)),
            author_name=_said(record.organ.name),
            pubdate=record.published_at,
            updateddate=moved[record.pk],
            unique_id=_address(record),
            categories=map(_said, record.keywords),
        )
    return HttpResponse(made.writeString("utf-8"), content_type=content_type)


def _as_json(request: HttpRequest, channel: Channel) -> HttpResponse:
    moved = changed(channel.records)
    body = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": channel.title,
        "description": channel.about,
        "language": "zh-Hans",
        "home_page_url": settings.SITE_URL + channel.page,
        "feed_url": settings.SITE_URL + request.path,
        "items": [_item(record, moved[record.pk]) for record in channel.records],
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


def _channel(slug: str) -> Channel:
    if slug == EVERYTHING:
        return Channel(f"{_site()} · 最新公开", "最新公开的政府信息", "/", list(public()[:LENGTH]))
    column = ColumnPage.objects.live().filter(slug=slug).first()
    if column is None:
        raise Http404
    records = list(public().filter(column.wanted.condition)[:LENGTH])
    return Channel(f"{_site()} · {column.title}", column.intro or column.title, f"/{slug}/", records)


def _site() -> str:
    government, _office = owners()
    return government.name if government else settings.WAGTAIL_SITE_NAME


#: Name, condition and page of what a feed is about; None where there is no such thing.
Found = tuple[str, Q, str] | None


def _of_organ(code: str) -> Found:
    found = Organ.objects.filter(code=code).first()
    return (found.name, Q(organ=found), reverse("portal:organ", args=[code])) if found else None


def _of_field(code: str) -> Found:
    found = Field.objects.filter(code=code).first()
    return (found.name_zh, Q(item__field=found), reverse("portal:field", args=[code])) if found else None


def _of_genre(code: str) -> Found:
    found = genres().get(code)
    return (found.zh, Q(genre=code), f"{reverse('portal:search')}?genre={code}") if found else None


def _of_type(code: str) -> Found:
    found = record_types().get(code)
    return (named(found), Q(type=code), reverse("portal:search")) if found else None


KINDS: dict[str, Callable[[str], Found]] = {
    "organs": _of_organ,
    "fields": _of_field,
    "genres": _of_genre,
    "types": _of_type,
}
FORMS: dict[str, Callable[[HttpRequest, Channel], HttpResponse]] = {
    "atom": _as_atom,
    "rss": _as_rss,
    "json": _as_json,
}


def _address(record: Record) -> str:
    return settings.SITE_URL + record.get_absolute_url()
