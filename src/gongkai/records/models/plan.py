from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Plan(models.Model):
    """解读方案 of one document: who explains it, in what forms, where and when; it travels with the draft (国办发〔2016〕80号)."""

    record = models.OneToOneField("records.Record", models.PROTECT, related_name="plan", verbose_name=_("文件"))
    lead = models.ForeignKey("organs.Organ", models.PROTECT, related_name="+", verbose_name=_("牵头解读单位"))
    people = models.CharField(_("解读人和职务"), max_length=200)
    forms = models.JSONField(_("解读形式"), default=list)
    channels = models.JSONField(_("发布渠道"), default=list)
    publish_on = models.DateField(_("拟发布日期"))
    organised_on = models.DateField(_("同步组织日期"))
    outline = models.TextField(_("解读提纲"), max_length=4000, blank=True)
    filed_by = models.CharField(_("填报人"), max_length=150)
    filed_at = models.DateTimeField(_("填报时间"))
    revision = models.PositiveIntegerField(default=1)

    class Meta:
        verbose_name = _("解读方案")

    def __str__(self) -> str:
        return f"{self.record_id} {self.people}"


class Explanation(models.Model):
    """What a material is: its forms, which content elements it has, and why it leaves out the others."""

    record = models.OneToOneField("records.Record", models.PROTECT, related_name="explanation")
    forms = models.JSONField(_("解读形式"), default=list)
    points = models.JSONField(_("写明的要点"), default=list)
    omitted = models.JSONField(_("未写明的要点和理由"), default=dict, blank=True)
    speaker = models.ForeignKey(
        "records.Official",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="explanations",
        verbose_name=_("解读的负责人"),
    )
    checked_by = models.CharField(_("核对人"), max_length=150)
    checked_at = models.DateTimeField(_("核对时间"))
    content_hash = models.CharField(_("核对时的内容"), max_length=64)

    class Meta:
        verbose_name = _("解读要点")

    def __str__(self) -> str:
        return f"{self.record_id} {'、'.join(self.points)}"
