"""Limits of a task: the one that counts, those beside it, and what is doubtful about them."""

from datetime import date

import pytest

from gongkai.text import deadlines, frequency
from gongkai.text.layout import fold_for_reading
from gongkai.text.reading import read
from gongkai.text.tasks import Task


def notice(task: str, year: str = "", written: str = "2023年3月6日") -> str:
    return f"江左市人民政府办公室关于印发{year}惠民工作方案的通知\n各县人民政府：\n现印发给你们。\n江左市人民政府办公室\n{written}\n一、主要任务\n{task}\n"


def of(task: str, year: str = "", written: str = "2023年3月6日") -> Task:
    [found] = read(notice(f"1.{task}（责任单位：市民政局）", year, written)).tasks
    return found


@pytest.mark.parametrize(
    ("words", "year", "day", "kinds"),
    [
        ("2023年10月底前完成改造。", "", date(2023, 10, 31), []),
        ("10月底前完成改造。", "2023年", date(2023, 10, 31), ["year-of-title"]),
        ("10月底前完成改造。", "", date(2023, 10, 31), ["year-of-issue"]),
        ("1月底前完成总结。", "", date(2024, 1, 31), ["next-year"]),
        ("1月底前完成总结。", "2023年", date(2023, 1, 31), ["year-of-title", "before-issue"]),
        ("2023年9月底前完成试点，12月底前推广。", "", date(2023, 12, 31), ["another"]),
        ("2024年3月底前完成试点。9月底前推广。", "", date(2024, 9, 30), ["year-above", "another"]),
        ("到2025年，覆盖全市。今年6月底前出台办法。", "", date(2025, 12, 31), ["another"]),
        ("2023年2月29日前完成普查。", "", None, ["no-such-day"]),
        ("国庆节前完成整治。", "2023年", date(2023, 9, 30), ["year-of-title"]),
        ("2024年春节前发放到位。", "", date(2024, 2, 9), []),
        ("春节前发放到位。", "", date(2024, 2, 9), ["next-year"]),
        ("汛期前完成清淤。", "2023年", None, ["season"]),
        ("验收合格之日起15个工作日内移交。", "", None, ["event"]),
        ("会议结束后5日内报送名单。", "", None, ["event"]),
        ("受理后3个工作日内办结。", "", None, []),
        ("收到申请材料之日起5个工作日内答复。", "", None, []),
    ],
)
def test_each_doubtful_day_says_why(words: str, year: str, day: date | None, kinds: list[str]) -> None:
    task = of(words, year)
    assert (task.deadline, [one.kind for one in task.doubts]) == (day, kinds)


def test_a_limit_from_an_event_keeps_its_words() -> None:
    assert of("验收合格之日起15个工作日内移交。").deadline_text == "验收合格之日起15个工作日内"
    assert of("汛期前完成清淤。").deadline_text == "汛期前"
    assert of("2023年2月29日前完成普查。").deadline_text == "2023年2月29日前"


def test_limits_beside_the_one_that_counts_are_offered() -> None:
    text = notice("1.2023年6月底前出台办法，9月底前完成试点，12月底前推广。（责任单位：市民政局）")
    [task] = read(text).tasks
    assert [(one.text, one.day) for one in task.others] == [
        ("2023年6月底前", date(2023, 6, 30)),
        ("9月底前", date(2023, 9, 30)),
    ]
    assert [text[one.start : one.end] for one in task.others] == ["2023年6月底前", "9月底前"]
    assert [one.words for one in task.doubts] == ["原文还写有别的期限：2023年6月底前、9月底前。"]


def test_a_doubt_stands_where_its_words_stand() -> None:
    text = notice("1.10月底前完成改造。（责任单位：市民政局）")
    [[doubt]] = [task.doubts for task in read(text).tasks]
    assert text[doubt.start : doubt.end] == "10月底前"
    assert (doubt.certainty, doubt.words) == ("likely", "“10月底前”没有写年份，按成文的2023年计算。")


def test_a_label_with_an_impossible_day_is_doubtful() -> None:
    [task] = read(notice("1.完成普查。责任单位：市民政局；完成时限：2023年2月30日前")).tasks
    assert (task.deadline, task.deadline_text) == (None, "2023年2月30日前")
    assert [one.kind for one in task.doubts] == ["no-such-day"]


def test_limits_nobody_is_named_for_are_offered_with_their_doubts() -> None:
    found = read(notice("1.会议结束后5日内报送纪要。\n2.5月底前上报名单。\n3.2023年6月31日前总结。")).dated
    assert [(one.text, one.day, one.days, [d.kind for d in one.doubts]) for one in found] == [
        ("会议结束后5日内", None, None, ["event"]),
        ("5月底前", date(2023, 5, 31), None, ["year-of-issue"]),
        ("2023年6月31日前", None, None, ["no-such-day"]),
    ]


def test_rules_with_articles_tell_of_every_case() -> None:
    text = "江左市质量奖办法\n第一条　为了规范评审，制定本办法。\n第二条　评审结束后10日内报市人民政府。\n第三条　本办法自发布之日起施行。\n"
    assert read(text).dated == ()


@pytest.mark.parametrize(
    ("words", "often"),
    [
        ("每季度终了后15日内报送报表", "每季度终了后15日内"),
        ("每月5日前报送进度", "每月5日前"),
        ("每季度首月10日前通报", "每季度首月10日前"),
        ("每季度末月25日前报送", "每季度末月25日前"),
        ("每年1月31日前公布年报", "每年1月31日前"),
        ("每月结束后5个工作日内汇总", "每月结束后5个工作日内"),
        ("每年12月底前总结", "每年12月底前"),
        ("每季度组织2次检查", "每季度组织2次"),
    ],
)
def test_the_day_of_what_comes_again_is_kept(words: str, often: str) -> None:
    folded = fold_for_reading(words)
    assert [words[a:b] for a, b in frequency.find(folded)] == [often]
    assert deadlines.absolute(folded, 2023) == []
    assert deadlines.undated(folded) == []


@pytest.mark.parametrize(
    "words", ["国庆节前后错峰出行", "汛期前期准备", "春节前发生的欠薪", "每年汛期前检查", "《汛期前检查办法》"]
)
def test_what_only_looks_like_a_season_is_no_limit(words: str) -> None:
    folded = fold_for_reading(words)
    assert [*deadlines.absolute(folded, 2023), *deadlines.undated(folded)] == []
