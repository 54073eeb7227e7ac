"""Questions about government information. Every public read path starts from ``public()``."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import CharField, Exists, F, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Cast, Concat
from django.urls import reverse
from django.utils.translation import gettext

from gongkai.desk.clock import today
from gongkai.desk.models import Event
from gongkai.desk.permissions import SYSTEM, Actor, Role
from gongkai.law.identifiers import document_key
from gongkai.organs.models import Person
from gongkai.schemas import loader as schemas
from gongkai.schemas.record_types import record_types
from gongkai.search.models import SearchEntry

from . import routes
from .gates import current_reviews, required_kinds
from .models import Attribute, Concurrence, Flaw, Kind, Record, Review, Route, Signature, State, Validity, Version

MOST_LOOKED_AT = 100
#: These roles see the drafts of the organs they cover.
SEEING_DRAFTS = (Role.DRAFTER, Role.REVIEWER, Role.APPROVER, Role.DISCLOSURE_OFFICE)


def public() -> QuerySet[Record]:
    """What anyone may read, and nothing else; newest first. A list that was to be shown until a day that is past (公示截止日)
    is left out from that midnight on, whether or not the daily sweep has run."""
    shown = Q(shown_until__isnull=True) | Q(shown_until__gte=today())
    return (
        Record.objects.filter(shown, state=State.PUBLISHED, attribute=Attribute.OPEN, corrects__isnull=True)
        .select_related("organ")
        .order_by("-published_at", "-id")
    )


def visible_to(actor: Actor) -> QuerySet[Record]:
    """Records in any state whose organ the actor drafts, reviews, approves or discloses for."""
    return Record.objects.filter(organ__code__in=actor.watched(*SEEING_DRAFTS)).select_related("organ")


def tombstone(pk: int) -> Record | None:
    """A withdrawn record, of which only its title-less fact, ``withdrawn_at`` and ``withdrawal_reason`` may be shown (410)."""
    return Record.objects.filter(pk=pk, state=State.WITHDRAWN).select_related("organ").first()


def display_ended(pk: int) -> Record | None:
    """A list whose display is over, of which only its organ, its type and that day may be shown (410)."""
    return _display_over().filter(pk=pk).select_related("organ").first()


def displays_to_end() -> QuerySet[Record]:
    """Those whose display is over and whose words are still in the search index."""
    found = SearchEntry.objects.filter(kind="record", key=Cast(OuterRef("pk"), CharField()))
    return _display_over().filter(Exists(found))


def unstarted() -> QuerySet[Record]:
    """Sent up or public, of a type that tells the ledger when its matter was decided, and the ledger does not know it."""
    told = Event.objects.filter(subject=Concat(Value("record:"), Cast(OuterRef("pk"), CharField())))
    sent = [State.IN_REVIEW, State.REVIEWED, State.APPROVED, State.PUBLISHED]
    wanted = Q(pk__in=[])
    for kind in record_types().values():
        if kind.tells:
            dated = Q(type=kind.key, **{f"values__{kind.tells.on}__isnull": False})
            wanted |= Q(dated & ~Exists(told.filter(name=kind.tells.event)))
    return Record.objects.filter(wanted, state__in=sent, attribute=Attribute.OPEN, corrects__isnull=True)


def _display_over() -> QuerySet[Record]:
    return Record.objects.filter(state=State.PUBLISHED, corrects__isnull=True, shown_until__lt=today())


def public_versions(record: Record) -> QuerySet[Version]:
    """Versions anyone may read and compare, newest first; those taken from view for what they said are left out."""
    return record.versions.filter(withheld=False).order_by("-number")


def interpretations(record: Record) -> QuerySet[Record]:
    """Public interpretations of this document."""
    return public().filter(relations__kind="interprets", relations__target=record)


def interpreted_by(record: Record) -> QuerySet[Record]:
    """Public documents that this interpretation explains."""
    return public().filter(related_by__kind="interprets", related_by__source=record)


def clarified(record: Record, among: QuerySet[Record]) -> dict[str, list[Record]]:
    """Of those ``among``: what this record is the settled clarification of (``clarifies``), and what clarifies it
    (``clarified_by``)."""
    flaws = Flaw.objects.filter(Q(record=record) | Q(clarification=record), outcome=Flaw.Outcome.CLARIFIED)
    pairs = set(flaws.exclude(record=None).values_list("record", "clarification"))
    found = list(among.filter(pk__in={pk for pair in pairs for pk in pair} - {record.pk})) if pairs else []
    return {
        "clarifies": [one for one in found if (one.pk, record.pk) in pairs],
        "clarified_by": [one for one in found if (record.pk, one.pk) in pairs],
    }


def clarifications(flaw: Flaw) -> QuerySet[Record]:
    """What was drafted to clarify it, the latest first."""
    return Record.objects.filter(answers=flaw.subject, corrects=None).order_by("-id")


def by_number(key: str) -> QuerySet[Record]:
    """Public records with this document number's key (``law.identifiers.document_key``)."""
    return public().filter(doc_key=key) if key else Record.objects.none()


def titled(title: str) -> QuerySet[Record]:
    """Public records of exactly this title."""
    return public().filter(title=title)


def lapsing(day: date) -> QuerySet[Record]:
    """Public records whose validity ended before ``day`` and that do not say so yet."""
    return public().filter(validity__in=[Validity.IN_FORCE, Validity.AMENDED], valid_until__lt=day)


# what waits for whom


def drafts_of(actor: Actor) -> QuerySet[Record]:
    """What the actor began and has not sent on, newest first."""
    return _listed().filter(created_by=actor.username, state=State.DRAFT)


def returned_to(actor: Actor) -> QuerySet[Record]:
    """退文 waiting for the drafters of the actor's organs."""
    return _listed().filter(organ__code__in=actor.organs(Role.DRAFTER), state=State.RETURNED)


def to_review(actor: Actor) -> QuerySet[Record]:
    """What waits for a conclusion the actor may give and has not given yet."""
    secrecy = Q(organ__code__in=actor.organs(Role.REVIEWER))
    looked_at = [code for code, rule in schemas.attributes().items() if rule.needs_second_reviewer]
    attribute = Q(organ__code__in=actor.organs(Role.DISCLOSURE_OFFICE), attribute__in=looked_at)
    mine = Review.objects.filter(record=OuterRef("pk"), round=OuterRef("round"), reviewer=actor.username)
    waiting = _listed().filter(secrecy | attribute, state=State.IN_REVIEW).exclude(created_by=actor.username)
    return waiting.exclude(Exists(mine))


def to_approve(actor: Actor) -> QuerySet[Record]:
    """What waits for the actor's consent: reviewed by others, drafted by others."""
    mine = Review.objects.filter(record=OuterRef("pk"), round=OuterRef("round"), reviewer=actor.username)
    waiting = _listed().filter(organ__code__in=actor.organs(Role.APPROVER), state=State.REVIEWED)
    ordinary = waiting.exclude(Exists(Route.objects.filter(record=OuterRef("pk"), round=OuterRef("round"))))
    return ordinary.exclude(created_by=actor.username).exclude(Exists(mine))


def to_publish(actor: Actor) -> QuerySet[Record]:
    """Approved for the public, and not out yet."""
    roles = actor.organs(Role.DRAFTER, Role.APPROVER, Role.DISCLOSURE_OFFICE)
    return _listed().filter(organ__code__in=roles, state=State.APPROVED, attribute=Attribute.OPEN)


def _listed() -> QuerySet[Record]:
    return Record.objects.select_related("organ").defer("body", "values").order_by("-changed_at", "-id")


def to_sign(actor: Actor) -> list[Record]:
    """Records whose next step in the organ's chain the actor may sign: before the reviews or after them."""
    organs = actor.organs(Role.DRAFTER, Role.APPROVER)
    under_way = _listed().filter(organ__code__in=organs, state__in=[State.IN_REVIEW, State.REVIEWED])
    routed = under_way.filter(routes__round=F("round")).distinct()
    return [record for record in routed[:MOST_LOOKED_AT] if _may_sign(record, actor)]


def _may_sign(record: Record, actor: Actor) -> bool:
    step = routes.next_step(record)
    turn = step is not None and step.before_review == (record.state == State.IN_REVIEW)
    if step is None or not turn or actor.username in record.editors:
        return False
    signed = {one.signer for one in routes.signatures(record).values()}
    reviewed = {name for name, _passed in current_reviews(record).values()}
    return actor.username not in signed | reviewed and routes.stands_for(step, actor, record) is not None


def _areas(actor: Actor) -> Iterable[list[str]]:
    """The organs that the actor oversees only, by the lower government whose own office acts for them."""
    found: dict[str, list[str]] = {}
    for code, government in actor.overseen.items():
        found.setdefault(government, []).append(code)
    return found.values()


def to_answer(actor: Actor) -> QuerySet[Concurrence]:
    """发布协调: what other organs ask the actor's to agree to, and what the actor's disclosure office may decide."""
    covered = actor.watched(Role.DISCLOSURE_OFFICE)
    under = Q(organ__code__in=covered, record__organ__code__in=covered)
    for codes in _areas(actor):
        under &= ~Q(organ__code__in=codes, record__organ__code__in=codes)
    asked = Q(organ__code__in=actor.organs(Role.APPROVER)) | under
    under_way = Q(record__state__in=[State.IN_REVIEW, State.REVIEWED, State.APPROVED])
    return (
        Concurrence.objects.filter(asked, under_way)
        .select_related("record__organ", "record__emergency", "organ")
        .order_by("-asked_at", "-id")
    )


def concurrence_page(asked: Concurrence) -> str:
    return reverse("console:concurrence", args=[asked.pk])


# one record


@dataclass(frozen=True, slots=True)
class Step:
    """One station of a record's way; ``by`` and ``at`` say who passed it when, if it is passed for the present content."""

    title: str
    done: bool
    by: str = ""
    at: datetime | None = None
    failed: bool = False


def progress(record: Record) -> list[Step]:
    """Where the present content stands: drafted, sent, each review it needs, approval, publication.

    What is public stands by the correction that was last merged into it, since that one passed the gates.
    """
    corrected = record.corrections.filter(state=State.MERGED) if record.published_at else Record.objects.none()
    steps = _passed(corrected.order_by("-id").first() or record)
    if record.attribute == Attribute.OPEN and not record.corrects_id:
        steps[-1:] = _release(record)
    return steps


def _release(record: Record) -> list[Step]:
    """The last stations: public, and, where that is over, withdrawn."""
    out = record.published_at is not None
    steps = [Step(gettext("公开"), out, at=record.published_at)]
    if record.state == State.WITHDRAWN:
        steps.append(Step(gettext("撤回"), True, at=record.withdrawn_at))
    return steps


def _passed(record: Record) -> list[Step]:
    reviews = record.reviews.filter(content_hash=record.content_hash, round=record.round)
    latest = {review.kind: review for review in reviews.order_by("id")}
    approval = record.approvals.filter(content_hash=record.content_hash, round=record.round).last()
    sent = record.state not in (State.DRAFT, State.RETURNED, State.DISCARDED)
    steps = [Step(gettext("拟稿"), True, record.changed_by, record.changed_at), Step(gettext("送审"), sent)]
    signed = routes.signatures(record) if sent else {}
    asked = routes.steps_of(record)
    steps += [_signed(step, signed) for step in asked if step.before_review]
    for kind in required_kinds(record):
        review = latest.get(kind) if sent else None
        passed = bool(review and review.passed)
        by, at = (review.reviewer, review.at) if review else ("", None)
        steps.append(Step(str(Kind(kind).label), passed, by, at, failed=bool(review) and not passed))
    steps += [_signed(step, signed) for step in asked if not step.before_review and not step.last]
    approved = approval is not None and record.approved_hash == record.content_hash
    by, at = (approval.approver, approval.at) if approval and approved else ("", None)
    steps.append(Step(asked[-1].title, approved, by, at))
    if record.attribute == Attribute.OPEN:
        out = record.state in (State.PUBLISHED, State.MERGED)
        steps.append(Step(gettext("公开"), out, at=record.published_at))
    return steps


def _signed(step: routes.Step, signed: Mapping[int, Signature]) -> Step:
    one = signed.get(step.number)
    return Step(step.title, one is not None, one.signer if one else "", one.at if one else None)


def names(usernames: Iterable[str]) -> dict[str, str]:
    """Username → name; one query."""
    found = dict(Person.objects.filter(username__in=set(usernames)).values_list("username", "name"))
    return {SYSTEM.username: gettext(SYSTEM.name)} | found


def find_target(words: str, actor: Actor) -> list[Record]:
    """Records that a drafter may mean by an id, a document number, an index number or the exact title."""
    words = words.strip()
    key = document_key(words)
    wanted = Q(title=words) | Q(index_number=words)
    if key:
        wanted |= Q(doc_key=key)
    if number := re.fullmatch(r"(?:#|.*/records/)?(\d{1,12})/?", words):
        wanted |= Q(pk=int(number[1]))
    reachable = Q(pk__in=public().values("pk")) | Q(pk__in=visible_to(actor).values("pk"))
    return list(Record.objects.filter(wanted, reachable, corrects__isnull=True).select_related("organ")[:5])
