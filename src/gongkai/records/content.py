"""What a draft says, and the hash by which reviewers, approvers and the public know it again."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from gongkai.catalog.models import Item
from gongkai.desk.once import once
from gongkai.schemas import loader as schemas
from gongkai.text.docnumbers import written

from .body import clean, in_reading_order
from .kinds import tidy, worked_out
from .models import Attachment, Attribute, Record, Relation


@dataclass(frozen=True, slots=True, kw_only=True)
class Content:
    """Everything that a drafter writes. ``body`` may be any HTML or plain text; it is cleaned on its way in.

    ``type`` is the key of a record type in its ``type_version``; ``values`` are kept as ``schemas.record_values`` spells
    them, ``value_notes`` say why what a check warned of is right. ``relations`` are pairs of a kind (``interprets``, ``amends``, ``repeals``, ``replaces``) and a record's id.
    ``five_open`` blank takes the class of the item or else of the genre. The attribute offered is 主动公开: openness is the rule (条例 第五条).
    """

    title: str
    body: str = ""
    type: str = ""
    type_version: int = 0
    values: Mapping[str, Any] = field(default_factory=dict)
    value_notes: Mapping[str, str] = field(default_factory=dict)
    doc_number: str = ""
    issuers: tuple[str, ...] = ()
    genre: str = ""
    subject_class: str = ""
    five_open: str = ""
    summary: str = ""
    keywords: tuple[str, ...] = ()
    formed_on: date | None = None
    issued_on: date | None = None
    valid_from: date | None = None
    valid_until: date | None = None
    normative: bool = False
    needs_interpretation: bool = False
    interpreter: str = ""
    attribute: str = Attribute.OPEN
    attribute_ground: str = ""
    attribute_reason: str = ""
    item: Item | None = None
    answers: str = ""
    relations: tuple[tuple[str, int], ...] = ()
    articles: tuple[tuple[int, str], ...] = ()
    correction_note: str = ""
    withholds_previous: bool = False

    @classmethod
    def of(cls, record: Record) -> Content:
        """What the record says now."""
        values = {name: getattr(record, name) for name in PLAIN}
        lists = {name: tuple(getattr(record, name)) for name in LISTS}
        return cls(**values, **lists, item=record.item, relations=relations_of(record), articles=articles_of(record))

    def apply(self, record: Record) -> list[str]:
        """Sets the record's fields; returns the names of those that changed. Relations are rows of their own: not set here."""
        new: dict[str, Any] = {name: getattr(self, name) for name in PLAIN}
        new |= {name: list(getattr(self, name)) for name in LISTS}
        title = " ".join(in_reading_order(self.title).split())
        new |= {"doc_number": written(self.doc_number)}
        new |= {"title": title, "body": clean(self.body), "item": self.item}
        new |= {"five_open": self.five_open or five_open_of(self.item, self.genre)}
        new |= {"values": worked_out(self.type, self.type_version, self.values), "value_notes": tidy(self.value_notes)}
        changed = [name for name, value in new.items() if getattr(record, name) != value]
        for name in changed:
            setattr(record, name, new[name])
        return changed


def five_open_of(item: Item | None, genre: str) -> str:
    """The class of the 五公开 where the drafter names none; empty as long as there is no genre either."""
    named = schemas.genres().get(genre)
    return (item.five_open if item else "") or (named.five_open if named else "")


LISTS = ("issuers", "keywords")
#: What a plain document has not: left out of its canonical JSON, so that hashes older than record types stand.
TYPED = ("type", "type_version", "values", "value_notes")
PLAIN = tuple(f.name for f in fields(Content) if f.name not in (*LISTS, "item", "relations", "articles"))


def labels() -> dict[str, str]:
    """What a person calls each field of the content."""
    named = {str(field.name): str(getattr(field, "verbose_name", "")) for field in Record._meta.get_fields()}
    return named | {"relations": _("关联文件"), "articles": _("涉及条款"), "attachments": _("附件")}


@once
def attachments_of(record: Record) -> list[Attachment]:
    """In their order, with their files."""
    return list(record.attachments.select_related("file")) if record.pk else []


@once
def _relations(record: Record) -> list[Relation]:
    return list(record.relations.order_by("kind", "target_id")) if record.pk else []


def relations_of(record: Record) -> tuple[tuple[str, int], ...]:
    return _pairs(_relations(record))


def articles_of(record: Record) -> tuple[tuple[int, str], ...]:
    """Which articles of a target are meant, where not the whole: its id and their names."""
    return _named(_relations(record))


def _pairs(relations: Iterable[Relation]) -> tuple[tuple[str, int], ...]:
    return tuple((one.kind, one.target_id) for one in relations)


def _named(relations: Iterable[Relation]) -> tuple[tuple[int, str], ...]:
    return tuple(sorted((one.target_id, one.articles) for one in relations if one.articles))


def canonical(record: Record) -> dict[str, Any]:
    """Everything that a reader of the record would see or be bound by, as plain JSON values."""
    told: dict[str, Any] = {name: _plain(getattr(record, name)) for name in (*PLAIN, *LISTS)}
    if not record.type:
        told = {name: value for name, value in told.items() if name not in TYPED}
    if not record.five_open:  # as before there were classes
        del told["five_open"]
    told["organ"] = record.organ.code
    told["item"] = record.item.code if record.item else None
    relations = _relations(record)
    told["relations"] = [list(pair) for pair in _pairs(relations)]
    if articles := _named(relations):
        told["articles"] = [list(pair) for pair in articles]
    told["attachments"] = [
        {"name": attachment.name, "sha256": attachment.file_id, **_words_for(attachment)}
        for attachment in attachments_of(record)
    ]
    return told


def _words_for(attachment: Attachment) -> dict[str, str]:
    told = {"alt": attachment.alt, "transcript": attachment.transcript, "captions": attachment.captions}
    return {name: words for name, words in told.items() if words}


def digest(told: Mapping[str, Any]) -> str:
    """SHA-256 of the canonical JSON: sorted keys, no spaces."""
    text = json.dumps(told, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def content_hash(record: Record) -> str:
    return digest(canonical(record))


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value
