from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Cite(models.Model):
    """A document that a policy names. ``key`` is that of its number, else its folded title, as ``addressing.keys_of`` gives
    them, so that either way of naming finds it; offsets count characters of the policy's text."""

    class Kind(models.TextChoices):
        CITES = "cites", _("引用")
        REPEALS = "repeals", _("废止")

    policy = models.ForeignKey("policies.Policy", models.CASCADE, related_name="cites")
    kind = models.CharField(_("关系"), max_length=8, choices=Kind.choices)
    key = models.CharField(max_length=300, db_index=True)
    title = models.CharField(_("标题"), max_length=300)
    number = models.CharField(_("发文字号"), max_length=80, blank=True)
    start = models.PositiveIntegerField()
    end = models.PositiveIntegerField()
    line = models.PositiveIntegerField()

    class Meta:
        verbose_name = _("引用的文件")
        ordering = ["policy", "start"]

    def __str__(self) -> str:
        return self.title

    @property
    def anchor(self) -> str:
        return f"#L{self.line}"
