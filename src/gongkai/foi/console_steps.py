"""Two kinds of staff pages: a list of things, and one thing with a form for each step that is open now."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from gongkai.desk.actions import Refused
from gongkai.desk.asked import PER_PAGE, actor_of
from gongkai.desk.exports import Columns, cells, export, rows
from gongkai.desk.paging import LAST_PAGE, leaf
from gongkai.desk.permissions import Actor
from gongkai.duties.queries import by_subject, of_subject


@dataclass(frozen=True, slots=True)
class Step:
    """``do`` is given the thing, the form's data and who acts; what it answers is shown on the page, nothing leads back to it."""

    key: str
    title: str | Promise
    form: Callable[..., forms.Form]
    do: Callable[[Any, Mapping[str, Any], Actor], Any]
    danger: bool = False


def stepped(
    request: HttpRequest, thing: Any, steps: Sequence[Step], told: Iterable[tuple[str, Any]], template: str, **context: Any
) -> HttpResponse:  # fmt: skip
    """The page of ``thing``; ``told`` are its lines. A step refused is shown again with every reason and what was typed (409)."""
    asked = request.POST.get("step", "") if request.method == "POST" else ""
    step = next((one for one in steps if one.key == asked), None)
    if asked and step is None:
        messages.error(request, _("这一步已经办理，或者现在不能办理。"))
        return redirect(request.path)
    made = [(one, _form(one, request.POST if one is step else None, thing)) for one in steps]
    status, reasons, shown = 200, (), None
    if step:
        form = next(form for one, form in made if one is step)
        status, reasons, shown = _do(step, thing, form, actor_of(request))
        if status == 200 and shown is None:
            messages.success(request, _("已完成。"))
            return redirect(request.path)
    page = {
        "thing": thing,
        "steps": made,
        "told": [(label, value) for label, value in told if value not in (None, "")],
        "duties": list(of_subject(thing.subject)),
        "reasons": reasons,
        "shown": shown,
    }
    return render(request, template, {**page, **context}, status=status)


def _do(step: Step, thing: Any, form: forms.Form, by: Actor) -> tuple[int, tuple[Any, ...], Any]:
    if not form.is_valid():
        return 422, (), None
    try:
        done = step.do(thing, form.cleaned_data, by)
    except Refused as refused:
        thing.refresh_from_db()
        form.data = {**form.data.dict(), "revision": str(getattr(thing, "revision", ""))}  # type: ignore[attr-defined]
        return 409, refused.reasons, None
    return 200, (), done if isinstance(done, dict) else None


def _form(step: Step, data: Any, thing: Any) -> forms.Form:
    form = step.form(data, initial={"revision": getattr(thing, "revision", None)}, auto_id=f"{step.key}_%s")
    form.fields["step"] = forms.CharField(widget=forms.HiddenInput, initial=step.key, required=False)
    form.fields.setdefault("revision", forms.IntegerField(widget=forms.HiddenInput, required=False))
    return form


def listed(
    request: HttpRequest,
    heading: str | Promise,
    columns: Columns,
    found: QuerySet[Any],
    address: Callable[[Any], str],
    filters: forms.Form,
    template: str = "foi/console_things.html",
    **context: Any,
) -> HttpResponse:
    """A list whose columns are those of its file; the limits of its things stand at the end of each line."""
    if file := export(request, heading, columns, found[: LAST_PAGE * PER_PAGE]):
        return file
    page = leaf(found, request.GET.get("page"), PER_PAGE)
    things = list(page)
    limits = by_subject(one.subject for one in things)
    lines = zip(things, cells(rows(columns, things)), strict=True)
    told = {
        "heading": heading,
        "headings": [name for name, _value in columns],
        "page": page,
        "lines": [(address(one), cell, limits.get(one.subject)) for one, cell in lines],
        "filters": filters,
        "narrowed": any(request.GET.get(name) for name in filters.fields),
    }
    return render(request, template, {**told, **context})
