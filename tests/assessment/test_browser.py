"""Board, calendar, notices and subscriptions as Chromium lays them out: they fit a phone, print, and axe finds nothing."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.conf import settings
from tests.assessment.county import a_county, client_of, holder, owe
from tests.axe import by_day_and_by_night

from gongkai.assessment.telling import warn
from gongkai.desk.clock import today
from gongkai.desk.permissions import Role
from gongkai.duties.models import Duty

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
LONG = "关于公布二〇二六年度义务教育阶段招生学区范围和入学办理流程有关事项的公告"


@pytest.fixture
def county():
    county = a_county()
    for place, (state, days) in enumerate(
        [
            ("met", -70),
            ("late", -40),
            ("open", -20),
            ("open", -1),
            ("open", 0),
            ("open", 1),
            ("open", 4),
            ("waiting", 9),
        ]
    ):
        organ = ("edu", "water")[place % 2]
        owe(
            organ,
            today() + timedelta(days),
            state,
            about=LONG,
            field="finance",
            title="义务自形成之日起二十个工作日内公开",
        )
    owe("land", None, "undetermined")
    for _number in range(20):
        owe("edu", today() + timedelta(1), about=LONG)
    return county


@pytest.fixture
def supervisor(county):
    person = holder(Role.SUPERVISOR, county["edu"].parent)
    warn()
    return person


def context_of(chromium, live_server, person, **options):
    context = chromium.new_context(locale="zh-CN", **options)
    session = client_of(person).cookies[settings.SESSION_COOKIE_NAME].value
    context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": live_server.url}])
    return context


PAGES = [
    "/console/supervision/?period=all",
    "/console/supervision/?by=rule",
    "/console/supervision/?by=field&period=quarter",
    "/console/supervision/duties/?figure=red",
    "/console/calendar/",
    "/console/calendar/?view=list",
    "/console/calendar/?month=2027-02",
    "/console/calendar/feeds/",
    "/console/notices/",
    "/console/notices/mail/",
    "/console/",
    "/calendar/",
]


@pytest.mark.slow
@pytest.mark.parametrize("width", [320, 1440])
def test_pages_fit_and_have_no_fault(chromium, live_server, supervisor, width):
    context = context_of(
        chromium,
        live_server,
        supervisor,
        viewport={"width": width, "height": 900},
        bypass_csp=True,
    )
    page, found = context.new_page(), []
    page.on("console", lambda message: found.append(message.text) if message.type == "error" else None)
    for address in PAGES:
        assert page.goto(live_server.url + address).status == 200, address
        page.evaluate("document.querySelectorAll('main details').forEach(one => one.open = true)")
        found.extend(f"{address}: {fault}" for fault in by_day_and_by_night(page))
        if page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"):
            found.append(f"{address} is wider than {width}")
    context.close()
    assert found == []


def test_a_phone_shows_the_agenda_and_a_desk_the_grid(chromium, live_server, supervisor):
    seen = {}
    for width in (375, 1440):
        context = context_of(chromium, live_server, supervisor, viewport={"width": width, "height": 900})
        page = context.new_page()
        page.goto(f"{live_server.url}/console/calendar/")
        seen[width] = (page.locator(".month--due").is_visible(), page.locator(".agenda").is_visible())
        context.close()
    assert seen == {375: (False, True), 1440: (True, False)}


def test_the_board_prints_on_a_page_with_every_column(chromium, live_server, supervisor):
    context = context_of(chromium, live_server, supervisor, viewport={"width": 1000, "height": 1400})
    page = context.new_page()
    page.emulate_media(media="print")
    page.goto(f"{live_server.url}/console/supervision/?period=all")
    table = page.locator(".board__table")
    assert table.evaluate("one => one.scrollWidth <= one.parentElement.clientWidth")
    assert not page.locator(".side").is_visible() and not page.locator(".filters").is_visible()
    context.close()


def test_urged_without_script_the_organ_finds_it_among_its_notices(chromium, live_server, county, supervisor):
    readers = [holder(Role.DRAFTER, county[code]) for code in ("edu", "water")]
    context = context_of(chromium, live_server, supervisor, java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{live_server.url}/console/supervision/?period=all")
    page.locator(".figures a.light--red").click()
    page.get_by_role("link", name="催办").first.click()
    page.get_by_label("催办内容").fill("请本周内公开。")
    page.get_by_role("button", name="发出催办").click()
    assert page.get_by_text("今日已催办").first.is_visible()
    context.close()
    told = []
    for reader in readers:
        context = context_of(chromium, live_server, reader, java_script_enabled=False)
        page = context.new_page()
        page.goto(f"{live_server.url}/console/")
        told.append(page.locator(".notice--urged", has_text="请本周内公开。").count())
        context.close()
    assert sorted(told) == [0, 1]


def test_a_drafter_is_told_reads_and_is_done(chromium, live_server, county):
    reader = holder(Role.DRAFTER, county["edu"])
    warn()
    context = context_of(
        chromium, live_server, reader, java_script_enabled=False, viewport={"width": 375, "height": 800}
    )
    page = context.new_page()
    page.goto(f"{live_server.url}/console/notices/")
    before = page.locator(".notice").count()
    page.locator(".notice button").first.click()
    assert page.get_by_text("1条提醒已读").is_visible()
    page.goto(f"{live_server.url}/console/notices/")
    page.get_by_role("button", name="全部已读").click()
    assert before > 1 and page.get_by_text("没有未读的提醒").is_visible()
    context.close()


def test_a_subscription_is_opened_once_and_revoked(chromium, live_server, county):
    reader = holder(Role.DRAFTER, county["edu"])
    context = context_of(chromium, live_server, reader, java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{live_server.url}/console/calendar/")
    page.get_by_role("link", name="订阅到自己的日历").click()
    page.get_by_label("用在哪里").fill("办公室电脑")
    page.get_by_role("button", name="开通").click()
    path = "/calendars/" + page.locator(".feed__address").inner_text().rsplit("/", 1)[1]
    answer = context.request.get(live_server.url + path)
    assert answer.status == 200 and answer.text().startswith("BEGIN:VCALENDAR")
    page.goto(f"{live_server.url}/console/calendar/feeds/")
    assert page.locator(".feed__address").count() == 0
    page.get_by_role("button", name="撤销").click()
    assert context.request.get(live_server.url + path).status == 404
    context.close()


@pytest.mark.parametrize("width", [320, 375])
@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_limits_in_hours_and_boards_fit_a_phone_in_every_language(
    chromium, live_server, supervisor, monkeypatch, width, language
):
    from tests.duties.books import deadline, use

    from gongkai.desk import clock, ledger
    from gongkai.desk.actions import action
    from gongkai.law.periods import Unit
    from gongkai.law.rulebook import Pattern, Rulebook

    rule = deadline("hours", Pattern(("record.issued",)), "record.published", 48, unit=Unit.HOURS)
    use(monkeypatch, Rulebook("hours", "小时", (rule,)))

    @action
    def begin() -> None:
        ledger.write("record.issued", "record:77", organ="edu", actor="environment.drafter", at=clock.now(), title=LONG)

    begin()
    duty = Duty.objects.get(subject="record:77")
    context = context_of(chromium, live_server, supervisor, viewport={"width": width, "height": 900})
    context.add_cookies([{"name": settings.LANGUAGE_COOKIE_NAME, "value": language, "url": live_server.url}])
    page, wide = context.new_page(), []
    for address in (f"/console/duties/{duty.pk}", "/console/supervision/?period=all", "/console/calendar/"):
        assert page.goto(live_server.url + address).status == 200, address
        wide += page.evaluate(WIDER)
    label = page.locator(".filters__field label").last.bounding_box()
    context.close()
    assert wide == []
    assert label["height"] < 100, "a label is read in lines and not sign by sign"


#: What stands out beyond the page at its right, unless something around it scrolls.
WIDER = """() => document.documentElement.scrollWidth <= document.documentElement.clientWidth ? [] :
  [location.pathname + ' ' + document.documentElement.scrollWidth].concat([...document.querySelectorAll('main *')]
  .filter(one => one.getBoundingClientRect().right > document.documentElement.clientWidth && !one.closest('.scroll'))
  .map(one => one.tagName + '.' + one.className).slice(-4))"""
