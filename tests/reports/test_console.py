"""The room's screens: who opens what, what a click does, what is said when it is refused."""

from __future__ import annotations

import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from lxml import html
from tests.law import annual_sheet

from gongkai.organs.models import Person
from gongkai.reports import actions
from gongkai.reports.models import Report

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


def as_(actor) -> Client:
    client = Client()
    client.force_login(Person.objects.get(username=actor.username), backend=BACKEND)
    return client


def words(answer) -> str:
    return " ".join(html.fromstring(answer.content.decode()).text_content().split())


@pytest.fixture
def report(house):
    return house.ready()


def test_who_opens_which_page(house, report):
    own = f"/console/reports/{report.pk}/"
    edited = f"{own}text/"
    pages = [own, f"{own}cells/proactive/normative/made/", f"{own}cells/requests/new/total/", f"{own}files/json/"]
    roll_up = f"/console/reports/government/{house.government.code}/2025/"
    told = {
        "drafter": (house.drafter, 200, 200, 404),
        "reviewer": (house.reviewer, 200, 403, 404),
        "disclosure": (house.disclosure, 200, 200, 200),
        "another organ's": (house.clerk, 404, 404, 404),
        "a stranger": (house.stranger, 404, 404, 404),
    }
    for name, (actor, seen, written, whole) in told.items():
        client = as_(actor)
        assert {client.get(page).status_code for page in pages} == {seen}, name
        assert client.get(edited).status_code == written, name
        assert client.get(roll_up).status_code == whole, name
        assert client.get("/console/reports/").status_code == 200, name
    assert Client().get(own).status_code == 302
    assert as_(house.drafter).get(f"{own}cells/proactive/fees/made/").status_code == 404


def test_no_post_of_somebody_else_changes_anything(house, report):
    own = f"/console/reports/{report.pk}/"
    before = report.revision
    client = as_(house.reviewer)
    for address, data in (
        ("do/take/", {}),
        ("do/submit/", {}),
        ("note/", {"check_name": "carry", "words": "x"}),
        ("cells/proactive/fees/charged/", {"value": "1", "source": "账"}),
    ):
        assert client.post(own + address, {"revision": before, **data}).status_code == 409, address
    assert as_(house.clerk).post(f"{own}do/take/", {"revision": before}).status_code == 404
    report.refresh_from_db()
    assert report.revision == before


def test_the_list_of_a_year_shows_who_has_none_and_exports(house, report, django_assert_max_num_queries):
    client = as_(house.disclosure)
    with django_assert_max_num_queries(45):
        page = words(client.get("/console/reports/?year=2025"))
    assert "测试市教育局 未建立" in page and "0 / 3" in page
    file = b"".join(client.get("/console/reports/?year=2025&format=csv").streaming_content).decode()
    assert "测试市人民政府,2025,未建立" in file.replace("\r", "")


def test_a_report_is_begun_on_its_page(house):
    client = as_(house.disclosure)
    answer = client.post("/console/reports/new/", {"who": f"{house.office.code}:government", "year": 2025})
    assert answer.status_code == 302
    answer = client.post("/console/reports/new/", {"who": f"{house.office.code}:government", "year": 2025})
    assert answer.status_code == 409 and "已经建立" in words(answer)
    there = Report.objects.get(organ=house.office, year=2025, scope="government")
    assert f'href="/console/reports/{there.pk}/"' in answer.content.decode()
    assert client.post("/console/reports/new/", {"who": "x", "year": "这"}).status_code == 422


def test_a_failing_equation_is_marked_at_its_cell_and_told_in_words(house, report, django_assert_max_num_queries):
    told = report.figures.plain()
    told["requests"]["granted"][6] += 2
    report.tables = told
    report.save()
    with django_assert_max_num_queries(75):
        page = as_(house.drafter).get(f"/console/reports/{report.pk}/")
    tree = html.fromstring(page.content.decode())
    assert "annual__wrong" in tree.get_element_by_id("requests-granted-total").get("class")
    assert "总计栏“予以公开”应为5548，表中为5550" in words(page)
    assert not tree.xpath("//form[contains(@action, '/do/submit/')]")
    refused = as_(house.drafter).post(f"/console/reports/{report.pk}/do/submit/", {"revision": report.revision})
    assert refused.status_code == 409 and "国办公开办函〔2021〕30号" in words(refused)


def test_a_cell_opens_to_its_records_and_takes_a_figure_by_hand(house, report):
    client = as_(house.drafter)
    page = words(client.get(f"/console/reports/{report.pk}/cells/proactive/normative/made/"))
    assert "乙办法" in page and "丙办法" in page and "甲办法" not in page
    file = client.get(f"/console/reports/{report.pk}/cells/proactive/normative/made/?format=csv")
    assert "乙办法" in b"".join(file.streaming_content).decode()
    own = f"/console/reports/{report.pk}/cells/proactive/coercion/handled/"
    assert "没有这个数的来源" in words(client.get(own))
    assert client.post(own, {"revision": report.revision, "value": "-1", "source": "账"}).status_code == 422
    assert client.post(own, {"revision": report.revision, "value": "4", "source": "台账"}).status_code == 302
    report.refresh_from_db()
    assert report.figures.proactive["coercion"] == [4]
    assert client.post(own, {"revision": report.revision, "remove": "1"}).status_code == 302
    report.refresh_from_db()
    assert report.figures.proactive["coercion"] == [0]


def test_a_figure_is_chosen_from_the_list_and_nothing_typed_is_lost(house, report):
    client = as_(house.drafter)
    own = f"/console/reports/{report.pk}/text/"
    page = client.get(own)
    assert "本年新收政府信息公开申请数量 总计：14069" in words(page)
    fields = {key.replace(".", "_"): report.text(key) for key in report.sections}
    given = {**fields, "problems": "刚写的问题。", "revision": report.revision}
    inserted = client.post(own, {**given, "insert": "1", "place": "3.deny.total", "into": "problems"})
    assert inserted.status_code == 200 and "刚写的问题。{{3.deny.total}}" in inserted.content.decode()
    actions.edit(report, {"other": "别人的文字"}, revision=report.revision, by=house.disclosure)
    stale = client.post(own, given)
    assert stale.status_code == 409 and "刚写的问题。" in stale.content.decode() and "修改" in words(stale)
    again = html.fromstring(stale.content.decode()).xpath("//input[@name='revision']/@value")[-1]
    assert client.post(own, {**given, "revision": again}).status_code == 302
    report.refresh_from_db()
    assert report.text("problems") == "刚写的问题。"


def test_a_sheet_from_elsewhere_is_read_and_a_bad_one_named(house):
    report = actions.begin(house.other, 2025, by=house.clerk)
    client, own = as_(house.clerk), f"/console/reports/{report.pk}/sheet/"
    page = annual_sheet.html(annual_sheet.requests(), beside={("np_repeat", 1): "若干"}).encode()
    bad = client.post(own, {"revision": report.revision, "file": SimpleUploadedFile("a.html", page)})
    assert bad.status_code == 409 and "“重复申请”的商业企业栏读不出数" in words(bad)
    good = SimpleUploadedFile("a.html", annual_sheet.html(annual_sheet.requests()).encode())
    assert client.post(own, {"revision": report.revision, "file": good}).status_code == 302
    report.refresh_from_db()
    assert report.figures.requests == annual_sheet.requests()


def test_the_way_to_the_public_by_clicks(house, report):
    client, own = as_(house.drafter), f"/console/reports/{report.pk}/"
    assert client.post(f"{own}do/submit/", {"revision": report.revision}).status_code == 302
    page = words(client.get(own))
    assert "待审查的信息" in page and "批准，提交主管部门 还没有" in page
    report.refresh_from_db()
    house.signed(report)
    page = words(client.get(own))
    assert f"保密审查 用户{house.reviewer.username} 2026-01-20" in page and "公开 还没有" in page
    assert as_(house.disclosure).post(f"{own}do/return/", {"reason": ""}).status_code == 422
    assert as_(house.disclosure).post(f"{own}do/return/", {"reason": "请补充监督保障"}).status_code == 302
    assert "请补充监督保障" in words(client.get(own))
    report.refresh_from_db()
    same = client.post(f"{own}do/submit/", {"revision": report.revision})
    assert same.status_code == 409 and "内容未作修改" in words(same) and "看稿子" in words(same)
    actions.edit(report, {"overview.supervision": "考核和评议结果良好。"}, revision=report.revision, by=house.drafter)
    assert client.post(f"{own}do/submit/", {"revision": report.revision}).status_code == 302
    report.refresh_from_db()
    house.public(house.signed(report))
    kept = words(client.get(f"{own}versions/1/"))
    assert f"批准，提交主管部门 用户{house.approver.username}" in kept
    actions.reissue(report, "补正一个数", by=house.drafter)
    assert "1 / 3已提交的机关" in words(as_(house.disclosure).get("/console/reports/?year=2025"))
    roll_up = words(
        as_(house.disclosure).get(f"/console/reports/government/{house.government.code}/2025/?show=missing")
    )
    assert "测试市教育局" in roll_up and "2没有提交" in roll_up
    file = as_(house.disclosure).get(f"/console/reports/government/{house.government.code}/2025/?format=csv")
    assert "测试市教育局,未建立" in b"".join(file.streaming_content).decode()
    public = Client().get(f"/records/{report.record_id}/")
    assert public.status_code == 200 and "三、收到和处理政府信息公开申请情况" in words(public)
    told = json.loads(client.get(f"{own}files/json/").content)
    assert told["disputes"] == annual_sheet.DISPUTES


def test_readers_see_the_years_beside_a_public_report(house):
    first = house.ready(year=2024)
    actions.submit(first, revision=first.revision, by=house.drafter)
    house.public(house.signed(first))
    second = house.ready()
    for check in ("carry", "in_force:normative"):
        actions.note(second, check, "机构合并。", revision=second.revision, by=house.drafter)
    actions.submit(second, revision=second.revision, by=house.drafter)
    assert "看数字" not in words(Client().get(f"/records/{first.record_id}/"))
    house.public(house.signed(second))
    page = Client().get(f"/records/{second.record_id}/")
    assert "办理结果" in words(page) and b"<svg" in page.content and b"charts.css" in page.content


def test_what_two_people_write_in_different_parts_both_stays(house, report):
    client, own = as_(house.drafter), f"/console/reports/{report.pk}/text/"

    def fields(answer):
        form = html.fromstring(answer.content.decode()).get_element_by_id("words")
        given = ((key, value.removeprefix("\n")) for key, value in form.form_values())  # as a browser reads a textarea
        return {key: value for key, value in given if key not in ("place", "into")}

    opened = fields(client.get(own))
    actions.edit(report, {"other": "对方的其他事项。"}, revision=report.revision, by=house.disclosure)
    stale = client.post(own, {**opened, "problems": "我的问题。"})
    assert stale.status_code == 409 and f"用户{house.disclosure.username}" in words(stale)
    assert "其他需要报告的事项" in words(stale) and "他人已保存的文字" not in words(stale)
    again = fields(stale)
    assert (again["problems"], again["other"]) == ("我的问题。", "对方的其他事项。")
    assert client.post(own, again).status_code == 302
    report.refresh_from_db()
    assert (report.text("problems"), report.text("other")) == ("我的问题。", "对方的其他事项。")
    # of a part that both changed, the page shows the one and keeps the other
    opened = fields(client.get(own))
    actions.edit(report, {"problems": "对方的问题。"}, revision=report.revision, by=house.disclosure)
    stale = client.post(own, {**opened, "problems": "我的新问题。"})
    assert "他人已保存的文字对方的问题。" in words(stale) and fields(stale)["problems"] == "我的新问题。"
