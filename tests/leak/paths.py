"""Every way by which the public reads. A room that adds an address adds a line here: the test finds addresses without one.

A path gives, for one record, the addresses at which a trace of it could show. ``shows`` says that a public record does
show there, which proves that the path is really asked.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from tests import factories as make
from tests.leak.stories import ASKED

from gongkai.assessment.actions import open_feed
from gongkai.channels.actions import open_screen
from gongkai.channels.models import Part, Screen
from gongkai.desk import clock
from gongkai.desk.permissions import SYSTEM, Role
from gongkai.duties.models import Duty
from gongkai.organs.queries import actor_of
from gongkai.policies.models import Policy
from gongkai.portal.models import ColumnPage, StatutoryPage
from gongkai.portal.statutory import platform
from gongkai.records.models import Attachment, Record


@dataclass(frozen=True)
class ReadPath:
    urls: Callable[[Record], Iterable[str]]
    shows: bool = True


def _lists(url: str) -> Iterable[str]:
    return url, f"{url}?page=2", f"{url}?format=csv"


def _pages(record: Record) -> Iterable[str]:
    for page in (*ColumnPage.objects.all(), *StatutoryPage.objects.all()):
        yield from _lists(f"/{page.slug}/")
    yield "/"


def _search(record: Record) -> Iterable[str]:
    for query in (
        f"q={ASKED}",
        "q=",
        f"q={ASKED}&order=date",
        f"organ={record.organ.code}",
        "q=测试市民政局",
        "q=公告",
        f"q={ASKED}&format=csv",
    ):
        yield f"/search/?{query}"


def _each(address: str) -> Callable[[Record], Iterable[str]]:
    """Of every record: a public one may name another that is not."""
    return lambda record: [address.format(pk) for pk in Record.objects.values_list("pk", flat=True)]


def _versions(record: Record) -> Iterable[str]:
    return (f"/records/{record.pk}/versions/{number}/" for number in (1, 2, 3))


def _item(record: Record) -> str:
    return str(record.item_id or 0)


def _field(record: Record) -> str:
    return record.item.field.code if record.item else "19"


def _duties(record: Record) -> Iterable[str]:
    return (f"/duties/{pk}/" for pk in Duty.objects.values_list("pk", flat=True))


def _maps(record: Record) -> Iterable[str]:
    """Of every document whose work records may have answered."""
    return (f"/policies/{pk}/map/" for pk in Policy.objects.values_list("pk", flat=True))


def _owed(record: Record) -> Iterable[str]:
    url = f"/score/{record.organ.code}/"
    return (f"{url}?state={state}" for state in ("", "overdue", "soon", "open", "late", "met", "&format=csv"))


def _rules(address: str) -> Callable[[Record], Iterable[str]]:
    """Of every rule that made a duty: its page lists the newest."""
    return lambda record: [address.format(rule) for rule in Duty.objects.values_list("rule", flat=True).distinct()]


def _attachments(record: Record) -> Iterable[str]:
    """By its own record, by any other, and by every way in which its hash could be guessed."""
    for one in Attachment.objects.all():
        for other in Record.objects.values_list("pk", flat=True):
            yield f"/records/{other}/files/{one.pk}/"


def _official(record: Record) -> Iterable[str]:
    """Both forms of every record; what they hold is packed, so that only their being there is asked."""
    for pk in Record.objects.values_list("pk", flat=True):
        yield from (f"/records/{pk}/official.pdf", f"/records/{pk}/official.docx")


def _normative(record: Record) -> Iterable[str]:
    url = f"/normative/?organ={record.organ.code}"
    return "/normative/", url, f"/normative/?q={ASKED}", "/normative/?standing=有效&year=2026", "/normative/?format=csv"


def _stored(record: Record) -> Iterable[str]:
    for digest in Attachment.objects.values_list("file_id", flat=True):
        kept = f"{digest[:2]}/{digest[2:]}"
        for folder in ("", "static/", "media/", "files/", "static/files/", "documents/", "static/../files/"):
            yield f"/{folder}{digest}"
            yield f"/{folder}{kept}"


def _feeds(ending: str) -> Callable[[Record], Iterable[str]]:
    return lambda record: (
        f"/feeds/{slug}.{ending}" for slug in ("all", *ColumnPage.objects.values_list("slug", flat=True))
    )


def _calendar(record: Record) -> Iterable[str]:
    """A subscription of somebody of its organ, as it is opened without a word about names."""
    person = make.staff(record.organ, Role.DRAFTER)
    _feed, key = open_feed(person, record.organ, by=actor_of(person, clock.today()))
    yield f"/calendars/{key}.ics"


def _screens(address: str) -> Callable[[Record], Iterable[str]]:
    """A board of the record's organ that shows everything it can."""

    def urls(record: Record) -> Iterable[str]:
        made = Screen.objects.filter(organ=record.organ).first() or open_screen(
            record.organ, by=SYSTEM, place="大厅", kind="led", width=1920, height=1080, shows=list(Part.values)
        )
        yield address.format(made.slug)

    return urls


def _type_files(record: Record) -> Iterable[str]:
    return (f"/types/assistance-list.{ending}" for ending in ("csv?table=list", "xlsx", "json"))


def _data_files(record: Record) -> Iterable[str]:
    """A plain document has none; of a typed one only its public view."""
    for pk in Record.objects.values_list("pk", flat=True):
        yield from (f"/records/{pk}/data.{ending}" for ending in ("csv", "json"))


DATASETS = ("records", "items", "organs", "duties", "rules")

#: By the name of the address in the URL configuration.
PATHS: dict[str, ReadPath] = {
    "wagtail_serve": ReadPath(_pages),
    "portal:record": ReadPath(_each("/records/{}/")),
    "portal:version": ReadPath(_versions),
    "portal:tip": ReadPath(_each("/records/{}/report/")),
    "portal:search": ReadPath(_search),
    "portal:apply-look": ReadPath(lambda record: ["/apply/look/"], shows=False),
    "portal:types": ReadPath(lambda record: ["/types/"], shows=False),
    "portal:type": ReadPath(lambda record: _lists("/types/assistance-list/"), shows=False),
    "open:type-data": ReadPath(_type_files, shows=False),
    "open:record-data": ReadPath(_data_files, shows=False),
    "portal:catalogue": ReadPath(lambda record: ["/catalogue/"], shows=False),
    "portal:field": ReadPath(lambda record: _lists(f"/catalogue/fields/{_field(record)}/")),
    "portal:field-records": ReadPath(lambda record: _lists(f"/catalogue/fields/{_field(record)}/records/")),
    "portal:item": ReadPath(lambda record: _lists(f"/catalogue/items/{_item(record)}/")),
    "portal:organs": ReadPath(lambda record: _lists("/organs/"), shows=False),
    "portal:organ": ReadPath(lambda record: _lists(f"/organs/{record.organ.code}/")),
    "portal:organ-catalogue": ReadPath(lambda record: _lists(f"/organs/{record.organ.code}/catalogue/"), shows=False),
    "portal:catalogue-changes": ReadPath(
        lambda record: _lists(f"/organs/{record.organ.code}/catalogue/changes/"), shows=False
    ),
    "open:catalogue-file": ReadPath(lambda record: [f"/organs/{record.organ.code}/catalogue.xlsx"], shows=False),
    "portal:score": ReadPath(lambda record: ["/score/", "/score/?period=all", "/score/?format=csv"], shows=False),
    "portal:organ-duties": ReadPath(_owed),
    "portal:duty": ReadPath(_duties),
    "portal:organ-clauses": ReadPath(lambda record: _lists(f"/organs/{record.organ.code}/clauses/"), shows=False),
    "portal:policy-map": ReadPath(_maps, shows=False),
    "portal:rules": ReadPath(lambda record: ["/rules/", f"/rules/?q={ASKED}", "/rules/?format=csv"], shows=False),
    "portal:rule": ReadPath(_rules("/rules/{}/")),
    "portal:statutory-entry": ReadPath(
        lambda record: (url for entry in platform().content for url in _lists(f"/statutory/{entry.key}/"))
    ),
    "open:attachment": ReadPath(_attachments),
    "open:captions": ReadPath(lambda record: (f"{url}captions.vtt" for url in _attachments(record)), shows=False),
    "open:official": ReadPath(_official, shows=False),
    "portal:normative": ReadPath(_normative, shows=False),
    "open:atom": ReadPath(_feeds("atom")),
    "open:json-feed": ReadPath(_feeds("json")),
    "open:rss": ReadPath(_feeds("rss")),
    "open:feed": ReadPath(
        lambda record: [
            f"/feeds/{kind}/{code}.{form}"
            for kind, code in (
                ("organs", record.organ.code),
                ("fields", _field(record)),
                ("genres", record.genre or "notice"),
            )
            for form in ("atom", "rss", "json")
        ]
    ),
    "api:records": ReadPath(
        lambda record: ["/api/v1/records", f"/api/v1/records?organ={record.organ.code}", f"/api/v1/records?q={ASKED}"]
    ),
    "api:record": ReadPath(_each("/api/v1/records/{}")),
    "api:versions": ReadPath(_each("/api/v1/records/{}/versions"), shows=False),
    "api:items": ReadPath(lambda record: ["/api/v1/items"], shows=False),
    "api:duties": ReadPath(lambda record: ["/api/v1/duties", f"/api/v1/duties?organ={record.organ.code}"]),
    "api:rules": ReadPath(lambda record: ["/api/v1/rules"], shows=False),
    "api:rule": ReadPath(_rules("/api/v1/rules/{}"), shows=False),
    "portal:data": ReadPath(lambda record: ["/data/"], shows=False),
    "portal:dataset": ReadPath(lambda record: (f"/data/{key}/" for key in DATASETS)),
    "open:data-file": ReadPath(lambda record: (f"/data/{key}.{kind}" for key in DATASETS for kind in ("csv", "json"))),
    "open:dcat": ReadPath(lambda record: ["/data/catalog.jsonld"], shows=False),
    "portal:gazette": ReadPath(
        lambda record: ["/gazette/", f"/gazette/?q={ASKED}", "/gazette/?format=csv", f"/gazette/?q={ASKED}&format=csv"],
        shows=False,
    ),
    "portal:gazette-issue": ReadPath(_each("/gazette/{}/"), shows=False),
    "portal:gazette-article": ReadPath(_each("/gazette/1/{}/"), shows=False),
    "open:gazette-pdf": ReadPath(_each("/gazette/{}.pdf"), shows=False),
    "open:gazette-epub": ReadPath(_each("/gazette/{}.epub"), shows=False),
    "open:gazette-atom": ReadPath(lambda record: ["/feeds/gazette.atom"], shows=False),
    "open:sitemap": ReadPath(lambda record: ["/sitemap.xml"], shows=False),
    "open:sitemap-records": ReadPath(lambda record: ["/sitemap-1.xml"], shows=False),
    "calendars:feed": ReadPath(_calendar, shows=False),
    "screens:screen": ReadPath(_screens("/screens/{}/")),
    "screens:screen-payload": ReadPath(_screens("/screens/{}/payload.json")),
    "static and media": ReadPath(_stored, shows=False),
}

#: Addresses that name no record, each with the reason.
EXEMPT: dict[str, str] = {
    "healthz": "says that the process answers, nothing else",
    "portal:guide": "the guide of an organ: its office and how to ask",
    "portal:coverage": "numbers of catalogue items",
    "portal:help": "fixed words",
    "portal:apply": "the register of organs",
    "portal:apply-form": "an empty form",
    "portal:correction": "an empty form",
    "portal:apply-draft": "one applicant's own words, under an address that nobody can guess",
    "portal:apply-figures": "numbers of requests",
    "portal:track": "a form; opened by number and code",
    **{
        f"portal:track-{part}": "leads to the form"
        for part in ("receipt", "letter", "correction", "reasons", "withdraw", "wish")
    },
    "portal:profile": "people and units of an organ, no record",
    "portal:places": "places where people read, no record",
    "portal:sites": "sites and columns of the register, no record",
    "portal:place": "a place where people read, no record",
    "portal:subscribe": "a form; what is chosen stays with who chose it",
    "portal:subscribe-confirm": "the wish sealed in the link",
    "portal:subscribe-leave": "what one subscription asked for, to whoever has its signed key",
    "screens:screen-heartbeat": "takes a version and answers one",
    "screens:screen-worker": "fixed words",
    "screens:leader-photo": "a leader's photo",
    "portal:accessibility": "fixed words",
    "portal:calendar": "the official calendar of working days",
    "portal:calendar-year": "the official calendar of working days",
    "portal:policies": "documents received from above and counts of work",
    "portal:policy": "tasks and organs; what answered a task is not named",
    "portal:interface": "says what the interface answers",
    "api:openapi-json": "says what the interface answers",
    "api:nothing": "says that there is no such address",
    "api:organs": "the register of organs",
    "api:organ": "the register of organs",
    "api:policies": "documents received from above",
    "api:vocabularies": "code lists",
    "api:types": "what a kind of record holds",
    "api:type": "what a kind of record holds",
    "open:robots": "fixed words",
    "open:icon": "leads to the seal",
    "open:feeds": "leads to the help page",
    "open:sitemap-pages": "addresses of columns and fixed pages",
}
#: The staff side asks who you are; its reach is tested by role in the rooms.
STAFF = ("console/", "accounts/", "cms/")
