from __future__ import annotations

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _


class Negative(models.Model):
    """One entry of the 负面清单 that an office keeps for its organ and all below: matters that must not go out."""

    class Danger(models.TextChoices):
        NATIONAL = "national_security", _("国家安全")
        ECONOMIC = "economic_security", _("经济安全")
        PUBLIC = "public_security", _("公共安全")
        SOCIAL = "social_stability", _("社会稳定")

    organ = models.ForeignKey("organs.Organ", models.PROTECT, related_name="negatives", verbose_name=_("适用机关"))
    code = models.CharField(_("编号"), max_length=20, unique=True)
    title = models.CharField(_("事项"), max_length=120)
    danger = models.CharField(_("类别"), max_length=20, choices=Danger.choices)
    basis = models.CharField(_("依据"), max_length=300)
    terms: models.JSONField[Any] = models.JSONField(_("识别用语"), default=list)
    starts_on = models.DateField(_("生效日期"))
    ends_on = models.DateField(_("失效日期"), null=True, blank=True)
    revision = models.PositiveIntegerField(default=1, editable=False)
    changed_by = models.CharField(_("最后修改人"), max_length=150)
    changed_at = models.DateTimeField(_("最后修改时间"))

    class Meta:
        verbose_name = _("负面清单事项")
        ordering = ["code"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(ends_on__isnull=True) | models.Q(ends_on__gte=models.F("starts_on")),
                name="negative_ends_after_start",
                violation_error_message=_("失效日期不能早于生效日期。"),
            ),
            models.CheckConstraint(condition=~models.Q(basis=""), name="negative_has_a_basis"),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.title}"


class Clearance(models.Model):
    """排除命中: a reviewer says why one hit in one exact content is none; a changed entry or content is asked anew."""

    record = models.ForeignKey("records.Record", models.PROTECT, related_name="clearances")
    content_hash = models.CharField(_("内容哈希"), max_length=64)
    code = models.CharField(_("编号"), max_length=20)
    entry_revision = models.PositiveIntegerField(_("事项版本"), default=0)
    reason = models.CharField(_("理由"), max_length=500)
    by = models.CharField(_("排除人"), max_length=150)
    at = models.DateTimeField(_("排除时间"))

    class Meta:
        verbose_name = _("命中排除")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["record", "content_hash", "code", "entry_revision"], name="clearance_once")
        ]

    def __str__(self) -> str:
        return f"{self.record_id} {self.code}"
