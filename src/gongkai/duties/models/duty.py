from __future__ import annotations

from datetime import datetime
from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class State(models.TextChoices):
    """As stored. 已逾期 is not stored: an open duty becomes overdue by the clock alone."""

    OPEN = "open", _("未到期")
    MET = "met", _("按期完成")
    LATE = "late", _("逾期完成")
    CANCELLED = "cancelled", _("不再适用")
    TARGET = "target", _("力争目标")
    UNDETERMINED = "undetermined", _("无法推算")
    WAITING = "waiting", _("待前置")


def still_open(now: datetime) -> Q:
    """Open and in time; what has no day (逐步) stays so."""
    return Q(state=State.OPEN) & (Q(closes_at__gte=now) | Q(closes_at__isnull=True))


class DutyQuerySet(models.QuerySet["Duty"]):
    """Moments are aware; what closes exactly at ``now`` is not yet missed."""

    def owed_by(self, organs: frozenset[str]) -> DutyQuerySet:
        return self.filter(organ__in=organs)

    def missed(self, now: datetime) -> DutyQuerySet:
        return self.filter(state=State.OPEN, closes_at__lt=now)

    def pending(self, now: datetime) -> DutyQuerySet:
        return self.filter(still_open(now))

    def soon(self, now: datetime, until: datetime) -> DutyQuerySet:
        return self.pending(now).filter(closes_at__lte=until)


class Duty(models.Model):
    """One thing owed, as ``law.duties`` derived it from rules and events: a projection that can be made again.

    ``key`` is the identity law gives it. ``closes_at`` is the instant after which it is too late: the moment itself for
    limits in hours, the last microsecond of ``due_on`` in China for limits in days. ``started_by`` and ``met_by`` are
    numbers of ledger events. ``field`` is the area of work of its rule (``fields.yaml``). ``best_effort`` duties (力争) are shown and never scored.
    """

    key = models.CharField(max_length=255, unique=True)
    rule = models.CharField(_("规则"), max_length=120)
    kind = models.CharField(max_length=12, default="deadline")
    field = models.CharField(_("工作领域"), max_length=60, blank=True)
    title = models.CharField(_("义务"), max_length=200)
    about = models.CharField(_("事项"), max_length=300, blank=True)
    subject = models.CharField(max_length=80)
    organ = models.CharField(_("机关代码"), max_length=60)
    state = models.CharField(_("状态"), max_length=12, choices=State.choices)
    due_on = models.DateField(_("截止日"), null=True)
    due_at = models.DateTimeField(_("截止时刻"), null=True)
    closes_at = models.DateTimeField(null=True)
    started_on = models.DateField(_("起算日"), null=True)
    started_by = models.PositiveBigIntegerField(null=True)
    met_at = models.DateTimeField(_("完成时间"), null=True)
    met_by = models.PositiveBigIntegerField(null=True)
    best_effort = models.BooleanField(default=False)
    problem = models.CharField(_("缺少什么"), max_length=300, blank=True)

    objects: ClassVar[models.Manager[Duty]] = DutyQuerySet.as_manager()

    class Meta:
        verbose_name = _("公开义务")
        ordering = ["closes_at", "id"]
        indexes = [
            models.Index(fields=["subject"], name="duty_subject"),
            models.Index(fields=["organ", "state", "closes_at"], name="duty_organ"),
            models.Index(fields=["state", "closes_at", "id"], name="duty_state"),
            models.Index(fields=["closes_at", "id"], name="duty_closes"),
            models.Index(fields=["rule"], name="duty_rule"),
            # Holds every column that a board counts: it is read instead of the table.
            models.Index(
                fields=["organ", "due_on", "state", "best_effort", "closes_at", "rule", "field"], name="duty_counted"
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(due_on__isnull=True, closes_at__isnull=True)
                | Q(due_on__isnull=False, closes_at__isnull=False),
                name="duty_closes_with_its_date",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title} {self.subject}"

    @property
    def heading(self) -> str:
        """What a list calls it: the matter; what an organ owes as such, by its rule."""
        return self.about if self.about and not self.subject.startswith("organ:") else self.title

    @property
    def subheading(self) -> str:
        return self.title if self.heading != self.title else self.about

    @property
    def as_subject(self) -> str:
        """By this name rooms downstream hang panels into its page."""
        return f"duty:{self.pk}"

    def is_missed(self, now: datetime) -> bool:
        return self.state == State.OPEN and self.closes_at is not None and self.closes_at < now
