from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Suggestion(models.Model):
    """工作建议: a problem of lawful administration that a request brought to light, put to the unit concerned and followed to
    its answer (黑龙江2017 三（五）). Written without a word about the applicant."""

    request = models.ForeignKey("foi.Request", models.PROTECT, null=True, blank=True, related_name="suggestions")
    organ = models.ForeignKey("organs.Organ", models.PROTECT, related_name="+", verbose_name=_("提出机关"))
    to_organ = models.ForeignKey("organs.Organ", models.PROTECT, related_name="+", verbose_name=_("相关单位"))
    problem = models.CharField(_("发现的问题"), max_length=500)
    advice = models.CharField(_("工作建议"), max_length=500)
    answer = models.CharField(_("答复"), max_length=500, blank=True)
    made_by = models.CharField(_("提出人"), max_length=150)
    made_at = models.DateTimeField(_("提出时间"))
    answered_by = models.CharField(_("答复人"), max_length=150, blank=True)
    answered_at = models.DateTimeField(_("答复时间"), null=True, blank=True)

    class Meta:
        verbose_name = _("工作建议")
        ordering = ["-made_at", "-id"]
        indexes = [models.Index(fields=["to_organ", "answered_at"], name="foi_suggestion_open")]

    def __str__(self) -> str:
        return self.problem

    @property
    def subject(self) -> str:
        return f"foi_suggestion:{self.pk}"
