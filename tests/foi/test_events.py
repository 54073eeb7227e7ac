"""What the ledger says of each event of the room, in official words: no code of a field, a choice, an outcome or a state."""

from __future__ import annotations

import re
from string import Formatter

import pytest
from django.conf import settings
from django.utils.translation import override

from gongkai.desk.vocabulary import vocabulary
from gongkai.facts.values import said
from gongkai.foi.events import ROOM
from gongkai.rulebooks.vocabulary import events
from gongkai.schemas.foi_outcomes import outcomes

#: A value of each type, as the ledger keeps it.
KEPT = {
    "text": "1",
    "date": "2026-03-02",
    "moment": "2026-03-02T09:00:00+08:00",
    "count": 20,
    "amount": "100",
    "yes_no": True,
    "within": {"n": 20, "unit": "working-days"},
    "list": ["一项"],
}
OF_THE_RULES = [kind for kind in events().values() if kind.room == ROOM]
OF_THE_ROOM = {"foi", "remedy", "foi_correction", "foi_topic", "foi_suggestion", "review"}
#: What may stand in a sentence: a word made for it (…_title, …_name), a number or day, or what a person wrote.
WORDS = {
    "number",
    "reason",
    "result",
    "on",
    "parts",
    "changed",
    "fields",
    "days",
    "applicants",
    "body",
    "title",
    "said",
    "why",
}
LATIN = re.compile("[A-Za-z_]{2,}")


@pytest.mark.parametrize("kind", OF_THE_RULES, ids=lambda kind: kind.name)
def test_an_event_of_the_rules_is_told_in_words_whatever_its_data(kind) -> None:
    for row in kind.fields:
        for value in row.choices or [KEPT[row.type]]:
            with override(settings.LANGUAGE_CODE):
                told = said(kind, {row.key: [value] if row.type == "choices" else value})
            assert not LATIN.search(told), told


def test_an_event_of_the_room_is_told_by_words_and_never_by_codes() -> None:
    own = [kind for name, kind in vocabulary().items() if name.partition(".")[0] in OF_THE_ROOM]
    assert len(own) > len(OF_THE_RULES)
    for kind in own:
        keys = {key for _text, key, _spec, _how in Formatter().parse(kind.sentence) if key}
        strange = {key for key in keys - WORDS if not key.endswith(("_title", "_name"))}
        assert not strange and not LATIN.search(kind.title), (kind.name, strange)


def test_a_reply_s_outcome_has_the_words_of_the_outcomes() -> None:
    (row,) = (row for row in events()["foi.replied"].fields if row.key == "outcome")
    assert dict(row.choices) == {code: one.title for code, one in outcomes().items()}
