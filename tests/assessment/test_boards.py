"""The public board is a view of duties: every figure equals a recount, and it shows counts alone."""

from __future__ import annotations

from collections import Counter
from datetime import date, datetime, timedelta
from itertools import pairwise

import pytest
from django.template.loader import render_to_string
from tests.assessment.county import a_county, owe

from gongkai.assessment import queries
from gongkai.desk.clock import CHINA, pinned
from gongkai.duties.bars import WIDTH, bar
from gongkai.duties.models import Duty
from gongkai.duties.queries import Counts, percent

NOW = datetime(2017, 4, 12, 10, tzinfo=CHINA)
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _now():
    with pinned(NOW):
        yield


@pytest.fixture
def county():
    return a_county()


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
    assert percent(Counts(met=met, late=late)) == expected


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


def test_the_board_costs_the_same_however_many_organs_and_duties(county, django_assert_num_queries):
    from tests import factories

    for number in range(30):
        organ = factories.organ(f"town-{number}", parent=county["edu"].parent)
        owe(organ.code, date(2017, 4, 1) + timedelta(number), "met" if number % 2 else "open")
    with django_assert_num_queries(2):
        queries.scoreboard()


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
