"""Whether the registered sites answer, asked many times a day and told once a week; and when their columns were updated last, as
their own lists of links say it. Only hosts of the register are asked, slowly, and none inside our own network but this portal's."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, timedelta
from urllib.parse import urlsplit

from django.conf import settings
from django.db.models import Exists, OuterRef, Q
from lxml import html

from gongkai.desk import clock

from . import actions, sites
from .fetching import Unreachable, first_bytes
from .models import Site, SiteColumn, SiteProbe, SiteState
from .thresholds import figure

Read = Callable[[str], bytes]
ASKED = (SiteState.RUNNING, SiteState.REBUILT)
_DAY = re.compile(r"(?<!\d)(20\d\d)\s*[-./年]\s*(\d{1,2})\s*[-./月]\s*(\d{1,2})(?!\d)")
#: What one entry of a list of links is; a day that stands elsewhere on the page (今天是……) says nothing of the column.
_ENTRIES = "//*[self::li or self::tr or self::dl or self::dd][.//a[@href]][not(.//li or .//tr)]"
_MOST_ENTRIES = 400


@dataclass(frozen=True, slots=True)
class Monitored:
    """``probed`` sites were asked, ``failed`` of them did not answer; ``told`` weeks were written; ``updated`` columns."""

    probed: int = 0
    failed: int = 0
    told: int = 0
    looked: int = 0
    updated: int = 0


def read_site(url: str) -> bytes:
    """This portal may stand in our own network, no other site may."""
    own = urlsplit(settings.SITE_URL).netloc.lower()
    return first_bytes(url, figure("link_bytes"), inside=own, seconds=figure("site_probe_seconds"))


def monitor(limit: int | None = None, read: Read = read_site) -> Monitored:
    """What is due now; nothing is asked where the operator does not allow it (GONGKAI_LINKS_OUTSIDE)."""
    told = actions.tell_monitored()
    if not settings.GONGKAI_LINKS_OUTSIDE:
        return Monitored(told=told)
    probed, failed = _probe(limit, read)
    looked, updated = _look(limit, read)
    return Monitored(probed, failed, told, looked, updated)


def _probe(limit: int | None, read: Read) -> tuple[int, int]:
    """When not one of several sites answers, the fault is taken for our own and nothing is counted."""
    since = clock.now() - timedelta(minutes=figure("site_probe_apart"))
    asked = SiteProbe.objects.filter(site=OuterRef("pk"), last_at__gt=since)
    due = Site.objects.filter(~Exists(asked), state__in=ASKED).order_by("pk")[:limit]
    answers = {site: _answers(site.url, read) for site in due}
    if len({site.host for site in answers}) >= figure("link_outage") and not any(answers.values()):
        return len(answers), 0
    for site, answered in answers.items():
        actions.note_probe(site, answered)
    return len(answers), sum(not answered for answered in answers.values())


def _answers(url: str, read: Read) -> bool:
    try:
        read(url)
    except Exception:  # a stranger's server: nothing in its answer may stop the others
        return False
    return True


def _look(limit: int | None, read: Read) -> tuple[int, int]:
    """Columns on the host of their own site; the days that the entries of their page bear."""
    before = clock.now() - timedelta(hours=figure("column_look_apart"))
    due = sites.columns().filter(Q(looked_at=None) | Q(looked_at__lte=before), slug="", site__state__in=ASKED)
    looked = updated = 0
    for column in due.order_by("looked_at", "pk")[:limit]:
        if urlsplit(column.url).netloc.lower() != column.site.host:
            continue
        looked += 1
        newest = _newest(column, read)
        SiteColumn.objects.filter(pk=column.pk).update(looked_at=clock.now())
        updated += newest is not None and actions.note_seen_update(column, newest)
    return looked, updated


def _newest(column: SiteColumn, read: Read) -> date | None:
    with suppress(Unreachable):
        return newest_day(read(column.url), clock.today())
    return None


def newest_day(page: bytes, today: date) -> date | None:
    """The newest day that an entry of a list of links bears, none after ``today``; None where the page cannot be read so."""
    if not page.strip():
        return None
    try:
        root = html.document_fromstring(page, parser=html.HTMLParser(encoding=_encoding(page)))
    except (ValueError, html.etree.ParserError):
        return None
    return max((day for day in _days(root) if day <= today), default=None)


def _days(root: html.HtmlElement) -> Iterator[date]:
    for entry in root.xpath(_ENTRIES)[:_MOST_ENTRIES]:
        for year, month, day in _DAY.findall(entry.text_content()):
            with suppress(ValueError):
                yield date(int(year), int(month), int(day))


def _encoding(page: bytes) -> str:
    named = re.search(rb"charset\s*=\s*[\"']?\s*([\w-]+)", page[:2000], re.I)
    return "gb18030" if named and named[1].lower().startswith(b"gb") else "utf-8"


def weeks(rows: list[SiteProbe], today: date) -> dict[tuple[int, date], list[SiteProbe]]:
    """Probes that were not told, of weeks that are over: by site and the Sunday on which the week ended."""
    monday = today - timedelta(days=today.weekday())
    found: dict[tuple[int, date], list[SiteProbe]] = defaultdict(list)
    for row in rows:
        if row.day < monday:
            found[row.site_id, row.day + timedelta(days=6 - row.day.weekday())].append(row)
    return found
