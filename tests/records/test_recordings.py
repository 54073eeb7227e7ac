"""A recording goes out with its words: asked for at 送审, judged like the rest, played on the page and gone with it."""

from __future__ import annotations

import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from tests.desk.test_recordings import BOTH, MP3, MP4

from gongkai.desk import files
from gongkai.desk.actions import Refused, Stale
from gongkai.organs.models import Person
from gongkai.records import actions
from gongkai.records.content import content_hash
from gongkai.records.models import State
from gongkai.records.privacy import UNREADABLE, open_findings

from .story import codes

WORDS = "本期讲解供养标准：每人每月七百元。\n画面上是申请流程图。"


@pytest.fixture(autouse=True)
def home(settings, tmp_path):
    settings.HOME = tmp_path


def attached(house, record, data=MP3, name="讲.mp3", transcript=""):
    kept = files.keep(data, name, kinds=BOTH)
    one = actions.attach(record, kept, name, transcript=transcript, revision=record.revision, by=house.drafter)
    record.refresh_from_db()
    return one


def looked_at(house, record):
    for finding in open_findings(record):
        actions.justify(finding, "已听完全部录音，没有个人信息", by=house.drafter)


def published(house, record):
    """With the privacy review of what a person listened to."""
    actions.submit(record, by=house.drafter)
    for kind in ("secrecy", "privacy"):
        actions.review(record, kind, passed=True, content_hash=record.content_hash, by=house.reviewer)
    return actions.publish(house.approve(record), by=house.drafter)


def ready(house, data=MP3, name="讲.mp3"):
    record = house.draft(title="政策解读音频")
    one = attached(house, record, data, name, WORDS)
    looked_at(house, record)
    return record, one


def test_without_words_it_does_not_go_up(house):
    record = house.draft()
    one = attached(house, record)
    looked_at(house, record)
    with pytest.raises(Refused) as refused:
        actions.submit(record, by=house.drafter)
    assert codes(refused) == {"recording_untold"}
    actions.transcribe(one, WORDS, revision=record.revision, by=house.drafter)
    record.refresh_from_db()
    looked_at(house, record)
    actions.submit(record, by=house.drafter)
    assert record.state == State.IN_REVIEW


def test_a_person_listens_and_the_words_are_scanned(house):
    record = house.draft()
    attached(house, record, transcript="张三说，他的号码是13912345678")
    found = {(one.place, one.type) for one in open_findings(record)}
    assert found == {("附件“讲.mp3”·音视频，须人工听看", UNREADABLE), ("附件“讲.mp3”·文字内容", "MOBILE")}


def test_words_are_content(house):
    record, one = ready(house)
    before = record.content_hash
    actions.transcribe(one, WORDS + "补充一句。", revision=record.revision, by=house.drafter)
    record.refresh_from_db()
    assert record.content_hash == content_hash(record) != before and record.state == State.DRAFT
    with pytest.raises(Stale):
        actions.transcribe(one, "旧稿上写的", revision=record.revision - 1, by=house.drafter)
    with pytest.raises(Refused) as refused:
        actions.transcribe(one, WORDS, revision=record.revision, by=house.reviewer)
    assert codes(refused) == {"role"}


def test_words_belong_to_recordings(house):
    record = house.draft()
    one = attached(house, record, "一张表".encode(), "表.txt")
    with pytest.raises(Refused) as refused:
        actions.transcribe(one, WORDS, revision=record.revision, by=house.drafter)
    assert codes(refused) == {"no_recording"}


@pytest.mark.parametrize(("data", "name", "element"), [(MP3, "讲.mp3", "audio"), (MP4, "片.mp4", "video")])
def test_the_public_hears_reads_and_finds_it(house, client, data, name, element):
    record, one = ready(house, data, name)
    assert client.get(f"/records/{record.pk}/files/{one.pk}/").status_code == 404
    record = published(house, record)
    address = f"/records/{record.pk}/files/{one.pk}/"
    answer = client.get(f"/records/{record.pk}/")
    page = answer.content.decode()
    assert f'<{element} controls preload="metadata"' in page and f'src="{address}"' in page
    assert "每人每月七百元" in page and "autoplay" not in page
    assert "media-src 'self'" in answer["Content-Security-Policy"]
    part = client.get(address, headers={"Range": "bytes=2-5"})
    assert (part.status_code, b"".join(part)) == (206, data[2:6])
    told = client.get(f"/api/v1/records/{record.pk}").json()
    assert [one["transcript"] for one in told["attachment"]] == [WORDS]
    assert record.title in client.get("/search/", {"q": "申请流程图"}).content.decode()
    house.withdraw(record, "内容有误")
    gone = client.get(address, headers={"Range": "bytes=2-5"})
    assert gone.status_code == 410 and "供养标准：每人" not in gone.content.decode()


def test_a_correction_of_the_words_is_shown_as_a_change(house, client):
    record, _one = ready(house)
    record = published(house, record)
    correction = actions.correct(record, "更正录音的文字内容", by=house.drafter)
    one = correction.attachments.get()
    assert one.transcript == WORDS
    actions.transcribe(one, WORDS.replace("七百", "八百"), revision=correction.revision, by=house.drafter)
    correction.refresh_from_db()
    looked_at(house, correction)
    published(house, correction)
    page = client.get(f"/records/{record.pk}/versions/2/").content.decode()
    assert "讲.mp3 · 文字内容" in page and "八" in page


def test_forms_take_it_and_lose_no_word(house, client, settings):
    record = house.draft()
    client.force_login(Person.objects.get(username=house.drafter.username))
    where = reverse("console:record-attach", args=[record.pk])
    upload = SimpleUploadedFile("讲.mp3", MP3 + b"MZ" + b"\0\1" * 3000)
    refused = client.post(where, {"file": upload, "transcript": WORDS, "revision": record.revision})
    assert refused.status_code == 409 and "每人每月七百元" in refused.content.decode()
    settings.GONGKAI_MAX_RECORDING = 100
    refused = client.post(where, {"file": SimpleUploadedFile("讲.mp3", MP3), "revision": record.revision})
    assert refused.status_code == 409 and "音视频太大" in refused.content.decode()
    settings.GONGKAI_MAX_RECORDING = 10_000
    client.post(where, {"file": SimpleUploadedFile("讲.mp3", MP3), "transcript": "", "revision": record.revision})
    record.refresh_from_db()
    one = record.attachments.get()
    words = reverse("console:record-transcript", args=[record.pk, one.pk])
    page = client.get(reverse("console:record", args=[record.pk])).content.decode()
    assert words in page and "<audio controls" in page
    prefix = f"t{one.pk}"
    stale = client.post(words, {f"{prefix}-transcript": WORDS, f"{prefix}-revision": record.revision - 1})
    assert stale.status_code == 409 and "每人每月七百元" in stale.content.decode()
    client.post(words, {f"{prefix}-transcript": WORDS, f"{prefix}-revision": record.revision})
    one.refresh_from_db()
    assert one.transcript == WORDS
    listened = client.get(reverse("console:record-file", args=[record.pk, one.pk]), headers={"Range": "bytes=0-2"})
    assert (listened.status_code, b"".join(listened)) == (206, b"ID3")


VTT = "WEBVTT\n\n00:01.000 --> 00:03.000\n每人每月七百元。\n\n00:03.500 --> 00:05.000\n<b>到窗口办。</b>\n".encode()


def test_captions_are_content_and_the_words_are_made_of_them(house, client):
    record = house.draft(title="政策解读视频")
    one = attached(house, record, MP4, "讲.mp4")
    before = record.content_hash
    one = actions.caption(one, VTT, revision=record.revision, by=house.drafter)
    record.refresh_from_db()
    assert one.transcript == "每人每月七百元。\n到窗口办。" and record.content_hash == content_hash(record) != before
    again = VTT.replace("七百".encode(), "八百".encode())
    one = actions.caption(one, again, revision=record.revision, by=house.drafter)
    assert "八百" in one.transcript, "made anew, as long as nobody wrote it otherwise"
    one = actions.transcribe(one, "手工写的文字", revision=one.record.revision, by=house.drafter)
    one = actions.caption(one, VTT, revision=one.record.revision, by=house.drafter)
    assert one.transcript == "手工写的文字"
    record.refresh_from_db()
    looked_at(house, record)
    published(house, record)
    page = client.get(f"/records/{record.pk}/").content.decode()
    address = reverse("open:captions", args=[record.pk, one.pk])
    assert f'<track kind="captions" srclang="zh" label="字幕" src="{address}" default>' in page
    track = client.get(address)
    assert track["Content-Type"] == "text/vtt; charset=utf-8" and "<b>" not in track.content.decode()
    assert client.get(f"/api/v1/records/{record.pk}").json()["attachment"][0]["captions"].endswith("captions.vtt")
    rows = json.loads(b"".join(client.get("/notices/?format=json").streaming_content))["rows"]
    [played] = rows[0]["recordings"]
    assert played.endswith(f"/records/{record.pk}/files/{one.pk}/")
    house.withdraw(record, "内容有误，撤回。")
    assert client.get(address).status_code == 410


def test_captions_are_scanned_and_refused_with_a_sentence(house, client):
    record = house.draft()
    one = attached(house, record, MP4, "讲.mp4", WORDS)
    client.force_login(Person.objects.get(username=house.drafter.username))
    where = reverse("console:record-transcript", args=[record.pk, one.pk])
    form = {f"t{one.pk}-transcript": WORDS, f"t{one.pk}-revision": record.revision}
    for bad, why in ((b"\xff\xfe\0", "UTF-8"), (b"WEBVTT\n\n00:02.000 --> 00:01.000\nx", "结束晚于开始")):
        upload = SimpleUploadedFile("字幕.vtt", bad)
        refused = client.post(where, form | {f"t{one.pk}-captions": upload})
        assert refused.status_code == 409 and why in refused.content.decode()
    told = VTT.replace("七百元".encode(), "七百元，问张三13912345678".encode())
    assert client.post(where, form | {f"t{one.pk}-captions": SimpleUploadedFile("字幕.vtt", told)}).status_code == 302
    record.refresh_from_db()
    assert ("附件“讲.mp4”·字幕", "MOBILE") in {(found.place, found.type) for found in open_findings(record)}
    assert client.get(reverse("console:record-captions", args=[record.pk, one.pk])).status_code == 200
    away = {f"t{one.pk}-revision": record.revision, f"t{one.pk}-uncaptioned": "on", f"t{one.pk}-transcript": WORDS}
    assert client.post(where, away).status_code == 302
    assert client.get(reverse("console:record-captions", args=[record.pk, one.pk])).status_code == 404
