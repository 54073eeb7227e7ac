"""Files of requests: inspected like any other, then sealed in a folder of their own under a name nobody can guess."""

from __future__ import annotations

import hashlib
import os
from dataclasses import dataclass
from pathlib import Path
from tempfile import NamedTemporaryFile
from uuid import uuid4

from django.conf import settings

from gongkai.desk.files import ATTACHMENTS, inspect
from gongkai.desk.sealing import seal_bytes, unseal_bytes


@dataclass(frozen=True, slots=True)
class Kept:
    ticket: str
    sha256: str
    media_type: str
    size: int


def keep(data: bytes, name: str) -> Kept:
    """Raises ``Refused`` with everything that is wrong with the file. Call before the transaction that refers to it."""
    found = inspect(data, name, kinds=ATTACHMENTS)
    ticket = uuid4().hex
    path = _path(ticket)
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with NamedTemporaryFile(dir=path.parent, delete=False) as part:
        part.write(seal_bytes(data))
        part.flush()
        os.fsync(part.fileno())
    Path(part.name).replace(path)
    return Kept(ticket, hashlib.sha256(data).hexdigest(), found.media_type, len(data))


def read(ticket: str) -> bytes:
    """Raises FileNotFoundError once it was forgotten, SealBroken without its key."""
    return unseal_bytes(_path(ticket).read_bytes())


def forget(ticket: str) -> None:
    _path(ticket).unlink(missing_ok=True)


def _path(ticket: str) -> Path:
    return Path(settings.HOME, "foi", ticket[:2], ticket)
