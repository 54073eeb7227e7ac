"""Every date by which something is owed leads to the page that says why it is that day."""

from __future__ import annotations

import re
from datetime import date, datetime
from pathlib import Path

import pytest
from django.template import Context, Template
from django.test import RequestFactory
from django.urls import resolve
from selectolax.lexbor import LexborHTMLParser as Tree

from gongkai.desk.clock import CHINA, pinned
from gongkai.desk.permissions import Role
from gongkai.duties.models import Duty
from gongkai.organs.middleware import ActorMiddleware

SRC = Path(__file__).resolve().parents[2] / "src" / "gongkai"
#: Names under which templates hold a date that is owed, or one that was counted.
DATE = re.compile(r"\b(?:due_on|due_at|closes_at|deadline|due)\b(?![.])")
#: An hour beside a date, or in a list of one day.
HOUR = re.compile(r"""due_at\|date:(?:"H:i"|'H:i')""")
SHOWN = re.compile(
    r"\{\{(?P<value>[^}]*)\}\}|\{%\s*+(?!due\b|if\b|elif\b|endif\b|for\b|load\b|field\b)(?P<tag>[^%]*)%\}"
)
#: Places that show such a date and are not read as one, each with the reason.
EXEMPT = {
    "duties/_date.html": "writes the link itself",
    "duties/_why.html": "is the explanation",
    "duties/_due.html": "hands the duty to the tag",
    "foi/console_clock.html": "is the explanation: every day of a request",
    "policies/console_bulletin.html": "a paper as it went out: what it says does not move",
}
HIDDEN = re.compile(r'<input type="hidden"[^>]*>')
QUOTED = re.compile(r"\"[^\"]*\"|'[^']*'")


def bare_dates(text: str) -> list[str]:
    """What a template prints of a date without the ``due`` tag."""
    shown = SHOWN.finditer(HIDDEN.sub("", text))
    said = (match["value"] or match["tag"] or "" for match in shown)
    return [one.strip() for one in said if DATE.search(QUOTED.sub("", HOUR.sub("", one)))]


def templates() -> list[tuple[str, str]]:
    files = sorted(SRC.glob("*/templates/**/*.html"))
    return [(str(file.relative_to(SRC)).split("/templates/")[1], file.read_text()) for file in files]


def test_no_template_prints_a_due_date_without_its_explanation() -> None:
    found = {name: bare_dates(text) for name, text in templates() if name not in EXEMPT}
    assert {name: bare for name, bare in found.items() if bare} == {}


def test_every_exemption_is_needed() -> None:
    shown = {name for name, text in templates() if bare_dates(text) or "{% due " in text}
    assert EXEMPT.keys() <= shown


@pytest.mark.parametrize(
    ("text", "bare"),
    [
        ("{{ duty.due_on|date:'Y-m-d' }}", True),
        ('{% blocktranslate with day=duty.due_on|date:"Y-m-d" %}x{% endblocktranslate %}', True),
        ("{{ task.deadline }}", True),
        ("{% due_badge work.due_on %}", True),
        ("{% due duty work.due_on standing=True %}", False),
        ("{{ duty.due_at|date:'H:i' }}", False),
        ("{{ duty.due_at|date:'Y-m-d H:i' }}", True),
        ("{% if work.due_on %}x{% endif %}", False),
        ("{{ form.deadline_text }}", False),
        ('<input type="hidden" name="deadline" value="{{ task.deadline }}">', False),
        ("{% field form.deadline %}", False),
    ],
)
def test_the_test_sees_what_it_looks_for(text: str, bare: bool) -> None:
    assert bool(bare_dates(text)) is bare


@pytest.fixture
def duty(book, county, happen) -> Duty:
    happen("record.formed", "record:1", on=date(2017, 3, 1), formed_on="2017-03-01", title="事项")
    return Duty.objects.get()


def shown(source: str, path: str, holder=None, **context: object) -> Tree:
    request = RequestFactory().get(path)
    request.resolver_match = resolve(path)
    if holder:
        request.user = holder
        ActorMiddleware(lambda _request: None)(request)
    page = Template("{% load duties %}" + source).render(Context({"request": request, **context}))
    return Tree(page)


def leads(tree: Tree) -> str | None:
    found = tree.css_first("a.due__why")
    return found.attributes["href"] if found else None


def person(county, role: Role, at: str):
    from tests import factories

    holder = factories.person()
    factories.post(holder, county[at], role, starts_on=date(2010, 1, 1))
    return holder


@pytest.mark.django_db
def test_a_date_leads_to_the_explanation_of_its_side(duty, county) -> None:
    mine = person(county, Role.DRAFTER, "edu")
    assert leads(shown("{% due duty %}", "/console/duties/", mine, duty=duty)) == f"/console/duties/{duty.pk}"
    assert leads(shown("{% due duty %}", "/score/", duty=duty)) == f"/duties/{duty.pk}/"


@pytest.mark.django_db
def test_the_duty_of_another_organ_leads_to_the_public_page_or_nowhere(duty, county) -> None:
    stranger = person(county, Role.DRAFTER, "water")
    assert leads(shown("{% due duty %}", "/console/duties/", stranger, duty=duty)) is None
    duty.subject = "formation:1"
    assert leads(shown("{% due duty %}", "/console/duties/", stranger, duty=duty)) == f"/duties/{duty.pk}/"


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("now", "words"),
    [
        (datetime(2017, 3, 29, 23, 59, tzinfo=CHINA), "今天到期"),
        (datetime(2017, 3, 28, 12, tzinfo=CHINA), "还有1个工作日"),
        (datetime(2017, 3, 30, 0, tzinfo=CHINA), "已逾期"),
    ],
)
def test_a_date_says_where_it_stands_when_asked(duty, now, words) -> None:
    with pinned(now):
        tree = shown("{% due duty standing=True %}", "/score/", duty=duty)
    assert tree.css_first("time").attributes["datetime"] == "2017-03-29"
    assert words in tree.text()


@pytest.mark.django_db
def test_a_date_of_no_duty_leads_to_the_words_that_set_it() -> None:
    tree = shown('{% due None day source="#passage-3" %}', "/score/", day=date(2017, 3, 29))
    assert leads(tree) == "#passage-3" and "看原文" in tree.text()
    assert leads(shown("{% due None day %}", "/score/", day=date(2017, 3, 29))) is None
    assert "没有写明期限" in shown("{% due None None %}", "/score/").text()


@pytest.mark.django_db
def test_a_list_shows_what_still_applies(book, county, happen) -> None:
    from gongkai.duties.queries import by_subject

    happen("record.formed", "record:1", on=date(2017, 3, 1), formed_on="2017-03-01")
    happen("record.discarded", "record:1", on=date(2017, 3, 2))
    happen("record.issued", "record:1", on=date(2017, 3, 3), issued_on="2017-03-03", normative=True)
    assert {duty.state for duty in Duty.objects.filter(subject="record:1")} == {"cancelled", "open"}
    assert by_subject(["record:1"])["record:1"].rule == "three"
