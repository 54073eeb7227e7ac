"""What the staff pages of this room have in common."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from gongkai.desk.actions import Refused, Stale
from gongkai.desk.asked import actor_of
from gongkai.desk.permissions import Actor, Role

from . import queries
from .models import Policy, Task

T = TypeVar("T")
ON_WORKBENCH = 6
#: Tasks on a page of a whole document when it opens, and in each part that its script then asks for.
AT_FIRST, AT_ONCE = 60, 150


def policy_of(request: HttpRequest, pk: int) -> Policy:
    return get_object_or_404(queries.visible_to(actor_of(request)).select_related("organ", "source"), pk=pk)


def task_of(request: HttpRequest, pk: int, task_pk: int) -> tuple[Policy, Task]:
    found = policy_of(request, pk)
    return found, get_object_or_404(found.tasks, pk=task_pk)


def numbered(found: Policy) -> list[Task]:
    """The tasks that stand, each with the ``number`` that the pages give it."""
    tasks = list(found.tasks.filter(dropped=False))
    for place, task in enumerate(tasks, 1):
        task.number = place  # type: ignore[attr-defined]
    return tasks


def onward(page: str, found: Policy, at: int, tasks: Sequence[Task]) -> str:
    """Where the script of a page has the tasks after the first ``at``; empty when there are none."""
    return f"{reverse(f'console:{page}', args=[found.pk])}?from={at}" if at < len(tasks) else ""


def needs(request: HttpRequest, roles: frozenset[Role]) -> Actor:
    """The actor, who holds one of the roles somewhere; else 403."""
    actor = actor_of(request)
    if not actor.roles & roles:
        raise PermissionDenied(_("这一页由其他岗位的人员使用。"))
    return actor


def attempt(request: HttpRequest, deed: Callable[[], T], done: str | Callable[[T], str]) -> T | None:
    """A deed of one button: that it is done, or why it was refused, stands on the next page. Gives what the deed gave."""
    try:
        made = deed()
    except Refused as refused:
        for reason in refused.reasons:
            messages.error(request, str(reason))
        return None
    messages.success(request, done(made) if callable(done) else done)
    return made


def over_again(form: Any, refused: Refused, now: Callable[[], int]) -> None:
    """A form that was stale is shown as typed, against the thing as it stands ``now``: who has read what the other did may save."""
    if isinstance(refused, Stale):
        form.data = form.data.copy()
        form.data["revision"] = now()


def form_page(
    request: HttpRequest,
    form: Any,
    deed: Callable[[dict[str, Any]], str],
    *,
    done: Any = "",
    now: Callable[[], int] = int,
    **context: Any,
) -> HttpResponse:
    """A page with one form: shown, shown again with what is wrong (422, 409), or done and on to the address ``deed`` gives.

    ``now``: the revision as it stands, for a form that carries one.
    """
    template = "policies/console_form.html"
    if request.method != "POST" or not form.is_valid():
        return render(request, template, {"form": form, **context}, status=422 if form.errors else 200)
    try:
        onward = deed(form.cleaned_data)
    except Refused as refused:
        over_again(form, refused, now)
        return render(request, template, {"form": form, **context, "reasons": refused.reasons}, status=409)
    messages.success(request, str(done or _("已保存。")))
    return redirect(onward)
