from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class PlaceKind(models.TextChoices):
    """条例 art. 25 names the first three."""

    ARCHIVE = "archive", _("国家档案馆")
    LIBRARY = "library", _("公共图书馆")
    HALL = "hall", _("政务服务场所")
    POST = "post", _("便民服务站点")
    OTHER = "other", _("其他查阅点")


class Carrier(models.TextChoices):
    """What a reader finds there."""

    TERMINAL = "terminal", _("查询终端")
    SHELF = "shelf", _("文件资料架")
    GAZETTE = "gazette", _("政府公报")
    BOARD = "board", _("公示栏")
    SCREEN = "screen", _("电子屏")
    COPIER = "copier", _("复印打印设备")


class ReadingPlace(models.Model):
    """政府信息查阅场所."""

    organ = models.ForeignKey("organs.Organ", models.PROTECT, related_name="reading_places", verbose_name=_("主管机关"))
    kind = models.CharField(_("类别"), max_length=8, choices=PlaceKind.choices)
    name = models.CharField(_("名称"), max_length=120)
    signed = models.BooleanField(_("已挂统一标识"), default=False)
    address = models.CharField(_("地址"), max_length=200)
    hours = models.CharField(_("开放时间"), max_length=120)
    phone = models.CharField(_("电话"), max_length=40, blank=True)
    units = models.JSONField(_("服务对象和提供信息的单位"), default=list)
    matters = models.JSONField(_("可查阅、办理的事项"), default=list)
    standard = models.TextField(_("服务标准"), blank=True)
    carriers = models.JSONField(_("公开载体"), default=list)
    opened_on = models.DateField(_("设立日期"))
    closed_on = models.DateField(_("撤销日期"), null=True, blank=True)
    revision = models.PositiveIntegerField(default=1)

    class Meta:
        verbose_name = _("查阅场所")
        ordering = ["kind", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["name"],
                condition=models.Q(closed_on__isnull=True),
                name="place_once",
                violation_error_message=_("已有同名的查阅场所。"),
            )
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def carrier_titles(self) -> list[str]:
        return [str(Carrier(code).label) for code in self.carriers if code in Carrier.values]
