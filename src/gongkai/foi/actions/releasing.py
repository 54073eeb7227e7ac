"""What is handed out: files are put in, exchanged for copies without personal data, taken out again, until the reply is sent.

Each change makes a decision that was reviewed or approved differ from what was seen: its hash says so (``deciding.hash_of``).
"""

from __future__ import annotations

from pathlib import PurePosixPath

from django.db import transaction
from django.utils.translation import gettext as _

from gongkai.desk import ledger
from gongkai.desk.actions import action, check, unless
from gongkai.desk.permissions import Actor
from gongkai.desk.words import source
from gongkai.foi import vault
from gongkai.foi.models import Paper, Request
from gongkai.foi.reading import REPLIED, facts, of_round
from gongkai.law.periods import local_day

from .base import handler, note, still_open, take
from .intake import Upload, keep_papers

RELEASE, EVIDENCE = Paper.Kind.RELEASE, Paper.Kind.EVIDENCE


@action
def hand_out(request: Request, name: str, kept: vault.Kept, *, by: Actor) -> Request:
    """Puts a file that the vault keeps among those that would be handed out."""
    ledger.hold()
    request = take(request)
    check([handler(by, request), still_open(request)])
    keep_papers(request, [Upload(RELEASE, name, kept)], by)
    return request


@action
def exchange(paper: Paper, kept: vault.Kept, *, by: Actor) -> Paper:
    """A masked copy takes the place of a file; the file itself stays in the case as what the decision rests on."""
    ledger.hold()
    request, paper = _taken(paper, by)
    keep_papers(request, [Upload(RELEASE, masked_name(paper.name), kept)], by)
    _put_by(paper, request, by)
    return request.papers.get(kind=RELEASE, sha256=kept.sha256)


@action
def hold_back(paper: Paper, *, by: Actor) -> Request:
    """Takes a file out of what is handed out; it stays in the case."""
    ledger.hold()
    request, paper = _taken(paper, by)
    _put_by(paper, request, by)
    return request


def masked_name(name: str) -> str:
    path = PurePosixPath(name)
    return f"{path.stem}（遮盖后）{path.suffix}"


def _taken(paper: Paper, by: Actor) -> tuple[Request, Paper]:
    request = take(paper.request)
    found = request.papers.select_for_update().filter(pk=paper.pk).first()
    gone = found is None or found.kind != RELEASE
    given = found is not None and _given(request, found)
    check(
        [
            handler(by, request),
            still_open(request),
            unless(not gone, "gone", _("这份文件已经不在拟提供之列。")),
            unless(not given, "given", _("这份文件已经随前一轮答复提供给申请人，不能撤下。")),
        ]
    )
    assert found is not None
    return request, found


def _given(request: Request, paper: Paper) -> bool:
    """Whether it went out with an answer of an earlier round."""
    told = facts(ledger.history(request.subject))
    answers = [one.on for n in range(1, request.round) for one in of_round(told, n) if one.name == REPLIED and one.on]
    return any(local_day(paper.added_at) <= local_day(on) for on in answers)


def _put_by(paper: Paper, request: Request, by: Actor) -> None:
    note("foi.paper_held_back", request, by, kind_title=source(RELEASE.label), paper=paper.pk, sha256=paper.sha256)
    if request.papers.filter(kind=EVIDENCE, sha256=paper.sha256).exists():
        ticket = paper.ticket
        paper.delete()
        transaction.on_commit(lambda: vault.forget(ticket))
        return
    paper.kind = EVIDENCE
    paper.save(update_fields=["kind"])
