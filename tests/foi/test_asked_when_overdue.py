"""A correction that is asked for when the answer is overdue: it may be asked for, it stands as a breach, and the limit stays."""

from datetime import date

import pytest
from tests.foi.cases import correction

from gongkai.desk.actions import Refused
from gongkai.foi import actions
from gongkai.foi.progress import standing
from gongkai.foi.reading import CORRECTION_ASKED, asked_when_overdue, reading
from gongkai.foi.rectification import rectifiable

CAME, DUE, LATE = date(2026, 9, 14), date(2026, 10, 16), date(2026, 10, 20)


@pytest.fixture
def asked(office, approved):
    """Received 09-14, asked for correction only after the limit of 10-16."""
    request = office.received(CAME)
    letter = approved(request, "L02", LATE, **correction(until="2026-11-10"))
    with office.on(LATE):
        with pytest.raises(Refused, match="不停止计算") as refused:
            actions.send_letter(letter, "electronic", LATE, by=office.clerk)
        assert {one.code for one in refused.value.reasons} == {"breach:foi.correction_asked"}
        assert all("第三十条" in one.citation for one in refused.value.reasons)
        actions.send_letter(letter, "electronic", LATE, despite=True, by=office.clerk)
    request.refresh_from_db()
    return request


def test_it_is_on_record_and_moves_no_limit(office, asked):
    assert (asked.state, asked.due_on, asked.waits_until) == ("AWAITING_CORRECTION", DUE, date(2026, 11, 10))
    with office.on(LATE):
        found = reading(asked)
        assert found.overdue and not found.stopped
        assert "补正告知发出时答复期限已经届满，不停止计算" in {flag.sentence for flag in found.flags}


def test_the_letter_does_not_promise_that_the_count_begins_anew(asked, office, approved):
    said = "".join(one["text"] for one in asked.letters.get(code="L02").paragraphs)
    assert "不因补正重新计算" in said and "之日起重新计算" not in said
    other = office.received(CAME, wanted="解放路改造工程的施工许可")
    in_time = approved(other, "L02", date(2026, 9, 16), **correction(until="2026-10-30"))
    assert "之日起重新计算" in "".join(one["text"] for one in in_time.paragraphs)


def test_the_correction_is_received_and_the_answer_is_still_overdue(office, asked):
    with office.on(date(2026, 10, 22)):
        told = actions.take_correction(asked, date(2026, 10, 22), "东风路征地补偿标准", by=office.clerk)
        assert (told.state, told.due_on) == ("RUNNING", DUE) and asked_when_overdue(told)
        assert any("期限不重新计算" in one.said for one in standing(told).steps)


def test_without_a_correction_the_request_ends_when_its_period_is_over(office, asked):
    with office.on(date(2026, 11, 11)):
        ended = actions.lapse_correction(asked, date(2026, 11, 11), by=office.clerk)
        assert (ended.state, ended.outcome) == ("ABANDONED_CORRECTION", "correction_lapsed")


def test_a_letter_of_before_the_limit_is_not_sent_after_it_as_it_stands(office, approved):
    request = office.received(CAME)
    letter = approved(request, "L02", DUE, **correction(until="2026-11-10"))
    with office.on(LATE):
        with pytest.raises(Refused, match="退回，重新填写"):
            actions.send_letter(letter, "electronic", LATE, despite=True, by=office.clerk)
        letter = actions.return_letter(letter, by=office.head)
        letter = actions.rewrite_letter(letter, letter.fields, revision=letter.revision, by=office.clerk)
        assert "不因补正重新计算" in "".join(one["text"] for one in letter.paragraphs)
    other = approved(office.received(CAME, wanted="解放路施工许可"), "L02", DUE, **correction(until="2026-11-10"))
    with office.on(LATE):  # it did go out in time, and is entered later
        assert actions.send_letter(other, "electronic", DUE, despite=True, by=office.clerk).sent_on == DUE
        other.request.refresh_from_db()
        assert (other.request.state, other.request.due_on) == ("AWAITING_CORRECTION", None)


def test_by_the_right_day_it_was_asked_for_in_time_and_stops_the_clock_after_all(office, asked):
    wrong = next(one.seq for one in rectifiable(asked) if one.name == CORRECTION_ASKED)
    with office.on(date(2026, 10, 21)):
        actions.propose_rectification(asked, wrong, "发文登记簿记的是十六日", DUE, by=office.clerk)
        found = actions.approve_rectification(asked, by=office.head)
        assert not asked_when_overdue(found) and reading(found).stopped
