"""《》 inside 《》, and whatever people wrote otherwise left alone."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gongkai.desk.words import book_marks


@pytest.mark.parametrize(
    "written, right",
    [
        ("《办法》政策解读", "《办法》政策解读"),
        ("《关于印发《办法》的通知》政策解读", "《关于印发〈办法〉的通知》政策解读"),
        ("《转发《关于印发《办法》的通知》的通知》解读", "《转发〈关于印发《办法》的通知〉的通知》解读"),
        ("《转发〈关于印发《办法》的通知〉的通知》", "《转发〈关于印发《办法》的通知〉的通知》"),
        ("《甲《乙》和《丙》》", "《甲〈乙〉和〈丙〉》"),
        ("《甲》《乙》", "《甲》《乙》"),
        ("〈附件〉", "〈附件〉"),
        ("公开《关于《办法", "公开《关于《办法"),
        ("《甲》》", "《甲》》"),
    ],
)
def test_titles_within_titles_take_the_other_marks(written: str, right: str) -> None:
    assert book_marks(written) == right


@given(st.text(alphabet="《》〈〉甲乙", max_size=24))
def test_marks_right_once_stay_right_and_no_word_is_lost(written: str) -> None:
    right = book_marks(written)
    assert book_marks(right) == right
    assert [mark in "《〈" for mark in right] == [mark in "《〈" for mark in written]
    assert right.translate(str.maketrans("〈〉", "《》")) == written.translate(str.maketrans("〈〉", "《》"))
