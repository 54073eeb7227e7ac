"""WebVTT: read strictly, written anew; nothing but times and words gets through."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gongkai.text.captions import Cue, read, words_of, written
from gongkai.text.errors import Unreadable

SAID = "WEBVTT\n\n1\n00:00:01.000 --> 00:00:03.000\n每人每月七百元。\n\n00:03.500 --> 00:05.000 align:start\n<v 主持人>到哪里办？</v>\n"


def test_times_and_words() -> None:
    assert read(SAID) == [Cue(1000, 3000, "每人每月七百元。"), Cue(3500, 5000, "主持人：到哪里办？")]
    assert words_of(read(SAID)) == "每人每月七百元。\n主持人：到哪里办？"
    assert read(written(read(SAID))) == read(SAID)


@pytest.mark.parametrize("ends", ["\r\n", "\r", "\n"])
def test_lines_may_end_in_any_way(ends: str) -> None:
    assert read("\ufeff" + SAID.replace("\n", ends)) == read(SAID)


@pytest.mark.parametrize(
    ("cue", "words"),
    [
        ("<script>alert(1)</script>你好", "alert(1)你好"),
        ("<img src=x onerror=alert(1)>你好", "你好"),
        ("&lt;script&gt;你好", "<script>你好"),
        ("<c.loud>大</c><b>家</b>好", "大家好"),
        ("<00:00:01.500>卡拉<00:00:02.000>OK", "卡拉OK"),
        ("没有关上的<b", "没有关上的"),
        ("\u202e倒着写\u202c的", "倒着写的"),
    ],
)
def test_what_is_no_word_is_left_out(cue: str, words: str) -> None:
    cues = read(f"WEBVTT\n\n00:01.000 --> 00:02.000\n{cue}\n")
    assert [one.words for one in cues] == [words]
    assert "<" not in written(cues)


def test_styles_regions_and_notes_are_left_out() -> None:
    more = "STYLE\n::cue{background:url(https://evil.example/x)}\n\nREGION\nid:a\n\nNOTE 草稿 张三 13912345678\n\n"
    told = written(read(SAID.replace("WEBVTT\n\n", f"WEBVTT - 标题\nKind: captions\nLanguage: zh\n\n{more}")))
    assert told == written(read(SAID)) and "evil" not in told and "张三" not in told


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("1\n00:00:01,000 --> 00:00:02,000\n字幕\n", "第一行是WEBVTT"),
        ("WEBVTT\n\n00:00:01,000 --> 00:00:02,000\n字幕\n", "的时间"),
        ("WEBVTT\n\n00:02.000 --> 00:01.000\n字幕\n", "结束晚于开始"),
        ("WEBVTT\n\n00:61.000 --> 01:01.000\n字幕\n", "的时间"),
        ("WEBVTT\n\n00:05.000 --> 00:06.000\n后\n\n00:01.000 --> 00:02.000\n前\n", "早于前一条"),
        ("WEBVTT\n\n没有时间的一段\n", "没有时间"),
        ("WEBVTT\n\n00:01.000 --> 00:02.000\n" + "长" * 501, "请分成几条"),
        ("WEBVTT\n", "没有字幕"),
        ("WEBVTT\n\n" + "00:01.000 --> 00:02.000\n字\n\n" * 5001, "超过5000条"),
        ("<html>", "第一行是WEBVTT"),
    ],
)
def test_what_is_wrong_is_said(text: str, why: str) -> None:
    with pytest.raises(Unreadable, match=why):
        read(text)


@given(st.text())
def test_nothing_breaks_it_and_what_it_writes_it_reads(text: str) -> None:
    try:
        cues = read(f"WEBVTT\n\n00:01.000 --> 00:02.000\n{text}")
    except Unreadable:
        return
    assert read(written(cues)) == cues
    assert not re.search(r"<[a-z/]", written(cues))
