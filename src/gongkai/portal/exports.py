"""Public lists to take away: the address of a list with ``format=csv``, ``xlsx`` or ``json`` is the list itself as a file."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import islice
from typing import Any

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from gongkai.desk import clock, exports, sheets

#: Key in JSON → heading and value.
Columns = dict[str, tuple[str | Promise, exports.Value]]
FORMATS = (*sheets.KINDS, "json")
#: Rows in one file, as many as the pages of a list can be turned. Everything is in the datasets and behind the interface.
MOST = 10_000


def export(
    request: HttpRequest,
    name: str | Promise,
    columns: Columns,
    found: Iterable[Any],
    *,
    each: Callable[[list[Any]], Iterable[Any]] | None = None,
) -> HttpResponse | None:
    """As ``desk.exports.export``, for everyone: of no more than MOST rows, and the file says when there are more."""
    request.exports, request.exports_most = FORMATS, MOST  # type: ignore[attr-defined]
    kind = request.GET.get("format", "")
    if kind not in FORMATS:
        return None
    bounded = found[: MOST + 1] if isinstance(found, QuerySet) else islice(found, MOST + 1)
    rows = exports.rows(list(columns.values()), bounded, each)
    head, title = headings(columns), f"{name}-{clock.today():%Y%m%d}"
    if kind == "json":
        response: Any = StreamingHttpResponse(_json(str(name), head, rows), content_type="application/json")
        response["Access-Control-Allow-Origin"] = "*"
    else:
        response = sheets.answer(kind, title, list(head.values()), _told(rows))
    response["X-Robots-Tag"] = "noindex"
    return response  # type: ignore[no-any-return]


def headings(columns: Columns) -> dict[str, str]:
    return {key: str(heading) for key, (heading, _value) in columns.items()}


def _told(rows: Iterator[list[Any]]) -> Iterator[list[sheets.Cell]]:
    yield from exports.cells(islice(rows, MOST))
    if next(rows, None) is not None:
        yield [_more()]


def _json(title: str, head: Mapping[str, str], rows: Iterator[list[Any]]) -> Iterator[str]:
    yield _written({"title": title, "columns": head})[:-1] + ', "rows": ['
    for number, row in enumerate(islice(rows, MOST)):
        yield (",\n" if number else "\n") + _written(dict(zip(head, row, strict=True)))
    more = _more() if next(rows, None) is not None else None
    yield f'\n], "more": {_written(more)}}}'


def _written(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, cls=DjangoJSONEncoder)


def _more() -> str:
    return _("只列出前%(n)d行；全部数据见%(data)s和%(api)s") % {
        "n": MOST,
        "data": settings.SITE_URL + reverse("portal:data"),
        "api": settings.SITE_URL + reverse("portal:interface"),
    }
