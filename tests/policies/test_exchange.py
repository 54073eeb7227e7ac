"""``gongkai import policies`` and ``gongkai export policies`` from the command line."""

from __future__ import annotations

import csv
import io
import json

import pytest
from click.testing import CliRunner
from tests import factories

from gongkai.desk import ledger
from gongkai.policies.models import Policy, WorkItem

from .town import DOCUMENT

run = CliRunner()


def take(*args, code=0):
    from gongkai.cli.exchange import import_

    result = run.invoke(import_, ["policies", *map(str, args)])
    assert result.exit_code == code, result.output
    return result


def give(*args, code=0):
    from gongkai.cli.exchange import export

    result = run.invoke(export, ["policies", *map(str, args)])
    assert result.exit_code == code, result.output
    return result


@pytest.fixture
def letter(tmp_path):
    file = tmp_path / "通知.txt"
    file.write_text(DOCUMENT)
    return file


def test_the_five_documents_are_imported_once(city, seeds):
    files = sorted(seeds.glob("*.txt"))
    assert json.loads(take(*files, "--json").stdout) == {"accepted": 5, "skipped": 0, "refused": []}
    assert json.loads(take(*files, "--json").stdout) == {"accepted": 0, "skipped": 5, "refused": []}
    counts = {policy.source_name: policy.tasks.count() for policy in Policy.objects.all()}
    assert counts == {
        "anshan-2010.txt": 0,
        "bazhong-2017.txt": 31,
        "heilongjiang-2017.txt": 30,
        "luoyang-2012.txt": 10,
        "xiuyan-2020.txt": 4,
    }
    assert ledger.verify().ok


def test_one_bad_file_does_not_stop_the_others(city, letter, tmp_path):
    (tmp_path / "空.txt").touch()
    result = take(tmp_path / "没有.txt", tmp_path, tmp_path / "空.txt", letter, "--json", code=2)
    report = json.loads(result.stdout)
    assert report["accepted"] == 1
    assert [refusal["reasons"] for refusal in report["refused"]] == [
        ["没有这个文件，请核对路径。"],
        ["这是文件夹，请写出其中的文件。"],
        ["文件是空的：请确认选对了文件，重新上传。"],
    ]


def test_a_huge_file_is_refused_by_its_size_alone(city, tmp_path):
    file = tmp_path / "大.txt"
    with file.open("wb") as out:
        out.truncate(200 * 2**20)
    report = json.loads(take(file, "--json", code=2).stdout)
    assert "文件太大" in report["refused"][0]["reasons"][0]


def test_the_day_can_be_given(city, letter):
    take(letter, "--today", "2026-05-25")
    assert str(Policy.objects.get().received_on) == "2026-05-25"


def test_a_file_set_aside_may_be_imported_again(city, letter):
    take(letter)
    Policy.objects.update(state="set_aside")
    assert json.loads(take(letter, "--json").stdout)["accepted"] == 1


def test_which_government_must_be_clear(city, letter):
    factories.government("other", name="临川市人民政府")
    assert "wc-gov" in take(letter, code=2).stderr
    take(letter, "--organ", "nowhere", code=2)
    take(letter, "--organ", "other")
    assert Policy.objects.get().organ.code == "other"


def test_export_has_a_row_for_every_piece_of_work(issued):
    rows = list(csv.DictReader(io.StringIO(give().stdout.lstrip("\ufeff"))))
    assert len(rows) == WorkItem.objects.count()
    assert {row["单位"] for row in rows if row["条款"] == "二"} == {"望川市教育局", "望川市公安局"}
    lines = give("--json").stdout.splitlines()
    assert [json.loads(line) for line in lines] == rows


@pytest.mark.parametrize("progress", ["=1+1", "+86", "-1", "@SUM(A1)"])
def test_no_cell_is_a_formula(issued, progress):
    WorkItem.objects.filter(pk=WorkItem.objects.first().pk).update(progress=progress)
    assert progress not in [cell for row in csv.reader(io.StringIO(give().stdout)) for cell in row]


@pytest.mark.parametrize("kind", ["requests", "records"])
def test_what_is_missing_on_the_command_line_is_all_that_is_said(db, letter, kind):
    from gongkai.cli.exchange import import_

    result = run.invoke(import_, [kind, str(letter), "--as", "nobody"])
    assert result.exit_code == 2
    assert "--organ" in result.output and len(result.output.splitlines()) == 1
