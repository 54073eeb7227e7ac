from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from gongkai.desk.words import book_marks, listed


class Level(models.TextChoices):
    """The strictest first."""

    RED = "red", _("红牌")
    ORANGE = "orange", _("橙牌")
    YELLOW = "yellow", _("黄牌")
    URGED = "urged", _("催办")
    INFO = "info", _("变动")


class Notice(models.Model):
    """Something one person is told. Derived from the ledger and the day like a duty, so no event tells of it in turn.

    ``sentence`` is Chinese with ``{places}``, said in the reader's language; it names rule, organ and day alone, for it
    also leaves the house by e-mail. ``note`` holds what people wrote (a title, a supervisor's words) and stays in the
    console. ``cause`` makes telling twice tell once. ``thing`` is what it is about: once that is settled, nobody needs to
    read of it any more. ``organ`` is a code: who no longer works for it no longer sees the notice.
    """

    recipient = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="notices")
    level = models.CharField(_("级别"), max_length=10, choices=Level.choices)
    subject = models.CharField(max_length=80)
    organ = models.CharField(max_length=60, blank=True)
    sentence = models.CharField(max_length=200)
    words = models.JSONField(default=dict)
    note = models.CharField(max_length=500, blank=True)
    url = models.CharField(max_length=200)
    thing = models.CharField(max_length=255)
    cause = models.CharField(max_length=300)
    at = models.DateTimeField()
    read_at = models.DateTimeField(null=True)
    settled_at = models.DateTimeField(null=True)
    mailed_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("提醒")
        ordering = ["-at", "-id"]
        constraints = [models.UniqueConstraint(fields=["recipient", "cause"], name="notice_once")]
        indexes = [
            models.Index(fields=["recipient", "read_at", "settled_at"], name="notice_unread"),
            models.Index(fields=["recipient", "-at", "-id"], name="notice_newest"),
            models.Index(fields=["thing", "settled_at"], name="notice_thing"),
            models.Index(fields=["cause"], name="notice_cause"),
        ]

    def __str__(self) -> str:
        return self.said

    @property
    def said(self) -> str:
        return book_marks(gettext(self.sentence).format_map(_Said(self.words)))

    @property
    def waits(self) -> bool:
        """Neither read nor settled."""
        return self.read_at is None and self.settled_at is None


class _Said(dict[str, Any]):
    """Words of the house in the reader's language; names of rules stay as the law has them."""

    def __getitem__(self, key: str) -> Any:
        value = super().__getitem__(key)
        return listed(value) if key in ("cause", "before", "after") and isinstance(value, str) else value

    def __missing__(self, key: str) -> str:
        return "…"
