from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class Frequency(models.TextChoices):
    DAILY = "daily", _("每天一封（有事才发）")
    WEEKLY = "weekly", _("每周一封（有事才发）")
    NEVER = "never", _("不要邮件")


class MailWish(models.Model):
    """How a person wants to be written to. Who never said anything gets one mail a day, in Chinese."""

    person = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE, primary_key=True, related_name="mail_wish")
    frequency = models.CharField(_("多久一封"), max_length=8, choices=Frequency.choices, default=Frequency.DAILY)
    language = models.CharField(_("邮件语言"), max_length=10, default=settings.LANGUAGE_CODE)

    class Meta:
        verbose_name = _("邮件设置")

    def __str__(self) -> str:
        return f"{self.person_id} {self.frequency}"


class Mailing(models.Model):
    """One digest to one person on one day: claimed before it is sent and marked after, so that two senders send one mail."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="mailings")
    on = models.DateField()
    claimed_at = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(null=True)
    tries = models.PositiveIntegerField(default=0)
    notices = models.PositiveIntegerField(default=0)
    problem = models.CharField(max_length=300, blank=True)

    class Meta:
        verbose_name = _("邮件")
        constraints = [models.UniqueConstraint(fields=["person", "on"], name="mailing_once_a_day")]

    def __str__(self) -> str:
        return f"{self.person_id} {self.on}"
