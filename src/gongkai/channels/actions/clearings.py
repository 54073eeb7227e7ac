"""命中判断: the author asks, somebody else says with a reason whether the words meet the entry indeed."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from django.utils.translation import gettext as _

from gongkai.channels import clearings
from gongkai.channels.models import Clearing, Verdict
from gongkai.channels.permissions import may_keep, may_review
from gongkai.desk import clock, ledger
from gongkai.desk.actions import action, check, impersonal, unless
from gongkai.desk.permissions import Actor
from gongkai.desk.words import source
from gongkai.organs.models import Organ
from gongkai.records.marks import Hit

from .base import tell

Standing = Callable[..., list[Hit]]
_LONGEST = 4000


@action
def ask_clearing(
    organ: Organ, subject: str, title: str, words: tuple[str, ...], *, authors: Iterable[str] = (), by: Actor,
    standing: Standing = clearings.standing, page: str = "", typed: Mapping[str, Any] | None = None,
) -> list[Clearing]:  # fmt: skip
    """One question for every hit that stands in these exact words. ``authors`` may not answer; without any, whoever asks.
    ``typed`` is what the form of ``page`` held, to be offered there again."""
    ledger.hold()
    found = standing(organ, *words)
    check(
        [
            unless(
                may_keep(by, organ) or may_review(by, organ),
                "permission",
                _("由该机关的工作人员或者政务公开办送请判断。"),
            ),
            unless(found, "no_hit", _("这段文字没有命中，或者已经排除：直接保存即可。")),
        ]
    )
    whole = "\n".join(word for word in words if word)
    new = []
    for hit in {hit.source.code: hit for hit in found}.values():
        one, made = Clearing.objects.get_or_create(
            organ=organ,
            content_hash=clearings.hash_of(words),
            code=hit.source.code,
            entry_revision=hit.source.revision,
            defaults={
                "subject": subject,
                "title": title[:300],
                "words": whole if len(whole) <= _LONGEST else hit.words,
                "entry": hit.source.title[:120],
                "found": hit.words[:200],
                "authors": sorted(set(authors) or {by.username}),
                "asked_by": by.username,
                "asked_at": clock.now(),
                "page": page,
                "typed": dict(typed or {}),
            },
        )
        if made:
            new.append(one)
    if new:
        codes = "、".join(one.code for one in new)
        tell("channels.hit_asked", subject, organ, by, title=title, codes=codes, hash=clearings.hash_of(words))
    return new


@action
def forget_typed(page: str, *, by: Actor) -> None:
    """What was typed is saved: it need not be offered again. Nothing is said or shown by it, so the ledger is not told."""
    Clearing.objects.filter(page=page, asked_by=by.username).exclude(typed={}).update(typed={})


@action
def judge_clearing(clearing: Clearing, verdict: str, reason: str, *, by: Actor) -> Clearing:
    """Never by who wrote the words, and once: other words are another question."""
    ledger.hold()
    clearing = Clearing.objects.select_related("organ").get(pk=clearing.pk)
    reason = " ".join(reason.split())
    check(
        [
            unless(may_review(by, clearing.organ), "permission", _("由审查员、审批人或者政务公开办判断。")),
            unless(by.username not in clearing.authors, "own", _("自己写的文字由另一个人判断。")),
            unless(verdict in Verdict.values, "verdict", _("请选择排除或者不予排除。")),
            unless(not clearing.verdict, "judged", _("已经有人作出判断。")),
            unless(4 <= len(reason) <= 500, "reason", _("请写明理由（4至500字）。")),
            impersonal(reason),
        ]
    )
    clearing.verdict, clearing.reason = verdict, reason
    clearing.by, clearing.at = by.username, clock.now()
    clearing.save()
    tell(
        "channels.hit_judged", clearing.subject, clearing.organ, by,
        title=clearing.title, code=clearing.code, verdict=verdict, verdict_title=source(Verdict(verdict).label),
        reason=reason, hash=clearing.content_hash,
    )  # fmt: skip
    return clearing
