"""报送要求: the office, or a rule about a document, asks organs for a report; periods are opened as they begin."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django.utils.translation import gettext

from gongkai.desk import clock, ledger
from gongkai.desk.actions import Reason, action, check, impersonal, unless
from gongkai.desk.models import Event
from gongkai.desk.permissions import SYSTEM, Actor
from gongkai.duties import rules
from gongkai.duties.derivation import as_law
from gongkai.law.errors import LawError
from gongkai.law.kinds import Completeness, Deadline, Quota
from gongkai.law.limits import has_started, reckoned, start_day
from gongkai.law.rulebook import Event as Told
from gongkai.law.rulebook import Pattern
from gongkai.organs.models import Organ
from gongkai.organs.queries import standing
from gongkai.policies import periods
from gongkai.policies.ledger_queries import still_owed
from gongkai.policies.models import DueReport, Frequency, Policy, ReportCall
from gongkai.rulebooks.vocabulary import events as kinds_of_event

from .editing import by_its_office, reasoned

REPORT = "report.sent"
MOST_PARTS = 20


@dataclass(frozen=True, slots=True)
class CallText:
    """What is asked for. ``parts``: key → title of what every report must say; empty for free words.

    ``due_on`` is the last day of a single report, ``day`` the day of the month of a recurring one (31: its last day).
    """

    title: str
    receiver: Organ
    organs: Sequence[Organ]
    starts_on: date
    frequency: str = Frequency.ONCE
    due_on: date | None = None
    day: int | None = None
    ends_on: date | None = None
    parts: Mapping[str, str] = field(default_factory=dict)
    precondition: str = ""
    rule: str = ""
    event: str = ""
    topic: str = ""


@action
def call_reports(government: Organ, text: CallText, *, policy: Policy | None = None, by: Actor) -> ReportCall:
    """Asks for the reports; those of the current period are owed from now on, each to the end of its last day."""
    ledger.hold()
    check([by_its_office(by, government), *_fits(government, text)])
    return _call(government, text, policy, by)


@action
def end_call(call: ReportCall, reason: str, *, by: Actor) -> ReportCall:
    """Nothing more is asked for; what has not been sent is no longer owed, what was sent stays."""
    ledger.hold()
    call = ReportCall.objects.select_related("organ").get(pk=call.pk)
    check(
        [
            by_its_office(by, call.organ),
            unless(not call.ended_reason, "ended", gettext("这项要求已经终止。")),
            *reasoned(reason),
        ]
    )
    call.ended_reason, call.ends_on = reason.strip(), clock.today() - timedelta(days=1)
    call.save()
    _note("report_call.ended", call, by, reason=call.ended_reason)
    still = call.due.filter(still_owed()).select_related("organ")
    _write(("due_report.ended", due, {"reason": call.ended_reason, "due": None}) for due in _with(call, still))
    return call


@action
def release_call(call: ReportCall, on: date, *, by: Actor) -> ReportCall:
    """What the reports waited for happened ``on`` that day: from now on they are owed."""
    ledger.hold()
    call = ReportCall.objects.select_related("organ").get(pk=call.pk)
    check(
        [
            by_its_office(by, call.organ),
            unless(call.waiting, "waiting", gettext("这项要求不待前置条件。")),
            unless(on <= clock.today(), "on", gettext("日期不能晚于今天。")),
        ]
    )
    release(call, on, by)
    return call


def release(call: ReportCall, on: date, by: Actor) -> None:
    """Inside somebody's transaction."""
    call.precondition_met_on = on
    call.save(update_fields=["precondition_met_on"])
    _note("report_call.released", call, by, precondition=call.precondition)
    if not call.rule:
        unsent = call.due.filter(sent_at=None).select_related("organ")
        _write(_set(due) for due in _with(call, unsent))


@action
def open_periods(day: date) -> int:
    """Opens the reports of the periods that have begun; done twice it opens nothing new. Answers how many."""
    ledger.hold()
    recurring = ReportCall.objects.exclude(frequency=Frequency.ONCE).filter(ended_reason="")
    return sum(len(_open(call, day)) for call in recurring.select_related("receiver").prefetch_related("organs"))


def call_by_rules(events: Iterable[Event]) -> list[ReportCall]:
    """Calls for the reports that rules want once one of these events has happened to a document: by a date (洛阳2012, 岫岩2020),
    or within so many days of it. Inside somebody's transaction.

    The last day is the one that the rule's own duty has; where the calendar does not reach that far, the duty says so and
    nothing is called for.
    """
    wanted = [rule for rule in rules.rulebook().of(Deadline) if REPORT in rule.met.events]
    owing: dict[tuple[str, str, date], list[str]] = defaultdict(list)
    by_id = {rule.id: rule for rule in wanted}
    for event in events if wanted else ():
        told = as_law(event)
        for rule in wanted:
            if last := _last_day(rule, told):
                owing[event.subject, rule.id, last].append(event.organ)
    return [
        made for (subject, rule, last), codes in owing.items() if (made := _call_of(by_id[rule], subject, last, codes))
    ]


def quotas_of_reports() -> list[Quota]:
    """Rules that want a report of every organ each month or quarter, whatever document asked for it."""
    return [rule for rule in rules.rulebook().of(Quota) if rule.period in ("month", "quarter") and _reports(rule)]


def text_of_quota(rule: Quota, government: Organ) -> CallText:
    """What the rule asks of the organs below that government; they hand it to its office."""
    below = standing(clock.today()).filter(path__startswith=government.path).exclude(pk=government.pk)
    return CallText(
        title=rule.title,
        receiver=office_of(government),
        organs=[organ for organ in below if not rule.applies or organ.kind in rule.applies],
        starts_on=clock.today().replace(day=1),
        frequency=Frequency.MONTHLY if rule.period == "month" else Frequency.QUARTERLY,
        day=periods.LAST,
        rule=rule.id,
        event=rule.counts.events[0],
    )


def office_of(government: Organ) -> Organ:
    """Who receives for a government: its disclosure office, else the government itself."""
    return Organ.objects.filter(parent=government, is_disclosure_office=True, ended_on=None).first() or government


def _last_day(rule: Deadline, event: Told) -> date | None:
    """None where the event starts nothing by this rule."""
    if not (rule.start.matches(event) and has_started(rule, event) and rule.in_force(start_day(rule, event))):
        return None
    try:
        found = reckoned(rule, event, rules.calendar())
    except LawError:
        return None
    return found.due.day if found else None


def _call_of(rule: Deadline, subject: str, last: date, codes: Sequence[str]) -> ReportCall | None:
    """None where everybody has been asked already."""
    policy = Policy.objects.select_related("organ__parent").get(pk=subject.partition(":")[2])
    asked = DueReport.objects.filter(call__policy=policy, call__rule=rule.id, due_on=last).values("organ")
    organs = list(Organ.objects.filter(code__in=codes).exclude(pk__in=asked).order_by("position", "pk"))
    if not organs:
        return None
    call = _call(policy.organ, _text_of(rule, organs, policy, last), policy, SYSTEM)
    if met := _met_already(rule, subject):
        release(call, met.at.astimezone(clock.CHINA).date(), SYSTEM)
    return call


def _met_already(rule: Deadline, subject: str) -> Event | None:
    """The event that the rule awaits, where it has happened before anybody was asked."""
    if rule.awaits is None:
        return None
    past = ledger.history(subject).filter(name__in=rule.awaits.events)
    return next((event for event in past if rule.awaits.matches(as_law(event))), None)


def _call(government: Organ, text: CallText, policy: Policy | None, by: Actor) -> ReportCall:
    call = ReportCall.objects.create(
        organ=government,
        policy=policy,
        title=text.title[:200],
        receiver=text.receiver,
        frequency=text.frequency,
        due_on=text.due_on,
        day=text.day,
        starts_on=text.starts_on,
        ends_on=text.ends_on,
        parts=[[key, title] for key, title in text.parts.items()],
        precondition=text.precondition,
        rule=text.rule,
        event=text.event,
        topic=text.topic,
        set_by=by.username,
        set_at=clock.now(),
    )
    call.organs.set(text.organs)
    _note("report_call.set", call, by, organs=len(text.organs))
    _open(call, clock.today())
    return call


def _fits(government: Organ, text: CallText) -> list[Reason | None]:
    once = text.frequency == Frequency.ONCE
    dated = text.due_on is not None if once else text.day is not None and 1 <= text.day <= periods.LAST
    below = all(organ.path.startswith(government.path) for organ in text.organs)
    return [
        unless(text.title.strip(), "title", gettext("请写明报送什么。")),
        impersonal(text.title),
        unless(text.organs, "organs", gettext("请选择报送单位。")),
        unless(below, "outside", gettext("所选单位不在本级政府之下，请重选。")),
        unless(dated, "due", gettext("请填写截止日期；按月、按季报送的，填写每期截止日（1至31）。")),
        unless(
            not once or text.due_on is None or text.due_on >= clock.today(), "past", gettext("截止日期不能早于今天。")
        ),
        unless(
            text.ends_on is None or text.ends_on >= text.starts_on, "ends_on", gettext("终止日期不能早于起始日期。")
        ),
        unless(
            text.starts_on.year >= clock.today().year - 1, "starts_on", gettext("起始日期太早，请从本年或者上年开始。")
        ),
        unless(
            len(text.parts) <= MOST_PARTS, "parts", gettext("必备内容太多，请合并到%(n)s项以内。") % {"n": MOST_PARTS}
        ),
        unless(all(text.parts.values()), "parts", gettext("必备内容有空行，请补全或者删去。")),
    ]


def _open(call: ReportCall, day: date) -> list[DueReport]:
    there = set(call.due.values_list("organ", "period"))
    new = [
        DueReport(call=call, organ=organ, period=period, due_on=due, opened_at=clock.now())
        for period, due in periods.owed(call, day)
        for organ in call.organs.all()
        if (organ.pk, period) not in there
    ]
    made = DueReport.objects.bulk_create(new)
    if not call.rule:
        _write(_set(due) for due in made)
    return made


_Line = tuple[str, DueReport, dict[str, object]]


def _set(due: DueReport) -> _Line:
    call = due.call
    if call.waiting:
        return "due_report.waiting", due, {"precondition": call.precondition, "due": None}
    return "due_report.set", due, {"due": due.due_on}


def _with(call: ReportCall, found: Iterable[DueReport]) -> Iterable[DueReport]:
    for due in found:
        due.call = call
        yield due


def _write(told: Iterable[_Line]) -> None:
    entries = [
        ledger.Entry(
            name,
            due.subject,
            due.organ.code,
            {
                "title": str(due),
                "call": due.call_id,
                "organ_name": due.organ.name,
                "receiver_name": due.call.receiver.name,
                **data,
            },
        )
        for name, due, data in told
    ]
    if entries:
        ledger.write_all(entries, actor=SYSTEM.username)


def _text_of(rule: Deadline, organs: Sequence[Organ], policy: Policy, last: date) -> CallText:
    topics = rule.met.where.get("topic", ())
    above = len(organs) == 1 and organs[0].is_disclosure_office and policy.organ.parent is not None
    return CallText(
        title=rule.title,
        receiver=office_of(policy.organ.parent if above and policy.organ.parent else policy.organ),
        organs=organs,
        starts_on=policy.written_on or clock.today(),
        due_on=last,
        parts=_parts(topics),
        precondition=_awaited(rule.awaits),
        rule=rule.id,
        event=REPORT,
        topic=str(topics[0]) if topics else "",
    )


def _parts(topics: Sequence[object]) -> dict[str, str]:
    """What a rule of completeness wants in a report on that topic."""
    wanted = (rule for rule in rules.rulebook().of(Completeness) if REPORT in rule.of.events)
    return next((dict(rule.elements) for rule in wanted if set(rule.of.where.get("topic", ())) & set(topics)), {})


def _awaited(awaits: Pattern | None) -> str:
    known = kinds_of_event()
    return "、".join(known[name].title for name in awaits.events if name in known) if awaits else ""


def _reports(rule: Quota) -> bool:
    return all(name.endswith("_sent") for name in rule.counts.events)


def _note(name: str, call: ReportCall, by: Actor, **data: Any) -> None:
    ledger.write(name, call.subject, organ=call.organ.code, actor=by.username, title=call.title, **data)
