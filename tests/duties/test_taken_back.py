"""What was recorded and taken back counts no more, wherever it had reached; a duty without a day stays in the lists."""

from __future__ import annotations

from datetime import date, datetime

import pytest
from tests.duties import books

from gongkai.desk.clock import CHINA, pinned
from gongkai.duties import actions, queries, rows
from gongkai.duties.models import Duty, State
from gongkai.duties.standing import standing
from gongkai.law.kinds import Completeness
from gongkai.law.rulebook import Pattern, Rulebook

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("county")]
NOW = datetime(2017, 6, 1, 12, tzinfo=CHINA)


@pytest.mark.usefixtures("book")
def test_an_answer_that_is_taken_back_is_owed_again_and_restored_when_that_was_a_mistake(happen):
    happen("record.published", "record:1", on=date(2017, 3, 17), needs_interpretation=True)
    answer = happen("record.published", "record:2", on=date(2017, 3, 20), interprets="record:1")
    (duty,) = Duty.objects.filter(rule="interpret")
    assert duty.state == State.MET
    mistake = happen("fact.retracted", "record:2", on=date(2017, 3, 21), voids=[answer], title="", reason="")
    duty.refresh_from_db()
    assert (duty.state, duty.met_by) == (State.OPEN, None)
    happen("fact.retracted", "record:2", on=date(2017, 3, 22), voids=[mistake], title="", reason="")
    duty.refresh_from_db()
    assert (duty.state, duty.met_by) == (State.MET, answer)


@pytest.mark.usefixtures("book")
def test_what_was_counted_for_an_organ_and_taken_back_is_counted_no_more(happen):
    happen("organ.created", "organ:edu", on=date(2016, 12, 1))
    counted = [happen("record.published", f"record:{n}", on=date(2017, 2, n), interpreter="principal") for n in (1, 2)]
    (duty,) = Duty.objects.filter(rule="yearly", about="2017年")
    assert duty.state == State.MET
    happen("fact.retracted", "record:2", on=date(2017, 3, 1), voids=[counted[1]], title="", reason="")
    duty.refresh_from_db()
    assert duty.state == State.OPEN
    with pinned(NOW):
        actions.recompute()
    duty.refresh_from_db()
    assert duty.state == State.OPEN


def test_what_has_no_day_is_open_in_every_list_and_never_overdue(monkeypatch, happen):
    rule = Completeness(
        id="systems",
        title="建立各项制度",
        citation=books.CLAUSE,
        of=Pattern(("record.published",)),
        elements={"review": "审查", "report": "报告"},
        inside="systems",
        union="organ",
    )
    books.use(monkeypatch, Rulebook("one", "一", (rule,)))
    happen("organ.created", "organ:edu", on=date(2016, 12, 1))
    happen("record.published", "record:1", on=date(2017, 2, 1), systems=["review"])
    with pinned(NOW):
        (duty,) = Duty.objects.all()
        at = standing(duty, NOW)
        assert (at.code, at.left, rows.due_text(duty)) == ("open", "不设期限", "不设期限")
        assert (queries.counts().open, queries.counts().overdue) == (1, 0)
        assert list(queries.in_standing(queries.duties(), "open")) == [duty]
        assert "缺：报告" in queries.explain(duty).sentences
        assert duty.heading == "建立各项制度" and duty.about == "2016-12-01起"
    happen("record.published", "record:2", on=date(2017, 7, 1), systems=["report"])
    duty.refresh_from_db()
    assert (duty.state, duty.due_on) == (State.MET, None)
