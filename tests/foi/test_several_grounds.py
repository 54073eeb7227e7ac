"""A refusal that rests on several grounds tells every one of them, with its article."""

from __future__ import annotations

from datetime import date

from tests.foi.cases import REFUSAL

from gongkai.foi import actions, composing

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
