"""Cases a lawyer can read: YAML in cases/, one sentence each."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import Any

import yaml

from gongkai.law.periods import SHANGHAI
from gongkai.law.rulebook import Event

CASES = Path(__file__).parent / "cases"


def cases(name: str) -> list[Any]:
    return yaml.safe_load((CASES / f"{name}.yaml").read_text(encoding="utf-8"))


def moment(value: str | date) -> date | datetime:
    """YAML gives dates as dates; a moment is written as a string so that its zone stays as written."""
    return datetime.fromisoformat(value) if isinstance(value, str) else value


def beijing(value: str | date) -> datetime:
    """A moment as cases write it: without a zone it is Beijing time."""
    read = datetime.fromisoformat(value) if isinstance(value, str) else value
    assert isinstance(read, datetime), f"{value!r} is a day, not a moment"
    return read if read.tzinfo else read.replace(tzinfo=SHANGHAI)


def events(rows: list[dict[str, Any]]) -> list[Event]:
    return [_event(number, dict(row)) for number, row in enumerate(rows, start=1)]


def _event(number: int, row: dict[str, Any]) -> Event:
    name, at = row.pop("event"), beijing(row.pop("at"))
    subject, organ = row.pop("subject", "record:1"), row.pop("organ", "housing")
    data = {key: value.isoformat() if isinstance(value, date) else value for key, value in row.items()}
    return Event(number, name, subject, organ, at, data)
