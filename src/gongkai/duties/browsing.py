"""The rulebook as people browse it: one entry a rule, grouped by area of work, narrowed by what they ask for."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from itertools import chain

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from gongkai.desk.words import named
from gongkai.law.kinds import Deadline
from gongkai.law.rulebook import Rule, Rulebook
from gongkai.rulebooks import loader
from gongkai.rulebooks.fields import fields
from gongkai.text.normalise import normalise

from . import plain
from .demands import demand
from .queries import Counts

KINDS = {
    "deadline": gettext_noop("时限"),
    "quota": gettext_noop("频次"),
    "ratio": gettext_noop("比例"),
    "completeness": gettext_noop("齐全"),
    "gate": gettext_noop("前置程序"),
    "clock": gettext_noop("时钟"),
}
NATION, NO_AREA = "nation", "none"
#: More than so many rules are shown as areas of work first.
MANY = 60


@dataclass(frozen=True, slots=True)
class Entry:
    """A rule with all its versions; ``rule`` is the one shown: in force on the day, else the latest begun before it, else the
    first to come."""

    rule: Rule
    versions: tuple[Rule, ...]
    day: date

    @property
    def in_force(self) -> bool:
        return self.rule.in_force(self.day)

    @property
    def standing(self) -> str:
        """Empty while it is in force."""
        if self.in_force:
            return ""
        return _("尚未施行") if self.rule.starts and self.rule.starts > self.day else _("已失效")

    @property
    def kind(self) -> str:
        return _(KINDS[self.rule.kind])

    @property
    def basis(self) -> str:
        return _(plain.BASES[self.rule.basis])

    @property
    def measure(self) -> str:
        return plain.measure(self.rule)


@dataclass(frozen=True, slots=True)
class Group:
    """An area of work with its rules; ``key`` is NO_AREA for those that name none."""

    key: str
    title: str
    entries: tuple[Entry, ...]

    @property
    def short(self) -> str:
        """Its own title, without those it is part of."""
        return named(fields()[self.key]) if self.key in fields() else self.title

    def made(self, tallies: Mapping[str, Counts]) -> Counts:
        """What became of the duties of all of them."""
        return sum((tallies[one.rule.id] for one in self.entries if one.rule.id in tallies), Counts())


@dataclass(frozen=True, slots=True)
class Area:
    """A widest area of work with everything in it; ``parts`` are its finer ones."""

    whole: Group
    parts: tuple[Group, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What a reader asks for; empty values narrow nothing. ``on`` leaves only what is in force on that day."""

    words: str = ""
    kind: str = ""
    field: str = ""
    basis: str = ""
    place: str = ""
    on: date | None = None

    def admits(self, entry: Entry) -> bool:
        rule = entry.rule
        return (
            self.kind in ("", rule.kind)
            and self.basis in ("", rule.basis)
            and self.place in ("", rule.locality or NATION)
            and (not self.field or self.field in (lineage(rule.field) or [NO_AREA]))
            and (self.on is None or entry.in_force)
            and (not self.words or _has(rule, [normalise(word) for word in self.words.split()]))
        )


def entries(book: Rulebook, day: date) -> list[Entry]:
    """Every rule of the book, in the order of its files."""
    versions: dict[str, list[Rule]] = {}
    for rule in book:
        versions.setdefault(rule.id, []).append(rule)
    return [_entry(found, day) for found in versions.values()]


def entry(book: Rulebook, rule_id: str, day: date) -> Entry | None:
    found = book.versions(rule_id)
    return _entry(found, day) if found else None


def grouped(found: Iterable[Entry]) -> list[Group]:
    """In the order of ``fields.yaml``; rules that name no area come last."""
    by_key: dict[str, list[Entry]] = {key: [] for key in (*fields(), NO_AREA)}
    for one in found:
        by_key[next(iter(lineage(one.rule.field)), NO_AREA)].append(one)
    return [Group(key, field_title(key), tuple(group)) for key, group in by_key.items() if group]


def areas(groups: Iterable[Group]) -> list[Area]:
    """The same rules by their widest areas."""
    by_key: dict[str, list[Group]] = {}
    for group in groups:
        by_key.setdefault((lineage(group.key) or [NO_AREA])[-1], []).append(group)
    return [
        Area(
            Group(key, field_title(key), tuple(chain.from_iterable(group.entries for group in parts))),
            tuple(group for group in parts if group.key != key),
        )
        for key, parts in by_key.items()
    ]


def counted(found: Iterable[Entry]) -> dict[str, int]:
    """Kind → how many, in the order of ``KINDS``."""
    numbers = Counter(one.rule.kind for one in found)
    return {kind: numbers[kind] for kind in KINDS if numbers[kind]}


def field_title(key: str | None) -> str:
    """重点领域 · 住房保障; a rule may name none."""
    return " · ".join(named(fields()[one]) for one in reversed(lineage(key))) or _("未分领域")


def lineage(key: str | None) -> list[str]:
    """An area and those it is part of, the narrowest first."""
    found: list[str] = []
    while key in fields() and key not in found:
        found.append(key)  # type: ignore[arg-type]
        key = fields()[found[-1]].part_of
    return found


def places(book: Rulebook) -> list[str]:
    """Localities whose documents gave rules, in the order of the book."""
    return list(dict.fromkeys(rule.locality for rule in book if rule.locality))


def rivals(rule: Rule, book: Rulebook, day: date) -> list[Rule]:
    """Other rules in force that limit the same act: of their limits the strictest is owed."""
    if not isinstance(rule, Deadline) or not rule.duty:
        return []
    same = (one for one in book.of(Deadline) if one.duty == rule.duty and one.id != rule.id)
    return [one for one in same if one.in_force(day)]


def untailored(rule: Rule) -> Rule | None:
    """The rule as its own file has it, where the profile set other figures."""
    if not rule.tailored:
        return None
    day = rule.starts or date.min
    return next((one for one in _every_rule() if one.id == rule.id and one.in_force(day)), None)


def _has(rule: Rule, words: Iterable[str]) -> bool:
    """In title, clause, note and demand. Requirement numbers are the staff's and looked for by nobody."""
    told = demand(rule)
    lines = chain.from_iterable(part.lines for part in told.parts)
    said = normalise(" ".join((rule.title, str(rule.citation), rule.id, rule.note or "", told.sentence, *lines)))
    return all(word in said for word in words)


@cache
def _every_rule() -> tuple[Rule, ...]:
    return tuple(chain.from_iterable(loader.book(name) for name in loader.book_names()))


def _entry(versions: Iterable[Rule], day: date) -> Entry:
    ordered = tuple(sorted(versions, key=lambda rule: rule.starts or date.min))
    begun = [rule for rule in ordered if rule.starts is None or rule.starts <= day]
    return Entry(begun[-1] if begun else ordered[0], ordered, day)
