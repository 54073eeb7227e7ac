"""Where each figure of a report comes from: documents and decisions from the records, requests and disputes from the requests.

A document counts in the year it was issued (else made), a decision in the year of its date. In force at 31 December is what was
issued by then and had neither been repealed nor run out (the format does not say whether one not yet in effect counts: here it does).
行政强制 and fees charged have no source in the house: they are entered by hand.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Q, QuerySet
from django.db.models.functions import Coalesce

from gongkai.foi import figures as foi
from gongkai.foi.models import Remedy, Request
from gongkai.law.annual import COLUMNS, ROWS
from gongkai.law.annual_outline import BLOCKS, COLUMN_KEYS, ENDS, TABLE_2
from gongkai.law.annual_tables import Number, Tables, totalled, worked_out
from gongkai.organs.models import Organ
from gongkai.organs.queries import subtree
from gongkai.records.models import Record, Relation, Validity
from gongkai.records.models import State as RecordState
from gongkai.records.normative import standing

from .models import HandFigure

PROACTIVE, REQUESTS, DISPUTES = "proactive", "requests", "disputes"
TABLES = (PROACTIVE, REQUESTS, DISPUTES)
UNSOURCED = frozenset({"coercion", "fees"})
"""Rows of Table 2 that no room of the house keeps."""
_RULES_GENRE = "rules"
Key = tuple[str, str, str]


def taken(organs: Collection[str], year: int) -> Tables:
    """All three tables of these organs, as the house knows them now."""
    proactive: dict[str, list[Number]] = {}
    for row in TABLE_2:
        proactive[row.key] = [_counted(organs, year, row.key, column) for column in row.columns]
    return Tables(proactive, foi.table3(organs, year), foi.table4(organs, year))


def _counted(organs: Collection[str], year: int, row: str, column: str) -> Number:
    if row in UNSOURCED:
        return Decimal(0) if row == "fees" else 0
    return records_behind(organs, year, row, column).count()


def records_behind(organs: Collection[str], year: int, row: str, column: str) -> QuerySet[Record]:
    """The records that one cell of Table 2 counts; none where the house has no source."""
    own = Record.objects.filter(organ__code__in=organs, state=RecordState.PUBLISHED, corrects__isnull=True)
    if row in ("permit", "penalty"):
        return own.filter(type=row, values__decided_on__startswith=f"{year}-")
    if row not in ("rules", "normative"):
        return own.none()
    documents = own.filter(genre=_RULES_GENRE) if row == "rules" else own.filter(normative=True)
    documents = documents.exclude(genre=_RULES_GENRE) if row == "normative" else documents
    return _documents(documents.annotate(issued=Coalesce("issued_on", "formed_on")), year, column)


def _documents(found: QuerySet[Any], year: int, column: str) -> QuerySet[Any]:
    last = date(year, 12, 31)
    match column:
        case "made":
            return found.filter(issued__year=year)
        case "repealed":
            return found.filter(validity=Validity.REPEALED, validity_on__year=year)
        case _:
            stands = Q(standing("有效", last)) | Q(standing("尚未施行", last))
            return found.filter(stands, issued__lte=last)


def requests_behind(organs: Collection[str], year: int, row: str, column: str) -> QuerySet[Request]:
    """The requests that one cell of Table 3 counts."""
    return foi.cases3(organs, year, row, COLUMNS[COLUMN_KEYS.index(column)])


def remedies_behind(organs: Collection[str], year: int, row: str, column: str) -> QuerySet[Remedy]:
    """The reviews or suits that one cell of Table 4 counts."""
    return foi.cases4(organs, year, row, column)


def released(organs: Collection[str], year: int) -> dict[str, int]:
    """What section 一 tells beside the tables: records that became public in the year and are so still, and how many of them interpret
    others."""
    own = Record.objects.filter(
        organ__code__in=organs, state=RecordState.PUBLISHED, corrects__isnull=True, published_at__year=year
    )
    interpreting = own.filter(relations__kind=Relation.Kind.INTERPRETS).distinct()
    return {"published": own.count(), "interpretations": interpreting.count()}


def unpaid(organs: Collection[str], year: int) -> int:
    """Requests closed in the year because nobody paid."""
    return foi.unpaid(organs, year)


def fees_received(organs: Collection[str], year: int) -> Decimal:
    """信息处理费 paid in the year, in yuan."""
    return foi.fees_received(organs, year)


def covered(organ: Organ) -> frozenset[str]:
    """Codes of the organs that an organ's own report speaks for: itself and the institutions under it."""
    below = subtree(organ).exclude(pk=organ.pk).filter(kind="institution").values_list("code", flat=True)
    return frozenset({organ.code, *below})


def columns_of(table: str, row: str) -> tuple[str, ...]:
    """English keys of the columns of a row, in order; empty for a row that there is not."""
    if table == PROACTIVE:
        return next((tuple(one.columns) for one in TABLE_2 if one.key == row), ())
    if table == REQUESTS:
        return COLUMN_KEYS if row in ROWS else ()
    return tuple(ENDS) if table == DISPUTES and row in BLOCKS else ()


def label_of(table: str, row: str, column: str) -> str:
    """Row and column of a cell as the sheet names them."""
    if table == PROACTIVE:
        found = next(one for one in TABLE_2 if one.key == row)
        return f"{found.label} · {found.columns[column]}"
    if table == REQUESTS:
        return f"{ROWS[row]} · {COLUMNS[COLUMN_KEYS.index(column)]}"
    return f"{BLOCKS[row]} · {ENDS[column]}"


def value(tables: Tables, table: str, row: str, column: str) -> Number:
    rows: dict[str, list[Number]] = dict(getattr(tables, table))
    return rows[row][columns_of(table, row).index(column)]


def all_cells() -> Iterator[Key]:
    """In the order of the sheet."""
    rows = {PROACTIVE: [row.key for row in TABLE_2], REQUESTS: list(ROWS), DISPUTES: list(BLOCKS)}
    return ((table, row, column) for table in TABLES for row in rows[table] for column in columns_of(table, row))


def changed_cells(one: Tables, other: Tables) -> list[Key]:
    """Where two sets of tables differ, in the order of the sheet."""
    return [key for key in all_cells() if value(one, *key) != value(other, *key)]


def with_hand(tables: Tables, entered: Iterable[HandFigure], touched: Iterable[Key] = ()) -> Tables:
    """The tables with what was entered by hand in its cells; what follows from those, or from other cells that were ``touched``, is
    worked out anew unless a sheet gave it. Raises SheetRefused for what is no count, or where more was handled than came in."""
    told = {table: {key: list(row) for key, row in getattr(tables, table).items()} for table in TABLES}
    given = {one.key: one.value for one in entered}
    for (table, row, column), amount in given.items():
        told[table][row][columns_of(table, row).index(column)] = amount.normalize() if row == "fees" else _whole(amount)
    made = Tables(told[PROACTIVE], told[REQUESTS], told[DISPUTES])
    typed = any(table != PROACTIVE for table, _row, _column in (*given, *touched))
    return totalled(made, {key for key in given if worked_out(key)}) if typed else made


def _whole(amount: Decimal) -> Number:
    return int(amount) if amount == amount.to_integral_value() else amount
