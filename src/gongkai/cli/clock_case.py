"""One case for a clock as scripts write it, read generously: names in any case, keys by their usual synonyms."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from gongkai.law.clocks import Clock, Effect, Fact, Transition, plausible
from gongkai.law.errors import LawError
from gongkai.law.periods import SHANGHAI

DEFAULT_RULE = "foi.reply"
NAMES = ("event", "name", "type")
DAYS = ("on", "at", "date", "day")
KEYS = ("k", "id", "key", "consultation")
SERVICE = ("served_on", "served", "received_on", "received", "delivered_on", "delivered")
LENGTHS = ("n", "days", "extension", "working_days")
DATES = ("until", "date", "to", "due", "by")
KINDS = {
    "32": "third_party",
    "34": "co_maker",
    "co-maker": "co_maker",
    "organ": "co_maker",
    "third-party": "third_party",
}
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
        settings={str(name): str(value) for name, value in settings.items()},
    )


def facts(clock: Clock, events: tuple[Mapping[str, Any], ...]) -> list[Fact]:
    names = _names(clock)
    return [_fact(clock, names, place, event) for place, event in enumerate(events, start=1)]


def moment(value: Any, what: str) -> date | datetime:
    """A day, or a moment; one without a zone is China's."""
    try:
        read = _read(str(value).strip())
    except ValueError:
        raise CaseRefused(f"{what}“{value}”不可读，应为 2026-03-01 或者 2026-03-01T09:00:00+08:00 的形式。") from None
    zoned = read.replace(tzinfo=SHANGHAI) if isinstance(read, datetime) and read.tzinfo is None else read
    return plausible(zoned)


def _read(text: str) -> date | datetime:
    return date.fromisoformat(text) if len(text) <= len("2026-03-01") else datetime.fromisoformat(text)


def _fact(clock: Clock, names: Mapping[str, str], place: int, event: Mapping[str, Any]) -> Fact:
    said = _first(event, NAMES)
    name = names.get(_plain(said)) if isinstance(said, str) else None
    if name is None:
        known = "、".join(dict.fromkeys(names.values()))
        raise CaseRefused(f"第{place}个事件“{said}”不在规则“{clock.id}”中，可用：{known}。")
    made = [one for one in clock.transitions if name in one.pattern.events]
    data = dict(event) | _named(made, event)
    on = _first(event, [key for key in DAYS if not _names_a_date(made) or key != "date"])
    if _names_a_date(made) and on is not None and not data.get(made[0].carries or ""):
        data, on = {**data, made[0].carries or "": on}, None
    if on is None and any(one.effect is Effect.SERVE for one in made):
        on = data.get(made[0].served or "")
    return Fact(name, None if on is None else moment(on, f"第{place}个事件的日期"), data, place)


def _names_a_date(made: list[Transition]) -> bool:
    return any(one.effect is Effect.SET for one in made)


def _named(made: list[Transition], event: Mapping[str, Any]) -> dict[str, Any]:
    """What the rule reads, under the names it reads them by."""
    found: dict[str, Any] = {}
    for one in made:
        wanted = [(one.key, KEYS), (one.served, SERVICE), (one.carries, DATES if one.effect is Effect.SET else LENGTHS)]
        wanted += [(limit.named, DATES) for limit in one.limits]
        for key, synonyms in wanted:
            value = _first(event, (key, *synonyms)) if key else None
            if key and value is not None:
                found[key] = value
    kind = _first(event, ("kind", "with", "party", "article"))
    return found | ({"kind": KINDS.get(str(kind).lower(), kind)} if kind is not None else {})


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


def _first(event: Mapping[str, Any], keys: Iterable[str]) -> Any:
    return next((event[key] for key in keys if event.get(key) not in (None, "")), None)


def _text(case: Mapping[str, Any], key: str) -> str | None:
    value = case.get(key)
    if value is None or value == "":
        return None
    if not isinstance(value, str):
        raise CaseRefused(f"{key} 应为文字，实为“{value}”。")
    return value.strip()
