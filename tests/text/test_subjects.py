"""Sentences that begin with their authority: what counts, what is asked, and what only sounds like it."""

import pytest

from gongkai.text.reading import read
from gongkai.text.tasks import Task

HEAD = "江左市人民政府办公室关于做好安全工作的通知\n江政办发〔2026〕31号\n各镇人民政府，市政府各部门：\n现通知如下。\n"
FOOT = "\n江左市人民政府办公室\n2026年11月20日\n"


def tasks(words: str) -> list[Task]:
    return list(read(f"{HEAD}{words}\n{FOOT}").tasks)


@pytest.mark.parametrize(
    ("words", "lead", "responsible", "cooperating", "kinds"),
    [
        ("一、市住建局会同市水利局研究制定办法。", ["市住建局"], [], ["市水利局"], []),
        ("一、2027年3月31日前，市住建局会同市水利局完成排查。", ["市住建局"], [], ["市水利局"], []),
        ("一、市住建局应会同市水利局于2027年3月底前完成排查。", ["市住建局"], [], ["市水利局"], []),
        ("一、市住建局联合市公安局于2027年3月底前开展整治。", ["市住建局"], [], ["市公安局"], []),
        ("一、市住建局牵头，市水利局配合，2027年3月底前完成。", ["市住建局"], [], ["市水利局"], []),
        ("一是市财政局负责资金保障。", [], ["市财政局"], [], []),
        ("一、由市住建局于2027年6月底前完成排查。", ["市住建局"], [], [], ["subject"]),
        ("一、江左区住建局要于2027年6月底前完成排查。", ["江左区住建局"], [], [], ["subject"]),
        ("一、市教育局、市财政局要于2027年6月底前出台办法。", [], ["市教育局", "市财政局"], [], ["subject"]),
        ("一、市审计局每年至少检查一次。", ["市审计局"], [], [], ["subject"]),
        ("一、改造工程于2027年6月底前完成，牵头单位待定。", [], [], [], ["lead-open"]),
        ("一、清淤工程（牵头单位另行确定，市水利局配合）。", [], [], ["市水利局"], ["lead-open"]),
    ],
)
def test_who_begins_a_sentence_has_its_duty(words, lead, responsible, cooperating, kinds):
    [task] = tasks(words)
    assert (list(task.lead), list(task.responsible), list(task.cooperating)) == (lead, responsible, cooperating)
    assert [one.kind for one in task.doubts] == kinds


@pytest.mark.parametrize(
    "words",
    [
        "一、市教育局要加强学校安全管理。",
        "一、2025年，市住建局会同市水利局开展了检查。",
        "一、区市场监管局要会同有关单位优化流程。",
        "一、各镇要于2027年3月底前上报。",
        "一、市场主体应当于每年6月30日前报送年报。",
        "一、市民要在春节前清理楼道。",
        "一、指导市住建局于2027年3月底前完成排查。",
        "一、市安全生产领导小组负责统筹协调。",
        "一、做到责任单位明确，时限清楚。",
        "第五条 市住建局负责本市建设管理工作。\n第六条 市水利局应当每年公布名录。",
    ],
)
def test_what_only_sounds_like_a_duty_is_none(words):
    assert tasks(words) == []


def test_a_statement_below_governs_before_the_subject_does():
    [task] = tasks("一、主要任务\n1.市教育局要于2027年6月底前完成摸底。\n责任单位：市财政局")
    assert (task.lead, task.responsible) == ((), ("市财政局",))


def test_days_from_the_issue_are_counted_and_asked():
    [task] = tasks("一、市水利局应当自印发之日起20个工作日内向社会公开调度规则。")
    assert (task.deadline, task.deadline_text) == (None, "自印发之日起20个工作日内")
    assert task.counted and (task.counted.days, task.counted.unit) == (20, "working-days")
    assert [one.kind for one in task.doubts] == ["subject", "issue"]


@pytest.mark.parametrize("subject", ["规范性文件", "各类政策", "实施方案"])
def test_days_from_the_issue_of_every_document_to_come_are_no_limit(subject):
    [task] = tasks(f"一、{subject}应当自印发之日起20个工作日内公开。（责任单位：市司法局）")
    assert (task.deadline_text, task.counted, task.doubts) == (None, None, ())
