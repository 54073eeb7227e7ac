from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from gongkai.law.identifiers import valid_uscc


class Level(models.TextChoices):
    PROVINCE = "province", _("省级")
    CITY = "city", _("市级")
    COUNTY = "county", _("县级")
    TOWN = "town", _("乡级")


class Kind(models.TextChoices):
    GOVERNMENT = "government", _("人民政府")
    OFFICE = "office", _("政府办公室")
    DEPARTMENT = "department", _("政府部门")
    TOWN = "town", _("乡镇人民政府")
    STREET = "street", _("街道办事处")
    INSTITUTION = "institution", _("直属机构")


def check_uscc(value: str) -> None:
    """Refuses a unified social credit code whose check character is wrong (GB 32100)."""
    if value and not valid_uscc(value):
        raise ValidationError(_("统一社会信用代码有误：应为18位且校验位正确，请核对。"))


class Organ(models.Model):
    """An authority. ``path`` lists the ids from the root (``/1/4/9/``): a subtree is a prefix."""

    code = models.SlugField(_("代码"), max_length=60, unique=True)
    name = models.CharField(_("名称"), max_length=120)
    name_en = models.CharField(_("英文名称"), max_length=200, blank=True)
    short_name = models.CharField(_("简称"), max_length=60)
    aliases = models.JSONField(_("别名"), default=list, blank=True)
    level = models.CharField(_("层级"), max_length=10, choices=Level.choices)
    kind = models.CharField(_("类别"), max_length=12, choices=Kind.choices)
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children", verbose_name=_("上级")
    )
    path = models.CharField(max_length=200, blank=True, db_index=True, editable=False)
    area_code = models.CharField(_("行政区划代码"), max_length=12, blank=True)
    uscc = models.CharField(_("统一社会信用代码"), max_length=18, blank=True, validators=[check_uscc])
    is_disclosure_office = models.BooleanField(_("政务公开主管机构"), default=False)
    address = models.CharField(_("办公地址"), max_length=200, blank=True)
    phone = models.CharField(_("办公电话"), max_length=40, blank=True)
    hours = models.CharField(_("办公时间"), max_length=120, blank=True)
    email = models.EmailField(_("电子邮箱"), blank=True)
    website = models.URLField(_("网站"), max_length=200, blank=True)
    position = models.PositiveIntegerField(_("排序"), default=0)
    ended_on = models.DateField(_("撤并日期"), null=True, blank=True)
    successor = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="predecessors", verbose_name=_("继续行使职权的机关")
    )
    successor_on = models.DateField(_("承接日期"), null=True, blank=True)
    successor_basis = models.CharField(_("承接依据"), max_length=200, blank=True)
    revision = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        verbose_name = _("行政机关")
        ordering = ["position", "id"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(successor__isnull=True)
                | models.Q(successor_on__isnull=False, ended_on__isnull=False) & ~models.Q(successor_basis=""),
                name="organ_succeeded_with_basis",
            )
        ]

    def __str__(self) -> str:
        return self.name

    def save(self, *args: object, **kwargs: object) -> None:
        super().save(*args, **kwargs)  # type: ignore[arg-type]
        path = f"{self.parent.path if self.parent else '/'}{self.pk}/"
        if path != self.path:
            type(self).objects.filter(pk=self.pk).update(path=path)
            self.path = path

    @property
    def org_code(self) -> str:
        """The nine characters of the old organisation code inside the unified code (positions 9-17)."""
        return self.uscc[8:17]
