from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Task(models.Model):
    """One thing a document asks for. ``start`` and ``end`` bound its clause in the policy's text (end not included);
    a task added by hand without a passage has both 0; the block is where the passage names its units. Units stand as written; organs are found when the policy is issued.
    ``doubts`` are those of the reading that nobody has settled yet (``policies.doubts``).
    """

    policy = models.ForeignKey("policies.Policy", models.CASCADE, related_name="tasks", verbose_name=_("文件"))
    position = models.PositiveIntegerField(_("顺序"), default=0)
    clause = models.CharField(_("条款"), max_length=80, blank=True)
    title = models.CharField(_("任务"), max_length=300)
    line = models.PositiveIntegerField(default=0)
    start = models.PositiveIntegerField(default=0)
    end = models.PositiveIntegerField(default=0)
    block_start = models.PositiveIntegerField(default=0)
    block_end = models.PositiveIntegerField(default=0)
    lead = models.JSONField(_("牵头单位"), default=list, blank=True)
    responsible = models.JSONField(_("责任单位"), default=list, blank=True)
    cooperating = models.JSONField(_("配合单位"), default=list, blank=True)
    deadline = models.DateField(_("完成期限"), null=True, blank=True)
    deadline_text = models.CharField(_("期限原文"), max_length=200, blank=True)
    frequency_text = models.CharField(_("频次原文"), max_length=200, blank=True)
    best_effort = models.BooleanField(_("力争目标"), default=False)
    precondition = models.CharField(_("前置条件"), max_length=300, blank=True)
    precondition_met_on = models.DateField(_("前置条件具备日期"), null=True, blank=True)
    to_claim = models.BooleanField(_("待认领"), default=False)
    claim_settled_at = models.DateTimeField(_("认领确定时间"), null=True, blank=True)
    by_hand = models.BooleanField(_("人工添加"), default=False)
    doubts = models.JSONField(_("疑问"), default=list, blank=True)
    dropped = models.BooleanField(_("不作为任务"), default=False)
    revision = models.PositiveIntegerField(default=1)
    edited_by = models.CharField(_("最近编辑"), max_length=150, blank=True)

    class Meta:
        verbose_name = _("任务")
        ordering = ["policy", "position", "id"]
        constraints = [
            models.CheckConstraint(condition=models.Q(end__gte=models.F("start")), name="task_end_after_start"),
        ]

    def __str__(self) -> str:
        return f"{self.clause} {self.title}".strip()

    @property
    def subject(self) -> str:
        return f"task:{self.pk}"

    @property
    def anchor(self) -> str:
        """Where its words stand on the page of the document; of a task added by hand, the task itself."""
        return f"#passage-{self.pk}" if self.end > self.start else f"#task-{self.pk}"

    @property
    def units(self) -> list[str]:
        """Every name in the document's order of weight: lead, responsible, cooperating."""
        return [*self.lead, *self.responsible, *self.cooperating]

    @property
    def accountable(self) -> list[str]:
        """Names that answer for the result: cooperation alone is not enough."""
        return [*self.lead, *self.responsible]

    @property
    def open_to_claim(self) -> bool:
        """Nobody leads it yet: organs ask for the lead, the office decides."""
        return self.to_claim and self.claim_settled_at is None

    @property
    def waiting(self) -> bool:
        """待前置: what the task waits for has not happened, so nobody can be late yet."""
        return bool(self.precondition) and self.precondition_met_on is None
