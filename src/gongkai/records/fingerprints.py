"""Knows public things again by their title and words, whoever published them."""

from __future__ import annotations

import hashlib
import json

from gongkai.text.normalise import normalise

from .body import text_of
from .content import attachments_of
from .models import Fingerprint, Record, State

#: Words fewer than these may well be the same by chance.
ENOUGH = 20


def of(record: Record) -> Fingerprint:
    body = "".join(normalise(text_of(record.body)).split()) if record.body else ""
    files = sorted(one.file_id for one in attachments_of(record))
    values = json.dumps(record.values, ensure_ascii=False, sort_keys=True) if record.values else ""
    told = len(body) >= ENOUGH or files or values
    words = _digest("\x1f".join([body, values, *files])) if told else ""
    return Fingerprint(record=record, title=_digest("".join(normalise(record.title).split())), words=words)


def keep(record: Record) -> None:
    """After publication and after each correction."""
    mine = of(record)
    Fingerprint.objects.bulk_create(
        [mine], update_conflicts=True, unique_fields=["record"], update_fields=["title", "words"]
    )


def drop(record: Record) -> None:
    Fingerprint.objects.filter(record=record).delete()


def published_elsewhere(record: Record) -> Record | None:
    """A public record of another organ with the same words, the same number, or the same title and date."""
    twin = _twin(record)
    return Record.objects.select_related("organ").get(pk=twin) if twin else None


def _twin(record: Record) -> int | None:
    others = Record.objects.filter(state=State.PUBLISHED).exclude(organ=record.organ).values_list("pk", flat=True)
    mine = of(record)
    if mine.words and (twin := others.filter(fingerprint__words=mine.words).first()):
        return twin
    if record.doc_key:
        return others.filter(doc_key=record.doc_key).first()
    return (
        others.filter(fingerprint__title=mine.title, formed_on=record.formed_on).first() if record.formed_on else None
    )


def _digest(words: str) -> str:
    return hashlib.sha256(words.encode()).hexdigest()
