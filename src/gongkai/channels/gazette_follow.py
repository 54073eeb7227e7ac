"""A document that is withdrawn, or whose display is over, leaves the gazette in the same transaction; the file of the issue is made again after it."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from functools import partial

from django.db import transaction
from django.db.models import Q
from django.urls import reverse

from gongkai.desk import ledger
from gongkai.desk.models import Event
from gongkai.desk.permissions import SYSTEM
from gongkai.desk.subjects import Subject, numbers, register
from gongkai.search import actions as search

from . import gazette_events  # noqa: F401  declares the vocabulary
from .gazette_queries import KIND, standing
from .models import Article, Issue, IssueState

LEAVING = frozenset({"record.withdrawn", "record.corrected", "record.display_ended"})
_log = logging.getLogger(__name__)


def attach() -> None:
    """Once, when the rooms are ready."""
    ledger.followers.append(follow)
    register("gazette", _issues)


def follow(events: list[Event]) -> None:
    """A ledger follower. Of corrections only those matter that take the earlier words from view."""
    records = {int(event.subject.partition(":")[2]) for event in events if event.name in LEAVING}
    if not records:
        return
    of_these = Q(articles__record__in=records)
    for issue in Issue.objects.filter(of_these, state=IssueState.ONLINE).select_related("organ", "edition").distinct():
        carried, readable = issue.articles.filter(record__in=records), standing(issue)
        if gone := carried.exclude(pk__in=readable):
            _take_out(issue, list(gone))
        if carried.filter(pk__in=readable, record__shown_until__isnull=False).exists():
            _index(issue)


def _index(issue: Issue) -> None:
    """A correction set a day on which the document leaves: from then on the search must not show it."""
    from .actions.gazette import index

    index(issue)


def _take_out(issue: Issue, gone: list[Article]) -> None:
    from .actions.gazette import tell

    for article in gone:
        search.drop(KIND, article.pk)
    issue.edition = None
    issue.save(update_fields=["edition"])
    tell("gazette.article_gone", issue, SYSTEM, title=str(issue), articles=[article.pk for article in gone])
    transaction.on_commit(partial(_press_soon, issue.pk))


def _press_soon(pk: int) -> None:
    """At once if it can be; ``gongkai tick`` does it otherwise. Until then the issue has no file for the public."""
    from .actions.gazette import press_waiting

    try:
        press_waiting()
    except Exception:
        _log.exception("gazette %s could not be typeset again; the next tick tries once more", pk)


def _issues(ids: Sequence[str]) -> Mapping[str, Subject]:
    found = Issue.objects.filter(pk__in=numbers(ids)).select_related("organ")
    return {
        str(one.pk): Subject(
            str(one), reverse("console:gazette-issue", args=[one.pk]), one.get_absolute_url() if one.is_public else ""
        )
        for one in found
    }
