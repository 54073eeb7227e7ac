"""Other people's conclusions on one exact content."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.utils.translation import gettext as _

from gongkai.desk import clock
from gongkai.desk.actions import Reason, action, check, faults, unless
from gongkai.desk.once import unchanging
from gongkai.desk.permissions import Actor
from gongkai.desk.words import source
from gongkai.records import fingerprints, privacy
from gongkai.records.gates import ART_17, Case, missing_kinds
from gongkai.records.models import Approval, Kind, Record, Referral, Return, Review, State, Verdict
from gongkai.records.permissions import require
from gongkai.records.routes import is_urgent, next_step, route_of
from gongkai.schemas import loader as schemas

from .base import take, tell
from .interpreting import keep_in_step
from .pressing import press
from .routing import sign

#: Under which cause of the statistics a draft comes back of which a part may go out.
PARTLY_BACK = {Kind.SECRECY: "secrecy", Kind.PRIVACY: "privacy", Kind.ATTRIBUTE: "attribute_conflict"}


@action
def review(
    record: Record, kind: str, *, passed: bool, content_hash: str, opinion: str = "", basis: str = "",
    partly: bool = False, refer_to: str = "", by: Actor,
) -> Record:  # fmt: skip
    """One reviewer's conclusion of one ``kind`` (secrecy, attribute, privacy) on the content with this hash.

    When every kind that this content needs has passed, the record is reviewed. A conclusion of not passed has a basis and
    leaves it where it is, to be sent back with a cause; ``partly`` sends it back at once, the opinion saying what to take
    out; ``refer_to`` names who determines whether it is secret, and holds it until ``determine``.
    """
    take(record)
    if kind == Kind.PRIVACY:
        privacy.rescan(record)
    require(f"review_{Kind(kind).value}", Case(record, by, shown=content_hash, kind=kind, passes=passed))
    verdict = _verdict(passed, partly, refer_to)
    check(_unsaid(kind, verdict, basis.strip(), opinion.strip()))
    said = Review.objects.create(
        record=record,
        content_hash=record.content_hash,
        round=record.round,
        kind=kind,
        reviewer=by.username,
        passed=passed,
        verdict=verdict,
        basis=basis.strip()[:300],
        opinion=opinion.strip(),
        at=clock.now(),
    )
    titles = {"kind_title": source(Kind(kind).label), "conclusion": source(verdict.label), "basis": said.basis}
    urgent = is_urgent(record)
    told = {**titles, "urgent": True} if urgent else titles
    tell("record.reviewed", record, by, hash=record.content_hash, kind=kind, passed=passed, **told)
    if verdict == Verdict.REFERRED:
        Referral.objects.create(record=record, review=said, to=refer_to.strip()[:120])
    elif verdict == Verdict.PARTLY:
        back(record, [PARTLY_BACK[Kind(kind)]], opinion, by)
    elif not missing_kinds(record):
        record.state = State.REVIEWED
        record.save()
        if urgent:
            press(record)
    return record


def _verdict(passed: bool, partly: bool, refer_to: str) -> Verdict:
    if passed:
        return Verdict.PASSED
    if partly:
        return Verdict.PARTLY
    return Verdict.REFERRED if refer_to.strip() else Verdict.FAILED


def _unsaid(kind: str, verdict: Verdict, basis: str, opinion: str) -> list[Reason | None]:
    """What the conclusion still lacks."""
    misplaced = verdict == Verdict.REFERRED and kind != Kind.SECRECY
    return [
        unless(verdict == Verdict.PASSED or basis, "no_basis", _("请写明审查依据：哪部法律法规或者哪份文件的哪一条。")),
        unless(
            verdict != Verdict.PARTLY or opinion,
            "no_opinion",
            _("部分公开的，请在审查意见里写明要删去或者遮盖的内容。"),
        ),
        unless(not misplaced, "refer", _("只有保密审查可以送定密机关或者保密行政管理部门确定。"), ART_17),
    ]


@action
def determine(record: Record, answer: str, number: str, on: date, *, by: Actor) -> Record:
    """The answer to a referral. An open one lets the secrecy review go on; a secret one sends the draft back."""
    take(record)
    require("determine", Case(record, by))
    waiting = record.referrals.get(answer="")
    sent_on = waiting.review.at.astimezone(clock.CHINA).date()
    waiting.answer, waiting.number, waiting.answered_on = answer, number.strip(), on
    waiting.entered_by, waiting.entered_at = by.username, clock.now()
    text = _("答复日期不能早于送出之日（%(on)s），也不能晚于今天。") % {"on": sent_on}
    check(
        [
            unless(answer in Referral.Answer.values, "answer", _("请选择答复。")),
            unless(waiting.number, "number", _("请填写答复文号。")),
            unless(sent_on <= on <= clock.today(), "on", text),
            *faults(waiting, skip=["record", "review"]),
        ]
    )
    waiting.save()
    title = source(Referral.Answer(answer).label)
    tell("record.determined", record, by, to=waiting.to, answer_title=title, number=waiting.number, on=on)
    if answer == Referral.Answer.SECRET and record.state == State.IN_REVIEW:
        back(record, ["secrecy"], f"{waiting.to}：{title}（{waiting.number}）", by)
    return record


@action
def approve(record: Record, *, content_hash: str, opinion: str = "", by: Actor) -> Record:
    """批准 of the content with this hash. What is not to be public ends here, approved.

    Where the organ keeps a chain of its own this signs its next step; the last one is the approval.
    """
    take(record)
    with unchanging():
        require("approve", Case(record, by, shown=content_hash))
        step, route = next_step(record), route_of(record)
    if step and route:
        sign(record, step, opinion, by)
        if not step.last:
            press(record)
            return record
    Approval.objects.create(
        record=record,
        content_hash=record.content_hash,
        round=record.round,
        approver=by.username,
        opinion=opinion.strip(),
        at=clock.now(),
    )
    record.state, record.approved_hash = State.APPROVED, record.content_hash
    record.save()
    urgent = is_urgent(record)
    told = {"urgent": True} if urgent else {}
    tell("record.approved", record, by, hash=record.content_hash, attribute=record.attribute, **told)
    if urgent:
        press(record)
    keep_in_step(record, by)
    return record


@action
def send_back(record: Record, cause: str, note: str = "", *, by: Actor) -> Record:
    """退文 with the code of its cause (``schemas.return_causes``)."""
    take(record)
    require("return", Case(record, by, cause=cause, reason=note))
    back(record, [cause], note, by)
    return record


def back(record: Record, causes: Sequence[str], note: str, by: Actor) -> None:
    """Writes a 退文 with its first cause and the others."""
    Return.objects.create(
        record=record,
        content_hash=record.content_hash,
        words=fingerprints.of(record).words,
        cause=causes[0],
        also="".join(f";{cause};" for cause in causes[1:]),
        note=note.strip(),
        returner=by.username,
        at=clock.now(),
    )
    record.state, record.approved_hash = State.RETURNED, ""
    record.save()
    title = "、".join(schemas.return_causes()[cause].zh for cause in causes)
    also = {"also": list(causes[1:])} if causes[1:] else {}
    tell("record.returned", record, by, hash=record.content_hash, cause=causes[0], cause_title=title, **also)
