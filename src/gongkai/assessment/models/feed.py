from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class Feed(models.Model):
    """A subscription of one person to the calendar of one organ. The key stands in the address the person keeps; here is its
    SHA-256 alone, so whoever reads the database reads no calendar. It opens as long as the person may see the organ."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="feeds", verbose_name=_("人员"))
    organ = models.ForeignKey("organs.Organ", models.PROTECT, related_name="+", verbose_name=_("机关"))
    label = models.CharField(_("用在哪里"), max_length=60, blank=True)
    names = models.BooleanField(_("写明事项名称"), default=False)
    language = models.CharField(max_length=10, default=settings.LANGUAGE_CODE)
    digest = models.CharField(max_length=64, unique=True)
    opened_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("日历订阅")
        ordering = ["-opened_at", "-id"]

    def __str__(self) -> str:
        return f"{self.person} · {self.organ}"
