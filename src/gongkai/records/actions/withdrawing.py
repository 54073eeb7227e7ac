"""撤回: asked for by one person and decided by another. The disclosure office may act at once; somebody else then decides
whether it was right."""

from __future__ import annotations

from django.utils.translation import gettext as _

from gongkai.desk import clock
from gongkai.desk.actions import action, impersonal
from gongkai.desk.actions import check as must
from gongkai.desk.permissions import Actor
from gongkai.desk.words import source
from gongkai.records import fingerprints, interpreting
from gongkai.records.gates import Case
from gongkai.records.gates_withdrawal import waiting
from gongkai.records.models import Record, State, Withdrawal
from gongkai.records.permissions import require
from gongkai.search import actions as search

from .base import take, tell
from .publishing import KIND

Decision = Withdrawal.Decision


@action
def ask_withdrawal(record: Record, kind: str, words: str, *, by: Actor) -> Withdrawal:
    """申请撤回. ``words`` are what the public will read; until it is decided the record stays where it is."""
    take(record)
    require("ask_withdrawal", Case(record, by, kind=kind, reason=words))
    asked = _asked(record, kind, words, by)
    tell("record.withdrawal_asked", record, by, kind=kind, kind_title=_title(kind), reason=asked.words)
    return asked


@action
def withdraw(record: Record, note: str = "", *, by: Actor) -> Record:
    """同意撤回 by another person than who asked: from now on nowhere found; its address answers that it was withdrawn, and
    why. The index number is never used again."""
    take(record)
    require("withdraw", Case(record, by))
    must([impersonal(note)])
    asked = waiting(record)
    assert asked is not None  # or the gate had been shut
    _decide(asked, Decision.GRANTED, note, by)
    _take_down(record, asked, by)
    return record


@action
def refuse_withdrawal(record: Record, note: str, *, by: Actor) -> Record:
    """不同意撤回: the record stays public."""
    take(record)
    require("refuse_withdrawal", Case(record, by, reason=note))
    must([impersonal(note)])
    asked = waiting(record)
    assert asked is not None
    _decide(asked, Decision.REFUSED, note, by)
    tell("record.withdrawal_refused", record, by, reason=asked.note)
    return record


@action
def withdraw_urgently(record: Record, kind: str, words: str, *, by: Actor) -> Record:
    """紧急撤回 by the disclosure office alone, to be confirmed by somebody else afterwards."""
    take(record)
    require("withdraw_urgently", Case(record, by, kind=kind, reason=words))
    _take_down(record, _asked(record, kind, words, by, urgent=True), by)
    return record


@action
def confirm_withdrawal(record: Record, *, right: bool, note: str = "", by: Actor) -> Record:
    """追认. Where it was not ``right`` that stays on record: what was withdrawn is published anew, as a new record."""
    take(record)
    require("confirm_withdrawal", Case(record, by, reason=note if not right else _("同意追认")))
    must([impersonal(note)])
    asked = waiting(record)
    assert asked is not None
    _decide(asked, Decision.GRANTED if right else Decision.REFUSED, note, by)
    title = "追认" if right else "不予追认"
    tell("record.withdrawal_confirmed", record, by, right=right, title=title, reason=asked.note)
    return record


def _asked(record: Record, kind: str, words: str, by: Actor, *, urgent: bool = False) -> Withdrawal:
    return Withdrawal.objects.create(
        record=record, kind=kind, words=words.strip(), urgent=urgent, asked_by=by.username, asked_at=clock.now()
    )


def _decide(asked: Withdrawal, decision: Decision, note: str, by: Actor) -> None:
    asked.decision, asked.note = decision, note.strip()[:300]
    asked.decided_by, asked.decided_at = by.username, clock.now()
    asked.save()


def _take_down(record: Record, asked: Withdrawal, by: Actor) -> None:
    plain = asked.kind == Withdrawal.Kind.OTHER
    reason = asked.words if plain else f"{_title(asked.kind)}。{asked.words}"
    record.state, record.withdrawn_at, record.withdrawal_reason = State.WITHDRAWN, clock.now(), reason
    record.save()
    search.drop(KIND, record.pk)
    fingerprints.drop(record)
    urgent = {"urgent": True} if asked.urgent else {}
    tell("record.withdrawn", record, by, reason=reason, kind=asked.kind, asked_by=asked.asked_by, **urgent)
    for document in interpreting.left_unexplained(record):
        tell("record.unexplained", document, by, material=record.subject)


def _title(kind: str) -> str:
    return source(Withdrawal.Kind(kind).label)
