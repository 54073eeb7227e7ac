"""审批流程: kept by the organ's system administrator, signed step by step by people of the organ."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _

from gongkai.desk import clock, ledger
from gongkai.desk.actions import Reason, action, check, faults, unchanged_since, unless
from gongkai.desk.permissions import Actor, Role
from gongkai.organs.models import Organ
from gongkai.organs.queries import posts_at
from gongkai.records.gates import Case
from gongkai.records.models import Attribute, Chain, Record, Route, Signature
from gongkai.records.permissions import may_keep_chains, require
from gongkai.records.routes import AFTER, BEFORE, Step, chain_for, distinct_people, next_step, stands_for
from gongkai.schemas import loader as schemas

from .base import take, tell

MOST_STEPS, LONGEST_TITLE = 6, 20
SCOPE = ("genre", "attribute", "type", "urgent")
Steps = Sequence[tuple[str, Sequence[str]]]


@action
def set_chain(organ: Organ, name: str, steps: Steps, *, review_after: int = 0, by: Actor, **scope: Any) -> Chain:
    """A chain in use from today. ``steps`` are titles with usernames; ``scope`` is any of ``SCOPE``. Raises ``Refused``."""
    chain = Chain(
        organ=organ, name=name.strip(), starts_on=clock.today(), **{key: scope[key] for key in SCOPE if key in scope}
    )
    _fill(chain, steps, review_after)
    check([*_misfits(chain, by), *faults(chain, skip=["steps"])])
    chain.save()
    _tell("chain.set", chain, by, steps=chain.steps, review_after=review_after, scope=_scope(chain))
    return chain


@action
def change_chain(chain: Chain, name: str, steps: Steps, *, review_after: int, revision: int, by: Actor) -> Chain:
    """What is under way keeps the steps with which it was sent; what is sent from now on takes these."""
    chain = Chain.objects.select_for_update(of=("self",)).select_related("organ").get(pk=chain.pk)
    unchanged_since(revision, chain.revision, _subject(chain))
    before = {"steps": chain.steps, "review_after": chain.review_after, "name": chain.name}
    chain.name = name.strip()
    _fill(chain, steps, review_after)
    check(
        [
            unless(chain.ended_on is None, "ended", _("这个流程已停用。")),
            *_misfits(chain, by),
            *faults(chain, skip=["steps"]),
        ]
    )
    now = {"steps": chain.steps, "review_after": chain.review_after, "name": chain.name}
    changed = [key for key, value in now.items() if before[key] != value]
    if not changed:
        return chain
    chain.revision += 1
    chain.save()
    _tell(
        "chain.changed",
        chain,
        by,
        steps=chain.steps,
        review_after=review_after,
        before=before,
        changed=[_LABELS[key] for key in changed],
    )
    return chain


_LABELS = {"steps": "环节", "review_after": "审查前的环节数", "name": "名称"}


@action
def end_chain(chain: Chain, *, by: Actor) -> Chain:
    check([unless(may_keep_chains(by, chain.organ), "permission", _("审批流程由本机关的系统管理员维护。"))])
    if chain.ended_on is None:
        chain.ended_on = clock.today()
        chain.revision += 1
        chain.save()
        _tell("chain.ended", chain, by)
    return chain


@action
def endorse(record: Record, *, content_hash: str, opinion: str = "", by: Actor) -> Record:
    """签批 of a step that the organ's chain puts before the reviews."""
    take(record)
    require("endorse", Case(record, by, shown=content_hash))
    step = next_step(record)
    if step:
        sign(record, step, opinion, by)
    return record


def lay_route(record: Record, *, urgent: bool) -> None:
    """Writes down, once a round, the chain as it stands now."""
    chain = chain_for(record, urgent=urgent)
    if chain:
        Route.objects.create(
            record=record,
            round=record.round,
            chain=chain,
            revision=chain.revision,
            steps=chain.steps,
            review_after=chain.review_after,
        )


def sign(record: Record, step: Step, opinion: str, by: Actor) -> None:
    replaced = stands_for(step, by, record) or ""
    Signature.objects.create(
        record=record,
        round=record.round,
        content_hash=record.content_hash,
        step=step.number,
        title=step.title,
        signer=by.username,
        stands_for=replaced,
        opinion=opinion.strip(),
        at=clock.now(),
    )
    tell(
        "record.signed", record, by, hash=record.content_hash, step=step.title, number=step.number, stands_for=replaced
    )


def _fill(chain: Chain, steps: Steps, review_after: int) -> None:
    chain.steps = [{"title": title.strip(), "people": list(dict.fromkeys(people))} for title, people in steps]
    chain.review_after = review_after


def _misfits(chain: Chain, by: Actor) -> list[Reason | None]:
    told, after = chain.steps, chain.review_after
    shaped = 0 <= after < len(told) <= MOST_STEPS
    titles = [step["title"] for step in told]
    reasons = [
        unless(may_keep_chains(by, chain.organ), "permission", _("审批流程由本机关的系统管理员维护。")),
        unless(shaped, "steps", _("流程须有1至%(n)d个环节，且审查之后至少有一个批准环节。") % {"n": MOST_STEPS}),
        unless(
            all(0 < len(title) <= LONGEST_TITLE for title in titles) and len(set(titles)) == len(titles),
            "titles",
            _("每个环节须有不同的名称，不超过%(n)d字。") % {"n": LONGEST_TITLE},
        ),
        unless(chain.attribute in ("", *Attribute.values), "attribute", _("没有这种公开属性。")),
        unless(chain.genre == "" or chain.genre in schemas.genres(), "genre", _("没有这种体裁分类。")),
    ]
    return [*reasons, *(_unable(chain) if shaped else ())]


def _unable(chain: Chain) -> list[Reason | None]:
    """Each step must have somebody today, and all of them together different people."""
    holders: dict[Role, set[str]] = {}
    for post in posts_at(chain.organ, clock.today()):
        if post.person.is_active:
            holders.setdefault(Role(post.role), set()).add(post.person.username)
    able, reasons = [], []
    for place, step in enumerate(chain.steps):
        roles = BEFORE if place < chain.review_after else AFTER
        holding = frozenset().union(*(holders.get(role, set()) for role in roles))
        wrong = sorted(set(step["people"]) - holding)
        text = _("“%(step)s”：%(people)s在本机关没有可以签批的岗位。")
        reasons.append(unless(not wrong, "people", text % {"step": step["title"], "people": "、".join(wrong)}))
        able.append(frozenset(step["people"]) & holding or holding)
    text = _("现有人员不够每个环节由不同的人办理：请减少环节或者增加人员。")
    return [*reasons, unless(distinct_people(able), "too_few", text)]


def _scope(chain: Chain) -> dict[str, Any]:
    return {name: getattr(chain, name) for name in SCOPE}


def _subject(chain: Chain) -> str:
    return f"chain:{chain.pk}"


def _tell(name: str, chain: Chain, by: Actor, **data: Any) -> None:
    ledger.write(name, _subject(chain), organ=chain.organ.code, actor=by.username, name=chain.name, **data)
