"""What is still to be done once a request ended, what is not even begun, and that a forgotten case is left alone."""

from __future__ import annotations

from datetime import date, time

import pytest
from django.test import Client
from django.urls import reverse
from tests.foi.cases import PROVIDING, correction

from gongkai.desk import clock, ledger
from gongkai.desk.actions import Refused
from gongkai.foi import actions, archiving, composing, fitting_letters
from gongkai.foi.actions import lettering
from gongkai.foi.actions.deciding import hash_of
from gongkai.foi.models import Letter, Request
from gongkai.foi.steps import steps
from gongkai.organs.models import Person

RECEIVED = date(2026, 2, 9)


def entered(name: str = "clerk") -> Client:
    client = Client()
    client.force_login(Person.objects.get(username=name))
    return client


def proposed(request: Request) -> list[str]:
    return [one.title for one in steps(request, None, True, None)]


@pytest.fixture
def lapsed(office, posted):
    request = office.received(RECEIVED)
    posted(request, "L02", date(2026, 2, 13), **correction())
    with office.on(date(2026, 4, 1)):
        return actions.lapse_correction(request, date(2026, 4, 1), by=office.clerk)


def test_given_up_the_applicant_is_told_before_the_case_is_archived(office, lapsed, approved):
    url, client = reverse("console:foi-act", args=[lapsed.pk, "archive"]), entered()
    with office.on(date(2026, 4, 2)):
        assert proposed(lapsed) == ["告知不再处理", "归档案卷"]
        page = client.get(url).content.decode()
        assert "还没有把不再处理告知申请人" in page and "不告知申请人的理由" in page
        assert client.post(url, {"revision": lapsed.revision}).status_code == 409
    letter = approved(lapsed, "L24", date(2026, 4, 2), correction_number="测〔2026〕1号", correction_date="2026-02-13")
    with office.on(date(2026, 4, 3)):
        assert [one.code for one in archiving.lacking(lapsed)] == ["unsent", "untold"]
        actions.send_letter(letter, "hand", date(2026, 4, 3), by=office.clerk)
        assert [one.code for one in archiving.lacking(lapsed)] == ["unserved"]
        with pytest.raises(Refused, match="还没有登记送达"):
            actions.archive(lapsed, by=office.clerk)
        letter.refresh_from_db()
        actions.serve_letter(letter, date(2026, 4, 3), by=office.clerk)
        assert proposed(lapsed) == ["归档案卷"] and "不告知申请人的理由" not in client.get(url).content.decode()
        assert actions.archive(lapsed, by=office.clerk).archived_at


def test_who_cannot_be_reached_is_not_told_and_the_file_says_why(office, lapsed):
    with office.on(date(2026, 4, 2)):
        actions.archive(lapsed, without="邮件退回，电话停机", by=office.clerk)
    told = [one.sentence for one in ledger.history(lapsed.subject) if one.name == "foi.end_untold"]
    assert told == ["不告知申请人不再处理即归档：邮件退回，电话停机"]


def test_what_has_no_effect_any_more_is_not_begun_and_what_is_late_is_told_at_once(office):
    """Received 02-09: correction by 02-25, answer by 03-13."""
    request, client = office.received(RECEIVED), entered()
    url = reverse("console:foi-letter-new", args=[request.pk])
    with office.on(date(2026, 2, 26)):
        page = client.get(url, {"code": "L02"})
        assert page.status_code == 200 and "补正告知超过7个工作日" in page.content.decode()
        assert actions.draft_letter(request, "L02", correction(), by=office.clerk)
        assert client.get(url, {"code": "L04"}).status_code == 200
    with office.on(date(2026, 3, 16)):
        page = client.get(url, {"code": "L02"})
        assert page.status_code == 200 and "答复期限已经届满，不停止计算" in page.content.decode()
        for code, why in (("L04", "不延长"), ("L09", "不停止计算")):
            with pytest.raises(Refused, match=why):
                actions.draft_letter(office_other(office), code, {}, by=office.clerk)
            page = client.get(url, {"code": code})
            assert page.status_code == 409 and why in page.content.decode()
        assert not {"延长答复期限", "收费"} & set(proposed_with_limits(request))


def office_other(office):
    return office.received(RECEIVED, wanted="另一件：东风路改造工程的施工许可")


def proposed_with_limits(request: Request) -> list[str]:
    from gongkai.foi.reading import reading

    return [one.title for one in steps(request, reading(request), True, None)]


def test_once_a_date_was_set_the_answer_is_not_put_off_again(office, posted):
    with office.on(RECEIVED):
        for n in range(3):
            office.received(RECEIVED, wanted=f"第{n}号地块的批复文件")
    request = office.received(RECEIVED)
    posted(request, "L03", date(2026, 2, 11), count_found="一个月内4件", reasons_wanted="说明理由", until="2026-03-20")
    with office.on(date(2026, 2, 24)):
        actions.take_reasons(request, date(2026, 2, 24), by=office.clerk)
    posted(request, "L23", date(2026, 2, 25), reason="量大", new_due="2026-05-29")
    request.refresh_from_db()
    with office.on(date(2026, 2, 26)):
        assert request.state == "DEFERRED" and "延长答复期限" not in proposed_with_limits(request)
        with pytest.raises(Refused):
            actions.draft_letter(request, "L04", {"days": "20"}, by=office.clerk)
        fit = next(one for one in fitting_letters.fits(request) if one.code == "L04")
        assert fit.against


@pytest.fixture
def asked_late(office, posted):
    """Received 2026-02-09, due 03-13; a co-making organ was asked on 03-18, after the limit, and may answer until 04-09."""

    def make(kind: str) -> Request:
        request = office.received(RECEIVED)
        with office.on(date(2026, 3, 18)):
            actions.accept(request, by=office.clerk)
            asked = actions.consult(request, kind, "测试市交通局", "市府路1号", "补偿标准", by=office.clerk)
        code = {"co_maker": "L07", "third_party": "L05"}[kind]
        letter = posted(request, code, date(2026, 3, 18), asked, content="补偿标准")
        with office.on(date(2026, 3, 19)):
            actions.serve_letter(letter, date(2026, 3, 19), by=office.clerk)
        return Request.objects.get(pk=request.pk)

    return make


def answered(office, request: Request, answers: dict[str, str]) -> Letter:
    """As far as a letter that may be sent."""
    actions.hand_out(request, "标准.txt", vault_kept(), by=office.clerk)
    told = {"delivery": "邮寄"}
    decision = actions.propose(request, answers, told, by=office.clerk)
    decision = actions.submit_decision(decision, revision=decision.revision, by=office.clerk)
    decision = actions.review_decision(decision, hash_of(decision), passes=True, by=office.reviewer)
    actions.approve_decision(decision, hash_of(decision), by=office.head)
    fields = composing.prefilled(request, "L11")
    assert fields == {"delivery": "邮寄", "attached": "标准.txt"}
    letter = actions.draft_letter(request, "L11", fields, by=office.clerk)
    letter = actions.submit_letter(letter, revision=letter.revision, by=office.clerk)
    return actions.approve_letter(letter, lettering.hash_of(letter), by=office.head)


def vault_kept():
    from gongkai.foi import vault

    return vault.keep("补偿标准：每亩若干。".encode(), "标准.txt")


def test_after_the_limit_a_co_making_organ_is_not_waited_for(office, asked_late):
    request = asked_late("co_maker")
    with office.on(date(2026, 3, 20)):
        letter = answered(office, request, {**PROVIDING, "ours": "lead"})
        with pytest.raises(Refused, match="写明理由"):
            actions.send_letter(letter, "post", date(2026, 3, 20), mail_number="XA12345678933", by=office.clerk)
        letter.refresh_from_db()
        reason = {"unheard": "答复期限已经届满，按已有意见答复", "despite": True}
        actions.send_letter(letter, "post", date(2026, 3, 20), mail_number="XA12345678933", **reason, by=office.clerk)
    request.refresh_from_db()
    assert (request.state, request.in_time) == ("REPLIED", False)


def test_a_third_party_is_heard_even_after_the_limit(office, asked_late):
    request = asked_late("third_party")
    with office.on(date(2026, 3, 20)):
        letter = answered(office, request, PROVIDING)
        with pytest.raises(Refused, match="期限届满"):
            actions.send_letter(
                letter, "post", date(2026, 3, 20), mail_number="XA12345678933", unheard="急", by=office.clerk
            )


def test_a_forgotten_case_offers_nothing_and_every_deed_is_refused(office, lapsed):
    with office.on(date(2026, 4, 2)):
        draft = actions.draft_letter(
            lapsed, "L24", {"correction_number": "1号", "correction_date": "2026-02-13"}, by=office.clerk
        )
        actions.forget(lapsed)
        request = Request.objects.get(pk=lapsed.pk)
        assert not proposed(request) and Letter.objects.get(pk=draft.pk).state == "discarded"
        deeds = {
            "archive": lambda: actions.archive(request, without="略", by=office.clerk),
            "draft": lambda: actions.draft_letter(request, "L24", {}, by=office.clerk),
            "paper": lambda: actions.add_paper(request, office.photo(), by=office.clerk),
            "reveal": lambda: actions.reveal(request, "核对", by=office.clerk),
            "remedy": lambda: actions.file_remedy(request, "suit", clock.today(), "测试县法院", by=office.clerk),
        }
        for deed in deeds.values():
            with pytest.raises(Refused, match="个人信息已经清除"):
                deed()
        client, home = entered(), reverse("console:foi-request", args=[request.pk])
        page = client.get(home)
        text = page.content.decode()
        assert "个人信息已于2026-04-02" in text and "上传材料" not in text and "选择文书" not in text
        assert "登记复议或者诉讼" not in text and "归入新主题" not in text
        for name in ("foi-letter-new", "foi-consult", "foi-decision", "foi-release"):
            refused = client.get(reverse(f"console:{name}", args=[request.pk]))
            assert refused.status_code == 403 and "个人信息已经清除" in refused.content.decode()
        for name in ("archive", "paper"):
            assert client.get(reverse("console:foi-act", args=[request.pk, name])).status_code == 403
        assert client.get(reverse("console:foi-letter", args=[draft.pk])).status_code == 403


def test_what_was_handed_in_keeps_its_own_time_or_its_day_alone(office):
    told = office.application()
    with office.on(date(2026, 3, 4), 16):
        noted, _code = actions.register(
            office.organ, told, "in_person", date(2026, 3, 3), arrived_at=time(9, 5), by=office.clerk
        )
        day, _code = actions.register(
            office.organ, office.application(wanted="东风路施工许可"), "in_person", date(2026, 3, 4), by=office.clerk
        )
        assert (noted.submitted, day.submitted) == ("2026-03-03 09:05", "2026-03-04")
        with pytest.raises(Refused, match="不能晚于现在"):
            actions.register(office.organ, told, "in_person", date(2026, 3, 4), arrived_at=time(17), by=office.clerk)
        with pytest.raises(Refused) as refused:
            actions.register(office.organ, told, "in_person", date(2026, 3, 5), by=office.clerk)
        assert [one.code for one in refused.value.reasons] == ["arrived_on"]  # one fault, one sentence
