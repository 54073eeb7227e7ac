"""What a field takes, on both sides of every limit; how it is kept and said."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest

from gongkai.facts import values
from gongkai.facts.forms import VALUE, ValuesForm

CHINA = ZoneInfo("Asia/Shanghai")
NOW = datetime(2026, 6, 3, 10, 0, tzinfo=CHINA)


@pytest.fixture
def kind(words):
    return next(one for one in words.events if one.name == "ledger_test.filled")


def codes(kind, **given):
    return [reason.code for reason in values.faults(kind, given, NOW)]


GOOD = [
    ("words", "说明"),
    ("words", "字" * values.LONGEST_TEXT),
    ("day", date(1949, 10, 1)),
    ("day", date(2030, 1, 1)),
    ("moment", datetime(2026, 6, 1, 9, 30, tzinfo=CHINA)),
    ("number", 0),
    ("number", values.MOST),
    ("money", Decimal(0)),
    ("money", Decimal("3.9901")),
    ("one", "a"),
    ("some", ["a", "c"]),
    ("agreed", False),
    ("lines", ["一", "二"]),
    ("lines", ["站"] * 1 + [f"站{n}" for n in range(values.MOST_LINES - 1)]),
    ("length", {"n": 1, "unit": "working-days"}),
    ("length", {"n": 2, "unit": "months"}),
]
BAD = [
    ("words", "字" * (values.LONGEST_TEXT + 1)),
    ("words", 7),
    ("day", date(1949, 9, 30)),
    ("day", datetime(2026, 6, 1, tzinfo=CHINA)),
    ("day", "2026-06-01"),
    ("moment", datetime(2026, 6, 1, 9, 30)),
    ("moment", date(2026, 6, 1)),
    ("number", -1),
    ("number", values.MOST + 1),
    ("number", True),
    ("number", Decimal(1)),
    ("money", Decimal("-0.01")),
    ("money", Decimal("3.99001")),
    ("money", Decimal("NaN")),
    ("money", Decimal(10) ** 15),
    ("money", 3.5),
    ("one", "c"),
    ("one", ["a"]),
    ("some", ["a", "z"]),
    ("some", ["a", "a"]),
    ("some", "a"),
    ("agreed", "yes"),
    ("lines", ["一", " "]),
    ("lines", "一"),
    ("lines", ["站"] * (values.MOST_LINES + 1)),
    ("lines", ["长" * (values.LONGEST_LINE + 1)]),
    ("length", {"n": 0, "unit": "working-days"}),
    ("length", {"n": 1, "unit": "weeks"}),
    ("length", {"n": 1}),
    ("length", 3),
]


@pytest.mark.parametrize(("key", "value"), GOOD)
def test_what_fits_is_taken(kind, key, value):
    assert codes(kind, **{key: value}) == []


@pytest.mark.parametrize(("key", "value"), BAD)
def test_what_does_not_fit_is_refused_by_its_field(kind, key, value):
    assert codes(kind, **{key: value}) == [f"invalid:{key}"]


def test_a_field_that_the_event_does_not_have_is_refused(kind):
    assert codes(kind, secret="x") == ["unknown:secret"]


@pytest.mark.parametrize("value", [None, "", [], {}])
def test_what_must_be_filled_is_asked_for(words, value):
    gathering = words.events[4]
    assert [reason.code for reason in values.faults(gathering, {"held_on": value}, NOW)] == ["missing:held_on"]


@pytest.mark.parametrize(
    ("name", "key", "last", "first_to_come"),
    [
        ("gathering.held", "held_on", date(2026, 6, 3), date(2026, 6, 4)),
        ("storm.answered", "answered_at", NOW, NOW.replace(minute=1)),
        ("storm.answered", "answered_at", NOW.astimezone(UTC), NOW.replace(second=1).astimezone(UTC)),
    ],
)
def test_nothing_is_told_before_it_happens(words, name, key, last, first_to_come):
    kind = next(one for one in words.events if one.name == name)
    assert values.faults(kind, {key: last}, NOW) == []
    assert [reason.code for reason in values.faults(kind, {key: first_to_come}, NOW)] == [f"future:{key}"]


@pytest.mark.parametrize(
    ("key", "value"), [("words", "联系人13800138000"), ("lines", ["一", "身份证11010519491231002X"])]
)
def test_a_citizens_data_stay_out_of_the_ledger(kind, key, value):
    assert codes(kind, **{key: value}) == [f"personal_data:{key}"]


def test_values_are_kept_as_the_law_reads_them_and_said_in_words(kind):
    given = {
        "words": "说明",
        "day": date(2026, 6, 1),
        "moment": datetime(2026, 6, 1, 1, 30, tzinfo=UTC),
        "number": 0,
        "money": Decimal("3.90"),
        "one": "b",
        "some": ["a", "c"],
        "agreed": False,
        "lines": ["一", "二"],
        "length": {"n": 3, "unit": "working-days"},
    }
    data = values.kept({**given, "nothing": ""})
    assert data == {
        "words": "说明",
        "day": "2026-06-01",
        "moment": "2026-06-01T01:30:00+00:00",
        "number": 0,
        "money": "3.90",
        "one": "b",
        "some": ["a", "c"],
        "agreed": False,
        "lines": ["一", "二"],
        "length": {"n": 3, "unit": "working-days"},
    }
    assert values.said(kind, data) == (
        "文字 说明，日期 2026-06-01，时刻 2026-06-01 09:30，数量 0，金额 3.90，单选 乙，多选 甲、丙，是否 否，清单 一；二，期限 3个工作日"
    )
    assert {row.key: values.read(row, data[row.key]) for row in kind.fields} == given


# the form


def form(kind, **typed):
    made = ValuesForm(kind, {VALUE + key: value for key, value in typed.items()})
    made.is_valid()
    return made


TYPED = [
    ("words", " 说明 ", "说明"),
    ("day", "2026-06-01", date(2026, 6, 1)),
    ("day", "2026/6/1", date(2026, 6, 1)),
    ("day", "2026年6月1日", date(2026, 6, 1)),
    ("moment", "2026-06-01T09:30", datetime(2026, 6, 1, 9, 30, tzinfo=CHINA)),
    ("moment", "2026-06-01 09:30", datetime(2026, 6, 1, 9, 30, tzinfo=CHINA)),
    ("number", "０１２", 12),
    ("money", "3.90", Decimal("3.90")),
    ("one", "a", "a"),
    ("some", ["a", "c"], ["a", "c"]),
    ("agreed", "no", False),
    ("lines", "一\n 二 ；三\n一", ["一", "二", "三"]),
]


@pytest.mark.parametrize(("key", "typed", "read"), TYPED)
def test_a_form_reads_what_clerks_type(kind, key, typed, read):
    made = form(kind, **{key: typed})
    assert made.errors == {}
    assert made.values == {key: read}


def test_a_length_is_a_number_with_its_unit_or_nothing(kind):
    name = VALUE + "length"
    full = ValuesForm(kind, {f"{name}_0": "3", f"{name}_1": "working-days"})
    assert full.is_valid() and full.values == {"length": {"n": 3, "unit": "working-days"}}
    unit_alone = ValuesForm(kind, {f"{name}_0": "", f"{name}_1": "working-days"})
    assert unit_alone.is_valid() and unit_alone.values == {}
    wrong = ValuesForm(kind, {f"{name}_0": "0", f"{name}_1": "working-days"})
    assert not wrong.is_valid() and name in wrong.errors


@pytest.mark.parametrize(
    ("key", "typed"),
    [
        ("day", "2026-02-30"),
        ("moment", "2026-06-01"),
        ("number", "十二"),
        ("number", "1.5"),
        ("money", "三元"),
        ("one", "z"),
        ("some", ["z"]),
        ("agreed", "perhaps"),
    ],
)
def test_a_form_marks_the_field_that_is_wrong(kind, key, typed):
    assert list(form(kind, **{key: typed}).errors) == [VALUE + key]


def test_what_the_vocabulary_refuses_is_marked_at_its_field(words):
    gathering = words.events[4]
    made = form(gathering, held_on="2026-06-04")
    assert made.errors == {VALUE + "held_on": ["还没有发生的事不能登记，请核对日期和时间。"]}


def test_a_form_shows_again_what_was_kept(kind):
    """Whatever ``read`` gives a form to begin with, the form gives back."""
    given = {"day": "2026-06-01", "moment": "2026-06-01T09:30:00+08:00", "agreed": False, "lines": ["一", "二"]}
    rows = {row.key: row for row in kind.fields}
    shown = ValuesForm(kind, initial={VALUE + key: values.read(rows[key], value) for key, value in given.items()})
    typed = {VALUE + key: shown[VALUE + key].value() for key in given}
    made = ValuesForm(kind, {**typed, VALUE + "moment": "2026-06-01T09:30"})
    assert made.is_valid()
    assert values.kept(made.values) == given
    assert 'value="2026-06-01T09:30"' in str(shown[VALUE + "moment"])
