from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Formation(models.Model):
    """信息形成或者变更: from this day the item's time limit runs for this organ."""

    item = models.ForeignKey("catalog.Item", models.PROTECT, related_name="formations", verbose_name=_("公开事项"))
    organ = models.ForeignKey("organs.Organ", models.PROTECT, related_name="formations", verbose_name=_("机关"))
    formed_on = models.DateField(_("形成日期"))
    note = models.CharField(_("形成了什么"), max_length=200)
    created_by = models.CharField(max_length=150)
    created_at = models.DateTimeField()

    class Meta:
        verbose_name = _("信息形成")
        ordering = ["-formed_on", "-id"]
        indexes = [models.Index(fields=["organ", "-formed_on"], name="formation_organ")]
        constraints = [
            models.UniqueConstraint(fields=["item", "organ", "formed_on", "note"], name="formation_once"),
        ]

    def __str__(self) -> str:
        return f"{self.note}（{self.formed_on}）"
