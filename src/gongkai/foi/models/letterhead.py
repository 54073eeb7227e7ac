from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Letterhead(models.Model):
    """文书设置: what an organ's letters say of itself. Courts are named where the High Court has centralised administrative
    cases, or to print the name of the place's court instead of its level.

    ``standing`` is how the law of remedies sees an organ that its kind in the register does not tell; ``government``,
    ``superior`` and ``place_government`` name authorities that the register does not have above it.
    """

    class Standing(models.TextChoices):
        """By the kinds of rulebooks/remedies.yaml."""

        AGENCY = "agency", _("派出机关")
        BRANCH = "branch", _("派出机构（以自己的名义作出行政行为）")
        AUTHORISED = "authorised", _("法律、法规、规章授权的组织")
        VERTICAL = "vertical", _("垂直领导的机关、税务、国家安全")
        CUSTOMS = "customs", _("海关")
        JUSTICE = "justice", _("司法行政部门（承担行政复议工作）")

    organ = models.OneToOneField("organs.Organ", models.PROTECT, related_name="letterhead", verbose_name=_("机关"))
    contact = models.CharField(_("联系方式"), max_length=300, blank=True)
    payment = models.TextField(_("缴费方式"), max_length=500, blank=True)
    number_word = models.CharField(_("发文字号"), max_length=30, blank=True)
    standing = models.CharField(_("机关性质"), max_length=12, choices=Standing.choices, blank=True)
    government = models.CharField(_("复议机关所属的人民政府"), max_length=80, blank=True)
    superior = models.CharField(_("上一级主管部门"), max_length=80, blank=True)
    place_government = models.CharField(_("所在地人民政府"), max_length=80, blank=True)
    court = models.CharField(_("集中管辖的法院"), max_length=80, blank=True)
    basic_court = models.CharField(_("基层人民法院"), max_length=80, blank=True)
    intermediate_court = models.CharField(_("中级人民法院"), max_length=80, blank=True)
    review_online = models.CharField(_("网上申请行政复议的渠道"), max_length=200, blank=True)
    revision = models.PositiveIntegerField(default=1)

    class Meta:
        verbose_name = _("文书设置")

    def __str__(self) -> str:
        return str(self.organ)
