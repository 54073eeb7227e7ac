"""政策落实: what documents from above ask for, who does it by when, and how far it is."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import groupby

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _

from gongkai.desk import clock
from gongkai.policies.models import Task, WorkItem
from gongkai.policies.queries import completion, task_duty, with_duties
from gongkai.portal import columns
from gongkai.portal.exports import export
from gongkai.portal.http import public_page
from gongkai.portal.public import TASKS_AT_ONCE, issued, tasks_of, work_of
from gongkai.portal.site import show

PER_PAGE = 20


@public_page
def policies(request: HttpRequest) -> HttpResponse:
    if file := export(request, _("政策落实"), columns.POLICIES, issued()):
        return file
    page = Paginator(issued(), PER_PAGE).get_page(request.GET.get("page"))
    return show(request, "portal/policies.html", {"page": page})


@public_page
def policy(request: HttpRequest, pk: int) -> HttpResponse:
    """``?task=`` leads to the leaf that holds this task."""
    found = get_object_or_404(issued(), pk=pk)
    listed = list(tasks_of(found))
    if place := _place(listed, request.GET.get("task", "")):
        return redirect(request.path + place)
    work, today = list(work_of(found)), clock.today()
    if file := export(request, str(found), columns.TASKS, _parts(listed, work), each=columns.worked):
        return file
    page = Paginator(listed, TASKS_AT_ONCE).get_page(request.GET.get("page"))
    shown = {task.pk for task in page}
    parts = _parts(page.object_list, with_duties(item for item in work if item.task_id in shown))
    tasks = [(task, task_duty(items), items, completion(items, today)) for task, items in parts]
    context = {"policy": found, "page": page, "tasks": tasks, "whole": completion(work, today), "today": today}
    return show(request, "portal/policy.html", context)


def _parts(tasks: Sequence[Task], work: Iterable[WorkItem]) -> list[tuple[Task, list[WorkItem]]]:
    """Each task with its work. ``work`` stands in the order of the tasks."""
    by_task = {task: list(items) for task, items in groupby(work, key=lambda item: item.task_id)}
    return [(task, by_task.get(task.pk, [])) for task in tasks]


def _place(tasks: Sequence[Task], asked: str) -> str:
    """Where the task stands below the document's address; empty where none of them is asked for."""
    number = next((n for n, task in enumerate(tasks) if str(task.pk) == asked), None)
    if number is None:
        return ""
    leaf = number // TASKS_AT_ONCE + 1
    return f"{f'?page={leaf}' if leaf > 1 else ''}#task-{asked}"
