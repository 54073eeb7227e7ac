"""What changed between two published versions, paragraph by paragraph and within a paragraph sign by sign."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import zip_longest
from typing import Any, Literal

from .body import text_of
from .content import labels

#: What a reader sees of a version beside its text.
SHOWN = (
    "title", "doc_number", "issuers", "genre", "subject_class", "summary", "keywords", "formed_on", "issued_on", "valid_from",
    "valid_until",
)  # fmt: skip

Kind = Literal["same", "added", "removed"]


@dataclass(frozen=True, slots=True)
class Change:
    """One paragraph: its pieces in reading order. ``gap`` stands for paragraphs left out because nothing changed there."""

    label: str = ""
    pieces: tuple[tuple[Kind, str], ...] = ()
    gap: bool = False


def compared(before: Mapping[str, Any], after: Mapping[str, Any]) -> tuple[Change, ...]:
    """Fields first, then the text with one unchanged paragraph around each change; empty when nothing a reader sees differs."""
    return (*_fields(before, after), *_text(_paragraphs(before), _paragraphs(after)), *_files(before, after))


def _fields(before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[Change]:
    for name in SHOWN:
        old, new = _words(before.get(name)), _words(after.get(name))
        if old != new:
            yield Change(str(labels().get(name, name)), tuple(_pieces(old, new)))


def _files(before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[Change]:
    old, new = ({(one["name"], one["sha256"]) for one in told.get("attachments", ())} for told in (before, after))
    label = str(labels()["attachments"])
    for kind, files in (("removed", old - new), ("added", new - old)):
        for name, _sha in sorted(files):
            yield Change(label, ((kind, name),))  # type: ignore[arg-type]


def _text(old: list[str], new: list[str]) -> Iterator[Change]:
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    for operations in matcher.get_grouped_opcodes(1):
        yield Change(gap=True)
        for kind, a, b, c, d in operations:
            if kind == "equal":
                yield from (Change(pieces=(("same", line),)) for line in old[a:b])
            else:
                pairs = zip_longest(old[a:b], new[c:d], fillvalue="")
                yield from (Change(pieces=tuple(_pieces(one, other))) for one, other in pairs)


def _pieces(old: str, new: str) -> Iterator[tuple[Kind, str]]:
    for kind, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if kind == "equal":
            yield "same", old[a:b]
            continue
        if a < b:
            yield "removed", old[a:b]
        if c < d:
            yield "added", new[c:d]


def _paragraphs(told: Mapping[str, Any]) -> list[str]:
    return [line.strip() for line in text_of(told.get("body") or "").splitlines() if line.strip()]


def _words(value: Any) -> str:
    return "；".join(map(str, value)) if isinstance(value, list | tuple) else str(value or "")
