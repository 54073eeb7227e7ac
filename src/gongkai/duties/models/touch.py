from __future__ import annotations

from django.db import models


class Touch(models.Model):
    """An event speaks to a subject other than its own: a published interpretation answers the document it interprets.

    With this the events that matter to one subject are found by two index look-ups, whatever the size of the ledger.
    """

    subject = models.CharField(max_length=80)
    seq = models.PositiveBigIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["subject", "seq"], name="touch_once")]

    def __str__(self) -> str:
        return f"{self.seq} → {self.subject}"
