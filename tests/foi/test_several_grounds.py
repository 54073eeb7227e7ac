"""A refusal that rests on several grounds tells every one of them, with its article."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from tests.foi.cases import REFUSAL

from gongkai.desk import clock, ledger
from gongkai.desk.actions import Refused
from gongkai.foi import actions, composing
from gongkai.foi.case_facts import NEGATIVE
from gongkai.foi.leading import lead
from gongkai.foi.models import Request
from gongkai.records.models import Negative

DAY = date(2026, 3, 4)


def test_every_ground_of_a_refusal_stands_in_its_letter_with_its_article(office):
    request = office.received(date(2026, 3, 2))
    told = {
        "listed_kind": "讨论记录",
        "discretion_reason": "公开会影响正在进行的磋商",
        "facts": "所涉为会议记录",
        "reason": "尚在磋商",
    }
    with office.on(DAY):
        answers = {**REFUSAL, "withheld": ["process", "internal"]}
        decision = actions.propose(request, answers, told, by=office.clerk)
        request.refresh_from_db()
        fields = {key: told[key] for key in ("facts", "reason")}
        letter = actions.draft_letter(request, "L13", fields, by=office.clerk)
        words = "".join(one["text"] for one in letter.paragraphs)
        assert set(decision.grounds) == {"process", "internal"}
        assert "过程性信息" in words and "内部事务信息" in words
        assert "第十六条第一款" in words and "第十六条第二款" in words
        kept = [one["text"] for one in letter.paragraphs if one["role"] == "body" and "内部事务" not in one["text"]]
        assert not composing.missing(letter) and len(kept) < len(letter.paragraphs)


def test_the_entry_of_the_negative_list_is_named_in_the_letter_and_in_the_ledger(office):
    """By number, matter and version; as it stood, also once the list changed, and no other than the list has."""
    request = office.received(date(2026, 3, 2), wanted="东风路变电站的位置图")
    with office.on(DAY):
        actions.accept(request, by=office.clerk)
        entry = Negative.objects.create(
            organ=office.government, code="N-3", title="电力设施位置", danger="public_security", basis="安全生产目录",
            terms=["变电站…位置"], starts_on=DAY, changed_by="office", changed_at=clock.now(), revision=2,
        )  # fmt: skip
        named = "N-3《电力设施位置》（第2版）"
        answers = {**REFUSAL, "withheld": ["safety"]}
        told = {"facts": "所涉为位置图", "reason": "公开会危及公共安全", "danger": "供电安全", NEGATIVE: named}
        with pytest.raises(Refused, match="负面清单里没有这一条"):
            actions.propose(request, answers, {**told, NEGATIVE: "N-9《别的》（第1版）"}, by=office.clerk)
        led = lead(request, answers, told)
        asked = next(one for one in led.asked if one.key == NEGATIVE)
        assert asked.choices == ((named, f"{named}，与所需信息相符"),)
        decision = actions.propose(request, answers, told, by=office.clerk)
        Negative.objects.filter(pk=entry.pk).update(revision=3)
        missing = {one.key: "见案卷" for one in led.proposal.missing}
        decision = actions.propose(request, answers, {**missing, **told}, revision=decision.revision, by=office.clerk)
        actions.submit_decision(decision, revision=decision.revision, by=office.clerk)
        request = Request.objects.get(pk=request.pk)
        letter = actions.draft_letter(request, "L13", composing.prefilled(request, "L13"), by=office.clerk)
        assert f"负面清单所列事项：{named}。" in "".join(one["text"] for one in letter.paragraphs)
    told = [one.sentence for one in ledger.history(request.subject) if one.name == "foi.negative_named"]
    assert told == [f"不予公开所依据的负面清单条目：{named}"]


@pytest.mark.parametrize(("consulted", "cited"), [("none", False), ("objected", True)])
def test_article_32_is_cited_only_where_somebody_was_consulted(
    office: Any, posted: Any, consulted: str, cited: bool
) -> None:
    """条例 第十五条 alone bears a refusal where the harm is plain; 第三十二条 is the article of consulting."""
    request = office.received(date(2026, 3, 2))
    if consulted != "none":
        with office.on(DAY):
            asked = actions.consult(request, "third_party", "甲公司", "东风路2号", "合同价格", by=office.clerk)
        letter = posted(request, "L05", DAY, asked, content="合同价格")
        with office.on(DAY, 16):
            actions.serve_letter(letter, DAY, by=office.clerk)
        with office.on(date(2026, 3, 5)):
            asked.refresh_from_db()
            actions.take_answer(asked, "no", "涉及商业秘密", date(2026, 3, 5), by=office.clerk)
    request.refresh_from_db()
    whole = {**REFUSAL, "withheld": ["third_party"], "harm": "plain", "public_interest": "no"}
    part = {**whole, "separable": "yes", "form": "wished"}
    told = {
        "third_party_harm": "泄露报价",
        "facts": "含报价",
        "reason": "商业秘密",
        "given": "正文",
        "withheld": "报价",
    }
    with office.on(date(2026, 3, 6)):
        decision = actions.propose(request, {**whole, "consulted": consulted}, told, by=office.clerk)
        assert decision.outcome == "third_party"
        letter = actions.draft_letter(request, "L13", composing.prefilled(request, "L13"), by=office.clerk)
        words = "".join(one["text"] for one in letter.paragraphs)
        assert "第十五条" in words and ("第三十二条" in words) is cited and not composing.missing(letter)
        actions.propose(request, {**part, "consulted": consulted}, told, revision=decision.revision, by=office.clerk)
        request.refresh_from_db()
        (row,) = composing.prefilled(Request.objects.get(pk=request.pk), "L12")["withheld"]
        assert "第十五条" in row["basis"] and ("第三十二条" in row["basis"]) is cited
