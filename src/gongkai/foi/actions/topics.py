"""依申请转主动: requests grouped by topic, counted by applicants, judged, and published as information of the organ."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _

from gongkai.desk import clock, ledger
from gongkai.desk.actions import action, check, faults, impersonal, unchanged_since, unless
from gongkai.desk.permissions import Actor
from gongkai.desk.words import source
from gongkai.foi import topics
from gongkai.foi.conventions import conventions
from gongkai.foi.models import Request, Topic
from gongkai.foi.permissions import may_approve
from gongkai.organs.models import Organ
from gongkai.records import actions as records
from gongkai.records.content import Content
from gongkai.records.models import Record

from .base import not_forgotten
from .beside_requests import keep, of_organ, tell

ART_44 = "《政府信息公开条例》第四十四条"


@action
def open_topic(organ: Organ, title: str, requests: Sequence[Request] = (), *, by: Actor) -> Topic:
    """A topic with the requests that are about it. Its title stays for good and names information, never a person."""
    ledger.hold()
    check([of_organ(by, organ)])
    topic = opened(organ, title, by)
    return group(topic, requests, by=by) if requests else topic


def opened(organ: Organ, title: str, by: Actor) -> Topic:
    """A new topic, whoever may open it has been asked before."""
    title = " ".join(title.split())
    topic = Topic(organ=organ, title=title, opened_by=by.username, opened_at=clock.now(), changed_by=by.username)
    check([unless(title, "title", _("请写明信息主题。")), impersonal(title), *(faults(topic) if title else ())])
    topic.save()
    _note("foi_topic.opened", topic, by, title=title)
    return topic


@action
def group(topic: Topic, requests: Sequence[Request], *, by: Actor) -> Topic:
    """归入: a request belongs to one topic of its own organ at most."""
    topic = _take(topic)
    chosen = list(Request.objects.filter(pk__in=[one.pk for one in requests]).order_by("pk"))
    own = all(one.organ_id == topic.organ_id for one in chosen)
    free = all(one.topic_id in (None, topic.pk) for one in chosen)
    check(
        [
            of_organ(by, topic.organ),
            unless(chosen, "none", _("请选择申请。")),
            unless(own, "organ", _("只能归入同一机关的主题。")),
            *map(not_forgotten, chosen),
            unless(free, "grouped", _("有的申请已归入其他主题，请先移出。")),
        ]
    )
    return put_in(topic, chosen, by)


def put_in(topic: Topic, chosen: Sequence[Request], by: Actor) -> Topic:
    for one in chosen:
        if one.topic_id is None:
            Request.objects.filter(pk=one.pk).update(topic=topic)
            ledger.write("foi.grouped", one.subject, organ=topic.organ.code, actor=by.username, topic=topic.pk)
    return _counted(topic, by)


@action
def ungroup(topic: Topic, request: Request, *, by: Actor) -> Topic:
    topic = _take(topic)
    inside = topic.requests.filter(pk=request.pk).exists()
    check([of_organ(by, topic.organ), unless(inside, "none", _("这件申请不在这个主题里。"))])
    Request.objects.filter(pk=request.pk).update(topic=None)
    ledger.write("foi.ungrouped", request.subject, organ=topic.organ.code, actor=by.username, topic=topic.pk)
    return _counted(topic, by)


@action
def decide_topic(topic: Topic, decision: str, reason: str, *, revision: int | None = None, by: Actor) -> Topic:
    """研判. Agreed, the organ owes publication from today (条例 第四十四条), and where a place asks for it from the day on which the
    applicants were many."""
    topic = _take(topic, revision)
    reason = reason.strip()
    chosen = decision in (Topic.Decision.AGREED, Topic.Decision.DECLINED)
    entitled = may_approve(by, topic.organ)
    check(
        [
            unless(entitled, "permission", _("由%(organ)s的审批人研判。") % {"organ": topic.organ.short_name}, ART_44),
            unless(chosen, "decision", _("请选择研判结论。")),
            unless(reason, "reason", _("请写明理由。")),
            unless(len(reason) <= 500, "reason", _("理由超过500字，请精简。")),
            impersonal(reason),
            unless(topic.record_id is None, "drafted", _("已经起草主动公开稿，不能再改结论。")),
            unless(topic.decision != decision, "same", _("结论没有变化。")),
        ]
    )
    topic.decision, topic.reason, topic.decided_by, topic.decided_on = decision, reason, by.username, clock.today()
    _note("foi_topic.decided", topic, by, decision_title=source(Topic.Decision(decision).label), reason=reason)
    within, agreed = conventions().topics.within, decision == Topic.Decision.AGREED
    limit = {"n": within.n, "unit": within.unit}
    counted = {"counted_on": topic.met_on or clock.today(), "convertible": agreed, "local_limit": limit}
    if topic.met_on:  # what one applicant wished for is not asked by many
        tell("foi_topic.concentrated", topic.subject, topic.organ, by, **counted)
    decided = {"decided_on": clock.today(), **({"local_limit": limit} if agreed else {})}
    tell("foi_topic.agreed" if agreed else "foi_topic.declined", topic.subject, topic.organ, by, **decided)
    return keep(topic, by)


@action
def draft_topic(topic: Topic, *, by: Actor) -> Record:
    """A draft of the organ's own, which passes every gate; published, it meets what is owed for the topic."""
    topic = _take(topic)
    agreed = topic.decision == Topic.Decision.AGREED
    check(
        [
            unless(agreed, "decision", _("研判同意转为主动公开后，才起草。"), ART_44),
            unless(topic.record_id is None, "drafted", _("已经起草主动公开稿。")),
        ]
    )
    topic.record = records.draft(topic.organ, Content(title=topic.title), by=by)
    _note("foi_topic.drafted", topic, by, record=topic.record.subject)
    keep(topic, by)
    return topic.record


def _counted(topic: Topic, by: Actor) -> Topic:
    before = topic.met_on
    told = topics.asked(topic)
    topic.applicants, topic.met_on = topics.applicants(told, clock.today()), topics.met_on(told)
    if topic.decision != Topic.Decision.WAITING:
        topic.met_on = before
    _note("foi_topic.counted", topic, by, days=conventions().topics.days, applicants=topic.applicants)
    return keep(topic, by)


def _take(topic: Topic, revision: int | None = None) -> Topic:
    ledger.hold()
    kept = Topic.objects.select_for_update(of=("self",)).select_related("organ", "record").get(pk=topic.pk)
    if revision is not None:
        unchanged_since(revision, kept.revision, kept.subject)
    return kept


def _note(name: str, topic: Topic, by: Actor, **data: Any) -> None:
    ledger.write(name, topic.subject, organ=topic.organ.code, actor=by.username, **data)
