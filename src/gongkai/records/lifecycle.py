"""The lifecycle as data: which verb is open in which state, to whom, behind which gates."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import msgspec

from gongkai.desk.permissions import Role
from gongkai.schemas.reading import once, parse

from .models import State


class Verb(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True, rename={"from_": "from"}):
    """``to`` is the state after it, None where the action decides; ``asks`` the event whose rulebook gates apply as well;
    ``house`` verbs may also be done by the house itself (scheduled work)."""

    code: str
    title: str
    from_: tuple[State, ...]
    to: State | None
    roles: tuple[Role, ...]
    gates: tuple[str, ...]
    asks: str | None = None
    house: bool = False


class _File(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    verbs: tuple[Verb, ...]


@cache
def verbs() -> dict[str, Verb]:
    """Verbs by code, in the order of the file."""
    file = Path(__file__).with_name("lifecycle.yaml")
    return once(parse(file.read_text(encoding="utf-8"), _File, file.name).verbs, "code", file.name)
