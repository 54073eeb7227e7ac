"""Recall and precision on made-up notices: low-income and housing lists, penalties, scholarships, village affairs."""

from __future__ import annotations

from collections import Counter

import pytest
from tests.text.notices import notices

from gongkai.text.privacy import scan

KINDS = {"ID_CARD", "MOBILE", "BANK_CARD", "HOME_ADDRESS", "MINOR", "PLATE", "EMAIL"}


@pytest.mark.parametrize("seed", [1, 2])
def test_what_is_personal_is_found_and_what_only_looks_like_it_is_not(seed: int) -> None:
    found, missed, wrong = Counter[str](), Counter[str](), Counter[str]()
    for notice in notices(seed, 500):
        spans = [span for span in scan(notice.text) if span.type in KINDS]
        for start, end, kind in notice.marks:
            hit = any(span.type == kind and span.start < end and span.end > start for span in spans)
            (found if hit else missed)[kind] += 1
        for span in spans:
            if not any(span.type == kind and span.start < e and span.end > s for s, e, kind in notice.marks):
                wrong[span.type] += 1
    for kind in KINDS:
        assert found[kind] > 20, f"hardly any {kind} in the notices"
        assert found[kind] / (found[kind] + missed[kind]) >= 0.99, (kind, missed)
        assert found[kind] / (found[kind] + wrong[kind]) >= 0.95, (kind, wrong)


def test_masking_leaves_nothing_to_find() -> None:
    from gongkai.text.privacy import mask

    for notice in notices(3, 200):
        masked = mask(notice.text, scan(notice.text))
        for start, end, kind in notice.marks:
            assert notice.text[start:end] not in masked or kind == "MINOR", kind
