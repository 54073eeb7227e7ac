"""A published city sheet of the 2025 layout: 总计 of every row as printed, and the columns whose ends were printed beside it."""

from __future__ import annotations

from html import escape

from gongkai.law.annual import COLUMNS, ROWS
from gongkai.law.annual_outline import DEPTH, Heading, lines

TOTALS = dict(
    zip(
        ROWS,
        [
            14069, 560, 5548, 2168, 13, 30, 11, 51, 104, 85, 286, 150, 3222, 180, 19, 203, 148, 0, 101, 5, 318, 203, 965, 13810, 819,
        ],
        strict=True,
    )
)  # fmt: skip
#: new, carried in, handled, carried on of 商业企业, 法律服务机构 and 其他; what they got the sheet does not break down here.
ENDS = {"business": (252, 6, 252, 6), "legal": (128, 18, 121, 25), "other": (77, 1, 73, 5)}
DISPUTES = {
    "review": [376, 97, 196, 121, 790],
    "direct": [16, 1, 12, 27, 56],
    "after_review": [74, 1, 30, 51, 156],
}


def requests() -> dict[str, list[int]]:
    rows = {key: [total, 0, 0, 0, 0, 0, total] for key, total in TOTALS.items()}
    for column, (name, ends) in zip((1, 4, 5), ENDS.items(), strict=True):
        outcome = "partial" if name == "legal" else "granted"
        for key, count in zip(("new", "carried_in", "total_handled", "carried_out"), ends, strict=True):
            rows[key][column] = count
            rows[key][0] -= count
        rows[outcome][column] = ends[2]
        rows[outcome][0] -= ends[2]
    return rows


def html(rows: dict[str, list[int]], *, trial: bool = False, beside: dict[tuple[str, int], str] | None = None) -> str:
    """Table 3 as a web page prints it, with spans; ``beside`` puts other words into single cells (row, column)."""
    head = (
        f'<tr><td colspan="{DEPTH}" rowspan="3">（本列数据的勾稽关系为：…）</td><td colspan="7">申请人情况</td></tr>'
        '<tr><td rowspan="2">自然人</td><td colspan="5">法人或其他组织</td><td rowspan="2">总计</td></tr><tr>'
        + "".join(f"<td><p>{escape(name[:2])}<br>{escape(name[2:])}</p></td>" for name in COLUMNS[1:6])
        + "</tr>"
    )
    body = []
    for heads, key in _trial() if trial else ((line, key) for line, key in lines()):
        cells = "".join(f'<td rowspan="{one.down}" colspan="{one.across}">{escape(one.label)}</td>' for one in heads)
        figures = (
            (beside or {}).get((key, at), str(count) if count or not trial else "")
            for at, count in enumerate(rows[key])
        )
        body.append(f"<tr>{cells}{''.join(f'<td>{escape(one)}</td>' for one in figures)}</tr>")
    return f"<!doctype html><html><body><h2>三、收到和处理</h2><table>{head}{''.join(body)}</table></body></html>"


def _trial():
    """（六）其他处理 is one row there, two shorter in all."""
    from gongkai.law.annual_outline import Cell

    gone = {"other_no_correction", "other_no_fee"}
    for heads, key in lines():
        if key in gone:
            if key == "other_no_correction":
                group = Heading("（六）其他处理", "other_other")
                yield (Cell(group.label, 1, 2),), group.key
            continue
        if key == "other_other":
            continue
        yield (
            tuple(
                Cell(one.label, one.down - 2 if one.label.startswith("三、") else one.down, one.across) for one in heads
            ),
            key,
        )
