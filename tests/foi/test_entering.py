"""What came on paper is entered as it came; what is missing in it the applicant is asked to correct (条例 第二十九条、第三十条)."""

from __future__ import annotations

from datetime import date

import pytest

from gongkai.desk.actions import Refused
from gongkai.foi.applications import faults

DAY = date(2026, 3, 2)


@pytest.mark.parametrize(
    ("applicant", "more"),
    [
        ({"name": "欧阳明珠", "phone": "13800001234"}, {"route": "pick_up"}),
        (
            {"name": "欧阳明珠", "id_kind": "resident", "id_number": "110105194912310021", "phone": "1"},
            {"route": "post"},
        ),
        ({"name": "欧阳明珠"}, {"wanted": "标准"}),
        ({"name": "欧阳明珠"}, {"wanted": "", "doc_number": "测水发〔2024〕3号"}),
    ],
)
def test_a_clerk_enters_a_letter_that_lacks_what_can_be_corrected(office, applicant, more):
    request = office.received(DAY, "signed_mail", applicant=applicant, **more)
    assert (request.state, request.due_on) == ("RUNNING", date(2026, 3, 30))
    assert faults(office.application(applicant=applicant, **more).tidy())


def test_who_applies_and_what_for_stay_and_a_number_alone_is_enough_online(office):
    for more in ({"applicant": {"phone": "1"}}, {"wanted": ""}):
        with pytest.raises(Refused):
            office.received(DAY, **more)
    assert not faults(office.application(wanted="", doc_number="测水发〔2024〕3号").tidy())
