from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from gongkai.schemas.gazette import places


class Recipient(models.Model):
    """赠阅点: a place that gets the gazette free of charge (巴委办〔2017〕28号（十六）); ``kind`` is one of the seven."""

    organ = models.ForeignKey("organs.Organ", models.PROTECT, related_name="gazette_recipients")
    kind = models.CharField(_("类别"), max_length=20)
    name = models.CharField(_("名称"), max_length=80)
    address = models.CharField(_("地址"), max_length=160, blank=True)
    copies = models.PositiveSmallIntegerField(_("份数"), default=1)
    active = models.BooleanField(_("赠送中"), default=True)

    class Meta:
        verbose_name = _("公报赠阅点")
        ordering = ["kind", "name"]
        constraints = [models.UniqueConstraint(fields=["organ", "name"], name="recipient_once")]

    def __str__(self) -> str:
        return self.name

    @property
    def kind_title(self) -> str:
        from gongkai.desk.words import named

        found = places().get(self.kind)
        return named(found) if found else self.kind


class Receipt(models.Model):
    """签收: these copies of the issue came to the place on that day. ``signed_by`` is the unit that signed, no person."""

    issue = models.ForeignKey("channels.Issue", models.CASCADE, related_name="receipts")
    recipient = models.ForeignKey(Recipient, models.PROTECT, related_name="receipts")
    copies = models.PositiveSmallIntegerField(_("份数"))
    delivered_on = models.DateField(_("送达日期"))
    signed_by = models.CharField(_("签收单位"), max_length=80, blank=True)
    entered_by = models.CharField(max_length=150)
    entered_at = models.DateTimeField()

    class Meta:
        verbose_name = _("公报签收")
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["issue", "recipient"], name="receipt_once")]

    def __str__(self) -> str:
        return f"{self.recipient_id}: {self.copies}"
