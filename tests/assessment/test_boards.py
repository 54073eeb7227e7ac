"""The boards are views of duties: every figure equals a recount, and the public sees counts alone."""

from __future__ import annotations

from collections import Counter
from datetime import date, datetime, timedelta
from itertools import pairwise

import pytest
from django.template.loader import render_to_string
from django.urls import reverse

from gongkai.assessment import queries
from gongkai.assessment.bars import WIDTH, bar
from gongkai.desk.clock import CHINA, pinned
from gongkai.desk.permissions import Role
from gongkai.duties.models import Duty, State
from gongkai.duties.queries import Counts
from gongkai.duties.rules import last_instant
from gongkai.duties.standing import standing

NOW = datetime(2017, 4, 12, 10, tzinfo=CHINA)
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _now():
    with pinned(NOW):
        yield


@pytest.fixture
def county():
    from tests import factories

    gov = factories.government()
    return {code: factories.organ(code, name=f"{code}局", parent=gov) for code in ("edu", "water", "land")}


def owe(organ: str, due: date, state: str = State.OPEN, **fields) -> Duty:
    number = Duty.objects.count()
    return Duty.objects.create(
        key=f"k{number}",
        rule="r",
        title="义务",
        subject=f"record:{number}",
        organ=organ,
        state=state,
        due_on=due,
        closes_at=last_instant(due),
        **fields,
    )


@pytest.fixture
def owed(county):
    """Education: 3 met, 1 late, 1 overdue, 2 open; water: 1 met; land: nothing ended."""
    for state, due in [("met", 3), ("met", 3), ("met", 2), ("late", 3), ("open", 10), ("open", 13), ("open", 28)]:
        owe("edu", date(2017, 4, due), state)
    owe("water", date(2017, 4, 1), "met")
    owe("land", date(2017, 4, 28))


def test_the_rate_is_met_over_everything_that_has_an_outcome(owed):
    board = queries.scoreboard()
    rows = {score.row.organ.code: score for score in board.scores}
    assert rows["edu"].percent == "60.0%"
    assert (rows["water"].percent, rows["water"].rank) == ("100.0%", 1)
    assert (rows["land"].percent, rows["land"].rank) == ("—", None)
    assert [score.row.organ.code for score in board.scores] == ["water", "edu", "land"]


def test_every_figure_equals_a_recount_of_the_duties(owed):
    board = queries.scoreboard()
    for score in board.scores:
        recount = Counter(
            "overdue" if duty.is_missed(NOW) else duty.state for duty in Duty.objects.filter(organ=score.row.organ.code)
        )
        counts = score.counts
        assert (counts.met, counts.late, counts.overdue, counts.open) == tuple(
            recount[key] for key in ("met", "late", "overdue", "open")
        )
    assert board.total.met == Duty.objects.filter(state="met").count()


def test_equal_rates_share_a_rank(county):
    for organ in ("edu", "water"):
        owe(organ, date(2017, 4, 1), "met")
    owe("land", date(2017, 4, 1), "late")
    assert [score.rank for score in queries.scoreboard().scores] == [1, 1, 3]


@pytest.mark.parametrize(
    ("met", "late", "expected"), [(1999, 1, "99.9%"), (2000, 0, "100.0%"), (2, 1, "66.6%"), (0, 1, "0.0%"), (0, 0, "—")]
)
def test_a_rate_is_cut_and_never_rounded_up(met, late, expected):
    assert queries.percent(Counts(met=met, late=late)) == expected


def test_best_effort_cancelled_and_undetermined_do_not_count_for_or_against(county):
    owe("edu", date(2017, 4, 1), "met")
    owe("edu", date(2017, 4, 1), "target", best_effort=True)
    owe("edu", date(2017, 4, 1), "met", best_effort=True)
    owe("edu", date(2017, 4, 1), "cancelled")
    Duty.objects.create(key="u", rule="r", title="义务", subject="record:u", organ="edu", state="undetermined")
    (score,) = queries.scoreboard().scores
    assert (score.counts.ended, score.percent, score.counts.undetermined) == (1, "100.0%", 1)


def test_a_period_counts_duties_due_in_it(county):
    owe("edu", date(2016, 12, 31), "late")
    owe("edu", date(2017, 1, 1), "met")
    owe("edu", date(2017, 4, 1), "met")
    ended = {period: queries.scoreboard(period).total.ended for period in queries.PERIODS}
    assert ended == {"year": 2, "quarter": 1, "all": 3}


def test_an_organ_that_is_gone_is_not_ranked(county):
    owe("edu", date(2017, 4, 1), "met")
    county["edu"].ended_on = date(2017, 4, 12)
    county["edu"].save()
    assert queries.scoreboard().scores == ()


@pytest.mark.parametrize(
    ("due", "light"),
    [
        (date(2017, 4, 11), "red"),
        (date(2017, 4, 12), "orange"),
        (date(2017, 4, 13), "orange"),
        (date(2017, 4, 14), "yellow"),
        (date(2017, 4, 17), "yellow"),
        (date(2017, 4, 18), None),
    ],
)
def test_a_duty_burns_under_its_strictest_light_alone(county, due, light):
    """12 April 2017 is a Wednesday: one working day reaches Thursday, three reach Monday."""
    duty = owe("edu", due)
    assert queries.lit(["edu"]).get("edu", {}) == ({light: 1} if light else {})
    burning = standing(duty, NOW).light
    assert (burning.light if burning else None) == light


def test_lights_go_out_when_the_duty_is_settled_or_only_a_target(county):
    owe("edu", date(2017, 4, 1), "late")
    owe("edu", date(2017, 4, 1), "target", best_effort=True)
    assert queries.lit(["edu"]).get("edu", {}) == {}


def test_the_supervisor_sees_first_where_most_is_overdue(county):
    from tests import factories

    for code, due in (("calm", date(2017, 6, 1)), ("late-twice", date(2017, 4, 1)), ("soon", date(2017, 4, 12))):
        factories.organ(code, parent=county["edu"].parent)
        owe(code, due)
    owe("late-twice", date(2017, 4, 3))
    owe("edu", date(2017, 4, 1))
    board = queries.supervision(["calm", "soon", "edu", "late-twice"])
    assert [score.row.organ.code for score in board.scores] == ["late-twice", "edu", "soon", "calm"]


def test_the_boards_cost_the_same_however_many_organs_and_duties(county, django_assert_num_queries):
    from tests import factories

    for number in range(30):
        organ = factories.organ(f"town-{number}", parent=county["edu"].parent)
        owe(organ.code, date(2017, 4, 1) + timedelta(number), "met" if number % 2 else "open")
    with django_assert_num_queries(2):
        queries.scoreboard()
    with django_assert_num_queries(3):
        queries.supervision(["edu", *(f"town-{n}" for n in range(30))])


def test_the_public_board_holds_counts_and_no_subject(owed):
    page = render_to_string("assessment/_scoreboard.html", {"board": queries.scoreboard()})
    assert "edu局" in page and "60.0%" in page
    assert "record:" not in page and "style=" not in page and "<script" not in page


def test_bars_fill_their_width_exactly():
    parts = bar(Counts(met=1, late=1, overdue=1), 3)
    assert [part.kind for part in parts] == ["met", "late", "overdue"]
    assert sum(part.width for part in parts) == WIDTH
    assert all(left.x + left.width == right.x for left, right in pairwise(parts))
    assert bar(Counts(), 0) == []


@pytest.mark.parametrize(
    ("role", "at", "status"),
    [
        (Role.SUPERVISOR, "gov", 200),
        (Role.APPROVER, "edu", 200),
        (Role.DRAFTER, "edu", 403),
        (Role.SECURITY_ADMIN, "gov", 403),
    ],
)
def test_who_may_watch(client, county, owed, role, at, status):
    from tests import factories

    organ = county.get(at) or county["edu"].parent
    holder = factories.person()
    factories.post(holder, organ, role, starts_on=date(2010, 1, 1))
    client.force_login(holder, backend="allauth.account.auth_backends.AuthenticationBackend")
    answer = client.get(reverse("console:supervision"), {"period": "nonsense"})
    assert answer.status_code == status
    if status == 200:
        seen = {score.row.organ.code for score in answer.context["board"].scores}
        assert seen == ({"edu"} if at == "edu" else {"edu", "water", "land"})
