"""Web pages: the words of the document, without scripts, menus and what visitors cannot see."""

import re
from collections.abc import Callable, Iterator
from typing import NamedTuple

from selectolax.lexbor import LexborHTMLParser, LexborNode

from gongkai.text.errors import Unreadable
from gongkai.text.webtables import CELLS, Grid, layout_cells

_DROPPED = {"script", "style", "noscript", "template", "iframe", "object", "embed", "svg", "canvas", "audio", "video", "select", "head", "button"}  # fmt: skip
_FRAME = {"nav", "footer", "aside", "form"}
_BLOCKS = {"p", "div", "h1", "h2", "h3", "h4", "h5", "h6", "li", "ul", "ol", "dl", "dt", "dd", "table", "tr", "section", "article", "main", "header", "blockquote", "pre", "hr", "br", "center", "figure", "figcaption", "title", "body", *_FRAME}  # fmt: skip
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_SEPARATORS = re.compile(r"[\s|>»·/、，,：:-]+")
_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]*)")
_NEVER_DEEP = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr", "p", "li", "dt", "dd", "tr", "td", "th", "thead", "tbody", "tfoot", "option", "colgroup", "html", "head", "body"}  # fmt: skip
_LOOKS = {"class", "style", "id", "src", "width", "height", "lang", "rel", "type"}
MAX_NODES = 1_000_000
MAX_DEPTH = 2_000
_TOO_MANY = "网页结构过于庞杂，无法读取：请只保存正文部分再上传。"


class Page(NamedTuple):
    text: str
    meta: dict[str, str]
    """`<meta name>` content: ArticleTitle, PubDate and ContentSource are what 国办发〔2017〕47号 asks of a page."""
    hidden: bool
    """Some words were hidden from the visitor; they are not in `text`."""


def read(html: str, everything: bool = False) -> Page:
    """`everything` keeps menus and hidden words too, for the privacy scan."""
    if _depth(html) > MAX_DEPTH:
        raise Unreadable(_TOO_MANY)
    tree = LexborHTMLParser(html.replace("\0", ""))
    walk = _Walk(everything)
    if tree.root is not None:
        walk.run(tree.root)
    return Page(walk.text(), _meta(tree), walk.hidden)


def attributes(html: str) -> Iterator[str]:
    """Values of attributes that people or scripts read, in order: titles, links, data-*, form values."""
    if _depth(html) > MAX_DEPTH:
        raise Unreadable(_TOO_MANY)
    root = LexborHTMLParser(html.replace("\0", "")).root
    for node, leaving in _nodes(root, lambda _: False) if root is not None else ():
        if not leaving and node.is_element_node:
            yield from (
                value for name, value in node.attributes.items() if value and len(value) > 5 and name not in _LOOKS
            )


def _depth(html: str) -> int:
    """How deep unclosed tags pile up. Parsing takes time as the square of it, so it is measured first."""
    depth = deepest = 0
    for match in _TAG.finditer(html):
        if match[2].lower() not in _NEVER_DEEP:
            depth = max(depth - 1, 0) if match[1] else depth + 1
            deepest = max(deepest, depth)
    return deepest


def _meta(tree: LexborHTMLParser) -> dict[str, str]:
    pairs = ((node.attributes.get("name"), node.attributes.get("content")) for node in tree.css("meta[name]"))
    return {name: content.strip() for name, content in pairs if name and content}


def _nodes(root: LexborNode, skipped: Callable[[LexborNode], bool]) -> Iterator[tuple[LexborNode, bool]]:
    """Each node on entering and each element on leaving, depth first with its own stack: nesting cannot exhaust Python's."""
    stack, seen = [(root, False)], 0
    while stack:
        node, leaving = stack.pop()
        seen += 1
        if seen > MAX_NODES:
            raise Unreadable(_TOO_MANY)
        if not leaving and node.is_element_node:
            if skipped(node):
                continue
            stack.append((node, True))
            stack.extend((child, False) for child in reversed(list(node.iter(include_text=True))))
        yield node, leaving


class _Walk:
    def __init__(self, everything: bool) -> None:
        self.everything, self.hidden = everything, False
        self.lines: list[str] = []
        self.line: list[tuple[str, bool]] = []
        self._links = 0
        self._layout: set[int] = set()
        self._cells: list[tuple[bool, int]] = []
        """For each open cell: whether it holds a value, and where its words begin in `line`."""
        self._grids: list[Grid] = []

    def run(self, root: LexborNode) -> None:
        self._layout = layout_cells(_nodes(root, self._skipped), _BLOCKS)
        for node, leaving in _nodes(root, self._skipped):
            if node.is_text_node:
                self.line.append((re.sub(r"[ \t\r\n\f]+", " ", node.text_content or ""), self._links > 0))
            elif leaving:
                self._leave(node)
            elif node.is_element_node:
                self._enter(node)

    def _skipped(self, node: LexborNode) -> bool:
        if node.tag in _DROPPED and not (self.everything and node.tag in {"head", "template", "noscript", "button"}):
            return True
        unseen = "hidden" in node.attributes or bool(_HIDDEN.search(node.attributes.get("style") or ""))
        self.hidden |= unseen
        return not self.everything and (unseen or node.tag in _FRAME)

    def _enter(self, node: LexborNode) -> None:
        self._links += node.tag == "a"
        if node.tag in CELLS:
            self._open_cell(node)
        elif node.tag in _BLOCKS:
            self._break()
        if node.tag == "table":
            self._grids.append(Grid())
        elif node.tag == "tr" and self._grids:
            self._grids[-1].column = 0

    def _leave(self, node: LexborNode) -> None:
        self._links -= node.tag == "a"
        if node.tag in CELLS and self._cells:
            self._close_cell(node)
        elif node.tag == "tr" and self._grids and not self._in_value():
            self._covered()
            self._flush()
        elif node.tag in _BLOCKS:
            self._break()
        if node.tag == "table" and self._grids:
            self._grids.pop()

    def _in_value(self) -> bool:
        return bool(self._cells and self._cells[-1][0])

    def _break(self) -> None:
        if self._in_value():
            self.line.append((" ", False))
        else:
            self._flush()

    def _open_cell(self, node: LexborNode) -> None:
        value = node.mem_id not in self._layout and not self._in_value()
        if value:
            self._covered()
        else:
            self._break()
        self._cells.append((value, len(self.line)))

    def _close_cell(self, node: LexborNode) -> None:
        value, begin = self._cells.pop()
        if not value:
            self._break()
            return
        said = "".join(words for words, _ in self.line[begin:]).strip()
        columns = self._grids[-1].add(node, said) if self._grids else 1
        more = _next_cell(node)
        alone = not more and begin == 0
        self.line.append(("\t" * (0 if alone else columns - (not more)), False))

    def _covered(self) -> None:
        """Cells of rows above that reach down to here."""
        for words in self._grids[-1].before() if self._grids else ():
            self.line.append(
                (("\t" if self.line and not self.line[-1][0].endswith("\t") else "") + words + "\t", False)
            )

    def _flush(self) -> None:
        line = "".join(words for words, _ in self.line)
        bare = "".join(words for words, linked in self.line if not linked)
        links = [words for words, linked in self.line if linked and words.strip()]
        menu = bool(links) and not _SEPARATORS.sub("", bare) and (len(links) > 1 or len(links[0].strip()) < 9)
        if line.strip(" ") and not (menu and not self.everything):
            self.lines.append(re.sub(" *\t *", "\t", line).strip(" "))
        self.line = []

    def text(self) -> str:
        self._flush()
        return "\n".join(self.lines) + "\n" if self.lines else ""


def _next_cell(node: LexborNode) -> bool:
    following = node.next
    while following is not None and not following.is_element_node:
        following = following.next
    return following is not None and following.tag in CELLS
