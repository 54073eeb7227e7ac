from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _


class Platform(models.TextChoices):
    WECHAT = "wechat", _("微信公众号")
    WEIBO = "weibo", _("微博")
    APP = "app", _("客户端")
    VIDEO = "video", _("短视频")
    OTHER = "other", _("其他")


class Function(models.TextChoices):
    """The words of the rules' events ``media_account.…``."""

    PUBLISHING = "publishing", _("发布")
    SERVICE = "service", _("服务")
    INTERACTION = "interaction", _("互动")


class Account(models.Model):
    """政务新媒体账号."""

    organ = models.ForeignKey("organs.Organ", models.PROTECT, related_name="accounts", verbose_name=_("主办单位"))
    platform = models.CharField(_("平台"), max_length=8, choices=Platform.choices)
    name = models.CharField(_("账号名称"), max_length=120)
    url = models.URLField(_("账号地址"), max_length=400, blank=True)
    function = models.CharField(_("功能"), max_length=12, choices=Function.choices, default=Function.PUBLISHING)
    manager = models.CharField(_("负责岗位或者人员"), max_length=120)
    opened_on = models.DateField(_("开设日期"))
    closed_on = models.DateField(_("注销日期"), null=True, blank=True)
    last_on = models.DateField(_("最近更新"), null=True, blank=True)
    revision = models.PositiveIntegerField(default=1)

    class Meta:
        verbose_name = _("新媒体账号")
        ordering = ["organ__position", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["platform", "name"],
                condition=Q(closed_on__isnull=True),
                name="account_once",
                violation_error_message=_("这个平台上已有同名账号。"),
            )
        ]

    def __str__(self) -> str:
        return f"{self.name}（{self.get_platform_display()}）"

    @property
    def subject(self) -> str:
        return f"account:{self.pk}"


class PostState(models.TextChoices):
    DRAFT = "draft", _("待审核")
    REVIEWED = "reviewed", _("已审核，待发布")
    RETURNED = "returned", _("已退回")
    POSTED = "posted", _("已发布")
    RETRACTED = "retracted", _("已撤下")


class PostKind(models.TextChoices):
    POLICY = "policy", _("政策信息")
    SERVICE = "service", _("办事服务")
    LIVE = "live", _("直播预告")


class Post(models.Model):
    """What an account says of a public record. Nothing is posted but the exact words that another person has passed."""

    account = models.ForeignKey(Account, models.PROTECT, related_name="posts", verbose_name=_("账号"))
    record = models.ForeignKey("records.Record", models.PROTECT, related_name="posts", verbose_name=_("政府信息"))
    kind = models.CharField(_("类别"), max_length=8, choices=PostKind.choices, default=PostKind.POLICY)
    title = models.CharField(_("标题"), max_length=120)
    summary = models.TextField(_("摘要"), max_length=1000)
    picture = models.ForeignKey("desk.StoredFile", models.PROTECT, null=True, blank=True, related_name="+")
    state = models.CharField(_("状态"), max_length=10, choices=PostState.choices, default=PostState.DRAFT)
    content_hash = models.CharField(max_length=64)
    reviewed_hash = models.CharField(max_length=64, blank=True)
    drafted_by = models.CharField(_("拟稿人"), max_length=150)
    drafted_at = models.DateTimeField()
    reviewed_by = models.CharField(_("审核人"), max_length=150, blank=True)
    reviewed_at = models.DateTimeField(null=True, blank=True)
    note = models.CharField(_("审核意见"), max_length=300, blank=True)
    foreign_reason = models.CharField(_("推送其他机关信息的理由"), max_length=300, blank=True)
    posted_at = models.DateTimeField(_("发布时间"), null=True, blank=True)
    posted_url = models.URLField(_("发布地址"), max_length=400, blank=True)
    retracted_at = models.DateTimeField(_("撤下时间"), null=True, blank=True)
    revision = models.PositiveIntegerField(default=1)

    class Meta:
        verbose_name = _("新媒体推送")
        ordering = ["-id"]
        indexes = [
            models.Index(fields=["account", "state", "-posted_at"], name="post_account"),
            models.Index(fields=["state", "-id"], name="post_state"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=~Q(state__in=[PostState.REVIEWED, PostState.POSTED, PostState.RETRACTED])
                | (Q(reviewed_hash=F("content_hash")) & ~Q(reviewed_by="") & ~Q(reviewed_by=F("drafted_by"))),
                name="post_only_as_reviewed",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def subject(self) -> str:
        return f"post:{self.pk}"


class TroubleKind(models.TextChoices):
    """What is wrong about an account as such. A false account (假冒) is none of ours: it bears an organ's name."""

    UNREVIEWED = "unreviewed", _("未经审核发布")
    FALSE = "false", _("假冒账号")
    STOPPED = "stopped", _("停止更新")
    COMPLAINT = "complaint", _("投诉举报")


class Trouble(models.Model):
    """A problem of an account, found by a person, until it is said how it was dealt with. No reader's words or name."""

    organ = models.ForeignKey("organs.Organ", models.PROTECT, related_name="media_troubles", verbose_name=_("主办单位"))
    account = models.ForeignKey(
        Account, models.PROTECT, null=True, blank=True, related_name="troubles", verbose_name=_("账号")
    )
    kind = models.CharField(_("问题"), max_length=10, choices=TroubleKind.choices)
    found_on = models.DateField(_("发现日期"))
    url = models.URLField(_("网址"), max_length=400, blank=True)
    text = models.CharField(_("情况"), max_length=500)
    noted_by = models.CharField(_("登记人"), max_length=150)
    settled_on = models.DateField(_("办结日期"), null=True, blank=True)
    settled_by = models.CharField(_("办结人"), max_length=150, blank=True)
    note = models.CharField(_("处理情况"), max_length=500, blank=True)

    class Meta:
        verbose_name = _("新媒体问题")
        ordering = ["found_on", "id"]
        indexes = [models.Index(fields=["settled_on", "found_on"], name="trouble_open")]
        constraints = [
            models.CheckConstraint(condition=Q(settled_on__isnull=True) | ~Q(note=""), name="trouble_settled_told"),
            models.CheckConstraint(
                condition=Q(kind=TroubleKind.FALSE) | Q(account__isnull=False), name="trouble_names_its_account"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.found_on}"

    @property
    def subject(self) -> str:
        return f"account:{self.account_id}" if self.account_id else f"organ:{self.organ.code}"


class Flaw(models.TextChoices):
    """The four named problems (黑龙江2017 三（二）), and no review."""

    SLOW = "slow", _("更新慢")
    RUDE = "rude", _("雷人雷语")
    DISORDER = "disorder", _("无序发声")
    CANNED = "canned", _("敷衍了事")


class Reply(models.Model):
    """An organ's answer to a reader, as it was given: never the reader's words or name. ``flaw`` is what the machine
    suspects until somebody judged it."""

    account = models.ForeignKey(Account, models.PROTECT, related_name="replies", verbose_name=_("账号"))
    asked_on = models.DateField(_("留言日期"))
    replied_on = models.DateField(_("答复日期"), null=True, blank=True)
    text = models.TextField(_("答复内容"), max_length=1000, blank=True)
    flaw = models.CharField(_("问题"), max_length=8, choices=Flaw.choices, blank=True)
    judged_by = models.CharField(max_length=150, blank=True)
    corrected_on = models.DateField(_("整改日期"), null=True, blank=True)
    note = models.CharField(_("整改情况"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("互动答复")
        ordering = ["-asked_on", "-id"]
        indexes = [models.Index(fields=["account", "-asked_on"], name="reply_account")]

    def __str__(self) -> str:
        return f"{self.account_id} {self.asked_on}"
