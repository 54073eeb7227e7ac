from __future__ import annotations

from datetime import date

from django.db import models


class DutyRole(models.TextChoices):
    LEAD = "lead", "牵头"
    RESPONSIBLE = "responsible", "责任"
    COOPERATING = "cooperating", "配合"


class WorkState(models.TextChoices):
    NOT_STARTED = "not_started", "未启动"
    IN_PROGRESS = "in_progress", "进行中"
    DONE = "done", "已完成"


class WorkItem(models.Model):
    """One task for one organ. ``named`` is the name in the document that led to the organ (各乡镇(街道), 市教育局)."""

    task = models.ForeignKey("policies.Task", models.PROTECT, related_name="work", verbose_name="任务")
    organ = models.ForeignKey("organs.Organ", models.PROTECT, related_name="work", verbose_name="机关")
    role = models.CharField("职责", max_length=12, choices=DutyRole.choices)
    named = models.CharField("文件中的名称", max_length=120)
    due_on = models.DateField("完成期限", null=True, blank=True)
    state = models.CharField("状态", max_length=12, choices=WorkState.choices, default=WorkState.NOT_STARTED)
    progress = models.TextField("最近进展", blank=True)
    progressed_at = models.DateTimeField("最近报送", null=True, blank=True)
    evidence = models.TextField("完成依据", blank=True)
    completed_at = models.DateTimeField("完成时间", null=True, blank=True)

    class Meta:
        verbose_name = "工作事项"
        ordering = [models.F("due_on").asc(nulls_last=True), "id"]
        constraints = [models.UniqueConstraint(fields=["task", "organ"], name="work_once")]
        indexes = [
            models.Index(fields=["organ", "state", "due_on"], name="work_of_organ"),
            models.Index(fields=["due_on", "id"], name="work_due"),
        ]

    def __str__(self) -> str:
        return f"{self.organ} · {self.task}"

    @property
    def subject(self) -> str:
        return f"work:{self.pk}"

    @property
    def done(self) -> bool:
        return self.state == WorkState.DONE

    def late(self, day: date) -> bool:
        """The due day itself is still in time; work that waits for its precondition is not late."""
        return not self.done and self.due_on is not None and self.due_on < day and not self.task.waiting
