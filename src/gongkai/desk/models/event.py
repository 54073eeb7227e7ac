from __future__ import annotations

import json
from typing import Any

from django.db import models

from gongkai.desk.vocabulary import EventType, event_type


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
        return self.type.sentence.format_map(_Blank(self.data))


class _Blank(dict[str, Any]):
    def __missing__(self, key: str) -> str:
        return "…"
