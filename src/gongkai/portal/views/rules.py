"""规则集 for everyone: what the law and the documents in force here demand, of whom, by when, and how far it is kept."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from gongkai.desk import clock
from gongkai.duties import browsing, queries, rules
from gongkai.duties.forms import rule_list
from gongkai.duties.queries import Counts
from gongkai.duties.rulepage import Told
from gongkai.duties.standing import standing
from gongkai.portal import columns
from gongkai.portal.exports import export
from gongkai.portal.http import public_page
from gongkai.portal.public import headings, newest_of_rule, open_duties
from gongkai.portal.site import show

NEWEST = 8


@public_page
def rulebook(request: HttpRequest) -> HttpResponse:
    found = rule_list(request.GET, rules.rulebook())
    entries = (entry for group in found["groups"] for entry in group.entries)
    if file := export(request, _("规则集"), columns.RULES, entries):
        return file
    return show(request, "portal/rules.html", found | {"tallies": queries.by_rule(among=open_duties())})


@public_page(ticking=True)
def rule(request: HttpRequest, rule_id: str) -> HttpResponse:
    """Totals and single duties are of those alone that anyone may open: one opinion of one organ would else show itself."""
    book = rules.rulebook()
    found = browsing.entry(book, rule_id, clock.today())
    if found is None:
        raise Http404
    newest, now = newest_of_rule(rule_id, NEWEST), clock.now()
    names = headings(newest)
    context = {
        "told": Told(found, book),
        "counts": queries.by_rule([rule_id], among=open_duties()).get(rule_id, Counts()),
        "organs": queries.by_organ_of_rule(rule_id, among=open_duties()),
        "newest": [(duty, names[duty.subject], standing(duty, now)) for duty in newest],
    }
    return show(request, "portal/rule.html", context)
