"""接收: a report that was handed in on paper or in another system. One person enters its figures and lays them before another,
who holds them against the original and takes them over; from then on it counts like any that was handed in here.

Its text and its publication stay where they are: the house has the figures alone, checked by the same equations.
"""

from __future__ import annotations

from datetime import date, datetime, time

from django.utils.translation import gettext as _

from gongkai.desk import clock, ledger
from gongkai.desk.actions import Reason, action, check, impersonal, unless
from gongkai.desk.permissions import Actor
from gongkai.duties import gates

from . import permissions
from .actions import ART_49, FORMAT, LONGEST_SOURCE, open_for, settle, take_row
from .models import Edition, Report, State
from .remarks import barring, of_figures
from .signing import entries_by_hand, refuse_writer

SUBMITTED = "annual_report.submitted"


@action
def lay_before(report: Report, received_on: date, source: str, *, revision: int, by: Actor) -> Report:
    """登记收到: ``source`` says where it was handed in and how it is found there. Raises ``Refused`` with every equation that fails
    and what still has to be explained."""
    open_for(report, revision, by)
    source = " ".join(source.split())
    first, today = date(report.year + 1, 1, 1), clock.today()
    shut = barring(of_figures(report))
    check(
        [
            unless(not report.is_roll_up, "sum", _("汇总报告的数是各报告之和，不能登记为在别处提交。"), FORMAT),
            unless(not report.provisional, "provisional", _("年度未结束：年度结束后重新取数，再提交。")),
            unless(
                first <= received_on <= today,
                "received_on",
                _("收到的日期应在%(first)s以后、今天以前。") % {"first": first},
            ),
            unless(source, "source", _("请写明在哪里提交、怎样查到原件，如“纸质，收文2026年第12号”。")),
            unless(len(source) <= LONGEST_SOURCE, "source", _("说明请控制在200字以内。")),
            impersonal(source),
            *(Reason(one.check, one.sentence, FORMAT) for one in shut),
        ]
    )
    report.received_on, report.received_from = received_on, source
    report.sent_by, report.sent_at, report.state, report.returned_for = by.username, clock.now(), State.IN_REVIEW, ""
    return settle(report, by, "annual_report.receipt_entered", on=received_on, source=source)


@action
def take_over(report: Report, shown: str, *, by: Actor) -> Report:
    """核对收下, of exactly the figures on the screen (``shown`` is their hash), by somebody who entered none of them. It was handed
    in on the day it came."""
    take_row(report)
    refuse_writer(report, by.username)
    asked = unless(
        permissions.may_receive(by, report.organ, report.elsewhere),
        "role",
        _("由政务公开办或者本机关审批人核对收下。"),
        ART_49,
    )
    waiting = report.state == State.IN_REVIEW and report.received_on is not None
    check(
        [
            asked,
            unless(waiting, "state", _("没有登记收到的报告等待核对。")),
            unless(shown == report.content_hash, "changed", _("内容已被修改，与您看到的不同：请重新打开核对。")),
        ]
    )
    assert report.received_on
    at = datetime.combine(report.received_on, time(), clock.CHINA)
    data = {"reconciled": True, "day": report.received_on.isoformat()}
    check(gates.shut(SUBMITTED, report.subject, report.organ.code, data, by=by))
    Edition.objects.update_or_create(report=report, number=report.number, defaults=_kept(report, by, at))
    report.submitted_by, report.submitted_at, report.state = by.username, at, State.SUBMITTED
    told = {"number": report.number, "year": report.year, "hash": report.content_hash, **data}
    told["of_last_year"] = report.year == at.year - 1
    entry = ledger.Entry(SUBMITTED, report.subject, report.organ.code, told)
    ledger.write_all([entry], actor=by.username, at=at)
    return settle(report, by, "annual_report.taken_over", on=report.received_on)


def _kept(report: Report, by: Actor, at: datetime) -> dict[str, object]:
    return {
        "tables": report.tables,
        "notes": report.notes,
        "by_hand": entries_by_hand(report),
        "fees_received": report.fees_received,
        "content_hash": report.content_hash,
        "body_hash": "",
        "reason": report.reissued_for,
        "by": report.sent_by,
        "sent_at": report.sent_at,
        "approved_by": by.username,
        "approved_at": clock.now(),
        "received_from": report.received_from,
        "at": at,
        "returned_at": None,
    }
