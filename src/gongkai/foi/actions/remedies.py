"""救济: what an applicant did about the answer, what the organ owes in it, and what came of it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from gongkai.desk import clock, ledger
from gongkai.desk.actions import Reason, action, check, impersonal, unchanged_since, unless
from gongkai.desk.permissions import Actor
from gongkai.desk.words import source
from gongkai.duties.derivation import as_law
from gongkai.foi import closed_years, composing
from gongkai.foi.models import Remedy, Request
from gongkai.foi.permissions import may_handle, may_register
from gongkai.foi.remedies import answer_due, competent, replied_on, review_comes_first
from gongkai.law.history import standing
from gongkai.organs.models import Organ

from . import orders as ordering
from .base import happen, not_forgotten, take
from .beside_requests import between, keep, of_organ, tell

LONGEST = 500
#: What a reviewing organ does with its own limit; told where the register has that organ.
TERMINATED = "review.terminated"
COURSE = {
    "review.extended": "told_on",
    "review.suspended": "suspended_on",
    "review.resumed": "resumed_on",
    TERMINATED: "terminated_on",
}
#: Events by which the organ's own limit for its answer begins, and is kept.
COPIED = {Remedy.Kind.REVIEW: "review.copy_received", Remedy.Kind.SUIT: "suit.copy_received"}
ANSWERED = {Remedy.Kind.REVIEW: "review.answered", Remedy.Kind.SUIT: "suit.answered"}
#: By which it ends where no answer was due yet.
DECIDED = {Remedy.Kind.REVIEW: "review.decided", Remedy.Kind.SUIT: "suit.decided"}
ART_51 = "《政府信息公开条例》第五十一条"


@action
def file_remedy(
    request: Request, kind: str, filed_on: date, body: str, *, reviewer: Organ | None = None, number: str = "",
    after_review: bool = False, despite: bool = False, by: Actor,
) -> Remedy:  # fmt: skip
    """登记: a complaint, a review or a suit about how this request was handled in its present round. ``after_review``: the suit
    follows a review of the same; ``despite``: it was taken all the same, a suit though review comes first, a review by another body
    than the law names, one more of the same kind, or one dated before there was anything to object to."""
    ledger.hold()
    body, number = " ".join(body.split()), " ".join(number.split())
    known, complaint = kind in Remedy.Kind.values, kind == Remedy.Kind.COMPLAINT
    reviewed = request.remedies.standing().filter(kind=Remedy.Kind.REVIEW).order_by("filed_on", "pk").last()
    about = reviewed.round if after_review and reviewed else request.round
    if complaint and reviewer is None:
        reviewer = competent(request.organ).filter(name=body).first()
    made = Remedy(request=request, round=about, kind=kind, after_review=after_review, reviewer=reviewer)
    check(
        [
            _registers(by, made),
            not_forgotten(request),
            _not_itself(request, body, reviewer) if complaint else None,
            unless(known, "kind", _("请选择救济类型。")),
            unless(body or (reviewer and kind != Remedy.Kind.SUIT), "body", _("请写明受理的机关或者法院。")),
            unless(len(body) <= 120 and len(number) <= 60, "long", _("机关名称或者案号太长，请核对。")),
            between(request.submitted_at.astimezone(clock.CHINA).date(), filed_on),
            unless(not after_review or kind == Remedy.Kind.SUIT, "after", _("只有行政诉讼可以登记为复议后起诉。")),
            unless(
                despite or after_review or kind != Remedy.Kind.SUIT or not review_comes_first(request),
                "review_first",
                _("这件答复应当先申请行政复议，直接起诉的法院不予立案：请核对；确已立案的，请勾选“如实登记”。"),
                "《行政复议法》第二十三条",
            ),
            None if despite or kind != Remedy.Kind.REVIEW else _elsewhere(request, body, reviewer),
            unless(not after_review or reviewed, "no_review", _("复议后起诉的，请先登记行政复议。")),
            *(() if despite else _improbable(made, filed_on)),
        ]
    )
    made.body, made.number, made.filed_on = body or reviewer.name, number, filed_on  # type: ignore[union-attr]
    made.reviewer = None if kind == Remedy.Kind.SUIT else reviewer
    made.registered_by, made.registered_at, made.changed_by = by.username, clock.now(), by.username
    made.save()
    _note("remedy.filed", made, by, kind_title=source(Remedy.Kind(kind).label), body=made.body, on=filed_on)
    if made.reviewer and not complaint:
        tell("review.applied", made.subject, made.reviewer, by, applied_on=filed_on)
    return made


def _improbable(made: Remedy, filed_on: date) -> Iterator[Reason]:
    """What a slip of the pen looks like: the fourth table counts every entry."""
    request, after_review = made.request, made.after_review
    begun = request.remedies.standing().filter(round=made.round)
    same = begun.filter(kind=made.kind, after_review=after_review).exclude(kind=Remedy.Kind.COMPLAINT).first()
    if same:
        text = _("%(on)s已经登记过一件（%(body)s），再登记会重复计入统计：请核对；确有两件的，请勾选“如实登记”。")
        yield Reason("twice", text % {"on": same.filed_on, "body": same.body})
    first = min((one.filed_on for one in begun if one.kind == Remedy.Kind.REVIEW), default=None)
    if after_review and first and filed_on < first:
        text = _("起诉日期早于申请行政复议的%(on)s：请核对；确属如此的，请勾选“如实登记”。")
        yield Reason("before_review", text % {"on": first})
    if made.kind == Remedy.Kind.COMPLAINT or made.round != request.round:
        return
    told, late = replied_on(request), request.due_on and filed_on > request.due_on
    if told and filed_on < told and not late:
        text = _("日期早于答复送达的%(on)s，当时答复期限也没有届满：请核对；确属如此的，请勾选“如实登记”。")
        yield Reason("before_reply", text % {"on": told})


def _not_itself(request: Request, body: str, reviewer: Organ | None) -> Reason | None:
    """The organ complained of does not handle the complaint; nor does one that neither stands above it nor leads disclosure there."""
    named = list(competent(request.organ))
    right = reviewer in named if reviewer else body != request.organ.name
    text = _(
        "投诉举报由上一级行政机关或者政府信息公开工作主管部门处理，不由被投诉的机关处理：请选择%(who)s，或者写明名录以外的上级机关。"
    )
    return unless(right, "body", text % {"who": "、".join(one.name for one in named)}, ART_51)


def _registers(by: Actor, remedy: Remedy) -> Reason | None:
    """What the organ learns of a complaint it may enter; what its handling organ does, only that organ's people."""
    if remedy.pk is None and may_handle(by, remedy.request.organ):
        return None
    who = remedy.reviewer if remedy.kind == Remedy.Kind.COMPLAINT else None
    text = (
        _("这件投诉举报由%(organ)s处理，由其政务公开办登记。")
        if who
        else _("只有%(organ)s的经办人员和政务公开办可以办理。")
    )
    return unless(may_register(by, remedy), "permission", text % {"organ": (who or remedy.request.organ).short_name})


@action
def accept_remedy(remedy: Remedy, on: date, procedure: str = "", *, revision: int | None = None, by: Actor) -> Remedy:
    """受理: by which procedure decides how long the organ has to answer, also where the copy came first."""
    remedy = take_remedy(remedy, revision)
    procedure = procedure or remedy.procedure
    known = procedure in ("", *Remedy.Procedure.values)
    check([*_standing(remedy, by), unless(known, "procedure", _("请选择审理程序。")), between(remedy.filed_on, on)])
    other = procedure != remedy.procedure
    remedy.accepted_on, remedy.procedure = on, procedure
    _note("remedy.accepted", remedy, by, on=on)
    if remedy.reviewer and remedy.kind == Remedy.Kind.REVIEW:
        tell("review.accepted", remedy.subject, remedy.reviewer, by, accepted_on=on, procedure=procedure)
    if other and remedy.copy_on:
        _count_anew(remedy, by)
    return keep(remedy, by)


def _count_anew(remedy: Remedy, by: Actor) -> None:
    """The copy came before anybody knew by which procedure: the answer is due by the limit of that one, from the same day."""
    copied, organ = COPIED[Remedy.Kind(remedy.kind)], remedy.request.organ
    told = [one.id for one in standing(map(as_law, ledger.history(remedy.subject))) if one.name == copied]
    ledger.write("remedy.copy_undone", remedy.subject, organ=organ.code, actor=by.username, voids=told)
    tell(copied, remedy.subject, organ, by, received_on=remedy.copy_on, procedure=remedy.procedure)
    remedy.answer_due = answer_due(remedy)


@action
def take_copy(remedy: Remedy, on: date, procedure: str = "", *, revision: int | None = None, by: Actor) -> Remedy:
    """收到副本: from here the organ owes its written answer (行政复议法 第四十八条、第五十四条), or its defence with the evidence
    (行政诉讼法 第六十七条). ``procedure`` is of a review."""
    remedy = take_remedy(remedy, revision)
    review = remedy.kind == Remedy.Kind.REVIEW
    procedure = (procedure or remedy.procedure) if review else ""
    known = procedure in ("", *Remedy.Procedure.values)
    copied = unless(remedy.kind in COPIED, "kind", _("投诉举报没有副本，请登记书面说明。"))
    once = unless(remedy.copy_on is None, "copy", _("已经登记收到副本。"))
    wrong = unless(known, "procedure", _("请选择审理程序。"))
    check([*_standing(remedy, by), copied, once, wrong, between(remedy.filed_on, on)])
    remedy.copy_on, remedy.procedure = on, procedure
    told = {"received_on": on, **({"procedure": procedure} if review else {})}
    tell(COPIED[Remedy.Kind(remedy.kind)], remedy.subject, remedy.request.organ, by, **told)
    remedy.answer_due = answer_due(remedy)
    return keep(remedy, by)


@action
def answer_remedy(remedy: Remedy, on: date, *, revision: int | None = None, by: Actor) -> Remedy:
    """提出书面答复, in a suit the defence, with the evidence on which the answer to the applicant rests. The organ complained of
    enters what it sent whoever handles the complaint. What was sent before the end may be entered after it."""
    remedy = take_remedy(remedy, revision)
    own = of_organ(by, remedy.request.organ) if remedy.kind == Remedy.Kind.COMPLAINT else _registers(by, remedy)
    once = unless(remedy.answered_on is None, "answered", _("已经登记书面答复。"))
    copied = unless(remedy.kind not in COPIED or remedy.copy_on, "no_copy", _("请先登记收到副本的日期。"))
    over = unless(not remedy.decided_on or on <= remedy.decided_on, "day", _("书面答复应在审结以前提出，请核对日期。"))
    check([own, not_taken_back(remedy), once, copied, over, between(remedy.copy_on or remedy.filed_on, on)])
    remedy.answered_on = on
    if name := ANSWERED.get(Remedy.Kind(remedy.kind)):
        tell(name, remedy.subject, remedy.request.organ, by, answered_on=on)
    else:
        _note("remedy.answered", remedy, by, on=on)
    return keep(remedy, by)


@action
def note_course(
    remedy: Remedy, name: str, on: date, *, days: int = 0, revision: int | None = None, by: Actor
) -> Remedy:
    """What the reviewing organ does with its own limit: extends it (by ``days``), suspends or resumes it. 终止 ends the review
    without a word on the matter, and counts so."""
    remedy = take_remedy(remedy, revision)
    review = remedy.kind == Remedy.Kind.REVIEW
    reviewing = unless(review and remedy.reviewer, "reviewer", _("复议机关不在本系统的机构名录里，不登记它的期限。"))
    check(
        [
            *_standing(remedy, by),
            unless(name in COURSE, "name", _("请选择进展。")),
            reviewing,
            between(remedy.filed_on, on),
        ]
    )
    given: dict[str, Any] = {COURSE[name]: on}
    if name == "review.extended":
        given |= {"n": days, "consent": True, "notified": True}
    tell(name, remedy.subject, remedy.reviewer or remedy.request.organ, by, **given)
    if name == TERMINATED:
        _end(remedy, Remedy.Result.OTHER, on, by)
    return keep(remedy, by)


@action
def decide_remedy(
    remedy: Remedy, on: date, result: str, *, orders: str = Remedy.Orders.NOTHING, words: str = "",
    comply_by: date | None = None, effective_on: date | None = None, revision: int | None = None, by: Actor,
) -> Remedy:  # fmt: skip
    """审结. ``comply_by`` is the day the decision itself names, in force from ``effective_on``: the day it was served on the organ,
    or that on which the judgment took effect; that of the decision where nobody says. What is ordered of a request that had
    ended opens another round of it; without a named day its limit is the law's (``foi.reply``). Of a complaint
    ``comply_by`` is by when the organ is to put things right; where it had not answered, the answer does so."""
    remedy = take_remedy(remedy, revision)
    words, effective, ordered = words.strip(), effective_on or on, orders != Remedy.Orders.NOTHING
    complaint = remedy.kind == Remedy.Kind.COMPLAINT
    known = Remedy.Finding.values if complaint else Remedy.Result.values
    dated = not ordered or remedy.kind == Remedy.Kind.SUIT or not remedy.request.open or comply_by
    check(
        [
            *_standing(remedy, by),
            unless(result in known, "result", _("请选择结果。")),
            unless(orders in Remedy.Orders.values, "orders", _("请选择决定的要求。")),
            unless(not (ordered and complaint), "orders", _("投诉举报的处理不是责令重新答复：请写明整改期限。")),
            unless(
                complaint or not ordered or result == Remedy.Result.CORRECTED,
                "orders_result",
                _("要求履行的，结果应为纠正。"),
            ),
            unless(dated, "comply_by", _("机关还没有答复的，请填写决定指明的履行期限。")),
            unless(comply_by is None or comply_by > effective, "comply_by", _("履行期限应在决定送达或者生效之后。")),
            unless(effective >= on, "effective_on", _("送达或者生效的日期不能早于审结日期。")),
            unless(effective <= clock.today(), "effective_on", _("还没有送达或者生效的，请在送达或者生效以后登记。")),
            unless(len(words) <= LONGEST, "words", _("摘要超过%(most)s字，请精简。") % {"most": LONGEST}),
            between(remedy.filed_on, on),
        ]
    )
    remedy.orders, remedy.words = orders, words
    _end(remedy, result, on, by)
    if name := DECIDED.get(Remedy.Kind(remedy.kind)):
        tell(name, remedy.subject, remedy.reviewer or remedy.request.organ, by, decided_on=on)
    if ordered:
        remedy.effective_on = effective
        ordering.order(remedy, comply_by, by)
    elif complaint:
        remedy.comply_by = comply_by
        ordering.urge(remedy)
    return keep(remedy, by)


def _end(remedy: Remedy, result: str, on: date, by: Actor) -> None:
    remedy.result, remedy.decided_on = result, on
    _count(remedy, on)
    _note("remedy.decided", remedy, by, on=on, result_title=source(str(remedy.get_result_display())))


def _count(remedy: Remedy, on: date | None) -> None:
    """In the fourth table, where a signed year keeps what it said."""
    before, code = remedy.counted_on, remedy.request.organ.code
    remedy.counted_on = closed_years.counted(code, on, before)
    if not (before and closed_years.closed(code, before.year)):
        remedy.counted_as = remedy.result


@action
def receive_remedy(remedy: Remedy, on: date, *, revision: int | None = None, by: Actor) -> Remedy:
    """申请人收到复议决定书: from the day after run the fifteen days to sue, not from that of the decision."""
    remedy = take_remedy(remedy, revision)
    review = unless(remedy.kind == Remedy.Kind.REVIEW, "kind", _("只有行政复议登记申请人收到决定书的日期。"))
    done = unless(remedy.decided_on, "undecided", _("还没有审结。"))
    once = unless(remedy.received_on is None, "received", _("已经登记申请人收到决定书的日期。"))
    own, there = _registers(by, remedy), not_taken_back(remedy)
    check([own, there, review, done, once, between(remedy.decided_on or remedy.filed_on, on)])
    remedy.received_on = on
    _note("remedy.received", remedy, by, on=on)
    return keep(remedy, by)


@action
def comply_remedy(remedy: Remedy, on: date, how: str, *, revision: int | None = None, by: Actor) -> Remedy:
    """以其他方式履行: what was ordered was done without a new reply – disclosed to all, handed over before the judge; or what a
    complaint found was put right. ``how`` says in what way and what proves it. A new reply is its own proof (``orders.settle``)."""
    remedy, how = take_remedy(remedy, revision), how.strip()
    request, anew = remedy.request, remedy.order_seq is not None
    complaint = remedy.kind == Remedy.Kind.COMPLAINT
    silent = remedy.orders_round is not None and not anew and not complaint
    check(
        [
            of_organ(by, request.organ),
            unless(remedy.result and remedy.running, "nothing", _("没有待履行的决定。")),
            unless(not silent, "silent", _("机关还没有答复的，请作出答复：答复送达以后，履行随之登记。")),
            unless(how, "how", _("请写明怎样履行、有什么证明材料。")),
            unless(len(how) <= LONGEST, "how", _("说明超过%(most)s字，请精简。") % {"most": LONGEST}),
            impersonal(how),
            between(remedy.effective_on or remedy.decided_on or remedy.filed_on, on),
        ]
    )
    remedy.fulfilled = how
    if anew:
        keep(remedy, by)
        happen(take(request), "foi.order_fulfilled", by, fulfilled_on=on)
        remedy.refresh_from_db()
        return remedy
    remedy.complied_on = on
    if complaint:
        _note(ordering.PUT_RIGHT, remedy, by, on=on)
    else:
        tell("review.complied", remedy.subject, request.organ, by, complied_on=on)
    return keep(remedy, by)


def _elsewhere(request: Request, body: str, reviewer: Organ | None) -> Reason | None:
    """行政复议法 第二十四条: a department is reviewed by its own government, not by an office of it."""
    named = composing.reviewers(request.organ, clock.today())
    text = _(
        "按规定由%(right)s管辖这件行政复议，登记的受理机关是%(body)s：请核对，复议机构代为收件的仍写复议机关；确由其受理的，请勾选“如实登记”。"
    )
    other = [one for one in (body, reviewer.name if reviewer else "") if one and one not in named]
    told = {"right": _("或者").join(named), "body": "、".join(dict.fromkeys(other))}
    return unless(not named or not other, "reviewer", text % told, "《行政复议法》第二十四条")


def take_remedy(remedy: Remedy, revision: int | None) -> Remedy:
    ledger.hold()
    found = Remedy.objects.select_for_update(of=("self",)).select_related("request__organ", "reviewer")
    kept = found.get(pk=remedy.pk)
    if revision is not None:
        unchanged_since(revision, kept.revision, kept.subject)
    return kept


def _standing(remedy: Remedy, by: Actor) -> list[Reason | None]:
    return [_registers(by, remedy), *_undecided(remedy)]


def _undecided(remedy: Remedy) -> list[Reason | None]:
    done = _("这件已经审结：%(result)s。") % {"result": remedy.get_result_display()}
    return [not_taken_back(remedy), unless(not remedy.result, "decided", done)]


def not_taken_back(remedy: Remedy) -> Reason | None:
    text = _("这件登记已于%(on)s撤销。") % {"on": remedy.taken_back_on}
    return unless(remedy.taken_back_on is None, "taken_back", text)


def _note(name: str, remedy: Remedy, by: Actor, **data: Any) -> None:
    ledger.write(name, remedy.subject, organ=remedy.request.organ.code, actor=by.username, **data)
