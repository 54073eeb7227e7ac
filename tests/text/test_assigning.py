"""Whose a task is: names that share a word, names alone in brackets, tables with groups of rows, mistyped labels."""

from datetime import date

import pytest

from gongkai.text import units
from gongkai.text.assignment import parse
from gongkai.text.reading import read

HEAD = "平川县人民政府办公室关于印发重点任务分工的通知\n平政办发〔2012〕6号\n各乡镇人民政府，县政府各部门：\n"


def given(text: str) -> list[tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]]]:
    return [(task.lead, task.responsible, task.cooperating) for task in read(HEAD + text).tasks]


@pytest.mark.parametrize(
    ("words", "names"),
    [
        ("市国资委，各区、县级市", ("市国资委", "各区、县级市")),
        ("市农业局，各有关区、县级市政府", ("市农业局", "各有关区、县级市政府")),
        ("各县（市）、区人民政府、市财政局", ("各县（市）、区人民政府", "市财政局")),
        ("各县、市、区人民政府，市财政局", ("各县、市、区人民政府", "市财政局")),
        ("各乡镇、街道办事处", ("各乡镇、街道办事处",)),
        ("各区、市财政局", ("各区", "市财政局")),
        ("各区、县公安局", ("各区", "县公安局")),
        ("各街道、区住建局", ("各街道", "区住建局")),
        ("各部门、市政府", ("各部门", "市政府")),
    ],
)
def test_names_that_share_one_word_for_each_are_one(words: str, names: tuple[str, ...]) -> None:
    assert units.split(words) == names


ALONE = "1.开展春耕检查。（县农业农村局）\n2.开展防汛检查。（县水务局、应急局）\n3.开展防火检查。（县林业局）\n"


def test_where_names_alone_are_the_habit_any_authority_counts() -> None:
    assert given(ALONE + "4.推进园区建设。（化工园区管委会）\n")[-1] == ((), ("化工园区管委会",), ())


def test_elsewhere_they_do_not() -> None:
    assert given("1.推进园区建设。（化工园区管委会）\n") == []
    assert len(given(ALONE + "4.完善报告制度。（附表）\n5.办好展会。（线上平台）\n")) == 3


def test_names_alone_before_the_full_stop() -> None:
    text = (
        "1、生产总值增长11%（县发改委，县政府相关部门，各乡镇政府，平川开发区）。\n2、投资增长25%（县发改委）。\n"
        "3、收入增长13%（县财政局、县国税局）。\n4、能耗下降4%（平川供电公司、县经委）。\n"
    )
    assert [task[1] for task in given(text)] == [
        ("县发改委", "县政府相关部门", "各乡镇政府", "平川开发区"),
        ("县发改委",),
        ("县财政局", "县国税局"),
        ("平川供电公司", "县经委"),
    ]
    assert given("1.会同有关部门（县财政局、县审计局）。\n2.开展检查。\n") == []


@pytest.mark.parametrize(
    ("words", "units_by_role"),
    [
        ("议案由县工信局负责主办，6月底前答复。", (("县工信局",), (), ())),
        ("1.由办公室（政策研究室）负责，调整领导小组。", ((), ("办公室（政策研究室）",), ())),
        ("1.由办公室、县财政研究中心负责，改进栏目。", ((), ("办公室", "县财政研究中心"), ())),
        ("1.由带班领导负责，做好记录。", None),
    ],
)
def test_who_does_it_in_a_sentence(
    words: str, units_by_role: tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]] | None
) -> None:
    assert given(words + "\n") == ([units_by_role] if units_by_role else [])


def test_offices_head_a_column_too() -> None:
    rows = (
        "重点任务 | 工作内容 | 负责科室 |\n政策解读 | 及时解读政策文件 | 各业务科室 |\n制度建设 | 完善制度 | 综合科 |\n"
    )
    assert [task[1] for task in given(rows)] == [("各业务科室",), ("综合科",)]


def test_a_semicolon_for_the_colon_of_a_label() -> None:
    found = parse("责任单位;县住建局、畜牧局、各乡镇场")
    assert found is not None
    assert found.responsible == ["县住建局", "畜牧局", "各乡镇场"]
    assert parse("责任单位;") is None


def test_names_of_groups_among_the_rows_of_a_table() -> None:
    rows = ["序号", "名称", "工作任务", "主要责任单位", "主要预期目标（2项）"]
    rows += [
        "1",
        "生产总值",
        "增长12%",
        "县发改局、统计局",
        "2",
        "财政收入",
        "增长10%",
        "县财政局",
        "重点工作任务（1项）",
    ]
    rows += ["3", "外贸", "进出口增长8%", "县商务局"]
    responsible = [task[1] for task in given("\n\n".join(rows))]
    assert responsible == [("县发改局", "统计局"), ("县财政局",), ("县商务局",)]


def test_without_a_day_of_signing_the_number_tells_the_year() -> None:
    [dated] = read(HEAD + "一、各单位制定方案，并于元月底前报送县政府办公室。\n").dated
    assert (dated.day, [one.kind for one in dated.doubts]) == (date(2012, 1, 31), ["year-of-issue"])


@pytest.mark.parametrize("label", ["文件编号", "文      号"])
def test_a_number_behind_its_label(label: str) -> None:
    title = "关于印发重点工作责任分解的通知"
    text = (
        f"索  引  号: 0112/2012-1 {label}: 平政办发〔2012〕6号 统一编号:\n\n{title}\n\n各区人民政府：\n现印发给你们。\n"
    )
    reading = read(text)
    assert (reading.title, reading.doc_number) == (title, "平政办发〔2012〕6号")


def test_an_office_of_inspection_issues() -> None:
    reading = read("平川县人民政府督查室关于开展专项督查的通知\n各乡镇人民政府：\n现通知如下。\n")
    assert reading.issuers == ("平川县人民政府督查室",)


TITLE = "平川县人民政府办公室关于印发平川县防汛方案的通知"


@pytest.mark.parametrize(
    "head",
    [
        "关于印发平川县防汛方案的通知\n\n平川县人民政府办公室\n\n关于印发 平川县防汛\n\n方案 的通知\n",
        "17号 防汛方案\n\n平川县人民政府办公室关于印发平川县防汛方案的\n\n通    知\n",
    ],
)
def test_a_title_that_the_page_spread_out(head: str) -> None:
    reading = read(head + "\n各乡镇人民政府：\n现印发给你们。\n平川县人民政府办公室\n2021年5月6日\n")
    assert ("".join(reading.title.split()), reading.issuers) == (TITLE, ("平川县人民政府办公室",))
