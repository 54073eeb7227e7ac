"""紧急信息: the same way, with people told at once and every station timed. No review and no approval is left out."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _

from gongkai.desk import clock, ledger
from gongkai.desk.actions import action, check, faults, unless
from gongkai.desk.permissions import Actor, Role
from gongkai.organs.models import Organ, Person
from gongkai.records.gates import Case
from gongkai.records.models import Emergency, Record, Shift, State
from gongkai.records.permissions import may_plan_shifts, require

from .base import take, tell
from .drafting import submit
from .pressing import press


@action
def plan_shift(organ: Organ, person: Person, role: Role, starts_at: datetime, ends_at: datetime, *, by: Actor) -> Shift:
    """安排值班. Whoever is on call holds the role at the organ anyway; being on call means being told at once."""
    shift = Shift(organ=organ, person=person, role=role.value, starts_at=starts_at, ends_at=ends_at)
    fit = person.is_active and person.posts.filter(organ=organ, role=role.value).exists()
    check(
        [
            unless(may_plan_shifts(by, organ), "permission", _("值班由本机关的审批人或者政务公开办安排。")),
            unless(
                fit, "no_post", _("%(name)s在%(organ)s没有相应岗位，不能排入值班。") % {"name": person, "organ": organ}
            ),
            unless(ends_at > clock.now(), "over", _("结束时间已过：请排以后的班次。")),
            *faults(shift),
        ]
    )
    shift.save()
    _tell_shift("shift.planned", shift, by)
    return shift


@action
def drop_shift(shift: Shift, *, by: Actor) -> None:
    check([unless(may_plan_shifts(by, shift.organ), "permission", _("值班由本机关的审批人或者政务公开办安排。"))])
    if Shift.objects.filter(pk=shift.pk).exists():
        _tell_shift("shift.dropped", shift, by)
        shift.delete()


@action
def hasten(record: Record, reason: str, *, by: Actor) -> Record:
    """Puts a record on the fast path, sending it for review where that has not been done. Raises ``Refused``."""
    take(record)
    require("hasten", Case(record, by, reason=reason))
    Emergency.objects.create(record=record, reason=reason.strip(), declared_by=by.username, declared_at=clock.now())
    tell("record.hastened", record, by, reason=reason.strip(), hash=record.content_hash)
    if record.state in (State.DRAFT, State.RETURNED):
        return submit(record, by=by)
    press(record)
    return record


def _tell_shift(name: str, shift: Shift, by: Actor) -> None:
    ledger.write(
        name,
        f"shift:{shift.pk}",
        organ=shift.organ.code,
        actor=by.username,
        username=shift.person.username,
        person_name=shift.person.name,
        role=shift.role,
        starts_at=f"{shift.starts_at.astimezone(clock.CHINA):%Y-%m-%d %H:%M}",
        ends_at=f"{shift.ends_at.astimezone(clock.CHINA):%Y-%m-%d %H:%M}",
    )
