"""The shipped vocabulary: every event of every rule can really come to be, and every one recorded by hand has a form."""

from __future__ import annotations

import pytest

from gongkai.desk import clock, subjects
from gongkai.desk.vocabulary import vocabulary as declared
from gongkai.facts import values
from gongkai.facts.forms import VALUE, ValuesForm
from gongkai.rulebooks import loader, vocabulary

BY_HAND = [kind for kind in vocabulary.events().values() if kind.by_hand]


def test_every_event_that_a_rule_names_is_known_to_the_ledger() -> None:
    """By a room that writes it, or by hand: no rule waits for what nobody can tell."""
    named = {name for rule in loader.load() for name in rule.events()}
    assert named - set(declared()) == set()


def test_whatever_is_recorded_by_hand_is_about_something_that_exists() -> None:
    kept = set(subjects._lookups)
    places = {*vocabulary.matters(), vocabulary.ORGAN, *kept}
    assert {kind.about for kind in BY_HAND} - places == set()
    assert {key for key in vocabulary.matters() if not vocabulary.by_hand(key)} == set(), "nothing can be told of these"


@pytest.mark.parametrize("kind", BY_HAND, ids=lambda kind: kind.name)
def test_it_has_a_form_that_asks_for_what_must_be_there(kind: vocabulary.EventKind) -> None:
    form = ValuesForm(kind, {})
    page = form.as_div()
    assert all(f'name="{VALUE}{row.key}' in page for row in kind.fields)
    required = {row.key for row in kind.fields if row.required}
    assert {name.removeprefix(VALUE) for name in form.errors} == required
    assert {reason.code for reason in values.faults(kind, {}, clock.now())} == {f"missing:{key}" for key in required}
