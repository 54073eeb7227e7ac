"""Organs, people and posts: who may change what, and what is refused with which reason."""

from __future__ import annotations

from datetime import date, datetime

import pytest
from tests import factories as make

from gongkai.desk import clock, ledger
from gongkai.desk.actions import Refused, Stale
from gongkai.desk.permissions import SYSTEM, Role
from gongkai.organs import actions, queries
from gongkai.organs.models import Organ, Person

pytestmark = pytest.mark.django_db
DAY = date(2026, 6, 1)
STRONG = "Wangchuan-2026"


@pytest.fixture(autouse=True)
def _day():
    with clock.pinned(datetime(2026, 6, 1, 9, tzinfo=clock.CHINA)):
        yield


@pytest.fixture
def gov() -> Organ:
    return make.government()


@pytest.fixture
def bureau(gov) -> Organ:
    return make.organ("bureau", parent=gov, name="教育局")


@pytest.fixture
def system(gov):
    return make.actor(gov, Role.SYSTEM_ADMIN, username="sys")


@pytest.fixture
def security(gov):
    return make.actor(gov, Role.SECURITY_ADMIN, username="sec")


def codes(call, *args, **kwargs) -> set[str]:
    with pytest.raises(Refused) as refused:
        call(*args, **kwargs)
    return {reason.code for reason in refused.value.reasons}


def last(subject: str) -> str:
    return ledger.history(subject).last().name


# organs


def test_an_organ_is_founded_below_its_parent_and_the_ledger_tells(gov, system):
    organ = actions.create_organ("water", gov, by=system, name="水利局", level="county", kind="department")
    assert organ.path == f"{gov.path}{organ.pk}/" and organ.short_name == "水利局"
    assert ledger.history("organ:water").get().data["parent"] == "gov"


def test_every_fault_of_a_new_organ_is_told_at_once(gov):
    nobody = make.actor(gov, Role.DRAFTER)
    found = codes(actions.create_organ, "gov", gov, by=nobody, name="", level="galaxy", uscc="1" * 18)
    assert {"permission", "invalid:code", "invalid:name", "invalid:level", "invalid:kind", "invalid:uscc"} <= found


def test_only_the_house_founds_a_root(system):
    assert "permission" in codes(actions.create_organ, "x", None, by=system, name="甲", level="city", kind="government")
    assert actions.create_organ("x", None, by=SYSTEM, name="甲", level="city", kind="government").path


def test_a_system_administrator_reaches_no_other_tree(system):
    other = make.government("other")
    assert codes(actions.change_organ, other, by=system, revision=1, phone="1") == {"permission"}


def test_a_change_names_the_fields_and_counts_the_revision(bureau, system):
    changed = actions.change_organ(bureau, by=system, revision=1, phone="5550101", name="教育局")
    assert changed.revision == 2
    assert ledger.history("organ:bureau").last().data["changed"] == ["办公电话"]


def test_a_change_that_changes_nothing_writes_nothing(bureau, system):
    assert actions.change_organ(bureau, by=system, revision=1, name="教育局").revision == 1
    assert not ledger.history("organ:bureau").exists()


def test_the_second_of_two_editors_is_told_who_was_first(bureau, system):
    Person.objects.filter(username="sys").update(name="田步青")
    actions.change_organ(bureau, by=system, revision=1, phone="5550101")
    with pytest.raises(Stale, match=r"田步青已于2026-06-01 09:00修改（办公电话）"):
        actions.change_organ(bureau, by=system, revision=1, phone="5550102")
    bureau.refresh_from_db()
    assert bureau.phone == "5550101"


def test_moving_an_organ_moves_everything_below(gov, bureau):
    school, street = make.organ("school", parent=bureau), make.organ("street", parent=gov)
    system = make.actor(gov, Role.SYSTEM_ADMIN)
    actions.move_organ(bureau, street, by=system)
    school.refresh_from_db()
    assert set(queries.subtree(street)) == {street, Organ.objects.get(code="bureau"), school}


def test_an_organ_cannot_move_below_itself(gov, bureau):
    school = make.organ("school", parent=bureau)
    system = make.actor(gov, Role.SYSTEM_ADMIN)
    assert codes(actions.move_organ, bureau, school, by=system) == {"cycle"}


def test_an_organ_with_people_or_children_is_not_ended(bureau, system):
    make.organ("school", parent=bureau)
    make.staff(bureau, Role.DRAFTER)
    assert codes(actions.end_organ, bureau, DAY, by=system) == {"children", "posts"}


def test_an_ended_organ_stands_until_that_day_and_takes_no_posts(bureau, system, security):
    actions.end_organ(bureau, DAY, by=system)
    assert bureau in queries.standing(date(2026, 5, 31)) and bureau not in queries.standing(DAY)
    ended = Organ.objects.get(code="bureau")
    assert "organ-ended" in codes(actions.give_post, make.person(), ended, Role.DRAFTER, by=security)


# people


def test_accounts_are_the_system_administrators_and_passwords_the_security_administrators(system, security):
    assert codes(actions.create_person, "li", "李", by=security) == {"permission"}
    person = actions.create_person("li", "李", by=system)
    assert not person.has_usable_password()
    assert codes(actions.set_password, person, STRONG, by=system) == {"permission"}
    actions.set_password(person, STRONG, by=security)
    assert person.check_password(STRONG) and person.must_change_password
    assert last("person:li") == "person.password_set"


@pytest.mark.parametrize("username", ["李", "Li", "a", "-li", "li wei", "l" * 61, "li/../x"])
def test_an_account_name_is_plain(system, username):
    assert "username" in codes(actions.create_person, username, "李", by=system)


@pytest.mark.parametrize("password", ["short-1A", "alllowercaseletters", "1234567890", "password12", "Person1-li"])
def test_weak_passwords_are_refused(security, password):
    person = make.person("person1-li")
    assert codes(actions.set_password, person, password, by=security) == {"password"}
    assert not person.has_usable_password()


def test_no_password_ever_reaches_the_ledger(security):
    actions.set_password(make.person("li"), STRONG, by=security)
    assert STRONG not in "".join(event.payload for event in ledger.history("person:li"))


def test_the_owners_change_ends_the_temporary_password(security):
    person = make.person("li")
    actions.set_password(person, STRONG, by=security)
    actions.change_own_password(person, "Another-2027")
    assert not person.must_change_password and last("person:li") == "person.password_changed"


def test_nobody_disables_unlocks_or_appoints_himself(gov, system, security):
    me, guard = Person.objects.get(username="sys"), Person.objects.get(username="sec")
    assert codes(actions.disable_person, me, by=system) == {"self"}
    assert codes(actions.unlock_person, guard, by=security) == {"self"}
    assert codes(actions.set_password, guard, STRONG, by=security) == {"self"}
    assert "self" in codes(actions.give_post, guard, gov, Role.APPROVER, by=security)


def test_a_disabled_account_gets_no_post_until_it_is_enabled(bureau, system, security):
    person = make.person("li")
    actions.disable_person(person, by=system)
    assert codes(actions.disable_person, person, by=system) == {"disabled"}
    assert codes(actions.give_post, person, bureau, Role.DRAFTER, by=security) == {"disabled"}
    actions.enable_person(person, by=system)
    assert actions.give_post(person, bureau, Role.DRAFTER, by=security).pk


# posts


@pytest.mark.parametrize("held", [Role.SYSTEM_ADMIN, Role.AUDIT_ADMIN, Role.DRAFTER, Role.SUPERVISOR])
def test_the_three_powers_are_kept_apart_from_each_other_and_from_business(gov, bureau, security, held):
    person = make.staff(bureau, held)
    assert codes(actions.give_post, person, gov, Role.SECURITY_ADMIN, by=security) == {"separate-powers"}


@pytest.mark.parametrize("power", [Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDIT_ADMIN])
def test_an_administrator_takes_no_business_post(gov, bureau, security, power):
    person = make.staff(gov, power)
    assert codes(actions.give_post, person, bureau, Role.REVIEWER, by=security) == {"separate-powers"}


def test_a_power_given_up_before_the_other_begins_does_not_clash(gov, bureau, security):
    person = make.person()
    make.post(person, bureau, Role.DRAFTER, ends_on=date(2026, 5, 31))
    assert actions.give_post(person, gov, Role.AUDIT_ADMIN, by=security).pk


def test_a_power_that_begins_later_still_clashes(gov, bureau, security):
    person = make.person()
    make.post(person, bureau, Role.DRAFTER, starts_on=date(2027, 1, 1))
    assert codes(actions.give_post, person, gov, Role.AUDIT_ADMIN, by=security) == {"separate-powers"}
    ends = date(2026, 12, 31)
    assert actions.give_post(person, gov, Role.AUDIT_ADMIN, by=security, ends_on=ends).pk


def test_one_person_may_hold_several_business_roles(bureau, security):
    person = make.staff(bureau, Role.DRAFTER)
    assert actions.give_post(person, bureau, Role.REVIEWER, by=security).pk


def test_a_deputy_stands_in_for_the_same_post_of_another_person(gov, bureau, security):
    approver, drafter = make.staff(bureau, Role.APPROVER), make.staff(bureau, Role.DRAFTER)
    principal, other = approver.posts.get(), drafter.posts.get()
    deputy = make.person()
    assert codes(actions.give_post, deputy, bureau, Role.APPROVER, by=security, deputy_for=other) == {"deputy"}
    assert codes(actions.give_post, deputy, gov, Role.APPROVER, by=security, deputy_for=principal) == {"deputy"}
    assert "deputy" in codes(actions.give_post, approver, bureau, Role.APPROVER, by=security, deputy_for=principal)
    given = actions.give_post(deputy, bureau, Role.APPROVER, by=security, deputy_for=principal)
    assert queries.actor_of(deputy, DAY).has(Role.APPROVER, "bureau") and given.deputy_for == principal


def test_a_post_gives_its_powers_from_its_first_to_its_last_day(bureau, security):
    person = make.person()
    post = actions.give_post(person, bureau, Role.DRAFTER, by=security, starts_on=date(2026, 6, 2))
    actions.end_post(post, date(2026, 6, 10), by=security)
    held = [day for day in range(1, 13) if queries.actor_of(person, date(2026, 6, day)).has(Role.DRAFTER, "bureau")]
    assert held == list(range(2, 11))


def test_a_post_cannot_end_before_it_began_nor_be_lengthened_by_ending_it(bureau, security):
    post = make.staff(bureau, Role.DRAFTER).posts.get()
    assert codes(actions.end_post, post, date(2019, 1, 1), by=security) == {"date"}
    actions.end_post(post, DAY, by=security)
    assert codes(actions.end_post, post, date(2026, 7, 1), by=security) == {"ended"}


def test_the_same_post_is_not_given_twice(bureau, security):
    person = make.person()
    actions.give_post(person, bureau, Role.DRAFTER, by=security)
    with pytest.raises(Refused, match="已有此岗位"):
        actions.give_post(person, bureau, Role.DRAFTER, by=security)


# reach


def test_reach_of_each_role(gov, bureau):
    office = make.organ("office", parent=gov, is_disclosure_office=True)
    school = make.organ("school", parent=bureau)
    everything = {"gov", "office", "bureau", "school"}
    below = {"bureau", "school"}
    expected = {
        (Role.DRAFTER, bureau): {"bureau"},
        (Role.REVIEWER, bureau): {"bureau"},
        (Role.APPROVER, gov): {"gov"},
        (Role.SUPERVISOR, bureau): below,
        (Role.SUPERVISOR, gov): everything,
        (Role.DISCLOSURE_OFFICE, office): everything,
        (Role.DISCLOSURE_OFFICE, bureau): below,
        (Role.SYSTEM_ADMIN, gov): everything,
        (Role.SECURITY_ADMIN, school): {"school"},
        (Role.AUDIT_ADMIN, gov): everything,
    }
    for (role, at), reached in expected.items():
        assert make.actor(at, role).organs(role) == reached, (role, at)


def test_the_tree_costs_one_query(gov, bureau, django_assert_max_num_queries):
    for n in range(20):
        make.organ(parent=bureau if n % 2 else gov)
    with django_assert_max_num_queries(1):
        (root,) = queries.tree()
    assert len(root.children) == 11
