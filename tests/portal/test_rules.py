"""The rulebook for everyone: what it shows, what it never shows, and how programs read it."""

from __future__ import annotations

from datetime import date, datetime

import pytest
from selectolax.lexbor import LexborHTMLParser as Tree
from tests import factories

from gongkai.desk.clock import CHINA, pinned
from gongkai.duties.models import Duty, State
from gongkai.duties.rules import rulebook
from gongkai.policies.models import Policy

THREE = "bazhong.normative-document.three-days"
NUMBER = "巴委办〔2017〕28号"
TEXT = """二、推进公开
（八）公开决策。决策要公开。
（九）公开文件。本市自己的话：文件印发后要尽快公开。
（十）公开结果。结果要公开。
"""


def page(client, address: str) -> Tree:
    answer = client.get(address)
    assert answer.status_code == 200, address
    return Tree(answer.content.decode())


def texts(tree: Tree, path: str) -> list[str]:
    return [" ".join(one.text().split()) for one in tree.css(path)]


def test_every_rule_of_the_profile_has_its_page_without_requirement_numbers(client, db):
    """Requirement numbers are the staff's."""
    numbers = {number for rule in rulebook() for number in rule.requirement}
    assert numbers
    listed = {one.attributes["href"] for one in page(client, "/rules/?all=1").css(".ruleset a")}
    assert listed == {f"/rules/{rule.id}/" for rule in rulebook()}
    for address in listed:
        tree = page(client, address)
        assert texts(tree, ".demand--main") and texts(tree, ".rule__cite")
        assert not [number for number in numbers if number in tree.html], address
    some = [f"/api/v1/rules/{rule.id}" for rule in rulebook()][::10]
    for address in ["/rules/?all=1", "/api/v1/rules", *some]:
        source = client.get(address).content.decode()
        assert not [number for number in numbers if number in source], address


def test_where_there_is_much_the_areas_of_work_come_first(client, db):
    tree = page(client, "/rules/?place=nation")
    links = {one.text().strip(): one.attributes["href"] for one in tree.css(".area__link")}
    assert links and tree.css(".ruleset a") == []
    for address in links.values():
        assert "place=nation" in address
        assert page(client, f"/rules/{address}").css(".ruleset a, .area__link")


def test_drafts_are_neither_counted_nor_named(client, house):
    with pinned(datetime(2026, 6, 3, 10, tzinfo=CHINA)):
        secret = house.approved(title="还没公开的办法", normative=True, issued_on=date(2026, 6, 2))
        house.published(title="已经公开的办法", normative=True, issued_on=date(2026, 6, 2))
    tree = page(client, f"/rules/{THREE}/")
    assert texts(tree, ".rule__duties > li > a") == ["已经公开的办法"]
    assert secret.title not in tree.text()
    total = sum(int(number) for number in texts(tree, ".totals dd"))
    assert Duty.objects.filter(rule=THREE).exclude(state=State.CANCELLED).count() == 2
    assert total == 1
    assert texts(tree.css_first("table tbody tr"), "td") == ["1", "0", "0", "0"]
    assert "只计入事项已经公开的义务" in tree.text()


def test_totals_stand_for_each_organ(client, house):
    with pinned(datetime(2026, 6, 3, 10, tzinfo=CHINA)):
        house.published(normative=True, issued_on=date(2026, 6, 2))
    row = page(client, f"/rules/{THREE}/").css_first("table tbody tr")
    assert texts(row, "th") == ["测试市民政局"]
    assert texts(row, "td") == ["1", "0", "0", "0"]
    assert client.get(row.css_first("a").attributes["href"]).status_code == 200


def test_a_document_that_the_house_publishes_shows_the_clause_in_its_own_words(client, house):
    assert "没有公开这份文件" in page(client, f"/rules/{THREE}/").text()
    body = "".join(f"<p>{line}</p>" for line in TEXT.splitlines())
    record = house.published(title="关于全面推进政务公开工作的实施意见", doc_number=NUMBER, body=body)
    tree = page(client, f"/rules/{THREE}/")
    assert texts(tree, ".rule__source blockquote") == ["（九）公开文件。本市自己的话：文件印发后要尽快公开。"]
    assert tree.css_first(".rule__source a").attributes["href"] == record.get_absolute_url()


def test_a_draft_of_the_document_shows_nothing(client, house):
    body = "".join(f"<p>{line}</p>" for line in TEXT.splitlines())
    house.approved(title="关于全面推进政务公开工作的实施意见", doc_number=NUMBER, body=body)
    assert "本市自己的话" not in client.get(f"/rules/{THREE}/").content.decode()


def test_a_document_taken_in_is_led_to_once_issued_and_its_words_stay_with_the_staff(client, house):
    from gongkai.desk.permissions import Role

    factories.work(house.organ)
    taken = Policy.objects.get()
    Policy.objects.update(doc_number=NUMBER, doc_key="巴委办|2017|28", text=TEXT, state="confirmed")
    address = f"/rules/{THREE}/"
    assert page(client, address).css(".rule__source") == []
    Policy.objects.update(state="issued")
    from django.core.cache import caches

    caches["pages"].clear()
    tree = page(client, address)
    assert [one.attributes["href"] for one in tree.css(".rule__source a")] == [f"/policies/{taken.pk}/"]
    assert "本市自己的话" not in tree.text()
    officer = factories.staff(house.organ.parent, Role.DISCLOSURE_OFFICE)
    client.force_login(officer, backend="allauth.account.auth_backends.AuthenticationBackend")
    tree = page(client, f"/console/rules/{THREE}")
    assert texts(tree, ".rule__source blockquote") == ["（九）公开文件。本市自己的话：文件印发后要尽快公开。"]


def test_a_colleague_who_may_not_see_the_document_reads_nothing_of_it(client, house):
    from gongkai.desk.permissions import Role

    factories.work(house.organ)
    Policy.objects.update(doc_number=NUMBER, doc_key="巴委办|2017|28", text=TEXT, state="confirmed")
    drafter = factories.staff(factories.organ("other", parent=house.organ.parent), Role.DRAFTER)
    client.force_login(drafter, backend="allauth.account.auth_backends.AuthenticationBackend")
    assert page(client, f"/console/rules/{THREE}").css(".rule__source") == []


def test_programs_read_the_same_rules(client, house):
    with pinned(datetime(2026, 6, 3, 10, tzinfo=CHINA)):
        house.published(normative=True, issued_on=date(2026, 6, 2))
    answer = client.get("/api/v1/rules")
    told = answer.json()
    assert {row["id"] for row in told["rules"]} == {rule.id for rule in rulebook()}
    assert len(told["rules"]) == len(rulebook().rules)
    row = next(row for row in told["rules"] if row["id"] == THREE)
    assert row["citation"] == {
        "instrument": "关于全面推进政务公开工作的实施意见",
        "article": "（九）",
        "number": NUMBER,
    }
    assert (row["kind"], row["from"], row["to"], row["basis"]) == ("deadline", "2017-03-17", None, "policy")
    assert row["duties"]["met"] == 1
    assert client.get(row["url"].removeprefix("http://127.0.0.1:8000")).status_code == 200
    assert answer["Access-Control-Allow-Origin"] == "*"
    one = client.get(f"/api/v1/rules/{THREE}").json()
    assert [(row["organ"], row["met"]) for row in one["organs"]] == [(house.organ.code, 1)]
    assert one["versions"] == [{key: value for key, value in row.items() if key not in ("url", "duties")}]


def test_a_program_that_has_the_rules_is_told_that_nothing_changed(client, db):
    tag = client.get("/api/v1/rules")["ETag"]
    again = client.get("/api/v1/rules", headers={"if-none-match": tag})
    assert (again.status_code, again.content) == (304, b"")


@pytest.mark.parametrize("address", ["/rules/nope/", "/api/v1/rules/nope"])
def test_a_rule_that_does_not_exist_is_not_found(client, db, address):
    assert client.get(address).status_code == 404


def test_a_parameter_that_says_nothing_is_refused(client, db):
    answer = client.get("/api/v1/rules?kind=deadline")
    assert (answer.status_code, answer.json()["parameter"]) == (400, "kind")


def test_the_way_the_page_looks_is_carried_to_every_rule(client, db):
    tree = page(client, "/rules/?all=1&size=large")
    assert {one.attributes["href"].partition("?")[2] for one in tree.css(".ruleset a")} == {"size=large"}
    assert tree.css_first('.ask input[name="size"]').attributes["value"] == "large"


def test_in_traditional_characters_the_rules_are_too(client, db):
    assert "自“信息形成”的“形成日期”起" in client.get("/rules/cn.proactive.twenty-days/").content.decode()
    assert "自“信息形成”的“形成日期”起" in client.get("/zh-hant/rules/cn.proactive.twenty-days/").content.decode()
    assert "20個工作日內" in client.get("/zh-hant/rules/cn.proactive.twenty-days/").content.decode()


def test_pages_ask_the_database_as_often_for_few_duties_as_for_many(client, house, django_assert_max_num_queries):
    from django.core.cache import caches

    def cost(address: str) -> int:
        caches["pages"].clear()
        with django_assert_max_num_queries(18) as asked:
            client.get(address)
        return len(asked)

    addresses = ["/rules/", f"/rules/{THREE}/", "/api/v1/rules", f"/api/v1/rules/{THREE}"]
    with pinned(datetime(2026, 6, 3, 10, tzinfo=CHINA)):
        house.published(normative=True, issued_on=date(2026, 6, 2))
        for address in addresses:
            client.get(address)
        few = [cost(address) for address in addresses]
        for number in range(12):
            house.published(title=f"办法{number}", normative=True, issued_on=date(2026, 6, 2))
        assert [cost(address) for address in addresses] == few


def test_the_cases_that_prove_a_rule_stand_on_its_page(client, db):
    from gongkai.duties.examples import of_rule

    proved = next(rule.id for rule in rulebook() if of_rule(rule.id))
    tree = page(client, f"/rules/{proved}/")
    assert texts(tree, ".case > h3") == [one.title for one in of_rule(proved)]
    assert len(tree.css(".case__end .badge")) >= len(of_rule(proved))


def test_the_totals_of_an_organ_lead_to_its_duties_of_that_rule(client, house):
    with pinned(datetime(2026, 6, 3, 10, tzinfo=CHINA)):
        house.published(title="规范的办法", normative=True, issued_on=date(2026, 6, 2))
        house.published(title="普通的公告", formed_on=date(2026, 5, 20))
    link = page(client, f"/rules/{THREE}/").css_first("table tbody a").attributes["href"]
    tree = page(client, link)
    assert texts(tree, ".owed > li > a") == ["规范的办法"]
    assert texts(page(client, f"/score/{house.organ.code}/?rule=nope"), ".owed > li > a") == [
        "普通的公告",
        "规范的办法",
    ]


def test_a_single_opinion_of_one_organ_shows_in_no_count_of_a_rule(client, house):
    from gongkai.facts import actions
    from gongkai.facts.actions import Place

    now = datetime(2026, 6, 3, 10, tzinfo=CHINA)
    with pinned(now):
        matter = actions.open_matter("opinion", "某条舆情", house.organ, by=house.drafter)
        given = {"noticed_at": datetime(2026, 6, 3, 9, tzinfo=CHINA), "level": "major", "kind": "important"}
        actions.record("opinion.noticed", Place.of_matter(matter), given, by=house.drafter)
    owed = set(Duty.objects.filter(subject=matter.subject).values_list("rule", flat=True))
    assert owed
    listed = {row["id"]: row["duties"] for row in client.get("/api/v1/rules").json()["rules"]}
    for rule in owed:
        tree = page(client, f"/rules/{rule}/")
        assert "还没有产生过义务" in tree.text() and tree.css("table tbody tr") == []
        assert client.get(f"/api/v1/rules/{rule}").json()["organs"] == []
        assert not any(listed[rule].values())
    assert Duty.objects.filter(organ=house.organ.code).count() >= len(owed)
