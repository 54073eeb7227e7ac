from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class RuleDraft(models.Model):
    """What a person decided about a standing demand found in a document. ``entry`` is the rule as the loader takes it, kept
    for download; it is in force only where an operator puts the file into the folder of rules.
    """

    class State(models.TextChoices):
        ACCEPTED = "accepted", _("已采纳")
        DROPPED = "dropped", _("不作为规则")

    policy = models.ForeignKey("policies.Policy", models.CASCADE, related_name="rule_drafts")
    start = models.PositiveIntegerField()
    end = models.PositiveIntegerField()
    kind = models.CharField(_("种类"), max_length=10)
    state = models.CharField(_("状态"), max_length=10, choices=State.choices)
    entry = models.JSONField(_("规则"), default=dict)
    cases = models.JSONField(_("案例"), default=list)
    decided_by = models.CharField(_("办理人"), max_length=150)
    decided_at = models.DateTimeField(_("办理时间"))

    class Meta:
        verbose_name = _("规则草稿")
        ordering = ["policy", "start"]
        constraints = [
            models.UniqueConstraint(fields=["policy", "start", "end", "kind"], name="rule_draft_once"),
        ]

    def __str__(self) -> str:
        return str(self.entry.get("title", ""))
