"""What travels with a document: its plan, its materials' elements, the words for pictures; and the three steps told in step."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from gongkai.desk import clock, ledger
from gongkai.desk.actions import Reason, action, check, impersonal, unless
from gongkai.desk.permissions import Actor, Role
from gongkai.organs.models import Organ
from gongkai.records import interpreting
from gongkai.records.models import Attachment, Explanation, Official, Plan, Record, State
from gongkai.schemas import loader as schemas
from gongkai.schemas.normative import normative
from gongkai.schemas.record_types import code_lists

from .base import settle, take, tell

#: A plan goes up with the draft: from here on it is too late to write one, or another.
WITH_THE_DRAFT = (State.DRAFT, State.RETURNED)
LONGEST_PEOPLE, LONGEST_REASON = 200, 200


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanContent:
    """What a clerk writes in 解读方案."""

    lead: Organ
    people: str
    forms: tuple[str, ...]
    channels: tuple[str, ...]
    publish_on: date
    organised_on: date
    outline: str = ""


@action
def file_plan(record: Record, content: PlanContent, *, revision: int = 0, by: Actor) -> Plan:
    """Files the plan with the draft, or changes it; ``revision`` is that of the plan on the screen, 0 for none."""
    take(record)
    before = Plan.objects.filter(record=record).first()
    check([_may_write(record, by), _in_time(record), *_plan_faults(content), _unseen(before, revision)])
    plan = before or Plan(record=record)
    for name in PlanContent.__dataclass_fields__:
        value = getattr(content, name)
        setattr(plan, name, list(value) if isinstance(value, tuple) else value)
    plan.filed_by, plan.filed_at = by.username, clock.now()
    plan.revision += 1 if before else 0
    plan.save()
    tell("interpretation.planned", record, by, again=bool(before), publish_on=plan.publish_on, lead=plan.lead.code)
    if before is None:
        _tell_step("document.co_organised", record, by, plan.organised_on)
    return plan


@action
def explain(
    material: Record,
    *,
    forms: Iterable[str],
    points: Iterable[str],
    omitted: Mapping[str, str] | None = None,
    speaker: Official | None = None,
    by: Actor,
) -> Explanation:
    """核对解读要点: which elements the material has, and for each other why not."""
    take(material)
    excused = {code: reason.strip() for code, reason in (omitted or {}).items() if reason.strip()}
    ticked = [code for code in normative().interpretation.by_code if code in set(points)]
    check(
        [
            _may_write(material, by),
            unless(material.state in WITH_THE_DRAFT, "state", _("已经送审的材料不能再改要点：请先退回。")),
            unless(interpreting.is_material(material), "not_material", _("请先填写这份材料所解读的文件。")),
            *_form_faults(forms),
            *(_excuse_fault(code, reason) for code, reason in excused.items()),
            unless(
                speaker is None or speaker.organ_id == material.organ_id,
                "speaker",
                _("解读的负责人须是本机关的负责人。"),
            ),
        ]
    )
    told, _new = Explanation.objects.update_or_create(
        record=material,
        defaults={
            "forms": list(dict.fromkeys(forms)),
            "points": ticked,
            "omitted": {code: reason for code, reason in excused.items() if code not in ticked},
            "speaker": speaker,
            "checked_by": by.username,
            "checked_at": clock.now(),
            "content_hash": material.content_hash,
        },
    )
    names = "、".join(normative().interpretation.by_code[code].zh for code in ticked)
    replaces = interpreting.replaces_old(material)
    today = clock.today()
    tell("interpretation.checked", material, by, checked_on=today, replaces=replaces, points=ticked, said=names)
    return told


@action
def describe(attachment: Attachment, alt: str, *, by: Actor) -> Attachment:
    """The words for a picture; they are content like any other."""
    record = take(attachment.record)
    check(
        [
            _may_write(record, by),
            unless(record.state in WITH_THE_DRAFT, "state", _("已经送审的材料不能再改：请先退回。")),
        ]
    )
    attachment.refresh_from_db()
    words = " ".join(alt.split())[:1000]
    if attachment.alt != words:
        attachment.alt = words
        attachment.save()
        settle(record, by, ["attachments"], "describe")
    return attachment


def keep_in_step(record: Record, by: Actor) -> None:
    """After an approval or a publication: tells the ledger when document and material have both passed that step."""
    for document, material in _pairs(record):
        if document.approved_hash and material.approved_hash:
            _tell_step("document.co_signed", document, by, clock.today())
        if document.is_public and material.is_public:
            _tell_step("document.co_deployed", document, by, clock.today())
    if record.is_public and record.needs_interpretation and Plan.objects.filter(record=record).exists():
        issued = record.issued_on or record.formed_on or clock.today()
        _tell_step("document.issued", record, by, issued, policy=True)


def _pairs(record: Record) -> list[tuple[Record, Record]]:
    explained, explaining = interpreting.tied(record)
    return [
        *((record, material) for material in (interpreting.materials(record) if explained else ())),
        *((document, record) for document in (interpreting.documents(record) if explaining else ())),
    ]


def _tell_step(name: str, document: Record, by: Actor, day: date, **data: Any) -> None:
    """Once for each document: the rules of a place that asks for the three steps count them."""
    if ledger.history(document.subject).filter(name=name).exists():
        return
    key = "issued_on" if name == "document.issued" else "done_on"
    tell(name, document, by, **{key: day}, said=f"{day:%Y-%m-%d}", **data)


def _may_write(record: Record, by: Actor) -> Reason | None:
    text = _("只有%(organ)s的拟稿人可以填写。") % {"organ": record.organ}
    return unless(by.has(Role.DRAFTER, record.organ.code), "role", text)


def _in_time(record: Record) -> Reason | None:
    if record.state in WITH_THE_DRAFT:
        return None
    signed = record.state in (State.APPROVED, State.PUBLISHED, State.WITHDRAWN)
    late = _("文件已经审签，不能再补报或者修改解读方案：解读方案须随文件一并报送审签。")
    sent = _("文件已经送审，解读方案随文件审查：需要修改的，请先退回。")
    return Reason("plan_late" if signed else "state", late if signed else sent, "国办发〔2016〕80号")


def _plan_faults(content: PlanContent) -> list[Reason | None]:
    people = content.people.strip()
    today = clock.today()
    known = schemas.channels()
    return [
        unless(people, "people", _("请填写由谁解读（姓名和职务，或者单位）。")),
        unless(len(people) <= LONGEST_PEOPLE, "people_long", _("解读人请控制在%(n)d字以内。") % {"n": LONGEST_PEOPLE}),
        *_form_faults(content.forms),
        unless(content.channels and set(content.channels) <= set(known), "channels", _("请选择发布渠道。")),
        unless(content.organised_on <= today, "organised", _("同步组织日期不能晚于今天。")),
        unless(content.publish_on >= content.organised_on, "publish_on", _("拟发布日期不能早于同步组织日期。")),
    ]


def _form_faults(forms: Iterable[str]) -> list[Reason | None]:
    known = {code.code for code in code_lists()[interpreting.FORMS].codes}
    given = set(forms)
    return [unless(given and given <= known, "forms", _("请选择解读形式。"))]


def _excuse_fault(code: str, reason: str) -> Reason | None:
    if code not in normative().interpretation.by_code:
        return Reason("point", _("没有这个解读要点。"))
    if not 4 <= len(reason) <= LONGEST_REASON:
        return Reason("excuse", _("不写某个要点的理由，请用4至%(n)d字写明。") % {"n": LONGEST_REASON})
    return impersonal(reason)


def _unseen(before: Plan | None, revision: int) -> Reason | None:
    now = before.revision if before else 0
    return unless(now == revision, "stale", _("解读方案刚被别人修改：您填写的内容仍在下面，请对照后再保存。"))
