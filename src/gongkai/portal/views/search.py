"""检索: one box for words and document numbers, and filters that only offer what leads somewhere."""

from __future__ import annotations

from django import forms
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from gongkai.portal import columns, exports
from gongkai.portal.http import public_page
from gongkai.portal.site import show
from gongkai.portal.telling import endings
from gongkai.portal.templatetags.portal import genre_name
from gongkai.search.queries import Results, akin, every, find

PER_PAGE = 20
LONGEST = 100
#: Where fewer hold every word, what is akin to them is shown below.
FEW = 5
#: Values a filter offers: more would not be read.
MOST = 14
FACETS = (("organ", _("机关")), ("genre", _("体裁")), ("year", _("年份")))


class Asked(forms.Form):
    """Every value that makes no sense is as if it had not been given: a public address never ends in an error."""

    q = forms.CharField(required=False)
    organ = forms.SlugField(required=False)
    genre = forms.SlugField(required=False)
    year = forms.IntegerField(required=False, min_value=1, max_value=9999)
    order = forms.ChoiceField(required=False, choices=[("relevance", ""), ("date", "")])
    page = forms.IntegerField(required=False, min_value=1, max_value=100_000)


#: Marks that have a basis and a day.
ENDED = ("已废止", "失效", "已修改")


@public_page
def search(request: HttpRequest) -> HttpResponse:
    form = Asked(request.GET)
    form.is_valid()
    asked = {name: form.cleaned_data.get(name) or None for name in form.fields}
    q = (asked["q"] or "").replace("\0", "")[:LONGEST]
    filters = {name: asked[name] for name in ("organ", "genre", "year")}
    order = asked["order"] or "relevance"
    found = every(q, exports.MOST + 1, kind="record", order=order, **filters)
    if file := exports.export(request, gettext("检索结果"), columns.HITS, found):
        return file
    results = find(
        q,
        kind="record",
        order=order,
        **filters,
        page=asked["page"] or 1,
        per_page=PER_PAGE,
        facets=[name for name, _title in FACETS],
    )
    chosen = {name: str(asked[name]) for name in ("organ", "genre", "year") if asked[name]}
    known = {(hit.kind, hit.key) for hit in results.hits}
    few = q and results.total < FEW and not any(hit.exact for hit in results.hits)
    near = list(akin(q, kind="record", known=known, most=PER_PAGE, **filters)) if few else []
    marked = [hit.key for group in (results, *near) for hit in group.hits if hit.status in ENDED]
    context = {
        "endings": endings(marked),
        "q": q,
        "chosen": chosen,
        "results": results,
        "near": near,
        "order": order,
        "first": (results.page - 1) * PER_PAGE + 1,
        "facets": [facet for name, title in FACETS if (facet := _facet(request, name, title, results, chosen))],
    }
    return show(request, "portal/search.html", context)


def _facet(request: HttpRequest, name: str, title: str, results: Results, chosen: dict[str, str]) -> dict[str, object]:
    """One group of filters as links; the chosen one takes itself away. Nothing to choose from: no group."""
    values = [
        {
            "label": genre_name(one.value) if name == "genre" else one.label,
            "count": one.count,
            "more": one.more,
            "chosen": chosen.get(name) == one.value,
            "address": _address(request, name, "" if chosen.get(name) == one.value else one.value),
        }
        for one in results.facets[name][:MOST]
    ]
    worth = len(values) > 1 or any(value["chosen"] for value in values)
    return {"name": name, "title": title, "values": values} if worth else {}


def _address(request: HttpRequest, name: str, value: str) -> str:
    query = request.GET.copy()
    query.pop("page", None)
    query[name] = value
    if not value:
        del query[name]
    return f"?{query.urlencode()}"
