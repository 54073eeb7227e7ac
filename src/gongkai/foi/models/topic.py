from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Topic(models.Model):
    """申请集中的信息: the same information that several applicants asked an organ for (条例 第四十四条). Names none of them.

    ``met_on`` is the day on which as many different applicants as the place chose had asked within its window.
    """

    class Decision(models.TextChoices):
        WAITING = "waiting", _("待研判")
        AGREED = "agreed", _("转为主动公开")
        DECLINED = "declined", _("不转为主动公开")

    organ = models.ForeignKey("organs.Organ", models.PROTECT, related_name="+", verbose_name=_("机关"))
    title = models.CharField(_("信息主题"), max_length=120)
    applicants = models.PositiveIntegerField(_("不同申请人数"), default=0)
    met_on = models.DateField(_("达到集中标准的日期"), null=True, blank=True)
    decision = models.CharField(_("研判结论"), max_length=10, choices=Decision.choices, default=Decision.WAITING)
    reason = models.CharField(_("研判理由"), max_length=500, blank=True)
    decided_by = models.CharField(_("研判人"), max_length=150, blank=True)
    decided_on = models.DateField(_("研判日期"), null=True, blank=True)
    record = models.ForeignKey("records.Record", models.PROTECT, null=True, blank=True, related_name="+")
    published_on = models.DateField(_("公开日期"), null=True, blank=True)
    opened_by = models.CharField(max_length=150)
    opened_at = models.DateTimeField(_("登记时间"))
    changed_by = models.CharField(max_length=150, blank=True)
    revision = models.PositiveIntegerField(default=1)

    class Meta:
        verbose_name = _("申请集中的信息")
        ordering = ["-applicants", "-id"]
        constraints = [models.UniqueConstraint(fields=["organ", "title"], name="foi_topic_once")]

    def __str__(self) -> str:
        return self.title

    @property
    def subject(self) -> str:
        return f"foi_topic:{self.pk}"
