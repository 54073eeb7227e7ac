"""数据开放: the list of datasets, one dataset with a look into it, and its files."""

from __future__ import annotations

from itertools import islice

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse

from gongkai.portal import opendata
from gongkai.portal.http import nothing, public_page
from gongkai.portal.site import show

LOOK = 10


@public_page
def data(request: HttpRequest) -> HttpResponse:
    found = opendata.all_datasets()
    return show(request, "portal/data.html", {"datasets": found, "formats": opendata.formats()})


@public_page
def dataset(request: HttpRequest, key: str) -> HttpResponse:
    found = _named(key)
    context = {
        "dataset": found,
        "formats": opendata.formats(),
        "look": [list(row) for row in islice(found.rows(), LOOK)],
    }
    return show(request, "portal/dataset.html", context)


@public_page(max_age=0, takes=nothing)
def data_file(request: HttpRequest, key: str, kind: str) -> HttpResponse:
    if kind not in opendata.formats():
        raise Http404
    response = opendata.answer(_named(key), kind)
    response["Access-Control-Allow-Origin"] = "*"
    return response


@public_page(takes=nothing)
def dcat(request: HttpRequest) -> HttpResponse:
    """The catalogue for catalogues (DCAT 3)."""
    response = JsonResponse(opendata.dcat(), json_dumps_params={"ensure_ascii": False})
    response["Content-Type"] = "application/ld+json"
    response["Access-Control-Allow-Origin"] = "*"
    return response


def _named(key: str) -> opendata.Dataset:
    found = opendata.dataset(key)
    if found is None:
        raise Http404
    return found
