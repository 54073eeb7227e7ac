"""Questions about clean-up campaigns: how far they are, what they concluded, whether the published list says and does the same."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from html import escape
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, override

from gongkai.desk.once import once
from gongkai.desk.permissions import Actor, Role
from gongkai.organs.models import Organ

from .body import clean
from .models import Campaign, Conclusion, Entry, Record, Relation, Validity
from .queries import SEEING_DRAFTS, public

#: Conclusion → the relation of the result to the document, which publication turns into the mark.
RELATIONS = {
    Conclusion.KEEP: Relation.Kind.KEEPS,
    Conclusion.AMEND: Relation.Kind.AMENDS,
    Conclusion.REPEAL: Relation.Kind.REPEALS,
    Conclusion.LAPSE: Relation.Kind.LAPSES,
}
STATES = {
    Conclusion.AMEND: Validity.AMENDED,
    Conclusion.REPEAL: Validity.REPEALED,
    Conclusion.LAPSE: Validity.EXPIRED,
}
HEADINGS = {
    Conclusion.KEEP: gettext_noop("继续有效的规范性文件目录"),
    Conclusion.AMEND: gettext_noop("修改的规范性文件目录"),
    Conclusion.REPEAL: gettext_noop("废止的规范性文件目录"),
    Conclusion.LAPSE: gettext_noop("失效的规范性文件目录"),
}
WORKING = (*SEEING_DRAFTS, Role.SUPERVISOR)


def visible_to(actor: Actor) -> QuerySet[Campaign]:
    """Campaigns that the actor runs or has documents in."""
    codes = actor.watched(*WORKING)
    found = Campaign.objects.filter(Q(organ__code__in=codes) | Q(entries__organ__code__in=codes))
    return found.select_related("organ", "result").distinct().order_by("-created_at", "-id")


def in_scope(organ: Organ, until: date) -> QuerySet[Record]:
    """Normative documents of the organ and those below it, public by that day and not declared at an end: of one whose
    own term is over a clean-up says 失效."""
    found = public().filter(normative=True, organ__path__startswith=organ.path, published_at__date__lte=until)
    return found.filter(validity__in=[Validity.IN_FORCE, Validity.AMENDED]).order_by(
        "organ__position", "formed_on", "id"
    )


@dataclass(frozen=True, slots=True)
class Progress:
    """One unit's part; ``by`` counts conclusions."""

    name: str
    total: int
    done: int
    by: dict[str, int]

    @property
    def left(self) -> int:
        return self.total - self.done

    @property
    def percent(self) -> int:
        return self.done * 100 // self.total if self.total else 0


def progress(campaign: Campaign) -> list[Progress]:
    """A line for each unit; one query."""
    counts = {f"n_{one.value}": Count("id", filter=Q(conclusion=one)) for one in Conclusion}
    found: QuerySet[Entry, dict[str, Any]] = (
        campaign.entries.order_by()
        .values("organ__name", "organ__position")
        .annotate(  # type: ignore[assignment]
            total=Count("id"), **counts
        )
    )
    return [
        Progress(row["organ__name"], row["total"], sum(by.values()), by)
        for row in found.order_by("organ__position", "organ__name")
        for by in [{one.value: row[f"n_{one.value}"] for one in Conclusion}]
    ]


def whole(rows: Iterable[Progress]) -> Progress:
    rows = list(rows)
    by = {one.value: sum(row.by[one.value] for row in rows) for one in Conclusion}
    return Progress(_("合计"), sum(row.total for row in rows), sum(row.done for row in rows), by)


def conclusions(campaign: Campaign) -> list[Entry]:
    found = campaign.entries.select_related("record__organ", "organ")
    return list(found.order_by("organ__position", "record__formed_on", "id"))


def relations(campaign: Campaign) -> tuple[tuple[str, int], ...]:
    """What the result does to each document."""
    return tuple(
        sorted(
            (RELATIONS[Conclusion(entry.conclusion)].value, entry.record_id)
            for entry in conclusions(campaign)
            if entry.conclusion
        )
    )


def body(campaign: Campaign) -> str:
    """The lists, as the public reads them."""
    entries = conclusions(campaign)
    with override("zh-hans"):
        parts = [f"<p>{escape(_lead(campaign, len(entries)))}</p>"]
        for place, one in enumerate(Conclusion):
            rows = [entry for entry in entries if entry.conclusion == one]
            heading = f"{'一二三四'[place]}、{_(HEADINGS[one])}（{len(rows)}件）"
            parts += [f"<h2>{escape(heading)}</h2>", _table(rows) if rows else f"<p>{_('无。')}</p>"]
    return clean("".join(parts))


def _lead(campaign: Campaign, n: int) -> str:
    until = campaign.until
    words = _("%(organ)s对截至%(y)d年%(m)d月%(d)d日公布的%(n)d件行政规范性文件进行了清理，现将结果公布如下。")
    return words % {"organ": campaign.organ.name, "y": until.year, "m": until.month, "d": until.day, "n": n}


def _table(rows: list[Entry]) -> str:
    head = "".join(f"<th>{title}</th>" for title in ("序号", "文件名称", "发文字号", "清理单位", "理由"))
    lines = "".join(
        f"<tr><td>{n}</td><td>{escape(row.record.title)}</td><td>{escape(row.record.doc_number)}</td>"
        f"<td>{escape(row.organ.name)}</td><td>{escape(row.reason)}</td></tr>"
        for n, row in enumerate(rows, 1)
    )
    return f"<table><thead><tr>{head}</tr></thead><tbody>{lines}</tbody></table>"


@once
def campaign_of(record: Record) -> Campaign | None:
    return Campaign.objects.filter(result=record.corrects_id or record.pk).first() if record.pk else None


def matches(campaign: Campaign, record: Record, pairs: tuple[tuple[str, int], ...] | None = None) -> bool:
    """Whether the record lists and does exactly what was concluded."""
    given = pairs if pairs is not None else tuple(record.relations.values_list("kind", "target_id"))
    return set(given) == set(relations(campaign)) and all(part in record.body for part in _lists(body(campaign)))


def _lists(source: str) -> list[str]:
    return [f"<table>{part.split('</table>')[0]}</table>" for part in source.split("<table>")[1:]]


def differences(campaign: Campaign) -> list[Entry]:
    """After publication: documents whose state is not what the list says of them (one was repealed since, say)."""
    found = []
    for entry in conclusions(campaign):
        wanted = STATES.get(Conclusion(entry.conclusion)) if entry.conclusion else None
        stands = entry.record.validity
        if (wanted and stands != wanted) or (
            entry.conclusion == Conclusion.KEEP and stands not in (Validity.IN_FORCE, Validity.AMENDED)
        ):
            found.append(entry)
    return found
