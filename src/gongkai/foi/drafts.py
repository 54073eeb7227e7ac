"""草稿: saved to go on later, under an address that nobody can guess; forgotten after a week."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from gongkai.desk import clock
from gongkai.desk.sealing import digest
from gongkai.organs.models import Organ

from . import vault, waiting_files
from .models import Draft

LIFE = timedelta(days=7)
LONGEST_TOKEN = 64

Told = Mapping[str, Sequence[str]]


def save(organ: Organ, told: Told, token: str = "") -> tuple[str, Draft]:
    """The token of its address, the one that it had already if it is known. Its files wait as long as it does."""
    until = clock.now() + LIFE
    token = token if find(token) else secrets.token_urlsafe(32)
    kept = {name: list(values) for name, values in told.items()}
    draft, _new = Draft.objects.update_or_create(
        token_digest=_digest(token), defaults={"organ": organ, "told": kept, "until": until}
    )
    for one in waiting_files.files(kept.get(waiting_files.NAME, ())):
        vault.hold(one.kept.ticket, until)
    return token, draft


def find(token: str) -> Draft | None:
    if not token or len(token) > LONGEST_TOKEN:
        return None
    found = Draft.objects.select_related("organ").filter(token_digest=_digest(token), until__gt=clock.now())
    return found.first()


def drop(token: str) -> None:
    Draft.objects.filter(token_digest=_digest(token)).delete()


def forget(now: datetime) -> int:
    return Draft.objects.filter(until__lt=now).delete()[0]


def _digest(token: str) -> str:
    return digest(token, "foi.draft")
