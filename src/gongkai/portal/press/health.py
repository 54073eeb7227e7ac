"""How the press stands, for whoever runs the site: read from the word it leaves once a second."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings

from gongkai.desk import clock
from gongkai.desk.models import Event

from .shelf import OWN

#: Seconds without a word after which nobody seems to be at work.
SILENT = 30


@dataclass(frozen=True, slots=True)
class Health:
    """``behind`` counts events that were not heard yet, ``waiting`` pages that are due, ``free`` bytes on the disk."""

    at: datetime
    pages: int
    waiting: int
    behind: int
    drift: int
    trouble: str
    free: int

    @property
    def works(self) -> bool:
        return (clock.now() - self.at).total_seconds() < SILENT

    @property
    def brief(self) -> dict[str, object]:
        return {"works": self.works, "at": self.at.isoformat(), "waiting": self.waiting, "behind": self.behind}


def health() -> Health | None:
    """None where no press ever worked."""
    try:
        told = json.loads((settings.GONGKAI_PRESS / OWN / "status.json").read_bytes())
    except (OSError, ValueError):
        return None
    head = Event.objects.order_by("-seq").values_list("seq", flat=True).first() or 0
    return Health(
        datetime.fromisoformat(told["at"]),
        told["pages"],
        told["waiting"],
        max(0, head - told["heard"]),
        told["drift"],
        told["trouble"],
        told["free"],
    )
