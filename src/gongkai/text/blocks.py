"""Where a paragraph says who does what: in brackets, behind a label, or in a sentence."""

import itertools
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from gongkai.text import assignment, deadlines, labels, spoken, units
from gongkai.text.assignment import Assignment
from gongkai.text.layout import Paragraph, brackets, enclosed, fold_for_reading

_TAIL = re.compile(
    rf"(?:^[—◎●■◆▪○•※★▲*-]{{0,3}}|(?<=[。;!”) ])|(?<=[\u4e00-\u9fff]\.))\s*(?={labels.BEGINS}(?: ?:|为(?=[省市县区州各])))"
)
_GAP_LABEL = re.compile(rf"(?:{labels.UNITS}|(?P<time>{labels.TIMES})) +(?=[^ ])")
_LABELLED = re.compile(rf"(?:^|(?<=[,;。 ]))\s*{labels.BEGINS} ?:")
_TIME_BEHIND = re.compile(
    r" ?[(\[【〔](?P<said>[^()\[\]【】〔〕。;]{0,12}(?:[年月日季]|底|长期|持续)[^()\[\]【】〔〕。;]{0,12})[)\]】〕](?=[。;]? *$)"
)
"""（市科技局牵头）（2023年11月底前完成）"""
_STRONG = re.compile("^[\u4e00-\u9fff]{2,16}(?:局|委|办|厅|科|股|室|队|管委会|政府|办公室|管理中心|办事处|委员会)$")
"""Endings that nothing but an authority's name has, where names alone are the habit."""
_HABIT = 3
_WHOLE = re.compile("[^。;:《》]{4,300}(?:牵头|负责|配合|承办|主办)(?:负责|落实|组织|实施|推进)*。?")
"""A line that may be a statement and nothing else."""
_NAMES_ONLY = re.compile("[^。;:《》]{4,300}[、,][^。;:《》]{2,300}。?")
_BOXED = re.compile(rf"【({labels.UNITS}|{labels.TIMES})】(?=[^:：])")
"""A label in a box, with its value behind it."""
_KIND = re.compile("(?:预期性|约束性|引导性|预测性)(?:指标)?[,、;]|(?:新建|续建|储备|前期)(?:项目)?[,、;]")
"""What sort of thing it is, before the names in its bracket."""
_STOPS = "。;!?"
_PAIRS = (("(", ")"), ("[", "]"), ("【", "】"), ("〔", "〕"), ("<", ">"))


@dataclass(frozen=True, slots=True)
class Block:
    """A statement at `start` to `end` of its paragraph, governing up to `until`."""

    start: int
    end: int
    until: int
    found: Assignment
    spoken: bool = False
    step: bool = False


def name_lines(body: Sequence[Paragraph]) -> frozenset[int]:
    """Where lines of names begin that say who does what stands above them, as lost tables leave them: three of them make the habit."""
    told = [
        below.offset(0)
        for above, below in itertools.pairwise(body)
        if above.folded.endswith(("。", ";")) and _NAMES_ONLY.fullmatch(below.folded) and _are_listed(below.text)
    ]
    return frozenset(told if len(told) >= _HABIT else ())


def _are_listed(words: str) -> bool:
    names = units.split(units.without_others(words))
    return len(names) > 1 and are_certain(names)


def of_names(paragraph: Paragraph) -> Block:
    found = Assignment()
    found.add("responsible", paragraph.text)
    return _whole(paragraph, found)


def _whole(paragraph: Paragraph, found: Assignment) -> Block:
    return Block(0, len(paragraph.text), len(paragraph.text), found)


def find(paragraph: Paragraph, bare: bool = False) -> list[Block]:
    """Statements in a paragraph, in order: in brackets, opened by a label, or spoken in a sentence (only where no other governs).

    `bare`: the document names its authorities alone in last brackets (`names_alone`).
    """
    paragraph = _unboxed(paragraph)
    found = sorted(_bracketed(paragraph, bare), key=lambda block: block.start)
    tail = _tail(paragraph, found[-1].end if found else 0)
    if tail or found:
        return [*found, tail] if tail else found
    alone = _alone(paragraph)
    return [alone] if alone else [Block(*said[:4], spoken=True, step=said.step) for said in spoken.find(paragraph)]


def _unboxed(paragraph: Paragraph) -> Paragraph:
    """【牵头部门】甲局 as 牵头部门: 甲局, equally long."""
    if "】" not in paragraph.folded:
        return paragraph
    text, folded = (_BOXED.sub(r"\1: ", words) for words in (paragraph.text, paragraph.folded))
    return replace(paragraph, text=text, folded=folded)


def names_alone(body: Sequence[Paragraph]) -> bool:
    """Whether it is the habit of a document to end its items in names alone: then （化工区管委会） is such a statement too."""
    told = (p for p in body if p.folded.endswith((")", ")。")))
    certain = (p for p in told if any(_ends_in_names(p, *pair) for pair in brackets(p.folded)[-1:]))
    return sum(1 for _ in itertools.islice(certain, _HABIT)) == _HABIT


def _ends_in_names(paragraph: Paragraph, start: int, end: int) -> bool:
    kind = _KIND.match(paragraph.folded, start + 1)
    words = paragraph.text[kind.end() if kind else start + 1 : end - 1]
    closes = not paragraph.folded[end:].strip(" 。")
    fits = closes and len(words) <= assignment.LONGEST
    return fits and (are_certain(units.split(words)) or assignment.parse(words) is not None)


def _bracketed(paragraph: Paragraph, bare: bool) -> Iterator[Block]:
    folded = paragraph.folded
    for start, end in (pair for opening, closing in _PAIRS for pair in brackets(folded, opening, closing)):
        found = assignment.parse(paragraph.text[start + 1 : end - 1])
        found = found or (_bare_names(paragraph, start, end, bare) if folded[start] != "<" else None)
        if found and (_labelled(folded[start + 1 : end - 1]) or _stands_at_end(folded, start, end)):
            if when := _TIME_BEHIND.match(folded, end):
                found.time.append(paragraph.text[when.start("said") : when.end("said")])
                end = when.end()
            yield Block(start, end, end, found)


def _bare_names(paragraph: Paragraph, start: int, end: int, bare: bool) -> Assignment | None:
    """…。(市教育局、市财政局): names alone, after the last full stop of the paragraph.

    The first says of which place it is; with `bare` it is enough that all are authorities' beyond doubt, and the full stop
    may follow: 增长11%(市财政局)。 A time among the names leaves no doubt what they are.
    """
    folded = paragraph.folded
    kind = _KIND.match(folded, start + 1)
    said = paragraph.text[kind.end() if kind else start + 1 : end - 1]
    pieces = [said[a:b] for a, b in units.split_spans(fold_for_reading(said), 0, len(said), ",;")]
    last_piece, _, when = pieces[-1].rpartition(" ") if pieces else ("", "", "")
    if last_piece and assignment.is_time(when):  # (市教育局 8月底前)
        pieces[-1:] = [last_piece, when]
    times = [piece for piece in pieces if assignment.is_time(piece)]
    words = said if not times else "、".join(piece for piece in pieces if piece not in times)
    last = (bare or times or folded[:start].rstrip().endswith(("。", ";"))) and not folded[end:].strip(" 。;")
    joint = assignment.WITH.split(fold_for_reading(words)) if times else ()
    if (
        not last
        or len(joint) > 1
        or len(words) > assignment.LONGEST
        or not (
            are_certain(units.addressees(units.without_others(words)))
            or are_certain(units.split(words))
            or ((bare or "、" in words) and _are_usual(units.split(words)))
        )
    ):
        return None
    found = Assignment(time=times)
    found.add("responsible", words)
    return found if found.has_units else None


def are_certain(names: Sequence[str]) -> bool:
    """Whether a list of names is one of authorities: the first says of which place it is."""
    return units.are_organs(names) and _is_certain(names[0])


def _are_usual(names: Sequence[str]) -> bool:
    """Whether names alone are authorities' in a document that has the habit."""
    known = units.are_organs(names) and any(map(_is_certain, names))
    return known or (bool(names) and all(map(_STRONG.search, names)))


def _is_certain(name: str) -> bool:
    placed = bool(re.match("[各省市县区州国中自]", fold_for_reading(name)))
    return units.is_organ(name) and (placed or units.is_everywhere(name))


def _labelled(inner: str) -> bool:
    return bool(_LABELLED.search(inner)) or "牵头" in inner or inner.rstrip().endswith("分工负责")


def _stands_at_end(folded: str, start: int, end: int) -> bool:
    before, after = folded[:start].rstrip(), folded[end:].lstrip()
    return not before or before[-1] in _STOPS or not after or after[0] in "。;"


def _tail(paragraph: Paragraph, after: int) -> Block | None:
    closed = enclosed(paragraph.folded)
    start = next((m.end() for m in _TAIL.finditer(paragraph.folded, after) if m.end() not in closed), -1)
    if start < 0:
        return _behind_gap(paragraph) if not after else None
    found = assignment.parse(paragraph.text[start:]) or _only_time(paragraph, start)
    end = len(paragraph.text)
    return Block(start, end, end, found) if found else None


def _behind_gap(paragraph: Paragraph) -> Block | None:
    """责任单位 县住建局 县水利局: a label that lost its colon, with a line to itself."""
    label = _GAP_LABEL.match(paragraph.folded)
    words = paragraph.text[label.end() :] if label else ""
    if label and label["time"]:
        found = Assignment(time=[words.strip()]) if deadlines.reads_as_limit(fold_for_reading(words)) else None
    else:
        found = assignment.parse(paragraph.text) if label and are_certain(units.split(words)) else None
    return _whole(paragraph, found) if found else None


def _alone(paragraph: Paragraph) -> Block | None:
    """市发展改革委、市财政局分别牵头落实 with a line to itself, below what is to be done."""
    if "(牵头)" in paragraph.folded and are_certain(
        units.split(paragraph.text.replace("（牵头）", "").replace("(牵头)", ""))
    ):
        return of_names(paragraph)
    if not _WHOLE.fullmatch(paragraph.folded):
        return None
    found = assignment.parse(paragraph.text)
    named = (*found.lead, *found.responsible, *found.cooperating) if found else ()
    return _whole(paragraph, found) if found and are_certain(named) else None


def _only_time(paragraph: Paragraph, start: int) -> Assignment | None:
    match = re.match(rf"(?:{labels.TIMES}) ?:", paragraph.folded[start:])
    words = paragraph.text[start + match.end() :].strip(" 。；;") if match else ""
    return Assignment(time=[words]) if words else None
