"""Holding a document while it is changed: who may, is it still as it was opened, what changed, the event."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.translation import gettext

from gongkai.desk import ledger
from gongkai.desk.actions import Reason, Stale, impersonal, unless
from gongkai.desk.models import Event
from gongkai.desk.permissions import Actor
from gongkai.desk.words import source
from gongkai.organs.models import Organ, Person
from gongkai.policies import permissions
from gongkai.policies.events import ENTERED
from gongkai.policies.models import Policy, Task, WorkItem
from gongkai.policies.models.policy import PolicyState

LONGEST_REASON = 300
_RECENT = 50


def held(policy: Policy) -> Policy:
    """The row as it is now, kept from other writers until the transaction ends."""
    return Policy.objects.select_for_update(of=("self",)).select_related("organ").get(pk=policy.pk)


def held_work(work: WorkItem) -> WorkItem:
    """The same for a piece of work."""
    rows = WorkItem.objects.select_for_update(of=("self",)).select_related("organ", "task__policy__organ")
    now: WorkItem = rows.get(pk=work.pk)
    return now


def reasoned(reason: str) -> list[Reason | None]:
    words = reason.strip()
    return [unless(words, "reason", gettext("请写明理由。")), short_enough(words), impersonal(words)]


def short_enough(reason: str) -> Reason | None:
    text = gettext("理由超过%(n)s字，请精简。") % {"n": LONGEST_REASON}
    return unless(len(reason) <= LONGEST_REASON, "long", text)


def by_its_office(by: Actor, organ: Organ) -> Reason | None:
    """What the disclosure office of that government alone does."""
    words = gettext("这件事由该政府的政务公开工作机构办理，您不是它的人员；请联系政务公开办。")
    return unless(permissions.may_take_in(by, organ), "not_yours", words)


def may_edit(policy: Policy, by: Actor) -> list[Reason | None]:
    return [
        by_its_office(by, policy.organ),
        unless(
            policy.open_to_edit,
            "closed",
            gettext("文件%(state)s，不能再修改。") % {"state": policy.get_state_display()},
        ),
    ]


def still(row: Policy | Task, revision: int) -> None:
    """Raises ``Stale``, saying who did what since, when ``row`` is no longer the revision that was opened."""
    if row.revision == revision:
        return
    who = Person.objects.filter(username=row.edited_by).values_list("name", flat=True).first() or row.edited_by
    last = _last_change(row)
    did = f"：{last.sentence}" if last else ""
    raise Stale(
        Reason(
            "stale",
            gettext("您打开页面之后，%(who)s改动过%(did)s。您输入的内容还在页面上，请核对后再保存。")
            % {"who": who, "did": did},
        )
    )


def change(row: Policy | Task, wanted: Mapping[str, Any]) -> dict[str, list[Any]]:
    """Sets fields of ``row`` and tells which changed: name → [before, after]."""
    changed = {name: [getattr(row, name), value] for name, value in wanted.items() if getattr(row, name) != value}
    for name, (_, value) in changed.items():
        setattr(row, name, value)
    return changed


def titles(row: Policy | Task, names: Iterable[str]) -> str:
    """The names of fields, as the ledger keeps them."""
    return "、".join(source(row._meta.get_field(name).verbose_name) for name in names)  # type: ignore[union-attr]


def reopen(policy: Policy, by: Actor) -> None:
    """Saves a change of the content: what was confirmed is to be confirmed again."""
    if policy.state == PolicyState.CONFIRMED:
        policy.state = PolicyState.TAKEN_IN
    save(policy, by)


def save(row: Policy | Task, by: Actor) -> None:
    row.revision += 1
    row.edited_by = by.username
    row.save()


def note(name: str, policy: Policy, by: Actor, **data: Any) -> None:
    """Writes an event of the document; those about a task carry ``task``."""
    ledger.write(name, policy.subject, organ=policy.organ.code, actor=by.username, **data)


def note_work(name: str, work: WorkItem, actor: str, /, **data: Any) -> Event:
    """Writes an event of a piece of work, in the name of its organ."""
    about: dict[str, Any] = {
        "task": work.task.pk,
        "policy": work.task.policy.pk,
        "organ_name": work.organ.name,
        "title": work.task.title,
    }
    return ledger.write(name, work.subject, organ=work.organ.code, actor=actor, **about, **data)


def in_whose_place(by: Actor, organ: Organ) -> dict[str, Any]:
    """What an event of the organ says of who told it instead: the disclosure office, or who took over its powers."""
    if permissions.enters_for(by, organ):
        return {"act": ENTERED}
    acting = by.stands_for.get(organ.code)
    return {"acting_organ": acting} if acting else {}


def _last_change(row: Policy | Task) -> Event | None:
    if isinstance(row, Policy):
        return ledger.history(row.subject).last()
    recent = ledger.history(row.policy.subject).order_by("-seq")[:_RECENT]
    return next((event for event in recent if event.data.get("task") == row.pk), None)
