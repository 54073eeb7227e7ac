"""更正 (条例 第四十一条): what an organ keeps about a person is wrong, and the person proves it."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Sequence
from dataclasses import asdict
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from gongkai.desk import clock, ledger
from gongkai.desk.actions import Reason, Refused, action, check, impersonal, unchanged_since, unless
from gongkai.desk.permissions import SYSTEM, Actor
from gongkai.desk.words import source
from gongkai.duties import rules
from gongkai.foi import correction_letter, queries, vault
from gongkai.foi.applications import APPLICANT, ID_KINDS, code_digest, new_code, plain
from gongkai.foi.conventions import conventions
from gongkai.foi.models import Paper, RecordCorrection
from gongkai.foi.permissions import may_approve, may_know
from gongkai.law.errors import CalendarNotCovered
from gongkai.law.periods import due
from gongkai.organs.models import Organ

from .beside_requests import between, keep, of_organ
from .intake import Upload
from .lettering import BODY, FOOT, HEAD, names_online_review, next_number, numbered, sendable

ART_41 = "《政府信息公开条例》第四十一条"
LONGEST = 2000
ELSEWHERE = (RecordCorrection.State.TRANSFERRED, RecordCorrection.State.POINTED)
SETTLED = tuple(state for state in RecordCorrection.State.values if state != RecordCorrection.State.OPEN)


@action
def register_correction(
    organ: Organ, applicant: dict[str, str], record: str, wrong: str, evidence: str, received_on: date, *, by: Actor
) -> tuple[RecordCorrection, str]:
    """What came at the counter or by letter: answers the correction and the query code that nobody is told again."""
    ledger.hold()
    told, words = _tidy(applicant, record, wrong, evidence)
    check([of_organ(by, organ), *_who(told), *_what(words), between(date(2019, 5, 15), received_on)])
    made, code = _registered(organ, told, words, received_on, by), new_code()
    made.query_digest = code_digest(made.number, code)
    made.save(update_fields=["query_digest"])
    return made, code


@action
def ask_correction(
    organ: Organ, applicant: dict[str, str], record: str, wrong: str, evidence: str, papers: Sequence[Upload] = (), *,
    sending: str = "",
) -> tuple[RecordCorrection, str]:  # fmt: skip
    """The applicant asks online: answers the correction and the query code that nobody is told again. The same ``sending``
    once more answers what the first made."""
    ledger.hold()
    if before := queries.correction_by(organ, sending):
        return before
    told, words = _tidy(applicant, record, wrong, evidence)
    standing = organ.ended_on is None or organ.ended_on > clock.today()
    ended = unless(standing, "organ-ended", _("该机关已经撤并，请向承接其职能的机关提出。"))
    check([ended, *faults(applicant, record, wrong, evidence, {one.kind for one in papers})])
    code = new_code(sending)
    made = _registered(organ, told, words, clock.today(), SYSTEM)
    made.query_digest = code_digest(made.number, code)
    made.papers = [{"kind": one.kind, "name": one.name[-255:], **asdict(one.kept)} for one in papers]
    made.save()
    return made, code


@action
def propose_correction(
    correction: RecordCorrection,
    result: str,
    reason: str,
    *,
    to_organ: str = "",
    keep_words: bool = False,
    revision: int | None = None,
    by: Actor,
) -> RecordCorrection:
    """拟办: what came of verifying, and the letter that would say so. Proposed again, it is to be approved again, and written
    anew unless ``keep_words`` leaves what was edited as it is."""
    correction = _take(correction, revision)
    reason, to_organ = reason.strip(), " ".join(to_organ.split())
    elsewhere = result in ELSEWHERE
    check(
        [
            of_organ(by, correction.organ),
            _still_open(correction),
            unless(result in SETTLED, "result", _("请选择办理结果。"), ART_41),
            unless(reason, "reason", _("请写明核实情况和理由。")),
            unless(len(reason) <= LONGEST, "reason", _("理由超过%(most)s字，请精简。") % {"most": LONGEST}),
            unless(not elsewhere or to_organ, "to_organ", _("请写明有权更正的机关。"), ART_41),
            unless(len(to_organ) <= 120, "long", _("机关名称太长，请核对。")),
        ]
    )
    correction.result, correction.reason, correction.to_organ = result, reason, to_organ if elsewhere else ""
    correction.approved_by, correction.approved_at, correction.content_hash, correction.approved_hash = "", None, "", ""
    correction.editors = sorted({*correction.editors, by.username})
    if keep_words and correction.paragraphs:
        check(Reason("missing_element", text) for text in correction_letter.missing(correction))
    else:
        correction.paragraphs = correction_letter.compose(correction)
    _note("foi_correction.proposed", correction, by, result_title=_title(result))
    return keep(correction, by)


@action
def edit_correction(
    correction: RecordCorrection, paragraphs: Sequence[str], *, revision: int, by: Actor
) -> RecordCorrection:
    """改文字 of the letter that waits for approval. What it must say is asked when it is approved."""
    correction = _take(correction, revision)
    words = [{"role": BODY, "text": text} for paragraph in paragraphs if (text := plain(paragraph).strip())]
    check(
        [
            of_organ(by, correction.organ),
            _still_open(correction),
            unless(correction.result, "state", _("先拟办，再改文字。")),
            unless(not correction.approved, "approved", _("告知书已经批准：退回或者改拟以后才能改。")),
            unless(words, "empty", _("文书是空的。")),
        ]
    )
    before = [one for one in correction.paragraphs if one["role"] in HEAD]
    after = [one for one in correction.paragraphs if one["role"] in FOOT]
    correction.paragraphs = [*before, *words, *after]
    correction.editors = sorted({*correction.editors, by.username})
    _note("foi_correction.edited", correction, by)
    return keep(correction, by)


@action
def approve_correction(correction: RecordCorrection, shown: str, *, by: Actor) -> RecordCorrection:
    """批准 by another person than proposed it, of exactly the letter on the screen (``shown``); it gets its number."""
    correction = _take(correction, None)
    entitled = may_approve(by, correction.organ)
    check(
        [
            unless(entitled, "permission", _("由本机关审批人批准。")),
            _still_open(correction),
            unless(correction.result and not correction.approved, "state", _("没有在等待批准。")),
            unless(shown == hash_of(correction), "changed", _("内容已被修改，与您看到的不同：请重新打开核对。")),
            unless(by.username not in correction.editors, "own_work", _("您起草过这份文书，须由他人批准。")),
            *(Reason("missing_element", text) for text in _lost(correction)),
        ]
    )
    correction.letter_number = correction.letter_number or next_number(correction.organ)
    correction.approved_by, correction.approved_at = by.username, clock.now()
    correction.paragraphs = numbered(correction.paragraphs, correction.letter_number, correction.approved_at)
    correction.content_hash = correction.approved_hash = hash_of(correction)
    _note("foi_correction.approved", correction, by, number=correction.letter_number)
    return keep(correction, by)


@action
def return_correction(correction: RecordCorrection, *, by: Actor) -> RecordCorrection:
    """退回, before it is told; a number once given stays with it."""
    correction = _take(correction, None)
    entitled = may_approve(by, correction.organ)
    check(
        [
            unless(entitled, "permission", _("由本机关审批人退回。")),
            _still_open(correction),
            unless(correction.result, "state", _("没有在等待批准。")),
        ]
    )
    correction.result, correction.content_hash, correction.approved_hash = "", "", ""
    _note("foi_correction.returned", correction, by)
    return keep(correction, by)


@action
def tell_correction(
    correction: RecordCorrection, way: str, on: date, *, mail_number: str = "", revision: int | None = None, by: Actor
) -> RecordCorrection:
    """告知: the approved letter goes out, and that ends the matter."""
    correction = _take(correction, revision)
    told = correction.paragraphs
    check(
        [
            of_organ(by, correction.organ),
            _still_open(correction),
            unless(correction.approved, "not_approved", _("告知书还没有批准，不能发出。")),
            unless(not correction.approved or correction.approved_hash == hash_of(correction), "changed", _("内容与批准的不同，不能发出。")),
            *sendable(way, mail_number, on, correction.approved_at),
            names_online_review(told, correction.organ, way),
        ]
    )  # fmt: skip
    correction.state, correction.told_on = correction.result, on
    correction.way, correction.mail_number, correction.settled_by = way, mail_number.strip()[:60], by.username
    _note("foi_correction.settled", correction, by, result_title=_title(correction.state), on=on)
    return keep(correction, by)


@action
def open_correction_paper(correction: RecordCorrection, place: int, *, by: Actor) -> tuple[dict[str, Any], bytes]:
    """A file that came with it, by its place; that it was opened stays in the ledger."""
    check([unless(may_know(by, correction), "permission", _("您不能查看这份材料。"))])
    gone = Reason("forgotten", _("这份材料已经按保存期限清除。"))
    if not 0 <= place < len(correction.papers):
        raise Refused(gone)
    paper: dict[str, Any] = correction.papers[place]
    try:
        data = vault.read(paper["ticket"])
    except FileNotFoundError as error:
        raise Refused(gone) from error
    ledger.hold()
    _note("foi.paper_opened", correction, by, kind_title=source(Paper.Kind(paper["kind"]).label))
    return paper, data


def faults(applicant: dict[str, str], record: str, wrong: str, evidence: str, kinds: Collection[str]) -> list[Reason]:
    """Everything wrong with what an applicant asks online, whichever organ it goes to; ``kinds`` are those of the files."""
    told, words = _tidy(applicant, record, wrong, evidence)
    proof = Paper.Kind.IDENTITY in kinds
    missing = unless(proof, "identity", _("请上传身份证明：证件正反面的照片或者扫描件。"), ART_41)
    return [reason for reason in (*_who(told), *_what(words), missing) if reason]


def hash_of(correction: RecordCorrection) -> str:
    """Of the letter's words and what they rest on."""
    told = {"result": correction.result, "paragraphs": correction.paragraphs}
    return hashlib.sha256(ledger.canonical(told).encode()).hexdigest()


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


def _tidy(applicant: dict[str, str], record: str, wrong: str, evidence: str) -> tuple[dict[str, str], dict[str, str]]:
    told = {key: " ".join(plain(value).split()) for key, value in applicant.items() if key in APPLICANT and value}
    words = {"record": record, "wrong": wrong, "evidence": evidence}
    return told, {key: plain(value).strip() for key, value in words.items()}


def _registered(
    organ: Organ, told: dict[str, str], words: dict[str, str], received_on: date, by: Actor
) -> RecordCorrection:
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


def _lost(correction: RecordCorrection) -> list[str]:
    return correction_letter.missing(correction) if correction.result and not correction.approved else []


def _still_open(correction: RecordCorrection) -> Reason | None:
    return unless(correction.open, "closed", _("这件更正申请已经办结。"))


def _title(result: str) -> str:
    return source(RecordCorrection.State(result).label)


def _who(told: dict[str, str]) -> list[Reason | None]:
    proof = told.get("id_kind") in ID_KINDS and told.get("id_number")
    reachable = told.get("phone") or told.get("address") or told.get("email")
    return [
        unless(told.get("name"), "name", _("请填写姓名或者名称。"), ART_41),
        unless(proof, "id_number", _("请填写身份证明的类型和号码。"), ART_41),
        unless(reachable, "contact", _("请至少填写一种联系方式：电话、邮箱或者通信地址。"), ART_41),
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
