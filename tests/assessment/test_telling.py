"""Who is told when a duty comes near, is due, overdue, urged or moved: each once, and no more when it is settled."""

from __future__ import annotations

import json
from datetime import date, datetime

import pytest
from click.testing import CliRunner
from tests.assessment.county import a_county, client_of, holder, owe

from gongkai.assessment import actions, queries
from gongkai.assessment.telling import warn
from gongkai.cli.tick import tick
from gongkai.desk import notices
from gongkai.desk.actions import Refused
from gongkai.desk.clock import CHINA, pinned
from gongkai.desk.models import Event, Notice
from gongkai.desk.permissions import Role
from gongkai.duties.models import Duty
from gongkai.organs.queries import actor_of

DAY = date(2017, 4, 12)
NOW = datetime(2017, 4, 12, 10, tzinfo=CHINA)
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _now():
    with pinned(NOW):
        yield


@pytest.fixture
def people():
    """The posts of education, its government's office and supervisor, and somebody of another organ."""
    from tests import factories

    county = a_county()
    gov = county["edu"].parent
    office = factories.organ("office", parent=gov, is_disclosure_office=True)
    return {
        "drafter": holder(Role.DRAFTER, county["edu"]),
        "reviewer": holder(Role.REVIEWER, county["edu"]),
        "approver": holder(Role.APPROVER, county["edu"]),
        "office": holder(Role.DISCLOSURE_OFFICE, office),
        "supervisor": holder(Role.SUPERVISOR, gov),
        "elsewhere": holder(Role.DRAFTER, county["water"]),
        "auditor": holder(Role.AUDIT_ADMIN, gov),
    }


def at(day: int, month: int = 4) -> datetime:
    return datetime(2017, month, day, 8, tzinfo=CHINA)


def told(people) -> dict[str, list[str]]:
    names = {person.pk: name for name, person in people.items()}
    found: dict[str, list[str]] = {}
    for notice in Notice.objects.order_by("id"):
        found.setdefault(names[notice.recipient_id], []).append(notice.level)
    return found


@pytest.mark.parametrize(
    ("due", "heard"),
    [
        (date(2017, 4, 18), {}),
        (date(2017, 4, 17), {"drafter": ["yellow"]}),
        (date(2017, 4, 14), {"drafter": ["yellow"]}),
        (date(2017, 4, 13), {who: ["orange"] for who in ("drafter", "approver", "office")}),
        (date(2017, 4, 12), {who: ["orange"] for who in ("drafter", "approver", "office")}),
        (date(2017, 4, 11), {who: ["red"] for who in ("drafter", "approver", "office", "supervisor")}),
    ],
)
def test_each_light_has_its_audience(people, due, heard):
    owe("edu", due)
    assert warn().told == sum(map(len, heard.values()))
    assert told(people) == heard


def test_nobody_is_told_twice_and_everybody_of_each_light_once(people):
    owe("edu", date(2017, 4, 14), about="关于某事的公告")
    heard = []
    for day in (10, 11, 11, 12, 13, 14, 15, 16, 17, 18):
        with pinned(at(day)):
            heard.append(warn().told)
    assert heard == [0, 1, 0, 0, 3, 0, 4, 0, 0, 0]
    assert told(people)["drafter"] == ["yellow", "orange", "red"]
    assert told(people)["supervisor"] == ["red"]


def test_a_stricter_light_takes_the_place_of_the_one_before(people):
    owe("edu", date(2017, 4, 14))
    for day in (12, 14, 15):
        with pinned(at(day)):
            warn()
    waiting = notices.waiting(actor_of(people["drafter"], date(2017, 4, 15)))
    assert [notice.level for notice in waiting] == ["red"]


def test_what_is_done_waits_for_nobody(people):
    duty = owe("edu", date(2017, 4, 11))
    warn()
    Duty.objects.filter(pk=duty.pk).update(state="late", met_at=NOW)
    assert (warn().settled, Notice.objects.filter(settled_at=None).count()) == (4, 0)


def test_a_moved_date_is_warned_of_anew(people):
    from gongkai.duties.rules import last_instant

    duty = owe("edu", date(2017, 4, 13))
    assert warn().told == 3
    later = date(2017, 4, 28)
    Duty.objects.filter(pk=duty.pk).update(due_on=later, closes_at=last_instant(later))
    assert warn().settled == 3
    with pinned(at(28)):
        assert warn().told == 3


@pytest.mark.parametrize("state", ["waiting", "undetermined", "target", "met", "cancelled"])
def test_nobody_is_warned_of_what_nobody_can_miss(people, state):
    owe("edu", date(2017, 4, 11), state, best_effort=state == "target")
    assert warn().told == 0


def test_an_organ_without_people_has_its_disclosure_office_told(people):
    owe("land", date(2017, 4, 14))
    warn()
    assert told(people) == {"office": ["yellow"]}


def test_who_was_appointed_later_is_not_flooded_with_what_is_past(people):
    from gongkai.organs.models import Organ

    owe("edu", date(2017, 4, 11))
    warn()
    newcomer = holder(Role.DRAFTER, Organ.objects.get(code="edu"))
    assert warn().told == 0
    assert not Notice.objects.filter(recipient=newcomer).exists()


def test_a_closed_account_is_told_nothing(people):
    people["drafter"].is_active = False
    people["drafter"].save()
    owe("edu", date(2017, 4, 17))
    warn()
    assert told(people) == {"office": ["yellow"]}


def test_the_sweep_asks_as_much_for_one_duty_as_for_many(people, django_assert_max_num_queries):
    owe("edu", date(2017, 4, 11))
    warn()
    owe("edu", date(2017, 4, 11))
    with django_assert_max_num_queries(60) as few:
        warn()
    for number in range(15):
        owe(("edu", "water", "land")[number % 3], date(2017, 4, 11))
    with django_assert_max_num_queries(60) as many:
        warn()
    assert len(many) == len(few)


def test_the_sentence_holds_no_title_of_a_record(people):
    """It goes out by mail; the title stays beside it, in the console."""
    owe("edu", date(2017, 4, 11), about="关于张某某的处罚决定")
    warn()
    notice = Notice.objects.filter(recipient=people["drafter"]).get()
    assert notice.said == "edu局“义务”已于2017-04-11到期，尚未完成"
    assert notice.note == "关于张某某的处罚决定"


def test_the_daily_sweep_warns_once(people):
    owe("edu", date(2017, 4, 11))
    runs = [json.loads(CliRunner().invoke(tick, ["--json", "--today", "2017-04-12"]).stdout) for _ in range(2)]
    assert [run["told"] for run in runs] == [4, 0]


# moves


def test_people_hear_of_a_date_that_moves_with_its_cause(people):
    from gongkai.desk import ledger
    from gongkai.desk.actions import action

    duty = owe("edu", date(2017, 4, 20), about="关于某事的公告")

    @action
    def move() -> None:
        ledger.write(
            "duty.moved", duty.subject, organ="edu", duty=duty.key, title="义务", before="2017-04-20",
            after="2017-04-24", cause="日历或规则更新",
        )  # fmt: skip

    move()
    notice = Notice.objects.get()
    assert notice.recipient == people["drafter"]
    assert notice.said == "edu局“义务”的期限由2017-04-20变为2017-04-24：日历或规则更新"
    assert (notice.url, notice.note) == (f"/console/duties/{duty.pk}", "关于某事的公告")


def test_a_duty_taken_away_leads_to_the_list(people):
    from gongkai.desk import ledger
    from gongkai.desk.actions import action

    @action
    def take_away() -> None:
        ledger.write(
            "duty.moved", "record:9", organ="edu", duty="gone", title="义务", before="2017-04-20",
            after="不再适用", cause="撤回",
        )  # fmt: skip

    take_away()
    assert Notice.objects.get().url == "/console/duties/"


# 催办


@pytest.mark.parametrize(
    ("who", "may"),
    [
        ("supervisor", True),
        ("office", True),
        ("approver", False),
        ("drafter", False),
        ("elsewhere", False),
        ("auditor", False),
    ],
)
def test_who_may_urge(people, who, may):
    duty = owe("edu", date(2017, 4, 11))
    url = f"/console/duties/{duty.pk}/remind/"
    answer = client_of(people[who]).post(url, {"text": "请本周内公开。"})
    hidden = who in ("elsewhere", "auditor")
    assert answer.status_code == (302 if may else 404 if hidden else 403)
    assert Event.objects.filter(name="duty.reminded").count() == may
    if not may:
        with pytest.raises(Refused) as refused:
            actions.remind(duty, "请本周内公开。", by=actor_of(people[who], DAY))
        assert refused.value.has("permission")


def test_a_reminder_stands_in_the_ledger_the_notices_and_on_the_page(people):
    duty = owe("edu", date(2017, 4, 11))
    actions.remind(duty, "  请本周内公开。 ", by=actor_of(people["supervisor"], DAY))
    event = Event.objects.get(name="duty.reminded")
    assert (event.subject, event.organ, event.actor) == (duty.subject, "edu", people["supervisor"].username)
    assert event.sentence == "催办edu局“义务”（2017-04-11到期）：请本周内公开。"
    assert told(people) == {"drafter": ["urged"], "approver": ["urged"]}
    assert Notice.objects.filter(note="请本周内公开。").count() == 2
    assert "请本周内公开" not in Notice.objects.first().said
    page = client_of(people["drafter"]).get(f"/console/duties/{duty.pk}").content.decode()
    assert "请本周内公开。" in page and "/remind/" not in page
    supervisor = client_of(people["supervisor"])
    assert "/remind/" not in supervisor.get(f"/console/duties/{duty.pk}").content.decode(), "once a day"
    with pinned(at(13)):
        assert "/remind/" in supervisor.get(f"/console/duties/{duty.pk}").content.decode()


def test_one_reminder_a_day_for_one_duty(people):
    duty, other = owe("edu", date(2017, 4, 11)), owe("edu", date(2017, 4, 11))
    by = actor_of(people["supervisor"], DAY)
    actions.remind(duty, "请办理。", by=by)
    actions.remind(other, "请办理。", by=by)
    with pinned(datetime(2017, 4, 12, 23, 59, 59, tzinfo=CHINA)), pytest.raises(Refused) as refused:
        actions.remind(duty, "再催。", by=actor_of(people["office"], DAY))
    assert refused.value.has("today")
    with pinned(datetime(2017, 4, 13, 0, 0, 0, tzinfo=CHINA)):
        actions.remind(duty, "再催。", by=by)
    assert len(queries.reminders(duty)) == 2 and len(queries.reminders(other)) == 1


@pytest.mark.parametrize(
    ("due", "state", "code"),
    [
        (date(2017, 4, 18), "open", "calm"),
        (date(2017, 4, 17), "open", None),
        (date(2017, 4, 11), "met", "calm"),
        (date(2017, 4, 11), "target", "calm"),
        (date(2017, 4, 11), "waiting", "calm"),
    ],
)
def test_only_what_is_due_or_overdue_is_urged(people, due, state, code):
    duty = owe("edu", due, state, best_effort=state == "target")
    by = actor_of(people["supervisor"], DAY)
    if code is None:
        assert actions.remind(duty, "请办理。", by=by).data["text"] == "请办理。"
        return
    with pytest.raises(Refused) as refused:
        actions.remind(duty, "请办理。", by=by)
    assert refused.value.has(code)


@pytest.mark.parametrize(
    ("text", "code"),
    [("   ", "empty"), ("字" * 201, "long"), ("请联系13800138000，身份证110101199003078515。", "personal_data")],
)
def test_words_that_cannot_stand_in_the_ledger_are_refused(people, text, code):
    with pytest.raises(Refused) as refused:
        actions.remind(owe("edu", date(2017, 4, 11)), text, by=actor_of(people["supervisor"], DAY))
    assert refused.value.has(code)
    assert not Event.objects.filter(name="duty.reminded").exists() and not Notice.objects.exists()


def test_a_refused_reminder_keeps_what_was_typed(people):
    duty = owe("edu", date(2017, 4, 11))
    client = client_of(people["supervisor"])
    client.post(f"/console/duties/{duty.pk}/remind/", {"text": "请办理。"})
    answer = client.post(f"/console/duties/{duty.pk}/remind/", {"text": "还请办理一次。"})
    assert answer.status_code == 409 and "还请办理一次。" in answer.content.decode()
