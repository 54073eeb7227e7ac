"""公示屏: what hangs where, what it should show, what it says that it shows."""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from gongkai.channels.models import Arrival, BoardKind, Part, Screen, Showing
from gongkai.channels.models.screen import ELECTRONIC
from gongkai.channels.payload import ITEMS, shown
from gongkai.channels.permissions import KEEPERS
from gongkai.channels.queries import screens_in_trouble, screens_in_use
from gongkai.desk import clock, ledger, notices
from gongkai.desk.actions import Reason, action, check, faults, impersonal, unchanged_since, unless
from gongkai.desk.models import Event, Level, Notice
from gongkai.desk.notices import Telling
from gongkai.desk.permissions import Actor
from gongkai.organs.models import Organ
from gongkai.organs.queries import holders
from gongkai.records.models import Record
from gongkai.records.queries import public
from gongkai.rulebooks import vocabulary

from .base import changed, impersonal_all, kept_by, standing, tell

FIELDS = ("place", "kind", "width", "height", "shows")
LONGEST_QUEUE = 20
KEPT = timedelta(days=90)
SILENT = gettext_noop("{organ_name}有公示屏离线，最近一次心跳{due}")
STALE = gettext_noop("{organ_name}有公示屏没有收到{due}更新的内容")


@action
def open_screen(organ: Organ, *, by: Actor, **values: Any) -> Screen:
    screen = Screen(organ=organ, slug=secrets.token_hex(8), opened_on=values.get("opened_on") or clock.today())
    changed(screen, {name: values[name] for name in FIELDS if name in values})
    check([kept_by(by, organ), standing(organ), *_faults(screen)])
    screen.save()
    tell("screen.opened", screen.subject, organ, by, place=screen.place, kind=screen.kind)
    note_versions(organ)
    return screen


@action
def change_screen(screen: Screen, *, revision: int, by: Actor, **values: Any) -> Screen:
    screen = _taken(screen)
    unchanged_since(revision, screen.revision, screen.subject)
    told = changed(screen, {name: values[name] for name in FIELDS if name in values})
    check([kept_by(by, screen.organ), _unless_closed(screen), *_faults(screen)])
    if told:
        screen.revision += 1
        screen.save()
        tell(
            "screen.changed", screen.subject, screen.organ, by, place=screen.place, fields="、".join(told), changed=told
        )
        note_versions(screen.organ)
    return screen


@action
def close_screen(screen: Screen, *, by: Actor) -> Screen:
    """停用: its address answers nothing any more."""
    screen = _taken(screen)
    check([kept_by(by, screen.organ), _unless_closed(screen)])
    screen.closed_on = clock.today()
    screen.revision += 1
    screen.save()
    notices.settle(Notice.objects.filter(thing=screen.subject))
    tell("screen.closed", screen.subject, screen.organ, by, place=screen.place)
    return screen


@action
def queue(screen: Screen, record: Record, until: date, *, by: Actor) -> Showing:
    """Shows a public record before the others; nothing that has not passed the gates can be shown."""
    screen = _taken(screen)
    check(
        [
            kept_by(by, screen.organ),
            _unless_closed(screen),
            unless(public().filter(pk=record.pk).exists(), "not_public", _("只能播放已经公开的信息。")),
            unless(until >= clock.today(), "until", _("播放截止日期不能早于今天。")),
            unless(
                screen.showings.filter(until__gte=clock.today()).exclude(record=record).count() < LONGEST_QUEUE,
                "full",
                _("重点播放最多%(n)s条，请先取消不需要的。") % {"n": LONGEST_QUEUE},
            ),
        ]
    )
    found, _new = Showing.objects.update_or_create(screen=screen, record=record, defaults={"until": until})
    tell("screen.queued", screen.subject, screen.organ, by, place=screen.place, title=record.title, until=until)
    note_versions(screen.organ)
    return found


@action
def unqueue(showing: Showing, *, by: Actor) -> None:
    screen = showing.screen
    check([kept_by(by, screen.organ)])
    title = showing.record.title
    showing.delete()
    tell("screen.unqueued", screen.subject, screen.organ, by, place=screen.place, title=title)
    note_versions(screen.organ)


@action
def post_by_hand(screen: Screen, on: date, items: Iterable[str], *, by: Actor) -> Event:
    """Somebody who keeps the board saw these items on it: the rules' event is written from here and from nowhere else
    (公示栏, 收费公示牌, screens). On a screen it can only be what the house sends to it."""
    screen, items = _taken(screen), sorted(set(items))
    kind = vocabulary.events()[event_of(screen)]
    allowed = next(field.choices for field in kind.fields if field.key == "items")
    sent = _sent(screen) if screen.electronic else set(allowed)
    lacking = "、".join(allowed[one] for one in items if one in allowed and one not in sent)
    check(
        [
            kept_by(by, screen.organ),
            _unless_closed(screen),
            unless(screen.opened_on <= on <= clock.today(), "on", _("请填写设立以后、今天以前的日期。")),
            unless(items and set(items) <= set(allowed), "items", _("请从列出的内容中选择。")),
            unless(
                not lacking, "not_sent", _("系统下发到这块屏的内容里没有：%(items)s。请先补齐。") % {"items": lacking}
            ),
        ]
    )
    if not screen.electronic:
        screen.seen_at = clock.now()
        screen.save(update_fields=["seen_at"])
    tell("screen.posted", screen.subject, screen.organ, by, place=screen.place, on=on)
    return _posted(screen, on, items, by)


def heartbeat(screen: Screen, version: str) -> str:
    """A screen says what it shows; answered is what it should show. Its address is public, so anybody may say so: it moves
    the last sign of life and the receipt, and no fact of the ledger follows from it."""
    right = shown(screen).version
    now = clock.now()
    _note(screen, right)
    Screen.objects.filter(pk=screen.pk).update(seen_at=now, shown=version[:16])
    Arrival.objects.filter(screen=screen, version=version, arrived_at=None).update(arrived_at=now)
    return right


def unregistered(screen: Screen) -> bool:
    """Whether what the house sends to a screen is not what a keeper last said that hangs there."""
    last = ledger.history(screen.subject).filter(name=event_of(screen)).last()
    return screen.electronic and sorted(_sent(screen)) != sorted(last.data.get("items", []) if last else [])


def note_versions(organ: Organ | None = None) -> int:
    """Notes when the payload of screens changed; called wherever something was changed and by the sweep."""
    found = screens_in_use().filter(kind__in=ELECTRONIC)
    screens = found.filter(organ=organ) if organ else found
    return sum(_note(screen, shown(screen).version) for screen in screens)


def warn() -> int:
    """Tells the keepers of screens that are silent or show what is out of date, once for each time; settles what is over."""
    trouble = {screen.pk: what for screen, what in screens_in_trouble()}
    over = notices.unsettled({Level.INFO}).filter(thing__startswith="screen:")
    notices.settle(over.exclude(thing__in=[f"screen:{pk}" for pk in trouble]))
    held = holders(KEEPERS, clock.today())
    tellings = []
    for screen in Screen.objects.filter(pk__in=trouble).select_related("organ"):
        silent = trouble[screen.pk] == "silent"
        since = screen.seen_at if silent else screen.version_since
        said = f"{since.astimezone(clock.CHINA):%Y-%m-%d %H:%M}" if since else "—"
        people = frozenset().union(*(held.get((role, screen.organ.code), frozenset()) for role in KEEPERS))
        tellings.append(
            Telling(
                cause=f"{trouble[screen.pk]}:{screen.pk}:{said}",
                level=Level.INFO,
                sentence=SILENT if silent else STALE,
                to=people,
                subject=screen.subject,
                organ=screen.organ.code,
                thing=screen.subject,
                url=f"/console/screens/{screen.pk}/",
                note=screen.place,
                words={"organ_name": screen.organ.short_name, "due": said},
            )
        )
    return notices.tell(tellings)


def forget() -> int:
    """Receipts of long ago."""
    return Arrival.objects.filter(since__lt=clock.now() - KEPT).delete()[0]


def _note(screen: Screen, version: str) -> bool:
    now = clock.now()
    moved = Screen.objects.filter(~Q(version=version), pk=screen.pk).update(version=version, version_since=now)
    if moved:
        Arrival.objects.create(screen=screen, version=version, since=now)
    return bool(moved)


def event_of(screen: Screen) -> str:
    return "fee_place.posted" if screen.kind == BoardKind.FEE else "board.posted"


def _sent(screen: Screen) -> set[str]:
    return {key for key, there in shown(screen).about.items.items() if there}


def _posted(screen: Screen, on: date, items: list[str], by: Actor) -> Event:
    titles = next(field.choices for field in vocabulary.events()[event_of(screen)].fields if field.key == "items")
    said = "、".join(titles[key] for key in items)
    return tell(event_of(screen), screen.subject, screen.organ, by, posted_on=on, items=items, said=said)


def _taken(screen: Screen) -> Screen:
    ledger.hold()
    return Screen.objects.select_related("organ").get(pk=screen.pk)


def _unless_closed(screen: Screen) -> Reason | None:
    return unless(screen.closed_on is None, "closed", _("这块屏已经停用。"))


def _faults(screen: Screen) -> list[Reason | None]:
    parts = set(Part.values)
    sized = 200 <= screen.width <= 10000 and 200 <= screen.height <= 10000
    return [
        *impersonal_all(screen, ("place",)),
        impersonal(screen.place),
        unless(sized, "size", _("分辨率请填写200至10000像素。")),
        unless(set(screen.shows) <= parts, "shows", _("请从列出的内容中选择。")),
        unless(screen.shows or not screen.electronic, "shows", _("请至少选择一项显示内容。")),
        *faults(screen, skip=["shows", "version", "shown"]),
    ]


__all__ = [
    "ITEMS",
    "change_screen",
    "close_screen",
    "forget",
    "heartbeat",
    "note_versions",
    "open_screen",
    "post_by_hand",
    "queue",
    "unqueue",
    "unregistered",
    "warn",
]
