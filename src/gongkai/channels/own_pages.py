"""Pages of this very portal, of which this room keeps owner and interval and must not know the tree: the portal says them."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.db.models import Q


@dataclass(frozen=True, slots=True)
class OwnPage:
    """A live page. ``condition`` says which public records a column lists; None for a page that is no column."""

    slug: str
    title: str
    path: str
    condition: Q | None = None


#: Filled by the portal when it starts; each answers every live page.
sources: list[Callable[[], Iterable[OwnPage]]] = []


def pages() -> list[OwnPage]:
    return [page for source in sources for page in source()]


def columns() -> dict[str, OwnPage]:
    """By slug."""
    return {page.slug: page for page in pages() if page.condition is not None}
