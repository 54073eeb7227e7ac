"""The public values of a version as clean HTML, for whoever prints or binds a record's words: lines, then tables with heads."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from gongkai.schemas.record_pages import Grid, Line

from . import typed
from .kinds import kind_of
from .layout import groups, shown_columns


def html_of(content: Mapping[str, Any]) -> str:
    """Of the canonical content of a version; empty for a plain document. Rows that tell of minors are counted, never shown."""
    kind = kind_of(content.get("type") or "", content.get("type_version") or 0)
    if kind is None:
        return ""
    drawn = []
    for part in typed.told(content):
        if isinstance(part, Line):
            drawn.append(_line(part))
        elif table := kind.table(part.key):
            drawn.append(_grid(part, groups([one.key for one in shown_columns(table, "public")], part)))
    return "".join(drawn)


def _line(line: Line) -> SafeString:
    first, *more = line.words.splitlines() or [""]
    rest = format_html_join("", "<p>{}</p>", ((one,) for one in more))
    return format_html("<p><strong>{}：</strong>{}</p>{}", line.label, first, rest)


def _grid(grid: Grid, over: Iterable[tuple[str, int]]) -> SafeString:
    text = "<p>另有{}行涉及未成年人或者看不出是否成年，只计数，不公开。</p>"
    left = format_html(text, grid.withheld) if grid.withheld else ""
    if not grid.rows:
        return format_html("<h3>{}</h3>{}", grid.title, left)
    head = format_html_join("", "<th>{}</th>", ((one,) for one in grid.headings))
    above = format_html_join("", '<th colspan="{}">{}</th>', ((n, title) for title, n in over))
    foot = [(grid.foot[0] or "合计", *grid.foot[1:])] if any(grid.foot) else []
    return format_html(
        "<table><caption>{}</caption><thead>{}<tr>{}</tr></thead><tbody>{}</tbody></table>{}",
        grid.title,
        format_html("<tr>{}</tr>", above) if above else "",
        head,
        format_html_join("", "<tr>{}</tr>", ((_cells(row),) for row in (*grid.rows, *foot))),
        left,
    )


def _cells(row: tuple[str, ...]) -> SafeString:
    return format_html_join("", "<td>{}</td>", ((cell,) for cell in row))
