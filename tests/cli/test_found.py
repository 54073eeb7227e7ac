"""A new installation: one command founds the government and its administrators, and is refused ever after."""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner
from django.test import Client

from gongkai.cli.found import found
from gongkai.cli.tick import tick
from gongkai.desk import ledger
from gongkai.organs.models import Organ, Person

pytestmark = pytest.mark.django_db(transaction=True)
WORDS = ["xy-gov", "某某县人民政府", "--area", "210323"]


def test_an_empty_house_gets_a_government_and_three_administrators_apart() -> None:
    told = CliRunner().invoke(found, [*WORDS, "--json"])
    assert told.exit_code == 0, told.output
    accounts = {row["username"]: row["password"] for row in json.loads(told.stdout)}
    government = Organ.objects.get()
    assert (government.code, government.level, government.kind) == ("xy-gov", "county", "government")
    posts = {post.role: post.person.username for post in government.posts.select_related("person")}
    assert posts == {"system_admin": "admin.system", "security_admin": "admin.security", "audit_admin": "admin.audit"}
    assert len(set(accounts.values())) == 3
    for username, password in accounts.items():
        person = Person.objects.get(username=username)
        assert person.check_password(password) and person.must_change_password
        assert password not in "".join(event.payload for event in ledger.since(0))
    assert ledger.verify().ok


def test_the_system_administrator_logs_in_and_must_change_the_password_first() -> None:
    rows = json.loads(CliRunner().invoke(found, [*WORDS, "--json"]).stdout)
    password = next(row["password"] for row in rows if row["username"] == "admin.system")
    client = Client()
    client.post("/accounts/login/", {"login": "admin.system", "password": password})
    answer = client.get("/console/", follow=True)
    assert answer.status_code == 200 and "修改密码" in answer.content.decode()


def test_a_second_time_is_refused_and_leaves_all_as_it_was() -> None:
    CliRunner().invoke(found, WORDS)
    again = CliRunner().invoke(found, ["other-gov", "另一县人民政府"])
    assert again.exit_code == 2 and "已有机关" in again.stderr
    assert Organ.objects.count() == 1 and Person.objects.filter(username__startswith="admin.").count() == 3


def test_a_wrong_credit_code_founds_nothing() -> None:
    told = CliRunner().invoke(found, [*WORDS, "--uscc", "123"])
    assert told.exit_code == 2 and "统一社会信用代码" in told.stderr
    assert not Organ.objects.exists() and not Person.objects.filter(username="admin.system").exists()


def test_the_rules_in_force_are_named_and_how_to_set_others(settings) -> None:
    settings.GONGKAI_PROFILE = "national"
    told = CliRunner().invoke(found, WORDS)
    assert "规则集：national（国家规则）" in told.stdout and "GONGKAI_PROFILE" in told.stdout
    assert told.stderr == ""


def test_a_government_under_the_rules_of_the_invented_city_is_warned_of(settings) -> None:
    settings.GONGKAI_PROFILE = "sample-city"
    assert "虚构城市" in CliRunner().invoke(found, WORDS).stderr
    assert "虚构城市" in CliRunner().invoke(tick, ["--json"]).stderr
    settings.GONGKAI_PROFILE = "national"
    assert "虚构城市" not in CliRunner().invoke(tick, ["--json"]).stderr
