"""救济: what an applicant did about the answer, what the organ owes in it, and what came of it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from gongkai.desk import clock, ledger
from gongkai.desk.actions import Reason, action, check, unchanged_since, unless
from gongkai.desk.permissions import Actor
from gongkai.desk.words import source
from gongkai.foi import closed_years, composing
from gongkai.foi.models import Remedy, Request
from gongkai.foi.remedies import answer_due, comply_due, replied_on, review_comes_first
from gongkai.organs.models import Organ

from .base import handler, not_forgotten
from .beside_requests import between, keep, tell

LONGEST = 500
#: What a reviewing organ does with its own limit; told where the register has that organ.
COURSE = {
    "review.extended": "told_on",
    "review.suspended": "suspended_on",
    "review.resumed": "resumed_on",
    "review.terminated": "terminated_on",
}


@action
def file_remedy(
    request: Request, kind: str, filed_on: date, body: str, *, reviewer: Organ | None = None, number: str = "",
    after_review: bool = False, despite: bool = False, by: Actor,
) -> Remedy:  # fmt: skip
    """登记: a complaint, a review or a suit about this request. ``after_review``: the suit follows a review of the same;
    ``despite``: it was taken all the same, a suit though review comes first, a review by another body than the law names, one
    more of the same kind, or one dated before there was anything to object to."""
    ledger.hold()
    body, number = " ".join(body.split()), " ".join(number.split())
    known = kind in Remedy.Kind.values
    reviewed = request.remedies.filter(kind=Remedy.Kind.REVIEW).exists()
    check(
        [
            handler(by, request),
            not_forgotten(request),
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
            *(() if despite else _improbable(request, kind, filed_on, after_review=after_review)),
        ]
    )
    made = Remedy.objects.create(
        request=request,
        kind=kind,
        after_review=after_review,
        body=body or reviewer.name,  # type: ignore[union-attr]
        reviewer=reviewer if kind == Remedy.Kind.REVIEW else None,
        number=number,
        filed_on=filed_on,
        registered_by=by.username,
        registered_at=clock.now(),
        changed_by=by.username,
    )
    _note("remedy.filed", made, by, kind_title=source(Remedy.Kind(kind).label), body=made.body, on=filed_on)
    if made.reviewer:
        tell("review.applied", made.subject, made.reviewer, by, applied_on=filed_on)
    return made


def _improbable(request: Request, kind: str, filed_on: date, *, after_review: bool) -> Iterator[Reason]:
    """What a slip of the pen looks like: the fourth table counts every entry."""
    reviews = request.remedies.filter(kind=Remedy.Kind.REVIEW)
    same = request.remedies.filter(kind=kind, after_review=after_review).exclude(kind=Remedy.Kind.COMPLAINT).first()
    if same:
        text = _("%(on)s已经登记过一件（%(body)s），再登记会重复计入统计：请核对；确有两件的，请勾选“如实登记”。")
        yield Reason("twice", text % {"on": same.filed_on, "body": same.body})
    first = min((one.filed_on for one in reviews), default=None)
    if after_review and first and filed_on < first:
        text = _("起诉日期早于申请行政复议的%(on)s：请核对；确属如此的，请勾选“如实登记”。")
        yield Reason("before_review", text % {"on": first})
    told, late = replied_on(request), request.due_on and filed_on > request.due_on
    if kind != Remedy.Kind.COMPLAINT and told and filed_on < told and not late:
        text = _("日期早于答复送达的%(on)s，当时答复期限也没有届满：请核对；确属如此的，请勾选“如实登记”。")
        yield Reason("before_reply", text % {"on": told})


@action
def accept_remedy(remedy: Remedy, on: date, procedure: str = "", *, revision: int | None = None, by: Actor) -> Remedy:
    """受理: by which procedure decides how long the organ has to answer."""
    remedy = _take(remedy, revision)
    known = procedure in ("", *Remedy.Procedure.values)
    check([*_standing(remedy, by), unless(known, "procedure", _("请选择审理程序。")), between(remedy.filed_on, on)])
    remedy.accepted_on, remedy.procedure = on, procedure
    _note("remedy.accepted", remedy, by, on=on)
    if remedy.reviewer:
        tell("review.accepted", remedy.subject, remedy.reviewer, by, accepted_on=on, procedure=procedure)
    return keep(remedy, by)


@action
def take_copy(remedy: Remedy, on: date, procedure: str = "", *, revision: int | None = None, by: Actor) -> Remedy:
    """收到副本: from here the organ owes its written answer (行政复议法 第四十八条、第五十四条)."""
    remedy = _take(remedy, revision)
    procedure = procedure or remedy.procedure
    known = procedure in ("", *Remedy.Procedure.values)
    review = unless(remedy.kind == Remedy.Kind.REVIEW, "kind", _("只有行政复议登记副本，其他的请登记书面答复。"))
    once = unless(remedy.copy_on is None, "copy", _("已经登记收到副本。"))
    wrong = unless(known, "procedure", _("请选择审理程序。"))
    check([*_standing(remedy, by), review, once, wrong, between(remedy.filed_on, on)])
    remedy.copy_on, remedy.procedure = on, procedure
    tell("review.copy_received", remedy.subject, remedy.request.organ, by, received_on=on, procedure=procedure)
    remedy.answer_due = answer_due(remedy)
    return keep(remedy, by)


@action
def answer_remedy(remedy: Remedy, on: date, *, revision: int | None = None, by: Actor) -> Remedy:
    """提出书面答复, with the evidence on which the answer to the applicant rests."""
    remedy = _take(remedy, revision)
    once = unless(remedy.answered_on is None, "answered", _("已经登记书面答复。"))
    due = remedy.kind != Remedy.Kind.REVIEW or remedy.copy_on
    copied = unless(due, "no_copy", _("请先登记收到副本的日期。"))
    check([*_standing(remedy, by), once, copied, between(remedy.copy_on or remedy.filed_on, on)])
    remedy.answered_on = on
    if remedy.kind == Remedy.Kind.REVIEW:
        tell("review.answered", remedy.subject, remedy.request.organ, by, answered_on=on)
    else:
        _note("remedy.answered", remedy, by, on=on)
    return keep(remedy, by)


@action
def note_course(
    remedy: Remedy, name: str, on: date, *, days: int = 0, revision: int | None = None, by: Actor
) -> Remedy:
    """What the reviewing organ does with its own limit: extends it (by ``days``), suspends, resumes or ends the review."""
    remedy = _take(remedy, revision)
    reviewing = unless(remedy.reviewer, "reviewer", _("复议机关不在本系统的机构名录里，不登记它的期限。"))
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
    return keep(remedy, by)


@action
def decide_remedy(
    remedy: Remedy, on: date, result: str, *, orders: str = Remedy.Orders.NOTHING, words: str = "",
    comply_by: date | None = None, revision: int | None = None, by: Actor,
) -> Remedy:  # fmt: skip
    """审结. ``comply_by`` is the day the decision itself names; a judgment to disclose that names none leaves 20 working days."""
    remedy = _take(remedy, revision)
    words = words.strip()
    ordered = orders != Remedy.Orders.NOTHING
    usual = remedy.kind == Remedy.Kind.SUIT and orders == Remedy.Orders.DISCLOSE and comply_by is None
    check(
        [
            *_standing(remedy, by),
            unless(result in Remedy.Result.values, "result", _("请选择结果。")),
            unless(orders in Remedy.Orders.values, "orders", _("请选择决定的要求。")),
            unless(not ordered or result == Remedy.Result.CORRECTED, "orders_result", _("要求履行的，结果应为纠正。")),
            unless(not ordered or usual or comply_by, "comply_by", _("请填写决定指明的履行期限。")),
            unless(comply_by is None or comply_by >= on, "comply_by", _("履行期限不能早于审结日期。")),
            unless(len(words) <= LONGEST, "words", _("摘要超过%(most)s字，请精简。") % {"most": LONGEST}),
            between(remedy.filed_on, on),
        ]
    )
    remedy.result, remedy.decided_on, remedy.orders, remedy.words = result, on, orders, words
    remedy.counted_on = closed_years.counted(remedy.request.organ.code, on, remedy.counted_on)
    _note("remedy.decided", remedy, by, on=on, result_title=source(Remedy.Result(result).label))
    if remedy.reviewer:
        tell("review.decided", remedy.subject, remedy.reviewer, by, decided_on=on)
    if ordered:
        _order(remedy, on, comply_by, by)
    return keep(remedy, by)


@action
def receive_remedy(remedy: Remedy, on: date, *, revision: int | None = None, by: Actor) -> Remedy:
    """申请人收到复议决定书: from the day after run the fifteen days to sue, not from that of the decision."""
    remedy = _take(remedy, revision)
    review = unless(remedy.kind == Remedy.Kind.REVIEW, "kind", _("只有行政复议登记申请人收到决定书的日期。"))
    done = unless(remedy.decided_on, "undecided", _("还没有审结。"))
    once = unless(remedy.received_on is None, "received", _("已经登记申请人收到决定书的日期。"))
    check([handler(by, remedy.request), review, done, once, between(remedy.decided_on or remedy.filed_on, on)])
    remedy.received_on = on
    _note("remedy.received", remedy, by, on=on)
    return keep(remedy, by)


@action
def comply_remedy(remedy: Remedy, on: date, *, revision: int | None = None, by: Actor) -> Remedy:
    """履行: the organ did what the decision bade it do."""
    remedy = _take(remedy, revision)
    bidden = unless(remedy.comply_by and remedy.complied_on is None, "nothing", _("没有待履行的决定。"))
    check([handler(by, remedy.request), bidden, between(remedy.decided_on or remedy.filed_on, on)])
    remedy.complied_on = on
    tell("review.complied", remedy.subject, remedy.request.organ, by, complied_on=on)
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


def _order(remedy: Remedy, on: date, comply_by: date | None, by: Actor) -> None:
    if remedy.kind == Remedy.Kind.COMPLAINT:  # a superior's word (条例 第五十一条), no decision of a review
        remedy.comply_by = comply_by
        return
    body = "court" if remedy.kind == Remedy.Kind.SUIT else "organ"
    given: dict[str, Any] = {"ordered_on": on, "by": body, "what": remedy.orders, "limit": "usual"}
    if comply_by:
        given |= {"limit": "named", "until": comply_by}
    tell("review.ordered", remedy.subject, remedy.request.organ, by, **given)
    remedy.comply_by = comply_by or comply_due(on)


def _take(remedy: Remedy, revision: int | None) -> Remedy:
    ledger.hold()
    found = Remedy.objects.select_for_update(of=("self",)).select_related("request__organ", "reviewer")
    kept = found.get(pk=remedy.pk)
    if revision is not None:
        unchanged_since(revision, kept.revision, kept.subject)
    return kept


def _standing(remedy: Remedy, by: Actor) -> list[Reason | None]:
    done = unless(
        not remedy.result, "decided", _("这件已经审结：%(result)s。") % {"result": remedy.get_result_display()}
    )
    return [handler(by, remedy.request), done]


def _note(name: str, remedy: Remedy, by: Actor, **data: Any) -> None:
    ledger.write(name, remedy.subject, organ=remedy.request.organ.code, actor=by.username, **data)
