"""``gongkai import facts`` and ``gongkai export facts`` from the command line."""

from __future__ import annotations

import csv
import io
import json

import pytest
import xlsxwriter
from click.testing import CliRunner

from gongkai.desk import ledger
from gongkai.desk.permissions import SYSTEM
from gongkai.facts import actions, exchange
from gongkai.facts.models import Fact, Matter
from gongkai.rulebooks.vocabulary import EventKind

run = CliRunner()
SHEET = """登记内容,机关,事项,发现时间,等级,发布时间,渠道,开会日期,人数
发现风暴,edu,六月风暴,2026-06-01 09:00,重大,,,,
storm.answered,教育局,六月风暴,,,2026-06-02 09:00,广播,,
开会,water,,,,,,2026-06-01,30
"""


def take(*args: object, code: int = 0) -> dict:
    from gongkai.cli.exchange import import_

    result = run.invoke(import_, ["facts", *map(str, args), "--json"])
    assert result.exit_code == code, result.output
    return json.loads(result.stdout)


def give(*args: object) -> list[dict[str, str]]:
    from gongkai.cli.exchange import export

    result = run.invoke(export, ["facts", *map(str, args)])
    assert result.exit_code == 0, result.output
    return list(csv.DictReader(io.StringIO(result.stdout.lstrip("\ufeff"))))


@pytest.fixture
def sheet(tmp_path):
    file = tmp_path / "台账.csv"
    file.write_text(SHEET)
    return file


def test_rows_become_facts_once(county, sheet, at):
    assert take(sheet) == {"accepted": 3, "skipped": 0, "refused": []}
    matter = Matter.objects.get()
    assert (matter.kind, matter.title, matter.organ.code, matter.opened_by) == ("storm", "六月风暴", "edu", "system")
    assert [(fact.event, fact.happened_at) for fact in matter.facts.all()] == [
        ("storm.noticed", at(1, 9)),
        ("storm.answered", at(2, 9)),
    ]
    assert Fact.objects.get(subject="organ:water").data == {"held_on": "2026-06-01", "people": 30}
    assert take(sheet) == {"accepted": 0, "skipped": 3, "refused": []}
    actions.close_matter(matter, by=SYSTEM)
    assert take(sheet) == {"accepted": 0, "skipped": 3, "refused": []}
    assert Matter.objects.count() == 1
    assert ledger.verify().ok


ROWS = [
    ("什么也不是,edu,,,,,,,", "没有“什么也不是”这样的登记内容。"),
    ("开会,nowhere,,,,,,2026-06-01,", "请写明机关的代码或者全称，收到“nowhere”。"),
    ("开会,,,,,,,2026-06-01,", "请写明机关的代码或者全称，收到“”。"),
    ("开会,edu,,,,,,2026-06-04,", "开会日期：还没有发生的事不能登记，请核对日期和时间。"),
    ("开会,edu,,,,,,六月一日,", "开会日期：请填写日期，如2026-03-01。"),
    ("开会,edu,,,,,,,", "开会日期：请填写这一项。"),
    ("开会,edu,,,,,,2026-06-01,许多", "人数：请填写数字。"),
    ("开会,edu,,,重大,,,2026-06-01,", "“开会”没有“等级”这一项。"),
    ("发现风暴,edu,,2026-06-01 09:00,重大,,,,", "“发现风暴”须写明是哪个事项。"),
    ("发现风暴,edu,六月风暴,2026-06-01,重大,,,,", "发现时间：请填写到分钟，如2026-03-01 09:30。"),
    ("发现风暴,edu,六月风暴,2026-06-01 09:00,很大,,,,", "等级：请从列出的选项中选择。"),
]


@pytest.mark.parametrize(("row", "reason"), ROWS)
def test_a_row_that_cannot_stand_is_told_with_its_line_and_reason(county, tmp_path, row, reason):
    file = tmp_path / "台账.csv"
    file.write_text(SHEET.splitlines()[0] + "\n" + row + "\n开会,edu,,,,,,2026-06-02,\n")
    told = take(file, code=1)
    assert told["accepted"] == 1
    assert told["refused"] == [{"file": str(file), "reasons": [reason], "line": 2}]
    assert not Matter.objects.exists()


def test_a_shut_gate_refuses_a_row_and_leaves_no_empty_matter(county, tmp_path):
    file = tmp_path / "台账.csv"
    file.write_text("登记内容,机关,事项,复盘日期\n复盘,edu,七月风暴,2026-06-01\n")
    told = take(file, code=1)
    assert told["refused"][0]["reasons"] == ["还没有发布消息，不能复盘（《试行办法》（试政发〔2020〕1号）第三条）"]
    assert not Matter.objects.exists()


def test_a_person_imports_for_the_organs_of_that_person(county, sheet, drafter):
    told = take(sheet, "--as", drafter.username, code=1)
    assert told["accepted"] == 2
    assert "水务局" in told["refused"][0]["reasons"][0]


def test_the_organ_may_be_named_once_for_all_rows(county, tmp_path):
    file = tmp_path / "台账.csv"
    file.write_text("登记内容,开会日期\n开会,2026-06-01\n")
    take(file, "--organ", "water")
    assert Fact.objects.get().organ == county.water


@pytest.mark.parametrize(
    ("name", "text", "reason"),
    [
        ("空.csv", "", "是空的"),
        ("乱.csv", "甲,乙\n1,2\n", "表头缺少这些列：登记内容。"),
        ("乱.txtx", "甲", "不认识文件"),
    ],
)
def test_a_file_that_is_no_register_is_refused_whole(county, tmp_path, name, text, reason):
    file = tmp_path / name
    file.write_text(text)
    told = take(file, code=2)
    assert reason in told["refused"][0]["reasons"][0]


def test_a_workbook_is_read_like_a_csv(county, tmp_path):
    file = tmp_path / "台账.xlsx"
    book = xlsxwriter.Workbook(file)
    page = book.add_worksheet()
    for y, row in enumerate([["登记内容", "机关", "开会日期", "人数"], ["开会", "edu", "2026-06-01", 30]]):
        page.write_row(y, 0, row)
    book.close()
    assert take(file)["accepted"] == 1
    assert Fact.objects.get().data == {"held_on": "2026-06-01", "people": 30}


FILLED = """登记内容,机关,文字,日期,时刻,数量,金额,单选,多选,是否,清单,期限
填表,edu,说明,2026-06-01,2026-06-01 09:30,12,3.90,甲,甲、丙,否,一；二,3个工作日
"""


def test_every_type_of_field_goes_in_comes_out_and_goes_in_again(county, tmp_path):
    file = tmp_path / "台账.csv"
    file.write_text(FILLED)
    take(file)
    data = Fact.objects.get().data
    assert data["length"] == {"n": 3, "unit": "working-days"} and data["some"] == ["a", "c"] and data["agreed"] is False
    (out,) = give()
    assert (out["期限"], out["多选"], out["是否"], out["时刻"]) == ("3个工作日", "甲、丙", "否", "2026-06-01 09:30")
    file.write_text("\n".join([",".join(out), ",".join(out.values())]))
    assert take(file) == {"accepted": 0, "skipped": 1, "refused": []}


def test_an_export_marks_what_was_retracted_and_an_import_passes_over_it(county, sheet, tmp_path):
    take(sheet)
    actions.retract(
        Fact.objects.get(event="gathering.held"), "没有开成", by=county.actor("disclosure_office", "office")
    )
    rows = give()
    assert [row["登记内容"] for row in rows] == ["发现风暴", "发布消息", "开会"]
    assert [row["事项"] for row in rows] == ["六月风暴", "六月风暴", ""]
    assert rows[2]["撤销理由"] == "没有开成" and rows[2]["撤销时间"].startswith("2026-06-03")
    file = tmp_path / "out.csv"
    file.write_text("\n".join([",".join(rows[0]), *(",".join(row.values()) for row in rows)]))
    assert take(file) == {"accepted": 0, "skipped": 3, "refused": []}
    assert [row["机关"] for row in give("--organ", "water")] == ["water"]


def test_no_cell_is_a_formula(county, tell):
    tell("ledger_test.filled", words="=1+1")
    assert give()[0]["文字"] == "'=1+1"


def test_two_events_of_one_title_must_be_told_apart(county, tmp_path, monkeypatch):
    same = {name: EventKind(name=name, title="同名", about="organ") for name in ("a.b", "c.d")}
    monkeypatch.setattr(exchange.vocabulary, "events", lambda: same)
    file = tmp_path / "台账.csv"
    file.write_text("登记内容,机关\n同名,edu\n")
    told = take(file, code=1)
    assert told["refused"][0]["reasons"] == ["“同名”有几种，请写其中一个：a.b、c.d。"]


@pytest.mark.parametrize(
    "subject", ["policy:abc", "policy:99999999999999999999999", "policy:٣", "policy:-1", "policy:", "policy:1:2"]
)
def test_a_subject_that_cannot_be_one_is_a_refused_row_and_the_rest_goes_on(county, tmp_path, subject):
    file = tmp_path / "台账.csv"
    file.write_text(
        f"登记内容,机关,事项,制定日期,开会日期\n制定方案,edu,{subject},2026-06-01,\n开会,edu,,,2026-06-01\n"
    )
    told = take(file, code=1)
    assert (told["accepted"], len(told["refused"])) == (1, 1)
    assert f"找不到“{subject}”，请核对编号。" in told["refused"][0]["reasons"]


@pytest.mark.parametrize("text", ["=1+1", "＝1+1", "＋1", "－1", "＠x", "@x", "'=1", "''=1", "'quoted", "普通"])
def test_what_goes_out_disarmed_comes_in_as_it_was(county, tell, tmp_path, text):
    tell("ledger_test.filled", words=text)
    rows = give()
    assert not rows[0]["文字"].startswith(("=", "＝", "＋", "－", "@", "＠"))
    file = tmp_path / "out.csv"
    file.write_text("\n".join([",".join(rows[0]), ",".join(rows[0].values())]))
    assert take(file) == {"accepted": 0, "skipped": 1, "refused": []}
