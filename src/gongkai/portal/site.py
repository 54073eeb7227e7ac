"""Whose site this is: what stands in the head, the foot and the marks of every page."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from gongkai.desk import clock
from gongkai.organs.models import Organ
from gongkai.organs.queries import seat

from .language import addresses
from .models import ColumnPage, StatutoryPage, Titled
from .ways import carried, chosen, without

#: Names of the languages in themselves, as a reader looks for them.
TAGS = {"zh-hans": "zh-Hans", "zh-hant": "zh-Hant", "en": "en"}


@dataclass(frozen=True)
class Site:
    """``government`` and ``office`` are None on an installation that has no organs yet."""

    request: HttpRequest
    government: Organ | None
    office: Organ | None

    @property
    def feed_forms(self) -> list[tuple[str, str]]:
        """Forms of a feed and their media types, as a page offers them to readers of feeds."""
        return [("atom", "application/atom+xml"), ("rss", "application/rss+xml"), ("json", "application/feed+json")]

    @property
    def address(self) -> str:
        return settings.SITE_URL

    @property
    def domain(self) -> str:
        """Host alone, as the mark SiteDomain wants it."""
        return urlsplit(settings.SITE_URL).hostname or ""

    @property
    def marks(self) -> dict[str, str]:
        return settings.GONGKAI_SITE_MARKS

    @cached_property
    def ways(self) -> dict[str, str]:
        return chosen(self.request)

    @cached_property
    def columns(self) -> list[Titled]:
        return columns()

    @property
    def languages(self) -> list[tuple[str, str, str, str]]:
        """Code, tag, name and the address of this page for each language."""
        found = addresses(self.request.path)
        asked = without(self.request.GET)
        query = f"?{asked.urlencode()}" if asked else ""
        return [(code, TAGS[code], name, found[code] + query) for code, name in settings.LANGUAGES]

    @property
    def tag(self) -> str:
        return TAGS[self.request.LANGUAGE_CODE]  # type: ignore[attr-defined]

    @property
    def canonical(self) -> str:
        """This page without its parameters, absolute."""
        return settings.SITE_URL + self.request.path


def site_of(request: HttpRequest) -> Site:
    government, office = owners()
    return Site(request, government, office)


def owners() -> tuple[Organ | None, Organ | None]:
    """The government whose site this is and its disclosure office; one query."""
    return seat(clock.today())


def columns() -> list[Titled]:
    """Pages directly below the front page that stand in its menu, in their order; two queries."""
    found: list[Titled] = []
    for kind in (StatutoryPage, ColumnPage):
        found += kind.objects.live().filter(show_in_menus=True, depth=3).only("path", "url_path", "title", "title_en")
    return sorted(found, key=lambda page: page.path)


def show(
    request: HttpRequest, template: str, context: dict[str, object] | None = None, status: int = 200
) -> HttpResponse:
    """A page of the public site in its frame."""
    response = render(request, template, {"site": site_of(request), **(context or {})}, status=status)
    return carried(response, chosen(request))
