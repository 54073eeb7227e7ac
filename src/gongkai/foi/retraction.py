"""撤销救济登记: a review, suit or complaint that was entered wrongly, or only how it was decided. Nothing is deleted: a later entry
takes the earlier ones back."""

from __future__ import annotations

from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext_lazy as _

from gongkai.desk import ledger
from gongkai.desk.models import Event
from gongkai.duties.derivation import as_law
from gongkai.law.history import standing

from .models import Remedy

PROPOSED, RETRACTED, REFUSED = "remedy.retraction_proposed", "remedy.retracted", "remedy.retraction_refused"
WHOLE, DECISION = "whole", "decision"
WHAT = {DECISION: _("审结的登记（结果、日期、要求）"), WHOLE: _("整件登记")}
OF_DECISION = frozenset(
    {
        "review.decided",
        "review.terminated",
        "suit.decided",
        "review.ordered",
        "review.complied",
        "remedy.decided",
        "remedy.received",
        "remedy.put_right",
    }
)
OWN = (PROPOSED, RETRACTED, REFUSED)


def pending(remedy: Remedy) -> Event | None:
    """What was proposed last and is not settled."""
    told = ledger.history(remedy.subject).filter(name__in=OWN).last()
    return told if told and told.name == PROPOSED else None


def all_pending(organs: frozenset[str]) -> QuerySet[Event]:
    settled = Event.objects.filter(subject=OuterRef("subject"), name__in=(RETRACTED, REFUSED), seq__gt=OuterRef("seq"))
    return Event.objects.filter(name=PROPOSED, organ__in=organs).exclude(Exists(settled))


def entries(remedy: Remedy, what: str) -> list[int]:
    """The numbers of what stands in the ledger and would be taken back."""
    told = [one for one in standing(map(as_law, ledger.history(remedy.subject))) if one.name not in OWN]
    return [one.id for one in told if what == WHOLE or one.name in OF_DECISION]
