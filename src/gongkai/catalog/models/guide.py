from __future__ import annotations

from functools import cache

import msgspec
from django.db import models
from django.utils.translation import gettext_lazy as _

from gongkai.schemas.reading import read


class Demand(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The clause, and the parts without which a guide is none."""

    citation: str
    must: tuple[str, ...]


@cache
def demand() -> Demand:
    return read(Demand, "catalog", "guide.yaml")


class Guide(models.Model):
    """政府信息公开指南 of one organ: how its information is arranged, and whom to ask. Public once ``published``."""

    organ = models.OneToOneField("organs.Organ", models.PROTECT, related_name="guide", verbose_name=_("机关"))
    classes = models.TextField(_("政府信息的分类"), blank=True, max_length=2000)
    arrangement = models.TextField(_("编排体系"), blank=True, max_length=2000)
    access = models.TextField(_("获取方式"), blank=True, max_length=2000)
    requests = models.TextField(_("依申请公开的办理"), blank=True, max_length=2000)
    office = models.CharField(_("公开工作机构名称"), blank=True, max_length=120)
    address = models.CharField(_("办公地址"), blank=True, max_length=200)
    hours = models.CharField(_("办公时间"), blank=True, max_length=120)
    phone = models.CharField(_("联系电话"), blank=True, max_length=60)
    fax = models.CharField(_("传真号码"), blank=True, max_length=60)
    internet = models.CharField(_("互联网联系方式"), blank=True, max_length=200)
    supervision = models.TextField(_("监督和救济"), blank=True, max_length=2000)
    published = models.BooleanField(_("已公布"), default=False)
    revision = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = _("政府信息公开指南")

    def __str__(self) -> str:
        return f"{self.organ.name}政府信息公开指南"

    @property
    def subject(self) -> str:
        """Its name in the ledger."""
        return f"guide:{self.organ_id}"

    @property
    def missing(self) -> list[str]:
        """Titles of what the clause demands and the guide has not."""
        return [title_of(name) for name in demand().must if not getattr(self, name).strip()]

    @property
    def parts(self) -> list[tuple[str, str, str]]:
        """Field, title and text of each part that is there, in the order of the page."""
        return [(name, title_of(name), getattr(self, name)) for name in PARTS if getattr(self, name)]


PARTS = tuple(
    field.name for field in Guide._meta.local_fields if isinstance(field, models.CharField | models.TextField)
)


def title_of(name: str) -> str:
    return str(Guide._meta.get_field(name).verbose_name)  # type: ignore[union-attr]
