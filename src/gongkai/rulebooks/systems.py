"""制度: the systems of work that units must have, with the clause that asks for each (systems.yaml)."""

from __future__ import annotations

from functools import cache
from typing import Literal

from msgspec import Struct

from gongkai.law.errors import RulebookError
from gongkai.law.rulebook import Citation
from gongkai.rulebooks.loader import instruments
from gongkai.rulebooks.reading import read
from gongkai.rulebooks.shapes import Name

Group = Literal["basic", "further", "site", "openness", "standard"]
FILE = "systems.yaml"


class System(Struct, forbid_unknown_fields=True, frozen=True):
    """``applies`` are the kinds of organs that must have it; what is ``gradual`` (逐步) nobody is late with."""

    key: Name
    title: Name
    en: Name
    group: Group
    instrument: Name
    article: Name
    applies: tuple[Name, ...]
    gradual: bool = False

    @property
    def citation(self) -> Citation:
        instrument = instruments()[self.instrument]
        return Citation(instrument.title, self.article, instrument.number)


@cache
def systems() -> dict[str, System]:
    """By key, in the order of the file. Raises RulebookError."""
    rows = read(tuple[System, ...], FILE)
    unknown = [row.instrument for row in rows if row.instrument not in instruments()]
    keys = [row.key for row in rows]
    twice = [key for key in keys if keys.count(key) > 1]
    if unknown or twice:
        raise RulebookError(FILE, f"“{(unknown or twice)[0]}”未列入 instruments.yaml，或者写了两次")
    return {row.key: row for row in rows}
