from __future__ import annotations

from datetime import date

from django.db import models
from django.utils.translation import gettext_lazy as _


class PolicyState(models.TextChoices):
    TAKEN_IN = "taken_in", _("待核对")
    CONFIRMED = "confirmed", _("已核对")
    ISSUED = "issued", _("已分派")
    SET_ASIDE = "set_aside", _("已作废")


class Policy(models.Model):
    """A document received from above. ``text`` is what was read from ``source``; every offset in ``reading`` and in the
    tasks counts its characters. The facts beside it are what the officer stands for; ``reading`` stays as the machine found it.
    """

    organ = models.ForeignKey("organs.Organ", models.PROTECT, related_name="policies", verbose_name=_("接收机关"))
    title = models.CharField(_("标题"), max_length=300, blank=True)
    doc_number = models.CharField(_("发文字号"), max_length=80, blank=True)
    doc_key = models.CharField(max_length=80, blank=True, db_index=True, editable=False)
    issuers = models.JSONField(_("发文机关"), default=list, blank=True)
    addressees = models.JSONField(_("主送机关"), default=list, blank=True)
    written_on = models.DateField(_("成文日期"), null=True, blank=True)
    issued_on = models.DateField(_("印发日期"), null=True, blank=True)
    published_on = models.DateField(_("公布日期"), null=True, blank=True)
    received_on = models.DateField(_("收文日期"))
    script = models.CharField(
        _("文字"), max_length=4, choices=[("hans", _("简体")), ("hant", _("繁体"))], default="hans"
    )
    source = models.ForeignKey("desk.StoredFile", models.PROTECT, related_name="+", verbose_name=_("原文件"))
    source_name = models.CharField(_("原文件名"), max_length=255)
    text = models.TextField(_("正文"))
    reading = models.JSONField(_("识别结果"), default=dict)
    notes = models.JSONField(_("识别说明"), default=list)
    state = models.CharField(_("状态"), max_length=10, choices=PolicyState.choices, default=PolicyState.TAKEN_IN)
    set_aside_reason = models.CharField(_("作废原因"), max_length=300, blank=True)
    upper = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="lower", verbose_name=_("上级文件")
    )
    claim_by = models.DateField(_("认领截止日期"), null=True, blank=True)
    late_claims = models.BooleanField(_("逾期认领收下并注明"), default=False)
    revision = models.PositiveIntegerField(default=1)
    edited_by = models.CharField(_("最近编辑"), max_length=150, blank=True)
    taken_in_at = models.DateTimeField(_("接收时间"))
    issued_at = models.DateTimeField(_("分派时间"), null=True, blank=True)
    public = models.BooleanField(_("公开落实情况"), default=False)
    """Whether the public sees its tasks and how far they are: said when it is issued (``publicity``)."""

    class Meta:
        verbose_name = _("政策文件")
        ordering = ["-taken_in_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["organ", "source"],
                condition=~models.Q(state="set_aside"),
                name="policy_file_once",
                violation_error_message=_("同一文件已经接收过。"),
            ),
        ]
        indexes = [models.Index(fields=["state", "-taken_in_at"], name="policy_state")]

    def __str__(self) -> str:
        return self.title or self.source_name

    @property
    def subject(self) -> str:
        return f"policy:{self.pk}"

    @property
    def issue_day(self) -> date | None:
        """From which limits after the issue count: the date of writing where that of issue is not known."""
        return self.issued_on or self.written_on

    @property
    def open_to_edit(self) -> bool:
        return self.state in (PolicyState.TAKEN_IN, PolicyState.CONFIRMED)
