"""政策落实: what documents from above ask for, who does it by when, and how far it is."""

from __future__ import annotations

from itertools import groupby

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _

from gongkai.desk import clock
from gongkai.policies.queries import completion, task_duty, with_duties
from gongkai.portal import columns
from gongkai.portal.exports import export
from gongkai.portal.http import public_page
from gongkai.portal.public import issued, tasks_of, work_of
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
    found = get_object_or_404(issued(), pk=pk)
    work = with_duties(work_of(found))
    by_task = {task: list(items) for task, items in groupby(work, key=lambda item: item.task_id)}
    today = clock.today()
    parts = [(task, by_task.get(task.pk, [])) for task in tasks_of(found)]
    if file := export(request, str(found), columns.TASKS, parts, each=columns.worked):
        return file
    tasks = [(task, task_duty(items), items, completion(items, today)) for task, items in parts]
    context = {"policy": found, "tasks": tasks, "whole": completion(work, today), "today": today}
    return show(request, "portal/policy.html", context)
