"""The disclosure office of a higher government: it oversees a lower one that has an office of its own, and does nothing in its name."""

from __future__ import annotations

from datetime import date

import pytest
from django.test import Client
from django.urls import reverse
from tests import factories as make

from gongkai.assessment import permissions as assessment
from gongkai.catalog import permissions as catalog
from gongkai.catalog.actions import add_item
from gongkai.channels import permissions as channels
from gongkai.desk.actions import Refused
from gongkai.desk.permissions import SYSTEM, Actor, Role
from gongkai.duties import permissions as duties
from gongkai.facts import permissions as facts
from gongkai.foi import permissions as foi
from gongkai.organs.actions import move_organ
from gongkai.organs.models import Organ, Person, Post
from gongkai.organs.queries import actor_of
from gongkai.policies import actions as policies
from gongkai.policies import permissions as policy_permissions
from gongkai.policies import queries as policy_queries
from gongkai.records import actions as records
from gongkai.records import permissions as record_permissions
from gongkai.records.permissions import may
from gongkai.records.queries import to_answer, to_publish, to_review, visible_to
from gongkai.reports import permissions as reports

pytestmark = pytest.mark.django_db
DAY = date(2026, 6, 1)
OFFICE = Role.DISCLOSURE_OFFICE
#: Deeds in an organ's name.
ACTS = (
    catalog.may_keep,
    catalog.may_note,
    channels.may_keep,
    channels.may_keep_sites,
    channels.may_review,
    foi.may_handle,
    foi.may_set_letterhead,
    policy_permissions.may_keep_systems,
    policy_permissions.may_lead,
    policy_permissions.may_take_in,
    record_permissions.may_keep_negatives,
    record_permissions.may_plan_shifts,
    record_permissions.may_settle_flaw,
    reports.may_make,
    reports.may_receive,
    reports.may_return,
    lambda actor, organ: facts.may_record(actor, organ.code),
)
#: Reading, and the acts of who oversees an organ: reminders, demands to mend something, complaints, what was reported on paper.
OVERSIGHT = (
    foi.may_complain,
    record_permissions.may_register_flaw,
    reports.may_take_up,
    lambda actor, organ: assessment.may_urge(actor, organ.code),
    lambda actor, organ: duties.may_see(actor, organ.code),
    lambda actor, organ: organ.code in assessment.watched(actor),
    lambda actor, organ: organ.code in foi.organs_seen(actor),
    lambda actor, organ: organ.code in reports.organs_read(actor),
)


def raised(government: Organ) -> Person:
    """An officer of a higher government, below which the other one now stands."""
    upper = make.government("upper", name="上级市人民政府")
    move_organ(government, upper, by=SYSTEM)
    return make.staff(upper, OFFICE, username="upper.office")


@pytest.fixture
def above(house) -> Person:
    return raised(house.organ.parent)


def without_office(house) -> None:
    Organ.objects.filter(parent=house.organ.parent, is_disclosure_office=True).update(ended_on=DAY)


def held(rules, actor: Actor, organ: Organ) -> set[bool]:
    return {rule(actor, organ) for rule in rules}


def test_it_oversees_and_does_nothing_in_their_name(house, above):
    upper = actor_of(above, DAY)
    for organ in (house.organ, house.organ.parent):
        assert held(ACTS, upper, organ) == {False}
        assert held(OVERSIGHT, upper, organ) == {True}
    assert held(ACTS, house.disclosure, house.organ) == held(OVERSIGHT, house.disclosure, house.organ) == {True}


def test_without_an_office_of_its_own_a_government_is_the_upper_ones(house, above):
    without_office(house)
    upper = actor_of(above, DAY)
    assert held(ACTS, upper, house.organ) == held(OVERSIGHT, upper, house.organ) == {True}


def test_drafts_are_read_and_left_alone(house, above):
    upper, record = actor_of(above, DAY), house.draft()
    assert record in visible_to(upper)
    record = records.submit(record, by=house.drafter)
    assert record not in to_review(upper)
    with pytest.raises(Refused) as refused:
        records.send_back(record, "content_error", "有误", by=upper)
    assert refused.value.has("role")
    assert not may(upper, "return", record) and may(house.disclosure, "return", record)
    without_office(house)
    assert may(actor_of(above, DAY), "return", record)


def test_what_is_approved_is_for_them_to_publish(house, above):
    record, upper = house.approved(), actor_of(above, DAY)
    assert record not in to_publish(upper)
    with pytest.raises(Refused) as refused:
        records.publish(record, by=upper)
    assert refused.value.has("role")


def test_the_page_offers_nothing_and_a_post_is_refused(house, above):
    record = house.approved()
    client = Client()
    client.force_login(above)
    page = client.get(reverse("console:record", args=[record.pk]))
    assert page.status_code == 200 and record.title in page.content.decode()
    do = reverse("console:record-do", args=[record.pk, "publish"])
    assert do not in page.content.decode()
    answer = client.post(do)
    record.refresh_from_db()
    assert answer.status_code in (302, 409) and record.state == "approved"
    client.force_login(Person.objects.get(username=house.drafter.username))
    assert do in client.get(reverse("console:record", args=[record.pk])).content.decode()


def test_a_disagreement_is_for_the_nearest_office_above_both(house, above):
    """Between two of its organs the lower office decides; between one of them and another government's, the upper one."""
    beside = make.organ("beside", parent=Organ.objects.get(pk=house.organ.parent_id))
    county = make.government("county", parent=above.posts.get().organ)
    make.post(make.person(), county, OFFICE)
    farther = make.organ("farther", parent=county)
    record = house.draft()
    inside, across = (records.involve(record, organ, by=house.drafter) for organ in (beside, farther))
    records.submit(record, by=house.drafter)
    upper, own = (actor_of(one, DAY) for one in (above, Person.objects.get(username=house.disclosure.username)))
    assert [record_permissions.may_coordinate(one, inside) for one in (own, upper)] == [True, False]
    assert [record_permissions.may_coordinate(one, across) for one in (own, upper)] == [False, True]
    assert inside not in to_answer(upper) and across in to_answer(upper)
    assert inside in to_answer(own) and across not in to_answer(own)


def test_the_catalogue_is_theirs(house, above):
    with pytest.raises(Refused) as refused:
        add_item(house.organ, make.catalog_field(), make.content(), by=actor_of(above, DAY))
    assert refused.value.has("not_yours")


def test_documents_are_read_and_handled_below(issued, city, officer):
    upper = actor_of(raised(city), DAY)
    issued.refresh_from_db()
    assert issued in policy_queries.visible_to(upper)
    assert policy_permissions.may_oversee(upper, issued) and not policy_permissions.may_handle(upper, issued)
    with pytest.raises(Refused) as refused:
        policies.take_in("关于做好工作的通知".encode(), "通知.txt", organ=city, by=upper)
    assert refused.value.has("not_yours")
    call = reverse("console:report-call-new") + f"?policy={issued.pk}"
    pages = {one: Client() for one in ("upper.office", "officer")}
    for username, client in pages.items():
        client.force_login(Person.objects.get(username=username))
        page = client.get(reverse("console:policy", args=[issued.pk])).content.decode()
        assert issued.title in page and (call in page) == (username == "officer")
    work = policy_queries.work_visible_to(upper).first()
    with pytest.raises(Refused) as refused:
        policies.report_progress(work, "已完成", by=upper)
    assert refused.value.has("not_yours")


def test_the_supervisor_above_reaches_as_before(house, above):
    supervisor = make.actor(above.posts.get().organ, Role.SUPERVISOR)
    assert assessment.may_urge(supervisor, house.organ.code) and house.organ.code in reports.organs_read(supervisor)
    assert held(ACTS, supervisor, house.organ) == {False}


def test_only_posts_that_are_held_count(house, above):
    """The office's organ stands though nobody works there: the upper office is told by reminders, and does not step in."""
    Post.objects.filter(organ__is_disclosure_office=True).update(ends_on=date(2026, 5, 31))
    assert held(ACTS, actor_of(above, DAY), house.organ) == {False}
