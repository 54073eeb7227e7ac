"""The classifications and vocabularies of the field, each read once.

Codes are permanent: a code is never given a second meaning, since published records keep it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from typing import Literal

import msgspec

from gongkai.schemas.items import basic_items, national_items
from gongkai.schemas.reading import once, read
from gongkai.text.normalise import normalise

__all__ = [
    "attributes", "basic_field", "basic_items", "channels", "collective", "collective_names", "fields", "five_opens",
    "genres", "grounds", "national_items", "return_causes", "subjects",
]  # fmt: skip


class Field(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A field (领域) of the standard catalogues. `lead` names the usual lead department, a default only."""

    code: str
    slug: str
    zh: str
    en: str
    aliases: tuple[str, ...]
    lead: str
    base: tuple[str, ...]


class Subject(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A class of the 主题分类 tree: two digits at the top, four below."""

    code: str
    zh: str
    en: str
    local: str | None = None
    children: tuple[Subject, ...] = ()

    @property
    def title(self) -> str:
        """The name an authority below the State Council shows."""
        return self.local or self.zh


class Genre(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A 体裁. `official`: one of the fifteen 文种; `normative`: may be a 规范性文件; `interprets`: explains a document."""

    code: str
    zh: str
    en: str
    aliases: tuple[str, ...]
    official: bool
    normative: bool
    five_open: str
    interprets: bool


class Attribute(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A 公开属性, and what it demands before anyone may approve it."""

    code: Literal["open", "on_request", "closed"]
    zh: str
    en: str
    article: str
    needs_ground: bool
    needs_reason: bool
    needs_second_reviewer: bool
    public: bool


class Ground(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A legal ground of 条例 第十四条至第十六条.

    `asks` is what the drafter must write down, `override` what lifts the ground, `annual_row` its row in the annual report.
    """

    code: str
    zh: str
    en: str
    article: str
    force: Literal["must", "may"]
    asks: str
    override: str | None
    annual_row: str


class ReturnCause(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A 退文 cause; `todo` is the sentence the drafter reads, `source` the document behind it or `convention`."""

    code: str
    zh: str
    en: str
    todo: str
    source: str


class Channel(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A 公开渠道和载体; `fields` are the codes of the fields it belongs to, empty for all."""

    code: str
    zh: str
    en: str
    aliases: tuple[str, ...]
    medium: Literal["web", "print", "meeting", "broadcast", "place", "person", "board", "other"]
    fields: tuple[str, ...]


class FiveOpen(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One of the 五公开."""

    code: str
    zh: str
    en: str
    aliases: tuple[str, ...]
    covers: str


class CollectiveName(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A name for many organs. Empty `kinds` or `levels` mean any; `open` ones need an officer to say who is meant."""

    code: str
    zh: str
    pattern: str
    kinds: tuple[str, ...]
    levels: tuple[str, ...]
    reach: Literal["children", "all"]
    open: bool


class _Attributes(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    attributes: tuple[Attribute, ...]
    grounds: tuple[Ground, ...]


@cache
def fields() -> Mapping[str, Field]:
    """Code → field. The 26 of 国办发〔2019〕54号; a county adds its own elsewhere."""
    return once(read(tuple[Field, ...], "schemas", "fields.yaml"), "code", "schemas/fields.yaml")


@cache
def basic_field() -> Field:
    """What stands for a field where an item belongs to none of the 26: the 主动公开基本目录 of every authority."""
    return read(Field, "schemas", "basic_field.yaml")


@cache
def subjects() -> Mapping[str, Subject]:
    """Code → subject, both levels, each class before its children."""
    tree = read(tuple[Subject, ...], "schemas", "subjects.yaml")
    flat = tuple(node for top in tree for node in (top, *top.children))
    return once(flat, "code", "schemas/subjects.yaml")


@cache
def genres() -> Mapping[str, Genre]:
    """Code → genre."""
    return once(read(tuple[Genre, ...], "schemas", "genres.yaml"), "code", "schemas/genres.yaml")


@cache
def attributes() -> Mapping[str, Attribute]:
    """Code → openness attribute, 主动公开 (the default offered) first."""
    return once(_attributes().attributes, "code", "schemas/attributes.yaml")


@cache
def grounds() -> Mapping[str, Ground]:
    """Code → legal ground for not publishing."""
    return once(_attributes().grounds, "code", "schemas/attributes.yaml")


@cache
def return_causes() -> Mapping[str, ReturnCause]:
    """Code → cause for returning a draft."""
    return once(read(tuple[ReturnCause, ...], "schemas", "return_causes.yaml"), "code", "schemas/return_causes.yaml")


@cache
def channels() -> Mapping[str, Channel]:
    """Code → channel."""
    return once(read(tuple[Channel, ...], "schemas", "channels.yaml"), "code", "schemas/channels.yaml")


@cache
def five_opens() -> Mapping[str, FiveOpen]:
    """Code → class of the 五公开."""
    return once(read(tuple[FiveOpen, ...], "schemas", "five_opens.yaml"), "code", "schemas/five_opens.yaml")


@cache
def collective_names() -> tuple[CollectiveName, ...]:
    """Collective names in the order in which they are tried."""
    return read(tuple[CollectiveName, ...], "schemas", "collective_names.yaml")


def collective(name: str) -> CollectiveName | None:
    """The collective name that `name` (either script, any width of brackets) is, or None for a single organ."""
    plain = normalise(name).replace(" ", "")
    return next((row for row in collective_names() if re.fullmatch(row.pattern, plain)), None)


@cache
def _attributes() -> _Attributes:
    return read(_Attributes, "schemas", "attributes.yaml")
