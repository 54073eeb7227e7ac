"""The calendar of what falls due: each duty on its day, each day with its reason, nothing of other organs."""

from __future__ import annotations

from datetime import date, datetime

import pytest
from lxml import html
from tests.assessment.county import a_county, client_of, holder, owe

from gongkai.assessment import agenda, months
from gongkai.desk.clock import CHINA, pinned
from gongkai.desk.permissions import Role
from gongkai.duties.models import Duty, State
from gongkai.rulebooks.calendars import calendar

NOW = datetime(2026, 9, 16, 10, tzinfo=CHINA)
URL = "/console/calendar/"
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _now():
    with pinned(NOW):
        yield


@pytest.fixture
def county():
    return a_county()


@pytest.fixture
def drafter(county):
    return client_of(holder(Role.DRAFTER, county["edu"]))


@pytest.mark.parametrize(
    ("day", "tone", "why"),
    [
        (date(2026, 9, 16), "work", "工作日"),
        (date(2026, 9, 19), "off", "周六"),
        (date(2026, 9, 20), "makeup", "国庆节调休上班"),
        (date(2026, 9, 25), "holiday", "中秋节假期"),
        (date(2026, 10, 1), "holiday", "国庆节假期"),
        (date(2027, 1, 1), "unknown", "放假安排尚未公布，是否上班不能断定"),
    ],
)
def test_each_day_says_why_people_work_or_not(day, tone, why):
    shown = months.day_of(day, calendar())
    assert (shown.tone, shown.why) == (tone, why)


def test_an_area_lays_its_own_days_over_the_month():
    """Ningxia takes Eid off; the same day is a working day elsewhere."""
    from gongkai.rulebooks.calendars import areas

    entered = [(area, year) for area in areas() for year in area.years if year.year in (2025, 2026)]
    assert entered, "no area has entered its days"
    area, year = entered[0]
    day = next(day for group in year.off for day in group.days)
    assert months.day_of(day, calendar(area.area)).tone == "local"
    assert months.day_of(day, calendar()).tone != "local"


@pytest.mark.parametrize("first", [date(2026, month, 1) for month in range(1, 13)] + [date(2028, 2, 1)])
def test_a_month_holds_each_of_its_days_once_under_its_weekday(first):
    month = months.month(first, calendar())
    assert [day.day for day in month.days] == sorted({day.day for day in month.days})
    assert (month.days[0].day, month.last.month) == (first, first.month)
    assert all(day is None or day.day.weekday() == place for week in month.weeks for place, day in enumerate(week))


def test_working_days_of_a_month_agree_with_the_law():
    month = months.month(date(2026, 10, 1), calendar())
    assert month.works == calendar().working_days_between(date(2026, 9, 30), date(2026, 10, 31))


def test_a_duty_stands_on_its_day_in_grid_and_agenda(drafter):
    duty = owe("edu", date(2026, 9, 18), about="关于某事的公告")
    page = html.fromstring(drafter.get(URL).content.decode())
    links = [link for link in page.iter("a") if link.get("href") == f"/console/duties/{duty.pk}"]
    cells = {ancestor.get("class") for link in links for ancestor in link.iterancestors("td", "li")}
    assert any("month__day--work" in (cell or "") for cell in cells)
    assert any("agenda__day" in (cell or "") for cell in cells)
    (cell,) = page.xpath(f"//td[.//a[@href='/console/duties/{duty.pk}']]")
    assert "2026-09-18" in cell.text_content() and "工作日" in cell.text_content()


@pytest.mark.parametrize(
    ("state", "shown", "with_settled"),
    [
        ("open", True, True),
        ("target", True, True),
        ("waiting", True, True),
        ("met", False, True),
        ("late", False, True),
        ("cancelled", False, False),
    ],
)
def test_what_is_still_to_be_done_is_shown(county, state, shown, with_settled):
    owe("edu", date(2026, 9, 18), state)
    for settled, wanted in ((False, shown), (True, with_settled)):
        assert agenda.falling_due(["edu"], settled=settled).exists() is wanted


def test_every_state_is_shown_or_left_out_on_purpose():
    assert {*agenda.PENDING, *agenda.SETTLED, State.CANCELLED, State.UNDETERMINED} == set(State)


@pytest.mark.parametrize("due", [date(2026, 8, 31), date(2026, 10, 1)])
def test_the_neighbouring_months_are_not_in_it(drafter, due):
    owe("edu", due)
    assert drafter.get(URL).context["total"] == 0


@pytest.mark.parametrize("told", ["", "2026-13", "2026-9", "x", "9999-12", "1800-01", "2026-09-01"])
def test_nonsense_shows_this_month(drafter, told):
    assert drafter.get(URL, {"month": told}).context["month"].key == "2026-09"


def test_one_goes_from_month_to_month_over_the_year(drafter):
    month = drafter.get(URL, {"month": "2026-12"}).context["month"]
    assert (month.before, month.after) == ("2026-11", "2027-01")


def test_a_year_without_a_notice_says_so_and_counts_no_working_days(drafter):
    page = drafter.get(URL, {"month": "2027-02"}).content.decode()
    assert "2027年的放假安排国务院办公厅还没有公布" in page and "个工作日" not in page
    assert "还没有公布" not in drafter.get(URL).content.decode()


def test_an_area_is_named_with_what_nobody_entered(drafter, settings):
    settings.GONGKAI_AREA = "640000"
    context = drafter.get(URL, {"month": "2026-03"}).context
    assert context["area"] == calendar("640000").local.name


@pytest.mark.parametrize(
    ("role", "at", "sees"),
    [
        (Role.DRAFTER, "edu", {"edu"}),
        (Role.REVIEWER, "edu", {"edu"}),
        (Role.SUPERVISOR, "gov", {"edu", "water", "land"}),
        (Role.DISCLOSURE_OFFICE, "gov", {"edu", "water", "land"}),
        (Role.AUDIT_ADMIN, "gov", None),
        (Role.SYSTEM_ADMIN, "gov", None),
    ],
)
def test_who_sees_the_calendar_of_whom(county, role, at, sees):
    for organ in ("edu", "water", "land"):
        owe(organ, date(2026, 9, 18), about=f"{organ}的公告")
    client = client_of(holder(role, county.get(at) or county["edu"].parent))
    for told in ({}, {"organ": "water"}, {"day": "2026-09-18"}):
        answer = client.get(URL, told)
        assert answer.status_code == (200 if sees else 403)
        shown = {organ for organ in ("edu", "water", "land") if f"{organ}的公告" in answer.content.decode()}
        assert shown <= (sees or set())
        if told == {} and sees:
            assert shown == sees


def test_a_crowded_day_is_cut_and_opens_whole(drafter, county):
    for _number in range(agenda.A_DAY + 18):
        owe("edu", date(2026, 9, 18))
    page = drafter.get(URL)
    due = {day.day: due for day, due in page.context["days"]}[date(2026, 9, 18)]
    assert (due.total, len(due.lines), due.more) == (30, agenda.A_DAY, 18)
    assert "全部30项" in page.content.decode()
    whole = drafter.get(URL, {"day": "2026-09-18"}).context["page"]
    assert (whole.paginator.count, len(whole.object_list)) == (30, 25)


def test_the_month_costs_the_same_for_one_duty_and_for_many(drafter, django_assert_max_num_queries):
    owe("edu", date(2026, 9, 18))
    with django_assert_max_num_queries(40) as few:
        drafter.get(URL)
    for number in range(60):
        owe("edu", date(2026, 9, number % 28 + 1))
    with django_assert_max_num_queries(40) as many:
        drafter.get(URL)
    assert len(many) == len(few)
    assert Duty.objects.count() == 61
