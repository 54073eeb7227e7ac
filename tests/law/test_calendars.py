"""The official years, day by day, against two packages that others keep."""

from __future__ import annotations

import re
from datetime import date, timedelta
from pathlib import Path

import chinese_calendar
import holidays
import pytest
from tests.law.lawcases import cases

from gongkai.law.calendars import Calendar, LocalHolidays
from gongkai.law.errors import CalendarNotCovered, RulebookError
from gongkai.law.periods import due
from gongkai.rulebooks.calendars import YearFile, calendar, year_of
from gongkai.rulebooks.reading import read

YEARS = range(2007, 2027)


def days(year: int) -> list[date]:
    return [
        date(year, 1, 1) + timedelta(days=i) for i in range(366) if (date(year, 1, 1) + timedelta(days=i)).year == year
    ]


@pytest.mark.parametrize("year", YEARS)
def test_every_day_agrees_with_chinese_calendar(year: int) -> None:
    ours = calendar()
    assert [day for day in days(year) if ours.is_workday(day) != chinese_calendar.is_workday(day)] == []


@pytest.mark.parametrize("year", YEARS)
def test_every_day_agrees_with_holidays(year: int) -> None:
    ours, theirs = calendar(), holidays.country_holidays("CN", years=[year, year + 1])
    assert [day for day in days(year) if ours.is_workday(day) != theirs.is_working_day(day)] == []


def test_the_years_are_those_the_notices_cover() -> None:
    ours = calendar()
    assert [year.year for year in ours.years] == list(YEARS)
    for year in (2006, 2027):
        with pytest.raises(CalendarNotCovered) as refused:
            ours.is_workday(date(year, 6, 1))
        assert refused.value.year == year


@pytest.mark.parametrize("year", YEARS)
def test_each_year_cites_its_notice(year: int) -> None:
    notice = read(YearFile, "calendars", f"{year}.yaml").notice
    assert str(year) in notice.title and notice.issuer == "国务院办公厅"
    assert re.fullmatch(rf"国办发明电〔{year - 1}〕\d+号", notice.number or "")
    assert notice.issued is None or notice.issued.year == year - 1


def test_makeup_days_fall_on_weekends_and_every_off_day_is_named() -> None:
    for year in calendar().years:
        assert all(day.weekday() >= 5 for day in year.work)
        assert all(festival for festival, _ in year.off.values())


def test_the_2020_extension_outweighs_the_first_notice() -> None:
    ours = calendar()
    assert not ours.is_workday(date(2020, 2, 1)), "the first notice called this Saturday in"
    (year,) = [year for year in ours.years if year.year == 2020]
    assert date(2020, 2, 1) in year.off and date(2020, 2, 1) not in year.work
    assert "延长2020年春节假期" in ours.why(date(2020, 1, 31)).citation
    assert "延长" not in ours.why(date(2020, 1, 30)).citation
    assert ours.is_workday(date(2020, 2, 3))


@pytest.mark.parametrize("case", cases("reasons"), ids=lambda case: str(case["day"]))
def test_a_day_says_why(case: dict) -> None:
    reason = calendar(case.get("area")).why(case["day"])
    assert (reason.counts, reason.text) == (case["counts"], case["why"])
    assert case["cites"] in reason.citation


def test_a_day_nobody_entered_is_not_explained_either() -> None:
    for day in (date(2006, 12, 31), date(2027, 1, 1)):
        with pytest.raises(CalendarNotCovered):
            calendar().why(day)


def test_counting_back_ends_at_the_first_official_working_day() -> None:
    ours, first = calendar(), date(2007, 1, 4)
    assert ours.subtract_working_days(date(2007, 1, 5), 1) == first
    for day, n, year in ((date(2007, 1, 5), 2, 2006), (date(2007, 1, 1), 1, 2006), (date(2027, 1, 2), 1, 2027)):
        with pytest.raises(CalendarNotCovered) as refused:
            ours.subtract_working_days(day, n)
        assert refused.value.year == year
    assert ours.subtract_working_days(date(2027, 1, 1), 1) == date(2026, 12, 31)


def test_working_days_between_need_every_year_they_lie_in() -> None:
    ours = calendar()
    assert ours.working_days_between(date(2006, 12, 31), date(2007, 1, 4)) == 1
    for start, end, year in (
        (date(2006, 12, 30), date(2007, 1, 4), 2006),
        (date(2026, 12, 30), date(2027, 1, 1), 2027),
    ):
        with pytest.raises(CalendarNotCovered) as refused:
            ours.working_days_between(start, end)
        assert refused.value.year == year
    assert ours.working_days_between(date(2030, 1, 2), date(2030, 1, 2)) == 0
    assert ours.working_days_between(date(2026, 3, 5), date(2026, 3, 2)) == 0


def test_years_come_in_any_order_but_not_without_one() -> None:
    years = calendar().years
    assert [year.year for year in Calendar(years[::-1]).years] == list(YEARS)
    with pytest.raises(ValueError, match="at least one year"):
        Calendar(())


NEXT_YEAR = """
year: 2027
notice: {title: 国务院办公厅关于2027年部分节假日安排的通知, issuer: 国务院办公厅, number: null, issued: 2026-11-05}
off:
- {festival: 元旦, days: [2027-01-01, 2027-01-04]}
work: []
"""


def test_an_operator_loads_the_next_year_from_a_folder(tmp_path: Path) -> None:
    (tmp_path / "calendars").mkdir()
    (tmp_path / "calendars" / "2027.yaml").write_text(NEXT_YEAR, encoding="utf-8")
    with pytest.raises(CalendarNotCovered):
        due(date(2026, 12, 20), 20, "working-days", calendar())
    for area in (None, "450100"):
        ours = calendar(area, tmp_path)
        assert [year.year for year in ours.years] == [*YEARS, 2027]
        assert due(date(2026, 12, 20), 10, "working-days", ours).value == date(2027, 1, 5)


def test_a_year_of_an_operator_stands_in_the_place_of_the_shipped_one(tmp_path: Path) -> None:
    (tmp_path / "calendars").mkdir()
    amended = NEXT_YEAR.replace("2027", "2026").replace("2026-01-04", "2026-11-30")
    (tmp_path / "calendars" / "2026.yaml").write_text(amended, encoding="utf-8")
    assert due(date(2026, 11, 27), 1, "working-days", calendar(folder=tmp_path)).value == date(2026, 12, 1)
    (tmp_path / "calendars" / "2026.yaml").rename(tmp_path / "calendars" / "next.yaml")
    calendar.cache_clear()
    with pytest.raises(RulebookError, match="文件名与 year"):
        calendar(folder=tmp_path)


def test_a_missing_year_between_others_is_refused() -> None:
    years = {year.year: year for year in calendar().years}
    with pytest.raises(CalendarNotCovered) as refused:
        Calendar((years[2024], years[2026]))
    assert refused.value.year == 2025


def test_a_day_both_off_and_working_is_refused() -> None:
    from gongkai.rulebooks.reading import parse

    text = """
year: 2030
notice: {title: 通知, issuer: 国务院办公厅, number: null, issued: null}
off: [{festival: 元旦, days: [2030-01-01]}]
work: [{festival: 元旦, days: [2030-01-01]}]
"""
    with pytest.raises(RulebookError, match="2030-01-01"):
        year_of(parse(text, YearFile, "2030.yaml"))


def test_guangxi_keeps_the_third_of_the_third_month() -> None:
    """Hung Kings' day in Viet Nam is the tenth of the same lunar month: seven days later."""
    guangxi = calendar("450000").local
    assert guangxi is not None
    entered = sorted(day for day in guangxi.off)
    vietnam = holidays.country_holidays("VN", years=range(2014, 2026), observed=False, language="en_US")
    kings = [day for day, name in vietnam.items() if "Hung Kings" in name]
    assert entered[::2] == sorted(day - timedelta(days=7) for day in kings if day.year in {d.year for d in entered})
    assert entered[1::2] == [day + timedelta(days=1) for day in entered[::2]]
    assert all(day.weekday() < 5 and calendar().is_workday(day) for day in entered)


def test_an_areas_festival_moves_the_limit() -> None:
    start = date(2015, 4, 20)
    assert due(start, 1, "working-days", calendar()).day == date(2015, 4, 21)
    assert due(start, 1, "working-days", calendar("450100")).day == date(2015, 4, 23)


def test_an_areas_own_arrangement_outweighs_the_national_makeup_day() -> None:
    liangshan = calendar("513401")
    assert calendar().is_workday(date(2011, 10, 8)) and not liangshan.is_workday(date(2011, 10, 8))
    assert liangshan.is_workday(date(2011, 7, 31)) and not calendar().is_workday(date(2011, 7, 31))


def test_an_area_without_entries_for_the_year_says_so() -> None:
    limit = due(date(2026, 4, 7), 9, "working-days", calendar("450100"))
    assert limit.day == due(date(2026, 4, 7), 9, "working-days", calendar()).day
    assert "2026" in limit.notes[0] and "三月三" in limit.notes[0]
    assert due(date(2025, 6, 2), 3, "working-days", calendar("450100")).notes == ()


def test_years_that_nobody_entered_are_told_in_their_order() -> None:
    local = LocalHolidays("1", "某州", {}, {}, {2026: "二〇二六", 2024: "二〇二四", 2025: "二〇二五"})
    ours = calendar().with_local(local)
    assert ours.notes(date(2024, 12, 31), date(2026, 1, 1)) == ("二〇二四", "二〇二五", "二〇二六")
    assert ours.notes(date(2025, 1, 1), date(2025, 12, 31)) == ("二〇二五",)


def test_an_area_without_festivals_has_the_national_calendar() -> None:
    assert calendar("210323").local is None
