from __future__ import annotations

from datetime import date

from django.db import models
from django.db.models import Q
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from gongkai.desk.clock import CHINA


class System(models.Model):
    """制度: a rule of work that a unit must have. ``key`` is that of ``system_gaps.required_systems``; each document that made or
    changed it is a version.
    """

    organ = models.ForeignKey("organs.Organ", models.PROTECT, related_name="systems", verbose_name=_("单位"))
    key = models.CharField(_("制度"), max_length=40)
    revision = models.PositiveIntegerField(default=1)

    class Meta:
        verbose_name = _("制度")
        ordering = ["organ", "key"]
        constraints = [models.UniqueConstraint(fields=["organ", "key"], name="system_once")]

    def __str__(self) -> str:
        return f"{self.organ} · {self.key}"

    @property
    def subject(self) -> str:
        return f"system:{self.pk}"


class SystemVersion(models.Model):
    """One document that makes the system, in force from ``effective_on`` up to the day before ``ended_on``.

    A draft has no effective day and builds nothing. ``article`` names the part of a document that makes several.
    """

    system = models.ForeignKey("policies.System", models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField(_("版本"))
    title = models.CharField(_("文件名称"), max_length=200)
    doc_number = models.CharField(_("发文字号"), max_length=80, blank=True)
    article = models.CharField(_("所在条款"), max_length=80, blank=True)
    file = models.ForeignKey("desk.StoredFile", models.PROTECT, related_name="+", verbose_name=_("文件"))
    file_name = models.CharField(max_length=255)
    draft = models.BooleanField(_("草案"), default=False)
    effective_on = models.DateField(_("施行日期"), null=True, blank=True)
    ended_on = models.DateField(_("失效日期"), null=True, blank=True)
    added_by = models.CharField(_("登记人"), max_length=150)
    added_at = models.DateTimeField(_("登记时间"))

    class Meta:
        verbose_name = _("制度文件")
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["system", "number"], name="system_version_once"),
            models.CheckConstraint(
                condition=Q(draft=True, effective_on__isnull=True) | Q(draft=False, effective_on__isnull=False),
                name="system_in_force_from_a_day",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def in_force(self, day: date) -> bool:
        """Gone on the very day it ends."""
        begun = self.effective_on is not None and self.effective_on <= day
        return begun and (self.ended_on is None or day < self.ended_on)

    def ahead(self, day: date) -> bool:
        """Filed by that day and not in force yet."""
        return self.effective_on is not None and localdate(self.added_at, CHINA) <= day < self.effective_on


class SystemReview(models.Model):
    """清理: by ``due_on`` somebody says whether the system still fits; the conclusion has a day. Where it is to be amended,
    its new document is registered by ``amend_by``."""

    class Outcome(models.TextChoices):
        KEEP = "keep", _("保留")
        AMEND = "amend", _("修改")
        REPEAL = "repeal", _("废止")

    system = models.ForeignKey("policies.System", models.CASCADE, related_name="reviews")
    due_on = models.DateField(_("清理期限"))
    outcome = models.CharField(_("清理结论"), max_length=8, choices=Outcome.choices, blank=True)
    concluded_on = models.DateField(_("结论日期"), null=True, blank=True)
    reason = models.CharField(_("理由"), max_length=300, blank=True)
    amend_by = models.DateField(_("新文件登记期限"), null=True, blank=True)
    planned_by = models.CharField(max_length=150)
    concluded_by = models.CharField(max_length=150, blank=True)

    class Meta:
        verbose_name = _("制度清理")
        ordering = ["due_on", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(outcome="", concluded_on__isnull=True) | (~Q(outcome="") & Q(concluded_on__isnull=False)),
                name="system_review_whole",
            ),
            models.UniqueConstraint(fields=["system"], condition=Q(outcome=""), name="system_review_open_once"),
        ]

    def __str__(self) -> str:
        return f"{self.system} {self.due_on}"
