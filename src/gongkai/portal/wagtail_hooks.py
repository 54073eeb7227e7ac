"""What editors do to the page tree is written into the ledger, in the transaction of the change."""

from __future__ import annotations

from django.http import HttpRequest
from wagtail import hooks
from wagtail.models import Page

from gongkai.desk import ledger
from gongkai.desk.actions import action


@action
def _tell(name: str, request: HttpRequest, page: Page) -> None:
    ledger.write(name, f"column:{page.pk}", actor=request.user.get_username(), title=page.title)


def _telling(hook: str, name: str) -> None:
    def after(request: HttpRequest, page: Page, *_more: object) -> None:
        _tell(name, request, page)

    hooks.register(hook, after)


_telling("after_publish_page", "column.published")
_telling("after_unpublish_page", "column.taken_down")
_telling("after_move_page", "column.moved")
_telling("after_delete_page", "column.removed")


@hooks.register("construct_main_menu")
def only_pages(request: HttpRequest, items: list) -> None:  # type: ignore[type-arg]
    """Editors arrange pages; files, pictures and reports have no place in this tree."""
    items[:] = [item for item in items if item.name in ("explorer", "help") or item.name == "settings"]
