"""规则和公开义务: what the law in force here demands, and what was owed and done."""

from __future__ import annotations

from typing import Annotated, Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_noop
from ninja import Query, Router, Schema
from pydantic import AfterValidator, Field

from gongkai.desk import clock
from gongkai.duties import browsing, queries, rulepage
from gongkai.duties import rules as law
from gongkai.duties.models import Duty
from gongkai.duties.models.duty import State
from gongkai.duties.queries import Counts
from gongkai.portal.public import headings, open_duties

from .asked import Day, OrganCode, Paged, Short, following, known, number_after
from .faults import Missing, answers

router = Router(tags=[gettext_noop("规则和公开义务")])
STATES = {state.value: state.label for state in State if state != State.CANCELLED}


class Rules(Schema):
    profile: str
    title: str
    date: str
    fields: list[dict[str, Any]]
    rules: list[dict[str, Any]]


class Rule(Schema):
    id: str
    url: str
    versions: list[dict[str, Any]]
    organs: list[dict[str, Any]]


class DutyLine(Schema):
    """A duty whose subject anyone may know. ``due`` is the last day allowed, ``due_at`` the last moment of limits in hours."""

    id: int
    url: str
    title: str
    rule: str
    organ: str
    state: str
    due: str | None
    due_at: str | None
    met_at: str | None


class Duties(Schema):
    duties: list[DutyLine]
    next: str | None


class DutiesAsked(Paged):
    organ: OrganCode = Field("", description=gettext_noop("机关代码"))
    rule: Short = Field("", description=gettext_noop("规则编号，见/api/v1/rules"))
    state: Annotated[Short, AfterValidator(lambda value: known(value, lambda: STATES))] = Field(
        "", description=gettext_noop("办理状态：open、met、late、target、undetermined、waiting")
    )
    since: Day = Field("", description=gettext_noop("截止日不早于这一天，写作2026-01-31"))
    until: Day = Field("", description=gettext_noop("截止日不晚于这一天，写作2026-01-31"))


@router.get(
    "rules", response=answers(Rules), url_name="rules", operation_id="rules", summary=gettext_noop("本地适用的全部规则")
)
def rules(request: HttpRequest) -> dict[str, Any]:
    """每条规则的每个版本一行，附各种办理状态的数目。"""
    book, tallies = law.rulebook(), queries.by_rule(among=open_duties())
    entries = browsing.entries(book, clock.today())
    return {
        "profile": book.id,
        "title": book.title,
        "date": clock.today().isoformat(),
        "fields": rulepage.fields_data(),
        "rules": [
            version | {"url": _rule_url(entry.rule.id), "duties": tally}
            for entry in entries
            for tally in [rulepage.counts_data(tallies.get(entry.rule.id, Counts()))]
            for version in rulepage.versions_data(entry)
        ],
    }


@router.get(
    "rules/{rule_id}",
    response=answers(Rule, named=True),
    url_name="rule",
    operation_id="rule",
    summary=gettext_noop("一条规则"),
)
def rule(request: HttpRequest, rule_id: str) -> dict[str, Any]:
    """各个版本，以及各机关的办理情况。"""
    found = browsing.entry(law.rulebook(), rule_id, clock.today())
    if found is None:
        raise Missing("没有这条规则。")
    organs = [
        {"organ": row.organ.code, "name": row.organ.name, **rulepage.counts_data(row.counts)}
        for row in queries.by_organ_of_rule(rule_id, among=open_duties())
    ]
    return {"id": rule_id, "url": _rule_url(rule_id), "versions": rulepage.versions_data(found), "organs": organs}


@router.get(
    "duties",
    response=answers(Duties),
    url_name="duties",
    operation_id="duties",
    summary=gettext_noop("公开义务及其办理状态"),
)
def duties(request: HttpRequest, asked: Query[DutiesAsked]) -> dict[str, Any]:
    """由新到旧。涉及未公开事项的义务不在其列；state为open而截止日已过的，就是逾期未办。"""
    found = open_duties().exclude(state=State.CANCELLED).order_by("-id")
    named = {"organ": asked.organ, "rule": asked.rule, "state": asked.state}
    found = found.filter(**{name: value for name, value in named.items() if value})
    if asked.since:
        found = found.filter(due_on__gte=asked.since)
    if asked.until:
        found = found.filter(due_on__lte=asked.until)
    if (last := number_after(asked.after)) is not None:
        found = found.filter(pk__lt=last)
    rows = list(found[: asked.limit + 1])
    page, called = rows[: asked.limit], headings(rows[: asked.limit])
    more = len(rows) > asked.limit
    return {
        "duties": [_duty(duty, called[duty.subject]) for duty in page],
        "next": following(request, str(page[-1].pk)) if more else None,
    }


def _duty(duty: Duty, title: str) -> dict[str, Any]:
    return {
        "id": duty.pk,
        "url": settings.SITE_URL + reverse("portal:duty", args=[duty.pk]),
        "title": title,
        "rule": duty.rule,
        "organ": duty.organ,
        "state": duty.state,
        "due": duty.due_on.isoformat() if duty.due_on else None,
        "due_at": duty.due_at.astimezone(clock.CHINA).isoformat() if duty.due_at else None,
        "met_at": duty.met_at.astimezone(clock.CHINA).isoformat() if duty.met_at else None,
    }


def _rule_url(rule_id: str) -> str:
    return settings.SITE_URL + reverse("portal:rule", args=[rule_id])
