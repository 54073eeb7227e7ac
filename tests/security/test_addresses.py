"""Every address, asked by somebody who means no good: no change by a link, no error page, nothing of another organ."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse
from tests import factories as make

from gongkai.desk.models import Event
from gongkai.desk.permissions import Role
from gongkai.organs.models import Organ, Person
from gongkai.policies.models import WorkItem
from gongkai.records.models import Record

from .routes import addresses

pytestmark = pytest.mark.django_db
BUSINESS = [role for role in Role if not role.endswith("admin")]
#: Together every role: at work in one organ, watching those below, keeping the house.
HELD = [
    (Role.DRAFTER, Role.REVIEWER, Role.APPROVER),
    (Role.DISCLOSURE_OFFICE, Role.SUPERVISOR),
    (Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDIT_ADMIN),
]
#: Keys are whole numbers of 64 bits on every database: the first that is none.
ENORMOUS = 2**63
QUERIES = [
    "page=99999999999999999999&year=99999999999999999999&state=overdue", "page=²&size=large&period=all&b=٣", "page=-1&q=" + "的" * 1000,
    "q=%00&organ=%00&field=%00&state=%00&genre=%00&subject=%00&rule=%00&period=%00&item=%00&answers=%00&title=%00&username=%00",
    "q=%EF%BF%BF%ED%A0%80&" + "&".join(f"{name}={'9' * 40}" for name in ("organ", "policy", "item", "interprets", "a", "b", "before", "edit")),
    "edit=999999999&before=²&since=9999-12-31&until=9999-12-31", "since=0001-01-01&until=0001-01-01",
    "after=2026-01-01T00:00:00%2B08:00~" + "9" * 5000, "after=9999-12-31T23:59:59-23:59~1", "after=0001-01-01T00:00:00%2B23:59~1",
]  # fmt: skip


def packed() -> list[str]:
    """The same questions, several in one address: each parameter stands once in it, and each of its values in some."""
    rows: list[dict[str, str]] = []
    for query in QUERIES:
        for name, _, value in (part.partition("=") for part in query.split("&")):
            row = next((row for row in rows if name not in row), None)
            if row is None:
                rows.append(row := {})
            row[name] = value
    return ["&".join(f"{name}={value}" for name, value in row.items()) for row in rows]


@pytest.fixture
def everything(house, issued):
    """One of each thing under number 1 or near it, and somebody who may do the most."""
    house.published(title="公开的")
    house.submitted(title="审查中的")
    make.item(house.organ)
    holder = make.staff(issued.organ, Role.DISCLOSURE_OFFICE, Role.SUPERVISOR, username="powerful")
    for at in (house.organ, WorkItem.objects.first().organ):
        for role in BUSINESS:
            make.post(holder, at, role)
    client = Client(raise_request_exception=False)
    client.force_login(holder)
    return client


def numbers() -> list[int]:
    return sorted({1, *Record.objects.values_list("pk", flat=True), WorkItem.objects.first().pk})


def test_no_link_changes_anything(everything, house):
    before = (Event.objects.count(), list(Record.objects.values_list("pk", "state", "revision").order_by("pk")))
    words = ("submit", "publish", "withdraw", "discard", "mask", house.organ.code)
    asked = {address for number in numbers() for word in words for address in addresses(number=number, word=word)}
    assert len(asked) > 150
    for address in asked:
        assert everything.get(address).status_code < 500, address
    assert before == (Event.objects.count(), list(Record.objects.values_list("pk", "state", "revision").order_by("pk")))


def test_no_number_is_too_large_to_be_refused(everything):
    for address in addresses(number=ENORMOUS):
        assert everything.get(address).status_code < 500, address
        assert everything.post(address, {}).status_code < 500, address


@pytest.mark.parametrize("query", packed(), ids=range(len(packed())))
def test_no_question_is_an_error(everything, query):
    for address in addresses(number=1, word="x"):
        assert everything.get(f"{address}?{query}").status_code < 500, f"{address}?{query}"


@pytest.mark.parametrize("query", QUERIES)
def test_no_question_of_an_auditor_is_an_error(query):
    client = Client(raise_request_exception=False)
    client.force_login(make.staff(make.government(), Role.AUDIT_ADMIN))
    assert client.get(f"/console/audit/?{query}").status_code == 200


@pytest.mark.parametrize("held", HELD, ids="+".join)
def test_a_stranger_meets_no_draft_no_document_no_work(house, issued, held):
    """Roles add up: who holds several sees what each of them would; one role at a time is asked in ``tests/leak``."""
    secret = house.submitted(title="只有本局才能看的标题", body="<p>只有本局才能看的正文</p>")
    work = WorkItem.objects.filter(organ__code="wc-education").first()
    elsewhere = make.government("far-gov", name="远方市人民政府")
    client = Client(raise_request_exception=False)
    client.force_login(make.staff(make.organ("far", parent=elsewhere), *held))
    numbers = {secret.pk, issued.pk, work.pk}
    for address in {one for pk in numbers for one in addresses(under="console/", number=pk, word="submit")}:
        page = client.get(address).content.decode(errors="replace")
        assert "只有本局才能看" not in page and issued.title not in page and work.task.title not in page, address
    for name in ("record", "record-edit", "record-review", "record-versions"):
        assert client.get(reverse(f"console:{name}", args=[secret.pk])).status_code == 404
    for name, pk in (("policy", issued.pk), ("policy-source", issued.pk), ("work", work.pk)):
        assert client.get(reverse(f"console:{name}", args=[pk])).status_code == 404


def test_every_role_is_held_by_one_of_the_strangers():
    assert sorted(role for held in HELD for role in held) == sorted(Role)


def test_who_signs_in_without_a_post_sees_nothing_of_the_business(house, issued):
    secret = house.submitted(title="只有本局才能看的标题")
    client = Client(raise_request_exception=False)
    client.force_login(Person.objects.create_user("nobody"))
    for number in {secret.pk, issued.pk}:
        for address in addresses(under="console/", number=number, word="submit"):
            page = client.get(address).content.decode(errors="replace")
            assert "只有本局才能看" not in page and issued.title not in page, address
    assert Organ.objects.exists()
