"""政府信息: what has been published, newest first, and one record whole."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db.models import Q
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_noop
from ninja import Query, Router, Schema

from gongkai.desk import clock
from gongkai.portal.telling import basis, course
from gongkai.records import typed
from gongkai.records.body import text_of
from gongkai.records.models import Attachment, Record, Relation
from gongkai.records.queries import display_ended, public, public_versions, tombstone
from gongkai.schemas import loader

from .asked import KEY, RecordsAsked, following, mark
from .faults import Gone, Missing, answers

router = Router(tags=[gettext_noop("政府信息")])


class Line(Schema):
    """One record in a list, with the fields that platforms of provinces exchange."""

    id: int
    url: str
    identifier: str | None
    title: str
    document_number: str
    publisher: str
    publisher_code: str
    type: str
    date: str | None
    display_publish_time: str | None
    classify_genre_name: str
    classify_theme_name: str
    five_open: str
    keywords: list[str]
    abstract: str
    validity: str
    is_expired: bool
    is_abolished: bool


class Page(Schema):
    records: list[Line]
    next: str | None


class Ending(Schema):
    """One end of a relation: another public record."""

    kind: str
    from_here: bool
    id: int
    title: str


class File(Schema):
    id: int
    name: str
    type: str
    mime: str
    size: int
    sha256: str
    alt: str
    transcript: str
    captions: str
    url: str


class Whole(Line):
    issuers: list[str]
    valid_from: str | None
    valid_until: str | None
    validity_basis: str
    classify_main_name: str
    content_html: str
    content_text: str
    content_sha256: str
    values: dict[str, Any]
    relation: list[Ending]
    attachment: list[File]


class Version(Schema):
    number: int
    published_at: str
    note: str
    sha256: str


class Versions(Schema):
    versions: list[Version]


@router.get(
    "records",
    response=answers(Page),
    url_name="records",
    operation_id="records",
    summary=gettext_noop("查询公开的政府信息"),
)
def records(request: HttpRequest, asked: Query[RecordsAsked]) -> dict[str, Any]:
    """由新到旧；next是下一页的地址，到头时为空。按词语查询时，结果多于一万条的，只给最新的一万条。"""
    found = public().alias(key=KEY).filter(asked.condition())
    rows = list(found.defer("body", "values", "organ__aliases")[: asked.limit + 1])
    page, more = rows[: asked.limit], len(rows) > asked.limit
    return {"records": [line(record) for record in page], "next": following(request, _mark(page[-1])) if more else None}


@router.get(
    "records/{int:pk}",
    response=answers(Whole, named=True, withdrawn=True),
    url_name="record",
    operation_id="record",
    summary=gettext_noop("一条政府信息的全部内容"),
)
def record(request: HttpRequest, pk: int) -> dict[str, Any]:
    """正文、附件、类型化的数据、关联文件和有效性。撤回的信息和公示期满的名单答复410。"""
    return whole(_public(pk))


@router.get(
    "records/{int:pk}/versions",
    response=answers(Versions, named=True, withdrawn=True),
    url_name="versions",
    operation_id="versions",
    summary=gettext_noop("一条信息的各个版本"),
)
def versions(request: HttpRequest, pk: int) -> dict[str, Any]:
    """更正过的信息有多个版本，由新到旧。"""
    return {
        "versions": [
            {
                "number": one.number,
                "published_at": one.published_at.astimezone(clock.CHINA).isoformat(),
                "note": one.note,
                "sha256": one.hash,
            }
            for one in public_versions(_public(pk))
        ]
    }


def _public(pk: int) -> Record:
    found = public().select_related("organ", "item").filter(pk=pk).first()
    if found is None:
        raise _missing(pk)
    return found


def _missing(pk: int) -> Missing:
    if tombstone(pk):
        return Gone("这条信息已撤回，撤回原因见它的网页。")
    if display_ended(pk):
        return Gone("公示期已满，不再提供。")
    return Missing("没有这条公开信息。")


def line(record: Record) -> dict[str, Any]:
    mark = record.validity_mark(clock.today())
    return {
        "id": record.pk,
        "url": settings.SITE_URL + record.get_absolute_url(),
        "identifier": record.index_number,
        "title": record.title,
        "document_number": record.doc_number,
        "publisher": record.organ.name,
        "publisher_code": record.organ.code,
        "type": record.type,
        "date": _day(record.formed_on),
        "display_publish_time": record.published_at.astimezone(clock.CHINA).isoformat()
        if record.published_at
        else None,
        "classify_genre_name": _zh(loader.genres(), record.genre),
        "classify_theme_name": _zh(loader.subjects(), record.subject_class),
        "five_open": _zh(loader.five_opens(), record.five_open),
        "keywords": list(record.keywords),
        "abstract": record.summary,
        "validity": mark or "有效",
        "is_expired": mark == "失效",
        "is_abolished": mark == "已废止",
    }


def whole(record: Record) -> dict[str, Any]:
    return line(record) | {
        "issuers": list(record.issuers),
        "valid_from": _day(record.valid_from),
        "valid_until": _day(record.valid_until),
        "validity_basis": basis(record, course(record)),
        "classify_main_name": record.item.title if record.item else "",
        "content_html": record.body,
        "content_text": text_of(record.body) if record.body else "",
        "content_sha256": record.content_hash,
        "values": typed.seen(record),
        "relation": _relations(record),
        "attachment": [_attachment(one) for one in record.attachments.select_related("file")],
    }


def _relations(record: Record) -> list[dict[str, Any]]:
    """Both directions, public ends alone."""
    pairs = Relation.objects.filter(Q(source=record) | Q(target=record)).order_by("pk")
    named = [
        (pair.kind, pair.target_id if pair.source_id == record.pk else pair.source_id, pair.source_id == record.pk)
        for pair in pairs
    ]
    titles = dict(public().filter(pk__in=[pk for _kind, pk, _from in named]).values_list("pk", "title"))
    return [
        {"kind": kind, "from_here": outward, "id": pk, "title": titles[pk]}
        for kind, pk, outward in named
        if pk in titles
    ]


def _attachment(one: Attachment) -> dict[str, Any]:
    return {
        "id": one.pk,
        "name": one.name,
        "type": one.file.extension,
        "mime": one.file.media_type,
        "size": one.file.size,
        "sha256": one.file_id,
        "alt": one.alt,
        "transcript": one.transcript,
        "captions": _address("open:captions", one) if one.captions else "",
        "url": _address("open:attachment", one),
    }


def _address(name: str, one: Attachment) -> str:
    return settings.SITE_URL + reverse(name, args=[one.record_id, one.pk])


def _mark(last: Record) -> str:
    assert last.published_at
    return mark(last.published_at, last.pk)


def _zh(vocabulary: Any, code: str) -> str:
    found = vocabulary.get(code)
    return getattr(found, "title", None) or found.zh if found else ""


def _day(day: Any) -> str | None:
    return day.isoformat() if day else None
