"""Gates of a withdrawal: what the public is told, and that two persons stand behind it."""

from __future__ import annotations

import re

from django.utils.translation import gettext as _

from gongkai.desk.actions import Reason, unless

from .conventions import conventions
from .gates import ART_17, Case, gate
from .models import Record, Withdrawal

Kind = Withdrawal.Kind
#: What cannot wait for a second person.
PRESSING = (Kind.PERSONAL, Kind.SECRET, Kind.RIGHTS, Kind.WRONG)


def waiting(record: Record) -> Withdrawal | None:
    """What nobody has decided yet: a request, or an urgent withdrawal to be confirmed."""
    return record.withdrawals.filter(decision="").first() if record.pk else None


@gate
def withdrawal_kind(case: Case) -> Reason | None:
    return unless(case.kind in Kind.values, "no_kind", _("请选择撤回原因。"))


@gate
def words_for_public(case: Case) -> Reason | None:
    """More than a word or two, and not the same sign over and over."""
    limits = conventions().withdrawal
    said = re.sub(r"[\W_]+", "", case.reason)
    enough = len(said) >= limits.shortest and len(set(said)) >= limits.different and len(case.reason.strip()) <= 480
    text = _("请写明向公众说明的话：为什么撤回、正确的信息在哪里或者何时公布（%(n)d至480字）。")
    return unless(enough, "no_reason", text % {"n": limits.shortest})


@gate
def no_withdrawal_waiting(case: Case) -> Reason | None:
    return unless(waiting(case.record) is None, "asked_already", _("已有一件撤回申请等待决定。"))


@gate
def pressing_kind(case: Case) -> Reason | None:
    text = _("只有含有不应公开的内容或者有重大差错的，才能紧急撤回：其他情形请提出撤回申请。")
    return unless(case.kind in PRESSING, "not_pressing", text)


@gate
def withdrawal_waiting(case: Case) -> Reason | None:
    return unless(waiting(case.record), "nothing_asked", _("没有等待决定的撤回：请先提出撤回申请。"))


@gate
def not_asked_by_me(case: Case) -> Reason | None:
    asked = waiting(case.record)
    mine = asked is not None and asked.asked_by == case.by.username
    return unless(not mine, "own_request", _("撤回是您提出的，须由他人决定。"), ART_17)


@gate
def note_given(case: Case) -> Reason | None:
    return unless(4 <= len(case.reason.strip()) <= 300, "no_note", _("请写明不同意的理由（4至300字）。"))
