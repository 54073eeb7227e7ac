"""C19: the clock of normative documents, their graph, marks and campaigns; what is not classed; what leans on what is gone."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import UTC, date, datetime, time

import pypdfium2
import pytest
from docx import Document
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.records.story import House, codes

from gongkai.desk import clock
from gongkai.desk.actions import Refused
from gongkai.desk.permissions import Role
from gongkai.duties import queries as duties
from gongkai.organs.models import Person
from gongkai.records import actions, cleanups, normative, official, official_docx, queries
from gongkai.records.actions.campaigns import CampaignContent, begin_cleanup, compile_cleanup, conclude
from gongkai.records.circles import circle
from gongkai.records.content import Content
from gongkai.records.models import Conclusion, Relation, Validity
from gongkai.search.queries import find


def at(day: date, hour: int = 10) -> datetime:
    return datetime.combine(day, time(hour), clock.CHINA)


def publish_on(house: House, day: date, issued: date, **changes: object):
    with clock.pinned(at(issued)):
        record = house.approved(normative=True, issued_on=issued, formed_on=issued, **changes)
    with clock.pinned(at(day)):
        return actions.publish(record, by=house.drafter)


@pytest.mark.parametrize(
    ("issued", "published", "state"),
    [
        (date(2026, 6, 5), date(2026, 6, 10), "met"),  # Friday, Wednesday
        (date(2026, 6, 5), date(2026, 6, 11), "late"),  # Friday, Thursday
        (date(2026, 9, 18), date(2026, 9, 22), "met"),  # the Sunday after it is a working day (2026年国庆节调休)
        (date(2026, 9, 18), date(2026, 9, 23), "late"),
        (date(2026, 4, 30), date(2026, 5, 9), "late"),
    ],
)
def test_three_working_days_from_issue(house, issued, published, state) -> None:
    record = publish_on(house, published, issued)
    found = duties.of_subject(record.subject).get(rule="bazhong.normative-document.three-days")
    assert found.state == state


def test_a_later_day_of_issue_does_not_move_the_limit_and_shows(house) -> None:
    first = date(2026, 6, 5)
    with clock.pinned(at(first)):
        record = house.submitted(normative=True, issued_on=first, formed_on=first)
    with clock.pinned(at(date(2026, 6, 11))):
        later = replace(Content.of(record), issued_on=date(2026, 6, 9))
        record = actions.edit(record, later, revision=record.revision, by=house.drafter)
        record = house.pass_all(record)
    found = duties.of_subject(record.subject).filter(rule="bazhong.normative-document.three-days")
    assert "late" in {duty.state for duty in found}
    from gongkai.records.console_normative import _moved

    assert [event.data["issued_on"] for event in _moved(record)] == ["2026-06-05", "2026-06-09"]


def test_the_whole_life_of_marks(house) -> None:
    """Amended in a part, repealed later from a day to come: basis, date and mark on the page's record, in search and lists."""
    old = house.published(title="供养办法", doc_number="望民发〔2026〕1号", normative=True, issued_on=date(2026, 5, 20))
    part = house.published(
        title="废止供养办法第三条的决定", relations=(("repeals", old.pk),), articles=((old.pk, "第三条"),)
    )
    old.refresh_from_db()
    assert (old.validity, old.validity_basis) == (Validity.AMENDED, "《废止供养办法第三条的决定》废止第三条")
    new = house.published(
        title="新供养办法",
        doc_number="望民发〔2026〕9号",
        valid_from=clock.today().replace(year=clock.today().year + 1),
        relations=(("repeals", old.pk),),
    )
    old.refresh_from_db()
    today = clock.today()
    assert old.validity == Validity.REPEALED and old.validity_on == new.valid_from
    assert old.validity_mark(today) == "" and old.ends_later(today)
    with clock.pinned(datetime.combine(new.valid_from, time(8), UTC)):
        assert old.validity_mark(clock.today()) == "已废止"
        assert actions.publishing.show_marks() == 1
    hit = next(hit for hit in find("供养办法").hits if hit.key == str(old.pk))
    assert hit.status == "已废止"
    assert [step.words for step in normative.course(part)] == ["废止部分条款", "废止"]
    marked = queries.public().filter(normative.standing("已废止", new.valid_from))
    assert list(marked) == [old]
    assert official.standing(old) == ""


def test_the_filter_and_the_mark_agree(house) -> None:
    today = clock.today()
    days = {"past": today.replace(year=today.year - 2), "coming": today.replace(year=today.year + 1)}
    for n, (start, end) in enumerate([("", ""), ("past", "coming"), ("coming", ""), ("past", "past")]):
        house.published(title=f"文件{n}", valid_from=days.get(start), valid_until=days.get(end))
    for n, validity in enumerate(Validity.values):
        for on in (None, days["past"], days["coming"]):
            record = house.published(title=f"标注{n}{on}")
            type(record).objects.filter(pk=record.pk).update(validity=validity, validity_on=on)
    for mark in ("已废止", "失效", "尚未施行", "已修改"):
        found = set(queries.public().filter(normative.standing(mark, today)))
        assert found == {one for one in queries.public() if one.validity_mark(today) == mark}, mark
    held = set(queries.public().filter(normative.standing("有效", today)))
    assert held == {one for one in queries.public() if one.validity_mark(today) in ("", "已修改")}


edges = st.lists(st.tuples(st.integers(0, 5), st.integers(0, 5)), max_size=10)


@pytest.mark.django_db
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(edges)
def test_documents_never_end_each_other_in_a_circle(house_once, pairs) -> None:
    records = house_once
    Relation.objects.all().delete()
    made: set[tuple[int, int]] = set()
    for source, target in pairs:
        refused = source == target or bool(circle(records[source], (("repeals", records[target].pk),)))
        assert refused == _reaches(made, target, source)
        if not refused and (source, target) not in made:
            Relation.objects.create(source=records[source], target=records[target], kind="repeals")
            made.add((source, target))


def _reaches(made: set[tuple[int, int]], start: int, end: int) -> bool:
    """Floyd's closure, by brute force."""
    seen, todo = set(), [start]
    while todo:
        here = todo.pop()
        if here == end:
            return True
        if here not in seen:
            seen.add(here)
            todo += [target for source, target in made if source == here]
    return False


@pytest.fixture
def house_once(house):
    return [house.draft(title=f"办法{n}") for n in range(6)]


def test_a_circle_is_refused_with_its_way(house) -> None:
    one = house.published(title="甲")
    two = house.published(title="乙", relations=(("replaces", one.pk),))
    three = house.published(title="丙", relations=(("amends", two.pk),))
    correction = actions.correct(one, "补充关联", by=house.drafter)
    changed = replace(Content.of(correction), relations=(("repeals", three.pk),))
    with pytest.raises(Refused) as refused:
        actions.edit(correction, changed, revision=correction.revision, by=house.drafter)
    assert "《丙》" in str(refused.value) and codes(refused) == {"relation"}


BINDING = (
    "<p>任何单位和个人不得占用消防通道。</p><p>《旧的供养办法》同时废止。本办法自2026年9月1日起施行，有效期五年。</p>"
)


def test_questions_are_asked_of_what_is_not_classed_not_marked_or_leans_on_what_is_gone(house) -> None:
    old = house.published(title="旧的供养办法", doc_number="望民发〔2019〕2号")
    gone = actions.repeal(
        house.published(title="老标准", doc_number="望民发〔2018〕3号"), "已被代替", by=house.approver
    )
    body = f"{BINDING}<p>依据望民发〔2018〕3号，制定本办法。</p>"
    draft = house.draft(genre="notice", body=body, valid_from=date(2026, 9, 1))
    asked = {one.code: one for one in normative.questions(draft)}
    assert {"unclassed", "unmarked", "gone_basis"} <= set(asked)
    assert old.title in asked["unmarked"].quotes[0] and gone.title in asked["gone_basis"].quotes[0]
    classed = replace(
        Content.of(draft),
        normative=True,
        needs_interpretation=True,
        valid_until=date(2030, 1, 1),
        relations=(("repeals", old.pk),),
    )
    asked = {
        one.code for one in normative.questions(actions.edit(draft, classed, revision=draft.revision, by=house.drafter))
    }
    assert "unclassed" not in asked and "unmarked" not in asked and "expiry_differs" in asked
    assert normative.expected_expiry(draft).on == date(2031, 8, 31)


def test_live_records_that_cite_what_is_gone_are_listed(house) -> None:
    gone = house.published(title="老标准", doc_number="望民发〔2018〕3号")
    live = house.published(title="供养公告", body="<p>根据望民发〔2018〕3号，现公告如下。</p>")
    actions.repeal(gone, "已被代替", by=house.approver)
    found = normative.leaning(normative.ended(clock.today()), clock.today())
    assert [(one.gone, one.live) for one in found] == [(gone, [live])]


def test_a_published_clean_up_does_what_it_lists(house) -> None:
    titles = {
        one.value: house.published(title=f"办法{one.label}", normative=True, issued_on=date(2026, 5, 20))
        for one in Conclusion
    }
    runner = replace(
        house.disclosure, reach={**house.disclosure.reach, Role.DISCLOSURE_OFFICE: frozenset({house.organ.code})}
    )
    today = clock.today()
    content = CampaignContent(title="2026年清理", scope="全部", until=today, due_on=today)
    with pytest.raises(Refused):
        begin_cleanup(house.organ, content, by=house.drafter)
    campaign = begin_cleanup(house.organ, content, by=runner)
    assert {entry.record.title for entry in campaign.entries.all()} == {one.title for one in titles.values()}
    entries = list(campaign.entries.order_by("id"))
    for entry, conclusion in zip(entries[:-1], Conclusion, strict=False):
        conclude(entry, conclusion, "理由如实写明", revision=1, by=house.drafter)
    with pytest.raises(Refused) as refused:
        compile_cleanup(campaign, drafted_by=house.drafter)
    assert codes(refused) == {"left"}
    conclude(entries[-1], "lapse", "有效期已经届满", revision=1, by=house.drafter)
    result = compile_cleanup(campaign, drafted_by=house.drafter)
    tampered = replace(Content.of(result), relations=Content.of(result).relations[:-1])
    result = actions.edit(result, tampered, revision=result.revision, by=house.drafter)
    with pytest.raises(Refused) as refused:
        actions.submit(result, by=house.drafter)
    assert "cleanup_differs" in codes(refused)
    result = house.pass_all(compile_cleanup(campaign, drafted_by=house.drafter))
    wanted = {"keep": "", "amend": "已修改", "repeal": "已废止", "lapse": "失效"}
    for entry in campaign.entries.select_related("record"):
        record = entry.record
        record.refresh_from_db()
        assert record.validity_mark(today) == wanted[entry.conclusion]
        assert entry.conclusion == "keep" or (result.title in record.validity_basis and record.validity_on == today)
        assert record.title in result.body
        assert {(step.source, step.target) for step in normative.course(record)} == {(result, record)}
    assert cleanups.differences(campaign) == []
    with pytest.raises(Refused) as refused:
        conclude(campaign.entries.first(), "keep", "再改一次结论", revision=2, by=house.drafter)
    assert "out" in codes(refused)


LONG = (
    "<p>各镇人民政府：</p>"
    + "<h3>第一章　总则</h3><p>一、总体要求</p><p>第一条　本办法适用于全市。</p>" * 3
    + ("<table><tr><th>甲</th><th>乙</th></tr><tr><td rowspan=2>丙</td><td>丁</td></tr><tr><td>戊</td></tr></table>")
)


def test_the_official_text_in_both_forms(house) -> None:
    odd = "关于“𠮷/..\\<script>”等#[事项]的*通知*" + "长" * 80
    record = house.published(title=odd, body=LONG, doc_number="望民发〔2026〕8号", issued_on=date(2026, 5, 21))
    made = official.as_pdf(record)
    text = "".join("".join(page.get_textpage().get_text_bounded().split()) for page in pypdfium2.PdfDocument(made))
    assert made == official.as_pdf(record)
    for words in (
        "测试市民政局文件",
        "望民发〔2026〕8号",
        "各镇人民政府：",
        "2026年5月20日",
        "（此件公开发布）",
        "2026年5月21日印发",
        "—1—",
    ):
        assert words in text, words
    assert len(pypdfium2.PdfDocument(made)) % 2 == 0 and "草稿" not in text
    page = pypdfium2.PdfDocument(made)[0]
    assert [round(side / 72 * 25.4) for side in page.get_size()] == [210, 297]
    document = Document(io.BytesIO(official_docx.as_docx(record)))
    section = document.sections[0]
    margins = (section.top_margin, section.bottom_margin, section.left_margin, section.right_margin)
    assert [round(one.mm) for one in margins] == [37, 35, 28, 26]
    whole = "\n".join(line.text for line in document.paragraphs)
    assert "望民发〔2026〕8号" in whole and "（此件公开发布）" in whole and document.tables[0].cell(1, 0).text == "丙"
    assert {"方正小标宋简体", "仿宋_GB2312", "黑体"} <= set(document.element.xpath("//@w:eastAsia"))
    assert "/" not in official.file_name(record, "pdf") and len(official.file_name(record, "pdf")) <= 64
    draft = official.as_pdf(house.draft(title="草稿一件"), draft=True)
    assert "DRAFT" in pypdfium2.PdfDocument(draft)[0].get_textpage().get_text_bounded()


def test_the_note_on_the_paper_is_the_attribute_given_at_the_origin(house) -> None:
    record = house.draft()
    for attribute, said, note in (
        ("open", "", "（此件公开发布）"),
        ("open", "（此件公开发布）", ""),
        ("on_request", "", "（此件依申请公开）"),
        ("closed", "", "（此件不予公开）"),
        ("closed", "（此件不公开）", ""),
        ("closed", "（此件公开发布）", "（此件不予公开）"),
        ("", "", "（公开属性未确定，不得印发）"),
    ):
        record.attribute, record.body, record.state = attribute, f"<p>正文。</p><p>{said}</p>", "draft"
        assert official.sheet(record).note == note
        assert official.unfinished(record)
        record.state = "approved"
        assert official.unfinished(record) == (attribute in ("open", ""))


def test_only_what_is_public_has_a_public_official_text(house, client) -> None:
    draft, out = house.draft(title="未公开"), house.published()
    for ending in ("pdf", "docx"):
        assert client.get(f"/records/{draft.pk}/official.{ending}").status_code == 404
        answer = client.get(f"/records/{out.pk}/official.{ending}")
        assert answer.status_code == 200 and "attachment" in answer["Content-Disposition"]
    assert client.get(f"/records/{out.pk}/official.exe").status_code == 404
    house.withdraw(out, "内容有误，撤回。")
    assert client.get(f"/records/{out.pk}/official.pdf").status_code == 410


def test_the_public_library_narrows(house, client, django_assert_max_num_queries) -> None:
    for n in range(3):
        house.published(
            title=f"规范{n}", normative=True, issued_on=date(2026, 5, 20), doc_number=f"望民发〔2026〕{n + 1}号"
        )
    actions.repeal(queries.public().get(title="规范0"), "已被代替", by=house.approver)
    with django_assert_max_num_queries(14):
        page = client.get("/normative/").content.decode()
    assert all(f"规范{n}" in page for n in range(3)) and "已废止" in page
    for query, shown in {
        "standing=已废止": {0},
        "standing=有效": {1, 2},
        "q=规范2": {2},
        "year=2025": set(),
        "subject=17": {0, 1, 2},
    }.items():
        page = client.get(f"/normative/?{query}").content.decode()
        assert {n for n in range(3) if f">规范{n}<" in page} == shown, query
    assert client.get("/normative/?year=abc&organ=none&standing=x").status_code == 200


# 实施后评估


EVALUATED = "cn.normative.evaluated"


def term(house: House, until: date = date(2031, 5, 31), **changes: object):
    told = {
        "title": "特困人员供养办法",
        "normative": True,
        "issued_on": date(2026, 5, 20),
        "valid_from": date(2026, 6, 1),
        "valid_until": until,
    }
    return house.published(**{**told, **changes})


def owed(record) -> list[tuple[str, str]]:
    found = duties.of_subject(record.subject).filter(rule=EVALUATED).order_by("started_on", "id")
    return [(duty.due_on.isoformat(), duty.state) for duty in found]


def test_a_published_document_with_a_term_owes_its_evaluation_six_months_before_the_end(house) -> None:
    record = term(house)
    assert owed(record) == [("2030-11-30", "open")]
    assert owed(term(house, None, title="无期限的办法")) == []
    assert owed(term(house, title="通知", normative=False)) == []
    actions.evaluate(record, "extend", "供养标准仍然适用，拟延续五年", by=house.drafter)
    assert owed(record) == [("2030-11-30", "met")]


def test_an_evaluation_after_its_day_is_late_and_none_at_all_is_missed(house) -> None:
    record = term(house)
    with clock.pinned(at(date(2030, 12, 1))):
        actions.evaluate(record, "lapse", "不再需要，到期失效", by=house.approver)
    assert owed(record) == [("2030-11-30", "late")]


@pytest.mark.parametrize(
    ("until", "wanted"),
    [
        (date(2036, 5, 31), [("2030-11-30", "met"), ("2035-11-30", "open")]),  # extended: evaluated, and owed anew
        (date(2028, 5, 31), [("2027-11-30", "open")]),  # a date that was wrong moves the limit
        (None, []),
    ],
)
def test_a_correction_of_the_term_moves_what_is_owed(house, until, wanted) -> None:
    record = term(house)
    correction = actions.correct(record, "更正有效期", by=house.drafter)
    content = replace(Content.of(correction), valid_until=until)
    house.pass_all(actions.edit(correction, content, revision=correction.revision, by=house.drafter))
    assert owed(record) == wanted


def test_repeal_ends_what_is_owed(house) -> None:
    record = term(house)
    actions.repeal(record, "已被新办法代替", by=house.approver)
    assert owed(record) == [("2030-11-30", "cancelled")]


@pytest.mark.parametrize(
    ("conclusion", "reason", "code"),
    [
        ("extend", "好", "no_reason"),
        ("forever", "供养标准仍然适用", "conclusion"),
        ("extend", "供养标准仍然适用", None),
    ],
)
def test_an_evaluation_says_what_and_why(house, conclusion, reason, code) -> None:
    record = term(house)
    if code is None:
        actions.evaluate(record, conclusion, reason, by=house.drafter)
        return
    with pytest.raises(Refused) as refused:
        actions.evaluate(record, conclusion, reason, by=house.drafter)
    assert codes(refused) == {code}


def test_only_a_normative_document_in_force_is_evaluated(house) -> None:
    plain = house.published(title="通知")
    with pytest.raises(Refused) as refused:
        actions.evaluate(plain, "extend", "供养标准仍然适用", by=house.drafter)
    assert codes(refused) == {"not_normative"}
    gone = term(house)
    actions.repeal(gone, "已被新办法代替", by=house.approver)
    with pytest.raises(Refused) as refused:
        actions.evaluate(gone, "extend", "供养标准仍然适用", by=house.drafter)
    assert codes(refused) == {"repealed"}


def test_the_page_of_a_document_takes_its_evaluation_and_the_register_still_shows_when_it_was_to_be_public(
    house, client
) -> None:
    record = term(house)
    client.force_login(Person.objects.get(username=house.drafter.username))
    page = client.get(f"/console/records/{record.pk}/").content.decode()
    assert "登记评估" in page and "2030-11-30" in page
    address = f"/console/records/{record.pk}/evaluate/"
    assert client.post(address, {"conclusion": "", "reason": "适用"}).status_code == 422
    kept = client.post(address, {"conclusion": "amend", "reason": "短"})
    assert kept.status_code == 409 and "短" in kept.content.decode()
    assert client.post(address, {"conclusion": "amend", "reason": "部分标准需要修改"}).status_code == 302
    assert "修改后重新公布" in client.get(f"/console/records/{record.pk}/").content.decode()
    assert "2030-11-30" not in client.get("/console/normative/").content.decode()


def test_a_document_without_any_term_is_asked_about(house) -> None:
    asked = {finding.code for finding in normative.questions(house.draft(normative=True))}
    assert "no_expiry" in asked
    given = house.draft(normative=True, valid_from=date(2026, 6, 1), valid_until=date(2031, 5, 31))
    assert "no_expiry" not in {finding.code for finding in normative.questions(given)}
