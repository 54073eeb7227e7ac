from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from gongkai.desk.sealing import SealedJSONField


class Letter(models.Model):
    """文书: a letter to the applicant, a third party or a co-making organ.

    Its words may be edited until it is approved; from then on ``content_hash`` holds them, and what is sent, shown and
    printed is exactly that. Sending it is what moves the clock.
    """

    class State(models.TextChoices):
        DRAFT = "draft", _("起草")
        SUBMITTED = "submitted", _("待批准")
        APPROVED = "approved", _("已批准")
        SENT = "sent", _("已发出")
        SERVED = "served", _("已送达")
        DISCARDED = "discarded", _("已作废")

    class Way(models.TextChoices):
        HAND = "hand", _("直接送达")
        ENTRUSTED = "entrusted", _("委托送达")
        POST = "post", _("邮寄送达")
        ELECTRONIC = "electronic", _("电子送达")

    request = models.ForeignKey("foi.Request", models.PROTECT, related_name="letters")
    consultation = models.ForeignKey("foi.Consultation", models.PROTECT, null=True, blank=True, related_name="letters")
    round = models.PositiveSmallIntegerField(_("第几轮答复"), default=1)
    code = models.CharField(_("文书种类"), max_length=4)
    number = models.CharField(_("文号"), max_length=60, blank=True)
    state = models.CharField(_("状态"), max_length=10, choices=State.choices, default=State.DRAFT)
    fields: Any = SealedJSONField(default=dict)
    paragraphs: Any = SealedJSONField(default=list)
    content_hash = models.CharField(max_length=64, blank=True)
    drafted_by = models.CharField(_("起草人"), max_length=150)
    drafted_at = models.DateTimeField()
    editors: Any = models.JSONField(default=list)
    approved_by = models.CharField(_("批准人"), max_length=150, blank=True)
    approved_at = models.DateTimeField(null=True, blank=True)
    approved_hash = models.CharField(max_length=64, blank=True)
    way = models.CharField(_("送达方式"), max_length=10, choices=Way.choices, blank=True)
    mail_number = models.CharField(_("邮件号"), max_length=60, blank=True)
    sent_on = models.DateField(_("发出日期"), null=True, blank=True)
    served_on = models.DateField(_("送达日期"), null=True, blank=True)
    """As the law counts it: the day of posting, of signing, of sending."""
    received_on = models.DateField(_("收到日期"), null=True, blank=True)
    """The day from which the receiver's own periods run."""
    charged: Any = models.JSONField(null=True, blank=True)
    """Of a fee notice, from its approval on: month, way of counting, place or pages, amount. What it said stays."""
    ended_reason = models.CharField(_("仍引用已不再有效的依据的理由"), max_length=200, blank=True)
    seq = models.PositiveBigIntegerField(null=True, blank=True)
    """The event in the ledger by which it took effect."""
    revision = models.PositiveIntegerField(default=1)

    class Meta:
        verbose_name = _("文书")
        ordering = ["id"]
        indexes = [models.Index(fields=["request", "code"], name="foi_letter_code")]
        constraints = [
            models.UniqueConstraint(fields=["number"], condition=~Q(number=""), name="foi_letter_number"),
            models.CheckConstraint(
                condition=Q(state__in=["draft", "submitted", "discarded"])
                | (Q(approved_hash=models.F("content_hash")) & ~Q(content_hash="")),
                name="foi_letter_as_approved",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.number}"


class LetterSerial(models.Model):
    """The last letter number given by an organ in a year."""

    organ = models.ForeignKey("organs.Organ", models.PROTECT, related_name="+")
    year = models.PositiveIntegerField()
    last = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = _("文号序列")
        constraints = [models.UniqueConstraint(fields=["organ", "year"], name="foi_letter_serial_once")]

    def __str__(self) -> str:
        return f"{self.organ_id}/{self.year}-{self.last}"
