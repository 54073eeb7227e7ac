"""Limits that a passage names, each with what makes its day uncertain."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal, NamedTuple

from gongkai.text import deadlines
from gongkai.text.deadlines import Deadline, Unit
from gongkai.text.doubts import Doubt, doubt
from gongkai.text.layout import Paragraph, fold_for_reading

_BEGINS = re.compile(r"(?:20)?\d{2} ?年|\d{1,2} ?月|[上下]半年|年[内底]|长期|持续|每[年月季]")


@dataclass(frozen=True, slots=True)
class Limit:
    """A limit beside the one that counts. `day` is None for one counted from an event or before a season."""

    text: str
    day: date | None
    days: int | None
    unit: Unit | None
    start: int
    end: int


class Counted(NamedTuple):
    """The limit that counts for a task, the others, and what is doubtful."""

    day: date | None
    text: str | None
    others: tuple[Limit, ...]
    doubts: tuple[Doubt, ...]
    counted: Limit | None = None
    """The one that counts, where it has no day yet."""


class Place(NamedTuple):
    """Where a limit stands in the source."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Calendar:
    """What completes a date without a year: the year of the title, else that of signing."""

    year: int | None = None
    of: Literal["title", "issue"] = "issue"
    written_on: date | None = None

    def dated(self, folded: str) -> list[Deadline]:
        """Limits with their days, and those on a day that there is not, whose day is None."""
        return self._ahead(folded, list(deadlines.dated(folded, self.year)))

    def stated(self, folded: str) -> list[Deadline]:
        """For the value of a label, where a bare month is a limit as well."""
        return deadlines.stated(folded, self.year)

    def _ahead(self, folded: str, found: list[Deadline]) -> list[Deadline]:
        """A month without a year that was over when the document was signed is that of the next year."""
        if not any(self._is_over(limit) for limit in found):
            return found
        later = {limit.start: limit for limit in deadlines.dated(folded, (self.year or 0) + 1)}
        return [later.get(limit.start, limit) if self._is_over(limit) else limit for limit in found]

    def _is_over(self, limit: Deadline) -> bool:
        return bool(
            self.of == "issue" and limit.year == "document"
            and limit.day and self.written_on and limit.day < self.written_on
        )  # fmt: skip

    def doubts(self, limit: Deadline, said: str, place: Place) -> Iterator[Doubt]:
        """Why the day of a limit may be another."""
        if limit.day is None:
            yield doubt("event" if limit.days else "season", "possible", place, said=said)
            return
        year = str(limit.day.year)
        if limit.year == "document" and self.of == "issue" and self.year and limit.day.year > self.year:
            yield doubt("next-year", "possible", place, said=said, year=year)
        elif limit.year == "document":
            yield doubt("year-of-title" if self.of == "title" else "year-of-issue", "likely", place, said=said, year=year)  # fmt: skip
        elif limit.year == "above":
            yield doubt("year-above", "likely", place, said=said, year=year)
        if self.written_on and limit.day < self.written_on:
            yield doubt("before-issue", "possible", place, said=said)


def of_label(values: Sequence[str], calendar: Calendar, place: Place) -> Counted | None:
    """The limit that a label states; None where there is no label."""
    if not values:
        return None
    own = [(words, limit) for words in values for limit in calendar.stated(fold_for_reading(words))]
    missing = [words[d.start : d.end] for words in values for d in calendar.dated(fold_for_reading(words)) if not d.day]
    faults = tuple(doubt("no-such-day", "possible", place, said=said) for said in missing)
    if not own:
        counted = ((words, limit) for words in values for limit in deadlines.relative(fold_for_reading(words)))
        return _from_issue(*first, place) if (first := next(counted, None)) else Counted(None, values[0], (), faults)
    words, limit = max(own, key=lambda pair: pair[1].day or date.min)
    said = words[limit.start : limit.end]
    return Counted(limit.day, said, (), (*calendar.doubts(limit, said, place), *faults))


def _from_issue(words: str, limit: Deadline, place: Place) -> Counted:
    """完成时限:自本方案印发之日起30日内."""
    said = words[limit.start : limit.end]
    counted = Limit(said, None, limit.days, limit.unit, *place)
    return Counted(None, said, (), (doubt("issue", "likely", place, said=said),), counted)


def of_text(texts: Sequence[Paragraph], calendar: Calendar) -> Counted:
    """The last day that the governed text names, for then the whole is done; else a limit that has no day yet."""
    all_dated = [(p, limit) for p in texts for limit in calendar.dated(p.folded)]
    named = [(p, limit) for p, limit in all_dated if limit.day]
    counted = [(p, limit) for p in texts for limit in deadlines.relative(p.folded)]
    undated = [(p, limit) for p in texts for limit in deadlines.undated(p.folded)]
    faults = tuple(_no_such_day(p, limit) for p, limit in all_dated if not limit.day)
    if named:
        chosen = max(named, key=lambda pair: pair[1].day or date.min)
    elif counted or undated:
        chosen = (*counted, *undated)[0]
    else:
        return Counted(None, faults[0].told["said"] if faults else None, (), faults)
    limit = chosen[1]
    others = tuple(_limit(*pair) for pair in (*named, *counted, *undated) if _is_other(pair[1], limit))
    said, place = _said(*chosen), _place(*chosen)
    from_issue = chosen in counted
    about = (doubt("issue", "likely", place, said=said),) if from_issue else calendar.doubts(limit, said, place)
    without_day = _limit(*chosen) if not limit.day else None
    return Counted(limit.day, said, others, (*about, *_beside(others), *faults), without_day)


def _is_other(limit: Deadline, chosen: Deadline) -> bool:
    return limit is not chosen and not (limit.day and limit.day == chosen.day)


def _beside(others: tuple[Limit, ...]) -> Iterator[Doubt]:
    if others:
        said = "、".join(dict.fromkeys(one.text for one in others))
        yield doubt("another", "likely", (others[0].start, others[0].end), said=said)


def _no_such_day(paragraph: Paragraph, limit: Deadline) -> Doubt:
    return doubt("no-such-day", "possible", _place(paragraph, limit), said=_said(paragraph, limit))


def _said(paragraph: Paragraph, limit: Deadline) -> str:
    return paragraph.text[limit.start : limit.end]


def _place(paragraph: Paragraph, limit: Deadline) -> Place:
    return Place(paragraph.offset(limit.start), paragraph.end(limit.end))


def _limit(paragraph: Paragraph, limit: Deadline) -> Limit:
    return Limit(_said(paragraph, limit), limit.day, limit.days, limit.unit, *_place(paragraph, limit))


def unowned(paragraph: Paragraph, calendar: Calendar, standing: bool) -> Iterator[tuple[Deadline, tuple[Doubt, ...]]]:
    """Limits of a passage that nobody is named for, in order; `standing` rules tell of every case to come, not of one event."""
    folded = paragraph.folded
    dated = calendar.dated(folded)
    open_ = [] if standing else deadlines.undated(folded)
    for limit in sorted([*dated, *deadlines.relative(folded), *open_], key=lambda one: one.start):
        said, place = _said(paragraph, limit), _place(paragraph, limit)
        if limit.day or limit in open_:
            yield limit, tuple(calendar.doubts(limit, said, place))
        else:
            yield limit, (_no_such_day(paragraph, limit),) if limit in dated else ()


def is_alone(paragraph: Paragraph) -> bool:
    """Whether a line says when something is due, and nothing else."""
    return bool(_BEGINS.match(paragraph.folded)) and deadlines.reads_as_limit(paragraph.folded)
