"""政府公报: issues put together, reviewed, brought online and printed; who got the printed copies."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from gongkai.desk import files
from gongkai.desk.actions import Reason, Refused
from gongkai.desk.asked import actor_of, paged
from gongkai.desk.console import MenuEntry, Panel, add_menu, add_urls, add_workbench_panel, staff
from gongkai.desk.exports import Columns, export
from gongkai.desk.permissions import Actor
from gongkai.records.models import Record
from gongkai.records.queries import names, public

from . import clearings, permissions
from . import gazette_print as press
from . import gazette_queries as queries
from .actions import gazette as actions
from .actions import gazette_copies as copies
from .actions.clearings import ask_clearing
from .console import GROUP, attempt, edited
from .gazette_content import difference, in_order
from .gazette_forms import (
    DeliveredForm,
    MastheadForm,
    OpenForm,
    PrintForm,
    RecipientForm,
    SearchForm,
    WhyForm,
    WordsForm,
    section_choices,
)
from .gazette_gates import Case, may, refusals, words_of
from .gazette_lifecycle import verbs
from .models import Article, Issue, IssueState, Recipient

BEFORE_ONLINE = (IssueState.DRAFT, IssueState.IN_REVIEW, IssueState.REVIEWED, IssueState.APPROVED)

IN_PANEL = 6
DONE = {
    "submit": gettext_lazy("已送审。"),
    "review": gettext_lazy("已记录审核通过。"),
    "approve": gettext_lazy("已批准。"),
    "release": gettext_lazy("已上网。"),
    "return": gettext_lazy("已退回。"),
    "recall": gettext_lazy("已收回。"),
    "discard": gettext_lazy("已作废。"),
    "print": gettext_lazy("已登记出版。"),
}
PLAIN = ("submit", "release", "discard")


ISSUES: Columns = (
    (gettext_lazy("名称"), "__str__"),
    (gettext_lazy("总期号"), "total"),
    (gettext_lazy("主办机关"), "organ.name"),
    (gettext_lazy("状态"), "get_state_display"),
    (gettext_lazy("来源"), "get_origin_display"),
    (gettext_lazy("上网时间"), "online_at"),
    (gettext_lazy("出版日期"), "printed_on"),
    (gettext_lazy("计划出版日期"), "print_on"),
)


@staff
@require_GET
def issues(request: HttpRequest) -> HttpResponse:
    actor = actor_of(request)
    if not permissions.organs_read(actor):
        raise Http404
    found = queries.visible_to(actor)
    listed = found.exclude(state=IssueState.DISCARDED).order_by("-total", "-pk")
    if file := export(request, _("政府公报"), ISSUES, listed):
        return file
    organs = {issue.organ for issue in found[:200]} | set(queries.publishing(actor))
    context = {
        "page": paged(request, listed),
        "standing": [(organ, queries.how_it_stands(organ)) for organ in sorted(organs, key=lambda one: one.position)],
        "may_open": queries.publishing(actor).exists(),
    }
    return render(request, "channels/gazette_list.html", context)


@staff
@require_http_methods(["GET", "POST"])
def issue_new(request: HttpRequest) -> HttpResponse:
    actor = actor_of(request)
    organs = queries.publishing(actor)
    if not organs.exists():
        raise PermissionDenied(_("只有人民政府的拟稿人和政务公开办可以编公报。"))
    form = OpenForm(request.POST or None, organs=organs)
    up = reverse("console:gazette")
    return edited(
        request,
        form,
        lambda: actions.open_issue(form.cleaned_data["organ"], form.told, origin=form.cleaned_data["origin"], by=actor),
        title=_("新建一期公报"),
        back=up,
        up=up,
        up_title=_("政府公报"),
        then=lambda made: reverse("console:gazette-issue", args=[made.pk]),
    )


@staff
@require_http_methods(["GET", "POST"])
def masthead(request: HttpRequest, pk: int) -> HttpResponse:
    issue, actor = _issue(request, pk), actor_of(request)
    _unless_editor(actor, issue)
    form = MastheadForm(request.POST or None, initial=MastheadForm.of(issue), digitised=issue.digitised)
    back = reverse("console:gazette-issue", args=[pk])
    return edited(
        request,
        form,
        lambda: actions.edit_masthead(issue, form.told, revision=form.cleaned_data["revision"] or 0, by=actor),
        title=_("刊期和版式"),
        back=back,
        up=back,
        up_title=str(issue),
    )


# one issue


@staff
@require_GET
def issue(request: HttpRequest, pk: int) -> HttpResponse:
    return _page(request, _issue(request, pk))


def _page(request: HttpRequest, found: Issue, *, status: int = 200, **more: Any) -> HttpResponse:
    actor = actor_of(request)
    readable = queries.standing(found)
    rows = [(one, difference(one), one.pk in readable) for one in in_order(found)]
    opened = {verb: may(actor, verb, found) for verb in verbs()}
    opinions = list(found.opinions.order_by("-pk"))
    mine = actor.username in found.editors
    asked = {"content_hash": found.content_hash}
    context = {
        "issue": found,
        "rows": rows,
        "groups": _grouped(rows),
        "may": opened,
        "may_arrange": opened["edit"] and not found.digitised,
        "may_judge": not mine,
        "sections": section_choices(),
        "opinions": opinions,
        "names": names([*(one.by for one in opinions), found.created_by, found.changed_by]),
        "words_form": WordsForm(initial=asked),
        "why_form": WhyForm(auto_id="why_%s"),
        "print_form": PrintForm(initial={"on": found.print_on}),
        "shut": refusals("submit", Case(found, actor)) if found.state == IssueState.DRAFT and opened["submit"] else (),
        "editions": found.editions.select_related("file"),
        "distribution": queries.distribution(found) if found.is_public else None,
        "accuracy": queries.accuracy(found) if found.digitised else None,
        "hits": clearings.standing(found.organ, *words_of(found))
        if found.state in BEFORE_ONLINE and found.digitised
        else [],
        "clearings": clearings.asked(found.organ, *words_of(found)) if found.digitised else [],
        "pages_left": found.pages.exclude(state="corrected").count() if found.digitised else 0,
        **more,
    }
    return render(request, "channels/gazette_issue.html", context, status=status)


def _grouped(rows: list[tuple[Article, str, bool]]) -> list[tuple[str, str, list[Any]]]:
    """(code, title, rows) of each section that has any."""
    groups: dict[str, list[Any]] = {}
    for number, row in enumerate(rows, 1):
        groups.setdefault(row[0].section, []).append((number, *row))
    return [(code, inner[0][1].section_title, inner) for code, inner in groups.items()]


@staff
@require_POST
def issue_do(request: HttpRequest, pk: int, verb: str) -> HttpResponse:
    """One word or deed about the issue; what is shut, the page says."""
    found, actor = _issue(request, pk), actor_of(request)
    deeds: dict[str, tuple[Any, Callable[..., Any]]] = {
        "submit": (None, actions.submit),
        "release": (None, actions.release),
        "discard": (None, actions.discard),
        "review": (WordsForm(request.POST), actions.review),
        "approve": (WordsForm(request.POST), actions.approve),
        "return": (WhyForm(request.POST, auto_id="why_%s"), actions.send_back),
        "recall": (WhyForm(request.POST, auto_id="why_%s"), actions.recall),
        "print": (PrintForm(request.POST), actions.note_printed),
    }
    if verb not in deeds:
        raise Http404
    form, deed = deeds[verb]
    name = {"review": "words_form", "approve": "words_form", "print": "print_form"}.get(verb, "why_form")
    if form is not None and not form.is_valid():
        return _page(request, found, status=422, **{name: form})
    try:
        deed(found, **(form.cleaned_data if form else {}), by=actor)
    except Refused as refused:
        more = {name: form} if form else {}
        return _page(request, _issue(request, pk), status=409, reasons=refused.reasons, **more)
    messages.success(request, DONE[verb])
    return redirect(
        "console:gazette" if verb == "discard" else "console:gazette-issue", *([] if verb == "discard" else [pk])
    )


@staff
@require_POST
def issue_ask(request: HttpRequest, pk: int) -> HttpResponse:
    found = _issue(request, pk)
    do = lambda: ask_clearing(  # noqa: E731
        found.organ, found.subject, str(found), words_of(found), authors=found.editors, by=actor_of(request)
    )
    return attempt(request, do, _("已送请他人判断。"), reverse("console:gazette-issue", args=[pk]))


@staff
@require_http_methods(["GET", "POST"])
def include(request: HttpRequest, pk: int) -> HttpResponse:
    """选入文件: what became public since the last issue, or what is searched for; the section stands beside each."""
    found, actor = _issue(request, pk), actor_of(request)
    _unless_editor(actor, found)
    form = SearchForm(request.GET)
    words = form.cleaned_data["q"] if form.is_valid() else ""
    reasons: Any = ()
    if request.method == "POST":
        try:
            return _included(request, found, actor)
        except Refused as refused:
            found, reasons = _issue(request, pk), refused.reasons
    context = {
        "issue": found,
        "form": form,
        "words": words,
        "suggestions": queries.suggestions(found, words),
        "sections": section_choices(),
        "reasons": reasons,
        "chosen": set(request.POST.getlist("record")),
    }
    return render(request, "channels/gazette_include.html", context, status=409 if reasons else 200)


def _included(request: HttpRequest, found: Issue, actor: Actor) -> HttpResponse:
    keys = [int(key) for key in request.POST.getlist("record") if key.isascii() and key.isdigit() and len(key) < 19]
    rows: dict[int, Record] = {one.pk: one for one in public().filter(pk__in=keys)}
    chosen = [(rows[key], request.POST.get(f"section-{key}", "")) for key in keys if key in rows]
    actions.include(found, chosen, revision=_number(request.POST.get("revision")), by=actor)
    messages.success(request, ngettext("已选入%(n)d篇。", "已选入%(n)d篇。", len(chosen)) % {"n": len(chosen)})
    return redirect("console:gazette-issue", found.pk)


@staff
@require_POST
def arrange(request: HttpRequest, pk: int) -> HttpResponse:
    """The whole order at once: ``order`` holds ``key:section`` of every article."""
    found = _issue(request, pk)
    order = [one.partition(":") for one in request.POST.getlist("order")]
    given = [(_number(key), section) for key, _colon, section in order]
    return _tried(
        request, found, lambda: actions.arrange(found, given, revision=_revision(request), by=actor_of(request))
    )


@staff
@require_POST
def article_do(request: HttpRequest, pk: int, article: int, deed: str) -> HttpResponse:
    found = _issue(request, pk)
    one = get_object_or_404(found.articles, pk=article)
    common: dict[str, Any] = {"revision": _revision(request), "by": actor_of(request)}
    deeds: dict[str, Callable[[], Any]] = {
        "up": lambda: actions.move(one, step=-1, **common),
        "down": lambda: actions.move(one, step=1, **common),
        "section": lambda: actions.move(one, section=request.POST.get("section", ""), **common),
        "explain": lambda: actions.explain(one, request.POST.get("explanation", ""), **common),
        "renew": lambda: actions.renew(one, **common),
        "leave-out": lambda: actions.leave_out(one, **common),
    }
    if deed not in deeds:
        raise Http404
    return _tried(request, found, deeds[deed], f"#article-{article}")


def _tried(request: HttpRequest, found: Issue, do: Callable[[], Any], place: str = "") -> HttpResponse:
    try:
        do()
    except Refused as refused:
        return _page(request, _issue(request, found.pk), status=409, reasons=refused.reasons)
    return redirect(reverse("console:gazette-issue", args=[found.pk]) + place)


@staff
@require_GET
def proof(request: HttpRequest, pk: int) -> HttpResponse:
    """校样: as it would be printed now, marked across every page."""
    found = _issue(request, pk)
    response = HttpResponse(press.make(found, mark="" if found.is_public else "校样"), content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="gazette-{found.year}-{found.number}-proof.pdf"'
    response["X-Content-Type-Options"] = "nosniff"
    return response


@staff
@require_GET
def edition(request: HttpRequest, pk: int, number: int) -> FileResponse:
    """Any edition, for the staff alone: earlier ones may hold what was taken back."""
    found = get_object_or_404(_issue(request, pk).editions.select_related("file"), number=number)
    return files.download(found.file, f"gazette-{found.issue.year}-{found.issue.number}-v{number}.pdf")


# free copies


@staff
@require_http_methods(["GET", "POST"])
def distribution(request: HttpRequest, pk: int) -> HttpResponse:
    """赠阅签收: every place on the list with what came to it; undelivered ones first in view."""
    found, actor = _issue(request, pk), actor_of(request)
    told = queries.distribution(found)
    rows = [
        (
            recipient,
            receipt,
            DeliveredForm(request.POST or None, prefix=str(recipient.pk), initial={"copies": recipient.copies}),
        )
        for recipient, receipt in told.rows
    ]
    reasons: Any = ()
    if request.method == "POST" and all(form.is_valid() for _one, _receipt, form in rows):
        delivered = [
            copies.Delivered(
                one, form.cleaned_data["copies"] or one.copies, form.cleaned_data["on"], form.cleaned_data["signed_by"]
            )
            for one, _receipt, form in rows
            if form.cleaned_data["on"]
        ]
        try:
            copies.receive(found, delivered, by=actor)
        except Refused as refused:
            reasons = refused.reasons
        else:
            messages.success(request, _("已登记签收。"))
            return redirect("console:gazette-copies", pk)
    context = {
        "issue": found,
        "told": told,
        "rows": rows,
        "reasons": reasons,
        "may_keep": permissions.may_keep(actor, found.organ),
        "missing": [dict(RecipientForm().fields["kind"].choices)[code] for code in told.kinds_without],  # type: ignore[attr-defined]
    }
    return render(request, "channels/gazette_copies.html", context, status=409 if reasons else 200)


@staff
@require_POST
def receipt_undo(request: HttpRequest, pk: int, receipt: int) -> HttpResponse:
    found = get_object_or_404(_issue(request, pk).receipts.select_related("issue__organ", "recipient"), pk=receipt)
    back = reverse("console:gazette-copies", args=[pk])
    return attempt(request, lambda: copies.take_back_receipt(found, by=actor_of(request)), _("已撤销签收。"), back)


RECIPIENTS: Columns = (
    (gettext_lazy("名称"), "name"),
    (gettext_lazy("地址"), "address"),
    (gettext_lazy("类别"), "kind_title"),
    (gettext_lazy("份数"), "copies"),
    (gettext_lazy("赠送中"), "active"),
    (gettext_lazy("主办机关"), "organ.name"),
)


@staff
@require_GET
def recipients(request: HttpRequest) -> HttpResponse:
    actor = actor_of(request)
    if not permissions.organs_read(actor):
        raise Http404
    found = Recipient.objects.filter(organ__code__in=permissions.organs_read(actor)).select_related("organ")
    found = found.order_by("kind", "name")
    if file := export(request, _("公报赠阅名单"), RECIPIENTS, found):
        return file
    context = {"page": paged(request, found), "may_keep": queries.publishing(actor).exists()}
    return render(request, "channels/gazette_recipients.html", context)


@staff
@require_http_methods(["GET", "POST"])
def recipient_edit(request: HttpRequest, pk: int = 0) -> HttpResponse:
    """A new place on the list of the government one works for, or a change of one."""
    actor = actor_of(request)
    organs = queries.publishing(actor)
    known = Recipient.objects.filter(organ__in=organs)
    found = get_object_or_404(known, pk=pk) if pk else None
    organ = found.organ if found else organs.first()
    if organ is None:
        raise PermissionDenied(_("只有人民政府的拟稿人和政务公开办可以维护赠阅名单。"))
    form = RecipientForm(request.POST or None, initial=RecipientForm.of(found) if found else None)
    up = reverse("console:gazette-recipients")
    return edited(
        request,
        form,
        lambda: copies.keep_recipient(organ, form.told, recipient=found, by=actor),
        title=_("赠阅点"),
        back=up,
        up=up,
        up_title=_("赠阅名单"),
    )


# what views need


def _issue(request: HttpRequest, pk: int) -> Issue:
    return get_object_or_404(queries.visible_to(actor_of(request)), pk=pk)


def _unless_editor(actor: Actor, found: Issue) -> None:
    if not may(actor, "edit", found):
        reasons: list[Reason] = refusals("edit", Case(found, actor))
        raise PermissionDenied(str(Refused(*reasons)))


def _number(value: str | None) -> int:
    return int(value) if value and value.isascii() and value.isdigit() and len(value) < 19 else 0


def _revision(request: HttpRequest) -> int:
    return _number(request.POST.get("revision"))


def _waiting(actor: Actor) -> dict[str, Any] | None:
    found = list(queries.waiting_for(actor)[:IN_PANEL])
    return {"issues": found} if found else None


add_urls(
    path("gazette/", issues, name="gazette"),
    path("gazette/new/", issue_new, name="gazette-new"),
    path("gazette/recipients/", recipients, name="gazette-recipients"),
    path("gazette/recipients/new/", recipient_edit, name="gazette-recipient-new"),
    path("gazette/recipients/<int:pk>/", recipient_edit, name="gazette-recipient"),
    path("gazette/<int:pk>/", issue, name="gazette-issue"),
    path("gazette/<int:pk>/masthead/", masthead, name="gazette-masthead"),
    path("gazette/<int:pk>/include/", include, name="gazette-include"),
    path("gazette/<int:pk>/arrange/", arrange, name="gazette-arrange"),
    path("gazette/<int:pk>/do/<slug:verb>/", issue_do, name="gazette-do"),
    path("gazette/<int:pk>/articles/<int:article>/<slug:deed>/", article_do, name="gazette-article"),
    path("gazette/<int:pk>/ask/", issue_ask, name="gazette-ask"),
    path("gazette/<int:pk>/proof.pdf", proof, name="gazette-proof"),
    path("gazette/<int:pk>/editions/<int:number>.pdf", edition, name="gazette-edition"),
    path("gazette/<int:pk>/copies/", distribution, name="gazette-copies"),
    path("gazette/<int:pk>/copies/<int:receipt>/undo/", receipt_undo, name="gazette-receipt-undo"),
)
add_menu(
    MenuEntry(
        gettext_lazy("政府公报"),
        "gazette",
        GROUP,
        icon="book",
        roles=frozenset(permissions.READERS),
        count=lambda actor: queries.waiting_for(actor).count(),
        order=61,
    )
)
add_workbench_panel(Panel(gettext_lazy("政府公报"), "channels/gazette_panel.html", _waiting, order=45))
