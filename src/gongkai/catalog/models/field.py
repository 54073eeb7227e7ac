from __future__ import annotations

from django.db import models


class Field(models.Model):
    """领域. The 26 of the standard catalogues are always there; a county may add its own."""

    code = models.CharField("编号", max_length=20, unique=True)
    name_zh = models.CharField("领域", max_length=60, unique=True)
    name_en = models.CharField("英文名称", max_length=120, blank=True)
    position = models.PositiveSmallIntegerField("排序", default=0)
    standard = models.BooleanField("国家试点领域", default=False)

    class Meta:
        verbose_name = "领域"
        ordering = ["position", "code"]

    def __str__(self) -> str:
        return self.name_zh
