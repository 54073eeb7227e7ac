"""Staff pages of normative documents: the register with its clocks, what ends, what is not classed, what leans on what is gone."""

from __future__ import annotations

from itertools import islice
from typing import Any

from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from gongkai.desk import sheets
from gongkai.desk.clock import today
from gongkai.desk.console import MenuEntry, Panel, add_menu, add_subject_panel, add_urls, staff
from gongkai.desk.ledger import history
from gongkai.desk.permissions import Actor, Role
from gongkai.duties import queries as duties
from gongkai.law.periods import months_after
from gongkai.schemas.normative import normative as terms

from . import normative, official, official_docx, queries
from .catalogue import repealed_bases
from .console_shared import actor_of, paged, record_of
from .forms_normative import NormativeFilter
from .models import Record, State

READERS = frozenset({*queries.SEEING_DRAFTS, Role.SUPERVISOR})
MOST_SUSPECTED = 50
MOST_GONE = 20


@staff
@require_GET
def register(request: HttpRequest) -> HttpResponse:
    """规范性文件登记簿: every one on its way or public, with the day by which it must be."""
    form = NormativeFilter(request.GET or None)
    found = _mine(actor_of(request)).filter(normative=True, corrects=None).exclude(state=State.DISCARDED)
    if form.is_valid():
        found = normative.narrowed(found, form.cleaned_data)
    found = found.defer("body", "values").order_by("-issued_on", "-id")
    if request.GET.get("format") in sheets.KINDS:
        return _sheet(request.GET["format"], found)
    page = paged(request, found)
    owed = duties.by_subject(one.subject for one in page)
    rows = [(one, owed.get(one.subject), one.validity_mark(today())) for one in page]
    return render(
        request, "records/console_normative.html", {"at": "register", "page": page, "rows": rows, "form": form}
    )


def _sheet(kind: str, found: QuerySet[Record]) -> HttpResponse:
    head = [
        _("名称"),
        _("发文字号"),
        _("制定机关"),
        _("成文日期"),
        _("印发日期"),
        _("施行日期"),
        _("有效期至"),
        _("发布日期"),
        _("有效性"),
        _("依据"),
    ]
    rows = (
        [
            one.title, one.doc_number, one.organ.name, *(str(day or "") for day in (one.formed_on, one.issued_on, one.valid_from, one.valid_until)),
            f"{one.published_at:%Y-%m-%d}" if one.published_at else "", one.validity_mark(today()) or normative.IN_FORCE, one.validity_basis,
        ]
        for one in found.iterator(chunk_size=500)
    )  # fmt: skip
    return sheets.answer(kind, _("规范性文件登记簿"), head, rows)


@staff
@require_GET
def ending(request: HttpRequest) -> HttpResponse:
    """将到期: evaluate while there is time."""
    codes = actor_of(request).organs(*READERS)
    page = paged(request, normative.ending(today()).filter(organ__code__in=codes).defer("body", "values"))
    last = months_after(today(), min(terms().validity.remind_months))
    rows = [(one, one.valid_until <= last) for one in page if one.valid_until]
    return render(request, "records/console_normative_ending.html", {"at": "ending", "page": page, "rows": rows})


@staff
@require_GET
def suspected(request: HttpRequest) -> HttpResponse:
    """疑似未认定: public documents with the signs of a normative one."""
    codes = actor_of(request).organs(*READERS)
    found = list(islice((one for one in normative.unclassed(today()) if one.organ.code in codes), MOST_SUSPECTED))
    rows = [(one, normative.questions(one)) for one in found]
    return render(request, "records/console_normative_suspected.html", {"at": "suspected", "rows": rows})


@staff
@require_GET
def leaning(request: HttpRequest) -> HttpResponse:
    """依据已失效: live records, catalogue rows and rules that still name a document that holds no longer."""
    codes = actor_of(request).organs(*READERS)
    page = paged(request, normative.ended(today()))
    found = normative.leaning(page, today())
    rows = [
        (one.gone, [live for live in one.live if live.organ.code in codes], normative.rules_naming(one.gone))
        for one in found
    ]
    context = {
        "at": "leaning",
        "page": page,
        "rows": [row for row in rows if row[1] or row[2]],
        "items": repealed_bases(codes, today()),
    }
    return render(request, "records/console_normative_leaning.html", context)


def _mine(actor: Actor) -> QuerySet[Record]:
    """What the actor's roles let it see; supervisors see what is public."""
    seen = Q(pk__in=queries.visible_to(actor).values("pk"))
    watched = Q(organ__code__in=actor.organs(Role.SUPERVISOR), pk__in=queries.public().values("pk"))
    return Record.objects.filter(seen | watched).select_related("organ")


# the official text


@staff
@require_GET
def official_text(request: HttpRequest, pk: int, ending: str) -> HttpResponse:
    """As it is now; what is not public bears 草稿 across every page."""
    found = record_of(request, pk)
    if ending not in official.ENDINGS:
        raise Http404
    draft = not found.is_public
    made = official.as_pdf(found, draft=draft) if ending == "pdf" else official_docx.as_docx(found, draft=draft)
    response = official.answer(made, found, ending)
    response["Cache-Control"] = "private, no-store"
    return response


def _official(actor: Actor, subject: str) -> dict[str, Any] | None:
    kind, _colon, number = subject.partition(":")
    if kind != "record" or not number.isdecimal():
        return None
    found = queries.visible_to(actor).filter(pk=int(number)).exclude(state=State.DISCARDED).first()
    if found is None:
        return None
    return {"record": found, "moved": _moved(found)}


def _moved(record: Record) -> list[Any]:
    """印发日期 told after the first: each stands in the ledger, and the limit stays with the earliest."""
    told = list(history(record.subject).filter(name="record.issued"))
    return told if len(told) > 1 else []


add_subject_panel(Panel(gettext_lazy("公文文本"), "records/panel_official.html", _official, order=60))
add_menu(
    MenuEntry(gettext_lazy("规范性文件"), "normative", gettext_lazy("信息公开"), icon="file", roles=READERS, order=24)
)
add_urls(
    path("normative/", register, name="normative"),
    path("normative/ending/", ending, name="normative-ending"),
    path("normative/suspected/", suspected, name="normative-suspected"),
    path("normative/leaning/", leaning, name="normative-leaning"),
    path("records/<int:pk>/official.<slug:ending>", official_text, name="record-official"),
)
