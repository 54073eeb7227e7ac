"""制度: the systems of work that units must have, with the clause that asks for each: those shipped (systems.yaml), or the list
that a place's own file brings instead."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from gongkai.rulebooks.loader import LOCALITIES, book_file, book_names, instruments, where
from gongkai.rulebooks.reading import read
from gongkai.rulebooks.system_shapes import System, SystemFile, required

FILE = "systems.yaml"


@cache
def systems(profile: str = "", folder: Path | None = None) -> dict[str, System]:
    """By key, in the order of the file; of a place, where its file lists its own. Raises RulebookError."""
    name = f"{LOCALITIES}/{profile}"
    file = book_file(name, folder) if name in book_names(folder) else None
    if file and file.systems:
        return required(file.systems, instruments() | file.instruments, where(name, folder))
    return required(read(tuple[SystemFile, ...], FILE), instruments(), FILE)
