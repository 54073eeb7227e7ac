from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class HandFigure(models.Model):
    """A cell entered by hand, because the house has no source for it or another one: kept apart, with where it is from."""

    report = models.ForeignKey("reports.Report", models.CASCADE, related_name="by_hand")
    table = models.CharField(max_length=10)
    row = models.CharField(max_length=24)
    column = models.CharField(max_length=12)
    value = models.DecimalField(_("数"), max_digits=18, decimal_places=6)
    source = models.CharField(_("数据来源"), max_length=200)
    by = models.CharField(_("填报人"), max_length=150)
    at = models.DateTimeField(_("填报时间"))

    class Meta:
        verbose_name = _("手工填报数")
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["report", "table", "row", "column"], name="figure_once_a_cell")]

    def __str__(self) -> str:
        return f"{self.report_id} {self.key}"

    @property
    def key(self) -> tuple[str, str, str]:
        return self.table, self.row, self.column
