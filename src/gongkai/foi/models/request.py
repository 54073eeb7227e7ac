from __future__ import annotations

from datetime import time
from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.models import Q
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from gongkai.desk import clock
from gongkai.desk.sealing import SealedJSONField, SealedTextField

if TYPE_CHECKING:
    from .decision import Decision


class Channel(models.TextChoices):
    IN_PERSON = "in_person", _("当面")
    SIGNED_MAIL = "signed_mail", _("邮寄（签收）")
    ORDINARY_MAIL = "ordinary_mail", _("邮寄（平信）")
    MISDIRECTED = "misdirected", _("寄给其他单位或者个人")
    ONLINE = "online", _("互联网")
    EMAIL = "email", _("电子邮件")
    FAX = "fax", _("传真")
    ORAL = "oral", _("口头（代填）")


class ApplicantKind(models.TextChoices):
    """The columns of the annual report's third table, in their order; they cannot be found out afterwards."""

    NATURAL = "natural", _("自然人")
    BUSINESS = "business", _("商业企业")
    RESEARCH = "research", _("科研机构")
    WELFARE = "welfare", _("社会公益组织")
    LEGAL = "legal", _("法律服务机构")
    OTHER = "other", _("其他")


class Form(models.TextChoices):
    """形式要求: as what the applicant wants it (条例 第四十条)."""

    PAPER = "paper", _("纸质")
    ELECTRONIC = "electronic", _("电子数据")
    INSPECTION = "inspection", _("查阅、抄录")


class Route(models.TextChoices):
    """How the applicant wants to receive it."""

    POST = "post", _("邮寄")
    PICK_UP = "pick_up", _("自行领取")
    ONLINE = "online", _("网上查看")
    EMAIL = "email", _("电子邮件")
    FAX = "fax", _("传真")


class State(models.TextChoices):
    """The states of the clock ``foi.reply``, by its own names."""

    SUBMITTED = "SUBMITTED", _("待确认")
    RUNNING = "RUNNING", _("办理中")
    AWAITING_CORRECTION = "AWAITING_CORRECTION", _("待补正")
    CONSULTING = "CONSULTING", _("征求意见中")
    AWAITING_REASONS = "AWAITING_REASONS", _("待说明理由")
    AWAITING_RULING = "AWAITING_RULING", _("待确定能否公开")
    AWAITING_FEE = "AWAITING_FEE", _("待缴费")
    DEFERRED = "DEFERRED", _("延迟答复")
    REPLIED = "REPLIED", _("已答复")
    ABANDONED_CORRECTION = "ABANDONED_CORRECTION", _("逾期不补正，视为放弃申请")
    ABANDONED_FEE = "ABANDONED_FEE", _("逾期不缴费，视为放弃申请")
    WITHDRAWN = "WITHDRAWN", _("申请人撤回")
    FULFILLED = "FULFILLED", _("已按决定或者判决履行")


ENDED = (State.REPLIED, State.ABANDONED_CORRECTION, State.ABANDONED_FEE, State.WITHDRAWN, State.FULFILLED)
OPEN = tuple(state for state in State if state not in ENDED)
LONGEST_WANTED = 5000


class Request(models.Model):
    """One request for one matter (一事一申请), as one organ received it.

    ``round`` is 1 until a review or a court has it answered anew; ``outcome`` is that of the round.
    ``round``, ``state``, ``due_on``, ``received_on``, ``closed_on``, ``in_time`` and ``waits_until`` are what the clock says of the
    events in the ledger, kept for lists; ``refresh`` in ``actions.base`` writes them and nothing else does. ``new_on`` and ``ended_on`` are the
    days on which receipt and end count in the annual figures: other ones only where those of the year were signed before (``closed_years``).
    A request is handled once there: ``ended_on`` and ``counted_…`` tell how the first round ended. ``applicant`` holds name, identity, contact;
    after ``forgotten_at`` it is empty, and so are the words. ``applicant_digest`` knows the same person again. ``query_digest``
    is of the code that the applicant alone was told. Nobody asks what it is wanted for (条例 第二十七条).
    """

    organ = models.ForeignKey("organs.Organ", models.PROTECT, related_name="requests", verbose_name=_("受理机关"))
    number = models.CharField(_("申请编号"), max_length=40, unique=True)
    channel = models.CharField(_("提交渠道"), max_length=16, choices=Channel.choices)
    kind = models.CharField(_("申请人类型"), max_length=10, choices=ApplicantKind.choices)
    applicant: Any = SealedJSONField(_("申请人"), default=dict)
    applicant_digest = models.CharField(max_length=64, blank=True)
    query_digest = models.CharField(max_length=64, blank=True)
    wanted = SealedTextField(_("所需信息的名称或者特征描述"))
    doc_number = models.CharField(_("文号"), max_length=120, blank=True)
    form = models.CharField(_("提供形式"), max_length=12, choices=Form.choices)
    route = models.CharField(_("获取途径"), max_length=10, choices=Route.choices)
    mail_number = models.CharField(_("邮件号"), max_length=60, blank=True)
    submitted_at = models.DateTimeField(_("提交时间"))
    received_on = models.DateField(_("收到申请之日"), null=True, blank=True)
    state = models.CharField(_("状态"), max_length=24, choices=State.choices, default=State.SUBMITTED)
    due_on = models.DateField(_("答复期限"), null=True, blank=True)
    waits_until = models.DateField(_("申请人补正或者缴费的期限"), null=True, blank=True)
    """By when the applicant must act, while that is what is waited for."""
    extended = models.PositiveSmallIntegerField(_("延长工作日"), default=0)
    closed_on = models.DateField(_("办结日期"), null=True, blank=True)
    new_on = models.DateField(_("计为新收之日"), null=True, blank=True)
    ended_on = models.DateField(_("计为办结之日"), null=True, blank=True)
    in_time = models.BooleanField(_("按期答复"), null=True, blank=True)
    outcome = models.CharField(_("办理结果"), max_length=24, blank=True)
    round = models.PositiveSmallIntegerField(_("第几轮答复"), default=1)
    counted_closed_on = models.DateField(_("首轮办结日期"), null=True, blank=True)
    counted_state = models.CharField(_("计入统计的状态"), max_length=24, blank=True)
    counted_outcome = models.CharField(_("计入统计的办理结果"), max_length=24, blank=True)
    counted_in_time = models.BooleanField(_("首轮按期答复"), null=True, blank=True)
    sensitive = models.BooleanField(_("敏感申请"), default=False)
    split_from = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="parts")
    topic = models.ForeignKey("foi.Topic", models.PROTECT, null=True, blank=True, related_name="requests")
    shown = models.ForeignKey("records.Record", models.PROTECT, null=True, blank=True, related_name="+")
    """The anonymised answer for the public register, where the city keeps one."""
    foreign_number = models.CharField(_("原系统编号"), max_length=60, blank=True)
    registered_by = models.CharField(_("登记人"), max_length=150, blank=True)
    archived_at = models.DateTimeField(_("归档时间"), null=True, blank=True)
    archived_by = models.CharField(_("归档人"), max_length=150, blank=True)
    forgotten_at = models.DateTimeField(_("个人信息清除时间"), null=True, blank=True)
    revision = models.PositiveIntegerField(default=1)
    changed_by = models.CharField(max_length=150, blank=True)

    class Meta:
        verbose_name = _("政府信息公开申请")
        ordering = ["-submitted_at", "-id"]
        indexes = [
            models.Index(fields=["organ", "-submitted_at", "-id"], name="foi_newest"),
            models.Index(fields=["organ", "state", "due_on"], name="foi_due"),
            models.Index(fields=["organ", "closed_on", "outcome", "kind"], name="foi_closed"),
            models.Index(fields=["applicant_digest", "organ", "received_on"], name="foi_applicant"),
            # These two hold every column that statistics count: they are read instead of the rows with their sealed words.
            models.Index(fields=["organ", "new_on", "kind", "ended_on", "channel"], name="foi_received"),
            models.Index(
                fields=[
                    "organ",
                    "ended_on",
                    "new_on",
                    "kind",
                    "counted_outcome",
                    "channel",
                    "counted_state",
                    "counted_in_time",
                    "received_on",
                    "counted_closed_on",
                ],
                name="foi_counted",
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(state=State.SUBMITTED) | Q(received_on__isnull=False) | Q(state=State.WITHDRAWN),
                name="foi_received_before_handled",
            ),
            models.UniqueConstraint(
                fields=["organ", "foreign_number"], condition=~Q(foreign_number=""), name="foi_foreign_once"
            ),
        ]

    def __str__(self) -> str:
        return self.number

    def refresh_from_db(self, *args: Any, **kwargs: Any) -> None:
        super().refresh_from_db(*args, **kwargs)
        self.__dict__.pop("decision", None)

    @property
    def subject(self) -> str:
        return f"foi:{self.pk}"

    @cached_property
    def decision(self) -> Decision | None:
        """What is proposed or decided in this round; those of earlier ones stay in ``decisions``."""
        return self.decisions.filter(round=self.round).first()

    @property
    def open(self) -> bool:
        return self.state not in ENDED

    @property
    def whole(self) -> Request:
        """What was handed in, of which this is a part; itself where nothing was split off."""
        return self.split_from.whole if self.split_from else self

    @property
    def submitted(self) -> str:
        """Day and time of handing in; the day alone where nobody noted the time, which is kept as the day's beginning."""
        at = self.submitted_at.astimezone(clock.CHINA)
        return f"{at:%Y-%m-%d %H:%M}" if at.time() != time() else f"{at:%Y-%m-%d}"

    @property
    def name(self) -> str:
        """As the applicant gave it; empty once forgotten."""
        return str((self.applicant or {}).get("name", ""))


class Serial(models.Model):
    """The last number given to an organ's requests in a year; a number once given is never given again."""

    organ = models.ForeignKey("organs.Organ", models.PROTECT, related_name="+")
    year = models.PositiveIntegerField()
    last = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = _("申请编号序列")
        constraints = [models.UniqueConstraint(fields=["organ", "year"], name="foi_serial_once")]

    def __str__(self) -> str:
        return f"{self.organ_id}/{self.year}-{self.last}"
