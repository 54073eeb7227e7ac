"""What is met says so wherever the explanation speaks of its end: every kind of rule, for staff and for everyone."""

from __future__ import annotations

from datetime import date, datetime
from fractions import Fraction

import pytest
from django.template.loader import render_to_string
from selectolax.lexbor import LexborHTMLParser as Tree
from tests.duties import books

from gongkai.desk.clock import CHINA, pinned
from gongkai.duties import queries
from gongkai.duties.actions import open_quotas
from gongkai.duties.models import Duty
from gongkai.law.clocks import NOT_STARTED, Clock, Effect, Transition
from gongkai.law.kinds import Completeness, Measure, Quota, Ratio
from gongkai.law.periods import Unit
from gongkai.law.rulebook import Pattern, Rulebook, Within

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("county", "long_before")]
NAMED = {"id": "rule", "title": "规则", "citation": books.CLAUSE}
NOW = datetime(2026, 12, 30, 12, tzinfo=CHINA)
DONE = date(2026, 3, 3)


def step(event: str, effect: Effect, target: str, **more: object) -> Transition:
    return Transition(pattern=Pattern((event,)), effect=effect, title=event, target=target, **more)


RULES = {
    "quota": Quota(counts=Pattern(("record.published",)), period="year", at_least=1, applies=("department",), **NAMED),
    "ratio": Ratio(
        observes=Pattern(("site.drawn",)),
        period="event",
        numerator=Measure(of="size", key="sites"),
        denominator=Measure(of="latest", key="running"),
        at_least=Fraction(15),
        **NAMED,
    ),
    "completeness": Completeness(of=Pattern(("board.posted",)), elements={"name": "姓名"}, inside="items", **NAMED),
    "deadline": books.deadline("rule", Pattern(("record.issued",)), "record.published", 20),
    "hours": books.deadline("rule", Pattern(("record.issued",)), "record.published", 48, unit=Unit.HOURS),
    "clock": Clock(
        within=Within(20, Unit.WORKING_DAYS),
        states={"RUNNING": "办理中", "DONE": "已答复"},
        transitions=(
            step("foi.received", Effect.START, "RUNNING", sources=(NOT_STARTED,)),
            step("foi.replied", Effect.END, "DONE", answers=True),
        ),
        **NAMED,
    ),
}
ACTS = {
    "quota": [("record.published", "record:1", {"title": "甲", "index_number": "x-1"})],
    "ratio": [("site.drawn", "organ:edu", {"running": 10, "sites": ["a", "b"], "said": ""})],
    "completeness": [("board.posted", "board:1", {"items": ["name"], "said": ""})],
    "clock": [("foi.received", "foi:1", {}), ("foi.replied", "foi:1", {})],
}
ACTS["deadline"] = ACTS["hours"] = [
    ("record.issued", "record:1", {}),
    ("record.published", "record:1", {"title": "甲", "index_number": "x-1"}),
]


@pytest.fixture(params=sorted(RULES))
def kind(request, monkeypatch):
    books.use(monkeypatch, Rulebook("one", "一", (RULES[request.param],)))
    return request.param


@pytest.fixture
def long_before(county, happen) -> None:
    """The ledger speaks for the whole year."""
    happen("organ.changed", "organ:edu", on=date(2025, 12, 1), changed=[])


def open_the_year() -> None:
    with pinned(datetime(2026, 3, 2, tzinfo=CHINA)):
        open_quotas()


@pytest.fixture
def met(kind, happen) -> Duty:
    open_the_year()
    acts = ACTS[kind]
    for place, (name, subject, data) in enumerate(acts):
        happen(name, subject, on=date(2026, 3, 4 - len(acts) + place), **data)
    return Duty.objects.get(organ="edu")


@pytest.fixture
def last_stop():
    def read(duty: Duty, *, public: bool) -> str:
        with pinned(NOW):
            why = queries.explain(duty, public=public)
            page = Tree(render_to_string("duties/_why.html", {"why": why}))
        return " ".join(page.css(".why__rail > .why__stop")[-1].text().split())

    return read


@pytest.mark.parametrize("public", [False, True])
def test_what_is_met_is_done_at_the_end_of_its_rail(met, last_stop, public) -> None:
    assert met.state == "met"
    told = last_stop(met, public=public)
    assert told.startswith(f"完成 {DONE}") and "尚未完成" not in told


@pytest.mark.parametrize("public", [False, True])
def test_what_is_not_met_is_not(kind, happen, last_stop, public) -> None:
    wanting = {"ratio": {"running": 100, "sites": ["a"], "said": ""}, "completeness": {"items": [], "said": ""}}
    open_the_year()
    name, subject, data = ACTS[kind][0]
    if kind != "quota":
        happen(name, subject, on=DONE, **wanting.get(kind, data))
    assert last_stop(Duty.objects.get(organ="edu"), public=public).startswith("尚未完成")
