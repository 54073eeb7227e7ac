"""Any text has a reading: no exception, every span where it says, nothing invented."""

import time

from hypothesis import given, settings
from hypothesis import strategies as st

from gongkai.text.layout import paragraphs
from gongkai.text.reading import read

_TOKENS = st.sampled_from(
    [
        "一、", "（一）", "1.", "（1）", "第一条", "关于", "的通知", "印发", "《", "》", "〈", "〉", "（", "）", "(", ")", "[", "]",
        "牵头单位：", "责任单位：", "配合单位：", "完成时限：", "市财政局", "省財政廳", "各县（市、区）", "、", "，", "；", "。", "：",
        "牵头", "配合", "负责", "由", "会同", "等部门", "2020年", "10月底前", "年内", "每年", "至少", "2次", "国办发〔2019〕54号",
        "\n", "\n\n", "　　", "\t", "|", " ", "附件：", "一是", "二是", "是", "发布时间：2020-01-01 08:00", "二○一○年四月九日",
        "序号\n", "1\n", "2\n", "完成时限\n", "牵头单位\n", "| --- |", "4月", "至", "—", "6月10日", "第一位", "为牵头单位", "以上工作", "指导", "按职责分工",
        "1.1", "- 1 -\n", "令", "公布", "①", "第一章", "阶段", "发文字号：", "〔", "〕", "元月", "二00七年", "上半年", "季度", "各省、自治区、", "计划单列市",
        "印发后20个工作日内", "文件", "令", "第3号", "\u200b", "\x0c", "\r", "😀", "𠮷",
    ]
)  # fmt: skip
_TEXTS = st.lists(_TOKENS, max_size=80).map("".join) | st.text(max_size=300)


@settings(deadline=None, max_examples=400)
@given(_TEXTS)
def test_any_text_has_a_reading(text: str) -> None:
    reading = read(text)
    spans = [(o.start, o.end, o.line) for o in reading.outline] + [(t.start, t.end, t.line) for t in reading.tasks]
    for start, end, _ in [*spans, *((d.start, d.end, d.line) for d in reading.dated)]:
        assert 0 <= start <= end <= len(text)
    for start, _, line in [(t.start, t.end, t.line) for t in reading.tasks]:
        assert line == text.count("\n", 0, start) + 1


@settings(deadline=None)
@given(_TEXTS)
def test_every_unit_stands_in_the_text(text: str) -> None:
    bare = "".join(text.split())
    for task in read(text).tasks:
        assert task.lead or task.responsible or task.cooperating
        assert all("".join(unit.split()) in bare for unit in (*task.lead, *task.responsible, *task.cooperating))


@settings(deadline=None, max_examples=200)
@given(_TEXTS)
def test_tasks_and_findings_stand_in_the_order_of_the_text(text: str) -> None:
    reading = read(text)
    lines = [o.line for o in reading.outline]
    assert lines == sorted(lines)
    for task in reading.tasks:
        assert task.start <= task.block[0] < task.block[1] <= task.end
        assert task.deadline is None or 1900 < task.deadline.year < 2100


@settings(deadline=None)
@given(_TEXTS)
def test_paragraphs_know_where_every_character_came_from(text: str) -> None:
    for paragraph in paragraphs(text):
        assert len(paragraph.text) == len(paragraph.folded)
        for index, character in enumerate(paragraph.text):
            assert text[paragraph.offset(index)] == character or character == " "


def test_a_long_plan_of_nothing_but_statements_is_read_in_two_seconds() -> None:
    item = (
        "{n}．完善第{n}项服务，2026年{month}月底前建成平台，每季度至少检查1次。（牵头单位：市发展改革委、市行政审批局；"
        "责任单位：市教育局、市财政局、市公安局等部门；配合单位：各县（市、区）人民政府；完成时限：2026年{month}月底前）\n"
    )
    text = "".join(item.format(n=n, month=n % 9 + 3) for n in range(1, 3_400))
    assert len(text) > 380_000
    begin = time.process_time()
    assert len(read(text).tasks) == 3_399
    assert time.process_time() - begin < 2
