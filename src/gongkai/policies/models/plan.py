from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

#: Per cent of likeness from which a plan counts as a near copy of another unit's.
NEAR_COPY = 95


class Plan(models.Model):
    """实施方案: what a unit will do about a document from above, and where the public reads it.

    ``organ`` filed it; ``partners`` made it jointly and answer with it. ``measures`` and ``units`` are what its text
    names; ``note`` says where they stand when no program finds them. ``made_events`` and ``published_events`` are the
    numbers of the ledger events, one a unit. Filed once it is not edited: it is withdrawn and filed again.
    """

    policy = models.ForeignKey("policies.Policy", models.PROTECT, related_name="plans", verbose_name=_("上级文件"))
    organ = models.ForeignKey("organs.Organ", models.PROTECT, related_name="plans", verbose_name=_("制定单位"))
    partners = models.ManyToManyField(
        "organs.Organ", related_name="joint_plans", blank=True, verbose_name=_("共同制定单位")
    )
    title = models.CharField(_("方案名称"), max_length=200)
    made_on = models.DateField(_("制定日期"))
    file = models.ForeignKey("desk.StoredFile", models.PROTECT, related_name="+", verbose_name=_("方案文件"))
    file_name = models.CharField(max_length=255)
    text = models.TextField(_("正文"))
    measures = models.PositiveIntegerField(_("措施（项）"), default=0)
    units = models.JSONField(_("责任单位"), default=list)
    note = models.CharField(_("说明"), max_length=300, blank=True)
    likeness = models.PositiveSmallIntegerField(_("相似度（%）"), default=0)
    like = models.ForeignKey("self", models.SET_NULL, null=True, blank=True, related_name="+")
    filed_by = models.CharField(_("报送人"), max_length=150)
    filed_at = models.DateTimeField(_("报送时间"))
    made_events = models.JSONField(default=list)
    url = models.URLField(_("公开网址"), max_length=500, blank=True)
    record = models.CharField(_("公开的信息"), max_length=40, blank=True)
    published_on = models.DateField(_("公开日期"), null=True, blank=True)
    published_events = models.JSONField(default=list)
    withdrawn_at = models.DateTimeField(_("撤回时间"), null=True, blank=True)
    withdrawn_reason = models.CharField(_("撤回原因"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("实施方案")
        ordering = ["-filed_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["policy", "organ"], condition=Q(withdrawn_at__isnull=True), name="plan_once_a_unit"
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def subject(self) -> str:
        return f"plan:{self.pk}"

    @property
    def standing(self) -> bool:
        return self.withdrawn_at is None

    @property
    def near_copy(self) -> bool:
        return self.likeness >= NEAR_COPY
