"""What the pages of one record show of chains, marks, emergencies and other organs' say."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from gongkai.desk.asked import actor_of
from gongkai.desk.console import add_urls, staff
from gongkai.desk.permissions import Actor

from . import actions, emergencies, gates_release, marks, queries, routes
from .console_shared import attempt, record_of
from .forms import ApprovalForm, DetermineForm
from .forms_gates import InvolveForm
from .models import Emergency, Record, State
from .permissions import may

BEFORE_PUBLICATION = (State.DRAFT, State.RETURNED, State.IN_REVIEW, State.REVIEWED, State.APPROVED)


def context(record: Record, actor: Actor) -> dict[str, Any]:
    """Nothing of it once the record is out."""
    emergency = Emergency.objects.filter(record=record).first()
    told: dict[str, Any] = {"emergency": emergency}
    if record.state not in BEFORE_PUBLICATION:
        return told
    step = routes.next_step(record)
    cleared = record.clearances.filter(content_hash=record.content_hash)
    asked = record.concurrences.select_related("organ")
    signing = bool(step and step.before_review and record.state == State.IN_REVIEW and may(actor, "endorse", record))
    return told | {
        "hits": marks.standing(record),
        "clearances": cleared,
        "step": step,
        "referral": record.referrals.filter(answer="").first(),
        "determine_form": DetermineForm(auto_id="determine_%s") if may(actor, "determine", record) else None,
        "sign_form": ApprovalForm(initial={"content_hash": record.content_hash}, auto_id="sign_%s")
        if signing
        else None,
        "waiting": emergencies.waiting(emergency) if emergency else None,
        "concurrences": asked,
        "unconcurred": {one.pk for one in gates_release.unconcurred(record)},
        "involve_form": InvolveForm(record=record) if may(actor, "involve", record) else None,
        "gate_names": queries.names(
            [*(one.by for one in cleared), *(one.answered_by for one in asked if one.answered_by)]
        ),
    }


@staff
@require_POST
def record_endorse(request: HttpRequest, pk: int) -> HttpResponse:
    found, form = record_of(request, pk), ApprovalForm(request.POST)
    data = form.cleaned_data if form.is_valid() else {}
    given = {"content_hash": data.get("content_hash", ""), "opinion": data.get("opinion", "")}
    deed = lambda: actions.endorse(found, **given, by=actor_of(request))  # noqa: E731
    return attempt(request, deed, reverse("console:record", args=[pk]), _("已签批。"))


add_urls(path("records/<int:pk>/endorse/", record_endorse, name="record-endorse"))
