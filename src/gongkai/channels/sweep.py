"""What the passing of time brings about in the channels; done twice it does nothing new. Networks are asked outside every
transaction, and one server that does not answer stops nobody else."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import timedelta

from django.utils.translation import gettext as _

from gongkai.desk import clock

from . import actions, letters, links, monitoring
from .actions import screens, subscriptions
from .fetching import Unreachable, entries, fetch
from .models import UpperSource
from .thresholds import figure

#: A feed is read no more often than this.
APART = timedelta(minutes=9)
MOST_FEEDS = 50
_log = logging.getLogger(__name__)


def sweep(read: Callable[[str], bytes] = fetch) -> dict[str, int]:
    """Counts of what was done, by name."""
    taken, unread = read_feeds(read)
    found, lost = actions.scan()
    report = letters.send_due()
    walked, asked = links.walk(figure("link_records")), links.ask_outside(figure("link_fetches"))
    watched = monitoring.monitor(figure("link_fetches"))
    return {
        "screens_changed": screens.note_versions(),
        "screens_told": screens.warn(),
        "upper_taken_in": taken,
        "upper_unread": unread,
        "reposts_found": found,
        "reposts_lost": lost,
        "columns_updated": actions.note_own_updates(),
        "links_walked": walked.links,
        "links_asked": asked.asked,
        "sites_probed": watched.probed,
        "sites_told": watched.told,
        "columns_seen_updated": watched.updated,
        "subscribers_written": report.sent,
        "subscribers_failed": report.failed + len(report.problems),
        "forgotten": screens.forget() + subscriptions.forget(),
    }


def read_feeds(read: Callable[[str], bytes] = fetch) -> tuple[int, int]:
    """New items of every feed that was not read lately, and how many feeds could not be read."""
    due = clock.now() - APART
    taken = unread = 0
    for source in UpperSource.objects.filter(active=True).exclude(feed="").exclude(read_at__gt=due)[:MOST_FEEDS]:
        try:
            taken += len(actions.take_in(source, entries(read(source.feed), source.feed)))
        except Unreachable as error:
            problem = str(error)
        except Exception:  # a stranger wrote what was read: nothing in it may stop the others
            _log.exception("feed of source %s", source.pk)
            problem = _("对方的订阅内容无法处理，没有读取。")
        else:
            continue
        unread += 1
        actions.note_problem(source, problem)
    return taken, unread
