"""Files of requests: inspected like any other, then sealed in a folder of their own under a name nobody can guess.

What hangs on a form that is not right yet waits in another folder, each file until the moment that it bears as its time of
change; ``forget_waiting`` takes those that are over.
"""

from __future__ import annotations

import hashlib
import os
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from tempfile import NamedTemporaryFile
from uuid import uuid4

from django.conf import settings

from gongkai.desk.files import ATTACHMENTS, inspect
from gongkai.desk.sealing import resealed_bytes, seal_bytes, unseal_bytes

PATIENCE = timedelta(days=1)
KEPT, WAITING = "foi", "foi-waiting"


@dataclass(frozen=True, slots=True)
class Kept:
    ticket: str
    sha256: str
    media_type: str
    size: int


def keep(data: bytes, name: str) -> Kept:
    """Raises ``Refused`` with everything that is wrong with the file. Call before the transaction that refers to it."""
    kept = _inspected(data, name)
    _write(_path(kept.ticket), seal_bytes(data))
    return kept


def keep_words(words: str) -> Kept:
    """What somebody wrote into a form, as a text file. It is never shown as a page, so nothing in it is refused."""
    data = words.encode()
    kept = Kept(uuid4().hex, hashlib.sha256(data).hexdigest(), "text/plain", len(data))
    _write(_path(kept.ticket), seal_bytes(data))
    return kept


def set_aside(data: bytes, name: str, until: datetime) -> Kept:
    """As ``keep``, but only until that moment."""
    kept = _inspected(data, name)
    _write(_waiting(kept.ticket), seal_bytes(data))
    hold(kept.ticket, until)
    return kept


def waits(ticket: str) -> bool:
    return _waiting(ticket).is_file()


def hold(ticket: str, until: datetime) -> None:
    os.utime(_waiting(ticket), (until.timestamp(),) * 2)


def adopt(kept: Kept) -> Kept:
    """A copy of what waits, kept for good under a name of its own. Raises FileNotFoundError once it was forgotten."""
    made = replace(kept, ticket=uuid4().hex)
    _write(_path(made.ticket), _waiting(kept.ticket).read_bytes())
    return made


def drop(ticket: str) -> None:
    _waiting(ticket).unlink(missing_ok=True)


def forget_waiting(now: datetime) -> int:
    over = [path for path in Path(settings.HOME, WAITING).glob("*/*") if path.stat().st_mtime < now.timestamp()]
    for path in over:
        path.unlink(missing_ok=True)
    return len(over)


def read(ticket: str) -> bytes:
    """Raises FileNotFoundError once it was forgotten, SealBroken without its key."""
    return unseal_bytes(_path(ticket).read_bytes())


def forget(ticket: str) -> None:
    _path(ticket).unlink(missing_ok=True)


def files() -> list[Path]:
    """Everything that lies in either folder."""
    return sorted(path for folder in (KEPT, WAITING) for path in Path(settings.HOME, folder).glob("*/*"))


def reseal(path: Path) -> bool:
    """With the newest key; True where it was another. A file that was forgotten meanwhile is none. Raises SealBroken."""
    try:
        anew, until = resealed_bytes(path.read_bytes()), path.stat().st_mtime
        if anew is None:
            return False
    except FileNotFoundError:
        return False
    _write(path, anew)
    os.utime(path, (until, until))
    return True


def _inspected(data: bytes, name: str) -> Kept:
    found = inspect(data, name, kinds=ATTACHMENTS)
    return Kept(uuid4().hex, hashlib.sha256(data).hexdigest(), found.media_type, len(data))


def _write(path: Path, sealed: bytes) -> None:
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with NamedTemporaryFile(dir=path.parent, delete=False) as part:
        part.write(sealed)
        part.flush()
        os.fsync(part.fileno())
    Path(part.name).replace(path)


def _path(ticket: str) -> Path:
    return Path(settings.HOME, KEPT, ticket[:2], ticket)


def _waiting(ticket: str) -> Path:
    return Path(settings.HOME, WAITING, ticket[:2], ticket)
