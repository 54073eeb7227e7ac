"""The folder that the web server reads. Every file in it is whole at every moment, and beside each page lies its packed twin.

pages/   what is answered 200, by address: ``pages/records/12/index.html``, ``pages/feeds/all.atom``
gone/    what is answered 410: the reason for which a record was withdrawn
errors/  what is said when the application does not answer
files/   attachments of public records, by hash, for the web server to send when the application says so
.press/  our own notes, a lock and half-written files
"""

from __future__ import annotations

import gzip
import os
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

PAGES, GONE, ERRORS, FILES, OWN = "pages", "gone", "errors", "files", ".press"
READABLE, REACHABLE = 0o644, 0o755
LONGEST_NAME = 200  # bytes; file systems take 255, with the ending of the twin


class Unshelvable(ValueError):
    """An address that cannot be a file below the folder."""


class Shelf:
    def __init__(self, root: Path) -> None:
        self.root = root
        for name in (PAGES, GONE, ERRORS, FILES, OWN):
            (root / name).mkdir(parents=True, exist_ok=True)
            (root / name).chmod(REACHABLE)
        root.chmod(REACHABLE)
        self._half = root / OWN / "half"

    def put(self, place: str, path: str, content: bytes) -> bool:
        """Writes the page and its twin, the twin first; answers whether anything changed. Raises ``OSError``."""
        file = self.file(place, path)
        with suppress(OSError):
            if file.read_bytes() == content and _twin(file).exists():
                return False
        self._reach(file.parent)
        self._write(_twin(file), gzip.compress(content, 9, mtime=0))
        self._write(file, content)
        return True

    def remove(self, path: str) -> None:
        """The page, its twin and its tombstone are gone for good when this returns, even if the power fails then."""
        for place in (PAGES, GONE):
            self._drop(place, path)

    def replace(self, place: str, path: str, content: bytes) -> bool:
        """The page stands in this place and in no other."""
        changed = self.put(place, path, content)
        self._drop(GONE if place == PAGES else PAGES, path)
        return changed

    def file(self, place: str, path: str) -> Path:
        """Raises ``Unshelvable`` for what would lead elsewhere."""
        parts = path.removeprefix("/").split("/")
        parts = [*parts[:-1], parts[-1] or "index.html"]
        if not path.startswith("/") or any(
            part in ("", ".", "..") or "\0" in part or len(part.encode()) > LONGEST_NAME for part in parts
        ):
            raise Unshelvable(path)
        return self.root.joinpath(place, *parts)

    def paths(self, place: str) -> Iterator[str]:
        """Addresses of all pages that lie here."""
        start = self.root / place
        for folder, _folders, names in os.walk(start):
            below = Path(folder).relative_to(start).as_posix()
            base = "/" if below == "." else f"/{below}/"
            for name in names:
                if name.endswith(".gz") and name.removesuffix(".gz") not in names:
                    yield base + name
                elif not name.endswith(".gz"):
                    yield base if name == "index.html" else base + name

    # attachments

    def lend(self, sha256: str, source: Path) -> None:
        """The web server may send these bytes. A second name for the same file, or a copy on another disk."""
        lent = self.root / FILES / sha256
        if lent.exists():
            return
        try:
            os.link(source, lent)
        except OSError:
            self._write(lent, source.read_bytes())
            return
        lent.chmod(READABLE)  # the folders above the other name are closed to everybody else

    def take_back(self, sha256: str) -> None:
        (self.root / FILES / sha256).unlink(missing_ok=True)

    def lent(self) -> set[str]:
        return {file.name for file in (self.root / FILES).iterdir()}

    # how

    def _write(self, file: Path, content: bytes) -> None:
        try:
            with self._half.open("wb") as out:
                out.write(content)
                out.flush()
                os.fsync(out.fileno())
                os.fchmod(out.fileno(), READABLE)
            self._half.replace(file)
        except OSError:
            with suppress(OSError):
                self._half.unlink()
            raise

    def _reach(self, folder: Path) -> None:
        """Makes the folders that lead to a page, open to the web server whatever our umask is."""
        missing = []
        while not folder.exists():
            missing.append(folder)
            folder = folder.parent
        for one in reversed(missing):
            one.mkdir(exist_ok=True)
            one.chmod(REACHABLE)

    def _drop(self, place: str, path: str) -> None:
        file = self.file(place, path)
        there = [one for one in (file, _twin(file)) if one.exists()]
        for one in there:
            one.unlink(missing_ok=True)
        if there:
            _settle(file.parent)
        self._tidy(file.parent, self.root / place)

    def _tidy(self, folder: Path, top: Path) -> None:
        with suppress(OSError):
            while folder != top:
                folder.rmdir()
                folder = folder.parent


def _twin(file: Path) -> Path:
    return file.with_name(f"{file.name}.gz")


def _settle(folder: Path) -> None:
    """What was removed stays removed when the power fails."""
    with suppress(OSError):
        held = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(held)
        finally:
            os.close(held)
