from __future__ import annotations

from datetime import date

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from gongkai.law.identifiers import document_key
from gongkai.records.kinds import standing

#: Shown beside the title before the day it enters into force; no ``Validity`` of its own.
NOT_YET = gettext_noop("尚未施行")


class State(models.TextChoices):
    DRAFT = "draft", _("草稿")
    IN_REVIEW = "in_review", _("审查中")
    REVIEWED = "reviewed", _("已审查")
    APPROVED = "approved", _("已批准")
    RETURNED = "returned", _("已退文")
    PUBLISHED = "published", _("已公开")
    WITHDRAWN = "withdrawn", _("已撤回")
    MERGED = "merged", _("更正已并入")
    DISCARDED = "discarded", _("已作废")


class Attribute(models.TextChoices):
    OPEN = "open", _("主动公开")
    ON_REQUEST = "on_request", _("依申请公开")
    CLOSED = "closed", _("不予公开")


class Validity(models.TextChoices):
    IN_FORCE = "in_force", _("有效")
    AMENDED = "amended", _("已修改")
    REPEALED = "repealed", _("已废止")
    EXPIRED = "expired", _("失效")


class Interpreter(models.TextChoices):
    """Who explains a document (国办发〔2016〕80号): yearly counts ask how often the head of an organ did so in person."""

    PRINCIPAL = "principal", _("主要负责人")
    LEADER = "leader", _("分管负责人")
    DRAFTER = "drafter", _("起草部门")
    EXPERT = "expert", _("专家学者")
    MEDIA = "media", _("新闻媒体")


PUBLIC = ["state", "attribute", "corrects", "-published_at", "-id", "shown_until"]


class Record(models.Model):
    """One piece of government information, from its draft to its repeal.

    What the public reads is this row once it is published. A correction is a row of its own (``corrects``) that passes
    the same gates; when it is published its content replaces the target's as the next version, and it becomes ``merged``.

    ``type`` is the key of a record type (blank: a plain document) and ``values`` what its fields hold, complete: nobody but
    the organ's staff may see them. Everybody else gets ``typed.seen``.
    """

    organ = models.ForeignKey("organs.Organ", models.PROTECT, related_name="records", verbose_name=_("发布机构"))
    item = models.ForeignKey(
        "catalog.Item", models.PROTECT, null=True, blank=True, related_name="records", verbose_name=_("公开事项")
    )
    answers = models.CharField(_("对应任务"), max_length=80, blank=True)
    corrects = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="corrections", verbose_name=_("更正对象")
    )
    correction_note = models.CharField(_("更正说明"), max_length=500, blank=True)
    withholds_previous = models.BooleanField(_("不再显示原版内容"), default=False)

    title = models.CharField(_("名称"), max_length=300)
    doc_number = models.CharField(_("发文字号"), max_length=120, blank=True)
    doc_key = models.CharField(max_length=120, blank=True, db_index=True, editable=False)
    issuers = models.JSONField(_("发文机关"), default=list, blank=True)
    index_number = models.CharField(_("索引号"), max_length=60, null=True, blank=True, unique=True)
    genre = models.CharField(_("体裁分类"), max_length=40, blank=True)
    subject_class = models.CharField(_("主题分类"), max_length=40, blank=True)
    five_open = models.CharField(_("五公开"), max_length=12, blank=True)
    summary = models.TextField(_("内容概述"), blank=True)
    keywords = models.JSONField(_("主题词"), default=list, blank=True)
    body = models.TextField(_("正文"), blank=True)
    type = models.CharField(_("信息类型"), max_length=60, blank=True)
    type_version = models.PositiveSmallIntegerField(_("类型版本"), default=0)
    values = models.JSONField(_("数据"), default=dict, blank=True)
    value_notes = models.JSONField(_("对提示的说明"), default=dict, blank=True)
    period = models.CharField(_("所属期"), max_length=16, blank=True, editable=False)
    identity = models.CharField(max_length=64, blank=True, db_index=True, editable=False)
    shown_until = models.DateField(_("公示截止"), null=True, blank=True, editable=False)
    formed_on = models.DateField(_("成文日期"), null=True, blank=True)
    issued_on = models.DateField(_("印发日期"), null=True, blank=True)
    valid_from = models.DateField(_("施行日期"), null=True, blank=True)
    valid_until = models.DateField(_("有效期至"), null=True, blank=True)
    normative = models.BooleanField(_("行政规范性文件"), default=False)
    needs_interpretation = models.BooleanField(_("需要解读"), default=False)
    interpreter = models.CharField(_("解读人"), max_length=12, choices=Interpreter.choices, blank=True)

    attribute = models.CharField(_("公开属性"), max_length=12, choices=Attribute.choices, blank=True)
    attribute_ground = models.CharField(_("法定依据"), max_length=40, blank=True)
    attribute_reason = models.TextField(_("理由"), blank=True)

    state = models.CharField(_("状态"), max_length=12, choices=State.choices, default=State.DRAFT)
    validity = models.CharField(_("有效性"), max_length=10, choices=Validity.choices, default=Validity.IN_FORCE)
    validity_basis = models.CharField(_("废止或修改依据"), max_length=500, blank=True)
    validity_on = models.DateField(_("废止或修改日期"), null=True, blank=True)
    published_at = models.DateTimeField(_("发布时间"), null=True, blank=True)
    withdrawn_at = models.DateTimeField(_("撤回时间"), null=True, blank=True)
    withdrawal_reason = models.CharField(_("撤回原因"), max_length=500, blank=True)

    content_hash = models.CharField(_("内容哈希"), max_length=64, blank=True, db_index=True)
    approved_hash = models.CharField(max_length=64, blank=True)
    revision = models.PositiveIntegerField(default=1)
    round = models.PositiveIntegerField(_("送审次数"), default=0)
    created_by = models.CharField(_("拟稿人"), max_length=150)
    created_at = models.DateTimeField(_("拟稿时间"))
    changed_by = models.CharField(_("最后修改人"), max_length=150)
    changed_at = models.DateTimeField(_("最后修改时间"))
    editors = models.JSONField(default=list)

    class Meta:
        verbose_name = _("政府信息")
        ordering = ["-id"]
        indexes = [
            # Each holds all that ``queries.public`` asks and its order: a list is counted and cut without opening a row.
            *(
                models.Index(fields=[*first, *PUBLIC], name=f"record_{name}")
                for name, first in {
                    "published": [],
                    "organ": ["organ"],
                    "subject": ["subject_class"],
                    "genre": ["genre"],
                    "item": ["item"],
                    "normative": ["normative"],
                    "type": ["type"],
                }.items()
            ),
            models.Index(fields=["created_by", "state"], name="record_drafter"),
            models.Index(fields=["answers"], name="record_answers"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=~Q(state=State.PUBLISHED)
                | Q(
                    attribute=Attribute.OPEN,
                    corrects__isnull=True,
                    index_number__isnull=False,
                    published_at__isnull=False,
                    approved_hash=F("content_hash"),
                ),
                name="record_published_only_as_approved",
            ),
            models.CheckConstraint(
                condition=~Q(state=State.WITHDRAWN) | ~Q(withdrawal_reason=""), name="record_withdrawn_with_reason"
            ),
            models.UniqueConstraint(
                fields=["corrects"],
                condition=~Q(state__in=[State.MERGED, State.DISCARDED]),
                name="record_one_open_correction",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def save(self, *args: object, **kwargs: object) -> None:
        self.doc_key = document_key(self.doc_number) or ""
        self.derive()
        super().save(*args, **kwargs)  # type: ignore[arg-type]

    def get_absolute_url(self) -> str:
        return f"/records/{self.pk}/"

    def derive(self) -> None:
        """What follows from the values; ``save`` does it, whoever writes many rows at once does it before."""
        told = standing(self.type, self.type_version, self.values)
        self.period, self.identity, self.shown_until = told.period, told.identity, told.shown_until

    @property
    def subject(self) -> str:
        return f"record:{self.pk}"

    @property
    def is_public(self) -> bool:
        return self.state == State.PUBLISHED and self.attribute == Attribute.OPEN and self.corrects_id is None

    def display_over(self, day: date) -> bool:
        """Whether the public may no longer see what it says: a list was to be shown until a day that is past (公示截止日)."""
        return self.shown_until is not None and self.shown_until < day

    def validity_mark(self, day: date) -> str:
        """What stands beside the title on ``day``: 已废止, 已修改, 失效, 尚未施行, or nothing while it is simply in force.

        Whatever ends a document from a later day on leaves it in force until then (``ends_later``).
        """
        if self.validity == Validity.REPEALED and not self.ends_later(day):
            return "已废止"
        if (self.validity == Validity.EXPIRED and not self.ends_later(day)) or (
            self.valid_until and self.valid_until < day
        ):
            return "失效"
        if self.valid_from and self.valid_from > day:
            return NOT_YET
        return "已修改" if self.validity == Validity.AMENDED else ""

    def lapsed_by_term(self, day: date) -> bool:
        """失效 because its own term is over: day and basis of what was done to it before do not tell of that."""
        declared = self.validity == Validity.EXPIRED and not self.ends_later(day)
        return self.validity_mark(day) == "失效" and not declared

    def ends_later(self, day: date) -> bool:
        """Repealed or declared lapsed, from a day still to come."""
        ended = self.validity in (Validity.REPEALED, Validity.EXPIRED)
        return ended and self.validity_on is not None and self.validity_on > day
