from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Concurrence(models.Model):
    """发布协调 (条例 第十一条): another organ that the information concerns, and its word on one exact content."""

    class Answer(models.TextChoices):
        AGREED = "agreed", _("同意")
        OBJECTED = "objected", _("不同意")
        OVERRULED = "overruled", _("经协调可以公开")

    record = models.ForeignKey("records.Record", models.PROTECT, related_name="concurrences")
    organ = models.ForeignKey("organs.Organ", models.PROTECT, related_name="concurrences", verbose_name=_("有关机关"))
    asked_by = models.CharField(_("提出人"), max_length=150)
    asked_at = models.DateTimeField(_("征求时间"))
    content_hash = models.CharField(_("内容哈希"), max_length=64, blank=True)
    answer = models.CharField(_("答复"), max_length=10, choices=Answer.choices, blank=True)
    opinion = models.CharField(_("意见"), max_length=500, blank=True)
    answered_by = models.CharField(_("答复人"), max_length=150, blank=True)
    answered_at = models.DateTimeField(_("答复时间"), null=True, blank=True)

    class Meta:
        verbose_name = _("发布协调")
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["record", "organ"], name="concurrence_once")]

    def __str__(self) -> str:
        return f"{self.record_id} {self.organ}"

    @property
    def answered(self) -> bool:
        """Whether there is a word on what the record says now."""
        return bool(self.answer) and self.content_hash == self.record.content_hash
