from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from gongkai.desk.permissions import ROLE_TITLES


class Post(models.Model):
    """A person holds a role at an organ for a time; ``deputy_for`` marks the stand-in of another post."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="posts", verbose_name=_("人员"))
    organ = models.ForeignKey("organs.Organ", models.PROTECT, related_name="posts", verbose_name=_("机关"))
    role = models.CharField(
        _("角色"), max_length=20, choices=[(role.value, title) for role, title in ROLE_TITLES.items()]
    )
    title = models.CharField(_("职务"), max_length=80, blank=True)
    deputy_for = models.ForeignKey("self", models.SET_NULL, null=True, blank=True, related_name="deputies")
    starts_on = models.DateField(_("开始日期"))
    ends_on = models.DateField(_("结束日期"), null=True, blank=True)

    class Meta:
        verbose_name = _("岗位")
        ordering = ["organ", "role"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(ends_on__isnull=True) | models.Q(ends_on__gte=models.F("starts_on")),
                name="post_ends_after_start",
                violation_error_message=_("结束日期不能早于开始日期。"),
            ),
            models.UniqueConstraint(
                fields=["person", "organ", "role", "starts_on"],
                name="post_once",
                violation_error_message=_("该人员已有此岗位。"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person} · {self.organ} · {self.get_role_display()}"
