from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from gongkai.desk.clock import CHINA
from gongkai.facts import values
from gongkai.rulebooks import vocabulary
from gongkai.rulebooks.vocabulary import EventKind


class Fact(models.Model):
    """One happening as a clerk recorded it; ``seq`` is its event in the ledger, which alone has effect in law.

    ``happened_at`` is when it took place and ``recorded_at`` when it was entered: both stay visible. A retracted fact
    stays, and the ledger event ``retract_seq`` voids its own. ``token`` is that of the form it came by: the same form sent
    twice makes one fact.
    """

    subject = models.CharField(max_length=80)
    matter = models.ForeignKey("facts.Matter", models.PROTECT, null=True, blank=True, related_name="facts")
    organ = models.ForeignKey("organs.Organ", models.PROTECT, related_name="facts", verbose_name=_("机关"))
    event = models.CharField(_("登记内容"), max_length=80)
    happened_at = models.DateTimeField(_("发生时间"))
    day = models.DateField(_("发生日期"))
    data = models.JSONField(default=dict)
    evidence = models.ForeignKey(
        "desk.StoredFile", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("佐证材料")
    )
    evidence_name = models.CharField(max_length=255, blank=True)
    seq = models.PositiveBigIntegerField(unique=True)
    token = models.CharField(max_length=40, blank=True)
    recorded_by = models.CharField(_("登记人"), max_length=150)
    recorded_at = models.DateTimeField(_("登记时间"))
    retracted_by = models.CharField(_("撤销人"), max_length=150, blank=True)
    retracted_at = models.DateTimeField(_("撤销时间"), null=True, blank=True)
    retract_reason = models.CharField(_("撤销理由"), max_length=300, blank=True)
    retract_seq = models.PositiveBigIntegerField(null=True, blank=True)

    class Meta:
        verbose_name = _("台账登记")
        ordering = ["happened_at", "seq"]
        indexes = [
            models.Index(fields=["subject", "event"], name="fact_subject"),
            models.Index(fields=["organ", "-day", "-seq"], name="fact_organ"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["recorded_by", "token"], condition=~Q(token=""), name="fact_form_once"),
            models.CheckConstraint(
                condition=Q(retracted_at__isnull=True, retract_seq__isnull=True)
                | Q(retracted_at__isnull=False, retract_seq__isnull=False),
                name="fact_retracted_whole",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title} {self.day}"

    @property
    def kind(self) -> EventKind | None:
        """None when the vocabulary no longer has the event."""
        return vocabulary.events().get(self.event)

    @property
    def title(self) -> str:
        return self.kind.title if self.kind else self.event

    @property
    def lines(self) -> list[tuple[str, str]]:
        """The title of each filled field with its value in words."""
        return values.lines(self.kind, self.data)

    @property
    def details(self) -> list[tuple[str, str]]:
        """The same without the field that says when it happened, for pages that show that beside."""
        happened = self.kind.happened if self.kind else None
        return [line for line in self.lines if happened is None or line[0] != happened.title]

    @property
    def to_the_minute(self) -> bool:
        """Whether the hour is known, or the day alone."""
        happened = self.kind.happened if self.kind else None
        return happened is None or happened.type == "moment" or not self.data.get(happened.key)

    @property
    def entered_late(self) -> bool:
        return self.recorded_at.astimezone(CHINA).date() > self.day

    @property
    def standing(self) -> bool:
        return self.retracted_at is None
