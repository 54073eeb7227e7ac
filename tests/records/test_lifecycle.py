"""The way from a draft to the public and beyond, and everything that bars it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from gongkai.desk import clock, ledger
from gongkai.desk.actions import Refused, Stale
from gongkai.organs.models import Person
from gongkai.records import actions, queries, review_sheet
from gongkai.records.content import Content, content_hash
from gongkai.records.models import Record, State
from gongkai.search.queries import find

from .story import CONTENT, codes


def names(subject: str) -> list[str]:
    return [event.name for event in ledger.history(subject)]


def test_the_journey_to_the_public(house):
    record = house.published(doc_number="望民发[2026]7号")
    assert list(queries.public()) == [record]
    assert record.index_number == "609901079/2026-00001"
    assert record.versions.get().hash == record.content_hash == content_hash(record)
    assert [hit.key for hit in find("供养标准").hits] == [str(record.pk)]
    assert [hit.key for hit in find("望民发〔2026〕7号").hits] == [str(record.pk)]
    assert names(record.subject) == [
        "record.drafted",
        "record.attribute_set",
        "record.submitted",
        "record.formed",
        "record.reviewed",
        "record.approved",
        "record.published",
    ]


def test_index_numbers_go_by_order_of_publication_and_are_never_used_again(house):
    first = house.published()
    house.withdraw(first, "内容有误，另行公布。")
    second = house.published(title="第二条信息")
    assert [first.index_number[-5:], second.index_number[-5:]] == ["00001", "00002"]


def test_a_refusal_names_every_reason_at_once(house):
    record = house.draft(attribute="", genre="", formed_on=None, body="", title="只有名称13800138000")
    with pytest.raises(Refused) as refused:
        actions.submit(record, by=house.stranger)
    assert {"role", "empty", "undated", "unclassed", "no_attribute"} <= codes(refused)
    record = house.draft()
    with pytest.raises(Refused) as refused:
        actions.publish(record, by=house.reviewer)
    assert {"role", "state", "not_reviewed", "not_approved"} <= codes(refused)
    assert any("第十七条" in str(reason) for reason in refused.value.reasons)


def test_the_rulebook_in_force_adds_its_gates_with_their_clause(house):
    with pytest.raises(Refused) as refused:
        actions.publish(house.draft(), by=house.drafter)
    assert any(reason.code == "cn.review.before-publication" and reason.citation for reason in refused.value.reasons)


@pytest.mark.parametrize("missing", ["title", "body", "genre", "subject_class", "formed_on"])
def test_what_is_missing_keeps_a_draft_from_review(house, missing):
    empty = None if missing == "formed_on" else ""
    with pytest.raises(Refused):
        actions.submit(house.draft(**{missing: empty}), by=house.drafter)


def test_a_draft_without_its_attribute_comes_back(house):
    record = actions.submit(house.draft(attribute=""), by=house.drafter)
    assert record.state == State.RETURNED and record.returns.get().causes == ("attribute_missing",)


def test_a_changed_draft_loses_its_review_and_its_approval(house):
    for record in (house.submitted(), house.reviewed(title="二"), house.approved(title="三")):
        before = record.content_hash
        content = replace(Content.of(record), body="<p>改过的正文。</p>")
        actions.edit(record, content, revision=record.revision, by=house.drafter)
        assert record.state == State.DRAFT and record.content_hash != before and not record.approved_hash
        with pytest.raises(Refused) as refused:
            actions.publish(record, by=house.drafter)
        assert {"state", "not_reviewed", "not_approved"} <= codes(refused)


def test_changing_back_does_not_bring_the_old_review_back(house):
    record = house.reviewed()
    original = Content.of(record)
    actions.edit(record, replace(original, title="另一个名称"), revision=record.revision, by=house.drafter)
    actions.edit(record, original, revision=record.revision, by=house.drafter)
    actions.submit(record, by=house.drafter)
    with pytest.raises(Refused) as refused:
        house.approve(record)
    assert "not_reviewed" in codes(refused)


def test_the_attribute_changed_after_approval_needs_everything_again(house):
    record = house.approved()
    content = replace(Content.of(record), attribute="on_request")
    actions.edit(record, content, revision=record.revision, by=house.drafter)
    assert record.state == State.DRAFT


def test_nobody_reviews_or_approves_what_he_wrote(house):
    record = house.submitted()
    content = replace(Content.of(record), summary="同事补充的概述")
    actions.edit(record, content, revision=record.revision, by=house.colleague)
    actions.submit(record, by=house.drafter)
    with pytest.raises(Refused) as refused:
        actions.review(record, "secrecy", passed=True, content_hash=record.content_hash, by=house.colleague)
    assert codes(refused) == {"own_work"}


def test_a_reviewer_does_not_approve_what_he_reviewed(house):
    record = house.submitted()
    actions.review(record, "secrecy", passed=True, content_hash=record.content_hash, by=house.reviewer2)
    with pytest.raises(Refused) as refused:
        actions.approve(record, content_hash=record.content_hash, by=house.reviewer2)
    assert codes(refused) == {"own_review"}


def test_a_conclusion_is_on_what_was_on_the_screen(house):
    record = house.submitted()
    seen = record.content_hash
    content = replace(Content.of(record), body="<p>换掉的正文。</p>")
    actions.edit(record, content, revision=record.revision, by=house.drafter)
    actions.submit(record, by=house.drafter)
    with pytest.raises(Refused) as refused:
        actions.review(record, "secrecy", passed=True, content_hash=seen, by=house.reviewer)
    assert codes(refused) == {"changed_meanwhile"}


def test_a_review_that_failed_bars_approval(house):
    record = house.submitted()
    actions.review(
        record, "secrecy", passed=False, content_hash=record.content_hash, basis="保密事项范围", by=house.reviewer
    )
    assert record.state == State.IN_REVIEW
    with pytest.raises(Refused):
        house.approve(record)


def test_a_part_may_go_out_and_what_is_doubtful_waits_for_the_office_of_secrets(house, client):
    record = house.submitted()
    seen = {"passed": False, "content_hash": record.content_hash, "by": house.reviewer}
    for said, code in (
        ({}, "no_basis"),
        ({"basis": "保密事项范围第二条", "partly": True}, "no_opinion"),
    ):
        with pytest.raises(Refused) as refused:
            actions.review(record, "secrecy", **seen, **said)
        assert codes(refused) == {code}
    actions.review(record, "secrecy", **seen, basis="保密事项范围第二条", partly=True, opinion="删去第二段")
    assert (record.state, record.returns.get().cause, record.returns.get().note) == (
        "returned",
        "secrecy",
        "删去第二段",
    )

    record = house.submitted(title="望川市民政局关于物资储备的公告", body="<p>物资储备的地点和数量。</p>")
    seen["content_hash"] = record.content_hash
    actions.review(record, "secrecy", **seen, basis="保密法第二十四条", refer_to="望川市国家保密局")
    with pytest.raises(Refused, match="望川市国家保密局"):
        actions.review(record, "secrecy", passed=True, content_hash=record.content_hash, by=house.reviewer2)
    same = replace(CONTENT, title=record.title, body=record.body)
    record = actions.edit(record, same, revision=record.revision, by=house.drafter)
    with pytest.raises(Refused, match="望川市国家保密局"):
        actions.submit(record, by=house.drafter)
    client.force_login(Person.objects.get(username=house.reviewer.username))
    page, asked = reverse("console:record", args=[record.pk]), reverse("console:record-determine", args=[record.pk])
    assert "登记答复" in client.get(page).text
    client.post(asked, {"answer": "secret", "number": "望保函〔2026〕3号", "on": f"{clock.today()}"})
    assert record.referrals.get().answer == "secret"
    if record.content_hash == record.reviews.get().content_hash:
        with pytest.raises(Refused, match="不得公开"):
            actions.submit(record, by=house.drafter)
    (told,) = review_sheet.sheet(record)["said"]
    assert "望保函〔2026〕3号" in told[1] and told[2] == "保密法第二十四条"
    assert client.get(reverse("console:record-review-sheet", args=[record.pk])).content.startswith(b"%PDF")


def test_closed_information_needs_ground_reason_and_a_second_reviewer(house):
    record = house.draft(attribute="closed")
    actions.submit(record, by=house.drafter)
    assert record.state == State.RETURNED and record.returns.get().causes == ("ground_missing",)
    with pytest.raises(Refused) as refused:
        actions.submit(record, by=house.drafter)
    assert codes(refused) == {"no_ground", "unchanged"}
    content = replace(Content.of(record), attribute_ground="G16_INTERNAL", attribute_reason="人事管理信息")
    actions.edit(record, content, revision=record.revision, by=house.drafter)
    actions.submit(record, by=house.drafter)
    seen = record.content_hash
    actions.review(record, "secrecy", passed=True, content_hash=seen, by=house.reviewer)
    assert record.state == State.IN_REVIEW
    with pytest.raises(Refused) as refused:
        actions.review(record, "attribute", passed=True, content_hash=seen, by=house.reviewer)
    assert "same_reviewer" in codes(refused)
    actions.review(record, "attribute", passed=True, content_hash=seen, by=house.disclosure)
    house.approve(record)
    with pytest.raises(Refused) as refused:
        actions.publish(record, by=house.drafter)
    assert "not_open" in codes(refused)
    assert not queries.public().exists()


def test_what_is_sent_back_says_why_and_does_not_come_back_unchanged(house):
    record = house.submitted()
    with pytest.raises(Refused) as refused:
        actions.send_back(record, "其他", by=house.reviewer)
    assert codes(refused) == {"no_cause"}
    actions.send_back(record, "content_error", "第二段数字有误", by=house.reviewer)
    assert record.state == State.RETURNED
    with pytest.raises(Refused) as refused:
        actions.submit(record, by=house.drafter)
    assert codes(refused) == {"unchanged"}
    content = replace(Content.of(record), body="<p>改正后的正文。</p>")
    actions.edit(record, content, revision=record.revision, by=house.drafter)
    assert actions.submit(record, by=house.drafter).state == State.IN_REVIEW


def test_two_people_editing_at_once(house):
    record = house.draft()
    opened_by_both = record.revision
    first = replace(Content.of(record), title="先保存的名称")
    actions.edit(Record.objects.get(pk=record.pk), first, revision=opened_by_both, by=house.drafter)
    second = replace(Content.of(record), title="后保存的名称")
    with pytest.raises(Stale) as stale:
        actions.edit(record, second, revision=opened_by_both, by=house.colleague)
    told = str(stale.value)
    assert house.drafter.name in told and "名称" in told
    assert Record.objects.get(pk=record.pk).title == "先保存的名称"


def test_saving_without_a_change_changes_nothing(house):
    record = house.reviewed()
    before = names(record.subject)
    actions.edit(record, Content.of(record), revision=record.revision, by=house.drafter)
    assert record.state == State.REVIEWED and names(record.subject) == before


def test_withdrawn_is_never_found_again(house):
    record = house.published()
    with pytest.raises(Refused) as refused:
        actions.ask_withdrawal(record, "", "", by=house.stranger)
    assert codes(refused) == {"role", "no_kind", "no_reason"}
    house.withdraw(record, "涉及第三方权益，重新审核。")
    assert not find("供养标准").hits and not queries.public().exists()
    assert queries.tombstone(record.pk).withdrawal_reason == "涉及第三方权益，重新审核。"
    for again in (actions.publish, actions.submit):
        with pytest.raises(Refused):
            again(record, by=house.drafter)


def test_a_repealed_document_stays_with_its_mark(house):
    old = house.published(genre="notice", doc_number="望民发〔2020〕1号")
    new = house.draft(title="新办法", relations=(("repeals", old.pk),))
    house.pass_all(new)
    old.refresh_from_db()
    assert old.validity == "repealed" and "新办法" in old.validity_basis
    hit = next(hit for hit in find("供养标准").hits if hit.key == str(old.pk))
    assert hit.status == "已废止" and old in queries.public()
    assert "record.repealed" in names(old.subject)


def test_no_organ_repeals_another_organs_document_and_none_in_a_circle(house):
    theirs = house.published()
    with pytest.raises(Refused) as refused:
        actions.draft(
            house.organ.parent.children.get(name="测试市教育局"),
            replace(CONTENT, title="越权", relations=(("repeals", theirs.pk),)),
            by=house.stranger,
        )
    assert codes(refused) == {"relation"}
    second = house.pass_all(house.draft(title="第二份", relations=(("repeals", theirs.pk),)))
    correction = actions.correct(theirs, "补充废止关系", by=house.drafter)
    content = replace(Content.of(correction), relations=(("repeals", second.pk),))
    with pytest.raises(Refused) as refused:
        actions.edit(correction, content, revision=correction.revision, by=house.drafter)
    assert codes(refused) == {"relation"}


def test_a_correction_passes_every_gate_while_the_public_reads_the_first_version(house):
    record = house.published()
    correction = actions.correct(record, "更正发放日期", by=house.drafter)
    content = replace(Content.of(correction), body="<p>自十月一日起调整。</p>")
    actions.edit(correction, content, revision=correction.revision, by=house.drafter)
    with pytest.raises(Refused):
        actions.publish(correction, by=house.drafter)
    assert list(queries.public()) == [record] and not find("十月一日").hits
    merged = house.pass_all(correction)
    assert merged.pk == record.pk
    assert list(queries.public()) == [record] and find("十月一日").hits and not find("九月一日").hits
    record.refresh_from_db()
    assert [(v.number, v.note) for v in record.versions.all()] == [(1, ""), (2, "更正发放日期")]
    assert record.content_hash == content_hash(record) == record.versions.last().hash
    assert Record.objects.get(pk=correction.pk).state == State.MERGED
    assert ledger.history(record.subject, public=True).last().name == "record.corrected"


def test_one_correction_at_a_time_and_none_of_what_is_gone(house):
    record = house.published()
    correction = actions.correct(record, "更正日期", by=house.drafter)
    with pytest.raises(Refused) as refused:
        actions.correct(record, "再次更正", by=house.drafter)
    assert codes(refused) == {"correction_open"}
    content = replace(Content.of(correction), body="<p>另一正文</p>")
    actions.edit(correction, content, revision=correction.revision, by=house.drafter)
    house.withdraw(record, "整体撤回重新发布。")
    with pytest.raises(Refused) as refused:
        actions.submit(correction, by=house.drafter)
    assert codes(refused) == {"target_gone"}
    assert actions.discard(correction, by=house.drafter).state == State.DISCARDED


def test_what_should_not_have_been_said_is_not_shown_in_old_versions(house):
    record = house.published()
    correction = actions.correct(record, "删去不应公开的内容", withhold=True, by=house.drafter)
    content = replace(Content.of(correction), body="<p>删减后。</p>")
    actions.edit(correction, content, revision=correction.revision, by=house.drafter)
    house.pass_all(correction)
    assert [version.number for version in queries.public_versions(record)] == [2]


@pytest.mark.parametrize(
    "changes",
    [
        {"formed_on": date(2099, 1, 1)},
        {"formed_on": date(1900, 1, 1)},
        {"issued_on": date(2026, 5, 1)},
        {"valid_from": date(2026, 9, 1), "valid_until": date(2026, 8, 1)},
    ],
)
def test_absurd_dates_are_refused(house, changes):
    with pytest.raises(Refused) as refused:
        house.draft(**changes)
    assert codes(refused) == {"dates"}


def test_a_name_too_long_is_refused_with_a_sentence(house):
    with pytest.raises(Refused) as refused:
        house.draft(title="长" * 301, doc_number="号" * 200)
    assert codes(refused) == {"field_title", "field_doc_number"}
    assert {str(reason) for reason in refused.value.reasons} >= {"名称过长：至多300字，现有301字。"}


def test_the_same_is_not_published_twice(house):
    house.published(doc_number="望民发〔2026〕9号")
    twin = house.approved()
    with pytest.raises(Refused) as refused:
        house.submitted(doc_number="望民发(2026)9号", title="另一份")
    assert codes(refused) == {"number_taken"}
    actions.publish(twin, by=house.drafter)
    with pytest.raises(Refused) as refused:
        actions.publish(house.approved(), by=house.drafter)
    assert codes(refused) == {"twice"}


def test_clocks_start_at_first_submission_and_a_later_date_does_not_move_them(house):
    record = house.submitted(normative=True, issued_on=date(2026, 5, 21))
    content = replace(Content.of(record), issued_on=date(2026, 5, 25), body="<p>改。</p>")
    actions.edit(record, content, revision=record.revision, by=house.drafter)
    actions.submit(record, by=house.drafter)
    issued = [event.data for event in ledger.history(record.subject).filter(name="record.issued")]
    assert issued == [
        {"issued_on": "2026-05-21", "normative": True},
        {"issued_on": "2026-05-25", "normative": True},
    ]
    assert names(record.subject).count("record.formed") == 1


def test_public_events_say_nothing_of_drafts(house):
    record = house.submitted(title="尚未公开的名称")
    actions.send_back(record, "content_error", "说明", by=house.reviewer)
    assert not ledger.history(record.subject, public=True).exists()
    for event in ledger.history(record.subject):
        assert "尚未公开的名称" not in event.payload and "供养" not in event.payload


def test_content_written_past_the_actions_is_not_published(house):
    record = house.approved()
    Record.objects.filter(pk=record.pk).update(body="<p>偷换的正文</p>")
    with pytest.raises(Refused) as refused:
        actions.publish(record, by=house.drafter)
    assert codes(refused) == {"touched"}


def test_the_database_itself_refuses_a_public_row_that_was_not_approved(house):
    for record in (house.draft(), house.submitted(title="二"), house.reviewed(title="三")):
        with pytest.raises(IntegrityError), transaction.atomic():
            Record.objects.filter(pk=record.pk).update(state=State.PUBLISHED)


def test_a_document_whose_time_is_over_is_marked(house):
    record = house.published(valid_from=date(2026, 5, 20), valid_until=date(2026, 5, 30))
    assert list(queries.lapsing(date(2026, 6, 1))) == [record]
    actions.lapse(record, by=house.disclosure)
    assert not queries.lapsing(date(2026, 6, 1)).exists()
    assert find("供养标准").hits[0].status == "失效"


def test_the_steps_of_what_was_corrected_are_those_of_the_version_that_is_public(house):
    record = house.published()
    correction = actions.correct(record, "更正发放日期", by=house.drafter)
    actions.edit(correction, replace(Content.of(correction), body="<p>改为十月。</p>"), revision=1, by=house.drafter)
    house.pass_all(correction)
    record.refresh_from_db()
    steps = queries.progress(record)
    assert [step.title for step in steps if not step.done] == [] and steps[-1].at == record.published_at
    assert steps[2].by == house.reviewer.username and steps[3].by == house.approver.username
    assert steps[2].at == correction.reviews.get().at


def test_after_a_withdrawal_publication_is_no_step_that_waits(house):
    record = house.published()
    house.withdraw(record)
    last = [(step.title, step.done, step.at) for step in queries.progress(record)[-2:]]
    assert last == [("公开", True, record.published_at), ("撤回", True, record.withdrawn_at)]


def test_a_whole_life_asks_the_database_few_questions(house):
    """Drafted, sent up, reviewed, approved, published: five acts with every gate, the duties, and the index with what recordings say."""
    house.published(title="第一件")
    with CaptureQueriesContext(connection) as asked:
        house.published(title="第二件")
    assert len([one for one in asked if "advisory" not in one["sql"]]) <= 143


def test_a_number_typed_in_square_brackets_bears_those_of_official_documents(house):
    record = house.draft(doc_number="望民发[2026]177号")
    assert record.doc_number == "望民发〔2026〕177号"
    edited = replace(Content.of(record), doc_number="望民发（2026）178号")
    assert actions.edit(record, edited, revision=record.revision, by=house.drafter).doc_number == "望民发〔2026〕178号"
