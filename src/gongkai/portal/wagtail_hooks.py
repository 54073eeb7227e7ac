"""What the CMS shows to editors."""

from __future__ import annotations

from django.http import HttpRequest
from wagtail import hooks


@hooks.register("construct_main_menu")
def only_pages(request: HttpRequest, items: list) -> None:  # type: ignore[type-arg]
    """Editors arrange pages; files, pictures and reports have no place in this tree."""
    items[:] = [item for item in items if item.name in ("explorer", "help") or item.name == "settings"]
