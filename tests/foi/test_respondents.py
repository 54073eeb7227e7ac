"""To whom review goes for organs that their kind in the register does not tell: what the letterhead says goes first."""

from __future__ import annotations

from datetime import date

import pytest

from gongkai.desk.actions import Refused
from gongkai.foi import actions, composing
from gongkai.law.errors import LawError
from gongkai.law.remedies import remedies
from gongkai.rulebooks.remedies import remedy_book

DAY = date(2026, 3, 2)


def told(organ):
    return remedies(remedy_book(), "B", composing.respondent(organ), on=DAY)


def bodies(organ):
    return [body.name for body in told(organ).bodies]


@pytest.mark.parametrize(
    ("values", "named", "level"),
    [
        ({}, ["测试市人民政府"], "basic"),
        ({"standing": "vertical", "superior": "省税务局"}, ["省税务局"], "basic"),
        ({"standing": "customs", "superior": "海关总署"}, ["海关总署"], "intermediate"),
        ({"standing": "justice", "superior": "省司法厅"}, ["测试市人民政府", "省司法厅"], "basic"),
        (
            {"standing": "branch", "government": "大市政府", "place_government": "区政府"},
            ["大市政府", "区政府"],
            "basic",
        ),
        ({"standing": "agency", "government": "省人民政府"}, ["省人民政府"], "basic"),
        ({"standing": "authorised"}, ["测试市人民政府"], "basic"),
    ],
)
def test_the_letterhead_says_what_the_register_does_not(office, values, named, level):
    with office.on(DAY):
        actions.set_letterhead(office.organ, values, by=office.head)
    assert bodies(office.organ) == named and told(office.organ).court.level == level


def test_the_highest_government_of_the_register_names_the_one_above(office):
    with office.on(DAY):
        with pytest.raises(LawError, match="上一级人民政府"):
            bodies(office.government)
        actions.set_letterhead(office.government, {"government": "青岚省人民政府"}, by=office.office)
        with pytest.raises(Refused):
            actions.set_letterhead(office.government, {"standing": "court"}, revision=1, by=office.office)
    assert bodies(office.government) == ["青岚省人民政府"]
