"""文书设置 of the sample city: where review may be asked for online, which courts, and how a fee is paid."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from gongkai.desk.permissions import Role
from gongkai.foi import actions
from gongkai.organs.models import Organ
from gongkai.schemas.reading import read

if TYPE_CHECKING:
    from .city import City


class File(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    all: dict[str, str]
    organs: dict[str, dict[str, str]]


def stand(city: City) -> None:
    told = read(File, "sample", "letterheads.yaml")
    for organ in Organ.objects.order_by("pk"):
        own = told.organs.get(organ.code, {})
        by = city.at_organ(Role.APPROVER, organ.code)
        actions.set_letterhead(organ, {**told.all, **own}, by=by)
