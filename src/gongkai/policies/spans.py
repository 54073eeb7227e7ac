"""Where in the text each finding stands, cut so that a page can show it: lines of runs, runs of pieces.

A run belongs to one task's passage or to none; a piece inside it is one fact, unit or time, or plain words. Findings are looked
for anew each time, so what an officer corrects is marked as well: what cannot be found in the text is simply not marked.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext_lazy

from .models import Policy, Task

#: Kinds of findings, weightiest last: where two overlap, the later wins.
KINDS = {
    "cite": gettext_lazy("引用文件"),
    "addressee": gettext_lazy("主送机关"),
    "written_on": gettext_lazy("成文日期"),
    "issuer": gettext_lazy("发文机关"),
    "doc_number": gettext_lazy("发文字号"),
    "title": gettext_lazy("标题"),
    "cooperating": gettext_lazy("配合单位"),
    "responsible": gettext_lazy("责任单位"),
    "lead": gettext_lazy("牵头单位"),
    "precondition": gettext_lazy("前置条件"),
    "frequency": gettext_lazy("频次"),
    "deadline": gettext_lazy("期限"),
}
_WEIGHT = {kind: weight for weight, kind in enumerate(KINDS)}
#: Facts stand before the body: a document that names its issuer in every paragraph is not painted over.
_HEAD = 4000


@dataclass(frozen=True, slots=True)
class Span:
    start: int
    end: int
    kind: str


@dataclass(frozen=True, slots=True)
class Piece:
    text: str
    kind: str = ""

    @property
    def label(self) -> str:
        return str(KINDS.get(self.kind, ""))


@dataclass(frozen=True, slots=True)
class Run:
    """``first`` marks where a task's passage begins: the place of its number and of its anchor."""

    pieces: tuple[Piece, ...]
    task: Task | None = None
    first: bool = False


@dataclass(frozen=True, slots=True)
class Line:
    """``start`` is the offset of the line in the text, ``number`` counts from 1."""

    number: int
    start: int
    runs: tuple[Run, ...]

    def meets(self, task: Task) -> bool:
        """Whether anything of the task stands in this line: its passage, or the block that assigns it."""
        end = self.start + sum(len(piece.text) for run in self.runs for piece in run.pieces)
        spans = ((task.start, task.end), (task.block_start, task.block_end))
        return any(first < last and first <= end and last >= self.start for first, last in spans)


def lines(policy: Policy, tasks: Sequence[Task]) -> list[Line]:
    """The text with every finding in its place; empty lines are left out, their numbers are kept."""
    found = [*fact_spans(policy), *(span for task in tasks for span in task_spans(policy.text, task))]
    return list(_cut(policy.text, found, [task for task in tasks if task.end > task.start]))


def fact_spans(policy: Policy) -> Iterator[Span]:
    """The facts as they are now, each at its first place in the head of the document; the issuers also where they sign."""
    head = policy.text[:_HEAD]
    signed = _written(policy)
    yield from _first(head, policy.title, "title")
    yield from _first(head, policy.doc_number, "doc_number")
    for name in policy.addressees:
        yield from _first(head, name, "addressee")
    for name in policy.issuers:
        yield from _last_before(policy.text, name, signed.start if signed else _HEAD, "issuer")
    for cited in policy.reading.get("cites", []):
        yield Span(cited["start"], cited["end"], "cite")
    if signed:
        yield signed


def task_spans(text: str, task: Task) -> Iterator[Span]:
    """Units and times of a task inside its passage."""
    passage = text[task.start : task.end]
    for kind, names in (("cooperating", task.cooperating), ("responsible", task.responsible), ("lead", task.lead)):
        for name in names:
            yield from _unit(text, task, name, kind)
    times = (("deadline", task.deadline_text), ("frequency", task.frequency_text), ("precondition", task.precondition))
    for kind, words in times:
        yield from (Span(task.start + a, task.start + b, kind) for a, b in _places(passage, words)[-1:])


def _unit(text: str, task: Task, name: str, kind: str) -> Iterator[Span]:
    """A unit where the passage assigns the task; named by hand, wherever the passage names it last."""
    for start, end in ((task.block_start, task.block_end), (task.start, task.end)):
        places = _places(text[start:end], name)
        if places:
            yield Span(start + places[-1][0], start + places[-1][1], kind)
            return


def _places(text: str, words: str) -> list[tuple[int, int]]:
    """Where ``words`` stand, however the lines are broken between them."""
    letters = [re.escape(c) for c in re.sub(r"\s", "", words)]
    return [match.span() for match in re.finditer(r"\s*".join(letters), text)] if letters else []


def _first(text: str, words: str, kind: str) -> Iterator[Span]:
    yield from (Span(start, end, kind) for start, end in _places(text, words)[:1])


def _last_before(text: str, words: str, end: int, kind: str) -> Iterator[Span]:
    yield from (Span(a, b, kind) for a, b in _places(text[:end], words)[-1:])


def _written(policy: Policy) -> Span | None:
    """The date of writing as it stands in the text, in figures or in Chinese numerals."""
    if policy.written_on is None:
        return None
    day = policy.written_on
    figures = rf"{day.year}\s*年\s*0?{day.month}\s*月\s*0?{day.day}\s*日"
    chinese = rf"{_numeral_year(day.year)}年{_numeral(day.month)}月{_numeral(day.day)}日"
    match = re.search(f"{figures}|{chinese}", policy.text)
    return Span(match.start(), match.end(), "written_on") if match else None


def _numeral_year(year: int) -> str:
    return "".join("[〇○零Ｏ０]" if digit == "0" else "一二三四五六七八九"[int(digit) - 1] for digit in str(year))


def _numeral(n: int) -> str:
    tens, ones = divmod(n, 10)
    return ("" if not tens else "十" if tens == 1 else "二三"[tens - 2] + "十") + (
        "一二三四五六七八九"[ones - 1] if ones else ""
    )


def _cut(text: str, spans: Sequence[Span], tasks: Sequence[Task]) -> Iterator[Line]:
    passages = _owners(text, tasks)
    marks = _weightiest(text, spans)
    begun: set[int] = set()
    offset = 0
    for number, words in enumerate(text.split("\n"), 1):
        if words.strip():
            start = offset + len(words) - len(words.lstrip())
            end = offset + len(words.rstrip())
            yield Line(number, start, tuple(_runs(text, start, end, passages, marks, begun)))
        offset += len(words) + 1


@dataclass(frozen=True, slots=True)
class _Stretches:
    """What holds from each boundary to the next: a look-up by offset."""

    at: list[int]
    what: list[object]

    def over(self, start: int, end: int) -> Iterator[tuple[int, int, object]]:
        index = bisect_right(self.at, start) - 1
        while start < end:
            until = min(self.at[index + 1] if index + 1 < len(self.at) else end, end)
            yield start, until, self.what[index]
            start, index = until, index + 1


def _stretches(length: int, items: Iterable[tuple[int, int, object, float]]) -> _Stretches:
    """Cuts 0..length at the ends of ``items`` (start, end, what, weight); in each stretch the heaviest item holds."""
    items = [item for item in items if 0 <= item[0] < item[1] <= length]
    opening: dict[int, list[int]] = {}
    closing: dict[int, list[int]] = {}
    for index, (start, end, _, _) in enumerate(items):
        opening.setdefault(start, []).append(index)
        closing.setdefault(end, []).append(index)
    alive: set[int] = set()
    at, what = [], []
    for offset in sorted({0, *opening, *closing}):
        alive.difference_update(closing.get(offset, ()))
        alive.update(opening.get(offset, ()))
        at.append(offset)
        what.append(items[max(alive, key=lambda i: items[i][3])][2] if alive else None)
    return _Stretches(at, what)


def _owners(text: str, tasks: Sequence[Task]) -> _Stretches:
    """The task each stretch belongs to; inside another's passage the shorter one holds."""
    return _stretches(len(text), ((task.start, task.end, task, -(task.end - task.start)) for task in tasks))


def _weightiest(text: str, spans: Sequence[Span]) -> _Stretches:
    return _stretches(len(text), ((span.start, span.end, span.kind, _WEIGHT[span.kind]) for span in spans))


def _runs(text: str, start: int, end: int, passages: _Stretches, marks: _Stretches, begun: set[int]) -> Iterator[Run]:
    for a, b, task in passages.over(start, end):
        assert task is None or isinstance(task, Task)
        pieces = tuple(Piece(text[x:y], str(kind or "")) for x, y, kind in marks.over(a, b))
        first = task is not None and task.pk not in begun
        if task is not None:
            begun.add(task.pk)
        yield Run(pieces, task, first)
