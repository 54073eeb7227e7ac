"""退文 by the house itself: a draft that lacks what must travel with it comes back at once, and is counted like any other."""

from __future__ import annotations

from collections.abc import Iterable

from gongkai.desk.actions import Reason
from gongkai.desk.permissions import SYSTEM
from gongkai.duties.rules import rulebook
from gongkai.law.kinds import Gate
from gongkai.records.gates import Case, last_return
from gongkai.records.models import Record, State
from gongkai.records.permissions import refusals
from gongkai.schemas import loader as schemas

#: What a draft is sent back for at the door: code of the refusal → cause of the 退文.
CAUSES = {
    "no_attribute": "attribute_missing",
    "no_ground": "ground_missing",
    "vague_ground": "ground_missing",
    "plan_missing": "plan_missing",
    "material_missing": "material_missing",
}


def lacking(case: Case) -> tuple[list[Reason], list[str]]:
    """Every reason why the draft may not go up, and the causes for which it comes back: none where anything else bars it
    as well, or where it came back for the same and nothing was added since."""
    reasons = refusals("submit", case)
    found = dict.fromkeys(cause for reason in reasons if (cause := CAUSES.get(reason.code)))
    others = [reason for reason in reasons if reason.code not in CAUSES and not _asks_attribute(reason.code)]
    if others or not found or _said_already(case.record, set(found)):
        return reasons, []
    return reasons, list(found)


def note(reasons: Iterable[Reason]) -> str:
    return "\n".join(str(reason) for reason in reasons if reason.code in CAUSES)


def titles(record: Record) -> str:
    """Of the last return, its causes in words."""
    last = record.returns.order_by("-id").first()
    return "、".join(schemas.return_causes()[cause].zh for cause in (last.causes if last else ()))


def _asks_attribute(code: str) -> bool:
    """Rules of the place that ask for the attribute say the same in their words."""
    rule = next((one for one in rulebook().rules if one.id == code and isinstance(one, Gate)), None)
    asked = [item.pattern for item in rule.require if item.pattern] if rule else []
    return bool(asked) and all("record.attribute_set" in pattern.events for pattern in asked)


def _said_already(record: Record, causes: set[str]) -> bool:
    last = last_return(record)
    same = (
        last is not None
        and not last.sent_again_at
        and last.returner == SYSTEM.username
        and last.content_hash == record.content_hash
    )
    return same and record.state == State.RETURNED and last is not None and set(last.causes) == causes
