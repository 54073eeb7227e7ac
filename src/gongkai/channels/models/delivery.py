from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Delivery(models.Model):
    """One channel of one record: that it goes there, and what was done there. ``channel`` is a code of ``schemas/channels``.

    Channels that the catalogue item ticks need no row until something is done; the website needs none at all.
    """

    record = models.ForeignKey("records.Record", models.PROTECT, related_name="deliveries", verbose_name=_("政府信息"))
    channel = models.CharField(_("公开渠道"), max_length=30)
    wanted = models.BooleanField(_("拟用"), default=True)
    done_on = models.DateField(_("公开日期"), null=True, blank=True)
    where = models.CharField(_("地点或者网址"), max_length=300, blank=True)
    evidence = models.ForeignKey("desk.StoredFile", models.PROTECT, null=True, blank=True, related_name="+")
    evidence_name = models.CharField(max_length=200, blank=True)
    by = models.CharField(max_length=150, blank=True)
    at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("渠道公开")
        ordering = ["record", "id"]
        constraints = [models.UniqueConstraint(fields=["record", "channel"], name="delivery_once")]
        indexes = [models.Index(fields=["channel", "done_on"], name="delivery_done")]

    def __str__(self) -> str:
        return f"{self.record_id} {self.channel}"
