"""The fictional city hangs together: every reference resolves and every organ can publish."""

from __future__ import annotations

from collections import Counter

import pytest

from gongkai.sample.loader import SamplePerson, organs, people
from gongkai.schemas.loader import fields

# GB 32100 written out again on purpose: an oracle that does not share code with the product.
_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"


def _check_character(code: str) -> str:
    total = sum(_ALPHABET.index(character) * pow(3, place, 31) for place, character in enumerate(code[:17]))
    return _ALPHABET[-total % 31]


def test_credit_codes_satisfy_the_checksum_and_differ() -> None:
    codes = [organ.uscc for organ in organs().values()]
    assert [code[17] for code in codes] == [_check_character(code) for code in codes]
    assert len(set(codes)) == len(codes)
    assert {code[2:8] for code in codes} == {"990123"}


def test_every_parent_comes_before_its_children() -> None:
    seen: set[str | None] = {None}
    for organ in organs().values():
        assert organ.parent in seen, organ.code
        seen.add(organ.code)


def test_no_name_or_alias_means_two_organs() -> None:
    spoken = Counter(word for organ in organs().values() for word in {organ.name, organ.short_name, *organ.aliases})
    assert [word for word, times in spoken.items() if times > 1] == []


def test_every_field_has_exactly_one_lead_organ() -> None:
    leads = Counter(code for organ in organs().values() for code in organ.fields)
    assert leads == Counter(fields().keys())


def test_one_office_is_the_disclosure_organ() -> None:
    assert [organ.code for organ in organs().values() if organ.is_disclosure_office] == ["wc-gov-office"]


def _holds(person: SamplePerson, organ: str, role: str) -> bool:
    return any((post.organ, post.role) == (organ, role) for post in person.posts)


@pytest.mark.parametrize("organ", organs())
def test_every_organ_can_draft_review_and_approve_with_three_people(organ: str) -> None:
    holders = {
        role: {
            person.username
            for person in people().values()
            for post in person.posts
            if (post.organ, post.role) == (organ, role)
        }
        for role in ("drafter", "reviewer", "approver")
    }
    assert all(holders.values())
    assert not holders["drafter"] & holders["reviewer"]
    assert not holders["reviewer"] & holders["approver"]


def test_posts_name_known_organs_and_people() -> None:
    for person in people().values():
        for post in person.posts:
            assert post.organ in organs()
            assert post.deputy_for is None or post.deputy_for in people()


def test_the_three_administrators_are_three_people_with_no_other_post() -> None:
    keepers = {
        post.role: person for person in people().values() for post in person.posts if post.role.endswith("_admin")
    }
    assert set(keepers) == {"system_admin", "security_admin", "audit_admin"}
    assert len({person.username for person in keepers.values()}) == 3
    assert all(len(person.posts) == 1 for person in keepers.values())


def test_names_are_distinct_and_one_is_forty_characters_long() -> None:
    names = [person.name for person in people().values()]
    assert len(set(names)) == len(names)
    assert max(map(len, names)) == 40
