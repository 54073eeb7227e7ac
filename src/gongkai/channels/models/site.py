from __future__ import annotations

from urllib.parse import urlsplit

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class SiteLevel(models.TextChoices):
    """Who opened it, in the words of the rules' event ``site.opened``."""

    GOVERNMENT = "government", _("人民政府门户网站")
    DEPARTMENT = "department", _("市级以上部门网站")
    COUNTY_DEPARTMENT = "county_department", _("县级部门网站")
    TOWN = "town", _("乡镇网站")
    STREET = "street", _("街道网站")


class SiteState(models.TextChoices):
    RUNNING = "running", _("正常运行")
    REBUILT = "rebuilt", _("改版")
    SUSPENDED = "suspended", _("临时下线")
    CLOSED = "closed", _("关停")
    MOVED_UP = "moved_up", _("上移")


#: Nothing comes after these.
ENDED = (SiteState.CLOSED, SiteState.MOVED_UP)


class Suspicion(models.TextChoices):
    """What answers at the address may not be the site that is registered: found by the machine, judged by a person."""

    NONE = "", _("没有")
    SUSPECTED = "suspected", _("疑似被篡改或者劫持")
    CONFIRMED = "confirmed", _("确认被篡改或者劫持")


class Site(models.Model):
    """政府网站. ``own`` is this very portal; ``seen`` is what its home page last called itself, ``accepted`` the strange name
    that a person looked at and found right."""

    organ = models.ForeignKey("organs.Organ", models.PROTECT, related_name="sites", verbose_name=_("主办单位"))
    name = models.CharField(_("网站名称"), max_length=120)
    url = models.URLField(_("网址"), max_length=400)
    own = models.BooleanField(_("就是本门户"), default=False)
    level = models.CharField(_("网站层级"), max_length=20, choices=SiteLevel.choices)
    permitted_by = models.CharField(_("批准机关"), max_length=120, blank=True)
    code = models.CharField(_("网站标识码"), max_length=10, blank=True)
    contact = models.CharField(_("监督电话"), max_length=40, blank=True)
    principal = models.CharField(_("主要领导"), max_length=80, blank=True)
    deputy = models.CharField(_("分管领导"), max_length=80, blank=True)
    editor = models.CharField(_("专职人员"), max_length=80, blank=True)
    goals = models.TextField(_("分工和目标任务"), max_length=1000, blank=True)
    operator = models.CharField(_("运维单位"), max_length=120, blank=True)
    operator_lost_on = models.DateField(_("运维单位失联日期"), null=True, blank=True)
    contract = models.CharField(_("运维合同号"), max_length=80, blank=True)
    contract_until = models.DateField(_("运维合同期满"), null=True, blank=True)
    intensive = models.BooleanField(_("已迁入集约化平台"), default=False)
    partners = models.JSONField(_("联动媒体"), default=list, blank=True)
    opened_on = models.DateField(_("开通日期"))
    home_on = models.DateField(_("首页最近更新"), null=True, blank=True)
    state = models.CharField(_("状态"), max_length=10, choices=SiteState.choices, default=SiteState.RUNNING)
    since = models.DateField(_("状态起始日"))
    closing_on = models.DateField(_("关停公告日"), null=True, blank=True)
    suspicion = models.CharField(_("异常"), max_length=10, choices=Suspicion.choices, blank=True)
    seen = models.CharField(_("网页自称"), max_length=200, blank=True)
    accepted = models.CharField(max_length=200, blank=True)
    revision = models.PositiveIntegerField(default=1)

    class Meta:
        verbose_name = _("政府网站")
        ordering = ["organ__position", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["url"],
                condition=~Q(state__in=["closed", "moved_up"]),
                name="site_once",
                violation_error_message=_("这个网址已经登记。"),
            ),
            models.UniqueConstraint(
                fields=["own"],
                condition=Q(own=True),
                name="site_own_once",
                violation_error_message=_("本门户已经登记。"),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def subject(self) -> str:
        return f"site:{self.pk}"

    @property
    def host(self) -> str:
        return urlsplit(self.url).netloc.lower()

    @property
    def ended(self) -> bool:
        return self.state in ENDED

    @property
    def linkable(self) -> bool:
        """Whether a public page may lead there."""
        return not self.ended and self.suspicion != Suspicion.CONFIRMED

    @property
    def persons(self) -> list[str]:
        return [one for one in (self.principal, self.deputy, self.editor) if one]


class Redirection(models.Model):
    """跳转记录: where an old address of a site went, and why."""

    site = models.ForeignKey(Site, models.PROTECT, related_name="redirections", verbose_name=_("网站"))
    address = models.URLField(_("原网址"), max_length=400)
    target = models.URLField(_("现网址"), max_length=400)
    since = models.DateField(_("自哪一天起"))
    reason = models.CharField(_("原因"), max_length=300)

    class Meta:
        verbose_name = _("跳转记录")
        ordering = ["-since", "-id"]

    def __str__(self) -> str:
        return f"{self.address} → {self.target}"


class ColumnClass(models.TextChoices):
    """The words of the rules' events ``site_column.…``."""

    NEWS = "news", _("动态、要闻")
    NOTICE = "notice", _("通知公告（一级栏目）")
    POLICY = "policy", _("政策文件（一级栏目）")
    POLICY_LOWER = "policy_lower", _("政策文件下级栏目")
    INTERPRETATION = "interpretation", _("政策解读")
    PERSONNEL = "personnel", _("人事信息")
    PLANNING = "planning", _("规划计划")
    STATISTICS = "statistics", _("办事统计")
    LETTERS = "letters", _("留言公开")
    OTHER = "other", _("其他")


class SiteColumn(models.Model):
    """栏目. Of this portal by the ``slug`` of its page, whose records say when it was updated; of other sites by address, and
    ``updated_on`` is what somebody noted. ``interval`` in days; ``areas`` are keys of key_areas.yaml."""

    site = models.ForeignKey(Site, models.PROTECT, related_name="columns", verbose_name=_("网站"))
    name = models.CharField(_("栏目名称"), max_length=80)
    slug = models.CharField(_("本门户栏目"), max_length=255, blank=True)
    url = models.URLField(_("栏目网址"), max_length=400, blank=True)
    organ = models.ForeignKey("organs.Organ", models.PROTECT, related_name="site_columns", verbose_name=_("责任单位"))
    kind = models.CharField(_("栏目类别"), max_length=16, choices=ColumnClass.choices, default=ColumnClass.OTHER)
    interval = models.PositiveIntegerField(_("更新周期（天）"))
    areas = models.JSONField(_("重点领域"), default=list, blank=True)
    opened_on = models.DateField(_("开设日期"))
    updated_on = models.DateField(_("最近更新"), null=True, blank=True)
    closed_on = models.DateField(_("撤销日期"), null=True, blank=True)
    looked_at = models.DateTimeField(null=True, blank=True, editable=False)
    revision = models.PositiveIntegerField(default=1)

    class Meta:
        verbose_name = _("网站栏目")
        ordering = ["site", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["site", "name"],
                condition=Q(closed_on__isnull=True),
                name="site_column_once",
                violation_error_message=_("这个网站已有同名栏目。"),
            ),
            models.CheckConstraint(condition=~Q(slug="") | ~Q(url=""), name="site_column_somewhere"),
        ]

    def __str__(self) -> str:
        return f"{self.site.name}·{self.name}"

    @property
    def subject(self) -> str:
        return f"site_column:{self.pk}"


class SiteProbe(models.Model):
    """监测: how often a site was asked on a day, and how often it did not answer; ``told`` once the week is in the ledger."""

    site = models.ForeignKey(Site, models.CASCADE, related_name="probes", verbose_name=_("网站"))
    day = models.DateField(_("日期"))
    probes = models.PositiveIntegerField(_("监测次数"), default=0)
    failed = models.PositiveIntegerField(_("打不开的次数"), default=0)
    last_at = models.DateTimeField()
    told = models.BooleanField(default=False)

    class Meta:
        verbose_name = _("网站监测")
        ordering = ["-day", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["site", "day"], name="probe_site_day"),
            models.CheckConstraint(condition=Q(failed__lte=models.F("probes")), name="probe_failed_of_probes"),
        ]

    def __str__(self) -> str:
        return f"{self.site_id} {self.day} {self.failed}/{self.probes}"


class SiteReading(models.Model):
    """值班读网: who read which site when, what was found, what was done about it."""

    site = models.ForeignKey(Site, models.PROTECT, related_name="readings", verbose_name=_("网站"))
    day = models.DateField(_("读网日期"))
    at = models.DateTimeField(_("登记时间"))
    reader = models.CharField(_("读网人"), max_length=150)
    newest_on = models.DateField(_("首页最新信息的日期"), null=True, blank=True)
    found = models.CharField(_("发现的问题"), max_length=500, blank=True)
    done = models.CharField(_("处理情况"), max_length=500, blank=True)

    class Meta:
        verbose_name = _("读网记录")
        ordering = ["-day", "-id"]
        indexes = [models.Index(fields=["site", "-day"], name="reading_site_day")]

    def __str__(self) -> str:
        return f"{self.site_id} {self.day}"
