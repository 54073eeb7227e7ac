"""说明: said by the drafter before a draft goes up, confirmed by somebody else before it is approved."""

from __future__ import annotations

from django.utils.translation import gettext as _

from gongkai.desk import clock
from gongkai.desk.actions import action, check, unless
from gongkai.desk.permissions import Actor
from gongkai.desk.words import source
from gongkai.records import statements
from gongkai.records.gates import Case
from gongkai.records.models import Record, Statement
from gongkai.records.permissions import require

from .base import take, tell


@action
def state(record: Record, kind: str, reason: str, *, about: Record | None = None, by: Actor) -> Statement:
    """Says why, once a kind; saying it again replaces the words and asks for another confirmation.

    ``about``: the interpretation that covers the document. Of the others the house knows what they are about.
    """
    take(record)
    named = about or statements.about(record, kind)
    pairs = (("about", named.pk),) if named else ()
    require("state", Case(record, by, kind=kind, reason=reason, relations=pairs))
    made, _new = Statement.objects.update_or_create(
        record=record,
        kind=kind,
        defaults={
            "about": named,
            "reason": reason.strip(),
            "made_by": by.username,
            "made_at": clock.now(),
            "confirmed_hash": "",
            "confirmed_by": "",
            "confirmed_at": None,
        },
    )
    tell("record.stated", record, by, kind=kind, kind_title=_title(kind), reason=made.reason)
    return made


@action
def retract(record: Record, kind: str, *, by: Actor) -> None:
    """The drafter takes a statement back; the draft is then asked again."""
    take(record)
    found = record.statements.filter(kind=kind).first()
    check([unless(found, "nothing_to_retract", _("这一项没有说明。"))])
    require("retract", Case(record, by, kind=kind))
    record.statements.filter(kind=kind).delete()
    tell("record.statement_retracted", record, by, kind=kind, kind_title=_title(kind))


@action
def confirm(record: Record, kind: str, *, content_hash: str, by: Actor) -> Statement:
    """确认 for exactly this content. Who finds a statement wrong sends the draft back."""
    take(record)
    require("confirm", Case(record, by, shown=content_hash, kind=kind))
    found = record.statements.get(kind=kind)
    found.confirmed_hash, found.confirmed_by, found.confirmed_at = record.content_hash, by.username, clock.now()
    found.save()
    tell("record.statement_confirmed", record, by, kind=kind, kind_title=_title(kind), hash=record.content_hash)
    return found


def _title(kind: str) -> str:
    return source(Statement.Kind(kind).label)
