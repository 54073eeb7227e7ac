"""答复意见: from the answers of the decision tree to one outcome, reviewed by another person where something is handed out, approved by a third."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from gongkai.desk import clock, ledger
from gongkai.desk.actions import Reason, Refused, action, check, impersonal, unchanged_since, unless
from gongkai.desk.ledger import canonical
from gongkai.desk.permissions import Actor
from gongkai.foi import composing, negative_entries, releasing
from gongkai.foi.case_facts import NEGATIVE, PRIVACY_KEPT, SEARCHED_ON, case_facts, day_of, writable
from gongkai.foi.models import Assignment, Decision, Form, Paper, Request
from gongkai.foi.permissions import may_approve, may_review
from gongkai.foi.reading import accepted, answered
from gongkai.schemas.foi_decision import Answers, DecisionRefused, Proposal, Question, ask

from .base import handler, note, still_open, take
from .handling import LONGEST_REASON, unheard
from .happenings import CORRECTION_LAPSED, FEE_LAPSED, WITHDRAWN

HANDED_OUT = frozenset({"provided", "partial"})
"""Outcomes by which the applicant gets something: 先审查、后公开 holds for it too (条例 第十七条)."""
ENDS_ITSELF = frozenset({CORRECTION_LAPSED, FEE_LAPSED, WITHDRAWN})
"""Outcomes that nobody decides: what the applicant did, or did not do, is registered, and that ends the request."""
ART_15 = "《政府信息公开条例》第十五条"
ART_17 = "《政府信息公开条例》第十七条"
LONGEST = 5000
_EXPOSED = gettext_lazy(
    "拟提供的文件里有疑似个人信息，或者有无法自动检查的内容：请遮盖后替换，或者写明可以提供的理由。"
)
State = Decision.State


def step(request: Request, answers: Answers, evidence: Mapping[str, str]) -> Question | Proposal:
    """The next question of the tree, or what follows. Raises ``Refused`` with every reason why answers cannot stand."""
    try:
        return ask(answers, case_facts(request, dict(evidence)))
    except DecisionRefused as refused:
        raise Refused(*(Reason("impossible", one.sentence, str(one.citation)) for one in refused.refusals)) from refused


@action
def propose(
    request: Request, answers: Mapping[str, Any], evidence: Mapping[str, str], *, revision: int = 0, by: Actor
) -> Decision:
    """Keeps the answers so far and what is written down for them; a decision that was reviewed is a draft again.

    ``revision`` is that of the decision on the screen, 0 where there was none.
    """
    ledger.hold()
    request = take(request)
    found = Decision.objects.select_for_update().filter(request=request, round=request.round).first()
    unchanged_since(revision, found.revision if found else 0, request.subject)
    given = {key: value.strip() for key, value in evidence.items() if key in writable()}
    told = {key: value[:LONGEST] for key, value in given.items() if value}
    named = told.get(NEGATIVE, "")
    kept = found is not None and found.evidence.get(NEGATIVE) == named
    check(
        [
            handler(by, request),
            still_open(request),
            unless(request.received_on, "not_received", _("请先与申请人确认收到申请。")),
            unless(
                not named or kept or named in negative_entries.offered(request),
                "negative_entry",
                _("负面清单里没有这一条，或者它已经变动、失效：请重新选择。"),
            ),
            unless(found is None or not answered(request), "sent", _("答复已经发出，不能再修改。")),
        ]
    )
    reached = step(request, answers, told)
    found = found or Decision(request=request, round=request.round, drafted_by=by.username, revision=0)
    found.answers, found.evidence = dict(answers), told
    found.outcome = reached.outcome.code if isinstance(reached, Proposal) else ""
    found.grounds = [one.code for one in reached.grounds] if isinstance(reached, Proposal) else []
    found.state, found.editors = State.DRAFT, sorted({*found.editors, by.username})
    found.content_hash = hash_of(found)
    _save(found, by, "foi.decision_drafted")
    return found


@action
def submit(decision: Decision, *, revision: int, by: Actor) -> Decision:
    """送审. Nothing that the outcome must rest on may be missing; what is handed out goes to the secrecy reviewer first."""
    ledger.hold()
    request, decision = _taken(decision, revision)
    reached = step(request, decision.answers, decision.evidence)
    check(
        [
            handler(by, request),
            still_open(request),
            unless(decision.state in (State.DRAFT, State.RETURNED), "state", _("已经送审。")),
            unless(accepted(request), "not_accepted", _("请先审核受理这件申请：核对是一个事项，再作答复。")),
            *_incomplete(request, decision, reached),
        ]
    )
    handed = decision.outcome in HANDED_OUT
    decision.state = State.IN_REVIEW if handed else State.REVIEWED
    decision.submitted_at, decision.content_hash = clock.now(), hash_of(decision)
    decision.reviewed_by, decision.reviewed_hash, decision.returned_reason = "", "", ""
    _save(decision, by, "foi.decision_submitted")
    if decision.grounds and (named := decision.evidence.get(NEGATIVE)):
        note("foi.negative_named", request, by, entry_name=named)
    return decision


@action
def review(decision: Decision, shown: str, *, passes: bool, reason: str = "", by: Actor) -> Decision:
    """保密审查 of exactly what was on the reviewer's screen (``shown`` is its hash)."""
    ledger.hold()
    request, decision = _taken(decision)
    check(
        [
            unless(may_review(by, request.organ), "permission", _("由本机关保密审查员审查。")),
            unless(decision.state == State.IN_REVIEW, "state", _("没有在等待审查。")),
            _as_shown(decision, shown),
            unless(by.username not in decision.editors, "own_work", _("您起草过这份答复意见，须由他人审查。"), ART_17),
            unless(passes or reason.strip(), "reason", _("请写明不通过的理由。")),
        ]
    )
    if not passes:
        return _return(decision, reason, by)
    decision.state, decision.reviewed_hash = State.REVIEWED, decision.content_hash
    decision.reviewed_by, decision.reviewed_at = by.username, clock.now()
    _save(decision, by, "foi.decision_reviewed")
    return decision


@action
def approve(decision: Decision, shown: str, *, without: str = "", by: Actor) -> Decision:
    """批准: by a person who neither wrote nor reviewed it, of exactly what was on the screen. ``without``: why it does not wait
    for an organ that was asked to join in the answer and has not said anything yet."""
    ledger.hold()
    request, decision = _taken(decision)
    waiting, without = unheard(request), without.strip()
    reviewed = decision.outcome not in HANDED_OUT or decision.reviewed_hash == decision.content_hash
    check(
        [
            unless(may_approve(by, request.organ), "permission", _("由本机关审批人批准。")),
            still_open(request),
            unless(decision.state == State.REVIEWED, "state", _("没有在等待批准。")),
            unless(reviewed, "not_reviewed", _("拟提供的内容还没有通过保密审查。"), ART_17),
            _as_shown(decision, shown),
            unless(by.username not in decision.editors, "own_work", _("您起草过这份答复意见，须由他人批准。")),
            unless(by.username != decision.reviewed_by, "reviewed_by_me", _("您审查过这份答复意见，须由他人批准。")),
            *(_not_heard(waiting, without) if waiting else ()),
        ]
    )
    if waiting:
        note("foi.decided_unheard", request, by, organ_name=_names(waiting), reason=without)
    decision.state, decision.approved_hash = State.APPROVED, decision.content_hash
    decision.approved_by, decision.approved_at = by.username, clock.now()
    _save(decision, by, "foi.decision_approved")
    return decision


@action
def send_back(decision: Decision, reason: str, *, by: Actor) -> Decision:
    """退回, by whoever reviews or approves."""
    ledger.hold()
    request, decision = _taken(decision)
    may = may_review(by, request.organ) or may_approve(by, request.organ)
    check(
        [
            unless(may, "permission", _("由本机关保密审查员或者审批人退回。")),
            unless(decision.state in (State.IN_REVIEW, State.REVIEWED, State.APPROVED), "state", _("没有送审。")),
            unless(decision.round == request.round and not answered(request), "sent", _("答复已经发出，不能再退回。")),
            unless(reason.strip(), "reason", _("请写明退回的理由。")),
        ]
    )
    return _return(decision, reason, by)


def hash_of(decision: Decision) -> str:
    """Of all that a reviewer reads: answers, outcome, grounds, evidence, and the files that would be handed out."""
    released = (
        decision.request.papers.filter(kind=Paper.Kind.RELEASE).order_by("sha256").values_list("sha256", flat=True)
    )
    told = {
        "answers": decision.answers,
        "outcome": decision.outcome,
        "grounds": decision.grounds,
        "evidence": decision.evidence,
        "released": list(released),
    }
    return hashlib.sha256(canonical(told).encode()).hexdigest()


def _incomplete(request: Request, decision: Decision, reached: Question | Proposal) -> list[Reason | None]:
    if isinstance(reached, Question):
        return [Reason("unanswered", _("还有问题没有回答：%(question)s") % {"question": reached.title})]
    papers = list(request.papers.filter(kind=Paper.Kind.RELEASE))
    released = papers or request.form == Form.INSPECTION
    handed = reached.outcome.code in HANDED_OUT
    personal = handed and any(map(releasing.findings, papers))
    titles = {field.key: field.title for field in composing.template(reached.letter).fields}
    text = _("请上传拟提供给申请人的信息，或者在答复里写明查阅的地点和时间。")
    return [
        *(Reason(f"missing:{one.key}", _("请补充：%(what)s") % {"what": one.title}) for one in reached.missing),
        *(
            Reason(f"blank:{key}", _("请填写答复书所需的内容：%(what)s") % {"what": titles.get(key, key)})
            for key in reached.blank
        ),
        _searched(request, decision.evidence.get(SEARCHED_ON, "")),
        unless(
            reached.outcome.code not in ENDS_ITSELF,
            "ends_itself",
            _("这一结果不作答复意见：请直接登记逾期不补正、逾期不缴费或者撤回，申请随即办结。"),
        ),
        unless(released or not handed or reached.path[-1].answers[0].key == "other", "no_release", text),
        unless(not personal or decision.evidence.get(PRIVACY_KEPT), "personal_data", str(_EXPOSED), ART_15),
    ]


def _searched(request: Request, told: str) -> Reason | None:
    """A search is proved by its day: since the request came, and not in time to come."""
    on, came = day_of(told), request.submitted_at.astimezone(clock.CHINA).date()
    fits = not told or (on is not None and came <= on <= clock.today())
    text = _("检索的时间请填写日期，在收到申请（%(came)s）以后、今天以前。")
    return unless(fits, "invalid:search_when", text % {"came": came})


def _not_heard(waiting: Sequence[Assignment], reason: str) -> list[Reason | None]:
    text = _("%(who)s协办，还没有反馈意见：请待其反馈，或者写明不等待的理由。") % {"who": _names(waiting)}
    long = _("理由超过%(most)s字，请精简。") % {"most": LONGEST_REASON}
    return [
        unless(reason, "unheard", text),
        unless(len(reason) <= LONGEST_REASON, "unheard", long),
        impersonal(reason),
    ]


def _names(waiting: Sequence[Assignment]) -> str:
    return "、".join(dict.fromkeys(one.organ.short_name for one in waiting))


def _as_shown(decision: Decision, shown: str) -> Reason | None:
    now = hash_of(decision)
    same = shown == decision.content_hash == now
    return unless(same, "changed", _("内容已被修改，与您看到的不同：请重新打开核对。"))


def _return(decision: Decision, reason: str, by: Actor) -> Decision:
    decision.state, decision.returned_reason = State.RETURNED, reason.strip()[:LONGEST]
    decision.approved_hash = decision.reviewed_hash = ""
    _save(decision, by, "foi.decision_returned")
    return decision


def _taken(decision: Decision, revision: int | None = None) -> tuple[Request, Decision]:
    request = take(decision.request)
    found = Decision.objects.select_for_update().get(pk=decision.pk)
    if revision is not None:
        unchanged_since(revision, found.revision, request.subject)
    found.request = request
    return request, found


def _save(decision: Decision, by: Actor, event: str) -> None:
    decision.revision += 1
    decision.save()
    note(event, decision.request, by, outcome=decision.outcome, hash=decision.content_hash)
