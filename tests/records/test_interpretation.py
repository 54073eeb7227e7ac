"""C49 and C50: plan and material travel with the draft, elements, pictures, copies, steps in time; who explained what, counted once."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from itertools import product
from urllib.parse import quote

import pytest
from django.db import transaction
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image
from tests import factories
from tests.records.story import MATERIAL, House, codes

from gongkai.desk import clock, files, ledger
from gongkai.desk.actions import Refused
from gongkai.duties import queries as duties
from gongkai.organs.models import Organ
from gongkai.records import actions, appearances, interpreting
from gongkai.records.actions.interpreting import describe, explain, file_plan
from gongkai.records.actions.officials import Event, end_office, enter_appearance, name_official, void_appearance
from gongkai.records.content import Content
from gongkai.records.models import Record, State
from gongkai.records.questions import compose, pairs, split
from gongkai.schemas.normative import normative

POINTS = list(normative().interpretation.by_code)


def material(house: House, document: Record, **changes: object) -> Record:
    return house.draft(
        **{**MATERIAL, "title": f"{document.title}解读", "relations": (("interprets", document.pk),), **changes}
    )


def test_every_covered_draft_without_plan_or_material_is_returned_with_its_cause(house) -> None:
    """All combinations: needs it, plan, material, attribute; the causes are those of 退文."""
    cases = [
        *product([True], [True, False], [True, False], ["open"]),
        (False, False, False, "open"),
        (True, False, False, "on_request"),
    ]
    for n, (needs, plan, stuff, attribute) in enumerate(cases):
        draft = house.draft(
            title=f"办法{n}",
            body=f"<p>第{n}件办法的正文，自发布之日起施行，由市民政局负责解释。</p>",
            needs_interpretation=needs,
            attribute=attribute,
            attribute_reason="供特定申请人使用",
        )
        if plan:
            file_plan(draft, house.plan(), by=house.drafter)
        if stuff:
            material(house, draft)
        wanted = set()
        if needs and attribute == "open":
            wanted = {code for code, there in (("plan_missing", plan), ("material_missing", stuff)) if not there}
        assert {one.code for one in interpreting.needs(draft) if not one.done} >= (
            {"plan"} if needs and not plan else set()
        )
        actions.submit(draft, by=house.drafter)
        if wanted:
            back = draft.returns.get()
            assert set(back.causes) == wanted and draft.state == State.RETURNED
            assert all("80号" in line for line in back.note.splitlines())
        else:
            assert draft.state == State.IN_REVIEW


def test_a_material_taken_away_bars_the_approval(house) -> None:
    record = house.reviewed(needs_interpretation=True)
    actions.discard(interpreting.materials(record).get(), by=house.drafter)
    with pytest.raises(Refused) as refused:
        house.approve(record)
    assert "material_missing" in codes(refused)


def test_a_plan_filed_after_signing_is_refused(house) -> None:
    for record, code in (
        (house.approved(), "plan_late"),
        (house.submitted(title="二"), "state"),
        (house.published(title="三"), "plan_late"),
    ):
        with pytest.raises(Refused) as refused:
            file_plan(record, house.plan(), by=house.drafter)
        assert codes(refused) == {code}


def test_a_plan_says_who_how_where_and_when(house) -> None:
    draft = house.draft(needs_interpretation=True)
    bad = house.plan(
        people=" ",
        forms=("song",),
        channels=(),
        organised_on=clock.today() + timedelta(days=1),
        publish_on=date(2020, 1, 1),
    )
    with pytest.raises(Refused) as refused:
        file_plan(draft, bad, by=house.drafter)
    assert codes(refused) == {"people", "forms", "channels", "organised", "publish_on"}
    with pytest.raises(Refused) as refused:
        file_plan(draft, house.plan(), by=house.stranger)
    assert codes(refused) == {"role"}
    plan = file_plan(draft, house.plan(), by=house.drafter)
    with pytest.raises(Refused) as refused:
        file_plan(draft, house.plan(people="别人"), revision=0, by=house.drafter)
    assert codes(refused) == {"stale"}
    assert file_plan(draft, house.plan(people="别人"), revision=plan.revision, by=house.drafter).people == "别人"


def test_a_joint_document_is_explained_by_one_of_its_organs(house) -> None:
    other = Organ.objects.get(name="测试市教育局")
    draft = house.draft(needs_interpretation=True, issuers=(house.organ.name, "测试市财政局"))
    plan = file_plan(draft, house.plan(lead=other), by=house.drafter)
    material(house, draft)
    with pytest.raises(Refused) as refused:
        actions.submit(draft, by=house.drafter)
    assert codes(refused) == {"lead_missing"}
    file_plan(draft, house.plan(), revision=plan.revision, by=house.drafter)
    actions.submit(draft, by=house.drafter)


def test_elements_are_ticked_or_excused_and_pictures_have_words(house) -> None:
    old = house.published(title="老办法")
    document = house.draft(title="新办法", needs_interpretation=True, relations=(("replaces", old.pk),))
    draft = material(house, document, body="<h2>背景依据</h2><p>略</p><h2>涉及谁</h2><p>略</p>")
    assert interpreting.suggested(draft) == ["background", "scope"]
    png = io.BytesIO()
    Image.new("RGB", (9, 9), "red").save(png, "PNG")
    picture = actions.attach(
        draft, files.keep(png.getvalue(), "a.png"), "图.png", revision=draft.revision, by=house.drafter
    )
    with pytest.raises(Refused) as refused:
        actions.submit(draft, by=house.drafter)
    assert {"interpretation_thin", "picture_untold"} <= codes(refused)
    describe(picture, "柱形图：受益三百户。", by=house.drafter)
    explain(draft, forms=["picture"], points=POINTS[:-1], by=house.drafter)
    draft.refresh_from_db()
    with pytest.raises(Refused) as refused:
        actions.submit(draft, by=house.drafter)
    assert "interpretation_thin" in codes(refused) and "picture_untold" not in codes(refused)
    with pytest.raises(Refused):
        explain(draft, forms=["picture"], points=POINTS[:-1], omitted={"differences": "略"}, by=house.drafter)
    explain(
        draft, forms=["picture"], points=POINTS[:-1], omitted={"differences": "只改了名称，没有差异"}, by=house.drafter
    )
    with pytest.raises(Refused) as refused:
        actions.submit(draft, by=house.drafter)
    assert codes(refused) == {"privacy"}  # a picture is looked at by a person


def test_copies_and_contradictions_are_asked_about(house) -> None:
    words = "供养标准由市人民政府确定并适时调整，按月发放到个人账户，镇人民政府和街道办事处负责审核，每月补贴1200元。"
    document = house.published(title="办法", body=f"<p>{words}</p>")
    copy = material(house, document, body=f"<p>{words}</p>")
    assert [one.code for one in interpreting.findings(copy)] == ["copied"]
    own = material(
        house, document, title="解读二", body="<p>今后每月按1500元补贴，谁来审核、钱打到哪里都写清楚了。</p>"
    )
    (found,) = interpreting.findings(own)
    assert (found.code, found.quotes) == ("unfounded", ("1500元",))


def test_the_three_steps_and_the_days_after(house) -> None:
    """Document Friday, material Wednesday: in time; Thursday: late. The steps stand in the ledger."""
    with clock.pinned(datetime(2026, 6, 4, 10, tzinfo=clock.CHINA)):
        document = house.draft(title="办法", needs_interpretation=True, normative=True, issued_on=date(2026, 6, 4))
        house.accompany(document)
        first, second = interpreting.materials(document).get(), material(house, document, title="再解读")
        assert [stage.equal for stage in interpreting.stages(document)] == [None, None, None]
    with clock.pinned(datetime(2026, 6, 5, 10, tzinfo=clock.CHINA)):
        house.pass_all(document)
        document.refresh_from_db()
        assert interpreting.owed(document).due_on == date(2026, 6, 10)
    with clock.pinned(datetime(2026, 6, 10, 10, tzinfo=clock.CHINA)):
        content = replace(Content.of(first), formed_on=date(2026, 6, 4), subject_class="1704")
        house.pass_all(actions.edit(first, content, revision=first.revision, by=house.drafter))
    assert interpreting.owed(document).state == "met"
    organised, signed, deployed = interpreting.stages(document)
    assert organised.equal and not signed.equal and deployed.equal is False
    told = set(ledger.history(document.subject).values_list("name", flat=True))
    assert {"document.co_organised", "document.co_signed", "document.co_deployed", "document.issued"} <= told
    assert second.state == State.DRAFT
    other = house.published(title="二", needs_interpretation=True)
    assert duties.of_subject(other.subject).filter(field="interpretation").get().state == "open"


def test_a_correction_has_the_plan_and_the_materials_of_what_it_corrects(house) -> None:
    document = house.published(title="办法", needs_interpretation=True, normative=True, issued_on=date(2026, 5, 20))
    correction = actions.correct(document, "更正发放日期", by=house.drafter)
    assert [(need.code, need.done) for need in interpreting.needs(correction)][:2] == [
        ("plan", True),
        ("material", True),
    ]
    assert interpreting.stages(correction) == interpreting.stages(document)


def test_a_document_whose_only_interpretation_is_withdrawn_owes_one_again(house, client) -> None:
    """Withdrawn on a Thursday: due the Tuesday after. What was in time stays so, and what is owed now stands beside it."""
    with clock.pinned(datetime(2026, 6, 5, 10, tzinfo=clock.CHINA)):
        document = house.published(title="办法", needs_interpretation=True, normative=True, issued_on=date(2026, 6, 4))
        first = interpreting.materials(document).get()
        content = replace(Content.of(first), formed_on=date(2026, 6, 4), subject_class="1704")
        house.pass_all(actions.edit(first, content, revision=first.revision, by=house.drafter))
        kept = house.published(title="再解读", **MATERIAL, relations=(("interprets", document.pk),))
    with clock.pinned(datetime(2026, 6, 11, 10, tzinfo=clock.CHINA)):
        house.withdraw(kept)
        assert interpreting.owed(document).state == "met"  # the other one is still there
        house.withdraw(Record.objects.get(pk=first.pk))
        owed = interpreting.owed(document)
        assert (owed.rule, owed.state, owed.due_on) == ("cn.interpretation.again", "open", date(2026, 6, 16))
        page = client.get(f"/records/{document.pk}/").content.decode()
        assert "解读材料撤回后3个工作日内重新发布" in page and "解读材料已撤回，文件暂无解读" in page
        house.published(title="新解读", **MATERIAL, relations=(("interprets", document.pk),))
    assert interpreting.owed(document).state == "met"
    assert {one.state for one in duties.of_subject(document.subject).filter(field="interpretation")} == {"met"}


@given(
    st.lists(
        st.tuples(
            st.text(alphabet='为何？<&>"问：x1', min_size=1, max_size=20), st.text(alphabet="因此。<b>&h2", max_size=30)
        ),
        max_size=4,
    )
)
def test_questions_survive_their_body(asked) -> None:
    body = compose("<p>导语</p>", asked)
    assert compose(split(body)[0], [(pair.question, pair.answer) for pair in pairs(body)]) == body
    assert len(pairs(body)) == sum(1 for question, _answer in asked if question.strip(" "))


def test_questions_are_pairs() -> None:
    before, found = split(
        "<p>导语</p><h2>问：为什么？</h2><p>答：因为。</p><h3>问2：多少？</h3><p>三元。</p><p>按月。</p>"
    )
    assert before == "<p>导语</p>" and [pair.question for pair in found] == ["为什么？", "多少？"]
    assert found[1].answer == "<p>三元。</p><p>按月。</p>"
    assert pairs("<h2>背景</h2><p>问：这里不是标题</p>") == []


# C50


@pytest.fixture
def counted(house):
    """The organ is charged, has a head since January and a deputy."""
    Organ.objects.filter(pk=house.organ.pk).update(kind="department")
    year = clock.today().year
    with transaction.atomic():
        at = datetime(year - 1, 5, 1, tzinfo=clock.CHINA)
        ledger.write(
            "charge.taken", f"organ:{house.organ.code}", organ=house.organ.code, at=at, work="economy-livelihood"
        )
    head = name_official(
        house.organ, name="甲某", title="局长", rank="principal", starts_on=date(year - 1, 1, 1), by=house.drafter
    )
    deputy = name_official(
        house.organ, name="乙某", title="副局长", rank="leader", starts_on=date(year - 1, 1, 1), by=house.drafter
    )
    return house, head, deputy, house.published(title="重要办法")


def only(house: House, on: date):
    (line,) = [
        line
        for line in appearances.lines(on, [house.organ.code])
        if line.rule.id == "bazhong.interpretation.by-principals"
    ]
    return line


def due(house: House) -> list[str]:
    """What the duty of the year says: it must be what the page of the ledger says."""
    found = duties.of_organs([house.organ.code]).filter(rule="bazhong.interpretation.by-principals")
    return [duty.state for duty in found.filter(due_on__year=clock.today().year)]


def test_events_count_once_for_the_head_and_for_nobody_else(counted) -> None:
    house, head, deputy, policy = counted
    today = clock.today()
    base = Event(
        kind="press",
        title="办法发布会",
        on=today,
        official=head,
        policy=policy,
        important=True,
        link="https://x.example/1",
    )
    assert only(house, today).short == 1 and due(house) == []
    enter_appearance(house.organ, replace(base, title="副职访谈", official=deputy), by=house.drafter)
    assert only(house, today).short == 1 and "met" not in due(house)  # a deputy is not the head
    one = enter_appearance(house.organ, base, by=house.drafter)
    assert (only(house, today).n, only(house, today).short) == (1, 0) and due(house) == ["met"]
    for twin in (base, replace(base, official=deputy), replace(base, title="  办法 发布会。")):
        with pytest.raises(Refused) as refused:
            enter_appearance(house.organ, twin, by=house.drafter)
        assert "twice" in codes(refused)
    void_appearance(one, "登记有误，撤销", by=house.drafter)
    assert only(house, today).short == 1
    assert "met" not in due(house)
    enter_appearance(house.organ, base, by=house.drafter)
    yesterday = today - timedelta(days=1)
    assert only(house, yesterday).short == 1  # on any day, what there was by then


def test_what_may_not_be_entered(counted) -> None:
    house, head, _deputy, policy = counted
    today = clock.today()
    base = Event(
        kind="press", title="发布会", on=today, official=head, policy=policy, important=True, link="https://x.example/1"
    )
    for wrong, code in (
        ({"on": today + timedelta(days=1)}, "future"),
        ({"link": ""}, "no_evidence"),
        ({"policy": None}, "no_policy"),
        ({"important": False}, "not_important"),
        ({"kind": "song"}, "kind"),
        ({"on": date(today.year - 3, 1, 1)}, "not_in_office"),
    ):
        with pytest.raises(Refused) as refused:
            enter_appearance(house.organ, replace(base, **wrong), by=house.drafter)
        assert code in codes(refused), code
    with pytest.raises(Refused) as refused:
        enter_appearance(house.organ, base, by=house.stranger)
    assert "role" in codes(refused)


def test_who_follows_in_office_inherits_by_the_convention_in_force(counted, monkeypatch) -> None:
    house, head, _deputy, policy = counted
    today = clock.today()
    base = Event(
        kind="online", title="访谈", on=today, official=head, policy=policy, important=True, link="https://x.example/2"
    )
    enter_appearance(house.organ, base, by=house.drafter)
    with pytest.raises(Refused) as refused:
        name_official(house.organ, name="丙某", title="局长", rank="principal", starts_on=today, by=house.drafter)
    assert codes(refused) == {"head_in_office"}
    with clock.pinned(datetime.combine(today + timedelta(days=2), time(9), clock.CHINA)):
        end_office(head, today, by=house.drafter)
        name_official(
            house.organ,
            name="丙某",
            title="局长",
            rank="principal",
            starts_on=today + timedelta(days=1),
            by=house.drafter,
        )
        line = only(house, clock.today())
        assert (line.n, line.inherited, line.head.name) == (1, 1, "丙某") or line.n == 0  # a new year begins anew
        book = normative()
        import msgspec

        changed = msgspec.structs.replace(book, appearances=msgspec.structs.replace(book.appearances, leaver="person"))
        monkeypatch.setattr(appearances, "normative", lambda: changed)
        assert only(house, clock.today()).n == 0


def test_a_text_and_the_entry_that_names_it_are_one_event(counted) -> None:
    house, head, _deputy, policy = counted
    text = house.published(
        title="局长解读", genre="interpretation", interpreter="principal", relations=(("interprets", policy.pk),)
    )
    today = clock.today()
    assert only(house, today).n == 1
    assert due(house) == ["met"]
    link = f"https://gov.example/records/{text.pk}/"
    event = Event(
        kind="article", title="局长署名文章", on=today, official=head, policy=policy, important=True, link=link
    )
    enter_appearance(house.organ, event, by=house.drafter)
    assert only(house, today).n == 1


def test_staff_pages_answer_those_who_may_see_them(house, client) -> None:
    from gongkai.organs.models import Person

    document = house.draft(needs_interpretation=True)
    stuff = material(house, document)
    mine = [
        *(
            f"/console/records/{document.pk}/{part}"
            for part in ("", "interpretation/", "official.pdf", "official.docx")
        ),
        *(f"/console/records/{stuff.pk}/{part}" for part in ("", "points/", "questions/")),
    ]
    shared = ["", "ending/", "suspected/", "leaning/", "?format=xlsx", "?standing=有效&year=2026&q=x"]
    shared = [f"/console/normative/{part}" for part in shared] + [
        "/console/campaigns/",
        "/console/appearances/",
        "/console/officials/",
    ]
    for who, status in ((house.drafter, 200), (house.stranger, 404)):
        client.force_login(Person.objects.get(username=who.username))
        assert {url: client.get(url).status_code for url in mine} == dict.fromkeys(mine, status)
        assert {client.get(url).status_code for url in shared} == {200}
    client.force_login(Person.objects.get(username=house.drafter.username))
    page = client.get(f"/console/records/{document.pk}/interpretation/").content.decode()
    assert "还缺" in page and stuff.title in page
    answer = client.post(
        f"/console/records/{stuff.pk}/questions/", {"revision": stuff.revision, "q0": "为什么？", "a0": "因为需要。"}
    )
    assert answer.status_code == 302
    stuff.refresh_from_db()
    assert [pair.question for pair in pairs(stuff.body)] == ["为什么？"]
    assert client.post("/console/campaigns/new/").status_code == 403


def test_a_title_within_a_title_takes_the_marks_of_a_title_within_a_title(house, client):
    record = house.draft(title="关于印发《供养办法》的通知")
    client.force_login(factories.staff(house.organ, "drafter"))
    page = client.get(f"/console/records/{record.pk}/interpretation/").content.decode()
    assert quote("《关于印发〈供养办法〉的通知》政策解读") in page
    house.pass_all(record)
    told = ledger.history(record.subject).get(name="record.published").sentence
    assert told.startswith("公开《关于印发〈供养办法〉的通知》")
