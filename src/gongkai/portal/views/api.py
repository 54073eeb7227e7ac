"""The open interface: public records as JSON, with the fields that platforms of provinces exchange, and the rulebook. No key, no
account."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db.models import Q
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import reverse

from gongkai.desk import clock
from gongkai.duties import browsing, queries, rulepage
from gongkai.duties import rules as law
from gongkai.duties.queries import Counts
from gongkai.portal import asking
from gongkai.portal.http import public_page
from gongkai.portal.public import open_duties
from gongkai.portal.telling import basis, course
from gongkai.records.body import text_of
from gongkai.records.models import Attachment, Record, Relation
from gongkai.records.queries import public
from gongkai.schemas import loader

PER_PAGE = 50


@public_page
def records(request: HttpRequest) -> HttpResponse:
    """Newest first; ``next`` is the address of the following page, null at the end. 400 for what ``asking`` refuses."""
    try:
        found = public().alias(key=asking.KEY).filter(asking.condition(request.GET))
    except asking.Refused as refused:
        return _json(refused.body, status=400)
    rows = list(found.defer("body", "organ__aliases")[: PER_PAGE + 1])
    page, more = rows[:PER_PAGE], len(rows) > PER_PAGE
    return _json({"records": [summary(record) for record in page], "next": _next(request, page[-1]) if more else None})


@public_page(max_age=0)
def record(request: HttpRequest, pk: int) -> HttpResponse:
    found = public().select_related("organ", "item").filter(pk=pk).first()
    if found is None:
        return _json({"error": "not-found", "message": "没有这条公开信息，或者它已经撤回。"}, status=404)
    return _json(whole(found))


@public_page
def rules(request: HttpRequest) -> HttpResponse:
    """Every rule of this installation, each version a line, with what became of its duties. Takes no parameters."""
    for name in request.GET:
        return _json(asking.Refused(name[: asking.LONGEST]).body | {"allowed": {}}, status=400)
    book, tallies = law.rulebook(), queries.by_rule(among=open_duties())
    entries = browsing.entries(book, clock.today())
    return _json(
        {
            "profile": book.id,
            "title": book.title,
            "date": clock.today().isoformat(),
            "fields": rulepage.fields_data(),
            "rules": [
                version | {"url": _rule_url(entry.rule.id), "duties": tally}
                for entry in entries
                for tally in [rulepage.counts_data(tallies.get(entry.rule.id, Counts()))]
                for version in rulepage.versions_data(entry)
            ],
        }
    )


@public_page
def rule(request: HttpRequest, rule_id: str) -> HttpResponse:
    """One rule: its versions, and what became of its duties at each organ."""
    found = browsing.entry(law.rulebook(), rule_id, clock.today())
    if found is None:
        return _json({"error": "not-found", "message": "没有这条规则。"}, status=404)
    organs = [
        {"organ": row.organ.code, "name": row.organ.name, **rulepage.counts_data(row.counts)}
        for row in queries.by_organ_of_rule(rule_id, among=open_duties())
    ]
    url = _rule_url(rule_id)
    return _json({"id": rule_id, "url": url, "versions": rulepage.versions_data(found), "organs": organs})


def _rule_url(rule_id: str) -> str:
    return settings.SITE_URL + reverse("portal:rule", args=[rule_id])


def summary(record: Record) -> dict[str, Any]:
    mark = record.validity_mark(clock.today())
    return {
        "id": record.pk,
        "url": settings.SITE_URL + record.get_absolute_url(),
        "identifier": record.index_number,
        "title": record.title,
        "document_number": record.doc_number,
        "publisher": record.organ.name,
        "publisher_code": record.organ.code,
        "date": _day(record.formed_on),
        "display_publish_time": record.published_at.astimezone(clock.CHINA).isoformat()
        if record.published_at
        else None,
        "classify_genre_name": _zh(loader.genres(), record.genre),
        "classify_theme_name": _zh(loader.subjects(), record.subject_class),
        "keywords": list(record.keywords),
        "abstract": record.summary,
        "validity": mark or "有效",
        "is_expired": mark == "失效",
        "is_abolished": mark == "已废止",
    }


def whole(record: Record) -> dict[str, Any]:
    return summary(record) | {
        "issuers": list(record.issuers),
        "valid_from": _day(record.valid_from),
        "valid_until": _day(record.valid_until),
        "validity_basis": basis(record, course(record)),
        "classify_main_name": record.item.title if record.item else "",
        "content_html": record.body,
        "content_text": text_of(record.body) if record.body else "",
        "content_sha256": record.content_hash,
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
        "url": settings.SITE_URL + reverse("open:attachment", args=[one.record_id, one.pk]),
    }


def _next(request: HttpRequest, last: Record) -> str:
    query = request.GET.copy()
    assert last.published_at
    query["after"] = asking.mark(last.published_at, last.pk)
    return f"{settings.SITE_URL}{request.path}?{query.urlencode()}"


def _zh(vocabulary: Any, code: str) -> str:
    found = vocabulary.get(code)
    return getattr(found, "title", None) or found.zh if found else ""


def _day(day: Any) -> str | None:
    return day.isoformat() if day else None


def _json(body: dict[str, Any], status: int = 200) -> JsonResponse:
    response = JsonResponse(body, status=status, json_dumps_params={"ensure_ascii": False})
    response["Access-Control-Allow-Origin"] = "*"
    return response
