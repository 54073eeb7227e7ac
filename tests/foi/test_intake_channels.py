"""A letter that went to somebody else, an application written for somebody who cannot, and the code of a correction at the counter."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from tests.foi.conftest import PHOTO

from gongkai.desk import clock, ledger
from gongkai.desk.actions import Refused
from gongkai.foi import actions, steps
from gongkai.foi.models import RecordCorrection, Request
from gongkai.foi.reading import reading
from gongkai.organs.models import Person

DAY = date(2026, 3, 2)
FORM = {
    "kind": "natural", "name": "欧阳明珠", "id_kind": "resident", "id_number": "11010519491231002X", "phone": "13800001234",
    "address": "测试县东风路8号", "wanted": "2024年东风路改造工程征地补偿标准文件", "form": "paper", "route": "pick_up",
    "arrived_on": "2026-03-02", "proof": "seen", "organ": "water",
}  # fmt: skip
ABOUT = {"record": "取水许可登记", "wrong": "地址应为东风路8号", "evidence": "不动产权证书"}


@pytest.fixture
def desk(office):
    client = Client()
    client.force_login(Person.objects.get(username="clerk"))
    with office.on(DAY):
        yield client


def test_a_letter_to_another_office_is_received_when_the_applicant_confirms(office):
    """期限解释 一.2: the day it reached the other office does not count; it is to be confirmed the day it arrives here."""
    request = office.received(DAY, "misdirected")
    assert (request.state, request.received_on) == ("SUBMITTED", None)
    assert steps.steps(request, reading(request), False, None)[0].last == DAY
    with office.on(date(2026, 3, 4)):
        with pytest.raises(Refused, match="早于"):
            actions.confirm(request, date(2026, 3, 1), by=office.clerk)
        request = actions.confirm(request, date(2026, 3, 4), by=office.clerk)
    assert (request.received_on, request.due_on) == (date(2026, 3, 4), date(2026, 4, 1))
    assert "foi.confirmed_late" in [event.name for event in ledger.history(request.subject)]


def test_the_desk_offers_the_channel_with_its_rule(desk):
    page = desk.get("/console/foi/new/").content.decode()
    assert 'value="misdirected"' in page and "寄到别处的日期不算" in page and "〔2015〕207号" in page


def test_what_is_written_for_somebody_says_why_and_is_signed(desk):
    refused = desk.post("/console/foi/new/", {**FORM, "channel": "oral"})
    page = refused.content.decode()
    assert refused.status_code == 422 and "请选择为什么代为填写" in page and "念给申请人核对，由申请人签名" in page
    assert "欧阳明珠" in page and not Request.objects.exists()
    made = desk.post("/console/foi/new/", {**FORM, "channel": "oral", "helped": "sight", "read_back": "on"})
    assert made.status_code == 302
    request = Request.objects.get()
    assert request.received_on == DAY
    told = next(event for event in ledger.history(request.subject) if event.name == "foi.written_for")
    assert "视力障碍" in told.sentence and "签名" in told.sentence
    assert desk.post("/console/foi/new/", {**FORM, "channel": "in_person", "known": request.pk}).status_code == 302


def test_a_correction_at_the_counter_has_a_code_told_once(desk, office):
    applicant = {key: FORM[key] for key in ("name", "id_kind", "id_number", "phone", "address")}
    sent = {**applicant, **ABOUT, "organ": office.organ.code, "received_on": "2026-03-02"}
    made = desk.post("/console/foi/corrections/new/", sent, follow=True)
    one = RecordCorrection.objects.get()
    first, again = made.content.decode(), desk.get(f"/console/foi/corrections/{one.pk}/").content.decode()
    code = first.partition('foi-code">')[2].partition("<")[0]
    assert len(code.replace(" ", "")) == 10 and code not in again and "查询码只在这里" not in again
    shown = Client().post("/apply/track/", {"number": one.number, "code": code})
    assert shown.status_code == 200 and one.number in shown.content.decode()


def test_a_refused_online_correction_leaves_no_copies(office, settings):
    with office.on(DAY):
        photo = SimpleUploadedFile("身份证.png", PHOTO)
        sent = {**ABOUT, "organ": office.organ.code, "name": "欧阳明珠", "identity": photo}
        refused = Client().post("/apply/corrections/", {**sent, "do": "send"})
    assert refused.status_code == 422 and not RecordCorrection.objects.exists()
    assert list(Path(settings.HOME, "foi").glob("*/*")) == []
    assert list(Path(settings.HOME, "foi-waiting").glob("*/*")) and clock.now()


def test_the_sample_correction_goes_from_the_counter_to_its_letter(office):
    from gongkai.sample import requests as sample

    class Place:
        organ = staticmethod(lambda code: office.organ)
        at_organ = staticmethod(lambda role, code: office.clerk if role == "drafter" else office.head)

    today = date(2026, 3, 31)
    *_requests, moment = sample.moments(Place, today, lambda day: True)
    with office.on(moment.day):
        moment.do()
    one = RecordCorrection.objects.get()
    assert (one.state, one.told_on, bool(one.letter_number)) == ("corrected", moment.day, True)
