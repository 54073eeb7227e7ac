from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Letterhead(models.Model):
    """文书设置: what an organ's letters say of itself. Courts are named where the High Court has centralised administrative
    cases, or to print the name of the place's court instead of its level."""

    organ = models.OneToOneField("organs.Organ", models.PROTECT, related_name="letterhead", verbose_name=_("机关"))
    contact = models.CharField(_("联系方式"), max_length=300, blank=True)
    payment = models.TextField(_("缴费方式"), max_length=500, blank=True)
    number_word = models.CharField(_("发文字号"), max_length=30, blank=True)
    court = models.CharField(_("集中管辖的法院"), max_length=80, blank=True)
    basic_court = models.CharField(_("基层人民法院"), max_length=80, blank=True)
    intermediate_court = models.CharField(_("中级人民法院"), max_length=80, blank=True)
    review_online = models.CharField(_("网上申请行政复议的渠道"), max_length=200, blank=True)
    revision = models.PositiveIntegerField(default=1)

    class Meta:
        verbose_name = _("文书设置")

    def __str__(self) -> str:
        return str(self.organ)
