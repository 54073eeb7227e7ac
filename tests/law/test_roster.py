"""Who goes where: places are filled from the ranking, and everyone passed over is told once, with the reason."""

from __future__ import annotations

from typing import Any

import pytest

from gongkai.law.chain import Chain
from gongkai.law.errors import DrawRefused
from gongkai.law.roster import Recusal, Roster, Staffing

ORDER = ("Z1", "Z2", "Z3", "Z4")


def roster(*recusals: Recusal, load: int | None = None, order: tuple[str, ...] = ORDER) -> tuple[Roster, Chain]:
    log = Chain("0" * 64)
    return Roster(Staffing(2, load), lambda object_: order, recusals, log), log


def told(log: Chain) -> list[dict[str, Any]]:
    return [{k: v for k, v in one.items() if k not in ("number", "previous", "hash")} for one in log.records]


def test_only_what_is_limited_is_committed() -> None:
    assert Staffing().data() == {"each": 2} and Staffing(3, 4).data() == {"each": 3, "load": 4}
    assert Staffing(2, 1).data() == {"each": 2, "load": 1}


@pytest.mark.parametrize(
    ("staffing", "objects", "inspectors", "enough"),
    [
        (Staffing(2), 9, 2, True),
        (Staffing(2), 0, 1, False),
        (Staffing(2, 2), 4, 4, True),
        (Staffing(2, 2), 5, 4, False),
        (Staffing(3, 1), 2, 6, True),
        (Staffing(3, 1), 2, 5, False),
    ],
)
def test_what_cannot_be_staffed_is_refused_beforehand(
    staffing: Staffing, objects: int, inspectors: int, enough: bool
) -> None:
    if enough:
        staffing.check(objects, inspectors)
        return
    with pytest.raises(DrawRefused, match=f"{inspectors} 名执法人员不够") as refused:
        staffing.check(objects, inspectors)
    assert ("每人至多" in str(refused.value)) is (staffing.load is not None)


def test_a_full_object_is_not_short() -> None:
    for order in (ORDER, ("Z1", "Z2")):
        going, log = roster(order=order)
        going.fill("A1")
        assert going.assigned == {"A1": ("Z1", "Z2")} and told(log) == []


def test_one_place_that_nobody_can_take_is_logged() -> None:
    going, log = roster(Recusal("Z1", "A1", "近亲属任职"), order=("Z1", "Z2"))
    going.fill("A1")
    assert going.assigned == {"A1": ("Z2",)}
    assert told(log) == [
        {"what": "passed-over", "inspector": "Z1", "object": "A1", "reason": "近亲属任职"},
        {"what": "short", "object": "A1", "missing": 1},
    ]


def test_who_is_free_again_goes_first_again() -> None:
    going, _log = roster(load=1, order=("Z1", "Z2"))
    going.fill("A1")
    going.clear("A1")
    going.fill("A2")
    going.fill("A3")
    assert going.assigned == {"A2": ("Z1", "Z2"), "A3": ()}


def test_a_load_counts_what_one_goes_to_and_no_more() -> None:
    going, log = roster(load=2, order=("Z1", "Z2", "Z3"))
    for object_ in ("A1", "A2", "A3"):
        going.fill(object_)
    assert going.assigned == {"A1": ("Z1", "Z2"), "A2": ("Z1", "Z2"), "A3": ("Z3",)}
    assert [one["reason"] for one in told(log) if one["what"] == "passed-over"] == ["已承担2个对象"] * 2


def test_who_withdrew_late_has_room_for_another_object() -> None:
    going, log = roster(load=1)
    going.fill("A1")
    going.recuse("Z1", "A1", "当事人申请回避")
    going.fill("A2")
    going.fill("A3")
    assert going.assigned == {"A1": ("Z2", "Z3"), "A2": ("Z1", "Z4"), "A3": ()}
    assert {"what": "passed-over", "inspector": "Z1", "object": "A1", "reason": "当事人申请回避"} not in told(log)


def test_who_withdrew_is_barred_for_that_reason_whatever_the_load() -> None:
    going, log = roster(Recusal("Z1", "A2", "近亲属任职"), load=1)
    going.fill("A1")
    going.fill("A2")
    assert going.assigned["A2"] == ("Z3", "Z4")
    assert [one["reason"] for one in told(log) if one.get("inspector") == "Z1"] == ["近亲属任职"]


def test_who_was_not_sent_need_not_withdraw() -> None:
    going, _log = roster()
    going.fill("A1")
    for inspector, object_ in (("Z3", "A1"), ("Z1", "A2")):
        with pytest.raises(DrawRefused, match="不必回避"):
            going.recuse(inspector, object_, "申请回避")


def test_the_same_reason_is_told_once() -> None:
    going, log = roster(Recusal("Z1", "A1", "近亲属任职"))
    going.fill("A1")
    going.recuse("Z2", "A1", "当事人申请回避")
    assert going.assigned == {"A1": ("Z3", "Z4")}
    assert [one["inspector"] for one in told(log) if one["what"] == "passed-over"] == ["Z1"]
