"""Questions to the register of sites: which columns are stale, which days nobody read, what is wrong and must be mended."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from urllib.parse import urlsplit

from django.db.models import Count, Q, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from gongkai.desk import clock
from gongkai.desk.words import named
from gongkai.duties import rules
from gongkai.organs.models import Organ
from gongkai.policies.system_gaps import required_systems

from .actions.sites import own_newest
from .key_areas import KeyArea, key_areas
from .models import Link, LinkFault, OutsideAddress, Redirection, Site, SiteColumn, SiteReading, SiteState, Suspicion
from .models.site import ENDED
from .own_pages import columns as own_columns
from .thresholds import figure

#: The system of work (rulebooks/systems.yaml) that has a site read daily.
READING = "site-reading"
PERSONS = 3

# columns


@dataclass(frozen=True, slots=True)
class Standing:
    """How a column stands on a day: ``empty`` was never updated, ``stale`` longer ago than its interval, ``due`` today at the
    latest. ``days`` since the last update, or since it was opened; ``over`` so many days beyond the interval."""

    state: str
    days: int
    over: int
    newest: date | None


def standing(newest: date | None, opened_on: date, interval: int, today: date) -> Standing:
    days = (today - (newest or opened_on)).days
    over = max(0, days - interval)
    state = "empty" if newest is None else "stale" if over else "due" if days == interval else "ok"
    return Standing(state, days, over, newest)


@dataclass(frozen=True, slots=True)
class Line:
    """A column with how it stands and where it is; ``path`` is its page here, or its address elsewhere."""

    column: SiteColumn
    standing: Standing
    path: str

    @property
    def lost(self) -> bool:
        """A column of this portal whose page is there no more."""
        return not self.path


def columns(codes: Collection[str] | None = None) -> QuerySet[SiteColumn]:
    """Open columns of sites that are not closed; of sites or columns that these organs keep."""
    found = (
        SiteColumn.objects.filter(closed_on=None).exclude(site__state__in=ENDED).select_related("site__organ", "organ")
    )
    return found if codes is None else found.filter(Q(organ__code__in=codes) | Q(site__organ__code__in=codes))


def lines(found: Iterable[SiteColumn], today: date | None = None, *, live: bool = True) -> list[Line]:
    """The longest overdue first, then what falls due next; two queries for the columns of this portal, however many. Unless
    ``live``, these are as the sweep saw them last, and all public records need not be asked."""
    listed, today = list(found), today or clock.today()
    mine = [one for one in listed if one.slug]
    newest, pages = own_newest(mine if live else []), own_columns() if mine else {}
    made = []
    for one in listed:
        last = newest.get(one.slug) if one.slug and live else one.updated_on
        page = pages.get(one.slug)
        path = (page.path if page else "") if one.slug else one.url
        made.append(Line(one, standing(last, one.opened_on, one.interval, today), path))
    return sorted(made, key=_urgency)


def _urgency(line: Line) -> tuple[int, bool, int, int]:
    how = line.standing
    return -how.over, how.state != "empty", line.column.interval - how.days, line.column.pk


# 值班读网


def read_daily(organ: Organ) -> bool:
    """Whether a system of work in force here has this organ read its sites."""
    required = required_systems().get(READING)
    return required is not None and organ.kind in required.applies


def unread(sites: Sequence[Site], today: date | None = None) -> dict[int, list[date]]:
    """Site → working days before today without a reading, within the days that are looked back; one query."""
    today = today or clock.today()
    begin, calendar = today - timedelta(days=figure("reading_back")), rules.calendar()
    read: dict[int, set[date]] = defaultdict(set)
    for pk, day in SiteReading.objects.filter(site__in=sites, day__gte=begin).values_list("site", "day"):
        read[pk].add(day)
    days = [begin + timedelta(days=n) for n in range((today - begin).days)]
    working = [day for day in days if calendar.covers(day.year) and calendar.is_workday(day)]
    return {
        site.pk: missing
        for site in sites
        if site.state == SiteState.RUNNING and read_daily(site.organ)
        if (missing := [day for day in working if day >= site.since and day not in read[site.pk]])
    }


# 重点领域


@dataclass(frozen=True, slots=True)
class AreaColumns:
    """A key field with the columns to which the public page leads; ``broken`` are those to which it cannot."""

    area: KeyArea
    shown: tuple[Line, ...]
    broken: tuple[Line, ...]


def areas(found: Sequence[Line] | None = None) -> list[AreaColumns]:
    listed = lines(columns(), live=False) if found is None else found
    dead = dead_addresses(line.path for line in listed if line.column.areas and not line.column.slug)
    made = []
    for area in key_areas().values():
        here = [line for line in listed if area.key in line.column.areas]
        broken = [one for one in here if one.lost or one.path in dead or not one.column.site.linkable]
        made.append(AreaColumns(area, tuple(one for one in here if one not in broken), tuple(broken)))
    return made


def dead_addresses(urls: Iterable[str]) -> set[str]:
    found = OutsideAddress.objects.filter(url__in=set(urls), failures__gte=figure("link_failures"))
    return set(found.values_list("url", flat=True))


# what is wrong


KINDS: dict[str, str | Promise] = {
    "owner": gettext_lazy("没有主办单位"),
    "persons": gettext_lazy("负责人不齐"),
    "contract": gettext_lazy("运维合同"),
    "operator": gettext_lazy("运维单位失联"),
    "suspicion": gettext_lazy("疑似被篡改或者劫持"),
    "dead": gettext_lazy("网站打不开"),
    "unread": gettext_lazy("没有值班读网"),
    "stale": gettext_lazy("栏目逾期未更新"),
    "empty": gettext_lazy("空白栏目"),
    "lost": gettext_lazy("栏目打不开"),
    "column_owner": gettext_lazy("栏目没有责任单位"),
    "linked": gettext_lazy("仍有链接指向"),
    "area": gettext_lazy("重点领域没有专栏"),
}


@dataclass(frozen=True, slots=True)
class Finding:
    """``site`` is None for what concerns the portal as a whole."""

    kind: str
    sentence: str
    site: Site | None = None
    column: SiteColumn | None = None

    @property
    def title(self) -> str:
        return str(KINDS[self.kind])

    @property
    def organ(self) -> Organ | None:
        return self.column.organ if self.column else self.site.organ if self.site else None


def sites(codes: Collection[str] | None = None) -> QuerySet[Site]:
    found = Site.objects.select_related("organ")
    return found if codes is None else found.filter(organ__code__in=codes)


def findings(codes: Collection[str], *, portal: bool, live: bool = True, today: date | None = None) -> list[Finding]:
    """Of the sites and columns of these organs, in the order of KINDS; ``portal``: also of what the portal as a whole lacks;
    ``live`` as of ``lines``. The number of queries does not grow with the sites."""
    today = today or clock.today()
    listed = list(sites(codes))
    running = [site for site in listed if not site.ended]
    every = lines(columns() if portal else columns(codes), today, live=live)
    mine = [line for line in every if {line.column.organ.code, line.column.site.organ.code} & set(codes)]
    found = [one for site in running for one in _of_site(site, today)]
    found += _dead(running)
    missing = unread(running, today)
    found += [_unread(site, missing[site.pk]) for site in running if site.pk in missing]
    found += [one for line in mine for one in _of_column(line, today)]
    found += _still_linked(listed)
    found += _areas_lacking(every) if portal else []
    order = list(KINDS)
    return sorted(found, key=lambda one: order.index(one.kind))


def _of_site(site: Site, today: date) -> Iterable[Finding]:
    if _over(site.organ, today):
        yield Finding("owner", _("主办单位%(organ)s已经撤并，请确定由谁接管") % {"organ": named(site.organ)}, site)
    if len(site.persons) < PERSONS:
        lacking = [
            str(Site._meta.get_field(name).verbose_name)  # type: ignore[union-attr]
            for name in ("principal", "deputy", "editor")
            if not getattr(site, name)
        ]
        yield Finding("persons", _("没有登记：%(who)s") % {"who": "、".join(lacking)}, site)
    if site.operator_lost_on:
        yield Finding(
            "operator",
            _("%(operator)s自%(day)s起联系不上") % {"operator": site.operator or "—", "day": site.operator_lost_on},
            site,
        )
    if site.operator and not site.contract:
        yield Finding("contract", _("委托%(operator)s运维，没有登记合同") % {"operator": site.operator}, site)
    if site.contract_until and site.contract_until < today:
        yield Finding(
            "contract",
            _("合同%(number)s已于%(day)s期满") % {"number": site.contract or "—", "day": site.contract_until},
            site,
        )
    if site.suspicion:
        said = {"seen": site.seen or "—", "state": Suspicion(site.suspicion).label}
        yield Finding("suspicion", _("网页自称“%(seen)s”：%(state)s") % said, site)


def _over(organ: Organ, today: date) -> bool:
    return organ.ended_on is not None and organ.ended_on <= today


def _dead(running: Sequence[Site]) -> list[Finding]:
    dead = dead_addresses(site.url for site in running)
    n = figure("link_failures")
    return [Finding("dead", _("连续%(n)s次没有打开") % {"n": n}, site) for site in running if site.url in dead]


def _unread(site: Site, days: Sequence[date]) -> Finding:
    text = _("%(n)s个工作日没有读网记录：%(days)s")
    return Finding("unread", text % {"n": len(days), "days": "、".join(f"{day:%m-%d}" for day in days)}, site)


def _of_column(line: Line, today: date) -> Iterable[Finding]:
    column, how = line.column, line.standing
    if line.lost:
        yield Finding("lost", _("本门户已经没有这个栏目"), column.site, column)
    elif how.state == "empty":
        yield Finding("empty", _("开设%(n)s天，没有内容") % {"n": how.days}, column.site, column)
    elif how.state == "stale":
        said = {"day": how.newest, "interval": column.interval, "over": how.over}
        yield Finding("stale", _("最近更新%(day)s，周期%(interval)s天，已超过%(over)s天") % said, column.site, column)
    if _over(column.organ, today):
        yield Finding(
            "column_owner", _("责任单位%(organ)s已经撤并") % {"organ": named(column.organ)}, column.site, column
        )


def _still_linked(listed: Sequence[Site]) -> list[Finding]:
    gone = [site for site in listed if not site.linkable]
    if not gone:
        return []
    counted: Counter[int] = Counter()
    for url, n in Link.objects.filter(fault=LinkFault.CLOSED).values_list("url").annotate(n=Count("pk")).order_by():
        counted.update({site.pk: n for site in gone if beneath(url, site.url)})
    text = _("已公开的内容中还有%(n)s处链接指向这里")
    return [Finding("linked", text % {"n": counted[site.pk]}, site) for site in gone if counted[site.pk]]


def _areas_lacking(every: Sequence[Line]) -> list[Finding]:
    found = []
    for one in areas(every):
        if not one.shown:
            broken = "、".join(str(line.column) for line in one.broken)
            text = _("“%(area)s”的专栏打不开：%(columns)s") if broken else _("“%(area)s”还没有专栏，门户无法链接")
            found.append(Finding("area", text % {"area": named(one.area), "columns": broken}))
    return found


# where an address went


def beneath(url: str, address: str) -> bool:
    """Whether ``url`` lies at or under ``address``, whatever the scheme."""
    a, b = urlsplit(url), urlsplit(address)
    base = b.path.rstrip("/")
    return a.netloc.lower() == b.netloc.lower() and (a.path.rstrip("/") == base or a.path.startswith(f"{base}/"))


def redirections() -> QuerySet[Redirection]:
    return Redirection.objects.select_related("site__organ")


def went(
    url: str, known: Iterable[Redirection] | None = None, in_use: Iterable[str] | None = None
) -> Redirection | None:
    """What is on record of an old address: of the longest one that covers it, unless another site has that address again."""
    found = [one for one in (redirections() if known is None else known) if beneath(url, one.address)]
    last = max(found, key=lambda one: len(one.address), default=None)
    if in_use is None:
        in_use = [site.url for site in sites() if site.linkable] if last else []
    again = last and any(beneath(url, address) and len(address) >= len(last.address) for address in in_use)
    return None if again else last
