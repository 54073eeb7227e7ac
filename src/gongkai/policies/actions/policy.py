"""A document as a whole: taken in, corrected, confirmed, issued to organs, set aside."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from datetime import date, datetime, time
from typing import Any

from django.utils.translation import gettext, gettext_noop, ngettext

from gongkai.desk import clock, files, ledger
from gongkai.desk.actions import Reason, Refused, action, check, impersonal, unless
from gongkai.desk.models import StoredFile
from gongkai.desk.permissions import Actor
from gongkai.desk.words import source
from gongkai.law.identifiers import document_key
from gongkai.organs.models import Organ
from gongkai.policies import counting, publicity
from gongkai.policies.addressing import ROLE_TITLES, addressed, keys_of
from gongkai.policies.events import UNCHECKED
from gongkai.policies.expansion import Expansion, Share, expand
from gongkai.policies.intake import Document, read_document
from gongkai.policies.models import Policy, Task, UnitName, WorkItem
from gongkai.policies.models.policy import PolicyState
from gongkai.policies.models.work import DutyRole
from gongkai.policies.units import OUTSIDE, Register

from .editing import by_its_office, change, held, may_edit, note, reasoned, reopen, save, still, titles


@dataclass(frozen=True, slots=True)
class Facts:
    """What a document says of itself, as the officer stands for it."""

    title: str
    doc_number: str
    issuers: list[str]
    addressees: list[str]
    written_on: date | None
    received_on: date
    published_on: date | None = None
    issued_on: date | None = None


@dataclass(frozen=True, slots=True)
class Claiming:
    """Tasks (by number) whose lead is to be claimed up to and including the day ``by``; ``late``: later claims are taken and marked."""

    tasks: frozenset[int]
    by: date
    late: bool = False


def take_in(content: bytes, name: str, *, organ: Organ, by: Actor, wanted: Callable[[], bool] = lambda: True) -> Policy:
    """Keeps the file, reads it and lists what was found, for an officer to check.

    ``organ`` is the government whose organs will do the work. Refused when the file cannot be read (the reason says what to
    do) or was taken in before, and where it is not ``wanted`` any more once it is read. Reading comes before the transaction:
    a long document keeps no other writer waiting.
    """
    check([by_its_office(by, organ)])
    files.inspect(content, name, kinds=files.SOURCES)
    found = read_document(content, name)
    return _keep(files.keep(content, name, kinds=files.SOURCES), name, found, organ, by, wanted)


@action
def _keep(
    source: StoredFile, name: str, found: Document, organ: Organ, by: Actor, wanted: Callable[[], bool]
) -> Policy:
    Organ.objects.select_for_update().get(pk=organ.pk)  # two uploads of one file at once: the second sees the first
    check([unless(wanted(), "stopped", gettext("已经停止识别。"))])
    earlier = Policy.objects.filter(organ=organ, source=source).exclude(state=PolicyState.SET_ASIDE).first()
    if earlier:
        raise Refused(
            Reason(
                "taken_in_before", gettext("这个文件已经收过：《%(earlier)s》，不必重复上传。") % {"earlier": earlier}
            )
        )
    policy = Policy.objects.create(
        organ=organ,
        source=source,
        source_name=name,
        received_on=clock.today(),
        taken_in_at=clock.now(),
        edited_by=by.username,
        doc_key=document_key(found.facts["doc_number"]) or "",
        **found.facts,
    )
    tasks = [Task(policy=policy, position=n * 10, **task) for n, task in enumerate(found.tasks, 1)]
    for task in tasks:
        task.deadline = counting.dated(policy, task.deadline_text, task.deadline)
    Task.objects.bulk_create(tasks)
    note("policy.taken_in", policy, by, title=str(policy), tasks=len(tasks))
    return policy


@action
def correct_facts(policy: Policy, facts: Facts, *, revision: int, by: Actor) -> Policy:
    """Replaces the facts. A confirmed document goes back to be confirmed again."""
    policy = held(policy)
    check([*may_edit(policy, by), *_facts_fit(facts)])
    still(policy, revision)
    resting = _counted_tasks(policy)
    changed = change(policy, asdict(facts))
    if changed:
        policy.doc_key = document_key(facts.doc_number) or ""
        moved = _count_again(policy, resting, by)
        _settle_early(policy, by)
        reopen(policy, by)
        note("policy.corrected", policy, by, fields=titles(policy, changed), changed=changed, moved=moved)
    return policy


@action
def confirm(policy: Policy, *, revision: int, by: Actor, unchecked: int | None = None) -> Policy:
    """The officer stands for the facts and the tasks as they are now.

    ``unchecked``: with how many tasks whose doubts are open the officer says so all the same, refused where there are others;
    None where nobody was asked. The ledger names the number.
    """
    policy = held(policy)
    tasks = list(policy.tasks.filter(dropped=False))
    state = unless(
        policy.state == PolicyState.TAKEN_IN,
        "state",
        gettext("文件%(state)s，不用再确认。") % {"state": policy.get_state_display()},
    )
    doubtful = sum(bool(task.doubts) for task in tasks)
    asked = unless(unchecked in (None, doubtful), "unchecked", _unchecked(doubtful))
    check([*may_edit(policy, by), state, *_facts_fit(_facts(policy)), *_early(policy, tasks)])
    still(policy, revision)
    check([asked])
    policy.state = PolicyState.CONFIRMED
    save(policy, by)
    said = {"act": UNCHECKED, "unchecked": doubtful} if doubtful else {}
    note("policy.confirmed", policy, by, tasks=len(tasks), **said)
    return policy


def _unchecked(doubtful: int) -> str:
    words = ngettext(
        "还有%(n)s项没有核对：请核对，或者勾选仍要确认。", "还有%(n)s项没有核对：请核对，或者勾选仍要确认。", doubtful
    )
    return words % {"n": doubtful}


@action
def issue(
    policy: Policy, meanings: Mapping[str, str], *, revision: int, by: Actor, claiming: Claiming | None = None,
    public: bool = True,
) -> list[WorkItem]:  # fmt: skip
    """Gives each organ named in a confirmed document its work, and tells the ledger whom the document reaches.

    Every name must lead to organs of the register or be known as ``outside``; ``meanings`` explains names that do not
    (name → ``organ:CODE``, ``collective:CODE`` or ``outside``) and is remembered for the next document. A task of ``claiming`` waits
    for its lead; its other units get their work at once. What the rules want reported about it is called for (``following``).
    ``public``: everybody may see its tasks and how far they are; refused where the document bears a mark against it, meets the
    negative list or names persons.
    """
    policy = held(policy)
    confirmed = unless(policy.state == PolicyState.CONFIRMED, "state", gettext("请先核对并确认文件，再分派任务。"))
    check([*may_edit(policy, by), confirmed])
    still(policy, revision)
    _learn(policy, meanings, by)
    tasks = list(policy.tasks.filter(dropped=False))
    expansion = expand(tasks, policy.addressees, Register(policy.organ, clock.today()))
    against = publicity.barred(policy, by.username) if public else publicity.personal(tasks)
    check([*_may_issue(expansion), *_may_be_claimed(claiming, tasks), *against])
    _open_to_claims(policy, tasks, claiming)
    policy.state, policy.issued_at, policy.public = PolicyState.ISSUED, clock.now(), public
    save(policy, by)
    _address(policy, expansion, by)
    note("policy.issued", policy, by, title=policy.title, tasks=len(tasks), organs=expansion.organs)
    _offer(policy, tasks, by)
    return [item for share in expansion.shares for item in _assign(policy, share, by)]


@action
def set_publicity(policy: Policy, public: bool, reason: str, *, by: Actor) -> Policy:
    """公开、不公开落实情况, after it was issued; what is closed is gone from every public page with this transaction."""
    policy = held(policy)
    check(
        [
            by_its_office(by, policy.organ),
            unless(policy.state == PolicyState.ISSUED, "state", gettext("文件还没有分派。")),
            unless(policy.public != public, "same", gettext("已经是这样，不用改。")),
            *reasoned(reason),
            *(publicity.barred(policy, by.username) if public else ()),
        ]
    )
    policy.public = public
    save(policy, by)
    note("policy.opened" if public else "policy.closed", policy, by, reason=reason.strip())
    return policy


@action
def set_aside(policy: Policy, reason: str, *, by: Actor) -> Policy:
    """作废: a document taken in by mistake. It stays readable; the same file may be taken in again."""
    policy = held(policy)
    given = unless(reason.strip(), "reason", gettext("请写明作废原因。"))
    check([*may_edit(policy, by), given, impersonal(reason)])
    policy.state, policy.set_aside_reason = PolicyState.SET_ASIDE, reason.strip()[:300]
    save(policy, by)
    note("policy.set_aside", policy, by, reason=policy.set_aside_reason)
    return policy


def announce(work: WorkItem, task: Task, policy: Policy, actor: str) -> None:
    """Writes what starts the organ's duty: the assignment; or, while the task waits for its precondition, the waiting."""
    count = None if task.waiting else counting.counted(policy, task.deadline_text, work.due_on)
    ledger.write(
        "task.waiting" if task.waiting else "task.assigned",
        work.subject,
        organ=work.organ.code,
        actor=actor,
        task=task.pk,
        policy=policy.pk,
        policy_title=policy.title,
        doc_number=policy.doc_number,
        clause=task.clause,
        title=task.title,
        due=None if task.waiting else work.due_on,
        best_effort=task.best_effort,
        role=work.role,
        role_title=source(DutyRole(work.role).label),
        organ_name=work.organ.name,
        precondition=task.precondition,
        **(count.told if count else {}),
    )


def _counted_tasks(policy: Policy) -> list[Task]:
    """Those whose limit is what their words count to or still nothing, and not a day that somebody set."""
    dated = policy.tasks.exclude(deadline_text="")
    return [one for one in dated if not one.deadline or counting.counted(policy, one.deadline_text, one.deadline)]


def _count_again(policy: Policy, tasks: Iterable[Task], by: Actor) -> dict[str, list[date | None]]:
    """Limits follow the dates of the document: task → day before and after. A date of issue that was told settles the doubt about it."""
    moved = {}
    for task in tasks:
        was, task.deadline = task.deadline, counting.dated(policy, task.deadline_text, None)
        sure = [one for one in task.doubts if not (policy.issued_on and one["kind"] == "issue")]
        if task.deadline != was or sure != task.doubts:
            task.doubts, moved[str(task.pk)] = sure, [was, task.deadline]
            save(task, by)
    return moved


def _settle_early(policy: Policy, by: Actor) -> None:
    """A limit that the corrected date of writing no longer follows is no doubt any more."""
    for task in policy.tasks.filter(deadline__gte=policy.written_on or date.min):
        sure = [one for one in task.doubts if one["kind"] != "before-issue"]
        if sure != task.doubts:
            task.doubts = sure
            save(task, by)


def _facts(policy: Policy) -> Facts:
    return Facts(**{field.name: getattr(policy, field.name) for field in fields(Facts)})


def _facts_fit(facts: Facts) -> list[Reason | None]:
    late = facts.written_on is not None and facts.written_on > facts.received_on
    return [
        unless(facts.title.strip(), "title", gettext("请填写文件标题。")),
        unless(facts.issuers, "issuers", gettext("请填写发文机关。")),
        unless(not late, "written_on", gettext("成文日期晚于收文日期，请核对。")),
        unless(facts.received_on <= clock.today(), "received_on", gettext("收文日期不能晚于今天。")),
        unless(_issued_in_order(facts), "issued_on", gettext("印发日期应当在成文日期和收文日期之间。")),
        unless(_published_in_order(facts), "published_on", gettext("公布日期不能早于成文日期，也不能晚于今天。")),
    ]


def _published_in_order(facts: Facts) -> bool:
    day = facts.published_on
    return day is None or (facts.written_on or day) <= day <= clock.today()


def _issued_in_order(facts: Facts) -> bool:
    day = facts.issued_on
    return day is None or (facts.written_on or day) <= day <= facts.received_on


def _early(policy: Policy, tasks: Iterable[Task]) -> list[Reason]:
    early = [task for task in tasks if task.deadline and policy.written_on and task.deadline < policy.written_on]
    return [
        Reason(
            "deadline_early",
            gettext("“%(task)s”的期限%(deadline)s早于成文日期，请核对。") % {"task": task, "deadline": task.deadline},
        )
        for task in early
    ]


def _may_issue(expansion: Expansion) -> list[Reason | None]:
    unknown = [
        Reason("unknown_unit", gettext("请指定“%(name)s”对应的单位。") % {"name": one.name})
        for one in expansion.unknown
    ]
    return [unless(expansion.shares, "no_tasks", gettext("文件没有可以分派的任务，请先添加任务。")), *unknown]


def _may_be_claimed(claiming: Claiming | None, tasks: Sequence[Task]) -> list[Reason | None]:
    if claiming is None:
        return []
    return [
        unless(claiming.tasks, "no_claims", gettext("请勾选由单位认领的任务，或者不开放认领。")),
        unless(claiming.tasks <= {task.pk for task in tasks}, "tasks", gettext("所选任务不在这份文件里，请重选。")),
        unless(claiming.by >= clock.today(), "claim_by", gettext("认领截止日期不能早于今天。")),
    ]


def _open_to_claims(policy: Policy, tasks: Sequence[Task], claiming: Claiming | None) -> None:
    if claiming is None:
        return
    policy.claim_by, policy.late_claims = claiming.by, claiming.late
    for task in tasks:
        task.to_claim = task.pk in claiming.tasks
    Task.objects.bulk_update(tasks, ["to_claim"])


def _offer(policy: Policy, tasks: Iterable[Task], by: Actor) -> None:
    for task in tasks:
        if task.to_claim:
            note("task.opened_to_claim", policy, by, task=task.pk, title=task.title, claim_by=policy.claim_by)


def _learn(policy: Policy, meanings: Mapping[str, str], by: Actor) -> None:
    register = Register(policy.organ, clock.today())
    organs = {name: register.means(meaning) for name, meaning in meanings.items()}
    check(
        Reason("meaning", gettext("“%(name)s”指定的单位不在名册中，请重选。") % {"name": name})
        for name, found in organs.items()
        if found is None
    )
    for name, meaning in meanings.items():
        learned = {"meaning": meaning, "learned_by": by.username, "learned_at": clock.now()}
        UnitName.objects.update_or_create(organ=policy.organ, name=name, defaults=learned)
        title = (
            gettext_noop("本级以外的单位")
            if meaning == OUTSIDE
            else "、".join(organ.name for organ in organs[name] or ())
        )
        note("policy.name_learned", policy, by, unit=name, meaning=meaning, meaning_title=title)


def _address(policy: Policy, expansion: Expansion, by: Actor) -> None:
    """Tells the ledger whom the document reaches: duties that it lays on every one of them start here.

    On the day of the document, not of its entry: what an organ did about it in between is an answer too.
    """
    about: dict[str, Any] = {
        "title": policy.title,
        "document": keys_of(policy),
        "issued_on": policy.issue_day,
        "published_on": policy.published_on,
    }
    entries = [
        ledger.Entry(
            "policy.addressed",
            policy.subject,
            one.organ.code,
            {
                **about,
                "role": list(one.roles),
                "role_title": "、".join(source(ROLE_TITLES[role]) for role in one.roles),
                "organ_name": one.organ.name,
            },
        )
        for one in addressed(expansion)
    ]
    if entries:
        day = policy.written_on
        ledger.write_all(entries, actor=by.username, at=datetime.combine(day, time(), clock.CHINA) if day else None)


def _assign(policy: Policy, share: Share, by: Actor) -> list[WorkItem]:
    work = WorkItem.objects.bulk_create(
        WorkItem(task=share.task, organ=one.organ, role=one.role, named=one.named, due_on=share.task.deadline)
        for one in share.assignments
        if not (share.task.to_claim and one.role == DutyRole.LEAD)
    )
    for item in work:
        announce(item, share.task, policy, by.username)
    return work
