from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class BoardKind(models.TextChoices):
    LED = "led", _("LED屏")
    TOUCH = "touch", _("触摸查询机")
    TV = "tv", _("电视或者显示器")
    BOARD = "board", _("公示栏、公示板")
    FEE = "fee", _("收费公示牌")


class Part(models.TextChoices):
    """What a screen may show."""

    LEADERS = "leaders", _("领导信息")
    UNITS = "units", _("内设机构")
    WORKFLOW = "workflow", _("工作流程")
    CONTACT = "contact", _("电话与监督")
    QUEUE = "queue", _("重点播放")
    NOTICES = "notices", _("最新公开")


ELECTRONIC = (BoardKind.LED, BoardKind.TOUCH, BoardKind.TV)


class Screen(models.Model):
    """公示屏 or board at one place. ``slug`` is its public address; ``version`` the payload it should show since
    ``version_since``, ``shown`` the one it last said it shows."""

    organ = models.ForeignKey("organs.Organ", models.PROTECT, related_name="screens", verbose_name=_("机关"))
    slug = models.SlugField(max_length=24, unique=True)
    place = models.CharField(_("安装地点"), max_length=120)
    kind = models.CharField(_("类型"), max_length=8, choices=BoardKind.choices, default=BoardKind.LED)
    width = models.PositiveIntegerField(_("横向像素"), default=1920)
    height = models.PositiveIntegerField(_("纵向像素"), default=1080)
    shows = models.JSONField(_("显示内容"), default=list)
    opened_on = models.DateField(_("启用日期"))
    closed_on = models.DateField(_("停用日期"), null=True, blank=True)
    version = models.CharField(max_length=16, blank=True)
    version_since = models.DateTimeField(null=True, blank=True)
    shown = models.CharField(max_length=16, blank=True)
    seen_at = models.DateTimeField(_("最近心跳"), null=True, blank=True)
    revision = models.PositiveIntegerField(default=1)

    class Meta:
        verbose_name = _("公示屏")
        ordering = ["organ__position", "organ_id", "id"]

    def __str__(self) -> str:
        return f"{self.organ.short_name} · {self.place}"

    def get_absolute_url(self) -> str:
        return f"/screens/{self.slug}/"

    @property
    def subject(self) -> str:
        return f"screen:{self.pk}"

    @property
    def electronic(self) -> bool:
        return self.kind in ELECTRONIC

    @property
    def portrait(self) -> bool:
        return self.height > self.width

    @property
    def orientation(self) -> str:
        return str(_("竖屏") if self.portrait else _("横屏"))


class Arrival(models.Model):
    """One version of one screen: when it came into being, when the screen said that it shows it."""

    screen = models.ForeignKey(Screen, models.CASCADE, related_name="arrivals")
    version = models.CharField(max_length=16)
    since = models.DateTimeField(_("内容更新"))
    arrived_at = models.DateTimeField(_("屏端回执"), null=True, blank=True)

    class Meta:
        verbose_name = _("更新回执")
        ordering = ["-since", "-id"]

    def __str__(self) -> str:
        return f"{self.screen_id} {self.version}"


class Showing(models.Model):
    """A public record that a screen shows before others until a day."""

    screen = models.ForeignKey(Screen, models.CASCADE, related_name="showings")
    record = models.ForeignKey("records.Record", models.CASCADE, related_name="+")
    until = models.DateField(_("播放到"))

    class Meta:
        verbose_name = _("重点播放")
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["screen", "record"], name="showing_once")]

    def __str__(self) -> str:
        return f"{self.screen_id} {self.record_id}"
