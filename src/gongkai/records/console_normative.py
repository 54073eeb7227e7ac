"""Staff pages of normative documents: the register with its clocks, what ends, what is not classed, what leans on what is gone."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import islice
from typing import Any

from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from gongkai.desk.asked import actor_of, paged
from gongkai.desk.clock import today
from gongkai.desk.console import MenuEntry, Panel, add_menu, add_subject_panel, add_urls, staff
from gongkai.desk.exports import Columns, export
from gongkai.desk.ledger import history
from gongkai.desk.permissions import Actor, Role
from gongkai.law.periods import months_after
from gongkai.schemas.normative import normative as terms

from . import actions, normative, official, official_docx, queries
from .catalogue import repealed_bases
from .console_shared import form_page, record_of
from .forms_normative import EvaluationForm, NormativeFilter
from .models import Record, State
from .permissions import may

READERS = frozenset({*queries.SEEING_DRAFTS, Role.SUPERVISOR})
MOST_SUSPECTED = 50


LEANING: Columns = (
    (gettext_lazy("名称"), lambda row: row[0].title),
    (gettext_lazy("发文字号"), lambda row: row[0].doc_number),
    (gettext_lazy("有效性"), lambda row: row[0].validity_mark(today())),
    (gettext_lazy("仍以它为依据的信息"), lambda row: [one.title for one in row[1]]),
    (gettext_lazy("仍以它为依据的规则"), lambda row: [rule.title for rule in row[2]]),
)


REGISTER: Columns = (
    (gettext_lazy("名称"), "title"),
    (gettext_lazy("发文字号"), "doc_number"),
    (gettext_lazy("制定机关"), "organ.name"),
    (gettext_lazy("成文日期"), "formed_on"),
    (gettext_lazy("印发日期"), "issued_on"),
    (gettext_lazy("施行日期"), "valid_from"),
    (gettext_lazy("有效期至"), "valid_until"),
    (gettext_lazy("发布日期"), "published_at"),
    (gettext_lazy("有效性"), lambda one: one.validity_mark(today()) or normative.IN_FORCE),
    (gettext_lazy("依据"), "validity_basis"),
)


@staff
@require_GET
def register(request: HttpRequest) -> HttpResponse:
    """规范性文件登记簿: every one on its way or public, with the day by which it must be."""
    form = NormativeFilter(request.GET or None)
    found = _mine(actor_of(request)).filter(normative=True, corrects=None).exclude(state=State.DISCARDED)
    if form.is_valid():
        found = normative.narrowed(found, form.cleaned_data)
    found = found.defer("body", "values").order_by("-issued_on", "-id")
    if file := export(request, _("规范性文件登记簿"), REGISTER, found):
        return file
    page = paged(request, found)
    owed = normative.to_publish(page)
    rows = [(one, owed.get(one.subject), one.validity_mark(today())) for one in page]
    return render(
        request, "records/console_normative.html", {"at": "register", "page": page, "rows": rows, "form": form}
    )


@staff
@require_GET
def ending(request: HttpRequest) -> HttpResponse:
    """将到期: evaluate while there is time."""
    codes = actor_of(request).watched(*READERS)
    found = normative.ending(today()).filter(organ__code__in=codes).defer("body", "values")
    if file := export(request, _("将到期的规范性文件"), REGISTER, found):
        return file
    page = paged(request, found)
    last = months_after(today(), min(terms().validity.remind_months))
    owed = normative.to_evaluate(page)
    rows = [(one, one.valid_until <= last, owed.get(one.subject)) for one in page if one.valid_until]
    return render(request, "records/console_normative_ending.html", {"at": "ending", "page": page, "rows": rows})


@staff
@require_GET
def suspected(request: HttpRequest) -> HttpResponse:
    """疑似未认定: public documents with the signs of a normative one."""
    codes = actor_of(request).watched(*READERS)
    found = list(islice((one for one in normative.unclassed(today()) if one.organ.code in codes), MOST_SUSPECTED))
    rows = [(one, normative.questions(one)) for one in found]
    return render(request, "records/console_normative_suspected.html", {"at": "suspected", "rows": rows})


@staff
@require_GET
def leaning(request: HttpRequest) -> HttpResponse:
    """依据已失效: live records, catalogue rows and rules that still name a document that holds no longer."""
    codes = actor_of(request).watched(*READERS)

    def rows(gone: Iterable[Record]) -> list[tuple[Any, ...]]:
        told = [
            (one.gone, [live for live in one.live if live.organ.code in codes], normative.rules_naming(one.gone))
            for one in normative.leaning(gone, today())
        ]
        return [row for row in told if row[1] or row[2]]

    ended = normative.ended(today())
    if file := export(request, _("依据已失效"), LEANING, ended, each=rows):
        return file
    page = paged(request, ended)
    context = {
        "at": "leaning",
        "page": page,
        "rows": rows(page),
        "items": repealed_bases(codes, today()),
    }
    return render(request, "records/console_normative_leaning.html", context)


def _mine(actor: Actor) -> QuerySet[Record]:
    """What the actor's roles let it see; supervisors see what is public."""
    seen = Q(pk__in=queries.visible_to(actor).values("pk"))
    watched = Q(organ__code__in=actor.organs(Role.SUPERVISOR), pk__in=queries.public().values("pk"))
    return Record.objects.filter(seen | watched).select_related("organ")


# 实施后评估


@staff
@require_http_methods(["GET", "POST"])
def evaluation(request: HttpRequest, pk: int) -> HttpResponse:
    found, actor = record_of(request, pk), actor_of(request)
    page = reverse("console:record", args=[pk])

    def deed(data: dict[str, Any]) -> str:
        actions.evaluate(found, data["conclusion"], data["reason"], by=actor)
        return page

    return form_page(
        request,
        EvaluationForm(request.POST or None),
        deed,
        heading=_("实施后评估"),
        back=page,
        back_title=found.title,
        intro=_("登记评估结论不改变文件：延续有效期的，启动更正并填写新的有效期；修改、废止的，另行拟稿公开。"),
        done=_("已记录评估结论。"),
    )


def _term(actor: Actor, subject: str) -> dict[str, Any] | None:
    """Of a public normative document: how long it holds, until when it must be evaluated, what came of it."""
    kind, _colon, number = subject.partition(":")
    if kind != "record" or not number.isdecimal():
        return None
    found = queries.public().filter(pk=int(number), normative=True, organ__code__in=actor.watched(*READERS)).first()
    if found is None:
        return None
    told = history(subject).filter(name="record.evaluated").order_by("-seq")
    return {
        "record": found,
        "duty": normative.to_evaluate([found]).get(subject),
        "told": list(told),
        "may_evaluate": may(actor, "evaluate", found),
    }


# the official text


@staff
@require_GET
def official_text(request: HttpRequest, pk: int, ending: str) -> HttpResponse:
    """As it is now; what is not finished bears 草稿 across every page."""
    found = record_of(request, pk)
    if ending not in official.ENDINGS:
        raise Http404
    draft = official.unfinished(found)
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
    return {"record": found, "moved": _moved(found), "unfinished": official.unfinished(found)}


def _moved(record: Record) -> list[Any]:
    """印发日期 told after the first: each stands in the ledger, and the limit stays with the earliest."""
    told = list(history(record.subject).filter(name="record.issued"))
    return told if len(told) > 1 else []


add_subject_panel(Panel(gettext_lazy("有效期和评估"), "records/panel_term.html", _term, order=58))
add_subject_panel(Panel(gettext_lazy("公文文本"), "records/panel_official.html", _official, order=60))
add_menu(
    MenuEntry(gettext_lazy("规范性文件"), "normative", gettext_lazy("信息公开"), icon="file", roles=READERS, order=24)
)
add_urls(
    path("normative/", register, name="normative"),
    path("normative/ending/", ending, name="normative-ending"),
    path("normative/suspected/", suspected, name="normative-suspected"),
    path("normative/leaning/", leaning, name="normative-leaning"),
    path("records/<int:pk>/evaluate/", evaluation, name="record-evaluate"),
    path("records/<int:pk>/official.<slug:ending>", official_text, name="record-official"),
)
