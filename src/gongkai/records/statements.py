"""说明事项: where a draft departs from the ordinary, what its drafter has to say about it and who confirms that."""

from __future__ import annotations

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from gongkai.desk.once import once
from gongkai.desk.permissions import Role
from gongkai.schemas import loader as schemas

from . import fingerprints
from .models import Attribute, Record, Return, State, Statement

Kind = Statement.Kind
#: Interpretations are judged by the reviewer too; what got past the office once is looked at by the office.
CONFIRMERS = {
    Kind.COVERED: (Role.REVIEWER, Role.DISCLOSURE_OFFICE),
    Kind.UNNEEDED: (Role.REVIEWER, Role.DISCLOSURE_OFFICE),
    Kind.RETURNED: (Role.DISCLOSURE_OFFICE,),
    Kind.REDATED: (Role.DISCLOSURE_OFFICE,),
}
#: Either of them says why a document goes without an interpretation of its own.
UNINTERPRETED = (Kind.COVERED, Kind.UNNEEDED)
OUT = (State.PUBLISHED, State.MERGED, State.WITHDRAWN)
#: Sent back and not sent up again since.
LYING = (State.DRAFT, State.RETURNED, State.DISCARDED)


@once
def _said(record: Record) -> set[str]:
    return set(record.statements.values_list("kind", flat=True)) if record.pk else set()


def told(record: Record, *kinds: str) -> bool:
    return bool(_said(record) & set(kinds))


def unconfirmed(record: Record) -> list[Statement]:
    """What nobody has confirmed for exactly this content."""
    return [one for one in record.statements.all() if one.confirmed_hash != record.content_hash]


def uninterpreted(record: Record) -> bool:
    """A normative document that nobody will explain, without a word why."""
    asked = record.normative and not record.needs_interpretation and record.attribute == Attribute.OPEN
    genre = schemas.genres().get(record.genre)
    explains = genre is not None and genre.interprets
    return asked and not explains and record.corrects_id is None and not told(record, *UNINTERPRETED)


@once
def returned_before(record: Record) -> Return | None:
    """The latest return of another draft with the same words that was not sent up again since."""
    words = fingerprints.of(record).words if record.corrects_id is None else ""
    if not words:
        return None
    found = Return.objects.filter(words=words, record__state__in=LYING).exclude(record=record)
    return found.select_related("record__organ").order_by("-id").first()


@once
def dated_before(record: Record) -> Record | None:
    """A draft with the same number that was sent up, and is not public, with an earlier date of issue."""
    on = record.issued_on or record.formed_on
    if not record.doc_key or on is None or record.corrects_id:
        return None
    found = Record.objects.filter(doc_key=record.doc_key, corrects=None).exclude(pk=record.pk).exclude(state__in=OUT)
    sent = found.filter(Q(round__gt=0) | Q(returns__isnull=False)).select_related("organ").distinct()
    earlier = [one for one in sent if (day := one.issued_on or one.formed_on) and day < on]
    return min(earlier, key=lambda one: one.issued_on or one.formed_on or on, default=None)


def due(record: Record) -> dict[str, str]:
    """Kinds of statement that the draft still owes, each with the sentence that says why."""
    owed: dict[str, str] = {}
    if uninterpreted(record):
        owed[Kind.UNNEEDED] = _("规范性文件没有勾选“需要配套解读”。")
    if (back := returned_before(record)) and not told(record, Kind.RETURNED):
        cause = schemas.return_causes().get(back.cause)
        owed[Kind.RETURNED] = _("相同内容曾由%(organ)s以《%(title)s》报送，%(on)s因“%(cause)s”退文。") % {
            "organ": back.record.organ,
            "title": back.record.title,
            "on": f"{back.at:%Y-%m-%d}",
            "cause": _(cause.zh) if cause else back.cause,
        }
    if (before := dated_before(record)) and not told(record, Kind.REDATED):
        owed[Kind.REDATED] = _(
            "%(number)s曾以%(on)s的日期送审（《%(title)s》，%(state)s）：公开时限从实际印发之日起算。"
        ) % {
            "number": record.doc_number,
            "on": before.issued_on or before.formed_on,
            "title": before.title,
            "state": before.get_state_display(),
        }
    return owed


def about(record: Record, kind: str) -> Record | None:
    """What a statement of this kind is about, where the house knows."""
    if kind == Kind.RETURNED:
        back = returned_before(record)
        return back.record if back else None
    return dated_before(record) if kind == Kind.REDATED else None


def open_to(organs: frozenset[str]) -> QuerySet[Statement]:
    """Statements on drafts of these organs, the newest first."""
    return Statement.objects.filter(record__organ__code__in=organs).select_related("record__organ", "about")
