"""A refusal that rests on several grounds tells every one of them, with its article."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from tests.foi.cases import REFUSAL

from gongkai.foi import actions, composing
from gongkai.foi.models import Request

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
