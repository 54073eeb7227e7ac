"""What changed between two published versions, paragraph by paragraph and within a paragraph sign by sign."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import islice, takewhile, zip_longest
from typing import Any, Literal

from django.utils.translation import gettext as _

from gongkai.schemas.record_pages import Grid, Line
from gongkai.schemas.record_shapes import Audience

from . import typed
from .body import text_of
from .content import labels

#: What a reader sees of a version beside its text.
SHOWN = (
    "title", "doc_number", "issuers", "genre", "subject_class", "five_open", "summary", "keywords", "formed_on", "issued_on", "valid_from",
    "valid_until",
)  # fmt: skip

#: Two thousand signs against two thousand.
MOST_PAIRS = 4_000_000

Kind = Literal["same", "added", "removed"]


@dataclass(frozen=True, slots=True)
class Change:
    """One paragraph: its pieces in reading order. ``gap`` stands for paragraphs left out because nothing changed there."""

    label: str = ""
    pieces: tuple[tuple[Kind, str], ...] = ()
    gap: bool = False


def compared(before: Mapping[str, Any], after: Mapping[str, Any], audience: Audience = "public") -> tuple[Change, ...]:
    """Fields first, then the text with one unchanged paragraph around each change; empty when nothing a reader sees differs.

    Of the values of a record type only what ``audience`` may see is compared: a change in what is kept from the public
    does not show, not even as a change."""
    return (
        *_fields(before, after),
        *_values(typed.told(before, audience), typed.told(after, audience)),
        *_text(_paragraphs(before), _paragraphs(after)),
        *_files(before, after),
    )


def _fields(before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[Change]:
    for name in SHOWN:
        old, new = _words(before.get(name)), _words(after.get(name))
        if old != new:
            yield Change(str(labels().get(name, name)), tuple(_pieces(old, new)))


def _values(before: Sequence[Line | Grid], after: Sequence[Line | Grid]) -> Iterator[Change]:
    """Lines field by field; tables row by row, a row being its cells in one line."""
    old, new = ({_name(part): part for part in told} for told in (before, after))
    for name in dict.fromkeys([*old, *new]):
        lines = [_lines(told.get(name)) for told in (old, new)]
        if lines[0] == lines[1]:
            continue
        if any(isinstance(told.get(name), Grid) for told in (old, new)):
            yield Change(label=name)
            yield from _text(*lines)
        else:
            yield Change(name, tuple(_pieces("".join(lines[0]), "".join(lines[1]))))


def _name(part: Line | Grid) -> str:
    return part.label if isinstance(part, Line) else part.title


def _lines(part: Line | Grid | None) -> list[str]:
    if part is None:
        return []
    return [part.words] if isinstance(part, Line) else ["　".join(row) for row in part.rows]


def _files(before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[Change]:
    old, new = ({(one["name"], one["sha256"]) for one in told.get("attachments", ())} for told in (before, after))
    label = str(labels()["attachments"])
    for kind, files in (("removed", old - new), ("added", new - old)):
        for name, _sha in sorted(files):
            yield Change(label, ((kind, name),))  # type: ignore[arg-type]
    for key, title in (("transcript", _("文字内容")), ("captions", _("字幕"))):
        words, said = (
            {one["name"]: one.get(key, "") for one in told.get("attachments", ())} for told in (before, after)
        )
        for name in [one for one in words if one in said and words[one] != said[one]]:
            yield Change(f"{name} · {title}", tuple(_pieces(words[name], said[name])))


def _text(old: list[str], new: list[str]) -> Iterator[Change]:
    for operations in _matcher(old, new).get_grouped_opcodes(1):
        yield Change(gap=True)
        for kind, a, b, c, d in operations:
            if kind == "equal":
                yield from (Change(pieces=(("same", line),)) for line in old[a:b])
            else:
                pairs = zip_longest(old[a:b], new[c:d], fillvalue="")
                yield from (Change(pieces=tuple(_pieces(one, other))) for one, other in pairs)


def _pieces(old: str, new: str) -> Iterator[tuple[Kind, str]]:
    for kind, a, b, c, d in _matcher(old, new).get_opcodes():
        if kind == "equal":
            yield "same", old[a:b]
            continue
        if a < b:
            yield "removed", old[a:b]
        if c < d:
            yield "added", new[c:d]


def _matcher(old: Sequence[str], new: Sequence[str]) -> SequenceMatcher[str]:
    """Matching takes the square of the length, and anyone may ask for it: what is very long is compared at its ends alone."""
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    if len(old) * len(new) > MOST_PAIRS:
        matcher.opcodes = _ends(old, new)  # type: ignore[attr-defined]  # what get_opcodes would have found
    return matcher


def _ends(old: Sequence[str], new: Sequence[str]) -> list[tuple[str, int, int, int, int]]:
    """The same beginning and the same end; between them everything removed, everything added."""
    n, m = len(old), len(new)
    head = sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(old, new, strict=False)))
    left = min(n, m) - head
    tails = zip(reversed(old), reversed(new), strict=False)
    tail = sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], islice(tails, left)))
    steps = [
        ("equal", 0, head, 0, head),
        ("replace", head, n - tail, head, m - tail),
        ("equal", n - tail, n, m - tail, m),
    ]
    return [step for step in steps if step[1] < step[2] or step[3] < step[4]]


def _paragraphs(told: Mapping[str, Any]) -> list[str]:
    return [line.strip() for line in text_of(told.get("body") or "").splitlines() if line.strip()]


def _words(value: Any) -> str:
    return "；".join(map(str, value)) if isinstance(value, list | tuple) else str(value or "")
