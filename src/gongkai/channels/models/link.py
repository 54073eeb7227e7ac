from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class LinkFault(models.TextChoices):
    WITHDRAWN = "withdrawn", _("信息已经撤回")
    MISSING = "missing", _("本站没有这个地址")
    CLOSED = "closed", _("指向已经关停、迁移或者被劫持的网站")
    DEAD = "dead", _("对方网站打不开")


class OutsideAddress(models.Model):
    """A page of somebody else's server, asked from time to time where the operator allows it."""

    url = models.CharField(_("网址"), max_length=600, unique=True)
    asked_at = models.DateTimeField(null=True, blank=True)
    failures = models.PositiveIntegerField(default=0)
    problem = models.CharField(max_length=200, blank=True)

    class Meta:
        verbose_name = _("站外网址")

    def __str__(self) -> str:
        return self.url


class Link(models.Model):
    """A link of published content that leads outside, or nowhere. Sound links within this site have no row."""

    record = models.ForeignKey("records.Record", models.CASCADE, null=True, related_name="links")
    column = models.ForeignKey("channels.SiteColumn", models.CASCADE, null=True, related_name="links")
    url = models.CharField(_("链接"), max_length=600)
    outside = models.ForeignKey(OutsideAddress, models.PROTECT, null=True, related_name="links")
    fault = models.CharField(_("问题"), max_length=10, choices=LinkFault.choices, blank=True)
    target = models.CharField(_("应当改为"), max_length=400, blank=True)
    found_at = models.DateTimeField(_("发现时间"))

    class Meta:
        verbose_name = _("链接")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["record", "url"], name="link_once_a_record"),
            models.UniqueConstraint(fields=["column", "url"], name="link_once_a_column"),
            models.CheckConstraint(
                condition=Q(record__isnull=True, column__isnull=False) | Q(record__isnull=False, column__isnull=True),
                name="link_of_one_thing",
            ),
        ]

    def __str__(self) -> str:
        return self.url


class LinkRound(models.Model):
    """One walk through everything published: ``last`` is the highest record it has come to."""

    began_at = models.DateTimeField()
    last = models.PositiveBigIntegerField(default=0)
    records = models.PositiveIntegerField(default=0)
    done_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("链接检查")
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"{self.began_at:%Y-%m-%d} {self.records}"
