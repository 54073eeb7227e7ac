"""A small rulebook in force, a county in the ledger, a way to let things happen."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime

import pytest
from tests.duties import books

from gongkai.law.rulebook import Rulebook


@pytest.fixture
def book(monkeypatch) -> Rulebook:
    found = books.book()
    books.use(monkeypatch, found)
    return found


@pytest.fixture
def county(db):
    from tests import factories

    gov = factories.government()
    return {
        code: factories.organ(code, name=name, parent=gov) for code, name in (("edu", "教育局"), ("water", "水务局"))
    }


@pytest.fixture
def happen() -> Callable[..., int]:
    """``happen("record.formed", "record:1", on=date(2026, 3, 2), formed_on=…)``: one action that writes one event."""
    from gongkai.desk import ledger
    from gongkai.desk.actions import action
    from gongkai.desk.clock import CHINA, pinned

    @action
    def write(name, subject, organ="edu", at=None, **data):
        return ledger.write(name, subject, organ=organ, actor="li", at=at, **data).seq

    def run(name: str, subject: str, *, on: date | datetime, **data) -> int:
        at = on if isinstance(on, datetime) else datetime.combine(on, datetime.min.time(), CHINA).replace(hour=9)
        with pinned(at):
            return write(name, subject, **data)

    return run
