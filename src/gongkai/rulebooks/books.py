"""A file of rules, of every kind there is."""

from __future__ import annotations

from msgspec import Struct

from gongkai.rulebooks.clock_shapes import ClockFile
from gongkai.rulebooks.shapes import CompletenessFile, DeadlineFile, GateFile, Name, QuotaFile, RatioFile

AnyRule = DeadlineFile | QuotaFile | RatioFile | CompletenessFile | GateFile | ClockFile


class Book(Struct, forbid_unknown_fields=True, frozen=True):
    """A file of rules. `locality` names the place whose policy document it is; the nation has none."""

    title: Name
    rules: tuple[AnyRule, ...]
    locality: str | None = None
