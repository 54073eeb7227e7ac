"""The explanation, the list and the board as Chromium lays them out: they fit a phone, and axe finds nothing."""

from __future__ import annotations

from datetime import date

import pytest
from tests.axe import by_day_and_by_night

from gongkai.desk.permissions import Role

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
]


@pytest.fixture
def supervisor(client, monkeypatch, county, happen):
    from tests import factories
    from tests.duties import books

    books.use(monkeypatch, books.every_kind())
    happen("site.drawn", "organ:edu", on=date(2026, 3, 2), running=61, sites=["a", "b"], said="")
    happen("board.posted", "board:1", on=date(2026, 3, 2), items=["name"], said="")
    happen("opinion.noticed", "opinion:1", on=date(2026, 3, 2), level="major", said="")
    happen("policy.addressed", "policy:1", on=date(2026, 3, 2))
    for day, name in ((2, "received"), (5, "correction_asked"), (11, "corrected")):
        happen(f"foi.{name}", "foi:1", on=date(2026, 3, day), said="")
    happen("record.formed", "record:1", on=date(2026, 9, 16), formed_on="2026-09-16", title="检查结果")
    happen("record.published", "record:1", on=date(2026, 10, 19), title="检查结果", index_number="x-1")
    happen("record.published", "record:2", on=date(2026, 9, 21), needs_interpretation=True, title="办法")
    person = factories.staff(county["edu"].parent, Role.SUPERVISOR)
    client.force_login(person, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def addresses() -> list[str]:
    from django.urls import reverse

    from gongkai.duties.models import Duty

    pages = [reverse("console:duty", args=[duty.pk]) for duty in Duty.objects.order_by("pk")]
    rules = [reverse("console:rule", args=[rule]) for rule in ("twenty", "share", "reply", "yearly")]
    lists = [f"{reverse('console:duties')}?state=all", f"{reverse('console:supervision')}?period=all"]
    return [*pages, *lists, *rules, reverse("console:rules")]


def explanation(subject: str) -> str:
    from django.urls import reverse

    from gongkai.duties.models import Duty

    return reverse("console:duty", args=[Duty.objects.get(subject=subject).pk])


def test_pages_fit_a_phone_and_a_desk_without_faults(chromium, live_server, supervisor):
    from django.conf import settings

    session = supervisor.cookies[settings.SESSION_COOKIE_NAME].value
    found = []
    for width in (375, 1440):
        context = chromium.new_context(viewport={"width": width, "height": 900}, locale="zh-CN", bypass_csp=True)
        context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": live_server.url}])
        page = context.new_page()
        page.on("console", lambda message: found.append(message.text) if message.type == "error" else None)
        for address in addresses():
            assert page.goto(live_server.url + address).status == 200
            page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
            found.extend(f"{address} {width}: {fault}" for fault in by_day_and_by_night(page))
            if page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"):
                found.append(f"{address} is wider than {width}")
        context.close()
    assert found == []


def test_the_policy_on_content_lets_the_strip_be_drawn(chromium, live_server, supervisor):
    """Under the site's own content security policy, without script: the limit stands out, days off are hatched."""
    from django.conf import settings

    session = supervisor.cookies[settings.SESSION_COOKIE_NAME].value
    context = chromium.new_context(java_script_enabled=False, locale="zh-CN")
    context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": live_server.url}])
    page = context.new_page()
    refused = []
    page.on("console", lambda message: refused.append(message.text) if message.type == "error" else None)
    page.goto(live_server.url + explanation("record:1"))
    assert page.locator("td.strip__day--due").bounding_box()["width"] > 20
    assert page.locator("td.strip__day--counted").count() == 18
    assert page.locator("td.strip__day--makeup").count() == 2
    assert page.get_by_text("截止", exact=True).first.is_visible()
    assert refused == []
    context.close()
