"""One case for a clock as scripts write it, read generously: names in any case, keys by their usual synonyms."""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from gongkai.law.clocks import Clock, Effect, Fact, Transition, plausible
from gongkai.law.errors import LawError
from gongkai.law.figures import as_written
from gongkai.law.periods import SHANGHAI, Unit

DEFAULT_RULE = "foi.reply"
NAMES = ("event", "name", "type")
DAYS = ("on", "at", "date", "day")
KEYS = (
    "consultation", "consultation_id", "consult", "k", "key", "ref", "third_party", "party", "no", "id", "name",
)  # fmt: skip
SERVICE = (
    "served_on", "served_at", "served_date", "served", "service", "received_by_third_party", "received_on", "received",
    "delivered_on", "delivered",
)  # fmt: skip
LENGTHS = ("n", "ext", "length", "extension", "by")
UNITS = {
    Unit.WORKING_DAYS: ("工作日", "个工作日", "workingdays", "workdays", "businessdays"),
    Unit.CALENDAR_DAYS: ("自然日", "日", "天", "calendardays", "days"),
    Unit.HOURS: ("小时", "hours"),
}
"""How a rule's own unit may be written; the first is how it is said."""
LENGTHS_IN = {
    Unit.WORKING_DAYS: ("working_days", "workdays", "days"),
    Unit.CALENDAR_DAYS: ("calendar_days", "days"),
    Unit.HOURS: ("hours",),
}
DATES = ("until", "date", "to", "due", "by")
CASE = ("rule", "events", "today", "area", "settings", "pause_from", "unit")
KIND = ("kind", "with", "party", "third_party", "article")
KINDS = {
    "co_maker": "co_maker",
    "third_party": "third_party",
    "32": "third_party",
    "34": "co_maker",
    "co-maker": "co_maker",
    "organ": "co_maker",
    "third-party": "third_party",
    "true": "third_party",
}
"""Which of the two is asked. Any other word under `party` is the name of who is asked, and so a key."""
_SEPARATORS = re.compile(r"[\s_\-]+")


class CaseRefused(LawError):
    """The case cannot be read; the sentence says where and what to write."""


@dataclass(frozen=True, slots=True)
class Case:
    rule: str
    events: tuple[Mapping[str, Any], ...]
    today: str | None
    area: str | None
    settings: Mapping[str, str]
    unit: Any = None
    unread: tuple[str, ...] = ()
    """Sentences about what was given and is not read."""


def read_case(text: bytes) -> Case:
    try:
        case = json.loads(text)
    except (ValueError, RecursionError):
        raise CaseRefused(
            '标准输入应为一个 JSON 对象，如 {"rule":"foi.reply","events":[{"event":"RECEIVED","on":"2026-03-02"}]}。'
        ) from None
    if not isinstance(case, dict):
        raise CaseRefused("标准输入应为一个 JSON 对象，含 rule 和 events。")
    events = case.get("events")
    if not isinstance(events, list) or not all(isinstance(event, dict) for event in events):
        raise CaseRefused('events 应为事件的列表，每个事件形如 {"event":"RECEIVED","on":"2026-03-02"}。')
    settings = case.get("settings") or {}
    if not isinstance(settings, dict):
        raise CaseRefused('settings 应为对象，如 {"pause_from":"served"}。')
    if "pause_from" in case:
        settings = {**settings, "pause_from": case["pause_from"]}
    return Case(
        rule=_text(case, "rule") or DEFAULT_RULE,
        events=tuple(events),
        today=_text(case, "today"),
        area=_text(case, "area"),
        settings={str(name): as_written(value) for name, value in settings.items()},
        unit=case.get("unit"),
        unread=tuple(f"没有用到“{key}”，请核对写法。" for key in case if key not in CASE),
    )


def facts(clock: Clock, case: Case) -> tuple[list[Fact], tuple[str, ...]]:
    """The facts, and a sentence about every field that is not read."""
    names, unread = _names(clock), [*case.unread]
    _same_unit(clock, case.unit, "")
    found = []
    for place, given in enumerate(case.events, start=1):
        event = _Event(place, given)
        found.append(_fact(clock, names, event))
        unread += (f"没有用到第{place}个事件的“{key}”，请核对写法。" for key in event.unread())
    return found, tuple(unread)


class _Event:
    """One event as given, which remembers what was looked at."""

    def __init__(self, place: int, given: Mapping[str, Any]) -> None:
        self.place, self.given, self._read = place, given, {"unit"}

    def first(self, keys: Iterable[str]) -> Any:
        """The value under the first of the keys that has one and was not taken for something else."""
        for key in keys:
            value = self.given.get(key)
            if value not in (None, "") and key not in self._read:
                self._read.add(key)
                return value
        return None

    def take(self, *keys: str) -> None:
        self._read.update(keys)

    def unread(self) -> Iterator[str]:
        return (key for key, value in self.given.items() if key not in self._read and value not in (None, ""))


def _same_unit(clock: Clock, said: Any, where: str) -> None:
    known = UNITS[clock.within.unit]
    if said not in (None, "") and (not isinstance(said, str) or _SEPARATORS.sub("", said).lower() not in known):
        raise CaseRefused(
            f"{where}规则“{clock.id}”按{known[0]}计算，unit“{as_written(said)}”不适用，请删去或者改为 {clock.within.unit}。"
        )


def moment(value: Any, what: str) -> date | datetime:
    """A day, or a moment; one without a zone is China's."""
    try:
        read = _read(str(value).strip())
    except ValueError:
        raise CaseRefused(
            f"{what}“{as_written(value)}”不可读，应为 2026-03-01 或者 2026-03-01T09:00:00+08:00 的形式。"
        ) from None
    zoned = read.replace(tzinfo=SHANGHAI) if isinstance(read, datetime) and read.tzinfo is None else read
    return plausible(zoned)


def _read(text: str) -> date | datetime:
    return date.fromisoformat(text) if len(text) <= len("2026-03-01") else datetime.fromisoformat(text)


def _fact(clock: Clock, names: Mapping[str, str], event: _Event) -> Fact:
    said = event.first(NAMES)
    name = names.get(_plain(said)) if isinstance(said, str) else None
    if name is None:
        known = "、".join(dict.fromkeys(names.values()))
        what = "没有写明 event" if said is None else f"“{as_written(said)}”不在规则“{clock.id}”中"
        raise CaseRefused(f"第{event.place}个事件{what}，可用：{known}。")
    _same_unit(clock, event.given.get("unit"), f"第{event.place}个事件：")
    made = [one for one in clock.transitions if name in one.pattern.events]
    on = event.first(key for key in DAYS if not _names_a_date(made) or key != "date")
    read = {key for events, key in clock.reads() if name in events}
    data = dict(event.given) | _named(clock, made, event, read)
    event.take(*read)
    if _names_a_date(made) and on is not None and not data.get(made[0].carries or ""):
        data, on = {**data, made[0].carries or "": on}, None
    if on is None and any(one.effect is Effect.SERVE for one in made):
        on = data.get(made[0].served or "")
    return Fact(name, None if on is None else moment(on, f"第{event.place}个事件的日期"), data, event.place)


def _names_a_date(made: list[Transition]) -> bool:
    return any(one.effect is Effect.SET for one in made)


def _named(clock: Clock, made: list[Transition], event: _Event, read: Collection[str]) -> dict[str, Any]:
    """What the rule reads, under the names it reads them by."""
    lengths = (*LENGTHS, *LENGTHS_IN[clock.within.unit])
    wanted: dict[str, tuple[str, ...]] = {}
    for one in made:
        named = [(one.key, KEYS), (one.served, SERVICE), (one.carries, DATES if one.effect is Effect.SET else lengths)]
        wanted |= {key: synonyms for key, synonyms in named if key}
        wanted |= {limit.named: DATES for limit in one.limits if limit.named}
    found = {"kind": kind} if (kind := _kind(event, read)) is not None else {}
    found |= {key: event.first((key, *synonyms)) for key, synonyms in wanted.items()}
    for key in (one.key for one in made if one.key):
        if isinstance(found.get(key), (dict, list)):
            raise CaseRefused(f"第{event.place}个事件的 {key} 应为文字或者数，实为“{as_written(found[key])}”。")
    return {key: value for key, value in found.items() if value is not None}


def _kind(event: _Event, read: Collection[str]) -> Any:
    """Who is asked: a kind of its own word, or one that a word for the other party happens to say."""
    said = next((key for key in KIND if as_written(event.given.get(key)).lower() in KINDS), None)
    value = event.first((said or "kind",)) if said or "kind" in read else None
    return KINDS.get(as_written(value).lower(), value)


def _names(clock: Clock) -> dict[str, str]:
    """Every way to call an event → its name: in full, without its room, by its other names, by an effect only it has."""
    own = {name for one in clock.transitions for name in one.pattern.events}
    called = {_plain(also): one.pattern.events[0] for one in clock.transitions for also in one.also}
    return _effects(clock) | called | {_plain(name): name for name in sorted(own)}


def _effects(clock: Clock) -> dict[str, str]:
    by_effect = {(one.effect, name) for one in clock.transitions for name in one.pattern.events}
    counted = [effect for effect, _ in by_effect]
    return {_plain(effect.value): name for effect, name in by_effect if counted.count(effect) == 1}


def _plain(name: str) -> str:
    """foi.consult_sent, CONSULT_SENT and Consult-Sent are one name."""
    return _SEPARATORS.sub("", name.strip().rpartition(".")[2]).lower()


def _text(case: Mapping[str, Any], key: str) -> str | None:
    value = case.get(key)
    if value is None or value == "":
        return None
    if not isinstance(value, str):
        raise CaseRefused(f"{key} 应为文字，实为“{as_written(value)}”。")
    return value.strip()
