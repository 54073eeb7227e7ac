"""The three tables as the format prints them (国办公开办函〔2021〕30号): headings, rows and columns, nothing added.

The sheet has no subtotal for 法人或其他组织 and none for （三） to （六）: there is no row and no column for them here either.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from gongkai.law.annual import COLUMNS

COLUMN_KEYS = ("natural", "business", "research", "welfare", "legal", "other", "total")
"""English keys of ``annual.COLUMNS``, in their order."""

ORGANISATIONS = COLUMNS[1:6]
"""The columns under 法人或其他组织."""

RULE_OF_TABLE_3 = "本列数据的勾稽关系为：第一项加第二项之和，等于第三项加第四项之和"
NOTE_OF_PARTIAL = "（区分处理的，只计这一情形，不计其他情形）"


@dataclass(frozen=True, slots=True)
class Heading:
    """A label with what stands under it: rows of the sheet (``key``) or further headings."""

    label: str
    key: str = ""
    under: tuple[Heading, ...] = ()

    @property
    def height(self) -> int:
        return sum(one.height for one in self.under) or 1


TABLE_3 = (
    Heading("一、本年新收政府信息公开申请数量", "new"),
    Heading("二、上年结转政府信息公开申请数量", "carried_in"),
    Heading(
        "三、本年度办理结果",
        under=(
            Heading("（一）予以公开", "granted"),
            Heading(f"（二）部分公开{NOTE_OF_PARTIAL}", "partial"),
            Heading(
                "（三）不予公开",
                under=(
                    Heading("1.属于国家秘密", "deny_state_secret"),
                    Heading("2.其他法律行政法规禁止公开", "deny_law"),
                    Heading("3.危及“三安全一稳定”", "deny_safety"),
                    Heading("4.保护第三方合法权益", "deny_third_party"),
                    Heading("5.属于三类内部事务信息", "deny_internal"),
                    Heading("6.属于四类过程性信息", "deny_process"),
                    Heading("7.属于行政执法案卷", "deny_enforcement_file"),
                    Heading("8.属于行政查询事项", "deny_admin_query"),
                ),
            ),
            Heading(
                "（四）无法提供",
                under=(
                    Heading("1.本机关不掌握相关政府信息", "none_not_held"),
                    Heading("2.没有现成信息需要另行制作", "none_not_made"),
                    Heading("3.补正后申请内容仍不明确", "none_unclear"),
                ),
            ),
            Heading(
                "（五）不予处理",
                under=(
                    Heading("1.信访举报投诉类申请", "np_petition"),
                    Heading("2.重复申请", "np_repeat"),
                    Heading("3.要求提供公开出版物", "np_publication"),
                    Heading("4.无正当理由大量反复申请", "np_frequent"),
                    Heading("5.要求行政机关确认或重新出具已获取信息", "np_reconfirm"),
                ),
            ),
            Heading(
                "（六）其他处理",
                under=(
                    Heading("1.申请人无正当理由逾期不补正、行政机关不再处理其政府信息公开申请", "other_no_correction"),
                    Heading("2.申请人逾期未按收费通知要求缴纳费用、行政机关不再处理其政府信息公开申请", "other_no_fee"),
                    Heading("3.其他", "other_other"),
                ),
            ),
            Heading("（七）总计", "total_handled"),
        ),
    ),
    Heading("四、结转下年度继续办理", "carried_out"),
)
DEPTH = 3
"""Columns that the headings of Table 3 take."""

GROUPS: Mapping[str, str] = MappingProxyType(
    {"deny": "（三）不予公开", "none": "（四）无法提供", "np": "（五）不予处理", "aside": "（六）其他处理"}
)
"""Headings under which several rows stand, by the key that stands for their sum in a text. No row of the sheet."""

GROUP_PREFIXES: Mapping[str, str] = MappingProxyType({"deny": "deny_", "none": "none_", "np": "np_", "aside": "other_"})

MADE, REPEALED, IN_FORCE = "made", "repealed", "in_force"
DOCUMENT_COLUMNS = {MADE: "本年制发件数", REPEALED: "本年废止件数", IN_FORCE: "现行有效件数"}
DECISIONS = {"handled": "本年处理决定数量"}
CHARGES = {"charged": "本年收费金额（单位：万元）"}


@dataclass(frozen=True, slots=True)
class Row:
    """A row of Table 2 under its item of 条例 第二十条, with its columns by key."""

    key: str
    label: str
    item: str
    columns: Mapping[str, str]


TABLE_2 = (
    Row("rules", "规章", "第二十条第（一）项", DOCUMENT_COLUMNS),
    Row("normative", "行政规范性文件", "第二十条第（一）项", DOCUMENT_COLUMNS),
    Row("permit", "行政许可", "第二十条第（五）项", DECISIONS),
    Row("penalty", "行政处罚", "第二十条第（六）项", DECISIONS),
    Row("coercion", "行政强制", "第二十条第（六）项", DECISIONS),
    Row("fees", "行政事业性收费", "第二十条第（八）项", CHARGES),
)

BLOCKS: Mapping[str, str] = MappingProxyType(
    {"review": "行政复议", "direct": "未经复议直接起诉", "after_review": "复议后起诉"}
)
LITIGATION, LAWSUITS = "行政诉讼", ("direct", "after_review")
ENDS: Mapping[str, str] = MappingProxyType(
    {"upheld": "结果维持", "corrected": "结果纠正", "other": "其他结果", "pending": "尚未审结", "total": "总计"}
)


@dataclass(frozen=True, slots=True)
class Cell:
    """A heading as a table draws it. ``down`` and ``across`` are the rows and columns it covers."""

    label: str
    down: int
    across: int


def lines() -> Iterator[tuple[tuple[Cell, ...], str]]:
    """Row by row of Table 3: the headings that begin in it, from the left, and the key of its figures."""
    for heading in TABLE_3:
        yield from _lines(heading, DEPTH)


def _lines(heading: Heading, columns: int) -> Iterator[tuple[tuple[Cell, ...], str]]:
    if not heading.under:
        yield (Cell(heading.label, 1, columns),), heading.key
        return
    first = Cell(heading.label, heading.height, 1)
    below = (line for one in heading.under for line in _lines(one, columns - 1))
    for number, (cells, key) in enumerate(below):
        yield ((first, *cells) if number == 0 else cells), key


def paths() -> dict[str, tuple[str, ...]]:
    """Key of a row of Table 3 → its headings from the outermost to its own."""
    return {key: path for heading in TABLE_3 for key, path in _paths(heading, ())}


def _paths(heading: Heading, above: tuple[str, ...]) -> Iterator[tuple[str, tuple[str, ...]]]:
    here = (*above, heading.label)
    if heading.key:
        yield heading.key, here
    for one in heading.under:
        yield from _paths(one, here)
