from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class PilotKind(models.TextChoices):
    """What is tried. Rules about a document mean one of them (``kind`` of the events trial.* in the vocabulary)."""

    PARTICIPATION = "participation", _("行政决策公众参与")
    STANDARDS = "standards", _("基层政务公开标准化规范化")
    BENEFIT = "benefit", _("信息惠民")
    ENTERPRISES = "enterprises", _("国有企业信息公开")
    OUTREACH = "outreach", _("政务服务向基层延伸")
    OTHER = "other", _("其他")


class StageKind(models.TextChoices):
    """In the order in which they happen."""

    DEPLOY = "deploy", _("部署")
    CARRY_OUT = "carry_out", _("实施")
    SUM_UP = "sum_up", _("总结")
    ACCEPT = "accept", _("验收")
    ROLL_OUT = "roll_out", _("推广")


class Conclusion(models.TextChoices):
    PASSED = "passed", _("通过验收")
    FAILED = "failed", _("未通过验收")


class Pilot(models.Model):
    """试点: something tried by some units before it is done by all. ``organ`` leads it; ``units`` try it out.

    ``standard`` says by what it will be accepted; ``judges`` who accepted it: never only those who tried it out.
    """

    title = models.CharField(_("试点名称"), max_length=200)
    kind = models.CharField(_("试点类别"), max_length=16, choices=PilotKind.choices, blank=True)
    organ = models.ForeignKey("organs.Organ", models.PROTECT, related_name="pilots", verbose_name=_("牵头单位"))
    units = models.ManyToManyField("organs.Organ", related_name="tried_pilots", verbose_name=_("试点单位"))
    policy = models.ForeignKey(
        "policies.Policy", models.PROTECT, null=True, blank=True, related_name="pilots", verbose_name=_("依据文件")
    )
    scope = models.TextField(_("试点内容"), blank=True)
    standard = models.TextField(_("验收标准"), blank=True)
    standard_on = models.DateField(_("标准确定日期"), null=True, blank=True)
    judges = models.ManyToManyField(
        "organs.Organ", related_name="judged_pilots", blank=True, verbose_name=_("验收单位")
    )
    conclusion = models.CharField(_("验收结论"), max_length=8, choices=Conclusion.choices, blank=True)
    opinion = models.TextField(_("验收意见"), blank=True)
    registered_by = models.CharField(_("登记人"), max_length=150)
    registered_at = models.DateTimeField(_("登记时间"))
    revision = models.PositiveIntegerField(default=1)

    class Meta:
        verbose_name = _("试点")
        ordering = ["-registered_at", "-id"]

    def __str__(self) -> str:
        return self.title

    @property
    def subject(self) -> str:
        return f"pilot:{self.pk}"


class Stage(models.Model):
    """One stage of a pilot: planned for ``due_on``, done on ``done_on`` with its evidence (``record:12``, or words)."""

    pilot = models.ForeignKey("policies.Pilot", models.CASCADE, related_name="stages")
    kind = models.CharField(_("阶段"), max_length=10, choices=StageKind.choices)
    due_on = models.DateField(_("计划完成日期"))
    done_on = models.DateField(_("完成日期"), null=True, blank=True)
    evidence = models.TextField(_("依据材料"), blank=True)
    done_by = models.CharField(max_length=150, blank=True)

    class Meta:
        verbose_name = _("试点阶段")
        ordering = ["due_on", "id"]
        constraints = [
            models.UniqueConstraint(fields=["pilot", "kind"], name="stage_once"),
            models.CheckConstraint(
                condition=Q(done_on__isnull=True) | ~Q(evidence=""), name="stage_done_with_evidence"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.pilot} · {self.get_kind_display()}"

    @property
    def subject(self) -> str:
        return f"stage:{self.pk}"


class Adoption(models.Model):
    """Where the experience of a pilot was taken over, or a typical case of it; ``evidence`` as of a stage."""

    class Kind(models.TextChoices):
        EXPERIENCE = "experience", _("可推广经验")
        ADOPTED = "adopted", _("采用")
        CASE = "case", _("典型案例")

    pilot = models.ForeignKey("policies.Pilot", models.CASCADE, related_name="adoptions")
    kind = models.CharField(_("类别"), max_length=10, choices=Kind.choices)
    organ = models.ForeignKey(
        "organs.Organ", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("单位")
    )
    place = models.CharField(_("地方"), max_length=120, blank=True)
    on = models.DateField(_("日期"))
    words = models.CharField(_("说明"), max_length=500)
    evidence = models.CharField(_("依据材料"), max_length=300)

    class Meta:
        verbose_name = _("试点成果")
        ordering = ["on", "id"]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.where}"

    @property
    def where(self) -> str:
        return self.organ.short_name if self.organ else self.place
