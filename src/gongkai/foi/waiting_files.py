"""Files of a form that is not right yet: they wait sealed in the vault, and the page holds a signed slip for each."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass

from django.core import signing

from gongkai.desk import clock

from . import vault
from .actions import Upload
from .models import Paper

#: Name of the field that holds the slips.
NAME = "file"
_SALT = "gongkai.foi.waiting"
LONGEST_SLIP = 2000


@dataclass(frozen=True, slots=True)
class Waiting:
    kind: str
    name: str
    kept: vault.Kept

    @property
    def slip(self) -> str:
        return signing.dumps({"kind": self.kind, "name": self.name, "kept": asdict(self.kept)}, salt=_SALT)


def lay(data: bytes, name: str, kind: str) -> Waiting:
    """Raises ``Refused`` with everything that is wrong with the file."""
    return Waiting(kind, name, vault.set_aside(data, name, clock.now() + vault.PATIENCE))


def files(slips: Iterable[str]) -> list[Waiting]:
    """Those that still wait; a slip that was tampered with names none."""
    return [one for one in map(_read, slips) if one and vault.waits(one.kept.ticket)]


def uploads(found: Iterable[Waiting]) -> list[Upload]:
    """Copies in the vault, for one request. Call before the transaction that refers to them."""
    return [Upload(one.kind, one.name, vault.adopt(one.kept)) for one in found]


def forget_spare(copies: Iterable[Iterable[Upload]], taken: Iterable[str] = ()) -> None:
    """Copies that no request took after all; ``taken`` are the tickets that something else keeps."""
    tickets = {one.kept.ticket for own in copies for one in own} - set(taken)
    for ticket in tickets - set(Paper.objects.filter(ticket__in=tickets).values_list("ticket", flat=True)):
        vault.forget(ticket)


def _read(slip: str) -> Waiting | None:
    try:
        told = signing.loads(slip, salt=_SALT) if len(slip) <= LONGEST_SLIP else None
    except signing.BadSignature:
        return None
    return Waiting(told["kind"], told["name"], vault.Kept(**told["kept"])) if told else None
