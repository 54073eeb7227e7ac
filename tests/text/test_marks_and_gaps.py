"""Statements in other brackets, labels that lost their colon, numbered names, rows with only gaps, what follows 由, days of one time."""

from datetime import date

import pytest
from tests.text.test_assigning import given
from tests.text.test_stages import due

from gongkai.text import units
from gongkai.text.assignment import parse
from gongkai.text.reading import read

HEAD = "平川市人民政府办公室关于开展检查的通知\n平政办发〔2022〕6号\n各县人民政府：\n"


def test_angle_brackets_hold_a_statement_and_nothing_else() -> None:
    text = "（一）提升质量。<责任单位：市教育局，市财政局>\n（二）修订<办法>。<市教育局>\n"
    assert given(text) == [((), ("市教育局", "市财政局"), ())]


@pytest.mark.parametrize(
    ("words", "names"),
    [
        ("市教育局、市残联等7部门", ("市教育局", "市残联")),
        ("市教育局、市残联等七个部门", ("市教育局", "市残联")),
        ("（1）市资源局湖口分局；（2）区税务局", ("市资源局湖口分局", "区税务局")),
        ("①市教育局②", ("市教育局②",)),
    ],
)
def test_what_is_no_part_of_a_name(words: str, names: tuple[str, ...]) -> None:
    assert units.split(words) == names


def test_persons_beside_names_where_the_label_asks_for_them() -> None:
    told = parse("牵头单位及责任人：县教育局　赵某")
    assert told is not None and told.lead == ["县教育局"]
    plain = parse("牵头单位：县教育局　县体育馆")
    assert plain is not None and plain.lead == ["县教育局", "县体育馆"]


def test_labels_that_lost_their_colon() -> None:
    text = "1、公开项目信息。\n牵头单位 县发改局\n责任单位 县住建局 县水利局\n完成时限 2019年9月30日\n2、公开标准。\n责任单位 要切实履职\n完成时限 不等于进度\n"
    assert due(HEAD + text) == [(("县发改局", "县住建局", "县水利局"), date(2019, 9, 30))]


def test_rows_with_gaps_and_without_a_number() -> None:
    text = (
        "重点任务 工作内容 牵头单位 配合单位 完成时限\n产业 新建农田 三万亩。 县农业农村局 县财政局、县水利局 10月底前\n"
        "建成大棚五百座。 县农业农村局 各乡镇 12月底前\n以上 各项 任务 按月 调度\n"
    )
    assert [(t.title, t.lead, t.cooperating) for t in read(HEAD + text).tasks] == [
        ("产业 新建农田", ("县农业农村局",), ("县财政局", "县水利局")),
        ("", ("县农业农村局",), ("各乡镇",)),
    ]


def test_who_takes_the_next_step() -> None:
    text = "一、各乡镇将结果报县农业农村局，由县农业农村局汇总后报县政府，由有关单位审核。\n"
    assert given(text) == [((), ("县农业农村局",), ())]
    rules = "平川县农田管理办法\n一、结果报送后由县农业农村局汇总。\n"
    assert read(rules).tasks == ()


def test_the_first_says_of_which_place_all_are() -> None:
    assert given("一、检查。\n镇综治办、派出所负责指导网格划分。\n") == [((), ("镇综治办", "派出所"), ())]
    assert given("一、检查。\n派出所、有关企业负责整改隐患。\n") == []


@pytest.mark.parametrize(
    ("words", "day"),
    [
        ("每个县2025年底前建成一处中心，由市民政局牵头。", date(2025, 12, 31)),
        ("每年12月底前报告一次，由市民政局牵头。", None),
        ("自即日起至2023年3月底，由市应急局牵头开展检查。", date(2023, 3, 31)),
        ("自即日起至2023年3月底有效，由市应急局牵头解释。", None),
        ("由市应急局牵头，于2023年4月10前完成。", date(2023, 4, 10)),
    ],
)
def test_days_of_one_time(words: str, day: date | None) -> None:
    assert [limit for _, limit in due(HEAD + "一、" + words + "\n")] == [day]


def test_a_title_loses_the_gaps_of_its_lines_and_its_label() -> None:
    title = "平川县人民政府办公室关于印发平川县优化环境实施方案的通知"
    for told in (title.replace("环境", "环境 "), "标题" + title):
        assert read(told + "\n各乡镇人民政府：\n现印发给你们。\n").title == title
    issuers = "中共平川县委办公室 平川县人民政府办公室关于印发要点的通知"
    assert read(issuers + "\n各乡镇：\n现印发给你们。\n").title == issuers


def test_an_office_that_names_its_sections_alone() -> None:
    text = (
        "1.分解指标。（责任科室：水资源科；完成时间：4月底前）\n2.审批取水。（水资源科、审批科负责）\n"
        "3.改造灌区。（农水科牵头，财务科配合）\n4.建设达标县。（节水办）\n5.完善制度。（附表）\n"
    )
    assert [task[1] for task in given(text)] == [("水资源科",), ("水资源科", "审批科"), (), ("节水办",)]


@pytest.mark.parametrize(
    ("words", "lead", "responsible", "days"),
    [
        ("省级层面由省教育厅负责，市县层面由各市县政府负责", [], ["省教育厅", "各市县政府"], []),
        ("责任单位及责任领导：市民政局（周某）、市残联", [], ["市民政局", "市残联"], []),
        ("责任单位：市民政局（市老龄办）", [], ["市民政局（市老龄办）"], []),
        ("市工商联、市企业联合会/企业家协会负责", [], ["市工商联", "市企业联合会/企业家协会"], []),
        ("市教育局负责，8月底前完成", [], ["市教育局"], ["8月底前完成"]),
    ],
)
def test_more_ways_to_name(words: str, lead: list[str], responsible: list[str], days: list[str]) -> None:
    told = parse(words)
    assert told is not None and (told.lead, told.responsible, told.time) == (lead, responsible, days)


def test_bullets_names_with_a_time_and_central_authorities() -> None:
    text = (
        "1.开展监测。\n◎责任单位：市卫健委\n◎时间节点：10月底前\n2.改造校舍。（市教育局 8月底前）\n3.办案。（最高人民法院、司法部）\n"
        "4.审批。（规划 8月底前）\n5.组织实施。\n市委组织部牵头，各区党委、政府组织实施。\n"
    )
    assert due(HEAD + text) == [
        (("市卫健委",), date(2022, 10, 31)),
        (("市教育局",), date(2022, 8, 31)),
        (("最高人民法院", "司法部"), None),
        (("市委组织部", "各区党委、政府"), None),
    ]
