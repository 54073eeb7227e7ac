"""发布协调 (条例 第十一条): organs that the information concerns are asked, and have their say on exactly what will go out."""

from __future__ import annotations

from django.utils.translation import gettext as _

from gongkai.desk import clock, notices
from gongkai.desk.actions import action, check, impersonal, unless
from gongkai.desk.models import Level
from gongkai.desk.notices import Telling
from gongkai.desk.permissions import Actor, Role
from gongkai.desk.words import source
from gongkai.organs.models import Organ
from gongkai.organs.queries import people_with
from gongkai.records.gates import Case
from gongkai.records.gates_release import ART_11, not_for_deciding
from gongkai.records.models import Concurrence, Record, State
from gongkai.records.permissions import may_answer_for, may_coordinate, require
from gongkai.records.queries import concurrence_page

from .base import take, tell

OPEN = (State.IN_REVIEW, State.REVIEWED, State.APPROVED)
ASKED = "{organ_name}拟公开“{title}”，涉及本机关，请答复"


@action
def involve(record: Record, organ: Organ, *, by: Actor) -> Concurrence:
    """Names an organ that is concerned. From then on nothing of this record is approved without its word; it is not un-named."""
    take(record)
    require("involve", Case(record, by, kind=organ.code))
    asked = Concurrence.objects.create(record=record, organ=organ, asked_by=by.username, asked_at=clock.now())
    tell("record.involved", record, by, involved=organ.code, organ_name=organ.name)
    if record.state in OPEN:
        ask_now(record)
    return asked


@action
def answer(asked: Concurrence, *, agreed: bool, opinion: str, content_hash: str, by: Actor) -> Concurrence:
    """The organ's word, given by its approver, on the content with this hash."""
    record = take(asked.record)
    asked = _taken(asked, record)
    check(
        [
            unless(may_answer_for(by, asked), "permission", _("由%(organ)s的审批人答复。") % {"organ": asked.organ}),
            unless(record.state in OPEN, "state", _("这条信息现在不在征求意见：请等它重新送审。")),
            unless(
                content_hash == record.content_hash, "changed_meanwhile", _("内容已被修改：请查看最新内容后再答复。")
            ),
            unless(
                agreed or len(opinion.strip()) >= 4, "no_reason", _("不同意公开的，请写明理由（至少4个字）。"), ART_11
            ),
            impersonal(opinion),
        ]
    )
    given = Concurrence.Answer.AGREED if agreed else Concurrence.Answer.OBJECTED
    _give(asked, given, opinion, by)
    tell("record.concurred", record, by, involved=asked.organ.code, organ_name=asked.organ.name, agreed=agreed,
         answer_title=source(given.label), hash=record.content_hash)  # fmt: skip
    return asked


@action
def overrule(asked: Concurrence, reason: str, *, content_hash: str, by: Actor) -> Concurrence:
    """The disclosure office over both decides that it goes out, where the organ asked objects, or was silent to its last day."""
    record = take(asked.record)
    asked = _taken(asked, record)
    check(
        [
            unless(may_coordinate(by, asked), "permission", _("意见不一致的，由两个机关共同的政务公开办协调决定。")),
            unless(by.username not in record.editors, "own_work", _("您起草或者修改过这条信息，须由他人决定。")),
            unless(record.state in OPEN, "state", _("这条信息现在不在征求意见：请等它重新送审。")),
            unless(
                content_hash == record.content_hash, "changed_meanwhile", _("内容已被修改：请查看最新内容后再决定。")
            ),
            not_for_deciding(asked),
            unless(len(reason.strip()) >= 4, "no_reason", _("请写明协调经过和理由（至少4个字）。"), ART_11),
            impersonal(reason),
        ]
    )
    _give(asked, Concurrence.Answer.OVERRULED, reason, by)
    tell(
        "record.overruled", record, by, involved=asked.organ.code, organ_name=asked.organ.name, hash=record.content_hash
    )
    return asked


def ask_now(record: Record) -> None:
    """Tells the approvers of the organs whose word on this content is missing; their days are counted from here."""
    missing = (
        Concurrence.objects.filter(record=record).select_related("organ").exclude(content_hash=record.content_hash)
    )
    waiting = list(missing)
    if waiting:
        missing.update(asked_at=clock.now())
    notices.tell(
        Telling(
            cause=f"concur:{one.pk}:{record.content_hash[:16]}",
            level=Level.INFO,
            sentence=ASKED,
            to=set(people_with(Role.APPROVER, one.organ, clock.today()).values_list("pk", flat=True)),
            subject=f"concurrence:{one.pk}",
            thing=f"concurrence:{one.pk}",
            url=concurrence_page(one),
            organ=one.organ.code,
            words={"organ_name": record.organ.name, "title": record.title[:60]},
        )
        for one in waiting
    )


def _taken(asked: Concurrence, record: Record) -> Concurrence:
    """As it stands now, beside the row that is held."""
    asked = Concurrence.objects.select_related("organ").get(pk=asked.pk)
    asked.record = record
    return asked


def _give(asked: Concurrence, given: Concurrence.Answer, opinion: str, by: Actor) -> None:
    asked.answer, asked.opinion, asked.content_hash = given, opinion.strip()[:500], asked.record.content_hash
    asked.answered_by, asked.answered_at = by.username, clock.now()
    asked.save()
    notices.settle(notices.unsettled([Level.INFO]).filter(thing=f"concurrence:{asked.pk}"))
