"""Numbers, days and deadlines."""

from datetime import date, timedelta
from pathlib import Path

import msgspec
import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from gongkai.text import dates, deadlines, numbers
from gongkai.text.layout import fold_for_reading

HERE = Path(__file__).parent


class Case(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    text: str
    why: str
    year: int | None = None
    day: date | None = None


def _cases() -> list[Case]:
    source = (HERE / "cases" / "deadlines.yaml").read_text("utf-8")
    return msgspec.convert(yaml.load(source, yaml.CSafeLoader), list[Case])


@pytest.mark.parametrize("case", _cases(), ids=lambda case: case.text)
def test_deadlines(case: Case) -> None:
    found = deadlines.absolute(fold_for_reading(case.text), case.year)
    assert [limit.day for limit in found] == ([case.day] if case.day else [])


@pytest.mark.parametrize(
    ("text", "days", "unit"),
    [
        ("在本意见印发后的20个工作日内制定", 20, "working-days"),
        ("自本方案印发之日起一个月内", 1, "months"),
        ("在本要點公佈後30個工作日內", 30, "working-days"),
        ("文件印发后3个工作日内", 3, "working-days"),
        ("应在印发后3个工作日内公开", None, None),
        ("受理后5日内", None, None),
    ],
)
def test_limits_counted_from_the_document_itself(text: str, days: int | None, unit: str | None) -> None:
    found = deadlines.relative(fold_for_reading(text))
    assert [(limit.days, limit.unit, limit.day) for limit in found] == ([(days, unit, None)] if days else [])


def test_two_days_may_share_one_before() -> None:
    found = deadlines.absolute("分别于2016年11月20日和2017年3月10日前报送方案和总结", 2016)
    assert [limit.day for limit in found] == [date(2016, 11, 20), date(2017, 3, 10)]


def test_a_year_named_once_holds_for_the_rest_of_the_sentence() -> None:
    found = deadlines.absolute("2022年3月底前验收,8月底前推广", 2020)
    assert [limit.day for limit in found] == [date(2022, 3, 31), date(2022, 8, 31)]


@settings(deadline=None)
@given(st.dates(date(1980, 1, 1), date(2099, 12, 31)))
def test_a_day_before_is_that_day(day: date) -> None:
    [found] = deadlines.absolute(f"于{day.year}年{day.month}月{day.day}日前报送", None)
    assert found.day == day


@settings(deadline=None)
@given(st.dates(date(1980, 1, 1), date(2099, 12, 31)))
def test_the_end_of_a_month_is_followed_by_the_first(day: date) -> None:
    [found] = deadlines.absolute(f"{day.year}年{day.month}月底前完成", None)
    assert found.day is not None
    assert (found.day + timedelta(days=1)).day == 1
    assert (found.day.year, found.day.month) == (day.year, day.month)


@settings(deadline=None)
@given(st.integers(0, 9999))
def test_counting_in_characters_and_back(number: int) -> None:
    assert numbers.parse(numbers.to_chinese(number)) == number


def test_articles_beyond_a_hundred_are_written_as_laws_write_them() -> None:
    written = [numbers.to_chinese(n) for n in (0, 10, 11, 20, 100, 101, 110, 137, 1001, 1010, 1242)]
    assert written == [
        "零",
        "十",
        "十一",
        "二十",
        "一百",
        "一百零一",
        "一百一十",
        "一百三十七",
        "一千零一",
        "一千零一十",
        "一千二百四十二",
    ]


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("二○一○", 2010), ("二〇二〇", 2020), ("二零二零", 2020), ("二十", 20), ("十", 10), ("廿三", 23), ("卅", 30), ("一百零五", 105),
        ("2020", 2020), ("两", 2), ("二十八", 28), ("", None), ("某", None), ("十百", None), ("一二十", None), ("亿", None),
    ],
)  # fmt: skip
def test_numbers(text: str, number: int | None) -> None:
    assert numbers.parse(text) == number


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2020年8月20日", date(2020, 8, 20)),
        ("二○一○年四月九日", date(2010, 4, 9)),
        ("二〇二一年十二月三十一日", date(2021, 12, 31)),
        ("２０２０ 年 ８ 月 ２０ 日", date(2020, 8, 20)),
        ("（2018年11月2日）", date(2018, 11, 2)),
        ("2021年2月29日", None),
        ("2020年8月", None),
    ],
)
def test_written_days(text: str, day: date | None) -> None:
    assert dates.written(fold_for_reading(text)) == day
