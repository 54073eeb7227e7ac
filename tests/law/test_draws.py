"""The auditable draw: its published vector, both sides of each limit, what is refused, and that nobody can steer it."""

from __future__ import annotations

from collections import Counter
from datetime import datetime
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.law.drawing import NONCE, ROUND, ahead, files, ids, lists, plan, run, sources, spot_check, witness
from tests.law.lawcases import cases

from gongkai.law.chain import continues
from gongkai.law.draws import Change, Draw, Entry, Plan, Redraw, Stratum
from gongkai.law.draws import run as run_draw
from gongkai.law.errors import DrawRefused, NaiveMoment
from gongkai.law.frozen import canonical, digest, freeze, sha256
from gongkai.law.randomness import (
    CHAINS,
    Beacon,
    BeaconValue,
    PublicDraw,
    PublicResult,
    Refusal,
    Reveal,
    Witness,
    combine,
)
from gongkai.law.ranking import rank, rank_inspectors
from gongkai.law.roster import Recusal, Staffing
from gongkai.schemas.draw_shapes import rate

CASES: Any = cases("draws")
VECTOR = CASES["vector"]
seeds = st.binary(min_size=32, max_size=32).map(bytes.hex)
id_lists = st.lists(ids, min_size=1, max_size=12, unique=True)


def why(case: dict[str, Any]) -> str:
    return str(case["why"])


def the_draw(**changes: Any) -> dict[str, Any]:
    return run(spot_check(**changes))


# The vector and the figures -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("order", [list, lambda ids: list(reversed(ids))], ids=["as printed", "backwards"])
def test_the_published_vector(order: Any) -> None:
    objects = tuple(Entry(id_, VECTOR["stratum"]) for id_ in order(VECTOR["ids"]))
    outcome = run_draw(Draw(objects, lines=tuple(VECTOR["sources"])))
    assert outcome.digests == {"objects": VECTOR["list_digest"]}
    assert (outcome.commit, outcome.seed) == (VECTOR["commit"], VECTOR["seed"])
    assert outcome.ranks == {"B": tuple(VECTOR["order"])}


@pytest.mark.parametrize("case", CASES["needed"], ids=why)
def test_how_many_are_drawn(case: dict[str, Any]) -> None:
    assert Stratum("A", rate(case["rate"])).needed(case["size"]) == case["n"]


@pytest.mark.parametrize("case", CASES["rounds"], ids=why)
def test_the_round_of_a_moment(case: dict[str, Any]) -> None:
    assert CHAINS["quicknet"].round_at(datetime.fromisoformat(case["at"])) == case["round"]


def test_there_was_no_randomness_before_the_chain_began() -> None:
    with pytest.raises(DrawRefused, match="2023-08-23T23:09:27"):
        CHAINS["quicknet"].round_at(datetime.fromisoformat("2023-08-23T15:09:26+00:00"))


def test_a_moment_without_a_zone_has_no_round() -> None:
    with pytest.raises(NaiveMoment):
        CHAINS["quicknet"].round_at(datetime(2026, 12, 1, 11))


@pytest.mark.parametrize("case", CASES["lists"], ids=why)
def test_a_list_that_can_be_read_two_ways_is_refused(case: dict[str, Any]) -> None:
    with pytest.raises(DrawRefused, match=case["words"]):
        run_draw(Draw(tuple(Entry(id_, "A") for id_ in case["ids"])))


def test_a_frozen_list_is_normalised_and_sorted_by_bytes() -> None:
    assert freeze(["b", "\u4e2d", "e\u0301", "B", "\U00020000", "\uf900"], "编号") == ("B", "b", "\u00e9", "\u4e2d", "\u8c48", "\U00020000")  # fmt: skip
    assert digest(("a", "b")) == sha256("a\nb\n")


# What is committed --------------------------------------------------------------------------------------------------

AT = datetime.fromisoformat("2026-12-01T11:00:01+08:00")
COMMITTED_AT = datetime.fromisoformat("2026-12-01T09:00:00+08:00")
TWO = (Entry("A1"), Entry("A2"))
RANDOMNESS = (Witness("纪检监察", "0" * 64, AT), PublicDraw("双色球2026139期", AT), Beacon(at=AT))


def planned(**changes: Any) -> Plan:
    return Plan("抽查", (Stratum("A", number=1),), RANDOMNESS, COMMITTED_AT, **changes)


def test_a_plan_is_committed_in_one_form_word_for_word() -> None:
    written = "2026-12-01T11:00:01+08:00"
    sources_ = [
        {"kind": "witness", "name": "纪检监察", "committed": "0" * 64, "at": written},
        {"kind": "public", "name": "双色球2026139期", "at": written},
        {"kind": "drand", "chain": "quicknet", "at": written, "round": ROUND},
    ]
    bare = {
        "algorithm": "gongkai-draw/v1",
        "name": "抽查",
        "strata": {"A": {"number": 1}},
        "randomness": sources_,
        "committed_at": "2026-12-01T09:00:00+08:00",
    }
    assert planned().data() == bare
    more = planned(staffing=Staffing(2, 3), redraw=Redraw("abc", "名录有误"), about={"basis": "国发〔2019〕5号"})
    assert more.data() == bare | {
        "inspectors": {"each": 2, "load": 3},
        "redraw": {"of": "abc", "reason": "名录有误"},
        "about": {"basis": "国发〔2019〕5号"},
    }


def test_a_round_alone_tells_its_time() -> None:
    first = Beacon(round=1).data()
    assert first == {"kind": "drand", "chain": "quicknet", "at": "2023-08-23T23:09:27+08:00", "round": 1}


def test_with_one_stratum_the_list_need_not_name_it() -> None:
    assert run_draw(Draw(TWO, planned())).needed == {"A": 1}
    with pytest.raises(DrawRefused, match="层名为空"):
        run_draw(Draw(TWO, Plan("抽查", (Stratum("A"), Stratum("B")), RANDOMNESS, COMMITTED_AT)))


@pytest.mark.parametrize(
    "more",
    [
        {"inspectors": (Entry("Z1"),)},
        {"recusals": (Recusal("Z1", "A1", "近亲属任职"),)},
        {"sources": (PublicResult("双色球2026139期", "03"),)},
        {"changes": (Change("A1", "已注销"),)},
    ],
)
def test_without_a_plan_a_list_is_ranked_and_nothing_else(more: dict[str, Any]) -> None:
    named = tuple(Entry(entry.id, "A") for entry in TWO)
    assert run_draw(Draw(named, lines=("x",))).ranks.keys() == {"A"}
    with pytest.raises(DrawRefused, match="请写明计划"):
        run_draw(Draw(named, lines=("x",), **more))


def test_with_a_plan_sources_are_named_and_inspectors_planned() -> None:
    with pytest.raises(DrawRefused, match="不能只写行"):
        run_draw(Draw(TWO, planned(), lines=("x",)))
    for more in ({"inspectors": (Entry("Z1"),)}, {"recusals": (Recusal("Z1", "A1", "近亲属任职"),)}):
        with pytest.raises(DrawRefused, match="派几名"):
            run_draw(Draw(TWO, planned(), **more))


# A whole draw -------------------------------------------------------------------------------------------------------


def test_the_commit_says_everything_that_could_be_steered() -> None:
    usual = the_draw(sources=None)["commit"]
    moved = lists()
    moved["objects"][0] = {"id": "A1", "stratum": "B"}
    freed = lists()
    freed["objects"][-1] = {"id": "A9", "stratum": "A"}
    other_reason = lists()
    other_reason["objects"][-1] = {"id": "A9", "stratum": "A", "excluded": "已注销"}
    tampered = [
        {"plan": plan(name="另一计划")},
        {"plan": plan(strata={"A": {"rate": "2/3"}, "B": {"number": 1}})},
        {"plan": plan(inspectors={"each": 2, "load": 4})},
        {"plan": plan(committed_at="2026-12-01T09:00:01+08:00")},
        {"plan": plan(about={"basis": "国发〔2019〕5号"})},
        {"plan": plan(redraw={"of": usual, "reason": "名录有误"})},
        {"plan": plan(randomness=[*plan()["randomness"][:2], {"kind": "drand", "at": "2026-12-01T11:00:03+08:00"}])},
        {"lists": moved},
        {"lists": freed},
        {"lists": other_reason},
        {"lists": lists(inspectors=["Z1", "Z2", "Z3", "Z4"])},
        {"lists": lists(recusals=[{"inspector": "Z1", "object": "A1", "reason": "近亲属任职"}])},
    ]
    commits = [the_draw(sources=None, **change)["commit"] for change in tampered]
    assert len({usual, *commits}) == len(tampered) + 1


def test_the_same_plan_written_otherwise_is_the_same_commit() -> None:
    other = plan(strata={"B": {"number": 1}, "A": {"rate": "50%"}})
    other["randomness"][2]["round"] = ROUND
    assert the_draw(plan=other)["commit"] == the_draw()["commit"]


def test_before_the_sources_speak_there_is_a_commit_and_no_result() -> None:
    early = the_draw(sources=None)
    assert early["commit"] == the_draw()["commit"] and early["needed"] == {"A": 3, "B": 1}
    assert not {"seed", "ranks", "chosen", "assigned"} & early.keys()
    assert "先公布承诺值" in early["notes"][0]


def test_the_first_of_each_stratum_are_drawn_and_the_excluded_never() -> None:
    drawn = the_draw()
    assert {name: len(found) for name, found in drawn["chosen"].items()} == {"A": 3, "B": 1}
    for name, found in drawn["chosen"].items():
        assert found == drawn["ranks"][name][: len(found)]
    assert "A9" not in drawn["ranks"]["A"] and len(drawn["ranks"]["A"]) == 5


def test_two_go_to_each_object_and_nobody_to_more_than_the_plan_allows() -> None:
    drawn = the_draw()
    assert [len(set(going)) for going in drawn["assigned"].values()] == [2] * 4
    loads = Counter(inspector for going in drawn["assigned"].values() for inspector in going)
    assert max(loads.values()) <= 3 and "Z9" not in loads


def test_inspectors_go_in_the_order_of_their_rank() -> None:
    drawn = the_draw(plan=plan(inspectors={"each": 2}))
    for object_, going in drawn["assigned"].items():
        assert going == list(rank_inspectors(drawn["seed"], object_, ["Z1", "Z2", "Z3", "Z4"]))[:2]


def test_who_withdrew_beforehand_is_passed_over_with_the_reason() -> None:
    first = the_draw(plan=plan(inspectors={"each": 2}))["chosen"]["A"][0]
    withdrawn = [{"inspector": f"Z{n}", "object": f"A{m}", "reason": "近亲属任职"} for n in (1, 2) for m in range(1, 6)]
    drawn = the_draw(plan=plan(inspectors={"each": 2}), lists=lists(recusals=withdrawn))
    assert set(drawn["assigned"][drawn["chosen"]["A"][0]]) == {"Z3", "Z4"} and first
    passed = [record for record in drawn["log"] if record["what"] == "passed-over"]
    assert passed and {record["reason"] for record in passed} == {"近亲属任职"}


def test_a_full_load_is_passed_over_with_the_reason() -> None:
    drawn = the_draw(plan=plan(inspectors={"each": 2, "load": 2}))
    passed = [record for record in drawn["log"] if record["what"] == "passed-over"]
    assert passed and {record["reason"] for record in passed} == {"已承担2个对象"}
    assert Counter(i for going in drawn["assigned"].values() for i in going) == {f"Z{n}": 2 for n in range(1, 5)}


def test_a_recusal_found_late_moves_one_place_only() -> None:
    before = the_draw(plan=plan(inspectors={"each": 2}))
    object_, going = next(iter(before["assigned"].items()))
    change = {"object": object_, "inspector": going[0], "reason": "当事人申请回避", "at": "2026-12-02"}
    after = the_draw(plan=plan(inspectors={"each": 2}), changes=[change])
    order = list(rank_inspectors(before["seed"], object_, ["Z1", "Z2", "Z3", "Z4"]))
    assert after["assigned"][object_] == [going[1], order[2]]
    assert {key: value for key, value in after["assigned"].items() if key != object_} == {
        key: value for key, value in before["assigned"].items() if key != object_
    }
    assert continues(before["log"], after["log"]) and after["log"][-2]["reason"] == "当事人申请回避"


def test_an_object_that_cannot_be_checked_is_replaced_by_the_next_in_rank() -> None:
    before = the_draw()
    gone = before["chosen"]["A"][1]
    after = the_draw(changes=[{"object": gone, "reason": "已注销"}])
    assert after["chosen"]["A"] == [*(i for i in before["chosen"]["A"] if i != gone), before["ranks"]["A"][3]]
    assert gone not in after["assigned"] and len(after["assigned"][before["ranks"]["A"][3]]) == 2


def test_when_the_ranking_is_used_up_the_file_says_so() -> None:
    every = plan(strata={"A": {"rate": "1"}, "B": {"number": 0}})
    gone = the_draw(plan=every)["chosen"]["A"][0]
    drawn = the_draw(plan=every, changes=[{"object": gone, "reason": "已注销"}])
    assert len(drawn["chosen"]["A"]) == 4 and any("无可递补" in note for note in drawn["notes"])


def test_too_few_left_to_go_is_said_and_not_hidden() -> None:
    three = lists(inspectors=["Z1", "Z2"])
    object_ = the_draw(plan=plan(inspectors={"each": 2}), lists=three)["chosen"]["A"][0]
    change = {"object": object_, "inspector": "Z1", "reason": "当事人申请回避"}
    drawn = the_draw(plan=plan(inspectors={"each": 2}), lists=three, changes=[change])
    assert drawn["assigned"][object_] == ["Z2"] and any("还缺 1 名" in note for note in drawn["notes"])


def test_a_witness_who_does_not_reveal_is_on_record_and_out_of_the_seed() -> None:
    drawn = the_draw()
    assert {"what": "dropped", "witness": "企业代表", "reason": "未到场"}.items() <= drawn["log"][1].items()
    (seeded,) = [record for record in drawn["log"] if record["what"] == "seeded"]
    assert seeded["lines"] == ["witness:纪检监察", "0123456789abcdef7", f"drand:quicknet:{ROUND}", "ab" * 32]


def test_every_source_moves_the_seed() -> None:
    both = [witness("纪检监察", "7"), witness("企业代表", "8"), sources()[2]]
    rounds = [the_draw(sources=said)["seed"] for said in (sources(), sources(randomness="cd" * 32), both)]
    other = the_draw(plan=plan("9"), sources=sources("9"))["seed"]
    assert len({*rounds, other}) == 4


def test_sources_enter_in_the_order_of_the_plan() -> None:
    assert the_draw(sources=list(reversed(sources())))["seed"] == the_draw()["seed"]


def test_a_public_draw_is_a_source() -> None:
    lottery = {"kind": "public", "name": "双色球2026139期", "at": "2026-12-01T21:15:00+08:00"}
    said = [witness("纪检监察", "7"), {"kind": "public", "name": "双色球2026139期", "value": "03 07 11 18 22 30 + 05"}]
    drawn = the_draw(plan=plan(randomness=[ahead("纪检监察", "7"), lottery]), sources=said)
    assert drawn["log"][1]["lines"][2:] == ["public:双色球2026139期", "03 07 11 18 22 30 + 05"]


def test_replacements_go_down_the_ranking_one_by_one_until_nobody_is_left() -> None:
    drawn = the_draw(plan=plan(inspectors={"each": 2}))
    order = drawn["ranks"]["A"]
    gone = [{"object": id_, "reason": "已注销", "at": "2026-12-02"} for id_ in order[:3]]
    after = the_draw(plan=plan(inspectors={"each": 2}), changes=gone)
    assert after["chosen"]["A"] == order[3:]
    told = [record for record in after["log"] if record["what"] == "replaced"]
    assert [(record["object"], record.get("by")) for record in told] == [
        (order[0], order[3]),
        (order[1], order[4]),
        (order[2], None),
    ]
    assert after["assigned"].keys() == {*after["chosen"]["A"], *after["chosen"]["B"]}


def test_a_late_recusal_is_logged_with_who_goes_instead() -> None:
    drawn = the_draw(plan=plan(inspectors={"each": 2}))
    object_, going = next(iter(drawn["assigned"].items()))
    change = {"object": object_, "inspector": going[0], "reason": "当事人申请回避", "at": "2026-12-02"}
    after = the_draw(plan=plan(inspectors={"each": 2}), changes=[change])
    *_, recused, sent = after["log"]
    assert {"what": "recused", **change}.items() <= recused.items()
    assert sent["what"] == "sent"
    assert (sent["object"], list(sent["inspectors"])) == (object_, after["assigned"][object_])


def test_nobody_can_withdraw_where_nobody_was_sent() -> None:
    unstaffed = {"plan": plan(inspectors=None), "lists": lists(inspectors=[])}
    change = {"object": the_draw(**unstaffed)["chosen"]["A"][0], "inspector": "Z1", "reason": "申请回避"}
    with pytest.raises(DrawRefused, match="没有派执法人员"):
        the_draw(**unstaffed, changes=[change])


@pytest.mark.parametrize(("reason", "words"), [(" ", "理由为空"), ("已注销 ", "首尾空格")])
def test_the_reason_of_a_change_is_read_as_the_lists_are(reason: str, words: str) -> None:
    with pytest.raises(DrawRefused, match=words):
        the_draw(changes=[{"object": the_draw()["chosen"]["A"][0], "reason": reason}])


def test_a_witness_bound_by_the_plan_may_say_the_commitment_again() -> None:
    said = witness("纪检监察", "7")
    revealed = Reveal("纪检监察", said["nonce"], said["value"], said["committed"])
    assert combine([Witness("纪检监察", said["committed"])], [revealed]) == ("witness:纪检监察", f"{said['nonce']}7")


def test_a_round_is_of_the_usual_chain_unless_it_says_otherwise() -> None:
    assert combine([Beacon(at=AT)], [BeaconValue(ROUND, "ab" * 32)]) == (f"drand:quicknet:{ROUND}", "ab" * 32)


def test_when_every_witness_refuses_there_is_no_chance() -> None:
    with pytest.raises(DrawRefused, match="没有一个随机数来源给出结果"):
        combine([Witness("纪检监察", "0" * 64)], [Refusal("纪检监察", "拒绝")])


# What is refused ----------------------------------------------------------------------------------------------------

WITNESS = ahead("纪检监察", "7")
DRAND = {"kind": "drand", "at": "2026-12-01T11:00:00+08:00"}
LATE = "2026-12-01T11:00:02+08:00"
"""Its round comes out two seconds earlier."""


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"plan": plan(randomness=[WITNESS, ahead("媒体", "8")])}, "至少要有两个"),
        ({"plan": plan(randomness=[DRAND])}, "至少要有两个"),
        ({"plan": plan(randomness=[])}, "至少要有两个"),
        ({"plan": plan(randomness=[WITNESS, WITNESS, DRAND])}, "写了两次"),
        ({"plan": plan(randomness=[WITNESS, DRAND | {"chain": "default"}])}, "default"),
        ({"plan": plan(randomness=[WITNESS, DRAND | {"round": ROUND + 1}])}, "不符"),
        ({"plan": plan(randomness=[WITNESS, {"kind": "drand"}])}, "at 或者轮次"),
        ({"plan": plan(randomness=[WITNESS, {"kind": "drand", "round": 0}])}, "轮次"),
        ({"plan": plan(randomness=[WITNESS | {"committed": "abc"}, DRAND])}, "64位"),
        ({"plan": plan(committed_at=None)}, "committed_at"),
        ({"plan": plan(committed_at="2026-12-01T11:00:00+08:00")}, "不晚于"),
        (
            {"plan": plan(committed_at="2026-12-01T11:00:01+08:00", randomness=[WITNESS, DRAND | {"at": LATE}])},
            "不晚于",
        ),
        ({"plan": plan(strata={})}, "分层"),
        ({"plan": plan(strata={"A": {"rate": "1/2"}})}, "不在计划中"),
        ({"plan": plan(strata={"A": {"rate": "101%"}, "B": {"number": 1}})}, "之间"),
        ({"plan": plan(strata={"A": {"rate": "-1/2"}, "B": {"number": 1}})}, "之间"),
        ({"plan": plan(strata={"A": {"rate": "一半"}, "B": {"number": 1}})}, "不可读"),
        ({"plan": plan(strata={"A": {"rate": "1e-3"}, "B": {"number": 1}})}, "不可读"),
        ({"plan": plan(strata={"A": {"rate": "1/0"}, "B": {"number": 1}})}, "不可读"),
        ({"plan": plan(strata={"A": {"rate": "1/2", "number": 2}, "B": {"number": 1}})}, "只能写一个"),
        ({"plan": plan(strata={"A": {"rate": "1/2"}, "B": {"number": 4}})}, "不足 4 个"),
        ({"plan": plan(strata={"A": {"rate": "1/2"}, "B": {"number": -1}})}, "不能为负"),
        ({"plan": plan(strata={"A|x": {"rate": "1/2"}, "B": {"number": 1}})}, "不能含有"),
        ({"plan": plan(inspectors={"each": 1})}, "至少派2名"),
        ({"plan": plan(inspectors={"each": 2, "load": 0})}, "正整数"),
        ({"plan": plan(inspectors={"each": 2, "load": 1})}, "不够"),
        ({"plan": plan(inspectors={"each": 5})}, "不够"),
        ({"plan": plan(inspectors=None)}, "派几名"),
        ({"plan": plan(redraw={"of": "", "reason": "名录有误"})}, "承诺值为空"),
        ({"plan": plan(redraw={"of": "abc", "reason": " "})}, "理由为空"),
        ({"lists": lists(objects=[])}, "为空"),
        ({"lists": lists(objects=[{"id": "A1", "stratum": "A"}, {"id": "A1", "stratum": "B"}])}, "重复"),
        ({"lists": lists(objects=[{"id": "A1"}])}, "层名为空"),
        ({"lists": lists(objects=[{"id": "A1", "stratum": "A", "excluded": ""}])}, "排除理由为空"),
        ({"lists": lists(inspectors=["Z1", "Z1"])}, "重复"),
        ({"lists": lists(recusals=[{"inspector": "Z7", "object": "A1", "reason": "近亲属"}])}, "没有的"),
        ({"lists": lists(recusals=[{"inspector": "Z1", "object": "A1", "reason": ""}])}, "回避理由为空"),
        ({"lists": None}, "名录"),
        ({"sources": sources()[:2]}, "还没有结果"),
        ({"sources": [*sources(), {"kind": "public", "name": "股市收盘", "value": "3999.5"}]}, "不在计划中"),
        ({"sources": [*sources(), sources()[0]]}, "写了两次"),
        ({"sources": ["drand:quicknet:42"]}, "kind"),
        ({"sources": [witness("纪检监察", "7") | {"value": "8"}, *sources()[1:]]}, "与承诺值不符"),
        ({"sources": [witness("纪检监察", "8"), *sources()[1:]]}, "不一致"),
        ({"sources": [witness("纪检监察", "7", "short"), *sources()[1:]]}, "随机串太短"),
        ({"plan": plan(randomness=[WITNESS | {"committed": None}, DRAND])}, "纪检监察”的承诺值 committed"),
        ({"plan": plan(randomness=[WITNESS | {"committed": None}, DRAND]), "sources": None}, "写进计划"),
        ({"sources": [sources()[0], sources()[1] | {"committed": "0" * 64}, sources()[2]]}, "不一致"),
        ({"sources": [sources()[0], sources()[1] | {"refused": " "}, sources()[2]]}, "拒绝揭示的情形为空"),
        ({"sources": [*sources()[:2], sources()[2] | {"round": ROUND + 1}]}, "轮次应是"),
        ({"sources": [*sources()[:2], sources()[2] | {"randomness": "AB" * 32}]}, "小写十六进制"),
        ({"sources": [*sources()[:2], sources()[2] | {"signature": "00"}]}, "不是其签名"),
        ({"sources": [*sources()[:2], sources()[2] | {"signature": "签名"}]}, "小写十六进制"),
        ({"sources": None, "changes": [{"object": "A1", "reason": "已注销"}]}, "还没有抽取"),
        ({"changes": [{"object": "A9", "reason": "已注销"}]}, "不在抽中的对象里"),
        ({"salt": "short"}, "salt 太短"),
    ],
)
def test_what_would_be_unfair_or_unclear_is_refused(changes: dict[str, Any], words: str) -> None:
    with pytest.raises(DrawRefused, match=words):
        the_draw(**changes)


def test_a_round_that_comes_out_after_the_commit_is_accepted() -> None:
    last = plan(committed_at="2026-12-01T10:59:59+08:00")
    last["randomness"][2]["at"] = LATE
    assert the_draw(plan=last)["seed"]


def test_a_commitment_of_the_plan_binds_the_witness() -> None:
    bound = plan(randomness=[WITNESS, DRAND])
    said = [witness("纪检监察", "7") | {"committed": None}, sources()[2]]
    assert the_draw(plan=bound, sources=said)["seed"]
    with pytest.raises(DrawRefused, match="不一致"):
        the_draw(plan=bound, sources=[witness("纪检监察", "8"), sources()[2]])


def test_who_holds_the_other_sources_cannot_choose_what_a_witness_says() -> None:
    """With the plan's hash missing, a nonce could be searched once the beacon has spoken until the wanted one is drawn."""
    unbound = plan(randomness=[{"kind": "witness", "name": "纪检监察"}, DRAND])
    for n in range(3):
        with pytest.raises(DrawRefused, match="写进计划"):
            the_draw(plan=unbound, sources=[witness("纪检监察", str(n)), sources()[2]])
    assert the_draw()["plan"]["randomness"][0]["committed"] == sha256(f"{NONCE}7")


def test_when_nothing_is_revealed_nothing_is_drawn() -> None:
    refused = [{"kind": "witness", "name": "纪检监察", "refused": "拒绝"}]
    with pytest.raises(DrawRefused, match="还没有结果"):
        the_draw(plan=plan(randomness=[WITNESS, DRAND]), sources=refused)


def test_drand_is_checked_against_its_signature() -> None:
    said = [*sources()[:2], sources()[2] | {"randomness": "b4" + sha256("x")[2:], "signature": "00ff"}]
    with pytest.raises(DrawRefused, match="不是其签名"):
        the_draw(sources=said)
    right = "06eb7d6a69ee19e5fbdf749018d3d2abfa04bcbd1365db312eb86dc7169389b8"  # SHA-256 of the byte 00 followed by ff
    assert the_draw(sources=[*sources()[:2], sources()[2] | {"randomness": right, "signature": "00ff"}])["seed"]


def test_numbers_whose_digits_may_differ_are_not_committed() -> None:
    with pytest.raises(DrawRefused, match="小数"):
        canonical({"rate": 0.1})


# Properties ---------------------------------------------------------------------------------------------------------


@given(seeds, st.text("AB", min_size=1), id_lists, st.randoms())
def test_a_ranking_is_a_permutation_whatever_order_the_list_has(
    seed: str, stratum: str, names: list[str], chance: Any
) -> None:
    ranked = rank(seed, stratum, names)
    chance.shuffle(names)
    assert rank(seed, stratum, names) == ranked and sorted(ranked) == sorted(names)


@given(seeds, id_lists)
def test_who_leaves_the_list_changes_nobody_elses_order(seed: str, names: list[str]) -> None:
    ranked = rank(seed, "A", names)
    assert rank(seed, "A", names[1:]) == tuple(name for name in ranked if name != names[0])


@given(files(), st.randoms())
def test_a_draw_does_not_depend_on_the_order_of_its_lists(file: dict[str, Any], chance: Any) -> None:
    drawn = run(file)
    for key in ("objects", "inspectors", "recusals"):
        chance.shuffle(file["lists"][key])
    again = run(file)
    assert {k: v for k, v in again.items() if k != "lists"} == {k: v for k, v in drawn.items() if k != "lists"}


@given(files())
def test_the_excluded_are_never_drawn_and_exactly_the_needed_are(file: dict[str, Any]) -> None:
    drawn = run(file)
    excluded = {row["id"] for row in file["lists"]["objects"] if "excluded" in row}
    for name, found in drawn.get("chosen", {}).items():
        assert not excluded & set(found)
        assert len(found) == len(set(found)) == drawn["needed"][name]


@given(files())
def test_nobody_goes_where_they_withdrew_and_two_go_everywhere(file: dict[str, Any]) -> None:
    drawn = run(file)
    withdrawn = {(row["inspector"], row["object"]) for row in file["lists"]["recusals"]}
    for object_, going in drawn.get("assigned", {}).items():
        assert len(set(going)) == 2 and not {(inspector, object_) for inspector in going} & withdrawn


@given(files())
def test_the_log_is_a_chain(file: dict[str, Any]) -> None:
    log = run(file)["log"]
    assert [record["number"] for record in log] == list(range(1, len(log) + 1))
    assert all(after["previous"] == before["hash"] for before, after in pairwise(log))


@given(files(), st.integers(0, 20))
def test_a_change_only_adds_to_the_log(file: dict[str, Any], place: int) -> None:
    drawn = run(file)
    chosen = [object_ for found in drawn.get("chosen", {}).values() for object_ in found]
    if chosen:
        gone = chosen[place % len(chosen)]
        after = run({**file, "changes": [{"object": gone, "reason": "已注销"}]})
        assert continues(drawn["log"], after["log"]) and len(after["log"]) > len(drawn["log"])
        assert after["commit"] == drawn["commit"] and after["seed"] == drawn["seed"]
        assert gone not in {object_ for found in after["chosen"].values() for object_ in found}


def test_over_many_seeds_everyone_is_equally_often_first() -> None:
    """Chi-square over ten objects and ten thousand seeds, below its 99 per cent bound for nine degrees of freedom."""
    names = [f"9121{n:04d}" for n in range(10)]
    firsts = Counter(rank(sha256(f"seed {n}"), "A", names)[0] for n in range(10_000))
    assert sum((firsts[name] - 1000) ** 2 / 1000 for name in names) < 21.67
