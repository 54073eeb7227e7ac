"""制度: documents that make a system, the day one ends, the clean-up of those that no longer fit."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, time
from itertools import takewhile
from typing import Any

from django.utils.translation import gettext

from gongkai.desk import clock, files, ledger
from gongkai.desk.actions import Reason, Refused, action, check, faults, impersonal, unchanged_since, unless
from gongkai.desk.models import Event, StoredFile
from gongkai.desk.permissions import SYSTEM, Actor
from gongkai.facts.values import happened
from gongkai.organs.models import Organ
from gongkai.policies import permissions
from gongkai.policies.models import System, SystemReview, SystemVersion
from gongkai.policies.system_gaps import required_systems
from gongkai.rulebooks import vocabulary
from gongkai.text import files as readable
from gongkai.text.errors import Unreadable

from .editing import reasoned

SHORTEST = 40
"""Characters below which a file is a blank form or a heading, not a system."""
_DRAFT = re.compile(r"草案|征求意见|讨论稿|送审稿|初稿|草稿")


@dataclass(frozen=True, slots=True)
class SystemText:
    """A document of a system. Without ``effective_on`` it must be a ``draft``; ``article``: where in it the system stands."""

    title: str
    content: bytes
    name: str
    effective_on: date | None = None
    doc_number: str = ""
    article: str = ""
    draft: bool = False


def add_version(organ: Organ, key: str, told: SystemText, *, revision: int = 0, by: Actor) -> SystemVersion:
    """Adds a document; the one before it ends on the day on which this one takes effect, which may be to come.
    ``revision``: of the system as the form showed it, 0 where there was none."""
    check([_unless_keeper(by, organ), unless(key in required_systems(), "system", gettext("请从列出的制度中选择。"))])
    files.inspect(told.content, told.name, kinds=files.SOURCES)
    try:
        text = readable.read(told.content, told.name).text
    except Unreadable as error:
        raise Refused(Reason("unreadable", str(error))) from error
    return _add(organ, key, told, text, files.keep(told.content, told.name, kinds=files.SOURCES), revision, by)


@action
def _add(
    organ: Organ, key: str, told: SystemText, text: str, file: StoredFile, revision: int, by: Actor
) -> SystemVersion:
    ledger.hold()
    system = System.objects.filter(organ=organ, key=key).first() or System(organ=organ, key=key, revision=0)
    check(
        [
            unless(told.title.strip(), "title", gettext("请填写文件名称。")),
            unless(len("".join(text.split())) >= SHORTEST, "blank", gettext("文件几乎没有内容，不能作为制度登记。")),
            *_dated(told, text),
            *_own_place(organ, key, told, file),
            _unless_newer(system, told),
            impersonal(f"{told.title} {told.article}"),
        ]
    )
    unchanged_since(revision, system.revision, system.subject)
    system.revision += 1
    system.save()
    before = system.versions.order_by("number").last()
    version = SystemVersion(
        system=system, number=before.number + 1 if before else 1, title=" ".join(told.title.split()),
        doc_number=told.doc_number.strip(), article=told.article.strip(), file=file, file_name=told.name[-255:],
        draft=told.draft, effective_on=None if told.draft else told.effective_on,
        added_by=by.username, added_at=clock.now(),
    )  # fmt: skip
    check(faults(version))
    if not told.draft:
        system.versions.filter(draft=False, ended_on__isnull=True).update(ended_on=told.effective_on)
    version.save()
    _note("system.added", system, by, title=version.title, number=version.number, draft=told.draft)
    if version.in_force(clock.today()):
        _adopted(version, by)
    return version


@action
def end_system(system: System, on: date, reason: str, *, revision: int, by: Actor) -> System:
    """废止: from ``on`` the unit lacks the system."""
    ledger.hold()
    system = _held(system)
    planned = system.reviews.filter(outcome="").exists()
    check(
        [
            _unless_keeper(by, system.organ),
            unless(not planned, "review", gettext("已经安排了清理：请在清理结论中选择废止。")),
            *_ends_well(system, on),
            *reasoned(reason),
        ]
    )
    unchanged_since(revision, system.revision, system.subject)
    return _end(system, on, reason.strip(), by)


@action
def plan_review(system: System, due_on: date, *, by: Actor) -> SystemReview:
    """安排清理: by that day somebody says whether the system still fits."""
    ledger.hold()
    system = _held(system)
    check(
        [
            _unless_keeper(by, system.organ),
            unless(due_on >= clock.today(), "due_on", gettext("清理期限不能早于今天。")),
            unless(not system.reviews.filter(outcome="").exists(), "planned", gettext("已经安排了清理，先作出结论。")),
        ]
    )
    review = SystemReview.objects.create(system=system, due_on=due_on, planned_by=by.username)
    _note("system.review_planned", system, by, due=due_on)
    return review


@action
def conclude_review(
    review: SystemReview, outcome: str, on: date | None, reason: str,
    *, ends_on: date | None = None, amend_by: date | None = None, by: Actor,
) -> SystemReview:  # fmt: skip
    """清理结论 with its day. Repealed it ends on ``ends_on``, or on the day of the conclusion; to be amended, its new
    document is owed by ``amend_by``, unless it was registered while the review was open."""
    ledger.hold()
    review = SystemReview.objects.select_for_update(of=("self",)).select_related("system__organ").get(pk=review.pk)
    system = review.system
    repeals = outcome == SystemReview.Outcome.REPEAL
    last = ends_on or on
    amends = outcome == SystemReview.Outcome.AMEND and not _renewed(review)
    check(
        [
            _unless_keeper(by, system.organ),
            unless(not review.outcome, "concluded", gettext("已经有结论，不能再改。")),
            unless(outcome in SystemReview.Outcome.values, "outcome", gettext("请选择清理结论：保留、修改或者废止。")),
            unless(on, "on", gettext("请填写结论日期。")),
            unless(on is None or on <= clock.today(), "future", gettext("结论日期不能晚于今天。")),
            *(_ends_well(system, last) if repeals and last else ()),
            unless(not amends or amend_by, "amend_by", gettext("结论为修改的，请填写新文件的登记期限。")),
            unless(
                not amends or amend_by is None or amend_by >= clock.today(),
                "amend_past",
                gettext("新文件的登记期限不能早于今天。"),
            ),
            *reasoned(reason),
        ]
    )
    review.outcome, review.concluded_on, review.reason = outcome, on, reason.strip()
    review.amend_by = amend_by if amends else None
    review.concluded_by = by.username
    review.save()
    title = SystemReview.Outcome(outcome).label
    _note(
        "system.reviewed", system, by, outcome=outcome, outcome_title=title, on=on, reason=review.reason,
        to_amend=amends, amend_by=review.amend_by,
    )  # fmt: skip
    if repeals and last:
        _end(system, last, review.reason, by)
    return review


@action
def turn_systems(day: date) -> int:
    """Tells of what was filed ahead and has come into force or ended by ``day``; done twice it tells nothing new.
    Answers how many."""
    ledger.hold()
    told = _told_in_force()
    turned = 0
    for system in (
        System.objects.filter(key__in=required_systems()).select_related("organ").prefetch_related("versions")
    ):
        versions = [one for one in system.versions.all() if one.effective_on and one.effective_on <= day]
        current = next((one for one in reversed(versions) if one.in_force(day)), None)
        if (current is not None) == ((system.organ.code, system.key) in told) or not versions:
            continue
        if current:
            _adopted(current, SYSTEM)
        else:
            _ended(system, max(one.ended_on for one in versions if one.ended_on), "", SYSTEM)
        turned += 1
    return turned


def _told_in_force() -> set[tuple[str, str]]:
    """Organ and key of each system that stands by the ledger."""
    standing: set[tuple[str, str]] = set()
    for event in Event.objects.filter(name__in=("system.adopted", "system.ended")).order_by("at", "seq"):
        keys = {(event.organ, key) for key in event.data.get("systems", ())}
        if event.name == "system.adopted":
            standing |= keys
        else:
            standing -= keys
    return standing


def _renewed(review: SystemReview) -> bool:
    """Whether a new document, no draft, was registered after the review was planned."""
    names = ("system.review_planned", "system.added")
    last = ledger.history(review.system.subject).filter(name__in=names).reverse()
    since = takewhile(lambda event: event.name == "system.added", last)
    return any(not event.data["draft"] for event in since)


def _end(system: System, on: date, reason: str, by: Actor) -> System:
    system.versions.filter(draft=False, ended_on__isnull=True).update(ended_on=on)
    system.revision += 1
    system.save()
    if on <= clock.today():
        _ended(system, on, reason, by)
    else:
        _note("system.ending", system, by, on=on, reason=reason)
    return system


def _dated(told: SystemText, text: str) -> list[Reason | None]:
    marked = _DRAFT.search(told.title) or _DRAFT.search(text[:200])
    return [
        unless(
            told.draft or told.effective_on,
            "effective_on",
            gettext("请填写施行日期；还没有施行的，标为草案，草案不算建立。"),
        ),
        unless(
            told.draft or not marked,
            "draft",
            gettext("文件标明“%(word)s”：请登记正式文件，或者标为草案。") % {"word": marked[0] if marked else ""},
        ),
    ]


def _own_place(organ: Organ, key: str, told: SystemText, file: StoredFile) -> list[Reason | None]:
    """A file that makes several systems says for each in which article; one upload does not fill the matrix."""
    others = SystemVersion.objects.filter(system__organ=organ, file=file).exclude(system__key=key)
    taken = {"".join(one.article.split()): one for one in others.select_related("system")}
    titles = "、".join(
        sorted(
            {required_systems()[one.system.key].title for one in taken.values() if one.system.key in required_systems()}
        )
    )
    article = "".join(told.article.split())
    text = gettext("这份文件已经登记为%(others)s：一份文件规定几项制度的，请写明这一项在哪一条，各项不能相同。")
    again = SystemVersion.objects.filter(system__organ=organ, system__key=key, file=file, draft=told.draft).exists()
    return [
        unless(not taken or (article and article not in taken), "same_file", text % {"others": titles}),
        unless(not again, "again", gettext("这份文件已经登记过，不必重复登记。")),
    ]


def _unless_newer(system: System, told: SystemText) -> Reason | None:
    if told.draft or told.effective_on is None or not system.pk:
        return None
    last = system.versions.filter(draft=False).order_by("-effective_on").first()
    text = gettext("施行日期不晚于现有文件（%(day)s施行），请核对。")
    newer = last is None or last.effective_on is None or last.effective_on < told.effective_on
    return unless(newer, "not_newer", text % {"day": last.effective_on if last else ""})


def _ends_well(system: System, on: date) -> list[Reason | None]:
    standing = system.versions.filter(draft=False, ended_on__isnull=True).first()
    begun = standing.effective_on if standing else None
    return [
        unless(standing, "nothing", gettext("没有现行有效的文件，不必废止。")),
        unless(begun is None or on >= begun, "ends_early", gettext("失效日期不能早于施行日期。")),
    ]


def _unless_keeper(by: Actor, organ: Organ) -> Reason | None:
    text = gettext("%(organ)s的制度由本单位和政务公开办登记。") % {"organ": organ.short_name}
    return unless(permissions.may_keep_systems(by, organ), "not_yours", text)


def _held(system: System) -> System:
    return System.objects.select_for_update(of=("self",)).select_related("organ").get(pk=system.pk)


def _adopted(version: SystemVersion, by: Actor) -> None:
    """What the rules about systems ask for: told of the organ, on the day of effect, after the end of what was before."""
    system = version.system
    assert version.effective_on is not None
    ends = ledger.history(system.subject).filter(name="system.ended").values_list("at", flat=True)
    ledger.write(
        "system.adopted", f"organ:{system.organ.code}", organ=system.organ.code, actor=by.username,
        at=max([datetime.combine(version.effective_on, time(), clock.CHINA), *ends]), adopted_on=version.effective_on,
        systems=[system.key], system=required_systems()[system.key].title, organ_name=system.organ.name,
    )  # fmt: skip


def _ended(system: System, on: date, reason: str, by: Actor) -> None:
    """On the day of the end, after what the ledger has of that day."""
    told = {"ended_on": on, "systems": [system.key]}
    past = (event.at for event in ledger.history(system.subject))
    at = happened(vocabulary.events()["system.ended"], told, clock.now(), past)
    _note("system.ended", system, by, at=at, on=on, reason=reason, **told)


def _note(name: str, system: System, by: Actor, *, at: datetime | None = None, **data: Any) -> None:
    told = {"system": required_systems()[system.key].title, "organ_name": system.organ.name, **data}
    ledger.write(name, system.subject, organ=system.organ.code, actor=by.username, at=at, **told)
