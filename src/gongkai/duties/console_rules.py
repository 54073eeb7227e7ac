"""规则集 for staff: every rule in force here, what each demands, on what clause it rests, and the duties it made."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.utils.translation import gettext_lazy as _

from gongkai.desk import clock
from gongkai.desk.asked import actor_of
from gongkai.desk.console import MenuEntry, add_menu, add_urls, staff
from gongkai.desk.exports import Columns, export

from . import browsing, queries, rules
from .forms import rule_list
from .lines import lines
from .queries import Counts
from .rulepage import Told

NEWEST = 10


COLUMNS: Columns = (
    (_("编号"), "rule.id"),
    (_("规则"), "rule.title"),
    (_("种类"), "kind"),
    (_("要求"), "measure"),
    (_("依据"), "rule.citation"),
    (_("施行日期"), "rule.starts"),
    (_("失效日期"), "rule.ends"),
)


@staff
def rulebook(request: HttpRequest) -> HttpResponse:
    found = rule_list(request.GET, rules.rulebook())
    entries = (entry for group in found["groups"] for entry in group.entries)
    if file := export(request, _("规则集"), COLUMNS, entries):
        return file
    return render(request, "duties/console_rules.html", found | {"tallies": queries.by_rule()})


@staff
def rule(request: HttpRequest, rule_id: str) -> HttpResponse:
    actor = actor_of(request)
    book = rules.rulebook()
    found = browsing.entry(book, rule_id, clock.today())
    if found is None:
        raise Http404
    newest = list(queries.visible_to(actor).filter(rule=rule_id).order_by("-id")[:NEWEST])
    names = queries.organ_names(duty.organ for duty in newest)
    context = {
        "told": Told(found, book, actor),
        "counts": queries.by_rule([rule_id]).get(rule_id, Counts()),
        "lines": lines(newest, names, clock.now()),
    }
    return render(request, "duties/console_rule.html", context)


add_urls(path("rules/", rulebook, name="rules"), path("rules/<str:rule_id>", rule, name="rule"))
add_menu(MenuEntry(_("规则集"), "rules", _("义务与监督"), icon="book", order=59))
