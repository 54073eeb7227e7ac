"""旧公报数字化: pages sent in, read by the machine, corrected beside their pictures, sampled, split into articles."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from gongkai.desk import files
from gongkai.desk.actions import Reason, Refused, Stale
from gongkai.desk.asked import actor_of
from gongkai.desk.console import add_urls, staff
from gongkai.law.identifiers import document_key
from gongkai.records.queries import names

from . import gazette_ocr as ocr
from . import gazette_queries as queries
from .actions import gazette_scans as actions
from .actions.gazette_scans import Start, Typed
from .console import attempt, public_record
from .console_gazette import _issue, _number, _revision
from .gazette_content import difference, in_order
from .gazette_forms import ScanForm, section_choices
from .gazette_gates import may
from .models import Issue, PageState, ScanPage

#: Empty lines at the end of a page's form, for what the machine did not see.
SPARE = 3


@staff
@require_http_methods(["GET", "POST"])
def pages(request: HttpRequest, pk: int) -> HttpResponse:
    found, actor = _digitised(request, pk), actor_of(request)
    form = ScanForm(request.POST or None, request.FILES or None)
    reasons: Any = ()
    if request.method == "POST" and form.is_valid():
        try:
            sent = form.cleaned_data["scan"]
            if sent.size > settings.GONGKAI_MAX_UPLOAD:
                raise Refused(Reason("too_large", files.too_large()))
            scan = actions.send_scan(found, sent.read(), sent.name, by=actor)
        except Refused as refused:
            reasons = refused.reasons
        else:
            n = scan.pages_in_file
            messages.success(request, ngettext("已收到%(n)d页，等待识别。", "已收到%(n)d页，等待识别。", n) % {"n": n})
            return redirect("console:gazette-pages", pk)
    there = list(found.pages.defer("lines"))
    context = {
        "issue": found,
        "form": form,
        "pages": there,
        "waiting": sum(page.state == PageState.WAITING for page in there),
        "corrected": sum(page.state == PageState.CORRECTED for page in there),
        "available": ocr.available(),
        "accuracy": queries.accuracy(found),
        "proofed": set(found.pages.exclude(proofs=None).values_list("pk", flat=True)),
        "may_edit": may(actor, "edit", found),
        "reasons": reasons,
        "names": names([page.corrected_by for page in there]),
    }
    status = 409 if reasons else 422 if form.errors else 200
    return render(request, "channels/gazette_pages.html", context, status=status)


@staff
@require_POST
def sample(request: HttpRequest, pk: int) -> HttpResponse:
    found = _digitised(request, pk)
    back = reverse("console:gazette-pages", args=[pk])
    return attempt(
        request, lambda: actions.draw_sample(found, by=actor_of(request)), _("已抽样，请由校对人以外的人核对。"), back
    )


@staff
@require_POST
def again(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    page = _page(request, pk, number)
    back = reverse("console:gazette-pages", args=[pk])
    return attempt(request, lambda: actions.read_again(page, by=actor_of(request)), _("这一页等待重新识别。"), back)


@staff
@require_http_methods(["GET", "POST"])
def page(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """校对和核对: the picture of the page beside its lines."""
    found, actor = _page(request, pk, number), actor_of(request)
    proofing = found.sampled and found.state == PageState.CORRECTED and found.corrected_by != actor.username
    typed, reasons, status = None, (), 200
    if request.method == "POST":
        typed = _typed(request)
        try:
            return _corrected(request, found, typed, proofing=proofing)
        except Refused as refused:
            reasons, status = refused.reasons, 409
            if isinstance(refused, Stale):
                found = _page(request, pk, number)
    there = list(found.issue.pages.values_list("number", flat=True))
    context = {
        "issue": found.issue,
        "page": found,
        "lines": _lines(found, typed),
        "revision": found.revision,
        "proofing": proofing,
        "previous": max((n for n in there if n < number), default=None),
        "next": min((n for n in there if n > number), default=None),
        "last": max(there, default=number),
        "may_edit": may(actor, "edit", found.issue),
        "reasons": reasons,
    }
    return render(request, "channels/gazette_page.html", context, status=status)


def _corrected(request: HttpRequest, found: ScanPage, typed: list[Typed], *, proofing: bool) -> HttpResponse:
    actor, revision = actor_of(request), _revision(request)
    if proofing:
        made = actions.proof_page(found, typed, revision=revision, by=actor)
        text = _("已核对：%(c)s字中改动%(e)s处。") % {"c": made.characters, "e": made.errors}
    else:
        done = request.POST.get("deed") != "save"
        actions.correct_page(found, typed, revision=revision, done=done, by=actor)
        text = _("第%(n)s页已校对。") % {"n": found.number} if done else _("已保存。")
    messages.success(request, text)
    following = found.issue.pages.filter(number__gt=found.number).order_by("number").first()
    if request.POST.get("deed") == "next" and following:
        return redirect("console:gazette-page", found.issue_id, following.number)
    if request.POST.get("deed") == "save":
        return redirect("console:gazette-page", found.issue_id, found.number)
    return redirect("console:gazette-pages", found.issue_id)


def _typed(request: HttpRequest) -> list[Typed]:
    texts = request.POST.getlist("line")[: actions.MOST_LINES]
    begins, aside = set(request.POST.getlist("begins")), set(request.POST.getlist("furniture"))
    return [Typed(text, str(n) in begins, str(n) in aside) for n, text in enumerate(texts)]


def _lines(found: ScanPage, typed: list[Typed] | None) -> list[dict[str, Any]]:
    """What the form shows: the lines as kept or, after a refusal, as typed; doubtful characters told apart while untouched."""
    rows: list[dict[str, Any]] = []
    empty = {"box": None, "read": "", "doubt": [], "text": "", "begins": False, "furniture": False}
    for n, line in enumerate([*found.lines, *[dict(empty) for _n in range(SPARE)]]):
        said = typed[n] if typed and n < len(typed) else None
        text = said.text if said else line["text"]
        doubt = [place for place, _certainty in line["doubt"]] if text == line["read"] else []
        rows.append(
            {
                "text": text,
                "begins": said.begins if said else line["begins"],
                "furniture": said.furniture if said else line["furniture"],
                "box": _percent(line["box"], found),
                "shape": line["box"],
                "doubt": ",".join(map(str, doubt)),
                "pieces": _pieces(text, doubt),
            }
        )
    return rows


def _pieces(text: str, doubt: list[int]) -> list[tuple[str, bool]]:
    """The text cut where doubtful characters begin and end."""
    marked, pieces = set(doubt), list[tuple[str, bool]]()
    for place, sign in enumerate(text):
        doubtful = place in marked
        if pieces and pieces[-1][1] == doubtful:
            pieces[-1] = (pieces[-1][0] + sign, doubtful)
        else:
            pieces.append((sign, doubtful))
    return pieces


def _percent(box: list[int] | None, found: ScanPage) -> dict[str, int] | None:
    if not box or not found.height:
        return None
    left, top, right, bottom = box
    return {"x": left, "y": top, "w": right - left, "h": bottom - top}


@staff
@require_GET
def picture(request: HttpRequest, pk: int, number: int) -> FileResponse:
    """The page as we drew it anew: nothing of the file that was sent in gets to a browser but its looks."""
    found = _page(request, pk, number)
    if found.picture is None:
        raise Http404
    response = files.download(found.picture, f"page-{number}.png")
    response["Content-Disposition"] = "inline"
    return response


@staff
@require_http_methods(["GET", "POST"])
def split(request: HttpRequest, pk: int) -> HttpResponse:
    """分篇: on which line each article begins; then what each is called."""
    found, actor = _digitised(request, pk), actor_of(request)
    reasons: Any = ()
    if request.method == "POST":
        try:
            return _split(request, found)
        except Refused as refused:
            found, reasons = _digitised(request, pk), refused.reasons
    starts = {tuple(one.begins) for one in found.articles.filter(version=None) if one.begins}
    context = {
        "issue": found,
        "pages": [(one, _startable(one, starts)) for one in found.pages.all()],
        "rows": [(one, difference(one)) for one in in_order(found)],
        "sections": section_choices(),
        "reasons": reasons,
        "may_edit": may(actor, "edit", found),
    }
    return render(request, "channels/gazette_split.html", context, status=409 if reasons else 200)


def _split(request: HttpRequest, found: Issue) -> HttpResponse:
    actor, revision = actor_of(request), _revision(request)
    if request.POST.get("deed") == "describe":
        told = {one.pk: _told(request, one.pk) for one in found.articles.filter(version=None)}
        actions.describe(found, told, revision=revision, by=actor)
        messages.success(request, _("已保存。"))
        return redirect("console:gazette-issue", found.pk)
    given = [one.partition("-") for one in request.POST.getlist("start")]
    starts = [Start(_number(number), _number(place)) for number, _dash, place in given]
    issue = actions.split(found, starts, revision=revision, by=actor)
    n = issue.articles.count()
    messages.success(
        request, ngettext("已分为%(n)d篇，请核对标题和栏目。", "已分为%(n)d篇，请核对标题和栏目。", n) % {"n": n}
    )
    return redirect(reverse("console:gazette-split", args=[found.pk]) + "#articles")


def _told(request: HttpRequest, key: int) -> dict[str, Any]:
    named = request.POST.get(f"record-{key}", "").strip()
    return {
        "title": request.POST.get(f"title-{key}", ""),
        "number": request.POST.get(f"number-{key}", ""),
        "section": request.POST.get(f"section-{key}", ""),
        "explanation": request.POST.get(f"explanation-{key}", ""),
        "record": public_record(named, actor_of(request)) if named else None,
    }


def _startable(one: ScanPage, starts: set[tuple[int, int]]) -> list[tuple[int, str, bool, bool]]:
    """(place, text, whether an article begins there, whether it looks like a title) of every paragraph's first line."""
    rows, before = [], ""
    for place, line in enumerate(one.lines):
        if line["begins"] and not line["furniture"] and line["text"].strip():
            following = one.lines[place + 1]["text"] if place + 1 < len(one.lines) else ""
            titled = bool(document_key(following)) or line["text"].rstrip("）) ").endswith(_TITLES)
            rows.append((place, line["text"], (one.number, place) in starts, titled and not before.endswith("：")))
            before = line["text"]
    return rows


_TITLES = ("通知", "意见", "决定", "办法", "规定", "公告", "通告", "通报", "批复", "命令", "方案", "细则", "大事记")


def _digitised(request: HttpRequest, pk: int) -> Issue:
    found = _issue(request, pk)
    if not found.digitised:
        raise Http404
    return found


def _page(request: HttpRequest, pk: int, number: int) -> ScanPage:
    found = get_object_or_404(_digitised(request, pk).pages.select_related("picture"), number=number)
    found.issue = _issue(request, pk)
    return found


add_urls(
    path("gazette/<int:pk>/pages/", pages, name="gazette-pages"),
    path("gazette/<int:pk>/pages/sample/", sample, name="gazette-sample"),
    path("gazette/<int:pk>/pages/<int:number>/", page, name="gazette-page"),
    path("gazette/<int:pk>/pages/<int:number>/again/", again, name="gazette-again"),
    path("gazette/<int:pk>/pages/<int:number>/picture.png", picture, name="gazette-picture"),
    path("gazette/<int:pk>/split/", split, name="gazette-split"),
)
