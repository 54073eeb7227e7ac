"""Role × state × verb: for each the action is really called, and goes through exactly where lifecycle.yaml opens it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from django.db import transaction
from tests import factories

from gongkai.desk import clock
from gongkai.desk.actions import Refused
from gongkai.desk.permissions import Actor, Role
from gongkai.records import actions
from gongkai.records.content import Content
from gongkai.records.gates import GATES
from gongkai.records.lifecycle import verbs
from gongkai.records.models import Chain, Negative, Record, Route, State
from gongkai.records.permissions import may

from .story import CONTENT, House

ENDED = {"valid_from": date(2020, 1, 1), "valid_until": date(2021, 1, 1)}
WORDS = "标准数字有误，撤回后另行公布。"
PHONE = "<p>联系张三，13912345678。</p>"


def call(verb: str, record: Record, by: Actor) -> object:
    """The action behind a verb, with everything given that its gates ask for."""
    kind = verb.removeprefix("review_")
    calls: dict[str, Callable[[], object]] = {
        "draft": lambda: actions.draft(record.organ, CONTENT, by=by),
        "edit": lambda: actions.edit(record, _other(record), revision=record.revision, by=by),
        "justify": lambda: actions.justify(record.findings.last(), "办公电话，可以公开", by=by),
        "submit": lambda: actions.submit(record, by=by),
        "state": lambda: actions.state(record, "unneeded", "只调整内部流程，影响面小", by=by),
        "retract": lambda: _stated(record, lambda: actions.retract(record, "unneeded", by=by)),
        "confirm": lambda: _stated(
            record, lambda: actions.confirm(record, "unneeded", content_hash=record.content_hash, by=by)
        ),
        "determine": lambda: _determine(record, by),
        "return": lambda: actions.send_back(record, "content_error", "有误", by=by),
        "approve": lambda: actions.approve(record, content_hash=record.content_hash, by=by),
        "publish": lambda: actions.publish(record, by=by),
        "discard": lambda: actions.discard(record, by=by),
        "correct": lambda: actions.correct(record, "更正日期", by=by),
        "repeal": lambda: actions.repeal(record, "已被新文件代替", by=by),
        "ask_withdrawal": lambda: actions.ask_withdrawal(record, "wrong", WORDS, by=by),
        "withdraw": lambda: _asked(record, lambda: actions.withdraw(record, by=by)),
        "refuse_withdrawal": lambda: _asked(record, lambda: actions.refuse_withdrawal(record, "不需要撤回", by=by)),
        "withdraw_urgently": lambda: actions.withdraw_urgently(record, "personal", WORDS, by=by),
        "confirm_withdrawal": lambda: _asked(record, lambda: actions.confirm_withdrawal(record, right=True, by=by)),
        "lapse": lambda: actions.lapse(record, by=by),
        "evaluate": lambda: _evaluate(record, by),
        "endorse": lambda: _endorse(record, by),
        "clear": lambda: _clear(record, by),
        "involve": lambda: actions.involve(record, record.organ.parent, by=by),
        "hasten": lambda: actions.hasten(record, "暴雨红色预警", by=by),
        "reassess": lambda: _reassess(record, by),
        "end_display": lambda: _end_display(record, by),
    }
    review = lambda: actions.review(record, kind, passed=True, content_hash=record.content_hash, by=by)  # noqa: E731
    return calls.get(verb, review)()


def _end_display(record: Record, by: Actor) -> object:
    """Of a list that was to be shown until a day that is past; the row is read anew, so it says so there."""
    over = Record.objects.filter(pk=record.pk)
    over.update(shown_until=date(2021, 1, 1))
    try:
        return actions.end_display(record, by=by)
    finally:
        over.update(shown_until=None)


def _evaluate(record: Record, by: Actor) -> object:
    """Of a normative document."""
    Record.objects.filter(pk=record.pk).update(normative=True)
    return actions.evaluate(record, "extend", "实施效果良好", by=by)


def _determine(record: Record, by: Actor) -> object:
    """Of a record that a reviewer sent to be determined."""
    said = record.reviews.create(
        content_hash=record.content_hash, round=record.round, kind="secrecy", reviewer="other", passed=False,
        verdict="referred", at=clock.now(),
    )  # fmt: skip
    record.referrals.create(review=said, to="市国家保密局")
    return actions.determine(record, "open", "保函〔2026〕1号", clock.today(), by=by)


def _asked(record: Record, deed: Callable[[], object]) -> object:
    """With somebody else's request waiting."""
    record.withdrawals.create(kind="wrong", words=WORDS, asked_by="x", asked_at=clock.now())
    return deed()


def _stated(record: Record, deed: Callable[[], object]) -> object:
    """On a draft whose drafter has said something."""
    said = {"reason": "只调整内部流程，影响面小", "made_by": "x", "made_at": clock.now()}
    record.statements.update_or_create(kind="unneeded", defaults=said)
    return deed()


def _endorse(record: Record, by: Actor) -> object:
    """Under a chain that asks for one signature before the reviews."""
    told = {"steps": [{"title": "科室负责人", "people": []}, {"title": "批准", "people": []}], "review_after": 1}
    chain = Chain.objects.create(organ=record.organ, name="流程", starts_on=date(2020, 1, 1), **told)
    Route.objects.create(record=record, round=record.round, chain=chain, revision=1, **told)
    return actions.endorse(record, content_hash=record.content_hash, by=by)


def _clear(record: Record, by: Actor) -> object:
    """Of an entry that meets the words of the record."""
    Negative.objects.create(
        organ=record.organ, code="N-1", title="事项", danger="public_security", basis="某法第一条", terms=["联系张三"],
        starts_on=date(2020, 1, 1), changed_by="x", changed_at=clock.now(),
    )  # fmt: skip
    return actions.clear(record, "N-1", "已公开的办公电话", content_hash=record.content_hash, by=by)


def _reassess(record: Record, by: Actor) -> object:
    Record.objects.filter(pk=record.pk, state=State.APPROVED).update(attribute="on_request")
    return actions.reassess(record, "on_request", "仍不需要广泛知晓", by=by)


def _other(record: Record) -> Content:
    return Content(title="改过的名称", genre="announcement", subject_class="1704", formed_on=record.formed_on)


def in_state(house: House, state: State) -> Record:
    """A record brought into ``state`` by the people it takes, such that only role and state can bar the next verb."""
    match state:
        case State.DRAFT:
            return _justified(house, house.draft(body=PHONE, **ENDED))
        case State.IN_REVIEW:
            return actions.submit(in_state(house, State.DRAFT), by=house.drafter)
        case State.REVIEWED:
            record = in_state(house, State.IN_REVIEW)
            for kind in ("secrecy", "privacy"):
                actions.review(record, kind, passed=True, content_hash=record.content_hash, by=house.reviewer)
            return record
        case State.APPROVED:
            return house.approve(in_state(house, State.REVIEWED))
        case State.RETURNED:
            return actions.send_back(in_state(house, State.IN_REVIEW), "material_missing", by=house.reviewer)
        case State.PUBLISHED:
            return actions.publish(in_state(house, State.APPROVED), by=house.drafter)
        case State.WITHDRAWN:
            return house.withdraw(in_state(house, State.PUBLISHED), "内容有误，撤回。")
        case State.DISCARDED:
            return actions.discard(in_state(house, State.DRAFT), by=house.drafter)
        case State.MERGED:
            correction = actions.correct(in_state(house, State.PUBLISHED), "更正日期", by=house.drafter)
            content = Content(
                title="更正后",
                body=PHONE,
                genre="notice",
                subject_class="1704",
                formed_on=date(2026, 5, 1),
                correction_note="更正日期",
            )
            actions.edit(correction, content, revision=correction.revision, by=house.drafter)
            _justified(house, correction)
            actions.submit(correction, by=house.drafter)
            for kind in ("secrecy", "privacy"):
                actions.review(correction, kind, passed=True, content_hash=correction.content_hash, by=house.reviewer)
            actions.publish(house.approve(correction), by=house.drafter)
            correction.refresh_from_db()
            return correction


def _justified(house: House, record: Record) -> Record:
    for finding in record.findings.filter(content_hash=record.content_hash, justification=""):
        actions.justify(finding, "办公电话，可以公开", by=house.drafter)
    return record


@pytest.mark.parametrize("state", State.values)
def test_role_state_verb(house, state):
    record = in_state(house, State(state))
    assert record.state == state
    people = {role: factories.actor(house.organ, role) for role in Role}
    for verb in verbs().values():
        for role, person in people.items():
            opened = role in verb.roles and (not verb.from_ or state in verb.from_)
            assert may(person, verb.code, Record.objects.get(pk=record.pk)) == opened, (role, state, verb.code)
            assert _goes_through(verb.code, record, person) == opened, (role, state, verb.code)


@pytest.mark.parametrize("state", State.values)
def test_nobody_of_another_organ_may_do_anything(house, state):
    record = in_state(house, State(state))
    for verb in verbs():
        assert not _goes_through(verb, record, house.stranger), (state, verb)
    nobody = Actor("", "")
    for verb in verbs():
        assert not _goes_through(verb, record, nobody), (state, verb)


def _goes_through(verb: str, record: Record, by: Actor) -> bool:
    fresh = Record.objects.select_related("organ").get(pk=record.pk)
    with transaction.atomic():
        try:
            call(verb, fresh, by)
            return True
        except Refused as refused:
            assert all(reason.text for reason in refused.reasons)
            return False
        finally:
            transaction.set_rollback(True)


def test_every_gate_that_is_named_exists_and_every_gate_is_used():
    named = {name for verb in verbs().values() for name in verb.gates}
    assert named == set(GATES)
