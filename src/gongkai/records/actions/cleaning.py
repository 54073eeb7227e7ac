"""清理和澄清 (C18): what is false, incomplete or outdated is registered, given to somebody, and ended with a reason.

Nothing is changed here: a correction, a withdrawal and a clarification go through their own gates, and an item is only ended
by what these have done.
"""

from __future__ import annotations

import hashlib
from datetime import timedelta
from typing import Any

from django.utils.translation import gettext as _

from gongkai.desk import clock, ledger
from gongkai.desk.actions import Reason, action, check, faults, impersonal, unchanged_since, unless
from gongkai.desk.permissions import SYSTEM, Actor
from gongkai.desk.words import source
from gongkai.organs.models import Organ, Person
from gongkai.records import candidates
from gongkai.records.conventions import conventions
from gongkai.records.models import Flaw, Record, State, Tip
from gongkai.records.permissions import may_register_flaw, may_settle_flaw
from gongkai.text.privacy import scan

Outcome = Flaw.Outcome


@action
def register_flaw(
    organ: Organ, kind: str, words: str, *, record: Record | None = None, place: str = "", origin: str = "staff",
    rule: str = "", tip: Tip | None = None, by: Actor,
) -> Flaw:  # fmt: skip
    """登记. Of our own ``record``, or of something that goes about at ``place``. Raises ``Refused``."""
    flaw = Flaw(
        organ=organ, record=record, place=place.strip(), kind=kind, origin=origin, rule=rule, words=words.strip(),
        version=record.versions.count() if record else 0, registered_by=by.username, registered_at=clock.now(),
    )  # fmt: skip
    open_twin = Flaw.objects.filter(record=record, rule=rule, outcome="") if record and rule else Flaw.objects.none()
    check(
        [
            unless(may_register_flaw(by, organ), "permission", _("只有本机关人员和政务公开办可以登记清理事项。")),
            unless(record or flaw.place, "nowhere", _("请写明是哪条信息，或者在哪里流传。")),
            unless(record is None or record.organ_id == organ.pk, "other_organ", _("这条信息由其他机关发布。")),
            unless(len(flaw.words) >= 4, "no_words", _("请写明有什么问题（至少4个字）。")),
            unless(rule == "" or rule in candidates.RULES, "no_rule", _("没有这条清理规则。")),
            unless(not open_twin.exists(), "registered_already", _("这条信息的同一问题已登记，正在处理。")),
            impersonal(flaw.words),
            impersonal(flaw.place),
            *faults(flaw),
        ]
    )
    flaw.save()
    _tell("flaw.registered", flaw, by, kind=kind, kind_title=source(Flaw.Kind(kind).label), origin=origin, rule=rule or None,
          record=record.subject if record else None)  # fmt: skip
    if tip is not None:
        _answer([tip], Tip.State.TAKEN, by)
    return flaw


@action
def assign_flaw(flaw: Flaw, person: Person, *, revision: int, by: Actor) -> Flaw:
    flaw = _taken(flaw, revision)
    here = person.is_active and person.posts.filter(organ=flaw.organ).exists()
    check(
        [
            unless(may_settle_flaw(by, flaw.organ), "permission", _("由本机关审批人或者政务公开办交办。")),
            unless(not flaw.outcome, "settled", _("这一事项已办结。")),
            unless(here, "no_post", _("%(name)s不在%(organ)s任职。") % {"name": person, "organ": flaw.organ}),
        ]
    )
    flaw.assigned_to = person.username
    flaw.revision += 1
    flaw.save()
    _tell("flaw.assigned", flaw, by, username=person.username, person_name=person.name)
    return flaw


@action
def settle_flaw(
    flaw: Flaw, outcome: str, reason: str, *, clarification: Record | None = None, revision: int, by: Actor
) -> Flaw:
    """办结. 已更正 and 已撤回 must have happened since, 已澄清 names a public clarification, 保留 says why nothing is wrong."""
    flaw = _taken(flaw, revision)
    check(
        [
            unless(may_settle_flaw(by, flaw.organ), "permission", _("由本机关审批人或者政务公开办办结。")),
            unless(not flaw.outcome, "settled", _("这一事项已办结。")),
            unless(len(reason.strip()) >= 4, "no_reason", _("请写明处理说明（至少4个字）。")),
            impersonal(reason),
            _not_done(flaw, outcome, clarification, by),
        ]
    )
    flaw.outcome, flaw.reason, flaw.clarification = outcome, reason.strip()[:500], clarification
    flaw.settled_by, flaw.settled_at = by.username, clock.now()
    flaw.revision += 1
    flaw.save()
    _tell("flaw.settled", flaw, by, outcome=outcome, outcome_title=source(Outcome(outcome).label), reason=flaw.reason,
          clarification=clarification.subject if clarification else None)  # fmt: skip
    return flaw


def _not_done(flaw: Flaw, outcome: str, clarification: Record | None, by: Actor) -> Reason | None:
    record = flaw.record
    match outcome:
        case Outcome.CORRECTED:
            done = record is not None and record.versions.count() > flaw.version
            return unless(done, "not_corrected", _("登记以后还没有发布过更正：请先办理更正，经审查批准后发布。"))
        case Outcome.WITHDRAWN:
            if record is None or record.state != State.WITHDRAWN:
                return Reason("not_withdrawn", _("这条信息还没有撤回：请先办理撤回，写明公众可见的原因。"))
            withdrew = ledger.history(record.subject).filter(name="record.withdrawn").last()
            mine = withdrew is not None and withdrew.actor == by.username
            return unless(
                not mine, "own_withdrawal", _("撤回由您办理，须由他人核实后办结：清理不能用来隐去真实的信息。")
            )
        case Outcome.CLARIFIED:
            public = clarification is not None and clarification.is_public
            own = clarification is not None and clarification.organ_id == flaw.organ_id
            return unless(
                public and own, "not_clarified", _("请填写本机关已经公开的澄清信息：澄清同样须经审查和批准。")
            )
        case Outcome.KEPT:
            mine = by.username in (flaw.record.editors if flaw.record else [])
            return unless(not mine, "own_work", _("您起草过这条信息，须由他人核实后保留。"))
    return Reason("no_outcome", _("请选择处理结果。"))


# what readers say


@action
def send_tip(record: Record, kind: str, words: str) -> Tip:
    """公众纠错 on a public record. No name, no address; what looks like personal data is refused, so that none is kept."""
    limits, words = conventions().tips, " ".join(words.split())
    digest = hashlib.sha256(f"{kind}\x1f{words}".encode()).hexdigest()
    waiting = Tip.objects.filter(state=Tip.State.NEW)
    today = Tip.objects.filter(at__gte=clock.now() - timedelta(days=1))
    known = Tip.objects.filter(record=record, digest=digest).first()
    if known is not None:
        return known
    check(
        [
            unless(record.is_public, "gone", _("这条信息已不再公开。")),
            unless(kind in Flaw.Kind.values, "kind", _("请选择问题类型。")),
            unless(
                limits.shortest <= len(words) <= limits.longest,
                "length",
                _("请用%(least)d至%(most)d个字说明哪里有误。") % {"least": limits.shortest, "most": limits.longest},
            ),
            unless(
                not scan(words),
                "personal",
                _("其中有疑似个人信息：请删去姓名以外的号码、住址后再提交，纠错不需要个人信息。"),
            ),
            unless(
                waiting.filter(record=record).count() < limits.open_per_record and today.count() < limits.per_day,
                "enough",
                _("已收到较多纠错，正在核实：如有新的情况，请联系发布机关。"),
            ),
        ]
    )
    tip = Tip.objects.create(record=record, kind=kind, words=words, digest=digest, at=clock.now())
    ledger.write("record.tipped", record.subject, organ=record.organ.code, kind=kind)
    return tip


@action
def set_aside_tips(tips: list[Tip], *, by: Actor) -> int:
    """不予采用: one click for many alike."""
    check(
        [
            unless(may_settle_flaw(by, tip.record.organ), "permission", _("由本机关审批人或者政务公开办处理。"))
            for tip in tips
        ]
    )
    return _answer(tips, Tip.State.SET_ASIDE, by)


@action
def forget_tips(*, by: Actor = SYSTEM) -> int:
    """Deletes what readers sent, a while after they did; how many."""
    limit = clock.now() - timedelta(days=conventions().tips.kept_days)
    return Tip.objects.filter(at__lt=limit).delete()[0]


def _answer(tips: list[Tip], state: Tip.State, by: Actor) -> int:
    by_record: dict[int, list[Tip]] = {}
    for tip in tips:
        by_record.setdefault(tip.record_id, []).append(tip)
    for alike in by_record.values():
        record = alike[0].record
        Tip.objects.filter(pk__in=[tip.pk for tip in alike]).update(state=state)
        ledger.write(
            "record.tips_answered",
            record.subject,
            organ=record.organ.code,
            actor=by.username,
            n=len(alike),
            state=state.value,
            state_title=source(state.label),
        )
    return len(tips)


def _taken(flaw: Flaw, revision: int) -> Flaw:
    found = Flaw.objects.select_for_update(of=("self",)).select_related("organ", "record").get(pk=flaw.pk)
    unchanged_since(revision, found.revision, f"flaw:{found.pk}")
    return found


def _tell(name: str, flaw: Flaw, by: Actor, **data: Any) -> None:
    ledger.write(name, f"flaw:{flaw.pk}", organ=flaw.organ.code, actor=by.username, **data)
