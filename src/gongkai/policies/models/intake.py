from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class IntakeState(models.TextChoices):
    WAITING = "waiting", _("等待识别")
    READING = "reading", _("正在识别")
    DONE = "done", _("已识别")
    FAILED = "failed", _("没有收下")
    STOPPED = "stopped", _("已停止")


class Intake(models.Model):
    """A long document on its way in: uploaded, being read aside, and the policy or the reason that came of it.

    Stopped by its officer it can be taken up again without a second upload.
    """

    organ = models.ForeignKey("organs.Organ", models.PROTECT, related_name="+")
    source = models.ForeignKey("desk.StoredFile", models.PROTECT, related_name="+")
    name = models.CharField(_("原文件名"), max_length=255)
    state = models.CharField(_("状态"), max_length=10, choices=IntakeState.choices, default=IntakeState.WAITING)
    reason = models.TextField(_("原因"), blank=True)
    policy = models.ForeignKey("policies.Policy", models.PROTECT, null=True, blank=True, related_name="+")
    asked_by = models.CharField(_("收文人"), max_length=150)
    asked_at = models.DateTimeField(_("上传时间"))
    started_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("收文识别")
        ordering = ["-asked_at", "-id"]

    def __str__(self) -> str:
        return self.name

    @property
    def running(self) -> bool:
        return self.state in (IntakeState.WAITING, IntakeState.READING)
