"""What Hypothesis may draw for law."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone

from hypothesis import strategies as st

from gongkai.law.rulebook import Event

covered_days = st.dates(date(2007, 1, 1), date(2026, 6, 30))
"""Days from which sixty working days stay within the official years."""
short_periods = st.integers(1, 60)
moments = st.datetimes(datetime(2010, 1, 1), datetime(2026, 6, 30)).flatmap(
    lambda naive: st.integers(-12, 14).map(lambda hours: naive.replace(tzinfo=timezone(timedelta(hours=hours))))
)

_names = st.sampled_from(["record.formed", "record.published", "record.discarded", "task.assigned", "task.completed"])


@st.composite
def histories(draw: st.DrawFn, subjects: int = 3) -> list[Event]:
    """Up to a dozen events of a few subjects, their ids in the order of time as a ledger's are."""
    times = sorted(draw(st.lists(st.integers(0, 150), max_size=12)))
    return [_event(draw, number, day, subjects) for number, day in enumerate(times, start=1)]


def _event(draw: st.DrawFn, number: int, day: int, subjects: int) -> Event:
    at = datetime(2026, 1, 5, 2, tzinfo=UTC) + timedelta(days=day)
    formed = (at - timedelta(days=draw(st.integers(0, 3)))).date().isoformat()
    due = draw(st.none() | st.just("2026-03-31") | st.just("soon"))
    data = {"formed_on": formed, "due": due, "limit": draw(st.none() | st.just({"n": 7, "unit": "working-days"}))}
    subject = f"thing:{draw(st.integers(1, subjects))}"
    return Event(number, draw(_names), subject, "organ", at, data)
