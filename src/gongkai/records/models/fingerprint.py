from __future__ import annotations

from django.db import models


class Fingerprint(models.Model):
    """Of each public record: digests of its title and of its words and files, by which the same thing is known again
    whoever publishes it."""

    record = models.OneToOneField("records.Record", models.CASCADE, related_name="fingerprint", primary_key=True)
    title = models.CharField(max_length=64, db_index=True)
    words = models.CharField(max_length=64, blank=True, db_index=True)

    class Meta:
        verbose_name = "内容指纹"

    def __str__(self) -> str:
        return f"{self.record_id}"
