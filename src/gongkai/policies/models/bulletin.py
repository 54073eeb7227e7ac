from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from .kept import Kept


class Bulletin(Kept):
    """工作通报: how work stood at the end of a period. Once issued, ``content`` and the two files are what was sent."""

    organ = models.ForeignKey("organs.Organ", models.PROTECT, related_name="+", verbose_name=_("政府"))
    year = models.PositiveIntegerField(_("年度"))
    number = models.PositiveIntegerField(_("期号"))
    first = models.DateField(_("起始日期"))
    last = models.DateField(_("截止日期"))
    lead = models.TextField(_("导语"), blank=True)
    content = models.JSONField(_("通报内容"), default=dict)
    docx = models.ForeignKey("desk.StoredFile", models.PROTECT, null=True, blank=True, related_name="+")
    pdf = models.ForeignKey("desk.StoredFile", models.PROTECT, null=True, blank=True, related_name="+")
    drafted_by = models.CharField(_("起草人"), max_length=150)
    drafted_at = models.DateTimeField(_("起草时间"))
    issued_by = models.CharField(_("印发人"), max_length=150, blank=True)
    issued_at = models.DateTimeField(_("印发时间"), null=True, blank=True)
    revision = models.PositiveIntegerField(default=1)

    class Meta:
        verbose_name = _("工作通报")
        ordering = ["-year", "-number"]
        constraints = [models.UniqueConstraint(fields=["organ", "year", "number"], name="bulletin_number")]

    def __str__(self) -> str:
        return f"{self.organ.short_name} {self.year}-{self.number}"

    @property
    def subject(self) -> str:
        return f"bulletin:{self.pk}"
