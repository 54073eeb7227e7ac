"""清理: begun with its list, concluded document by document, published as a record through every gate."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import override

from gongkai.desk import clock, ledger
from gongkai.desk.actions import Reason, action, check, impersonal, unless
from gongkai.desk.permissions import Actor, Role
from gongkai.organs.models import Organ
from gongkai.records import cleanups
from gongkai.records.content import Content
from gongkai.records.models import Campaign, Conclusion, Entry, Record, State

from .drafting import draft, edit

OPEN = (State.DRAFT, State.RETURNED, State.DISCARDED)


@dataclass(frozen=True, slots=True, kw_only=True)
class CampaignContent:
    title: str
    scope: str
    until: date
    due_on: date


@action
def begin_cleanup(organ: Organ, content: CampaignContent, *, by: Actor) -> Campaign:
    """Lists every normative document of the organ and those below it that was public by ``until`` and is in force."""
    found = list(cleanups.in_scope(organ, content.until))
    check(
        [
            unless(by.has(Role.DISCLOSURE_OFFICE, organ.code), "role", _("只有政务公开办可以发起清理。")),
            unless(content.title.strip(), "title", _("请填写清理名称。")),
            unless(len(content.title) <= 120, "title_long", _("清理名称请控制在120字以内。")),
            unless(content.scope.strip(), "scope", _("请写明清理范围。")),
            unless(content.until <= clock.today(), "until", _("截至日期不能晚于今天。")),
            unless(content.due_on >= content.until, "due", _("完成期限不能早于截至日期。")),
            unless(found, "nothing", _("范围内没有现行有效的规范性文件。")),
        ]
    )
    campaign = Campaign.objects.create(
        organ=organ,
        title=" ".join(content.title.split()),
        scope=content.scope.strip(),
        until=content.until,
        due_on=content.due_on,
        created_by=by.username,
        created_at=clock.now(),
    )
    Entry.objects.bulk_create(Entry(campaign=campaign, record=one, organ=one.organ) for one in found)
    _tell("cleanup.begun", campaign, by, title=campaign.title, documents=len(found), due_on=campaign.due_on)
    return campaign


@action
def conclude(entry: Entry, conclusion: str, reason: str, *, revision: int, by: Actor) -> Entry:
    """A unit's conclusion on one document; open until the result is under review."""
    entry = (
        Entry.objects.select_for_update(of=("self",))
        .select_related("campaign__result", "organ", "record")
        .get(pk=entry.pk)
    )
    reason = " ".join(reason.split())
    check(
        [
            unless(
                by.has_any({Role.DRAFTER, Role.APPROVER}, entry.organ.code),
                "role",
                _("只有%(organ)s的人员可以填写清理结论。") % {"organ": entry.organ},
            ),
            _unless_out(entry.campaign),
            unless(entry.revision == revision, "stale", _("这份文件的清理结论刚被别人修改：请查看最新内容。")),
            unless(conclusion in Conclusion.values, "conclusion", _("请选择清理结论。")),
            unless(4 <= len(reason) <= 300, "reason", _("请写明理由（4至300字）。")),
            impersonal(reason),
        ]
    )
    entry.conclusion, entry.reason = conclusion, reason
    entry.concluded_on, entry.concluded_by = clock.today(), by.username
    entry.revision += 1
    entry.save()
    with override("zh-hans"):
        told = str(Conclusion(conclusion).label)
    _tell(
        "cleanup.concluded",
        entry.campaign,
        by,
        record=entry.record.subject,
        conclusion=conclusion,
        conclusion_title=told,
    )
    return entry


@action
def compile_cleanup(campaign: Campaign, *, drafted_by: Actor) -> Record:
    """The result as a draft of the organ, or the draft made anew; it passes the gates like any other record."""
    campaign = Campaign.objects.select_for_update(of=("self",)).select_related("organ", "result").get(pk=campaign.pk)
    left = campaign.entries.filter(conclusion="").count()
    check(
        [
            unless(
                drafted_by.has(Role.DRAFTER, campaign.organ.code),
                "role",
                _("只有%(organ)s的拟稿人可以生成清理结果稿。") % {"organ": campaign.organ},
            ),
            unless(not left, "left", _("还有%(n)d件文件没有清理结论。") % {"n": left}),
            _unless_out(campaign),
        ]
    )
    content = _content(campaign)
    result = campaign.result
    if result is None or result.state == State.DISCARDED:
        campaign.result = draft(campaign.organ, content, by=drafted_by)
        campaign.save()
    else:
        now = replace(Content.of(result), body=content.body, relations=content.relations)
        campaign.result = edit(result, now, revision=result.revision, by=drafted_by)
    _tell("cleanup.compiled", campaign, drafted_by, record=campaign.result.subject)
    return campaign.result


def tell_cleanup(campaign: Campaign, by: Actor) -> None:
    """After the publication of its result: the fact that rules about clean-up lists ask for."""
    amends = campaign.entries.filter(conclusion=Conclusion.AMEND).exists()
    lists = ["in_force", "repealed", "lapsed", "amended"]
    _tell("cleanup.published", campaign, by, day=clock.today(), lists=lists, amends=amends, said=campaign.title)


def _content(campaign: Campaign) -> Content:
    today = clock.today()
    with override("zh-hans"):
        title = f"{campaign.organ.name}关于公布{campaign.title}结果的公告"
    return Content(
        title=title,
        body=cleanups.body(campaign),
        genre="announcement",
        subject_class="0201",
        formed_on=today,
        issuers=(campaign.organ.name,),
        relations=cleanups.relations(campaign),
    )


def _unless_out(campaign: Campaign) -> Reason | None:
    going = campaign.result is not None and campaign.result.state not in OPEN
    return unless(not going, "out", _("清理结果已经送审或者公布，结论不能再改：需要修改的，请先退回。"))


def _tell(name: str, campaign: Campaign, by: Actor, **data: Any) -> None:
    ledger.write(name, campaign.subject, organ=campaign.organ.code, actor=by.username, **data)
