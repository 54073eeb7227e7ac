"""``gongkai clock`` as scripts call it."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from datetime import date, datetime
from typing import Any

import pytest
from click.testing import CliRunner, Result
from hypothesis import given
from hypothesis import strategies as st
from tests.law.lawcases import cases

from gongkai.cli.clock import clock

RECEIVED = {"event": "RECEIVED", "on": "2025-09-15"}
SENT = {"event": "CONSULT_SENT", "on": "2025-09-22", "served": "2025-09-24"}
DONE = {"event": "CONSULT_DONE", "on": "2025-10-13"}


def run(given: object, *args: str) -> Result:
    text = given if isinstance(given, (str, bytes)) else json.dumps(given)
    return CliRunner().invoke(clock, ["--json", *args], input=text)


def answer(*events: dict[str, Any], **more: Any) -> dict[str, Any]:
    result = run({"rule": "foi.reply", "events": events, **more})
    assert result.exit_code == 0, result.stderr
    shown: dict[str, Any] = json.loads(result.stdout)
    return shown


def test_the_answer_has_the_limit_the_state_the_stretches_and_every_day() -> None:
    shown = answer(RECEIVED, SENT, DONE)
    assert (shown["due"], shown["status"]) == ("2025-11-03", "RUNNING")
    assert [[one[key] for key in ("from", "to", "effect", "days")] for one in shown["segments"]] == [
        ["2025-09-16", "2025-09-22", "run", 5],
        ["2025-09-23", "2025-10-13", "pause", 11],
        ["2025-10-14", "2025-11-03", "run", 15],
    ]
    assert shown["trace"][0] | {"citation": ""} == {
        "day": "2025-09-16",
        "counts": True,
        "why": "工作日",
        "number": 1,
        "citation": "",
    }
    assert [step["day"] for step in shown["trace"]] == [
        date.fromordinal(day).isoformat()
        for day in range(date(2025, 9, 16).toordinal(), date(2025, 11, 3).toordinal() + 1)
    ]
    assert sum(step["counts"] for step in shown["trace"]) == 20
    limits = {limit["limit"]: limit["due"] for limit in shown["limits"]}
    assert limits == {"correction_due": "2025-09-24", "consult_due": "2025-10-21"}


@pytest.mark.parametrize("case", cases("clocks"), ids=lambda case: case["case"])
def test_the_command_says_what_the_law_says(case: dict[str, Any]) -> None:
    """Every case of the clocks, by the short names of its events in capitals."""
    events = [
        {key: value.isoformat() if isinstance(value, date) else value for key, value in row.items()}
        for row in case["events"]
    ]
    for row in events:
        row["event"] = row["event"].upper()
        if "at" in row:
            row["on"] = row.pop("at")
    asked = {
        "rule": case.get("rule", "foi.reply"),
        "events": events,
        "settings": case.get("settings"),
        "today": case["now"].isoformat() if "now" in case else None,
    }
    result = run(asked)
    expected = case["expect"]
    shown = json.loads(result.stdout)
    if "uncovered" in expected:
        assert (result.exit_code, shown["error"], shown["year"]) == (2, "CalendarNotCovered", expected["uncovered"])
        return
    assert result.exit_code == 0, result.stderr
    if "due" in expected:
        due = expected["due"]
        assert shown["due"] == (due.isoformat() if isinstance(due, date) and not isinstance(due, datetime) else due)
    if "status" in expected:
        assert shown["status"] == expected["status"]
    assert [len(shown[key]) for key in ("breaches", "ignored")] == [
        len(expected.get(key, [])) for key in ("breaches", "ignored")
    ]


@pytest.mark.parametrize("name", ["RECEIVED", "received", "Received", "foi.received", "FOI.RECEIVED", " received "])
def test_an_event_is_known_in_any_case_with_or_without_its_room(name: str) -> None:
    assert answer({"event": name, "on": "2025-09-25"})["due"] == "2025-10-29"


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("EXTEND", {"n": 5}),
        ("extended", {"days": 5}),
        ("foi.extend", {"n": "5"}),
        ("EXTEND", {"extension": 5}),
    ],
)
def test_an_extension_by_its_names(name: str, data: dict[str, Any]) -> None:
    extended = {"event": name, "on": "2025-10-20", **data}
    assert answer({"event": "RECEIVED", "on": "2025-09-25"}, extended)["due"] == "2025-11-05"


@pytest.mark.parametrize(
    "told",
    [
        {"on": "2025-10-20", "until": "2026-01-15"},
        {"on": "2025-10-20", "date": "2026-01-15"},
        {"on": "2025-10-20", "to": "2026-01-15"},
        {"on": "2025-10-20", "due": "2026-01-15"},
        {"date": "2026-01-15"},
        {"on": "2026-01-15"},
    ],
)
def test_a_deferral_by_its_names(told: dict[str, Any]) -> None:
    """With one date alone it is the date that is set, and the day it was told is not known."""
    asked, given = ({"event": name, "on": "2025-10-09"} for name in ("REASONS_ASKED", "REASONS_GIVEN"))
    shown = answer({"event": "RECEIVED", "on": "2025-09-25"}, asked, given, {"event": "DEFER", **told})
    assert (shown["due"], shown["status"], shown["breaches"]) == ("2026-01-15", "DEFERRED", [])


def unread(shown: dict[str, Any]) -> list[str]:
    return [note for note in shown["notes"] if "没有用到" in note]


E10 = [
    {"event": "RECEIVED", "on": "2026-01-19"},
    {"event": "CONSULT_SENT", "on": "2026-01-27"},
    {"event": "CONSULT_SENT", "on": "2026-02-05"},
    {"event": "CONSULT_DONE", "on": "2026-02-12"},
    {"event": "CONSULT_DONE", "on": "2026-02-27"},
]


def keyed(key: str, first: object, second: object) -> list[dict[str, Any]]:
    start, *rest = E10
    return [start, *({**event, key: value} for event, value in zip(rest, [first, second, first, second], strict=True))]


@pytest.mark.parametrize(
    "key", ["k", "id", "key", "consultation", "consult", "ref", "no", "party", "consultation_id", "third_party", "name"]
)
@pytest.mark.parametrize(
    ("first", "second"), [("A", "B"), (1, 2), ("1", 1.5), ("甲公司", "乙公司"), ("third-party 1", "third-party 2")]
)
def test_two_consultations_that_overlap_take_out_their_union_by_whatever_key(
    key: str, first: object, second: object
) -> None:
    shown = answer(*keyed(key, first, second))
    assert (shown["due"], shown["ignored"], unread(shown)) == ("2026-03-18", [], [])
    assert sum(one["days"] for one in shown["segments"] if one["effect"] == "pause") == 18


def test_two_consultations_without_a_key_are_answered_first_open_first() -> None:
    shown = answer(*E10)
    assert (shown["due"], shown["status"], shown["ignored"]) == ("2026-03-18", "RUNNING", [])
    still = answer(*E10[:4])
    assert (still["status"], still["due"]) == ("CONSULTING", None)


def test_each_of_several_unkeyed_letters_has_its_own_day_of_service() -> None:
    first, second = ({"event": "CONSULT_SERVED", "on": day} for day in ("2026-01-30", "2026-02-09"))
    told = answer(*E10[:3], first, second, *E10[3:])
    beside = answer(
        *(
            one | {"served": day} if day else one
            for one, day in zip(E10, ("", "2026-01-30", "2026-02-09", "", ""), strict=True)
        )
    )
    own = [limit["due"] for limit in told["limits"] if limit["limit"] == "consult_due"]
    assert len(set(own)) == 2 and own == [limit["due"] for limit in beside["limits"] if limit["limit"] == "consult_due"]
    assert told["due"] == beside["due"] == "2026-03-18"


@pytest.mark.parametrize("word", ["third_party", "co_maker", "organ", "third-party"])
def test_a_party_that_says_what_kind_it_is_is_no_key(word: str) -> None:
    shown = answer(*(one | {"party": word} if "CONSULT" in one["event"] else one for one in E10))
    assert (shown["due"], shown["ignored"]) == ("2026-03-18", [])


@pytest.mark.parametrize(
    "name", ["served_on", "served", "served_at", "served_date", "service", "received_by_third_party", "delivered"]
)
@pytest.mark.parametrize("day", ["2025-09-24", "2025-09-24T09:30:00+08:00", "2025-09-23T20:00:00Z"])
def test_service_by_its_names(name: str, day: str) -> None:
    sent = {"event": "CONSULT_SENT", "on": "2025-09-22", name: day}
    shown = answer(RECEIVED, sent, DONE, settings={"pause_from": "served"})
    assert (shown["due"], unread(shown)) == ("2025-10-30", [])


@pytest.mark.parametrize("name", ["n", "days", "ext", "length", "by", "extension", "working_days"])
def test_the_length_of_an_extension_by_its_names(name: str) -> None:
    shown = answer({"event": "RECEIVED", "on": "2025-09-25"}, {"event": "EXTEND", "on": "2025-10-20", name: 5})
    assert (shown["due"], unread(shown)) == ("2025-11-05", [])


@pytest.mark.parametrize(
    ("event", "named"),
    [
        ({"colour": "red"}, "colour"),
        ({"served": "2025-09-24", "delivered": "2025-09-26"}, "delivered"),
        ({"k": "A", "ref": "B"}, "ref"),
        ({"n": 5}, "n"),
        ({"date": "2025-09-23"}, "date"),
    ],
)
def test_a_field_that_is_not_read_is_named(event: dict[str, Any], named: str) -> None:
    result = run({"events": [RECEIVED, {"event": "CONSULT_SENT", "on": "2025-09-22", **event}]})
    (note,) = unread(json.loads(result.stdout))
    assert f"第2个事件的“{named}”" in note and note in result.stderr and result.exit_code == 0


def test_a_field_of_the_case_that_is_not_read_is_named() -> None:
    result = run({"events": [RECEIVED], "ruel": "petition.handle"})
    assert "“ruel”" in result.stderr and any("“ruel”" in note for note in json.loads(result.stdout)["notes"])


def test_words_name_it_too() -> None:
    given = {"events": [RECEIVED | {"colour": "red"}]}
    assert "“colour”" in CliRunner().invoke(clock, input=json.dumps(given)).stderr


@pytest.mark.parametrize("unit", ["working-days", "working_days", "WORKING DAYS", "工作日", "个工作日"])
def test_the_unit_of_the_rule_may_be_said(unit: str) -> None:
    extended = {"event": "EXTEND", "on": "2025-10-20", "n": 5, "unit": unit}
    shown = answer({"event": "RECEIVED", "on": "2025-09-25"}, extended, unit=unit)
    assert (shown["due"], unread(shown)) == ("2025-11-05", [])


@pytest.mark.parametrize("unit", ["calendar-days", "days", "hours", "months", "weeks", 7, ["working-days"]])
def test_another_unit_is_refused(unit: object) -> None:
    whole = run({"events": [RECEIVED], "unit": unit})
    one = run({"events": [RECEIVED, {"event": "EXTEND", "on": "2025-09-22", "n": 5, "unit": unit}]})
    for result in (whole, one):
        assert result.exit_code == 2 and "按个工作日计算" not in result.stderr and "按工作日计算" in result.stderr
    assert "第2个事件" in one.stderr


def test_a_length_in_another_unit_is_not_taken_for_the_rules() -> None:
    events = [{"event": "ACCEPTED", "on": "2026-03-02"}, {"event": "EXTEND", "on": "2026-03-10", "working_days": 5}]
    result = run({"rule": "petition.handle", "events": events})
    shown = json.loads(result.stdout)
    assert shown["extended"] == 0 and "“working_days”" in result.stderr and shown["breaches"]


@pytest.mark.parametrize("key", ["k", "id", "key", "consultation"])
def test_consultations_by_their_keys(key: str) -> None:
    """Two overlap: 18 days of the union are not counted."""
    shown = answer(
        {"event": "RECEIVED", "on": "2026-01-19"},
        {"event": "CONSULT_SENT", "on": "2026-01-27", key: "A"},
        {"event": "CONSULT_SENT", "on": "2026-02-05", key: 2},
        {"event": "CONSULT_DONE", "on": "2026-02-12", key: "A"},
        {"event": "CONSULT_DONE", "on": "2026-02-27", key: 2},
    )
    assert shown["due"] == "2026-03-18"
    assert [limit["key"] for limit in shown["limits"] if limit["limit"] == "consult_due"] == ["A", "2"]


@pytest.mark.parametrize(
    "events",
    [
        [{**SENT, "served": "2025-09-24"}],
        [{**SENT, "served": None, "served_on": "2025-09-24"}],
        [{**SENT, "served": None}, {"event": "CONSULT_SERVED", "on": "2025-09-24"}],
        [{**SENT, "served": None}, {"event": "CONSULT_SERVED", "served": "2025-09-24"}],
        [{**SENT, "served": None}, {"event": "CONSULT_LAPSED", "served": "2025-09-24"}],
    ],
)
def test_the_day_of_service_wherever_it_is_told(events: list[dict[str, Any]]) -> None:
    limits = answer(RECEIVED, *events)["limits"]
    assert [limit["due"] for limit in limits if limit["limit"] == "consult_due"] == ["2025-10-21"]


def test_the_day_a_fee_notice_was_received() -> None:
    notice = {"event": "FEE_NOTICE", "on": "2025-01-20", "received": "2025-01-23"}
    limits = answer({"event": "RECEIVED", "on": "2025-01-10"}, notice)["limits"]
    assert [limit["due"] for limit in limits if limit["limit"] == "fee_due"] == ["2025-02-26"]


def test_the_strict_reading_may_be_asked_for() -> None:
    assert answer(RECEIVED, SENT, DONE, settings={"pause_from": "served"})["due"] == "2025-10-30"
    assert answer(RECEIVED, SENT, DONE, pause_from="served")["due"] == "2025-10-30"


def test_lapses_need_no_day() -> None:
    sent = {"event": "CONSULT_SENT", "on": "2024-09-23", "served": "2024-09-25"}
    shown = answer({"event": "RECEIVED", "on": "2024-09-18"}, sent, {"event": "CONSULT_LAPSED"})
    assert (shown["due"], shown["status"], shown["provisional"]) == ("2024-11-13", "RUNNING", False)
    asked = {"event": "CORRECTION_ASKED", "on": "2025-09-29"}
    shown = answer({"event": "RECEIVED", "on": "2025-09-25"}, asked, {"event": "CORRECTION_LAPSED"})
    assert (shown["status"], shown["ended_on"]) == ("ABANDONED_CORRECTION", None)


def test_today_by_case_and_by_option() -> None:
    events = [{"event": "RECEIVED", "on": "2025-09-25"}]
    assert answer(*events, today="2025-10-29")["overdue"] is False
    assert answer(*events, today="2025-10-30")["flags"] == ["OVERDUE"]
    result = run({"events": events, "today": "2025-10-29"}, "--today", "2025-10-30")
    assert json.loads(result.stdout)["overdue"] is True


def test_a_moment_is_its_day_in_china() -> None:
    assert answer({"event": "RECEIVED", "on": "2025-09-24T17:00:00+00:00"})["due"] == "2025-10-29"
    assert answer({"event": "RECEIVED", "on": "2025-09-25T23:59"})["due"] == "2025-10-29"
    hours = {"rule": "hotline.return", "events": [{"event": "RECEIVED", "on": "2026-03-02 09:00"}]}
    assert json.loads(run(hours).stdout)["due"] == "2026-03-03T09:00:00+08:00"


def test_an_area_has_its_own_festivals() -> None:
    events = [{"event": "RECEIVED", "on": "2015-04-01"}]
    national, guangxi = (json.loads(run({"events": events, "area": area}).stdout) for area in (None, "450100"))
    assert national["due"] < guangxi["due"]


def test_a_day_before_the_rule_is_counted_and_said_to_be_outside_it() -> None:
    assert any("2019-05-14不生效" in note for note in answer({"event": "RECEIVED", "on": "2019-05-14"})["notes"])
    assert not any("不生效" in note for note in answer({"event": "RECEIVED", "on": "2019-05-15"})["notes"])


def test_what_is_against_the_law_is_told_with_its_clause() -> None:
    shown = answer({"event": "RECEIVED", "on": "2025-09-25"}, {"event": "CORRECTION_ASKED", "on": "2025-10-13"})
    assert shown["flags"] == ["BREACH"]
    (breach,) = shown["breaches"]
    assert (breach["what"], breach["effect"], breach["on"]) == ("补正告知超过7个工作日", "stands", "2025-10-13")
    assert "第三十条" in breach["citation"]


def test_words_for_people() -> None:
    result = CliRunner().invoke(clock, input=json.dumps({"events": [RECEIVED, SENT]}))
    assert result.exit_code == 0
    assert result.stdout.splitlines()[0] == "2025-11-11（暂定）  征求意见中"
    assert "第三方答复期限：2025-10-21" in result.stdout


def test_words_are_chinese_for_what_is_void_and_what_stands_still() -> None:
    asked = {"event": "CORRECTION_ASKED", "on": "2025-09-22"}
    lines = CliRunner().invoke(clock, input=json.dumps({"events": [RECEIVED, asked]})).stdout.splitlines()
    assert lines[0].startswith("停止计算  ")
    assert lines[1:3] == [
        "  2025-09-16 至 2025-09-22  原计算作废  5个工作日",
        "  2025-09-23 至 未定  停止计算  天数未定",
    ]
    nothing = CliRunner().invoke(clock, input='{"events": []}').stdout
    assert nothing.startswith("尚未起算")


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"events": [RECEIVED, {"event": "EXTEND", "on": "2025-09-29", "n": True}]}, "“true”"),
        ({"events": [RECEIVED, {"event": "EXTEND", "on": "2025-09-29", "n": {"a": 1}}]}, '“{"a": 1}”'),
        ({"events": [RECEIVED, {"event": "EXTEND", "on": "2025-09-29", "n": 10**30}]}, "过大"),
        ({"events": [RECEIVED, {"event": "EXTEND", "on": "2025-09-29", "n": 25_001}]}, "过大"),
        ({"events": [{"on": "2025-09-25"}]}, "没有写明 event"),
        ({"events": [{"event": {"a": None}, "on": "2025-09-25"}]}, '“{"a": null}”'),
        ({"events": [{"event": "RECEIVED", "on": False}]}, "“false”"),
        ({"events": [RECEIVED, {"event": "CONSULT_SENT", "on": "2025-09-22", "served": True}]}, "“true”"),
        ({"events": [RECEIVED, {"event": "CONSULT_SENT", "on": "2025-09-22", "k": {"a": True}}]}, '“{"a": true}”'),
        ({"events": [RECEIVED], "today": ["2025-09-25"]}, '“["2025-09-25"]”'),
        ({"events": [RECEIVED], "settings": {"pause_from": None}}, "null"),
    ],
)
def test_a_refusal_shows_what_was_written_and_not_what_python_calls_it(given: dict[str, Any], words: str) -> None:
    result = run(given)
    assert result.exit_code == 2 and words in result.stderr
    assert not re.search(r"True|False|None|\{'|\['", result.stderr)


def test_a_place_has_its_profile() -> None:
    assert json.loads(run({"events": [RECEIVED]}, "--profile", "national").stdout)["due"] == "2025-10-17"


# Bad input ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "given",
    [
        "",
        "不是JSON",
        "[]",
        "3",
        b"\xff\xfe",
        "[" * 100_000,
        {"rule": "foi.reply"},
        {"events": "RECEIVED"},
        {"events": ["RECEIVED"]},
        {"rule": "no.such", "events": [RECEIVED]},
        {"rule": "cn.proactive.twenty-days", "events": [RECEIVED]},
        {"rule": 7, "events": [RECEIVED]},
        {"events": [{"on": "2025-09-25"}]},
        {"events": [{"event": "PUBLISHED", "on": "2025-09-25"}]},
        {"events": [{"event": 3, "on": "2025-09-25"}]},
        {"events": [{"event": "RECEIVED"}]},
        {"events": [{"event": "RECEIVED", "on": "昨天"}]},
        {"events": [{"event": "RECEIVED", "on": "2025-02-30"}]},
        {"events": [{"event": "RECEIVED", "on": "0001-01-01"}]},
        {"events": [{"event": "RECEIVED", "on": "9999-12-31"}]},
        {"events": [{"event": "RECEIVED", "on": "0001-01-01T00:00:00+14:00"}]},
        {"events": [RECEIVED, {"event": "DEFER", "on": "2025-09-29", "until": "9999-12-31"}]},
        {"events": [RECEIVED, {"event": "EXTEND", "on": "2025-09-29", "n": "很多"}]},
        {"events": [RECEIVED, {"event": "CONSULT_SENT", "on": "2025-09-22", "served": "后天"}]},
        {"events": [RECEIVED], "today": "今天"},
        {"events": [RECEIVED], "area": "999999"},
        {"events": [RECEIVED], "settings": {"pause_from": "whenever"}},
        {"events": [RECEIVED], "settings": ["pause_from"]},
        {"rule": "hotline.return", "events": [{"event": "DISPATCHED", "on": "2026-03-02"}]},
        {"rule": "petition.handle", "events": [{"event": "ACCEPTED", "on": "9999-12-31"}]},
    ],
    ids=lambda given: json.dumps(given)[:60] if isinstance(given, dict) else repr(given)[:30],
)
def test_what_cannot_be_read_is_told_in_one_sentence(given: object) -> None:
    result = run(given)
    assert result.exit_code == 2
    shown = json.loads(result.stdout)
    assert shown["error"] and shown["message"] == result.stderr.strip()
    assert len(result.stderr.strip().splitlines()) == 1
    assert result.stderr.strip().endswith("。")


scraps = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=12) | st.sampled_from(["2025-09-25", "A", 5]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)
names = st.sampled_from(
    ["RECEIVED", "CORRECTION_ASKED", "CORRECTED", "CONSULT_SENT", "CONSULT_DONE", "EXTEND", "DEFER"]
)
keys = st.sampled_from(["on", "n", "k", "served", "until", "channel", "written", "kind", "consent"])


@given(st.lists(st.tuples(names, st.dictionaries(keys, scraps, max_size=4)), max_size=5), scraps)
def test_whatever_comes_is_answered_or_refused_in_words(rows: list[tuple[str, dict[str, Any]]], today: object) -> None:
    events = [RECEIVED, *({"event": name, **data} for name, data in rows)]
    result = run({"events": events, "today": today})
    assert result.exit_code in (0, 2) and not isinstance(result.exception, (TypeError, ValueError, KeyError))
    shown = json.loads(result.stdout)
    assert ("due" in shown) if result.exit_code == 0 else ("message" in shown)


def test_it_starts_without_django() -> None:
    """One call as a script makes it."""
    code = (
        "import sys, io; sys.stdin = io.TextIOWrapper(io.BytesIO(b'{\"events\": []}'));"
        "from gongkai.cli.main import main; main(['clock', '--json'], standalone_mode=False);"
        "assert not any(name.startswith('django') for name in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["status"] == "NOT_STARTED"


@pytest.mark.parametrize(("on", "said"), [("2026-03-30", "按期"), ("2026-03-31", "逾期")])
def test_the_words_tell_whether_an_answer_came_in_time(on: str, said: str) -> None:
    events = [{"event": "RECEIVED", "on": "2026-03-02"}, {"event": "REPLY", "on": on}]
    told = CliRunner().invoke(clock, input=json.dumps({"rule": "foi.reply", "events": events}))
    assert told.stdout.splitlines()[0] == f"2026-03-30  已答复，{said}"
