from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class Statement(models.Model):
    """说明: what a drafter says where a draft departs from the ordinary; somebody else confirms it for one exact content."""

    class Kind(models.TextChoices):
        COVERED = "covered", _("已有解读覆盖，不另行解读")
        UNNEEDED = "unneeded", _("不涉及面广、社会关注度高的内容，不作解读")
        RETURNED = "returned", _("内容与曾被退文的稿件相同")
        REDATED = "redated", _("同一文号曾以更早的印发日期送审")

    record = models.ForeignKey("records.Record", models.PROTECT, related_name="statements")
    kind = models.CharField(_("说明事项"), max_length=10, choices=Kind.choices)
    about = models.ForeignKey(
        "records.Record", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("涉及的信息")
    )
    reason = models.CharField(_("说明"), max_length=300)
    made_by = models.CharField(_("说明人"), max_length=150)
    made_at = models.DateTimeField(_("说明时间"))
    confirmed_hash = models.CharField(max_length=64, blank=True, editable=False)
    confirmed_by = models.CharField(_("确认人"), max_length=150, blank=True)
    confirmed_at = models.DateTimeField(_("确认时间"), null=True, blank=True)

    class Meta:
        verbose_name = _("说明事项")
        ordering = ["-made_at", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["record", "kind"], name="statement_once"),
            models.CheckConstraint(condition=~Q(kind="covered") | Q(about__isnull=False), name="statement_covered_by"),
        ]

    def __str__(self) -> str:
        return f"{self.record_id} {self.kind}"
