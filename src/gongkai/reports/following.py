"""When the record of a report becomes public, is replaced or taken back, the report follows in the same transaction."""

from __future__ import annotations

from gongkai.desk import clock, ledger
from gongkai.desk.models import Event
from gongkai.desk.permissions import SYSTEM
from gongkai.records.models import Record
from gongkai.records.models import State as RecordState

from .models import Report, State
from .queries import GENRE

HEARD = frozenset({"record.published", "record.corrected", "record.withdrawn"})


def follow(events: list[Event]) -> None:
    """A ledger follower."""
    touched = {int(event.subject.partition(":")[2]) for event in events if event.name in HEARD}
    if not touched:
        return
    for record in Record.objects.filter(pk__in=touched, genre=GENRE):
        _follow(record)


def _follow(record: Record) -> None:
    if record.state == RecordState.WITHDRAWN:
        for report in Report.objects.filter(record=record).select_related("organ"):
            report.record, report.paper, report.state = None, None, State.WITHDRAWN
            _save(report, "annual_report.taken_down")
        return
    out = Report.objects.filter(paper=record) | Report.objects.filter(paper__corrects=record, paper__state="merged")
    for report in out.select_related("organ"):
        report.record, report.paper, report.state = record, None, State.PUBLISHED
        report.editions.filter(number=report.number).update(published_at=clock.now())
        _save(report, "annual_report.released")


def _save(report: Report, event: str) -> None:
    """With an event of its own: pages of other years draw these figures too."""
    report.save(update_fields=["record", "paper", "state"])
    ledger.write(event, report.subject, organ=report.organ.code, actor=SYSTEM.username, number=report.number)
