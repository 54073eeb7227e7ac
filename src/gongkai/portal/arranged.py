"""Whatever arranges the page tree is told to the ledger: by one page or by many at once, from a screen or from a command.

Kept pages are true as long as the ledger's head is the same (``http``), so a change that nobody told would stay unseen.
"""

from __future__ import annotations

from typing import Any

from django.db.models.signals import post_delete
from wagtail.log_actions import get_active_log_context
from wagtail.models import Page
from wagtail.signals import page_published, page_unpublished, post_page_move

from gongkai.desk import ledger
from gongkai.desk.actions import action

from .models import ColumnPage, HomePage, StatutoryPage, Titled


def listen() -> None:
    """Once, when the rooms are ready."""
    for signal, receiver in ((page_published, _published), (page_unpublished, _taken_down), (post_page_move, _moved)):
        signal.connect(receiver)
    for kind in (HomePage, ColumnPage, StatutoryPage):
        post_delete.connect(_removed, sender=kind)


def _published(instance: Page, **_more: Any) -> None:
    _note("column.published", instance)


def _taken_down(instance: Page, **_more: Any) -> None:
    _note("column.taken_down", instance)


def _moved(instance: Page, **_more: Any) -> None:
    _note("column.moved", instance)


def _removed(instance: Page, **_more: Any) -> None:
    _note("column.removed", instance)


def _note(name: str, page: Page) -> None:
    """Pages of ours alone: the one that the CMS greets with is cleared away before anything is told."""
    if issubclass(page.specific_class or Page, Titled):
        _tell(name, page)


@action
def _tell(name: str, page: Page) -> None:
    user = get_active_log_context().user
    ledger.write(name, f"column:{page.pk}", actor=user.get_username() if user else "", title=page.title)
