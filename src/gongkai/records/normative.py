"""Questions about normative documents: what they do to each other, what stands, what ends soon, what leans on what is gone."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Q, QuerySet, TextChoices
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from gongkai.desk import clock
from gongkai.duties.models import Duty
from gongkai.duties.queries import duties
from gongkai.duties.rules import rulebook
from gongkai.law.identifiers import document_key
from gongkai.law.kinds import Deadline
from gongkai.law.periods import months_after
from gongkai.law.rulebook import Rule
from gongkai.schemas import loader as schemas
from gongkai.schemas.normative import normative
from gongkai.search.queries import find
from gongkai.text import normative as reading

from .body import text_of
from .circles import DEEPEST
from .interpreting import Finding
from .models import Record, Relation, State, Validity
from .queries import public

EVALUATED = "cn.normative.evaluated"
MARKS = ("", "尚未施行", "已修改", "失效", "已废止")
IN_FORCE = "有效"


class Verdict(TextChoices):
    """What an evaluation (实施后评估) came to."""

    EXTEND = "extend", gettext_lazy("延续有效期")
    AMEND = "amend", gettext_lazy("修改后重新公布")
    REPEAL = "repeal", gettext_lazy("废止")
    LAPSE = "lapse", gettext_lazy("到期失效")


def standing(mark: str, day: date) -> Q:
    """Records that bear this mark on ``day``, as ``Record.validity_mark`` says; "有效" is no mark at all or 已修改."""
    repealed = Q(validity=Validity.REPEALED) & (Q(validity_on__isnull=True) | Q(validity_on__lte=day))
    expired = (Q(validity=Validity.EXPIRED) & (Q(validity_on__isnull=True) | Q(validity_on__lte=day))) | Q(
        valid_until__lt=day
    )
    early = Q(valid_from__gt=day)
    amended = Q(validity=Validity.AMENDED)
    match mark:
        case "已废止":
            return repealed
        case "失效":
            return expired & ~repealed
        case "尚未施行":
            return early & ~repealed & ~expired
        case "已修改":
            return amended & ~expired & ~early
        case "有效":
            return ~repealed & ~_or_null(expired) & ~_or_null(early)
    return Q()


def _or_null(condition: Q) -> Q:
    """A comparison with an empty date is unknown, and its negation too: empty counts as not so."""
    return Q(pk__in=Record.objects.filter(condition).values("pk"))


def narrowed(found: QuerySet[Record], data: Mapping[str, Any]) -> QuerySet[Record]:
    """By what a reader filled in: words of title or number, organ, year of the document, subject class, standing."""
    if words := data.get("q"):
        found = found.filter(Q(title__icontains=words) | Q(doc_number__icontains=words))
    if data.get("organ"):
        found = found.filter(organ=data["organ"])
    if data.get("year"):
        found = found.filter(formed_on__year=data["year"])
    if data.get("subject"):
        found = found.filter(subject_class__startswith=data["subject"])
    return found.filter(standing(data["standing"], clock.today())) if data.get("standing") else found


# the graph


@dataclass(frozen=True, slots=True)
class Step:
    """One act in the life of a document and of those it is tied to: on a day, ``source`` did ``kind`` to ``target``."""

    on: date
    kind: str
    source: Record
    target: Record
    articles: str = ""

    @property
    def words(self) -> str:
        verbs = {
            "amends": _("修改"),
            "repeals": _("废止"),
            "replaces": _("代替"),
            "lapses": _("宣布失效"),
            "keeps": _("清理确认继续有效"),
        }
        part = (
            _("废止部分条款")
            if self.kind == Relation.Kind.REPEALS and self.articles
            else verbs.get(self.kind, self.kind)
        )
        return str(part)


def course(record: Record) -> list[Step]:
    """沿革: every public act in the chain that the document stands in, oldest first. Two queries a step of the chain."""
    seen, level = {record.pk}, {record.pk}
    own = Q(source=record.pk) | Q(target=record.pk)
    steps: dict[int, Relation] = {}
    for _step in range(DEEPEST):
        touched = Relation.objects.filter(Q(source__in=level) | Q(target__in=level)).exclude(
            kind=Relation.Kind.INTERPRETS
        )
        # A clean-up touches hundreds of documents, which are tied to it alone and not to each other.
        rows = [row for row in touched.filter(own | Q(source__campaign__isnull=True)) if not _fans_out(row, record.pk)]
        steps |= {row.pk: row for row in rows}
        level = {pk for row in rows for pk in (row.source_id, row.target_id)} - seen
        seen |= level
        if not level:
            break
    ends = (
        public()
        .defer("body", "values")
        .in_bulk({pk for row in steps.values() for pk in (row.source_id, row.target_id)})
    )
    found = [
        Step(_day(ends[row.source_id]), row.kind, ends[row.source_id], ends[row.target_id], row.articles)
        for row in steps.values()
        if row.source_id in ends and row.target_id in ends
    ]
    return sorted(found, key=lambda step: (step.on, step.source.pk, step.target.pk))


def _fans_out(row: Relation, own: int) -> bool:
    return row.kind in (Relation.Kind.KEEPS, Relation.Kind.LAPSES) and own not in (row.source_id, row.target_id)


def _day(record: Record) -> date:
    assert record.published_at is not None
    return record.published_at.astimezone(clock.CHINA).date()


# validity


@dataclass(frozen=True, slots=True)
class Expiry:
    """The end of validity as the text and the terms of normative.yaml have it, and from what it follows."""

    on: date
    years: int
    stated: bool


def expected_expiry(record: Record) -> Expiry | None:
    """Counted from the day it enters into force; None without that day."""
    if record.valid_from is None:
        return None
    stated = reading.stated_years(text_of(record.body)) if record.body else None
    terms = normative().validity
    years = stated or (terms.trial_years if reading.trial(record.title) else terms.years)
    if not 0 < years <= 100:
        return None
    return Expiry(months_after(record.valid_from, 12 * years) - timedelta(days=1), years, stated is not None)


def ending(day: date) -> QuerySet[Record]:
    """Public normative documents in force whose validity ends within the earliest reminder, the soonest first."""
    last = months_after(day, max(normative().validity.remind_months))
    live = public().filter(normative=True, validity__in=[Validity.IN_FORCE, Validity.AMENDED])
    return live.filter(valid_until__range=(day, last)).order_by("valid_until", "id")


def taking_effect(day: date) -> QuerySet[Record]:
    """Public records whose mark begins to show about now, because its day has come since they were last indexed."""
    since = months_after(day, -1)
    return public().filter(validity__in=[Validity.REPEALED, Validity.EXPIRED], validity_on__range=(since, day))


# what is owed


def to_publish(records: Iterable[Record]) -> dict[str, Duty]:
    """Subject → the duty to make it public; what is owed after that (interpretation, evaluation) is no part of it."""
    return _owed(records, {rule.id for rule in rulebook().of(Deadline) if rule.duty == "publication"})


def to_evaluate(records: Iterable[Record]) -> dict[str, Duty]:
    """Subject → the latest duty to evaluate it before its validity ends."""
    return _owed(records, {EVALUATED})


def _owed(records: Iterable[Record], rules: Iterable[str]) -> dict[str, Duty]:
    found = duties().filter(subject__in={one.subject for one in records}, rule__in=set(rules))
    return {duty.subject: duty for duty in found.order_by("started_on", "id")}


# questions to drafter and reviewer


def questions(record: Record) -> list[Finding]:
    """What a reader should ask about a draft that is, or may be, a normative document."""
    text = text_of(record.body) if record.body else ""
    found = [
        *_unclassed(record, text),
        *_unmarked(record, text),
        *_expiry(record),
        *_uninterpreted(record),
        *_leans(record, text),
    ]
    return found


def _unclassed(record: Record, text: str) -> Iterator[Finding]:
    genre = schemas.genres().get(record.genre)
    if record.normative or genre is None or not genre.normative:
        return
    signs = reading.signs(text)
    if reading.binding(signs):
        quotes = tuple(f"{_(sign.title)}：{sign.quote}" for sign in signs)
        yield Finding("unclassed", _("文中有规范性文件的特征，却没有认定为行政规范性文件。请确认："), quotes)


_REPEALED = re.compile(r"《([^《》]{4,120})》(?:[（(][^（）()]{3,40}[）)])?[^。；;]{0,30}?(?:同时|即行|予以|自行)?废止")


def repealed_titles(text: str) -> set[str]:
    """《…》 of which the text says that it is repealed."""
    return {match[1] for match in _REPEALED.finditer(text)}


def _unmarked(record: Record, text: str) -> Iterator[Finding]:
    """A text that repeals documents of ours without saying which, so that their pages would stay unmarked."""
    named = repealed_titles(text)
    if not named:
        return
    done = set(record.relations.values_list("target_id", flat=True)) if record.pk else set()
    wanted = Q()
    for title in list(named)[:10]:
        wanted |= Q(title__contains=title)
    targets = public().filter(wanted, validity__in=[Validity.IN_FORCE, Validity.AMENDED]).defer("body", "values")
    missing = [
        f"{one.title}（{one.doc_number or one.pk}）" for one in targets.exclude(pk__in=[*done, record.pk or 0])[:10]
    ]
    if missing:
        yield Finding("unmarked", _("正文废止了下列文件，但没有填入“废止的文件”，原文件页面不会标注："), tuple(missing))


def _expiry(record: Record) -> Iterator[Finding]:
    if not record.normative:
        return
    wanted = expected_expiry(record)
    if wanted is None:
        if record.valid_until is None:
            yield Finding("no_expiry", _("没有填写有效期至：请填写施行日期和有效期；依法长期有效的，请核对正文。"))
        return
    if record.valid_until is None:
        source = _("文中写明的有效期") if wanted.stated else _("通行的有效期")
        text = _("没有填写有效期至：按%(source)s%(n)d年，到期日是%(day)s。")
        yield Finding("no_expiry", text % {"source": source, "n": wanted.years, "day": wanted.on.isoformat()})
    elif wanted.stated and record.valid_until not in (wanted.on, wanted.on + timedelta(days=1)):
        text = _("文中写明有效期%(n)d年，到期日应是%(day)s，填写的是%(given)s。")
        yield Finding(
            "expiry_differs",
            text % {"n": wanted.years, "day": wanted.on.isoformat(), "given": record.valid_until.isoformat()},
        )


def _uninterpreted(record: Record) -> Iterator[Finding]:
    if record.normative and not record.needs_interpretation and record.corrects_id is None:
        yield Finding(
            "uninterpreted", _("规范性文件一般应当配套解读：不解读的，请确认不涉及面广、社会关注度高的内容。")
        )


def _leans(record: Record, text: str) -> Iterator[Finding]:
    gone = [
        f"{one.title}（{one.doc_number}，{one.validity_mark(clock.today())}）"
        for one in gone_bases(text, besides=record)
    ]
    if gone:
        yield Finding("gone_basis", _("引用了已经废止或者失效的文件："), tuple(gone))


_NUMBER = re.compile(r"[一-龥]{2,14}[〔\[［【（(](?:19|20)\d\d[〕\]］】）)]\s*第?\d{1,5}号")


def gone_bases(text: str, besides: Record) -> list[Record]:
    """Public documents that the text cites by number and that no longer hold, other than those it ends itself."""
    keys = {key for match in _NUMBER.finditer(text) for key in _keys(match[0])}
    if not keys:
        return []
    ended = set(besides.relations.values_list("target_id", flat=True)) if besides.pk else set()
    found = public().filter(_ended(clock.today()), doc_key__in=list(keys)[:200]).defer("body", "values")
    return [one for one in found if one.pk not in ended and one.pk != besides.pk]


def _keys(words: str) -> Iterator[str]:
    """A number may have words before it (根据望政发〔2020〕9号): every beginning that could be its organ's."""
    start = re.search(r"[〔\[［【（(]", words)
    assert start is not None
    for at in range(max(0, start.start() - 10), start.start() - 1):
        if key := document_key(words[at:]):
            yield key


def _ended(day: date) -> Q:
    return standing("已废止", day) | standing("失效", day)


# what leans on what is gone


@dataclass(frozen=True, slots=True)
class Leaning:
    """A document that no longer holds, and the live records that still cite its number."""

    gone: Record
    live: list[Record]


def ended(day: date) -> QuerySet[Record]:
    """Public documents with a number that hold no longer, the latest first."""
    return public().filter(_ended(day)).exclude(doc_key="").defer("body", "values").order_by("-validity_on", "-id")


def leaning(gone: Iterable[Record], day: date, most: int = 20) -> list[Leaning]:
    """Of each, what the search finds that cites it and is neither gone itself nor the act that ended it."""
    return [found for one in gone if (found := _leaning(one, day, most)).live]


def _leaning(gone: Record, day: date, most: int) -> Leaning:
    hits = find(f'"{gone.doc_number}"', per_page=most).hits
    keys = [int(hit.key) for hit in hits if hit.kind == "record" and hit.key.isdecimal()]
    tied = set(Relation.objects.filter(target=gone).values_list("source_id", flat=True))
    live = public().filter(pk__in=keys).exclude(pk__in=[gone.pk, *tied]).defer("values")
    return Leaning(
        gone, [one for one in live if one.validity_mark(day) not in ("已废止", "失效") and _cites(one, gone)]
    )


def _cites(record: Record, gone: Record) -> bool:
    text = text_of(record.body) if record.body else ""
    return any(gone.doc_key in set(_keys(match[0])) for match in _NUMBER.finditer(text))


def unclassed(day: date) -> Iterator[Record]:
    """Public documents of the last year with the signs of a normative document that are not classed as one."""
    genres = [code for code, genre in schemas.genres().items() if genre.normative]
    since = months_after(day, -12)
    found = public().filter(normative=False, genre__in=genres, published_at__date__gte=since)
    for record in found.exclude(state=State.WITHDRAWN).iterator(chunk_size=200):
        if record.body and reading.binding(reading.signs(text_of(record.body))):
            yield record


def rules_naming(gone: Record) -> list[Rule]:
    """Rules in force whose citation names the document, by its number or title."""
    day = clock.today()
    return [rule for rule in rulebook().rules if rule.in_force(day) and _named(rule, gone)]


def _named(rule: Rule, gone: Record) -> bool:
    number = document_key(rule.citation.number or "")
    return number == gone.doc_key if number else rule.citation.instrument == gone.title
