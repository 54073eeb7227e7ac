from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from gongkai.catalog.limits import limit_among
from gongkai.law.periods import Unit

LEVELS = {"province": _("省级"), "city": _("市级"), "county": _("县级"), "town": _("乡（村）级")}
_COUNTED = frozenset(unit.value for unit in Unit)


class LimitKind(models.TextChoices):
    DEADLINE = "deadline", _("期限")
    DISPLAY = "display", _("公示期")
    FREQUENCY = "frequency", _("频次")
    NONE = "none", _("不计时限")


class LimitUnit(models.TextChoices):
    WORKING_DAYS = "working-days", _("个工作日")
    CALENDAR_DAYS = "calendar-days", _("日")
    HOURS = "hours", _("小时")
    MONTHS = "months", _("个月")
    YEARS = "years", _("年")


class Audience(models.TextChoices):
    ALL = "all", _("全社会")
    GROUP = "group", _("特定群体")


class Mode(models.TextChoices):
    ACTIVE = "active", _("主动")
    ON_REQUEST = "on_request", _("依申请")
    BOTH = "both", _("主动、依申请")


#: 至少应包括的八个要素, as far as a database can see them: what is published has them all, by whatever way it came.
COMPLETE = (
    ~models.Q(level1="")
    & ~models.Q(elements=[])
    & ~models.Q(basis=[])
    & ~models.Q(limit_text="")
    & ~models.Q(subject_organ="")
    & ~models.Q(channels=[])
    & models.Q(mode__in=Mode.values)
    & models.Q(audience__in=Audience.values)
)


class Item(models.Model):
    """公开事项: one row of a catalogue. Without an organ it is a common item (共性事项) which organs take over by ``parent``.

    ``published`` rows are the public catalogue; the others are being written and known to staff alone. ``taken_over`` is what the
    parent said when it was last taken over, so that a later change above can be told from a refinement here.
    ``limit_judgement`` is a person's word that a limit which cannot be compared with the parent's is not looser.

    ``subject_organ`` is the cell as written, since a common item names kinds of organs. ``limit_text`` is the cell as written and what screens show; the other ``limit_…`` fields are what was read from it.
    ``powers`` are codes of entries of the 权责清单 and of public services whose information this item makes public.
    Optional elements begin with ○ and optional channels with □, as printed in the standard catalogues.
    """

    organ = models.ForeignKey(
        "organs.Organ", models.PROTECT, null=True, blank=True, related_name="catalog_items", verbose_name=_("编制机关")
    )
    field = models.ForeignKey("catalog.Field", models.PROTECT, related_name="items", verbose_name=_("领域"))
    code = models.CharField(_("事项编码"), max_length=80, unique=True)
    level1 = models.CharField(_("一级事项"), max_length=200)
    level2 = models.CharField(_("二级事项"), max_length=200, blank=True)
    level3 = models.CharField(_("三级事项"), max_length=200, blank=True)
    name_key = models.CharField(max_length=620, editable=False)
    elements = models.JSONField(_("公开内容（要素）"), default=list)
    basis = models.JSONField(_("公开依据"), default=list)
    limit_text = models.CharField(_("公开时限"), max_length=300)
    limit_kind = models.CharField(max_length=10, choices=LimitKind.choices, default=LimitKind.NONE)
    limit_amount = models.PositiveSmallIntegerField(null=True)
    limit_unit = models.CharField(max_length=14, choices=LimitUnit.choices, blank=True)
    limit_anchor = models.CharField(max_length=20, blank=True)
    subject_organ = models.CharField(_("公开主体"), max_length=300)
    channels = models.JSONField(_("公开渠道和载体"), default=list)
    audience = models.CharField(_("公开对象"), max_length=5, choices=Audience.choices, default=Audience.ALL)
    audience_group = models.CharField(_("特定群体"), max_length=120, blank=True)
    mode = models.CharField(_("公开方式"), max_length=10, choices=Mode.choices, default=Mode.ACTIVE)
    levels = models.JSONField(_("公开层级"), default=list)
    cycle = models.CharField(_("更新周期"), max_length=120, blank=True)
    five_open = models.CharField(_("五公开"), max_length=12, blank=True)
    genre = models.CharField(_("体裁"), max_length=40, blank=True)
    format = models.CharField(_("公开形式"), max_length=200, blank=True)
    powers = models.JSONField(_("权责清单和公共服务事项"), default=list, blank=True)
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="derived", verbose_name=_("上级事项")
    )
    taken_over = models.JSONField(default=dict, editable=False)
    limit_judgement = models.CharField(_("时限不宽于上级的说明"), max_length=300, blank=True)
    in_force = models.BooleanField(_("有效"), default=True)
    published = models.BooleanField(_("已公布"), default=True)
    revision = models.PositiveIntegerField(default=1)

    class Meta:
        verbose_name = _("公开事项")
        ordering = ["field__position", "id"]
        indexes = [models.Index(fields=["organ", "field", "in_force"], name="catalog_item_organ")]
        constraints = [
            models.CheckConstraint(condition=models.Q(published=False) | COMPLETE, name="catalog_item_complete"),
            models.UniqueConstraint(
                fields=["organ", "field", "name_key"],
                condition=models.Q(in_force=True, organ__isnull=False),
                name="catalog_item_once",
            ),
            models.UniqueConstraint(
                fields=["field", "name_key"],
                condition=models.Q(in_force=True, organ__isnull=True),
                name="catalog_common_item_once",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def title(self) -> str:
        """一级事项 · 二级事项 · 三级事项."""
        return " · ".join(part for part in (self.level1, self.level2, self.level3) if part)

    @property
    def limit(self) -> dict[str, int | str] | None:
        """``{"n", "unit"}`` as events and rules have it, the strictest of several; None when there is no deadline to keep."""
        return self.limit_of("")

    def limit_of(self, genre: str) -> dict[str, int | str] | None:
        """The same for information of that genre (行政处罚决定7个工作日内): where the cell names it, the limit named for it."""
        found = limit_among(self.limit_text, genre)
        counted = found is not None and found.kind == LimitKind.DEADLINE and found.unit in _COUNTED
        return {"n": found.amount, "unit": found.unit} if counted and found.amount else None

    @property
    def subject(self) -> str:
        """Its name in the ledger."""
        return f"item:{self.pk}"

    @property
    def level_titles(self) -> list[str]:
        return [LEVELS[level] for level in self.levels if level in LEVELS]

    @property
    def is_public(self) -> bool:
        return self.in_force and self.published

    @property
    def published_actively(self) -> bool:
        return self.mode != Mode.ON_REQUEST
