"""What an ended organ left is in the hands of the one that took over its powers: from its day on, and of nobody else."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import replace
from datetime import date, datetime

import pytest
from django.test import Client
from django.urls import reverse
from tests import factories as make
from tests.records.story import CONTENT, House, build, codes

from gongkai.desk import clock, ledger
from gongkai.desk.actions import Refused
from gongkai.desk.permissions import Role
from gongkai.organs import actions, queries
from gongkai.organs.models import Organ, Person, Post
from gongkai.records import actions as records
from gongkai.records.content import Content
from gongkai.records.models import State
from gongkai.records.permissions import may
from gongkai.records.queries import visible_to

BASIS = "测试市机构改革方案（测委发〔2026〕3号）"
ENDED, TAKEN = date(2026, 6, 10), date(2026, 6, 12)
WORDS = "标准数字有误，撤回后另行公布。"


@pytest.fixture(autouse=True)
def at() -> Iterator[Callable[[date], None]]:
    """It is 1 June 2026, until a test says another day."""
    with ExitStack() as pins:

        def move(day: date) -> None:
            pins.enter_context(clock.pinned(datetime(day.year, day.month, day.day, 9, tzinfo=clock.CHINA)))

        move(date(2026, 6, 1))
        yield move


@pytest.fixture
def house(db) -> House:
    return build()


@pytest.fixture
def heir(house) -> Organ:
    return make.organ("heir", parent=house.organ.parent, name="测试市社会工作局", uscc="11990123609901087U")


@pytest.fixture
def system(house):
    return make.actor(house.organ.parent, Role.SYSTEM_ADMIN)


def end(house: House, system) -> Organ:
    Post.objects.filter(organ=house.organ).update(ends_on=date(2026, 6, 9))
    return actions.end_organ(house.organ, ENDED, by=system)


def succeed(house: House, heir: Organ, system) -> Organ:
    return actions.name_successor(end(house, system), heir, basis=BASIS, on=TAKEN, by=system)


def working(organ: Organ, *roles: Role, day: date = TAKEN):
    return queries.actor_of(make.staff(organ, *roles), day)


def test_it_is_named_with_basis_and_day_by_those_above(house, heir, system):
    with pytest.raises(Refused) as refused:
        actions.name_successor(house.organ, heir, basis="", on=ENDED, by=house.approver)
    assert codes(refused) == {"permission", "not-ended", "no-basis"}
    ended = end(house, system)
    with pytest.raises(Refused) as refused:
        actions.name_successor(ended, ended, basis=BASIS, on=date(2026, 6, 1), by=system)
    assert codes(refused) >= {"date", "cycle"}
    with pytest.raises(Refused) as refused:
        actions.name_successor(ended, heir, basis=BASIS, on=TAKEN, by=working(heir, Role.DISCLOSURE_OFFICE))
    assert codes(refused) == {"permission"}
    actions.name_successor(ended, heir, basis=BASIS, on=TAKEN, by=house.disclosure)
    told = ledger.history(f"organ:{ended.code}").last()
    assert (told.name, told.data["successor"], told.data["basis"]) == ("organ.succeeded", "heir", BASIS)


def test_nobody_succeeds_in_a_circle(house, heir, system):
    ended = succeed(house, heir, system)
    third = make.organ("third", parent=heir.parent)
    gone = actions.end_organ(heir, date(2026, 6, 20), by=system)
    Organ.objects.filter(pk=ended.pk).update(ended_on=None, successor=None, successor_on=None, successor_basis="")
    ended.refresh_from_db()
    actions.name_successor(gone, ended, basis=BASIS, on=date(2026, 6, 20), by=system)
    actions.end_organ(ended, date(2026, 6, 25), by=system)
    gone.refresh_from_db()
    ended.refresh_from_db()
    with pytest.raises(Refused) as refused:
        actions.name_successor(ended, gone, basis=BASIS, on=date(2026, 6, 25), by=system)
    assert "cycle" in codes(refused)
    actions.name_successor(ended, third, basis=BASIS, on=date(2026, 6, 25), by=system)
    ended.refresh_from_db()
    gone.refresh_from_db()
    assert queries.taken_over_by(gone, date(2026, 7, 1)) == third


REACHES = [
    (Role.DRAFTER, True),
    (Role.REVIEWER, True),
    (Role.APPROVER, True),
    (Role.DISCLOSURE_OFFICE, True),
    (Role.SUPERVISOR, True),
    (Role.SYSTEM_ADMIN, False),
    (Role.SECURITY_ADMIN, False),
    (Role.AUDIT_ADMIN, False),
]


@pytest.mark.parametrize(("role", "reaches"), REACHES, ids=[role.value for role, _ in REACHES])
def test_each_role_from_the_day_on(house, heir, system, role, reaches):
    elsewhere = make.organ("elsewhere", parent=heir.parent)
    code = succeed(house, heir, system).code
    assert not working(heir, role, day=date(2026, 6, 11)).has(role, code)
    assert working(heir, role).has(role, code) == reaches
    assert not working(elsewhere, role).has(role, code)
    assert working(heir, role).stands_for == ({code: heir.name} if reaches else {})
    others = {one for one in Role if one != role}
    assert not working(heir, role).has_any(others, code)


def test_notices_go_where_the_powers_went(house, heir, system):
    holder = make.staff(heir, Role.APPROVER)
    ended = succeed(house, heir, system)
    assert list(queries.people_with(Role.APPROVER, ended, TAKEN)) == [holder]
    assert queries.holders({Role.APPROVER}, TAKEN)[Role.APPROVER, ended.code] == {holder.pk}
    assert not queries.people_with(Role.APPROVER, ended, date(2026, 6, 11)).exists()


def test_who_has_no_such_house_pays_no_query(house, heir, django_assert_num_queries):
    holder = make.staff(heir, Role.DRAFTER)
    with django_assert_num_queries(1):
        queries.actor_of(holder, TAKEN)


@pytest.fixture
def left(house, heir, system, at):
    """A public record and a draft of an organ that has ended since, and those who go on."""
    record, draft = house.published(), house.draft(title="没有做完的公告")
    ended = succeed(house, heir, system)
    at(TAKEN)
    for one in (record, draft):
        one.refresh_from_db()
        one.organ = ended
    return record, draft


def test_the_successor_corrects(house, heir, system, left):
    record, _draft = left
    by = {role: working(heir, role) for role in (Role.DRAFTER, Role.REVIEWER, Role.APPROVER)}
    correction = records.correct(record, "更正供养标准的数字", by=by[Role.DRAFTER])
    told = ledger.history(record.subject).filter(name="record.correction_opened").get()
    assert told.data["acting_organ"] == heir.name and heir.name in told.sentence
    better = replace(Content.of(correction), title="更正后的公告")
    changed = records.edit(correction, better, revision=correction.revision, by=by[Role.DRAFTER])
    records.submit(changed, by=by[Role.DRAFTER])
    records.review(changed, "secrecy", passed=True, content_hash=changed.content_hash, by=by[Role.REVIEWER])
    records.approve(changed, content_hash=changed.content_hash, by=by[Role.APPROVER])
    records.publish(changed, by=by[Role.DRAFTER])
    record.refresh_from_db()
    assert record.title == "更正后的公告" and record.organ.code == house.organ.code


def test_the_successor_withdraws(heir, left):
    record, _draft = left
    records.ask_withdrawal(record, "wrong", WORDS, by=working(heir, Role.DRAFTER))
    records.withdraw(record, by=working(heir, Role.APPROVER))
    record.refresh_from_db()
    assert record.state == State.WITHDRAWN
    acted = [one.name for one in ledger.history(record.subject) if one.data.get("acting_organ") == heir.name]
    assert {"record.withdrawal_asked", "record.withdrawn"} <= set(acted)


def test_nothing_new_goes_out_in_the_old_name(house, heir, left, at):
    drafter = working(heir, Role.DRAFTER)
    at(date(2026, 6, 15))
    new = records.draft(left[0].organ, CONTENT, by=drafter)
    with pytest.raises(Refused, match="以承接其职权的测试市社会工作局的名义公开") as refused:
        records.submit(new, by=drafter)
    assert "organ_ended" in codes(refused)
    records.submit(left[1], by=drafter)


def test_without_a_successor_the_refusal_says_what_to_do(house, heir, system, at):
    record = house.draft()
    ended = end(house, system)
    at(TAKEN)
    record.refresh_from_db()
    with pytest.raises(Refused, match="其职权由哪个机关承接，请系统管理员或者政务公开办登记"):
        records.submit(record, by=house.drafter)
    assert not may(working(heir, Role.DRAFTER), "edit", record) and ended.successor is None


def test_drafts_are_seen_by_the_successor_and_by_no_neighbour(house, heir, left):
    neighbour = make.organ("neighbour", parent=heir.parent)
    assert left[1] in visible_to(working(heir, Role.DRAFTER))
    assert left[1] not in visible_to(working(neighbour, Role.DRAFTER))
    page = reverse("console:record", args=[left[1].pk])
    for organ, status in ((heir, 200), (neighbour, 404)):
        client = Client()
        client.force_login(make.staff(organ, Role.DRAFTER))
        assert client.get(page).status_code == status


def test_the_public_reads_who_goes_on(house, heir, left, client):
    page = client.get(f"/organs/{left[0].organ.code}/").content.decode()
    assert "职权由下列机关继续行使" in page and BASIS in page and 'href="/organs/heir/"' in page
    assert f'href="/organs/{left[0].organ.code}/"' in client.get("/organs/heir/").content.decode()
    for leaf in ("guide", "catalogue"):
        assert 'href="/organs/heir/"' in client.get(f"/organs/{left[0].organ.code}/{leaf}/").content.decode()
    assert client.get(f"/apply/to/{left[0].organ.code}/").headers["Location"] == f"/organs/{left[0].organ.code}/"


def test_it_is_registered_on_a_page(house, heir, system, client, at):
    ended = end(house, system)
    at(TAKEN)
    where = reverse("console:organ-successor", args=[ended.code])
    client.force_login(make.staff(heir, Role.DRAFTER))
    assert client.get(where).status_code == 403
    client.force_login(Person.objects.get(username=system.username))
    assert where in client.get(reverse("console:organ", args=[ended.code])).content.decode()
    refused = client.post(where, {"successor": "heir", "on": "2026-06-01", "basis": BASIS})
    assert "承接日期不能早于撤并日期" in refused.content.decode() and BASIS in refused.content.decode()
    client.post(where, {"successor": "heir", "on": "2026-06-12", "basis": BASIS})
    ended.refresh_from_db()
    assert ended.successor == heir
