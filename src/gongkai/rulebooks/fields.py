"""The areas of work that rules belong to (fields.yaml)."""

from __future__ import annotations

from functools import cache
from typing import Annotated

from msgspec import Meta, Struct

from gongkai.rulebooks.reading import read


class WorkField(Struct, forbid_unknown_fields=True, frozen=True):
    """``part_of`` is the key of the wider area."""

    key: Annotated[str, Meta(pattern=r"^[a-z][a-z-]*$")]
    title: Annotated[str, Meta(min_length=1)]
    en: Annotated[str, Meta(min_length=1)]
    part_of: str | None = None


@cache
def fields() -> dict[str, WorkField]:
    """By key, in the order of the file. Raises RulebookError."""
    return {one.key: one for one in read(tuple[WorkField, ...], "fields.yaml")}
