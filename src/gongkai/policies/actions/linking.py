"""A document of a lower government that carries out one from above."""

from __future__ import annotations

from django.utils.translation import gettext

from gongkai.desk import clock
from gongkai.desk.actions import Reason, action, check, unless
from gongkai.desk.permissions import Actor
from gongkai.organs.models import Organ
from gongkai.policies.models import Policy, Task
from gongkai.policies.models.policy import PolicyState

from .editing import by_its_office, held, note, save


@action
def link_upper(policy: Policy, upper: Policy, *, by: Actor) -> Policy:
    """``policy`` carries out ``upper``, of a government above; its work counts in the upper document's roll-up."""
    policy = held(policy)
    upper = Policy.objects.select_related("organ").get(pk=upper.pk)
    check([by_its_office(by, policy.organ), *_fit(policy, upper)])
    policy.upper = upper
    save(policy, by)
    note("policy.linked", policy, by, upper=upper.pk, upper_title=upper.title)
    return policy


@action
def take_down(upper: Policy, organ: Organ, *, by: Actor) -> Policy:
    """承接: a lower government takes an issued document into its own hands without a second upload, to decompose it further."""
    upper = Policy.objects.select_related("organ", "source").get(pk=upper.pk)
    earlier = Policy.objects.filter(organ=organ, source=upper.source).exclude(state=PolicyState.SET_ASIDE).first()
    check(
        [
            by_its_office(by, organ),
            unless(upper.state == PolicyState.ISSUED, "state", gettext("上级还没有印发这份文件。")),
            unless(_above(upper.organ, organ), "not_above", gettext("这份文件不是上级政府的文件。")),
            unless(earlier is None, "taken_in_before", gettext("本级已经收过这份文件。")),
        ]
    )
    copied = (
        "title",
        "doc_number",
        "doc_key",
        "issuers",
        "addressees",
        "written_on",
        "issued_on",
        "published_on",
        "script",
    )
    policy = Policy.objects.create(
        organ=organ,
        upper=upper,
        source=upper.source,
        source_name=upper.source_name,
        text=upper.text,
        reading=upper.reading,
        notes=[],
        received_on=clock.today(),
        taken_in_at=clock.now(),
        edited_by=by.username,
        **{name: getattr(upper, name) for name in copied},
    )
    Task.objects.bulk_create(_copy(task, policy) for task in upper.tasks.filter(dropped=False))
    note("policy.taken_in", policy, by, title=str(policy), tasks=policy.tasks.count())
    note("policy.linked", policy, by, upper=upper.pk, upper_title=upper.title)
    return policy


_OF_A_TASK = (
    "position", "clause", "title", "line", "start", "end", "block_start", "block_end", "lead", "responsible", "cooperating",
    "deadline", "deadline_text", "frequency_text", "best_effort", "precondition", "precondition_met_on",
)  # fmt: skip


def _copy(task: Task, policy: Policy) -> Task:
    return Task(policy=policy, **{name: getattr(task, name) for name in _OF_A_TASK})


def _above(upper: Organ, lower: Organ) -> bool:
    return lower.pk != upper.pk and lower.path.startswith(upper.path)


def _fit(policy: Policy, upper: Policy) -> list[Reason | None]:
    return [
        unless(upper.state == PolicyState.ISSUED, "state", gettext("上级还没有印发这份文件。")),
        unless(_above(upper.organ, policy.organ), "not_above", gettext("所选文件不是上级政府的文件，请重选。")),
        unless(policy.state != PolicyState.SET_ASIDE, "closed", gettext("文件已作废，不能关联。")),
    ]
