from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from gongkai.desk.sealing import SealedTextField


class RemedyQuerySet(models.QuerySet["Remedy"]):
    def standing(self) -> RemedyQuerySet:
        """Without those whose entry was taken back."""
        return self.filter(taken_back_on=None)


class Remedy(models.Model):
    """救济: what an applicant did about how a request was handled in one round (条例 第五十一条), and how it ended.

    ``reviewer`` is the organ that reviews, or handles a complaint, where the register has it: its own limits are then told in its
    name, and its people handle the complaint. ``orders`` is what the decision bids the organ do by ``comply_by``, in force from
    ``effective_on``: answered in the round ``orders_round``, which the entry ``order_seq`` of the ledger opened unless the request
    was open anyway. ``complied_on`` follows from the end of that round; so it does for a complaint that found no answer there.
    """

    class Kind(models.TextChoices):
        COMPLAINT = "complaint", _("投诉举报")
        REVIEW = "review", _("行政复议")
        SUIT = "suit", _("行政诉讼")

    class Procedure(models.TextChoices):
        ORDINARY = "ordinary", _("普通程序")
        SIMPLIFIED = "simplified", _("简易程序")

    class Result(models.TextChoices):
        """Of a review or a suit: the columns of the annual report's fourth table; an empty one is 尚未审结."""

        UPHELD = "upheld", _("结果维持")
        CORRECTED = "corrected", _("结果纠正")
        OTHER = "other", _("其他结果")

    class Finding(models.TextChoices):
        """Of a complaint (条例 第四十七条): what its handling organ found and did."""

        URGED = "urged", _("督促整改")
        CRITICISED = "criticised", _("通报批评")
        UNFOUNDED = "unfounded", _("经核实不成立")
        SETTLED = "settled", _("其他处理")

    class Orders(models.TextChoices):
        NOTHING = "nothing", _("没有要求")
        DISCLOSE = "disclose", _("责令公开")
        DECIDE = "decide", _("责令重新答复")

    request = models.ForeignKey("foi.Request", models.PROTECT, related_name="remedies")
    round = models.PositiveSmallIntegerField(_("针对第几轮答复"), default=1)
    kind = models.CharField(_("类型"), max_length=10, choices=Kind.choices)
    after_review = models.BooleanField(_("复议后起诉"), default=False)
    body = models.CharField(_("办理机关"), max_length=120)
    reviewer = models.ForeignKey("organs.Organ", models.PROTECT, null=True, blank=True, related_name="+")
    number = models.CharField(_("案号"), max_length=60, blank=True)
    filed_on = models.DateField(_("提出日期"))
    accepted_on = models.DateField(_("受理日期"), null=True, blank=True)
    procedure = models.CharField(_("审理程序"), max_length=10, choices=Procedure.choices, blank=True)
    copy_on = models.DateField(_("收到副本日期"), null=True, blank=True)
    answer_due = models.DateField(_("书面答复期限"), null=True, blank=True)
    answered_on = models.DateField(_("书面答复日期"), null=True, blank=True)
    result = models.CharField(_("结果"), max_length=10, choices=[*Result.choices, *Finding.choices], blank=True)
    decided_on = models.DateField(_("审结日期"), null=True, blank=True)
    counted_on = models.DateField(_("计为审结之日"), null=True, blank=True)
    """Another day than that of the decision only where the figures of its year were signed before it was entered."""
    counted_as = models.CharField(_("计入统计的结果"), max_length=10, blank=True)
    effective_on = models.DateField(_("决定送达本机关或者判决生效之日"), null=True, blank=True)
    received_on = models.DateField(_("申请人收到决定书的日期"), null=True, blank=True)
    """Of a review: from here run the fifteen days to sue (行政诉讼法 第四十五条)."""
    orders = models.CharField(_("决定要求"), max_length=8, choices=Orders.choices, default=Orders.NOTHING)
    words = SealedTextField(_("决定主文摘要"), blank=True)
    comply_by = models.DateField(_("履行期限"), null=True, blank=True)
    complied_on = models.DateField(_("履行日期"), null=True, blank=True)
    orders_round = models.PositiveSmallIntegerField(_("责令的一轮答复"), null=True, blank=True)
    order_seq = models.PositiveBigIntegerField(null=True, blank=True)
    fulfilled = SealedTextField(_("履行方式和证明材料"), blank=True)
    taken_back_on = models.DateField(_("撤销登记之日"), null=True, blank=True)
    left_out_from = models.PositiveSmallIntegerField(_("自哪一年起不计入统计"), null=True, blank=True)
    registered_by = models.CharField(_("登记人"), max_length=150)
    registered_at = models.DateTimeField(_("登记时间"))
    changed_by = models.CharField(max_length=150, blank=True)
    revision = models.PositiveIntegerField(default=1)

    objects = RemedyQuerySet.as_manager()

    class Meta:
        verbose_name = _("救济")
        ordering = ["-filed_on", "-id"]
        indexes = [
            models.Index(fields=["request", "decided_on"], name="foi_remedy_of"),
            models.Index(fields=["kind", "filed_on", "decided_on"], name="foi_remedy_year"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(after_review=False) | Q(kind="suit"), name="foi_only_suits_follow_a_review"
            ),
            models.CheckConstraint(
                condition=Q(result="", decided_on__isnull=True) | (~Q(result="") & Q(decided_on__gte=F("filed_on"))),
                name="foi_remedy_decided_with_result",
            ),
            models.CheckConstraint(
                condition=Q(received_on=None) | Q(kind="review", received_on__gte=F("decided_on")),
                name="foi_review_received_once_decided",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.request_id} {self.kind} {self.filed_on}"

    @property
    def subject(self) -> str:
        return f"review_case:{self.pk}"

    @property
    def running(self) -> bool:
        """Not decided yet, or decided and still to be complied with; never one that was taken back."""
        ordered = self.comply_by is not None or self.orders_round is not None
        return self.taken_back_on is None and (not self.result or (ordered and self.complied_on is None))
