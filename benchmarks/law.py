"""Due dates a second against `numpy.busday_offset`, what all duties cost at ten times the events, and what `gongkai due` takes
to start against `python -c pass`:

    python -m benchmarks.law

numpy is no dependency; where it cannot be imported the first part is left out. It is asked in the two ways it can be: one date
at a time, as a page or a rule asks, and all dates in one array. Its answers must be ours, or nothing is measured. Duties are those
of every national rule over events of all the names that the rules know, in processor time.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import date, datetime, timedelta
from pathlib import Path
from random import Random
from statistics import median

from gongkai.law.duties import derive
from gongkai.law.periods import SHANGHAI, Unit, due
from gongkai.law.rulebook import Event, Organ, Rule
from gongkai.rulebooks.calendars import calendar
from gongkai.rulebooks.loader import load
from gongkai.rulebooks.vocabulary import events as vocabulary

DATES, ROUNDS, STARTS = 20_000, 5, 15
SIZES = (10_000, 100_000)
NOW = datetime(2026, 6, 30, 9, tzinfo=SHANGHAI)
ORGANS = [Organ(f"organ-{n}", "department", date(2019, 1, 1)) for n in range(40)]
FIRST, LAST = date(2007, 1, 1), date(2026, 12, 31)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--json", type=Path)
    asked = parser.parse_args()
    told = against_numpy() | derivation() | start_up()
    for name, figure in told.items():
        print(f"{name:<58}{figure:>14,.3f}")
    if asked.json:
        asked.json.write_text(json.dumps(told, indent=1))


def questions() -> list[tuple[date, int]]:
    """Starts anywhere in the calendars but the last months, limits of 1 to 60 working days."""
    chance, days = Random(7), (LAST - FIRST).days - 120
    return [(FIRST + timedelta(days=chance.randrange(days)), chance.randint(1, 60)) for _ in range(DATES)]


def against_numpy() -> dict[str, float]:
    try:
        import numpy
    except ImportError:
        print("numpy is not here: its part is left out", file=sys.stderr)
        return {}
    ours, asked = calendar(), questions()
    every_day = (FIRST + timedelta(days=n) for n in range((LAST - FIRST).days + 1))
    # Its weeks know no make-up workdays, so every day counts as one and all free days are its holidays.
    theirs = numpy.busdaycalendar("1111111", [day for day in every_day if not ours.is_workday(day)])
    starts, lengths = numpy.array([start for start, _n in asked], "datetime64[D]"), [n for _start, n in asked]

    def own() -> list[date]:
        return [due(start, n, Unit.WORKING_DAYS, ours).day for start, n in asked]

    def singly() -> list[date]:
        offset = numpy.busday_offset
        return [offset(start, n, "backward", busdaycal=theirs).item() for start, n in asked]

    def at_once() -> list[date]:
        return numpy.busday_offset(starts, lengths, "backward", busdaycal=theirs).tolist()

    if not own() == singly() == at_once():
        raise SystemExit("numpy counts otherwise: the comparison would mean nothing")
    rates = {name: DATES / _seconds(ask) for name, ask in (("own", own), ("singly", singly), ("at_once", at_once))}
    return {
        "due dates a second": rates["own"],
        "rate ÷ numpy.busday_offset, one date a call": rates["own"] / rates["singly"],
        "rate ÷ numpy.busday_offset, one array": rates["own"] / rates["at_once"],
    }


def _seconds(ask: Callable[[], object], clock: Callable[[], float] = time.perf_counter) -> float:
    times = []
    for _ in range(ROUNDS):
        began = clock()
        ask()
        times.append(clock() - began)
    return median(times)


def derivation() -> dict[str, float]:
    rules, days = load("national"), calendar()
    days.is_workday(FIRST)  # the table of days is made once a process
    small, large = (happened(rules.owing, size) for size in SIZES)

    def all_of(events: list[Event]) -> float:
        return _seconds(lambda: derive(rules, events, days, ORGANS, NOW), time.process_time)

    few, many = all_of(small), all_of(large)
    return {
        f"duties: events a second, {len(small):,}": len(small) / few,
        f"duties: events a second, {len(large):,}": len(large) / many,
        f"duties: time for {len(large):,} ÷ for {len(small):,} events": many / few,
    }


def happened(rules: tuple[Rule, ...], size: int) -> list[Event]:
    """Ten events a subject, over the years the rules hold; what they read of a date is a day nearby."""
    chance, names = Random(13), sorted(frozenset().union(*(rule.events() for rule in rules)))
    keys = {name: [row for row in vocabulary()[name].fields if row.type == "date"] for name in names}
    first, span = datetime(2019, 6, 1, 9, tzinfo=SHANGHAI), (NOW - datetime(2019, 6, 1, 9, tzinfo=SHANGHAI)).days
    made = []
    for number in range(1, size + 1):
        name, at = chance.choice(names), first + timedelta(days=chance.randrange(span))
        data = {row.key: at.date().isoformat() for row in keys[name]}
        organ = chance.choice(ORGANS).code
        made.append(Event(number, name, f"thing:{number % (size // 10)}", organ, at, data))
    return made


def start_up() -> dict[str, float]:
    """Medians of processes started in turns."""
    commands = {
        "bare": ["-c", "pass"],
        "due": ["-m", "gongkai", "due", "2026-03-02", "20"],
    }
    times: dict[str, list[float]] = {name: [] for name in commands}
    for _ in range(STARTS):
        for name, words in commands.items():
            began = time.perf_counter()
            subprocess.run([sys.executable, *words], check=True, stdout=subprocess.DEVNULL)
            times[name].append(time.perf_counter() - began)
    bare, ours = median(times["bare"]), median(times["due"])
    ratio = median(b / a for a, b in zip(times["bare"], times["due"], strict=True))
    return {"seconds of python -c pass": bare, "seconds of gongkai due": ours, "gongkai due ÷ python -c pass": ratio}


if __name__ == "__main__":
    main()
