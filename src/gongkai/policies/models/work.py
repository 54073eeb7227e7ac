from __future__ import annotations

from datetime import date

from django.db import models
from django.utils.translation import gettext_lazy as _

from .kept import Kept


class DutyRole(models.TextChoices):
    LEAD = "lead", _("牵头")
    RESPONSIBLE = "responsible", _("责任")
    COOPERATING = "cooperating", _("配合")


class WorkState(models.TextChoices):
    NOT_STARTED = "not_started", _("未启动")
    IN_PROGRESS = "in_progress", _("进行中")
    DONE = "done", _("已完成")
    HANDED_BACK = "handed_back", _("已退回")


class WorkItem(Kept):
    """One task for one organ. ``named`` is the name in the document that led to the organ (各乡镇(街道), 市教育局).

    ``assigned_at`` is empty for what was given out with the document itself. Handed back (已退回) the row stays, counts nowhere
    and owes nothing; ``onward`` is the part of the organ that does it instead. An organ may be given the task once more.
    """

    task = models.ForeignKey("policies.Task", models.PROTECT, related_name="work", verbose_name=_("任务"))
    organ = models.ForeignKey("organs.Organ", models.PROTECT, related_name="work", verbose_name=_("机关"))
    role = models.CharField(_("职责"), max_length=12, choices=DutyRole.choices)
    named = models.CharField(_("文件中的名称"), max_length=120)
    due_on = models.DateField(_("完成期限"), null=True, blank=True)
    state = models.CharField(_("状态"), max_length=12, choices=WorkState.choices, default=WorkState.NOT_STARTED)
    progress = models.TextField(_("最近进展"), blank=True)
    progressed_at = models.DateTimeField(_("最近报送"), null=True, blank=True)
    evidence = models.TextField(_("完成依据"), blank=True)
    completed_at = models.DateTimeField(_("完成时间"), null=True, blank=True)
    assigned_at = models.DateTimeField(_("分派时间"), null=True, blank=True)
    handed_back_at = models.DateTimeField(_("退回时间"), null=True, blank=True)
    handed_back_reason = models.CharField(_("退回理由"), max_length=300, blank=True)
    onward = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="taken_from", verbose_name=_("改派")
    )

    class Meta:
        verbose_name = _("工作事项")
        ordering = [models.F("due_on").asc(nulls_last=True), "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["task", "organ"], condition=models.Q(handed_back_at=None), name="work_once_at_a_time"
            ),
            models.CheckConstraint(
                condition=models.Q(state="handed_back", handed_back_at__isnull=False)
                | (~models.Q(state="handed_back") & models.Q(handed_back_at=None)),
                name="work_handed_back_at",
            ),
        ]
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

    @property
    def handed_back(self) -> bool:
        """已退回: no longer this organ's."""
        return self.state == WorkState.HANDED_BACK

    @property
    def waits(self) -> bool:
        """待前置, and still to be done."""
        return not self.done and not self.handed_back and self.task.waiting

    def late(self, day: date) -> bool:
        """The due day itself is still in time; what waits for its precondition, or is a target (力争), is not late."""
        excused = self.done or self.handed_back or self.task.waiting or self.task.best_effort
        return not excused and self.due_on is not None and self.due_on < day


class WorkFile(Kept):
    """A file that shows what was done: hung on a note of progress or on the completion."""

    work = models.ForeignKey(WorkItem, models.PROTECT, related_name="files", verbose_name=_("工作事项"))
    source = models.ForeignKey("desk.StoredFile", models.PROTECT, related_name="+")
    name = models.CharField(_("文件名"), max_length=255)
    shows = models.CharField(
        _("说明"), max_length=10, choices=[("progress", _("进展")), ("completion", _("完成"))], default="progress"
    )
    added_by = models.CharField(_("上传人"), max_length=150)
    added_at = models.DateTimeField(_("上传时间"))

    class Meta:
        verbose_name = _("佐证材料")
        ordering = ["added_at", "id"]

    def __str__(self) -> str:
        return self.name
