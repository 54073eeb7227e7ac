"""``gongkai due`` and ``gongkai rules`` as scripts call them."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import Any

import pytest
from click.testing import CliRunner, Result

from gongkai.cli.law import due
from gongkai.cli.rules import rules
from gongkai.rulebooks.calendars import areas


def run(command: Any, *args: str, given: str | bytes = "") -> Result:
    return CliRunner().invoke(command, args, input=given)


def answers(result: Result) -> list[Any]:
    return [json.loads(line) for line in result.stdout.splitlines()]


def test_the_answer_as_words_and_as_json() -> None:
    assert run(due, "2017-03-17", "20").stdout == "2017-04-17\n"
    shown = json.loads(run(due, "2017-03-17", "20", "--json").stdout)
    assert {key: shown[key] for key in ("start", "n", "unit", "due")} == {
        "start": "2017-03-17",
        "n": 20,
        "unit": "working-days",
        "due": "2017-04-17",
    }
    assert shown["trace"][0] | {"citation": ""} == {
        "day": "2017-03-18",
        "counts": False,
        "why": "周六",
        "citation": "",
    }
    assert sum(step["counts"] for step in shown["trace"]) == 20
    assert [step["why"] for step in shown["trace"] if step["day"] == "2017-04-01"] == ["清明节调休上班"]


@pytest.mark.parametrize(
    ("args", "expected"),
    [
        (("2026-03-02", "20", "--unit", "calendar-days"), "2026-03-23"),
        (("2026-03-01T09:00:00+08:00", "48", "--unit", "hours"), "2026-03-03T09:00:00+08:00"),
        (("2015-04-20", "1", "--area", "450100"), "2015-04-23"),
        (("2026-03-02T17:00:00+00:00", "1"), "2026-03-04"),
    ],
)
def test_units_and_areas(args: tuple[str, ...], expected: str) -> None:
    result = run(due, *args)
    assert (result.exit_code, result.stdout.strip()) == (0, expected)


def test_an_uncovered_year_is_an_answer_of_its_own() -> None:
    result = run(due, "2026-12-20", "20", "--json")
    assert result.exit_code == 2
    shown = json.loads(result.stdout)
    assert (shown["error"], shown["year"]) == ("CalendarNotCovered", 2027)
    assert "2027" in result.stderr


@pytest.mark.parametrize(
    "args",
    [
        (),
        ("2026-03-02",),
        ("2026-02-30", "3"),
        ("昨天", "3"),
        ("2026-03-02", "三"),
        ("2026-03-02", "0"),
        ("2026-03-02", "-3"),
        ("2026-03-02", "9" * 5000),
        ("2026-03-02", "3", "--unit", "weeks"),
        ("2026-03-02", "3", "--unit", "hours"),
        ("2026-03-02T09:00", "3", "--unit", "hours"),
        ("0001-01-01", "1"),
        ("9999-12-31", "1"),
    ],
)
def test_wrong_use_is_one_sentence(args: tuple[str, ...]) -> None:
    result = run(due, *args)
    assert result.exit_code == 2
    assert result.stdout == "" and result.stderr.strip()
    assert "Traceback" not in result.stderr


@pytest.mark.parametrize("args", [("--", "-3"), ("-3",), ("--unit", "hours", "--", "-30")])
def test_a_negative_length_is_refused_as_one_wherever_it_stands(args: tuple[str, ...]) -> None:
    result = run(due, "2026-02-03", *args, "--json")
    shown = json.loads(result.stdout)
    assert (result.exit_code, shown["error"]) == (2, "PeriodRefused")
    assert shown["message"] == result.stderr.strip() == f"期限长度应为正整数，收到 {args[-1]}。"


@pytest.mark.parametrize("words", ["due --jsonl", "clock --json", "annual check - --json"])
def test_a_closed_standard_input_is_one_sentence(words: str) -> None:
    line = f"{sys.executable} -m gongkai {words} <&-"
    done = subprocess.run(["bash", "-c", line], capture_output=True, text=True, check=False)
    assert done.returncode == 2 and len(done.stderr.strip().splitlines()) == 1, done.stderr
    assert done.stderr.strip().endswith("。")


def test_a_limit_beyond_all_dates_is_told_with_its_unit() -> None:
    told = run(due, "9999-12-31", "2", "--unit", "calendar-days").stderr
    assert told.strip() == "期限长度 2日 超出可推算的日期范围，请核对起算日和长度。"
    assert "working" not in run(due, "2026-02-03", "99999").stderr
    refused = run(
        due,
        "2026-02-03",
        "3",
        "--jsonl",
        given='{"id":1,"start":true,"n":3}\n{"id":2,"start":"2026-02-03","n":{"a":true}}',
    )
    assert "“true”" in refused.stdout and '{\\"a\\": true}' in refused.stdout and "True" not in refused.stdout


def test_lines_are_answered_one_by_one() -> None:
    lines = [
        b'{"id":"a","start":"2017-03-17","n":20}',
        b"not json",
        b'{"id":"b","start":"2030-01-01","n":1}',
        b'{"id":"c","start":"2026-03-02","n":1.5}',
        b"",
        b"[" * 100_000,
        b"\xff\xfe",
        b'{"id":"d","start":"2026-03-02","n":20,"unit":"calendar-days"}',
        b'{"id":"e","start":"2026-03-02","n":2,"unit":["hours"]}',
        b'{"id":"\\ud800","n":2}',
        b'{"id":7,"start":"2026-03-02","n":"2"}',
        b'{"id":"f","start":"2026-03-02","n":' + b"9" * 5000 + b"}",
    ]
    result = run(due, "--jsonl", given=b"\n".join(lines))
    assert result.exit_code == 0
    found = [(answer["id"], answer.get("due") or answer["error"]) for answer in answers(result)]
    assert found == [
        ("a", "2017-04-17"),
        (None, "NotJSON"),
        ("b", "CalendarNotCovered"),
        ("c", "PeriodRefused"),
        (None, "NotJSON"),
        (None, "NotJSON"),
        ("d", "2026-03-23"),
        ("e", "PeriodRefused"),
        ("\ud800", "PeriodRefused"),
        (7, "2026-03-04"),
        (None, "NotJSON"),
    ]
    by_id = {answer["id"]: answer for answer in answers(result) if isinstance(answer["id"], str)}
    assert (by_id["b"]["year"], "2030" in by_id["b"]["message"]) == (2030, True)
    assert all("message" in answer for answer in answers(result) if "error" in answer)
    assert by_id["\ud800"]["message"].startswith("缺少起算日")
    assert "缺少起算日" in result.stdout


def test_a_missing_length_is_called_missing() -> None:
    (answer,) = answers(run(due, "--jsonl", given='{"id":1,"start":"2026-03-02"}'))
    assert answer["message"].startswith("缺少期限长度")


@pytest.mark.parametrize("code", ["XYZ", "", "99", "4", "450", "45010", "4501000", "４５", "45-01", "广西"])
@pytest.mark.parametrize("how", [("2026-03-02", "20"), ("2026-03-02", "20", "--json"), ("--jsonl",)], ids=" ".join)
def test_an_area_that_cannot_be_is_refused(code: str, how: tuple[str, ...]) -> None:
    result = run(due, *how, "--area", code, given='{"id":1,"start":"2026-03-02","n":20}')
    assert result.exit_code == 2
    (sentence,) = result.stderr.splitlines()
    assert "GB/T 2260" in sentence and "45 广西壮族自治区" in sentence
    assert "due" not in result.stdout


@pytest.mark.parametrize("code", ["21", "2103", "210323", "210323100", "210323100201"])
def test_an_area_without_festivals_of_its_own_has_the_national_calendar(code: str) -> None:
    result = run(due, "2026-03-02", "20", "--area", code)
    assert (result.exit_code, result.stdout) == (0, run(due, "2026-03-02", "20").stdout)


def test_every_area_with_festivals_is_an_area() -> None:
    for area in areas():
        assert run(due, "2026-03-02", "20", "--area", area.area).exit_code == 0


def test_a_bad_line_does_not_change_the_exit_code_and_the_help_says_so() -> None:
    assert "exit 0" in " ".join(run(due, "--help").stdout.split())


def test_the_program_calls_itself_by_its_name() -> None:
    shown = subprocess.run(
        [sys.executable, "-m", "gongkai", "due", "--help"], capture_output=True, text=True, check=True
    )
    assert shown.stdout.startswith("Usage: gongkai due ")


def test_rules_are_listed_in_the_agreed_shape() -> None:
    listed = json.loads(run(rules, "list", "--json").stdout)
    wanted = {"id", "kind", "title", "citation", "locality", "from", "to", "requirement"}
    assert listed and all(wanted <= row.keys() for row in listed)
    (row,) = [row for row in listed if row["requirement"] == ["NR-T01"]]
    assert (row["kind"], row["locality"], row["from"], row["to"]) == ("deadline", "巴中市", "2017-03-17", None)
    assert "巴委办〔2017〕28号" in row["citation"]


def test_a_profile_lists_its_own_rules_only() -> None:
    every, own = (json.loads(run(rules, "list", "--json", *args).stdout) for args in ((), ("--profile", "national")))
    assert {row["id"] for row in own} < {row["id"] for row in every}
    assert all(row["locality"] is None for row in own)


def test_rules_are_checked() -> None:
    result = run(rules, "check")
    assert result.exit_code == 0 and "未发现错误" in result.output


def test_what_is_wrong_in_the_rules_ends_with_status_1(monkeypatch: pytest.MonkeyPatch) -> None:
    from gongkai.law.errors import RulebookError

    monkeypatch.setattr("gongkai.rulebooks.checks.check", lambda folder: [RulebookError("a.yaml 第3行", "写了两次")])
    assert run(rules, "check").exit_code == 1
    assert json.loads(run(rules, "check", "--json").stdout) == [{"where": "a.yaml 第3行", "error": "写了两次"}]


@pytest.mark.parametrize(("on", "article"), [("2019-05-14", "第十八条"), ("2019-05-15", "第二十六条")])
def test_a_rule_is_shown_as_it_was_on_a_day(on: str, article: str) -> None:
    (shown,) = json.loads(run(rules, "show", "cn.proactive.twenty-days", "--on", on, "--json").stdout)
    assert article in shown["citation"] and shown["within"] == {"n": 20, "unit": "working-days"}


def test_every_rule_can_be_shown() -> None:
    for row in json.loads(run(rules, "list", "--json").stdout):
        assert run(rules, "show", row["id"]).exit_code == 0


@pytest.mark.parametrize(
    "args",
    [
        ("show", "no.such.rule"),
        ("show", "cn.proactive.twenty-days", "--on", "昨天"),
        ("list", "--profile", "atlantis"),
        ("list", "--profile", "../instruments"),
    ],
)
def test_a_wrong_question_about_rules_is_one_sentence(args: tuple[str, ...]) -> None:
    result = run(rules, *args)
    assert result.exit_code == 2 and result.stderr.strip() and "Traceback" not in result.stderr


@pytest.mark.parametrize("how", [(), ("--json",)])
def test_a_rule_that_does_not_hold_that_day_is_status_1(how: tuple[str, ...]) -> None:
    result = run(rules, "show", "cn.proactive.twenty-days", "--on", "2000-01-01", *how)
    assert (result.exit_code, bool(result.stdout)) == (1, bool(how))
    assert "2000-01-01 不生效" in result.stderr


@pytest.mark.parametrize(
    ("args", "status", "error"),
    [
        (("show", "no.such"), 2, "NoSuchRule"),
        (("show", "foi.reply", "--profile", "atlantis"), 2, "RulebookError"),
        (("list", "--profile", "atlantis"), 2, "RulebookError"),
        (("show", "foi.reply", "--on", "昨天"), 2, "UnreadableDate"),
        (("show", "cn.proactive.twenty-days", "--on", "2000-01-01"), 1, "NotInForce"),
    ],
)
def test_a_refusal_about_rules_is_json_too(args: tuple[str, ...], status: int, error: str) -> None:
    result = run(rules, *args, "--json")
    shown = json.loads(result.stdout)
    assert (result.exit_code, shown["error"], shown["message"]) == (status, error, result.stderr.strip())
    assert run(rules, *args).stdout == ""


def test_the_pure_commands_need_no_django() -> None:
    code = "import sys; import gongkai.cli.law as law; law.due.main(['2017-03-17', '20'], standalone_mode=False); print('django' in sys.modules)"
    shown = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert shown.stdout.split() == ["2017-04-17", "False"]
