"""Letters of a request for information as data (foi/letters): what each must say, and its text with {places}.

A city may keep its own texts in a folder of its own. What a letter must say is not a city's to change: the places for it are
checked when the texts are loaded, for every outcome that the letter may tell.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache
from itertools import chain
from pathlib import Path
from typing import Annotated, Any, Literal

import msgspec

from gongkai.law.fees import yuan
from gongkai.schemas.foi_citations import Cited, joined
from gongkai.schemas.foi_outcomes import outcomes
from gongkai.schemas.reading import DataError, data_file, once, parse
from gongkai.text.numbers import to_chinese

Kind = Literal["line", "text", "date", "money", "count", "rows", "paragraphs"]
Role = Literal["title", "number", "addressee", "body", "organ", "date"]
Addressee = Literal["applicant", "third_party", "co_maker"]
Clock = Literal["none", "starts", "stops", "pauses", "extends", "replaces", "ends", "own"]
Says = Literal["yes", "no", "by_outcome"]
Values = Mapping[str, Any]

FRAME = "frame.yaml"
BASIS, REMEDIES = "basis", "remedies"
ALONE: tuple[Kind, ...] = ("rows", "paragraphs")
"""Kinds that stand in a paragraph of their own and may fill several."""
IN_FRAME = ("recipient", "organ", "date")
_PLACE = re.compile(r"\{([a-z_]+)\}")
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")
_FOLDER = ("schemas", "foi", "letters")


class LetterRefused(ValueError):
    """A letter that cannot be written yet; `missing` are the titles of everything still to fill in."""

    def __init__(self, title: str, missing: Sequence[str]) -> None:
        self.missing = tuple(missing)
        super().__init__(f"《{title}》还缺少：{'、'.join(self.missing)}。请补齐后再生成。")


class Column(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    key: str
    title: str
    en: str


class Field(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What a clerk fills in. `rows` of a field of that type are mappings by column, each printed as `row` says; a field with
    `for` belongs to those outcomes alone."""

    key: Annotated[str, msgspec.Meta(pattern=r"^[a-z_]+$")]
    title: str
    en: str
    type: Kind
    required: bool = False
    columns: tuple[Column, ...] = ()
    row: str = ""
    outcomes: tuple[str, ...] = msgspec.field(name="for", default=())

    def __post_init__(self) -> None:
        if (self.type == "rows") != bool(self.columns and self.row):
            raise ValueError(f"{self.key}: rows have columns and a row, nothing else has")
        if unknown := set(_PLACE.findall(self.row)) - {column.key for column in self.columns}:
            raise ValueError(f"{self.key}: the row names {min(unknown)}, which is no column")


class Saying(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A sentence that the law wants said; a template places it and cannot change it."""

    title: str
    text: str


class Element(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    place: str
    outcomes: tuple[str, ...] = msgspec.field(name="for", default=())


class Line(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    text: str
    role: Role = "body"
    outcomes: tuple[str, ...] = msgspec.field(name="for", default=())

    @property
    def places(self) -> tuple[str, ...]:
        return tuple(_PLACE.findall(self.text))


class LetterFile(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    code: Annotated[str, msgspec.Meta(pattern=r"^L\d\d$")]
    title: str
    en: str
    to: Addressee
    clock: Clock
    remedies: Says
    fields: tuple[Field, ...]
    elements: tuple[str | Element, ...]
    text: tuple[str | Line, ...]
    basis: tuple[Cited, ...] = ()
    titles: dict[str, str] = {}
    says: dict[str, Saying] = {}
    unnumbered: bool = False


class Template(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What a city may set for itself: the title, further fields, and the text."""

    code: str
    text: tuple[str | Line, ...]
    title: str | None = None
    fields: tuple[Field, ...] = ()


class ComputedPlace(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    title: str
    type: Kind
    default: str = ""


class Frame(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What all letters share. A city's own frame may leave out `places`."""

    head: tuple[Line, ...]
    foot: tuple[Line, ...]
    fragments: dict[str, str]
    places: dict[str, ComputedPlace] = {}


@dataclass(frozen=True, slots=True)
class Place:
    key: str
    title: str
    type: Kind
    always: bool
    """Whether no letter can be written without it."""
    default: str = ""
    field: Field | None = None

    def needed(self, outcome: str | None) -> bool:
        """Whether a letter that tells this outcome cannot be written without it."""
        return self.always or bool(self.field and self.field.required and _concerns(self.field.outcomes, outcome))


@dataclass(frozen=True, slots=True)
class Paragraph:
    role: Role
    text: str


@dataclass(frozen=True, slots=True)
class Letter:
    """One letter with the text in use. `outcomes` are those it may tell; empty for a paper of procedure."""

    file: LetterFile
    lines: tuple[Line, ...]
    places: Mapping[str, Place]
    outcomes: tuple[str, ...]
    own_title: str | None = None

    @property
    def code(self) -> str:
        return self.file.code

    @property
    def fields(self) -> tuple[Field, ...]:
        return tuple(place.field for place in self.places.values() if place.field)

    def title(self, outcome: str | None = None) -> str:
        return self.file.titles.get(outcome or "") or self.own_title or self.file.title

    def fields_for(self, outcome: str | None = None) -> tuple[Field, ...]:
        """What a clerk fills in when the letter tells this outcome."""
        return tuple(field for field in self.fields if _concerns(field.outcomes, outcome))

    def lines_for(self, outcome: str | None) -> Iterator[Line]:
        return (line for line in self.lines if _concerns(line.outcomes, outcome))


def letters(folder: Path | None = None) -> Mapping[str, Letter]:
    """By code. Texts in `folder` (L13.yaml, frame.yaml) take the place of those shipped. Raises DataError, which names the
    file and what is missing in it."""
    return _shipped() if folder is None else _loaded(_own_files(folder))


def render(letter: Letter, values: Values, outcome: str | None = None) -> tuple[Paragraph, ...]:
    """The letter as paragraphs. A paragraph with an empty place that need not be filled is left out.

    `basis` and the form of address are worked out where the values do not say them. Raises LetterRefused with all that is
    missing; ValueError when the letter tells several outcomes and `outcome` is none of them.
    """
    if letter.outcomes and outcome not in letter.outcomes:
        raise ValueError(f"{letter.code} tells {', '.join(letter.outcomes)}, not {outcome}")
    typed = {key: value for key, value in values.items() if not _empty(value) and key not in letter.file.says}
    given = {**_worked_out(letter, outcome), **typed}
    lines = list(letter.lines_for(outcome))
    if missing := list(_missing(letter, lines, given, outcome)):
        raise LetterRefused(letter.title(outcome), missing)
    printed = {key: _printed(letter.places[key], value) for key, value in given.items() if key in letter.places}
    standing = (line for line in lines if all(printed.get(key) for key in line.places))
    return tuple(chain.from_iterable(_paragraphs(line, letter.places, printed) for line in standing))


def _worked_out(letter: Letter, outcome: str | None) -> dict[str, Any]:
    cited = letter.file.basis or (outcomes()[outcome].citations if outcome else ())
    defaults = {key: place.default for key, place in letter.places.items() if place.default}
    return {**defaults, BASIS: joined(cited), "title": letter.title(outcome)}


def _missing(letter: Letter, lines: Iterable[Line], given: Values, outcome: str | None) -> Iterator[str]:
    asked = dict.fromkeys(key for line in lines for key in line.places)
    required = dict.fromkeys(field.key for field in letter.fields_for(outcome) if field.required)
    for key in {**asked, **required}:
        place = letter.places[key]
        if place.needed(outcome) and key not in given:
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
    return _PLACE.sub(lambda found: cells[found[1]], field.row)


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
    text = _PLACE.sub(lambda found: printed[found[1]][0], line.text)
    return iter((Paragraph(line.role, _ended_once(text)),))


def _ended_once(text: str) -> str:
    """A value that brings its own stop does not double that of the sentence."""
    return re.sub(r"[。；，.;,]+(?=[。；])", "", text)


def _concerns(codes: tuple[str, ...], outcome: str | None) -> bool:
    return not codes or outcome in codes


# Loading ------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _File:
    name: str
    text: str


def _own_files(folder: Path) -> dict[str, _File]:
    return {file.name: _File(str(file), file.read_text(encoding="utf-8")) for file in sorted(folder.glob("*.yaml"))}


@cache
def _shipped() -> Mapping[str, Letter]:
    return _loaded({})


@cache
def _shipped_files() -> Mapping[str, LetterFile]:
    entries = sorted(data_file(*_FOLDER).iterdir(), key=lambda entry: entry.name)
    named = [(f"{'/'.join(_FOLDER)}/{one.name}", one) for one in entries if one.name.startswith("L")]
    files = tuple(parse(one.read_text(encoding="utf-8"), LetterFile, name) for name, one in named)
    return once(files, "code", "/".join(_FOLDER))


@cache
def _shipped_frame() -> Frame:
    return parse(data_file(*_FOLDER, FRAME).read_text(encoding="utf-8"), Frame, f"{'/'.join(_FOLDER)}/{FRAME}")


def _loaded(own: Mapping[str, _File]) -> Mapping[str, Letter]:
    known = {f"{code}.yaml" for code in _shipped_files()} | {FRAME}
    if strange := next((file for name, file in own.items() if name not in known), None):
        raise DataError(f"{strange.name}：没有这种文书，文件名应为 L01.yaml 至 L25.yaml 或者 {FRAME}。")
    frame = _frame(own.get(FRAME))
    return {code: _letter(file, frame, own.get(f"{code}.yaml")) for code, file in _shipped_files().items()}


def _frame(own: _File | None) -> Frame:
    shipped = _shipped_frame()
    if own is None:
        return shipped
    frame = parse(own.text, Frame, own.name)
    fragments = {**shipped.fragments, **frame.fragments}
    return msgspec.structs.replace(frame, places=shipped.places, fragments=fragments)


def _letter(file: LetterFile, frame: Frame, own: _File | None) -> Letter:
    name = own.name if own else f"{'/'.join(_FOLDER)}/{file.code}.yaml"
    template = _template(own, file) if own else None
    fields = (*file.fields, *(template.fields if template else ()))
    head = [line for line in frame.head if not (file.unnumbered and line.role == "number")]
    body = [_expanded(line, frame.fragments) for line in (template.text if template else file.text)]
    told = tuple(code for code, outcome in outcomes().items() if outcome.letter == file.code)
    places = _places(file, fields, frame, name)
    letter = Letter(file, (*head, *body, *frame.foot), places, told, template.title if template else None)
    for said in _faults(letter):
        raise DataError(f"{name}：{said}")
    return letter


def _template(own: _File, file: LetterFile) -> Template:
    template = parse(own.text, Template, own.name)
    if template.code != file.code:
        raise DataError(f"{own.name}：code 写的是“{template.code}”，应与文件名一致（{file.code}）。")
    return template


def _expanded(line: str | Line, fragments: Mapping[str, str]) -> Line:
    spelled_out = Line(text=line) if isinstance(line, str) else line
    text = _PLACE.sub(lambda found: fragments.get(found[1], found[0]), spelled_out.text)
    return msgspec.structs.replace(spelled_out, text=text)


def _places(file: LetterFile, fields: Sequence[Field], frame: Frame, name: str) -> dict[str, Place]:
    once(tuple(fields), "key", name)
    computed = {
        key: Place(key, one.title, one.type, always=not one.default, default=one.default)
        for key, one in frame.places.items()
    }
    fixed = {key: Place(key, one.title, "line", always=True, default=one.text) for key, one in file.says.items()}
    typed = {one.key: Place(one.key, one.title, one.type, always=False, field=one) for one in fields}
    if twice := sorted((computed.keys() & typed.keys()) | (fixed.keys() & (typed.keys() | computed.keys()))):
        raise DataError(f"{name}：“{twice[0]}”是已有的名称，请换一个。")
    return {**computed, **fixed, **typed, "title": Place("title", "标题", "line", always=True)}


def _faults(letter: Letter) -> Iterator[str]:
    for outcome in letter.outcomes or (None,):
        where = f"（{outcomes()[outcome].title}）" if outcome else ""
        lines = list(letter.lines_for(outcome))
        yield from _misplaced(letter, lines)
        sure = {key for line in lines if _stands(letter, line, outcome) for key in line.places}
        for key in _elements(letter, outcome):
            if key not in sure:
                yield f"正文{where}缺少“{letter.places[key].title}”，应在必定出现的段落中写明 {{{key}}}。"
        if letter.file.remedies == "no" and REMEDIES in sure:
            yield f"过程性文书不告知救济，请删去 {{{REMEDIES}}}。"


def _misplaced(letter: Letter, lines: Iterable[Line]) -> Iterator[str]:
    for line in lines:
        for key in line.places:
            if key not in letter.places:
                yield f"没有“{{{key}}}”这一项，可用：{'、'.join(letter.places)}。"
            elif letter.places[key].type in ALONE and line.text.strip() != f"{{{key}}}":
                yield f"“{letter.places[key].title}”可能有几段，{{{key}}} 应独占一段。"
        if re.search(r"[{}]", _PLACE.sub("", line.text)):
            yield f"“{line.text}”中有不成对或者写错的花括号。"


def _stands(letter: Letter, line: Line, outcome: str | None) -> bool:
    """Whether nothing can leave the paragraph out."""
    places = (letter.places[key] for key in line.places if key in letter.places)
    return all(place.default or place.needed(outcome) for place in places)


def _elements(letter: Letter, outcome: str | None) -> Iterator[str]:
    """What the letter has to say when it tells this outcome."""
    spelled_out = (Element(place=one) if isinstance(one, str) else one for one in letter.file.elements)
    yield from (one.place for one in spelled_out if _concerns(one.outcomes, outcome))
    yield from (*IN_FRAME, BASIS)
    if not letter.file.unnumbered:
        yield "number"
    if letter.file.remedies != "no":
        yield REMEDIES


def elements(letter: Letter, values: Values, outcome: str | None = None) -> Mapping[str, tuple[str, ...]]:
    """By title, the lines that the law wants in the letter, as printed: for a check of words that were edited by hand."""
    given = {**_worked_out(letter, outcome), **{key: value for key, value in values.items() if not _empty(value)}}
    places = (letter.places[key] for key in dict.fromkeys(_elements(letter, outcome)))
    return {place.title: _printed(place, given[place.key]) for place in places if place.key in given}
