"""Cases a lawyer can read: YAML in cases/, one sentence each."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import Any

import yaml

CASES = Path(__file__).parent / "cases"


def cases(name: str) -> list[Any]:
    return yaml.safe_load((CASES / f"{name}.yaml").read_text(encoding="utf-8"))


def moment(value: str | date) -> date | datetime:
    """YAML gives dates as dates; a moment is written as a string so that its zone stays as written."""
    return datetime.fromisoformat(value) if isinstance(value, str) else value
