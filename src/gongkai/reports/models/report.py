from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from gongkai.law.annual_tables import Tables

if TYPE_CHECKING:
    from .edition import Edition


class Scope(models.TextChoices):
    OWN = "own", _("本机关")
    GOVERNMENT = "government", _("本级政府")


class State(models.TextChoices):
    DRAFT = "draft", _("编制中")
    IN_REVIEW = "in_review", _("送审中")
    SUBMITTED = "submitted", _("已提交")
    PUBLISHED = "published", _("已公开")
    WITHDRAWN = "withdrawn", _("已撤回")


class Report(models.Model):
    """One organ's report on one year. A government's is kept by its disclosure office (``scope``) and adds up those of its organs.

    ``tables`` are the figures as they were taken at ``taken_at`` (``law.annual_tables.Tables.plain``), ``fees_received`` what was paid
    for 信息处理费 (yuan; None: not known); the text names them by places and never holds a copy. It is laid before the reviewers
    (``sent_at``) as ``paper``, a draft of a record; the head's approval of that is what hands it in (``submitted_at``), and what was
    handed in stays in ``editions``. The public reads ``record``.
    """

    organ = models.ForeignKey("organs.Organ", models.PROTECT, related_name="annual_reports", verbose_name=_("机关"))
    scope = models.CharField(_("范围"), max_length=10, choices=Scope.choices, default=Scope.OWN)
    year = models.PositiveSmallIntegerField(_("报告年度"))
    number = models.PositiveSmallIntegerField(_("版次"), default=1)
    state = models.CharField(_("状态"), max_length=10, choices=State.choices, default=State.DRAFT)
    provisional = models.BooleanField(_("年度未结束"), default=False)

    tables = models.JSONField(_("各表"), default=dict)
    parts = models.JSONField(_("所汇总的报告"), default=list)
    """Of a government's: [{"report", "organ", "hash"}] of those that were added up."""
    fees_received = models.DecimalField(
        _("信息处理费实收（元）"), max_digits=14, decimal_places=2, null=True, blank=True
    )
    taken_at = models.DateTimeField(_("取数时间"))
    sections = models.JSONField(_("文字"), default=dict)
    notes = models.JSONField(_("差异说明"), default=dict)
    """Name of a check → {"words", "of", "by", "at"}: why an equation that may fail does, and what it said then."""

    content_hash = models.CharField(_("内容哈希"), max_length=64, blank=True)
    revision = models.PositiveIntegerField(default=1)
    created_by = models.CharField(_("建立人"), max_length=150)
    created_at = models.DateTimeField(_("建立时间"))
    changed_by = models.CharField(_("最后修改人"), max_length=150)
    changed_at = models.DateTimeField(_("最后修改时间"))
    sent_by = models.CharField(_("送审人"), max_length=150, blank=True)
    sent_at = models.DateTimeField(_("送审时间"), null=True, blank=True)
    submitted_by = models.CharField(_("批准人"), max_length=150, blank=True)
    submitted_at = models.DateTimeField(_("提交时间"), null=True, blank=True)
    returned_for = models.CharField(_("退回原因"), max_length=300, blank=True)
    reissued_for = models.CharField(_("更正原因"), max_length=300, blank=True)

    elsewhere = models.BooleanField(_("在别处汇总"), default=False)
    """Of a lower government that adds up its reports in another system: its sum is entered whole, and no part of it is here."""
    received_on = models.DateField(_("收到日期"), null=True, blank=True)
    """Of a report that was handed in elsewhere (``receiving``)."""
    received_from = models.CharField(_("在哪里提交"), max_length=200, blank=True)

    record = models.ForeignKey("records.Record", models.PROTECT, null=True, blank=True, related_name="annual_reports")
    paper = models.ForeignKey("records.Record", models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        verbose_name = _("年度报告")
        ordering = ["-year", "organ__position", "organ_id", "scope"]
        constraints = [models.UniqueConstraint(fields=["organ", "year", "scope"], name="report_one_a_year")]
        indexes = [models.Index(fields=["year", "state"], name="report_year")]

    def __str__(self) -> str:
        return f"{self.name}{self.year}年政府信息公开工作年度报告"

    @property
    def subject(self) -> str:
        return f"annual_report:{self.pk}"

    @property
    def name(self) -> str:
        """Whose report it is: a government's bears the government's name."""
        through_office = self.scope == Scope.GOVERNMENT and self.organ.kind != "government"
        return ((self.organ.parent if through_office else None) or self.organ).name

    @property
    def is_roll_up(self) -> bool:
        """Whether its figures are the sum of reports that are here."""
        return self.scope == Scope.GOVERNMENT and not self.elsewhere

    @property
    def figures(self) -> Tables:
        return Tables.read(self.tables)

    @property
    def editable(self) -> bool:
        return self.state == State.DRAFT

    @property
    def returnable(self) -> bool:
        """Handed in and not public, or laid before the one who takes it over."""
        return self.state == State.SUBMITTED or (self.state == State.IN_REVIEW and self.received_on is not None)

    @property
    def handed_in(self) -> Edition | None:
        """The edition that counts: the last one that nobody took back."""
        return next((one for one in self.editions.all() if one.returned_at is None), None)

    def text(self, section: str) -> str:
        return str(self.sections.get(section, ""))

    def note(self, check: str) -> dict[str, Any] | None:
        found = self.notes.get(check)
        return found if isinstance(found, dict) else None
