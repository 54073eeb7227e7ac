from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from .kept import Kept


class HandBackOutcome(models.TextChoices):
    OPEN = "", _("待答复")
    AGREED = "agreed", _("同意退回")
    REFUSED = "refused", _("不同意退回")
    WITHDRAWN = "withdrawn", _("已撤回")


class HandBack(Kept):
    """申请退回: an organ says that a task is not its own, and may name the organ that ought to do it. One open at a time."""

    work = models.ForeignKey("policies.WorkItem", models.PROTECT, related_name="hand_backs", verbose_name=_("工作事项"))
    reason = models.CharField(_("退回理由"), max_length=300)
    suggested = models.ForeignKey(
        "organs.Organ", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("建议承担单位")
    )
    asked_by = models.CharField(_("申请人"), max_length=150)
    asked_at = models.DateTimeField(_("申请时间"))
    outcome = models.CharField(_("答复"), max_length=10, choices=HandBackOutcome.choices, blank=True, default="")
    answer = models.CharField(_("答复理由"), max_length=300, blank=True)
    answered_by = models.CharField(_("答复人"), max_length=150, blank=True)
    answered_at = models.DateTimeField(_("答复时间"), null=True, blank=True)

    class Meta:
        verbose_name = _("退回申请")
        ordering = ["asked_at", "id"]
        constraints = [
            models.UniqueConstraint(fields=["work"], condition=models.Q(outcome=""), name="hand_back_one_open")
        ]

    def __str__(self) -> str:
        return f"{self.work} · {self.reason}"

    @property
    def subject(self) -> str:
        return f"hand_back:{self.pk}"

    @property
    def open(self) -> bool:
        return self.outcome == HandBackOutcome.OPEN
