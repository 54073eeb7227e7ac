"""What the file of a case that ended must hold before it is archived (条例 第四十五条), and what it still lacks."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _

from gongkai.desk.actions import Reason

from . import composing
from .day_rules import signed_for
from .effects import CLOSING
from .models import Letter, Request, State

UNSENT = (Letter.State.DRAFT, Letter.State.SUBMITTED, Letter.State.APPROVED)
TOLD_OF = {
    State.ABANDONED_CORRECTION: "《政府信息公开条例》第三十条",
    State.ABANDONED_FEE: "《政府信息公开信息处理费管理办法》第六条",
}
"""Ends that the applicant did not choose, and is told of."""


def closing_letter(request: Request) -> Letter | None:
    """不再处理告知书 as far as it has come."""
    return request.letters.filter(code=CLOSING, round=request.round).exclude(state=Letter.State.DISCARDED).last()


def untold(request: Request) -> bool:
    """Whether the request counts as given up and its applicant has not been told so."""
    told = closing_letter(request)
    return request.state in TOLD_OF and (told is None or told.sent_on is None)


def lacking(request: Request) -> Iterator[Reason]:
    """``untold`` alone can be answered by a reason."""
    letters = list(request.letters.filter(consultation=None))
    for one in letters:
        named = {"title": composing.title_of(one.code, request.outcome or None)}
        if one.state in UNSENT:
            yield Reason("unsent", _("《%(title)s》起草后还没有发出：请发出或者作废。") % named)
        elif one.state == Letter.State.SENT and signed_for(one.way):
            yield Reason("unserved", _("《%(title)s》还没有登记送达。") % named)
    if untold(request):
        text = _("申请视为放弃，还没有把不再处理告知申请人：请发出告知书；不发的，写明理由。")
        yield Reason("untold", text, TOLD_OF[State(request.state)])
