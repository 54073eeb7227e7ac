"""沿革 as a drawing beside its list: one row a document, the oldest above, an arrow from each to what it did something to.

Plain SVG without script or style, in the colour of the text around it; a screen reader is told how much there is to see, and
has the list. Positions are in units of the drawing, which is as wide as a phone.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from gongkai.records.models import Record
from gongkai.records.normative import Step

#: Of two documents and one act the list says all; of more than can be followed, too.
FEWEST, MOST = 3, 12
WIDTH, ROW, TRUNK, TOP = 292, 70, 90, 34
#: Characters on one of the two lines of a title; half widths of the name of an act.
LINE, ACT = 13, 6


def drawing(record: Record, steps: Sequence[Step]) -> SafeString:
    """Empty where there are too few documents or too many."""
    first = {one.pk: (_born(one), one.pk, one) for step in steps for one in (step.source, step.target)}
    documents = [one for _on, _pk, one in sorted(first.values(), key=lambda found: found[:2])]
    if not FEWEST <= len(documents) <= MOST:
        return SafeString("")
    rows = {one.pk: ROW * n + TOP for n, one in enumerate(documents)}
    acts: dict[tuple[int, int], list[str]] = {}
    for step in steps:
        acts.setdefault((step.source.pk, step.target.pk), []).append(step.words)
    arrows = [_arrow(rows[source], rows[target], words) for (source, target), words in acts.items()]
    told = _("关系图：%(n)d件文件，与上面的列表相同") % {"n": len(documents)}
    return format_html(
        '<svg viewBox="0 0 {} {}" role="img" aria-label="{}" fill="currentColor" font-size="14">{}{}</svg>',
        WIDTH, ROW * len(documents) + TOP // 2, told, SafeString("".join(arrows)),
        format_html_join("", "{}", ((_document(one, rows[one.pk], one.pk == record.pk),) for one in documents)),
    )  # fmt: skip


def _born(record: Record) -> date:
    assert record.published_at is not None
    return record.formed_on or record.published_at.date()


def _document(one: Record, y: int, here: bool) -> SafeString:
    words = [one.title[:LINE], one.title[LINE : 2 * LINE]]
    if len(one.title) > 2 * LINE:
        words[1] = words[1][:-1] + "…"
    return format_html(
        '<circle cx="{0}" cy="{1}" r="{2}"/><g lang="zh-Hans" font-weight="{3}"><text x="{4}" y="{5}">{6}</text>'
        '<text x="{4}" y="{7}">{8}</text></g><text x="{4}" y="{9}" font-size="13">{10}</text>',
        TRUNK, y, 6 if here else 4, "bold" if here else "normal", TRUNK + 14, y - 3, words[0], y + 15, words[1],
        y + (33 if words[1] else 15), _born(one).isoformat(),
    )  # fmt: skip


def _arrow(start: int, end: int, words: Sequence[str]) -> SafeString:
    """A bow to the left, the wider the farther apart; its point at what something was done to, the act named at its middle."""
    bow = min(28 + 18 * abs(end - start) // ROW, 66)
    x, middle = TRUNK - 8, (start + end) // 2
    name = "、".join(dict.fromkeys(words))
    return format_html(
        '<path d="M{0} {1}C{2} {1} {2} {3} {4} {3}" fill="none" stroke="currentColor"/>'
        '<path d="M{0} {3}l-8 -4v8z"/><text x="{5}" y="{6}" text-anchor="end" font-size="13">{7}</text>',
        x, start, x - bow, end, x - 6, x - bow * 3 // 4 - 4, middle + 4, _short(name),
    )  # fmt: skip


def _short(name: str) -> str:
    """As much as stands beside the widest bow; a Chinese character is twice as wide as a letter."""
    widths = [1 if sign.isascii() else 2 for sign in name]
    if sum(widths) <= ACT:
        return name
    return "".join(sign for n, sign in enumerate(name) if sum(widths[: n + 1]) < ACT) + "…"
