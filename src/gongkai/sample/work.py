"""The working side of the sample city: claims, evidence, reports due, plans, a pilot, systems, towns that took a document over."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from gongkai.desk import clock
from gongkai.desk.permissions import Actor, Role
from gongkai.organs.models import Organ
from gongkai.policies import actions
from gongkai.policies.actions import CallText, Claiming, Onward, PilotText, PlanText, SystemText
from gongkai.policies.expansion import expand
from gongkai.policies.models import Adoption, DueReport, Policy, ReportCall, System, WorkItem
from gongkai.policies.models.pilot import PilotKind, StageKind
from gongkai.policies.models.work import DutyRole
from gongkai.policies.units import OUTSIDE, Register
from gongkai.schemas.reading import data_file, parse

from .dates import render

if TYPE_CHECKING:
    from .city import City

Row = dict[str, Any]
GOVERNMENT, OFFICE = "wc-gov", "wc-gov-office"
PLANNED = "work-plan.txt"
"""The document of which the units made plans."""
REGISTERED = -90
"""When the units entered the documents of their systems."""


def stand(city: City) -> None:
    """After the documents are issued; each step at its day."""
    text = render(data_file("sample", "work.yaml").read_text("utf-8"), city.today)
    told = parse(text, dict[str, Any], "sample/work.yaml")
    policy = _document(city, told["document"])
    for row in told["handed_back"]:
        _hand_back(city, policy, row)
    for row in told["towns"]:
        _town(city, policy, row)
    for row in told["reports"]:
        _reports(city, row, policy)
    planned = Policy.objects.select_related("organ").get(source_name=PLANNED)
    for row in told["plans"]:
        _plan(city, planned, row)
    _pilot(city, told["pilot"], planned)
    for row in told["systems"]:
        _systems(city, row)
    _review(city, told["review"])
    _bulletins(city, told["bulletin"])


def at(city: City, days: int, hour: int = 10) -> AbstractContextManager[None]:
    return clock.pinned(city.moment(day_of(city, days), hour))


def day_of(city: City, days: int) -> date:
    return city.today + timedelta(days=days)


def _office(city: City) -> Actor:
    return city.at_organ(Role.DISCLOSURE_OFFICE, OFFICE)


def _clerk(city: City, code: str) -> Actor:
    return city.at_organ(Role.DRAFTER, code)


def _document(city: City, told: Row) -> Policy:
    """Issued with every task of open lead to be claimed; one is in conflict, one settled, one nobody asked for."""
    office, government = _office(city), city.organ(GOVERNMENT)
    with at(city, told["day"]):
        policy = actions.take_in(told["text"].encode(), told["name"], organ=government, by=office)
        policy = actions.confirm(policy, revision=policy.revision, by=office)
        tasks = frozenset(task.pk for task in policy.tasks.filter(dropped=False) if not task.responsible)
        claiming = Claiming(tasks, day_of(city, told["claim_by"]))
        actions.issue(policy, {"待认领": OUTSIDE}, revision=policy.revision, by=office, claiming=claiming)
    policy.refresh_from_db()
    tasks_by_clause = {task.clause: task for task in policy.tasks.all()}
    for row in told["claims"]:
        with at(city, row["day"]):
            actions.claim_task(tasks_by_clause[row["clause"]], city.organ(row["organ"]), by=_clerk(city, row["organ"]))
    settled = told["settled"]
    with at(city, settled["day"]):
        helping = [city.organ(code) for code in settled["cooperating"]]
        lead = city.organ(settled["lead"])
        actions.settle_claim(tasks_by_clause[settled["clause"]], lead, helping, settled["reason"], by=office)
    _progress(city, policy, told["progress"])
    return policy


def _progress(city: City, policy: Policy, row: Row) -> None:
    work = WorkItem.objects.get(task__policy=policy, task__clause=row["clause"], organ__code=row["organ"])
    with at(city, row["day"]):
        proof = [(row["file"], row["content"].encode())]
        actions.report_progress(work, row["text"], files=proof, by=_clerk(city, row["organ"]))


def _hand_back(city: City, policy: Policy, row: Row) -> None:
    """Asked for; agreed to and given on where the data says when."""
    work = WorkItem.objects.get(task__policy=policy, task__clause=row["clause"], organ__code=row["organ"])
    onward = city.organ(row["onward"])
    with at(city, row["day"]):
        asked = actions.ask_to_hand_back(work, row["reason"], onward, by=_clerk(city, row["organ"]))
    if "agreed" in row:
        with at(city, row["agreed"], 15):
            actions.hand_back(work, "", Onward(onward, DutyRole(work.role), work.due_on), asked=asked, by=_office(city))


def _town(city: City, upper: Policy, row: Row) -> None:
    """The town takes the document over, keeps what names it, and does it or is late."""
    office, town = _office(city), city.organ(row["organ"])
    with at(city, -16):
        policy = actions.take_down(upper, town, by=office)
        for task in policy.tasks.all():
            if town.short_name not in task.responsible:
                actions.drop_task(task, by=office)
        policy.refresh_from_db()
        policy = actions.confirm(policy, revision=policy.revision, by=office)
        actions.issue(policy, nobody_here(policy), revision=policy.revision, by=office)
    if row["done"]:
        work = WorkItem.objects.get(task__policy=policy, organ=town)
        proof = [("公开栏照片目录.txt", "全镇公开栏十一处，照片已存档。\n".encode())]
        with at(city, -6):
            actions.complete_work(work, "十一处公开栏已更新，照片存档。", files=proof, by=_clerk(city, town.code))


def nobody_here(policy: Policy) -> dict[str, str]:
    """Units of the document that are none of the town's."""
    tasks = list(policy.tasks.filter(dropped=False))
    found = expand(tasks, policy.addressees, Register(policy.organ, clock.today()))
    return {one.name: OUTSIDE for one in found.unknown}


def _reports(city: City, row: Row, policy: Policy) -> None:
    """In time, late, missing and returned, each as the data says."""
    office, receiver = _office(city), city.organ(OFFICE)
    text = CallText(
        title=row["title"],
        receiver=receiver,
        organs=[city.organ(code) for code in row["organs"]],
        starts_on=day_of(city, row["day"]),
        frequency=row.get("frequency", "once"),
        due_on=day_of(city, row["due"]) if "due" in row else None,
        day=row.get("month_day"),
        parts={f"part{number}": title for number, title in enumerate(row.get("parts", []), 1)},
    )
    with at(city, row["day"]):
        call = actions.call_reports(city.organ(GOVERNMENT), text, policy=policy if "due" in row else None, by=office)
    actions.open_periods(city.today)
    for sent in row["sent"]:
        _send(city, call, sent, receiver)


def _send(city: City, call: ReportCall, row: Row, receiver: Organ) -> None:
    due = DueReport.objects.select_related("call__receiver", "organ").get(call=call, organ__code=row["organ"])
    parts = {key: words for (key, _title), words in zip(call.parts, row["words"], strict=True)}
    with at(city, row["day"], 11):
        sent = actions.send_report(due, parts, receiver=receiver, by=_clerk(city, row["organ"]))
    if "received" in row:
        with at(city, row["received"], 15):
            actions.receive_report(sent, by=_office(city))
    if "returned" in row:
        with at(city, row["day"] + 1, 15):
            actions.return_report(sent, row["returned"], day_of(city, row["again"]), by=_office(city))


def _plan(city: City, policy: Policy, row: Row) -> None:
    organ = city.organ(row["organ"])
    partners = [city.organ(code) for code in row.get("partners", [])]
    content = "\n\n".join([row["title"], f"为落实《{policy.title}》，制定本方案。", *_numbered(row["measures"])])
    told = PlanText(row["title"], day_of(city, row["day"]), content.encode(), "实施方案.txt", partners)
    with at(city, row["day"] + 1):
        actions.file_plan(policy, organ, told, by=_clerk(city, row["organ"]))


def _numbered(measures: list[str]) -> Iterator[str]:
    for number, words in zip("一二三四五", measures, strict=False):
        yield f"{number}、{words}。"


def _pilot(city: City, row: Row, policy: Policy) -> None:
    """In its second stage: set out, being carried out."""
    office = _office(city)
    stages = {StageKind(kind): day_of(city, days) for kind, days in row["stages"].items()}
    units = [city.organ(code) for code in row["units"]]
    with at(city, row["day"]):
        told = PilotText(row["title"], city.organ(OFFICE), units, stages, policy, row["scope"], PilotKind(row["kind"]))
        pilot = actions.register_pilot(told, by=office)
    done, standard, found = row["deployed"], row["standard"], row["experience"]
    with at(city, done["day"]):
        on = day_of(city, done["day"])
        actions.finish_stage(pilot, StageKind.DEPLOY, on, done["evidence"], revision=pilot.revision, by=office)
    pilot.refresh_from_db()
    with at(city, standard["day"]):
        on = day_of(city, standard["day"])
        actions.set_standard(pilot, standard["words"], on, revision=pilot.revision, by=office)
    with at(city, found["day"]):
        actions.add_outcome(
            pilot, Adoption.Kind.EXPERIENCE, day_of(city, found["day"]), found["words"], found["evidence"],
            organ=city.organ(found["organ"]), by=office,
        )  # fmt: skip


def _systems(city: City, row: Row) -> None:
    organ, clerk = city.organ(row["organ"]), _clerk(city, row["organ"])
    on = day_of(city, row["day"]) if "day" in row else None
    text = f"{row['title']}\n\n" + "\n\n".join(
        f"第{number}条 {words}" for number, words in zip("一二三四", _ARTICLES, strict=True)
    )
    for key, article in zip(row["keys"], row.get("articles", [""]), strict=True):
        told = SystemText(row["title"], text.encode(), "制度.txt", on, article=article, draft=on is None)
        with at(city, REGISTERED):
            actions.add_version(organ, key, told, by=clerk)
        if "ended" in row:
            system, ended = System.objects.get(organ=organ, key=key), day_of(city, row["ended"])
            with at(city, row["ended"], 16):
                actions.end_system(system, ended, row["reason"], revision=system.revision, by=clerk)


_ARTICLES = (
    "本制度适用于本单位制作和获取的政府信息。",
    "承办科室先提出意见，办公室审核，负责人批准，每一步留存记录。",
    "发现不当的，当日报告并更正，说明原因。",
    "每年检查一次执行情况，检查结果在本单位公布。",
)


def _review(city: City, row: Row) -> None:
    system = System.objects.get(organ__code=row["organ"], key=row["key"])
    with at(city, row["day"]):
        actions.plan_review(system, day_of(city, row["due"]), by=_clerk(city, row["organ"]))


def _bulletins(city: City, row: Row) -> None:
    """Of the last whole week, issued; of the days since, still a draft where there are any."""
    office, government = _office(city), city.organ(GOVERNMENT)
    sunday = city.today - timedelta(days=city.today.isoweekday())
    with clock.pinned(city.moment(sunday + timedelta(days=1), 9)):
        made = actions.draft_bulletin(government, sunday - timedelta(days=6), sunday, by=office)
        made = actions.edit_bulletin(made, row["lead"], revision=made.revision, by=office)
        actions.issue_bulletin(made, revision=made.revision, by=office)
    actions.draft_bulletin(government, sunday + timedelta(days=1), city.today, by=office)
