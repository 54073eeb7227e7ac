from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Tally(models.Model):
    """How often somebody did something in one stretch of time, counted by every process together. ``key`` is a keyed digest of
    both, so that it tells nothing of whom; it is forgotten after ``until``."""

    key = models.CharField(max_length=64, primary_key=True)
    n = models.PositiveIntegerField(_("次数"), default=0)
    until = models.DateTimeField(db_index=True)

    class Meta:
        verbose_name = _("次数")

    def __str__(self) -> str:
        return f"{self.key[:8]} {self.n}"
