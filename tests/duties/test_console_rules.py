"""The rulebook for staff: who may read it, what it shows, and that it costs the same however large it is."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime

import pytest
from django.core.cache import cache
from django.urls import reverse
from selectolax.lexbor import LexborHTMLParser as Tree
from tests.duties import books

from gongkai.desk.clock import CHINA, pinned
from gongkai.desk.permissions import Role
from gongkai.duties.demands import demand
from gongkai.duties.models import Duty
from gongkai.law.rulebook import Citation, Rulebook

pytestmark = pytest.mark.django_db
NOW = datetime(2017, 4, 12, 10, tzinfo=CHINA)
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


@pytest.fixture(autouse=True)
def _now():
    with pinned(NOW):
        yield


@pytest.fixture
def log_in(client, county):
    from tests import factories

    def run(role=Role.SUPERVISOR, at="gov"):
        organ = county[at] if at in county else county["edu"].parent
        holder = factories.person()
        factories.post(holder, organ, role, starts_on=date(2010, 1, 1))
        client.force_login(holder, backend=BACKEND)
        return client

    return run


@pytest.fixture
def duties(book, county, happen):
    for number, organ in enumerate(["edu", "edu", "water"], 1):
        happen(
            "record.formed",
            f"record:{number}",
            on=date(2017, 3, 1),
            formed_on="2017-03-01",
            title=f"{organ}的事项{number}",
            organ=organ,
        )


def page(client, address: str, **query) -> Tree:
    answer = client.get(address, query)
    assert answer.status_code == 200
    return Tree(answer.content.decode())


def texts(tree: Tree, path: str) -> list[str]:
    return [" ".join(one.text().split()) for one in tree.css(path)]


def test_every_rule_is_listed_with_its_clause_and_the_duties_it_made(log_in, duties, book):
    tree = page(log_in(), reverse("console:rules"))
    assert texts(tree, ".ruleset a") == [rule.title for rule in book]
    assert set(texts(tree, ".ruleset cite")) == {str(books.CLAUSE)}
    twenty = tree.css_first('a[href="/console/rules/twenty"]').parent.parent
    assert "3项义务" in twenty.text()
    assert twenty.css_first("svg").attributes["aria-label"] == "已逾期 3"


def test_filters_that_are_not_offered_narrow_nothing(log_in, book):
    tree = page(log_in(), reverse("console:rules"), kind="nonsense", field="x", on="yesterday")
    assert len(tree.css(".ruleset a")) == len(book.rules)


def test_filters_narrow_and_what_was_asked_stays_in_the_form(log_in, book):
    tree = page(log_in(), reverse("console:rules"), kind="quota", q="规则")
    assert texts(tree, ".ruleset a") == ["规则yearly"]
    assert tree.css_first("select[name=kind] option[selected]").attributes["value"] == "quota"
    assert tree.css_first("input[name=q]").attributes["value"] == "规则"
    assert "清除" in tree.css_first(".ask").text()


def test_a_search_that_finds_nothing_says_what_to_do(log_in, book):
    assert "放宽" in page(log_in(), reverse("console:rules"), q="没有的词").css_first(".empty").text()


def test_a_rule_tells_what_it_demands(log_in, duties, book):
    tree = page(log_in(), reverse("console:rule", args=["twenty"]))
    twenty = book.rule("twenty", date(2017, 4, 12))
    assert texts(tree, ".demand--main") == [demand(twenty).sentence]
    assert str(books.CLAUSE) in texts(tree, ".rule__cite")
    assert "规则three" in texts(tree, ".rule__part a")
    assert {one.attributes["href"] for one in tree.css(".rule__duties > li > a")} == {
        reverse("console:duty", args=[pk]) for pk in Duty.objects.values_list("pk", flat=True)
    }


def test_requirement_numbers_are_shown_to_staff(log_in, book, monkeypatch):
    marked = replace(book.rules[0], requirement=("NR-T99",))
    books.use(monkeypatch, Rulebook("test", "测试", (marked, *book.rules[1:])))
    client = log_in()
    for address in (reverse("console:rules"), reverse("console:rule", args=[marked.id])):
        assert "NR-T99" in page(client, address).text()


def test_one_sees_single_duties_of_ones_own_organs_and_the_totals_of_all(log_in, duties):
    tree = page(log_in(Role.DRAFTER, "water"), reverse("console:rule", args=["twenty"]))
    assert texts(tree, ".rule__duties > li > a") == ["water的事项3"]
    assert texts(tree, ".totals--overdue dd") == ["3"]


def test_administrators_read_the_rules_and_no_duty(log_in, duties):
    tree = page(log_in(Role.SYSTEM_ADMIN), reverse("console:rule", args=["twenty"]))
    assert texts(tree, ".rule__duties a") == []
    assert "的事项" not in tree.text()


def test_a_stranger_is_asked_to_log_in(client, book):
    for address in (reverse("console:rules"), reverse("console:rule", args=["twenty"])):
        answer = client.get(address)
        assert answer.status_code == 302 and "login" in answer["Location"]


@pytest.mark.parametrize("rule_id", ["nope", "twenty ", "..", "<b>"])
def test_a_rule_that_does_not_exist_is_not_found(log_in, book, rule_id):
    assert log_in().get(reverse("console:rule", args=[rule_id])).status_code == 404


def test_a_note_is_shown_as_text(log_in, book, monkeypatch):
    noted = replace(book.rules[0], note="<script>alert(1)</script>")
    books.use(monkeypatch, Rulebook("test", "测试", (noted,)))
    source = log_in().get(reverse("console:rule", args=[noted.id])).content.decode()
    assert "&lt;script&gt;alert(1)" in source and "<script>alert" not in source


def test_three_hundred_rules_cost_as_many_queries_as_five(
    log_in, duties, book, happen, monkeypatch, django_assert_max_num_queries
):
    client = log_in()
    client.get(reverse("console:rules"))

    def cost(address: str) -> int:
        cache.clear()  # what waits behind the menu is counted
        with django_assert_max_num_queries(16) as asked:
            client.get(address)
        return len(asked)

    addresses = [reverse("console:rules"), reverse("console:rule", args=["twenty"])]
    few = [cost(address) for address in addresses]
    more = [
        replace(book.rules[1], id=f"many.{n}", title=f"规则{n}", citation=Citation("试行办法", f"第{n}条"))
        for n in range(300)
    ]
    books.use(monkeypatch, Rulebook("test", "测试", (*book.rules, *more)))
    for number in range(20, 50):
        happen("record.formed", f"record:{number}", on=date(2017, 3, 1), formed_on="2017-03-01", title="又一件")
    assert [cost(address) for address in addresses] == few
    assert len(page(client, reverse("console:rules"), all="1").css(".ruleset a")) == len(book.rules) + 300
    assert page(client, reverse("console:rules")).css(".ruleset a") == []
