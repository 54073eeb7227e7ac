"""What a bulletin says, taken from the rows as they stood at the end of its period."""

from __future__ import annotations

from collections import Counter, defaultdict
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext, gettext_noop

from gongkai.desk.clock import CHINA
from gongkai.duties import rules
from gongkai.duties.standing import working_days
from gongkai.organs.models import Organ

from .models import DueReport, WorkItem
from .queries import WHOLE_TEXT

RED, YELLOW = "red", "yellow"


def content(government: Organ, first: date, last: date) -> dict[str, Any]:
    """Figures by unit, the overdue work with how late it is (``late_by``), who did not report; JSON, with the numbers of the
    rows behind it.

    What falls due on ``last`` itself is still in time. Yellow: due within the days that the house warns ahead.
    """
    end = datetime.combine(last, time.max, CHINA)
    soon = rules.soon_until(end).astimezone(CHINA).date()
    work = list(_work(government, end))
    units: dict[int, Counter[str]] = defaultdict(Counter)
    for item in work:
        units[item.organ_id].update(_counted(item, first, last, soon, end))
    organs = {item.organ_id: item.organ for item in work}
    rows = [_unit(organs[pk], units[pk]) for pk in units]
    whole: Counter[str] = Counter()
    for counts in units.values():
        whole.update(counts)
    return {
        "whole": {name: whole[name] for name in _NAMES},
        "units": sorted(rows, key=lambda row: (-row["late"], -row["soon"], row["organ"])),
        "overdue": [_overdue(item, last) for item in work if _late(item, last, end)],
        "silent": [_silent(due) for due in _due(government, last) if _out(due, end)],
    }


#: The one way in which the house says how late something is: as ``duties.standing`` counts, to the day of the figures.
COUNTED = gettext_noop(
    "逾期天数按工作日计，从期限届满的次日数到统计截止之日：休息日和法定节假日不计，调休上班的日子计入"
    "（依据《全国年节及纪念日放假办法》和国务院办公厅当年的放假通知）。"
)


def late_by(row: dict[str, Any]) -> str:
    """Of a row of ``overdue``. Plain days, named as such, where no notice covers the year and in bulletins from before."""
    days = row.get("working_days")
    if days is None:
        return gettext("%(n)d（自然日）") % {"n": row["days"]}
    return str(days) if days else gettext("不足1")


_NAMES = ("total", "done", "done_now", "late", "soon")


def _work(government: Organ, end: datetime) -> Any:
    """What was out by then, and had not been handed back."""
    rows = WorkItem.objects.filter(task__policy__organ=government, task__policy__issued_at__lte=end)
    rows = rows.filter(Q(assigned_at=None) | Q(assigned_at__lte=end))
    rows = rows.filter(Q(handed_back_at=None) | Q(handed_back_at__gt=end))
    return rows.select_related("organ", "task__policy").defer(*WHOLE_TEXT).order_by("due_on", "organ__position", "id")


def _due(government: Organ, last: date) -> Any:
    rows = DueReport.objects.filter(call__organ=government, call__ended_reason="", due_on__lt=last + timedelta(days=1))
    owed = rows.select_related("organ", "call__receiver").prefetch_related("versions")
    return [due for due in owed.order_by("due_on", "organ__position") if not due.call.waiting]


def _out(due: DueReport, end: datetime) -> bool:
    """Whether it was missing at that moment: never sent, or returned and its new limit over."""
    sent = [one for one in due.versions.all() if one.sent_at <= end]
    if not sent:
        return True
    last = sent[-1]
    returned = last.returned_at is not None and last.returned_at <= end
    return returned and last.again_by is not None and last.again_by <= end.date()


def _done(item: WorkItem, end: datetime) -> bool:
    return item.completed_at is not None and item.completed_at <= end


def _late(item: WorkItem, last: date, end: datetime) -> bool:
    excused = _done(item, end) or item.task.waiting or item.task.best_effort
    return not excused and item.due_on is not None and item.due_on < last


def _counted(item: WorkItem, first: date, last: date, soon: date, end: datetime) -> Counter[str]:
    done, late = _done(item, end), _late(item, last, end)
    now = done and item.completed_at is not None and item.completed_at.astimezone(CHINA).date() >= first
    near = not done and not late and not item.task.waiting and item.due_on is not None and last <= item.due_on <= soon
    return Counter(total=1, done=int(done), done_now=int(now), late=int(late), soon=int(near))


def _unit(organ: Organ, counts: Counter[str]) -> dict[str, Any]:
    light = RED if counts["late"] else YELLOW if counts["soon"] else ""
    return {"organ": organ.code, "name": organ.name, "light": light, **{name: counts[name] for name in _NAMES}}


def _overdue(item: WorkItem, last: date) -> dict[str, Any]:
    assert item.due_on
    policy = item.task.policy
    return {
        "work": item.pk,
        "unit": item.organ.name,
        "task": item.task.title,
        "clause": item.task.clause,
        "document": policy.doc_number or policy.title,
        "due": item.due_on.isoformat(),
        "days": (last - item.due_on).days,
        "working_days": working_days(item.due_on, last),
    }


def _silent(due: DueReport) -> dict[str, Any]:
    return {
        "due_report": due.pk,
        "unit": due.organ.name,
        "title": str(due),
        "receiver": due.call.receiver.name,
        "due": due.due_on.isoformat(),
    }
