"""How often the heads of organs explained policy in a year, against what the rules in force ask, on any day."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time

from django.db.models import QuerySet

from gongkai.desk import clock
from gongkai.desk.models import Event
from gongkai.desk.permissions import Actor, Role
from gongkai.duties.rules import rulebook
from gongkai.law.kinds import Quota
from gongkai.organs.models import Organ
from gongkai.organs.queries import standing
from gongkai.schemas.normative import normative

from .models import Appearance, Official, Rank
from .queries import public

READERS = (Role.DRAFTER, Role.APPROVER, Role.DISCLOSURE_OFFICE, Role.SUPERVISOR)


def visible_to(actor: Actor) -> QuerySet[Appearance]:
    found = Appearance.objects.filter(organ__code__in=actor.organs(*READERS))
    return found.select_related("organ", "official", "policy", "evidence")


def quotas(on: date) -> list[Quota]:
    """Rules that ask how often the heads interpret: of the profile in force, on that day."""
    return [
        rule
        for rule in rulebook().rules
        if isinstance(rule, Quota)
        and rule.period == "year"
        and "interpreter" in rule.counts.where
        and rule.in_force(on)
    ]


@dataclass(frozen=True, slots=True)
class Counted:
    """One event that counts: an entry of the ledger, or a published interpretation signed by the person."""

    on: date
    title: str
    official: Official | None
    rank: str
    address: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """What one rule asks of one organ's head, and what there was by the day."""

    organ: Organ
    rule: Quota
    wanted: int
    counted: list[Counted]
    head: Official | None
    inherited: int = 0
    """How many of them a predecessor did, who left within the year."""

    @property
    def n(self) -> int:
        return len(self.counted)

    @property
    def short(self) -> int:
        return max(0, self.wanted - self.n)


def lines(on: date, organs: Iterable[str] | None = None) -> list[Line]:
    """A line for each rule and organ it binds; ``organs`` narrows to codes."""
    chosen = list(standing(on)) if organs is None else list(standing(on).filter(code__in=list(organs)))
    counted = _counted(on)
    heads = _heads(on)
    return [
        _line(rule, organ, counted.get(organ.pk, []), heads.get(organ.pk), on)
        for rule in quotas(on)
        for organ in _bound(rule, chosen, on)
    ]


def shortfalls(on: date, organs: Iterable[str] | None = None) -> list[Line]:
    return [line for line in lines(on, organs) if line.short]


def _line(rule: Quota, organ: Organ, counted: list[Counted], head: Official | None, on: date) -> Line:
    ranks = set(rule.counts.where["interpreter"])
    own = [one for one in counted if one.rank in ranks]
    if normative().appearances.leaver == "person" and ranks == {Rank.PRINCIPAL} and head:
        own = [one for one in own if one.official is None or one.official.pk == head.pk]
    inherited = sum(1 for one in own if head and one.official and one.official.pk != head.pk and one.rank == head.rank)
    return Line(organ, rule, rule.at_least, own, head, inherited)


def _bound(rule: Quota, organs: list[Organ], on: date) -> list[Organ]:
    bound = [organ for organ in organs if not rule.applies or organ.kind in rule.applies]
    if rule.charged is None:
        return bound
    until = datetime.combine(on, time.max, clock.CHINA)
    events = Event.objects.filter(name__in=rule.charged.events, at__lte=until)
    charged = {event.organ for event in events if all(event.data.get(k) in v for k, v in rule.charged.where.items())}
    return [organ for organ in bound if organ.code in charged]


def _heads(on: date) -> dict[int, Official]:
    found = Official.objects.filter(rank=Rank.PRINCIPAL, starts_on__lte=on)
    return {one.organ_id: one for one in found.order_by("starts_on") if one.in_office(on)}


def _counted(on: date) -> dict[int, list[Counted]]:
    """Organ → what counts in the year of ``on`` up to that day, each event once."""
    first = date(on.year, 1, 1)
    kinds = [kind.code for kind in normative().appearances.kinds if kind.counts]
    found: dict[int, list[Counted]] = {}
    entered: set[int] = set()
    rows = Appearance.objects.filter(
        on__range=(first, on), void_reason="", kind__in=kinds, official__isnull=False, important=True
    )
    for row in rows.select_related("official").order_by("on", "id"):
        assert row.official is not None
        found.setdefault(row.organ_id, []).append(Counted(row.on, row.title, row.official, row.official.rank))
        entered |= _same_event(row)
    until = datetime.combine(on, time.max, clock.CHINA)
    start = datetime.combine(first, time.min, clock.CHINA)
    texts = (
        public()
        .filter(interpreter__in=Rank.values, published_at__range=(start, until))
        .select_related("explanation__speaker")
    )
    for text in texts.order_by("published_at", "id"):
        if text.pk in entered or text.published_at is None:
            continue
        told = getattr(text, "explanation", None)
        day = text.published_at.astimezone(clock.CHINA).date()
        found.setdefault(text.organ_id, []).append(
            Counted(day, text.title, told.speaker if told else None, text.interpreter, text.get_absolute_url())
        )
    return found


def _same_event(row: Appearance) -> set[int]:
    """A published text that an entry gives as its evidence is the same event."""
    tail = row.link.rstrip("/").rpartition("/records/")[2]
    return {int(tail)} if tail.isdecimal() and len(tail) < 12 else set()
