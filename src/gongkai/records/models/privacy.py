from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class PrivacyFinding(models.Model):
    """Something that looks like personal data in one exact content. The value itself is never stored: only its form with
    the middle masked, and a keyed digest by which the same value is known again."""

    record = models.ForeignKey("records.Record", models.CASCADE, related_name="findings")
    content_hash = models.CharField(_("内容哈希"), max_length=64)
    place = models.CharField(_("位置"), max_length=220)
    digest = models.CharField(max_length=64)
    type = models.CharField(_("类型"), max_length=20)
    masked = models.CharField(_("遮盖后"), max_length=200)
    count = models.PositiveIntegerField(_("处数"), default=1)
    justification = models.TextField(_("保留理由"), blank=True)
    by = models.CharField(_("说明人"), max_length=150, blank=True)
    at = models.DateTimeField(_("说明时间"), null=True, blank=True)

    class Meta:
        verbose_name = _("个人信息提示")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["record", "content_hash", "place", "digest"], name="finding_once")
        ]

    def __str__(self) -> str:
        return f"{self.get_type()} {self.masked}"

    def get_type(self) -> str:
        from gongkai.records.privacy import type_title

        return type_title(self.type)
