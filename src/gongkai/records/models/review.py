from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Kind(models.TextChoices):
    SECRECY = "secrecy", _("保密审查")
    ATTRIBUTE = "attribute", _("公开属性审查")
    PRIVACY = "privacy", _("个人信息审查")


class Verdict(models.TextChoices):
    PASSED = "passed", _("通过")
    PARTLY = "partly", _("部分公开")
    REFERRED = "referred", _("送定密机关或者保密行政管理部门确定")
    FAILED = "failed", _("不通过")


class Review(models.Model):
    """A person's conclusion on one exact content in one round: whatever was sent back must be reviewed anew."""

    record = models.ForeignKey("records.Record", models.PROTECT, related_name="reviews")
    content_hash = models.CharField(_("内容哈希"), max_length=64)
    round = models.PositiveIntegerField(_("送审次数"))
    kind = models.CharField(_("审查类别"), max_length=10, choices=Kind.choices)
    reviewer = models.CharField(_("审查人"), max_length=150)
    passed = models.BooleanField(_("通过"))
    verdict = models.CharField(_("结论"), max_length=8, choices=Verdict.choices)
    basis = models.CharField(_("审查依据"), max_length=300, blank=True)
    opinion = models.TextField(_("审查意见"), blank=True)
    at = models.DateTimeField(_("审查时间"))

    class Meta:
        verbose_name = _("审查")
        ordering = ["id"]
        indexes = [models.Index(fields=["record", "content_hash"], name="review_hash")]

    def __str__(self) -> str:
        return f"{self.record_id} {self.kind} {self.reviewer}"


class Referral(models.Model):
    """条例第十七条：不能确定的，报主管部门或者保密行政管理部门确定. The record waits until the answer is entered."""

    class Answer(models.TextChoices):
        OPEN = "open", _("不属于国家秘密、工作秘密，可以公开")
        SECRET = "secret", _("属于国家秘密或者工作秘密，不得公开")

    record = models.ForeignKey("records.Record", models.PROTECT, related_name="referrals")
    review = models.OneToOneField(Review, models.PROTECT, related_name="referral")
    to = models.CharField(_("确定机关"), max_length=120)
    answer = models.CharField(_("答复"), max_length=6, choices=Answer.choices, blank=True)
    number = models.CharField(_("答复文号"), max_length=80, blank=True)
    answered_on = models.DateField(_("答复日期"), null=True, blank=True)
    entered_by = models.CharField(_("登记人"), max_length=150, blank=True)
    entered_at = models.DateTimeField(_("登记时间"), null=True, blank=True)

    class Meta:
        verbose_name = _("送请确定密级")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["record"], condition=models.Q(answer=""), name="referral_waits_once")
        ]

    def __str__(self) -> str:
        return f"{self.record_id} {self.to}"


class Approval(models.Model):
    """A leader's consent to one exact content."""

    record = models.ForeignKey("records.Record", models.PROTECT, related_name="approvals")
    content_hash = models.CharField(_("内容哈希"), max_length=64)
    round = models.PositiveIntegerField(_("送审次数"))
    approver = models.CharField(_("审批人"), max_length=150)
    opinion = models.TextField(_("审批意见"), blank=True)
    at = models.DateTimeField(_("审批时间"))

    class Meta:
        verbose_name = _("审批")
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.record_id} {self.approver}"


class Return(models.Model):
    """退文: a draft sent back with the code of its cause; how it came back is written when it is sent again.

    ``also`` holds further causes, each between two semicolons. ``words`` is the fingerprint of the text that was sent back,
    by which it is known again in another draft.
    """

    record = models.ForeignKey("records.Record", models.PROTECT, related_name="returns")
    content_hash = models.CharField(_("内容哈希"), max_length=64)
    cause = models.CharField(_("退文原因"), max_length=40)
    also = models.CharField(_("其他退文原因"), max_length=200, blank=True, editable=False)
    words = models.CharField(max_length=64, blank=True, db_index=True, editable=False)
    note = models.TextField(_("说明"), blank=True)
    returner = models.CharField(_("退文人"), max_length=150)
    at = models.DateTimeField(_("退文时间"))
    sent_again_at = models.DateTimeField(_("重新送审时间"), null=True, blank=True)
    sent_again_by = models.CharField(_("重新送审人"), max_length=150, blank=True)
    sent_again_hash = models.CharField(_("重新送审的内容哈希"), max_length=64, blank=True)
    changed = models.JSONField(_("改动"), default=list, blank=True)

    class Meta:
        verbose_name = _("退文")
        ordering = ["id"]
        indexes = [models.Index(fields=["at", "cause"], name="return_at")]

    def __str__(self) -> str:
        return f"{self.record_id} {self.cause}"

    @property
    def causes(self) -> tuple[str, ...]:
        return (self.cause, *filter(None, self.also.split(";")))
