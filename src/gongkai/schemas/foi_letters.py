"""Letters of a request for information as data (foi/letters): what each must say, and its text with {places}.

A city may keep its own texts in a folder of its own. What a letter must say is not a city's to change: the places for it are
checked when the texts are loaded, for every outcome that the letter may tell.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path

import msgspec

from gongkai.schemas.foi_letter_shapes import (
    ALONE,
    PLACE,
    REMEDIES,
    Field,
    Frame,
    Letter,
    LetterFile,
    Line,
    Place,
    Template,
)
from gongkai.schemas.foi_outcomes import outcomes
from gongkai.schemas.foi_rendering import LetterRefused, Paragraph, elements, render
from gongkai.schemas.reading import DataError, data_file, once, parse

__all__ = ["Field", "Letter", "LetterRefused", "Paragraph", "elements", "letters", "problems", "render"]

FRAME = "frame.yaml"
_FOLDER = ("schemas", "foi", "letters")


def letters(folder: Path | None = None) -> Mapping[str, Letter]:
    """By code. Texts in `folder` (L13.yaml, frame.yaml) take the place of those shipped. Raises DataError, which names the
    file and what is missing in it."""
    return _shipped() if folder is None else _of_folder(folder, _stamp(folder))


def problems(folder: Path) -> tuple[str, ...]:
    """Everything that is wrong with the texts in a folder, a sentence each; empty when they can be used."""
    try:
        own = _own_files(folder)
        frame = _frame(own.get(FRAME))
    except DataError as error:
        return (str(error),)
    said = list(_strange(own))
    for code, file in _shipped_files().items():
        text = own.get(f"{code}.yaml")
        if text is None and FRAME not in own:
            continue
        try:
            letter, name = _built(file, frame, text)
        except DataError as error:
            said.append(str(error))
        else:
            said += (f"{name}：{fault}" for fault in _faults(letter))
    return tuple(said)


@dataclass(frozen=True, slots=True)
class _File:
    name: str
    text: str


def _own_files(folder: Path) -> dict[str, _File]:
    if not folder.is_dir():
        raise DataError(f"{folder}：没有这个文件夹。请核对文书模板的位置。")
    return {file.name: _File(str(file), file.read_text(encoding="utf-8")) for file in sorted(folder.glob("*.yaml"))}


def _stamp(folder: Path) -> tuple[tuple[str, int, int], ...]:
    """What tells that a folder changed."""
    found = sorted(folder.glob("*.yaml")) if folder.is_dir() else ()
    return tuple((file.name, (stat := file.stat()).st_mtime_ns, stat.st_size) for file in found)


@lru_cache(maxsize=8)
def _of_folder(folder: Path, stamp: tuple[tuple[str, int, int], ...]) -> Mapping[str, Letter]:
    return _loaded(_own_files(folder))


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
    for said in _strange(own):
        raise DataError(said)
    frame = _frame(own.get(FRAME))
    return {code: _letter(file, frame, own.get(f"{code}.yaml")) for code, file in _shipped_files().items()}


def _strange(own: Mapping[str, _File]) -> Iterator[str]:
    known = {f"{code}.yaml" for code in _shipped_files()} | {FRAME}
    for name, file in own.items():
        if name not in known:
            yield f"{file.name}：没有这种文书，文件名应为 L01.yaml 至 L25.yaml 或者 {FRAME}。"


def _frame(own: _File | None) -> Frame:
    shipped = _shipped_frame()
    if own is None:
        return shipped
    frame = parse(own.text, Frame, own.name)
    fragments = {**shipped.fragments, **frame.fragments}
    return msgspec.structs.replace(frame, places=shipped.places, fragments=fragments)


def _letter(file: LetterFile, frame: Frame, own: _File | None) -> Letter:
    letter, name = _built(file, frame, own)
    for said in _faults(letter):
        raise DataError(f"{name}：{said}")
    return letter


def _built(file: LetterFile, frame: Frame, own: _File | None) -> tuple[Letter, str]:
    """The letter, not yet looked over, and the name of its file."""
    name = own.name if own else f"{'/'.join(_FOLDER)}/{file.code}.yaml"
    template = _template(own, file) if own else None
    fields = (*file.fields, *(template.fields if template else ()))
    head = [line for line in frame.head if not (file.unnumbered and line.role == "number")]
    body = [_expanded(line, frame.fragments) for line in (template.text if template else file.text)]
    told = tuple(code for code, outcome in outcomes().items() if outcome.letter == file.code)
    places = _places(file, fields, frame, name)
    return Letter(file, (*head, *body, *frame.foot), places, told, template.title if template else None), name


def _template(own: _File, file: LetterFile) -> Template:
    template = parse(own.text, Template, own.name)
    if template.code != file.code:
        raise DataError(f"{own.name}：code 写的是“{template.code}”，应与文件名一致（{file.code}）。")
    return template


def _expanded(line: str | Line, fragments: Mapping[str, str]) -> Line:
    spelled_out = Line(text=line) if isinstance(line, str) else line
    text = PLACE.sub(lambda found: fragments.get(found[1], found[0]), spelled_out.text)
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
        named = {key for line in lines for key in line.places}
        for key in letter.elements(outcome):
            title = letter.places[key].title
            if key in letter.where_given and key not in named:
                yield f"正文{where}缺少“{title}”，填写了的应当写明 {{{key}}}，请为它写一段。"
            elif key not in letter.where_given and key not in sure:
                yield f"正文{where}缺少“{title}”，应在必定出现的段落中写明 {{{key}}}。"
        if letter.file.remedies == "no" and REMEDIES in sure:
            yield f"过程性文书不告知救济，请删去 {{{REMEDIES}}}。"


def _misplaced(letter: Letter, lines: Iterable[Line]) -> Iterator[str]:
    for line in lines:
        for key in line.places:
            if key not in letter.places:
                yield f"没有“{{{key}}}”这一项，可用：{'、'.join(letter.places)}。"
            elif letter.places[key].type in ALONE and line.text.strip() != f"{{{key}}}":
                yield f"“{letter.places[key].title}”可能有几段，{{{key}}} 应独占一段。"
        if re.search(r"[{}]", PLACE.sub("", line.text)):
            yield f"“{line.text}”中有不成对或者写错的花括号。"


def _stands(letter: Letter, line: Line, outcome: str | None) -> bool:
    """Whether nothing can leave the paragraph out."""
    places = (letter.places[key] for key in line.places if key in letter.places)
    return all(place.default or place.needed(outcome) for place in places)
