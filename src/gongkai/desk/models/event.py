from __future__ import annotations

import json
from typing import Any

from django.db import models
from django.utils.translation import gettext

from gongkai.desk.vocabulary import EventType, event_type
from gongkai.desk.words import book_marks, listed


class Event(models.Model):
    """One line of the ledger. Written by ``ledger.write`` alone; the database refuses UPDATE and DELETE.

    ``payload`` is canonical JSON text, not a JSON column: what was hashed is what is stored, byte for byte, on every
    database.
    """

    seq = models.PositiveBigIntegerField(primary_key=True)
    name = models.CharField(max_length=80)
    subject = models.CharField(max_length=80)
    organ = models.CharField(max_length=60, blank=True)
    actor = models.CharField(max_length=150, blank=True)
    at = models.DateTimeField()
    payload = models.TextField(default="{}")
    prev = models.CharField(max_length=64, unique=True)
    hash = models.CharField(max_length=64, unique=True)

    class Meta:
        verbose_name = "台账事件"
        ordering = ["seq"]
        indexes = [
            models.Index(fields=["subject", "seq"], name="event_subject"),
            models.Index(fields=["name", "seq"], name="event_name"),
            models.Index(fields=["organ", "seq"], name="event_organ"),
        ]

    def __str__(self) -> str:
        return f"{self.seq} {self.name} {self.subject}"

    @property
    def data(self) -> dict[str, Any]:
        loaded: dict[str, Any] = json.loads(self.payload)
        return loaded

    @property
    def type(self) -> EventType:
        return event_type(self.name)

    @property
    def sentence(self) -> str:
        """What happened, in the reader's language; the words of people stay as they were written."""
        data = self.data
        told = book_marks(gettext(self.type.sentence_of(data.get("act", ""))).format_map(_Said(data)))
        acting = data.get("acting_organ")
        return gettext("%(told)s（由承接职权的%(acting)s办理）") % {"told": told, "acting": acting} if acting else told


class _Said(dict[str, Any]):
    """The data of a sentence: words of the house are kept in Chinese and said in the reader's language."""

    def __getitem__(self, key: str) -> Any:
        value = super().__getitem__(key)
        ours = key in _OURS or (key.endswith("_title") and key not in _THEIRS)
        return listed(value) if ours and isinstance(value, str) else value

    def __missing__(self, key: str) -> str:
        return str(self.get("username", "…")) if key == "person_name" else "…"


_OURS = frozenset({"fields", "conclusion", "cause", "before", "after", "organ_name"})
_THEIRS = frozenset({"item_title", "policy_title", "cause_title"})
