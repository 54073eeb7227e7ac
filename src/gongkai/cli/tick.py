"""``gongkai tick``: the sweep that does what the passing of time alone brings about. Run it daily; every ten minutes where
limits in hours are in force: done twice it does nothing new."""

from __future__ import annotations

import json
from datetime import datetime

import click

from .day import on_day, today_option
from .digest import send, tell_failures
from .django import start
from .profile import warn_of_invented

#: Records in one sweep: the next one goes on.
AT_ONCE = 500


@click.command()
@click.option("--json", "as_json", is_flag=True, help="The counts as JSON on standard output.")
@today_option
def tick(as_json: bool, today: datetime | None) -> None:
    """Open the quotas of a new period; mark documents whose validity is over; warn of what falls due; send the day's mails.

    Done twice it does nothing new.
    """
    start()
    from django.conf import settings

    with on_day(today):
        channels = _channels()
        done = {
            "quotas": _open_quotas(),
            "reports_opened": _open_reports(),
            "systems_turned": _turn_systems(),
            "documents_read": _read_documents(),
            "lapsed": _lapse(),
            "started_late": _start_late(),
            "typeset": _typeset(),
            "displays_ended": _end_displays(),
            **_warn(),
            "pressed": _press(),
            "indexed": _index(),
            **channels,
            "forgotten": channels["forgotten"] + _forget(),
            "requests_forgotten": _forget_requests(),
            "topics": _recount_topics(),
            "applicants_limits": _read_limits(),
        }
        mails = send()
    done |= {"mails": mails.sent, "mails_failed": len(mails.failed)}
    if as_json:
        click.echo(json.dumps(done))
    else:
        click.echo(
            f"{settings.GONGKAI_PROFILE}：新开频次义务 {done['quotas']} 项，标注失效 {done['lapsed']} 件，"
            f"提醒 {done['told']} 人次，发出邮件 {done['mails']} 封。"
        )
    tell_failures(mails)
    warn_of_invented()


def _open_quotas() -> int:
    from gongkai.duties.actions import open_quotas

    return open_quotas().created


def _open_reports() -> int:
    """Monthly and quarterly reports of a period that has begun."""
    from gongkai.desk import clock
    from gongkai.policies.actions import open_periods

    return open_periods(clock.today())


def _turn_systems() -> int:
    """Systems of work that come into force or end today."""
    from gongkai.desk import clock
    from gongkai.policies.actions import turn_systems

    return turn_systems(clock.today())


def _read_documents() -> int:
    """Long documents that a process which ended had not read."""
    from gongkai.policies.long_intake import read_waiting

    return read_waiting()


def _warn() -> dict[str, int]:
    from gongkai.assessment.telling import warn

    warned = warn()
    return {"told": warned.told, "settled": warned.settled}


def _forget() -> int:
    """Files and drafts of forms that nobody brought to an end, and counts of senders; what readers said is wrong, after half a year; notices that were read
    or settled long ago; sessions that are over."""
    from datetime import timedelta

    from django.conf import settings

    from gongkai.desk import clock, files, notices, sender_limits
    from gongkai.foi import drafts, vault
    from gongkai.organs.signin import forget_sessions
    from gongkai.records.actions import forget_tips

    now = clock.now()
    done = files.forget_waiting(now - timedelta(days=1)) + forget_tips()
    done += drafts.forget(now) + vault.forget_waiting(now) + sender_limits.forget(now)
    return done + notices.forget(now - timedelta(days=settings.GONGKAI_NOTICES_DAYS)) + forget_sessions(now)


def _forget_requests() -> int:
    """Who asked what, after its time (GONGKAI_FOI_DAYS)."""
    from gongkai.foi.retention import sweep

    return sweep()


def _read_limits() -> int:
    from gongkai.foi.following import read_waiting

    return read_waiting()


def _recount_topics() -> int:
    from gongkai.foi.topics import recount

    return recount()


def _press() -> int:
    """Urgent things that nobody took in hand within their minutes."""
    from gongkai.records.actions import press_overdue

    return press_overdue()


def _channels() -> dict[str, int]:
    """Boards that went silent, feeds of upper authorities, reprints, mails to subscribers."""
    from gongkai.channels.sweep import sweep

    return sweep()


def _index() -> int:
    """What a process that was killed had not written into the larger search engine."""
    from gongkai.search.actions import catch_up

    return catch_up()


def _end_displays() -> int:
    """Lists that were to be shown until yesterday leave the search index; their pages say so by themselves."""
    from gongkai.desk.permissions import SYSTEM
    from gongkai.records.actions import end_display
    from gongkai.records.queries import displays_to_end

    over = list(displays_to_end())
    for record in over:
        end_display(record, by=SYSTEM)
    return len(over)


def _start_late() -> int:
    """Penalties and licences that were sent up before their type told the ledger when they were decided."""
    from gongkai.records.actions import start_late
    from gongkai.records.queries import unstarted

    found = list(unstarted()[:AT_ONCE])
    for record in found:
        start_late(record)
    return len(found)


def _lapse() -> int:
    from gongkai.desk import clock
    from gongkai.desk.permissions import SYSTEM
    from gongkai.records.actions import lapse
    from gongkai.records.actions.publishing import show_marks
    from gongkai.records.queries import lapsing

    over = list(lapsing(clock.today()))
    for record in over:
        lapse(record, by=SYSTEM)
    show_marks()
    return len(over)


def _typeset() -> int:
    """Gazettes whose file left with a document that was withdrawn, if it could not be made again at once."""
    from gongkai.channels.actions.gazette import press_waiting

    return press_waiting()
