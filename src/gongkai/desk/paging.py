"""Pages of lists that cost the same however much lies behind them."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.utils.functional import cached_property

#: Nobody turns further; the way to the rest is a filter or the search.
LAST_PAGE = 500


def leaf(found: QuerySet[Any], number: str | None, per_page: int) -> Page[Any]:
    """One page of a list; a number that is none, too small or too large gives the nearest page."""
    return _Bounded(found, per_page).get_page(number)


class _Bounded(Paginator):  # type: ignore[type-arg]
    @cached_property
    def count(self) -> int:
        """No further than the last page."""
        found: QuerySet[Any] = self.object_list  # type: ignore[assignment]
        return found.order_by()[: LAST_PAGE * self.per_page].count()

    @property
    def num_pages(self) -> int:
        return min(super().num_pages, LAST_PAGE)
