"""A letter written out: its places filled in, as paragraphs with their role on the paper."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import chain
from typing import Any

from gongkai.law.fees import yuan
from gongkai.schemas.foi_citations import joined
from gongkai.schemas.foi_letter_shapes import ALONE, BASIS, PLACE, Field, Letter, Line, Place, Role
from gongkai.schemas.foi_outcomes import outcomes
from gongkai.text.numbers import to_chinese

Values = Mapping[str, Any]
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")


class LetterRefused(ValueError):
    """A letter that cannot be written yet; `missing` are the titles of everything still to fill in."""

    def __init__(self, title: str, missing: Sequence[str]) -> None:
        self.missing = tuple(missing)
        super().__init__(f"《{title}》还缺少：{'、'.join(self.missing)}。请补齐后再生成。")


@dataclass(frozen=True, slots=True)
class Paragraph:
    role: Role
    text: str


def render(letter: Letter, values: Values, outcome: str | None = None) -> tuple[Paragraph, ...]:
    """The letter as paragraphs. A paragraph with an empty place that need not be filled is left out.

    `basis` and the form of address are worked out where the values do not say them. Raises LetterRefused with all that is
    missing; ValueError when the letter tells several outcomes and `outcome` is none of them.
    """
    if letter.outcomes and outcome not in letter.outcomes:
        raise ValueError(f"{letter.code} tells {', '.join(letter.outcomes)}, not {outcome}")
    given = _given(letter, values, outcome)
    lines = list(letter.lines_for(outcome))
    if missing := list(_missing(letter, lines, given, outcome)):
        raise LetterRefused(letter.title(outcome), missing)
    printed = {key: _printed(letter.places[key], value) for key, value in given.items() if key in letter.places}
    standing = (line for line in lines if all(printed.get(key) for key in line.places))
    return tuple(chain.from_iterable(_paragraphs(line, letter.places, printed) for line in standing))


def elements(letter: Letter, values: Values, outcome: str | None = None) -> Mapping[str, tuple[str, ...]]:
    """By title, the lines that the law wants in the letter, as printed: for a check of words that were edited by hand."""
    given = _given(letter, values, outcome)
    places = (letter.places[key] for key in letter.elements(outcome))
    return {place.title: _printed(place, given[place.key]) for place in places if place.key in given}


def _given(letter: Letter, values: Values, outcome: str | None) -> dict[str, Any]:
    """What is filled in, and what is worked out or fixed; nobody types over what the law wants said."""
    typed = {key: value for key, value in values.items() if not _empty(value) and key not in letter.file.says}
    return {**_worked_out(letter, outcome), **typed}


def _worked_out(letter: Letter, outcome: str | None) -> dict[str, Any]:
    told = dict.fromkeys((outcome, *letter.also)) if outcome else ()
    cited = letter.file.basis or tuple(
        dict.fromkeys(one for code in told for one in outcomes()[code or ""].cited(letter.view))
    )
    defaults = {key: place.default for key, place in letter.places.items() if place.default}
    return {**defaults, BASIS: joined(cited), "title": letter.title(outcome)}


def _missing(letter: Letter, lines: Iterable[Line], given: Values, outcome: str | None) -> Iterator[str]:
    asked = dict.fromkeys(key for line in lines for key in line.places)
    required = dict.fromkeys(field.key for field in letter.fields_for(outcome) if field.required)
    for key in {**asked, **required}:
        place = letter.places[key]
        if place.needed(outcome, *letter.also) and key not in given:
            yield place.title
        elif place.field and place.field.columns and key in given:
            yield from _blank_cells(place.field, given[key])


def _blank_cells(field: Field, rows: Sequence[Any]) -> Iterator[str]:
    for number, row in enumerate(rows, start=1):
        cells = _cells(field, row)
        for column in field.columns:
            if _empty(cells.get(column.key)):
                yield f"{field.title}第{number}行的{column.title}"


def _cells(field: Field, row: Any) -> Mapping[str, Any]:
    """A row of one column may be given as its text."""
    return row if isinstance(row, Mapping) else {field.columns[0].key: row}


def _empty(value: Any) -> bool:
    return value is None or value == () or value == [] or (isinstance(value, str) and not value.strip())


def _printed(place: Place, value: Any) -> tuple[str, ...]:
    """A value as the lines it fills; one, save for places that stand alone."""
    if place.field and place.field.columns:
        rows = [_row(place.field, row) for row in value]
        return tuple(f"（{to_chinese(n)}）{row}" for n, row in enumerate(rows, start=1)) if len(rows) > 1 else (*rows,)
    if place.type == "paragraphs":
        return tuple(_plain(one) for one in ([value] if isinstance(value, str) else value))
    return (_plain(value),)


def _row(field: Field, row: Any) -> str:
    cells = {key: _plain(value) for key, value in _cells(field, row).items()}
    return _ended_once(PLACE.sub(lambda found: cells[found[1]], field.row))


def _plain(value: Any) -> str:
    """A value as letters print it, on one line; its braces are no places."""
    if isinstance(value, date):
        return f"{value.year}年{value.month}月{value.day}日"
    if isinstance(value, Decimal):
        return f"{yuan(value)}元"
    text = _CONTROL.sub("", " ".join(str(value).split()))
    return text.replace("{", "｛").replace("}", "｝")


def _paragraphs(line: Line, places: Mapping[str, Place], printed: Mapping[str, tuple[str, ...]]) -> Iterator[Paragraph]:
    alone = next((key for key in line.places if places[key].type in ALONE), None)
    if alone:
        return (Paragraph(line.role, text) for text in printed[alone])
    text = PLACE.sub(lambda found: printed[found[1]][0], line.text)
    return iter((Paragraph(line.role, _ended_once(text)),))


def _ended_once(text: str) -> str:
    """A value that brings its own stop does not double that of the sentence."""
    return re.sub(r"[。；，.;,]+(?=[。；])", "", text)
