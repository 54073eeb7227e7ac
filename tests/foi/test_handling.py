"""Who works on a request: one leads, others are heard, one reply goes out; a sensitive one is talked about first."""

from __future__ import annotations

from datetime import date

import pytest
from tests import factories

from gongkai.desk import ledger, notices
from gongkai.desk.actions import Refused, Stale
from gongkai.desk.permissions import Role
from gongkai.foi import actions, queries
from gongkai.foi.actions.base import happen
from gongkai.foi.permissions import may_know, may_see
from gongkai.foi.reading import accepted, facts, reading
from gongkai.foi.steps import steps

DAY = date(2025, 9, 25)


@pytest.fixture
def land(office):
    organ = factories.organ("land", parent=office.government, name="测试县自然资源局", short_name="自然资源局")
    return organ, factories.actor(organ, Role.DRAFTER, username="lander")


def codes(refused) -> set[str]:
    return {reason.code for reason in refused.value.reasons}


def test_one_organ_leads_others_are_heard_and_there_is_one_reply(office, land):
    organ, lander = land
    request = office.received(DAY)
    with office.on(date(2025, 9, 26)):
        actions.assign(request, office.organ, "lead", person="clerk", asked="牵头起草答复", by=office.clerk)
        joint = actions.assign(request, organ, "joint", asked="请核实征地补偿标准文件是否由你局制作", by=office.clerk)
        with pytest.raises(Refused) as refused:
            actions.assign(request, organ, "lead", asked="请牵头", by=office.clerk)
        assert codes(refused) == {"lead", "twice"}
        actions.give_opinion(joint, "agreed", "文件由我局2024年制作，可以公开。", by=lander)
        happen(request, "foi.replied", office.clerk, replied_on=date(2025, 9, 26), outcome="provided")
        with pytest.raises(Refused):
            happen(request, "foi.replied", office.clerk, replied_on=date(2025, 9, 26), outcome="partial")
    assert ledger.history(request.subject).filter(name="foi.replied").count() == 1
    told = "".join(event.payload for event in ledger.history(request.subject))
    assert "可以公开" not in told and "请核实" not in told and "自然资源局" in told


def test_who_is_asked_sees_what_was_asked_and_no_applicant_until_it_is_taken_back(office, land):
    organ, lander = land
    request = office.received(DAY)
    assert not may_see(lander, request)
    with office.on(date(2025, 9, 26)):
        joint = actions.assign(request, organ, "joint", asked="请核实文件的制作机关", by=office.clerk)
        assert may_see(lander, request) and not may_know(lander, request)
        (told,) = notices.waiting(lander)
        assert told.said == f"水务局请您单位就申请{request.number}提出承办意见"
        assert list(queries.opinions_asked(lander)) == [joint]
        with pytest.raises(Refused) as refused:
            actions.give_opinion(joint, "facts", "由我局制作", by=office.clerk)
        assert codes(refused) == {"permission"}
        again = actions.reassign(joint, office.organ, by=office.clerk)
        assert again.asked == "请核实文件的制作机关" and again.part == "joint"
        assert not notices.waiting(lander)
        with pytest.raises(Refused):
            actions.give_opinion(joint, "facts", "由我局制作", by=lander)
    assert not may_see(lander, request) and not queries.opinions_asked(lander)


def test_a_lead_can_be_changed_and_a_person_must_work_there(office, land):
    organ, _lander = land
    request = office.received(DAY)
    with office.on(date(2025, 9, 26)):
        lead = actions.assign(request, office.organ, "lead", asked="牵头起草答复", by=office.clerk)
        with pytest.raises(Refused) as refused:
            actions.reassign(lead, organ, person="clerk", by=office.clerk)
        assert codes(refused) == {"person"}
        actions.reassign(lead, organ, person="lander", by=office.clerk)
        with pytest.raises(Refused) as refused:
            actions.assign(request, organ, "joint", asked=" ", wanted_by=date(2025, 9, 1), by=office.supervisor)
        assert codes(refused) == {"permission", "asked", "wanted_by"}
    active = request.assignments.filter(ended_at__isnull=True)
    assert [(one.organ.code, one.part, one.person) for one in active] == [("land", "lead", "lander")]


def test_a_sensitive_request_is_talked_about_first_and_gains_no_day(office):
    request = office.received(DAY)
    due = request.due_on
    with office.on(date(2025, 9, 28)):
        with pytest.raises(Refused) as refused:
            actions.mark(request, "", "电话13800001234已说明", date(2025, 9, 20), by=office.clerk)
        assert codes(refused) == {"reason", "talked_on", "personal_data"}
        request = actions.mark(request, "涉及征地矛盾", "电话说明办理程序", date(2025, 9, 26), by=office.clerk)
    assert request.sensitive and request.due_on == due
    assert ledger.history(request.subject).last().sentence == "标记为敏感申请：涉及征地矛盾"
    with office.on(date(2025, 9, 29)):
        with pytest.raises(Refused) as refused:
            actions.unmark(request, "电话13800001234核对", by=office.supervisor)
        assert codes(refused) == {"permission", "personal_data"}
        request = actions.unmark(request, "矛盾已经化解", revision=request.revision, by=office.clerk)
        with pytest.raises(Refused, match="没有标记"):
            actions.unmark(request, "再撤", by=office.clerk)
    said = [event.sentence for event in ledger.history(request.subject)]
    assert not request.sensitive and request.due_on == due and "撤销敏感申请的标记：矛盾已经化解" in said


def test_of_two_clerks_the_second_learns_what_the_first_did(office):
    request = office.received(DAY)
    seen = request.revision
    with office.on(date(2025, 9, 26)):
        actions.accept(request, revision=seen, by=office.clerk)
        with pytest.raises(Stale, match="用户clerk已于2025-09-26 10:00修改（受理公开申请）"):
            actions.assign(request, office.organ, "lead", asked="牵头", revision=seen, by=office.office)


@pytest.fixture
def asked(office, posted):
    """E8: sent 09-23, served 09-25; the third party has until 10-21."""
    request = office.received(date(2024, 9, 18))
    with office.on(date(2024, 9, 23)):
        asked = actions.consult(request, "third_party", "东风路商户李某", "东风路9号", "门牌", by=office.clerk)
    letter = posted(request, "L05", date(2024, 9, 23), asked, content="门牌")
    with office.on(date(2024, 9, 25)):
        actions.serve_letter(letter, date(2024, 9, 25), by=office.clerk)
    with office.on(date(2024, 10, 22)):
        return actions.note_silence(asked, by=office.clerk)


def test_an_answer_that_came_in_time_takes_the_silence_back(asked, office):
    with office.on(date(2024, 10, 23)):
        with pytest.raises(Refused, match="早于征求意见书发出"):
            actions.take_answer(asked, "yes", "", date(2024, 9, 22), by=office.clerk)
        asked = actions.take_answer(asked, "yes", "", date(2024, 10, 9), by=office.clerk)
    asked.request.refresh_from_db()
    assert (asked.answered_on, asked.lapsed_on) == (date(2024, 10, 9), None)
    assert (asked.request.state, asked.request.due_on) == ("RUNNING", date(2024, 10, 31))
    names = [one.name for one in facts(ledger.history(asked.request.subject))]
    assert "foi.consult_done" in names and "foi.consult_lapsed" not in names


def test_an_answer_that_undoes_an_extension_is_registered_as_it_was(office, posted):
    """E8, extended on 11-06: an answer of 10-09, found later, makes 10-31 the last day, so that the extension came too late."""
    request = office.received(date(2024, 9, 18))
    with office.on(date(2024, 9, 23)):
        asked = actions.consult(request, "third_party", "东风路商户李某", "东风路9号", "门牌", by=office.clerk)
    letter = posted(request, "L05", date(2024, 9, 23), asked, content="门牌")
    with office.on(date(2024, 9, 25)):
        actions.serve_letter(letter, date(2024, 9, 25), by=office.clerk)
    posted(request, "L04", date(2024, 11, 6), reason="检索量大", days="5", new_due="2024-11-20")
    with office.on(date(2024, 11, 7)):
        with pytest.raises(Refused, match="答复期限为2024-10-31；确实如此的，请勾选“如实登记”") as refused:
            actions.take_answer(asked, "yes", "", date(2024, 10, 9), by=office.clerk)
        assert "延期答复告知在答复期限届满之后，不延长" in str(refused.value)
        actions.take_answer(asked, "yes", "", date(2024, 10, 9), despite=True, by=office.clerk)
    request.refresh_from_db()
    assert (request.due_on, request.extended) == (date(2024, 10, 31), 0)
    told = [one.sentence for one in reading(request).flags]
    assert "延期答复告知在答复期限届满之后，不延长" in told


def offered(request) -> list[str]:
    return [one.title for one in steps(request, reading(request), accepted(request), None)]


def test_it_is_accepted_once_and_ruled_on_as_often_as_it_was_referred(office):
    request = office.received(DAY)
    with office.on(date(2025, 9, 26)):
        with pytest.raises(Refused, match="没有报请"):
            actions.take_ruling(request, date(2025, 9, 26), by=office.clerk)
        actions.accept(request, by=office.clerk)
        with pytest.raises(Refused, match="已经审核通过"):
            actions.accept(request, by=office.clerk)
        assert "登记确定结果" not in offered(request)
        actions.refer(request, date(2025, 9, 26), by=office.clerk)
        assert "登记确定结果" in offered(request)
    with office.on(date(2025, 9, 29)):
        actions.take_ruling(request, date(2025, 9, 29), by=office.clerk)
        with pytest.raises(Refused, match="没有报请"):
            actions.take_ruling(request, date(2025, 9, 29), by=office.clerk)
