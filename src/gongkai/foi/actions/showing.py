"""申请和答复公开: where the city chooses, an answered request becomes information for everybody, without the applicant."""

from __future__ import annotations

import secrets

from django.conf import settings
from django.utils.translation import gettext as _

from gongkai.desk import clock, ledger
from gongkai.desk.actions import action, check, impersonal, unless
from gongkai.desk.permissions import Actor
from gongkai.foi.models import Request
from gongkai.foi.models.request import State
from gongkai.records import actions as records
from gongkai.records.content import Content
from gongkai.records.models import Record
from gongkai.schemas.foi_outcomes import outcomes
from gongkai.schemas.loader import subjects
from gongkai.schemas.record_types import record_type
from gongkai.text.docnumbers import written

from .base import handler, note, take, touched

TYPE = "foi-answer"
LONGEST_TITLE = 60


@action
def draft_answer(
    request: Request, asked: str, answer: str, *, subject_class: str = "", revision: int | None = None, by: Actor
) -> Record:
    """A draft of the type foi-answer; reviewed, approved and published like everything else.

    ``asked`` and ``answer`` are written anew by the clerk, who leaves the person out: what looks like personal data, or repeats
    the applicant's name, is refused. The number it is shown under tells nobody the request's. ``subject_class`` may be left to
    the draft.
    """
    ledger.hold()
    request = take(request, revision)
    asked, answer = " ".join(asked.split()), answer.strip()
    name = request.name
    check(
        [
            unless(settings.GONGKAI_FOI_REGISTER, "off", _("本市没有选择公开申请和答复（GONGKAI_FOI_REGISTER）。")),
            handler(by, request),
            unless(request.state == State.REPLIED, "state", _("答复以后才能公开。")),
            unless(request.shown_id is None, "shown", _("已经起草答复公开稿。")),
            unless(asked, "asked", _("请写明申请的信息。")),
            unless(answer, "answer", _("请写明答复要点。")),
            unless(not name or name not in asked + answer, "name", _("其中有申请人的姓名或者名称，请删去。")),
            unless(subject_class in ("", *subjects()), "subject_class", _("请选择主题分类。")),
            impersonal(asked),
            impersonal(answer),
        ]
    )
    request.shown = records.draft(request.organ, _content(request, asked, answer, subject_class), by=by)
    note("foi.register_drafted", request, by, record=request.shown.subject)
    touched(request, by)
    return request.shown


def class_known(request: Request) -> str:
    """主题分类 as the case tells it: that of what was published about its topic, else of the organ's document whose number was asked
    for; empty where neither is there."""
    published = request.topic.record if request.topic else None
    if published and published.subject_class:
        return published.subject_class
    if not (number := written(request.doc_number)):
        return ""
    found = Record.objects.filter(organ=request.organ, doc_number=number).exclude(subject_class="").order_by("-pk")
    return found.values_list("subject_class", flat=True).first() or ""


def _content(request: Request, asked: str, answer: str, subject_class: str) -> Content:
    kind, outcome = record_type(TYPE), outcomes().get(request.outcome)
    assert request.received_on and request.closed_on
    return Content(
        title=f"依申请公开答复：{asked[:LONGEST_TITLE]}",
        type=kind.key,
        type_version=kind.version,
        genre=kind.genre or "",
        subject_class=subject_class,
        formed_on=clock.today(),  # written anew: the time for it to be published runs from here, not from the reply
        values={
            "number": f"{request.closed_on.year}-{secrets.token_hex(3).upper()}",
            "asked": asked,
            "outcome": outcome.title if outcome else request.get_state_display(),
            "answer": answer,
            "received_on": request.received_on.isoformat(),
            "replied_on": request.closed_on.isoformat(),
            "organ": request.organ.name,
        },
    )
