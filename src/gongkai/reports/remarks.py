"""All that is wrong, or asks for a word, in one report: failing equations, missing parts, numbers in the text, empty sections."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from gongkai.desk.once import unchanging
from gongkai.law.annual import COLUMNS, ROWS, Fault
from gongkai.law.annual_outline import BLOCKS, COLUMN_KEYS
from gongkai.law.annual_tables import Beside, Number, Weight, consolidated, disagreements, equation, weight
from gongkai.law.annual_text import fee_quotes, figure, quotes, strangers

from . import figures, parts
from .content import BY_KEY, HEADS, known
from .models import HandFigure, Report

TOGETHER = frozenset({"carry", "missing"})
SHOWN_APART = 3
"""So many entries of one source that the records contradict are told one by one; more are told by their number."""
TITLES = {
    "balance": gettext_lazy("新收加上年结转等于办理结果加结转下年度"),
    "detail_sum": gettext_lazy("办理结果总计等于各项之和"),
    "row_total": gettext_lazy("总计等于各类申请人之和"),
    "dispute_total": gettext_lazy("总计等于各种结果之和"),
    "carry": gettext_lazy("上年结转等于上一年度的结转下年度"),
    "consolidated": gettext_lazy("汇总等于各报告之和"),
    "missing": gettext_lazy("没有提交的报告"),
    "moved": gettext_lazy("汇总以后有变动的报告"),
    "in_force": gettext_lazy("现行有效件数随制发、废止增减"),
    "unpaid": gettext_lazy("逾期未缴费件数与申请记录一致"),
    "fees": gettext_lazy("信息处理费与收费台账一致"),
    "quoted": gettext_lazy("文字里的数与各表一致"),
    "hand": gettext_lazy("手工填报与记录一致"),
    "place": gettext_lazy("文字里的数从列表选择"),
    "empty": gettext_lazy("各部分都要写"),
    "nought": gettext_lazy("各表不全是0"),
}
"""What a check asks, by the first part of its name."""


@dataclass(frozen=True, slots=True)
class Remark:
    """``cell`` is where it stands (table, row, column), if in a table. Hard ones bar submission, the others until a note says why."""

    check: str
    weight: Weight
    sentence: str
    equation: str = ""
    cell: figures.Key | None = None
    note: str = ""
    about: str = ""
    """Name of the body whose report is missing."""

    @property
    def open(self) -> bool:
        return self.weight == "hard" or not self.note

    @property
    def noted_as(self) -> str:
        """Under which name a note speaks of it: one reason for all columns that were not carried over, one for all that are missing."""
        kind = self.check.partition(":")[0]
        return kind if kind in TOGETHER else self.check

    @property
    def for_readers(self) -> bool:
        """Whether its note is printed in the report."""
        from .explaining import is_printed

        return is_printed(self.noted_as)

    @property
    def section(self) -> str:
        """Key of the stretch of text that it speaks of, if it speaks of one."""
        key = self.check.partition(":")[2].partition(":")[0]
        return key if key in BY_KEY else ""

    @property
    def title(self) -> str:
        return title_of(self.check)

    @property
    def cell_id(self) -> str:
        return "-".join(self.cell) if self.cell else ""


def title_of(check: str) -> str:
    return str(TITLES.get(check.partition(":")[0], ""))


def remarks(report: Report) -> list[Remark]:
    """In the order of the sheet: tables, parts, text."""
    if report.elsewhere:
        return of_figures(report)
    with unchanging():
        found = [*_of_tables(report), *_of_parts(report), *_of_hand(report), *_of_text(report)]
    return [_with_note(one, report) for one in found]


def of_figures(report: Report) -> list[Remark]:
    """Of the figures alone: what is asked of a report whose text and requests are elsewhere."""
    with unchanging():
        disagreeing = map(_of, disagreements(report.figures, Beside(parts.last_year(report))))
        found = [*_of_nought(report), *disagreeing, *_of_hand(report)]
    return [_with_note(one, report) for one in found]


def barring(found: list[Remark]) -> list[Remark]:
    return [one for one in found if one.open]


def _of_tables(report: Report) -> Iterator[Remark]:
    for fault in disagreements(report.figures, parts.beside(report)):
        yield _of(fault)
    if report.is_roll_up:
        for fault in consolidated(report.figures, parts.added_up(report)):
            yield _of(fault)


def _of(fault: Fault) -> Remark:
    return Remark(fault.check, weight(fault.check), fault.words, equation(fault.check), _cell(fault))


def _of_nought(report: Report) -> Iterator[Remark]:
    """Nothing was entered yet of a sum made elsewhere, or it is nought in truth: the equations hold either way."""
    if report.elsewhere and not any(figures.value(report.figures, *key) for key in figures.all_cells()):
        text = _("各表的数全部是0：请逐格填报或者从文件读入；原件确实全部为0的，请说明。")
        yield Remark("nought", "soft", text)


def _cell(fault: Fault) -> figures.Key:
    """Where the number stands: the column by its key, or by its title in Table 3."""
    table = figures.REQUESTS if fault.row in ROWS else figures.DISPUTES if fault.row in BLOCKS else figures.PROACTIVE
    column = fault.column_key or _column(fault.column)
    return table, fault.row, column


def _column(title: str) -> str:
    return COLUMN_KEYS[COLUMNS.index(title)]


def _of_parts(report: Report) -> Iterator[Remark]:
    if not report.is_roll_up:
        return
    for part in parts.standing(report):
        if part.missing:
            text = _("%(organ)s还没有提交%(year)s年的报告，未汇总。")
            told = {"organ": part.name, "year": report.year}
            yield Remark(f"missing:{part.organ.code}", "soft", text % told, "R6", about=part.name)
        elif part.changed:
            text = _("%(organ)s的报告在汇总之后有变动：请重新取数。")
            yield Remark(f"moved:{part.organ.code}", "soft", text % {"organ": part.name}, "R6")


def _of_hand(report: Report) -> Iterator[Remark]:
    """C21: figures entered by hand that the records contradict are kept and told."""
    entered = list(report.by_hand.all())
    if report.elsewhere or not entered:
        return
    house = parts.from_house(report)
    by_source: dict[str, list[HandFigure]] = {}
    for one in entered:
        if one.row not in figures.UNSOURCED and figures.value(house, *one.key) != one.value:
            by_source.setdefault(one.source, []).append(one)
    for source, listed in by_source.items():
        if len(listed) > SHOWN_APART:
            text = _("有%(n)d个数手工填报，与系统内的记录不同，表中用底色标出。") % {"n": len(listed)}
            yield Remark(f"hand:{source}"[:120], "soft", text, note=source)
        else:
            yield from (_by_hand(one, figures.value(house, *one.key)) for one in listed)


def _by_hand(one: HandFigure, found: Number) -> Remark:
    text = _("“%(cell)s”手工填报%(given)s，系统内的记录是%(found)s。")
    told = {"cell": figures.label_of(*one.key), "given": figure(one.value), "found": figure(found)}
    return Remark(f"hand:{'.'.join(one.key)}", "soft", text % told, "", one.key, note=one.source)


def _of_text(report: Report) -> Iterator[Remark]:
    names = known(report)
    for head in HEADS:
        text = report.text(head.key)
        if head.needed and not text.strip():
            yield Remark(f"empty:{head.key}", "hard", _("“%(section)s”还没有写。") % {"section": head.label})
        for name in strangers(text, names):
            told = {"section": head.label, "place": f"{{{{{name}}}}}"}
            words = _("“%(section)s”里的%(place)s不是表里的数：请从列表选择。")
            yield Remark(f"place:{head.key}:{name}", "hard", words % told)
        for quote in dict.fromkeys(quotes(head.key, str(head.label), text, names)):
            yield Remark(quote.check[:120], "soft", quote.sentence, "R10")
    yield from _of_fees(report)


def _of_fees(report: Report) -> Iterator[Remark]:
    """R9: section 六 and the figure taken for it, against what was paid."""
    paid = parts.fees_received(report)
    if paid is None:
        return
    if report.fees_received not in (None, paid):
        text = _("取数时信息处理费实收%(taken)s元，收费台账现在是%(paid)s元：请重新取数。")
        told = {"taken": figure(report.fees_received), "paid": figure(paid)}
        yield Remark("fees:taken", "soft", text % told, "R9")
    head = BY_KEY["other"]
    for quote in fee_quotes(head.key, str(head.label), report.text(head.key), paid):
        yield Remark(quote.check[:120], "soft", quote.sentence, "R9")


def _with_note(remark: Remark, report: Report) -> Remark:
    found = report.note(remark.noted_as)
    if remark.note or not found:
        return remark
    return replace(remark, note=str(found["words"]))
