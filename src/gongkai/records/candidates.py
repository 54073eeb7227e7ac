"""What a periodic clean-up looks at: public records with something missing, over, contradictory, dead or double.

Each rule is a question to the database that answers with records and a sentence; a person decides what is wrong with them.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, time

from django.db.models import Count, F, Q, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from gongkai.desk import clock
from gongkai.schemas import loader as schemas

from .body import text_of
from .models import Flaw, Record, Relation, State, Validity
from .normative import repealed_titles
from .queries import public

#: Beyond these a clean-up is done in several rounds.
MOST = 2_000
_LINK = re.compile(r"/records/(\d{1,12})/")

ENDING = (Relation.Kind.REPEALS, Relation.Kind.REPLACES, Relation.Kind.LAPSES)
Finder = Callable[[QuerySet[Record]], Iterable[tuple[Record, str]]]


@dataclass(frozen=True, slots=True)
class Rule:
    code: str
    title: str | Promise
    kind: Flaw.Kind
    find: Finder


@dataclass(frozen=True, slots=True)
class Candidate:
    rule: Rule
    record: Record
    sentence: str


RULES: dict[str, Rule] = {}


def rule(code: str, title: str | Promise, kind: Flaw.Kind) -> Callable[[Finder], Finder]:
    def register(find: Finder) -> Finder:
        RULES[code] = Rule(code, title, kind, find)
        return find

    return register


def find(organs: Iterable[str], code: str = "") -> Iterator[Candidate]:
    """Of the public records of these organs; by one rule or by all."""
    scope = public().filter(organ__code__in=organs)
    for one in RULES.values():
        if code in ("", one.code):
            for record, sentence in one.find(scope):
                yield Candidate(one, record, sentence)


def counts(organs: Iterable[str]) -> list[tuple[Rule, int]]:
    found: dict[str, int] = defaultdict(int)
    for one in find(organs):
        found[one.rule.code] += 1
    return [(one, found[one.code]) for one in RULES.values()]


@rule("missing", gettext_lazy("要素缺失"), Flaw.Kind.INCOMPLETE)
def _missing(scope: QuerySet[Record]) -> Iterator[tuple[Record, str]]:
    labels = {
        "formed_on": _("成文日期"),
        "genre": _("体裁分类"),
        "subject_class": _("主题分类"),
        "body": _("正文和附件"),
        "issued_on": _("规范性文件的印发日期"),
    }
    known = Q(genre__in=schemas.genres()), Q(subject_class__in=schemas.subjects())
    empty = Q(body="", attachments__isnull=True) & (Q(type="") | Q(values={}))
    wrong = Q(formed_on=None) | ~known[0] | ~known[1] | empty | Q(normative=True, issued_on=None)
    for record in scope.filter(wrong).distinct()[:MOST]:
        lacking = [name for name in ("formed_on", "genre", "subject_class") if not getattr(record, name)]
        lacking += ["genre"] * bool(record.genre and record.genre not in schemas.genres())
        lacking += ["subject_class"] * bool(record.subject_class and record.subject_class not in schemas.subjects())
        lacking += ["body"] * (not record.body and not record.values)
        lacking += ["issued_on"] * (record.normative and record.issued_on is None)
        yield record, _("缺少或者有误：%(what)s") % {"what": "、".join(labels[name] for name in dict.fromkeys(lacking))}


@rule("expired", gettext_lazy("有效期已过未标注"), Flaw.Kind.OUTDATED)
def _expired(scope: QuerySet[Record]) -> Iterator[tuple[Record, str]]:
    over = scope.filter(valid_until__lt=clock.today(), validity__in=[Validity.IN_FORCE, Validity.AMENDED])
    for record in over[:MOST]:
        yield record, _("有效期至%(day)s，仍标为有效") % {"day": record.valid_until}


@rule("unmarked", gettext_lazy("已被废止未标注"), Flaw.Kind.OUTDATED)
def _unmarked(scope: QuerySet[Record]) -> Iterator[tuple[Record, str]]:
    """What a public document repeals, by its relation or in its words, and what still stands as in force."""
    standing = scope.filter(validity__in=[Validity.IN_FORCE, Validity.AMENDED])
    today = clock.today()
    ended = Q(related_by__kind__in=ENDING, related_by__articles="", related_by__source__state=State.PUBLISHED)
    begun = Q(related_by__source__valid_from=None) | Q(related_by__source__valid_from__lte=today)
    told = {
        record.pk: (record, _("关联的文件已将其废止")) for record in standing.filter(ended, begun).distinct()[:MOST]
    }
    acts = public().filter(Q(valid_from=None) | Q(valid_from__lte=today), body__contains="废止")
    for act in acts.only("title", "body", "organ", "published_at")[:MOST]:
        for title in list(repealed_titles(text_of(act.body)))[:20]:
            same = standing.filter(title=title, published_at__lte=act.published_at).exclude(pk=act.pk)
            for record in same[:5]:
                told.setdefault(record.pk, (record, _("《%(title)s》写明将其废止") % {"title": act.title}))
    yield from ((record, _("%(why)s，原文件页面仍标为有效") % {"why": why}) for record, why in told.values())


@rule("dates", gettext_lazy("日期矛盾"), Flaw.Kind.FALSE)
def _dates(scope: QuerySet[Record]) -> Iterator[tuple[Record, str]]:
    midnight = datetime.combine(clock.today(), time.max, clock.CHINA)
    wrong = (
        Q(issued_on__lt=F("formed_on"))
        | Q(valid_until__lt=F("valid_from"))
        | Q(formed_on__gt=F("published_at__date"))
        | Q(formed_on__lt="1949-10-01")
        | Q(published_at__gt=midnight)
    )
    for record in scope.filter(wrong)[:MOST]:
        yield (
            record,
            _("成文%(formed)s、印发%(issued)s、施行%(start)s至%(end)s，前后矛盾")
            % {
                "formed": record.formed_on or "—",
                "issued": record.issued_on or "—",
                "start": record.valid_from or "—",
                "end": record.valid_until or "—",
            },
        )


@rule("dead_link", gettext_lazy("指向已撤回的信息"), Flaw.Kind.OUTDATED)
def _dead_links(scope: QuerySet[Record]) -> Iterator[tuple[Record, str]]:
    gone = [State.WITHDRAWN, State.DISCARDED]
    linking = list(
        scope.filter(body__contains="/records/").only("id", "title", "body", "organ", "state", "attribute", "corrects")[
            :MOST
        ]
    )
    named = {record.pk: {int(pk) for pk in _LINK.findall(record.body)} for record in linking}
    dead = set(Record.objects.filter(pk__in=set().union(*named.values()), state__in=gone).values_list("pk", flat=True))
    told = {record.pk: record for record in linking if named[record.pk] & dead}
    for record in scope.filter(relations__target__state__in=gone).distinct()[:MOST]:
        told.setdefault(record.pk, record)
    for record in told.values():
        yield record, _("正文或者关联文件指向已撤回的信息，读者打不开")


@rule("double", gettext_lazy("名称重复"), Flaw.Kind.INCOMPLETE)
def _double(scope: QuerySet[Record]) -> Iterator[tuple[Record, str]]:
    """The same title twice at one organ with one date; only the later ones are named."""
    groups = scope.order_by().values("organ", "fingerprint__title", "formed_on").annotate(n=Count("pk")).filter(n__gt=1)
    for group in groups[:MOST]:
        if group["fingerprint__title"] is None:
            continue
        same = scope.filter(
            organ=group["organ"], fingerprint__title=group["fingerprint__title"], formed_on=group["formed_on"]
        ).order_by("published_at", "pk")
        first, *later = list(same)
        for record in later:
            yield (
                record,
                _("与先前公开的《%(title)s》（%(index)s）同名同日")
                % {
                    "title": first.title,
                    "index": first.index_number,
                },
            )
