"""Questions about documents and their interpretations: what is missing, what is copied, what does not agree, how far each is."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from gongkai.desk import clock, ledger
from gongkai.desk.blocks import blocks, pictures, words
from gongkai.desk.files import RECORDINGS
from gongkai.desk.once import once
from gongkai.duties import queries as duties
from gongkai.duties.models import Duty
from gongkai.schemas import loader as schemas
from gongkai.schemas.normative import normative
from gongkai.schemas.record_types import code_lists
from gongkai.text import explaining

from .body import text_of
from .content import attachments_of
from .conventions import conventions
from .models import Attachment, Explanation, Plan, Record, Relation, State

PICTURES = frozenset({"png", "jpg", "jpeg", "gif", "webp", "bmp"})
GONE = (State.WITHDRAWN, State.DISCARDED, State.MERGED)
FORMS = "interpretation-form"


@once
def is_material(record: Record) -> bool:
    """Whether it explains a document of this house; a draft that is not tied to one yet is not held to the elements."""
    genre = schemas.genres().get(record.genre)
    interprets = genre is not None and genre.interprets
    return bool(interprets and record.pk and record.relations.filter(kind=Relation.Kind.INTERPRETS).exists())


def materials(document: Record) -> QuerySet[Record]:
    """Interpretations of a document in any state but ended, those with something in them."""
    found = Record.objects.filter(relations__kind=Relation.Kind.INTERPRETS, relations__target=document, corrects=None)
    kept = found.exclude(state__in=GONE).exclude(body="", attachments__isnull=True)
    return kept.select_related("organ").distinct().order_by("id")


def explains(material: Record, document: Record, plan: Plan | None = None) -> str:
    """Why a material is none for its document yet, empty when it is one: it comes from the organ that leads, from the one
    that drafted or from one that issues with it, and says something."""
    named = {document.organ_id, *([plan.lead_id] if plan else ())}
    known = {material.organ.name, material.organ.short_name, *material.organ.aliases}
    if material.organ_id not in named and not known & set(document.issuers):
        return _("由%(organ)s起草，不是牵头解读单位，也不是发文机关") % {"organ": material.organ}
    if not substantial(material):
        return _("内容不足%(n)d字") % {"n": conventions().material.shortest}
    return ""


def ready(document: Record, plan: Plan | None = None) -> list[Record]:
    """The materials that are ones."""
    return [one for one in materials(document) if not explains(one, document, plan)]


def substantial(material: Record) -> bool:
    """Whether it says anything: words of its own, for its pictures and in its recordings, or a document that hangs on it."""
    files = attachments_of(material)
    if any(one.file.extension not in PICTURES | RECORDINGS for one in files):
        return True
    told = [text_of(material.body) if material.body else "", *(one.alt + one.transcript for one in files)]
    return len(re.sub(r"[\W_]+", "", "".join(told))) >= conventions().material.shortest


def documents(material: Record) -> QuerySet[Record]:
    """What a material explains."""
    found = Record.objects.filter(related_by__kind=Relation.Kind.INTERPRETS, related_by__source=material)
    return found.exclude(state__in=GONE).select_related("organ").order_by("id")


def left_unexplained(material: Record) -> list[Record]:
    """Public documents that need an interpretation and have none in public any more, now that this one is withdrawn."""
    found = documents(material).filter(state=State.PUBLISHED, needs_interpretation=True, corrects=None)
    return [one for one in found if not materials(one).filter(state=State.PUBLISHED).exists()]


def tied(record: Record) -> tuple[bool, bool]:
    """Whether anything explains the record, and whether it explains anything."""
    ties = Relation.objects.filter(Q(source=record) | Q(target=record), kind=Relation.Kind.INTERPRETS)
    sources = set(ties.values_list("source", flat=True))
    return bool(sources - {record.pk}), record.pk in sources


def replaces_old(material: Record) -> bool:
    """Whether an earlier policy gives way to the one explained, so that what changes must be told."""
    kinds = (Relation.Kind.REPEALS, Relation.Kind.REPLACES, Relation.Kind.AMENDS)
    return Relation.objects.filter(source__in=documents(material), kind__in=kinds).exists()


def untold(material: Record, told: Explanation | None) -> set[str]:
    """Codes of the content elements that are neither ticked nor excused."""
    old = replaces_old(material)
    wanted = {point.code for point in normative().interpretation.points if old or not point.only_if_old}
    return wanted - (set(told.points) | set(told.omitted) if told else set())


def suggested(material: Record) -> list[str]:
    """Elements that its headings name."""
    table = {point.code: point.words for point in normative().interpretation.points}
    headings = [words([block]) for block in blocks(material.body) if block["kind"] == "heading"]
    return explaining.points(headings, table)


def silent_pictures(record: Record) -> list[str]:
    """Names of pictures without words: attached ones, and those in the body."""
    attached = [one.name for one in attached_pictures(record) if not one.alt.strip()]
    inside = [one["src"] or _("正文图片") for one in pictures(blocks(record.body)) if not one["alt"].strip()]
    return attached + inside


def attached_pictures(record: Record) -> list[Attachment]:
    return [one for one in attachments_of(record) if one.file.extension in PICTURES]


def silent_recordings(record: Record) -> list[str]:
    """Names of attached recordings of which nobody wrote down what is said and shown."""
    return [one.name for one in attachments_of(record) if one.plays and not one.transcript]


def form_titles(codes: Iterable[str]) -> list[str]:
    titles = {code.code: code.title for code in code_lists()[FORMS].codes}
    return [titles.get(code, code) for code in codes]


# what a reader of the draft is asked


@dataclass(frozen=True, slots=True)
class Finding:
    """A question to drafter and reviewer, never a refusal."""

    code: str
    text: str
    quotes: tuple[str, ...] = ()


def findings(material: Record) -> list[Finding]:
    """Whether the material copies its documents, or says figures and dates that they do not have."""
    said = text_of(material.body) if material.body else ""
    found: list[Finding] = []
    terms = normative().interpretation
    for document in documents(material):
        source = "\n".join((document.title, document.doc_number, text_of(document.body) if document.body else ""))
        share = explaining.copied(said, source, terms.stretch)
        if share * 100 > terms.copied_over:
            text = _("与《%(title)s》相同的文字占%(share)d%%：解读不能照抄原文，请改写。")
            found.append(Finding("copied", text % {"title": document.title, "share": round(share * 100)}))
        elsewhere = explaining.unfounded(said, source + "\n" + _days_of(document))
        if document.body and elsewhere:
            text = _("《%(title)s》中没有这些日期或者数字，请核对是否一致：")
            found.append(Finding("unfounded", text % {"title": document.title}, tuple(elsewhere[:20])))
    if (told := Explanation.objects.filter(record=material).first()) and told.content_hash != material.content_hash:
        found.append(Finding("rechecked", _("核对解读要点以后，内容又改过：请重新核对。")))
    return found


def _days_of(document: Record) -> str:
    days = (document.formed_on, document.issued_on, document.valid_from, document.valid_until)
    return "\n".join(f"{day.year}年{day.month}月{day.day}日" for day in days if day)


# in step


@dataclass(frozen=True, slots=True)
class Stage:
    """One of 同步组织, 同步审签, 同步部署: when the document passed it and when its material did."""

    title: str
    document: datetime | date | None
    material: datetime | date | None
    equal: bool | None
    """None while either is still to come."""


def stages(document: Record) -> list[Stage]:
    """The three steps (黑龙江2017 三（四）) as the ledger has them; of several materials, the first that passed each.

    Of a correction: those of what it corrects.
    """
    document = document.corrects or document
    plan = Plan.objects.filter(record=document).first()
    own = _passed(document)
    others = [_passed(material) for material in materials(document)]

    def first(name: str) -> datetime | None:
        return min((passed[name] for passed in others if name in passed), default=None)

    sent, drafted = own.get("record.submitted"), first("record.drafted")
    signed, signed_too = own.get("record.approved"), first("record.approved")
    out, out_too = own.get("record.published"), first("record.published")
    return [
        Stage(_("同步组织"), plan.organised_on if plan else None, drafted, _before(drafted, sent) if sent else None),
        Stage(_("同步审签"), signed, signed_too, _before(signed_too, out or signed) if signed and signed_too else None),
        Stage(_("同步部署"), out, out_too, _same_day(out, out_too) if out and out_too else None),
    ]


def _passed(record: Record) -> dict[str, datetime]:
    """The last time of each step, by event."""
    names = ("record.drafted", "record.submitted", "record.approved", "record.published")
    return {event.name: event.at for event in ledger.history(record.subject).filter(name__in=names)}


def _before(one: datetime | None, other: datetime | None) -> bool:
    return one is not None and (other is None or one <= other)


def _same_day(one: datetime, other: datetime) -> bool:
    return other.astimezone(clock.CHINA).date() <= one.astimezone(clock.CHINA).date()


def owed(document: Record) -> Duty | None:
    """The duty to publish an interpretation within its days, with its date and state; the last, where one was withdrawn."""
    return duties.of_subject(document.subject).filter(field="interpretation", kind="deadline").order_by("-id").first()


# the ways of a document, its plan and its materials, as one list of what is done and what is missing


@dataclass(frozen=True, slots=True)
class Need:
    """One thing that must be there before the document goes up; ``done`` says it is."""

    code: str
    title: str
    done: bool
    hint: str = ""


def needs(document: Record) -> list[Need]:
    """A correction has the plan and the materials of what it corrects."""
    if not document.needs_interpretation:
        return []
    document = document.corrects or document
    plan = Plan.objects.filter(record=document).select_related("lead").first()
    found = list(materials(document))
    lacks = {one.pk: explains(one, document, plan) for one in found}
    counting = sum(not why for why in lacks.values())
    whys = "；".join(f"《{one.title}》{lacks[one.pk]}" for one in found if lacks[one.pk])
    rows = [
        Need(
            "plan", _("解读方案"), plan is not None, str(plan.people) if plan else _("写明谁来解读、什么形式、何时发布")
        ),
        Need(
            "material",
            _("解读材料"),
            bool(counting),
            _("%(n)d份") % {"n": counting} if counting else whys or _("与文件同步起草"),
        ),
    ]
    for material in found:
        told = Explanation.objects.filter(record=material).first()
        missing = untold(material, told)
        names = "、".join(point.zh for point in normative().interpretation.points if point.code in missing)
        rows.append(Need("points", _("《%(title)s》的要点") % {"title": material.title}, not missing, names))
        if silent := silent_pictures(material):
            rows.append(Need("pictures", _("图片的文字说明"), False, "、".join(silent)))
    return rows
