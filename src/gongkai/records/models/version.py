from __future__ import annotations

from django.db import models


class Version(models.Model):
    """What was public, exactly as it was: ``hash`` is that of ``content``. Never changed, never deleted."""

    record = models.ForeignKey("records.Record", models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField("版本")
    content = models.JSONField("内容")
    hash = models.CharField("内容哈希", max_length=64)
    published_at = models.DateTimeField("发布时间")
    note = models.CharField("说明", max_length=500, blank=True)
    withheld = models.BooleanField("内容不再公开显示", default=False)

    class Meta:
        verbose_name = "版本"
        ordering = ["record", "number"]
        constraints = [models.UniqueConstraint(fields=["record", "number"], name="version_number_once")]

    def __str__(self) -> str:
        return f"{self.record_id} v{self.number}"
