"""The staff side of requests: what the list shows and costs, taking in, two clerks at one case, the calendar and what if."""

from __future__ import annotations

import re
from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from tests import factories
from tests.foi.conftest import PHOTO

from gongkai.desk import ledger
from gongkai.desk.actions import action
from gongkai.desk.permissions import Role
from gongkai.foi import actions
from gongkai.foi.actions.base import happen
from gongkai.foi.models import Paper, Request
from gongkai.organs.models import Person

DAY, LATER = date(2025, 9, 25), date(2025, 10, 11)


@pytest.fixture
def sign_in(client):
    def as_(username: str):
        client.force_login(Person.objects.get(username=username))
        return client

    return as_


def url(name: str, *args: object, **query: object) -> str:
    asked = "&".join(f"{key.replace('__', '-')}={value}" for key, value in query.items())
    return reverse(f"console:{name}", args=args) + (f"?{asked}" if asked else "")


def text(response) -> str:
    content = b"".join(response.streaming_content) if response.streaming else response.content
    return content.decode()


def typed(office, **more: str) -> dict[str, str]:
    told = office.application()
    return {
        **told.applicant, "kind": told.kind, "wanted": told.wanted, "form": told.form, "route": told.route,
        "organ": office.organ.code, "channel": "in_person", "arrived_on": "2025-09-25", "proof": "seen", **more,
    }  # fmt: skip


def test_the_list_narrows_masks_and_costs_the_same_however_many(office, sign_in):
    other = office.application(
        kind="business", applicant={**office.application().applicant, "name": "东风水泥有限公司"}
    )
    with office.on(DAY):
        firm = actions.register(office.organ, other, "email", DAY, by=office.clerk)[0]
    many = [office.received(DAY) for _n in range(3)]
    client = sign_in("clerk")
    with office.on(LATER), CaptureQueriesContext(connection, ) as few:  # fmt: skip
        page = text(client.get(url("foi")))
    assert "欧阳**" in page and "东风****" in page and "欧阳明珠" not in page and "11010519491231002X" not in page
    with office.on(LATER):
        for query, shown in [
            ({"state": "SUBMITTED"}, [firm]),
            ({"kind": "business", "state": "all"}, [firm]),
            ({"channel": "in_person"}, many),
            ({"number": firm.number[-3:]}, [firm]),
            ({"state": "unaccepted"}, many),
            ({"due": "overdue"}, []),
            ({"due": "week", "state": "all", "since": "2025-09-26"}, []),
            ({"state": "all", "like": many[0].pk}, [firm, *many]),
            ({"state": "nonsense", "due": "?", "like": "x"}, [firm, *many]),
        ]:
            found = set(re.findall(r"WATER-Y2025-\d+", text(client.get(url("foi", **query)))))
            assert found == {one.number for one in shown}, query
        taken = text(client.get(url("foi", format="csv", kind="business")))
    assert "东风****" in taken and "欧阳" not in taken and taken.count("\n") == 2
    for _n in range(12):
        office.received(DAY)
    with office.on(LATER), CaptureQueriesContext(connection) as more:
        client.get(url("foi"))
    assert len(more) == len(few) <= 28


def test_the_workbench_tells_what_waits_for_whom(office, sign_in):
    office.received(DAY)
    office.received(DAY, "ordinary_mail")
    with office.on(date(2025, 11, 3)):
        page = text(sign_in("clerk").get(url("workbench")))
        head = text(sign_in("head").get(url("workbench")))
    for told in ("已逾期未答复 <b>1</b>", "待与申请人确认收到 <b>1</b>", "待审核受理 <b>1</b>"):
        assert told in page
    assert "待我批准" not in head and "待与申请人确认收到" not in head


def test_a_clerk_takes_in_what_came_by_post_and_hands_out_a_receipt_once(office, sign_in):
    client = sign_in("clerk")
    with office.on(LATER):
        blank = client.get(url("foi-new"))
        assert "签收之日就是收到申请之日" in text(blank)
        given = typed(office, channel="signed_mail", mail_number="XA123", proof="file", id_number="110105194912310021")
        files = {"identity": [SimpleUploadedFile("身份证.png", PHOTO, "image/png")]}
        wrong = client.post(url("foi-new"), {**given, **files})
        assert wrong.status_code == 409 and "校验位" in text(wrong) and "身份证.png" in text(wrong)
        slips = re.findall(r'name="file" value="([^"]+)"', text(wrong))
        right = {**given, "id_number": "11010519491231002X", "file": slips}
        first = client.post(url("foi-new"), right, follow=True)
        code = re.search(r"foi-code\">([A-Z0-9]{10})<", text(first))
        assert code and "欧阳明珠" in text(first) and "2025-10-29" in text(first)
        again = text(client.get(first.request["PATH_INFO"]))
    request = Request.objects.get()
    assert code[1] not in again and "欧阳明珠" not in again
    assert (request.received_on, request.mail_number, request.due_on) == (DAY, "XA123", date(2025, 10, 29))
    assert Paper.objects.get().kind == "identity"


def test_a_like_request_of_the_same_person_is_shown_before_it_is_registered_twice(office, sign_in):
    first = office.received(DAY)
    client = sign_in("clerk")
    with office.on(LATER):
        page = client.post(url("foi-new"), typed(office, wanted="东风路改造工程2024年征地补偿标准的文件"))
        assert Request.objects.count() == 1 and first.number in text(page)
        known = re.search(r'name="known" value="(\d+)"', text(page))[1]
        client.post(url("foi-new"), typed(office, wanted="东风路改造工程2024年征地补偿标准的文件", known=known))
        other = client.post(url("foi-new"), typed(office, wanted="自来水水质检测报告"))
    assert Request.objects.count() == 3 and other.status_code == 302
    assert ledger.history(Request.objects.first().subject).filter(name="foi.identity_seen").exists()


def test_of_the_applicant_the_page_shows_what_is_asked_for_with_a_reason(office, sign_in):
    request = office.received(DAY)
    client = sign_in("clerk")
    with office.on(LATER):
        masked = text(client.get(url("foi-request", request.pk)))
        silent = client.post(url("foi-reveal", request.pk), {"reason": ""})
        opened = text(client.post(url("foi-reveal", request.pk), {"reason": "核对邮寄地址"}))
        after = text(client.get(url("foi-request", request.pk)))
    assert silent.status_code == 422 and "欧阳明珠" not in masked + text(silent) + after
    assert "欧阳明珠" in opened and "13800001234" in opened
    assert ledger.history(request.subject).last().sentence == "查看申请人信息：核对邮寄地址"


def test_two_clerks_at_one_case_lose_nothing_and_learn_of_each_other(office, sign_in):
    request = office.received(DAY)
    client = sign_in("office")
    typed_in = {"revision": request.revision, "part": "lead", "to": "water:clerk", "asked": "请先查档案室"}
    with office.on(date(2025, 9, 26)):
        actions.accept(request, by=office.clerk)
        stale = client.post(url("foi-act", request.pk, "assign"), typed_in)
        page = text(stale)
        assert stale.status_code == 409 and "用户clerk已于2025-09-26 10:00修改（受理公开申请）" in page
        assert "请先查档案室" in page
        seen = re.search(r'name="revision" value="(\d+)"', page)[1]
        done = client.post(url("foi-act", request.pk, "assign"), {**typed_in, "revision": seen})
    assert done.status_code == 302 and request.assignments.get().person == "clerk"


def test_every_deed_has_a_page_and_the_five_stages_are_told(office, sign_in):
    request = office.received(DAY, "ordinary_mail")
    client = sign_in("clerk")

    def do(name: str, **given: object):
        request.refresh_from_db()
        answer = client.post(url("foi-act", request.pk, name), {"revision": request.revision, **given})
        assert answer.status_code == 302, text(answer)[:3000]

    with office.on(LATER):
        do("contact", result="按所留电话联系，无人接听")
        do("confirm", on="2025-09-26")
        do("accept", matters=1)
        do("paper", kind="supplement", paper=SimpleUploadedFile("说明.txt", "说明".encode(), "text/plain"))
        do("mark", reason="涉及征地矛盾", talk="当面说明", talked_on="2025-10-10")
        do("withdraw", on="2025-10-11", paper=SimpleUploadedFile("撤回.txt", "撤回申请".encode(), "text/plain"))
        do("archive")
        page = text(client.get(url("foi-request", request.pk)))
        paper = Paper.objects.first()
        file = client.post(url("foi-paper", request.pk, paper.pk))
    assert page.count('class="is-done"') == 4 and "未到" in page  # nobody worked on it
    assert file["Content-Disposition"].startswith("attachment") and file.content == "说明".encode()
    assert client.get(url("foi-act", request.pk, "nothing")).status_code == 404


def test_what_seems_several_matters_is_split_on_a_page_and_amended_masked(office, sign_in):
    request = office.received(DAY, wanted="一、东风路征地批复；二、东风路补偿标准；三、东风路安置方案")
    client = sign_in("clerk")
    with office.on(LATER):
        page = text(client.get(url("foi-split", request.pk)))
        assert page.count("东风路安置方案") == 2
        parts = {"part_1": "东风路征地批复", "part_2": "东风路补偿标准", "part_3": ""}
        client.post(url("foi-split", request.pk), {"revision": request.revision, **parts})
        request.refresh_from_db()
        plain = {"kind": "natural", "wanted": request.wanted, "form": "paper", "route": "post"}
        given = {"revision": request.revision, "phone": "13900002222", **plain}
        form = text(client.get(url("foi-amend", request.pk)))
        client.post(url("foi-amend", request.pk), given)
    assert "欧阳**" in form and "13800001234" not in form
    request.refresh_from_db()
    assert request.wanted == "东风路征地批复" and request.parts.get().wanted == "东风路补偿标准"
    assert (request.applicant["phone"], request.name) == ("13900002222", "欧阳明珠")


def cells(page: str) -> dict[str, str]:
    """Day → what its cell says, of a page with the calendar."""
    found = re.findall(r'foi-day--(\w+)[^"]*" href="#d-([\d-]+)">.*?</a>', page)
    return {day: tone for tone, day in found}


def test_the_calendar_counts_pauses_voids_and_names_every_day(office, sign_in):
    """E7 of the worked dates: 5 days run, 11 not counted, 15 run; and the make-up days of the festival."""
    request = office.received(date(2025, 9, 15))
    told = action(happen)
    with office.on(date(2025, 9, 22)):
        told(request, "foi.consult_sent", office.clerk, sent_on=date(2025, 9, 22), consultation="1", kind="third_party")
    client = sign_in("supervisor")
    with office.on(date(2025, 9, 24)):
        unserved = text(client.get(url("foi-clock", request.pk)))
        told(request, "foi.consult_served", office.clerk, served_on=date(2025, 9, 24), consultation="1", kind="third_party")  # fmt: skip
        open_ = text(client.get(url("foi-clock", request.pk)))
    with office.on(date(2025, 10, 13)):
        told(request, "foi.consult_done", office.clerk, done_on=date(2025, 10, 13), consultation="1")
        page = text(client.get(url("foi-clock", request.pk)))
    tones = cells(page)
    assert "送达日期还没有登记" in unserved and "2025-10-21" in open_ and "由行政机关依照条例决定是否公开" in open_
    assert (tones["2025-09-15"], tones["2025-09-22"], tones["2025-10-11"]) == ("start", "counted", "pause")
    assert (tones["2025-10-01"], tones["2025-09-27"], tones["2025-11-03"]) == ("off", "off", "counted")
    assert list(tones.values()).count("pause") == 11 and "国庆节" in page
    row = re.search(r'<tr id="d-2025-11-03">.*?</tr>', page, re.S)[0]
    assert ">20<" in row and "计入第20日" in row and "第三十三条第二款" in row and "答复到期" in row
    assert "欧阳" not in page and "东风路" not in page


def test_a_correction_voids_the_count_and_the_calendar_says_so(office, sign_in):
    """E6: asked on the fourth day, corrected after the festival: the count begins again."""
    request = office.received(date(2026, 2, 9))
    told = action(happen)
    with office.on(date(2026, 2, 13)):
        told(request, "foi.correction_asked", office.clerk, asked_on=date(2026, 2, 13), until=date(2026, 3, 10))
    client = sign_in("clerk")
    with office.on(date(2026, 2, 27)):
        waiting = text(client.get(url("foi-clock", request.pk)))
        guess = text(client.get(url("foi-clock", request.pk, **{"if": "corrected", "corrected__on": "2026-03-04"})))
        case, listed = text(client.get(url("foi-request", request.pk))), text(client.get(url("foi")))
    assert not [page for page in (waiting, case, listed) if "待前置" in page]
    assert "停止计算" in case and "待补正" in case and "待补正" in listed
    assert "视为放弃申请" in waiting and cells(waiting)["2026-02-11"] == "void"
    assert "答复期限将是 2026-04-01" in guess and cells(guess)["2026-03-04"] == "start"
    assert Request.objects.get().state == "AWAITING_CORRECTION" and Request.objects.get().due_on is None


def test_what_if_shows_the_date_and_the_objections_and_saves_nothing(office, sign_in):
    """E9: received on 2026-09-14."""
    request = office.received(date(2026, 9, 14))
    client, before = sign_in("clerk"), ledger.history(request.subject).count()

    def guess(**query: object) -> str:
        return text(client.get(url("foi-clock", request.pk, **query)))

    with office.on(date(2026, 9, 21)):
        extended = guess(**{"if": "extend", "extend__n": 10, "extend__on": "2026-10-16"})
        late = guess(**{"if": "extend", "extend__n": 30, "extend__on": "2026-10-19"})
        beyond = guess(**{"if": "extend", "extend__n": 60, "extend__on": "2026-09-21"})
        paused = guess(**{"if": "consult", "consult__on": "2026-09-21", "consult__served": "2026-09-23"})
        turned = guess(**{"if": "consult", "consult__on": "2026-09-21", "consult__served": "2026-09-20"})
        paid = guess(**{"if": "paid", "paid__on": "2026-09-22"})
        wrong = client.get(url("foi-clock", request.pk, **{"if": "extend", "extend__n": "", "extend__on": "x"}))
    assert "答复期限将是 2026-10-30" in extended and "现在是 2026-10-16" in extended and "这样办有问题" not in extended
    assert "答复期限之后" not in late and "在答复期限届满之后，不延长" in late and "与现在相同" in late
    assert "超过20个工作日" in beyond and "2026-11-13" in beyond
    assert "答复期限将是 2026-11-10" in paused
    assert "送达日期不能早于发出日期" in turned and "答复期限将是" not in turned
    assert "不改变期限" in paid and wrong.status_code == 422
    assert ledger.history(request.subject).count() == before and Request.objects.get().extended == 0


def test_without_an_official_year_the_page_says_so_and_guesses_nothing(office, sign_in):
    request = office.received(date(2026, 12, 20))
    page = text(sign_in("clerk").get(url("foi-clock", request.pk)))
    assert "2027年的放假安排尚未录入" in page and request.due_on is None and "时钟停着" not in page
    assert "2027年的放假安排尚未录入" in text(sign_in("clerk").get(url("foi-request", request.pk)))
    far = {"if": "extend", "extend__n": 20, "extend__on": "9999-12-31"}
    assert "请核对年份" in text(sign_in("clerk").get(url("foi-clock", request.pk, **far)))


def test_figures_open_to_their_cases_and_share_in_time(office, sign_in):
    told = action(happen)
    first, second = office.received(DAY), office.received(DAY, "fax")
    with office.on(date(2025, 10, 10)):
        told(second, "foi.confirmed", office.clerk, confirmed_on=date(2025, 10, 10), channel="fax")
        told(first, "foi.replied", office.clerk, replied_on=date(2025, 10, 10), outcome="provided")
        Request.objects.filter(pk=first.pk).update(outcome="provided")
    client = sign_in("office")
    with office.on(date(2025, 11, 28)):
        told(second, "foi.replied", office.clerk, replied_on=date(2025, 11, 28), outcome="not_held")
        page = text(client.get(url("foi-figures", organ="gov")))
        sheet = text(client.get(url("foi-figures", format="csv")))
        links = re.findall(r'href="(/console/foi/figures/cases/[^"]+row=granted[^"]*)">1<', page)
        cases = text(client.get(links[0].replace("&amp;", "&")))
        taken = text(client.get(links[0].replace("&amp;", "&") + "&format=csv"))
        assert client.get(url("foi-figure-cases", row="granted", column=9)).status_code == 404
    assert "50.0%" in page and "按提交渠道" in page and "<svg" in page
    assert "予以公开,1,0,0,0,0,0,1" in sheet and len(links) == 2
    assert first.number in cases and second.number not in cases + taken and first.number in taken


def test_who_is_asked_sees_the_question_and_answers_it(office, sign_in):
    land = factories.organ("land", parent=office.government, name="测试县自然资源局", short_name="自然资源局")
    factories.actor(land, Role.DRAFTER, username="lander")
    request = office.received(DAY)
    with office.on(LATER):
        asked = actions.assign(request, land, "joint", asked="请核实制作机关", by=office.clerk)
        client = sign_in("lander")
        listed = text(client.get(url("foi", state="asked")))
        page = text(client.get(url("foi-request", request.pk)))
        client.post(url("foi-opinion", request.pk, asked.pk), {"stance": "agreed", "opinion": "由我局制作，可以公开"})
        assert client.get(url("foi-clock", request.pk)).status_code == 403
        client = sign_in("clerk")
        seen = text(client.get(url("foi-request", request.pk)))
        client.post(url("foi-reassign", request.pk, asked.pk), {"revision": Request.objects.get().revision, "to": ""})
    assert request.number in listed and "请核实制作机关" in page and "由我局制作，可以公开" in seen
    assert not [word for word in ("欧阳", "东风路", "13800001234") if word in listed + page]
    asked.refresh_from_db()
    assert asked.ended_at and asked.answered_by == "lander"


def test_more_than_the_law_allows_is_told_whatever_the_calendar_holds(office, client):
    """The arrangement of the year after next is not known; that 25 days are too many is."""
    request = office.received(date.today())
    client.force_login(Person.objects.get(username="clerk"))
    asked = {"if": "extend", "extend-n": 25, "extend-on": date.today().isoformat()}
    assert "最多延长20个工作日" in text(client.get(url("foi-clock", request.pk), asked))
