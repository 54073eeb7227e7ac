"""政府网站: three persons, columns by their interval, the end of a site and where it went, readings, links that lead nowhere."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

import pytest
import yaml
from django.test import Client
from tests import factories as make

from gongkai.channels import actions, links, sites
from gongkai.channels.fetching import Unreachable
from gongkai.channels.key_areas import key_areas
from gongkai.channels.models import Link, LinkRound, OutsideAddress, Site
from gongkai.channels.strangers import stranger
from gongkai.desk import clock, ledger
from gongkai.desk.actions import Refused
from gongkai.desk.permissions import Role
from gongkai.duties.models import Duty
from gongkai.organs.models import Organ
from gongkai.records import candidates

CASES = yaml.safe_load((Path(__file__).parent / "cases" / "columns.yaml").read_text("utf-8"))
SITE = {
    "name": "测试市民政局网站",
    "url": "https://mz.example.gov.cn/",
    "level": "department",
    "contact": "0980-5550100",
    "principal": "局长甲",
    "deputy": "副局长乙",
    "editor": "丙",
    "opened_on": date(2016, 1, 4),
    "home_on": date(2026, 5, 31),
}
AT_ITS_SITE = {"kind": "other", "interval": 14, "opened_on": date(2024, 1, 1)}


@pytest.fixture
def office(house):
    return house.disclosure


def of_kinds(found) -> dict[str, list[str]]:
    out: dict[str, list[str]] = {}
    for one in found:
        out.setdefault(one.kind, []).append(
            one.column.name if one.column else one.site.name if one.site else one.sentence
        )
    return out


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["case"])
def test_a_column_is_stale_exactly_by_its_interval(case) -> None:
    found = sites.standing(case["newest"], case["opened"], case["interval"], case["today"])
    assert (found.state, found.days, found.over) == (case["state"], case["days"], case["over"])


def test_columns_of_this_portal_are_as_old_as_their_newest_record_and_rules_hear_of_each_day(house, at, office) -> None:
    with at(8):
        portal = actions.enter_site(house.organ, by=office, **{**SITE, "own": True, "url": "http://127.0.0.1:8000"})
        news = {
            "name": "公告",
            "slug": "notices",
            "kind": "news",
            "interval": 14,
            "areas": [],
            "opened_on": date(2026, 6, 1),
        }
        column = actions.open_column(portal, house.organ, by=office, **news)
        empty = actions.open_column(
            portal,
            house.organ,
            by=office,
            **{**news, "name": "征地", "slug": "land", "kind": "other", "areas": ["land"]},
        )
        with pytest.raises(Refused) as refused:
            actions.open_column(portal, house.organ, by=office, **{**news, "name": "没有的", "slug": "nowhere"})
        assert refused.value.has("slug")
    for n, day in enumerate((2, 2, 5)):
        with at(9, days=day):
            last = house.published(title=f"第{n}件公告", body=f"<p>第{n}件。</p>")
    with at(10, days=5):
        assert actions.note_own_updates() == 2 and actions.note_own_updates() == 0
        days = [event.data["day"] for event in ledger.history(column.subject).filter(name="site_column.updated")]
        assert days == ["2026-06-03", "2026-06-06"]
        assert [(one.rule, one.state) for one in Duty.objects.filter(subject=column.subject).order_by("due_on")] == [
            ("cn.site-column.news.two-weeks", "met"),
            ("cn.site-column.news.two-weeks", "met"),
            ("cn.site-column.news.two-weeks", "open"),
        ]
        assert Site.objects.get(own=True).home_on == date(2026, 6, 6)
    with at(9, days=19):
        assert {line.column: line.standing.state for line in sites.lines(sites.columns())} == {
            column: "due",
            empty: "empty",
        }
    with at(9, days=20):
        found = sites.lines(sites.columns())
        assert [(line.column, line.standing.over) for line in found] == [(empty, 6), (column, 1)]
        house.withdraw(last, "重复发布")
        assert {line.column.name: line.standing.over for line in sites.lines(sites.columns())}["公告"] == 4


def test_what_the_register_finds_at_once(house, at, office, django_assert_max_num_queries) -> None:
    with at(8):
        sound = actions.enter_site(house.organ, by=office, **SITE)
        faulty = actions.enter_site(
            house.organ, by=office, **{
                **SITE, "name": "旧网站", "url": "https://old.example.gov.cn/", "deputy": "", "operator": "某公司", "contract": "9号",
                "contract_until": date(2026, 5, 31), "operator_lost_on": date(2026, 5, 1),
            },
        )  # fmt: skip
        for n, last in enumerate([date(2026, 5, 18), date(2026, 5, 17), None]):
            actions.open_column(
                sound, house.organ, by=office, name=f"栏目{n}", url=f"https://mz.example.gov.cn/{n}/",
                updated_on=last, areas=["food"] if n == 1 else [], **AT_ITS_SITE,
            )  # fmt: skip
        codes = [house.organ.code]
        with django_assert_max_num_queries(9):
            found = sites.findings(codes, portal=True)
        assert of_kinds(found) == {
            "persons": ["旧网站"], "operator": ["旧网站"], "contract": ["旧网站"], "stale": ["栏目1"], "empty": ["栏目2"],
            "unread": ["测试市民政局网站", "旧网站"], "area": [one.sentence for one in found if one.kind == "area"],
        }  # fmt: skip
        lacking = {one.sentence for one in found if one.kind == "area"}
        assert len(lacking) == len(key_areas()) - 1 and not any("食品安全" in one for one in lacking)
        assert sites.findings(["elsewhere"], portal=False) == []
        Organ.objects.filter(pk=house.organ.pk).update(ended_on=date(2026, 5, 31))
        assert {"owner", "column_owner"} <= of_kinds(sites.findings(codes, portal=False)).keys()
        Organ.objects.filter(pk=house.organ.pk).update(ended_on=None)
    for n, by in enumerate([house.drafter, house.stranger]):
        with at(9), pytest.raises(Refused) as refused:
            actions.change_site(faulty, revision=1, by=by, deputy=f"丁{n}")
        assert refused.value.has("permission")


def test_every_working_day_a_site_is_read_and_missing_days_are_named(house, at, office) -> None:
    with at(8):
        site = actions.enter_site(house.organ, by=office, **{**SITE, "opened_on": date(2026, 5, 25)})
        for day, found in ((26, ""), (28, "首页轮播图打不开")):
            with clock.pinned(datetime(2026, 5, day, 17, tzinfo=clock.CHINA)):
                done = "已通知运维修复" if found else ""
                actions.note_reading(site, clock.today(), found=found, done=done, by=house.drafter)
        with pytest.raises(Refused) as refused:
            actions.note_reading(site, clock.today(), found="有错字", by=house.drafter)
        assert refused.value.has("done")
        assert sites.unread([site]) == {site.pk: [date(2026, 5, 25), date(2026, 5, 27), date(2026, 5, 29)]}
        actions.note_reading(site, clock.today(), newest_on=clock.today(), by=house.drafter)
        assert ledger.history(site.subject).filter(name="site.home_updated").count() == 2
        actions.turn_site(site, "suspended", clock.today(), "机房迁移", by=office)
        assert sites.unread([Site.objects.select_related("organ").get(pk=site.pk)]) == {}


def test_a_site_closes_after_its_notice_and_the_old_address_says_where_it_went(house, at, office, client) -> None:
    with at(8):
        site = actions.enter_site(house.organ, by=office, **SITE)
        column = actions.open_column(
            site, house.organ, by=office, name="动态", url="https://mz.example.gov.cn/news/", updated_on=date(2026, 5, 30),
            areas=["food"], **{**AT_ITS_SITE, "kind": "news"},
        )  # fmt: skip
        actions.announce_closing(site, date(2026, 6, 1), by=office)
    end = {"state": "moved_up", "reason": "整合到市政府门户", "target": "https://www.example.gov.cn/mz/"}
    with at(9, days=30), pytest.raises(Refused) as refused:
        actions.end_site(site, on=clock.today(), by=office, **end)
    assert refused.value.has("cn.site.closing.thirty-days")
    with at(9, days=31):
        for lacking in ({"reason": ""}, {"target": ""}, {"target": "https://mz.example.gov.cn"}, {"state": "running"}):
            with pytest.raises(Refused):
                actions.end_site(site, on=clock.today(), by=office, **{**end, **lacking})
        actions.end_site(site, on=clock.today(), by=office, **end)
        column.refresh_from_db()
        assert (
            column.closed_on == date(2026, 7, 2)
            and not Duty.objects.filter(subject=column.subject, state="open").exists()
        )
        assert not Duty.objects.filter(subject=site.subject, state="open").exists()
        page = client.get("/sites/", {"address": "mz.example.gov.cn/news/1.html"}).content.decode()
        assert "https://www.example.gov.cn/mz/" in page and "整合到市政府门户" in page
        assert 'href="https://mz.example.gov.cn' not in page
        assert "mz.example.gov.cn/news/1.html" in page
        record = house.published(body='<p><a href="http://MZ.example.gov.cn/news/2.html">旧闻</a></p>')
        links.walk(anew=True)
        (link,) = links.broken()
        assert (link.record, link.fault, link.target) == (record, "closed", end["target"])
        assert of_kinds(sites.findings([house.organ.code], portal=False))["linked"] == [site.name]
        again = actions.enter_site(house.organ, by=office, **SITE)
        links.walk(anew=True)
        assert not links.broken() and sites.went("https://mz.example.gov.cn/x") is None
        with pytest.raises(Refused):
            actions.enter_site(house.organ, by=office, **{**SITE, "name": "同一网址"})
        actions.change_site(again, revision=1, url="https://new.example.gov.cn/", by=office)
        assert sites.went("https://mz.example.gov.cn/x").target == "https://new.example.gov.cn/"


def test_a_county_department_opens_no_site_without_leave(house, at, office) -> None:
    with at(8):
        alone = {**SITE, "level": "county_department", "opened_on": date(2026, 5, 1)}
        with pytest.raises(Refused) as refused:
            actions.enter_site(house.organ, by=office, **alone)
        assert refused.value.has("cn.site.one-each") and not Site.objects.exists()
        actions.enter_site(house.organ, by=office, **{**alone, "permitted_by": "省政府办公厅"})


def test_all_seeded_dead_links_are_found_and_no_other(house, at, settings, django_assert_max_num_queries) -> None:
    settings.GONGKAI_LINKS_OUTSIDE = True
    with at(8):
        other, gone = house.published(title="好的"), house.published(title="撤回的", body="<p>发错了。</p>")
        draft = house.draft(title="没有公开的")
        house.withdraw(gone, "重复发布")
        sound = [
            f"/records/{other.pk}/", f"http://127.0.0.1:8000/records/{other.pk}/#a", f"/en/records/{other.pk}/", f"/records/{other.pk}", "/", "/notices", "/static/desk/seal.svg",
            f"/organs/{house.organ.code}/", "/search/?q=1", "mailto:a@example.gov.cn", "#top", "https://live.example.com/",
        ]  # fmt: skip
        dead = {
            f"/records/{gone.pk}/": "withdrawn", f"/records/{draft.pk}/": "missing", "/records/999999/": "missing",
            "/no-such-column/": "missing", "/organs/nobody/": "missing", f"/records/{other.pk}/files/77/": "missing",
            "/zh-hant/records/999998/": "missing",
            "/records/99999999999999999999999/": "missing", "http://[bad/": "missing", "https://dead.example.com/a": "dead",
        }  # fmt: skip
        body = "".join(f'<p><a href="{url}">甲</a></p>' for url in [*sound, *dead])
        holder = house.published(title="有链接的", body="<p>正文</p>")
        type(holder).objects.filter(pk=holder.pk).update(body=body)

    def read(url: str) -> bytes:
        if "dead" in url:
            raise Unreachable("找不到这个网站，请核对地址。")
        return b"ok"

    with at(9), django_assert_max_num_queries(35):
        walked = links.walk(anew=True)
        assert walked.records == 2 and Link.objects.filter(url="https://live.example.com/").get().outside
    for hours, known in ((9, False), (13, False), (18, False), (27, True)):
        with at(hours):
            links.ask_outside(read=read)
            assert links.broken().filter(url__contains="dead.").exists() is known, hours
    with at(28):
        assert {one.url: one.fault or "dead" for one in links.broken()} == dead
        assert links.ask_outside(read=read).asked == 0
        (one,) = candidates.find([house.organ.code], "broken_link")
        assert one.record == holder and "999999" in one.sentence and "找不到" not in one.sentence
        found = links.broken().count()
        assert links.walk(anew=True).records == 2 and links.broken().count() == found
        moments = set(Link.objects.values_list("found_at", flat=True))
        assert len(moments) == 1, "a finding keeps the moment at which it was found"
        type(holder).objects.filter(pk=holder.pk).update(body="<p>都改好了</p>")
        links.walk(anew=True)
        assert not Link.objects.exists() and not OutsideAddress.objects.exists()
    settings.GONGKAI_LINKS_OUTSIDE = False
    with at(29):
        OutsideAddress.objects.create(url="https://live.example.com/")
        assert links.ask_outside(read=pytest.fail).asked == 0


def test_a_walk_goes_on_where_it_stood_and_our_own_outage_is_no_fault_of_others(house, at, settings) -> None:
    settings.GONGKAI_LINKS_OUTSIDE = True
    with at(8):
        for n in range(3):
            house.published(title=f"第{n}件", body=f'<p><a href="https://h{n}.example.com/">甲</a></p>')
        assert [links.walk(2).records, links.walk(2).records, links.walk(2).records] == [2, 1, 0]
        assert LinkRound.objects.get().records == 3

        def dark(url: str) -> bytes:
            raise Unreachable("对方网站没有及时答复，下次再试。")

        assert links.ask_outside(read=dark).asked == 3
        assert not OutsideAddress.objects.exclude(failures=0).exists()
    with at(8, days=1):
        assert links.walk(2).records == 2


def test_a_strange_answer_is_a_suspicion_until_a_person_has_judged_it(house, at, office, settings) -> None:
    settings.GONGKAI_LINKS_OUTSIDE = True
    pages = {
        "测试市民政局网站": None, "测试市民政局": None, "好运棋牌": "网站名称", "": "网站名称",
    }  # fmt: skip
    with at(8):
        site = actions.enter_site(house.organ, by=office, **SITE, operator="青岚软件", contract="1")
    for title, problem in pages.items():
        told = stranger(site, f"<html><title>{title}</title>".encode())
        assert (told is None) is (problem is None), title
    ours = "<title>测试市民政局</title>"
    assert "主办单位" in stranger(site, f"{ours}主办单位：某投资公司".encode()).problem
    assert "运维单位" in stranger(site, f"{ours}主办单位：测试市民政局 技术支持：别家公司".encode()).problem
    assert stranger(site, f"{ours}技术支持：青岚软件".encode("gb18030")) is None
    casino = b"<title>casino</title>"
    with at(9):
        links.walk(anew=True)
        assert links.ask_outside(read=lambda url: casino).suspected == 1
        assert of_kinds(sites.findings([house.organ.code], portal=False))["suspicion"] == [site.name]
        assert Client().get("/sites/").content.decode().count(f'href="{site.url}"') == 1
        site = actions.judge_suspicion(site, True, "电话核实，域名已被他人注册", by=office)
        assert f'href="{site.url}"' not in Client().get("/sites/").content.decode()
        house.published(body=f'<p><a href="{site.url}">民政局</a></p>')
        links.walk(anew=True)
        assert [one.fault for one in links.broken()] == ["closed"]
        site = actions.judge_suspicion(site, False, "已收回域名", by=office)
    with at(9, days=1):
        links.walk(anew=True)
        assert links.ask_outside(read=lambda url: casino).suspected == 0, "somebody looked at this very name"


def test_pages_forms_and_who_may(house, at, office) -> None:
    with at(8):
        site = actions.enter_site(house.organ, by=office, **SITE)
        column = actions.open_column(
            site, house.organ, by=office, name="动态", url="https://mz.example.gov.cn/news/", updated_on=date(2026, 5, 1),
            areas=["food"], **AT_ITS_SITE,
        )  # fmt: skip
    with at(9):
        keeper, drafter, elsewhere = Client(), Client(), Client()
        keeper.force_login(make.staff(house.organ, Role.DISCLOSURE_OFFICE))
        drafter.force_login(make.staff(house.organ, Role.DRAFTER))
        elsewhere.force_login(make.staff(make.organ(), Role.DRAFTER))
        base = f"/console/sites/{site.pk}/"
        for path in ("", "columns/", "readings/", "findings/", "links/"):
            assert drafter.get(f"/console/sites/{path}").status_code == 200
        assert "动态" in drafter.get("/console/sites/columns/?state=stale").content.decode()
        assert drafter.get("/console/sites/columns/?state=ok").context["page"].paginator.count == 0
        for path in ("", "edit/", "turn/", "announce/", "end/", "judge/", "columns/new/", "read/"):
            assert keeper.get(base + path).status_code == 200, path
            assert elsewhere.get(base + path).status_code == 404, path
        assert [drafter.get(base + path).status_code for path in ("edit/", "end/", "read/")] == [404, 404, 200]
        sent = drafter.post(f"{base}read/", {"day": "2026-06-01", "found": "有死链", "done": ""})
        assert (
            sent.status_code == 409 and "有死链" in sent.content.decode() and "请写明怎样处理" in sent.content.decode()
        )
        assert drafter.post(f"{base}read/", {"day": "2026-06-01", "newest_on": "2026-06-01"}).status_code == 302
        assert drafter.post(f"/console/sites/columns/{column.pk}/updated/", {"on": "2026-06-01"}).status_code == 302
        column.refresh_from_db()
        assert column.updated_on == date(2026, 6, 1)
        form = {
            **SITE, "organ": house.organ.code, "url": "https://b.example.gov.cn/", "partners": "望川日报\n望川广播电视台", "home_on": "",
            "operator_lost_on": "", "contract_until": "",
        }  # fmt: skip
        answer = keeper.post("/console/sites/new/", form)
        made = Site.objects.exclude(pk=site.pk).get()
        assert answer.url == f"/console/sites/{made.pk}/" and made.partners == ["望川日报", "望川广播电视台"]
        edit = {**form, "revision": made.revision, "name": "改名", "deputy": ""}
        assert keeper.post(f"/console/sites/{made.pk}/edit/", edit).status_code == 302
        stale = keeper.post(f"/console/sites/{made.pk}/edit/", edit)
        assert stale.status_code == 409 and Site.objects.get(pk=made.pk).name == "改名"
        assert "网站问题" in drafter.get("/console/").content.decode()
        by_hand = keeper.get(f"/console/facts/about/{site.subject}").content.decode()
        assert "核对网站底部标识" in by_hand and "关停政府网站" not in by_hand, "an event has one writer"
        public = Client().get("/sites/")
        assert (
            public.status_code == 200
            and "局长甲" not in public.content.decode()
            and "0980-5550100" in public.content.decode()
        )
        assert "https://mz.example.gov.cn/news/" in public.content.decode()
