from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from gongkai.law.annual_tables import Tables


class Edition(models.Model):
    """What was handed in as one version of a report, for good: who wrote, reviewed and approved it, of which content."""

    report = models.ForeignKey("reports.Report", models.PROTECT, related_name="editions")
    number = models.PositiveSmallIntegerField(_("版次"))
    tables = models.JSONField(default=dict)
    parts = models.JSONField(default=list)
    sections = models.JSONField(default=dict)
    notes = models.JSONField(default=dict)
    by_hand = models.JSONField(default=list)
    fees_received = models.DecimalField(
        _("信息处理费实收（元）"), max_digits=14, decimal_places=2, null=True, blank=True
    )
    content_hash = models.CharField(_("内容哈希"), max_length=64)
    body_hash = models.CharField(max_length=64)
    """Of the record's body that was made from it: tells whether somebody changed the text on its way."""
    reason = models.CharField(_("更正原因"), max_length=300, blank=True)
    by = models.CharField(_("送审人"), max_length=150)
    sent_at = models.DateTimeField(_("送审时间"), null=True, blank=True)
    reviews = models.JSONField(_("审查"), default=list)
    """[{"kind", "by", "at"}] of the conclusions on exactly this content."""
    approved_by = models.CharField(_("批准人"), max_length=150, blank=True)
    approved_at = models.DateTimeField(_("批准时间"), null=True, blank=True)
    """Where that is not what hands it in: another person took over a report that came from elsewhere."""
    received_from = models.CharField(_("在哪里提交"), max_length=200, blank=True)
    at = models.DateTimeField(_("提交时间"))
    """Of the approval: that hands it in. Of what came from elsewhere, the day on which it came."""
    returned_at = models.DateTimeField(_("退回时间"), null=True, blank=True)
    published_at = models.DateTimeField(_("公开时间"), null=True, blank=True)

    class Meta:
        verbose_name = _("年度报告版次")
        ordering = ["-number", "-id"]

    def __str__(self) -> str:
        return f"{self.report_id} v{self.number}"

    @property
    def figures(self) -> Tables:
        return Tables.read(self.tables)
