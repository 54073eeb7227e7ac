"""The scope of a block: it governs from the end of the block before it, or from the head of its clause when it is the first there."""

import re
from dataclasses import dataclass, field

from gongkai.text import limits, outline
from gongkai.text.layout import Paragraph
from gongkai.text.limits import Calendar, Counted, Place

_OVERALL = re.compile("^(?:以上|上述|前述)")
_STAGE = re.compile(
    r"(?:阶段|步骤)[^()。]{0,12}\((?P<when>[^()]*\d ?[月年日][^()]*)\)|\((?P<when2>[^()]*\d ?[月年日][^()]*)\)[^()。]{0,12}(?:阶段|步骤)"
)
"""The title of a stage with its time: what stands below it is due by its end."""
POINT = 4
"""The level of sub-points (①, (1))."""


@dataclass
class Scope:
    """Where the walk through a body is: the clause around the current line, and what in it no block governs so far."""

    path: outline.Path = field(default_factory=outline.Path)
    waiting: list[Paragraph] = field(default_factory=list)
    """Paragraphs of the clause that still wait for the block that governs them."""
    times: list[str] = field(default_factory=list)
    """Limits on a line of their own that still wait for their units."""
    points: int = 0
    """How many sub-points wait together."""
    heading: Paragraph | None = None
    """The heading above, when it has its line to itself and no block has been found below it: its date holds for what follows."""
    section: list[Paragraph] = field(default_factory=list)
    """Paragraphs since the last heading of the first level that no block governs."""
    _stage: tuple[int, Paragraph] | None = None
    """The level of the stage around the current line, and its time."""

    def close(self) -> list[Paragraph]:
        """The clause is over: what has no block."""
        left = [*self._heading(), *self.waiting]
        self.waiting, self.times, self.points, self.heading = [], [], 0, None
        return left

    def enter(self, head: outline.Heading, paragraph: Paragraph) -> None:
        self.path.enter(head)
        self.heading = None if head.runs_in or head.level == POINT else paragraph
        if self._stage and head.level <= self._stage[0]:
            self._stage = None
        if stage := _STAGE.search(paragraph.folded, head.start, head.end):
            span = stage.span("when" if stage["when"] else "when2")
            self._stage = (head.level, paragraph.part(*span))
        self.points += head.level == POINT
        if head.level == 1:
            self.section = []

    def leave(self) -> None:
        """An attachment begins."""
        self.path.clear()
        self.section = []

    def keep(self, rest: Paragraph) -> None:
        """A limit alone on its line belongs to the line above."""
        limit = self.waiting and limits.is_alone(rest)
        self.waiting[-1:] = [self.waiting[-1].followed_by(rest, " ")] if limit else [*self.waiting[-1:], rest]
        self.section.append(rest)

    def clause(self, overall: bool, before: Paragraph) -> str:
        """The clause that a block governs; `before` is what stands before it in its paragraph."""
        if overall:
            return self.path.above(self.path.depth)
        points = self.points > 1 and not before.text.strip()
        return self.path.above(POINT) if points else self.path.clause

    def take_heading(self) -> list[Paragraph]:
        """The heading, whose date the first block below it takes."""
        heading, self.heading = self._heading(), None
        return heading

    def governed(self, spoken: bool) -> None:
        """A block was found; one in a sentence leaves what waits to a block further down."""
        self.section = []
        if not spoken:
            self.waiting, self.times, self.points = [], [], 0

    def due(self, texts: list[Paragraph], calendar: Calendar) -> Counted:
        """The limit that the words name, else the end of the stage that they belong to."""
        due = limits.of_text(texts, calendar)
        if due.text or not self._stage:
            return due
        when = self._stage[1]
        return limits.of_label([when.text], calendar, Place(*when.extent)) or due

    def _heading(self) -> list[Paragraph]:
        return [self.heading] if self.heading else []


def is_overall(paragraph: Paragraph) -> bool:
    """以上工作由…: a block for all of the section that has none of its own."""
    return bool(_OVERALL.match(paragraph.folded))
