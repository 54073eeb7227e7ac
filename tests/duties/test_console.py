"""The pages: who sees which duties, filters, a constant number of queries, a sane answer to silly addresses."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from django.core.cache import cache
from django.urls import reverse

from gongkai.desk.clock import CHINA, pinned
from gongkai.desk.permissions import Role
from gongkai.duties.models import Duty

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("book")]
NOW = datetime(2017, 4, 12, 10, tzinfo=CHINA)


@pytest.fixture(autouse=True)
def _now():
    with pinned(NOW):
        yield


@pytest.fixture
def log_in(client, county):
    from tests import factories

    def run(*roles, at="edu"):
        organ = county[at] if at in county else county["edu"].parent
        holder = factories.person()
        for role in roles:
            factories.post(holder, organ, role, starts_on=date(2010, 1, 1))
        client.force_login(holder, backend="allauth.account.auth_backends.AuthenticationBackend")
        return client

    return run


@pytest.fixture
def several(happen, county):
    """Overdue, due soon, open, met and late at education; one open at water."""
    for number, (formed, published) in enumerate(
        [("2017-03-01", None), ("2017-03-16", None), ("2017-04-10", None), ("2017-03-01", 20), ("2017-03-01", 40)], 1
    ):
        day = date.fromisoformat(formed)
        happen("record.formed", f"record:{number}", on=day, formed_on=formed, title=f"事项{number}")
        if published:
            happen("record.published", f"record:{number}", on=day + timedelta(published))
    happen("record.formed", "record:9", on=date(2017, 4, 10), formed_on="2017-04-10", title="水价", organ="water")


def shown(answer) -> list[str]:
    return [line.duty.about for line in answer.context["lines"]]


def test_what_must_be_done_comes_first_and_the_most_urgent_on_top(log_in, several):
    assert shown(log_in(Role.DRAFTER).get(reverse("console:duties"))) == ["事项1", "事项2", "事项3"]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({"state": "overdue"}, ["事项1"]),
        ({"state": "soon"}, ["事项2"]),
        ({"state": "open"}, ["事项2", "事项3"]),
        ({"state": "met"}, ["事项4"]),
        ({"state": "late"}, ["事项5"]),
        ({"q": "项3"}, ["事项3"]),
        ({"rule": "three", "state": "all"}, []),
        ({"state": "nonsense", "organ": "water", "page": "-7"}, ["事项1", "事项2", "事项3"]),
        ({"page": "9" * 30}, ["事项1", "事项2", "事项3"]),
    ],
)
def test_filters_narrow_the_list(log_in, several, query, expected):
    answer = log_in(Role.DRAFTER).get(reverse("console:duties"), query)
    assert answer.status_code == 200
    assert shown(answer) == expected


def test_the_figures_count_what_the_links_behind_them_show(log_in, several):
    client = log_in(Role.SUPERVISOR, at="gov")
    tally = client.get(reverse("console:duties")).context["tally"]
    for state in ("overdue", "soon", "open"):
        assert len(shown(client.get(reverse("console:duties"), {"state": state}))) == getattr(tally, state)


@pytest.mark.parametrize(
    ("role", "at", "organs"),
    [
        (Role.DRAFTER, "edu", {"edu"}),
        (Role.APPROVER, "water", {"water"}),
        (Role.SUPERVISOR, "gov", {"edu", "water"}),
        (Role.SYSTEM_ADMIN, "gov", set()),
        (Role.AUDIT_ADMIN, "gov", set()),
    ],
)
def test_each_role_sees_the_duties_of_its_own_organs(log_in, several, role, at, organs):
    client = log_in(role, at=at)
    answer = client.get(reverse("console:duties"), {"state": "all"})
    assert {line.duty.organ for line in answer.context["lines"]} == organs
    for duty in Duty.objects.all():
        status = client.get(reverse("console:duty", args=[duty.pk])).status_code
        assert status == (200 if duty.organ in organs else 404)


def test_a_stranger_is_asked_to_log_in(client, several):
    for address in (reverse("console:duties"), reverse("console:duty", args=[Duty.objects.first().pk])):
        answer = client.get(address)
        assert answer.status_code == 302 and "login" in answer["Location"]


def test_the_list_costs_the_same_for_three_duties_and_for_a_full_page(
    log_in, several, happen, django_assert_max_num_queries
):
    client = log_in(Role.SUPERVISOR, at="gov")
    client.get(reverse("console:duties"))

    def cost() -> int:
        cache.clear()  # what waits behind the menu is counted
        with django_assert_max_num_queries(16) as queries:
            client.get(reverse("console:duties"))
        return len(queries)

    few = cost()
    for number in range(100, 140):
        happen("record.formed", f"record:{number}", on=date(2017, 4, 11), formed_on="2017-04-11", title="又一件")
    assert cost() == few


def test_pages_follow_one_another_without_a_gap(log_in, county, happen):
    for number in range(60):
        happen("record.formed", f"record:{number}", on=date(2017, 4, 11), formed_on="2017-04-11", title=f"第{number}件")
    client = log_in(Role.DRAFTER)
    pages = [client.get(reverse("console:duties"), {"page": number}) for number in (1, 2, 3)]
    assert [len(shown(page)) for page in pages] == [25, 25, 10]
    assert len({title for page in pages for title in shown(page)}) == 60
    assert [page.context["has_next"] for page in pages] == [True, True, False]


def test_the_workbench_shows_what_is_due(log_in, several):
    page = log_in(Role.DRAFTER).get(reverse("console:workbench")).content.decode()
    assert "事项1" in page and "事项2" in page and "事项3" not in page and "水价" not in page


def test_a_duty_of_a_title_with_markup_is_shown_as_text(log_in, county, happen):
    happen("record.formed", "record:1", on=date(2017, 4, 11), formed_on="2017-04-11", title="<script>alert(1)</script>")
    client = log_in(Role.DRAFTER)
    for address in (reverse("console:duties"), reverse("console:duty", args=[Duty.objects.get().pk])):
        assert "<script>alert" not in client.get(address).content.decode()
