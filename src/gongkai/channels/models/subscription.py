from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class Rhythm(models.TextChoices):
    AT_ONCE = "at_once", _("公开后随即发送")
    DAILY = "daily", _("每天一封（有新信息才发）")


class Subscription(models.Model):
    """A reader's confirmed wish to be written to. The address rests sealed with the installation's key; ``digest`` knows it
    again, ``nonce`` stands signed in the link that ends it. Ended, the row is gone."""

    digest = models.CharField(max_length=64)
    sealed = models.TextField()
    nonce = models.CharField(max_length=32, unique=True)
    wanted = models.JSONField(default=dict)
    wanted_key = models.CharField(max_length=64)
    rhythm = models.CharField(_("频率"), max_length=8, choices=Rhythm.choices)
    language = models.CharField(max_length=10, default=settings.LANGUAGE_CODE)
    confirmed_at = models.DateTimeField()
    told_until = models.DateTimeField()
    sent_on = models.DateField(null=True)
    claimed_at = models.DateTimeField(null=True)
    faults = models.PositiveSmallIntegerField(default=0)

    class Meta:
        verbose_name = _("邮件订阅")
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["digest", "wanted_key"], name="subscription_once")]

    def __str__(self) -> str:
        return f"{self.pk}"


class Knock(models.Model):
    """That somebody asked for a confirmation mail: keyed digests alone, forgotten after a day."""

    address = models.CharField(max_length=64)
    client = models.CharField(max_length=64)
    at = models.DateTimeField()
    mailed = models.BooleanField(default=False)

    class Meta:
        verbose_name = _("订阅申请")
        indexes = [
            models.Index(fields=["at"], name="knock_at"),
            models.Index(fields=["address", "at"], name="knock_address"),
            models.Index(fields=["client", "at"], name="knock_client"),
        ]

    def __str__(self) -> str:
        return f"{self.at}"


class Mailed(models.Model):
    """How many mails went out on a day: a number without addresses."""

    on = models.DateField(primary_key=True)
    letters = models.PositiveIntegerField(default=0)
    failed = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = _("邮件统计")
        ordering = ["-on"]

    def __str__(self) -> str:
        return f"{self.on}"
