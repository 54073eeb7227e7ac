"""实施方案: filed by a unit, alone or jointly; published where the public reads it; taken back."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from django.conf import settings
from django.db.models import Q
from django.utils.translation import gettext

from gongkai.desk import clock, files, ledger
from gongkai.desk.actions import Reason, Refused, action, check, faults, impersonal, unless
from gongkai.desk.models import Event
from gongkai.desk.permissions import Actor
from gongkai.desk.subjects import named
from gongkai.organs.models import Organ
from gongkai.organs.queries import website_of
from gongkai.policies import permissions, plan_lists
from gongkai.policies.models import Plan, Policy
from gongkai.policies.models.policy import PolicyState
from gongkai.policies.planning import Said, nearest, on_site, said
from gongkai.text import files as readable
from gongkai.text.errors import Unreadable

from .editing import held, reasoned

#: Filled once the events are written.
LISTS = ("made_events", "published_events", "units")
_RECORD = re.compile(r"record:\d{1,18}")


@dataclass(frozen=True, slots=True)
class PlanText:
    """A plan as it is filed. ``note`` says where measures, units or the upper document stand when no program finds them."""

    title: str
    made_on: date
    content: bytes
    name: str
    partners: Sequence[Organ] = ()
    note: str = ""


def file_plan(policy: Policy, organ: Organ, told: PlanText, *, by: Actor) -> Plan:
    """报送. Refused when the text names no measures, no responsible units or another document, unless ``note`` explains;
    a near copy of another unit's plan is marked and taken."""
    check([_unless_reporter(by, organ)])
    files.inspect(told.content, told.name, kinds=files.SOURCES)
    try:
        text = readable.read(told.content, told.name).text
    except Unreadable as error:
        raise Refused(Reason("unreadable", str(error))) from error
    units = plan_lists.roster(policy)
    found = said(text, policy, [name for unit in units for name in (unit.name, unit.short_name)])
    return _file(policy, organ, told, text, found, files.keep(told.content, told.name, kinds=files.SOURCES), by)


@action
def _file(policy: Policy, organ: Organ, told: PlanText, text: str, found: Said, file: Any, by: Actor) -> Plan:
    ledger.hold()
    policy = held(policy)
    makers = [organ, *(one for one in told.partners if one.pk != organ.pk)]
    check(
        [
            _unless_reporter(by, organ),
            unless(policy.state == PolicyState.ISSUED, "not_issued", gettext("文件还没有分派，不能报送方案。")),
            *_addressed(policy, makers),
            *_not_yet(policy, makers),
            *_whole(told, found, policy),
            _unless_shared(policy, organ, file),
            *_made_in_order(policy, told.made_on),
            impersonal(f"{told.title} {told.note}"),
        ]
    )
    others = Plan.objects.filter(withdrawn_at__isnull=True).exclude(organ__in=makers).select_related("organ")
    near = others.filter(Q(policy=policy) | Q(policy__upper=policy) | Q(policy__lower=policy)).distinct()
    likeness, like = nearest(text, makers, near)
    plan = Plan(
        policy=policy, organ=organ, title=" ".join(told.title.split()), made_on=told.made_on, file=file,
        file_name=told.name[-255:], text=text, measures=found.measures, units=list(found.units), note=told.note.strip(),
        likeness=likeness, like=like, filed_by=by.username, filed_at=clock.now(),
    )  # fmt: skip
    check(faults(plan, skip=LISTS))
    plan.save()
    plan.partners.set(makers[1:])
    events = _tell(plan_lists.MADE, plan, makers, told.made_on, by, title=plan.title, made_on=told.made_on)
    plan.made_events = [event.seq for event in events]
    plan.save(update_fields=["made_events"])
    return plan


@action
def publish_plan(plan: Plan, *, url: str = "", record: str = "", on: date | None = None, by: Actor) -> Plan:
    """公开: at an address on the unit's registered site, on a day that is told; or as a public record of the house, whose
    day the ledger knows. Told once: a correction is the disclosure office's (``correct_publication``)."""
    ledger.hold()
    plan = _held(plan)
    check(
        [
            _unless_reporter(by, plan.organ),
            unless(plan.standing, "withdrawn", gettext("方案已经撤回，请重新报送。")),
            unless(
                plan.published_on is None,
                "published",
                gettext("公开情况已经登记，日期不能自行改动：登记有误的，请联系政务公开办更正。"),
            ),
        ]
    )
    return _publish(plan, url.strip(), record.strip(), on, by)


@action
def correct_publication(
    plan: Plan, reason: str, *, url: str = "", record: str = "", on: date | None = None, by: Actor
) -> Plan:
    """更正: the earlier statement stays in the ledger and has no effect any more. By the disclosure office alone."""
    ledger.hold()
    plan = _held(plan)
    check(
        [
            unless(permissions.may_handle(by, plan.policy), "not_yours", gettext("公开情况由政务公开办核实后更正。")),
            unless(plan.published_on, "not_published", gettext("还没有登记公开情况，不必更正。")),
            *reasoned(reason),
        ]
    )
    before = {"was": plan.published_on, "was_at": plan.url or plan.record}
    _void("plan.noted", plan, plan.published_events, by, reason=reason.strip(), **before)
    return _publish(plan, url.strip(), record.strip(), on, by)


@action
def withdraw_plan(plan: Plan, reason: str, *, by: Actor) -> Plan:
    """撤回: the unit is again without a plan. It stays readable, and another may be filed."""
    ledger.hold()
    plan = _held(plan)
    may = permissions.may_handle(by, plan.policy) or (
        plan.published_on is None and by.has_any(permissions.REPORTERS, plan.organ.code)
    )
    check(
        [
            unless(may, "not_yours", gettext("已经公开的方案由政务公开办撤回，没有公开的由制定单位撤回。")),
            unless(plan.standing, "withdrawn", gettext("方案已经撤回，请重新报送。")),
            *reasoned(reason),
        ]
    )
    plan.withdrawn_at, plan.withdrawn_reason = clock.now(), reason.strip()
    plan.save(update_fields=["withdrawn_at", "withdrawn_reason"])
    _void("plan.withdrawn", plan, [*plan.made_events, *plan.published_events], by, reason=plan.withdrawn_reason)
    return plan


def _held(plan: Plan) -> Plan:
    return Plan.objects.select_for_update(of=("self",)).select_related("policy__organ", "organ").get(pk=plan.pk)


def _makers(plan: Plan) -> list[Organ]:
    return [plan.organ, *plan.partners.all()]


def _publish(plan: Plan, url: str, record: str, on: date | None, by: Actor) -> Plan:
    released = _released(record, {organ.code for organ in _makers(plan)}) if record else None
    check(_published_well(plan, url, record, released or on, released))
    day = released or on
    assert day is not None
    plan.url, plan.record, plan.published_on = url, record, day
    check(faults(plan, skip=LISTS))
    where = url or settings.SITE_URL + named([record])[record].public_url
    events = _tell(plan_lists.PUBLISHED, plan, _makers(plan), day, by, published_on=day, where=where)
    plan.published_events = [event.seq for event in events]
    plan.save(update_fields=["url", "record", "published_on", "published_events"])
    return plan


def _released(record: str, makers: set[str]) -> date | None:
    """When the house published the record; None unless it stands, and one of the makers published it."""
    found = named([record]).get(record) if _RECORD.fullmatch(record) else None
    if not found or not found.public_url:
        return None
    told = ledger.history(record).filter(name="record.published", organ__in=makers).order_by("seq").first()
    return told.at.astimezone(clock.CHINA).date() if told else None


def _published_well(plan: Plan, url: str, record: str, day: date | None, released: date | None) -> list[Reason | None]:
    sites = [site for site in map(website_of, _makers(plan)) if site]
    elsewhere = gettext("网址不在%(organ)s登记的网站（%(sites)s）上：请填写本单位网站上的网址。") % {
        "organ": plan.organ.short_name,
        "sites": "、".join(sites),
    }
    unknown = gettext("%(organ)s还没有登记网站：请系统管理员在机关信息中登记，或者选择在本平台公开的信息。") % {
        "organ": plan.organ.short_name
    }
    return [
        unless(bool(url) != bool(record), "where", gettext("请填写公开网址，或者选择本平台公开的信息，只填一项。")),
        unless(not url or sites, "site_unknown", unknown),
        unless(not url or not sites or any(on_site(url, site) for site in sites), "elsewhere", elsewhere),
        unless(not record or released, "record", gettext("找不到本单位已经公开的这条信息，请核对编号。")),
        unless(day or not url, "on", gettext("请填写公开日期。")),
        unless(day is None or day <= clock.today(), "future", gettext("公开日期不能晚于今天。")),
        unless(day is None or day >= plan.made_on, "early", gettext("公开日期不能早于方案的制定日期。")),
    ]


def _addressed(policy: Policy, makers: Sequence[Organ]) -> list[Reason | None]:
    reached = {unit.pk for unit in plan_lists.roster(policy)}
    text = gettext("《%(policy)s》没有发到%(organ)s：请核对方案落实的是哪份文件。")
    return [
        unless(organ.pk in reached, "not_addressed", text % {"policy": policy, "organ": organ.short_name})
        for organ in makers
    ]


def _not_yet(policy: Policy, makers: Sequence[Organ]) -> list[Reason | None]:
    standing = policy.plans.filter(withdrawn_at__isnull=True)
    text = gettext("%(organ)s已经报送过方案：需要更换的，先撤回原来的方案。")
    return [
        unless(
            not standing.filter(Q(organ=organ) | Q(partners=organ)).exists(),
            "filed",
            text % {"organ": organ.short_name},
        )
        for organ in makers
    ]


def _unless_shared(policy: Policy, organ: Organ, file: Any) -> Reason | None:
    """One file for two units is a joint plan, said openly, or none."""
    same = (
        policy.plans.filter(file=file, withdrawn_at__isnull=True).exclude(organ=organ).select_related("organ").first()
    )
    text = gettext("这份文件已经由%(other)s作为方案报送：两个单位共用一份方案的，由一个单位报送，并列明共同制定单位。")
    return unless(same is None, "shared", text % {"other": same.organ.short_name if same else ""})


def _whole(told: PlanText, found: Said, policy: Policy) -> list[Reason | None]:
    doubts = [
        unless(
            found.measures, "no_measures", gettext("方案里没有找到工作措施：请补充；已经写明的，在说明中写明在第几条。")
        ),
        unless(found.units, "no_units", gettext("方案里没有找到责任单位：请补充；已经写明的，在说明中写明在第几条。")),
        unless(
            found.about,
            "other_document",
            gettext("方案没有提到《%(policy)s》：请核对落实的是不是这份文件；确实是的，在说明中写明。")
            % {"policy": policy},
        ),
    ]
    title = unless(told.title.strip(), "title", gettext("请填写方案名称。"))
    return [title] if told.note.strip() else [title, *doubts]


def _made_in_order(policy: Policy, made_on: date) -> list[Reason | None]:
    early = policy.written_on is not None and made_on < policy.written_on
    return [
        unless(made_on <= clock.today(), "made_future", gettext("制定日期不能晚于今天。")),
        unless(not early, "made_early", gettext("制定日期早于上级文件的成文日期，请核对。")),
    ]


def _unless_reporter(by: Actor, organ: Organ) -> Reason | None:
    text = gettext("只有%(organ)s的人员才能报送方案。") % {"organ": organ}
    return unless(by.has_any(permissions.REPORTERS, organ.code), "not_yours", text)


def _tell(name: str, plan: Plan, makers: Sequence[Organ], day: date, by: Actor, **data: Any) -> list[Event]:
    """One event a unit, on the day on which it happened: the duty of each is answered by its own."""
    entries = [
        ledger.Entry(
            name,
            plan.policy.subject,
            organ.code,
            {**data, "plan": plan.pk, "organ_name": organ.name, "entered_at": clock.now()},
        )
        for organ in makers
    ]
    before = ledger.history(plan.policy.subject).filter(at__lte=clock.now()).order_by("-at").first()
    begins = datetime.combine(day, time(), clock.CHINA)
    same_day = before is not None and before.at.astimezone(clock.CHINA).date() == day
    return ledger.write_all(entries, actor=by.username, at=max(begins, before.at) if same_day and before else begins)


def _void(name: str, plan: Plan, seqs: Sequence[int], by: Actor, **data: Any) -> None:
    ledger.write(
        name, plan.policy.subject, organ=plan.organ.code, actor=by.username,
        voids=list(seqs), plan=plan.pk, title=plan.title, organ_name=plan.organ.name, **data,
    )  # fmt: skip
