"""疑问: what the reading of a task leaves to a person, each with the finding that it is about."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from django.utils.translation import gettext, gettext_noop

from gongkai.text.tasks import Task as TaskRead

Doubt = dict[str, Any]
"""``kind`` of ``SENTENCES``, ``told``: what stands in the places of its sentence."""

#: Those of ``text.doubts`` in the same words, where they can be translated; and two of this room.
SENTENCES = {
    "year-of-title": gettext_noop("“%(said)s”没有写年份，按标题中的%(year)s年计算。"),
    "year-of-issue": gettext_noop("“%(said)s”没有写年份，按成文的%(year)s年计算。"),
    "year-above": gettext_noop("“%(said)s”没有写年份，按前一句的%(year)s年计算。"),
    "next-year": gettext_noop("“%(said)s”没有写年份，当年已经过去，按次年（%(year)s年）计算。"),
    "before-issue": gettext_noop("“%(said)s”早于成文日期，请核对年份。"),
    "no-such-day": gettext_noop("“%(said)s”：没有这一天，请核对原文。"),
    "season": gettext_noop("“%(said)s”从哪一天起各地不同，请填写日期。"),
    "event": gettext_noop("“%(said)s”从事情发生之日起算，请确定起算日。"),
    "another": gettext_noop("原文还写有别的期限：%(said)s。"),
    "issue": gettext_noop("“%(said)s”从印发之日起算，印发日期以实际印发为准，请核对。"),
    "governs-all": gettext_noop("责任分工单独写在%(first)s至%(last)s之后，读作对各项都适用，请核对。"),
    "governs-last": gettext_noop("责任分工单独写在%(first)s至%(last)s之后，读作只适用于最后一项，请核对。"),
    "subject": gettext_noop("原文没有责任分工，按句首的“%(said)s”读作由其办理，请核对。"),
    "lead-open": gettext_noop("原文写明牵头或责任单位另行确定，确定后请补上。"),
    "open-list": gettext_noop("原文写有“等”字，单位没有全部点名，请核对还有没有别的单位。"),
    "twice": gettext_noop("%(names)s在同一项任务里列了两次，请核对职责。"),
}
_OF_UNITS = {"governs-all", "governs-last", "subject", "lead-open", "open-list", "twice"}
_DEADLINE, _UNITS = {"deadline", "deadline_text"}, {"lead", "responsible", "cooperating"}


def of_task(read: TaskRead) -> list[Doubt]:
    return [{"kind": one.kind, "told": dict(one.told)} for one in read.doubts] + list(_of_units(read))


def told(doubts: Sequence[Doubt], speak: Callable[[str], str] = gettext) -> list[str]:
    """In the language of the reader; with ``speak`` str as the source has it, for the ledger."""
    return [speak(SENTENCES[one["kind"]]) % one["told"] for one in doubts]


def left(doubts: Sequence[Doubt], changed: Mapping[str, Any]) -> list[Doubt]:
    """What is still open after an officer changed some fields of the task."""
    return [one for one in doubts if not _fields(one) & set(changed)]


def _fields(one: Doubt) -> set[str]:
    return _UNITS if one["kind"] in _OF_UNITS else _DEADLINE


def _of_units(read: TaskRead) -> Iterator[Doubt]:
    if read.open_list:
        yield {"kind": "open-list", "told": {}}
    named = [*read.lead, *read.responsible, *read.cooperating]
    if twice := [name for name in dict.fromkeys(named) if named.count(name) > 1]:
        yield {"kind": "twice", "told": {"names": "、".join(twice)}}
