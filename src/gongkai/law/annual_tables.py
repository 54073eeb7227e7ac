"""Tables 2, 3 and 4 of one report together, and what must hold between them, the year before and the reports they sum up.

R1-R3  within Table 3 (``annual.faults``)                                   must hold
R4     each block of Table 4 is the sum of its four results                 must hold
R5     carried over = carried on by last year's report                      must hold; a body merged or split says why not
R6     a consolidated report = the sum of its parts, cell by cell           must hold
R7     counts are whole and not negative                                    refused where the tables are made
R8     documents in force = last year's + made - repealed                   asks why not (documents also lapse)
R9     closed for want of payment = what the requests say, and the fees     asks why not
       that the text tells of = what the requests paid (``annual_text``)
R10    numbers in the text = the tables (``annual_text``)                   asks why not
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from gongkai.law.annual import COLUMNS, OUTCOMES, ROWS, Counts, Fault, Sheet, SheetRefused, faults, refuse, uncounted
from gongkai.law.annual_outline import BLOCKS, COLUMN_KEYS, ENDS, LITIGATION, TABLE_2
from gongkai.law.figures import as_written

Weight = Literal["hard", "excusable", "soft"]
WEIGHTS: Mapping[str, Weight] = {
    "balance": "hard",
    "detail_sum": "hard",
    "row_total": "hard",
    "dispute_total": "hard",
    "consolidated": "hard",
    "carry": "excusable",
    "in_force": "soft",
    "unpaid": "soft",
    "fees": "soft",
    "quoted": "soft",
}
EQUATIONS: Mapping[str, str] = {
    "balance": "R1",
    "detail_sum": "R2",
    "row_total": "R3",
    "dispute_total": "R4",
    "carry": "R5",
    "consolidated": "R6",
    "in_force": "R8",
    "unpaid": "R9",
    "fees": "R9",
    "quoted": "R10",
}
FORMULAS: Mapping[str, str] = {
    "balance": "新收＋上年结转＝办理结果总计＋结转下年度",
    "detail_sum": "办理结果总计＝各项办理结果之和",
    "row_total": "总计＝各类申请人之和",
    "dispute_total": "总计＝各种结果之和",
    "carry": "上年结转＝上一年度报告的结转下年度",
}
Number = int | Decimal
PLACES_OF_MONEY = 6


def weight(check: str) -> Weight:
    """What a failed ``check`` (``balance:总计``) means for the report: see the table above."""
    return WEIGHTS[check.partition(":")[0]]


def formula(check: str) -> str:
    """The equation that a failed check of a sheet alone stands for, as one writes it; empty for others."""
    return FORMULAS.get(check.partition(":")[0], "")


def equation(check: str) -> str:
    return EQUATIONS[check.partition(":")[0]]


@dataclass(frozen=True)
class Tables:
    """All figures of a report. Raises SheetRefused unless each row is there with as many figures >= 0 as it has columns."""

    proactive: Mapping[str, Sequence[Number]]
    requests: Mapping[str, Counts]
    disputes: Mapping[str, Counts]

    def __post_init__(self) -> None:
        Sheet(self.requests)
        _require_rows(self.proactive, [row.key for row in TABLE_2])
        require_disputes(self.disputes)
        for row in TABLE_2:
            titles = tuple(row.columns.values())
            if row.key == "fees":
                _require_money(self.proactive[row.key], titles)
            else:
                refuse([*uncounted(self.proactive[row.key], row.key, titles)])  # type: ignore[arg-type]

    @classmethod
    def empty(cls) -> Tables:
        return cls(
            {row.key: [0] * len(row.columns) for row in TABLE_2},
            {key: [0] * len(COLUMNS) for key in ROWS},
            {block: [0] * len(ENDS) for block in BLOCKS},
        )

    @classmethod
    def read(cls, told: Mapping[str, Mapping[str, Sequence[Number | str]]]) -> Tables:
        """From what ``plain`` gives: money is text there."""
        proactive: dict[str, Sequence[Number]] = {
            key: [Decimal(one) if isinstance(one, str) else one for one in row]
            for key, row in told["proactive"].items()
        }
        return cls(proactive, told["requests"], told["disputes"])  # type: ignore[arg-type]

    def plain(self) -> dict[str, dict[str, list[int | str]]]:
        """As JSON keeps it: money as text, so that no figure is rounded."""
        return {
            "proactive": {
                key: [format(one, "f") if isinstance(one, Decimal) else one for one in row]
                for key, row in self.proactive.items()
            },
            "requests": {key: list(row) for key, row in self.requests.items()},
            "disputes": {key: list(row) for key, row in self.disputes.items()},
        }


@dataclass(frozen=True, slots=True)
class Beside:
    """What the tables are held against: the year before, and what the house knows of fees (yuan). None: not known."""

    last_year: Tables | None = None
    unpaid: int | None = None


def disagreements(tables: Tables, beside: Beside | None = None) -> tuple[Fault, ...]:
    """Every equation of R1 to R5, R8 and R9 that fails, in the order of the sheet."""
    beside = beside or Beside()
    last = beside.last_year
    sheet = Sheet(tables.requests, last.requests["carried_out"] if last else None)
    return (
        *(_in_force(tables, last) if last else ()),
        *faults(sheet),
        *_unpaid(tables, beside.unpaid),
        *disputes(tables.disputes),
    )


def disputes(blocks: Mapping[str, Counts]) -> Iterator[Fault]:
    """R4: each block of Table 4 whose total is not the sum of its results."""
    for block, label in BLOCKS.items():
        *ends, total = blocks[block]
        if sum(ends) != total:
            yield Fault(f"dispute_total:{block}", ENDS["total"], block, sum(ends), total, titled(block, label), "total")


WORKED_OUT = ("total_handled", "carried_out")
"""Rows of Table 3 that follow from the others."""
Cell = tuple[str, str, str]
"""Table, row and column, by their keys."""


def worked_out(cell: Cell) -> bool:
    """Whether a figure follows from others of its table: totals, what was handled, what is carried on. Nobody types those."""
    table, row, column = cell
    return table in ("requests", "disputes") and (column == "total" or row in WORKED_OUT)


def following(cell: Cell) -> frozenset[Cell]:
    """The figures that are worked out anew when this one changes."""
    table, row, column = cell
    if table == "proactive":
        return frozenset()
    if table == "disputes":
        return frozenset({(table, row, "total")})
    sums = {(table, name, at) for name in WORKED_OUT for at in (column, "total")}
    return frozenset({(table, row, "total"), *sums})


def totalled(tables: Tables, fixed: Collection[Cell] = ()) -> Tables:
    """The tables with every figure worked out that follows from others, but for those ``fixed``. Raises SheetRefused where
    more was handled than came in."""
    rows = {key: list(row) for key, row in tables.requests.items()}
    blocks = {key: list(row) for key, row in tables.disputes.items()}
    kinds = list(zip(COLUMN_KEYS, COLUMNS, strict=True))[:-1]
    for at, (key, title) in enumerate(kinds):
        if ("requests", "total_handled", key) not in fixed:
            rows["total_handled"][at] = sum(rows[outcome][at] for outcome in OUTCOMES)
        if ("requests", "carried_out", key) not in fixed:
            rows["carried_out"][at] = _left(rows, at, title)
    for table, told in (("requests", rows), ("disputes", blocks)):
        for name, row in told.items():
            if (table, name, "total") not in fixed:
                row[-1] = sum(row[:-1])
    return Tables(tables.proactive, rows, blocks)


def _left(rows: Mapping[str, list[int]], at: int, title: str) -> int:
    came, handled = rows["new"][at] + rows["carried_in"][at], rows["total_handled"][at]
    if handled > came:
        raise SheetRefused(f"{title}栏：本年新收和上年结转共{came}件，办理结果共{handled}件。请先填收到的件数。")
    return came - handled


def require_disputes(blocks: Mapping[str, Counts]) -> dict[str, Counts]:
    """Table 4 as it is. Raises SheetRefused unless each block is there with five counts."""
    _require_rows(blocks, list(BLOCKS))
    titles = tuple(ENDS.values())
    refuse([wrong for block, counts in blocks.items() for wrong in uncounted(counts, block, titles)])
    return dict(blocks)


def titled(block: str, label: str) -> str:
    return label if block == "review" else f"{LITIGATION}（{label}）"


def consolidated(whole: Tables, parts: Sequence[Tables]) -> tuple[Fault, ...]:
    """R6: every cell of ``whole`` that is not the sum of the same cell of its ``parts``."""
    total = added(parts)
    found: list[Fault] = []
    for row, label, column, column_key, expected, shown in _cells(total, whole):
        if expected != shown:
            found.append(Fault(f"consolidated:{row}:{column}", column, row, expected, shown, label, column_key))
    return tuple(found)


def added(parts: Sequence[Tables]) -> Tables:
    """The sum of reports, cell by cell; of none it is nought."""
    whole = Tables.empty()
    for part in parts:
        whole = Tables(
            {key: _plus(row, part.proactive[key]) for key, row in whole.proactive.items()},
            {key: _plus(row, part.requests[key]) for key, row in whole.requests.items()},  # type: ignore[misc]
            {key: _plus(row, part.disputes[key]) for key, row in whole.disputes.items()},  # type: ignore[misc]
        )
    return whole


def _plus(one: Sequence[Number], other: Sequence[Number]) -> list[Number]:
    return [a + b for a, b in zip(one, other, strict=True)]


def _cells(expected: Tables, shown: Tables) -> Iterator[tuple[str, str, str, str, Number, Number]]:
    for row in TABLE_2:
        pairs = zip(row.columns.items(), expected.proactive[row.key], shown.proactive[row.key], strict=True)
        for (key, title), a, b in pairs:
            yield row.key, row.label, title, key, a, b
    for name, label in ROWS.items():
        for title, key, a, b in zip(COLUMNS, COLUMN_KEYS, expected.requests[name], shown.requests[name], strict=True):
            yield name, label, title, key, a, b
    for block, label in BLOCKS.items():
        for (key, title), a, b in zip(ENDS.items(), expected.disputes[block], shown.disputes[block], strict=True):
            yield block, titled(block, label), title, key, a, b


def _in_force(tables: Tables, last: Tables) -> Iterator[Fault]:
    for row in TABLE_2[:2]:
        made, repealed, now = tables.proactive[row.key]
        expected = last.proactive[row.key][2] + made - repealed
        if now != expected:
            yield Fault(f"in_force:{row.key}", row.columns["in_force"], row.key, expected, now, row.label, "in_force")


def _unpaid(tables: Tables, known: int | None) -> Iterator[Fault]:
    shown = tables.requests["other_no_fee"][-1]
    if known is not None and known != shown:
        yield Fault("unpaid:other_no_fee", COLUMNS[-1], "other_no_fee", known, shown)


def _require_rows(rows: Mapping[str, object], keys: Sequence[str]) -> None:
    if missing := [key for key in keys if key not in rows]:
        raise SheetRefused(f"缺少行：{'、'.join(missing)}。请补齐后再核对。")
    if unknown := [key for key in rows if key not in keys]:
        raise SheetRefused(f"不认识的行：{'、'.join(unknown)}。可用的行：{'、'.join(keys)}。")


def _require_money(row: Sequence[Number], titles: Sequence[str]) -> None:
    if len(row) != len(titles):
        raise SheetRefused(f"“fees”应有{len(titles)}个数，实有{len(row)}个。")
    for title, amount in zip(titles, row, strict=True):
        number = isinstance(amount, int | Decimal) and not isinstance(amount, bool)
        sane = number and Decimal(amount).is_finite() and amount >= 0 and _places(Decimal(amount)) <= PLACES_OF_MONEY
        if not sane:
            raise SheetRefused(
                f"“fees”的{title}栏应为不小于0、小数不超过{PLACES_OF_MONEY}位的数，实为“{as_written(amount)}”。"
            )


def _places(amount: Decimal) -> int:
    return max(0, -int(amount.as_tuple().exponent))
