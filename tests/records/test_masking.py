"""One click takes the values out of words and files alike; what was never public is not kept."""

from __future__ import annotations

import io

import openpyxl
import pytest
import xlsxwriter

from gongkai.desk import files, ledger
from gongkai.desk.actions import Refused, Stale
from gongkai.desk.models import StoredFile
from gongkai.organs.models import Person
from gongkai.records import actions, masking, privacy
from gongkai.records.actions.masking import mask_everywhere
from gongkai.records.models import State

ID, MOBILE, CARD = "11010519491231002X", "13912345678", "6222020200112230"


def hidden_list() -> bytes:
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream, {"in_memory": True}) as book:
        shown, hidden = book.add_worksheet("公示"), book.add_worksheet("底稿")
        shown.write_row(0, 0, ["姓名", "补助金额"])
        shown.write_row(1, 0, ["张三", 500])
        hidden.write_row(0, 0, ["姓名", "身份证号", "电话", "卡号"])
        hidden.write_row(1, 0, ["张三", ID, int(MOBILE), CARD])
        hidden.hide()
    return stream.getvalue()


@pytest.fixture
def draft(house):
    record = house.draft(body=f"<p>联系人张三，电话{MOBILE}。</p>")
    actions.attach(
        record, files.keep(hidden_list(), "名单.xlsx"), "名单.xlsx", revision=record.revision, by=house.drafter
    )
    record.refresh_from_db()
    return record


def everything(record, **other):
    return {one.digest: other.get(one.type, "mask") for one in masking.maskable(record)}


def test_words_and_files_in_one_step(house, draft):
    assert {one.place for one in privacy.open_findings(draft)} == {
        "正文", "附件“名单.xlsx”·工作表“底稿”（隐藏）!B2", "附件“名单.xlsx”·工作表“底稿”（隐藏）!C2", "附件“名单.xlsx”·工作表“底稿”（隐藏）!D2",
    }  # fmt: skip
    before, [attachment] = draft.content_hash, draft.attachments.all()
    original = attachment.file
    how = everything(draft, BANK_CARD="remove")
    mask_everywhere(draft, how, masking.keep(masking.copies(draft, how)), revision=draft.revision, by=house.drafter)
    draft.refresh_from_db()
    assert draft.body == "<p>联系人张三，电话139****5678。</p>"
    assert not privacy.open_findings(draft) and draft.content_hash != before
    [attachment] = draft.attachments.all()
    with files.open_file(attachment.file) as stream:
        sheet = openpyxl.load_workbook(stream)["底稿"]
    assert [cell.value for cell in sheet[2]][:3] == ["张三", "*" * 14 + "002X", "139****5678"] and not sheet["D2"].value
    assert ledger.history(draft.subject).last().data["changed"] == ["body", "attachments"]
    assert [one.sentence for one in ledger.history(draft.subject)][-2:] == ["添加附件", "遮盖个人信息"]
    assert not StoredFile.objects.filter(pk=original.pk).exists()
    assert actions.submit(draft, by=house.drafter).state == State.IN_REVIEW


def test_what_is_to_stay_stays_and_somebody_elses_change_is_seen(house, draft):
    how = dict.fromkeys(everything(draft), "keep")
    before = draft.revision
    mask_everywhere(draft, how, masking.keep(masking.copies(draft, how)), revision=before, by=house.drafter)
    draft.refresh_from_db()
    assert draft.revision == before and len(privacy.open_findings(draft)) == 4
    with pytest.raises(Stale):
        mask_everywhere(draft, everything(draft), {}, revision=before - 1, by=house.drafter)
    with pytest.raises(Refused):
        mask_everywhere(draft, everything(draft), {}, revision=before, by=house.reviewer)


def test_an_original_that_something_else_names_is_kept(house, draft):
    other = house.draft(title="另一件")
    [attachment] = draft.attachments.all()
    actions.attach(other, attachment.file, "名单.xlsx", revision=other.revision, by=house.drafter)
    how = everything(draft)
    mask_everywhere(draft, how, masking.keep(masking.copies(draft, how)), revision=draft.revision, by=house.drafter)
    assert files.path_of(attachment.file_id).exists()


def test_the_page_shows_before_and_after_and_does_it(house, draft, client):
    client.force_login(Person.objects.get(username=house.drafter.username))
    address = f"/console/records/{draft.pk}/masking/"
    page = client.get(address).content.decode()
    assert f"电话<mark>{MOBILE}</mark>。" in page and "电话<mark>139****5678</mark>。" in page
    assert "!B2" in page and "<mark>**************002X</mark>" in page
    answer = client.post(address, {"revision": draft.revision})
    assert answer.status_code == 302
    assert MOBILE not in client.get(answer.url).content.decode()
    assert client.post(address, {"revision": draft.revision}).status_code in (302, 409)
    client.force_login(Person.objects.get(username=house.reviewer.username))
    assert client.get(address).status_code == 403
    client.force_login(Person.objects.get(username=house.stranger.username))
    assert client.get(address).status_code == 404


def test_pictures_are_for_people(house):
    record = house.draft()
    stored = files.keep(b"\x89PNG\r\n\x1a\n" + b"\0" * 64, "照片.png")
    actions.attach(record, stored, "照片.png", revision=record.revision, by=house.drafter)
    record.refresh_from_db()
    assert [one.type for one in privacy.open_findings(record)] == [privacy.UNREADABLE]
    assert masking.maskable(record) == []


def test_the_button_for_the_words_says_what_it_left(client, house, draft):
    client.force_login(Person.objects.get(username=house.drafter.username))
    url = f"/console/records/{draft.pk}/findings/mask/"
    everything = {"finding": [one.pk for one in privacy.findings(draft)], "revision": draft.revision}
    page = client.post(url, everything, follow=True).content.decode()
    assert "已遮盖1处，3处没有遮盖（附件“名单.xlsx”·工作表“底稿”（隐藏）!B2、" in page and "已处理。" not in page
    draft.refresh_from_db()
    assert "139****5678" in draft.body and len(privacy.findings(draft)) == 3
    [one, *_rest] = privacy.findings(draft)
    assert "已遮盖0处，1处没有遮盖" in client.post(url, {"finding": [one.pk], "revision": draft.revision}, follow=True).content.decode()  # fmt: skip


def test_the_button_for_the_words_says_what_it_did(client, house):
    record = house.draft(body=f"<p>联系人张三，电话{MOBILE}。</p>")
    client.force_login(Person.objects.get(username=house.drafter.username))
    url = f"/console/records/{record.pk}/findings/mask/"
    page = client.post(url, {"finding": [record.findings.get().pk], "revision": record.revision}, follow=True)
    assert "已遮盖1处。" in page.content.decode()
