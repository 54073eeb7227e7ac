from __future__ import annotations

from datetime import date

from django.db import models
from django.db.models import F, Q

from gongkai.law.identifiers import document_key


class State(models.TextChoices):
    DRAFT = "draft", "草稿"
    IN_REVIEW = "in_review", "审查中"
    REVIEWED = "reviewed", "已审查"
    APPROVED = "approved", "已批准"
    RETURNED = "returned", "已退文"
    PUBLISHED = "published", "已公开"
    WITHDRAWN = "withdrawn", "已撤回"
    MERGED = "merged", "更正已并入"
    DISCARDED = "discarded", "已作废"


class Attribute(models.TextChoices):
    OPEN = "open", "主动公开"
    ON_REQUEST = "on_request", "依申请公开"
    CLOSED = "closed", "不予公开"


class Validity(models.TextChoices):
    IN_FORCE = "in_force", "有效"
    AMENDED = "amended", "已修改"
    REPEALED = "repealed", "已废止"
    EXPIRED = "expired", "失效"


class Record(models.Model):
    """One piece of government information, from its draft to its repeal.

    What the public reads is this row once it is published. A correction is a row of its own (``corrects``) that passes
    the same gates; when it is published its content replaces the target's as the next version, and it becomes ``merged``.
    """

    organ = models.ForeignKey("organs.Organ", models.PROTECT, related_name="records", verbose_name="发布机构")
    item = models.ForeignKey(
        "catalog.Item", models.PROTECT, null=True, blank=True, related_name="records", verbose_name="公开事项"
    )
    answers = models.CharField("对应任务", max_length=80, blank=True)
    corrects = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="corrections", verbose_name="更正对象"
    )
    correction_note = models.CharField("更正说明", max_length=500, blank=True)
    withholds_previous = models.BooleanField("不再显示原版内容", default=False)

    title = models.CharField("名称", max_length=300)
    doc_number = models.CharField("发文字号", max_length=120, blank=True)
    doc_key = models.CharField(max_length=120, blank=True, db_index=True, editable=False)
    issuers = models.JSONField("发文机关", default=list, blank=True)
    index_number = models.CharField("索引号", max_length=60, null=True, blank=True, unique=True)
    genre = models.CharField("体裁分类", max_length=40, blank=True)
    subject_class = models.CharField("主题分类", max_length=40, blank=True)
    summary = models.TextField("内容概述", blank=True)
    keywords = models.JSONField("主题词", default=list, blank=True)
    body = models.TextField("正文", blank=True)
    formed_on = models.DateField("成文日期", null=True, blank=True)
    issued_on = models.DateField("印发日期", null=True, blank=True)
    valid_from = models.DateField("施行日期", null=True, blank=True)
    valid_until = models.DateField("有效期至", null=True, blank=True)
    normative = models.BooleanField("行政规范性文件", default=False)
    needs_interpretation = models.BooleanField("需要解读", default=False)

    attribute = models.CharField("公开属性", max_length=12, choices=Attribute.choices, blank=True)
    attribute_ground = models.CharField("法定依据", max_length=40, blank=True)
    attribute_reason = models.TextField("理由", blank=True)

    state = models.CharField("状态", max_length=12, choices=State.choices, default=State.DRAFT)
    validity = models.CharField("有效性", max_length=10, choices=Validity.choices, default=Validity.IN_FORCE)
    validity_basis = models.CharField("废止或修改依据", max_length=500, blank=True)
    validity_on = models.DateField("废止或修改日期", null=True, blank=True)
    published_at = models.DateTimeField("发布时间", null=True, blank=True)
    withdrawn_at = models.DateTimeField("撤回时间", null=True, blank=True)
    withdrawal_reason = models.CharField("撤回原因", max_length=500, blank=True)

    content_hash = models.CharField("内容哈希", max_length=64, blank=True, db_index=True)
    approved_hash = models.CharField(max_length=64, blank=True)
    revision = models.PositiveIntegerField(default=1)
    round = models.PositiveIntegerField("送审次数", default=0)
    created_by = models.CharField("拟稿人", max_length=150)
    created_at = models.DateTimeField("拟稿时间")
    changed_by = models.CharField("最后修改人", max_length=150)
    changed_at = models.DateTimeField("最后修改时间")
    editors = models.JSONField(default=list)

    class Meta:
        verbose_name = "政府信息"
        ordering = ["-id"]
        indexes = [
            models.Index(fields=["state", "-published_at", "-id"], name="record_published"),
            models.Index(fields=["organ", "state", "-published_at"], name="record_organ"),
            models.Index(fields=["subject_class", "state", "-published_at"], name="record_subject"),
            models.Index(fields=["genre", "state", "-published_at"], name="record_genre"),
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
        super().save(*args, **kwargs)  # type: ignore[arg-type]

    def get_absolute_url(self) -> str:
        return f"/records/{self.pk}/"

    @property
    def subject(self) -> str:
        return f"record:{self.pk}"

    @property
    def is_public(self) -> bool:
        return self.state == State.PUBLISHED and self.attribute == Attribute.OPEN and self.corrects_id is None

    def validity_mark(self, day: date) -> str:
        """What stands beside the title on ``day``: 已废止, 已修改, 失效, 尚未施行, or nothing while it is simply in force."""
        if self.validity == Validity.REPEALED:
            return "已废止"
        if self.validity == Validity.EXPIRED or (self.valid_until and self.valid_until < day):
            return "失效"
        if self.valid_from and self.valid_from > day:
            return "尚未施行"
        return "已修改" if self.validity == Validity.AMENDED else ""
