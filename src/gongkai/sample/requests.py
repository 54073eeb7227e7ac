"""Requests for information to the sample city, each step the room's own action at its moment, in every state there is."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cache, partial
from typing import TYPE_CHECKING, Any

import msgspec

from gongkai.desk import clock
from gongkai.desk.actions import Refused, action
from gongkai.desk.permissions import Role
from gongkai.foi import actions, charging, composing, vault
from gongkai.foi.actions import Upload, correcting, lettering
from gongkai.foi.actions.deciding import hash_of
from gongkai.foi.applications import Application
from gongkai.foi.models import Channel, Consultation, Decision, Letter, Paper, Remedy, Request, Topic
from gongkai.law.errors import CalendarNotCovered
from gongkai.organs.models import Organ
from gongkai.rulebooks.calendars import calendar
from gongkai.sample.dates import IsWorkday, when
from gongkai.schemas.reading import read

if TYPE_CHECKING:
    from .city import City

FORESEEN = timedelta(days=70)
"""A request of today is owed within the calendar's reach if it reaches so far."""
PROOF = b"\x89PNG\r\n\x1a\n" + b"0" * 64
PAPER = "（望川市示例文件，内容为虚构。）"


class Who(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    kind: str
    name: str


class Entry(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A request as it stands in the data. ``topic`` is the subject that several asked about."""

    organ: str
    received: int
    who: Who
    wanted: str
    channel: str = "in_person"
    topic: str = ""
    steps: tuple[dict[str, Any], ...] = ()


class Wrong(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """更正申请 (条例 第四十一条), told ``told`` days from today."""

    organ: str
    received: int
    told: int
    who: str
    record: str
    wrong: str
    evidence: str
    reason: str


class File(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    answers: dict[str, dict[str, Any]]
    requests: tuple[Entry, ...]
    corrections: tuple[Wrong, ...] = ()


@cache
def told() -> File:
    return read(File, "sample", "requests.yaml")


@dataclass(frozen=True, slots=True)
class Moment:
    """One step of one request on its day; ``hour`` keeps those of a day in order."""

    day: date
    hour: int
    do: Callable[[], object] = field(compare=False)


def moments(city: City, today: date, is_workday: IsWorkday) -> Iterator[Moment]:
    for number, entry in enumerate(told().requests):
        yield from _Case(city, entry, number, today, is_workday).moments()
    for one in told().corrections:
        yield Moment(today + timedelta(days=one.told), 15, partial(_correct, city, one, today))


@action
def _correct(city: City, one: Wrong, today: date) -> None:
    """Registered at the counter, found right, approved and told in one go."""
    clerk, head = city.at_organ(Role.DRAFTER, one.organ), city.at_organ(Role.APPROVER, one.organ)
    applicant = {"name": one.who, "id_kind": "other", "id_number": f"SAMPLE-{one.who}", "phone": "0999-5550199"}
    received, day = today + timedelta(days=one.received), today + timedelta(days=one.told)
    made, _code = actions.register_correction(
        city.organ(one.organ), applicant, one.record, one.wrong, one.evidence, received, by=clerk
    )
    made = actions.propose_correction(made, "corrected", one.reason, by=clerk)
    made = actions.approve_correction(made, correcting.hash_of(made), by=head)
    actions.tell_correction(made, "hand", day, by=clerk)


def first_day(today: date) -> date:
    return min(when(entry.received, {"today": today}, lambda _day: True) for entry in told().requests)


def _covered(day: date) -> bool:
    try:
        calendar().is_workday(day + FORESEEN)
    except CalendarNotCovered:
        return False
    return True


@dataclass
class _Case:
    city: City
    entry: Entry
    number: int
    today: date
    is_workday: IsWorkday
    request: Request | None = None
    stopped: bool = False
    """A year whose calendar is not there yet ends the story: nobody knows how it goes on."""

    def moments(self) -> Iterator[Moment]:
        yield Moment(self._received, 9, self._guarded(self._come_in))
        for place, step in enumerate(self.entry.steps):
            if (day := self._day(step["on"])) <= self.today:
                yield Moment(day, 10 + place, self._guarded(lambda s=step, d=day: self._do(s, d)))
        if self.entry.topic:
            yield Moment(self._received, 18, self._guarded(self._group))

    def _guarded(self, deed: Callable[[], object]) -> Callable[[], object]:
        def do() -> None:
            if self.stopped:
                return
            try:
                deed()
            except (CalendarNotCovered, Refused):
                self.stopped = True
                if _covered(self.today):
                    raise

        return do

    def _come_in(self) -> None:
        who, channel = self.entry.who, self.entry.channel
        applicant = {
            "name": who.name,
            "id_kind": "other",
            "id_number": f"SAMPLE-{who.name}",
            "phone": "0999-5550199",
            "address": "青岚省云州市望川市示例路1号",
            "email": "sample@example.invalid",
        }
        application = Application(
            kind=who.kind, applicant=applicant, wanted=self.entry.wanted, form="paper", route="post"
        )
        proof = Upload(Paper.Kind.IDENTITY, "身份证明.png", vault.keep(PROOF, "身份证明.png"))
        if channel == Channel.ONLINE:
            self.request, _code = actions.submit(self._organ, application, [proof])
            return
        self.request, _code = actions.register(
            self._organ, application, channel, self._received, [proof], by=self._clerk
        )

    def _do(self, step: Mapping[str, Any], day: date) -> None:
        self.request = Request.objects.get(pk=self.request.pk)  # type: ignore[union-attr]
        getattr(self, f"_{step['do']}")(self.request, day, step)

    # the deeds, by their names in the data

    def _confirm(self, request: Request, day: date, step: Mapping[str, Any]) -> None:
        actions.confirm(request, day, by=self._clerk)

    def _accept(self, request: Request, day: date, step: Mapping[str, Any]) -> None:
        actions.accept(request, by=self._clerk)

    def _split(self, request: Request, day: date, step: Mapping[str, Any]) -> None:
        actions.split(request, step["parts"], by=self._clerk)

    def _assign(self, request: Request, day: date, step: Mapping[str, Any]) -> None:
        actions.assign(request, self.city.organ(step["to"]), step["part"], asked=step["asked"], by=self._clerk)

    def _opine(self, request: Request, day: date, step: Mapping[str, Any]) -> None:
        asked = request.assignments.get(organ=self.city.organ(step["from"]), ended_at=None)
        by = self.city.at_organ(Role.DRAFTER, step["from"])
        actions.give_opinion(asked, step["stance"], step["opinion"], by=by)

    def _wish(self, request: Request, day: date, step: Mapping[str, Any]) -> None:
        actions.make_wish(request, step["ground"], step["words"])

    def _correction(self, request: Request, day: date, step: Mapping[str, Any]) -> None:
        until = when("base+10wd", {"base": day}, self.is_workday)
        fields = {
            "unclear": "没有写明所需信息的名称或者特征",
            "guidance": "请写明文件名称、年份或者项目名称",
            "items": ["所需信息的名称", "年份"],
            "until": until.isoformat(),
        }
        self._send(self._letter(request, "L02", fields), day)

    def _corrected(self, request: Request, day: date, step: Mapping[str, Any]) -> None:
        actions.take_correction(request, day, step["wanted"], by=self._clerk)

    def _lapse(self, request: Request, day: date, step: Mapping[str, Any]) -> None:
        actions.lapse_correction(request, day, by=self._clerk)

    def _withdraw(self, request: Request, day: date, step: Mapping[str, Any]) -> None:
        actions.take_withdrawal(request, day, by=self._clerk)

    def _extend(self, request: Request, day: date, step: Mapping[str, Any]) -> None:
        due = composing.extended_due(request, step["days"])
        if due is None:
            self.stopped = True
            return
        fields = {"reason": "涉及多个年度，检索量大", "days": str(step["days"]), "new_due": str(due)}
        self._send(self._letter(request, "L04", fields), day)

    def _charge(self, request: Request, day: date, step: Mapping[str, Any]) -> None:
        told = charging.notice(request, "pages", step["pages"])
        self._send(self._letter(request, "L09", {**told, "payment": "凭通知书到市财政局非税收入窗口缴纳"}), day)

    def _consult(self, request: Request, day: date, step: Mapping[str, Any]) -> None:
        asked = actions.consult(
            request,
            Consultation.Kind.THIRD_PARTY,
            step["party"],
            "望川市示例路2号",
            step["content"],
            by=self._clerk,
        )
        letter = self._letter(request, "L05", {"content": step["content"]}, asked)
        self._send(letter, day)

    def _propose(self, request: Request, day: date, step: Mapping[str, Any]) -> Decision:
        if name := step.get("file"):
            actions.hand_out(request, name, vault.keep(PAPER.encode(), name), by=self._clerk)
        answers = told().answers[step["outcome"]]
        evidence = {key: str(day) if value == "当日" else value for key, value in step["evidence"].items()}
        return actions.propose(request, answers, evidence, by=self._clerk)

    def _decide(self, request: Request, day: date, step: Mapping[str, Any]) -> None:
        decision = self._propose(request, day, step)
        decision = actions.submit_decision(decision, revision=decision.revision, by=self._clerk)
        if decision.state == Decision.State.IN_REVIEW:
            decision = actions.review_decision(decision, hash_of(decision), passes=True, by=self._by(Role.REVIEWER))
        actions.approve_decision(decision, hash_of(decision), by=self._by(Role.APPROVER))

    def _reply(self, request: Request, day: date, step: Mapping[str, Any]) -> None:
        fields = composing.prefilled(request, step["code"])
        self._send(self._letter(request, step["code"], fields), day)

    def _archive(self, request: Request, day: date, step: Mapping[str, Any]) -> None:
        actions.archive(request, by=self._clerk)

    def _review(self, request: Request, day: date, step: Mapping[str, Any]) -> None:
        """A review with what came after it, as far as it has come by today."""
        made = actions.file_remedy(request, "review", day, "", reviewer=self._organ.parent, by=self._clerk)
        self._later(step, "copy", lambda on: actions.take_copy(made, on, step["procedure"], by=self._clerk))
        self._later(step, "answer", lambda on: actions.answer_remedy(made, on, by=self._clerk))
        orders = step.get("orders", Remedy.Orders.NOTHING)
        self._later(
            step, "decided", lambda on: actions.decide_remedy(made, on, step["result"], orders=orders, by=self._clerk)
        )

    def _suit(self, request: Request, day: date, step: Mapping[str, Any]) -> None:
        made = actions.file_remedy(
            request, "suit", day, step["court"], after_review=step["after_review"], by=self._clerk
        )
        orders = step["orders"]
        self._later(
            step, "decided", lambda on: actions.decide_remedy(made, on, step["result"], orders=orders, by=self._clerk)
        )

    def _suggest(self, request: Request, day: date, step: Mapping[str, Any]) -> None:
        to = self.city.organ(step["to"])
        made = actions.make_suggestion(
            self._organ, to, step["problem"], step["advice"], request=request, by=self._clerk
        )
        by = self.city.at_organ(Role.DRAFTER, step["to"])
        self._later(step, "answer", lambda on: actions.answer_suggestion(made, "已列入目录，按季度更新。", by=by))

    def _group(self) -> None:
        request = Request.objects.get(pk=self.request.pk)  # type: ignore[union-attr]
        topic = Topic.objects.filter(organ=self._organ, title=self.entry.topic).first()
        if topic is None:
            actions.open_topic(self._organ, self.entry.topic, [request], by=self._clerk)
        else:
            actions.group(topic, [request], by=self._clerk)

    def _later(self, step: Mapping[str, Any], key: str, deed: Callable[[date], object]) -> None:
        """What the same step tells of a later day, done as of that day if it has come."""
        if (on := self._day(step[key])) <= self.today:
            with clock.pinned(self.city.moment(on, 16)):
                deed(on)

    # letters

    def _letter(
        self, request: Request, code: str, fields: Mapping[str, Any], asked: Consultation | None = None
    ) -> Letter:
        letter = actions.draft_letter(request, code, fields, consultation=asked, by=self._clerk)
        letter = actions.submit_letter(letter, revision=letter.revision, by=self._clerk)
        return actions.approve_letter(letter, lettering.hash_of(letter), by=self._by(Role.APPROVER))

    def _send(self, letter: Letter, day: date) -> None:
        number = f"XA{self.number:09}33"
        actions.send_letter(letter, Letter.Way.POST, day, mail_number=number, despite=True, by=self._clerk)

    # who and when

    def _day(self, expression: str) -> date:
        return when(expression, {"received": self._received, "today": self.today}, self.is_workday)

    @property
    def _received(self) -> date:
        return when(self.entry.received, {"today": self.today}, self.is_workday)

    @property
    def _organ(self) -> Organ:
        return self.city.organ(self.entry.organ)

    @property
    def _clerk(self) -> Any:
        return self._by(Role.DRAFTER)

    def _by(self, role: Role) -> Any:
        return self.city.at_organ(role, self.entry.organ)
