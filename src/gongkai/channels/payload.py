"""What a screen shows: the seven items of its organ (鞍山2010 七) and public records, cut into pages, with a version."""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from gongkai.desk import clock
from gongkai.organs.models import Organ
from gongkai.records.models import Record
from gongkai.records.queries import public

from .models import Leader, Part, Profile, Screen, Unit
from .models.profile import present
from .thresholds import figure

#: In the words of the event ``board.posted``.
ITEMS = {
    "photo": _("领导照片"),
    "name": _("领导姓名"),
    "division": _("领导分工"),
    "functions": _("内设机构职责"),
    "workflow": _("工作流程"),
    "phone": _("办公电话"),
    "complaint": _("监督方式"),
}
LEADERS_A_PAGE, UNITS_A_PAGE, RECORDS_A_PAGE, LINES_A_PAGE = 4, 5, 6, 9
#: Characters of a line on the screen, roughly: a long paragraph takes several.
LINE = 30


@dataclass(frozen=True, slots=True)
class About:
    """One organ as the public may see it on a day."""

    organ: Organ
    profile: Profile
    leaders: Sequence[Leader]
    units: Sequence[Unit]

    @property
    def phone(self) -> str:
        return self.profile.phone or self.organ.phone

    @property
    def items(self) -> dict[str, bool]:
        """Each of the seven, and whether it is there: of every leader and every unit, not only of some."""
        return {
            "photo": bool(self.leaders) and all(one.photo_id for one in self.leaders),
            "name": bool(self.leaders),
            "division": bool(self.leaders) and all(one.division for one in self.leaders),
            "functions": bool(self.units) and all(one.duties for one in self.units),
            "workflow": bool(self.profile.workflow),
            "phone": bool(self.phone),
            "complaint": bool(self.profile.complaint),
        }

    @property
    def there(self) -> int:
        return sum(self.items.values())

    @property
    def lacking(self) -> list[str]:
        return [key for key, there in self.items.items() if not there]

    @property
    def lacking_titles(self) -> list[str]:
        return [str(ITEMS[key]) for key in self.lacking]


@dataclass(frozen=True, slots=True)
class Page:
    part: str
    title: str
    rows: Sequence[Any] = ()
    paragraphs: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Shown:
    screen: Screen
    about: About
    pages: Sequence[Page]
    told: dict[str, Any]

    @property
    def version(self) -> str:
        return version_of(self.told)


def about(organ: Organ, day: date | None = None) -> About:
    """Three queries."""
    day = day or clock.today()
    profile = Profile.objects.filter(organ=organ).first() or Profile(organ=organ)
    leaders = list(Leader.objects.filter(present(day), organ=organ).select_related("photo"))
    return About(organ, profile, leaders, list(Unit.objects.filter(present(day), organ=organ)))


def abouts(organs: Sequence[Organ]) -> list[About]:
    """Of many organs; three queries."""
    day = clock.today()
    profiles = {one.organ_id: one for one in Profile.objects.filter(organ__in=organs)}
    leaders, units = defaultdict(list), defaultdict(list)
    for leader in Leader.objects.filter(present(day), organ__in=organs):
        leaders[leader.organ_id].append(leader)
    for unit in Unit.objects.filter(present(day), organ__in=organs):
        units[unit.organ_id].append(unit)
    return [About(one, profiles.get(one.pk) or Profile(organ=one), leaders[one.pk], units[one.pk]) for one in organs]


def shown(screen: Screen) -> Shown:
    """The payload of this moment; records that are no longer public are gone from it at once."""
    found = about(screen.organ)
    wanted = set(screen.shows)
    queue = _queue(screen) if Part.QUEUE in wanted else []
    newest = _newest(screen, [one.pk for one in queue]) if Part.NOTICES in wanted else []
    pages = [*_pages(found, wanted, queue, newest)]
    told = _told(screen, found, queue, newest)
    return Shown(screen, found, pages or [Page("empty", found.organ.name)], told)


def payload(screen: Screen) -> dict[str, Any]:
    """The same for machines: all seven items, or the names of the lacking."""
    made = shown(screen)
    return {"version": made.version, **made.told}


def version_of(told: dict[str, Any]) -> str:
    text = json.dumps(told, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def _told(screen: Screen, found: About, queue: Sequence[Record], newest: Sequence[Record]) -> dict[str, Any]:
    """Also what the version is a hash of: when the words are the same, so is the version."""
    return {
        "screen": screen.slug,
        "place": screen.place,
        "organ": found.organ.name,
        "shows": [part for part in Part.values if part in screen.shows],
        "items": {
            "leaders": [
                {"name": one.name, "post": one.post, "division": one.division, "photo": one.photo_id}
                for one in found.leaders
            ],
            "units": [{"name": one.name, "duties": one.duties, "phone": one.phone} for one in found.units],
            "workflow": found.profile.workflow,
            "phone": found.phone,
            "complaint": found.profile.complaint,
        },
        "lacking": found.lacking,
        "queue": [_line(one) for one in queue],
        "notices": [_line(one) for one in newest],
    }


def _line(record: Record) -> dict[str, Any]:
    return {
        "title": record.title,
        "url": record.get_absolute_url(),
        "published_at": record.published_at.isoformat() if record.published_at else None,
        "mark": record.validity_mark(clock.today()),
    }


def _queue(screen: Screen) -> list[Record]:
    rows = dict(screen.showings.filter(until__gte=clock.today()).values_list("record", "id"))
    return sorted(public().filter(pk__in=rows).defer("body"), key=lambda one: rows[one.pk])


def _newest(screen: Screen, queued: Sequence[int]) -> list[Record]:
    found = public().filter(Q(organ=screen.organ)).exclude(pk__in=queued).defer("body")
    return list(found[: figure("screen_records")])


def _pages(found: About, wanted: set[str], queue: Sequence[Record], newest: Sequence[Record]) -> Iterator[Page]:
    yield from _each(Part.QUEUE, queue, RECORDS_A_PAGE)
    if Part.LEADERS in wanted:
        yield from _each(Part.LEADERS, found.leaders, LEADERS_A_PAGE)
    if Part.UNITS in wanted:
        yield from _each(Part.UNITS, found.units, UNITS_A_PAGE)
    if Part.WORKFLOW in wanted and found.profile.workflow:
        for lines in _lines(found.profile.workflow):
            yield Page(Part.WORKFLOW, str(Part.WORKFLOW.label), paragraphs=lines)
    if Part.CONTACT in wanted and (found.phone or found.profile.complaint):
        yield Page(Part.CONTACT, str(Part.CONTACT.label))
    yield from _each(Part.NOTICES, newest, RECORDS_A_PAGE)


def _each(part: Part, rows: Sequence[Any], n: int) -> Iterator[Page]:
    for start in range(0, len(rows), n):
        yield Page(part, str(part.label), rows[start : start + n])


def _lines(text: str) -> Iterator[list[str]]:
    """Paragraphs in pages of so many lines; one that is longer than a page is cut."""
    page: list[str] = []
    taken = 0
    for paragraph in filter(None, map(str.strip, text.splitlines())):
        most = LINE * LINES_A_PAGE
        for piece in (paragraph[start : start + most] for start in range(0, len(paragraph), most)):
            needed = -(-len(piece) // LINE)
            if page and taken + needed > LINES_A_PAGE:
                yield page
                page, taken = [], 0
            page.append(piece)
            taken += needed
    if page:
        yield page
