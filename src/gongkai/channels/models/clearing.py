from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class Verdict(models.TextChoices):
    CLEARED = "cleared", _("不属于清单所列，予以排除")
    KEPT = "kept", _("确属清单所列，不予排除")


class Clearing(models.Model):
    """命中判断: whether words that no record carries meet an entry of the 负面清单 indeed, said by somebody who did not write them.

    It holds for these exact words (``content_hash``), this organ and this wording of the entry, and for nothing else. What
    stood in the form of a ``page`` is kept in ``typed`` until it is saved there, so that nobody types it a second time.
    """

    organ = models.ForeignKey("organs.Organ", models.PROTECT, related_name="+", verbose_name=_("机关"))
    subject = models.CharField(max_length=80)
    title = models.CharField(_("内容"), max_length=300)
    words = models.TextField(_("文字"))
    content_hash = models.CharField(_("内容哈希"), max_length=64, db_index=True)
    code = models.CharField(_("编号"), max_length=20)
    entry = models.CharField(_("清单事项"), max_length=120)
    entry_revision = models.PositiveIntegerField(default=0)
    found = models.CharField(_("命中文字"), max_length=200)
    authors = models.JSONField(default=list)
    asked_by = models.CharField(_("送请判断"), max_length=150)
    asked_at = models.DateTimeField(_("送请时间"))
    page = models.CharField(max_length=200, blank=True, editable=False)
    typed = models.JSONField(default=dict, blank=True, editable=False)
    verdict = models.CharField(_("判断"), max_length=8, choices=Verdict.choices, blank=True)
    reason = models.CharField(_("理由"), max_length=500, blank=True)
    by = models.CharField(_("判断人"), max_length=150, blank=True)
    at = models.DateTimeField(_("判断时间"), null=True, blank=True)

    class Meta:
        verbose_name = _("命中判断")
        ordering = ["verdict", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["organ", "content_hash", "code", "entry_revision"], name="clearing_once_for_these_words"
            ),
            models.CheckConstraint(
                condition=Q(verdict="") | (~Q(reason="") & ~Q(by="") & Q(at__isnull=False)), name="clearing_told"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.title}"
