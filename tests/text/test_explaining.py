"""How much of an interpretation is copied, and what it says that its document does not."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from gongkai.text.explaining import copied, points, said, unfounded
from gongkai.text.normative import binding, signs, stated_years, trial

N = 8
texts = st.text(alphabet="天地玄黄宇宙洪荒日月盈昃辰宿列张寒来暑往秋收冬藏", max_size=80)
NOISE = st.text(alphabet=" 　\n，。、；：（）《》“”", max_size=6)


@given(texts, texts)
def test_a_share_is_between_nothing_and_everything(one: str, other: str) -> None:
    assert 0 <= copied(one, other, N) <= 1


@given(texts, st.text(alphabet="天地玄黄宇宙洪荒日月盈昃", min_size=N, max_size=40), texts)
def test_what_stands_in_the_document_is_copied_whole(before: str, words: str, after: str) -> None:
    assert copied(words, before + words + after, N) == 1


@given(texts, texts, st.lists(NOISE, min_size=100, max_size=100))
def test_spaces_and_punctuation_change_nothing(one: str, other: str, noise: list[str]) -> None:
    spread = "".join(sign + noise[at % 100] for at, sign in enumerate(one))
    assert copied(spread, other, N) == copied(one, other, N)


@given(texts)
def test_nothing_is_copied_from_other_words(words: str) -> None:
    assert copied(words, "甲乙丙丁戊己庚辛壬癸" * 4, N) == 0


@given(texts, st.integers(0, 60))
def test_more_of_the_document_is_never_a_smaller_share_of_it(words: str, cut: int) -> None:
    """Own words stay as they are; the more of the document follows them, the larger the share."""
    assume(len(words) > cut)
    own = "甲乙丙丁戊己庚辛壬癸" * 3
    assert copied(own + words[:cut], words, N) <= copied(own + words, words, N)


@given(texts, texts)
def test_the_naive_count_agrees(one: str, other: str) -> None:
    words, source = said(one), said(other)
    marked = {at + k for at in range(len(words) - N + 1) if words[at : at + N] in source for k in range(N)}
    assert copied(one, other, N) == (Fraction(len(marked), len(words)) if words else 0)


def test_both_sides_of_four_fifths() -> None:
    document = "".join(chr(0x4E00 + 7 * n) for n in range(200))
    own = "".join(chr(0x7000 + 3 * n) for n in range(20))
    assert copied(document[:80] + own, document, N) == Fraction(4, 5)
    assert copied(document[:81] + own, document, N) > Fraction(4, 5)


@pytest.mark.parametrize(
    ("material", "document", "told"),
    [
        ("自2026年8月20日起施行", "本办法自二〇二六年八月二十日起施行", []),
        ("自2026年8月21日起施行", "本办法自2026年8月20日起施行", ["2026年8月21日"]),
        ("补贴1,200元", "补贴标准为1200元", []),
        ("补贴1500元，提高20%", "补贴标准为1200元", ["1500元", "20%"]),
        ("有效期五年", "有效期5年", []),
        ("３个工作日内办结", "三个工作日内办结", []),
        ("10天内办结", "10日内办结", []),
        ("一个方面、一件实事", "无", []),
        ("0.50元", "0.5元", []),
    ],
)
def test_figures_that_the_document_has_not(material: str, document: str, told: list[str]) -> None:
    assert unfounded(material, document) == told


@given(texts)
def test_a_text_never_contradicts_itself(words: str) -> None:
    text = f"{words}3个工作日{words}2026年5月1日{words}十五万元1,000元"
    assert unfounded(text, text) == []


def test_headings_show_the_elements() -> None:
    table = {"background": ("背景", "为什么"), "scope": ("涉及谁",)}
    assert points(["一、为什么要制定", "结语"], table) == ["background"]


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("任何单位和个人不得私设地锁。本办法自2026年9月1日起施行，有效期五年。", True),
        ("经营者应当明码标价。违反本办法的，由有关部门处理。", True),
        ("商户必须亮证经营。《旧办法》同时废止。", True),
        ("各部门要认真组织学习，自2026年9月1日起开展检查。", False),
        ("兹定于九月一日召开座谈会，请企业代表参加。", False),
        ("", False),
    ],
)
def test_what_binds_the_public_is_asked_about(text: str, asked: bool) -> None:
    assert binding(signs(text)) is asked


@pytest.mark.parametrize(
    ("text", "years"), [("有效期五年", 5), ("有效期为2年", 2), ("有效期至2030年", None), ("", None)]
)
def test_a_stated_term(text: str, years: int | None) -> None:
    assert stated_years(text) == years


def test_provisional_rules_say_so_in_their_title() -> None:
    assert trial("停车管理暂行办法") and trial("試行辦法") and not trial("停车管理办法")
