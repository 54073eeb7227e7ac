from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _


class Withdrawal(models.Model):
    """撤回: asked for by one person, decided by another. An urgent one is carried out at once by the disclosure office
    and decided upon afterwards. ``words`` are what the public reads."""

    class Kind(models.TextChoices):
        WRONG = "wrong", _("内容有重大差错")
        DUPLICATE = "duplicate", _("重复发布")
        PERSONAL = "personal", _("含有不应公开的个人信息")
        SECRET = "secret", _("含有不得公开的内容")
        RIGHTS = "rights", _("损害第三方合法权益")
        OTHER = "other", _("其他")

    class Decision(models.TextChoices):
        GRANTED = "granted", _("同意撤回")
        REFUSED = "refused", _("不同意撤回")

    record = models.ForeignKey("records.Record", models.PROTECT, related_name="withdrawals")
    kind = models.CharField(_("撤回原因类别"), max_length=10, choices=Kind.choices)
    words = models.CharField(_("撤回说明"), max_length=500)
    urgent = models.BooleanField(_("紧急撤回"), default=False)
    asked_by = models.CharField(_("提出人"), max_length=150)
    asked_at = models.DateTimeField(_("提出时间"))
    decision = models.CharField(_("决定"), max_length=8, choices=Decision.choices, blank=True)
    note = models.CharField(_("决定意见"), max_length=300, blank=True)
    decided_by = models.CharField(_("决定人"), max_length=150, blank=True)
    decided_at = models.DateTimeField(_("决定时间"), null=True, blank=True)

    class Meta:
        verbose_name = _("撤回申请")
        ordering = ["-asked_at", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["record"], condition=Q(decision=""), name="withdrawal_waits_once"),
            models.CheckConstraint(condition=~Q(decided_by=F("asked_by")), name="withdrawal_by_two"),
        ]

    def __str__(self) -> str:
        return f"{self.record_id} {self.kind}"
