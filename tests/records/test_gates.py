"""Chains, marks, the fast path, reassessment, coordination: what stands before publication besides review and approval."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path

import docx
import pytest
import yaml
from django.db import transaction
from django.urls import reverse
from tests import factories

from gongkai.desk import clock, ledger
from gongkai.desk.actions import Refused, Stale
from gongkai.desk.files import keep
from gongkai.desk.models import Notice
from gongkai.desk.permissions import Role
from gongkai.organs.absences import end_absence, note_absence
from gongkai.organs.models import Organ, Person, Post
from gongkai.records import actions, console_withheld, emergencies, marks, privacy, queries, routes, tallies
from gongkai.records.actions.interpreting import describe
from gongkai.records.content import Content, canonical
from gongkai.records.models import Concurrence, Negative, Record, Shift, State
from gongkai.schemas.record_types import record_type

from .story import CONTENT, codes
from .typed_cases import content_of

NOON = datetime(2026, 6, 1, 12, tzinfo=clock.CHINA)
ID = "11010519491231002X"
CASES = yaml.safe_load((Path(__file__).parent / "marks.yaml").read_text(encoding="utf-8"))


@pytest.fixture
def office(house):
    """The organ's system administrator and two more people who may sign."""
    chief = factories.actor(house.organ, Role.APPROVER)
    section = factories.actor(house.organ, Role.DRAFTER)
    return factories.actor(house.organ.parent, Role.SYSTEM_ADMIN), section, chief


@pytest.fixture(autouse=True)
def noon():
    with clock.pinned(NOON):
        yield


def refused(*expected: str):
    return Refusal(set(expected))


class Refusal:
    """The block is refused for at least these reasons."""

    def __init__(self, expected: set[str]) -> None:
        self.expected = expected

    def __enter__(self) -> None:
        self.point = transaction.atomic()
        self.point.__enter__()

    def __exit__(self, kind, error, trace) -> bool:
        self.point.__exit__(kind, error, trace)
        assert isinstance(error, Refused), error
        assert self.expected <= {reason.code for reason in error.reasons}, error
        return True


def person(actor) -> Person:
    return Person.objects.get(username=actor.username)


def sign(record: Record, by) -> Record:
    return actions.approve(record, content_hash=record.content_hash, by=by)


def secret(record: Record, by) -> Record:
    return actions.review(record, "secrecy", passed=True, content_hash=record.content_hash, by=by)


# pure


@pytest.mark.parametrize("case", CASES, ids=[case["text"][:12] for case in CASES])
def test_marks(case):
    found = {hit.source.code for hit in marks.found_in(case["text"], marks.paper_marks())}
    assert found == ({case["code"]} if case["code"] else set())


@pytest.mark.parametrize(
    ("term", "text", "meets"),
    [
        ("弹药库…坐标", "弹药库所在坐标", True),
        ("弹药库…坐标", "弹 药\n库 坐标", True),
        ("弹药库…坐标", "弹药库的管理办法共有八章三十条，与坐标无关", False),
        ("第#泵站", "第12泵站", True),
        ("第#泵站", "第十二泵站", True),
        ("彈藥庫", "弹药库", True),
        ("a.c", "abc", False),
    ],
)
def test_terms(term, text, meets):
    assert bool(marks.found_in(text, [marks.Source("N", "", "", (term,))])) == meets


@pytest.mark.parametrize(
    ("wanted", "fits"),
    [(["ab", "b"], True), (["a", "a"], False), (["abc", "ab", "a"], True), (["ab", "ab", "ab"], False), ([], True)],
)
def test_each_step_another_person(wanted, fits):
    assert routes.distinct_people([frozenset(one) for one in wanted]) == fits


@pytest.mark.parametrize(
    ("closed", "decided", "all_closed", "all_decided", "unusual"),
    [
        (4, 5, 6, 105, True),
        (4, 4, 4, 104, False),  # too few decisions
        (1, 10, 11, 110, False),  # like the others
        (0, 50, 30, 100, False),
        (5, 5, 5, 5, False),  # nobody to compare with
        (3, 10, 8, 210, True),
    ],
)
def test_unusual_shares(closed, decided, all_closed, all_decided, unusual):
    assert tallies.stands_out(closed, decided, all_closed, all_decided) == unusual


# chains


def test_a_chain_is_signed_in_order_by_different_people(house, office):
    keeper, section, chief = office
    steps = [
        ("科室负责人", [section.username]),
        ("分管领导", [house.approver.username]),
        ("主要负责人", [chief.username]),
    ]
    for by in (house.approver, house.disclosure, factories.actor(house.organ, Role.SECURITY_ADMIN)):
        with refused("permission"):
            actions.set_chain(house.organ, "三级签批", steps, review_after=1, by=by)
    with refused("steps"):
        actions.set_chain(house.organ, "只有审查前", steps[:1], review_after=1, by=keeper)
    with refused("people"):
        actions.set_chain(house.organ, "外人", [("批准", [house.stranger.username])], by=keeper)
    with refused("too_few"):
        twice = [("分管领导", [chief.username]), ("主要负责人", [chief.username])]
        actions.set_chain(house.organ, "同一人", twice, by=keeper)
    chain = actions.set_chain(house.organ, "三级签批", steps, review_after=1, by=keeper)
    with refused("invalid"):
        actions.set_chain(house.organ, "又一个", steps, review_after=1, by=keeper)

    record = house.submitted()
    with refused("not_endorsed"):
        secret(record, house.reviewer)
    with refused("not_my_step"):
        actions.endorse(record, content_hash=record.content_hash, by=chief)
    with refused("changed_meanwhile"):
        actions.endorse(record, content_hash="", by=section)
    assert queries.to_sign(section) == [record]
    actions.endorse(record, content_hash=record.content_hash, opinion="同意", by=section)
    with refused("nothing_to_sign"):
        actions.endorse(record, content_hash=record.content_hash, by=section)
    secret(record, house.reviewer)
    with refused("not_my_step"):
        sign(record, chief)
    assert not queries.to_approve(chief).exists() and queries.to_sign(house.approver) == [record]
    sign(record, house.approver)
    assert record.state == State.REVIEWED and record.approved_hash == ""
    with refused("state"):
        actions.publish(record, by=house.drafter)
    with refused("own_signature", "not_my_step"):
        sign(record, house.approver)
    sign(record, chief)
    assert record.state == State.APPROVED
    steps_shown = [(step.title, step.done) for step in queries.progress(record)]
    assert steps_shown[2:6] == [("科室负责人", True), ("保密审查", True), ("分管领导", True), ("主要负责人", True)]
    actions.publish(record, by=house.drafter)
    signed = [event.data["step"] for event in ledger.history(record.subject).filter(name="record.signed")]
    assert signed == ["科室负责人", "分管领导", "主要负责人"]
    assert ledger.history(f"chain:{chain.pk}").count() == 1


def test_a_chain_for_one_type_is_made_on_the_screen(house, office, client):
    keeper, _section, chief = office
    client.force_login(Person.objects.get(username=keeper.username))
    form = {
        "name": "许可结果签批",
        "type": "permit",
        "review_after": 0,
        "title_1": "主要负责人",
        "people_1": [chief.username],
    }
    address = f"{reverse('console:chain-new')}?organ={house.organ.code}"
    assert client.post(address, {**form, "type": "no-such-type"}).status_code == 422
    assert client.post(address, form).status_code == 302
    title = record_type("permit").title
    assert f"· {title}" in client.get(reverse("console:chains")).content.decode()
    taken = {
        kind: routes.chain_for(Record(organ=house.organ, type=kind), urgent=False) for kind in ("permit", "penalty", "")
    }
    assert taken["permit"].name == "许可结果签批" and taken["penalty"] is None and taken[""] is None


def test_a_chain_changed_midway_holds_for_what_is_sent_afterwards(house, office):
    keeper, _section, chief = office
    two = [("分管领导", [house.approver.username]), ("主要负责人", [chief.username])]
    chain = actions.set_chain(house.organ, "两级", two, by=keeper)
    under_way = house.reviewed()
    changed = actions.change_chain(
        chain, "一级", [("主要负责人", [chief.username])], review_after=0, revision=1, by=keeper
    )
    with pytest.raises(Stale):
        actions.change_chain(chain, "旧", two, review_after=0, revision=1, by=keeper)
    assert ledger.history(f"chain:{chain.pk}").last().data["before"]["name"] == "两级"
    sign(under_way, house.approver)
    assert under_way.state == State.REVIEWED  # the second of the two that it was sent with is still to come
    with refused("not_my_step"):
        sign(house.reviewed(title="以后送审的"), house.approver)
    actions.send_back(under_way, "content_error", by=house.reviewer)
    actions.edit(under_way, replace(CONTENT, title="改"), revision=under_way.revision, by=house.drafter)
    actions.submit(under_way, by=house.drafter)
    sign(secret(under_way, house.reviewer), chief)  # sent again, it takes the chain as it is now
    assert under_way.state == State.APPROVED
    actions.end_chain(changed, by=keeper)
    assert house.approve(house.reviewed(title="又一件")).state == State.APPROVED


def test_a_deputy_signs_while_the_principal_is_away(house, office):
    keeper, _section, chief = office
    deputy = factories.person()
    post = Post.objects.get(person__username=chief.username)
    factories.post(deputy, house.organ, Role.APPROVER, deputy_for=post)
    from gongkai.organs.queries import actor_of

    stand_in = actor_of(deputy, clock.today())
    actions.set_chain(house.organ, "一级", [("主要负责人", [chief.username])], by=keeper)
    record = house.reviewed()
    with refused("not_my_step"):
        sign(record, stand_in)
    with refused("permission"):
        note_absence(person(chief), clock.today(), clock.today(), by=house.approver)
    away = note_absence(person(chief), clock.today(), clock.today() + timedelta(days=3), by=chief)
    with refused("overlaps"):
        note_absence(person(chief), clock.today(), clock.today(), by=keeper)
    with refused("not_my_step"):
        sign(record, chief)
    end_absence(away, by=chief)
    with refused("not_my_step"):
        sign(record, stand_in)
    note_absence(person(chief), clock.today(), clock.today(), by=keeper)
    sign(record, stand_in)
    assert record.signatures.get().stands_for == chief.username


# negative list


def test_hits_block_until_somebody_else_clears_them_on_exactly_this_content(house):
    organ, today = house.organ.parent, clock.today()
    entry = {"title": "应急物资库位置", "danger": "public_security", "basis": "某市负面清单第三条", "starts_on": today}
    for code, change, reason in (
        ("N-1", {"basis": " "}, "no_basis"),
        ("N-2", {"terms": ["其他"]}, "over_broad"),
        ("N-3", {"terms": ["库"]}, "over_broad"),
        ("N-4", {"terms": ["…#库"]}, "over_broad"),
        ("N-5", {"terms": []}, "no_terms"),
        ("N-6", {"ends_on": today - timedelta(days=1)}, "invalid"),
    ):
        with refused(reason):
            actions.add_negative(organ, code, **{"terms": ["物资库"], **entry, **change}, by=house.disclosure)
    with refused("permission"):
        actions.add_negative(organ, "N-7", terms=["物资库"], **entry, by=house.approver)
    listed = actions.add_negative(organ, "N-8", terms=["物资库…位置"], **entry, by=house.disclosure)

    record = house.submitted(body="<p>应急物 资 库的位置在城北。特困人员供养标准另行公布。</p>")
    with pytest.raises(Refused) as told:
        secret(record, house.reviewer)
    assert codes(told) == {"negative"} and "N-8" in str(told.value)
    with refused("own_work", "role"):
        actions.clear(record, "N-8", "位置早已公开", content_hash=record.content_hash, by=house.drafter)
    with refused("no_hit"):
        actions.clear(record, "N-9", "位置早已公开", content_hash=record.content_hash, by=house.reviewer)
    with refused("changed_meanwhile"):
        actions.clear(record, "N-8", "位置早已公开", content_hash="", by=house.reviewer)
    actions.clear(record, "N-8", "位置早已公开", content_hash=record.content_hash, by=house.reviewer2)
    secret(record, house.reviewer)
    with refused("own_clearance"):
        sign(record, house.reviewer2)

    listed = actions.change_negative(listed, revision=1, terms=["物资库…位置", "供养标准"], by=house.disclosure)
    with refused("negative"):  # the entry says something else now
        sign(record, house.approver)
    actions.clear(record, "N-8", "位置早已公开", content_hash=record.content_hash, by=house.reviewer)
    house.approve(record)
    actions.change_negative(listed, revision=2, ends_on=today, by=house.disclosure)
    with clock.pinned(NOON + timedelta(days=1)):
        assert not marks.hits(record)  # lapsed
        actions.publish(record, by=house.drafter)
    assert [event.name for event in ledger.history(f"negative:{listed.pk}")] == [
        "negative.added",
        *["negative.changed"] * 2,
    ]
    withheld = house.draft(
        body="<p>物资库位置</p>", attribute="closed", attribute_ground="G14_SAFETY", attribute_reason="x"
    )
    assert marks.hits(withheld) == []


def test_whoever_approved_does_not_clear_what_meets_the_list_afterwards(house):
    record = house.reviewed()
    actions.approve(record, content_hash=record.content_hash, by=house.reviewer2)
    entry = {"title": "供养标准", "danger": "public_security", "basis": "某市负面清单第三条", "terms": ["供养标准"]}
    actions.add_negative(house.organ.parent, "N-8", **entry, starts_on=clock.today(), by=house.disclosure)
    with refused("negative"):
        actions.publish(record, by=house.drafter)
    with refused("own_approval"):
        actions.clear(record, "N-8", "标准早已公开", content_hash=record.content_hash, by=house.reviewer2)
    with refused("own_work", "role"):
        actions.clear(record, "N-8", "标准早已公开", content_hash=record.content_hash, by=house.drafter)
    actions.clear(record, "N-8", "标准早已公开", content_hash=record.content_hash, by=house.reviewer)
    assert actions.publish(record, by=house.drafter).is_public


def test_marks_in_headers_and_properties_of_files_are_found(house):
    paper = docx.Document()
    paper.add_paragraph("供养标准")
    paper.sections[0].header.paragraphs[0].text = "内部资料 注意保存"
    paper.core_properties.comments = "机密★1年"
    file = io.BytesIO()
    paper.save(file)
    record = house.draft()
    actions.attach(record, keep(file.getvalue(), "a.docx"), "附件.docx", revision=record.revision, by=house.drafter)
    record.refresh_from_db()
    assert {(hit.source.code, hit.place.split("·")[-1]) for hit in marks.standing(record)} == {
        ("M-02", "页眉"),
        ("M-01", "属性"),
    }
    actions.submit(record, by=house.drafter)
    with refused("negative"):
        secret(record, house.reviewer)


# the fast path


def test_the_fast_path_tells_at_once_times_every_step_and_skips_none(house):
    record = house.draft(title="暴雨红色预警")
    shift = (NOON - timedelta(hours=1), NOON + timedelta(hours=8))
    for actor, role in ((house.reviewer, Role.REVIEWER), (house.approver, Role.APPROVER)):
        actions.plan_shift(house.organ, person(actor), role, *shift, by=house.approver)
    with refused("no_post"):
        actions.plan_shift(house.organ, person(house.drafter), Role.APPROVER, *shift, by=house.approver)
    with refused("permission"):
        actions.plan_shift(house.organ, person(house.reviewer), Role.REVIEWER, *shift, by=house.drafter)
    with refused("no_reason"):
        actions.hasten(record, "急", by=house.drafter)
    actions.hasten(record, "暴雨红色预警，立即发布", by=house.drafter)
    assert record.state == State.IN_REVIEW
    assert _told(house.reviewer) == 1 and _told(house.approver) == 0 and _told(house.reviewer2) == 0
    with refused("urgent_already"):
        actions.hasten(record, "再一次提出", by=house.drafter)
    with refused("state"):
        sign(record, house.approver)
    with refused("state"):
        actions.publish(record, by=house.drafter)
    with refused("own_work", "role"):
        secret(record, house.drafter)
    with clock.pinned(NOON + timedelta(minutes=40)):
        waiting = emergencies.waiting(record.emergency)
        assert (waiting.stage, waiting.minutes, waiting.over) == ("review", 40, True)
        assert actions.press_overdue() > 0 and actions.press_overdue() == 0
        secret(record, house.reviewer2)
        with refused("own_review"):
            sign(record, house.reviewer2)
        assert _told(house.approver) == 2
    with clock.pinned(NOON + timedelta(minutes=50)):
        house.approve(record)
        actions.publish(record, by=house.drafter)
    record.emergency.refresh_from_db()
    assert [(one.title, one.minutes, one.over) for one in emergencies.stations(record.emergency)][2:] == [
        ("保密审查（通过）", 40, True),
        ("批准", 10, False),
        ("公开", 0, False),
    ]
    assert emergencies.total(record.emergency) == 50 and record.emergency.ended_at
    marked = ledger.history(record.subject).filter(name__in=["record.reviewed", "record.approved", "record.published"])
    assert [event.data.get("urgent") for event in marked] == [True] * 3
    assert Shift.objects.count() == 2


def _told(actor) -> int:
    return Notice.objects.filter(recipient__username=actor.username).count()


# returns and attributes in figures


def test_returns_and_attributes_are_counted_as_they_happened(house):
    record = house.submitted()
    actions.send_back(record, "content_error", "数字有误", by=house.reviewer)
    with clock.pinned(NOON + timedelta(hours=5)):
        with refused("unchanged"):
            actions.submit(record, by=house.drafter)
        actions.edit(record, replace(CONTENT, title="改了名称"), revision=record.revision, by=house.drafter)
        actions.submit(record, by=house.drafter)
        actions.send_back(record, "content_error", by=house.reviewer)
    house.approved(title="另一件", body="<p>另一件的正文。</p>")
    ground = {"attribute": "closed", "attribute_ground": "G16_INTERNAL", "attribute_reason": "人事管理信息"}
    closed = house.submitted(title="不予公开的", body="<p>人事任免的过程。</p>", **ground)
    secret(closed, house.reviewer)
    actions.review(closed, "attribute", passed=True, content_hash=closed.content_hash, by=house.disclosure)
    house.approve(closed)

    year = tallies.Span(date(2026, 1, 1), date(2026, 12, 31))
    [unit] = tallies.by_unit(tallies.returns_of([house.organ.code], year))
    assert (unit.returns, unit.records, unit.sent_again, unit.repeated, unit.hours) == (2, 1, 1, 1, 5)
    first = record.returns.first()
    assert first.changed == ["title"] and first.sent_again_by == house.drafter.username
    again = ledger.history(record.subject).filter(name="record.submitted").last()
    assert again.data["after_return"] == first.pk and again.data["hash"] == first.sent_again_hash

    told = tallies.decided([house.organ.code], year)
    [share] = tallies.shares(told.values(), {})
    by_rows = dict.fromkeys(("open", "on_request", "closed"), 0)
    for row in Record.objects.filter(approvals__isnull=False, corrects=None).distinct():
        by_rows[row.attribute] += 1
    assert by_rows == {"open": share.open, "on_request": share.on_request, "closed": share.closed} != {}
    assert (share.open, share.closed, share.percent) == (1, 1, 50)


def test_marks_stand_nowhere_that_the_public_reads(house):
    values = {"content": "机密★1年。准予设立"}
    record = actions.draft(house.organ, content_of("permit", values=values), by=house.drafter)
    assert [(hit.source.code, hit.place) for hit in marks.hits(record)] == [("M-01", "填报内容")]
    record = house.draft()
    stored = keep(b"\x89PNG\r\n\x1a\n" + b"\0" * 64, "图.png")
    picture = actions.attach(record, stored, "图.png", revision=record.revision, by=house.drafter)
    describe(picture, f"机密★1年，{ID}", by=house.drafter)
    record.refresh_from_db()
    assert [hit.place for hit in marks.hits(record)] == ["附件“图.png”"]
    assert "ID_CARD" in {finding.type for finding in privacy.open_findings(record)}


@pytest.mark.parametrize(
    ("reason", "refusal"),
    [("", "vague_ground"), ("其他。", "vague_ground"), ("有关情况", "vague_ground"), ("供特定申请人使用", None)],
)
def test_what_is_not_published_has_a_reason_of_its_own(house, reason, refusal):
    record = house.draft(attribute="on_request", attribute_reason=reason)
    if refusal is None:
        assert actions.submit(record, by=house.drafter).state == State.IN_REVIEW
        return
    actions.submit(record, by=house.drafter)
    assert record.state == State.RETURNED and record.returns.get().causes == ("ground_missing",)
    with refused("unchanged", refusal):
        actions.submit(record, by=house.drafter)


def test_a_correction_says_what_it_corrects_and_is_public(house):
    correction = actions.correct(house.published(), "更正金额", by=house.drafter)
    for change, reason in (
        ({"correction_note": " "}, "no_note"),
        ({"attribute": "on_request", "attribute_reason": "供特定申请人使用"}, "correction_withheld"),
    ):
        content = replace(Content.of(correction), **change)
        with refused(reason):
            actions.edit(correction, content, revision=correction.revision, by=house.drafter)
            actions.submit(correction, by=house.drafter)
        correction.refresh_from_db()
    assert house.pass_all(correction).versions.last().note == "更正金额"


def test_a_document_is_not_repealed_before_it_was_made(house):
    record = house.published()
    for day in (date(1900, 1, 1), record.formed_on - timedelta(days=1), date(2999, 1, 1)):
        with refused("date"):
            actions.repeal(record, "依据已废止", on=day, by=house.approver)
    assert actions.repeal(record, "依据已废止", on=record.formed_on, by=house.approver).validity == "repealed"


# 五公开


def test_what_was_made_public_is_counted_by_month_and_class(house, client):
    first = house.published()
    assert first.five_open == "execution"  # a notice, where neither drafter nor item says otherwise
    second = house.published(title="第二件", five_open="result")
    with clock.pinned(NOON + timedelta(days=31)):
        house.published(title="第三件", genre="penalty")
        house.pass_all(actions.correct(first, "更正金额", by=house.drafter))
        house.withdraw(second, "内容重复，撤回")
        told = {
            (one.month, one.five_open): one.number for one in tallies.releases([house.organ.code], tallies.this_year())
        }
        assert told == {("2026-06", "execution"): 1, ("2026-06", "result"): 1, ("2026-07", "management"): 1}
        client.force_login(Person.objects.get(username=house.disclosure.username))
        page = client.get(reverse("console:releases")).content.decode()
        assert "month=2026-06&amp;five_open=result" in page
        cases = client.get(reverse("console:release-cases"), {"month": "2026-06", "five_open": "result"})
        assert [one.pk for one in cases.context["page"]] == [second.pk]
        later = {"first": "2026-06-02", "last": "2026-07-31", "month": "2026-06"}
        assert not client.get(reverse("console:release-cases"), later).context["page"].object_list


def test_a_record_without_a_class_is_older_than_classes(house):
    record = house.draft()
    told = canonical(record)
    record.five_open = ""
    assert set(told) - set(canonical(record)) == {"five_open"}
    with refused("unclassed"):
        Record.objects.filter(pk=record.pk).update(five_open="")
        actions.submit(Record.objects.get(pk=record.pk), by=house.drafter)


# withheld


def test_what_is_withheld_is_reassessed_within_twelve_months_and_may_become_open(house):
    from gongkai.duties.models import Duty

    def at(*day: int):
        return clock.pinned(datetime(*day, 9, tzinfo=clock.CHINA))

    with at(2024, 3, 11):
        record = house.draft(attribute="on_request", attribute_reason="供特定申请人使用", formed_on=date(2024, 3, 1))
        actions.submit(record, by=house.drafter)
        secret(record, house.reviewer)
        with refused("not_reviewed"):  # 依申请公开 is looked at by the disclosure office like 不予公开
            house.approve(record)
        assert list(queries.to_review(house.disclosure)) == [record]
        actions.review(record, "attribute", passed=True, content_hash=record.content_hash, by=house.disclosure)
        house.approve(record)
        duty = Duty.objects.get(rule="cn.withheld.reassessed", subject=record.subject)
        assert duty.due_on == date(2025, 3, 11)
        with refused("role"):
            actions.reassess(record, "on_request", "仍只供特定申请人", by=house.approver)
        with refused("no_ground"):
            actions.reassess(record, "closed", "改为不予公开", by=house.disclosure)
    with at(2025, 3, 5):
        actions.reassess(record, "on_request", "仍只供特定申请人", by=house.disclosure)
        assert record.state == State.APPROVED
        due = sorted(Duty.objects.filter(rule=duty.rule, subject=record.subject).values_list("state", "due_on"))
        assert due == [("met", date(2025, 3, 11)), ("open", date(2026, 3, 5))]
    [running] = Duty.objects.filter(rule=duty.rule, state="open")
    unknown = {"state": "undetermined", "due_on": None, "closes_at": None}
    Duty.objects.filter(pk=running.pk).update(**unknown)
    assert console_withheld._due()[record.subject] == running, "a date that cannot be told yet is said so"
    Duty.objects.filter(pk=running.pk).update(**{name: getattr(running, name) for name in unknown})
    with at(2026, 3, 6):
        assert Duty.objects.filter(
            rule=duty.rule, subject=record.subject, due_on__lt=clock.today(), state="open"
        ).exists()
        actions.reassess(record, "open", "时间已过，可以公开", by=house.disclosure)
        assert (record.state, record.attribute, record.attribute_ground) == (State.DRAFT, "open", "")
        with refused("state"):
            actions.publish(record, by=house.drafter)
        with refused("own_work"):
            actions.submit(record, by=house.drafter)
            secret(record, house.disclosure)
        house.pass_all(record)
    assert record.is_public and record.reassessments.count() == 2


# in whose name, and with whose consent


def test_nobody_publishes_again_what_another_organ_has_made_public(house):
    other = factories.organ(parent=house.organ.parent, name="测试市水务局", uscc="11990123609901087A")
    drafter = factories.actor(other, Role.DRAFTER)
    body = "<p>自九月一日起调整特困人员供养标准，按月发放到个人账户，由乡镇负责。</p>"
    house.pass_all(house.draft(body=body, doc_number="测民〔2026〕7号"))
    for change in (
        {"title": "另一个名称", "body": body.replace("，", "， ")},
        {"title": "别的", "body": "<p>别的内容</p>", "doc_number": "测民[2026]7号"},
        {"body": "<p>别的内容</p>"},
    ):
        record = actions.draft(other, replace(CONTENT, **change), by=drafter)
        with refused("published_elsewhere"):
            actions.submit(record, by=drafter)
    for change in (
        {"issuers": ("测试市民政局",)},
        {"title": "测试市民政局关于调整标准的公告", "body": "<p>别的</p>"},
    ):
        record = actions.draft(other, replace(CONTENT, **change), by=drafter)
        with refused("others_name"):
            actions.submit(record, by=drafter)
    with refused("dates"):
        actions.draft(other, replace(CONTENT, valid_from=date(2526, 1, 1)), by=drafter)
    joint = replace(CONTENT, title="联合公告", body="<p>别的</p>", issuers=("测试市民政局", "测试市水务局"))
    record = actions.submit(actions.draft(other, joint, by=drafter), by=drafter)
    other.ended_on = clock.today()
    other.save()
    fresh = Record.objects.get(pk=record.pk)
    fresh.state = State.APPROVED
    fresh.save()
    with refused("organ_ended"):
        actions.publish(fresh, by=drafter)


def test_organs_concerned_have_their_say_on_exactly_what_goes_out(house):
    other = factories.organ(parent=house.organ.parent, name="测试市水务局")
    leader = factories.actor(other, Role.APPROVER)
    office = Organ.objects.get(is_disclosure_office=True)
    coordinator = factories.actor(office, Role.DISCLOSURE_OFFICE)
    record = house.draft()
    with refused("no_organ"):
        actions.involve(record, house.organ, by=house.drafter)
    asked = actions.involve(record, other, by=house.drafter)
    assert _told(leader) == 0
    actions.submit(record, by=house.drafter)
    assert _told(leader) == 1 and list(queries.to_answer(leader)) == [asked]
    secret(record, house.reviewer)
    with refused("not_concurred"):
        sign(record, house.approver)
    shown = {"content_hash": record.content_hash}
    with refused("permission"):
        actions.answer(asked, agreed=True, opinion="", **shown, by=house.approver)
    with refused("no_reason"):
        actions.answer(asked, agreed=False, opinion="", **shown, by=leader)
    with refused("too_early"):
        actions.overrule(asked, "经协调以民政局数据为准", **shown, by=coordinator)
    actions.answer(asked, agreed=False, opinion="数据与我局不一致", **shown, by=leader)
    with refused("permission"):
        actions.overrule(asked, "经协调以民政局数据为准", **shown, by=leader)
    actions.overrule(asked, "经协调以民政局数据为准", **shown, by=coordinator)
    house.approve(record)
    actions.edit(record, replace(CONTENT, title="改"), revision=record.revision, by=house.drafter)
    actions.submit(record, by=house.drafter)
    secret(record, house.reviewer)
    with refused("not_concurred"):
        sign(record, house.approver)
    actions.answer(asked, agreed=True, opinion="", content_hash=record.content_hash, by=leader)
    actions.publish(house.approve(record), by=house.drafter)
    assert Concurrence.objects.get().answer == "agreed" and Negative.objects.count() == 0


def test_silence_is_decided_about_when_the_time_of_the_organ_asked_is_over(house):
    """Three working days from the question; of urgent information half an hour from when it became urgent."""
    other = factories.organ(parent=house.organ.parent, name="测试市水务局")
    leader = factories.actor(other, Role.APPROVER)
    coordinator = factories.actor(Organ.objects.get(is_disclosure_office=True), Role.DISCLOSURE_OFFICE)

    def decide(asked: Concurrence) -> Concurrence:
        shown = Record.objects.get(pk=asked.record_id).content_hash
        return actions.overrule(asked, "经催告仍未答复，可以公开", content_hash=shown, by=coordinator)

    record = house.draft()
    asked = actions.involve(record, other, by=house.drafter)
    with clock.pinned(NOON + timedelta(days=10)):  # Thursday: the days begin with the question, not with the draft
        actions.submit(record, by=house.drafter)
        with refused("too_early"):
            decide(asked)
    with clock.pinned(NOON + timedelta(days=15)), refused("too_early"):  # Tuesday, the third working day
        decide(asked)
    with clock.pinned(NOON + timedelta(days=16)):
        actions.edit(record, replace(CONTENT, title="改动以后"), revision=record.revision, by=house.drafter)
        actions.submit(record, by=house.drafter)
        with refused("too_early"):  # other words, other days
            decide(asked)
    with clock.pinned(NOON + timedelta(days=18)):
        actions.hasten(record, "洪水将至，须立即告知", by=house.drafter)
    with clock.pinned(NOON + timedelta(days=18, minutes=30)), refused("too_early"):
        decide(asked)
    with clock.pinned(NOON + timedelta(days=18, minutes=31)):
        assert decide(asked).answer == "overruled"
        shown = Record.objects.get(pk=record.pk).content_hash
        actions.answer(asked, agreed=True, opinion="", content_hash=shown, by=leader)
        with refused("answered"):
            decide(asked)
