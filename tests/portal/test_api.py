"""The read API: what it answers, what it refuses, and that it is as it says."""

from __future__ import annotations

import re
from datetime import datetime
from urllib.parse import urlsplit

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from schemathesis import GenerationMode
from schemathesis.specs.openapi.checks import positive_data_acceptance

from gongkai.desk import clock
from gongkai.records import actions
from gongkai.records.queries import public
from gongkai.web.wsgi import application

ADDRESS = "/api/v1/openapi.json"


def test_it_answers_as_it_says(house) -> None:
    """Whatever is asked, rightly or wrongly: no fault of ours, and an answer of the shape that the description promises."""
    actions.repeal(house.published(doc_number="测民〔2026〕7号"), "《新办法》", by=house.approver)
    described = schemathesis.openapi.from_wsgi(ADDRESS, application)
    operations = [found.ok() for found in described.get_all_operations()]
    assert len(operations) > 10
    for operation in operations:
        _ask(operation.as_strategy(generation_mode=GenerationMode.POSITIVE))
        if any(one.location == "query" for one in operation.iter_parameters()):
            _ask(operation.as_strategy(generation_mode=GenerationMode.NEGATIVE))


def _ask(cases) -> None:
    @settings(max_examples=5, deadline=None, suppress_health_check=list(HealthCheck), database=None)
    @given(cases)
    def ask(case) -> None:
        # A code that is none of ours is refused, though the description cannot name all that are.
        case.call_and_validate(excluded_checks=[positive_data_acceptance], headers={"Accept-Encoding": "identity"})

    ask()


def test_the_interface_walks_every_record_once(client, house) -> None:
    for number in range(8):
        house.published(title=f"公告{number}")
    public().update(published_at=public().last().published_at)  # the same moment: the id decides
    walked, url = [], "/api/v1/records?genre=announcement&limit=3"
    while url:
        body = client.get(url).json()
        walked += [one["id"] for one in body["records"]]
        address = urlsplit(body["next"] or "")
        url = f"{address.path}?{address.query}" if body["next"] else ""
    assert walked == list(public().values_list("pk", flat=True))


def test_a_record_has_the_exchanged_fields(client, house) -> None:
    record = house.published(doc_number="测民〔2026〕7号", keywords=("供养",))
    found = client.get(f"/api/v1/records/{record.pk}").json()
    exchanged = {
        "identifier", "document_number", "publisher", "date", "display_publish_time", "classify_main_name",
        "classify_genre_name", "classify_theme_name", "keywords", "abstract", "relation", "attachment", "is_expired",
        "is_abolished",
    }  # fmt: skip
    assert exchanged <= set(found)
    assert (found["identifier"], found["classify_genre_name"]) == (record.index_number, "公告")
    assert found["content_sha256"] == record.content_hash


def test_the_interface_says_what_is_no_longer_valid(client, house) -> None:
    record = house.published()
    actions.repeal(record, "《新办法》", by=house.approver)
    found = client.get(f"/api/v1/records/{record.pk}").json()
    assert (found["is_abolished"], found["validity"], found["validity_basis"]) == (True, "已废止", "《新办法》")


@pytest.mark.parametrize(
    ("query", "parameter"),
    [("page=99999", "page"), ("query=停水", "query"), ("since=nonsense", "since"), ("until=2026-13-01", "until"),
     ("since=0001-01-01", "since"), ("until=9999-12-31", "until"), ("since=20260101", "since"), ("after=garbage", "after"),
     ("organ=nobody", "organ"), ("genre=poem", "genre"), ("subject=99", "subject"), ("field=99", "field"),
     ("genre=notice&genre=budget", "genre"), ("type=poem", "type"), ("five_open=poem", "five_open"), ("limit=0", "limit"), ("limit=many", "limit"), ("normative=perhaps", "normative"), ("q=%00", "q"), ("q=" + "长" * 101, "q")],
)  # fmt: skip
def test_the_interface_refuses_what_it_does_not_understand(client, house, query, parameter) -> None:
    house.published()
    answer = client.get(f"/api/v1/records?{query}")
    assert answer.status_code == 400 and answer.headers["Content-Type"].startswith("application/json")
    body = answer.json()
    assert (body["parameter"], "records" in body) == (parameter, False)
    assert set(body["allowed"]) == {
        "q",
        "five_open",
        "organ",
        "genre",
        "subject",
        "field",
        "type",
        "normative",
        "since",
        "until",
        "after",
        "limit",
    }
    assert answer.headers["Access-Control-Allow-Origin"] == "*"


def test_the_interface_finds_words_and_days(client, house) -> None:
    for day, title in ((1, "关于停水的公告"), (2, "关于停电的公告"), (3, "关于再次停水的公告")):
        with clock.pinned(datetime(2026, 6, day, 0, 0, tzinfo=clock.CHINA)):
            house.published(title=title)

    def titles(query: str) -> list[str]:
        body = client.get(
            f"/api/v1/records?{query}&limit=1" if "limit" not in query else f"/api/v1/records?{query}"
        ).json()
        here = [one["title"] for one in body["records"]]
        return here + (titles(urlsplit(body["next"]).query) if body["next"] else [])

    assert titles("q=停水") == ["关于再次停水的公告", "关于停水的公告"]
    assert titles("q=停水&since=2026-06-02") == ["关于再次停水的公告"]
    assert titles("since=2026-06-02&until=2026-06-02") == ["关于停电的公告"]
    assert titles(f"q=停水&organ={house.organ.code}&genre=announcement&until=2026-06-01") == ["关于停水的公告"]
    assert titles("q=（") == titles("q=没有这样的词") == []


def test_other_sites_may_ask_the_interface_on_a_first_and_on_a_kept_answer(client, house) -> None:
    answers = [client.get("/api/v1/records") for _ in range(2)]
    assert [answer.headers["Access-Control-Allow-Origin"] for answer in answers] == ["*", "*"]


@pytest.mark.parametrize("part", ["", "/versions"])
def test_what_was_withdrawn_is_said_to_be_gone_and_a_draft_to_be_nowhere(client, house, part) -> None:
    record, draft = house.published(), house.draft(title="未公开")
    house.withdraw(record, "内容有误，另行公布。")
    answer = client.get(f"/api/v1/records/{record.pk}{part}")
    assert (answer.status_code, answer.json()["error"]) == (410, "gone")
    assert "已撤回" in answer.json()["message"] and record.title not in answer.content.decode()
    assert client.get(f"/api/v1/records/{draft.pk}{part}").status_code == 404
    described = client.get("/api/v1/openapi.json").json()["paths"][f"/api/v1/records/{{pk}}{part}"]["get"]["responses"]
    assert {"404", "410"} <= set(described)


def test_every_parameter_is_explained_in_english(db, client):
    page = client.get("/en/api/").content.decode()
    told = re.findall(r"<li><code>\w+</code>: ([^<]*)", page)
    assert len(told) > 20 and not [words for words in told if re.search("[一-鿿]", words)]
