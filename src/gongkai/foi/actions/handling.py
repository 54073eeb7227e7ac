"""承办: who works on a request and what they found, and the mark of a sensitive one. There is one reply, whoever is heard."""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext as _

from gongkai.desk import clock, ledger
from gongkai.desk.actions import Reason, action, check, impersonal, unless
from gongkai.desk.permissions import Actor
from gongkai.desk.words import source
from gongkai.foi.models import Assignment, Request
from gongkai.foi.permissions import may_give_opinion
from gongkai.foi.telling import settle_assigned, tell_assigned
from gongkai.organs.models import Organ
from gongkai.organs.queries import posts_at, standing

from .base import handler, note, still_open, take, touched

LONGEST_OPINION, LONGEST_REASON = 5000, 200


@action
def assign(
    request: Request, organ: Organ, part: str, *, person: str = "", asked: str = "", wanted_by: date | None = None,
    revision: int | None = None, by: Actor,
) -> Assignment:  # fmt: skip
    """交办: one organ leads, others are heard. ``asked`` is all that they read of the request; ``person`` narrows it to one."""
    ledger.hold()
    request = take(request, revision)
    active = request.assignments.filter(ended_at__isnull=True)
    led = part == Assignment.Part.LEAD and active.filter(part=part).exists()
    check(
        [
            handler(by, request),
            still_open(request),
            unless(part in Assignment.Part.values, "part", _("请选择牵头承办或者协办。")),
            unless(not led, "lead", _("已经有牵头承办单位：请先改派，或者选择协办。")),
            unless(not active.filter(organ=organ, person=person).exists(), "twice", _("已经交该单位承办。")),
            *_askable(organ, person, asked, wanted_by),
        ]
    )
    made = _asked(request, organ, part, person, asked, wanted_by, by)
    touched(request, by)
    return made


@action
def reassign(
    assignment: Assignment, organ: Organ | None = None, *, person: str = "", asked: str = "",
    revision: int | None = None, by: Actor,
) -> Assignment | None:  # fmt: skip
    """改派: takes the request back and, where an organ is named, hands it on in the same part; else it is only taken back."""
    ledger.hold()
    request = take(assignment.request, revision)
    assignment = Assignment.objects.select_for_update(of=("self",)).select_related("organ").get(pk=assignment.pk)
    others = request.assignments.filter(ended_at__isnull=True).exclude(pk=assignment.pk)
    words = asked or assignment.asked
    check(
        [
            handler(by, request),
            still_open(request),
            unless(assignment.ended_at is None, "ended", _("这项承办已经收回。")),
            unless(
                not organ or not others.filter(organ=organ, person=person).exists(), "twice", _("已经交该单位承办。")
            ),
            *(_askable(organ, person, words, None) if organ else []),
        ]
    )
    assignment.ended_at = clock.now()
    assignment.save(update_fields=["ended_at"])
    settle_assigned(assignment)
    note("foi.reassigned", request, by, organ_name=assignment.organ.short_name, assignment=assignment.pk)
    made = _asked(request, organ, assignment.part, person, words, assignment.wanted_by, by) if organ else None
    touched(request, by)
    return made


@action
def give_opinion(assignment: Assignment, stance: str, opinion: str, *, by: Actor) -> Assignment:
    """反馈意见 by whom it was asked of: whether it may be made public, and why; what is said again takes the place of what was
    said before."""
    ledger.hold()
    request = take(assignment.request)
    assignment = Assignment.objects.select_for_update(of=("self",)).select_related("organ").get(pk=assignment.pk)
    words = opinion.strip()
    check(
        [
            unless(may_give_opinion(by, assignment), "permission", _("这项承办没有交给您或者您的单位。")),
            still_open(request),
            unless(
                stance in Assignment.Stance.values, "stance", _("请选择同意公开、部分公开、不同意公开或者只核实情况。")
            ),
            unless(words, "opinion", _("请写明理由和依据。")),
            unless(
                len(words) <= LONGEST_OPINION, "long", _("意见超过%(most)s字，请精简。") % {"most": LONGEST_OPINION}
            ),
        ]
    )
    assignment.opinion, assignment.answered_by, assignment.answered_at = words, by.username, clock.now()
    assignment.stance = stance
    assignment.save(update_fields=["stance", "opinion", "answered_by", "answered_at"])
    settle_assigned(assignment)
    told = {"organ_name": assignment.organ.short_name, "stance_title": source(Assignment.Stance(stance).label)}
    note("foi.opined", request, by, assignment=assignment.pk, **told)
    return assignment


def unheard(request: Request) -> list[Assignment]:
    """Who was asked to join in the answer and has not said anything yet."""
    joint = request.assignments.filter(part=Assignment.Part.JOINT, ended_at__isnull=True, answered_at__isnull=True)
    return list(joint.select_related("organ"))


@action
def mark(
    request: Request, reason: str, talk: str, talked_on: date, *, revision: int | None = None, by: Actor
) -> Request:
    """标记敏感申请: only after a talk with the applicant, of which day and manner are kept. No limit moves by it."""
    ledger.hold()
    request = take(request, revision)
    why, held = reason.strip(), talk.strip()
    check(
        [
            handler(by, request),
            still_open(request),
            unless(not request.sensitive, "marked", _("这件申请已经标记为敏感申请。")),
            unless(why, "reason", _("请写明涉及的敏感问题。")),
            unless(held, "talk", _("请先与申请人沟通，并写明沟通的方式和结果。")),
            unless(talked_on <= clock.today(), "talked_on", _("沟通日期不能晚于今天。")),
            unless(talked_on >= request.submitted_at.astimezone(clock.CHINA).date(), "talked_on", _("沟通日期不能早于提交申请的日期。")),
            impersonal(f"{why}\n{held}"),
        ]
    )  # fmt: skip
    request.sensitive = True
    note("foi.marked", request, by, reason=why[:200], talk=held[:400], talked_on=talked_on)
    touched(request, by)
    return request


@action
def unmark(request: Request, reason: str, *, revision: int | None = None, by: Actor) -> Request:
    """撤销敏感标记: for a reason; the mark and what was talked about stay in the ledger."""
    ledger.hold()
    request = take(request, revision)
    why = reason.strip()
    check(
        [
            handler(by, request),
            unless(request.sensitive, "unmarked", _("这件申请没有标记为敏感申请。")),
            unless(why, "reason", _("请写明撤销标记的理由。")),
            unless(len(why) <= LONGEST_REASON, "long", _("理由超过%(most)s字，请精简。") % {"most": LONGEST_REASON}),
            impersonal(why),
        ]
    )
    request.sensitive = False
    note("foi.unmarked", request, by, reason=why)
    touched(request, by)
    return request


@action
def see_identity(request: Request, *, by: Actor) -> Request:
    """核对身份证明原件: that it was seen stays in the ledger, nothing of what it says."""
    ledger.hold()
    request = take(request)
    check([handler(by, request), still_open(request)])
    note("foi.identity_seen", request, by)
    return request


@action
def note_helped(request: Request, why: str, *, by: Actor) -> Request:
    """代为填写 (条例 第二十九条、第四十三条): why the clerk wrote it down, and that the applicant was read it and signed."""
    ledger.hold()
    request = take(request)
    check([handler(by, request), still_open(request), impersonal(why)])
    note("foi.written_for", request, by, why=why[:60])
    return request


def _askable(organ: Organ, person: str, asked: str, wanted_by: date | None) -> list[Reason | None]:
    today = clock.today()
    here = not person or posts_at(organ, today).filter(person__username=person, person__is_active=True).exists()
    return [
        unless(standing(today).filter(pk=organ.pk).exists(), "organ-ended", _("该单位已经撤并，请另选。")),
        unless(here, "person", _("承办人不在该单位任职，请另选。")),
        unless(asked.strip(), "asked", _("请写明请对方核实或者提供什么。")),
        unless(len(asked) <= LONGEST_OPINION, "long", _("交办意见太长，请精简。")),
        unless(wanted_by is None or wanted_by >= today, "wanted_by", _("要求反馈的日期不能早于今天。")),
    ]


def _asked(
    request: Request, organ: Organ, part: str, person: str, asked: str, wanted_by: date | None, by: Actor
) -> Assignment:
    made = Assignment.objects.create(
        request=request,
        organ=organ,
        part=part,
        person=person,
        asked=asked.strip(),
        wanted_by=wanted_by,
        asked_by=by.username,
        asked_at=clock.now(),
    )
    told = {"organ_name": organ.short_name, "part_title": source(Assignment.Part(part).label), "assignment": made.pk}
    note("foi.assigned", request, by, **told)
    tell_assigned(made)
    return made
