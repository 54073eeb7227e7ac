"""Strategies for values of record types: proper ones for every attribute, and anything at all."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from hypothesis import strategies as st

from gongkai.law.identifiers import CREDIT_ALPHABET, CREDIT_WEIGHTS, IDENTITY_CHECKS, IDENTITY_WEIGHTS
from gongkai.schemas.record_shapes import Attribute, RecordType
from gongkai.schemas.record_types import code_lists
from gongkai.schemas.record_values import plain

HAN = st.characters(min_codepoint=0x4E00, max_codepoint=0x9FA5)
WORDS = st.text(HAN, min_size=1, max_size=12)
DAYS = st.dates(min_value=date(1950, 1, 1), max_value=date(2100, 12, 31))


@st.composite
def resident_ids(draw: Any) -> str:
    day = draw(st.dates(min_value=date(1930, 1, 1), max_value=date(2024, 12, 31)))
    body = f"210323{day:%Y%m%d}{draw(st.integers(1, 999)):03d}"
    return body + IDENTITY_CHECKS[sum(int(c) * w for c, w in zip(body, IDENTITY_WEIGHTS, strict=True)) % 11]


@st.composite
def usccs(draw: Any) -> str:
    body = f"91210323MA{draw(st.integers(0, 9999999)):07d}"[:17]
    total = sum(CREDIT_ALPHABET.index(c) * w for c, w in zip(body, CREDIT_WEIGHTS, strict=True))
    return body + CREDIT_ALPHABET[-total % 31]


def figures(one: Attribute) -> st.SearchStrategy[Decimal]:
    places = 2 if one.check.places is None else one.check.places
    low = one.check.min if one.check.min is not None else Decimal(0)
    high = one.check.max if one.check.max is not None else Decimal(10**9)
    return st.decimals(low, high, places=places, allow_nan=False)


def proper(one: Attribute) -> st.SearchStrategy[Any]:
    """A kept value that is well formed for its type (not always within every check of the attribute)."""
    codes = [row.code for row in code_lists()[one.codes].codes] if one.codes else [""]
    low, high = int(one.check.min or 0), int(one.check.max or 10**6)
    by_type: dict[str, st.SearchStrategy[Any]] = {
        "list": st.lists(WORDS, min_size=1, max_size=4),
        "date": DAYS.map(lambda day: day.isoformat()),
        "moment": st.tuples(DAYS, st.integers(0, 23), st.integers(0, 59)).map(lambda t: f"{t[0]} {t[1]:02d}:{t[2]:02d}"),
        "month": DAYS.map(lambda day: f"{day:%Y-%m}"),
        "quarter": st.tuples(st.integers(1950, 2100), st.integers(1, 4)).map(lambda t: f"{t[0]}-Q{t[1]}"),
        "year": st.integers(1950, 2100).map(str),
        "count": st.integers(low, high),
        "amount": figures(one).map(plain),
        "decimal": figures(one).map(plain),
        "percent": figures(one).map(plain),
        "yes_no": st.booleans(),
        "choice": st.sampled_from(codes),
        "choices": st.lists(st.sampled_from(codes), min_size=1, max_size=3, unique=True),
        "resident_id": resident_ids(),
        "identity_number": st.from_regex(r"[EG][0-9]{8}", fullmatch=True),
        "uscc": usccs(),
        "phone": st.from_regex(r"13[0-9]{9}", fullmatch=True),
        "bank_account": st.from_regex(r"62[0-9]{16}[1-9]", fullmatch=True),
        "location": st.tuples(
            st.decimals(Decimal(73), Decimal(136), places=4), st.decimals(Decimal(3), Decimal(54), places=4)
        ).map(lambda t: {"lon": plain(t[0]), "lat": plain(t[1])}),
        "url": st.from_regex(r"https://[a-z]{3,9}\.gov\.cn/[a-z0-9]{1,9}", fullmatch=True),
        "document": st.tuples(WORDS, st.integers(1990, 2099), st.integers(1, 999)).map(lambda t: f"{t[0]}〔{t[1]}〕{t[2]}号"),
        "person_name": st.text(HAN, min_size=2, max_size=4),
    }  # fmt: skip
    return by_type.get(one.type, WORDS)


@st.composite
def records(draw: Any, kind: RecordType) -> dict[str, Any]:
    """A record of proper values, some of them left out."""
    values = {one.key: draw(proper(one)) for one in kind.attributes if draw(st.integers(0, 5))}
    for table in kind.rows:
        rows = draw(st.integers(0, 3))
        values[table.key] = [{one.key: draw(proper(one)) for one in table.columns} for _ in range(rows)]
    return values


SCALARS = st.one_of(
    st.none(), st.booleans(), st.integers(), st.floats(), st.decimals(), st.text(max_size=30), st.dates(), st.binary(max_size=5),
    st.sampled_from(["-0", "1e5", "NaN", "Infinity", "9" * 40, "2026-02-30", "2026-13", "0000-01-01", "2026-Q5", "00:00", "\ud800"]),
)  # fmt: skip
ANYTHING = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)


@st.composite
def nonsense(draw: Any, kind: RecordType) -> dict[Any, Any]:
    """Anything under the keys of a type, and under others."""
    keys = [one.key for one in kind.attributes] + [table.key for table in kind.rows]
    values = draw(st.dictionaries(st.sampled_from(keys) | st.text(max_size=5), ANYTHING, max_size=12))
    for table in kind.rows:
        columns = st.sampled_from([one.key for one in table.columns])
        values[table.key] = draw(
            st.lists(st.dictionaries(columns, ANYTHING, max_size=5) | ANYTHING, max_size=3) | ANYTHING
        )
    return values
