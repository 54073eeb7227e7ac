from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _


class Rank(models.TextChoices):
    PRINCIPAL = "principal", _("主要负责人")
    LEADER = "leader", _("分管负责人")


class Official(models.Model):
    """A head of an organ, or a deputy, for a time. Who acts for an absent head stays what the own post says."""

    organ = models.ForeignKey("organs.Organ", models.PROTECT, related_name="officials", verbose_name=_("机关"))
    name = models.CharField(_("姓名"), max_length=60)
    title = models.CharField(_("职务"), max_length=80)
    rank = models.CharField(_("类别"), max_length=10, choices=Rank.choices)
    starts_on = models.DateField(_("任职日期"))
    ends_on = models.DateField(_("离任日期"), null=True, blank=True)

    class Meta:
        verbose_name = _("负责人")
        ordering = ["organ__position", "rank", "starts_on", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
                name="official_ends_after_start",
                violation_error_message=_("离任日期不能早于任职日期。"),
            ),
            models.UniqueConstraint(
                fields=["organ", "name", "starts_on"],
                name="official_once",
                violation_error_message=_("这位负责人已经登记。"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name}（{self.title}）"

    def in_office(self, day: object) -> bool:
        return self.starts_on <= day and (self.ends_on is None or day <= self.ends_on)  # type: ignore[operator]


class Appearance(models.Model):
    """One event at which policy was explained. It counts for one person and once, whoever else was there and however often
    it is entered: ``key`` is the event's own name, which counts once a day."""

    organ = models.ForeignKey("organs.Organ", models.PROTECT, related_name="appearances", verbose_name=_("机关"))
    official = models.ForeignKey(
        Official, models.PROTECT, null=True, blank=True, related_name="appearances", verbose_name=_("计入的负责人")
    )
    kind = models.CharField(_("形式"), max_length=12)
    title = models.CharField(_("活动名称"), max_length=120)
    on = models.DateField(_("日期"))
    policy = models.ForeignKey(
        "records.Record",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="appearances",
        verbose_name=_("解读的政策"),
    )
    important = models.BooleanField(_("重要政策措施"), default=False)
    others = models.CharField(_("其他出席人员"), max_length=200, blank=True)
    link = models.URLField(_("证明网址"), max_length=300, blank=True)
    evidence = models.ForeignKey(
        "desk.StoredFile", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("证明材料")
    )
    key = models.CharField(max_length=160, editable=False)
    entered_by = models.CharField(_("登记人"), max_length=150)
    entered_at = models.DateTimeField(_("登记时间"))
    void_reason = models.CharField(_("撤销原因"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("解读和发布活动")
        ordering = ["-on", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["on", "key"], condition=Q(void_reason=""), name="appearance_counts_once"),
            models.CheckConstraint(condition=~Q(link="") | Q(evidence__isnull=False), name="appearance_with_evidence"),
        ]

    def __str__(self) -> str:
        return f"{self.on} {self.title}"
