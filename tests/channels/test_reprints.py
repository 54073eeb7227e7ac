"""转载: the rulebook's clock fed from here; late to the second, faithful or not, early, deleted, unjudged."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.test import Client
from tests import factories as make
from tests.channels.test_pure import RSS

from gongkai.channels import actions
from gongkai.channels.fetching import entries
from gongkai.channels.models import Repost, UpperItem
from gongkai.channels.queries import reprint_of
from gongkai.desk import clock
from gongkai.desk.actions import Refused
from gongkai.desk.permissions import Role
from gongkai.duties.models import Duty, State
from gongkai.organs.models import Person
from gongkai.records import actions as records
from gongkai.records.content import Content
from gongkai.text.script import to_traditional

TEXT = "<p>经国务院同意，现就推动电子证照应用提出以下意见，请各地结合实际抓好落实，定期报告进展情况。</p><p>年底前实现高频证照跨省互认。</p>"
NINE = datetime(2026, 6, 1, 9, tzinfo=clock.CHINA)


@pytest.fixture
def upper(house, at):
    """An item from above, published at nine, judged at ten to be owed by the department."""
    with at(10):
        source = actions.keep_source(
            None, by=house.disclosure, name="中国政府网", origin="nation", feed="", active=True
        )
        item = actions.enter_item(
            source, "关于推动电子证照应用的意见", "https://up.example.com/1", TEXT, NINE, by=house.disclosure
        )
        return actions.judge(item, True, [house.organ], by=house.disclosure)


def duty_of(item: UpperItem) -> Duty:
    return Duty.objects.exclude(state=State.CANCELLED).get(subject=item.subject)


def reprinted(house, item, at, hour: float, **more) -> Repost:
    """By the button, through every gate, public at that moment."""
    with at(11):
        record = actions.draft_reprint(item.reposts.get(), by=house.drafter)
        content = Content.of(record)
        record = records.edit(
            record,
            Content(**{name: getattr(content, name) for name in content.__slots__} | {"subject_class": "1704"}),
            revision=record.revision,
            by=house.drafter,
        )
        records.submit(record, by=house.drafter)
        records.review(record, "secrecy", passed=True, content_hash=record.content_hash, by=house.reviewer)
        house.approve(record)
    with at(hour, **more):
        records.publish(record, by=house.drafter)
    return item.reposts.get()


@pytest.mark.parametrize(("seconds", "state"), [(0, State.MET), (1, State.LATE)])
def test_twenty_four_hours_to_the_second(house, upper, at, seconds, state):
    duty = duty_of(upper)
    assert duty.due_at == NINE + timedelta(hours=24) and duty.organ == house.organ.code
    repost = reprinted(house, upper, at, 33, seconds=seconds)
    assert duty_of(upper).state == state
    assert repost.reposted_at - NINE == timedelta(hours=24, seconds=seconds)
    assert repost.faithful and repost.likeness == 100
    record = repost.record
    assert reprint_of(record).item.source.name == "中国政府网"
    assert "https://up.example.com/1" in record.body and "2026-06-01 09:00" in record.body


def test_a_reprint_may_bear_the_name_of_its_source_and_nothing_else_may(house, at):
    make.organ("up-gov", name="上游省人民政府")
    title = "上游省人民政府关于推动电子证照应用的意见"
    with at(10):
        source = actions.keep_source(None, by=house.disclosure, name="上游省", origin="province", feed="", active=True)
        item = actions.enter_item(source, title, "https://up.example.com/2", TEXT, NINE, by=house.disclosure)
        item = actions.judge(item, True, [house.organ], by=house.disclosure)
    assert reprinted(house, item, at, 12).met_seq
    with at(12):
        other = house.draft(title=title, body="<p>别的内容</p>")
        with pytest.raises(Refused) as caught:
            records.submit(other, by=house.drafter)
    assert "others_name" in {reason.code for reason in caught.value.reasons}


def test_a_reprint_that_is_taken_down_is_owed_again(house, upper, at):
    repost = reprinted(house, upper, at, 12)
    assert duty_of(upper).state == State.MET
    with at(13):
        house.withdraw(repost.record, "重复发布")
    repost.refresh_from_db()
    assert repost.lost_at and repost.met_seq is None and duty_of(upper).state == State.OPEN
    with at(14):
        again = actions.draft_reprint(repost, by=house.drafter)
    assert again.pk != repost.record_id


def test_a_correction_is_compared_anew(house, upper, at):
    repost = reprinted(house, upper, at, 12)
    with at(13):
        correction = records.correct(repost.record, "补正文字", by=house.drafter)
        content = Content.of(correction)
        changed = {name: getattr(content, name) for name in content.__slots__} | {
            "body": correction.body.replace("年底前", "明年底前")
        }
        correction = records.edit(correction, Content(**changed), revision=correction.revision, by=house.drafter)
        house.pass_all(correction)
    repost.refresh_from_db()
    assert repost.faithful is False and repost.met_seq and duty_of(upper).state == State.MET


def test_what_was_reprinted_by_hand_is_found(house, upper, at):
    with at(15):
        made = house.published(title=to_traditional(upper.title), body=to_traditional(TEXT))
        house.published(title="另一件事", body="<p>与此无关的公告内容，说明供水抢修时间和范围。</p>" * 3)
        assert actions.scan() == (1, 0) and actions.scan() == (0, 0)
    repost = upper.reposts.get()
    assert repost.record == made and repost.faithful and duty_of(upper).state == State.MET


def test_a_reprint_before_its_original_is_listed_and_not_counted(house, upper, at):
    with at(8):
        made = house.published(title=upper.title, body=TEXT)
    with at(11):
        actions.scan()
    repost = upper.reposts.get()
    assert repost.record == made and repost.met_seq is None and duty_of(upper).state == State.OPEN
    with at(12):
        actions.judge(upper, True, [house.organ], published_at=NINE - timedelta(hours=2), by=house.disclosure)
    assert duty_of(upper).state == State.MET and duty_of(upper).due_at == NINE + timedelta(hours=22)
    with at(13):
        actions.judge(upper, False, by=house.disclosure)
    assert not Duty.objects.filter(subject=upper.subject).exclude(state=State.CANCELLED).exists()


def test_a_feed_without_a_moment_waits_for_one(house, at):
    with at(10, days=400):
        source = actions.keep_source(
            None, by=house.disclosure, name="省政府", origin="province", feed="https://up.example.com/feed", active=True
        )
        new = actions.take_in(source, entries(RSS.encode(), source.feed), by=house.disclosure)
        assert len(new) == 4 and actions.take_in(source, entries(RSS.encode(), source.feed)) == []
        unknown = UpperItem.objects.get(title="只有日期")
        with pytest.raises(Refused) as refused:
            actions.judge(unknown, True, [house.organ], by=house.disclosure)
        assert refused.value.has("no_time")
        with pytest.raises(Refused) as refused:
            actions.judge(
                unknown, True, [house.organ], published_at=clock.now() + timedelta(minutes=1), by=house.disclosure
            )
        assert refused.value.has("future")
        actions.judge(unknown, True, [house.organ], published_at=clock.now(), by=house.disclosure)
    assert duty_of(unknown).state == State.OPEN


def test_who_may(house, upper):
    for by in (house.drafter, house.reviewer, house.stranger):
        if by is house.stranger:
            continue
        with pytest.raises(Refused):
            actions.judge(upper, False, by=by)
    with pytest.raises(Refused):
        actions.draft_reprint(upper.reposts.get(), by=house.stranger)
    with pytest.raises(Refused):
        actions.draft_reprint(upper.reposts.get(), by=house.disclosure)


def test_screens(house, upper, at, django_assert_max_num_queries):
    """The list by organ, the item with its button, and what strangers do not see."""
    client = Client()
    client.force_login(Person.objects.get(username=house.drafter.username))
    with at(12):
        with django_assert_max_num_queries(45):
            page = client.get("/console/reprints/").content.decode()
        assert upper.title in page and "未转载" in page
        assert "一键转载" in client.get(f"/console/reprints/{upper.pk}/").content.decode()
        assert client.get("/console/reprints/upper/").status_code == 404
        answer = client.post(f"/console/reprints/owed/{upper.reposts.get().pk}/draft/")
        assert answer["Location"].endswith("/edit") or "/records/" in answer["Location"]
        assert client.post(f"/console/reprints/owed/{upper.reposts.get().pk}/draft/", follow=True).status_code == 200
        assert upper.reposts.get().record_id
    other = make.staff(make.organ("far", parent=make.government("far-gov", name="远方")), Role.DRAFTER)
    client.force_login(other)
    assert upper.title not in client.get("/console/reprints/").content.decode()
    assert client.get(f"/console/reprints/{upper.pk}/").status_code == 404
    client.force_login(Person.objects.get(username=house.disclosure.username))
    for path in (
        "reprints/",
        "reprints/upper/",
        "reprints/upper/new/",
        f"reprints/{upper.pk}/judge/",
        "reprints/sources/new/",
    ):
        assert client.get(f"/console/{path}").status_code == 200
    assert client.post("/console/reprints/scan/").status_code == 302


# 站外转载


@pytest.mark.parametrize(("seconds", "state"), [(0, State.MET), (1, State.LATE)])
def test_a_reprint_on_another_site_answers_to_the_second(house, upper, at, seconds, state):
    moment = NINE + timedelta(hours=24, seconds=seconds)
    with at(60):
        repost = actions.report_outside(
            upper.reposts.get(), moment, "https://mz.example.gov.cn/1.html", by=house.drafter
        )
    assert duty_of(upper).state == state and repost.met_seq and repost.record is None
    with at(61):
        assert actions.scan() == (0, 0)
        with pytest.raises(Refused):
            actions.draft_reprint(repost, by=house.drafter)
        repost = actions.take_back_outside(repost, "页面已经删除", by=house.drafter)
    assert duty_of(upper).state == State.OPEN and duty_of(upper).met_at is None
    assert not repost.outside_url and repost.met_seq is None


@pytest.mark.parametrize(
    ("hours", "url", "code"),
    [
        (-1, "https://mz.example.gov.cn/1", "early"),
        (100, "https://mz.example.gov.cn/1", "future"),
        (1, "mz.example.gov.cn/1", "url"),
        (1, "https://up.example.com/1", "original"),
    ],
)
def test_a_reprint_elsewhere_needs_its_proof_and_a_sane_time(house, upper, at, hours, url, code):
    with at(40), pytest.raises(Refused) as refused:
        actions.report_outside(upper.reposts.get(), NINE + timedelta(hours=hours), url, by=house.drafter)
    assert code in {reason.code for reason in refused.value.reasons}
    assert duty_of(upper).met_at is None


def test_judged_anew_a_reprint_elsewhere_answers_again(house, upper, at):
    with at(12):
        actions.report_outside(
            upper.reposts.get(), NINE + timedelta(hours=2), "https://a.example.cn/1", by=house.drafter
        )
        later = NINE + timedelta(minutes=30)
        actions.judge(upper, True, [house.organ], published_at=later, by=house.disclosure)
    duty = duty_of(upper)
    assert duty.state == State.MET and duty.due_at == later + timedelta(hours=24)


def test_the_page_takes_a_reprint_elsewhere(house, upper, at):
    client = Client()
    client.force_login(Person.objects.get(username=house.drafter.username))
    repost = upper.reposts.get()
    with at(12):
        address = f"/console/reprints/owed/{repost.pk}/outside/"
        wrong = client.post(address, {"url": "x", "at": "2026-06-01T11:00"})
        assert wrong.status_code == 409 and "以http开头" in wrong.content.decode()
        assert client.post(address, {"url": "https://a.example.cn/1", "at": "2026-06-01T11:00"}).status_code == 302
        page = client.get(f"/console/reprints/{upper.pk}/").content.decode()
    assert "https://a.example.cn/1" in page and "按时转载" in page and "登记站外转载" not in page.split("办理记录")[0]
