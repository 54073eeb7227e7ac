"""What rooms hang into the frame fits it: addresses that exist, icons that are drawn, pages behind the login."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.template import Context, Template
from django.test import Client, RequestFactory
from django.urls import NoReverseMatch, get_resolver, reverse
from tests import factories as make

from gongkai.desk import console, ledger
from gongkai.desk.console import Frame, MenuEntry, Panel, frame
from gongkai.desk.permissions import Actor, Role
from gongkai.organs.middleware import ActorMiddleware

ICONS = Path(__file__).resolve().parents[2] / "src/gongkai/desk/static/desk/icons.svg"
DRAWN = set(re.findall(r'<symbol id="([\w-]+)"', ICONS.read_text()))


@pytest.fixture(autouse=True, scope="module")
def _rooms():
    get_resolver().url_patterns  # noqa: B018  loads every room's console


def test_every_menu_entry_has_an_address_and_an_icon():
    assert frame.menu
    for entry in frame.menu:
        assert reverse(f"console:{entry.url_name}").startswith("/console/"), entry.label
        assert entry.icon in DRAWN, f"{entry.label}: draw {entry.icon} in icons.svg"


def test_names_of_console_pages_are_unique():
    names = [pattern.name for pattern in frame.urls]
    assert None not in names and len(names) == len(set(names))


@pytest.mark.django_db
def test_no_console_page_opens_without_signing_in():
    client = Client()
    for pattern in frame.urls:
        values = {
            name: 1 if "Int" in type(converter).__name__ else "x"
            for name, converter in pattern.pattern.converters.items()
        }
        try:
            address = reverse(f"console:{pattern.name}", kwargs=values)
        except NoReverseMatch:
            pytest.fail(f"{pattern.name}: give this test a value for its address")
        for ask in (client.get, client.post):
            status = ask(address).status_code
            assert status in (302, 405), f"{pattern.name} answered {status} to a stranger"


def shown(template: str, actor_of=None, **context) -> str:
    request = RequestFactory().get("/console/")
    request.user = actor_of
    ActorMiddleware(lambda request: None)(request)
    return Template("{% load console %}" + template).render(Context({"request": request, **context}))


@pytest.mark.django_db
def test_the_menu_shows_what_a_role_needs_and_how_much_waits(monkeypatch):
    entries = [
        MenuEntry("审计台账", "audit", "系统", roles=frozenset({Role.AUDIT_ADMIN}), count=lambda actor: 7),
        MenuEntry("机关", "organs", "系统"),
    ]
    monkeypatch.setattr("gongkai.desk.templatetags.console.frame", Frame(menu=entries))
    gov = make.government()
    auditor = shown("{% menu %}", make.staff(gov, Role.AUDIT_ADMIN))
    assert "审计台账" in auditor and ">7<" in auditor.replace("</span>7", ">7")
    drafter = shown("{% menu %}", make.staff(gov, Role.DRAFTER))
    assert "审计台账" not in drafter and "机关" in drafter


@pytest.mark.django_db
def test_what_waits_is_counted_again_after_a_change_another_minute_or_for_another_person(monkeypatch):
    asked = []
    entries = [MenuEntry("审计台账", "audit", "系统", count=lambda actor: asked.append(actor.username) or len(asked))]
    monkeypatch.setattr("gongkai.desk.console.now", lambda: datetime(2026, 6, 1, 9, 30, tzinfo=UTC))
    li, wang = Actor("李 " * 70, "李"), Actor("wang", "王")
    assert [console.tallies(entries, li) for _ in "ab"] == [{"audit": 1}, {"audit": 2}], "an empty ledger says nothing"
    ledger.write("organ.created", "organ:x", name="教育局")
    assert [console.tallies(entries, li) for _ in "ab"] == [{"audit": 3}] * 2
    assert console.tallies(entries, wang) == {"audit": 4}
    ledger.write("organ.created", "organ:y", name="卫健委")
    assert console.tallies(entries, li) == {"audit": 5}
    monkeypatch.setattr("gongkai.desk.console.now", lambda: datetime(2026, 6, 1, 9, 31, tzinfo=UTC))
    assert [console.tallies(entries, li) for _ in "ab"] == [{"audit": 6}] * 2


@pytest.mark.django_db
def test_subject_panels_stand_in_order_and_may_stay_away(monkeypatch):
    panels = [
        Panel("后", "console/_empty.html", lambda actor, subject: {"text": f"{subject}之后"}, order=2),
        Panel("前", "console/_empty.html", lambda actor, subject: {"text": "<b>之前"}, order=1),
        Panel("无", "console/_empty.html", lambda actor, subject: None, order=3),
    ]
    monkeypatch.setattr("gongkai.desk.templatetags.console.frame", Frame(subject=panels))
    page = shown('{% subject_panels "record:12" %}', make.person())
    assert page.index("&lt;b&gt;之前") < page.index("record:12之后") and "无" not in page


@pytest.mark.django_db
def test_a_public_timeline_holds_neither_staff_nor_their_names():
    ledger.write("organ.created", "organ:x", actor="li", name="<i>教育局</i>")
    ledger.write("person.created", "organ:x", actor="li", username="wang")
    public = shown('{% timeline "organ:x" public=True %}', make.person())
    assert "&lt;i&gt;教育局" in public and "wang" not in public and "li ·" not in public
    make.person("li", name="李秀英")
    staff = shown('{% timeline "organ:x" %}', make.person())
    assert "wang" in staff and "李秀英 ·" in staff and "li ·" not in staff
