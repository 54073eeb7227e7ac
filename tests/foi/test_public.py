"""Anybody applies on the site, is told where it stands, and acts by number and code; nobody else learns a thing."""

from __future__ import annotations

import re
from datetime import date
from html import unescape

import pytest
from cryptography.fernet import Fernet
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from tests import factories
from tests.foi.conftest import PHOTO

from gongkai.desk import ledger
from gongkai.desk.models import Tally
from gongkai.foi import actions, queries, statistics, vault, waiting_files
from gongkai.foi.figures import Tallied, by_organ
from gongkai.foi.models import Draft, Paper, Request
from gongkai.foi.progress import standing
from gongkai.organs.models import Person

FORM = "/apply/to/water/"
TOLD = {
    "kind": "natural",
    "name": "欧阳明珠",
    "id_kind": "resident",
    "id_number": "11010519491231002X",
    "phone": "13800001234",
    "address": "测试县东风路8号2单元301室",
    "wanted": "2024年东风路改造工程征地补偿标准文件",
    "form": "paper",
    "route": "post",
}
DAY = date(2025, 9, 25)


def photo(name="身份证.png", data=PHOTO):
    return SimpleUploadedFile(name, data)


def send(client=None, **more):
    told = {**TOLD, "identity": photo(), "do": "confirm", **more}
    return (client or Client()).post(FORM, {key: value for key, value in told.items() if value is not None})


def text(answer) -> str:
    return (b"".join(answer.streaming_content) if answer.streaming else answer.content).decode()


def fields(answer) -> dict[str, list[str]]:
    """What a page carries in fields that nobody sees."""
    found: dict[str, list[str]] = {}
    for name, value in re.findall(r'type="hidden" name="([^"]+)" value="([^"]*)"', text(answer)):
        found.setdefault(name, []).append(unescape(value))
    return found


def slips(answer) -> list[str]:
    return re.findall(r'name="file" value="([^"]+)"', text(answer))


def kept(answer) -> list[str]:
    """Where the files of a page wait; its slips bear the second of their signing."""
    return [one.kept.ticket for one in waiting_files.files(slips(answer))]


def keys(answer) -> list[dict[str, str]]:
    found = re.findall(r'name="number" value="([^"]+)"><input type="hidden" name="code" value="([^"]+)"', text(answer))
    return [{"number": number, "code": code} for number, code in dict.fromkeys(found)]


@pytest.fixture
def applied(office):
    """A request that was handed in on the site, with its number and code."""
    with office.on(DAY):
        (key,) = keys(send())
        yield key


def test_what_is_wrong_is_said_at_once_and_nothing_is_lost(office, settings):
    settings.GONGKAI_FOI_FILE_MB = 1
    with office.on(DAY):
        wrong = send(
            do="send", name="", id_number="110105194912310021", phone="", address="", wanted="水<script>alert(1)</script>\u202e\0",
            route="email", papers=[photo("大.png", PHOTO + b"0" * 2**20), photo("程序.exe", b"MZ"), photo("说明.png", PHOTO + b"1")],
        )  # fmt: skip
        page = text(wrong)
        assert wrong.status_code == 422 and not Request.objects.exists()
        links = re.findall(r'<li><a href="#([^"]+)">', page)
        assert links == [
            "id_name",
            "id_id_number",
            "id_phone",
            "id_email",
            "id_papers",
        ]  # each once, in the page's order
        assert ">请填写姓名或者名称。</a>" in page
        controls = re.findall(r'<(?:input|select|textarea)[^>]* id="([^"]+)"', page)
        assert [one for one in controls if one in links] == links and "有5处要改" in page
        assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page and "<script>alert" not in page and "\u202e" not in page
        assert "大.png" in page and "程序.exe" in page and "用途" not in re.sub(r"不用说明用途", "", page)
        came = slips(wrong)
        assert len(came) == 2 and "no-store" in wrong["Cache-Control"]  # the proof and the one good file
        less = Client().post(FORM, {**TOLD, "file": came, "do": "drop-1"})
        assert kept(less) == kept(wrong)[:1] and TOLD["wanted"] in text(less)
        done = Client().post(FORM, {**TOLD, "file": came[:1], "do": "confirm"})
    request = Request.objects.get()
    assert done.status_code == 200 and "申请已经提交" in text(done)
    assert [vault.read(paper.ticket) for paper in request.papers.all()] == [PHOTO]
    assert Client().post(FORM, {**TOLD, "file": came[:1], "do": "confirm"}).status_code == 422  # it waits no more


def test_proof_of_identity_is_needed_and_no_more_of_organisations_than_the_law_names(office):
    """条例第二十九条 names no representative."""
    with office.on(DAY):
        page = text(send(identity=None, kind="business", id_kind="uscc", id_number="91350100M000100Y43"))
        assert re.findall(r'href="#(id_[^"]+)"', page) == ["id_identity"]
        assert 'href="#id_id_number"' in text(send(id_kind="uscc", id_number="91350100M000100Y44"))
        assert 'href="#id_id_kind"' in text(send(id_kind="")) and 'href="#id_kind_0"' in text(send(kind=""))


def test_too_much_is_refused_in_words(office):
    with office.on(DAY):
        flood = send(wanted="水" * 2_000_000)
        assert flood.status_code == 413 and "内容太多" in text(flood)
        long = send(wanted="水" * 6000)
        assert long.status_code == 422 and "5000" in text(long)
        trapped = send(website="https://example.com")
        assert trapped.status_code == 422 and "再按一次" in text(trapped) and "example.com" not in text(trapped)
        broken = Client().post(FORM, b"--x\r\n\r\n", content_type="multipart/form-data; boundary=")
        assert broken.status_code == 413 and not Request.objects.exists()


def test_one_sender_has_so_many_a_day(office, settings):
    settings.GONGKAI_FOI_PER_DAY = 2
    with office.on(DAY):
        wishes = ["第一件：水厂扩建的环评批复", "2023年农村饮水工程的验收报告", "水价听证会的会议纪要"]
        answers = [send(wanted=wish) for wish in wishes]
        assert [answer.status_code for answer in answers] == [200, 200, 429]
        assert "当面提交或者邮寄" in text(answers[2]) and wishes[2] in text(answers[2]) and slips(answers[2])
        assert keys(send(Client(REMOTE_ADDR="10.9.9.9"), wanted=wishes[2]))
    assert Request.objects.count() == 3


def test_several_matters_are_offered_as_several_requests(office):
    with office.on(DAY):
        asked = send(wanted="1.东风路征地批复\n2.东风路补偿标准")
        assert "看起来有2个事项" in text(asked) and not Request.objects.exists()
        parts = re.findall(r'name="part"[^>]*>([^<]+)<', text(asked))
        assert parts == ["东风路征地批复", "东风路补偿标准"]
        again = {**TOLD, "wanted": "1.东风路征地批复\n2.东风路补偿标准", "file": slips(asked)}
        short = Client().post(FORM, {**again, "part": ["东风路征地批复", "水"], "do": "split"})
        assert short.status_code == 422 and 'href="#part-2"' in text(short)
        check = Client().post(FORM, {**again, "part": [*parts, ""], "do": "split"})
        assert "马上给您2个申请编号" in text(check) and not Request.objects.exists()
        made = keys(Client().post(FORM, {**fields(check), "do": "confirm"}))
    assert len({one["code"] for one in made}) == 2
    assert [request.wanted for request in Request.objects.order_by("pk")] == parts
    assert Paper.objects.count() == 2 and Paper.objects.values("ticket").distinct().count() == 2


def test_one_code_opens_every_part_of_what_was_split(office):
    with office.on(DAY):
        (key,) = keys(send())
        request = actions.confirm(Request.objects.get(), DAY, by=office.clerk)
        part = actions.split(request, ["东风路征地批复", "东风路补偿标准"], by=office.clerk)[1]
        assert {**key, "number": part.number} in keys(Client().post("/apply/track/", key))
        again = actions.split(part, ["东风路补偿标准", "东风路安置方案"], by=office.clerk)[1]
        assert "东风路安置方案" in text(Client().post("/apply/track/", {**key, "number": again.number}))
        opened = Client().post("/apply/track/", {**key, "number": part.number})
        assert "东风路补偿标准" in text(opened) and request.number in text(opened)
        assert (
            Client().post("/apply/track/withdraw/", {**key, "number": part.number, "do": "withdraw"}).status_code == 200
        )
        assert Client().post("/apply/track/", {"number": part.number, "code": "AAAA"}).status_code == 422
        whole = text(Client().post("/apply/track/", key))
        listed = whole.partition('class="plain apply__parts"')[2].partition("</ul>")[0].split("</li>")
        assert "东风路补偿标准" in listed[0] and "您已撤回申请" in listed[0] and "办结日期" in listed[0]
        assert "东风路安置方案" in listed[1] and "机关正在办理" in listed[1] and str(again.due_on) in listed[1]
    states = dict(Request.objects.values_list("number", "state"))
    assert states == {request.number: "RUNNING", part.number: "WITHDRAWN", again.number: "RUNNING"}
    client = Client()
    client.force_login(Person.objects.get(username="clerk"))
    page = client.get(reverse("console:foi-request", args=[part.pk]))
    assert "身份证.png" in text(page) and f"分拆之前的材料（{request.number}）" in text(page)


def test_who_asks_again_is_shown_the_earlier_one_and_may_insist(office):
    with office.on(DAY):
        (first,) = keys(send())
        again = send(do="send", wanted="申请公开东风路改造工程2024年的征地补偿标准文件")
        assert first["number"] in text(again) and "待确认" in text(again) and Request.objects.count() == 1
        other = send(do="send", wanted="东风路改造工程2024年征地补偿标准文件", name="欧阳夫人")
        assert first["number"] not in text(other) and "还没有提交" in text(other)
        told = {**TOLD, "wanted": "东风路改造工程征地补偿标准文件", "file": slips(again)}
        check = Client().post(FORM, {**told, "do": "anyway"})
        assert len(keys(Client().post(FORM, {**fields(check), "do": "confirm"}))) == 1
    assert Request.objects.count() == 2


def test_what_will_be_sent_is_shown_first_and_a_second_click_sends_nothing_more(office, settings):
    settings.GONGKAI_FOI_PER_DAY = 1
    with office.on(DAY):
        check = send(do="send", name="欧阳<明珠>", doc_number="测政发〔2024〕3号")
        for words in ("还没有提交", "欧阳&lt;明珠&gt;", "11010519491231002X", "居民身份证", "测政发〔2024〕3号", "邮寄",
                      TOLD["wanted"], "身份证.png", "一个申请编号和一个查询码", "20个工作日", "第三十一条"):  # fmt: skip
            assert words in text(check), words
        assert not Request.objects.exists() and check["Cache-Control"].count("no-store") == 1
        back = Client().post(FORM, {**fields(check), "do": "edit"})
        assert TOLD["wanted"] in text(back) and kept(back) == kept(check) and "要改" not in text(back)
        first, second = (Client().post(FORM, {**fields(check), "do": "confirm"}) for _click in range(2))
        assert keys(first) == keys(second) and "申请已经提交" in text(second)
        assert Client().post("/apply/track/", keys(second)[0]).status_code == 200
        again = send(do="send", wanted="2023年农村饮水工程的验收报告")
        late = Client().post(FORM, {**fields(again), "do": "confirm"})
        assert late.status_code == 429 and slips(late) and "2023年农村饮水工程" in text(late)
    assert Request.objects.count() == 1 and len(vault.files()) == 2  # the paper of the one, and what waits of the other


def test_a_second_press_that_finds_the_files_taken_shows_what_the_first_one_made(office, monkeypatch):
    with office.on(DAY):
        page = {**fields(send(do="send")), "do": "confirm"}
        first = keys(Client().post(FORM, page))
        real, asked = queries.made_by, []
        monkeypatch.setattr(queries, "made_by", lambda *told: real(*told) if asked else asked.append(told) or [])
        assert keys(Client().post(FORM, page)) == first and asked
    assert Request.objects.count() == 1


def test_a_draft_is_gone_on_with_by_its_address_alone(office, settings):
    with office.on(DAY):
        saved = send(name="", do="save")
        (address,) = re.findall(r'href="(/apply/drafts/[^"]+)"', text(saved))
        assert len(address) > 50 and not Request.objects.exists()
        assert f">{settings.SITE_URL}{address}</a>" in text(saved)  # what somebody writes down is what the link opens
        page = Client().get(address)
        assert TOLD["wanted"] in text(page) and "no-store" in page["Cache-Control"] and "noindex" in text(page)
        token = address.split("/")[-2]
        told = {**TOLD, "file": slips(page), "draft": token, "do": "confirm"}
        assert keys(Client().post(FORM, told)) and not Draft.objects.exists()
        assert [Client().get(one).status_code for one in (address, "/apply/drafts/x/")] == [404, 404]


def test_only_a_house_that_seals_says_that_it_seals(office, settings):
    assert "文件加密保存" not in text(Client().get(FORM))
    settings.GONGKAI_SEAL_KEYS = (Fernet.generate_key().decode(),)
    assert "文件加密保存" in text(Client().get(FORM))


def test_what_is_public_already_is_shown_while_typing_and_by_a_button(db):
    from tests.records.story import build

    house = build()
    record = house.published(title="东风路改造工程征地补偿标准", body="<p>每亩四万元。</p>")
    piece = Client().post("/apply/look/", {"wanted": "我想了解东风路改造工程的征地补偿标准文件"})
    told = {"do": "look", "wanted": "请公开《东风路改造工程征地补偿标准》"}
    page = Client().post(f"/apply/to/{house.organ.code}/", told)
    for answer in (piece, page):
        assert f"/records/{record.pk}/" in text(answer) and "no-store" in answer["Cache-Control"]
    assert page.status_code == 200 and "<html" not in text(piece) and not piece.cookies
    looked = re.search(r'<div id="looked"[^>]*>', text(page))
    assert looked and "autofocus" in looked[0] and f'formaction="/apply/to/{house.organ.code}/#looked"' in text(page)
    assert Client().get("/apply/look/").status_code == 405


def test_the_page_of_a_request_opens_with_number_and_code_alone(applied, settings):
    settings.GONGKAI_FOI_TRIES_HOUR = 3
    request, client = Request.objects.get(), Client()
    page = client.post("/apply/track/", {**applied, "code": f" {applied['code'][:5]}-{applied['code'][5:].lower()}"})
    for words in ("还没有经双方确认收到", "与您确认", "您提交了申请", request.wanted, "撤回申请"):
        assert words in text(page), words
    assert "no-store" in page["Cache-Control"] and not page.cookies and "欧阳" not in text(page)
    assert request.wanted not in text(client.get("/apply/track/", applied))
    wrong = [
        {"number": request.number, "code": "WRONGCODE2"},
        {"number": "NONE-Y2025-00001", "code": applied["code"]},
    ]
    answers = [client.post("/apply/track/", one) for one in wrong]
    bare = [re.sub(r'value="[^"]*"', "", text(answer)) for answer in answers]
    assert bare[0] == bare[1] and [answer.status_code for answer in answers] == [422, 422]
    client.post("/apply/track/receipt/", wrong[0])
    assert client.post("/apply/track/", applied).status_code == 429  # this sender; another reads on
    assert Client(REMOTE_ADDR="10.1.1.1").post("/apply/track/", applied).status_code == 200
    for n in range(13):
        Client(REMOTE_ADDR=f"10.2.2.{n}").post("/apply/track/", wrong[0])
    assert Client(REMOTE_ADDR="10.3.3.3").post("/apply/track/", applied).status_code == 429
    assert Tally.objects.count() >= 3
    assert client.get("/apply/track/withdraw/").url == "/apply/track/"


def test_the_receipt_says_number_code_and_what_is_next(applied):
    import pypdfium2

    answer = Client().post("/apply/track/receipt/", applied)
    said = "".join(page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(answer.content))
    assert answer["Content-Type"] == "application/pdf" and "no-store" in answer["Cache-Control"]
    for words in (applied["number"], applied["code"][:5], "双方确认", "测试县水务局", "欧阳明珠"):
        assert words in said, words


def test_the_page_tells_the_days_that_count_and_why(office, applied):
    request = Request.objects.get()
    with office.on(date(2025, 9, 26)):
        request = actions.confirm(request, date(2025, 9, 26), by=office.clerk)
    page = text(Client().post("/apply/track/", applied))
    assert "2025-10-30" in page and "/rules/foi.reply/" in page and "20个工作日" in page and "双方确认收到申请" in page
    with office.on(date(2025, 11, 3)):
        page = text(Client().post("/apply/track/", applied))
        assert "已逾期" in page and "机关还没有答复" in page and "您不用做什么" not in page


def test_with_the_reply_the_count_is_over(office, applied):
    """Due 10-30, answered on the third counted day (09-28 is a working Sunday): what was left of the limit is not listed."""
    request, replied = Request.objects.get(), date(2025, 9, 29)
    with office.on(date(2025, 9, 26)):
        request = actions.confirm(request, date(2025, 9, 25), by=office.clerk)
    with office.on(replied):
        put(request, "foi.replied", office.clerk, replied_on=replied)
        request.refresh_from_db()
        (counted,) = standing(request).stretches
    assert (counted.first, counted.last, counted.said) == (date(2025, 9, 26), replied, "计入期限，3个工作日")


def test_a_correction_and_reasons_come_in_by_the_code(office, applied):
    request = Request.objects.get()
    with office.on(DAY):
        request = actions.confirm(request, DAY, by=office.clerk)
        put(request, "foi.correction_asked", office.clerk, asked_on=DAY, until=date(2025, 10, 20))
        page = text(Client().post("/apply/track/", applied))
        assert "请按补正告知书" in page and "2025-10-20" in page
        desk = Client()
        desk.force_login(Person.objects.get(username="clerk"))
        lapse = reverse("console:foi-act", args=[request.pk, "correction-lapsed"])
        early = text(desk.post(lapse, {"on": DAY, "revision": request.revision}))
        assert "请勾选“如实登记”" in early and 'type="checkbox" name="despite"' in early  # what it says can be done
        empty = Client().post("/apply/track/correction/", {**applied, "do": "add", "words": " "})
        assert empty.status_code == 422 and "请写明补正的内容" in text(empty)
        told = {**applied, "do": "add", "words": "指<b>2024年</b>的文件", "papers": [photo("图.png")]}
        assert "机关将与您确认" in text(Client().post("/apply/track/correction/", told))
        papers = Paper.objects.filter(kind="correction")
        assert {vault.read(one.ticket) for one in papers} == {PHOTO, "指<b>2024年</b>的文件".encode()}
        request.refresh_from_db()
        assert request.state == "AWAITING_CORRECTION"  # until both sides confirm
        page = text(Client().post("/apply/track/", applied))
        assert "机关还没有与您确认" in page and "请按补正告知书" not in page
        assert "2025-09-25有补正材料" in text(desk.get(reverse("console:foi-request", args=[request.pk])))
        assert "没有逾期" in text(desk.post(lapse, {"on": DAY, "revision": request.revision}))
        Client().post("/apply/track/correction/", {**applied, "do": "add", "words": "还有附件"})
        form = text(desk.get(reverse("console:foi-act", args=[request.pk, "corrected"])))
        assert f"{request.wanted}\n指&lt;b&gt;2024年&lt;/b&gt;的文件\n还有附件</textarea>" in form
        assert "已填入原来的申请和申请人在网上提交的补正内容" in form
        asked = request.wanted
        request = actions.take_correction(request, DAY, f"{asked}，2024年的", by=office.clerk)
        before = request.papers.get(name="补正前的申请内容.txt")
        assert vault.read(before.ticket).decode("utf-8-sig") == asked and request.wanted.endswith("2024年的")
        put(request, "foi.reasons_asked", office.clerk, asked_on=DAY)
        assert "理由已经提交" in text(
            Client().post("/apply/track/reasons/", {**applied, "do": "add", "words": "每次问的是不同年份"})
        )
    request.refresh_from_db()
    assert request.state == "RUNNING"
    assert "2024年" not in "".join(event.payload for event in ledger.history(request.subject))


def test_what_was_sent_electronically_is_downloaded_by_the_code_and_nothing_else(office, applied):
    request = Request.objects.get()
    with office.on(DAY):
        request = actions.confirm(request, DAY, by=office.clerk)
        actions.add_paper(request, office.photo("release", "批复.png"), by=office.clerk)
        put(request, "foi.replied", office.clerk, replied_on=DAY, outcome="provided")
        sent, posted = (letter(request, n, way) for n, way in enumerate(("electronic", "post")))
    page = text(Client().post("/apply/track/", applied))
    assert "邮寄送达，邮件号 XA12345678933" in page and "按2025-09-25收到答复计算" in page
    assert sent.number in page and posted.number not in page and "批复.png" in page and "身份证" not in page
    for asked, begins in (({"letter": sent.pk}, b"%PDF-"), ({"paper": release(request).pk}, PHOTO)):
        answer = Client().post("/apply/track/letter/", {**applied, **asked})
        assert answer.content.startswith(begins) and "attachment" in answer["Content-Disposition"]
        assert "no-store" in answer["Cache-Control"]
    identity = request.papers.get(kind="identity")
    for asked in ({"letter": posted.pk}, {"paper": identity.pk}, {}):
        assert Client().post("/apply/track/letter/", {**applied, **asked}).status_code == 404


@pytest.mark.parametrize("confirmed", [False, True])
def test_a_request_is_taken_back_after_a_second_question(office, applied, confirmed):
    request = Request.objects.get()
    with office.on(DAY):
        if confirmed:
            request = actions.confirm(request, DAY, by=office.clerk)
        asked = Client().post("/apply/track/withdraw/", applied)
        request.refresh_from_db()
        assert "不能恢复" in text(asked) and request.open
        done = Client().post("/apply/track/withdraw/", {**applied, "do": "withdraw"})
    request.refresh_from_db()
    assert request.state == "WITHDRAWN" and request.closed_on == DAY and "您已撤回申请" in text(done)
    assert "撤回申请" not in re.sub("您已撤回申请|您撤回了申请", "", text(Client().post("/apply/track/", applied)))


def test_the_figures_are_numbers_alone(office):
    office.received(DAY)
    request = office.received(date(2025, 9, 26))
    with office.on(date(2025, 10, 9)):
        put(request, "foi.replied", office.clerk, replied_on=date(2025, 10, 9))
        page = text(Client().get("/apply/figures/?year=2025"))
        assert "100.0%" in page and request.number not in page and "东风路" not in page
        assert (
            text(Client().get("/apply/figures/?format=csv&year=2025"))
            .strip()
            .endswith("测试县水务局,2,1,1,1,0,1,0,100.0%")
        )
        assert Client().get("/apply/figures/?year=1&organ=none").status_code == 200


def test_what_was_late_and_what_nobody_answered_is_shown_with_what_it_means(office):
    """One answered late, one withdrawn, one still within its limit, and one received the year before whose limit is over."""
    quiet = factories.organ("quiet", parent=office.government, name="测试县档案局")
    office.received(date(2025, 12, 1))
    late, gone, _waits = (office.received(day) for day in (date(2026, 1, 5), date(2026, 1, 6), date(2026, 3, 30)))
    with office.on(date(2026, 3, 31)):
        put(late, "foi.replied", office.clerk, replied_on=date(2026, 3, 31))
        actions.take_withdrawal(gone, date(2026, 3, 31), by=office.clerk)
        tallied = by_organ([office.organ.code, quiet.code], 2026)
        page = Client().get("/apply/figures/?year=2026").content.decode()
    assert tallied == {office.organ.code: Tallied(new=3, handled=2, replied=1, in_time=0, late=1, open=2, overdue=1)}
    for key in ("new", "handled", "replied", "in_time", "late", "open", "overdue", "share"):
        assert f'href="#of-{key}"' in page and f'id="of-{key}"' in page
    assert "第三十三条第二款" in page and "/rules/foi.reply/" in page and "测试县档案局" in page
    assert (
        sum(tallied.values(), Tallied(in_time=2)).share == "50.0%"
    )  # two in time, one late, one overdue and unanswered
    with office.on(date(2026, 3, 31)):
        whole = statistics.of_year([office.organ.code, quiet.code], 2026).whole
        assert (whole.late, whole.overdue, whole.share) == (1, 1, "0.0%")
    with office.on(date(2026, 4, 1)):
        assert by_organ([office.organ.code], 2025)[office.organ.code] == Tallied(new=1, open=1, overdue=1)


def test_every_organ_is_found_and_offers_the_desk_and_the_post(office):
    for page in (text(Client().get("/apply/")), text(Client().get("/apply/?q=水务"))):
        assert FORM in page
    assert FORM not in text(Client().get("/apply/?q=教育"))
    form = text(Client().get(FORM))
    assert "当面提交" in form and "邮寄" in form and FORM in text(Client().get("/organs/water/"))
    assert FORM in text(Client().get("/organs/water/guide/"))
    assert Client().get("/apply/to/nowhere/").status_code == 404


def letter(request, n, way):
    from gongkai.desk import clock
    from gongkai.foi.effects import FINAL
    from gongkai.foi.models import Letter

    return Letter.objects.create(
        request=request, code=min(FINAL), number=f"测水公开〔2025〕{n + 1}号", state="sent", way=way, sent_on=DAY,
        paragraphs=[{"role": "title", "text": "答复书"}, {"role": "body", "text": "现予公开。"}],
        mail_number="XA12345678933" if way == "post" else "", content_hash="a" * 64, approved_hash="a" * 64, drafted_by="clerk", drafted_at=clock.now(),
    )  # fmt: skip


def release(request):
    return request.papers.get(kind="release")


def put(request, name, by, **data):
    """Something that another page of the house would write."""
    from gongkai.desk.actions import action
    from gongkai.foi.actions.base import happen

    action(happen)(request, name, by, **data)
