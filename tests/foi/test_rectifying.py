"""更正办理登记: what was entered wrongly is taken back by two people; both entries stay, and everything follows the right one."""

from __future__ import annotations

import re
from datetime import date

import pytest
from tests.foi.cases import correction

from gongkai.desk import clock, ledger
from gongkai.desk.actions import Refused
from gongkai.foi import actions, following, todo
from gongkai.foi.reading import facts
from gongkai.foi.rectification import rectifiable
from gongkai.foi.remedies import until
from gongkai.foi.steps import stages
from gongkai.organs.models import Person


def entry(request, name):
    return next(one.seq for one in rectifiable(request) if one.name == name)


@pytest.fixture
def rectified(office):
    def make(request, name, on, reason="照签收单登记错了", right_on=None):
        with office.on(on):
            actions.propose_rectification(request, entry(request, name), reason, right_on, by=office.clerk)
            return actions.approve_rectification(request, by=office.head)

    return make


def names(request):
    return [one.name for one in facts(ledger.history(request.subject))]


def test_a_wrong_lapse_is_taken_back_and_the_request_waits_as_before(office, posted, rectified):
    request = office.received(date(2026, 2, 9))
    posted(request, "L02", date(2026, 2, 13), **correction())
    with office.on(date(2026, 4, 1)):
        actions.lapse_correction(request, date(2026, 4, 1), by=office.clerk)
    request = rectified(request, "foi.correction_lapsed", date(2026, 4, 2), "补正材料3月30日已寄到收发室")
    assert (request.state, request.outcome, request.closed_on) == ("AWAITING_CORRECTION", "", None)
    told = [event.name for event in ledger.history(request.subject)]
    assert "foi.correction_lapsed" in told and "foi.correction_lapsed" not in names(request)
    with office.on(date(2026, 4, 2)):
        request = actions.take_correction(request, date(2026, 3, 30), by=office.clerk)
    assert (request.state, request.due_on) == ("RUNNING", date(2026, 4, 28))


def test_a_wrong_day_of_receipt_is_set_right_by_two_people(office, rectified):
    """E5 entered as if it had been signed for on 02-05."""
    request = office.received(date(2026, 2, 5), "signed_mail")
    wrong = request.due_on
    with office.on(date(2026, 2, 10)):
        number = entry(request, "foi.received")
        for reason, day in (
            ("", date(2026, 2, 6)),
            ("日期错", None),
            ("日期错", date(2026, 2, 5)),
            ("日期错", date(2026, 2, 11)),
        ):
            with pytest.raises(Refused):
                actions.propose_rectification(request, number, reason, day, by=office.clerk)
        actions.propose_rectification(request, number, "照签收单应为2月6日", date(2026, 2, 6), by=office.clerk)
        with pytest.raises(Refused, match="正在等待批准"):
            actions.propose_rectification(request, number, "再改一次", date(2026, 2, 7), by=office.clerk)
        with pytest.raises(Refused, match="审批人"):
            actions.approve_rectification(request, by=office.clerk)
        assert ("待我批准的登记更正", 1) in [(one.title, one.n) for one in todo.errands(office.head)]
        request = actions.approve_rectification(request, by=office.head)
        assert not todo.errands(office.head)
    assert wrong == date(2026, 3, 11) and request.due_on == date(2026, 3, 12)
    assert (request.received_on, request.submitted_at.astimezone(clock.CHINA).date()) == (date(2026, 2, 6),) * 2


def test_a_reply_entered_as_sent_can_be_sent_again_and_a_service_gets_its_day(office, posted, rectified):
    """E7: what rests on an entry goes first, and consultations and letters follow."""
    request = office.received(date(2025, 9, 15))
    with office.on(date(2025, 9, 22)):
        asked = actions.consult(request, "third_party", "东风路商户李某", "东风路9号", "门牌", by=office.clerk)
    letter = posted(request, "L05", date(2025, 9, 22), asked, content="门牌")
    with office.on(date(2025, 10, 13)):
        actions.serve_letter(letter, date(2025, 9, 29), by=office.clerk)
        actions.take_answer(asked, "yes", "", date(2025, 10, 11), by=office.clerk)
        with pytest.raises(Refused, match="先更正它们"):
            actions.propose_rectification(request, entry(request, "foi.consult_sent"), "没有寄出", by=office.clerk)
    rectified(request, "foi.consult_served", date(2025, 10, 13), right_on=date(2025, 9, 24))
    request = rectified(request, "foi.consult_done", date(2025, 10, 14), right_on=date(2025, 10, 13))
    asked.refresh_from_db()
    letter.refresh_from_db()
    assert (request.due_on, asked.served_on, asked.until) == (date(2025, 11, 3), date(2025, 9, 24), date(2025, 10, 21))
    assert (letter.received_on, asked.answered_on) == (date(2025, 9, 24), date(2025, 10, 13))
    for name in ("foi.consult_done", "foi.consult_served", "foi.consult_sent"):
        request = rectified(request, name, date(2025, 10, 15), "并没有征求意见")
    letter.refresh_from_db()
    asked.refresh_from_db()
    assert (letter.state, letter.sent_on, asked.sent_on, asked.answer) == ("approved", None, None, "")
    assert (request.state, request.due_on) == ("RUNNING", date(2025, 10, 17))


def test_the_pages_ask_show_and_approve(office, client):
    request = office.received(date.today())
    clerk, head = client, type(client)()
    for one, name in ((clerk, "clerk"), (head, "head")):
        one.force_login(Person.objects.get(username=name))
    url = f"/console/foi/{request.pk}/rectify/"
    told = {
        "entry": entry(request, "foi.received"),
        "reason": "照签收单更正",
        "right_on": "2020-01-02",
        "revision": request.revision,
    }
    assert clerk.post(url, told).status_code == 302
    assert "更正办理登记" in head.get(f"/console/foi/{request.pk}/").content.decode()
    own = clerk.get(url).content.decode()  # what waits, and not the form once more
    assert "照签收单更正" in own and "撤回这项更正" in own and "approve/" not in own and "<select" not in own
    assert "approve/" in head.get(url).content.decode()
    page = head.get(f"{url}approve/").content.decode()
    assert "对期限的影响" in page and "照签收单更正" in page and "改为2020-01-02" in page and "用户clerk" in page
    stood = {"proposal": re.search(r'name="proposal" value="(\d+)"', page)[1]}
    assert clerk.post(f"{url}approve/", stood).status_code == 409
    actions.refuse_rectification(request, by=office.clerk)
    request.refresh_from_db()
    clerk.post(url, told | {"right_on": "2020-01-03", "revision": request.revision})
    other = head.post(f"{url}approve/", stood)
    assert other.status_code == 409 and "与您看到的不同" in other.content.decode()
    now = {"proposal": re.search(r'name="proposal" value="(\d+)"', other.content.decode())[1]}
    assert now != stood and head.post(f"{url}approve/", now).status_code == 302
    request.refresh_from_db()
    assert request.received_on == date(2020, 1, 3) and head.get(f"{url}approve/").status_code == 404


def test_an_archived_request_is_opened_again_to_be_set_right(office, posted, rectified, client):
    request = office.received(date(2026, 2, 9))
    posted(request, "L02", date(2026, 2, 13), **correction())
    with office.on(date(2026, 4, 1)):
        actions.lapse_correction(request, date(2026, 4, 1), by=office.clerk)
        archived = actions.archive(request, without="申请人的地址查无此人", by=office.clerk)
    assert stages(list(ledger.history(request.subject)))[-1].at == archived.archived_at
    client.force_login(Person.objects.get(username="clerk"))
    with office.on(date(2026, 4, 2)):
        page = client.get(f"/console/foi/{request.pk}/rectify/").content.decode()
        assert "批准更正时重新开卷" in page
    request = rectified(request, "foi.correction_lapsed", date(2026, 4, 2), "补正材料3月30日已寄到收发室")
    assert (request.state, request.archived_at, request.archived_by) == ("AWAITING_CORRECTION", None, "")
    assert stages(list(ledger.history(request.subject)))[-1].at is None
    told = list(ledger.history(request.subject))
    assert [one.sentence for one in told if one.name == "foi.reopened"] == ["因更正办理登记重新开卷，改正后再归档"]
    with office.on(date(2026, 4, 2)):
        page = client.get(f"/console/foi/{request.pk}/").content.decode()
    taken, took = ("foi.correction_lapsed", "foi.rectified"), {one.name: one.seq for one in told}
    assert (
        page.count("已由№") == 2 and f"已由№{took[taken[1]]}撤销" in page and f"已由№{took['foi.reopened']}撤销" in page
    )


def test_what_is_forgotten_is_not_set_right(office, posted):
    request = office.received(date(2026, 2, 9))
    request.__class__.objects.filter(pk=request.pk).update(forgotten_at=clock.now())
    with office.on(date(2026, 2, 10)), pytest.raises(Refused, match="个人信息已经清除"):
        actions.propose_rectification(
            request, entry(request, "foi.received"), "日期错", date(2026, 2, 6), by=office.clerk
        )


def test_a_row_of_before_learns_by_when_its_applicant_must_act(office, posted):
    request = office.received(date(2026, 2, 9))
    posted(request, "L02", date(2026, 2, 13), **correction())
    request.refresh_from_db()
    until = request.waits_until
    assert until == date(2026, 3, 31)
    request.__class__.objects.filter(pk=request.pk).update(waits_until=None)
    with office.on(date(2026, 3, 2)):
        assert (following.read_waiting(), following.read_waiting()) == (1, 0)
    request.refresh_from_db()
    assert request.waits_until == until


def test_a_signing_that_did_not_happen_takes_the_answer_back(office, refused, rectified):
    """By hand the answer is given by being signed for: without that the limit runs, and so do those of the applicant."""
    request = office.received(date(2025, 9, 25))
    letter = refused(request, date(2025, 10, 13), "hand")
    with office.on(date(2025, 10, 15)):
        actions.serve_letter(letter, date(2025, 10, 15), by=office.clerk)
    request.refresh_from_db()
    assert (request.state, request.closed_on) == ("REPLIED", date(2025, 10, 15))
    request = rectified(request, "foi.reply_received", date(2025, 10, 16), right_on=date(2025, 10, 14))
    letter.refresh_from_db()
    assert (request.closed_on, letter.received_on, until(request).known) == (date(2025, 10, 14),) * 3
    for name in ("foi.reply_received", "foi.replied"):
        request = rectified(request, name, date(2025, 10, 17), "并没有交到申请人手里")
        letter.refresh_from_db()
        assert (letter.state, letter.seq, letter.received_on, letter.served_on) == ("sent", None, None, None)
        assert (request.state, request.outcome, request.closed_on, request.in_time) == ("RUNNING", "", None, None)
        assert not {"foi.replied", "foi.reply_received"} & set(names(request))
        with office.on(date(2025, 10, 30)):
            assert (request.due_on, until(request).silent) == (date(2025, 10, 29), True)
        with office.on(date(2025, 10, 20)):
            actions.serve_letter(letter, date(2025, 10, 20), by=office.clerk)
        request.refresh_from_db()
        assert (request.state, until(request).known) == ("REPLIED", date(2025, 10, 20))


def test_of_a_posted_answer_the_receipt_alone_is_taken_back(office, refused, rectified):
    request = office.received(date(2025, 9, 25))
    letter = refused(request, date(2025, 10, 13))
    with office.on(date(2025, 10, 17)):
        actions.serve_letter(letter, date(2025, 10, 17), by=office.clerk)
    request = rectified(request, "foi.reply_received", date(2025, 10, 20), "回执是另一件的")
    letter.refresh_from_db()
    assert (request.state, request.closed_on) == ("REPLIED", date(2025, 10, 13))
    assert (letter.state, letter.received_on, until(request).known) == ("sent", None, date(2025, 10, 13))


def test_an_answer_that_was_objected_to_or_is_followed_by_another_round_is_not_taken_back(office, refused):
    request = office.received(date(2025, 9, 25))
    letter = refused(request, date(2025, 10, 13), "hand")
    with office.on(date(2025, 10, 15)):
        actions.serve_letter(letter, date(2025, 10, 15), by=office.clerk)
        told = actions.file_remedy(
            request, "review", date(2025, 10, 15), "", reviewer=office.government, by=office.clerk
        )
        for name in ("foi.reply_received", "foi.replied"):
            with pytest.raises(Refused, match="申请复议或者提起诉讼"):
                actions.propose_rectification(request, entry(request, name), "没有签收", by=office.clerk)
        actions.decide_remedy(told, date(2025, 10, 15), "corrected", orders="decide", by=office.clerk)
    with office.on(date(2025, 10, 16)), pytest.raises(Refused, match="以这一项为前提"):
        actions.propose_rectification(request, entry(request, "foi.replied"), "没有签收", by=office.clerk)


def test_an_answer_given_anew_taken_back_is_owed_again(office, refused, rectified):
    request = office.received(date(2025, 9, 25))
    refused(request, date(2025, 10, 13))
    with office.on(date(2025, 11, 3)):
        told = actions.file_remedy(
            request, "review", date(2025, 11, 3), "", reviewer=office.government, by=office.clerk
        )
        told = actions.decide_remedy(told, date(2025, 11, 3), "corrected", orders="decide", by=office.clerk)
    request.refresh_from_db()
    refused(request, date(2025, 11, 10))
    told.refresh_from_db()
    assert (told.complied_on, told.running) == (date(2025, 11, 10), False)
    request = rectified(request, "foi.replied", date(2025, 11, 11), "没有寄出")
    told.refresh_from_db()
    assert (request.round, request.state, told.complied_on, told.running) == (2, "RUNNING", None, True)
    assert request.ended_on == date(2025, 10, 13)


def test_a_correction_taken_back_leaves_the_words_of_before(office, posted, rectified, client):
    request = office.received(date(2026, 2, 9))
    asked = request.wanted
    posted(request, "L02", date(2026, 2, 13), **correction())
    with office.on(date(2026, 2, 24)):
        request = actions.take_correction(request, date(2026, 2, 24), "解放路的规划条件", by=office.clerk)
    request = rectified(request, "foi.corrected", date(2026, 2, 25), right_on=date(2026, 2, 20))
    assert request.wanted == "解放路的规划条件"  # it came, on another day
    with office.on(date(2026, 2, 26)):
        actions.propose_rectification(request, entry(request, "foi.corrected"), "登在了别的申请上", by=office.clerk)
        client.force_login(Person.objects.get(username="head"))
        page = client.get(f"/console/foi/{request.pk}/rectify/approve/").content.decode()
        assert "停止计算，自2026-02-14起" in page and "暂不能推算" not in page
        request = actions.approve_rectification(request, by=office.head)
    assert (request.state, request.due_on, request.wanted) == ("AWAITING_CORRECTION", None, asked)
    with office.on(date(2026, 2, 27)):  # what did not change the words leaves them
        request = actions.take_correction(request, date(2026, 2, 27), by=office.clerk)
        request = rectified(request, "foi.corrected", date(2026, 2, 27))
    assert request.wanted == asked
    told = [one.name for one in ledger.history(request.subject)]
    assert told.count("foi.words_restored") == 1
