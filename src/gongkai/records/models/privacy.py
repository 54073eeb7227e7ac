from __future__ import annotations

from django.db import models


class PrivacyFinding(models.Model):
    """Something that looks like personal data in one exact content. The value itself is never stored: only its form with
    the middle masked, and a keyed digest by which the same value is known again."""

    record = models.ForeignKey("records.Record", models.CASCADE, related_name="findings")
    content_hash = models.CharField("内容哈希", max_length=64)
    place = models.CharField("位置", max_length=220)
    digest = models.CharField(max_length=64)
    type = models.CharField("类型", max_length=20)
    masked = models.CharField("遮盖后", max_length=200)
    count = models.PositiveIntegerField("处数", default=1)
    justification = models.TextField("保留理由", blank=True)
    by = models.CharField("说明人", max_length=150, blank=True)
    at = models.DateTimeField("说明时间", null=True, blank=True)

    class Meta:
        verbose_name = "个人信息提示"
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["record", "content_hash", "place", "digest"], name="finding_once")
        ]

    def __str__(self) -> str:
        return f"{self.get_type()} {self.masked}"

    def get_type(self) -> str:
        from gongkai.records.privacy import type_title

        return type_title(self.type)
