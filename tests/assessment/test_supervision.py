"""The supervision board: lights at their days, every figure lists exactly what it counts, and nobody looks beyond the own reach."""

from __future__ import annotations

import csv
import io
from datetime import date, datetime, timedelta

import pytest
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import html
from python_calamine import CalamineWorkbook
from tests.assessment.county import a_county, client_of, holder, owe

from gongkai.assessment import boards
from gongkai.assessment.boards import FIGURES, Scope
from gongkai.assessment.chart import HEIGHT, chart
from gongkai.desk.clock import CHINA, pinned
from gongkai.desk.permissions import Role
from gongkai.duties.models import Duty, State
from gongkai.duties.standing import standing

NOW = datetime(2017, 4, 12, 10, tzinfo=CHINA)
EVERYBODY = frozenset({"edu", "water", "land"})
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _now():
    with pinned(NOW):
        yield


@pytest.fixture
def county():
    return a_county()


@pytest.fixture
def supervisor(county):
    return client_of(holder(Role.SUPERVISOR, county["edu"].parent))


@pytest.fixture
def mixed(county):
    """Something under every figure, of two rules and two areas of work."""
    for place, (state, day) in enumerate(
        [("met", 3), ("met", 2), ("late", 3), ("open", 10), ("open", 12), ("open", 13), ("open", 17), ("open", 28)]
    ):
        owe("edu", date(2017, 4, day), state, rule=f"r{place % 2}", field=("finance", "")[place % 2])
    owe("water", date(2017, 4, 1), "met", field="land")
    owe("water", date(2016, 12, 30), "open", field="land")
    owe("land", date(2017, 5, 2), "waiting")
    owe("land", None, "undetermined")
    owe("land", date(2017, 4, 3), "target", best_effort=True)
    owe("land", date(2017, 4, 3), "cancelled")


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
    figures = boards.board(Scope(EVERYBODY)).total.figures
    assert [key for key in boards.LIGHTS if figures[key]] == ([light] if light else [])
    burning = standing(duty, NOW).light
    assert (burning.light if burning else None) == light


def test_a_limit_in_hours_turns_red_one_microsecond_after_it(county):
    duty = owe("edu", date(2017, 4, 12))
    for closes_at, light in ((NOW, "orange"), (NOW - timedelta(microseconds=1), "red")):
        Duty.objects.update(due_at=closes_at, closes_at=closes_at)
        duty.refresh_from_db()
        assert boards.board(Scope(EVERYBODY)).total.figures[light] == 1
        assert standing(duty, NOW).light.light == light


def test_lights_go_out_when_the_duty_is_settled_or_waits_or_is_only_a_target(county):
    for state, best_effort in (("late", False), ("target", True), ("waiting", False), ("cancelled", False)):
        owe("edu", date(2017, 4, 1), state, best_effort=best_effort)
    figures = boards.board(Scope(EVERYBODY)).total.figures
    assert [figures[key] for key in boards.LIGHTS] == [0, 0, 0]
    assert (figures["waiting"], figures["overdue"]) == (1, 0)


def test_where_most_is_overdue_stands_first(county):
    owe("water", date(2017, 6, 1))
    for day in (1, 3):
        owe("land", date(2017, 4, day))
    owe("edu", date(2017, 4, 1))
    owe("edu", date(2017, 4, 12))
    assert [line.key for line in boards.board(Scope(EVERYBODY)).lines] == ["land", "edu", "water"]


def test_lights_are_of_now_whatever_the_period(mixed):
    board = boards.board(Scope(EVERYBODY, period="quarter"))
    water = next(line for line in board.lines if line.key == "water")
    assert (water.figures["red"], water.figures["overdue"]) == (1, 0)


@pytest.mark.parametrize("group", boards.GROUPS)
@pytest.mark.parametrize("period", ["year", "quarter", "all"])
def test_every_figure_on_the_page_lists_exactly_as_many_duties(supervisor, mixed, group, period):
    page = html.fromstring(
        supervisor.get(reverse("console:supervision"), {"by": group, "period": period}).content.decode()
    )
    links = [link for link in page.iter("a") if "figure=" in link.get("href", "")]
    assert len(links) > 10
    for link in links:
        answer = supervisor.get(link.get("href"))
        number = int("".join(char for char in link.text_content() if char.isdigit()))
        assert answer.context["page"].paginator.count == number, link.get("href")


@given(
    duties=st.lists(
        st.tuples(
            st.sampled_from(sorted(EVERYBODY)),
            st.one_of(st.none(), st.dates(date(2016, 1, 1), date(2017, 12, 31))),
            st.sampled_from(State.values),
            st.sampled_from(["r0", "r1"]),
            st.sampled_from(["", "finance"]),
            st.booleans(),
        ),
        max_size=12,
    ),
    period=st.sampled_from(["year", "quarter", "all"]),
    group=st.sampled_from(boards.GROUPS),
)
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_rows_add_up_to_their_lists_and_to_the_total(county, duties, period, group):
    Duty.objects.all().delete()
    with pinned(NOW):
        for organ, due, state, rule, field, best_effort in duties:
            owe(organ, due, state, rule=rule, field=field, best_effort=best_effort)
        scope = Scope(EVERYBODY, period=period)
        board = boards.board(scope, group)
        for key, figure in FIGURES.items():
            assert board.total.figures[key] == scope.counted(figure, NOW).count()
            for line in board.lines:
                assert line.figures[key] == line.scope.counted(figure, NOW).count()


def test_an_address_of_a_figure_leads_back_to_the_same_scope(mixed):
    from urllib.parse import parse_qsl, urlsplit

    for scope in (
        Scope(EVERYBODY),
        Scope(EVERYBODY, period="quarter", organ="edu", rule="r0", field=""),
        Scope(EVERYBODY, period="all", field="finance", month="2017-04"),
    ):
        told = dict(parse_qsl(urlsplit(boards.address(scope, "met")).query, keep_blank_values=True))
        assert Scope.asked(EVERYBODY, told) == scope


@pytest.mark.parametrize("told", [{"period": "x"}, {"month": "2017-13"}, {"month": "2017-4"}, {"month": "9999-99"}])
def test_nonsense_narrows_nothing(told):
    assert Scope.asked(EVERYBODY, told) == Scope(EVERYBODY)


def test_a_rule_and_an_area_are_called_by_their_titles(county):
    owe("edu", date(2017, 4, 3), "met", rule="no-such-rule", field="finance")
    owe("edu", date(2017, 4, 3), "met", field="")
    titles = {group: [line.title for line in boards.board(Scope(EVERYBODY), group).lines] for group in boards.GROUPS}
    assert titles["organ"] == ["edu局"]
    assert "no-such-rule" in titles["rule"]
    assert sorted(titles["field"]) == sorted(["财政与审计", "未归类"])


# trend


def test_the_trend_counts_each_month_by_the_day_due(county):
    owe("edu", date(2017, 3, 31), "met")
    owe("edu", date(2017, 4, 1), "met")
    owe("edu", date(2017, 4, 30), "late")
    owe("edu", date(2017, 4, 11), "open")
    owe("edu", date(2017, 4, 13), "open")
    owe("edu", date(2016, 4, 30), "met")
    owe("edu", date(2016, 5, 1), "late")
    months = boards.trend(Scope(EVERYBODY))
    assert [months[0].key, months[1].key, months[-1].key] == ["2016-05", "2016-06", "2017-04"]
    assert [(m.counts.met, m.counts.late, m.counts.overdue) for m in (months[0], months[-2], months[-1])] == [
        (0, 1, 0),
        (1, 0, 0),
        (1, 1, 1),
    ]
    assert [months[0].percent, months[1].percent, months[-1].percent] == ["0.0%", "—", "33.3%"]


def test_the_drawing_says_what_the_table_says(county):
    for day, state in ((1, "met"), (2, "late")):
        owe("edu", date(2017, 4, day), state)
    owe("edu", date(2017, 3, 1), "met")
    drawn = chart(boards.trend(Scope(EVERYBODY)))
    full, half = drawn.columns[-2].height, drawn.columns[-1].height
    assert full == drawn.full and half == drawn.full // 2
    assert all(0 <= column.y <= HEIGHT and column.x + column.width <= drawn.width for column in drawn.columns)
    assert drawn.columns[0].empty and not drawn.columns[-1].empty


# files


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_a_file_holds_the_rows_of_the_page(supervisor, mixed, kind):
    told = {"by": "organ", "period": "all"}
    page = supervisor.get(reverse("console:supervision"), told)
    answer = supervisor.get(reverse("console:supervision"), told | {"format": kind})
    rows = table_of(answer, kind)
    board = page.context["board"]
    assert rows[0][:3] == ["机关", "代码", "按期率"]
    assert [row[0] for row in rows[1:]] == [*(line.title for line in board.lines), "合计"]
    assert [row[3:] for row in rows[1:-1]] == [
        [str(line.figures[key]) for key in boards.FIGURES] for line in board.lines
    ]
    assert answer["Content-Disposition"].endswith(f".{kind}") and "no-store" in answer["Cache-Control"]


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_a_figure_is_taken_away_whole_with_its_filters_and_runs_no_formula(supervisor, county, kind):
    for number in range(30):
        owe("edu", date(2017, 4, 3), about="=1+1" if number else "@SUM(A1)")
    owe("water", date(2017, 4, 3))
    told = {"figure": "red", "organ": "edu", "format": kind}
    rows = table_of(supervisor.get(reverse("console:supervision-duties"), told), kind)
    assert len(rows) == 31 and {row[0] for row in rows[1:]} == {"edu局"}
    assert all("=1+1" in row[1] or "@SUM" in row[1] for row in rows[1:])
    if kind == "csv":
        assert all(row[1].startswith("'") for row in rows[1:])


def table_of(answer, kind: str) -> list[list[str]]:
    content = b"".join(answer.streaming_content)
    if kind == "csv":
        return list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))
    rows = CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0).to_python()
    return [[str(int(cell)) if isinstance(cell, float) else str(cell) for cell in row] for row in rows]


# who


@pytest.mark.parametrize("page", ["supervision", "supervision-duties"])
@pytest.mark.parametrize(
    ("role", "at", "seen"),
    [
        (Role.SUPERVISOR, "gov", {"edu", "water", "land"}),
        (Role.DISCLOSURE_OFFICE, "gov", {"edu", "water", "land"}),
        (Role.SUPERVISOR, "edu", {"edu"}),
        (Role.APPROVER, "edu", {"edu"}),
        (Role.DRAFTER, "edu", None),
        (Role.REVIEWER, "edu", None),
        (Role.SYSTEM_ADMIN, "gov", None),
        (Role.SECURITY_ADMIN, "gov", None),
        (Role.AUDIT_ADMIN, "gov", None),
    ],
)
def test_who_may_watch_whom(county, page, role, at, seen):
    for organ in EVERYBODY:
        owe(organ, date(2017, 4, 3))
    organ = county.get(at) or county["edu"].parent
    client = client_of(holder(role, organ))
    for told in (
        {"figure": "red", "period": "all"},
        {"figure": "red", "organ": "water"},
        {"figure": "red", "format": "csv"},
    ):
        answer = client.get(reverse(f"console:{page}"), told)
        assert answer.status_code == (200 if seen else 403)
        if not seen:
            continue
        text = (b"".join(answer.streaming_content) if answer.streaming else answer.content).decode()
        wanted = seen & {told["organ"]} if "organ" in told else seen
        table = text if "format" in told else "".join(html.fromstring(text).xpath("//table//text()"))
        assert {organ for organ in EVERYBODY if f"{organ}局" in table} == wanted


def test_a_figure_that_is_none_is_not_found(supervisor):
    assert supervisor.get(reverse("console:supervision-duties"), {"figure": "nonsense"}).status_code == 404


@pytest.mark.parametrize("group", boards.GROUPS)
def test_the_page_costs_the_same_for_three_organs_and_for_a_hundred(
    supervisor, county, group, django_assert_max_num_queries
):
    from tests import factories

    owe("edu", date(2017, 4, 3))
    told = {"by": group, "period": "all"}
    supervisor.get(reverse("console:supervision"), told)
    with django_assert_max_num_queries(40) as few:
        supervisor.get(reverse("console:supervision"), told)
    for number in range(100):
        organ = factories.organ(f"town-{number}", parent=county["edu"].parent)
        for day in (3, 12, 17):
            owe(organ.code, date(2017, 4, day), rule=f"r{number % 7}", field="finance")
    with django_assert_max_num_queries(40) as many:
        answer = supervisor.get(reverse("console:supervision"), told)
    assert len(answer.context["board"].lines) >= (101 if group == "organ" else 2)
    assert len(many) == len(few)


def test_a_list_costs_the_same_for_one_duty_and_for_many(supervisor, county, django_assert_max_num_queries):
    url = reverse("console:supervision-duties")
    owe("edu", date(2017, 4, 3))
    with django_assert_max_num_queries(40) as few:
        supervisor.get(url, {"figure": "red"})
    for _number in range(60):
        owe("water", date(2017, 4, 3))
    with django_assert_max_num_queries(40) as many:
        supervisor.get(url, {"figure": "red", "page": "2"})
    assert len(many) == len(few)


@pytest.mark.parametrize("month", ["0001-01", "9999-12", "10000-01", "0000-12"])
def test_months_at_the_ends_of_the_calendar_hold_nothing_and_fail_nowhere(supervisor, mixed, month):
    for address in (
        f"/console/supervision/?period=all&month={month}",
        f"/console/supervision/duties/?figure=met&period=all&month={month}",
        f"/console/calendar/?month={month}",
        f"/console/calendar/?view=list&day={month}-31",
    ):
        assert supervisor.get(address).status_code == 200, address


def test_the_last_month_of_all_lists_its_last_day(supervisor, county):
    owe("edu", date(9999, 12, 1), State.MET, closes_at=datetime(9999, 12, 1, tzinfo=CHINA))
    page = html.fromstring(supervisor.get("/console/supervision/duties/?figure=met&period=all&month=9999-12").content)
    assert len(page.xpath("//tbody/tr")) == 1


def test_a_month_holds_its_last_day_and_not_the_next(county):
    for day in (date(2016, 2, 29), date(2016, 3, 1), date(2016, 1, 31)):
        owe("edu", day, State.MET)
    found = Scope(EVERYBODY, period="all", month="2016-02").counted(FIGURES["met"], NOW)
    assert [duty.due_on for duty in found] == [date(2016, 2, 29)]
