from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from .kept import Kept


class ClaimOutcome(models.TextChoices):
    OPEN = "", _("待定")
    LEAD = "lead", _("牵头")
    COOPERATING = "cooperating", _("配合")
    DECLINED = "declined", _("未予确定")
    WITHDRAWN = "withdrawn", _("已撤回")
    HANDED_BACK = "handed_back", _("已退回")


class Claim(Kept):
    """认领: an organ asks to lead a task that its document left open. ``late``: after the day set for claiming."""

    task = models.ForeignKey("policies.Task", models.PROTECT, related_name="claims", verbose_name=_("任务"))
    organ = models.ForeignKey("organs.Organ", models.PROTECT, related_name="+", verbose_name=_("机关"))
    outcome = models.CharField(_("结果"), max_length=12, choices=ClaimOutcome.choices, blank=True, default="")
    reason = models.CharField(_("理由"), max_length=300, blank=True)
    late = models.BooleanField(_("逾期认领"), default=False)
    claimed_by = models.CharField(_("认领人"), max_length=150)
    claimed_at = models.DateTimeField(_("认领时间"))

    class Meta:
        verbose_name = _("任务认领")
        ordering = ["claimed_at", "id"]
        constraints = [models.UniqueConstraint(fields=["task", "organ"], name="claim_once")]

    def __str__(self) -> str:
        return f"{self.organ} · {self.task}"
