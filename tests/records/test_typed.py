"""Records of a type: their values are part of what is hashed, reviewed, compared and published, and of nothing else."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from tests.records import story
from tests.records.story import codes
from tests.records.typed_cases import content_of, values_of

from gongkai.desk.actions import Refused
from gongkai.records import actions, typed
from gongkai.records.comparison import compared
from gongkai.records.content import TYPED, canonical, content_hash, digest

#: The hash of ``story.CONTENT`` as it was worked out before there were record types.
BEFORE_TYPES = "a8e6b9529d8f6d265cd38ddd6181f88a15acae498b8c36ee21fb4917ee48a779"
ON_DISPLAY = {"shown_from": "2026-03-02", "shown_to": "2099-12-31"}


def test_hashes_of_plain_documents_stand(house: story.House) -> None:
    record = house.draft()
    assert not set(TYPED) & set(canonical(record))
    record.five_open = ""  # nor were there classes then
    told = canonical(record) | {"organ": "O"}
    assert digest(told) == BEFORE_TYPES


def test_values_are_hashed_kept_and_restored(house: story.House) -> None:
    record = actions.draft(house.organ, content_of("three-public"), by=house.drafter)
    assert canonical(record)["values"] == record.values and record.type_version == 1
    again = record.__class__.objects.get(pk=record.pk)
    assert content_hash(again) == record.content_hash
    assert again.period == record.values["year"]
    assert again.identity
    changed = replace(content_of("three-public"), value_notes={"a": "核对无误"})
    assert actions.edit(again, changed, revision=again.revision, by=house.drafter).content_hash != record.content_hash


@pytest.mark.parametrize("fault", ["missing", "sum"])
def test_faulty_values_are_kept_but_go_no_further(house: story.House, fault: str) -> None:
    wrong = {"missing": {"phone": ""}, "sum": {"households": 9}}[fault]
    record = actions.draft(house.organ, content_of("assistance-list", values=wrong), by=house.drafter)
    with pytest.raises(Refused) as refused:
        actions.submit(record, by=house.drafter)
    assert codes(refused) == {"values"}
    record.refresh_from_db()
    assert record.values["list"][0]["resident_id"]


def test_compared_for_the_public_says_nothing_of_what_is_protected() -> None:
    values = values_of("assistance-list")
    other = json.loads(json.dumps(values))
    other["list"][0]["account"] = "6222020200112231"
    other["list"][0]["address"] = "云溪市雁栖镇柳河村二组99号"
    before, after = ({"type": "assistance-list", "type_version": 1, "values": one} for one in (values, other))
    assert compared(before, after) == ()
    assert "99" in str(compared(before, after, "internal"))
    other["list"][0]["monthly"] = "1300"
    told = "".join(words for change in compared(before, after) for kind, words in change.pieces if kind != "removed")
    assert "1,300元" in told and "小满" not in told


def test_public_sees_masks_and_no_names_are_searched(house: story.House) -> None:
    record = actions.draft(house.organ, content_of("assistance-list", values=ON_DISPLAY), by=house.drafter)
    shown = json.dumps(typed.seen(record), ensure_ascii=False)
    assert "赵**" in shown and "小满" not in shown and "2103" not in shown
    assert "赵" not in typed.words(record) and "农村最低生活保障" in typed.words(record)
