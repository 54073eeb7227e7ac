"""What a person may not do in another's name: answer another organ's task, judge one's own reasons, change them afterwards."""

from __future__ import annotations

from datetime import date

import pytest
from tests import factories as make
from tests.records.story import CONTENT

from gongkai.catalog.actions import note_formed
from gongkai.desk.actions import Refused
from gongkai.desk.permissions import SYSTEM, Role
from gongkai.organs.models import Organ
from gongkai.policies.models import WorkItem
from gongkai.records import actions, privacy
from gongkai.records.content import Content

pytestmark = pytest.mark.django_db
PHONE = "<p>联系电话13800138000，随时可以拨打。</p>"


def codes(refused) -> set[str]:
    return {reason.code for reason in refused.value.reasons}


def content(**changes: object) -> Content:
    told = {name: getattr(CONTENT, name) for name in ("body", "genre", "subject_class", "formed_on")}
    return Content(title="公布招生学区范围的公告", **{**told, **changes})


def test_no_organ_answers_the_task_of_another(issued):
    work = WorkItem.objects.filter(organ__code="wc-education").first()
    other = Organ.objects.exclude(pk=work.organ_id).filter(kind="department").first()
    with pytest.raises(Refused) as refused:
        actions.draft(other, content(answers=work.subject), by=make.actor(other, Role.DRAFTER))
    assert codes(refused) == {"answers"}
    own = actions.draft(work.organ, content(answers=work.subject), by=make.actor(work.organ, Role.DRAFTER))
    assert own.answers == work.subject


def test_no_draft_learns_to_answer_it_later(issued):
    work = WorkItem.objects.filter(organ__code="wc-education").first()
    other = Organ.objects.exclude(pk=work.organ_id).filter(kind="department").first()
    by = make.actor(other, Role.DRAFTER)
    record = actions.draft(other, content(), by=by)
    with pytest.raises(Refused) as refused:
        actions.edit(record, content(answers=work.subject), revision=1, by=by)
    assert "answers" in codes(refused)


@pytest.mark.parametrize("answers", ["work:99999999", "record:1", "person:li", "formation:0", "work:1 or 1=1", "work:"])
def test_nothing_is_answered_that_does_not_exist(house, answers):
    with pytest.raises(Refused) as refused:
        house.draft(answers=answers)
    assert "answers" in codes(refused)


def test_a_formation_is_answered_by_its_organ_alone(house):
    item = make.item(house.organ)
    formation = note_formed(item, house.organ, date(2026, 5, 1), "五月标准", by=house.drafter)
    assert house.draft(answers=f"formation:{formation.pk}")
    other = make.organ("elsewhere", parent=house.organ.parent)
    with pytest.raises(Refused):
        actions.draft(other, content(answers=f"formation:{formation.pk}"), by=make.actor(other, Role.DRAFTER))


@pytest.fixture
def justified(house):
    """In review, with one finding; ``by`` says who gave the reason for it."""

    def build(by=None, **changes):
        record = house.draft(body=PHONE, **changes)
        (finding,) = privacy.open_findings(record)
        actions.justify(finding, "办公电话，对外公布", by=house.drafter)
        actions.submit(record, by=house.drafter)
        if by:
            actions.justify(finding, "我认为可以公开的电话", by=by)
        return record, finding

    return build


def judge(record, kind, by, passed=True):
    return actions.review(record, kind, passed=passed, content_hash=record.content_hash, basis="条例第十三条", by=by)


def test_who_gave_the_reason_does_not_judge_it(house, justified):
    record, _finding = justified(by=house.reviewer)
    with pytest.raises(Refused) as refused:
        judge(record, "privacy", house.reviewer)
    assert "own_reason" in codes(refused)
    judge(record, "privacy", house.reviewer2)


def test_a_reason_stands_as_it_was_judged(house, justified):
    record, finding = justified()
    judge(record, "privacy", house.reviewer)
    with pytest.raises(Refused) as refused:
        actions.justify(finding, "换成另一个理由", by=house.drafter)
    assert codes(refused) == {"judged"}


def test_who_may_judge_the_attribute_may_also_refuse_it_and_nobody_else(house):
    record = house.submitted(attribute="closed", attribute_ground="G16_INTERNAL", attribute_reason="涉及内部事项")
    with pytest.raises(Refused) as refused:
        judge(record, "attribute", house.reviewer, passed=False)
    assert "role" in codes(refused)
    judge(record, "attribute", house.disclosure, passed=False)
    assert not record.reviews.get().passed


def test_the_house_itself_answers_for_nobody():
    organ = make.organ()
    with pytest.raises(Refused):
        actions.draft(organ, content(answers="work:1"), by=SYSTEM)


def test_a_reason_for_words_that_were_changed_meanwhile_is_refused(house):
    record = house.draft(body=PHONE)
    (finding,) = privacy.open_findings(record)
    actions.edit(record, content(body="<p>没有电话。</p>"), revision=record.revision, by=house.drafter)
    with pytest.raises(Refused) as refused:
        actions.justify(finding, "办公电话，对外公布", by=house.drafter)
    assert codes(refused) == {"finding_gone"}
