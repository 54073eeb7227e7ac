"""政策问答 as pairs: a body whose headings begin with 问 is a list of questions, each with what follows as its answer."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from html import escape

from lxml import html
from lxml.html import HtmlElement

from .body import clean

_ASKS = re.compile(r"^\s*(?:问|Q)\s*\d{0,2}\s*[：:、.]\s*(.+)$", re.S)


@dataclass(frozen=True, slots=True)
class Pair:
    """``answer`` is clean HTML."""

    question: str
    answer: str


def pairs(body: str) -> list[Pair]:
    """Questions and answers of a clean body; none when it is not a list of questions."""
    return split(body)[1]


def split(body: str) -> tuple[str, list[Pair]]:
    """What stands before the first question, and the pairs."""
    if "问" not in body:
        return body, []
    before: list[str] = []
    found: list[tuple[str, list[str]]] = []
    for block in _blocks(body):
        asked = _asked(block)
        if asked:
            found.append((asked, []))
        elif found:
            found[-1][1].append(_source(block))
        else:
            before.append(_source(block))
    return "".join(before), [Pair(question, "".join(answer)) for question, answer in found]


def compose(before: str, asked: Iterable[tuple[str, str]]) -> str:
    """A clean body of an introduction and pairs of plain or HTML words; pairs without a question are left out."""
    parts = [clean(before)] if before.strip() else []
    for question, answer in asked:
        words = " ".join(question.split())
        if words:
            plainly = escape(_ASKS.sub(r"\1", words), quote=False)
            parts.append(f"<h2>问：{plainly}</h2>{_demoted(clean(answer))}")
    return clean("".join(parts))


def plain(answer: str) -> str:
    """An answer as lines, for a field without an editor; what is not plain paragraphs stays HTML."""
    if re.sub(r"</?(?:p|br)\s*/?>", "", answer).count("<"):
        return answer
    lines = re.findall(r"<p>(.*?)</p>", answer, re.S)
    return "\n".join(html.fromstring(f"<p>{line}</p>").text_content() for line in lines) if lines else answer


def _demoted(answer: str) -> str:
    """A heading within an answer would begin the next question."""
    return re.sub(r"<(/?)h[23](?=[ >])", r"<\1h4", answer)


def _asked(block: HtmlElement) -> str:
    match = _ASKS.match(block.text_content()) if block.tag in ("h2", "h3") else None
    return match[1].strip() if match else ""


def _blocks(body: str) -> list[HtmlElement]:
    root = html.fragment_fromstring(body, create_parent="div")
    return [child for child in root if isinstance(child.tag, str)]


def _source(block: HtmlElement) -> str:
    block.tail = None
    return html.tostring(block, encoding="unicode")
