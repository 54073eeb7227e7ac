from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class UnitName(models.Model):
    """What a name in documents means here, as an officer once said. ``meaning`` is ``organ:CODE``, ``collective:ID`` or
    ``outside`` (a body that this government does not direct); the next document with the name needs no question.
    """

    organ = models.ForeignKey("organs.Organ", models.PROTECT, related_name="+", verbose_name=_("所属政府"))
    name = models.CharField(_("名称"), max_length=120)
    meaning = models.CharField(_("含义"), max_length=80)
    learned_by = models.CharField(_("确认人"), max_length=150)
    learned_at = models.DateTimeField(_("确认时间"))

    class Meta:
        verbose_name = _("单位名称")
        ordering = ["name"]
        constraints = [models.UniqueConstraint(fields=["organ", "name"], name="unit_name_once")]

    def __str__(self) -> str:
        return f"{self.name} → {self.meaning}"
