from __future__ import annotations

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from gongkai.desk.sealing import SealedJSONField, SealedTextField


class Decision(models.Model):
    """What is to be answered in one round and why: the way through the decision tree, its outcome, grounds, evidence and reasons.

    ``content_hash`` is of all that a reviewer reads; secrecy review and approval speak for one hash alone.
    """

    class State(models.TextChoices):
        DRAFT = "draft", _("起草")
        IN_REVIEW = "in_review", _("审查中")
        REVIEWED = "reviewed", _("待批准")
        APPROVED = "approved", _("已批准")
        RETURNED = "returned", _("已退回")

    request = models.ForeignKey("foi.Request", models.PROTECT, related_name="decisions")
    round = models.PositiveSmallIntegerField(_("第几轮答复"), default=1)
    state = models.CharField(_("状态"), max_length=10, choices=State.choices, default=State.DRAFT)
    answers: Any = models.JSONField(default=dict)
    outcome = models.CharField(_("办理结果"), max_length=24, blank=True)
    grounds: Any = models.JSONField(default=list)
    """Outcome codes of articles 14 to 16 on which parts are withheld."""
    evidence: Any = SealedJSONField(_("依据"), default=dict)
    """What the file of the case holds, by the keys of evidence and of letter fields in schemas/foi."""
    content_hash = models.CharField(max_length=64, blank=True)
    drafted_by = models.CharField(max_length=150)
    editors: Any = models.JSONField(default=list)
    submitted_at = models.DateTimeField(null=True, blank=True)
    reviewed_by = models.CharField(_("保密审查人"), max_length=150, blank=True)
    reviewed_at = models.DateTimeField(null=True, blank=True)
    reviewed_hash = models.CharField(max_length=64, blank=True)
    approved_by = models.CharField(_("批准人"), max_length=150, blank=True)
    approved_at = models.DateTimeField(null=True, blank=True)
    approved_hash = models.CharField(max_length=64, blank=True)
    returned_reason = SealedTextField(_("退回理由"), blank=True)
    revision = models.PositiveIntegerField(default=1)

    class Meta:
        verbose_name = _("答复意见")
        constraints = [models.UniqueConstraint(fields=["request", "round"], name="foi_decision_of_round")]

    def __str__(self) -> str:
        return f"{self.request_id} {self.outcome}"
