"""Staff screen of the disclosure office: how the bodies of one government stand with their reports, and what is missing in its own."""

from __future__ import annotations

from datetime import date, timedelta
from operator import attrgetter
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from gongkai.desk import clock
from gongkai.desk.asked import actor_of, paged
from gongkai.desk.console import add_urls, staff
from gongkai.desk.exports import Columns, export
from gongkai.desk.permissions import Actor
from gongkai.duties.models import Duty
from gongkai.records.content import digest

from . import parts, permissions, queries
from .models import Report, Scope
from .parts import Part


class Line:
    """One body of the government: how far its report is, and whether it is late."""

    def __init__(self, part: Part) -> None:
        self.part, self.report = part, part.report

    @property
    def name(self) -> str:
        return self.part.name

    @property
    def state(self) -> str:
        return str(self.report.get_state_display()) if self.report else _("未建立")

    @property
    def submitted_at(self) -> Any:
        return self.part.edition.at if self.part.edition else None

    @property
    def published_at(self) -> Any:
        return self.report.record.published_at if self.report and self.report.record else None

    @property
    def duties(self) -> list[tuple[Duty, str]]:
        """What it owes, each with how that stands: met, late, missed, open."""
        now = clock.now()
        return [(duty, "missed" if duty.is_missed(now) else duty.state) for duty in self.part.duties]

    @property
    def late(self) -> bool:
        """Handed in or published late."""
        return self.part.late or (self.part.slow and not self.part.overdue)

    @property
    def overdue_since(self) -> date | None:
        """The first day on which it was missing."""
        return self.part.by + timedelta(days=1) if self.part.overdue and self.part.by else None

    @property
    def differs(self) -> bool:
        """Whether what the public reads is not what was handed in: the record was changed past the report, or a correction is on its way."""
        report = self.part.counted
        if report is None or report.record is None:
            return False
        shown = [one for one in report.editions.all() if one.published_at]
        published = shown[0] if shown else None
        if published is None or self.part.edition is None or published.content_hash != self.part.edition.content_hash:
            return True
        return digest({"body": report.record.body}) != published.body_hash

    @property
    def why(self) -> str:
        if since := self.overdue_since:
            return _("自%(since)s起逾期未提交") % {"since": since}
        if self.part.missing:
            return _("没有提交")
        if self.differs:
            return _("公开的与提交的不一致")
        if self.part.added and self.part.changed:
            return _("汇总之后有变动")
        return _("逾期提交或者公开") if self.late else ""


COLUMNS: Columns = (
    (gettext_lazy("机关"), "name"),
    (gettext_lazy("状态"), "state"),
    (gettext_lazy("提交时间"), "submitted_at"),
    (gettext_lazy("公开时间"), "published_at"),
    (gettext_lazy("提交期限"), "part.by"),
    (gettext_lazy("逾期未提交"), "part.overdue"),
    (gettext_lazy("逾期"), "late"),
    (gettext_lazy("问题"), "why"),
)


@staff
@require_GET
def roll_up(request: HttpRequest, code: str, year: int) -> HttpResponse:
    actor = actor_of(request)
    government = get_object_or_404(queries.governments_of(actor), code=code)
    if not queries.EARLIEST_YEAR <= year <= clock.today().year:
        raise Http404
    whole = (
        Report.objects.filter(organ__parent=government, scope=Scope.GOVERNMENT, year=year)
        .select_related("organ__parent")
        .first()
    )
    listed = [Line(part) for part in parts.of_government(government, year, whole.parts if whole else ())]
    if file := export(request, _("年度报告汇总"), COLUMNS, listed):
        return file
    show = request.GET.get("show", "")
    chosen = [one for one in listed if _wanted(one, show)]
    context = {
        "government": government,
        "year": year,
        "years": range(clock.today().year - 1, clock.today().year - 1 - queries.YEARS_SHOWN, -1),
        "whole": whole,
        "office": government.children.filter(is_disclosure_office=True).first(),
        "page": paged(request, chosen),
        "show": show,
        "all": len(listed),
        "handed_in": sum(not one.part.missing for one in listed),
        "public": sum(one.published_at is not None for one in listed),
        "overdue": sum(one.part.overdue for one in listed),
        "late": sum(one.late for one in listed),
        "differing": sum(one.differs for one in listed),
        "missing": sum(one.part.missing for one in listed),
        "waited_for": _waited_for(listed),
        "makes": frozenset(one.organ.pk for one in map(attrgetter("part"), listed) if may_enter(actor, one)),
    }
    return render(request, "reports/console_rollup.html", context)


def may_enter(actor: Actor, part: Part) -> bool:
    """Whether the actor may begin the report that was handed in elsewhere."""
    return part.report is None and permissions.may_make(actor, part.organ, part.scope == Scope.GOVERNMENT)


def _waited_for(listed: list[Line]) -> list[tuple[date | None, bool, list[str]]]:
    """Those that are missing by the last day on which each is in time, whether that has passed, and their names."""
    found: dict[date | None, list[Line]] = {}
    for one in listed:
        if one.part.missing:
            found.setdefault(one.part.by, []).append(one)
    ordered = sorted(found.items(), key=lambda pair: (pair[0] is None, pair[0] or date.max))
    return [(by, lines[0].part.overdue, [one.name for one in lines]) for by, lines in ordered]


def _wanted(line: Line, show: str) -> bool:
    match show:
        case "overdue":
            return line.part.overdue
        case "missing":
            return line.part.missing
        case "late":
            return line.late
        case "differs":
            return line.differs
    return True


add_urls(path("reports/government/<slug:code>/<int:year>/", roll_up, name="report-roll-up"))
