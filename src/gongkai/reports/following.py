"""When the record of a report becomes public, is replaced or taken back, the report follows in the same transaction."""

from __future__ import annotations

from gongkai.desk.models import Event
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
        Report.objects.filter(record=record).update(record=None, paper=None, state=State.WITHDRAWN)
        return
    out = Report.objects.filter(paper=record) | Report.objects.filter(paper__corrects=record, paper__state="merged")
    for report in out:
        report.record, report.paper, report.state = record, None, State.PUBLISHED
        report.save(update_fields=["record", "paper", "state"])
        last = report.editions.first()
        if last:
            last.published_at = record.changed_at if record.versions.count() > 1 else record.published_at
            last.save(update_fields=["published_at"])
