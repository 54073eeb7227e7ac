from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from gongkai.desk.sealing import SealedJSONField, SealedTextField

from .letter import Letter


class RecordCorrection(models.Model):
    """更正申请: a person shows that what an organ keeps about them is wrong (条例 第四十一条). No request for information, and the
    law sets no limit.

    ``record`` names what is kept, ``wrong`` says what is wrong with it, ``evidence`` what proves it; ``papers`` are the files
    handed in with it. ``result`` is what is proposed: its letter (``paragraphs``) is approved by another person, held by
    ``content_hash`` from then on, and only once it is told does the matter end.
    """

    class State(models.TextChoices):
        OPEN = "open", _("办理中")
        CORRECTED = "corrected", _("已更正")
        REFUSED = "refused", _("核实后不予更正")
        TRANSFERRED = "transferred", _("已转送")
        POINTED = "pointed", _("已告知向有权机关提出")

    organ = models.ForeignKey("organs.Organ", models.PROTECT, related_name="+", verbose_name=_("受理机关"))
    number = models.CharField(_("编号"), max_length=40, unique=True)
    applicant: Any = SealedJSONField(_("申请人"), default=dict)
    record = SealedTextField(_("要求更正的信息"))
    wrong = SealedTextField(_("不准确之处"))
    evidence = SealedTextField(_("证据材料"))
    papers: Any = SealedJSONField(_("材料"), default=list)
    """Files in the vault: kind, name, ticket, media_type, size."""
    query_digest = models.CharField(max_length=64, blank=True)
    """Of the code that the applicant alone was told."""
    received_on = models.DateField(_("收到日期"))
    due_on = models.DateField(_("办理期限"), null=True, blank=True)
    state = models.CharField(_("状态"), max_length=12, choices=State.choices, default=State.OPEN)
    to_organ = models.CharField(_("有权更正的机关"), max_length=120, blank=True)
    reason = SealedTextField(_("核实情况和理由"), blank=True)
    result = models.CharField(_("拟办结果"), max_length=12, choices=State.choices, blank=True)
    paragraphs: Any = SealedJSONField(default=list)
    editors: Any = models.JSONField(default=list)
    content_hash = models.CharField(max_length=64, blank=True)
    approved_by = models.CharField(_("批准人"), max_length=150, blank=True)
    approved_at = models.DateTimeField(_("批准时间"), null=True, blank=True)
    approved_hash = models.CharField(max_length=64, blank=True)
    letter_number = models.CharField(_("告知书文号"), max_length=60, blank=True)
    way = models.CharField(_("送达方式"), max_length=10, choices=Letter.Way.choices, blank=True)
    mail_number = models.CharField(_("邮件号"), max_length=60, blank=True)
    told_on = models.DateField(_("告知日期"), null=True, blank=True)
    settled_by = models.CharField(max_length=150, blank=True)
    registered_by = models.CharField(_("登记人"), max_length=150)
    registered_at = models.DateTimeField(_("登记时间"))
    forgotten_at = models.DateTimeField(null=True, blank=True)
    changed_by = models.CharField(max_length=150, blank=True)
    revision = models.PositiveIntegerField(default=1)

    class Meta:
        verbose_name = _("更正申请")
        ordering = ["-received_on", "-id"]
        indexes = [models.Index(fields=["organ", "state", "-received_on"], name="foi_correction_list")]
        constraints = [
            models.CheckConstraint(
                condition=Q(state="open", told_on__isnull=True) | (~Q(state="open") & Q(told_on__isnull=False)),
                name="foi_correction_told",
            ),
            models.CheckConstraint(
                condition=Q(state="open") | Q(approved_hash=models.F("content_hash")), name="foi_correction_as_approved"
            ),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def subject(self) -> str:
        return f"foi_correction:{self.pk}"

    @property
    def open(self) -> bool:
        return self.state == self.State.OPEN

    @property
    def approved(self) -> bool:
        """Whether its letter may go out."""
        return bool(self.approved_hash)
