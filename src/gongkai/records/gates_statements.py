"""Gates of what a drafter must say about a draft that departs from the ordinary, and of who confirms it."""

from __future__ import annotations

from django.utils.translation import gettext as _

from gongkai.desk.actions import Reason, impersonal, unless

from . import statements
from .gates import SHORTEST_REASON, Case, gate
from .models import Record, Statement

Kind = Statement.Kind


@gate
def not_sent_back_elsewhere(case: Case) -> Reason | None:
    """What the office sent back is not let out by another door."""
    told = statements.due(case.record).get(Kind.RETURNED)
    text = _("%(told)s请在原稿上改好后重新送审；确需另行送审的，请在“说明事项”中写明理由，由政务公开办确认。")
    return Reason("returned_elsewhere", text % {"told": told}) if told else None


@gate
def dated_truly(case: Case) -> Reason | None:
    told = statements.due(case.record).get(Kind.REDATED)
    text = _("%(told)s请改回实际印发日期；日期确有变更的，请在“说明事项”中写明理由，由政务公开办确认。")
    return Reason("dated_later", text % {"told": told}, "《政府信息公开条例》第二十六条") if told else None


@gate
def statement_sound(case: Case) -> Reason | None:
    """``case.kind`` is its kind, ``case.relations`` at most one pair that names what it is about."""
    if case.kind not in Kind.values:
        return Reason("kind", _("请选择说明事项。"))
    if not SHORTEST_REASON * 2 <= len(case.reason.strip()) <= 300:
        return Reason("no_reason", _("请写明理由（8至300字）。"))
    return impersonal(case.reason) or _about_wrong(case)


def _about_wrong(case: Case) -> Reason | None:
    named = [target for _kind, target in case.relations or ()]
    if case.kind != Kind.COVERED:
        return None
    found = Record.objects.filter(pk__in=named).first()
    text = _("请写明由哪一份解读覆盖：已公开的，或者正在送审的解读材料。")
    return unless(found and _explains(found), "no_interpretation", text)


def _explains(record: Record) -> bool:
    from gongkai.schemas import loader as schemas

    genre = schemas.genres().get(record.genre)
    under_way = record.state in ("in_review", "reviewed", "approved")
    return genre is not None and genre.interprets and (record.is_public or under_way)


@gate
def statement_waiting(case: Case) -> Reason | None:
    """``case.kind`` says which; only some may confirm it."""
    waiting = [one for one in statements.unconfirmed(case.record) if one.kind == case.kind]
    if not waiting:
        return Reason("nothing_to_confirm", _("这一项没有说明，或者已经确认。"))
    allowed = statements.CONFIRMERS[Kind(case.kind)]
    able = case.by.has_any(set(allowed), case.record.organ.code)
    return unless(able, "office_only", _("这一项由政务公开办确认。"))


@gate
def statements_confirmed(case: Case) -> Reason | None:
    waiting = statements.unconfirmed(case.record)
    names = "、".join(str(one.get_kind_display()) for one in waiting)
    text = _("说明事项尚未经拟稿人以外的人员确认：%(names)s。") % {"names": names}
    return unless(not waiting, "unconfirmed", text)
