"""A small vocabulary and rulebook in force, a county with its people, and a way to record."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

NOW = datetime(2026, 6, 3, 10, 0, tzinfo=ZoneInfo("Asia/Shanghai"))


@pytest.fixture(autouse=True)
def june():
    from gongkai.desk import clock

    with clock.pinned(NOW):
        yield


@pytest.fixture
def words(monkeypatch):
    """The vocabulary of ``words.yaml`` in place of the shipped one; its events are known to the ledger."""
    from gongkai.desk.vocabulary import declare
    from gongkai.facts.events import declared
    from gongkai.rulebooks import vocabulary
    from gongkai.rulebooks.reading import parse

    file = Path(__file__).with_name("words.yaml")
    found = parse(file.read_text(), vocabulary.Vocabulary, file.name)
    declare(*(declared(kind) for kind in found.events if kind.by_hand))
    monkeypatch.setattr(vocabulary, "vocabulary", lambda: found)
    monkeypatch.setattr(vocabulary, "matters", lambda: {one.key: one for one in found.matters})
    monkeypatch.setattr(vocabulary, "events", lambda: {one.name: one for one in found.events})
    return found


@pytest.fixture
def book(monkeypatch, words):
    """Answered within 48 hours; reviewed after an answer alone; a gathering a year; a plan in twenty working days."""
    from tests.duties.books import CLAUSE, deadline, use

    from gongkai.law.kinds import Gate, Quota, Requirement
    from gongkai.law.periods import Unit
    from gongkai.law.rulebook import Pattern, Rulebook

    rules = (
        deadline("answer", Pattern(("storm.noticed",)), "storm.answered", 48, unit=Unit.HOURS, start_on="noticed_at"),
        deadline("plan", Pattern(("policy.addressed",)), "plan_test.made", 20, start_on="issued_on", per_organ=True),
        Quota(
            id="gather",
            title="每年开会",
            citation=CLAUSE,
            counts=Pattern(("gathering.held",)),
            period="year",
            at_least=1,
        ),
        Gate(
            id="gate.reviewed",
            title="先答复后复盘",
            citation=CLAUSE,
            before=Pattern(("storm.reviewed",)),
            require=(Requirement(Pattern(("storm.answered",)), "还没有发布消息，不能复盘"),),
        ),
    )
    found = Rulebook("test", "测试", rules)
    use(monkeypatch, found)
    return found


@dataclass
class County:
    """Two departments under a government with its office, and one person of each kind at the education bureau."""

    gov: object
    office: object
    edu: object
    water: object

    def actor(self, role: str, at: str = "edu", username: str = ""):
        from tests import factories

        return factories.actor(getattr(self, at), role, username=username or f"{at}-{role}")


@pytest.fixture
def county(db, book) -> County:
    from tests import factories

    gov = factories.government()
    office = factories.organ("office", name="政府办公室", kind="office", parent=gov, is_disclosure_office=True)
    edu, water = (
        factories.organ(code, name=name, parent=gov) for code, name in (("edu", "教育局"), ("water", "水务局"))
    )
    return County(gov, office, edu, water)


@pytest.fixture
def drafter(county):
    return county.actor("drafter", username="li")


@pytest.fixture
def storm(county, drafter):
    from gongkai.facts import actions

    return actions.open_matter("storm", "六月风暴", county.edu, by=drafter)


@pytest.fixture
def tell(county, drafter) -> Callable[..., object]:
    """``tell("storm.answered", storm, answered_at=…)``; without a matter the education bureau's own."""
    from gongkai.facts import actions
    from gongkai.facts.actions import Place

    def run(name, about=None, *, by=None, how=None, **given):
        place = Place.of_matter(about) if about else Place.of_organ(county.edu)
        return actions.record(name, place, given, by=by or drafter, **(how or {}))

    return run


@pytest.fixture
def at() -> Callable[..., datetime]:
    """``at(2, 9)``: the second of June at nine."""

    def moment(day: int, hour: int = 9, minute: int = 0) -> datetime:
        return datetime(2026, 6, day, hour, minute, tzinfo=ZoneInfo("Asia/Shanghai"))

    return moment
