"""更正本人信息 (条例 第四十一条): asked for online or at the counter, answered by a letter that two people made, followed by a code."""

from __future__ import annotations

import re
from datetime import date, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from tests.foi.conftest import PHOTO

from gongkai.desk import ledger
from gongkai.desk.actions import Refused
from gongkai.foi import actions, todo
from gongkai.foi.actions.correcting import hash_of
from gongkai.foi.models import Letterhead, RecordCorrection
from gongkai.organs.models import Person

DAY, LATER = date(2026, 3, 2), date(2026, 3, 5)
TOLD = {"organ": "water", "name": "欧阳明珠", "id_kind": "passport", "id_number": "E12345678", "email": "ming@example.com",
        "record": "取水许可登记中的地址", "wrong": "门牌号登记为18号，应为8号", "evidence": "不动产权证书"}  # fmt: skip


def correction(office, **more):
    told = {
        "applicant": {key: TOLD[key] for key in ("name", "id_kind", "id_number", "email")},
        **{key: TOLD[key] for key in ("record", "wrong", "evidence")},
        **more,
    }
    with office.on(DAY):
        return actions.register_correction(office.organ, received_on=DAY, by=office.clerk, **told)[0]


def codes(refused) -> set[str]:
    return {reason.code for reason in refused.value.reasons}


def test_its_letter_is_one_person_s_work_and_another_s_approval_of_exactly_those_words(office):
    with pytest.raises(Refused) as refused:
        correction(office, applicant={"name": "欧阳明珠"}, evidence="")
    assert codes(refused) == {"id_number", "contact", "evidence"}
    first, second = correction(office), correction(office)
    assert (first.number[-11:], second.number[-11:]) == ("G2026-00001", "G2026-00002") and first.due_on is None
    with office.on(LATER):
        with pytest.raises(Refused) as refused:
            actions.propose_correction(first, "transferred", "", by=office.supervisor)
        assert codes(refused) == {"permission", "reason", "to_organ"}
        with pytest.raises(Refused, match="还没有批准"):
            actions.tell_correction(first, "hand", LATER, by=office.clerk)
        first = actions.propose_correction(first, "corrected", "经核实，登记有误。", revision=1, by=office.clerk)
        shown = hash_of(first)
        first = actions.propose_correction(first, "corrected", "经核实，登记有误，已更正。", by=office.clerk)
        with pytest.raises(Refused, match="与您看到的不同"):
            actions.approve_correction(first, shown, by=office.head)
        with pytest.raises(Refused) as refused:
            actions.approve_correction(first, hash_of(first), by=office.clerk)
        assert codes(refused) == {"permission", "own_work"}
        first = actions.return_correction(first, by=office.head)
        first = actions.propose_correction(first, "corrected", "经核实，登记有误，已更正。", by=office.clerk)
        first = actions.approve_correction(first, hash_of(first), by=office.head)
        assert first.letter_number == "水务局公开告〔2026〕1号" and first.open
        RecordCorrection.objects.filter(pk=first.pk).update(paragraphs=[{"role": "body", "text": "不予更正。"}])
        with pytest.raises(Refused, match="与批准的不同"):
            actions.tell_correction(first, "hand", LATER, by=office.clerk)
        first.save()
        with pytest.raises(Refused) as refused:
            actions.tell_correction(first, "post", DAY, by=office.clerk)
        assert codes(refused) == {"mail_number", "before_approval"}
        with pytest.raises(Refused, match="网上申请行政复议"):
            actions.tell_correction(first, "electronic", LATER, by=office.clerk)
        first = actions.tell_correction(first, "post", LATER, mail_number="XA1", by=office.clerk)
        with pytest.raises(Refused, match="已经办结"):
            actions.propose_correction(first, "refused", "再核实。", by=office.clerk)
        sent = actions.propose_correction(
            second, "pointed", "由该局登记。", to_organ="测试县自然资源局", by=office.clerk
        )
        with pytest.raises(Refused):
            actions.reveal_correction(first, "看看", by=office.supervisor)
    assert (first.state, first.told_on) == ("corrected", LATER)
    assert "请向测试县自然资源局提出" in "".join(one["text"] for one in sent.paragraphs)
    told = "".join(event.payload for one in RecordCorrection.objects.all() for event in ledger.history(one.subject))
    assert "G2026-00001" in told and not [word for word in ("欧阳", "门牌号", "不动产", "登记有误") if word in told]
    with pytest.raises(IntegrityError), transaction.atomic():
        RecordCorrection.objects.filter(pk=first.pk).update(approved_hash="")


def test_its_words_are_edited_until_they_are_approved_and_must_say_what_the_law_wants(office):
    made = correction(office)
    with office.on(LATER):
        clerk, head = Client(), Client()
        clerk.force_login(Person.objects.get(username="clerk"))
        head.force_login(Person.objects.get(username="head"))
        page = reverse("console:foi-correction", args=[made.pk])
        words = f"{page}words/"
        assert clerk.get(words).status_code == 302  # nothing to edit yet
        made = actions.propose_correction(
            made, "transferred", "由该局登记。", to_organ="测试县自然资源局", by=office.clerk
        )
        assert words in clerk.get(page).content.decode() and words not in head.get(page).content.decode()
        opened = clerk.get(words).content.decode()
        assert "必写 处理结果" in opened and "测试县自然资源局" in opened
        boxes = [one["text"] for one in made.paragraphs if one["role"] == "body"]
        more = clerk.post(words, {"paragraph": [*boxes, "感谢您"], "more": "1", "revision": made.revision})
        assert "感谢您" in more.content.decode() and more.content.decode().count("<textarea") == len(boxes) + 2
        kept = {"paragraph": [*boxes, "感谢您指出。"], "revision": made.revision}
        assert clerk.post(words, kept).status_code == 302
        late = clerk.post(words, {**kept, "paragraph": ["迟到的一份。"]})
        assert late.status_code == 409 and "迟到的一份" in late.content.decode()
        made.refresh_from_db()
        assert [one["role"] for one in made.paragraphs][:2] != ["body", "body"] and made.paragraphs[-1][
            "role"
        ] == "date"

        lacking = actions.edit_correction(made, ["已经处理。"], revision=made.revision, by=office.clerk)
        assert "缺少“处理结果”" in head.get(page).content.decode()
        with pytest.raises(Refused) as refused:
            actions.approve_correction(lacking, hash_of(lacking), by=office.head)
        assert codes(refused) == {"missing_element"}
        made = actions.edit_correction(lacking, [*boxes, "感谢您指出。"], revision=lacking.revision, by=office.clerk)
        made = actions.return_correction(made, by=office.head)
        again = {"step": "propose", "result": "transferred", "reason": "由该局登记。", "to_organ": "测试县自然资源局"}
        assert clerk.post(page, {**again, "keep_words": "on", "reason": "另有理由。"}).status_code == 409
        assert clerk.post(page, {**again, "keep_words": "on"}).status_code == 302
        made.refresh_from_db()
        made = actions.approve_correction(made, hash_of(made), by=office.head)
        assert "感谢您指出。" in [one["text"] for one in made.paragraphs]
        with pytest.raises(Refused, match="已经批准"):
            actions.edit_correction(made, boxes, revision=made.revision, by=office.clerk)
        assert clerk.get(words).status_code == 302
        anew = actions.propose_correction(made, "corrected", "已更正。", by=office.clerk)
        assert "感谢您指出。" not in [one["text"] for one in anew.paragraphs] and not anew.approved


def test_asked_for_online_it_is_followed_by_its_code_to_the_letter(office):
    Letterhead.objects.create(organ=office.organ, review_online="https://review.example.cn")
    proof = SimpleUploadedFile("身份证.png", PHOTO, "image/png")
    with office.on(DAY):
        address, client = reverse("portal:correction"), Client()
        assert address in client.get("/apply/").content.decode()
        bare = client.post(address, {**TOLD, "evidence": "", "id_number": "", "organ": ""})
        assert bare.status_code == 422
        assert re.findall(r'href="#id_(\w+)"', bare.content.decode()) == ["organ", "evidence", "id_number", "identity"]
        lacking = client.post(address, {**TOLD, "evidence": "", "identity": proof})
        page = lacking.content.decode()
        assert lacking.status_code == 422 and 'href="#id_evidence"' in page and TOLD["wrong"] in page
        slips = re.findall(r'name="file" value="([^"]+)"', page)
        sent = {**TOLD, "file": slips, "do": "send", "sending": re.findall(r'name="sending" value="([^"]+)"', page)[0]}
        made = client.post(address, sent).content.decode()
        assert made == client.post(address, sent).content.decode()  # a second click
        number, code = re.findall(r'name="(?:number|code)" value="([^"]+)"', made)
        found = RecordCorrection.objects.get()
        assert (found.number, found.received_on, found.registered_by) == (number, DAY, "system")
        key = {"number": number, "code": code}
        page = client.post("/apply/track/", key).content.decode()
        assert "正在核实" in page and TOLD["wrong"] in page and "欧阳" not in page
        assert client.post("/apply/track/", {**key, "code": "WRONGCODE2"}).status_code == 422
        staff = Client()
        staff.force_login(Person.objects.get(username="clerk"))
        seen = reverse("console:foi-correction", args=[found.pk])
        opened = staff.post(f"{seen}papers/0/")
        assert "身份证.png" in staff.get(seen).content.decode() and opened.content == PHOTO
        assert staff.post(f"{seen}papers/7/").status_code == 302
    with office.on(LATER):
        assert [(one.title, one.n) for one in todo.errands(office.clerk)] == [("待核实的更正申请", 1)]
        step = {
            "step": "propose",
            "result": "corrected",
            "reason": "已按不动产权证书更正。",
            "to_organ": "",
            "revision": found.revision,
        }
        assert staff.post(seen, step).status_code == 302
        assert "不能发出" not in staff.get(seen).content.decode()
        assert [(one.title, one.n) for one in todo.errands(office.head)] == [("待我批准的更正告知书", 1)]
        head = Client()
        head.force_login(Person.objects.get(username="head"))
        shown = re.search(r'name="shown" value="([0-9a-f]{64})"', head.get(seen).content.decode())[1]
        assert head.post(seen, {"step": "approve", "shown": shown}).status_code == 302
        found.refresh_from_db()
        assert not Client().post("/apply/track/letter/", {**key, "letter": found.pk}).content.startswith(b"%PDF")
        sent = {"step": "tell", "way": "electronic", "on": "2026-03-05", "revision": found.revision}
        assert staff.post(seen, sent).status_code == 302
        page = client.post("/apply/track/", key).content.decode()
        assert "已更正" in page and "2026-03-05" in page
        letter = client.post("/apply/track/letter/", {**key, "letter": found.pk})
        assert letter.content.startswith(b"%PDF") and "no-store" in letter["Cache-Control"]
    with office.on(LATER + timedelta(days=1826)):
        ticket = RecordCorrection.objects.get().papers[0]["ticket"]
        actions.forget_correction(RecordCorrection.objects.get())
        assert client.post("/apply/track/", key).status_code == 422 and RecordCorrection.objects.get().papers == []
    assert ticket
