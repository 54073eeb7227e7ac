"""From a blank page to the reviewer's desk."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, time
from typing import Any

from django.utils.translation import gettext as _

from gongkai.desk import clock, ledger
from gongkai.desk.actions import Refused, action, check, unless
from gongkai.desk.ledger import Entry
from gongkai.desk.models import Event
from gongkai.desk.once import unchanging
from gongkai.desk.permissions import SYSTEM, Actor
from gongkai.desk.words import source
from gongkai.organs.models import Organ
from gongkai.records import privacy, typed
from gongkai.records.content import Content, articles_of, content_hash, relations_of
from gongkai.records.gates import Case, last_return, misfits
from gongkai.records.models import Attribute, PrivacyFinding, Record, Return, State
from gongkai.records.permissions import refusals, require
from gongkai.records.routes import is_urgent
from gongkai.schemas.record_types import record_type
from gongkai.schemas.record_values import begins

from .base import attribute_told, copy_attachments, expect, relate, settle, take, tell, tell_attribute
from .concurring import ask_now
from .pressing import close, press
from .returning import lacking, note
from .reviewing import back
from .routing import lay_route

ATTRIBUTE_SET = "record.attribute_set"
ATTRIBUTE_FIELDS = {"attribute", "attribute_ground", "attribute_reason"}


@action
def draft(organ: Organ, content: Content, *, by: Actor) -> Record:
    """A new draft of ``organ``. Raises ``Refused``."""
    record = _blank(organ, by)
    content.apply(record)
    check([*refusals("draft", Case(record, by, relations=content.relations)), *misfits(record)])
    record.save()
    relate(record, content.relations, content.articles)
    _begin(record, by)
    return record


@action
def draft_many(organ: Organ, contents: Iterable[Content], *, by: Actor) -> list[Record | Refused]:
    """New drafts of ``organ``, each judged as ``draft`` does it, in its place what refused it; a few queries for all of them.

    For rows of a file: without text, relations or what they answer.
    """
    made: list[Record | Refused] = []
    for content in contents:
        record = _blank(organ, by)
        content.apply(record)
        reasons = [*refusals("draft", Case(record, by, relations=())), *misfits(record)]
        record.derive()
        record.content_hash = content_hash(record)
        made.append(Refused(*reasons) if reasons else record)
    sound = [one for one in made if isinstance(one, Record)]
    Record.objects.bulk_create(sound)
    for record in sound:
        if privacy.in_words(record):
            privacy.rescan(record)
    ledger.write_all((entry for record in sound for entry in _beginnings(record)), actor=by.username)
    return made


@action
def edit(record: Record, content: Content, *, revision: int, by: Actor) -> Record:
    """Replaces the content of a draft, or of anything not yet public, which thereby becomes a draft again.

    ``revision`` is that of the content the editor started from. Raises ``Stale`` when somebody else was quicker, ``Refused``
    otherwise. Nothing changed, nothing happens.
    """
    take(record)
    case = Case(record, by, relations=content.relations)
    check(refusals("edit", Case(record, by, relations=())))
    expect(record, revision)
    changed = content.apply(record)
    check([*refusals("edit", case), *misfits(record)])
    if set(content.relations) != set(relations_of(record)) or set(content.articles) != set(articles_of(record)):
        relate(record, content.relations, content.articles)
        changed.append("relations")
    if changed:
        settle(record, by, changed)
        if ATTRIBUTE_FIELDS & set(changed):
            tell_attribute(record, by)
    return record


@action
def mask(record: Record, findings: Iterable[PrivacyFinding], *, revision: int, by: Actor) -> Record:
    """Puts the masked form in place of each finding's value, everywhere in the draft's own words."""
    take(record)
    require("edit", Case(record, by))
    expect(record, revision)
    before = {name: getattr(record, name) for name in (*privacy.WORDS, privacy.BODY)}
    privacy.mask(record, {finding.digest for finding in findings})
    changed = [name for name, value in before.items() if getattr(record, name) != value]
    if changed:
        settle(record, by, changed, "mask")
    return record


@action
def justify(finding: PrivacyFinding, reason: str, *, by: Actor) -> None:
    """Says why something that looks like personal data may be public; the privacy review then judges the reason."""
    record = take(finding.record)
    # A scan writes findings anew: this one is known by its place and value, not by its row.
    same = record.findings.filter(content_hash=record.content_hash, place=finding.place, digest=finding.digest).first()
    gone = unless(same, "finding_gone", _("这处内容已被修改：请查看最新内容。"))
    check([*refusals("justify", Case(record, by, reason=reason)), gone])
    finding = same or finding
    finding.justification, finding.by, finding.at = reason.strip(), by.username, clock.now()
    finding.save()
    title = source(privacy.type_name(finding.type))
    tell("record.finding_justified", record, by, type=finding.type, type_title=title, hash=record.content_hash)


@action
def submit(record: Record, *, by: Actor) -> Record:
    """送审. From here the time limits of publication run: 形成 for what is to be public, 印发 for a normative document.

    A draft that lacks nothing but its attribute, its plan or its material comes back at once as a 退文, and stands returned.
    """
    take(record)
    privacy.rescan(record)
    with unchanging():
        reasons, causes = lacking(Case(record, by))
        last = last_return(record)
    if causes:
        _sent_again(record, last, by)
        back(record, causes, note(reasons), SYSTEM)
        return record
    check(reasons)
    record.state = State.IN_REVIEW
    record.round += 1
    record.save()
    urgent = is_urgent(record)
    lay_route(record, urgent=urgent)
    again = _sent_again(record, last, by)
    told: dict[str, Any] = {"urgent": True} if urgent else {}
    told |= {"after_return": again.pk} if again else {}
    tell(
        "record.submitted", record, by, hash=record.content_hash, attribute=record.attribute, round=record.round, **told
    )
    if record.corrects_id is None and record.attribute == Attribute.OPEN:
        _start_clocks(record, by)
    ask_now(record)
    if urgent:
        press(record)
    return record


def _sent_again(record: Record, last: Return | None, by: Actor) -> Return | None:
    """Ties the last return to what is sent now: when, by whom, and what was changed in between."""
    if last is None or last.sent_again_at:
        return None
    edits = ledger.history(record.subject).filter(name="record.edited", at__gte=last.at)
    last.changed = list(dict.fromkeys(name for edit in edits for name in edit.data.get("changed", [])))
    last.sent_again_at, last.sent_again_by, last.sent_again_hash = clock.now(), by.username, record.content_hash
    last.save()
    return last


@action
def discard(record: Record, *, by: Actor) -> Record:
    """Ends a draft that will not be used; it stays in the ledger and in the drafter's list of the discarded."""
    take(record)
    require("discard", Case(record, by))
    record.state = State.DISCARDED
    record.save()
    close(record)
    tell("record.discarded", record, by)
    return record


@action
def correct(record: Record, note: str, *, withhold: bool = False, by: Actor) -> Record:
    """Opens a correction: a draft that starts from what is public and passes every gate before it replaces it.

    ``note`` tells the public what was corrected. With ``withhold`` the earlier versions' words are no longer shown once the
    correction is public: for a correction that takes back what should not have been said.
    """
    take(record)
    require("correct", Case(record, by, reason=note))
    correction = _blank(record.organ, by)
    correction.corrects = record
    Content.of(record).apply(correction)
    correction.correction_note, correction.withholds_previous = note.strip(), withhold
    correction.save()
    relate(correction, relations_of(record), articles_of(record))
    copy_attachments(record, correction)
    _begin(correction, by)
    tell("record.correction_opened", record, by, correction=correction.subject)
    return correction


def _blank(organ: Organ, by: Actor) -> Record:
    now = clock.now()
    return Record(
        organ=organ,
        created_by=by.username,
        created_at=now,
        changed_by=by.username,
        changed_at=now,
        editors=[by.username],
    )


def _begin(record: Record, by: Actor) -> None:
    record.content_hash = content_hash(record)
    record.save()
    privacy.rescan(record)
    answers = record.answers or None
    tell("record.drafted", record, by, hash=record.content_hash, answers=answers, corrects=_subject(record.corrects))
    tell_attribute(record, by)


def _beginnings(record: Record) -> list[Entry]:
    """What ``_begin`` tells of one, to be written together with those of others."""
    about = (record.subject, record.organ.code)
    told = {"hash": record.content_hash, "answers": None, "corrects": None}
    return [Entry("record.drafted", *about, told), Entry("record.attribute_set", *about, attribute_told(record))]


def _subject(record: Record | None) -> str | None:
    return record.subject if record else None


def _start_clocks(record: Record, by: Actor) -> None:
    """Once for each date: a date moved later afterwards does not move the limit, since the earlier start stands."""
    item, kind = record.item, typed.type_of(record)
    starts = ["record.formed", "record.issued", *([kind.tells.event] if kind and kind.tells else [])]
    past = list(ledger.history(record.subject).filter(name__in=[ATTRIBUTE_SET, *starts]))
    if record.formed_on and not _told(past, "record.formed", "formed_on", record.formed_on):
        limit = item.limit_of(kind.genre if kind else record.genre) if item else None
        tell("record.formed", record, by, formed_on=record.formed_on, item=item.code if item else None, limit=limit)
    if record.issued_on and not _told(past, "record.issued", "issued_on", record.issued_on):
        tell("record.issued", record, by, issued_on=record.issued_on, normative=record.normative)
    if kind and kind.tells and (moment := begins(record.values.get(kind.tells.on), "date")):
        _tell_before(record, kind.tells.event, moment.date(), past, by)


@action
def start_late(record: Record) -> None:
    """Tells when the matter of a record was decided, where its type has learned since that this starts a clock."""
    take(record)
    tells = record_type(record.type).tells
    moment = begins(record.values.get(tells.on), "date") if tells else None
    if tells and moment:
        _tell_before(record, tells.event, moment.date(), list(ledger.history(record.subject)), SYSTEM)


def _tell_before(record: Record, name: str, day: date, past: list[Event], by: Actor) -> None:
    """What the record is of happened before it was written: told as of 00:00 of that day in China."""
    if not _told(past, name, "day", day):
        tell(name, record, by, at=datetime.combine(day, time(), clock.CHINA), day=day)


def _told(past: list[Event], name: str, key: str, day: date) -> bool:
    """Whether the ledger has this start already, and nothing has ended it since."""
    closed = [e.seq for e in past if e.name == ATTRIBUTE_SET and e.data.get("attribute") != Attribute.OPEN]
    since = max(closed, default=0)
    return any(e.name == name and e.seq > since and e.data.get(key) == day.isoformat() for e in past)
