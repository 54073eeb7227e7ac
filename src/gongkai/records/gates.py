"""The gates named in lifecycle.yaml. Each looks at one case and answers with a reason, or with nothing when it stands open."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from gongkai.catalog.models import Formation
from gongkai.desk import clock
from gongkai.desk.actions import Gates, Reason, unless
from gongkai.desk.once import once
from gongkai.desk.permissions import Actor
from gongkai.law.identifiers import valid_uscc
from gongkai.policies.models import WorkItem
from gongkai.schemas import loader as schemas
from gongkai.schemas.record_checks import errors
from gongkai.schemas.record_views import seen_by
from gongkai.text.privacy import scan

from . import marks, privacy, typed
from .body import text_of
from .circles import circle
from .content import attachments_of, content_hash, relations_of
from .conventions import conventions
from .models import Attribute, Flaw, Kind, Record, Relation, Return, State, Validity

ART_13, ART_17 = "《政府信息公开条例》第十三条", "《政府信息公开条例》第十七条"
ART_15 = "《政府信息公开条例》第十五条"
ARTS_14_16 = "《政府信息公开条例》第十四条至第十六条"
EARLIEST = date(1949, 10, 1)
NAMED_FAULTS = 3
SHORTEST_REASON = 4
#: Causes that another paper answers, not a change of this one.
ANSWERED_ELSEWHERE = frozenset({"plan_missing", "material_missing", "interpretation_thin"})


@dataclass(frozen=True, slots=True)
class Case:
    """One attempt: what somebody is about to do to a record. ``shown`` is the hash of what was on the person's screen."""

    record: Record
    by: Actor
    shown: str = ""
    reason: str = ""
    cause: str = ""
    kind: str = ""
    passes: bool = True
    relations: tuple[tuple[str, int], ...] | None = None
    """Pairs about to be saved; None: those that the record has."""


#: What a record may answer: ``work:7``, ``formation:3``, ``flaw:5`` (a clarification).
_ANSWERABLE: dict[str, type[WorkItem | Formation | Flaw]] = {"work": WorkItem, "formation": Formation, "flaw": Flaw}
_ANSWERED = re.compile(r"(work|formation|flaw):([0-9]{1,18})")

Gate = Callable[[Case], Reason | None]
gate = GATES = Gates[Case]()
"""Of this module, ``gates_route`` and ``gates_release``."""


# what the content must be


def misfits(record: Record) -> Iterator[Reason]:
    """Fields too long, or with values that are not on the list."""
    try:
        record.clean_fields(exclude=["organ", "item", "corrects", "content_hash", "editors", "issuers", "keywords"])
    except ValidationError as error:
        for name, faults in error.error_dict.items():
            label = str(Record._meta.get_field(name).verbose_name)
            yield Reason(f"field_{name}", "；".join(_misfit(label, fault) for fault in faults))


def _misfit(label: str, fault: ValidationError) -> str:
    told = fault.params or {}
    if fault.code == "max_length":
        text = _("%(name)s过长：至多%(most)s字，现有%(length)s字。")
        return text % {"name": label, "most": told["limit_value"], "length": told["show_value"]}
    return f"{label}：{'；'.join(fault.messages)}"


@gate
def titled(case: Case) -> Reason | None:
    return unless(case.record.title, "untitled", _("请填写名称。"))


@gate
def bodied(case: Case) -> Reason | None:
    has_content = case.record.body or case.record.values or attachments_of(case.record)
    return unless(has_content, "empty", _("正文和附件都是空的：请填写正文或者上传附件。"))


@gate
def dated(case: Case) -> Reason | None:
    record = case.record
    if record.formed_on is None:
        return Reason("undated", _("请填写成文日期：公开时限从这一天起算。"), "《政府信息公开条例》第二十六条")
    needs_issue = record.normative and record.issued_on is None
    return unless(not needs_issue, "not_issued", _("规范性文件须填写印发日期：公开时限从这一天起算。"))


@gate
def classed(case: Case) -> Reason | None:
    record = case.record
    known = record.genre in schemas.genres() and record.subject_class in schemas.subjects()
    if not known or record.five_open not in schemas.five_opens():
        return Reason("unclassed", _("请选择体裁分类、主题分类和五公开类别。"))
    return None


@gate
def attribute_set(case: Case) -> Reason | None:
    return unless(
        case.record.attribute in Attribute.values,
        "no_attribute",
        _("尚未确定公开属性：请选择主动公开、依申请公开或者不予公开。"),
        ART_13,
    )


@gate
def ground_given(case: Case) -> Reason | None:
    record = case.record
    rule = schemas.attributes().get(record.attribute)
    if rule is None or not rule.needs_reason:
        return None
    if rule.needs_ground and record.attribute_ground not in schemas.grounds():
        return Reason("no_ground", _("不予公开须选择法定依据并写明理由。"), ARTS_14_16)
    said = re.sub(r"\W+", "", marks.plain(record.attribute_reason))
    vague = len(said) < SHORTEST_REASON or said in {marks.plain(word) for word in conventions().broad.words}
    return unless(
        not vague, "vague_ground", _("请写明不主动公开的具体理由，“其他”“有关情况”一类的词不是理由。"), ART_13
    )


@gate
def correction_explained(case: Case) -> Reason | None:
    """Of a correction the public is told what was corrected, and it replaces what is public: it cannot be withheld itself."""
    if not case.record.corrects_id:
        return None
    if case.record.attribute in (Attribute.ON_REQUEST, Attribute.CLOSED):
        return Reason("correction_withheld", _("更正稿代替已公开的内容，只能主动公开；原信息不应公开的，请撤回。"))
    said = len(case.record.correction_note.strip())
    return unless(said >= SHORTEST_REASON, "no_note", _("请填写更正说明，写明更正了什么：随更正向公众显示。"))


@gate
def dates_sane(case: Case) -> Reason | None:
    record, today = case.record, clock.today()
    wrong = [
        text
        for is_wrong, text in (
            (_outside(record.formed_on, today), _("成文日期不能晚于今天，也不能早于1949年10月1日")),
            (_outside(record.issued_on, today), _("印发日期不能晚于今天，也不能早于1949年10月1日")),
            (_after(record.formed_on, record.issued_on), _("印发日期不能早于成文日期")),
            (_after(record.valid_from, record.valid_until), _("有效期至不能早于施行日期")),
            (is_absurd(record.valid_from, today), _("施行日期应在1949年10月1日至今后10年之间")),
            (is_absurd(record.valid_until, today, years=100), _("有效期至应在1949年10月1日至今后100年之间")),
        )
        if is_wrong
    ]
    return Reason("dates", "；".join(wrong) + "。") if wrong else None


def _outside(day: date | None, today: date) -> bool:
    return day is not None and not EARLIEST <= day <= today


def is_absurd(day: date | None, today: date, years: int = 10) -> bool:
    return day is not None and not (day >= EARLIEST and day.year <= today.year + years)


def _after(first: date | None, second: date | None) -> bool:
    return first is not None and second is not None and first > second


@gate
def relations_sane(case: Case) -> Reason | None:
    """What a record repeals or amends must be public and the organ's own, or of an organ below it; never in a circle."""
    pairs = relations_of(case.record) if case.relations is None else case.relations
    targets = Record.objects.select_related("organ").in_bulk([target for _kind, target in pairs])
    problems = [_relation_problem(case.record, kind, targets.get(target)) for kind, target in pairs]
    told = "".join(dict.fromkeys(filter(None, [*problems, _circle(case.record, pairs)])))
    return Reason("relation", told) if told else None


def _circle(record: Record, pairs: Iterable[tuple[str, int]]) -> str:
    """No document amends, repeals or replaces what, through however many others, does so to it."""
    way = circle(record, pairs)
    titles = Record.objects.in_bulk(way)
    names = "、".join(f"《{titles[pk].title}》" for pk in way[:-1] if pk in titles)
    return _("%(names)s已修改或者废止本文件，不能互相废止。") % {"names": names} if way else ""


def _relation_problem(record: Record, kind: str, target: Record | None) -> str:
    if target is None or kind not in Relation.Kind.values:
        return _("关联的信息不存在。")
    if target.pk in (record.pk, record.corrects_id):
        return _("不能与自身建立关联。")
    if kind == Relation.Kind.INTERPRETS:
        gone = target.state in (State.WITHDRAWN, State.DISCARDED, State.MERGED)
        return _("所解读的文件已撤回或者作废。") if gone else ""
    if not target.is_public:
        return _("只能修改或者废止已公开的文件。")
    if not target.organ.path.startswith(record.organ.path):
        return _("《%(title)s》由%(organ)s发布，本机关不能修改或者废止。") % {
            "title": target.title,
            "organ": target.organ,
        }
    return ""


def _ids(record: Record) -> list[int | None]:
    """The record itself and, for a correction, what it corrects."""
    return [pk for pk in (record.pk, record.corrects_id) if pk]


@gate
def answers_own(case: Case) -> Reason | None:
    """Publication settles what it answers, so nobody answers for another organ, nor for what does not exist yet."""
    record, found = case.record, _ANSWERED.fullmatch(case.record.answers)
    own = found and _ANSWERABLE[found[1]].objects.filter(pk=found[2], organ=record.organ).exists()
    return unless(own or not record.answers, "answers", _("只能答复本机关承担的任务或者本机关登记的信息。"))


@gate
def item_own(case: Case) -> Reason | None:
    """Under its own row of the public catalogue or a common one; a correction keeps what it corrects where it is."""
    record, item = case.record, case.record.item
    if item is None or (record.corrects and record.corrects.item_id == item.pk):
        return None
    stands = item.in_force and item.published and item.organ_id in (None, record.organ_id)
    text = _("公开事项“%(item)s”不属于%(organ)s或者已不再有效：请重新选择。")
    return unless(stands, "item", text % {"item": item, "organ": record.organ})


@gate
def number_free(case: Case) -> Reason | None:
    record = case.record
    twins = Record.objects.filter(organ=record.organ, doc_key=record.doc_key, state=State.PUBLISHED)
    taken = record.doc_key and twins.exclude(pk__in=_ids(record)).exists()
    return unless(not taken, "number_taken", _("发文字号%(n)s已用于本机关另一条公开信息。") % {"n": record.doc_number})


@gate
def privacy_clear(case: Case) -> Reason | None:
    record = case.record
    if record.attribute != Attribute.OPEN or not case.passes:
        return None
    unresolved = privacy.open_findings(record)
    count = len(unresolved)
    places = "、".join(sorted({finding.place for finding in unresolved}))
    return unless(
        not count,
        "privacy",
        _("有%(n)d处疑似个人信息（%(places)s）尚未遮盖，也未说明保留理由。") % {"n": count, "places": places},
        ART_15,
    )


# what the values of a record type must be


@gate
def type_known(case: Case) -> Reason | None:
    record = case.record
    text = _("没有“%(type)s”这一信息类型：请重新选择。") % {"type": record.type}
    return unless(not record.type or typed.type_of(record), "type_unknown", text)


@gate
def values_sound(case: Case) -> Reason | None:
    """Nothing that fails the checks of its type goes on. The form shows every fault at its field."""
    found = errors(typed.faults(case.record))
    more = _("等%(n)d处") % {"n": len(found)} if len(found) > NAMED_FAULTS else ""
    told = "".join(fault.sentence for fault in found[:NAMED_FAULTS])
    return unless(not found, "values", _("数据有误%(more)s：%(told)s") % {"more": more, "told": told})


@gate
def doubts_answered(case: Case) -> Reason | None:
    record = case.record
    waiting = [one for one in typed.doubts(typed.faults(record), record.value_notes) if not one.note]
    told = "".join(one.sentence for one in waiting[:NAMED_FAULTS])
    return unless(not waiting, "doubts", _("有%(n)d项提示尚未说明：%(told)s") % {"n": len(waiting), "told": told})


@gate
def values_showable(case: Case) -> Reason | None:
    """What the public would get to see of it: something, and nothing that its type keeps from them."""
    record, kind = case.record, typed.type_of(case.record)
    if kind is None or record.attribute != Attribute.OPEN or not record.values:
        return None
    if kind.audience != "public":
        text = _("“%(type)s”只向当事人公开：公开属性请选择依申请公开。")
        return Reason("concerned_only", text % {"type": kind.title}, ART_15)
    if not seen_by(kind, record.values, "public"):
        return Reason("all_hidden", _("这条信息涉及未成年人，全部内容都不得向社会公开。"), ART_15)
    words = [record.title, record.summary, text_of(record.body) if record.body else "", *record.keywords]
    named = typed.repeated(record, [*words, *_words_of_files(record)])
    text = _("名称、概述、正文或者附件名里有受保护的姓名或者号码：请删去。")
    return unless(not named, "protected_repeated", text, ART_15)


def _words_of_files(record: Record) -> Iterator[str]:
    for one in attachments_of(record):
        yield from (one.name, one.alt, one.transcript, one.captions)


# what must have been done, by whom


@once
def current_reviews(record: Record) -> dict[str, tuple[str, bool]]:
    """The latest conclusion of each kind on exactly this content in this round: reviewer and whether it passed."""
    reviews = record.reviews.filter(content_hash=record.content_hash, round=record.round).order_by("id")
    return {review.kind: (review.reviewer, review.passed) for review in reviews}


def required_kinds(record: Record) -> list[str]:
    """Secrecy always; the attribute where the law wants a second reviewer; privacy where something was found."""
    rule = schemas.attributes().get(record.attribute)
    kinds = [Kind.SECRECY]
    if rule is not None and rule.needs_second_reviewer:
        kinds.append(Kind.ATTRIBUTE)
    if record.attribute == Attribute.OPEN and privacy.findings(record):
        kinds.append(Kind.PRIVACY)
    return [kind.value for kind in kinds]


def missing_kinds(record: Record) -> list[str]:
    done = current_reviews(record)
    return [kind for kind in required_kinds(record) if not done.get(kind, ("", False))[1]]


@gate
def referral_answered(case: Case) -> Reason | None:
    """What was sent to be determined waits for the answer, whatever is changed meanwhile."""
    record = case.record
    if not record.round or (record.state == State.IN_REVIEW and not current_reviews(record)):
        return None  # nobody has reviewed it yet, so nobody can have sent it away
    for one in record.referrals.select_related("review"):
        if not one.answer:
            text = _("已送%(to)s确定是否属于国家秘密：登记其答复以前不能继续办理。")
            return Reason("referred", text % {"to": one.to}, ART_17)
        if one.answer == one.Answer.SECRET and one.review.content_hash == record.content_hash:
            text = _("%(to)s已答复这份内容不得公开（%(number)s）：请删去有关内容或者改为不予公开。")
            return Reason("secret", text % {"to": one.to, "number": one.number}, ART_17)
    return None


@gate
def referral_open(case: Case) -> Reason | None:
    waiting = case.record.referrals.filter(answer="").exists()
    return unless(waiting, "not_referred", _("没有等待答复的送请确定。"))


@gate
def reviewed_as_is(case: Case) -> Reason | None:
    missing = "、".join(str(Kind(kind).label) for kind in missing_kinds(case.record))
    return unless(not missing, "not_reviewed", _("当前内容尚未通过：%(kinds)s。") % {"kinds": missing}, ART_17)


@gate
def approved_as_is(case: Case) -> Reason | None:
    record = case.record
    approvals = record.approvals.filter(content_hash=record.content_hash, round=record.round)
    stands = record.approved_hash == record.content_hash and approvals.exists()
    return unless(stands, "not_approved", _("当前内容尚未批准。"), ART_17)


@gate
def untouched(case: Case) -> Reason | None:
    """Whatever wrote to the row past the actions is caught here."""
    same = content_hash(case.record) == case.record.content_hash
    return unless(same, "touched", _("内容与已批准的内容不一致：请重新送审。"), ART_17)


@gate
def reasons_not_judged_yet(case: Case) -> Reason | None:
    """The reasons are not part of the content hash, so a conclusion on them holds them."""
    judged = current_reviews(case.record).get(Kind.PRIVACY)
    return unless(not judged, "judged", _("个人信息审查已有结论，保留理由不能再改：请修改草稿后重新送审。"))


@gate
def not_justified_by_me(case: Case) -> Reason | None:
    record = case.record
    mine = record.findings.filter(content_hash=record.content_hash, by=case.by.username).exclude(justification="")
    return unless(not mine.exists(), "own_reason", _("保留个人信息的理由有您写的，须由他人审查。"), ART_17)


@gate
def content_shown(case: Case) -> Reason | None:
    same = case.shown == case.record.content_hash
    return unless(same, "changed_meanwhile", _("您看到的内容已被修改：请刷新后查看最新内容再作结论。"))


@gate
def not_written_by_me(case: Case) -> Reason | None:
    mine = case.by.username in case.record.editors
    return unless(not mine, "own_work", _("您起草或者修改过这条信息，须由他人审查和批准。"), ART_17)


@gate
def not_reviewed_by_me(case: Case) -> Reason | None:
    mine = any(reviewer == case.by.username for reviewer, _passed in current_reviews(case.record).values())
    return unless(not mine, "own_review", _("您审查过这条信息，须由他人批准。"), ART_17)


@gate
def not_reviewed_yet(case: Case) -> Reason | None:
    reviewer, _passed = current_reviews(case.record).get(case.kind, ("", False))
    return unless(reviewer != case.by.username, "reviewed_already", _("您已对当前内容作出结论。"))


def _other_than(kind: str) -> Gate:
    def check(case: Case) -> Reason | None:
        reviewer, _passed = current_reviews(case.record).get(kind, ("", False))
        text = _("公开属性审查和保密审查须由两人分别进行。")
        return unless(reviewer != case.by.username, "same_reviewer", text, ART_17)

    return check


GATES["other_than_secrecy_reviewer"] = _other_than(Kind.SECRECY)
GATES["other_than_attribute_reviewer"] = _other_than(Kind.ATTRIBUTE)


@once
def last_return(record: Record) -> Return | None:
    return record.returns.order_by("-id").first()


@gate
def changed_since_return(case: Case) -> Reason | None:
    last = last_return(case.record)
    same = last is not None and last.content_hash == case.record.content_hash and last.cause not in ANSWERED_ELSEWHERE
    return unless(not same, "unchanged", _("退文后内容未作修改：请按退文意见修改后再送审。"))


@gate
def cause_named(case: Case) -> Reason | None:
    return unless(case.cause in schemas.return_causes(), "no_cause", _("请选择退文原因。"))


@gate
def reason_given(case: Case) -> Reason | None:
    text = case.reason.strip()
    return unless(SHORTEST_REASON <= len(text) <= 500, "no_reason", _("请写明可以向公众说明的原因（4至500字）。"))


@gate
def reason_impersonal(case: Case) -> Reason | None:
    return unless(not scan(case.reason), "reason_privacy", _("原因将向公众显示，其中有疑似个人信息：请删去。"))


@gate
def justification_given(case: Case) -> Reason | None:
    enough = len(case.reason.strip()) >= SHORTEST_REASON
    return unless(enough, "no_justification", _("请写明为什么可以公开，例如“办公电话”（至少4个字）。"))


# what publication needs


@gate
def open_attribute(case: Case) -> Reason | None:
    is_open = case.record.attribute == Attribute.OPEN
    return unless(is_open, "not_open", _("公开属性不是主动公开，不能向社会公开。"), ART_13)


@gate
def numberable(case: Case) -> Reason | None:
    organ = case.record.organ
    text = _("%(organ)s未登记正确的统一社会信用代码，无法编制索引号：请系统管理员补充。") % {"organ": organ}
    return unless(valid_uscc(organ.uscc), "no_uscc", text)


@gate
def not_published_twice(case: Case) -> Reason | None:
    record = case.record
    twins = Record.objects.filter(content_hash=record.content_hash, state=State.PUBLISHED)
    return unless(not twins.exclude(pk=record.pk).exists(), "twice", _("内容完全相同的信息已经公开。"))


@gate
def target_public(case: Case) -> Reason | None:
    target = case.record.corrects
    gone = target is not None and not target.is_public
    return unless(not gone, "target_gone", _("被更正的信息已不在公开状态：请作废这份更正稿。"))


@gate
def no_open_correction(case: Case) -> Reason | None:
    waiting = case.record.corrections.exclude(state__in=[State.MERGED, State.DISCARDED])
    return unless(not waiting.exists(), "correction_open", _("已有一份更正稿在办理：请先办结或者作废。"))


@gate
def not_repealed_yet(case: Case) -> Reason | None:
    return unless(case.record.validity != Validity.REPEALED, "repealed", _("这份文件已经废止。"))


@gate
def display_is_over(case: Case) -> Reason | None:
    over = case.record.display_over(clock.today())
    return unless(over, "on_display", _("公示期未满，或者没有公示截止日。"))


@gate
def validity_over(case: Case) -> Reason | None:
    record = case.record
    over = record.valid_until is not None and record.valid_until < clock.today()
    marked = record.validity in (Validity.REPEALED, Validity.EXPIRED)
    return unless(over and not marked, "not_over", _("有效期未满，或者已标注废止、失效。"))
