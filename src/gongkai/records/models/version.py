from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Version(models.Model):
    """What was public, exactly as it was: ``hash`` is that of ``content``. Never changed, never deleted."""

    record = models.ForeignKey("records.Record", models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField(_("版本"))
    content = models.JSONField(_("内容"))
    hash = models.CharField(_("内容哈希"), max_length=64)
    published_at = models.DateTimeField(_("发布时间"))
    note = models.CharField(_("说明"), max_length=500, blank=True)
    withheld = models.BooleanField(_("内容不再公开显示"), default=False)

    class Meta:
        verbose_name = _("版本")
        ordering = ["record", "number"]
        constraints = [models.UniqueConstraint(fields=["record", "number"], name="version_number_once")]

    def __str__(self) -> str:
        return f"{self.record_id} v{self.number}"
