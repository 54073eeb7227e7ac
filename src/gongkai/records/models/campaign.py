from __future__ import annotations

from datetime import date

from django.db import models
from django.utils.translation import gettext_lazy as _


class Conclusion(models.TextChoices):
    KEEP = "keep", _("继续有效")
    AMEND = "amend", _("修改")
    REPEAL = "repeal", _("废止")
    LAPSE = "lapse", _("失效")


class Campaign(models.Model):
    """清理: a list of normative documents, each of which its own unit concludes; the result is published as a record."""

    organ = models.ForeignKey(
        "organs.Organ", models.PROTECT, related_name="campaigns", verbose_name=_("组织清理的机关")
    )
    title = models.CharField(_("清理名称"), max_length=120)
    scope = models.CharField(_("清理范围"), max_length=500)
    until = models.DateField(_("清理截至该日公布的文件"))
    due_on = models.DateField(_("各单位完成期限"))
    result = models.OneToOneField(
        "records.Record", models.PROTECT, null=True, blank=True, related_name="campaign", verbose_name=_("清理结果")
    )
    created_by = models.CharField(_("发起人"), max_length=150)
    created_at = models.DateTimeField(_("发起时间"))
    revision = models.PositiveIntegerField(default=1)

    class Meta:
        verbose_name = _("规范性文件清理")
        ordering = ["-created_at", "-id"]

    def __str__(self) -> str:
        return self.title

    @property
    def ends_on(self) -> date:
        """The day by which units shall have concluded: set by the office that began the campaign, derived from no rule."""
        return self.due_on

    @property
    def subject(self) -> str:
        return f"cleanup:{self.pk}"


class Entry(models.Model):
    """One document of a campaign and what its unit concluded."""

    campaign = models.ForeignKey(Campaign, models.PROTECT, related_name="entries")
    record = models.ForeignKey("records.Record", models.PROTECT, related_name="cleanups", verbose_name=_("文件"))
    organ = models.ForeignKey("organs.Organ", models.PROTECT, related_name="+", verbose_name=_("清理单位"))
    conclusion = models.CharField(_("清理结论"), max_length=6, choices=Conclusion.choices, blank=True)
    reason = models.CharField(_("理由"), max_length=300, blank=True)
    concluded_on = models.DateField(_("结论日期"), null=True, blank=True)
    concluded_by = models.CharField(_("填报人"), max_length=150, blank=True)
    revision = models.PositiveIntegerField(default=1)

    class Meta:
        verbose_name = _("清理文件")
        ordering = ["organ__position", "record__formed_on", "id"]
        constraints = [
            models.UniqueConstraint(fields=["campaign", "record"], name="cleanup_entry_once"),
            models.CheckConstraint(
                condition=models.Q(conclusion="") | ~models.Q(reason=""), name="cleanup_concluded_with_reason"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.campaign_id} {self.record_id} {self.conclusion}"
