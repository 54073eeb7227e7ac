from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class WordList(models.Model):
    """A list of wrong and right forms (``text.wording.Entry`` as plain values) that an organ keeps for itself and all below."""

    organ = models.ForeignKey("organs.Organ", models.PROTECT, related_name="+", verbose_name=_("机构"))
    name = models.CharField(_("词表名称"), max_length=60)
    entries = models.JSONField(_("词条"), default=list)
    size = models.PositiveIntegerField(_("条数"), default=0)
    retired = models.BooleanField(_("已停用"), default=False)
    changed_by = models.CharField(_("最后修改人"), max_length=150)
    changed_at = models.DateTimeField(_("最后修改时间"))

    class Meta:
        verbose_name = _("词表")
        ordering = ["organ", "name"]
        constraints = [models.UniqueConstraint(fields=["organ", "name"], name="wordlist_name")]

    def __str__(self) -> str:
        return self.name
