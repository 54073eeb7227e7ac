from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from gongkai.desk.sealing import SealedTextField


class Consultation(models.Model):
    """征求意见: a third party (条例 第三十二条) or a co-making organ (第三十四条) that is asked before anything is disclosed.

    ``key`` tells it apart in the ledger and in the clock. A third party's silence is neither consent nor refusal; a
    co-making organ's is consent.
    """

    class Kind(models.TextChoices):
        THIRD_PARTY = "third_party", _("第三方")
        CO_MAKER = "co_maker", _("共同制作机关")

    class Answer(models.TextChoices):
        YES = "yes", _("同意公开")
        NO = "no", _("不同意公开")
        PART = "part", _("部分同意")

    request = models.ForeignKey("foi.Request", models.PROTECT, related_name="consultations")
    key = models.CharField(_("编号"), max_length=10)
    kind = models.CharField(_("征求谁的意见"), max_length=12, choices=Kind.choices)
    party = SealedTextField(_("名称"))
    contact = SealedTextField(_("联系方式"), blank=True)
    content = SealedTextField(_("拟公开的内容"))
    sent_on = models.DateField(_("发出日期"), null=True, blank=True)
    served_on = models.DateField(_("送达日期"), null=True, blank=True)
    until = models.DateField(_("答复期限"), null=True, blank=True)
    answer = models.CharField(_("答复"), max_length=6, choices=Answer.choices, blank=True)
    words = SealedTextField(_("意见和理由"), blank=True)
    answered_on = models.DateField(_("答复日期"), null=True, blank=True)
    lapsed_on = models.DateField(_("认定逾期日期"), null=True, blank=True)
    made_by = models.CharField(max_length=150)
    made_at = models.DateTimeField()

    class Meta:
        verbose_name = _("征求意见")
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["request", "key"], name="foi_consultation_once")]

    def __str__(self) -> str:
        return f"{self.request_id}/{self.key}"

    @property
    def standing(self) -> bool:
        """Sent and not yet ended."""
        return self.sent_on is not None and self.answered_on is None and self.lapsed_on is None
