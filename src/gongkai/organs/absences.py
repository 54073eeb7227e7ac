"""Who is away when, told by the person or, for somebody who cannot, by the system administrator who keeps the account."""

from __future__ import annotations

from datetime import date, timedelta

from django.utils.translation import gettext as _

from gongkai.desk import clock, ledger
from gongkai.desk.actions import action, check, faults, unless
from gongkai.desk.permissions import Actor

from .models import Absence, Person
from .permissions import is_self, may_keep_accounts
from .queries import codes_of

LONGEST = timedelta(days=400)


def may_note(actor: Actor, person: Person) -> bool:
    return is_self(actor, person) or may_keep_accounts(actor, codes_of(person, clock.today()))


@action
def note_absence(person: Person, starts_on: date, ends_on: date, *, by: Actor) -> Absence:
    """登记外出. Overlapping absences are refused: the earlier one is ended first."""
    absence = Absence(person=person, starts_on=starts_on, ends_on=ends_on, noted_by=by.username)
    overlapping = person.absences.filter(starts_on__lte=ends_on, ends_on__gte=starts_on)  # type: ignore[attr-defined]
    check(
        [
            unless(may_note(by, person), "permission", _("外出由本人登记，本人不便的由系统管理员代为登记。")),
            unless(ends_on >= clock.today(), "over", _("结束日期已过：外出只能事先或者当时登记。")),
            unless(ends_on - starts_on <= LONGEST, "too_long", _("外出超过400天的，请由安全保密管理员免去岗位。")),
            unless(not overlapping.exists(), "overlaps", _("这段时间已登记外出：请先销假再登记。")),
            *faults(absence),
        ]
    )
    absence.save()
    ledger.write(
        "person.absent",
        f"person:{person.pk}",
        actor=by.username,
        username=person.username,
        starts_on=starts_on,
        ends_on=ends_on,
    )
    return absence


@action
def end_absence(absence: Absence, *, by: Actor) -> None:
    """销假: away until yesterday; what has not begun yet is as if never noted."""
    check([unless(may_note(by, absence.person), "permission", _("外出由本人登记，本人不便的由系统管理员代为登记。"))])
    today = clock.today()
    if absence.ends_on < today:
        return
    if absence.starts_on >= today:
        absence.delete()
    else:
        absence.ends_on = today - timedelta(days=1)
        absence.save()
    until = today - timedelta(days=1)
    person = absence.person
    ledger.write("person.back", f"person:{person.pk}", actor=by.username, username=person.username, ends_on=until)
