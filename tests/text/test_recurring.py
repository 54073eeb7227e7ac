"""Standing demands: limits counted from the document, and what is owed so often."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gongkai.text import recurring


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("在本意见印发后的20个工作日内制定具体实施方案。", [("deadline", 20, "working-days", False)]),
        ("並在本要點公佈後30個工作日內在本地政府網站公開。", [("deadline", 30, "working-days", True)]),
        ("自本通知印发之日起十五日内报送。", [("deadline", 15, "calendar-days", False)]),
        ("每年组织培训不少于两次。", [("quota", 2, "year", False)]),
        ("每季度要组织三次抽查。", [("quota", 3, "quarter", False)]),
        ("按季度公布房地产用地供应数据。", [("quota", 1, "quarter", False)]),
        ("每半年检查一次。", [("quota", 2, "year", False)]),
        ("自受理之日起3个工作日内答复。", []),
        ("", []),
    ],
)
def test_what_a_sentence_demands(text, found):
    assert [(one.kind, one.n, one.unit or one.period, one.published) for one in recurring.find(text)] == found


@given(st.text(alphabet="每年季月半不少于次本通知印发后日内工作个123。，\n《》", max_size=300))
def test_any_text_is_read_and_each_demand_lies_in_it(text):
    for one in recurring.find(text):
        assert 0 <= one.start < one.end <= len(text) and one.n >= 0
