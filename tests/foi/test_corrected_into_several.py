"""一事一申请 after a correction as at intake: what holds several matters now is examined anew, and split before it is answered."""

from __future__ import annotations

from datetime import date

import pytest
from tests.foi.cases import PROVIDING, correction

from gongkai.desk.actions import Refused
from gongkai.foi import actions, steps
from gongkai.foi.actions import deciding
from gongkai.foi.reading import accepted, reading

SEVERAL = "1.东风路改造工程征地补偿标准文件；2.东风路改造工程的评估报告；3.东风路改造工程的施工合同"


@pytest.fixture
def corrected(office, posted):
    def make(wanted: str):
        request = office.received(date(2026, 2, 9))
        with office.on(date(2026, 2, 10)):
            actions.accept(request, by=office.clerk)
        posted(request, "L02", date(2026, 2, 13), **correction())
        with office.on(date(2026, 3, 4)):
            return actions.take_correction(request, date(2026, 3, 4), wanted, by=office.clerk)

    return make


def offered(request) -> list[str]:
    return [one.title for one in steps.steps(request, reading(request), accepted(request), None)]


def test_several_matters_are_examined_anew_and_split(office, corrected):
    request = corrected(SEVERAL)
    with office.on(date(2026, 3, 5)):
        assert not accepted(request)
        assert {"审核受理", "分拆"} <= set(offered(request)) and "告知补正" not in offered(request)
        decision = deciding.propose(request, PROVIDING, {}, by=office.clerk)
        with pytest.raises(Refused, match="先审核受理"):
            deciding.submit(decision, revision=decision.revision, by=office.clerk)
        with pytest.raises(Refused, match="一事一申请"):
            actions.accept(request, 3, by=office.clerk)
        request, *parts = actions.split(request, SEVERAL.split("；"), by=office.clerk)
        assert len(parts) == 2 and {one.due_on for one in (request, *parts)} == {date(2026, 4, 1)}
        actions.accept(parts[0], by=office.clerk)
        assert accepted(request) and accepted(parts[0])


def test_one_that_only_looks_like_several_is_accepted_once_more(office, corrected):
    request = corrected(SEVERAL)
    with office.on(date(2026, 3, 5)):
        actions.accept(request, by=office.clerk)
        assert accepted(request)
        with pytest.raises(Refused, match="已经审核通过"):
            actions.accept(request, by=office.clerk)


def test_one_matter_stays_accepted(office, corrected):
    request = corrected("2024年东风路（人民路至建设路段）改造工程征地补偿标准文件")
    with office.on(date(2026, 3, 5)):
        assert accepted(request) and "分拆" not in offered(request)
