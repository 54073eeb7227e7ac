"""Tables that a page left without some of their cells, heads or lines."""

from datetime import date

from tests.text.test_stages import due

from gongkai.text.reading import read

HEAD = "平川县人民政府办公室关于任务分工的通知\n平政办发〔2021〕6号\n各乡镇人民政府：\n现将任务分工印发。\n"


def test_cells_one_a_line_of_which_the_empty_ones_are_lost() -> None:
    text = (
        "序号\n重点工作\n主要内容\n牵头单位\n责任单位\n完成时限\n备注\n1\n项目建设\n新开工二十个\n县发改局\n各园区、各镇\n12月底\n"
        "2\n招商引资\n到位五十亿\n县商务局\n县直有关部门\n各镇\n10月底\n每季通报\n3\n乡村振兴\n打造示范村\n县农业农村局\n11月底\n"
    )
    assert due(HEAD + text) == [
        (("县发改局", "各园区", "各镇"), date(2021, 12, 31)),
        (("县商务局", "县直有关部门", "各镇"), date(2021, 10, 31)),
        (("县农业农村局",), date(2021, 11, 30)),
    ]


def test_cells_that_name_nobody_are_no_row() -> None:
    text = (
        "序号\n重点工作\n主要内容\n牵头单位\n责任单位\n完成时限\n备注\n1\n甲\n乙\n丙\n丁\n戊\n2\n己\n庚\n辛\n壬\n癸\n"
    )
    assert read(HEAD + text).tasks == ()


def test_a_second_row_of_heads() -> None:
    text = (
        "序号\t任务\t责任分工\t\t完成时限\n\t\t牵头单位\t配合单位\t\n一、大气\n1\t淘汰锅炉\t县环保局\t县质监局、各镇\t9月底前\n"
        "2\t整治扬尘\t县住建局\t县城管局\t持续\n"
    )
    assert [(t.lead, t.cooperating, t.deadline) for t in read(HEAD + text).tasks] == [
        (("县环保局",), ("县质监局", "各镇"), date(2021, 9, 30)),
        (("县住建局",), ("县城管局",), None),
    ]


def test_the_day_something_is_finished_goes_before_the_day_it_begins() -> None:
    head = "序号\t项目名称\t责任单位\t责任人\t开工时间\t竣工时间\n"
    assert due(HEAD + head + "1\t中医院\t县卫健局\t李某\t2021年3月\t2021年11月\n") == [
        (("县卫健局",), date(2021, 11, 30))
    ]


def test_a_table_behind_its_title_on_one_line() -> None:
    line = (
        "平川县2016年安全生产重点工作任务分工表 序号 重点工作 牵头单位 配合单位 时间要求 1 整治危化品 县安监局 县公安局、县质监局 4—10月 "
        "2 整治超限 县交通局 县公安局 全年 3 组织演练 县安委办 各镇政府 6月30日前 4 开展安全月活动 县安监局 县总工会 6月\n"
    )
    found = read(line)
    assert found.title == "平川县2016年安全生产重点工作任务分工表"
    assert [(t.lead, t.deadline) for t in found.tasks] == [
        (("县安监局",), date(2016, 10, 31)),
        (("县交通局",), None),
        (("县安委办",), date(2016, 6, 30)),
        (("县安监局",), date(2016, 6, 30)),
    ]


def test_records_whose_fields_have_a_line_each_stay_apart_from_the_title() -> None:
    text = "青田区民生实事清单（2024年）\n项目名称：口袋公园建设\n建设内容：新建八个\n责任单位：区园林中心\n完成时间：2024年11月\n\n项目名称：老年人食堂\n建设内容：助餐点\n责任单位：区民政局\n完成时间：2024年10月\n"
    assert read(text).title == "青田区民生实事清单（2024年）"
    assert due(text) == [(("区园林中心",), date(2024, 11, 30)), (("区民政局",), date(2024, 10, 31))]
