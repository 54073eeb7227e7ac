"""What ends, or waits, because somebody did nothing: only a limit that is known and past may be called passed."""

from __future__ import annotations

from datetime import date

import pytest
from tests.foi.cases import correction

from gongkai.desk.actions import Refused
from gongkai.foi import actions, composing, listing, progress, remedies, todo
from gongkai.foi.actions import applicant
from gongkai.foi.forms_list import RequestFilter
from gongkai.foi.models import Letterhead


def errands(actor):
    return {one.title: one.n for one in todo.errands(actor)}


def listed(actor, state):
    return list(listing.narrowed(actor, RequestFilter({"state": state}, [])))


def test_a_fee_whose_notice_nobody_served_has_no_limit_to_pass_and_is_an_errand(office, posted):
    request = office.received(date(2025, 1, 10))
    Letterhead.objects.create(organ=office.organ, payment="凭缴款码缴纳")
    told = composing.charged(request, "pages", 68)
    letter = posted(request, "L09", date(2025, 1, 20), **told)
    with office.on(date(2025, 3, 21)):
        with pytest.raises(Refused, match="请先登记文书的送达日期"):
            actions.lapse_fee(request, date(2025, 3, 21), despite=True, by=office.clerk)
        assert errands(office.clerk) == {"送达日期待登记，期限还不能推算": 1}
        assert listed(office.clerk, "unserved") == [request] and not listed(office.clerk, "let_lapse")
        actions.serve_letter(letter, date(2025, 1, 23), by=office.clerk)
        request.refresh_from_db()
        assert request.waits_until == date(2025, 2, 26)
        assert errands(office.clerk) == {"申请人逾期不补正、不缴费，待登记": 1}
        request = actions.lapse_fee(request, date(2025, 3, 21), by=office.clerk)
        assert not errands(office.clerk)
        assert remedies.until(request) is None  # no letter has told it yet
    letter = posted(
        request,
        "L24",
        date(2025, 3, 24),
        **{key: told for key, told in composing.prefilled(request, "L24").items() if told},
    )
    with office.on(date(2025, 3, 28)):
        actions.serve_letter(letter, date(2025, 3, 27), by=office.clerk)
        found = remedies.until(request)
        assert progress.remedies(request) == found and "不服的" in progress.standing(request).next
    assert found and (found.known, found.review) == (date(2025, 3, 27), date(2025, 5, 26))
    assert found.suit == date(2025, 9, 28)  # a Sunday that is worked


def test_a_correction_handed_in_online_in_time_does_not_lapse_and_waits_for_the_clerk(office, posted):
    requests = [office.received(date(2026, 2, 9), wanted=f"第{n}号地块的批复文件") for n in range(2)]
    for request in requests:
        posted(request, "L02", date(2026, 2, 13), **correction())
    came, late = requests
    with office.on(date(2026, 3, 31)):
        applicant.hand_in_correction(came, [office.photo("correction")])
        assert errands(office.clerk) == {"网上收到补正，待与申请人确认": 1}
        assert listed(office.clerk, "handed_in") == [came]
    with office.on(date(2026, 4, 2)):
        applicant.hand_in_correction(late, [office.photo("correction")])
        with pytest.raises(Refused, match="2026-03-31已在网上提交补正材料，没有逾期"):
            actions.lapse_correction(came, date(2026, 4, 2), despite=True, by=office.clerk)
        late = actions.lapse_correction(late, date(2026, 4, 2), by=office.clerk)
        came = actions.take_correction(came, date(2026, 4, 2), by=office.clerk)
    assert (late.state, came.state, came.waits_until) == ("ABANDONED_CORRECTION", "RUNNING", None)


def test_a_consultation_that_nobody_served_is_on_the_list(office, posted):
    request = office.received(date(2024, 9, 18))
    with office.on(date(2024, 9, 23)):
        asked = actions.consult(request, "third_party", "东风路商户李某", "东风路9号", "门牌", by=office.clerk)
    letter = posted(request, "L05", date(2024, 9, 23), asked, content="门牌")
    assert "涉及你（单位），公开可能损害你（单位）的合法权益" in "".join(one["text"] for one in letter.paragraphs)
    with office.on(date(2024, 12, 2)):
        assert listed(office.clerk, "unserved") == [request]
        assert "送达日期待登记，期限还不能推算" in errands(office.clerk)
        actions.serve_letter(letter, date(2024, 9, 25), by=office.clerk)
        assert not listed(office.clerk, "unserved") and "征求意见今天到期" in errands(office.clerk)
