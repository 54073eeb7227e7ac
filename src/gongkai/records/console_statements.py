"""Staff pages: what drafters say about drafts that depart from the ordinary, and who confirms it."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from gongkai.desk.asked import actor_of
from gongkai.desk.console import MenuEntry, add_menu, add_urls, staff
from gongkai.desk.exports import Columns
from gongkai.desk.permissions import Actor, Role

from . import actions, statements
from .console_shared import attempt, by_name, form_page, list_about_records, names_in, needs, record_of
from .forms_statements import StatementFilter, StatementForm
from .models import Record
from .permissions import may

LOOKING = (Role.DISCLOSURE_OFFICE, Role.REVIEWER, Role.SUPERVISOR)
PEOPLE = ("made_by", "confirmed_by")


STATEMENTS: Columns = (
    (gettext_lazy("名称"), lambda row: row[0].record.title),
    (gettext_lazy("机构"), lambda row: row[0].record.organ.name),
    (gettext_lazy("说明事项"), lambda row: row[0].get_kind_display()),
    (gettext_lazy("说明"), lambda row: row[0].reason),
    (gettext_lazy("涉及的信息"), lambda row: row[0].about.title if row[0].about else ""),
    (gettext_lazy("说明人"), by_name("made_by")),
    (gettext_lazy("说明时间"), lambda row: row[0].made_at),
    (gettext_lazy("确认人"), by_name("confirmed_by")),
    (gettext_lazy("确认时间"), lambda row: row[0].confirmed_at),
)


@staff
@require_GET
def listed(request: HttpRequest) -> HttpResponse:
    """The newest first; what waits for a confirmation stands out."""
    actor = needs(request, *LOOKING)
    return list_about_records(
        request,
        actor,
        statements.open_to(actor.watched(*LOOKING)),
        StatementFilter(request.GET or None),
        title=_("说明事项"),
        columns=STATEMENTS,
        people=PEOPLE,
        template="records/console_statements.html",
    )


@staff
@require_http_methods(["GET", "POST"])
def record_state(request: HttpRequest, pk: int) -> HttpResponse:
    """``?kind=`` begins with one of the kinds."""
    found, actor = record_of(request, pk), actor_of(request)
    page = reverse("console:record", args=[pk])
    owed = statements.due(found)
    start = {"kind": request.GET.get("kind") or next(iter(owed), "")}
    if before := found.statements.filter(kind=start["kind"]).first():
        start |= {"reason": before.reason, "about": before.about_id if before.kind == "covered" else ""}

    def deed(data: dict[str, Any]) -> str:
        actions.state(found, data["kind"], data["reason"], about=data["about"], by=actor)
        return page

    return form_page(
        request,
        StatementForm(request.POST or None, initial=start, actor=actor),
        deed,
        heading=_("说明情况"),
        back=page,
        back_title=found.title,
        intro="\n".join(owed.values()),
        done=_("已记录说明，送审后由拟稿人以外的人员确认。"),
    )


@staff
@require_POST
def record_retract(request: HttpRequest, pk: int, kind: str) -> HttpResponse:
    found = record_of(request, pk)
    page = reverse("console:record", args=[pk])
    return attempt(request, lambda: actions.retract(found, kind, by=actor_of(request)), page, _("已撤销说明。"))


@staff
@require_POST
def record_confirm(request: HttpRequest, pk: int, kind: str) -> HttpResponse:
    found = record_of(request, pk)
    seen = str(request.POST.get("content_hash", ""))
    to = "console:record-review" if request.POST.get("next") == "review" else "console:record"
    deed = lambda: actions.confirm(found, kind, content_hash=seen, by=actor_of(request))  # noqa: E731
    return attempt(request, deed, reverse(to, args=[pk]), _("已确认说明。"))


def context(record: Record, actor: Actor) -> dict[str, Any]:
    """What the pages of one record show of it: said, still owed, and who may do what."""
    said = list(record.statements.select_related("about"))
    writes = may(actor, "state", record)
    owed = statements.due(record) if writes else {}
    if not said and not owed and not (writes and record.needs_interpretation):
        return {}
    confirms = may(actor, "confirm", record) and actor.username not in record.editors
    able = {kind for kind, roles in statements.CONFIRMERS.items() if actor.has_any(set(roles), record.organ.code)}
    return {
        "statements": [(one, one.confirmed_hash == record.content_hash, confirms and one.kind in able) for one in said],
        "statements_owed": owed,
        "may_state": writes,
        "shows_statements": True,
        "statement_names": names_in(said, PEOPLE),
    }


add_menu(
    MenuEntry(
        gettext_lazy("说明事项"),
        "statements",
        gettext_lazy("审查与清理"),
        icon="chart",
        roles=frozenset(LOOKING),
        order=75,
    ),
)
add_urls(
    path("statements/", listed, name="statements"),
    path("records/<int:pk>/state/", record_state, name="record-state"),
    path("records/<int:pk>/state/<slug:kind>/retract/", record_retract, name="record-retract"),
    path("records/<int:pk>/state/<slug:kind>/confirm/", record_confirm, name="record-confirm"),
)
