"""How often the heads of organs explained policy in a year, against what the rules in force ask, on any day."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time

from django.db.models import Q, QuerySet

from gongkai.desk import clock
from gongkai.desk.models import Event
from gongkai.desk.permissions import Actor, Role
from gongkai.duties.derivation import as_law
from gongkai.duties.rules import rulebook
from gongkai.law.history import History
from gongkai.law.kinds import Quota
from gongkai.organs.models import Organ
from gongkai.organs.queries import standing
from gongkai.schemas.normative import normative

from .models import Appearance, Official, Rank, Record
from .queries import public

VOIDED = "appearance.voided"
READERS = (Role.DRAFTER, Role.APPROVER, Role.DISCLOSURE_OFFICE, Role.SUPERVISOR)


def visible_to(actor: Actor) -> QuerySet[Appearance]:
    found = Appearance.objects.filter(organ__code__in=actor.watched(*READERS))
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
    heads = _heads(on)
    return [
        _line(rule, organ, counted.get(organ.code, []), heads.get(organ.pk))
        for rule in quotas(on)
        for counted in [_counted(rule, on)]
        for organ in _bound(rule, chosen, on)
    ]


def _line(rule: Quota, organ: Organ, own: list[Counted], head: Official | None) -> Line:
    ranks = set(rule.counts.where["interpreter"])
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


def _counted(rule: Quota, on: date) -> dict[str, list[Counted]]:
    """Organ → what the rule itself counts in the year of ``on`` up to that day: the duty and this figure are one count."""
    first = datetime.combine(date(on.year, 1, 1), time.min, clock.CHINA)
    until = datetime.combine(on, time.max, clock.CHINA)
    names = {*rule.counts.events, VOIDED}
    rows = Event.objects.filter(name__in=names, at__gte=first).filter(
        Q(name=VOIDED) | Q(at__lte=until, payload__contains='"interpreter":"')
    )
    events = History(map(as_law, rows.order_by("seq"))).matching(rule.counts)
    keys = {event.subject.partition(":")[2] for event in events}
    texts = Record.objects.select_related("explanation__speaker").defer("body", "values").in_bulk(keys)
    entries = Appearance.objects.select_related("official").in_bulk(keys)
    found: dict[str, list[Counted]] = {}
    for event in events:
        kind, _colon, key = event.subject.partition(":")
        rank, day = str(event.data["interpreter"]), event.at.astimezone(clock.CHINA).date()
        if kind == "record":
            text = texts[int(key)]
            told = getattr(text, "explanation", None)
            address = text.get_absolute_url() if text.is_public else ""
            one = Counted(day, text.title, told.speaker if told else None, rank, address)
        else:
            entry = entries[int(key)]
            one = Counted(day, entry.title, entry.official, rank)
        found.setdefault(event.organ, []).append(one)
    return found


def counted_text(link: str) -> bool:
    """Whether an entry gives as its evidence a public text that counts by itself: then both are one event."""
    tail = link.rstrip("/").rpartition("/records/")[2]
    known = tail.isdecimal() and len(tail) < 12
    return known and public().filter(pk=int(tail), genre="interpretation", interpreter__in=Rank.values).exists()
