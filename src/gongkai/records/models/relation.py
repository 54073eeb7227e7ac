from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _


class Relation(models.Model):
    """``source`` does ``kind`` to ``target``: an interpretation interprets a document, a decision repeals another.

    ``articles`` names what alone is repealed or amended (第三条、第五条): a document of which a part is repealed stands amended.
    """

    class Kind(models.TextChoices):
        INTERPRETS = "interprets", _("解读")
        AMENDS = "amends", _("修改")
        REPEALS = "repeals", _("废止")
        REPLACES = "replaces", _("代替")
        LAPSES = "lapses", _("宣布失效")
        KEEPS = "keeps", _("确认继续有效")

    source = models.ForeignKey("records.Record", models.PROTECT, related_name="relations")
    target = models.ForeignKey("records.Record", models.PROTECT, related_name="related_by")
    kind = models.CharField(_("关系"), max_length=12, choices=Kind.choices)

    articles = models.CharField(_("涉及条款"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("关联")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["source", "target", "kind"], name="relation_once"),
            models.CheckConstraint(condition=~Q(source=F("target")), name="relation_not_to_itself"),
        ]

    def __str__(self) -> str:
        return f"{self.source_id} {self.kind} {self.target_id}"


#: What may touch a part of a document alone.
PARTIAL = (Relation.Kind.REPEALS, Relation.Kind.AMENDS)
