"""Above the sample city: province and city, and one document that each level took over, with who did not report at each."""

from __future__ import annotations

from dataclasses import fields
from typing import TYPE_CHECKING, Any

from django.contrib.auth.hashers import make_password

from gongkai.desk.permissions import SYSTEM, Actor, Role
from gongkai.organs import actions as organs
from gongkai.organs.models import Organ, Person
from gongkai.organs.queries import actor_of
from gongkai.policies import actions
from gongkai.policies.actions import CallText, TaskText
from gongkai.policies.models import DueReport, Policy, Task, WorkItem
from gongkai.schemas.reading import data_file, parse

from .dates import render
from .work import GOVERNMENT, Row, at, day_of, nobody_here

if TYPE_CHECKING:
    from .city import City


def stand(city: City, password: str) -> None:
    """After the city itself: it is put below its superiors, and the document comes down to it."""
    text = render(data_file("sample", "above.yaml").read_text("utf-8"), city.today)
    told = parse(text, dict[str, Any], "sample/above.yaml")
    with at(city, told["founded"], 9):
        _found(city, told, password)
    policy: Policy | None = None
    for row in told["levels"]:
        policy = _level(city, row, policy, told["document"])


def _found(city: City, told: Row, password: str) -> None:
    for row in told["governments"]:
        own = {name: row[name] for name in ("name", "name_en", "short_name", "level")}
        parent = _organ(row["parent"]) if row["parent"] else None
        organs.create_organ(row["code"], parent, by=SYSTEM, kind="government", **own)
    organs.move_organ(_organ(GOVERNMENT), _organ(told["below"]), by=SYSTEM)
    for row in told["people"]:
        person = organs.create_person(row["username"], row["name"], by=SYSTEM)
        organs.give_post(person, _organ(row["organ"]), Role.DISCLOSURE_OFFICE, by=SYSTEM, title=row["title"])
    Person.objects.filter(username__in=[row["username"] for row in told["people"]]).update(
        password=make_password(password), must_change_password=False, password_changed_at=city.now
    )


def _level(city: City, row: Row, upper: Policy | None, document: Row) -> Policy:
    """One government: takes the document in or over, names its own units, gives it out, and asks for reports."""
    government, by = _organ(row["organ"]), _person(city, row["by"])
    with at(city, row["day"]):
        if upper is None:
            policy = actions.take_in(document["text"].encode(), document["name"], organ=government, by=by)
        else:
            policy = actions.take_down(upper, government, by=by)
        for task in policy.tasks.all():
            _name_units(task, row.get("units", {}).get(task.clause), by)
        policy.refresh_from_db()
        policy = actions.confirm(policy, revision=policy.revision, by=by)
        meanings, own = nobody_here(policy), government.code == GOVERNMENT
        actions.issue(policy, meanings, revision=policy.revision, by=by, public=own)
    policy.refresh_from_db()
    for done in row.get("done", []):
        _complete(city, policy, done)
    _ask(city, policy, row["report"], by)
    return policy


def _name_units(task: Task, units: list[str] | None, by: Actor) -> None:
    if units:
        kept = {one.name: getattr(task, one.name) for one in fields(TaskText)}
        actions.edit_task(task, TaskText(**kept | {"responsible": units}), revision=task.revision, by=by)


def _complete(city: City, policy: Policy, row: Row) -> None:
    work = WorkItem.objects.get(task__policy=policy, task__clause=row["clause"], organ__code=row["organ"])
    with at(city, row["day"]):
        proof = [(row["file"], row["content"].encode())]
        actions.complete_work(work, row["words"], files=proof, by=city.at_organ(Role.DRAFTER, row["organ"]))


def _ask(city: City, policy: Policy, row: Row, by: Actor) -> None:
    receiver, asked = _organ(row["receiver"]), [_organ(code) for code in row["organs"]]
    text = CallText(row["title"], receiver, asked, day_of(city, row["day"]), due_on=day_of(city, row["due"]))
    with at(city, row["day"]):
        call = actions.call_reports(policy.organ, text, policy=policy, by=by)
    for sent in row["sent"]:
        due = DueReport.objects.select_related("call__receiver", "organ").get(call=call, organ__code=sent["organ"])
        with at(city, sent["day"], 11):
            actions.send_report(due, {"words": sent["words"]}, receiver=receiver, by=_writer(city, sent["organ"]))


def _writer(city: City, code: str) -> Actor:
    """A clerk of the organ; at the governments above, whoever keeps its disclosure office."""
    return _person(city, "yunzhou.office") if code == "yz-gov" else city.at_organ(Role.DRAFTER, code)


def _organ(code: str) -> Organ:
    return Organ.objects.get(code=code)


def _person(city: City, username: str) -> Actor:
    return actor_of(Person.objects.get(username=username), city.today)
