"""One YAML file is one more locality: loaded, checked, listed, owed by. The how-to says the same (docs/adding-a-locality.md)."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from tests.law.lawcases import beijing, events

from gongkai.cli.rules import rules
from gongkai.law.duties import derive
from gongkai.law.rulebook import Organ
from gongkai.rulebooks.calendars import calendar
from gongkai.rulebooks.loader import book_names, load, profile_names

HOW_TO = Path(__file__).parents[2] / "docs" / "adding-a-locality.md"
YUNXI = HOW_TO.read_text(encoding="utf-8").partition("```yaml\n")[2].partition("```")[0]
"""The fictional place of the how-to, word for word."""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "yunxi-2026.yaml").write_text(YUNXI, encoding="utf-8")
    monkeypatch.setenv("GONGKAI_RULES", str(tmp_path))
    return tmp_path


def run(*args: str) -> Result:
    return CliRunner().invoke(rules, args)


def test_it_is_checked_alone_and_with_all_others(folder: Path) -> None:
    alone = run("check", str(folder / "yunxi-2026.yaml"))
    assert (alone.exit_code, alone.stdout) == (0, "1 个文件，未发现错误。\n")
    together = run("check")
    assert together.exit_code == 0 and f"{len(profile_names(folder))} 个适用方案" in together.stdout


def test_it_is_a_profile_of_its_own_name_over_the_national_rules(folder: Path) -> None:
    assert set(profile_names(folder)) - set(profile_names()) == {"yunxi-2026"}
    own, national = load("yunxi-2026", folder), load("national")
    assert {rule.id for rule in national} < {rule.id for rule in own}
    assert {rule.locality for rule in own} == {None, "云溪市"}
    assert "localities/yunxi-2026" not in book_names()


def test_it_is_listed_and_shown(folder: Path) -> None:
    listed = json.loads(run("list", "--profile", "yunxi-2026", "--json").stdout)
    ours = [row for row in listed if row["locality"] == "云溪市"]
    assert {row["kind"] for row in ours} == {"deadline", "quota"}
    assert any("云政办发〔2026〕8号" in row["citation"] for row in ours)
    assert ours[0]["id"] in run("list").stdout
    (shown,) = json.loads(run("show", "cn.proactive.twenty-days", "--on", "2026-11-25", "--profile", "yunxi-2026", "--json").stdout)  # fmt: skip
    assert shown["within"] == {"n": 10, "unit": "working-days"} and shown["tailored"].startswith("本地调整：")
    assert shown["title"].endswith("（本地：10个工作日）") and "20个工作日改为10个工作日" in shown["tailored"]
    (before,) = json.loads(run("show", "cn.proactive.twenty-days", "--on", "2026-03-01", "--profile", "yunxi-2026", "--json").stdout)  # fmt: skip
    assert before["within"] == {"n": 20, "unit": "working-days"} and "tailored" not in before
    assert (before["to"], shown["from"]) == ("2026-03-01", "2026-03-02")


@pytest.mark.parametrize(
    ("formed", "due"),
    [("2010-03-01", date(2010, 3, 29)), ("2026-03-01", date(2026, 3, 27)), ("2026-03-02", date(2026, 3, 16))],
)
def test_its_own_figures_bind_nothing_older_than_its_document(folder: Path, formed: str, due: date) -> None:
    history = events([{"event": "record.formed", "at": f"{formed} 09:00", "formed_on": formed}])
    duties = derive(load("yunxi-2026", folder), history, calendar(), (), beijing(f"{formed} 10:00"))
    (found,) = (duty for duty in duties if duty.rule == "cn.proactive.twenty-days")
    assert found.due == due and ("本地" in found.title) is (due == date(2026, 3, 16))


def test_its_duties_follow(folder: Path) -> None:
    own = load("yunxi-2026", folder)
    history = events(
        [
            {"event": "record.formed", "at": "2026-07-02 09:00", "formed_on": "2026-07-01"},
            {"event": "record.issued", "at": "2026-07-02 09:00", "issued_on": "2026-07-01", "normative": True},
        ]
    )
    organs = [Organ("housing", "department", date(2026, 1, 1))]
    found = {duty.rule: duty for duty in derive(own, history, calendar(), organs, beijing("2026-07-02 10:00"))}
    strictest = found["yunxi.normative-document.two-days"]
    assert strictest.due == date(2026, 7, 3)
    assert [other.rule for other in strictest.superseded] == ["cn.proactive.twenty-days"]
    assert (found["yunxi.training.half-yearly"].state, found["yunxi.training.half-yearly"].due) == (
        "open",
        date(2026, 12, 31),
    )


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"n: 10": "n: 30"}, "从严"),
        ({"state: met": "state: late"}, "应为"),
        ({"event: training.held": "event: training.given"}, "不在"),
        ({"云溪2026:": "云溪2025:"}, "未列入"),
    ],
)
def test_what_is_wrong_in_it_is_said_in_one_sentence(folder: Path, wrong: dict[str, str], said: str) -> None:
    text = YUNXI
    for old, new in wrong.items():
        assert old in text
        text = text.replace(old, new)
    file = folder / "wrong.yaml"
    file.write_text(text, encoding="utf-8")
    result = run("check", str(file))
    assert result.exit_code == 1
    assert any(str(file) in line and said in line for line in result.stderr.splitlines()), result.stderr


def test_the_house_reads_the_folder_that_the_operator_names(folder: Path, settings: Any) -> None:
    from gongkai.duties.rules import rulebook

    settings.GONGKAI_PROFILE, settings.GONGKAI_RULES = "yunxi-2026", folder
    assert rulebook().title == "云溪市"
    assert rulebook().versions("yunxi.normative-document.two-days")
