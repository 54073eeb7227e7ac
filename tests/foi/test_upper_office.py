"""The disclosure office of a higher government sees a lower one's cases as a supervisor does; a complaint is its business."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from tests import factories
from tests.foi.test_matrix import ABOUT_NONE, PAGES, SECRETS, SEES, address, deeds, read

from gongkai.desk.actions import Refused
from gongkai.desk.permissions import SYSTEM, Role
from gongkai.foi import actions, listing, todo
from gongkai.foi.permissions import may_handle, may_know, may_see_case
from gongkai.organs.actions import move_organ
from gongkai.organs.models import Person
from gongkai.organs.queries import actor_of

NEXT = date(2025, 9, 26)


@pytest.fixture
def above(office: Any) -> Person:
    """An officer of the city above the county that has its own office."""
    upper = factories.government("upper", name="测试市上级人民政府")
    move_organ(office.government, upper, by=SYSTEM)
    return factories.staff(upper, Role.DISCLOSURE_OFFICE, username="upper.office")


def test_the_upper_office_sees_the_case_without_names_and_handles_nothing(office, case, above):
    client, by = Client(), actor_of(above, NEXT)
    client.force_login(above)
    with office.on(NEXT):
        about = {name: client.get(address(name, case)) for name in PAGES if name not in ABOUT_NONE}
        listed = client.get(address("foi", case))
        told = client.post(reverse("console:foi-reveal", args=[case.pk]), {"reason": "看看"})
        for name, deed in deeds(case, by).items():
            with pytest.raises(Refused) as refused:
                deed()
            assert refused.value.has("permission"), name
        with pytest.raises(Refused) as refused:
            actions.register(office.organ, office.application(), "fax", NEXT, by=by)
        assert refused.value.has("permission")
    for name, answer in about.items():
        assert (answer.status_code == 200) == (PAGES[name] == SEES), name
    assert case.number in read(listed)
    for answer in (*about.values(), listed, told):
        assert [word for word in SECRETS if word in read(answer)] == []
    assert may_see_case(by, case) and not may_know(by, case) and not may_handle(by, case.organ)


def test_its_workbench_counts_what_it_handles(office, case, above):
    """The lower government's cases are no errands of the office above, though its list has them."""
    with office.on(NEXT):
        assert [one.n for one in todo.errands(actor_of(above, NEXT))] == []
        assert case not in listing.to_handle(actor_of(above, NEXT)) and case in listing.received(actor_of(above, NEXT))
        own = actor_of(Person.objects.get(username="office"), NEXT)
        assert case in listing.to_handle(own) and todo.count(own)


def test_a_complaint_that_lies_with_it_is_its_own(office, case, above):
    by, other = actor_of(above, NEXT), above.posts.get().organ
    with office.on(NEXT):
        page = reverse("console:foi-remedy-new", args=[case.pk])
        client = Client()
        client.force_login(above)
        assert page in read(client.get(address("foi-request", case)))
        choices = read(client.get(page))
        assert 'value="complaint"' in choices and 'value="suit"' not in choices
        assert f'value="{other.code}" selected' in choices
        with pytest.raises(Refused) as refused:
            actions.file_remedy(case, "suit", NEXT, "测试县人民法院", by=by)
        assert refused.value.has("permission")
        made = actions.file_remedy(case, "complaint", NEXT, "", reviewer=other, by=by)
        assert may_know(by, case) and not may_handle(by, case.organ)
        assert list(todo.complaints_to_handle(by)) == [made]
        actions.accept_remedy(made, NEXT, by=by)
        with pytest.raises(Refused) as refused:
            actions.answer_remedy(made, NEXT, by=by)
        assert refused.value.has("permission")
