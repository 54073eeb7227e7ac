"""Staff pages: 到期报送 – what is called for, what is due, each report with its versions."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from gongkai.desk import clock, files
from gongkai.desk.actions import Refused
from gongkai.desk.asked import actor_of, number, paged
from gongkai.desk.console import MenuEntry, Panel, add_menu, add_urls, add_workbench_panel, staff
from gongkai.desk.exports import Columns, export
from gongkai.desk.permissions import Actor, Role
from gongkai.organs.models import Organ
from gongkai.organs.queries import standing

from . import actions, ledger_queries, permissions, queries
from .actions.calls import office_of, quotas_of_reports, text_of_quota
from .console_shared import ON_WORKBENCH, attempt, form_page
from .forms import PreconditionForm
from .forms_ledger import CallForm, ReasonForm, ReportFilter, ReportForm, ReturnForm
from .models import DueReport, ReportCall, SentReport
from .models.reporting import before_midnight


def state_of(due: DueReport) -> tuple[str, Any]:
    """A word for the style sheet and one for the reader."""
    if due.again_by and not due.call.ended_reason:
        return ("late", _("逾期未重报")) if due.overdue(clock.now()) else ("warn", _("退回重报"))
    if due.sent_at:
        return ("late", _("逾期报送")) if due.sent_late and not due.call.waiting else ("ok", _("已报送"))
    if due.call.ended_reason:
        return "", _("不再报送")
    if due.call.waiting:
        return "info", _("待前置")
    return ("late", _("逾期未报")) if due.overdue(clock.now()) else ("", _("未报送"))


DUE: Columns = (
    (gettext_lazy("报送内容"), "__str__"),
    (gettext_lazy("文件"), "call.policy.title"),
    (gettext_lazy("单位"), "organ.name"),
    (gettext_lazy("报送对象"), "call.receiver.name"),
    (gettext_lazy("截止日期"), "due_on"),
    (gettext_lazy("状态"), lambda due: str(state_of(due)[1])),
    (gettext_lazy("首次报送"), "sent_at"),
    (gettext_lazy("签收时间"), "received_at"),
)


@staff
@require_GET
def due_reports(request: HttpRequest) -> HttpResponse:
    everything = ledger_queries.due_reports(actor_of(request))
    organs = Organ.objects.filter(pk__in=everything.order_by().values("organ"))
    form = ReportFilter(request.GET, organs=organs, auto_id="filter_%s")
    found = ledger_queries.in_state(everything, form.known.get("state", ""), clock.now())
    if organ := form.known.get("organ"):
        found = found.filter(organ=organ)
    if file := export(request, _("到期报送"), DUE, found):
        return file
    page = paged(request, found)
    page.object_list = ledger_queries.with_duties(page)
    context = {"page": page, "form": form, "rows": [(due, *state_of(due)) for due in page]}
    return render(request, "policies/console_due_reports.html", context)


@staff
@require_GET
def due_report(request: HttpRequest, pk: int) -> HttpResponse:
    return _page(request, _due(request, pk))


@staff
@require_POST
def due_report_send(request: HttpRequest, pk: int) -> HttpResponse:
    due = _due(request, pk)
    form = _form(due, request.POST, request.FILES)
    if not form.is_valid():
        return _page(request, due, form=form, status=422)
    data = form.cleaned_data
    told = {"receiver": data["receiver"], "dated": data["dated"], "file": form.upload(), "by": actor_of(request)}
    try:
        sent = actions.send_report(due, form.told(), **told)
    except Refused as refused:
        return _page(request, due, form=form, reasons=refused.reasons, status=409)
    messages.success(request, _("已报送第%(n)s版。") % {"n": sent.number})
    return redirect("console:due-report", due.pk)


@staff
@require_POST
def sent_report_receive(request: HttpRequest, pk: int) -> HttpResponse:
    sent = get_object_or_404(SentReport, pk=pk, due__in=ledger_queries.due_reports(actor_of(request)))
    try:
        actions.receive_report(sent, by=actor_of(request))
    except Refused as refused:
        return _page(request, _due(request, sent.due_id), reasons=refused.reasons, status=409)
    messages.success(request, _("已签收。"))
    return redirect("console:due-report", sent.due_id)


@staff
@require_http_methods(["GET", "POST"])
def sent_report_return(request: HttpRequest, pk: int) -> HttpResponse:
    """退回, by the organ to which it was sent."""
    actor = actor_of(request)
    sent = get_object_or_404(SentReport, pk=pk, due__in=ledger_queries.due_reports(actor))
    due = _due(request, sent.due_id)
    if not permissions.may_receive(actor, due.call):
        raise PermissionDenied(_("报送件由报送对象退回。"))
    back = reverse("console:due-report", args=[due.pk])

    def deed(data: dict[str, Any]) -> str:
        actions.return_report(sent, data["reason"], data["again_by"], by=actor)
        return back

    return form_page(
        request,
        ReturnForm(request.POST or None, initial={"again_by": due.due_on if due.due_on > clock.today() else None}),
        deed,
        done=_("已退回，报送单位会收到提醒。"),
        heading=_("退回第%(n)s版") % {"n": sent.number},
        intro=_("%(organ)s：%(title)s") % {"organ": due.organ.name, "title": due},
        back=back,
        back_title=str(due),
        submit=_("退回"),
        danger=True,
    )


@staff
@require_GET
def sent_report_file(request: HttpRequest, pk: int) -> HttpResponse:
    sent = get_object_or_404(SentReport, pk=pk, due__in=ledger_queries.due_reports(actor_of(request)))
    if sent.source is None:
        raise Http404
    return files.download(sent.source, sent.source_name)


CALLS: Columns = (
    (gettext_lazy("报送内容"), "title"),
    (gettext_lazy("文件"), "policy.title"),
    (gettext_lazy("频次"), "get_frequency_display"),
    (gettext_lazy("报送对象"), "receiver.name"),
    (gettext_lazy("规则"), "rule"),
    (gettext_lazy("应报（份）"), "due_count"),
    (gettext_lazy("已报（份）"), "sent_count"),
    (gettext_lazy("终止原因"), "ended_reason"),
)


@staff
@require_GET
def report_calls(request: HttpRequest) -> HttpResponse:
    actor = actor_of(request)
    if not actor.roles & permissions.OVERSEERS:
        raise PermissionDenied(_("报送要求由政务公开工作机构办理。"))
    found = ledger_queries.calls(actor)
    if file := export(request, _("报送要求"), CALLS, found):
        return file
    there = set(found.exclude(rule="").filter(ended_reason="").values_list("rule", flat=True))
    governments = list(_governments(actor))
    context = {
        "page": paged(request, found),
        "offers": [rule for rule in quotas_of_reports() if rule.id not in there] if governments else [],
        "governments": governments,
        "mine": actor.organs(Role.DISCLOSURE_OFFICE),
        "today": clock.today(),
    }
    return render(request, "policies/console_report_calls.html", context)


@staff
@require_http_methods(["GET", "POST"])
def report_call_new(request: HttpRequest) -> HttpResponse:
    """``?policy=`` ties it to an issued document."""
    actor = actor_of(request)
    government = _governments(actor).first()
    if government is None:
        raise PermissionDenied(_("报送要求由政务公开工作机构办理。"))
    own = queries.visible_to(actor).filter(organ__code__in=actor.organs(Role.DISCLOSURE_OFFICE))
    policy = own.filter(pk=number(request.GET.get("policy"))).first()
    government = policy.organ if policy else government
    below = standing(clock.today()).filter(path__startswith=government.path).order_by("position")
    given = {"receiver": office_of(government).code, "starts_on": clock.today()}

    def deed(data: dict[str, Any]) -> str:
        actions.call_reports(government, CallForm.text(data), policy=policy, by=actor)
        return reverse("console:report-calls")

    return form_page(
        request,
        CallForm(request.POST or None, initial=given, organs=below),
        deed,
        done=_("报送要求已提出。"),
        heading=_("提出报送要求"),
        intro=policy.title if policy else "",
        back=reverse("console:report-calls"),
        back_title=_("报送要求"),
        submit=_("提出"),
    )


@staff
@require_POST
def report_call_of_rule(request: HttpRequest, rule: str) -> HttpResponse:
    """Calls for the reports that a rule wants each month or quarter."""
    actor = actor_of(request)
    government = get_object_or_404(_governments(actor), code=request.POST.get("organ", ""))
    found = next((one for one in quotas_of_reports() if one.id == rule), None)
    if found is None:
        raise Http404
    return _answer(request, lambda: actions.call_reports(government, text_of_quota(found, government), by=actor))


@staff
@require_http_methods(["GET", "POST"])
def report_call_end(request: HttpRequest, pk: int) -> HttpResponse:
    actor = actor_of(request)
    call = get_object_or_404(ReportCall, pk=pk, organ__code__in=actor.organs(Role.DISCLOSURE_OFFICE))

    def deed(data: dict[str, Any]) -> str:
        actions.end_call(call, data["reason"], by=actor)
        return reverse("console:report-calls")

    return form_page(
        request,
        ReasonForm(request.POST or None),
        deed,
        done=_("已终止，未报的不再报送。"),
        heading=_("终止报送要求"),
        intro=call.title,
        back=reverse("console:report-calls"),
        back_title=_("报送要求"),
        submit=_("终止"),
    )


@staff
@require_POST
def report_call_release(request: HttpRequest, pk: int) -> HttpResponse:
    actor = actor_of(request)
    call = get_object_or_404(ReportCall, pk=pk, organ__code__in=actor.organs(Role.DISCLOSURE_OFFICE))
    form = PreconditionForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("请填写前置条件具备的日期。"))
        return redirect("console:report-calls")
    return _answer(request, lambda: actions.release_call(call, form.cleaned_data["on"], by=actor))


def _answer(request: HttpRequest, deed: Any) -> HttpResponse:
    attempt(request, deed, _("已办理。"))
    return redirect("console:report-calls")


def _page(
    request: HttpRequest, due: DueReport, *, form: ReportForm | None = None, reasons: Any = (), status: int = 200
) -> HttpResponse:
    actor = actor_of(request)
    versions = list(due.versions.select_related("source").order_by("-number"))
    titles = dict(due.call.parts)
    ledger_queries.with_duties([due])
    sends = actor.has_any(permissions.REPORTERS, due.organ.code) and not due.call.ended_reason
    state, word = state_of(due)
    context = {
        "report": due,
        "call": due.call,
        "state": state,
        "word": word,
        "versions": [
            (one, _verdict(due, one, before), [(titles.get(key, ""), words) for key, words in one.parts.items()])
            for one, before in zip(versions, [*versions[1:], None], strict=False)
        ],
        "form": (form or _form(due, initial=_before(versions))) if sends else None,
        "receives": permissions.may_receive(actor, due.call),
        "enters": sends and permissions.enters_for(actor, due.organ),
        "entered": ledger_queries.entered(due),
        "reasons": reasons,
    }
    return render(request, "policies/console_due_report.html", context, status=status)


def _verdict(due: DueReport, sent: SentReport, before: SentReport | None) -> tuple[str, Any]:
    """The first version answers the limit, one after a return the new limit; others only correct."""
    limit = due.due_on if before is None else before.again_by
    if limit is None or due.call.waiting:
        return "", ""
    return ("ok", _("按时")) if before_midnight(sent.sent_at, limit) else ("late", _("逾期"))


def _before(versions: list[SentReport]) -> dict[str, str]:
    """A new version starts from the last."""
    return {f"part-{key}": words for key, words in versions[0].parts.items()} if versions else {}


def _form(due: DueReport, *args: Any, **kwargs: Any) -> ReportForm:
    whole = due.call.organ.path
    receivers = standing(clock.today()).filter(path__startswith=whole) | Organ.objects.filter(pk=due.call.receiver_id)
    return ReportForm(*args, due=due, receivers=receivers.order_by("position"), auto_id="report_%s", **kwargs)


def _due(request: HttpRequest, pk: int) -> DueReport:
    found: DueReport = get_object_or_404(ledger_queries.due_reports(actor_of(request)), pk=pk)
    return found


def _governments(actor: Actor) -> Any:
    codes = actor.organs(Role.DISCLOSURE_OFFICE)
    return Organ.objects.filter(code__in=codes, kind="government", ended_on=None).order_by("level", "position", "pk")


def _panel(actor: Actor) -> dict[str, Any] | None:
    found = ledger_queries.with_duties(ledger_queries.owed(actor)[:ON_WORKBENCH])
    return {"rows": [(due, *state_of(due)) for due in found]} if found else None


add_menu(
    MenuEntry(
        gettext_lazy("到期报送"),
        "due-reports",
        gettext_lazy("政策落实"),
        icon="list",
        roles=permissions.WORKERS,
        count=lambda actor: ledger_queries.owed(actor).count(),
        order=23,
    ),
    MenuEntry(
        gettext_lazy("报送要求"),
        "report-calls",
        gettext_lazy("政策落实"),
        icon="list",
        roles=permissions.OVERSEERS,
        order=24,
    ),
)
add_workbench_panel(Panel(gettext_lazy("本单位应报送"), "policies/panel_reports.html", _panel, order=31))
add_urls(
    path("due-reports/", due_reports, name="due-reports"),
    path("due-reports/<int:pk>", due_report, name="due-report"),
    path("due-reports/<int:pk>/send", due_report_send, name="due-report-send"),
    path("sent-reports/<int:pk>/receive", sent_report_receive, name="sent-report-receive"),
    path("sent-reports/<int:pk>/return", sent_report_return, name="sent-report-return"),
    path("sent-reports/<int:pk>/file", sent_report_file, name="sent-report-file"),
    path("report-calls/", report_calls, name="report-calls"),
    path("report-calls/new", report_call_new, name="report-call-new"),
    path("report-calls/rules/<str:rule>", report_call_of_rule, name="report-call-of-rule"),
    path("report-calls/<int:pk>/end", report_call_end, name="report-call-end"),
    path("report-calls/<int:pk>/release", report_call_release, name="report-call-release"),
)
