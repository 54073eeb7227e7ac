"""公开依据 that no longer hold, as far as the rulebook knows: instruments all of whose rules have ended."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from django.conf import settings

from gongkai.duties.rules import rulebook
from gongkai.law.identifiers import document_key
from gongkai.law.trace import titled
from gongkai.text.docnumbers import NUMBER
from gongkai.text.normalise import normalise

_STATE = "中华人民共和国"
Told = tuple[str, date, str]
_CITED = re.compile(r"《[^《》]{2,120}》(?:[（(][^（）()]{2,40}[）)])?")
#: What divides a name from its number: a bracket that holds no year, and the usual signs.
_APART = re.compile(r"[（(](?!\d{4}[）)])|(?<!\d{4})[）)]|[《》“”，,、；;：:\s]")


@dataclass(frozen=True, slots=True)
class Gone:
    """A basis that no longer holds: its name, and the last day it did, where that is known."""

    line: str
    name: str
    until: date | None
    record: int | None = None
    """Id of the public record that bears the mark."""
    now: str = ""
    """What took its place, where that is known."""


def numbers(line: str) -> set[str]:
    """Keys of the document numbers that stand in a line of 公开依据."""
    return {_number(match[0]) for part in _APART.split(line) for match in NUMBER.finditer(_flat(part))}


def title(line: str) -> str:
    """The name alone, so that 《环境保护法》 and 中华人民共和国环境保护法（2014年修订） are one."""
    inside = re.search(r"《(.+?)》", line)
    name = inside[1] if inside else re.sub(r"[（(〔\[].*", "", line)
    return re.sub(r"[\W_]+", "", normalise(name)).removeprefix(normalise(_STATE))


def superseded(lines: Iterable[str], day: date) -> list[Gone]:
    """Lines that name an instrument whose rules had all ended before ``day``, by number, else by a name nothing else bears."""
    by_number, by_title = _ended(day, settings.GONGKAI_PROFILE, settings.GONGKAI_RULES)
    found = []
    for line in lines:
        named = numbers(line)
        known = next((by_number[key] for key in named if key in by_number), None)
        known = known or (by_title.get(title(line)) if not named else None)
        if known:
            name, until, now = known
            found.append(Gone(line, name, until, now=now))
    return found


def cited(text: str) -> list[str]:
    """The names in book-title marks that a text mentions, each with the number that stands behind it."""
    return list(dict.fromkeys(match[0] for match in _CITED.finditer(text)))


@lru_cache(maxsize=4)
def _ended(day: date, *_profile: object) -> tuple[dict[str, Told], dict[str, Told]]:
    """Number → name, last day and successor, and title → the same; one computation a day and profile."""
    last: dict[tuple[str, str], list[date | None]] = defaultdict(list)
    after = _successors(day)
    for rule in rulebook().rules:
        last[rule.citation.instrument, rule.citation.number or ""].append(rule.ends)
    living = {title(name) for (name, _number), ends in last.items() if any(end is None or end >= day for end in ends)}
    by_number, by_title = {}, {}
    for (name, number), ends in last.items():
        if any(end is None or end >= day for end in ends):
            continue
        told = (name, max(end for end in ends if end), after.get(name, ""))
        if number:
            by_number[_number(number)] = told
        if title(name) not in living:
            by_title[title(name)] = told
    return by_number, by_title


def _successors(day: date) -> dict[str, str]:
    """Instrument → the one that the same rules rest on now."""
    held: dict[str, list[str]] = defaultdict(list)
    for rule in rulebook().rules:
        if rule.ends is None or rule.ends >= day:
            held[rule.id].append(named(rule.citation.instrument, rule.citation.number))
    gone = [rule for rule in rulebook().rules if rule.ends is not None and rule.ends < day]
    return {rule.citation.instrument: held[rule.id][-1] for rule in gone if held.get(rule.id)}


def named(instrument: str, number: str | None = None) -> str:
    """As a text cites it."""
    return titled(instrument) + (f"（{number}）" if number else "")


def _number(text: str) -> str:
    """One key for 国务院令第492号 and 〔2018〕10号 with its organ, however they are written."""
    return document_key(text) or re.sub(r"[\W_]+", "", _flat(text))


def _flat(text: str) -> str:
    return normalise(text)
