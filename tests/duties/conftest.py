"""A small rulebook of the events that the rooms really write, a county in the ledger, a way to let things happen."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime

import pytest
from tests import factories

from gongkai.desk import ledger
from gongkai.desk.actions import action
from gongkai.desk.clock import CHINA, pinned
from gongkai.duties import rules
from gongkai.law.clock import Unit
from gongkai.law.rulebook import Citation, Deadline, Pattern, Quota, Rulebook, Within

CLAUSE = Citation("试行办法", "第三条", "试政发〔2020〕1号")


def deadline(id: str, start: Pattern, met: str, n: int, **more: object) -> Deadline:
    unit = more.pop("unit", Unit.WORKING_DAYS)
    more.setdefault("within", Within(n, unit))
    return Deadline(id=id, title=f"规则{id}", citation=CLAUSE, start=start, met=Pattern((met,)), **more)


@pytest.fixture
def book(monkeypatch) -> Rulebook:
    found = Rulebook(
        "test",
        "测试",
        (
            deadline(
                "twenty",
                Pattern(("record.formed",)),
                "record.published",
                20,
                start_on="formed_on",
                duty="publication",
                cancelled=(Pattern(("record.discarded",)),),
            ),
            deadline(
                "three",
                Pattern(("record.issued",), {"normative": (True,)}),
                "record.published",
                3,
                start_on="issued_on",
                duty="publication",
            ),
            deadline(
                "interpret",
                Pattern(("record.published",), {"needs_interpretation": (True,)}),
                "record.published",
                3,
                link="interprets",
            ),
            deadline("task", Pattern(("task.assigned",)), "task.completed", 0, within=None, by_field="due"),
            Quota(
                id="yearly",
                title="规则yearly",
                citation=CLAUSE,
                counts=Pattern(("record.published",), {"interpreter": ("principal",)}),
                period="year",
                at_least=2,
                applies=("department",),
            ),
        ),
    )
    use(monkeypatch, found)
    return found


def use(monkeypatch, found: Rulebook) -> None:
    monkeypatch.setattr(rules, "rulebook", lambda: found)


@pytest.fixture
def county(db):
    gov = factories.government()
    return {
        code: factories.organ(code, name=name, parent=gov) for code, name in (("edu", "教育局"), ("water", "水务局"))
    }


@pytest.fixture
def happen() -> Callable[..., int]:
    """``happen("record.formed", "record:1", on=date(2026, 3, 2), formed_on=…)``: one action that writes one event."""

    @action
    def write(name, subject, organ="edu", at=None, **data):
        return ledger.write(name, subject, organ=organ, actor="li", at=at, **data).seq

    def run(name: str, subject: str, *, on: date | datetime, **data) -> int:
        at = on if isinstance(on, datetime) else datetime.combine(on, datetime.min.time(), CHINA).replace(hour=9)
        with pinned(at):
            return write(name, subject, **data)

    return run
