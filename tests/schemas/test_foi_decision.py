"""Outcomes of a request and the tree that leads to them: lawyers' refusals, then the promises of every path."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gongkai.law.annual import OUTCOMES
from gongkai.rulebooks.reading import read as read_rules
from gongkai.schemas.foi_citations import Cited, instruments, joined
from gongkai.schemas.foi_decision import DecisionRefused, Proposal, Question, ask, shipped, tree_of
from gongkai.schemas.foi_outcomes import WITHHOLDING, grounds, holds, outcomes, outcomes_of
from gongkai.schemas.reading import DataError, data_file

INTO_CONTENT = {
    "ended": "open",
    "clear": "clear",
    "nature": "information",
    "repeated": "no",
    "excessive": "no",
    "special_query": "no",
    "ours": "made",
    "exists": "found",
}
LAWFUL = {
    "correction_asked": True,
    "correction_over": True,
    "fee_noticed": True,
    "fee_over": True,
    "reasons_asked": True,
    "reasons_given": True,
    "search_log": True,
    "earlier_number": "公开〔2026〕3号",
    "public_interest_reason": "饮用水安全",
    "third_party_notice": True,
    "given": ["会议纪要正文"],
}
"""Facts that a clerk who did everything in order has in the file."""


def _to(answers: dict[str, Any], **facts: Any) -> Proposal:
    found = ask({**INTO_CONTENT, **answers}, facts)
    assert isinstance(found, Proposal), found
    return found


# Outcomes -------------------------------------------------------------------------------------------------------------


def test_every_row_of_the_annual_table_has_an_outcome_and_every_outcome_a_row() -> None:
    assert {outcome.row for outcome in outcomes().values()} == set(OUTCOMES)
    assert {code: outcome.row for code, outcome in outcomes().items() if outcome.letter == "L24"} == {
        "correction_lapsed": "other_no_correction",
        "fee_lapsed": "other_no_fee",
        "withdrawn": "other_other",
        "not_information": "other_other",
    }


def test_review_comes_first_by_article_and_never_by_the_row_of_the_table() -> None:
    first = {code for code, outcome in outcomes().items() if outcome.remedies == "A"}
    withheld = {
        code for code, outcome in outcomes().items() if any(one.article in WITHHOLDING for one in outcome.citations)
    }
    assert first == {*withheld, "partial"} == {*grounds(), "partial"}
    assert outcomes()["special_query"].row.startswith("deny_")
    assert outcomes()["special_query"].remedies == "C"
    assert {code for code, outcome in outcomes().items() if outcome.discretion} == {"internal", "process", "casefile"}


def test_what_the_notes_leave_open_is_said_to_be_a_convention() -> None:
    open_points = {code for code, outcome in outcomes().items() if outcome.basis == "convention"}
    assert open_points == {"reconfirm", "withdrawn", "not_information"}
    assert all(outcomes()[code].note for code in open_points)


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("remedies: C\n  citations: [{instrument: 条例, article: 36, item: 7}]", "remedies: A\n  citations: [{instrument: 条例, article: 36, item: 7}]", "remedies A"),
        ("row: deny_admin_query", "row: deny_everything", "no row deny_everything"),
        ("needs: [harm]", "needs: [mood]", "no evidence is called mood"),
        ("ground: true\n  discretion: true", "ground: true", "article 16 is a discretion"),
        ("article: 2}", "article: 14}", "a ground cites article"),
        ("instrument: 信息处理费办法", "instrument: 收费办法", "未列入"),
    ],
)  # fmt: skip
def test_outcomes_that_contradict_the_law_do_not_load(old: str, new: str, words: str) -> None:
    text = data_file("schemas", "foi", "outcomes.yaml").read_text(encoding="utf-8")
    assert old in text
    with pytest.raises(DataError, match=words):
        outcomes_of(text.replace(old, new, 1), "outcomes.yaml")


def test_articles_are_printed_as_letters_cite_them() -> None:
    cited = Cited(instrument="条例", article=36, paragraph=1, item=3)
    assert str(cited) == "《中华人民共和国政府信息公开条例》第三十六条第一款第（三）项"
    both = joined((Cited(instrument="条例", article=15), Cited(instrument="条例", article=32)))
    assert both == "《中华人民共和国政府信息公开条例》第十五条、第三十二条"
    known = read_rules(dict[str, dict[str, Any]], "instruments.yaml")
    assert {key: known[key]["title"] for key in instruments()} == instruments()


# The tree -------------------------------------------------------------------------------------------------------------


def test_a_silent_third_party_leaves_the_decision_to_the_organ() -> None:
    chosen = {"withheld": ["third_party"], "public_interest": "no", "separable": "no"}
    refused = _to({**chosen, "harm": "reasonable"}, consultation="silent")
    assert (refused.outcome.code, refused.letter, refused.remedies) == ("third_party", "L13", "A")
    assert "consultation_result" in {one.key for one in refused.missing}
    assert [said.question.key for said in refused.path if said.known] == ["consulted"]
    given_out = _to({**chosen, "harm": "not_shown", "already": "no", "form": "wished"}, consultation="silent")
    assert (given_out.outcome.code, given_out.grounds) == ("provided", ())


def test_consent_opens_what_the_third_party_closed() -> None:
    found = ask({**INTO_CONTENT, "withheld": ["third_party"]}, {"consultation": "agreed"})
    assert isinstance(found, Question) and found.key == "already"


def test_the_public_interest_prevails_with_a_letter_to_the_third_party() -> None:
    answers = {"withheld": ["third_party"], "harm": "reasonable", "public_interest": "yes", "already": "no", "form": "wished"}  # fmt: skip
    facts = {"consultation": "objected", "public_interest_reason": "饮用水安全", "third_party_notice": True}
    found = _to(answers, **facts)
    assert (found.outcome.code, found.letters) == ("provided", ("L11", "L08"))
    assert [one.key for one in found.missing] == ["public_interest", "major_impact"]


def test_a_part_is_withheld_on_every_ground_that_stands() -> None:
    answers = {"withheld": ["state_secret", "internal", "process"], "must_disclose": "yes", "discretion": "withhold"}
    found = _to({**answers, "separable": "yes", "form": "other"}, given=["正文"])
    assert [one.code for one in found.grounds] == ["state_secret", "internal"]
    assert (found.outcome.code, found.letter, found.remedies) == ("partial", "L12", "A")
    missing = {one.key for one in found.missing}
    assert {"separation", "form_reason", "classification_period", "discretion_reason"} <= missing
    assert found.blank == ("withheld", "delivery")
    assert str(found.citations[0]).endswith("第三十七条")


def test_what_the_file_holds_is_not_missing() -> None:
    evidence = {"classification_mark": "秘密★10年", "classification_level": "秘密", "classification_period": "10年"}
    found = _to({"withheld": ["state_secret"], "separable": "no"}, **evidence, facts="标有密级", reason="属于国家秘密")
    assert (found.missing, found.blank) == ((), ())


def test_the_right_organ_is_named_where_it_is_known() -> None:
    assert set(_to({"ours": "elsewhere"}).blank) == {"reason", "right_organ", "right_organ_contact"}
    assert _to({"ours": "unknown"}).blank == ("reason",)


REFUSED = [
    ({"ended": "correction_lapsed"}, {}, "没有告知补正", "第三十条", "L02"),
    ({"ended": "correction_lapsed"}, {"correction_asked": True}, "还没有届满", "第三十条", None),
    ({}, {"correction_lapsed": True, "correction_asked": True, "correction_over": True, "good_reason": True}, "正当理由", "第三十条", None),
    ({"ended": "correction_lapsed"}, {"correction_asked": True, "correction_over": True, "corrected": True}, "已经补正", "第三十条", None),
    ({"ended": "fee_lapsed"}, {}, "没有发出收费通知", "第六条", "L09"),
    ({"ended": "fee_lapsed"}, {"fee_noticed": True, "fee_over": True, "fee_paid": True}, "已经缴费", "第六条", None),
    ({"clear": "unclear"}, {}, "还没有补正", "第三十条", "L02"),
    ({"repeated": "yes"}, {}, "此前答复的文号", "第（六）项", None),
    ({"nature": "reconfirm"}, {}, "何时以什么文号取得", "年度报告格式", None),
    ({"excessive": "unreasonable"}, {}, "没有要求申请人说明理由", "第三十五条", "L03"),
    ({"excessive": "unreasonable"}, {"reasons_asked": True}, "还没有说明理由", "第三十五条", None),
    ({"excessive": "reasonable"}, {}, "没有要求申请人说明理由", "第三十五条", "L03"),
    ({"special_query": "lower"}, {}, "法律或者行政法规", "第（七）项", None),
    ({"ours": "elsewhere"}, {"co_maker": "agreed"}, "不能再答复", "第三十四条", None),
    ({"ours": "lead"}, {"co_maker": "pending"}, "15个工作日", "第三十四条", None),
    ({"exists": "none"}, {}, "没有检索记录", "第（四）项", None),
    ({"withheld": ["undetermined"]}, {}, "应先报", "第十七条第三款", None),
    ({"withheld": ["forbidden"], "forbidding": "rule"}, {}, "规章", "第十四条", None),
    ({"withheld": ["forbidden"], "forbidding": "lower"}, {}, "规章", "第十四条", None),
    ({"withheld": ["third_party"], "consulted": "agreed"}, {"consultation": "silent"}, "不是同意公开", "第三十二条", None),
    ({"withheld": ["third_party"], "consulted": "objected"}, {"consultation": "silent"}, "不是不同意", "第三十二条", None),
    ({"withheld": ["third_party"], "consulted": "agreed"}, {"consultation": "objected"}, "案件记录为“不同意公开”", "第三十二条", None),
    ({"withheld": ["third_party"], "consulted": "none", "harm": "reasonable"}, {}, "显然会损害的除外", "第三十二条", "L05"),
    ({"withheld": ["third_party"]}, {"consultation": "pending"}, "15个工作日", "第三十二条", None),
    ({"withheld": ["third_party"], "consulted": "objected", "harm": "plain", "public_interest": "yes"}, {"third_party_notice": True}, "所涉公共利益", "第十五条", None),
    ({"withheld": ["third_party"], "consulted": "objected", "harm": "plain", "public_interest": "yes"}, {"public_interest_reason": "x"}, "书面告知第三方", "第三十二条", "L08"),
    ({"withheld": ["safety"], "separable": "yes"}, {}, "提供哪些内容", "第三十七条", None),
    ({"withheld": ["none", "safety"]}, {}, "不能同时选择", "第十三条", None),
    ({"clear": "perhaps"}, {}, "没有“perhaps”", "第二十九条", None),
]  # fmt: skip


@pytest.mark.parametrize(("answers", "facts", "words", "clause", "first"), REFUSED)
def test_what_the_law_rules_out_is_refused_with_its_article(
    answers: dict[str, Any], facts: dict[str, Any], words: str, clause: str, first: str | None
) -> None:
    skip = {"ended"} if "correction_lapsed" in facts else {"ours"} if "co_maker" in facts else set()
    rest = {key: value for key, value in INTO_CONTENT.items() if key not in skip}
    with pytest.raises(DecisionRefused, match=words) as refused:
        ask({**rest, **answers}, facts)
    (one,) = (refusal for refusal in refused.value.refusals if words in str(refusal))
    assert clause in str(one)
    assert one.first == first


def test_a_plain_harm_needs_no_consultation_but_its_reason() -> None:
    found = _to({"withheld": ["third_party"], "consulted": "none", "harm": "plain", "public_interest": "no", "separable": "no"})  # fmt: skip
    assert "plain_harm_reason" in {one.key for one in found.missing}


def test_every_reason_is_given_at_once() -> None:
    with pytest.raises(DecisionRefused) as refused:
        ask({**INTO_CONTENT, "withheld": ["third_party"], "consulted": "objected", "harm": "plain", "public_interest": "yes"}, {})  # fmt: skip
    assert len(refused.value.refusals) == 2
    assert refused.value.question == "public_interest"


def test_the_questions_stand_in_the_order_of_practice() -> None:
    order = [question.key for question in shipped().questions]
    assert order[:8] == list(INTO_CONTENT)
    assert order[8] == "withheld"
    assert order[-3:] == ["separable", "already", "form"]
    assert ask({}, {}) is shipped().questions[0]


# Promises -------------------------------------------------------------------------------------------------------------

VALUES: dict[str, list[Any]] = {
    "consultation": [None, "objected", "part", "silent", "agreed", "none"],
    "co_maker": [None, "agreed", "objected", "silent"],
    "corrected": [None, True],
}


@st.composite
def walks(draw: st.DrawFn) -> tuple[dict[str, Any], dict[str, Any]]:
    """Answers given one after the other until the tree ends or refuses, over facts of an orderly case or of none."""
    facts = {key: draw(st.sampled_from(values)) for key, values in VALUES.items()}
    facts |= {key: value for key, value in LAWFUL.items() if draw(st.booleans())} if draw(st.booleans()) else LAWFUL
    answers: dict[str, Any] = {}
    for _ in shipped().questions:
        try:
            found = ask(answers, facts)
        except DecisionRefused:
            break
        if isinstance(found, Proposal):
            break
        keys = [answer.key for answer in found.answers]
        picked = st.lists(st.sampled_from(keys), min_size=1, max_size=3, unique=True)
        answers[found.key] = draw(picked) if found.many else draw(st.sampled_from(keys))
    return answers, facts


@given(walks())
def test_every_path_ends_in_a_proposal_that_agrees_with_the_outcomes(walk: tuple[dict[str, Any], dict[str, Any]]) -> None:  # fmt: skip
    try:
        found = ask(*walk)
    except DecisionRefused as refused:
        assert all(refusal.sentence and str(refusal.citation) for refusal in refused.refusals)
        return
    assert isinstance(found, Proposal)
    assert found.outcome is outcomes()[found.outcome.code]
    assert (found.letter, found.remedies) == (found.outcome.letter, found.outcome.remedies)
    assert (found.remedies == "A") == bool(found.grounds)
    assert all(ground.ground for ground in found.grounds)
    assert found.outcome.code == "partial" or found.grounds in ((), (found.outcome, *found.grounds[1:]))
    asked = [said.question.key for said in found.path]
    assert asked == sorted(set(asked), key=[question.key for question in shipped().questions].index)
    assert not any(refusal.speaks({**walk[1], "outcome": found.outcome.code, **_given(found)}) for refusal in shipped().refusals)  # fmt: skip


def _given(found: Proposal) -> dict[str, Any]:
    given = {said.question.key: [answer.key for answer in said.answers] for said in found.path}
    return {**given, "ground": [one.code for one in found.grounds]}


def test_every_outcome_can_be_reached() -> None:
    """Every answer of every question is tried; of content that is withheld, each ground by itself."""
    reached: set[str] = set()
    _walk({}, {**LAWFUL, "corrected": True}, reached)
    _walk({"ended": "correction_lapsed"}, LAWFUL, reached)
    assert reached == set(outcomes())


def _walk(answers: dict[str, Any], facts: dict[str, Any], reached: set[str]) -> None:
    try:
        found = ask(answers, facts)
    except DecisionRefused:
        return
    if isinstance(found, Proposal):
        reached.add(found.outcome.code)
        return
    for answer in found.answers:
        _walk({**answers, found.key: answer.key}, facts, reached)


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("to: already}\n  - {key: und", "to: clear}\n  - {key: und", "only goes forward"),
        ("outcome: petition", "outcome: letter", "no outcome letter"),
        ("grounds: [safety]", "grounds: [partial]", "no ground partial"),
        ("forbidding: [rule, lower]", "forbidding: [rules]", "cannot be rules"),
        ("search_log: [true]", "searchlog: [true]", "no question and no fact"),
        ("en: Otherwise, ends: true", "en: Otherwise", "has to end"),
        ("outcome: publication}", "outcome: petition}", "no answer leads to publication"),
        ("needs: [public_interest,", "needs: [interest,", "no evidence interest"),
    ],
)
def test_a_tree_that_cannot_be_walked_does_not_load(old: str, new: str, words: str) -> None:
    text = data_file("schemas", "foi", "decision.yaml").read_text(encoding="utf-8")
    assert old in text
    with pytest.raises(DataError, match=words):
        tree_of(text.replace(old, new), "decision.yaml")


def test_a_condition_tells_true_from_one() -> None:
    assert holds({"asked": (True,)}, {"asked": True})
    assert not holds({"asked": (True,)}, {"asked": 1})
    assert not holds({"said": ("*",)}, {"said": ""})


@pytest.mark.parametrize(("overdue", "waits"), [(None, True), (True, False)])
def test_a_co_making_organ_is_waited_for_until_the_answer_itself_is_overdue(overdue: bool | None, waits: bool) -> None:
    """第三十四条 lets the lead organ ask; it answers with the opinions there are once its own limit is over."""
    answers = {key: value for key, value in INTO_CONTENT.items() if key != "ours"}
    facts = {"co_maker": "pending", "overdue": overdue}
    if waits:
        with pytest.raises(DecisionRefused, match="15个工作日"):
            ask({**answers, "ours": "lead"}, facts)
    else:
        assert ask({**answers, "ours": "lead"}, facts)
