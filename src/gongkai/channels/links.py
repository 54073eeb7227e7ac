"""Links in what is published: within this site held against the database, to closed sites against the register, to others by
asking – where the operator allows it, slowly, and never from inside our own network."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from html import unescape
from typing import Any
from urllib.parse import unquote, urldefrag, urljoin, urlsplit

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.urls import Resolver404, resolve
from django.utils.translation import gettext as _
from django.utils.translation import override

from gongkai.catalog.models import Field, Item
from gongkai.desk import clock
from gongkai.organs.models import Organ
from gongkai.policies.models import Policy
from gongkai.records.models import Attachment, Record, State
from gongkai.records.queries import public

from . import own_pages, sites
from .fetching import Unreachable, first_bytes
from .gazette_queries import public_issues
from .models import Link, LinkFault, LinkRound, OutsideAddress, ReadingPlace, Redirection, Site
from .strangers import stranger
from .thresholds import figure

LONGEST = 600
#: A new round begins so long after the last one ended.
ROUND_APART = timedelta(hours=20)
CHUNK = 500
#: Pages of the tree; files beside the application.
_TREE, _FILE = "wagtail_serve", "static"
_REFERENCES = re.compile(r'(?:href|src)="([^"]*)"')
#: The largest number that a row can have.
_MOST = 2**63 - 1
_RECORDS = ("portal:record", "portal:version", "portal:tip", "open:official", "open:record-data")
_ORGANS = (
    *("portal:organ", "portal:profile", "portal:guide", "portal:organ-catalogue", "portal:catalogue-changes"),
    *("portal:organ-clauses", "portal:organ-duties", "portal:apply-form", "open:catalogue-file"),
)
#: Addresses of things, by the name of the view: what is asked for, and those that are there for the public. Other addresses are
#: taken to be there when a view answers them.
_THINGS: dict[str, tuple[str, Callable[[], QuerySet[Any]]]] = {
    **dict.fromkeys(_RECORDS, ("pk", public)),
    **dict.fromkeys(_ORGANS, ("code", Organ.objects.all)),
    **dict.fromkeys(("portal:field", "portal:field-records"), ("code", Field.objects.all)),
    "portal:item": ("pk", Item.objects.all),
    **dict.fromkeys(
        ("portal:policy", "portal:policy-map"),
        ("pk", lambda: Policy.objects.filter(issued_at__isnull=False, public=True)),
    ),
    "portal:place": ("pk", lambda: ReadingPlace.objects.filter(closed_on=None)),
    **dict.fromkeys(("portal:gazette-issue", "open:gazette-pdf", "open:gazette-epub"), ("pk", public_issues)),
    "open:attachment": ("pk", lambda: Attachment.objects.filter(record__in=public().order_by())),
}

Read = Callable[[str], bytes]


def read_outside(url: str) -> bytes:
    return first_bytes(url, figure("link_bytes"))


# what is linked


def of_record(record: Record) -> list[str]:
    """Addresses in its text and in the values of its type, as written, each once; without mail, telephone and anchors."""
    written = [unescape(one) for one in _REFERENCES.findall(record.body)]
    written += [word for word in _words(record.values) if word.startswith(("http://", "https://"))]
    return [one for one in dict.fromkeys(word.strip()[:LONGEST] for word in written) if _leads(one)]


def _leads(url: str) -> bool:
    try:
        scheme = urlsplit(url).scheme
    except ValueError:
        return True
    return bool(url) and not url.startswith("#") and scheme in ("", "http", "https")


def _words(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for one in value.values():
            yield from _words(one)
    elif isinstance(value, Sequence):
        for one in value:
            yield from _words(one)


# what becomes of a link


class Judge:
    """Judges the addresses of one batch: a handful of queries, however many there are."""

    def __init__(self, urls: Iterable[str]) -> None:
        every = list(Site.objects.all())
        self.ended = [site for site in every if not site.linkable]
        self.in_use = [site.url for site in every if site.linkable]
        self.redirections: list[Redirection] = list(sites.redirections())
        self.here = urlsplit(settings.SITE_URL).netloc.lower()
        self.inside, self.found = {}, {}
        for url in set(urls):
            self._sort(url)
        self._ask_database()

    def _sort(self, url: str) -> None:
        """``inside``: address → its path here. ``found``: address → fault and where it should lead; outside there is none yet."""
        try:
            whole = urldefrag(urljoin(f"{settings.SITE_URL}/", url)).url
            parts = urlsplit(whole)
            _port = parts.port
        except ValueError:
            self.found[url] = (LinkFault.MISSING, "")
            return
        moved = sites.went(whole, self.redirections, self.in_use)
        taken = any(sites.beneath(whole, address) for address in self.in_use)
        if moved is not None or (not taken and any(sites.beneath(whole, site.url) for site in self.ended)):
            self.found[url] = (LinkFault.CLOSED, moved.target if moved else "")
        elif parts.netloc.lower() == self.here:
            self.inside[url] = unquote(parts.path) or "/"
        else:
            self.found[url] = ("", "")

    def _ask_database(self) -> None:
        asked: dict[str, dict[str, Any]] = defaultdict(dict)
        with override(settings.LANGUAGE_CODE):  # addresses of other languages are known only where these are spoken
            pages = {page.path.strip("/") for page in own_pages.pages()} if self.inside else set()
            known = {path: _named(path) for path in self.inside.values()}
        for url, path in self.inside.items():
            name, key = known[path]
            if name == "":
                self.found[url] = (LinkFault.MISSING, "")
            elif name == _TREE:
                self.found[url] = ("" if _plain(path).strip("/") in pages else LinkFault.MISSING, "")
            else:
                asked[name][url] = key
        for name, keys in asked.items():
            self._settle(name, keys)

    def _settle(self, name: str, keys: dict[str, Any]) -> None:
        if name in _THINGS:
            field, every = _THINGS[name]
            there = set(every().filter(**{f"{field}__in": set(keys.values())}).order_by().values_list(field, flat=True))
        else:
            there = set(keys.values())
        gone = {key for key in keys.values() if key not in there}
        taken: set[Any] = set()
        if gone and name in _RECORDS:
            taken = set(Record.objects.filter(pk__in=gone, state=State.WITHDRAWN).values_list("pk", flat=True))
        for url, key in keys.items():
            fault = "" if key in there else LinkFault.WITHDRAWN if key in taken else LinkFault.MISSING
            self.found[url] = (fault, "")

    def outside(self, url: str) -> bool:
        return url not in self.inside and self.found[url][0] == ""


def _named(path: str) -> tuple[str, Any]:
    """View and what it is asked for; an empty name where no address fits. A slash that is missing at the end is given."""
    plain = _plain(path)
    if plain.startswith(settings.STATIC_URL):
        return _FILE, None
    for asked in dict.fromkeys((plain, f"{plain.rstrip('/')}/")):
        with suppress(Resolver404):
            match = resolve(asked)
            key = match.kwargs.get("pk", match.kwargs.get("code"))
            return ("", None) if isinstance(key, int) and key > _MOST else (match.view_name, key)
    return "", None


def _plain(path: str) -> str:
    """Without the language, which the resolver knows only where it is spoken."""
    first = path.split("/", 2)[1] if path.startswith("/") else ""
    return path[len(first) + 1 :] or "/" if first in dict(settings.LANGUAGES) else path


# the walk


@dataclass(frozen=True, slots=True)
class Walked:
    records: int = 0
    links: int = 0
    asked: int = 0
    suspected: int = 0


def walk(limit: int | None = None, *, anew: bool = False) -> Walked:
    """Goes on with the round where it stands, through at most so many records, and in the end through the columns of other
    sites; ``anew`` begins another round at once."""
    current = LinkRound.objects.first()
    if anew or current is None or (current.done_at and clock.now() - current.done_at >= ROUND_APART):
        current = LinkRound.objects.create(began_at=clock.now())
    if current.done_at:
        return Walked()
    records = links = 0
    while limit is None or records < limit:
        most = CHUNK if limit is None else min(CHUNK, limit - records)
        batch = list(
            public()
            .filter(pk__gt=current.last)
            .order_by("pk")
            .only("pk", "body", "values", "organ", "state", "attribute")[:most]
        )
        links += _keep({("record", one.pk): of_record(one) for one in batch})
        records += len(batch)
        current.records += len(batch)
        if len(batch) < most:
            links += _end(current)
            break
        current.last = batch[-1].pk
        current.save()
    else:
        current.save()
    return Walked(records, links)


def _end(current: LinkRound) -> int:
    """Columns of other sites, and what is public no more."""
    Link.objects.filter(record__isnull=False).exclude(Exists(public().filter(pk=OuterRef("record")))).delete()
    elsewhere = sites.columns().filter(slug="")
    Link.objects.filter(column__isnull=False).exclude(column__in=elsewhere).delete()
    kept = _keep({("column", one.pk): [one.url] for one in elsewhere})
    _keep_homes()
    current.done_at = clock.now()
    current.save()
    return kept


def _keep_homes() -> None:
    """The home pages of running sites are asked like any other address; those that nothing leads to any more are forgotten."""
    homes = [one.url for one in Site.objects.filter(own=False) if one.linkable]
    OutsideAddress.objects.bulk_create([OutsideAddress(url=url) for url in homes], ignore_conflicts=True)
    OutsideAddress.objects.filter(links=None).exclude(url__in=homes).delete()


def _keep(of: Mapping[tuple[str, int], Sequence[str]]) -> int:
    """Writes what these things link to; answers how many links were looked at."""
    judge = Judge(url for urls in of.values() for url in urls)
    outside = {_whole(url) for url in judge.found if judge.outside(url)}
    with transaction.atomic():
        OutsideAddress.objects.bulk_create([OutsideAddress(url=url) for url in sorted(outside)], ignore_conflicts=True)
        ids = dict(OutsideAddress.objects.filter(url__in=outside).values_list("url", "pk"))
        for kind in ("record", "column"):
            pks = [pk for owner, pk in of if owner == kind]
            _replace(kind, pks, of, judge, ids)
    return sum(map(len, of.values()))


def _replace(
    kind: str, pks: Collection[int], of: Mapping[Any, Sequence[str]], judge: Judge, ids: Mapping[str, int]
) -> None:
    """Rows that say the same stay, with the moment at which they were found."""
    before = {(getattr(one, f"{kind}_id"), one.url): one for one in Link.objects.filter(**{f"{kind}__in": pks})}
    new = []
    for pk in pks:
        for url in of[(kind, pk)]:
            fault, target = judge.found[url]
            outside = ids.get(_whole(url)) if judge.outside(url) else None
            if not fault and outside is None:
                continue
            known = before.pop((pk, url), None)
            if known and (known.fault, known.target, known.outside_id) == (fault, target, outside):
                continue
            if known:
                known.delete()
            new.append(
                Link(
                    url=url, fault=fault, target=target, outside_id=outside, found_at=clock.now(), **{f"{kind}_id": pk}
                )
            )
    Link.objects.filter(pk__in=[one.pk for one in before.values()]).delete()
    Link.objects.bulk_create(new)


def _whole(url: str) -> str:
    return urldefrag(urljoin(f"{settings.SITE_URL}/", url)).url[:LONGEST]


# asking others


def ask_outside(limit: int | None = None, read: Read = read_outside) -> Walked:
    """Asks addresses that are due, one of each host after the other; nothing where the operator does not allow it.

    When not one of several hosts answers, the fault is taken for our own and nothing is counted.
    """
    if not settings.GONGKAI_LINKS_OUTSIDE:
        return Walked()
    answers = {one: _answer(one.url, read) for one in _due(limit)}
    hosts = {urlsplit(one.url).netloc for one in answers}
    if len(hosts) >= figure("link_outage") and all(isinstance(one, str) for one in answers.values()):
        return Walked(asked=len(answers))
    homes = {site.url: site for site in Site.objects.filter(own=False).select_related("organ")}
    suspected = 0
    for one, answer in answers.items():
        one.asked_at = clock.now()
        one.failures, one.problem = (one.failures + 1, answer[:200]) if isinstance(answer, str) else (0, "")
        one.save()
        if one.url in homes and isinstance(answer, bytes) and answer:
            suspected += _look(homes[one.url], answer)
    return Walked(asked=len(answers), suspected=suspected)


def _due(limit: int | None) -> list[OutsideAddress]:
    now = clock.now()
    failed = Q(failures__gt=0, asked_at__lte=now - timedelta(hours=figure("link_apart")))
    sound = Q(failures=0, asked_at__lte=now - timedelta(days=figure("link_again")))
    homes = Q(
        url__in=Site.objects.filter(own=False).values("url"), asked_at__lte=now - timedelta(hours=figure("link_apart"))
    )
    due = OutsideAddress.objects.filter(Q(asked_at=None) | failed | sound | homes).order_by(
        F("asked_at").asc(nulls_first=True), "pk"
    )
    return list(due if limit is None else due[:limit])


def _answer(url: str, read: Read) -> bytes | str:
    """What came back, or in a sentence why nothing did."""
    try:
        return read(url)
    except Unreachable as error:
        return str(error)
    except Exception:  # a stranger's server: nothing in its answer may stop the others
        return _("对方网站的答复无法处理。")


def _look(site: Site, page: bytes) -> bool:
    from . import actions

    seen = stranger(site, page)
    if seen is None or site.suspicion or seen.name == site.accepted:
        return False
    actions.suspect(site, seen.name, seen.problem)
    return True


# what is wrong


def broken() -> QuerySet[Link]:
    """Links that lead nowhere, whatever the reason."""
    return Link.objects.filter(~Q(fault="") | Q(outside__failures__gte=figure("link_failures"))).select_related(
        "record__organ", "column__site__organ", "column__organ", "outside"
    )


def sentence(link: Link) -> str:
    fault = LinkFault(link.fault or LinkFault.DEAD)
    told = {"url": link.url, "fault": fault.label, "target": link.target}
    return (_("%(url)s：%(fault)s，应当改为%(target)s") if link.target else _("%(url)s：%(fault)s")) % told
