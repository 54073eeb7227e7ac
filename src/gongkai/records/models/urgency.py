from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from gongkai.desk.permissions import Role


class Shift(models.Model):
    """值班: who is told at once when something urgent comes in. It gives no power: the person holds the role at the organ."""

    ROLES = [(Role.REVIEWER.value, _("值班审查员")), (Role.APPROVER.value, _("值班审批人"))]

    organ = models.ForeignKey("organs.Organ", models.PROTECT, related_name="shifts", verbose_name=_("机关"))
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="shifts", verbose_name=_("值班人员")
    )
    role = models.CharField(_("岗位"), max_length=20, choices=ROLES)
    starts_at = models.DateTimeField(_("开始时间"))
    ends_at = models.DateTimeField(_("结束时间"))

    class Meta:
        verbose_name = _("值班安排")
        ordering = ["starts_at", "id"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(ends_at__gt=models.F("starts_at")),
                name="shift_ends_after_start",
                violation_error_message=_("结束时间须晚于开始时间。"),
            ),
            models.UniqueConstraint(
                fields=["organ", "person", "role", "starts_at"],
                name="shift_once",
                violation_error_message=_("这个班次已经排过。"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.organ} {self.person} {self.starts_at:%Y-%m-%d %H:%M}"


class Emergency(models.Model):
    """紧急信息: one record on the fast path. The way is the same; people are told at once and every station is timed."""

    record = models.OneToOneField("records.Record", models.PROTECT, related_name="emergency")
    reason = models.CharField(_("紧急事由"), max_length=300)
    declared_by = models.CharField(_("提出人"), max_length=150)
    declared_at = models.DateTimeField(_("提出时间"))
    ended_at = models.DateTimeField(_("办结时间"), null=True, blank=True)

    class Meta:
        verbose_name = _("紧急信息")
        ordering = ["-declared_at", "-id"]

    def __str__(self) -> str:
        return f"{self.record_id} {self.reason[:20]}"
