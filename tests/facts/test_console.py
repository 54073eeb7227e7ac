"""The staff pages, as a browser asks for them."""

from __future__ import annotations

import re
from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from tests import factories

from gongkai.desk import ledger
from gongkai.desk.actions import action
from gongkai.facts import actions
from gongkai.facts.models import Fact, Matter
from gongkai.organs.models import Person

V = "value_"


def enter(username: str) -> Client:
    client = Client()
    client.force_login(Person.objects.get(username=username))
    return client


@pytest.fixture
def desk(drafter) -> Client:
    return enter(drafter.username)


@pytest.fixture
def office(county) -> Client:
    return enter(county.actor("disclosure_office", "office").username)


def url(name: str, *args: object) -> str:
    return reverse(f"console:{name}", args=args)


def words(response) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


def hidden(response) -> dict[str, str]:
    """What the form sends back unseen."""
    page = response.content.decode()
    found = re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', page)
    return dict(found)


def record(client, address: str, **typed):
    """Opens the form and sends it."""
    shown = client.get(address)
    assert shown.status_code == 200
    return client.post(address, {**hidden(shown), **{V + key: value for key, value in typed.items()}})


# matters


def test_a_matter_is_opened_told_and_closed(desk, county):
    answer = desk.post(url("matter-new"), {"kind": "storm", "title": "六月风暴", "organ": "edu"})
    matter = Matter.objects.get()
    assert answer["Location"] == url("matter", matter.pk)
    page = words(desk.get(url("matter", matter.pk)))
    assert "发现风暴" in page and "还没有登记" in page and "填表" not in page
    answer = record(
        desk, url("matter-record", matter.pk, "storm.noticed"), noticed_at="2026-06-01T09:00", level="major"
    )
    fact = Fact.objects.get()
    assert answer["Location"] == f"{url('matter', matter.pk)}#fact-{fact.pk}"
    page = words(desk.get(url("matter", matter.pk)))
    assert "2026-06-01 09:00" in page and "补登" in page and "登记于2026-06-03 10:00" in page
    assert "规则answer" in page, "the duty that has begun"
    desk.post(url("matter-close", matter.pk), {"seen": ledger.verify().events})
    matter.refresh_from_db()
    assert not matter.open
    assert "登记下一步" not in words(desk.get(url("matter", matter.pk)))


def test_the_form_says_what_is_wrong_and_keeps_what_was_typed(desk, storm):
    address = url("matter-record", storm.pk, "storm.noticed")
    answer = record(desk, address, noticed_at="2026-06-04T09:00", level="")
    assert answer.status_code == 422
    page = answer.content.decode()
    assert 'value="2026-06-04T09:00"' in page
    assert "还没有发生的事不能登记" in page and "必填" in page
    assert not Fact.objects.exists()


def test_a_shut_gate_shows_its_sentence_and_its_clause(desk, storm):
    answer = record(desk, url("matter-record", storm.pk, "storm.reviewed"), reviewed_on="2026-06-03")
    assert answer.status_code == 409
    page = answer.content.decode()
    assert "还没有发布消息，不能复盘<cite>《试行办法》（试政发〔2020〕1号）第三条</cite>" in page
    assert 'value="2026-06-03"' in page
    assert not Fact.objects.exists()


def test_sent_twice_it_is_one_fact(desk, storm):
    address = url("matter-record", storm.pk, "storm.answered")
    form = {**hidden(desk.get(address)), V + "answered_at": "2026-06-02T09:00"}
    first, second = desk.post(address, form), desk.post(address, form)
    assert first["Location"] == second["Location"]
    assert Fact.objects.count() == 1


def test_two_people_at_once_the_second_is_told_and_sends_again(desk, office, storm):
    address = url("matter-record", storm.pk, "storm.answered")
    form = {**hidden(desk.get(address)), V + "answered_at": "2026-06-02T09:00", V + "channel": "广播"}
    record(office, address, answered_at="2026-06-02T08:00")
    told = desk.post(address, form)
    assert told.status_code == 409
    assert "用户office-disclosure_office登记了“发布消息 2026-06-02”" in words(told)
    assert "广播" in told.content.decode()
    again = desk.post(address, {**form, **hidden(told)})
    assert again.status_code == 302
    assert Fact.objects.count() == 2


def test_the_page_asks_the_vocabulary_for_every_field(desk, county):
    page = desk.get(url("organ-record", "ledger_test.filled")).content.decode()
    kinds = {
        V + "day": 'type="date"',
        V + "moment": 'type="datetime-local"',
        V + "number": 'type="number"',
        V + "money": 'type="number"',
        V + "some": 'type="checkbox"',
    }
    for name, kind in kinds.items():
        assert any(kind in tag for tag in re.findall(rf'<input[^>]*name="{name}"[^>]*>', page)), name
    for name in ("one", "agreed"):
        assert f'<select name="{V}{name}"' in page
    for name in ("words", "lines"):
        assert f'<textarea name="{V}{name}"' in page
    assert f'name="{V}length_0"' in page and f'name="{V}length_1"' in page
    assert "rules" in desk.get(url("organ-record", "gathering.held")).context


def test_every_field_travels_from_the_form_to_the_page(desk, county):
    answer = desk.post(
        url("organ-record", "ledger_test.filled"),
        {
            "organ": "edu",
            V + "words": "说明",
            V + "day": "2026-06-01",
            V + "moment": "2026-06-01T09:30",
            V + "number": "12",
            V + "money": "3.90",
            V + "one": "a",
            V + "some": ["a", "c"],
            V + "agreed": "no",
            V + "lines": "一\n二",
            f"{V}length_0": "3",
            f"{V}length_1": "working-days",
        },
    )
    assert answer.status_code == 302, words(answer)
    page = words(desk.get(url("organ-facts")))
    for shown in ("说明", "2026-06-01", "2026-06-01 09:30", "12", "3.90", "甲、丙", "否", "3个工作日"):
        assert shown in page, shown


def test_evidence_is_kept_over_a_faulty_form_and_downloaded_by_those_who_see_it(desk, office, county):
    address = url("organ-record", "gathering.held")
    form = {**hidden(desk.get(address)), "evidence": SimpleUploadedFile("签到表.txt", "签到表".encode())}
    wrong = desk.post(address, {**form, V + "held_on": ""})
    assert wrong.status_code == 422
    assert "已收到“签到表.txt”" in words(wrong)
    right = desk.post(address, {**form, **hidden(wrong), "evidence": "", V + "held_on": "2026-06-01"})
    assert right.status_code == 302
    fact = Fact.objects.get()
    for client in (desk, office):
        answer = client.get(url("fact-evidence", fact.pk))
        assert b"".join(answer.streaming_content) == "签到表".encode()
        assert answer["Content-Disposition"].startswith("attachment")
    stranger = enter(county.actor("drafter", "water").username)
    assert stranger.get(url("fact-evidence", fact.pk)).status_code == 404


def test_evidence_that_may_not_be_kept_is_refused_at_its_field(desk, county):
    address = url("organ-record", "gathering.held")
    form = {**hidden(desk.get(address)), V + "held_on": "2026-06-01"}
    answer = desk.post(address, {**form, "evidence": SimpleUploadedFile("run.exe", b"MZ")})
    assert answer.status_code == 422
    assert "不接受exe文件" in words(answer)


def test_another_persons_ticket_brings_no_file(desk, office, county):
    address = url("organ-record", "gathering.held")
    upload = SimpleUploadedFile("签到表.txt", "签到表".encode())
    ticket = hidden(desk.post(address, {**hidden(desk.get(address)), "evidence": upload, V + "held_on": ""}))["kept"]
    form = hidden(office.get(address)) | {"kept": ticket, "organ": "edu", V + "held_on": "2026-06-01"}
    assert office.post(address, form).status_code == 302
    assert Fact.objects.get().evidence is None


def test_the_office_chooses_the_organ_and_cannot_choose_another(office, county):
    address = url("organ-record", "gathering.held")
    form = hidden(office.get(address))
    assert "organ" not in form
    elsewhere = factories.organ("elsewhere")
    assert office.post(address, {**form, "organ": elsewhere.code, V + "held_on": "2026-06-01"}).status_code == 422
    assert office.post(address, {**form, "organ": "water", V + "held_on": "2026-06-01"}).status_code == 302
    assert Fact.objects.get().subject == "organ:water"


# retracting


def test_a_fact_is_retracted_with_a_reason_and_recorded_anew(desk, storm, tell, at):
    fact = tell("storm.noticed", storm, noticed_at=at(2, 9), level="major")
    page = url("fact-retract", fact.pk)
    assert desk.post(page, {"reason": ""}).status_code == 422
    answer = desk.post(page, {"reason": "时间登错了"})
    assert answer["Location"] == f"{url('matter', storm.pk)}#fact-{fact.pk}"
    shown = desk.get(url("matter", storm.pk)).content.decode()
    assert "时间登错了" in shown and "已撤销" in shown
    again = re.search(r'href="([^"]+\?like=\d+)"', shown)
    assert again
    form = desk.get(again[1]).content.decode()
    assert 'value="2026-06-02T09:00"' in form and re.search(r'value="major"[^>]* checked', form)


def test_another_persons_fact_shows_no_button_and_opens_no_page(county, storm, tell, at):
    fact = tell("storm.noticed", storm, noticed_at=at(1), level="major")
    other = enter(county.actor("reviewer").username)
    assert url("fact-retract", fact.pk) not in other.get(url("matter", storm.pk)).content.decode()
    assert other.get(url("fact-retract", fact.pk)).status_code == 403
    assert other.post(url("fact-retract", fact.pk), {"reason": "不是我登的"}).status_code == 403
    assert Fact.objects.get(pk=fact.pk).standing


# who sees what


@pytest.mark.parametrize("role", ["system_admin", "security_admin", "audit_admin"])
def test_the_three_administrators_see_nothing_of_it(county, storm, tell, at, role):
    fact = tell("storm.noticed", storm, noticed_at=at(1), level="major")
    client = enter(county.actor(role, "gov").username)
    assert "台账登记" not in words(client.get("/console/"))
    for address in (
        url("facts"),
        url("organ-facts"),
        url("matter", storm.pk),
        url("fact-retract", fact.pk),
        url("matter-record", storm.pk, "storm.noticed"),
    ):
        assert client.get(address).status_code == 404
    for address in (url("matter-new"), url("organ-record", "gathering.held")):
        assert client.get(address).status_code == 403


def test_a_supervisor_reads_and_records_nothing(county, storm):
    client = enter(county.actor("supervisor", "gov").username)
    page = client.get(url("matter", storm.pk)).content.decode()
    assert "六月风暴" in page and "登记下一步" not in page and url("matter-close", storm.pk) not in page
    assert client.get(url("matter-record", storm.pk, "storm.noticed")).status_code == 403
    assert client.post(url("matter-close", storm.pk)).status_code == 409
    assert "建立事项" not in words(client.get(url("facts")))


def test_nobody_who_is_not_logged_in(storm):
    for address in (url("facts"), url("matter", storm.pk), url("organ-facts"), url("matter-new")):
        assert "/accounts/login/" in Client().get(address)["Location"]


@pytest.mark.parametrize(
    "address",
    [
        "facts/1/record/gathering.held",
        "facts/1/record/nothing",
        "facts/organs/record/storm.noticed",
        "facts/organs/record/record.published",
        "facts/about/storm:1",
        "facts/about/organ:edu",
        "facts/about/matter:1",
        "facts/about/policy:1",
        "facts/about/nonsense",
        "facts/fact/99999/retract",
        "facts/99999",
    ],
)
def test_what_does_not_fit_is_not_found(desk, storm, address):
    Matter.objects.filter(pk=storm.pk).update(id=1)
    assert desk.get(f"/console/{address}").status_code == 404


# things of other rooms


@pytest.fixture
def document(county) -> str:

    policy = factories.work(county.edu).task.policy

    @action
    def address() -> None:
        said = {"issued_on": date(2026, 6, 1), "organ_name": "教育局", "role_title": "主送"}
        ledger.write("policy.addressed", policy.subject, organ="edu", actor="o", **said)

    address()
    return policy.subject


def test_the_page_of_an_organ_leads_to_what_was_recorded_of_it(county, desk):
    @action
    def founded() -> None:
        ledger.write("organ.created", "organ:edu", organ="edu", actor="o", name="教育局")

    founded()
    there = f"{url('organ-facts')}?organ=edu"
    assert there in desk.get(url("organ", "edu")).content.decode() and desk.get(there).status_code == 200


def test_an_addressed_organ_records_what_it_did_about_the_document(desk, document):
    page = desk.get(f"/console/policies/{document.partition(':')[2]}").content.decode()
    assert url("facts-about", document) in page
    shown = words(desk.get(url("facts-about", document)))
    assert "制定方案" in shown
    answer = record(desk, url("about-record", document, "plan_test.made"), made_on="2026-06-02")
    assert answer["Location"].startswith(url("facts-about", document))
    assert "2026-06-02" in words(desk.get(url("facts-about", document)))


def test_whoever_has_no_part_in_the_document_does_not_learn_of_it(county, document):
    stranger = enter(county.actor("drafter", "water").username)
    for address in (url("facts-about", document), url("about-record", document, "plan_test.made")):
        assert stranger.get(address).status_code == 404


# lists


def test_the_list_is_narrowed_by_kind_organ_state_and_word(office, county, drafter):
    first = actions.open_matter("storm", "六月风暴", county.edu, by=drafter)
    actions.open_matter("flood", "七月洪水", county.water, by=county.actor("drafter", "water"))
    actions.close_matter(first, by=drafter)

    def shown(**query) -> set[str]:
        page = words(office.get(url("facts"), query))
        return {title for title in ("六月风暴", "七月洪水") if title in page}

    both = {"六月风暴", "七月洪水"}
    assert shown() == both
    assert (shown(kind="storm"), shown(organ="water"), shown(q="洪水")) == ({"六月风暴"}, {"七月洪水"}, {"七月洪水"})
    assert (shown(state="open"), shown(state="closed")) == ({"七月洪水"}, {"六月风暴"})
    assert (shown(q="没有"), shown(kind="nothing"), shown(organ="gone")) == (set(), both, both)
    assert "没有符合条件的事项" in words(office.get(url("facts"), {"q": "没有"}))


def test_organs_own_facts_are_narrowed_too(desk, tell, drafter):
    tell("gathering.held", held_on=date(2025, 6, 1))
    gone = tell("gathering.held", held_on=date(2026, 6, 1))
    tell("ledger_test.filled", words="别的事")
    actions.retract(gone, "没有开成", by=drafter)

    def shown(**query) -> list[str]:
        return re.findall(r'<tr id="fact-(\d+)"', desk.get(url("organ-facts"), query).content.decode())

    assert len(shown()) == 3
    assert shown(event="gathering.held", year="2025") == [str(Fact.objects.order_by("pk").first().pk)]
    assert shown(state="retracted") == [str(gone.pk)]
    assert len(shown(state="standing")) == 2
    assert desk.get(url("organ-choose"), {"event": "gathering.held"})["Location"] == url(
        "organ-record", "gathering.held"
    )


def test_lists_have_pages_and_cost_the_same_however_long(office, county, drafter, tell, at):
    def cost(address: str) -> int:
        office.get(address)
        with CaptureQueriesContext(connection) as queries:
            assert office.get(address).status_code == 200
        return len(queries)

    matter = actions.open_matter("storm", "风暴0", county.edu, by=drafter)
    tell("gathering.held", held_on=date(2026, 1, 1))
    tell("storm.passed", matter)
    addresses = [url("facts"), url("organ-facts"), url("matter", matter.pk)]
    before = [cost(address) for address in addresses]
    for n in range(1, 31):
        actions.open_matter("storm", f"风暴{n}", county.edu, by=drafter)
        tell("gathering.held", held_on=date(2026, 1, n), people=n)
        tell("storm.answered", matter, answered_at=at(2, 9, n))
    assert [cost(address) for address in addresses] == before
    assert "第1页，共2页" in words(office.get(url("facts")))
    assert "第2页" in words(office.get(url("organ-facts"), {"page": 2}))


def test_rules_in_force_come_first(desk, county):
    choices = desk.get(url("organ-facts")).context["choose"].fields["event"].choices
    assert [str(group) for group, _events in choices] == ["现行规则涉及的", "其他内容"]
    assert choices[0][1] == [("gathering.held", "开会")]


def test_much_that_no_rule_speaks_of_is_folded_away(desk, storm, monkeypatch):
    from gongkai.facts import queries

    monkeypatch.setattr(queries, "FEW", 3)
    near, rest = desk.get(url("matter", storm.pk)).context["steps"]
    assert [step.kind.name for step in near] == ["storm.noticed", "storm.answered", "storm.reviewed"]
    assert [step.kind.name for step in rest] == ["storm.passed"]
    record(desk, url("matter-record", storm.pk, "storm.passed"))
    near, rest = desk.get(url("matter", storm.pk)).context["steps"]
    assert (len(near), rest) == (4, [])
    monkeypatch.setattr(queries, "FEW", 4)
    assert desk.get(url("matter", storm.pk)).context["steps"][1] == []
