"""The HTML of our own bodies as plain blocks, which any printer of ours (PDF, docx, EPUB) draws without knowing HTML.

A block is a dictionary with a ``kind``:

    p        runs, align                     a paragraph; ``align`` is "", "center" or "right"
    heading  runs, level, align              level 1 to 4; never skips one on its way down
    list     ordered, start, items           an item is a list of blocks
    table    caption, columns, head, rows    ``head`` and ``rows`` are lists of cells with their place in one grid:
                                             x, y, colspan, rowspan, align, header, blocks; no two cells overlap
    quote    blocks
    pre      text
    rule
    picture  src, alt, caption               ``src`` as written; ``pictures`` says what it shows

A run is a stretch of words with its marks: ``{"text": …, "marks": ["strong"], "href": …}``, or ``{"break": true}``.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any

from lxml import html
from lxml.html import HtmlElement

Block = dict[str, Any]
Run = dict[str, Any]

MARKS = {
    "strong": "strong",
    "b": "strong",
    "em": "em",
    "i": "em",
    "u": "u",
    "s": "s",
    "sub": "sub",
    "sup": "sup",
    "code": "code",
}
HEADINGS = {"h2": 1, "h3": 2, "h4": 3, "h5": 4}
INLINE = frozenset({*MARKS, "a", "br", "span"})
#: What a page can hold side by side; wider grids lose their last columns to nothing but the type area.
WIDEST = 63
_SPACE = re.compile(r"[ \t\r\n\f]+")


def blocks(source: str, *, site: str = "") -> list[Block]:
    """What clean HTML holds, in reading order; ``site`` goes before addresses of our own, which paper has no base for."""
    if not source.strip():
        return []
    parser = html.HTMLParser(huge_tree=True, encoding="utf-8")
    root = html.fragment_fromstring(source.encode(), create_parent="div", parser=parser)
    for link in root.iter("a"):
        address = link.get("href", "")
        link.set("href", "" if address.startswith("#") else site + address if address.startswith("/") else address)
    found = list(_blocks(root))
    _unskip(found)
    return found


def words(found: Iterable[Block]) -> str:
    """The words of blocks, a line for each."""
    return "\n".join(filter(None, map(_words, found)))


def pictures(found: Iterable[Block]) -> Iterator[Block]:
    """Every picture, however deep."""
    for block in found:
        if block["kind"] == "picture":
            yield block
        for inner in _inside(block):
            yield from pictures(inner)


def _inside(block: Block) -> Iterator[list[Block]]:
    if "blocks" in block:
        yield block["blocks"]
    yield from block.get("items", ())
    for cell in (*block.get("head", ()), *block.get("rows", ())):
        yield cell["blocks"]


def _words(block: Block) -> str:
    if block["kind"] in ("p", "heading"):
        return "".join(run.get("text", "\n") for run in block["runs"])
    if block["kind"] == "pre":
        return str(block["text"])
    if block["kind"] == "picture":
        return str(block["alt"])
    return "\n".join(filter(None, (words(inner) for inner in _inside(block))))


def _blocks(parent: HtmlElement) -> Iterator[Block]:
    """Children of a block; loose words between them become paragraphs."""
    loose: list[Run] = []
    _add(loose, parent.text, ())
    for child in parent:
        if child.tag in INLINE:
            loose += _runs(child, ())
        else:
            yield from _paragraph(loose)
            loose = []
            yield from _block(child)
        _add(loose, child.tail, ())
    yield from _paragraph(loose)


def _block(element: HtmlElement) -> Iterator[Block]:
    match element.tag:
        case "p" | "figcaption" | "caption" | "dt" | "dd":
            yield from _flow(element)
        case "h2" | "h3" | "h4" | "h5":
            runs = _trimmed(_inline(element))
            if runs:
                yield {"kind": "heading", "level": HEADINGS[element.tag], "runs": runs, "align": _align(element)}
        case "ul" | "ol":
            yield _list(element)
        case "table":
            yield from _table(element)
        case "blockquote":
            yield {"kind": "quote", "blocks": list(_blocks(element))}
        case "pre":
            yield {"kind": "pre", "text": element.text_content().strip("\n")}
        case "hr":
            yield {"kind": "rule"}
        case "img":
            yield _picture(element, [])
        case "figure":
            yield from _figure(element)
        case _ if isinstance(element.tag, str):
            yield from _blocks(element)


def _flow(element: HtmlElement) -> Iterator[Block]:
    """A paragraph, cut where a picture stands in it: a picture is a block of its own."""
    part: list[Run] = []
    for run in _inline(element):
        if "picture" in run:
            yield from _paragraph(part, _align(element))
            yield run["picture"]
            part = []
        else:
            part.append(run)
    yield from _paragraph(part, _align(element))


def _paragraph(runs: list[Run], align: str = "") -> Iterator[Block]:
    runs = _trimmed(runs)
    if runs:
        yield {"kind": "p", "runs": runs, "align": align}


def _inline(element: HtmlElement, marks: tuple[str, ...] = (), href: str = "") -> list[Run]:
    runs: list[Run] = []
    _add(runs, element.text, marks, href)
    for child in element:
        runs += _runs(child, marks, href)
        _add(runs, child.tail, marks, href)
    return runs


def _runs(element: HtmlElement, marks: tuple[str, ...], href: str = "") -> list[Run]:
    if element.tag == "br":
        return [{"break": True}]
    if element.tag == "img":
        return [{"picture": _picture(element, [])}]
    mark = MARKS.get(element.tag)
    inner = (*marks, mark) if mark and mark not in marks else marks
    return _inline(element, inner, element.get("href", "") if element.tag == "a" else href)


def _add(runs: list[Run], text: str | None, marks: tuple[str, ...], href: str = "") -> None:
    if text and (text := _SPACE.sub(" ", text)):
        runs.append({"text": text, "marks": list(marks), **({"href": href} if href else {})})


def _trimmed(runs: list[Run]) -> list[Run]:
    """Without blanks and breaks at either end; neighbours of one kind are one run."""
    joined: list[Run] = []
    for run in (run for run in runs if "picture" not in run):
        last = joined[-1] if joined else None
        if last and "text" in run and "text" in last and {**run, "text": ""} == {**last, "text": ""}:
            last["text"] += run["text"]
        else:
            joined.append(dict(run))
    while joined and not joined[0].get("text", "").strip():
        joined.pop(0)
    while joined and not joined[-1].get("text", "").strip():
        joined.pop()
    if joined:
        joined[0]["text"] = joined[0]["text"].lstrip(" ")
        joined[-1]["text"] = joined[-1]["text"].rstrip(" ")
    return joined


def _list(element: HtmlElement) -> Block:
    start = element.get("start", "")
    return {
        "kind": "list",
        "ordered": element.tag == "ol",
        "start": int(start) if start.isdecimal() and len(start) < 6 else 1,
        "items": [list(_blocks(item)) for item in element if isinstance(item.tag, str)],
    }


def _picture(element: HtmlElement, caption: list[Run]) -> Block:
    alt = element.get("alt") or element.get("title") or ""
    return {"kind": "picture", "src": element.get("src", ""), "alt": alt, "caption": caption}


def _figure(element: HtmlElement) -> Iterator[Block]:
    image = element.find(".//img")
    if image is None or element.find(".//table") is not None:
        yield from _blocks(element)
        return
    caption = element.find(".//figcaption")
    yield _picture(image, _trimmed(_inline(caption)) if caption is not None else [])


def _table(element: HtmlElement) -> Iterator[Block]:
    """A grid in which every cell has its place, spans cut so that they neither overlap nor leave it (HTML's own algorithm)."""
    caption = element.find("caption")
    heads, bodies = _rows(element)
    head, head_height, head_width = _grid(heads, 0)
    rows, _height, width = _grid(bodies, head_height)
    columns = max(width, head_width)
    if not columns:
        return
    if not rows:  # a table of nothing but headings is a table of rows
        head, rows = [], head
    yield {
        "kind": "table",
        "caption": _trimmed(_inline(caption)) if caption is not None else [],
        "columns": columns,
        "head": head,
        "rows": rows,
    }


def _rows(element: HtmlElement) -> tuple[list[HtmlElement], list[HtmlElement]]:
    """Rows of the head and of the rest; without ``thead``, first rows that hold nothing but ``th`` are the head."""
    heads = [row for part in element.findall("thead") for row in part.findall("tr")]
    bodies = [row for part in element if part.tag in ("tbody", "tfoot") for row in part.findall("tr")]
    bodies += element.findall("tr")
    while not heads and len(bodies) > 1 and len(bodies[0]) and all(cell.tag == "th" for cell in bodies[0]):
        heads.append(bodies.pop(0))
    return heads, bodies


def _grid(rows: list[HtmlElement], top: int) -> tuple[list[Block], int, int]:
    """Cells with their places, the height and the width."""
    taken: set[tuple[int, int]] = set()
    cells: list[Block] = []
    for y, row in enumerate(rows):
        x = 0
        for element in (cell for cell in row if cell.tag in ("td", "th")):
            while (x, y) in taken:
                x += 1
            if x >= WIDEST:
                break
            across = _across(_span(element, "colspan", WIDEST - x), x, y, taken)
            down = _span(element, "rowspan", len(rows) - y)
            taken |= {(x + dx, y + dy) for dx in range(across) for dy in range(down)}
            cells.append(_cell(element, x, y + top, across, down))
            x += across
    return cells, len(rows), max((x for x, _y in taken), default=-1) + 1


def _across(wanted: int, x: int, y: int, taken: set[tuple[int, int]]) -> int:
    return next((n for n in range(1, wanted) if (x + n, y) in taken), wanted)


def _cell(element: HtmlElement, x: int, y: int, across: int, down: int) -> Block:
    return {
        "x": x,
        "y": y,
        "colspan": across,
        "rowspan": down,
        "align": _align(element),
        "header": element.tag == "th",
        "blocks": list(_blocks(element)),
    }


def _span(element: HtmlElement, name: str, most: int) -> int:
    given = element.get(name, "1")
    wanted = int(given) if given.isdecimal() and len(given) < 6 else 1
    return max(1, min(wanted or most, most))  # rowspan="0" means: to the end


def _align(element: HtmlElement) -> str:
    kept = element.get("class", "").split()
    return next((side for side in ("center", "right") if f"align-{side}" in kept), "")


def _unskip(found: list[Block]) -> None:
    """Readers of headings step down one level at a time (PDF/UA-1 7.4.2)."""
    level = 0
    for block in found:
        if block["kind"] == "heading":
            level = block["level"] = min(block["level"], level + 1)
