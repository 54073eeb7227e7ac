"""What a reply says about review and suit: whether review must come first, to whom, to which court, within what time.

The day of knowing is not counted; a last day that is a rest day moves to the first day after it (行政复议法 第八十八条,
行诉解释 第四十八条). For these limits the day on which the applicant receives the reply matters, not that of posting.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Literal, Protocol, TypeVar

from gongkai.law.calendars import Calendar
from gongkai.law.clocks import Setting, When
from gongkai.law.errors import LawError
from gongkai.law.periods import Due, due
from gongkai.law.rulebook import Basis, Citation, Within

Case = Literal["A", "B", "C", "D", "E"]
Review = Literal["first", "optional", "none"]
Suit = Literal["after", "optional", "none"]
CourtLevel = Literal["basic", "intermediate"]
COURTS: Mapping[CourtLevel, str] = {"basic": "基层人民法院", "intermediate": "中级人民法院"}
WHOLE, WITHHELD, REST = "本答复", "本答复中不予公开的内容", "本答复的其他内容"


class RemedyRefused(LawError):
    """A reply cannot say where to turn: a name is missing, or nothing is known of such an organ."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Respondent:
    """The organ that replied in its own name (no reply: that received the request), and those it stands to.

    `kind` and `level` as the register of organs has them, or agency (派出机关 other than a street), branch (派出机构),
    authorised (授权组织), vertical (垂直领导), customs, justice (the review body itself), ministry. `court` is set where
    a High Court has centralised administrative cases; else `basic_court` and `intermediate_court` may name those of the place.
    """

    name: str
    kind: str
    level: str = ""
    own_government: str = ""
    upper_government: str = ""
    founder: str = ""
    department: str = ""
    manager: str = ""
    superior: str = ""
    place_government: str = ""
    court: str = ""
    basic_court: str = ""
    intermediate_court: str = ""
    review_online: str = ""

    def related(self, relation: str) -> str:
        return self.name if relation == "itself" else str(getattr(self, relation))


@dataclass(frozen=True, slots=True, kw_only=True)
class Dated:
    starts: date | None = None
    ends: date | None = None

    def in_force(self, day: date) -> bool:
        return (self.starts is None or self.starts <= day) and (self.ends is None or day <= self.ends)


@dataclass(frozen=True, slots=True, kw_only=True)
class Limit(Dated):
    key: str
    within: Within
    citation: Citation


@dataclass(frozen=True, slots=True, kw_only=True)
class Clause(Dated):
    """One case of what is printed. `text` may say {scope}, {bodies}, {court}, {review_within}, {suit_within}, {after_within}."""

    case: Case
    review: Review
    suit: Suit
    text: tuple[str, ...]
    citations: tuple[Citation, ...] = ()
    when: When = field(default_factory=dict)
    basis: Basis = "statute"
    note: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ForKinds(Dated):
    kinds: tuple[str, ...]
    citation: Citation
    levels: tuple[str, ...] = ()

    def concerns(self, organ: Respondent) -> bool:
        return organ.kind in self.kinds and (not self.levels or organ.level in self.levels)


@dataclass(frozen=True, slots=True, kw_only=True)
class Route(ForKinds):
    """Any of `bodies` reviews; `also` those whose name is known. `adds` is said besides."""

    bodies: tuple[str, ...]
    also: tuple[str, ...] = ()
    adds: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CourtRule(ForKinds):
    court: CourtLevel


@dataclass(frozen=True, slots=True, kw_only=True)
class Online(Dated):
    text: str
    citation: Citation


@dataclass(frozen=True, slots=True, kw_only=True)
class RemedyBook:
    clauses: tuple[Clause, ...]
    limits: tuple[Limit, ...]
    relations: Mapping[str, str]
    routes: tuple[Route, ...]
    courts: tuple[CourtRule, ...]
    designated: Citation
    online: Online
    settings: Mapping[str, Setting]

    def chosen(self, **values: str) -> RemedyBook:
        """The same book with other settings. Raises RemedyRefused for one it does not know."""
        for name, value in values.items():
            if name not in self.settings or value not in self.settings[name].choices:
                known = "；".join(f"{key}：{'、'.join(one.choices)}" for key, one in self.settings.items())
                raise RemedyRefused(f"没有“{name}: {value}”这一口径，可用：{known}。")
        changed = {name: replace(self.settings[name], value=value) for name, value in values.items()}
        return replace(self, settings={**self.settings, **changed})

    def clause(self, case: Case, on: date) -> Clause:
        return _only((one for one in self.clauses if one.case == case and self._holds(one.when)), on, f"情形{case}")

    def limit(self, key: str, on: date) -> Limit:
        return _only((limit for limit in self.limits if limit.key == key), on, f"期限{key}")

    def _holds(self, when: When) -> bool:
        return all(self.settings[name].value == value for name, value in when.items())


@dataclass(frozen=True, slots=True)
class Body:
    """An authority that reviews, and what it is to the organ that replied."""

    name: str
    relation: str
    title: str


@dataclass(frozen=True, slots=True)
class Court:
    """`name` is empty where nobody entered it: the level then says which."""

    level: CourtLevel
    name: str
    citation: str
    designated: bool = False

    def __str__(self) -> str:
        return self.name or f"有管辖权的{COURTS[self.level]}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Remedies:
    """`texts` are the paragraphs to print; empty where the paper says nothing of remedies."""

    case: Case
    review: Review
    suit: Suit
    texts: tuple[str, ...]
    bodies: tuple[Body, ...] = ()
    court: Court | None = None
    online: str = ""
    citations: tuple[str, ...] = ()
    basis: Basis = "statute"
    note: str | None = None


def remedies(
    book: RemedyBook, case: Case, respondent: Respondent, *, on: date, online: bool = False, part: bool = False
) -> Remedies:
    """What a reply of `on` says. `online`: it is delivered over the internet, so that it must name an online way to file;
    `part`: only a part is withheld, and the rest goes by case B. Raises RemedyRefused, naming every name that is missing.
    """
    clause = book.clause(case, on)
    if clause.review == "none":
        return Remedies(case=case, review="none", suit="none", texts=(), basis=clause.basis, note=clause.note)
    route = _route(book, respondent, on)
    bodies = _bodies(book, route, respondent)
    court = None if clause.suit == "none" else _court(book, respondent, on)
    filing = book.online.text.format(review_online=_online(respondent)) if online and book.online.in_force(on) else ""
    split = part and clause.review == "first"
    texts = _printed(book, clause, bodies, court, WITHHELD if split else WHOLE, on)
    rest = _printed(book, book.clause("B", on), bodies, court, REST, on) if split else ()
    cited = [*map(str, clause.citations), str(route.citation), court.citation if court else ""]
    return Remedies(
        case=case,
        review=clause.review,
        suit=clause.suit,
        texts=(*texts, *rest, *filter(None, [route.adds, filing])),
        bodies=bodies,
        court=court,
        online=respondent.review_online if filing else "",
        citations=tuple(dict.fromkeys(filter(None, [*cited, str(book.online.citation) if filing else ""]))),
        basis=clause.basis,
        note=clause.note,
    )


def reviewers(book: RemedyBook, respondent: Respondent, on: date) -> tuple[Body, ...]:
    """Who reviews what this organ did, any of them. Raises RemedyRefused, naming every name that is missing."""
    return _bodies(book, _route(book, respondent, on), respondent)


def review_until(book: RemedyBook, known: date, calendar: Calendar, *, told: bool = True) -> Due:
    """The last day to apply for review, from the day the applicant received the reply (no reply: from the end of the reply
    period). `told=False`: nothing was said of review; a year from then is the most there can be."""
    return _until(book, "review" if told else "untold", known, calendar)


def suit_until(book: RemedyBook, known: date, calendar: Calendar, *, told: bool = True) -> Due:
    """The last day to sue directly, where that is open, counted as review_until() counts."""
    return _until(book, "suit" if told else "suit_untold", known, calendar)


def suit_after_review_until(book: RemedyBook, received: date, calendar: Calendar) -> Due:
    """The last day to sue after review, from the day the decision was received or the time for it ran out."""
    return _until(book, "after_review", received, calendar)


def _until(book: RemedyBook, key: str, start: date, calendar: Calendar) -> Due:
    within = book.limit(key, start).within
    return due(start, within.n, within.unit, calendar)


def _route(book: RemedyBook, organ: Respondent, on: date) -> Route:
    return _only((route for route in book.routes if route.concerns(organ)), on, f"“{organ.name}”的复议机关")


def _bodies(book: RemedyBook, route: Route, organ: Respondent) -> tuple[Body, ...]:
    if missing := [book.relations[relation] for relation in route.bodies if not organ.related(relation)]:
        raise RemedyRefused(f"“{organ.name}”没有登记{'、'.join(missing)}的名称，答复书无法写明复议机关，请先补登。")
    named = (*route.bodies, *(relation for relation in route.also if organ.related(relation)))
    return tuple(Body(organ.related(relation), relation, book.relations[relation]) for relation in named)


def _court(book: RemedyBook, organ: Respondent, on: date) -> Court:
    rule = _only((one for one in book.courts if one.concerns(organ)), on, f"“{organ.name}”的管辖法院")
    if organ.court:
        return Court(rule.court, organ.court, str(book.designated), designated=True)
    name = organ.basic_court if rule.court == "basic" else organ.intermediate_court
    return Court(rule.court, name, str(rule.citation))


def _online(organ: Respondent) -> str:
    if not organ.review_online:
        raise RemedyRefused(f"通过互联网送达的答复应当提供网上申请行政复议的渠道，“{organ.name}”没有登记，请先补登。")
    return organ.review_online


def _printed(
    book: RemedyBook, clause: Clause, bodies: Iterable[Body], court: Court | None, scope: str, on: date
) -> tuple[str, ...]:
    values = {
        "scope": scope,
        "bodies": "或者".join(body.name for body in bodies),
        "court": str(court or ""),
        "review_within": str(book.limit("review", on).within),
        "suit_within": str(book.limit("suit", on).within),
        "after_within": str(book.limit("after_review", on).within),
    }
    return tuple(line.format(**values) for line in clause.text)


class _InForce(Protocol):
    def in_force(self, day: date) -> bool: ...


D = TypeVar("D", bound=_InForce)


def _only(rows: Iterator[D], on: date, what: str) -> D:
    """The one row that holds on a day. Raises RemedyRefused."""
    found = [row for row in rows if row.in_force(on)]
    if len(found) != 1:
        raise RemedyRefused(f"{on}没有可用的规定（{what}），请核对日期和机关类别。")
    return found[0]
