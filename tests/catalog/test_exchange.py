"""``gongkai import catalog`` and ``gongkai export catalog`` from the command line."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest
from click.testing import CliRunner
from tests import factories
from tests.catalog import sheets

from gongkai.catalog import queries
from gongkai.catalog.actions import import_items
from gongkai.cli.exchange import export, import_
from gongkai.desk.actions import Refused
from gongkai.desk.permissions import SYSTEM

pytestmark = pytest.mark.django_db
GOOD = [sheets.row("低保", "指南"), sheets.row("低保", "名单")]


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "目录.xlsx"
    path.write_bytes(sheets.official([*GOOD, sheets.row("低保", "标准", basis="")]))
    return path


def test_rows_are_taken_once_and_what_is_refused_is_told(file: Path) -> None:
    organ = factories.organ("civil")
    first = CliRunner().invoke(import_, ["catalog", str(file), "--organ", "civil", "--json"])
    report = json.loads(first.stdout)
    assert (first.exit_code, report["accepted"], report["skipped"]) == (1, 2, 0)
    (refused,) = report["refused"]
    assert refused["line"] == 6 and "缺少依据" in refused["reasons"][0]
    again = json.loads(CliRunner().invoke(import_, ["catalog", str(file), "--organ", "civil", "--json"]).stdout)
    assert (again["accepted"], again["skipped"], len(again["refused"])) == (0, 2, 1)
    assert queries.of_organ(organ).count() == 2


def test_without_an_organ_they_are_common_items_and_come_out_again(file: Path, tmp_path: Path) -> None:
    CliRunner().invoke(import_, ["catalog", str(file)])
    assert queries.of_organ(None).count() == 2
    out = tmp_path / "out.csv"
    assert CliRunner().invoke(export, ["catalog", "--out", str(out)]).exit_code == 0
    rows = list(csv.reader(out.read_text("utf-8-sig").splitlines()))
    assert rows[0][:3] == ["序号", "一级事项", "二级事项"]
    printed = tmp_path / "out.xlsx"
    assert CliRunner().invoke(export, ["catalog", "--out", str(printed)]).exit_code == 0
    organ = factories.organ("civil")
    back = CliRunner().invoke(import_, ["catalog", str(printed), "--organ", "civil", "--json"])
    assert json.loads(back.stdout)["accepted"] == 2 and queries.of_organ(organ).count() == 2
    factories.organ("other")
    back = CliRunner().invoke(import_, ["catalog", str(out), "--organ", "other", "--json"])
    assert json.loads(back.stdout)["accepted"] == 2


def test_the_powers_of_an_item_come_out_and_back(tmp_path: Path) -> None:
    organ, other = factories.organ("civil"), factories.organ("other")
    factories.item(organ, powers=("210001SJ-XK-0001", "210002SJ-CF-0002"))
    for name in ("out.csv", "out.xlsx"):
        out = tmp_path / name
        assert CliRunner().invoke(export, ["catalog", "--out", str(out), "--organ", "civil"]).exit_code == 0
        back = CliRunner().invoke(import_, ["catalog", str(out), "--organ", "other", "--json"])
        assert json.loads(back.stdout)["accepted"] == 1, back.stdout
        found = queries.of_organ(other).get()
        assert found.powers == ["210001SJ-XK-0001", "210002SJ-CF-0002"]
        found.delete()


def test_a_code_that_is_none_is_refused_and_a_sheet_without_codes_leaves_them(tmp_path: Path) -> None:
    organ = factories.organ("civil")
    item = factories.item(organ, level1="低保", level2="指南", powers=("210001SJ-XK-0001",))
    data = sheets.official([sheets.row("低保", "指南", basis="新办法")])
    report = import_items(data, "表.xlsx", organ, by=SYSTEM, update=True, why="依据已更新")
    assert [change.item for change in report.changed] == [item]
    item.refresh_from_db()
    assert (item.powers, item.basis) == (["210001SJ-XK-0001"], ["新办法"])
    with pytest.raises(Refused, match="不是事项编码"):
        factories.item(organ, powers=("第一项职权",))


def test_an_unknown_organ_and_a_file_that_is_no_catalogue_stop_it(file: Path, tmp_path: Path) -> None:
    assert CliRunner().invoke(import_, ["catalog", str(file), "--organ", "nobody"]).exit_code == 2
    bad = tmp_path / "坏.csv"
    bad.write_text("无表头")
    result = CliRunner().invoke(import_, ["catalog", str(bad), "--json"])
    assert result.exit_code == 2 and "没有找到目录的表头" in result.stdout
