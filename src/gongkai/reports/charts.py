"""Year on year: what was asked, how it ended, what was disputed. The tables beside the drawings hold the same figures."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from decimal import Decimal
from functools import partial

from django.utils.translation import gettext_noop

from gongkai.law.annual_outline import GROUP_PREFIXES, GROUPS
from gongkai.law.annual_tables import Tables
from gongkai.records.models import Record
from gongkai.schemas.record_figures import Figure, Series

from .models import Report
from .queries import GENRE, editions_over_years, published_years

Years = Sequence[tuple[int, Tables]]
YEAR, PIECES = gettext_noop("年度"), gettext_noop("件")


def figures(years: Years) -> list[Figure]:
    """Nothing for a single year: there is nothing to compare. Where nothing happened in any year nothing is drawn."""
    if len(years) < 2:
        return []
    requests = (
        _series(gettext_noop("新收"), years, lambda one: one.requests["new"][-1]),
        _series(gettext_noop("办结"), years, lambda one: one.requests["total_handled"][-1]),
        _series(gettext_noop("结转下年"), years, lambda one: one.requests["carried_out"][-1]),
    )
    outcomes = (
        _series(gettext_noop("予以公开"), years, lambda one: one.requests["granted"][-1]),
        _series(gettext_noop("部分公开"), years, lambda one: one.requests["partial"][-1]),
        *(_series(_short(key), years, partial(_sum, key)) for key in GROUPS),
    )
    disputes = (
        _series(gettext_noop("行政复议"), years, lambda one: one.disputes["review"][-1]),
        _series(gettext_noop("未经复议直接起诉"), years, lambda one: one.disputes["direct"][-1]),
        _series(gettext_noop("复议后起诉"), years, lambda one: one.disputes["after_review"][-1]),
    )
    labels = tuple(str(year) for year, _tables in years)
    drawn = [
        Figure("bar", gettext_noop("申请的收到和办理"), PIECES, YEAR, labels, requests),
        Figure("line", gettext_noop("办理结果"), PIECES, YEAR, labels, outcomes),
        Figure("bar", gettext_noop("复议和诉讼"), PIECES, YEAR, labels, disputes),
    ]
    return [one for one in drawn if any(any(series.values) for series in one.series)]


def of(report: Report) -> list[Figure]:
    return figures(editions_over_years(report))


def years_of(record: Record) -> list[Figure]:
    """What readers of a public annual report see beside it; nothing for any other record, and no question asked."""
    return figures(published_years(record)) if record.genre == GENRE else []


def _series(title: str, years: Years, value: Callable[[Tables], int]) -> Series:
    return Series(title, tuple(Decimal(value(tables)) for _year, tables in years))


def _short(group: str) -> str:
    return {
        "deny": gettext_noop("不予公开"),
        "none": gettext_noop("无法提供"),
        "np": gettext_noop("不予处理"),
        "aside": gettext_noop("其他处理"),
    }[group]


def _sum(group: str, tables: Tables) -> int:
    prefix = GROUP_PREFIXES[group]
    return sum(row[-1] for key, row in tables.requests.items() if key.startswith(prefix))
