"""Figures as drawings: SVG without script, style or outside address, coloured by ``charts.css``. A table says the same in figures.

The labels are large for the size of the drawing, so that they can still be read on a phone.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from typing import Any

import pygal
from django.utils.safestring import SafeString
from lxml import etree
from pygal.style import Style

from gongkai.schemas.record_figures import Figure

WIDTH, HEIGHT = 520, 320
LEGEND_LINE = 22
MOST_LABELS, MOST_SLICES, MOST_SERIES, LONGEST_LABEL = 6, 7, 6, 12
#: Bars beyond these lie on their side, where names have room.
LONGEST_UPRIGHT = 5
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
    chart = _KINDS.get(figure.kind, _bars)(figure)
    return SafeString(_clean(chart.render(is_unicode=True)))


def table(figure: Figure) -> tuple[tuple[str, ...], ...]:
    """The same figures as rows: label, then one value of each series; an unknown one is a dash."""
    columns = [series.values for series in figure.series]
    cells = ((_said(column[at]) for column in columns) for at in range(len(figure.labels)))
    return tuple((label, *row) for label, row in zip(figure.labels, cells, strict=True))


def _said(value: Decimal | None) -> str:
    return "—" if value is None else f"{value:,f}"


def _chart(kind: Callable[..., Any], figure: Figure, **options: Any) -> Any:
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
        margin_bottom=8 + _last_line(options.pop("named", len(figure.series))),
        spacing=6,
        max_scale=6,
        legend_at_bottom=True,
        legend_at_bottom_columns=2,
        show_legend=options.pop("legend", len(figure.series) > 1),
        truncate_legend=-1,
        truncate_label=LONGEST_LABEL,
        formatter=lambda value: f"{value:,g}" if value is not None else "",
        **options,
    )
    return chart


def _last_line(named: int) -> int:
    """Room that the library forgets: it counts only full lines of a legend in two columns."""
    return LEGEND_LINE if named > 1 and named % 2 else 0


def _fill(chart: Any, figure: Figure, order: int = 1) -> Any:
    chart.x_labels = list(figure.labels)[::order]
    for series in figure.series[:MOST_SERIES]:
        chart.add(series.title, [None if one is None else float(one) for one in series.values][::order])
    return chart


def _axis(figure: Figure) -> dict[str, Any]:
    every = -(-len(figure.labels) // MOST_LABELS)
    return {"x_labels_major_every": every, "show_minor_x_labels": every == 1}


def _lines(figure: Figure) -> Any:
    return _fill(_chart(pygal.Line, figure, dots_size=3, margin_right=30, **_axis(figure)), figure)


def _bars(figure: Figure) -> Any:
    """Names lie on their side when there are many or long ones; days go on upright."""
    dated = all(label[:4].isdigit() for label in figure.labels)
    long = max(map(len, figure.labels), default=0) > LONGEST_UPRIGHT
    if not dated and (long or len(figure.labels) > MOST_LABELS):
        kind = pygal.HorizontalStackedBar if figure.kind == "stacked" else pygal.HorizontalBar
        return _fill(_chart(kind, figure, margin_left=8 + _beyond(figure)), figure, -1)
    kind = pygal.StackedBar if figure.kind == "stacked" else pygal.Bar
    return _fill(_chart(kind, figure, **_axis(figure)), figure)


def _beyond(figure: Figure) -> int:
    """Chinese letters are as wide as they are high; the drawing reckons with narrower ones."""
    longest = max((len(label[:LONGEST_LABEL].encode("gbk", "replace")) for label in figure.labels), default=0)
    return int(longest / 2 * 5)


def _pie(figure: Figure) -> Any:
    """The largest parts by themselves, the rest as one; what is negative has no slice, so those become bars."""
    parts = [
        (label, value)
        for label, value in zip(figure.labels, figure.series[0].values, strict=True)
        if value is not None and value
    ]
    if not parts or any(value < 0 for _label, value in parts):
        return _bars(figure)
    parts.sort(key=lambda part: -part[1])
    kept, rest = parts[:MOST_SLICES], parts[MOST_SLICES:]
    if rest:
        kept.append(("…", sum((value for _label, value in rest), Decimal(0))))
    chart = _chart(pygal.Pie, figure, legend=True, named=len(kept), inner_radius=0.45)
    for label, value in kept:
        chart.add(label[:LONGEST_LABEL], float(value))
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
