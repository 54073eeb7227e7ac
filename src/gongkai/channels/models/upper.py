from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class Origin(models.TextChoices):
    """The words of the rule's event ``source.published``."""

    NATION = "nation", _("国家")
    PROVINCE = "province", _("省")
    CITY = "city", _("市")


class UpperSource(models.Model):
    """上级网站, with the feed by which it is watched, if it has one."""

    name = models.CharField(_("名称"), max_length=120, unique=True)
    origin = models.CharField(_("层级"), max_length=8, choices=Origin.choices)
    feed = models.URLField(_("订阅地址（RSS或者Atom）"), max_length=400, blank=True)
    active = models.BooleanField(_("在用"), default=True)
    read_at = models.DateTimeField(_("上次读取"), null=True, blank=True)
    problem = models.CharField(_("读取问题"), max_length=200, blank=True)
    etag = models.CharField(max_length=200, blank=True)
    revision = models.PositiveIntegerField(default=1)

    class Meta:
        verbose_name = _("上级来源")
        ordering = ["origin", "id"]

    def __str__(self) -> str:
        return self.name


class Judgement(models.TextChoices):
    NEW = "new", _("待研判")
    WIDE = "wide", _("需要转载")
    LEFT = "left", _("不需要转载")


class UpperItem(models.Model):
    """What an upper authority published. ``published_at`` is what its page says, None when it says nothing."""

    source = models.ForeignKey(UpperSource, models.PROTECT, related_name="items", verbose_name=_("来源"))
    title = models.CharField(_("标题"), max_length=300)
    url = models.URLField(_("原文地址"), max_length=600)
    body = models.TextField(_("原文"), blank=True)
    published_at = models.DateTimeField(_("原文发布时间"), null=True, blank=True)
    seen_at = models.DateTimeField(_("发现时间"))
    judgement = models.CharField(_("研判"), max_length=4, choices=Judgement.choices, default=Judgement.NEW)
    judged_by = models.CharField(max_length=150, blank=True)

    class Meta:
        verbose_name = _("上级政策信息")
        ordering = ["-seen_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["url"], name="upper_once", violation_error_message=_("这个原文地址已经登记过。")
            ),
            models.CheckConstraint(
                condition=~Q(judgement=Judgement.WIDE) | Q(published_at__isnull=False), name="upper_wide_timed"
            ),
        ]
        indexes = [models.Index(fields=["judgement", "-seen_at"], name="upper_judged")]

    def __str__(self) -> str:
        return self.title

    @property
    def subject(self) -> str:
        return f"upper:{self.pk}"


class Repost(models.Model):
    """An organ that owes the reprint of one item, and its reprint once there is one.

    ``met_seq`` is the ledger's event that told of it, ``lost_at`` when it was found gone.
    """

    item = models.ForeignKey(UpperItem, models.PROTECT, related_name="reposts")
    organ = models.ForeignKey("organs.Organ", models.PROTECT, related_name="reposts", verbose_name=_("机关"))
    record = models.ForeignKey("records.Record", models.PROTECT, null=True, blank=True, related_name="reprints")
    reposted_at = models.DateTimeField(_("转载时间"), null=True, blank=True)
    start_seq = models.PositiveBigIntegerField(null=True)
    met_seq = models.PositiveBigIntegerField(null=True)
    outside_url = models.URLField(_("站外转载网址"), max_length=400, blank=True)
    """Where the organ reprinted it on a site of its own outside this system; then there is no record."""
    likeness = models.PositiveSmallIntegerField(_("相似度"), null=True, blank=True)
    faithful = models.BooleanField(_("与原文一致"), null=True)
    lost_at = models.DateTimeField(_("转载后被删除"), null=True, blank=True)

    class Meta:
        verbose_name = _("转载")
        ordering = ["-item_id", "organ__position", "id"]
        constraints = [models.UniqueConstraint(fields=["item", "organ"], name="repost_once")]

    def __str__(self) -> str:
        return f"{self.item_id} {self.organ_id}"
