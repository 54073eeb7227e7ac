"""Cases a lawyer can read: what happened, and what the rule makes of it. Run with the pure evaluator, one rule at a time.

Times are Beijing time unless a zone is written; a day without a time is its noon. An event's id is its place in the list.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

from msgspec import UNSET, Struct, UnsetType

from gongkai.law.calendars import Calendar
from gongkai.law.duties import Duty, State, derive
from gongkai.law.gates import refusals
from gongkai.law.kinds import Gate
from gongkai.law.periods import SHANGHAI
from gongkai.law.rulebook import Event, Organ, Rule
from gongkai.rulebooks.shapes import Name

SUBJECT, ORGAN = "record:1", "housing"
FIRST = datetime(2026, 3, 2, 9, tzinfo=SHANGHAI)
"""When the first event of a gate's case happened that names no time; the others follow hour by hour."""
_OWN = ("event", "at", "subject", "organ")
_MOMENT = re.compile(r"\d{4}-\d\d-\d\d[ T]\d\d:\d\d(:\d\d)?")


class OrganFile(Struct, forbid_unknown_fields=True, frozen=True):
    code: Name
    kind: Name = "department"
    since: date = date(2000, 1, 1)

    def organ(self) -> Organ:
        return Organ(self.code, self.kind, self.since)


class Expected(Struct, forbid_unknown_fields=True, frozen=True, kw_only=True):
    """What is left out is not compared."""

    state: State
    due: str | UnsetType | None = UNSET
    subject: str | UnsetType = UNSET
    organ: str | UnsetType = UNSET

    def fits(self, duty: Duty) -> bool:
        named = ((self.subject, duty.subject), (self.organ, duty.organ))
        same = all(wanted is UNSET or wanted == found for wanted, found in named)
        return same and self.state is duty.state and (self.due is UNSET or _same_time(self.due, duty.due))


class Case(Struct, forbid_unknown_fields=True, frozen=True, kw_only=True):
    """Of a gate: `past`, what is `about` to happen, and the reasons `refused`. Of any other rule: `events`, `now`, and
    the duties to `expect`. `words` must stand in what is said."""

    rule: Name
    case: Name
    now: str | None = None
    organs: tuple[OrganFile, ...] = ()
    events: tuple[dict[str, Any], ...] = ()
    expect: Expected | tuple[Expected, ...] | None = None
    past: tuple[dict[str, Any], ...] = ()
    about: dict[str, Any] | None = None
    refused: tuple[Name, ...] | None = None
    words: tuple[Name, ...] = ()

    def __post_init__(self) -> None:
        owing = self.now is not None and self.expect is not None
        gated = self.about is not None and self.refused is not None
        if owing == gated:
            raise ValueError(f"“{self.case}”应写明 now、events、expect，或者 past、about、refused")
        for row in (*self.events, *self.past, *([self.about] if self.about else [])):
            if not isinstance(row.get("event"), str):
                raise ValueError(f"“{self.case}”的每个事件都应写明 event")
        for row in self.events:
            if "at" not in row:
                raise ValueError(f"“{self.case}”的每个事件都应写明 at（何时发生）")
        for text in (self.now, *(row.get("at") for row in (*self.events, *self.past, self.about or {}))):
            if text is not None:
                beijing(text)

    @property
    def expected(self) -> tuple[Expected, ...]:
        return self.expect if isinstance(self.expect, tuple) else (self.expect,) if self.expect else ()

    @property
    def outcomes(self) -> frozenset[object]:
        """What came of it: the states of its duties, or whether a gate refused."""
        return frozenset({bool(self.refused)} if self.about else (duty.state for duty in self.expected))

    def rows(self) -> Iterator[dict[str, Any]]:
        yield from (*self.events, *self.past, *([self.about] if self.about else []))


def data_of(row: dict[str, Any]) -> dict[str, Any]:
    """An event's own data, its moments with their zone."""
    return {key: _zoned(value) for key, value in row.items() if key not in _OWN}


def wrong(case: Case, rules: Sequence[Rule], calendar: Calendar) -> str | None:
    """What came out otherwise than the case says, in one sentence; None when all is as it says."""
    versions = [rule for rule in rules if rule.id == case.rule]
    if not versions:
        return f"没有规则“{case.rule}”"
    if (case.about is not None) != isinstance(versions[0], Gate):
        return "前置程序的案例写 past、about、refused，其他规则的写 now、events、expect"
    found = _refused(case, versions, calendar) if case.about else _owed(case, versions, calendar)
    return found


def beijing(text: Any) -> datetime:
    if not isinstance(text, str):
        raise ValueError(f"时刻“{text}”应为 2026-03-01 09:00:00 的形式")
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise ValueError(f"时刻“{text}”不可读，应为 2026-03-01 09:00:00 的形式") from None
    if len(text) == len("2026-03-01"):
        moment = datetime.combine(moment, time(12))
    return moment if moment.tzinfo else moment.replace(tzinfo=SHANGHAI)


def _owed(case: Case, rules: Sequence[Rule], calendar: Calendar) -> str | None:
    organs = [row.organ() for row in case.organs]
    events = [_event(number, row, beijing(row["at"])) for number, row in enumerate(case.events, start=1)]
    duties = derive(rules, events, calendar, organs, beijing(case.now))
    if not _match(case.expected, duties):
        return f"应为 {_told(case.expected)}，实为 {'；'.join(map(_of_duty, duties)) or '没有义务'}"
    return _unsaid(case.words, [duty.trace for duty in duties])


def _match(expected: Iterable[Expected], duties: Iterable[Duty]) -> bool:
    """In whatever order: each expected one is one of the duties, and none is left over."""
    left = list(duties)
    for one in expected:
        found = next((duty for duty in left if one.fits(duty)), None)
        if found is None:
            return False
        left.remove(found)
    return not left


def _refused(case: Case, rules: Sequence[Rule], calendar: Calendar) -> str | None:
    assert case.about is not None and case.refused is not None
    past = [_event(n, row, _at(row, n)) for n, row in enumerate(case.past, start=1)]
    about = _event(len(past) + 1, case.about, _at(case.about, len(past) + 1))
    found = refusals(rules, about, past, calendar)
    sentences = [refusal.sentence for refusal in found]
    unfound = [words for words in case.refused if not any(words in sentence for sentence in sentences)]
    if unfound or len(sentences) != len(case.refused):
        return f"应拒绝的理由：{'；'.join(case.refused) or '无'}，实为：{'；'.join(sentences) or '无'}"
    return _unsaid(case.words, found)


def _at(row: dict[str, Any], number: int) -> datetime:
    return beijing(row["at"]) if "at" in row else FIRST + timedelta(hours=number)


def _event(number: int, row: dict[str, Any], at: datetime) -> Event:
    return Event(number, row["event"], row.get("subject", SUBJECT), row.get("organ", ORGAN), at, data_of(row))


def _zoned(value: Any) -> Any:
    if isinstance(value, str) and _MOMENT.fullmatch(value):
        return beijing(value).isoformat()
    return value


def _same_time(written: str | None, found: date | datetime | None) -> bool:
    if written is None or found is None:
        return written is None and found is None
    if isinstance(found, datetime):
        return len(written) > len("2026-03-01") and beijing(written) == found
    return written == found.isoformat()


def _unsaid(words: Iterable[str], said: Iterable[object]) -> str | None:
    text = "".join(map(repr, said))
    missing = [word for word in words if word not in text]
    return f"说明中没有“{missing[0]}”" if missing else None


def _told(expected: Iterable[Expected]) -> str:
    return (
        "；".join(f"{'' if one.due is UNSET else one.due} {one.state.value}".strip() for one in expected) or "没有义务"
    )


def _of_duty(duty: Duty) -> str:
    said = "，".join(duty.trace.sentences[:2])
    return f"{duty.due} {duty.state.value}（{said}）"
