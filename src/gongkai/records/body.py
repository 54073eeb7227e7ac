"""The body of a record: whatever was pasted becomes plain, safe, well-formed HTML.

``clean`` is the only way in. Its last step is an allow-list (nh3), so what comes out is safe whatever the steps before it
made of the input. Looks are the style sheet's matter: no style, no colours, no fonts; alignment survives as a class.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from html import escape, unescape

import nh3
from lxml import html
from lxml.html import HtmlElement

BLOCKS = {"p", "h2", "h3", "h4", "h5", "ul", "ol", "table", "blockquote", "pre", "hr", "figure"}
PARTS = {"li", "thead", "tbody", "tfoot", "tr", "th", "td", "caption", "figcaption"}
CELLS = {"td", "th"}
INLINE = {"a", "strong", "em", "u", "s", "sub", "sup", "br", "img", "code", "b", "i"}
TAGS = BLOCKS | PARTS | INLINE
#: Gone with everything inside.
SILENT = {"script", "style", "xml", "head", "title", "template", "noscript", "iframe", "object", "svg", "math"}
ALIGNED = ("center", "right")
CLASSES = {f"align-{side}" for side in ALIGNED}
ATTRIBUTES = {
    "a": {"href", "title"},
    "img": {"src", "alt", "title", "width", "height"},
    "td": {"colspan", "rowspan"},
    "th": {"colspan", "rowspan", "scope"},
    "ol": {"start"},
}
_HEADINGS = {"h1": "h2", "h6": "h5"}
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f￾￿]")
#: Unicode's Bidi_Control: they make a reader see other words than a search, a reviewer's diff or a scan finds.
_BIDI = re.compile(r"[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
_ALIGN = re.compile(r"text-align\s*:\s*(\w+)", re.I)
_BOLD = re.compile(r"font-weight\s*:\s*(bold|[6-9]00)", re.I)
_INDENT = re.compile(r"^[\s\u00a0\u3000]+")
_BLANK = re.compile(r"[\s\u00a0\u3000]*")
_TAG = re.compile(r"<[a-zA-Z!/?][^<>]*>")
_LISTED = re.compile(r"mso-list\s*:(?!\s*ignore)", re.I)
_MARKER = re.compile(r"mso-list\s*:\s*ignore", re.I)
#: What Word's bullet fonts (Symbol, Wingdings) are as plain text.
_BULLETS = set("·•●○■□◆lnuvwqoØü§Ÿ-–")
_CONTAINERS = ("div", "section", "article", "center")

_first = nh3.Cleaner(
    tags=TAGS | {"h1", "h6", "div", "section", "article", "center", "span", "font"},
    attributes={**ATTRIBUTES, "*": {"style", "align", "class"}},
    clean_content_tags=SILENT,
    link_rel=None,
    url_schemes={"http", "https", "mailto", "tel"},
)
_bare = nh3.Cleaner(tags=TAGS, attributes=ATTRIBUTES, clean_content_tags=SILENT, link_rel=None)
_last = nh3.Cleaner(
    tags=TAGS,
    attributes=ATTRIBUTES,
    allowed_classes=dict.fromkeys(("p", "h2", "h3", "h4", "h5", "td", "th", "figure"), CLASSES),
    clean_content_tags=SILENT,
    url_schemes={"http", "https", "mailto", "tel"},
    attribute_filter=lambda tag, name, value: _own_image(value) if (tag, name) == ("img", "src") else value,
)


def clean(source: str) -> str:
    """Safe HTML of pasted or typed ``source``; text without any tag becomes one paragraph a line. Idempotent."""
    source = in_reading_order(_CONTROL.sub("", source))
    if not _TAG.search(source):
        lines = (_INDENT.sub("", line) for line in source.splitlines() if not _BLANK.fullmatch(line))
        return _last.clean("".join(f"<p>{escape(line, quote=False)}</p>" for line in lines))
    safe = in_reading_order(_first.clean(source))  # again: by now what was written &#8238; is the character
    tidy = _last.clean(_inner(_tidied(_tree(safe)))).strip()
    # Absurdly nested input is cut short by the tree builder; then better untidy than incomplete.
    markers = len(_LISTED.findall(safe))
    return tidy if _words(tidy) >= _words(safe) - markers else _last.clean(_bare.clean(safe)).strip()


def in_reading_order(text: str) -> str:
    """Without the characters that turn the direction of writing: what is stored is what is seen."""
    return _BIDI.sub("", text)


@dataclass(slots=True)
class Segment:
    """A run of text in one place of the tree: an element's text, its tail, or one of its attributes."""

    element: HtmlElement
    slot: str
    text: str
    start: int = 0

    def write(self, text: str) -> None:
        self.text = text
        if self.slot == "text":
            self.element.text = text
        elif self.slot == "tail":
            self.element.tail = text
        else:
            self.element.set(self.slot, text)


@lru_cache(maxsize=16)
def text_of(source: str) -> str:
    """The words of clean HTML, a line for each block; attributes that hold words come last, on lines of their own."""
    return _map(_tree(source))[0]


def replace(source: str, spans: Iterable[tuple[int, int, str]]) -> str:
    """Clean HTML with the given stretches of ``text_of(source)`` replaced, even where one runs across tags."""
    root = _tree(source)
    _, segments = _map(root)
    for start, end, new in sorted(spans, reverse=True):
        _replace(segments, start, end, new)
    return _last.clean(_inner(root)).strip()


def _replace(segments: list[Segment], start: int, end: int, new: str) -> None:
    for segment in reversed(segments):
        low, high = max(start, segment.start), min(end, segment.start + len(segment.text))
        if low >= high:
            continue
        piece = new if low == start else ""
        segment.write(segment.text[: low - segment.start] + piece + segment.text[high - segment.start :])


def _map(root: HtmlElement) -> tuple[str, list[Segment]]:
    parts: list[str] = []
    segments: list[Segment] = []
    length = 0
    for item in (*_walk(root), *_words_in_attributes(root)):
        text = item if isinstance(item, str) else item.text
        if isinstance(item, Segment):
            item.start = length
            segments.append(item)
        parts.append(text)
        length += len(text)
    return "".join(parts), segments


def _walk(element: HtmlElement) -> Iterator[str | Segment]:
    """Text in reading order; a line end where a block ends, a tab where a cell does: figures side by side are not one number."""
    if element.text:
        yield Segment(element, "text", element.text)
    for child in element:
        yield from _walk(child)
        if child.tag in CELLS:
            yield "\t"
        elif child.tag in BLOCKS | PARTS | {"br"}:
            yield "\n"
        if child.tail:
            yield Segment(child, "tail", child.tail)


def _words_in_attributes(root: HtmlElement) -> Iterator[str | Segment]:
    for element in root.iter():
        for name in ("href", "alt", "title"):
            if value := element.get(name):
                yield "\n"
                yield Segment(element, name, value)


def _tree(source: str) -> HtmlElement:
    # huge_tree: the parser's own depth limit would cut a long pasted page short without a word.
    parser = html.HTMLParser(huge_tree=True, encoding="utf-8")
    return html.fragment_fromstring(source.encode(), create_parent="div", parser=parser)


def _inner(root: HtmlElement) -> str:
    whole = html.tostring(root, encoding="unicode")
    return whole[whole.index(">") + 1 : whole.rindex("</div>")] if "</div>" in whole else ""


def _own_image(value: str) -> str | None:
    """Only images of this site: a page of ours asks nothing of others."""
    return value if value.startswith("/") and not value.startswith(("//", "/\\")) else None


def _words(source: str) -> int:
    """How many visible characters the HTML holds."""
    return len(_BLANK.sub("", unescape(nh3.clean(source, tags=set()))))


def _tidied(root: HtmlElement) -> HtmlElement:
    for step in (_plain_headings, _lists, _bold_spans, _alignment, _paragraphs, _tidy):
        step(root)
    return root


def _plain_headings(root: HtmlElement) -> None:
    for element in root.iter(*_HEADINGS):
        element.tag = _HEADINGS[element.tag]


def _lists(root: HtmlElement) -> None:
    """Word writes list lines as paragraphs with a typed marker. Bullets become a list; numbers stay as words (一、 1.)."""
    for paragraph in list(root.iter("p")):
        if not _LISTED.search(paragraph.get("style", "")):
            continue
        marker = next((span for span in paragraph.iter("span") if _MARKER.search(span.get("style", ""))), None)
        if marker is None or _BLANK.sub("", marker.text_content()) not in _BULLETS:
            continue
        marker.drop_tree()
        before = paragraph.getprevious()
        if before is None or before.tag != "ul" or (before.tail or "").strip():
            before = html.Element("ul")
            paragraph.addprevious(before)
        before.tail = paragraph.tail
        paragraph.tail, paragraph.tag = None, "li"
        before.append(paragraph)


def _bold_spans(root: HtmlElement) -> None:
    for element in list(root.iter("span", "font")):
        if _BOLD.search(element.get("style", "")) and not _BLANK.fullmatch(element.text_content()):
            element.tag = "strong"
        else:
            element.drop_tag()


def _alignment(root: HtmlElement) -> None:
    for element in root.iter():
        style = _ALIGN.search(element.get("style", ""))
        side = "center" if element.tag == "center" else (style[1] if style else element.get("align", "")).lower()
        kept = CLASSES & set(element.get("class", "").split())
        if side in ALIGNED:
            kept = {f"align-{side}"}
        element.attrib.pop("class", None)
        if kept:
            element.set("class", " ".join(sorted(kept)))


def _paragraphs(root: HtmlElement) -> None:
    """A div that holds only a line is a paragraph, one that holds blocks is nothing; loose lines become paragraphs."""
    for element in [found for found in root.iter(*_CONTAINERS) if found is not root]:
        if any(child.tag in BLOCKS or child.tag in _CONTAINERS for child in element.iterdescendants()):
            _wrap_loose(element)
            element.drop_tag()
        else:
            element.tag = "p"
    _wrap_loose(root)


def _wrap_loose(parent: HtmlElement) -> None:
    """Runs of text and inline elements directly under ``parent`` get a paragraph around them."""
    loose: HtmlElement | None = None
    if parent.text and parent.text.strip():
        loose = html.Element("p")
        loose.text, parent.text = parent.text, None
        parent.insert(0, loose)
    for child in list(parent):
        if child is loose:
            continue
        if child.tag in BLOCKS | PARTS | set(_CONTAINERS):
            loose = None
            if child.tail and child.tail.strip():
                loose = html.Element("p")
                loose.text, child.tail = child.tail, None
                child.addnext(loose)
        else:
            if loose is None:
                loose = html.Element("p")
                child.addprevious(loose)
            loose.append(child)


def _tidy(root: HtmlElement) -> None:
    """Typed indents, empty lines and foreign images go: the style sheet indents and spaces, a page asks nothing of others."""
    for image in list(root.iter("img")):
        if not _own_image(image.get("src", "")):
            image.drop_tree()
    for element in list(root.iter("p", "h2", "h3", "h4", "h5", "strong", "em")):
        if _BLANK.fullmatch(element.text_content()) and element.find(".//img") is None:
            element.drop_tree()
        elif element.text and element.tag not in ("strong", "em"):
            element.text = _INDENT.sub("", element.text)
