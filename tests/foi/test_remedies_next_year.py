"""A last day in a year whose holidays nobody knows yet is told as the earliest that it can be, and marked as such."""

from __future__ import annotations

from datetime import date

from django.template.loader import render_to_string
from tests.foi.test_public import put

from gongkai.foi.remedies import until

CODE = "（暂定"


def test_review_and_suit_next_year_are_provisional(office):
    request = office.received(date(2026, 10, 20))
    with office.on(date(2026, 11, 10)):
        put(request, "foi.replied", office.clerk, replied_on=date(2026, 11, 10))
        request.refresh_from_db()
        told = until(request)
    assert (told.review, told.review_least) == (date(2027, 1, 9), True)
    assert (told.suit, told.suit_least) == (date(2027, 5, 10), True)
    page = render_to_string("foi/_until.html", {"until": told})
    assert "至2027-01-09" in page and "至2027-05-10" in page and page.count(CODE) == 2


def test_a_day_of_a_known_year_is_not(office):
    """E15: the sixtieth day lies in the holiday."""
    request = office.received(date(2025, 7, 20))
    with office.on(date(2025, 8, 5)):
        put(request, "foi.replied", office.clerk, replied_on=date(2025, 8, 5))
        request.refresh_from_db()
        told = until(request)
    assert (told.review, told.review_least, told.uncovered) == (date(2025, 10, 9), False, "")
    assert CODE not in render_to_string("foi/_until.html", {"until": told})
