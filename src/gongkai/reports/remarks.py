"""All that is wrong, or asks for a word, in one report: failing equations, missing parts, numbers in the text, empty sections."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _

from gongkai.law.annual import COLUMNS, ROWS, Fault
from gongkai.law.annual_outline import BLOCKS, COLUMN_KEYS
from gongkai.law.annual_tables import Beside, Weight, consolidated, disagreements, equation, weight
from gongkai.law.annual_text import quotes, strangers

from . import figures, parts
from .content import HEADS, known
from .models import Report

CARRY = "carry"


@dataclass(frozen=True, slots=True)
class Remark:
    """``cell`` is where it stands (table, row, column), if in a table. Hard ones bar submission, the others until a note says why."""

    check: str
    weight: Weight
    sentence: str
    equation: str = ""
    cell: figures.Key | None = None
    note: str = ""

    @property
    def open(self) -> bool:
        return self.weight == "hard" or not self.note

    @property
    def noted_as(self) -> str:
        """Under which name a note speaks of it: one reason for all columns that were not carried over."""
        return CARRY if self.check.startswith(f"{CARRY}:") else self.check

    @property
    def cell_id(self) -> str:
        return "-".join(self.cell) if self.cell else ""


def remarks(report: Report) -> list[Remark]:
    """In the order of the sheet: tables, parts, text."""
    found = [*_of_tables(report), *_of_parts(report), *_of_hand(report), *_of_text(report)]
    return [_with_note(one, report) for one in found]


def barring(found: list[Remark]) -> list[Remark]:
    return [one for one in found if one.open]


def _of_tables(report: Report) -> Iterator[Remark]:
    for fault in disagreements(report.figures, Beside(last_year=parts.last_year(report))):
        yield _of(fault)
    if report.is_roll_up:
        for fault in consolidated(report.figures, parts.added_up(report)):
            yield _of(fault)


def _of(fault: Fault) -> Remark:
    return Remark(fault.check, weight(fault.check), fault.words, equation(fault.check), _cell(fault))


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
            yield Remark(f"missing:{part.organ.code}", "soft", text % told, "R6")
        elif part.changed:
            text = _("%(organ)s的报告在汇总之后有变动：请重新取数。")
            yield Remark(f"moved:{part.organ.code}", "soft", text % {"organ": part.name}, "R6")


def _of_hand(report: Report) -> Iterator[Remark]:
    """C21: figures entered by hand that the records contradict are kept and told."""
    entered = list(report.by_hand.all())
    if not entered:
        return
    house = parts.from_house(report)
    for one in entered:
        found = figures.value(house, *one.key)
        if one.row in figures.UNSOURCED or found == one.value:
            continue
        text = _("“%(cell)s”手工填报%(given)s，系统内的记录是%(found)s。")
        told = {"cell": figures.label_of(*one.key), "given": f"{one.value.normalize():f}", "found": found}
        yield Remark(f"hand:{'.'.join(one.key)}", "soft", text % told, "", one.key, note=one.source)


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
        for quote in quotes(head.key, str(head.label), text, names):
            yield Remark(quote.check[:120], "soft", quote.sentence, "R10")


def _with_note(remark: Remark, report: Report) -> Remark:
    found = report.note(remark.noted_as)
    if remark.note or not found:
        return remark
    return Remark(remark.check, remark.weight, remark.sentence, remark.equation, remark.cell, str(found["words"]))
