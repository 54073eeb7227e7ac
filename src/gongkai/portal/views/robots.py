"""For search engines: what may be fetched, and a sitemap whose pages never grow beyond their size."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from io import StringIO

from django.conf import settings
from django.db.models import Max
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.xmlutils import SimplerXMLGenerator

from gongkai.duties import rules as law
from gongkai.portal.http import public_page
from gongkai.portal.site import columns
from gongkai.portal.telling import changed
from gongkai.records.models import Record
from gongkai.records.queries import public

SPACE = "http://www.sitemaps.org/schemas/sitemap/0.9"
#: Numbers of records a page: fixed ranges of ids, so a page costs the same however many records there are.
RANGE = 2_000
FIXED = (
    "search",
    "catalogue",
    "coverage",
    "organs",
    "places",
    "sites",
    "subscribe",
    "score",
    "calendar",
    "rules",
    "policies",
    "gazette",
    "help",
    "accessibility",
)


@public_page
def robots(request: HttpRequest) -> HttpResponse:
    rules = ["User-agent: *", *(f"Disallow: /{path}/" for path in ("console", "accounts", "cms", "calendars"))]
    rules.append("Disallow: /*format=")
    text = "\n".join([*rules, f"Sitemap: {settings.SITE_URL}/sitemap.xml", ""])
    return HttpResponse(text, content_type="text/plain; charset=utf-8")


@public_page
def sitemap(request: HttpRequest) -> HttpResponse:
    pages = [f"{settings.SITE_URL}/sitemap-{name}.xml" for name in ("pages", *map(str, range(1, _last() + 1)))]
    return _xml("sitemapindex", "sitemap", ((address, None) for address in pages))


@public_page
def sitemap_pages(request: HttpRequest) -> HttpResponse:
    fixed = [*(reverse(f"portal:{name}") for name in FIXED), *(reverse("portal:rule", args=[one]) for one in _rules())]
    paths = ["/", *(page.get_url() or "" for page in columns()), *fixed]
    return _xml("urlset", "url", ((settings.SITE_URL + path, None) for path in paths if path))


@public_page
def sitemap_records(request: HttpRequest, number: int) -> HttpResponse:
    if not 1 <= number <= _last():
        raise Http404
    found = public().order_by("pk").filter(pk__gt=(number - 1) * RANGE, pk__lte=number * RANGE)
    return _xml("urlset", "url", _lines(list(found.only("pk", "published_at", "changed_at").select_related(None))))


def _rules() -> list[str]:
    return list(dict.fromkeys(rule.id for rule in law.rulebook()))


def _last() -> int:
    return -(-(public().order_by().aggregate(last=Max("pk"))["last"] or 0) // RANGE)


def _lines(records: Sequence[Record]) -> Iterator[tuple[str, str | None]]:
    moved = changed(records)
    for record in records:
        yield settings.SITE_URL + record.get_absolute_url(), moved[record.pk].isoformat()


def _xml(root: str, element: str, addresses: Iterable[tuple[str, str | None]]) -> HttpResponse:
    out = StringIO()
    xml = SimplerXMLGenerator(out, "utf-8")
    xml.startDocument()
    xml.startElement(root, {"xmlns": SPACE})
    for address, moment in addresses:
        xml.startElement(element, {})
        xml.addQuickElement("loc", address)
        if moment:
            xml.addQuickElement("lastmod", moment)
        xml.endElement(element)
    xml.endElement(root)
    xml.endDocument()
    return HttpResponse(out.getvalue(), content_type="application/xml; charset=utf-8")
