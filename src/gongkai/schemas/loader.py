"""The classifications and vocabularies of the field, each read once.

Codes are permanent: a code is never given a second meaning, since published records keep it.
"""

from __future__ import annotations

from functools import cache

import msgspec

from gongkai.schemas.reading import once, read


class Field(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A field (领域) of the standard catalogues. `lead` names the usual lead department, a default only."""

    code: str
    slug: str
    zh: str
    en: str
    aliases: tuple[str, ...]
    lead: str
    base: tuple[str, ...]


@cache
def fields() -> dict[str, Field]:
    """Code → field. The 26 of 国办发〔2019〕54号; a county adds its own elsewhere."""
    return once(read(tuple[Field, ...], "schemas", "fields.yaml"), "code", "schemas/fields.yaml")
