from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class Chain(models.Model):
    """审批流程 of an organ: who signs in which order before something is public.

    ``steps`` are maps of ``title`` and ``people`` (usernames; none: whoever holds the role). The reviews of the law come
    after the first ``review_after`` steps and before the others, the last of which is the approval. Blank ``genre``,
    ``attribute``, ``type`` fit all. Without a chain one approver signs, after the reviews.
    """

    organ = models.ForeignKey("organs.Organ", models.PROTECT, related_name="chains", verbose_name=_("机关"))
    name = models.CharField(_("名称"), max_length=60)
    genre = models.CharField(_("体裁分类"), max_length=40, blank=True)
    attribute = models.CharField(_("公开属性"), max_length=12, blank=True)
    type = models.CharField(_("信息类型"), max_length=60, blank=True)
    urgent = models.BooleanField(_("用于紧急信息"), default=False)
    steps: models.JSONField[Any] = models.JSONField(_("环节"), default=list)
    review_after = models.PositiveSmallIntegerField(_("审查前的环节数"), default=0)
    starts_on = models.DateField(_("启用日期"))
    ended_on = models.DateField(_("停用日期"), null=True, blank=True)
    revision = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        verbose_name = _("审批流程")
        ordering = ["organ", "name", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["organ", "genre", "attribute", "type", "urgent"],
                condition=Q(ended_on__isnull=True),
                name="chain_one_for_each_kind",
                violation_error_message=_("同样适用范围的审批流程已在使用：请修改它，或者先停用。"),
            )
        ]

    def __str__(self) -> str:
        return self.name


class Route(models.Model):
    """The chain as it stood when one round was sent: what is under way goes on as it began, whatever is changed later."""

    record = models.ForeignKey("records.Record", models.PROTECT, related_name="routes")
    round = models.PositiveIntegerField(_("送审次数"))
    chain = models.ForeignKey(Chain, models.PROTECT, related_name="routes")
    revision = models.PositiveIntegerField(_("流程版本"))
    steps: models.JSONField[Any] = models.JSONField(default=list)
    review_after = models.PositiveSmallIntegerField(default=0)

    class Meta:
        verbose_name = _("送审流程")
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["record", "round"], name="route_once")]

    def __str__(self) -> str:
        return f"{self.record_id}/{self.round} {self.chain}"


class Signature(models.Model):
    """One step of a route, signed for one exact content; ``stands_for`` is the absent person whom a deputy replaces."""

    record = models.ForeignKey("records.Record", models.PROTECT, related_name="signatures")
    round = models.PositiveIntegerField(_("送审次数"))
    content_hash = models.CharField(_("内容哈希"), max_length=64)
    step = models.PositiveSmallIntegerField(_("环节"))
    title = models.CharField(_("环节名称"), max_length=40)
    signer = models.CharField(_("签批人"), max_length=150)
    stands_for = models.CharField(_("代签"), max_length=150, blank=True)
    opinion = models.TextField(_("意见"), blank=True)
    at = models.DateTimeField(_("签批时间"))

    class Meta:
        verbose_name = _("签批")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["record", "round", "step"], name="signature_one_for_each_step"),
            models.UniqueConstraint(fields=["record", "round", "signer"], name="signature_each_another_person"),
        ]

    def __str__(self) -> str:
        return f"{self.record_id} {self.title} {self.signer}"
