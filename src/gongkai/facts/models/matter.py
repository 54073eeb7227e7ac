from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from gongkai.rulebooks import vocabulary


class Matter(models.Model):
    """事项: what a sequence of facts is about – one public opinion, one emergency, one piece of land.

    ``kind`` is a key of the vocabulary's ``matters``. The title is the staff's: no public page shows it.
    """

    kind = models.CharField(_("类别"), max_length=60)
    title = models.CharField(_("名称"), max_length=200)
    organ = models.ForeignKey("organs.Organ", models.PROTECT, related_name="matters", verbose_name=_("机关"))
    opened_by = models.CharField(_("建立人"), max_length=150)
    opened_at = models.DateTimeField(_("建立时间"))
    closed_by = models.CharField(_("办结人"), max_length=150, blank=True)
    closed_at = models.DateTimeField(_("办结时间"), null=True, blank=True)

    class Meta:
        verbose_name = _("事项")
        ordering = ["-opened_at", "-id"]
        indexes = [
            models.Index(fields=["-opened_at", "-id"], name="matter_opened"),
            models.Index(fields=["organ", "-opened_at"], name="matter_organ"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["organ", "kind", "title"],
                condition=Q(closed_at__isnull=True),
                name="matter_open_once",
                violation_error_message=_("已有同名的未办结事项，请在那个事项里登记，或者换一个名称。"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind_title}：{self.title}"

    @property
    def subject(self) -> str:
        return f"matter:{self.pk}"

    @property
    def open(self) -> bool:
        return self.closed_at is None

    @property
    def kind_title(self) -> str:
        """A kind that the vocabulary no longer has stands for itself."""
        found = vocabulary.matters().get(self.kind)
        return found.title if found else self.kind
