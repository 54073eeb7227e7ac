"""Staff screens: the reports of a year, one report with its tables, and where each figure comes from."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from gongkai.desk import clock, files
from gongkai.desk.actions import Reason, Refused
from gongkai.desk.asked import actor_of, number, paged
from gongkai.desk.console import MenuEntry, add_menu, add_urls, answer_refused, staff
from gongkai.desk.exports import Columns, export
from gongkai.desk.permissions import BUSINESS, Actor
from gongkai.law.annual import SheetRefused
from gongkai.law.annual_reading import read
from gongkai.law.annual_tables import Tables, worked_out
from gongkai.organs.models import Organ
from gongkai.organs.queries import names_by_username, standing
from gongkai.records.layout import drawings
from gongkai.records.queries import visible_to as records_visible_to
from gongkai.text import cells
from gongkai.text.errors import Unreadable

from . import actions, charts, explaining, figures, output, parts, permissions, queries, receiving
from .content import SECTIONS, told
from .forms import BeginForm, NoteForm, ReasonForm, ReceiptForm, SheetForm
from .grids import laid_out
from .models import Edition, Report, Scope, State
from .remarks import Remark, of_figures, remarks, title_of
from .signing import of_edition, signatures, writers

GROUP = gettext_lazy("信息公开")
SHEETS = frozenset({"xlsx", "docx", "html", "htm"})
TITLES = {key: SECTIONS[key] for key in figures.TABLES}


def report_of(request: HttpRequest, pk: int) -> Report:
    """404 for what the person may not see, as if it were not there."""
    found: Report = get_object_or_404(queries.visible_to(actor_of(request)), pk=pk)
    return found


# the reports of a year


LISTED: Columns = (
    (gettext_lazy("机关"), "name"),
    (gettext_lazy("年度"), "year"),
    (gettext_lazy("状态"), "state"),
    (gettext_lazy("版次"), "number"),
    (gettext_lazy("提交时间"), "submitted_at"),
    (gettext_lazy("公开"), "public"),
    (gettext_lazy("逾期"), "late"),
)


@staff
@require_GET
def reports(request: HttpRequest) -> HttpResponse:
    """Every organ that the person reads, with its report of one year or without."""
    actor = actor_of(request)
    codes = permissions.organs_read(actor)
    if not codes:
        raise PermissionDenied(_("这一页由机关工作人员使用。"))
    year = year_of(request)
    organs = standing(date(year, 12, 31)).filter(code__in=codes).exclude(kind="government").order_by("position", "id")
    rows = list(Rows(year).of(organs))
    if file := export(request, _("年度报告"), LISTED, rows):
        return file
    own = {row.organ.pk for row in rows}
    done = len({row.organ.pk for row in rows if row.handed_in})
    show = request.GET.get("show", "")
    page = paged(request, [row for row in rows if row.late or show != "late"])
    context = {
        "page": page,
        "show": show,
        "year": year,
        "years": range(clock.today().year, clock.today().year - queries.YEARS_SHOWN, -1),
        "done": done,
        "whole": len(own),
        "published": len({row.organ.pk for row in rows if row.report and row.report.record_id}),
        "late": len({row.organ.pk for row in rows if row.late}),
        "may_begin": queries.makers_of(actor).exists(),
        "governments": queries.governments_of(actor),
    }
    return render(request, "reports/console_reports.html", context)


class Row:
    """An organ, a scope, and the report if there is one."""

    def __init__(self, part: parts.Part, year: int) -> None:
        self.year = year
        self.part, self.organ, self.scope, self.report, self.duties = (
            part,
            part.organ,
            part.scope,
            part.report,
            part.duties,
        )

    @property
    def name(self) -> str:
        return (
            self.report.name
            if self.report
            else (self.organ.parent or self.organ).name
            if self.roll_up
            else self.organ.name
        )

    @property
    def shown(self) -> Organ:
        """The organ whose name the report bears."""
        return (self.organ.parent or self.organ) if self.roll_up else self.organ

    @property
    def roll_up(self) -> bool:
        return self.scope == Scope.GOVERNMENT

    @property
    def handed_in(self) -> bool:
        return self.submitted_at is not None

    @property
    def state(self) -> str:
        return str(State(self.report.state).label) if self.report else _("未建立")

    @property
    def number(self) -> int | None:
        return self.report.number if self.report else None

    @property
    def submitted_at(self) -> Any:
        """Of the edition that counts, also while its correction is written."""
        edition = self.report.handed_in if self.report else None
        return edition.at if edition else None

    @property
    def public(self) -> bool:
        return bool(self.report and self.report.record_id)

    @property
    def late(self) -> bool:
        """Handed in or published after its day, or not at all though that has passed."""
        return self.part.overdue or self.part.late or self.part.slow

    @property
    def how_late(self) -> str:
        return _("逾期未提交") if self.part.overdue else _("逾期提交或者公开")


class Rows:
    def __init__(self, year: int) -> None:
        self.year = year

    def of(self, organs: Any) -> list[Row]:
        listed = list(organs.select_related("parent"))
        found = Report.objects.filter(organ__in=listed, year=self.year).select_related("organ__parent")
        found = found.prefetch_related("editions")
        by_key = {(one.organ_id, one.scope): one for one in found}
        owed = parts.duties_of([organ.code for organ in listed], self.year)
        return [
            Row(parts.part(organ, scope, self.year, by_key.get((organ.pk, scope)), owed.get(organ.code, ())), self.year)
            for organ in listed
            for scope in queries.scopes_of(organ)
        ]


def year_of(request: HttpRequest) -> int:
    """The year asked for, else the last closed one."""
    given = request.GET.get("year", "")
    last = clock.today().year - 1
    return int(given) if given.isdecimal() and queries.EARLIEST_YEAR <= int(given) <= last + 1 else last


@staff
@require_http_methods(["GET", "POST"])
def begin(request: HttpRequest) -> HttpResponse:
    actor = actor_of(request)
    organs = queries.makers_of(actor).select_related("parent")
    lower = [one for one in parts.lower(queries.governments_of(actor)) if permissions.may_take_up(actor, one)]
    if not organs.exists():
        raise PermissionDenied(_("年度报告由机关的拟稿人或者政务公开办编制。"))
    wanted = {"who": request.GET.get("who", ""), **({"year": year_of(request)} if "year" in request.GET else {})}
    form = BeginForm(request.POST or None, organs=organs, lower=lower, initial=wanted)
    context = {"form": form}
    if request.method != "POST" or not form.is_valid():
        return render(request, "reports/console_begin.html", context, status=422 if form.errors else 200)
    try:
        made = actions.begin(form.organ, form.cleaned_data["year"], **form.how, by=actor)
    except Refused as refused:
        there = Report.objects.filter(organ=form.organ, year=form.cleaned_data["year"], scope=form.how["scope"])
        told = {**context, "there": there.first() if any(one.code == "twice" for one in refused.reasons) else None}
        return answer_refused(request, "reports/console_begin.html", refused, told)
    taken, entered = _("已取数，可以核对各表、填写文字。"), _("请逐格填报或者从文件读入各表，再登记收到。")
    messages.success(request, entered if made.elsewhere else taken)
    return redirect("console:report", made.pk)


# one report


@staff
@require_GET
def report(request: HttpRequest, pk: int) -> HttpResponse:
    return page(request, report_of(request, pk))


def page(request: HttpRequest, found: Report, *, status: int = 200, **more: Any) -> HttpResponse:
    actor = actor_of(request)
    mine = permissions.may_make(actor, found.organ, found.elsewhere)
    drafts = permissions.may_send(actor, found.organ)
    listed = of_figures(found) if found.received_on else remarks(found)
    signed = signatures(found)
    entered = {one.key: one for one in found.by_hand.all()}
    moved = _moved(found) if found.editable else []
    context = {
        "report": found,
        "tables": tables_of(found, found.figures, listed, entered, moved, links=True),
        "texts": list(told(found)),
        "hard": [one for one in listed if one.weight == "hard"],
        "soft": _noted(listed),
        "explained": list(explaining.lines(found)),
        "moved": len(moved) + (found.editable and _otherwise_released(found)),
        "entered": by_source(
            (figures.label_of(*key), reverse("console:report-cell", args=[found.pk, *key]), one.source, one.by, one.at)
            for key, one in entered.items()
        ),
        "may_edit": mine and found.editable,
        "may_submit": drafts
        and found.editable
        and not found.elsewhere
        and not found.provisional
        and not any(one.open for one in listed),
        "sent_by_others": mine and not drafts and found.editable and not found.elsewhere,
        "may_take_back": (drafts or (mine and found.received_on is not None))
        and found.state in (State.IN_REVIEW, State.SUBMITTED),
        "signed": signed,
        "may_return": permissions.may_return(actor, found.organ, found.elsewhere) and found.returnable,
        "may_take_over": _may_take_over(found, actor),
        "receipt_form": ReceiptForm(initial={"revision": found.revision}, auto_id="receipt_%s")
        if mine and found.editable and not found.is_roll_up and not found.provisional and not found.record_id
        else None,
        "may_reissue": mine and found.state in (State.PUBLISHED, State.WITHDRAWN),
        "may_see_paper": bool(found.paper_id and records_visible_to(actor).filter(pk=found.paper_id).exists()),
        "altered": _altered(found),
        "drawings": drawings(charts.of(found)),
        "editions": list(found.editions.all()),
        "parts": parts.standing(found) if found.is_roll_up else (),
        "watches": found.is_roll_up and queries.governments_of(actor).filter(children=found.organ).exists(),
        "names": names_by_username([found.changed_by, *(one.by for one in signed)]),
        "duties": parts.duties_about(found),
        "endings": output.MEDIA,
        "return_form": ReasonForm(auto_id="return_%s"),
        "reissue_form": ReasonForm(auto_id="reissue_%s"),
        "sheet_form": SheetForm(initial={"revision": found.revision}),
        "last_year": parts.last_year(found) is not None,
        **more,
    }
    return render(request, "reports/console_report.html", context, status=status)


def _may_take_over(found: Report, actor: Actor) -> bool:
    waits = found.state == State.IN_REVIEW and found.received_on is not None
    return (
        waits and permissions.may_receive(actor, found.organ, found.elsewhere) and actor.username not in writers(found)
    )


def _noted(listed: list[Remark]) -> list[tuple[Remark, list[Remark]]]:
    """Remarks that want a word, those that one note speaks for together."""
    groups: dict[str, list[Remark]] = {}
    for one in listed:
        if one.weight != "hard":
            groups.setdefault(one.noted_as, []).append(one)
    return [(group[0], _joined(group)) for group in groups.values()]


def _joined(group: list[Remark]) -> list[Remark]:
    """Those that have handed in nothing, in one sentence."""
    names = [one.about for one in group if one.about]
    if len(names) < 2:
        return group
    text = _("有%(n)s个机关还没有提交报告，未汇总：%(organs)s。") % {"n": len(names), "organs": "、".join(names)}
    return [replace(group[0], sentence=text)]


def _moved(found: Report) -> list[figures.Key]:
    """Cells of which the records say something else by now."""
    try:
        return figures.changed_cells(found.figures, parts.now(found))
    except SheetRefused:
        return []


def _otherwise_released(found: Report) -> int:
    """Of what section 一 tells, how much is otherwise by now."""
    taken, now = found.tables.get(parts.RELEASED), parts.released(found)
    return sum(taken[key] != now[key] for key in now) if taken and now else 0


def _altered(found: Report) -> bool:
    """Whether the record on its way, or the public one, is not what the report made of it."""
    from gongkai.records.content import digest

    record = found.paper or found.record
    last = found.handed_in
    if record is None or last is None or found.state in (State.DRAFT, State.IN_REVIEW):
        return False
    return digest({"body": record.body}) != last.body_hash


def tables_of(
    found: Report,
    tables: Tables,
    listed: list[Remark] = [],  # noqa: B006 — never changed
    entered: dict[figures.Key, Any] | None = None,
    moved: list[figures.Key] | tuple[()] = (),
    *,
    links: bool = False,
) -> list[dict[str, Any]]:
    """The three tables for a page: every figure with its address and what is to be said of it."""
    wrong: dict[figures.Key, list[Remark]] = {}
    for one in listed:
        if one.cell:
            wrong.setdefault(one.cell, []).append(one)
    return [
        {
            "key": laid.table,
            "title": TITLES[laid.table],
            "heads": laid.rows[: laid.heads],
            "hand": any(cell.key in entered for row in laid.rows for cell in row) if entered else False,
            "rows": [
                [
                    {
                        "cell": cell,
                        "url": reverse("console:report-cell", args=[found.pk, *cell.key]) if cell.key and links else "",
                        "wrong": wrong.get(cell.key, ()) if cell.key else (),
                        "hand": bool(cell.key and entered and cell.key in entered and not worked_out(cell.key)),
                        "moved": cell.key in moved,
                    }
                    for cell in row
                ]
                for row in laid.rows[laid.heads :]
            ],
        }
        for laid in laid_out(tables)
    ]


@dataclass(frozen=True, slots=True)
class BySource:
    """Figures entered by one person from one source: each with its label and its address, if it has one."""

    source: str
    who: str
    cells: list[tuple[str, str]]


def by_source(entered: Iterable[tuple[str, str, str, str, datetime]]) -> list[BySource]:
    """Label, address, source, person and moment of each entry, put together."""
    told: dict[tuple[str, str], list[tuple[str, str]]] = {}
    last: dict[tuple[str, str], datetime] = {}
    for label, url, source, by, at in entered:
        told.setdefault((source, by), []).append((label, url))
        last[source, by] = max(at, last.get((source, by), at))
    names = names_by_username([by for _source, by in told])
    return [
        BySource(source, f"{names.get(by, by)} {last[source, by].astimezone(clock.CHINA):%Y-%m-%d}", cells)
        for (source, by), cells in told.items()
    ]


@staff
@require_POST
def report_do(request: HttpRequest, pk: int, verb: str) -> HttpResponse:
    """One deed about the report; what bars it, the page says."""
    found, actor = report_of(request, pk), actor_of(request)
    revision = number(request.POST.get("revision"))
    if verb in ("return", "reissue"):
        return _with_reason(request, found, verb, actor)
    if verb == "receipt":
        return _with_receipt(request, found, actor)
    deeds: dict[str, tuple[Callable[[], Any], Any]] = {
        "take": (lambda: actions.take_figures(found, revision=revision, by=actor), gettext_lazy("已重新取数。")),
        "submit": (
            lambda: actions.submit(found, revision=revision, by=actor),
            gettext_lazy("已送审，审查、批准以后提交主管部门。"),
        ),
        "take-over": (
            lambda: receiving.take_over(found, request.POST.get("shown", ""), by=actor),
            gettext_lazy("已收下，计为已提交。"),
        ),
        "take-back": (lambda: actions.take_back(found, by=actor), gettext_lazy("已收回，可以继续修改。")),
    }
    if verb not in deeds:
        raise Http404
    deed, said = deeds[verb]
    return _done(request, pk, deed, said)


def _with_reason(request: HttpRequest, found: Report, verb: str, actor: Actor) -> HttpResponse:
    form = ReasonForm(request.POST, auto_id=f"{verb}_%s")
    if not form.is_valid():
        return page(request, found, status=422, **{f"{verb}_form": form})
    deed = {"return": actions.send_back, "reissue": actions.reissue}[verb]
    said = {"return": _("已退回。"), "reissue": _("已启动更正，修改后再提交。")}[verb]
    return _done(
        request, found.pk, lambda: deed(found, form.cleaned_data["reason"], by=actor), said, **{f"{verb}_form": form}
    )


def _with_receipt(request: HttpRequest, found: Report, actor: Actor) -> HttpResponse:
    form = ReceiptForm(request.POST, auto_id="receipt_%s")
    if not form.is_valid():
        return page(request, found, status=422, receipt_form=form)
    data = form.cleaned_data
    told = (data["received_on"], data["source"])
    deed = lambda: receiving.lay_before(found, *told, revision=data["revision"], by=actor)  # noqa: E731
    return _done(request, found.pk, deed, _("已登记，等另一人对照原件核对收下。"), receipt_form=form)


def _done(request: HttpRequest, pk: int, deed: Callable[[], Any], said: Any, **more: Any) -> HttpResponse:
    try:
        deed()
    except Refused as refused:
        return page(request, report_of(request, pk), status=409, reasons=refused.reasons, **more)
    messages.success(request, str(said))
    return redirect("console:report", pk)


@staff
@require_POST
def note(request: HttpRequest, pk: int) -> HttpResponse:
    found, actor = report_of(request, pk), actor_of(request)
    form = NoteForm(request.POST)
    if not form.is_valid():
        return page(request, found, status=422, wrong_note=form, reasons=_of_form(form))
    data = form.cleaned_data
    deed = lambda: actions.note(found, data["check_name"], data["words"], revision=data["revision"], by=actor)  # noqa: E731
    return _done(request, pk, deed, _("已保存说明。"), wrong_note=form)


def _of_form(form: Any) -> list[Reason]:
    return [Reason(name, str(text)) for name, texts in form.errors.items() for text in texts]


@staff
@require_POST
def read_sheet(request: HttpRequest, pk: int) -> HttpResponse:
    """读入表格: a report made elsewhere, of the format of 2021 or 2019."""
    found, actor = report_of(request, pk), actor_of(request)
    form = SheetForm(request.POST, request.FILES)
    if not form.is_valid():
        return page(request, found, status=422, sheet_form=form)
    sent = form.cleaned_data["file"]

    def deed() -> None:
        if sent.size > settings.GONGKAI_MAX_UPLOAD:
            raise Refused(Reason("too_large", files.too_large()))
        data = sent.read()
        files.inspect(data, sent.name, kinds=SHEETS)
        try:
            given = read(cells.lines(data, sent.name))
        except (SheetRefused, Unreadable) as error:
            raise Refused(Reason("sheet", str(error))) from error
        actions.read_sheet(found, given, sent.name, revision=form.cleaned_data["revision"], by=actor)

    return _done(request, pk, deed, _("已读入，与系统内不同的数记为手工填报。"))


@staff
@require_GET
def edition(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """What was handed in as one version."""
    found = report_of(request, pk)
    one: Edition = get_object_or_404(found.editions, number=number)
    found.tables, found.sections, found.fees_received = one.tables, one.sections, one.fees_received
    signed = of_edition(one)
    context = {
        "report": found,
        "edition": one,
        "tables": tables_of(found, one.figures),
        "texts": list(told(found)),
        "signed": signed,
        "notes": [(said.get("of") or title_of(check), said["words"]) for check, said in one.notes.items()],
        "names": names_by_username([step.by for step in signed]),
        "entered": by_source(
            (figures.label_of(*row["cell"]), "", row["source"], row["by"], datetime.fromisoformat(row["at"]))
            for row in one.by_hand
        ),
    }
    return render(request, "reports/console_edition.html", context)


@staff
@require_GET
def download(request: HttpRequest, pk: int, ending: str) -> HttpResponse:
    """The report as it stands, in one of its forms."""
    from urllib.parse import quote

    found = report_of(request, pk)
    if ending not in output.MEDIA:
        raise Http404
    response = HttpResponse(output.make(found, ending), content_type=output.MEDIA[ending])
    response["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(f'{found}.{ending}')}"
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    return response


def again(form: Any, revision: int) -> None:
    """What was typed, to be sent once more after it was compared with what somebody else wrote."""
    if form is not None:
        form.data = form.data.copy()
        form.data["revision"] = revision


add_menu(MenuEntry(gettext_lazy("年度报告"), "reports", GROUP, icon="chart", roles=frozenset(BUSINESS), order=35))
add_urls(
    path("reports/", reports, name="reports"),
    path("reports/new/", begin, name="report-new"),
    path("reports/<int:pk>/", report, name="report"),
    path("reports/<int:pk>/do/<slug:verb>/", report_do, name="report-do"),
    path("reports/<int:pk>/note/", note, name="report-note"),
    path("reports/<int:pk>/sheet/", read_sheet, name="report-sheet"),
    path("reports/<int:pk>/versions/<int:number>/", edition, name="report-edition"),
    path("reports/<int:pk>/files/<slug:ending>/", download, name="report-file"),
)

from . import console_cell, console_rollup, console_text  # noqa: E402,F401  hang their pages in
