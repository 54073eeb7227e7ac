"""Old issues from paper: hostile files kept out, pages read, corrected by two at once, sampled, split, searched."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime

import pytest
from PIL import Image
from tests import factories
from tests.channels.gazette_pages import HEADING, aged, as_png, drawn, truth
from tests.channels.gazette_story import MASTHEAD, Press, press

from gongkai.channels import gazette_ocr as ocr
from gongkai.channels.actions import gazette as actions
from gongkai.channels.actions import gazette_scans as scans
from gongkai.channels.actions.clearings import ask_clearing, judge_clearing
from gongkai.channels.actions.gazette_scans import Start, Typed
from gongkai.channels.gazette_queries import accuracy, to_read
from gongkai.channels.models import Clearing, Issue, PageState, ScanPage
from gongkai.desk import clock
from gongkai.desk.actions import Refused, Stale
from gongkai.desk.permissions import Role
from gongkai.records.models import Negative
from gongkai.search.queries import find

TOLD = replace(MASTHEAD, year=2012, number=3, total=20, dated_on=date(2012, 6, 1), print_on=date(2012, 6, 1))


@pytest.fixture
def city(db) -> Press:
    with clock.pinned(datetime(2026, 6, 10, 9, tzinfo=clock.CHINA)):
        yield press()


def old(city: Press) -> Issue:
    return actions.open_issue(city.government, TOLD, origin="digitised", by=city.editor)


def blank(shade: int = 255) -> bytes:
    return as_png(Image.new("L", (400, 300), shade))


def lines(*texts: str) -> list[dict[str, object]]:
    return [
        {
            "box": [10, 10 + 30 * n, 300, 30 + 30 * n],
            "text": text,
            "read": text,
            "doubt": [[0, 0.5]] if n == 1 else [],
            "begins": True,
            "furniture": text.isdigit(),
        }
        for n, text in enumerate(texts)
    ]


def typed(page: ScanPage, **changed: str) -> list[Typed]:
    return [
        Typed(changed.get(f"line{n}", line["text"]), line["begins"], line["furniture"])
        for n, line in enumerate(page.lines)
    ]


def machine(monkeypatch: pytest.MonkeyPatch, *pages: list[dict[str, object]]) -> None:
    """Reads these lines page after page, without the engine."""
    told = iter(pages)
    monkeypatch.setattr(ocr, "engine", lambda: None)
    monkeypatch.setattr(ocr, "read", lambda image: (image, next(told)))


def test_a_page_of_ours_is_read_back(tmp_path):
    if not ocr.available():
        pytest.skip("the extra ocr is not installed")
    _image, found = ocr.read(aged(drawn(tmp_path, dpi=100).crop((0, 60, 827, 230)), degrees=0.2))
    words = "".join("".join(line["read"].split()) for line in found)
    wanted = truth()[: len(words)]
    assert HEADING in words and ocr.distance(words, wanted) / len(wanted) < 0.03
    assert not any(line["furniture"] for line in found) and found[0]["begins"]


def test_without_the_engine_one_sentence_says_what_to_do(monkeypatch):
    monkeypatch.setitem(__import__("sys").modules, "rapidocr", None)
    ocr.engine.cache_clear()
    with pytest.raises(ocr.Unavailable, match="run setup all"):
        ocr.engine()
    ocr.engine.cache_clear()


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("a.html", b"<html></html>"),
        ("a.pdf", b"%PDF-1.4 /JavaScript (app.alert(1))"),
        ("a.pdf", b"%PDF-1.4 nothing else"),
        ("a.png", b"\x89PNG\r\n\x1a\n" + b"\0" * 200),
        ("a.png", b"%PDF-1.4"),
        ("a.exe", b"MZ"),
        ("a.jpg", b""),
    ],
)
def test_hostile_files(city, name, data):
    issue = old(city)
    with pytest.raises(Refused) as refused:
        scans.send_scan(issue, data, name, by=city.editor)
    assert all(reason.text for reason in refused.value.reasons) and not issue.pages.exists()


def test_a_bomb_of_pixels(city, monkeypatch):
    monkeypatch.setattr("gongkai.desk.ocr.MOST_PIXELS", 100_000)
    with pytest.raises(Refused, match="分辨率"):
        scans.send_scan(old(city), blank(), "a.png", by=city.editor)
    monkeypatch.setattr("gongkai.desk.ocr.MOST_PIXELS", 80_000_000)
    monkeypatch.setattr("gongkai.desk.ocr.LONGEST_SIDE", 100)
    assert max(ocr.picture(blank(), "png", 0).size) == 100


def test_reading_goes_on_where_it_stopped(city, monkeypatch):
    issue = old(city)
    scan = scans.send_scan(issue, blank(250), "1.png", by=city.editor)
    assert scans.send_scan(issue, blank(250), "again.png", by=city.editor) == scan, "the same file is the same scan"
    scans.send_scan(issue, blank(240), "2.png", by=city.editor)
    machine(monkeypatch, lines("第一页"), lines("第二页"))
    assert [done.read for done in scans.read_waiting(1)] == [1] and to_read().count() == 1
    assert [done.left for done in scans.read_waiting()] == [0]
    assert [page.text for page in issue.pages.all()] == ["第一页", "第二页"]
    assert list(scans.read_waiting()) == []


def test_a_page_that_cannot_be_read_is_tried_three_times_and_can_be_typed(city, monkeypatch):
    issue = old(city)
    scans.send_scan(issue, blank(), "1.png", by=city.editor)
    monkeypatch.setattr(ocr, "engine", lambda: None)
    monkeypatch.setattr(ocr, "read", lambda image: 1 / 0)
    for _attempt in range(4):
        list(scans.read_waiting())
    page = issue.pages.get()
    assert (page.state, page.attempts) == (PageState.FAILED, 3) and page.problem
    page = scans.correct_page(page, [Typed("看图录入", True, False)], revision=page.revision, done=True, by=city.editor)
    assert page.text == "看图录入"
    assert scans.read_again(page, by=city.editor).state == PageState.WAITING


def test_from_scan_to_archive(city, monkeypatch):
    issue = old(city)
    for shade in (250, 240):
        scans.send_scan(issue, blank(shade), f"{shade}.png", by=city.editor)
    first = lines("关于停车管琕的通知", "各乡镇人民政府：", "请认真贯彻执行。", "1")
    second = lines("自二〇一二年七月起施行。", "关于表彰先进的决定", "决定表彰十家单位。", "2")
    machine(monkeypatch, first, second)
    list(scans.read_waiting())
    one, two = issue.pages.all()
    assert one.doubts == 1 and one.text == "关于停车管琕的通知\n各乡镇人民政府：\n请认真贯彻执行。"

    fixed = typed(one, line0="关于停车管理的通知")
    scans.correct_page(one, fixed, revision=one.revision, done=True, by=city.editor)
    with pytest.raises(Stale, match="用户gazette"):
        scans.correct_page(one, fixed, revision=one.revision, done=True, by=city.colleague)
    issue.refresh_from_db()
    codes = {reason.code for reason in _refusals(issue, city)}
    assert codes >= {"pages", "sample", "empty"}
    scans.correct_page(two, typed(two), revision=two.revision, done=True, by=city.editor)

    chosen = scans.draw_sample(issue, by=city.editor)
    assert len(chosen) == 1 and scans.draw_sample(issue, by=city.editor) == chosen
    page = issue.pages.get(pk=chosen[0].pk)
    with pytest.raises(Refused, match="换人"):
        scans.proof_page(page, typed(page), revision=page.revision, by=city.editor)
    proof = scans.proof_page(page, typed(page, line2="校对后又改了。"), revision=page.revision, by=city.colleague)
    told = accuracy(issue)
    assert told.errors == proof.errors > 0 and told.errors_read >= told.errors - 1 and not told.good

    issue.refresh_from_db()
    issue = scans.split(issue, [Start(1, 0), Start(2, 1)], revision=issue.revision, by=city.editor)
    parts = list(issue.articles.all())
    assert [part.own_title for part in parts] == ["关于停车管理的通知", "关于表彰先进的决定"]
    assert "自二〇一二年七月起施行。" in parts[0].own_body, "an article goes on over the page"
    record = city.document(title="关于停车管理的通知", body="<p>各乡镇人民政府：</p><p>文本不同。</p>")
    said = {
        part.pk: {"title": part.own_title, "number": "望政发〔2012〕3号", "section": "government"} for part in parts
    }
    said[parts[0].pk]["record"] = record
    issue = scans.describe(issue, said, revision=issue.revision, by=city.editor)
    assert {reason.code for reason in _refusals(issue, city)} == {"text"}
    said[parts[0].pk]["explanation"] = "电子文本是后来整理的。"
    issue = scans.describe(issue, said, revision=issue.revision, by=city.editor)
    issue = actions.release(city.pass_all(issue), by=city.editor)
    assert find("表彰", kind="gazette").hits[0].url == parts[1].get_absolute_url() and not issue.late
    assert actions.note_printed(issue, date(2012, 6, 1), by=city.editor).printed_on == date(2012, 6, 1)


def test_personal_data_on_old_paper(city, monkeypatch):
    issue = old(city)
    scans.send_scan(issue, blank(), "1.png", by=city.editor)
    machine(monkeypatch, lines("关于救助的通知", "联系人张三，电话13912345678。"))
    list(scans.read_waiting())
    page = issue.pages.get()
    scans.correct_page(page, typed(page), revision=page.revision, done=True, by=city.editor)
    scans.draw_sample(issue, by=city.editor)
    page.refresh_from_db()
    scans.proof_page(page, typed(page), revision=page.revision, by=city.colleague)
    issue.refresh_from_db()
    issue = scans.split(issue, [Start(1, 0)], revision=issue.revision, by=city.editor)
    assert {reason.code for reason in _refusals(issue, city)} == {"privacy"}
    page.refresh_from_db()
    masked = typed(page, line1="联系人张某，电话139****5678。")
    scans.correct_page(page, masked, revision=page.revision, done=True, by=city.editor)
    barred = Negative.objects.create(
        organ=issue.organ, code="N-8", title="救助", danger="public_security", basis="负面清单第三条", terms=["关于救助"],
        starts_on=clock.today(), changed_by="office", changed_at=clock.now(),
    )  # fmt: skip
    (told,) = _refusals(issue, city)
    assert told.code == "negative" and "N-8" in told.text
    (asked,) = ask_clearing(issue.organ, issue.subject, str(issue), told.words, authors=issue.editors, by=city.editor)
    with pytest.raises(Refused) as refused:
        judge_clearing(asked, "cleared", "往年已经公开的办法", by=city.editor)
    assert refused.value.has("own") or refused.value.has("permission")
    judge_clearing(asked, "cleared", "往年已经公开的办法", by=city.approver)
    assert actions.submit(issue, by=city.editor).state == "in_review"
    assert barred.code in {one.code for one in Clearing.objects.all()}
    issue = actions.review(issue, content_hash=issue.content_hash, by=city.reviewer)
    with pytest.raises(Refused, match="排除过"):
        actions.approve(issue, content_hash=issue.content_hash, by=city.approver)


def test_only_editors_and_only_of_a_scanned_issue(city):
    composed = city.draft()
    with pytest.raises(Refused, match="电子文件"):
        scans.send_scan(composed, blank(), "1.png", by=city.editor)
    issue = old(city)
    for role in set(Role) - {Role.DRAFTER, Role.DISCLOSURE_OFFICE}:
        with pytest.raises(Refused):
            scans.send_scan(issue, blank(), "1.png", by=factories.actor(city.government, role))
    assert not ScanPage.objects.exists()


def _refusals(issue: Issue, city: Press):
    with pytest.raises(Refused) as refused:
        actions.submit(Issue.objects.select_related("organ").get(pk=issue.pk), by=city.editor)
    return refused.value.reasons
