"""差异说明 as readers find them: what a table differs in from what it should follow from, and why. They stand at the end of section 六
and belong to what is signed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from gongkai.law.annual import COLUMNS

from . import parts
from .models import Report
from .remarks import remarks

PRINTED = ("carry", "in_force", "unpaid", "missing")
"""Checks whose notes are for readers, by the first part of their names; the others are a word to the reviewers."""


def is_printed(name: str) -> bool:
    return name.partition(":")[0] in PRINTED


def printed(report: Report) -> dict[str, str]:
    """Name of a check → what is said of it, of all notes that are for readers."""
    return {name: str(told["words"]) for name, told in report.notes.items() if is_printed(name)}


def standing(report: Report) -> Mapping[str, object]:
    """The notes of what still differs: a figure that came right since needs no word."""
    if not report.notes:
        return {}
    known = {one.noted_as for one in remarks(report)}
    return {name: told for name, told in report.notes.items() if name in known}


def lines(report: Report) -> Iterator[str]:
    """In the order of ``PRINTED``, a paragraph each."""
    told = printed(report)
    still = standing(report) if told and report.editable else told
    for name in sorted(still.keys() & told.keys(), key=lambda one: (PRINTED.index(one.partition(":")[0]), one)):
        yield f"{_lead(report, name)}{told[name].rstrip('。')}。"


def _lead(report: Report, name: str) -> str:
    match name.partition(":")[0]:
        case "carry":
            return f"上年结转件数与上一年度报告不同{_moved(report)}，原因是："
        case "in_force":
            return "现行有效件数与上一年度报告的件数随制发、废止增减的结果不同，原因是："
        case "unpaid":
            return "逾期未缴费的件数与申请记录不同，原因是："
        case _:
            return f"未纳入汇总的单位{_left_out(report)}，原因是："


def _moved(report: Report) -> str:
    """Column by column, what last year's report carried out and this one took over."""
    last = parts.last_year(report)
    if last is None:
        return ""
    rows = zip(COLUMNS, last.requests["carried_out"], report.figures.requests["carried_in"], strict=True)
    told = [f"{column}由{before}件变为{now}件" for column, before, now in rows if before != now]
    return f"（{'、'.join(told)}）" if told else ""


def _left_out(report: Report) -> str:
    names = [part.name for part in parts.standing(report) if part.added is None]
    return f"（{'、'.join(names)}）" if names else ""
