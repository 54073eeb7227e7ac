"""Bars that lie below the names of what they stand for, each with its figure: for names of any length, on any width."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from gongkai.schemas.record_figures import Figure

MOST_ROWS = 20
NOUGHT = Decimal(0)


@dataclass(frozen=True, slots=True)
class Bar:
    """``pieces``: number of the series, start and length, in the unit of the figure; none where nothing is known."""

    pieces: tuple[tuple[int, Decimal, Decimal], ...]
    said: str

    @property
    def ends(self) -> Iterator[Decimal]:
        for _series, start, length in self.pieces:
            yield from (start, start + length)


def rows(figure: Figure) -> SafeString:
    """Hidden from screen readers, for whom the table beside it is."""
    told = [_bars_at(figure, place) for place in range(len(figure.labels))][:MOST_ROWS]
    ends = [NOUGHT, *(end for bars in told for bar in bars for end in bar.ends)]
    low, width = min(ends), max(ends) - min(ends) or Decimal(1)
    drawn = (
        (label, SafeString("".join(_drawn(bar, low, width) for bar in bars)))
        for label, bars in zip(figure.labels, told, strict=False)
    )
    return format_html(
        '<div class="chart" aria-hidden="true">{}<ul class="rows">{}</ul>{}</div>',
        _legend(figure),
        format_html_join("", "<li>{}{}</li>", drawn),
        "…" if len(figure.labels) > MOST_ROWS else "",
    )


def said(value: Decimal | None) -> str:
    return "—" if value is None else f"{value:,f}"


def _bars_at(figure: Figure, place: int) -> list[Bar]:
    """At one label: a bar for each series, or, stacked, one of them all whose parts go on to either side of nought."""
    values = [series.values[place] for series in figure.series]
    if figure.kind != "stacked":
        return [Bar(((n, NOUGHT, one),) if one is not None else (), said(one)) for n, one in enumerate(values)]
    reached = {True: NOUGHT, False: NOUGHT}
    pieces = []
    for n, one in enumerate(values):
        if one:
            pieces.append((n, reached[one > 0], one))
            reached[one > 0] += one
    known = [one for one in values if one is not None]
    return [Bar(tuple(pieces), said(sum(known, NOUGHT) if known else None))]


def _drawn(bar: Bar, low: Decimal, width: Decimal) -> SafeString:
    pieces = (
        (n, _share(min(start, start + length) - low, width), _share(abs(length), width))
        for n, start, length in bar.pieces
    )
    return format_html(
        '<span class="rows__bar"><svg focusable="false">{}</svg> <span class="num">{}</span></span>',
        format_html_join("", '<rect class="color-{}" x="{}%" width="{}%" height="100%"></rect>', pieces),
        bar.said,
    )


def _share(part: Decimal, whole: Decimal) -> str:
    return f"{part * 100 / whole:.2f}"


def _legend(figure: Figure) -> SafeString:
    if len(figure.series) < 2:
        return SafeString("")
    names = ((n, series.title) for n, series in enumerate(figure.series))
    mark = '<li><svg focusable="false"><rect class="color-{}" width="100%" height="100%"></rect></svg> {}</li>'
    return format_html('<ul class="rows__legend">{}</ul>', format_html_join("", mark, names))
