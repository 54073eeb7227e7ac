"""监测: registered sites are asked by the hour and told by the week; their columns' pages say when they were updated."""

from __future__ import annotations

import threading
from contextlib import contextmanager
from datetime import date
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from tests.channels.test_sites import AT_ITS_SITE, SITE

from gongkai.channels import actions, monitoring
from gongkai.channels.fetching import Unreachable
from gongkai.channels.models import SiteProbe
from gongkai.desk import clock
from gongkai.desk.models import Event
from gongkai.duties.models import Duty

LIST = """<html><meta charset="utf-8"><p>今天是2026年6月1日</p><div>网站备案 <a href="/">首页</a> 2026-05-31</div>
<ul><li><a href="/1">甲</a><span>2026-05-28</span></li><li><a href="/2">乙</a> 2026年5月20日</li><li><a href="/3">丙</a>2026-07-01</li>
<li>没有链接 2026-05-30</li></ul>"""


@pytest.mark.parametrize(
    ("page", "day"),
    [
        (LIST, date(2026, 5, 28)),
        ("<table><tr><td><a href='/1'>甲</a></td><td>2026/5/7</td></tr></table>", date(2026, 5, 7)),
        ("<ul><li><a href='/1'>甲</a>2026-13-41</li></ul>", None),
        ("<p>今天是2026年6月1日</p>", None),
        ("", None),
        ("\x00\x01", None),
    ],
)
def test_only_the_entries_of_a_list_say_when_a_column_was_updated(page: str, day: date | None) -> None:
    assert monitoring.newest_day(page.encode(), date(2026, 6, 1)) == day


def test_a_page_in_the_old_encoding_is_read() -> None:
    page = '<meta charset="gb2312"><ul><li><a href="/1">通知</a>2026年5月7日</li></ul>'
    assert monitoring.newest_day(page.encode("gb18030"), date(2026, 6, 1)) == date(2026, 5, 7)


def test_a_week_that_was_asked_often_enough_is_told_and_judged(house, at, settings) -> None:
    """Hourly from Monday the first: 168 times, 8 of them dark, which is less than a twentieth."""
    settings.GONGKAI_LINKS_OUTSIDE = True
    with at(0):
        site = actions.enter_site(house.organ, by=house.disclosure, **SITE)
    dark: set[int] = {3, 4, 5, 6, 7, 8, 9, 10}

    def read(url: str) -> bytes:
        assert url == SITE["url"]
        if hour in dark:
            raise Unreachable("找不到这个网站")
        return b"ok"

    for hour in range(7 * 24):
        with at(hour):
            asked = monitoring.monitor(read=read)
            assert (asked.probed, asked.failed, asked.told) == (1, int(hour in dark), 0)
    with at(7 * 24 - 1, minutes=30):
        assert monitoring.monitor(read=pytest.fail).probed == 0, "no more often than once an hour"
    hour = 0
    with at(7 * 24):
        assert monitoring.monitor(read=lambda url: b"").told == 1
        assert monitoring.monitor(read=lambda url: b"").told == 0
    (told,) = Event.objects.filter(name="site.monitored")
    assert (told.subject, told.data["probes"], told.data["failed"], told.data["day"]) == (
        site.subject,
        168,
        8,
        "2026-06-07",
    )
    duty = Duty.objects.get(rule="cn.site.available", subject=site.subject)
    assert duty.state == "met"


def test_a_week_of_few_probes_says_nothing(house, at, settings) -> None:
    settings.GONGKAI_LINKS_OUTSIDE = True
    with at(0):
        site = actions.enter_site(house.organ, by=house.disclosure, **SITE)
        SiteProbe.objects.create(site=site, day=clock.today(), probes=139, failed=70, last_at=clock.now())
    with at(0, days=7):
        assert monitoring.monitor(read=lambda url: b"").told == 0
    assert not Event.objects.filter(name="site.monitored").exists()


def test_nothing_is_asked_without_leave_nor_of_a_site_that_is_down(house, at, settings) -> None:
    settings.GONGKAI_LINKS_OUTSIDE = False
    with at(0):
        site = actions.enter_site(house.organ, by=house.disclosure, **SITE)
        assert monitoring.monitor(read=pytest.fail) == monitoring.Monitored()
        settings.GONGKAI_LINKS_OUTSIDE = True
        actions.turn_site(site, "suspended", clock.today(), "机房搬迁", by=house.disclosure)
        assert monitoring.monitor(read=pytest.fail).probed == 0


def test_our_own_outage_is_no_fault_of_the_sites(house, at, settings) -> None:
    settings.GONGKAI_LINKS_OUTSIDE = True

    def dark(url: str) -> bytes:
        raise Unreachable("对方网站没有及时答复")

    with at(0):
        for n in range(3):
            told = {**SITE, "name": f"网站{n}", "url": f"https://h{n}.example.gov.cn/"}
            actions.enter_site(house.organ, by=house.disclosure, **told)
        assert monitoring.monitor(read=dark).probed == 3
        assert not SiteProbe.objects.exists()


def test_columns_on_the_sites_own_host_alone_are_looked_at_once_a_day(house, at, settings) -> None:
    settings.GONGKAI_LINKS_OUTSIDE = True
    with at(0):
        site = actions.enter_site(house.organ, by=house.disclosure, **SITE)
        told = {**AT_ITS_SITE, "name": "通知", "url": "https://mz.example.gov.cn/tz/", "updated_on": date(2026, 5, 1)}
        ours = actions.open_column(site, house.organ, by=house.disclosure, **told)
        away = {**told, "name": "别处", "url": "https://other.example.com/tz/"}
        actions.open_column(site, house.organ, by=house.disclosure, **away)
        asked: list[str] = []

        def read(url: str) -> bytes:
            asked.append(url)
            return LIST.encode()

        found = monitoring.monitor(read=read)
        assert (found.looked, found.updated) == (1, 1) and "https://other.example.com/tz/" not in asked
        ours.refresh_from_db()
        assert ours.updated_on == date(2026, 5, 28)
        assert monitoring.monitor(read=read).looked == 0
    with at(21):
        again = monitoring.monitor(read=read)
        assert (again.looked, again.updated) == (1, 0), "the same day is no news"


@contextmanager
def server():
    class Answer(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(302 if self.path == "/away" else 200)
            if self.path == "/away":
                self.send_header("Location", "http://127.0.0.1:9/inside")
            self.end_headers()
            self.wfile.write(b"<title>x</title>")

        def log_message(self, *args: object) -> None:
            pass

    running = ThreadingHTTPServer(("127.0.0.1", 0), Answer)
    threading.Thread(target=running.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{running.server_address[1]}"
    finally:
        running.shutdown()
        running.server_close()


def test_inside_our_network_nobody_answers_but_this_portal(settings) -> None:
    with server() as ours, server() as other:
        settings.SITE_URL = ours
        assert monitoring.read_site(f"{ours}/") == b"<title>x</title>"
        for url in (f"{other}/", f"{ours}/away", "http://127.0.0.1/", "http://localhost/"):
            with pytest.raises(Unreachable):
                monitoring.read_site(url)
        settings.SITE_URL = "https://www.example.gov.cn"
        with pytest.raises(Unreachable):
            monitoring.read_site(f"{ours}/")
