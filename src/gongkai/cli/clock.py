"""``gongkai clock``: pure, without Django, database or server."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Mapping
from datetime import date, datetime, time
from typing import Any, NoReturn, TypeVar

import click

from gongkai.law.clock_reading import ClockReading, SideDue, read
from gongkai.law.clock_run import IGNORED, NOTE, Flag
from gongkai.law.clock_trace import EXTEND, PAUSE, RUN, STOP, VOID, Segment
from gongkai.law.clocks import Clock
from gongkai.law.errors import CalendarNotCovered, LawError
from gongkai.law.periods import SHANGHAI, TITLES, Unit, local_day
from gongkai.rulebooks.calendars import calendar
from gongkai.rulebooks.loader import ALL, book, book_names, load

from .area import no_such_area
from .clock_case import Case, CaseRefused, facts, moment, read_case
from .rules import folder

WRONG_USE = 2
EFFECTS = {RUN: "计入", PAUSE: "不计入", STOP: "停止计算", VOID: "原计算作废", EXTEND: "延长"}
T = TypeVar("T")


@click.command()
@click.option("--json", "as_json", is_flag=True, help="The answer as JSON on standard output.")
@click.option("--today", metavar="DATE", help="As if read on that day; on the day of the last event when left out.")
@click.option("--area", help="Area code (GB/T 2260, such as 450100), for the festivals of an autonomous area.")
@click.option("--profile", default=ALL, help="A place's rules and settings; the shipped ones when left out.")
def clock(as_json: bool, today: str | None, area: str | None, profile: str) -> None:
    """The limit of one case that events start, stop, pause, reset, extend and end.

    Standard input holds {"rule":"foi.reply","events":[{"event":"RECEIVED","on":"2026-03-02"}…]}, with "today", "area" and
    "settings" ({"pause_from":"sent"|"served"}) if wanted. Events are read by their days, then as given. An event is named
    in any case, with or without its room (foi.received, RECEIVED). CONSULT_* take a key (consultation, k, key, ref, party,
    id …; without one the first letter still open is the one answered) and the day of service (served); EXTEND takes n, in
    the rule's unit; DEFER takes until; "on" is a day, or a moment read as its day in China. A field that is not read is
    named on standard error and in "notes"; a "unit" other than the rule's is refused.

    "due" is the limit as it stands: null while the clock is stopped, provisional while a consultation is open that will
    lapse. After an answer it is the limit that applied, with "in_time". "segments" follow each other without a gap from the
    day after the start, both ends included: run, pause (not counted), stop (待补正, 待缴费), void (counted before a stop,
    counts no more), extend; "days" are those counted in the clock's unit, for pause and stop those taken out. "trace" has
    every day with its reason; "breaches" what was done against a condition, with the clause, and whether it stands, has no
    effect (void) or counts in part (capped); "ignored" what could not be at that place.
    """
    try:
        case = read_case(sys.stdin.buffer.read() if sys.stdin else b"")
        answer = _answer(case, today or case.today, area or case.area, profile)
        for note in answer.pop("unread"):
            click.echo(note, err=True)
    except CalendarNotCovered as error:
        _refuse(str(error), as_json, {"error": "CalendarNotCovered", "year": error.year, "message": str(error)})
    except LawError as error:
        _refuse(str(error), as_json, {"error": type(error).__name__, "message": str(error)})
    if as_json:
        click.echo(json.dumps(answer, ensure_ascii=False, indent=2).encode("utf-8", "backslashreplace"))
    else:
        _say(answer)


def _answer(case: Case, today: str | None, area: str | None, profile: str) -> dict[str, Any]:
    if area is not None and (sentence := no_such_area(area)):
        raise CaseRefused(sentence)
    versions = _versions(case.rule, profile)
    happened, unread = facts(versions[-1], case)
    began = min((local_day(fact.on) for fact in happened if fact.on is not None), default=None)
    held = next((one for one in versions if began and one.in_force(began)), None)
    rule = (held or versions[-1]).chosen(**case.settings)
    reading = read(rule, happened, calendar(area, folder()), _now(today, rule))
    answer = _plain(reading, None if held or began is None else f"{rule.citation}在{began}不生效，仍按其推算")
    return answer | {"notes": [*unread, *answer["notes"]], "unread": list(unread)}


def _versions(rule_id: str, profile: str) -> tuple[Clock, ...]:
    """The clock, oldest version first. Of the shipped books the one named like the rule is read before all others."""
    near = f"national/{rule_id.partition('.')[0]}"
    found = [rule for rule in book(near) if rule.id == rule_id] if profile == ALL and near in book_names() else []
    versions = tuple(found) or load(profile, folder()).versions(rule_id)
    clocks = tuple(rule for rule in versions if isinstance(rule, Clock))
    if not clocks:
        known = "、".join(dict.fromkeys(rule.id for rule in load(profile, folder()).of(Clock)))
        raise CaseRefused(f"没有“{rule_id}”这一计时规则，可用：{known or '无'}。")
    return tuple(sorted(clocks, key=lambda rule: rule.starts or date.min))


def _now(today: str | None, rule: Clock) -> date | None:
    if today is None:
        return None
    told = moment(today, "today ")
    if rule.within.unit is not Unit.HOURS:
        return local_day(told)
    return told if isinstance(told, datetime) else datetime.combine(told, time(12), SHANGHAI)


# The answer --------------------------------------------------------------------------------------------------------


def _plain(reading: ClockReading, note: str | None) -> dict[str, Any]:
    rule, due, ended = reading.clock, reading.due, reading.ended_by
    notes = [*filter(None, (note, rule.note)), *(due.notes if due else ())]
    return {
        "rule": rule.id,
        "title": rule.title,
        "citation": str(rule.citation),
        "unit": rule.within.unit.value,
        "unit_title": TITLES[rule.within.unit],
        "due": _iso(due.value) if due else None,
        "status": reading.status,
        "status_title": rule.title_of(reading.status),
        "provisional": reading.provisional,
        "in_time": reading.in_time,
        "overdue": reading.overdue,
        "started_on": _iso(reading.started_on),
        "ended_on": _iso(reading.ended_on),
        "ended_by": ended[1].name if ended else None,
        "expired_on": _iso(reading.expired),
        "effective_on": _iso(reading.effective_on),
        "extended": reading.extended,
        "remaining": _told(lambda: reading.remaining),
        "read_on": _iso(reading.asof),
        "flags": list(reading.marks),
        "breaches": [_flag(flag) for flag in reading.flags if flag.kind not in (IGNORED, NOTE)],
        "ignored": [_flag(flag) for flag in reading.flags if flag.kind == IGNORED],
        "limits": [_limit(limit) for limit in reading.limits],
        "segments": [_segment(segment) for segment in reading.segments],
        "trace": [step.data() for step in reading.trace],
        "sentences": list(reading.sentences),
        "conventions": [str(setting) for setting in reading.conventions],
        "notes": [*notes, *(flag.sentence for flag in reading.flags if flag.kind == NOTE)],
    }


def _flag(flag: Flag) -> dict[str, Any]:
    return {
        "event": flag.event,
        "on": _iso(flag.on),
        "what": flag.sentence,
        "effect": flag.kind,
        "citation": str(flag.citation) if flag.citation else None,
    }


def _limit(limit: SideDue) -> dict[str, Any]:
    told = {
        "limit": limit.key,
        "title": limit.title,
        "whose": limit.whose,
        "key": limit.of or None,
        "due": _iso(limit.due),
        "answered_on": _iso(limit.answered_on),
        "in_time": limit.in_time,
        "passed": limit.passed,
        "silence": limit.silence,
        "citation": limit.citation,
        "problem": limit.problem or None,
    }
    optional = ("key", "silence", "citation", "problem")
    return {key: value for key, value in told.items() if value is not None or key not in optional}


def _segment(segment: Segment) -> dict[str, Any]:
    plain = {
        "from": _iso(segment.first),
        "to": _iso(segment.last),
        "effect": segment.effect,
        "days": segment.days,
        "why": segment.label or None,
        "citation": str(segment.citation) if segment.citation else None,
    }
    return {key: value for key, value in plain.items() if value is not None or key not in ("why", "citation")}


def _iso(value: date | None) -> str | None:
    return value.isoformat() if value else None


def _told(compute: Callable[[], T]) -> T | None:
    """A figure by the way: none where the calendar does not reach."""
    try:
        return compute()
    except CalendarNotCovered:
        return None


def _say(answer: Mapping[str, Any]) -> None:
    due = answer["due"] or ("停止计算" if answer["started_on"] else "尚未起算")
    kept = {True: "，按期", False: "，逾期", None: ""}[answer["in_time"]]
    click.echo(f"{due}{'（暂定）' if answer['provisional'] else ''}  {answer['status_title']}{kept}")
    for segment in answer["segments"]:
        length = "天数未定" if segment["days"] is None else f"{segment['days']}{answer['unit_title']}"
        click.echo(f"  {segment['from']} 至 {segment['to'] or '未定'}  {EFFECTS[segment['effect']]}  {length}")
    for limit in answer["limits"]:
        click.echo(f"  {limit['title']}：{limit['due'] or '待定'}")
    for fault in (*answer["breaches"], *answer["ignored"]):
        click.echo(f"{fault['on']}：{fault['what']}", err=True)


def _refuse(sentence: str, as_json: bool, answer: Mapping[str, Any]) -> NoReturn:
    if as_json:
        click.echo(json.dumps(answer, ensure_ascii=False, indent=2).encode("utf-8", "backslashreplace"))
    click.echo(sentence, err=True)
    raise SystemExit(WRONG_USE)
