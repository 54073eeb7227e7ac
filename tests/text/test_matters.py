"""一事一申请: what seems to be several matters, and what two wishes have in common."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gongkai.text.likeness import likeness, told_apart
from gongkai.text.matters import MOST, SHORTEST, matters

ONE = [
    "2024年东风路改造工程征地补偿标准文件",
    "东风路改造工程的征地公告以及补偿安置方案",
    "请公开《东风路改造工程征地补偿安置方案》（测政发〔2024〕3号）",
    "根据《中华人民共和国行政许可法》和《政府信息公开条例》，请公开东风路施工许可证",
    "2024.5.1至2024.12.31的水质检测报告",
    "水费标准；谢谢",
    "",
]
SEVERAL = [
    ("1.东风路征地批复 2.东风路补偿标准", ("东风路征地批复", "东风路补偿标准")),
    ("申请公开以下信息：\n一、东风路征地批复；\n二、东风路补偿标准。", ("东风路征地批复", "东风路补偿标准")),
    ("东风路改造工程的：（1）立项批复（2）环评批复", ("东风路改造工程的立项批复", "东风路改造工程的环评批复")),
    ("①征地批复文件②补偿标准文件③安置方案文件", ("征地批复文件", "补偿标准文件", "安置方案文件")),
    ("第一，东风路征地批复。第二，东风路补偿标准", ("东风路征地批复", "东风路补偿标准")),
    ("东风路征地批复；2023年农村饮水工程验收报告", ("东风路征地批复", "2023年农村饮水工程验收报告")),
    ("我想了解东风路征地批复。另外，2023年饮水工程的验收报告", ("东风路征地批复", "2023年饮水工程的验收报告")),
    ("东风路征地批复\n2023年饮水工程验收报告", ("东风路征地批复", "2023年饮水工程验收报告")),
    ("请公开《甲工程方案》、《乙工程方案》（测水〔2024〕3号）", ("《甲工程方案》", "《乙工程方案》（测水〔2024〕3号）")),
]  # fmt: skip


@pytest.mark.parametrize("text", ONE)
def test_one_matter_stays_one(text: str) -> None:
    assert matters(text) == (text,)


@pytest.mark.parametrize(("text", "parts"), SEVERAL)
def test_several_matters_are_told_apart(text: str, parts: tuple[str, ...]) -> None:
    assert matters(text) == parts


@given(st.text(alphabet="东风路征地批复和与；;。\n1234.、（）一二三《》第，： 请公开另外", max_size=200))
def test_nothing_makes_it_fail_and_every_part_says_something(text: str) -> None:
    parts = matters(text)
    assert 1 <= len(parts) <= MOST and len(set(parts)) == len(parts)
    assert len(parts) == 1 or all(len(part) >= SHORTEST for part in parts)


@given(st.text(max_size=60), st.text(max_size=60))
def test_likeness_is_mutual_and_whole_for_the_same_words(one: str, other: str) -> None:
    assert likeness(one, other) == likeness(other, one) and 0 <= likeness(one, other) <= 1
    assert likeness(one, one) in (0, 1)


def test_the_same_wish_in_other_words_is_known_again() -> None:
    wish = "2024年东风路改造工程征地补偿标准文件"
    assert likeness(wish, "申请公开东风路改造工程2024年的征地补偿标准文件") > 0.75
    assert likeness(wish, "2024年东风路改造工程环境影响评价批复") < 0.7


@pytest.mark.parametrize(
    ("one", "other", "apart"),
    [
        ("测试市第1小学2025年招生名单", "测试市第2小学2025年招生名单", True),
        ("测试市第十一中学2025年招生名单", "测试市第十二中学2025年招生名单", True),
        ("2025年实验小学招生名单", "2025年育才小学招生名单", True),
        ("2024年东风路改造工程征地补偿标准", "2023年东风路改造工程征地补偿标准", True),
        ("第3小学2025年招生名单", "请公开第三小学2025年的招生名单", False),
        ("２０２４年东风路改造工程征地补偿标准", "申请公开东风路改造工程2024年的征地补偿标准文件", False),
        ("东风路改造工程征地补偿标准", "2024年东风路改造工程征地补偿标准", False),
    ],
)
def test_the_like_of_another_number_or_name_is_another_matter(one: str, other: str, apart: bool) -> None:
    assert told_apart(one, other) is told_apart(other, one) is apart
