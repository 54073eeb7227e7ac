"""What stands against an answer before a head signs: law that holds no longer, and organs that were asked and are silent."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.test import Client
from tests import factories
from tests.foi.cases import REFUSAL

from gongkai.catalog.bases import cited, superseded
from gongkai.desk import clock, ledger
from gongkai.desk.actions import Refused
from gongkai.desk.permissions import Role
from gongkai.foi import actions, composing, naming
from gongkai.foi.actions import lettering
from gongkai.foi.actions.deciding import hash_of
from gongkai.organs.models import Person
from gongkai.records.models import Record

RECEIVED, DAY = date(2025, 9, 25), date(2025, 10, 13)
TOLD = {"facts": "所申请的信息是讨论记录", "listed_kind": "讨论记录", "discretion_reason": "正在决策，公开会影响讨论"}
OLD, NEW = "《测试市会议纪要管理办法》（测政发〔2018〕3号）", "《测试市行政会议管理办法》（测政发〔2024〕9号）"


def known(office: Any, cite: str, **more: Any) -> Record:
    """A document that anybody may read."""
    title, _mark, number = cite.strip("《）").partition("》（")
    at = clock.now()
    return Record.objects.create(
        organ=office.government, title=title, doc_number=number, index_number=f"i{number}", state="published",
        attribute="open", published_at=at, content_hash="h", approved_hash="h", created_by="x", created_at=at,
        changed_by="x", changed_at=at, **more,
    )  # fmt: skip


@pytest.fixture
def reviewed(office: Any) -> Any:
    """A request with a proposed refusal that waits for the head; ``asked`` joins in the answer."""

    def make(reason: str, asked: Any = None) -> tuple[Any, Any]:
        request = office.received(RECEIVED)
        with office.on(DAY):
            actions.accept(request, by=office.clerk)
            if asked:
                actions.assign(request, asked, "joint", asked="请就能否公开提出意见", by=office.clerk)
            decision = actions.propose(request, REFUSAL, {**TOLD, "reason": reason}, by=office.clerk)
            return request, actions.submit_decision(decision, revision=decision.revision, by=office.clerk)

    return make


@pytest.fixture
def letter(office: Any, reviewed: Any) -> Any:
    def make(reason: str) -> Any:
        request, decision = reviewed(reason)
        with office.on(DAY):
            actions.approve_decision(decision, hash_of(decision), by=office.head)
            return actions.draft_letter(request, "L13", composing.prefilled(request, "L13"), by=office.clerk)

    return make


@pytest.fixture
def repealed(office: Any) -> Record:
    with office.on(date(2024, 6, 3)):
        old = known(office, OLD, validity="repealed", validity_on=date(2024, 6, 1))
        known(office, NEW).relations.create(target=old, kind="replaces")
        return old


def test_a_reply_that_rests_on_repealed_law_names_what_holds_and_wants_a_reason(
    office: Any, letter: Any, repealed: Record, client: Client
) -> None:
    draft = letter(f"依照{OLD}第五条，属于讨论记录")
    with office.on(DAY):
        (wrong,) = composing.missing(draft)
        assert OLD in wrong and "有效至2024-06-01" in wrong and NEW in wrong
        with pytest.raises(Refused, match="现行的是"):
            actions.submit_letter(draft, revision=draft.revision, by=office.clerk)
        client.force_login(Person.objects.get(username="clerk"))
        url = f"/console/foi/letters/{draft.pk}/"
        assert "仍然引用的理由" in client.get(url).content.decode()
        told = {"revision": draft.revision, "ended": "会议召开时该办法有效"}
        assert client.post(f"{url}do/submit/", told).status_code == 302
        assert "会议召开时该办法有效" in client.get(url).content.decode()
    (event,) = ledger.history(draft.request.subject).filter(name="foi.cited_ended")
    assert event.sentence == "政府信息不予公开告知书仍引用已不再有效的依据，理由：会议召开时该办法有效"


def test_what_ends_after_it_was_sent_for_approval_stops_approval_and_sending(office: Any, letter: Any) -> None:
    with office.on(date(2024, 6, 3)):
        basis = known(office, OLD)
    draft = letter(f"依照{OLD}第五条，属于讨论记录")
    with office.on(DAY):
        draft = actions.submit_letter(draft, revision=draft.revision, by=office.clerk)
        Record.objects.filter(pk=basis.pk).update(validity="repealed", validity_on=date(2025, 10, 12))
        with pytest.raises(Refused, match="已不再有效：请改引现行的依据"):
            actions.approve_letter(draft, lettering.hash_of(draft), by=office.head)


def test_what_the_applicant_named_may_be_repealed(office: Any, approved: Any, repealed: Record) -> None:
    request = office.received(RECEIVED, wanted=f"{OLD}的制定依据")
    told = {"unclear": "没有写明年份", "guidance": "请写明", "items": ["年份"], "until": "2025-11-30"}
    with office.on(date(2025, 9, 28)):
        draft = actions.draft_letter(request, "L02", told, by=office.clerk)
        assert OLD in "".join(one["text"] for one in draft.paragraphs) and not composing.missing(draft)


def test_an_instrument_of_the_rulebook_names_the_one_that_the_same_rules_rest_on() -> None:
    lines = cited("依照《中华人民共和国政府信息公开条例》（国务院令第492号）第十七条和《行政复议法》")
    assert lines == ["《中华人民共和国政府信息公开条例》（国务院令第492号）", "《行政复议法》"]
    (gone,) = superseded(lines, date(2026, 3, 2))
    assert gone.line == lines[0] and gone.until == date(2019, 5, 14)
    assert gone.now == "《中华人民共和国政府信息公开条例》（国务院令第711号）"


def test_a_head_does_not_sign_over_an_opinion_that_is_still_to_come(office: Any, reviewed: Any, client: Client) -> None:
    land = factories.organ("land", parent=office.government, name="测试县自然资源局", short_name="自然资源局")
    lander = factories.actor(land, Role.DRAFTER, username="lander")
    request, decision = reviewed("属于讨论记录", land)
    with office.on(DAY):
        with pytest.raises(Refused, match="自然资源局协办，还没有反馈意见") as refused:
            actions.approve_decision(decision, hash_of(decision), by=office.head)
        assert [reason.code for reason in refused.value.reasons] == ["unheard"]
        client.force_login(Person.objects.get(username="head"))
        url = f"/console/foi/{request.pk}/decision/"
        assert "不等待其意见的理由" in client.get(url).content.decode()
        (joint,) = request.assignments.all()
        for stance, words, code in (("", "可以公开", "stance"), ("objected", " ", "opinion")):
            with pytest.raises(Refused) as refused:
                actions.give_opinion(joint, stance, words, by=lander)
            assert [reason.code for reason in refused.value.reasons] == [code]
        actions.give_opinion(joint, "objected", "属于我局讨论记录，依照第十六条不宜公开", by=lander)
        page = client.get(url).content.decode()
        assert "不同意公开" in page and "不宜公开" in page and "不等待其意见的理由" not in page
        assert actions.approve_decision(decision, hash_of(decision), by=office.head).state == "approved"
    (event,) = ledger.history(request.subject).filter(name="foi.opined")
    assert event.sentence == "自然资源局反馈意见：不同意公开" and "讨论" not in event.payload


def test_why_a_head_does_not_wait_is_kept(office: Any, reviewed: Any, client: Client) -> None:
    land = factories.organ("land", parent=office.government, name="测试县自然资源局", short_name="自然资源局")
    request, decision = reviewed("属于讨论记录", land)
    with office.on(DAY):
        client.force_login(Person.objects.get(username="head"))
        told = {"shown": hash_of(decision), "reason": "期限将满，电话确认其没有不同意见"}
        assert client.post(f"/console/foi/{request.pk}/decision/approve/", told).status_code == 302
        assert "不待自然资源局的意见即批准" in client.get(f"/console/foi/{request.pk}/").content.decode()
    decision.refresh_from_db()
    assert decision.state == "approved"
    (event,) = ledger.history(request.subject).filter(name="foi.decided_unheard")
    assert event.sentence == "不待自然资源局的意见即批准：期限将满，电话确认其没有不同意见"


def test_the_head_reads_first_what_stands_against_signing(
    office: Any, reviewed: Any, repealed: Record, client: Client
) -> None:
    land = factories.organ("land", parent=office.government, name="测试县自然资源局", short_name="自然资源局")
    request, _decision = reviewed(f"依照{OLD}第五条，属于讨论记录", land)
    client.force_login(Person.objects.get(username="head"))
    with office.on(DAY):
        page = client.get(f"/console/foi/{request.pk}/decision/").content.decode()
        assert "待反馈" in client.get(f"/console/foi/{request.pk}/").content.decode()
    first = page[page.index("批准以前请注意") : page.index("decided-title")]
    assert "还没有反馈意见：自然资源局" in first and NEW in first


def test_who_asked_goes_to_a_third_party_only_for_a_reason(office: Any, client: Client) -> None:
    """Typed into what is to be disclosed, the applicant's name, number or telephone would reach whoever is consulted."""
    request = office.received(RECEIVED)
    content = "欧阳明珠（证件号１１０１０５１９４９１２３１００２X，电话138 0000 1234）申请的合同价格"
    with office.on(DAY):
        asked = actions.consult(request, "third_party", "甲公司", "东风路2号", content, by=office.clerk)
        letter = actions.draft_letter(request, "L05", {"content": content}, consultation=asked, by=office.clerk)
        found = {one.code: one.text for one in lettering.doubts(letter, DAY)}
        assert "姓名或者名称、证件号码、电话" in found["named"]
        with pytest.raises(Refused) as refused:
            actions.submit_letter(letter, revision=letter.revision, by=office.clerk)
        assert refused.value.has("named")
        client.force_login(Person.objects.get(username="clerk"))
        assert "写明申请人情况的理由" in client.get(f"/console/foi/letters/{letter.pk}/").content.decode()
        done = client.post(
            f"/console/foi/letters/{letter.pk}/do/submit/",
            {"revision": letter.revision, "named": "对方要求核对委托关系"},
        )
        assert done.status_code == 302
        client.force_login(Person.objects.get(username="head"))
        assert "对方要求核对委托关系" in client.get(f"/console/foi/letters/{letter.pk}/").content.decode()
        letter.refresh_from_db()
        letter = actions.edit_letter(letter, [f"现就{content}征求意见"], revision=letter.revision, by=office.clerk)
        assert naming.named(letter) and not naming.reason(letter)
        clean = actions.rewrite_letter(letter, {"content": "合同价格"}, revision=letter.revision, by=office.clerk)
        assert not naming.named(clean) and not lettering.doubts(clean, DAY)
        assert actions.submit_letter(clean, revision=clean.revision, by=office.clerk).state == "submitted"


def test_whoever_signs_reads_the_request_its_limit_and_the_letter_beside_the_decision(
    office: Any, reviewed: Any, client: Client
) -> None:
    request, decision = reviewed("尚在讨论")
    client.force_login(Person.objects.get(username="head"))
    with office.on(DAY):
        page = client.get(f"/console/foi/{request.pk}/decision/").content.decode()
        assert request.wanted in page and "2025-10-29" in page
        assert "经审查查明：所申请的信息是讨论记录" in page and "还没有起草" in page
        digest = page.index(hash_of(decision))
        assert page.rindex("<details", 0, digest) > page.rindex("</details>", 0, digest)  # a detail, not a headline
        actions.approve_decision(decision, hash_of(decision), by=office.head)
        request.refresh_from_db()
        told = {"facts": "所涉是会议讨论记录原件", "reason": "尚在讨论"}
        letter = actions.draft_letter(request, "L13", told, by=office.clerk)
        page = client.get(f"/console/foi/{request.pk}/decision/").content.decode()
        assert f"/console/foi/letters/{letter.pk}/" in page and "所涉是会议讨论记录原件" in page


@pytest.mark.parametrize(("number", "doubted"), [("XA12345678933", False), ("ea 123456789 cn", False), ("12345", True)])
def test_a_number_that_is_none_of_the_post_is_pointed_out_and_kept(
    office: Any, approved: Any, client: Client, number: str, doubted: bool
) -> None:
    request = office.received(RECEIVED)
    letter = approved(request, "L04", DAY, reason="检索量大", days="5", new_due="2025-11-05")
    client.force_login(Person.objects.get(username="clerk"))
    with office.on(DAY):
        sent = {"way": "post", "on": str(DAY), "mail_number": number}
        page = client.post(f"/console/foi/letters/{letter.pk}/send/", sent, follow=True).content.decode()
    letter.refresh_from_db()
    assert letter.mail_number == number and ("不像邮政的13位号码" in page) is doubted
