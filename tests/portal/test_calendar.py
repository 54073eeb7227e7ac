"""The public calendar: every day of a year with its reason, as the law's own calendar gives it."""

from __future__ import annotations

import re
from datetime import date, datetime

import pytest
from django.test import Client
from lxml import html

from gongkai.desk.clock import CHINA, pinned
from gongkai.rulebooks.calendars import areas, calendar

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 9, 16, 10, tzinfo=CHINA)


@pytest.fixture(autouse=True)
def _now():
    with pinned(NOW):
        yield


def page(address: str) -> html.HtmlElement:
    answer = Client().get(address)
    assert answer.status_code == 200
    return html.fromstring(answer.content.decode())


def days(root: html.HtmlElement) -> dict[str, str]:
    return {
        cell.xpath(".//time/@datetime")[0]: cell.get("class")
        for cell in root.xpath("//td[contains(@class,'month__day')]")
    }


@pytest.mark.parametrize("year", [2007, 2020, 2026])
def test_every_day_stands_there_as_the_law_counts_it(year):
    shown, law = days(page(f"/calendar/{year}/")), calendar()
    assert len(shown) == (date(year + 1, 1, 1) - date(year, 1, 1)).days
    for day, kind in shown.items():
        works = "month__day--work" in kind or "month__day--makeup" in kind
        assert works == law.is_workday(date.fromisoformat(day)), day


def test_the_page_without_a_year_is_this_years():
    assert "2026年工作日历" in page("/calendar/").text_content()


def test_days_off_and_make_up_days_are_told_with_the_notice_behind_them():
    text = " ".join(page("/calendar/2026/").text_content().split())
    assert re.search(r"10月1日 星期四至10月7日 星期三：国庆节假期", text) and re.search(
        r"9月20日 星期日：国庆节调休上班", text
    )
    assert calendar().why(date(2026, 10, 1)).citation in text


def test_a_year_without_a_notice_says_so_and_shows_no_day():
    root = page("/calendar/2027/")
    assert "2027年的放假安排国务院办公厅还没有公布" in root.text_content() and days(root) == {}


@pytest.mark.parametrize("year", [0, 2006, 2028, 99999])
def test_years_far_away_are_not_found(year):
    assert Client().get(f"/calendar/{year}/").status_code == 404


def test_an_area_shows_its_own_days_and_is_said_to():
    area, year = next((area, year) for area in areas() for year in area.years if year.off and year.year >= 2020)
    day = next(day for group in year.off for day in group.days)
    national, own = (days(page(f"/calendar/{year.year}/{query}")) for query in ("", f"?area={area.area}"))
    assert "month__day--local" in own[str(day)] and "month__day--local" not in national[str(day)]


@pytest.mark.parametrize("area", ["x", "<script>", "none", "0" * 300])
def test_an_unknown_area_shows_the_nations_calendar(area):
    answer = Client().get("/calendar/2026/", {"area": area})
    assert answer.status_code == 200 and b"<script>alert" not in answer.content
    assert "month__day--local" not in answer.content.decode().split('class="month__legend"')[0]
