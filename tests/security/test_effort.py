"""What anyone may ask for costs in proportion to its length: no page is a lever to hold the server up."""

from __future__ import annotations

from difflib import SequenceMatcher

import pytest

from gongkai.records import comparison
from gongkai.search import highlight
from gongkai.search.words import terms


class Counted(list):
    """A list that counts how often one of its elements is looked at."""

    looks = 0

    def __iter__(self):
        for element in super().__iter__():
            type(self).looks += 1
            yield element

    def __getitem__(self, place):
        type(self).looks += 1
        return super().__getitem__(place)


def test_an_excerpt_looks_at_each_place_a_few_times_however_common_the_word(monkeypatch):
    text = "的一" * 3_000
    found = Counted(highlight.spans(text, terms("的")))
    monkeypatch.setattr(Counted, "looks", 0)
    highlight._start(text, found)
    assert Counted.looks < 10 * len(found)


@pytest.mark.parametrize(
    ("text", "query"),
    [
        ("甲" + "。" * 200 + "甲乙丙", "甲 乙 丙"),
        ("乙" * 300 + "甲", "甲 乙"),
        ("前" * 150 + "甲乙" * 60, "甲乙"),
        ("甲乙丙丁" * 80, "甲乙丙丁" * 40),
    ],
)
def test_the_excerpt_still_begins_where_most_different_words_stand(text, query):
    found = highlight.spans(text, terms(query))
    width = highlight.EXCERPT - highlight._LEAD

    def different(start):
        return len({text[a:b] for a, b in found if start <= a and b <= start + width})

    best = max((start for start, _end in found), key=lambda start: (different(start), -start))
    assert highlight._richest(text, found) == best


@pytest.fixture
def largest(monkeypatch):
    """The largest product of lengths that was ever matched sign by sign."""
    seen = [0]

    class Watched(SequenceMatcher):
        def get_matching_blocks(self):
            seen[0] = max(seen[0], len(self.a) * len(self.b))
            return super().get_matching_blocks()

    monkeypatch.setattr(comparison, "SequenceMatcher", Watched)
    return lambda: seen[0]


@pytest.mark.parametrize("body", ["<p>" + "甲乙" * 15_000 + "</p>", "<p>甲</p>" * 6_000])
def test_versions_are_compared_within_bounds(body, largest):
    before, after = {"body": f"<p>一样</p>{body}"}, {"body": f"<p>一样</p>{body}".replace("甲", "丁", 1) + "<p>新</p>"}
    changes = list(comparison.compared(before, after))
    assert largest() <= comparison.MOST_PAIRS
    assert "新" in "".join(words for change in changes for kind, words in change.pieces if kind == "added")


def test_what_is_compared_at_its_ends_alone_loses_no_sign():
    old, new = "头" + "甲" * 3_000 + "尾", "头" + "乙" * 3_000 + "尾"
    pieces = list(comparison._pieces(old, new))
    assert "".join(words for kind, words in pieces if kind != "added") == old
    assert "".join(words for kind, words in pieces if kind != "removed") == new
    assert pieces[0] == ("same", "头") and pieces[-1] == ("same", "尾")
