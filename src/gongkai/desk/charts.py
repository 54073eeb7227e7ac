"""Figures as drawings without script, style or outside address, coloured by ``charts.css``. A table says the same in figures.

Names stand above bars that lie on their side, as text of the page: they break where they must and are as large as what is
around them. Where labels are short or are days the drawing is one SVG, its letters large enough for a phone.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from decimal import Decimal
from itertools import count
from typing import Any

import pygal
from django.utils.safestring import SafeString
from lxml import etree
from pygal.style import Style

from gongkai.schemas.record_figures import Figure

from .chart_rows import rows, said

WIDTH, HEIGHT = 400, 270
LEGEND_LINE = 22
MOST_LABELS, MOST_SLICES, MOST_SERIES = 6, 7, 6
#: Longer labels along an axis leave room for fewer of them.
LONG_LABEL, MOST_LONG_LABELS = 7, 4
#: Longer names, or more of them, lie on their side; in the legend of a pie a line holds so much.
LONGEST_UPRIGHT, LONGEST_SLICE = 4, 11
STEPS = 5
_SVG = "{http://www.w3.org/2000/svg}"
_DROPPED = frozenset(f"{_SVG}{name}" for name in ("defs", "title", "desc", "script", "style"))
_STYLE = Style(label_font_size=13, major_label_font_size=13, legend_font_size=14, value_font_size=13)
_KEPT = frozenset(
    [
        "viewBox",
        "class",
        "d",
        "x",
        "y",
        "x1",
        "x2",
        "y1",
        "y2",
        "cx",
        "cy",
        "r",
        "rx",
        "ry",
        "width",
        "height",
        "transform",
        "points",
        "text-anchor",
    ]
)  # what a drawing is made of: no id, no style, no handler


def draw(figure: Figure) -> SafeString:
    """The drawing, hidden from screen readers, for whom the table beside it is; empty where there is nothing to draw."""
    if not any(value is not None for series in figure.series for value in series.values):
        return SafeString("")
    if _lies(figure):
        return rows(figure)
    chart = _KINDS.get(figure.kind, _bars)(figure)
    return SafeString(_clean(chart.render(is_unicode=True)))


def _lies(figure: Figure) -> bool:
    """Whether names want more room than an axis or a legend has."""
    longest = max(map(len, figure.labels), default=0)
    if figure.kind == "pie":
        return longest > LONGEST_SLICE or any(value is not None and value < 0 for value in figure.series[0].values)
    dated = all(label[:4].isdigit() for label in figure.labels)
    return figure.kind != "line" and not dated and (longest > LONGEST_UPRIGHT or len(figure.labels) > MOST_LABELS)


def table(figure: Figure) -> tuple[tuple[str, ...], ...]:
    """The same figures as rows: label, then one value of each series; an unknown one is a dash."""
    columns = [series.values for series in figure.series]
    cells = ((said(column[at]) for column in columns) for at in range(len(figure.labels)))
    return tuple((label, *row) for label, row in zip(figure.labels, cells, strict=True))


def _chart(kind: Callable[..., Any], figure: Figure, **options: Any) -> Any:
    several = len(figure.series) if len(figure.series) > 1 else 0
    named = options.pop("named", several)
    chart = kind(
        width=WIDTH,
        height=HEIGHT,
        css=[],
        js=[],
        style=_STYLE,
        no_prefix=True,
        disable_xml_declaration=True,
        explicit_size=False,
        pretty_print=False,
        margin=options.pop("margin", 8),
        margin_bottom=8 + _last_line(named),
        spacing=6,
        max_scale=6,
        legend_at_bottom=True,
        legend_at_bottom_columns=_legend_columns(figure),
        show_legend=bool(named),
        truncate_legend=-1,
        truncate_label=-1,
        formatter=lambda value: f"{value:,g}" if value is not None else "",
        **options,
    )
    return chart


def _legend_columns(figure: Figure) -> int:
    names = figure.labels if figure.kind == "pie" else [series.title for series in figure.series]
    return 1 if any(len(name) > LONGEST_SLICE for name in names) else 2


def _last_line(named: int) -> int:
    """Of a legend of so many names. Room that the library forgets: it counts only full lines of a legend in two columns."""
    return LEGEND_LINE * (named % 2)


def _fill(chart: Any, figure: Figure) -> Any:
    chart.x_labels = list(figure.labels)
    for series in figure.series[:MOST_SERIES]:
        chart.add(series.title, [None if one is None else float(one) for one in series.values])
    return chart


def _axis(figure: Figure) -> dict[str, Any]:
    long = max(map(len, figure.labels), default=0) > LONG_LABEL
    every = -(-len(figure.labels) // (MOST_LONG_LABELS if long else MOST_LABELS))
    return {"x_labels_major_every": every, "show_minor_x_labels": every == 1, **_scale(figure)}


def _scale(figure: Figure) -> dict[str, Any]:
    """Whole numbers are counted on an axis of whole numbers, from nought; what is measured finds its own."""
    known = [value for value in _heights(figure) if value is not None]
    if any(value < 0 or value != value.to_integral_value() for value in known):
        return {}
    top = int(max(known, default=Decimal(0)))
    step = next(step for step in _round_steps() if step * STEPS >= top)
    marks = list(range(0, max(top, 1) + step, step))
    return {"y_labels": marks, "range": (0, marks[-1])}


def _heights(figure: Figure) -> list[Decimal | None]:
    if figure.kind != "stacked":
        return [value for series in figure.series for value in series.values]
    columns = zip(*(series.values for series in figure.series), strict=True)
    return [sum((value or Decimal(0) for value in column), Decimal(0)) for column in columns]


def _round_steps() -> Iterator[int]:
    """1, 2, 5, 10, 20, 50 …"""
    return (digit * 10**power for power in count() for digit in (1, 2, 5))


def _lines(figure: Figure) -> Any:
    return _fill(_chart(pygal.Line, figure, dots_size=3, margin_right=30, **_axis(figure)), figure)


def _bars(figure: Figure) -> Any:
    kind = pygal.StackedBar if figure.kind == "stacked" else pygal.Bar
    return _fill(_chart(kind, figure, **_axis(figure)), figure)


def _pie(figure: Figure) -> Any:
    """The largest parts by themselves, the rest as one."""
    parts = [
        (label, value)
        for label, value in zip(figure.labels, figure.series[0].values, strict=True)
        if value is not None and value
    ]
    if not parts:
        return _bars(figure)
    parts.sort(key=lambda part: -part[1])
    kept, rest = parts[:MOST_SLICES], parts[MOST_SLICES:]
    if rest:
        kept.append(("…", sum((value for _label, value in rest), Decimal(0))))
    chart = _chart(pygal.Pie, figure, named=len(kept), inner_radius=0.45)
    for label, value in kept:
        chart.add(label, float(value))
    return chart


_KINDS: Mapping[str, Callable[[Figure], Any]] = {"line": _lines, "calendar": _bars, "pie": _pie}


def _clean(svg: str) -> str:
    """Shapes and words alone: nothing that runs, styles, names itself or points elsewhere."""
    root = etree.fromstring(
        svg.encode(), etree.XMLParser(remove_comments=True, resolve_entities=False, no_network=True)
    )
    for node in list(root.iter()):
        if node.tag in _DROPPED or "tooltip" in (node.get("class") or "").split() or "style" in node.attrib:
            _drop(node)
            continue
        for name in [name for name in node.attrib if name not in _KEPT]:
            del node.attrib[name]
    root.set("class", "chart")
    root.set("aria-hidden", "true")
    root.set("focusable", "false")
    return etree.tostring(root, encoding="unicode")


def _drop(node: Any) -> None:
    parent: Sequence[Any] | None = node.getparent()
    if parent is not None:
        parent.remove(node)  # type: ignore[attr-defined]
