"""政府公报: every issue and article to read, to download and to search; the standard text of what a government decided."""

from __future__ import annotations

from django import forms
from django.conf import settings
from django.core.paginator import Paginator
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import feedgenerator
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from gongkai.channels import gazette_epub as epub
from gongkai.channels.gazette_content import in_order
from gongkai.channels.gazette_print import current
from gongkai.channels.gazette_queries import KIND, contents, public_articles, public_issues, years
from gongkai.channels.models import Article, Issue, IssueState
from gongkai.desk import clock
from gongkai.desk.files import download
from gongkai.portal import columns
from gongkai.portal.exports import MOST, export
from gongkai.portal.http import nothing, public_page
from gongkai.portal.site import show
from gongkai.records.typed import type_of
from gongkai.search.queries import every, find

PER_PAGE = 24
FOUND = 20
IN_FEED = 20


class Asked(forms.Form):
    """A value that makes no sense is as if it had not been given."""

    q = forms.CharField(required=False, max_length=100)
    year = forms.IntegerField(required=False, min_value=1949, max_value=9999)
    page = forms.IntegerField(required=False, min_value=1, max_value=10_000)


@public_page
def gazette(request: HttpRequest) -> HttpResponse:
    """The archive: by year, or by words in any article."""
    form = Asked(request.GET)
    form.is_valid()
    asked = {name: form.cleaned_data.get(name) or None for name in form.fields}
    q, year = (asked["q"] or "").replace("\0", ""), asked["year"]
    issues = public_issues().filter(year=year) if year else public_issues()
    if q:
        file = export(request, _("政府公报"), columns.HITS, every(q, MOST + 1, kind=KIND, year=year))
    else:
        file = export(request, _("政府公报"), columns.ISSUES, issues)
    if file:
        return file
    results = find(q, kind=KIND, year=year, page=asked["page"] or 1, per_page=FOUND) if q else None
    context = {
        "q": q,
        "year": year,
        "years": years(),
        "newest": public_issues().first() if not (q or year) else None,
        "results": results,
        "page": None if q else Paginator(issues, PER_PAGE).get_page(asked["page"]),
    }
    return show(request, "portal/gazette.html", context)


@public_page(max_age=0)
def issue(request: HttpRequest, pk: int) -> HttpResponse:
    found = public_issues().filter(pk=pk).first()
    if found is None:
        return _recalled(request, pk)
    found.edition = current(found)
    around = public_issues().filter(organ=found.organ)
    context = {
        "issue": found,
        "contents": contents(found),
        "before": around.filter(total__lt=found.total).order_by("-total").first(),
        "after": around.filter(total__gt=found.total).order_by("total").first(),
    }
    return show(request, "portal/gazette_issue.html", context)


@public_page(max_age=0)
def article(request: HttpRequest, pk: int, article: int) -> HttpResponse:
    found = public_articles().select_related("issue__organ", "issue__edition", "record__organ", "version")
    one = found.filter(issue=pk, pk=article).first()
    if one is None:
        return _gone(request, pk, article)
    record, readable = one.record, set(public_articles().filter(issue=pk).values_list("pk", flat=True))
    row = [other for other in in_order(one.issue) if other.pk in readable]
    place = next(n for n, other in enumerate(row) if other.pk == one.pk)
    context = {
        "article": one,
        "issue": one.issue,
        "printed": one.issue.edition.places.get(str(one.pk)) if one.issue.edition else None,
        "mark": record.validity_mark(clock.today()) if record else "",
        "corrected": bool(record and one.version and one.version.hash != record.content_hash),
        "before": row[place - 1] if place else None,
        "after": row[place + 1] if place + 1 < len(row) else None,
    }
    return show(request, "portal/gazette_article.html", context)


@require_safe
def pdf(request: HttpRequest, pk: int) -> FileResponse:
    """The edition of this moment; there is none while one is being made after something was taken back."""
    found = get_object_or_404(public_issues(), pk=pk)
    edition = current(found)
    if edition is None:
        raise Http404
    response = download(edition.file, f"{found}.pdf")
    response["Cache-Control"] = "public, max-age=0, must-revalidate"
    return response


@public_page(max_age=0, takes=nothing)
def book(request: HttpRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(public_issues(), pk=pk)
    response = HttpResponse(epub.make(found), content_type="application/epub+zip")
    response["Content-Disposition"] = f'attachment; filename="gazette-{found.year}-{found.number}.epub"'
    return response


@public_page
def feed(request: HttpRequest) -> HttpResponse:
    """Atom: the newest issues, each with its contents."""
    newest = list(public_issues()[:IN_FEED])
    address = settings.SITE_URL + request.path
    name = f"{newest[0].organ.name}公报" if newest else "政府公报"
    out = feedgenerator.Atom1Feed(
        title=name, link=f"{settings.SITE_URL}/gazette/", description=name, language="zh-Hans", feed_url=address,
        feed_guid=address,
    )  # fmt: skip
    for one in newest:
        titles = [line.article.title for _section, lines in contents(one) for line in lines if not line.gone]
        url = settings.SITE_URL + one.get_absolute_url()
        out.add_item(
            title=f"{one}（总第{one.total}期）",
            link=url,
            description="；".join(titles),
            author_name=one.organ.name,
            pubdate=one.online_at,
            updateddate=one.edition.at if one.edition else one.online_at,
            unique_id=url,
        )
    return HttpResponse(out.writeString("utf-8"), content_type="application/atom+xml; charset=utf-8")


def _recalled(request: HttpRequest, pk: int) -> HttpResponse:
    found = Issue.objects.filter(pk=pk, state=IssueState.RECALLED).select_related("organ").first()
    if found is None:
        raise Http404
    told: dict[str, object] = {"organ": found.organ, "on": found.recalled_at, "reason": found.recall_reason}
    return show(request, "portal/withdrawn.html", told, 410)


def _gone(request: HttpRequest, pk: int, key: int) -> HttpResponse:
    """410 for what the issue carried and does no more; 404 for what was never to be read here."""
    found = Article.objects.filter(pk=key, issue__in=public_issues().filter(pk=pk).order_by().values("pk"))
    one = found.select_related("record__organ").first()
    if one is None or one.record is None:
        raise Http404
    record = one.record
    told: dict[str, object]
    if record.display_over(clock.today()):
        told = {"organ": record.organ, "kind": type_of(record), "until": record.shown_until}
        return show(request, "portal/display_over.html", told, 410)
    told = {"organ": record.organ, "on": record.withdrawn_at or record.changed_at, "reason": record.withdrawal_reason}
    return show(request, "portal/withdrawn.html", told, 410)
