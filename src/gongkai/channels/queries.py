"""Questions to the channels. What the public reads of records begins with ``records.queries.public``."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from fractions import Fraction
from functools import cache, reduce
from operator import or_

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet

from gongkai.catalog.models import Item
from gongkai.desk import clock
from gongkai.desk.permissions import Actor
from gongkai.organs.models import Organ
from gongkai.organs.queries import standing
from gongkai.records.models import Record
from gongkai.records.queries import public
from gongkai.schemas.loader import Channel, channels

from .models import (
    Account,
    Delivery,
    Function,
    Leader,
    Post,
    PostKind,
    PostState,
    ReadingPlace,
    Reply,
    Repost,
    Screen,
    Subscription,
    Trouble,
    TroubleKind,
    UpperItem,
)
from .models.profile import present
from .models.screen import ELECTRONIC
from .models.upper import Judgement
from .permissions import organs_read
from .thresholds import figure

WEBSITE = "website"
OPTIONAL = "□"

# channels of a record


@dataclass(frozen=True, slots=True)
class Way:
    """One channel of one record: whether its catalogue item demands it, whether it is to be used, what was done."""

    channel: Channel
    required: bool
    wanted: bool
    done_on: date | None = None
    where: str = ""
    delivery: Delivery | None = None

    @property
    def code(self) -> str:
        return self.channel.code

    @property
    def missing(self) -> bool:
        return self.required and self.done_on is None


@cache
def _codes() -> dict[str, str]:
    """Every written name of a channel → its code."""
    return {name: row.code for row in channels().values() for name in (row.zh, *row.aliases)}


def ticked(item: Item | None) -> dict[str, bool]:
    """Channel → whether the item demands it (■) or only allows it (□); a name the house does not know is left to people."""
    names = item.channels if item else []
    pairs = [(_codes().get(name.lstrip(OPTIONAL).strip()), not name.startswith(OPTIONAL)) for name in names]
    return {code: required for code, required in pairs if code}


def ways_of(record: Record) -> list[Way]:
    """Every channel that is demanded, chosen or used, in the order of the list; the website is done by publication."""
    demanded = {WEBSITE: True, **ticked(record.item)}
    rows = {one.channel: one for one in record.deliveries.select_related("evidence")}
    out = []
    for code, channel in channels().items():
        row, required = rows.get(code), demanded.get(code, False)
        if not (required or code in demanded or (row and (row.wanted or row.done_on))):
            continue
        if code == WEBSITE:
            on = (
                record.published_at.astimezone(clock.CHINA).date() if record.is_public and record.published_at else None
            )
            out.append(Way(channel, True, True, on, record.get_absolute_url() if on else ""))
            continue
        wanted = row.wanted if row else required
        out.append(
            Way(channel, required, required or wanted, row.done_on if row else None, row.where if row else "", row)
        )
    return out


def missing_channels(codes: Collection[str]) -> QuerySet[Record]:
    """Public records of these organs of which a demanded channel has nothing done yet; newest first."""
    items: dict[str, list[int]] = {}
    for item in (
        Item.objects.filter(records__in=public().filter(organ__code__in=codes)).distinct().only("id", "channels")
    ):
        for code, required in ticked(item).items():
            if required and code != WEBSITE:
                items.setdefault(code, []).append(item.pk)
    if not items:
        return public().none()
    done = Delivery.objects.filter(record=OuterRef("pk"), done_on__isnull=False)
    owed = [Q(item__in=pks) & ~Exists(done.filter(channel=code)) for code, pks in items.items()]
    return public().filter(reduce(or_, owed), organ__code__in=codes).select_related("item").defer("body")


# organs, screens, places


def photo_of(organ_code: str, pk: int) -> Leader | None:
    """A leader of today with a photo."""
    found = Leader.objects.filter(present(clock.today()), organ__code=organ_code, pk=pk, photo__isnull=False)
    return found.select_related("photo").first()


def screens_in_use() -> QuerySet[Screen]:
    return Screen.objects.filter(closed_on=None).select_related("organ")


def condition(screen: Screen, now: datetime | None = None) -> str:
    """``ok``, ``silent`` (no heartbeat), ``outdated`` (shows an old version too long), ``updating``, ``paper``."""
    now = now or clock.now()
    if not screen.electronic:
        return "paper"
    if screen.seen_at is None or now - screen.seen_at > timedelta(minutes=figure("screen_silent")):
        return "silent"
    if screen.shown == screen.version:
        return "ok"
    late = screen.version_since and now - screen.version_since > timedelta(hours=figure("screen_outdated"))
    return "outdated" if late else "updating"


def screens_in_trouble() -> Iterator[tuple[Screen, str]]:
    now = clock.now()
    for screen in screens_in_use().filter(kind__in=ELECTRONIC):
        if (found := condition(screen, now)) in ("silent", "outdated"):
            yield screen, found


def places() -> QuerySet[ReadingPlace]:
    """Open to the public."""
    return ReadingPlace.objects.filter(closed_on=None).select_related("organ").order_by("kind", "id")


def coverage(found: Iterable[ReadingPlace]) -> tuple[int, int]:
    """Places with a carrier, and all places."""
    listed = list(found)
    return sum(bool(place.carriers) for place in listed), len(listed)


# reprints


def items_for(actor: Actor) -> QuerySet[UpperItem]:
    """Everything to those who judge; to others what their organs owe."""
    from .permissions import may_judge

    found = UpperItem.objects.select_related("source").defer("body").order_by("-published_at", "-id")
    if may_judge(actor):
        return found
    return found.filter(judgement=Judgement.WIDE, reposts__organ__code__in=organs_read(actor)).distinct()


def reposts_of(codes: Collection[str]) -> QuerySet[Repost]:
    found = Repost.objects.filter(item__judgement=Judgement.WIDE, organ__code__in=codes)
    return found.select_related("item__source", "organ", "record").defer("item__body", "record__body")


def reprint_of(record: Record) -> Repost | None:
    """The upper item that a public record reprints, for its page."""
    return Repost.objects.filter(record=record).select_related("item__source").defer("item__body").first()


# new media


def is_reprint(record: Record) -> bool:
    """Drafted from an item of an authority above, or the correction of such a one."""
    return Repost.objects.filter(record__in=[record.pk, record.corrects_id]).exists()


def accounts() -> QuerySet[Account]:
    return Account.objects.filter(closed_on=None).select_related("organ")


def idle_days(account: Account, day: date | None = None) -> int:
    """Whole days since the last post, or since it was opened."""
    return ((day or clock.today()) - (account.last_on or account.opened_on)).days


def zombies(day: date | None = None) -> list[Account]:
    """Publishing accounts idle beyond the interval, longest first."""
    day, most = day or clock.today(), figure("account_idle")
    found = accounts().filter(function=Function.PUBLISHING)
    return sorted((one for one in found if idle_days(one, day) > most), key=lambda one: -idle_days(one, day))


def service_ratio(found: QuerySet[Post]) -> Fraction | None:
    """Posts about services among all that were posted; None of none."""
    counted = found.filter(state__in=[PostState.POSTED, PostState.RETRACTED]).aggregate(
        all=Count("pk"), service=Count("pk", filter=Q(kind=PostKind.SERVICE))
    )
    return Fraction(counted["service"], counted["all"]) if counted["all"] else None


def answered_ratio(found: QuerySet[Reply]) -> Fraction | None:
    counted = found.aggregate(all=Count("pk"), answered=Count("pk", filter=Q(replied_on__isnull=False)))
    return Fraction(counted["answered"], counted["all"]) if counted["all"] else None


def lives(found: QuerySet[Post], year: int) -> int:
    """直播: how many were announced by a post of the year, also where that was taken down afterwards."""
    told = found.filter(kind=PostKind.LIVE, state__in=[PostState.POSTED, PostState.RETRACTED])
    first = datetime(year, 1, 1, tzinfo=clock.CHINA)
    return told.filter(posted_at__gte=first, posted_at__lt=first.replace(year=year + 1)).count()


def troubles_of(codes: Collection[str]) -> QuerySet[Trouble]:
    """Problems of accounts: open ones first, the longest open first of all."""
    found = Trouble.objects.filter(organ__code__in=codes).select_related("organ", "account")
    return found.order_by(F("settled_on").desc(nulls_first=True), "found_on", "id")


def overdue_troubles(codes: Collection[str], day: date | None = None) -> QuerySet[Trouble]:
    """Open beyond the days of ``trouble_days``."""
    last = (day or clock.today()) - timedelta(days=figure("trouble_days"))
    return troubles_of(codes).filter(settled_on=None, found_on__lt=last)


def unanswered(codes: Collection[str], day: date | None = None) -> QuerySet[Reply]:
    """Readers' words of which no answer was entered within the days of ``reply_days``, the oldest first."""
    last = (day or clock.today()) - timedelta(days=figure("reply_days"))
    found = Reply.objects.filter(account__organ__code__in=codes, account__closed_on=None, replied_on=None)
    return found.filter(asked_on__lt=last).select_related("account__organ").order_by("asked_on", "id")


def stopped(codes: Collection[str], day: date | None = None) -> list[Account]:
    """Idle publishing accounts of which nobody has entered that they stopped."""
    told = set(Trouble.objects.filter(kind=TroubleKind.STOPPED, settled_on=None).values_list("account", flat=True))
    return [one for one in zombies(day) if one.organ.code in codes and one.pk not in told]


def posts_of(codes: Collection[str]) -> QuerySet[Post]:
    return Post.objects.filter(account__organ__code__in=codes).select_related(
        "account__organ", "record", "record__organ"
    )


def to_take_down(codes: Collection[str]) -> QuerySet[Post]:
    """Posted, while the record behind is public no more."""
    return posts_of(codes).filter(state=PostState.POSTED).exclude(record__in=public())


# subscriptions


def subscriptions_by() -> dict[str, int]:
    """How many of each rhythm: numbers, never an address."""
    found = Subscription.objects.values("rhythm").annotate(n=Count("pk")).order_by()
    return {row["rhythm"]: row["n"] for row in found}


def organs_of(actor: Actor, codes: Collection[str]) -> QuerySet[Organ]:
    return standing(clock.today()).filter(code__in=codes)
