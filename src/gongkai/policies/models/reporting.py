from __future__ import annotations

from datetime import date, datetime

from django.db import models
from django.utils.translation import gettext_lazy as _

from gongkai.desk.clock import CHINA
from gongkai.law.fixed import called

from .kept import Kept


def before_midnight(moment: datetime, day: date) -> bool:
    return moment.astimezone(CHINA).date() <= day


class Frequency(models.TextChoices):
    ONCE = "once", _("一次")
    MONTHLY = "monthly", _("每月")
    QUARTERLY = "quarterly", _("每季度")


class ReportCall(Kept):
    """报送要求: who reports what to whom, by when. ``parts`` lists what a report must say (key, title), empty for free words.

    ``day`` is the day of the month by which a monthly report is due, of the last month of a quarterly one; 31 means its last day.
    With ``rule`` the rulebook holds the organs to it, and a report writes the ``event`` that the rule waits for.
    """

    organ = models.ForeignKey("organs.Organ", models.PROTECT, related_name="+", verbose_name=_("提出要求的政府"))
    policy = models.ForeignKey(
        "policies.Policy",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="report_calls",
        verbose_name=_("来源文件"),
    )
    title = models.CharField(_("报送内容"), max_length=200)
    receiver = models.ForeignKey("organs.Organ", models.PROTECT, related_name="+", verbose_name=_("报送对象"))
    organs = models.ManyToManyField("organs.Organ", related_name="report_calls", verbose_name=_("报送单位"))
    frequency = models.CharField(_("频次"), max_length=10, choices=Frequency.choices, default=Frequency.ONCE)
    due_on = models.DateField(_("截止日期"), null=True, blank=True)
    day = models.PositiveSmallIntegerField(_("每期截止日"), null=True, blank=True)
    starts_on = models.DateField(_("起始日期"))
    ends_on = models.DateField(_("终止日期"), null=True, blank=True)
    parts = models.JSONField(_("必备内容"), default=list, blank=True)
    precondition = models.CharField(_("前置条件"), max_length=300, blank=True)
    precondition_met_on = models.DateField(_("前置条件具备日期"), null=True, blank=True)
    rule = models.CharField(_("规则"), max_length=120, blank=True)
    event = models.CharField(max_length=80, blank=True)
    topic = models.CharField(max_length=80, blank=True)
    set_by = models.CharField(_("提出人"), max_length=150)
    set_at = models.DateTimeField(_("提出时间"))
    ended_reason = models.CharField(_("终止原因"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("报送要求")
        ordering = ["-set_at", "-id"]

    def __str__(self) -> str:
        return self.title

    @property
    def subject(self) -> str:
        return f"report_call:{self.pk}"

    @property
    def waiting(self) -> bool:
        """待前置: nobody can be late yet."""
        return bool(self.precondition) and self.precondition_met_on is None


class DueReport(Kept):
    """One report that one organ owes for one period (empty for a single one); in time until 24:00 of ``due_on``.

    ``again_by`` is the last day for the next version while the last one stands returned (退回).
    """

    call = models.ForeignKey(ReportCall, models.PROTECT, related_name="due", verbose_name=_("报送要求"))
    organ = models.ForeignKey("organs.Organ", models.PROTECT, related_name="due_reports", verbose_name=_("机关"))
    period = models.CharField(_("所属期"), max_length=10, blank=True)
    due_on = models.DateField(_("截止日期"))
    sent_at = models.DateTimeField(_("首次报送"), null=True, blank=True)
    received_at = models.DateTimeField(_("签收时间"), null=True, blank=True)
    again_by = models.DateField(_("重报期限"), null=True, blank=True)
    opened_at = models.DateTimeField(_("提出时间"))

    class Meta:
        verbose_name = _("应报事项")
        ordering = ["due_on", "id"]
        constraints = [models.UniqueConstraint(fields=["call", "organ", "period"], name="due_report_once")]
        indexes = [models.Index(fields=["organ", "due_on"], name="due_report_of_organ")]

    def __str__(self) -> str:
        return f"{self.call.title}（{called(self.period)}）" if self.period else self.call.title

    @property
    def subject(self) -> str:
        return f"due_report:{self.pk}"

    @property
    def sent_late(self) -> bool:
        """The first version counts, returned or not: a later one moves no time. A return has a limit of its own."""
        return self.sent_at is not None and not before_midnight(self.sent_at, self.due_on)

    @property
    def owed(self) -> bool:
        """Not sent yet, or returned and not sent again."""
        return self.sent_at is None or self.again_by is not None

    def in_time(self, moment: datetime) -> bool:
        return before_midnight(moment, self.again_by or self.due_on)

    def overdue(self, moment: datetime) -> bool:
        return self.owed and not self.call.waiting and not self.in_time(moment)


class SentReport(Kept):
    """One version of a report as it was sent; ``parts`` maps the keys of the call's parts to what was written.

    ``again_by``: returned it is owed again by that day.
    """

    due = models.ForeignKey(DueReport, models.PROTECT, related_name="versions", verbose_name=_("应报事项"))
    number = models.PositiveIntegerField(_("版次"))
    parts = models.JSONField(_("内容"), default=dict)
    source = models.ForeignKey("desk.StoredFile", models.PROTECT, null=True, blank=True, related_name="+")
    source_name = models.CharField(_("附件"), max_length=255, blank=True)
    sent_at = models.DateTimeField(_("报送时间"))
    sent_by = models.CharField(_("报送人"), max_length=150)
    received_at = models.DateTimeField(_("签收时间"), null=True, blank=True)
    received_by = models.CharField(_("签收人"), max_length=150, blank=True)
    returned_at = models.DateTimeField(_("退回时间"), null=True, blank=True)
    returned_by = models.CharField(_("退回人"), max_length=150, blank=True)
    return_reason = models.CharField(_("退回理由"), max_length=300, blank=True)
    again_by = models.DateField(_("重报期限"), null=True, blank=True)

    class Meta:
        verbose_name = _("报送件")
        ordering = ["due", "number"]
        constraints = [models.UniqueConstraint(fields=["due", "number"], name="sent_report_version")]

    def __str__(self) -> str:
        return f"{self.due} · {self.number}"
