"""查阅场所."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from gongkai.channels.models import Carrier, ReadingPlace
from gongkai.desk import clock, ledger
from gongkai.desk.actions import Reason, action, check, faults, unchanged_since, unless
from gongkai.desk.permissions import Actor
from gongkai.organs.models import Organ

from .base import changed, impersonal_all, kept_by, office_phone, standing, tell

FIELDS = (
    "kind", "name", "signed", "address", "hours", "phone", "units", "matters", "standard", "carriers", "opened_on",
)  # fmt: skip
WORDS = ("name", "address", "hours", "phone", "standard")


@action
def open_place(organ: Organ, *, by: Actor, **values: Any) -> ReadingPlace:
    place = ReadingPlace(organ=organ)
    changed(place, {name: values[name] for name in FIELDS if name in values})
    check([kept_by(by, organ), standing(organ), *_faults(place)])
    place.save()
    tell("place.opened", f"place:{place.pk}", organ, by, name=place.name)
    return place


@action
def change_place(place: ReadingPlace, *, revision: int, by: Actor, **values: Any) -> ReadingPlace:
    place = _taken(place)
    unchanged_since(revision, place.revision, f"place:{place.pk}")
    told = changed(place, {name: values[name] for name in FIELDS if name in values})
    check([kept_by(by, place.organ), _unless_closed(place), *_faults(place)])
    if told:
        place.revision += 1
        place.save()
        tell(
            "place.changed", f"place:{place.pk}", place.organ, by, name=place.name, fields="、".join(told), changed=told
        )
    return place


@action
def close_place(place: ReadingPlace, *, by: Actor) -> ReadingPlace:
    place = _taken(place)
    check([kept_by(by, place.organ), _unless_closed(place)])
    place.closed_on = clock.today()
    place.revision += 1
    place.save()
    tell("place.closed", f"place:{place.pk}", place.organ, by, name=place.name)
    return place


def _taken(place: ReadingPlace) -> ReadingPlace:
    ledger.hold()
    return ReadingPlace.objects.select_related("organ").get(pk=place.pk)


def _unless_closed(place: ReadingPlace) -> Reason | None:
    return unless(place.closed_on is None, "closed", _("这个查阅场所已经撤销。"))


def _faults(place: ReadingPlace) -> list[Reason | None]:
    known = set(place.carriers) <= set(Carrier.values)
    lines = ReadingPlace(standard="\n".join([*place.units, *place.matters]))
    return [
        *impersonal_all(place, WORDS),
        *impersonal_all(lines, ("standard",)),
        office_phone(place.phone),
        unless(known, "carriers", _("请从列出的载体中选择。")),
        *faults(place, skip=["units", "matters", "carriers"]),
    ]
