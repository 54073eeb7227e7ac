"""Facts by the file: each row of a spreadsheet is one fact; facts go out in the same columns."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import chain
from typing import Any

from django.db import transaction
from django.db.models import F, Q
from django.utils.translation import gettext as _

from gongkai.desk.actions import Reason, Refused
from gongkai.desk.clock import CHINA
from gongkai.desk.permissions import Actor
from gongkai.desk.sheets import read_back
from gongkai.desk.spreadsheet import read_tables
from gongkai.organs.models import Organ
from gongkai.rulebooks import vocabulary
from gongkai.rulebooks.vocabulary import EventKind, Field
from gongkai.text.errors import Unreadable

from . import actions, values
from .actions import Place
from .forms import VALUE, ValuesForm
from .models import Fact, Matter

EVENT, ORGAN, SUBJECT = "登记内容", "机关", "事项"
#: What an export tells beside; an import passes over it.
TOLD = ("登记编号", "登记人", "登记时间", "撤销时间", "撤销理由")
_SEPARATORS = str.maketrans("；;、", "\n\n\n")


@dataclass(frozen=True, slots=True)
class RefusedRow:
    line: int
    reasons: list[str]


@dataclass(slots=True)
class Taken:
    """``skipped`` rows were recorded before, word for word, or are marked as retracted."""

    accepted: int = 0
    skipped: int = 0
    refused: list[RefusedRow] = field(default_factory=list)


def import_rows(data: bytes, name: str, organ: Organ | None, *, by: Actor) -> Taken:
    """Every row that can stand becomes a fact, each in its own transaction; the rest are told with reasons.

    ``organ`` stands in rows that name none. 事项 names a matter by its title, which is opened where there is none, or a
    thing of another room by its key (policy:12); a row without is about the organ itself. The other columns bear titles of fields.
    Raises ``Refused`` when the file as a whole cannot be read.
    """
    taken = Taken()
    for line, row in _rows(data, name):
        if row.get(TOLD[3]):
            taken.skipped += 1
            continue
        try:
            _take(row, organ, by)
            taken.accepted += 1
        except Refused as refused:
            if refused.has("recorded_already"):
                taken.skipped += 1
            else:
                taken.refused.append(RefusedRow(line, [str(reason) for reason in refused.reasons]))
    return taken


def table(organ: Organ | None) -> Iterator[list[str]]:
    """Facts of one organ or of all in the order of the ledger, headings first: one column for every title of a field."""
    found = Fact.objects.filter(organ=organ) if organ else Fact.objects.all()
    used = [kind for kind in vocabulary.events().values() if kind.name in set(found.values_list("event", flat=True))]
    titles = list(dict.fromkeys(row.title for kind in used for row in kind.fields))
    yield [EVENT, ORGAN, SUBJECT, *titles, *TOLD]
    for fact in found.select_related("organ", "matter").order_by("seq").iterator(chunk_size=2000):
        cells = _cells(fact)
        told = [str(fact.seq), fact.recorded_by, _when(fact.recorded_at), _when(fact.retracted_at), fact.retract_reason]
        yield [fact.title, fact.organ.code, _named(fact), *(cells.get(title, "") for title in titles), *told]


# in


def _rows(data: bytes, name: str) -> Iterator[tuple[int, Mapping[str, str]]]:
    try:
        sheets = read_tables(data, name)
    except Unreadable as error:
        raise Refused(Reason("unreadable", str(error))) from error
    return chain.from_iterable(_lines(sheet.rows) for sheet in sheets)


def _lines(rows: list[list[str]]) -> Iterator[tuple[int, Mapping[str, str]]]:
    start = next((n for n, row in enumerate(rows) if EVENT in [cell.strip() for cell in row]), None)
    if start is None:
        raise Refused(Reason("columns", _("表头缺少这些列：%(names)s。") % {"names": EVENT}))
    headings = [cell.strip() for cell in rows[start]]
    for number, row in enumerate(rows[start + 1 :], start + 2):
        cells = {heading: read_back(cell.strip()) for heading, cell in zip(headings, row, strict=False)}
        if any(cells.values()):
            yield number, cells


@transaction.atomic
def _take(row: Mapping[str, str], default: Organ | None, by: Actor) -> None:
    """A row that is refused leaves no matter behind that was opened for it."""
    kind = _kind(row.get(EVENT, ""))
    organ = _organ(row.get(ORGAN, ""), default)
    given = _given(kind, row)
    place = _place(kind, organ, row.get(SUBJECT, ""), by)
    actions.record(kind.name, place, given, by=by)


def _kind(cell: str) -> EventKind:
    """By its name, or by its title where one event alone bears it."""
    by_hand = [kind for kind in vocabulary.events().values() if kind.by_hand]
    found = [kind for kind in by_hand if cell in (kind.name, kind.title)]
    if len(found) == 1:
        return found[0]
    if found:
        names = "、".join(kind.name for kind in found)
        raise Refused(
            Reason("event", _("“%(cell)s”有几种，请写其中一个：%(names)s。") % {"cell": cell, "names": names})
        )
    raise Refused(Reason("event", _("没有“%(cell)s”这样的登记内容。") % {"cell": cell[:40]}))


def _organ(cell: str, default: Organ | None) -> Organ:
    found = list(Organ.objects.filter(Q(code=cell) | Q(name=cell) | Q(short_name=cell))[:2]) if cell else []
    organ = found[0] if len(found) == 1 else default if not cell else None
    if organ is None:
        raise Refused(Reason("organ", _("请写明机关的代码或者全称，收到“%(cell)s”。") % {"cell": cell[:40]}))
    return organ


def _place(kind: EventKind, organ: Organ, cell: str, by: Actor) -> Place:
    if kind.about == vocabulary.ORGAN:
        return Place.of_organ(organ)
    if not cell:
        raise Refused(Reason("subject", _("“%(event)s”须写明是哪个事项。") % {"event": kind.title}))
    if kind.about not in vocabulary.matters():
        return Place(cell, organ)
    same = Matter.objects.filter(organ=organ, kind=kind.about, title=" ".join(cell.split())).select_related("organ")
    found = same.order_by(F("closed_at").desc(nulls_first=True), "-pk").first()
    return Place.of_matter(found or actions.open_matter(kind.about, cell, organ, by=by))


def _given(kind: EventKind, row: Mapping[str, str]) -> dict[str, Any]:
    by_title = {one.title: one for one in kind.fields} | {one.key: one for one in kind.fields}
    strange = [
        heading
        for heading, cell in row.items()
        if cell and heading not in by_title and heading not in (EVENT, ORGAN, SUBJECT, *TOLD)
    ]
    faults = [
        Reason("column", _("“%(event)s”没有“%(key)s”这一项。") % {"event": kind.title, "key": heading})
        for heading in strange
    ]
    typed: dict[str, Any] = {}
    for heading, one in by_title.items():
        if cell := row.get(heading):
            typed |= _typed(one, cell)
    form = ValuesForm(kind, typed)
    if not form.is_valid():
        titles = {VALUE + one.key: one.title for one in kind.fields}
        faults += [
            Reason(f"invalid:{name}", f"{titles.get(name, '')}：{text}")
            for name, texts in form.errors.items()
            for text in texts
        ]
    if faults:
        raise Refused(*faults)
    return form.values


def _typed(one: Field, cell: str) -> dict[str, Any]:
    """A cell as a browser would send it: words of choices become their keys."""
    name = VALUE + one.key
    keys = {title: key for key, title in one.choices.items()}
    if one.type == "choice":
        return {name: keys.get(cell, cell)}
    if one.type == "choices":
        parts = [part.strip() for part in cell.translate(_SEPARATORS).splitlines()]
        return {name: [keys.get(part, part) for part in parts if part]}
    if one.type == "yes_no":
        return {name: {"是": "yes", "否": "no"}.get(cell, cell)}
    if one.type == "within":
        words = {str(_(word)): unit for unit, word in values.UNITS.items()}
        number = cell[: len(cell) - len(cell.lstrip("0123456789"))]
        return {f"{name}_0": number or cell, f"{name}_1": words.get(cell[len(number) :].strip(), "?")}
    return {name: cell}


# out


def _cells(fact: Fact) -> dict[str, str]:
    kind = fact.kind
    rows = [row for row in kind.fields if row.key in fact.data] if kind else []
    return {row.title: values.shown(row, fact.data[row.key]) for row in rows}


def _named(fact: Fact) -> str:
    """What an import finds the subject by."""
    if fact.matter:
        return fact.matter.title
    return "" if fact.subject.startswith(f"{vocabulary.ORGAN}:") else fact.subject


def _when(moment: Any) -> str:
    return f"{moment.astimezone(CHINA):%Y-%m-%d %H:%M}" if moment else ""
