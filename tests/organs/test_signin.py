"""The door of the staff side: who comes in, who is locked out, and what the ledger tells of it."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value, yield_hotp_counters_from_time
from axes.models import AccessAttempt
from django.core.cache import cache
from django.urls import reverse
from django.utils import timezone
from tests import factories as make

from gongkai.desk import ledger
from gongkai.desk.permissions import Role
from gongkai.organs import actions
from gongkai.organs.signin import is_locked

pytestmark = pytest.mark.django_db
LOGIN = "/accounts/login/"
PASSWORD = "Wangchuan-2026"


@pytest.fixture(autouse=True)
def _fresh_counters():
    cache.clear()


def test_whoever_types_goes_from_the_name_straight_to_the_password(client):
    page = client.get(LOGIN).content.decode()
    name, password, lost = (
        page.index(part) for part in ('name="login"', 'name="password"', "/accounts/password/reset/")
    )
    between = page[name:password]
    assert name < password < lost and "<a " not in between and "<button" not in between


@pytest.fixture
def li():
    return make.person("li", PASSWORD, name="李青")


def sign_in(client, username="li", password=PASSWORD, **extra):
    return client.post(LOGIN, {"login": username, "password": password}, **extra)


def told(username="li") -> list[str]:
    return [event.name.removeprefix("person.") for event in ledger.history(f"person:{username}")]


def test_signing_in_leads_to_the_workbench_and_is_told(client, li):
    response = sign_in(client)
    assert (response.status_code, response["Location"]) == (302, reverse("console:workbench"))
    assert told() == ["signed_in"]


def test_the_session_key_changes_with_signing_in(client, li):
    client.get(LOGIN)
    session = client.session
    session["planted"] = "by somebody else"
    session.save()
    before = session.session_key
    sign_in(client)
    assert client.session.session_key != before


def test_a_wrong_password_says_nothing_about_the_account(client, li):
    known, unknown = sign_in(client, password="wrong"), sign_in(client, "nobody", "wrong")

    def said(response):
        return re.findall(r"<li>(.*?)</li>", response.content.decode())

    assert said(known) == said(unknown) != []
    assert told() == ["sign_in_failed"]


def test_five_failures_lock_the_account_even_for_the_right_password(client, li):
    for _ in range(5):
        response = sign_in(client, password="wrong")
    assert response.status_code == 429 and "已锁定" in response.content.decode()
    assert sign_in(client).status_code == 429
    assert sign_in(client, password="wrong").status_code == 429
    assert told() == ["sign_in_failed"] * 5 + ["locked_out"]
    assert is_locked(li)


@pytest.mark.parametrize("spelling", ["LI", " li", "Li "])
def test_another_spelling_address_or_browser_is_no_second_chance(client, li, spelling):
    for n in range(5):
        sign_in(client, spelling if n % 2 else "li", "wrong", REMOTE_ADDR=f"10.0.0.{n}", HTTP_USER_AGENT=f"browser {n}")
    assert sign_in(client, REMOTE_ADDR="10.9.9.9").status_code == 429


def test_a_lockout_ends_by_itself(client, li, settings):
    for _ in range(5):
        sign_in(client, password="wrong")
    AccessAttempt.objects.update(attempt_time=timezone.now() - settings.AXES_COOLOFF_TIME - timedelta(seconds=1))
    assert sign_in(client).status_code == 302
    assert not is_locked(li)


def test_the_security_administrator_unlocks(client, li):
    for _ in range(5):
        sign_in(client, password="wrong")
    actions.unlock_person(li, by=make.actor(make.government(), Role.SECURITY_ADMIN))
    assert sign_in(client).status_code == 302
    assert told()[-2:] == ["unlocked", "signed_in"]


def test_a_disabled_account_stays_out_and_its_open_session_ends(client, li):
    sign_in(client)
    assert client.get("/console/").status_code == 200
    li.is_active = False
    li.save()
    assert client.get("/console/").status_code == 302
    assert sign_in(client)["Location"] == "/accounts/inactive/"
    assert client.get("/console/").status_code == 302


def test_a_temporary_password_opens_one_page_only(client, li):
    actions.set_password(li, "Temporary-2026", by=make.actor(make.government(), Role.SECURITY_ADMIN))
    sign_in(client, password="Temporary-2026")
    assert client.get("/console/")["Location"] == "/accounts/password/change/"
    change = {"oldpassword": "Temporary-2026", "password1": "My-own-2026", "password2": "My-own-2026"}
    client.post("/accounts/password/change/", change)
    assert client.get("/console/").status_code == 200
    assert told()[-1] == "password_changed"


@pytest.mark.parametrize("new", [PASSWORD, "lowercase-only", "Short-1"])
def test_a_weak_or_unchanged_password_is_refused(client, li, new):
    sign_in(client)
    page = client.post("/accounts/password/change/", {"oldpassword": PASSWORD, "password1": new, "password2": new})
    assert page.status_code == 200 and "field__error" in page.content.decode()
    li.refresh_from_db()
    assert li.check_password(PASSWORD)


def test_a_changed_password_ends_the_other_sessions(client, li):
    from django.test import Client

    other = Client()
    sign_in(other)
    sign_in(client)
    change = {"oldpassword": PASSWORD, "password1": "My-own-2026", "password2": "My-own-2026"}
    client.post("/accounts/password/change/", change)
    assert client.get("/console/").status_code == 200
    assert other.get("/console/").status_code == 302


def test_nobody_makes_an_account_or_resets_a_password_alone(client, li):
    page = client.post("/accounts/signup/", {"username": "new", "password1": PASSWORD, "password2": PASSWORD})
    assert "不开放注册" in page.content.decode()
    assert not type(li).objects.filter(username="new").exists()
    assert "安全保密管理员" in client.get("/accounts/password/reset/").content.decode()
    for path in ("email/", "password/set/", "password/reset/key/1-a/", "login/code/confirm/", "confirm-email/"):
        assert client.get(f"/accounts/{path}").status_code == 404


def test_signing_out_asks_for_a_click(client, li):
    sign_in(client)
    assert client.get("/accounts/logout/").status_code == 200
    assert client.get("/console/").status_code == 200
    client.post("/accounts/logout/")
    assert client.get("/console/").status_code == 302


def test_a_redirect_after_signing_in_stays_in_the_house(client, li):
    response = client.post(f"{LOGIN}?next=https://elsewhere.invalid/", {"login": "li", "password": PASSWORD})
    assert response["Location"] == reverse("console:workbench")


def code_of(secret: str) -> str:
    counter = next(iter(yield_hotp_counters_from_time()))
    return format_hotp_value(hotp_value(secret, counter))


def test_a_one_time_password_is_set_up_and_then_asked_for(client, li):
    sign_in(client)
    again = client.get("/accounts/2fa/totp/activate/")["Location"]
    assert "确认是您本人" in client.get(again).content.decode()
    page = client.post(again, {"password": PASSWORD}, follow=True)
    secret = re.search(r'class="secret">([A-Z2-7]+)<', page.content.decode())[1]
    assert "data:image/svg+xml" in page.content.decode()
    client.post("/accounts/2fa/totp/activate/", {"code": code_of(secret)})
    assert secret not in str(Authenticator.objects.get(user=li, type="totp").data)

    client.post("/accounts/logout/")
    assert sign_in(client)["Location"] == "/accounts/2fa/authenticate/"
    assert client.get("/console/").status_code == 302
    assert client.post("/accounts/2fa/authenticate/", {"code": "000000"}).status_code == 200
    assert told()[-1] == "signed_in" and told().count("signed_in") == 1


def test_a_one_time_password_lets_in(client, li):
    from allauth.mfa.totp.internal.auth import generate_totp_secret

    secret = generate_totp_secret()
    TOTP.activate(li, secret)
    sign_in(client)
    response = client.post("/accounts/2fa/authenticate/", {"code": code_of(secret)})
    assert response["Location"] == reverse("console:workbench")
    assert told() == ["signed_in"]
