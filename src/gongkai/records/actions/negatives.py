"""The 负面清单 and what meets it: entries have a class, a basis and dates; a hit is cleared by somebody else, with a reason."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from gongkai.desk import clock, ledger
from gongkai.desk.actions import Reason, action, check, faults, impersonal, unchanged_since, unless
from gongkai.desk.permissions import Actor
from gongkai.organs.models import Organ
from gongkai.records import marks
from gongkai.records.conventions import conventions
from gongkai.records.gates import Case
from gongkai.records.models import Clearance, Negative, Record, State
from gongkai.records.permissions import may_keep_negatives, require

from .base import take, tell

FIELDS = ("title", "danger", "basis", "terms", "starts_on", "ends_on")
LABELS = {
    "title": "事项",
    "danger": "类别",
    "basis": "依据",
    "terms": "识别用语",
    "starts_on": "生效日期",
    "ends_on": "失效日期",
}


@action
def add_negative(
    organ: Organ, code: str, title: str, danger: str, basis: str, terms: Sequence[str], starts_on: date,
    ends_on: date | None = None, *, by: Actor,
) -> Negative:  # fmt: skip
    """A matter that must not go out at ``organ`` and everything below. Raises ``Refused``: no basis, over-broad words."""
    entry = Negative(organ=organ, code=code.strip().upper(), changed_by=by.username, changed_at=clock.now())
    _set(entry, title=title, danger=danger, basis=basis, terms=terms, starts_on=starts_on, ends_on=ends_on)
    check(_misfits(entry, by))
    entry.save()
    _tell("negative.added", entry, by)
    return entry


@action
def change_negative(entry: Negative, *, revision: int, by: Actor, **fields: Any) -> Negative:
    """``fields`` are those of ``FIELDS``. What was cleared before is asked anew, since the entry says something else now."""
    entry = Negative.objects.select_for_update(of=("self",)).select_related("organ").get(pk=entry.pk)
    unchanged_since(revision, entry.revision, f"negative:{entry.pk}")
    before = {name: getattr(entry, name) for name in FIELDS}
    _set(entry, **{**before, **fields})
    check(_misfits(entry, by))
    changed = [name for name in FIELDS if getattr(entry, name) != before[name]]
    if changed:
        entry.revision += 1
        entry.changed_by, entry.changed_at = by.username, clock.now()
        entry.save()
        _tell("negative.changed", entry, by, changed=[LABELS[name] for name in changed], before=before)
    return entry


@action
def clear(record: Record, code: str, reason: str, *, content_hash: str, by: Actor) -> Record:
    """排除命中 of the entry or mark ``code``, for exactly this content and this wording of the entry."""
    take(record)
    case = Case(record, by, shown=content_hash, kind=code, reason=reason)
    require("clear", case)
    check([impersonal(reason)])
    hit = next(hit for hit in marks.standing(record) if hit.source.code == code)
    Clearance.objects.create(
        record=record,
        content_hash=record.content_hash,
        code=code,
        entry_revision=hit.source.revision,
        reason=reason.strip()[:500],
        by=by.username,
        at=clock.now(),
    )
    tell("record.hit_cleared", record, by, hash=record.content_hash, code=code, reason=reason.strip()[:500])
    return record


def _set(entry: Negative, **values: Any) -> None:
    for name, value in values.items():
        setattr(entry, name, value.strip() if isinstance(value, str) else value)
    entry.terms = list(dict.fromkeys(word.strip() for word in entry.terms if word.strip()))


def _misfits(entry: Negative, by: Actor) -> list[Reason | None]:
    return [
        unless(may_keep_negatives(by, entry.organ), "permission", _("负面清单由政务公开办维护，且限于其管辖范围。")),
        unless(len(entry.basis) >= 4, "no_basis", _("请写明依据：哪部法律法规或者哪份文件的哪一条。")),
        unless(entry.terms, "no_terms", _("请至少填写一个识别用语。")),
        *(_too_broad(term, entry.organ) for term in entry.terms),
        *faults(entry, skip=["terms"]),
    ]


def _too_broad(term: str, organ: Organ) -> Reason | None:
    broad, said = conventions().broad, marks.plain(term)
    general = {marks.plain(word) for word in broad.words}
    if len(said) < broad.shortest or said in general or len(term) > broad.longest:
        text = _("“%(term)s”过于宽泛或者过长：识别用语须有2至60字，不能是“其他”“有关情况”一类的词。")
        return Reason("over_broad", text % {"term": term[:20]})
    shared = _share(term, organ)
    text = _("“%(term)s”会命中%(n)d%%的已公开信息：请改用更具体的用语。")
    return unless(shared < broad.share_percent, "over_broad", text % {"term": term, "n": shared})


def _share(term: str, organ: Organ) -> int:
    """Of the newest public titles and summaries below the organ, the percentage that the term meets; 0 while there are few."""
    source = (marks.Source("", "", "", (term,)),)
    public = Record.objects.filter(state=State.PUBLISHED, organ__path__startswith=organ.path)
    said = list(public.order_by("-published_at").values_list("title", "summary")[:500])
    if len(said) < conventions().broad.of_at_least:
        return 0
    return 100 * sum(bool(marks.found_in(f"{title}\n{summary}", source)) for title, summary in said) // len(said)


def _tell(name: str, entry: Negative, by: Actor, **data: Any) -> None:
    told = {field: getattr(entry, field) for field in FIELDS}
    ledger.write(
        name, f"negative:{entry.pk}", organ=entry.organ.code, actor=by.username, code=entry.code, **told, **data
    )
