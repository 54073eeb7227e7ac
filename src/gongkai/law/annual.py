"""Table 3 of the annual report (国办公开办函〔2021〕30号): requests received and handled, and the equations it must satisfy.

Every count stands in seven columns: six kinds of applicant and their total. What came in (new and carried over) equals what was
handled and what is carried on, in every column; what was handled is the sum of its twenty-one outcomes; 总计 is the sum of the six
kinds in every row; what was carried over is what last year carried on.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from gongkai.law.errors import LawError
from gongkai.law.figures import as_written

COLUMNS = ("自然人", "商业企业", "科研机构", "社会公益组织", "法律服务机构", "其他", "总计")
TOTAL = COLUMNS[-1]
OUTCOMES = {
    "granted": "予以公开",
    "partial": "部分公开",
    "deny_state_secret": "属于国家秘密",
    "deny_law": "其他法律行政法规禁止公开",
    "deny_safety": "危及“三安全一稳定”",
    "deny_third_party": "保护第三方合法权益",
    "deny_internal": "属于三类内部事务信息",
    "deny_process": "属于四类过程性信息",
    "deny_enforcement_file": "属于行政执法案卷",
    "deny_admin_query": "属于行政查询事项",
    "none_not_held": "本机关不掌握相关政府信息",
    "none_not_made": "没有现成信息需要另行制作",
    "none_unclear": "补正后申请内容仍不明确",
    "np_petition": "信访举报投诉类申请",
    "np_repeat": "重复申请",
    "np_publication": "要求提供公开出版物",
    "np_frequent": "无正当理由大量反复申请",
    "np_reconfirm": "要求行政机关确认或重新出具已获取信息",
    "other_no_correction": "申请人无正当理由逾期不补正",
    "other_no_fee": "申请人逾期未按收费通知要求缴纳费用",
    "other_other": "其他",
}
ROWS = {
    "new": "本年新收政府信息公开申请数量",
    "carried_in": "上年结转政府信息公开申请数量",
    **OUTCOMES,
    "total_handled": "本年度办理结果总计",
    "carried_out": "结转下年度继续办理",
}

Counts = Sequence[int]
"""One number a column, in the order of COLUMNS."""


TOLD_AT_ONCE = 10


class SheetRefused(LawError):
    """A sheet that is not one: rows or columns missing, unknown, twice, or holding what is not a count."""


def refuse(wrong: Sequence[str], advice: str = "") -> None:
    """Raises SheetRefused for cells that cannot be counted, if there are any: the first by name, the rest by their number."""
    if wrong:
        more = len(wrong) - TOLD_AT_ONCE
        rest = f"；另有{more}格同样" if more > 0 else ""
        raise SheetRefused(f"{'；'.join(wrong[:TOLD_AT_ONCE])}{rest}。{advice}")


@dataclass(frozen=True, slots=True)
class Fault:
    """An equation that does not hold. ``row`` is the row whose number is ``shown`` and should be ``expected``; ``label`` is what
    a row is called that is not one of Table 3, ``column_key`` the English key of its column there."""

    check: str
    column: str
    row: str
    expected: int | Decimal
    shown: int | Decimal
    label: str = ""
    column_key: str = ""

    @property
    def words(self) -> str:
        label = self.label or ROWS[self.row]
        if self.expected < 0:
            return f"{self.column}栏按其他各行推算，“{label}”成了{self.expected}，表中为{self.shown}：请先核对新收、结转和办结各行"
        return f"{self.column}栏“{label}”应为{self.expected}，表中为{self.shown}"

    @property
    def sentence(self) -> str:
        """With the name of the check, for whoever reads the JSON beside it."""
        return f"{self.words}（{self.check}）"


@dataclass(frozen=True)
class Sheet:
    """Table 3 as counts by row and column. Raises SheetRefused unless every row is there with seven counts >= 0."""

    rows: Mapping[str, Counts]
    carried_out_last_year: Counts | None = None

    def __post_init__(self) -> None:
        if missing := [key for key in ROWS if key not in self.rows]:
            raise SheetRefused(f"缺少行：{'、'.join(missing)}。请补齐后再核对。")
        if unknown := [key for key in self.rows if key not in ROWS]:
            raise SheetRefused(f"不认识的行：{'、'.join(unknown)}。可用的行：{'、'.join(ROWS)}。")
        told = dict(self.rows)
        if self.carried_out_last_year is not None:
            told["carried_out_last_year"] = self.carried_out_last_year
        refuse([wrong for key, counts in told.items() for wrong in uncounted(counts, key, COLUMNS)])


def faults(sheet: Sheet) -> tuple[Fault, ...]:
    """Every equation that fails, column by column; empty when the sheet reconciles."""
    return (*_columns(sheet), *_totals(sheet), *_carried(sheet))


def _columns(sheet: Sheet) -> Iterator[Fault]:
    rows = sheet.rows
    for at, column in enumerate(COLUMNS):
        came = rows["new"][at] + rows["carried_in"][at]
        left = rows["total_handled"][at] + rows["carried_out"][at]
        if came != left:
            expected = came - rows["total_handled"][at]
            yield Fault(f"balance:{column}", column, "carried_out", expected, rows["carried_out"][at])
        outcomes = sum(rows[key][at] for key in OUTCOMES)
        if outcomes != rows["total_handled"][at]:
            yield Fault(f"detail_sum:{column}", column, "total_handled", outcomes, rows["total_handled"][at])


def _totals(sheet: Sheet) -> Iterator[Fault]:
    for key in ROWS:
        *kinds, total = sheet.rows[key]
        if sum(kinds) != total:
            yield Fault(f"row_total:{key}", TOTAL, key, sum(kinds), total)


def _carried(sheet: Sheet) -> Iterator[Fault]:
    last_year = sheet.carried_out_last_year
    if last_year is None:
        return
    for column, before, now in zip(COLUMNS, last_year, sheet.rows["carried_in"], strict=True):
        if before != now:
            yield Fault(f"carry:{column}", column, "carried_in", before, now)


def uncounted(counts: Counts, key: str, columns: Sequence[str]) -> Iterator[str]:
    """What is wrong where there is not one whole number >= 0 for each of ``columns`` (R7)."""
    if len(counts) != len(columns):
        yield f"“{key}”应有{len(columns)}个数，实有{len(counts)}个"
        return
    for column, count in zip(columns, counts, strict=True):
        if isinstance(count, bool) or not isinstance(count, int) or count < 0:
            yield f"“{key}”的{column}栏应为不小于0的整数，实为“{as_written(count)}”"
