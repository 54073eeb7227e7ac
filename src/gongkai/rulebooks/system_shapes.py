"""The shape of a list of systems of work (制度), and the list that it makes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from msgspec import Struct

from gongkai.law.errors import RulebookError
from gongkai.law.rulebook import Citation
from gongkai.rulebooks.shapes import CitationFile, Instruments, Name

Group = Literal["basic", "further", "site", "openness", "standard"]
OrganKind = Literal["government", "office", "department", "town", "street", "institution"]
"""The kinds of organs that rules may apply to, as the register of organs has them."""


@dataclass(frozen=True, slots=True)
class System:
    """``applies`` are the kinds of organs that must have it; what is ``gradual`` (逐步) nobody is late with."""

    key: str
    title: str
    en: str
    group: Group
    citation: Citation
    applies: tuple[str, ...]
    gradual: bool = False


class SystemFile(Struct, forbid_unknown_fields=True, frozen=True):
    key: Name
    title: Name
    group: Group
    instrument: Name
    article: Name
    applies: tuple[OrganKind, ...]
    en: Name | None = None
    gradual: bool = False

    def system(self, known: Instruments) -> System:
        """Raises KeyError when the instrument is not among those entered."""
        cited = CitationFile(self.instrument, self.article).citation(known)
        return System(self.key, self.title, self.en or self.title, self.group, cited, self.applies, self.gradual)


def required(rows: Sequence[SystemFile], known: Instruments, name: str) -> dict[str, System]:
    """By key, in the order of the file ``name``. Raises RulebookError."""
    keys = [row.key for row in rows]
    if twice := [key for key in keys if keys.count(key) > 1]:
        raise RulebookError(f"{name} 制度", f"“{twice[0]}”写了两次，请只保留一个")
    if unlisted := [row.instrument for row in rows if row.instrument not in known]:
        raise RulebookError(f"{name} 制度", f"依据“{unlisted[0]}”未列入 instruments，请先补上")
    return {row.key: row.system(known) for row in rows}
