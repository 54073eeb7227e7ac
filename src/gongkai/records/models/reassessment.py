from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from .record import Attribute


class Reassessment(models.Model):
    """定期评估 of what is withheld (条例 第十八条): it stays so, on a ground, or begins its way to the public."""

    record = models.ForeignKey("records.Record", models.PROTECT, related_name="reassessments")
    content_hash = models.CharField(_("内容哈希"), max_length=64)
    attribute = models.CharField(_("评估结论"), max_length=12, choices=Attribute.choices)
    ground = models.CharField(_("法定依据"), max_length=40, blank=True)
    reason = models.TextField(_("理由"))
    by = models.CharField(_("评估人"), max_length=150)
    at = models.DateTimeField(_("评估时间"))

    class Meta:
        verbose_name = _("定期评估")
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.record_id} {self.attribute}"
