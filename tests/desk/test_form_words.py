"""Forms of staff say what to do."""

from __future__ import annotations

import inspect
from importlib import import_module

import pytest
from django import forms

from gongkai.desk.actions import faults
from gongkai.desk.forms import Form
from gongkai.records.models import Chain

ROOMS = (
    "catalog.forms",
    "organs.forms",
    "policies.forms",
    "policies.forms_ledger",
    "records.forms",
    "records.forms_gates",
    "records.forms_withdrawal",
)


@pytest.mark.parametrize("room", ROOMS)
def test_forms_speak_in_the_sentences_of_the_house(room: str) -> None:
    there = import_module(f"gongkai.{room}")
    made = [one for _name, one in inspect.getmembers(there, inspect.isclass) if one.__module__ == there.__name__]
    stray = [one for one in made if issubclass(one, forms.Form) and not issubclass(one, Form)]
    assert made and not stray


def test_a_model_speaks_so_too(db: None) -> None:
    told = next(one for one in faults(Chain(name="长" * 500)) if one.code == "invalid:name")
    assert told.text.endswith("字以内，现在有500字。")


@pytest.mark.parametrize(("typed", "words"), [("1234567", "6位数字"), ("1.234", "2位小数"), ("12345.0", "小数点以前")])
def test_a_number_too_long_is_told_in_the_sentences_of_the_house(typed: str, words: str) -> None:
    class Sum(Form):
        amount = forms.DecimalField(max_digits=6, decimal_places=2)

    assert any(words in one for one in Sum({"amount": typed}).errors["amount"])
