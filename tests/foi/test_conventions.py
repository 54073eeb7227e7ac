"""What a place chooses where no provision gives a figure: in its own file of rules, refused where it cannot be."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any, get_args, get_type_hints

import pytest
from click.testing import CliRunner
from tests.foi.cases import correction
from tests.foi.test_after import PEOPLE, asked

from gongkai.cli.rules import rules
from gongkai.desk.actions import Refused
from gongkai.duties.models import Duty
from gongkai.foi import actions, checks, composing
from gongkai.foi.conventions import conventions, remedies_here
from gongkai.law.errors import RulebookError
from gongkai.rulebooks.foi_choices import RemediesChoice
from gongkai.rulebooks.remedies import remedy_book

DAY = date(2026, 3, 2)
HEAD = "title: 云溪市的约定\nlocality: 云溪市\nrules: []\nfoi:\n  reason: 云政办发〔2026〕8号\n"


@pytest.fixture
def place(settings: Any, tmp_path_factory: pytest.TempPathFactory) -> Any:
    """A place's own file, in force."""

    def make(chosen: str) -> Path:
        folder = tmp_path_factory.mktemp("rules")
        (folder / "yunxi-2026.yaml").write_text(f"{HEAD}{chosen}", encoding="utf-8")
        settings.GONGKAI_RULES, settings.GONGKAI_PROFILE = folder, "yunxi-2026"
        return folder / "yunxi-2026.yaml"

    return make


def test_what_is_left_out_stays_as_shipped(place: Any) -> None:
    shipped = conventions()
    assert (shipped.topics.applicants, shipped.supplement.working_days) == (3, None)
    place("  topics: {applicants: 2}\n  remedies: {silence: first}\n")
    here = conventions()
    assert (here.topics.applicants, here.topics.days, here.topics.within.n) == (2, 365, 20)
    assert here.basis == "云政办发〔2026〕8号" and here.register == shipped.register
    assert {key: one.value for key, one in remedies_here().settings.items()} == {
        "uncourted": "review",
        "silence": "first",
    }
    assert remedies_here().clause("E", DAY).review == "first" and remedy_book().clause("E", DAY).review != "first"


def test_two_persons_are_many_where_the_place_says_so_and_its_own_time_is_owed(office: Any, place: Any) -> None:
    place("  topics: {applicants: 2, within: {n: 10, unit: working-days}}\n")
    with office.on(DAY):
        topic = actions.open_topic(
            office.organ, "东风路征地补偿标准", [asked(office, name, DAY) for name in PEOPLE[:2]], by=office.clerk
        )
        assert topic.met_on == DAY
        actions.decide_topic(topic, "agreed", "可以公开。", by=office.head)
    assert Duty.objects.get(subject=topic.subject, rule="foi.topic").due_on == date(2026, 3, 16)


def test_a_place_s_period_for_correcting_a_request_is_offered_and_kept(office: Any, place: Any) -> None:
    request = office.received(DAY)
    with office.on(DAY):
        assert "until" not in composing.prefilled(request, "L02")
        place("  supplement: {working_days: 15}\n")
        assert composing.prefilled(request, "L02")["until"] == "2026-03-23"
        short = actions.draft_letter(request, "L02", correction(until="2026-03-20"), by=office.clerk)
        with pytest.raises(Refused, match="短于本地规定的15个工作日（云政办发〔2026〕8号）：请写2026-03-23"):
            actions.submit_letter(short, revision=short.revision, by=office.clerk)
        right = actions.rewrite_letter(short, correction(until="2026-03-23"), revision=short.revision, by=office.clerk)
        assert actions.submit_letter(right, revision=right.revision, by=office.clerk).state == "submitted"


@pytest.mark.parametrize(
    ("chosen", "line", "what"),
    [
        ("  topics: {applicants: 1}\n", 6, "applicants"),
        ("  supplement: {working_days: 0}\n", 6, "working_days"),
        ("  topics: {days: 90}\n  remedies: {uncourted: court}\n", 7, "uncourted"),
        ("  topic: {applicants: 5}\n", 5, "topic"),
    ],
)
def test_what_cannot_be_is_refused_with_its_line_at_every_start(place: Any, chosen: str, line: int, what: str) -> None:
    file = place(chosen)
    with pytest.raises(RulebookError) as refused:
        conventions()
    assert str(file) in str(refused.value) and what in str(refused.value)
    (error,) = checks.the_place_chose_what_can_be()
    assert error.id == "foi.E002" and what in error.msg
    told = CliRunner().invoke(rules, ["check", str(file)])
    assert told.exit_code == 1 and what in told.output and f"第{line}行" in told.output, told.output


def test_a_place_may_choose_every_reading_of_remedies_and_no_other() -> None:
    offered = {name: set(get_args(get_args(hint)[0])) for name, hint in get_type_hints(RemediesChoice).items()}
    assert offered == {name: set(one.choices) for name, one in remedy_book().settings.items()}
