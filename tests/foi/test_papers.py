"""The staff pages of decisions, consultations and letters, without script: forms are filled in as they stand on the page."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from lxml import html
from tests import factories
from tests.foi.cases import PROVIDING, REFUSAL, correction
from tests.foi.test_deciding import TELEPHONE, handed_out

from gongkai.desk import files
from gongkai.desk.permissions import Role
from gongkai.foi import actions
from gongkai.foi.actions import lettering
from gongkai.foi.models import Consultation, Decision, Letter, Letterhead, Paper, Request
from gongkai.organs.models import Person

DAY = date(2026, 3, 3)


class Page:
    """One answer: its forms can be filled in and sent, as a browser without script does."""

    def __init__(self, client: Client, answer: Any) -> None:
        self.client, self.status = client, answer.status_code
        self.answer = answer
        self.words = answer.content.decode("utf-8", "replace") if not answer.streaming else ""
        self.tree = html.fromstring(self.words) if "<!DOCTYPE" in self.words[:200] else None

    def send(self, button: str = "", value: str = "1", *, to: str = "", files: Any = None, **typed: Any) -> Page:
        """Presses ``button`` of the form that has it (or that posts to an address ending in ``to``)."""
        form = next(one for one in self.tree.xpath("//main//form") if self._is(one, button, to))
        told = self._pairs(form)
        for name, one in typed.items():
            told[name.replace("__", "-")] = one
        if button:
            told[button] = value
        address = form.action or self.answer.wsgi_request.get_full_path()
        method = self.client.get if (form.method or "GET").upper() == "GET" else self.client.post
        return Page(self.client, method(address, {**told, **(files or {})}, follow=True))

    @staticmethod
    def _is(form: Any, button: str, to: str) -> bool:
        if to:
            return (form.action or "").endswith(to)
        return bool(form.xpath(".//button[@name=$name]", name=button)) if button else form.method == "POST"

    @staticmethod
    def _pairs(form: Any) -> dict[str, Any]:
        told: dict[str, list[str]] = {}
        for name, held in form.form_values():
            told.setdefault(name, []).append(held)
        return {name: held if len(held) > 1 else held[0] for name, held in told.items()}


@pytest.fixture
def opened(client: Client) -> Any:
    def open_as(username: str, name: str, *args: Any, query: str = "") -> Page:
        client.force_login(Person.objects.get(username=username))
        return Page(client, client.get(reverse(f"console:{name}", args=args) + query))

    return open_as


@pytest.fixture
def accepted(office: Any) -> Request:
    request = office.received(date(2026, 3, 2))
    with office.on(DAY):
        actions.accept(request, by=office.clerk)
    return request


def test_what_cannot_be_determined_leads_to_where_it_is_referred(office: Any, opened: Any, accepted: Request) -> None:
    with office.on(DAY):
        page = opened("clerk", "foi-decision", accepted.pk)
        for key, answer in REFUSAL.items():
            if key == "withheld":
                break
            page = page.send("next", answer=answer)
        page = page.send("next", answer="undetermined")
    refer = reverse("console:foi-act", args=[accepted.pk, "refer"])
    links = page.tree.xpath(f"//section[@class='reasons']//a[@href='{refer}']")
    assert page.status == 409 and [one.text_content() for one in links] == ["报请确定能否公开"]


def test_from_the_first_question_to_a_refusal_that_three_people_carry(
    office: Any, opened: Any, accepted: Request
) -> None:
    with office.on(DAY):
        page = opened("clerk", "foi-decision", accepted.pk)
        assert "是否因申请人的原因不再办理" in page.words and "第三十条" in page.words
        page = page.send("next")
        assert (page.status, "请先选择一项" in page.words) == (422, True)
        for answer in REFUSAL.values():
            page = page.send("next", answer=answer)
            assert page.status == 200, page.words[-2000:]
        assert "拟作的答复" in page.words and "属于四类过程性信息" in page.words
        assert ("测试市人民政府" in page.words and "应当先" in page.words) or "行政复议" in page.words
        assert "属于列明的哪一类信息" in page.words and not Decision.objects.exists()
        # back to an earlier question: the answers after it are not lost
        back = page.send("change", "ours")
        assert "该信息是否由本机关负责公开" in back.words and Decision.objects.count() == 0
        actions.propose(accepted, {"ended": "open"}, {}, by=office.office)  # meanwhile
        page = back.send("next", answer="kept")
        assert page.status == 409 and "用户office已于" in page.words and "对方保存的内容" in page.words
        assert "拟作的答复" in page.words
        page = page.send("submit", e__listed_kind="讨论记录", e__facts="是讨论记录")
        assert page.status == 409 and "决定不予公开的裁量理由" in page.words and "讨论记录" in page.words
        page = page.send("submit", e__discretion_reason="正在决策", e__reason="属于讨论记录")
        assert "已送审批人批准" in page.words, page.words[-3000:]
        decision = Decision.objects.get()
        assert decision.answers["ours"] == "kept" and decision.state == "reviewed"
        mine = opened("clerk", "foi-decision", accepted.pk)
        assert not mine.tree.xpath("//form[contains(@action, 'approve')]")
        page = opened("head", "foi-decision", accepted.pk)
        page = page.send(to="/return/", reason="理由写具体些")
        assert "已退回" in page.words
        page = opened("clerk", "foi-decision", accepted.pk)
        assert "理由写具体些" in page.words
        page.send("submit")
        page = opened("head", "foi-decision", accepted.pk).send(to="/approve/")
        assert "已批准" in page.words
        assert "起草《政府信息不予公开告知书》" in opened("clerk", "foi-decision", accepted.pk).words
        page = opened("clerk", "foi-letter-new", accepted.pk, query="?code=L13")
        page = page.send("draft")
        letter = Letter.objects.get()
        assert letter.code == "L13" and "属于讨论记录" in page.words


def test_what_cannot_be_is_refused_in_words_with_the_letter_that_goes_first(
    office: Any, opened: Any, accepted: Request
) -> None:
    with office.on(DAY):
        page = opened("clerk", "foi-decision", accepted.pk).send("next", answer="open")
        page = page.send("next", answer="unclear")
        assert page.status == 409 and "申请人还没有补正" in page.words
        (link,) = page.tree.xpath("//section[@class='reasons']//a")
        assert link.text.startswith("先发《") and link.get("href").endswith(f"/{accepted.pk}/letters/new/?code=L02")
        page = page.send("next", answer="clear")
        for answer in ("information", "no", "no", "no", "made"):
            page = page.send("next", answer=answer)
        page = page.send("next", answer="none", e__search_where="档案室")
        assert page.status == 409 and "没有检索记录" in page.words and "档案室" in page.words
        page = page.send("next", answer="none", e__search_terms="东风路", e__search_by="张三", e__search_when="3月2日")
        assert "政府信息不存在" in page.words
        (kept,) = page.tree.xpath("//input[@name='e-search_when']")
        assert (kept.get("type"), kept.value) == ("text", "3月2日")  # in words of before, still to be read
        page = page.send("next", e__search_when="2026-03-02")
        (kept,) = page.tree.xpath("//input[@name='e-search_when']")
        assert (kept.get("type"), kept.value) == ("date", "2026-03-02")


def test_what_somebody_else_kept_meanwhile_costs_nobody_what_was_typed(
    office: Any, opened: Any, accepted: Request
) -> None:
    with office.on(DAY):
        page = opened("clerk", "foi-decision", accepted.pk)
        for answer in REFUSAL.values():
            page = page.send("next", answer=answer)
        actions.propose(accepted, REFUSAL, {"facts": "另一人查明"}, by=office.office)
        page = page.send("save", e__facts="我查明的事实")
        assert (
            page.status == 409
            and "我查明的事实" in page.words
            and "另一人查明" in page.words
            and "用户office" in page.words
        )
        page = page.send("save")
        assert page.status == 200 and Decision.objects.get().evidence["facts"] == "我查明的事实"


def test_files_are_put_in_masked_and_reviewed_as_they_stand(office: Any, opened: Any, accepted: Request) -> None:
    from django.core.files.uploadedfile import SimpleUploadedFile

    with office.on(DAY):
        upload = SimpleUploadedFile("补偿标准.txt", f"每亩五万元，电话{TELEPHONE}".encode())
        page = opened("clerk", "foi-release", accepted.pk).send(files={"file": upload}, to="")
        assert "手机号码" in page.words and TELEPHONE not in page.words
        page = page.send(to="/mask/")
        assert "已换成遮盖后的副本" in page.words and "补偿标准（遮盖后）.txt" in page.words
        assert "找不到这条信息" in opened("clerk", "foi-release", accepted.pk, query="?record=999").words
        actions.propose(accepted, PROVIDING, {"delivery": "邮寄"}, by=office.clerk)
        page = opened("clerk", "foi-decision", accepted.pk).send("submit")
        assert "已送保密审查" in page.words
        seen = opened("reviewer", "foi-decision", accepted.pk)
        sha = accepted.papers.get(kind=Paper.Kind.RELEASE).sha256
        assert sha in seen.words
        handed_out(office, accepted, "后来", "后来.txt")
        late = seen.send("passes", to="/review/")
        assert late.status == 409 and "与您看到的不同" in late.words
        wordless = late.send("fails", to="/review/")
        assert wordless.status == 409 and "请写明不通过的理由" in wordless.words


def test_words_beside_a_found_value_hide_what_else_was_found(office: Any, opened: Any, accepted: Request) -> None:
    from django.core.files.uploadedfile import SimpleUploadedFile

    with office.on(DAY):
        told = f"张三，身份证号11010119900307803X，电话{TELEPHONE}"
        page = opened("clerk", "foi-release", accepted.pk).send(
            files={"file": SimpleUploadedFile("名单.txt", told.encode())}, to=""
        )
    assert "身份证号" in page.words and "手机号码" in page.words
    assert TELEPHONE not in page.words and "19900307" not in page.words


def test_a_record_of_the_house_is_found_by_words_of_its_title(office: Any, opened: Any, accepted: Request) -> None:
    from tests.records.story import CONTENT

    from gongkai.records import actions as records

    one = records.draft(office.organ, replace(CONTENT, title="关于公布城南片区补偿标准的通知"), by=office.clerk)
    other = records.draft(office.organ, replace(CONTENT, title="关于公布城北片区补偿标准的通知"), by=office.clerk)
    with office.on(DAY):
        both = opened("clerk", "foi-release", accepted.pk, query="?record=补偿标准 公布")
        assert one.title in both.words and other.title in both.words and f"?record={one.pk}#" in both.words
        alone = opened("clerk", "foi-release", accepted.pk, query="?record=城南 补偿")
        assert one.title in alone.words and "放入副本" in alone.words and other.title not in alone.words
        assert "找不到这条信息" in opened("clerk", "foi-release", accepted.pk, query="?record=没有的词").words


def test_a_record_of_the_house_is_copied_with_its_paper(office: Any, opened: Any, accepted: Request) -> None:
    from tests.records.story import CONTENT

    from gongkai.records import actions as records
    from gongkai.records.models import Attachment

    record = records.draft(office.organ, CONTENT, by=office.clerk)
    stored = files.keep("附件的内容".encode(), "附件.txt")
    Attachment.objects.create(record=record, file=stored, name="附件")
    with office.on(DAY):
        page = opened("clerk", "foi-release", accepted.pk, query=f"?record={record.pk}")
        page = page.send(to="/release/record/")
        assert "已放入" in page.words
        names = set(accepted.papers.filter(kind="release").values_list("name", flat=True))
        assert "附件.txt" in names and any(name.endswith(".pdf") for name in names)


def test_a_letter_from_its_form_to_the_day_it_was_received(office: Any, opened: Any, accepted: Request) -> None:
    with office.on(DAY):
        kinds = opened("clerk", "foi-letter-new", accepted.pk)
        fit = [one.text for one in kinds.tree.xpath("//section[1]//li//a")]
        assert any("补正" in one for one in fit) and not any("不予公开" in one for one in fit)
        assert "请先提出答复意见" in kinds.words and "还没有登记向谁征求意见" in kinds.words
        page = opened("clerk", "foi-letter-new", accepted.pk, query="?code=L02")
        page = page.send("draft", unclear="没有写明路段")
        assert page.status == 409 and "请填写：指导和说明" in page.words and "没有写明路段" in page.words
        page = page.send("add", "items", guidance="请写明路段", until="2026-03-31", items__0__item="起点")
        page = page.send("preview", items__1__item="终点")
        assert "（一）起点" in page.words and "（二）终点" in page.words
        page = page.send("drop", "items:1")
        assert "终点" not in page.words
        page = page.send("draft")
        letter = Letter.objects.get()
        assert "已起草" in page.words and [row["item"] for row in letter.fields["items"]] == ["起点"]
        # words by hand: what the law wants is marked, and its loss is told
        words = opened("clerk", "foi-letter-words", letter.pk)
        assert "必写 不补正的后果" in " ".join(words.words.split())
        boxes = [one.text or "" for one in words.tree.xpath("//textarea")]
        kept = [one for one in boxes if "视为放弃" not in one]
        page = words.send(paragraph=kept, to="")
        assert "缺少“不补正的后果”" in page.words
        page = page.send(to="/do/submit/")
        assert page.status == 409 and "不补正的后果" in page.words
        again = opened("clerk", "foi-letter-fields", letter.pk)
        assert "手工改的文字就没有了" in again.words
        page = again.send("draft").send(to="/do/submit/")
        assert "已送批" in page.words
        page = opened("head", "foi-letter", letter.pk).send(to="/do/approve/")
        letter.refresh_from_db()
        assert letter.state == "approved" and letter.number in page.words
        page = opened("clerk", "foi-letter", letter.pk)
        page = page.send(to="/send/", way="post", on="2026-03-03")
        assert page.status == 409 and "请填写邮件号" in page.words
        page = page.send(to="/send/", mail_number="XA1")
        assert "已登记发出" in page.words
        page = page.send(to="/serve/", on="2026-03-03")
        assert "已登记送达" in page.words
        accepted.refresh_from_db()
        assert accepted.state == "AWAITING_CORRECTION"
        for name, kind in (("letter.pdf", b"%PDF"), ("letter.docx", b"PK")):
            got = opened("clerk", "foi-letter-file", letter.pk, name).answer
            assert got.content.startswith(kind) and "filename" in got["Content-Disposition"]
        assert opened("clerk", "foi-letter-file", letter.pk, "slip.pdf").status == 404
        case = opened("clerk", "foi-request", accepted.pk)
        assert letter.number in case.words


def test_what_would_be_a_breach_is_told_before_and_registered_only_as_it_was(
    office: Any, opened: Any, approved: Any
) -> None:
    request = office.received(date(2026, 2, 9))
    letter = approved(request, "L02", date(2026, 2, 26), **correction())
    with office.on(date(2026, 2, 26)):
        late = office.received(date(2026, 2, 9), wanted="还有一件事项的批复文件")
    with office.on(date(2026, 2, 26)):
        assert "超过7个工作日" in opened("clerk", "foi-letter-new", late.pk).words
        page = opened("clerk", "foi-letter", letter.pk)
        assert "超过7个工作日" in page.words and "如实登记" in page.words
        page = page.send(to="/send/", way="electronic", on="2026-02-26")
        assert page.status == 409
        page = page.send(to="/send/", despite="on")
        assert "已登记发出" in page.words
    punctual = office.received(date(2026, 2, 25), wanted="另一件事项的批复文件")
    letter = approved(punctual, "L02", date(2026, 2, 26), **correction())
    with office.on(date(2026, 2, 26)):
        assert "如实登记" not in opened("clerk", "foi-letter", letter.pk).words


def test_who_is_asked_what_silence_means_and_a_late_answer(office: Any, opened: Any, posted: Any) -> None:
    request = office.received(date(2024, 9, 18))
    with office.on(date(2024, 9, 23)):
        page = opened("clerk", "foi-consult", request.pk)
        assert "既不是同意，也不是不同意" in page.words and "视为同意公开" in page.words
        page = page.send(kind="third_party", party="东风路商户李某", contact="东风路9号", content="门牌", to="")
        assert "起草《征求第三方意见书》" in page.words
        asked = Consultation.objects.get()
        draft = opened("clerk", "foi-letter-new", request.pk, query=f"?code=L05&consultation={asked.pk}")
        assert "门牌" in draft.words
    letter = posted(request, "L05", date(2024, 9, 23), asked, content="门牌")
    with office.on(date(2024, 9, 25)):
        actions.serve_letter(letter, date(2024, 9, 25), by=office.clerk)
        slip = opened("clerk", "foi-letter-file", letter.pk, "slip.pdf").answer
        assert slip.content.startswith(b"%PDF")
    with office.on(date(2024, 10, 22)):
        page = opened("clerk", "foi-consult", request.pk)
        assert "2024-10-21" in page.words
        page = page.send(to="/silence/")
        assert "逾期未答复" in page.words
        page = page.send(to="/answer/", answer="no", on="2024-10-22")
        assert page.status == 409 and "请写明其理由" in page.words
        page = page.send(to="/answer/", words="商业秘密")
        print(
            page.status,
            [one.text_content() for one in page.tree.xpath("//section[@class='reasons']//li")],
            [one.get("class") for one in page.tree.xpath("//textarea")],
        )
        assert "逾期后收到" in page.words and "起草《政府信息公开告知书（第三方）》" in page.words


def test_a_fee_by_items_or_by_pages_stands_as_two_tables_and_one_is_chosen(office: Any, opened: Any) -> None:
    day = date(2025, 1, 10)
    requests = [office.received(day, wanted=f"第{n}号地块的批复文件") for n in range(11)]
    with office.on(date(2025, 1, 20)):
        page = opened("clerk", "foi-letter-new", requests[-1].pk, query="?code=L09&pages=150&counts=pages")
        cells = [one.text_content().strip() for one in page.tree.xpath("//tfoot//td[@class='num']")]
        assert cells == ["100", "1700"]
        assert page.tree.xpath("//input[@name='amount']/@value") == ["1700"]
        assert len(page.tree.xpath("//input[starts-with(@name, 'calculation-') and contains(@name, '-band')]")) == 3
        bands = [one.text_content().strip() for one in page.tree.xpath("//tbody//th[@scope='row']")]
        assert "11" in bands and "11–11" not in bands
        for typed in ("0", "-1", "100001", "9" * 30, "三页"):
            wrong = opened("clerk", "foi-letter-new", requests[-1].pk, query=f"?code=L09&counts=pages&pages={typed}")
            assert "页数应为1至100000的整数" in wrong.words and "填写页数后计算" not in wrong.words
            assert wrong.tree.xpath("//input[@id='fee-pages']/@aria-invalid") == ["true"]
        page = opened("clerk", "foi-letter-new", requests[-1].pk, query="?code=L09")
        assert page.tree.xpath("//input[@name='amount']/@value") == ["100"] and "第11件" in page.words
        page = opened("clerk", "foi-letter-new", requests[-1].pk, query="?code=L03")
        (counted,) = (one.text for one in page.tree.xpath("//textarea[@name='count_found']"))
        assert "近一年内向本机关提出11件申请" in counted and "同月收到的有11件" in counted
        page = opened("clerk", "foi-letter-new", requests[-1].pk, query="?code=L04")
        page = page.send("preview", reason="检索量大", days="5")
        assert "本机关将于2025年2月20日以前答复" in page.words and not page.tree.xpath("//input[@name='new_due']")
        assert page.send("draft").status == 200 and Letter.objects.get().fields["new_due"] == "2025-02-20"


def test_what_the_letters_of_an_organ_say_of_it_is_set_by_its_head_and_the_office_above(
    office: Any, opened: Any
) -> None:
    for name in ("clerk", "reviewer", "supervisor"):
        assert opened(name, "foi-letterhead", "water").status == 403
        assert opened(name, "foi-letterheads").status == 200
    page = opened("head", "foi-letterhead", "water")
    wrong = page.send(to="", contact="经办人手机13912345678")
    assert wrong.status == 409 and "疑似个人信息" in wrong.words
    wrong = page.send(to="", review_online="javascript:alert(1)")
    assert wrong.status == 409 and "完整的网址" in wrong.words
    page.send(to="", payment="凭缴款码缴纳", number_word="测水公开告", basic_court="测试县人民法院")
    found = Letterhead.objects.get()
    assert (found.number_word, found.revision) == ("测水公开告", 1)
    stale = page.send(to="", payment="另一种方式")
    assert stale.status == 409 and "另一种方式" in stale.words and "用户head" in stale.words
    opened("office", "foi-letterhead", "water").send(to="", court="省城铁路运输法院")
    found.refresh_from_db()
    assert (found.court, found.payment) == ("省城铁路运输法院", "凭缴款码缴纳")


def test_the_list_of_letters_narrows_exports_finds_a_paper_and_costs_the_same(
    office: Any, opened: Any, approved: Any
) -> None:
    requests = [office.received(date(2026, 2, 9), wanted=f"第{n}号地块的批复文件") for n in range(3)]
    letters = [approved(one, "L02", date(2026, 2, 10), **correction()) for one in requests[:2]]
    with office.on(date(2026, 2, 10)):
        actions.send_letter(letters[0], "post", date(2026, 2, 10), mail_number="XA1", by=office.clerk)
        with CaptureQueriesContext(connection) as few:
            page = opened("clerk", "foi-letters")
        assert all(one.number in page.words for one in letters) and "欧阳" not in page.words
        code = letters[1].approved_hash[:16]
        for query, found in (
            ("state=sent", 1),
            ("code=L13", 0),
            (f"q={code}", 1),
            (f"q={requests[0].number}", 1),
            ("sent_since=2026-02-11", 0),
        ):
            page = opened("clerk", "foi-letters", query=f"?{query}")
            assert len(page.tree.xpath("//tbody/tr")) == found, query
        taken = opened("supervisor", "foi-letters", query="?format=csv").answer
        words = b"".join(taken.streaming_content).decode()
        assert letters[0].number in words and "欧阳" not in words and words.count("\n") == 3
        for one in requests[2:]:
            actions.draft_letter(one, "L02", correction(), by=office.clerk)
        with CaptureQueriesContext(connection) as more:
            opened("clerk", "foi-letters")
    assert len(more) == len(few) <= 29


def test_two_clerks_at_one_letter_lose_nothing(office: Any, opened: Any, accepted: Request) -> None:
    with office.on(DAY):
        letter = actions.draft_letter(accepted, "L02", correction(), by=office.clerk)
        words, fields = opened("clerk", "foi-letter-words", letter.pk), opened("clerk", "foi-letter-fields", letter.pk)
        actions.edit_letter(letter, ["别人改的"], revision=letter.revision, by=office.office)
        page = words.send(to="", paragraph=["我改的一段", "另一段"])
        assert page.status == 409 and "我改的一段" in page.words and "用户office" in page.words
        assert "请补回" in page.send(to="", paragraph=["我改的一段"]).words
        page = fields.send("draft", unclear="我填写的")
        assert page.status == 409 and "我填写的" in page.words and "手工改的文字就没有了" in page.words
        page.send("draft")
        letter.refresh_from_db()
        assert letter.fields["unclear"] == "我填写的" and letter.editors == ["clerk", "office"]


SECRET = "zqxpaper"


@pytest.fixture
def papers(office: Any, accepted: Request) -> dict[str, list[Any]]:
    """A drafted decision, a drafted letter, a consultation and a file, all with a word that occurs nowhere else."""
    with office.on(DAY):
        actions.propose(accepted, REFUSAL, {"facts": SECRET, "reason": SECRET}, by=office.clerk)
        actions.consult(accepted, "third_party", f"{SECRET}厂", "东风路9号", SECRET, by=office.clerk)
        letter = actions.draft_letter(accepted, "L02", correction(unclear=SECRET), by=office.clerk)
        handed_out(office, accepted, SECRET, f"{SECRET}.txt")
    pk = accepted.pk
    return {
        "foi-decision": [pk], "foi-release": [pk], "foi-consult": [pk], "foi-letter-new": [pk], "foi-letter": [letter.pk],
        "foi-letter-fields": [letter.pk], "foi-letter-words": [letter.pk], "foi-request": [pk], "foi-letters": [],
        "foi-letterheads": [], "foi-clock": [pk], "foi": [],
    }  # fmt: skip


def test_drafts_are_read_by_whoever_may_know_the_case_and_by_nobody_else(
    office: Any, papers: dict[str, list[Any]], accepted: Request
) -> None:
    other = factories.organ("land", parent=office.government, name="测试县自然资源局", short_name="自然资源局")
    knows = {Role.DRAFTER, Role.REVIEWER, Role.APPROVER, Role.DISCLOSURE_OFFICE}
    about = {
        "foi-decision",
        "foi-release",
        "foi-consult",
        "foi-letter-new",
        "foi-letter",
        "foi-letter-fields",
        "foi-letter-words",
    }
    handles = {"foi-letter-fields", "foi-letter-words"}
    with office.on(DAY, 16):
        for role in Role:
            for at in (office.organ, other):
                client = Client()
                client.force_login(factories.staff(at, role))
                for name, args in papers.items():
                    answer = client.get(reverse(f"console:{name}", args=args))
                    words = answer.content.decode()
                    where = (role, at.code, name, answer.status_code)
                    inside = at == office.organ and role in knows
                    if name in about:
                        allowed = inside and (name not in handles or role in (Role.DRAFTER, Role.DISCLOSURE_OFFICE))
                        assert (answer.status_code == 200) == allowed, where
                    if not inside:
                        assert SECRET not in words, where
                    elif name in ("foi-letter", "foi-decision", "foi-release", "foi-consult"):
                        assert SECRET in words, where
        stranger = Client()
        for name, args in papers.items():
            assert stranger.get(reverse(f"console:{name}", args=args)).status_code == 302
        for address in ("/", "/apply/", "/track/", "/search/?q=" + SECRET):
            words = stranger.get(address).content.decode()
            assert words.replace(f"q={SECRET}", "").count(SECRET) <= words.count(f'value="{SECRET}"') + 3


def test_whoever_only_reads_cannot_press_the_buttons(
    office: Any, papers: dict[str, list[Any]], accepted: Request
) -> None:
    letter = Letter.objects.get()
    asked, paper = Consultation.objects.get(), accepted.papers.get(kind="release")
    posts = [
        ("foi-decision", [accepted.pk], {"save": "1"}),
        ("foi-consult", [accepted.pk], {}),
        ("foi-consult-answer", [accepted.pk, asked.pk], {}),
        ("foi-consult-silence", [accepted.pk, asked.pk], {}),
        ("foi-release", [accepted.pk], {}),
        ("foi-release-record", [accepted.pk], {}),
        ("foi-release-mask", [accepted.pk, paper.pk], {}),
        ("foi-release-hold-back", [accepted.pk, paper.pk], {}),
        ("foi-letter-new", [accepted.pk], {}),
    ]
    before = (letter.revision, accepted.papers.count(), Decision.objects.get().revision)
    with office.on(DAY, 16):
        for username in ("reviewer", "head", "supervisor"):
            client = Client()
            client.force_login(Person.objects.get(username=username))
            for name, args, data in posts:
                query = "?code=L03" if name == "foi-letter-new" else ""
                assert client.post(reverse(f"console:{name}", args=args) + query, data).status_code == 403, (
                    username,
                    name,
                )
            for deed in ("submit", "discard"):
                answer = client.post(
                    reverse("console:foi-letter-do", args=[letter.pk, deed]), {"revision": letter.revision}
                )
                assert answer.status_code in (403, 409), (username, deed)
        client.force_login(Person.objects.get(username="clerk"))
        shown = lettering.hash_of(letter)
        assert (
            client.post(reverse("console:foi-letter-do", args=[letter.pk, "approve"]), {"shown": shown}).status_code
            == 409
        )
        assert client.post(reverse("console:foi-letter-do", args=[letter.pk, "dance"])).status_code == 404
    letter.refresh_from_db()
    assert before == (letter.revision, accepted.papers.count(), Decision.objects.get().revision)
