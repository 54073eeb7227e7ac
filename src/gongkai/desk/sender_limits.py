"""How often one sender may do something: counted in the database, so that several processes count together."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F

from . import clock
from .models import Tally
from .sealing import digest

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def within(what: str, who: str, most: int, per: timedelta, n: int = 1) -> bool:
    """Counts ``n`` more, and answers whether they still fit into this hour or day. What did not fit counts too."""
    key, until = _now(what, who, per)
    with transaction.atomic():
        Tally.objects.bulk_create([Tally(key=key, until=until)], ignore_conflicts=True)
        Tally.objects.filter(key=key).update(n=F("n") + n)
        return Tally.objects.values_list("n", flat=True).get(key=key) <= most


def exhausted(what: str, who: str, most: int, per: timedelta) -> bool:
    """Whether nothing more fits; counts nothing."""
    key, _until = _now(what, who, per)
    return Tally.objects.filter(key=key, n__gte=most).exists()


def forget(now: datetime) -> int:
    return Tally.objects.filter(until__lt=now).delete()[0]


def _now(what: str, who: str, per: timedelta) -> tuple[str, datetime]:
    """The key of this hour or day, as clocks here show them, and its end."""
    now, long = clock.now().astimezone(clock.CHINA), per.total_seconds()
    ahead = (now.utcoffset() or timedelta()).total_seconds()
    stretch = int((now.timestamp() + ahead) // long)
    until = datetime.fromtimestamp((stretch + 1) * long - ahead, clock.CHINA)
    return digest(f"{what}\x1f{who}\x1f{per}\x1f{stretch}", "sender.tally"), until
