"""The live pages of the tree, as the register of sites asks for them: where each is and what it lists."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import urlsplit

from gongkai.channels.own_pages import OwnPage

from .models import ColumnPage, HomePage, StatutoryPage


def live() -> Iterator[OwnPage]:
    for kind in (HomePage, StatutoryPage):
        for page in kind.objects.live():
            yield OwnPage(page.slug, page.title, _path(page))
    for column in ColumnPage.objects.live():
        yield OwnPage(column.slug, column.title, _path(column), column.wanted.condition)


def _path(page: HomePage | StatutoryPage | ColumnPage) -> str:
    return urlsplit(page.get_url() or "").path
