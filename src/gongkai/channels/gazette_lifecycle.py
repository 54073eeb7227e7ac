"""The life of an issue as data: which verb is open in which state, to whom, behind which gates."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import msgspec

from gongkai.desk.permissions import Role
from gongkai.schemas.reading import once, parse

from .models import IssueState


class Verb(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True, rename={"from_": "from"}):
    """``to`` is the state after it; None where it stays."""

    code: str
    title: str
    from_: tuple[IssueState, ...]
    to: IssueState | None
    roles: tuple[Role, ...]
    gates: tuple[str, ...]


class _File(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    verbs: tuple[Verb, ...]


@cache
def verbs() -> dict[str, Verb]:
    """Verbs by code, in the order of the file."""
    file = Path(__file__).with_name("gazette_lifecycle.yaml")
    return once(parse(file.read_text(encoding="utf-8"), _File, file.name).verbs, "code", file.name)
