from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Batch(models.Model):
    """A file being taken in: every line a record of its type, or, with ``record`` and ``table``, a row of that table.

    ``columns`` says which column of the sheet fills what (place → key), ``defaults`` what all records have in common,
    ``notes`` the reasons for what the checks warned of. Up to line ``cursor`` the present step (looking, taking, sending) is
    done, so that it goes on there after an interruption. ``before`` are the rows that the table had.
    """

    class State(models.TextChoices):
        MATCHING = "matching", _("待对应各列")
        LOOKING = "looking", _("正在检查")
        LOOKED = "looked", _("已检查，待导入")
        TAKING = "taking", _("正在导入")
        DONE = "done", _("已导入")
        UNDONE = "undone", _("已撤销")

    organ = models.ForeignKey("organs.Organ", models.PROTECT, related_name="+", verbose_name=_("机构"))
    type = models.CharField(_("信息类型"), max_length=60)
    type_version = models.PositiveSmallIntegerField(_("类型版本"))
    record = models.ForeignKey("records.Record", models.PROTECT, null=True, blank=True, related_name="batches")
    table = models.CharField(_("表格"), max_length=60, blank=True)
    file = models.ForeignKey("desk.StoredFile", models.PROTECT, related_name="+")
    name = models.CharField(_("文件名"), max_length=200)
    heading = models.PositiveIntegerField(_("表头所在行"), default=1)
    columns = models.JSONField(default=dict)
    defaults = models.JSONField(default=dict)
    notes = models.JSONField(default=dict)
    before = models.JSONField(default=list)
    state = models.CharField(_("状态"), max_length=10, choices=State.choices, default=State.MATCHING)
    cursor = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(_("行数"), default=0)
    created_by = models.CharField(_("导入人"), max_length=150)
    created_at = models.DateTimeField(_("上传时间"))

    class Meta:
        verbose_name = _("批量导入")
        ordering = ["-id"]

    def __str__(self) -> str:
        return self.name

    @property
    def subject(self) -> str:
        return f"batch:{self.pk}"


class BatchLine(models.Model):
    """What became of one line of the file; its cells stay in the file."""

    class State(models.TextChoices):
        SOUND = "sound", _("可以导入")
        DOUBTED = "doubted", _("可以导入，需核对")
        FAULTY = "faulty", _("有误，不导入")
        KNOWN = "known", _("已有，不重复导入")
        TAKEN = "taken", _("已导入")
        UNDONE = "undone", _("已撤销")

    batch = models.ForeignKey(Batch, models.CASCADE, related_name="lines")
    line = models.PositiveIntegerField(_("行号"))
    state = models.CharField(_("结果"), max_length=8, choices=State.choices)
    reasons = models.JSONField(_("原因"), default=list)
    identity = models.CharField(max_length=64, blank=True)
    record = models.ForeignKey("records.Record", models.PROTECT, null=True, blank=True, related_name="batch_lines")

    class Meta:
        verbose_name = _("导入的一行")
        ordering = ["line"]
        constraints = [models.UniqueConstraint(fields=["batch", "line"], name="batch_line_once")]
        indexes = [models.Index(fields=["batch", "state", "line"], name="batch_line_state")]

    def __str__(self) -> str:
        return f"{self.batch_id}:{self.line} {self.state}"

    @property
    def outcome(self) -> str:
        """How far the line has come: the state of its record, once there is one."""
        taken = self.state == self.State.TAKEN and self.record
        return str(self.record.get_state_display() if taken and self.record else self.get_state_display())

    @property
    def sentences(self) -> list[str]:
        """The reasons as words: a warning is kept with the key under which it is answered."""
        return [reason if isinstance(reason, str) else reason[1] for reason in self.reasons]
