"""退回 and 改派: what an organ was wrongly given goes back and on, and counts nowhere meanwhile."""

from __future__ import annotations

import random
import re
from collections import Counter
from datetime import date, datetime

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from tests import factories

from gongkai.cli.exchange import export_policies
from gongkai.desk import clock, ledger
from gongkai.desk.actions import Refused, Stale
from gongkai.desk.models import Event, Notice
from gongkai.duties.models import Duty
from gongkai.duties.queries import duties
from gongkai.organs.models import Organ
from gongkai.policies import actions, bulletin, graph, obligations, queries, rollup, schedule, standings
from gongkai.policies.actions import Claiming, Onward
from gongkai.policies.models import HandBack, WorkItem
from gongkai.policies.models.kept import RowsAreKept
from gongkai.policies.models.work import DutyRole
from gongkai.policies.standings import Standing

PROOF = [("佐证.txt", "学区范围一览".encode())]
MEANINGS = {"宏图数据公司": "outside"}
WHY = "学区由民政部门核定"


def at(*moment):
    return clock.pinned(datetime(*moment, tzinfo=clock.CHINA))


def codes(refused):
    return [reason.code for reason in refused.value.reasons]


def organ(code):
    return Organ.objects.get(code=code)


def clerk(code, role="drafter"):
    return factories.actor(organ(code), role)


def names_of(subject):
    return list(ledger.history(subject).values_list("name", flat=True))


def published(work):
    """A record that answers the work is made public."""
    with transaction.atomic(), ledger.following():
        ledger.write("record.published", "record:9", organ=work.organ.code, title="学区范围", answers=work.subject)


def duty_states(work):
    return list(Duty.objects.filter(subject=work.subject).order_by("id").values_list("state", flat=True))


def to(code, role=DutyRole.LEAD, due=date(2026, 8, 15)):
    return Onward(organ(code), role, due)


@pytest.fixture
def schools(issued):
    """教育局 leads the second task, by 15 August."""
    return WorkItem.objects.get(task__policy=issued, organ__code="wc-education", role="lead")


# the way of one application


def test_an_agreed_application_ends_the_duty_and_the_other_organ_owes_from_that_day(schools, officer):
    civil = organ("wc-civil-affairs")
    asked = actions.ask_to_hand_back(schools, WHY, civil, by=clerk("wc-education"))
    assert list(queries.handing_back(officer)) == [asked]
    assert duty_states(schools) == ["open"], "asked for, it is owed until the office agrees"
    with at(2026, 6, 9, 15):
        actions.hand_back(schools, onward=to("wc-civil-affairs"), asked=asked, by=officer)
    schools.refresh_from_db()
    part = WorkItem.objects.get(organ=civil, task=schools.task)
    assert (schools.state, schools.onward, schools.handed_back_reason) == ("handed_back", part, WHY)
    assert (part.role, part.due_on, part.state) == ("lead", date(2026, 8, 15), "not_started")
    assert duty_states(schools) == ["cancelled"]
    duty = Duty.objects.get(subject=part.subject)
    assert (duty.state, duty.organ, duty.started_on, duty.due_on) == (
        "open",
        "wc-civil-affairs",
        date(2026, 6, 9),
        date(2026, 8, 15),
    )
    assert names_of(schools.subject)[-3:] == ["task.hand_back_asked", "task.handed_back", "task.reassigned"]
    told = [event.sentence for event in ledger.history(schools.subject)][-3:]
    assert told == [
        "望川市教育局申请退回“公布学区划分”，建议由望川市民政局承担：学区由民政部门核定",
        "望川市教育局不再承担“公布学区划分”：学区由民政部门核定",
        "“公布学区划分”改派望川市民政局（牵头）",
    ]
    with at(2026, 9, 1):
        counts = duties().filter(organ="wc-education", subject=schools.subject)
        assert not counts.missed(clock.now()).exists(), "not missed by who handed it back"
        assert duties().filter(subject=part.subject).missed(clock.now()).exists()


def test_a_refused_application_is_answered_and_may_be_made_again(schools, officer):
    asked = actions.ask_to_hand_back(schools, WHY, by=clerk("wc-education"))
    with pytest.raises(Refused) as refused:
        actions.refuse_hand_back(asked, "不行", by=officer)
    assert codes(refused) == ["reason"]
    asked = actions.refuse_hand_back(asked, "学区划分是教育部门的职责", by=officer)
    assert (asked.outcome, asked.answer) == ("refused", "学区划分是教育部门的职责")
    assert duty_states(schools) == ["open"]
    assert not queries.handing_back(officer).exists()
    again = actions.ask_to_hand_back(schools, "职责已划转民政部门", by=clerk("wc-education"))
    actions.withdraw_hand_back(again, by=clerk("wc-education", "approver"))
    schools.refresh_from_db()
    assert list(schools.hand_backs.values_list("outcome", flat=True)) == ["refused", "withdrawn"]
    assert schools.state == "not_started"
    with pytest.raises(RowsAreKept):
        again.delete()


def test_the_office_takes_back_and_gives_on_by_itself_with_a_reason(schools, officer):
    with pytest.raises(Refused) as refused:
        actions.hand_back(schools, "错派", to("wc-civil-affairs"), by=officer)
    assert codes(refused) == ["reason"]
    actions.hand_back(schools, "分派有误，收回", by=officer)
    schools.refresh_from_db()
    assert schools.handed_back and schools.onward is None
    assert not HandBack.objects.exists()


def test_who_does_a_part_already_gets_the_weightier_role_and_no_second_part(schools, officer):
    police = WorkItem.objects.get(task=schools.task, organ__code="wc-police")
    actions.hand_back(schools, "应由公安机关牵头", to("wc-police", due=date(2026, 8, 31)), by=officer)
    police.refresh_from_db()
    assert (police.role, police.due_on) == ("lead", date(2026, 8, 31))
    assert WorkItem.objects.filter(task=schools.task, handed_back_at=None).count() == 1
    assert [duty.due_on for duty in Duty.objects.filter(subject=police.subject)] == [date(2026, 8, 31)]


def test_a_task_may_come_back_to_who_handed_it_back(schools, officer):
    actions.hand_back(schools, "应由民政部门承担", to("wc-civil-affairs"), by=officer)
    civil = WorkItem.objects.get(task=schools.task, organ__code="wc-civil-affairs")
    actions.hand_back(civil, "仍由教育部门承担", to("wc-education"), by=officer)
    mine = WorkItem.objects.filter(task=schools.task, organ__code="wc-education").order_by("pk")
    assert [item.state for item in mine] == ["handed_back", "not_started"]
    assert duty_states(mine[1]) == ["open"]


@pytest.mark.parametrize(
    ("code", "due", "expected"),
    [
        ("wc-education", date(2026, 8, 15), "outside"),
        ("wc-gov", date(2026, 8, 15), "outside"),
        ("elsewhere", date(2026, 8, 15), "outside"),
        ("wc-civil-affairs", date(2026, 5, 31), "past"),
        ("wc-civil-affairs", None, "due"),
    ],
)
def test_where_a_task_may_not_go(schools, officer, code, due, expected):
    factories.government("elsewhere", name="云州市人民政府", level="city")
    with pytest.raises(Refused) as refused:
        actions.hand_back(schools, "分派有误", to(code, due=due), by=officer)
    assert codes(refused) == [expected]
    schools.refresh_from_db()
    assert not schools.handed_back


def test_today_is_not_past(schools, officer):
    actions.hand_back(schools, "分派有误", to("wc-civil-affairs", due=date(2026, 6, 1)), by=officer)


# who may


DEEDS = {
    "ask": lambda work, asked, by: actions.ask_to_hand_back(work, WHY, by=by),
    "withdraw": lambda work, asked, by: actions.withdraw_hand_back(asked(), by=by),
    "refuse": lambda work, asked, by: actions.refuse_hand_back(asked(), "职责在教育部门", by=by),
    "agree": lambda work, asked, by: actions.hand_back(work, asked=asked(), by=by),
    "take back": lambda work, asked, by: actions.hand_back(work, "分派有误，收回", by=by),
}
WHO = {
    ("drafter", "wc-education"): {"ask", "withdraw"},
    ("approver", "wc-education"): {"ask", "withdraw"},
    ("reviewer", "wc-education"): set(),
    ("supervisor", "wc-gov-office"): set(),
    ("drafter", "wc-civil-affairs"): set(),
    ("drafter", "wc-gov-office"): set(),
    ("system_admin", "wc-gov"): set(),
    ("disclosure_office", "wc-gov-office"): {"ask", "withdraw", "refuse", "agree", "take back"},
}


@pytest.mark.parametrize("deed", DEEDS)
@pytest.mark.parametrize("who", WHO, ids=" ".join)
def test_who_may_hand_back_and_who_answers(schools, officer, who, deed):
    role, code = who
    by = officer if role == "disclosure_office" else clerk(code, role)

    def asked():
        return actions.ask_to_hand_back(schools, WHY, by=clerk("wc-education"))

    if deed in WHO[who]:
        DEEDS[deed](schools, asked, by)
    else:
        with pytest.raises(Refused) as refused:
            DEEDS[deed](schools, asked, by)
        assert codes(refused) == ["not_yours"]


# two at once


def test_whoever_comes_later_is_told_what_the_other_did(schools, officer):
    asked = actions.ask_to_hand_back(schools, WHY, by=clerk("wc-education"))
    other = factories.actor(organ("wc-gov-office"), "disclosure_office", username="second")
    actions.refuse_hand_back(asked, "学区划分是教育部门的职责", by=other)
    for later in (
        lambda: actions.hand_back(schools, asked=asked, by=officer),
        lambda: actions.refuse_hand_back(asked, "不是民政的职责", by=officer),
        lambda: actions.withdraw_hand_back(asked, by=clerk("wc-education")),
    ):
        with pytest.raises(Stale) as stale:
            later()
        assert "不同意望川市教育局退回“公布学区划分”：学区划分是教育部门的职责" in str(stale.value)
    assert HandBack.objects.get().outcome == "refused"


def test_an_application_that_comes_while_the_office_takes_back_is_seen_first(schools, officer):
    actions.ask_to_hand_back(schools, WHY, by=clerk("wc-education"))
    with pytest.raises(Stale) as stale:
        actions.hand_back(schools, "分派有误，收回", by=officer)
    assert WHY in str(stale.value)
    with pytest.raises(Stale):
        actions.ask_to_hand_back(schools, WHY, by=clerk("wc-education", "approver"))
    assert HandBack.objects.count() == 1


def test_done_meanwhile_it_is_not_handed_back_and_the_application_lapses(schools, officer):
    asked = actions.ask_to_hand_back(schools, WHY, by=clerk("wc-education"))
    actions.complete_work(schools, "学区范围已公布", files=PROOF, by=clerk("wc-education"))
    with pytest.raises(Stale) as stale:
        actions.hand_back(schools, asked=asked, by=officer)
    assert "完成任务" in str(stale.value)
    assert HandBack.objects.get().outcome == "withdrawn"
    with pytest.raises(Stale):
        actions.ask_to_hand_back(schools, WHY, by=clerk("wc-education"))


def test_what_was_handed_back_takes_no_report_and_is_not_completed_by_a_publication(schools, officer):
    actions.hand_back(schools, "分派有误，收回", by=officer)
    for deed in (
        lambda: actions.report_progress(schools, "正在办", by=clerk("wc-education")),
        lambda: actions.complete_work(schools, "已办", files=PROOF, by=clerk("wc-education")),
    ):
        with pytest.raises(Refused) as refused:
            deed()
        assert codes(refused) == ["handed_back"]
    with pytest.raises(Stale):
        actions.hand_back(schools, "分派有误，收回", by=officer)
    published(schools)
    schools.refresh_from_db()
    assert schools.handed_back and schools.completed_at is None
    assert duty_states(schools) == ["cancelled"]


def test_a_publication_makes_an_open_application_lapse(schools):
    actions.ask_to_hand_back(schools, WHY, by=clerk("wc-education"))
    published(schools)
    schools.refresh_from_db()
    assert schools.done and HandBack.objects.get().outcome == "withdrawn"


def test_once_the_precondition_is_met_who_handed_it_back_owes_nothing(issued, officer):
    task = issued.tasks.get(clause="三")
    mine, other = task.work.order_by("pk")[:2]
    actions.hand_back(mine, "本部门没有目录", by=officer)
    actions.meet_precondition(task, date(2026, 6, 1), by=officer)
    assert names_of(mine.subject)[-1] == "task.handed_back"
    assert names_of(other.subject)[-1] == "task.assigned"


# claims


@pytest.fixture
def claimed(confirmed, officer):
    task = confirmed.tasks.get(clause="二")
    claiming = Claiming(frozenset({task.pk}), date(2026, 6, 10))
    actions.issue(confirmed, MEANINGS, revision=confirmed.revision, by=officer, claiming=claiming)
    task.refresh_from_db()
    actions.claim_task(task, organ("wc-education"), by=clerk("wc-education"))
    actions.settle_claim(task, organ("wc-education"), reason="无异议", by=officer)
    task.refresh_from_db()
    return task


@pytest.mark.parametrize("onward", [None, "wc-civil-affairs"])
def test_a_claimed_task_without_a_lead_waits_for_one_again(claimed, officer, onward):
    work = claimed.work.get(role="lead")
    actions.hand_back(work, "认领有误", to(onward) if onward else None, by=officer)
    claimed.refresh_from_db()
    assert claimed.open_to_claim is (onward is None)
    assert claimed.claims.get().outcome == "handed_back"
    if onward is None:
        actions.settle_claim(claimed, organ("wc-education"), reason="还是由教育部门牵头", by=officer)
        assert claimed.work.filter(role="lead", handed_back_at=None).count() == 1


# counts


def _counted_everywhere(policy, day):
    """The same pieces of work counted in every way that the house counts them."""
    rows = list(WorkItem.objects.filter(task__policy=policy).select_related("organ", "task__policy"))
    chart, heat = schedule.gantt(rows, day), schedule.heat(rows, day)
    tasks = list(policy.tasks.filter(dropped=False))
    shown = graph.counts(graph.tree(policy, tasks, rows, graph.STAFF))
    told = bulletin.content(policy.organ, date(2026, 6, 1), day)["whole"]
    listed = queries.with_counts(type(policy).objects.filter(pk=policy.pk)).get()
    return {
        "unit": sum(line.total for line in standings.tally(rows, day, standings.by_unit)),
        "clause": sum(line.total for line in standings.tally(rows, day, standings.by_clause)),
        "document": sum(line.total for line in standings.tally(rows, day, standings.by_document)),
        "whole": standings.whole(rows, day).total,
        "completion": queries.completion(rows, day).total,
        "by organ": sum(one.total for one in queries.completion_by_organ(rows, day)),
        "gantt": sum(bar.line.total for bar in chart.bars),
        "graph": shown["duty"],
        "bulletin": told["total"],
        "list": listed.work_count,
        "clauses": obligations.clauses(WorkItem.objects.filter(task__policy=policy)).count(),
        "export": len(list(export_policies(policy.organ))) - 1,
    }, {
        "heat": sum(square.total for _code, _name, row in heat.rows for square in row if square),
        "dated": sum(item.due_on is not None and not item.handed_back for item in rows),
    }


@pytest.mark.parametrize("seed", range(4))
def test_every_count_leaves_out_what_was_handed_back_and_nothing_else(issued, officer, seed):
    chance = random.Random(seed)
    places = ["wc-civil-affairs", "wc-finance", "wc-police", "wc-health"]
    with at(2026, 6, 2, 10):
        for _ in range(12):
            open_work = list(
                WorkItem.objects.filter(queries.unfinished()).select_related("organ", "task__policy__organ")
            )
            work = chance.choice(open_work)
            by = factories.actor(work.organ, "drafter")
            match chance.randrange(4):
                case 0:
                    actions.complete_work(work, "已公开", files=PROOF, by=by)
                case 1:
                    asked = work.hand_backs.filter(outcome="").first() or actions.ask_to_hand_back(work, WHY, by=by)
                    if chance.random() < 0.5:
                        actions.hand_back(work, asked=asked, by=officer)
                    elif chance.random() < 0.5:
                        actions.refuse_hand_back(asked, "职责在本部门", by=officer)
                case _:
                    asked = work.hand_backs.filter(outcome="").first()
                    place = chance.choice([code for code in places if code != work.organ.code])
                    done = WorkItem.objects.filter(task=work.task, organ__code=place, state="done").exists()
                    onward = None if done else to(place, DutyRole(work.role), date(2026, 9, chance.randint(1, 30)))
                    actions.hand_back(work, "分派有误，收回", onward, asked=asked, by=officer)
    rows = list(WorkItem.objects.select_related("organ", "task__policy"))
    live = [item for item in rows if not item.handed_back]
    assert len(live) < len(rows), "the case is none without a piece handed back"
    day = date(2026, 9, 20)
    counts, dated = _counted_everywhere(issued, day)
    assert set(counts.values()) == {len(live)}, counts
    assert dated["heat"] == dated["dated"]
    states = {item.subject: standings.standing(item, day) for item in rows}
    assert standings.told(Event.objects.order_by("seq"), day) == states
    tallied = Counter(state for state in states.values() if state != Standing.HANDED_BACK)
    assert standings.whole(rows, day).counts == tallied
    late = {item.pk for item in rows if item.late(day)}
    assert set(WorkItem.objects.filter(queries.overdue(day)).values_list("pk", flat=True)) == late
    for item in rows:
        left = Duty.objects.filter(subject=item.subject, state__in=["open", "undetermined", "waiting"]).exists()
        assert left is (not item.handed_back and not item.done and item.due_on is not None and not item.task.waiting)


def test_a_bulletin_counts_what_stood_at_the_end_of_its_last_day(schools, officer, city):
    with at(2026, 6, 10, 9):
        before = bulletin.content(city, date(2026, 6, 1), date(2026, 6, 7))
        actions.hand_back(schools, "分派有误，收回", to("wc-civil-affairs"), by=officer)
        assert bulletin.content(city, date(2026, 6, 1), date(2026, 6, 7)) == before
        units = {
            one["organ"]: one["total"] for one in bulletin.content(city, date(2026, 6, 8), date(2026, 6, 14))["units"]
        }
    was = {one["organ"]: one["total"] for one in before["units"]}
    assert units["wc-civil-affairs"] == was["wc-civil-affairs"] + 1
    assert units["wc-education"] == was["wc-education"] - 1


def test_a_town_that_handed_its_part_back_is_not_told_to_do_it_itself(issued, officer):
    town = organ("wc-qingxi-town")
    assert town in [lower.organ for lower in rollup.roll_up(issued, clock.now())]
    actions.hand_back(WorkItem.objects.get(task__policy=issued, organ=town), "本镇已撤并办事大厅", by=officer)
    assert town not in [lower.organ for lower in rollup.roll_up(issued, clock.now())]


# pages


def words(response):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", response.content.decode()))


def do(client, name, *args, **data):
    return client.post(reverse(f"console:{name}", args=args), data, follow=True)


def go(client, name, *args, **query):
    return client.get(reverse(f"console:{name}", args=args), query)


def test_the_way_of_an_application_through_the_pages(client, schools, issued, officer_person, city):
    teacher = factories.staff(schools.organ, "drafter", username="teacher")
    helper = factories.staff(organ("wc-civil-affairs"), "drafter", username="helper")
    client.force_login(teacher)
    assert "不是本单位的职责？" in words(go(client, "work", schools.pk))
    short = do(client, "work-ask-back", schools.pk, reason="不管", suggested="wc-civil-affairs")
    assert short.status_code == 409 and "不少于4个字" in words(short)
    assert "不管</textarea>" in short.content.decode(), "what was typed is kept"
    asked = do(client, "work-ask-back", schools.pk, reason=WHY, suggested="wc-civil-affairs")
    assert "已申请退回" in words(asked) and "撤回申请" in words(asked)
    assert go(client, "work-hand-back", schools.pk).status_code == 404, "the organ does not answer itself"
    assert "已申请退回" in words(client.get(reverse("console:workbench")))

    client.force_login(officer_person)
    bench = client.get(reverse("console:workbench"))
    assert "申请退回的任务" in words(bench) and WHY in words(bench)
    assert "公布学区划分" in words(go(client, "work-list", state="asked"))
    page = go(client, "work-hand-back", schools.pk)
    assert 'value="wc-civil-affairs" selected' in page.content.decode()
    asked = HandBack.objects.get()
    done = do(
        client,
        "work-hand-back",
        schools.pk,
        revision=asked.pk,
        reason="",
        organ="wc-civil-affairs",
        role="lead",
        due_on="2026-08-15",
    )
    assert "不再由市教育局承担" in words(done) and "望川市民政局" in words(done)
    later = do(client, "work-hand-back", schools.pk, revision=asked.pk, reason="再退一次看看", role="lead")
    assert later.status_code == 409 and "再退一次看看" in later.content.decode()
    whole = words(go(client, "work-list", policy=issued.pk))
    only = words(go(client, "work-list", state="handed_back"))
    assert "市教育局 牵头" not in whole and "市教育局 牵头" in only and "改派市民政局" in only
    file = b"".join(go(client, "work-list", state="handed_back", format="csv").streaming_content).decode("utf-8-sig")
    assert len(file.strip().splitlines()) == 2 and "已退回" in file and "望川市民政局" in file
    assert "已退回" in words(go(client, "policy", issued.pk))

    client.force_login(teacher)
    assert "已退回" in words(go(client, "work", schools.pk)) and "报送进展" not in words(go(client, "work", schools.pk))
    assert Notice.objects.filter(recipient=teacher, sentence__contains="不再由").exists()
    client.force_login(helper)
    part = WorkItem.objects.get(task=schools.task, organ__code="wc-civil-affairs")
    assert "改派自" in words(go(client, "work", part.pk))
    assert "公布学区划分" in words(client.get(reverse("console:workbench")))
    assert Notice.objects.filter(recipient=helper, sentence__contains="改派").exists()

    client.logout()
    public = client.get(reverse("portal:policy", args=[issued.pk])).content.decode()
    second = next(part for part in public.split('id="task-') if part.startswith(f'{schools.task_id}"'))
    assert "市民政局" in second and "市教育局" not in second


def test_lists_with_applications_cost_as_much_as_without(client, issued, officer_person, officer):
    client.force_login(officer_person)

    def cost(**query):
        go(client, "work-list", **query)
        with CaptureQueriesContext(connection) as found:
            assert go(client, "work-list", **query).status_code == 200
        return len(found)

    items = list(WorkItem.objects.filter(task__policy=issued).select_related("organ")[:8])
    actions.hand_back(items[0], "分派有误，收回", to("wc-health"), by=officer)
    actions.ask_to_hand_back(items[1], WHY, by=factories.actor(items[1].organ, "drafter"))
    before = {state: cost(state=state) for state in ("", "handed_back", "asked")}
    for place, item in enumerate(items[2:]):
        if place % 2:
            actions.hand_back(item, "分派有误，收回", to("wc-health"), by=officer)
        else:
            actions.ask_to_hand_back(item, WHY, by=factories.actor(item.organ, "drafter"))
    assert {state: cost(state=state) for state in before} == before
