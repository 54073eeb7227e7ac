"""The fictional city 望川市: its organs, people, policies and records, with dates worked out from today."""

from __future__ import annotations

from datetime import date
from functools import cache
from typing import Literal

import msgspec

from gongkai.sample.dates import render
from gongkai.schemas.reading import data_file, once, read

OrganKind = Literal["government", "office", "department", "institution", "town", "street"]
Role = Literal[
    "drafter",
    "reviewer",
    "approver",
    "disclosure_office",
    "supervisor",
    "system_admin",
    "security_admin",
    "audit_admin",
]


class SampleOrgan(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """An authority. `mark` is its 机关代字; `fields` are codes of catalogue fields that it leads."""

    code: str
    parent: str | None
    name: str
    name_en: str
    short_name: str
    aliases: tuple[str, ...]
    kind: OrganKind
    level: Literal["county", "town"]
    area_code: str
    uscc: str
    mark: str
    is_disclosure_office: bool
    fields: tuple[str, ...]
    address: str
    phone: str
    hours: str


class SamplePost(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A role held at an organ; `deputy_for` is the username of the person stood in for."""

    organ: str
    role: Role
    title: str
    deputy_for: str | None = None


class SamplePerson(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """An account. `demo` marks those whose login is printed when the demonstration starts."""

    username: str
    name: str
    demo: bool
    posts: tuple[SamplePost, ...]


@cache
def organs() -> dict[str, SampleOrgan]:
    """Code → organ, every parent before its children."""
    return once(read(tuple[SampleOrgan, ...], "sample", "organs.yaml"), "code", "sample/organs.yaml")


@cache
def people() -> dict[str, SamplePerson]:
    """Username → person."""
    return once(read(tuple[SamplePerson, ...], "sample", "people.yaml"), "username", "sample/people.yaml")


class SamplePolicy(msgspec.Struct, frozen=True):
    """A policy document as a text file that a clerk would upload."""

    name: str
    text: str


def policies(today: date) -> tuple[SamplePolicy, ...]:
    """The policy documents by file name, their dates counted from `today`."""
    folder = data_file("sample", "policies")
    names = sorted(entry.name for entry in folder.iterdir() if entry.name.endswith(".txt"))
    return tuple(
        SamplePolicy(name, render(data_file("sample", "policies", name).read_text("utf-8"), today)) for name in names
    )
