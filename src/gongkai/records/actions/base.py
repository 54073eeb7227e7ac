"""What every action of this room does: take the row, note who changed it, tell the ledger."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _

from gongkai.desk import clock, ledger
from gongkai.desk.actions import Reason, Stale
from gongkai.desk.models import Event
from gongkai.desk.permissions import Actor
from gongkai.desk.words import source
from gongkai.records import privacy
from gongkai.records.content import content_hash, labels
from gongkai.records.models import Attachment, Attribute, Record, Relation, State
from gongkai.records.models.relation import PARTIAL
from gongkai.records.queries import names


def take(record: Record) -> Record:
    """Reads the row anew and holds it until the transaction ends, so that two people cannot act on it at once."""
    record.refresh_from_db(from_queryset=Record.objects.select_for_update(of=("self",)).select_related("organ", "item"))
    return record


def tell(name: str, record: Record, by: Actor, **data: Any) -> Event:
    """Where the organ has ended, the event also says on whose behalf it was done, and by whom instead."""
    if acting := by.stands_for.get(record.organ.code):
        data["acting_organ"] = acting
    return ledger.write(name, record.subject, organ=record.organ.code, actor=by.username, **data)


def expect(record: Record, revision: int) -> None:
    """Raises ``Stale``, saying who changed what, unless ``revision`` is the one on the table."""
    if record.revision == revision:
        return
    later = [
        event
        for event in ledger.history(record.subject).filter(name="record.edited")
        if event.data.get("revision", 0) > revision
    ]
    changed = dict.fromkeys(labels().get(name, name) for event in later for name in event.data.get("changed", []))
    people = list(dict.fromkeys(event.actor for event in later)) or [record.changed_by]
    known = names(people)
    who = "、".join(known.get(one, one) for one in people)
    at = f"{record.changed_at.astimezone(clock.CHINA):%Y-%m-%d %H:%M}"
    text = _("%(who)s在%(at)s修改了%(what)s。您输入的内容仍在下面：请对照最新内容合并后再保存。")
    raise Stale(Reason("stale", text % {"who": who, "at": at, "what": "、".join(changed) or _("这条信息")}))


def settle(record: Record, by: Actor, changed: list[str], act: str = "") -> None:
    """Saves changed content as a draft: a new hash, so that no review and no approval speaks for it any more. ``act``: what
    was done, where it was no editing of words (``events.ACTS``)."""
    record.state = State.DRAFT
    record.content_hash = content_hash(record)
    record.approved_hash = ""
    record.revision += 1
    record.changed_by, record.changed_at = by.username, clock.now()
    record.editors = sorted({*record.editors, by.username})
    record.save()
    privacy.rescan(record)
    told = {"act": act} if act else {}
    tell("record.edited", record, by, revision=record.revision, changed=changed, hash=record.content_hash, **told)


def tell_attribute(record: Record, by: Actor) -> None:
    tell("record.attribute_set", record, by, **attribute_told(record))


def attribute_told(record: Record) -> dict[str, str]:
    title = source(Attribute(record.attribute).label) if record.attribute in Attribute.values else ""
    return {"attribute": record.attribute, "attribute_title": title, "ground": record.attribute_ground}


def copy_attachments(source: Record, target: Record) -> None:
    """Gives ``target`` the same files under the same names, instead of those it had."""
    target.attachments.all().delete()
    Attachment.objects.bulk_create(
        Attachment(
            record=target,
            file_id=one.file_id,
            name=one.name,
            alt=one.alt,
            transcript=one.transcript,
            captions=one.captions,
            position=one.position,
        )
        for one in source.attachments.order_by("position", "id")
    )


def relate(record: Record, pairs: Iterable[tuple[str, int]], articles: Iterable[tuple[int, str]] = ()) -> None:
    """The record has these relations and no others; ``articles`` name the part of a target that is meant."""
    parts = dict(articles)
    record.relations.all().delete()
    Relation.objects.bulk_create(
        Relation(source=record, kind=kind, target_id=target, articles=parts.get(target, "") if kind in PARTIAL else "")
        for kind, target in sorted(set(pairs))
    )
