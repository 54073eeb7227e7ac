from __future__ import annotations

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from gongkai.law.gathering import gathered_on

DAY = date(2026, 1, 1)


def at(*pairs: tuple[int, str]) -> list[tuple[date, str]]:
    return [(DAY + timedelta(days=n), who) for n, who in pairs]


def test_persons_count_and_not_requests() -> None:
    assert gathered_on(at((0, "a"), (1, "a"), (2, "a"), (3, "b")), 3, 365) is None
    assert gathered_on(at((0, "a"), (1, "a"), (9, "b"), (30, "c")), 3, 365) == DAY + timedelta(days=30)


def test_a_window_is_that_many_days_long() -> None:
    assert gathered_on(at((0, "a"), (100, "b"), (364, "c")), 3, 365) == DAY + timedelta(days=364)
    assert gathered_on(at((0, "a"), (100, "b"), (365, "c")), 3, 365) is None
    assert gathered_on([], 1, 365) is None


@given(
    st.lists(st.tuples(st.integers(0, 900), st.sampled_from("abcde")), max_size=40),
    st.integers(1, 4),
    st.integers(1, 400),
)
def test_it_is_the_first_day_whose_window_holds_enough(pairs: list[tuple[int, str]], people: int, days: int) -> None:
    asked = at(*pairs)
    full = [
        day for day, _ in asked if len({who for d, who in asked if day - timedelta(days=days) < d <= day}) >= people
    ]
    assert gathered_on(asked, people, days) == min(full, default=None)
