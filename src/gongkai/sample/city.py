"""Brings the sample city to life: every step is a room's own action, at the moment the data names, in the order of time."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from functools import cached_property

from django.contrib.auth.hashers import make_password
from django.db import transaction

from gongkai.assessment.telling import warn
from gongkai.catalog import actions as catalog
from gongkai.catalog.content import of_item
from gongkai.catalog.models import Field, Item
from gongkai.catalog.queries import to_adopt
from gongkai.desk import clock, files
from gongkai.desk.permissions import SYSTEM, Actor, Role
from gongkai.duties.actions import open_quotas
from gongkai.facts import actions as facts
from gongkai.facts.actions import Place
from gongkai.facts.models import Matter
from gongkai.law.errors import CalendarNotCovered
from gongkai.organs import actions as organs
from gongkai.organs.models import Organ, Person
from gongkai.organs.queries import actor_of, people_with
from gongkai.policies import actions as policies
from gongkai.policies.models import WorkItem
from gongkai.records import actions as records
from gongkai.records import statements
from gongkai.records.content import Content
from gongkai.records.gates import missing_kinds
from gongkai.records.models import Record
from gongkai.rulebooks import vocabulary
from gongkai.rulebooks.calendars import calendar

from . import above, channels, gates, gazette, interpreting, letterheads, loader, reports, requests, typed, work
from .catalogue import OwnRow, Refinement, catalogue, fields_of, guide_of
from .facts import SampleFact
from .facts import facts as sample_facts
from .records import SampleRecord
from .records import records as sample_records

PASSWORD = "Wangchuan-2026"  # noqa: S105 printed by the demo, for invented people
ACCOUNTS = [
    ("edu.drafter", "拟稿人 drafter, 教育局"),
    ("edu.reviewer", "保密审查员 reviewer, 教育局"),
    ("edu.approver", "审批人 approver, 教育局"),
    ("office.disclosure", "政务公开办 disclosure office"),
    ("office.supervisor", "监督人员 supervisor"),
    ("yunzhou.office", "云州市政务公开办 disclosure office of the city above"),
    ("province.office", "青岚省政务公开办 disclosure office of the province"),
    ("admin.system", "系统管理员 system administrator"),
    ("admin.security", "安全保密管理员 security administrator"),
    ("admin.audit", "安全审计员 audit administrator"),
]
GOVERNMENT = "wc-gov"
SATURDAY = 5
#: When each document arrived (days from today) and whether it was issued; one waits to be checked.
DOCUMENTS = {"work-plan.txt": (-22, True), "livelihood.txt": (-13, True), "convenience-hant.txt": (-1, False)}
#: What the officer said of names that the register does not know.
MEANINGS = {"各有关单位": "outside", "各文件起草部门": "outside"}
#: What hangs on completed work.
LEDGER = ("工作台账.txt", "工作台账\n方案已印发，任务已分解到股室，责任到人。\n".encode())
ORGAN_FIELDS = (
    "name", "name_en", "short_name", "aliases", "kind", "level", "area_code", "uscc", "is_disclosure_office", "address",
    "phone", "hours",
)  # fmt: skip

Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True, order=True)
class Step:
    """One action at its moment; ``rank`` keeps the order of steps of the same moment."""

    moment: datetime
    rank: int
    do: Callable[[], object] = field(compare=False)


def load(progress: Progress = lambda done, total: None) -> None:
    """Fills an empty database with the city, dated from today. One transaction: all of it or nothing."""
    with transaction.atomic():
        City(clock.today(), clock.now()).build(progress)


@dataclass
class City:
    today: date
    now: datetime
    made: dict[str, Record] = field(default_factory=dict)
    actors: dict[tuple[Role, str], Actor] = field(default_factory=dict)
    matters: dict[str, Matter | None] = field(default_factory=dict)

    def build(self, progress: Progress) -> None:
        with clock.pinned(self.moment(self._first_day(), 8)):
            self._found()
            letterheads.stand(self)
        steps = sorted(
            [
                *self._record_steps(),
                *self._typed_steps(),
                *self._policy_steps(),
                *self._formation_steps(),
                *self._fact_steps(),
                *self._catalogue_steps(),
                *self._request_steps(),
                *self._report_steps(),
            ]
        )
        for number, step in enumerate(steps, 1):
            with clock.pinned(step.moment):
                step.do()
            progress(number, len(steps))
        channels.stand(self)
        gates.stand(self)
        interpreting.stand(self)
        gazette.stand(self)
        work.stand(self)
        above.stand(self, PASSWORD)
        open_quotas()
        warn()

    def organ(self, code: str) -> Organ:
        return self._organs[code]

    def at_organ(self, role: Role, code: str) -> Actor:
        return self._at_organ(role, self._organs[code])

    # the register

    def _found(self) -> None:
        for organ in loader.organs().values():
            parent = Organ.objects.get(code=organ.parent) if organ.parent else None
            values = {name: getattr(organ, name) for name in ORGAN_FIELDS} | {"aliases": list(organ.aliases)}
            organs.create_organ(organ.code, parent, by=SYSTEM, **values)
        for person in loader.people().values():
            organs.create_person(person.username, person.name, by=SYSTEM)
        Person.objects.update(
            password=make_password(PASSWORD), must_change_password=False, password_changed_at=self.now
        )
        principals: dict[tuple[str, str, str], object] = {}
        for person in loader.people().values():
            for post in person.posts:
                given = organs.give_post(
                    Person.objects.get(username=person.username),
                    Organ.objects.get(code=post.organ),
                    Role(post.role),
                    by=SYSTEM,
                    title=post.title,
                    deputy_for=principals.get((post.deputy_for or "", post.organ, post.role)),  # type: ignore[arg-type]
                )
                principals[person.username, post.organ, post.role] = given
        catalog.adopt_standard(by=SYSTEM)
        for organ in loader.organs().values():
            self._open_catalogue(organ)

    def _open_catalogue(self, organ: loader.SampleOrgan) -> None:
        """The organ adopts the fields it leads, and says whom to ask."""
        found = self._organs[organ.code]
        catalog.adopt_items(found, to_adopt(found, fields_of(organ)), by=SYSTEM, publish=True)
        if organ.phone:
            catalog.keep_guide(found, guide_of(organ), revision=0, publish=True, by=SYSTEM)

    # records

    def _record_steps(self) -> Iterator[Step]:
        for rank, row in enumerate(self.rows):
            yield from self._story(row, rank * 10)

    def _story(self, row: SampleRecord, rank: int) -> Iterator[Step]:
        """What happened to one record: drafted when formed, then as far as its state says."""
        end = row.published_on or self.today
        drafted = self.moment(row.formed_on, 9)
        yield Step(drafted, rank, lambda: self._draft(row))
        if row.state == "draft":
            return
        ready = max(drafted, self.moment(end - timedelta(days=1 if row.published_on else 0), 10))
        yield Step(ready, rank + 1, lambda: self._send_up(row))
        if row.state == "in_review":
            return
        if row.state == "returned":
            yield Step(self._later(ready), rank + 2, lambda: self._send_back(row))
            return
        yield Step(self._later(ready), rank + 2, lambda: self._review(row))
        if row.state == "reviewed":
            return
        yield Step(self._later(ready, 2), rank + 3, lambda: self._approve(row))
        if row.state == "approved":
            return
        shown = max(self._later(ready, 3), self.moment(end, 15))
        yield Step(shown, rank + 4, lambda: records.publish(self._record(row), by=self._drafter(row)))
        if row.ended_on:
            yield Step(max(self._later(shown), self.moment(row.ended_on, 16)), rank + 5, lambda: self._end(row))

    def _draft(self, row: SampleRecord) -> None:
        begun = self.made.get(row.key)
        if begun:  # a material that travelled with its document
            record = records.edit(begun, self._content(row), revision=begun.revision, by=self._drafter(row))
        else:
            record = records.draft(self._organs[row.organ], self._content(row), by=self._drafter(row))
        for attachment in row.attachments:
            kept = files.keep(attachment.text.encode(), attachment.name)
            records.attach(record, kept, attachment.name, revision=record.revision, by=self._drafter(row))
        self.made[row.key] = record
        interpreting.accompany(self, row, record)

    def _send_up(self, row: SampleRecord) -> None:
        interpreting.prepare(self, row, self._record(row))
        records.submit(self._record(row), by=self._drafter(row))

    def _content(self, row: SampleRecord) -> Content:
        return Content(
            title=row.title,
            body=row.body,
            doc_number=row.number,
            issuers=(loader.organs()[row.organ].name,),
            genre=row.genre,
            subject_class=row.subject,
            summary=row.summary,
            keywords=row.keywords,
            formed_on=row.formed_on,
            issued_on=row.issued_on,
            valid_from=row.valid_from,
            valid_until=row.valid_until,
            normative=row.normative,
            needs_interpretation=row.needs_interpretation,
            interpreter=row.interpreter,
            attribute=row.attribute,
            attribute_ground=row.ground,
            attribute_reason=row.reason,
            item=self._item(row.organ, row.item) if row.item else None,
            relations=tuple((kind, self.made[key].pk) for kind, key in row.relations),
        )

    def _review(self, row: SampleRecord, record: Record | None = None) -> None:
        """Every kind of review that the content asks for, each by somebody who may give it."""
        record = record or self._record(row)
        for one in statements.unconfirmed(record):
            office = self._actor(Role.DISCLOSURE_OFFICE, row)
            records.confirm(record, one.kind, content_hash=record.content_hash, by=office)
        for kind in missing_kinds(record):
            role = Role.DISCLOSURE_OFFICE if kind == "attribute" else Role.REVIEWER
            records.review(
                record, kind, passed=True, content_hash=record.content_hash, opinion="同意", by=self._actor(role, row)
            )

    def _approve(self, row: SampleRecord, record: Record | None = None) -> None:
        record = record or self._record(row)
        records.approve(
            record, content_hash=record.content_hash, opinion="同意公开", by=self._actor(Role.APPROVER, row)
        )

    def _send_back(self, row: SampleRecord) -> None:
        records.send_back(self._record(row), row.return_cause, "请补正后重新送审。", by=self._actor(Role.REVIEWER, row))

    def _end(self, row: SampleRecord) -> None:
        record, approver = self._record(row), self._actor(Role.APPROVER, row)
        if row.state == "withdrawn":
            records.ask_withdrawal(record, "personal", row.ending_reason, by=self._drafter(row))
            records.withdraw(record, by=approver)
        elif row.state == "repealed":
            records.repeal(record, row.ending_reason, by=approver)
        elif row.state == "corrected":
            self._correct(row, record)

    def _correct(self, row: SampleRecord, record: Record) -> None:
        drafter = self._drafter(row)
        correction = records.correct(record, row.ending_reason, by=drafter)
        told = Content.of(correction)
        changed = Content(**{**_values(told), "body": row.corrected_body})
        correction = records.edit(correction, changed, revision=correction.revision, by=drafter)
        records.submit(correction, by=drafter)
        self._review(row, correction)
        self._approve(row, correction)
        records.publish(correction, by=drafter)

    def _typed_steps(self) -> Iterator[Step]:
        for rank, row in enumerate(typed.rows(self.today, _workday)):
            yield Step(self.moment(typed.published_on(row), 11), rank, lambda r=row: typed.publish(self, r))

    def common_item(self, code: str) -> Item | None:
        return self._items.get(code)

    # policies and formations

    def _policy_steps(self) -> Iterator[Step]:
        for place, document in enumerate(loader.policies(self.today)):
            days, issued = DOCUMENTS[document.name]
            moment = self.moment(self.today + timedelta(days=days), 9)
            yield Step(moment, place, lambda d=document, i=issued: self._take_in(d.name, d.text, i))
        yield Step(self.moment(self.today - timedelta(days=6), 11), 0, self._report_work)

    def _take_in(self, name: str, text: str, issue: bool) -> None:
        office = self._disclosure_office
        policy = policies.take_in(text.encode(), name, organ=self._organs[GOVERNMENT], by=office)
        if issue:
            policy = policies.confirm(policy, revision=policy.revision, by=office)
            policies.issue(policy, MEANINGS, revision=policy.revision, by=office)

    def _report_work(self) -> None:
        """A third of the work is done, a third under way, the rest not begun: by number, so that every load is alike."""
        for place, owed in enumerate(WorkItem.objects.select_related("organ", "task__policy__organ").order_by("id")):
            by = self._at_organ(Role.DRAFTER, owed.organ)
            if place % 3 == 0:
                policies.complete_work(owed, "已印发工作方案并在门户网站公开，台账随附。", files=[LEDGER], by=by)
            elif place % 3 == 1:
                policies.report_progress(owed, "已完成梳理，正在征求有关单位意见。", by=by)

    def _formation_steps(self) -> Iterator[Step]:
        noted = [
            ("wc-education", "23-001", -30, "秋季学期学校名录更新"),
            ("wc-finance", "03-005", -19, "年度部门预算调整获批复"),
            ("wc-civil-affairs", "19-005", -8, "十一月低保对象审批完成"),
            ("wc-housing", "08-003", -3, "新开工保障房项目确定"),
        ]
        for rank, (organ, item, days, note) in enumerate(noted):
            day = self.today + timedelta(days=days)
            yield Step(self.moment(day, 17), rank, lambda o=organ, i=item, d=day, n=note: self._note_formed(o, i, d, n))

    def _note_formed(self, organ: str, item: str, day: date, note: str) -> None:
        found = self._organs[organ]
        catalog.note_formed(self._item(organ, item), found, day, note, by=self._at_organ(Role.DRAFTER, found))

    # catalogues

    def _catalogue_steps(self) -> Iterator[Step]:
        told = catalogue()
        for rank, change in enumerate((*told.refined, *told.upper)):
            yield Step(self._days_ago(change.day, 10), rank, lambda c=change: self._refine(c))
        for rank, row in enumerate(told.own):
            yield Step(self._days_ago(row.day, 11), rank, lambda r=row: self._add_row(r))

    def _refine(self, change: Refinement) -> None:
        item = self._item(change.organ, change.item)
        by = self._at_organ(Role.DRAFTER, self._organs[change.organ]) if change.organ else self._disclosure_office
        catalog.change_item(item, change.of(of_item(item)), revision=item.revision, by=by, why=change.why)

    def _add_row(self, row: OwnRow) -> None:
        organ, field = self._organs[row.organ], Field.objects.get(code=row.field)
        by = self._at_organ(Role.DRAFTER, organ)
        catalog.add_item(organ, field, row.content, by=by, draft=row.draft)

    def _days_ago(self, days: int, hour: int) -> datetime:
        return self.moment(self.today + timedelta(days=days), hour)

    # facts

    def _fact_steps(self) -> Iterator[Step]:
        for rank, row in enumerate(sample_facts(self.today, _workday)):
            yield Step(min(row.entered_at, self.now), rank, lambda r=row: self._tell(r))

    def _tell(self, row: SampleFact) -> None:
        organ = self._organs[row.organ]
        by = self._at_organ(Role.DRAFTER, organ)
        place = Place.of_organ(organ)
        if row.matter:
            kind = vocabulary.events()[row.event].about
            place = Place.of_matter(self.matters.get(row.matter) or facts.open_matter(kind, row.matter, organ, by=by))
            self.matters[row.matter] = place.matter
        facts.record(row.event, place, dict(row.data), by=by)

    # requests

    def _request_steps(self) -> Iterator[Step]:
        for rank, one in enumerate(requests.moments(self, self.today, _workday)):
            yield Step(self.moment(one.day, one.hour), rank, one.do)

    def _report_steps(self) -> Iterator[Step]:
        for rank, one in enumerate(reports.moments(self, self.today)):
            yield Step(self.moment(one.day, 14), rank, one.do)

    # who and when

    @cached_property
    def rows(self) -> tuple[SampleRecord, ...]:
        return sample_records(self.today, _workday)

    @cached_property
    def _organs(self) -> dict[str, Organ]:
        return {organ.code: organ for organ in Organ.objects.select_related("parent")}

    @cached_property
    def _items(self) -> dict[tuple[str | None, str], Item]:
        """By organ and the code of the common item: its own row of it, or the common one."""
        found = Item.objects.select_related("field", "organ", "parent")
        return {(item.organ and item.organ.code, (item.parent or item).code): item for item in found}

    def _item(self, organ: str | None, code: str) -> Item:
        return self._items.get((organ, code)) or self._items[None, code]

    @cached_property
    def _disclosure_office(self) -> Actor:
        return actor_of(Person.objects.get(username="office.disclosure"), self.today)

    def _first_day(self) -> date:
        return min(self.rows[0].formed_on, requests.first_day(self.today)) - timedelta(days=1)

    def _drafter(self, row: SampleRecord) -> Actor:
        return self._actor(Role.DRAFTER, row)

    def _actor(self, role: Role, row: SampleRecord) -> Actor:
        if role is Role.DISCLOSURE_OFFICE:
            return self._disclosure_office
        return self._at_organ(role, self._organs[row.organ])

    def _at_organ(self, role: Role, organ: Organ) -> Actor:
        """The first holder of the role there; small organs lean on the one above."""
        key = role, organ.code
        if key not in self.actors:
            self.actors[key] = self._find_actor(role, organ)
        return self.actors[key]

    def _find_actor(self, role: Role, organ: Organ) -> Actor:
        holder = people_with(role, organ, self.today).order_by("posts__id").first()
        if holder is None and organ.parent:
            return self._at_organ(role, organ.parent)
        assert holder is not None, f"nobody is {role} at {organ}"
        return actor_of(holder, self.today)

    def _record(self, row: SampleRecord) -> Record:
        return self.made[row.key]

    def moment(self, day: date, hour: int) -> datetime:
        """That hour of the day, but never later than now."""
        return min(datetime.combine(day, time(hour), clock.CHINA), self.now)

    def _later(self, moment: datetime, hours: int = 1) -> datetime:
        return min(moment + timedelta(hours=hours), self.now)


def _workday(day: date) -> bool:
    """Sample dates must also be made in a year whose holidays are not announced yet; then any weekday will do."""
    try:
        return calendar().is_workday(day)
    except CalendarNotCovered:
        return day.weekday() < SATURDAY


def _values(content: Content) -> dict[str, object]:
    return {name: getattr(content, name) for name in content.__dataclass_fields__}
