from __future__ import annotations

from datetime import date

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class Profile(models.Model):
    """机构信息 of one organ; its name, address and hours are the register's, its people and units rows of their own."""

    organ = models.OneToOneField("organs.Organ", models.PROTECT, primary_key=True, related_name="profile")
    functions = models.TextField(_("机构职能"), blank=True)
    workflow = models.TextField(_("工作流程"), blank=True)
    phone = models.CharField(_("办公电话"), max_length=40, blank=True)
    complaint = models.CharField(_("监督方式"), max_length=200, blank=True)
    changed_at = models.DateTimeField(_("更新时间"))
    revision = models.PositiveIntegerField(default=1)

    class Meta:
        verbose_name = _("机构信息")

    def __str__(self) -> str:
        return str(self.organ)


def present(day: date) -> Q:
    """In office, or in being, on ``day``: ``until`` is the first day no more."""
    return Q(since__lte=day) & (Q(until__isnull=True) | Q(until__gt=day))


class Leader(models.Model):
    """A leader of an organ while in office: from ``until`` on nobody is shown the name or the photo."""

    organ = models.ForeignKey("organs.Organ", models.PROTECT, related_name="leaders", verbose_name=_("机关"))
    name = models.CharField(_("姓名"), max_length=60)
    post = models.CharField(_("职务"), max_length=120)
    division = models.TextField(_("分工"), blank=True)
    photo = models.ForeignKey("desk.StoredFile", models.PROTECT, null=True, blank=True, related_name="+")
    position = models.PositiveIntegerField(_("排序"), default=0)
    since = models.DateField(_("任职日期"))
    until = models.DateField(_("离任日期"), null=True, blank=True)
    revision = models.PositiveIntegerField(default=1)

    class Meta:
        verbose_name = _("领导")
        ordering = ["position", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gte=models.F("since")),
                name="leader_leaves_after",
                violation_error_message=_("离任日期不能早于任职日期。"),
            )
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.post}"


class Unit(models.Model):
    """内设机构."""

    organ = models.ForeignKey("organs.Organ", models.PROTECT, related_name="units", verbose_name=_("机关"))
    name = models.CharField(_("名称"), max_length=120)
    duties = models.TextField(_("职责"), blank=True)
    phone = models.CharField(_("电话"), max_length=40, blank=True)
    position = models.PositiveIntegerField(_("排序"), default=0)
    since = models.DateField(_("设立日期"))
    until = models.DateField(_("撤销日期"), null=True, blank=True)
    revision = models.PositiveIntegerField(default=1)

    class Meta:
        verbose_name = _("内设机构")
        ordering = ["position", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gte=models.F("since")),
                name="unit_ends_after",
                violation_error_message=_("撤销日期不能早于设立日期。"),
            )
        ]

    def __str__(self) -> str:
        return self.name
