"""C08, C19 and C49: what lacks its attribute, plan or material comes back and is counted; what got past once is told and confirmed."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from django.test import Client
from django.urls import reverse
from tests import factories
from tests.records.story import CONTENT, MATERIAL, House, codes

from gongkai.desk import clock, ledger
from gongkai.desk.actions import Refused
from gongkai.desk.permissions import Role
from gongkai.organs.models import Organ, Person
from gongkai.records import actions, interpreting, tallies
from gongkai.records.actions.interpreting import file_plan
from gongkai.records.content import Content
from gongkai.records.models import Record, Return, State
from gongkai.records.tallies import Span

LONG = "<p>自九月一日起调整特困人员供养标准，按月发放，由镇街审核并张榜公布名单和金额。</p>"


def figures(house: House) -> dict[str, int]:
    found = tallies.returns_of([house.organ.code], Span(clock.today(), clock.today()))
    units = tallies.by_unit(found)
    return dict(units[0].causes) if units else {}


def tried(house: House, record: Record) -> Record:
    return actions.submit(record, by=house.drafter)


# 退文 at the door


@pytest.mark.parametrize(
    ("changes", "causes"),
    [
        ({"needs_interpretation": True}, ("plan_missing", "material_missing")),
        ({"attribute": ""}, ("attribute_missing",)),
        ({"attribute": "closed"}, ("ground_missing",)),
        ({"normative": True, "issued_on": date(2026, 5, 20)}, ("plan_missing",)),
    ],
)
def test_what_is_lacking_is_written_down_as_a_return_and_counted(house, changes, causes) -> None:
    record = tried(house, house.draft(**changes))
    back = record.returns.get()
    assert record.state == State.RETURNED and back.causes == causes and back.returner == "system"
    assert figures(house) == dict.fromkeys(causes, 1)
    event = ledger.history(record.subject).filter(name="record.returned").get()
    assert (event.actor, event.data["cause"]) == ("system", causes[0])
    assert not ledger.history(record.subject).filter(name="record.submitted").exists()


def test_nothing_is_lost_and_the_resubmission_is_tied_to_the_return(house) -> None:
    record = tried(house, house.draft(needs_interpretation=True))
    assert record.title == CONTENT.title and record.body
    file_plan(record, house.plan(), by=house.drafter)
    tried(house, record)
    first, second = record.returns.order_by("id")
    assert first.sent_again_at and second.causes == ("material_missing",)
    house.draft(title="解读", **MATERIAL, relations=(("interprets", record.pk),))
    tried(house, record)
    second.refresh_from_db()
    assert record.state == State.IN_REVIEW and second.sent_again_by == house.drafter.username


def test_the_same_draft_sent_again_with_nothing_added_is_refused_and_not_counted_twice(house) -> None:
    record = tried(house, house.draft(needs_interpretation=True))
    with pytest.raises(Refused) as refused:
        tried(house, record)
    assert codes(refused) == {"plan_missing", "material_missing"}
    assert record.returns.count() == 1


def test_what_is_wrong_otherwise_is_refused_and_not_returned(house) -> None:
    for changes, by in (({"formed_on": None}, house.drafter), ({}, house.reviewer)):
        record = house.draft(attribute="", **changes)
        with pytest.raises(Refused):
            actions.submit(record, by=by)
    assert not Return.objects.exists()


def test_the_drafter_reads_why_and_the_office_opens_the_figure(house) -> None:
    record = house.draft(needs_interpretation=True)
    client = Client()
    client.force_login(Person.objects.get(username=house.drafter.username))
    answer = client.post(reverse("console:record-do", args=[record.pk, "submit"]), follow=True).content.decode()
    assert "已退文" in answer and "缺解读方案" in answer and "缺解读材料" in answer and "已送审" not in answer
    client.force_login(Person.objects.get(username=house.disclosure.username))
    for cause in ("plan_missing", "material_missing"):
        listed = client.get(reverse("console:return-cases"), {"cause": cause}).content.decode()
        assert record.title in listed and "系统" in listed
    assert record.title not in client.get(reverse("console:return-cases"), {"cause": "privacy"}).content.decode()


def test_document_and_material_go_up_together_or_not_at_all(house) -> None:
    record = house.draft(needs_interpretation=True)
    material = house.draft(title="解读", **MATERIAL, relations=(("interprets", record.pk),))
    client = Client()
    client.force_login(Person.objects.get(username=house.drafter.username))
    answer = client.post(reverse("console:record-send-together", args=[record.pk]), follow=True).content.decode()
    record.refresh_from_db()
    material.refresh_from_db()
    assert (record.state, material.state) == (State.RETURNED, State.DRAFT) and "缺解读方案" in answer


# 解读覆盖


def normative(house: House, **changes: object) -> Record:
    return house.draft(**{"normative": True, "issued_on": date(2026, 5, 20), **changes})


def test_an_interpretation_elsewhere_is_a_claim_with_its_proof_that_somebody_else_confirms(house) -> None:
    known = house.published(title="上位办法")
    explained = house.published(
        title="上位办法解读", **{**MATERIAL, "subject_class": "1704"}, relations=(("interprets", known.pk),)
    )
    record = normative(house)
    for about in (None, known):
        with pytest.raises(Refused) as refused:
            actions.state(record, "covered", "与上位办法内容相同，已有解读", about=about, by=house.drafter)
        assert codes(refused) == {"no_interpretation"}
    actions.state(record, "covered", "与上位办法内容相同，已有解读", about=explained, by=house.drafter)
    tried(house, record)
    actions.review(record, "secrecy", passed=True, content_hash=record.content_hash, by=house.reviewer)
    with pytest.raises(Refused) as refused:
        house.approve(record)
    assert codes(refused) == {"unconfirmed"}
    for person, code in ((house.colleague, None), (house.drafter, "role"), (house.approver, "role")):
        if code:
            with pytest.raises(Refused) as refused:
                actions.confirm(record, "covered", content_hash=record.content_hash, by=person)
            assert code in codes(refused)
        else:
            actions.confirm(record, "covered", content_hash=record.content_hash, by=person)
    out = actions.publish(house.approve(record), by=house.drafter)
    assert out.is_public


def test_a_document_with_the_tick_may_claim_the_same_and_owes_no_interpretation_then(house) -> None:
    known = house.published(title="上位办法")
    explained = house.published(
        title="上位办法解读", **{**MATERIAL, "subject_class": "1704"}, relations=(("interprets", known.pk),)
    )
    record = house.draft(title="细则", needs_interpretation=True)
    actions.state(record, "covered", "与上位办法同步解读，一并说明", about=explained, by=house.drafter)
    house.confirm(_reviewed(house, tried(house, record)))
    actions.publish(house.approve(record), by=house.drafter)
    assert interpreting.owed(record) is None


def _reviewed(house: House, record: Record) -> Record:
    return actions.review(record, "secrecy", passed=True, content_hash=record.content_hash, by=house.reviewer)


def test_a_changed_text_asks_for_the_confirmation_anew(house) -> None:
    record = house.reviewed(normative=True, issued_on=date(2026, 5, 20))
    actions.send_back(record, "content_error", "有误", by=house.reviewer)
    actions.edit(record, replace(Content.of(record), summary="补充"), revision=record.revision, by=house.drafter)
    _reviewed(house, tried(house, record))
    with pytest.raises(Refused) as refused:
        house.approve(record)
    assert codes(refused) == {"unconfirmed"}
    house.approve(house.confirm(record))


# 解读材料


@pytest.mark.parametrize(
    ("by_stranger", "body", "counts"),
    [
        (True, MATERIAL["body"], False),
        (False, "<p>略</p>", False),
        (False, f"<p>{'，。' * 60}略</p>", False),
        (False, MATERIAL["body"], True),
    ],
)
def test_a_material_comes_from_an_organ_of_the_document_and_says_something(house, by_stranger, body, counts) -> None:
    record = house.draft(needs_interpretation=True)
    file_plan(record, house.plan(), by=house.drafter)
    other = Organ.objects.get(name="测试市教育局")
    content = replace(CONTENT, title="解读", genre="interpretation", body=body, relations=(("interprets", record.pk),))
    actions.draft(
        *((other, content) if by_stranger else (house.organ, content)),
        by=house.stranger if by_stranger else house.drafter,
    )
    tried(house, record)
    assert (record.state == State.IN_REVIEW) is counts
    if not counts:
        assert record.returns.get().causes == ("material_missing",)
        assert interpreting.needs(record)[1].done is False and "解读" in interpreting.needs(record)[1].hint


@pytest.mark.parametrize("how", ["lead", "issuer"])
def test_the_lead_and_every_issuer_may_write_it(house, how) -> None:
    other = Organ.objects.get(name="测试市教育局")
    record = house.draft(
        needs_interpretation=True, issuers=(house.organ.name, other.name) if how == "issuer" else (house.organ.name,)
    )
    file_plan(record, house.plan(lead=other if how == "lead" else house.organ), by=house.drafter)
    content = replace(CONTENT, title="解读", **MATERIAL, relations=(("interprets", record.pk),))
    actions.draft(other, content, by=house.stranger)
    assert tried(house, record).state == State.IN_REVIEW


# the same text by another door


def sent_back(house: House) -> Record:
    record = house.submitted(body=LONG)
    return actions.send_back(record, "attribute_conflict", "属性不符", by=house.reviewer)


def test_a_text_sent_back_does_not_go_out_in_a_departments_own_name(house) -> None:
    first = sent_back(house)
    other = Organ.objects.get(name="测试市教育局")
    twin = actions.draft(other, replace(CONTENT, title="关于供养标准的公告", body=LONG), by=house.stranger)
    with pytest.raises(Refused) as refused:
        actions.submit(twin, by=house.stranger)
    assert codes(refused) == {"returned_elsewhere"}
    assert first.title in refused.value.reasons[0].text and "公开属性与内容不符" in refused.value.reasons[0].text
    changed = replace(Content.of(twin), body=LONG.replace("九月", "十月"))
    actions.submit(actions.edit(twin, changed, revision=twin.revision, by=house.stranger), by=house.stranger)


def test_said_why_it_goes_on_and_the_office_confirms(house) -> None:
    first = sent_back(house)
    actions.discard(first, by=house.drafter)
    twin = house.draft(title="另一份公告", body=LONG)
    made = actions.state(twin, "returned", "原稿机关选错，另行拟稿报送", by=house.drafter)
    assert made.about == first
    _reviewed(house, tried(house, twin))
    with pytest.raises(Refused) as refused:
        actions.confirm(twin, "returned", content_hash=twin.content_hash, by=house.reviewer)
    assert "office_only" in codes(refused)
    with pytest.raises(Refused):
        house.approve(twin)
    client = Client()
    client.force_login(Person.objects.get(username=house.disclosure.username))
    listed = client.get(reverse("console:statements")).content.decode()
    assert twin.title in listed and "原稿机关选错" in listed and first.title in listed
    client.post(
        reverse("console:record-confirm", args=[twin.pk, "returned"]), {"content_hash": twin.content_hash}, follow=True
    )
    house.approve(twin)


def test_a_text_that_went_out_after_all_is_no_longer_asked_about(house) -> None:
    first = sent_back(house)
    actions.edit(first, replace(Content.of(first), summary="改"), revision=first.revision, by=house.drafter)
    house.pass_all(first)
    with pytest.raises(Refused) as refused:
        tried(house, house.draft(title="又一份", body=LONG, attribute="on_request", attribute_reason="只供申请人使用"))
        house.approve(_reviewed(house, Record.objects.get(title="又一份")))
    assert "returned_elsewhere" not in codes(refused)


# the day of issue


DATED = {"doc_number": "望民发〔2026〕7号", "body": "<p>短</p>", "normative": True}


def redated(house: House, first: date, second: date) -> Record:
    old = house.submitted(**DATED, issued_on=first, formed_on=first)
    actions.discard(actions.send_back(old, "content_error", "有误", by=house.reviewer), by=house.drafter)
    return house.accompany(house.draft(**DATED, issued_on=second, formed_on=first))


@pytest.mark.parametrize(("second", "asked"), [(date(2026, 5, 20), False), (date(2026, 5, 21), True)])
def test_a_number_drafted_again_with_a_later_day_of_issue_is_asked_about(house, second, asked) -> None:
    record = redated(house, date(2026, 5, 20), second)
    if not asked:
        assert tried(house, record).state == State.IN_REVIEW
        return
    with pytest.raises(Refused) as refused:
        tried(house, record)
    assert codes(refused) == {"dated_later"} and "2026-05-20" in refused.value.reasons[0].text
    actions.state(record, "redated", "第一次未印发，改到次日印发", by=house.drafter)
    house.approve(house.confirm(_reviewed(house, tried(house, record))))


def test_a_draft_that_was_never_sent_up_says_nothing_about_the_day(house) -> None:
    actions.discard(house.draft(**DATED, issued_on=date(2026, 5, 20)), by=house.drafter)
    assert tried(house, house.accompany(house.draft(**DATED, issued_on=date(2026, 5, 25)))).state == State.IN_REVIEW


# who sees and may


def test_the_drafter_says_it_on_the_page_of_the_draft(house) -> None:
    record = normative(house)
    client = Client()
    client.force_login(Person.objects.get(username=house.drafter.username))
    page = client.get(reverse("console:record", args=[record.pk])).content.decode()
    assert "说明事项" in page
    url = reverse("console:record-state", args=[record.pk])
    short = client.post(url, {"kind": "unneeded", "reason": "略"})
    assert short.status_code == 409 and "略" in short.content.decode()
    client.post(url, {"kind": "unneeded", "reason": "只调整内部流程，影响面小"})
    assert record.statements.get().kind == "unneeded"
    client.post(reverse("console:record-retract", args=[record.pk, "unneeded"]))
    assert not record.statements.exists()
    elsewhere = factories.organ(name="无关局")
    client.force_login(factories.staff(elsewhere, Role.DRAFTER))
    assert client.post(url, {"kind": "unneeded", "reason": "只调整内部流程，影响面小"}).status_code == 404
    assert client.get(reverse("console:statements")).status_code in (200, 403)
