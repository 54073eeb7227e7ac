"""What the public sees, and sees no more."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

from django.utils.translation import gettext

from gongkai.desk import clock
from gongkai.desk.actions import action, check, unless
from gongkai.desk.once import unchanging
from gongkai.desk.permissions import Actor
from gongkai.desk.words import book_marks
from gongkai.law.identifiers import IndexNumber, organisation_code
from gongkai.organs.models import Organ
from gongkai.records import cleanups, fingerprints, normative, privacy, statements, typed
from gongkai.records.body import text_of
from gongkai.records.content import Content, articles_of, attachments_of, canonical, content_hash, relations_of
from gongkai.records.gates import EARLIEST, Case, is_absurd
from gongkai.records.models import IndexSerial, Record, Relation, State, Statement, Validity, Version
from gongkai.records.models.record import NOT_YET
from gongkai.records.permissions import require
from gongkai.search import actions as search

from .base import copy_attachments, relate, take, tell
from .campaigns import tell_cleanup
from .evaluating import tell_term
from .interpreting import keep_in_step
from .pressing import close

KIND = "record"
Relations = tuple[tuple[str, int], ...]


@action
def publish(record: Record, *, by: Actor) -> Record:
    """Makes approved content public: index number, first version, findable, in one transaction.

    For a correction, its target's content is replaced by the next version; the target is returned.
    """
    take(record)
    privacy.rescan(record)
    with unchanging():
        require("publish", Case(record, by))
        campaign = cleanups.campaign_of(record)
    if record.corrects:
        return _merge(record, take(record.corrects), by)
    record.index_number = next_index_number(record.organ, clock.today().year)
    record.published_at = clock.now()
    record.state = State.PUBLISHED
    record.save()
    with unchanging():
        _add_version(record, "")
        relations = relations_of(record)
        fingerprints.keep(record)
    _mark_targets(record, relations, by)
    _tell_published(record, relations, by)
    index(record)
    keep_in_step(record, by)
    if campaign:
        tell_cleanup(campaign, by)
    return record


@action
def repeal(record: Record, basis: str, *, on: date | None = None, by: Actor) -> Record:
    """Marks a document 已废止. It stays where it is, with the mark, its basis and date (国办发〔2017〕47号)."""
    take(record)
    require("repeal", Case(record, by, reason=basis))
    day = on or clock.today()
    early = day < (record.formed_on or EARLIEST) or is_absurd(day, clock.today())
    check([unless(not early, "date", gettext("废止日期不能早于成文日期，也不能在10年以后。"))])
    _mark(record, Validity.REPEALED, basis.strip(), day, by)
    return record


@action
def lapse(record: Record, *, by: Actor) -> Record:
    """Marks a document whose validity has ended as 失效."""
    take(record)
    require("lapse", Case(record, by))
    record.validity = Validity.EXPIRED
    record.save()
    index(record)
    tell("record.expired", record, by, valid_until=record.valid_until)
    return record


@action
def show_marks() -> int:
    """Puts into the index the marks whose day has come: of what was ended from a later day on. How many records."""
    found = list(normative.taking_effect(clock.today()))
    for record in found:
        index(record)
    return len(found)


@action
def end_display(record: Record, *, by: Actor) -> Record:
    """The time on display is over (公示截止): the list is no longer found. Its page says so from that midnight by itself."""
    take(record)
    require("end_display", Case(record, by))
    search.drop(KIND, record.pk)
    tell("record.display_ended", record, by, shown_until=record.shown_until)
    return record


def next_index_number(organ: Organ, year: int) -> str:
    """索引号 by order of publication within the organ and year; a number once given never returns (国办秘函〔2009〕6号)."""
    code = organisation_code(organ.uscc)
    serial, _created = IndexSerial.objects.select_for_update().get_or_create(org_code=code, year=year)
    serial.last += 1
    serial.save()
    return str(IndexNumber(code, year, serial.last))


def index(record: Record) -> None:
    """Puts the public record into the search index, in the transaction of whatever changed it."""
    mark = record.validity_mark(clock.today())
    search.put(
        KIND,
        record.pk,
        title=record.title,
        text="\n".join(filter(None, _words_of(record))),
        url=record.get_absolute_url(),
        organ=record.organ.code,
        organ_name=record.organ.name,
        genre=record.genre,
        subject_class=record.subject_class,
        published_on=record.published_at.astimezone(clock.CHINA).date() if record.published_at else None,
        shown_until=record.shown_until,
        doc_number=record.doc_number,
        keywords=[*record.keywords, *record.issuers, record.index_number or ""],
        status="" if mark == NOT_YET else mark,
    )


def _words_of(record: Record) -> tuple[str, ...]:
    """Of a list whose display is over nothing is found but its title."""
    if record.display_over(clock.today()):
        return ()
    said = (one.transcript for one in attachments_of(record) if one.transcript)
    return record.summary, text_of(record.body) if record.body else "", typed.words(record), *said


def _merge(correction: Record, target: Record, by: Actor) -> Record:
    term = target.normative, target.valid_until
    Content.of(correction).apply(target)
    relations = relations_of(correction)
    relate(target, relations, articles_of(correction))
    copy_attachments(correction, target)
    target.content_hash = target.approved_hash = content_hash(target)
    if target.content_hash != correction.content_hash:
        raise AssertionError("a correction was merged into something else than what was approved")
    target.revision += 1
    target.changed_by, target.changed_at = by.username, clock.now()
    target.save()
    correction.state = State.MERGED
    correction.save()
    if correction.withholds_previous:
        target.versions.update(withheld=True)
    close(correction)
    fingerprints.keep(target)
    version = _add_version(target, correction.correction_note)
    _mark_targets(target, relations, by)
    note = correction.correction_note
    tell("record.corrected", target, by, number=version.number, hash=version.hash, note=note, title=target.title)
    tell_term(target, *term, by)
    index(target)
    return target


def _add_version(record: Record, note: str) -> Version:
    return Version.objects.create(
        record=record,
        number=record.versions.count() + 1,
        content=canonical(record),
        hash=record.content_hash,
        published_at=clock.now(),
        note=note,
    )


#: Relation → the mark it puts on its target, and the event that tells of it. A part repealed is an amendment.
_MARKS = {
    Relation.Kind.AMENDS: (Validity.AMENDED, "record.amended"),
    Relation.Kind.REPEALS: (Validity.REPEALED, "record.repealed"),
    Relation.Kind.REPLACES: (Validity.REPEALED, "record.repealed"),
    Relation.Kind.LAPSES: (Validity.EXPIRED, "record.declared_expired"),
}
_HEAVIER = (Validity.IN_FORCE, Validity.AMENDED, Validity.EXPIRED, Validity.REPEALED)


def _mark_targets(record: Record, relations: Relations, by: Actor) -> None:
    """What the record repeals, replaces, amends or lets lapse bears the mark from the same moment; the mark shows from the
    day on which the record enters into force."""
    if not any(kind in _MARKS for kind, _target in relations):
        return
    number = f"（{record.doc_number}）" if record.doc_number else ""
    on = max(clock.today(), record.valid_from or clock.today())
    for relation in record.relations.filter(kind__in=_MARKS).select_related("target"):
        kind = Relation.Kind.AMENDS if relation.articles else Relation.Kind(relation.kind)
        part = (
            f"{'废止' if relation.kind == Relation.Kind.REPEALS else '修改'}{relation.articles}"
            if relation.articles
            else ""
        )
        basis = book_marks(f"《{record.title}》{number}{part}")[:500]
        validity, event = _MARKS[kind]
        target = take(relation.target)
        now = Validity(target.validity)
        again = validity == now == Validity.AMENDED and target.validity_basis != basis
        if _HEAVIER.index(validity) > _HEAVIER.index(now) or again:
            _mark(target, validity, basis, on, by, event=event, by_record=record.subject)


def _mark(
    record: Record, validity: Validity, basis: str, on: date, by: Actor, event: str = "record.repealed", **data: Any
) -> None:
    record.validity, record.validity_basis, record.validity_on = validity, basis, on
    record.save()
    tell(event, record, by, basis=basis, on=on, **data)
    if record.is_public:
        index(record)


def _tell_published(record: Record, relations: Relations, by: Actor) -> None:
    interprets = [f"record:{target}" for kind, target in relations if kind == Relation.Kind.INTERPRETS]
    tell(
        "record.published",
        record,
        by,
        hash=record.content_hash,
        title=record.title,
        genre=record.genre,
        normative=record.normative,
        needs_interpretation=record.needs_interpretation and not statements.told(record, Statement.Kind.COVERED),
        interpreter=record.interpreter or None,
        interprets=interprets[0] if len(interprets) == 1 else interprets or None,
        answers=record.answers or None,
        valid_until=record.valid_until,
        item=record.item.code if record.item else None,
        index_number=record.index_number,
        **({"urgent": True} if close(record) else {}),
        **(_annual(record) if record.genre == "annual-report" else {}),
    )


def _annual(record: Record) -> dict[str, object]:
    """What the title of an annual report tells: whether it is on the year before, and of an office, whether it is its own or its
    government's."""
    told: dict[str, object] = {}
    if years := re.findall(r"(20\d\d)年", record.title):
        told["of_last_year"] = str(clock.today().year - 1) in years
    if record.organ.kind == "office":
        told["whose"] = "own" if record.title.startswith(record.organ.name) else "government"
    return told
