"""The stored duties keep step with the ledger, event by event, and are exactly what law derives from all of it."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gongkai.desk.clock import CHINA, pinned
from gongkai.desk.models import Event
from gongkai.duties import actions, derivation, rules
from gongkai.duties.models import Duty, State
from gongkai.law import duties as law

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("book", "county")]


def test_a_formed_record_owes_publication_and_meets_it(happen):
    start = happen("record.formed", "record:1", on=date(2017, 3, 17), formed_on="2017-03-17", title="校舍加固")
    duty = Duty.objects.get()
    assert (duty.due_on, duty.state, duty.started_by) == (date(2017, 4, 17), State.OPEN, start)
    assert duty.about == "校舍加固"
    met = happen("record.published", "record:1", on=date(2017, 4, 17))
    duty.refresh_from_db()
    assert (duty.state, duty.met_by) == (State.MET, met)


def test_a_minute_after_midnight_of_the_last_day_is_late(happen):
    happen("record.formed", "record:1", on=date(2017, 3, 17), formed_on="2017-03-17")
    happen("record.formed", "record:2", on=date(2017, 3, 17), formed_on="2017-03-17")
    happen("record.published", "record:1", on=datetime(2017, 4, 17, 23, 59, tzinfo=CHINA))
    happen("record.published", "record:2", on=datetime(2017, 4, 18, 0, 1, tzinfo=CHINA))
    assert list(Duty.objects.order_by("subject").values_list("state", flat=True)) == [State.MET, State.LATE]


def test_an_open_duty_is_missed_by_the_clock_alone(happen):
    happen("record.formed", "record:1", on=date(2017, 3, 17), formed_on="2017-03-17")
    duty = Duty.objects.get()
    assert not duty.is_missed(datetime(2017, 4, 17, 23, 59, 59, tzinfo=CHINA))
    assert duty.is_missed(datetime(2017, 4, 18, tzinfo=CHINA))
    assert duty.state == State.OPEN


def test_the_strictest_limit_replaces_a_laxer_one_and_the_ledger_says_that_the_date_moved(happen):
    happen("record.formed", "record:1", on=date(2017, 3, 17), formed_on="2017-03-17")
    happen("record.issued", "record:1", on=date(2017, 3, 20), issued_on="2017-03-20", normative=True)
    duty = Duty.objects.get()
    assert (duty.rule, duty.due_on) == ("three", date(2017, 3, 23))
    moved = Event.objects.get(name="duty.moved")
    assert (moved.data["before"], moved.data["after"]) == ("2017-04-17", "2017-03-23")
    assert moved.data["cause"] == "印发"


def test_an_interpretation_answers_the_document_it_interprets(happen):
    happen("record.published", "record:1", on=date(2017, 3, 17), needs_interpretation=True)
    met = happen("record.published", "record:2", on=date(2017, 3, 21), interprets="record:1")
    assert Duty.objects.get(subject="record:1").met_by == met
    assert not Duty.objects.filter(subject="record:2").exists()


def test_a_published_record_keeps_its_limit_when_another_one_is_published(happen):
    happen("record.published", "record:1", on=date(2017, 3, 17), needs_interpretation=True)
    happen("record.published", "record:2", on=date(2017, 3, 21), interprets="record:9")
    assert Duty.objects.get(subject="record:1").state == State.OPEN


def test_a_discarded_draft_owes_nothing(happen):
    happen("record.formed", "record:1", on=date(2017, 3, 17), formed_on="2017-03-17")
    happen("record.discarded", "record:1", on=date(2017, 3, 20))
    assert Duty.objects.get().state == State.CANCELLED


def test_a_year_without_a_notice_is_undetermined_and_says_what_is_missing(happen):
    last = rules.calendar().years[-1].year
    happen("record.formed", "record:1", on=date(last, 12, 31), formed_on=f"{last}-12-31")
    duty = Duty.objects.get()
    assert (duty.state, duty.due_on, duty.closes_at) == (State.UNDETERMINED, None, None)
    assert str(last + 1) in duty.problem


def test_a_quota_counts_the_acts_of_the_organ_in_the_year(happen, county):
    happen("organ.created", "organ:edu", on=date(2016, 12, 1))
    happen("record.published", "record:1", on=date(2017, 3, 1), interpreter="principal")
    quota = Duty.objects.get(subject="organ:edu", key__endswith="/2017")
    assert (quota.state, quota.due_on, quota.about) == (State.OPEN, date(2017, 12, 31), "2017年")
    happen("record.published", "record:2", on=date(2017, 5, 1), interpreter="clerk")
    happen("record.published", "record:3", on=date(2017, 6, 1), interpreter="principal", organ="water")
    quota.refresh_from_db()
    assert quota.state == State.OPEN
    met = happen("record.published", "record:4", on=date(2017, 7, 1), interpreter="principal")
    quota.refresh_from_db()
    assert (quota.state, quota.met_by) == (State.MET, met)


def test_an_organ_that_ended_owes_no_quota_for_the_year_of_its_end(happen, county):
    county["edu"].ended_on = date(2017, 9, 1)
    county["edu"].save()
    happen("organ.created", "organ:edu", on=date(2015, 12, 1))
    for now in (datetime(2016, 6, 1, tzinfo=CHINA), datetime(2017, 6, 1, tzinfo=CHINA)):
        with pinned(now):
            actions.open_quotas()
    assert [key[-4:] for key in Duty.objects.filter(subject="organ:edu").values_list("key", flat=True)] == ["2016"]


def test_an_event_that_no_rule_hears_costs_no_query(happen, django_assert_num_queries):
    happen("record.formed", "record:1", on=date(2017, 3, 17), formed_on="2017-03-17")
    unheard = Event(seq=9, name="record.edited", subject="record:1", organ="edu")
    with django_assert_num_queries(0):
        actions.follow([unheard])


def test_following_costs_the_same_in_a_long_ledger(happen, monkeypatch):
    """Neither the length of the ledger nor the number of duties of others changes what one event costs, whoever is told."""
    monkeypatch.setattr(actions, "watchers", [])

    def cost(number: int) -> int:
        seq = happen("record.published", f"record:{number}", on=date(2017, 3, 17), needs_interpretation=True)
        event = Event.objects.get(seq=seq)
        with pinned(datetime(2017, 3, 17, 10, tzinfo=CHINA)), CaptureQueriesContext(connection) as queries:
            Duty.objects.filter(subject=event.subject).delete()
            before = len(queries)
            actions.follow([event])
        return len(queries) - before

    first = cost(1)
    for number in range(2, 40):
        happen("record.published", f"record:{number}", on=date(2017, 3, 17), needs_interpretation=True)
    assert cost(100) == first <= 4


def test_an_event_touches_only_the_duties_it_can_affect(happen, monkeypatch):
    for number in range(5):
        happen("record.formed", f"record:{number}", on=date(2017, 3, 17), formed_on="2017-03-17")
    looked_at = []
    derive = derivation.derive
    monkeypatch.setattr(derivation, "derive", lambda s, e: looked_at.append((set(s), len(e))) or derive(s, e))
    happen("record.published", "record:3", on=date(2017, 3, 20), interprets="record:1")
    assert looked_at == [({"record:3", "record:1"}, 3)]


def test_a_refused_action_leaves_no_duty(county):
    from gongkai.desk import ledger
    from gongkai.desk.actions import Reason, Refused, action

    @action
    def refused():
        ledger.write("record.formed", "record:1", organ="edu", formed_on="2017-03-17")
        raise Refused(Reason("no", "不行"))

    with pytest.raises(Refused):
        refused()
    assert not Duty.objects.exists()


steps = st.lists(
    st.tuples(
        st.sampled_from(["formed", "issued", "published", "interpreting", "discarded", "assigned", "completed"]),
        st.integers(1, 3),
        st.integers(0, 40),
    ),
    max_size=14,
)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps)
def test_following_event_by_event_gives_what_law_derives_from_the_whole_ledger(happen, book, steps):
    """The oracle is law itself, given every event at once and all organs, without touches, subjects or batches."""
    Duty.objects.all().delete()
    begin = Event.objects.order_by("-seq").values_list("seq", flat=True).first() or 0
    kind = f"record:{begin}000"
    for what, number, days in steps:
        _let(happen, what, f"{kind}{number}", f"{kind}{number % 3 + 1}", date(2017, 3, 1) + timedelta(days))
    now = datetime(2017, 5, 1, tzinfo=CHINA)
    events = [derivation.as_law(e) for e in Event.objects.filter(seq__gt=begin)]
    expected = {
        duty.id: (duty.due, "open" if duty.state == "missed" else str(duty.state), duty.met_by)
        for duty in law.derive(book, events, rules.calendar(), [], now)
    }
    stored = {d.key: (d.due_on, d.state, d.met_by) for d in Duty.objects.filter(subject__startswith=kind)}
    assert stored == expected
    with pinned(now):
        assert actions.recompute().moved == 0


def _let(happen, what, subject, other, day):
    data = {
        "formed": {"formed_on": day},
        "issued": {"issued_on": day, "normative": True},
        "published": {"needs_interpretation": True},
        "interpreting": {"interprets": other},
        "assigned": {"due": day + timedelta(10)},
    }
    names = {
        "formed": "record.formed",
        "issued": "record.issued",
        "published": "record.published",
        "interpreting": "record.published",
        "discarded": "record.discarded",
        "assigned": "task.assigned",
        "completed": "task.completed",
    }
    happen(names[what], subject, on=day, **data.get(what, {}))
