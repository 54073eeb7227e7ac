from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from gongkai.desk.sealing import SealedTextField


class Wish(models.Model):
    """主动公开建议: an applicant to whom information was given suggests that everybody should have it (条例 第四十四条第二款).
    Made once a request, and answered once."""

    class Ground(models.TextChoices):
        INTERESTS = "interests", _("涉及公众利益调整")
        KNOWN = "known", _("需要公众广泛知晓")
        TAKING_PART = "taking_part", _("需要公众参与决策")

    class State(models.TextChoices):
        WAITING = "waiting", _("待答复")
        AGREED = "agreed", _("纳入主动公开")
        DECLINED = "declined", _("不纳入主动公开")

    request = models.OneToOneField("foi.Request", models.PROTECT, related_name="wish")
    ground = models.CharField(_("建议的理由"), max_length=12, choices=Ground.choices)
    words = SealedTextField(_("说明"), blank=True)
    made_at = models.DateTimeField(_("提出时间"))
    state = models.CharField(_("答复"), max_length=10, choices=State.choices, default=State.WAITING)
    answer = models.CharField(_("答复的理由"), max_length=500, blank=True)
    answered_by = models.CharField(_("答复人"), max_length=150, blank=True)
    answered_at = models.DateTimeField(_("答复时间"), null=True, blank=True)

    class Meta:
        verbose_name = _("主动公开建议")
        ordering = ["-made_at", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state="waiting", answered_at=None) | (~Q(state="waiting") & ~Q(answer="")),
                name="foi_wish_answered_with_reason",
            )
        ]

    def __str__(self) -> str:
        return f"{self.request_id} {self.state}"

    @property
    def subject(self) -> str:
        """What may be owed for it: the topic that it became."""
        topic = self.request.topic
        return topic.subject if topic else f"foi_wish:{self.pk}"
