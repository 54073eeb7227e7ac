"""机构信息: what an organ says of itself, on its page and on its screens."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from gongkai.channels import clearings
from gongkai.channels.models import Leader, Profile, Unit
from gongkai.channels.portraits import portrait
from gongkai.desk import clock, files, ledger
from gongkai.desk.actions import Reason, action, check, faults, unchanged_since, unless
from gongkai.desk.models import Event, StoredFile
from gongkai.desk.permissions import SYSTEM, Actor
from gongkai.organs.models import Organ
from gongkai.records.models import Official

from .base import changed, impersonal_all, kept_by, office_phone, standing, tell
from .screens import note_versions

PROFILE_FIELDS = ("functions", "workflow", "phone", "complaint")
LEADER_FIELDS = ("name", "post", "division", "position", "since")
UNIT_FIELDS = ("name", "duties", "phone", "position", "since")


@action
def change_profile(organ: Organ, *, revision: int, by: Actor, **values: Any) -> Profile:
    """Fields of ``PROFILE_FIELDS``. ``revision`` is 0 before there is anything."""
    ledger.hold()
    found = Profile.objects.filter(organ=organ).first() or Profile(organ=organ, revision=0)
    unchanged_since(revision, found.revision, f"organ:{organ.code}")
    told = changed(found, {name: values[name] for name in PROFILE_FIELDS if name in values})
    found.changed_at = clock.now()
    check(
        [
            kept_by(by, organ),
            standing(organ),
            *impersonal_all(found, PROFILE_FIELDS),
            clearings.met_by(organ, *(getattr(found, name) for name in PROFILE_FIELDS)),
            office_phone(found.phone),
            *faults(found, skip=["organ"]),
        ]
    )
    if told:
        found.revision += 1
        found.save()
        _tell("profile.changed", organ, by, fields="、".join(told), changed=told)
    return found


@action
def enter_leader(organ: Organ, *, by: Actor, photo: bytes | None = None, **values: Any) -> Leader:
    """``photo`` is the file as it was sent; what is kept is the picture alone."""
    ledger.hold()
    leader = Leader(organ=organ)
    changed(leader, {name: values[name] for name in LEADER_FIELDS if name in values})
    check([kept_by(by, organ), standing(organ), *_leader_faults(leader)])
    leader.photo = kept_photo(photo)
    leader.save()
    _tell("leader.entered", organ, by, name=leader.name, post=leader.post, leader=leader.pk)
    return leader


@action
def change_leader(leader: Leader, *, revision: int, by: Actor, photo: bytes | None = None, **values: Any) -> Leader:
    ledger.hold()
    leader = Leader.objects.select_related("organ").get(pk=leader.pk)
    unchanged_since(revision, leader.revision, f"organ:{leader.organ.code}")
    told = changed(leader, {name: values[name] for name in LEADER_FIELDS if name in values})
    check([kept_by(by, leader.organ), _unless_gone(leader.until), *_leader_faults(leader)])
    if photo:
        leader.photo = kept_photo(photo)
        told.append("照片")
    if told:
        leader.revision += 1
        leader.save()
        _tell("leader.changed", leader.organ, by, name=leader.name, fields="、".join(told), changed=told)
    return leader


@action
def leave(leader: Leader, on: date, *, by: Actor) -> Leader:
    """离任: from ``on`` neither name nor photo is shown anywhere."""
    ledger.hold()
    leader = Leader.objects.select_related("organ").get(pk=leader.pk)
    before = leader.until
    leader.until = on
    check([kept_by(by, leader.organ), _unless_gone(before), *faults(leader)])
    leader.revision += 1
    leader.save()
    _tell("leader.left", leader.organ, by, name=leader.name, on=on)
    return leader


def follow(events: list[Event]) -> None:
    """The ledger's follower: an official whose leaving (离任) was entered leaves the organ's board the same day."""
    for event in events:
        if event.name != "official.left":
            continue
        official = Official.objects.select_related("organ").get(pk=event.subject.partition(":")[2])
        on = official.ends_on
        assert on
        name = "".join(official.name.split())
        still = Leader.objects.filter(Q(until=None) | Q(until__gt=on), organ=official.organ).select_related("organ")
        for leader in still.filter(since__lte=on):
            if "".join(leader.name.split()) == name:
                leader.until = on
                leader.revision += 1
                leader.save()
                _tell("leader.left", leader.organ, SYSTEM, name=leader.name, on=on)


@action
def enter_unit(organ: Organ, *, by: Actor, **values: Any) -> Unit:
    ledger.hold()
    unit = Unit(organ=organ)
    changed(unit, {name: values[name] for name in UNIT_FIELDS if name in values})
    check([kept_by(by, organ), standing(organ), *_unit_faults(unit)])
    unit.save()
    _tell("unit.entered", organ, by, name=unit.name)
    return unit


@action
def change_unit(unit: Unit, *, revision: int, by: Actor, **values: Any) -> Unit:
    ledger.hold()
    unit = Unit.objects.select_related("organ").get(pk=unit.pk)
    unchanged_since(revision, unit.revision, f"organ:{unit.organ.code}")
    told = changed(unit, {name: values[name] for name in UNIT_FIELDS if name in values})
    check([kept_by(by, unit.organ), _unless_gone(unit.until), *_unit_faults(unit)])
    if told:
        unit.revision += 1
        unit.save()
        _tell("unit.changed", unit.organ, by, name=unit.name, fields="、".join(told), changed=told)
    return unit


@action
def end_unit(unit: Unit, on: date, *, by: Actor) -> Unit:
    ledger.hold()
    unit = Unit.objects.select_related("organ").get(pk=unit.pk)
    before = unit.until
    unit.until = on
    check([kept_by(by, unit.organ), _unless_gone(before), *faults(unit)])
    unit.revision += 1
    unit.save()
    _tell("unit.ended", unit.organ, by, name=unit.name, on=on)
    return unit


def kept_photo(data: bytes | None) -> StoredFile | None:
    if not data:
        return None
    found = portrait(data)
    return files.keep(found.data, f"photo.{found.extension}", kinds=frozenset({"png", "jpg"}))


def _leader_faults(leader: Leader) -> list[Reason | None]:
    barred = clearings.met_by(leader.organ, leader.post, leader.division)
    return [*impersonal_all(leader, ("name", "post", "division")), barred, *faults(leader, skip=["photo"])]


def _unit_faults(unit: Unit) -> list[Reason | None]:
    barred = clearings.met_by(unit.organ, unit.name, unit.duties)
    return [*impersonal_all(unit, ("name", "duties", "phone")), barred, office_phone(unit.phone), *faults(unit)]


def _unless_gone(until: date | None) -> Reason | None:
    gone = until is not None and until <= clock.today()
    return unless(not gone, "gone", _("已经离任或者撤销，不能再修改：请重新登记。"))


def _tell(name: str, organ: Organ, by: Actor, /, **data: Any) -> None:
    tell(name, f"organ:{organ.code}", organ, by, **data)
    note_versions(organ)
