"""What the passing of time brings about in the channels; done twice it does nothing new. Networks are asked outside every
transaction, and one server that does not answer stops nobody else."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from gongkai.desk import clock

from . import actions, letters
from .actions import screens, subscriptions
from .fetching import Unreachable, entries, fetch
from .models import UpperSource

#: A feed is read no more often than this.
APART = timedelta(minutes=9)
MOST_FEEDS = 50


def sweep(read: Callable[[str], bytes] = fetch) -> dict[str, int]:
    """Counts of what was done, by name."""
    taken = read_feeds(read)
    found, lost = actions.scan()
    report = letters.send_due()
    return {
        "screens_changed": screens.note_versions(),
        "screens_told": screens.warn(),
        "upper_taken_in": taken,
        "reposts_found": found,
        "reposts_lost": lost,
        "subscribers_written": report.sent,
        "subscribers_failed": report.failed + len(report.problems),
        "forgotten": screens.forget() + subscriptions.forget(),
    }


def read_feeds(read: Callable[[str], bytes] = fetch) -> int:
    """New items of every feed that was not read lately."""
    due = clock.now() - APART
    taken = 0
    for source in UpperSource.objects.filter(active=True).exclude(feed="").exclude(read_at__gt=due)[:MOST_FEEDS]:
        try:
            found = entries(read(source.feed), source.feed)
        except Unreachable as error:
            actions.note_problem(source, str(error))
            continue
        taken += len(actions.take_in(source, found))
    return taken
