"""The staff pages of plans, pilots, systems, clauses and drafts of rules."""

from __future__ import annotations

import csv
import html
import io
import re
from datetime import date, datetime

import pytest
from django.core.cache import caches
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.urls import reverse
from tests import factories as make

from gongkai.desk import clock, ledger
from gongkai.desk.permissions import Role
from gongkai.organs.models import Organ
from gongkai.policies import actions, citing, drafting, graph, queries
from gongkai.policies.models import Pilot, Plan, RuleDraft
from gongkai.policies.models.pilot import StageKind
from gongkai.rulebooks import checks

from .test_plans import PLAN
from .test_systems import told as system_told
from .town import DOCUMENT

STANDING = DOCUMENT.replace(
    "望川市人民政府办公室\n2026年5月20日",
    "四、按时落实。各单位要在本通知印发后的20个工作日内制定实施方案。每年组织培训不少于2次。《旧的通知》（望政办发〔2019〕3号）同时废止，"
    "根据《政府信息公开条例》执行。\n\n望川市人民政府办公室\n2026年5月20日",
)


@pytest.fixture
def issued(city, officer):
    taken = actions.take_in(STANDING.encode(), "便民信息.txt", organ=city, by=officer)
    taken = actions.confirm(taken, revision=taken.revision, by=officer)
    actions.issue(taken, {"宏图数据公司": "outside"}, revision=taken.revision, by=officer)
    taken.refresh_from_db()
    return taken


@pytest.fixture
def edu(city):
    return Organ.objects.get(code="wc-education")


@pytest.fixture
def desk(client, officer_person):
    client.force_login(officer_person)
    return client


def words(response) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", response.content.decode()))


def url(name, *args) -> str:
    return reverse(f"console:{name}", args=args)


def table(response) -> list[list[str]]:
    return list(csv.reader(io.StringIO(b"".join(response.streaming_content).decode("utf-8-sig"))))


def test_a_plan_recorded_by_hand_has_its_page(client, officer_person, issued, edu):
    with transaction.atomic(), ledger.following():
        at = datetime(2026, 5, 28, tzinfo=clock.CHINA)
        about = {
            "title": "学区公开实施方案",
            "made_on": at.date(),
            "entered_at": clock.now(),
            "said": "学区公开实施方案",
        }
        event = ledger.write("plan.made", issued.subject, organ=edu.code, actor="teacher", at=at, **about)
    client.force_login(make.staff(edu, Role.DRAFTER, username="teacher"))
    listed = client.get(url("plans", issued.pk))
    page = url("plan-recorded", issued.pk, event.seq)
    assert (
        page in listed.content.decode()
        and "学区公开实施方案" in table(client.get(url("plans", issued.pk), {"format": "csv"}))[1]
    )
    shown = words(client.get(page))
    for said in ("2026-05-28", "用户teacher", "本平台没有方案文件", "报送方案文件"):
        assert said in shown, said
    client.force_login(make.staff(Organ.objects.get(code="wc-police"), Role.DRAFTER))
    assert client.get(page).status_code == 404
    client.force_login(officer_person)
    assert client.get(url("plan-recorded", issued.pk, 1)).status_code == 404


def test_a_clerk_files_and_publishes_and_the_office_sees_the_lists(client, officer_person, issued, edu):
    edu.website = "https://jyj.wangchuan.gov.cn/"
    edu.save()
    client.force_login(make.staff(edu, Role.DRAFTER))
    page = client.get(url("plans", issued.pk))
    assert "市教育局" in words(page) and "市公安局" not in words(page)
    content = (
        PLAN.format(name="市教育局", what="学区划分逐校公布")
        .replace("巴委办〔2017〕28号", "望政办发〔2026〕9号")
        .encode()
    )
    sent = {"organ": edu.code, "title": "教育局方案", "made_on": "2026-05-28"}
    answer = client.post(url("plan-new", issued.pk), {**sent, "file": SimpleUploadedFile("方案.txt", b"\xe7\xa9\xba")})
    assert (
        answer.status_code == 409
        and "没有找到工作措施" in words(answer)
        and 'value="教育局方案"' in answer.content.decode()
    )
    answer = client.post(url("plan-new", issued.pk), {**sent, "file": SimpleUploadedFile("方案.txt", content)})
    plan = Plan.objects.get()
    assert answer.url == url("plan", plan.pk)
    wrong = client.post(url("plan-publish", plan.pk), {"url": "https://example.com/a", "on": "2026-05-29"})
    assert wrong.status_code == 409 and "登记的网站" in words(wrong)
    client.post(url("plan-publish", plan.pk), {"url": "https://jyj.wangchuan.gov.cn/a", "on": "2026-05-29"})
    assert "2026-05-29" in words(client.get(url("plan", plan.pk)))
    client.force_login(make.staff(Organ.objects.get(code="wc-police"), Role.DRAFTER))
    assert client.get(url("plan", plan.pk)).status_code == 404
    assert client.get(url("plan-file", plan.pk)).status_code == 404
    client.force_login(officer_person)
    page = client.get(url("plans", issued.pk))
    assert "市公安局" in words(page) and "教育局方案" in words(page)
    rows = table(client.get(url("plans", issued.pk), {"list": "none", "format": "csv"}))
    assert "市教育局" not in str(rows) and "市公安局" in str(rows)


def test_a_pilot_from_registration_to_an_adopter(desk, issued, edu):
    dates = {"deploy": "2026-01-10", "sum_up": "2026-04-10", "accept": "2026-05-10", "roll_out": "2026-12-31"}
    told = {"title": "公众参与试点", "kind": "participation", "organ": "wc-gov-office", "units": [edu.code]}
    wrong = desk.post(url("pilot-new"), {**told, "accept": "2026-05-10"})
    assert wrong.status_code == 409 and "总结阶段" in words(wrong)
    desk.post(url("pilot-new"), {**told, **dates, "roll_out": "2026-11-30"})
    pilot = Pilot.objects.get()
    moved = {**dates, "reason": "经费年底到位", "revision": pilot.revision}
    assert "2026-12-31" in words(desk.post(url("pilot-plan", pilot.pk), moved, follow=True))
    for kind, on in (("deploy", "2026-01-09"), ("sum_up", "2026-04-01")):
        pilot.refresh_from_db()
        desk.post(url("pilot-stage", pilot.pk, kind), {"on": on, "evidence": "会议纪要", "revision": pilot.revision})
    desk.post(
        url("pilot-standard", pilot.pk), {"standard": "清单齐全", "on": "2026-04-20", "revision": pilot.revision + 1}
    )
    pilot.refresh_from_db()
    given = {
        "on": "2026-05-09",
        "evidence": "验收报告",
        "conclusion": "passed",
        "opinion": "合格",
        "revision": pilot.revision,
    }
    alone = desk.post(url("pilot-stage", pilot.pk, "accept"), {**given, "judges": [edu.code]})
    assert alone.status_code == 409 and "不能单独验收" in words(alone)
    desk.post(url("pilot-stage", pilot.pk, "accept"), {**given, "judges": [edu.code, "wc-justice"]})
    outcome = {
        "kind": "adopted",
        "organ": "wc-finance",
        "on": "2026-05-20",
        "words": "照此办理",
        "evidence": "财政局通知",
    }
    desk.post(url("pilot-outcome", pilot.pk), outcome)
    page = words(desk.get(url("pilot", pilot.pk)))
    assert all(word in page for word in ("2026-05-09", "验收报告", "通过验收", "市司法局", "市财政局", "照此办理"))
    assert "公众参与试点" in words(desk.get(url("pilots")))
    assert "市财政局" in str(table(desk.get(url("pilots"), {"format": "csv"})))
    case = {**outcome, "kind": "case", "organ": edu.code, "evidence": "案例汇编"}
    desk.post(url("pilot-outcome", pilot.pk), case)
    assert "没有公开" in words(desk.get(url("pilot", pilot.pk)))
    desk.force_login(make.staff(edu, Role.DRAFTER, username="teacher"))
    draft = re.search(r'href="([^"]*type=typical-case[^"]*)"', desk.get(url("pilot", pilot.pk)).content.decode())
    asked = desk.get(html.unescape(draft[1]))
    assert "公众参与试点" in asked.content.decode() and "主要做法" in words(asked)


def test_a_pilot_without_a_kind_is_given_one_on_its_page(desk, edu):
    dates = {"deploy": "2026-01-10", "sum_up": "2026-04-10"}
    desk.post(
        url("pilot-new"), {"title": "旧试点", "kind": "other", "organ": "wc-gov-office", "units": [edu.code], **dates}
    )
    Pilot.objects.update(kind="")
    pilot = Pilot.objects.get()
    assert url("pilot-kind", pilot.pk) in desk.get(url("pilot", pilot.pk)).content.decode()
    told = {"kind": "participation", "revision": pilot.revision}
    shown = desk.post(url("pilot-kind", pilot.pk), told, follow=True)
    assert "行政决策公众参与" in words(shown) and url("pilot-kind", pilot.pk) not in shown.content.decode()


def test_the_gap_matrix_on_screen_and_as_a_file(desk, client, edu):
    upload = SimpleUploadedFile("制度.txt", system_told().content)
    given = {"title": "保密审查制度", "effective_on": "2026-01-01", "revision": 0}
    assert desk.post(url("system-version", edu.code, "secrecy"), {**given, "file": upload}).status_code == 302
    page = words(desk.get(url("system", edu.code, "secrecy")))
    assert "现行有效" in page and "2026-01-01" in page
    rows = table(desk.get(url("systems"), {"format": "csv", "group": "basic"}))
    mine = dict(zip(rows[0], next(row for row in rows if row[0] == edu.name), strict=True))
    assert mine["保密审查"] == "有" and mine["考核"] == "没有" and "考核" in mine["没有建立"]
    past = table(desk.get(url("systems"), {"format": "csv", "day": "2025-12-31"}))
    assert dict(zip(past[0], next(row for row in past if row[0] == edu.name), strict=True))["保密审查"] == "没有"
    assert desk.get(url("systems")).status_code == 200
    client.force_login(make.staff(Organ.objects.get(code="wc-police"), Role.DRAFTER))
    assert client.get(url("system", edu.code, "secrecy")).status_code == 404


def test_rules_in_the_text_are_offered_accepted_and_pass_the_check(desk, issued, tmp_path):
    page = desk.get(url("rule-drafts", issued.pk))
    offers = {offer.demand.kind: offer for offer in drafting.offers(issued)}
    assert "20个工作日内制定实施方案" in words(page) and offers["deadline"].event == "plan.made"
    assert (offers["deadline"].demand.n, offers["quota"].demand.n, offers["quota"].event) == (20, 2, "training.held")
    assert desk.get(url("rule-file", issued.pk)).status_code == 404
    deadline = {"title": "印发后20个工作日内制定方案", "event": "plan.made", "n": 20, "unit": "working-days"}
    sent = desk.post(url("rule-draft", issued.pk, offers["deadline"].key), {**deadline, "starts_on": "issued_on"})
    assert sent.status_code == 302, words(sent)
    quota = {
        "title": "每年培训不少于2次",
        "event": "training.held",
        "n": 2,
        "period": "year",
        "applies": ["department"],
    }
    assert desk.post(url("rule-draft", issued.pk, offers["quota"].key), quota).status_code == 302
    file = tmp_path / drafting.file_name(issued)
    file.write_bytes(desk.get(url("rule-file", issued.pk)).content)
    assert checks.check_file(file) == []
    assert "原文第" in file.read_text() and "望政办发〔2026〕9号" in file.read_text()
    from gongkai.duties import rules

    assert not [rule for rule in rules.rulebook() if rule.id.startswith("policy-")], "nothing is in force by itself"
    desk.post(url("rule-draft-drop", issued.pk, offers["quota"].key))
    assert set(RuleDraft.objects.values_list("state", flat=True)) == {"accepted", "dropped"}


def test_what_cites_what_is_repealed_and_what_obliges(desk, issued, edu, city, officer):
    older = actions.take_in(
        DOCUMENT.replace("〔2026〕9号", "〔2019〕3号").replace("关于做好便民信息公开的通知", "旧的通知").encode(),
        "旧.txt",
        organ=city,
        by=officer,
    )
    around = citing.neighbours(issued, officer)
    assert [link.title for link in around.repeals] == ["旧的通知"]
    assert [link.title for link in around.names] == ["政府信息公开条例"]
    assert [link.title for link in citing.neighbours(older, officer).repealed_by] == [issued.title]
    assert "被废止" in words(desk.get(url("policy", older.pk)))
    page = words(desk.get(url("clauses"), {"organ": edu.code, "q": "学区"}))
    assert "公布学区划分" in page and "公开办事指南" not in page
    assert len(table(desk.get(url("clauses"), {"organ": edu.code, "format": "csv"}))) == 3
    assert "公布学区划分" in words(desk.get(url("organ", edu.code)))


def test_clauses_are_found_by_their_own_words_in_either_script(desk, issued, edu, client):
    for word in ("咨询电话", "諮詢電話", "招生前 公布"):
        assert "公布学区划分" in words(desk.get(url("clauses"), {"organ": edu.code, "q": word})), word
    assert "公布学区划分" not in words(desk.get(url("clauses"), {"organ": edu.code, "q": "所需材料"}))


def test_the_drawing_and_the_list_say_the_same(desk, issued, officer):
    page = desk.get(url("policy-graph", issued.pk))
    html = page.content.decode()
    tasks = list(issued.tasks.filter(dropped=False))
    root = graph.tree(issued, tasks, queries.work_visible_to(officer).filter(task__policy=issued), graph.STAFF)
    counts = graph.counts(root)
    assert counts["task"] == 3 and counts["duty"] == issued.tasks.get(title__contains="学区").work.count() + sum(
        task.work.count() for task in tasks if "学区" not in task.title
    )
    assert html.count('class="flow__box flow__box--task') == 3
    assert all(html.count(f'href="{node.url}"') >= 2 for node in root.children)


def test_anyone_reads_which_clauses_oblige_an_organ_and_what_is_around_a_document(client, issued, edu, city, officer):
    older = actions.take_in(
        DOCUMENT.replace("〔2026〕9号", "〔2019〕3号").replace("关于做好便民信息公开的通知", "旧的通知").encode(),
        "旧.txt",
        organ=city,
        by=officer,
    )
    page = client.get(f"/organs/{edu.code}/clauses/", {"q": "学区"})
    assert "公布学区划分" in words(page) and "完善目录" not in words(page)
    rows = client.get(f"/organs/{edu.code}/clauses/", {"format": "csv"})
    assert "公布学区划分" in b"".join(rows.streaming_content).decode()
    record = make_public(edu, issued)
    page = client.get(f"/policies/{issued.pk}/map/")
    text, html = words(page), page.content.decode()
    assert "旧的通知" in text and "政府信息公开条例" in text
    assert f"/policies/{older.pk}/" not in html, "a document that is not issued is named and not linked"
    assert html.count(record.get_absolute_url()) == 2, "in the list and in the drawing"
    assert client.get(f"/policies/{older.pk}/map/").status_code == 404
    draft = make_public(edu, issued, open_now=False)
    assert draft.title not in client.get(f"/policies/{issued.pk}/map/").content.decode()


def make_public(edu: Organ, policy, *, open_now: bool = True):
    """A record that answered the bureau's work; ``open_now`` False: one that nobody outside may see."""
    from gongkai.desk import clock
    from gongkai.records.models import Record

    state = (
        {"state": "published", "attribute": "open", "published_at": clock.now(), "index_number": "990123-2026-1"}
        if open_now
        else {"state": "draft"}
    )
    found = Record.objects.create(
        organ=edu, title=f"学区范围{open_now}", body="范围", created_at=clock.now(), changed_at=clock.now(), **state
    )
    work = policy.tasks.get(title__contains="学区").work.get(organ=edu)
    type(work).objects.filter(pk=work.pk).update(evidence=f"record:{found.pk}", state="done")
    caches["pages"].clear()
    return found


def test_lists_ask_the_database_as_often_for_many_as_for_few(desk, issued, city, officer):
    from .test_console import cost

    def costs() -> list[int]:
        return [cost(desk, url(name)) for name in ("pilots", "clauses", "systems")] + [
            cost(desk, url("plans", issued.pk))
        ]

    def register(title: str) -> None:
        told = actions.PilotText(title, city, [city], {StageKind.DEPLOY: date(2026, 5, 31)})
        actions.register_pilot(told, by=officer)

    register("一")
    few = costs()
    for n in range(6):
        register(f"{n}")
        make.organ(f"new{n}", parent=city)
    taken = actions.take_in(DOCUMENT.replace("9号", "10号").encode(), "又一份.txt", organ=city, by=officer)
    taken = actions.confirm(taken, revision=taken.revision, by=officer)
    actions.issue(taken, {"宏图数据公司": "outside"}, revision=taken.revision, by=officer)
    assert costs() == few
