"""政府网站: the register of sites, their course to the end, columns and their updates, 值班读网, what a strange answer means."""

from __future__ import annotations

import re
from datetime import date, datetime
from typing import Any
from urllib.parse import urlsplit

from django.db.models import Max, Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from gongkai.channels import own_pages
from gongkai.channels.key_areas import key_areas
from gongkai.channels.models import (
    ColumnClass,
    Redirection,
    Site,
    SiteColumn,
    SiteProbe,
    SiteReading,
    SiteState,
    Suspicion,
)
from gongkai.channels.models.site import ENDED
from gongkai.channels.permissions import may_keep_sites
from gongkai.channels.thresholds import figure
from gongkai.desk import clock, ledger
from gongkai.desk.actions import Reason, action, check, faults, impersonal, unchanged_since, unless
from gongkai.desk.models import Event
from gongkai.desk.permissions import SYSTEM, Actor
from gongkai.desk.words import source
from gongkai.duties import gates
from gongkai.organs.models import Organ
from gongkai.records.queries import public

from .base import changed, impersonal_all, kept_by, office_phone, standing, tell

FIELDS = (
    "organ", "name", "url", "level", "permitted_by", "code", "contact", "principal", "deputy", "editor", "goals", "operator",
    "operator_lost_on", "contract", "contract_until", "intensive", "partners", "opened_on",
)  # fmt: skip
ENTERED = (*FIELDS, "own", "home_on")
COLUMN_FIELDS = ("name", "slug", "url", "organ", "kind", "interval", "areas", "opened_on")
WORDS = ("name", "permitted_by", "contact", "principal", "deputy", "editor", "goals", "operator", "contract")
TURNS = (SiteState.RUNNING, SiteState.REBUILT, SiteState.SUSPENDED)
CONFIRMED, CLEARED = gettext_noop("确认异常"), gettext_noop("核实无误")
SOMETHING, NOTHING = gettext_noop("发现问题"), gettext_noop("没有发现问题")
_CODE = re.compile(r"\d{10}|bm\d{8}")


# sites


@action
def enter_site(organ: Organ, *, by: Actor, **values: Any) -> Site:
    """Rules count from the newest day known: a site entered long after it opened owes nothing for the years before."""
    ledger.hold()
    site = Site(organ=organ)
    changed(site, {name: values[name] for name in ENTERED if name in values})
    site.since = site.opened_on or clock.today()
    told: dict[str, Any] = {"owner": site.level, "permitted_by": site.permitted_by}
    check([_office(by, organ), standing(organ), *_site_faults(site)])
    check(gates.shut("site.opened", "site:0", organ.code, told, by=by, at=_midnight(site.opened_on), past=[]))
    site.save()
    tell("site.entered", site.subject, organ, by, name=site.name, url=site.url)
    if site.home_on and site.home_on > site.opened_on:
        _happen("site.home_updated", site.subject, organ, site.home_on, by, name=site.name)
    else:
        _happen("site.opened", site.subject, organ, site.opened_on, by, name=site.name, **told)
    return site


@action
def change_site(site: Site, *, revision: int, by: Actor, **values: Any) -> Site:
    """Another address leaves a redirection behind; another ``organ`` takes the site over."""
    site = _taken(site)
    unchanged_since(revision, site.revision, site.subject)
    old_organ, old_url = site.organ, site.url
    told = changed(site, {name: values[name] for name in FIELDS if name in values})
    check(
        [
            _office(by, old_organ),
            _office(by, site.organ),
            standing(site.organ),
            _unless_ended(site),
            *_site_faults(site),
        ]
    )
    if told:
        site.revision += 1
        site.save()
        if site.url != old_url:
            _lead(site, old_url, site.url, clock.today(), _("网址变更"))
        tell("site.changed", site.subject, site.organ, by, name=site.name, fields="、".join(told))
    return site


@action
def turn_site(site: Site, state: str, on: date, reason: str, *, by: Actor) -> Site:
    """改版、临时下线、恢复运行; the end is ``end_site``."""
    site, reason = _taken(site), " ".join(reason.split())
    check(
        [
            _office(by, site.organ),
            _unless_ended(site),
            unless(state in TURNS and state != site.state, "state", _("请选择与现在不同的状态；关停、上移另行办理。")),
            unless(
                site.since <= on <= clock.today(), "on", _("请填写%(day)s以后、今天以前的日期。") % {"day": site.since}
            ),
            *_said(reason),
        ]
    )
    before = source(SiteState(site.state).label)
    site.state, site.since = state, on
    site.revision += 1
    site.save()
    title = source(SiteState(state).label)
    tell("site.turned", site.subject, site.organ, by, name=site.name, before=before, after=title, on=on, reason=reason)
    return site


@action
def announce_closing(site: Site, on: date, *, by: Actor) -> Site:
    """The home page has said since that day that the site will close or move."""
    site = _taken(site)
    sane = site.opened_on <= on <= clock.today()
    check(
        [
            _office(by, site.organ),
            _unless_ended(site),
            unless(site.closing_on is None, "announced", _("已经登记过关停公告。")),
            unless(sane, "on", _("请填写开通以后、今天以前的日期。")),
        ]
    )
    site.closing_on = on
    site.revision += 1
    site.save()
    _happen("site.closing_announced", site.subject, site.organ, on, by, name=site.name)
    return site


@action
def end_site(site: Site, state: str, on: date, reason: str, target: str, *, by: Actor) -> Redirection:
    """关停、上移: the gates of the rules are asked, the columns end with it, the old address says where it went."""
    site, reason, target = _taken(site), " ".join(reason.split()), target.strip()
    redirection = Redirection(site=site, address=site.url, target=target, since=on, reason=reason)
    elsewhere = unless(not _same(target, site.url), "target", _("跳转网址不能还是这个网站自己。"))
    check(
        [
            _office(by, site.organ),
            _unless_ended(site),
            unless(not site.own, "own", _("本门户不能在这里关停。")),
            unless(state in ENDED, "state", _("请选择关停或者上移。")),
            unless(
                site.since <= on <= clock.today(), "on", _("请填写%(day)s以后、今天以前的日期。") % {"day": site.since}
            ),
            unless(target, "target", _("请填写跳转网址：读者从旧网址去哪里找内容。")),
            elsewhere if target else None,
            *_said(reason),
            *(faults(redirection) if target and reason else ()),
        ]
    )
    check(gates.shut("site.closed", site.subject, site.organ.code, {}, by=by, at=_midnight(on)))
    for column in site.columns.filter(closed_on=None).select_related("site", "organ"):
        _end_column(column, max(on, column.opened_on), by)
    site.state, site.since = state, on
    site.revision += 1
    site.save()
    made = _lead(site, site.url, target, on, reason)
    title = source(SiteState(state).label)
    _happen(
        "site.closed", site.subject, site.organ, on, by, name=site.name, state_title=title, reason=reason, target=target
    )
    return made


# what answers at the address


@action
def suspect(site: Site, seen: str, problem: str, *, by: Actor = SYSTEM) -> Site:
    """The home page calls itself otherwise than registered; a person judges it."""
    site = _taken(site)
    if site.ended or site.suspicion or seen == site.accepted:
        return site
    site.suspicion, site.seen = Suspicion.SUSPECTED, seen[:200]
    site.save()
    tell("site.suspected", site.subject, site.organ, by, name=site.name, seen=site.seen, problem=problem)
    return site


@action
def judge_suspicion(site: Site, confirmed: bool, note: str, *, by: Actor) -> Site:
    """Confirmed, no page of ours leads there any more, until somebody clears it by the same action."""
    site, note = _taken(site), " ".join(note.split())
    check([_office(by, site.organ), unless(site.suspicion, "nothing", _("这个网站没有待核实的异常。")), *_said(note)])
    site.suspicion = Suspicion.CONFIRMED if confirmed else Suspicion.NONE
    if not confirmed:
        site.accepted = site.seen
    site.revision += 1
    site.save()
    conclusion = CONFIRMED if confirmed else CLEARED
    tell("site.judged", site.subject, site.organ, by, name=site.name, conclusion=conclusion, note=note)
    return site


# columns


@action
def open_column(site: Site, organ: Organ, *, by: Actor, updated_on: date | None = None, **values: Any) -> SiteColumn:
    """``updated_on`` is the last update of a column that was there before; of this portal its records say it."""
    site = _taken(site)
    column = SiteColumn(site=site, organ=organ)
    changed(column, {name: values[name] for name in COLUMN_FIELDS if name in values})
    column.updated_on = own_newest([column]).get(column.slug) if column.slug else updated_on
    check([_office(by, site.organ), _unless_ended(site), standing(organ), *_column_faults(column)])
    column.save()
    told = {"name": str(column), "class": column.kind}
    tell("site_column.entered", column.subject, organ, by, **told)
    if column.updated_on and column.updated_on > column.opened_on:
        _happen("site_column.updated", column.subject, organ, column.updated_on, by, **told)
    else:
        _happen("site_column.opened", column.subject, organ, column.opened_on, by, **told)
    return column


@action
def change_column(column: SiteColumn, *, revision: int, by: Actor, **values: Any) -> SiteColumn:
    column = _taken_column(column)
    unchanged_since(revision, column.revision, column.subject)
    told = changed(column, {name: values[name] for name in COLUMN_FIELDS if name in values})
    check([_office(by, column.site.organ), _unless_over(column), standing(column.organ), *_column_faults(column)])
    if told:
        column.revision += 1
        column.save()
        tell("site_column.changed", column.subject, column.organ, by, name=str(column), fields="、".join(told))
    return column


@action
def close_column(column: SiteColumn, on: date, *, by: Actor) -> SiteColumn:
    column = _taken_column(column)
    sane = column.opened_on <= on <= clock.today()
    check(
        [
            _office(by, column.site.organ),
            _unless_over(column),
            unless(sane, "on", _("请填写开设以后、今天以前的日期。")),
        ]
    )
    return _end_column(column, on, by)


@action
def note_update(column: SiteColumn, on: date, *, by: Actor) -> SiteColumn:
    """更新登记 of a column of another site, by who answers for it."""
    column = _taken_column(column)
    check(
        [
            kept_by(by, column.organ),
            _unless_over(column),
            unless(not column.slug, "own", _("本门户栏目的更新由系统从公开信息取得，不必登记。")),
            unless(column.opened_on <= on <= clock.today(), "on", _("请填写开设以后、今天以前的日期。")),
            unless(not column.updated_on or on > column.updated_on, "older", _("已经登记了同一天或者更晚的更新。")),
        ]
    )
    return _updated(column, on, by)


@action
def note_own_updates(*, by: Actor = SYSTEM) -> int:
    """Each day on which this portal's columns got new records since they were looked at last, as events of the rules."""
    ledger.hold()
    noted = 0
    mine = list(SiteColumn.objects.filter(closed_on=None).exclude(slug="").select_related("site", "organ"))
    newest, pages = own_newest(mine), own_pages.columns()
    for column in mine:
        seen, last = column.updated_on or column.opened_on, newest.get(column.slug)
        if last is None or last <= seen:
            continue
        for day in _days(pages[column.slug].condition, seen):
            _updated(column, day, by)
            noted += 1
    _note_home(max(newest.values(), default=None), by)
    return noted


def _days(condition: Q | None, seen: date) -> list[date]:
    """Days after ``seen`` on which records that are public today came into a column."""
    found = public().filter(condition or Q(), published_at__gte=_midnight(seen)).order_by("published_at")
    days = [at.astimezone(clock.CHINA).date() for at in found.values_list("published_at", flat=True) if at]
    return [day for day in dict.fromkeys(days) if day > seen]


def own_newest(columns: list[SiteColumn]) -> dict[str, date]:
    """Slug → the day of the newest public record in that column of this portal; empty columns are left out. Two queries,
    however many columns."""
    known = own_pages.columns() if columns else {}
    wanted = [slug for slug in dict.fromkeys(one.slug for one in columns) if slug in known]
    if not wanted:
        return {}
    asked = {f"c{n}": Max("published_at", filter=known[slug].condition or None) for n, slug in enumerate(wanted)}
    found = public().order_by().aggregate(**asked)
    return {slug: at.astimezone(clock.CHINA).date() for n, slug in enumerate(wanted) if (at := found[f"c{n}"])}


@action
def note_seen_update(column: SiteColumn, on: date, *, by: Actor = SYSTEM) -> bool:
    """The page of a column of another site bears a newer day than is on record."""
    column = _taken_column(column)
    newer = column.opened_on <= on <= clock.today() and (column.updated_on is None or on > column.updated_on)
    if newer and column.closed_on is None:
        _updated(column, on, by)
    return newer and column.closed_on is None


# 监测


@action
def note_probe(site: Site, answered: bool) -> SiteProbe:
    probe, _made = SiteProbe.objects.get_or_create(site=site, day=clock.today(), defaults={"last_at": clock.now()})
    probe.probes += 1
    probe.failed += not answered
    probe.last_at = clock.now()
    probe.save()
    return probe


@action
def tell_monitored(*, by: Actor = SYSTEM) -> int:
    """一周可用性监测 of every week that is over and was asked often enough, as an event of the rules; how many."""
    from gongkai.channels.monitoring import weeks

    ledger.hold()
    rows = list(SiteProbe.objects.filter(told=False).select_related("site__organ"))
    told = 0
    for (_pk, sunday), days in weeks(rows, clock.today()).items():
        site, probes, failed = days[0].site, sum(one.probes for one in days), sum(one.failed for one in days)
        SiteProbe.objects.filter(pk__in=[one.pk for one in days]).update(told=True)
        if probes < figure("site_probes_week") or (site.ended and site.since <= sunday):
            continue
        said = f"{sunday:%Y-%m-%d}，监测{probes}次，打不开{failed}次"
        counted = {"probes": probes, "failed": failed}
        _happen("site.monitored", site.subject, site.organ, sunday, by, title=site.name, said=said, **counted)
        told += 1
    return told


# 值班读网


@action
def note_reading(
    site: Site, day: date, *, by: Actor, newest_on: date | None = None, found: str = "", done: str = ""
) -> SiteReading:
    site, found, done = _taken(site), " ".join(found.split()), " ".join(done.split())
    reading = SiteReading(
        site=site, day=day, at=clock.now(), reader=by.username, newest_on=newest_on, found=found, done=done
    )
    check(
        [
            kept_by(by, site.organ),
            _unless_ended(site),
            unless(site.opened_on <= day <= clock.today(), "day", _("请填写开通以后、今天以前的日期。")),
            unless(newest_on is None or newest_on <= day, "newest", _("首页信息的日期不能晚于读网日期。")),
            unless(not found or done, "done", _("发现了问题的，请写明怎样处理。")),
            impersonal(found),
            impersonal(done),
            *faults(reading),
        ]
    )
    reading.save()
    conclusion = SOMETHING if found else NOTHING
    tell(
        "site.read",
        site.subject,
        site.organ,
        by,
        name=site.name,
        day=day,
        conclusion=conclusion,
        found=found,
        done=done,
    )
    if newest_on and newest_on > max(site.home_on or site.opened_on, site.opened_on):
        site.home_on = newest_on
        site.save(update_fields=["home_on"])
        _happen("site.home_updated", site.subject, site.organ, newest_on, by, name=site.name)
    return reading


# what the actions need


def _office(by: Actor, organ: Organ) -> Reason | None:
    return unless(may_keep_sites(by, organ), "permission", _("网站和栏目由政务公开办登记。"))


def _taken(site: Site) -> Site:
    ledger.hold()
    return Site.objects.select_related("organ").get(pk=site.pk)


def _taken_column(column: SiteColumn) -> SiteColumn:
    ledger.hold()
    return SiteColumn.objects.select_related("site__organ", "organ").get(pk=column.pk)


def _unless_ended(site: Site) -> Reason | None:
    return unless(not site.ended, "ended", _("这个网站已经关停或者上移。"))


def _unless_over(column: SiteColumn) -> Reason | None:
    return unless(column.closed_on is None, "closed", _("这个栏目已经撤销。"))


def _said(reason: str) -> list[Reason | None]:
    return [
        unless(reason, "reason", _("请写明理由。")),
        unless(len(reason) <= 300, "reason", _("理由超过300字，请精简。")),
        impersonal(reason),
    ]


def _site_faults(site: Site) -> list[Reason | None]:
    lines = Site(goals="\n".join(site.partners))
    sane = not site.opened_on or site.opened_on <= clock.today()
    seen = not site.home_on or not site.opened_on or site.opened_on <= site.home_on <= clock.today()
    return [
        unless(sane, "opened_on", _("开通日期不能晚于今天。")),
        unless(seen, "home_on", _("首页最近更新应在开通以后、今天以前。")),
        unless(not site.code or _CODE.fullmatch(site.code), "code", _("网站标识码是10位数字，或者bm加8位数字。")),
        office_phone(site.contact) if site.contact else None,
        *impersonal_all(site, WORDS),
        *impersonal_all(lines, ("goals",)),
        *faults(site, skip=["since"]),
    ]


def _column_faults(column: SiteColumn) -> list[Reason | None]:
    own = column.site.own
    return [
        unless(not own or column.slug in own_pages.columns(), "slug", _("请从本门户的栏目中选择。")),
        unless(own or not column.slug, "slug", _("别的网站的栏目请填写网址。")),
        unless(own or column.url, "url", _("请填写栏目网址。")),
        unless(column.interval, "interval", _("更新周期至少1天。")),
        unless(set(column.areas) <= set(key_areas()), "areas", _("请从列出的重点领域中选择。")),
        unless(not column.opened_on or column.opened_on <= clock.today(), "opened_on", _("开设日期不能晚于今天。")),
        unless(not column.updated_on or column.updated_on <= clock.today(), "updated_on", _("最近更新不能晚于今天。")),
        unless(column.kind in ColumnClass.values, "kind", _("请从列出的类别中选择。")),
        *impersonal_all(column, ("name",)),
        *faults(column, skip=["kind"]),
    ]


def _end_column(column: SiteColumn, on: date, by: Actor) -> SiteColumn:
    column.closed_on = on
    column.revision += 1
    column.save()
    _happen("site_column.closed", column.subject, column.organ, on, by, name=str(column))
    return column


def _updated(column: SiteColumn, on: date, by: Actor) -> SiteColumn:
    column.updated_on = on
    column.save(update_fields=["updated_on"])
    _happen("site_column.updated", column.subject, column.organ, on, by, name=str(column), **{"class": column.kind})
    return column


def _note_home(newest: date | None, by: Actor) -> None:
    """The front page of this portal shows what is newest."""
    site = Site.objects.filter(own=True).select_related("organ").first()
    if site and newest and site.opened_on <= newest and (site.home_on is None or newest > site.home_on):
        site.home_on = newest
        site.save(update_fields=["home_on"])
        _happen("site.home_updated", site.subject, site.organ, newest, by, name=site.name)


def _lead(site: Site, address: str, target: str, since: date, reason: str) -> Redirection:
    return Redirection.objects.create(site=site, address=address, target=target, since=since, reason=reason)


def _happen(event: str, subject: str, organ: Organ, on: date, by: Actor, /, **data: Any) -> Event:
    """An event of the rules, at the day on which it happened."""
    return ledger.write(
        event, subject, organ=organ.code, actor=by.username, at=_midnight(on), day=on, entered_at=clock.now(), **data
    )


def _midnight(day: date | None) -> datetime:
    return datetime.combine(day or clock.today(), datetime.min.time(), clock.CHINA)


def _same(one: str, other: str) -> bool:
    """The same host and the same beginning: leading there would lead in a circle."""
    a, b = urlsplit(one), urlsplit(other)
    return a.netloc.lower() == b.netloc.lower() and a.path.rstrip("/") == b.path.rstrip("/")
