"""The staff pages, as a browser asks for them."""

from __future__ import annotations

import io
import re
import zipfile
from dataclasses import replace
from datetime import date

import docx
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from selectolax.lexbor import LexborHTMLParser as Tree
from tests import factories

from gongkai.desk import ledger
from gongkai.organs.models import Organ
from gongkai.policies import actions, doubts
from gongkai.policies.models import Policy, Task, WorkItem
from gongkai.text.doubts import SENTENCES as sentences

from .town import DOCUMENT


@pytest.fixture
def desk(client, officer_person):
    client.force_login(officer_person)
    return client


@pytest.fixture
def school(client, city):
    """A clerk of the education bureau."""
    client.force_login(factories.staff(Organ.objects.get(code="wc-education"), "drafter", username="teacher"))
    return client


def upload(client, content, name="文件.txt"):
    organ = Organ.objects.get(code="wc-gov").pk
    return client.post(reverse("console:policy-new"), {"file": SimpleUploadedFile(name, content), "organ": organ})


def proof():
    return [SimpleUploadedFile("佐证.txt", "学区范围一览".encode())]


def words(response):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", response.content.decode()))


def page(client, name, *args, **query):
    return client.get(reverse(f"console:{name}", args=args), query)


def cost(client, address):
    """Queries of a page asked for the second time."""
    client.get(address)
    with CaptureQueriesContext(connection) as queries:
        assert client.get(address).status_code == 200
    return len(queries)


# the five documents


@pytest.mark.parametrize(
    ("name", "number", "tasks"),
    [
        ("anshan-2010.txt", "鞍政办明电[2010]10号", 0),
        ("bazhong-2017.txt", "巴委办〔2017〕28号", 31),
        ("heilongjiang-2017.txt", "", 30),
        ("luoyang-2012.txt", "", 10),
        ("xiuyan-2020.txt", "岫政办发〔2020〕37号", 4),
    ],
)
def test_each_of_the_five_documents_is_taken_in_and_shown(desk, seeds, name, number, tasks):
    response = upload(desk, (seeds / name).read_bytes(), name)
    policy = Policy.objects.get()
    assert response.status_code == 302
    assert (policy.doc_number, policy.tasks.count()) == (number, tasks)
    shown = page(desk, "policy", policy.pk)
    assert shown.status_code == 200
    html = shown.content.decode()
    assert html.count('<li class="task card"') == tasks
    assert len(re.findall(r'id="passage-\d+"', html)) == tasks
    assert html.count("mark--lead") >= sum(bool(task.lead) for task in policy.tasks.all())


def test_five_documents_travel_to_the_work_of_organs(desk, seeds):
    """Every name the register does not know is somebody else's; what is left is exactly what the register holds."""
    for name in ("xiuyan-2020.txt", "bazhong-2017.txt", "heilongjiang-2017.txt", "luoyang-2012.txt"):
        upload(desk, (seeds / name).read_bytes(), name)
    for policy in Policy.objects.all():
        unsure = sum(bool(task.doubts) for task in policy.tasks.all())
        told = {"revision": policy.revision, "unchecked": unsure}
        desk.post(reverse("console:policy-confirm", args=[policy.pk]), told)
        policy.refresh_from_db()
        preview = page(desk, "policy-issue", policy.pk)
        asked = {f"meaning:{one.name}": "" for one in preview.context["expansion"].unknown}
        form = {"revision": policy.revision, "rest": "1", "public": "yes", **asked}
        assert desk.post(reverse("console:policy-issue", args=[policy.pk]), form).status_code == 302
        policy.refresh_from_db()
        assert policy.state == "issued"
    towns = Organ.objects.filter(kind__in=["town", "street"]).count()
    xiuyan = Policy.objects.get(source_name="xiuyan-2020.txt")
    assert {task.work.filter(named="各乡镇(街道)").count() for task in xiuyan.tasks.all()} == {towns}


# the confirm screen


def test_text_and_tasks_point_at_each_other(desk, policy):
    html = page(desk, "policy", policy.pk).content.decode()
    for task in policy.tasks.all():
        assert f'id="passage-{task.pk}"' in html
        assert f'href="#passage-{task.pk}"' in html
        assert f'id="task-{task.pk}"' in html
        assert f'href="#task-{task.pk}"' in html


def test_the_screen_has_no_inline_script_or_style(desk, policy):
    html = page(desk, "policy", policy.pk).content.decode()
    assert not re.search(r"<style|\sstyle=|\son\w+=|javascript:", html)
    assert all(re.search(r"\ssrc=", tag) for tag in re.findall(r"<script[^>]*>", html))


def test_the_screen_costs_the_same_whatever_the_number_of_tasks(desk, policy):
    address = reverse("console:policy", args=[policy.pk])
    before = cost(desk, address)
    Task.objects.bulk_create(
        Task(policy=policy, position=100 + n, title=f"任务{n}", lead=["市教育局"], start=n, end=n + 9)
        for n in range(40)
    )
    assert cost(desk, address) == before


def test_a_task_is_corrected_and_the_page_returns_to_it(desk, policy):
    task = policy.tasks.first()
    form = {
        "title": "公开全部办事指南",
        "lead": "市政府办公室\n市教育局",
        "deadline": "2026-07-15",
        "start": task.start,
        "end": task.end,
        "revision": 1,
    }
    response = desk.post(reverse("console:task-edit", args=[policy.pk, task.pk]), form)
    assert response.url.endswith(f"#task-{task.pk}")
    task.refresh_from_db()
    assert (task.title, task.lead, task.responsible) == ("公开全部办事指南", ["市政府办公室", "市教育局"], [])


def test_a_refused_edit_keeps_what_was_typed(desk, policy):
    task = policy.tasks.first()
    form = {"title": "我改的标题", "lead": "市教育局", "deadline": "2026-01-01", "start": 0, "end": 0, "revision": 1}
    response = desk.post(reverse("console:task-edit", args=[policy.pk, task.pk]), form)
    assert response.status_code == 409
    assert "我改的标题" in words(response)
    assert "完成期限早于成文日期" in words(response)


def test_a_stale_edit_keeps_what_was_typed_and_names_the_other(desk, policy, officer, officer_person):
    task = policy.tasks.first()
    actions.drop_task(task, by=officer)
    actions.restore_task(task, by=officer)
    form = {"title": "我改的标题", "start": 0, "end": 0, "revision": 1}
    response = desk.post(reverse("console:task-edit", args=[policy.pk, task.pk]), form)
    assert response.status_code == 409
    assert "我改的标题" in words(response)
    assert officer_person.name in words(response)
    seen = re.search(r'name="revision" value="(\d+)" id="task', response.content.decode())
    again = desk.post(reverse("console:task-edit", args=[policy.pk, task.pk]), form | {"revision": seen[1]})
    task.refresh_from_db()
    assert again.status_code == 302 and task.title == "我改的标题"


def test_what_was_typed_for_a_task_that_somebody_dropped_meanwhile_stays_on_the_page(desk, policy, officer):
    task = policy.tasks.first()
    actions.drop_task(task, by=officer)
    form = {"title": "公开全部办事指南", "lead": "市教育局", "start": task.start, "end": task.end, "revision": 1}
    refused = desk.post(reverse("console:task-edit", args=[policy.pk, task.pk]), form)
    assert refused.status_code == 409
    assert "不作为任务" in words(refused) and "公开全部办事指南" in words(refused)
    assert refused.content.decode().count(f'id="task-{task.pk}"') == 1


def test_the_form_of_a_task_opened_by_itself_is_on_the_page_of_its_document(desk, policy):
    task = policy.tasks.first()
    address = reverse("console:task-edit", args=[policy.pk, task.pk])
    assert "<html" not in desk.get(address).content.decode()
    alone = desk.get(address, headers={"Sec-Fetch-Mode": "navigate"}, follow=True)
    assert "<html" in alone.content.decode() and f'id="task{task.pk}_title"' in alone.content.decode()


def test_an_empty_title_is_answered_beside_its_field(desk, policy):
    task = policy.tasks.first()
    response = desk.post(reverse("console:task-edit", args=[policy.pk, task.pk]), {"title": "", "revision": 1})
    assert response.status_code == 422
    assert 'aria-invalid="true"' in response.content.decode()


def test_facts_are_corrected(desk, policy):
    form = {
        "title": "新标题",
        "doc_number": "望政办发〔2026〕19号",
        "issuers": "望川市人民政府办公室\n望川市教育局",
        "addressees": "",
        "written_on": "2026-05-20",
        "received_on": "2026-06-01",
        "revision": 1,
    }
    assert desk.post(reverse("console:policy-facts", args=[policy.pk]), form).status_code == 302
    policy.refresh_from_db()
    assert (policy.title, policy.issuers) == ("新标题", ["望川市人民政府办公室", "望川市教育局"])


def test_a_document_is_issued_with_what_the_officer_explained(desk, confirmed):
    address = reverse("console:policy-issue", args=[confirmed.pk])
    assert "宏图数据公司" in words(desk.get(address))
    refused = desk.post(address, {"revision": confirmed.revision, "meaning:宏图数据公司": "", "public": "no"})
    assert refused.status_code == 409
    assert "请指定“宏图数据公司”对应的单位" in words(refused)
    done = desk.post(
        address, {"revision": confirmed.revision, "meaning:宏图数据公司": "outside", "public": "no"}, follow=True
    )
    assert "已分派" in words(done)
    assert WorkItem.objects.filter(task__policy=confirmed).exists()


def test_a_date_without_a_unit_is_offered_as_a_task(desk, city):
    text = DOCUMENT.replace("三、完善目录。", "三、完善目录。各科室于2026年9月底前报送总结。\n\n四、其他。")
    upload(desk, text.encode())
    policy = Policy.objects.get()
    assert policy.reading["dated"][0]["text"] == "2026年9月底前"
    assert "有时间要求、没写明单位" in words(page(desk, "policy", policy.pk))


def test_a_limit_from_the_issue_is_counted_in_working_days(desk, seeds):
    """The two documents, and the days the official calendar of 2017 gives."""
    for name, text, day in (
        ("heilongjiang-2017.txt", "在本要點公佈後30個工作日內", "2017-06-09"),
        ("bazhong-2017.txt", "在本意见印发后的20个工作日内", "2017-04-17"),
    ):
        upload(desk, (seeds / name).read_bytes(), name)
        dated = page(desk, "policy", Policy.objects.get(source_name=name).pk).context["dated"]
        assert [(str(one.day), bool(one.count)) for one in dated if one.text == text] == [(day, True)]


def test_the_form_of_a_task_comes_alone_or_in_its_page(desk, policy):
    task = policy.tasks.first()
    alone = page(desk, "task-edit", policy.pk, task.pk)
    assert alone.content.decode().count("<form") == 4
    assert "<html" not in alone.content.decode()
    inside = page(desk, "policy", policy.pk, edit=task.pk).content.decode()
    assert f'id="task{task.pk}_title"' in inside
    assert page(desk, "policy", policy.pk, edit="x").status_code == 200


# who sees what


def test_an_unissued_document_is_the_disclosure_office_s_own(school, policy):
    for name in ("policy", "policy-source", "policy-issue"):
        assert page(school, name, policy.pk).status_code == 404
    assert page(school, "task-edit", policy.pk, policy.tasks.first().pk).status_code == 404
    assert policy.title not in words(page(school, "policies"))
    assert page(school, "policy-new").status_code == 403


def test_an_organ_sees_its_own_work_alone(school, issued):
    mine = WorkItem.objects.filter(organ__code="wc-education")
    shown = page(school, "work-list").context["page"]
    assert {work.pk for work in shown} == set(mine.values_list("pk", flat=True))
    other = WorkItem.objects.filter(organ__code="wc-police").first()
    assert page(school, "work", other.pk).status_code == 404
    assert school.post(reverse("console:work-progress", args=[other.pk]), {"text": "办了"}).status_code == 404
    assert page(school, "policy", issued.pk).status_code == 200


def test_pages_need_a_login(client, issued):
    work = WorkItem.objects.first()
    for name, args in [("policies", []), ("policy", [issued.pk]), ("work-list", []), ("work", [work.pk])]:
        assert page(client, name, *args).status_code == 302


# work


def test_an_organ_reports_and_completes_its_work(school, issued):
    work = WorkItem.objects.get(organ__code="wc-education", role="lead")
    assert "招生前公布学区范围" in words(page(school, "work", work.pk))
    school.post(reverse("console:work-progress", args=[work.pk]), {"text": "正在征求意见"})
    missing = school.post(reverse("console:work-complete", args=[work.pk]), {"evidence": ""})
    assert missing.status_code == 422
    assert "请提供完成依据" in words(missing)
    done = school.post(
        reverse("console:work-complete", args=[work.pk]), {"evidence": "门户网站已公布", "files": proof()}, follow=True
    )
    assert "已完成" in words(done)
    assert "正在征求意见" in words(done)


def test_an_answer_is_drafted_from_the_work(school, issued):
    work = WorkItem.objects.get(organ__code="wc-education", role="lead")
    link = re.search(r'href="([^"]*answers=[^"]*)"', page(school, "work", work.pk).content.decode())[1]
    draft = school.get(link.replace("&amp;", "&"))
    assert draft.status_code == 200
    assert f'value="{work.subject}"' in draft.content.decode()
    assert "公布学区划分" in draft.content.decode()


def test_counts_of_an_issued_document_equal_a_recount(desk, issued):
    late, done = WorkItem.objects.order_by("pk")[:2]
    WorkItem.objects.filter(pk=late.pk).update(due_on="2026-05-31")
    WorkItem.objects.filter(pk=done.pk).update(state="done")
    whole = page(desk, "policy", issued.pk).context["whole"]
    assert (whole.total, whole.done, whole.late) == (WorkItem.objects.count(), 1, 1)
    by_organ = page(desk, "policy", issued.pk).context["by_organ"]
    assert sum(one.total for one in by_organ) == whole.total
    overdue = page(desk, "work-list", state="overdue").context["page"]
    assert [work.pk for work in overdue] == [late.pk]
    assert [work.pk for work in page(desk, "work-list", state="done").context["page"]] == [done.pk]


@pytest.mark.parametrize("name", ["policies", "work-list"])
def test_lists_cost_the_same_whatever_their_length(desk, issued, officer, city, name):
    before = cost(desk, reverse(f"console:{name}"))
    for n in range(3):
        more = actions.take_in(DOCUMENT.replace("9号", f"{n + 30}号").encode(), f"{n}.txt", organ=city, by=officer)
        more = actions.confirm(more, revision=1, by=officer)
        actions.issue(more, {}, revision=more.revision, by=officer)
    assert cost(desk, reverse(f"console:{name}")) == before


def test_filters_from_anywhere_are_harmless(desk, issued):
    for query in ({"state": "x"}, {"policy": "x"}, {"organ": "nobody"}, {"page": "-3"}, {"page": "9999"}):
        assert page(desk, "work-list", **query).status_code == 200
    assert page(desk, "policies", state="x", page="x").status_code == 200


@pytest.mark.parametrize("name", ["work-list", "work-overview"])
def test_a_filter_that_knows_no_such_value_says_so_and_the_others_hold(desk, issued, name):
    shown = page(desk, name, organ="wc-finance", state="nothing", policy="x")
    told = words(shown)
    assert "“文件”中没有“x”，没有按它筛选。" in told
    if name == "work-list":
        assert "“状态”中没有“nothing”，没有按它筛选。" in told
        assert {work.organ.code for work in shown.context["page"]} == {"wc-finance"}
    else:
        assert [line.key for line in shown.context["page"]] == ["wc-finance"]
    assert "没有按它筛选" not in words(page(desk, name, organ="wc-finance"))


def test_the_list_holds_as_many_as_the_overview_counts(desk, issued):
    late, begun, late_and_begun, done = WorkItem.objects.exclude(due_on=None).order_by("pk")[:4]
    WorkItem.objects.filter(pk__in=[late.pk, late_and_begun.pk]).update(due_on="2026-05-31")
    WorkItem.objects.filter(pk__in=[begun.pk, late_and_begun.pk]).update(state="in_progress")
    WorkItem.objects.filter(pk=done.pk).update(state="done")
    counted = dict(page(desk, "work-overview").context["whole"].cells)
    assert {"overdue": 2, "in_progress": 1, "done": 1}.items() <= counted.items() and counted["not_started"]
    for state, n in counted.items():
        assert page(desk, "work-list", state=state).context["page"].paginator.count == n, state


def ends(organ: Organ) -> Organ:
    """The organ is no more since the first of June; who took over its powers."""
    heir, day = Organ.objects.get(code="wc-civil-affairs"), date(2026, 6, 1)
    gone = {"ended_on": day, "successor": heir, "successor_on": day, "successor_basis": "方案"}
    Organ.objects.filter(pk=organ.pk).update(**gone)
    return heir


def test_the_work_of_an_ended_organ_is_marked_and_offered_to_who_took_over(desk, issued):
    work = WorkItem.objects.get(organ__code="wc-education", role="lead")
    assert not page(desk, "work-list", state="ended").context["page"]
    ends(work.organ)
    listed = page(desk, "work-list", state="ended")
    assert {one.organ_id for one in listed.context["page"]} == {work.organ_id}
    for name in ("work-list", "work-overview"):
        assert words(page(desk, name)).count("单位已撤销") > words(page(desk, name, organ="wc-finance")).count(
            "单位已撤销"
        )
    shown = page(desk, "work", work.pk)
    assert "望川市教育局已于2026-06-01撤销，职权由望川市民政局承接" in words(shown)
    onward = reverse("console:work-hand-back", args=[work.pk])
    assert f'href="{onward}">改派</a>' in shown.content.decode()
    assert desk.get(onward).context["form"]["organ"].value() == "wc-civil-affairs"


def test_the_heirs_of_an_ended_organ_report_its_work(client, issued):
    work = WorkItem.objects.get(organ__code="wc-education", role="lead")
    heir = ends(work.organ)
    client.force_login(factories.staff(heir, "drafter", username="heir"))
    assert "职权由望川市民政局承接" in words(page(client, "work", work.pk))
    told = client.post(reverse("console:work-progress", args=[work.pk]), {"text": "接着办"}, follow=True)
    assert "由承接职权的望川市民政局办理" in words(told)


def test_the_page_says_that_the_office_enters_in_the_place_of_an_organ(desk, issued):
    work = WorkItem.objects.get(organ__code="wc-education", role="lead")
    assert "您以政务公开办的身份代望川市教育局登记" in words(page(desk, "work", work.pk))
    told = desk.post(reverse("console:work-progress", args=[work.pk]), {"text": "纸质报来"}, follow=True)
    assert "政务公开办代为登记" in words(told) and "政务公开办代望川市教育局登记进展：纸质报来" in words(told)
    own = WorkItem.objects.get(organ__code="wc-gov-office", role="lead")
    assert "您以政务公开办的身份代" not in words(page(desk, "work", own.pk))


def test_the_limit_of_a_text_stands_at_the_file(desk, city):
    assert "正文不超过40万字" in words(page(desk, "policy-new"))


# files from strangers


def word_file(text):
    document = docx.Document()
    for line in text.split("\n"):
        document.add_paragraph(line)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def pdf_without_text():
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 200 200] >>",
    ]
    out, places = b"%PDF-1.4\n", []
    for number, body in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    return out + b"xref\n0 4\n0000000000 65535 f \n%strailer\n<< /Size 4 /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF" % (
        table,
        len(out),
    )


def zip_bomb():
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("word/document.xml", b" " * 300 * 2**20)
    return out.getvalue()


PAGE = "<!doctype html><html><head><meta charset='{}'><script>alert('窃取')</script></head><body>{}</body></html>"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_any_common_encoding_is_read(desk, encoding):
    upload(desk, DOCUMENT.encode(encoding))
    assert Policy.objects.get().doc_number == "望政办发〔2026〕9号"


def test_a_word_file_is_read(desk):
    upload(desk, word_file(DOCUMENT), "通知.docx")
    policy = Policy.objects.get()
    assert (policy.doc_number, policy.tasks.count()) == ("望政办发〔2026〕9号", 3)


def test_scripts_of_a_page_are_neither_kept_in_the_text_nor_shown(desk):
    body = "".join(f"<p onclick='alert(1)'>{line}</p>" for line in DOCUMENT.split("\n"))
    upload(desk, PAGE.format("gbk", body).encode("gbk", "replace"), "通知.html")
    policy = Policy.objects.get()
    assert "窃取" not in policy.text
    shown = page(desk, "policy", policy.pk).content.decode()
    assert "窃取" not in shown
    assert "onclick" not in shown
    source = page(desk, "policy-source", policy.pk)
    assert source["Content-Disposition"].startswith("attachment")
    assert source["X-Content-Type-Options"] == "nosniff"


def test_markup_inside_a_text_is_shown_as_letters(desk, policy, officer):
    task = policy.tasks.first()
    form = {"title": "<img src=x onerror=alert(1)>", "lead": "<b>局</b>", "start": 0, "end": 0, "revision": 1}
    desk.post(reverse("console:task-edit", args=[policy.pk, task.pk]), form)
    shown = page(desk, "policy", policy.pk).content.decode()
    assert "<img src=x" not in shown
    assert "&lt;img src=x onerror=alert(1)&gt;" in shown


@pytest.mark.parametrize(
    ("content", "name", "sentence"),
    [
        (lambda: b"", "空.txt", "文件是空的"),
        (lambda: b" \n\n ", "空白.txt", "文件是空的"),
        (pdf_without_text, "扫描.pdf", "没有文字"),
        (zip_bomb, "炸弹.docx", "压缩"),
        (lambda: b"MZ" + b"\0" * 200, "程序.docx", "内容与扩展名docx不符"),
        (lambda: DOCUMENT.encode(), "程序.exe", "不接受exe文件"),
        (lambda: DOCUMENT.encode(), "长" * 300 + ".txt", "文件名太长"),
    ],
    ids=["empty", "blank", "scan", "bomb", "program", "extension", "long-name"],
)
def test_a_file_that_cannot_be_used_gets_one_clear_sentence(desk, content, name, sentence):
    response = upload(desk, content(), name)
    assert response.status_code == 409
    assert sentence in "".join(str(reason) for reason in response.context["reasons"])
    assert sentence in words(response)
    assert not Policy.objects.exists()


def test_a_file_above_the_limit_is_refused_unread(desk, settings):
    settings.GONGKAI_MAX_UPLOAD = 1024
    response = upload(desk, b"x" * 2000)
    assert response.status_code == 409
    assert "文件太大" in words(response)


def test_no_file_at_all_is_answered_beside_the_field(desk):
    response = desk.post(reverse("console:policy-new"), {"organ": Organ.objects.get(code="wc-gov").pk})
    assert response.status_code == 422
    assert "请选择要上传的文件" in words(response)


# the workbench


def test_the_workbench_shows_what_waits(desk, policy):
    assert policy.title in words(desk.get(reverse("console:workbench")))


def test_the_workbench_of_an_organ_shows_its_work(school, issued):
    assert "公布学区划分" in words(school.get(reverse("console:workbench")))


def test_a_change_of_one_task_comes_back_alone_to_a_page_that_is_whole_without_it(desk, policy, officer):
    task = policy.tasks.get(clause="二")
    drop = reverse("console:task-drop", args=[policy.pk, task.pk])
    page = desk.get(reverse("console:policy", args=[policy.pk])).content.decode()
    assert 'id="closing"' in page
    old = desk.post(drop, headers={"X-Seen": str(policy.revision + 7)})
    assert old.status_code == 302, "somebody else changed something that the page does not show"
    actions.restore_task(task, by=officer)
    policy.refresh_from_db()
    answer = desk.post(drop, headers={"X-Seen": str(policy.revision)})
    part = answer.content.decode()
    assert answer.status_code == 200 and "任务 2 项" in part and f'value="{policy.revision + 1}"' in part
    assert f'data-task="{task.pk}"' not in part and "公布学区范围和咨询电话" in part and "公开办事指南" not in part
    actions.restore_task(task, by=officer)
    actions.confirm(policy, revision=policy.revision + 2, by=officer)
    again = desk.post(drop, headers={"X-Seen": str(policy.revision + 3)})
    assert again.status_code == 302, "what was confirmed is open again: the head of the page changes too"


def change(desk, policy, name, *args, **data):
    """What a button of a page that shows the document as it is now brings back for the script."""
    policy.refresh_from_db()
    seen = {"X-Seen": str(policy.revision)}
    return desk.post(reverse(f"console:{name}", args=[policy.pk, *args]), data, headers=seen)


def places(answer):
    """Of the tasks that came back: each with the task that it stands behind, and those that are to go."""
    html = answer.content.decode()
    assert answer.status_code == 200 and "<html" not in html
    gone = re.search(r'data-gone="([\d ]*)"', html)[1].split()
    return dict(re.findall(r'data-task="(\d+)" tabindex="-1" data-after="(\w+)"', html)), gone


def test_the_same_paper_in_another_file_is_told_before_it_is_given_out_twice(desk, policy, officer):
    again = actions.take_in(f"{DOCUMENT}\n".encode(), "另存.txt", organ=policy.organ, by=officer)
    told = lambda one: desk.get(reverse("console:policy", args=[one.pk])).context["twin"]  # noqa: E731
    assert (told(policy), told(again)) == (again, policy)
    assert "同一文号的文件已经收过" in desk.get(reverse("console:policy", args=[again.pk])).content.decode()
    actions.set_aside(policy, "重复收文", by=officer)
    assert told(again) is None
    Policy.objects.update(doc_number="")
    assert told(again) is None


def test_the_next_task_is_proposed_to_be_merged_into_one(desk, policy):
    first, second, third = policy.tasks.all()
    for task, proposed in ((first, second), (second, third)):
        page = Tree(desk.get(reverse("console:policy", args=[policy.pk]), {"edit": task.pk}).content.decode())
        chosen = page.css(f"#merge-{task.pk} option[selected]")
        assert [one.attributes["value"] for one in chosen] == [str(proposed.pk)]


def test_tasks_merged_split_restored_and_added_come_back_alone_each_with_its_place(desk, policy):
    first, second, third = (str(pk) for pk in policy.tasks.values_list("pk", flat=True))
    assert places(change(desk, policy, "task-merge", second, other=first)) == ({second: "first"}, [first])
    assert places(change(desk, policy, "task-restore", first)) == ({first: "first"}, [])
    answer = change(desk, policy, "task-split", second, title="公布咨询电话")
    part = str(policy.tasks.get(title="公布咨询电话").pk)
    assert places(answer) == ({part: second}, [])
    assert "待上级统一目录印发" not in answer.content.decode()
    at = policy.text.index("现就便民")
    added, _gone = places(change(desk, policy, "task-new", title="写在最前", start=at, end=at + 4))
    assert added == {str(policy.tasks.get(title="写在最前").pk): "first"}
    assert int(third) == policy.tasks.last().pk


def test_a_change_of_two_tasks_comes_back_whole_where_somebody_else_changed_something(desk, policy):
    first, second, _third = policy.tasks.all()
    seen = {"X-Seen": str(policy.revision - 1)}
    merge = reverse("console:task-merge", args=[policy.pk, second.pk])
    assert desk.post(merge, {"other": first.pk}, headers=seen).status_code == 302


UNSURE = """望川市人民政府办公室
关于做好政务公开工作的通知
望政办发〔2026〕19号

各镇人民政府、各街道办事处，市政府各部门：

一、公开办事指南。（牵头单位：市政府办公室；责任单位：市教育局等部门；完成时限：10月底前）

二、公布学区划分。（牵头单位：市教育局；责任单位：市教育局；完成时限：2026年8月15日前）

三、完善目录。（牵头单位：市公安局；完成时限：2026年9月30日前）

望川市人民政府办公室
2026年5月20日
"""


@pytest.fixture
def unsure(city, officer):
    return actions.take_in(UNSURE.encode(), "存疑.txt", organ=city, by=officer)


def test_what_the_reading_is_unsure_of_stands_on_the_card_until_a_person_settles_it(desk, unsure):
    first, _second, third = unsure.tasks.all()
    shown = words(page(desk, "policy", unsure.pk))
    assert (
        "“10月底前”没有写年份，按成文的2026年计算" in shown
        and "没有全部点名" in shown
        and "市教育局在同一项任务里列了两次" in shown
    )
    assert "还有 2 项任务有疑问没有核对" in shown
    assert third.doubts == []
    answer = change(desk, unsure, "task-accept", first.pk)
    assert (
        "还有 1 项任务有疑问" in words(answer)
        and "没有全部点名" not in answer.content.decode().split('id="closing"')[0]
    )
    first.refresh_from_db()
    assert first.doubts == []
    assert "核对无误" in str(ledger.history(unsure.subject).last().sentence)


def test_who_confirms_with_doubts_open_says_so_and_the_ledger_names_their_number(desk, unsure):
    address = reverse("console:policy-confirm", args=[unsure.pk])
    shown = words(page(desk, "policy", unsure.pk))
    assert "还有2项没有核对，仍要确认" in shown and "核对无误，下一步分派" not in shown
    for said in ({}, {"unchecked": "1"}):
        refused = desk.post(address, {"revision": unsure.revision} | said)
        assert refused.status_code == 409 and "还有2项没有核对：" in words(refused)
    unsure.refresh_from_db()
    assert unsure.state == "taken_in"
    assert desk.post(address, {"revision": unsure.revision, "unchecked": "2"}).status_code == 302
    assert ledger.history(unsure.subject).last().sentence == "确认文件要素和3项任务，其中2项的疑问没有核对"


def test_a_document_without_doubts_is_confirmed_at_once(desk, policy):
    assert not any(task.doubts for task in policy.tasks.all())
    assert "核对无误，下一步分派" in words(page(desk, "policy", policy.pk))
    address = reverse("console:policy-confirm", args=[policy.pk])
    assert desk.post(address, {"revision": policy.revision}).status_code == 302
    assert ledger.history(policy.subject).last().sentence == "确认文件要素和3项任务"


def test_a_doubt_is_settled_by_correcting_what_it_is_about_and_stays_by_anything_else(unsure, officer):
    first, second, _third = unsure.tasks.all()
    told = actions.TaskText(
        first.clause, "公开全部办事指南", first.lead, first.responsible, [], first.deadline, first.deadline_text, "", ""
    )
    first = actions.edit_task(first, told, revision=first.revision, by=officer)
    assert [one["kind"] for one in first.doubts] == ["year-of-issue", "open-list"]
    first = actions.edit_task(first, replace(told, deadline=date(2027, 10, 31)), revision=first.revision, by=officer)
    assert [one["kind"] for one in first.doubts] == ["open-list"]
    first = actions.merge_tasks(first, second, by=officer)
    assert [one["kind"] for one in first.doubts] == ["open-list", "twice"]


def test_every_doubt_of_the_reading_has_its_words_here():
    assert doubts.SENTENCES.items() >= sentences.items()


def test_a_date_that_became_a_task_is_not_offered_again(desk, city, officer):
    text = UNSURE.replace(
        "望川市人民政府办公室\n2026年5月20日",
        "四、总结经验。2026年11月30日前报送总结。\n\n望川市人民政府办公室\n2026年5月20日",
    )
    policy = actions.take_in(text.encode(), "有日期.txt", organ=city, by=officer)
    (one,) = page(desk, "policy", policy.pk).context["dated"]
    change(desk, policy, "task-new", title="报送总结", start=one.start, end=one.end)
    assert page(desk, "policy", policy.pk).context["dated"] == []


def chosen(response):
    """The option that each question of the page of issue shows."""
    html = response.content.decode()
    parts = re.findall(r'name="meaning:([^"]+)">(.*?)</select>', html, re.S)
    return {name: (re.findall(r'value="([^"]*)" selected', options) or [""])[-1] for name, options in parts}


def test_a_short_name_is_offered_for_the_department_it_shortens_and_known_once_confirmed(desk, city, officer):
    text = UNSURE.replace("市公安局", "市卫健委、宏图数据公司")
    for number in ("19", "20"):
        policy = actions.take_in(text.replace("19号", f"{number}号").encode(), "简称.txt", organ=city, by=officer)
        assert number == "20" or "可能是市卫生健康局" in words(page(desk, "policy", policy.pk))
        policy = actions.confirm(policy, revision=policy.revision, by=officer)
        asked = chosen(page(desk, "policy-issue", policy.pk))
        if number == "19":
            assert asked == {"市卫健委": "organ:wc-health", "宏图数据公司": ""}
            form = {f"meaning:{name}": meaning for name, meaning in asked.items()}
            form |= {
                "revision": policy.revision,
                "public": "yes",
                "claim": [],
                "claim_by": "2026-06-30",
                "late_claims": "1",
            }
            refused = desk.post(reverse("console:policy-issue", args=[policy.pk]), form)
            assert refused.status_code == 409 and chosen(refused) == asked, "nothing chosen is lost"
            assert 'value="2026-06-30"' in refused.content.decode()
            form["meaning:宏图数据公司"] = "outside"
            assert desk.post(reverse("console:policy-issue", args=[policy.pk]), form).status_code == 302
    assert asked == {}, "the second document asks nothing"
    assert WorkItem.objects.filter(named="市卫健委", organ__code="wc-health").exists()
