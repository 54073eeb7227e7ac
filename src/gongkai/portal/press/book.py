"""What the press remembers: every printed page, what it read and named, whether it is due, and how far the ledger was heard.

A small SQLite file beside the pages. Which pages are due is written in the transaction that moves the place in the ledger:
however the press ends, nothing that is due is forgotten.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from .routes import Address
from .touches import Touched

_TABLES = """
CREATE TABLE IF NOT EXISTS page (
    path TEXT PRIMARY KEY, key TEXT NOT NULL, rank INTEGER NOT NULL, number INTEGER NOT NULL,
    tables TEXT NOT NULL DEFAULT '', due REAL, soft INTEGER NOT NULL DEFAULT 0, shown INTEGER NOT NULL DEFAULT 0, made REAL
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS page_key ON page (key, path);
CREATE INDEX IF NOT EXISTS page_due ON page (soft, rank, number DESC, path) WHERE due IS NOT NULL;
CREATE INDEX IF NOT EXISTS page_stale ON page (due) WHERE due IS NOT NULL AND soft = 0 AND shown = 1;
CREATE INDEX IF NOT EXISTS page_made ON page (made) WHERE due IS NULL;
CREATE TABLE IF NOT EXISTS mention (record INTEGER, path TEXT, PRIMARY KEY (record, path)) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS mention_path ON mention (path, record);
CREATE TABLE IF NOT EXISTS place (record INTEGER PRIMARY KEY, keys TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS note (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
"""


#: How urgent (``soft``): 0 leaves the shelf when it is not made in time; 1 and, for pages of records, 2 stay until they are made; 3 failed.
#: ``?1`` is whether it is soft.
_CALL = """
UPDATE page SET
    soft = CASE
        WHEN due IS NULL THEN CASE WHEN ?1 AND key GLOB 'record:*' THEN 2 ELSE ?1 END
        ELSE min(soft, CASE WHEN ?1 AND key GLOB 'record:*' THEN 2 ELSE ?1 END) END,
    due = CASE WHEN due IS NULL OR soft > ?1 THEN ?2 ELSE due END
"""


@dataclass(frozen=True, slots=True)
class Heard:
    """A place in the ledger. The hash tells whether it is still the same ledger."""

    seq: int = 0
    hash: str = ""


class Book:
    def __init__(self, file: Path) -> None:
        self._db = sqlite3.connect(file, isolation_level=None, timeout=30, check_same_thread=False)
        self._db.executescript(f"PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; {_TABLES}")

    def close(self) -> None:
        self._db.close()

    @contextmanager
    def writing(self) -> Iterator[None]:
        """All or nothing. Raises ``sqlite3.OperationalError`` when the disk is full."""
        self._db.execute("BEGIN IMMEDIATE")
        try:
            yield
        except BaseException:
            if self._db.in_transaction:
                self._db.execute("ROLLBACK")
            raise
        self._db.execute("COMMIT")

    # notes

    def note(self, name: str) -> str:
        found = self._db.execute("SELECT value FROM note WHERE name = ?", [name]).fetchone()
        return found[0] if found else ""

    def write_note(self, name: str, value: str) -> None:
        self._db.execute("INSERT OR REPLACE INTO note VALUES (?, ?)", [name, value])

    @property
    def heard(self) -> Heard:
        seq, _, hash_ = self.note("heard").partition(" ")
        return Heard(int(seq or 0), hash_)

    # which pages

    def paths(self) -> set[str]:
        return {path for (path,) in self._db.execute("SELECT path FROM page")}

    def of_keys(self, keys: Iterable[str]) -> set[str]:
        return {path for key in keys for (path,) in self._db.execute("SELECT path FROM page WHERE key = ?", [key])}

    def but_records(self) -> set[str]:
        return {path for (path,) in self._db.execute("SELECT path FROM page WHERE key NOT GLOB 'record:*'")}

    def naming(self, records: Iterable[int]) -> set[str]:
        asked = "SELECT path FROM mention WHERE record = ?"
        return {path for record in records for (path,) in self._db.execute(asked, [record])}

    def concerned(self, touched: Touched) -> set[str]:
        """Paths of the pages that may have changed."""
        if touched.tables is None:
            return self.paths()
        if touched.keys is None:
            rows = self._db.execute("SELECT path, tables FROM page")
        else:
            rows = self._db.execute("SELECT path, tables FROM page WHERE key = ''")
        read: dict[str, bool] = {}
        found = {path for path, names in rows if _reads(names, touched.tables, read)}
        for key in touched.keys or ():
            rows = self._db.execute("SELECT path, tables FROM page WHERE key = ?", [key])
            found |= {path for path, names in rows if _reads(names, touched.tables, read)}
        return found | self.naming(touched.records)

    def places(self, record: int) -> set[str]:
        """Keys of the pages that listed the record when it was last heard of."""
        found = self._db.execute("SELECT keys FROM place WHERE record = ?", [record]).fetchone()
        return set(found[0].split()) if found else set()

    # changes

    def list(self, addresses: Iterable[Address], now: float, *, soft: bool) -> None:
        """Pages that shall be there. Those that the book does not know yet are due."""
        self._db.executemany(
            "INSERT INTO page (path, key, rank, number, due, soft) VALUES (?, ?, ?, ?, ?, ?)"
            " ON CONFLICT (path) DO UPDATE SET key = excluded.key, rank = excluded.rank, number = excluded.number",
            [(one.path, one.key, one.rank, one.number, now, int(soft) * (1 + one.of_record)) for one in addresses],
        )

    def strike(self, paths: Iterable[str]) -> None:
        for path in paths:
            self._db.execute("DELETE FROM page WHERE path = ?", [path])
            self._db.execute("DELETE FROM mention WHERE path = ?", [path])

    def call(self, paths: Iterable[str], now: float, *, soft: bool = False) -> None:
        """These are due. A page that is due already keeps its time; ``soft`` ones stay on the shelf until made anew."""
        self._db.executemany(_CALL + " WHERE path = ?3", [(int(soft), now, path) for path in paths])

    def call_all(self, now: float, *, soft: bool) -> None:
        self._db.execute(_CALL, [int(soft), now])

    def hidden(self, paths: Iterable[str]) -> None:
        """No longer on the shelf."""
        self._db.executemany("UPDATE page SET shown = 0 WHERE path = ?", [(path,) for path in paths])

    def made(self, path: str, tables: frozenset[str], named: frozenset[int], now: float) -> None:
        self._db.execute(
            "UPDATE page SET tables = ?, due = NULL, soft = 0, shown = 1, made = ? WHERE path = ?",
            [" ".join(sorted(tables)), now, path],
        )
        before = {record for (record,) in self._db.execute("SELECT record FROM mention WHERE path = ?", [path])}
        for record in before - named:
            self._db.execute("DELETE FROM mention WHERE record = ? AND path = ?", [record, path])
        self._db.executemany("INSERT INTO mention VALUES (?, ?)", [(record, path) for record in named - before])

    def failed(self, path: str, until: float) -> None:
        """Off the shelf, and tried again later."""
        self._db.execute("UPDATE page SET due = ?, soft = 3, shown = 0 WHERE path = ?", [until, path])

    def try_again(self, now: float) -> None:
        """Those that failed are due at once."""
        self._db.execute("UPDATE page SET due = ? WHERE soft = 3", [now])

    def remember_place(self, record: int, keys: Iterable[str]) -> None:
        self._db.execute("INSERT OR REPLACE INTO place VALUES (?, ?)", [record, " ".join(sorted(keys))])

    # what is next

    def next(self, now: float) -> str | None:
        asked = (
            "SELECT path FROM page WHERE due IS NOT NULL AND due <= ? ORDER BY soft, rank, number DESC, path LIMIT 1"
        )
        found = self._db.execute(asked, [now]).fetchone()
        return found[0] if found else None

    def stale(self, before: float) -> list[str]:
        """On the shelf although something changed before that time."""
        asked = "SELECT path FROM page WHERE due IS NOT NULL AND soft = 0 AND shown = 1 AND due < ?"
        return [path for (path,) in self._db.execute(asked, [before])]

    def oldest(self) -> tuple[str, float] | None:
        """The page that was made longest ago."""
        found = self._db.execute("SELECT path, made FROM page WHERE due IS NULL ORDER BY made LIMIT 1").fetchone()
        return (found[0], found[1]) if found else None

    def waiting(self) -> int:
        return int(self._db.execute("SELECT count(*) FROM page WHERE due IS NOT NULL").fetchone()[0])

    def shown(self) -> set[str]:
        """Pages and tombstones that are on the shelf."""
        return {path for (path,) in self._db.execute("SELECT path FROM page WHERE shown = 1")}

    def pages(self) -> int:
        return int(self._db.execute("SELECT count(*) FROM page").fetchone()[0])


def _reads(names: str, tables: tuple[str, ...], known: dict[str, bool]) -> bool:
    """Whether a page that read these tables is concerned; pages of one kind read alike."""
    if names not in known:
        known[names] = any(name.startswith(tables) for name in names.split()) if tables else False
    return known[names]
