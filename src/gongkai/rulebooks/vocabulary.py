"""The words of the rules: the things that events are about, and every event with the data it carries (vocabulary.yaml)."""

from __future__ import annotations

from collections import Counter
from functools import cache
from typing import Annotated, Literal

from msgspec import Meta, Struct, field

from gongkai.rulebooks.reading import read

FieldType = Literal["text", "date", "moment", "count", "amount", "choice", "choices", "yes_no", "list", "within"]
Key = Annotated[str, Meta(pattern=r"^[a-z][a-z0-9_]*$")]
Title = Annotated[str, Meta(min_length=1)]
#: What the ledger itself says of an event; no field may say it too.
RESERVED = frozenset({"actor", "voids", "entered_at", "evidence_file", "evidence_reason", "said", "period"})
ORGAN = "organ"


class Matter(Struct, forbid_unknown_fields=True, frozen=True):
    """A kind of thing that a sequence of events is about and that no room keeps."""

    key: Key
    title: Title


class Field(Struct, forbid_unknown_fields=True, frozen=True):
    key: Key
    title: Title
    type: FieldType
    choices: dict[str, Title] = field(default_factory=dict)
    required: bool = False

    def __post_init__(self) -> None:
        if bool(self.choices) != (self.type in ("choice", "choices")):
            raise ValueError(f"{self.key}：choice、choices 须列明 choices，其他类型不得列")
        if self.key in RESERVED:
            raise ValueError(f"“{self.key}”由台账自己填写，请换一个名称")


class EventKind(Struct, forbid_unknown_fields=True, frozen=True):
    """An event. One without ``room`` is recorded by hand (台账登记); ``on`` names the field that says when it happened;
    after one that ``ends`` nothing more is told of its subject."""

    name: Annotated[str, Meta(pattern=r"^[a-z_]+\.[a-z_]+$")]
    title: Title
    about: Key
    room: str | None = None
    fields: tuple[Field, ...] = ()
    on: str | None = None
    ends: bool = False

    def __post_init__(self) -> None:
        for said in ("key", "title"):
            twice = [word for word, n in Counter(getattr(row, said) for row in self.fields).items() if n > 1]
            if twice:
                raise ValueError(f"{self.name}：“{twice[0]}”写了两次，请只保留一个")
        if self.on and not any(row.key == self.on and row.type in ("date", "moment") for row in self.fields):
            raise ValueError(f"{self.name}：on 应是 fields 中的一个日期或者时刻")

    @property
    def by_hand(self) -> bool:
        return self.room is None

    @property
    def happened(self) -> Field | None:
        return next((row for row in self.fields if row.key == self.on), None)


class Vocabulary(Struct, forbid_unknown_fields=True, frozen=True):
    matters: tuple[Matter, ...]
    events: tuple[EventKind, ...]

    def __post_init__(self) -> None:
        for words in ([one.key for one in self.matters], [one.name for one in self.events]):
            twice = [word for word, n in Counter(words).items() if n > 1]
            if twice:
                raise ValueError(f"“{twice[0]}”写了两次，请只保留一个")


@cache
def vocabulary() -> Vocabulary:
    """Raises RulebookError."""
    return read(Vocabulary, "vocabulary.yaml")


@cache
def matters() -> dict[str, Matter]:
    """By key, in the order of the file."""
    return {one.key: one for one in vocabulary().matters}


@cache
def events() -> dict[str, EventKind]:
    """By name, in the order of the file."""
    return {one.name: one for one in vocabulary().events}


def by_hand(about: str) -> tuple[EventKind, ...]:
    """The events about this kind of subject that no room writes."""
    return tuple(one for one in events().values() if one.by_hand and one.about == about)
