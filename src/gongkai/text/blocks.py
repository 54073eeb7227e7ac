"""Where a paragraph says who does what: in brackets, behind a label, or in a sentence."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from gongkai.text import assignment, units
from gongkai.text.assignment import Assignment
from gongkai.text.layout import Paragraph, brackets, fold_for_reading

_NOUNS = "(?:单位|部门|机构|主体)"
_TAIL = re.compile(
    rf"(?:^|(?<=[。;!”)]))\s*(?=(?:(?:牵头|主办|主责|责任|承办|落实|实施|配合|协办|牵头责任){_NOUNS}|(?:完成|时限)(?:时限|期限|要求)) ?:)"
)
_SPOKEN = re.compile(r"(?:^|(?<=[。;:]))(?P<all>(?P<by>由)?(?P<who>[^。;:,《》由]{2,80}?)牵头(?:负责|落实|组织|实施)?(?=[,。;]))|(?<=[。,;])由(?P<who2>[^。;:,《》由]{2,80}?)牵头(?:负责|落实|组织|实施)?(?=[,。;])")  # fmt: skip
_GENERIC = re.compile("^(?:各?(?:牵头|责任|主管|起草|有关)|要|在)")
_STOPS = "。;!?"


@dataclass(frozen=True, slots=True)
class Block:
    """A statement at `start` to `end` of its paragraph, governing up to `until`."""

    start: int
    end: int
    until: int
    found: Assignment
    spoken: bool = False


def find(paragraph: Paragraph) -> list[Block]:
    """Statements in a paragraph, in order: in brackets, opened by a label, or spoken in a sentence (only where no other governs)."""
    found = sorted(_bracketed(paragraph), key=lambda block: block.start)
    tail = _tail(paragraph, found[-1].end if found else 0)
    return [*found, tail] if tail else found or list(_spoken(paragraph))


def _bracketed(paragraph: Paragraph) -> Iterator[Block]:
    folded = paragraph.folded
    for start, end in [*brackets(folded), *brackets(folded, "[【", "]】")]:
        found = assignment.parse(paragraph.text[start + 1 : end - 1]) or _bare_names(paragraph, start, end)
        if found and (_labelled(folded[start + 1 : end - 1]) or _stands_at_end(folded, start, end)):
            yield Block(start, end, end, found)


def _bare_names(paragraph: Paragraph, start: int, end: int) -> Assignment | None:
    """…。(市教育局、市财政局): names alone, after the last full stop of the paragraph."""
    folded, words = paragraph.folded, paragraph.text[start + 1 : end - 1]
    last = folded[:start].rstrip().endswith(("。", ";")) and not folded[end:].strip(" 。")
    if not last or len(words) > assignment.LONGEST or not all(_is_certain(name) for name in units.split(words)):
        return None
    found = Assignment()
    found.add("responsible", words)
    return found if found.has_units else None


def _is_certain(name: str) -> bool:
    return units.is_organ(name) and bool(re.match("[各省市县区州国中自]", fold_for_reading(name)))


def _labelled(inner: str) -> bool:
    return (
        bool(re.match(r"\s*(?:牵头|主办|主责|责任|承办|落实|实施|配合|协办|完成|时限)[^,。;:]{0,6}:", inner))
        or "牵头" in inner
    )


def _stands_at_end(folded: str, start: int, end: int) -> bool:
    before, after = folded[:start].rstrip(), folded[end:].lstrip()
    return not before or before[-1] in _STOPS or not after or after[0] in "。;"


def _tail(paragraph: Paragraph, after: int) -> Block | None:
    closed = {i for a, b in brackets(paragraph.folded) for i in range(a, b)}
    start = next((m.end() for m in _TAIL.finditer(paragraph.folded, after) if m.end() not in closed), -1)
    if start < 0:
        return None
    found = assignment.parse(paragraph.text[start:]) or _only_time(paragraph, start)
    end = len(paragraph.text)
    return Block(start, end, end, found) if found else None


def _only_time(paragraph: Paragraph, start: int) -> Assignment | None:
    match = re.match(r"(?:完成|时限)(?:时限|期限|要求) ?:", paragraph.folded[start:])
    words = paragraph.text[start + match.end() :].strip(" 。；;") if match else ""
    return Assignment(time=[words]) if words else None


def _spoken(paragraph: Paragraph) -> Iterator[Block]:
    """由市财政局牵头,各县区配合: only when every name is an authority's. Each governs up to the next, the last to the end."""
    said = [match for match in _SPOKEN.finditer(paragraph.folded) if _names_authorities(match["who"] or match["who2"])]
    edges = [*(match.start() for match in said[1:]), len(paragraph.text)]
    for match, until in zip(said, edges, strict=bool(said)):
        for end in (_spoken_end(paragraph.folded, match.end()), match.end()):
            found = assignment.parse(paragraph.text[match.start() : end])
            if found:
                yield Block(match.start(), end, until, found, spoken=True)
                break


def _names_authorities(who: str) -> bool:
    names = units.split(assignment.WITH.sub("、", who))
    return bool(names) and all(units.is_organ(name) and not _GENERIC.search(name) for name in names)


def _spoken_end(folded: str, start: int) -> int:
    """Takes in the phrase that follows when it says who helps."""
    helper = re.match(r",[^。;:,《》]{2,80}?(?:配合|协助|参与|协办|负责|落实)(?=[,。;])", folded[start:])
    return start + helper.end() if helper else start
