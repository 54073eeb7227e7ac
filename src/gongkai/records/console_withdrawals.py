"""Staff pages: withdrawals asked for, decided and to be confirmed."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from gongkai.desk.asked import actor_of
from gongkai.desk.console import MenuEntry, Panel, add_menu, add_urls, add_workbench_panel, staff
from gongkai.desk.exports import Columns
from gongkai.desk.permissions import Actor, Role

from . import actions
from .console_shared import attempt, by_name, form_page, list_about_records, names_in, needs, record_of
from .forms_withdrawal import DecisionForm, WithdrawalFilter, WithdrawalForm
from .gates_withdrawal import PRESSING, waiting
from .models import Record, State, Withdrawal
from .permissions import may

DECIDING = (Role.APPROVER, Role.DISCLOSURE_OFFICE)
LOOKING = (*DECIDING, Role.SUPERVISOR)
ON_WORKBENCH = 6


def of(organs: frozenset[str]) -> QuerySet[Withdrawal]:
    return Withdrawal.objects.filter(record__organ__code__in=organs).select_related("record__organ")


def to_decide(actor: Actor) -> QuerySet[Withdrawal]:
    """What others asked for, or did urgently, and the actor may decide."""
    return of(actor.organs(*DECIDING)).filter(decision="").exclude(asked_by=actor.username)


WITHDRAWALS: Columns = (
    (gettext_lazy("名称"), lambda row: row[0].record.title),
    (gettext_lazy("机构"), lambda row: row[0].record.organ.name),
    (gettext_lazy("撤回原因"), lambda row: row[0].get_kind_display()),
    (gettext_lazy("向公众的说明"), lambda row: row[0].words),
    (gettext_lazy("紧急撤回"), lambda row: _("是") if row[0].urgent else _("否")),
    (gettext_lazy("提出人"), by_name("asked_by")),
    (gettext_lazy("提出时间"), lambda row: row[0].asked_at),
    (gettext_lazy("决定"), lambda row: row[0].get_decision_display()),
    (gettext_lazy("决定意见"), lambda row: row[0].note),
    (gettext_lazy("决定人"), by_name("decided_by")),
    (gettext_lazy("决定时间"), lambda row: row[0].decided_at),
)


@staff
@require_GET
def listed(request: HttpRequest) -> HttpResponse:
    actor = needs(request, *LOOKING)
    return list_about_records(
        request,
        actor,
        of(actor.watched(*LOOKING)),
        WithdrawalFilter(request.GET or None),
        title=_("撤回"),
        columns=WITHDRAWALS,
        people=("asked_by", "decided_by"),
        template="records/console_withdrawals.html",
    )


def _form(request: HttpRequest, pk: int, *, urgent: bool) -> HttpResponse:
    found, actor = record_of(request, pk), actor_of(request)
    page = reverse("console:record", args=[pk])

    def deed(data: dict[str, Any]) -> str:
        do = actions.withdraw_urgently if urgent else actions.ask_withdrawal
        do(found, data["kind"], data["words"], by=actor)
        return page

    intro = _("撤回后任何人都不能再查到这条信息，原网址显示下面的说明。撤回不能撤销；内容只需改正的，请用更正。")
    if urgent:
        intro += _("立即生效，事后由他人追认。")
    return form_page(
        request,
        WithdrawalForm(request.POST or None, kinds=PRESSING if urgent else None),
        deed,
        heading=_("紧急撤回") if urgent else _("申请撤回"),
        back=page,
        back_title=found.title,
        intro=intro,
        submit=_("立即撤回") if urgent else _("提出申请"),
        danger=True,
        done=_("已撤回，等待他人追认。") if urgent else _("已提出申请：由审批人或者政务公开办决定，此前公众仍可查阅。"),
    )


@staff
@require_http_methods(["GET", "POST"])
def record_ask(request: HttpRequest, pk: int) -> HttpResponse:
    return _form(request, pk, urgent=False)


@staff
@require_http_methods(["GET", "POST"])
def record_urgently(request: HttpRequest, pk: int) -> HttpResponse:
    return _form(request, pk, urgent=True)


@staff
@require_POST
def record_decide(request: HttpRequest, pk: int) -> HttpResponse:
    """One of two buttons, on a request or on an urgent withdrawal."""
    found, actor = record_of(request, pk), actor_of(request)
    form = DecisionForm(request.POST)
    note = form.cleaned_data["note"] if form.is_valid() else ""
    granted = request.POST.get("decision") == "granted"

    def deed() -> Any:
        if found.state == State.WITHDRAWN:
            return actions.confirm_withdrawal(found, right=granted, note=note, by=actor)
        return (actions.withdraw if granted else actions.refuse_withdrawal)(found, note, by=actor)

    return attempt(request, deed, reverse("console:record", args=[pk]), _("已记录决定。"))


def context(record: Record, actor: Actor) -> dict[str, Any]:
    """On the page of one record: what waits for a decision, and whether the person may give it."""
    if record.state not in (State.PUBLISHED, State.WITHDRAWN):
        return {}
    asked = waiting(record)
    if asked is None:
        return {}
    verb = "confirm_withdrawal" if record.state == State.WITHDRAWN else "withdraw"
    able = may(actor, verb, record) and asked.asked_by != actor.username
    form = DecisionForm(auto_id="decide_%s") if able else None
    return {"withdrawal": asked, "withdrawal_form": form, "withdrawal_names": names_in([asked], ["asked_by"])}


def _waiting(actor: Actor) -> dict[str, Any] | None:
    if not actor.roles & set(DECIDING):
        return None
    found = list(to_decide(actor)[:ON_WORKBENCH])
    return {"withdrawals": found} if found else None


add_workbench_panel(Panel(gettext_lazy("等我决定的撤回"), "records/panel_withdrawals.html", _waiting, order=25))
add_menu(
    MenuEntry(
        gettext_lazy("撤回"),
        "withdrawals",
        gettext_lazy("审查与清理"),
        icon="chart",
        roles=frozenset(LOOKING),
        order=75,
    ),
)
add_urls(
    path("withdrawals/", listed, name="withdrawals"),
    path("records/<int:pk>/withdrawal/", record_ask, name="record-ask-withdrawal"),
    path("records/<int:pk>/withdrawal/urgent/", record_urgently, name="record-withdraw-urgently"),
    path("records/<int:pk>/withdrawal/decide/", record_decide, name="record-decide-withdrawal"),
)
