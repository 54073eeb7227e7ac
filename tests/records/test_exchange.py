"""Records in and out by the file: what cannot stand is told line by line, nothing public comes of an import alone."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest
from click.testing import CliRunner
from django.core.cache import cache

from gongkai.cli.exchange import export, import_
from gongkai.organs.models import Person, Post
from gongkai.records import queries
from gongkai.records.models import Record

from . import story

HEAD = "名称,正文,体裁分类,主题分类,成文日期,公开属性\n"
GOOD = "关于停水的通知,明天上午停水。,通知,1704,2026-05-20,主动公开\n"


@pytest.fixture
def clerk(house: story.House) -> str:
    person = Person.objects.get(username=house.drafter.username)
    assert Post.objects.filter(person=person, organ=house.organ, role="drafter").exists()
    return person.username


def take(house: story.House, file: Path, clerk: str, code: int = 0) -> dict:
    words = ["records", str(file), "--organ", house.organ.code, "--as", clerk, "--json"]
    answer = CliRunner().invoke(import_, words)
    assert answer.exit_code == code, answer.output
    return json.loads(answer.stdout)


def test_rows_become_drafts_and_bad_rows_are_told(house, clerk, tmp_path) -> None:
    file = tmp_path / "信息.csv"
    file.write_text(
        HEAD
        + GOOD
        + "没有日期的,正文,通知,1704,去年,主动公开\n,正文,通告,1704,2026-05-20,\n甲,乙,没有的体裁,1704,2026-05-20,\n"
    )
    told = take(house, file, clerk, code=1)
    assert told["accepted"] == 1
    assert [row["line"] for row in told["refused"]] == [3, 4, 5]
    assert "2026-01-31" in told["refused"][0]["reasons"][0]
    record = Record.objects.get(organ=house.organ)
    assert (record.state, record.created_by, record.genre) == ("draft", clerk, "notice")
    assert not queries.public().exists()


def test_the_same_file_again_changes_nothing(house, clerk, tmp_path) -> None:
    file = tmp_path / "信息.csv"
    file.write_bytes((HEAD + GOOD).encode("gb18030"))
    assert take(house, file, clerk)["accepted"] == 1
    assert take(house, file, clerk) == {"accepted": 0, "skipped": 1, "refused": []}


@pytest.mark.parametrize(
    ("name", "content", "word"),
    [
        ("空.csv", b"", "空"),
        ("缺列.csv", "名称,正文\n甲,乙\n".encode(), "成文日期"),
        ("坏.jsonl", b"[1]\n", "JSON"),
        ("坏.xlsx", b"PK\x03\x04nonsense", ""),
    ],
)
def test_a_file_that_is_none_is_refused_whole(house, clerk, tmp_path, name, content, word) -> None:
    file = tmp_path / name
    file.write_bytes(content)
    told = take(house, file, clerk, code=2)
    assert word in told["refused"][0]["reasons"][0]
    assert not Record.objects.exists()


def test_a_row_of_another_organ_is_refused(house, clerk, tmp_path) -> None:
    file = tmp_path / "信息.csv"
    file.write_text("发布机构," + HEAD + "别的局," + GOOD + f"{house.organ.name}," + GOOD)
    told = take(house, file, clerk, code=1)
    assert told["accepted"] == 1
    assert "别的局" in told["refused"][0]["reasons"][0]


def test_an_account_without_the_post_drafts_nothing(house, tmp_path) -> None:
    file = tmp_path / "信息.csv"
    file.write_text(HEAD + GOOD)
    assert take(house, file, house.reviewer.username, code=1)["accepted"] == 0
    answer = CliRunner().invoke(import_, ["records", str(file), "--organ", house.organ.code])
    assert answer.exit_code == 2 and "--as" in answer.output


def test_what_goes_out_is_public_and_comes_in_again(house, clerk, tmp_path) -> None:
    shown, hidden = house.published(), house.draft(title="还没有公开的")
    cache.clear()
    answer = CliRunner().invoke(export, ["records", "--organ", house.organ.code])
    rows = list(csv.DictReader(io.StringIO(answer.stdout.removeprefix("\ufeff"))))
    assert [row["名称"] for row in rows] == [shown.title]
    assert hidden.title not in answer.stdout
    lines = CliRunner().invoke(export, ["records", "--organ", house.organ.code, "--json"]).stdout
    file = tmp_path / "再来.jsonl"
    file.write_text(lines.replace(shown.title, "另一件"))
    assert take(house, file, clerk)["accepted"] == 1
    assert Record.objects.get(title="另一件").body == shown.body
