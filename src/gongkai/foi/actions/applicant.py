"""What applicants do by themselves, with number and query code: hand in a correction or reasons, take the request back."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext as _

from gongkai.desk import clock, ledger
from gongkai.desk.actions import action, check, unless
from gongkai.desk.permissions import SYSTEM
from gongkai.foi import queries
from gongkai.foi.applications import Application
from gongkai.foi.models import Request, State
from gongkai.organs.models import Organ

from .base import note, still_open, take
from .happenings import HANDED_IN, take_reasons, take_withdrawal
from .intake import Upload, keep_papers, submit


@action
def submit_each(
    organ: Organ, told: Sequence[Application], papers: Sequence[Sequence[Upload]], sending: str
) -> list[tuple[Request, str]]:
    """Several requests at one go, all or none; ``papers`` holds for each its own copies. The same ``sending`` once more makes
    nothing: it answers what the first made."""
    ledger.hold()
    return queries.made_by(organ, told[0], sending) or [
        submit(organ, one, own, sending=f"{sending}{place}")
        for place, (one, own) in enumerate(zip(told, papers, strict=True))
    ]


@action
def hand_in_correction(request: Request, papers: Sequence[Upload]) -> Request:
    """It came by the internet: received is it once the organ confirms with the applicant (条例 第三十一条), by ``take_correction``."""
    ledger.hold()
    request = take(request)
    waiting = unless(request.state == State.AWAITING_CORRECTION, "state", _("这件申请没有在等待补正。"))
    check([waiting, unless(papers, "papers", _("请写明补正的内容，或者上传补正的材料。"))])
    note(HANDED_IN, request, SYSTEM)
    keep_papers(request, papers, SYSTEM)
    return request


@action
def give_reasons(request: Request, papers: Sequence[Upload]) -> Request:
    """说明理由 (条例 第三十五条)."""
    waiting = unless(request.state == State.AWAITING_REASONS, "state", _("这件申请没有在等待说明理由。"))
    check([waiting, unless(papers, "papers", _("请写明理由，或者上传说明理由的材料。"))])
    return take_reasons(request, clock.today(), papers, by=SYSTEM)


@action
def withdraw(request: Request) -> Request:
    """撤回: handled no further. It can be asked for again at any time."""
    check([still_open(request)])
    return take_withdrawal(request, clock.today(), by=SYSTEM)
