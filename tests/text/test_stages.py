"""What is due by the end of its stage, what a meeting settled, and lines that were parted or left whole."""

from datetime import date

from gongkai.text.reading import Reading, read

HEAD = "平川县人民政府办公室关于开展供水检查的通知\n平政办发〔2019〕6号\n各乡镇人民政府：\n"


def due(text: str) -> list[tuple[tuple[str, ...], date | None]]:
    return [((*t.lead, *t.responsible, *t.cooperating), t.deadline) for t in read(text).tasks]


def test_a_stage_is_over_on_its_last_day() -> None:
    text = HEAD + (
        "一、步骤\n（一）摸底阶段（4月11日至5月31日）。县水利局牵头，县卫健委配合，逐村检查。\n"
        "（二）整改阶段（2019年6月—9月）\n1.县水利局会同县财政局落实资金。\n2.县住建局牵头改造管网，8月15日前完成。\n"
        "（三）总结阶段。县水利局负责报告。\n二、分工\n县财政局：负责保障资金。\n"
    )
    assert due(text) == [
        (("县水利局", "县卫健委"), date(2019, 5, 31)),
        (("县水利局", "县财政局"), date(2019, 9, 30)),
        (("县住建局",), date(2019, 8, 15)),
        (("县水利局",), None),
        (("县财政局",), None),
    ]


def test_a_time_in_brackets_that_is_no_stage_limits_nothing() -> None:
    text = HEAD + "一、背景（2018年1月至6月）\n县水利局负责整理数据。\n"
    assert due(text) == [(("县水利局",), None)]


MINUTES = "平江市人民政府专题会议纪要\n〔2023〕17号\n2023年5月11日上午，副市长陈某主持召开会议。纪要如下：\n"
ITEMS = "一、由市住建局牵头，市城管局配合，5月底前完成排查。\n二、市财政局统筹安排资金三千万元。\n三、会议认为，市城管局工作扎实。\n"


def test_what_a_meeting_settled() -> None:
    assert due(MINUTES + ITEMS) == [(("市住建局", "市城管局"), date(2023, 5, 31)), (("市财政局",), None)]


def test_elsewhere_a_bare_verb_gives_nobody_a_part() -> None:
    assert due(HEAD + ITEMS) == [(("市住建局", "市城管局"), date(2019, 5, 31))]


WRAPPED = (
    "平川市人民政府办公室关于做好2014年防汛抗\n旱工作的通知\n平政办发〔2014〕55号\n各镇人民政府、街道办事处，市政府有关部门、单\n位：\n"
    "为切实做好今年防汛抗旱工作，确保人民群众生命\n财产安全，经市政府同意，现就有关事项通知如下：\n"
    "一、落实防汛责任制。各镇人民政府、街道办事处\n要落实防汛责任人，名单及时对外公布。（责任单位\n：各镇人民政府、市水利局、市建\n设局）\n{}"
    "三、加强监测预警。市气象局、市水文站要做好雨\n情、水情监测，及时发布预警信息，定期会商。\n四、完善应急预案。（责任单位：市防汛防旱指挥\n部办公室；完成时间：5月10日前）\n"
)
WHOLE = "二、开展检查。市水利局牵头，市交通运输局参加，于4月20日前完成对水库、山塘、堤防、公路桥梁、在建工程、低洼易涝地区以及各类物资储备的全面检查，逐一登记造册。\n"


def test_lines_that_were_broken_are_joined_though_one_was_left_whole() -> None:
    wanted = [(("各镇人民政府", "市水利局", "市建设局"), None), (("市防汛防旱指挥部办公室",), date(2014, 5, 10))]
    assert due(WRAPPED.format("")) == wanted
    whole = due(WRAPPED.format(WHOLE))
    assert whole == [wanted[0], (("市水利局", "市交通运输局"), date(2014, 4, 20)), wanted[1]]


def test_a_line_break_in_a_cell_parts_no_row() -> None:
    head = "序号\t项目\t责任单位\t配合单位\t完成时限\n"
    rows = "1\t农村公路\t市交通局\t市林业局\n各县人民政府\t10月底\n2\t校园食堂\t市教育局\t—\t8月底\n"
    assert [units for units, _ in due(HEAD + head + rows)] == [
        ("市交通局", "市林业局", "各县人民政府"),
        ("市教育局",),
    ]


def _read(text: str) -> Reading:
    return read(HEAD + text)


def test_spread_labels_and_names_that_go_on_below() -> None:
    tasks = _read(
        "1.普法。\n责 任 单 位：市司法局　各县市区\n2.维权。\n责任单位：市人社局、市总工会\n市妇联、市残联\n"
    ).tasks
    assert [t.responsible for t in tasks] == [("市司法局", "各县市区"), ("市人社局", "市总工会", "市妇联", "市残联")]
    assert [t.responsible for t in _read("2.维权。\n责任单位：市人社局\n市妇联和残疾人之家\n").tasks] == [("市人社局",)]


def test_a_signature_below_full_lines_is_no_part_of_them() -> None:
    text = (
        "关于对第18次常务会议议定事项进行督办的通知\n平政督〔2024〕9号\n县发改局、县财政局、县住建局、县教育局：\n"
        "现将议定事项分解如下，请认真抓好落实，并于六月底前将情况报告县政府。\n1.由县发改局会同县财政局修改完善后印发，并抓紧组织实施到位。\n"
        "2.请县住建局对老旧管网进行全面摸排，提出改造方案，提交下次常务会议进行审议。\n平川县人民政府办公室\n2024年6月3日\n"
    )
    assert read(text).issuers == ("平川县人民政府办公室",)


def test_who_is_named_first_in_a_sentence_leads_nothing_by_a_rule_for_statements() -> None:
    text = HEAD + (
        "一、任务（排在第一位的为牵头单位）\n1.建设中心。（责任单位：县邮政局、县商务局）\n"
        "2.调度。\n县邮政局、县交通局每季度调度一次。\n"
    )
    assert [(t.lead, t.responsible) for t in read(text).tasks] == [
        (("县邮政局",), ("县商务局",)),
        ((), ("县邮政局", "县交通局")),
    ]
