from __future__ import annotations

import html
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gongkai.search.highlight import EXCERPT, excerpt, marked, spans
from gongkai.search.words import terms

texts = st.text(st.sampled_from("政务公开務開条例<>&\"'一AB ab①ﬁ㎡\n。，（）2019年"), max_size=60)


@pytest.mark.parametrize(
    ("text", "query", "shown"),
    [
        ("推進政務公開工作", "政务公开", "推進<mark>政務公開</mark>工作"),
        ("推进政务\n公开工作", "政务公开", "推进<mark>政务 公开</mark>工作"),
        ("依据望政办发[2020]12号文", "望政办发〔2020〕12号", "依据<mark>望政办发[2020]12号</mark>文"),
        ("Ａ类与a类", "A类", "<mark>Ａ类</mark>与<mark>a类</mark>"),
        ("政务公开公开", "务公 公开", "政<mark>务公开公开</mark>"),
        ("公开<script>alert(1)</script>", "公开", "<mark>公开</mark>&lt;script&gt;alert(1)&lt;/script&gt;"),
        ("面积5㎡以上", "5m2", "面积<mark>5㎡</mark>以上"),
        ("a b", "ab", "a b"),
    ],
)
def test_what_is_marked(text: str, query: str, shown: str) -> None:
    assert marked(text, terms(query)) == shown


def test_the_excerpt_begins_near_the_place_where_most_words_stand_together() -> None:
    text = "预算。" + "甲" * 300 + "本年度部门预算与决算公开情况如下。" + "乙" * 300
    shown = excerpt(text, terms("预算 决算"))
    assert shown.count("<mark>") == 2
    assert shown.startswith("…") and shown.endswith("…")


def test_without_a_hit_the_excerpt_is_the_beginning() -> None:
    assert excerpt("甲" * 500, terms("预算")) == "甲" * EXCERPT + "…"


@given(texts, texts)
def test_only_marks_are_markup(text: str, query: str) -> None:
    shown = marked(text, terms(query))
    without = shown.replace("<mark>", "").replace("</mark>", "")
    assert "<" not in without and ">" not in without
    assert html.unescape(without) == re.sub(r"\s+", " ", text)


@given(texts, texts)
def test_spans_lie_in_the_text_in_order_and_apart(text: str, query: str) -> None:
    flat = [edge for span in spans(text, terms(query)) for edge in span]
    assert flat == sorted(set(flat)) and all(0 <= edge <= len(text) for edge in flat)
