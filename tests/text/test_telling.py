"""Documents that tell what was done, and more ways to say whose part is which."""

from datetime import date

import pytest
from tests.text.test_assigning import given
from tests.text.test_stages import due

from gongkai.text import units
from gongkai.text.assignment import parse

DONE = "（一）规范执法。市运管处会同市公安局开展检查18次，每月通报。\n（二）由市法规科牵头，市财政局配合，抓好培训。\n"


@pytest.mark.parametrize(
    "title",
    ["关于2021年度法治建设情况的报告", "关于第156号提案的答复", "平川县人民政府关于表彰先进集体的决定"],
)
def test_what_was_done_is_no_task(title: str) -> None:
    assert due(title + "\n" + DONE) == []


def test_a_day_to_come_is_one_all_the_same() -> None:
    told = due("关于第156号提案的答复\n陈某委员：\n市城管局会同市住建局于2023年10月底前建成中心。\n")
    assert told == [(("市城管局", "市住建局"), date(2023, 10, 31))]


def test_elsewhere_it_is() -> None:
    assert len(due("平川县人民政府关于加强执法的通知\n" + DONE)) == 2


@pytest.mark.parametrize(
    ("words", "lead", "responsible", "cooperating"),
    [
        ("由市局、市教育局负责，市农业局督导", [], ["市局", "市教育局"], ["市农业局"]),
        ("市林草局负责，市资源局予以配合，市城管局做好配合工作", [], ["市林草局"], ["市资源局", "市城管局"]),
        ("市教育局主责，市财政局保障", ["市教育局"], ["市财政局"], []),
        ("市交通局牵头推进，平川铁路办事处按职责推进", ["市交通局"], ["平川铁路办事处"], []),
        ("市交通局牵头，各区政府负责，持续推进", ["市交通局"], ["各区政府"], []),
        ("主体责任：各街道；监管责任：区城管局", [], ["各街道"], []),
        ("责任单位：●区卫健局 ●区教育局", [], ["区卫健局", "区教育局"], []),
        ("责任单位：县司法局牵头负责，各有关部门，各乡镇配合", ["县司法局"], [], ["各有关部门", "各乡镇"]),
        ("责任单位：县司法局，各乡镇配合", [], ["县司法局"], ["各乡镇"]),
    ],
)
def test_parts(words: str, lead: list[str], responsible: list[str], cooperating: list[str]) -> None:
    found = parse(words)
    assert found is not None
    assert (found.lead, found.responsible, found.cooperating) == (lead, responsible, cooperating)


def test_verbs_that_give_nobody_a_part() -> None:
    assert parse("加快改造步伐推进") is None
    assert parse("长效机制持续推进") is None
    assert parse("市教育局牵头，做好后勤保障") is None


def test_who_is_beside_later_in_the_sentence() -> None:
    text = "一、管网。\n县住建局要牵头制定计划，会同县财政局落实资金。\n二、水价。\n县发改局牵头监审，由县水利局会同县司法局听证。\n"
    assert given(text)[0] == (("县住建局",), (), ("县财政局",))
    assert ("县发改局",) in [task[0] for task in given(text)]
    assert all("县司法局" not in task[2] for task in given(text) if "县发改局" in task[0])


def test_a_line_of_names_of_which_one_leads() -> None:
    assert given("4.适老化改造。\n区民政局（牵头）、区残联、各街道\n") == [(("区民政局",), ("区残联", "各街道"), ())]
    assert given("4.适老化改造。\n老人（牵头）、邻里、志愿者\n") == []


def test_everybody_and_whoever_belongs_to_them_leads_nothing() -> None:
    assert given("一、上报。\n每月25日前，各区市、开发区报送进展。\n") == []


@pytest.mark.parametrize("name", ["农业科", "财务科", "法规股", "各管理区", "各园区"])
def test_sections_and_areas(name: str) -> None:
    assert units.is_organ(name)


@pytest.mark.parametrize("word", ["学科", "外科", "控股", "本科"])
def test_words_that_end_alike(word: str) -> None:
    assert not units.is_organ("重点" + word)


def test_a_sentence_that_ends_where_somebody_should_follow_names_nobody() -> None:
    assert given("一、检查。\n财政局会同。\n财政局会同有关单位检查。\n") == []
