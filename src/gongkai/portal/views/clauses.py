"""Which clauses oblige an organ; a document with all that came of it and the documents around it."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _

from gongkai.organs.models import Organ
from gongkai.policies import citing, graph, obligations
from gongkai.policies.models import WorkItem
from gongkai.policies.queries import with_duties
from gongkai.portal import columns
from gongkai.portal.exports import export
from gongkai.portal.http import public_page
from gongkai.portal.public import TASKS_AT_ONCE, issued, open_duties, tasks_of, work_of
from gongkai.portal.site import show

PER_PAGE = 30
LONGEST_QUERY = 60


@public_page
def organ_clauses(request: HttpRequest, code: str) -> HttpResponse:
    """``?q=`` narrows to clauses that hold the words."""
    organ = get_object_or_404(Organ, code=code)
    words = request.GET.get("q", "")[:LONGEST_QUERY]
    found = obligations.clauses(
        WorkItem.objects.filter(organ=organ, task__policy__in=issued().order_by().values("pk")), words
    )
    if file := export(request, f"{organ.name}-{_('约束条款')}", columns.CLAUSES, found):
        return file
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    page.object_list = with_duties(page.object_list)
    rules = obligations.rules_owed(open_duties(), [code], words)
    return show(request, "portal/organ_clauses.html", {"organ": organ, "page": page, "rules": rules, "words": words})


@public_page
def policy_map(request: HttpRequest, pk: int) -> HttpResponse:
    """Records that are not public, and duties about what is not, are nowhere in it."""
    policy = get_object_or_404(issued(), pk=pk)
    root = graph.tree(policy, list(tasks_of(policy)), work_of(policy), graph.PUBLIC)
    counts, page = graph.counts(root), Paginator(root.children, TASKS_AT_ONCE).get_page(request.GET.get("page"))
    root.children = list(page)
    context = {
        "policy": policy,
        "root": root,
        "counts": counts,
        "page": page,
        "drawing": graph.drawing(root),
        "around": citing.neighbours(policy, None),
    }
    return show(request, "portal/policy_map.html", context)
