from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Paper(models.Model):
    """材料: a file that belongs to a request. It lies sealed under ``ticket`` in the room's own folder (``vault``), never among
    the files that anybody may download."""

    class Kind(models.TextChoices):
        IDENTITY = "identity", _("身份证明")
        REQUEST = "request", _("申请书")
        SUPPLEMENT = "supplement", _("补充材料")
        CORRECTION = "correction", _("补正材料")
        OPINION = "opinion", _("征求意见的答复")
        EVIDENCE = "evidence", _("办理依据")
        SERVICE = "service", _("送达凭证")
        RELEASE = "release", _("拟提供的信息")

    request = models.ForeignKey("foi.Request", models.PROTECT, related_name="papers")
    kind = models.CharField(_("材料种类"), max_length=12, choices=Kind.choices)
    name = models.CharField(_("文件名"), max_length=255)
    ticket = models.CharField(max_length=32, unique=True)
    sha256 = models.CharField(max_length=64)
    media_type = models.CharField(max_length=120)
    size = models.PositiveBigIntegerField(_("大小"))
    added_by = models.CharField(_("提交人"), max_length=150, blank=True)
    added_at = models.DateTimeField(_("提交时间"))

    class Meta:
        verbose_name = _("材料")
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["request", "kind", "sha256"], name="foi_paper_once")]

    def __str__(self) -> str:
        return self.name
