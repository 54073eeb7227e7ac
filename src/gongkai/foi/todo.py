"""What waits for a person today, as the workbench and the menu tell it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from gongkai.desk import clock
from gongkai.desk.permissions import Actor, Role
from gongkai.desk.subjects import numbers
from gongkai.duties.rules import soon_until

from . import listing, queries, retraction, topics, wishes
from .models import Consultation, Decision, Letter, RecordCorrection, Remedy, Wish
from .models.request import OPEN
from .permissions import SEEING, organs_handled
from .rectification import all_pending


@dataclass(frozen=True, slots=True)
class Errand:
    """So many things of one kind, and the list that names them. ``late``: the law's day is past or today."""

    title: str
    n: int
    url: str
    late: bool = False


def errands(actor: Actor) -> list[Errand]:
    """Those that there are; the most pressing first."""
    found = (*_about_requests(actor), *_contested(actor), *_correcting(actor), *_publishing(actor))
    return [one for one in found if one.n]


def count(actor: Actor) -> int:
    """Of requests alone: the menu's entry leads to their list."""
    return sum(one.n for one in _about_requests(actor)) if actor.roles & set(SEEING) else 0


def letters_to_approve(actor: Actor) -> QuerySet[Letter]:
    """Letters of the actor's organs that wait for the head's word, written by others."""
    found = Letter.objects.filter(request__organ__code__in=actor.organs(Role.APPROVER), state=Letter.State.SUBMITTED)
    return found.exclude(drafted_by=actor.username).select_related("request__organ").order_by("id")


def rectifications_to_approve(actor: Actor) -> list[int]:
    """Requests in which somebody else asks to take a wrong entry back."""
    found = all_pending(actor.organs(Role.APPROVER)).exclude(actor=actor.username).order_by("seq")
    return numbers(one.partition(":")[2] for one in found.values_list("subject", flat=True)[: queries.MOST_SHOWN])


def decisions_to_read(actor: Actor) -> QuerySet[Decision]:
    """Proposed answers that wait for the actor's secrecy review or approval, written by others."""
    review = Q(request__organ__code__in=actor.organs(Role.REVIEWER), state=Decision.State.IN_REVIEW)
    approve = Q(request__organ__code__in=actor.organs(Role.APPROVER), state=Decision.State.REVIEWED)
    found = Decision.objects.filter(review | approve, request__state__in=OPEN)
    return found.exclude(drafted_by=actor.username).select_related("request__organ").order_by("id")


def lapsing(actor: Actor) -> QuerySet[Consultation]:
    """Consultations whose limit to answer is today or past, and of which nobody has said how they ended."""
    found = Consultation.objects.filter(request__organ__code__in=organs_handled(actor), request__state__in=OPEN)
    over = found.filter(sent_on__isnull=False, answered_on__isnull=True, lapsed_on__isnull=True)
    return over.filter(until__lte=clock.today()).select_related("request__organ").order_by("until", "id")


def to_defend(actor: Actor) -> QuerySet[Remedy]:
    """Reviews and suits whose written answer or defence is due soon, or overdue."""
    owed = Remedy.objects.standing().filter(request__organ__code__in=organs_handled(actor), result="", answered_on=None)
    return owed.filter(answer_due__lte=soon_until(clock.now()).date())


def complaints_to_handle(actor: Actor) -> QuerySet[Remedy]:
    """Complaints that are for the actor's disclosure office to handle."""
    organs = actor.organs(Role.DISCLOSURE_OFFICE)
    return Remedy.objects.standing().filter(kind=Remedy.Kind.COMPLAINT, reviewer__code__in=organs, result="")


def retractions_to_approve(actor: Actor) -> QuerySet[Remedy]:
    """Remedies that somebody else asks to be taken back."""
    organs = actor.organs(Role.APPROVER, Role.DISCLOSURE_OFFICE)
    asked = retraction.all_pending(organs).exclude(actor=actor.username).values_list("subject", flat=True)
    ids = numbers(subject.partition(":")[2] for subject in asked[: queries.MOST_SHOWN])
    own, office = Q(request__organ__code__in=actor.organs(Role.APPROVER)), actor.organs(Role.DISCLOSURE_OFFICE)
    above = Q(kind=Remedy.Kind.COMPLAINT, reviewer__code__in=office)
    return Remedy.objects.filter(Q(own & ~Q(kind=Remedy.Kind.COMPLAINT, reviewer__isnull=False)) | above, pk__in=ids)


WAITING = {"answer": to_defend, "complaint": complaints_to_handle, "retraction": retractions_to_approve}
"""What the list of remedies can be narrowed to."""


def _contested(actor: Actor) -> Iterator[Errand]:
    """What reviews, suits and complaints want of the actor."""
    url = reverse("console:foi-remedies")
    if organs_handled(actor):
        yield Errand(
            _("复议、诉讼的书面答复和答辩，临近到期或者逾期"),
            to_defend(actor).count(),
            f"{url}?waiting=answer",
            late=True,
        )
    if actor.organs(Role.DISCLOSURE_OFFICE):
        yield Errand(_("待处理的投诉举报"), complaints_to_handle(actor).count(), f"{url}?waiting=complaint")
    if actor.organs(Role.APPROVER, Role.DISCLOSURE_OFFICE):
        yield Errand(_("待我批准的救济登记撤销"), retractions_to_approve(actor).count(), f"{url}?waiting=retraction")


def _about_requests(actor: Actor) -> Iterator[Errand]:
    yield from (*_handling(actor), *_signing(actor), *_asked(actor))


def _correcting(actor: Actor) -> Iterator[Errand]:
    """Records about people that are to be verified, and the letters about them that wait for the head's word."""
    waiting, url = RecordCorrection.objects.filter(state="open"), f"{reverse('console:foi-corrections')}?state=open"
    if handled := organs_handled(actor):
        yield Errand(_("待核实的更正申请"), waiting.filter(organ__code__in=handled, result="").count(), url)
    if approved := actor.organs(Role.APPROVER):
        proposed = waiting.filter(organ__code__in=approved, approved_hash="").exclude(result="")
        yield Errand(_("待我批准的更正告知书"), proposed.count(), url)


def _publishing(actor: Actor) -> Iterator[Errand]:
    """What many asked for, or an applicant suggested should be published (条例 第四十四条): the head judges."""
    if organs := actor.organs(Role.APPROVER):
        url = f"{reverse('console:foi-topics')}?decision={topics.GATHERED}"
        yield Errand(_("申请集中的信息，待研判"), topics.gathered(organs).count(), url)
        waiting = wishes.of_organs(organs).filter(state=Wish.State.WAITING)
        yield Errand(_("待答复的主动公开建议"), waiting.count(), f"{reverse('console:foi-wishes')}?state=waiting")


def _handling(actor: Actor) -> Iterator[Errand]:
    if not organs_handled(actor):
        return
    n, url = listing.figures(listing.to_handle(actor)), reverse("console:foi")
    yield Errand(_("已逾期未答复"), n["overdue"], f"{url}?due=overdue", late=True)
    yield Errand(_("临近到期"), n["soon"], f"{url}?due=soon", late=True)
    yield Errand(_("待与申请人确认收到"), n["to_confirm"], f"{url}?state=SUBMITTED")
    yield Errand(_("待审核受理"), n["to_accept"], f"{url}?state=unaccepted")
    yield Errand(_("网上收到补正，待与申请人确认"), n["handed_in"], f"{url}?state=handed_in")
    yield Errand(_("送达日期待登记，期限还不能推算"), n["unserved"], f"{url}?state=unserved")
    yield Errand(_("申请人逾期不补正、不缴费，待登记"), n["let_lapse"], f"{url}?state=let_lapse")
    over = _requests(lapsing(actor))
    yield Errand(_("征求意见今天到期"), len(over), _first(over, f"{url}?state=CONSULTING"), late=True)


def _signing(actor: Actor) -> Iterator[Errand]:
    if not actor.roles & {Role.APPROVER, Role.REVIEWER}:
        return
    letters, decisions = _requests(letters_to_approve(actor)), _requests(decisions_to_read(actor))
    url = reverse("console:foi")
    yield Errand(_("待我批准的文书"), len(letters), _first(letters, url))
    entries = rectifications_to_approve(actor)
    yield Errand(_("待我批准的登记更正"), len(entries), _first(entries, url))
    yield Errand(_("待我审查或者批准的答复意见"), len(decisions), _first(decisions, url))


def _asked(actor: Actor) -> Iterator[Errand]:
    if actor.organs(Role.DRAFTER, Role.APPROVER):
        asked = queries.opinions_asked(actor).count()
        yield Errand(_("请我反馈承办意见"), asked, f"{reverse('console:foi')}?state=asked")


def _requests(found: QuerySet[Any]) -> list[int]:
    """Whose they are, as far as a list shows them."""
    return list(found.values_list("request_id", flat=True)[: queries.MOST_SHOWN])


def _first(requests: Sequence[int], url: str) -> str:
    """The page of the one there is; else the list."""
    return reverse("console:foi-request", args=[requests[0]]) if len(requests) == 1 else url
