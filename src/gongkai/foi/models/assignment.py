from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from gongkai.desk.sealing import SealedTextField


class Assignment(models.Model):
    """承办: an organ or a person that is asked to work on the request. One leads, others are heard; there is one reply."""

    class Part(models.TextChoices):
        LEAD = "lead", _("牵头承办")
        JOINT = "joint", _("协办")

    class Stance(models.TextChoices):
        """Whether the information may be made public; the last for whoever was asked for facts alone."""

        AGREED = "agreed", _("同意公开")
        PART = "part", _("部分公开")
        OBJECTED = "objected", _("不同意公开")
        FACTS = "facts", _("只核实情况")

    request = models.ForeignKey("foi.Request", models.PROTECT, related_name="assignments")
    organ = models.ForeignKey("organs.Organ", models.PROTECT, related_name="+", verbose_name=_("承办单位"))
    person = models.CharField(_("承办人"), max_length=150, blank=True)
    part = models.CharField(_("分工"), max_length=8, choices=Part.choices)
    asked = SealedTextField(_("交办意见"), blank=True)
    wanted_by = models.DateField(_("要求反馈日期"), null=True, blank=True)
    stance = models.CharField(_("对公开的意见"), max_length=8, choices=Stance.choices, blank=True)
    opinion = SealedTextField(_("承办意见"), blank=True)
    asked_by = models.CharField(max_length=150)
    asked_at = models.DateTimeField(_("交办时间"))
    answered_by = models.CharField(max_length=150, blank=True)
    answered_at = models.DateTimeField(_("反馈时间"), null=True, blank=True)
    ended_at = models.DateTimeField(_("改派时间"), null=True, blank=True)

    class Meta:
        verbose_name = _("承办")
        ordering = ["part", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["request"], condition=Q(part="lead", ended_at__isnull=True), name="foi_one_lead"
            ),
            models.UniqueConstraint(
                fields=["request", "organ", "person"], condition=Q(ended_at__isnull=True), name="foi_assigned_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.request_id} {self.organ_id}"
