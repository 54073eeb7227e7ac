from __future__ import annotations

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from gongkai.desk.sealing import SealedJSONField


class Draft(models.Model):
    """草稿: what an applicant will go on with. Only whoever has its address can open it; ``gongkai tick`` forgets it ``until``."""

    token_digest = models.CharField(max_length=64, unique=True)
    organ = models.ForeignKey("organs.Organ", models.PROTECT, related_name="+", verbose_name=_("受理机关"))
    told: Any = SealedJSONField(_("内容"), default=dict)
    """Names of the form's fields, each with its list of values."""
    until = models.DateTimeField(_("保存至"), db_index=True)

    class Meta:
        verbose_name = _("申请草稿")

    def __str__(self) -> str:
        return f"{self.organ_id} {self.until:%Y-%m-%d}"
