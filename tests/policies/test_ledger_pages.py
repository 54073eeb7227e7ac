"""The staff pages of the ledger of work, as a browser asks for them."""

from __future__ import annotations

import io
import re
from datetime import date, datetime

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from openpyxl import load_workbook
from selectolax.lexbor import LexborHTMLParser as Tree
from tests import factories

from gongkai.desk import clock, ledger
from gongkai.duties.actions import open_quotas
from gongkai.duties.models import Duty
from gongkai.organs.models import Organ, Person
from gongkai.policies import actions, console, long_intake
from gongkai.policies.actions import CallText, Claiming
from gongkai.policies.actions import policy as documents
from gongkai.policies.models import Bulletin, DueReport, Intake, Policy, ReportCall, SentReport, Task, WorkItem

from .town import DOCUMENT

PROOF = [("佐证.txt", "学区范围一览".encode())]


@pytest.fixture
def desk(client, officer_person):
    client.force_login(officer_person)
    return client


@pytest.fixture
def school(client, city):
    client.force_login(factories.staff(Organ.objects.get(code="wc-education"), "drafter", username="teacher"))
    return client


def words(response):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", response.content.decode()))


def cost(client, address):
    """Queries of a page asked for the second time."""
    client.get(address)
    with CaptureQueriesContext(connection) as queries:
        assert client.get(address).status_code == 200
    return len(queries)


def go(client, name, *args, **query):
    return client.get(reverse(f"console:{name}", args=args), query)


def do(client, name, *args, follow=True, **data):
    return client.post(reverse(f"console:{name}", args=args), data, follow=follow)


@pytest.fixture
def call(issued, officer, city):
    text = CallText(
        "四方面情况",
        Organ.objects.get(code="wc-gov-office"),
        [Organ.objects.get(code="wc-education"), Organ.objects.get(code="wc-police")],
        date(2026, 6, 1),
        due_on=date(2026, 6, 15),
        parts={"systems": "制度建设情况", "training": "培训情况"},
    )
    return actions.call_reports(city, text, policy=issued, by=officer)


# claims


def test_tasks_are_opened_to_claims_when_the_document_is_issued(desk, confirmed):
    task = confirmed.tasks.get(clause="二")
    form = {"revision": confirmed.revision, "meaning:宏图数据公司": "outside", "claim": task.pk, "public": "yes"}
    address = reverse("console:policy-issue", args=[confirmed.pk])
    for day, status, said in (("", 422, "请填写认领截止日期"), ("2026-05-31", 409, "认领截止日期不能早于今天")):
        refused = desk.post(address, form | {"claim_by": day})
        assert refused.status_code == status
        assert said in words(refused)
        assert f'value="{task.pk}" checked' in refused.content.decode()
    assert desk.post(address, form | {"claim_by": "2026-06-10"}).status_code == 302
    task.refresh_from_db()
    assert task.to_claim and not task.work.filter(role="lead").exists()


def test_units_claim_from_a_list_and_the_office_decides(client, officer_person, confirmed, officer):
    task = confirmed.tasks.get(clause="二")
    claiming = Claiming(frozenset({task.pk}), date(2026, 6, 10))
    actions.issue(confirmed, {"宏图数据公司": "outside"}, revision=confirmed.revision, by=officer, claiming=claiming)
    for code in ("wc-education", "wc-civil-affairs"):
        client.force_login(factories.staff(Organ.objects.get(code=code), "drafter", username=code))
        assert "无人认领" in words(go(client, "claims")) or code != "wc-education"
        assert "可以认领的任务" in words(go(client, "workbench"))
        assert "待认领" in words(go(client, "policy", confirmed.pk))
        assert "已认领" in words(do(client, "claim", task.pk, organ=code))
        assert "可以认领的任务" not in words(go(client, "workbench"))
        assert go(client, "claim-settle", task.pk).status_code == 404
    client.force_login(factories.staff(Organ.objects.get(code="wc-gov"), "drafter", username="mayor"))
    assert all(offers == [] for *_task, offers, _said in go(client, "claims").context["rows"]), (
        "it reached its organs alone"
    )
    client.force_login(officer_person)
    assert "认领冲突" in words(go(client, "workbench"))
    listed = go(client, "claims", show="conflict")
    assert [row[0] for row in listed.context["rows"]] == [task]
    settle = {"lead": "wc-education", "cooperating": ["wc-civil-affairs", "wc-police"], "reason": ""}
    assert do(client, "claim-settle", task.pk, **settle).status_code == 409
    assert "已分派" in words(do(client, "claim-settle", task.pk, **settle | {"reason": "主管单位"}))
    assert task.work.get(role="lead").organ.code == "wc-education"
    police = task.work.get(organ__code="wc-police")
    assert len(ledger.history(police.subject).filter(name="task.assigned")) == 1, (
        "what it has already is not given again"
    )
    assert go(client, "claims", show="settled", format="csv").status_code == 200


# evidence


def test_evidence_hangs_on_work_and_the_office_opens_it_again(client, issued, officer_person):
    work = WorkItem.objects.get(organ__code="wc-education", role="lead")
    client.force_login(factories.staff(work.organ, "drafter", username="teacher"))
    bare = do(client, "work-complete", work.pk, evidence="已公布")
    assert bare.status_code == 409 and "请附上佐证材料" in words(bare)
    done = do(
        client, "work-complete", work.pk, evidence="已公布", files=SimpleUploadedFile("范围.txt", "一览".encode())
    )
    assert "范围.txt" in words(done)
    file = work.files.get()
    got = go(client, "work-file", work.pk, file.pk)
    assert b"".join(got.streaming_content) == "一览".encode()
    assert do(client, "work-reopen", work.pk, reason="缺附表").status_code == 409
    client.force_login(officer_person)
    assert "已退回重新办理" in words(do(client, "work-reopen", work.pk, reason="缺附表"))
    work.refresh_from_db()
    assert work.state == "in_progress"


def test_files_of_before_a_rejection_are_marked(client, issued, officer_person):
    work = WorkItem.objects.get(organ__code="wc-education", role="lead")
    client.force_login(factories.staff(work.organ, "drafter", username="teacher"))
    proof = SimpleUploadedFile("范围.txt", "一览".encode())
    do(client, "work-complete", work.pk, evidence="已公布", files=proof)
    assert "不再作数" not in words(go(client, "work", work.pk))
    client.force_login(officer_person)
    assert "重新办理以前的，不再作数" in words(do(client, "work-reopen", work.pk, reason="缺附表"))


def test_who_entered_a_report_is_not_offered_to_receive_it(desk, call):
    due = DueReport.objects.get(organ__code="wc-education")
    assert "您以政务公开办的身份代望川市教育局报送" in words(go(desk, "due-report", due.pk))
    told = {"part-systems": "已建七项", "part-training": "一次", "receiver": "wc-gov-office"}
    shown = do(desk, "due-report-send", due.pk, **told)
    assert "政务公开办代为报送" in words(shown) and "请由另一位人员签收" in words(shown)
    receive = reverse("console:sent-report-receive", args=[SentReport.objects.get().pk])
    assert receive not in shown.content.decode()
    desk.force_login(factories.staff(Organ.objects.get(code="wc-gov-office"), "disclosure_office", username="second"))
    assert receive in go(desk, "due-report", due.pk).content.decode()


def test_who_has_a_part_in_a_task_already_is_named_where_its_lead_is_settled(desk, confirmed, officer):
    task = confirmed.tasks.get(clause="二")
    claiming = actions.Claiming(frozenset({task.pk}), date(2026, 6, 10))
    actions.issue(confirmed, {"宏图数据公司": "outside"}, revision=confirmed.revision, by=officer, claiming=claiming)
    assert "已承担的：望川市公安局。" in words(go(desk, "claim-settle", task.pk))


# reports


def test_a_report_goes_from_the_unit_to_the_office(client, call, officer_person):
    due = DueReport.objects.get(organ__code="wc-education")
    client.force_login(factories.staff(due.organ, "drafter", username="teacher"))
    assert "本单位应报送" in words(go(client, "workbench"))
    part = {"part-systems": "已建七项", "receiver": "wc-gov-office"}
    refused = do(client, "due-report-send", due.pk, **part)
    assert refused.status_code == 409
    assert "缺“培训情况”" in words(refused) and "已建七项" in refused.content.decode()
    whole = part | {"part-training": "一次", "file": SimpleUploadedFile("报告.txt", "全文".encode())}
    assert "已报送第1版" in words(do(client, "due-report-send", due.pk, **whole))
    sent = SentReport.objects.get()
    assert do(client, "sent-report-receive", sent.pk).status_code == 409
    client.force_login(officer_person)
    assert "已签收" in words(do(client, "sent-report-receive", sent.pk))
    assert go(client, "sent-report-file", sent.pk).status_code == 200
    assert [row[0].organ.code for row in go(client, "due-reports", state="open").context["rows"]] == ["wc-police"]
    with clock.pinned(datetime(2026, 6, 16, 0, 1, tzinfo=clock.CHINA)):
        assert [row[2] for row in go(client, "due-reports", state="overdue").context["rows"]] == ["逾期未报"]
        assert not go(client, "due-reports", state="late").context["rows"]
    assert do(client, "sent-report-return", sent.pk, again_by="2026-06-16").status_code == 422
    shown = words(do(client, "sent-report-return", sent.pk, reason="培训没有写明人数", again_by="2026-06-16"))
    assert "培训没有写明人数" in shown and "请在2026-06-16二十四时前重报" in shown
    client.force_login(Person.objects.get(username="teacher"))
    assert do(client, "sent-report-return", sent.pk).status_code == 403
    assert [row[2] for row in go(client, "due-reports", state="returned").context["rows"]] == ["退回重报"]
    assert "退回重报" in words(go(client, "workbench"))
    whole["file"].seek(0)
    assert "已报送第2版" in words(do(client, "due-report-send", due.pk, **whole))
    client.force_login(factories.staff(Organ.objects.get(code="wc-finance"), "drafter", username="money"))
    assert go(client, "due-report", due.pk).status_code == 404


def test_the_office_calls_for_reports_and_ends_a_call(desk, issued, settings):
    form = {
        "title": "网站自查", "organs": ["wc-education", "wc-police"], "receiver": "wc-gov-office", "frequency": "monthly",
        "day": "31", "starts_on": "2026-06-01", "parts": "首页\n栏目",
    }  # fmt: skip
    assert do(desk, "report-call-new", **form | {"day": ""}).status_code == 409
    address = reverse("console:report-call-new") + f"?policy={issued.pk}"
    assert "报送要求已提出" in words(desk.post(address, form, follow=True))
    call = ReportCall.objects.get()
    assert (call.policy, call.parts) == (issued, [["part1", "首页"], ["part2", "栏目"]])
    assert set(call.due.values_list("period", "due_on")) == {("2026-06", date(2026, 6, 30))}
    assert "已终止" in words(do(desk, "report-call-end", call.pk, reason="并入年报"))
    settings.GONGKAI_PROFILE = "luoyang-2012"
    assert "每月月底前报送网站运行情况自查表" in words(go(desk, "report-calls"))
    do(desk, "report-call-of-rule", "luoyang.site-self-check.monthly", organ="wc-gov")
    ruled = ReportCall.objects.get(rule="luoyang.site-self-check.monthly")
    due = ruled.due.select_related("organ", "call__receiver").get(organ__code="wc-education")
    teacher = factories.actor(due.organ, "drafter")
    with clock.pinned(datetime(2026, 7, 1, 9, tzinfo=clock.CHINA)):
        open_quotas()
        sent = [
            actions.send_report(due, {"words": words}, receiver=due.call.receiver, by=teacher).number
            for words in ("正常", "正常，已补充")
        ]
    assert sent == [1, 2]

    told = ledger.history("organ:wc-education").get(name="site.self_check_sent")
    assert (told.organ, told.data["period"]) == ("wc-education", "2026-06"), "once, however many versions"
    owed = Duty.objects.filter(rule=ruled.rule, organ="wc-education").order_by("due_on")
    assert [(duty.due_on.month, duty.state) for duty in owed] == [(6, "late"), (7, "open")]


# overview


@pytest.mark.parametrize("by", ["unit", "clause", "document", "gantt", "heat"])
def test_every_view_is_a_table_with_an_export_and_a_fixed_cost(desk, issued, officer, city, by):
    with clock.pinned(datetime(2026, 8, 10, 9, tzinfo=clock.CHINA)):
        address = reverse("console:work-overview") + f"?by={by}"
        shown = desk.get(address)
        assert shown.context["whole"].total == WorkItem.objects.count()
        assert "<table" in shown.content.decode()
        before = cost(desk, address)
        again = actions.take_in(DOCUMENT.replace("9号", "30号").encode(), "又一份.txt", organ=city, by=officer)
        again = actions.confirm(again, revision=1, by=officer)
        actions.issue(again, {}, revision=again.revision, by=officer)
        assert cost(desk, address) == before
        file = desk.get(f"{address}&format=xlsx")
        rows = list(load_workbook(io.BytesIO(b"".join(file))).active.values)
        expected = {"unit": WorkItem.objects.values("organ").distinct().count(), "clause": 6, "document": 2, "gantt": 6}
        assert by == "heat" or len(rows) - 1 == expected[by]
        narrow = desk.get(f"{address}&organ=wc-education")
        assert narrow.context["whole"].total == WorkItem.objects.filter(organ__code="wc-education").count()


def test_a_unit_s_overview_counts_its_own_work_alone(school, issued):
    shown = go(school, "work-overview")
    assert shown.context["whole"].total == WorkItem.objects.filter(organ__code="wc-education").count()
    assert go(school, "policy-rollup", issued.pk).status_code == 404
    assert go(school, "report-calls").status_code == 403
    assert go(school, "bulletin-new").status_code == 403


def test_a_lower_government_takes_a_document_over(client, db):
    gov = factories.government("p-city", name="云州市人民政府", level="city")
    office = factories.organ("p-office", kind="office", parent=gov, is_disclosure_office=True)
    county = factories.organ("east", name="东河县人民政府", short_name="东河县政府", kind="government", parent=gov)
    bureau = factories.organ("east-office", kind="office", parent=county, is_disclosure_office=True)
    chief = factories.staff(office, "disclosure_office", username="chief")
    from gongkai.organs.queries import actor_of

    by = actor_of(chief, date(2026, 6, 1))
    text = "云州市人民政府\n关于公开学区的通知\n云政发〔2026〕3号\n\n一、公布学区。（责任单位：东河县人民政府；完成时限：2026年7月底前）\n\n云州市人民政府\n2026年5月20日\n"
    upper = actions.take_in(text.encode(), "n.txt", organ=gov, by=by)
    upper = actions.confirm(upper, revision=1, by=by)
    actions.issue(upper, {}, revision=upper.revision, by=by)
    local = factories.staff(bureau, "disclosure_office", username="local")
    client.force_login(local)
    assert "由东河县政府承接" in words(go(client, "policy", upper.pk))
    assert "已承接" in words(do(client, "policy-take-down", upper.pk, organ="east"))
    lower = Policy.objects.get(upper=upper)
    client.force_login(chief)
    shown = go(client, "policy-rollup", upper.pk)
    assert [(one.organ.code, one.policy) for one in shown.context["lower"]] == [("east", lower)]
    assert go(client, "policy-rollup", upper.pk, format="csv").status_code == 200


# bulletins


def test_a_bulletin_is_drafted_led_and_issued(desk, issued, call):
    with clock.pinned(datetime(2026, 8, 5, 9, tzinfo=clock.CHINA)):
        offered = go(desk, "bulletin-new").content.decode()
        assert 'value="2026-07-27"' in offered and 'value="2026-08-02"' in offered
        drafted = do(desk, "bulletin-new", organ="wc-gov", first="2026-07-27", last="2026-08-02")
        made = Bulletin.objects.get()
        late = made.content["overdue"][0]
        assert f'href="/console/work/{late["work"]}"' in drafted.content.decode()
        assert "逾期天数按工作日计" in words(drafted) and "全国年节及纪念日放假办法" in words(drafted)
        assert "望川市公安局：" in words(drafted)
        assert do(desk, "bulletin-issue", made.pk, revision=1).status_code == 409
        stale = do(desk, "bulletin-edit", made.pk, lead="请抓紧办理。", revision=9)
        assert stale.status_code == 409 and "请抓紧办理。" in stale.content.decode()
        do(desk, "bulletin-edit", made.pk, lead="另一人先写的。", revision=1)
        assert "另一人先写的。" in words(do(desk, "bulletin-edit", made.pk, lead="请抓紧办理。", revision=1))
        do(desk, "bulletin-edit", made.pk, lead="请抓紧办理。", revision=2)
        assert "文件已固定" in words(do(desk, "bulletin-issue", made.pk, revision=3))
    for kind, start in (("docx", b"PK"), ("pdf", b"%PDF")):
        assert b"".join(go(desk, "bulletin-file", made.pk, kind).streaming_content).startswith(start)
    assert go(desk, "bulletin-file", made.pk, "exe").status_code == 404


def test_a_draft_shows_the_figures_of_the_rows_as_they_are_and_an_issued_one_those_it_went_out_with(
    desk, issued, officer, city
):
    made = actions.draft_bulletin(city, date(2026, 5, 25), date(2026, 6, 1), by=officer)
    shown = lambda: words(go(desk, "bulletin", made.pk))  # noqa: E731
    assert "0已完成" in shown()
    first, second, *_rest = WorkItem.objects.order_by("pk")
    actions.complete_work(first, "已公布。", files=PROOF, by=officer)
    assert "1已完成" in shown()
    made = actions.edit_bulletin(made, "总体平稳。", revision=1, by=officer)
    actions.issue_bulletin(made, revision=made.revision, by=officer)
    actions.complete_work(second, "已公布。", files=PROOF, by=officer)
    assert "1已完成" in shown()


def test_units_read_issued_bulletins_without_others_rows(client, issued, officer, city):
    draft = actions.draft_bulletin(city, date(2026, 5, 25), date(2026, 5, 31), by=officer)
    client.force_login(factories.staff(Organ.objects.get(code="wc-education"), "drafter", username="teacher"))
    assert go(client, "bulletin", draft.pk).status_code == 404
    draft = actions.edit_bulletin(draft, "总体平稳。", revision=1, by=officer)
    actions.issue_bulletin(draft, revision=2, by=officer)
    assert "总体平稳。" in words(go(client, "bulletin", draft.pk))


def test_one_thing_is_one_in_english_and_two_are_two(desk, policy, officer):
    desk.cookies["django_language"] = "en"
    assert "3 tasks" in words(go(desk, "policy", policy.pk))
    for task in policy.tasks.all()[1:]:
        actions.drop_task(task, by=officer)
    said = words(go(desk, "policy", policy.pk))
    assert "1 task" in said and "1 tasks" not in said


# long documents


def test_a_long_document_is_read_aside_with_a_page_that_says_how_far_and_stops_it(desk, city, monkeypatch):
    text = DOCUMENT.replace("三、完善目录。", "三、完善目录。" + "各单位要逐项落实，不留死角。" * 4000)
    organ = Organ.objects.get(code="wc-gov").pk
    sent = do(desk, "policy-new", file=SimpleUploadedFile("长.txt", text.encode()), organ=organ)
    intake = Intake.objects.get()
    assert "正在后台识别" in words(sent) and " data-reading" in sent.content.decode()
    assert not Policy.objects.exists()
    assert "识别已停止" in words(do(desk, "policy-intake", intake.pk, do="stop"))
    assert long_intake.read_waiting() == 0
    assert "正在后台识别" in words(do(desk, "policy-intake", intake.pk, do="resume"))
    with monkeypatch.context() as while_reading:
        read = documents.read_document
        while_reading.setattr(documents, "read_document", lambda *told: long_intake.stop(intake) and read(*told))
        assert long_intake.read_waiting() == 1
    intake.refresh_from_db()
    assert intake.state == "stopped" and not Policy.objects.exists(), "stopped while it was read, it leaves nothing"
    assert long_intake.resume(intake) and long_intake.read_waiting() == 1
    assert not long_intake.read(intake.pk)
    policy = Policy.objects.get()
    assert go(desk, "policy-intake", intake.pk).url == reverse("console:policy", args=[policy.pk])
    again = do(desk, "policy-new", file=SimpleUploadedFile("再.txt", text.encode()), organ=organ)
    long_intake.read_waiting()
    assert "已经收过" in words(desk.get(again.redirect_chain[-1][0]))


def test_a_text_too_long_for_a_document_is_refused_at_once(desk, city):
    file = SimpleUploadedFile("长.txt", ("字" * 400_001).encode())
    sent = desk.post(reverse("console:policy-new"), {"file": file, "organ": Organ.objects.get(code="wc-gov").pk})
    assert sent.status_code == 409 and "正文超过40万字" in words(sent)
    assert not Intake.objects.exists()


def test_what_was_refused_is_not_offered_for_another_try_and_what_broke_down_is(desk, city, monkeypatch):
    page = "<html><body>" + "<p>各单位要逐项落实。</p>" * 45_000 + "</body></html>"
    sent = do(desk, "policy-new", file=SimpleUploadedFile("长.html", page.encode()), organ=city.pk)
    intake = Intake.objects.get()

    def broken(*_told):
        raise RuntimeError

    with monkeypatch.context() as while_reading:
        while_reading.setattr(documents, "read_document", broken)
        long_intake.read_waiting()
    address = sent.redirect_chain[-1][0]
    assert "重新识别" in words(desk.get(address))
    do(desk, "policy-intake", intake.pk, do="resume")
    long_intake.read_waiting()
    refused = desk.get(address)
    assert "正文超过40万字" in words(refused) and " data-reading" not in refused.content.decode()
    assert "重新识别" not in words(refused) and not long_intake.resume(intake)


@pytest.fixture
def many(policy):
    """Adds tasks after those of the document."""

    def add(n):
        Task.objects.bulk_create(
            Task(policy=policy, position=100 + at, title=f"任务{at}", lead=["市教育局"], start=at, end=at + 9)
            for at in range(n)
        )

    return add


def test_three_hundred_tasks_cost_as_many_queries_as_three(desk, policy, officer, many):
    address = reverse("console:policy", args=[policy.pk])
    before = cost(desk, address)
    many(297)
    assert cost(desk, address) == before
    actions.confirm(policy, revision=policy.revision, by=officer)
    preview = reverse("console:policy-issue", args=[policy.pk])
    assert cost(desk, preview) <= before


def test_six_hundred_tasks_come_in_parts_each_for_as_many_queries(desk, policy, many):
    address = reverse("console:policy", args=[policy.pk])
    few = cost(desk, address)
    many(609)
    assert cost(desk, address) == few
    tree = Tree(desk.get(address).content.decode())
    seen, onward = cards(tree), tree.css_first("[data-rest]").attributes["data-rest"]
    assert len(seen) == console.AT_FIRST and "612" in tree.css_first("#tasks-title").text()
    while onward:
        part = desk.get(onward, headers={"X-Seen": str(policy.revision)})
        tree = Tree(part.content.decode())
        seen, onward = seen + cards(tree), tree.css_first(".tasks").attributes.get("data-onward")
    order = [str(pk) for pk in policy.tasks.values_list("pk", flat=True)]
    assert seen == order == cards(Tree(desk.get(address, {"all": 1}).content.decode()))
    assert desk.get(f"{address}?from=60", headers={"X-Seen": "0"}).status_code == 409


def test_the_page_of_issue_comes_in_parts_and_a_tick_below_what_is_drawn_is_kept(desk, policy, officer, many):
    many(600)
    last = Task.objects.create(policy=policy, position=9000, title="末项", lead=["待认领"], responsible=["市教育局"])
    policy = actions.confirm(policy, revision=policy.revision, by=officer)
    address, seen = reverse("console:policy-issue", args=[policy.pk]), {"X-Seen": str(policy.revision)}
    tree = Tree(desk.get(address).content.decode())
    assert len(ticks(tree)) == console.AT_FIRST
    assert [one.attributes["value"] for one in tree.css("[data-rest] [name=claim]")] == [str(last.pk)]
    found, onward = ticks(tree), tree.css_first("[data-rest]").attributes["data-rest"]
    while onward:
        tree = Tree(desk.get(onward, headers=seen).content.decode())
        found, onward = found + ticks(tree), tree.css_first(".shares").attributes.get("data-onward")
    whole = Tree(desk.get(address, {"all": 1}).content.decode())
    assert found == ticks(whole) == [str(pk) for pk in policy.tasks.values_list("pk", flat=True)]
    assert not whole.css("[data-rest]") and whole.css_first(f"#claim-{last.pk}[checked]")
    assert desk.get(f"{address}?from=60", headers={"X-Seen": "0"}).status_code == 409


def test_an_issued_document_comes_in_parts_and_its_text_when_asked_for(client, desk, policy, officer, many):
    many(609)
    policy = actions.confirm(policy, revision=policy.revision, by=officer)
    actions.issue(policy, {"宏图数据公司": "outside"}, revision=policy.revision, by=officer, public=False)
    address = reverse("console:policy", args=[policy.pk])
    few = cost(desk, address)
    tree = Tree(desk.get(address).content.decode())
    seen, onward = shares(tree), tree.css_first("[data-rest]").attributes["data-rest"]
    assert len(seen) == console.AT_FIRST and not tree.css(".sheet__text")
    assert Tree(desk.get(address + tree.css_first("#text a").attributes["href"]).content.decode()).css(
        "#text[open] .sheet__text"
    )
    while onward:
        assert cost(desk, onward) < few
        tree = Tree(desk.get(onward).content.decode())
        seen, onward = seen + shares(tree), tree.css_first(".shares").attributes.get("data-onward")
    assert seen == [f"task-{pk}" for pk in policy.tasks.filter(dropped=False).values_list("pk", flat=True)]
    assert seen == shares(Tree(desk.get(address, {"all": 1}).content.decode()))
    drawn = desk.get(reverse("console:policy-graph", args=[policy.pk]), {"page": 11})
    assert (
        len(Tree(drawn.content.decode()).css(".flow__box--task")) == 612 - 600
        and drawn.context["counts"]["task"] == 612
    )
    lines = desk.get(reverse("console:work-overview"), {"by": "clause"}).context["page"]
    assert (len(lines), lines.paginator.count) == (100, 612)
    client.force_login(factories.staff(Organ.objects.get(code="wc-police"), "drafter", username="constable"))
    own = Tree(client.get(address).content.decode())
    assert 0 < len(shares(own)) < 9 and not own.css("[data-rest]"), "what is not its own is not among the parts"


def shares(tree):
    return [one.id for one in tree.css(".shares > li")]


def ticks(tree):
    return [box.attributes["value"] for box in tree.css(".shares [name=claim]")]


def cards(tree):
    return [card.attributes["data-task"] for card in tree.css(".tasks > .task")]


@pytest.mark.parametrize("name", ["claims", "due-reports", "report-calls", "bulletins"])
def test_lists_cost_the_same_whatever_their_length(desk, issued, officer, city, call, name):
    address = reverse(f"console:{name}")
    Task.objects.filter(policy=issued).update(to_claim=True)
    actions.draft_bulletin(city, date(2026, 5, 25), date(2026, 5, 31), by=officer)
    Policy.objects.filter(pk=issued.pk).update(claim_by=date(2026, 6, 10))
    before = cost(desk, address)
    for n in range(3):
        text = CallText(f"情况{n}", call.receiver, list(call.organs.all()), date(2026, 6, 1), due_on=date(2026, 6, 20))
        actions.call_reports(city, text, policy=issued, by=officer)
        actions.draft_bulletin(city, date(2026, 5, 25), date(2026, 5, 31), by=officer)
        Task.objects.create(policy=issued, title=f"又一项{n}", position=900 + n, to_claim=True)
    assert cost(desk, address) == before
