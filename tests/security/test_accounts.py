"""A password handed over by an administrator, and two people at one record at the same moment."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse
from tests import factories as make

from gongkai.desk import ledger
from gongkai.desk.actions import Refused
from gongkai.desk.permissions import Role
from gongkai.organs import actions as organs
from gongkai.records import actions
from gongkai.records.models import Record

pytestmark = pytest.mark.django_db
TEMPORARY = "Wangchuan-2026"
DOORS = [
    "console:workbench",
    "console:records",
    "wagtailadmin_home",
    "mfa_index",
    "mfa_activate_totp",
    "mfa_generate_recovery_codes",
]


@pytest.mark.parametrize("door", DOORS)
@pytest.mark.parametrize("verb", ["get", "post"])
def test_a_temporary_password_neither_works_nor_plants_a_second_factor(house, door, verb):
    li = make.staff(house.organ, Role.DRAFTER, username="li")
    organs.set_password(li, TEMPORARY, by=make.actor(house.organ.parent, Role.SECURITY_ADMIN))
    client = Client()
    assert client.post(reverse("account_login"), {"login": "li", "password": TEMPORARY}).status_code == 302
    response = getattr(client, verb)(reverse(door))
    assert (response.status_code, response["Location"]) == (302, reverse("account_change_password"))
    li.refresh_from_db()
    assert not li.authenticator_set.exists()


def test_two_clicks_publish_once(house):
    record = house.approved()
    first, second = Record.objects.get(pk=record.pk), Record.objects.get(pk=record.pk)
    actions.publish(first, by=house.drafter)
    with pytest.raises(Refused):
        actions.publish(second, by=house.approver)
    assert ledger.history(record.subject).filter(name="record.published").count() == 1
    assert first.index_number and record.versions.count() == 1


def test_what_was_edited_after_it_was_opened_is_neither_approved_nor_published(house):
    record = house.reviewed()
    opened = Record.objects.get(pk=record.pk)
    actions.edit(record, house_content(record), revision=record.revision, by=house.drafter)
    for deed in (
        lambda: actions.approve(opened, content_hash=opened.content_hash, by=house.approver),
        lambda: actions.publish(opened, by=house.approver),
    ):
        with pytest.raises(Refused):
            deed()


def house_content(record: Record):
    from dataclasses import replace

    from gongkai.records.content import Content

    return replace(Content.of(record), title="换了名称")


def test_a_row_changed_past_the_actions_is_not_published(house):
    record = house.approved()
    Record.objects.filter(pk=record.pk).update(body="<p>偷换的正文</p>")
    with pytest.raises(Refused) as refused:
        actions.publish(Record.objects.get(pk=record.pk), by=house.drafter)
    assert refused.value.has("touched")


@pytest.fixture
def guarded(house):
    """Li with a one-time password, and the security administrator."""
    from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret

    li = make.person("li", TEMPORARY)
    make.post(li, house.organ, Role.DRAFTER)
    secret = generate_totp_secret()
    TOTP.activate(li, secret)
    return li, secret, make.staff(house.organ.parent, Role.SECURITY_ADMIN, username="guard")


def sign_in() -> tuple[Client, str]:
    client = Client()
    return client, client.post(reverse("account_login"), {"login": "li", "password": TEMPORARY})["Location"]


def test_a_lost_second_factor_is_lifted_by_the_security_administrator_and_told(guarded):
    _li, _secret, guard = guarded
    assert sign_in()[1] == reverse("mfa_authenticate")
    client = Client()
    client.force_login(guard, backend="allauth.account.auth_backends.AuthenticationBackend")
    assert client.get("/console/people/li/second-factor/").status_code == 405
    assert client.post("/console/people/li/second-factor/").status_code == 302
    assert ledger.history("person:li").last().name == "person.second_factor_lifted"
    assert sign_in()[1] == reverse("console:workbench")


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.SECURITY_ADMIN])
def test_nobody_else_lifts_it(guarded, house, role):
    with pytest.raises(Refused) as refused:
        organs.lift_second_factor(guarded[0], by=make.actor(house.organ.parent, role))
    assert refused.value.has("permission")


def test_under_another_key_no_code_fits_and_no_page_breaks(guarded, settings):
    from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time

    settings.SECRET_KEY = "another-key-" + "y" * 50
    client, _to = sign_in()
    for secret in (guarded[1], "", "A" * 32):
        for counter in yield_hotp_counters_from_time():
            response = client.post(
                reverse("mfa_authenticate"), {"code": format_hotp_value(hotp_value(secret, counter))}
            )
            assert response.status_code == 200
    assert client.get("/console/").status_code == 302
