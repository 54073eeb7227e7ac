from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from gongkai.desk.words import named

LOCAL = "L"
"""What the codes of a place's own fields begin with."""


class Field(models.Model):
    """领域. The 26 of the standard catalogues are always there; a county may add its own."""

    code = models.CharField(_("编号"), max_length=20, unique=True)
    name_zh = models.CharField(_("领域"), max_length=60, unique=True)
    name_en = models.CharField(_("英文名称"), max_length=120, blank=True)
    position = models.PositiveSmallIntegerField(_("排序"), default=0)
    standard = models.BooleanField(_("国家试点领域"), default=False)

    class Meta:
        verbose_name = _("领域")
        ordering = ["position", "code"]

    def __str__(self) -> str:
        return named(self)

    @property
    def local(self) -> bool:
        """Added by the place itself; counted beside the national ones, never among them."""
        return not self.standard and self.code.startswith(LOCAL)
