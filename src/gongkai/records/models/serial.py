from __future__ import annotations

from django.db import models


class IndexSerial(models.Model):
    """The last serial number given out to an organisation code in a year; a number once given is never given again."""

    org_code = models.CharField(max_length=18)
    year = models.PositiveIntegerField()
    last = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = "索引号序列"
        constraints = [models.UniqueConstraint(fields=["org_code", "year"], name="serial_once")]

    def __str__(self) -> str:
        return f"{self.org_code}/{self.year}-{self.last:05}"
