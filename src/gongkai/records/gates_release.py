"""Gates about what must not go out, and not in this form: negative list, others' names, things out already, other organs' say."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, datetime, timedelta

from django.utils.translation import gettext as _

from gongkai.desk import clock
from gongkai.desk.actions import Reason, unless
from gongkai.duties.rules import calendar
from gongkai.law.errors import CalendarNotCovered
from gongkai.law.periods import Unit, due
from gongkai.organs.models import Organ
from gongkai.organs.queries import taken_over_by
from gongkai.schemas import loader as schemas

from . import fingerprints, marks
from .conventions import conventions
from .gates import ART_17, ARTS_14_16, Case, gate
from .models import Attribute, Concurrence, Record

ART_11 = "《政府信息公开条例》第十一条"
ART_18 = "《政府信息公开条例》第十八条"
#: Who knows of a record that it repeats another organ's text with its source (转载): the channels hang their question in here.
repeats: list[Callable[[Record], bool]] = []
_ISSUING = re.compile(r"^(.{4,40}?)(?:办公室)?关于")


# negative list and marks


@gate
def negatives_clear(case: Case) -> Reason | None:
    if not case.passes:
        return None
    hits = marks.standing(case.record)
    if not hits:
        return None
    told = "；".join(dict.fromkeys(f"{hit.source.code}“{hit.source.title}”（{hit.place}）" for hit in hits))
    basis = "、".join(dict.fromkeys(hit.source.basis for hit in hits))
    text = _("命中负面清单或者保密标志：%(hits)s。请删去有关内容；确属误判的，由拟稿人以外的审查人员说明理由后排除。")
    return Reason("negative", text % {"hits": told}, basis)


@gate
def hit_standing(case: Case) -> Reason | None:
    codes = {hit.source.code for hit in marks.standing(case.record)}
    return unless(case.kind in codes, "no_hit", _("这一条没有命中，或者已经排除。"))


@gate
def not_cleared_by_me(case: Case) -> Reason | None:
    record = case.record
    mine = record.clearances.filter(content_hash=record.content_hash, by=case.by.username).exists()
    return unless(not mine, "own_clearance", _("您排除过这条信息的负面清单命中，须由他人批准。"))


@gate
def not_approved_by_me(case: Case) -> Reason | None:
    """A hit that stands after the approval (an entry came later) is judged by somebody who has said nothing on it as leader."""
    record = case.record
    mine = record.approvals.filter(content_hash=record.content_hash, approver=case.by.username).exists()
    return unless(not mine, "own_approval", _("您批准过这条信息，命中的负面清单须由他人排除。"), ART_17)


# in whose name


def _repeated(record: Record) -> bool:
    return any(asked(record) for asked in repeats)


@gate
def own_name(case: Case) -> Reason | None:
    """An organ publishes in its own name, or jointly with others; an office also in that of its government. A reprint bears
    the name of its source."""
    named = _others_name(case.record)
    return None if named and _repeated(case.record) else named


def _others_name(record: Record) -> Reason | None:
    own = _names(record.organ)
    if record.organ.kind == "office" and record.organ.parent:
        own |= _names(record.organ.parent)
    strangers = [name for name in record.issuers if name not in own]
    if record.issuers and len(strangers) == len(record.issuers):
        text = _("发文机关是“%(names)s”，不是%(organ)s：请由其自行公开，联合发文的写上本机关。")
        return Reason("others_name", text % {"names": "、".join(strangers), "organ": record.organ}, ART_11)
    issuing = _ISSUING.match(record.title)
    if issuing is None or issuing[1] in own | set(record.issuers):
        return None
    other = Organ.objects.filter(name=issuing[1]).exclude(pk=record.organ_id).first()
    if other is None or any(name in own for name in (issuing[1], f"{issuing[1]}办公室")):
        return None
    text = _("名称显示这是%(other)s的文件：请由其公开，或者改用本机关的名称。")
    return Reason("others_name", text % {"other": other}, ART_11)


def _names(organ: Organ) -> set[str]:
    return {organ.name, organ.short_name, *organ.aliases}


@gate
def organ_stands(case: Case) -> Reason | None:
    """In the name of an ended organ nothing new is made public; what it left, its successor corrects and discloses."""
    record, today = case.record, clock.today()
    organ = record.organ
    if organ.ended_on is None or organ.ended_on > today:
        return None
    if taken_over_by(organ, today).pk == organ.pk:
        text = _("%(organ)s已撤并，不能再以其名义公开。其职权由哪个机关承接，请系统管理员或者政务公开办登记。")
        return Reason("organ_ended", text % {"organ": organ})
    left = record.corrects_id is not None or record.created_at.astimezone(clock.CHINA).date() < organ.ended_on
    text = _("%(organ)s已撤并，不能再以其名义公开新的信息：请以承接其职权的%(heir)s的名义公开。")
    return unless(left, "organ_ended", text % {"organ": organ, "heir": taken_over_by(organ, today)})


@gate
def original(case: Case) -> Reason | None:
    """What another organ has made public already is linked or reprinted, not published a second time."""
    twin = fingerprints.published_elsewhere(case.record)
    if twin is None or _repeated(case.record):
        return None
    text = _("%(organ)s已公开相同的信息《%(title)s》（%(index)s）：请引用或者转载，不要重复发布。")
    return Reason("published_elsewhere", text % {"organ": twin.organ, "title": twin.title, "index": twin.index_number})


# other organs' say


@gate
def concerned_other(case: Case) -> Reason | None:
    """``case.kind`` is the code of the organ to be asked."""
    organ = Organ.objects.filter(code=case.kind).first()
    if organ is None or organ.pk == case.record.organ_id:
        return Reason("no_organ", _("请选择本机关以外的有关机关。"))
    asked = Concurrence.objects.filter(record=case.record, organ=organ).exists()
    return unless(not asked, "asked_already", _("已向%(organ)s征求意见。") % {"organ": organ})


@gate
def concurred(case: Case) -> Reason | None:
    waiting = unconcurred(case.record)
    names = "、".join(str(one.organ) for one in waiting)
    text = _("涉及其他机关，当前内容尚未取得其同意：%(names)s。意见不一致的，由政务公开办协调决定。")
    return unless(not waiting, "not_concurred", text % {"names": names}, ART_11)


def unconcurred(record: Record) -> list[Concurrence]:
    """Organs that were asked and have not agreed to exactly this content."""
    consent = (Concurrence.Answer.AGREED, Concurrence.Answer.OVERRULED)
    found = Concurrence.objects.filter(record=record).select_related("organ")
    return [one for one in found if one.answer not in consent or one.content_hash != record.content_hash]


def answer_by(asked: Concurrence) -> date | datetime | None:
    """Until when the organ asked has its say, by a convention of this house: the last day; of 紧急信息 a moment. None in a year
    whose holidays are not announced."""
    urgent = getattr(asked.record, "emergency", None)
    if urgent and urgent.ended_at is None:
        since = max(asked.asked_at, urgent.declared_at)
        return since.astimezone(clock.CHINA) + timedelta(minutes=conventions().urgent.concur)
    asked_on = asked.asked_at.astimezone(clock.CHINA).date()
    try:
        return due(asked_on, conventions().coordination.working_days, Unit.WORKING_DAYS, calendar()).day
    except CalendarNotCovered:
        return None


def not_for_deciding(asked: Concurrence) -> Reason | None:
    """An objection to this very content may be decided about at once, silence when the last day is over, consent never."""
    if asked.answered:
        objected = asked.answer == Concurrence.Answer.OBJECTED
        return unless(objected, "answered", _("%(organ)s对这份内容已有答复，不需要协调决定。") % {"organ": asked.organ})
    until = answer_by(asked)
    if until is None:
        return Reason("too_early", _("答复期限所在年度的节假日安排尚未公布，算不出期限：请等有关机关答复。"), ART_11)
    over = clock.now() > until if isinstance(until, datetime) else clock.today() > until
    text = _("%(organ)s的答复期限到%(day)s为止：答复不同意或者期限已过的，才能协调决定。")
    return unless(over, "too_early", text % {"organ": asked.organ, "day": said_until(until)}, ART_11)


def said_until(until: date | datetime | None) -> str:
    return f"{until:%Y-%m-%d %H:%M}" if isinstance(until, datetime) else until.isoformat() if until else ""


# what is withheld


@gate
def withheld(case: Case) -> Reason | None:
    is_withheld = case.record.attribute in (Attribute.ON_REQUEST, Attribute.CLOSED)
    return unless(is_withheld, "not_withheld", _("只有依申请公开和不予公开的信息需要定期评估。"), ART_18)


@gate
def reassessment_grounded(case: Case) -> Reason | None:
    """``case.kind`` is the attribute concluded on, ``case.cause`` the ground."""
    if case.kind not in Attribute.values:
        return Reason("no_conclusion", _("请选择评估结论。"))
    if len(case.reason.strip()) < 4:
        return Reason("no_reason", _("请写明评估理由（至少4个字）。"), ART_18)
    if case.kind == Attribute.CLOSED and case.cause not in schemas.grounds():
        return Reason("no_ground", _("继续不予公开的，请选择法定依据。"), ARTS_14_16)
    return None
