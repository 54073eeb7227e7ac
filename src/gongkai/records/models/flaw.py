from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class Flaw(models.Model):
    """清理事项: something false, incomplete or outdated, of our own (``record``) or going about elsewhere (``place``)."""

    class Kind(models.TextChoices):
        FALSE = "false", _("虚假")
        INCOMPLETE = "incomplete", _("不完整")
        OUTDATED = "outdated", _("过时")

    class Origin(models.TextChoices):
        STAFF = "staff", _("工作人员发现")
        RULE = "rule", _("清理规则发现")
        PUBLIC = "public", _("公众反映")

    class Outcome(models.TextChoices):
        CORRECTED = "corrected", _("已更正")
        WITHDRAWN = "withdrawn", _("已撤回")
        CLARIFIED = "clarified", _("已澄清")
        KEPT = "kept", _("核实无误，保留")

    organ = models.ForeignKey("organs.Organ", models.PROTECT, related_name="flaws", verbose_name=_("责任机关"))
    record = models.ForeignKey(
        "records.Record", models.PROTECT, null=True, blank=True, related_name="flaws", verbose_name=_("涉及的信息")
    )
    place = models.CharField(_("流传位置"), max_length=300, blank=True)
    kind = models.CharField(_("类型"), max_length=12, choices=Kind.choices)
    origin = models.CharField(_("来源"), max_length=8, choices=Origin.choices)
    rule = models.CharField(_("规则"), max_length=40, blank=True)
    words = models.CharField(_("问题说明"), max_length=500)
    version = models.PositiveIntegerField(_("登记时的版本"), default=0)
    registered_by = models.CharField(_("登记人"), max_length=150)
    registered_at = models.DateTimeField(_("登记时间"))
    assigned_to = models.CharField(_("承办人"), max_length=150, blank=True)
    outcome = models.CharField(_("处理结果"), max_length=12, choices=Outcome.choices, blank=True)
    clarification = models.ForeignKey(
        "records.Record", models.PROTECT, null=True, blank=True, related_name="clarifies", verbose_name=_("澄清稿")
    )
    reason = models.CharField(_("处理说明"), max_length=500, blank=True)
    settled_by = models.CharField(_("办结人"), max_length=150, blank=True)
    settled_at = models.DateTimeField(_("办结时间"), null=True, blank=True)
    revision = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        verbose_name = _("清理事项")
        ordering = ["-registered_at", "-id"]
        constraints = [
            models.CheckConstraint(condition=Q(record__isnull=False) | ~Q(place=""), name="flaw_is_somewhere"),
            models.UniqueConstraint(
                fields=["record", "rule"],
                condition=Q(outcome="") & ~Q(rule="") & Q(record__isnull=False),
                name="flaw_one_open_of_a_rule",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.words[:30]}"

    @property
    def subject(self) -> str:
        return f"flaw:{self.pk}"


class Tip(models.Model):
    """纠错: what a reader says is wrong with a public record. Nothing about the sender is kept; purged after a while."""

    class State(models.TextChoices):
        NEW = "new", _("待处理")
        TAKEN = "taken", _("已登记清理")
        SET_ASIDE = "set_aside", _("不予采用")

    record = models.ForeignKey("records.Record", models.PROTECT, related_name="tips")
    kind = models.CharField(_("类型"), max_length=12, choices=Flaw.Kind.choices)
    words = models.CharField(_("内容"), max_length=500)
    digest = models.CharField(max_length=64)
    at = models.DateTimeField(_("收到时间"))
    state = models.CharField(_("状态"), max_length=10, choices=State.choices, default=State.NEW)

    class Meta:
        verbose_name = _("公众纠错")
        ordering = ["-at", "-id"]
        indexes = [
            models.Index(fields=["state", "record"], name="tip_waiting"),
            models.Index(fields=["at"], name="tip_at"),
        ]
        constraints = [models.UniqueConstraint(fields=["record", "digest"], name="tip_once")]

    def __str__(self) -> str:
        return f"{self.record_id} {self.kind}"
