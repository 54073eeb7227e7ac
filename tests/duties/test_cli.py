"""``gongkai duties`` and ``gongkai recompute``: shapes, states, exit codes."""

from __future__ import annotations

import json
from datetime import date

import pytest
from click.testing import CliRunner

from gongkai.cli.main import main

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("book", "county")]


def run(*arguments):
    return CliRunner().invoke(main, list(arguments))


@pytest.fixture
def owed(happen):
    happen("record.formed", "record:1", on=date(2017, 3, 17), formed_on="2017-03-17", title="校舍加固")
    happen("record.formed", "record:2", on=date(2017, 3, 17), formed_on="2017-03-17", organ="water")
    happen("record.published", "record:2", on=date(2017, 4, 17))


def test_json_has_the_agreed_shape_and_every_counted_day(owed):
    answer = run("duties", "--json", "--organ", "edu", "--today", "2017-04-18")
    assert answer.exit_code == 0
    (duty,) = json.loads(answer.stdout)
    assert {key: duty[key] for key in ("rule", "subject", "organ", "due", "state", "met_at")} == {
        "rule": "twenty",
        "subject": "record:1",
        "organ": "edu",
        "due": "2017-04-17",
        "state": "missed",
        "met_at": None,
    }
    assert [day["number"] for day in duty["trace"]["days"] if day["counts"]] == list(range(1, 21))


@pytest.mark.parametrize(
    ("today", "state", "count"),
    [
        ("2017-04-17", "open", 1),
        ("2017-04-17", "missed", 0),
        ("2017-04-18", "open", 0),
        ("2017-04-18", "missed", 1),
        ("2017-04-18", "met", 1),
        ("2017-04-18", "late", 0),
    ],
)
def test_states_are_those_of_the_day_asked_for(owed, today, state, count):
    found = json.loads(run("duties", "--json", "--state", state, "--today", today).stdout)
    assert [duty["state"] for duty in found] == [state] * count


def test_nothing_owed_is_an_empty_list():
    assert json.loads(run("duties", "--json").stdout) == []


def test_an_unknown_organ_is_wrong_use(owed):
    answer = run("duties", "--json", "--organ", "nowhere")
    assert answer.exit_code == 2
    assert answer.stdout == "" and "nowhere" in answer.stderr


@pytest.mark.parametrize("arguments", [["--state", "lost"], ["--today", "2017-13-01"]])
def test_wrong_options_are_wrong_use(arguments):
    assert run("duties", *arguments).exit_code == 2


def test_lines_for_people_name_the_matter_and_its_standing(owed):
    line = run("duties", "--organ", "edu", "--today", "2017-04-18").stdout
    assert "2017-04-17" in line and "已逾期" in line and "校舍加固" in line


def test_recompute_prints_its_counts(owed):
    answer = run("recompute", "--json", "--today", "2017-04-18")
    assert answer.exit_code == 0
    assert json.loads(answer.stdout) == {"duties": 2, "created": 0, "moved": 0, "removed": 0}
