"""What the staff pages of this room have in common."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from gongkai.desk.actions import Refused
from gongkai.desk.asked import actor_of, paged
from gongkai.desk.exports import Columns, export
from gongkai.desk.permissions import Actor, Role
from gongkai.organs.models import Organ
from gongkai.organs.queries import organs_of
from gongkai.schemas.record_shapes import RecordType
from gongkai.schemas.record_types import record_type

from . import queries
from .models import Record


def needs(request: HttpRequest, *roles: Role) -> Actor:
    """The actor, who holds one of the roles somewhere; else 403."""
    actor = actor_of(request)
    if not actor.roles & set(roles):
        raise PermissionDenied(_("这一页由其他岗位的人员使用。"))
    return actor


def record_of(request: HttpRequest, pk: int) -> Record:
    """404 for what the person may not see, as if it were not there."""
    seen = queries.visible_to(actor_of(request)).select_related("organ", "item", "corrects")
    found: Record = get_object_or_404(seen, pk=pk)
    return found


def drafting_organs(request: HttpRequest) -> list[Organ]:
    """The organs that the person drafts for. 403 where there is none."""
    found = list(organs_of(actor_of(request), Role.DRAFTER))
    if not found:
        raise PermissionDenied(_("只有拟稿人可以起草信息。"))
    return found


def kind_of_key(key: str) -> RecordType:
    """404 for what is no type."""
    try:
        return record_type(key)
    except KeyError:
        raise Http404 from None


#: One row of a file: a thing, and the names of the people in it by their usernames.
Named = tuple[Any, dict[str, str]]


def names_in(found: Iterable[Any], fields: Sequence[str]) -> dict[str, str]:
    """Of the people whose usernames stand in ``fields``; one query."""
    return queries.names([name for one in found for field in fields if (name := getattr(one, field))])


def by_name(field: str) -> Callable[[Named], str]:
    """What a file says of a username: whose it is."""
    return lambda row: str(row[1].get(getattr(row[0], field), getattr(row[0], field)))


def list_about_records(
    request: HttpRequest, actor: Actor, found: Any, form: Any, *, title: str, columns: Columns, people: Sequence[str], template: str
) -> HttpResponse:  # fmt: skip
    """A list of things that are each about a record, narrowed by ``form``, as a page or a file. ``people``: fields that hold
    usernames. The page has ``page``, ``form``, ``names``, and ``seen``, the records that the person may open."""

    def named(rows: list[Any]) -> list[Named]:
        names = names_in(rows, people)
        return [(one, names) for one in rows]

    if form.is_valid():
        found = form.narrowed(found)
    if file := export(request, title, columns, found, each=named):
        return file
    page = paged(request, found)
    seen = set(queries.visible_to(actor).filter(pk__in=[one.record_id for one in page]).values_list("pk", flat=True))
    return render(request, template, {"page": page, "form": form, "seen": seen, "names": names_in(page, people)})


def form_page(
    request: HttpRequest,
    form: Any,
    deed: Callable[[dict[str, Any]], str],
    *,
    template: str = "records/console_form.html",
    done: Any = "",
    **context: Any,
) -> HttpResponse:
    """A page with one form: shown, shown again with what is wrong (422, 409), or done and on to the address ``deed`` gives."""
    if request.method != "POST" or not form.is_valid():
        return render(request, template, {"form": form, **context}, status=422 if form.errors else 200)
    try:
        onward = deed(form.cleaned_data)
    except Refused as refused:
        return render(request, template, {"form": form, **context, "reasons": refused.reasons}, status=409)
    messages.success(request, str(done or _("已保存。")))
    return redirect(onward)


def attempt(request: HttpRequest, deed: Callable[[], Any], onward: str, done: Any = "") -> HttpResponse:
    """One button: does it, or says why not, on the page that ``onward`` names."""
    try:
        deed()
    except Refused as refused:
        for reason in refused.reasons:
            messages.error(request, str(reason))
    else:
        messages.success(request, str(done or _("已完成。")))
    return redirect(onward)
