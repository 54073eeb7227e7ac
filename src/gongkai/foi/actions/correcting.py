"""更正 (条例 第四十一条): what an organ keeps about a person is wrong, and the person proves it."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from gongkai.desk import clock, ledger
from gongkai.desk.actions import Reason, action, check, impersonal, unchanged_since, unless
from gongkai.desk.permissions import Actor
from gongkai.desk.words import source
from gongkai.duties import rules
from gongkai.foi.applications import APPLICANT, ID_KINDS
from gongkai.foi.conventions import conventions
from gongkai.foi.models import RecordCorrection
from gongkai.foi.permissions import may_know
from gongkai.law.errors import CalendarNotCovered
from gongkai.law.periods import due
from gongkai.organs.models import Organ

from .alongside import between, keep, of_organ

ART_41 = "《政府信息公开条例》第四十一条"
LONGEST = 2000
ELSEWHERE = (RecordCorrection.State.TRANSFERRED, RecordCorrection.State.POINTED)
SETTLED = tuple(state for state in RecordCorrection.State.values if state != RecordCorrection.State.OPEN)


@action
def register_correction(
    organ: Organ, applicant: dict[str, str], record: str, wrong: str, evidence: str, received_on: date, *, by: Actor
) -> RecordCorrection:
    ledger.hold()
    told = {key: " ".join(value.split()) for key, value in applicant.items() if key in APPLICANT and value}
    words = {"record": record.strip(), "wrong": wrong.strip(), "evidence": evidence.strip()}
    check([of_organ(by, organ), *_who(told), *_what(words), between(date(2019, 5, 15), received_on)])
    made = RecordCorrection.objects.create(
        organ=organ,
        number=_number(organ, received_on.year),
        applicant=told,
        received_on=received_on,
        due_on=_target(received_on),
        registered_by=by.username,
        registered_at=clock.now(),
        changed_by=by.username,
        **words,
    )
    _note("foi_correction.registered", made, by, number=made.number)
    return made


@action
def settle_correction(
    correction: RecordCorrection, state: str, reason: str, told_on: date, *, to_organ: str = "", letter_number: str = "",
    revision: int | None = None, by: Actor,
) -> RecordCorrection:  # fmt: skip
    """办结: corrected or refused after verifying, passed on to the organ that may correct it, or told where to go."""
    correction = _take(correction, revision)
    reason, to_organ, letter_number = reason.strip(), " ".join(to_organ.split()), " ".join(letter_number.split())
    elsewhere = state in ELSEWHERE
    check(
        [
            of_organ(by, correction.organ),
            unless(correction.open, "closed", _("这件更正申请已经办结。")),
            unless(state in SETTLED, "state", _("请选择办理结果。"), ART_41),
            unless(reason, "reason", _("请写明核实情况和理由。")),
            unless(len(reason) <= LONGEST, "reason", _("理由超过%(most)s字，请精简。") % {"most": LONGEST}),
            unless(not elsewhere or to_organ, "to_organ", _("请写明有权更正的机关。"), ART_41),
            unless(len(to_organ) <= 120 and len(letter_number) <= 60, "long", _("机关名称或者文号太长，请核对。")),
            between(correction.received_on, told_on),
        ]
    )
    correction.state, correction.reason, correction.told_on = state, reason, told_on
    correction.to_organ, correction.letter_number = to_organ if elsewhere else "", letter_number
    correction.settled_by = by.username
    title = source(RecordCorrection.State(state).label)
    _note("foi_correction.settled", correction, by, result_title=title, on=told_on)
    return keep(correction, by)


@action
def reveal_correction(correction: RecordCorrection, reason: str, *, by: Actor) -> dict[str, Any]:
    """The applicant's data, for a reason that the ledger keeps."""
    ledger.hold()
    words = reason.strip()
    check(
        [
            unless(may_know(by, correction), "permission", _("您不能查看申请人的信息。")),
            unless(words, "reason", _("请写明查看的理由。")),
            impersonal(words),
        ]
    )
    _note("foi.revealed", correction, by, reason=words[:100])
    return dict(correction.applicant or {})


def _who(told: dict[str, str]) -> list[Reason | None]:
    proof = told.get("id_kind") in ID_KINDS and told.get("id_number")
    return [
        unless(told.get("name"), "name", _("请填写姓名或者名称。"), ART_41),
        unless(proof, "id_number", _("请填写身份证明的类型和号码。"), ART_41),
        unless(told.get("phone") or told.get("address"), "contact", _("请填写联系电话或者通信地址。"), ART_41),
        *(unless(len(told.get(key, "")) <= most, key, _("%(title)s太长，请缩短。") % {"title": title}) for key, (title, most) in APPLICANT.items()),
    ]  # fmt: skip


def _what(words: dict[str, str]) -> list[Reason | None]:
    asked = {
        "record": _("请写明要求更正的是哪一条记录。"),
        "wrong": _("请写明哪里不准确。"),
        "evidence": _("请写明证据材料：没有证据的，不能要求更正。"),
    }
    long = _("文字超过%(most)s字，请精简。") % {"most": LONGEST}
    return [
        *(unless(words[key], key, text, ART_41) for key, text in asked.items()),
        *(unless(len(value) <= LONGEST, key, long) for key, value in words.items()),
    ]


def _target(received_on: date) -> date | None:
    """By this house's convention, if it has one: the law sets no limit."""
    days = conventions().correction.working_days
    try:
        return due(received_on, days, "working-days", rules.calendar()).day if days else None
    except CalendarNotCovered:
        return None


def _number(organ: Organ, year: int) -> str:
    """A series of its own; rows never leave the table, so their number tells the next."""
    mark = f"{organ.org_code or organ.code.upper()}-G{year}-"
    last = RecordCorrection.objects.filter(number__startswith=mark).order_by("-number").values_list("number", flat=True)
    return f"{mark}{int((last.first() or '0').rpartition('-')[2]) + 1:05}"


def _take(correction: RecordCorrection, revision: int | None) -> RecordCorrection:
    ledger.hold()
    kept = RecordCorrection.objects.select_for_update(of=("self",)).select_related("organ").get(pk=correction.pk)
    if revision is not None:
        unchanged_since(revision, kept.revision, kept.subject)
    return kept


def _note(name: str, correction: RecordCorrection, by: Actor, **data: Any) -> None:
    ledger.write(name, correction.subject, organ=correction.organ.code, actor=by.username, **data)
