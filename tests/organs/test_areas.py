"""Where a disclosure office acts and where it only oversees: a lower government's own office, as long as it stands, is the one
that acts in its area."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from tests import factories as make

from gongkai.desk.permissions import REACHING_DOWN, Role
from gongkai.organs import queries
from gongkai.organs.models import Organ, Post

pytestmark = pytest.mark.django_db
DAY = date(2026, 6, 1)
OFFICE = Role.DISCLOSURE_OFFICE
LOWER = {"county", "county-office", "county-school"}
UPPER = {"city", "city-office", "city-school", "street", "plain-county", "plain-town"}


@pytest.fixture
def organs() -> dict[str, Organ]:
    """A city with its office; under it a county with an office, a county without, a street and a school."""
    city = make.government("city")
    county = make.government("county", parent=city)
    plain = make.government("plain-county", parent=city)
    return {
        "city": city,
        "county": county,
        "city-office": make.organ("city-office", parent=city, is_disclosure_office=True),
        "city-school": make.organ("city-school", parent=city),
        "street": make.organ("street", parent=city, kind="street"),
        "county-office": make.organ("county-office", parent=county, is_disclosure_office=True),
        "county-school": make.organ("county-school", parent=county),
        "plain-county": plain,
        "plain-town": make.organ("plain-town", parent=plain, kind="town"),
    }


def officer(organs: dict[str, Organ], at: str = "city-office", day: date = DAY):
    return make.actor(organs[at], OFFICE, day=day)


def test_it_acts_up_to_a_lower_office_and_oversees_beyond(organs):
    upper, lower = officer(organs), officer(organs, "county-office")
    assert (upper.organs(OFFICE), upper.overseen) == (UPPER, dict.fromkeys(LOWER, "county"))
    assert upper.watched(OFFICE) == upper.watched() == UPPER | LOWER
    assert (lower.organs(OFFICE), lower.overseen) == (LOWER, {})
    assert upper.watches({OFFICE}, "county-school") and not upper.has(OFFICE, "county-school")
    assert not upper.has_any(frozenset(Role), "county-school")
    assert not upper.watches(frozenset(Role) - {OFFICE}, "county-school")
    assert not lower.watches(frozenset(Role), "city-school")


def test_a_post_at_the_government_itself_is_an_office_too(organs):
    assert "plain-county" in officer(organs).organs(OFFICE)
    post = make.post(make.person("her"), organs["plain-county"], OFFICE, ends_on=DAY)
    assert officer(organs).overseen.keys() == LOWER | {"plain-county", "plain-town"}
    assert officer(organs, day=DAY + timedelta(days=1)).overseen.keys() == LOWER
    post.person.is_active = False
    post.person.save()
    assert officer(organs).overseen.keys() == LOWER


@pytest.mark.parametrize("role", sorted(set(Role) - {OFFICE}))
def test_no_other_post_there_keeps_the_office_above_out(organs, role):
    make.post(make.person(), organs["plain-county"], role)
    assert officer(organs).overseen.keys() == LOWER


@pytest.mark.parametrize("at", ["street", "city-school"])
def test_what_is_no_government_keeps_nobody_out(organs, at):
    make.post(make.person(), organs[at], OFFICE)
    make.organ("inner", parent=organs[at], is_disclosure_office=True)
    assert officer(organs).overseen.keys() == LOWER


def test_a_town_has_its_own(organs):
    make.post(make.person(), organs["plain-town"], OFFICE)
    assert officer(organs).overseen.keys() == LOWER | {"plain-town"}


def test_it_follows_by_date(organs):
    Organ.objects.filter(code="county-office").update(ended_on=DAY)
    assert officer(organs, day=DAY - timedelta(days=1)).overseen.keys() == LOWER
    ended = officer(organs)
    assert (ended.organs(OFFICE), ended.overseen) == (UPPER | LOWER, {})
    make.organ("county-bureau", parent=organs["county"], is_disclosure_office=True)
    assert officer(organs).overseen.keys() == LOWER | {"county-bureau"}


def test_what_went_over_to_a_lower_area_is_overseen_like_it(organs):
    """A county that was merged into one with an office of its own."""
    gone = Organ.objects.filter(code="plain-county")
    gone.update(ended_on=DAY, successor=organs["county"], successor_on=DAY, successor_basis="区划调整方案")
    upper, lower = officer(organs), officer(organs, "county-office")
    assert "plain-county" in upper.overseen and not upper.has(OFFICE, "plain-county")
    assert lower.has(OFFICE, "plain-county")


def test_who_also_holds_the_lower_post_acts_there(organs):
    both = make.staff(organs["city-office"], OFFICE)
    make.post(both, organs["county-office"], OFFICE)
    actor = queries.actor_of(both, DAY)
    assert (actor.organs(OFFICE), actor.overseen) == (UPPER | LOWER, {})


@pytest.mark.parametrize("role", sorted(REACHING_DOWN - {OFFICE}))
def test_supervisors_and_administrators_reach_everything_as_before(organs, role):
    actor = make.actor(organs["city"], role)
    assert actor.organs(role) == UPPER | LOWER and actor.overseen == {}


def test_of_three_levels_each_stops_at_the_next(organs):
    town = make.organ("town", parent=organs["county"], kind="town")
    make.organ("town-office", parent=town, is_disclosure_office=True)
    assert officer(organs).overseen.keys() == LOWER | {"town", "town-office"}
    assert officer(organs, "county-office").overseen.keys() == {"town", "town-office"}


def test_the_office_that_acts_is_the_one_that_is_told(organs):
    upper, lower = make.staff(organs["city-office"], OFFICE), make.staff(organs["county-office"], OFFICE)
    watch = make.staff(organs["city"], Role.SUPERVISOR)
    held = queries.holders({OFFICE, Role.SUPERVISOR}, DAY)
    assert held[OFFICE, "county-school"] == {lower.pk}
    assert held[OFFICE, "plain-town"] == held[OFFICE, "city-school"] == {upper.pk}
    assert held[Role.SUPERVISOR, "county-school"] == {watch.pk}
    Organ.objects.filter(code="county-office").update(ended_on=DAY)
    Post.objects.filter(person=lower).update(ends_on=DAY - timedelta(days=1))
    assert queries.holders({OFFICE}, DAY)[OFFICE, "county-school"] == {upper.pk}


def test_it_costs_no_question_more(organs, django_assert_num_queries):
    upper, drafter = (
        make.staff(organs["city-office"], OFFICE, Role.SUPERVISOR),
        make.staff(organs["city"], Role.DRAFTER),
    )
    with django_assert_num_queries(2):  # posts and organs
        assert queries.actor_of(upper, DAY).overseen.keys() == LOWER
    with django_assert_num_queries(1):
        queries.actor_of(drafter, DAY)
    with django_assert_num_queries(2):
        queries.holders(frozenset(Role), DAY)
