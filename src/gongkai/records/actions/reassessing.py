"""定期评估 of what is withheld: a conclusion starts the next twelve months, or the way to the public."""

from __future__ import annotations

from gongkai.desk import clock
from gongkai.desk.actions import action
from gongkai.desk.permissions import Actor
from gongkai.desk.words import source
from gongkai.records.gates import Case
from gongkai.records.models import Attribute, Reassessment, Record
from gongkai.records.permissions import require

from .base import settle, take, tell, tell_attribute


@action
def reassess(record: Record, attribute: str, reason: str, ground: str = "", *, by: Actor) -> Record:
    """Concludes on ``attribute``. Another one than before makes the record a draft again, which passes every gate anew."""
    take(record)
    require("reassess", Case(record, by, kind=attribute, cause=ground, reason=reason))
    Reassessment.objects.create(
        record=record,
        content_hash=record.content_hash,
        attribute=attribute,
        ground=ground,
        reason=reason.strip(),
        by=by.username,
        at=clock.now(),
    )
    tell(
        "record.reassessed",
        record,
        by,
        day=clock.today(),
        attribute=attribute,
        attribute_title=source(Attribute(attribute).label),
        ground=ground or None,
        before=record.attribute,
    )
    if attribute != record.attribute or (ground and ground != record.attribute_ground):
        _begin_anew(record, attribute, ground, reason, by)
    return record


def _begin_anew(record: Record, attribute: str, ground: str, reason: str, by: Actor) -> None:
    open_now = attribute == Attribute.OPEN
    record.attribute = attribute
    record.attribute_ground = "" if open_now else ground
    record.attribute_reason = "" if open_now else reason.strip()
    settle(record, by, ["attribute", "attribute_ground", "attribute_reason"])
    tell_attribute(record, by)
