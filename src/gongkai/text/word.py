"""Word files (docx): paragraphs and tables in reading order, with the automatic numbers that Word does not store as text."""

from collections import defaultdict
from collections.abc import Iterator

from lxml import etree

from gongkai.text.archive import Archive
from gongkai.text.numbers import to_chinese
from gongkai.text.webtables import LONGEST_REPEATED

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_CHOICE = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_SKIPPED = {f"{_W}del", f"{_W}moveFrom", f"{_W}instrText", f"{_W}delText", f"{_W}pPr", f"{_W}rPr", _CHOICE}
_MOST_COLUMNS = 100
_MOST_STYLES = 20
_BREAKS = {f"{_W}p": "\n", f"{_W}tab": "\t", f"{_W}br": "\n", f"{_W}cr": "\n", f"{_W}noBreakHyphen": "-"}


def text_of(archive: Archive) -> str:
    """One line a paragraph, one line a table row with tabs between its cells. Deleted (tracked) words are left out."""
    body = archive.xml("word/document.xml").find(f"{_W}body")
    numbering = Numbering(archive)
    return "\n".join(_blocks(body, numbering)) + "\n" if body is not None else ""


def _blocks(parent: etree._Element, numbering: "Numbering") -> Iterator[str]:
    for child in parent:
        if child.tag == f"{_W}p":
            yield numbering.label(child) + _inline(child)
        elif child.tag == f"{_W}tbl":
            yield from _rows(child, numbering)
        elif child.tag in {f"{_W}sdt", f"{_W}sdtContent", f"{_W}ins", f"{_W}customXml", f"{_W}smartTag"}:
            yield from _blocks(child, numbering)


def _rows(table: etree._Element, numbering: "Numbering") -> Iterator[str]:
    """A cell that spans rows says its words in each; one alone in its row only lays out the page."""
    above: dict[int, str] = {}
    for row in table.iter(f"{_W}tr"):
        if next(row.iterancestors(f"{_W}tbl")) is not table:
            continue
        cells = [cell for cell in row.iter(f"{_W}tc") if next(cell.iterancestors(f"{_W}tr")) is row]
        if len(cells) == 1:
            yield from _blocks(cells[0], numbering)
        else:
            yield "\t".join(_spread(cells, numbering, above))


def _spread(cells: list[etree._Element], numbering: "Numbering", above: dict[int, str]) -> Iterator[str]:
    column = 0
    for cell in cells:
        merge = cell.find(f"{_W}tcPr/{_W}vMerge")
        goes_on = merge is not None and _value(merge, "val") in {"", "continue"}
        words = above.get(column, "") if goes_on else _cell(cell, numbering)
        above[column] = words if len(words) <= LONGEST_REPEATED else ""
        yield words
        span = _value(cell.find(f"{_W}tcPr/{_W}gridSpan"), "val")
        more = min(int(span), _MOST_COLUMNS) - 1 if span.isdigit() else 0
        yield from [""] * more
        column += 1 + max(more, 0)


def _cell(cell: etree._Element, numbering: "Numbering") -> str:
    return " ".join(" ".join(_blocks(cell, numbering)).split())


def _inline(paragraph: etree._Element) -> str:
    parts: list[str] = []
    pending = list(reversed(paragraph))
    while pending:
        node = pending.pop()
        if node.tag in _SKIPPED:
            continue
        if node.tag == f"{_W}t":
            parts.append(node.text or "")
        else:
            parts.append(_BREAKS.get(str(node.tag), ""))
            pending.extend(reversed(node))
    return "".join(parts)


class Numbering:
    """Counts automatic list numbers as Word would: each level restarts when a higher one moves."""

    def __init__(self, archive: Archive) -> None:
        self._levels: dict[tuple[str, str], tuple[str, str, int]] = {}
        self._counts: dict[str, dict[int, int]] = defaultdict(dict)
        self._lists: dict[str, str] = {}
        """Which list a number belongs to: instances of one list count on together unless one starts anew."""
        self._styles: dict[str, etree._Element] = {}
        self._level_of_style: dict[tuple[str, str], str] = {}
        if "word/numbering.xml" in archive:
            self._load(archive.xml("word/numbering.xml"))
            if "word/styles.xml" in archive:
                styles = archive.xml("word/styles.xml").iter(f"{_W}style")
                self._styles = {_value(style, "styleId"): style for style in styles}

    def _load(self, root: etree._Element) -> None:
        abstract = {_value(node, "abstractNumId"): node for node in root.iter(f"{_W}abstractNum")}
        for num in root.iter(f"{_W}num"):
            link = num.find(f"{_W}abstractNumId")
            source = abstract.get(_value(link, "val")) if link is not None else None
            number = _value(num, "numId")
            anew = num.find(f"{_W}lvlOverride/{_W}startOverride") is not None
            self._lists[number] = f"num {number}" if anew else _value(link, "val")
            for level in source.iter(f"{_W}lvl") if source is not None else ():
                self._levels[number, _value(level, "ilvl")] = _level(level)
                self._level_of_style[number, _value(level.find(f"{_W}pStyle"), "val")] = _value(level, "ilvl")

    def label(self, paragraph: etree._Element) -> str:
        """The number of a paragraph, given to it or to its style."""
        own = paragraph.find(f"{_W}pPr/{_W}numPr")
        style = _value(paragraph.find(f"{_W}pPr/{_W}pStyle"), "val")
        number, depth = _numbered(own) if own is not None else self._of_style(style)
        if (number, depth or "0") not in self._levels or not (depth or "0").isdigit():
            return ""
        return self._next(number, int(depth or "0"))

    def _of_style(self, name: str) -> tuple[str, str]:
        first, depth = name, ""
        for _ in range(_MOST_STYLES):
            style = self._styles.get(name)
            found = style.find(f"{_W}pPr/{_W}numPr") if style is not None else None
            if found is not None:
                number, own = _numbered(found)
                depth = depth or own
                if number:
                    return number, depth or self._level_of_style.get((number, first), "0")
            name = _value(style.find(f"{_W}basedOn"), "val") if style is not None else ""
        return "", ""

    def _next(self, number: str, depth: int) -> str:
        counts = self._counts[self._lists[number]]
        kind, pattern, start = self._levels[number, str(depth)]
        counts[depth] = counts.get(depth, start - 1) + 1
        for deeper in [level for level in counts if level > depth]:
            del counts[deeper]
        for level, count in counts.items():
            style = self._levels.get((number, str(level)), (kind, "", 1))[0]
            pattern = pattern.replace(f"%{level + 1}", _figure(count, style))
        return pattern if "%" not in pattern else ""


def _numbered(found: etree._Element) -> tuple[str, str]:
    return _value(found.find(f"{_W}numId"), "val"), _value(found.find(f"{_W}ilvl"), "val")


def _value(node: etree._Element | None, name: str) -> str:
    return "" if node is None else str(node.get(f"{_W}{name}") or "")


def _level(level: etree._Element) -> tuple[str, str, int]:
    start = _value(level.find(f"{_W}start"), "val")
    kind, pattern = _value(level.find(f"{_W}numFmt"), "val"), _value(level.find(f"{_W}lvlText"), "val")
    return kind, "" if kind in {"bullet", "none"} else pattern, int(start) if start.isdigit() else 1


def _figure(count: int, style: str) -> str:
    if style.startswith("decimalEnclosedCircle") and count <= 20:
        return chr(0x245F + count)
    chinese = style.startswith(("chinese", "japanese", "taiwanese", "ideograph"))
    return to_chinese(count) if chinese and count < 100 else str(count)
