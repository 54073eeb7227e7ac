"""Recording, retracting, and what the ledger and the duties make of it."""

from __future__ import annotations

import itertools
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from tests import factories

from gongkai.desk import clock, ledger
from gongkai.desk.actions import Refused, Stale
from gongkai.desk.permissions import SYSTEM
from gongkai.duties.models import Duty, State
from gongkai.facts import actions, permissions, queries
from gongkai.facts.actions import Place
from gongkai.facts.models import Fact, Matter

CHINA = ZoneInfo("Asia/Shanghai")


def codes(refused) -> list[str]:
    return [reason.code for reason in refused.value.reasons]


def owed(subject: str, rule: str) -> list[tuple[str, object]]:
    return [(str(duty.state), duty.due_at or duty.due_on) for duty in Duty.objects.filter(subject=subject, rule=rule)]


# what is written


def test_a_fact_is_an_event_of_its_own_moment_and_keeps_the_moment_it_was_entered(storm, tell, at):
    fact = tell("storm.noticed", storm, noticed_at=at(1, 9), level="major")
    event = ledger.history(storm.subject).last()
    assert (event.name, event.subject, event.organ, event.actor) == ("storm.noticed", storm.subject, "edu", "li")
    assert event.at == at(1, 9)
    assert event.data["entered_at"] == "2026-06-03T10:00:00+08:00"
    assert (event.data["noticed_at"], event.data["level"]) == ("2026-06-01T09:00:00+08:00", "major")
    assert event.sentence == "发现风暴：发现时间 2026-06-01 09:00，等级 重大"
    assert (fact.seq, fact.day, fact.happened_at) == (event.seq, date(2026, 6, 1), at(1, 9))
    assert fact.entered_late and fact.to_the_minute
    assert ledger.verify().ok


def test_without_a_day_of_its_own_it_happened_when_it_was_entered(storm, tell, at):
    fact = tell("storm.passed", storm)
    assert fact.happened_at == at(3, 10)
    assert not fact.entered_late
    assert ledger.history(storm.subject).last().sentence == "过境"


def test_a_day_without_an_hour_begins_with_the_day(tell, at):
    fact = tell("gathering.held", held_on=date(2026, 6, 1))
    assert fact.happened_at == at(1, 0)
    assert not fact.to_the_minute


def test_things_of_one_day_keep_the_order_in_which_they_were_entered(storm, tell, at):
    """An answer of nine o'clock and a review of the same day: the review was entered after it."""
    tell("storm.noticed", storm, noticed_at=at(2, 8), level="major")
    answered = tell("storm.answered", storm, answered_at=at(2, 9))
    reviewed = tell("storm.reviewed", storm, reviewed_on=date(2026, 6, 2))
    assert [fact.pk for fact in queries.of_subject(storm.subject)][1:] == [answered.pk, reviewed.pk]
    assert reviewed.happened_at == at(2, 9)


def test_of_today_a_day_without_an_hour_is_not_to_come(storm, tell, at):
    tell("storm.answered", storm, answered_at=at(3, 10))
    reviewed = tell("storm.reviewed", storm, reviewed_on=date(2026, 6, 3))
    assert reviewed.happened_at <= clock.now()


def test_evidence_is_named_in_the_ledger_by_its_content(tell):
    from gongkai.facts.evidence import Evidence

    paper = Evidence("签到表.txt", "签到表".encode())
    fact = tell("gathering.held", how={"evidence": paper}, held_on=date(2026, 6, 1))
    assert ledger.history("organ:edu").last().data["evidence_file"] == fact.evidence.sha256
    assert fact.evidence_name == "签到表.txt"


def test_what_is_kept_does_not_follow_the_reader(storm, tell, at):
    from django.utils import translation

    with translation.override("en"):
        tell("storm.noticed", storm, noticed_at=at(1), level="major")
    assert "等级 重大" in ledger.history(storm.subject).last().data["said"]


# what follows from it


def test_a_fact_starts_a_duty_and_the_next_meets_it_in_time(storm, tell, at):
    tell("storm.noticed", storm, noticed_at=at(1, 9), level="major")
    assert owed(storm.subject, "answer") == [("open", at(3, 9))]
    tell("storm.answered", storm, answered_at=at(3, 9))
    assert owed(storm.subject, "answer") == [("met", at(3, 9))]


def test_a_minute_after_the_limit_is_late_however_soon_it_is_entered(storm, tell, at):
    tell("storm.noticed", storm, noticed_at=at(1, 9), level="major")
    tell("storm.answered", storm, answered_at=at(3, 9, 1))
    assert owed(storm.subject, "answer") == [("late", at(3, 9))]


def test_what_happened_in_time_is_in_time_though_it_is_entered_days_later(storm, tell, at):
    tell("storm.noticed", storm, noticed_at=at(1, 9), level="major")
    with clock.pinned(datetime(2026, 6, 20, 10, tzinfo=CHINA)):
        assert Duty.objects.get(rule="answer").is_missed(clock.now())
        tell("storm.answered", storm, answered_at=at(2, 9))
    assert owed(storm.subject, "answer") == [("met", at(3, 9))]


def test_a_retraction_takes_the_answer_back_and_the_duty_with_its_start(storm, tell, at, drafter, county):
    noticed = tell("storm.noticed", storm, noticed_at=at(1, 9), level="major")
    answered = tell("storm.answered", storm, answered_at=at(2, 9))
    actions.retract(answered, "登错了时间", by=drafter)
    assert owed(storm.subject, "answer") == [("open", at(3, 9))]
    tell("storm.answered", storm, answered_at=at(3, 9, 1))
    assert owed(storm.subject, "answer") == [("late", at(3, 9))]
    actions.retract(noticed, "不是这件事", by=county.actor("disclosure_office", "office"))
    assert owed(storm.subject, "answer") == []
    assert ledger.verify().ok


def test_an_organs_own_fact_counts_for_the_organ_until_it_is_retracted(county, tell, drafter):
    fact = tell("gathering.held", held_on=date(2026, 3, 1))
    from gongkai.duties.actions import recompute

    recompute()
    year = Duty.objects.filter(subject="organ:edu", rule="gather")
    before = [duty.state for duty in year]
    actions.retract(fact, "没有开成", by=drafter)
    assert fact.seq not in [duty.met_by for duty in year]
    assert State.MET not in [duty.state for duty in year]
    assert before == [State.MET] or before == []


def test_each_addressed_organ_answers_for_itself(county, issued_policy):
    office = county.actor("disclosure_office", "office")
    for organ in (county.edu, county.water):
        assert owed_by(organ, issued_policy) == [("open", date(2026, 6, 30))]
    actions.record("plan_test.made", Place(issued_policy, county.edu), {"made_on": date(2026, 6, 2)}, by=office)
    assert [state for state, _due in owed_by(county.edu, issued_policy)] == ["met"]
    assert [state for state, _due in owed_by(county.water, issued_policy)] == ["open"]


def owed_by(organ, subject: str) -> list[tuple[str, object]]:
    found = Duty.objects.filter(subject=subject, rule="plan", organ=organ.code)
    return [(str(duty.state), duty.due_on) for duty in found]


@pytest.fixture
def issued_policy(county, at) -> str:
    """A document addressed to both departments, issued on the first of June."""
    from gongkai.desk.actions import action

    policy = factories.work(county.edu).task.policy

    @action
    def address() -> None:
        for organ in (county.edu, county.water):
            ledger.write(
                "policy.addressed", policy.subject, organ=organ.code, actor="o", at=at(1, 0), issued_on=at(1).date()
            )

    address()
    return policy.subject


def test_a_subject_that_does_not_exist_or_an_organ_without_part_in_it_is_refused(county, issued_policy):
    office = county.actor("disclosure_office", "office")
    given = {"made_on": date(2026, 6, 2)}
    with pytest.raises(Refused) as refused:
        actions.record("plan_test.made", Place("policy:999999", county.edu), given, by=office)
    assert codes(refused) == ["subject"]
    with pytest.raises(Refused) as refused:
        actions.record("plan_test.made", Place(issued_policy, county.office), given, by=office)
    assert codes(refused) == ["organ"]


# gates


def test_a_gate_refuses_with_its_clause_and_nothing_is_written(storm, tell):
    before = ledger.verify().events
    with pytest.raises(Refused) as refused:
        tell("storm.reviewed", storm, reviewed_on=date(2026, 6, 3))
    (reason,) = refused.value.reasons
    assert (reason.code, reason.text) == ("gate.reviewed", "还没有发布消息，不能复盘")
    assert reason.citation == "《试行办法》（试政发〔2020〕1号）第三条"
    assert ledger.verify().events == before
    assert not Fact.objects.exists()


def test_the_gate_opens_when_its_condition_stands_and_shuts_when_that_is_retracted(storm, tell, at, drafter):
    answered = tell("storm.answered", storm, answered_at=at(2))
    reviewed = tell("storm.reviewed", storm, reviewed_on=date(2026, 6, 3))
    actions.retract(reviewed, "重来", by=drafter)
    actions.retract(answered, "重来", by=drafter)
    with pytest.raises(Refused) as refused:
        tell("storm.reviewed", storm, reviewed_on=date(2026, 6, 3))
    assert codes(refused) == ["gate.reviewed"]


# who may


ROLES = [
    "drafter",
    "reviewer",
    "approver",
    "disclosure_office",
    "supervisor",
    "system_admin",
    "security_admin",
    "audit_admin",
]
PLACES = ["edu", "water", "office", "gov"]
#: Who records for the education bureau: its own drafter and reviewer; the office of its government.
RECORDERS = {
    ("drafter", "edu"),
    ("reviewer", "edu"),
    ("disclosure_office", "edu"),
    ("disclosure_office", "office"),
    ("disclosure_office", "gov"),
}
READERS = RECORDERS | {("approver", "edu"), ("supervisor", "edu"), ("supervisor", "office"), ("supervisor", "gov")}


@pytest.mark.parametrize(("role", "at_organ"), list(itertools.product(ROLES, PLACES)))
def test_who_records_retracts_and_reads(county, storm, tell, at, role, at_organ):
    """Every role at every place, for matters and for an organ's own facts, once one's own and once another's."""
    by = county.actor(role, at_organ, username="somebody")
    allowed, told = (role, at_organ) in RECORDERS, tell("storm.noticed", storm, noticed_at=at(1), level="major")
    attempts = [
        lambda: actions.open_matter("storm", "另一场", county.edu, by=by),
        lambda: tell("storm.answered", storm, by=by, answered_at=at(2)),
        lambda: tell("gathering.held", by=by, held_on=date(2026, 6, 1)),
        lambda: actions.close_matter(storm, by=by),
        lambda: actions.reopen_matter(storm, by=by),
    ]
    for attempt in attempts:
        if allowed:
            attempt()
        else:
            with pytest.raises(Refused) as refused:
                attempt()
            assert "not_yours" in codes(refused)
    reads = (role, at_organ) in READERS
    assert queries.matters_visible_to(by).filter(pk=storm.pk).exists() == reads
    assert queries.facts_visible_to(by).filter(pk=told.pk).exists() == reads
    assert permissions.may_retract(by, told) == (role == "disclosure_office" and allowed)
    for mine in Fact.objects.filter(recorded_by="somebody"):
        assert permissions.may_retract(by, mine)


def test_another_persons_fact_is_retracted_by_the_disclosure_office_alone(county, tell, drafter):
    fact = tell("gathering.held", held_on=date(2026, 6, 1))
    for role in ("reviewer", "approver", "supervisor"):
        with pytest.raises(Refused) as refused:
            actions.retract(fact, "登错了", by=county.actor(role, username=f"other-{role}"))
        assert codes(refused) == ["not_yours"]
    done = actions.retract(fact, "登错了", by=county.actor("disclosure_office", "office"))
    assert (done.retracted_by, done.retract_reason) == ("office-disclosure_office", "登错了")
    event = ledger.history("organ:edu").last()
    assert (event.name, event.data["voids"]) == ("fact.retracted", [fact.seq])
    assert event.sentence == f"撤销登记№{fact.seq}（开会）：登错了"


def test_who_has_left_the_organ_retracts_nothing_there(county, tell):
    fact = tell("gathering.held", held_on=date(2026, 6, 1))
    moved = county.actor("drafter", "water", username="li-at-water")
    fact.recorded_by = moved.username
    fact.save()
    with pytest.raises(Refused) as refused:
        actions.retract(fact, "登错了", by=moved)
    assert codes(refused) == ["not_yours"]


def test_the_house_itself_records(county):
    fact = actions.record("gathering.held", Place.of_organ(county.edu), {"held_on": date(2026, 6, 1)}, by=SYSTEM)
    assert fact.recorded_by == "system"


# what is refused


def test_a_retraction_is_made_once_with_a_reason(tell, drafter):
    fact = tell("gathering.held", held_on=date(2026, 6, 1))
    for reason, code in (("  ", "reason"), ("长" * 301, "reason"), ("张三13800138000要求", "personal_data")):
        with pytest.raises(Refused) as refused:
            actions.retract(fact, reason, by=drafter)
        assert codes(refused) == [code]
    actions.retract(fact, "长" * 300, by=drafter)
    with pytest.raises(Refused) as refused:
        actions.retract(fact, "再来一次", by=drafter)
    assert codes(refused) == ["retracted"]


@pytest.mark.parametrize("name", ["gathering.held", "record.published", "nothing.known", "storm"])
def test_only_events_of_this_kind_of_matter_fit(storm, tell, name):
    with pytest.raises(Refused) as refused:
        tell(name, storm, held_on=date(2026, 6, 1))
    assert codes(refused) == ["event"]


def test_of_a_closed_matter_nothing_is_recorded_until_it_is_opened_again(storm, tell, at, drafter):
    closed = actions.close_matter(storm, by=drafter)
    with pytest.raises(Refused) as refused:
        tell("storm.answered", storm, answered_at=at(2))
    assert codes(refused) == ["closed"]
    with pytest.raises(Refused) as refused:
        actions.close_matter(closed, by=drafter)
    assert codes(refused) == ["closed"]
    actions.reopen_matter(closed, by=drafter)
    assert tell("storm.answered", storm, answered_at=at(2)).pk
    assert list(ledger.history(storm.subject).values_list("name", flat=True)) == [
        "matter.opened",
        "matter.closed",
        "matter.reopened",
        "storm.answered",
    ]


def test_an_organ_that_has_ended_records_nothing(county, tell):
    county.edu.ended_on = date(2026, 6, 3)
    county.edu.save()
    with pytest.raises(Refused) as refused:
        tell("gathering.held", held_on=date(2026, 6, 1))
    assert codes(refused) == ["organ-ended"]


@pytest.mark.parametrize(
    ("kind", "title", "code"),
    [
        ("storm", " ", "title"),
        ("storm", "居民13800138000反映", "personal_data"),
        ("storm", "长" * 201, "invalid:title"),
        ("nothing", "风暴", "kind"),
        ("storm", "六月 风暴", ""),
    ],
)
def test_a_matter_has_a_kind_and_a_name(county, drafter, kind, title, code):
    if not code:
        assert actions.open_matter(kind, title, county.edu, by=drafter).title == title
        return
    with pytest.raises(Refused) as refused:
        actions.open_matter(kind, title, county.edu, by=drafter)
    assert code in codes(refused)
    assert not Matter.objects.exists()


def test_one_open_matter_of_a_name(county, storm, drafter):
    with pytest.raises(Refused) as refused:
        actions.open_matter("storm", "六月风暴", county.edu, by=drafter)
    assert "同名" in str(refused.value)
    assert actions.open_matter("flood", "六月风暴", county.edu, by=drafter)
    actions.close_matter(storm, by=drafter)
    again = actions.open_matter("storm", "六月风暴", county.edu, by=drafter)
    with pytest.raises(Refused) as refused:
        actions.reopen_matter(storm, by=drafter)
    assert "同名" in str(refused.value)
    assert again.open


# two people, one form sent twice


def test_the_same_form_sent_twice_makes_one_fact(storm, tell, at):
    first = tell("storm.answered", storm, how={"token": "abc"}, answered_at=at(2))
    second = tell("storm.answered", storm, how={"token": "abc"}, answered_at=at(2))
    assert (first.pk, Fact.objects.count()) == (second.pk, 1)


def test_the_same_words_twice_are_refused_though_the_form_is_another(storm, tell, at, drafter):
    first = tell("storm.answered", storm, how={"token": "abc"}, answered_at=at(2))
    with pytest.raises(Refused) as refused:
        tell("storm.answered", storm, how={"token": "abd"}, answered_at=at(2))
    assert codes(refused) == ["recorded_already"]
    assert f"№{first.seq}" in str(refused.value)
    assert tell("storm.answered", storm, answered_at=at(2), channel="广播")
    actions.retract(first, "重来", by=drafter)
    assert tell("storm.answered", storm, answered_at=at(2))


def test_a_form_opened_before_somebody_else_recorded_is_stale_and_says_who(county, storm, tell, at):
    seen = queries.head()
    tell("storm.noticed", storm, by=county.actor("reviewer", username="wang"), noticed_at=at(1), level="major")
    with pytest.raises(Stale) as stale:
        tell("storm.answered", storm, how={"seen": seen}, answered_at=at(2))
    assert "用户wang登记了“发现风暴 2026-06-01”" in str(stale.value)
    assert tell("storm.answered", storm, how={"seen": queries.head()}, answered_at=at(2))


def test_a_form_opened_before_a_retraction_is_stale_too(county, storm, tell, at):
    noticed = tell("storm.noticed", storm, noticed_at=at(1), level="major")
    seen = queries.head()
    actions.retract(noticed, "登错了", by=county.actor("disclosure_office", "office"))
    with pytest.raises(Stale) as stale:
        tell("storm.answered", storm, how={"seen": seen}, answered_at=at(2))
    assert "撤销了" in str(stale.value)
    with pytest.raises(Stale):
        actions.close_matter(storm, seen=seen, by=county.actor("drafter", username="zhao"))


def test_an_organs_other_facts_make_no_form_stale(storm, tell, at):
    seen = queries.head()
    tell("ledger_test.filled", words="别的事")
    tell("storm.noticed", storm, noticed_at=at(1), level="major")
    assert tell("gathering.held", how={"seen": seen}, held_on=date(2026, 6, 1))
    with pytest.raises(Stale):
        tell("gathering.held", how={"seen": seen}, held_on=date(2026, 6, 2))


def test_the_ledger_stands_whatever_the_order_of_days(storm, tell, at):
    for day in (3, 1, 2):
        tell("storm.answered", storm, answered_at=at(day))
    facts = list(queries.of_subject(storm.subject))
    assert [fact.happened_at for fact in facts] == [at(1), at(2), at(3)]
    assert sorted(fact.seq for fact in facts) != [fact.seq for fact in facts]
    assert ledger.verify().ok


def test_a_fact_costs_the_same_however_many_there_are(storm, tell, at, django_assert_max_num_queries):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    def cost(minute: int) -> int:
        with CaptureQueriesContext(connection) as queries_made:
            tell("storm.answered", storm, answered_at=at(1) + timedelta(minutes=minute))
        return len(queries_made)

    cost(0)
    first = cost(1)
    for minute in range(2, 12):
        cost(minute)
    assert cost(20) == first
