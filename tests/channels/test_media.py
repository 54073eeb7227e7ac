"""渠道落实和新媒体: nothing is posted without a review of those very words, intervals and shares to the digit."""

from __future__ import annotations

import zipfile
from datetime import date, timedelta
from fractions import Fraction
from io import BytesIO

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from tests import factories as make
from tests.channels.test_pure import png

from gongkai.channels import actions, queries
from gongkai.channels.console_media import ratio
from gongkai.channels.models import Account, Clearing, Post
from gongkai.channels.permissions import may_keep, may_review
from gongkai.desk import clock, files, ledger
from gongkai.desk.actions import Refused
from gongkai.desk.models import Event
from gongkai.desk.permissions import Role
from gongkai.duties.models import Duty
from gongkai.organs.models import Person
from gongkai.records import actions as records

ACCOUNT = {
    "platform": "wechat",
    "name": "望川民政",
    "url": "",
    "function": "publishing",
    "manager": "办公室",
    "opened_on": date(2026, 5, 1),
}
SAID = {"kind": "policy", "title": "供养标准提高了", "summary": "自九月起按月发放，怎么领请看原文。"}


@pytest.fixture
def posted(house, at):
    """One account, one record, one post on its way: drafted at ten, reviewed at eleven, posted at noon."""
    with at(9):
        account = actions.open_account(house.organ, by=house.drafter, **ACCOUNT)
        record = house.published()
    with at(10):
        post = actions.draft_post(account, record, by=house.drafter, image=png(), **SAID)
    with at(11):
        post = actions.review_post(post, passed=True, content_hash=post.content_hash, by=house.reviewer)
    with at(12, minutes=5):
        post = actions.record_posting(
            post, clock.now() - timedelta(minutes=5), "https://m.example.com/1", by=house.drafter
        )
    return post


def test_the_way_of_a_post(house, posted):
    assert posted.state == "posted" and posted.account.last_on == date(2026, 6, 1)
    names = list(ledger.history(posted.subject).values_list("name", flat=True))
    assert names == ["post.drafted", "post.reviewed", "post.posted"]
    assert ledger.history(posted.account.subject).filter(name="media_account.updated").count() == 1
    way = next(one for one in queries.ways_of(posted.record) if one.code == "new-media")
    assert way.done_on == date(2026, 6, 1) and way.where == "https://m.example.com/1"


def test_nothing_is_posted_that_nobody_reviewed(house, at):
    with at(9):
        account = actions.open_account(house.organ, by=house.drafter, **ACCOUNT)
        record = house.published()
        post = actions.draft_post(account, record, by=house.drafter, **SAID)
        seen = post.content_hash
        said = lambda: actions.record_posting(post, clock.now(), "https://m.example.com/", by=house.drafter)  # noqa: E731
        refuses(said, "unreviewed")
        refuses(lambda: actions.review_post(post, passed=True, content_hash=seen, by=house.drafter), "permission")
        both = make.actor(house.organ, Role.DRAFTER, Role.REVIEWER)
        own = actions.draft_post(account, record, by=both, **{**SAID, "title": "另一条"})
        refuses(lambda: actions.review_post(own, passed=True, content_hash=own.content_hash, by=both), "own")
        edited = actions.edit_post(post, revision=1, by=house.drafter, title="改了标题")
        refuses(lambda: actions.review_post(edited, passed=True, content_hash=seen, by=house.reviewer), "stale")
        passed = actions.review_post(edited, passed=True, content_hash=edited.content_hash, by=house.reviewer)
        actions.edit_post(passed, revision=passed.revision, by=house.drafter, summary="又改了")
        refuses(said, "unreviewed")
        with pytest.raises(IntegrityError), transaction.atomic():
            Post.objects.filter(pk=post.pk).update(state="posted")
        refuses(lambda: actions.draft_post(account, house.draft(), by=house.drafter, **SAID), "not_public")
        records.add_negative(
            house.organ.parent, "N-8", "发放办法", "public_security", "负面清单第三条", ["按月…怎么领"], clock.today(),
            by=house.disclosure,
        )  # fmt: skip
        with pytest.raises(Refused, match="N-8"):
            actions.draft_post(account, record, by=house.drafter, **SAID)
        change = {"functions": "按月发放，怎么领见指南", "revision": 0, "by": house.drafter}
        refuses(lambda: actions.change_profile(house.organ, **change), "negative")
        refuses(
            lambda: actions.draft_post(account, record, by=house.drafter, **{**SAID, "summary": "咨询13912345678"}),
            "mobile",
        )
    assert not Post.objects.filter(state="posted").exists()


def refuses(do, code: str) -> None:
    with pytest.raises(Refused) as refused:
        do()
    assert refused.value.has(code), refused.value.reasons


def test_a_hit_is_cleared_by_another_person_for_these_words_alone(house, client, at):
    """Whoever wrote the words may not; other words, or another wording of the entry, are asked anew."""
    both = make.actor(house.organ, Role.DRAFTER, Role.REVIEWER)
    with at(10):
        entry = records.add_negative(
            house.organ.parent, "N-8", "发放办法", "public_security", "负面清单第三条", ["按月…怎么领"], clock.today(),
            by=house.disclosure,
        )  # fmt: skip
        words = {"functions": "按月发放，怎么领见指南"}
        change = lambda **told: actions.change_profile(house.organ, revision=0, by=both, **(words | told))  # noqa: E731
        with pytest.raises(Refused) as refused:
            change()
        (met,) = refused.value.reasons
        (asked,) = actions.ask_clearing(house.organ, "organ:x", "机构信息", met.words, by=both)
        assert not actions.ask_clearing(house.organ, "organ:x", "机构信息", met.words, by=both), "asked once"
        said = lambda verdict, by: actions.judge_clearing(asked, verdict, "说的是本机关职能", by=by)  # noqa: E731
        refuses(lambda: said("cleared", both), "own")
        refuses(lambda: said("cleared", house.drafter), "permission")
        refuses(lambda: actions.judge_clearing(asked, "cleared", " ", by=house.reviewer), "reason")
        refuses(change, "negative")
        said("cleared", house.reviewer)
        refuses(lambda: said("kept", house.reviewer), "judged")
        told = Event.objects.get(name="channels.hit_judged")
        assert (told.actor, told.data["code"], told.data["hash"]) == (
            house.reviewer.username,
            "N-8",
            asked.content_hash,
        )
        refuses(lambda: change(workflow="另加一句"), "negative")
        assert change().functions == words["functions"]
        records.change_negative(entry, revision=1, by=house.disclosure, terms=["怎么领"])
        with pytest.raises(Refused):
            actions.change_profile(house.organ, revision=1, by=both, complaint="向办公室反映", **words)


def test_what_was_kept_stays_barred_and_the_screens_lead_the_way(house, client, at):
    with at(10):
        records.add_negative(
            house.organ.parent, "N-8", "发放办法", "public_security", "负面清单第三条", ["怎么领"], clock.today(),
            by=house.disclosure,
        )  # fmt: skip
        client.force_login(Person.objects.get(username=house.drafter.username))
        url = reverse("console:profile-edit", args=[house.organ.code])
        form = {"functions": "怎么领见指南", "workflow": "", "phone": "", "complaint": "", "revision": 0}
        text = client.post(url, form).content.decode()
        assert "送请他人判断" in text and not Clearing.objects.exists()
        text = client.post(url, {**form, "ask": "1"}).content.decode()
        assert "怎么领见指南" in text, "what was typed stays"
        asked = Clearing.objects.get()
        page = reverse("console:clearing", args=[asked.pk])
        assert client.post(page, {"verdict": "cleared", "reason": "说的是指南"}).status_code == 409
        client.force_login(Person.objects.get(username=house.reviewer.username))
        assert page in client.get(reverse("console:clearings")).content.decode()
        assert client.post(page, {"verdict": "kept", "reason": "正是清单所列"}).status_code == 302
        assert "不予排除" in client.get(reverse("console:clearings")).content.decode()
        refuses(
            lambda: actions.change_profile(house.organ, revision=0, by=house.drafter, functions="怎么领见指南"),
            "negative",
        )
        assert "正是清单所列" in client.get(reverse("console:clearings") + "?export=csv").content.decode("utf-8-sig")


def test_words_that_were_cleared_are_not_typed_again(house, client, at):
    with at(10):
        records.add_negative(
            house.organ.parent, "N-8", "发放办法", "public_security", "负面清单第三条", ["怎么领"], clock.today(),
            by=house.disclosure,
        )  # fmt: skip
        writer = Person.objects.get(username=house.drafter.username)
        client.force_login(writer)
        url = reverse("console:profile-edit", args=[house.organ.code])
        form = {"functions": "怎么领见指南", "workflow": "受理、审核", "phone": "", "complaint": "", "revision": 0}
        client.post(url, {**form, "ask": "1"})
        assert "受理、审核" not in client.get(url).content.decode(), "nobody has judged yet"
        asked = Clearing.objects.get()
        actions.judge_clearing(asked, "cleared", "说的是办事指南", by=house.reviewer)
        client.force_login(Person.objects.get(username=house.reviewer.username))
        assert "受理、审核" not in client.get(url).content.decode(), "another person's words"
        client.force_login(writer)
        page = client.get(url).content.decode()
        assert "怎么领见指南" in page and "受理、审核" in page and "上次填写的内容" in page
        assert client.post(url, form).status_code == 302
        assert "上次填写的内容" not in client.get(url).content.decode()
        asked.refresh_from_db()
        assert asked.typed == {}


def test_an_entry_that_comes_after_the_review_is_asked_about_on_the_page_of_the_post(house, client, at):
    with at(10):
        account = actions.open_account(house.organ, by=house.drafter, **ACCOUNT)
        post = actions.draft_post(account, house.published(), by=house.drafter, **SAID)
        post = actions.review_post(post, passed=True, content_hash=post.content_hash, by=house.reviewer)
        records.add_negative(
            house.organ.parent, "N-8", "发放办法", "public_security", "负面清单第三条", ["按月…怎么领"], clock.today(),
            by=house.disclosure,
        )  # fmt: skip
        said = lambda: actions.record_posting(post, clock.now(), "https://m.example.com/", by=house.drafter)  # noqa: E731
        refuses(said, "negative")
        client.force_login(Person.objects.get(username=house.reviewer.username))
        url = reverse("console:post", args=[post.pk])
        assert "送请他人判断" in client.get(url).content.decode()
        client.post(reverse("console:post-ask", args=[post.pk]))
        asked = Clearing.objects.get()
        assert asked.authors == [house.drafter.username], "who asked did not write it"
        client.post(reverse("console:clearing", args=[asked.pk]), {"verdict": "cleared", "reason": "说的是怎么领取"})
        assert said().state == "posted"
        assert "已排除" in client.get(url).content.decode()


def test_a_withdrawn_record_asks_for_its_posts_to_be_taken_down(house, posted, at):
    with at(13):
        house.withdraw(posted.record, "内容有误")
        assert list(queries.to_take_down([house.organ.code])) == [posted]
        actions.retract_post(posted, by=house.drafter)
        assert not queries.to_take_down([house.organ.code]).exists()


def test_the_package_holds_what_was_reviewed_and_nothing_else(house, posted, at):
    client = Client()
    client.force_login(Person.objects.get(username=house.drafter.username))
    answer = client.get(f"/console/media/posts/{posted.pk}/package/")
    with zipfile.ZipFile(BytesIO(answer.content)) as package:
        assert package.namelist() == ["正文.txt", "链接.txt", "二维码.png", "配图.png"]
        said = package.read("正文.txt").decode()
        assert SAID["title"] in said and SAID["summary"] in said and f"/records/{posted.record_id}/" in said
        assert package.read("配图.png") == png()
    again = client.get(f"/console/media/posts/{posted.pk}/package/")
    assert again.content == answer.content
    fresh = actions.draft_post(posted.account, posted.record, by=house.drafter, **SAID)
    assert client.get(f"/console/media/posts/{fresh.pk}/package/").status_code == 404
    with at(13):
        house.withdraw(posted.record, "内容有误")
    assert client.get(f"/console/media/posts/{posted.pk}/package/").status_code == 404


def test_idle_accounts_are_listed_exactly(house, posted):
    last = date(2026, 6, 1)
    assert posted.account not in queries.zombies(last + timedelta(days=14))
    assert queries.zombies(last + timedelta(days=15)) == [posted.account]
    service = actions.open_account(
        house.organ, by=house.drafter, **{**ACCOUNT, "name": "只办事", "function": "service"}
    )
    assert service not in queries.zombies(last + timedelta(days=900))
    assert Duty.objects.filter(subject=posted.account.subject, rule="cn.media.two-weeks").count() == 2
    with pytest.raises(Refused) as refused:
        actions.open_account(house.organ, by=house.drafter, **{**ACCOUNT, "name": "无人管", "manager": ""})
    assert refused.value.has("manager")


def test_shares_are_exact(house, posted):
    posts = Post.objects.all()
    assert queries.service_ratio(posts) == Fraction(0) and queries.service_ratio(posts.none()) is None
    for kind, n in (("service", 2), ("policy", 3)):
        for _ in range(n):
            Post.objects.create(
                account=posted.account, record=posted.record, kind=kind, title="题", summary="文", state="posted",
                content_hash="h", reviewed_hash="h", drafted_by="a", reviewed_by="b", drafted_at=clock.now(),
            )  # fmt: skip
    assert queries.service_ratio(posts) == Fraction(1, 3) and ratio(Fraction(1, 3)) == "33.3%"
    assert ratio(Fraction(2, 3)) == "66.6%" and ratio(None) == "—" and ratio(Fraction(1)) == "100.0%"


def test_answers_are_suspected_judged_and_put_right(house, posted, at):
    account, day = posted.account, date(2026, 6, 1)
    with at(14):
        canned = actions.note_reply(account, day, day, "收到，已转相关部门。", by=house.drafter)
        good = actions.note_reply(account, day, day, "路灯已于6月1日修好，感谢反映。", by=house.drafter)
        actions.note_reply(account, day, None, "", by=house.drafter)
        assert (canned.flaw, good.flaw) == ("canned", "")
        assert queries.answered_ratio(account.replies.all()) == Fraction(2, 3)
        refuses(lambda: actions.correct_reply(canned, "已重新答复", by=house.drafter), "unjudged")
        refuses(lambda: actions.judge_reply(canned, "canned", by=house.drafter), "permission")
        actions.judge_reply(canned, "canned", by=house.reviewer)
        actions.correct_reply(canned, "已重新答复，写明了办理结果", by=house.drafter)
        refuses(lambda: actions.note_reply(account, day, day, "请张三13912345678来办", by=house.drafter), "mobile")
    assert canned.corrected_on == day


# channels of a record


def test_demanded_channels_are_listed_until_something_was_done(house, at):
    item = make.item(
        house.organ, channels=("政府网站", "社区/企事业单位/村公示栏（电子屏）", "□政府公报", "村口大喇叭")
    )
    with at(9):
        record = house.published(item=item)
        plain = house.published(title="没有事项")
        codes = [house.organ.code]
        assert list(queries.missing_channels(codes)) == [record]
        ways = {one.code: one for one in queries.ways_of(record)}
        assert ways["board"].missing and not ways["gazette"].required and ways["website"].done_on == date(2026, 6, 1)

        def said(**more):
            told = {"on": date(2026, 6, 1), "where": "新桥村公示栏", "by": house.drafter, **more}
            return actions.deliver(record, "board", **told)

        refuses(said, "evidence")
        photo = files.keep(png(), "a.png")
        refuses(lambda: said(evidence=photo, on=date(2026, 5, 31)), "before_publication")
        refuses(lambda: said(evidence=photo, on=date(2026, 6, 2)), "future")
        refuses(lambda: said(evidence=photo, by=house.stranger), "permission")
        done = said(evidence=photo, evidence_name="a.png")
        assert not queries.missing_channels(codes).exists()
        refuses(
            lambda: actions.deliver(house.draft(), "board", date(2026, 6, 1), "x", by=house.drafter, evidence=photo),
            "not_public",
        )
        actions.choose_channels(plain, ["new-media"], by=house.drafter)
        actions.choose_channels(record, [], by=house.drafter)
        assert {one.code for one in queries.ways_of(record) if one.wanted} == {"website", "board"}
        actions.undeliver(done, "登错了", by=house.drafter)
        assert list(queries.missing_channels(codes)) == [record]


def test_screens(house, posted, django_assert_max_num_queries):
    """Every page once, the queue's journey by its forms, and strangers."""
    item = make.item(house.organ, channels=("政府网站", "广播电视"))
    record = house.published(item=item, title="要上广播的公告")
    drafter, reviewer, outsider = Client(), Client(), Client()
    drafter.force_login(Person.objects.get(username=house.drafter.username))
    reviewer.force_login(Person.objects.get(username=house.reviewer.username))
    outsider.force_login(make.staff(make.organ("far", parent=make.government("far-gov", name="远方")), *Role))
    account = posted.account
    with django_assert_max_num_queries(40):
        assert "要上广播的公告" in drafter.get("/console/channels/").content.decode()
    paths = ["media/", "media/new/", f"media/{account.pk}/", f"media/{account.pk}/edit/", f"media/{account.pk}/close/",
             f"media/{account.pk}/replies/new/", "media/posts/", "media/posts/?state=posted", "media/posts/new/",
             f"media/posts/{posted.pk}/", f"media/posts/{posted.pk}/picture/", f"channels/records/{record.pk}/", "subscriptions/"]  # fmt: skip
    for path in paths:
        assert drafter.get(f"/console/{path}").status_code == 200, path
        if any(part.isdigit() for part in path.split("/")):
            assert outsider.get(f"/console/{path}").status_code == 404, path
    drafting = ("media/", f"media/{account.pk}/", "media/posts/")
    assert all(
        'href="/console/media/posts/new/' in drafter.get(f"/console/{path}").content.decode() for path in drafting
    )
    assert all("posts/new/" not in reviewer.get(f"/console/{path}").content.decode() for path in drafting)
    sent = {
        "account": account.pk,
        "record": str(record.pk),
        "kind": "service",
        "title": "广播公告",
        "summary": "听得见",
    }
    answer = drafter.post("/console/media/posts/new/", sent)
    post = Post.objects.get(title="广播公告")
    assert answer["Location"] == f"/console/media/posts/{post.pk}/"
    given = {"content_hash": post.content_hash, "conclusion": "passed", "note": ""}
    assert drafter.post(f"/console/media/posts/{post.pk}/review/", given).status_code == 409
    assert reviewer.post(f"/console/media/posts/{post.pk}/review/", given).status_code == 302
    assert "广播公告" in drafter.get("/console/").content.decode()
    when = clock.now().strftime("%Y-%m-%dT%H:%M")
    answer = drafter.post(f"/console/media/posts/{post.pk}/posted/", {"at": when, "url": "https://m.example.com/2"})
    assert answer.status_code == 302
    sent = {
        "channel": "broadcast",
        "on": clock.today().isoformat(),
        "where": "望川广播电台早间新闻",
        "evidence": upload(),
    }
    assert drafter.post(f"/console/channels/records/{record.pk}/deliver/", sent).status_code == 302
    assert "望川广播电台" in drafter.get(f"/console/records/{record.pk}/").content.decode()
    assert drafter.get(f"/console/channels/records/{record.pk}/broadcast/evidence/").status_code == 200
    assert outsider.get(f"/console/channels/records/{record.pk}/broadcast/evidence/").status_code == 404


def upload():
    from django.core.files.uploadedfile import SimpleUploadedFile

    return SimpleUploadedFile("a.png", png())


@pytest.mark.parametrize("role", list(Role))
def test_who_may(house, role):
    """Role by role, on the own organ and on another."""
    account = Account(organ=house.organ)
    actor = make.actor(house.organ, role)
    keeps = role in (Role.DRAFTER, Role.DISCLOSURE_OFFICE)
    assert may_keep(actor, account.organ) == keeps
    assert may_review(actor, account.organ) == (role in (Role.REVIEWER, Role.APPROVER, Role.DISCLOSURE_OFFICE))
    assert not may_keep(house.stranger, account.organ) and not may_review(house.stranger, account.organ)
    made = lambda: actions.open_account(house.organ, by=actor, **ACCOUNT)  # noqa: E731
    if keeps:
        made()
    else:
        refuses(made, "permission")


# another organ's record, live, troubles


def test_another_organs_record_needs_a_reason(house, posted, at):
    other = make.organ(parent=house.organ.parent, name="测试市水务局")
    with at(13):
        record = house.published(title="停水通知")
        type(record).objects.filter(pk=record.pk).update(organ=other)
        record.refresh_from_db()
        refuses(lambda: actions.draft_post(posted.account, record, by=house.drafter, **SAID), "foreign")
        made = actions.draft_post(
            posted.account, record, by=house.drafter, **SAID, foreign_reason="涉及供养机构用水，提醒老人"
        )
        refuses(lambda: actions.edit_post(made, revision=made.revision, by=house.drafter, foreign_reason=""), "foreign")
    assert made.foreign_reason


def test_an_office_speaks_for_its_government(house, at):
    government = house.organ.parent
    office = make.organ(parent=government, kind="office", name="测试市政府办公室", is_disclosure_office=False)
    drafter = make.actor(office, Role.DRAFTER)
    with at(9):
        account = actions.open_account(office, by=drafter, **ACCOUNT)
        record = house.published()
        type(record).objects.filter(pk=record.pk).update(organ=government)
        record.refresh_from_db()
        assert actions.draft_post(account, record, by=drafter, **SAID).pk


def test_live_posts_are_counted_by_year(house, posted):
    assert queries.lives(Post.objects.all(), 2026) == 0
    Post.objects.update(kind="live")
    assert (queries.lives(Post.objects.all(), 2026), queries.lives(Post.objects.all(), 2025)) == (1, 0)
    Post.objects.update(state="reviewed")
    assert queries.lives(Post.objects.all(), 2026) == 0


def trouble(house, account, kind="complaint", **more):
    told = {"found_on": clock.today(), "text": "反映推送内容与事实不符", "url": "", **more}
    return actions.note_trouble(house.organ, account, kind, by=house.drafter, **told)


@pytest.mark.parametrize(
    ("kind", "own", "more", "code"),
    [
        ("false", False, {"url": "https://fake.example.com"}, None),
        ("false", False, {}, "url"),
        ("false", True, {"url": "https://fake.example.com"}, "not_false"),
        ("unreviewed", True, {"url": "https://m.example.com/99"}, None),
        ("unreviewed", True, {"url": "https://m.example.com/1"}, "reviewed"),
        ("unreviewed", True, {}, "url"),
        ("stopped", False, {}, "account"),
        ("complaint", True, {"text": "差"}, "text"),
        ("complaint", True, {"found_on": date(2026, 6, 2)}, "found_on"),
    ],
)
def test_what_a_trouble_must_say(house, posted, at, kind, own, more, code):
    with at(14):
        do = lambda: trouble(house, posted.account if own else None, kind, **more)  # noqa: E731
        if code is None:
            assert do().settled_on is None
        else:
            refuses(do, code)


def test_troubles_without_an_answer_are_found_to_the_day(house, posted, at):
    codes = {house.organ.code}
    with at(14):
        found = trouble(house, posted.account)
    with at(14, days=10):
        assert not queries.overdue_troubles(codes)
    with at(14, days=11):
        assert list(queries.overdue_troubles(codes)) == [found]
        refuses(lambda: actions.settle_trouble(found, "好", by=house.drafter), "note")
        actions.settle_trouble(found, "已更正推送并答复投诉人", by=house.drafter)
        assert not queries.overdue_troubles(codes)
        refuses(lambda: actions.settle_trouble(found, "再办结一次", by=house.drafter), "settled")


def test_words_of_readers_without_an_answer_are_found_to_the_day(house, posted, at):
    codes = {house.organ.code}
    with at(14):
        actions.note_reply(posted.account, date(2026, 6, 1), None, "", by=house.drafter)
    with at(14, days=15):
        assert not queries.unanswered(codes)
    with at(14, days=16):
        assert queries.unanswered(codes).count() == 1


def test_a_stopped_account_is_listed_until_somebody_entered_it(house, posted, at):
    codes = {house.organ.code}
    with at(14, days=14):
        assert queries.stopped(codes) == []
    with at(14, days=15):
        assert queries.stopped(codes) == [posted.account]
        trouble(house, posted.account, "stopped", text="人员调整，没有更新")
        assert queries.stopped(codes) == []


def test_the_page_of_troubles(house, posted, at, django_assert_max_num_queries):
    client = Client()
    client.force_login(Person.objects.get(username=house.drafter.username))
    with at(14, days=15):
        given = {"organ": house.organ.code, "kind": "complaint", "account": posted.account.pk, "found_on": "2026-06-16"}
        wrong = client.post("/console/media/troubles/new/", {**given, "text": "差"})
        assert wrong.status_code == 409 and "差" in wrong.content.decode()
        assert client.post("/console/media/troubles/new/", {**given, "text": "反映回复不及时"}).status_code == 302
        with django_assert_max_num_queries(30):
            page = client.get("/console/media/troubles/").content.decode()
        assert "反映回复不及时" in page and "停止更新，还没有登记处理" in page and "望川民政" in page
        assert "停止更新" in client.get("/console/").content.decode()
        assert client.get("/console/media/troubles/?as=csv").status_code == 200
