"""Screens of what follows an answer: by forms, with refusals that lose nothing, lists and files, each for those it is for."""

from __future__ import annotations

import io
import re
import zipfile
from datetime import date

import pytest
from django.test import Client
from django.urls import reverse
from tests import factories as make

from gongkai.desk.permissions import Role
from gongkai.foi import actions
from gongkai.foi.actions.base import happen
from gongkai.foi.actions.correcting import hash_of
from gongkai.foi.models import RecordCorrection, Remedy, Suggestion, Topic
from gongkai.organs.models import Person

DAY = date(2026, 3, 20)


def url(name: str, *args: object) -> str:
    return reverse(f"console:{name}", args=args)


def enter(who) -> Client:
    client = Client()
    client.force_login(Person.objects.get(username=who.username))
    return client


@pytest.fixture
def replied(office):
    request = office.received(date(2026, 3, 2))
    with office.on(DAY):
        happen(request, "foi.replied", office.clerk, replied_on=DAY)
    request.refresh_from_db()
    return request


def test_a_review_by_forms(office, replied):
    with office.on(date(2026, 4, 7)):
        client = enter(office.clerk)
        case = client.get(url("foi-request", replied.pk)).content.decode()
        assert url("foi-remedy-new", replied.pk) in case and "2026-05-19" in case and "2026-09-20" in case
        sent = {"kind": "review", "filed_on": "2026-04-03", "reviewer": "gov", "body": "", "number": "〔2026〕3号"}
        wrong = client.post(url("foi-remedy-new", replied.pk), {**sent, "kind": "suit", "after_review": "on"})
        assert wrong.status_code == 409 and "〔2026〕3号" in wrong.content.decode()
        assert "请写明受理的机关或者法院" in wrong.content.decode()  # no government is a court
        assert client.post(url("foi-remedy-new", replied.pk), sent).status_code == 302
        remedy = Remedy.objects.get()
        page = url("foi-remedy", remedy.pk)
        assert 'name="step"' not in enter(office.supervisor).get(page).content.decode()
        assert client.post(page, {"step": "copy", "on": "2026-04-07", "procedure": "simplified", "revision": 1}).status_code == 302  # fmt: skip
        stale = client.post(page, {"step": "answer", "on": "2026-04-07", "revision": 1})
        assert stale.status_code == 409 and 'value="2"' in stale.content.decode()
        unfilled = client.post(page, {"step": "decide", "on": "不是日期", "result": "upheld", "orders": "nothing"})
        assert unfilled.status_code == 422 and "不是日期" in unfilled.content.decode()
        assert client.post(page, {"step": "answer", "on": "2026-04-07", "revision": 2}).status_code == 302
        assert client.post(page, {"step": "comply", "on": "2026-04-07"}).status_code == 302
        client.post(page, {"step": "decide", "on": "2026-04-07", "result": "upheld", "orders": "nothing", "revision": 3})  # fmt: skip
        shown = client.get(page).content.decode()
        assert "暂按审结当日收到推算" in shown and "2026-04-22" in shown
        assert client.post(page, {"step": "receive", "on": "2026-04-07", "revision": 4}).status_code == 302
        assert "自收到决定书之日起15日" in client.get(page).content.decode()
        assert "结果维持" in shown and "2026-04-14" in shown and "测试市人民政府" in shown
        listed = client.get(url("foi-remedies") + "?kind=review&result=upheld").content.decode()
        assert "〔2026〕3号" in listed and "〔2026〕3号" not in client.get(url("foi-remedies") + "?result=pending").content.decode()  # fmt: skip
        file = b"".join(client.get(url("foi-remedies") + "?format=csv").streaming_content).decode()
        assert replied.number in file and "结果维持" in file


def test_topics_by_forms(office, replied):
    with office.on(DAY):
        client = enter(office.clerk)
        new = client.get(url("foi-topic-new") + f"?organ=water&number={replied.number}").content.decode()
        assert replied.number in new
        lost = client.post(url("foi-topic-new"), {"organ": "water", "title": "征地补偿标准", "numbers": "X-1"})
        assert lost.status_code == 409 and "X-1" in lost.content.decode() and not Topic.objects.exists()
        client.post(url("foi-topic-new"), {"organ": "water", "title": "征地补偿标准", "numbers": replied.number})
        page = url("foi-topic", Topic.objects.get().pk)
        assert replied.number in client.get(page).content.decode()
        assert "欧阳" not in client.get(page).content.decode()
        head = enter(office.head)
        head.post(page, {"step": "decide", "decision": "agreed", "reason": "多人申请，可以公开。"})
        client.post(page, {"step": "draft"})
        topic = Topic.objects.get()
        assert topic.record and url("record", topic.record.pk) in client.get(page).content.decode()
        assert client.post(page, {"step": "ungroup", "number": replied.number}).status_code == 302
        assert client.get(url("foi-topics-alike")).status_code == 200
        assert "征地补偿标准" in client.get(url("foi-topics") + "?decision=agreed").content.decode()


def test_corrections_by_forms(office):
    typed = {"organ": "water", "received_on": "2026-03-20", "name": "欧阳明珠", "id_kind": "passport", "id_number": "E12345678", "phone": "13800001234", "record": "取水许可登记", "wrong": "门牌号有误"}  # fmt: skip
    with office.on(DAY):
        client = enter(office.clerk)
        assert client.post(url("foi-correction-new"), typed).status_code == 422
        assert client.post(url("foi-correction-new"), {**typed, "evidence": "不动产权证书"}).status_code == 302
        made = RecordCorrection.objects.get()
        page = url("foi-correction", made.pk)
        assert "欧阳**" in client.get(page).content.decode() and "E12345678" not in client.get(page).content.decode()
        opened = client.post(page, {"step": "reveal", "reason": "通知结果"}).content.decode()
        assert "E12345678" in opened and "护照" in opened
        client.post(page, {"step": "propose", "result": "pointed", "reason": "由自然资源局登记。", "to_organ": "测试县自然资源局", "revision": 1})  # fmt: skip
        made.refresh_from_db()
        actions.approve_correction(made, hash_of(made), by=office.head)
        client.post(page, {"step": "tell", "way": "hand", "on": "2026-03-20", "revision": 3})
        assert "测试县自然资源局" in client.get(page).content.decode()
        assert made.number in client.get(url("foi-corrections") + "?state=pointed").content.decode()
        letter = client.get(url("foi-correction-file", made.pk, "docx"))
        with zipfile.ZipFile(io.BytesIO(letter.content)) as held:
            words = re.sub(r"<[^>]+>", "", held.read("word/document.xml").decode())
        assert "取水许可登记" in words and made.number in words and "测试市人民政府" in words  # fmt: skip
        assert client.get(url("foi-correction-file", made.pk, "exe")).status_code == 404
        assert enter(office.supervisor).get(page).status_code == 404


def test_suggestions_by_forms(office, replied):
    other = make.organ("land", parent=office.government, name="测试县自然资源局", short_name="自然资源局")
    theirs = make.actor(other, Role.DRAFTER)
    stranger = make.actor(make.organ("far", parent=make.government("far-gov")), Role.DRAFTER)
    with office.on(DAY):
        client = enter(office.clerk)
        typed = {"organ": "water", "to_organ": "land", "number": replied.number, "problem": "标准没有公布", "advice": "请公布"}  # fmt: skip
        assert client.post(url("foi-suggestion-new"), {**typed, "number": "X-1"}).status_code == 409
        client.post(url("foi-suggestion-new"), typed)
        page = url("foi-suggestion", Suggestion.objects.get().pk)
        assert "标准没有公布" in enter(theirs).get(url("foi-suggestions") + "?answered=no").content.decode()
        enter(theirs).post(page, {"step": "answer", "answer": "已于昨日公布"})
        assert (
            "已于昨日公布" in client.get(page).content.decode() and replied.number in client.get(page).content.decode()
        )
        assert replied.number not in enter(theirs).get(page).content.decode()
        assert enter(stranger).get(page).status_code == 404
        assert "已答复" in client.get(url("foi-request", replied.pk)).content.decode()


def test_the_register_opens_where_the_city_chose_so(office, replied, settings):
    with office.on(DAY):
        client = enter(office.clerk)
        assert client.get(url("foi-show", replied.pk)).status_code == 404
        settings.GONGKAI_FOI_REGISTER = True
        assert url("foi-show", replied.pk) in client.get(url("foi-request", replied.pk)).content.decode()
        typed = {"asked": "东风路征地补偿标准", "answer": "请欧阳明珠查收", "revision": replied.revision}
        refused = client.post(url("foi-show", replied.pk), typed)
        assert refused.status_code == 409 and "东风路征地补偿标准" in refused.content.decode()
        answer = client.post(url("foi-show", replied.pk), {**typed, "answer": "提供了全文"})
        replied.refresh_from_db()
        assert answer.url == url("record", replied.shown_id)


def test_lists_cost_the_same_however_long(office, django_assert_max_num_queries):
    for n in range(3):
        request = office.received(date(2026, 3, 2))
        with office.on(DAY):
            actions.file_remedy(request, "complaint", DAY, f"机关{n}", by=office.clerk)
            actions.open_topic(office.organ, f"主题{n}", [request], by=office.clerk)
    client = enter(office.clerk)
    for name, most in (("foi-remedies", 22), ("foi-topics", 22)):
        with django_assert_max_num_queries(most):
            assert client.get(url(name)).status_code == 200
