"""Staff pages: 退文 and the three attributes in figures, each of which opens to its cases."""

from __future__ import annotations

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from gongkai.desk.asked import paged
from gongkai.desk.console import MenuEntry, add_menu, add_urls, staff
from gongkai.desk.exports import Columns, export
from gongkai.desk.permissions import Actor, Role
from gongkai.desk.words import named
from gongkai.duties.queries import organ_names
from gongkai.schemas import loader as schemas

from . import queries, tallies
from .console_shared import needs
from .content import labels
from .forms_gates import SpanForm
from .models import Attribute, Record, Return
from .tallies import Span

COUNTING = (Role.DISCLOSURE_OFFICE, Role.SUPERVISOR)


@staff
@require_GET
def returns(request: HttpRequest) -> HttpResponse:
    """退文统计: by unit, cause and month."""
    actor, (form, span) = needs(request, *COUNTING), asked_span(request)
    found = list(tallies.returns_of(actor.watched(*COUNTING), span))
    units = tallies.by_unit(found)
    if file := export(request, _("退文明细"), CASES, found, each=_told):
        return file
    causes = [
        (code, cause, sum(unit.causes.get(code, 0) for unit in units))
        for code, cause in schemas.return_causes().items()
    ]
    causes = sorted((one for one in causes if one[2]), key=lambda one: -one[2])
    context = {
        "form": form,
        "span": span,
        "units": units,
        "causes": causes,
        "most": max((n for _code, _cause, n in causes), default=1),
        "months": tallies.by_month(found, span),
        "total": len(found),
        "counted": bool(found),
        "again": sum(unit.sent_again for unit in units),
        "repeated": sum(unit.repeated for unit in units),
    }
    return render(request, "records/console_returns.html", context)


@staff
@require_GET
def return_cases(request: HttpRequest) -> HttpResponse:
    """The cases behind a figure."""
    actor, (form, span) = needs(request, *COUNTING), asked_span(request)
    found = tallies.returns_of(actor.watched(*COUNTING), span)
    if request.GET.get("organ"):
        found = found.filter(record__organ__code=request.GET["organ"])
    if request.GET.get("cause"):
        cause = request.GET["cause"]
        found = found.filter(Q(cause=cause) | Q(also__contains=f";{cause};"))
    if request.GET.get("again") in ("yes", "no"):
        found = found.filter(sent_again_at__isnull=request.GET["again"] == "no")
    if file := export(request, _("退文明细"), CASES, found, each=_told):
        return file
    page = paged(request, found)
    seen = set(queries.visible_to(actor).filter(pk__in=[one.record_id for one in page]).values_list("pk", flat=True))
    rows = [(one, _causes(one), _changes(one), one.record_id in seen) for one in page]
    people = queries.names([name for one in page for name in (one.returner, one.sent_again_by) if name])
    return render(
        request, "records/console_return_cases.html", {"page": page, "rows": rows, "form": form, "names": people}
    )


@staff
@require_GET
def attributes(request: HttpRequest) -> HttpResponse:
    """公开属性统计 by unit; those whose share of 不予公开 is improbable stand out."""
    actor, (form, span) = needs(request, *COUNTING), asked_span(request)
    told = tallies.decided(actor.watched(*COUNTING), span)
    shares = tallies.shares(told.values(), organ_names({organ for organ, _attribute in told.values()}))
    if file := export(request, _("公开属性统计"), _share_columns(), shares):
        return file
    context = {"form": form, "span": span, "shares": shares, "counted": bool(shares), "sums": _sums(shares)}
    return render(request, "records/console_attributes.html", context)


@staff
@require_GET
def attribute_cases(request: HttpRequest) -> HttpResponse:
    """The documents behind a figure; only whoever may see them may open them."""
    actor, (form, span) = needs(request, *COUNTING), asked_span(request)
    organ, attribute = request.GET.get("organ"), request.GET.get("attribute")
    told = tallies.decided(actor.watched(*COUNTING), span)
    pks = [
        int(subject.removeprefix("record:"))
        for subject, (code, decided) in told.items()
        if organ in (None, "", code) and attribute in (None, "", decided)
    ]
    found = Record.objects.filter(pk__in=pks).select_related("organ").defer("body", "values").order_by("-id")
    if file := export(request, _("公开属性明细"), DECIDED, found, each=lambda batch: _opened(actor, batch)):
        return file
    page = paged(request, found)
    seen = {one.pk for one, may in _opened(actor, list(page)) if may}
    context = {"page": page, "seen": seen, "form": form, "grounds": schemas.grounds()}
    return render(request, "records/console_attribute_cases.html", context)


def _sums(shares: list[tallies.Share]) -> dict[str, int]:
    return {name: sum(getattr(one, name) for one in shares) for name in ("open", "on_request", "closed", "total")}


def asked_span(request: HttpRequest) -> tuple[SpanForm, Span]:
    """The days asked for; this year to today, unless they make sense."""
    ordinary = tallies.this_year()
    form = SpanForm(
        request.GET if "first" in request.GET else None, initial={"first": ordinary.first, "last": ordinary.last}
    )
    if form.is_valid():
        return form, Span(form.cleaned_data["first"], form.cleaned_data["last"])
    return form, ordinary


def _changes(one: Return) -> str:
    known = labels()
    return "、".join(str(known.get(name, name)) for name in one.changed)


def _told(found: list[Return]) -> list[tuple[Return, dict[str, str]]]:
    """Each with the names of people."""
    people = queries.names([name for one in found for name in (one.returner, one.sent_again_by) if name])
    return [(one, people) for one in found]


def _cause(row: tuple[Return, dict[str, str]]) -> str:
    return _causes(row[0])


def _causes(one: Return) -> str:
    known = schemas.return_causes()
    return "、".join(named(known[code]) if code in known else code for code in one.causes)


def _hours(row: tuple[Return, dict[str, str]]) -> int | None:
    one = row[0]
    return round((one.sent_again_at - one.at).total_seconds() / tallies.HOUR) if one.sent_again_at else None


def _share_columns() -> Columns:
    attributes = zip(Attribute.labels, ("open", "on_request", "closed"), strict=True)
    return [
        (_("机构"), "name"),
        *attributes,
        (_("合计"), "total"),
        (_("不予公开占比（%）"), "percent"),
        (_("提示"), lambda one: _("占比异常") if one.unusual else ""),
    ]


def _opened(actor: Actor, found: list[Record]) -> list[tuple[Record, bool]]:
    """Each with whether the person may read why."""
    seen = set(queries.visible_to(actor).filter(pk__in=[one.pk for one in found]).values_list("pk", flat=True))
    return [(one, one.pk in seen) for one in found]


CASES: Columns = (
    (gettext_lazy("机构"), lambda row: row[0].record.organ.name),
    (gettext_lazy("名称"), lambda row: row[0].record.title),
    (gettext_lazy("退文原因"), _cause),
    (gettext_lazy("退文人"), lambda row: row[1].get(row[0].returner, row[0].returner)),
    (gettext_lazy("退文时间"), lambda row: row[0].at),
    (gettext_lazy("重新送审时间"), lambda row: row[0].sent_again_at),
    (gettext_lazy("重新送审人"), lambda row: row[1].get(row[0].sent_again_by, row[0].sent_again_by)),
    (gettext_lazy("用时（小时）"), _hours),
    (gettext_lazy("改动"), lambda row: _changes(row[0])),
)
DECIDED: Columns = (
    (gettext_lazy("名称"), lambda row: row[0].title),
    (gettext_lazy("公开属性"), lambda row: row[0].get_attribute_display()),
    (gettext_lazy("机构"), lambda row: row[0].organ.name),
    (gettext_lazy("理由"), lambda row: row[0].attribute_reason if row[1] else ""),
)
_GROUP = gettext_lazy("审查与清理")
add_menu(
    MenuEntry(gettext_lazy("退文统计"), "returns", _GROUP, icon="chart", roles=frozenset(COUNTING), order=76),
    MenuEntry(gettext_lazy("公开属性统计"), "attributes", _GROUP, icon="chart", roles=frozenset(COUNTING), order=77),
)
add_urls(
    path("returns/", returns, name="returns"),
    path("returns/cases/", return_cases, name="return-cases"),
    path("attributes/", attributes, name="attributes"),
    path("attributes/cases/", attribute_cases, name="attribute-cases"),
)
