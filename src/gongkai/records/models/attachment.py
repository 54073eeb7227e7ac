from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Attachment(models.Model):
    """A named file of a record; its bytes lie under its hash (desk). ``captions`` is a WebVTT file as ``text.captions`` writes it:
    the words of a recording in step with it."""

    record = models.ForeignKey("records.Record", models.PROTECT, related_name="attachments")
    file = models.ForeignKey("desk.StoredFile", models.PROTECT, related_name="+")
    name = models.CharField(_("附件名称"), max_length=200)
    alt = models.CharField(_("图片的文字说明"), max_length=1000, blank=True)
    transcript = models.TextField(_("音视频的文字内容"), max_length=40_000, blank=True)
    captions = models.TextField(_("字幕"), blank=True)
    position = models.PositiveIntegerField(_("顺序"), default=0)

    class Meta:
        verbose_name = _("附件")
        ordering = ["position", "id"]

    def __str__(self) -> str:
        return self.name

    @property
    def plays(self) -> str:
        """The element that plays it (``audio``, ``video``); empty for what is read."""
        kind = self.file.media_type.partition("/")[0]
        return kind if kind in ("audio", "video") else ""

    @property
    def sha256(self) -> str:
        return self.file_id
